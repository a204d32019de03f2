//! etcd: compare-and-put of the seats that are taken, with the grant bound to a lease.
//!
//! A client crate would need an external protoc, so the few messages are written down in [`wire`].

use std::{net::SocketAddr, path::Path, process::Command};

use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{
    IntoStreamingRequest as _, Request, Streaming,
    client::Grpc,
    codegen::http::uri::PathAndQuery,
    transport::{Channel, Endpoint},
};
use tonic_prost::ProstCodec;

use crate::{
    LEASE_SECS, TOTAL,
    measure::{Client, Failure},
    next_seats,
    process::{self, Server},
};

/// Its value is `TAKEN TOTAL`.
const KEY: &str = "key/FK-BENCH/ip-camera";

/// A running etcd of one member.
#[derive(Debug)]
pub struct Etcd {
    _server: Server,
    address: SocketAddr,
}

impl Etcd {
    /// Starts one.
    pub async fn start(folder: &Path) -> Result<Self, Failure> {
        std::fs::create_dir_all(folder)?;
        let address = process::free_address()?;
        let url = format!("http://{address}");
        let peer = format!("http://{}", process::free_address()?);
        let mut command = Command::new("etcd");
        command.arg("--data-dir").arg(folder.join("data")).args(["--log-level", "error"]);
        command.args(["--listen-client-urls", &url, "--advertise-client-urls", &url]);
        command.args(["--listen-peer-urls", &peer, "--initial-advertise-peer-urls", &peer]);
        command.arg("--initial-cluster").arg(format!("default={peer}"));
        command.stdout(std::fs::File::create(folder.join("stdout"))?);
        // It does not start on some processors unless this names them.
        let processor = if cfg!(target_arch = "aarch64") { "arm64" } else { "" };
        command.env("ETCD_UNSUPPORTED_ARCH", processor);
        let mut server = Server::start(command, folder)?;
        server.wait_for(address)?;
        let mut connection = Connection::open(address).await?;
        connection.put(KEY, format!("0 {TOTAL}")).await?;
        Ok(Self { _server: server, address })
    }

    /// Connects clients, each with a grant and a lease of its own.
    pub async fn clients(&self, count: u32) -> Result<Vec<EtcdClient>, Failure> {
        let mut clients = Vec::new();
        for number in 0..count {
            let mut connection = Connection::open(self.address).await?;
            let lease = connection.grant_lease().await?;
            let grant = format!("grant/{number}/1");
            let seats = match connection.get(&grant).await? {
                Some(had) => std::str::from_utf8(&had.value)?.parse()?,
                None => 0,
            };
            let known = Known::read(connection.get(KEY).await?)?;
            let beats = connection.keep_alive(lease).await?;
            clients.push(EtcdClient { connection, beats, lease, grant, seats, known });
        }
        Ok(clients)
    }
}

/// What a client saw of the key last.
#[derive(Debug, Clone, Copy)]
struct Known {
    taken: u64,
    total: u64,
    revision: i64,
}

impl Known {
    fn read(key: Option<wire::KeyValue>) -> Result<Self, Failure> {
        let key = key.ok_or("etcd has lost the key")?;
        let value = std::str::from_utf8(&key.value)?;
        let (taken, total) = value.split_once(' ').ok_or("the key is not as it was put")?;
        Ok(Self { taken: taken.parse()?, total: total.parse()?, revision: key.mod_revision })
    }
}

/// One connection.
#[derive(Debug)]
pub struct EtcdClient {
    connection: Connection,
    beats: (mpsc::Sender<wire::LeaseId>, Streaming<wire::LeaseAlive>),
    lease: i64,
    grant: String,
    seats: u32,
    known: Known,
}

impl Client for EtcdClient {
    async fn change(&mut self) -> Result<u32, Failure> {
        let seats = next_seats(self.seats);
        let mut retries = 0;
        loop {
            let Known { taken, total, revision } = self.known;
            let taken = taken - u64::from(self.seats) + u64::from(seats);
            if taken > total {
                return Err("the total is not as it was put".into());
            }
            let txn = wire::TxnRequest {
                compare: vec![wire::Compare::unchanged_since(KEY, revision)],
                success: vec![
                    wire::RequestOp::put(KEY, format!("{taken} {total}"), 0),
                    wire::RequestOp::put(&self.grant, seats.to_string(), self.lease),
                ],
                failure: vec![wire::RequestOp::get(KEY)],
            };
            let answer: wire::TxnResponse = self.connection.ask("KV/Txn", txn).await?;
            if answer.succeeded {
                let header = answer.header.ok_or("etcd named no revision")?;
                self.known = Known { taken, total, revision: header.revision };
                self.seats = seats;
                return Ok(retries);
            }
            retries += 1;
            let instead =
                answer.responses.into_iter().next().and_then(|response| response.response);
            let Some(wire::Response::Range(instead)) = instead else {
                return Err("etcd did not say what is there instead".into());
            };
            self.known = Known::read(instead.kvs.into_iter().next())?;
        }
    }

    async fn renew(&mut self) -> Result<(), Failure> {
        self.beats.0.send(wire::LeaseId { id: self.lease }).await?;
        match self.beats.1.message().await? {
            Some(alive) if alive.ttl > 0 => Ok(()),
            other => Err(format!("the lease is over: {other:?}").into()),
        }
    }
}

#[derive(Debug)]
struct Connection(Grpc<Channel>);

impl Connection {
    async fn open(address: SocketAddr) -> Result<Self, Failure> {
        let endpoint = Endpoint::from_shared(format!("http://{address}"))?.tcp_nodelay(true);
        Ok(Self(Grpc::new(endpoint.connect().await?)))
    }

    async fn ask<Q, A>(&mut self, method: &str, question: Q) -> Result<A, Failure>
    where
        Q: prost::Message + Default + 'static,
        A: prost::Message + Default + 'static,
    {
        let path = PathAndQuery::try_from(format!("/etcdserverpb.{method}"))?;
        self.0.ready().await?;
        let codec = ProstCodec::<Q, A>::default();
        Ok(self.0.unary(Request::new(question), path, codec).await?.into_inner())
    }

    async fn get(&mut self, key: &str) -> Result<Option<wire::KeyValue>, Failure> {
        let range = wire::RangeRequest { key: key.into() };
        let answer: wire::RangeResponse = self.ask("KV/Range", range).await?;
        Ok(answer.kvs.into_iter().next())
    }

    async fn put(&mut self, key: &str, value: String) -> Result<(), Failure> {
        let put = wire::PutRequest { key: key.into(), value: value.into(), lease: 0 };
        let _: wire::PutResponse = self.ask("KV/Put", put).await?;
        Ok(())
    }

    async fn grant_lease(&mut self) -> Result<i64, Failure> {
        let grant = wire::LeaseGrant { ttl: i64::from(LEASE_SECS), id: 0 };
        let granted: wire::LeaseAlive = self.ask("Lease/LeaseGrant", grant).await?;
        Ok(granted.id)
    }

    async fn keep_alive(
        &mut self,
        lease: i64,
    ) -> Result<(mpsc::Sender<wire::LeaseId>, Streaming<wire::LeaseAlive>), Failure> {
        let (send, queue) = mpsc::channel(4);
        let path = PathAndQuery::from_static("/etcdserverpb.Lease/LeaseKeepAlive");
        // It answers nothing, not even headers, before the first message.
        send.send(wire::LeaseId { id: lease }).await?;
        self.0.ready().await?;
        let codec = ProstCodec::<wire::LeaseId, wire::LeaseAlive>::default();
        let questions = ReceiverStream::new(queue).into_streaming_request();
        let mut answers = self.0.streaming(questions, path, codec).await?.into_inner();
        answers.message().await?.ok_or("etcd ended the keep-alive")?;
        Ok((send, answers))
    }
}

/// The messages of etcd's `rpc.proto` that are used, with the fields that are used.
mod wire {
    #[derive(Clone, PartialEq, prost::Message)]
    pub struct Header {
        #[prost(int64, tag = "3")]
        pub revision: i64,
    }

    #[derive(Clone, PartialEq, prost::Message)]
    pub struct KeyValue {
        #[prost(int64, tag = "3")]
        pub mod_revision: i64,
        #[prost(bytes = "vec", tag = "5")]
        pub value: Vec<u8>,
    }

    #[derive(Clone, PartialEq, prost::Message)]
    pub struct RangeRequest {
        #[prost(bytes = "vec", tag = "1")]
        pub key: Vec<u8>,
    }

    #[derive(Clone, PartialEq, prost::Message)]
    pub struct RangeResponse {
        #[prost(message, repeated, tag = "2")]
        pub kvs: Vec<KeyValue>,
    }

    #[derive(Clone, PartialEq, prost::Message)]
    pub struct PutRequest {
        #[prost(bytes = "vec", tag = "1")]
        pub key: Vec<u8>,
        #[prost(bytes = "vec", tag = "2")]
        pub value: Vec<u8>,
        #[prost(int64, tag = "3")]
        pub lease: i64,
    }

    #[derive(Clone, PartialEq, prost::Message)]
    pub struct PutResponse {}

    #[derive(Clone, PartialEq, prost::Message)]
    pub struct Compare {
        /// 0 is "equal".
        #[prost(int32, tag = "1")]
        pub result: i32,
        /// 2 is the revision of the last change.
        #[prost(int32, tag = "2")]
        pub target: i32,
        #[prost(bytes = "vec", tag = "3")]
        pub key: Vec<u8>,
        #[prost(int64, optional, tag = "6")]
        pub mod_revision: Option<i64>,
    }

    impl Compare {
        pub fn unchanged_since(key: &str, revision: i64) -> Self {
            Self { result: 0, target: 2, key: key.into(), mod_revision: Some(revision) }
        }
    }

    #[derive(Clone, PartialEq, prost::Message)]
    pub struct RequestOp {
        #[prost(oneof = "Ask", tags = "1, 2")]
        pub request: Option<Ask>,
    }

    #[derive(Clone, PartialEq, prost::Oneof)]
    pub enum Ask {
        #[prost(message, tag = "1")]
        Range(RangeRequest),
        #[prost(message, tag = "2")]
        Put(PutRequest),
    }

    impl RequestOp {
        pub fn get(key: &str) -> Self {
            Self { request: Some(Ask::Range(RangeRequest { key: key.into() })) }
        }

        pub fn put(key: &str, value: String, lease: i64) -> Self {
            let put = PutRequest { key: key.into(), value: value.into(), lease };
            Self { request: Some(Ask::Put(put)) }
        }
    }

    #[derive(Clone, PartialEq, prost::Message)]
    pub struct ResponseOp {
        #[prost(oneof = "Response", tags = "1, 2")]
        pub response: Option<Response>,
    }

    #[derive(Clone, PartialEq, prost::Oneof)]
    pub enum Response {
        #[prost(message, tag = "1")]
        Range(RangeResponse),
        #[prost(message, tag = "2")]
        Put(PutResponse),
    }

    #[derive(Clone, PartialEq, prost::Message)]
    pub struct TxnRequest {
        #[prost(message, repeated, tag = "1")]
        pub compare: Vec<Compare>,
        #[prost(message, repeated, tag = "2")]
        pub success: Vec<RequestOp>,
        #[prost(message, repeated, tag = "3")]
        pub failure: Vec<RequestOp>,
    }

    #[derive(Clone, PartialEq, prost::Message)]
    pub struct TxnResponse {
        #[prost(message, optional, tag = "1")]
        pub header: Option<Header>,
        #[prost(bool, tag = "2")]
        pub succeeded: bool,
        #[prost(message, repeated, tag = "3")]
        pub responses: Vec<ResponseOp>,
    }

    #[derive(Clone, PartialEq, prost::Message)]
    pub struct LeaseGrant {
        #[prost(int64, tag = "1")]
        pub ttl: i64,
        #[prost(int64, tag = "2")]
        pub id: i64,
    }

    #[derive(Clone, PartialEq, prost::Message)]
    pub struct LeaseId {
        #[prost(int64, tag = "1")]
        pub id: i64,
    }

    /// What a lease and a keep-alive are both answered with.
    #[derive(Clone, PartialEq, prost::Message)]
    pub struct LeaseAlive {
        #[prost(int64, tag = "2")]
        pub id: i64,
        #[prost(int64, tag = "3")]
        pub ttl: i64,
    }
}

//! The gRPC service: who may call what. Sessions are in `session`, pairing in `pairing`.

use std::{
    collections::HashMap,
    path::PathBuf,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use jiff::Timestamp;
use tokio::sync::{mpsc, watch};
use tokio_stream::{Stream, wrappers::ReceiverStream};
use tonic::{Request, Response, Status, Streaming};

use super::{
    installation::Installation,
    keys::Disclosure,
    ledger::Caller,
    listener::Remote,
    metrics::Counters,
    pairing,
    peers::{Pairing, PeerRole, Peers},
    questions::{self, Asker, NoAnswer},
    session::{Session, Talk},
    writer::Ledgers,
};
use crate::{
    licensing::SystemId,
    wire::{
        PROTOCOL,
        tls::Fingerprint,
        v1::{self, ClientMessage, client_message},
    },
};

/// Messages on their way to a peer; a peer that does not read them makes only itself wait.
const QUEUE: usize = 64;
/// How long a new session may keep silent.
const HELLO_LIMIT: Duration = Duration::from_secs(5);
/// Sessions of one certificate at once.
const MOST_SESSIONS: usize = 128;

/// What the host says of itself.
#[derive(Debug, Clone)]
pub struct About {
    /// A hash of the key of its certificate.
    pub host_id: String,
    /// Its certificate.
    pub fingerprint: Fingerprint,
    /// Different at each start.
    pub instance_id: String,
    /// What it calls itself.
    pub name: String,
}

/// The service.
#[derive(Debug, Clone)]
pub struct Service {
    /// What it says of itself.
    pub about: Arc<About>,
    /// The ledger.
    pub ledgers: Ledgers,
    /// Its keys.
    pub installation: Installation,
    /// Who is paired.
    pub peers: Arc<Peers>,
    /// What happened.
    pub counters: Arc<Counters>,
    /// What it discloses of others.
    pub disclosure: watch::Sender<Disclosure>,
    /// Its data folder.
    pub data: PathBuf,
    /// Turns true when the host stops.
    pub stopping: watch::Receiver<bool>,
    /// Sessions by certificate.
    pub streams: Streams,
    /// Places for network checks, which are few at once.
    pub dialing: Arc<tokio::sync::Semaphore>,
}

/// How many sessions each certificate has.
pub type Streams = Arc<Mutex<HashMap<Fingerprint, usize>>>;

/// A session's place among those of its certificate, given back when it is dropped.
#[derive(Debug)]
pub struct StreamPlace {
    streams: Streams,
    certificate: Fingerprint,
    counters: Arc<Counters>,
}

impl Drop for StreamPlace {
    fn drop(&mut self) {
        Counters::count(&self.counters.sessions_closed);
        let mut streams = self.streams.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = streams.get_mut(&self.certificate) {
            *count -= 1;
            if *count == 0 {
                streams.remove(&self.certificate);
            }
        }
    }
}

/// A caller whose certificate is paired.
#[derive(Debug, Clone)]
pub struct Peer {
    /// Its certificate.
    pub certificate: Fingerprint,
    /// What it was paired as.
    pub pairing: Pairing,
    /// Where it calls from.
    pub remote: Remote,
}

impl Peer {
    fn asker(&self) -> Asker {
        match self.pairing.role {
            PeerRole::System => Asker::System(self.pairing.system),
            PeerRole::Admin => Asker::Admin,
        }
    }

    /// For the log.
    fn who(&self) -> String {
        format!("{} at {}", self.pairing.name, self.remote.address())
    }
}

type Answers<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

impl Service {
    /// What it tells of itself.
    pub(super) fn describe(&self, is_paired: bool) -> v1::About {
        v1::About {
            protocol: PROTOCOL,
            name: self.about.name.clone(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            host_id: self.about.host_id.clone(),
            fingerprint: self.about.fingerprint.to_string(),
            instance_id: self.about.instance_id.clone(),
            clock_ms: if is_paired { Timestamp::now().as_millisecond() } else { 0 },
            paired: is_paired,
        }
    }

    /// Who calls. The one place that says so: everything else gets the caller from here.
    fn peer_identity<T>(&self, request: &Request<T>) -> Result<Peer, Status> {
        let remote = remote(request)?;
        let peer = remote.certificate.and_then(|certificate| {
            let pairing = self.peers.get(certificate)?;
            Some(Peer { certificate, pairing, remote })
        });
        peer.ok_or_else(|| {
            Counters::count(&self.counters.unpaired);
            Status::unauthenticated("this computer is not paired with the key host")
        })
    }

    /// Who calls, if it may administrate.
    fn admin<T>(&self, request: &Request<T>) -> Result<Peer, Status> {
        let peer = self.peer_identity(request)?;
        if peer.pairing.role == PeerRole::Admin {
            return Ok(peer);
        }
        Counters::count(&self.counters.wrong_role);
        Err(Status::permission_denied(
            "only an administrator of the key host may do this: pair again with a code from `floatkey host pair --role admin`",
        ))
    }

    /// Checks Hello against the certificate.
    fn greet(
        &self,
        peer: &Peer,
        first: Option<ClientMessage>,
    ) -> Result<(u64, Caller, v1::Role), Status> {
        let Some(ClientMessage { request, body: Some(client_message::Body::Hello(hello)) }) = first
        else {
            return Err(Status::failed_precondition("the first message of a session is Hello"));
        };
        if hello.protocol != PROTOCOL {
            return Err(Status::failed_precondition(format!(
                "this key host speaks protocol {PROTOCOL} and not {}: update the older program",
                hello.protocol
            )));
        }
        if hello.role() == v1::Role::Unspecified {
            return Err(Status::invalid_argument("Hello names no role"));
        }
        let system: SystemId = hello
            .system_id
            .parse()
            .map_err(|_| Status::invalid_argument("the system_id of Hello is not a UUID"))?;
        if system != peer.pairing.system {
            Counters::count(&self.counters.wrong_role);
            return Err(Status::permission_denied(
                "this computer was paired for another system: pair it for this one",
            ));
        }
        let name = crate::wire::name(&hello.name);
        let from = peer.remote.address().to_string().into();
        Ok((request, Caller { system, name, from }, hello.role()))
    }

    fn stream_place(&self, certificate: Fingerprint) -> Result<StreamPlace, Status> {
        let mut streams = self.streams.lock().unwrap_or_else(PoisonError::into_inner);
        let count = streams.entry(certificate).or_default();
        if *count >= MOST_SESSIONS {
            Counters::count(&self.counters.too_many_streams);
            return Err(Status::resource_exhausted(format!(
                "this certificate has {MOST_SESSIONS} sessions open, the most there may be"
            )));
        }
        *count += 1;
        Counters::count(&self.counters.sessions_opened);
        Ok(StreamPlace {
            streams: self.streams.clone(),
            certificate,
            counters: self.counters.clone(),
        })
    }
}

/// Where a call comes from.
fn remote<T>(request: &Request<T>) -> Result<Remote, Status> {
    let remote = request.extensions().get::<Remote>().copied();
    remote.ok_or_else(|| Status::internal("a connection without an address"))
}

#[tonic::async_trait]
impl v1::key_host_server::KeyHost for Service {
    type SessionStream = Talk;
    type PairStream = Answers<v1::PairReply>;

    async fn get_about(
        &self,
        request: Request<v1::AboutRequest>,
    ) -> Result<Response<v1::About>, Status> {
        let certificate = remote(&request)?.certificate;
        let is_paired = certificate.is_some_and(|known| self.peers.get(known).is_some());
        Ok(Response::new(self.describe(is_paired)))
    }

    async fn pair(
        &self,
        request: Request<Streaming<v1::PairRequest>>,
    ) -> Result<Response<Self::PairStream>, Status> {
        let remote = remote(&request)?;
        let (replies, stream) = mpsc::channel(2);
        tokio::spawn(pairing::pair(self.clone(), remote, request.into_inner(), replies));
        Ok(Response::new(Box::pin(ReceiverStream::new(stream))))
    }

    async fn session(
        &self,
        request: Request<Streaming<ClientMessage>>,
    ) -> Result<Response<Self::SessionStream>, Status> {
        let peer = self.peer_identity(&request)?;
        let place = self.stream_place(peer.certificate)?;
        let mut messages = request.into_inner();
        let first = tokio::time::timeout(HELLO_LIMIT, messages.message()).await;
        let first = first.map_err(|_| Status::deadline_exceeded("no Hello within 5 seconds"))??;
        let (number, caller, role) = self.greet(&peer, first)?;
        tracing::info!(system = %caller.system, name = %caller.name, "session opened");
        let (send, stream) = mpsc::channel(QUEUE);
        let session = Session {
            service: self.clone(),
            peer,
            caller,
            role,
            send,
            waiting: None,
            next_lapse: tokio::time::Instant::now(),
            _place: place,
        };
        Ok(Response::new(Talk::new(session.run(number, messages), stream)))
    }

    async fn dial_back(
        &self,
        request: Request<v1::DialBackRequest>,
    ) -> Result<Response<v1::DialBackReply>, Status> {
        let peer = self.peer_identity(&request)?;
        let busy = |_| Status::resource_exhausted("too many checks at once: try again");
        let _one = self.dialing.try_acquire().map_err(busy)?;
        let reply = super::dial_back::dial_back(peer.remote, request.get_ref()).await;
        reply.map(Response::new).map_err(Status::invalid_argument)
    }

    async fn get_holders(
        &self,
        request: Request<v1::HoldersRequest>,
    ) -> Result<Response<v1::Holders>, Status> {
        let asker = self.peer_identity(&request)?.asker();
        answer(questions::holders(&self.ledgers, asker, request.get_ref()).await)
    }

    async fn get_usage(
        &self,
        request: Request<v1::UsageRequest>,
    ) -> Result<Response<v1::Usage>, Status> {
        let asker = self.peer_identity(&request)?.asker();
        let disclosure = *self.disclosure.borrow();
        answer(questions::usage(&self.ledgers, asker, disclosure, request.get_ref()).await)
    }

    async fn get_denials(
        &self,
        request: Request<v1::DenialsRequest>,
    ) -> Result<Response<v1::Denials>, Status> {
        let asker = self.peer_identity(&request)?.asker();
        let disclosure = *self.disclosure.borrow();
        answer(questions::denials(&self.ledgers, asker, disclosure, request.get_ref()).await)
    }

    async fn set_limits(
        &self,
        request: Request<v1::SetLimitsRequest>,
    ) -> Result<Response<v1::SetLimitsReply>, Status> {
        let who = self.admin(&request)?.who();
        answer(questions::set_limits(&self.ledgers, &who, request.get_ref()).await)
    }

    async fn release(
        &self,
        request: Request<v1::ReleaseRequest>,
    ) -> Result<Response<v1::ReleaseReply>, Status> {
        let who = self.admin(&request)?.who();
        answer(questions::release(&self.ledgers, &who, request.get_ref()).await)
    }

    async fn abort_plan(
        &self,
        request: Request<v1::AbortPlanRequest>,
    ) -> Result<Response<v1::AbortPlanReply>, Status> {
        let who = self.admin(&request)?.who();
        answer(questions::abort_plan(&self.ledgers, &who, request.get_ref()).await)
    }

    async fn manage_keys(
        &self,
        request: Request<v1::ManageKeysRequest>,
    ) -> Result<Response<v1::ManageKeysReply>, Status> {
        let who = self.admin(&request)?.who();
        let malformed = |error: serde_json::Error| Status::invalid_argument(error.to_string());
        let ask = serde_json::from_str(&request.get_ref().ask).map_err(malformed)?;
        let answer = self.installation.answer(&who, ask).await;
        let answer = serde_json::to_string(&answer).map_err(malformed)?;
        Ok(Response::new(v1::ManageKeysReply { answer }))
    }

    async fn set_disclosure(
        &self,
        request: Request<v1::SetDisclosureRequest>,
    ) -> Result<Response<v1::SetDisclosureReply>, Status> {
        let who = self.admin(&request)?.who();
        let disclosure = match request.get_ref().disclosure() {
            v1::Disclosure::Full => Disclosure::Full,
            v1::Disclosure::Presence => Disclosure::Presence,
            v1::Disclosure::None => Disclosure::None,
            v1::Disclosure::Unspecified => {
                return Err(Status::invalid_argument("it names no disclosure"));
            }
        };
        let set = questions::set_disclosure(&self.data, &who, disclosure, &self.disclosure);
        answer(set.map(|()| v1::SetDisclosureReply {}))
    }
}

fn answer<T>(answer: Result<T, NoAnswer>) -> Result<Response<T>, Status> {
    answer.map(Response::new).map_err(|error| match error {
        NoAnswer::Malformed(reason) => Status::invalid_argument(reason),
        NoAnswer::Storage(reason) => Status::unavailable(reason),
    })
}

//! The key host: owns keys and the ledger of who holds their seats, and serves them on port 1947.
//!
//! In: a data folder, sessions of peers. Out: durable grants, key states.
//! It never knows: cameras, bindings, windows. `ledger` is pure; `writer` is the only one that
//! changes it; `store` is the only one that touches the disk for it.

pub mod backup;
pub mod control;
mod dial_back;
pub mod discovery;
mod history;
mod http;
mod installation;
pub mod keys;
#[cfg(test)]
mod keys_tests;
pub mod ledger;
#[cfg(test)]
mod ledger_tests;
mod listener;
mod metrics;
mod pairing;
pub mod peers;
mod questions;
mod service;
mod session;
#[cfg(test)]
mod session_tests;
mod store;
mod tokens;
#[cfg(test)]
mod transfer_tests;
mod writer;
#[cfg(test)]
mod writer_tests;

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    path::{Path, PathBuf},
    sync::Arc,
    time::Instant,
};

use serde_json::json;
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};
use tokio_stream::wrappers::ReceiverStream;
use tonic::transport::Server;

pub use http::{BadNetwork, Network};
pub use keys::{Disclosure, HostConfig, KeysError, NotServed};
pub use listener::ConnectionLimits;
pub use store::StoreError;

use self::{
    control::Ask,
    installation::Installation,
    listener::Door,
    metrics::Counters,
    peers::{PeerRole, Peers, PeersError},
};
use crate::{
    activation, chain, computer_name,
    licensing::{HolderId, License},
    private_file::{self, PrivateFileError},
    wire::{
        MAX_MESSAGE_BYTES, PORT,
        pairing::Code,
        tls::{Credentials, CredentialsError, Fingerprint},
        v1::{self, key_host_server::KeyHostServer},
    },
};

pub use crate::wire::discovery::OTHER_PORT;

/// The file of the certificate and its key.
const CERTIFICATE: &str = "host.pem";
/// Connections that wait to be accepted.
const BACKLOG: i32 = 1024;
/// Streams on one connection: a session and a few questions.
const MOST_STREAMS: u32 = 32;
/// Network checks at once.
const MOST_CHECKS: usize = 8;
/// Headers of a call.
const MOST_HEADER_BYTES: u32 = 16 * 1024;
/// How often a silent connection is tried, and how long an answer may take.
const KEEP_ALIVE: std::time::Duration = std::time::Duration::from_secs(20);
/// How long peers have to take the end of their sessions.
const STOP_LIMIT: std::time::Duration = std::time::Duration::from_secs(5);

/// How to start a key host.
#[derive(Debug, Clone)]
pub struct HostOptions {
    /// Its data folder.
    pub data: PathBuf,
    /// The TCP port; 0 for a free one.
    pub port: u16,
    /// What it calls itself, if not as in `host.json`.
    pub name: Option<String>,
    /// The address that it listens on; all of this computer's if absent.
    pub bind: Option<IpAddr>,
}

/// Why a key host did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The data folder.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// Its certificate's file.
    #[error(transparent)]
    Private(#[from] PrivateFileError),
    /// Its certificate.
    #[error("the certificate of this key host cannot be used: restore {} from a backup", path.display())]
    Certificate {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        #[source]
        source: CredentialsError,
    },
    /// Whom it is paired with.
    #[error(transparent)]
    Peers(#[from] PeersError),
    /// The local socket.
    #[error("cannot open the local socket {}: if the path is long, choose a shorter --data folder", path.display())]
    Control {
        /// Where.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The ledger.
    #[error("cannot use the ledger {}", path.display())]
    Store {
        /// Its file.
        path: PathBuf,
        /// Why.
        #[source]
        source: StoreError,
    },
    /// Another process serves this data folder.
    #[error("another key host already uses {}: stop it first, or choose another --data folder", .0.display())]
    InUse(PathBuf),
    /// The lock of the data folder.
    #[error("cannot lock {}", path.display())]
    Lock {
        /// The lock's file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The port is taken.
    #[error(
        "TCP port {port} is taken on this computer by {who}: stop it, or use --port {OTHER_PORT}, which clients search too"
    )]
    PortTaken {
        /// Which.
        port: u16,
        /// By whom, as far as it can be told.
        who: &'static str,
    },
    /// The port cannot be used.
    #[error("cannot listen on TCP port {port}")]
    Listen {
        /// Which.
        port: u16,
        /// Why.
        #[source]
        source: std::io::Error,
    },
}

/// A running key host. It stops when this is dropped or [`RunningHost::stop`]ped.
#[derive(Debug)]
pub struct RunningHost {
    /// Where it listens; loopback if it listens everywhere.
    pub address: SocketAddr,
    /// Its name.
    pub name: String,
    /// What its certificate is known by.
    pub fingerprint: Fingerprint,
    /// Licenses in force.
    pub licenses: Vec<License>,
    /// License files that are not served.
    pub not_served: Vec<NotServed>,
    /// Why searches over UDP do not find it; none if they do.
    pub not_found: Option<String>,
    peers: Arc<Peers>,
    stop: watch::Sender<bool>,
    server: JoinHandle<Result<(), tonic::transport::Error>>,
    writer: JoinHandle<()>,
    _lock: std::fs::File,
}

/// Starts a key host.
///
/// # Errors
/// [`StartError`], whose text says what to do.
pub async fn start(options: HostOptions) -> Result<RunningHost, StartError> {
    private_file::make_folder(&options.data)?;
    let lock = lock(&options.data)?;
    let credentials = credentials(&options.data)?;
    let peers = Arc::new(Peers::open(&options.data)?);
    let path = options.data.join("ledger.db");
    let failed = |source| StartError::Store { path: path.clone(), source };
    let store = store::Store::open(&path).map_err(failed)?;
    let in_use = store.keys_in_use().map_err(failed)?;
    let signing = keys::holder(&options.data)?;
    let machine = activation::this_machine().map_err(|error| error.to_string());
    let holder = HolderId(signing.public().to_string());
    let mut keys = keys::read(&options.data, &in_use, machine.as_ref().ok(), &holder)?;
    let (config, licenses) = (keys.config.clone(), keys.licenses());
    let not_served = std::mem::take(&mut keys.not_served);
    let name = [options.name.clone().unwrap_or_default(), config.name.clone(), computer_name()]
        .into_iter()
        .find(|name| !name.is_empty())
        .unwrap_or_else(|| "key host".to_owned());

    let tcp = listen(options.bind, options.port).await?;
    let address =
        tcp.local_addr().map_err(|source| StartError::Listen { port: options.port, source })?;
    let control_path = options.data.join("control.sock");
    let control = control::open(&options.data)
        .map_err(|source| StartError::Control { path: control_path, source })?;
    let term_ms = u64::from(config.term_secs) * 1000;
    let plugged_in = tokens::at_start(&licenses).await;
    let (ledgers, writer) =
        writer::Ledgers::start(store, licenses.clone(), plugged_in, term_ms).map_err(failed)?;
    let (stop, stopping) = watch::channel(false);
    let counters = Arc::new(Counters::default());
    let about = Arc::new(service::About {
        host_id: credentials.host_id().to_owned(),
        fingerprint: credentials.fingerprint(),
        instance_id: uuid::Uuid::new_v4().to_string(),
        name: name.clone(),
    });
    let place = installation::Place {
        data: options.data.clone(),
        host: name.clone(),
        machine,
        signing,
        tokens: tokens::Tokens::follow(ledgers.clone(), stopping.clone()),
    };
    let service = service::Service {
        about: about.clone(),
        installation: Installation::new(place, keys, ledgers.clone()),
        ledgers: ledgers.clone(),
        peers: peers.clone(),
        counters: counters.clone(),
        disclosure: watch::channel(config.disclosure).0,
        data: options.data.clone(),
        stopping: stopping.clone(),
        streams: Arc::default(),
        dialing: Arc::new(tokio::sync::Semaphore::new(MOST_CHECKS)),
    };
    let tls = credentials.server_config().map_err(|source| StartError::Certificate {
        path: options.data.join(CERTIFICATE),
        source,
    })?;
    let pages = http::Pages { metrics_for: config.metrics, ledgers, counters: counters.clone() };
    let discovery = discover(&options, address, &about, &counters, &stopping);
    let door = Door {
        tls: tls.into(),
        pages: Arc::new(pages),
        peers: peers.clone(),
        counters,
        limits: ConnectionLimits::default(),
    };
    let incoming = listener::accept(tcp, door, stopping.clone());
    let asked = service.clone();
    let answer = move |ask| answer(asked.clone(), ask);
    tokio::spawn(control::serve(control, answer, stopping.clone()));
    let server = tokio::spawn(serve(service, incoming, stopping));
    let fingerprint = credentials.fingerprint();
    Ok(RunningHost {
        address: reachable(address),
        name,
        fingerprint,
        licenses,
        not_served,
        not_found: discovery,
        peers,
        stop,
        server,
        writer,
        _lock: lock,
    })
}

async fn serve(
    service: service::Service,
    incoming: tokio::sync::mpsc::Receiver<std::io::Result<listener::Accepted>>,
    mut stopping: watch::Receiver<bool>,
) -> Result<(), tonic::transport::Error> {
    let stopped = async move {
        // An error means that the handle was dropped, which stops the host as well.
        drop(stopping.wait_for(|stopping| *stopping).await);
    };
    let service = KeyHostServer::new(service)
        .max_decoding_message_size(MAX_MESSAGE_BYTES)
        .max_encoding_message_size(MAX_MESSAGE_BYTES);
    Server::builder()
        .max_concurrent_streams(MOST_STREAMS)
        .http2_max_header_list_size(MOST_HEADER_BYTES)
        .http2_keepalive_interval(Some(KEEP_ALIVE))
        .http2_keepalive_timeout(Some(KEEP_ALIVE))
        .add_service(service)
        .serve_with_incoming_shutdown(ReceiverStream::new(incoming), stopped)
        .await
}

/// Answers searches over UDP on the port that TCP has. A host that cannot be found can still be
/// used by its address, so a failure is told and no more.
fn discover(
    options: &HostOptions,
    address: SocketAddr,
    about: &service::About,
    counters: &Counters,
    stopping: &watch::Receiver<bool>,
) -> Option<String> {
    let is_loopback = options.bind.is_some_and(|address| address.is_loopback());
    let scope = if is_loopback { discovery::Scope::Loopback } else { discovery::Scope::Network };
    let sockets = match discovery::DiscoverySockets::bind(scope, address.port()) {
        Ok(sockets) => sockets,
        Err(error) => return Some(chain(&error)),
    };
    let answer = crate::wire::discovery::Answer {
        name: about.name.clone(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        host_id: about.host_id.clone(),
        tcp_port: address.port(),
        fingerprint: about.fingerprint.to_string(),
        instance_id: about.instance_id.clone(),
    };
    let counters = counters.discovery.clone();
    tokio::spawn(discovery::respond(sockets, answer, counters, stopping.clone()));
    None
}

/// Carries out what was asked on the local socket.
async fn answer(service: service::Service, ask: Ask) -> Result<serde_json::Value, String> {
    /// Who asks, for the log.
    const WHO: &str = "local socket";
    let (peers, ledgers) = (&service.peers, &service.ledgers);
    let disclosure = *service.disclosure.borrow();
    let failed = |error: questions::NoAnswer| error.to_string();
    let admin = questions::Asker::Admin;
    match ask {
        Ask::Pair { role } => {
            let code = peers.open_code(role, Instant::now());
            tracing::info!(?role, "a pairing code was opened");
            let minutes = peers::CODE_LIFE.as_secs() / 60;
            Ok(json!({ "code": code.to_string(), "minutes": minutes, "tries": peers::CODE_TRIES }))
        }
        Ask::List => Ok(json!(peers.list())),
        Ask::Revoke { fingerprint } => {
            let peer = peers.revoke(&fingerprint).map_err(|error| chain(&error))?;
            tracing::info!(system = %peer.system, name = %peer.name, "a peer was revoked");
            Ok(json!(peer))
        }
        Ask::Status => {
            let trouble = ledgers.trouble().borrow().clone();
            let generation = ledgers.read(|ledger, _| ledger.generation()).await;
            Ok(json!({
                "name": service.about.name,
                "version": env!("CARGO_PKG_VERSION"),
                "host_id": service.about.host_id,
                "fingerprint": service.about.fingerprint.to_string(),
                "generation": generation,
                "disclosure": disclosure,
                "trouble": trouble,
                "peers": peers.list().len(),
            }))
        }
        Ask::Backup { to } => {
            ledgers.backup(&to).await.map_err(|error| chain(&error))?;
            let (path, data) = (to.clone(), service.data.clone());
            let completed = tokio::task::spawn_blocking(move || backup::complete(&path, &data));
            match completed.await.map_err(|error| error.to_string())? {
                Ok(()) => Ok(json!({ "backup": to })),
                Err(error) => {
                    // A part of a backup must not be taken for one.
                    drop(std::fs::remove_file(&to));
                    Err(chain(&error))
                }
            }
        }
        Ask::Keys { what } => Ok(json!(service.installation.answer(WHO, what).await)),
        Ask::Holders { key } => {
            let request = v1::HoldersRequest { key_id: key };
            let holders = questions::holders(ledgers, admin, &request).await.map_err(failed)?;
            Ok(control::holders_json(&holders))
        }
        Ask::Usage { key, from_ms, to_ms } => {
            let request = v1::UsageRequest { key_id: key, from_ms, to_ms };
            let usage = questions::usage(ledgers, admin, disclosure, &request).await;
            Ok(control::usage_json(&usage.map_err(failed)?))
        }
        Ask::Denials { key, from_ms, to_ms } => {
            let request = v1::DenialsRequest { key_id: key, from_ms, to_ms };
            let denials = questions::denials(ledgers, admin, disclosure, &request).await;
            Ok(control::denials_json(&denials.map_err(failed)?))
        }
        Ask::Release { key, system, server } => {
            let request = v1::ReleaseRequest { key_id: key, system_id: system, server };
            let reply = questions::release(ledgers, WHO, &request).await.map_err(failed)?;
            control::done(reply.refused.as_ref(), json!({ "may_run_ms": reply.may_run_ms }))
        }
        Ask::AbortPlan { system } => {
            let request = v1::AbortPlanRequest { system_id: system };
            let reply = questions::abort_plan(ledgers, WHO, &request).await.map_err(failed)?;
            control::done(reply.refused.as_ref(), json!({}))
        }
        Ask::SetLimits { key, system, floor, ceiling } => {
            let limits = Some(control::limits(floor, ceiling));
            let request = v1::SetLimitsRequest { key_id: key, system_id: system, limits };
            let reply = questions::set_limits(ledgers, WHO, &request).await.map_err(failed)?;
            control::done(reply.refused.as_ref(), json!({}))
        }
        Ask::SetDisclosure { disclosure } => {
            let current = &service.disclosure;
            questions::set_disclosure(&service.data, WHO, disclosure, current).map_err(failed)?;
            Ok(json!({ "disclosure": disclosure }))
        }
    }
}

/// An address at which programs on this computer reach a listener.
fn reachable(address: SocketAddr) -> SocketAddr {
    if address.ip().to_canonical().is_unspecified() {
        SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), address.port())
    } else {
        address
    }
}

/// The certificate of a data folder, made at the first start.
fn credentials(data: &Path) -> Result<Credentials, StartError> {
    let path = data.join(CERTIFICATE);
    let failed = |source| StartError::Certificate { path: path.clone(), source };
    match private_file::read(&path) {
        Ok(pem) => Credentials::from_pem(&pem).map_err(failed),
        Err(error) if error.is_missing() => {
            let credentials = Credentials::generate().map_err(failed)?;
            private_file::write(&path, credentials.to_pem().as_bytes())?;
            Ok(credentials)
        }
        Err(error) => Err(error.into()),
    }
}

impl RunningHost {
    /// Opens a pairing code, as `floatkey host pair` does through the local socket.
    pub fn pairing_code(&self, role: PeerRole) -> Code {
        self.peers.open_code(role, Instant::now())
    }

    /// Ends all sessions and waits until everything is stored and closed, but not for peers that
    /// do not listen.
    ///
    /// # Errors
    /// If serving had failed.
    pub async fn stop(mut self) -> Result<(), tonic::transport::Error> {
        self.stop.send_replace(true);
        let ended = match tokio::time::timeout(STOP_LIMIT, &mut self.server).await {
            Ok(ended) => ended.unwrap_or(Ok(())),
            Err(_) => {
                self.server.abort();
                Ok(())
            }
        };
        // The writer ends when the last one who could ask it is gone.
        if tokio::time::timeout(STOP_LIMIT, &mut self.writer).await.is_err() {
            tracing::warn!("the ledger was still busy when the key host stopped");
        }
        ended
    }

    /// Waits until the host cannot go on, and says why.
    pub async fn failed(&mut self) -> String {
        tokio::select! {
            ended = &mut self.server => match ended {
                Ok(Ok(())) => "it stopped serving".to_owned(),
                Ok(Err(error)) => crate::chain(&error),
                Err(error) => error.to_string(),
            },
            ended = &mut self.writer => match ended {
                Ok(()) => "the ledger cannot be read or written any more".to_owned(),
                Err(error) => format!("the ledger's task ended: {error}"),
            },
        }
    }
}

/// Binds the TCP port, for IPv4 and IPv6 alike where the computer has both.
async fn listen(bind: Option<IpAddr>, port: u16) -> Result<TcpListener, StartError> {
    let everywhere = [IpAddr::V6(Ipv6Addr::UNSPECIFIED), IpAddr::V4(Ipv4Addr::UNSPECIFIED)];
    let addresses = bind.map_or_else(|| everywhere.to_vec(), |address| vec![address]);
    let mut problem = None;
    for address in addresses {
        match bind_to(SocketAddr::new(address, port)) {
            Ok(listener) => return Ok(listener),
            Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {
                return Err(StartError::PortTaken { port, who: who_is_there(port).await });
            }
            Err(error) => problem = Some(error),
        }
    }
    let source = problem.unwrap_or_else(|| std::io::ErrorKind::AddrNotAvailable.into());
    Err(StartError::Listen { port, source })
}

fn bind_to(address: SocketAddr) -> std::io::Result<TcpListener> {
    use socket2::{Domain, Protocol, Socket, Type};
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    if address.is_ipv6() {
        socket.set_only_v6(!address.ip().is_unspecified())?;
    }
    // On Windows this would let another program take the port away.
    #[cfg(unix)]
    socket.set_reuse_address(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    TcpListener::from_std(socket.into())
}

/// Who answers on a port of this computer, as far as it lets one know.
async fn who_is_there(port: u16) -> &'static str {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let ask = async {
        let address = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port);
        let mut stream = tokio::net::TcpStream::connect(address).await?;
        stream.write_all(b"GET / HTTP/1.0\r\n\r\n").await?;
        let mut answer = Vec::new();
        stream.take(2048).read_to_end(&mut answer).await?;
        Ok::<_, std::io::Error>(answer)
    };
    let answer = tokio::time::timeout(std::time::Duration::from_secs(2), ask).await;
    let text = match &answer {
        Ok(Ok(answer)) => String::from_utf8_lossy(answer).to_lowercase(),
        _ => String::new(),
    };
    if text.contains("floatkey") {
        "another key host of Floatkey"
    } else if ["hasp", "sentinel", "_int_"].iter().any(|word| text.contains(word)) {
        "a Sentinel License Manager"
    } else {
        "a Sentinel License Manager or another key host, as a rule"
    }
}

/// Makes this process the only one on a data folder, until the file is closed.
fn lock(data: &Path) -> Result<std::fs::File, StartError> {
    let path = data.join("lock");
    let failed = |source| StartError::Lock { path: path.clone(), source };
    let file = std::fs::File::options()
        .create(true)
        .read(true)
        .append(true)
        .open(&path)
        .map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => Err(StartError::InUse(data.to_owned())),
        Err(std::fs::TryLockError::Error(source)) => Err(failed(source)),
    }
}

/// The port of a key host when nobody names another.
pub const DEFAULT_PORT: u16 = PORT;

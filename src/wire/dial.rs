//! From an address to a key host that is known to be the right one: TCP, TLS, the pinned
//! certificate.

use std::{io, time::Duration};

use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use tokio::{net::TcpStream, task::JoinSet, time::timeout};
use tokio_rustls::TlsConnector;
use tonic::{
    Code, Status,
    transport::{Channel, Endpoint},
};

use super::{
    MAX_MESSAGE_BYTES,
    address::{full_address, resolve},
    tls::{Credentials, CredentialsError, Fingerprint, NAME},
    v1::{self, key_host_client::KeyHostClient},
};
use crate::texts::say;

/// How long connecting and Hello may take together.
pub const CONNECT_LIMIT: Duration = Duration::from_secs(5);
/// How often a silent connection is tried, and how long an answer may take.
const KEEP_ALIVE: Duration = Duration::from_secs(5);

/// A key host that this system was paired with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Where it may be reached, as HOST or HOST:PORT, best first.
    pub addresses: Vec<String>,
    /// The certificate that was pinned.
    pub fingerprint: Fingerprint,
    /// The newest generation of it that was met; an older one is refused.
    pub generation: u64,
}

/// Why there is no session.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// Not an address.
    #[error("{}", say!("error-address", address = .0))]
    Address(String),
    /// Nobody answered.
    #[error("{}", say!("error-host-unreachable", address = .address, port = port_of(.address)))]
    Unreachable {
        /// Where.
        address: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// Somebody took the connection and said nothing.
    #[error("{}", say!("error-host-silent", address = .0))]
    Silent(String),
    /// Somebody else.
    #[error("{}", say!("error-not-a-key-host", address = .address, status = .status))]
    NotAKeyHost {
        /// Where.
        address: String,
        /// What it said.
        status: String,
    },
    /// Another certificate than the pinned one.
    #[error(
        "{}",
        say!(
            "error-wrong-certificate",
            address = .address,
            expected = .expected.short(),
            found = .found.short(),
        )
    )]
    WrongCertificate {
        /// Where.
        address: String,
        /// What was pinned.
        expected: Fingerprint,
        /// What was shown.
        found: Fingerprint,
    },
    /// There is no pairing, or it was revoked.
    #[error("{}", say!("error-not-paired", address = .0))]
    NotPaired(String),
    /// Paired for another system.
    #[error("{}", say!("error-not-allowed", address = .address, reason = .reason))]
    NotAllowed {
        /// Where.
        address: String,
        /// What it said.
        reason: String,
    },
    /// A host that was replaced by a restore from its backup.
    #[error(
        "{}",
        say!(
            "error-old-generation",
            address = .address,
            found = .found.to_string(),
            known = .known.to_string(),
        )
    )]
    OldGeneration {
        /// Where.
        address: String,
        /// The generation met before.
        known: u64,
        /// The one that answers.
        found: u64,
    },
    /// Our own certificate.
    #[error("{}", say!("error-credentials"))]
    Credentials(#[from] CredentialsError),
}

fn port_of(address: &str) -> &str {
    address.rsplit_once(':').map_or("1947", |(_, port)| port)
}

/// An encrypted connection, and what the host showed on it.
#[derive(Debug, Clone)]
pub struct Connection {
    /// Where it goes.
    pub address: String,
    /// The certificate that the host showed, and proved to have the key of.
    pub fingerprint: Fingerprint,
    channel: Channel,
}

impl Connection {
    /// The calls of a key host.
    pub fn calls(&self) -> KeyHostClient<Channel> {
        KeyHostClient::new(self.channel.clone())
            .max_decoding_message_size(MAX_MESSAGE_BYTES)
            .max_encoding_message_size(MAX_MESSAGE_BYTES)
    }

    /// What the host says of itself to anybody.
    ///
    /// # Errors
    /// If it does not answer in time, or is something else.
    pub async fn about(&self) -> Result<v1::About, ConnectError> {
        let mut calls = self.calls();
        let answer = timeout(CONNECT_LIMIT, calls.get_about(v1::AboutRequest {})).await;
        let answer = answer.map_err(|_| ConnectError::Silent(self.address.clone()))?;
        let about = answer.map_err(|status| self.refused(&status))?.into_inner();
        Ok(v1::About {
            name: super::name(&about.name),
            version: super::name(&about.version),
            ..about
        })
    }

    /// What a status of this connection means.
    pub fn refused(&self, status: &Status) -> ConnectError {
        let address = self.address.clone();
        let reason = super::convert::line(status.message());
        match status.code() {
            Code::Unauthenticated => ConnectError::NotPaired(address),
            Code::PermissionDenied | Code::ResourceExhausted => {
                ConnectError::NotAllowed { address, reason }
            }
            Code::DeadlineExceeded => ConnectError::Silent(address),
            _ => ConnectError::NotAKeyHost { address, status: reason },
        }
    }
}

/// Connects to a full address. `pinned` is absent only for pairing and for questions that anybody
/// may ask.
///
/// # Errors
/// [`ConnectError`], which names the step that failed.
pub async fn dial(
    address: &str,
    credentials: &Credentials,
    pinned: Option<Fingerprint>,
) -> Result<Connection, ConnectError> {
    let silent = || ConnectError::Silent(address.to_owned());
    timeout(CONNECT_LIMIT, open(address, credentials, pinned)).await.map_err(|_| silent())?
}

async fn open(
    address: &str,
    credentials: &Credentials,
    pinned: Option<Fingerprint>,
) -> Result<Connection, ConnectError> {
    let unreachable = |source| ConnectError::Unreachable { address: address.to_owned(), source };
    let at = resolve(address).await.map_err(unreachable)?;
    let tcp = TcpStream::connect(at.as_slice()).await.map_err(unreachable)?;
    tcp.set_nodelay(true).map_err(unreachable)?;
    let (config, shown) = credentials.client_config(pinned)?;
    let name = ServerName::try_from(NAME).map_err(|error| unreachable(io::Error::other(error)))?;
    let tls = TlsConnector::from(config).connect(name, tcp).await;
    let tls = match (tls, shown.get(), pinned) {
        (Ok(tls), _, _) => tls,
        (Err(_), Some(found), Some(expected)) if *found != expected => {
            let (address, found) = (address.to_owned(), *found);
            return Err(ConnectError::WrongCertificate { address, expected, found });
        }
        (Err(error), _, _) => {
            let status = format!("there is no TLS ({error})");
            return Err(ConnectError::NotAKeyHost { address: address.to_owned(), status });
        }
    };
    let fingerprint = *shown
        .get()
        .ok_or_else(|| unreachable(io::Error::other("the host showed no certificate")))?;
    let endpoint = Endpoint::from_static("http://floatkey")
        // A peer that vanished without a word is noticed as soon as figures are stale.
        .http2_keep_alive_interval(KEEP_ALIVE)
        .keep_alive_timeout(KEEP_ALIVE)
        .keep_alive_while_idle(true);
    // One connection and no other: whoever loses it dials again and checks again.
    let mut once = Some(TokioIo::new(tls));
    let connector = tower::service_fn(move |_| {
        let stream = once.take().ok_or_else(|| io::Error::from(io::ErrorKind::NotConnected));
        std::future::ready(stream)
    });
    let channel = endpoint
        .connect_with_connector(connector)
        .await
        .map_err(|error| unreachable(io::Error::other(error)))?;
    Ok(Connection { address: address.to_owned(), fingerprint, channel })
}

/// Connects to the first address of a paired host that answers as it should.
///
/// # Errors
/// What the most telling address said: a wrong certificate before one that is not there.
pub async fn dial_target(
    target: &Target,
    credentials: &Credentials,
) -> Result<Connection, ConnectError> {
    let mut tries = JoinSet::new();
    for address in &target.addresses {
        let address = full_address(address)?;
        let (credentials, pinned) = (credentials.clone(), target.fingerprint);
        tries.spawn(async move { dial(&address, &credentials, Some(pinned)).await });
    }
    let mut worst = ConnectError::Address(String::new());
    while let Some(tried) = tries.join_next().await {
        match tried {
            Ok(Ok(connection)) => return Ok(connection),
            Ok(Err(error)) => {
                let tells_more =
                    !matches!(error, ConnectError::Unreachable { .. } | ConnectError::Silent(_));
                if tells_more || matches!(worst, ConnectError::Address(_)) {
                    worst = error;
                }
            }
            Err(error) => tracing::error!(%error, "a connection task ended"),
        }
    }
    Err(worst)
}

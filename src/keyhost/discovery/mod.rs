//! Answers those who search for key hosts over UDP.
//!
//! In: queries of anybody, what the host says of itself. Out: answers, and counts of what was
//! dropped. It never knows: keys, sessions, who is paired. It answers no faster than `limit`
//! allows and never with more bytes than it was asked with.

mod limit;
#[cfg(test)]
mod tests;

use std::{
    io,
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use socket2::{Domain, Protocol, SockRef, Socket, Type};
use tokio::{
    net::UdpSocket,
    sync::watch,
    time::{Instant, MissedTickBehavior, interval},
};

use crate::wire::discovery::{
    Answer, Datagram, GROUP, MAX_DATAGRAM_BYTES, OTHER_PORT, decode, encode_answer, interfaces_v6,
};
use limit::Limit;

/// How often to look for interfaces that came up since, such as a VPN.
const JOIN_EVERY: Duration = Duration::from_mins(1);
/// How long to leave a socket alone that failed.
const AFTER_FAILURE: Duration = Duration::from_millis(20);

/// Who can reach a socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Programs on this computer, over IPv4.
    Loopback,
    /// Everybody on its networks.
    Network,
}

/// Why the host cannot be found by a search.
#[derive(Debug, thiserror::Error)]
pub enum BindError {
    /// Another program has the port.
    #[error(
        "UDP port {0} is taken on this computer, perhaps by a Sentinel License Manager or another key host: stop it, or use --port {OTHER_PORT}"
    )]
    PortTaken(u16),
    /// The port cannot be used.
    #[error("cannot listen on UDP port {port}")]
    Listen {
        /// Which.
        port: u16,
        /// Why.
        #[source]
        source: io::Error,
    },
}

/// Sockets on which queries come.
#[derive(Debug)]
pub struct DiscoverySockets {
    v4: UdpSocket,
    /// None where the computer has no IPv6.
    v6: Option<UdpSocket>,
    scope: Scope,
    /// The port of both.
    pub port: u16,
}

/// What became of the datagrams that came.
#[derive(Debug, Default)]
pub struct DiscoveryCounters {
    /// Queries that were answered.
    pub answered: AtomicU64,
    /// Datagrams that were no queries, for example of a Sentinel License Manager.
    pub malformed: AtomicU64,
    /// Queries that came too fast.
    pub limited: AtomicU64,
    /// Answers that could not be sent, and failures to receive.
    pub failed: AtomicU64,
}

impl DiscoveryCounters {
    /// Each count by its name, for metrics.
    pub fn totals(&self) -> [(&'static str, u64); 4] {
        [
            ("answered", &self.answered),
            ("malformed", &self.malformed),
            ("limited", &self.limited),
            ("failed", &self.failed),
        ]
        .map(|(name, count)| (name, count.load(Ordering::Relaxed)))
    }
}

impl DiscoverySockets {
    /// Opens them; port 0 is a free one. Must be called within a Tokio runtime.
    ///
    /// # Errors
    /// [`BindError`]. A host can serve without being found; the caller decides.
    pub fn bind(scope: Scope, port: u16) -> Result<Self, BindError> {
        let ip = match scope {
            Scope::Loopback => Ipv4Addr::LOCALHOST,
            Scope::Network => Ipv4Addr::UNSPECIFIED,
        };
        let failed = |source: io::Error| BindError::Listen { port, source };
        let v4 = open((ip, port).into()).map_err(|error| bind_error(port, error))?;
        let bound = v4.local_addr().map_err(failed)?.port();
        let v6 = match scope {
            Scope::Loopback => None,
            Scope::Network => match open((Ipv6Addr::UNSPECIFIED, bound).into()) {
                Ok(socket) => Some(socket),
                // Half of the searches would get the other program's answer.
                Err(error) if is_taken(&error) && port != 0 => {
                    return Err(BindError::PortTaken(port));
                }
                Err(error) => {
                    tracing::info!(%error, "searches over IPv6 are not answered");
                    None
                }
            },
        };
        let sockets = Self { v4, v6, scope, port: bound };
        sockets.join_group();
        Ok(sockets)
    }

    /// Joins the multicast group on each interface; those that have joined stay so.
    fn join_group(&self) {
        let Some(v6) = &self.v6 else { return };
        for zone in interfaces_v6() {
            if let Err(error) = SockRef::from(v6).join_multicast_v6(&GROUP, zone)
                && error.kind() != io::ErrorKind::AddrInUse
            {
                tracing::debug!(zone, %error, "cannot join the multicast group");
            }
        }
    }
}

/// Neither address nor port is shared with another program: one of the two would be deaf.
fn open(address: SocketAddr) -> io::Result<UdpSocket> {
    let socket = Socket::new(Domain::for_address(address), Type::DGRAM, Some(Protocol::UDP))?;
    if address.is_ipv6() {
        socket.set_only_v6(true)?;
    }
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    UdpSocket::from_std(socket.into())
}

/// Windows says "access denied" where another program claimed the port for itself alone.
fn is_taken(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::AddrInUse
        || cfg!(windows) && error.kind() == io::ErrorKind::PermissionDenied
}

fn bind_error(port: u16, source: io::Error) -> BindError {
    if is_taken(&source) { BindError::PortTaken(port) } else { BindError::Listen { port, source } }
}

/// Answers queries until `stop` turns true or nobody can turn it any more.
pub async fn respond(
    sockets: DiscoverySockets,
    about: Answer,
    counters: Arc<DiscoveryCounters>,
    mut stop: watch::Receiver<bool>,
) {
    let mut limit = Limit::new(Instant::now().into_std());
    let mut buffers = [[0; MAX_DATAGRAM_BYTES + 1]; 2];
    let [buffer_v4, buffer_v6] = &mut buffers;
    let mut join = interval(JOIN_EVERY);
    join.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let (socket, received) = tokio::select! {
            received = sockets.v4.recv_from(buffer_v4) => {
                (&sockets.v4, received.map(|(bytes, from)| (buffer_v4.get(..bytes), from)))
            }
            (socket, received) = receive_v6(sockets.v6.as_ref(), buffer_v6) => {
                (socket, received.map(|(bytes, from)| (buffer_v6.get(..bytes), from)))
            }
            _ = join.tick(), if sockets.scope == Scope::Network => {
                sockets.join_group();
                continue;
            }
            _ = stop.wait_for(|stop| *stop) => return,
        };
        let count = match received {
            Ok((datagram, from)) => {
                let datagram = datagram.unwrap_or_default();
                let now = Instant::now().into_std();
                match answer_to(datagram, from, &about, &mut limit, now) {
                    Ok(answer) => match socket.send_to(&answer, from).await {
                        Ok(_) => &counters.answered,
                        Err(_) => &counters.failed,
                    },
                    Err(NotAnswered::Malformed) => &counters.malformed,
                    Err(NotAnswered::Limited) => &counters.limited,
                    Err(NotAnswered::DoesNotFit) => &counters.failed,
                }
            }
            // Windows reports a datagram that is longer than the buffer as a failure to receive.
            Err(error) if error.raw_os_error() == Some(WSAEMSGSIZE) => &counters.malformed,
            // And here that an earlier answer met a closed port.
            Err(_) => {
                tokio::time::sleep(AFTER_FAILURE).await;
                &counters.failed
            }
        };
        count.fetch_add(1, Ordering::Relaxed);
    }
}

const WSAEMSGSIZE: i32 = 10040;

async fn receive_v6<'a>(
    socket: Option<&'a UdpSocket>,
    buffer: &mut [u8],
) -> (&'a UdpSocket, io::Result<(usize, SocketAddr)>) {
    match socket {
        Some(socket) => (socket, socket.recv_from(buffer).await),
        None => std::future::pending().await,
    }
}

/// Why a datagram gets no answer.
#[derive(Debug, PartialEq, Eq)]
enum NotAnswered {
    Malformed,
    Limited,
    DoesNotFit,
}

fn answer_to(
    datagram: &[u8],
    from: SocketAddr,
    about: &Answer,
    limit: &mut Limit,
    now: std::time::Instant,
) -> Result<Vec<u8>, NotAnswered> {
    // An answer is not answered, so that two hosts cannot be set on each other.
    let Ok(Datagram::Query { nonce, bytes }) = decode(datagram) else {
        return Err(NotAnswered::Malformed);
    };
    if !limit.allows(from.ip(), now) {
        return Err(NotAnswered::Limited);
    }
    encode_answer(nonce, about, bytes).map_err(|_| NotAnswered::DoesNotFit)
}

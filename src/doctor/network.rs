//! Asks the network: one probe for each finding, and the climb that uses them in order.

use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use jiff::Timestamp;

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpStream, UdpSocket},
    task::JoinSet,
    time::{Instant, timeout},
};

use super::{
    finding::{
        AboutProbe, DialBackProbe, Findings, KeyProbe, NameProbe, RouteProbe, Routed, TcpProbe,
        Timed, TlsProbe, UdpProbe,
    },
    ladder::Question,
};
use crate::wire::{
    PROTOCOL,
    address::{full_address, on_network_of, resolve},
    client::{Client, Identity},
    dial::{CONNECT_LIMIT, ConnectError, Connection, Target, dial},
    discovery::{Answer, NoAnswer, ask},
    tls::{Credentials, Fingerprint},
};

const RESOLVE_LIMIT: Duration = Duration::from_secs(5);
const UDP_LIMIT: Duration = Duration::from_secs(2);
const TCP_LIMIT: Duration = Duration::from_secs(5);
const FIRST_BYTES_LIMIT: Duration = Duration::from_secs(2);
/// What is read of a program that is not a key host.
const MAX_FIRST_BYTES: usize = 1024;
/// Addresses of one name that are tried.
const MAX_ADDRESSES: usize = 8;

/// The I/O of the ladder. What is absent cannot be probed and reads "not tried".
pub trait Probes: Sync {
    /// Resolves the name.
    fn name(&self, address: &str) -> impl Future<Output = NameProbe> + Send;
    /// Finds the addresses of this computer towards the host.
    fn route(&self, to: &[SocketAddr]) -> impl Future<Output = RouteProbe> + Send;
    /// Asks for a discovery answer.
    fn udp(&self, to: &[Routed]) -> impl Future<Output = UdpProbe> + Send;
    /// Connects.
    fn tcp(&self, to: &[Routed]) -> impl Future<Output = TcpProbe> + Send;
    /// Shakes hands.
    fn tls(
        &self,
        to: Routed,
        pinned: Option<&str>,
    ) -> impl Future<Output = Option<TlsProbe>> + Send;
    /// Asks who the host is.
    fn about(&self, to: Routed) -> impl Future<Output = Option<AboutProbe>> + Send;
    /// Asks for its keys.
    fn key(&self, to: Routed) -> impl Future<Output = Option<KeyProbe>> + Send;
    /// Asks it to connect back.
    fn dial_back(&self, to: Routed) -> impl Future<Output = Option<DialBackProbe>> + Send;
}

/// Probes from the name to the connection back, as far as it makes sense. `progress` is told after
/// each finding.
pub async fn climb(
    question: &Question,
    probes: &impl Probes,
    mut progress: impl FnMut(&Findings),
) -> Findings {
    let mut findings = Findings::default();
    let name = timed(probes.name(&question.address)).await;
    let addresses = match &name.found {
        NameProbe::Addresses(addresses) => addresses.clone(),
        NameProbe::Unknown(_) | NameProbe::TimedOut | NameProbe::NotAnAddress(_) => Vec::new(),
    };
    findings.name = Some(name);
    progress(&findings);
    if addresses.is_empty() {
        return findings;
    }
    let route = timed(probes.route(&addresses)).await;
    let routed = match &route.found {
        RouteProbe::Routed(routed) => routed.clone(),
        RouteProbe::NoRoute(_) => Vec::new(),
    };
    findings.route = Some(route);
    progress(&findings);
    if routed.is_empty() {
        return findings;
    }
    // Both wait for silence, so they wait together.
    let (udp, tcp) = tokio::join!(timed(probes.udp(&routed)), timed(probes.tcp(&routed)));
    let connected = match tcp.found {
        TcpProbe::Connected(routed) => Some(routed),
        _ => None,
    };
    findings.udp = Some(udp);
    findings.tcp = Some(tcp);
    progress(&findings);
    let Some(to) = connected else { return findings };
    findings.tls = some_timed(probes.tls(to, question.pinned.as_deref())).await;
    progress(&findings);
    if !findings.tls.as_ref().is_some_and(|tls| matches!(tls.found, TlsProbe::Ok { .. })) {
        return findings;
    }
    findings.about = some_timed(probes.about(to)).await;
    progress(&findings);
    let about = findings.about.as_ref().map(|about| &about.found);
    if !matches!(about, Some(AboutProbe::Told { paired: true, protocol: PROTOCOL, .. })) {
        return findings;
    }
    findings.key = some_timed(probes.key(to)).await;
    progress(&findings);
    findings.dial_back = some_timed(probes.dial_back(to)).await;
    progress(&findings);
    findings
}

async fn timed<T>(probe: impl Future<Output = T>) -> Timed<T> {
    let start = Instant::now();
    let found = probe.await;
    Timed { found, took: start.elapsed() }
}

async fn some_timed<T>(probe: impl Future<Output = Option<T>>) -> Option<Timed<T>> {
    let Timed { found, took } = timed(probe).await;
    found.map(|found| Timed { found, took })
}

/// The real network.
#[derive(Debug)]
pub struct Network {
    /// What this computer shows to the host.
    credentials: Credentials,
    /// For whom it asks; none if nothing is paired.
    identity: Option<Identity>,
    /// The connection that the handshake made, for the steps after it.
    connection: Mutex<Option<Connection>>,
}

impl Network {
    /// Asks for a system.
    pub fn of(identity: Identity) -> Self {
        let credentials = (*identity.credentials).clone();
        Self { credentials, identity: Some(identity), connection: Mutex::default() }
    }

    /// Asks for nobody, with a certificate of the moment.
    ///
    /// # Errors
    /// If no certificate can be made.
    pub fn stranger() -> Result<Self, ConnectError> {
        let credentials = Credentials::generate()?;
        Ok(Self { credentials, identity: None, connection: Mutex::default() })
    }

    fn connection(&self) -> Option<Connection> {
        // A panic elsewhere leaves a whole value.
        self.connection.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Probes for Network {
    async fn name(&self, address: &str) -> NameProbe {
        let full = match full_address(address) {
            Ok(full) => full,
            Err(error) => return NameProbe::NotAnAddress(error.to_string()),
        };
        let resolved = timeout(RESOLVE_LIMIT, resolve(&full)).await;
        let mut addresses: Vec<SocketAddr> = match resolved {
            Ok(Ok(addresses)) => addresses,
            Ok(Err(error)) if error.kind() == io::ErrorKind::InvalidInput => {
                return NameProbe::NotAnAddress(error.to_string());
            }
            Ok(Err(error)) => return NameProbe::Unknown(error.to_string()),
            Err(_) => return NameProbe::TimedOut,
        };
        addresses.dedup();
        addresses.truncate(MAX_ADDRESSES);
        if addresses.is_empty() {
            return NameProbe::Unknown("it has no address".to_owned());
        }
        NameProbe::Addresses(addresses)
    }

    async fn route(&self, to: &[SocketAddr]) -> RouteProbe {
        let mut routed = Vec::new();
        let mut reason = "it has no address".to_owned();
        for to in to {
            match local_address(*to).await {
                Ok(from) => routed.push(Routed { to: *to, from }),
                Err(error) => reason = error.to_string(),
            }
        }
        if routed.is_empty() { RouteProbe::NoRoute(reason) } else { RouteProbe::Routed(routed) }
    }

    async fn udp(&self, to: &[Routed]) -> UdpProbe {
        let mut asking = JoinSet::new();
        for routed in to.iter().take(MAX_ADDRESSES) {
            asking.spawn(ask(routed.to, UDP_LIMIT));
        }
        let mut found = Vec::new();
        while let Some(answer) = asking.join_next().await {
            match answer.map(udp_probe) {
                Ok(answered @ UdpProbe::Answered(_)) => return answered,
                Ok(other) => found.push(other),
                Err(error) => found.push(UdpProbe::Failed(error.to_string())),
            }
        }
        // Of several addresses, the one that tells most.
        let tells = |probe: &UdpProbe| match probe {
            UdpProbe::Answered(_) => 4,
            UdpProbe::Foreign(_) => 3,
            UdpProbe::Refused => 2,
            UdpProbe::Silent => 1,
            UdpProbe::Failed(_) => 0,
        };
        found.into_iter().max_by_key(tells).unwrap_or(UdpProbe::Silent)
    }

    async fn tcp(&self, to: &[Routed]) -> TcpProbe {
        let mut connecting = JoinSet::new();
        for routed in to.iter().take(MAX_ADDRESSES).copied() {
            connecting.spawn(connect(routed));
        }
        let mut found = Vec::new();
        while let Some(connected) = connecting.join_next().await {
            match connected {
                Ok(connected @ TcpProbe::Connected(_)) => return connected,
                Ok(other) => found.push(other),
                Err(error) => found.push(TcpProbe::Failed(error.to_string())),
            }
        }
        let tells = |probe: &TcpProbe| match probe {
            TcpProbe::Connected(_) => 4,
            TcpProbe::Refused => 3,
            TcpProbe::TimedOut => 2,
            TcpProbe::Unreachable => 1,
            TcpProbe::Failed(_) => 0,
        };
        found.into_iter().max_by_key(tells).unwrap_or(TcpProbe::TimedOut)
    }

    async fn tls(&self, to: Routed, pinned: Option<&str>) -> Option<TlsProbe> {
        let pinned = match pinned.map(str::parse::<Fingerprint>) {
            None => None,
            Some(Ok(pinned)) => Some(pinned),
            Some(Err(error)) => return Some(TlsProbe::Failed(error.to_string())),
        };
        Some(match dial(&to.to.to_string(), &self.credentials, pinned).await {
            Ok(connection) => {
                let fingerprint = connection.fingerprint.to_string();
                *self.connection.lock().unwrap_or_else(PoisonError::into_inner) = Some(connection);
                TlsProbe::Ok { fingerprint }
            }
            Err(ConnectError::WrongCertificate { expected, found, .. }) => {
                let (expected, found) = (expected.to_string(), found.to_string());
                TlsProbe::WrongCertificate { expected, found }
            }
            Err(ConnectError::Silent(_)) => TlsProbe::Silent,
            Err(ConnectError::NotAKeyHost { .. }) => {
                TlsProbe::NotTls { first_bytes: first_bytes(to.to).await }
            }
            Err(error) => TlsProbe::Failed(error.to_string()),
        })
    }

    async fn about(&self, _: Routed) -> Option<AboutProbe> {
        let connection = self.connection()?;
        let before = Timestamp::now().as_millisecond();
        let about = connection.about().await;
        let after = Timestamp::now().as_millisecond();
        Some(match about {
            Ok(about) => AboutProbe::Told {
                protocol: about.protocol,
                version: about.version,
                name: about.name,
                paired: about.paired,
                clock_ms: about.clock_ms,
                here_ms: before + (after - before) / 2,
            },
            Err(error) => AboutProbe::Failed(error.to_string()),
        })
    }

    async fn key(&self, to: Routed) -> Option<KeyProbe> {
        let (identity, connection) = (self.identity.as_ref()?, self.connection()?);
        let target = Target {
            addresses: vec![to.to.to_string()],
            fingerprint: connection.fingerprint,
            generation: 0,
        };
        let figures = match Client::connect(&target, identity).await {
            Ok(client) => client.first_figures().await.map_err(|error| error.to_string()),
            Err(error) => Err(error.to_string()),
        };
        Some(match figures {
            Ok(figures) => {
                KeyProbe::Serves(figures.iter().map(|known| known.license.key.clone()).collect())
            }
            Err(reason) => KeyProbe::Failed(reason),
        })
    }

    async fn dial_back(&self, to: Routed) -> Option<DialBackProbe> {
        let connection = self.connection()?;
        let ask = |request| async move {
            let mut calls = connection.calls();
            let reply = timeout(CONNECT_LIMIT * 2, calls.dial_back(request)).await;
            let reply = reply.map_err(|_| "it did not answer in time".to_owned())?;
            reply.map(tonic::Response::into_inner).map_err(|status| status.message().to_owned())
        };
        Some(super::dial_back(on_network_of(to.from, &to.to, 0), ask).await)
    }
}

/// The address of this computer that the system would use towards another one. Sends nothing.
async fn local_address(to: SocketAddr) -> io::Result<IpAddr> {
    let any: IpAddr = match to {
        SocketAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
        SocketAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
    };
    let socket = UdpSocket::bind((any, 0)).await?;
    socket.connect(to).await?;
    Ok(socket.local_addr()?.ip())
}

fn udp_probe(answer: Result<Answer, NoAnswer>) -> UdpProbe {
    match answer {
        Ok(answer) => UdpProbe::Answered(answer),
        Err(NoAnswer::Silent) => UdpProbe::Silent,
        Err(NoAnswer::Refused) => UdpProbe::Refused,
        Err(NoAnswer::Foreign(bad)) => UdpProbe::Foreign(bad.to_string()),
        // A router says so, or nobody in the network has the address.
        Err(NoAnswer::Failed(error)) if error.kind() == io::ErrorKind::HostUnreachable => {
            UdpProbe::Silent
        }
        Err(NoAnswer::Failed(error)) => UdpProbe::Failed(error.to_string()),
    }
}

async fn connect(routed: Routed) -> TcpProbe {
    match timeout(TCP_LIMIT, TcpStream::connect(routed.to)).await {
        Ok(Ok(_)) => TcpProbe::Connected(routed),
        Ok(Err(error)) => match error.kind() {
            io::ErrorKind::ConnectionRefused => TcpProbe::Refused,
            // The system's own limit.
            io::ErrorKind::TimedOut => TcpProbe::TimedOut,
            io::ErrorKind::HostUnreachable => TcpProbe::Unreachable,
            _ => TcpProbe::Failed(error.to_string()),
        },
        Err(_) => TcpProbe::TimedOut,
    }
}

/// What somebody who may not speak TLS says to a question in HTTP, at most 1 KiB. To be asked
/// after a handshake failed: a key host answers HTTP too.
pub async fn first_bytes(at: SocketAddr) -> Vec<u8> {
    let mut heard = Vec::new();
    let ask = async {
        let mut stream = TcpStream::connect(at).await?;
        stream.write_all(b"GET / HTTP/1.0\r\n\r\n").await?;
        let mut buffer = [0; MAX_FIRST_BYTES];
        while heard.len() < MAX_FIRST_BYTES {
            let bytes = stream.read(&mut buffer).await?;
            if bytes == 0 {
                break;
            }
            heard.extend_from_slice(buffer.get(..bytes).unwrap_or_default());
        }
        io::Result::Ok(())
    };
    // Whatever came until then tells who it is.
    drop(timeout(FIRST_BYTES_LIMIT, ask).await);
    heard.truncate(MAX_FIRST_BYTES);
    heard
}

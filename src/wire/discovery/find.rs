//! The search: asks everybody near and whoever is listed, and hands on who answers.

use std::{
    collections::{HashMap, HashSet},
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV6},
    time::Duration,
};

use tokio::{
    net::UdpSocket,
    sync::mpsc,
    task::JoinSet,
    time::{Instant, sleep_until, timeout, timeout_at},
};

use super::{
    BadDatagram, Datagram, Found, GROUP, MAX_DATAGRAM_BYTES, Nonce, OTHER_PORT, decode,
    encode_query,
    merge::{MAX_ADDRESSES, MAX_HOSTS},
};
use crate::{
    texts::say,
    wire::{
        PORT,
        address::{full_address, names_port, resolve},
    },
};

/// When a query is sent, after the first time too, because UDP loses datagrams.
const REPEATS: [Duration; 3] = [Duration::ZERO, Duration::from_millis(250), Duration::from_secs(1)];
/// How long a name may take to resolve.
const RESOLVE_LIMIT: Duration = Duration::from_secs(2);
/// Listed addresses that are asked; more are named in the report.
const MAX_LISTED: usize = 1024;
/// How many names are resolved at once: the system keeps a thread busy for each.
const MAX_RESOLVING: usize = 32;
/// How long to leave a socket alone that failed.
const AFTER_FAILURE: Duration = Duration::from_millis(20);

/// Whom a search asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// The listed addresses only.
    Listed,
    /// Also everybody on the networks of this computer, and this computer itself.
    Network,
}

/// What a search met besides hosts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SearchReport {
    /// Listed addresses that could not be asked, and why.
    pub not_asked: Vec<(String, String)>,
    /// Answers to somebody else's query, or forged ones. Not believed.
    pub foreign: u64,
    /// Datagrams that are no answers.
    pub malformed: u64,
    /// Answers beyond 256 hosts or 16 addresses of one host.
    pub left_out: u64,
    /// Queries that the system refused to send, for example for lack of a route.
    pub not_sent: u64,
}

/// Searches for key hosts until the limit has passed or nobody listens to `out` any more. Each
/// answer is sent as it comes, once for each host, instance and address.
///
/// # Errors
/// If this computer has no UDP at all.
pub async fn find(
    listed: &[String],
    reach: Reach,
    limit: Duration,
    out: mpsc::Sender<Found>,
) -> io::Result<SearchReport> {
    let end = Instant::now() + limit;
    let mut search = Search {
        nonce: Nonce::random(),
        v4: socket_v4().await,
        v6: socket_v6(),
        due: Vec::new(),
        seen: HashSet::new(),
        addresses: HashMap::new(),
        report: SearchReport::default(),
    };
    if let (Err(error), Err(_)) = (&search.v4, &search.v6) {
        return Err(io::Error::new(error.kind(), error.to_string()));
    }
    // The end of the time is the usual end of a search.
    timeout_at(end, search.run(listed, reach, &out)).await.ok();
    Ok(search.report)
}

struct Search {
    nonce: Nonce,
    v4: io::Result<UdpSocket>,
    v6: io::Result<UdpSocket>,
    /// What is still to be sent, and when.
    due: Vec<(Instant, Vec<SocketAddr>)>,
    /// Host, instance and address of each answer that was handed on.
    seen: HashSet<(String, String, SocketAddr)>,
    /// How many addresses of each host were handed on.
    addresses: HashMap<String, usize>,
    report: SearchReport,
}

impl Search {
    async fn run(&mut self, listed: &[String], reach: Reach, out: &mpsc::Sender<Found>) {
        if reach == Reach::Network {
            self.schedule(near());
        }
        for text in listed.iter().skip(MAX_LISTED) {
            self.report.not_asked.push((text.clone(), format!("more than {MAX_LISTED} listed")));
        }
        let mut listed = listed.iter().take(MAX_LISTED);
        let mut resolving = JoinSet::new();
        let mut buffers = [[0; MAX_DATAGRAM_BYTES + 1]; 2];
        let [buffer_v4, buffer_v6] = &mut buffers;
        loop {
            while resolving.len() < MAX_RESOLVING
                && let Some(text) = listed.next().cloned()
            {
                resolving.spawn(async move { (targets_of(&text).await, text) });
            }
            let next = self.due.iter().map(|(at, _)| *at).min();
            let received = tokio::select! {
                Some(Ok((targets, text))) = resolving.join_next() => {
                    match targets {
                        Ok(targets) => self.schedule(targets),
                        Err(why) => self.report.not_asked.push((text, why)),
                    }
                    continue;
                }
                () = sleep_until(next.unwrap_or_else(Instant::now)), if next.is_some() => {
                    self.send_due().await;
                    continue;
                }
                () = out.closed() => return,
                received = receive(&self.v4, buffer_v4) => {
                    received.map(|(bytes, from)| (buffer_v4.get(..bytes).unwrap_or_default(), from))
                }
                received = receive(&self.v6, buffer_v6) => {
                    received.map(|(bytes, from)| (buffer_v6.get(..bytes).unwrap_or_default(), from))
                }
            };
            match received.map(|(datagram, from)| self.take(datagram, from)) {
                Ok(Some(found)) => {
                    if out.send(found).await.is_err() {
                        return;
                    }
                }
                Ok(None) => {}
                // Windows reports here that an earlier query met a closed port.
                Err(_) => tokio::time::sleep(AFTER_FAILURE).await,
            }
        }
    }

    fn schedule(&mut self, targets: Vec<SocketAddr>) {
        let now = Instant::now();
        self.due.extend(REPEATS.iter().map(|after| (now + *after, targets.clone())));
    }

    async fn send_due(&mut self) {
        let now = Instant::now();
        let query = encode_query(self.nonce);
        let (due, later) =
            std::mem::take(&mut self.due).into_iter().partition(|(at, _)| *at <= now);
        self.due = later;
        let due: Vec<(Instant, Vec<SocketAddr>)> = due;
        for target in due.into_iter().flat_map(|(_, targets)| targets) {
            let socket = if target.is_ipv4() { &self.v4 } else { &self.v6 };
            let sent = match socket {
                Ok(socket) => socket.send_to(&query, target).await.is_ok(),
                Err(_) => false,
            };
            self.report.not_sent += u64::from(!sent);
        }
    }

    /// What an answer says, if it is one to our query and new.
    fn take(&mut self, datagram: &[u8], from: SocketAddr) -> Option<Found> {
        let answer = match decode(datagram) {
            Ok(Datagram::Answer { nonce, answer }) if nonce == self.nonce => answer,
            Ok(Datagram::Answer { .. }) => {
                self.report.foreign += 1;
                return None;
            }
            Ok(Datagram::Query { .. }) | Err(_) => {
                self.report.malformed += 1;
                return None;
            }
        };
        let mut address = from;
        address.set_port(answer.tcp_port);
        let found = Found {
            name: answer.name,
            version: answer.version,
            host_id: answer.host_id,
            fingerprint: answer.fingerprint,
            instance_id: answer.instance_id,
            address,
        };
        let answered = (found.host_id.clone(), found.instance_id.clone(), address);
        if self.seen.contains(&answered) {
            return None;
        }
        let hosts = self.addresses.len();
        let known = self.addresses.get(&found.host_id).copied();
        if known.is_none() && hosts >= MAX_HOSTS || known.is_some_and(|n| n >= MAX_ADDRESSES) {
            self.report.left_out += 1;
            return None;
        }
        *self.addresses.entry(found.host_id.clone()).or_default() += 1;
        self.seen.insert(answered);
        Some(found)
    }
}

async fn receive(
    socket: &io::Result<UdpSocket>,
    buffer: &mut [u8],
) -> io::Result<(usize, SocketAddr)> {
    match socket {
        Ok(socket) => socket.recv_from(buffer).await,
        Err(_) => std::future::pending().await,
    }
}

async fn socket_v4() -> io::Result<UdpSocket> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).await?;
    socket.set_broadcast(true)?;
    Ok(socket)
}

fn socket_v6() -> io::Result<UdpSocket> {
    use socket2::{Domain, Protocol, Socket, Type};
    let socket = Socket::new(Domain::IPV6, Type::DGRAM, Some(Protocol::UDP))?;
    socket.set_only_v6(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&SocketAddr::from((Ipv6Addr::UNSPECIFIED, 0)).into())?;
    UdpSocket::from_std(socket.into())
}

/// Everybody on the networks of this computer, and this computer, on both ports.
fn near() -> Vec<SocketAddr> {
    let mut addresses: Vec<SocketAddr> = vec![(Ipv4Addr::LOCALHOST, 0).into()];
    let interfaces = if_addrs::get_if_addrs().unwrap_or_default();
    for interface in interfaces.iter().filter(|interface| !interface.is_loopback()) {
        if let if_addrs::IfAddr::V4(v4) = &interface.addr
            && let Some(broadcast) = v4.broadcast
        {
            addresses.push((broadcast, 0).into());
        }
    }
    // Where an interface does not say what its broadcast address is.
    addresses.push((Ipv4Addr::BROADCAST, 0).into());
    let group = |zone| SocketAddr::V6(SocketAddrV6::new(GROUP, 0, 0, zone));
    addresses.extend(interfaces_v6().into_iter().map(group));
    let mut known = HashSet::new();
    addresses.retain(|address| known.insert(*address));
    on_both_ports(&addresses)
}

fn on_both_ports(addresses: &[SocketAddr]) -> Vec<SocketAddr> {
    let with_port = |address: &SocketAddr, port| {
        let mut address = *address;
        address.set_port(port);
        address
    };
    addresses
        .iter()
        .flat_map(|address| [PORT, OTHER_PORT].map(|port| with_port(address, port)))
        .collect()
}

/// The numbers of the interfaces that have IPv6, apart from loopback.
pub fn interfaces_v6() -> Vec<u32> {
    let mut zones: Vec<u32> = if_addrs::get_if_addrs()
        .unwrap_or_default()
        .into_iter()
        .filter(|interface| matches!(interface.ip(), IpAddr::V6(ip) if !ip.is_loopback()))
        .filter_map(|interface| interface.index)
        .collect();
    zones.sort_unstable();
    zones.dedup();
    zones
}

/// Where a listed address is asked: at its port, or at both usual ones if it names none.
///
/// # Errors
/// Why it cannot be asked, for people.
pub(super) async fn targets_of(text: &str) -> Result<Vec<SocketAddr>, String> {
    let text = text.trim();
    let full = full_address(text).map_err(|error| error.to_string())?;
    let mut addresses = match timeout(RESOLVE_LIMIT, resolve(&full)).await {
        Ok(Ok(resolved)) => resolved,
        Ok(Err(error)) => return Err(error.to_string()),
        Err(_) => return Err("the name could not be resolved in time".to_owned()),
    };
    let mut known = HashSet::new();
    addresses.retain(|address| known.insert(*address));
    addresses.truncate(MAX_ADDRESSES);
    if addresses.is_empty() {
        return Err("the name has no address".to_owned());
    }
    Ok(if names_port(text) { addresses } else { on_both_ports(&addresses) })
}

/// Why a single host did not answer a query.
#[derive(Debug, thiserror::Error)]
pub enum NoAnswer {
    /// Nothing came.
    #[error("{}", say!("error-search-silent"))]
    Silent,
    /// The computer said that nobody listens at this port.
    #[error("{}", say!("error-search-refused"))]
    Refused,
    /// What came is no answer.
    #[error("{}", say!("error-search-foreign", problem = .0.to_string()))]
    Foreign(BadDatagram),
    /// The system refused.
    #[error("{}", say!("error-search-failed"))]
    Failed(#[source] io::Error),
}

/// Asks one address, with the usual repeats.
///
/// # Errors
/// [`NoAnswer`].
pub async fn ask(target: SocketAddr, limit: Duration) -> Result<super::Answer, NoAnswer> {
    let any: IpAddr = match target {
        SocketAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
        SocketAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
    };
    let socket = UdpSocket::bind((any, 0)).await.map_err(NoAnswer::Failed)?;
    // Connected, so that the system reports a closed port and drops what others send.
    socket.connect(target).await.map_err(NoAnswer::Failed)?;
    let nonce = Nonce::random();
    let query = encode_query(nonce);
    let start = Instant::now();
    let mut problem = NoAnswer::Silent;
    let mut buffer = [0; MAX_DATAGRAM_BYTES + 1];
    let waits = REPEATS.iter().skip(1).copied().filter(|wait| *wait < limit).chain([limit]);
    for wait in waits {
        match socket.send(&query).await {
            Ok(_) => {}
            Err(error) if is_refusal(&error) => problem = NoAnswer::Refused,
            Err(error) => return Err(NoAnswer::Failed(error)),
        }
        while let Ok(received) = timeout_at(start + wait, socket.recv(&mut buffer)).await {
            match received.map(|bytes| decode(buffer.get(..bytes).unwrap_or_default())) {
                Ok(Ok(Datagram::Answer { nonce: theirs, answer })) if theirs == nonce => {
                    return Ok(answer);
                }
                Ok(Ok(_)) => {}
                Ok(Err(bad)) => problem = NoAnswer::Foreign(bad),
                Err(error) if is_refusal(&error) => problem = NoAnswer::Refused,
                Err(error) => return Err(NoAnswer::Failed(error)),
            }
        }
    }
    Err(problem)
}

/// Unix says "refused" and Windows "reset" where a datagram met a closed port.
fn is_refusal(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::ConnectionRefused | io::ErrorKind::ConnectionReset)
}

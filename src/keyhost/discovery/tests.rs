use std::{
    net::{IpAddr, Ipv4Addr},
    time::Instant,
};

use tokio::{sync::mpsc, task::JoinHandle, time::timeout};

use super::{limit::*, *};
use crate::wire::discovery::{
    BadDatagram, Found, Nonce, QUERY_BYTES, Reach, ask, encode_query, find, merge,
};

const PATIENCE: Duration = Duration::from_secs(5);

fn about() -> Answer {
    Answer {
        name: "Gate house".to_owned(),
        version: "0.1.0".to_owned(),
        host_id: "host-1".to_owned(),
        tcp_port: 11947,
        fingerprint: "ab".repeat(32),
        instance_id: "7f0c".to_owned(),
    }
}

struct Responder {
    address: SocketAddr,
    counters: Arc<DiscoveryCounters>,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Responder {
    fn start(about: Answer) -> Self {
        let sockets = DiscoverySockets::bind(Scope::Loopback, 0).unwrap();
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, sockets.port));
        let counters = Arc::new(DiscoveryCounters::default());
        let (stop, stopping) = watch::channel(false);
        let task = tokio::spawn(respond(sockets, about, counters.clone(), stopping));
        Self { address, counters, stop, task }
    }

    fn totals(&self) -> [u64; 4] {
        self.counters.totals().map(|(_, total)| total)
    }

    /// Waits until so many datagrams were dealt with.
    async fn dealt_with(&self, datagrams: u64) -> [u64; 4] {
        let all = async {
            while self.totals().iter().sum::<u64>() < datagrams {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        };
        timeout(PATIENCE, all).await.unwrap();
        self.totals()
    }
}

async fn client() -> UdpSocket {
    UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap()
}

async fn reply(socket: &UdpSocket) -> Vec<u8> {
    let mut buffer = [0; 2000];
    let (bytes, _) = timeout(PATIENCE, socket.recv_from(&mut buffer)).await.unwrap().unwrap();
    buffer[..bytes].to_vec()
}

/// Everybody whom a search of this address finds, and the report.
async fn search(address: SocketAddr) -> (Vec<Found>, crate::wire::discovery::SearchReport) {
    let (out, mut found) = mpsc::channel(16);
    let listed = [address.to_string()];
    let limit = Duration::from_millis(400);
    let report = find(&listed, Reach::Listed, limit, out).await.unwrap();
    let mut all = Vec::new();
    while let Some(one) = found.recv().await {
        all.push(one);
    }
    (all, report)
}

#[tokio::test]
async fn a_query_is_answered_with_what_the_host_says_of_itself_and_the_same_nonce() {
    let responder = Responder::start(about());
    let client = client().await;
    let nonce = Nonce([9; 16]);
    client.send_to(&encode_query(nonce), responder.address).await.unwrap();
    let answer = decode(&reply(&client).await).unwrap();
    assert_eq!(answer, Datagram::Answer { nonce, answer: about() });
    assert_eq!(responder.dealt_with(1).await, [1, 0, 0, 0]);
}

#[tokio::test]
async fn what_is_malformed_is_counted_and_not_answered() {
    let responder = Responder::start(about());
    let client = client().await;
    let query = encode_query(Nonce([1; 16]));
    let answer = encode_answer(Nonce([1; 16]), &about(), QUERY_BYTES).unwrap();
    let bad: [&[u8]; 5] = [b"", b"\xe3\x1d\x00\x10", &query[..599], &[7; 2000], &answer];
    for datagram in bad {
        client.send_to(datagram, responder.address).await.unwrap();
    }
    assert_eq!(responder.dealt_with(5).await, [0, 5, 0, 0]);
    // The first thing that comes back is the answer to a good one.
    client.send_to(&query, responder.address).await.unwrap();
    assert!(matches!(decode(&reply(&client).await), Ok(Datagram::Answer { .. })));
}

#[tokio::test]
async fn no_answer_is_longer_than_its_query_and_a_long_name_is_cut() {
    let name = "é".repeat(500);
    let responder = Responder::start(Answer { name: name.clone(), ..about() });
    let client = client().await;
    let mut query = encode_query(Nonce([2; 16]));
    for bytes in [QUERY_BYTES, 900, MAX_DATAGRAM_BYTES] {
        query.resize(bytes, 0);
        client.send_to(&query, responder.address).await.unwrap();
        let reply = reply(&client).await;
        assert!(reply.len() <= bytes, "{} > {bytes}", reply.len());
        let Ok(Datagram::Answer { answer, .. }) = decode(&reply) else { panic!("no answer") };
        assert!(!answer.name.is_empty() && name.starts_with(&answer.name));
    }
}

#[tokio::test]
async fn a_source_that_asks_too_fast_is_not_answered_any_more() {
    let responder = Responder::start(about());
    let client = client().await;
    for _ in 0..60 {
        client.send_to(&encode_query(Nonce::random()), responder.address).await.unwrap();
        tokio::task::yield_now().await;
    }
    let [answered, malformed, limited, failed] = responder.dealt_with(60).await;
    assert!((SOURCE_BURST..40).contains(&answered), "{answered} answered");
    assert_eq!((answered + limited, malformed, failed), (60, 0, 0));
}

#[tokio::test]
async fn a_search_finds_the_host_once_at_the_tcp_port_that_it_names() {
    let responder = Responder::start(about());
    let (found, report) = search(responder.address).await;
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 11947));
    assert_eq!(found.len(), 1);
    let hosts = merge(found);
    assert_eq!((hosts[0].name.as_str(), &hosts[0].addresses), ("Gate house", &vec![address]));
    assert!(!hosts[0].clone_suspected);
    assert_eq!(report, crate::wire::discovery::SearchReport::default());
    // The repeat after 250 ms was answered too and not told again.
    assert_eq!(responder.dealt_with(2).await, [2, 0, 0, 0]);
}

#[tokio::test]
async fn two_hosts_with_one_id_are_a_suspected_clone() {
    let first = Responder::start(about());
    let second = Responder::start(Answer { instance_id: "another".to_owned(), ..about() });
    let (out, mut found) = mpsc::channel(16);
    let listed = [first.address.to_string(), second.address.to_string()];
    find(&listed, Reach::Listed, Duration::from_millis(500), out).await.unwrap();
    let found = [found.recv().await.unwrap(), found.recv().await.unwrap()];
    let hosts = merge(found);
    assert!(hosts.len() == 1 && hosts[0].clone_suspected, "{hosts:?}");
}

#[tokio::test]
async fn an_answer_with_a_wrong_nonce_is_ignored_and_counted() {
    let liar = client().await;
    let address = liar.local_addr().unwrap();
    let lying = async {
        let mut buffer = [0; 2000];
        loop {
            let (_, from) = liar.recv_from(&mut buffer).await.unwrap();
            let forged = encode_answer(Nonce([0; 16]), &about(), QUERY_BYTES).unwrap();
            liar.send_to(&forged, from).await.unwrap();
            liar.send_to(b"FLKY?", from).await.unwrap();
        }
    };
    let limit = Duration::from_millis(300);
    let asking = async { (search(address).await, ask(address, limit).await) };
    let ((found, report), answer) = tokio::select! {
        result = asking => result,
        () = lying => unreachable!(),
    };
    assert_eq!(found, []);
    assert!(answer.is_err(), "{answer:?}");
    assert!(report.foreign > 0 && report.malformed == report.foreign, "{report:?}");
}

#[tokio::test]
async fn what_cannot_be_asked_is_named_with_a_reason() {
    let (out, _found) = mpsc::channel(16);
    let listed = ["not an address".to_owned(), "127.0.0.1:0x7".to_owned()];
    let report = find(&listed, Reach::Listed, Duration::from_millis(50), out).await.unwrap();
    let named: Vec<&str> = report.not_asked.iter().map(|(text, _)| text.as_str()).collect();
    assert!(named.len() == 2 && named.contains(&"127.0.0.1:0x7"), "{report:?}");
}

#[tokio::test]
async fn a_search_ends_when_nobody_listens_to_it() {
    let (out, found) = mpsc::channel(16);
    drop(found);
    let search = find(&[], Reach::Listed, Duration::from_hours(1), out);
    timeout(PATIENCE, search).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_single_host_can_be_asked_and_a_closed_port_is_told_from_silence() {
    use crate::wire::discovery::NoAnswer;
    let responder = Responder::start(about());
    let limit = Duration::from_millis(300);
    assert_eq!(ask(responder.address, limit).await.unwrap(), about());
    let silent = client().await;
    let silence = ask(silent.local_addr().unwrap(), limit).await.unwrap_err();
    assert!(matches!(silence, NoAnswer::Silent), "{silence:?}");
    let closed = silent.local_addr().unwrap();
    drop(silent);
    let refused = ask(closed, limit).await.unwrap_err();
    assert!(matches!(refused, NoAnswer::Refused), "{refused:?}");
    let other = client().await;
    let address = other.local_addr().unwrap();
    let echo = async {
        let mut buffer = [0; 2000];
        let (_, from) = other.recv_from(&mut buffer).await.unwrap();
        other.send_to(b"HASP", from).await.unwrap();
        std::future::pending::<()>().await;
    };
    let foreign = tokio::select! {
        answer = ask(address, limit) => answer.unwrap_err(),
        () = echo => unreachable!(),
    };
    assert!(matches!(foreign, NoAnswer::Foreign(BadDatagram::Magic)), "{foreign:?}");
}

#[tokio::test]
async fn a_taken_port_is_said_to_be_taken() {
    let sockets = DiscoverySockets::bind(Scope::Loopback, 0).unwrap();
    for scope in [Scope::Loopback, Scope::Network] {
        let error = DiscoverySockets::bind(scope, sockets.port).unwrap_err();
        assert!(matches!(error, BindError::PortTaken(port) if port == sockets.port));
        assert!(error.to_string().contains("--port 11947"), "{error}");
    }
}

#[tokio::test]
async fn it_stops_when_it_is_told_to_and_when_nobody_can_tell_it_any_more() {
    let told = Responder::start(about());
    told.stop.send_replace(true);
    timeout(PATIENCE, told.task).await.unwrap().unwrap();
    let Responder { stop, task, .. } = Responder::start(about());
    drop(stop);
    timeout(PATIENCE, task).await.unwrap().unwrap();
}

fn ip(number: u32) -> IpAddr {
    Ipv4Addr::from(number).into()
}

#[test]
fn a_source_gets_its_burst_and_then_its_rate() {
    let start = Instant::now();
    let mut limit = Limit::new(start);
    let answered = (0..50).filter(|_| limit.allows(ip(1), start)).count() as u64;
    assert_eq!(answered, SOURCE_BURST);
    let asked_each_ms = (1..=3000).map(|ms| start + Duration::from_millis(ms));
    let answered = asked_each_ms.filter(|at| limit.allows(ip(1), *at)).count() as u64;
    assert_eq!(answered, 3 * SOURCE_PER_SEC);
    assert!(limit.allows(ip(2), start), "another source is not concerned");
}

#[test]
fn the_total_holds_where_each_query_claims_another_source() {
    let start = Instant::now();
    let mut limit = Limit::new(start);
    let answered = (0..10_000).filter(|n| limit.allows(ip(*n), start)).count() as u64;
    assert_eq!(answered, TOTAL_BURST);
    assert_eq!(limit.sources(), MAX_SOURCES);
    let later = start + Duration::from_secs(1);
    let answered = (0..10_000).filter(|n| limit.allows(ip(*n), later)).count() as u64;
    assert_eq!(answered, TOTAL_PER_SEC);
}

#[test]
fn one_computer_cannot_pose_as_many_with_ipv6() {
    let start = Instant::now();
    let mut limit = Limit::new(start);
    let from = |n: u16| IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, 1, 0, 0, 0, n));
    let answered = (0..100).filter(|n| limit.allows(from(*n), start)).count() as u64;
    assert_eq!(answered, SOURCE_BURST);
    let link_local = |n: u16| IpAddr::V6(Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, n));
    assert!((0..100).all(|n| limit.allows(link_local(n), start)), "a link has many computers");
}

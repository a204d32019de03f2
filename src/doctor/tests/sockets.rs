use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream, UdpSocket},
};

use super::{dial_back::dial_back_within, *};
use crate::wire::{
    discovery::{Datagram, decode, encode_answer},
    v1::{DialBackReply, DialBackRequest},
};

/// How long these tests listen for what does not come.
const BRIEF: Duration = Duration::from_millis(100);
const LOCALHOST: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
const ANY_PORT: SocketAddr = SocketAddr::new(LOCALHOST, 0);

fn network() -> Network {
    Network::stranger().unwrap()
}

async fn listener() -> (TcpListener, Routed) {
    let listener = TcpListener::bind((LOCALHOST, 0)).await.unwrap();
    let to = listener.local_addr().unwrap();
    (listener, Routed { to, from: LOCALHOST })
}

/// Answers one connection as a Sentinel License Manager does.
async fn sentinel(listener: TcpListener) {
    loop {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut question = [0; 64];
        // The first connection only looks whether somebody listens.
        if stream.read(&mut question).await.unwrap_or_default() > 0 {
            let said = b"HTTP/1.1 403 Forbidden\r\nServer: HASP LM/25.02\r\n\r\nno";
            stream.write_all(said).await.unwrap();
        }
    }
}

#[tokio::test]
async fn an_address_resolves_to_itself_and_a_wrong_one_is_told_as_such() {
    let found = network().name("127.0.0.1:4711").await;
    assert_eq!(found, NameProbe::Addresses(vec!["127.0.0.1:4711".parse().unwrap()]));
    assert!(matches!(network().name("gate:x").await, NameProbe::NotAnAddress(_)));
}

#[tokio::test]
async fn the_local_address_towards_loopback_is_loopback() {
    let to: SocketAddr = "127.0.0.1:1947".parse().unwrap();
    let found = network().route(&[to]).await;
    assert_eq!(found, RouteProbe::Routed(vec![Routed { to, from: LOCALHOST }]));
}

#[tokio::test]
async fn somebody_who_listens_is_told_from_nobody() {
    let (listener, routed) = listener().await;
    assert_eq!(network().tcp(&[routed]).await, TcpProbe::Connected(routed));
    drop(listener);
    assert_eq!(network().tcp(&[routed]).await, TcpProbe::Refused);
    assert_eq!(network().udp(&[routed]).await, UdpProbe::Refused);
}

#[tokio::test]
async fn a_host_that_answers_over_udp_is_heard() {
    let host = UdpSocket::bind((LOCALHOST, 0)).await.unwrap();
    let routed = Routed { to: host.local_addr().unwrap(), from: LOCALHOST };
    let answering = async {
        let mut buffer = [0; 2000];
        let (bytes, from) = host.recv_from(&mut buffer).await.unwrap();
        let Ok(Datagram::Query { nonce, bytes }) = decode(&buffer[..bytes]) else { panic!() };
        let reply = encode_answer(nonce, &answer(), bytes).unwrap();
        host.send_to(&reply, from).await.unwrap();
        host.recv_from(&mut buffer).await.unwrap();
    };
    let found = tokio::select! {
        found = async { network().udp(&[routed]).await } => found,
        () = answering => unreachable!(),
    };
    assert_eq!(found, UdpProbe::Answered(answer()));
}

#[tokio::test]
async fn a_climb_to_a_sentinel_license_manager_says_who_is_there() {
    let (listener, routed) = listener().await;
    let manager = tokio::spawn(sentinel(listener));
    let pinned = Some("ab".repeat(32));
    let question = Question { address: routed.to.to_string(), pinned, ..question() };
    let findings = Box::pin(climb(&question, &network(), |_| {})).await;
    manager.abort();
    let when = jiff::Timestamp::UNIX_EPOCH;
    let report = Report::new(&question, &findings, when, "office-pc");
    assert_eq!(report.verdict(), Verdict::Failed(Step::Tls));
    let text = report.to_text();
    assert!(text.contains("A Sentinel License Manager has TCP port"), "{text}");
    assert!(text.contains("127.0.0.1:11947"), "{text}");
}

#[tokio::test]
async fn what_a_program_says_is_read_only_so_far() {
    let (listener, routed) = listener().await;
    let talker = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        while stream.write_all(&[b'x'; 4096]).await.is_ok() {}
    });
    assert_eq!(first_bytes(routed.to).await, [b'x'; 1024]);
    talker.abort();
}

/// A host that sends back what it was asked for, or something else.
async fn dial(request: &DialBackRequest, tcp: &[u8], udp: &[u8]) -> DialBackReply {
    let tcp_address = (LOCALHOST, request.tcp_port as u16);
    let udp_address = (LOCALHOST, request.udp_port as u16);
    let mut stream = TcpStream::connect(tcp_address).await.unwrap();
    stream.write_all(tcp).await.unwrap();
    let socket = UdpSocket::bind((LOCALHOST, 0)).await.unwrap();
    socket.send_to(udp, udp_address).await.unwrap();
    DialBackReply { address: LOCALHOST.to_string(), ..DialBackReply::default() }
}

#[tokio::test]
async fn the_way_back_passes_when_the_token_comes_over_both() {
    let found = dial_back(ANY_PORT, async |request| {
        assert_eq!(request.token.len(), 16);
        Ok(dial(&request, &request.token, &request.token).await)
    });
    let expected = DialBackProbe::Tried {
        address: "127.0.0.1".to_owned(),
        tcp: Returned::Heard,
        udp: Returned::Heard,
    };
    assert_eq!(found.await, expected);
}

#[tokio::test]
async fn somebody_elses_bytes_are_not_the_token() {
    let found = dial_back_within(BRIEF, ANY_PORT, async |request| {
        let other = [0; 16];
        let longer = [request.token.clone(), vec![0]].concat();
        Ok(dial(&request, &other, &longer).await)
    });
    let DialBackProbe::Tried { tcp, udp, .. } = found.await else { panic!("not tried") };
    assert_eq!((tcp, udp), (Returned::NotHeard, Returned::NotHeard));
}

#[tokio::test]
async fn a_host_that_cannot_connect_back_says_why_and_one_that_was_not_asked_is_no_failure() {
    let token_over_udp = dial_back_within(BRIEF, ANY_PORT, async |request: DialBackRequest| {
        let socket = UdpSocket::bind((LOCALHOST, 0)).await.unwrap();
        let address = (LOCALHOST, request.udp_port as u16);
        socket.send_to(&request.token, address).await.unwrap();
        // Long enough to be heard before the answer.
        tokio::time::sleep(Duration::from_millis(50)).await;
        let tcp_problem = "timed\u{7} out".to_owned();
        Ok(DialBackReply { tcp_problem, ..DialBackReply::default() })
    });
    let DialBackProbe::Tried { tcp, udp, .. } = token_over_udp.await else { panic!("not tried") };
    assert_eq!((tcp, udp), (Returned::HostFailed("timed out".to_owned()), Returned::Heard));
    let not_asked = dial_back(ANY_PORT, async |_| Err("unimplemented".to_owned())).await;
    assert_eq!(not_asked, DialBackProbe::NotAsked("unimplemented".to_owned()));
}

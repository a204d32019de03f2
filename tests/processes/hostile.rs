//! Broken and hostile peers: whatever they do is refused and counted, takes little memory, and
//! never delays the renewals of others.

use std::{
    collections::BTreeMap,
    fs,
    io::{Read as _, Write as _},
    net::TcpStream,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use floatkey::wire::{
    client::Client,
    dial::dial,
    tls::Credentials,
    v1::{self, Role, client_message::Body},
};
use tokio_stream::StreamExt as _;

use crate::support::*;

const TOTALS: &[(&str, u64)] = &[("ip-camera", 100)];
/// How long a renewal may take while others attack. Honest ones come every 30 s and have 120.
const DEADLINE: Duration = Duration::from_secs(2);
/// How much the host may grow under attack.
const GROWTH_KIB: u64 = 96 * 1024;

/// A key host under attack, and an honest agent beside the attackers.
struct Siege {
    host: Host,
    _site: Site,
    before_kib: u64,
    stop: Arc<AtomicBool>,
    renewals: Arc<AtomicU64>,
    agent: Option<std::thread::JoinHandle<Duration>>,
}

impl Siege {
    fn new() -> Self {
        let site = Site::new();
        let config = serde_json::json!({ "metrics": ["127.0.0.1"] });
        fs::create_dir_all(site.path("host")).unwrap();
        fs::write(site.path("host/host.json"), config.to_string()).unwrap();
        let host = site.host_with("host", &network_key("FK-A", TOTALS));
        let system =
            site.import("plant", &configuration("4.1.23", &["North"], &[("Gate", Some(0), &[])]));
        system.pair(&host, "North");
        system.use_key("FK-A", &["North"]);
        let (target, identity) = runtime().block_on(host.pair_for(&system, Role::Server));
        let stop = Arc::new(AtomicBool::new(false));
        let renewals = Arc::new(AtomicU64::new(0));
        let (stopping, count) = (stop.clone(), renewals.clone());
        let agent = spawn("agent", move || {
            runtime().block_on(async {
                let client = Client::connect(&target, &identity).await.unwrap();
                let (key, server) = ("FK-A".parse().unwrap(), floatkey::licensing::ServerId(1));
                let mut slowest = Duration::ZERO;
                while !stopping.load(Ordering::Relaxed) {
                    let start = Instant::now();
                    client.renew(&key, server, None).await.unwrap();
                    slowest = slowest.max(start.elapsed());
                    count.fetch_add(1, Ordering::Relaxed);
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
                slowest
            })
        });
        let siege = Self {
            before_kib: memory_kib(&host),
            host,
            _site: site,
            stop,
            renewals,
            agent: Some(agent),
        };
        siege.wait_for_renewals();
        siege
    }

    /// Some more renewals have come through.
    fn wait_for_renewals(&self) {
        let before = self.renewals.load(Ordering::Relaxed);
        wait_for("renewals", || {
            let now = self.renewals.load(Ordering::Relaxed);
            let agent = self.agent.as_ref().unwrap();
            assert!(!agent.is_finished(), "the honest agent was thrown out");
            (now > before + 3).then_some(())
        });
    }

    fn rejected(&self, reason: &str) -> u64 {
        metrics(&self.host)[&format!("floatkey_rejected_total{{reason=\"{reason}\"}}")]
    }

    /// Ends the attack: nobody honest was delayed, and nothing grew.
    fn end(mut self) {
        self.wait_for_renewals();
        self.stop.store(true, Ordering::Relaxed);
        let slowest = self.agent.take().unwrap().join().unwrap();
        assert!(slowest < DEADLINE, "a renewal took {slowest:?}");
        let grown = memory_kib(&self.host).saturating_sub(self.before_kib);
        assert!(grown < GROWTH_KIB, "the host grew by {grown} KiB");
        assert!(!self.host.log().contains("panicked"), "{}", self.host.log());
        println!(
            "slowest of {} renewals {slowest:?}, grown by {grown} KiB",
            self.renewals.load(Ordering::Relaxed)
        );
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap()
}

#[cfg(target_os = "linux")]
fn memory_kib(host: &Host) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", host.id())).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[cfg(not(target_os = "linux"))]
fn memory_kib(_: &Host) -> u64 {
    0
}

/// A page over plain HTTP.
fn page(host: &Host, path: &str) -> String {
    let read = || {
        let mut stream = TcpStream::connect(&host.address)?;
        stream.set_read_timeout(Some(LIMIT))?;
        write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok::<_, std::io::Error>(answer)
    };
    // While this computer floods the host, its other connections are turned away as well.
    wait_for("a page", || read().ok().filter(|answer| !answer.is_empty()))
}

fn metrics(host: &Host) -> BTreeMap<String, u64> {
    let answer = page(host, "/metrics");
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    let body = answer.split("\r\n\r\n").nth(1).unwrap();
    body.lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            let (name, value) = line.rsplit_once(' ').unwrap();
            (name.to_owned(), value.parse().unwrap())
        })
        .collect()
}

#[test]
fn figures_for_prometheus_are_there_for_whom_they_are_meant() {
    let siege = Siege::new();
    let figures = metrics(&siege.host);
    let total = "floatkey_seats_total{key=\"FK-A\",feature=\"ip-camera\"}";
    assert_eq!(figures[total], 100);
    let used = "floatkey_seats_used{key=\"FK-A\",feature=\"ip-camera\",system=\"plant\"}";
    assert_eq!(figures[used], 1);
    assert!(page(&siege.host, "/healthz").ends_with("\r\n\r\nok\n"));
    for path in ["/", "/metrics/", "/../host.pem", "/healthz?x"] {
        assert!(page(&siege.host, path).starts_with("HTTP/1.1 404"), "{path}");
    }
    assert!(siege.rejected("http_refused") >= 4);
    // Off unless it is switched on.
    let site = Site::new();
    let host = site.host_with("host", &network_key("FK-A", TOTALS));
    assert!(page(&host, "/metrics").starts_with("HTTP/1.1 404"));
    assert!(page(&host, "/healthz").starts_with("HTTP/1.1 200"));
    siege.end();
}

#[test]
fn random_bytes_and_torn_handshakes_are_hung_up_on() {
    let siege = Siege::new();
    let mut dice = Dice::new();
    for round in 0..rounds(200, 5_000) {
        let Ok(mut stream) = TcpStream::connect(&siege.host.address) else { continue };
        let mut bytes: Vec<u8> = match round % 4 {
            0 => vec![0x16, 3, 1],
            1 => vec![0x16, 3, 3, 0x40, 0, 1],
            2 => vec![0],
            _ => b"POST / HTTP/1.1\r\n".to_vec(),
        };
        bytes.extend((0..dice.below(2048)).map(|_| dice.below(256) as u8));
        // The host may have hung up already.
        drop(stream.write_all(&bytes));
    }
    wait_for("all to be counted", || {
        // Where they come faster than the host hangs up, some do not get that far.
        let reasons = ["handshake_failed", "not_tls", "too_many_connections"];
        let counted: u64 = reasons.iter().map(|reason| siege.rejected(reason)).sum();
        (counted > u64::from(rounds(200, 5_000)) / 2).then_some(())
    });
    siege.end();
}

#[test]
fn connections_that_say_nothing_are_few_and_short() {
    let siege = Siege::new();
    let wanted = rounds(1_000, 10_000);
    let mut open = Vec::new();
    for _ in 0..wanted {
        let address = siege.host.address.parse().unwrap();
        match TcpStream::connect_timeout(&address, Duration::from_secs(2)) {
            Ok(stream) => open.push(stream),
            // The test itself has no more files.
            Err(error) if error.raw_os_error() == Some(24) => break,
            Err(_) => {}
        }
    }
    if open.len() < wanted as usize {
        eprintln!("only {} of {wanted} connections: raise the limit of open files", open.len());
    }
    // Most were turned away at once, and the rest when their time was over.
    assert!(siege.rejected("too_many_connections") > 0);
    wait_for("the silent ones to be hung up on", || {
        (siege.rejected("handshake_timed_out") > 0).then_some(())
    });
    drop(open);
    // A stranger who behaves gets in again.
    runtime().block_on(async {
        let credentials = Credentials::generate().unwrap();
        let connected = async {
            loop {
                if let Ok(connection) = dial(&siege.host.address, &credentials, None).await {
                    return connection.about().await.unwrap();
                }
            }
        };
        let about = tokio::time::timeout(LIMIT, connected).await.unwrap();
        assert_eq!(about.protocol, 1);
    });
    siege.end();
}

#[test]
fn a_handshake_that_drips_is_cut_off() {
    let siege = Siege::new();
    let mut slow: Vec<TcpStream> =
        (0..20).map(|_| TcpStream::connect(&siege.host.address).unwrap()).collect();
    let hello = [0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3];
    let start = Instant::now();
    let mut at = 0;
    while start.elapsed() < Duration::from_secs(6) {
        for stream in &mut slow {
            // Cut off by now, as it should be.
            drop(stream.write_all(&[hello.get(at).copied().unwrap_or(0)]));
        }
        at += 1;
        siege.wait_for_renewals();
    }
    assert!(siege.rejected("handshake_timed_out") >= 20);
    siege.end();
}

#[test]
fn strangers_with_a_certificate_of_their_own_get_nowhere() {
    let siege = Siege::new();
    runtime().block_on(async {
        let credentials = Credentials::generate().unwrap();
        let connection = dial(&siege.host.address, &credentials, None).await.unwrap();
        let mut calls = connection.calls();
        for _ in 0..rounds(100, 2_000) {
            let refused = calls.session(tokio_stream::pending()).await.unwrap_err();
            assert_eq!(refused.code(), tonic::Code::Unauthenticated);
        }
    });
    assert!(siege.rejected("unpaired") >= u64::from(rounds(100, 2_000)));
    siege.end();
}

#[test]
fn a_paired_peer_that_floods_or_does_not_read_delays_nobody() {
    let siege = Siege::new();
    let flood = runtime();
    flood.block_on(async {
        let (target, identity) = siege.host.pair(Role::Core).await;
        let system = identity.system.to_string();
        // It asks without end and never reads an answer.
        let hello = v1::Hello {
            protocol: 1,
            system_id: system,
            name: "Flood".to_owned(),
            role: Role::Core.into(),
        };
        let first = v1::ClientMessage { request: 1, body: Some(Body::Hello(hello)) };
        let abort = |request| {
            let plan_id = uuid::Uuid::new_v4().to_string();
            v1::ClientMessage { request, body: Some(Body::Abort(v1::Abort { plan_id })) }
        };
        let mut deaf = Vec::new();
        for _ in 0..8 {
            let client = floatkey::wire::dial::dial_target(&target, &identity.credentials);
            let connection = client.await.unwrap();
            let messages =
                tokio_stream::once(first.clone()).chain(tokio_stream::iter((2..).map(abort)));
            let stream = connection.calls().session(messages).await.unwrap().into_inner();
            deaf.push((connection, stream));
        }
        // As many sessions as it likes are not to be had either.
        let mut refused = 0;
        let mut more = Vec::new();
        for _ in 0..40 {
            let client = floatkey::wire::dial::dial_target(&target, &identity.credentials);
            let connection = client.await.unwrap();
            for _ in 0..4 {
                let messages = tokio_stream::once(first.clone()).chain(tokio_stream::pending());
                match connection.calls().session(messages).await {
                    Ok(stream) => more.push((connection.clone(), stream)),
                    Err(status) => {
                        assert_eq!(status.code(), tonic::Code::ResourceExhausted);
                        refused += 1;
                    }
                }
            }
        }
        assert!(refused > 0);
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(2) {
            siege.wait_for_renewals();
        }
    });
    flood.shutdown_background();
    siege.end();
}

//! Forged answers to searches: whoever answers for a key host without having its certificate is
//! neither paired with nor taken for a copy of it, and a real copy is.

use std::{
    fs,
    net::{TcpListener, UdpSocket},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use floatkey::{
    licensing::Pin,
    link::{Backend, Event, Request, SeenHost},
    system::SystemFile,
    wire::discovery::{Answer, Datagram, MAX_DATAGRAM_BYTES, Nonce, decode, encode_answer},
};

use crate::support::*;

const TOTALS: &[(&str, u64)] = &[("ip-camera", 4)];

/// Answers all searches on a port of its own, as long as the test runs.
struct Forger {
    address: String,
    answered: Arc<AtomicU64>,
    /// What connects there meets silence.
    _tcp: TcpListener,
}

impl Forger {
    fn start(answer: impl Fn(u16) -> Answer + Send + 'static, has_wrong_nonce: bool) -> Self {
        let tcp = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = tcp.local_addr().unwrap().port();
        let udp = UdpSocket::bind(("127.0.0.1", port)).unwrap();
        let answered = Arc::new(AtomicU64::new(0));
        let count = answered.clone();
        let thread = std::thread::Builder::new().name("forger".to_owned());
        let forge = move || {
            let mut buffer = [0; MAX_DATAGRAM_BYTES + 1];
            while let Ok((length, from)) = udp.recv_from(&mut buffer) {
                let Ok(Datagram::Query { nonce, bytes }) = decode(&buffer[..length]) else {
                    continue;
                };
                let nonce = if has_wrong_nonce { Nonce::random() } else { nonce };
                let forged = encode_answer(nonce, &answer(port), bytes).unwrap();
                if udp.send_to(&forged, from).is_ok() {
                    count.fetch_add(1, Ordering::Relaxed);
                }
            }
        };
        thread.spawn(forge).unwrap();
        Self { address: format!("127.0.0.1:{port}"), answered, _tcp: tcp }
    }
}

fn answer(host_id: &str, fingerprint: String, tcp_port: u16) -> Answer {
    Answer {
        name: "Forged".to_owned(),
        version: "9.9.9".to_owned(),
        host_id: host_id.to_owned(),
        tcp_port,
        fingerprint,
        instance_id: "forged".to_owned(),
    }
}

struct Watched {
    site: Site,
    host: Host,
    system: System,
    pin: Pin,
}

impl Watched {
    fn new() -> Self {
        let site = Site::new();
        let host = site.host_with("host", &network_key("FK-A", TOTALS));
        let channels = [("Gate", Some(0), &[] as &[&str])];
        let system = site.import("plant", &configuration("4.1.23", &["North"], &channels));
        system.pair(&host, "North");
        let known = SystemFile::open(&system.0).unwrap().system().unwrap();
        let pin = known.hosts[0].pin.clone().unwrap();
        Self { site, host, system, pin }
    }

    /// Lists another address of a host, as pairing there would.
    fn list(&self, address: &str, pin: &Pin) {
        SystemFile::open(&self.system.0).unwrap().pair_host(address, None, pin).unwrap();
    }

    /// What searches find until it is as wanted, and all of it at last.
    fn until(&self, what: &str, is_it: impl Fn(&[SeenHost]) -> bool) -> Vec<SeenHost> {
        let mut window = Backend::start(|| {}).unwrap();
        assert!(window.send(Request::Open(self.system.0.clone())));
        assert!(window.send(Request::WatchHosts(true)));
        let start = Instant::now();
        loop {
            while let Some(event) = window.try_recv() {
                if let Event::Found(seen) = event
                    && is_it(&seen)
                {
                    return seen;
                }
            }
            assert!(start.elapsed() < LIMIT, "{what} was not found");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

#[test]
fn forged_answers_raise_no_alarm_and_pair_nobody() {
    let watched = Watched::new();
    let real = watched.pin.clone();
    // One takes the name of the real host, the other cannot hear what it answers.
    let id = real.host_id.clone();
    let imposter = Forger::start(move |port| answer(&id, "ab".repeat(32), port), false);
    let deaf = Forger::start(|port| answer("nobody", "cd".repeat(32), port), true);
    let other =
        |id: &str| Pin { host_id: id.to_owned(), fingerprint: "ef".repeat(32), generation: 0 };
    watched.list(&imposter.address, &other("first"));
    watched.list(&deaf.address, &other("second"));
    let before = SystemFile::open(&watched.system.0).unwrap().hosts().unwrap();
    let real_address = watched.host.address.clone();
    let seen = watched.until("the real host beside the forged one", |seen| {
        seen.iter().any(|host| {
            let has = |address: &String| host.addresses.contains(address);
            has(&real_address) && has(&imposter.address)
        })
    });
    assert!(imposter.answered.load(Ordering::Relaxed) > 0);
    assert!(deaf.answered.load(Ordering::Relaxed) > 0);
    let host = seen.iter().find(|host| host.host_id == real.host_id).unwrap();
    assert!(!host.is_cloned, "an answer proves nothing: {host:?}");
    assert!(seen.iter().all(|host| host.host_id != "nobody"), "{seen:?}");
    // What is pinned is what was pinned.
    assert_eq!(SystemFile::open(&watched.system.0).unwrap().hosts().unwrap(), before);
    assert_eq!(watched.host.ask(&["list", "--json"]).json().as_array().unwrap().len(), 1);
    // Nor can one pair there.
    let args = ["pair", &imposter.address];
    watched.system.run_with_input(&args, &watched.host.code("system")).refused();
}

#[test]
fn two_hosts_with_one_data_folder_raise_the_alarm() {
    let watched = Watched::new();
    let data = watched.site.path("host");
    let copy = watched.site.path("copy");
    fs::create_dir_all(copy.join("keys")).unwrap();
    fs::create_dir_all(copy.join("vendors")).unwrap();
    for file in ["host.pem", "keys/FK-A.fkl", "vendors/vendor.pub", "peers.json"] {
        if data.join(file).exists() {
            fs::copy(data.join(file), copy.join(file)).unwrap();
        }
    }
    let clone = Host::start(&copy);
    watched.list(&clone.address, &watched.pin);
    let seen = watched.until("the copy", |seen| seen.iter().any(|host| host.is_cloned));
    let host = seen.iter().find(|host| host.is_cloned).unwrap();
    assert_eq!(host.host_id, watched.pin.host_id);
    assert!(host.addresses.contains(&watched.host.address), "{host:?}");
    assert!(host.addresses.contains(&clone.address), "{host:?}");
}

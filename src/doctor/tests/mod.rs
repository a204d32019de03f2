//! Verdicts from made-up findings, probes of real sockets on loopback, and the words.

mod ladder;
mod sockets;
mod words;

use std::time::Duration;

use super::*;
use crate::wire::{PROTOCOL, discovery::Answer};

const PINNED: &str = "aaaa";
const NOW_MS: i64 = 1_800_000_000_000;

fn question() -> Question {
    Question {
        address: "gate".to_owned(),
        key: Some("K-17".parse().unwrap()),
        pinned: Some(PINNED.to_owned()),
        is_video_server: false,
    }
}

fn timed<T>(found: T) -> Option<Timed<T>> {
    Some(Timed { found, took: Duration::from_millis(7) })
}

fn routed() -> Routed {
    Routed { to: "10.0.0.9:1947".parse().unwrap(), from: "10.0.0.2".parse().unwrap() }
}

fn answer() -> Answer {
    Answer {
        name: "Gate house".to_owned(),
        version: "0.1.0".to_owned(),
        host_id: "host-1".to_owned(),
        tcp_port: 1947,
        fingerprint: "ab".repeat(32),
        instance_id: "7f0c".to_owned(),
    }
}

fn about() -> AboutProbe {
    AboutProbe::Told {
        protocol: PROTOCOL,
        version: "0.1.0".to_owned(),
        name: "Gate house".to_owned(),
        paired: true,
        clock_ms: NOW_MS + 1000,
        here_ms: NOW_MS,
    }
}

fn back(tcp: Returned, udp: Returned) -> DialBackProbe {
    DialBackProbe::Tried { address: "10.0.0.2".to_owned(), tcp, udp }
}

/// Everything as it should be.
fn all_well() -> Findings {
    Findings {
        name: timed(NameProbe::Addresses(vec![routed().to])),
        route: timed(RouteProbe::Routed(vec![routed()])),
        udp: timed(UdpProbe::Answered(answer())),
        tcp: timed(TcpProbe::Connected(routed())),
        tls: timed(TlsProbe::Ok { fingerprint: PINNED.to_owned() }),
        about: timed(about()),
        key: timed(KeyProbe::Serves(vec!["K-17".parse().unwrap()])),
        dial_back: timed(back(Returned::Heard, Returned::Heard)),
    }
}

fn report(findings: &Findings) -> Report {
    let when = jiff::Timestamp::from_millisecond(NOW_MS).unwrap();
    Report::new(&question(), findings, when, "office-pc")
}

/// A change of what all is well, and the step that must fail, with this reason.
type Case = (Step, &'static str, fn(&mut Findings));

fn without_tcp(findings: &mut Findings, tcp: TcpProbe, udp: UdpProbe) {
    findings.udp = timed(udp);
    findings.tcp = timed(tcp);
    findings.tls = None;
    findings.about = None;
    findings.key = None;
    findings.dial_back = None;
}

fn about_with(change: impl FnOnce(&mut u32, &mut bool, &mut i64)) -> Option<Timed<AboutProbe>> {
    let mut about = about();
    if let AboutProbe::Told { protocol, paired, clock_ms, .. } = &mut about {
        change(protocol, paired, clock_ms);
    }
    timed(about)
}

const MINUTE_MS: i64 = 60_000;

/// Every way to fail.
#[expect(clippy::too_many_lines, reason = "one entry for each")]
fn cases() -> Vec<Case> {
    vec![
        (Step::Name, "doctor-name-unknown", |all| {
            all.name = timed(NameProbe::Unknown("no such host".to_owned()));
        }),
        (Step::Name, "doctor-name-timed-out", |all| all.name = timed(NameProbe::TimedOut)),
        (Step::Name, "doctor-name-wrong", |all| {
            all.name = timed(NameProbe::NotAnAddress("gate:x".to_owned()));
        }),
        (Step::Route, "doctor-no-route", |all| {
            all.route = timed(RouteProbe::NoRoute("network is unreachable".to_owned()));
        }),
        (Step::Udp, "doctor-udp-blocked", |all| all.udp = timed(UdpProbe::Silent)),
        (Step::Udp, "doctor-udp-deaf", |all| all.udp = timed(UdpProbe::Refused)),
        (Step::Udp, "doctor-udp-foreign", |all| {
            all.udp = timed(UdpProbe::Foreign("it does not begin with FLKY".to_owned()));
        }),
        (Step::Udp, "doctor-udp-failed", |all| {
            all.udp = timed(UdpProbe::Failed("not permitted".to_owned()));
        }),
        (Step::Tcp, "doctor-tcp-blocked", |all| {
            without_tcp(all, TcpProbe::TimedOut, UdpProbe::Answered(answer()));
        }),
        (Step::Tcp, "doctor-tcp-rejected", |all| {
            without_tcp(all, TcpProbe::Refused, UdpProbe::Answered(answer()));
        }),
        (Step::Tcp, "doctor-tcp-other-port", |all| {
            let answer = Answer { tcp_port: 5000, ..answer() };
            without_tcp(all, TcpProbe::Refused, UdpProbe::Answered(answer));
        }),
        (Step::Tcp, "doctor-host-down", |all| {
            without_tcp(all, TcpProbe::Refused, UdpProbe::Refused);
        }),
        (Step::Tcp, "doctor-host-down", |all| {
            without_tcp(all, TcpProbe::Refused, UdpProbe::Silent);
        }),
        (Step::Tcp, "doctor-tcp-dropped", |all| {
            without_tcp(all, TcpProbe::TimedOut, UdpProbe::Refused);
        }),
        (Step::Tcp, "doctor-tcp-silent", |all| {
            without_tcp(all, TcpProbe::TimedOut, UdpProbe::Silent);
        }),
        (Step::Tcp, "doctor-tcp-unreachable", |all| {
            without_tcp(all, TcpProbe::Unreachable, UdpProbe::Silent);
        }),
        (Step::Tcp, "doctor-tcp-failed", |all| {
            let reason = "not permitted".to_owned();
            without_tcp(all, TcpProbe::Failed(reason), UdpProbe::Silent);
        }),
        (Step::Tls, "doctor-wrong-certificate", |all| {
            let (expected, found) = (PINNED.to_owned(), "bbbb".to_owned());
            all.tls = timed(TlsProbe::WrongCertificate { expected, found });
        }),
        (Step::Tls, "doctor-wrong-certificate", |all| {
            all.tls = timed(TlsProbe::Ok { fingerprint: "bbbb".to_owned() });
        }),
        (Step::Tls, "doctor-sentinel", |all| {
            let said = b"HTTP/1.1 404 Not Found\r\nServer: HASP LM/25.02\r\n\r\n";
            all.tls = timed(TlsProbe::NotTls { first_bytes: said.to_vec() });
        }),
        (Step::Tls, "doctor-web-server", |all| {
            let said = b"HTTP/1.1 200 OK\r\nServer: nginx\r\n\r\nServer: HASP LM/25.02";
            all.tls = timed(TlsProbe::NotTls { first_bytes: said.to_vec() });
        }),
        (Step::Tls, "doctor-other-program", |all| {
            all.tls = timed(TlsProbe::NotTls { first_bytes: b"SSH-2.0".to_vec() });
        }),
        (Step::Tls, "doctor-tls-silent", |all| all.tls = timed(TlsProbe::Silent)),
        (Step::Tls, "doctor-tls-failed", |all| {
            all.tls = timed(TlsProbe::Failed("handshake failure".to_owned()));
        }),
        (Step::Paired, "doctor-not-paired", |all| {
            all.about = about_with(|_, paired, clock_ms| (*paired, *clock_ms) = (false, 0));
        }),
        (Step::Paired, "doctor-about-failed", |all| {
            all.about = timed(AboutProbe::Failed("it broke".to_owned()));
        }),
        (Step::Version, "doctor-host-too-old", |all| {
            all.about = about_with(|protocol, _, _| *protocol = PROTOCOL - 1);
        }),
        (Step::Version, "doctor-program-too-old", |all| {
            all.about = about_with(|protocol, _, _| *protocol = PROTOCOL + 1);
        }),
        (Step::Clock, "doctor-clock-ahead", |all| {
            all.about = about_with(|_, _, clock_ms| *clock_ms = NOW_MS + 5 * MINUTE_MS + 1);
        }),
        (Step::Clock, "doctor-clock-behind", |all| {
            all.about = about_with(|_, _, clock_ms| *clock_ms = NOW_MS - 26 * 60 * MINUTE_MS);
        }),
        (Step::Key, "doctor-no-key", |all| all.key = timed(KeyProbe::Serves(Vec::new()))),
        (Step::Key, "doctor-key-not-there", |all| {
            all.key = timed(KeyProbe::Serves(vec!["K-18".parse().unwrap()]));
        }),
        (Step::Key, "doctor-key-failed", |all| {
            all.key = timed(KeyProbe::Failed("it broke".to_owned()));
        }),
        (Step::DialBackTcp, "doctor-back-tcp-failed", |all| {
            let reason = Returned::HostFailed("timed out".to_owned());
            all.dial_back = timed(back(reason, Returned::Heard));
        }),
        (Step::DialBackTcp, "doctor-back-tcp-lost", |all| {
            all.dial_back = timed(back(Returned::NotHeard, Returned::Heard));
        }),
        (Step::DialBackUdp, "doctor-back-udp-failed", |all| {
            let reason = Returned::HostFailed("not permitted".to_owned());
            all.dial_back = timed(back(Returned::Heard, reason));
        }),
        (Step::DialBackUdp, "doctor-back-udp-lost", |all| {
            all.dial_back = timed(back(Returned::Heard, Returned::NotHeard));
        }),
    ]
}

/// The reports of all cases, with the step that must fail and why.
fn reports() -> Vec<(Step, &'static str, Report)> {
    let report_of = |(step, reason, change): Case| {
        let mut findings = all_well();
        change(&mut findings);
        (step, reason, report(&findings))
    };
    cases().into_iter().map(report_of).collect()
}

//! The verdict on each finding: which text, which remedy, with which values.

use super::{
    finding::{
        AboutProbe, DialBackProbe, Findings, KeyProbe, NameProbe, Returned, RouteProbe, Speaker,
        TcpProbe, TlsProbe, UdpProbe, speaker,
    },
    ladder::{Outcome, Question},
};
use crate::{
    licensing::{Arg, KeyId},
    wire::{PROTOCOL, discovery::OTHER_PORT},
};

/// Clocks may differ by so much: times in logs and reports can still be compared.
const MAX_SKEW_MS: u64 = 5 * 60 * 1000;
/// Keys that are named where another one was wanted.
const MAX_NAMED: usize = 8;

type Args = Vec<(&'static str, Arg)>;

/// What every text may name: the host as it was written and without a port, the port, the address
/// that was reached.
pub(super) struct At {
    host: String,
    bare: String,
    port: String,
    address: String,
}

impl At {
    pub(super) fn new(question: &Question, findings: &Findings) -> Self {
        let full = crate::wire::address::full_address(&question.address);
        let full = full.unwrap_or_else(|_| question.address.clone());
        let (bare, port) = full.rsplit_once(':').unwrap_or((&full, "1947"));
        let routed = match (&findings.tcp, &findings.route) {
            (Some(tcp), _) if let TcpProbe::Connected(routed) = &tcp.found => Some(routed),
            (_, Some(route)) if let RouteProbe::Routed(all) = &route.found => all.first(),
            _ => None,
        };
        let address = routed.map_or_else(|| bare.to_owned(), |routed| routed.to.ip().to_string());
        let (bare, port) = (bare.to_owned(), port.to_owned());
        Self { host: question.address.clone(), bare, port, address }
    }

    /// These values and more.
    fn with(&self, more: Args) -> Args {
        let mut args = vec![
            ("host", text(&self.host)),
            ("bare", text(&self.bare)),
            ("port", text(&self.port)),
            ("address", text(&self.address)),
            ("other", text(OTHER_PORT)),
        ];
        args.extend(more);
        args
    }

    fn passed(&self, id: &'static str, more: Args) -> Outcome {
        Outcome::passed(id, self.with(more))
    }

    fn failed(&self, ids: [&'static str; 2], more: Args) -> Outcome {
        Outcome::failed(ids, self.with(more))
    }

    fn because(&self, ids: [&'static str; 2], reason: &str) -> Outcome {
        self.failed(ids, vec![("reason", text(reason))])
    }
}

fn text(value: impl ToString) -> Arg {
    Arg::Text(value.to_string())
}

pub(super) fn name(at: &At, found: &NameProbe) -> Outcome {
    match found {
        NameProbe::Addresses(addresses) => {
            let addresses: Vec<String> =
                addresses.iter().map(|address| address.ip().to_string()).collect();
            let bare = at.bare.trim_matches(['[', ']']).split('%').next();
            let is_address = addresses.iter().any(|address| Some(address.as_str()) == bare);
            let id = if is_address { "doctor-name-address" } else { "doctor-name-passed" };
            at.passed(id, vec![("addresses", text(addresses.join(", ")))])
        }
        NameProbe::Unknown(reason) => {
            at.because(["doctor-name-unknown", "doctor-name-unknown-remedy"], reason)
        }
        NameProbe::TimedOut => {
            at.failed(["doctor-name-timed-out", "doctor-name-timed-out-remedy"], Vec::new())
        }
        NameProbe::NotAnAddress(reason) => {
            at.because(["doctor-name-wrong", "doctor-name-wrong-remedy"], reason)
        }
    }
}

pub(super) fn route(at: &At, found: &RouteProbe) -> Outcome {
    match found {
        RouteProbe::Routed(routed) => {
            let mut from: Vec<String> = routed.iter().map(|one| one.from.to_string()).collect();
            from.dedup();
            at.passed("doctor-route-passed", vec![("local", text(from.join(", ")))])
        }
        RouteProbe::NoRoute(reason) => {
            at.because(["doctor-no-route", "doctor-no-route-remedy"], reason)
        }
    }
}

pub(super) fn udp(at: &At, found: &UdpProbe, findings: &Findings) -> Outcome {
    let is_connected =
        findings.tcp.as_ref().is_some_and(|tcp| matches!(tcp.found, TcpProbe::Connected(_)));
    let is_other_program =
        findings.tls.as_ref().is_some_and(|tls| matches!(tls.found, TlsProbe::NotTls { .. }));
    match found {
        UdpProbe::Answered(answer) => at.passed(
            "doctor-udp-passed",
            vec![("name", text(&answer.name)), ("version", text(&answer.version))],
        ),
        UdpProbe::Foreign(reason) => {
            at.because(["doctor-udp-foreign", "doctor-udp-foreign-remedy"], reason)
        }
        UdpProbe::Failed(reason) => {
            at.because(["doctor-udp-failed", "doctor-udp-failed-remedy"], reason)
        }
        UdpProbe::Silent | UdpProbe::Refused if is_other_program => {
            at.failed(["doctor-udp-nobody", "doctor-udp-nobody-remedy"], Vec::new())
        }
        UdpProbe::Silent if is_connected => {
            at.failed(["doctor-udp-blocked", "doctor-udp-blocked-remedy"], Vec::new())
        }
        UdpProbe::Refused if is_connected => {
            at.failed(["doctor-udp-deaf", "doctor-udp-deaf-remedy"], Vec::new())
        }
        UdpProbe::Silent => {
            at.failed(["doctor-udp-silent", "doctor-udp-silent-remedy"], Vec::new())
        }
        UdpProbe::Refused => {
            at.failed(["doctor-udp-refused", "doctor-udp-refused-remedy"], Vec::new())
        }
    }
}

pub(super) fn tcp(at: &At, found: &TcpProbe, findings: &Findings) -> Outcome {
    let udp = findings.udp.as_ref().map(|udp| &udp.found);
    match (found, udp) {
        (TcpProbe::Connected(_), _) => at.passed("doctor-tcp-passed", Vec::new()),
        (TcpProbe::Failed(reason), _) => {
            at.because(["doctor-tcp-failed", "doctor-tcp-failed-remedy"], reason)
        }
        (_, Some(UdpProbe::Answered(answer))) if answer.tcp_port.to_string() != at.port => {
            let args = vec![("name", text(&answer.name)), ("serves", text(answer.tcp_port))];
            at.failed(["doctor-tcp-other-port", "doctor-tcp-other-port-remedy"], args)
        }
        (TcpProbe::TimedOut, Some(UdpProbe::Answered(answer))) => at.failed(
            ["doctor-tcp-blocked", "doctor-tcp-blocked-remedy"],
            vec![("name", text(&answer.name))],
        ),
        (TcpProbe::Refused | TcpProbe::Unreachable, Some(UdpProbe::Answered(answer))) => at.failed(
            ["doctor-tcp-rejected", "doctor-tcp-rejected-remedy"],
            vec![("name", text(&answer.name))],
        ),
        (TcpProbe::Refused, _) => {
            at.failed(["doctor-host-down", "doctor-host-down-remedy"], Vec::new())
        }
        (TcpProbe::Unreachable, _) => {
            at.failed(["doctor-tcp-unreachable", "doctor-tcp-unreachable-remedy"], Vec::new())
        }
        (TcpProbe::TimedOut, Some(UdpProbe::Refused)) => {
            at.failed(["doctor-tcp-dropped", "doctor-tcp-blocked-remedy"], Vec::new())
        }
        (TcpProbe::TimedOut, _) => {
            at.failed(["doctor-tcp-silent", "doctor-tcp-silent-remedy"], Vec::new())
        }
    }
}

pub(super) fn tls(at: &At, found: &TlsProbe, pinned: Option<&str>) -> Outcome {
    match found {
        TlsProbe::Ok { fingerprint } => match pinned {
            // Whoever looked may not have known what is pinned.
            Some(pinned) if pinned != fingerprint => wrong_certificate(at, pinned, fingerprint),
            Some(_) => at.passed("doctor-tls-passed", Vec::new()),
            None => at.passed("doctor-tls-not-pinned", vec![("found", text(fingerprint))]),
        },
        TlsProbe::WrongCertificate { expected, found } => wrong_certificate(at, expected, found),
        TlsProbe::NotTls { first_bytes } => at.failed(
            match speaker(first_bytes) {
                Speaker::Sentinel => ["doctor-sentinel", "doctor-sentinel-remedy"],
                Speaker::Http => ["doctor-web-server", "doctor-other-program-remedy"],
                Speaker::Unknown => ["doctor-other-program", "doctor-other-program-remedy"],
            },
            Vec::new(),
        ),
        TlsProbe::Silent => {
            at.failed(["doctor-tls-silent", "doctor-tls-silent-remedy"], Vec::new())
        }
        TlsProbe::Failed(reason) => {
            at.because(["doctor-tls-failed", "doctor-tls-failed-remedy"], reason)
        }
    }
}

fn wrong_certificate(at: &At, expected: &str, found: &str) -> Outcome {
    let args = vec![("expected", text(expected)), ("found", text(found))];
    at.failed(["doctor-wrong-certificate", "doctor-wrong-certificate-remedy"], args)
}

pub(super) fn paired(at: &At, found: &AboutProbe) -> Outcome {
    match found {
        AboutProbe::Told { paired: true, name, .. } => {
            at.passed("doctor-paired-passed", vec![("name", text(name))])
        }
        AboutProbe::Told { name, .. } => {
            at.failed(["doctor-not-paired", "doctor-not-paired-remedy"], vec![("name", text(name))])
        }
        AboutProbe::Failed(reason) => {
            at.because(["doctor-about-failed", "doctor-about-failed-remedy"], reason)
        }
    }
}

/// None if the host did not say.
pub(super) fn version(at: &At, found: &AboutProbe) -> Option<Outcome> {
    let AboutProbe::Told { protocol, version, name, .. } = found else { return None };
    let args = vec![
        ("name", text(name)),
        ("version", text(version)),
        ("theirs", text(protocol)),
        ("ours", text(PROTOCOL)),
        ("ourversion", text(env!("CARGO_PKG_VERSION"))),
    ];
    Some(match protocol.cmp(&PROTOCOL) {
        std::cmp::Ordering::Equal => at.passed("doctor-version-passed", args),
        std::cmp::Ordering::Less => {
            at.failed(["doctor-host-too-old", "doctor-host-too-old-remedy"], args)
        }
        std::cmp::Ordering::Greater => {
            at.failed(["doctor-program-too-old", "doctor-program-too-old-remedy"], args)
        }
    })
}

pub(super) fn clock(at: &At, found: &AboutProbe) -> Outcome {
    let AboutProbe::Told { clock_ms, here_ms, .. } = found else {
        return Outcome::not_tested("doctor-clock-unknown", Vec::new());
    };
    if *clock_ms == 0 {
        return Outcome::not_tested("doctor-clock-unknown", Vec::new());
    }
    let skew_ms = clock_ms.abs_diff(*here_ms);
    let args = vec![("skew", text(span(skew_ms)))];
    if skew_ms <= MAX_SKEW_MS {
        at.passed("doctor-clock-passed", args)
    } else if clock_ms > here_ms {
        at.failed(["doctor-clock-ahead", "doctor-clock-remedy"], args)
    } else {
        at.failed(["doctor-clock-behind", "doctor-clock-remedy"], args)
    }
}

/// A time for people, in its two largest units.
fn span(ms: u64) -> String {
    let secs = ms / 1000;
    let (days, hours, mins) = (secs / 86_400, secs / 3600 % 24, secs / 60 % 60);
    match (days, hours, mins) {
        (0, 0, 0) if secs == 0 => "less than a second".to_owned(),
        (0, 0, 0) => format!("{secs} s"),
        (0, 0, _) => format!("{mins} min {} s", secs % 60),
        (0, _, _) => format!("{hours} h {mins} min"),
        (_, _, _) => format!("{days} d {hours} h"),
    }
}

pub(super) fn key(at: &At, found: &KeyProbe, wanted: Option<&KeyId>) -> Outcome {
    match (found, wanted) {
        (KeyProbe::Failed(reason), _) => {
            at.because(["doctor-key-failed", "doctor-key-failed-remedy"], reason)
        }
        (KeyProbe::Serves(keys), Some(key)) if keys.contains(key) => {
            at.passed("doctor-key-passed", vec![("key", Arg::Key(key.clone()))])
        }
        (KeyProbe::Serves(keys), _) if keys.is_empty() => {
            at.failed(["doctor-no-key", "doctor-no-key-remedy"], Vec::new())
        }
        (KeyProbe::Serves(keys), Some(key)) => {
            let named: Vec<&str> = keys.iter().take(MAX_NAMED).map(KeyId::as_str).collect();
            let more = if keys.len() > MAX_NAMED { ", …" } else { "" };
            let args = vec![
                ("key", Arg::Key(key.clone())),
                ("served", text(format!("{}{more}", named.join(", ")))),
            ];
            at.failed(["doctor-key-not-there", "doctor-key-not-there-remedy"], args)
        }
        (KeyProbe::Serves(keys), None) => {
            at.passed("doctor-keys-passed", vec![("keys", Arg::Number(keys.len() as u64))])
        }
    }
}

pub(super) fn dial_back_tcp(at: &At, found: &DialBackProbe) -> Outcome {
    let (dialed, tcp) = match found {
        DialBackProbe::NotAsked(reason) => return not_asked(reason),
        DialBackProbe::Tried { address, tcp, .. } => (("dialed", text(address)), tcp),
    };
    match tcp {
        Returned::Heard => at.passed("doctor-back-tcp-passed", vec![dialed]),
        Returned::NotHeard => {
            at.failed(["doctor-back-tcp-lost", "doctor-back-tcp-lost-remedy"], vec![dialed])
        }
        Returned::HostFailed(reason) => at.failed(
            ["doctor-back-tcp-failed", "doctor-back-tcp-failed-remedy"],
            vec![dialed, ("reason", text(reason))],
        ),
        Returned::NotListening(reason) => cannot_listen(reason),
    }
}

pub(super) fn dial_back_udp(at: &At, found: &DialBackProbe) -> Outcome {
    let (dialed, udp) = match found {
        DialBackProbe::NotAsked(reason) => return not_asked(reason),
        DialBackProbe::Tried { address, udp, .. } => (("dialed", text(address)), udp),
    };
    match udp {
        Returned::Heard => at.passed("doctor-back-udp-passed", vec![dialed]),
        Returned::NotHeard => {
            at.failed(["doctor-back-udp-lost", "doctor-back-udp-remedy"], vec![dialed])
        }
        Returned::HostFailed(reason) => at.failed(
            ["doctor-back-udp-failed", "doctor-back-udp-remedy"],
            vec![dialed, ("reason", text(reason))],
        ),
        Returned::NotListening(reason) => cannot_listen(reason),
    }
}

fn not_asked(reason: &str) -> Outcome {
    Outcome::not_tested("doctor-back-not-asked", vec![("reason", text(reason))])
}

fn cannot_listen(reason: &str) -> Outcome {
    Outcome::not_tested("doctor-back-not-listening", vec![("reason", text(reason))])
}

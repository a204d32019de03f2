//! A campus for tests: five servers, three key hosts, and what these tell.

use super::*;

/// Five servers on three keys: one that shows its sharing, one that hides it, a local one.
pub(super) fn campus() -> (Opened, Vec<Event>) {
    let mut opened = fixtures::opened(5, 14);
    let names = ["North Hall", "South Hall", "Library", "Garage", "Archive"];
    let keys = ["FK-1047", "FK-1047", "FK-1047", "FK-2210", "FK-3301"];
    for (at, server) in Arc::make_mut(&mut opened.system.servers).iter_mut().enumerate() {
        server.name = names[at].into();
        server.key = Some(key(keys[at]));
    }
    opened.system.hosts = Arc::new(
        [(1, 1), (2, 4), (3, 5)]
            .map(|(id, seat)| KeyHost {
                id: HostId(id),
                more_addresses: Vec::new(),
                pin: None,
                address: format!("127.0.0.{id}:1947"),
                seat: Some(ServerId(seat)),
            })
            .into(),
    );
    opened.baseline = Baseline::of(&opened.system);
    opened.history = vec![
        applied(41, "The library got its own server", 12, 1),
        applied(40, "", 3, 0),
        applied(39, "Ticket office moved to the south wing for the time of the renovation", 1, 0),
    ];
    let figures = vec![
        host_event(1, "North Hall", campus_figures(&opened)),
        host_event(2, "Garage", garage_figures(&opened)),
        host_event(3, "Archive", archive_figures(&opened)),
    ];
    (opened, figures)
}

pub(super) fn applied(revision: u64, why: &str, moves: u64, key_changes: u64) -> AppliedPlan {
    let at = Timestamp::from_second(
        noon().as_second() - (42 - i64::try_from(revision).unwrap()) * 90_000,
    )
    .unwrap();
    AppliedPlan { revision, who: "anna".to_owned(), at, why: why.to_owned(), moves, key_changes }
}

pub(super) fn host_event(host: u32, name: &str, figures: KeyFigures) -> Event {
    Event::Figures { host: HostId(host), name: name.to_owned(), keys: vec![figures], trouble: None }
}

pub(super) fn key(id: &str) -> KeyId {
    id.parse().unwrap()
}

pub(super) fn seats(all: &[(&str, u64)]) -> Seats {
    all.iter().map(|(code, seats)| (code.parse().unwrap(), *seats)).collect()
}

pub(super) fn ours(opened: &Opened, id: &str) -> std::collections::BTreeMap<ServerId, ServerGrant> {
    let servers = opened.system.servers.iter().filter(|s| s.key.as_ref() == Some(&key(id)));
    servers
        .map(|server| {
            let seats = opened.baseline.servers[&server.id].clone();
            (server.id, ServerGrant { seats, ..ServerGrant::default() })
        })
        .collect()
}

pub(super) fn license(id: &str, name: &str, totals: Seats) -> License {
    License {
        key: key(id),
        name: name.to_owned(),
        kind: KeyKind::Network,
        carrier: Carrier::Software,
        binding: None,
        holder: None,
        type_name: "Ultra".to_owned(),
        floating: true,
        totals,
        expires: None,
        min_version: None,
        issue: 1,
        grace_secs: 0,
        overdraft_percent: 0,
    }
}

pub(super) fn plant_b() -> OtherSystem {
    OtherSystem {
        id: SystemId(Uuid::from_u128(8)),
        name: "Plant B".to_owned(),
        seats: seats(&[("ip-camera", 14), ("plate-recognition", 2)]),
        reclaimable: seats(&[("ip-camera", 3)]),
        held: Seats::default(),
        reserved: Seats::default(),
    }
}

pub(super) fn campus_figures(opened: &Opened) -> KeyFigures {
    let mut license = license(
        "FK-1047",
        "Campus key",
        seats(&[
            ("ip-camera", 80),
            ("plate-recognition", 8),
            ("face-recognition-complete", 20),
            ("people-counting", 10),
            ("audio", 12),
            ("ptz", 8),
            ("tracking", 4),
            ("heat-map", 2),
            ("queue-counter", 2),
            ("abandoned-object", 2),
            ("crowd-density", 1),
        ]),
    );
    license.expires = Some("2027-09-01T00:00:00Z".parse().unwrap());
    KeyFigures::new(license, ours(opened, "FK-1047"), None, Others::Full(vec![plant_b()]))
}

pub(super) fn garage_figures(opened: &Opened) -> KeyFigures {
    let totals = seats(&[
        ("ip-camera", 22),
        ("people-counting", 10),
        ("plate-recognition", 4),
        ("face-recognition-complete", 1),
        ("audio", 3),
        ("ptz", 1),
        ("tracking", 1),
    ]);
    let mut license = license("FK-2210", "Garage key", totals);
    license.type_name = "Enterprise".to_owned();
    license.carrier = Carrier::Usb;
    license.expires = Some("2027-02-20T00:00:00Z".parse().unwrap());
    KeyFigures::new(license, ours(opened, "FK-2210"), None, Others::Present(1))
}

pub(super) fn archive_figures(opened: &Opened) -> KeyFigures {
    let totals = seats(&[
        ("ip-camera", 16),
        ("people-counting", 3),
        ("plate-recognition", 2),
        ("face-recognition-complete", 1),
        ("audio", 2),
        ("ptz", 1),
        ("tracking", 1),
    ]);
    let mut license = license("FK-3301", "Archive key", totals);
    license.kind = KeyKind::Local;
    KeyFigures::new(license, ours(opened, "FK-3301"), None, Others::Full(Vec::new()))
}

/// The campus as it looks with seats reserved and limited on its first key, a refusal on the second
/// and an overdraft on the third.
pub(super) fn open_with_limits(window: &mut Window, link: &FakeLink) {
    open(window, link);
    let (opened, _) = campus();
    let mut shared = campus_figures(&opened);
    let mut plant_b = plant_b();
    plant_b.reclaimable = seats(&[("ip-camera", 11)]);
    plant_b.reserved = seats(&[("ip-camera", 8), ("audio", 3)]);
    shared.others = Others::Full(vec![plant_b]);
    shared.limits = Limits {
        floor: seats(&[("ip-camera", 45)]),
        ceiling: [("ip-camera".parse().unwrap(), 74)].into(),
    };
    let mut overdrawn = archive_figures(&opened);
    overdrawn.license.totals.set("ip-camera".parse().unwrap(), 12);
    overdrawn.license.overdraft_percent = 20;
    let mut events = link.events.borrow_mut();
    events.push_back(host_event(1, "North Hall", shared));
    events.push_back(host_event(3, "Archive", overdrawn));
    events.push_back(refused_by_the_garage());
    drop(events);
    window.step();
    window.run();
}

/// The key host of the garage refuses a plan that wanted 18 of its 22 cameras, and does not say by
/// how much it is short.
pub(super) fn refused_by_the_garage() -> Event {
    let feature = "ip-camera".parse().unwrap();
    let refusal = HostRefusal {
        host: HostId(2),
        refusal: Refusal::Shortage { key: key("FK-2210"), feature, short: None },
        asked: [(key("FK-2210"), seats(&[("ip-camera", 18)]))].into(),
    };
    let reason = crate::texts::text(&refusal.refusal.message());
    Event::NotApplied { reason, refusal: Some(refusal) }
}

/// A key host that a search found and that is not paired; `gone` says when it was seen last.
pub(super) fn seen(name: &str, gone: Option<i64>) -> SeenHost {
    SeenHost {
        host_id: name.to_lowercase(),
        name: name.to_owned(),
        version: "0.1.0".to_owned(),
        fingerprint: "ab".repeat(32),
        addresses: vec!["10.0.0.31:1947".to_owned(), "[fd00::31]:1947".to_owned()],
        gone_since: gone.map(|second| Timestamp::from_second(second).unwrap()),
        known: None,
        is_cloned: false,
    }
}

/// A server of another system that holds seats.
pub(super) fn holder() -> Holder {
    Holder {
        key: key("FK-1047"),
        system: SystemId(Uuid::from_u128(9)),
        system_name: "Plant B".to_owned(),
        server: ServerId(3),
        server_name: "Gate".to_owned(),
        seats: [("ip-camera".parse().unwrap(), 14)].into_iter().collect(),
        from: "10.0.0.44".to_owned(),
        since: "2027-02-01T08:15:00Z".parse().unwrap(),
        valid_ms: Some(100_000),
        is_reclaimable: false,
    }
}

/// A connection test that failed at TCP.
pub(super) fn report() -> Report {
    use crate::doctor::{
        Findings, NameProbe, Question, RouteProbe, Routed, TcpProbe, Timed, UdpProbe,
    };
    let question = Question {
        address: "10.0.0.9:1947".to_owned(),
        key: None,
        pinned: None,
        is_video_server: false,
    };
    let to = "10.0.0.9:1947".parse().unwrap();
    let took = std::time::Duration::from_millis(3);
    let routed = Routed { to, from: "10.0.0.2".parse().unwrap() };
    let findings = Findings {
        name: Some(Timed { found: NameProbe::Addresses(vec![to]), took }),
        route: Some(Timed { found: RouteProbe::Routed(vec![routed]), took }),
        udp: Some(Timed { found: UdpProbe::Silent, took }),
        tcp: Some(Timed { found: TcpProbe::TimedOut, took }),
        ..Findings::default()
    };
    Report::new(&question, &findings, Timestamp::UNIX_EPOCH, "office-pc")
}

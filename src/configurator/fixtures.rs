//! Documents for tests and benchmarks: servers on two network keys, with realistic features.

use std::{collections::BTreeMap, sync::Arc};

use uuid::Uuid;

use super::{Document, Model, model::Now};
use crate::{
    licensing::{
        Baseline, Camera, CameraId, Carrier, Feature, FeatureSet, HostId, KeyFigures, KeyHost,
        KeyId, KeyKind, License, OtherSystem, Others, Plan, PlanId, Seats, Server, ServerGrant,
        ServerId, ServerVersion, System, SystemId, Version,
    },
    link::{CameraIndex, Event, Opened},
};

/// Camera seats that each key has left.
pub const SPARE_CAMERAS: u64 = 50;
/// The key of the first half of the servers. It has a few seats of everything left.
pub const CAMPUS: &str = "1047";
/// The key of the second half. It has no seat for license plates left.
pub const GARAGE: &str = "2210";

const PLACES: [&str; 8] =
    ["Entrance", "Gate", "Corridor", "Stairs", "Elevator", "Loading bay", "Roof", "Lobby"];

/// A document whose keys have told their figures, half of the servers on each.
pub fn document(servers: u32, cameras_per_server: u32) -> Document {
    with_figures(opened(servers, cameras_per_server))
}

/// The same before any key host answered, to be changed by a test.
pub fn opened(servers: u32, cameras_per_server: u32) -> Opened {
    let system = system(servers, cameras_per_server);
    Opened {
        path: "riverside.fks".into(),
        baseline: Baseline::of(&system),
        index: Arc::new(index(&system)),
        system,
        licenses: Vec::new(),
        plan: Plan::new(PlanId(Uuid::from_u128(1))),
        history: Vec::new(),
        remarks: Vec::new(),
    }
}

/// Opens it and lets both key hosts answer.
///
/// # Panics
/// Never: a document that was opened is there.
pub fn with_figures(mut opened: Opened) -> Document {
    opened.baseline = Baseline::of(&opened.system);
    let hosts: Vec<Event> = [(HostId(1), CAMPUS, true), (HostId(2), GARAGE, false)]
        .map(|(host, key, shared)| Event::Figures {
            host,
            name: format!("Key host {host}"),
            keys: vec![figures(&opened, key, shared)],
            trouble: None,
        })
        .into();
    let mut model = Model { document: Some(Document::new(opened)), ..Model::default() };
    for event in hosts {
        model.on_event(event, Now { mono_ms: 0, wall: jiff::Timestamp::UNIX_EPOCH });
    }
    match model.document {
        Some(document) => document,
        None => unreachable!("figures do not close a document"),
    }
}

/// The id of a key by its number.
///
/// # Panics
/// If it is none.
pub fn key(id: &str) -> KeyId {
    match id.parse() {
        Ok(key) => key,
        Err(error) => unreachable!("{error}"),
    }
}

fn system(servers: u32, cameras_per_server: u32) -> System {
    let half = servers.div_ceil(2);
    let version = |at: u32| match at % 5 {
        4 => ServerVersion::Assumed(Version::new(4, 1)),
        _ => ServerVersion::Known(Version::new(4, 3)),
    };
    let server = |at: u32| Server {
        id: ServerId(at + 1),
        name: format!("Hall {}", at + 1).into(),
        addresses: vec![format!("10.0.{}.{}", at / 250, at % 250 + 1)],
        version: version(at),
        key: Some(key(if at < half { CAMPUS } else { GARAGE })),
    };
    let sets = Sets::new();
    let camera = |at: u32| {
        let (server, row) = (at / cameras_per_server.max(1), at % cameras_per_server.max(1));
        let place = PLACES[row as usize % PLACES.len()];
        Camera {
            id: CameraId(at + 1),
            name: format!("{place} {}.{:02}", server + 1, row + 1).into(),
            folder: format!("Hall {}/{place}", server + 1).into(),
            enabled: row % 19 != 17,
            features: sets.of(row),
            server: Some(ServerId(server + 1)),
        }
    };
    let host = |id: u32, seat: u32| KeyHost {
        id: HostId(id),
        more_addresses: Vec::new(),
        pin: None,
        address: format!("10.0.0.{id}:1947"),
        seat: Some(ServerId(seat)),
    };
    System {
        id: SystemId(Uuid::from_u128(7)),
        name: "Riverside campus".into(),
        revision: 41,
        servers: Arc::new((0..servers).map(server).collect()),
        cameras: Arc::new((0..servers * cameras_per_server).map(camera).collect()),
        hosts: Arc::new(vec![host(1, 1), host(2, servers.max(1))]),
    }
}

/// Sets of features as they occur: most cameras are just cameras.
struct Sets {
    plain: FeatureSet,
    others: Vec<(u32, FeatureSet)>,
}

impl Sets {
    fn new() -> Self {
        let set = |codes: &[&str]| codes.iter().map(|code| feature(code)).collect::<FeatureSet>();
        Self {
            plain: set(&["ip-camera"]),
            others: vec![
                (7, set(&["ip-camera", "plate-recognition"])),
                (11, set(&["ip-camera", "face-recognition-complete"])),
                (13, set(&["audio", "ip-camera"])),
                (5, set(&["ip-camera", "people-counting"])),
                (17, set(&["audio", "ip-camera", "ptz", "tracking"])),
            ],
        }
    }

    fn of(&self, row: u32) -> FeatureSet {
        let found = self.others.iter().find(|(each, _)| row % each == each - 2);
        found.map_or(&self.plain, |(_, set)| set).clone()
    }
}

fn feature(code: &str) -> Feature {
    match code.parse() {
        Ok(feature) => feature,
        Err(error) => unreachable!("{error}"),
    }
}

fn figures(opened: &Opened, id: &str, shared: bool) -> KeyFigures {
    let id = key(id);
    let ours: BTreeMap<ServerId, ServerGrant> = opened
        .system
        .servers
        .iter()
        .filter(|server| server.key.as_ref() == Some(&id))
        .filter_map(|server| {
            let seats = opened.baseline.servers.get(&server.id)?.clone();
            Some((server.id, ServerGrant { seats, ..ServerGrant::default() }))
        })
        .collect();
    let mut totals = opened.baseline.keys.get(&id).cloned().unwrap_or_default();
    let plant: Seats =
        if shared { [(feature("ip-camera"), 14)].into_iter().collect() } else { Seats::default() };
    totals.add_all(&plant);
    totals.add(&feature("ip-camera"), SPARE_CAMERAS);
    totals.add(&feature("face-recognition-complete"), 6);
    totals.add(&feature("audio"), 10);
    totals.add(&feature("people-counting"), 10);
    if shared {
        totals.add(&feature("plate-recognition"), 4);
    }
    let others = if shared {
        Others::Full(vec![OtherSystem {
            id: SystemId(Uuid::from_u128(8)),
            name: "Plant B".to_owned(),
            seats: plant,
            reclaimable: Seats::default(),
            held: Seats::default(),
            reserved: Seats::default(),
        }])
    } else {
        Others::Full(Vec::new())
    };
    KeyFigures::new(license(id, totals, shared), ours, None, others)
}

fn license(key: KeyId, totals: Seats, shared: bool) -> License {
    License {
        key,
        name: if shared { "Campus key" } else { "Garage key" }.to_owned(),
        kind: KeyKind::Network,
        carrier: if shared { Carrier::Software } else { Carrier::Usb },
        binding: None,
        holder: None,
        type_name: if shared { "Ultra" } else { "Enterprise" }.to_owned(),
        floating: true,
        totals,
        expires: None,
        min_version: None,
        issue: 1,
        grace_secs: 0,
        overdraft_percent: 0,
    }
}

fn index(system: &System) -> CameraIndex {
    let mut order: Vec<usize> = (0..system.cameras.len()).collect();
    order.sort_by_cached_key(|at| crate::link::natural(&system.cameras[*at].name));
    let mut ranks = vec![0; order.len()];
    for (rank, at) in (0..).zip(order) {
        ranks[at] = rank;
    }
    let texts = system.cameras.iter();
    let texts = texts.map(|c| format!("{} {}", c.name, c.folder).to_lowercase().into()).collect();
    CameraIndex { texts, ranks }
}

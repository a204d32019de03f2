//! Tests of the domain, and the small systems and licenses that they are made of.

mod failover;
mod figures;
mod merge;
mod plan;
mod rule_by_rule;
mod words;

use std::{collections::BTreeMap, sync::Arc};

use uuid::Uuid;

use super::*;
use crate::texts;

pub(crate) fn key(id: &str) -> KeyId {
    id.parse().unwrap()
}

pub(crate) fn feature(code: &str) -> Feature {
    code.parse().unwrap()
}

pub(crate) fn seats(numbers: &[(&str, u64)]) -> Seats {
    numbers.iter().map(|(code, seats)| (feature(code), *seats)).collect()
}

pub(crate) fn version(text: &str) -> Version {
    text.parse().unwrap()
}

/// A license without end, minimum version, grace and overdraft.
pub(crate) fn license(id: &str, kind: KeyKind, totals: &[(&str, u64)]) -> License {
    License {
        key: key(id),
        name: format!("Key {id}"),
        kind,
        carrier: Carrier::Software,
        binding: None,
        holder: None,
        type_name: "Ultra".to_owned(),
        floating: kind == KeyKind::Network,
        totals: seats(totals),
        expires: None,
        min_version: None,
        issue: 1,
        grace_secs: 0,
        overdraft_percent: 0,
    }
}

/// A server of version 4.0 called "Server N".
fn server(id: u32, key_id: Option<&str>) -> Server {
    Server {
        id: ServerId(id),
        name: format!("Server {id}").into(),
        addresses: Vec::new(),
        version: ServerVersion::Known(version("4.0")),
        key: key_id.map(key),
    }
}

fn server_of_version(number: &str) -> Server {
    Server { version: ServerVersion::Known(version(number)), ..server(1, None) }
}

fn camera(id: u32, features: &[&str], bound: Option<u32>) -> Camera {
    Camera {
        id: CameraId(id),
        name: format!("Camera {id}").into(),
        folder: "".into(),
        enabled: true,
        features: features.iter().map(|code| feature(code)).collect(),
        server: bound.map(ServerId),
    }
}

fn host(id: u32, seat: Option<u32>) -> KeyHost {
    KeyHost {
        id: HostId(id),
        address: format!("host-{id}:1947"),
        more_addresses: Vec::new(),
        pin: None,
        seat: seat.map(ServerId),
    }
}

fn system(servers: Vec<Server>, cameras: Vec<Camera>) -> System {
    System {
        id: SystemId(Uuid::from_u128(1)),
        name: "Plant A".into(),
        revision: 7,
        servers: Arc::new(servers),
        cameras: Arc::new(cameras),
        hosts: Arc::new(vec![host(1, Some(1)), host(2, Some(2))]),
    }
}

/// Figures in which server 1 holds these seats.
fn figures(license: License, granted: &[(&str, u64)], others: Others) -> KeyFigures {
    let grant = ServerGrant { seats: seats(granted), ..ServerGrant::default() };
    KeyFigures::new(license, BTreeMap::from([(ServerId(1), grant)]), None, others)
}

fn other(in_use: &[(&str, u64)], left: &[(&str, u64)], held: &[(&str, u64)]) -> OtherSystem {
    OtherSystem {
        id: SystemId(Uuid::from_u128(2)),
        name: "Plant B".to_owned(),
        seats: seats(in_use),
        reclaimable: seats(left),
        held: seats(held),
        reserved: Seats::default(),
    }
}

fn text_of(refusal: &Refusal) -> String {
    texts::text(&refusal.message())
}

/// The text of a refusal must name all of these: numbers, names, and what to do next.
#[track_caller]
fn assert_says(refusal: &Refusal, parts: &[&str]) {
    let text = text_of(refusal);
    for part in parts {
        assert!(text.contains(part), "{part:?} is missing in {text:?}");
    }
}

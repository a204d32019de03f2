//! The contents of the sample: servers and cameras from `assets/riverside-campus.json`, licenses
//! that fit them, and the second system.

use std::path::Path;

use jiff::{Timestamp, ToSpan as _};
use serde::Deserialize;

use crate::{
    licensing::{Carrier, Feature, KeyId, KeyKind, License, Seats, ServerId, System},
    system::{FileError, NewCamera, NewServer, NewSystem, SystemFile},
};

/// How many cameras the second system has bound, one after the other.
pub(super) const PLANT_B_USAGE: [usize; 6] = [15, 13, 16, 12, 14, 17];

const CAMPUS: &str = "FK-1047";
const GARAGE: &str = "FK-2210";
const ARCHIVE: &str = "FK-3301";

#[derive(Deserialize)]
struct Sample {
    name: String,
    servers: Vec<SampleServer>,
    cameras: Vec<SampleCamera>,
}

#[derive(Deserialize)]
struct SampleServer {
    name: String,
    version: String,
    address: String,
    key: Option<String>,
    seat: bool,
}

#[derive(Deserialize)]
struct SampleCamera {
    name: String,
    server: Option<String>,
    folder: String,
    enabled: bool,
    features: Vec<String>,
}

fn sample() -> Result<Sample, serde_json::Error> {
    serde_json::from_str(include_str!("../../assets/riverside-campus.json"))
}

/// Makes the file of the sample system, without any key.
pub(super) fn riverside(path: &Path) -> Result<SystemFile, super::DemoError> {
    let sample = sample()?;
    let place = |name: &str| sample.servers.iter().position(|server| server.name == name);
    let cameras = sample.cameras.iter().map(|camera| NewCamera {
        source_id: None,
        name: camera.name.clone(),
        folder: camera.folder.clone(),
        enabled: camera.enabled,
        features: camera.features.clone(),
        server: camera.server.as_deref().and_then(place),
    });
    let servers = sample.servers.iter().map(|server| NewServer {
        source_id: None,
        name: server.name.clone(),
        addresses: vec![server.address.clone()],
        version: server.version.parse().ok(),
        version_assumed: false,
    });
    let new = NewSystem {
        name: sample.name.clone(),
        servers: servers.collect(),
        cameras: cameras.collect(),
    };
    Ok(SystemFile::create(path, &new)?)
}

/// The servers on whose computers the key hosts run, in the order of [`licenses`].
pub(super) fn seats(file: &SystemFile) -> Result<Vec<Option<ServerId>>, super::DemoError> {
    let system = file.system()?;
    let sample = sample()?;
    let seats = ["campus", "garage", "archive"].map(|key| {
        let named = |server: &&SampleServer| server.seat && server.key.as_deref() == Some(key);
        let name = sample.servers.iter().find(named).map(|server| server.name.as_str());
        system.servers.iter().find(|server| Some(&*server.name) == name).map(|server| server.id)
    });
    Ok(seats.to_vec())
}

/// The key that each server of the sample, or of the second system, uses.
pub(super) fn keys_of(system: &System) -> Vec<(ServerId, KeyId)> {
    let sample = sample().map(|sample| sample.servers).unwrap_or_default();
    system
        .servers
        .iter()
        .filter_map(|server| {
            let known = sample.iter().find(|known| known.name == *server.name);
            let key = match known {
                None => CAMPUS,
                Some(known) => match known.key.as_deref()? {
                    "campus" => CAMPUS,
                    "garage" => GARAGE,
                    _ => ARCHIVE,
                },
            };
            Some((server.id, key.parse().ok()?))
        })
        .collect()
}

/// The second system: one server, and more cameras than it has bound at any time.
pub(super) fn plant_b(path: &Path) -> Result<SystemFile, FileError> {
    let server = NewServer {
        name: "Plant B recorder".to_owned(),
        addresses: vec!["10.30.4.2".to_owned()],
        version: "4.2.10".parse().ok(),
        ..NewServer::default()
    };
    let cameras = (1..=20).map(|number| {
        let mut features = vec!["ip-camera".to_owned()];
        if number <= 2 {
            features.push("plate-recognition".to_owned());
        }
        NewCamera {
            name: format!("Plant camera {number}"),
            folder: "Plant B".to_owned(),
            enabled: true,
            features,
            server: (number <= 14).then_some(0),
            ..NewCamera::default()
        }
    });
    let new =
        NewSystem { name: "Plant B".to_owned(), servers: vec![server], cameras: cameras.collect() };
    SystemFile::create(path, &new)
}

/// The three licenses with the names of their key hosts.
pub(super) fn licenses() -> Vec<(&'static str, License)> {
    let campus = [
        ("ip-camera", 140),
        ("recorder-channel", 8),
        ("fisheye", 8),
        ("audio", 16),
        ("ptz", 10),
        ("plate-recognition", 8),
        ("face-recognition-light", 12),
        ("face-recognition-complete", 4),
        ("people-counting", 8),
        ("heat-map", 8),
        ("tracking", 6),
        ("queue-counter", 6),
        ("abandoned-object", 6),
        ("fire-and-smoke", 8),
        ("interactive-search", 6),
    ];
    let garage = [
        ("ip-camera", 48),
        ("fisheye", 4),
        ("audio", 8),
        ("ptz", 4),
        ("plate-recognition", 6),
        ("face-recognition-light", 4),
        ("people-counting", 10),
        ("fire-and-smoke", 8),
    ];
    let archive = [("ip-camera", 16), ("audio", 2), ("fire-and-smoke", 2)];
    let in_30_days = Timestamp::now().checked_add((30 * 24).hours()).ok();
    vec![
        ("north-hall", license(CAMPUS, "Campus key", KeyKind::Network, "Ultra", &campus)),
        (
            "garage",
            License {
                carrier: Carrier::Usb,
                expires: in_30_days,
                ..license(GARAGE, "Garage key", KeyKind::Network, "Enterprise", &garage)
            },
        ),
        (
            "archive",
            License {
                floating: false,
                ..license(ARCHIVE, "Archive key", KeyKind::Local, "Enterprise", &archive)
            },
        ),
    ]
}

fn license(
    key: &str,
    name: &str,
    kind: KeyKind,
    type_name: &str,
    totals: &[(&str, u64)],
) -> License {
    let totals: Seats = totals
        .iter()
        .filter_map(|(code, seats)| Some((code.parse::<Feature>().ok()?, *seats)))
        .collect();
    License {
        #[expect(clippy::expect_used, reason = "the ids are constants of this file")]
        key: key.parse().expect("a constant of this file"),
        name: name.to_owned(),
        kind,
        carrier: Carrier::Software,
        binding: None,
        holder: None,
        type_name: type_name.to_owned(),
        floating: true,
        totals,
        expires: None,
        min_version: None,
        issue: 1,
        grace_secs: 1800,
        overdraft_percent: 0,
    }
}

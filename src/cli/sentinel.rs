//! `floatkey sentinel`: what the license managers of Sentinel say of their keys.

use clap::Args;
use serde_json::json;

use super::{CliError, Report, output::table};
use crate::{
    sources::sentinel::{Device, Feature, Limit, Session},
    wire::license_manager::{self, NotRead, Reading},
};

#[derive(Debug, Args)]
pub(super) struct SentinelArgs {
    /// License managers: HOST or HOST:PORT
    #[arg(required = true)]
    hosts: Vec<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(args: SentinelArgs) -> Result<Report, CliError> {
    let mut readings = Vec::new();
    let mut failed = Vec::new();
    for host in &args.hosts {
        match license_manager::read(host).await {
            Ok(reading) => readings.push(reading),
            Err(error) => failed.push((host.clone(), error)),
        }
    }
    if let ([(_, error)], []) = (&failed[..], &readings[..]) {
        return Err(error.clone().into());
    }
    let keys = merged(&readings);
    let is_unknown = !failed.is_empty() || readings.iter().any(|reading| reading.unreadable > 0);
    let report = if args.json {
        Report::json(&as_json(&readings, &failed, &keys))
    } else {
        Report::text(as_text(&readings, &failed, &keys))
    };
    Ok(report.unknown_if(is_unknown))
}

/// A key, with what the license manager says that is nearest to it.
struct Key<'a> {
    device: &'a Device,
    from: &'a Reading,
}

impl<'a> Key<'a> {
    fn features(&self) -> impl Iterator<Item = &'a Feature> {
        let id = &self.device.id;
        self.from.features.iter().filter(move |feature| feature.key == *id)
    }

    fn sessions(&self) -> impl Iterator<Item = &'a Session> {
        let id = &self.device.id;
        self.from.sessions.iter().filter(move |session| session.key == *id)
    }
}

/// Each key once. License managers see those of each other; the one that has a key knows best.
fn merged(readings: &[Reading]) -> Vec<Key<'_>> {
    let mut keys: Vec<Key<'_>> = Vec::new();
    for from in readings {
        for device in &from.devices {
            match keys.iter_mut().find(|key| key.device.id == device.id) {
                None => keys.push(Key { device, from }),
                Some(key) if key.device.is_local != Some(true) && device.is_local == Some(true) => {
                    *key = Key { device, from };
                }
                Some(_) => {}
            }
        }
    }
    keys
}

fn as_json(
    readings: &[Reading],
    failed: &[(String, NotRead)],
    keys: &[Key<'_>],
) -> serde_json::Value {
    let managers = readings.iter().map(|reading| {
        json!({
            "address": reading.address,
            "server": reading.server,
            "unreadable_rows": reading.unreadable,
        })
    });
    let failed = failed
        .iter()
        .map(|(address, error)| json!({ "address": address, "problem": error.to_string() }));
    let keys = keys.iter().map(|key| {
        json!({
            "key": key.device,
            "from": key.from.address,
            "features": key.features().collect::<Vec<_>>(),
            "sessions": key.sessions().collect::<Vec<_>>(),
        })
    });
    json!({
        "license_managers": managers.chain(failed).collect::<Vec<_>>(),
        "keys": keys.collect::<Vec<_>>(),
    })
}

fn as_text(readings: &[Reading], failed: &[(String, NotRead)], keys: &[Key<'_>]) -> String {
    let mut text = String::new();
    for reading in readings {
        text.push_str(&format!("{}  {}\n", reading.address, reading.server));
        if reading.unreadable > 0 {
            text.push_str(&format!("  {} rows could not be read\n", reading.unreadable));
        }
    }
    for (_, error) in failed {
        text.push_str(&format!("{error}\n"));
    }
    let number = |number: Option<u64>| number.map_or("?".to_owned(), |number| number.to_string());
    for key in keys {
        let Device { id, kind, place, is_cloned, is_disabled, .. } = key.device;
        let state = match (is_cloned, is_disabled) {
            (true, _) => ", a copy",
            (_, true) => ", disabled",
            _ => "",
        };
        text.push_str(&format!("\nKey {id}, {kind}, at {place}{state}\n"));
        let rows: Vec<Vec<String>> = key
            .features()
            .map(|feature| {
                let limit = match feature.limit {
                    Some(Limit::Unlimited) => "no limit".to_owned(),
                    Some(Limit::Seats(seats)) => seats.to_string(),
                    None => "?".to_owned(),
                };
                let name = if feature.name.is_empty() { &feature.product } else { &feature.name };
                vec![
                    format!("  {}", feature.id),
                    name.clone(),
                    number(feature.taken),
                    limit,
                    number(feature.sessions),
                    feature.license.clone(),
                ]
            })
            .collect();
        let head = ["  FEATURE", "NAME", ">TAKEN", ">LIMIT", ">SESSIONS", "LICENSE"];
        text.push_str(&table(&head, &rows));
        let rows: Vec<Vec<String>> = key
            .sessions()
            .map(|session| {
                vec![
                    format!("  {}", session.user),
                    session.computer.clone(),
                    session.address.clone(),
                    session.feature.clone(),
                    session.since.clone(),
                ]
            })
            .collect();
        if !rows.is_empty() {
            let head = ["  USER", "COMPUTER", "ADDRESS", "FEATURE", "SINCE"];
            text.push_str(&table(&head, &rows));
        }
    }
    if keys.is_empty() && !readings.is_empty() {
        text.push_str("No keys\n");
    }
    text
}

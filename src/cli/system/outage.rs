//! `floatkey outage`: what stops, and when, if a key host dies.

use std::time::Duration;

use serde_json::{Value, json};

use super::{SystemArgs, show::seats_text};
use crate::{
    cli::{
        CliError, Report,
        live::Live,
        output::{count, table},
    },
    licensing::{Outage, RunsFor, ServerOutage},
    texts,
};

pub(in crate::cli) async fn outage(args: SystemArgs) -> Result<Report, CliError> {
    let live = Live::open(&args.system).await?;
    let is_unknown = live.is_unknown() || !live.unserved_keys().is_empty();
    let known = live.ring.iter().map(|(key, known)| {
        // Read just now, so without an age.
        let outage =
            known.figures.as_ref().map(|figures| Outage::of(figures, Duration::ZERO, &live.system));
        (key, known, outage)
    });
    if args.json {
        let keys: Vec<Value> = known
            .map(|(key, known, outage)| {
                json!({
                    "key": key,
                    "host": live.system.host(known.host).map(|host| host.address.clone()),
                    "known": outage.is_some(),
                    "first_stop_seconds": outage.as_ref().and_then(Outage::first_stop).map(|left| left.as_secs()),
                    "license_ends": outage.as_ref().and_then(|outage| outage.expires),
                    "servers": outage.iter().flat_map(|outage| &outage.servers).map(|server| json!({
                        "server": live.system.server_name(server.server),
                        "runs_for_seconds": match server.runs_for {
                            RunsFor::Time(left) => Some(left.as_secs()),
                            RunsFor::NoEnd => None,
                        },
                        "seats": server.seats,
                        "cameras": server.cameras,
                    })).collect::<Vec<_>>(),
                })
            })
            .collect();
        return Ok(Report::json(&json!(keys)).unknown_if(is_unknown));
    }
    let mut text = String::new();
    for (key, known, outage) in known {
        let address = live.system.host(known.host).map(|host| host.address.clone());
        let at = address.unwrap_or_default();
        text.push_str(&format!("If the key host at {at} dies now, key {key}:\n"));
        match outage {
            None => text.push_str("  cannot be told, because its figures cannot be read\n"),
            Some(outage) => text.push_str(&words(&live, &outage)),
        }
        text.push('\n');
    }
    if text.is_empty() {
        text.push_str("This system uses no key\n");
    }
    text.push_str("A backup that is restored on another computer goes on: floatkey host backup\n");
    Ok(Report::text(text).unknown_if(is_unknown))
}

fn words(live: &Live, outage: &Outage) -> String {
    if outage.servers.is_empty() {
        return "  nothing stops: no server of this system holds seats of it\n".to_owned();
    }
    let first = outage.first_to_stop();
    let mut text = match outage.first_stop() {
        None => "  nothing stops by itself\n".to_owned(),
        Some(left) => {
            let cameras: u64 = first.iter().map(|server| server.cameras).sum();
            let seats = first.iter().map(|server| &server.seats).collect();
            format!(
                "  first, in {}: {} with {}\n",
                texts::span(left),
                count(usize::try_from(cameras).unwrap_or(usize::MAX), "camera"),
                seats_text(&seats)
            )
        }
    };
    let row = |server: &ServerOutage| {
        let until = match server.runs_for {
            RunsFor::Time(left) if left.is_zero() => "its lease has run out".to_owned(),
            RunsFor::Time(left) => format!("for {}", texts::span(left)),
            RunsFor::NoEnd => "on, until a plan ends it".to_owned(),
        };
        let name = live.system.server_name(server.server).to_string();
        vec![name, until, server.cameras.to_string(), seats_text(&server.seats)]
    };
    let rows: Vec<Vec<String>> = outage.servers.iter().map(row).collect();
    for line in table(&["SERVER", "RUNS", ">CAMERAS", "SEATS"], &rows).lines() {
        text.push_str(&format!("  {line}\n"));
    }
    if let Some(end) = outage.expires {
        text.push_str(&format!("  the license ends on {}\n", end.strftime("%Y-%m-%d")));
    }
    text
}

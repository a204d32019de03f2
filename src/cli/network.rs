//! Commands that look at the network: which key hosts are there, and what is in the way of one.

use std::{path::PathBuf, time::Duration};

use clap::Args;
use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::{CliError, Report, output::table};
use crate::{
    doctor::{self, Network, Question, Verdict},
    licensing::{KeyHost, KeyId},
    system::{self, SystemFile},
    wire::{
        address::full_address,
        discovery::{Found, Reach, find, merge},
    },
};

/// Answers that wait to be taken.
const QUEUE: usize = 64;

#[derive(Debug, Args)]
pub(super) struct DoctorArgs {
    /// The key host: HOST or HOST:PORT
    host: String,
    /// The system file for which this computer is paired; without it, what needs a pairing is not
    /// tested
    system: Option<PathBuf>,
    /// The key that should be served there
    #[arg(long)]
    key: Option<KeyId>,
    /// This computer is a video server, so that the test shows what that server reaches
    #[arg(long)]
    on_video_server: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(super) struct FindArgs {
    /// Also ask these addresses: HOST or HOST:PORT. Broadcasts cross neither routers nor a VPN
    address: Vec<String>,
    /// How long to wait for answers, in seconds
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u64).range(1..=60))]
    wait: u64,
    /// Ask the addresses only, and not the whole network
    #[arg(long, requires = "address")]
    listed_only: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) async fn doctor(args: DoctorArgs) -> Result<Report, CliError> {
    let (network, pinned) = match &args.system {
        None => (Network::stranger()?, None),
        Some(path) => {
            let system = SystemFile::open(path)?.system()?;
            let address = full_address(&args.host).ok();
            let is_it =
                |host: &&KeyHost| host.addresses().any(|known| Some(known) == address.as_deref());
            let pin = system.hosts.iter().find(is_it).and_then(|host| host.pin.clone());
            let identity = system::identity(&system)?;
            (Network::of(identity), pin.map(|pin| pin.fingerprint))
        }
    };
    let question = Question {
        address: args.host,
        key: args.key,
        pinned,
        is_video_server: args.on_video_server,
    };
    let when = Timestamp::now();
    let findings = Box::pin(doctor::climb(&question, &network, |_| {})).await;
    let report = doctor::Report::new(&question, &findings, when, &crate::computer_name());
    let verdict = report.verdict();
    let printed =
        if args.json { Report::json(&report.to_json()) } else { Report::text(report.to_text()) };
    Ok(match verdict {
        Verdict::AllPassed => printed,
        Verdict::NotAllTested => printed.unknown_if(true),
        Verdict::Failed(_) => printed.failed(),
    })
}

pub(super) async fn find_hosts(args: FindArgs) -> Result<Report, CliError> {
    let reach = if args.listed_only { Reach::Listed } else { Reach::Network };
    let (out, mut answers) = mpsc::channel(QUEUE);
    let searching = find(&args.address, reach, Duration::from_secs(args.wait), out);
    let collecting = async {
        let mut found: Vec<Found> = Vec::new();
        while let Some(answer) = answers.recv().await {
            found.push(answer);
        }
        found
    };
    let (searched, found) = tokio::join!(searching, collecting);
    let searched = searched
        .map_err(|error| CliError::failed("This computer cannot search over UDP", &error))?;
    let hosts = merge(found);
    if args.json {
        let hosts: Vec<Value> = hosts
            .iter()
            .map(|host| {
                json!({
                    "name": host.name,
                    "version": host.version,
                    "host_id": host.host_id,
                    "fingerprint": host.fingerprint,
                    "addresses": host.address_texts(),
                    "clone_suspected": host.clone_suspected,
                })
            })
            .collect();
        return Ok(Report::json(&json!(hosts)).unknown_if(!searched.not_asked.is_empty()));
    }
    let rows: Vec<Vec<String>> = hosts
        .iter()
        .map(|host| {
            let clone = if host.clone_suspected { "two at once!" } else { "" };
            vec![
                host.name.clone(),
                host.address_texts().join(" "),
                host.version.clone(),
                host.fingerprint.chars().take(16).collect(),
                clone.to_owned(),
            ]
        })
        .collect();
    let mut text = if rows.is_empty() {
        "No key host answered. Broadcasts cross neither routers nor a VPN: name addresses, or test one with `floatkey doctor HOST`\n".to_owned()
    } else {
        table(&["KEY HOST", "ADDRESS", "VERSION", "CERTIFICATE", ""], &rows)
    };
    for (address, reason) in &searched.not_asked {
        text.push_str(&format!("{address} could not be asked: {reason}\n"));
    }
    Ok(Report::text(text).unknown_if(!searched.not_asked.is_empty()))
}

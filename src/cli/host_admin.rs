//! `floatkey host …`: questions to the running key host and changes to it, over its local socket,
//! and the restore of a backup.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use clap::{Args, Subcommand, ValueEnum};
use jiff::{Timestamp, ToSpan as _};
use serde_json::Value;

use super::{CliError, Report, host_tokens, output::table};
use crate::{
    keyhost::{
        self,
        control::{self, Ask},
        peers::{Pairing, PeerRole},
    },
    licensing::Remark,
    texts,
};

/// Questions to the running key host, and work on its data.
#[derive(Debug, Subcommand)]
pub(super) enum HostCommand {
    /// Print a code with which one computer can pair with this key host
    Pair {
        /// What that computer may do
        #[arg(long, value_enum, default_value_t = PeerRole::System)]
        role: PeerRole,
        #[command(flatten)]
        data: DataArgs,
    },
    /// List the computers that are paired
    List {
        #[command(flatten)]
        data: DataArgs,
    },
    /// End the pairing with a computer
    Revoke {
        /// How its certificate begins, as `list` shows it
        certificate: String,
        #[command(flatten)]
        data: DataArgs,
    },
    /// Show how the key host is
    Status {
        #[command(flatten)]
        data: DataArgs,
    },
    /// List the USB tokens that are plugged in, and what a license can be bound to
    Tokens {
        #[command(flatten)]
        data: DataArgs,
    },
    /// Show who holds which seats, from where and since when
    Holders {
        /// Of this key only
        #[arg(long, default_value = "")]
        key: String,
        #[command(flatten)]
        data: DataArgs,
    },
    /// Show the most seats in use by the hour
    Usage {
        #[command(flatten)]
        range: RangeArgs,
        #[command(flatten)]
        data: DataArgs,
    },
    /// Show what was refused, to whom and why
    Denials {
        #[command(flatten)]
        range: RangeArgs,
        #[command(flatten)]
        data: DataArgs,
    },
    /// End the grant of a server at once, although the server may run on for a while
    Release {
        /// The key
        key: String,
        /// The system's id, as `holders --json` shows it
        system: String,
        /// The server's number
        server: u32,
        #[command(flatten)]
        data: DataArgs,
    },
    /// Take back what a pending plan of a system holds
    AbortPlan {
        /// The system's id
        system: String,
        #[command(flatten)]
        data: DataArgs,
    },
    /// Reserve seats of a key for a system, or limit what it may have; replaces earlier limits
    Limits {
        /// The key
        key: String,
        /// The system's id
        system: String,
        /// Seats kept free for it: FEATURE=SEATS
        #[arg(long, value_parser = feature_seats)]
        floor: Vec<(String, u32)>,
        /// The most that it may have: FEATURE=SEATS
        #[arg(long, value_parser = feature_seats)]
        ceiling: Vec<(String, u32)>,
        #[command(flatten)]
        data: DataArgs,
    },
    /// Choose what systems learn of others on their keys
    Disclosure {
        /// How much
        #[arg(value_enum)]
        disclosure: Disclosure,
        #[command(flatten)]
        data: DataArgs,
    },
    /// Write a backup of everything while the key host serves: keep it as secret as a key
    Backup {
        /// The file, which must not be there yet
        file: PathBuf,
        #[command(flatten)]
        data: DataArgs,
    },
    /// Make a data folder from a backup, on this or another computer
    ///
    /// The restored key host goes on in place of the old one, with its certificate and pairings.
    /// Systems that have met it refuse the old one, which must not be started again.
    Restore {
        /// The backup
        file: PathBuf,
        #[command(flatten)]
        data: DataArgs,
    },
}

/// What systems learn of others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Disclosure {
    /// Names and seats
    Full,
    /// How many there are
    Presence,
    /// Nothing
    None,
}

#[derive(Debug, Args)]
pub(super) struct DataArgs {
    /// The data folder of the key host
    #[arg(long, default_value_os_t = super::host::default_data())]
    data: PathBuf,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(super) struct RangeArgs {
    /// Of this key only
    #[arg(long, default_value = "")]
    key: String,
    /// From this time on, as 2027-03-01T00:00:00Z; the last 24 hours if absent
    #[arg(long)]
    from: Option<Timestamp>,
    /// Until this time; now if absent
    #[arg(long)]
    to: Option<Timestamp>,
}

impl RangeArgs {
    fn milliseconds(&self) -> (i64, i64) {
        let day_ago = || Timestamp::now() - 24.hours();
        let from = self.from.unwrap_or_else(day_ago).as_millisecond();
        (from, self.to.map_or(0, Timestamp::as_millisecond))
    }
}

fn feature_seats(text: &str) -> Result<(String, u32), String> {
    let (feature, seats) = text.split_once('=').ok_or("write FEATURE=SEATS")?;
    let seats = seats.parse().map_err(|_| format!("“{seats}” is not a number of seats"))?;
    Ok((feature.to_owned(), seats))
}

pub(super) async fn run(command: HostCommand) -> Result<Report, CliError> {
    match command {
        HostCommand::Pair { role, data } => {
            let words = |opened: &Value| {
                let code = opened["code"].as_str().unwrap_or_default();
                format!(
                    "{code}\n\nGood for {} minutes and {} tries, for one computer. There, run\n  floatkey pair THIS-COMPUTER SYSTEM\nand type the code.",
                    opened["minutes"], opened["tries"]
                )
            };
            asked(&data, Ask::Pair { role }, words).await
        }
        HostCommand::List { data } => list(&data).await,
        HostCommand::Revoke { certificate, data } => {
            let words = |peer: &Value| {
                format!("Revoked the computer of {} at {}", peer["name"], peer["from"])
            };
            asked(&data, Ask::Revoke { fingerprint: certificate }, words).await
        }
        HostCommand::Status { data } => status(&data).await,
        HostCommand::Tokens { data } => host_tokens::run(&data.data, data.json).await,
        HostCommand::Holders { key, data } => {
            let head = ["KEY", "SYSTEM", ">SERVER", "NAME", "SEATS", "FROM", "SINCE", "LEASE"];
            let row = |holder: &Value| {
                let lease = match (holder["leased"].as_bool(), holder["reclaimable"].as_bool()) {
                    (_, Some(true)) => "run out".to_owned(),
                    (Some(true), _) => {
                        format!("{} s", holder["valid_ms"].as_u64().unwrap_or(0) / 1000)
                    }
                    _ => "standing".to_owned(),
                };
                let texts =
                    ["key", "system_name", "server", "server_name", "seats", "from", "since"];
                let mut row: Vec<String> = texts.iter().map(|name| cell(&holder[name])).collect();
                row.push(lease);
                row
            };
            listed(&data, Ask::Holders { key }, &head, row, "Nobody holds seats").await
        }
        HostCommand::Usage { range, data } => {
            let (from_ms, to_ms) = range.milliseconds();
            let head = ["HOUR", "KEY", "FEATURE", "SYSTEM", ">MOST", ">TOTAL"];
            let texts = ["hour", "key", "feature", "system_name", "most", "total"];
            let row = |hour: &Value| texts.iter().map(|name| cell(&hour[name])).collect();
            let ask = Ask::Usage { key: range.key, from_ms, to_ms };
            listed(&data, ask, &head, row, "Nothing was in use in that time").await
        }
        HostCommand::Denials { range, data } => {
            let (from_ms, to_ms) = range.milliseconds();
            let head = ["AT", "KEY", "FEATURE", ">SHORT", "REASON", "SYSTEM", "FROM", ">TIMES"];
            let texts = ["at", "key", "feature", "short", "reason", "system_name", "from", "times"];
            let row = |denial: &Value| texts.iter().map(|name| cell(&denial[name])).collect();
            let ask = Ask::Denials { key: range.key, from_ms, to_ms };
            listed(&data, ask, &head, row, "Nothing was refused in that time").await
        }
        HostCommand::Release { key, system, server, data } => {
            let words = |released: &Value| match released["may_run_ms"].as_u64() {
                Some(ms) if ms > 0 => format!(
                    "Released. The server may run on for up to {} s, until it hears of it",
                    ms.div_ceil(1000)
                ),
                _ => "Released".to_owned(),
            };
            asked(&data, Ask::Release { key, system, server }, words).await
        }
        HostCommand::AbortPlan { system, data } => {
            let words = |_: &Value| "Nothing is held for a plan of that system any more".to_owned();
            asked(&data, Ask::AbortPlan { system }, words).await
        }
        HostCommand::Limits { key, system, floor, ceiling, data } => {
            let (floor, ceiling) = (floor.into_iter().collect(), ceiling.into_iter().collect());
            let words = |_: &Value| "The limits are in force".to_owned();
            asked(&data, Ask::SetLimits { key, system, floor, ceiling }, words).await
        }
        HostCommand::Disclosure { disclosure, data } => {
            let disclosure = match disclosure {
                Disclosure::Full => keyhost::Disclosure::Full,
                Disclosure::Presence => keyhost::Disclosure::Presence,
                Disclosure::None => keyhost::Disclosure::None,
            };
            let words = |_: &Value| "It is in force, and remembered in host.json".to_owned();
            asked(&data, Ask::SetDisclosure { disclosure }, words).await
        }
        HostCommand::Backup { file, data } => {
            // The running host has a folder of its own.
            let to = std::path::absolute(&file)?;
            let words = |made: &Value| {
                format!("Wrote {}. Keep it as secret as a key", cell(&made["backup"]))
            };
            asked(&data, Ask::Backup { to }, words).await
        }
        HostCommand::Restore { file, data } => restore(&file, &data.data),
    }
}

/// A value for a table.
fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Object(seats) => {
            let seats: BTreeMap<&String, &Value> = seats.iter().collect();
            let seats: Vec<String> =
                seats.iter().map(|(feature, seats)| format!("{feature} {seats}")).collect();
            seats.join(", ")
        }
        other => other.to_string(),
    }
}

async fn asked(
    data: &DataArgs,
    ask: Ask,
    words: impl FnOnce(&Value) -> String,
) -> Result<Report, CliError> {
    let answer = control::ask(&data.data, &ask).await?;
    Ok(if data.json { Report::json(&answer) } else { Report::text(words(&answer)) })
}

async fn listed(
    data: &DataArgs,
    ask: Ask,
    head: &[&str],
    row: impl Fn(&Value) -> Vec<String>,
    empty: &str,
) -> Result<Report, CliError> {
    let words = |list: &Value| {
        let rows: Vec<Vec<String>> = list.as_array().into_iter().flatten().map(row).collect();
        if rows.is_empty() { empty.to_owned() } else { table(head, &rows) }
    };
    asked(data, ask, words).await
}

async fn list(data: &DataArgs) -> Result<Report, CliError> {
    let head = ["CERTIFICATE", "ROLE", "SYSTEM", "ID", "FROM", "PAIRED"];
    let row = |peer: &Value| match serde_json::from_value::<Pairing>(peer.clone()) {
        Ok(peer) => vec![
            peer.fingerprint.chars().take(16).collect(),
            match peer.role {
                PeerRole::System => "system".to_owned(),
                PeerRole::Admin => "admin".to_owned(),
            },
            peer.name,
            peer.system.to_string(),
            peer.from,
            peer.since.strftime("%Y-%m-%d %H:%M").to_string(),
        ],
        Err(error) => vec![error.to_string()],
    };
    listed(data, Ask::List, &head, row, "No computer is paired: floatkey host pair").await
}

async fn status(data: &DataArgs) -> Result<Report, CliError> {
    let status = control::ask(&data.data, &Ask::Status).await?;
    let is_failing = !status["trouble"].is_null();
    if data.json {
        return Ok(Report::json(&status).unknown_if(is_failing));
    }
    let mut text = String::new();
    for name in ["name", "version", "host_id", "fingerprint", "generation", "disclosure", "peers"] {
        text.push_str(&format!("{:<12} {}\n", name.replace('_', " "), cell(&status[name])));
    }
    if is_failing {
        text.push_str(&format!(
            "\n{}\n  {}\n",
            texts::text(&Remark::HostCannotStore.message()),
            cell(&status["trouble"])
        ));
    }
    Ok(Report::text(text).unknown_if(is_failing))
}

fn restore(backup: &Path, data: &Path) -> Result<Report, CliError> {
    keyhost::backup::restore(backup, data)?;
    Ok(Report::text(format!(
        "Restored {}. Start it with\n  floatkey host --data {}\nand never start the old one again: systems that meet this one refuse it.",
        data.display(),
        data.display()
    )))
}

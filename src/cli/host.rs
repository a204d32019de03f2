//! `floatkey host`: the key host daemon.

use std::{
    net::IpAddr,
    path::{Path, PathBuf},
};

use clap::{Args, Subcommand};
use serde_json::Value;

use super::{CliError, Report, output::table, service_manager};
use crate::{
    chain,
    keyhost::{
        self, HostOptions,
        control::{self, Ask},
        keys,
        peers::{Pairing, PeerRole},
    },
    licensing::KeyId,
};

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct HostArgs {
    #[command(subcommand)]
    command: Option<HostCommand>,
    #[command(flatten)]
    serve: ServeArgs,
}

/// Questions to the running key host, and work on its data.
#[derive(Debug, Subcommand)]
enum HostCommand {
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
}

#[derive(Debug, Args)]
struct DataArgs {
    /// The data folder of the running key host
    #[arg(long, default_value_os_t = default_data())]
    data: PathBuf,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
struct ServeArgs {
    /// The folder with keys/*.fkl, vendors/*.pub, host.json and the ledger
    #[arg(long, default_value_os_t = default_data())]
    data: PathBuf,
    /// The port, TCP and UDP
    #[arg(long, default_value_t = keyhost::DEFAULT_PORT)]
    port: u16,
    /// Listen on this address of the computer only
    #[arg(long, value_name = "ADDRESS")]
    bind: Option<IpAddr>,
    /// What the host calls itself; the computer's name if absent
    #[arg(long)]
    name: Option<String>,
    /// Serve this network key although the computer already has a license
    ///
    /// Only one license can be activated on a single server, irrespective of whether this license
    /// is local or floating. This is remembered in host.json.
    #[arg(long, value_name = "KEY")]
    allow_further_key: Vec<KeyId>,
}

fn default_data() -> PathBuf {
    directories::ProjectDirs::from("", "", "floatkey")
        .map_or_else(|| PathBuf::from("floatkey-host"), |dirs| dirs.data_dir().join("host"))
}

pub(super) async fn run(args: HostArgs) -> Result<Report, CliError> {
    match args.command {
        None => serve(args.serve).await,
        Some(HostCommand::Pair { role, data }) => pair(role, &data).await,
        Some(HostCommand::List { data }) => list(&data).await,
        Some(HostCommand::Revoke { certificate, data }) => revoke(certificate, &data).await,
    }
}

async fn ask(data: &Path, question: Ask) -> Result<Value, CliError> {
    Ok(control::ask(data, &question).await?)
}

async fn pair(role: PeerRole, data: &DataArgs) -> Result<Report, CliError> {
    let opened = ask(&data.data, Ask::Pair { role }).await?;
    if data.json {
        return Ok(Report::json(&opened));
    }
    let code = opened["code"].as_str().unwrap_or_default();
    Ok(Report::text(format!(
        "{code}\n\nGood for {} minutes and {} tries, for one computer. There, run\n  floatkey pair THIS-COMPUTER SYSTEM\nand type the code.",
        opened["minutes"], opened["tries"]
    )))
}

async fn list(data: &DataArgs) -> Result<Report, CliError> {
    let list = ask(&data.data, Ask::List).await?;
    if data.json {
        return Ok(Report::json(&list));
    }
    let peers: Vec<Pairing> = serde_json::from_value(list)?;
    if peers.is_empty() {
        return Ok(Report::text("No computer is paired: floatkey host pair"));
    }
    let rows: Vec<Vec<String>> = peers.into_iter().map(row).collect();
    Ok(Report::text(table(&["CERTIFICATE", "ROLE", "SYSTEM", "FROM", "PAIRED"], &rows)))
}

fn row(peer: Pairing) -> Vec<String> {
    let role = match peer.role {
        PeerRole::System => "system",
        PeerRole::Admin => "admin",
    };
    vec![
        peer.fingerprint.chars().take(16).collect(),
        role.to_owned(),
        peer.name,
        peer.from,
        peer.since.strftime("%Y-%m-%d %H:%M").to_string(),
    ]
}

async fn revoke(fingerprint: String, data: &DataArgs) -> Result<Report, CliError> {
    let revoked = ask(&data.data, Ask::Revoke { fingerprint }).await?;
    if data.json {
        return Ok(Report::json(&revoked));
    }
    let peer: Pairing = serde_json::from_value(revoked)?;
    Ok(Report::text(format!("Revoked the computer of “{}” at {}", peer.name, peer.from)))
}

async fn serve(args: ServeArgs) -> Result<Report, CliError> {
    if !args.allow_further_key.is_empty() {
        allow_further_keys(&args)?;
    }
    let options =
        HostOptions { data: args.data.clone(), port: args.port, name: args.name, bind: args.bind };
    let mut host = keyhost::start(options).await?;
    for not_served in &host.not_served {
        let (path, why) = (not_served.path.display(), chain(&not_served.why));
        tracing::warn!(%path, %why, "a license file is not served");
    }
    for license in &host.licenses {
        tracing::info!(key = %license.key, name = %license.name, "serving");
    }
    if host.licenses.is_empty() {
        let keys = args.data.join("keys");
        tracing::warn!(folder = %keys.display(), "no key to serve: put .fkl files there and start again");
    }
    tracing::info!(name = %host.name, certificate = %host.fingerprint, "key host");
    if let Some(reason) = &host.not_found {
        tracing::warn!(%reason, "searches do not find this key host; its address works");
    }
    // Whoever started the host waits for this line, which names the port if it was left open.
    println!("listening on {}", host.address);
    service_manager::ready(&format!("Serving {} keys on {}", host.licenses.len(), host.address));
    let ended = tokio::select! {
        ended = host.failed() => Some(ended),
        () = stop_signal() => None,
        () = service_manager::keep_alive() => None,
    };
    match ended {
        Some(reason) => Err(CliError::new(format!("the key host failed: {reason}"))),
        None => {
            tracing::info!("stopping");
            service_manager::stopping();
            host.stop().await?;
            Ok(Report::default())
        }
    }
}

fn allow_further_keys(args: &ServeArgs) -> Result<(), CliError> {
    let path = args.data.join("host.json");
    let mut config = keys::read_config(&path)?;
    for key in &args.allow_further_key {
        if config.further_keys.insert(key.clone()) {
            tracing::warn!(%key, "allowed as a further network key on this computer");
        }
    }
    Ok(keys::write_config(&path, &config)?)
}

/// Waits for Ctrl+C or, on Unix, SIGTERM.
pub(super) async fn stop_signal() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt => {}
            }
            return;
        }
    }
    // Without a handler the operating system ends the process, which loses nothing.
    if interrupt.await.is_err() {
        std::future::pending::<()>().await;
    }
}

//! `floatkey host`: the key host daemon.

use std::{net::IpAddr, path::PathBuf};

use clap::Args;

use super::{CliError, Report, host_admin, host_admin::HostCommand, open_files, service_manager};
use crate::{
    chain,
    keyhost::{self, HostOptions, keys},
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

pub(super) fn default_data() -> PathBuf {
    directories::ProjectDirs::from("", "", "floatkey")
        .map_or_else(|| PathBuf::from("floatkey-host"), |dirs| dirs.data_dir().join("host"))
}

pub(super) async fn run(args: HostArgs) -> Result<Report, CliError> {
    match args.command {
        None => serve(args.serve).await,
        Some(command) => host_admin::run(command).await,
    }
}

async fn serve(args: ServeArgs) -> Result<Report, CliError> {
    if !args.allow_further_key.is_empty() {
        allow_further_keys(&args)?;
    }
    open_files::raise_limit();
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

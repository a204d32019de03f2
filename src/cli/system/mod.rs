//! Commands on a system file: what the window can do, for scripts.

mod find;
mod outage;
mod show;

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

use clap::Args;
use jiff::Timestamp;
use serde_json::{Value, json};

pub(super) use self::{outage::outage, show::STATUS_FIELDS};

use self::{
    find::{find_camera, find_key, find_server},
    show::{
        carrier, drift, key_text, keys_json, kind, plan_text, seats_text, sharing, show_plan,
        unlicensed, version_of,
    },
};
use super::{
    CliError, Report,
    live::{HostSaid, Live},
    output::{self, count, table},
};
use crate::{
    chain,
    licensing::{
        Camera, Change, Expiry, KeyHost, KeyRing, KnownKey, Plan, PlanId, Refusal, Remark, Server,
        server_demands,
    },
    system::{self, ApplyError, SystemFile, WhenFull},
    texts,
    wire::{address::full_address, pairing::Code},
};

#[derive(Debug, Args)]
pub(super) struct SystemArgs {
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// The system file
    system: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct CamerasArgs {
    /// Only cameras of this server; "none" for cameras that are not bound
    #[arg(long)]
    server: Option<String>,
    /// Only cameras whose name or folder contains this
    #[arg(long)]
    search: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// The system file
    system: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct PairArgs {
    /// The key host: HOST or HOST:PORT
    host: String,
    /// The server on whose computer the key host runs; absent if that is another system's server
    #[arg(long)]
    seat: Option<String>,
    /// The system file
    system: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct ForgetArgs {
    /// The key host: an address of it
    host: String,
    /// It is gone for good and cannot be restored: forget it although servers use its keys
    #[arg(long)]
    gone_for_good: bool,
    /// The system file
    system: PathBuf,
}

#[derive(Debug, Args)]
#[command(override_usage = "floatkey move [OPTIONS] <--to <SERVER>|--unbind> <CAMERA>... <SYSTEM>")]
pub(super) struct MoveArgs {
    /// Cameras by name, or by number as #12; the last one is the system file
    // One list, because options may stand between the cameras and the file.
    #[arg(required = true, value_name = "CAMERA or SYSTEM")]
    cameras_and_system: Vec<OsString>,
    /// The server to bind them to
    #[arg(long, required_unless_present = "unbind", conflicts_with = "unbind")]
    to: Option<String>,
    /// Bind them to no server
    #[arg(long)]
    unbind: bool,
    /// Apply the whole plan at once
    #[arg(long)]
    apply: bool,
    /// Why, for the change log
    #[arg(long, default_value = "")]
    why: String,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(super) struct UseKeyArgs {
    /// The key by id or name; "none" for no key
    key: String,
    /// The servers that shall use it
    #[arg(long, required = true)]
    server: Vec<String>,
    /// Apply the whole plan at once
    #[arg(long)]
    apply: bool,
    /// Why, for the change log
    #[arg(long, default_value = "")]
    why: String,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// The system file
    system: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct PlanArgs {
    /// Discard all changes
    #[arg(long)]
    discard: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// The system file
    system: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct ApplyArgs {
    /// Why, for the change log
    #[arg(long, default_value = "")]
    why: String,
    /// If a key is too full, wait in its queue for up to so many seconds
    #[arg(long, value_name = "SECONDS")]
    wait: Option<u64>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// The system file
    system: PathBuf,
}

pub(super) async fn pair(args: PairArgs) -> Result<Report, CliError> {
    let mut file = SystemFile::open(&args.system)?;
    let system = file.system()?;
    let seat = args.seat.map(|name| find_server(&system, &name)).transpose()?;
    let code: Code = output::ask("Pairing code from `floatkey host pair`")?.parse()?;
    let paired = system::pair_host(&mut file, &args.host, &code, seat).await?;
    drop(file);
    let live = Live::open(&args.system).await?;
    let mut text = format!("Paired with “{}” at {}\n", paired.about.name, paired.address);
    text.push_str(&format!("Certificate {}\n", paired.about.fingerprint));
    if paired.is_admin {
        text.push_str("This computer may administrate it\n");
    }
    match live.hosts.iter().find(|(known, _)| known.id == paired.id) {
        Some((_, Ok(_))) => text.push_str("It serves\n"),
        Some((_, Err(reason))) => text.push_str(&format!("It does not answer: {reason}\n")),
        None => {}
    }
    for (key, known) in live.ring.iter().filter(|(_, known)| known.host == paired.id) {
        text.push_str(&format!("  {key}  {}\n", known.license.name));
    }
    Ok(Report::text(text).unknown_if(live.is_unknown()))
}

pub(super) fn forget(args: ForgetArgs) -> Result<Report, CliError> {
    let mut file = SystemFile::open(&args.system)?;
    let address = full_address(&args.host)?;
    let hosts = file.hosts()?;
    let is_it = |host: &&KeyHost| host.addresses().any(|known| known == address);
    let host = hosts.iter().find(is_it).ok_or_else(|| {
        CliError::new(format!(
            "this system has no key host at {address}: `floatkey status` lists them"
        ))
    })?;
    if args.gone_for_good {
        file.give_up_host(host.id)?;
        return Ok(Report::text(format!(
            "Forgot the key host {address} and its keys. Let its servers use other keys: floatkey use-key KEY --server SERVER SYSTEM"
        )));
    }
    file.remove_host(host.id)?;
    Ok(Report::text(format!("Forgot the key host {address}")))
}

pub(super) async fn status(args: SystemArgs) -> Result<Report, CliError> {
    let live = Live::open(&args.system).await?;
    let missing = live.unserved_keys();
    let is_failing = live.is_failing() || live.is_suspended();
    let is_unknown = live.is_unknown() || is_failing || !missing.is_empty();
    let now = Timestamp::now();
    let is_near = |known: &KnownKey| Expiry::of(known.license.expires, now) > Expiry::Far;
    let is_due = live.ring.values().any(is_near);
    if args.json {
        let hosts: Vec<Value> = live
            .hosts
            .iter()
            .map(|(host, answer)| {
                let said = answer.as_ref().ok();
                json!({
                    "address": host.address,
                    "name": said.map(|said| &said.name),
                    "answers": answer.is_ok(),
                    "problem": answer.as_ref().err(),
                    "trouble": said.and_then(|said| said.trouble.as_ref()),
                })
            })
            .collect();
        let value = json!({
            "system": live.system.name,
            "revision": live.system.revision,
            "planned_changes": live.plan.len(),
            "hosts": hosts,
            "keys": keys_json(&live),
            "keys_without_host": missing,
        });
        return Ok(Report::json(&value).due_if(is_due).unknown_if(is_unknown));
    }
    let mut text = format!("{}, revision {}\n", live.system.name, live.system.revision);
    for (host, answer) in &live.hosts {
        match answer {
            Ok(HostSaid { name, trouble }) => {
                text.push_str(&format!("key host {} ({name}) answers\n", host.address));
                if let Some(trouble) = trouble {
                    let cannot_store = texts::text(&Remark::HostCannotStore.message());
                    text.push_str(&format!("  {cannot_store}\n  {trouble}\n"));
                }
            }
            Err(reason) => {
                text.push_str(&format!("key host {} does not answer: {reason}\n", host.address));
            }
        }
    }
    if live.hosts.is_empty() {
        text.push_str("No key host yet: floatkey pair HOST SYSTEM\n");
    }
    for (key, known) in &live.ring {
        text.push('\n');
        text.push_str(&key_text(key, known, &live.system));
    }
    for key in &missing {
        text.push_str(&format!("\nKey {key} is used by servers, and no key host serves it now\n"));
    }
    for line in drift(&live) {
        text.push_str(&format!("\n{line}\n"));
    }
    let unlicensed = unlicensed(&live.system);
    if unlicensed > 0 {
        text.push_str(&format!(
            "\n{} on servers without a key\n",
            count(unlicensed, "enabled camera")
        ));
    }
    if !live.plan.is_empty() {
        text.push_str(&format!(
            "\n{}: floatkey plan SYSTEM\n",
            count(live.plan.len(), "planned change")
        ));
    }
    Ok(Report::text(text).due_if(is_due).unknown_if(is_unknown))
}

pub(super) async fn keys(args: SystemArgs) -> Result<Report, CliError> {
    let live = Live::open(&args.system).await?;
    let is_unknown = live.is_unknown();
    if args.json {
        return Ok(Report::json(&keys_json(&live)).unknown_if(is_unknown));
    }
    let rows: Vec<Vec<String>> = live
        .ring
        .iter()
        .map(|(key, known)| {
            let license = &known.license;
            let address = live.system.host(known.host).map(|host| host.address.clone());
            vec![
                key.to_string(),
                license.name.clone(),
                kind(license.kind).to_owned(),
                carrier(license.carrier).to_owned(),
                license.type_name.clone(),
                license
                    .expires
                    .map_or("never".to_owned(), |end| end.strftime("%Y-%m-%d").to_string()),
                address.unwrap_or_default(),
                sharing(known),
            ]
        })
        .collect();
    let head = ["KEY", "NAME", "KIND", "CARRIER", "TYPE", "ENDS", "KEY HOST", "SHARED"];
    Ok(Report::text(table(&head, &rows)).unknown_if(is_unknown))
}

pub(super) fn servers(args: SystemArgs) -> Result<Report, CliError> {
    let file = SystemFile::open(&args.system)?;
    let system = file.system()?;
    let demands = server_demands(&system);
    let cameras = |server: &Server| {
        system.cameras.iter().filter(|camera| camera.server == Some(server.id)).count()
    };
    if args.json {
        let list: Vec<Value> = system
            .servers
            .iter()
            .map(|server| {
                let (version, is_assumed) = version_of(server);
                json!({
                    "id": server.id.0,
                    "name": server.name,
                    "version": version,
                    "version_assumed": is_assumed,
                    "key": server.key,
                    "cameras": cameras(server),
                    "seats": demands.get(&server.id).cloned().unwrap_or_default(),
                })
            })
            .collect();
        return Ok(Report::json(&json!(list)));
    }
    let rows: Vec<Vec<String>> = system
        .servers
        .iter()
        .map(|server| {
            let (version, is_assumed) = version_of(server);
            let version = version.unwrap_or_else(|| "unknown".to_owned());
            let key = server.key.as_ref();
            vec![
                format!("#{}", server.id),
                server.name.to_string(),
                if is_assumed { version + " (assumed)" } else { version },
                key.map_or("No key".to_owned(), ToString::to_string),
                cameras(server).to_string(),
                demands.get(&server.id).map(seats_text).unwrap_or_default(),
            ]
        })
        .collect();
    Ok(Report::text(table(&["ID", "SERVER", "VERSION", "KEY", ">CAMERAS", "SEATS"], &rows)))
}

pub(super) fn cameras(args: CamerasArgs) -> Result<Report, CliError> {
    let file = SystemFile::open(&args.system)?;
    let system = file.system()?;
    let server = match args.server.as_deref() {
        None => None,
        Some("none") => Some(None),
        Some(name) => Some(Some(find_server(&system, name)?)),
    };
    let search = args.search.map(|search| search.to_lowercase());
    let matches = |camera: &&Camera| {
        server.is_none_or(|server| camera.server == server)
            && search.as_ref().is_none_or(|search| {
                let text = format!("{}\n{}", camera.name, camera.folder).to_lowercase();
                text.contains(search)
            })
    };
    let found = system.cameras.iter().filter(matches);
    let codes = |camera: &Camera| -> Vec<String> {
        camera.features.iter().map(ToString::to_string).collect()
    };
    if args.json {
        let list: Vec<Value> = found
            .map(|camera| {
                json!({
                    "id": camera.id.0,
                    "name": camera.name,
                    "folder": camera.folder,
                    "enabled": camera.enabled,
                    "features": codes(camera),
                    "server": camera.server.map(|server| system.server_name(server)),
                })
            })
            .collect();
        return Ok(Report::json(&json!(list)));
    }
    let rows: Vec<Vec<String>> = found
        .map(|camera| {
            vec![
                format!("#{}", camera.id),
                camera.name.to_string(),
                camera.server.map_or("not bound".into(), |s| system.server_name(s)).to_string(),
                if camera.enabled { "on" } else { "off" }.to_owned(),
                codes(camera).join(" "),
                camera.folder.to_string(),
            ]
        })
        .collect();
    let head = ["ID", "CAMERA", "SERVER", "STATE", "FEATURES", "FOLDER"];
    Ok(Report::text(table(&head, &rows)))
}

pub(super) async fn move_cameras(args: MoveArgs) -> Result<Report, CliError> {
    let (system, cameras) = match args.cameras_and_system.split_last() {
        Some((system, cameras)) if !cameras.is_empty() => (system, cameras),
        _ => return Err(CliError::new("name at least one camera, and last the system file")),
    };
    let mut live = Live::open(Path::new(system)).await?;
    let to = args.to.as_deref().map(|name| find_server(&live.system, name)).transpose()?;
    let mut changes = Vec::new();
    for name in cameras {
        let camera = find_camera(&live.system, &name.to_string_lossy())?;
        changes.push(Change::Move { camera, to });
    }
    add_to_plan(&mut live, changes)?;
    apply_or_show(live, args.apply, &args.why, args.json).await
}

pub(super) async fn use_key(args: UseKeyArgs) -> Result<Report, CliError> {
    let mut live = Live::open(&args.system).await?;
    let key = match args.key.as_str() {
        "none" => None,
        name => Some(find_key(&live, name)?),
    };
    let mut changes = Vec::new();
    for name in &args.server {
        let server = find_server(&live.system, name)?;
        changes.push(Change::UseKey { server, key: key.clone() });
    }
    add_to_plan(&mut live, changes)?;
    apply_or_show(live, args.apply, &args.why, args.json).await
}

async fn apply_or_show(
    live: Live,
    applies: bool,
    why: &str,
    as_json: bool,
) -> Result<Report, CliError> {
    if applies { apply_live(live, why, None, as_json).await } else { show_plan(&live, as_json) }
}

pub(super) async fn plan(args: PlanArgs) -> Result<Report, CliError> {
    let mut live = Live::open(&args.system).await?;
    if args.discard {
        let empty = Plan::new(PlanId::NONE);
        live.file.store_plan(&empty, live.plan.id)?;
        live.plan = empty;
    }
    show_plan(&live, args.json)
}

pub(super) async fn apply(args: ApplyArgs) -> Result<Report, CliError> {
    let live = Live::open(&args.system).await?;
    apply_live(live, &args.why, args.wait, args.json).await
}

/// The same door as a drop on the board: refused changes leave the plan as it is.
fn add_to_plan(live: &mut Live, changes: Vec<Change>) -> Result<(), CliError> {
    let outcome =
        live.plan.with(&live.system, &live.baseline, &live.ring, &live.forecast(), changes);
    let (mut plan, _) = outcome.map_err(|refusals| {
        let texts: Vec<String> =
            refusals.iter().map(|refusal| texts::text(&refusal.message())).collect();
        CliError::new(texts.join("\n"))
    })?;
    plan.id = live.file.store_plan(&plan, live.plan.id)?;
    live.plan = plan;
    Ok(())
}

/// What a refusal by a key host says of others on the key, where they are not disclosed.
fn proven(error: &ApplyError, ring: &KeyRing) -> Option<String> {
    let refused = error.host_refusal()?;
    let Refusal::Shortage { key, short: None, .. } = &refused.refusal else { return None };
    let proof = refused.evidence(&ring.get(key)?.license, 0)?;
    Some(format!(
        "At the moment at least {} seats of {} are used by others or reserved for them.",
        proof.least,
        texts::feature_name(&proof.feature)
    ))
}

/// Waits for so long, or for ever.
async fn until_over(seconds: Option<u64>) {
    match seconds {
        Some(seconds) => tokio::time::sleep(std::time::Duration::from_secs(seconds)).await,
        None => std::future::pending().await,
    }
}

async fn apply_live(
    mut live: Live,
    why: &str,
    wait: Option<u64>,
    as_json: bool,
) -> Result<Report, CliError> {
    let planned = plan_text(&live, &live.forecast());
    let (cancels, cancel) = tokio::sync::watch::channel(false);
    let when_full = if wait.is_some() { WhenFull::Wait } else { WhenFull::Refuse };
    let say = |step| {
        if let system::Step::Queued { host, place } = step {
            tracing::warn!(%host, place, "waiting for seats");
        }
    };
    let applying = system::apply_when(&mut live.file, live.plan.id, (why, when_full), say, cancel);
    let mut applying = std::pin::pin!(applying);
    let applied = tokio::select! {
        applied = &mut applying => applied,
        () = until_over(wait) => {
            // Gives up the place in the queue, unless it is decided by now.
            cancels.send_replace(true);
            applying.await
        }
    };
    let applied = applied.map_err(|error| match proven(&error, &live.ring) {
        None => CliError::from(error),
        Some(proven) => CliError::new(format!("{}\n{proven}", chain(&error))),
    })?;
    let is_unfinished = !applied.unfinished.is_empty();
    if as_json {
        let unfinished: Vec<Value> = applied
            .unfinished
            .iter()
            .map(|(host, reason)| json!({ "host": host, "reason": reason }))
            .collect();
        let value = json!({ "revision": applied.revision, "unfinished": unfinished });
        return Ok(Report::json(&value).unknown_if(is_unfinished));
    }
    let mut text = format!("{planned}\n\nApplied as revision {}\n", applied.revision);
    for (host, reason) in &applied.unfinished {
        text.push_str(&format!(
            "  {host} has not acknowledged yet, which is tried again: {reason}\n"
        ));
    }
    Ok(Report::text(text).unknown_if(is_unfinished))
}

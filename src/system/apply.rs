//! *Apply*: three steps with one commit point, and the cleaning up after a crash between them.
//!
//! 1. *prepare* on every key host: a durable hold for what the plan needs more;
//! 2. one transaction in the file: bindings, revision, change log, "decided";
//! 3. *commit* on the key hosts, repeated until acknowledged.
//!
//! At the next start, what is undecided is taken back and what is decided is finished.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use tokio::sync::watch;

use super::{
    credentials::{IdentityError, credentials},
    file::{Applying, FileError, LogEntry, SystemFile},
};
use crate::{
    chain,
    licensing::{
        Baseline, Evidence, Forecast, HostId, KeyHost, KeyId, KeyRing, KnownKey, License, Plan,
        PlanId, Prepare, Refusal, Seats, Server, ServerId, System, Wanted, distribution, rules,
        server_demands,
    },
    texts::{self, say},
    wire::{
        client::{CallError, Client, Identity},
        dial::{ConnectError, Target},
        v1::Role,
    },
};

/// How often a commit is tried before the rest is left to the next start.
const COMMIT_TRIES: u32 = 3;
/// Between two tries.
const COMMIT_PAUSE: Duration = Duration::from_millis(300);

/// Where applying stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Step 1 at this key host is about to begin.
    Preparing(String),
    /// A key of this key host is full, and the plan waits in its queue.
    Queued {
        /// The key host.
        host: String,
        /// The place; 1 is next.
        place: u32,
    },
    /// Step 1 is done everywhere; step 2 is about to begin.
    Deciding,
    /// Step 2 is done, and step 3 at this key host is about to begin.
    Committing(String),
}

/// A plan was applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// The revision that it made.
    pub revision: u64,
    /// Key hosts that did not acknowledge yet, with the reason: what is left for the next start.
    pub unfinished: Vec<(String, String)>,
}

/// Why a plan was not applied. Nothing changed, in the file or on a key host.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    /// Nothing to do.
    #[error("{}", say!("error-plan-empty"))]
    Empty,
    /// Rules or totals speak against it, as far as the file tells.
    #[error("{}", .0.iter().map(|refusal| texts::text(&refusal.message())).collect::<Vec<_>>().join(" "))]
    Refused(Vec<Refusal>),
    /// A key host refused it.
    #[error("{}", texts::text(&.0.refusal.message()))]
    RefusedByHost(HostRefusal),
    /// A key host cannot be asked.
    #[error("{}", say!("error-plan-unreachable"))]
    Unreachable(#[source] ConnectError),
    /// A key host did not do its part.
    #[error("{}", say!("error-plan-not-held", host = .host))]
    NotHeld {
        /// Which.
        host: String,
        /// Why.
        #[source]
        source: CallError,
    },
    /// The administrator stopped it.
    #[error("{}", say!("error-plan-cancelled"))]
    Cancelled,
    /// The file.
    #[error(transparent)]
    File(#[from] FileError),
    /// This computer's certificate.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// It was not applied, and a key host could not be told so yet.
    #[error("{}", say!("error-plan-not-taken-back", error = chain(.error), reason = .reason))]
    NotTakenBack {
        /// Why it was not applied.
        error: Box<ApplyError>,
        /// Why the host could not be told.
        reason: String,
    },
    /// A plan before this one is not over.
    #[error("{}", say!("error-plan-earlier", reason = .0))]
    Earlier(String),
}

impl ApplyError {
    /// What a key host refused, if that is why nothing was applied.
    pub fn host_refusal(&self) -> Option<&HostRefusal> {
        match self {
            Self::RefusedByHost(refused) => Some(refused),
            Self::NotTakenBack { error, .. } => error.host_refusal(),
            _ => None,
        }
    }
}

/// A key host refused its part of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostRefusal {
    /// Which.
    pub host: HostId,
    /// Why.
    pub refusal: Refusal,
    /// All that the plan wanted of each of its keys.
    pub asked: BTreeMap<KeyId, Seats>,
}

impl HostRefusal {
    fn of(host: HostId, refusal: Refusal, prepare: &Prepare) -> Self {
        let asked = prepare.keys.iter().map(|(key, servers)| {
            (key.clone(), servers.values().map(|wanted| &wanted.seats).collect())
        });
        Self { host, refusal, asked: asked.collect() }
    }

    /// What it proves of others on the key of this license.
    pub fn evidence(&self, license: &License, now_ms: u64) -> Option<Evidence> {
        Evidence::of(license, &self.refusal, self.asked.get(&license.key)?, now_ms)
    }
}

/// What was found and done at the start, or before a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recovery {
    /// No plan was on its way.
    Nothing,
    /// Another process is applying right now.
    Busy,
    /// A decided plan was finished.
    Finished(PlanId),
    /// An undecided plan was taken back.
    TakenBack(PlanId),
    /// A key host could not be asked; it is tried again at the next start.
    Waiting {
        /// Which one and why.
        reason: String,
    },
}

/// Who this program is towards key hosts when it acts for a system.
///
/// # Errors
/// If this computer's certificate for the system cannot be read or made.
pub fn identity(system: &System) -> Result<Identity, IdentityError> {
    let credentials = credentials(system.id)?;
    Ok(Identity { system: system.id, name: system.name.to_string(), role: Role::Core, credentials })
}

/// Where a key host is reached, and what it is recognized by.
///
/// # Errors
/// If it was never paired.
pub fn target(host: &KeyHost) -> Result<Target, ConnectError> {
    let not_paired = || ConnectError::NotPaired(host.address.clone());
    let pin = host.pin.as_ref().ok_or_else(not_paired)?;
    Ok(Target {
        addresses: host.addresses().map(str::to_owned).collect(),
        fingerprint: pin.fingerprint.parse().map_err(|_| not_paired())?,
        generation: pin.generation,
    })
}

/// Opens a session with a key host of a system.
async fn session(system: &System, host: &KeyHost) -> Result<Client, ApplyError> {
    let identity = identity(system)?;
    let target = target(host).map_err(ApplyError::Unreachable)?;
    Client::connect(&target, &identity).await.map_err(ApplyError::Unreachable)
}

/// Applies the stored plan, which must be the one that the caller knows. `progress` is called
/// before each step; `cancel` stops it as long as nothing is decided.
///
/// # Errors
/// [`ApplyError`]; then nothing changed.
pub async fn apply(
    file: &mut SystemFile,
    known: PlanId,
    why: &str,
    progress: impl FnMut(Step),
    cancel: watch::Receiver<bool>,
) -> Result<Applied, ApplyError> {
    apply_when(file, known, (why, WhenFull::Refuse), progress, cancel).await
}

/// What to do when a key is too full for a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhenFull {
    /// Refuse the plan.
    Refuse,
    /// Wait in the queue of the key host, until it is cancelled.
    Wait,
}

/// Like [`apply`], with the reason for the change log and what to do when a key is full.
///
/// # Errors
/// [`ApplyError`]; then nothing changed.
pub async fn apply_when(
    file: &mut SystemFile,
    known: PlanId,
    (why, when_full): (&str, WhenFull),
    mut progress: impl FnMut(Step),
    cancel: watch::Receiver<bool>,
) -> Result<Applied, ApplyError> {
    let Some(_lock) = file.lock()? else { return Err(FileError::Applying.into()) };
    if let Recovery::Waiting { reason } = recover_locked(file).await? {
        return Err(ApplyError::Earlier(reason));
    }
    let mut work = Work::plan(file, known)?;
    if work.prepares.is_empty() {
        progress(Step::Deciding);
        file.decide(&work.system, &work.plan, work.draft, &work.applying, &[], &work.entry(why))?;
        return Ok(Applied { revision: work.applying.revision, unfinished: Vec::new() });
    }
    // All hosts are reached before anything begins, so that one that is down blocks nothing.
    let sessions = reach(&work, &mut progress, &cancel).await?;
    let mut host_ids = Vec::new();
    for ((host, client), (_, prepare)) in sessions.iter().zip(&mut work.prepares) {
        file.met_generation(*host, client.welcome.generation)?;
        prepare.base = file.host_revision(&client.welcome.host_id)?;
        host_ids.push(client.welcome.host_id.clone());
    }
    file.begin_applying(&work.applying, work.draft)?;
    if let Err(error) = hold(&work, &sessions, when_full, &mut progress, &cancel).await {
        return Err(give_up(file, &work, error).await);
    }
    progress(Step::Deciding);
    let entry = work.entry(why);
    let decided =
        file.decide(&work.system, &work.plan, work.draft, &work.applying, &host_ids, &entry);
    if let Err(error) = decided {
        return Err(give_up(file, &work, error.into()).await);
    }
    let mut unfinished = Vec::new();
    for (host, client) in &sessions {
        let address = work.address(*host);
        progress(Step::Committing(address.clone()));
        let committed = commit(client, &work.system, *host, work.plan.id).await;
        // It is decided: what fails from here on is repeated at the next start.
        let noted = committed
            .and_then(|()| file.acknowledge(work.plan.id, *host).map_err(|error| chain(&error)));
        if let Err(reason) = noted {
            unfinished.push((address, reason));
        }
    }
    Ok(Applied { revision: work.applying.revision, unfinished })
}

/// Finishes or takes back what a crash left behind.
///
/// # Errors
/// If the file cannot be read or written.
pub async fn recover(file: &mut SystemFile) -> Result<Recovery, FileError> {
    if file.applying()?.is_none() {
        return Ok(Recovery::Nothing);
    }
    let Some(_lock) = file.lock()? else { return Ok(Recovery::Busy) };
    recover_locked(file).await
}

async fn recover_locked(file: &mut SystemFile) -> Result<Recovery, FileError> {
    let Some(applying) = file.applying()? else { return Ok(Recovery::Nothing) };
    let system = file.system()?;
    if !applying.decided {
        return match take_back(file, &system, &applying).await? {
            None => Ok(Recovery::TakenBack(applying.plan)),
            Some(reason) => Ok(Recovery::Waiting { reason }),
        };
    }
    let mut waiting = None;
    for host in &applying.hosts {
        match finish(&system, *host, applying.plan).await {
            Ok(()) => file.acknowledge(applying.plan, *host)?,
            Err(reason) => waiting = Some(reason),
        }
    }
    Ok(match waiting {
        None => Recovery::Finished(applying.plan),
        Some(reason) => Recovery::Waiting { reason },
    })
}

/// Commits on a session of its own.
async fn finish(system: &System, host: HostId, plan: PlanId) -> Result<(), String> {
    let Some(host) = system.host(host) else { return Ok(()) };
    let client = session(system, host).await.map_err(|error| chain(&error))?;
    match client.commit(plan).await {
        Err(CallError::Refused(Refusal::UnknownPlan { .. })) => {
            // The host lost its ledger, or an older one was restored. Waiting for it would block
            // the system for ever; `status` shows what the host holds and what is needed.
            tracing::error!(host = %host.address, %plan, "the key host does not know a decided plan");
            Ok(())
        }
        outcome => outcome.map_err(|error| format!("{}: {}", host.address, chain(&error))),
    }
}

/// Takes an undecided plan back after `error`, and says so if that is not possible now.
async fn give_up(file: &mut SystemFile, work: &Work, error: ApplyError) -> ApplyError {
    let reason = match take_back(file, &work.system, &work.applying).await {
        Ok(None) => return error,
        Ok(Some(reason)) => reason,
        Err(error) => chain(&error),
    };
    ApplyError::NotTakenBack { error: Box::new(error), reason }
}

/// Takes an undecided plan back everywhere. Returns what prevents it from being over.
async fn take_back(
    file: &mut SystemFile,
    system: &System,
    applying: &Applying,
) -> Result<Option<String>, FileError> {
    let mut waiting = None;
    for id in &applying.hosts {
        let Some(host) = system.host(*id) else {
            file.acknowledge(applying.plan, *id)?;
            continue;
        };
        let aborted = match session(system, host).await {
            Ok(client) => client.abort(applying.plan).await.map_err(|error| chain(&error)),
            Err(error) => Err(chain(&error)),
        };
        match aborted {
            Ok(()) => file.acknowledge(applying.plan, *id)?,
            Err(reason) => waiting = Some(format!("{}: {reason}", host.address)),
        }
    }
    Ok(waiting)
}

/// Commits, again and on a new session where the first one broke.
async fn commit(
    client: &Client,
    system: &System,
    host: HostId,
    plan: PlanId,
) -> Result<(), String> {
    let mut outcome = client.commit(plan).await.map_err(|error| chain(&error));
    for _ in 1..COMMIT_TRIES {
        if outcome.is_ok() {
            break;
        }
        tokio::time::sleep(COMMIT_PAUSE).await;
        outcome = finish(system, host, plan).await;
    }
    outcome
}

/// Opens a session with each key host that will be asked.
async fn reach(
    work: &Work,
    progress: &mut impl FnMut(Step),
    cancel: &watch::Receiver<bool>,
) -> Result<Vec<(HostId, Client)>, ApplyError> {
    let mut sessions = Vec::new();
    for (host, _) in &work.prepares {
        let known = work.system.host(*host).ok_or_else(|| FileError::Row {
            table: "license",
            reason: "its key host is not in the file".to_owned(),
        })?;
        progress(Step::Preparing(known.address.clone()));
        let client = stop_if(cancel, session(&work.system, known)).await??;
        sessions.push((*host, client));
    }
    Ok(sessions)
}

/// Step 1 at all key hosts.
async fn hold(
    work: &Work,
    sessions: &[(HostId, Client)],
    when_full: WhenFull,
    progress: &mut impl FnMut(Step),
    cancel: &watch::Receiver<bool>,
) -> Result<(), ApplyError> {
    for ((host, client), (_, prepare)) in sessions.iter().zip(&work.prepares) {
        progress(Step::Preparing(work.address(*host)));
        let held = match when_full {
            WhenFull::Refuse => stop_if(cancel, client.prepare(prepare)).await?,
            WhenFull::Wait => {
                let place = |place| progress(Step::Queued { host: work.address(*host), place });
                stop_if(cancel, client.prepare_waiting(prepare, place)).await?
            }
        };
        held.map_err(|source| match source {
            CallError::Refused(refusal) => {
                ApplyError::RefusedByHost(HostRefusal::of(*host, refusal, prepare))
            }
            source => ApplyError::NotHeld { host: work.address(*host), source },
        })?;
    }
    Ok(())
}

async fn stop_if<T>(
    cancel: &watch::Receiver<bool>,
    work: impl Future<Output = T>,
) -> Result<T, ApplyError> {
    let mut cancel = cancel.clone();
    let cancelled = async {
        // If nobody is left who could cancel, nobody does.
        if cancel.wait_for(|cancelled| *cancelled).await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        biased;
        () = cancelled => Err(ApplyError::Cancelled),
        outcome = work => Ok(outcome),
    }
}

/// Everything about a plan that is known before anybody is asked.
struct Work {
    system: System,
    plan: Plan,
    /// The id under which the plan is stored.
    draft: PlanId,
    forecast: Forecast,
    prepares: Vec<(HostId, Prepare)>,
    applying: Applying,
}

impl Work {
    fn plan(file: &SystemFile, known: PlanId) -> Result<Self, ApplyError> {
        let system = file.system()?;
        // Each attempt has an id of its own, so that a late message of an aborted one is no harm.
        let attempt = PlanId(uuid::Uuid::new_v4());
        let mut plan = file.plan(&system)?;
        let draft = std::mem::replace(&mut plan.id, attempt);
        if draft != known {
            return Err(FileError::PlanMoved.into());
        }
        if plan.is_empty() {
            return Err(ApplyError::Empty);
        }
        let licenses = file.licenses()?;
        let hosts: BTreeMap<KeyId, HostId> =
            licenses.iter().map(|(host, license)| (license.key.clone(), *host)).collect();
        // Without figures: what the key hosts know better is theirs to say.
        let ring: KeyRing = licenses
            .into_iter()
            .map(|(host, license)| (license.key.clone(), KnownKey { license, host, figures: None }))
            .collect();
        let forecast = Forecast::of(&system, &Baseline::of(&system), &plan, &ring);
        if !forecast.can_be_applied() {
            return Err(ApplyError::Refused(forecast.refusals));
        }
        let revision = system.revision + 1;
        let prepares = prepares(&system, &plan, &hosts)?;
        let hosts = prepares.iter().map(|(host, _)| *host).collect();
        let applying = Applying { plan: plan.id, decided: false, revision, hosts };
        Ok(Self { system, plan, draft, forecast, prepares, applying })
    }

    fn address(&self, host: HostId) -> String {
        self.system.host(host).map(|host| host.address.clone()).unwrap_or_default()
    }

    fn entry(&self, why: &str) -> LogEntry {
        let totals: BTreeMap<&KeyId, [&Seats; 2]> =
            self.forecast.keys.iter().map(|(key, f)| (key, [&f.before, &f.after])).collect();
        LogEntry {
            who: user_name(),
            at: Timestamp::now(),
            why: why.trim().to_owned(),
            // Keys and seats are texts and numbers, which can always be written.
            totals: serde_json::to_string(&totals).unwrap_or_default(),
        }
    }
}

/// What each key host is asked for: all seats of this system on each key that the plan changes.
fn prepares(
    system: &System,
    plan: &Plan,
    hosts: &BTreeMap<KeyId, HostId>,
) -> Result<Vec<(HostId, Prepare)>, ApplyError> {
    let after = plan.applied_to(system);
    let mut before = distribution(system);
    let mut wanted = distribution(&after);
    let demands = server_demands(&after);
    let keys: BTreeSet<KeyId> = before.keys().chain(wanted.keys()).cloned().collect();
    let hash = hash(plan, after.revision);
    let mut by_host: BTreeMap<HostId, Prepare> = BTreeMap::new();
    for key in keys {
        let (old, new) =
            (before.remove(&key).unwrap_or_default(), wanted.remove(&key).unwrap_or_default());
        if old == new {
            continue;
        }
        let host = match rules::r5_any_known_key(hosts, &key) {
            Ok(host) => *host,
            // Nobody serves the key any more, so there is nobody to tell that it is left.
            Err(_) if is_left(&old, &new) => continue,
            Err(refusal) => return Err(ApplyError::Refused(vec![refusal])),
        };
        let mut servers = BTreeMap::new();
        for (id, seats) in new {
            let Some(server) = after.server(id) else { continue };
            let needed = demands.get(&id).cloned().unwrap_or_default();
            rules::r3_licenses_follow(server, &seats, &needed)
                .map_err(|refusal| ApplyError::Refused(vec![refusal]))?;
            servers.insert(id, to_wanted(server, seats));
        }
        by_host
            .entry(host)
            .or_insert_with(|| Prepare {
                plan: plan.id,
                hash: hash.clone(),
                // Filled in when the host has said who it is.
                base: 0,
                revision: after.revision,
                keys: BTreeMap::new(),
            })
            .keys
            .insert(key, servers);
    }
    Ok(by_host.into_iter().collect())
}

/// Whether no server gets more of the key than before.
fn is_left(old: &BTreeMap<ServerId, Seats>, new: &BTreeMap<ServerId, Seats>) -> bool {
    new.iter().all(|(server, seats)| {
        let held = old.get(server).cloned().unwrap_or_default();
        seats.above(&held).is_empty()
    })
}

fn to_wanted(server: &Server, seats: Seats) -> Wanted {
    Wanted { name: server.name.to_string(), version: server.version.number(), seats }
}

/// Tells two plans of the same id apart.
fn hash(plan: &Plan, revision: u64) -> Vec<u8> {
    let mut hash = Sha256::new();
    hash.update(revision.to_be_bytes());
    for change in plan.changes() {
        hash.update(format!("{change:?}\n"));
    }
    hash.finalize().to_vec()
}

/// The user's name on this computer, for the change log.
fn user_name() -> String {
    ["USERNAME", "USER", "LOGNAME"]
        .into_iter()
        .find_map(|variable| std::env::var(variable).ok().filter(|name| !name.is_empty()))
        .unwrap_or_else(|| "unknown user".to_owned())
}

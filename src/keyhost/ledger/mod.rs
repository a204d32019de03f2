//! The ledger: who holds which seats of which key. A pure state machine.
//!
//! In: commands with the caller and the time. Out: a reply and the records that must be durable
//! before the reply may leave. It never knows: disks, sockets, clocks, randomness.
//!
//! **Invariant.** No transition raises what is granted, lingering and held of a feature above the
//! capacity of the license in force. A smaller license leaves grants over the total as they are;
//! on such a feature only transitions that do not raise it are accepted.

mod check;
mod view;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::licensing::{
    KeyId, License, PlanId, Prepare, Refusal, Seats, ServerId, SystemId, Wanted, rules,
};

/// The time, as the edge measured it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    /// Milliseconds since the host started, which never jump.
    pub mono_ms: u64,
    /// The date, for licenses that end.
    pub wall: Timestamp,
}

/// Orders statements. Only grows; the generation is bumped by a restore from a backup.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Epoch {
    /// Which life of the ledger.
    pub generation: u64,
    /// Counts the statements of that life.
    pub counter: u64,
}

/// Who asks, as `peer_identity()` supplied it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The system.
    pub system: SystemId,
    /// Its name, for the others on its keys.
    pub name: String,
}

/// What can be asked of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Hold what a plan needs above what is held, on all its keys or on none.
    Prepare(Prepare),
    /// Turn the prepared plan into grants.
    Commit(PlanId),
    /// Take the prepared plan back.
    Abort(PlanId),
    /// Keep a server's grant alive, or make a standing one leased.
    Renew {
        /// The key.
        key: KeyId,
        /// The server.
        server: ServerId,
        /// The newest statement that the server has.
        epoch: Option<Epoch>,
    },
}

/// What the ledger answers when it does not refuse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// The seats are held.
    Prepared,
    /// The grants are in force.
    Committed,
    /// Nothing is held for the plan.
    Aborted,
    /// What the server may use.
    Statement {
        /// Its place in the order of statements.
        epoch: Epoch,
        /// The seats.
        seats: Seats,
        /// For how long, in milliseconds from now.
        valid_ms: u64,
    },
}

/// A change that must be durable before the reply leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record {
    /// What is remembered of a system.
    System(SystemId, SystemRecord),
    /// The grant of a server; none removes it.
    Grant(KeyId, SystemId, ServerId, Option<Grant>),
    /// Seats of a system that were lowered and may still be in use.
    Lingering(KeyId, SystemId, Seats),
    /// The newest epoch.
    Epoch(Epoch),
}

/// What is remembered of a system.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SystemRecord {
    /// Its name.
    pub name: String,
    /// The last revision that was committed here.
    pub revision: u64,
    /// The plan that made it.
    pub last_plan: Option<PlanId>,
    /// The plan that was taken back last: if its *prepare* is still on the way here, it comes too
    /// late.
    #[serde(default)]
    pub aborted: Option<PlanId>,
    /// A plan that is prepared and neither committed nor aborted.
    pub pending: Option<Pending>,
}

/// A prepared plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// The plan.
    pub plan: PlanId,
    /// Its hash.
    pub hash: Vec<u8>,
    /// The revision that it makes.
    pub revision: u64,
    /// What is wanted of each key after it. What is not granted yet is held until then.
    pub keys: BTreeMap<KeyId, BTreeMap<ServerId, Wanted>>,
}

/// The grant of one server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// The server's name.
    pub name: String,
    /// Seats granted.
    pub seats: Seats,
    /// The statement that says so.
    pub epoch: Epoch,
    /// Whether an agent keeps it alive; else it stands until a plan ends it.
    pub leased: bool,
    /// What the agent was last told, and may use until `valid_until_ms`.
    pub told: Seats,
    /// Until when a leased grant is valid, on the host's monotonic clock. Not stored: over a
    /// restart every lease gets its full term again.
    #[serde(skip)]
    pub valid_until_ms: u64,
}

/// All keys and grants of one host.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ledger {
    epoch: Epoch,
    term_ms: u64,
    keys: BTreeMap<KeyId, KeyLedger>,
    systems: BTreeMap<SystemId, SystemRecord>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct KeyLedger {
    license: Option<License>,
    shares: BTreeMap<SystemId, Share>,
}

/// Where a grant stands.
type Place = (KeyId, SystemId, ServerId);

/// What one system has of one key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Share {
    grants: BTreeMap<ServerId, Grant>,
    lingering: Seats,
}

impl Grant {
    fn has_lapsed(&self, mono_ms: u64) -> bool {
        self.leased && mono_ms >= self.valid_until_ms
    }
}

impl Share {
    fn granted(&self) -> Seats {
        self.grants.values().map(|grant| &grant.seats).collect()
    }

    fn lapsed(&self, mono_ms: u64) -> Seats {
        let lapsed = self.grants.values().filter(|grant| grant.has_lapsed(mono_ms));
        lapsed.map(|grant| &grant.seats).collect()
    }

    /// Seats that count as taken: what is granted, and what was lowered while an agent that has
    /// not heard of it may still use it.
    fn counted(&self, mono_ms: u64) -> Seats {
        let alive = self.grants.values().filter(|g| g.leased && !g.has_lapsed(mono_ms));
        let lag: Vec<Seats> = alive.map(|grant| grant.told.above(&grant.seats)).collect();
        let mut counted = self.granted();
        counted.add_all(&self.lingering.min(&lag.iter().collect()));
        counted
    }
}

impl Ledger {
    /// An empty ledger whose leases run for `term_ms`.
    pub fn new(term_ms: u64) -> Self {
        Self { term_ms, ..Self::default() }
    }

    /// Takes in a stored record.
    pub fn restore(&mut self, record: Record) {
        match record {
            Record::System(id, system) => {
                self.systems.insert(id, system);
            }
            Record::Grant(key, system, server, grant) => {
                let grants =
                    &mut self.keys.entry(key).or_default().shares.entry(system).or_default().grants;
                match grant {
                    Some(grant) => grants.insert(server, grant),
                    None => grants.remove(&server),
                };
            }
            Record::Lingering(key, system, seats) => {
                let key = self.keys.entry(key).or_default();
                key.shares.entry(system).or_default().lingering = seats;
            }
            Record::Epoch(epoch) => self.epoch = epoch,
        }
    }

    /// Puts licenses in force after all records were restored: each leased grant gets its full
    /// term again, from now on. Keys without a license are not served.
    pub fn set_licenses(&mut self, licenses: impl IntoIterator<Item = License>, mono_ms: u64) {
        for key in self.keys.values_mut() {
            key.license = None;
        }
        for license in licenses {
            let term_ms = self.term_ms + u64::from(license.grace_secs) * 1000;
            let key = self.keys.entry(license.key.clone()).or_default();
            key.license = Some(license);
            for grant in key.shares.values_mut().flat_map(|share| share.grants.values_mut()) {
                grant.valid_until_ms = mono_ms + term_ms;
            }
        }
    }

    /// Carries out a command. What is refused changes nothing and has no records.
    ///
    /// # Errors
    /// A [`Refusal`] that says why and what to do.
    ///
    /// # Panics
    /// If the invariant of this module were broken, which is an error in this module: it is safer
    /// to stop than to issue seats that do not exist.
    pub fn apply(
        &mut self,
        now: Now,
        caller: &Caller,
        command: Command,
    ) -> Result<(Reply, Vec<Record>), Refusal> {
        let touched = self.touched_keys(caller, &command);
        let before: Vec<Seats> = touched.iter().map(|key| self.taken(key, now.mono_ms)).collect();
        let outcome = match command {
            Command::Prepare(prepare) => self.prepare(now, caller, prepare),
            Command::Commit(plan) => self.commit(now, caller, plan),
            Command::Abort(plan) => self.abort(caller, plan),
            Command::Renew { key, server, epoch } => self.renew(now, caller, &key, server, epoch),
        }?;
        for (key, before) in touched.iter().zip(before) {
            let after = self.taken(key, now.mono_ms);
            let raised: Seats = after
                .iter()
                .filter(|(feature, seats)| *seats > before.get(feature))
                .map(|(feature, seats)| (feature.clone(), seats))
                .collect();
            let license = self.keys.get(key).and_then(|key| key.license.as_ref());
            let fits = |license| rules::r1_total_of_the_key(license, &raised).is_ok();
            assert!(
                raised.is_empty() || license.is_some_and(fits),
                "the ledger would over-issue {key}: {raised:?}",
            );
        }
        Ok(outcome)
    }

    fn touched_keys(&self, caller: &Caller, command: &Command) -> Vec<KeyId> {
        match command {
            Command::Prepare(prepare) => prepare.keys.keys().cloned().collect(),
            Command::Renew { key, .. } => vec![key.clone()],
            Command::Commit(_) | Command::Abort(_) => {
                let pending = self.systems.get(&caller.system).and_then(|s| s.pending.as_ref());
                pending.map(|pending| pending.keys.keys().cloned().collect()).unwrap_or_default()
            }
        }
    }

    /// Everything granted, lingering and held of a key.
    fn taken(&self, key: &KeyId, mono_ms: u64) -> Seats {
        let mut taken = Seats::default();
        for share in self.keys.get(key).into_iter().flat_map(|key| key.shares.values()) {
            taken.add_all(&share.counted(mono_ms));
        }
        for (_, hold) in self.holds(key, mono_ms) {
            taken.add_all(&hold);
        }
        taken
    }

    /// What pending plans want above what counts for their systems at this time. It is derived and
    /// not stored: what lingers falls away with time, and the plan's seats must stay taken.
    fn holds<'a>(
        &'a self,
        key: &'a KeyId,
        mono_ms: u64,
    ) -> impl Iterator<Item = (SystemId, Seats)> {
        let shares = self.keys.get(key).map(|key| &key.shares);
        self.systems.iter().filter_map(move |(id, system)| {
            let wanted = system.pending.as_ref()?.keys.get(key)?.values();
            let wanted: Seats = wanted.map(|wanted| &wanted.seats).collect();
            let hold = match shares.and_then(|shares| shares.get(id)) {
                Some(share) => wanted.above(&share.counted(mono_ms)),
                None => wanted,
            };
            Some((*id, hold))
        })
    }

    /// Whether a system may lose what its servers left behind on a key: not while a pending plan
    /// counts on it.
    fn may_lose(&self, system: SystemId, key: &KeyId) -> bool {
        let pending = self.systems.get(&system).and_then(|system| system.pending.as_ref());
        pending.is_none_or(|pending| !pending.keys.contains_key(key))
    }

    fn prepare(
        &mut self,
        now: Now,
        caller: &Caller,
        prepare: Prepare,
    ) -> Result<(Reply, Vec<Record>), Refusal> {
        let known = self.systems.get(&caller.system).cloned().unwrap_or_default();
        if let Some(pending) = &known.pending {
            if pending.plan != prepare.plan {
                return Err(Refusal::PlanPending { plan: pending.plan.to_string() });
            }
            if pending.hash != prepare.hash {
                return Err(forked(caller, &known, &prepare));
            }
            return Ok((Reply::Prepared, Vec::new()));
        }
        if known.aborted == Some(prepare.plan) {
            return Err(Refusal::UnknownPlan { plan: prepare.plan.to_string() });
        }
        // A host that is behind was restored from an older state: the plan states everything anew.
        if known.revision > prepare.base {
            return Err(forked(caller, &known, &prepare));
        }
        self.check_servers(caller, &prepare)?;
        let mut raised = Vec::new();
        let mut reclaimed = Vec::new();
        for (key, servers) in &prepare.keys {
            let (hold, taken_back) = self.check_key(now, caller, key, servers)?;
            if !hold.is_empty() {
                raised.push(key.clone());
            }
            reclaimed.extend(taken_back);
        }
        let mut records = Vec::new();
        for key in raised {
            self.forget_lapsed(now, &key, &mut records);
        }
        for (key, system, server) in reclaimed {
            self.remove_grant(&key, system, server);
            records.push(Record::Grant(key, system, server, None));
        }
        let Prepare { plan, hash, revision, keys, .. } = prepare;
        let record = SystemRecord {
            name: caller.name.clone(),
            pending: Some(Pending { plan, hash, revision, keys }),
            ..known
        };
        self.systems.insert(caller.system, record.clone());
        records.push(Record::System(caller.system, record));
        Ok((Reply::Prepared, records))
    }

    fn commit(
        &mut self,
        now: Now,
        caller: &Caller,
        plan: PlanId,
    ) -> Result<(Reply, Vec<Record>), Refusal> {
        let Some(known) = self.systems.get_mut(&caller.system) else {
            return Err(Refusal::UnknownPlan { plan: plan.to_string() });
        };
        let pending = match known.pending.take() {
            Some(pending) if pending.plan == plan => pending,
            other => {
                known.pending = other;
                return if known.last_plan == Some(plan) {
                    Ok((Reply::Committed, Vec::new()))
                } else {
                    Err(Refusal::UnknownPlan { plan: plan.to_string() })
                };
            }
        };
        known.name.clone_from(&caller.name);
        known.revision = pending.revision;
        known.last_plan = Some(plan);
        let mut records = vec![Record::System(caller.system, known.clone())];
        let users: BTreeSet<ServerId> = pending
            .keys
            .values()
            .flatten()
            .filter(|(_, wanted)| !wanted.seats.is_empty())
            .map(|(server, _)| *server)
            .collect();
        self.leave_unserved(caller.system, &pending.keys, &users, &mut records);
        for (key, servers) in pending.keys {
            self.replace_grants(now, caller.system, &key, servers, &mut records);
        }
        records.push(Record::Epoch(self.epoch));
        Ok((Reply::Committed, records))
    }

    /// Servers that use another key now give back what they had of keys that are not served any
    /// more (rule R4).
    fn leave_unserved(
        &mut self,
        system: SystemId,
        planned: &BTreeMap<KeyId, BTreeMap<ServerId, Wanted>>,
        users: &BTreeSet<ServerId>,
        records: &mut Vec<Record>,
    ) {
        for (id, key) in &mut self.keys {
            if key.license.is_some() || planned.contains_key(id) {
                continue;
            }
            let Some(share) = key.shares.get_mut(&system) else { continue };
            share.grants.retain(|server, _| {
                let is_left = users.contains(server);
                if is_left {
                    records.push(Record::Grant(id.clone(), system, *server, None));
                }
                !is_left
            });
        }
    }

    /// Makes the grants of a system on one key those that a committed plan wants.
    fn replace_grants(
        &mut self,
        now: Now,
        system: SystemId,
        key: &KeyId,
        mut servers: BTreeMap<ServerId, Wanted>,
        records: &mut Vec<Record>,
    ) {
        let share = self.keys.entry(key.clone()).or_default().shares.entry(system).or_default();
        let counted = share.counted(now.mono_ms);
        let all: BTreeSet<ServerId> =
            share.grants.keys().copied().chain(servers.keys().copied()).collect();
        for server in all {
            let wanted = servers.remove(&server);
            let seats = wanted.as_ref().map(|wanted| wanted.seats.clone()).unwrap_or_default();
            let held = share.grants.get(&server);
            if held.is_some_and(|grant| grant.seats == seats) {
                continue;
            }
            self.epoch.counter += 1;
            let name = wanted.map(|wanted| wanted.name);
            let grant = Grant {
                name: name.or_else(|| held.map(|held| held.name.clone())).unwrap_or_default(),
                epoch: self.epoch,
                leased: held.is_some_and(|held| held.leased),
                told: held.map(|held| held.told.clone()).unwrap_or_default(),
                valid_until_ms: held.map_or(0, |held| held.valid_until_ms),
                seats,
            };
            // An agent that has not heard yet must still be told that it has nothing left.
            let must_stay = grant.leased && !grant.has_lapsed(now.mono_ms);
            let stored = (!grant.seats.is_empty() || must_stay).then_some(grant);
            match &stored {
                Some(grant) => share.grants.insert(server, grant.clone()),
                None => share.grants.remove(&server),
            };
            records.push(Record::Grant(key.clone(), system, server, stored));
        }
        share.lingering = counted.above(&share.granted());
        records.push(Record::Lingering(key.clone(), system, share.lingering.clone()));
    }

    fn abort(&mut self, caller: &Caller, plan: PlanId) -> Result<(Reply, Vec<Record>), Refusal> {
        let known = self.systems.entry(caller.system).or_default();
        if known.last_plan == Some(plan) {
            return Err(Refusal::UnknownPlan { plan: plan.to_string() });
        }
        if known.aborted == Some(plan) {
            return Ok((Reply::Aborted, Vec::new()));
        }
        if known.pending.as_ref().is_some_and(|pending| pending.plan == plan) {
            known.pending = None;
        }
        known.name.clone_from(&caller.name);
        known.aborted = Some(plan);
        Ok((Reply::Aborted, vec![Record::System(caller.system, known.clone())]))
    }

    fn renew(
        &mut self,
        now: Now,
        caller: &Caller,
        key: &KeyId,
        server: ServerId,
        epoch: Option<Epoch>,
    ) -> Result<(Reply, Vec<Record>), Refusal> {
        let unknown = || Refusal::UnknownKey { key: key.clone() };
        let state = self.keys.get_mut(key).ok_or_else(unknown)?;
        let license = state.license.as_ref().ok_or_else(unknown)?;
        let valid_ms = self.term_ms + u64::from(license.grace_secs) * 1000;
        let no_grant = || Refusal::NoGrant { server: server.to_string().into() };
        let share = state.shares.get_mut(&caller.system).ok_or_else(no_grant)?;
        let grant = share.grants.get_mut(&server).ok_or_else(no_grant)?;
        if epoch.is_some_and(|epoch| epoch > grant.epoch) {
            return Err(Refusal::StaleEpoch { server: grant.name.as_str().into() });
        }
        let must_store = !grant.leased || grant.told != grant.seats;
        grant.leased = true;
        grant.told = grant.seats.clone();
        grant.valid_until_ms = now.mono_ms + valid_ms;
        let reply = Reply::Statement { epoch: grant.epoch, seats: grant.seats.clone(), valid_ms };
        let stored = (!grant.seats.is_empty()).then(|| grant.clone());
        if stored.is_none() {
            share.grants.remove(&server);
        }
        let record = Record::Grant(key.clone(), caller.system, server, stored);
        Ok((reply, if must_store { vec![record] } else { Vec::new() }))
    }

    /// Forgets what lingered for agents that have lapsed since: over a restart their leases run
    /// again, and it must not count again once somebody else has the seats.
    fn forget_lapsed(&mut self, now: Now, key: &KeyId, records: &mut Vec<Record>) {
        let shares = self.keys.get_mut(key).into_iter().flat_map(|key| &mut key.shares);
        for (system, share) in shares {
            let still = share.counted(now.mono_ms).above(&share.granted());
            if still != share.lingering {
                share.lingering = still.clone();
                records.push(Record::Lingering(key.clone(), *system, still));
            }
        }
    }

    fn remove_grant(&mut self, key: &KeyId, system: SystemId, server: ServerId) {
        if let Some(share) = self.keys.get_mut(key).and_then(|key| key.shares.get_mut(&system)) {
            share.grants.remove(&server);
        }
    }
}

fn forked(caller: &Caller, known: &SystemRecord, prepare: &Prepare) -> Refusal {
    let ours = prepare.revision.saturating_sub(1);
    Refusal::SystemForked { system: caller.system, theirs: known.revision, ours }
}

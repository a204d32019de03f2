//! The ledger: who holds which seats of which key. A pure state machine.
//!
//! In: commands with the caller and the time. Out: a reply and the records that must be durable
//! before the reply may leave. It never knows: disks, sockets, clocks, randomness.
//!
//! **Invariant.** No transition raises what is granted, lingering and held of a feature above the
//! capacity of the license in force. A smaller license leaves grants over the total as they are;
//! on such a feature only transitions that do not raise it are accepted.
//!
//! A command costs O(log n) and the features it names: sums are kept and not recounted (`sums`).
//! All changes go through the few functions of `sums`, which also remember how it was before, so
//! that a batch that could not be stored is taken back ([`Ledger::take_back`]).

mod carriers;
mod check;
mod grants;
mod plans;
mod queue;
mod sums;
mod view;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use self::queue::MOST_WAITING;
pub use self::view::Holder;
use self::{
    queue::Queue,
    sums::{Before, End, KeyLedger},
};
use crate::licensing::{
    KeyId, License, Limits, PlanId, Prepare, Refusal, Seats, ServerId, SystemId, UsbToken, Wanted,
    rules,
};

/// The time, as the edge measured it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    /// Milliseconds since the host started, which never jump.
    pub mono_ms: u64,
    /// The date, for licenses that end and for "since".
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
    /// The address that it asks from; empty if that is not known.
    pub from: Arc<str>,
}

/// What can be asked of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Hold what a plan needs above what is held, on all its keys or on none.
    Prepare {
        /// The plan, and everything that is wanted after it.
        prepare: Prepare,
        /// Whether it waits in the queue where seats are short, instead of being refused.
        wait: bool,
    },
    /// Turn the prepared plan into grants.
    Commit(PlanId),
    /// Take the prepared or waiting plan back.
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
    /// Make the grant of one server exactly this, leased from now on, without a plan.
    Take {
        /// The key.
        key: KeyId,
        /// The server.
        server: ServerId,
        /// All that it wants; no seats release the grant.
        wanted: Wanted,
    },
    /// Give up the caller's place in the queue: the session that asked for it has ended.
    Leave,
    /// By an administrator: what is reserved for a system, and the most that it may have.
    SetLimits {
        /// The key.
        key: KeyId,
        /// The system, which need not have been here yet.
        system: SystemId,
        /// The limits; empty ones end those that are.
        limits: Limits,
    },
    /// By an administrator: end a grant at once, although its server may run on.
    Release {
        /// The key.
        key: KeyId,
        /// The system.
        system: SystemId,
        /// The server.
        server: ServerId,
    },
    /// By an administrator: take back what a system's plan holds, or its place in the queue.
    AbortPlan {
        /// The system.
        system: SystemId,
    },
    /// Time has passed.
    Tick,
}

/// What the ledger answers when it does not refuse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// The seats are held.
    Prepared,
    /// The plan waits for seats.
    Queued {
        /// Its place; 1 is next.
        place: u32,
    },
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
    /// The grant has ended.
    Released {
        /// For how long its server may run on because it has not heard of it; 0 if no agent can
        /// have been told that it was there.
        may_run_ms: u64,
    },
    /// It is done, and there is no more to say.
    Done,
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
    /// What an administrator set for a system; empty limits remove it.
    Limits(KeyId, SystemId, Limits),
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
    pub keys: Arc<BTreeMap<KeyId, BTreeMap<ServerId, Wanted>>>,
}

/// The grant of one server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// The server's name.
    pub name: Arc<str>,
    /// Seats granted.
    pub seats: Seats,
    /// The statement that says so.
    pub epoch: Epoch,
    /// Whether an agent keeps it alive; else it stands until a plan ends it.
    pub leased: bool,
    /// What its agent may have been told, and may use until `valid_until_ms`. More than is granted
    /// is stored; the rest may be known in memory only, see [`Ledger::apply_unstored`].
    pub told: Seats,
    /// When the seats changed last. The epoch of time means that it was not recorded.
    #[serde(default)]
    pub since: Timestamp,
    /// The address that it was granted to or renewed from last. A mere renewal keeps it in memory.
    #[serde(default = "nowhere")]
    pub from: Arc<str>,
    /// Until when its agent may use what it was told, on the host's monotonic clock. Not stored:
    /// over a restart every lease gets its full term again.
    #[serde(skip)]
    pub valid_until_ms: u64,
}

fn nowhere() -> Arc<str> {
    Arc::from("")
}

impl Grant {
    fn has_lapsed(&self, mono_ms: u64) -> bool {
        self.leased && !self.runs(mono_ms)
    }

    /// Whether an agent may use what it was told. Of a standing grant it was told while nothing
    /// could be stored.
    fn runs(&self, mono_ms: u64) -> bool {
        mono_ms < self.valid_until_ms
    }
}

/// All keys and grants of one host.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ledger {
    epoch: Epoch,
    term_ms: u64,
    keys: BTreeMap<KeyId, KeyLedger>,
    /// USB tokens that are plugged in, as they were told.
    tokens: BTreeSet<UsbToken>,
    systems: BTreeMap<SystemId, SystemRecord>,
    queue: Queue,
    is_queue_frozen: bool,
    /// The time of the last command, up to which leases have lapsed in all sums.
    now_ms: u64,
    /// When each running lease ends.
    ends: BTreeSet<End>,
    /// How things were before the batch that is not stored yet, oldest first.
    undo: Vec<Before>,
    /// Shares that rose in this batch.
    raised: Vec<(KeyId, SystemId)>,
    /// What was taken of each key before this command changed it.
    checks: Vec<(KeyId, Seats)>,
}

/// Where a grant stands.
type Place = (KeyId, SystemId, ServerId);

impl Ledger {
    /// An empty ledger whose leases run for `term_ms`.
    pub fn new(term_ms: u64) -> Self {
        Self { term_ms, ..Self::default() }
    }

    /// Takes in a stored record, before licenses are put in force.
    pub fn restore(&mut self, record: Record) {
        match record {
            Record::System(id, system) => {
                self.systems.insert(id, system);
            }
            Record::Grant(key, system, server, grant) => {
                let share = self.share_mut(&key, system);
                match grant {
                    Some(grant) => share.grants.insert(server, grant),
                    None => share.grants.remove(&server),
                };
            }
            Record::Lingering(key, system, seats) => self.share_mut(&key, system).lingering = seats,
            Record::Limits(key, system, limits) => self.share_mut(&key, system).limits = limits,
            Record::Epoch(epoch) => self.epoch = epoch,
        }
    }

    /// Puts licenses in force after all records were restored: each leased grant gets its full
    /// term again, from now on, and of each grant its agent may just have been told while that
    /// could not be stored. Keys without a license are not served.
    pub fn set_licenses(&mut self, licenses: impl IntoIterator<Item = License>, mono_ms: u64) {
        for key in self.keys.values_mut() {
            key.license = None;
            key.away_since_ms = None;
        }
        for license in licenses {
            let leased_until = mono_ms + self.valid_ms(&license);
            let standing_until = mono_ms + self.term_ms;
            let key = self.keys.entry(license.key.clone()).or_default();
            key.license = Some(license);
            for grant in key.shares.values_mut().flat_map(|share| share.grants.values_mut()) {
                grant.told = grant.told.max(&grant.seats);
                grant.valid_until_ms = if grant.leased { leased_until } else { standing_until };
            }
        }
        self.note_carriers(mono_ms);
        self.recount(mono_ms);
    }

    /// Puts another license of a key in force, or the first one. Grants stay as they are: what is
    /// over a smaller total is only not raised any more.
    pub fn put_license(&mut self, license: License, mono_ms: u64) {
        let key = license.key.clone();
        self.keys.entry(key).or_default().license = Some(license);
        self.note_carriers(mono_ms);
        // There may be room now for whoever waits.
        self.queue.is_due = true;
    }

    /// Ends the service of a key.
    pub fn remove_license(&mut self, key: &KeyId) {
        if let Some(state) = self.keys.get_mut(key) {
            state.license = None;
            state.away_since_ms = None;
        }
        self.queue.is_due = true;
    }

    /// Carries out a command and adds what must be durable before the reply leaves to `records`.
    /// What is refused changes nothing; still there may be records then, of a plan that waited and
    /// whose turn came.
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
        command: &Command,
        records: &mut Vec<Record>,
    ) -> Result<Reply, Refusal> {
        // Expiry is judged now and not when somebody sweeps.
        self.advance(now.mono_ms);
        let now = Now { mono_ms: self.now_ms, ..now };
        // Whoever waits for seats that have lapsed comes before the one who asks now.
        self.serve_queue(now, records);
        let already = records.len();
        let outcome = match command {
            Command::Prepare { prepare, wait } => {
                self.prepare(now, caller, prepare, *wait, records)
            }
            Command::Commit(plan) => self.commit(now, caller, *plan, records),
            Command::Abort(plan) => self.abort(caller, *plan, records),
            Command::Renew { key, server, epoch } => {
                self.renew(now, caller, key, *server, *epoch, records)
            }
            Command::Take { key, server, wanted } => {
                self.take(now, caller, key, *server, wanted, records)
            }
            Command::Leave => {
                self.leave_queue(caller.system);
                Ok(Reply::Done)
            }
            Command::SetLimits { key, system, limits } => {
                self.set_limits(key, *system, limits, records)
            }
            Command::Release { key, system, server } => {
                self.release(now, key, *system, *server, records)
            }
            Command::AbortPlan { system } => Ok(self.abort_plan(*system, records)),
            Command::Tick => {
                self.queue.is_due = true;
                Ok(Reply::Done)
            }
        };
        if records.len() > already && self.queue.has(caller.system) {
            // What it changed of itself may make its own waiting plan pass or fail.
            self.queue.is_due = true;
        }
        self.serve_queue(now, records);
        self.assert_nothing_over_issued();
        outcome
    }

    /// Carries out a command while nothing can be stored: what changes nothing on disk is answered
    /// as ever, and a renewal with what is on disk. None if it would have to be stored; then nothing
    /// changed.
    pub fn apply_unstored(
        &mut self,
        now: Now,
        caller: &Caller,
        command: &Command,
    ) -> Option<Result<Reply, Refusal>> {
        let mut records = Vec::new();
        let outcome = self.apply(now, caller, command, &mut records);
        if records.is_empty() {
            self.keep();
            return Some(outcome);
        }
        self.take_back();
        let Command::Renew { key, server, .. } = command else { return None };
        let stated = outcome.ok().and_then(|_| self.renew_unstored(now, caller, key, *server));
        self.keep();
        stated.map(Ok)
    }

    /// Nothing was raised above what the license in force allows.
    fn assert_nothing_over_issued(&mut self) {
        for (key, before) in self.checks.drain(..) {
            let Some(state) = self.keys.get(&key) else { continue };
            let raised: Seats = state
                .taken
                .iter()
                .filter(|(feature, seats)| *seats > before.get(feature))
                .map(|(feature, seats)| (feature.clone(), seats))
                .collect();
            let fits = |license| rules::r1_total_of_the_key(license, &raised).is_ok();
            assert!(
                raised.is_empty() || state.license.as_ref().is_some_and(fits),
                "the ledger would over-issue {key}: {raised:?}",
            );
        }
    }

    /// How long a lease of a license runs without being renewed.
    fn valid_ms(&self, license: &License) -> u64 {
        self.term_ms + u64::from(license.grace_secs) * 1000
    }

    /// Which life of the ledger this is.
    pub fn generation(&self) -> u64 {
        self.epoch.generation
    }
}

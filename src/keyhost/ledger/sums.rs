//! What is derived from grants, plans and limits, kept up to date by each change; and the way back.

use std::collections::{BTreeMap, BTreeSet};

use super::{Epoch, Grant, Ledger, Place, Record, SystemRecord, queue::Queue};
use crate::licensing::{KeyId, License, Limits, Seats, ServerId, SystemId};

/// One key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct KeyLedger {
    pub(super) license: Option<License>,
    /// Since when the USB token of the license is not plugged in, on the host's monotonic clock.
    pub(super) away_since_ms: Option<u64>,
    pub(super) shares: BTreeMap<SystemId, Share>,
    /// Everything granted, lingering and held.
    pub(super) taken: Seats,
    /// What of it cannot be taken back, with what is reserved and not used.
    pub(super) firm: Seats,
    /// Grants whose leases ran out, longest first.
    pub(super) lapsed: BTreeSet<(u64, SystemId, ServerId)>,
    /// Systems of which more lingers by the record than may still be in use.
    pub(super) faded: BTreeSet<SystemId>,
}

/// What one system has of one key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Share {
    pub(super) grants: BTreeMap<ServerId, Grant>,
    pub(super) lingering: Seats,
    pub(super) limits: Limits,
    /// Whether a pending plan names the key. What the plan counts on is not taken back.
    pub(super) is_planned: bool,
    /// All that the plan wants of the key.
    wanted: Seats,
    /// Sum of all grants.
    pub(super) granted: Seats,
    /// What agents may still use above their grants, because they have not heard.
    pub(super) lag: Seats,
    /// Of what is granted, the part whose leases ran out.
    pub(super) lapsed: Seats,
    /// As in [`Sums`].
    pub(super) taken: Seats,
    /// As in [`Sums`].
    pub(super) firm: Seats,
}

/// What a share comes to.
pub(super) struct Sums {
    /// What is granted, and what was lowered while an agent that has not heard of it may use it.
    pub(super) counted: Seats,
    /// What others may take back.
    pub(super) losable: Seats,
    /// What counts as taken: the greater of what is counted and what a pending plan wants.
    pub(super) taken: Seats,
    /// What others cannot get: the greater of what cannot be taken back and what is reserved.
    pub(super) firm: Seats,
}

/// What lapses of a share between the last command and the time of a reader.
#[derive(Debug, Default)]
pub(super) struct Late {
    lapsed: Seats,
    lag: Seats,
}

/// When a running lease ends, and which one it is.
pub(super) type End = (u64, KeyId, SystemId, ServerId);

/// How one thing was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Before {
    Grant(Place, Option<Grant>),
    Lingering(KeyId, SystemId, Seats),
    Limits(KeyId, SystemId, Limits),
    System(SystemId, Option<SystemRecord>),
    Epoch(Epoch),
    Queue(Queue),
}

impl Share {
    /// Seats that count whether or not a plan is pending.
    pub(super) fn counted(&self) -> Seats {
        let mut counted = self.granted.clone();
        counted.add_all(&self.lingering.min(&self.lag));
        counted
    }

    /// What the share comes to, at the time of the last command or after what lapsed since.
    pub(super) fn sums(&self, late: Option<&Late>) -> Sums {
        let mut counted = self.granted.clone();
        let (mut lapsed, mut lag) = (self.lapsed.clone(), self.lag.clone());
        if let Some(late) = late {
            lag.remove_all(&late.lag);
            lapsed.add_all(&late.lapsed);
        }
        let lingering = self.lingering.min(&lag);
        counted.add_all(&lingering);
        let losable = if self.is_planned {
            Seats::default()
        } else {
            // What other agents of the system still use above their grants comes out of it.
            lapsed.above(&lag.above(&lingering))
        };
        let taken = if self.is_planned { counted.max(&self.wanted) } else { counted.clone() };
        let mut firm = taken.clone();
        firm.remove_all(&losable);
        if !self.limits.floor.is_empty() {
            firm = firm.max(&self.limits.floor);
        }
        Sums { counted, losable, taken, firm }
    }

    /// What agents may still use above all that counts: the first seats that are taken back do not
    /// come free but begin to linger.
    pub(super) fn uncounted(&self) -> Seats {
        self.lag.above(&self.lingering)
    }

    fn is_empty(&self) -> bool {
        self.grants.is_empty()
            && self.lingering.is_empty()
            && self.limits.is_empty()
            && !self.is_planned
    }
}

impl Ledger {
    pub(super) fn share_mut(&mut self, key: &KeyId, system: SystemId) -> &mut Share {
        self.keys.entry(key.clone()).or_default().shares.entry(system).or_default()
    }

    pub(super) fn share(&self, key: &KeyId, system: SystemId) -> Option<&Share> {
        self.keys.get(key)?.shares.get(&system)
    }

    /// Replaces or removes a grant. [`Self::refresh`] must follow.
    pub(super) fn put_grant(&mut self, place: &Place, grant: Option<Grant>) {
        let (key, system, server) = place;
        // The old one goes first: both may have the same place in the index of lease ends.
        let old = self.share_mut(key, *system).grants.remove(server);
        if let Some(old) = &old {
            self.count(place, old, false);
        }
        if let Some(new) = grant {
            self.count(place, &new, true);
            self.share_mut(key, *system).grants.insert(*server, new);
        }
        self.undo.push(Before::Grant(place.clone(), old));
    }

    /// Adds a grant to the sums and indexes, or takes it away.
    fn count(&mut self, (key, system, server): &Place, grant: &Grant, is_new: bool) {
        let now_ms = self.now_ms;
        let state = self.keys.entry(key.clone()).or_default();
        let share = state.shares.entry(*system).or_default();
        let change = if is_new { Seats::add_all } else { Seats::remove_all };
        change(&mut share.granted, &grant.seats);
        if grant.has_lapsed(now_ms) {
            change(&mut share.lapsed, &grant.seats);
            let lapsed = (grant.valid_until_ms, *system, *server);
            if is_new {
                state.lapsed.insert(lapsed)
            } else {
                state.lapsed.remove(&lapsed)
            };
        } else if grant.runs(now_ms) {
            if grant.told != grant.seats {
                change(&mut share.lag, &grant.told.above(&grant.seats));
            }
            let end = (grant.valid_until_ms, key.clone(), *system, *server);
            if is_new {
                self.ends.insert(end)
            } else {
                self.ends.remove(&end)
            };
        }
    }

    /// Replaces what lingers. [`Self::refresh`] must follow.
    fn put_lingering(&mut self, key: &KeyId, system: SystemId, seats: Seats) {
        let old = std::mem::replace(&mut self.share_mut(key, system).lingering, seats);
        self.undo.push(Before::Lingering(key.clone(), system, old));
    }

    /// Makes what lingers this, and records it if that is new.
    pub(super) fn set_lingering(
        &mut self,
        key: &KeyId,
        system: SystemId,
        seats: Seats,
        records: &mut Vec<Record>,
    ) {
        let is_known = match self.share(key, system) {
            Some(share) => share.lingering == seats,
            None => seats.is_empty(),
        };
        if !is_known {
            records.push(Record::Lingering(key.clone(), system, seats.clone()));
            self.put_lingering(key, system, seats);
        }
        self.refresh(key, system);
    }

    pub(super) fn put_limits(&mut self, key: &KeyId, system: SystemId, limits: Limits) {
        let old = std::mem::replace(&mut self.share_mut(key, system).limits, limits);
        self.undo.push(Before::Limits(key.clone(), system, old));
        self.refresh(key, system);
    }

    /// Replaces or forgets what is remembered of a system, and holds what its plan wants.
    pub(super) fn put_system(&mut self, id: SystemId, record: Option<SystemRecord>) {
        let pending = record.as_ref().and_then(|record| record.pending.clone());
        let old = match record {
            Some(record) => self.systems.insert(id, record),
            None => self.systems.remove(&id),
        };
        let ended = old.as_ref().and_then(|old| old.pending.clone());
        self.undo.push(Before::System(id, old));
        if ended == pending {
            return;
        }
        for key in ended.iter().flat_map(|ended| ended.keys.keys()) {
            let share = self.share_mut(key, id);
            share.is_planned = false;
            share.wanted = Seats::default();
        }
        for (key, servers) in pending.iter().flat_map(|pending| pending.keys.iter()) {
            let share = self.share_mut(key, id);
            share.is_planned = true;
            share.wanted = servers.values().map(|wanted| &wanted.seats).collect();
        }
        for plan in [&ended, &pending].into_iter().flatten() {
            plan.keys.keys().for_each(|key| self.refresh(key, id));
        }
    }

    pub(super) fn next_epoch(&mut self) -> Epoch {
        self.undo.push(Before::Epoch(self.epoch));
        self.epoch.counter += 1;
        self.epoch
    }

    /// To be called before the queue changes.
    pub(super) fn keep_queue(&mut self) {
        self.undo.push(Before::Queue(self.queue.clone()));
    }

    /// Brings the sums of a share and its key up to date with its parts.
    pub(super) fn refresh(&mut self, key: &KeyId, system: SystemId) {
        let Some(state) = self.keys.get_mut(key) else { return };
        let Some(share) = state.shares.get_mut(&system) else { return };
        let Sums { taken, firm, .. } = share.sums(None);
        if taken != share.taken {
            if !self.checks.iter().any(|(checked, _)| checked == key) {
                self.checks.push((key.clone(), state.taken.clone()));
            }
            if !taken.above(&share.taken).is_empty() {
                self.raised.push((key.clone(), system));
            }
            state.taken.remove_all(&share.taken);
            state.taken.add_all(&taken);
            share.taken = taken;
            // What its own waiting plan raises is another amount now.
            self.queue.is_due |= self.queue.has(system);
        }
        if firm != share.firm {
            // Somebody may be waiting for what this gives back.
            self.queue.is_due |= !share.firm.above(&firm).is_empty();
            state.firm.remove_all(&share.firm);
            state.firm.add_all(&firm);
            share.firm = firm;
        }
        if share.lingering.above(&share.lag).is_empty() {
            state.faded.remove(&system);
        } else {
            state.faded.insert(system);
        }
        if share.is_empty() {
            state.shares.remove(&system);
            if state.shares.is_empty() && state.license.is_none() {
                self.keys.remove(key);
            }
        }
    }

    /// Lets leases lapse whose time has come. Each costs O(log n), once.
    pub(super) fn advance(&mut self, mono_ms: u64) {
        self.now_ms = self.now_ms.max(mono_ms);
        let mut changed = BTreeSet::new();
        while self.ends.first().is_some_and(|(until, ..)| *until <= self.now_ms) {
            let Some((until, key, system, server)) = self.ends.pop_first() else { break };
            let Some(state) = self.keys.get_mut(&key) else { continue };
            let Some(share) = state.shares.get_mut(&system) else { continue };
            let Some(grant) = share.grants.get(&server) else { continue };
            share.lag.remove_all(&grant.told.above(&grant.seats));
            if grant.leased {
                share.lapsed.add_all(&grant.seats);
                state.lapsed.insert((until, system, server));
            }
            changed.insert((key, system));
        }
        for (key, system) in changed {
            self.refresh(&key, system);
        }
    }

    /// Extends a running lease of which nothing else changes: no sum does either.
    pub(super) fn extend(&mut self, place: Place, until_ms: u64) {
        let (key, system, server) = place;
        let share = self.keys.get_mut(&key).and_then(|state| state.shares.get_mut(&system));
        let Some(grant) = share.and_then(|share| share.grants.get_mut(&server)) else { return };
        let mut end = (grant.valid_until_ms, key, system, server);
        if grant.valid_until_ms != until_ms && self.ends.remove(&end) {
            grant.valid_until_ms = until_ms;
            end.0 = until_ms;
            self.ends.insert(end);
        }
    }

    /// What lapses of each share of a key until `mono_ms`, after the last command.
    pub(super) fn late(&self, key: &KeyId, mono_ms: u64) -> BTreeMap<SystemId, Late> {
        let mut late: BTreeMap<SystemId, Late> = BTreeMap::new();
        let due = self.ends.iter().take_while(|(until, ..)| *until <= mono_ms);
        for (_, _, system, server) in due.filter(|(_, lapsing, ..)| lapsing == key) {
            let grant = self.share(key, *system).and_then(|share| share.grants.get(server));
            if let Some(grant) = grant {
                let share = late.entry(*system).or_default();
                if grant.leased {
                    share.lapsed.add_all(&grant.seats);
                }
                share.lag.add_all(&grant.told.above(&grant.seats));
            }
        }
        late
    }

    /// Works all sums out anew, after records and licenses were put in.
    pub(super) fn recount(&mut self, mono_ms: u64) {
        self.now_ms = mono_ms;
        self.ends.clear();
        for (key, state) in &mut self.keys {
            (state.taken, state.firm) = Default::default();
            state.lapsed.clear();
            state.faded.clear();
            for (system, share) in &mut state.shares {
                let parts = Share {
                    grants: std::mem::take(&mut share.grants),
                    lingering: std::mem::take(&mut share.lingering),
                    limits: std::mem::take(&mut share.limits),
                    ..Share::default()
                };
                *share = parts;
                for (server, grant) in &share.grants {
                    share.granted.add_all(&grant.seats);
                    if grant.has_lapsed(mono_ms) {
                        share.lapsed.add_all(&grant.seats);
                        state.lapsed.insert((grant.valid_until_ms, *system, *server));
                    } else if grant.runs(mono_ms) {
                        share.lag.add_all(&grant.told.above(&grant.seats));
                        self.ends.insert((grant.valid_until_ms, key.clone(), *system, *server));
                    }
                }
            }
        }
        for (id, system) in std::mem::take(&mut self.systems) {
            // Put in as if it were new, so that its plan holds what it wants.
            self.put_system(id, Some(system));
        }
        let shares: Vec<_> = self
            .keys
            .iter()
            .flat_map(|(key, state)| state.shares.keys().map(|system| (key.clone(), *system)))
            .collect();
        for (key, system) in shares {
            self.refresh(&key, system);
        }
        self.keep();
        self.checks.clear();
    }

    /// What is taken of a key, and what of it others cannot get.
    #[cfg(test)]
    pub fn sums_of(&self, key: &KeyId) -> Option<(&Seats, &Seats)> {
        self.keys.get(key).map(|state| (&state.taken, &state.firm))
    }

    /// Shares of which more is taken than before the last [`Self::keep`].
    pub fn raised(&self) -> &[(KeyId, SystemId)] {
        &self.raised
    }

    /// Whether anything but the end of a running lease changed since the last [`Self::keep`].
    pub fn is_changed(&self) -> bool {
        !self.undo.is_empty()
    }

    /// Everything since the last call is durable.
    pub fn keep(&mut self) {
        self.undo.clear();
        self.raised.clear();
    }

    /// Everything since the last [`Self::keep`] could not be stored and did not happen; but leases
    /// that were only extended stay so.
    pub fn take_back(&mut self) {
        for before in std::mem::take(&mut self.undo).into_iter().rev() {
            match before {
                Before::Grant(place, grant) => {
                    self.put_grant(&place, grant);
                    self.refresh(&place.0, place.1);
                }
                Before::Lingering(key, system, seats) => {
                    self.put_lingering(&key, system, seats);
                    self.refresh(&key, system);
                }
                Before::Limits(key, system, limits) => self.put_limits(&key, system, limits),
                Before::System(id, record) => self.put_system(id, record),
                Before::Epoch(epoch) => self.epoch = epoch,
                Before::Queue(queue) => self.queue = queue,
            }
        }
        // Whoever waits must be looked at again: seats that were given back may be taken again.
        self.queue.is_due = true;
        self.keep();
        self.checks.clear();
    }

    /// All that must be on disk, in the order in which it is restored.
    pub fn records(&self) -> impl Iterator<Item = Record> {
        let systems = self.systems.iter().map(|(id, system)| Record::System(*id, system.clone()));
        let shares = self.keys.iter().flat_map(|(key, state)| {
            state.shares.iter().map(move |(system, share)| (key, *system, share))
        });
        let parts = shares.flat_map(|(key, system, share)| {
            let grants = share.grants.iter().map(move |(server, grant)| {
                Record::Grant(key.clone(), system, *server, Some(grant.clone()))
            });
            let lingering = (!share.lingering.is_empty())
                .then(|| Record::Lingering(key.clone(), system, share.lingering.clone()));
            let limits = (!share.limits.is_empty())
                .then(|| Record::Limits(key.clone(), system, share.limits.clone()));
            grants.chain(lingering).chain(limits)
        });
        std::iter::once(Record::Epoch(self.epoch)).chain(systems).chain(parts)
    }
}

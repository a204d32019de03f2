//! What is told of the ledger. A reader may come later than the last command: what lapsed in between
//! is taken into account.

use std::sync::Arc;

use jiff::Timestamp;

use super::{Ledger, Now};
use crate::licensing::{
    KeyFigures, KeyId, License, OtherSystem, Others, PendingPlan, PlanId, Seats, ServerGrant,
    ServerId, SystemId,
};

/// Who holds what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// The key.
    pub key: KeyId,
    /// The system.
    pub system: SystemId,
    /// Its name.
    pub system_name: String,
    /// The server.
    pub server: ServerId,
    /// Its name.
    pub server_name: Arc<str>,
    /// The seats.
    pub seats: Seats,
    /// The address that they were granted to or renewed from last; empty if that is not known.
    pub from: Arc<str>,
    /// Since when; none if that was not recorded.
    pub since: Option<Timestamp>,
    /// Whether an agent keeps the grant alive.
    pub leased: bool,
    /// Of a leased one: for how long it is valid from now.
    pub valid_ms: Option<u64>,
    /// Whether others may take the seats when they need them.
    pub reclaimable: bool,
}

impl Ledger {
    /// Keys that are served, in order.
    pub fn keys(&self) -> impl Iterator<Item = &KeyId> {
        self.keys.iter().filter(|(_, key)| key.license.is_some()).map(|(id, _)| id)
    }

    /// The license in force of a key.
    pub fn license(&self, key: &KeyId) -> Option<&License> {
        self.keys.get(key)?.license.as_ref()
    }

    /// Whether seats are held for this plan of a system.
    pub fn is_prepared(&self, system: SystemId, plan: PlanId) -> bool {
        let pending = self.systems.get(&system).and_then(|system| system.pending.as_ref());
        pending.is_some_and(|pending| pending.plan == plan)
    }

    /// The name of a system; empty if it was never here.
    pub fn system_name(&self, system: SystemId) -> &str {
        self.systems.get(&system).map_or("", |system| &system.name)
    }

    /// What a system may know of a key, everything of the others included; the service cuts it
    /// down to what is disclosed.
    pub fn figures(&self, key: &KeyId, system: SystemId, mono_ms: u64) -> Option<KeyFigures> {
        let state = self.keys.get(key)?;
        let license = state.license.clone()?;
        let late = self.late(key, mono_ms);
        let share = state.shares.get(&system);
        let ours = share.map(|share| &share.grants).into_iter().flatten();
        let is_planned = share.is_some_and(|share| share.is_planned);
        // One without seats is there only so that its agent can be told.
        let ours = ours
            .filter(|(_, grant)| !grant.seats.is_empty())
            .map(|(server, grant)| {
                let reclaimable = !is_planned && grant.has_lapsed(mono_ms);
                let seats = grant.seats.clone();
                let left_ms = grant.valid_until_ms.saturating_sub(mono_ms);
                let valid_ms = grant.leased.then_some(left_ms);
                (*server, ServerGrant { seats, leased: grant.leased, reclaimable, valid_ms })
            })
            .collect();
        let pending = self.systems.get(&system).and_then(|system| system.pending.as_ref());
        let pending =
            share.filter(|share| share.is_planned).zip(pending).map(|(share, pending)| {
                let sums = share.sums(late.get(&system));
                PendingPlan { plan: pending.plan, held: sums.taken.above(&sums.counted) }
            });
        let others = state.shares.iter().filter(|(id, _)| **id != system);
        let others = others
            .map(|(id, share)| {
                let sums = share.sums(late.get(id));
                let held = sums.taken.above(&sums.counted);
                let mut firm = sums.taken;
                firm.remove_all(&sums.losable);
                OtherSystem {
                    id: *id,
                    name: self.system_name(*id).to_owned(),
                    seats: sums.counted.above(&sums.losable),
                    held,
                    reclaimable: sums.losable,
                    reserved: share.limits.floor.above(&firm),
                }
            })
            .filter(|o| {
                let parts = [&o.seats, &o.reclaimable, &o.held, &o.reserved];
                parts.iter().any(|part| !part.is_empty())
            })
            .collect();
        let mut figures = KeyFigures::new(license, ours, pending, Others::Full(others));
        figures.limits = share.map(|share| share.limits.clone()).unwrap_or_default();
        figures.place = self.place_for(key, system);
        figures.waiting = self.waiting(key);
        figures.suspended = self.suspension(key, mono_ms);
        Some(figures)
    }

    /// Who holds what of one key or of all.
    pub fn holders(&self, key: Option<&KeyId>, now: Now) -> Vec<Holder> {
        let keys = self.keys.iter().filter(|(id, _)| key.is_none_or(|key| key == *id));
        let shares = keys.flat_map(|(key, state)| {
            state.shares.iter().map(move |(system, share)| (key, *system, share))
        });
        let holders = shares.flat_map(|(key, system, share)| {
            let grants = share.grants.iter().filter(|(_, grant)| !grant.seats.is_empty());
            grants.map(move |(server, grant)| Holder {
                key: key.clone(),
                system,
                system_name: self.system_name(system).to_owned(),
                server: *server,
                server_name: grant.name.clone(),
                seats: grant.seats.clone(),
                from: grant.from.clone(),
                since: (grant.since != Timestamp::UNIX_EPOCH).then_some(grant.since),
                leased: grant.leased,
                valid_ms: grant.leased.then(|| grant.valid_until_ms.saturating_sub(now.mono_ms)),
                reclaimable: !share.is_planned && grant.has_lapsed(now.mono_ms),
            })
        });
        holders.collect()
    }

    /// What each system has and holds of a key that is served, at the time of the last command.
    pub fn levels(&self) -> impl Iterator<Item = (&KeyId, SystemId, &Seats)> {
        let served = self.keys.iter().filter(|(_, key)| key.license.is_some());
        served.flat_map(|(id, key)| {
            key.shares.iter().map(move |(system, share)| (id, *system, &share.taken))
        })
    }

    /// The same for one system and key.
    pub fn level(&self, key: &KeyId, system: SystemId) -> Option<&Seats> {
        self.share(key, system).map(|share| &share.taken)
    }

    /// When the next lease ends, or the next statement that was not stored, or the grace time of a
    /// key whose USB token is not there, so that watchers can be told.
    pub fn next_lapse_ms(&self, mono_ms: u64) -> Option<u64> {
        let mut ends = self.ends.iter().map(|(until, ..)| *until);
        let lease = ends.find(|until| *until > mono_ms);
        let grace = self.grace_ends().filter(|until| *until > mono_ms).min();
        [lease, grace].into_iter().flatten().min()
    }
}

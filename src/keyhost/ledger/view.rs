//! What is told of the ledger.

use std::collections::{BTreeMap, BTreeSet};

use super::{KeyLedger, Ledger};
use crate::licensing::{
    KeyFigures, KeyId, OtherSystem, Others, PendingPlan, Seats, ServerGrant, SystemId,
};

impl Ledger {
    /// Keys that are served, in order.
    pub fn keys(&self) -> impl Iterator<Item = &KeyId> {
        self.keys.iter().filter(|(_, key)| key.license.is_some()).map(|(id, _)| id)
    }

    /// What a system may know of a key, everything of the others included; the service cuts it
    /// down to what is disclosed.
    pub fn figures(&self, key: &KeyId, system: SystemId, mono_ms: u64) -> Option<KeyFigures> {
        let state = self.keys.get(key)?;
        let license = state.license.clone()?;
        let may_lose = self.may_lose(system, key);
        let ours = state.shares.get(&system).map(|share| &share.grants).into_iter().flatten();
        let ours = ours
            .map(|(server, grant)| {
                let reclaimable = may_lose && grant.has_lapsed(mono_ms);
                let seats = grant.seats.clone();
                (*server, ServerGrant { seats, leased: grant.leased, reclaimable })
            })
            .collect();
        let pending = self.systems.get(&system).and_then(|system| system.pending.as_ref());
        let held = self.holds(key, mono_ms).find(|(id, _)| *id == system);
        let pending =
            pending.zip(held).map(|(pending, (_, held))| PendingPlan { plan: pending.plan, held });
        let others = self.others(state, key, system, mono_ms);
        Some(KeyFigures::new(license, ours, pending, Others::Full(others)))
    }

    fn others(
        &self,
        state: &KeyLedger,
        key: &KeyId,
        system: SystemId,
        mono_ms: u64,
    ) -> Vec<OtherSystem> {
        let mut holds: BTreeMap<SystemId, Seats> = self.holds(key, mono_ms).collect();
        let present: BTreeSet<SystemId> =
            state.shares.keys().copied().chain(holds.keys().copied()).collect();
        let others = present.into_iter().filter(|other| *other != system);
        others
            .map(|id| {
                let share = state.shares.get(&id);
                let lapsed = share.filter(|_| self.may_lose(id, key));
                let reclaimable = lapsed.map(|share| share.lapsed(mono_ms)).unwrap_or_default();
                let counted = share.map(|share| share.counted(mono_ms)).unwrap_or_default();
                OtherSystem {
                    id,
                    name: self.systems.get(&id).map(|s| s.name.clone()).unwrap_or_default(),
                    seats: counted.above(&reclaimable),
                    reclaimable,
                    held: holds.remove(&id).unwrap_or_default(),
                }
            })
            .filter(|o| !(o.seats.is_empty() && o.reclaimable.is_empty() && o.held.is_empty()))
            .collect()
    }

    /// When the next leased grant lapses, so that watchers can be told.
    pub fn next_lapse_ms(&self, mono_ms: u64) -> Option<u64> {
        let grants = self.keys.values().flat_map(|key| key.shares.values());
        let grants = grants.flat_map(|share| share.grants.values());
        let alive = grants.filter(|grant| grant.leased && grant.valid_until_ms > mono_ms);
        alive.map(|grant| grant.valid_until_ms).min()
    }
}

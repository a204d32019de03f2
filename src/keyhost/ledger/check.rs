//! What speaks against a plan or a take: rules R1, R4, R6, R9 and R14, ceilings and floors, as far
//! as a key host can check them.

use std::collections::BTreeMap;

use super::{Ledger, Now, Place};
use crate::licensing::{
    KeyId, KeyKind, License, Limits, Prepare, Refusal, Seats, Server, ServerId, ServerVersion,
    SystemId, Wanted, rules,
};

impl Ledger {
    /// Everything that speaks against a plan but a lack of seats. Returns what it raises of each
    /// key above what counts for its system.
    pub(super) fn check_plan(
        &self,
        now: Now,
        system: SystemId,
        prepare: &Prepare,
    ) -> Result<Vec<(KeyId, Seats)>, Refusal> {
        self.check_servers(system, prepare)?;
        let mut raises = Vec::new();
        for (key, servers) in &prepare.keys {
            let wanted: Seats = servers.values().map(|wanted| &wanted.seats).collect();
            let share = self.share(key, system);
            let hold = match share {
                Some(share) => wanted.above(&share.counted()),
                None => wanted.clone(),
            };
            if let Some(share) = share {
                let raised = wanted.above(&share.granted);
                Self::check_ceiling(key, &share.limits, &raised, &wanted)?;
            }
            if !hold.is_empty() {
                let license = self.keys.get(key).and_then(|state| state.license.as_ref());
                let license = license.ok_or_else(|| Refusal::UnknownKey { key: key.clone() })?;
                Self::check_expired(license, now)?;
                raises.push((key.clone(), hold));
            }
        }
        Ok(raises)
    }

    /// Rules R4, R6 and R9, as far as a key host can check them.
    fn check_servers(&self, system: SystemId, prepare: &Prepare) -> Result<(), Refusal> {
        let mut used = BTreeMap::new();
        for (key, servers) in &prepare.keys {
            let license = self.keys.get(key).and_then(|state| state.license.as_ref());
            let share = self.share(key, system);
            let users = servers.iter().filter(|(_, wanted)| !wanted.seats.is_empty());
            for (id, wanted) in users.clone() {
                let planned = |key: &KeyId| prepare.keys.contains_key(key);
                if let Some(other) = self.other_key_of(system, *id, planned) {
                    used.insert(*id, other);
                }
                let name = wanted.name.as_str().into();
                rules::r4_one_key_per_server(&mut used, *id, &name, key)?;
                let held = share.and_then(|share| share.grants.get(id));
                let is_raised = match held {
                    Some(held) => !wanted.seats.above(&held.seats).is_empty(),
                    None => true,
                };
                if is_raised {
                    // A key that is not served any more can be left, and nothing else.
                    let license =
                        license.ok_or_else(|| Refusal::UnknownKey { key: key.clone() })?;
                    rules::r9_version(license, &as_server(*id, wanted))?;
                }
            }
            if let Some(license) = license.filter(|license| license.kind == KeyKind::Local) {
                self.check_local_key(system, license, users.map(|(_, wanted)| wanted))?;
            }
        }
        Ok(())
    }

    /// A key that a server of a system has seats of, or will have by a pending plan, and that is
    /// not excepted.
    pub(super) fn other_key_of(
        &self,
        system: SystemId,
        server: ServerId,
        excepted: impl Fn(&KeyId) -> bool,
    ) -> Option<KeyId> {
        let pending = self.systems.get(&system).and_then(|known| known.pending.as_ref());
        // What is left of a key that is not served any more ties nobody.
        let mut served =
            self.keys.iter().filter(|(id, key)| key.license.is_some() && !excepted(id));
        let (id, _) = served.find(|(id, key)| {
            let held = key.shares.get(&system).and_then(|share| share.grants.get(&server));
            let planned = pending.and_then(|pending| pending.keys.get(id)?.get(&server));
            held.is_some_and(|grant| !grant.seats.is_empty())
                || planned.is_some_and(|wanted| !wanted.seats.is_empty())
        })?;
        Some(id.clone())
    }

    /// R6: a local key serves one server only.
    pub(super) fn check_local_key<'a>(
        &self,
        system: SystemId,
        license: &License,
        mut users: impl Iterator<Item = &'a Wanted>,
    ) -> Result<(), Refusal> {
        let Some(first) = users.next() else { return Ok(()) };
        let refused = |seat: &str, server: &str| {
            Err(Refusal::LocalKeyElsewhere {
                key: license.key.clone(),
                seat: seat.into(),
                server: server.into(),
            })
        };
        if let Some(second) = users.next() {
            return refused(&first.name, &second.name);
        }
        let shares = self.keys.get(&license.key).into_iter().flat_map(|key| &key.shares);
        let other = shares
            .filter(|(other, _)| **other != system)
            .flat_map(|(_, share)| share.grants.values())
            .find(|grant| !grant.seats.is_empty());
        match other {
            Some(grant) => refused(&grant.name, &first.name),
            None => match self.pending_user(system, &license.key) {
                Some(name) => refused(name, &first.name),
                None => Ok(()),
            },
        }
    }

    /// The first server to which another system's pending plan gives seats of the key.
    pub(super) fn pending_user(&self, system: SystemId, key: &KeyId) -> Option<&str> {
        let others = self.systems.iter().filter(|(id, _)| **id != system);
        let plans = others.filter_map(|(_, system)| system.pending.as_ref()?.keys.get(key));
        plans.flat_map(BTreeMap::values).find(|w| !w.seats.is_empty()).map(|w| w.name.as_str())
    }

    /// Nothing is raised after a license has ended.
    pub(super) fn check_expired(license: &License, now: Now) -> Result<(), Refusal> {
        match license.expires.filter(|end| *end <= now.wall) {
            None => Ok(()),
            Some(end) => Err(Refusal::Expired {
                key: license.key.clone(),
                on: end.strftime("%Y-%m-%d").to_string(),
            }),
        }
    }

    /// Nothing is raised above what an administrator allows.
    pub(super) fn check_ceiling(
        key: &KeyId,
        limits: &Limits,
        raised: &Seats,
        after: &Seats,
    ) -> Result<(), Refusal> {
        if limits.ceiling.is_empty() {
            return Ok(());
        }
        for (feature, _) in raised.iter() {
            let wanted = after.get(feature);
            if let Some(ceiling) = limits.ceiling.get(feature).filter(|most| wanted > **most) {
                let (key, feature, ceiling) = (key.clone(), feature.clone(), *ceiling);
                return Err(Refusal::OverCeiling { key, feature, ceiling, wanted });
            }
        }
        Ok(())
    }

    /// Rules R1 and R14 for what is raised of each key: whose lapsed grants must be taken back for
    /// it. Seats that are reserved for others and not used are not there.
    pub(super) fn check_room(
        &self,
        system: SystemId,
        raises: &[(KeyId, Seats)],
    ) -> Result<Vec<Place>, Refusal> {
        let mut reclaimed = Vec::new();
        for (key, hold) in raises {
            let unknown = || Refusal::UnknownKey { key: key.clone() };
            let state = self.keys.get(key).ok_or_else(unknown)?;
            let license = state.license.as_ref().ok_or_else(unknown)?;
            // Here and not among the rules: like a lack of seats it passes, and who waits may wait.
            self.check_carrier(license)?;
            let share = state.shares.get(&system);
            rules::r14_every_feature(key, hold, |feature| {
                let firm = share.map_or(0, |share| share.firm.get(feature));
                let others = state.firm.get(feature).saturating_sub(firm);
                let own = share.map_or(0, |share| share.taken.get(feature));
                license.capacity(feature).saturating_sub(others + own)
            })?;
            let missing = Self::missing(license, &state.taken, hold);
            reclaimed.extend(self.to_reclaim(key, system, None, missing));
        }
        Ok(reclaimed)
    }

    /// What must be taken back of a key before a raise fits.
    pub(super) fn missing(license: &License, taken: &Seats, hold: &Seats) -> Seats {
        let missing = hold.iter().map(|(feature, seats)| {
            let taken = taken.get(feature).saturating_add(seats);
            (feature.clone(), taken.saturating_sub(license.capacity(feature)))
        });
        missing.collect()
    }

    /// Lapsed grants, longest lapsed first, until what is missing is covered: those of others above
    /// what is reserved for them, and with a `taker` those that other servers of its own system
    /// left behind.
    pub(super) fn to_reclaim(
        &self,
        key: &KeyId,
        system: SystemId,
        taker: Option<ServerId>,
        mut missing: Seats,
    ) -> Vec<Place> {
        let mut taken_back = Vec::new();
        let mut spare: BTreeMap<SystemId, (Seats, Seats)> = BTreeMap::new();
        let Some(state) = self.keys.get(key).filter(|_| !missing.is_empty()) else {
            return taken_back;
        };
        for (_, owner, server) in &state.lapsed {
            if missing.is_empty() {
                break;
            }
            let is_own = *owner == system;
            let Some(share) = state.shares.get(owner).filter(|share| !share.is_planned) else {
                continue;
            };
            if is_own && taker.is_none_or(|taker| taker == *server) {
                continue;
            }
            let Some(grant) = share.grants.get(server) else { continue };
            let (spare, uncounted) = spare.entry(*owner).or_insert_with(|| {
                let uncounted = share.uncounted();
                let spare = if is_own {
                    share.lapsed.above(&uncounted)
                } else {
                    share.taken.above(&share.firm)
                };
                (spare, uncounted)
            });
            if grant.seats.min(spare).min(&missing).is_empty() {
                continue;
            }
            let gained = grant.seats.above(uncounted);
            *uncounted = uncounted.above(&grant.seats);
            *spare = spare.above(&gained);
            missing = missing.above(&gained);
            taken_back.push((key.clone(), *owner, *server));
        }
        taken_back
    }
}

pub(super) fn as_server(id: ServerId, wanted: &Wanted) -> Server {
    Server {
        id,
        name: wanted.name.as_str().into(),
        addresses: Vec::new(),
        version: wanted.version.map_or(ServerVersion::Unknown, ServerVersion::Known),
        key: None,
    }
}

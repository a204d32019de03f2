//! What speaks against a plan: rules R1, R4, R6, R9 and R14, as far as a key host can check them.

use std::collections::BTreeMap;

use super::{Caller, KeyLedger, Ledger, Now, Place};
use crate::licensing::{
    Feature, KeyId, KeyKind, License, Prepare, Refusal, Seats, Server, ServerId, ServerVersion,
    Wanted, rules,
};

impl Ledger {
    /// Rules R4, R6 and R9, as far as a key host can check them.
    pub(super) fn check_servers(&self, caller: &Caller, prepare: &Prepare) -> Result<(), Refusal> {
        let mut used = BTreeMap::new();
        for (id, key) in &self.keys {
            // What is left of a key that is not served any more ties nobody.
            if prepare.keys.contains_key(id) || key.license.is_none() {
                continue;
            }
            for (server, grant) in
                key.shares.get(&caller.system).into_iter().flat_map(|s| &s.grants)
            {
                if !grant.seats.is_empty() {
                    used.insert(*server, id.clone());
                }
            }
        }
        for (key, servers) in &prepare.keys {
            let state = self.keys.get(key);
            let license = state.and_then(|state| state.license.as_ref());
            let share = state.and_then(|state| state.shares.get(&caller.system));
            let users = servers.iter().filter(|(_, wanted)| !wanted.seats.is_empty());
            for (id, wanted) in users.clone() {
                let name = wanted.name.as_str().into();
                rules::r4_one_key_per_server(&mut used, *id, &name, key)?;
                let held = share.and_then(|share| share.grants.get(id));
                let held = held.map(|grant| grant.seats.clone()).unwrap_or_default();
                if !wanted.seats.above(&held).is_empty() {
                    // A key that is not served any more can be left, and nothing else.
                    let license =
                        license.ok_or_else(|| Refusal::UnknownKey { key: key.clone() })?;
                    rules::r9_version(license, &as_server(*id, wanted))?;
                }
            }
            if let Some(license) = license.filter(|license| license.kind == KeyKind::Local) {
                self.check_local_key(caller, license, users.map(|(_, wanted)| wanted))?;
            }
        }
        Ok(())
    }

    /// R6: a local key serves one server only.
    pub(super) fn check_local_key<'a>(
        &self,
        caller: &Caller,
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
            .filter(|(system, _)| **system != caller.system)
            .flat_map(|(_, share)| share.grants.values())
            .find(|grant| !grant.seats.is_empty());
        match other {
            Some(grant) => refused(&grant.name, &first.name),
            None => match self.pending_user(caller, &license.key) {
                Some(name) => refused(name, &first.name),
                None => Ok(()),
            },
        }
    }

    /// The first server to which another system's pending plan gives seats of the key.
    pub(super) fn pending_user(&self, caller: &Caller, key: &KeyId) -> Option<&str> {
        let others = self.systems.iter().filter(|(id, _)| **id != caller.system);
        let plans = others.filter_map(|(_, system)| system.pending.as_ref()?.keys.get(key));
        plans.flat_map(BTreeMap::values).find(|w| !w.seats.is_empty()).map(|w| w.name.as_str())
    }

    /// Rules R1 and R14 for one key: what must be held, and whose lapsed grants must be taken
    /// back for it.
    pub(super) fn check_key(
        &self,
        now: Now,
        caller: &Caller,
        key: &KeyId,
        servers: &BTreeMap<ServerId, Wanted>,
    ) -> Result<(Seats, Vec<Place>), Refusal> {
        let unknown = || Refusal::UnknownKey { key: key.clone() };
        let wanted: Seats = servers.values().map(|wanted| &wanted.seats).collect();
        let ours = self.keys.get(key).and_then(|state| state.shares.get(&caller.system));
        let hold = wanted.above(&ours.cloned().unwrap_or_default().counted(now.mono_ms));
        if hold.is_empty() {
            return Ok((hold, Vec::new()));
        }
        let state = self.keys.get(key).ok_or_else(unknown)?;
        let license = state.license.as_ref().ok_or_else(unknown)?;
        if let Some(end) = license.expires.filter(|end| *end <= now.wall) {
            return Err(Refusal::Expired {
                key: key.clone(),
                on: end.strftime("%Y-%m-%d").to_string(),
            });
        }
        let taken = self.taken(key, now.mono_ms);
        let lapsed: Seats = state
            .shares
            .iter()
            .filter(|(system, _)| **system != caller.system && self.may_lose(**system, key))
            .map(|(_, share)| share.lapsed(now.mono_ms))
            .collect::<Vec<_>>()
            .iter()
            .collect();
        let room = |feature: &Feature, taken: u64| license.capacity(feature).saturating_sub(taken);
        rules::r14_every_feature(key, &hold, |feature| {
            room(feature, taken.get(feature).saturating_sub(lapsed.get(feature)))
        })?;
        let missing: Seats = hold
            .iter()
            .map(|(feature, seats)| {
                let taken = taken.get(feature) + seats;
                (feature.clone(), taken.saturating_sub(license.capacity(feature)))
            })
            .collect();
        Ok((hold, self.to_reclaim(now, caller, key, state, missing)))
    }

    /// Lapsed grants of others, longest lapsed first, until what is missing is covered.
    pub(super) fn to_reclaim(
        &self,
        now: Now,
        caller: &Caller,
        key: &KeyId,
        state: &KeyLedger,
        mut missing: Seats,
    ) -> Vec<Place> {
        let mut lapsed: Vec<_> = state
            .shares
            .iter()
            .filter(|(system, _)| **system != caller.system && self.may_lose(**system, key))
            .flat_map(|(system, share)| share.grants.iter().map(move |(id, g)| (*system, *id, g)))
            .filter(|(_, _, grant)| grant.has_lapsed(now.mono_ms))
            .collect();
        lapsed.sort_by_key(|(system, server, grant)| (grant.valid_until_ms, *system, *server));
        let mut taken_back = Vec::new();
        for (system, server, grant) in lapsed {
            if missing.is_empty() {
                break;
            }
            if missing.min(&grant.seats).is_empty() {
                continue;
            }
            missing = missing.above(&grant.seats);
            taken_back.push((key.clone(), system, server));
        }
        taken_back
    }
}

fn as_server(id: ServerId, wanted: &Wanted) -> Server {
    Server {
        id,
        name: wanted.name.as_str().into(),
        addresses: Vec::new(),
        version: wanted.version.map_or(ServerVersion::Unknown, ServerVersion::Known),
        key: None,
    }
}

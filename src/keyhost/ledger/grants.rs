//! Grants one by one: renewed, taken without a plan, released by force; and limits.

use std::sync::Arc;

use super::{Caller, Epoch, Grant, Ledger, Now, Place, Record, Reply, SystemRecord};
use crate::licensing::{
    KeyId, KeyKind, License, Limits, Refusal, Seats, ServerId, Suspension, SystemId, Wanted, rules,
};

impl Ledger {
    pub(super) fn renew(
        &mut self,
        now: Now,
        caller: &Caller,
        key: &KeyId,
        server: ServerId,
        epoch: Option<Epoch>,
        records: &mut Vec<Record>,
    ) -> Result<Reply, Refusal> {
        let unknown = || Refusal::UnknownKey { key: key.clone() };
        let license = self.license(key).ok_or_else(unknown)?;
        let valid_ms = self.statement_ms(license, now.mono_ms);
        let suspended = self.suspension(key, now.mono_ms);
        let state = self.keys.get_mut(key).ok_or_else(unknown)?;
        let no_grant = || Refusal::NoGrant { server: server.to_string().into() };
        let share = state.shares.get_mut(&caller.system).ok_or_else(no_grant)?;
        let grant = share.grants.get_mut(&server).ok_or_else(no_grant)?;
        if epoch.is_some_and(|epoch| epoch > grant.epoch) {
            return Err(Refusal::StaleEpoch { server: grant.name.clone() });
        }
        if let Some(Suspension { token, grace_ms: 0 }) = suspended {
            return Err(Refusal::CarrierMissing { key: key.clone(), token });
        }
        // A statement that ends sooner than the one before may not have been heard.
        let valid_until_ms = grant.valid_until_ms.max(now.mono_ms + valid_ms);
        let reply = Reply::Statement { epoch: grant.epoch, seats: grant.seats.clone(), valid_ms };
        let must_store = !grant.leased || grant.told != grant.seats;
        if !must_store && grant.from != caller.from {
            grant.from = caller.from.clone();
        }
        let is_running = grant.leased && grant.runs(now.mono_ms);
        let place = (key.clone(), caller.system, server);
        if !must_store && is_running {
            self.extend(place, valid_until_ms);
            return Ok(reply);
        }
        let told = grant.seats.clone();
        let from = caller.from.clone();
        let renewed = Grant { leased: true, told, from, valid_until_ms, ..grant.clone() };
        // An agent that heard that it has nothing left needs no grant any more.
        let stored = (!renewed.seats.is_empty()).then_some(renewed);
        if must_store || stored.is_none() {
            records.push(Record::Grant(key.clone(), caller.system, server, stored.clone()));
        }
        self.put_grant(&place, stored);
        self.refresh(key, caller.system);
        Ok(reply)
    }

    /// Answers a renewal of which the change cannot be stored with what is stored: a standing grant
    /// goes on as a standing one, a changed one is told. None if that would not be safe.
    ///
    /// What is said here is counted for its term like everything that agents were told, and a
    /// restart counts it too without knowing of it, see [`Ledger::set_licenses`]. A standing grant
    /// is told for no longer than the term, because a restart counts so long, and the grace of a
    /// license may be days.
    pub(super) fn renew_unstored(
        &mut self,
        now: Now,
        caller: &Caller,
        key: &KeyId,
        server: ServerId,
    ) -> Option<Reply> {
        let state = self.keys.get(key)?;
        let license = state.license.as_ref()?;
        let grant = state.shares.get(&caller.system)?.grants.get(&server)?;
        // After its lease ran out it stopped, and what was lowered meanwhile may be others'.
        if grant.has_lapsed(now.mono_ms) && !grant.told.above(&grant.seats).is_empty() {
            return None;
        }
        let valid_ms = self.statement_ms(license, now.mono_ms);
        let valid_ms = if grant.leased { valid_ms } else { valid_ms.min(self.term_ms) };
        let (epoch, seats) = (grant.epoch, grant.seats.clone());
        let told = grant.told.max(&seats);
        let valid_until_ms = grant.valid_until_ms.max(now.mono_ms + valid_ms);
        let from = caller.from.clone();
        let going_on = Grant { told, from, valid_until_ms, ..grant.clone() };
        self.put_grant(&(key.clone(), caller.system, server), Some(going_on));
        self.refresh(key, caller.system);
        self.assert_nothing_over_issued();
        Some(Reply::Statement { epoch, seats, valid_ms })
    }

    pub(super) fn take(
        &mut self,
        now: Now,
        caller: &Caller,
        key: &KeyId,
        server: ServerId,
        wanted: &Wanted,
        records: &mut Vec<Record>,
    ) -> Result<Reply, Refusal> {
        let system = caller.system;
        let pending = self.systems.get(&system).and_then(|known| known.pending.as_ref());
        if let Some(pending) = pending.filter(|pending| pending.keys.contains_key(key)) {
            return Err(Refusal::PlanPending { plan: pending.plan.to_string() });
        }
        let held = self.share(key, system).and_then(|share| share.grants.get(&server)).cloned();
        if wanted.seats.is_empty() {
            return Ok(self.give_back((key.clone(), system, server), held, records));
        }
        let unknown = || Refusal::UnknownKey { key: key.clone() };
        let license = self.keys.get(key).and_then(|state| state.license.as_ref());
        let license = license.ok_or_else(unknown)?;
        let valid_ms = self.statement_ms(license, now.mono_ms);
        if held.as_ref().is_some_and(|held| held.seats == wanted.seats) {
            return self.renew(now, caller, key, server, None, records);
        }
        let (hold, reclaimed) =
            self.check_take(now, caller, license, server, wanted, held.as_ref())?;

        let is_known = self.systems.get(&system).is_some_and(|known| known.name == caller.name);
        if !is_known {
            let known = self.systems.get(&system).cloned().unwrap_or_default();
            let record = SystemRecord { name: caller.name.clone(), ..known };
            self.set_system(system, record, records);
        }
        if !hold.is_empty() {
            self.forget_faded(key, records);
        }
        self.reclaim(reclaimed, records);
        let counted = self.share_mut(key, system).counted();
        let grant = Grant {
            name: wanted.name.as_str().into(),
            seats: wanted.seats.clone(),
            epoch: self.next_epoch(),
            leased: true,
            told: wanted.seats.clone(),
            since: now.wall,
            from: caller.from.clone(),
            valid_until_ms: now.mono_ms + valid_ms,
        };
        let reply = Reply::Statement { epoch: grant.epoch, seats: grant.seats.clone(), valid_ms };
        records.push(Record::Grant(key.clone(), system, server, Some(grant.clone())));
        self.put_grant(&(key.clone(), system, server), Some(grant));
        self.settle(key, system, &counted, records);
        records.push(Record::Epoch(self.epoch));
        Ok(reply)
    }

    /// Ends a grant that its own server gives back, or says again that there is none.
    fn give_back(&mut self, place: Place, held: Option<Grant>, records: &mut Vec<Record>) -> Reply {
        if held.is_some() {
            let (key, system, server) = &place;
            let counted = self.share_mut(key, *system).counted();
            self.next_epoch();
            records.push(Record::Grant(key.clone(), *system, *server, None));
            self.put_grant(&place, None);
            self.settle(key, *system, &counted, records);
            records.push(Record::Epoch(self.epoch));
        }
        Reply::Statement { epoch: self.epoch, seats: Seats::default(), valid_ms: 0 }
    }

    /// After a grant changed of which its own agent knows: what counted before and is not granted
    /// any more lingers, as far as *other* agents of the system may still use it.
    fn settle(
        &mut self,
        key: &KeyId,
        system: SystemId,
        counted: &Seats,
        records: &mut Vec<Record>,
    ) {
        let share = self.share_mut(key, system);
        let lingering = counted.above(&share.granted).min(&share.lag);
        self.set_lingering(key, system, lingering, records);
    }

    /// All rules for a take: what it raises, and whose lapsed grants must be taken back for it.
    fn check_take(
        &self,
        now: Now,
        caller: &Caller,
        license: &License,
        server: ServerId,
        wanted: &Wanted,
        held: Option<&Grant>,
    ) -> Result<(Seats, Vec<Place>), Refusal> {
        let (key, system) = (&license.key, caller.system);
        let name: Arc<str> = wanted.name.as_str().into();
        if let Some(other) = self.other_key_of(system, server, |id| id == key) {
            return Err(Refusal::TwoKeys { server: name, key: key.clone(), other });
        }
        let none = Seats::default();
        let held_seats = held.map_or(&none, |held| &held.seats);
        if !wanted.seats.above(held_seats).is_empty() {
            rules::r9_version(license, &super::check::as_server(server, wanted))?;
        }
        if license.kind == KeyKind::Local {
            let own = self.share(key, system).into_iter().flat_map(|share| &share.grants);
            let other = own.into_iter().find(|(id, g)| **id != server && !g.seats.is_empty());
            if let Some((_, other)) = other {
                let (key, seat) = (key.clone(), other.name.clone());
                return Err(Refusal::LocalKeyElsewhere { key, seat, server: name });
            }
            self.check_local_key(system, license, std::iter::once(wanted))?;
        }
        let state = self.keys.get(key);
        let Some(share) = self.share(key, system) else {
            let hold = wanted.seats.clone();
            Self::check_expired(license, now)?;
            let raises = [(key.clone(), hold)];
            let reclaimed = self.check_room(system, &raises)?;
            let [(_, hold)] = raises;
            return Ok((hold, reclaimed));
        };
        let mut granted = share.granted.clone();
        granted.remove_all(held_seats);
        granted.add_all(&wanted.seats);
        let mut lag = share.lag.clone();
        // A lease that runs on has its lag in the sum.
        if let Some(held) = held.filter(|held| held.runs(now.mono_ms)) {
            lag.remove_all(&held.told.above(&held.seats));
        }
        let counted = share.counted();
        let mut after = granted.clone();
        after.add_all(&counted.above(&granted).min(&lag));
        let hold = after.above(&counted);
        if !hold.is_empty() {
            Self::check_expired(license, now)?;
            self.check_carrier(license)?;
        }
        Self::check_ceiling(key, &share.limits, &wanted.seats.above(held_seats), &granted)?;
        // Unlike a plan a take leaves its other servers alone, so it may take back what they left
        // behind, as any other system may.
        let mut left = share.lapsed.clone();
        if let Some(held) = held.filter(|held| held.has_lapsed(now.mono_ms)) {
            left.remove_all(&held.seats);
        }
        let left = left.above(&share.uncounted());
        let (firm, taken) = state.map_or((&none, &none), |state| (&state.firm, &state.taken));
        rules::r14_every_feature(key, &hold, |feature| {
            let others = firm.get(feature).saturating_sub(share.firm.get(feature));
            let own = counted.get(feature).saturating_sub(left.get(feature));
            license.capacity(feature).saturating_sub(others + own)
        })?;
        let missing = Self::missing(license, taken, &hold);
        Ok((hold, self.to_reclaim(key, system, Some(server), missing)))
    }

    pub(super) fn set_limits(
        &mut self,
        key: &KeyId,
        system: SystemId,
        limits: &Limits,
        records: &mut Vec<Record>,
    ) -> Result<Reply, Refusal> {
        let state = self.keys.get(key);
        let license = state.and_then(|state| state.license.as_ref());
        let (Some(state), Some(license)) = (state, license) else {
            return Err(Refusal::UnknownKey { key: key.clone() });
        };
        let shares = || state.shares.iter().filter(|(id, _)| **id != system);
        for (feature, floor) in limits.floor.iter() {
            let others: u64 = shares().map(|(_, share)| share.limits.floor.get(feature)).sum();
            let (total, wanted) = (license.totals.get(feature), others.saturating_add(floor));
            if wanted > total {
                let (key, feature) = (key.clone(), feature.clone());
                return Err(Refusal::OverReserved { key, feature, total, wanted });
            }
            // What may not be had cannot be reserved either.
            if let Some(ceiling) = limits.ceiling.get(feature).filter(|most| **most < floor) {
                let (key, feature, ceiling) = (key.clone(), feature.clone(), *ceiling);
                return Err(Refusal::OverCeiling { key, feature, ceiling, wanted: floor });
            }
        }
        let none = Limits::default();
        let known = state.shares.get(&system).map_or(&none, |share| &share.limits);
        if known != limits {
            records.push(Record::Limits(key.clone(), system, limits.clone()));
            self.put_limits(key, system, limits.clone());
            self.queue.is_due = true;
        }
        Ok(Reply::Done)
    }

    pub(super) fn release(
        &mut self,
        now: Now,
        key: &KeyId,
        system: SystemId,
        server: ServerId,
        records: &mut Vec<Record>,
    ) -> Result<Reply, Refusal> {
        let grant = self.share(key, system).and_then(|share| share.grants.get(&server));
        let Some(grant) = grant else {
            return Err(Refusal::NoGrant { server: server.to_string().into() });
        };
        let until_ms = grant.valid_until_ms;
        self.reclaim(vec![(key.clone(), system, server)], records);
        Ok(Reply::Released { may_run_ms: until_ms.saturating_sub(now.mono_ms) })
    }

    /// Removes grants. Their own seats are free at once; what other agents of the system have in use
    /// instead of them begins to linger.
    pub(super) fn reclaim(&mut self, places: Vec<Place>, records: &mut Vec<Record>) {
        for place in places {
            let (key, system, server) = &place;
            let counted = self.share_mut(key, *system).counted();
            records.push(Record::Grant(key.clone(), *system, *server, None));
            self.put_grant(&place, None);
            self.settle(key, *system, &counted, records);
        }
    }

    /// Forgets what lingered for agents that have lapsed since: over a restart their leases run
    /// again, and it must not count again once somebody else has the seats.
    pub(super) fn forget_faded(&mut self, key: &KeyId, records: &mut Vec<Record>) {
        let faded = self.keys.get(key).map(|state| state.faded.clone()).unwrap_or_default();
        for system in faded {
            let share = self.share_mut(key, system);
            let still = share.lingering.min(&share.lag);
            self.set_lingering(key, system, still, records);
        }
    }
}

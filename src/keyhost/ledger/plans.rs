//! Plans: prepared, committed, aborted.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{Caller, Grant, Ledger, Now, Pending, Place, Record, Reply, SystemRecord};
use crate::licensing::{KeyId, PlanId, Prepare, Refusal, Seats, ServerId, SystemId, Wanted};

impl Ledger {
    pub(super) fn prepare(
        &mut self,
        now: Now,
        caller: &Caller,
        prepare: &Prepare,
        wait: bool,
        records: &mut Vec<Record>,
    ) -> Result<Reply, Refusal> {
        if let Some(reply) = self.known_plan(caller.system, prepare)? {
            return Ok(reply);
        }
        let place = self.queue.find(caller.system, prepare.plan);
        if let Some((place, queued)) = place.filter(|_| wait) {
            if queued.prepare.hash != prepare.hash {
                return Err(self.forked(caller.system, prepare));
            }
            return Ok(Reply::Queued { place });
        }
        let raises = self.check_plan(now, caller.system, prepare)?;
        let room = self.check_room(caller.system, &raises);
        let must_wait = wait && self.queue.blocks(caller.system, &raises);
        match room {
            Ok(reclaimed) if !must_wait || self.queue.is_full(caller.system) => {
                self.leave_queue(caller.system);
                self.hold(caller, prepare, &raises, reclaimed, records);
                Ok(Reply::Prepared)
            }
            Err(refusal) if !wait || self.queue.is_full(caller.system) => Err(refusal),
            _ => Ok(Reply::Queued { place: self.enqueue(caller, prepare, &raises) }),
        }
    }

    /// Whether a plan was prepared before, or comes too late, or belongs to another copy of the
    /// system.
    pub(super) fn known_plan(
        &self,
        system: SystemId,
        prepare: &Prepare,
    ) -> Result<Option<Reply>, Refusal> {
        let Some(known) = self.systems.get(&system) else { return Ok(None) };
        if let Some(pending) = &known.pending {
            if pending.plan != prepare.plan {
                return Err(Refusal::PlanPending { plan: pending.plan.to_string() });
            }
            if pending.hash != prepare.hash {
                return Err(self.forked(system, prepare));
            }
            return Ok(Some(Reply::Prepared));
        }
        if known.aborted == Some(prepare.plan) {
            return Err(Refusal::UnknownPlan { plan: prepare.plan.to_string() });
        }
        // A host that is behind was restored from an older state: the plan states everything anew.
        if known.revision > prepare.base {
            return Err(self.forked(system, prepare));
        }
        Ok(None)
    }

    /// Makes a plan pending that was checked: from now on it holds what it needs.
    pub(super) fn hold(
        &mut self,
        caller: &Caller,
        prepare: &Prepare,
        raises: &[(KeyId, Seats)],
        reclaimed: Vec<Place>,
        records: &mut Vec<Record>,
    ) {
        for (key, _) in raises {
            self.forget_faded(key, records);
        }
        self.reclaim(reclaimed, records);
        let known = self.systems.get(&caller.system).cloned().unwrap_or_default();
        let pending = Pending {
            plan: prepare.plan,
            hash: prepare.hash.clone(),
            revision: prepare.revision,
            keys: Arc::new(prepare.keys.clone()),
        };
        let record = SystemRecord { name: caller.name.clone(), pending: Some(pending), ..known };
        self.set_system(caller.system, record, records);
    }

    pub(super) fn set_system(
        &mut self,
        id: SystemId,
        record: SystemRecord,
        records: &mut Vec<Record>,
    ) {
        records.push(Record::System(id, record.clone()));
        self.put_system(id, Some(record));
    }

    pub(super) fn commit(
        &mut self,
        now: Now,
        caller: &Caller,
        plan: PlanId,
        records: &mut Vec<Record>,
    ) -> Result<Reply, Refusal> {
        let unknown = || Refusal::UnknownPlan { plan: plan.to_string() };
        let known = self.systems.get(&caller.system).ok_or_else(unknown)?;
        let pending = match &known.pending {
            Some(pending) if pending.plan == plan => pending.clone(),
            _ if known.last_plan == Some(plan) => return Ok(Reply::Committed),
            _ => return Err(unknown()),
        };
        let record = SystemRecord {
            name: caller.name.clone(),
            revision: pending.revision,
            last_plan: Some(plan),
            aborted: known.aborted,
            pending: None,
        };
        let epoch = self.epoch;
        let users: BTreeSet<ServerId> = pending
            .keys
            .values()
            .flatten()
            .filter(|(_, wanted)| !wanted.seats.is_empty())
            .map(|(server, _)| *server)
            .collect();
        self.leave_unserved(caller.system, &pending, &users, records);
        for (key, servers) in pending.keys.iter() {
            self.replace_grants(now, caller, key, servers, records);
        }
        // Last, so that the seats are held until they are granted.
        self.set_system(caller.system, record, records);
        if self.epoch != epoch {
            records.push(Record::Epoch(self.epoch));
        }
        Ok(Reply::Committed)
    }

    /// Servers that use another key now give back what they had of keys that are not served any
    /// more (rule R4).
    fn leave_unserved(
        &mut self,
        system: SystemId,
        pending: &Pending,
        users: &BTreeSet<ServerId>,
        records: &mut Vec<Record>,
    ) {
        let left: Vec<Place> = self
            .keys
            .iter()
            .filter(|(id, key)| key.license.is_none() && !pending.keys.contains_key(id))
            .filter_map(|(id, key)| Some((id, key.shares.get(&system)?)))
            .flat_map(|(id, share)| {
                let left = share.grants.keys().filter(|server| users.contains(server));
                left.map(move |server| (id.clone(), system, *server))
            })
            .collect();
        self.reclaim(left, records);
    }

    /// Makes the grants of a system on one key those that a committed plan wants.
    fn replace_grants(
        &mut self,
        now: Now,
        caller: &Caller,
        key: &KeyId,
        servers: &BTreeMap<ServerId, Wanted>,
        records: &mut Vec<Record>,
    ) {
        let system = caller.system;
        let share = self.share_mut(key, system);
        let counted = share.counted();
        let all: BTreeSet<ServerId> =
            share.grants.keys().copied().chain(servers.keys().copied()).collect();
        for server in all {
            let wanted = servers.get(&server);
            let seats = wanted.map(|wanted| wanted.seats.clone()).unwrap_or_default();
            let held = self.share(key, system).and_then(|share| share.grants.get(&server));
            // An agent that has not heard yet must still be told that it has nothing left.
            let must_hear = held.is_some_and(|held| held.runs(now.mono_ms));
            let is_same = match held {
                Some(held) => held.seats == seats && (!seats.is_empty() || must_hear),
                None => seats.is_empty(),
            };
            if is_same {
                continue;
            }
            let grant = match held {
                Some(held) => Grant { seats, since: now.wall, ..held.clone() },
                None => Grant {
                    name: Arc::from(""),
                    seats,
                    epoch: self.epoch,
                    leased: false,
                    told: Seats::default(),
                    since: now.wall,
                    from: caller.from.clone(),
                    valid_until_ms: 0,
                },
            };
            let name = wanted.map_or(grant.name, |wanted| wanted.name.as_str().into());
            let grant = Grant { name, epoch: self.next_epoch(), ..grant };
            let stored = (!grant.seats.is_empty() || must_hear).then_some(grant);
            records.push(Record::Grant(key.clone(), system, server, stored.clone()));
            self.put_grant(&(key.clone(), system, server), stored);
        }
        let lingering = counted.above(&self.share_mut(key, system).granted);
        self.set_lingering(key, system, lingering, records);
    }

    pub(super) fn abort(
        &mut self,
        caller: &Caller,
        plan: PlanId,
        records: &mut Vec<Record>,
    ) -> Result<Reply, Refusal> {
        let known = self.systems.get(&caller.system).cloned().unwrap_or_default();
        if known.last_plan == Some(plan) {
            return Err(Refusal::UnknownPlan { plan: plan.to_string() });
        }
        if known.aborted == Some(plan) {
            return Ok(Reply::Aborted);
        }
        if self.queue.find(caller.system, plan).is_some() {
            self.leave_queue(caller.system);
        }
        let pending = known.pending.clone().filter(|pending| pending.plan != plan);
        let name = caller.name.clone();
        let record = SystemRecord { name, aborted: Some(plan), pending, ..known };
        self.set_system(caller.system, record, records);
        Ok(Reply::Aborted)
    }

    /// Takes back what a system's plan holds, and its place in the queue, on behalf of an
    /// administrator. Its late messages find it aborted.
    pub(super) fn abort_plan(&mut self, system: SystemId, records: &mut Vec<Record>) -> Reply {
        let waiting = self.queue.plan_of(system);
        self.leave_queue(system);
        let Some(known) = self.systems.get(&system).cloned() else { return Reply::Aborted };
        let plan = known.pending.as_ref().map(|pending| pending.plan).or(waiting);
        if plan.is_some() && known.aborted != plan {
            let record = SystemRecord { aborted: plan, pending: None, ..known };
            self.set_system(system, record, records);
        }
        Reply::Aborted
    }

    fn forked(&self, system: SystemId, prepare: &Prepare) -> Refusal {
        let theirs = self.systems.get(&system).map_or(0, |known| known.revision);
        Refusal::SystemForked { system, theirs, ours: prepare.revision.saturating_sub(1) }
    }
}

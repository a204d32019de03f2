//! Plans that wait for seats, first come first served. In memory only: a place is lost with the
//! session that asked for it, and over a restart.

use std::{collections::VecDeque, sync::Arc};

use super::{Caller, Ledger, Now, Record};
use crate::licensing::{Feature, KeyId, PlanId, Prepare, Refusal, Seats, SystemId};

/// Plans that may wait; one for each system.
pub const MOST_WAITING: usize = 256;

/// A plan that waits.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Waiting {
    pub(super) caller: Caller,
    pub(super) prepare: Prepare,
}

/// What one wants of a key.
type Want = (KeyId, Feature);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    waiting: Arc<Waiting>,
    wants: Vec<Want>,
}

/// All plans that wait, and why others do not wait any more.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Queue {
    entries: Vec<Entry>,
    verdicts: VecDeque<(SystemId, PlanId, Refusal)>,
    /// Whether something changed by which an entry may pass.
    pub(super) is_due: bool,
}

impl Queue {
    /// The place of a system's plan, and the plan.
    pub(super) fn find(&self, system: SystemId, plan: PlanId) -> Option<(u32, &Waiting)> {
        let at = self.position(system)?;
        let waiting = &*self.entries[at].waiting;
        (waiting.prepare.plan == plan).then(|| (place(at), waiting))
    }

    pub(super) fn plan_of(&self, system: SystemId) -> Option<PlanId> {
        self.position(system).map(|at| self.entries[at].waiting.prepare.plan)
    }

    pub(super) fn has(&self, system: SystemId) -> bool {
        self.position(system).is_some()
    }

    /// Whether there is no place for one more system.
    pub(super) fn is_full(&self, system: SystemId) -> bool {
        self.entries.len() >= MOST_WAITING && !self.has(system)
    }

    /// Whether somebody else waits already for a feature of a key that these raise.
    pub(super) fn blocks(&self, system: SystemId, raises: &[(KeyId, Seats)]) -> bool {
        let others = self.entries.iter().filter(|entry| entry.waiting.caller.system != system);
        others.flat_map(|entry| &entry.wants).any(|want| is_in(want, raises))
    }

    fn position(&self, system: SystemId) -> Option<usize> {
        self.entries.iter().position(|entry| entry.waiting.caller.system == system)
    }

    fn judge(&mut self, system: SystemId, plan: PlanId, refusal: Refusal) {
        self.forget_verdict(system);
        if self.verdicts.len() >= MOST_WAITING {
            self.verdicts.pop_front();
        }
        self.verdicts.push_back((system, plan, refusal));
    }

    fn forget_verdict(&mut self, system: SystemId) {
        self.verdicts.retain(|(judged, ..)| *judged != system);
    }
}

fn place(at: usize) -> u32 {
    u32::try_from(at + 1).unwrap_or(u32::MAX)
}

fn is_in((key, feature): &Want, raises: &[(KeyId, Seats)]) -> bool {
    raises.iter().any(|(raised, seats)| raised == key && seats.get(feature) > 0)
}

fn wants(raises: &[(KeyId, Seats)]) -> Vec<Want> {
    let all = raises.iter().flat_map(|(key, seats)| seats.iter().map(move |(f, _)| (key, f)));
    all.map(|(key, feature)| (key.clone(), feature.clone())).collect()
}

impl Ledger {
    /// Puts a plan at the end of the queue, in place of another one of the same system.
    pub(super) fn enqueue(
        &mut self,
        caller: &Caller,
        prepare: &Prepare,
        raises: &[(KeyId, Seats)],
    ) -> u32 {
        self.leave_queue(caller.system);
        self.keep_queue();
        let waiting = Arc::new(Waiting { caller: caller.clone(), prepare: prepare.clone() });
        self.queue.entries.push(Entry { waiting, wants: wants(raises) });
        place(self.queue.entries.len() - 1)
    }

    /// Forgets the plan of a system that waits, and the verdict on one that does not any more.
    pub(super) fn leave_queue(&mut self, system: SystemId) {
        let is_judged = self.queue.verdicts.iter().any(|(judged, ..)| *judged == system);
        if !is_judged && !self.queue.has(system) {
            return;
        }
        self.keep_queue();
        self.queue.forget_verdict(system);
        self.queue.entries.retain(|entry| entry.waiting.caller.system != system);
        // Whoever waited behind it may go on.
        self.queue.is_due = true;
    }

    /// Tries the plans that wait, in order. One that still does not fit keeps later ones from the
    /// same feature of the same key; others may pass.
    pub(super) fn serve_queue(&mut self, now: Now, records: &mut Vec<Record>) {
        if self.is_queue_frozen || !self.queue.is_due || self.queue.entries.is_empty() {
            return;
        }
        let mut at = 0;
        let mut before: Vec<Want> = Vec::new();
        let mut has_reclaimed = false;
        while let Some(entry) = self.queue.entries.get(at) {
            let waiting = entry.waiting.clone();
            let Waiting { caller, prepare } = &*waiting;
            let checked = self
                .known_plan(caller.system, prepare)
                .and_then(|_| self.check_plan(now, caller.system, prepare));
            let raises = match checked {
                Ok(raises) => raises,
                Err(refusal) => {
                    self.keep_queue();
                    self.queue.entries.remove(at);
                    self.queue.judge(caller.system, prepare.plan, refusal);
                    continue;
                }
            };
            let is_blocked = before.iter().any(|want| is_in(want, &raises));
            match self.check_room(caller.system, &raises) {
                Ok(reclaimed) if !is_blocked => {
                    self.keep_queue();
                    self.queue.entries.remove(at);
                    has_reclaimed |= !reclaimed.is_empty();
                    self.hold(caller, prepare, &raises, reclaimed, records);
                }
                _ => {
                    let wants = wants(&raises);
                    before.extend(wants.iter().cloned());
                    if let Some(entry) = self.queue.entries.get_mut(at) {
                        entry.wants = wants;
                    }
                    at += 1;
                }
            }
        }
        // A plan that passed only takes, so nobody before it can pass because of it.
        self.queue.is_due = false;
        if has_reclaimed {
            // But whoever lost lapsed seats to it, and waits itself, needs more now.
            self.queue.is_due = true;
            self.serve_queue(now, records);
        }
    }

    /// Whether nobody who waits gets seats for now, because nothing can be stored.
    pub fn freeze_queue(&mut self, is_frozen: bool) {
        self.is_queue_frozen = is_frozen;
    }

    /// The place of a system's plan in the queue; 1 is next.
    pub fn place(&self, system: SystemId) -> Option<u32> {
        self.queue.position(system).map(place)
    }

    /// The place of a system's plan among those that wait for a key.
    pub fn place_for(&self, key: &KeyId, system: SystemId) -> Option<u32> {
        let mut waiting = self.waiting_for(key);
        waiting.position(|entry| entry.waiting.caller.system == system).map(place)
    }

    /// How many plans wait for a key.
    pub fn waiting(&self, key: &KeyId) -> u32 {
        u32::try_from(self.waiting_for(key).count()).unwrap_or(u32::MAX)
    }

    fn waiting_for(&self, key: &KeyId) -> impl Iterator<Item = &Entry> {
        let entries = self.queue.entries.iter();
        entries.filter(move |entry| entry.wants.iter().any(|(wanted, _)| wanted == key))
    }

    /// Why the plan of a system that waited was dropped. Known until the system prepares anew or
    /// leaves, and of the last [`MOST_WAITING`] systems at most.
    pub fn verdict(&self, system: SystemId) -> Option<(PlanId, &Refusal)> {
        let mut all = self.queue.verdicts.iter();
        all.find(|(judged, ..)| *judged == system).map(|(_, plan, refusal)| (*plan, refusal))
    }
}

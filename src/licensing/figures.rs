//! What a key host told this system of one key, and how far that can be trusted (rule R12).

use std::collections::BTreeMap;

use super::{Feature, License, PlanId, Seats, ServerId, SystemId};

/// The state of one key as one system may know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyFigures {
    /// The license in force.
    pub license: License,
    /// What this system's servers hold.
    pub ours: BTreeMap<ServerId, ServerGrant>,
    /// A plan of this system that is prepared and neither committed nor aborted.
    pub pending: Option<PendingPlan>,
    /// What is known of the other systems on the key.
    pub others: Others,
    granted: Seats,
    reclaimable: Seats,
}

/// The seats of one server.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ServerGrant {
    /// Seats granted.
    pub seats: Seats,
    /// Whether an agent keeps the grant alive; else it stands until a plan ends it.
    pub leased: bool,
    /// Whether the lease has run out, so that others may take the seats when they need them.
    pub reclaimable: bool,
}

/// A plan that holds seats.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingPlan {
    /// The plan.
    pub plan: PlanId,
    /// The seats held for it above what is granted.
    pub held: Seats,
}

/// Another system on the same key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherSystem {
    /// Its id.
    pub id: SystemId,
    /// Its name.
    pub name: String,
    /// Seats in use, which cannot be taken from it.
    pub seats: Seats,
    /// Seats that its servers left behind and that may be taken back.
    pub reclaimable: Seats,
    /// Seats held by a pending plan.
    pub held: Seats,
}

/// What the host discloses of other systems on a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Others {
    /// Everything. Empty means that the key is not shared at the moment.
    Full(Vec<OtherSystem>),
    /// Only how many there are.
    Present(u32),
    /// Nothing, not even whether there are any.
    Undisclosed,
}

/// A number of which only the limits may be known; exact if they are equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bound {
    /// It is not less.
    pub least: u64,
    /// It is not more.
    pub most: u64,
}

impl Bound {
    /// A number that is known.
    pub fn exactly(number: u64) -> Self {
        Self { least: number, most: number }
    }

    /// The number, if it is known.
    pub fn exact(self) -> Option<u64> {
        (self.least == self.most).then_some(self.least)
    }
}

impl KeyFigures {
    /// Figures as a key host told them.
    pub fn new(
        license: License,
        ours: BTreeMap<ServerId, ServerGrant>,
        pending: Option<PendingPlan>,
        others: Others,
    ) -> Self {
        let granted = ours.values().map(|grant| &grant.seats).collect();
        let left_behind = ours.values().filter(|grant| grant.reclaimable);
        let reclaimable = left_behind.map(|grant| &grant.seats).collect();
        Self { license, ours, pending, others, granted, reclaimable }
    }

    /// What this system's servers hold together, including seats that may be taken back.
    pub fn granted(&self) -> &Seats {
        &self.granted
    }

    /// What this system's servers left behind and others may take.
    pub fn reclaimable(&self) -> &Seats {
        &self.reclaimable
    }

    /// What other systems use and hold of a feature.
    pub fn others_use(&self, feature: &Feature) -> Bound {
        let rest = self.license.capacity(feature).saturating_sub(self.taken_here(feature));
        match &self.others {
            Others::Full(systems) => Bound::exactly(
                systems.iter().map(|o| o.seats.get(feature) + o.held.get(feature)).sum(),
            ),
            Others::Present(0) => Bound::exactly(0),
            // That a system is present does not say that it uses this very feature.
            Others::Present(_) | Others::Undisclosed => Bound { least: 0, most: rest },
        }
    }

    /// What others left behind of a feature, as far as disclosed.
    pub fn others_reclaimable(&self, feature: &Feature) -> u64 {
        match &self.others {
            Others::Full(systems) => systems.iter().map(|o| o.reclaimable.get(feature)).sum(),
            Others::Present(_) | Others::Undisclosed => 0,
        }
    }

    /// Seats of a feature that nobody has: the total less everything granted and held.
    pub fn free(&self, feature: &Feature) -> Bound {
        let total = self.license.totals.get(feature);
        let taken = self.taken_here(feature) + self.others_reclaimable(feature);
        let others = self.others_use(feature);
        Bound {
            least: total.saturating_sub(taken + others.most),
            most: total.saturating_sub(taken + others.least),
        }
    }

    /// Seats of a feature that this system can still add: free ones, those that others left
    /// behind, and the overdraft that the license allows.
    pub fn can_add(&self, feature: &Feature) -> Bound {
        let capacity = self.license.capacity(feature);
        let here = self.taken_here(feature);
        let others = self.others_use(feature);
        Bound {
            least: capacity.saturating_sub(here + others.most),
            most: capacity.saturating_sub(here + others.least),
        }
    }

    /// By how many seats of a feature more is granted than the license in force has.
    pub fn over(&self, feature: &Feature) -> u64 {
        let taken = self.taken_here(feature) + self.others_use(feature).least;
        taken.saturating_sub(self.license.totals.get(feature))
    }

    /// Whether other systems use the key: rule R12 asks for a warning if so, or if it is unknown.
    pub fn is_shared(&self) -> Option<bool> {
        match &self.others {
            Others::Full(systems) => Some(!systems.is_empty()),
            Others::Present(systems) => Some(*systems > 0),
            Others::Undisclosed => None,
        }
    }

    /// All features that the license states or that anybody known uses, in order.
    pub fn features(&self) -> Vec<Feature> {
        let mut all = self.license.totals.max(&self.granted);
        if let Others::Full(systems) = &self.others {
            for system in systems {
                all = all.max(&system.seats).max(&system.reclaimable).max(&system.held);
            }
        }
        if let Some(pending) = &self.pending {
            all = all.max(&pending.held);
        }
        all.iter().map(|(feature, _)| feature.clone()).collect()
    }

    fn taken_here(&self, feature: &Feature) -> u64 {
        let held = self.pending.as_ref().map_or(0, |pending| pending.held.get(feature));
        self.granted.get(feature) + held
    }
}

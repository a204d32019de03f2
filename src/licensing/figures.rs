//! What a key host told this system of one key, and how far that can be trusted (rule R12).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Feature, License, PlanId, Refusal, Seats, ServerId, SystemId};

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
    /// What an administrator reserved for this system, and the most that it may have.
    pub limits: Limits,
    /// The place of this system's waiting plan among those that wait for the key; 1 is next.
    pub place: Option<u32>,
    /// Plans of all systems that wait for the key.
    pub waiting: u32,
    /// Set while the USB token of the license is not plugged in.
    pub suspended: Option<Suspension>,
    /// What others use at least, as recent refusals prove.
    proven: Seats,
    granted: Seats,
    reclaimable: Seats,
}

/// The USB token of a license is not plugged in: nothing new is granted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suspension {
    /// What the token is called.
    pub token: String,
    /// How long servers may run on, from when the figures were told; 0 if that is over.
    pub grace_ms: u64,
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
    /// For how long a leased grant is valid if it is not renewed.
    pub valid_ms: Option<u64>,
}

/// What an administrator set for one system on one key.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Seats that are kept for the system. They never count as used.
    #[serde(default)]
    pub floor: Seats,
    /// The most that the system may have; a feature that is absent has no such limit.
    #[serde(default)]
    pub ceiling: BTreeMap<Feature, u64>,
}

impl Limits {
    /// Whether nothing is reserved and nothing limited.
    pub fn is_empty(&self) -> bool {
        self.floor.is_empty() && self.ceiling.is_empty()
    }
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
    /// Of what is reserved for it, the part that it neither uses nor holds.
    pub reserved: Seats,
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
        Self {
            license,
            ours,
            pending,
            others,
            limits: Limits::default(),
            place: None,
            waiting: 0,
            suspended: None,
            proven: Seats::default(),
            granted,
            reclaimable,
        }
    }

    /// What this system's servers hold together, including seats that may be taken back.
    pub fn granted(&self) -> &Seats {
        &self.granted
    }

    /// What this system's servers left behind and others may take.
    pub fn reclaimable(&self) -> &Seats {
        &self.reclaimable
    }

    /// Takes in what refusals prove of others, as far as it is recent.
    pub fn prove<'a>(&mut self, evidence: impl IntoIterator<Item = &'a Evidence>, now_ms: u64) {
        self.proven = Seats::default();
        for proof in evidence.into_iter().filter(|proof| proof.is_recent(now_ms)) {
            if proof.least > self.proven.get(&proof.feature) {
                self.proven.set(proof.feature.clone(), proof.least);
            }
        }
    }

    /// What refusals prove that others use of a feature at least, where nobody tells it.
    pub fn proven(&self, feature: &Feature) -> u64 {
        match &self.others {
            Others::Full(_) | Others::Present(0) => 0,
            Others::Present(_) | Others::Undisclosed => {
                self.proven.get(feature).min(self.rest(feature))
            }
        }
    }

    /// What other systems use and hold of a feature.
    pub fn others_use(&self, feature: &Feature) -> Bound {
        match &self.others {
            Others::Full(systems) => Bound::exactly(
                systems.iter().map(|o| o.seats.get(feature) + o.held.get(feature)).sum(),
            ),
            Others::Present(0) => Bound::exactly(0),
            // That a system is present does not say that it uses this very feature.
            Others::Present(_) | Others::Undisclosed => {
                Bound { least: self.proven(feature), most: self.rest(feature) }
            }
        }
    }

    /// What others left behind of a feature and can be taken back, as far as disclosed: what is
    /// above [`Self::others_reserved`], so that no seat is in both.
    pub fn others_reclaimable(&self, feature: &Feature) -> u64 {
        let above =
            |o: &OtherSystem| o.reclaimable.get(feature).saturating_sub(o.reserved.get(feature));
        self.disclosed().map(above).sum()
    }

    /// What is reserved for others of a feature and not used by them, as far as disclosed. What a
    /// system left behind fills it first, and then cannot be taken back.
    pub fn others_reserved(&self, feature: &Feature) -> u64 {
        self.disclosed().map(|other| other.reserved.get(feature)).sum()
    }

    fn disclosed(&self) -> impl Iterator<Item = &OtherSystem> {
        let systems = match &self.others {
            Others::Full(systems) => systems.as_slice(),
            Others::Present(_) | Others::Undisclosed => &[],
        };
        systems.iter()
    }

    /// Seats of a feature that nobody has and that are not kept for another system: the total less
    /// everything granted, held and reserved.
    pub fn free(&self, feature: &Feature) -> Bound {
        let total = self.license.totals.get(feature);
        let taken = self.taken_here(feature)
            + self.others_reserved(feature)
            + self.others_reclaimable(feature);
        let others = self.others_use(feature);
        Bound {
            least: total.saturating_sub(taken + others.most),
            most: total.saturating_sub(taken + others.least),
        }
    }

    /// Seats of a feature that this system can still add: free ones, those that others left
    /// behind above what is reserved for them, and the overdraft that the license allows; never
    /// more than its own ceiling allows.
    pub fn can_add(&self, feature: &Feature) -> Bound {
        let others = self.others_use(feature);
        let (least, most) = (others.most, others.least);
        Bound { least: self.left_by(least, feature), most: self.left_by(most, feature) }
    }

    /// The most of a feature that this system could add if others have given back since what a
    /// refusal proved: it was true then, and asking again is no mistake.
    pub fn could_add(&self, feature: &Feature) -> u64 {
        let least = self.others_use(feature).least.saturating_sub(self.proven(feature));
        self.left_by(least, feature)
    }

    fn left_by(&self, others: u64, feature: &Feature) -> u64 {
        if self.suspended.is_some() {
            return 0;
        }
        let here = self.taken_here(feature);
        let ceiling = self.limits.ceiling.get(feature);
        let allowed = ceiling.map_or(u64::MAX, |ceiling| ceiling.saturating_sub(here));
        let taken = here + others + self.others_reserved(feature);
        self.license.capacity(feature).saturating_sub(taken).min(allowed)
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
        let mut all = self.license.totals.max(&self.granted).max(&self.limits.floor);
        if let Others::Full(systems) = &self.others {
            for system in systems {
                all = all.max(&system.seats).max(&system.reclaimable).max(&system.held);
                all = all.max(&system.reserved);
            }
        }
        if let Some(pending) = &self.pending {
            all = all.max(&pending.held);
        }
        all.iter().map(|(feature, _)| feature.clone()).collect()
    }

    /// What is not taken here.
    fn rest(&self, feature: &Feature) -> u64 {
        self.license.capacity(feature).saturating_sub(self.taken_here(feature))
    }

    fn taken_here(&self, feature: &Feature) -> u64 {
        let held = self.pending.as_ref().map_or(0, |pending| pending.held.get(feature));
        self.granted.get(feature) + held
    }
}

/// A refusal against our own arithmetic: below full disclosure it proves how much others use of a
/// feature, as of its time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The feature.
    pub feature: Feature,
    /// What others used or had reserved at least.
    pub least: u64,
    /// When, on the clock of whoever keeps this.
    pub at_ms: u64,
}

impl Evidence {
    /// How long a refusal says something of the present.
    pub const LIFE_MS: u64 = 60_000;

    /// What a refusal proves, if it is one for lack of seats of this key. `asked` is all that the
    /// refused plan wanted of the key.
    pub fn of(license: &License, refusal: &Refusal, asked: &Seats, now_ms: u64) -> Option<Self> {
        let Refusal::Shortage { key, feature, short } = refusal else { return None };
        if *key != license.key {
            return None;
        }
        // Refused means: asked + others > capacity, by as many as are short.
        let over = license.capacity(feature).saturating_add(short.unwrap_or(1).max(1));
        let least = over.saturating_sub(asked.get(feature));
        Some(Self { feature: feature.clone(), least, at_ms: now_ms })
    }

    /// Whether it still counts.
    pub fn is_recent(&self, now_ms: u64) -> bool {
        now_ms.saturating_sub(self.at_ms) < Self::LIFE_MS
    }
}

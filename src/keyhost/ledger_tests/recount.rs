//! All sums of a ledger, counted anew from what must be on disk, without any care for speed.

use std::collections::BTreeMap;

use crate::{
    keyhost::ledger::{Grant, Ledger, Record},
    licensing::{Feature, KeyId, Limits, Seats, SystemId},
};

/// One system's share of a key.
#[derive(Debug, Default)]
pub(super) struct Plain {
    grants: Vec<Grant>,
    lingering: Seats,
    wanted: Option<Seats>,
    pub(super) limits: Limits,
    pub(super) taken: Seats,
    counted: Seats,
    /// What others cannot take back.
    pub(super) kept: Seats,
    /// The same if no plan were pending that counts on it.
    unplanned: Seats,
    /// The same with what is reserved and not used.
    pub(super) firm: Seats,
}

impl Plain {
    /// What others cannot take back, for judging what was raised since. A plan that holds nothing
    /// more of a feature than its system has is always accepted, also if that lapsed and reaches
    /// into what is reserved for others; it is no raise.
    pub(super) fn kept_since(&self, before: &Self, feature: &Feature) -> u64 {
        let is_kept = self.taken.get(feature) == self.counted.get(feature);
        let kept = if before.wanted.is_none() && is_kept { &self.unplanned } else { &self.kept };
        kept.get(feature)
    }
}

pub(super) fn shares(ledger: &Ledger, key: &KeyId, now_ms: u64) -> BTreeMap<SystemId, Plain> {
    let mut shares: BTreeMap<SystemId, Plain> = BTreeMap::new();
    for record in ledger.records() {
        match record {
            Record::Grant(of, system, _, Some(grant)) if of == *key => {
                shares.entry(system).or_default().grants.push(grant);
            }
            Record::Lingering(of, system, seats) if of == *key => {
                shares.entry(system).or_default().lingering = seats;
            }
            Record::Limits(of, system, limits) if of == *key => {
                shares.entry(system).or_default().limits = limits;
            }
            Record::System(system, known) => {
                let wanted = known.pending.and_then(|pending| {
                    let servers = pending.keys.get(key)?;
                    Some(servers.values().map(|wanted| &wanted.seats).collect())
                });
                if wanted.is_some() {
                    shares.entry(system).or_default().wanted = wanted;
                }
            }
            _ => {}
        }
    }
    for share in shares.values_mut() {
        let mut counted: Seats = share.grants.iter().map(|grant| &grant.seats).collect();
        let runs = |grant: &&Grant| now_ms < grant.valid_until_ms;
        let lag: Vec<Seats> =
            share.grants.iter().filter(runs).map(|g| g.told.above(&g.seats)).collect();
        let lag: Seats = lag.iter().collect();
        let lingering = share.lingering.min(&lag);
        counted.add_all(&lingering);
        let lapsed: Seats = share
            .grants
            .iter()
            .filter(|grant| grant.leased && now_ms >= grant.valid_until_ms)
            .map(|grant| &grant.seats)
            .collect();
        share.unplanned = counted.above(&lapsed.above(&lag.above(&lingering)));
        (share.taken, share.kept) = match &share.wanted {
            None => (counted.clone(), share.unplanned.clone()),
            Some(wanted) => (counted.max(wanted), counted.max(wanted)),
        };
        share.counted = counted;
        share.firm = share.kept.max(&share.limits.floor);
    }
    shares
}

pub(super) fn assert_sums(ledger: &Ledger, now_ms: u64) {
    let keys: Vec<KeyId> = ledger.keys().cloned().collect();
    for key in keys {
        let shares = shares(ledger, &key, now_ms);
        let none = Seats::default();
        for (system, share) in &shares {
            assert_eq!(
                ledger.level(&key, *system).unwrap_or(&none),
                &share.taken,
                "{key} {system}"
            );
        }
        let taken: Seats = shares.values().map(|share| &share.taken).collect();
        let firm: Seats = shares.values().map(|share| &share.firm).collect();
        assert_eq!(ledger.sums_of(&key), Some((&taken, &firm)), "{key}");
    }
}

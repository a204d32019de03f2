//! What is remembered beside the ledger: how much was in use by the hour, and what was refused.
//!
//! In: the ledger after a batch, refusals, the date. Out: rows to be stored with the batch. It never
//! knows: disks and clocks.

#[cfg(test)]
mod tests;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use jiff::Timestamp;

use super::ledger::{Caller, Ledger};
use crate::licensing::{Feature, KeyId, Refusal, Seats, SystemId};

/// For how long history is kept.
pub const KEPT_DAYS: i64 = 400;
/// Denials that are kept at most; the oldest give way.
pub const MOST_DENIALS: u64 = 100_000;
/// Different denials within a minute that are kept; more are not, so that a flood stays a trickle.
const MOST_IN_A_MINUTE: usize = 1_000;
/// Denials that wait for a disk that cannot be written.
const MOST_UNSTORED: usize = 10_000;

const HOUR_SECS: i64 = 3_600;
const MINUTE_SECS: i64 = 60;

/// The most seats that a system had and held at once within an hour, so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsageRow {
    /// When the hour began.
    pub hour: Timestamp,
    /// The key.
    pub key: KeyId,
    /// The system.
    pub system: SystemId,
    /// The feature.
    pub feature: Feature,
    /// How many.
    pub most: u64,
    /// What the license had in total then. More in use was overdraft.
    pub total: u64,
}

/// Something refused, perhaps several times within a minute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DenialRow {
    /// When it happened last.
    pub at: Timestamp,
    /// Who asked.
    pub system: SystemId,
    /// Its name then.
    pub name: String,
    /// The address that it asked from; empty if that is not known.
    pub from: Arc<str>,
    /// Of which key.
    pub key: KeyId,
    /// What was refused; none if not for lack of seats.
    pub feature: Option<Feature>,
    /// How many seats were short.
    pub short: Option<u64>,
    /// Why: `shortage`, `over-ceiling`, `expired`, `unknown-key` or `too-old`.
    pub reason: &'static str,
    /// How often, since the row was stored last.
    pub times: u64,
}

impl DenialRow {
    /// When its minute began, in seconds since 1970.
    pub fn minute(&self) -> i64 {
        floor(self.at, MINUTE_SECS)
    }
}

/// What makes denials the same.
type Sameness = (i64, SystemId, KeyId, Option<Feature>, &'static str, Arc<str>);

/// Rows that are not stored yet, and what need not be stored again.
#[derive(Debug, Default)]
pub struct History {
    hour: i64,
    /// What is stored of this hour.
    marks: HashMap<(KeyId, SystemId), Seats>,
    /// Marks that rise with the batch.
    rising: Vec<((KeyId, SystemId), Seats)>,
    /// Whether this hour began and not all levels are stored.
    are_levels_due: bool,
    minute: i64,
    /// Denials of this minute that are stored, or that are too many.
    known: BTreeSet<Sameness>,
    unstored: BTreeMap<Sameness, DenialRow>,
    /// Whether there are denials that are not on disk at all.
    is_urgent: bool,
}

impl History {
    /// Takes in a refusal of seats.
    pub fn deny(&mut self, at: Timestamp, caller: &Caller, refusal: &Refusal) {
        let Some((key, feature, short, reason)) = what_was_denied(refusal) else { return };
        let minute = floor(at, MINUTE_SECS);
        if minute != self.minute {
            self.minute = minute;
            self.known.clear();
        }
        let from = caller.from.clone();
        let same = (minute, caller.system, key.clone(), feature.clone(), reason, from.clone());
        if let Some(row) = self.unstored.get_mut(&same) {
            row.at = at;
            row.times += 1;
            row.short = row.short.max(short);
            return;
        }
        let is_known = self.known.contains(&same);
        let is_flood = self.known.len() >= MOST_IN_A_MINUTE;
        if (is_flood && !is_known) || self.unstored.len() >= MOST_UNSTORED {
            return;
        }
        self.is_urgent |= !is_known;
        self.known.insert(same.clone());
        let (system, name, times) = (caller.system, caller.name.clone(), 1);
        let row = DenialRow { at, system, name, from, key, feature, short, reason, times };
        self.unstored.insert(same, row);
    }

    /// Whether there is something to store even if the ledger did not change: a denial of which
    /// nothing is stored yet. Repetitions wait for the next batch.
    pub fn is_urgent(&self) -> bool {
        self.is_urgent
    }

    /// Rows of usage for what the batch raised; once in each hour, at a tick, for everybody.
    pub fn usage(&mut self, ledger: &Ledger, at: Timestamp, is_tick: bool) -> Vec<UsageRow> {
        let hour = floor(at, HOUR_SECS);
        if hour != self.hour {
            self.hour = hour;
            self.marks.clear();
            self.are_levels_due = true;
        }
        self.rising.clear();
        let mut rows = Vec::new();
        if is_tick && self.are_levels_due {
            for (key, system, level) in ledger.levels() {
                self.rise(ledger, key, system, level, &mut rows);
            }
        } else {
            for (key, system) in ledger.raised() {
                if let Some(level) = ledger.level(key, *system) {
                    self.rise(ledger, key, *system, level, &mut rows);
                }
            }
        }
        rows
    }

    fn rise(
        &mut self,
        ledger: &Ledger,
        key: &KeyId,
        system: SystemId,
        level: &Seats,
        rows: &mut Vec<UsageRow>,
    ) {
        let place = (key.clone(), system);
        let mark = self.marks.get(&place);
        let is_above =
            |(feature, seats): &(&Feature, u64)| mark.is_none_or(|mark| *seats > mark.get(feature));
        let hour = Timestamp::from_second(self.hour).unwrap_or_default();
        let before = rows.len();
        for (feature, most) in level.iter().filter(is_above) {
            let total = ledger.license(key).map_or(0, |license| license.totals.get(feature));
            let (key, feature) = (key.clone(), feature.clone());
            rows.push(UsageRow { hour, key, system, feature, most, total });
        }
        if rows.len() > before {
            let mark = mark.map_or_else(|| level.clone(), |mark| mark.max(level));
            self.rising.push((place, mark));
        }
    }

    /// Denials that are not stored yet.
    pub fn denials(&self) -> Vec<DenialRow> {
        self.unstored.values().cloned().collect()
    }

    /// All rows given out are durable.
    pub fn stored(&mut self, is_tick: bool) {
        self.marks.extend(self.rising.drain(..));
        self.unstored.clear();
        self.is_urgent = false;
        if is_tick {
            self.are_levels_due = false;
        }
    }

    /// Whether a tick has something to store.
    pub fn is_waiting(&self) -> bool {
        self.are_levels_due || !self.unstored.is_empty()
    }
}

/// The key, feature, number and reason of a refusal of seats.
fn what_was_denied(
    refusal: &Refusal,
) -> Option<(KeyId, Option<Feature>, Option<u64>, &'static str)> {
    match refusal {
        Refusal::Shortage { key, feature, short } => {
            Some((key.clone(), Some(feature.clone()), *short, "shortage"))
        }
        Refusal::OverCeiling { key, feature, ceiling, wanted } => {
            let short = wanted.saturating_sub(*ceiling);
            Some((key.clone(), Some(feature.clone()), Some(short), "over-ceiling"))
        }
        Refusal::Expired { key, .. } => Some((key.clone(), None, None, "expired")),
        Refusal::CarrierMissing { key, .. } => Some((key.clone(), None, None, "carrier-missing")),
        Refusal::UnknownKey { key } => Some((key.clone(), None, None, "unknown-key")),
        Refusal::TooOld { key, .. } => Some((key.clone(), None, None, "too-old")),
        _ => None,
    }
}

fn floor(at: Timestamp, secs: i64) -> i64 {
    at.as_second().div_euclid(secs) * secs
}

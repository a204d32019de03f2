//! What is counted. Features are data that licenses carry, so an unknown one counts like any other.

use std::{collections::BTreeMap, fmt, str::FromStr, sync::Arc};

use serde::{Deserialize, Serialize};

/// The code of a licensed feature, such as `ip-camera`: 1 to 64 of `a-z 0-9 -`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Feature(Arc<str>);

/// The text is not the code of a feature.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a feature code has 1 to 64 lower-case letters, digits or dashes, which {0:?} has not")]
pub struct BadFeature(String);

impl Feature {
    /// The code as licenses write it.
    pub fn code(&self) -> &str {
        &self.0
    }
}

impl FromStr for Feature {
    type Err = BadFeature;

    fn from_str(text: &str) -> Result<Self, BadFeature> {
        let fits = (1..=64).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if fits { Ok(Self(text.into())) } else { Err(BadFeature(text.chars().take(80).collect())) }
    }
}

impl TryFrom<String> for Feature {
    type Error = BadFeature;

    fn try_from(text: String) -> Result<Self, BadFeature> {
        text.parse()
    }
}

impl From<Feature> for String {
    fn from(feature: Feature) -> Self {
        feature.0.as_ref().to_owned()
    }
}

impl fmt::Display for Feature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The features that one camera uses, each once, in order. Cameras with equal sets share one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FeatureSet(Arc<[Feature]>);

impl FeatureSet {
    /// The features of the set, in the order of their codes.
    pub fn iter(&self) -> impl Iterator<Item = &Feature> {
        self.0.iter()
    }

    /// Whether the camera uses this feature.
    pub fn contains(&self, feature: &Feature) -> bool {
        self.0.binary_search(feature).is_ok()
    }
}

impl FromIterator<Feature> for FeatureSet {
    fn from_iter<I: IntoIterator<Item = Feature>>(features: I) -> Self {
        let mut list: Vec<Feature> = features.into_iter().collect();
        list.sort();
        list.dedup();
        Self(list.into())
    }
}

/// Numbers of seats by feature. A feature that is absent has zero seats, and zero is never stored.
///
/// Numbers come from licenses and messages as `u32` and are summed as `u64`, so sums cannot
/// overflow.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Seats(BTreeMap<Feature, u64>);

impl Seats {
    /// The seats of one feature.
    pub fn get(&self, feature: &Feature) -> u64 {
        self.0.get(feature).copied().unwrap_or(0)
    }

    /// Replaces the seats of one feature.
    pub fn set(&mut self, feature: Feature, seats: u64) {
        if seats == 0 {
            self.0.remove(&feature);
        } else {
            self.0.insert(feature, seats);
        }
    }

    /// Adds seats of one feature.
    pub fn add(&mut self, feature: &Feature, seats: u64) {
        if seats == 0 {
            return;
        }
        match self.0.get_mut(feature) {
            Some(held) => *held = held.saturating_add(seats),
            None => {
                self.0.insert(feature.clone(), seats);
            }
        }
    }

    /// Adds all seats of another.
    pub fn add_all(&mut self, other: &Self) {
        for (feature, seats) in other.iter() {
            self.add(feature, seats);
        }
    }

    /// What this has above the other, feature by feature, never below zero.
    #[must_use]
    pub fn above(&self, other: &Self) -> Self {
        self.iter()
            .map(|(feature, seats)| (feature.clone(), seats.saturating_sub(other.get(feature))))
            .collect()
    }

    /// The greater of both, feature by feature.
    #[must_use]
    pub fn max(&self, other: &Self) -> Self {
        let mut greater = self.clone();
        for (feature, seats) in other.iter() {
            if seats > greater.get(feature) {
                greater.set(feature.clone(), seats);
            }
        }
        greater
    }

    /// The lesser of both, feature by feature.
    #[must_use]
    pub fn min(&self, other: &Self) -> Self {
        self.iter()
            .map(|(feature, seats)| (feature.clone(), seats.min(other.get(feature))))
            .collect()
    }

    /// Features with at least one seat, in the order of their codes.
    pub fn iter(&self) -> impl Iterator<Item = (&Feature, u64)> {
        self.0.iter().map(|(feature, seats)| (feature, *seats))
    }

    /// Whether there is no seat at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<(Feature, u64)> for Seats {
    fn from_iter<I: IntoIterator<Item = (Feature, u64)>>(seats: I) -> Self {
        let mut sum = Self::default();
        for (feature, seats) in seats {
            sum.add(&feature, seats);
        }
        sum
    }
}

impl<'a> FromIterator<&'a Seats> for Seats {
    fn from_iter<I: IntoIterator<Item = &'a Seats>>(all: I) -> Self {
        let mut sum = Self::default();
        for seats in all {
            sum.add_all(seats);
        }
        sum
    }
}

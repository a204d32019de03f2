//! What is counted. Features are data that licenses carry, so an unknown one counts like any other.

use std::{cmp::Ordering, collections::BTreeMap, fmt, str::FromStr, sync::Arc};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

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
/// overflow. A sorted list: there are a few features at most, and key hosts copy and add these
/// tens of thousands of times a second.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Seats(Vec<(Feature, u64)>);

impl Seats {
    fn place(&self, feature: &Feature) -> Result<usize, usize> {
        self.0.binary_search_by(|(other, _)| compare(other, feature))
    }

    /// The seats of one feature.
    pub fn get(&self, feature: &Feature) -> u64 {
        self.place(feature).map_or(0, |at| self.0[at].1)
    }

    /// Replaces the seats of one feature.
    pub fn set(&mut self, feature: Feature, seats: u64) {
        match (self.place(&feature), seats) {
            (Ok(at), 0) => drop(self.0.remove(at)),
            (Ok(at), seats) => self.0[at].1 = seats,
            (Err(_), 0) => {}
            (Err(at), seats) => self.0.insert(at, (feature, seats)),
        }
    }

    /// Adds seats of one feature.
    pub fn add(&mut self, feature: &Feature, seats: u64) {
        if seats == 0 {
            return;
        }
        match self.place(feature) {
            Ok(at) => self.0[at].1 = self.0[at].1.saturating_add(seats),
            Err(at) => self.0.insert(at, (feature.clone(), seats)),
        }
    }

    /// Adds all seats of another.
    pub fn add_all(&mut self, other: &Self) {
        for (feature, seats) in other.iter() {
            self.add(feature, seats);
        }
    }

    /// Takes all seats of another away, feature by feature, never below zero.
    pub fn remove_all(&mut self, other: &Self) {
        for (feature, seats) in other.iter() {
            if let Ok(at) = self.place(feature) {
                self.0[at].1 = self.0[at].1.saturating_sub(seats);
                if self.0[at].1 == 0 {
                    self.0.remove(at);
                }
            }
        }
    }

    /// What this has above the other, feature by feature, never below zero.
    #[must_use]
    pub fn above(&self, other: &Self) -> Self {
        self.merged(other, u64::saturating_sub)
    }

    /// The greater of both, feature by feature.
    #[must_use]
    pub fn max(&self, other: &Self) -> Self {
        self.merged(other, u64::max)
    }

    /// The lesser of both, feature by feature.
    #[must_use]
    pub fn min(&self, other: &Self) -> Self {
        self.merged(other, u64::min)
    }

    /// Features with at least one seat, in the order of their codes.
    pub fn iter(&self) -> impl Iterator<Item = (&Feature, u64)> {
        self.0.iter().map(|(feature, seats)| (feature, *seats))
    }

    /// Whether there is no seat at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Both, feature by feature; without room of its own while nothing is left.
    fn merged(&self, other: &Self, both: impl Fn(u64, u64) -> u64) -> Self {
        let (mut ours, mut theirs) = (self.0.iter().peekable(), other.0.iter().peekable());
        let mut merged = Vec::new();
        loop {
            let order = match (ours.peek(), theirs.peek()) {
                (None, None) => return Self(merged),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some((left, _)), Some((right, _))) => compare(left, right),
            };
            let left = if order.is_le() { ours.next() } else { None };
            let right = if order.is_ge() { theirs.next() } else { None };
            let seats = both(left.map_or(0, |(_, n)| *n), right.map_or(0, |(_, n)| *n));
            if let (Some((feature, _)), 1..) = (left.or(right), seats) {
                merged.push((feature.clone(), seats));
            }
        }
    }
}

/// The order of codes. Equal features mostly share one allocation, which saves reading them.
fn compare(left: &Feature, right: &Feature) -> Ordering {
    if Arc::ptr_eq(&left.0, &right.0) { Ordering::Equal } else { left.0.cmp(&right.0) }
}

impl Serialize for Seats {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(feature, seats)| (feature.code(), seats)))
    }
}

impl<'de> Deserialize<'de> for Seats {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let all = BTreeMap::<Feature, u64>::deserialize(deserializer)?;
        Ok(Self(all.into_iter().filter(|(_, seats)| *seats > 0).collect()))
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

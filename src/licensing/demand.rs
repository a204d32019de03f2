//! Demand: the seats that servers need, derived from the cameras bound to them and from nothing else.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use super::{Camera, FeatureSet, KeyId, Seats, ServerId, System, rules};

/// The seats of each server by key: what a system asks its key hosts for.
pub type Distribution = BTreeMap<KeyId, BTreeMap<ServerId, Seats>>;

/// The seats that these cameras need together (rules R13 and R14).
pub fn demand_of<'a>(cameras: impl IntoIterator<Item = &'a Camera>) -> Seats {
    let mut sets: HashMap<&FeatureSet, u64> = HashMap::new();
    for set in cameras.into_iter().filter_map(rules::r13_seats_of) {
        *sets.entry(set).or_default() += 1;
    }
    expand(sets)
}

/// The demand of every server that has cameras bound to it.
pub fn server_demands(system: &System) -> BTreeMap<ServerId, Seats> {
    let mut sets: HashMap<ServerId, HashMap<&FeatureSet, u64>> = HashMap::new();
    for camera in system.cameras.iter() {
        if let (Some(server), Some(set)) = (camera.server, rules::r13_seats_of(camera)) {
            *sets.entry(server).or_default().entry(set).or_default() += 1;
        }
    }
    sets.into_iter().map(|(server, sets)| (server, expand(sets))).collect()
}

/// Sums up how often each set of features occurs.
pub(super) fn expand(sets: HashMap<&FeatureSet, u64>) -> Seats {
    let mut seats = Seats::default();
    for (set, count) in sets {
        for feature in set.iter() {
            seats.add(feature, count);
        }
    }
    seats
}

/// What each key must grant to each server of the system as it stands (rules R3 and R4).
pub fn distribution(system: &System) -> Distribution {
    let demands = server_demands(system);
    let mut by_key = Distribution::new();
    for server in system.servers.iter() {
        if let (Some(key), Some(demand)) = (&server.key, demands.get(&server.id)) {
            by_key.entry(key.clone()).or_default().insert(server.id, demand.clone());
        }
    }
    by_key
}

/// Lets cameras with equal features share one set, so that 100,000 cameras keep a few dozen sets.
#[derive(Debug, Default)]
pub struct SetPool(HashMap<Arc<str>, FeatureSet>);

impl SetPool {
    /// The shared set for the features that `text` spells out, made by `parse` when it is new.
    ///
    /// # Errors
    /// Those of `parse`.
    pub fn share<E>(
        &mut self,
        text: &str,
        parse: impl FnOnce(&str) -> Result<FeatureSet, E>,
    ) -> Result<FeatureSet, E> {
        if let Some(set) = self.0.get(text) {
            return Ok(set.clone());
        }
        let set = parse(text)?;
        self.0.insert(text.into(), set.clone());
        Ok(set)
    }
}

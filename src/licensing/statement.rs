//! What a system states to a key host when it applies a plan.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{KeyId, PlanId, Seats, ServerId, Version};

/// The first step of apply: everything that a system will use of a key host's keys after a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepare {
    /// The plan.
    pub plan: PlanId,
    /// Its hash: the same plan with another hash is a forked system.
    pub hash: Vec<u8>,
    /// The last revision of the system that this host committed; 0 for none.
    pub base: u64,
    /// The revision that the plan makes.
    pub revision: u64,
    /// Everything the system will use of each key after the plan.
    pub keys: BTreeMap<KeyId, BTreeMap<ServerId, Wanted>>,
}

/// What one server will use of one key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    /// The server's name, for messages.
    pub name: String,
    /// Its version as claimed (rule R9).
    pub version: Option<Version>,
    /// Its seats.
    pub seats: Seats,
}

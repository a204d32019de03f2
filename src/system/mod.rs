//! The system core: the system file, its stored plan and change log, import, and *apply*.
//!
//! In: changes of a plan, a configuration to import. Out: the next revision, grants on key hosts.
//! It never knows: the window, how a key host counts. The file is the ground truth of bindings,
//! the key hosts are of grants, and `apply` alone keeps the two in step.

mod apply;
pub mod credentials;
mod file;
mod import;
mod pair;
#[cfg(test)]
mod tests;

use jiff::Timestamp;

use crate::licensing::AppliedChange;

pub use apply::{
    Applied, ApplyError, HostRefusal, Recovery, Step, WhenFull, apply, apply_when, identity,
    recover, target,
};
pub use credentials::IdentityError;
pub use file::{Applying, FileError, NewCamera, NewServer, NewSystem, SystemFile};
pub use import::{ImportError, Imported, Kinds, import_eocortex};
pub use pair::{NotPaired, PairStep, PairedHost, ProvenHost, pair_host, prove_host};

/// What a revision changed, change by change.
pub type RevisionChanges = Vec<AppliedChange>;

/// A plan that was applied, as the change log remembers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppliedPlan {
    /// The revision that it made.
    pub revision: u64,
    /// Who applied it: the user's name on the computer.
    pub who: String,
    /// When.
    pub at: Timestamp,
    /// Why, in the administrator's words; may be empty.
    pub why: String,
    /// How many cameras it moved.
    pub moves: u64,
    /// How many servers it gave another key.
    pub key_changes: u64,
}

//! The domain: what is licensed, who needs how much, and what may be done.
//!
//! In: values (a system, licenses, figures read from key hosts, a plan).
//! Out: values (demand, forecasts, refusals, warnings).
//! It never knows: files, sockets, clocks, randomness, threads, windows, and no other module of
//! this crate. Everything in here can be tested with nothing but numbers.

mod binding;
mod demand;
mod expiry;
mod failover;
mod feature;
mod figures;
mod ids;
mod license;
mod merge;
mod outage;
mod plan;
mod refusal;
mod remark;
pub mod rules;
mod statement;
mod system;
#[cfg(test)]
pub(crate) mod tests;
mod version;

pub use binding::{BadMachineId, Binding, HolderId, MachineId, UsbToken};
pub use demand::{Distribution, SetPool, demand_of, distribution, server_demands};
pub use expiry::{EXPIRY_WARNINGS_DAYS, Expiry, days_until};
pub use failover::{Failover, Fit};
pub use feature::{BadFeature, Feature, FeatureSet, Seats};
pub use figures::{
    Bound, Evidence, KeyFigures, Limits, OtherSystem, Others, PendingPlan, ServerGrant, Suspension,
};
pub use ids::{BadKeyId, CameraId, HostId, KeyId, PlanId, ServerId, SystemId};
pub use license::{Carrier, KeyKind, License};
pub use merge::{AppliedChange, Conflict, Merge, Stuck};
pub use outage::{Outage, RunsFor, ServerOutage};
pub use plan::{Baseline, Change, Forecast, KeyForecast, KeyRing, KnownKey, Plan, Verdict};
pub use refusal::{Arg, Message, Refusal, Warning};
pub use remark::Remark;
pub use statement::{Prepare, Wanted};
pub use system::{Camera, KeyHost, Pin, Server, ServerVersion, System};
pub use version::{BadVersion, Version};

//! The connection test: climbs from the name of a key host to its keys and back, and says where
//! it stops and what to do (rule R11).
//!
//! In: an address, answers of the network. Out: a rung for each step with a text and a remedy, and
//! a report to copy. `ladder` is pure; `network` asks. It never knows: windows, system files, what
//! a key host does. What could not be tried reads "not tested" and never "passed".

mod dial_back;
mod finding;
mod judged;
mod ladder;
mod network;
mod report;
#[cfg(test)]
mod tests;

pub use dial_back::dial_back;
pub use finding::{
    AboutProbe, DialBackProbe, Findings, KeyProbe, NameProbe, Returned, RouteProbe, Routed,
    Speaker, TcpProbe, Timed, TlsProbe, UdpProbe, speaker,
};
pub use ladder::{Outcome, Question, Rung, Step, judge};
pub use network::{Network, Probes, climb, first_bytes};
pub use report::{Report, Verdict};

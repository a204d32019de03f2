//! Activation: how a vendor's word reaches a key host unaltered, and how a key moves on.
//!
//! In: text of files, the keys of trusted vendors, what is installed. Out: licenses, requests, or
//! an error that says what is wrong. It never knows: where files lie, who asks, who holds seats.

mod ask;
mod check;
mod claim;
#[cfg(test)]
mod fuzz_tests;
mod issue;
#[cfg(test)]
mod issue_tests;
mod key_file;
mod license_file;
mod machine;
mod not_activated;
mod not_issued;
mod order;
mod request;
mod sentinel;
#[cfg(test)]
mod sentinel_tests;
mod signing;
#[cfg(test)]
mod tests;
mod token;
mod usb;

pub use ask::{
    Answer, Ask, Comparison, FoundToken, Installed, InstalledKey, KeyState, NotServedFile,
};
pub use check::{Accepted, GivenUp, Here, Known, Premises, admit, check};
pub use claim::{Claim, claim};
pub use issue::{Book, Issued, Newest, Source};
pub use key_file::{KeyFileError, needs_passphrase};
pub use license_file::{Decline, LicenseFile, Receipt};
pub use machine::{NoMachineId, this_machine};
pub use not_activated::NotActivated;
pub use not_issued::NotIssued;
pub use order::{Order, OrderFor, Orders, Template};
pub use request::{Request, Wanted};
pub use sentinel::{SentinelFile, SentinelKind, recognize};
pub use signing::{BadKey, PublicKey, SigningKey};
pub use token::{TokenError, inspect, sign, verify};
pub use usb::{NotListed, token_name, usb_tokens};

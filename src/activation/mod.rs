//! Activation: how a vendor's word reaches a key host unaltered, and how a key moves on.
//!
//! In: text of files, the keys of trusted vendors, what is installed. Out: licenses, requests, or
//! an error that says what is wrong. It never knows: where files lie, who asks, who holds seats.

mod ask;
mod check;
mod license_file;
mod machine;
mod not_activated;
mod request;
mod signing;
#[cfg(test)]
mod tests;
mod token;
mod usb;

pub use ask::{
    Answer, Ask, Comparison, FoundToken, Installed, InstalledKey, KeyState, NotServedFile,
};
pub use check::{Accepted, GivenUp, Here, Known, Premises, admit, check};
pub use license_file::{Decline, LicenseFile, Receipt};
pub use machine::{NoMachineId, this_machine};
pub use not_activated::NotActivated;
pub use request::{Request, Wanted};
pub use signing::{BadKey, PublicKey, SigningKey};
pub use token::{TokenError, inspect, sign, verify};
pub use usb::{NotListed, token_name, usb_tokens};

//! License tokens: how a vendor's word reaches a key host unaltered.
//!
//! In: text of files and the keys of trusted vendors. Out: licenses, or an error that says what is
//! wrong with the text. It never knows: where files lie, who asks, what is installed already.

#[cfg(test)]
mod tests;
mod token;
mod vendor;

pub use token::{TokenError, inspect, sign, verify};
pub use vendor::{VendorError, VendorKey, VendorPublicKey};

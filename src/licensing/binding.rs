//! What a license is bound to, and who may hold it. Identification, not copy protection: virtual
//! machines that were cloned share a machine id, and a serial number can be imitated.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize, de};

/// A computer: a salted hash of what its operating system calls it, in lower-case hexadecimal. It
/// stays when disks, network cards or memory are changed, and differs after a new installation.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct MachineId(String);

/// The text is not a machine id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a machine id has 64 digits from 0 to f")]
pub struct BadMachineId;

impl MachineId {
    /// Digits of the id.
    const LENGTH: usize = 64;

    /// Enough of it to tell computers of one site apart.
    pub fn short(&self) -> &str {
        self.0.get(..12).unwrap_or(&self.0)
    }
}

impl fmt::Display for MachineId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for MachineId {
    type Err = BadMachineId;

    fn from_str(text: &str) -> Result<Self, BadMachineId> {
        let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if text.len() == Self::LENGTH && text.bytes().all(is_digit) {
            Ok(Self(text.to_owned()))
        } else {
            Err(BadMachineId)
        }
    }
}

impl<'de> Deserialize<'de> for MachineId {
    fn deserialize<D: de::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

/// A USB token that can carry a license: one with a serial number.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UsbToken {
    /// The vendor's number (USB-IF).
    pub vendor: u16,
    /// The product's number.
    pub product: u16,
    /// The serial number, as the token says it; never empty.
    pub serial: String,
}

impl fmt::Display for UsbToken {
    /// As in "0529:0003 no. 4711".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04x}:{:04x} no. {}", self.vendor, self.product, self.serial)
    }
}

/// What a license is bound to.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Binding {
    /// A computer.
    Machine(MachineId),
    /// A USB token: the license is in force where the token is.
    Token(UsbToken),
}

/// The public key (`k4.public.…`) of the key host that a license was made for, which alone can give
/// the license up to another one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct HolderId(pub String);

impl fmt::Display for HolderId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

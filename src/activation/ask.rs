//! What an administrator asks of the keys of a key host, and what it answers: one vocabulary for the
//! window, the command line and the local socket. It travels as JSON.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{NotActivated, Wanted};
use crate::licensing::{HolderId, KeyId, License, MachineId, Seats, UsbToken};

/// What is asked. Everything but looking is for administrators of the key host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Ask {
    /// What is installed, and on what it can be. Answered by [`Answer::Installed`].
    Look,
    /// Make a request. Answered by [`Answer::File`].
    Request {
        /// The USB token to bind to; absent for the computer.
        token: Option<UsbToken>,
        /// What for.
        wanted: Wanted,
        /// For the vendor; may be empty.
        note: String,
    },
    /// Say what a license file would change. Changes nothing. Answered by [`Answer::Comparison`].
    Check {
        /// The content of the file.
        file: String,
    },
    /// Put a license file in force. Answered by [`Answer::Comparison`], with what it changed.
    Install {
        /// The content of the file.
        file: String,
        /// Whether the administrator consents to a further network key on this computer (R7).
        further_key: bool,
    },
    /// Give a key another name. Answered by [`Answer::Done`].
    Rename {
        /// The key.
        key: KeyId,
        /// Its name.
        name: String,
    },
    /// Take a key out of service. Answered by [`Answer::Done`].
    Remove {
        /// The key.
        key: KeyId,
        /// Whether also while servers hold seats of it.
        force: bool,
    },
    /// Give a key up to the key host that made the request. Answered by [`Answer::File`], with the
    /// license file for that one. Asked again, the answer is the same file.
    GiveUp {
        /// The key.
        key: KeyId,
        /// The content of the other key host's request.
        request: String,
        /// Whether also while servers hold seats of it.
        force: bool,
    },
    /// Promise never to take a key that was given up to this host. Answered by [`Answer::File`],
    /// for the one who gave it up.
    Decline {
        /// The content of the license file that came with it.
        file: String,
    },
    /// Take a key back that the other key host declined. Answered by [`Answer::Done`].
    TakeBack {
        /// The key.
        key: KeyId,
        /// What the other one answered to [`Ask::Decline`].
        file: String,
    },
}

/// What a key host answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "kebab-case")]
pub enum Answer {
    /// To [`Ask::Look`].
    Installed(Box<Installed>),
    /// A file to be saved.
    File {
        /// A name for it, with its ending.
        name: String,
        /// Its content.
        text: String,
    },
    /// What a license file changes.
    Comparison(Box<Comparison>),
    /// It is done.
    Done,
    /// It is not, and nothing changed.
    Refused(NotActivated),
}

/// The keys of a key host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Installed {
    /// What the key host calls itself.
    pub host: String,
    /// Its computer; absent if the operating system does not say.
    pub machine: Option<MachineId>,
    /// What licenses are made for.
    pub holder: HolderId,
    /// USB tokens that are plugged in.
    pub tokens: Vec<FoundToken>,
    /// All keys that are or were here.
    pub keys: Vec<InstalledKey>,
    /// Files in the keys folder that are not served.
    pub not_served: Vec<NotServedFile>,
}

/// A USB token that is plugged in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundToken {
    /// The vendor's number (USB-IF).
    pub vendor: u16,
    /// The product's number.
    pub product: u16,
    /// The serial number; without one no license can be bound to the token.
    pub serial: Option<String>,
    /// The family if it is a known one, else what the token calls itself.
    pub name: String,
    /// Whether the family is known to carry licenses.
    pub is_known: bool,
}

impl FoundToken {
    /// What a license can be bound to.
    pub fn token(&self) -> Option<UsbToken> {
        let serial = self.serial.clone().filter(|serial| !serial.is_empty())?;
        Some(UsbToken { vendor: self.vendor, product: self.product, serial })
    }
}

/// A key that is or was on a key host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstalledKey {
    /// Its license, with the name that an administrator gave the key.
    pub license: License,
    /// How it stands.
    pub state: KeyState,
    /// Seats granted and held of it, by all systems.
    pub in_use: Seats,
    /// Servers that hold seats of it.
    pub servers: u32,
}

/// How a key stands on its key host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum KeyState {
    /// It is served.
    InForce,
    /// Its USB token is not there: nothing new is granted.
    TokenMissing {
        /// How long present grants go on, in milliseconds.
        grace_ms: u64,
    },
    /// It was given up, and what the other key host needs is still here.
    GivenUp {
        /// To whom.
        to: String,
        /// When.
        at: Timestamp,
        /// The license file for the other one.
        file: String,
    },
}

/// A file that is not served.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotServedFile {
    /// Its name.
    pub file: String,
    /// Why, in English.
    pub why: String,
}

/// What a license file changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comparison {
    /// The license in force; absent if the key is new here.
    pub before: Option<License>,
    /// The license in the file.
    pub after: License,
    /// Seats granted and held of the key, by all systems.
    pub in_use: Seats,
    /// The license that is on the computer already, beside which this network key needs consent
    /// (R7).
    pub beside: Option<KeyId>,
}

impl Comparison {
    /// Whether a feature has fewer seats than are in use.
    pub fn is_short(&self) -> bool {
        self.in_use.iter().any(|(feature, used)| used > self.after.capacity(feature))
    }
}

//! Why a file was not accepted, or something else was not done with a key. Each reason has a text of
//! its own in `activation.ftl` under the id that [`NotActivated::message`] names.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{SentinelFile, SentinelKind, TokenError};
use crate::licensing::{Arg, KeyId, Message, Refusal};

/// Why nothing was changed. It travels between key host, window and command line as it is, and each
/// of them says it in its own language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "kebab-case")]
#[expect(missing_docs, reason = "fields are named as the places in their texts")]
pub enum NotActivated {
    /// Nothing in it.
    Empty,
    /// Much longer than any license.
    TooLong { bytes: u64 },
    /// Another kind of text.
    NotALicense,
    /// A request was chosen where its answer was meant.
    IsARequest,
    /// A license was chosen where a request was meant.
    NotARequest,
    /// A file of Sentinel or HASP. The ids as text, empty if the file names none; `key` is
    /// [`NotActivated::ANY_KEY`] if it is for any key of the vendor.
    Sentinel { kind: SentinelKind, vendor: String, key: String, damaged: bool },
    /// A vendor that is not trusted here.
    UnknownVendor { vendor: String },
    /// The signature does not fit.
    Tampered,
    /// Signed, but not understood.
    NotUnderstood { problem: String },
    /// R2.
    NotFloating { key: KeyId, license: String },
    /// R7. `may_be_added` if an administrator may consent.
    AlreadyLicensed { key: KeyId, installed: KeyId, may_be_added: bool },
    /// Bound to another computer; both by their first digits.
    OtherMachine { key: KeyId, bound: String, here: String },
    /// Bound to a USB token that is not plugged in here.
    TokenMissing { key: KeyId, token: String },
    /// A request for a USB token that is not plugged in here.
    TokenNotHere { token: String },
    /// The token has no serial number, so that no license can be bound to it.
    TokenWithoutSerial { token: String },
    /// Made for another key host.
    OtherHolder { key: KeyId },
    /// A newer issue was installed before.
    Older { key: KeyId, issue: u32, newest: u32 },
    /// The same is in force already.
    AlreadyInForce { key: KeyId, issue: u32 },
    /// Another license with the same issue number.
    SameIssue { key: KeyId, issue: u32 },
    /// The license has ended.
    Expired { key: KeyId, on: String },
    /// A local key would become a network key or the other way round.
    OtherKind { key: KeyId },
    /// The key was given up to another key host.
    GivenUp { key: KeyId, to: String },
    /// This key host declined the transfer before.
    Declined { key: KeyId },
    /// There is no such key here.
    UnknownKey { key: KeyId },
    /// Servers hold seats of the key.
    InUse { key: KeyId, servers: u64, seats: u64 },
    /// The key is not bound to one key host, so it is copied and not transferred.
    NotBound { key: KeyId },
    /// The key is on another kind of carrier than the other key host asked for.
    OtherCarrier { key: KeyId },
    /// The request was made on the key host that has the key.
    OwnRequest { key: KeyId },
    /// What was asked for another key.
    RequestForOther { key: KeyId, asked: KeyId },
    /// The key was not given up by a receipt that the other one declined.
    NotGivenUp { key: KeyId },
    /// The computer does not say which one it is.
    NoMachineId { problem: String },
    /// The name is empty or longer than is shown.
    BadName,
    /// What was written for the vendor is longer than a request may be.
    NoteTooLong,
    /// Nothing could be stored, so nothing changed.
    Storage { problem: String },
}

impl NotActivated {
    /// Stands for any key of a vendor of Sentinel.
    pub const ANY_KEY: &str = "any";
    /// The most ids of Sentinel that are named in a text.
    const MOST_NAMED: usize = 4;

    /// The id and the values of its text.
    pub fn message(&self) -> Message {
        let key = |key: &KeyId| ("key", Arg::Key(key.clone()));
        let text = |name, text: &str| (name, Arg::Text(text.to_owned()));
        let number = |name, number: u64| (name, Arg::Number(number));
        let (id, args) = match self {
            Self::Empty => ("activation-empty", vec![]),
            Self::TooLong { bytes } => ("activation-too-long", vec![number("bytes", *bytes)]),
            Self::NotALicense => ("activation-not-a-license", vec![]),
            Self::IsARequest => ("activation-is-a-request", vec![]),
            Self::NotARequest => ("activation-not-a-request", vec![]),
            Self::Sentinel { kind, vendor, key, damaged } => {
                let or_none = |id: &str| if id.is_empty() { "none" } else { id }.to_owned();
                let state = if *damaged { "damaged" } else { "whole" };
                (
                    "activation-sentinel",
                    vec![
                        text("kind", kind.code()),
                        text("vendor", &or_none(vendor)),
                        text("keys", &or_none(key)),
                        text("state", state),
                    ],
                )
            }
            Self::UnknownVendor { vendor } => {
                ("activation-unknown-vendor", vec![text("vendor", vendor)])
            }
            Self::Tampered => ("activation-tampered", vec![]),
            Self::NotUnderstood { problem } => {
                ("activation-not-understood", vec![text("problem", problem)])
            }
            Self::NotFloating { key: id, license } => {
                ("refusal-not-floating", vec![key(id), text("type", license)])
            }
            Self::AlreadyLicensed { key: id, installed, may_be_added } => {
                let refusal = Refusal::AlreadyLicensed {
                    key: id.clone(),
                    installed: installed.clone(),
                    may_be_added: *may_be_added,
                };
                return refusal.message();
            }
            Self::OtherMachine { key: id, bound, here } => (
                "activation-other-machine",
                vec![key(id), text("bound", bound), text("here", here)],
            ),
            Self::TokenMissing { key: id, token } => {
                ("activation-token-missing", vec![key(id), text("token", token)])
            }
            Self::TokenNotHere { token } => {
                ("activation-token-not-here", vec![text("token", token)])
            }
            Self::TokenWithoutSerial { token } => {
                ("activation-token-without-serial", vec![text("token", token)])
            }
            Self::OtherHolder { key: id } => ("activation-other-holder", vec![key(id)]),
            Self::Older { key: id, issue, newest } => (
                "activation-older",
                vec![
                    key(id),
                    number("issue", u64::from(*issue)),
                    number("newest", u64::from(*newest)),
                ],
            ),
            Self::AlreadyInForce { key: id, issue } => {
                ("activation-already-in-force", vec![key(id), number("issue", u64::from(*issue))])
            }
            Self::SameIssue { key: id, issue } => {
                ("activation-same-issue", vec![key(id), number("issue", u64::from(*issue))])
            }
            Self::Expired { key: id, on } => ("refusal-expired", vec![key(id), text("on", on)]),
            Self::OtherKind { key: id } => ("activation-other-kind", vec![key(id)]),
            Self::GivenUp { key: id, to } => ("activation-given-up", vec![key(id), text("to", to)]),
            Self::Declined { key: id } => ("activation-declined", vec![key(id)]),
            Self::UnknownKey { key: id } => ("activation-unknown-key", vec![key(id)]),
            Self::InUse { key: id, servers, seats } => (
                "activation-in-use",
                vec![key(id), number("servers", *servers), number("seats", *seats)],
            ),
            Self::NotBound { key: id } => ("activation-not-bound", vec![key(id)]),
            Self::OtherCarrier { key: id } => ("activation-other-carrier", vec![key(id)]),
            Self::OwnRequest { key: id } => ("activation-own-request", vec![key(id)]),
            Self::RequestForOther { key: id, asked } => {
                ("activation-request-for-other", vec![key(id), ("asked", Arg::Key(asked.clone()))])
            }
            Self::NotGivenUp { key: id } => ("activation-not-given-up", vec![key(id)]),
            Self::NoMachineId { problem } => {
                ("activation-no-machine-id", vec![text("problem", problem)])
            }
            Self::BadName => ("activation-bad-name", vec![]),
            Self::NoteTooLong => ("activation-note-too-long", vec![]),
            Self::Storage { problem } => ("activation-storage", vec![text("problem", problem)]),
        };
        Message { id, args }
    }
}

impl From<SentinelFile> for NotActivated {
    fn from(file: SentinelFile) -> Self {
        let named = |ids: &BTreeSet<u64>| {
            let named: Vec<String> =
                ids.iter().take(Self::MOST_NAMED).map(u64::to_string).collect();
            let more = if ids.len() > Self::MOST_NAMED { ", …" } else { "" };
            named.join(", ") + more
        };
        Self::Sentinel {
            kind: file.kind,
            vendor: named(&file.vendors),
            key: if file.any_key { Self::ANY_KEY.to_owned() } else { named(&file.keys) },
            damaged: !file.is_whole,
        }
    }
}

impl From<TokenError> for NotActivated {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::TooLong(bytes) => Self::TooLong { bytes: bytes as u64 },
            TokenError::Empty => Self::Empty,
            TokenError::NotAToken => Self::NotALicense,
            TokenError::UnknownVendor(vendor) => Self::UnknownVendor { vendor },
            TokenError::Tampered => Self::Tampered,
            TokenError::NotUnderstood(problem) => Self::NotUnderstood { problem },
            TokenError::Rule(refusal) => refusal.into(),
        }
    }
}

impl From<Refusal> for NotActivated {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NotFloating { key, type_name } => {
                Self::NotFloating { key, license: type_name }
            }
            Refusal::AlreadyLicensed { key, installed, may_be_added } => {
                Self::AlreadyLicensed { key, installed, may_be_added }
            }
            Refusal::Expired { key, on } => Self::Expired { key, on },
            other => Self::NotUnderstood { problem: crate::texts::text(&other.message()) },
        }
    }
}

impl std::fmt::Display for NotActivated {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&crate::texts::text(&self.message()))
    }
}

impl std::error::Error for NotActivated {}

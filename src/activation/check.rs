//! Whether a license file may be put in force on a key host. Pure: what is known of the computer,
//! its tokens and its keys comes in.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{LicenseFile, NotActivated, PublicKey, Receipt, Request, TokenError};
use crate::licensing::{Binding, HolderId, KeyId, License, MachineId, UsbToken, rules};

/// What a key host is, and what it remembers.
#[derive(Debug, Clone, Copy)]
pub struct Here<'a> {
    /// The computer; none if the operating system does not say.
    pub machine: Option<&'a MachineId>,
    /// The key host.
    pub holder: &'a HolderId,
    /// What is remembered of keys.
    pub known: &'a Known,
}

/// What a key host knows when it judges a license file.
#[derive(Debug, Clone, Copy)]
pub struct Premises<'a> {
    /// What it is, and what it remembers.
    pub here: Here<'a>,
    /// USB tokens that are plugged in.
    pub tokens: &'a [UsbToken],
    /// Vendors that are trusted.
    pub trusted: &'a [PublicKey],
    /// Licenses in force.
    pub installed: &'a [License],
    /// Network keys that an administrator allowed besides another license (R7).
    pub allowed: &'a BTreeSet<KeyId>,
    /// The date.
    pub now: Timestamp,
}

/// What a key host remembers of keys besides their license files.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Known {
    /// The newest issue that was ever in force here.
    pub newest: BTreeMap<KeyId, u32>,
    /// Names that administrators gave.
    pub names: BTreeMap<KeyId, String>,
    /// Keys that went to another key host.
    pub given_up: BTreeMap<KeyId, GivenUp>,
    /// Receipts that are never taken.
    pub declined: BTreeSet<Uuid>,
}

/// A key that went to another key host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GivenUp {
    /// How it went.
    pub receipt: Receipt,
    /// The license file for the other key host, which ends with the receipt.
    pub file: String,
    /// The license file that was in force until then.
    pub before: String,
}

/// A license file that may be put in force.
#[derive(Debug, Clone, PartialEq)]
pub struct Accepted {
    /// The file.
    pub file: LicenseFile,
    /// The license that is on the computer already, if that needs consent (R7).
    pub beside: Option<KeyId>,
}

/// Judges a license file.
///
/// # Errors
/// [`NotActivated`], the first reason that speaks against it.
pub fn check(bytes: &[u8], premises: Premises<'_>) -> Result<Accepted, NotActivated> {
    let file = admit(bytes, premises.trusted, premises.here)?;
    let License { key, issue, kind, .. } = &file.license;
    if let Some(Binding::Token(token)) = &file.license.binding
        && !premises.tokens.contains(token)
    {
        let (key, token) = (key.clone(), token.to_string());
        return Err(NotActivated::TokenMissing { key, token });
    }
    let newest = premises.here.known.newest.get(key).copied().unwrap_or(0);
    let present = premises.installed.iter().find(|license| license.key == *key);
    let newest = newest.max(present.map_or(0, |present| present.issue));
    if *issue < newest {
        return Err(NotActivated::Older { key: key.clone(), issue: *issue, newest });
    }
    if let Some(present) = present {
        if present.kind != *kind {
            return Err(NotActivated::OtherKind { key: key.clone() });
        }
        if present.issue == *issue {
            let (key, issue) = (key.clone(), *issue);
            return Err(if same(present, &file.license) {
                NotActivated::AlreadyInForce { key, issue }
            } else {
                NotActivated::SameIssue { key, issue }
            });
        }
    }
    if let Some(end) = file.license.expires.filter(|end| *end <= premises.now) {
        let on = end.strftime("%Y-%m-%d").to_string();
        return Err(NotActivated::Expired { key: key.clone(), on });
    }
    let r7 =
        rules::r7_one_license_per_computer(premises.installed, &file.license, premises.allowed);
    let beside = match r7.map_err(NotActivated::from) {
        Ok(()) => None,
        Err(NotActivated::AlreadyLicensed { installed, may_be_added: true, .. }) => Some(installed),
        Err(refusal) => return Err(refusal),
    };
    Ok(Accepted { file, beside })
}

/// Reads a license file, and says what it is instead if it is another file of ours.
///
/// # Errors
/// [`NotActivated`], if it is none that can be believed.
pub(super) fn open(bytes: &[u8], trusted: &[PublicKey]) -> Result<LicenseFile, NotActivated> {
    LicenseFile::open(bytes, trusted).map_err(|error| {
        let is_known = !matches!(error, TokenError::Empty | TokenError::TooLong(_));
        if is_known && Request::open(bytes).is_ok() {
            NotActivated::IsARequest
        } else {
            error.into()
        }
    })
}

/// Reads a license file that belongs on this key host, whether or not it is the newest one and
/// whether or not its USB token is plugged in.
///
/// # Errors
/// [`NotActivated`], the first reason that speaks against it.
pub fn admit(
    bytes: &[u8],
    trusted: &[PublicKey],
    here: Here<'_>,
) -> Result<LicenseFile, NotActivated> {
    let file = open(bytes, trusted)?;
    let License { key, binding, holder, .. } = &file.license;
    if let Some(Binding::Machine(bound)) = binding
        && Some(bound) != here.machine
    {
        let (key, bound) = (key.clone(), bound.short().to_owned());
        let here = here.machine.map_or("?", MachineId::short).to_owned();
        return Err(NotActivated::OtherMachine { key, bound, here });
    }
    if holder.as_ref().is_some_and(|holder| holder != here.holder) {
        return Err(NotActivated::OtherHolder { key: key.clone() });
    }
    came_here(&file, here.known)?;
    Ok(file)
}

/// Whether the key has not gone elsewhere, as far as this host knows. A key that was given up comes
/// back only by a transfer: of what it was given up as, or of a newer issue that its new holder got.
/// A newer issue for this host itself may have been asked for before the key went.
fn came_here(file: &LicenseFile, known: &Known) -> Result<(), NotActivated> {
    let key = file.license.key.clone();
    if file.receipts.iter().any(|receipt| known.declined.contains(&receipt.id)) {
        return Err(NotActivated::Declined { key });
    }
    let Some(given_up) = known.given_up.get(&key) else { return Ok(()) };
    let newest = known.newest.get(&key).copied().unwrap_or(0);
    let went = given_up.file.lines().count();
    let comes_back = file.text.lines().count() > went && file.text.starts_with(&given_up.file);
    let is_newer = file.license.issue > newest && !file.receipts.is_empty();
    if comes_back || is_newer {
        return Ok(());
    }
    Err(NotActivated::GivenUp { key, to: given_up.receipt.to_name.clone() })
}

/// Whether two licenses allow the same, whoever holds them and whatever the key is called.
fn same(a: &License, b: &License) -> bool {
    let unnamed = |license: &License| License { name: String::new(), ..license.clone() };
    unnamed(a) == unnamed(b)
}

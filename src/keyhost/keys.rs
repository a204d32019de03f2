//! The host's data folder: licenses in `keys/*.fkl`, trusted vendors in `vendors/*.pub`, choices
//! of the administrator in `host.json`.

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::http::Network;

use crate::{
    activation::{self, BadKey, Here, Known, LicenseFile, NotActivated, PublicKey, SigningKey},
    chain,
    licensing::{HolderId, KeyId, KeyKind, License, MachineId, rules},
    private_file::{self, PrivateFileError},
};

/// What is remembered of keys besides their license files.
const KNOWN: &str = "known.json";
/// What the host signs requests and receipts with.
const HOLDER: &str = "holder.key";

/// Choices of the administrator, in `host.json`. All have defaults.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HostConfig {
    /// What this host calls itself; the computer's name if empty.
    pub name: String,
    /// What systems learn of others on their keys.
    pub disclosure: Disclosure,
    /// How long a lease runs without being renewed, in seconds.
    pub term_secs: u32,
    /// Addresses and networks that may read `/metrics`; nobody if empty.
    pub metrics: Vec<Network>,
    /// Network keys that may be served although the computer already has a license (rule R7).
    pub further_keys: BTreeSet<KeyId>,
}

impl Default for HostConfig {
    fn default() -> Self {
        Self {
            name: String::new(),
            disclosure: Disclosure::Full,
            term_secs: 120,
            metrics: Vec::new(),
            further_keys: BTreeSet::new(),
        }
    }
}

/// What a system learns of other systems on its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Disclosure {
    /// Names and seats.
    Full,
    /// How many there are.
    Presence,
    /// Nothing.
    None,
}

/// Something in the data folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// A file or folder cannot be read.
    #[error("cannot read {}", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A file or folder cannot be written.
    #[error("cannot write {}", path.display())]
    Write {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// `host.json` is not right.
    #[error("{} is not as it should be", path.display())]
    Config {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        #[source]
        source: serde_json::Error,
    },
    /// What is remembered of keys, or what the host signs with.
    #[error(transparent)]
    Private(#[from] PrivateFileError),
    /// What the host signs with is not right.
    #[error("{} is not a signing key: restore it from a backup", path.display())]
    Holder {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        #[source]
        source: BadKey,
    },
    /// A vendor's file is not right.
    #[error("{} is not a vendor's public key", path.display())]
    Vendor {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        #[source]
        source: BadKey,
    },
}

/// A license file that is not served, and why.
#[derive(Debug, Clone)]
pub struct NotServed {
    /// The file.
    pub path: PathBuf,
    /// Why.
    pub why: WhyNotServed,
}

/// Why a license file is not served.
#[derive(Debug, Clone, thiserror::Error)]
pub enum WhyNotServed {
    /// It is not a license for this key host.
    #[error(transparent)]
    NotActivated(#[from] NotActivated),
    /// A newer issue of the same key is there too.
    #[error(
        "issue {newer} of key {key} is installed, and issue {issue} is not newer: remove this file"
    )]
    Older {
        /// The key.
        key: KeyId,
        /// The issue in this file.
        issue: u32,
        /// The issue in force.
        newer: u32,
    },
}

/// Everything found in a data folder.
#[derive(Debug)]
pub struct Keys {
    /// The administrator's choices.
    pub config: HostConfig,
    /// Vendors that are trusted.
    pub trusted: Vec<PublicKey>,
    /// What is remembered of keys.
    pub known: Known,
    /// Files of the licenses in force.
    pub served: Vec<Served>,
    /// Files that are not served.
    pub not_served: Vec<NotServed>,
}

/// A license file in force.
#[derive(Debug, Clone, PartialEq)]
pub struct Served {
    /// Where it is.
    pub path: PathBuf,
    /// What it says; the name of the key is the one that an administrator gave it.
    pub file: LicenseFile,
}

impl Keys {
    /// Licenses in force.
    pub fn licenses(&self) -> Vec<License> {
        self.served.iter().map(|served| served.file.license.clone()).collect()
    }
}

/// What the host signs with, made at the first start.
///
/// # Errors
/// If it cannot be read or made.
pub fn holder(data: &Path) -> Result<SigningKey, KeysError> {
    let path = data.join(HOLDER);
    let failed = |source| KeysError::Holder { path: path.clone(), source };
    match private_file::read(&path) {
        Ok(text) => String::from_utf8_lossy(&text).parse().map_err(failed),
        Err(error) if error.is_missing() => {
            let key = SigningKey::generate().map_err(failed)?;
            private_file::write(&path, key.to_secret_text().map_err(failed)?.as_bytes())?;
            Ok(key)
        }
        Err(error) => Err(error.into()),
    }
}

/// Reads a data folder, making its subfolders where they are missing. `in_use` are the keys of
/// which seats are granted: they were installed before any other (rule R7).
///
/// # Errors
/// [`KeysError`] for anything that would make it a guess which keys are meant to be served. A
/// single bad license is not an error: it is returned as not served.
pub fn read(
    data: &Path,
    in_use: &BTreeSet<KeyId>,
    machine: Option<&MachineId>,
    holder: &HolderId,
) -> Result<Keys, KeysError> {
    let keys = data.join("keys");
    let vendors = data.join("vendors");
    for path in [&keys, &vendors] {
        fs::create_dir_all(path)
            .map_err(|source| KeysError::Write { path: path.clone(), source })?;
    }
    let config = read_config(&data.join("host.json"))?;
    let mut known = read_known(data)?;
    let mut trusted = Vec::new();
    for path in files(&vendors, "pub")? {
        let text = fs::read_to_string(&path)
            .map_err(|source| KeysError::Read { path: path.clone(), source })?;
        trusted.push(text.parse().map_err(|source| KeysError::Vendor { path, source })?);
    }
    let here = Here { machine, holder, known: &known };
    let (served, not_served) =
        read_licenses(&files(&keys, "fkl")?, &trusted, &config, in_use, here)?;
    for Served { file, .. } in &served {
        // A crash may have come between a license file and what is remembered of it.
        let License { key, issue, .. } = &file.license;
        let newest = known.newest.entry(key.clone()).or_default();
        *newest = (*newest).max(*issue);
        known.given_up.remove(key);
    }
    Ok(Keys { config, trusted, known, served, not_served })
}

fn read_known(data: &Path) -> Result<Known, KeysError> {
    let path = data.join(KNOWN);
    match private_file::read(&path) {
        Ok(bytes) => {
            serde_json::from_slice(&bytes).map_err(|source| KeysError::Config { path, source })
        }
        Err(error) if error.is_missing() => Ok(Known::default()),
        Err(error) => Err(error.into()),
    }
}

/// Remembers something of keys, durably.
///
/// # Errors
/// If it cannot be written.
pub fn write_known(data: &Path, known: &Known) -> Result<(), KeysError> {
    let path = data.join(KNOWN);
    let text = serde_json::to_vec_pretty(known)
        .map_err(|source| KeysError::Config { path: path.clone(), source })?;
    Ok(private_file::write(&path, &text)?)
}

/// Puts the file of a license in the place of all others of the same key, durably. Other files of
/// the key are taken away only when the new one is there.
///
/// # Errors
/// If it cannot be written; then the others are as they were. An older file that cannot be taken
/// away is no error, since the newer one is served in its place.
pub fn write_license(
    data: &Path,
    file: &LicenseFile,
    old: &[PathBuf],
) -> Result<PathBuf, KeysError> {
    let path = place(&data.join("keys"), &file.license.key);
    private_file::write(&path, format!("{}\n", file.text).as_bytes())?;
    for old in old.iter().filter(|old| **old != path) {
        if let Err(error) = remove_license(old) {
            tracing::warn!(error = %chain(&error), "an older license file could not be removed");
        }
    }
    Ok(path)
}

/// Where the license file of a key goes: by the name of the key, unless an administrator gave this
/// name to the file of another one.
fn place(folder: &Path, key: &KeyId) -> PathBuf {
    const MOST_TRIES: u32 = 100;
    let named = |number| match number {
        1 => folder.join(format!("{key}.fkl")),
        number => folder.join(format!("{key}-{number}.fkl")),
    };
    let is_free = |path: &PathBuf| match fs::read(path) {
        Ok(bytes) => {
            let first = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
            activation::inspect(first).is_ok_and(|license| license.key == *key)
        }
        Err(error) => error.kind() == io::ErrorKind::NotFound,
    };
    // If none is free, writing to the first one says why.
    (1..=MOST_TRIES).map(named).find(is_free).unwrap_or_else(|| named(1))
}

/// Takes the file of a license away.
///
/// # Errors
/// If it is there and cannot be removed.
pub fn remove_license(path: &Path) -> Result<(), KeysError> {
    match fs::remove_file(path) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => {
            Err(KeysError::Write { path: path.to_owned(), source })
        }
        _ => Ok(()),
    }
}

/// Reads `host.json`; its defaults if there is none.
///
/// # Errors
/// If it is there and cannot be read.
pub fn read_config(path: &Path) -> Result<HostConfig, KeysError> {
    match fs::read(path) {
        Ok(bytes) => serde_json::from_slice(&bytes)
            .map_err(|source| KeysError::Config { path: path.to_owned(), source }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(HostConfig::default()),
        Err(source) => Err(KeysError::Read { path: path.to_owned(), source }),
    }
}

/// Writes `host.json`.
///
/// # Errors
/// If it cannot be written.
pub fn write_config(path: &Path, config: &HostConfig) -> Result<(), KeysError> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)
            .map_err(|source| KeysError::Write { path: folder.to_owned(), source })?;
    }
    let text = serde_json::to_string_pretty(config)
        .map_err(|source| KeysError::Config { path: path.to_owned(), source })?;
    // It is no secret; but a crash must not leave a part of it.
    Ok(private_file::write(path, (text + "\n").as_bytes())?)
}

fn read_licenses(
    paths: &[PathBuf],
    trusted: &[PublicKey],
    config: &HostConfig,
    in_use: &BTreeSet<KeyId>,
    here: Here<'_>,
) -> Result<(Vec<Served>, Vec<NotServed>), KeysError> {
    let mut not_served = Vec::new();
    let mut newest: Vec<Served> = Vec::new();
    for path in paths {
        let bytes =
            fs::read(path).map_err(|source| KeysError::Read { path: path.clone(), source })?;
        let mut file = match activation::admit(&bytes, trusted, here) {
            Ok(file) => file,
            Err(error) => {
                not_served.push(NotServed { path: path.clone(), why: error.into() });
                continue;
            }
        };
        let License { key, issue, .. } = &file.license;
        if let Some(newest) = here.known.newest.get(key).copied().filter(|newest| issue < newest) {
            let why = NotActivated::Older { key: key.clone(), issue: *issue, newest };
            not_served.push(NotServed { path: path.clone(), why: why.into() });
            continue;
        }
        if let Some(name) = here.known.names.get(&file.license.key) {
            file.license.name.clone_from(name);
        }
        let new = Served { path: path.clone(), file };
        let key = &new.file.license.key;
        let Some(other) = newest.iter_mut().find(|other| other.file.license.key == *key) else {
            newest.push(new);
            continue;
        };
        let issue = |served: &Served| served.file.license.issue;
        let is_newer = issue(&new) > issue(other);
        let old = if is_newer { std::mem::replace(other, new) } else { new };
        let why = WhyNotServed::Older {
            key: old.file.license.key.clone(),
            issue: issue(&old),
            newer: issue(other),
        };
        not_served.push(NotServed { path: old.path, why });
    }
    // A key that needed consent came later than the one beside which it needed it; of the others,
    // what is in use was there first.
    newest.sort_by_key(|Served { path, file }| {
        let needed_consent = config.further_keys.contains(&file.license.key);
        let is_network = file.license.kind == KeyKind::Network;
        (needed_consent, !in_use.contains(&file.license.key), is_network, path.clone())
    });
    let mut served: Vec<Served> = Vec::new();
    for new in newest {
        let licenses: Vec<License> = served.iter().map(|s| s.file.license.clone()).collect();
        let license = &new.file.license;
        match rules::r7_one_license_per_computer(&licenses, license, &config.further_keys) {
            Ok(()) => served.push(new),
            Err(refusal) => {
                let why = NotActivated::from(refusal).into();
                not_served.push(NotServed { path: new.path, why });
            }
        }
    }
    Ok((served, not_served))
}

/// Files of a folder with this ending, in the order of their names.
fn files(folder: &Path, ending: &str) -> Result<Vec<PathBuf>, KeysError> {
    let failed = |source| KeysError::Read { path: folder.to_owned(), source };
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.extension().is_some_and(|found| found == ending) {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

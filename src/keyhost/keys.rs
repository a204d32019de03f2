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
    activation::{TokenError, VendorError, VendorPublicKey, verify},
    licensing::{KeyId, KeyKind, License, Refusal, rules},
};

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
    /// A vendor's file is not right.
    #[error("{} is not a vendor's public key", path.display())]
    Vendor {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        #[source]
        source: VendorError,
    },
}

/// A license file that is not served, and why.
#[derive(Debug)]
pub struct NotServed {
    /// The file.
    pub path: PathBuf,
    /// Why.
    pub why: WhyNotServed,
}

/// Why a license file is not served.
#[derive(Debug, thiserror::Error)]
pub enum WhyNotServed {
    /// The token.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// A rule.
    #[error("{}", crate::texts::text(&.0.message()))]
    Rule(Refusal),
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
    /// Licenses in force.
    pub licenses: Vec<License>,
    /// Files that are not served.
    pub not_served: Vec<NotServed>,
}

/// Reads a data folder, making its subfolders where they are missing. `in_use` are the keys of
/// which seats are granted: they were installed before any other (rule R7).
///
/// # Errors
/// [`KeysError`] for anything that would make it a guess which keys are meant to be served. A
/// single bad license is not an error: it is returned as not served.
pub fn read(data: &Path, in_use: &BTreeSet<KeyId>) -> Result<Keys, KeysError> {
    let keys = data.join("keys");
    let vendors = data.join("vendors");
    for path in [&keys, &vendors] {
        fs::create_dir_all(path)
            .map_err(|source| KeysError::Write { path: path.clone(), source })?;
    }
    let config = read_config(&data.join("host.json"))?;
    let mut trusted = Vec::new();
    for path in files(&vendors, "pub")? {
        let text = fs::read_to_string(&path)
            .map_err(|source| KeysError::Read { path: path.clone(), source })?;
        trusted.push(text.parse().map_err(|source| KeysError::Vendor { path, source })?);
    }
    let (licenses, not_served) = read_licenses(&files(&keys, "fkl")?, &trusted, &config, in_use)?;
    Ok(Keys { config, licenses, not_served })
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
    fs::write(path, text + "\n")
        .map_err(|source| KeysError::Write { path: path.to_owned(), source })
}

fn read_licenses(
    paths: &[PathBuf],
    trusted: &[VendorPublicKey],
    config: &HostConfig,
    in_use: &BTreeSet<KeyId>,
) -> Result<(Vec<License>, Vec<NotServed>), KeysError> {
    let mut not_served = Vec::new();
    let mut newest: Vec<(PathBuf, License)> = Vec::new();
    for path in paths {
        let bytes =
            fs::read(path).map_err(|source| KeysError::Read { path: path.clone(), source })?;
        let license = match verify(&bytes, trusted) {
            Ok(license) => license,
            Err(error) => {
                not_served.push(NotServed { path: path.clone(), why: error.into() });
                continue;
            }
        };
        let place = newest.iter().position(|(_, other)| other.key == license.key);
        let Some(place) = place else {
            newest.push((path.clone(), license));
            continue;
        };
        let new = (path.clone(), license);
        let (old, new) = if new.1.issue > newest[place].1.issue {
            (std::mem::replace(&mut newest[place], new.clone()), new)
        } else {
            (new, newest[place].clone())
        };
        let why = WhyNotServed::Older { key: old.1.key, issue: old.1.issue, newer: new.1.issue };
        not_served.push(NotServed { path: old.0, why });
    }
    // A key that needed consent came later than the one beside which it needed it; of the others,
    // what is in use was there first.
    newest.sort_by_key(|(path, license)| {
        let needed_consent = config.further_keys.contains(&license.key);
        let is_network = license.kind == KeyKind::Network;
        (needed_consent, !in_use.contains(&license.key), is_network, path.clone())
    });
    let mut licenses: Vec<License> = Vec::new();
    for (path, license) in newest {
        match rules::r7_one_license_per_computer(&licenses, &license, &config.further_keys) {
            Ok(()) => licenses.push(license),
            Err(refusal) => {
                not_served.push(NotServed { path, why: WhyNotServed::Rule(refusal) });
            }
        }
    }
    Ok((licenses, not_served))
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

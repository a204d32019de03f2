//! Who is paired with this host: the certificate, what it may do, and for which system. Kept in
//! `peers.json`; the pairing codes that are open live in memory only.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tokio::sync::watch;

use crate::{
    licensing::SystemId,
    private_file::{self, PrivateFileError},
    wire::{pairing::Code, tls::Fingerprint},
};

/// How long a code can be used.
pub const CODE_LIFE: Duration = Duration::from_mins(10);
/// How often a code may be tried.
pub const CODE_TRIES: u32 = 5;
/// Pairings of one host; far more than servers and administrators of a site.
const MOST_PEERS: usize = 4096;

/// What a peer may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum PeerRole {
    /// The grants of its own system
    System,
    /// The same, and reservations, forced releases and disclosure
    Admin,
}

/// One peer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pairing {
    /// Its certificate.
    pub fingerprint: String,
    /// What it may do.
    pub role: PeerRole,
    /// The system that it acts for.
    pub system: SystemId,
    /// The system's name when it was paired.
    pub name: String,
    /// When it was paired.
    pub since: Timestamp,
    /// The address that it was paired from.
    pub from: String,
}

/// Why pairings cannot be read or stored.
#[derive(Debug, thiserror::Error)]
pub enum PeersError {
    /// The file.
    #[error(transparent)]
    File(#[from] PrivateFileError),
    /// Its contents.
    #[error("{} is not as it should be: restore it from a backup, or remove it and pair again", path.display())]
    Contents {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        #[source]
        source: serde_json::Error,
    },
    /// There are too many.
    #[error(
        "this key host is paired with {MOST_PEERS} peers, the most it takes: revoke some first"
    )]
    Full,
    /// No such peer.
    #[error("no peer has a certificate that begins with {0}: `floatkey host list` shows them")]
    Unknown(String),
    /// The beginning of a fingerprint fits several.
    #[error("several peers have certificates that begin with {0}: give more digits")]
    Ambiguous(String),
}

/// Why a code cannot be tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoCode {
    /// There is none, or it is over.
    #[error(
        "no pairing code is open here: run `floatkey host pair` on the key host's computer, and use the code within 10 minutes"
    )]
    None,
    /// It was tried too often.
    #[error(
        "the pairing code was tried too often and is void: run `floatkey host pair` on the key host's computer again"
    )]
    TooManyTries,
}

#[derive(Debug)]
struct OpenCode {
    code: Code,
    role: PeerRole,
    until: Instant,
    tries: u32,
}

/// All peers of a host.
#[derive(Debug)]
pub struct Peers {
    path: PathBuf,
    paired: Mutex<BTreeMap<String, Pairing>>,
    code: Mutex<Option<OpenCode>>,
    changed: watch::Sender<u64>,
}

/// A panic elsewhere leaves these maps as they were: each change is one insert or remove.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Peers {
    /// Reads the pairings of a data folder; none if there is no file yet.
    ///
    /// # Errors
    /// If the file is there and cannot be used.
    pub fn open(data: &Path) -> Result<Self, PeersError> {
        let path = data.join("peers.json");
        let list: Vec<Pairing> = match private_file::read(&path) {
            Err(error) if error.is_missing() => Vec::new(),
            read => serde_json::from_slice(&read?)
                .map_err(|source| PeersError::Contents { path: path.clone(), source })?,
        };
        let paired = list.into_iter().map(|peer| (peer.fingerprint.clone(), peer)).collect();
        Ok(Self {
            path,
            paired: Mutex::new(paired),
            code: Mutex::new(None),
            changed: watch::channel(0).0,
        })
    }

    /// The peer with this certificate.
    pub fn get(&self, certificate: Fingerprint) -> Option<Pairing> {
        locked(&self.paired).get(&certificate.to_string()).cloned()
    }

    /// All peers, by certificate.
    pub fn list(&self) -> Vec<Pairing> {
        locked(&self.paired).values().cloned().collect()
    }

    /// Changes whenever somebody is paired or revoked.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    /// Remembers a peer. The same certificate may be paired again, with another role.
    ///
    /// # Errors
    /// If it cannot be stored; then it is not paired.
    pub fn add(&self, peer: Pairing) -> Result<(), PeersError> {
        self.change(|paired| {
            if paired.len() >= MOST_PEERS && !paired.contains_key(&peer.fingerprint) {
                return Err(PeersError::Full);
            }
            paired.insert(peer.fingerprint.clone(), peer);
            Ok(())
        })
    }

    /// Forgets the peer whose fingerprint begins so, and ends its sessions.
    ///
    /// # Errors
    /// If none or several begin so, or it cannot be stored; then nobody is forgotten.
    pub fn revoke(&self, beginning: &str) -> Result<Pairing, PeersError> {
        let beginning: String =
            beginning.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase();
        self.change(|paired| {
            let mut found = paired.keys().filter(|known| known.starts_with(&beginning));
            let first = found.next().cloned();
            match (first, found.next()) {
                (Some(first), None) if !beginning.is_empty() => {
                    paired.remove(&first).ok_or(PeersError::Unknown(beginning))
                }
                (Some(_), Some(_)) => Err(PeersError::Ambiguous(beginning)),
                _ => Err(PeersError::Unknown(beginning)),
            }
        })
    }

    fn change<T>(
        &self,
        change: impl FnOnce(&mut BTreeMap<String, Pairing>) -> Result<T, PeersError>,
    ) -> Result<T, PeersError> {
        let mut paired = locked(&self.paired);
        let mut new = paired.clone();
        let outcome = change(&mut new)?;
        let list: Vec<&Pairing> = new.values().collect();
        let text = serde_json::to_vec_pretty(&list)
            .map_err(|source| PeersError::Contents { path: self.path.clone(), source })?;
        private_file::write(&self.path, &text)?;
        *paired = new;
        self.changed.send_modify(|changes| *changes += 1);
        Ok(outcome)
    }

    /// Opens a new code, in place of the one before.
    pub fn open_code(&self, role: PeerRole, now: Instant) -> Code {
        let random = uuid::Uuid::new_v4().into_bytes();
        // Six bits of a UUID are fixed, each in a byte that is folded with a random one.
        let bytes = std::array::from_fn(|at| random[at] ^ random[at + 8].rotate_left(3));
        let code = Code::from_random(bytes);
        let open = OpenCode { code: code.clone(), role, until: now + CODE_LIFE, tries: 0 };
        *locked(&self.code) = Some(open);
        code
    }

    /// The open code, for one try, which counts whether it succeeds or not.
    ///
    /// # Errors
    /// If no code is open, or it was tried too often.
    pub fn try_code(&self, now: Instant) -> Result<(Code, PeerRole), NoCode> {
        let mut code = locked(&self.code);
        let open = code.as_mut().filter(|open| now < open.until).ok_or(NoCode::None)?;
        if open.tries >= CODE_TRIES {
            return Err(NoCode::TooManyTries);
        }
        open.tries += 1;
        Ok((open.code.clone(), open.role))
    }

    /// Closes a code that was used.
    pub fn close_code(&self, used: &Code) {
        let mut code = locked(&self.code);
        if code.as_ref().is_some_and(|open| open.code == *used) {
            *code = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn peer(name: &str) -> Pairing {
        Pairing {
            fingerprint: Fingerprint::of(name.as_bytes()).to_string(),
            role: PeerRole::System,
            system: SystemId(uuid::Uuid::from_u128(1)),
            name: name.to_owned(),
            since: "2027-02-01T12:00:00Z".parse().unwrap(),
            from: "10.0.0.7".to_owned(),
        }
    }

    #[test]
    fn pairings_survive_and_are_private() {
        let folder = tempfile::tempdir().unwrap();
        let peers = Peers::open(folder.path()).unwrap();
        peers.add(peer("a")).unwrap();
        peers.add(peer("b")).unwrap();
        let revoked = peers.revoke(&peer("a").fingerprint[..12]).unwrap();
        assert_eq!(revoked, peer("a"));
        let again = Peers::open(folder.path()).unwrap();
        assert_eq!(again.list(), [peer("b")]);
        assert_eq!(again.get(Fingerprint::of(b"b")), Some(peer("b")));
        assert_eq!(again.get(Fingerprint::of(b"a")), None);
    }

    #[test]
    fn only_a_clear_beginning_revokes() {
        let folder = tempfile::tempdir().unwrap();
        let peers = Peers::open(folder.path()).unwrap();
        for number in 0..40 {
            peers.add(peer(&number.to_string())).unwrap();
        }
        assert!(matches!(peers.revoke(""), Err(PeersError::Ambiguous(_) | PeersError::Unknown(_))));
        assert!(matches!(peers.revoke("xyz"), Err(PeersError::Unknown(_))));
        // 40 peers begin with one of 16 digits.
        let firsts: Vec<String> =
            peers.list().iter().map(|peer| peer.fingerprint[..1].to_owned()).collect();
        let twice = firsts.iter().find(|a| firsts.iter().filter(|b| a == b).count() > 1).unwrap();
        assert!(matches!(peers.revoke(twice), Err(PeersError::Ambiguous(_))));
        assert_eq!(peers.list().len(), 40);
    }

    #[test]
    fn a_code_lives_for_ten_minutes_and_five_tries() {
        let folder = tempfile::tempdir().unwrap();
        let peers = Peers::open(folder.path()).unwrap();
        let now = Instant::now();
        assert_eq!(peers.try_code(now), Err(NoCode::None));
        let code = peers.open_code(PeerRole::Admin, now);
        for _ in 0..CODE_TRIES {
            assert_eq!(peers.try_code(now), Ok((code.clone(), PeerRole::Admin)));
        }
        assert_eq!(peers.try_code(now), Err(NoCode::TooManyTries));

        let code = peers.open_code(PeerRole::System, now);
        assert!(peers.try_code(now + CODE_LIFE / 2).is_ok());
        assert_eq!(peers.try_code(now + CODE_LIFE), Err(NoCode::None));
        peers.close_code(&code);
        assert_eq!(peers.try_code(now), Err(NoCode::None));
    }

    #[test]
    fn codes_differ() {
        let folder = tempfile::tempdir().unwrap();
        let peers = Peers::open(folder.path()).unwrap();
        let codes: std::collections::BTreeSet<String> = (0..200)
            .map(|_| peers.open_code(PeerRole::System, Instant::now()).to_string())
            .collect();
        assert_eq!(codes.len(), 200);
    }

    #[test]
    fn a_broken_list_of_peers_is_not_taken_for_an_empty_one() {
        let folder = tempfile::tempdir().unwrap();
        private_file::write(&folder.path().join("peers.json"), b"[{").unwrap();
        assert!(matches!(Peers::open(folder.path()), Err(PeersError::Contents { .. })));
    }
}

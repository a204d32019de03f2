//! The keys of a running host: what is installed, put in force, renamed, given up, taken back and
//! removed, by administrators.
//!
//! In: [`Ask`]s, the tokens that are plugged in. Out: [`Answer`]s, license files, licenses for the
//! ledger. It never knows: sockets, and what seats are used for.
//!
//! The order on disk is always the one in which a crash does no harm: what takes a key out of
//! service is remembered before its file goes, and a new file is there before the old one goes.

use std::{collections::BTreeSet, path::PathBuf, sync::Arc};

use jiff::Timestamp;
use tokio::sync::Mutex;
use uuid::Uuid;

use super::{
    keys::{self, Keys, KeysError, Served},
    ledger::{Ledger, Now},
    tokens::Tokens,
    writer::Ledgers,
};
use crate::{
    activation::{
        Accepted, Answer, Ask, Comparison, Decline, FoundToken, GivenUp, Here, Installed,
        InstalledKey, KeyState, Known, NotActivated, NotServedFile, Premises, Request, SigningKey,
        TokenError, Wanted, admit, check,
    },
    chain,
    licensing::{Binding, HolderId, KeyId, MachineId, Seats, UsbToken},
};

/// The longest name of a key, in characters.
const MOST_NAME_CHARS: usize = 80;

/// The way to the keys for everybody else. One thing after another is done with them.
#[derive(Debug, Clone)]
pub(super) struct Installation {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    data: PathBuf,
    host: String,
    /// None, with the reason, if the operating system does not say which computer this is.
    machine: Result<MachineId, String>,
    signing: SigningKey,
    holder: HolderId,
    tokens: Tokens,
    ledgers: Ledgers,
    keys: Mutex<Keys>,
}

/// What a host is, before it has keys.
pub(super) struct Place {
    /// The data folder.
    pub(super) data: PathBuf,
    /// What the host calls itself.
    pub(super) host: String,
    /// Which computer this is, or why that is not known.
    pub(super) machine: Result<MachineId, String>,
    /// What it signs with.
    pub(super) signing: SigningKey,
    /// The tokens that are plugged in.
    pub(super) tokens: Tokens,
}

/// What a failed file operation means to whoever asked.
fn not_stored(error: &KeysError) -> NotActivated {
    NotActivated::Storage { problem: chain(error) }
}

impl Installation {
    pub(super) fn new(place: Place, keys: Keys, ledgers: Ledgers) -> Self {
        let Place { data, host, machine, signing, tokens } = place;
        let holder = HolderId(signing.public().to_string());
        let keys = Mutex::new(keys);
        let inner = Inner { data, host, machine, signing, holder, tokens, ledgers, keys };
        Self { inner: Arc::new(inner) }
    }

    /// Does what an administrator asks for. `who` asks, for the log.
    pub(super) async fn answer(&self, who: &str, ask: Ask) -> Answer {
        self.inner.answer(who, ask).await.unwrap_or_else(|refusal| {
            tracing::info!(%who, ?refusal, "an administrator was refused");
            Answer::Refused(refusal)
        })
    }
}

impl Inner {
    async fn answer(&self, who: &str, ask: Ask) -> Result<Answer, NotActivated> {
        // Held over the work on the disk, so that two administrators do not work on one key.
        let mut keys = self.keys.lock().await;
        let keys = &mut *keys;
        if matches!(ask, Ask::Look | Ask::Request { .. } | Ask::Check { .. } | Ask::Install { .. })
        {
            // What was plugged in a moment ago counts.
            self.tokens.look().await;
        }
        match ask {
            Ask::Look => Ok(Answer::Installed(Box::new(self.look(keys).await))),
            Ask::Request { token, wanted, note } => self.request(keys, token, wanted, note),
            Ask::Check { file } => {
                let accepted = self.check(keys, &file)?;
                Ok(Answer::Comparison(Box::new(self.compare(keys, &accepted).await)))
            }
            Ask::Install { file, further_key } => {
                let accepted = self.check(keys, &file)?;
                self.install(who, keys, accepted, further_key).await
            }
            Ask::Rename { key, name } => self.rename(who, keys, &key, &name).await,
            Ask::Remove { key, force } => self.remove(who, keys, &key, force).await,
            Ask::GiveUp { key, request, force } => {
                self.give_up(who, keys, &key, &request, force).await
            }
            Ask::Decline { file } => self.decline(who, keys, &file),
            Ask::TakeBack { key, file } => self.take_back(who, keys, &key, &file).await,
        }
    }

    async fn look(&self, keys: &Keys) -> Installed {
        let tokens = self.tokens.last();
        let mut installed = Vec::new();
        for served in &keys.served {
            let license = served.file.license.clone();
            let (in_use, servers) = self.in_use(&license.key).await;
            let suspended = |ledger: &Ledger, mono_ms| ledger.suspension(&license.key, mono_ms);
            let state = match self.ledgers.read(suspended).await {
                Some(suspended) => KeyState::TokenMissing { grace_ms: suspended.grace_ms },
                None => KeyState::InForce,
            };
            installed.push(InstalledKey { license, state, in_use, servers });
        }
        for given_up in keys.known.given_up.values() {
            let Ok(mut license) = crate::activation::inspect(first_line(&given_up.before)) else {
                continue;
            };
            if keys.served.iter().any(|served| served.file.license.key == license.key) {
                // It came back.
                continue;
            }
            if let Some(name) = keys.known.names.get(&license.key) {
                license.name.clone_from(name);
            }
            let state = KeyState::GivenUp {
                to: given_up.receipt.to_name.clone(),
                at: given_up.receipt.at,
                file: given_up.file.clone(),
            };
            installed.push(InstalledKey { license, state, in_use: Seats::default(), servers: 0 });
        }
        let not_served = keys.not_served.iter().map(|not_served| NotServedFile {
            file: not_served.path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            why: chain(&not_served.why),
        });
        Installed {
            host: self.host.clone(),
            machine: self.machine.as_ref().ok().cloned(),
            holder: self.holder.clone(),
            tokens,
            keys: installed,
            not_served: not_served.collect(),
        }
    }

    fn request(
        &self,
        keys: &Keys,
        token: Option<UsbToken>,
        mut wanted: Wanted,
        note: String,
    ) -> Result<Answer, NotActivated> {
        let carrier = match token {
            Some(token) => self.carrier(token, wanted.key())?,
            None => {
                let no_id =
                    |problem: &String| NotActivated::NoMachineId { problem: problem.clone() };
                Binding::Machine(self.machine.as_ref().map_err(no_id)?.clone())
            }
        };
        if let Wanted::Update { key, present, .. } = &mut wanted {
            present.clone_from(&served(keys, key)?.file.text);
        }
        let request = Request {
            id: Uuid::new_v4(),
            made: Timestamp::now(),
            host: self.host.clone(),
            holder: self.holder.clone(),
            carrier,
            wanted,
            note,
        };
        let name = match request.wanted.key() {
            Some(key) => format!("{key}.fkreq"),
            None => format!("request-{}.fkreq", &request.id.to_string()[..8]),
        };
        Ok(Answer::File { name, text: request.seal(&self.signing)? })
    }

    /// A token that is here and can be told from others.
    fn carrier(&self, token: UsbToken, key: Option<&KeyId>) -> Result<Binding, NotActivated> {
        let tokens = self.tokens.last();
        if token.serial.is_empty() {
            let token = format!("{:04x}:{:04x}", token.vendor, token.product);
            return Err(NotActivated::TokenWithoutSerial { token });
        }
        if !has(&tokens, &token) {
            let key = key.cloned().or_else(|| "new-key".parse().ok());
            return Err(match key {
                Some(key) => NotActivated::TokenMissing { key, token: token.to_string() },
                None => NotActivated::TokenWithoutSerial { token: token.to_string() },
            });
        }
        Ok(Binding::Token(token))
    }

    fn here<'a>(&'a self, known: &'a Known) -> Here<'a> {
        Here { machine: self.machine.as_ref().ok(), holder: &self.holder, known }
    }

    fn check(&self, keys: &Keys, file: &str) -> Result<Accepted, NotActivated> {
        let tokens: Vec<UsbToken> =
            self.tokens.last().iter().filter_map(FoundToken::token).collect();
        let installed = keys.licenses();
        let premises = Premises {
            here: self.here(&keys.known),
            tokens: &tokens,
            trusted: &keys.trusted,
            installed: &installed,
            allowed: &keys.config.further_keys,
            now: Timestamp::now(),
        };
        check(file.as_bytes(), premises)
    }

    async fn compare(&self, keys: &Keys, accepted: &Accepted) -> Comparison {
        let after = accepted.file.license.clone();
        let before = served(keys, &after.key).ok().map(|served| served.file.license.clone());
        let (in_use, _) = self.in_use(&after.key).await;
        Comparison { before, after, in_use, beside: accepted.beside.clone() }
    }

    async fn install(
        &self,
        who: &str,
        keys: &mut Keys,
        accepted: Accepted,
        further_key: bool,
    ) -> Result<Answer, NotActivated> {
        let comparison = self.compare(keys, &accepted).await;
        let key = comparison.after.key.clone();
        if let Some(installed) = accepted.beside {
            if !further_key {
                return Err(NotActivated::AlreadyLicensed { key, installed, may_be_added: true });
            }
            self.allow_further(who, keys, &key)?;
        }
        let mut file = accepted.file;
        let old = keys.served.iter().filter(|served| served.file.license.key == key);
        let old: Vec<PathBuf> = old.map(|served| served.path.clone()).collect();
        let path = keys::write_license(&self.data, &file, &old).map_err(|e| not_stored(&e))?;
        // The file is there, so it is in force, whether or not the rest can be stored: at the next
        // start the newest issue is learned from the file.
        let mut known = keys.known.clone();
        known.newest.insert(key.clone(), file.license.issue);
        known.given_up.remove(&key);
        if let Err(error) = self.remember(keys, known) {
            tracing::warn!(%key, %error, "not everything about the key could be stored");
        }
        if let Some(name) = keys.known.names.get(&key) {
            file.license.name.clone_from(name);
        }
        keys.served.retain(|served| served.file.license.key != key);
        keys.not_served.retain(|not_served| not_served.path != path);
        self.ledgers.put_license(file.license.clone()).await;
        self.tokens.licenses_changed();
        tracing::warn!(%who, %key, issue = file.license.issue, "a license was put in force");
        keys.served.push(Served { path, file });
        Ok(Answer::Comparison(Box::new(comparison)))
    }

    fn allow_further(&self, who: &str, keys: &mut Keys, key: &KeyId) -> Result<(), NotActivated> {
        let path = self.data.join("host.json");
        let mut config = keys::read_config(&path).map_err(|e| not_stored(&e))?;
        if config.further_keys.insert(key.clone()) {
            keys::write_config(&path, &config).map_err(|e| not_stored(&e))?;
            tracing::warn!(%who, %key, "allowed as a further network key on this computer");
        }
        keys.config.further_keys = config.further_keys;
        Ok(())
    }

    async fn rename(
        &self,
        who: &str,
        keys: &mut Keys,
        key: &KeyId,
        name: &str,
    ) -> Result<Answer, NotActivated> {
        let name = name.trim();
        let is_good = (1..=MOST_NAME_CHARS).contains(&name.chars().count())
            && !name.chars().any(char::is_control);
        if !is_good {
            return Err(NotActivated::BadName);
        }
        served(keys, key)?;
        let mut known = keys.known.clone();
        known.names.insert(key.clone(), name.to_owned());
        self.remember(keys, known)?;
        for served in keys.served.iter_mut().filter(|served| served.file.license.key == *key) {
            name.clone_into(&mut served.file.license.name);
            self.ledgers.put_license(served.file.license.clone()).await;
        }
        tracing::info!(%who, %key, %name, "a key was renamed");
        Ok(Answer::Done)
    }

    async fn remove(
        &self,
        who: &str,
        keys: &mut Keys,
        key: &KeyId,
        force: bool,
    ) -> Result<Answer, NotActivated> {
        let path = served(keys, key)?.path.clone();
        self.refuse_if_in_use(key, force).await?;
        let issue = served(keys, key)?.file.license.issue;
        let mut known = keys.known.clone();
        // Remembered, so that an older issue is still refused later.
        known.newest.insert(key.clone(), issue);
        self.remember(keys, known)?;
        keys::remove_license(&path).map_err(|e| not_stored(&e))?;
        self.end_service(keys, key).await;
        tracing::warn!(%who, %key, force, "a key was removed");
        Ok(Answer::Done)
    }

    async fn give_up(
        &self,
        who: &str,
        keys: &mut Keys,
        key: &KeyId,
        request: &str,
        force: bool,
    ) -> Result<Answer, NotActivated> {
        let request = open_request(request)?;
        match &request.wanted {
            Wanted::Transfer { key: asked } if asked == key => {}
            wanted => {
                let asked = wanted.key().unwrap_or(key).clone();
                return Err(if asked == *key {
                    NotActivated::NotARequest
                } else {
                    NotActivated::RequestForOther { key: key.clone(), asked }
                });
            }
        }
        let file_name = format!("{key}.fkl");
        if let Some(given_up) = keys.known.given_up.get(key) {
            return if given_up.receipt.to == request.holder {
                // Asked again because the answer was lost.
                Ok(Answer::File { name: file_name, text: given_up.file.clone() })
            } else {
                let to = given_up.receipt.to_name.clone();
                Err(NotActivated::GivenUp { key: key.clone(), to })
            };
        }
        let served = served(keys, key)?.clone();
        if served.file.license.holder.is_none() {
            return Err(NotActivated::NotBound { key: key.clone() });
        }
        let handed_on =
            served.file.hand_on(&self.signing, Uuid::new_v4(), &request, Timestamp::now());
        let (file, receipt) = handed_on.map_err(|error| match error {
            TokenError::Tampered => NotActivated::OtherCarrier { key: key.clone() },
            error => error.into(),
        })?;
        self.refuse_if_in_use(key, force).await?;
        let mut known = keys.known.clone();
        known.newest.insert(key.clone(), served.file.license.issue);
        let (text, before) = (file.text.clone(), served.file.text.clone());
        known.given_up.insert(key.clone(), GivenUp { receipt, file: file.text, before });
        // From here on it is not served here any more, also after a crash.
        self.remember(keys, known)?;
        self.end_service(keys, key).await;
        if let Err(error) = keys::remove_license(&served.path) {
            // It is not served any more, whether its file is there or not.
            tracing::warn!(%key, error = %chain(&error), "the license file could not be removed");
        }
        tracing::warn!(%who, %key, to = %request.host, force, "a key was given up");
        Ok(Answer::File { name: file_name, text })
    }

    fn decline(&self, who: &str, keys: &mut Keys, file: &str) -> Result<Answer, NotActivated> {
        let known = Known { declined: BTreeSet::new(), ..keys.known.clone() };
        let file = admit(file.as_bytes(), &keys.trusted, self.here(&known))?;
        let key = file.license.key;
        let receipt =
            file.receipts.last().ok_or_else(|| NotActivated::NotBound { key: key.clone() })?;
        let is_here = keys.served.iter().any(|served| {
            served.file.license.key == key
                && served.file.receipts.iter().any(|taken| taken.id == receipt.id)
        });
        if is_here {
            let issue = file.license.issue;
            return Err(NotActivated::AlreadyInForce { key, issue });
        }
        let decline = Decline { receipt: receipt.id, by: self.holder.clone() };
        let text = decline.seal(&self.signing)?;
        let mut known = keys.known.clone();
        known.declined.insert(receipt.id);
        self.remember(keys, known)?;
        tracing::warn!(%who, %key, "the transfer of a key was declined");
        Ok(Answer::File { name: format!("{key}.declined"), text })
    }

    async fn take_back(
        &self,
        who: &str,
        keys: &mut Keys,
        key: &KeyId,
        file: &str,
    ) -> Result<Answer, NotActivated> {
        let given_up = keys.known.given_up.get(key).cloned();
        let given_up = given_up.ok_or_else(|| NotActivated::UnknownKey { key: key.clone() })?;
        Decline::open(file.as_bytes(), &given_up.receipt)
            .map_err(|_| NotActivated::NotGivenUp { key: key.clone() })?;
        let mut known = keys.known.clone();
        known.given_up.remove(key);
        let here = self.here(&known);
        let mut back = admit(given_up.before.as_bytes(), &keys.trusted, here)?;
        // The file first: while the transfer is remembered it is not served.
        let path = keys::write_license(&self.data, &back, &[]).map_err(|e| not_stored(&e))?;
        self.remember(keys, known)?;
        if let Some(name) = keys.known.names.get(key) {
            back.license.name.clone_from(name);
        }
        self.ledgers.put_license(back.license.clone()).await;
        self.tokens.licenses_changed();
        keys.served.push(Served { path, file: back });
        tracing::warn!(%who, %key, "a key was taken back");
        Ok(Answer::Done)
    }

    async fn end_service(&self, keys: &mut Keys, key: &KeyId) {
        keys.served.retain(|served| served.file.license.key != *key);
        self.ledgers.remove_license(key.clone()).await;
    }

    fn remember(&self, keys: &mut Keys, known: Known) -> Result<(), NotActivated> {
        keys::write_known(&self.data, &known).map_err(|e| not_stored(&e))?;
        keys.known = known;
        Ok(())
    }

    async fn refuse_if_in_use(&self, key: &KeyId, force: bool) -> Result<(), NotActivated> {
        let (in_use, servers) = self.in_use(key).await;
        if force || in_use.is_empty() {
            return Ok(());
        }
        let seats = in_use.iter().map(|(_, seats)| seats).sum();
        Err(NotActivated::InUse { key: key.clone(), servers: u64::from(servers), seats })
    }

    /// Seats granted and held of a key, and servers that hold some.
    async fn in_use(&self, key: &KeyId) -> (Seats, u32) {
        let look = |ledger: &Ledger, mono_ms| {
            let levels = ledger.levels().filter(|(id, ..)| *id == key);
            let in_use: Seats = levels.map(|(_, _, seats)| seats).collect();
            let now = Now { mono_ms, wall: Timestamp::now() };
            (in_use, ledger.holders(Some(key), now).len())
        };
        let (in_use, servers) = self.ledgers.read(look).await;
        (in_use, u32::try_from(servers).unwrap_or(u32::MAX))
    }
}

fn served<'a>(keys: &'a Keys, key: &KeyId) -> Result<&'a Served, NotActivated> {
    let served = keys.served.iter().find(|served| served.file.license.key == *key);
    served.ok_or_else(|| NotActivated::UnknownKey { key: key.clone() })
}

fn has(tokens: &[FoundToken], token: &UsbToken) -> bool {
    tokens.iter().any(|found| found.token().as_ref() == Some(token))
}

fn first_line(text: &str) -> &[u8] {
    text.lines().next().unwrap_or_default().as_bytes()
}

/// Reads a request, and says what it is instead if it is another file of ours.
fn open_request(text: &str) -> Result<Request, NotActivated> {
    Request::open(text.as_bytes()).map_err(|error| match error {
        TokenError::Tampered | TokenError::TooLong(_) | TokenError::Empty => error.into(),
        _ => NotActivated::NotARequest,
    })
}

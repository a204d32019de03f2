//! The USB tokens that are plugged into the computer of the key host: who wants to know, and how
//! often they are looked for.
//!
//! In: that a license is bound to a token, that an administrator asks. Out: the list, and to the
//! ledger what came and went. Nobody looks while neither is the case, and never more often than once
//! a second but for an administrator.

#[cfg(test)]
mod tests;

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::{
    sync::{Mutex, Notify, watch},
    time::Instant,
};

use super::writer::Ledgers;
use crate::{
    activation::{FoundToken, NotListed, usb_tokens},
    chain,
    licensing::{Binding, License, UsbToken},
};

/// Between two looks.
const PAUSE: Duration = Duration::from_secs(1);
/// How long an administrator who asked may want to see what changes.
const INTEREST: Duration = Duration::from_mins(1);

/// How tokens are listed.
type List = fn() -> Result<Vec<FoundToken>, NotListed>;

/// The way to the tokens for everybody else.
#[derive(Debug, Clone)]
pub(super) struct Tokens {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    list: List,
    ledgers: Ledgers,
    found: watch::Sender<Vec<FoundToken>>,
    /// Held while somebody looks, with when an administrator asked last.
    asked: Mutex<Option<Instant>>,
    /// There may be a reason to look from now on.
    reason: Notify,
    /// Whether the last look failed, so that it is said once.
    is_failing: AtomicBool,
}

/// What can carry a license.
fn carriers(found: &[FoundToken]) -> BTreeSet<UsbToken> {
    found.iter().filter_map(FoundToken::token).collect()
}

/// Lists the tokens on a thread where waiting does no harm.
async fn listed(list: List) -> Result<Vec<FoundToken>, String> {
    let listed = tokio::task::spawn_blocking(list).await.map_err(|error| error.to_string())?;
    listed.map_err(|error| chain(&error))
}

/// The tokens that are plugged in when the host starts, if a license is bound to one.
pub(super) async fn at_start(licenses: &[License]) -> BTreeSet<UsbToken> {
    let is_bound = |license: &License| matches!(license.binding, Some(Binding::Token(_)));
    if !licenses.iter().any(is_bound) {
        return BTreeSet::new();
    }
    // Why they could not be listed is said by the first look.
    carriers(&listed(usb_tokens).await.unwrap_or_default())
}

impl Tokens {
    /// Follows the tokens of this computer until the host stops.
    pub(super) fn follow(ledgers: Ledgers, stopping: watch::Receiver<bool>) -> Self {
        Self::follow_with(usb_tokens, ledgers, stopping)
    }

    fn follow_with(list: List, ledgers: Ledgers, mut stopping: watch::Receiver<bool>) -> Self {
        let found = watch::channel(Vec::new()).0;
        let (asked, reason, is_failing) = (Mutex::new(None), Notify::new(), AtomicBool::new(false));
        let inner = Inner { list, ledgers, found, asked, reason, is_failing };
        let tokens = Self { inner: Arc::new(inner) };
        let following = tokens.clone();
        tokio::spawn(async move {
            tokio::select! {
                () = following.inner.look_now_and_then() => {}
                // An error means that nobody can stop the host any more.
                _ = stopping.wait_for(|stopping| *stopping) => {}
            }
        });
        tokens
    }

    /// The tokens that are plugged in at this moment, for an administrator.
    pub(super) async fn look(&self) -> Vec<FoundToken> {
        let mut asked = self.inner.asked.lock().await;
        *asked = Some(Instant::now());
        self.inner.look().await;
        self.inner.reason.notify_one();
        self.last()
    }

    /// What the last look found.
    pub(super) fn last(&self) -> Vec<FoundToken> {
        self.inner.found.borrow().clone()
    }

    /// Another license is in force, which may be bound to a token.
    pub(super) fn licenses_changed(&self) {
        self.inner.reason.notify_one();
    }
}

impl Inner {
    async fn look_now_and_then(&self) {
        loop {
            let is_bound = self.ledgers.read(|ledger, _| ledger.needs_tokens()).await;
            let asked = self.asked.lock().await;
            let is_asked = asked.is_some_and(|asked| asked.elapsed() < INTEREST);
            if is_bound || is_asked {
                self.look().await;
                drop(asked);
                tokio::time::sleep(PAUSE).await;
            } else {
                drop(asked);
                self.reason.notified().await;
            }
        }
    }

    /// Looks, and tells what changed. Whoever calls holds `asked`, so that a list that was made
    /// before another one is not told after it.
    async fn look(&self) {
        let found = match listed(self.list).await {
            Ok(found) => {
                self.is_failing.store(false, Ordering::Relaxed);
                found
            }
            Err(error) => {
                // That says nothing of what is plugged in.
                if !self.is_failing.swap(true, Ordering::Relaxed) {
                    tracing::error!(%error, "USB tokens are not followed");
                }
                return;
            }
        };
        for (key, is_there) in self.ledgers.set_tokens(carriers(&found)).await {
            if is_there {
                tracing::warn!(%key, "the USB token is plugged in again");
            } else {
                tracing::warn!(%key, "the USB token was pulled out: nothing new is granted");
            }
        }
        self.found.send_if_modified(|known| {
            let is_new = *known != found;
            *known = found;
            is_new
        });
    }
}

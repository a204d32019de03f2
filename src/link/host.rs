//! One task for each key host: connects, follows its figures, judges how far they can be trusted,
//! and connects again.

use std::time::Duration;

use jiff::Timestamp;
use tokio::{sync::mpsc, task::JoinSet, time::Instant};

use super::{Event, HostState, Out};
use crate::{
    chain,
    licensing::{HostId, KeyHost, License},
    system,
    texts::say,
    wire::{
        client::{Client, Identity},
        dial::ConnectError,
    },
};

/// Figures that were not confirmed for so long are stale.
pub const STALE_AFTER: Duration = Duration::from_secs(10);
/// Figures that were not confirmed for so long are looked for over another connection too: what was
/// lost on the way is sent again ever more seldom, so an old connection is late to notice that the
/// network is back. A host confirms every 2 s.
const SUSPECT_AFTER: Duration = Duration::from_secs(5);
/// The first pause before connecting again.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
/// Between two tries to reach a host that does not answer. A try that hangs keeps the next one from
/// nothing, so figures are back soon after the network is.
const LONGEST_PAUSE: Duration = Duration::from_secs(1);
/// Between two tries to a host that answers and has no session for us.
const REFUSED_PAUSE: Duration = Duration::from_secs(5);
/// Tries at once; each has a limit of its own.
const MOST_TRIES: usize = 8;

/// What of a key host is remembered in the file.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) host: HostId,
    pub(super) generation: u64,
    pub(super) licenses: Vec<License>,
}

/// Follows a key host until the task is aborted. Licenses go to `licenses`, to be remembered for
/// times when the host does not answer.
pub(super) async fn follow(
    known: KeyHost,
    identity: Identity,
    licenses: mpsc::Sender<Told>,
    out: Out,
) {
    let mut since = None;
    let host = known.id;
    let mut next = None;
    loop {
        let client = match next.take() {
            Some(client) => client,
            None => {
                connect(&known, &identity, |reason| {
                    out.say(Event::Host(host, HostState::Offline { since, reason }))
                })
                .await
            }
        };
        // Nobody is told: the figures are as old as they are said to be.
        let again = || connect(&known, &identity, |_| std::future::ready(()));
        let ended = session(host, &client, again, &licenses, &out).await;
        since = ended.since.or(since);
        match ended.why {
            Ended::Replaced(client) => next = Some(client),
            Ended::Broken(reason) => {
                out.say(Event::Host(host, HostState::Offline { since, reason })).await;
                tokio::time::sleep(FIRST_PAUSE).await;
            }
        }
    }
}

/// Tries until there is a session. `failed` is told why there is none yet.
async fn connect<F: Future<Output = ()>>(
    known: &KeyHost,
    identity: &Identity,
    failed: impl Fn(String) -> F,
) -> Client {
    let mut tries = JoinSet::new();
    let mut pause = FIRST_PAUSE;
    let mut next = Instant::now();
    loop {
        tokio::select! {
            () = tokio::time::sleep_until(next), if tries.len() < MOST_TRIES => {
                let (target, identity) = (system::target(known), identity.clone());
                tries.spawn(async move { Client::connect(&target?, &identity).await });
                pause = (pause * 2).min(LONGEST_PAUSE);
                next = Instant::now() + pause;
            }
            Some(tried) = tries.join_next() => match tried {
                Ok(Ok(client)) => return client,
                Ok(Err(error)) => {
                    let is_there =
                        !matches!(error, ConnectError::Unreachable { .. } | ConnectError::Silent(_));
                    if is_there {
                        next = Instant::now() + REFUSED_PAUSE;
                    }
                    // The causes are for the log; the sentence says what to look at.
                    tracing::info!(reason = %chain(&error), "no session with a key host");
                    failed(error.to_string()).await;
                }
                Err(error) => tracing::error!(%error, "a connection task ended"),
            }
        }
    }
}

/// How a session ended.
struct SessionEnd {
    /// When figures were confirmed last; none if they never were.
    since: Option<Timestamp>,
    why: Ended,
}

#[expect(clippy::large_enum_variant, reason = "there is one at a time")]
enum Ended {
    Broken(String),
    /// It was silent, and another one took its place.
    Replaced(Client),
}

/// Follows one session to its end. `again` looks for another one, for when this one is silent.
async fn session<F: Future<Output = Client>>(
    host: HostId,
    client: &Client,
    again: impl Fn() -> F,
    licenses: &mpsc::Sender<Told>,
    out: &Out,
) -> SessionEnd {
    let broken = |since, reason: &str| SessionEnd { since, why: Ended::Broken(reason.to_owned()) };
    let name = client.welcome.name.clone();
    let mut feed = client.feed();
    let mut version = 0;
    let mut confirmed: Option<(Instant, Timestamp)> = None;
    let begun = Instant::now();
    let mut is_stale = false;
    let mut is_suspect = false;
    let mut another = std::pin::pin!(again());
    loop {
        let now = feed.borrow_and_update().clone();
        if let Some(instant) = now.confirmed
            && confirmed.is_none_or(|(known, _)| known != instant)
        {
            confirmed = Some((instant, Timestamp::now()));
        }
        let since = confirmed.map(|(_, since)| since);
        if let Some(reason) = now.ended {
            return broken(since, &reason);
        }
        if now.version != version
            && let Some(figures) = now.figures
        {
            version = now.version;
            is_stale = false;
            let known = figures.iter().map(|figures| figures.license.clone()).collect();
            let generation = client.welcome.generation;
            let told = Told { host, generation, licenses: known };
            if licenses.send(told).await.is_err() {
                return broken(since, say!("link-closing"));
            }
            let (mut keys, trouble) = ((*figures).clone(), now.trouble);
            // They may be told again, later than they came.
            let age = now.told.map(|told| told.elapsed()).unwrap_or_default();
            for suspended in keys.iter_mut().filter_map(|figures| figures.suspended.as_mut()) {
                let age_ms = u64::try_from(age.as_millis()).unwrap_or(u64::MAX);
                suspended.grace_ms = suspended.grace_ms.saturating_sub(age_ms);
            }
            out.say(Event::Figures { host, name: name.clone(), keys, trouble }).await;
        }
        let age_from = confirmed.map_or(begun, |(instant, _)| instant);
        let (suspect_at, stale_at) = (age_from + SUSPECT_AFTER, age_from + STALE_AFTER);
        if is_suspect && Instant::now() < suspect_at {
            // It answers again, so nobody else is needed.
            is_suspect = false;
            another.set(again());
        }
        if is_stale && Instant::now() < stale_at {
            // The window let go of the figures while they were stale.
            is_stale = false;
            version = 0;
            continue;
        }
        tokio::select! {
            changed = feed.changed() => {
                if changed.is_err() {
                    return broken(since, say!("link-session-ended"));
                }
            }
            () = tokio::time::sleep_until(suspect_at), if !is_suspect => is_suspect = true,
            client = another.as_mut(), if is_suspect => {
                return SessionEnd { since, why: Ended::Replaced(client) };
            }
            () = tokio::time::sleep_until(stale_at), if !is_stale => {
                is_stale = true;
                let since = since.unwrap_or_else(Timestamp::now);
                out.say(Event::Host(host, HostState::Stale { since })).await;
            }
        }
    }
}

//! One task for each key host: connects, follows its figures, judges how far they can be trusted,
//! and connects again.

use std::time::Duration;

use jiff::Timestamp;
use tokio::{sync::mpsc, time::Instant};

use super::{Event, HostState, Out};
use crate::{
    chain,
    licensing::{HostId, KeyHost, License},
    system,
    wire::client::{Client, Identity},
};

/// Figures that were not confirmed for so long are stale.
pub const STALE_AFTER: Duration = Duration::from_secs(10);
/// The first pause before connecting again.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
/// The longest pause before connecting again.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

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
    let mut pause = FIRST_PAUSE;
    let mut since = None;
    let host = known.id;
    loop {
        let connected = match system::target(&known) {
            Ok(target) => Client::connect(&target, &identity).await,
            Err(error) => Err(error),
        };
        let reason = match connected {
            Err(error) => {
                // The causes are for the log; the sentence says what to look at.
                tracing::info!(reason = %chain(&error), "no session with a key host");
                error.to_string()
            }
            Ok(client) => {
                let (confirmed, reason) = session(host, &client, &licenses, &out).await;
                if confirmed.is_some() {
                    since = confirmed;
                    pause = FIRST_PAUSE;
                }
                reason
            }
        };
        out.say(Event::Host(host, HostState::Offline { since, reason })).await;
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// Follows one session to its end. Returns when figures were confirmed last, and why it ended.
async fn session(
    host: HostId,
    client: &Client,
    licenses: &mpsc::Sender<Told>,
    out: &Out,
) -> (Option<Timestamp>, String) {
    let name = client.welcome.name.clone();
    let mut feed = client.feed();
    let mut version = 0;
    let mut confirmed: Option<(Instant, Timestamp)> = None;
    let mut is_stale = false;
    loop {
        let now = feed.borrow_and_update().clone();
        if let Some(instant) = now.confirmed
            && confirmed.is_none_or(|(known, _)| known != instant)
        {
            confirmed = Some((instant, Timestamp::now()));
        }
        let since = confirmed.map(|(_, since)| since);
        if let Some(reason) = now.ended {
            return (since, reason);
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
                return (since, "the program is closing".to_owned());
            }
            let (keys, trouble) = ((*figures).clone(), now.trouble);
            out.say(Event::Figures { host, name: name.clone(), keys, trouble }).await;
        }
        let stale_at = confirmed.map_or_else(Instant::now, |(instant, _)| instant) + STALE_AFTER;
        if is_stale && Instant::now() < stale_at {
            // The window let go of the figures while they were stale.
            is_stale = false;
            version = 0;
            continue;
        }
        tokio::select! {
            changed = feed.changed() => {
                if changed.is_err() {
                    return (since, "the session ended".to_owned());
                }
            }
            () = tokio::time::sleep_until(stale_at), if !is_stale => {
                is_stale = true;
                let since = since.unwrap_or_else(Timestamp::now);
                out.say(Event::Host(host, HostState::Stale { since })).await;
            }
        }
    }
}

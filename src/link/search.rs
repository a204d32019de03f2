//! Searches the network for key hosts, as long as a system is open: which are there, which went
//! away, and whether one of them is a copy of another.

use std::{collections::BTreeMap, time::Duration};

use jiff::Timestamp;
use tokio::{sync::mpsc, sync::watch};

use super::{Event, Out};
use crate::{
    licensing::{HostId, KeyHost},
    wire::{
        client::Identity,
        dial::dial,
        discovery::{Found, FoundHost, Reach, find, merge},
        tls::Fingerprint,
    },
};

/// Between two searches while nobody looks at the list.
const PAUSE: Duration = Duration::from_secs(30);
/// Between two searches while somebody does.
const SHORT_PAUSE: Duration = Duration::from_secs(3);
/// How long one search waits for answers.
const WAIT: Duration = Duration::from_millis(1_500);
/// Searches in a row that must miss a host before it counts as gone: datagrams get lost.
const MISSES: u32 = 2;
/// Answers that wait to be taken.
const QUEUE: usize = 64;

/// A key host that a search has found, now or earlier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenHost {
    /// Its id.
    pub host_id: String,
    /// Its name.
    pub name: String,
    /// The version of its program.
    pub version: String,
    /// Its certificate, as it says itself: searches are not authenticated.
    pub fingerprint: String,
    /// Where it answered, best first.
    pub addresses: Vec<String>,
    /// When it went away; none while it answers.
    pub gone_since: Option<Timestamp>,
    /// Its number in the open system, if it is paired.
    pub known: Option<HostId>,
    /// Whether two programs with its certificate were met at once, which was checked over TLS.
    pub is_cloned: bool,
}

#[derive(Debug)]
struct Memory {
    found: FoundHost,
    last_seen: Timestamp,
    misses: u32,
    is_cloned: bool,
}

/// Searches until the task is aborted. `known` are the hosts of the open system; `is_watched` says
/// whether somebody looks at the list.
pub(super) async fn search(
    known: watch::Receiver<Vec<KeyHost>>,
    identity: Identity,
    mut is_watched: watch::Receiver<bool>,
    out: Out,
) {
    let mut memory: BTreeMap<String, Memory> = BTreeMap::new();
    let mut told = None;
    loop {
        let hosts = known.borrow().clone();
        let listed: Vec<String> =
            hosts.iter().flat_map(KeyHost::addresses).map(str::to_owned).collect();
        if let Some(found) = round(&listed).await {
            let now = Timestamp::now();
            for host in memory.values_mut() {
                host.misses += 1;
            }
            for found in found {
                let is_cloned = found.clone_suspected && is_clone(&found, &hosts, &identity).await;
                let memory_of = Memory { last_seen: now, misses: 0, is_cloned, found };
                memory.insert(memory_of.found.host_id.clone(), memory_of);
            }
            let seen: Vec<SeenHost> = memory.values().map(|memory| seen(memory, &hosts)).collect();
            if told.as_ref() != Some(&seen) {
                out.say(Event::Found(seen.clone())).await;
                told = Some(seen);
            }
        }
        let pause = if *is_watched.borrow_and_update() { SHORT_PAUSE } else { PAUSE };
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            changed = is_watched.changed() => {
                if changed.is_err() {
                    return;
                }
            }
        }
    }
}

/// One search; none if this computer cannot search, which is told in the log.
async fn round(listed: &[String]) -> Option<Vec<FoundHost>> {
    let (out, mut answers) = mpsc::channel(QUEUE);
    let collecting = async {
        let mut found: Vec<Found> = Vec::new();
        while let Some(answer) = answers.recv().await {
            found.push(answer);
        }
        found
    };
    let (searched, found) = tokio::join!(find(listed, Reach::Network, WAIT, out), collecting);
    match searched {
        Ok(_) => Some(merge(found)),
        Err(error) => {
            tracing::info!(%error, "this computer cannot search over UDP");
            None
        }
    }
}

fn seen(memory: &Memory, hosts: &[KeyHost]) -> SeenHost {
    let found = &memory.found;
    let is_it = |host: &&KeyHost| host.pin.as_ref().is_some_and(|pin| pin.host_id == found.host_id);
    SeenHost {
        host_id: found.host_id.clone(),
        name: found.name.clone(),
        version: found.version.clone(),
        fingerprint: found.fingerprint.clone(),
        addresses: found.address_texts(),
        gone_since: (memory.misses >= MISSES).then_some(memory.last_seen),
        known: hosts.iter().find(is_it).map(|host| host.id),
        is_cloned: memory.is_cloned,
    }
}

/// Whether two programs really have the certificate of a paired host: answers to a search can be
/// forged, a TLS handshake cannot.
async fn is_clone(found: &FoundHost, hosts: &[KeyHost], identity: &Identity) -> bool {
    let pin = hosts.iter().filter_map(|host| host.pin.as_ref());
    let mut pin = pin.filter(|pin| pin.host_id == found.host_id).map(|pin| pin.fingerprint.parse());
    let Some(Ok(pinned)) = pin.next_back() else { return false };
    let pinned: Fingerprint = pinned;
    let mut instances = Vec::new();
    for address in &found.addresses {
        let connection = dial(&address.to_string(), &identity.credentials, Some(pinned)).await;
        if let Ok(connection) = connection
            && let Ok(about) = connection.about().await
        {
            instances.push(about.instance_id);
        }
    }
    instances.sort();
    instances.dedup();
    instances.len() > 1
}

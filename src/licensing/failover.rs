//! What if the largest server of a key fails (N−1): whether its cameras find licensed places.

use super::{Baseline, KeyId, KeyKind, KeyRing, Seats, ServerId, System};

/// Where the cameras of a server can go when it fails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fit {
    /// To another server on the same key: the seats go along, so the key's totals stay (rule R15).
    Same,
    /// To a server on this other key, which certainly has the seats.
    On {
        /// The key.
        key: KeyId,
    },
    /// Only this key comes near, and it may be short of these.
    ShortOn {
        /// The key.
        key: KeyId,
        /// The seats that are missing.
        short: Seats,
    },
    /// No other server has a key.
    Nowhere,
}

/// The failure of the largest server on a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failover {
    /// The server.
    pub server: ServerId,
    /// Enabled cameras that are bound to it.
    pub cameras: u64,
    /// Where they can go.
    pub fit: Fit,
}

impl Failover {
    /// Judges a key by what is applied; none if no server needs seats of it.
    pub fn of(system: &System, baseline: &Baseline, ring: &KeyRing, key: &KeyId) -> Option<Self> {
        let on_key = || system.servers.iter().filter(|server| server.key.as_ref() == Some(key));
        let size = |server: ServerId| {
            let seats = baseline.servers.get(&server)?;
            seats.iter().map(|(_, seats)| seats).max()
        };
        let largest = on_key().filter_map(|server| Some((size(server.id)?, server.id)));
        let (_, server) = largest.max()?;
        let bound = system.cameras.iter().filter(|c| c.server == Some(server) && c.enabled);
        let cameras = bound.count() as u64;
        let needed = baseline.servers.get(&server)?;
        let is_local = ring.get(key).is_some_and(|known| known.license.kind == KeyKind::Local);
        let fit = if !is_local && on_key().any(|other| other.id != server) {
            Fit::Same
        } else {
            elsewhere(system, ring, key, needed)
        };
        Some(Self { server, cameras, fit })
    }
}

/// The other key that suffices, or comes nearest.
fn elsewhere(system: &System, ring: &KeyRing, left: &KeyId, needed: &Seats) -> Fit {
    let mut best: Option<(u64, &KeyId, Seats)> = None;
    for (key, known) in ring {
        let is_used = system.servers.iter().any(|server| server.key.as_ref() == Some(key));
        if key == left || !is_used {
            continue;
        }
        let can_add = |feature: &_| known.figures.as_ref().map_or(0, |f| f.can_add(feature).least);
        let short: Seats = needed
            .iter()
            .map(|(feature, seats)| (feature.clone(), seats.saturating_sub(can_add(feature))))
            .collect();
        let by: u64 = short.iter().map(|(_, seats)| seats).sum();
        if best.as_ref().is_none_or(|(least, ..)| by < *least) {
            best = Some((by, key, short));
        }
    }
    match best {
        None => Fit::Nowhere,
        Some((0, key, _)) => Fit::On { key: key.clone() },
        Some((_, key, short)) => Fit::ShortOn { key: key.clone(), short },
    }
}

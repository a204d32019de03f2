//! The rules of floating licensing, R1 to R15, one function each.
//!
//! A rule that can be broken returns a [`Refusal`]. R3, R13 and R15 say how seats are derived, and
//! R12 what must be warned of: these compute, so that nothing is left to refuse; R3 also checks
//! what somebody else computed. Source: the vendor's page on floating licensing.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    Camera, Carrier, FeatureSet, KeyFigures, KeyHost, KeyId, KeyKind, License, Refusal, Seats,
    Server, ServerId, System, Version, Warning, refusal::first_short,
};

/// Servers of this version and later can use network keys (R9).
pub const FIRST_NETWORK_VERSION: Version = Version::new(3, 1);

/// R1: totals belong to the key. All grants and holds together are compared with the key's
/// capacity; how they spread over servers does not matter.
///
/// # Errors
/// [`Refusal::OverTotal`] for the first feature that exceeds the capacity.
pub fn r1_total_of_the_key(license: &License, granted_and_held: &Seats) -> Result<(), Refusal> {
    match first_short(granted_and_held, |feature| license.capacity(feature)) {
        None => Ok(()),
        Some((feature, _)) => Err(Refusal::OverTotal {
            key: license.key.clone(),
            capacity: license.capacity(&feature),
            wanted: granted_and_held.get(&feature),
            feature,
        }),
    }
}

/// R2: only a license whose type allows floating can make a network key.
///
/// # Errors
/// [`Refusal::NotFloating`].
pub fn r2_network_needs_floating(license: &License) -> Result<(), Refusal> {
    if license.kind == KeyKind::Network && !license.floating {
        return Err(Refusal::NotFloating {
            key: license.key.clone(),
            type_name: license.type_name.clone(),
        });
    }
    Ok(())
}

/// R3: licenses follow cameras. Seats stated for a server must be those that its cameras need.
///
/// # Errors
/// [`Refusal::SeatsDoNotFollow`].
pub fn r3_licenses_follow(server: &Server, stated: &Seats, needed: &Seats) -> Result<(), Refusal> {
    if stated == needed {
        Ok(())
    } else {
        Err(Refusal::SeatsDoNotFollow { server: server.name.clone() })
    }
}

/// R4: a server uses exactly one key at a time. `used` collects the key of each server seen.
///
/// # Errors
/// [`Refusal::TwoKeys`].
pub fn r4_one_key_per_server(
    used: &mut BTreeMap<ServerId, KeyId>,
    server: ServerId,
    name: &Arc<str>,
    key: &KeyId,
) -> Result<(), Refusal> {
    match used.insert(server, key.clone()) {
        Some(other) if other != *key => {
            Err(Refusal::TwoKeys { server: name.clone(), key: key.clone(), other })
        }
        _ => Ok(()),
    }
}

/// R5: a system may use several network and local keys together; each must be a key it knows.
///
/// # Errors
/// [`Refusal::UnknownKey`].
pub fn r5_any_known_key<'a, T>(
    known: &'a BTreeMap<KeyId, T>,
    key: &KeyId,
) -> Result<&'a T, Refusal> {
    known.get(key).ok_or_else(|| Refusal::UnknownKey { key: key.clone() })
}

/// R6: a local key serves only the server on whose computer it is installed.
///
/// # Errors
/// [`Refusal::LocalKeyElsewhere`].
pub fn r6_local_key_stays(
    system: &System,
    license: &License,
    seat: Option<ServerId>,
    server: &Server,
) -> Result<(), Refusal> {
    if license.kind == KeyKind::Network || seat == Some(server.id) {
        return Ok(());
    }
    Err(Refusal::LocalKeyElsewhere {
        key: license.key.clone(),
        seat: seat.map_or_else(|| "?".into(), |seat| system.server_name(seat)),
        server: server.name.clone(),
    })
}

/// R6: there are no more local keys than servers, since each sits on a server of its own. The
/// number of network keys is open.
///
/// # Errors
/// [`Refusal::TooManyLocalKeys`].
pub fn r6_local_keys_at_most_servers(
    keys: impl IntoIterator<Item = KeyKind>,
    servers: usize,
) -> Result<(), Refusal> {
    let local = keys.into_iter().filter(|kind| *kind == KeyKind::Local).count();
    if local <= servers {
        return Ok(());
    }
    Err(Refusal::TooManyLocalKeys { keys: local as u64, servers: servers as u64 })
}

/// R7: one license per computer. A further *network* key needs the administrator's explicit
/// consent (`allowed` holds the consented ids); a second local key is always refused.
///
/// # Errors
/// [`Refusal::AlreadyLicensed`].
pub fn r7_one_license_per_computer(
    installed: &[License],
    new: &License,
    allowed: &BTreeSet<KeyId>,
) -> Result<(), Refusal> {
    let Some(first) = installed.iter().find(|license| license.key != new.key) else {
        return Ok(());
    };
    let may_be_added = new.kind == KeyKind::Network;
    if may_be_added && allowed.contains(&new.key) {
        return Ok(());
    }
    Err(Refusal::AlreadyLicensed {
        key: new.key.clone(),
        installed: first.key.clone(),
        may_be_added,
    })
}

/// R8: a network key is installed on a computer that runs a server. If that server belongs to
/// another system on the same key, this system cannot check it.
///
/// # Errors
/// [`Refusal::NotOnAServer`] if the host's seat server is not a server of the system.
pub fn r8_seat_is_a_server(
    system: &System,
    license: &License,
    host: &KeyHost,
) -> Result<Option<Warning>, Refusal> {
    match host.seat {
        Some(seat) if system.server(seat).is_some() => Ok(None),
        Some(_) => {
            Err(Refusal::NotOnAServer { key: license.key.clone(), host: host.address.clone() })
        }
        None => Ok(Some(Warning::SeatUnchecked { key: license.key.clone() })),
    }
}

/// R9: network keys need servers of version 3.1 or later, or the license's minimum if that is
/// later. A server that is too old cannot use a network key, even as a local key.
///
/// # Errors
/// [`Refusal::TooOld`].
pub fn r9_version(license: &License, server: &Server) -> Result<Option<Warning>, Refusal> {
    use super::ServerVersion::{Assumed, Known, Unknown};
    let Some(required) = required_version(license) else { return Ok(None) };
    match server.version {
        Known(version) | Assumed(version) if version < required => Err(Refusal::TooOld {
            key: license.key.clone(),
            server: server.name.clone(),
            version,
            required,
        }),
        Known(_) => Ok(None),
        Assumed(version) => {
            Ok(Some(Warning::AssumedVersion { server: server.name.clone(), version }))
        }
        Unknown => Ok(Some(Warning::UnknownVersion { server: server.name.clone() })),
    }
}

/// R9 for the server on whose computer the key is installed.
///
/// # Errors
/// [`Refusal::SeatTooOld`].
pub fn r9_seat_version(license: &License, seat: &Server) -> Result<(), Refusal> {
    match r9_version(license, seat) {
        Err(Refusal::TooOld { key, server, version, required }) => {
            Err(Refusal::SeatTooOld { key, server, version, required })
        }
        _ => Ok(()),
    }
}

/// The oldest server version that may use the key: none is asked for by a local key without a
/// minimum of its own (R9).
pub fn required_version(license: &License) -> Option<Version> {
    match license.kind {
        KeyKind::Network => {
            Some(license.min_version.unwrap_or(FIRST_NETWORK_VERSION).max(FIRST_NETWORK_VERSION))
        }
        KeyKind::Local => license.min_version,
    }
}

/// R10: both kinds of key live on both carriers, USB and software.
///
/// # Errors
/// [`Refusal::UnknownCarrier`] for anything else.
pub fn r10_carrier(name: &str) -> Result<Carrier, Refusal> {
    match name {
        "usb" => Ok(Carrier::Usb),
        "software" => Ok(Carrier::Software),
        _ => Err(Refusal::UnknownCarrier { carrier: name.chars().take(40).collect() }),
    }
}

/// What one direction of a network check found (R11).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Traffic passed.
    Open,
    /// Traffic did not pass.
    Blocked,
    /// Could not be tried, which never counts as open.
    NotTested,
}

/// The four directions of a check of port 1947 between a server and a key host (R11).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PortCheck {
    /// From the server to the key host over TCP.
    pub tcp_out: Reach,
    /// From the server to the key host over UDP.
    pub udp_out: Reach,
    /// From the key host back to the server over TCP.
    pub tcp_back: Reach,
    /// From the key host back to the server over UDP.
    pub udp_back: Reach,
}

/// R11: TCP and UDP on port 1947 must pass both ways. Returns whether all four were proven.
///
/// # Errors
/// [`Refusal::PortBlocked`] for the first direction that is blocked.
pub fn r11_port_1947(check: PortCheck) -> Result<bool, Refusal> {
    let directions = [
        ("TCP", false, check.tcp_out),
        ("UDP", false, check.udp_out),
        ("TCP", true, check.tcp_back),
        ("UDP", true, check.udp_back),
    ];
    for (protocol, inward, reach) in directions {
        if reach == Reach::Blocked {
            return Err(Refusal::PortBlocked { protocol, inward });
        }
    }
    Ok(directions.iter().all(|(_, _, reach)| *reach == Reach::Open))
}

/// R12: a network key may serve several systems; then the figures may be off and that must be
/// said, also if it cannot be told.
pub fn r12_shared_key(figures: &KeyFigures) -> Option<Warning> {
    use super::Others;
    let key = figures.license.key.clone();
    let systems = match &figures.others {
        Others::Full(systems) => systems.len() as u64,
        Others::Present(systems) => u64::from(*systems),
        Others::Undisclosed if figures.license.kind == KeyKind::Network => {
            return Some(Warning::MayBeShared { key });
        }
        Others::Undisclosed => 0,
    };
    (systems > 0).then_some(Warning::SharedKey { key, systems })
}

/// R13: a disabled camera uses nothing.
pub fn r13_seats_of(camera: &Camera) -> Option<&FeatureSet> {
    camera.enabled.then_some(&camera.features)
}

/// R14: every feature is checked, not only the number of cameras. `increase` is what is wanted
/// above what is held, `can_add` what the key still has.
///
/// # Errors
/// [`Refusal::Shortage`] for the first feature that does not suffice.
pub fn r14_every_feature(
    key: &KeyId,
    increase: &Seats,
    can_add: impl Fn(&super::Feature) -> u64,
) -> Result<(), Refusal> {
    match first_short(increase, can_add) {
        None => Ok(()),
        Some((feature, short)) => {
            Err(Refusal::Shortage { key: key.clone(), feature, short: Some(short) })
        }
    }
}

/// R15: what a move of these seats changes: nothing within one key, both keys across.
pub fn r15_totals_after_move<'a>(
    totals: &mut BTreeMap<KeyId, Seats>,
    from: Option<&'a KeyId>,
    to: Option<&'a KeyId>,
    seats: &Seats,
) {
    if from == to {
        return;
    }
    if let Some(total) = from.and_then(|key| totals.get_mut(key)) {
        *total = total.above(seats);
    }
    if let Some(key) = to {
        totals.entry(key.clone()).or_default().add_all(seats);
    }
}

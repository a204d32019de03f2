//! Messages to domain values and back. What a peer says is checked here and nowhere else.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::v1;
use crate::licensing::{
    Feature, KeyFigures, KeyId, License, Limits, OtherSystem, Others, PendingPlan, PlanId, Prepare,
    Refusal, Seats, ServerGrant, ServerId, Suspension, SystemId, Version, Wanted,
};

/// A message that does not make sense; says what and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the message is wrong: {0}")]
pub struct BadMessage(pub String);

fn bad(what: &str, error: impl std::fmt::Display) -> BadMessage {
    BadMessage(format!("{what}: {error}"))
}

fn key_id(text: &str) -> Result<KeyId, BadMessage> {
    text.parse().map_err(|error| bad("key_id", error))
}

fn plan_id(text: &str) -> Result<PlanId, BadMessage> {
    text.parse().map_err(|error: uuid::Error| bad("plan_id", error))
}

fn feature(text: &str) -> Result<Feature, BadMessage> {
    text.parse().map_err(|error| bad("feature", error))
}

/// Seats as a message carries them. Numbers above `u32` cannot occur: they are sums of cameras.
pub fn seats_to_wire(seats: &Seats) -> Vec<v1::FeatureSeats> {
    seats
        .iter()
        .map(|(feature, seats)| v1::FeatureSeats {
            feature: feature.code().to_owned(),
            seats: u32::try_from(seats).unwrap_or(u32::MAX),
        })
        .collect()
}

/// Seats as a message carried them.
///
/// # Errors
/// If a code is not one.
pub fn seats_from_wire(seats: &[v1::FeatureSeats]) -> Result<Seats, BadMessage> {
    seats.iter().map(|s| Ok((feature(&s.feature)?, u64::from(s.seats)))).collect()
}

/// The first step of apply, to be sent.
pub fn prepare_to_wire(prepare: &Prepare) -> v1::Prepare {
    let keys = prepare.keys.iter();
    let keys = keys.map(|(key, servers)| v1::KeyDistribution {
        key_id: key.to_string(),
        servers: servers
            .iter()
            .map(|(server, wanted)| v1::ServerSeats {
                server: server.0,
                name: wanted.name.clone(),
                version: wanted.version.map(|version| version.to_string()).unwrap_or_default(),
                seats: seats_to_wire(&wanted.seats),
            })
            .collect(),
    });
    v1::Prepare {
        plan_id: prepare.plan.to_string(),
        plan_hash: prepare.hash.clone(),
        base_revision: prepare.base,
        revision: prepare.revision,
        keys: keys.collect(),
        wait: false,
    }
}

/// The first step of apply, as it came.
///
/// # Errors
/// If any id, version or code in it is not one, or a key or server is named twice.
pub fn prepare_from_wire(message: &v1::Prepare) -> Result<Prepare, BadMessage> {
    let mut keys = BTreeMap::new();
    for distribution in &message.keys {
        let mut servers = BTreeMap::new();
        for server in &distribution.servers {
            if servers.insert(ServerId(server.server), wanted_from_wire(server)?).is_some() {
                return Err(bad("server", format!("{} is named twice", server.server)));
            }
        }
        let key = key_id(&distribution.key_id)?;
        if keys.insert(key, servers).is_some() {
            return Err(bad("key_id", format!("{} is named twice", distribution.key_id)));
        }
    }
    if message.plan_hash.len() != 32 {
        return Err(bad("plan_hash", "has not 32 bytes"));
    }
    Ok(Prepare {
        plan: plan_id(&message.plan_id)?,
        hash: message.plan_hash.clone(),
        base: message.base_revision,
        revision: message.revision,
        keys,
    })
}

/// A name that a peer chose: short, and without control characters that could fool a terminal.
pub fn name(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(80).collect()
}

/// What a system may know of a key, to be sent. The license goes as the JSON that its vendor
/// signed.
pub fn figures_to_wire(figures: &KeyFigures) -> v1::KeyState {
    let others = match &figures.others {
        Others::Full(systems) => v1::Others {
            disclosure: v1::Disclosure::Full.into(),
            present: 0,
            systems: systems
                .iter()
                .map(|other| v1::OtherSystem {
                    system_id: other.id.to_string(),
                    name: other.name.clone(),
                    seats: seats_to_wire(&other.seats),
                    reclaimable: seats_to_wire(&other.reclaimable),
                    held: seats_to_wire(&other.held),
                    reserved: seats_to_wire(&other.reserved),
                })
                .collect(),
        },
        Others::Present(systems) => v1::Others {
            disclosure: v1::Disclosure::Presence.into(),
            present: *systems,
            systems: Vec::new(),
        },
        Others::Undisclosed => {
            v1::Others { disclosure: v1::Disclosure::None.into(), present: 0, systems: Vec::new() }
        }
    };
    v1::KeyState {
        // A license came from JSON, so it can be written as JSON.
        license_json: serde_json::to_string(&figures.license).unwrap_or_default(),
        ours: figures
            .ours
            .iter()
            .map(|(server, grant)| v1::OurGrant {
                server: server.0,
                seats: seats_to_wire(&grant.seats),
                leased: grant.leased,
                reclaimable: grant.reclaimable,
                valid_ms: grant.valid_ms.unwrap_or(0),
            })
            .collect(),
        our_limits: (!figures.limits.is_empty()).then(|| limits_to_wire(&figures.limits)),
        our_place: figures.place.unwrap_or(0),
        waiting: figures.waiting,
        suspended: figures.suspended.as_ref().map(|suspended| v1::Suspension {
            token: suspended.token.clone(),
            grace_ms: suspended.grace_ms,
        }),
        our_hold: figures.pending.as_ref().map(|pending| v1::Hold {
            plan_id: pending.plan.to_string(),
            seats: seats_to_wire(&pending.held),
        }),
        others: Some(others),
    }
}

/// States without what changes by the passing of time alone, to see whether there is news.
pub fn without_times(states: &v1::KeyStates) -> v1::KeyStates {
    let mut lasting = states.clone();
    for grant in lasting.keys.iter_mut().flat_map(|key| &mut key.ours) {
        grant.valid_ms = 0;
    }
    for suspended in lasting.keys.iter_mut().filter_map(|key| key.suspended.as_mut()) {
        // That it is over is news.
        suspended.grace_ms = suspended.grace_ms.min(1);
    }
    lasting
}

/// What a key host said of a key.
///
/// # Errors
/// If anything in it is not what it should be.
pub fn figures_from_wire(state: &v1::KeyState) -> Result<KeyFigures, BadMessage> {
    let mut license: License =
        serde_json::from_str(&state.license_json).map_err(|error| bad("license_json", error))?;
    license.name = name(&license.name);
    license.type_name = name(&license.type_name);
    let mut ours = BTreeMap::new();
    for grant in &state.ours {
        let seats = seats_from_wire(&grant.seats)?;
        let (leased, reclaimable) = (grant.leased, grant.reclaimable);
        let valid_ms = leased.then_some(grant.valid_ms);
        ours.insert(ServerId(grant.server), ServerGrant { seats, leased, reclaimable, valid_ms });
    }
    let pending = match &state.our_hold {
        None => None,
        Some(hold) => {
            Some(PendingPlan { plan: plan_id(&hold.plan_id)?, held: seats_from_wire(&hold.seats)? })
        }
    };
    let others = state.others.as_ref().ok_or_else(|| bad("others", "missing"))?;
    let others = match others.disclosure() {
        v1::Disclosure::Full => Others::Full(
            others.systems.iter().map(other_from_wire).collect::<Result<_, BadMessage>>()?,
        ),
        v1::Disclosure::Presence => Others::Present(others.present),
        v1::Disclosure::None | v1::Disclosure::Unspecified => Others::Undisclosed,
    };
    let mut figures = KeyFigures::new(license, ours, pending, others);
    if let Some(limits) = &state.our_limits {
        figures.limits = limits_from_wire(limits)?;
    }
    figures.place = (state.our_place > 0).then_some(state.our_place);
    figures.waiting = state.waiting;
    figures.suspended = state.suspended.as_ref().map(|suspended| Suspension {
        token: name(&suspended.token),
        grace_ms: suspended.grace_ms,
    });
    Ok(figures)
}

fn other_from_wire(other: &v1::OtherSystem) -> Result<OtherSystem, BadMessage> {
    let id: Uuid = other.system_id.parse().map_err(|error| bad("system_id", error))?;
    Ok(OtherSystem {
        id: SystemId(id),
        name: name(&other.name),
        seats: seats_from_wire(&other.seats)?,
        reclaimable: seats_from_wire(&other.reclaimable)?,
        held: seats_from_wire(&other.held)?,
        reserved: seats_from_wire(&other.reserved)?,
    })
}

/// What an administrator set for a system, to be sent.
pub fn limits_to_wire(limits: &Limits) -> v1::Limits {
    let ceiling = limits.ceiling.iter().map(|(feature, seats)| v1::FeatureSeats {
        feature: feature.code().to_owned(),
        seats: u32::try_from(*seats).unwrap_or(u32::MAX),
    });
    v1::Limits { floor: seats_to_wire(&limits.floor), ceiling: ceiling.collect() }
}

/// What an administrator sets for a system, as it came.
///
/// # Errors
/// If a code in it is not one, or a feature is limited twice.
pub fn limits_from_wire(limits: &v1::Limits) -> Result<Limits, BadMessage> {
    let mut ceiling = BTreeMap::new();
    for limit in &limits.ceiling {
        if ceiling.insert(feature(&limit.feature)?, u64::from(limit.seats)).is_some() {
            return Err(bad("ceiling", format!("{} is limited twice", limit.feature)));
        }
    }
    Ok(Limits { floor: seats_from_wire(&limits.floor)?, ceiling })
}

/// What a server wants for itself, as it came.
///
/// # Errors
/// If a version or code in it is not one.
pub fn wanted_from_wire(server: &v1::ServerSeats) -> Result<Wanted, BadMessage> {
    let version = match server.version.as_str() {
        "" => None,
        text => Some(text.parse::<Version>().map_err(|error| bad("version", error))?),
    };
    let seats = seats_from_wire(&server.seats)?;
    Ok(Wanted { name: name(&server.name), version, seats })
}

/// A refusal of the key host, to be sent.
pub fn refusal_to_wire(refusal: &Refusal) -> v1::Refused {
    use v1::refused::Why;
    let why = match refusal {
        Refusal::Shortage { key, feature, short } => Why::Shortage(v1::Shortage {
            key_id: key.to_string(),
            feature: feature.code().to_owned(),
            short: *short,
        }),
        Refusal::TooOld { key, server, version, required } => Why::TooOld(v1::TooOld {
            key_id: key.to_string(),
            server: server.to_string(),
            version: version.to_string(),
            required: required.to_string(),
        }),
        Refusal::LocalKeyElsewhere { key, seat, server } => {
            Why::LocalKeyElsewhere(v1::LocalKeyElsewhere {
                key_id: key.to_string(),
                seat: seat.to_string(),
                server: server.to_string(),
            })
        }
        Refusal::SystemForked { theirs, ours, .. } => {
            Why::Forked(v1::Forked { theirs: *theirs, ours: *ours })
        }
        Refusal::PlanPending { plan } => {
            Why::PlanPending(v1::PlanPending { plan_id: plan.clone() })
        }
        Refusal::UnknownKey { key } => Why::UnknownKey(v1::UnknownKey { key_id: key.to_string() }),
        Refusal::UnknownPlan { plan } => {
            Why::UnknownPlan(v1::UnknownPlan { plan_id: plan.clone() })
        }
        Refusal::StaleEpoch { server } => {
            Why::StaleEpoch(v1::StaleEpoch { server: server.to_string() })
        }
        Refusal::NoGrant { server } => Why::NoGrant(v1::NoGrant { server: server.to_string() }),
        Refusal::Expired { key, on } => {
            Why::Expired(v1::Expired { key_id: key.to_string(), on: on.clone() })
        }
        Refusal::CarrierMissing { key, token } => Why::CarrierMissing(v1::CarrierMissing {
            key_id: key.to_string(),
            token: token.clone(),
        }),
        Refusal::TwoKeys { server, key, other } => Why::TwoKeys(v1::TwoKeys {
            server: server.to_string(),
            key_id: key.to_string(),
            other: other.to_string(),
        }),
        Refusal::OverCeiling { key, feature, ceiling, wanted } => {
            Why::OverCeiling(v1::OverCeiling {
                key_id: key.to_string(),
                feature: feature.code().to_owned(),
                ceiling: *ceiling,
                wanted: *wanted,
            })
        }
        Refusal::OverReserved { key, feature, total, wanted } => {
            Why::OverReserved(v1::OverReserved {
                key_id: key.to_string(),
                feature: feature.code().to_owned(),
                total: *total,
                wanted: *wanted,
            })
        }
        // A host makes no other refusals; if it did, its words are still right.
        other => Why::Malformed(crate::texts::text(&other.message())),
    };
    v1::Refused { why: Some(why) }
}

/// A refusal of the key host, as it came; an error text for what is no refusal of a rule.
///
/// # Errors
/// The text, if the host could not store the change, found the message wrong, or said something
/// that this version does not know.
pub fn refusal_from_wire(refused: &v1::Refused, system: SystemId) -> Result<Refusal, String> {
    use v1::refused::Why;
    let not_understood = |error: BadMessage| error.to_string();
    let version = |text: &str| text.parse::<Version>().map_err(|error| error.to_string());
    match refused.why.as_ref() {
        None => {
            Err("the key host refused without saying why; it may be newer than this".to_owned())
        }
        Some(Why::Malformed(text) | Why::Storage(text)) => Err(line(text)),
        Some(Why::Shortage(s)) => Ok(Refusal::Shortage {
            key: key_id(&s.key_id).map_err(not_understood)?,
            feature: feature(&s.feature).map_err(not_understood)?,
            short: s.short,
        }),
        Some(Why::TooOld(t)) => Ok(Refusal::TooOld {
            key: key_id(&t.key_id).map_err(not_understood)?,
            server: name(&t.server).into(),
            version: version(&t.version)?,
            required: version(&t.required)?,
        }),
        Some(Why::LocalKeyElsewhere(l)) => Ok(Refusal::LocalKeyElsewhere {
            key: key_id(&l.key_id).map_err(not_understood)?,
            seat: name(&l.seat).into(),
            server: name(&l.server).into(),
        }),
        Some(Why::Forked(f)) => {
            Ok(Refusal::SystemForked { system, theirs: f.theirs, ours: f.ours })
        }
        Some(Why::PlanPending(p)) => Ok(Refusal::PlanPending { plan: name(&p.plan_id) }),
        Some(Why::UnknownKey(k)) => {
            Ok(Refusal::UnknownKey { key: key_id(&k.key_id).map_err(not_understood)? })
        }
        Some(Why::UnknownPlan(p)) => Ok(Refusal::UnknownPlan { plan: name(&p.plan_id) }),
        Some(Why::StaleEpoch(s)) => Ok(Refusal::StaleEpoch { server: name(&s.server).into() }),
        Some(Why::NoGrant(n)) => Ok(Refusal::NoGrant { server: name(&n.server).into() }),
        Some(Why::Expired(e)) => Ok(Refusal::Expired {
            key: key_id(&e.key_id).map_err(not_understood)?,
            on: name(&e.on),
        }),
        Some(Why::OverCeiling(o)) => Ok(Refusal::OverCeiling {
            key: key_id(&o.key_id).map_err(not_understood)?,
            feature: feature(&o.feature).map_err(not_understood)?,
            ceiling: o.ceiling,
            wanted: o.wanted,
        }),
        Some(Why::OverReserved(o)) => Ok(Refusal::OverReserved {
            key: key_id(&o.key_id).map_err(not_understood)?,
            feature: feature(&o.feature).map_err(not_understood)?,
            total: o.total,
            wanted: o.wanted,
        }),
        Some(Why::CarrierMissing(c)) => Ok(Refusal::CarrierMissing {
            key: key_id(&c.key_id).map_err(not_understood)?,
            token: name(&c.token),
        }),
        Some(Why::TwoKeys(t)) => Ok(Refusal::TwoKeys {
            server: name(&t.server).into(),
            key: key_id(&t.key_id).map_err(not_understood)?,
            other: key_id(&t.other).map_err(not_understood)?,
        }),
    }
}

/// A sentence of a peer, cut to what fits a message on the screen.
pub(super) fn line(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(400).collect()
}

//! How systems, keys and plans are printed, for people and as JSON.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::super::{CliError, Report, live::Live, output::table};
use crate::{
    licensing::{
        Bound, Camera, Carrier, Change, Expiry, Forecast, KeyFigures, KeyId, KeyKind, KnownKey,
        Others, Remark, Seats, Server, ServerId, ServerVersion, System, days_until, rules,
    },
    texts,
};

/// What `floatkey status --json` prints, for its help. A test across processes compares both.
pub(in crate::cli) const STATUS_FIELDS: &str = "\
Fields of --json, whose names and meanings stay. [1, 4] is a number from 1 to 4; null is unknown or
none.

  system, revision, planned_changes
  hosts: the key hosts
      address, name, answers
      problem    why it does not answer
      trouble    why it can store nothing, so that it grants nothing new
  keys: as `floatkey keys --json` lists them
      key, name, kind, carrier, type, expires
      host       the address of its key host
      known      whether its figures could be read
      shared     whether other systems use it
      others     id, name, seats and held of each; below full disclosure the number of systems
      features   feature, total, used_here, held_here, used_by_others, free, can_add,
                 reserved_for_others
      limits     floor and ceiling: seats reserved for this system, and the most that it may have
      place      of this system's plan in the queue of the key; 1 is next
      waiting    plans of all systems in that queue
      suspended  token and grace_ms while its USB token is unplugged: nothing new is granted, and
                 servers run on for so long
      needed     seats that the cameras need
      servers    server, seats, leased, reclaimable
  keys_without_host: keys that servers use and no key host serves";

pub(super) fn show_plan(live: &Live, as_json: bool) -> Result<Report, CliError> {
    let forecast = live.forecast();
    if as_json {
        let changes: Vec<Change> = live.plan.changes().collect();
        let text = |message| json!(texts::text(&message));
        let keys: Value = forecast
            .keys
            .iter()
            .map(|(key, f)| (key.to_string(), json!({ "before": f.before, "after": f.after })))
            .collect::<serde_json::Map<_, _>>()
            .into();
        let value = json!({
            "changes": serde_json::to_value(&changes)?,
            "keys": keys,
            "can_be_applied": forecast.can_be_applied(),
            "refusals": forecast.refusals.iter().map(|r| text(r.message())).collect::<Vec<_>>(),
            "warnings": forecast.warnings.iter().map(|w| text(w.message())).collect::<Vec<_>>(),
        });
        return Ok(Report::json(&value));
    }
    if live.plan.is_empty() {
        return Ok(Report::text("The plan is empty"));
    }
    Ok(Report::text(plan_text(live, &forecast)))
}

pub(super) fn plan_text(live: &Live, forecast: &Forecast) -> String {
    const SHOWN: usize = 50;
    let system = &live.system;
    let name = |server: Option<ServerId>| {
        server.map_or("not bound".into(), |server| system.server_name(server))
    };
    let mut text = String::new();
    for change in live.plan.changes().take(SHOWN) {
        match change {
            Change::Move { camera, to } => {
                if let Some(camera) = system.camera(camera) {
                    let from = name(camera.server);
                    text.push_str(&format!("{}: {from} → {}\n", camera.name, name(to)));
                }
            }
            Change::UseKey { server, key } => {
                let key = key.map_or("no key".to_owned(), |key| key.to_string());
                text.push_str(&format!("{}: use {key}\n", system.server_name(server)));
            }
        }
    }
    if live.plan.len() > SHOWN {
        text.push_str(&format!("… and {} more\n", live.plan.len() - SHOWN));
    }
    let mut rows = Vec::new();
    for (key, planned) in &forecast.keys {
        for (feature, _) in planned.before.max(&planned.after).iter() {
            let (before, after) = (planned.before.get(feature), planned.after.get(feature));
            if before != after {
                rows.push(vec![
                    key.to_string(),
                    texts::feature_name(feature),
                    before.to_string(),
                    after.to_string(),
                ]);
            }
        }
    }
    if !rows.is_empty() {
        text.push_str(&format!("\n{}", table(&["KEY", "FEATURE", ">BEFORE", ">AFTER"], &rows)));
    }
    for refusal in &forecast.refusals {
        text.push_str(&format!("\ncannot be applied: {}", texts::text(&refusal.message())));
    }
    for warning in &forecast.warnings {
        text.push_str(&format!("\nnote: {}", texts::text(&warning.message())));
    }
    text
}

pub(super) fn keys_json(live: &Live) -> Value {
    let list: Vec<Value> = live
        .ring
        .iter()
        .map(|(key, known)| {
            let license = &known.license;
            let figures = known.figures.as_ref();
            json!({
                "key": key,
                "name": license.name,
                "kind": license.kind,
                "carrier": license.carrier,
                "type": license.type_name,
                "expires": license.expires,
                "host": live.system.host(known.host).map(|host| &host.address),
                "known": figures.is_some(),
                "shared": figures.and_then(KeyFigures::is_shared),
                "others": figures.map(|figures| others_json(&figures.others)),
                "features": features_json(known),
                "limits": figures.map(|figures| &figures.limits),
                "place": figures.and_then(|figures| figures.place),
                "waiting": figures.map(|figures| figures.waiting),
                "suspended": figures.and_then(|figures| figures.suspended.as_ref()).map(
                    |suspended| json!({ "token": suspended.token, "grace_ms": suspended.grace_ms }),
                ),
                "needed": live.baseline.keys.get(key).cloned().unwrap_or_default(),
                "servers": figures.map(|figures| servers_json(figures, &live.system)),
            })
        })
        .collect();
    Value::Array(list)
}

pub(super) fn features_json(known: &KnownKey) -> Vec<Value> {
    let bound = |bound: Bound| json!([bound.least, bound.most]);
    let Some(figures) = &known.figures else {
        let totals = known.license.totals.iter();
        return totals.map(|(f, total)| json!({ "feature": f, "total": total })).collect();
    };
    figures
        .features()
        .iter()
        .map(|feature| {
            json!({
                "feature": feature,
                "total": known.license.totals.get(feature),
                "used_here": figures.granted().get(feature),
                "held_here": figures.pending.as_ref().map_or(0, |p| p.held.get(feature)),
                "used_by_others": bound(figures.others_use(feature)),
                "free": bound(figures.free(feature)),
                "can_add": bound(figures.can_add(feature)),
                "reserved_for_others": match figures.others {
                    Others::Full(_) => Some(figures.others_reserved(feature)),
                    Others::Present(_) | Others::Undisclosed => None,
                },
            })
        })
        .collect()
}

pub(super) fn servers_json(figures: &KeyFigures, system: &System) -> Vec<Value> {
    figures
        .ours
        .iter()
        .map(|(server, grant)| {
            json!({
                "server": system.server_name(*server),
                "seats": grant.seats,
                "leased": grant.leased,
                "reclaimable": grant.reclaimable,
            })
        })
        .collect()
}

pub(super) fn others_json(others: &Others) -> Value {
    match others {
        Others::Full(systems) => systems
            .iter()
            .map(|other| json!({ "id": other.id, "name": other.name, "seats": other.seats, "held": other.held }))
            .collect(),
        Others::Present(systems) => json!({ "systems": systems }),
        Others::Undisclosed => Value::Null,
    }
}

pub(super) fn key_text(key: &KeyId, known: &KnownKey, system: &System) -> String {
    let license = &known.license;
    let mut text = format!(
        "{} ({key}), {} key on {}, {}\n",
        license.name,
        kind(license.kind),
        carrier(license.carrier),
        sharing(known),
    );
    if let Some(end) = license.expires {
        text.push_str(&format!("  {}\n", expiry_text(end, Timestamp::now())));
    }
    let Some(figures) = &known.figures else {
        text.push_str("  figures cannot be read now\n");
        return text;
    };
    let rows: Vec<Vec<String>> = figures
        .features()
        .iter()
        .map(|feature| {
            vec![
                format!("  {}", texts::feature_name(feature)),
                license.totals.get(feature).to_string(),
                figures.granted().get(feature).to_string(),
                bound_text(figures.others_use(feature)),
                bound_text(figures.free(feature)),
                bound_text(figures.can_add(feature)),
            ]
        })
        .collect();
    let head = ["  FEATURE", ">TOTAL", ">HERE", ">OTHERS", ">FREE", ">CAN ADD"];
    text.push_str(&table(&head, &rows));
    if let Some(warning) = rules::r12_shared_key(figures) {
        text.push_str(&format!("  {}\n", texts::text(&warning.message())));
    }
    for remark in Remark::of_carrier(figures).into_iter().chain(Remark::of(figures)) {
        text.push_str(&format!("  {}\n", texts::text(&remark.message())));
    }
    let servers: Vec<String> =
        figures.ours.keys().map(|server| system.server_name(*server).to_string()).collect();
    if !servers.is_empty() {
        text.push_str(&format!("  used by {}\n", servers.join(", ")));
    }
    text
}

/// When a license ends, and what to do where that is near.
fn expiry_text(end: Timestamp, now: Timestamp) -> String {
    let date = end.strftime("%Y-%m-%d");
    let days = days_until(now, end).max(0);
    match Expiry::of(Some(end), now) {
        Expiry::Far => format!("the license ends on {date}"),
        Expiry::Ended => {
            format!(
                "the license ended on {date}, so nothing new is granted: ask the vendor for an update"
            )
        }
        Expiry::Now => {
            format!("the license ends on {date}, within a day: ask the vendor for an update")
        }
        Expiry::Near | Expiry::Soon => {
            format!("the license ends on {date}, in {days} days: ask the vendor for an update")
        }
    }
}

/// Keys on which the key host holds other seats than the cameras need: it lost its ledger, took
/// lapsed seats back, or a plan is on its way this very moment.
pub(super) fn drift(live: &Live) -> Vec<String> {
    let none = Seats::default();
    let mut lines = Vec::new();
    for (key, known) in &live.ring {
        let Some(figures) = &known.figures else { continue };
        let needed = live.baseline.keys.get(key).unwrap_or(&none);
        if figures.granted() != needed {
            lines.push(format!(
                "Key {key}: the key host holds {} and the cameras need {}",
                seats_or_nothing(figures.granted()),
                seats_or_nothing(needed)
            ));
        }
    }
    lines
}

fn seats_or_nothing(seats: &Seats) -> String {
    if seats.is_empty() { "nothing".to_owned() } else { seats_text(seats) }
}

pub(super) fn sharing(known: &KnownKey) -> String {
    match known.figures.as_ref().map(|figures| &figures.others) {
        Some(Others::Full(systems)) if systems.is_empty() => "not shared now".to_owned(),
        Some(Others::Full(systems)) => {
            let names: Vec<&str> = systems.iter().map(|other| other.name.as_str()).collect();
            format!("shared with {}", names.join(", "))
        }
        Some(Others::Present(0)) => "not shared now".to_owned(),
        Some(Others::Present(systems)) => format!("shared with {systems}, figures not disclosed"),
        Some(Others::Undisclosed) | None => "cannot tell whether shared".to_owned(),
    }
}

pub(super) fn bound_text(bound: Bound) -> String {
    match bound.exact() {
        Some(number) => number.to_string(),
        None => format!("{}–{}", bound.least, bound.most),
    }
}

pub(super) fn seats_text(seats: &Seats) -> String {
    let parts: Vec<String> =
        seats.iter().map(|(feature, n)| format!("{} {n}", texts::feature_tag(feature))).collect();
    parts.join(" · ")
}

pub(super) fn kind(kind: KeyKind) -> &'static str {
    match kind {
        KeyKind::Network => "network",
        KeyKind::Local => "local",
    }
}

pub(super) fn carrier(carrier: Carrier) -> &'static str {
    match carrier {
        Carrier::Usb => "USB",
        Carrier::Software => "software",
    }
}

pub(super) fn version_of(server: &Server) -> (Option<String>, bool) {
    let is_assumed = matches!(server.version, ServerVersion::Assumed(_));
    (server.version.number().map(|version| version.to_string()), is_assumed)
}

pub(super) fn unlicensed(system: &System) -> usize {
    let has_no_key = |camera: &&Camera| {
        let server = camera.server.and_then(|server| system.server(server));
        camera.enabled && server.is_some_and(|server| server.key.is_none())
    };
    system.cameras.iter().filter(has_no_key).count()
}

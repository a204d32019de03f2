//! Every refusal and warning has a text, and every text has one that it belongs to.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::*;

const ENGLISH: &str = include_str!("../../../assets/locales/en/messages.ftl");

/// At least one of each variant, and one for each text where a variant has two.
fn refusals() -> Vec<Refusal> {
    let (key, other) = (key("K-17"), super::key("K-18"));
    let feature = feature("ptz");
    let server: Arc<str> = "Gate".into();
    let too_old = (version("3.0"), version("3.1"));
    vec![
        Refusal::OverTotal { key: key.clone(), feature: feature.clone(), capacity: 41, wanted: 42 },
        Refusal::NotFloating { key: key.clone(), type_name: "Basic".to_owned() },
        Refusal::SeatsDoNotFollow { server: server.clone() },
        Refusal::TwoKeys { server: server.clone(), key: key.clone(), other: other.clone() },
        Refusal::UnknownKey { key: key.clone() },
        Refusal::LocalKeyElsewhere {
            key: key.clone(),
            seat: "Hall".into(),
            server: server.clone(),
        },
        Refusal::TooManyLocalKeys { keys: 41, servers: 40 },
        Refusal::AlreadyLicensed { key: key.clone(), installed: other.clone(), may_be_added: true },
        Refusal::AlreadyLicensed { key: key.clone(), installed: other, may_be_added: false },
        Refusal::NotOnAServer { key: key.clone(), host: "10.0.0.9:1947".to_owned() },
        Refusal::TooOld {
            key: key.clone(),
            server: server.clone(),
            version: too_old.0,
            required: too_old.1,
        },
        Refusal::SeatTooOld {
            key: key.clone(),
            server: server.clone(),
            version: too_old.0,
            required: too_old.1,
        },
        Refusal::UnknownCarrier { carrier: "floppy".to_owned() },
        Refusal::PortBlocked { protocol: "UDP", inward: false },
        Refusal::PortBlocked { protocol: "TCP", inward: true },
        Refusal::Shortage { key: key.clone(), feature: feature.clone(), short: Some(43) },
        Refusal::Shortage { key: key.clone(), feature: feature.clone(), short: None },
        Refusal::OverCeiling {
            key: key.clone(),
            feature: feature.clone(),
            ceiling: 41,
            wanted: 42,
        },
        Refusal::OverReserved { key: key.clone(), feature, total: 41, wanted: 42 },
        Refusal::SystemForked { system: SystemId(Uuid::from_u128(9)), theirs: 44, ours: 45 },
        Refusal::PlanPending { plan: "plan-1".to_owned() },
        Refusal::UnknownPlan { plan: "plan-2".to_owned() },
        Refusal::StaleEpoch { server: server.clone() },
        Refusal::NoGrant { server },
        Refusal::CarrierMissing { key: key.clone(), token: "Sentinel HL 4711".to_owned() },
        Refusal::Expired { key, on: "2027-02-01".to_owned() },
    ]
}

fn warnings() -> Vec<Warning> {
    let key = key("K-17");
    let server: Arc<str> = "Gate".into();
    vec![
        Warning::AssumedVersion { server: server.clone(), version: version("4.3") },
        Warning::UnknownVersion { server: server.clone() },
        Warning::SharedKey { key: key.clone(), systems: 41 },
        Warning::MayBeShared { key: key.clone() },
        Warning::MayBeShort { key: key.clone(), feature: feature("ptz"), by: 42 },
        Warning::FiguresUnknown { key: key.clone() },
        Warning::ArchiveStays { server: server.clone() },
        Warning::NotLicensed { server, cameras: 43 },
        Warning::SeatUnchecked { key },
    ]
}

fn remarks() -> Vec<Remark> {
    let feature = feature("ptz");
    vec![
        Remark::HostCannotStore,
        Remark::carrier_missing("Sentinel HL 4711", 299_001),
        Remark::carrier_missing("Sentinel HL 4711", 0),
        Remark::Reserved { feature: feature.clone(), seats: 41 },
        Remark::AtMost { feature: feature.clone(), seats: 42 },
        Remark::ReservedForOthers { feature, seats: 43 },
        Remark::OursWaits { place: 2, plans: 3 },
        Remark::OthersWait { plans: 2 },
    ]
}

/// Does not compile when there is a new variant: add it here and to `refusals` above.
fn place_of_refusal(refusal: &Refusal) -> usize {
    match refusal {
        Refusal::OverTotal { .. } => 0,
        Refusal::NotFloating { .. } => 1,
        Refusal::SeatsDoNotFollow { .. } => 2,
        Refusal::TwoKeys { .. } => 3,
        Refusal::UnknownKey { .. } => 4,
        Refusal::LocalKeyElsewhere { .. } => 5,
        Refusal::TooManyLocalKeys { .. } => 6,
        Refusal::AlreadyLicensed { .. } => 7,
        Refusal::NotOnAServer { .. } => 8,
        Refusal::TooOld { .. } => 9,
        Refusal::SeatTooOld { .. } => 10,
        Refusal::UnknownCarrier { .. } => 11,
        Refusal::PortBlocked { .. } => 12,
        Refusal::Shortage { .. } => 13,
        Refusal::SystemForked { .. } => 14,
        Refusal::PlanPending { .. } => 15,
        Refusal::UnknownPlan { .. } => 16,
        Refusal::StaleEpoch { .. } => 17,
        Refusal::NoGrant { .. } => 18,
        Refusal::Expired { .. } => 19,
        Refusal::OverCeiling { .. } => 20,
        Refusal::OverReserved { .. } => 21,
        Refusal::CarrierMissing { .. } => 22,
    }
}

/// Does not compile when there is a new variant: add it here and to `warnings` above.
fn place_of_warning(warning: &Warning) -> usize {
    match warning {
        Warning::AssumedVersion { .. } => 0,
        Warning::UnknownVersion { .. } => 1,
        Warning::SharedKey { .. } => 2,
        Warning::MayBeShared { .. } => 3,
        Warning::MayBeShort { .. } => 4,
        Warning::FiguresUnknown { .. } => 5,
        Warning::ArchiveStays { .. } => 6,
        Warning::NotLicensed { .. } => 7,
        Warning::SeatUnchecked { .. } => 8,
    }
}

/// Does not compile when there is a new variant: add it here and to `remarks` above.
fn place_of_remark(remark: &Remark) -> usize {
    match remark {
        Remark::HostCannotStore => 0,
        Remark::Reserved { .. } => 1,
        Remark::AtMost { .. } => 2,
        Remark::ReservedForOthers { .. } => 3,
        Remark::OursWaits { .. } => 4,
        Remark::OthersWait { .. } => 5,
        Remark::CarrierMissing { .. } => 6,
    }
}

fn messages() -> Vec<Message> {
    let refusals = refusals();
    let others = warnings().iter().map(Warning::message).collect::<Vec<_>>();
    let remarks = remarks();
    let remarks = remarks.iter().map(Remark::message);
    refusals.iter().map(Refusal::message).chain(others).chain(remarks).collect()
}

#[test]
fn the_lists_of_this_test_hold_every_variant() {
    let refusals: BTreeSet<usize> = refusals().iter().map(place_of_refusal).collect();
    assert_eq!(refusals, (0..23).collect());
    let warnings: BTreeSet<usize> = warnings().iter().map(place_of_warning).collect();
    assert_eq!(warnings, (0..9).collect());
    let remarks: BTreeSet<usize> = remarks().iter().map(place_of_remark).collect();
    assert_eq!(remarks, (0..7).collect());
}

#[test]
fn every_message_has_a_text_and_every_text_a_message() {
    let in_catalog: BTreeSet<&str> = ENGLISH
        .lines()
        .filter(|line| line.starts_with(|first: char| first.is_ascii_lowercase()))
        .filter_map(|line| Some(line.split_once(" =")?.0))
        .collect();
    let used: BTreeSet<&str> = messages().iter().map(|message| message.id).collect();
    assert_eq!(in_catalog, used);
}

#[test]
fn every_message_renders_whole_and_shows_each_of_its_values() {
    for message in messages() {
        let text = texts::text(&message);
        assert_ne!(text, message.id);
        // A place without a value is left as "{$name}".
        assert!(!text.contains(['{', '}']), "{}: {text}", message.id);
        for (name, value) in &message.args {
            let shown = match value {
                Arg::Text(text) => text.clone(),
                Arg::Number(number) => number.to_string(),
                Arg::Feature(feature) => texts::feature_name(feature),
                Arg::Amount(feature, seats) => texts::amount(feature, *seats),
                Arg::Key(key) => key.to_string(),
            };
            // The id of the system is for programs; a reader knows which file is open.
            let is_for_programs = message.id == "refusal-system-forked" && *name == "system";
            assert!(is_for_programs || text.contains(&shown), "{name} is not in {text:?}");
        }
    }
}

#[test]
fn every_refusal_says_in_a_second_sentence_what_to_do_next() {
    const ACTS: [&str; 13] = [
        "add", "allow", "ask", "bind", "choose", "install", "move", "open", "plan and", "plug",
        "read", "update", "use",
    ];
    for refusal in refusals() {
        let text = text_of(&refusal);
        let next = text.split_once(". ").map(|(_, next)| next.to_lowercase());
        let next = next.unwrap_or_else(|| panic!("no next step in {text:?}"));
        assert!(ACTS.iter().any(|act| next.contains(act)), "no next step in {text:?}");
        assert!(text.ends_with('.'), "{text:?}");
    }
}

#[test]
fn a_warning_or_remark_is_one_sentence_without_a_full_stop() {
    let warnings = warnings();
    let remarks = remarks();
    let messages = warnings.iter().map(Warning::message);
    for message in messages.chain(remarks.iter().map(Remark::message)) {
        let text = texts::text(&message);
        assert!(!text.ends_with('.') && !text.contains(". "), "{text:?}");
    }
}

#[test]
fn one_of_a_thing_is_not_spoken_of_as_many() {
    let shared = Warning::SharedKey { key: key("K-17"), systems: 1 };
    assert!(texts::text(&shared.message()).contains("another system"));
    let unlicensed = Warning::NotLicensed { server: "Gate".into(), cameras: 1 };
    assert!(texts::text(&unlicensed.message()).contains("the camera will"));
    let waits = Remark::OthersWait { plans: 1 };
    assert!(texts::text(&waits.message()).contains("1 plan of another system waits"));
}

#[test]
fn a_feature_without_a_name_is_shown_by_its_code() {
    assert_eq!(texts::feature_name(&feature("x-ray")), "x-ray");
    assert_eq!(texts::feature_tag(&feature("x-ray")), "x-ray");
    assert_eq!(texts::feature_name(&feature("ptz")), "PTZ channels");
}

#[test]
fn a_key_whose_name_is_known_is_shown_by_name_and_id() {
    let refusal = Refusal::TwoKeys { server: "Gate".into(), key: key("K-17"), other: key("K-18") };
    let name = |id: &KeyId| (*id == key("K-17")).then(|| "Main key".to_owned());
    let text = texts::text_naming_keys(&refusal.message(), name);
    assert!(text.contains("the keys Main key (K-17) and K-18 at once"), "{text}");
}

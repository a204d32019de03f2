//! One administrator's day: licenses follow the cameras, within a key and between keys.

use serde_json::json;

use crate::support::*;

const NORTH: &[(&str, u64)] = &[("ip-camera", 8), ("ptz", 2), ("audio", 4)];
const SOUTH: &[(&str, u64)] = &[("ip-camera", 3), ("ptz", 1), ("audio", 4)];

/// Two servers on one network key and one on another, each key on a key host of its own.
struct Plant {
    site: Site,
    system: System,
    hosts: [Host; 2],
}

impl Plant {
    fn new() -> Self {
        let site = Site::new();
        let north = site.host_with("north-host", &network_key("FK-NORTH", NORTH));
        let south = site.host_with("south-host", &network_key("FK-SOUTH", SOUTH));
        let channels: &[Channel<'_>] = &[
            ("Gate", Some(0), &["IsPtzOn", "IsSoundOn"]),
            ("Hall", Some(0), &["IsSoundOn"]),
            ("Yard", Some(0), &[]),
            ("Dome", Some(0), &["IsPtzOn"]),
            ("Store", Some(1), &[]),
            ("Ramp", Some(2), &[]),
            ("Dock", Some(2), &[]),
        ];
        let system =
            site.import("plant", &configuration("4.1.23", &["North", "East", "South"], channels));
        system.pair(&north, "North");
        system.pair(&south, "South");
        system.use_key("FK-NORTH", &["North", "East"]);
        system.use_key("FK-SOUTH", &["South"]);
        Self { site, system, hosts: [north, south] }
    }
}

#[test]
fn a_move_between_keys_changes_both_totals_by_the_features_of_the_camera() {
    let Plant { site: _site, system, hosts } = Plant::new();
    let before = system.status();
    assert_eq!(before["revision"], 2);
    assert_eq!(used(&before, "FK-NORTH"), seats(&[("ip-camera", 5), ("ptz", 2), ("audio", 2)]));
    assert_eq!(used(&before, "FK-SOUTH"), seats(&[("ip-camera", 2)]));

    system.run(&["move", "Gate", "--to", "South", "--apply", "--why", "Rebuilding"]).ok();

    let after = system.status();
    assert_eq!(after["revision"], 3);
    assert_eq!(used(&after, "FK-NORTH"), seats(&[("ip-camera", 4), ("ptz", 1), ("audio", 1)]));
    assert_eq!(used(&after, "FK-SOUTH"), seats(&[("ip-camera", 3), ("ptz", 1), ("audio", 1)]));
    // The file and the key hosts say the same, and each host counts by itself.
    for (host, key) in hosts.iter().zip(["FK-NORTH", "FK-SOUTH"]) {
        assert_eq!(system.demand(key), used(&after, key));
        let floatkey::licensing::Others::Full(systems) = host.seen_by_a_stranger().others else {
            panic!("everything is disclosed by default");
        };
        assert_eq!(systems.len(), 1);
        assert_eq!(json!(systems[0].seats), json!(used(&after, key)));
        assert!(systems[0].held.is_empty());
    }
}

#[test]
fn a_move_within_one_key_changes_no_total_but_the_servers() {
    let Plant { site: _site, system, hosts: _hosts } = Plant::new();
    let before = system.status();
    system.run(&["move", "Gate", "--to", "East", "--apply"]).ok();
    let after = system.status();
    for key in ["FK-NORTH", "FK-SOUTH"] {
        assert_eq!(used(&after, key), used(&before, key));
    }
    let east = key(&after, "FK-NORTH")["servers"].as_array().unwrap().clone();
    let east = east.iter().find(|server| server["server"] == "East").unwrap();
    assert_eq!(east["seats"], json!({ "ip-camera": 2, "ptz": 1, "audio": 1 }));
}

#[test]
fn a_move_that_exceeds_a_total_is_refused_with_its_numbers_and_changes_nothing() {
    let Plant { site: _site, system, hosts: _hosts } = Plant::new();
    let before = system.everything();
    // One camera more fits, two do not.
    let refused = system.run(&["move", "Yard", "Hall", "--to", "South", "--apply"]);
    refused.refused_with(&["FK-SOUTH", "IP cameras", "by 1"]);
    assert_eq!(system.everything(), before);
    // Cameras fit, the module does not (R14): one PTZ seat for two PTZ cameras.
    system.run(&["move", "Dome", "--to", "South", "--apply"]).ok();
    system.run(&["move", "Ramp", "--to", "North", "--apply"]).ok();
    let before = system.everything();
    let refused = system.run(&["move", "Gate", "--to", "South", "--apply"]);
    refused.refused_with(&["FK-SOUTH", "PTZ", "by 1"]);
    assert_eq!(system.everything(), before);
}

#[test]
fn a_server_that_is_too_old_is_refused_on_a_network_key() {
    let Plant { site, hosts, system: _system } = Plant::new();
    let old =
        site.import("old", &configuration("3.0.12", &["Gatehouse"], &[("Door", Some(0), &[])]));
    old.pair_with(&hosts[0], &[]).ok();
    let before = old.everything();
    let refused = old.run(&["use-key", "FK-NORTH", "--server", "Gatehouse", "--apply"]);
    refused.refused_with(&["Gatehouse", "3.0", "3.1 or later"]);
    assert_eq!(old.everything(), before);
    assert_eq!(used(&before[0], "FK-NORTH"), seats(&[]));
    // 3.10 is later than 3.9, and both are later than 3.1.
    let new = site.import("new", &configuration("3.10", &["Gatehouse"], &[("Door", Some(0), &[])]));
    new.pair_with(&hosts[0], &[]).ok();
    new.use_key("FK-NORTH", &["Gatehouse"]);
    assert_eq!(used(&new.status(), "FK-NORTH"), seats(&[("ip-camera", 1)]));
}

#[test]
fn a_plan_changes_nothing_until_it_is_applied_and_can_be_discarded() {
    let Plant { site: _site, system, hosts: _hosts } = Plant::new();
    let [status, cameras, plan] = system.everything();
    assert_eq!(plan["changes"], json!([]));

    let planned = system.run(&["move", "Hall", "--to", "South", "--json"]).json();
    assert_eq!(planned["can_be_applied"], true);
    assert_eq!(planned["keys"]["FK-SOUTH"]["before"], json!({ "ip-camera": 2 }));
    assert_eq!(planned["keys"]["FK-SOUTH"]["after"], json!({ "ip-camera": 3, "audio": 1 }));
    assert_eq!(system.plan(), planned, "every process shows the same plan");
    assert_eq!(system.cameras(), cameras);
    let mut expected = status.clone();
    expected["planned_changes"] = json!(1);
    assert_eq!(system.status(), expected);

    system.run(&["plan", "--discard"]).ok();
    assert_eq!(system.everything(), [status.clone(), cameras.clone(), plan]);
    system.run(&["apply"]).refused_with(&["the plan is empty"]);

    // A move and the move back cancel each other out.
    system.run(&["move", "Hall", "--to", "South"]).ok();
    system.run(&["move", "Hall", "--to", "North"]).ok();
    assert_eq!(system.plan()["changes"], json!([]));

    system.run(&["move", "Hall", "--to", "South"]).ok();
    let applied = system.run(&["apply", "--json"]).json();
    assert_eq!(applied, json!({ "revision": 3, "unfinished": [] }));
    assert_eq!(used(&system.status(), "FK-SOUTH"), seats(&[("ip-camera", 3), ("audio", 1)]));
    assert_eq!(system.plan()["changes"], json!([]));
}

#[test]
fn unbound_cameras_give_their_seats_back_and_take_them_again() {
    let Plant { site: _site, system, hosts: _hosts } = Plant::new();
    let before = used(&system.status(), "FK-NORTH");
    system.run(&["move", "Gate", "Hall", "--unbind", "--apply"]).ok();
    let without = seats(&[("ip-camera", 3), ("ptz", 1)]);
    assert_eq!(used(&system.status(), "FK-NORTH"), without);
    let unbound = system.run(&["cameras", "--json", "--server", "none"]).json();
    assert_eq!(unbound.as_array().unwrap().len(), 2);
    system.run(&["move", "Gate", "Hall", "--to", "North", "--apply"]).ok();
    assert_eq!(used(&system.status(), "FK-NORTH"), before);
}

#[test]
fn a_key_host_that_is_down_is_named_and_nothing_is_guessed() {
    let Plant { site: _site, system, hosts: [_north, mut south] } = Plant::new();
    south.kill();
    let status = system.run(&["status", "--json"]);
    assert_eq!(status.code, Some(3), "{status:#?}");
    let status: serde_json::Value = serde_json::from_str(&status.stdout).unwrap();
    assert_eq!(status["hosts"][1]["answers"], false);
    let unknown = key(&status, "FK-SOUTH");
    assert_eq!((&unknown["known"], &unknown["shared"]), (&json!(false), &json!(null)));
    assert_eq!(used(&status, "FK-NORTH")["ip-camera"], 5);

    let (cameras, servers) = (system.cameras(), system.servers());
    let refused = system.run(&["move", "Hall", "--to", "South", "--apply"]);
    refused.refused_with(&[&south.address]);
    assert_eq!((system.cameras(), system.servers()), (cameras, servers));
    // The other key is as free as before: nothing stays held there.
    let north = system.run(&["status", "--json"]).stdout;
    assert_eq!(held(&serde_json::from_str(&north).unwrap(), "FK-NORTH"), seats(&[]));

    // A move within the other key needs nothing of the host that is down.
    system.run(&["plan", "--discard"]);
    let moved = system.run(&["move", "Hall", "--to", "East", "--apply"]);
    assert_eq!(moved.code, Some(0), "{moved:#?}");
}

#[test]
fn a_key_host_at_another_address_is_the_same_key_host() {
    let Plant { site, system, hosts: [mut north, _south] } = Plant::new();
    let before = used(&system.status(), "FK-NORTH")["ip-camera"];
    north.kill();
    let moved = Host::start(&site.path("north-host"));
    assert_ne!(moved.address, north.address);
    system.pair_with(&moved, &["--seat", "North"]);
    system.run(&["move", "Hall", "--to", "South", "--apply"]).ok();
    let status = system.run(&["status", "--json"]).stdout;
    let status: serde_json::Value = serde_json::from_str(&status).unwrap();
    assert_eq!(used(&status, "FK-NORTH")["ip-camera"], before - 1);
}

#[test]
fn a_key_that_nobody_serves_any_more_is_named_and_can_be_left() {
    let Plant { site, system, hosts: [north, _south] } = Plant::new();
    std::fs::remove_file(site.path("north-host").join("keys/FK-NORTH.fkl")).unwrap();
    let _north = north.restart();
    let status = system.run(&["status", "--json"]);
    assert_eq!(status.code, Some(3), "{status:#?}");
    let status: serde_json::Value = serde_json::from_str(&status.stdout).unwrap();
    assert_eq!(status["keys_without_host"], json!(["FK-NORTH"]));

    let refused = system.run(&["move", "Dock", "--to", "North", "--apply"]);
    refused.refused_with(&["FK-NORTH"]);
    system.run(&["move", "Hall", "--unbind", "--apply"]).ok();
    system.run(&["use-key", "none", "--server", "North", "--server", "East", "--apply"]).ok();
    let left = system.run(&["status", "--json"]);
    assert_eq!(left.code, Some(0), "{left:#?}");
}

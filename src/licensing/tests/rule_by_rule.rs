//! Rules R1 to R15: each refuses with its numbers and says what to do next.

use std::collections::BTreeSet;

use super::*;

const CAMERA: &str = "ip-camera";

fn network(total: u64) -> License {
    license("N-1", KeyKind::Network, &[(CAMERA, total)])
}

fn local(id: &str) -> License {
    license(id, KeyKind::Local, &[(CAMERA, 10)])
}

#[test]
fn r1_the_total_belongs_to_the_key_and_not_to_a_server() {
    let license = network(30);
    assert_eq!(rules::r1_total_of_the_key(&license, &seats(&[(CAMERA, 30)])), Ok(()));
    let refusal = rules::r1_total_of_the_key(&license, &seats(&[(CAMERA, 31)])).unwrap_err();
    assert_eq!(
        refusal,
        Refusal::OverTotal { key: key("N-1"), feature: feature(CAMERA), capacity: 30, wanted: 31 }
    );
    assert_says(&refusal, &["N-1", "30", "31", "IP cameras", "Move cameras"]);
}

#[test]
fn r1_the_overdraft_that_the_license_allows_counts_as_capacity() {
    let license = License { overdraft_percent: 10, ..network(30) };
    assert_eq!(rules::r1_total_of_the_key(&license, &seats(&[(CAMERA, 33)])), Ok(()));
    assert!(rules::r1_total_of_the_key(&license, &seats(&[(CAMERA, 34)])).is_err());
}

#[test]
fn r2_only_a_license_that_floats_makes_a_network_key() {
    let fixed = License { floating: false, type_name: "Basic".to_owned(), ..network(1) };
    let refusal = rules::r2_network_needs_floating(&fixed).unwrap_err();
    assert_says(&refusal, &["N-1", "Basic", "Ask the vendor", "local key"]);
    assert_eq!(rules::r2_network_needs_floating(&network(1)), Ok(()));
    let traditional = local("L-1");
    assert!(!traditional.floating);
    assert_eq!(rules::r2_network_needs_floating(&traditional), Ok(()));
}

#[test]
fn r3_seats_that_do_not_follow_from_the_cameras_are_refused() {
    let needed = seats(&[(CAMERA, 3), ("ptz", 1)]);
    assert_eq!(rules::r3_licenses_follow(&server(1, None), &needed.clone(), &needed), Ok(()));
    for stated in [seats(&[(CAMERA, 3)]), seats(&[(CAMERA, 4), ("ptz", 1)]), Seats::default()] {
        let refusal = rules::r3_licenses_follow(&server(1, None), &stated, &needed).unwrap_err();
        assert_says(&refusal, &["Server 1", "Read the system again"]);
    }
}

#[test]
fn r3_rebinding_a_camera_moves_its_seats_with_no_further_act() {
    let mut bound = camera(1, &[CAMERA, "ptz"], Some(1));
    let servers = vec![server(1, Some("A")), server(2, Some("B"))];
    let before = distribution(&system(servers.clone(), vec![bound.clone()]));
    bound.server = Some(ServerId(2));
    let after = distribution(&system(servers, vec![bound]));
    let one = seats(&[(CAMERA, 1), ("ptz", 1)]);
    assert_eq!(before, BTreeMap::from([(key("A"), BTreeMap::from([(ServerId(1), one.clone())]))]));
    assert_eq!(after, BTreeMap::from([(key("B"), BTreeMap::from([(ServerId(2), one)]))]));
}

#[test]
fn r4_a_server_uses_one_key_at_a_time() {
    let mut used = BTreeMap::new();
    let name: Arc<str> = "Gate".into();
    assert_eq!(rules::r4_one_key_per_server(&mut used, ServerId(1), &name, &key("A")), Ok(()));
    assert_eq!(rules::r4_one_key_per_server(&mut used, ServerId(1), &name, &key("A")), Ok(()));
    assert_eq!(rules::r4_one_key_per_server(&mut used, ServerId(2), &name, &key("B")), Ok(()));
    let refusal =
        rules::r4_one_key_per_server(&mut used, ServerId(1), &name, &key("B")).unwrap_err();
    assert_eq!(refusal, Refusal::TwoKeys { server: name, key: key("B"), other: key("A") });
    assert_says(&refusal, &["Gate", "keys B and A", "choose one"]);
}

#[test]
fn r5_network_and_local_keys_are_used_together_and_an_unknown_one_is_refused() {
    let ring = BTreeMap::from([(key("N-1"), 1), (key("N-2"), 2), (key("L-1"), 3)]);
    assert_eq!(rules::r5_any_known_key(&ring, &key("N-2")), Ok(&2));
    assert_eq!(rules::r5_any_known_key(&ring, &key("L-1")), Ok(&3));
    let refusal = rules::r5_any_known_key(&ring, &key("X-9")).unwrap_err();
    assert_says(&refusal, &["X-9", "Add the key host"]);
}

#[test]
fn r6_a_local_key_serves_only_the_server_it_is_installed_on() {
    let system = system(vec![server(1, None), server(2, None)], Vec::new());
    let stays = |license: &License, seat: Option<u32>, id: u32| {
        rules::r6_local_key_stays(&system, license, seat.map(ServerId), &server(id, None))
    };
    assert_eq!(stays(&local("L-1"), Some(2), 2), Ok(()));
    assert_eq!(stays(&network(1), Some(2), 1), Ok(()));
    let refusal = stays(&local("L-1"), Some(2), 1).unwrap_err();
    assert_says(&refusal, &["L-1", "installed on Server 2", "serve Server 1", "Use a network key"]);
    assert!(stays(&local("L-1"), None, 1).is_err());
}

#[test]
fn r6_there_are_no_more_local_keys_than_servers_and_any_number_of_network_keys() {
    use KeyKind::{Local, Network};
    let fits = |keys: &[KeyKind]| rules::r6_local_keys_at_most_servers(keys.iter().copied(), 2);
    assert_eq!(fits(&[Local, Local]), Ok(()));
    assert_eq!(fits(&[Network, Network, Network, Local, Local]), Ok(()));
    let refusal = fits(&[Local, Network, Local, Local]).unwrap_err();
    assert_eq!(refusal, Refusal::TooManyLocalKeys { keys: 3, servers: 2 });
    assert_says(&refusal, &["3 local keys for 2 servers", "use network keys"]);
}

#[test]
fn r7_a_computer_has_one_license_and_a_second_local_key_is_always_refused() {
    let none = BTreeSet::new();
    let installed = [network(1)];
    let second = local("L-2");
    assert_eq!(rules::r7_one_license_per_computer(&[], &second, &none), Ok(()));
    let consented = BTreeSet::from([key("L-2")]);
    for allowed in [&none, &consented] {
        let refusal = rules::r7_one_license_per_computer(&installed, &second, allowed).unwrap_err();
        assert_says(&refusal, &["license N-1", "local key L-2", "another computer"]);
    }
}

#[test]
fn r7_a_further_network_key_needs_the_consent_to_this_very_key() {
    let installed = [local("L-1")];
    let further = license("N-2", KeyKind::Network, &[(CAMERA, 1)]);
    let asks = |allowed: &[&str]| {
        let allowed = allowed.iter().map(|id| key(id)).collect();
        rules::r7_one_license_per_computer(&installed, &further, &allowed)
    };
    for allowed in [&[][..], &["N-3"][..], &["L-1"][..]] {
        let refusal = asks(allowed).unwrap_err();
        assert_says(
            &refusal,
            &["license L-1", "only one license can be activated on a single server", "allow it"],
        );
    }
    assert_eq!(asks(&["N-2"]), Ok(()));
}

#[test]
fn r7_an_update_of_the_installed_key_is_no_second_license() {
    let update = License { issue: 2, ..local("L-1") };
    let none = BTreeSet::new();
    assert_eq!(rules::r7_one_license_per_computer(&[local("L-1")], &update, &none), Ok(()));
}

#[test]
fn r8_a_network_key_sits_on_a_computer_that_runs_a_server() {
    let system = system(vec![server(1, None)], Vec::new());
    assert_eq!(rules::r8_seat_is_a_server(&system, &network(1), &host(1, Some(1))), Ok(None));
    let refusal = rules::r8_seat_is_a_server(&system, &network(1), &host(3, Some(9))).unwrap_err();
    assert_says(&refusal, &["host-3:1947", "N-1", "Install the network key where a server runs"]);
}

#[test]
fn r8_the_server_of_another_system_cannot_be_checked_and_that_is_said() {
    let system = system(vec![server(1, None)], Vec::new());
    let warning = rules::r8_seat_is_a_server(&system, &network(1), &host(3, None)).unwrap();
    assert_eq!(warning, Some(Warning::SeatUnchecked { key: key("N-1") }));
}

#[test]
fn a_server_older_than_3_1_is_refused_a_network_key() {
    let refusal = rules::r9_version(&network(1), &server_of_version("3.0.99")).unwrap_err();
    assert_says(&refusal, &["Server 1", "version 3.0.99", "needs 3.1", "Update Server 1 first"]);
    assert_eq!(rules::r9_version(&network(1), &server_of_version("3.1")), Ok(None));
}

#[test]
fn an_older_server_cannot_use_a_network_key_even_as_a_local_key() {
    let refusal = rules::r9_version(&network(1), &server_of_version("3.0")).unwrap_err();
    assert_says(&refusal, &["even as a local key"]);
    // A traditional key is for servers of any version.
    assert_eq!(rules::r9_version(&local("L-1"), &server_of_version("2.0")), Ok(None));
}

#[test]
fn version_3_10_is_newer_than_3_9() {
    let license = License { min_version: Some(version("3.9")), ..network(1) };
    assert_eq!(rules::r9_version(&license, &server_of_version("3.10")), Ok(None));
    let license = License { min_version: Some(version("3.10")), ..network(1) };
    let refusal = rules::r9_version(&license, &server_of_version("3.9")).unwrap_err();
    assert_says(&refusal, &["version 3.9", "needs 3.10"]);
}

#[test]
fn the_later_of_3_1_and_the_minimum_of_the_license_is_required() {
    let required = |minimum: Option<&str>, license: License| {
        rules::required_version(&License { min_version: minimum.map(version), ..license })
    };
    assert_eq!(required(None, network(1)), Some(version("3.1")));
    assert_eq!(required(Some("2.0"), network(1)), Some(version("3.1")));
    assert_eq!(required(Some("4.3"), network(1)), Some(version("4.3")));
    assert_eq!(required(None, local("L-1")), None);
    assert_eq!(required(Some("2.0"), local("L-1")), Some(version("2.0")));
}

#[test]
fn an_assumed_or_unknown_version_is_allowed_with_a_warning() {
    let assumed = Server { version: ServerVersion::Assumed(version("4.3")), ..server(1, None) };
    assert_eq!(
        rules::r9_version(&network(1), &assumed),
        Ok(Some(Warning::AssumedVersion { server: "Server 1".into(), version: version("4.3") }))
    );
    let unknown = Server { version: ServerVersion::Unknown, ..server(1, None) };
    assert_eq!(
        rules::r9_version(&network(1), &unknown),
        Ok(Some(Warning::UnknownVersion { server: "Server 1".into() }))
    );
    let assumed = Server { version: ServerVersion::Assumed(version("3.0")), ..server(1, None) };
    assert!(rules::r9_version(&network(1), &assumed).is_err());
}

#[test]
fn the_server_on_whose_computer_a_network_key_sits_must_be_new_enough_too() {
    let refusal = rules::r9_seat_version(&network(1), &server_of_version("3.0")).unwrap_err();
    assert_says(&refusal, &["installed on Server 1", "3.0", "3.1 or later", "Update Server 1"]);
    assert_eq!(rules::r9_seat_version(&network(1), &server_of_version("3.1")), Ok(()));
}

#[test]
fn r10_both_kinds_of_key_live_on_both_carriers() {
    assert_eq!(rules::r10_carrier("usb"), Ok(Carrier::Usb));
    assert_eq!(rules::r10_carrier("software"), Ok(Carrier::Software));
    let refusal = rules::r10_carrier("floppy").unwrap_err();
    assert_says(&refusal, &["floppy", "Use a USB token or software"]);
    let refusal = rules::r10_carrier(&"x".repeat(5000)).unwrap_err();
    assert!(text_of(&refusal).len() < 200, "text of others is cut");
}

#[test]
fn r11_the_port_must_be_open_both_ways_for_tcp_and_udp() {
    use rules::Reach::{Blocked, NotTested, Open};
    let open = rules::PortCheck { tcp_out: Open, udp_out: Open, tcp_back: Open, udp_back: Open };
    assert_eq!(rules::r11_port_1947(open), Ok(true));
    let refused = |check| rules::r11_port_1947(check).unwrap_err();
    assert_says(
        &refused(rules::PortCheck { udp_out: Blocked, ..open }),
        &["Outgoing UDP", "1947", "Allow it in the firewall of this server"],
    );
    assert_says(
        &refused(rules::PortCheck { tcp_back: Blocked, ..open }),
        &["TCP", "1947", "firewall of the key host"],
    );
    for check in [
        rules::PortCheck { tcp_out: Blocked, ..open },
        rules::PortCheck { udp_back: Blocked, tcp_out: NotTested, ..open },
    ] {
        assert!(rules::r11_port_1947(check).is_err());
    }
}

#[test]
fn r11_what_could_not_be_tried_is_never_ok() {
    use rules::Reach::{NotTested, Open};
    let open = rules::PortCheck { tcp_out: Open, udp_out: Open, tcp_back: Open, udp_back: Open };
    for check in [
        rules::PortCheck { tcp_out: NotTested, ..open },
        rules::PortCheck { udp_out: NotTested, ..open },
        rules::PortCheck { tcp_back: NotTested, ..open },
        rules::PortCheck { udp_back: NotTested, ..open },
    ] {
        assert_eq!(rules::r11_port_1947(check), Ok(false));
    }
}

#[test]
fn r12_that_a_key_is_shared_or_may_be_is_said() {
    let warn = |license: License, others| rules::r12_shared_key(&figures(license, &[], others));
    let two = Others::Full(vec![other(&[(CAMERA, 1)], &[], &[]), other(&[], &[], &[(CAMERA, 1)])]);
    let shared = |systems| Some(Warning::SharedKey { key: key("N-1"), systems });
    assert_eq!(warn(network(9), two), shared(2));
    assert_eq!(warn(network(9), Others::Present(3)), shared(3));
    let may_be = Some(Warning::MayBeShared { key: key("N-1") });
    assert_eq!(warn(network(9), Others::Undisclosed), may_be);
    assert_eq!(warn(network(9), Others::Full(Vec::new())), None);
    assert_eq!(warn(network(9), Others::Present(0)), None);
    assert_eq!(warn(local("L-1"), Others::Undisclosed), None);
    assert!(texts::text(&shared(3).unwrap().message()).contains("3 other systems"));
}

#[test]
fn a_disabled_camera_uses_nothing() {
    let on = camera(1, &[CAMERA, "ptz"], Some(1));
    let off = Camera { enabled: false, ..camera(2, &[CAMERA, "audio"], Some(1)) };
    assert_eq!(rules::r13_seats_of(&off), None);
    assert_eq!(demand_of([&on, &off]), seats(&[(CAMERA, 1), ("ptz", 1)]));
    let system = system(vec![server(1, Some("A"))], vec![on, off]);
    assert_eq!(server_demands(&system)[&ServerId(1)], seats(&[(CAMERA, 1), ("ptz", 1)]));
}

#[test]
fn every_feature_is_checked_not_only_the_camera_count() {
    let left = seats(&[(CAMERA, 100), ("audio", 1)]);
    let check = |wanted: &[(&str, u64)]| {
        rules::r14_every_feature(&key("N-1"), &seats(wanted), |feature| left.get(feature))
    };
    assert_eq!(check(&[(CAMERA, 100), ("audio", 1)]), Ok(()));
    let refusal = check(&[(CAMERA, 1), ("plate-recognition", 3)]).unwrap_err();
    assert_eq!(
        refusal,
        Refusal::Shortage {
            key: key("N-1"),
            feature: feature("plate-recognition"),
            short: Some(3)
        }
    );
    assert_says(&refusal, &["N-1", "License plate recognition", "by 3", "Choose fewer cameras"]);
    assert!(check(&[(CAMERA, 1), ("audio", 2)]).is_err());
}

#[test]
fn below_full_disclosure_a_shortage_names_no_number() {
    let refusal = Refusal::Shortage { key: key("N"), feature: feature("ptz"), short: None };
    assert!(!text_of(&refusal).contains(|c: char| c.is_ascii_digit()));
    assert_says(&refusal, &["PTZ channels", "other systems", "Choose fewer cameras"]);
}

#[test]
fn a_move_within_one_key_changes_no_total() {
    let before = BTreeMap::from([(key("A"), seats(&[(CAMERA, 5)]))]);
    let mut totals = before.clone();
    let moved = seats(&[(CAMERA, 2)]);
    rules::r15_totals_after_move(&mut totals, Some(&key("A")), Some(&key("A")), &moved);
    assert_eq!(totals, before);
}

#[test]
fn a_move_between_keys_changes_both_totals_by_exactly_its_features() {
    let mut totals = BTreeMap::from([
        (key("A"), seats(&[(CAMERA, 5), ("ptz", 2)])),
        (key("B"), seats(&[(CAMERA, 1), ("audio", 4)])),
    ]);
    let moved = seats(&[(CAMERA, 2), ("ptz", 1)]);
    rules::r15_totals_after_move(&mut totals, Some(&key("A")), Some(&key("B")), &moved);
    assert_eq!(totals[&key("A")], seats(&[(CAMERA, 3), ("ptz", 1)]));
    assert_eq!(totals[&key("B")], seats(&[(CAMERA, 3), ("ptz", 1), ("audio", 4)]));
}

#[test]
fn a_camera_that_comes_from_no_key_or_goes_to_none_changes_one_total() {
    let mut totals = BTreeMap::new();
    let moved = seats(&[(CAMERA, 2)]);
    rules::r15_totals_after_move(&mut totals, None, Some(&key("A")), &moved);
    assert_eq!(totals[&key("A")], moved);
    rules::r15_totals_after_move(&mut totals, Some(&key("A")), None, &moved);
    assert!(totals[&key("A")].is_empty());
}

//! Plans: held, granted, taken back; rules and totals.

use super::*;

#[test]
fn a_prepared_plan_holds_and_a_committed_one_grants() {
    let mut host = Host::new([network("K", 10)]);
    let plan = host.prepare(A, &[("K", 1, 4)]).unwrap();
    assert_eq!((host.granted(A, "K"), host.held(A, "K")), (0, Some(4)));
    host.commit(A, plan);
    assert_eq!((host.granted(A, "K"), host.held(A, "K")), (4, None));
    let plan = host.prepare(A, &[("K", 1, 6), ("K", 2, 1)]).unwrap();
    assert_eq!(
        (host.granted(A, "K"), host.held(A, "K")),
        (4, Some(3)),
        "only the increase is held"
    );
    host.commit(A, plan);
    assert_eq!(host.granted(A, "K"), 7);
}

#[test]
fn an_aborted_plan_gives_its_seats_back() {
    let mut host = Host::new([network("K", 10)]);
    host.put(A, &[("K", 1, 4)]).unwrap();
    let plan = host.prepare(A, &[("K", 1, 10)]).unwrap();
    assert_eq!(host.can_add(B, "K"), 0);
    assert_eq!(host.ask(A, Command::Abort(plan)), Ok(Reply::Aborted));
    assert_eq!((host.granted(A, "K"), host.held(A, "K")), (4, None));
    assert_eq!(host.can_add(B, "K"), 6);
}

#[test]
fn each_step_may_be_repeated_and_changes_nothing_then() {
    let mut host = Host::new([network("K", 10)]);
    let first = direct(prepare(1, &[("K", 1, 4)]));
    for command in [first, Command::Commit(plan(1)), Command::Abort(plan(2))] {
        let reply = host.ask(A, command.clone()).unwrap();
        let once = host.ledger.clone();
        assert_eq!(host.ask(A, command), Ok(reply));
        assert_eq!(host.ledger, once);
    }
}

#[test]
fn the_same_plan_with_another_hash_is_a_forked_system() {
    let mut host = Host::new([network("K", 10)]);
    host.ask(A, direct(prepare(1, &[("K", 1, 4)]))).unwrap();
    let other = Prepare { hash: vec![2], ..prepare(1, &[("K", 1, 4)]) };
    let refusal = host.ask(A, direct(other)).unwrap_err();
    assert_eq!(refusal, Refusal::SystemForked { system: system(A), theirs: 0, ours: 0 });
}

#[test]
fn a_plan_on_top_of_another_revision_is_a_forked_system() {
    let mut host = Host::new([network("K", 10)]);
    host.put(A, &[("K", 1, 4)]).unwrap();
    let other = Prepare { base: 0, revision: 1, ..prepare(1, &[("K", 1, 5)]) };
    let refusal = host.ask(A, direct(other)).unwrap_err();
    assert_eq!(refusal, Refusal::SystemForked { system: system(A), theirs: 1, ours: 0 });
    assert!(host.put(A, &[("K", 1, 5)]).is_ok());
}

#[test]
fn a_host_that_was_restored_from_an_older_state_takes_the_next_plan() {
    let mut host = Host::new([network("K", 10)]);
    host.put(A, &[("K", 1, 4)]).unwrap();
    let later = Prepare { base: 7, revision: 8, ..prepare(9, &[("K", 1, 5)]) };
    let plan = later.plan;
    host.ask(A, direct(later)).unwrap();
    host.ask(A, Command::Commit(plan)).unwrap();
    assert_eq!(host.granted(A, "K"), 5);
}

#[test]
fn a_host_that_never_saw_the_system_takes_any_revision() {
    let mut host = Host::new([network("K", 10)]);
    let late = Prepare { base: 41, revision: 42, ..prepare(1, &[("K", 1, 4)]) };
    host.ask(A, direct(late)).unwrap();
    host.ask(A, Command::Commit(plan(1))).unwrap();
    let next = Prepare { base: 42, revision: 43, ..prepare(2, &[("K", 1, 5)]) };
    assert_eq!(host.ask(A, direct(next)), Ok(Reply::Prepared));
}

#[test]
fn a_second_plan_waits_for_the_pending_one() {
    let mut host = Host::new([network("K", 10)]);
    let pending = host.prepare(A, &[("K", 1, 4)]).unwrap();
    let refusal = host.prepare(A, &[("K", 1, 1)]).unwrap_err();
    assert_eq!(refusal, Refusal::PlanPending { plan: pending.to_string() });
    assert!(host.prepare(B, &[("K", 1, 1)]).is_ok(), "other systems do not wait");
}

#[test]
fn a_prepare_that_arrives_after_its_abort_holds_nothing() {
    let mut host = Host::new([network("K", 10)]);
    host.ask(A, Command::Abort(plan(1))).unwrap();
    let refusal = host.ask(A, direct(prepare(1, &[("K", 1, 4)]))).unwrap_err();
    assert_eq!(refusal, Refusal::UnknownPlan { plan: plan(1).to_string() });
    host.restart();
    assert!(host.ask(A, direct(prepare(1, &[("K", 1, 4)]))).is_err());
    assert_eq!(host.can_add(B, "K"), 10);
}

#[test]
fn what_was_not_prepared_is_not_committed_and_what_was_committed_is_not_aborted() {
    let mut host = Host::new([network("K", 10)]);
    let unknown = |number| Err(Refusal::UnknownPlan { plan: plan(number).to_string() });
    assert_eq!(host.ask(A, Command::Commit(plan(1))), unknown(1));
    host.ask(A, direct(prepare(1, &[("K", 1, 4)]))).unwrap();
    assert_eq!(host.ask(A, Command::Commit(plan(2))), unknown(2));
    assert_eq!(host.ask(B, Command::Commit(plan(1))), unknown(1), "the plan of another system");
    host.commit(A, plan(1));
    assert_eq!(host.ask(A, Command::Abort(plan(1))), unknown(1));
    assert_eq!(host.granted(A, "K"), 4);
}

#[test]
fn an_abort_of_another_plan_leaves_the_pending_one_held() {
    let mut host = Host::new([network("K", 10)]);
    host.prepare(A, &[("K", 1, 4)]).unwrap();
    host.ask(A, Command::Abort(plan(1))).unwrap();
    assert_eq!(host.held(A, "K"), Some(4));
}

#[test]
fn a_plan_gets_all_its_keys_or_none() {
    let mut host = Host::new([network("K", 10), network("N", 3)]);
    let refusal = host.prepare(A, &[("K", 1, 4), ("N", 2, 5)]).unwrap_err();
    assert_eq!(refusal, short("N", 2));
    assert_eq!(host.held(A, "K"), None);
    assert_eq!(host.can_add(B, "K"), 10);
    let refusal = host.prepare(A, &[("K", 1, 4), ("X", 2, 1)]).unwrap_err();
    assert_eq!(refusal, Refusal::UnknownKey { key: key("X") });
    assert!(host.prepare(A, &[("K", 1, 4), ("N", 2, 3)]).is_ok());
}

#[test]
fn two_systems_never_have_more_than_the_key() {
    let mut host = Host::new([network("K", 10)]);
    host.put(A, &[("K", 1, 6)]).unwrap();
    host.prepare(B, &[("K", 1, 3)]).unwrap();
    assert_eq!(host.prepare(C, &[("K", 1, 2)]), Err(short("K", 1)), "what is held counts");
    host.put(C, &[("K", 1, 1)]).unwrap();
    assert_eq!(host.can_add(A, "K"), 0);
    assert_eq!(host.prepare(A, &[("K", 1, 7)]), Err(short("K", 1)));
}

#[test]
fn every_feature_of_a_plan_is_checked() {
    let mut host = Host::new([license("K", KeyKind::Network, &[(CAMERA, 10), ("ptz", 1)])]);
    let mut plan = prepare(1, &[("K", 1, 5)]);
    let servers = plan.keys.get_mut(&key("K")).unwrap();
    servers.get_mut(&ServerId(1)).unwrap().seats = seats(&[(CAMERA, 5), ("ptz", 3)]);
    let refusal = host.ask(A, direct(plan)).unwrap_err();
    let ptz = Refusal::Shortage { key: key("K"), feature: feature("ptz"), short: Some(2) };
    assert_eq!(refusal, ptz);
}

#[test]
fn a_move_within_a_full_key_needs_no_seat() {
    let mut host = Host::new([network("K", 10)]);
    host.put(A, &[("K", 1, 10)]).unwrap();
    let plan = host.prepare(A, &[("K", 1, 3), ("K", 2, 7)]).unwrap();
    assert_eq!(host.held(A, "K"), Some(0));
    host.commit(A, plan);
    assert_eq!(host.granted(A, "K"), 10);
}

#[test]
fn what_a_plan_lowers_stays_counted_until_it_is_committed() {
    let mut host = Host::new([network("K", 10)]);
    host.put(A, &[("K", 1, 10)]).unwrap();
    let plan = host.prepare(A, &[("K", 1, 2)]).unwrap();
    assert_eq!(host.prepare(B, &[("K", 1, 1)]), Err(short("K", 1)));
    host.commit(A, plan);
    assert!(host.prepare(B, &[("K", 1, 8)]).is_ok());
}

#[test]
fn an_overdraft_is_granted_up_to_its_share() {
    let mut host = Host::new([License { overdraft_percent: 20, ..network("K", 10) }]);
    assert_eq!(host.prepare(A, &[("K", 1, 13)]), Err(short("K", 1)));
    host.put(A, &[("K", 1, 12)]).unwrap();
    assert_eq!(host.granted(A, "K"), 12);
}

#[test]
fn an_over_full_key_takes_exactly_the_plans_that_do_not_raise_it() {
    let mut host = Host::new([network("K", 10)]);
    host.put(A, &[("K", 1, 8)]).unwrap();
    host.put(B, &[("K", 1, 2)]).unwrap();
    host.put_in_force([network("K", 5)]);
    // So long after the start what is lowered counts for its system, in case an agent was told.
    host.pass(TERM_MS);
    assert_eq!(host.granted(A, "K"), 8, "a smaller license leaves grants as they are");
    assert_eq!(host.prepare(A, &[("K", 1, 9)]), Err(short("K", 1)));
    assert_eq!(host.prepare(C, &[("K", 1, 1)]), Err(short("K", 1)));
    host.put(A, &[("K", 1, 3), ("K", 2, 5)]).unwrap();
    host.put(A, &[("K", 1, 6)]).unwrap();
    assert_eq!(host.figures(A, "K").over(&feature(CAMERA)), 3);
    assert_eq!(host.prepare(A, &[("K", 1, 7)]), Err(short("K", 1)));
}

#[test]
fn after_a_license_has_ended_a_plan_may_lower_and_move_but_not_raise() {
    let end = "2027-03-01T00:00:00Z".parse().unwrap();
    let mut host = Host::new([License { expires: Some(end), ..network("K", 10) }]);
    host.put(A, &[("K", 1, 4)]).unwrap();
    host.now.wall = end;
    let refusal = host.prepare(A, &[("K", 1, 5)]).unwrap_err();
    assert_eq!(refusal, Refusal::Expired { key: key("K"), on: "2027-03-01".to_owned() });
    host.put(A, &[("K", 1, 1), ("K", 2, 3)]).unwrap();
    host.put(A, &[("K", 2, 3)]).unwrap();
    assert_eq!(host.granted(A, "K"), 3);
}

#[test]
fn a_server_uses_one_key_at_a_time_also_across_plans() {
    let mut host = Host::new([network("K", 10), network("N", 10)]);
    let two = |key_id, other| Refusal::TwoKeys {
        server: "Server 1".into(),
        key: key(key_id),
        other: key(other),
    };
    assert_eq!(host.prepare(A, &[("K", 1, 1), ("N", 1, 1)]), Err(two("N", "K")));
    host.put(A, &[("K", 1, 1)]).unwrap();
    assert_eq!(host.prepare(A, &[("N", 1, 1)]), Err(two("N", "K")), "the plan leaves K as it is");
    host.put(A, &[("K", 1, 0), ("N", 1, 1)]).unwrap();
    assert_eq!((host.granted(A, "K"), host.granted(A, "N")), (0, 1));
    assert!(
        host.prepare(B, &[("K", 1, 1)]).is_ok(),
        "server 1 of another system is another server"
    );
}

#[test]
fn a_local_key_serves_one_server_of_one_system() {
    let mut host = Host::new([license("L", KeyKind::Local, &[(CAMERA, 10)])]);
    let elsewhere = |seat: &str, server: &str| Refusal::LocalKeyElsewhere {
        key: key("L"),
        seat: seat.into(),
        server: server.into(),
    };
    let refusal = host.prepare(A, &[("L", 1, 1), ("L", 2, 1)]).unwrap_err();
    assert_eq!(refusal, elsewhere("Server 1", "Server 2"));
    let pending = host.prepare(A, &[("L", 1, 1)]).unwrap();
    assert_eq!(host.prepare(B, &[("L", 3, 1)]), Err(elsewhere("Server 1", "Server 3")));
    host.commit(A, pending);
    assert_eq!(host.prepare(B, &[("L", 3, 1)]), Err(elsewhere("Server 1", "Server 3")));
    host.put(A, &[("L", 1, 0), ("L", 2, 5)]).unwrap();
    host.put(A, &[("L", 2, 0)]).unwrap();
    assert!(host.prepare(B, &[("L", 3, 1)]).is_ok());
}

#[test]
fn a_server_that_is_too_old_gets_no_more_seats_of_a_network_key() {
    let mut host = Host::new([network("K", 10), license("L", KeyKind::Local, &[(CAMERA, 10)])]);
    let ask = |host: &mut Host, id: &str, claimed: Option<&str>, count, number| {
        let base = host.revisions.get(&A).copied().unwrap_or(0);
        let mut plan = Prepare { base, revision: base + 1, ..prepare(number, &[(id, 1, count)]) };
        plan.keys.get_mut(&key(id)).unwrap().get_mut(&ServerId(1)).unwrap().version =
            claimed.map(version);
        host.ask(A, direct(plan))
    };
    let refusal = ask(&mut host, "K", Some("3.0"), 1, 1).unwrap_err();
    assert_eq!(
        refusal,
        Refusal::TooOld {
            key: key("K"),
            server: "Server 1".into(),
            version: version("3.0"),
            required: version("3.1")
        }
    );
    assert!(ask(&mut host, "K", None, 5, 2).is_ok(), "an unknown version is let in");
    host.commit(A, plan(2));
    assert!(ask(&mut host, "K", Some("3.0"), 4, 3).is_ok(), "lowering is always accepted");
    host.commit(A, plan(3));
    assert!(ask(&mut host, "K", Some("3.0"), 5, 4).is_err());
    let mut other = Host::new([license("L", KeyKind::Local, &[(CAMERA, 10)])]);
    assert!(ask(&mut other, "L", Some("2.0"), 1, 5).is_ok(), "a local key asks for no version");
}

#[test]
fn a_server_leaves_a_key_that_is_not_served_any_more_for_another_one() {
    let mut host = Host::new([network("OLD", 10), network("NEW", 10)]);
    host.put(A, &[("OLD", 1, 4)]).unwrap();
    host.put_in_force([network("NEW", 10)]);
    host.put(A, &[("NEW", 1, 4)]).unwrap();
    host.put_in_force([network("OLD", 10), network("NEW", 10)]);
    assert_eq!((host.granted(A, "OLD"), host.granted(A, "NEW")), (0, 4));
}

//! Leases: running, lapsed, lowered; over a restart; and what others are told.

use super::*;

#[test]
fn a_grant_stands_without_a_term_until_an_agent_renews_it() {
    let mut host = Host::new([License { grace_secs: 60, ..network("K", 10) }]);
    host.put(A, &[("K", 1, 4)]).unwrap();
    host.pass(100 * TERM_MS);
    let grant = host.figures(A, "K").ours[&ServerId(1)].clone();
    assert_eq!((grant.leased, grant.reclaimable, grant.valid_ms), (false, false, None));
    assert_eq!(host.prepare(B, &[("K", 1, 7)]), Err(short("K", 1)));

    let (_, count, valid_ms) = host.renew(A, "K", 1, None).unwrap();
    assert_eq!((count, valid_ms), (4, TERM_MS + 60_000), "term and grace");
    assert!(host.figures(A, "K").ours[&ServerId(1)].leased);
    assert_eq!(host.ledger.next_lapse_ms(host.now.mono_ms), Some(host.now.mono_ms + valid_ms));
    host.pass(valid_ms - 1);
    assert!(!host.figures(A, "K").ours[&ServerId(1)].reclaimable);
    assert_eq!(host.prepare(B, &[("K", 1, 7)]), Err(short("K", 1)), "never before valid_until");
    host.pass(1);
    assert!(host.figures(A, "K").ours[&ServerId(1)].reclaimable);
    assert_eq!(host.ledger.next_lapse_ms(host.now.mono_ms), None);
    assert!(host.prepare(B, &[("K", 1, 7)]).is_ok());
}

#[test]
fn a_renewal_extends_the_lease_without_a_write() {
    let mut host = Host::new([network("K", 10)]);
    host.put(A, &[("K", 1, 4)]).unwrap();
    host.lease(A, "K", 1);
    host.pass(TERM_MS - 1);
    let command = Command::Renew { key: key("K"), server: ServerId(1), epoch: None };
    let mut records = Vec::new();
    host.ledger.apply(host.now, &caller(A), &command, &mut records).unwrap();
    assert_eq!(records, []);
    host.pass(TERM_MS - 1);
    assert!(!host.figures(A, "K").ours[&ServerId(1)].reclaimable);
}

#[test]
fn a_server_without_a_grant_has_nothing_to_renew() {
    let mut host = Host::new([network("K", 10)]);
    host.put(A, &[("K", 1, 4)]).unwrap();
    let none = |server: &str| Err(Refusal::NoGrant { server: server.into() });
    assert_eq!(host.renew(A, "K", 2, None), none("2"));
    assert_eq!(host.renew(B, "K", 1, None), none("1"));
    assert_eq!(host.renew(A, "X", 1, None), Err(Refusal::UnknownKey { key: key("X") }));
}

#[test]
fn lapsed_seats_are_taken_back_only_when_needed_and_the_longest_lapsed_first() {
    let mut host = Host::new([network("K", 10)]);
    host.put(A, &[("K", 1, 3), ("K", 2, 3)]).unwrap();
    host.put(B, &[("K", 1, 3)]).unwrap();
    host.lease(A, "K", 2);
    host.pass(10);
    host.lease(A, "K", 1);
    host.pass(10);
    host.lease(B, "K", 1);
    host.pass(TERM_MS);

    host.put(C, &[("K", 1, 1)]).unwrap();
    assert_eq!((host.granted(A, "K"), host.granted(B, "K")), (6, 3), "there was one free seat");
    host.put(C, &[("K", 1, 2)]).unwrap();
    assert_eq!(host.figures(A, "K").ours.keys().collect::<Vec<_>>(), [&ServerId(1)]);
    host.put(C, &[("K", 1, 5)]).unwrap();
    assert_eq!((host.granted(A, "K"), host.granted(B, "K")), (0, 3));
    host.put(C, &[("K", 1, 10)]).unwrap();
    assert_eq!(host.granted(B, "K"), 0);
    assert_eq!(host.renew(A, "K", 1, None), Err(Refusal::NoGrant { server: "1".into() }));
}

#[test]
fn lapsed_seats_of_another_feature_are_left_alone() {
    let both = [(CAMERA, 4), ("ptz", 4)];
    let mut host = Host::new([license("K", KeyKind::Network, &both)]);
    let mut plan = prepare(1, &[("K", 1, 0), ("K", 2, 4)]);
    let servers = plan.keys.get_mut(&key("K")).unwrap();
    servers.get_mut(&ServerId(1)).unwrap().seats = seats(&[("ptz", 4)]);
    host.ask(A, direct(plan)).unwrap();
    host.commit(A, self::plan(1));
    host.lease(A, "K", 1);
    host.pass(10);
    host.lease(A, "K", 2);
    host.pass(TERM_MS);
    host.put(B, &[("K", 1, 1)]).unwrap();
    assert_eq!(host.figures(A, "K").ours.keys().collect::<Vec<_>>(), [&ServerId(1)]);
}

#[test]
fn on_an_over_full_key_as_much_is_taken_back_as_the_smaller_license_asks_for() {
    let mut host = Host::new([network("K", 7)]);
    host.put(A, &[("K", 1, 4), ("K", 2, 2)]).unwrap();
    host.put(B, &[("K", 1, 1)]).unwrap();
    host.put_in_force([network("K", 5)]);
    host.lease(A, "K", 1);
    host.pass(10);
    host.lease(A, "K", 2);
    host.pass(TERM_MS);
    host.put(C, &[("K", 1, 4)]).unwrap();
    assert_eq!((host.granted(A, "K"), host.granted(B, "K"), host.granted(C, "K")), (0, 1, 4));
}

#[test]
fn our_own_lapsed_seats_serve_our_own_plan() {
    let mut host = Host::new([network("K", 10)]);
    host.put(A, &[("K", 1, 10)]).unwrap();
    host.lease(A, "K", 1);
    host.pass(TERM_MS);
    host.put(A, &[("K", 1, 2), ("K", 2, 8)]).unwrap();
    assert_eq!(host.granted(A, "K"), 10);
    assert_eq!(host.renew(A, "K", 1, None).unwrap().1, 2, "a late agent finds what is left");
}

#[test]
fn what_a_pending_plan_counts_on_is_not_taken_back() {
    let mut host = Host::new([network("K", 10)]);
    host.put(A, &[("K", 1, 10)]).unwrap();
    host.lease(A, "K", 1);
    host.pass(TERM_MS);
    let plan = host.prepare(A, &[("K", 2, 10)]).unwrap();
    assert_eq!(host.held(A, "K"), Some(0));
    assert_eq!(host.prepare(B, &[("K", 1, 1)]), Err(short("K", 1)));
    assert_eq!(host.can_add(B, "K"), 0, "figures say so before");
    host.commit(A, plan);
    assert_eq!(host.granted(A, "K"), 10);
}

#[test]
fn a_pending_plan_keeps_its_seats_when_what_lingered_falls_away() {
    for lapses in [false, true] {
        let mut host = Host::new([network("K", 10)]);
        host.put(A, &[("K", 1, 10)]).unwrap();
        host.lease(A, "K", 1);
        host.put(A, &[("K", 1, 4)]).unwrap();
        let plan = host.prepare(A, &[("K", 1, 4), ("K", 2, 6)]).unwrap();
        assert_eq!(host.held(A, "K"), Some(0), "the six that linger are our own");
        if lapses {
            host.pass(TERM_MS);
        } else {
            host.lease(A, "K", 1);
        }
        assert_eq!(host.held(A, "K"), Some(6));
        assert_eq!(host.prepare(B, &[("K", 1, 1)]), Err(short("K", 1)));
        host.commit(A, plan);
        assert_eq!(host.granted(A, "K"), 10);
    }
}

#[test]
fn a_lowered_lease_counts_until_its_agent_has_heard_of_it() {
    let mut host = Host::new([network("K", 10)]);
    host.put(A, &[("K", 1, 10)]).unwrap();
    host.lease(A, "K", 1);
    host.put(A, &[("K", 1, 4)]).unwrap();
    assert_eq!(host.granted(A, "K"), 4);
    assert_eq!(host.prepare(B, &[("K", 1, 1)]), Err(short("K", 1)));
    assert_eq!(host.renew(A, "K", 1, None).unwrap().1, 4);
    assert!(host.prepare(B, &[("K", 1, 6)]).is_ok());
}

#[test]
fn a_lowered_lease_counts_until_it_has_lapsed() {
    let mut host = Host::new([network("K", 10)]);
    host.put(A, &[("K", 1, 10)]).unwrap();
    host.lease(A, "K", 1);
    host.put(A, &[("K", 1, 4)]).unwrap();
    host.pass(TERM_MS - 1);
    assert_eq!(host.prepare(B, &[("K", 1, 6)]), Err(short("K", 6)));
    host.pass(1);
    assert!(host.prepare(B, &[("K", 1, 6)]).is_ok());
}

#[test]
fn an_agent_whose_grant_has_ended_hears_of_zero_seats_and_then_of_no_grant() {
    let mut host = Host::new([network("K", 10)]);
    host.put(A, &[("K", 1, 10)]).unwrap();
    host.lease(A, "K", 1);
    host.put(A, &[("K", 1, 0)]).unwrap();
    assert_eq!(host.prepare(B, &[("K", 1, 1)]), Err(short("K", 1)));
    assert_eq!(host.renew(A, "K", 1, None).unwrap().1, 0);
    assert!(host.put(B, &[("K", 1, 10)]).is_ok());
    assert_eq!(host.renew(A, "K", 1, None), Err(Refusal::NoGrant { server: "1".into() }));
}

#[test]
fn seats_that_linger_can_be_used_by_their_own_system() {
    let mut host = Host::new([network("K", 10)]);
    host.put(A, &[("K", 1, 10)]).unwrap();
    host.lease(A, "K", 1);
    host.put(A, &[("K", 1, 4)]).unwrap();
    host.put(A, &[("K", 1, 4), ("K", 2, 6)]).unwrap();
    assert_eq!(host.granted(A, "K"), 10);
    assert_eq!(host.can_add(B, "K"), 0);
}

#[test]
fn what_lingered_for_a_lapsed_lease_does_not_come_back_over_a_restart() {
    let mut host = Host::new([network("K", 10)]);
    host.put(A, &[("K", 1, 10)]).unwrap();
    host.lease(A, "K", 1);
    host.put(A, &[("K", 1, 4)]).unwrap();
    host.pass(TERM_MS);
    host.put(B, &[("K", 1, 6)]).unwrap();
    host.restart();
    assert_eq!(host.figures(B, "K").over(&feature(CAMERA)), 0);
}

#[test]
fn epochs_only_grow_and_a_newer_one_than_ours_is_stale() {
    let mut host = Host::new([network("K", 10)]);
    let mut last = Epoch::default();
    for (count, theirs) in [(4, 1), (2, 3), (7, 2)] {
        host.put(A, &[("K", 1, count)]).unwrap();
        host.put(B, &[("K", 1, theirs)]).unwrap();
        let (epoch, told, _) = host.renew(A, "K", 1, None).unwrap();
        assert!(epoch > last && told == count);
        assert_eq!(
            host.renew(A, "K", 1, Some(epoch)).unwrap().0,
            epoch,
            "only a change has a new one"
        );
        assert_eq!(
            host.renew(A, "K", 1, Some(last)).unwrap().0,
            epoch,
            "an older one is brought up"
        );
        host.lease(B, "K", 1);
        host.restart();
        last = epoch;
    }
    for newer in [
        Epoch { counter: last.counter + 1, ..last },
        Epoch { generation: last.generation + 1, counter: 0 },
    ] {
        let refusal = host.renew(A, "K", 1, Some(newer)).unwrap_err();
        assert_eq!(refusal, Refusal::StaleEpoch { server: "Server 1".into() });
    }
}

#[test]
fn a_restart_keeps_all_figures_and_gives_each_lease_its_full_term_again() {
    let mut host = Host::new([network("K", 10), network("N", 5)]);
    host.put(A, &[("K", 1, 4), ("N", 2, 1)]).unwrap();
    host.put(B, &[("K", 1, 3)]).unwrap();
    host.lease(A, "K", 1);
    host.put(A, &[("K", 1, 2)]).unwrap();
    let pending = host.prepare(B, &[("K", 1, 5)]).unwrap();
    host.pass(TERM_MS - 1);
    let figures = |host: &Host| {
        let mut all: Vec<KeyFigures> =
            [A, B, C].iter().flat_map(|n| ["K", "N"].map(|id| host.figures(*n, id))).collect();
        // A full term again: that is the one thing that may differ.
        all.iter_mut().flat_map(|f| f.ours.values_mut()).for_each(|grant| grant.valid_ms = None);
        all
    };
    let before = figures(&host);
    host.restart();
    assert_eq!(figures(&host), before);
    assert_eq!(host.figures(A, "K").ours[&ServerId(1)].valid_ms, Some(TERM_MS));
    host.pass(TERM_MS - 1);
    assert!(!host.figures(A, "K").ours[&ServerId(1)].reclaimable);
    host.commit(B, pending);
    host.pass(1);
    assert!(host.figures(A, "K").ours[&ServerId(1)].reclaimable);
}

fn renewal(server: u32) -> Command {
    Command::Renew { key: key("K"), server: ServerId(server), epoch: None }
}

/// What a renewal is answered while nothing can be stored.
fn unstored(host: &mut Host, number: u128) -> Option<(u64, u64)> {
    match host.ask_unstored(number, &renewal(1))? {
        Ok(Reply::Statement { seats, valid_ms, .. }) => {
            Some((seats.get(&feature(CAMERA)), valid_ms))
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn while_nothing_can_be_stored_a_standing_grant_goes_on_as_a_standing_one() {
    let mut host = Host::new([License { grace_secs: 60, ..network("K", 10) }]);
    host.put(A, &[("K", 1, 4)]).unwrap();
    assert_eq!(unstored(&mut host, A), Some((4, TERM_MS)), "for the term, without the grace");
    assert!(!host.figures(A, "K").ours[&ServerId(1)].leased);
    host.pass(10 * TERM_MS);
    assert!(!host.figures(A, "K").ours[&ServerId(1)].reclaimable);
    assert_eq!(host.prepare(B, &[("K", 1, 7)]), Err(short("K", 1)));
    // As soon as it can be stored, the lease begins.
    assert_eq!(host.renew(A, "K", 1, None).unwrap().2, TERM_MS + 60_000);
    assert!(host.figures(A, "K").ours[&ServerId(1)].leased);
    // What must be stored and is no renewal is not done.
    let take = Command::Take {
        key: key("K"),
        server: ServerId(2),
        wanted: wanted(2, seats(&[(CAMERA, 1)])),
    };
    assert_eq!(host.ask_unstored(A, &take), None);
    // What is refused anyhow stays refused.
    let none = Refusal::NoGrant { server: "1".into() };
    assert_eq!(host.ask_unstored(B, &renewal(1)), Some(Err(none)));
}

#[test]
fn what_an_agent_was_told_without_storing_counts_until_it_has_heard_or_its_term_is_over() {
    for hears in [false, true] {
        let mut host = Host::new([network("K", 10)]);
        host.put(A, &[("K", 1, 10)]).unwrap();
        assert_eq!(unstored(&mut host, A), Some((10, TERM_MS)));
        host.put(A, &[("K", 1, 4)]).unwrap();
        assert_eq!(host.prepare(B, &[("K", 1, 1)]), Err(short("K", 1)));
        if hears {
            assert_eq!(unstored(&mut host, A), Some((4, TERM_MS)));
            assert_eq!(host.prepare(B, &[("K", 1, 1)]), Err(short("K", 1)), "not for good");
            assert_eq!(host.renew(A, "K", 1, None).unwrap().1, 4);
        } else {
            host.pass(TERM_MS);
        }
        assert!(host.prepare(B, &[("K", 1, 6)]).is_ok());
    }
}

#[test]
fn what_an_agent_was_told_without_storing_counts_over_a_restart() {
    let mut host = Host::new([network("K", 10)]);
    host.put(A, &[("K", 1, 10)]).unwrap();
    assert_eq!(unstored(&mut host, A), Some((10, TERM_MS)));
    host.restart();
    // And over one more, although nothing is granted any more by then.
    host.put(A, &[("K", 1, 0)]).unwrap();
    host.restart();
    assert_eq!(host.prepare(B, &[("K", 1, 1)]), Err(short("K", 1)));
    assert_eq!(host.figures(A, "K").ours.len(), 0);
    host.pass(TERM_MS);
    host.put(B, &[("K", 1, 10)]).unwrap();
    host.restart();
    assert_eq!(host.figures(B, "K").over(&feature(CAMERA)), 0);
}

#[test]
fn a_changed_lease_is_told_without_storing_and_what_was_lowered_goes_on_counting() {
    let mut host = Host::new([network("K", 20)]);
    host.put(A, &[("K", 1, 4)]).unwrap();
    host.lease(A, "K", 1);
    host.put(A, &[("K", 1, 6)]).unwrap();
    assert_eq!(unstored(&mut host, A), Some((6, TERM_MS)), "it is granted and on disk");
    host.restart();
    host.put(A, &[("K", 1, 1)]).unwrap();
    assert_eq!(unstored(&mut host, A), Some((1, TERM_MS)));
    assert_eq!(host.prepare(B, &[("K", 1, 15)]), Err(short("K", 1)), "six may still be in use");
    // Once its lease has run out, others may have what was lowered: it begins anew when it can be
    // stored.
    host.pass(TERM_MS);
    host.put(B, &[("K", 1, 19)]).unwrap();
    assert_eq!(host.ask_unstored(A, &renewal(1)), None);
    assert_eq!(host.renew(A, "K", 1, None).unwrap().1, 1);
}

#[test]
fn a_key_without_a_license_can_only_be_left_and_its_grants_wait_for_it() {
    let mut host = Host::new([network("K", 10)]);
    host.put(A, &[("K", 1, 4)]).unwrap();
    host.put_in_force([]);
    assert_eq!(host.ledger.figures(&key("K"), system(A), 0), None);
    assert_eq!(host.ledger.keys().count(), 0);
    let unknown = Refusal::UnknownKey { key: key("K") };
    assert_eq!(host.prepare(A, &[("K", 1, 5)]), Err(unknown.clone()));
    assert_eq!(host.renew(A, "K", 1, None), Err(unknown));
    host.put_in_force([network("K", 10)]);
    assert_eq!(host.granted(A, "K"), 4);
    host.put_in_force([]);
    host.put(A, &[("K", 1, 1)]).unwrap();
    host.put_in_force([network("K", 10)]);
    assert_eq!(host.granted(A, "K"), 1);
}

#[test]
fn the_others_are_told_by_name_what_a_system_uses_holds_and_left_behind() {
    let mut host = Host::new([network("K", 20)]);
    host.put(A, &[("K", 1, 4), ("K", 2, 3)]).unwrap();
    host.lease(A, "K", 2);
    host.put(B, &[("K", 1, 5)]).unwrap();
    host.prepare(B, &[("K", 1, 7)]).unwrap();
    host.pass(TERM_MS);
    let Others::Full(others) = host.figures(C, "K").others else { panic!("all is disclosed") };
    let told: Vec<_> = others
        .iter()
        .map(|o| {
            let count = |seats: &Seats| seats.get(&feature(CAMERA));
            (o.name.as_str(), count(&o.seats), count(&o.reclaimable), count(&o.held))
        })
        .collect();
    assert_eq!(told, [("System 1", 4, 3, 0), ("System 2", 5, 0, 2)]);
    let Others::Full(others) = host.figures(A, "K").others else { panic!("all is disclosed") };
    assert_eq!(others.len(), 1, "a system is not another to itself");
}

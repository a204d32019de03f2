//! Several systems on one key: floors, ceilings, the queue, and what an administrator may do.

use super::*;

fn limit(
    host: &mut Host,
    number: u128,
    floor: u64,
    ceiling: Option<u64>,
) -> Result<Reply, Refusal> {
    let ceiling = ceiling.map(|most| (feature(CAMERA), most)).into_iter().collect();
    let limits = Limits { floor: seats(&[(CAMERA, floor)]), ceiling };
    host.ask(99, Command::SetLimits { key: key("K"), system: system(number), limits })
}

fn reserve(host: &mut Host, number: u128, floor: u64) {
    assert_eq!(limit(host, number, floor, None), Ok(Reply::Done));
}

/// Prepares a plan of the system that waits where seats are short.
fn wait(host: &mut Host, number: u128, wishes: &[Wish<'_>]) -> Result<Reply, Refusal> {
    let base = host.revision(number);
    let prepare = Prepare { base, revision: base + 1, ..prepare(number * 100, wishes) };
    host.ask(number, Command::Prepare { prepare, wait: true })
}

fn queued(place: u32) -> Result<Reply, Refusal> {
    Ok(Reply::Queued { place })
}

#[test]
fn what_is_reserved_for_a_system_is_kept_from_others_and_not_counted_as_used() {
    let mut host = Host::new([network("K", 10)]);
    reserve(&mut host, A, 4);
    assert_eq!(host.figures(B, "K").free(&feature(CAMERA)).exact(), Some(6));
    assert_eq!(host.figures(B, "K").others_use(&feature(CAMERA)).exact(), Some(0));
    assert_eq!(host.prepare(B, &[("K", 1, 7)]), Err(short("K", 1)));
    host.put(B, &[("K", 1, 6)]).unwrap();
    assert_eq!(host.can_add(A, "K"), 4);
    assert_eq!(host.figures(A, "K").limits.floor, seats(&[(CAMERA, 4)]));
    host.put(A, &[("K", 1, 4)]).unwrap();
}

#[test]
fn what_a_system_uses_fills_what_is_reserved_for_it() {
    let mut host = Host::new([network("K", 10)]);
    reserve(&mut host, A, 4);
    host.put(A, &[("K", 1, 3)]).unwrap();
    assert_eq!(host.can_add(B, "K"), 6, "three used and one kept");
    host.put(A, &[("K", 1, 6)]).unwrap();
    assert_eq!(host.can_add(B, "K"), 4, "above its floor only what it uses counts");
}

#[test]
fn no_more_is_reserved_than_the_key_has_without_its_overdraft() {
    let mut host = Host::new([License { overdraft_percent: 50, ..network("K", 10) }]);
    reserve(&mut host, A, 6);
    let refusal = limit(&mut host, B, 5, None).unwrap_err();
    let (key, feature) = (key("K"), feature(CAMERA));
    assert_eq!(refusal, Refusal::OverReserved { key, feature, total: 10, wanted: 11 });
    reserve(&mut host, B, 4);
    reserve(&mut host, A, 5);
}

#[test]
fn a_floor_never_makes_an_existing_grant_invalid() {
    let mut host = Host::new([network("K", 10)]);
    host.put(B, &[("K", 1, 9)]).unwrap();
    reserve(&mut host, A, 4);
    assert_eq!(host.granted(B, "K"), 9);
    assert_eq!(host.can_add(A, "K"), 1);
    assert_eq!(host.can_add(B, "K"), 0);
    host.put(B, &[("K", 1, 5), ("K", 2, 4)]).unwrap();
    host.put(B, &[("K", 1, 3)]).unwrap();
    assert_eq!(host.prepare(B, &[("K", 1, 7)]), Err(short("K", 1)));
}

#[test]
fn what_a_system_left_behind_within_its_floor_is_not_taken_back() {
    let mut host = Host::new([network("K", 10)]);
    reserve(&mut host, A, 4);
    host.put(A, &[("K", 1, 4), ("K", 2, 4)]).unwrap();
    host.lease(A, "K", 1);
    host.pass(1);
    host.lease(A, "K", 2);
    host.pass(TERM_MS);
    assert_eq!(host.can_add(B, "K"), 6);
    assert_eq!(host.prepare(B, &[("K", 1, 7)]), Err(short("K", 1)));
    host.put(B, &[("K", 1, 6)]).unwrap();
    assert_eq!(host.figures(A, "K").ours.keys().collect::<Vec<_>>(), [&ServerId(2)]);
}

#[test]
fn a_system_is_not_raised_above_its_ceiling_and_keeps_what_it_has() {
    let mut host = Host::new([network("K", 10)]);
    host.put(A, &[("K", 1, 6)]).unwrap();
    assert_eq!(limit(&mut host, A, 0, Some(4)), Ok(Reply::Done));
    assert_eq!(host.granted(A, "K"), 6);
    assert_eq!(host.can_add(A, "K"), 0);
    let over = |wanted| {
        let (key, feature) = (key("K"), feature(CAMERA));
        Err(Refusal::OverCeiling { key, feature, ceiling: 4, wanted })
    };
    assert_eq!(host.prepare(A, &[("K", 1, 7)]), over(7));
    host.put(A, &[("K", 1, 1), ("K", 2, 5)]).unwrap();
    host.put(A, &[("K", 1, 2)]).unwrap();
    assert_eq!(host.can_add(A, "K"), 2);
    assert_eq!(host.prepare(A, &[("K", 1, 5)]), over(5));
    host.put(A, &[("K", 1, 4)]).unwrap();
}

#[test]
fn limits_that_make_no_sense_are_refused_and_empty_ones_end_them() {
    let mut host = Host::new([network("K", 10)]);
    let (k, camera) = (key("K"), feature(CAMERA));
    let over = Refusal::OverCeiling { key: k, feature: camera, ceiling: 2, wanted: 3 };
    assert_eq!(limit(&mut host, A, 3, Some(2)), Err(over));
    let unknown =
        Command::SetLimits { key: key("X"), system: system(A), limits: Limits::default() };
    assert_eq!(host.ask(99, unknown), Err(Refusal::UnknownKey { key: key("X") }));
    reserve(&mut host, A, 3);
    host.restart();
    assert_eq!(host.can_add(B, "K"), 7, "limits are there after a restart");
    reserve(&mut host, A, 0);
    assert_eq!(host.can_add(B, "K"), 10);
}

#[test]
fn a_plan_waits_for_seats_and_holds_them_as_soon_as_there_are_some() {
    let mut host = Host::new([network("K", 10)]);
    host.put(A, &[("K", 1, 8)]).unwrap();
    assert_eq!(wait(&mut host, B, &[("K", 1, 5)]), queued(1));
    assert_eq!(host.held(B, "K"), None);
    assert_eq!(host.figures(B, "K").place, Some(1));
    assert_eq!(host.figures(A, "K").waiting, 1);
    assert_eq!(wait(&mut host, B, &[("K", 1, 5)]), queued(1), "asking again changes nothing");
    host.put(A, &[("K", 1, 5)]).unwrap();
    assert_eq!(host.held(B, "K"), Some(5));
    assert_eq!((host.ledger.place(system(B)), host.figures(A, "K").waiting), (None, 0));
    assert_eq!(wait(&mut host, B, &[("K", 1, 5)]), Ok(Reply::Prepared));
    host.commit(B, plan(B * 100));
    assert_eq!(host.granted(B, "K"), 5);
}

#[test]
fn who_waits_first_is_served_first_and_others_may_pass_only_elsewhere() {
    let both = [(CAMERA, 10), ("ptz", 10)];
    let mut host = Host::new([license("K", KeyKind::Network, &both), network("N", 3)]);
    host.put(A, &[("K", 1, 9)]).unwrap();
    assert_eq!(wait(&mut host, B, &[("K", 1, 5)]), queued(1));
    assert_eq!(wait(&mut host, C, &[("K", 1, 1)]), queued(2), "it would fit, and is not first");
    assert_eq!(wait(&mut host, 4, &[("N", 1, 3)]), Ok(Reply::Prepared), "nobody waits for N");
    host.put(5, &[("K", 1, 1)]).unwrap();
    host.put(A, &[("K", 1, 4)]).unwrap();
    assert_eq!((host.held(B, "K"), host.held(C, "K")), (Some(5), None));
    host.put(A, &[("K", 1, 3)]).unwrap();
    assert_eq!(host.held(C, "K"), Some(1));
}

#[test]
fn seats_that_lapse_go_to_who_waits_before_who_asks() {
    let mut host = Host::new([network("K", 10)]);
    host.put(A, &[("K", 1, 10)]).unwrap();
    host.lease(A, "K", 1);
    assert_eq!(wait(&mut host, B, &[("K", 1, 6)]), queued(1));
    host.pass(TERM_MS);
    assert_eq!(host.prepare(C, &[("K", 1, 5)]), Err(short("K", 1)));
    assert_eq!(host.held(B, "K"), Some(6));
}

#[test]
fn a_place_is_given_up_by_abort_by_leaving_and_by_an_administrator() {
    for end in [
        (B, Command::Abort(plan(B * 100))),
        (B, Command::Leave),
        (99, Command::AbortPlan { system: system(B) }),
    ] {
        let mut host = Host::new([network("K", 10)]);
        host.put(A, &[("K", 1, 8)]).unwrap();
        wait(&mut host, B, &[("K", 1, 5)]).unwrap();
        wait(&mut host, C, &[("K", 1, 2)]).unwrap();
        host.ask(end.0, end.1).unwrap();
        assert_eq!(host.ledger.place(system(B)), None);
        assert_eq!(host.held(C, "K"), Some(2), "who waited behind it goes on");
    }
}

#[test]
fn a_plan_that_waits_and_can_never_pass_is_dropped_with_a_reason() {
    let mut host = Host::new([network("K", 10)]);
    host.put(A, &[("K", 1, 8)]).unwrap();
    wait(&mut host, B, &[("K", 1, 5)]).unwrap();
    assert_eq!(limit(&mut host, B, 0, Some(3)), Ok(Reply::Done));
    assert_eq!(host.ledger.place(system(B)), None);
    let (plan_id, refusal) = host.ledger.verdict(system(B)).unwrap();
    assert_eq!(plan_id, plan(B * 100));
    assert!(matches!(refusal, Refusal::OverCeiling { ceiling: 3, wanted: 5, .. }), "{refusal:?}");
    host.ask(B, Command::Leave).unwrap();
    assert_eq!(host.ledger.verdict(system(B)), None);
}

#[test]
fn only_a_lack_of_seats_is_waited_for_and_the_queue_has_an_end() {
    let mut host = Host::new([network("K", 10)]);
    host.put(A, &[("K", 1, 10)]).unwrap();
    assert_eq!(wait(&mut host, B, &[("X", 1, 1)]), Err(Refusal::UnknownKey { key: key("X") }));
    let most = super::super::ledger::MOST_WAITING as u128;
    for number in 0..most {
        wait(&mut host, 1000 + number, &[("K", 1, 1)]).unwrap();
    }
    assert_eq!(wait(&mut host, B, &[("K", 1, 2)]), Err(short("K", 2)));
    assert_eq!(wait(&mut host, 1000, &[("K", 1, 1)]), queued(1));
}

#[test]
fn a_forced_release_says_for_how_long_the_server_may_run_on() {
    let mut host = Host::new([network("K", 10)]);
    host.put(A, &[("K", 1, 4), ("K", 2, 4)]).unwrap();
    host.lease(A, "K", 2);
    host.pass(1000);
    let release = |server| Command::Release { key: key("K"), system: system(A), server };
    assert_eq!(host.ask(99, release(ServerId(1))), Ok(Reply::Released { may_run_ms: 0 }));
    let may_run_ms = TERM_MS - 1000;
    assert_eq!(host.ask(99, release(ServerId(2))), Ok(Reply::Released { may_run_ms }));
    assert_eq!(host.can_add(B, "K"), 10, "the seats are there at once");
    let none = Refusal::NoGrant { server: "2".into() };
    assert_eq!(host.ask(99, release(ServerId(2))), Err(none.clone()));
    assert_eq!(host.renew(A, "K", 2, None), Err(none));
}

#[test]
fn an_administrator_takes_back_what_a_plan_holds_and_its_late_messages_find_it_so() {
    let mut host = Host::new([network("K", 10)]);
    let pending = host.prepare(A, &[("K", 1, 8)]).unwrap();
    let abort = Command::AbortPlan { system: system(A) };
    assert_eq!(host.ask(99, abort.clone()), Ok(Reply::Aborted));
    assert_eq!(host.can_add(B, "K"), 10);
    let unknown = Err(Refusal::UnknownPlan { plan: pending.to_string() });
    assert_eq!(host.ask(A, Command::Commit(pending)), unknown);
    assert_eq!(host.ask(99, abort), Ok(Reply::Aborted));
}

#[test]
fn an_administrator_sees_who_holds_what_from_where_and_since_when() {
    let mut host = Host::new([network("K", 10), network("N", 10)]);
    host.put(A, &[("K", 1, 4)]).unwrap();
    let since = host.now.wall;
    host.now.wall = "2027-02-01T13:00:00Z".parse().unwrap();
    host.lease(A, "K", 1);
    host.put(B, &[("N", 7, 2)]).unwrap();
    host.pass(1000);
    let all = host.ledger.holders(None, host.now);
    let told: Vec<_> = all
        .iter()
        .map(|h| (h.key.as_str(), &*h.system_name, &*h.server_name, &*h.from, h.leased, h.valid_ms))
        .collect();
    assert_eq!(
        told,
        [
            ("K", "System 1", "Server 1", "10.0.0.1", true, Some(TERM_MS - 1000)),
            ("N", "System 2", "Server 7", "10.0.0.2", false, None),
        ]
    );
    assert_eq!(all[0].since, Some(since), "a renewal changes no seats");
    assert_eq!(host.ledger.holders(Some(&key("N")), host.now).len(), 1);
    host.pass(TERM_MS);
    assert!(host.ledger.holders(Some(&key("K")), host.now)[0].reclaimable);
}

#[test]
fn a_reader_who_comes_after_the_last_command_sees_what_has_lapsed_since() {
    let mut host = Host::new([network("K", 10)]);
    host.put(A, &[("K", 1, 6), ("K", 2, 2)]).unwrap();
    host.lease(A, "K", 1);
    host.put(A, &[("K", 1, 3), ("K", 2, 2)]).unwrap();
    assert_eq!(host.can_add(B, "K"), 2, "three more may still be in use");
    host.pass(TERM_MS);
    assert_eq!(host.can_add(B, "K"), 8, "nobody has asked anything in between");
    assert!(host.figures(A, "K").ours[&ServerId(1)].reclaimable);
}

#[test]
fn what_another_agent_still_uses_is_not_free_when_the_grant_that_stands_for_it_ends() {
    let mut host = Host::new([network("K", 10)]);
    host.put(A, &[("K", 1, 4)]).unwrap();
    host.lease(A, "K", 1);
    host.put(A, &[("K", 2, 4)]).unwrap();
    let release = Command::Release { key: key("K"), system: system(A), server: ServerId(2) };
    host.ask(99, release).unwrap();
    assert_eq!(host.can_add(B, "K"), 6, "server 1 has not heard that it lost them");
    host.lease(A, "K", 1);
    assert_eq!(host.can_add(B, "K"), 10);
}

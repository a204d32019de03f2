//! Seats taken by a server for itself, without a plan.

use super::*;

fn take(
    host: &mut Host,
    number: u128,
    id: &str,
    server: u32,
    count: u64,
) -> Result<Reply, Refusal> {
    let wanted = wanted(server, seats(&[(CAMERA, count)]));
    host.ask(number, Command::Take { key: key(id), server: ServerId(server), wanted })
}

/// The seats and the term of a statement.
fn statement(reply: Result<Reply, Refusal>) -> (Epoch, u64, u64) {
    match reply {
        Ok(Reply::Statement { epoch, seats, valid_ms }) => {
            (epoch, seats.get(&feature(CAMERA)), valid_ms)
        }
        other => panic!("{other:?} is no statement"),
    }
}

#[test]
fn a_take_grants_at_once_and_is_leased_from_the_start() {
    let mut host = Host::new([License { grace_secs: 60, ..network("K", 10) }]);
    let (epoch, count, valid_ms) = statement(take(&mut host, A, "K", 1, 4));
    assert_eq!((count, valid_ms), (4, TERM_MS + 60_000));
    let grant = host.figures(A, "K").ours[&ServerId(1)].clone();
    assert_eq!((grant.leased, grant.valid_ms), (true, Some(valid_ms)));
    assert_eq!(host.renew(A, "K", 1, Some(epoch)).unwrap().0, epoch);
    host.pass(valid_ms);
    assert!(host.put(B, &[("K", 1, 10)]).is_ok(), "it lapses as any lease");
}

#[test]
fn a_take_states_all_that_the_server_wants_and_may_be_repeated() {
    let mut host = Host::new([network("K", 10)]);
    let (first, ..) = statement(take(&mut host, A, "K", 1, 4));
    let (same, ..) = statement(take(&mut host, A, "K", 1, 4));
    assert_eq!(same, first, "only a change has a new epoch");
    let (more, count, _) = statement(take(&mut host, A, "K", 1, 10));
    assert!(more > first && count == 10);
    let (less, count, _) = statement(take(&mut host, A, "K", 1, 2));
    assert!(less > more && count == 2);
    assert_eq!(host.can_add(B, "K"), 8, "its own agent knows, so nothing lingers");
}

#[test]
fn a_take_gets_all_or_nothing() {
    let mut host = Host::new([license("K", KeyKind::Network, &[(CAMERA, 10), ("ptz", 1)])]);
    let wanted = wanted(1, seats(&[(CAMERA, 5), ("ptz", 2)]));
    let refusal = host.ask(A, Command::Take { key: key("K"), server: ServerId(1), wanted });
    let ptz = Refusal::Shortage { key: key("K"), feature: feature("ptz"), short: Some(1) };
    assert_eq!(refusal, Err(ptz));
    assert_eq!(host.can_add(B, "K"), 10);
}

#[test]
fn taking_no_seats_releases_the_grant() {
    let mut host = Host::new([network("K", 10)]);
    let (first, ..) = statement(take(&mut host, A, "K", 1, 4));
    let (epoch, count, valid_ms) = statement(take(&mut host, A, "K", 1, 0));
    assert!(epoch > first);
    assert_eq!((count, valid_ms), (0, 0));
    assert_eq!(statement(take(&mut host, A, "K", 1, 0)).0, epoch, "again changes nothing");
    assert_eq!(host.renew(A, "K", 1, None), Err(Refusal::NoGrant { server: "1".into() }));
    assert_eq!(host.can_add(B, "K"), 10);
}

#[test]
fn a_take_waits_for_no_plan_and_the_next_plan_replaces_it() {
    let mut host = Host::new([network("K", 10), network("N", 10)]);
    statement(take(&mut host, A, "K", 1, 4));
    let pending = host.prepare(A, &[("K", 2, 5)]).unwrap();
    let refused = Err(Refusal::PlanPending { plan: pending.to_string() });
    assert_eq!(take(&mut host, A, "K", 1, 1), refused);
    statement(take(&mut host, A, "N", 3, 1));
    host.commit(A, pending);
    let told = host.renew(A, "K", 1, None).unwrap();
    assert_eq!(told.1, 0, "the plan left it nothing");
}

#[test]
fn a_server_takes_from_one_key_only_also_while_a_plan_is_pending() {
    let mut host = Host::new([network("K", 10), network("N", 10)]);
    statement(take(&mut host, A, "K", 1, 4));
    let (server, k, n) = ("Server 1".into(), key("K"), key("N"));
    let two = Refusal::TwoKeys { server, key: n, other: k };
    assert_eq!(take(&mut host, A, "N", 1, 1), Err(two));
    host.prepare(A, &[("K", 1, 4), ("K", 2, 1)]).unwrap();
    assert!(matches!(take(&mut host, A, "N", 2, 1), Err(Refusal::TwoKeys { .. })));
    assert!(take(&mut host, A, "N", 3, 1).is_ok());
}

#[test]
fn a_take_obeys_version_end_of_license_local_keys_and_ceilings() {
    let end = "2027-03-01T00:00:00Z".parse().unwrap();
    let local = license("L", KeyKind::Local, &[(CAMERA, 10)]);
    let mut host = Host::new([License { expires: Some(end), ..network("K", 10) }, local]);
    let old = Wanted { version: Some(version("3.0")), ..wanted(1, seats(&[(CAMERA, 1)])) };
    let command = Command::Take { key: key("K"), server: ServerId(1), wanted: old };
    assert!(matches!(host.ask(A, command), Err(Refusal::TooOld { .. })));
    statement(take(&mut host, A, "L", 1, 1));
    for (number, server) in [(A, 2), (B, 1)] {
        let refusal = take(&mut host, number, "L", server, 1);
        assert!(matches!(refusal, Err(Refusal::LocalKeyElsewhere { .. })), "{refusal:?}");
    }
    let ceiling = BTreeMap::from([(feature(CAMERA), 3)]);
    let limits = Limits { ceiling, ..Limits::default() };
    host.ask(99, Command::SetLimits { key: key("K"), system: system(B), limits }).unwrap();
    statement(take(&mut host, B, "K", 1, 2));
    assert!(matches!(take(&mut host, B, "K", 2, 2), Err(Refusal::OverCeiling { wanted: 4, .. })));
    host.now.wall = end;
    assert!(matches!(take(&mut host, B, "K", 1, 3), Err(Refusal::Expired { .. })));
    statement(take(&mut host, B, "K", 1, 1));
    assert_eq!(take(&mut host, B, "X", 9, 1), Err(Refusal::UnknownKey { key: key("X") }));
}

#[test]
fn a_take_may_use_what_a_crashed_server_of_the_same_system_left_behind() {
    let mut host = Host::new([network("K", 10)]);
    statement(take(&mut host, A, "K", 1, 8));
    host.pass(1);
    statement(take(&mut host, A, "K", 2, 2));
    assert_eq!(take(&mut host, A, "K", 3, 5), Err(short("K", 5)), "never before its lease ends");
    host.pass(TERM_MS - 1);
    statement(take(&mut host, A, "K", 3, 5));
    assert_eq!(host.figures(A, "K").ours.keys().collect::<Vec<_>>(), [&ServerId(2), &ServerId(3)]);
    assert_eq!(host.granted(A, "K"), 7);
}

#[test]
fn seats_that_linger_for_an_agent_of_the_same_system_can_be_taken() {
    let mut host = Host::new([network("K", 10)]);
    host.put(A, &[("K", 1, 10)]).unwrap();
    host.lease(A, "K", 1);
    host.put(A, &[("K", 1, 4)]).unwrap();
    statement(take(&mut host, A, "K", 2, 6));
    assert_eq!((host.granted(A, "K"), host.can_add(B, "K")), (10, 0));
    statement(take(&mut host, A, "K", 2, 0));
    assert_eq!(host.can_add(B, "K"), 0, "server 1 has not heard yet");
    host.lease(A, "K", 1);
    assert_eq!(host.can_add(B, "K"), 6);
}

//! The ledger: every promise of its module as a sentence, and random commands against all of them.

use std::collections::BTreeMap;

use proptest::prelude::*;
use uuid::Uuid;

use super::ledger::{Caller, Command, Epoch, Ledger, Now, Record, Reply};
use crate::licensing::{
    KeyFigures, KeyKind, License, Others, PlanId, Prepare, Refusal, Seats, ServerId, SystemId,
    Wanted,
    tests::{feature, key, license, seats, version},
};

const CAMERA: &str = "ip-camera";
const TERM_MS: u64 = 120_000;
const A: u128 = 1;
const B: u128 = 2;
const C: u128 = 3;

/// Which server wants how many cameras of which key.
type Wish<'a> = (&'a str, u32, u64);

fn network(id: &str, total: u64) -> License {
    license(id, KeyKind::Network, &[(CAMERA, total)])
}

fn system(number: u128) -> SystemId {
    SystemId(Uuid::from_u128(number))
}

fn plan(number: u128) -> PlanId {
    PlanId(Uuid::from_u128(number))
}

fn caller(number: u128) -> Caller {
    Caller { system: system(number), name: format!("System {number}") }
}

fn wanted(server: u32, seats: Seats) -> Wanted {
    Wanted { name: format!("Server {server}"), version: Some(version("4.0")), seats }
}

/// A plan that wants this and nothing else of the keys named, at revision 1 on top of nothing.
fn prepare(number: u128, wishes: &[Wish<'_>]) -> Prepare {
    let mut keys: BTreeMap<_, BTreeMap<_, _>> = BTreeMap::new();
    for (id, server, count) in wishes {
        let servers = keys.entry(key(id)).or_default();
        servers.insert(ServerId(*server), wanted(*server, seats(&[(CAMERA, *count)])));
    }
    Prepare { plan: plan(number), hash: vec![1], base: 0, revision: 1, keys }
}

/// A record as the disk gives it back: times are not stored.
fn stored(record: Record) -> Record {
    match record {
        Record::Grant(key, system, server, Some(mut grant)) => {
            grant.valid_until_ms = 0;
            Record::Grant(key, system, server, Some(grant))
        }
        other => other,
    }
}

/// A ledger with a clock, a disk, and what must hold after every command.
struct Host {
    ledger: Ledger,
    /// What a restart would find, before licenses are put in force.
    disk: Ledger,
    licenses: Vec<License>,
    now: Now,
    revisions: BTreeMap<u128, u64>,
    plans: u128,
}

impl Host {
    fn new(licenses: impl IntoIterator<Item = License>) -> Self {
        let licenses: Vec<License> = licenses.into_iter().collect();
        let mut ledger = Ledger::new(TERM_MS);
        let disk = ledger.clone();
        ledger.set_licenses(licenses.clone(), 1000);
        let wall = "2027-02-01T12:00:00Z".parse().unwrap();
        let now = Now { mono_ms: 1000, wall };
        Self { ledger, disk, licenses, now, revisions: BTreeMap::new(), plans: 1000 }
    }

    fn pass(&mut self, ms: u64) {
        self.now.mono_ms += ms;
    }

    /// Asks and checks: nothing is over-issued, refusals change nothing, and the disk has it all.
    fn ask(&mut self, number: u128, command: Command) -> Result<Reply, Refusal> {
        let before = (self.ledger.clone(), self.taken(), Self::taken_of(&self.reopened(), 0));
        match self.ledger.apply(self.now, &caller(number), command) {
            Err(refusal) => {
                assert_eq!(self.ledger, before.0, "a refused command changed the ledger");
                Err(refusal)
            }
            Ok((reply, records)) => {
                if records.is_empty() {
                    assert_eq!(Self::stored_part(&self.ledger), Self::stored_part(&before.0));
                }
                records.into_iter().map(stored).for_each(|record| self.disk.restore(record));
                self.assert_total(&before.1, &self.taken());
                self.assert_total(&before.2, &Self::taken_of(&self.reopened(), 0));
                self.assert_durable();
                Ok(reply)
            }
        }
    }

    /// What of the ledger must be on disk: all but times.
    fn stored_part(ledger: &Ledger) -> Ledger {
        let mut ledger = ledger.clone();
        ledger.set_licenses([], 0);
        for id in ["K", "N", "L"].map(key) {
            ledger.set_licenses([License { key: id, ..network("K", 0) }], 0);
        }
        ledger.set_licenses([], 0);
        ledger
    }

    fn reopened(&self) -> Ledger {
        let mut ledger = self.disk.clone();
        ledger.set_licenses(self.licenses.clone(), 0);
        ledger
    }

    fn restart(&mut self) {
        self.ledger = self.disk.clone();
        self.ledger.set_licenses(self.licenses.clone(), self.now.mono_ms);
    }

    fn put_in_force(&mut self, licenses: impl IntoIterator<Item = License>) {
        self.licenses = licenses.into_iter().collect();
        self.restart();
    }

    fn taken(&self) -> BTreeMap<String, Seats> {
        Self::taken_of(&self.ledger, self.now.mono_ms)
    }

    /// Everything taken of each key, as somebody without a share of it sees it.
    fn taken_of(ledger: &Ledger, mono_ms: u64) -> BTreeMap<String, Seats> {
        let keys: Vec<_> = ledger.keys().cloned().collect();
        let taken = keys.into_iter().map(|key| {
            let figures = ledger.figures(&key, system(99), mono_ms).unwrap();
            let Others::Full(others) = figures.others else { panic!("all is disclosed") };
            let parts = others.iter().flat_map(|o| [&o.seats, &o.reclaimable, &o.held]);
            (key.to_string(), parts.collect())
        });
        taken.collect()
    }

    fn assert_total(&self, before: &BTreeMap<String, Seats>, after: &BTreeMap<String, Seats>) {
        for license in &self.licenses {
            let id = license.key.as_str();
            for (feature, taken) in after[id].iter() {
                let most = license.capacity(feature).max(before[id].get(feature));
                assert!(taken <= most, "{taken} of {most} {feature} are taken of {id}");
            }
        }
    }

    /// At a time before any lapse, a restarted host must tell everybody the same.
    fn assert_durable(&self) {
        let reopened = self.reopened();
        for license in &self.licenses {
            for number in [A, B, C, 99] {
                assert_eq!(
                    reopened.figures(&license.key, system(number), 0),
                    self.ledger.figures(&license.key, system(number), 0),
                );
            }
        }
    }

    fn prepare(&mut self, number: u128, wishes: &[Wish<'_>]) -> Result<PlanId, Refusal> {
        self.plans += 1;
        let base = self.revisions.get(&number).copied().unwrap_or(0);
        let prepare = Prepare { base, revision: base + 1, ..prepare(self.plans, wishes) };
        let plan = prepare.plan;
        assert_eq!(self.ask(number, Command::Prepare(prepare))?, Reply::Prepared);
        Ok(plan)
    }

    fn commit(&mut self, number: u128, plan: PlanId) {
        assert_eq!(self.ask(number, Command::Commit(plan)), Ok(Reply::Committed));
        *self.revisions.entry(number).or_default() += 1;
    }

    fn put(&mut self, number: u128, wishes: &[Wish<'_>]) -> Result<(), Refusal> {
        let plan = self.prepare(number, wishes)?;
        self.commit(number, plan);
        Ok(())
    }

    fn renew(
        &mut self,
        number: u128,
        id: &str,
        server: u32,
        epoch: Option<Epoch>,
    ) -> Result<(Epoch, u64, u64), Refusal> {
        let command = Command::Renew { key: key(id), server: ServerId(server), epoch };
        let Reply::Statement { epoch, seats, valid_ms } = self.ask(number, command)? else {
            panic!("a renewal is answered by a statement")
        };
        Ok((epoch, seats.get(&feature(CAMERA)), valid_ms))
    }

    fn lease(&mut self, number: u128, id: &str, server: u32) {
        self.renew(number, id, server, None).unwrap();
    }

    fn figures(&self, number: u128, id: &str) -> KeyFigures {
        self.ledger.figures(&key(id), system(number), self.now.mono_ms).unwrap()
    }

    fn granted(&self, number: u128, id: &str) -> u64 {
        self.figures(number, id).granted().get(&feature(CAMERA))
    }

    fn held(&self, number: u128, id: &str) -> Option<u64> {
        Some(self.figures(number, id).pending?.held.get(&feature(CAMERA)))
    }

    fn can_add(&self, number: u128, id: &str) -> u64 {
        self.figures(number, id).can_add(&feature(CAMERA)).exact().unwrap()
    }
}

fn short(id: &str, by: u64) -> Refusal {
    Refusal::Shortage { key: key(id), feature: feature(CAMERA), short: Some(by) }
}

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
    let first = Command::Prepare(prepare(1, &[("K", 1, 4)]));
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
    host.ask(A, Command::Prepare(prepare(1, &[("K", 1, 4)]))).unwrap();
    let other = Prepare { hash: vec![2], ..prepare(1, &[("K", 1, 4)]) };
    let refusal = host.ask(A, Command::Prepare(other)).unwrap_err();
    assert_eq!(refusal, Refusal::SystemForked { system: system(A), theirs: 0, ours: 0 });
}

#[test]
fn a_plan_on_top_of_another_revision_is_a_forked_system() {
    let mut host = Host::new([network("K", 10)]);
    host.put(A, &[("K", 1, 4)]).unwrap();
    let other = Prepare { base: 0, revision: 1, ..prepare(1, &[("K", 1, 5)]) };
    let refusal = host.ask(A, Command::Prepare(other)).unwrap_err();
    assert_eq!(refusal, Refusal::SystemForked { system: system(A), theirs: 1, ours: 0 });
    assert!(host.put(A, &[("K", 1, 5)]).is_ok());
}

#[test]
fn a_host_that_was_restored_from_an_older_state_takes_the_next_plan() {
    let mut host = Host::new([network("K", 10)]);
    host.put(A, &[("K", 1, 4)]).unwrap();
    let later = Prepare { base: 7, revision: 8, ..prepare(9, &[("K", 1, 5)]) };
    let plan = later.plan;
    host.ask(A, Command::Prepare(later)).unwrap();
    host.ask(A, Command::Commit(plan)).unwrap();
    assert_eq!(host.granted(A, "K"), 5);
}

#[test]
fn a_host_that_never_saw_the_system_takes_any_revision() {
    let mut host = Host::new([network("K", 10)]);
    let late = Prepare { base: 41, revision: 42, ..prepare(1, &[("K", 1, 4)]) };
    host.ask(A, Command::Prepare(late)).unwrap();
    host.ask(A, Command::Commit(plan(1))).unwrap();
    let next = Prepare { base: 42, revision: 43, ..prepare(2, &[("K", 1, 5)]) };
    assert_eq!(host.ask(A, Command::Prepare(next)), Ok(Reply::Prepared));
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
    let refusal = host.ask(A, Command::Prepare(prepare(1, &[("K", 1, 4)]))).unwrap_err();
    assert_eq!(refusal, Refusal::UnknownPlan { plan: plan(1).to_string() });
    host.restart();
    assert!(host.ask(A, Command::Prepare(prepare(1, &[("K", 1, 4)]))).is_err());
    assert_eq!(host.can_add(B, "K"), 10);
}

#[test]
fn what_was_not_prepared_is_not_committed_and_what_was_committed_is_not_aborted() {
    let mut host = Host::new([network("K", 10)]);
    let unknown = |number| Err(Refusal::UnknownPlan { plan: plan(number).to_string() });
    assert_eq!(host.ask(A, Command::Commit(plan(1))), unknown(1));
    host.ask(A, Command::Prepare(prepare(1, &[("K", 1, 4)]))).unwrap();
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
    let refusal = host.ask(A, Command::Prepare(plan)).unwrap_err();
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
        host.ask(A, Command::Prepare(plan))
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
fn a_grant_stands_without_a_term_until_an_agent_renews_it() {
    let mut host = Host::new([License { grace_secs: 60, ..network("K", 10) }]);
    host.put(A, &[("K", 1, 4)]).unwrap();
    host.pass(100 * TERM_MS);
    let grant = host.figures(A, "K").ours[&ServerId(1)].clone();
    assert_eq!((grant.leased, grant.reclaimable), (false, false));
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
    let (_, records) = host.ledger.apply(host.now, &caller(A), command).unwrap();
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
    host.ask(A, Command::Prepare(plan)).unwrap();
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
    let before = [A, B, C].map(|number| (host.figures(number, "K"), host.figures(number, "N")));
    host.restart();
    let after = [A, B, C].map(|number| (host.figures(number, "K"), host.figures(number, "N")));
    assert_eq!(after, before);
    host.pass(TERM_MS - 1);
    assert!(!host.figures(A, "K").ours[&ServerId(1)].reclaimable);
    host.commit(B, pending);
    host.pass(1);
    assert!(host.figures(A, "K").ours[&ServerId(1)].reclaimable);
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

/// One step of a random history.
#[derive(Debug, Clone)]
enum Step {
    /// Each of four servers wants cameras and PTZ channels of one of two keys or of none; the
    /// flags say which keys the plan names at least.
    Prepare {
        number: u128,
        again: bool,
        wishes: Vec<Option<(bool, u64, u64)>>,
        named: (bool, bool),
    },
    /// The newest plan of the system, or one that it never had.
    Commit {
        number: u128,
        unknown: bool,
    },
    Abort {
        number: u128,
        unknown: bool,
    },
    Renew {
        number: u128,
        second_key: bool,
        server: u32,
        ahead: u64,
    },
    Wait {
        ms: u64,
    },
    /// With licenses of these totals.
    Restart {
        totals: (u64, u64),
    },
}

fn any_step() -> impl Strategy<Value = Step> {
    let number = || 1..=3_u128;
    let wish = proptest::option::weighted(0.6, (any::<bool>(), 0..7_u64, 0..4_u64));
    prop_oneof![
        6 => (number(), proptest::bool::weighted(0.2), proptest::collection::vec(wish, 4), any::<(bool, bool)>())
            .prop_map(|(number, again, wishes, named)| Step::Prepare { number, again, wishes, named }),
        5 => (number(), proptest::bool::weighted(0.1))
            .prop_map(|(number, unknown)| Step::Commit { number, unknown }),
        1 => (number(), any::<bool>()).prop_map(|(number, unknown)| Step::Abort { number, unknown }),
        6 => (number(), any::<bool>(), 0..4_u32, 0..2_u64)
            .prop_map(|(number, second_key, server, ahead)| Step::Renew { number, second_key, server, ahead }),
        2 => prop_oneof![Just(1), Just(TERM_MS / 2), Just(TERM_MS)].prop_map(|ms| Step::Wait { ms }),
        1 => (4..14_u64, 4..14_u64).prop_map(|totals| Step::Restart { totals }),
    ]
}

fn two_keys(totals: (u64, u64)) -> [License; 2] {
    [("K", totals.0), ("N", totals.1)]
        .map(|(id, total)| license(id, KeyKind::Network, &[(CAMERA, total), ("ptz", total / 2)]))
}

/// What agents were told and may use until then, by key and system.
type Told = BTreeMap<(String, u128, u32), (Seats, u64)>;

fn carry_out(host: &mut Host, step: Step, plans: &mut BTreeMap<u128, u128>, told: &mut Told) {
    let mut newest = |number: u128, next: bool| {
        let counter = plans.entry(number).or_default();
        *counter += u128::from(next);
        plan(number * 1_000_000 + *counter)
    };
    match step {
        Step::Prepare { number, again, wishes, named } => {
            let mut keys: BTreeMap<_, BTreeMap<_, _>> = BTreeMap::new();
            for (id, is_named) in [("K", named.0), ("N", named.1)] {
                if is_named {
                    keys.insert(key(id), BTreeMap::new());
                }
            }
            for (server, wish) in (0..).zip(wishes) {
                let Some((second_key, cameras, ptz)) = wish else { continue };
                let servers = keys.entry(key(if second_key { "N" } else { "K" })).or_default();
                let seats = seats(&[(CAMERA, cameras), ("ptz", ptz)]);
                servers.insert(ServerId(server), wanted(server, seats));
            }
            let base = host.revisions.get(&number).copied().unwrap_or(0);
            let plan = newest(number, !again);
            let prepare = Prepare { plan, hash: vec![1], base, revision: base + 1, keys };
            drop(host.ask(number, Command::Prepare(prepare)));
        }
        Step::Commit { number, unknown } => {
            let plan = if unknown { plan(77) } else { newest(number, false) };
            let before = host.ledger.clone();
            if host.ask(number, Command::Commit(plan)).is_ok() && host.ledger != before {
                *host.revisions.entry(number).or_default() += 1;
            }
        }
        Step::Abort { number, unknown } => {
            let plan = if unknown { plan(77) } else { newest(number, false) };
            drop(host.ask(number, Command::Abort(plan)));
        }
        Step::Renew { number, second_key, server, ahead } => {
            let id = if second_key { "N" } else { "K" };
            let epoch = (ahead > 0).then_some(Epoch { generation: 0, counter: 12 });
            let command = Command::Renew { key: key(id), server: ServerId(server), epoch };
            let reply = host.ask(number, command);
            if let Ok(Reply::Statement { seats, valid_ms, .. }) = reply {
                let until = host.now.mono_ms + valid_ms;
                told.insert((id.to_owned(), number, server), (seats, until));
            }
        }
        Step::Wait { ms } => host.pass(ms),
        Step::Restart { totals } => host.put_in_force(two_keys(totals)),
    }
}

/// Whatever any one agent was told and may still use is counted for its system.
fn assert_told_is_counted(host: &Host, told: &Told) {
    for ((id, number, server), (seats, until)) in told {
        if *until <= host.now.mono_ms {
            continue;
        }
        let figures = host.figures(99, id);
        let Others::Full(others) = figures.others else { panic!("all is disclosed") };
        let counted: Seats = others
            .iter()
            .filter(|other| other.id == system(*number))
            .flat_map(|other| [&other.seats, &other.reclaimable, &other.held])
            .collect();
        let uncounted = seats.above(&counted);
        assert!(uncounted.is_empty(), "server {server} of {number} may use {uncounted:?} of {id}");
    }
}

/// What a system reads of itself is in what the others read of it.
fn assert_views_agree(host: &Host) {
    for id in ["K", "N"] {
        for number in [A, B, C] {
            let figures = host.figures(number, id);
            let own = figures.granted();
            let Others::Full(others) = host.figures(99, id).others else { panic!("disclosed") };
            let seen: Seats = others
                .iter()
                .filter(|other| other.id == system(number))
                .flat_map(|other| [&other.seats, &other.reclaimable])
                .collect();
            assert!(own.above(&seen).is_empty(), "{own:?} of {number} is seen as {seen:?}");
        }
    }
}

fn cases() -> u32 {
    if std::env::var_os("FLOATKEY_SOAK").is_some() { 10_000 } else { 256 }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases()))]

    #[test]
    fn random_commands_never_issue_a_seat_twice_nor_lose_one(
        steps in proptest::collection::vec(any_step(), 1..60),
    ) {
        let mut host = Host::new(two_keys((8, 6)));
        let mut plans = BTreeMap::new();
        let mut told = Told::new();
        for step in steps {
            // The totals, the disk and refusals are checked by each command, see `Host::ask`.
            carry_out(&mut host, step, &mut plans, &mut told);
            assert_told_is_counted(&host, &told);
            assert_views_agree(&host);
        }
    }
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

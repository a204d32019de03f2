//! The writer and the store: what was answered survives, and what could not be stored was not
//! granted.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use rusqlite::Connection;
use uuid::Uuid;

use super::{
    history::UsageRow,
    ledger::{Caller, Command, Reply},
    store::{Batch, Fault, Range, Store},
    writer::{Ledgers, NotDone},
};
use crate::licensing::{
    KeyKind, License, PlanId, Prepare, Refusal, ServerId, SystemId, Wanted,
    tests::{feature, key, license, seats, version},
};

const CAMERA: &str = "ip-camera";

fn ten() -> Vec<License> {
    vec![license("K", KeyKind::Network, &[(CAMERA, 10)])]
}

fn start(path: &Path) -> Ledgers {
    Ledgers::start(Store::open(path).unwrap(), ten(), BTreeSet::new(), 120_000).unwrap().0
}

fn caller() -> Caller {
    from(1)
}

fn from(number: u128) -> Caller {
    let system = SystemId(Uuid::from_u128(number));
    Caller { system, name: format!("Plant {number}"), from: "10.0.0.9".into() }
}

fn plan(number: u128) -> PlanId {
    PlanId(Uuid::from_u128(number))
}

fn wanted(count: u64) -> BTreeMap<ServerId, Wanted> {
    let seats = seats(&[(CAMERA, count)]);
    let wanted = Wanted { name: "Gate".to_owned(), version: Some(version("4.0")), seats };
    BTreeMap::from([(ServerId(1), wanted)])
}

fn prepare(number: u128, base: u64, count: u64) -> Command {
    let prepare = Prepare {
        plan: plan(number),
        hash: vec![1],
        base,
        revision: base + 1,
        keys: BTreeMap::from([(key("K"), wanted(count))]),
    };
    Command::Prepare { prepare, wait: false }
}

fn renew() -> Command {
    Command::Renew { key: key("K"), server: ServerId(1), epoch: None }
}

/// Cameras granted to the caller, and held for its plan.
async fn figures(ledgers: &Ledgers) -> Option<(u64, Option<u64>)> {
    let figures =
        ledgers.read(|ledger, now| ledger.figures(&key("K"), caller().system, now)).await?;
    let camera = feature(CAMERA);
    let held = figures.pending.as_ref().map(|pending| pending.held.get(&camera));
    Some((figures.granted().get(&camera), held))
}

#[tokio::test]
async fn what_was_answered_survives_reopening_the_store() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    let ledgers = start(&path);
    assert_eq!(ledgers.apply(caller(), prepare(1, 0, 4)).await, Ok(Reply::Prepared));
    assert_eq!(ledgers.apply(caller(), Command::Commit(plan(1))).await, Ok(Reply::Committed));
    let told = ledgers.apply(caller(), renew()).await.unwrap();
    assert_eq!(ledgers.apply(caller(), prepare(2, 1, 7)).await, Ok(Reply::Prepared));

    let reopened = start(&path);
    assert_eq!(figures(&reopened).await, Some((4, Some(3))));
    assert_eq!(reopened.apply(caller(), renew()).await, Ok(told));
    assert_eq!(reopened.apply(caller(), Command::Commit(plan(2))).await, Ok(Reply::Committed));
    assert_eq!(figures(&start(&path)).await, Some((7, None)));
}

#[tokio::test]
async fn a_refusal_is_answered_and_publishes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let ledgers = start(&folder.path().join("ledger.db"));
    let batches = ledgers.batches();
    let refusal = Refusal::Shortage { key: key("K"), feature: feature(CAMERA), short: Some(1) };
    let answer = ledgers.apply(caller(), prepare(1, 0, 11)).await;
    assert_eq!(answer, Err(NotDone::Refused(refusal)));
    assert!(!batches.has_changed().unwrap(), "a denial is no change of the ledger");
    ledgers.apply(caller(), prepare(1, 0, 10)).await.unwrap();
    assert!(batches.has_changed().unwrap());
}

#[tokio::test]
async fn what_cannot_be_stored_is_not_granted_and_the_durable_state_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    let ledgers = start(&path);
    ledgers.apply(caller(), prepare(1, 0, 4)).await.unwrap();
    ledgers.apply(caller(), Command::Commit(plan(1))).await.unwrap();
    ledgers.apply(caller(), prepare(2, 1, 9)).await.unwrap();
    let mut batches = ledgers.batches();
    batches.mark_unchanged();

    // The system's row is written before the grant's, which fails: all of it must be taken back.
    let disk = Connection::open(&path).unwrap();
    let full =
        "CREATE TRIGGER full BEFORE INSERT ON grants BEGIN SELECT RAISE(FAIL, 'disk full'); END";
    disk.execute_batch(full).unwrap();
    let answer = ledgers.apply(caller(), Command::Commit(plan(2))).await;
    let Err(NotDone::Storage(reason)) = answer else { panic!("{answer:?}") };
    assert!(reason.contains("nothing was granted") && reason.contains("disk full"), "{reason}");
    assert_eq!(figures(&ledgers).await, Some((4, Some(5))));
    assert!(!batches.has_changed().unwrap(), "watchers are not told of what did not happen");
    assert_eq!(figures(&start(&path)).await, Some((4, Some(5))));

    disk.execute_batch("DROP TRIGGER full").unwrap();
    let again = ledgers.apply(caller(), Command::Commit(plan(2))).await;
    assert_eq!(again, Ok(Reply::Committed), "the plan is still prepared");
    assert_eq!(figures(&ledgers).await, Some((9, None)));
    assert_eq!(figures(&start(&path)).await, Some((9, None)));
}

#[tokio::test]
async fn commands_of_many_at_once_never_take_more_than_the_key_has() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    let ledgers = start(&path);
    let mut asking = tokio::task::JoinSet::new();
    for number in 1..=25 {
        let ledgers = ledgers.clone();
        asking.spawn(async move { ledgers.apply(from(number), prepare(number, 0, 1)).await });
    }
    let answers = asking.join_all().await;
    assert_eq!(answers.iter().filter(|answer| **answer == Ok(Reply::Prepared)).count(), 10);
    let shortages = answers
        .iter()
        .filter(|answer| matches!(answer, Err(NotDone::Refused(Refusal::Shortage { .. }))));
    assert_eq!(shortages.count(), 15);
}

/// A host whose disk can be made to fail.
fn start_on_a_bad_disk(path: &Path) -> (Ledgers, impl Fn(Option<Fault>) + use<>) {
    let store = Store::open(path).unwrap();
    let fault = store.fault.clone();
    let (ledgers, _) = Ledgers::start(store, ten(), BTreeSet::new(), 120_000).unwrap();
    (ledgers, move |new| *fault.lock().unwrap() = new)
}

#[tokio::test]
async fn while_nothing_can_be_stored_renewals_go_on_and_refusals_stay_refusals() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    let (ledgers, fail) = start_on_a_bad_disk(&path);
    ledgers.apply(caller(), prepare(1, 0, 4)).await.unwrap();
    ledgers.apply(caller(), Command::Commit(plan(1))).await.unwrap();
    let told = ledgers.apply(caller(), renew()).await.unwrap();
    let mut trouble = ledgers.trouble();
    assert_eq!(*trouble.borrow(), None);

    fail(Some(Fault::ReadOnly));
    // All at once, so that they share batches.
    let (change, renewal, refusal, again) = tokio::join!(
        ledgers.apply(caller(), prepare(2, 1, 9)),
        ledgers.apply(caller(), renew()),
        ledgers.apply(from(2), prepare(3, 0, 7)),
        ledgers.apply(caller(), Command::Commit(plan(1))),
    );
    assert!(matches!(change, Err(NotDone::Storage(_))), "{change:?}");
    assert_eq!(renewal, Ok(told.clone()));
    assert!(matches!(refusal, Err(NotDone::Refused(Refusal::Shortage { .. }))), "{refusal:?}");
    assert_eq!(again, Ok(Reply::Committed), "this was stored before");
    assert_eq!(figures(&ledgers).await, Some((4, None)));
    let reason = trouble.wait_for(Option::is_some).await.unwrap().clone().unwrap();
    assert!(reason.contains("readonly") || reason.contains("read-only"), "{reason}");

    fail(None);
    let wait = trouble.wait_for(Option::is_none);
    tokio::time::timeout(std::time::Duration::from_secs(8), wait).await.unwrap().unwrap();
    assert_eq!(ledgers.apply(caller(), prepare(2, 1, 9)).await, Ok(Reply::Prepared));
    let denials = ledgers.denials(always()).await.unwrap();
    assert!(denials.iter().any(|row| row.system == from(2).system), "it was stored later");
}

#[tokio::test]
async fn a_lease_begins_when_that_can_be_stored_and_until_then_the_grant_stands() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    let (ledgers, fail) = start_on_a_bad_disk(&path);
    ledgers.apply(caller(), prepare(1, 0, 4)).await.unwrap();
    ledgers.apply(caller(), Command::Commit(plan(1))).await.unwrap();
    let is_leased = async |ledgers: &Ledgers| {
        let figures = ledgers.read(|ledger, now| ledger.figures(&key("K"), caller().system, now));
        figures.await.unwrap().ours[&ServerId(1)].leased
    };
    fail(Some(Fault::ReadOnly));
    for _ in 0..2 {
        let told = ledgers.apply(caller(), renew()).await.unwrap();
        let Reply::Statement { seats: told, valid_ms, .. } = told else { panic!("{told:?}") };
        assert_eq!((told, valid_ms), (seats(&[(CAMERA, 4)]), 120_000));
        assert!(!is_leased(&ledgers).await);
    }
    // The next batch that cannot be stored does not take back what was said.
    let change = ledgers.apply(from(2), prepare(2, 0, 3)).await;
    assert!(matches!(change, Err(NotDone::Storage(_))), "{change:?}");
    fail(None);
    ledgers.apply(caller(), prepare(3, 1, 1)).await.unwrap();
    ledgers.apply(caller(), Command::Commit(plan(3))).await.unwrap();
    let short = ledgers.apply(from(2), prepare(2, 0, 7)).await;
    assert!(matches!(short, Err(NotDone::Refused(Refusal::Shortage { .. }))), "{short:?}");
    ledgers.apply(caller(), renew()).await.unwrap();
    assert!(is_leased(&ledgers).await && is_leased(&start(&path)).await);
    assert_eq!(ledgers.apply(from(2), prepare(2, 0, 7)).await, Ok(Reply::Prepared));
}

fn always() -> Range {
    Range { from: jiff::Timestamp::UNIX_EPOCH, to: jiff::Timestamp::MAX, key: None }
}

#[tokio::test]
async fn the_most_in_use_within_an_hour_is_remembered() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    let ledgers = start(&path);
    for (number, count) in [(1, 7), (2, 9), (3, 2)] {
        ledgers.apply(caller(), prepare(number, 0, count)).await.unwrap();
        ledgers.apply(caller(), Command::Abort(plan(number))).await.unwrap();
    }
    let hours = ledgers.usage(always()).await.unwrap();
    let most = hours.iter().map(|row| row.most).max();
    assert_eq!((most, hours[0].total), (Some(9), 10), "{hours:?}");
    assert!(hours.len() <= 2, "one row, or two if the hour has just changed: {hours:?}");
    let other = Range { key: Some(key("X")), ..always() };
    assert_eq!(ledgers.usage(other).await.unwrap(), []);
    assert_eq!(start(&path).usage(always()).await.unwrap(), hours, "it survives a restart");
}

#[tokio::test]
async fn denials_are_counted_and_not_repeated() {
    let folder = tempfile::tempdir().unwrap();
    let ledgers = start(&folder.path().join("ledger.db"));
    for short in [1, 5, 3] {
        assert!(ledgers.apply(caller(), prepare(1, 0, 10 + short)).await.is_err());
    }
    // The next batch that is stored has the repetitions with it.
    ledgers.apply(from(2), prepare(2, 0, 1)).await.unwrap();
    let denials = ledgers.denials(always()).await.unwrap();
    let times: u64 = denials.iter().map(|row| row.times).sum();
    assert_eq!((times, denials.iter().filter_map(|row| row.short).max()), (3, Some(5)));
    assert!(denials.len() <= 2, "one row, or two if the minute has just changed: {denials:?}");
    let row = &denials[0];
    assert_eq!((row.name.as_str(), &*row.from, row.reason), ("Plant 1", "10.0.0.9", "shortage"));
    assert_eq!((&row.key, row.feature.as_ref()), (&key("K"), Some(&feature(CAMERA))));
}

#[tokio::test]
async fn old_history_is_forgotten_soon_after_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    let mut store = Store::open(&path).unwrap();
    let row = |hour| UsageRow {
        hour,
        key: key("K"),
        system: caller().system,
        feature: feature(CAMERA),
        most: 1,
        total: 10,
    };
    let long_ago = jiff::Timestamp::from_second(1_000_000_000).unwrap();
    let usage = [row(long_ago), row(jiff::Timestamp::now())];
    store.commit(Batch { usage: &usage, ..Batch::default() }).unwrap();
    let ledgers = Ledgers::start(store, ten(), BTreeSet::new(), 120_000).unwrap().0;
    let end = std::time::Instant::now() + std::time::Duration::from_secs(8);
    while ledgers.usage(always()).await.unwrap().len() > 1 {
        assert!(std::time::Instant::now() < end, "it is still there");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert!(ledgers.usage(always()).await.unwrap()[0].hour > long_ago);
}

#[tokio::test]
async fn a_backup_is_made_while_the_host_serves() {
    let folder = tempfile::tempdir().unwrap();
    let ledgers = start(&folder.path().join("ledger.db"));
    ledgers.apply(caller(), prepare(1, 0, 4)).await.unwrap();
    let to = folder.path().join("copy.db");
    ledgers.backup(&to).await.unwrap();
    ledgers.apply(caller(), Command::Commit(plan(1))).await.unwrap();
    assert_eq!(figures(&start(&to)).await, Some((0, Some(4))));
}

//! The writer and the store: what was answered survives, and what could not be stored was not
//! granted.

use std::{collections::BTreeMap, path::Path};

use rusqlite::Connection;
use uuid::Uuid;

use super::{
    ledger::{Caller, Command, Epoch, Grant, Pending, Record, Reply, SystemRecord},
    store::{Store, StoreError},
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
    Ledgers::start(Store::open(path).unwrap(), ten(), 120_000).unwrap().0
}

fn caller() -> Caller {
    Caller { system: SystemId(Uuid::from_u128(1)), name: "Plant A".to_owned() }
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
    Command::Prepare(Prepare {
        plan: plan(number),
        hash: vec![1],
        base,
        revision: base + 1,
        keys: BTreeMap::from([(key("K"), wanted(count))]),
    })
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
    assert!(!batches.has_changed().unwrap());
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
async fn a_host_that_lost_its_ledger_grants_and_shows_nothing_more() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    let ledgers = start(&path);
    ledgers.apply(caller(), prepare(1, 0, 4)).await.unwrap();
    Connection::open(&path).unwrap().execute_batch("DROP TABLE grants").unwrap();

    let answer = ledgers.apply(caller(), Command::Commit(plan(1))).await;
    let Err(NotDone::Storage(reason)) = answer else { panic!("{answer:?}") };
    assert!(reason.contains("nothing more is granted"), "{reason}");
    assert_eq!(figures(&ledgers).await, None);
    for command in [prepare(2, 0, 1), Command::Commit(plan(1)), renew()] {
        let answer = ledgers.apply(caller(), command).await;
        assert!(matches!(answer, Err(NotDone::Storage(_))), "{answer:?}");
    }
}

#[tokio::test]
async fn commands_of_many_at_once_never_take_more_than_the_key_has() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    let ledgers = start(&path);
    let mut asking = tokio::task::JoinSet::new();
    for number in 1..=25 {
        let ledgers = ledgers.clone();
        asking.spawn(async move {
            let caller = Caller { system: SystemId(Uuid::from_u128(number)), name: String::new() };
            ledgers.apply(caller, prepare(number, 0, 1)).await
        });
    }
    let answers = asking.join_all().await;
    assert_eq!(answers.iter().filter(|answer| **answer == Ok(Reply::Prepared)).count(), 10);
    let shortages = answers
        .iter()
        .filter(|answer| matches!(answer, Err(NotDone::Refused(Refusal::Shortage { .. }))));
    assert_eq!(shortages.count(), 15);
}

fn records() -> Vec<Record> {
    let system = caller().system;
    let epoch = Epoch { generation: 2, counter: 7 };
    let pending = Pending {
        plan: plan(3),
        hash: vec![0, 255],
        revision: 5,
        keys: BTreeMap::from([(key("K"), wanted(4))]),
    };
    let grant = Grant {
        name: "Gate “1”".to_owned(),
        seats: seats(&[(CAMERA, u64::from(u32::MAX)), ("ptz", 1)]),
        epoch,
        leased: true,
        told: seats(&[(CAMERA, 2)]),
        valid_until_ms: 0,
    };
    vec![
        Record::Epoch(epoch),
        Record::System(
            system,
            SystemRecord {
                name: "Plant A".to_owned(),
                revision: 4,
                last_plan: Some(plan(2)),
                aborted: Some(plan(1)),
                pending: Some(pending),
            },
        ),
        Record::Grant(key("K"), system, ServerId(1), Some(grant)),
        Record::Lingering(key("K"), system, seats(&[(CAMERA, 3)])),
    ]
}

#[test]
fn every_kind_of_record_is_read_back_as_it_was_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    Store::open(&path).unwrap().commit(&records()).unwrap();
    assert_eq!(Store::open(&path).unwrap().load().unwrap(), records());
}

#[test]
fn the_last_record_of_a_thing_is_the_one_that_counts() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(&folder.path().join("ledger.db")).unwrap();
    store.commit(&records()).unwrap();
    let system = caller().system;
    let end = Record::Grant(key("K"), system, ServerId(1), None);
    let none = Record::Lingering(key("K"), system, seats(&[]));
    store.commit(&[end, none]).unwrap();
    let left = store.load().unwrap();
    assert!(!left.iter().any(|record| matches!(record, Record::Grant(..))), "{left:?}");
    for record in left {
        if let Record::Lingering(_, _, seats) = record {
            assert!(seats.is_empty());
        }
    }
}

#[test]
fn a_ledger_of_a_newer_format_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    drop(Store::open(&path).unwrap());
    Connection::open(&path).unwrap().pragma_update(None, "user_version", 9).unwrap();
    let error = Store::open(&path).unwrap_err();
    assert!(matches!(error, StoreError::Newer(9)));
    assert!(error.to_string().contains("update this key host"));
}

#[test]
fn a_row_that_makes_no_sense_is_an_error_that_names_its_table() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    let store = Store::open(&path).unwrap();
    let disk = Connection::open(&path).unwrap();
    for (table, row) in [
        ("system", "INSERT INTO system VALUES ('not an id', '{}')"),
        (
            "grants",
            "INSERT INTO grants VALUES ('K', '00000000-0000-0000-0000-000000000001', 1, '[')",
        ),
        ("lingering", "INSERT INTO lingering VALUES ('a key?', '', '{}')"),
        ("meta", "INSERT INTO meta VALUES ('epoch', '-')"),
    ] {
        disk.execute_batch(row).unwrap();
        let error = store.load().unwrap_err().to_string();
        assert!(error.contains(table) && error.contains("backup"), "{error}");
        disk.execute_batch(&format!("DELETE FROM {table}")).unwrap();
    }
}

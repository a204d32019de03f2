//! The store: what was written is read back, and what was damaged is not taken for the truth.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use rusqlite::Connection;
use tempfile::TempDir;
use uuid::Uuid;

use super::{Batch, Store, StoreError};
use crate::{
    keyhost::ledger::{Epoch, Grant, Pending, Record, SystemRecord},
    licensing::{
        Limits, PlanId, ServerId, SystemId, Wanted,
        tests::{feature, key, seats, version},
    },
};

/// What a disk does to a store in a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It has no room for one more page.
    Full,
    /// It cannot be written.
    ReadOnly,
}

impl Store {
    /// Does to the connection what the disk would do.
    pub(super) fn inject(&self) -> Result<(), StoreError> {
        let fault = *self.fault.lock().unwrap();
        let pages =
            self.connection.query_row("PRAGMA page_count", [], |row| row.get::<_, i64>(0))?;
        let most = if fault == Some(Fault::Full) { pages } else { i64::from(i32::MAX) };
        self.connection.pragma_update(None, "max_page_count", most)?;
        self.connection.pragma_update(None, "query_only", fault == Some(Fault::ReadOnly))?;
        Ok(())
    }
}

fn load(store: &Store) -> Result<Vec<Record>, StoreError> {
    let mut records = Vec::new();
    store.load(|record| records.push(record))?;
    Ok(records)
}

fn commit(store: &mut Store, records: &[Record]) -> Result<(), StoreError> {
    store.commit(Batch { records, ..Batch::default() })
}

fn system() -> SystemId {
    SystemId(Uuid::from_u128(1))
}

fn plan(number: u128) -> PlanId {
    PlanId(Uuid::from_u128(number))
}

fn records() -> Vec<Record> {
    let system = system();
    let epoch = Epoch { generation: 2, counter: 7 };
    let gate = Wanted {
        name: "Gate".to_owned(),
        version: Some(version("4.0")),
        seats: seats(&[("ip-camera", 4)]),
    };
    let pending = Pending {
        plan: plan(3),
        hash: vec![0, 255],
        revision: 5,
        keys: Arc::new(BTreeMap::from([(key("K"), BTreeMap::from([(ServerId(1), gate)]))])),
    };
    let grant = Grant {
        name: "Gate “1”".into(),
        seats: seats(&[("ip-camera", u64::from(u32::MAX)), ("ptz", 1)]),
        epoch,
        leased: true,
        told: seats(&[("ip-camera", 2)]),
        since: "2027-02-01T12:00:00Z".parse().unwrap(),
        from: "10.0.0.9".into(),
        valid_until_ms: 0,
    };
    let limits = Limits {
        floor: seats(&[("ip-camera", 2)]),
        ceiling: BTreeMap::from([(feature("ptz"), 0)]),
    };
    let known = SystemRecord {
        name: "Plant A".to_owned(),
        revision: 4,
        last_plan: Some(plan(2)),
        aborted: Some(plan(1)),
        pending: Some(pending),
    };
    vec![
        Record::Epoch(epoch),
        Record::System(system, known),
        Record::Grant(key("K"), system, ServerId(1), Some(grant)),
        Record::Lingering(key("K"), system, seats(&[("ip-camera", 3)])),
        Record::Limits(key("K"), system, limits),
    ]
}

fn file(folder: &TempDir) -> PathBuf {
    folder.path().join("ledger.db")
}

/// A folder with the files of a store as a crash would leave them now.
fn crashed(path: &Path) -> TempDir {
    let copy = TempDir::new().unwrap();
    for name in ["ledger.db", "ledger.db-wal"] {
        fs::copy(path.with_file_name(name), copy.path().join(name)).unwrap();
    }
    copy
}

fn flip(path: &Path, at: usize) {
    let mut bytes = fs::read(path).unwrap();
    bytes[at] ^= 1;
    fs::write(path, bytes).unwrap();
}

#[test]
fn every_kind_of_record_is_read_back_as_it_was_written() {
    let folder = TempDir::new().unwrap();
    commit(&mut Store::open(&file(&folder)).unwrap(), &records()).unwrap();
    assert_eq!(load(&Store::open(&file(&folder)).unwrap()).unwrap(), records());
}

#[test]
fn the_last_record_of_a_thing_is_the_one_that_counts() {
    let folder = TempDir::new().unwrap();
    let mut store = Store::open(&file(&folder)).unwrap();
    commit(&mut store, &records()).unwrap();
    let ends = [
        Record::Grant(key("K"), system(), ServerId(1), None),
        Record::Lingering(key("K"), system(), seats(&[])),
        Record::Limits(key("K"), system(), Limits::default()),
    ];
    commit(&mut store, &ends).unwrap();
    assert_eq!(load(&store).unwrap(), records()[..2]);
}

#[test]
fn each_new_generation_is_newer_than_all_before() {
    let folder = TempDir::new().unwrap();
    let mut store = Store::open(&file(&folder)).unwrap();
    commit(&mut store, &records()).unwrap();
    assert_eq!(store.begin_new_generation(0).unwrap(), 3);
    assert_eq!(store.begin_new_generation(8).unwrap(), 9);
    assert_eq!(Store::open(&file(&folder)).unwrap().epoch().unwrap().generation, 9);
}

#[test]
fn a_ledger_of_a_newer_format_is_left_alone() {
    let folder = TempDir::new().unwrap();
    drop(Store::open(&file(&folder)).unwrap());
    Connection::open(file(&folder)).unwrap().pragma_update(None, "user_version", 9).unwrap();
    let error = Store::open(&file(&folder)).unwrap_err();
    assert!(matches!(error, StoreError::Newer(9)));
    assert!(error.to_string().contains("update this key host"));
}

#[test]
fn a_ledger_of_the_first_format_is_taken_over() {
    let folder = TempDir::new().unwrap();
    let old = Connection::open(file(&folder)).unwrap();
    old.execute_batch(
        r#"
        CREATE TABLE system (id TEXT PRIMARY KEY, record TEXT NOT NULL) STRICT;
        CREATE TABLE grants (
            key TEXT NOT NULL, system TEXT NOT NULL, server INTEGER NOT NULL, record TEXT NOT NULL,
            PRIMARY KEY (key, system, server)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE lingering (
            key TEXT NOT NULL, system TEXT NOT NULL, seats TEXT NOT NULL, PRIMARY KEY (key, system)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
        INSERT INTO meta VALUES ('epoch', '{"generation":0,"counter":7}'), ('host_id', 'one');
        INSERT INTO system VALUES ('00000000-0000-0000-0000-000000000001',
            '{"name":"Plant A","revision":4,"last_plan":null,"pending":null}');
        INSERT INTO grants VALUES ('K', '00000000-0000-0000-0000-000000000001', 12,
            '{"name":"Gate","seats":{"ptz":2},"epoch":{"generation":0,"counter":7},"leased":false,"told":{}}');
        INSERT INTO lingering VALUES ('K', '00000000-0000-0000-0000-000000000001', '{}');
        PRAGMA user_version = 1;
        "#,
    )
    .unwrap();
    drop(old);
    let mut store = Store::open(&file(&folder)).unwrap();
    let loaded = load(&store).unwrap();
    assert_eq!(loaded.len(), 4);
    let Record::Grant(_, _, ServerId(12), Some(grant)) = &loaded[2] else { panic!("{loaded:?}") };
    assert_eq!((&*grant.name, &*grant.from, &grant.seats), ("Gate", "", &seats(&[("ptz", 2)])));
    commit(&mut store, &records()).unwrap();
}

#[test]
fn a_row_that_makes_no_sense_is_an_error_that_names_its_table() {
    let folder = TempDir::new().unwrap();
    let store = Store::open(&file(&folder)).unwrap();
    let disk = Connection::open(file(&folder)).unwrap();
    let id = "00000000-0000-0000-0000-000000000001";
    for (table, columns) in [
        ("system", vec!["not an id", "{}"]),
        ("grants", vec!["K", id, "1", "["]),
        ("lingering", vec!["a key?", "", "{}"]),
        ("limits", vec!["K", id, "-"]),
        ("meta", vec!["epoch", "-"]),
    ] {
        let crc = super::checksum(table, &columns);
        let quoted = columns.join("', '");
        disk.execute_batch(&format!("INSERT INTO {table} VALUES ('{quoted}', {crc})")).unwrap();
        let error = load(&store).unwrap_err();
        assert!(!crate::chain(&error).contains("checksum"), "{}", crate::chain(&error));
        let error = error.to_string();
        assert!(error.contains(table) && error.contains("backup"), "{error}");
        disk.execute_batch(&format!("DELETE FROM {table}")).unwrap();
    }
}

#[test]
fn a_changed_row_is_noticed_by_its_checksum() {
    let folder = TempDir::new().unwrap();
    let mut store = Store::open(&file(&folder)).unwrap();
    let disk = Connection::open(file(&folder)).unwrap();
    for change in [
        "UPDATE system SET record = replace(record, 'Plant A', 'Plant B')",
        "UPDATE grants SET record = replace(record, '\"ptz\":1', '\"ptz\":9')",
        "UPDATE grants SET key = 'J'",
        "UPDATE grants SET server = 2",
        "UPDATE lingering SET seats = '{}'",
        "UPDATE limits SET limits = '{}'",
        "UPDATE meta SET value = replace(value, '7', '8') WHERE name = 'epoch'",
    ] {
        commit(&mut store, &records()).unwrap();
        disk.execute_batch(change).unwrap();
        let error = crate::chain(&load(&store).unwrap_err());
        assert!(error.contains("checksum") && error.contains("from a backup"), "{error}");
        disk.execute_batch("DELETE FROM grants").unwrap();
    }
}

#[test]
fn a_flipped_bit_in_the_file_is_noticed() {
    let folder = TempDir::new().unwrap();
    commit(&mut Store::open(&file(&folder)).unwrap(), &records()).unwrap();
    let bytes = fs::read(file(&folder)).unwrap();
    let at = bytes.windows(6).position(|part| part == b"Plant ").unwrap();
    flip(&file(&folder), at);
    let error = crate::chain(&load(&Store::open(&file(&folder)).unwrap()).unwrap_err());
    assert!(error.contains("checksum"), "{error}");
    flip(&file(&folder), at);
    flip(&file(&folder), 3);
    let error = Store::open(&file(&folder)).unwrap_err();
    assert!(matches!(error, StoreError::Damaged(_)), "{error:?}");
    assert!(error.to_string().contains("from a backup"));
}

/// A store with three batches in its log, and where the log had got to after each.
fn three_batches(folder: &TempDir) -> (Store, [usize; 3]) {
    let mut store = Store::open(&file(folder)).unwrap();
    let log = super::wal::path_of(&file(folder));
    store.merge_log("TRUNCATE").unwrap();
    let ends = [1, 2, 3].map(|counter| {
        let epoch = Record::Epoch(Epoch { generation: 0, counter });
        commit(&mut store, &[epoch]).unwrap();
        usize::try_from(fs::metadata(&log).unwrap().len()).unwrap()
    });
    (store, ends)
}

#[test]
fn a_torn_tail_of_the_log_is_a_batch_that_was_never_acknowledged() {
    let folder = TempDir::new().unwrap();
    let (_store, ends) = three_batches(&folder);
    for (length, last) in
        [(ends[2], 3), (ends[2] - 100, 2), (ends[1], 2), (ends[0] + 30, 1), (20, 0)]
    {
        let copy = crashed(&file(&folder));
        let log = super::wal::path_of(&file(&copy));
        let bytes = fs::read(&log).unwrap();
        fs::write(&log, &bytes[..length]).unwrap();
        let store = Store::open(&file(&copy)).unwrap();
        assert_eq!(store.epoch().unwrap().counter, last, "{length} bytes of {}", bytes.len());
    }
}

#[test]
fn a_flipped_bit_in_the_log_before_acknowledged_batches_is_refused() {
    let folder = TempDir::new().unwrap();
    let (_store, ends) = three_batches(&folder);
    for at in [26, 100, ends[0] - 1] {
        let copy = crashed(&file(&folder));
        flip(&super::wal::path_of(&file(&copy)), at);
        let error = Store::open(&file(&copy)).unwrap_err();
        assert!(matches!(error, StoreError::DamagedLog(_)), "{at}: {error:?}");
        assert!(error.to_string().contains("from a backup"));
    }
    let copy = crashed(&file(&folder));
    flip(&super::wal::path_of(&file(&copy)), ends[2] - 1);
    let store = Store::open(&file(&copy)).unwrap();
    assert_eq!(store.epoch().unwrap().counter, 2, "in the last batch it looks like a torn tail");
}

#[test]
fn a_commit_after_a_failed_one_leaves_no_log_that_looks_damaged() {
    let folder = TempDir::new().unwrap();
    let (mut store, _) = three_batches(&folder);
    *store.fault.lock().unwrap() = Some(Fault::ReadOnly);
    assert!(commit(&mut store, &records()).is_err());
    assert!(store.probe().is_err());
    *store.fault.lock().unwrap() = None;
    store.probe().unwrap();
    commit(&mut store, &records()).unwrap();
    let copy = crashed(&file(&folder));
    assert_eq!(load(&Store::open(&file(&copy)).unwrap()).unwrap(), records());
}

#[test]
fn on_a_full_disk_a_batch_is_stored_not_at_all() {
    let folder = TempDir::new().unwrap();
    let mut store = Store::open(&file(&folder)).unwrap();
    commit(&mut store, &records()).unwrap();
    *store.fault.lock().unwrap() = Some(Fault::Full);
    let Record::Grant(_, _, _, grant) = &records()[2] else { panic!("the order has changed") };
    let many: Vec<Record> = (10..2000)
        .map(|server| Record::Grant(key("K"), system(), ServerId(server), grant.clone()))
        .collect();
    let error = commit(&mut store, &many).unwrap_err();
    assert!(crate::chain(&error).contains("full"), "{}", crate::chain(&error));
    assert_eq!(load(&store).unwrap(), records());
    *store.fault.lock().unwrap() = None;
    commit(&mut store, &many).unwrap();
    assert_eq!(load(&store).unwrap().len(), records().len() + many.len());
}

#[test]
fn a_backup_is_a_whole_ledger_that_only_its_owner_may_read() {
    let folder = TempDir::new().unwrap();
    let mut store = Store::open(&file(&folder)).unwrap();
    commit(&mut store, &records()).unwrap();
    let to = folder.path().join("copy.db");
    Store::backup(store.path(), &to).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&to).unwrap().permissions().mode() & 0o777, 0o600);
    }
    assert_eq!(load(&Store::open(&to).unwrap()).unwrap(), records());
    let error = Store::backup(store.path(), &to).unwrap_err();
    assert!(crate::chain(&error).contains("exists"), "{}", crate::chain(&error));
    assert_eq!(load(&Store::open(&to).unwrap()).unwrap(), records(), "it was not touched");
}

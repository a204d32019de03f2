//! History: what is remembered by the hour and by the minute, and that it stays bounded in memory
//! and on disk.

use std::path::{Path, PathBuf};

use jiff::ToSpan as _;
use rusqlite::Connection;
use tempfile::TempDir;
use uuid::Uuid;

use super::*;
use crate::{
    keyhost::{
        ledger::{Command, Now},
        store::{Batch, Past, Range, Store},
    },
    licensing::{
        KeyKind, ServerId, Wanted,
        tests::{feature, key, license, seats, version},
    },
};

const CAMERA: &str = "ip-camera";

fn caller(number: u128) -> Caller {
    let system = SystemId(Uuid::from_u128(number));
    Caller { system, name: format!("Plant {number}"), from: "10.0.0.9".into() }
}

fn at(time: &str) -> Timestamp {
    format!("2027-02-01T{time}Z").parse().unwrap()
}

/// A ledger with ten cameras, and its history, whose rows are stored unless a test says otherwise.
#[derive(Default)]
struct Host {
    ledger: Ledger,
    history: History,
}

impl Host {
    fn new() -> Self {
        let mut ledger = Ledger::new(120_000);
        ledger.set_licenses([license("K", KeyKind::Network, &[(CAMERA, 10)])], 0);
        Self { ledger, history: History::default() }
    }

    /// Makes the cameras of a system so many.
    fn take(&mut self, number: u128, count: u64) {
        let wanted = Wanted {
            name: "Gate".to_owned(),
            version: Some(version("4.0")),
            seats: seats(&[(CAMERA, count)]),
        };
        let take = Command::Take { key: key("K"), server: ServerId(1), wanted };
        let now = Now { mono_ms: 0, wall: at("10:00:00") };
        self.ledger.apply(now, &caller(number), &take, &mut Vec::new()).unwrap();
    }

    /// What a batch would store, as hour, system and seats.
    fn rows(&mut self, time: &str, is_tick: bool) -> Vec<(Timestamp, u128, u64)> {
        let rows = self.history.usage(&self.ledger, at(time), is_tick);
        assert!(rows.iter().all(|row| row.total == 10 && row.feature == feature(CAMERA)));
        rows.iter().map(|row| (row.hour, row.system.0.as_u128(), row.most)).collect()
    }

    /// The same, stored.
    fn batch(&mut self, time: &str, is_tick: bool) -> Vec<(Timestamp, u128, u64)> {
        let rows = self.rows(time, is_tick);
        self.history.stored(is_tick);
        self.ledger.keep();
        rows
    }
}

#[test]
fn within_an_hour_a_mark_is_stored_when_it_rises_and_only_then() {
    let mut host = Host::new();
    let ten = at("10:00:00");
    host.batch("10:00:01", true);
    for (count, rows) in [(4, vec![4]), (2, vec![]), (4, vec![]), (6, vec![6]), (1, vec![])] {
        host.take(1, count);
        let expected: Vec<_> = rows.into_iter().map(|most| (ten, 1, most)).collect();
        assert_eq!(host.batch("10:30:00", false), expected);
    }
    assert_eq!(host.batch("10:59:59", true), []);
}

#[test]
fn at_the_first_tick_of_an_hour_the_level_of_everybody_is_stored_once() {
    let mut host = Host::new();
    host.take(1, 4);
    host.take(2, 3);
    host.batch("10:59:59", true);
    assert!(!host.history.is_waiting());
    host.take(1, 2);
    assert_eq!(host.batch("10:59:59", false), []);
    let eleven = at("11:00:00");
    assert_eq!(host.batch("11:00:00", true), [(eleven, 1, 2), (eleven, 2, 3)]);
    assert_eq!(host.batch("11:00:01", true), []);
    // Nobody changes anything for hours.
    assert_eq!(host.batch("13:00:00", true).len(), 2);
}

#[test]
fn what_rises_between_the_turn_of_an_hour_and_the_tick_is_stored_with_its_batch() {
    let mut host = Host::new();
    host.take(1, 4);
    host.take(2, 3);
    host.batch("10:30:00", true);
    host.take(1, 5);
    let eleven = at("11:00:00");
    assert_eq!(host.batch("11:00:00", false), [(eleven, 1, 5)]);
    assert!(host.history.is_waiting(), "the others are due");
    host.take(1, 1);
    assert_eq!(host.batch("11:00:01", true), [(eleven, 2, 3)], "a mark does not fall");
}

#[test]
fn a_mark_that_could_not_be_stored_is_given_out_again() {
    let mut host = Host::new();
    host.take(1, 4);
    let row = (at("10:00:00"), 1, 4);
    assert_eq!(host.rows("10:30:00", true), [row]);
    assert!(host.history.is_waiting());
    assert_eq!(host.rows("10:30:01", true), [row]);
    host.history.stored(true);
    assert_eq!(host.rows("10:30:02", true), []);
}

fn shortage(by: u64) -> Refusal {
    Refusal::Shortage { key: key("K"), feature: feature(CAMERA), short: Some(by) }
}

/// The times and the most that was short of each row.
fn counted(history: &History) -> Vec<(u64, Option<u64>)> {
    history.denials().iter().map(|row| (row.times, row.short)).collect()
}

#[test]
fn the_same_denial_within_a_minute_is_one_row_and_in_the_next_minute_another() {
    let mut history = History::default();
    for (time, short) in [("10:00:00", 2), ("10:00:30", 5), ("10:00:59", 1)] {
        history.deny(at(time), &caller(1), &shortage(short));
    }
    assert_eq!(counted(&history), [(3, Some(5))]);
    assert_eq!(history.denials()[0].at, at("10:00:59"));
    assert!(history.is_urgent());
    history.stored(false);
    // One is on disk, so the repetition can wait for the next batch.
    history.deny(at("10:00:59"), &caller(1), &shortage(3));
    assert!(!history.is_urgent() && history.is_waiting());
    history.deny(at("10:01:00"), &caller(1), &shortage(4));
    assert!(history.is_urgent());
    assert_eq!(counted(&history), [(1, Some(3)), (1, Some(4))]);
}

#[test]
fn denials_differ_by_who_asked_from_where_for_what_and_why() {
    let mut history = History::default();
    let elsewhere = Caller { from: "10.0.0.8".into(), ..caller(1) };
    let too_many =
        Refusal::OverCeiling { key: key("K"), feature: feature(CAMERA), ceiling: 4, wanted: 6 };
    let ended = Refusal::Expired { key: key("K"), on: "2027-01-01".to_owned() };
    for (caller, refusal) in [
        (&caller(1), &shortage(1)),
        (&caller(2), &shortage(1)),
        (&elsewhere, &shortage(1)),
        (&caller(1), &too_many),
        (&caller(1), &ended),
    ] {
        history.deny(at("10:00:00"), caller, refusal);
        history.deny(at("10:00:00"), caller, refusal);
    }
    let mut rows = counted(&history);
    rows.sort_unstable();
    assert_eq!(rows, [(2, None), (2, Some(1)), (2, Some(1)), (2, Some(1)), (2, Some(2))]);
}

#[test]
fn what_is_refused_for_another_reason_than_seats_is_no_denial() {
    let mut history = History::default();
    history.deny(at("10:00:00"), &caller(1), &Refusal::UnknownPlan { plan: "p".to_owned() });
    history.deny(at("10:00:00"), &caller(1), &Refusal::NoGrant { server: "Gate".into() });
    assert_eq!(history.denials(), []);
    assert!(!history.is_waiting());
}

#[test]
fn a_flood_of_different_denials_is_cut_to_a_thousand_in_a_minute() {
    let mut history = History::default();
    for number in 0..5_000 {
        history.deny(at("10:00:00"), &caller(number), &shortage(1));
        if number % 300 == 0 {
            history.stored(false);
        }
    }
    assert_eq!(history.known.len(), MOST_IN_A_MINUTE);
    assert!(history.unstored.len() <= MOST_IN_A_MINUTE);
    // Those that are known are counted on, and the next minute has room again.
    history.deny(at("10:00:01"), &caller(7), &shortage(1));
    assert!(history.denials().iter().any(|row| row.system == caller(7).system));
    history.deny(at("10:01:00"), &caller(4_999), &shortage(1));
    assert!(history.denials().iter().any(|row| row.system == caller(4_999).system));
}

#[test]
fn what_waits_for_a_disk_that_fails_is_bounded_too() {
    let mut history = History::default();
    for minute in 0..20 {
        let time = at("10:00:00") + minute.minutes();
        for number in 0..1_000 {
            history.deny(time, &caller(number), &shortage(1));
        }
    }
    assert_eq!(history.denials().len(), MOST_UNSTORED);
    history.stored(true);
    history.deny(at("11:00:00"), &caller(1), &shortage(1));
    assert_eq!(history.denials().len(), 1);
}

/// A history on disk.
struct OnDisk {
    store: Store,
    path: PathBuf,
    _folder: TempDir,
}

impl OnDisk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.db");
        Self { store: Store::open(&path).unwrap(), path, _folder: folder }
    }

    fn write(&mut self, usage: &[UsageRow], denials: &[DenialRow]) {
        self.store.commit(Batch { usage, denials, ..Batch::default() }).unwrap();
    }

    fn read(&self, from: Timestamp, to: Timestamp) -> (Vec<UsageRow>, Vec<DenialRow>) {
        let range = Range { from, to, key: None };
        let past = Past::of(&self.path);
        (past.usage(&range).unwrap(), past.denials(&range).unwrap())
    }

    fn all(&self) -> (Vec<UsageRow>, Vec<DenialRow>) {
        self.read(Timestamp::UNIX_EPOCH, Timestamp::MAX)
    }
}

fn usage(hour: Timestamp, most: u64) -> UsageRow {
    let (system, feature) = (caller(1).system, feature(CAMERA));
    UsageRow { hour, key: key("K"), system, feature, most, total: 10 }
}

fn denial(at: Timestamp, number: u128) -> DenialRow {
    let caller = caller(number);
    DenialRow {
        at,
        system: caller.system,
        name: caller.name,
        from: caller.from,
        key: key("K"),
        feature: Some(feature(CAMERA)),
        short: Some(1),
        reason: "shortage",
        times: 1,
    }
}

fn rows_of(path: &Path, table: &str) -> u64 {
    let count = format!("SELECT count(*) FROM {table}");
    let rows = Connection::open(path).unwrap().query_row(&count, [], |row| row.get::<_, i64>(0));
    rows.unwrap().unsigned_abs()
}

#[test]
fn what_is_older_than_400_days_is_forgotten_and_nothing_else() {
    let mut disk = OnDisk::new();
    let now = at("10:00:00");
    let days_ago = |days: i64, more: i64| now - (days * 24).hours() - more.seconds();
    let (kept, gone) = (days_ago(KEPT_DAYS, 0), days_ago(KEPT_DAYS, HOUR_SECS));
    disk.write(
        &[usage(gone, 1), usage(kept, 2), usage(now, 3)],
        &[denial(gone, 1), denial(kept, 2), denial(now, 3)],
    );
    disk.store.forget_old(now).unwrap();
    let (hours, denials) = disk.all();
    assert_eq!(hours, [usage(kept, 2), usage(now, 3)]);
    assert_eq!(denials, [denial(kept, 2), denial(now, 3)]);
    disk.store.forget_old(now + 1.seconds()).unwrap();
    assert_eq!(disk.all(), (vec![usage(now, 3)], vec![denial(now, 3)]));
}

#[test]
fn of_denials_the_newest_hundred_thousand_are_kept() {
    const MORE: u64 = 500;
    let mut disk = OnDisk::new();
    let start = at("00:00:00");
    let rows: Vec<DenialRow> = (0..MOST_DENIALS + MORE)
        .map(|number| denial(start + i64::try_from(number).unwrap().seconds(), u128::from(number)))
        .collect();
    for batch in rows.chunks(10_000) {
        disk.write(&[], batch);
        assert!(rows_of(&disk.path, "denial") <= MOST_DENIALS);
    }
    assert_eq!(rows_of(&disk.path, "denial"), MOST_DENIALS);
    let (_, oldest) = disk.read(start, start + 600.seconds());
    assert_eq!(oldest.first(), rows.get(usize::try_from(MORE).unwrap()), "the oldest gave way");
    // An answer is bounded as well, and has the newest.
    let (_, answer) = disk.all();
    assert_eq!((answer.len(), answer.last()), (20_000, rows.last()));
}

#[test]
fn a_row_that_is_stored_again_keeps_its_highest_mark_and_counts_on() {
    let mut disk = OnDisk::new();
    let ten = at("10:00:00");
    disk.write(&[usage(ten, 7)], &[DenialRow { short: Some(5), ..denial(ten, 1) }]);
    // As after a restart within the hour, or a clock that went back into it.
    let later = DenialRow { short: Some(2), times: 3, ..denial(at("10:00:30"), 1) };
    disk.write(&[usage(ten, 4)], std::slice::from_ref(&later));
    let (hours, denials) = disk.all();
    assert_eq!(hours, [usage(ten, 7)]);
    assert_eq!(denials, [DenialRow { short: Some(5), times: 4, ..later }]);
}

#[test]
fn an_hour_that_began_before_a_range_and_reaches_into_it_belongs_to_it() {
    let mut disk = OnDisk::new();
    let hours = ["09:00:00", "10:00:00", "11:00:00"].map(|hour| usage(at(hour), 1));
    disk.write(&hours, &[]);
    assert_eq!(disk.read(at("10:59:59"), at("11:00:00")).0, [usage(at("10:00:00"), 1)]);
    assert_eq!(disk.read(at("10:00:00"), at("11:00:01")).0, hours[1..]);
}

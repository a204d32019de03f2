//! The tables of history: usage by the hour, denials by the minute.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use jiff::Timestamp;
use rusqlite::{Connection, OpenFlags, Row, params};

use super::{Store, StoreError, bad_row, system_id};
use crate::{
    keyhost::history::{DenialRow, KEPT_DAYS, MOST_DENIALS, UsageRow},
    licensing::{BadFeature, BadKeyId, Feature, KeyId},
};

pub(super) const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS usage (
        hour INTEGER NOT NULL, key TEXT NOT NULL, system TEXT NOT NULL, feature TEXT NOT NULL,
        most INTEGER NOT NULL, total INTEGER NOT NULL, PRIMARY KEY (hour, key, system, feature)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS denial (
        id INTEGER PRIMARY KEY, minute INTEGER NOT NULL, at_ms INTEGER NOT NULL,
        system TEXT NOT NULL, name TEXT NOT NULL, address TEXT NOT NULL, key TEXT NOT NULL,
        feature TEXT NOT NULL, short INTEGER, reason TEXT NOT NULL, times INTEGER NOT NULL,
        UNIQUE (minute, system, key, feature, reason, address)
    ) STRICT;
";

/// Rows in one answer; of more, the newest.
const MOST_ROWS: u32 = 20_000;

/// The reasons that are written, see [`DenialRow::reason`].
const REASONS: [&str; 5] = ["shortage", "over-ceiling", "expired", "unknown-key", "too-old"];

/// Writes rows in the transaction of a batch.
pub(super) fn write(
    connection: &Connection,
    usage: &[UsageRow],
    denials: &[DenialRow],
) -> Result<(), StoreError> {
    for row in usage {
        let raise = "INSERT INTO usage VALUES (?1, ?2, ?3, ?4, ?5, ?6)
            ON CONFLICT DO UPDATE SET most = max(most, excluded.most), total = excluded.total";
        connection.prepare_cached(raise)?.execute(params![
            row.hour.as_second(),
            row.key.as_str(),
            row.system.to_string(),
            row.feature.code(),
            whole(row.most),
            whole(row.total),
        ])?;
    }
    for row in denials {
        let count = "INSERT INTO denial
            (minute, at_ms, system, name, address, key, feature, short, reason, times)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
            ON CONFLICT DO UPDATE SET at_ms = excluded.at_ms, name = excluded.name,
                short = max(ifnull(short, 0), excluded.short), times = times + excluded.times";
        connection.prepare_cached(count)?.execute(params![
            row.minute(),
            row.at.as_millisecond(),
            row.system.to_string(),
            row.name,
            &*row.from,
            row.key.as_str(),
            row.feature.as_ref().map_or("", Feature::code),
            row.short.map(whole),
            row.reason,
            whole(row.times),
        ])?;
    }
    if !denials.is_empty() {
        // Ids only grow, so this finds the oldest without counting.
        let newest: i64 = connection
            .prepare_cached("SELECT max(id) FROM denial")?
            .query_row([], |row| row.get(0))?;
        connection
            .prepare_cached("DELETE FROM denial WHERE id <= ?1")?
            .execute([newest - whole(MOST_DENIALS)])?;
    }
    Ok(())
}

impl Store {
    /// Forgets what is older than is kept.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn forget_old(&mut self, now: Timestamp) -> Result<(), StoreError> {
        let oldest = now.as_second() - KEPT_DAYS * 24 * 3_600;
        let transaction = self.connection.transaction()?;
        transaction.execute("DELETE FROM usage WHERE hour < ?1", [oldest])?;
        transaction.execute("DELETE FROM denial WHERE minute < ?1", [oldest])?;
        transaction.commit()?;
        Ok(())
    }
}

/// Reads history on a connection of its own, so that a long question delays no batch.
#[derive(Debug, Clone)]
pub struct Past {
    ledger: PathBuf,
}

/// Which part of the history.
#[derive(Debug, Clone)]
pub struct Range {
    /// Not before this.
    pub from: Timestamp,
    /// Before this.
    pub to: Timestamp,
    /// Of one key, or of all.
    pub key: Option<KeyId>,
}

impl Past {
    /// The history of a ledger's file.
    pub fn of(ledger: &Path) -> Self {
        Self { ledger: ledger.to_owned() }
    }

    /// Usage by the hour, oldest first; of very much the newest part.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn usage(&self, range: &Range) -> Result<Vec<UsageRow>, StoreError> {
        let select = "SELECT hour, key, system, feature, most, total FROM usage
            WHERE hour >= ?1 AND hour < ?2 AND (?3 = '' OR key = ?3)
            ORDER BY hour DESC, key DESC, system DESC, feature DESC LIMIT ?4";
        // An hour that began before the range and reaches into it belongs to it.
        let from = range.from.as_second().div_euclid(3_600) * 3_600;
        let range = &Range { from: second(from)?, ..range.clone() };
        self.select("usage", select, range, 1, |row| {
            Ok(UsageRow {
                hour: second(row.get(0)?)?,
                key: key("usage", row, 1)?,
                system: system_id("usage", &row.get::<_, String>(2)?)?,
                feature: feature("usage", &row.get::<_, String>(3)?)?,
                most: row.get::<_, i64>(4)?.unsigned_abs(),
                total: row.get::<_, i64>(5)?.unsigned_abs(),
            })
        })
    }

    /// Denials, oldest first; of very many the newest.
    ///
    /// # Errors
    /// If they cannot be read.
    pub fn denials(&self, range: &Range) -> Result<Vec<DenialRow>, StoreError> {
        let select =
            "SELECT at_ms, key, system, feature, name, address, short, reason, times FROM denial
            WHERE at_ms >= ?1 AND at_ms < ?2 AND (?3 = '' OR key = ?3)
            ORDER BY id DESC LIMIT ?4";
        self.select("denial", select, range, 1_000, |row| {
            let reason: String = row.get(7)?;
            let code: String = row.get(3)?;
            Ok(DenialRow {
                at: Timestamp::from_millisecond(row.get(0)?)
                    .map_err(|error| bad_row("denial", error))?,
                key: key("denial", row, 1)?,
                system: system_id("denial", &row.get::<_, String>(2)?)?,
                feature: match code.as_str() {
                    "" => None,
                    code => Some(feature("denial", code)?),
                },
                name: row.get(4)?,
                from: Arc::from(row.get::<_, String>(5)?),
                short: row.get::<_, Option<i64>>(6)?.map(i64::unsigned_abs),
                reason: REASONS.into_iter().find(|known| *known == reason).unwrap_or("other"),
                times: row.get::<_, i64>(8)?.unsigned_abs(),
            })
        })
    }

    /// Rows of a range, whose times are stored in so many parts of a second.
    fn select<T>(
        &self,
        table: &'static str,
        select: &str,
        range: &Range,
        parts: i64,
        read: impl Fn(&Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&self.ledger, flags)?;
        let time = |at: Timestamp| {
            if parts == 1 { at.as_second() } else { at.as_millisecond() }
        };
        let key = range.key.as_ref().map_or("", KeyId::as_str);
        let mut query = connection.prepare(select)?;
        let mut rows = query.query(params![time(range.from), time(range.to), key, MOST_ROWS])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(read(row)?);
        }
        found.reverse();
        tracing::debug!(table, rows = found.len(), "history was read");
        Ok(found)
    }
}

/// SQLite has signed numbers.
fn whole(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn second(second: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_second(second).map_err(|error| bad_row("usage", error))
}

fn key(table: &'static str, row: &Row<'_>, at: usize) -> Result<KeyId, StoreError> {
    let text: String = row.get(at)?;
    text.parse().map_err(|error: BadKeyId| bad_row(table, error))
}

fn feature(table: &'static str, code: &str) -> Result<Feature, StoreError> {
    code.parse().map_err(|error: BadFeature| bad_row(table, error))
}

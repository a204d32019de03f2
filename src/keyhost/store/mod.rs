//! The ledger on disk: SQLite in WAL mode with `synchronous=FULL`, so that a batch of records is
//! durable (fdatasync) when [`Store::commit`] returns. One row for each thing the ledger remembers,
//! with a checksum, and the history beside it.
//!
//! In: records and rows of history, a batch at a time. Out: the same, and what is wrong with the
//! disk. It never knows: what the records mean.

mod backup;
mod past;
#[cfg(test)]
mod tests;
mod wal;

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use rusqlite::{Connection, ErrorCode, OptionalExtension as _, params};
use serde::{Serialize, de::DeserializeOwned};
use uuid::fmt::Hyphenated;

pub use self::past::{Past, Range};
#[cfg(test)]
pub use self::tests::Fault;
use super::{
    history::{DenialRow, UsageRow},
    ledger::{Epoch, Record},
};
use crate::licensing::{BadKeyId, KeyId, ServerId, SystemId};

/// The ledger's file.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
    path: PathBuf,
    /// Commits that are in the write-ahead log only.
    unmerged: u64,
    /// Whether a commit failed, so that the log may have frames that nobody will count.
    has_failed: bool,
    #[cfg(test)]
    pub(super) fault: std::sync::Arc<std::sync::Mutex<Option<Fault>>>,
}

/// What one commit makes durable, all or none of it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Batch<'a> {
    /// Changes of the ledger.
    pub records: &'a [Record],
    /// Marks of usage that rose.
    pub usage: &'a [UsageRow],
    /// Refusals.
    pub denials: &'a [DenialRow],
}

/// Why the ledger could not be read or written. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database said no.
    #[error("the ledger could not be read or written")]
    Database(#[source] rusqlite::Error),
    /// The file is not what was written.
    #[error("the ledger's file is damaged; restore the ledger from a backup")]
    Damaged(#[source] rusqlite::Error),
    /// A row does not make sense.
    #[error(
        "the ledger has a row in {table} that cannot be read; restore the ledger from a backup"
    )]
    Row {
        /// Which table.
        table: &'static str,
        /// What is wrong with the row.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The write-ahead log has a hole with acknowledged batches behind it, which SQLite would
    /// silently leave out.
    #[error(
        "changes that were acknowledged are damaged in {}; restore the ledger from a backup", .0.display()
    )]
    DamagedLog(PathBuf),
    /// A file beside the ledger.
    #[error("cannot read or write {}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// Made by a newer version.
    #[error(
        "the ledger was written by a newer version of Floatkey (format {0}): update this key host"
    )]
    Newer(i64),
    /// The task that reads was ended.
    #[error("the key host is stopping")]
    Stopping,
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Damaged(error),
            _ => Self::Database(error),
        }
    }
}

/// What is written and what is read of a row differ.
#[derive(Debug, thiserror::Error)]
#[error("its checksum is wrong")]
struct WrongChecksum;

/// The format of the tables below.
const FORMAT: i64 = 2;

/// Pages in the log at which a commit merges it by itself. Large, so that commits seldom do: a
/// quiet moment is better for it, see [`Store::merge`].
const MOST_LOG_PAGES: i64 = 16_384;

const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS system (
        id TEXT PRIMARY KEY, record TEXT NOT NULL, crc INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE IF NOT EXISTS grants (
        key TEXT NOT NULL, system TEXT NOT NULL, server INTEGER NOT NULL, record TEXT NOT NULL,
        crc INTEGER NOT NULL, PRIMARY KEY (key, system, server)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS lingering (
        key TEXT NOT NULL, system TEXT NOT NULL, seats TEXT NOT NULL, crc INTEGER NOT NULL,
        PRIMARY KEY (key, system)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS limits (
        key TEXT NOT NULL, system TEXT NOT NULL, limits TEXT NOT NULL, crc INTEGER NOT NULL,
        PRIMARY KEY (key, system)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS meta (
        name TEXT PRIMARY KEY, value TEXT NOT NULL, crc INTEGER NOT NULL
    ) STRICT;
";

impl Store {
    /// Opens or makes the ledger's file.
    ///
    /// # Errors
    /// If it cannot be opened, is damaged, or was made by a newer version.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        // Before SQLite reads the log, and cuts it at the first frame that it does not like.
        wal::check(path)?;
        let mut connection = Connection::open(path)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        // On macOS a plain sync leaves data in the drive's cache; elsewhere this changes nothing.
        connection.pragma_update(None, "fullfsync", true)?;
        connection.pragma_update(None, "wal_autocheckpoint", MOST_LOG_PAGES)?;
        let format: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        if format > FORMAT {
            return Err(StoreError::Newer(format));
        }
        if format < FORMAT {
            let transaction = connection.transaction()?;
            if format == 1 {
                add_checksums(&transaction)?;
            }
            transaction.execute_batch(TABLES)?;
            transaction.execute_batch(past::TABLES)?;
            transaction.pragma_update(None, "user_version", FORMAT)?;
            transaction.commit()?;
        }
        Ok(Self {
            connection,
            path: path.to_owned(),
            unmerged: 0,
            has_failed: false,
            #[cfg(test)]
            fault: std::sync::Arc::default(),
        })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Keys of which seats are granted.
    ///
    /// # Errors
    /// If a row cannot be read.
    pub fn keys_in_use(&self) -> Result<BTreeSet<KeyId>, StoreError> {
        let mut query = self.connection.prepare("SELECT DISTINCT key FROM grants")?;
        let rows = query.query_map([], |row| row.get::<_, String>(0))?;
        rows.map(|row| row?.parse().map_err(|error: BadKeyId| bad_row("grants", error))).collect()
    }

    /// Gives everything stored to `take`, in the order in which the ledger takes it in.
    ///
    /// # Errors
    /// If a row cannot be read.
    pub fn load(&self, mut take: impl FnMut(Record)) -> Result<(), StoreError> {
        if let Some(epoch) = self.meta("epoch")? {
            take(Record::Epoch(from_json::<Epoch>("meta", &epoch)?));
        }
        let mut query = self.connection.prepare("SELECT id, record, crc FROM system")?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            let (id, record) = (text(row, 0)?, text(row, 1)?);
            check("system", &[id, record], row.get(2)?)?;
            take(Record::System(system_id("system", id)?, from_json("system", record)?));
        }
        let columns = "SELECT key, system, server, record, crc FROM grants";
        let mut query = self.connection.prepare(columns)?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            let (key, system, server, record) =
                (text(row, 0)?, text(row, 1)?, row.get::<_, u32>(2)?, text(row, 3)?);
            check("grants", &[key, system, number(server).text(), record], row.get(4)?)?;
            let key = key.parse().map_err(|error: BadKeyId| bad_row("grants", error))?;
            let grant = from_json("grants", record)?;
            let system = system_id("grants", system)?;
            take(Record::Grant(key, system, ServerId(server), Some(grant)));
        }
        self.load_by_share("lingering", "seats", |key, system, seats| {
            take(Record::Lingering(key, system, from_json("lingering", seats)?));
            Ok(())
        })?;
        self.load_by_share("limits", "limits", |key, system, limits| {
            take(Record::Limits(key, system, from_json("limits", limits)?));
            Ok(())
        })
    }

    fn load_by_share(
        &self,
        table: &'static str,
        column: &str,
        mut take: impl FnMut(KeyId, SystemId, &str) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let columns = format!("SELECT key, system, {column}, crc FROM {table}");
        let mut query = self.connection.prepare(&columns)?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            let (key, system, value) = (text(row, 0)?, text(row, 1)?, text(row, 2)?);
            check(table, &[key, system, value], row.get(3)?)?;
            let key = key.parse().map_err(|error: BadKeyId| bad_row(table, error))?;
            take(key, system_id(table, system)?, value)?;
        }
        Ok(())
    }

    /// Makes a batch durable, all or none of it.
    ///
    /// # Errors
    /// If the disk is full, read-only or broken; then nothing was written.
    pub fn commit(&mut self, batch: Batch<'_>) -> Result<(), StoreError> {
        let written = self.write(batch);
        self.has_failed |= written.is_err();
        if written.is_ok() {
            self.unmerged += 1;
            if self.has_failed {
                // What a failed commit left behind in the log must not be taken for damage later.
                self.has_failed = self.merge_log("TRUNCATE").is_err();
            }
        }
        written
    }

    fn write(&mut self, batch: Batch<'_>) -> Result<(), StoreError> {
        #[cfg(test)]
        self.inject()?;
        let transaction = self.connection.transaction()?;
        for record in batch.records {
            write(&transaction, record)?;
        }
        past::write(&transaction, batch.usage, batch.denials)?;
        transaction.commit()?;
        Ok(())
    }

    /// A harmless durable write, to find out whether one is possible again.
    ///
    /// # Errors
    /// If it is not.
    pub fn probe(&mut self) -> Result<(), StoreError> {
        #[cfg(test)]
        self.inject()?;
        let transaction = self.connection.transaction()?;
        let tries = "SELECT value FROM meta WHERE name = 'tries'";
        let tries: Option<String> =
            transaction.query_row(tries, [], |row| row.get(0)).optional()?;
        let tries = tries.and_then(|tries| tries.parse::<u64>().ok()).unwrap_or(0);
        put_meta(&transaction, "tries", &(tries.wrapping_add(1)).to_string())?;
        transaction.commit()?;
        Ok(())
    }

    /// Merges the log into the file at a quiet moment, if that is worth it.
    pub fn merge(&mut self, quiet_secs: u64) {
        // A checkpoint costs two syncs, so a few commits wait for a longer pause.
        let is_due = self.unmerged >= 256 || (self.unmerged > 0 && quiet_secs >= 30);
        if is_due && let Err(error) = self.merge_log("PASSIVE") {
            tracing::warn!(error = %crate::chain(&error), "the ledger's log was not merged");
        }
    }

    fn merge_log(&mut self, mode: &str) -> Result<(), StoreError> {
        // Readers may keep a part of it back, which is no error.
        self.connection.query_row(&format!("PRAGMA wal_checkpoint({mode})"), [], |_| Ok(()))?;
        self.unmerged = 0;
        Ok(())
    }

    /// The newest epoch.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn epoch(&self) -> Result<Epoch, StoreError> {
        match self.meta("epoch")? {
            Some(epoch) => from_json("meta", &epoch),
            None => Ok(Epoch::default()),
        }
    }

    /// Begins a new life of the ledger after a restore: its statements are newer than all of this
    /// file and of every generation up to `beyond` (that of the ledger that the backup replaces, so
    /// that two restores of one backup differ).
    ///
    /// # Errors
    /// If it cannot be read or written.
    pub fn begin_new_generation(&mut self, beyond: u64) -> Result<u64, StoreError> {
        let generation = self.epoch()?.generation.max(beyond).saturating_add(1);
        let epoch = Record::Epoch(Epoch { generation, counter: 0 });
        self.commit(Batch { records: &[epoch], ..Batch::default() })?;
        Ok(generation)
    }

    fn meta(&self, name: &str) -> Result<Option<String>, StoreError> {
        let query = "SELECT value, crc FROM meta WHERE name = ?1";
        let found = self
            .connection
            .query_row(query, [name], |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?)));
        let Some((value, crc)) = found.optional()? else { return Ok(None) };
        check("meta", &[name, &value], crc)?;
        Ok(Some(value))
    }
}

fn write(connection: &Connection, record: &Record) -> Result<(), StoreError> {
    match record {
        Record::System(id, system) => {
            let (id, record) = (Text::of(*id), to_json(system)?);
            let id = id.text();
            connection
                .prepare_cached("INSERT OR REPLACE INTO system VALUES (?1, ?2, ?3)")?
                .execute(params![id, record, checksum("system", &[id, &record])])?;
        }
        Record::Grant(key, system, server, Some(grant)) => {
            let (key, system, record) = (key.as_str(), Text::of(*system), to_json(grant)?);
            let system = system.text();
            let crc = checksum("grants", &[key, system, number(server.0).text(), &record]);
            connection
                .prepare_cached("INSERT OR REPLACE INTO grants VALUES (?1, ?2, ?3, ?4, ?5)")?
                .execute(params![key, system, server.0, record, crc])?;
        }
        Record::Grant(key, system, server, None) => {
            let delete = "DELETE FROM grants WHERE key = ?1 AND system = ?2 AND server = ?3";
            let system = Text::of(*system);
            let parts = params![key.as_str(), system.text(), server.0];
            connection.prepare_cached(delete)?.execute(parts)?;
        }
        Record::Lingering(key, system, seats) => {
            let value = if seats.is_empty() { None } else { Some(to_json(seats)?) };
            put_by_share(connection, "lingering", key, *system, value)?;
        }
        Record::Limits(key, system, limits) => {
            let value = if limits.is_empty() { None } else { Some(to_json(limits)?) };
            put_by_share(connection, "limits", key, *system, value)?;
        }
        Record::Epoch(epoch) => put_meta(connection, "epoch", &to_json(epoch)?)?,
    }
    Ok(())
}

fn put_by_share(
    connection: &Connection,
    table: &'static str,
    key: &KeyId,
    system: SystemId,
    value: Option<String>,
) -> Result<(), StoreError> {
    let system = Text::of(system);
    let (key, system) = (key.as_str(), system.text());
    match value {
        Some(value) => connection
            .prepare_cached(&format!("INSERT OR REPLACE INTO {table} VALUES (?1, ?2, ?3, ?4)"))?
            .execute(params![key, system, value, checksum(table, &[key, system, &value])])?,
        None => connection
            .prepare_cached(&format!("DELETE FROM {table} WHERE key = ?1 AND system = ?2"))?
            .execute(params![key, system])?,
    };
    Ok(())
}

fn put_meta(connection: &Connection, name: &str, value: &str) -> Result<(), StoreError> {
    connection
        .prepare_cached("INSERT OR REPLACE INTO meta VALUES (?1, ?2, ?3)")?
        .execute(params![name, value, checksum("meta", &[name, value])])?;
    Ok(())
}

/// Format 1 had no checksums.
fn add_checksums(connection: &Connection) -> Result<(), StoreError> {
    let tables: [(&'static str, &[&str]); 4] = [
        ("system", &["id", "record"]),
        ("grants", &["key", "system", "server", "record"]),
        ("lingering", &["key", "system", "seats"]),
        ("meta", &["name", "value"]),
    ];
    for (table, columns) in tables {
        let add = format!("ALTER TABLE {table} ADD COLUMN crc INTEGER NOT NULL DEFAULT 0");
        connection.execute_batch(&add)?;
        let as_text: Vec<String> =
            columns.iter().map(|column| format!("CAST({column} AS TEXT)")).collect();
        let select = format!("SELECT {} FROM {table}", as_text.join(", "));
        let mut query = connection.prepare(&select)?;
        let rows = query.query_map([], |row| {
            (0..columns.len()).map(|at| row.get(at)).collect::<Result<Vec<String>, _>>()
        })?;
        let rows: Vec<Vec<String>> = rows.collect::<Result<_, _>>()?;
        let keys = &columns[..columns.len() - 1];
        let places: Vec<String> = (2..).zip(keys).map(|(n, key)| format!("{key} = ?{n}")).collect();
        let update = format!("UPDATE {table} SET crc = ?1 WHERE {}", places.join(" AND "));
        let mut update = connection.prepare(&update)?;
        for row in rows {
            let parts: Vec<&str> = row.iter().map(String::as_str).collect();
            update.raw_bind_parameter(1, checksum(table, &parts))?;
            for (at, key) in (2..).zip(&parts[..keys.len()]) {
                update.raw_bind_parameter(at, key)?;
            }
            update.raw_execute()?;
        }
    }
    Ok(())
}

/// CRC-32 over the table and all columns but this one.
fn checksum(table: &str, columns: &[&str]) -> u32 {
    let mut crc = crc32fast::Hasher::new();
    crc.update(table.as_bytes());
    for column in columns {
        // No column has this byte in it, so neighbors cannot run into each other.
        crc.update(&[0]);
        crc.update(column.as_bytes());
    }
    crc.finalize()
}

fn check(table: &'static str, columns: &[&str], crc: i64) -> Result<(), StoreError> {
    if i64::from(checksum(table, columns)) == crc {
        Ok(())
    } else {
        Err(bad_row(table, WrongChecksum))
    }
}

/// A number or an id as text, without an allocation: written for each record.
struct Text([u8; Hyphenated::LENGTH], usize);

impl Text {
    fn of(system: SystemId) -> Self {
        let mut buffer = [0; Hyphenated::LENGTH];
        system.0.hyphenated().encode_lower(&mut buffer);
        Self(buffer, 0)
    }

    fn text(&self) -> &str {
        // Only digits, letters and dashes were written.
        std::str::from_utf8(&self.0[self.1..]).unwrap_or_default()
    }
}

fn number(mut number: u32) -> Text {
    let mut text = Text([b'0'; Hyphenated::LENGTH], Hyphenated::LENGTH);
    loop {
        text.1 -= 1;
        text.0[text.1] = b'0' + (number % 10) as u8;
        number /= 10;
        if number == 0 {
            return text;
        }
    }
}

fn text<'a>(row: &'a rusqlite::Row<'_>, at: usize) -> Result<&'a str, StoreError> {
    Ok(row.get_ref(at)?.as_str().map_err(rusqlite::Error::from)?)
}

fn to_json(value: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| bad_row("a new record", error))
}

fn from_json<T: DeserializeOwned>(table: &'static str, text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|error| bad_row(table, error))
}

fn system_id(table: &'static str, text: &str) -> Result<SystemId, StoreError> {
    text.parse().map_err(|error: uuid::Error| bad_row(table, error))
}

fn bad_row(
    table: &'static str,
    source: impl std::error::Error + Send + Sync + 'static,
) -> StoreError {
    StoreError::Row { table, source: Box::new(source) }
}

//! The ledger on disk: SQLite in WAL mode with `synchronous=FULL`, so that a batch of records is
//! durable (fdatasync) when [`Store::commit`] returns. One row for each thing the ledger remembers.

use std::{collections::BTreeSet, path::Path};

use rusqlite::{Connection, OptionalExtension as _, params};
use serde::{Serialize, de::DeserializeOwned};

use super::ledger::{Epoch, Record};
use crate::licensing::{BadKeyId, KeyId, ServerId, SystemId};

/// The ledger's file.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
}

/// Why the ledger could not be read or written. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database said no.
    #[error("the ledger could not be read or written")]
    Database(#[from] rusqlite::Error),
    /// A row does not make sense.
    #[error("the ledger has a row in {table} that cannot be read; restore it from a backup")]
    Row {
        /// Which table.
        table: &'static str,
        /// What is wrong with the row.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// Made by a newer version.
    #[error(
        "the ledger was written by a newer version of Floatkey (format {0}): update this key host"
    )]
    Newer(i64),
}

/// The format of the tables below.
const FORMAT: i64 = 1;

const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS system (id TEXT PRIMARY KEY, record TEXT NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS grants (
        key TEXT NOT NULL, system TEXT NOT NULL, server INTEGER NOT NULL, record TEXT NOT NULL,
        PRIMARY KEY (key, system, server)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS lingering (
        key TEXT NOT NULL, system TEXT NOT NULL, seats TEXT NOT NULL, PRIMARY KEY (key, system)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
";

impl Store {
    /// Opens or makes the ledger's file.
    ///
    /// # Errors
    /// If it cannot be opened, or was made by a newer version.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let connection = Connection::open(path)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        // On macOS a plain sync leaves data in the drive's cache; elsewhere this changes nothing.
        connection.pragma_update(None, "fullfsync", true)?;
        let format: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        if format > FORMAT {
            return Err(StoreError::Newer(format));
        }
        connection.execute_batch(TABLES)?;
        connection.pragma_update(None, "user_version", FORMAT)?;
        Ok(Self { connection })
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

    /// Everything stored, in the order in which the ledger takes it in.
    ///
    /// # Errors
    /// If a row cannot be read.
    pub fn load(&self) -> Result<Vec<Record>, StoreError> {
        let mut records = Vec::new();
        if let Some(epoch) = self.meta("epoch")? {
            records.push(Record::Epoch(from_json::<Epoch>("meta", &epoch)?));
        }
        let mut query = self.connection.prepare("SELECT id, record FROM system")?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            let id = system_id("system", &row.get::<_, String>(0)?)?;
            records.push(Record::System(id, from_json("system", &row.get::<_, String>(1)?)?));
        }
        let mut query =
            self.connection.prepare("SELECT key, system, server, record FROM grants")?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            let key = row.get::<_, String>(0)?;
            let key = key.parse().map_err(|error: BadKeyId| bad_row("grants", error))?;
            let system = system_id("grants", &row.get::<_, String>(1)?)?;
            let server = ServerId(row.get(2)?);
            let grant = from_json("grants", &row.get::<_, String>(3)?)?;
            records.push(Record::Grant(key, system, server, Some(grant)));
        }
        let mut query = self.connection.prepare("SELECT key, system, seats FROM lingering")?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            let key = row.get::<_, String>(0)?;
            let key = key.parse().map_err(|error: BadKeyId| bad_row("lingering", error))?;
            let system = system_id("lingering", &row.get::<_, String>(1)?)?;
            let seats = from_json("lingering", &row.get::<_, String>(2)?)?;
            records.push(Record::Lingering(key, system, seats));
        }
        Ok(records)
    }

    /// Makes records durable, all or none.
    ///
    /// # Errors
    /// If the disk is full, read-only or broken; then nothing was written.
    pub fn commit(&mut self, records: &[Record]) -> Result<(), StoreError> {
        let transaction = self.connection.transaction()?;
        for record in records {
            write(&transaction, record)?;
        }
        transaction.commit()?;
        Ok(())
    }

    fn meta(&self, name: &str) -> Result<Option<String>, StoreError> {
        let query = "SELECT value FROM meta WHERE name = ?1";
        Ok(self.connection.query_row(query, params![name], |row| row.get(0)).optional()?)
    }
}

fn write(connection: &Connection, record: &Record) -> Result<(), StoreError> {
    match record {
        Record::System(id, system) => connection
            .prepare_cached("INSERT OR REPLACE INTO system (id, record) VALUES (?1, ?2)")?
            .execute(params![id.to_string(), to_json(system)?])?,
        Record::Grant(key, system, server, Some(grant)) => connection
            .prepare_cached(
                "INSERT OR REPLACE INTO grants (key, system, server, record) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![key.as_str(), system.to_string(), server.0, to_json(grant)?])?,
        Record::Grant(key, system, server, None) => connection
            .prepare_cached("DELETE FROM grants WHERE key = ?1 AND system = ?2 AND server = ?3")?
            .execute(params![key.as_str(), system.to_string(), server.0])?,
        Record::Lingering(key, system, seats) => connection
            .prepare_cached(
                "INSERT OR REPLACE INTO lingering (key, system, seats) VALUES (?1, ?2, ?3)",
            )?
            .execute(params![key.as_str(), system.to_string(), to_json(seats)?])?,
        Record::Epoch(epoch) => connection
            .prepare_cached("INSERT OR REPLACE INTO meta (name, value) VALUES ('epoch', ?1)")?
            .execute(params![to_json(epoch)?])?,
    };
    Ok(())
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

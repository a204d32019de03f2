//! The system file (`.fks`): one SQLite database with servers, cameras, bindings, key hosts, the
//! stored plan, a plan on its way, and the change log. Many processes may have it open.

mod create;
mod rows;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use rusqlite::{Connection, OpenFlags, OptionalExtension as _, Transaction, params};
use serde::{Deserialize, Serialize};

use super::{AppliedPlan, RevisionChanges};
pub use create::{NewCamera, NewServer, NewSystem};
pub(super) use rows::LogEntry;

use crate::{
    licensing::{
        AppliedChange, Change, HostId, KeyHost, License, Pin, Plan, PlanId, ServerId, System,
        SystemId,
    },
    texts::say,
};

/// "FKS1" in the database's application id tells the file from other databases.
const APPLICATION: i32 = 0x464B_5331;
/// The format of the tables below.
const FORMAT: i64 = 2;
/// How long to wait for another process that writes, in milliseconds.
const BUSY_MS: u64 = 5_000;
/// Addresses kept of one key host besides the first.
const MOST_ADDRESSES: usize = 7;

const TABLES: &str = "
    CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
    CREATE TABLE server (
        id INTEGER PRIMARY KEY, source_id TEXT, name TEXT NOT NULL, addresses TEXT NOT NULL,
        version TEXT, version_assumed INTEGER NOT NULL DEFAULT 0, key TEXT
    ) STRICT;
    CREATE TABLE camera (
        id INTEGER PRIMARY KEY, source_id TEXT, name TEXT NOT NULL, folder TEXT NOT NULL,
        enabled INTEGER NOT NULL, features TEXT NOT NULL, server INTEGER REFERENCES server (id)
    ) STRICT;
    CREATE TABLE host (
        id INTEGER PRIMARY KEY AUTOINCREMENT, address TEXT NOT NULL UNIQUE,
        seat INTEGER REFERENCES server (id), more_addresses TEXT NOT NULL DEFAULT '[]',
        host_id TEXT, fingerprint TEXT, generation INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    -- By the id that a host gives itself, whatever its address, and also when it is forgotten.
    CREATE TABLE host_revision (host_id TEXT PRIMARY KEY, revision INTEGER NOT NULL) STRICT;
    CREATE TABLE license (
        key TEXT PRIMARY KEY, host INTEGER NOT NULL REFERENCES host (id), license TEXT NOT NULL
    ) STRICT;
    CREATE TABLE plan (
        only INTEGER PRIMARY KEY CHECK (only = 1), id TEXT NOT NULL, changes TEXT NOT NULL
    ) STRICT;
    CREATE TABLE applying (
        only INTEGER PRIMARY KEY CHECK (only = 1), record TEXT NOT NULL
    ) STRICT;
    CREATE TABLE change_log (
        revision INTEGER PRIMARY KEY, plan TEXT NOT NULL, who TEXT NOT NULL, at TEXT NOT NULL,
        why TEXT NOT NULL, moves INTEGER NOT NULL, key_changes INTEGER NOT NULL,
        before TEXT NOT NULL, after TEXT NOT NULL, totals TEXT NOT NULL
    ) STRICT;
";

/// What format 2 has and format 1 had not: key hosts are known by their certificates.
const FROM_FORMAT_1: &str = "
    ALTER TABLE host ADD COLUMN more_addresses TEXT NOT NULL DEFAULT '[]';
    ALTER TABLE host ADD COLUMN host_id TEXT;
    ALTER TABLE host ADD COLUMN fingerprint TEXT;
    ALTER TABLE host ADD COLUMN generation INTEGER NOT NULL DEFAULT 0;
    PRAGMA user_version = 2;
";

/// Why a system file could not be used. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// There is no such file.
    #[error("{}", say!("error-file-missing", path = .0.display().to_string()))]
    Missing(PathBuf),
    /// A file is there already.
    #[error("{}", say!("error-file-exists", path = .0.display().to_string()))]
    Exists(PathBuf),
    /// Not a system file.
    #[error("{}", say!("error-file-not-a-system", path = .0.display().to_string()))]
    NotASystem(PathBuf),
    /// Made by a newer version.
    #[error("{}", say!("error-file-newer", format = *.0))]
    Newer(i64),
    /// The database said no.
    #[error("{}", say!("error-file-database"))]
    Database(#[from] rusqlite::Error),
    /// A row does not make sense.
    #[error("{}", say!("error-file-row", table = *.table, reason = .reason))]
    Row {
        /// Which table.
        table: &'static str,
        /// What is wrong.
        reason: String,
    },
    /// Another process was faster.
    #[error("{}", say!("error-file-revision-moved", theirs = *.theirs, ours = *.ours))]
    RevisionMoved {
        /// The revision in the file.
        theirs: u64,
        /// The revision that the plan was made on.
        ours: u64,
    },
    /// Another process was faster with the plan.
    #[error("{}", say!("error-file-plan-moved"))]
    PlanMoved,
    /// A plan is on its way.
    #[error("{}", say!("error-file-applying"))]
    Applying,
    /// A key host is still needed.
    #[error("{}", say!("error-file-host-in-use", server = .server))]
    HostInUse {
        /// The server.
        server: String,
    },
    /// The lock beside the file.
    #[error("{}", say!("error-file-lock", path = .path.display().to_string()))]
    Lock {
        /// The lock's file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The new file cannot get its name.
    #[error("{}", say!("error-file-write", path = .path.display().to_string()))]
    Write {
        /// Where.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The copy's target.
    #[error("{}", say!("error-file-copy", path = .path.display().to_string()))]
    Copy {
        /// Where.
        path: PathBuf,
        /// Why.
        #[source]
        source: rusqlite::Error,
    },
}

/// A plan on its way: what must be finished or taken back after a crash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Applying {
    /// The plan.
    pub plan: PlanId,
    /// Whether it is decided. Before that it is taken back, from then on it is finished.
    pub decided: bool,
    /// The revision that it makes.
    pub revision: u64,
    /// Key hosts that were asked, or still have to acknowledge the commit.
    pub hosts: Vec<HostId>,
}

/// An open system file.
#[derive(Debug)]
pub struct SystemFile {
    connection: Connection,
    path: PathBuf,
}

impl SystemFile {
    /// Opens a system file.
    ///
    /// # Errors
    /// If it is missing, not a system file, or of a newer format.
    pub fn open(path: &Path) -> Result<Self, FileError> {
        if !path.is_file() {
            return Err(FileError::Missing(path.to_owned()));
        }
        // One file has one lock beside it, by whatever name it was opened.
        let path = &path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags)?;
        connection.busy_timeout(std::time::Duration::from_millis(BUSY_MS))?;
        let not_a_system = |_| FileError::NotASystem(path.to_owned());
        let application: i32 = connection
            .query_row("PRAGMA application_id", [], |row| row.get(0))
            .map_err(not_a_system)?;
        if application != APPLICATION {
            return Err(FileError::NotASystem(path.to_owned()));
        }
        let format: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        if format > FORMAT {
            return Err(FileError::Newer(format));
        }
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        // On macOS a plain sync leaves data in the drive's cache; elsewhere this changes nothing.
        connection.pragma_update(None, "fullfsync", true)?;
        connection.pragma_update(None, "foreign_keys", true)?;
        if format < FORMAT {
            update(&connection)?;
        }
        Ok(Self { connection, path: path.to_owned() })
    }

    /// Makes this process the only one that applies or recovers on this file, until the lock is
    /// dropped. None if another process is at it. A crash frees it.
    ///
    /// # Errors
    /// If the lock's file cannot be made.
    pub(super) fn lock(&self) -> Result<Option<std::fs::File>, FileError> {
        let mut name = self.path.as_os_str().to_owned();
        name.push("-lock");
        let failed = |source| FileError::Lock { path: PathBuf::from(&name), source };
        let file = std::fs::File::options()
            .create(true)
            .read(true)
            .append(true)
            .open(&name)
            .map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            Err(std::fs::TryLockError::WouldBlock) => Ok(None),
            Err(std::fs::TryLockError::Error(source)) => Err(failed(source)),
        }
    }

    /// Where the file is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Changes whenever another process writes the file.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn data_version(&self) -> Result<i64, FileError> {
        Ok(self.connection.query_row("PRAGMA data_version", [], |row| row.get(0))?)
    }

    /// Copies the file to a new place, whole, whoever is writing.
    ///
    /// # Errors
    /// If a file is there already, or it cannot be written.
    pub fn copy_to(&self, path: &Path) -> Result<(), FileError> {
        if path.exists() {
            return Err(FileError::Exists(path.to_owned()));
        }
        let target = path.to_string_lossy();
        let failed = |source| FileError::Copy { path: path.to_owned(), source };
        self.connection.execute("VACUUM INTO ?1", params![target]).map_err(failed)?;
        // What is on its way belongs to the original alone.
        let copy = Connection::open(path).map_err(failed)?;
        copy.execute("DELETE FROM applying", []).map_err(failed)?;
        copy.close().map_err(|(_, source)| failed(source))
    }

    /// The number of the last applied revision.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn revision(&self) -> Result<u64, FileError> {
        rows::parse("meta", &rows::meta(&self.connection, "revision")?)
    }

    /// The key hosts.
    ///
    /// # Errors
    /// If a row cannot be read.
    pub fn hosts(&self) -> Result<Vec<KeyHost>, FileError> {
        rows::read_hosts(&self.connection)
    }

    /// The system's id and name, without reading the rest.
    ///
    /// # Errors
    /// If they cannot be read.
    pub fn identity(&self) -> Result<(SystemId, String), FileError> {
        let id = rows::parse("meta", &rows::meta(&self.connection, "system_id")?)?;
        Ok((id, rows::meta(&self.connection, "name")?))
    }

    /// The system at its last applied revision.
    ///
    /// # Errors
    /// If a row cannot be read.
    pub fn system(&self) -> Result<System, FileError> {
        let connection = &self.connection;
        let name: String = rows::meta(connection, "name")?;
        Ok(System {
            id: rows::parse("meta", &rows::meta(connection, "system_id")?)?,
            name: name.into(),
            revision: rows::parse("meta", &rows::meta(connection, "revision")?)?,
            servers: Arc::new(rows::read_servers(connection)?),
            cameras: Arc::new(rows::read_cameras(connection)?),
            hosts: Arc::new(rows::read_hosts(connection)?),
        })
    }

    /// The stored plan; an empty one with the id [`PlanId::NONE`] if there is none. Changes that no
    /// longer fit the system are left out.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn plan(&self, system: &System) -> Result<Plan, FileError> {
        let query = "SELECT id, changes FROM plan";
        let stored: Option<(String, String)> = self
            .connection
            .query_row(query, [], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let Some((id, changes)) = stored else { return Ok(Plan::new(PlanId::NONE)) };
        let mut plan = Plan::new(rows::parse("plan", &id)?);
        for change in rows::from_json::<Vec<Change>>("plan", &changes)? {
            plan.set(system, change);
        }
        Ok(plan)
    }

    /// Stores the plan, replacing the one there, which must be the one that the caller knows.
    /// Returns the id of what is stored now.
    ///
    /// # Errors
    /// If another program changed the plan meanwhile, a plan is being applied, or it cannot be
    /// written.
    pub fn store_plan(&mut self, plan: &Plan, known: PlanId) -> Result<PlanId, FileError> {
        let changes = rows::to_json("plan", &plan.changes().collect::<Vec<_>>())?;
        let id = PlanId(uuid::Uuid::new_v4());
        self.write(|transaction| {
            if rows::read_applying(transaction)?.is_some_and(|applying| !applying.decided) {
                return Err(FileError::Applying);
            }
            rows::check_plan(transaction, known)?;
            transaction.execute(
                "INSERT OR REPLACE INTO plan (only, id, changes) VALUES (1, ?1, ?2)",
                params![id.to_string(), changes],
            )?;
            Ok(id)
        })
    }

    /// Licenses last read from key hosts.
    ///
    /// # Errors
    /// If a row cannot be read.
    pub fn licenses(&self) -> Result<Vec<(HostId, License)>, FileError> {
        let mut query = self.connection.prepare("SELECT host, license FROM license")?;
        let rows = query.query_map([], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)))?;
        rows.map(|row| {
            let (host, license) = row?;
            Ok((HostId(host), rows::from_json("license", &license)?))
        })
        .collect()
    }

    /// Remembers the licenses of a key host, if they differ from those stored.
    ///
    /// # Errors
    /// If they cannot be written.
    pub fn store_licenses(&mut self, host: HostId, licenses: &[License]) -> Result<(), FileError> {
        let stored = self.licenses()?;
        let mut stored: Vec<&License> =
            stored.iter().filter(|(of, _)| *of == host).map(|(_, license)| license).collect();
        let mut new: Vec<&License> = licenses.iter().collect();
        stored.sort_by(|a, b| a.key.cmp(&b.key));
        new.sort_by(|a, b| a.key.cmp(&b.key));
        if stored == new {
            return Ok(());
        }
        self.write(|transaction| {
            transaction.execute("DELETE FROM license WHERE host = ?1", params![host.0])?;
            for license in new {
                transaction.execute(
                    "INSERT OR REPLACE INTO license (key, host, license) VALUES (?1, ?2, ?3)",
                    params![license.key.as_str(), host.0, rows::to_json("license", license)?],
                )?;
            }
            Ok(())
        })
    }

    /// Remembers a paired key host. A host that is known already, by its id or its address, keeps
    /// its number: several addresses of one host are one host, and a host that was installed anew
    /// at the same address takes the place of the old one.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn pair_host(
        &mut self,
        address: &str,
        seat: Option<ServerId>,
        pin: &Pin,
    ) -> Result<HostId, FileError> {
        self.write(|transaction| {
            let hosts = rows::read_hosts(transaction)?;
            let has_id = |host: &&KeyHost| {
                host.pin.as_ref().is_some_and(|known| known.host_id == pin.host_id)
            };
            let has_address = |host: &&KeyHost| host.addresses().any(|known| known == address);
            let known = hosts.iter().find(has_id).or_else(|| hosts.iter().find(has_address));
            let Some(known) = known else {
                let id = transaction.query_row(
                    "INSERT INTO host (address, seat, host_id, fingerprint, generation)
                     VALUES (?1, ?2, ?3, ?4, ?5) RETURNING id",
                    params![
                        address,
                        seat.map(|seat| seat.0),
                        pin.host_id,
                        pin.fingerprint,
                        rows::sql(pin.generation)
                    ],
                    |row| row.get(0),
                )?;
                return Ok(HostId(id));
            };
            let is_same = has_id(&known);
            let more: Vec<&str> = known
                .addresses()
                .filter(|other| *other != address && is_same)
                .take(MOST_ADDRESSES)
                .collect();
            let newest = known.pin.as_ref().filter(|_| is_same).map_or(0, |pin| pin.generation);
            transaction.execute(
                "UPDATE host SET address = ?2, seat = coalesce(?3, seat), more_addresses = ?4,
                 host_id = ?5, fingerprint = ?6, generation = ?7 WHERE id = ?1",
                params![
                    known.id.0,
                    address,
                    seat.map(|seat| seat.0),
                    rows::to_json("host", &more)?,
                    pin.host_id,
                    pin.fingerprint,
                    rows::sql(pin.generation.max(newest))
                ],
            )?;
            Ok(known.id)
        })
    }

    /// Remembers that a host was met in this generation, so that an older copy is refused from now
    /// on.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn met_generation(&mut self, host: HostId, generation: u64) -> Result<(), FileError> {
        let known = self.hosts()?.into_iter().find(|known| known.id == host);
        if known.and_then(|known| known.pin).is_none_or(|pin| pin.generation >= generation) {
            return Ok(());
        }
        self.write(|transaction| {
            transaction.execute(
                "UPDATE host SET generation = max(generation, ?2) WHERE id = ?1",
                params![host.0, rows::sql(generation)],
            )?;
            Ok(())
        })
    }

    /// Forgets a key host and its keys.
    ///
    /// # Errors
    /// If a server still uses one of its keys, or it cannot be written.
    pub fn remove_host(&mut self, host: HostId) -> Result<(), FileError> {
        self.write(|transaction| {
            let applying = rows::read_applying(transaction)?;
            if applying.is_some_and(|applying| applying.hosts.contains(&host)) {
                return Err(FileError::Applying);
            }
            let user: Option<String> = transaction
                .query_row(
                    "SELECT server.name FROM server JOIN license ON server.key = license.key
                     WHERE license.host = ?1 LIMIT 1",
                    params![host.0],
                    |row| row.get(0),
                )
                .optional()?;
            if let Some(server) = user {
                return Err(FileError::HostInUse { server });
            }
            transaction.execute("DELETE FROM license WHERE host = ?1", params![host.0])?;
            transaction.execute("DELETE FROM host WHERE id = ?1", params![host.0])?;
            Ok(())
        })
    }

    /// Forgets a key host that is gone for good, with its keys, although servers use them, and takes
    /// it out of a plan that waits for it. The servers can be moved to other keys then. If the host
    /// comes back, it still holds what it granted, until an administrator releases it there.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn give_up_host(&mut self, host: HostId) -> Result<(), FileError> {
        self.write(|transaction| {
            if let Some(mut applying) = rows::read_applying(transaction)? {
                applying.hosts.retain(|waiting| *waiting != host);
                if applying.hosts.is_empty() {
                    transaction.execute("DELETE FROM applying", [])?;
                } else {
                    rows::write_applying(transaction, &applying)?;
                }
            }
            transaction.execute("DELETE FROM license WHERE host = ?1", params![host.0])?;
            transaction.execute("DELETE FROM host WHERE id = ?1", params![host.0])?;
            Ok(())
        })
    }

    /// The revision that each key host committed last; the base of the next plan there.
    ///
    /// # Errors
    /// If it cannot be read.
    pub(super) fn host_revision(&self, host_id: &str) -> Result<u64, FileError> {
        let query = "SELECT revision FROM host_revision WHERE host_id = ?1";
        let revision: Option<i64> =
            self.connection.query_row(query, params![host_id], |row| row.get(0)).optional()?;
        Ok(revision.and_then(|revision| u64::try_from(revision).ok()).unwrap_or(0))
    }

    /// Applied plans, newest first.
    ///
    /// # Errors
    /// If a row cannot be read.
    pub fn history(&self, most: u32) -> Result<Vec<AppliedPlan>, FileError> {
        let mut query = self.connection.prepare(
            "SELECT revision, who, at, why, moves, key_changes FROM change_log
             ORDER BY revision DESC LIMIT ?1",
        )?;
        let rows = query.query_map(params![most], |row| {
            Ok((
                row.get::<_, i64>(0)?,
                row.get(1)?,
                row.get::<_, String>(2)?,
                row.get(3)?,
                row.get::<_, i64>(4)?,
                row.get::<_, i64>(5)?,
            ))
        })?;
        rows.map(|row| {
            let (revision, who, at, why, moves, key_changes) = row?;
            Ok(AppliedPlan {
                revision: u64::try_from(revision).unwrap_or(0),
                who,
                at: rows::parse("change_log", &at)?,
                why,
                moves: u64::try_from(moves).unwrap_or(0),
                key_changes: u64::try_from(key_changes).unwrap_or(0),
            })
        })
        .collect()
    }

    /// What a revision changed, from the change log.
    ///
    /// # Errors
    /// If the log has no such revision, or it cannot be read.
    pub fn revision_changes(&self, revision: u64) -> Result<RevisionChanges, FileError> {
        let query = "SELECT before, after FROM change_log WHERE revision = ?1";
        let row: Option<(String, String)> = self
            .connection
            .query_row(query, params![rows::sql(revision)], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let (before, after) = row.ok_or_else(|| FileError::Row {
            table: "change_log",
            reason: format!("revision {revision} is not there"),
        })?;
        let before: Vec<Change> = rows::from_json("change_log", &before)?;
        let after: Vec<Change> = rows::from_json("change_log", &after)?;
        Ok(before
            .into_iter()
            .zip(after)
            .map(|(before, after)| AppliedChange { before, after })
            .collect())
    }

    /// The plan on its way, if any.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn applying(&self) -> Result<Option<Applying>, FileError> {
        rows::read_applying(&self.connection)
    }

    /// Notes that a plan is on its way, so that a crash from here on is cleaned up.
    ///
    /// # Errors
    /// If another plan is on its way, the revision moved, or it cannot be written.
    pub(super) fn begin_applying(
        &mut self,
        applying: &Applying,
        draft: PlanId,
    ) -> Result<(), FileError> {
        self.write(|transaction| {
            if rows::read_applying(transaction)?.is_some() {
                return Err(FileError::Applying);
            }
            rows::check_plan(transaction, draft)?;
            rows::check_revision(transaction, applying.revision)?;
            rows::write_applying(transaction, applying)
        })
    }

    /// The commit point: bindings, keys, revision, change log and "decided" in one transaction.
    ///
    /// # Errors
    /// If the revision moved, or it cannot be written.
    pub(super) fn decide(
        &mut self,
        system: &System,
        plan: &Plan,
        draft: PlanId,
        applying: &Applying,
        host_ids: &[String],
        entry: &LogEntry,
    ) -> Result<(), FileError> {
        self.write(|transaction| {
            rows::check_revision(transaction, applying.revision)?;
            rows::check_plan(transaction, draft)?;
            let begun = rows::read_applying(transaction)?;
            let stands = begun.as_ref() == Some(applying);
            if !(stands || applying.hosts.is_empty() && begun.is_none()) {
                return Err(FileError::Applying);
            }
            rows::write_plan(transaction, plan)?;
            rows::write_log(transaction, system, plan, applying.revision, entry)?;
            for host_id in host_ids {
                transaction.execute(
                    "INSERT OR REPLACE INTO host_revision (host_id, revision) VALUES (?1, ?2)",
                    params![host_id, rows::sql(applying.revision)],
                )?;
            }
            transaction.execute(
                "UPDATE meta SET value = ?1 WHERE name = 'revision'",
                params![applying.revision.to_string()],
            )?;
            transaction.execute("DELETE FROM plan", [])?;
            if applying.hosts.is_empty() {
                transaction.execute("DELETE FROM applying", [])?;
                return Ok(());
            }
            rows::write_applying(transaction, &Applying { decided: true, ..applying.clone() })
        })
    }

    /// Notes that a key host acknowledged, or that it has nothing left to take back. The last one
    /// ends the plan's way.
    ///
    /// # Errors
    /// If it cannot be written.
    pub(super) fn acknowledge(&mut self, plan: PlanId, host: HostId) -> Result<(), FileError> {
        self.write(|transaction| {
            let Some(mut applying) = rows::read_applying(transaction)? else { return Ok(()) };
            if applying.plan != plan {
                return Ok(());
            }
            applying.hosts.retain(|waiting| *waiting != host);
            if applying.hosts.is_empty() {
                transaction.execute("DELETE FROM applying", [])?;
                return Ok(());
            }
            rows::write_applying(transaction, &applying)
        })
    }

    fn write<T>(
        &mut self,
        change: impl FnOnce(&Transaction<'_>) -> Result<T, FileError>,
    ) -> Result<T, FileError> {
        let behavior = rusqlite::TransactionBehavior::Immediate;
        let transaction = self.connection.transaction_with_behavior(behavior)?;
        let outcome = change(&transaction)?;
        transaction.commit()?;
        Ok(outcome)
    }
}

/// Brings a file of format 1 up to date, whoever else opens it at the same time.
fn update(connection: &Connection) -> Result<(), FileError> {
    connection.execute_batch("BEGIN IMMEDIATE")?;
    let format: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let updated = if format < FORMAT { connection.execute_batch(FROM_FORMAT_1) } else { Ok(()) };
    let end = if updated.is_ok() { "COMMIT" } else { "ROLLBACK" };
    connection.execute_batch(end)?;
    Ok(updated?)
}

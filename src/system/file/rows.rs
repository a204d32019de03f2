//! Rows of the system file: how each thing is written and read.

use std::sync::Arc;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Transaction, params};
use serde::Serialize;

use super::{Applying, FileError};
use crate::licensing::{
    BadFeature, Camera, CameraId, Change, Feature, HostId, KeyHost, KeyId, Pin, Plan, PlanId,
    Server, ServerId, ServerVersion, SetPool, System,
};

/// What the change log says of a plan, besides its changes.
#[derive(Debug, Clone)]
pub(crate) struct LogEntry {
    /// Who applied it.
    pub who: String,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub why: String,
    /// Totals of each key before and after, as JSON.
    pub totals: String,
}

pub(super) fn write_plan(transaction: &Transaction<'_>, plan: &Plan) -> Result<(), FileError> {
    let mut bind = transaction.prepare("UPDATE camera SET server = ?1 WHERE id = ?2")?;
    for (camera, to) in plan.moves() {
        bind.execute(params![to.map(|to| to.0), camera.0])?;
    }
    let mut use_key = transaction.prepare("UPDATE server SET key = ?1 WHERE id = ?2")?;
    for (server, key) in plan.key_changes() {
        use_key.execute(params![key.map(KeyId::as_str), server.0])?;
    }
    Ok(())
}

pub(super) fn write_log(
    transaction: &Transaction<'_>,
    system: &System,
    plan: &Plan,
    revision: u64,
    entry: &LogEntry,
) -> Result<(), FileError> {
    let after: Vec<Change> = plan.changes().collect();
    let before: Vec<Change> = after
        .iter()
        .filter_map(|change| match change {
            Change::Move { camera, .. } => {
                let to = system.camera(*camera)?.server;
                Some(Change::Move { camera: *camera, to })
            }
            Change::UseKey { server, .. } => {
                let key = system.server(*server)?.key.clone();
                Some(Change::UseKey { server: *server, key })
            }
        })
        .collect();
    transaction.execute(
        "INSERT INTO change_log
            (revision, plan, who, at, why, moves, key_changes, before, after, totals)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        params![
            sql(revision),
            plan.id.to_string(),
            entry.who,
            entry.at.to_string(),
            entry.why,
            sql(plan.moves().count() as u64),
            sql(plan.key_changes().count() as u64),
            to_json("change_log", &before)?,
            to_json("change_log", &after)?,
            entry.totals,
        ],
    )?;
    Ok(())
}

pub(super) fn check_revision(transaction: &Transaction<'_>, makes: u64) -> Result<(), FileError> {
    let theirs: u64 = parse("meta", &meta(transaction, "revision")?)?;
    let ours = makes.saturating_sub(1);
    if theirs == ours { Ok(()) } else { Err(FileError::RevisionMoved { theirs, ours }) }
}

/// Checks that the stored plan is the one that the caller knows.
pub(super) fn check_plan(transaction: &Transaction<'_>, known: PlanId) -> Result<(), FileError> {
    let query = "SELECT id FROM plan";
    let stored: Option<String> = transaction.query_row(query, [], |row| row.get(0)).optional()?;
    let stored = stored.map_or(Ok(PlanId::NONE), |id| parse("plan", &id))?;
    if stored == known { Ok(()) } else { Err(FileError::PlanMoved) }
}

pub(super) fn read_applying(connection: &Connection) -> Result<Option<Applying>, FileError> {
    let record: Option<String> =
        connection.query_row("SELECT record FROM applying", [], |row| row.get(0)).optional()?;
    record.map(|record| from_json("applying", &record)).transpose()
}

pub(super) fn write_applying(
    transaction: &Transaction<'_>,
    applying: &Applying,
) -> Result<(), FileError> {
    transaction.execute(
        "INSERT OR REPLACE INTO applying (only, record) VALUES (1, ?1)",
        params![to_json("applying", applying)?],
    )?;
    Ok(())
}

pub(super) fn read_servers(connection: &Connection) -> Result<Vec<Server>, FileError> {
    let mut query = connection.prepare(
        "SELECT id, name, addresses, version, version_assumed, key FROM server ORDER BY id",
    )?;
    let mut rows = query.query([])?;
    let mut servers = Vec::new();
    while let Some(row) = rows.next()? {
        let version: Option<String> = row.get(3)?;
        let version = match (version, row.get(4)?) {
            (None, _) => ServerVersion::Unknown,
            (Some(version), false) => ServerVersion::Known(parse("server", &version)?),
            (Some(version), true) => ServerVersion::Assumed(parse("server", &version)?),
        };
        let key: Option<String> = row.get(5)?;
        servers.push(Server {
            id: ServerId(row.get(0)?),
            name: row.get::<_, String>(1)?.into(),
            addresses: from_json("server", &row.get::<_, String>(2)?)?,
            version,
            key: key.map(|key| parse("server", &key)).transpose()?,
        });
    }
    Ok(servers)
}

pub(super) fn read_cameras(connection: &Connection) -> Result<Vec<Camera>, FileError> {
    let mut sets = SetPool::default();
    let mut folder: Arc<str> = "".into();
    let mut query = connection
        .prepare("SELECT id, name, folder, enabled, features, server FROM camera ORDER BY id")?;
    let mut rows = query.query([])?;
    let mut cameras = Vec::new();
    while let Some(row) = rows.next()? {
        let in_folder = row.get_ref(2)?.as_str().map_err(rusqlite::Error::from)?;
        if *folder != *in_folder {
            folder = in_folder.into();
        }
        let features = row.get_ref(4)?.as_str().map_err(rusqlite::Error::from)?;
        let features = sets
            .share(features, |text| text.split_whitespace().map(str::parse::<Feature>).collect())
            .map_err(|error: BadFeature| bad_row("camera", error))?;
        cameras.push(Camera {
            id: CameraId(row.get(0)?),
            name: row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?.into(),
            folder: folder.clone(),
            enabled: row.get(3)?,
            features,
            server: row.get::<_, Option<u32>>(5)?.map(ServerId),
        });
    }
    Ok(cameras)
}

pub(super) fn read_hosts(connection: &Connection) -> Result<Vec<KeyHost>, FileError> {
    let mut query = connection.prepare(
        "SELECT id, address, seat, more_addresses, host_id, fingerprint, generation
         FROM host ORDER BY id",
    )?;
    let mut rows = query.query([])?;
    let mut hosts = Vec::new();
    while let Some(row) = rows.next()? {
        let (host_id, fingerprint) = (row.get::<_, Option<String>>(4)?, row.get(5)?);
        let generation = u64::try_from(row.get::<_, i64>(6)?).unwrap_or(0);
        let pin = host_id.zip(fingerprint);
        hosts.push(KeyHost {
            id: HostId(row.get(0)?),
            address: row.get(1)?,
            more_addresses: from_json("host", &row.get::<_, String>(3)?)?,
            pin: pin.map(|(host_id, fingerprint)| Pin { host_id, fingerprint, generation }),
            seat: row.get::<_, Option<u32>>(2)?.map(ServerId),
        });
    }
    Ok(hosts)
}

pub(super) fn meta(connection: &Connection, name: &str) -> Result<String, FileError> {
    let query = "SELECT value FROM meta WHERE name = ?1";
    Ok(connection.query_row(query, params![name], |row| row.get(0))?)
}

pub(super) fn parse<T: std::str::FromStr<Err: std::fmt::Display>>(
    table: &'static str,
    text: &str,
) -> Result<T, FileError> {
    text.parse().map_err(|error| bad_row(table, error))
}

pub(super) fn to_json(table: &'static str, value: &impl Serialize) -> Result<String, FileError> {
    serde_json::to_string(value).map_err(|error| bad_row(table, error))
}

pub(super) fn from_json<T: serde::de::DeserializeOwned>(
    table: &'static str,
    text: &str,
) -> Result<T, FileError> {
    serde_json::from_str(text).map_err(|error| bad_row(table, error))
}

pub(super) fn bad_row(table: &'static str, error: impl std::fmt::Display) -> FileError {
    FileError::Row { table, reason: error.to_string() }
}

/// SQLite counts in `i64`; revisions and row numbers never come near its end.
pub(super) fn sql(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

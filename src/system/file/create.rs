//! A new system file, as an importer or a sample makes it. It appears when it is complete.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, params};

use super::{APPLICATION, FORMAT, FileError, SystemFile, rows};
use crate::licensing::Version;

/// What a new system file holds, as an importer or a sample made it.
#[derive(Debug, Clone, Default)]
pub struct NewSystem {
    /// Its name.
    pub name: String,
    /// Its servers.
    pub servers: Vec<NewServer>,
    /// Its cameras.
    pub cameras: Vec<NewCamera>,
}

/// A server of a new file.
#[derive(Debug, Clone, Default)]
pub struct NewServer {
    /// Its id in the source.
    pub source_id: Option<String>,
    /// Its name.
    pub name: String,
    /// Its addresses.
    pub addresses: Vec<String>,
    /// Its version.
    pub version: Option<Version>,
    /// Whether the version is only assumed.
    pub version_assumed: bool,
}

/// A camera of a new file.
#[derive(Debug, Clone, Default)]
pub struct NewCamera {
    /// Its id in the source.
    pub source_id: Option<String>,
    /// Its name.
    pub name: String,
    /// Its folder.
    pub folder: String,
    /// Whether it is enabled.
    pub enabled: bool,
    /// Codes of its features.
    pub features: Vec<String>,
    /// The place of its server in the list of servers.
    pub server: Option<usize>,
}

impl SystemFile {
    /// Makes a new system file. It appears under its name only when it is complete.
    ///
    /// # Errors
    /// If a file is there already, or it cannot be written.
    pub fn create(path: &Path, new: &NewSystem) -> Result<Self, FileError> {
        if path.exists() {
            return Err(FileError::Exists(path.to_owned()));
        }
        let mut draft_name = path.as_os_str().to_owned();
        draft_name.push(format!(".{}.new", std::process::id()));
        let draft = PathBuf::from(draft_name);
        let outcome = write_new(&draft, new).and_then(|()| {
            // Linking fails if the name was taken meanwhile, where renaming would overwrite.
            match std::fs::hard_link(&draft, path) {
                Ok(()) => Ok(()),
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                    Err(FileError::Exists(path.to_owned()))
                }
                // Some file systems have no links; nobody else makes files of this name there.
                Err(_) => std::fs::rename(&draft, path)
                    .map_err(|source| FileError::Write { path: path.to_owned(), source }),
            }
        });
        // After a link the draft is a second name, after a rename it is gone, after a failure rest.
        drop(std::fs::remove_file(&draft));
        outcome?;
        Self::open(path)
    }
}

fn write_new(path: &Path, new: &NewSystem) -> Result<(), FileError> {
    let mut connection = Connection::open(path)?;
    // The draft is nobody's file yet: it is synced once, when it is complete.
    connection.pragma_update(None, "journal_mode", "MEMORY")?;
    connection.pragma_update(None, "application_id", APPLICATION)?;
    connection.pragma_update(None, "user_version", FORMAT)?;
    let transaction = connection.transaction()?;
    transaction.execute_batch(super::TABLES)?;
    let system_id = uuid::Uuid::new_v4().to_string();
    for (name, value) in [("system_id", system_id.as_str()), ("name", &new.name), ("revision", "0")]
    {
        transaction
            .execute("INSERT INTO meta (name, value) VALUES (?1, ?2)", params![name, value])?;
    }
    {
        let mut insert = transaction.prepare(
            "INSERT INTO server (source_id, name, addresses, version, version_assumed)
             VALUES (?1, ?2, ?3, ?4, ?5)",
        )?;
        for server in &new.servers {
            insert.execute(params![
                server.source_id,
                server.name,
                rows::to_json("server", &server.addresses)?,
                server.version.map(|version| version.to_string()),
                server.version_assumed,
            ])?;
        }
        let mut insert = transaction.prepare(
            "INSERT INTO camera (source_id, name, folder, enabled, features, server)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?;
        for camera in &new.cameras {
            // Row ids of a new table count from one in the order of insertion.
            let server = camera.server.map(|place| rows::sql(place as u64 + 1));
            insert.execute(params![
                camera.source_id,
                camera.name,
                camera.folder,
                camera.enabled,
                camera.features.join(" "),
                server,
            ])?;
        }
    }
    transaction.commit()?;
    connection.close().map_err(|(_, error)| FileError::Database(error))
}

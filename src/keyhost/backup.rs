//! Backup and restore: one private file with the ledger and everything else of a data folder. A
//! restored host is a new generation of the same host: whoever has met it refuses the old one.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use rusqlite::{Connection, OpenFlags, params};

use super::store::{Store, StoreError};
use crate::private_file::{self, PrivateFileError};

/// "FKB1" in the database's application id tells a backup from other databases.
const APPLICATION: i32 = 0x464B_4231;
/// What a data folder has besides the ledger, and whether it is secret.
const FILES: [(&str, bool); 5] = [
    ("host.pem", true),
    ("peers.json", true),
    ("holder.key", true),
    ("known.json", true),
    ("host.json", false),
];
/// Folders of a data folder, and how their files end.
const FOLDERS: [(&str, &str); 2] = [("keys", "fkl"), ("vendors", "pub")];

/// Why nothing was backed up or restored.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// A file is there already.
    #[error("{} exists already: choose another name, it is not overwritten", .0.display())]
    Exists(PathBuf),
    /// The data folder is in use.
    #[error(
        "{} already has the data of a key host: choose an empty --data folder, or move it away",
        .0.display()
    )]
    NotEmpty(PathBuf),
    /// Not a backup.
    #[error("{} is not a backup of a key host", .0.display())]
    NotABackup(PathBuf),
    /// Damaged.
    #[error("the backup {} is damaged ({found}): take another one", path.display())]
    Damaged {
        /// Which.
        path: PathBuf,
        /// What was found.
        found: String,
    },
    /// A name in it leads out of the data folder.
    #[error("the backup names a file that a data folder does not have: {0}")]
    Name(String),
    /// A file or folder.
    #[error("cannot read or write {}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A private file.
    #[error(transparent)]
    Private(#[from] PrivateFileError),
    /// The ledger.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The database.
    #[error("the backup could not be read or written")]
    Database(#[from] rusqlite::Error),
}

/// Names, relative to the data folder, of what is backed up besides the ledger.
fn names(data: &Path) -> Result<Vec<String>, BackupError> {
    let mut names: Vec<String> = FILES
        .iter()
        .filter(|(name, _)| data.join(name).is_file())
        .map(|(name, _)| (*name).to_owned())
        .collect();
    for (folder, ending) in FOLDERS {
        let path = data.join(folder);
        let failed = |source| BackupError::Io { path: path.clone(), source };
        for entry in fs::read_dir(&path).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if Path::new(&name).extension().is_some_and(|found| found == ending) {
                names.push(format!("{folder}/{name}"));
            }
        }
    }
    Ok(names)
}

/// Completes a copy of the ledger, made online at `path`, to a backup of the whole data folder.
///
/// # Errors
/// [`BackupError`]; then the file is not a backup.
pub(super) fn complete(path: &Path, data: &Path) -> Result<(), BackupError> {
    let mut backup = Connection::open(path)?;
    let transaction = backup.transaction()?;
    transaction
        .execute_batch("CREATE TABLE file (name TEXT PRIMARY KEY, content BLOB NOT NULL) STRICT")?;
    for name in names(data)? {
        let path = data.join(&name);
        let content =
            fs::read(&path).map_err(|source| BackupError::Io { path: path.clone(), source })?;
        transaction
            .execute("INSERT INTO file (name, content) VALUES (?1, ?2)", params![name, content])?;
    }
    transaction.commit()?;
    backup.pragma_update(None, "application_id", APPLICATION)?;
    Ok(())
}

/// Makes a data folder from a backup, as a new generation. The folder is there whole or not at all.
///
/// # Errors
/// [`BackupError`]; then the folder is as it was.
pub fn restore(backup: &Path, data: &Path) -> Result<(), BackupError> {
    let io = |path: &Path| {
        let path = path.to_owned();
        move |source| BackupError::Io { path, source }
    };
    if data.exists() && fs::read_dir(data).map_err(io(data))?.next().is_some() {
        return Err(BackupError::NotEmpty(data.to_owned()));
    }
    let source = open(backup)?;
    let mut name = data.file_name().unwrap_or_default().to_owned();
    name.push(".restoring");
    let new = data.with_file_name(name);
    if new.exists() {
        // Left by a restore that was interrupted.
        fs::remove_dir_all(&new).map_err(io(&new))?;
    }
    private_file::make_folder(&new)?;
    let filled = fill(&source, &new);
    if filled.is_err() {
        // The first error says more than one about cleaning up.
        drop(fs::remove_dir_all(&new));
    }
    filled?;
    if data.exists() {
        fs::remove_dir(data).map_err(io(data))?;
    }
    fs::rename(&new, data).map_err(io(data))
}

fn open(backup: &Path) -> Result<Connection, BackupError> {
    if !backup.is_file() {
        let source = io::Error::from(io::ErrorKind::NotFound);
        return Err(BackupError::Io { path: backup.to_owned(), source });
    }
    let source = Connection::open_with_flags(backup, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let not_a_backup = |_| BackupError::NotABackup(backup.to_owned());
    let application: i32 =
        source.query_row("PRAGMA application_id", [], |row| row.get(0)).map_err(not_a_backup)?;
    if application != APPLICATION {
        return Err(BackupError::NotABackup(backup.to_owned()));
    }
    let found: String = source.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if found == "ok" {
        Ok(source)
    } else {
        Err(BackupError::Damaged { path: backup.to_owned(), found })
    }
}

fn fill(source: &Connection, data: &Path) -> Result<(), BackupError> {
    for (folder, _) in FOLDERS {
        private_file::make_folder(&data.join(folder))?;
    }
    let mut query = source.prepare("SELECT name, content FROM file")?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let (name, content): (String, Vec<u8>) = (row.get(0)?, row.get(1)?);
        let path = data.join(place(&name)?);
        private_file::write(&path, &content)?;
    }
    let ledger = data.join("ledger.db");
    source.execute("VACUUM INTO ?1", params![ledger.to_string_lossy()])?;
    let copy = Connection::open(&ledger)?;
    copy.execute_batch("DROP TABLE file; PRAGMA application_id = 0;")?;
    copy.close().map_err(|(_, error)| error)?;
    // Seconds since 1970: of two restores the later one is newer, whatever they were made from.
    let now = u64::try_from(jiff::Timestamp::now().as_second()).unwrap_or(0);
    Store::open(&ledger)?.begin_new_generation(now)?;
    Ok(())
}

/// A name as backups have them; anything else could lead somewhere else.
fn place(name: &str) -> Result<&str, BackupError> {
    let is_plain = |name: &str| {
        !name.is_empty() && !name.starts_with('.') && !name.contains(['/', '\\', ':', '\0'])
    };
    let fits = FILES.iter().any(|(known, _)| *known == name)
        || name.split_once('/').is_some_and(|(folder, file)| {
            FOLDERS.iter().any(|(known, _)| *known == folder) && is_plain(file)
        });
    if fits { Ok(name) } else { Err(BackupError::Name(name.chars().take(80).collect())) }
}

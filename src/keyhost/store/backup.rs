//! A copy of the ledger while it serves.

use std::{
    fs::{File, OpenOptions},
    path::{Path, PathBuf},
};

use rusqlite::{Connection, OpenFlags};

use super::{Store, StoreError};

impl Store {
    /// Writes the state of the last commit to a new file, which only its owner may read. It has a
    /// connection of its own, so commits go on meanwhile.
    ///
    /// # Errors
    /// If the file exists, or one of both cannot be read or written; then there is no new file.
    pub fn backup(ledger: &Path, to: &Path) -> Result<(), StoreError> {
        let failed = |source| StoreError::File { path: to.to_owned(), source };
        let file = new_file(to).map_err(failed)?;
        let copied = copy(ledger, to).and_then(|()| {
            // SQLite does not sync a copy.
            file.sync_all().map_err(failed)?;
            sync_folder(to).map_err(failed)
        });
        if copied.is_err() {
            // A part of a backup must not be taken for one. The first error is the one to tell.
            drop(std::fs::remove_file(to));
        }
        copied
    }
}

fn copy(ledger: &Path, to: &Path) -> Result<(), StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(ledger, flags)?;
    let to = to.to_str().ok_or_else(|| StoreError::File {
        path: to.to_owned(),
        source: std::io::Error::other("its name is not Unicode"),
    })?;
    connection.execute("VACUUM INTO ?1", [to])?;
    Ok(())
}

fn new_file(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Makes the name of a new file durable.
fn sync_folder(path: &Path) -> std::io::Result<()> {
    #[cfg(unix)]
    {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.map_or_else(|| PathBuf::from("."), Path::to_owned))?.sync_all()?;
    }
    #[cfg(not(unix))]
    let _unsynced: PathBuf = path.to_owned();
    Ok(())
}

//! Linux and macOS: the mode of the file says who may read it.

use std::{
    fs,
    io::{self, ErrorKind},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _},
    path::Path,
};

pub(super) fn create_new(path: &Path) -> io::Result<fs::File> {
    fs::File::options().write(true).create_new(true).mode(0o600).open(path)
}

pub(super) fn make_folder(path: &Path) -> io::Result<()> {
    match fs::DirBuilder::new().recursive(true).mode(0o700).create(path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        made => made,
    }
}

/// What others may do with the file, and the command that ends it.
pub(super) fn who_else(
    path: &Path,
    metadata: &fs::Metadata,
) -> io::Result<Option<(String, String)>> {
    let mode = metadata.permissions().mode() & 0o777;
    let is_open = mode & 0o077 != 0;
    Ok(is_open.then(|| (format!("mode {mode:03o}"), format!("chmod 600 {}", path.display()))))
}

/// A renamed file survives a power cut only if its folder is synced too.
pub(super) fn sync_folder(path: &Path) -> io::Result<()> {
    let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    fs::File::open(path)?.sync_all()
}

//! Files that somebody names on the command line: read up to a limit, with an error that says what
//! the thing is and what to do.

#[cfg(test)]
mod tests;

use std::{
    fs,
    io::{self, Read as _},
    path::{Path, PathBuf},
};

/// Longer files are no licenses and no requests, nor files of Sentinel.
pub(super) const MOST_LICENSE_BYTES: u64 = 1024 * 1024;

/// Why a file could not be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum ReadProblem {
    /// There is none.
    #[error("there is no file {}: check the name, and the folder that it is in", .0.display())]
    Missing(PathBuf),
    /// It is a folder.
    #[error("{} is a folder: name the file in it", .0.display())]
    Directory(PathBuf),
    /// This user may not.
    #[error(
        "this user may not read {}: change its rights, or run the command as the user whose file it is",
        .0.display()
    )]
    NoPermission(PathBuf),
    /// It goes on after the limit.
    #[error(
        "{} has more than {most} bytes, and what was expected is shorter: choose the file that was meant",
        path.display()
    )]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// The limit.
        most: u64,
    },
    /// Anything else.
    #[error("cannot read {}", path.display())]
    Other {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
}

/// Reads a file of at most `most` bytes. Of a longer one, or one that never ends, no more is read.
///
/// # Errors
/// [`ReadProblem`], which names the file.
pub(super) fn read_bounded(path: &Path, most: u64) -> Result<Vec<u8>, ReadProblem> {
    let here = || path.to_owned();
    let failed = |source: io::Error| match source.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => ReadProblem::Missing(here()),
        io::ErrorKind::IsADirectory => ReadProblem::Directory(here()),
        // Opening a folder is denied on Windows.
        io::ErrorKind::PermissionDenied if path.is_dir() => ReadProblem::Directory(here()),
        io::ErrorKind::PermissionDenied => ReadProblem::NoPermission(here()),
        _ => ReadProblem::Other { path: here(), source },
    };
    let file = fs::File::open(path).map_err(failed)?;
    let mut bytes = Vec::new();
    file.take(most.saturating_add(1)).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > most {
        return Err(ReadProblem::TooLarge { path: here(), most });
    }
    Ok(bytes)
}

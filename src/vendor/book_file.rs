//! The vendor's book as a file: one program works with it at a time, and it is stored before a
//! license is handed out.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use serde::de::DeserializeOwned;

use crate::{
    activation::{Book, Issued, NotIssued, SigningKey, Source},
    chain,
    private_file::{self, PrivateFileError},
};

/// The most that a book may have: some hundred thousand licenses.
const MOST_BYTES: u64 = 256 * 1024 * 1024;

/// Why the book cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BookError {
    /// Its file.
    #[error(transparent)]
    File(#[from] PrivateFileError),
    /// What is in it.
    #[error("{} is not a vendor's book: bring back a copy of it, since without it orders could be used twice", path.display())]
    Broken {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: serde_json::Error,
    },
    /// Another program has it.
    #[error("another program works with {}: end `floatkey vendor serve`, or send the request there", .0.display())]
    InUse(PathBuf),
    /// It cannot be told whether another program has it.
    #[error("{} cannot be locked: put the book into a folder of this computer that you can write to", path.display())]
    Lock {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
}

/// Why a JSON file of the vendor cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It cannot be read.
    #[error("cannot read {}", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// It is not as it should be.
    #[error("{} is not as it should be", path.display())]
    Content {
        /// Which.
        path: PathBuf,
        /// What is wrong.
        #[source]
        source: serde_json::Error,
    },
}

/// Reads a JSON file that the vendor wrote.
///
/// # Errors
/// If it cannot be read or is not as it should be.
pub fn read_json<T: DeserializeOwned>(path: &Path) -> Result<T, FileError> {
    let text =
        fs::read(path).map_err(|source| FileError::Read { path: path.to_owned(), source })?;
    serde_json::from_slice(&text)
        .map_err(|source| FileError::Content { path: path.to_owned(), source })
}

/// The book, as long as this program works with it.
#[derive(Debug)]
pub struct BookFile {
    path: PathBuf,
    book: Book,
    /// Given back when it is closed.
    _lock: fs::File,
}

impl BookFile {
    /// Opens the book, or begins one.
    ///
    /// # Errors
    /// [`BookError`], each with a text of its own.
    pub fn open(path: &Path) -> Result<Self, BookError> {
        let lock = lock(path)?;
        let book = match private_file::read_up_to(path, MOST_BYTES) {
            Ok(text) => serde_json::from_slice(&text)
                .map_err(|source| BookError::Broken { path: path.to_owned(), source })?,
            Err(error) if error.is_missing() => Book::default(),
            Err(error) => return Err(error.into()),
        };
        Ok(Self { path: path.to_owned(), book, _lock: lock })
    }

    /// Answers a request, and stores that it did.
    ///
    /// # Errors
    /// [`NotIssued`], also if nothing could be stored. Then nothing changed.
    pub fn answer(
        &mut self,
        request: &[u8],
        source: Source<'_>,
        vendor: &SigningKey,
        now: Timestamp,
    ) -> Result<Issued, NotIssued> {
        let mut issued = self.book.answer(request, source, vendor, now)?;
        if let Some(book) = issued.book.take() {
            self.store(&book).map_err(|problem| NotIssued::Failed { problem })?;
            self.book = book;
        }
        Ok(issued)
    }

    fn store(&self, book: &Book) -> Result<(), String> {
        let text = serde_json::to_vec(book).map_err(|error| error.to_string())?;
        private_file::write(&self.path, &text).map_err(|error| chain(&error))
    }
}

fn lock(path: &Path) -> Result<fs::File, BookError> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".lock");
    let failed = |source| BookError::Lock { path: path.to_owned(), source };
    // The book itself is replaced each time, and a lock would stay with the old one.
    let options = fs::File::options().write(true).create(true).truncate(false).clone();
    let lock = options.open(path.with_file_name(name)).map_err(failed)?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(fs::TryLockError::WouldBlock) => Err(BookError::InUse(path.to_owned())),
        Err(fs::TryLockError::Error(source)) => Err(failed(source)),
    }
}

//! The license vendor's shop: the book on disk, and the service that answers requests.
//!
//! In: requests, orders, the signing key. Out: license files, refusals. It never knows key hosts:
//! what it is told of them stands in their requests, and `activation` decides.

mod book_file;
mod certificate;
mod serve;

pub use book_file::{BookError, BookFile, FileError, read_json};
pub use certificate::{Certificate, CertificateError};
pub use serve::{ServeError, ServeOptions, Service};

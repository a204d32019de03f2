//! `floatkey vendor`: what a license vendor needs to try Floatkey.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use clap::Subcommand;

use super::{CliError, Report, files};
use crate::{
    activation::{NotActivated, SigningKey, inspect, recognize, sign},
    licensing::License,
};

#[derive(Debug, Subcommand)]
pub(super) enum VendorCommand {
    /// Make a signing key
    ///
    /// Writes NAME.key, which only its owner can read and which must stay secret, and NAME.pub,
    /// which goes into the folder DATA/vendors of each key host that shall trust the vendor.
    Keygen {
        /// The name of both files, without ending
        name: PathBuf,
    },
    /// Sign a license
    Issue {
        /// The signing key
        #[arg(long)]
        key: PathBuf,
        /// The license as JSON; assets/license-example.json shows one
        license: PathBuf,
        /// The license file to be made, for the folder DATA/keys of a key host
        target: PathBuf,
    },
    /// Show what a license file claims, without checking who signed it
    ///
    /// Files of Sentinel (C2V, V2C, fingerprints) are shown with their kind, vendor and key.
    Inspect {
        /// The license file
        license: PathBuf,
    },
}

pub(super) fn run(command: VendorCommand) -> Result<Report, CliError> {
    match command {
        VendorCommand::Keygen { name } => keygen(&name),
        VendorCommand::Issue { key, license, target } => issue(&key, &license, &target),
        VendorCommand::Inspect { license } => {
            let bytes = files::read_bounded(&license, files::MOST_LICENSE_BYTES)?;
            if let Some(sentinel) = recognize(&bytes) {
                return Ok(Report::text(NotActivated::from(sentinel).to_string()));
            }
            let claimed = inspect(&bytes)?;
            Ok(Report::text(serde_json::to_string_pretty(&claimed)?))
        }
    }
}

fn keygen(name: &Path) -> Result<Report, CliError> {
    let (secret, public) = (name.with_extension("key"), name.with_extension("pub"));
    let vendor = SigningKey::generate()?;
    write_new(&secret, &vendor.to_secret_text()?, true)?;
    write_new(&public, &vendor.public().to_string(), false)?;
    Ok(Report::text(format!(
        "Made {} (keep it secret) and {}\nVendor {}",
        secret.display(),
        public.display(),
        vendor.public().id()
    )))
}

fn issue(key: &Path, license: &Path, target: &Path) -> Result<Report, CliError> {
    let text = String::from_utf8(read(key)?).map_err(|_| crate::activation::BadKey::Secret)?;
    let vendor: SigningKey = text.parse()?;
    let license: License = serde_json::from_slice(&read(license)?)
        .map_err(|error| CliError::failed("The license is not as it should be", &error))?;
    write_new(target, &sign(&license, &vendor)?, false)?;
    Ok(Report::text(format!("Issued key {} as {}", license.key, target.display())))
}

fn read(path: &Path) -> Result<Vec<u8>, CliError> {
    fs::read(path)
        .map_err(|error| CliError::failed(&format!("Cannot read {}", path.display()), &error))
}

/// Writes a file that must not be there yet.
fn write_new(path: &Path, text: &str, is_secret: bool) -> Result<(), CliError> {
    let mut options = fs::File::options();
    options.write(true).create_new(true);
    if is_secret {
        only_for_owner(&mut options);
    }
    let written = options.open(path).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.write_all(b"\n")?;
        file.sync_all()
    });
    written.map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => {
            CliError::new(format!("{} exists already and is not overwritten", path.display()))
        }
        _ => CliError::failed(&format!("Cannot write {}", path.display()), &error),
    })
}

#[cfg(unix)]
fn only_for_owner(options: &mut fs::OpenOptions) {
    use std::os::unix::fs::OpenOptionsExt as _;
    options.mode(0o600);
}

/// On Windows a file in the user's own folders is closed to others by the folder's rights.
#[cfg(not(unix))]
fn only_for_owner(_options: &mut fs::OpenOptions) {}

//! `floatkey vendor`: the license vendor's side. Makes the signing key, issues licenses, answers
//! requests of key hosts, as files and as a service.

mod inspect;
mod passphrase;
mod serve;
mod sign;

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use clap::{Args, Subcommand};

use super::{CliError, Report, files};
use crate::{
    activation::{self, SigningKey},
    chain,
    licensing::License,
    private_file,
};

#[derive(Debug, Subcommand)]
pub(super) enum VendorCommand {
    /// Make a signing key
    ///
    /// Writes NAME.key, which only its owner can read and a passphrase protects, and NAME.pub,
    /// which goes into the folder DATA/vendors of each key host that shall trust the vendor.
    /// NAME.key is PKCS#8 in PEM form, which other tools read, such as openssl.
    Keygen {
        /// The name of both files, without ending
        name: PathBuf,
        #[command(flatten)]
        passphrase: PassphraseArgs,
    },
    /// Sign a license
    Issue {
        #[command(flatten)]
        key: KeyArgs,
        /// The license as JSON; assets/license-example.json shows one
        license: PathBuf,
        /// The license file to be made, for the folder DATA/keys of a key host
        target: PathBuf,
    },
    /// Answer a request with a license that is bound to the key host that made it
    #[command(after_long_help = sign::ORDERS)]
    Sign(sign::SignArgs),
    /// Show what a license file or a request claims, without checking who signed it
    ///
    /// Files of Sentinel (C2V, V2C, fingerprints) are shown with their kind, vendor and key.
    Inspect {
        /// The license file (.fkl) or the request (.fkreq)
        file: PathBuf,
    },
    /// Answer requests over HTTPS
    ///
    /// Requests are posted to https://HOST:PORT/activate, and name the product code of an order.
    /// Whoever knows a product code can have a license made of its order, so make codes that cannot
    /// be guessed. The answer is the license file, or a refusal as JSON.
    #[command(after_long_help = sign::ORDERS)]
    Serve(serve::ServeArgs),
}

impl VendorCommand {
    /// Whether it runs until it is stopped, and says what it does.
    pub(super) fn is_daemon(&self) -> bool {
        matches!(self, Self::Serve(_))
    }
}

/// Which key signs.
#[derive(Debug, Args)]
pub(super) struct KeyArgs {
    /// The signing key, as `floatkey vendor keygen` makes it
    #[arg(long)]
    key: PathBuf,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

/// Where the passphrase is.
#[derive(Debug, Args)]
pub(super) struct PassphraseArgs {
    /// A file with the passphrase in its first line, which only its owner can read
    ///
    /// Without it, the passphrase is asked for on the terminal, or is the first line of the standard
    /// input where there is no terminal.
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
}

impl KeyArgs {
    /// Reads the key.
    fn read(&self) -> Result<SigningKey, CliError> {
        let text = String::from_utf8(private_file::read(&self.key)?)
            .map_err(|_| activation::KeyFileError::NotAKey)?;
        SigningKey::from_key_file(&text, || self.passphrase.ask(&self.key))
    }
}

pub(super) async fn run(command: VendorCommand) -> Result<Report, CliError> {
    match command {
        VendorCommand::Keygen { name, passphrase } => keygen(&name, &passphrase),
        VendorCommand::Issue { key, license, target } => issue(&key, &license, &target),
        VendorCommand::Sign(args) => sign::run(&args),
        VendorCommand::Inspect { file } => inspect::run(&read(&file)?),
        VendorCommand::Serve(args) => serve::run(args).await,
    }
}

fn keygen(name: &Path, passphrase: &PassphraseArgs) -> Result<Report, CliError> {
    let (secret, public) = (name.with_extension("key"), name.with_extension("pub"));
    for path in [&secret, &public] {
        // Before anybody thinks of a passphrase.
        if path.exists() {
            return Err(exists(path));
        }
    }
    let vendor = SigningKey::generate()?;
    let text = vendor.to_key_file(&passphrase.ask_for_new(&secret)?)?;
    private_file::write_new(&secret, text.as_bytes())?;
    write_new(&public, &vendor.public().to_string())?;
    Ok(Report::text(format!(
        "Made {} (keep it secret, and a copy of it in a safe place) and {}\nVendor {}",
        secret.display(),
        public.display(),
        vendor.public().id()
    )))
}

fn issue(key: &KeyArgs, license: &Path, target: &Path) -> Result<Report, CliError> {
    let license: License = serde_json::from_slice(&read(license)?)
        .map_err(|error| CliError::failed("The license is not as it should be", &error))?;
    write_new(target, &activation::sign(&license, &key.read()?)?)?;
    if license.binding.is_none() && license.holder.is_none() {
        eprintln!(
            "floatkey: warning: the license is bound to nothing, so every key host that gets a copy can serve it; `floatkey vendor sign` binds it to the key host that asks"
        );
    }
    Ok(Report::text(format!("Issued key {} as {}", license.key, target.display())))
}

fn read(path: &Path) -> Result<Vec<u8>, CliError> {
    Ok(files::read_bounded(path, files::MOST_LICENSE_BYTES)?)
}

fn exists(path: &Path) -> CliError {
    CliError::new(format!("{} exists already and is not overwritten", path.display()))
}

/// Writes a file that must not be there yet.
fn write_new(path: &Path, text: &str) -> Result<(), CliError> {
    let written = fs::File::create_new(path).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.write_all(b"\n")?;
        file.sync_all()
    });
    written.map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => exists(path),
        _ => CliError::new(format!("Cannot write {}: {}", path.display(), chain(&error))),
    })
}

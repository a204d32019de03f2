//! `floatkey import` and `floatkey new`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{CliError, Report, output::count};
use crate::{
    licensing::Feature,
    system::{Kinds, NewSystem, SystemFile, import_eocortex},
};

#[derive(Debug, Subcommand)]
pub(super) enum ImportCommand {
    /// Read the configuration that an Eocortex or Macroscop server gives at /configex
    ///
    /// Save it with the rights of an administrator, for instance from /configex?responsetype=json
    /// on port 8080 of the server; JSON tells more than XML.
    Eocortex {
        /// The configuration, JSON or XML
        source: PathBuf,
        /// The system file to be made
        target: PathBuf,
        /// What face recognition is counted as, for instance face-recognition-light
        #[arg(long, value_name = "FEATURE")]
        face_recognition: Option<Feature>,
        /// What license plate recognition is counted as, for instance plate-recognition
        #[arg(long, value_name = "FEATURE")]
        plate_recognition: Option<Feature>,
    },
}

#[derive(Debug, Args)]
pub(super) struct NewArgs {
    /// The system's name
    #[arg(long)]
    name: String,
    /// The system file to be made
    system: PathBuf,
}

pub(super) fn run(command: ImportCommand) -> Result<Report, CliError> {
    let ImportCommand::Eocortex { source, target, face_recognition, plate_recognition } = command;
    let kinds = Kinds { face_recognition, plate_recognition };
    let imported = import_eocortex(&source, &target, &kinds)
        .map_err(|error| CliError::failed("Nothing was imported", &error))?;
    let mut text = format!(
        "Imported {} and {} into {}\n",
        count(imported.servers, "server"),
        count(imported.cameras, "camera"),
        target.display()
    );
    for remark in &imported.remarks {
        text.push_str(&format!("  note: {remark}\n"));
    }
    text.push_str(
        "No key is used yet, so nothing is licensed: floatkey pair HOST, then floatkey use-key\n",
    );
    Ok(Report::text(text))
}

pub(super) fn new(args: NewArgs) -> Result<Report, CliError> {
    let new = NewSystem { name: args.name, ..NewSystem::default() };
    SystemFile::create(&args.system, &new)?;
    Ok(Report::text(format!("Made {}", args.system.display())))
}

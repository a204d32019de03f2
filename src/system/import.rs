//! A new system file from a configuration of Eocortex or Macroscop. The source is only read, and
//! the new file appears when it is complete.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::file::{FileError, NewCamera, NewServer, NewSystem, SystemFile};
use crate::{
    licensing::{Feature, Version},
    sources::eocortex::{self, Configuration, ReadError},
    texts::say,
};

/// Why nothing was imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The source cannot be read.
    #[error("{}", say!("error-import-read", path = .path.display().to_string()))]
    Source {
        /// Which file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The source is not a configuration.
    #[error("{}", say!("error-import", path = .path.display().to_string()))]
    Configuration {
        /// Which file.
        path: PathBuf,
        /// Why.
        #[source]
        source: ReadError,
    },
    /// The system file.
    #[error(transparent)]
    File(#[from] FileError),
}

/// What was imported.
#[derive(Debug)]
pub struct Imported {
    /// The new file.
    pub file: SystemFile,
    /// How many servers.
    pub servers: usize,
    /// How many cameras.
    pub cameras: usize,
    /// What was odd and how it was taken.
    pub remarks: Vec<String>,
}

/// What the modules of which a configuration does not tell the kind are counted as. As they come,
/// they are "kind unknown", which no license has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kinds {
    /// The code for face recognition.
    pub face_recognition: Option<Feature>,
    /// The code for license plate recognition.
    pub plate_recognition: Option<Feature>,
}

impl Kinds {
    fn code(&self, code: &str) -> String {
        let chosen = match code {
            "face-recognition-unknown" => self.face_recognition.as_ref(),
            "plate-recognition-unknown" => self.plate_recognition.as_ref(),
            _ => None,
        };
        chosen.map_or(code, Feature::code).to_owned()
    }
}

/// Imports a configuration as `/configex` answers it (JSON or XML).
///
/// # Errors
/// [`ImportError`]; then there is no new file.
pub fn import_eocortex(
    source: &Path,
    target: &Path,
    kinds: &Kinds,
) -> Result<Imported, ImportError> {
    let failed = |error| ImportError::Source { path: source.to_owned(), source: error };
    let size = fs::metadata(source).map_err(failed)?.len();
    let too_large = usize::try_from(size).map_or(true, |size| size > eocortex::MAX_BYTES);
    if too_large {
        let bytes = usize::try_from(size).unwrap_or(usize::MAX);
        return Err(ImportError::Configuration {
            path: source.to_owned(),
            source: ReadError::TooLarge { bytes },
        });
    }
    let bytes = fs::read(source).map_err(failed)?;
    let configuration = eocortex::read(&bytes)
        .map_err(|error| ImportError::Configuration { path: source.to_owned(), source: error })?;
    let mut remarks: Vec<String> = configuration.warnings.iter().map(ToString::to_string).collect();
    let new = to_system(configuration, source, kinds);
    let (servers, cameras) = (new.servers.len(), new.cameras.len());
    let is_unknown = |code: &String| code.ends_with("-unknown");
    let unknown =
        new.cameras.iter().filter(|camera| camera.features.iter().any(is_unknown)).count();
    if unknown > 0 {
        remarks.push(say!("import-unknown-kind", count = unknown));
    }
    let file = SystemFile::create(target, &new)?;
    Ok(Imported { file, servers, cameras, remarks })
}

fn to_system(configuration: Configuration, source: &Path, kinds: &Kinds) -> NewSystem {
    let named = configuration.name.filter(|name| !name.trim().is_empty());
    let stem = || source.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let servers = configuration.servers.into_iter().map(|server| NewServer {
        source_id: Some(server.id),
        name: server.name,
        addresses: server.addresses,
        version: server.version.as_deref().and_then(|version| version.parse::<Version>().ok()),
        version_assumed: true,
    });
    let cameras = configuration.channels.into_iter().map(|channel| NewCamera {
        source_id: Some(channel.id),
        name: channel.name,
        folder: channel.folder,
        enabled: channel.enabled,
        features: channel.features.iter().map(|code| kinds.code(code)).collect(),
        server: channel.server,
    });
    NewSystem {
        name: named.or_else(stem).unwrap_or_else(|| say!("import-system-name").to_owned()),
        servers: servers.collect(),
        cameras: cameras.collect(),
    }
}

//! This computer's certificate for a system: what key hosts know it by. It lives in the user's
//! configuration folder and never in the system file, which is copied and sent around.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

use crate::{
    licensing::SystemId,
    private_file::{self, PrivateFileError},
    texts::say,
    wire::tls::{self, Credentials},
};

/// Names another folder than the user's for everything that this program keeps for the user.
pub const CONFIG_VARIABLE: &str = "FLOATKEY_CONFIG";

/// Why this computer's certificate cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// The user has no folder for it.
    #[error("{}", say!("error-no-settings-folder", variable = CONFIG_VARIABLE))]
    NoFolder,
    /// The file.
    #[error(transparent)]
    File(#[from] PrivateFileError),
    /// Its contents.
    #[error("{}", say!("error-not-our-certificate", path = .path.display().to_string()))]
    Contents {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        #[source]
        source: tls::CredentialsError,
    },
}

static FOLDER: OnceLock<PathBuf> = OnceLock::new();

/// Keeps everything for the user in this folder, for programs that cannot set a variable for
/// themselves. The first call counts.
pub fn use_folder(folder: PathBuf) {
    FOLDER.get_or_init(|| folder);
}

/// The folder for what this program keeps for the user.
///
/// # Errors
/// If the user has none.
pub fn config_folder() -> Result<PathBuf, IdentityError> {
    if let Some(folder) = FOLDER.get() {
        return Ok(folder.clone());
    }
    if let Some(folder) = std::env::var_os(CONFIG_VARIABLE).filter(|folder| !folder.is_empty()) {
        return Ok(folder.into());
    }
    // Tests leave the user's own folder alone.
    if cfg!(test) {
        return Ok(std::env::temp_dir().join(format!("floatkey-tests-{}", std::process::id())));
    }
    let folders = directories::ProjectDirs::from("", "", "floatkey");
    folders.map(|folders| folders.config_dir().to_owned()).ok_or(IdentityError::NoFolder)
}

fn path(folder: &Path, system: SystemId) -> PathBuf {
    folder.join("systems").join(format!("{system}.pem"))
}

/// The certificate that this computer shows for a system, made when it is needed first.
///
/// # Errors
/// If it cannot be read or made, or others could read it.
pub fn credentials(system: SystemId) -> Result<Arc<Credentials>, IdentityError> {
    let path = path(&config_folder()?, system);
    let failed = |source| IdentityError::Contents { path: path.clone(), source };
    let read = |path: &Path| match private_file::read(path) {
        Ok(pem) => Credentials::from_pem(&pem).map_err(failed).map(Some),
        Err(error) if error.is_missing() => Ok(None),
        Err(error) => Err(error.into()),
    };
    if let Some(credentials) = read(&path)? {
        return Ok(Arc::new(credentials));
    }
    if let Some(folder) = path.parent() {
        private_file::make_folder(folder)?;
    }
    let made = Credentials::generate().map_err(failed)?;
    match private_file::write_new(&path, made.to_pem().as_bytes()) {
        Ok(()) => Ok(Arc::new(made)),
        // Another process of the same user was faster.
        Err(error) => match read(&path) {
            Ok(Some(credentials)) => Ok(Arc::new(credentials)),
            _ => Err(error.into()),
        },
    }
}

/// Removes the certificate of a system that is gone for good.
///
/// # Errors
/// If it is there and cannot be removed.
pub fn forget(system: SystemId) -> Result<(), IdentityError> {
    let path = path(&config_folder()?, system);
    match std::fs::remove_file(&path) {
        Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
            Err(PrivateFileError::Write { path, source }.into())
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_keeps_its_certificate_until_it_is_forgotten() {
        let system = SystemId(uuid::Uuid::new_v4());
        let made = credentials(system).unwrap();
        assert_eq!(credentials(system).unwrap(), made);
        assert_ne!(credentials(SystemId(uuid::Uuid::new_v4())).unwrap(), made);
        forget(system).unwrap();
        forget(system).unwrap();
        assert_ne!(credentials(system).unwrap(), made);
        forget(system).unwrap();
    }
}

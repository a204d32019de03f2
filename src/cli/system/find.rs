//! Servers, cameras and keys by the names that people type.

use super::super::{CliError, live::Live};
use crate::licensing::{CameraId, KeyId, ServerId, System};

pub(super) fn find_server(system: &System, name: &str) -> Result<ServerId, CliError> {
    let number = name.strip_prefix('#').and_then(|number| number.parse().ok()).map(ServerId);
    if let Some(server) = number.and_then(|id| system.server(id)) {
        return Ok(server.id);
    }
    let found = system.servers.iter().filter(|server| *server.name == *name);
    only_one("server", name, found.map(|server| server.id))
}

pub(super) fn find_camera(system: &System, name: &str) -> Result<CameraId, CliError> {
    let number = name.strip_prefix('#').and_then(|number| number.parse().ok()).map(CameraId);
    if let Some(camera) = number.and_then(|id| system.camera(id)) {
        return Ok(camera.id);
    }
    let found = system.cameras.iter().filter(|camera| *camera.name == *name);
    only_one("camera", name, found.map(|camera| camera.id))
}

pub(super) fn find_key(live: &Live, name: &str) -> Result<KeyId, CliError> {
    let found =
        live.ring.iter().filter(|(key, known)| key.as_str() == name || known.license.name == name);
    only_one("key", name, found.map(|(key, _)| key.clone()))
}

pub(super) fn only_one<T: std::fmt::Display>(
    kind: &str,
    name: &str,
    mut found: impl Iterator<Item = T>,
) -> Result<T, CliError> {
    let first = found.next().ok_or_else(|| {
        CliError::new(format!(
            "there is no {kind} “{name}”: list them with floatkey {kind}s SYSTEM"
        ))
    })?;
    match found.next() {
        None => Ok(first),
        Some(second) if kind == "key" => Err(CliError::new(format!(
            "there are several keys “{name}”: name one by its id, {first} or {second}"
        ))),
        Some(second) => Err(CliError::new(format!(
            "there are several {kind}s “{name}” (#{first}, #{second}): name one as #NUMBER"
        ))),
    }
}

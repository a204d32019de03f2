//! A system: its servers, its cameras, which camera is bound to which server, and its key hosts.

use std::sync::Arc;

use super::{CameraId, FeatureSet, HostId, KeyId, ServerId, SystemId, Version};

/// One installation at one revision.
///
/// A snapshot is cheap to clone and never changes; what an administrator does goes into a
/// [`Plan`](super::Plan), and applying the plan makes the next revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct System {
    /// The system's own id.
    pub id: SystemId,
    /// Its name, as shown to other systems on the same key.
    pub name: Arc<str>,
    /// Grows by one with each applied plan.
    pub revision: u64,
    /// Servers in ascending order of their ids.
    pub servers: Arc<Vec<Server>>,
    /// Cameras in ascending order of their ids.
    pub cameras: Arc<Vec<Camera>>,
    /// Key hosts in ascending order of their ids.
    pub hosts: Arc<Vec<KeyHost>>,
}

/// A video server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// Its number within the system.
    pub id: ServerId,
    /// Its name.
    pub name: Arc<str>,
    /// Where it is reached, as configured.
    pub addresses: Vec<String>,
    /// Its software version, as far as known.
    pub version: ServerVersion,
    /// The one key that licenses its cameras (rule R4), if any.
    pub key: Option<KeyId>,
}

/// How much is known of a server's version (rule R9).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServerVersion {
    /// The server itself said so.
    Known(Version),
    /// Inherited from the configuration, which states one version for all servers.
    Assumed(Version),
    /// Nothing is known.
    Unknown,
}

impl ServerVersion {
    /// The version, known or assumed.
    pub fn number(self) -> Option<Version> {
        match self {
            Self::Known(version) | Self::Assumed(version) => Some(version),
            Self::Unknown => None,
        }
    }
}

/// A camera, or any other channel that a license counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Camera {
    /// Its number within the system.
    pub id: CameraId,
    /// Its name.
    pub name: Arc<str>,
    /// Its place in the camera tree, which is independent of the server it is bound to.
    pub folder: Arc<str>,
    /// A disabled camera uses nothing (rule R13).
    pub enabled: bool,
    /// Everything it uses when enabled (rule R14).
    pub features: FeatureSet,
    /// The server it is bound to, if any.
    pub server: Option<ServerId>,
}

/// A key host that the system was paired with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyHost {
    /// Its number within the system.
    pub id: HostId,
    /// `HOST:PORT` as given by the administrator.
    pub address: String,
    /// Other addresses of the same host, by which it was paired or found too.
    pub more_addresses: Vec<String>,
    /// What it is known by; none until it is paired.
    pub pin: Option<Pin>,
    /// The server on whose computer it runs (rule R8); none if that is another system's server.
    pub seat: Option<ServerId>,
}

/// How a paired key host is recognized, whatever its address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pin {
    /// Its id.
    pub host_id: String,
    /// The fingerprint of its certificate, in hexadecimal digits.
    pub fingerprint: String,
    /// The newest generation of its ledger that was met; an older one is an old copy.
    pub generation: u64,
}

impl KeyHost {
    /// All its addresses, best first.
    pub fn addresses(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.address).chain(&self.more_addresses).map(String::as_str)
    }
}

impl System {
    /// The server with this id.
    pub fn server(&self, id: ServerId) -> Option<&Server> {
        let at = self.servers.binary_search_by_key(&id, |server| server.id).ok()?;
        self.servers.get(at)
    }

    /// The camera with this id.
    pub fn camera(&self, id: CameraId) -> Option<&Camera> {
        // Numbers are dense as a rule, so the first guess is nearly always right.
        let first = self.cameras.first()?.id.0;
        let guess = self.cameras.get(id.0.checked_sub(first)? as usize);
        if let Some(camera) = guess.filter(|camera| camera.id == id) {
            return Some(camera);
        }
        let at = self.cameras.binary_search_by_key(&id, |camera| camera.id).ok()?;
        self.cameras.get(at)
    }

    /// The key host with this id.
    pub fn host(&self, id: HostId) -> Option<&KeyHost> {
        self.hosts.iter().find(|host| host.id == id)
    }

    /// The name of a server, or a placeholder that names its number.
    pub fn server_name(&self, id: ServerId) -> Arc<str> {
        self.server(id).map_or_else(|| format!("server {id}").into(), |server| server.name.clone())
    }
}

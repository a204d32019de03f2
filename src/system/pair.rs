//! Pairing a system with a key host: the one way in which a host gets into a system file.

use super::{
    credentials::{IdentityError, credentials},
    file::{FileError, SystemFile},
};
use crate::{
    licensing::{HostId, Pin, ServerId},
    wire::{
        dial::full_address,
        pairing::{Code, PairError, pair},
        v1::{About, PeerRole},
    },
};

/// A key host that was paired.
#[derive(Debug, Clone)]
pub struct PairedHost {
    /// Its number in the file.
    pub id: HostId,
    /// Its address with the port.
    pub address: String,
    /// What it says of itself.
    pub about: About,
    /// Whether this computer may administrate it.
    pub is_admin: bool,
}

/// Why a key host was not paired.
#[derive(Debug, thiserror::Error)]
pub enum NotPaired {
    /// The file.
    #[error(transparent)]
    File(#[from] FileError),
    /// This computer's certificate.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// The host.
    #[error(transparent)]
    Pair(#[from] PairError),
}

/// Pairs this computer, for the system of a file, with the key host at an address, and remembers
/// the host in the file. Pairing again replaces what was pinned.
///
/// # Errors
/// [`NotPaired`]; then the file did not change.
pub async fn pair_host(
    file: &mut SystemFile,
    address: &str,
    code: &Code,
    seat: Option<ServerId>,
) -> Result<PairedHost, NotPaired> {
    let (system, name) = file.identity()?;
    let address = full_address(address).map_err(PairError::from)?;
    let credentials = credentials(system)?;
    let (connection, paired) = pair(&address, code, &credentials, system, &name).await?;
    let about = paired.about.clone().unwrap_or_default();
    let pin = Pin {
        host_id: about.host_id.clone(),
        fingerprint: connection.fingerprint.to_string(),
        // Learned at the first session.
        generation: 0,
    };
    let id = file.pair_host(&address, seat, &pin)?;
    Ok(PairedHost { id, address, is_admin: paired.role() == PeerRole::Admin, about })
}

//! Pairing a system with a key host: the one way in which a host gets into a system file.

use super::{
    credentials::{IdentityError, credentials},
    file::{FileError, SystemFile},
};
use crate::{
    licensing::{HostId, Pin, ServerId, SystemId},
    wire::{
        address::full_address,
        dial::dial,
        pairing::{Code, PairError, pair_over},
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

/// Where pairing stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PairStep {
    /// Making a connection.
    Connecting,
    /// Both sides prove that they know the code.
    Proving,
}

/// A key host that has proved that it knows the code, and is in no file yet.
#[derive(Debug, Clone)]
pub struct ProvenHost {
    address: String,
    pin: Pin,
    about: About,
    is_admin: bool,
}

/// Pairs this computer, for a system, with the key host at an address. Changes no file, so that it
/// can be dropped at any time: then at most the host knows of it.
///
/// # Errors
/// [`NotPaired`].
pub async fn prove_host(
    (system, name): (SystemId, &str),
    address: &str,
    code: &Code,
    progress: impl Fn(PairStep),
) -> Result<ProvenHost, NotPaired> {
    let address = full_address(address).map_err(PairError::from)?;
    let credentials = credentials(system)?;
    progress(PairStep::Connecting);
    let connection = dial(&address, &credentials, None).await.map_err(PairError::from)?;
    progress(PairStep::Proving);
    let paired = pair_over(&connection, code, &credentials, system, name).await?;
    let about = paired.about.clone().unwrap_or_default();
    let pin = Pin {
        host_id: about.host_id.clone(),
        fingerprint: connection.fingerprint.to_string(),
        // Learned at the first session.
        generation: 0,
    };
    Ok(ProvenHost { address, pin, is_admin: paired.role() == PeerRole::Admin, about })
}

impl ProvenHost {
    /// Remembers the host in the file of the system that it was paired for. Pairing again replaces
    /// what was pinned.
    ///
    /// # Errors
    /// [`FileError`]; then the file did not change.
    pub fn remember(
        self,
        file: &mut SystemFile,
        seat: Option<ServerId>,
    ) -> Result<PairedHost, FileError> {
        let Self { address, pin, about, is_admin } = self;
        let id = file.pair_host(&address, seat, &pin)?;
        Ok(PairedHost { id, address, about, is_admin })
    }
}

/// Pairs this computer, for the system of a file, with the key host at an address, and remembers
/// the host in the file.
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
    let proven = prove_host((system, &name), address, code, |_| {}).await?;
    Ok(proven.remember(file, seat)?)
}

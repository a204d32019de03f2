//! This computer, as its operating system calls it.

use sha2::{Digest as _, Sha256};

use crate::{hex, licensing::MachineId};

/// So that nobody can recompute the id from what other programs know of the computer, nor look the
/// computer up in their lists.
const SALT: &[u8] = b"floatkey machine v1\0";

/// Which computer this is. The operating system's own id goes into it and nothing else, so that a
/// changed disk or network card does not make it another one: `/etc/machine-id` on Linux,
/// `MachineGuid` on Windows, the platform's UUID on macOS.
///
/// # Errors
/// A reason that says what to do, if the operating system has no id.
pub fn this_machine() -> Result<MachineId, NoMachineId> {
    let id = machine_uid::get().map_err(|error| NoMachineId(error.to_string()))?;
    let id = id.trim();
    if id.is_empty() {
        return Err(NoMachineId("it is empty".to_owned()));
    }
    Ok(of_text(id))
}

fn of_text(id: &str) -> MachineId {
    let hash = Sha256::new().chain_update(SALT).chain_update(id.to_lowercase()).finalize();
    hex(&hash).parse().unwrap_or_else(|_| unreachable!("a hash has 64 digits"))
}

/// The operating system does not say which computer this is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "the operating system has no machine id: {0}; on Linux, systemd-machine-id-setup makes one"
)]
pub struct NoMachineId(String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_machine_id_is_a_salted_hash_that_does_not_change() {
        let id = of_text("0123456789abcdef0123456789abcdef");
        assert_eq!(id, of_text("0123456789ABCDEF0123456789abcdef"));
        assert_ne!(id, of_text("0123456789abcdef0123456789abcdee"));
        let plain = hex(&Sha256::digest(b"0123456789abcdef0123456789abcdef"));
        assert_ne!(id.to_string(), plain);
    }
}

//! What an administrator asks of the keys of a key host, over the network.

use super::{dial::Connection, v1};
use crate::activation::{Answer, Ask};

/// Asks a key host, which must know this computer as an administrator's.
///
/// # Errors
/// The reason, in the words of the host, if it could not be asked; then nothing is known of what
/// it did.
pub async fn manage_keys(connection: &Connection, ask: &Ask) -> Result<Answer, String> {
    let ask = serde_json::to_string(ask).map_err(|error| error.to_string())?;
    let reply = connection.calls().manage_keys(v1::ManageKeysRequest { ask }).await;
    let answer = reply.map_err(|status| status.message().to_owned())?.into_inner().answer;
    serde_json::from_str(&answer).map_err(|error| error.to_string())
}

//! What a file of ours claims to be, whoever signed it: only to be shown.

use super::{
    Decline, Receipt, Request, TokenError,
    token::{MAX_TOKEN_BYTES, claimed, parse},
};
use crate::licensing::License;

/// What a file claims.
#[derive(Debug, Clone, PartialEq)]
pub enum Claim {
    /// A license, as the vendor made it, and how it was handed on.
    License {
        /// The license.
        license: Box<License>,
        /// Oldest first.
        receipts: Vec<Receipt>,
    },
    /// A request of a key host.
    Request(Box<Request>),
    /// A key host declined a transfer.
    Decline(Decline),
}

/// Reads a file without checking who signed it.
///
/// # Errors
/// [`TokenError`] if it is none of ours.
pub fn claim(bytes: &[u8]) -> Result<Claim, TokenError> {
    if bytes.len() > MAX_TOKEN_BYTES {
        return Err(TokenError::TooLong(bytes.len()));
    }
    let text = std::str::from_utf8(bytes).map_err(|_| TokenError::NotAToken)?;
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let first = parse(lines.next().unwrap_or_default().as_bytes())?;
    if let Ok(request) = claimed(&first) {
        return Ok(Claim::Request(Box::new(request)));
    }
    if let Ok(decline) = claimed(&first) {
        return Ok(Claim::Decline(decline));
    }
    let license = Box::new(claimed(&first)?);
    let receipts = lines.map(|line| claimed(&parse(line.as_bytes())?));
    Ok(Claim::License { license, receipts: receipts.collect::<Result<_, _>>()? })
}

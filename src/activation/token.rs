//! License tokens: PASETO v4.public (Ed25519), payload the license as JSON, footer the vendor's id.
//!
//! The end of a license is a field of ours and not of the token, so an expired license is shown as
//! expired and is not unreadable.

use pasetors::{
    Public,
    token::UntrustedToken,
    version4::{PublicToken, V4},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{PublicKey, SigningKey};
use crate::licensing::{License, Refusal, rules};

/// A token whose signature was not checked yet.
pub(super) type Token = UntrustedToken<Public, V4>;

/// Longer text is refused unread, in bytes.
pub(super) const MAX_TOKEN_BYTES: usize = 256 * 1024;

/// Ties a signature to this use, so that a token made for something else is no license.
pub(super) const PURPOSE: &[u8] = b"floatkey license v1";

#[derive(Serialize, Deserialize)]
struct Footer {
    kid: String,
}

/// Why a text is not a license.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum TokenError {
    /// Much longer than any license.
    #[error(
        "the file has {0} bytes and a license at most {MAX_TOKEN_BYTES}: choose the .fkl file that the vendor sent"
    )]
    TooLong(usize),
    /// Nothing in it.
    #[error("the file is empty: copy it again")]
    Empty,
    /// Another kind of text.
    #[error("this is not a license: one line that starts with v4.public. was expected")]
    NotAToken,
    /// A vendor that is not trusted here.
    #[error(
        "the license was signed by the vendor {0}, which this key host does not trust: add the vendor's public key to DATA/vendors, or ask for a license of a trusted vendor"
    )]
    UnknownVendor(String),
    /// The signature does not fit.
    #[error(
        "the license was altered after the vendor signed it: copy the file again, or ask for a new one"
    )]
    Tampered,
    /// Signed, but not understood.
    #[error(
        "the license is signed and cannot be understood, so it may be for a newer version of Floatkey: {0}"
    )]
    NotUnderstood(String),
    /// Signed and understood, but against a rule.
    #[error("{}", crate::texts::text(&.0.message()))]
    Rule(Refusal),
}

/// Signs a license.
///
/// # Errors
/// If the license breaks rule R2, or cannot be written.
pub fn sign(license: &License, vendor: &SigningKey) -> Result<String, TokenError> {
    rules::r2_network_needs_floating(license).map_err(TokenError::Rule)?;
    seal(license, vendor, PURPOSE)
}

/// Reads a license that one of the trusted vendors signed.
///
/// # Errors
/// [`TokenError`], each with a text of its own.
pub fn verify(text: &[u8], trusted: &[PublicKey]) -> Result<License, TokenError> {
    let token = parse(text)?;
    let signer = signer(&token)?;
    let vendor = trusted.iter().find(|vendor| vendor.id() == signer);
    let vendor = vendor.ok_or(TokenError::UnknownVendor(signer))?;
    let license: License = open(&token, vendor, PURPOSE)?;
    rules::r2_network_needs_floating(&license).map_err(TokenError::Rule)?;
    Ok(license)
}

/// Reads a license without checking who signed it: only to show what a file claims.
///
/// # Errors
/// [`TokenError`] if it is no license.
pub fn inspect(text: &[u8]) -> Result<License, TokenError> {
    claimed(&parse(text)?)
}

/// Signs anything for a purpose. What was signed for one purpose is not accepted for another.
pub(super) fn seal(
    value: &impl Serialize,
    key: &SigningKey,
    purpose: &[u8],
) -> Result<String, TokenError> {
    let not_understood =
        |error: &dyn std::fmt::Display| TokenError::NotUnderstood(error.to_string());
    let payload = serde_json::to_vec(value).map_err(|error| not_understood(&error))?;
    let footer = serde_json::to_vec(&Footer { kid: key.public().id() })
        .map_err(|error| not_understood(&error))?;
    PublicToken::sign(&key.secret, &payload, Some(&footer), Some(purpose))
        .map_err(|error| not_understood(&error))
}

/// What was signed with a key for a purpose.
pub(super) fn open<T: DeserializeOwned>(
    token: &Token,
    key: &PublicKey,
    purpose: &[u8],
) -> Result<T, TokenError> {
    let trusted = PublicToken::verify(&key.0, token, None, Some(purpose))
        .map_err(|_| TokenError::Tampered)?;
    serde_json::from_str(trusted.payload())
        .map_err(|error| TokenError::NotUnderstood(error.to_string()))
}

/// What a token says, whoever signed it.
pub(super) fn claimed<T: DeserializeOwned>(token: &Token) -> Result<T, TokenError> {
    serde_json::from_slice(token.untrusted_payload())
        .map_err(|error| TokenError::NotUnderstood(error.to_string()))
}

/// Who claims to have signed it.
pub(super) fn signer(token: &Token) -> Result<String, TokenError> {
    let footer: Footer =
        serde_json::from_slice(token.untrusted_footer()).map_err(|_| TokenError::NotAToken)?;
    Ok(footer.kid.chars().take(80).collect())
}

pub(super) fn parse(text: &[u8]) -> Result<Token, TokenError> {
    if text.len() > MAX_TOKEN_BYTES {
        return Err(TokenError::TooLong(text.len()));
    }
    let text = std::str::from_utf8(text).map_err(|_| TokenError::NotAToken)?.trim();
    if text.is_empty() {
        return Err(TokenError::Empty);
    }
    Token::try_from(text).map_err(|_| TokenError::NotAToken)
}

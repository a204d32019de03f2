//! Requests (`.fkreq`): what a key host asks a license vendor for, signed by the key host, so that
//! what the vendor reads is what the host wrote.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    PublicKey, SigningKey, TokenError,
    token::{claimed, open, parse, seal},
};
use crate::licensing::{Binding, HolderId, KeyId};

const PURPOSE: &[u8] = b"floatkey request v1";

/// What a key host asks a vendor, or another key host, for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Different for each request.
    pub id: Uuid,
    /// When it was made, by the clock of the key host.
    pub made: Timestamp,
    /// What the key host calls itself.
    pub host: String,
    /// The key host, which the answer will be bound to.
    pub holder: HolderId,
    /// The carrier that the license shall be bound to.
    pub carrier: Binding,
    /// What is asked for.
    pub wanted: Wanted,
    /// What the administrator wrote for the vendor; may be empty.
    #[serde(default)]
    pub note: String,
}

/// What a request asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Wanted {
    /// A key that is not there yet.
    New {
        /// The product code of the order; empty if the vendor knows what was ordered.
        product: String,
    },
    /// Another issue of a key that is there.
    Update {
        /// The key.
        key: KeyId,
        /// The product code of the order; empty if the vendor knows what was ordered.
        product: String,
        /// The license file in force, by which the vendor sees who holds the key.
        present: String,
    },
    /// A key that another key host has, and shall give up to this one.
    Transfer {
        /// The key.
        key: KeyId,
    },
}

impl Wanted {
    /// The key, if it is there already.
    pub fn key(&self) -> Option<&KeyId> {
        match self {
            Self::New { .. } => None,
            Self::Update { key, .. } | Self::Transfer { key } => Some(key),
        }
    }
}

impl Request {
    /// The text of the request's file, one line.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn seal(&self, holder: &SigningKey) -> Result<String, TokenError> {
        seal(self, holder, PURPOSE)
    }

    /// Reads a request as its key host signed it.
    ///
    /// # Errors
    /// [`TokenError`], if it is none or was altered.
    pub fn open(text: &[u8]) -> Result<Self, TokenError> {
        let token = parse(text)?;
        let claimed: Self = claimed(&token)?;
        let holder: PublicKey = claimed.holder.0.parse().map_err(|_| TokenError::NotAToken)?;
        open(&token, &holder, PURPOSE)
    }
}

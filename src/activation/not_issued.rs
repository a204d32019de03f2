//! Why a vendor did not answer a request with a license. Each reason has a text of its own in
//! `vendor.ftl` under the id that [`NotIssued::message`] names.

use serde::{Deserialize, Serialize};

use super::TokenError;
use crate::licensing::{Arg, KeyId, Message, Refusal};

/// Why no license was issued. It travels from the vendor's service to whoever asked, who says it in
/// his own language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "kebab-case")]
#[expect(missing_docs, reason = "fields are named as the places in their texts")]
pub enum NotIssued {
    /// Another kind of text.
    NotARequest,
    /// The signature of the key host does not fit.
    Tampered,
    /// Key hosts transfer keys among themselves.
    Transfer { key: KeyId },
    /// The request names no product code.
    NoProductCode,
    /// There is no such order.
    UnknownOrder { order: String },
    /// The order was used as often as it was paid for.
    OrderUsedUp { order: String, uses: u32 },
    /// The order is for keys that are there, and a new one was asked for.
    OrderForUpdates { order: String },
    /// The order is for new keys, and an update was asked for.
    OrderForNewKeys { order: String },
    /// The order is for one key, and another one was asked for.
    OrderForOtherKey { order: String, key: KeyId, asked: KeyId },
    /// The license is to be on a USB token, and a computer was asked for.
    NeedsToken,
    /// The license is to be on a computer, and a USB token was asked for.
    NeedsComputer,
    /// Neither license nor order says which id the new key gets.
    NoKeyId,
    /// The id that the new key would get is none.
    BadKeyId { id: String },
    /// The new key would get the id of one that is there.
    KeyExists { key: KeyId },
    /// R2.
    NotFloating { key: KeyId, license: String },
    /// The license would have ended before it was issued.
    Ended { key: KeyId, on: String },
    /// The license in force is of another vendor.
    OtherVendor { key: KeyId, vendor: String },
    /// The license in force cannot be believed.
    BadPresent { key: KeyId, problem: String },
    /// The license in force is of another key.
    PresentOfOther { key: KeyId, present: KeyId },
    /// The key host that asks does not hold the key.
    NotHolder { key: KeyId },
    /// A newer issue was made for another key host.
    IssuedToOther { key: KeyId, issue: u32 },
    /// A local key would become a network key or the other way round.
    OtherKind { key: KeyId },
    /// The issue number cannot grow any more.
    NoMoreIssues { key: KeyId },
    /// Another request had the same id.
    RequestIdReused,
    /// The vendor could not sign or store.
    Failed { problem: String },
}

impl NotIssued {
    /// The id and the values of its text.
    pub fn message(&self) -> Message {
        let key = |key: &KeyId| ("key", Arg::Key(key.clone()));
        let text = |name, text: &str| (name, Arg::Text(text.to_owned()));
        let number = |name, number: u32| (name, Arg::Number(u64::from(number)));
        let (id, args) = match self {
            Self::NotARequest => ("activation-not-a-request", vec![]),
            Self::Tampered => ("activation-vendor-tampered", vec![]),
            Self::Transfer { key: id } => ("activation-vendor-transfer", vec![key(id)]),
            Self::NoProductCode => ("activation-vendor-no-product-code", vec![]),
            Self::UnknownOrder { order } => {
                ("activation-vendor-unknown-order", vec![text("order", order)])
            }
            Self::OrderUsedUp { order, uses } => (
                "activation-vendor-order-used-up",
                vec![text("order", order), number("uses", *uses)],
            ),
            Self::OrderForUpdates { order } => {
                ("activation-vendor-order-for-updates", vec![text("order", order)])
            }
            Self::OrderForNewKeys { order } => {
                ("activation-vendor-order-for-new-keys", vec![text("order", order)])
            }
            Self::OrderForOtherKey { order, key: id, asked } => (
                "activation-vendor-order-for-other-key",
                vec![text("order", order), key(id), ("asked", Arg::Key(asked.clone()))],
            ),
            Self::NeedsToken => ("activation-vendor-needs-token", vec![]),
            Self::NeedsComputer => ("activation-vendor-needs-computer", vec![]),
            Self::NoKeyId => ("activation-vendor-no-key-id", vec![]),
            Self::BadKeyId { id } => ("activation-vendor-bad-key-id", vec![text("id", id)]),
            Self::KeyExists { key: id } => ("activation-vendor-key-exists", vec![key(id)]),
            Self::NotFloating { key: id, license } => {
                ("activation-vendor-not-floating", vec![key(id), text("type", license)])
            }
            Self::Ended { key: id, on } => {
                ("activation-vendor-ended", vec![key(id), text("on", on)])
            }
            Self::OtherVendor { key: id, vendor } => {
                ("activation-vendor-other-vendor", vec![key(id), text("vendor", vendor)])
            }
            Self::BadPresent { key: id, problem } => {
                ("activation-vendor-bad-present", vec![key(id), text("problem", problem)])
            }
            Self::PresentOfOther { key: id, present } => (
                "activation-vendor-present-of-other",
                vec![key(id), ("present", Arg::Key(present.clone()))],
            ),
            Self::NotHolder { key: id } => ("activation-vendor-not-holder", vec![key(id)]),
            Self::IssuedToOther { key: id, issue } => {
                ("activation-vendor-issued-to-other", vec![key(id), number("issue", *issue)])
            }
            Self::OtherKind { key: id } => ("activation-vendor-other-kind", vec![key(id)]),
            Self::NoMoreIssues { key: id } => ("activation-vendor-no-more-issues", vec![key(id)]),
            Self::RequestIdReused => ("activation-vendor-request-id-reused", vec![]),
            Self::Failed { problem } => {
                ("activation-vendor-failed", vec![text("problem", problem)])
            }
        };
        Message { id, args }
    }

    /// What a failed signature means to whoever asked.
    pub(super) fn not_signed(error: TokenError) -> Self {
        match error {
            TokenError::Rule(Refusal::NotFloating { key, type_name }) => {
                Self::NotFloating { key, license: type_name }
            }
            other => Self::Failed { problem: other.to_string() },
        }
    }
}

impl std::fmt::Display for NotIssued {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&crate::texts::text(&self.message()))
    }
}

impl std::error::Error for NotIssued {}

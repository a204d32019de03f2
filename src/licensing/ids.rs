//! Names of things. Each is its own type, so that a camera can never stand where a server is meant.

use std::{fmt, str::FromStr, sync::Arc};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! number_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub u32);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::try_parse(text).map(Self)
            }
        }
    };
}

number_id! {
    /// A camera within one system. The number is given once by the system file and never reused.
    CameraId
}
number_id! {
    /// A server within one system. The number is given once by the system file and never reused.
    ServerId
}
number_id! {
    /// A key host known to one system. The number is given by the system file.
    HostId
}
uuid_id! {
    /// A system: one installation with its servers, cameras and bindings.
    SystemId
}
uuid_id! {
    /// A plan. Each version that is stored has an id of its own, and so has each attempt to apply
    /// one: the same id with other contents is a forked system.
    PlanId
}

impl PlanId {
    /// Where no plan is stored.
    pub const NONE: Self = Self(Uuid::nil());
}

/// A key, as the license vendor numbered it: 1 to 64 of `A-Z a-z 0-9 . _ -`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct KeyId(Arc<str>);

/// The text is not the id of a key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a key id has 1 to 64 letters, digits, dots, dashes or underscores, which {0:?} has not")]
pub struct BadKeyId(String);

impl KeyId {
    /// The id as written on the license.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for KeyId {
    type Err = BadKeyId;

    fn from_str(text: &str) -> Result<Self, BadKeyId> {
        let fits = (1..=64).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b));
        if fits { Ok(Self(text.into())) } else { Err(BadKeyId(text.chars().take(80).collect())) }
    }
}

impl TryFrom<String> for KeyId {
    type Error = BadKeyId;

    fn try_from(text: String) -> Result<Self, BadKeyId> {
        text.parse()
    }
}

impl From<KeyId> for String {
    fn from(id: KeyId) -> Self {
        id.0.as_ref().to_owned()
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

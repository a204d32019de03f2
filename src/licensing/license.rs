//! A license: what one key allows. It is data, signed by the vendor (see `activation`).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Binding, Feature, HolderId, KeyId, Seats, Version};

/// Whether a key serves several servers or one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyKind {
    /// A floating license: usable by several servers and several systems.
    Network,
    /// A traditional license: serves only the server that it is installed on.
    Local,
}

/// What a key lives on. Either kind of key can be on either carrier (rule R10).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Carrier {
    /// A USB token.
    Usb,
    /// The computer itself.
    Software,
}

/// What one key allows, as its vendor signed it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct License {
    /// The key that carries this license.
    pub key: KeyId,
    /// What administrators call the key.
    pub name: String,
    /// Network or local.
    pub kind: KeyKind,
    /// USB token or software.
    pub carrier: Carrier,
    /// What the license is bound to; absent if whoever has the file may use it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub binding: Option<Binding>,
    /// The key host that the license was made for; absent if any may serve it where it is bound to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<HolderId>,
    /// The name of the license type, free text ("Ultra").
    #[serde(rename = "type")]
    pub type_name: String,
    /// Whether the type allows floating (rule R2).
    pub floating: bool,
    /// Seats by feature for the whole key; there is no quota per server (rule R1).
    pub totals: Seats,
    /// When the license ends; absent if it does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Timestamp>,
    /// The oldest server version that the license admits (rule R9).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_version: Option<Version>,
    /// Grows with each update of the same key; an older one is refused.
    pub issue: u32,
    /// How long a leased grant runs on after its term when the key host is out of reach, in seconds.
    #[serde(default)]
    pub grace_secs: u32,
    /// By how many percent of each total the key may be overdrawn.
    #[serde(default)]
    pub overdraft_percent: u16,
}

impl License {
    /// The most seats of a feature that may be granted and held: the total and the overdraft.
    pub fn capacity(&self, feature: &Feature) -> u64 {
        let total = self.totals.get(feature);
        total.saturating_add(total.saturating_mul(u64::from(self.overdraft_percent)) / 100)
    }
}

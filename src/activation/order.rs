//! What a vendor sold: orders by product code, and the license that each of them is for.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::NotIssued;
use crate::licensing::{Binding, Carrier, HolderId, KeyId, KeyKind, License, Seats, Version};

/// A license without what a request brings: the issue, what it is bound to, and who holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// The id of a new key. For an order of several keys the second one gets `-2` after it, and so
    /// on; absent for the product code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<KeyId>,
    /// What administrators call the key.
    pub name: String,
    /// Network or local.
    pub kind: KeyKind,
    /// What the key is to live on; absent if the customer may choose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carrier: Option<Carrier>,
    /// The name of the license type.
    #[serde(rename = "type")]
    pub type_name: String,
    /// Whether the type allows floating (rule R2).
    pub floating: bool,
    /// Seats by feature for the whole key.
    pub totals: Seats,
    /// When the license ends; absent if it does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Timestamp>,
    /// The oldest server version that the license admits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_version: Option<Version>,
    /// The least issue number; a greater one is taken if a greater one was issued.
    #[serde(default)]
    pub issue: u32,
    /// As in [`License::grace_secs`].
    #[serde(default)]
    pub grace_secs: u32,
    /// As in [`License::overdraft_percent`].
    #[serde(default)]
    pub overdraft_percent: u16,
}

/// What an order is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OrderFor {
    /// New keys only.
    New,
    /// Updates of keys that are there only.
    Update,
}

/// What was sold under one product code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// What each license allows.
    pub license: Template,
    /// How many licenses may be made of it.
    pub uses: u32,
    /// What for; absent for either.
    #[serde(default, rename = "for", skip_serializing_if = "Option::is_none")]
    pub only_for: Option<OrderFor>,
}

/// All orders, by product code.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Orders(pub BTreeMap<String, Order>);

impl Template {
    /// The license for a carrier and a holder.
    pub(super) fn license(
        &self,
        key: KeyId,
        issue: u32,
        binding: Binding,
        holder: HolderId,
    ) -> License {
        License {
            key,
            name: self.name.clone(),
            kind: self.kind,
            carrier: carrier_of(&binding),
            binding: Some(binding),
            holder: Some(holder),
            type_name: self.type_name.clone(),
            floating: self.floating,
            totals: self.totals.clone(),
            expires: self.expires,
            min_version: self.min_version,
            issue,
            grace_secs: self.grace_secs,
            overdraft_percent: self.overdraft_percent,
        }
    }

    /// Whether the license may be on what it would be bound to.
    pub(super) fn fits(&self, binding: &Binding) -> Result<(), NotIssued> {
        match self.carrier {
            Some(wanted) if wanted != carrier_of(binding) => Err(match wanted {
                Carrier::Usb => NotIssued::NeedsToken,
                Carrier::Software => NotIssued::NeedsComputer,
            }),
            _ => Ok(()),
        }
    }
}

impl Order {
    /// The id of the new key that is made by the n-th use, counted from 0.
    pub(super) fn new_key(&self, code: &str, n: usize) -> Result<KeyId, NotIssued> {
        let first = self.license.key.as_ref().map_or(code, KeyId::as_str);
        let id = if n == 0 { first.to_owned() } else { format!("{first}-{}", n + 1) };
        id.parse().map_err(|_| NotIssued::BadKeyId { id })
    }

    /// Whether the order may be used for an update of a key: if it names a key, of that one and of
    /// those that are numbered after it.
    pub(super) fn may_update(&self, code: &str, asked: &KeyId) -> Result<(), NotIssued> {
        let Some(key) = &self.license.key else { return Ok(()) };
        let number = asked.as_str().strip_prefix(key.as_str());
        let is_one_of = number.is_some_and(|rest| {
            let number = rest.strip_prefix('-').and_then(|number| number.parse::<u32>().ok());
            rest.is_empty() || number.is_some_and(|number| (2..=self.uses).contains(&number))
        });
        if is_one_of {
            return Ok(());
        }
        let (order, key) = (code.to_owned(), key.clone());
        Err(NotIssued::OrderForOtherKey { order, key, asked: asked.clone() })
    }
}

fn carrier_of(binding: &Binding) -> Carrier {
    match binding {
        Binding::Machine(_) => Carrier::Software,
        Binding::Token(_) => Carrier::Usb,
    }
}

//! The license vendor's decision: a request, what was sold, and what was issued before make a
//! license or a refusal. Pure: the book comes in, and goes out changed or not at all.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::{
    LicenseFile, NotIssued, Order, OrderFor, Orders, Request, SigningKey, Template, TokenError,
    Wanted, sign,
};
use crate::{
    hex,
    licensing::{HolderId, KeyId, License},
};

/// The most of a product code that is repeated in a refusal, in characters.
const MOST_CODE_CHARS: usize = 80;

/// What a vendor remembers: by it issue numbers only grow, an order is never used more often than it
/// was paid for, and a request whose answer was lost gets the same answer again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Book {
    keys: BTreeMap<KeyId, Newest>,
    /// Ids of the requests that each order was used for.
    orders: BTreeMap<String, Vec<Uuid>>,
    answers: BTreeMap<Uuid, Given>,
}

/// The newest license of a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Newest {
    /// Its issue number.
    pub issue: u32,
    /// The key host that it was made for.
    pub holder: HolderId,
    /// The product code of the order that it was made of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<String>,
}

/// An order and its product code.
type Coded<'a> = (&'a str, &'a Order);

/// What was answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Given {
    /// SHA-256 of the text of the request.
    request: String,
    /// The text of the license file.
    license: String,
}

/// What says which license is made.
#[derive(Debug, Clone, Copy)]
pub enum Source<'a> {
    /// The vendor, for this one request.
    License {
        /// The license.
        template: &'a Template,
        /// Whether a key that another key host holds is made anew for the one that asks, because the
        /// other one is lost.
        replace: bool,
    },
    /// The order with the product code of the request.
    Orders(&'a Orders),
}

/// A license that was issued.
#[derive(Debug, Clone, PartialEq)]
pub struct Issued {
    /// The license.
    pub license: License,
    /// The text of its file.
    pub text: String,
    /// Whether the same request was answered before, with the same license.
    pub is_repeated: bool,
    /// The book from now on, to be stored before the license is handed out; none if it stays as it is.
    pub book: Option<Book>,
}

impl Book {
    /// The newest license of a key.
    pub fn newest(&self, key: &KeyId) -> Option<&Newest> {
        self.keys.get(key)
    }

    /// How often an order was used.
    pub fn used(&self, order: &str) -> usize {
        self.orders.get(order).map_or(0, Vec::len)
    }

    /// Answers a request.
    ///
    /// # Errors
    /// [`NotIssued`], the first reason that speaks against it. Then nothing changed.
    pub fn answer(
        &self,
        request_text: &[u8],
        source: Source<'_>,
        vendor: &SigningKey,
        now: Timestamp,
    ) -> Result<Issued, NotIssued> {
        let request = Request::open(request_text).map_err(|error| match error {
            TokenError::Tampered => NotIssued::Tampered,
            _ => NotIssued::NotARequest,
        })?;
        let hash = hash(request_text.trim_ascii());
        if let Some(given) = self.answers.get(&request.id) {
            return repeated(given, &hash, vendor);
        }
        let (template, order) = self.sold(&request, source)?;
        template.fits(&request.carrier)?;
        let (key, least) = match &request.wanted {
            Wanted::Transfer { key } => return Err(NotIssued::Transfer { key: key.clone() }),
            Wanted::New { .. } => {
                let may_replace = matches!(source, Source::License { replace: true, .. });
                self.new_key(template, order, may_replace)?
            }
            Wanted::Update { key, present, .. } => {
                (key.clone(), self.updated(key, present, &request, template, vendor)?)
            }
        };
        let newest = self.newest(&key).map_or(0, |newest| newest.issue).max(least);
        let next =
            newest.checked_add(1).ok_or_else(|| NotIssued::NoMoreIssues { key: key.clone() });
        let issue = next?.max(template.issue);
        let license =
            template.license(key.clone(), issue, request.carrier.clone(), request.holder.clone());
        if let Some(end) = license.expires.filter(|end| *end <= now) {
            return Err(NotIssued::Ended { key, on: end.strftime("%Y-%m-%d").to_string() });
        }
        let text = sign(&license, vendor).map_err(NotIssued::not_signed)?;
        let order = order.map(|(code, _)| code.to_owned());
        let mut book = self.clone();
        if let Some(code) = &order {
            book.orders.entry(code.clone()).or_default().push(request.id);
        }
        book.keys.insert(key, Newest { issue, holder: request.holder, order });
        book.answers.insert(request.id, Given { request: hash, license: text.clone() });
        Ok(Issued { license, text, is_repeated: false, book: Some(book) })
    }

    /// What the license is made of, and by which order.
    fn sold<'a>(
        &self,
        request: &'a Request,
        source: Source<'a>,
    ) -> Result<(&'a Template, Option<Coded<'a>>), NotIssued> {
        let (code, is_new) = match &request.wanted {
            Wanted::New { product } => (product.trim(), true),
            Wanted::Update { product, .. } => (product.trim(), false),
            Wanted::Transfer { key } => return Err(NotIssued::Transfer { key: key.clone() }),
        };
        let orders = match source {
            Source::License { template, .. } => return Ok((template, None)),
            Source::Orders(orders) => orders,
        };
        if code.is_empty() {
            return Err(NotIssued::NoProductCode);
        }
        let Some(order) = orders.0.get(code) else {
            let order = code.chars().filter(|c| !c.is_control()).take(MOST_CODE_CHARS).collect();
            return Err(NotIssued::UnknownOrder { order });
        };
        let named = || code.to_owned();
        match (order.only_for, is_new) {
            (Some(OrderFor::Update), true) => {
                return Err(NotIssued::OrderForUpdates { order: named() });
            }
            (Some(OrderFor::New), false) => {
                return Err(NotIssued::OrderForNewKeys { order: named() });
            }
            _ => {}
        }
        if let Some(key) = request.wanted.key() {
            order.may_update(code, key)?;
        }
        if self.used(code) >= order.uses as usize {
            return Err(NotIssued::OrderUsedUp { order: named(), uses: order.uses });
        }
        Ok((&order.license, Some((code, order))))
    }

    /// The id of a new key, and the issue that its license must exceed.
    fn new_key(
        &self,
        template: &Template,
        order: Option<Coded<'_>>,
        may_replace: bool,
    ) -> Result<(KeyId, u32), NotIssued> {
        let key = match order {
            Some((code, order)) => order.new_key(code, self.used(code))?,
            None => template.key.clone().ok_or(NotIssued::NoKeyId)?,
        };
        if self.keys.contains_key(&key) && !may_replace {
            return Err(NotIssued::KeyExists { key });
        }
        Ok((key, 0))
    }

    /// The issue of the license that is to be updated, if the key host that asks holds it.
    fn updated(
        &self,
        key: &KeyId,
        present: &str,
        request: &Request,
        template: &Template,
        vendor: &SigningKey,
    ) -> Result<u32, NotIssued> {
        let ours = [vendor.public().clone()];
        let present =
            LicenseFile::open(present.as_bytes(), &ours).map_err(|error| match error {
                TokenError::UnknownVendor(vendor) => {
                    NotIssued::OtherVendor { key: key.clone(), vendor }
                }
                error => NotIssued::BadPresent { key: key.clone(), problem: error.to_string() },
            })?;
        let present = present.license;
        if present.key != *key {
            return Err(NotIssued::PresentOfOther { key: key.clone(), present: present.key });
        }
        if present.kind != template.kind {
            return Err(NotIssued::OtherKind { key: key.clone() });
        }
        // What is bound to nobody is held by whoever binds it first.
        if present.holder.as_ref().is_some_and(|holder| *holder != request.holder) {
            return Err(NotIssued::NotHolder { key: key.clone() });
        }
        // A host that gave the key up has the file of before, too: what it shows proves nothing once
        // a newer issue went to another host.
        match self.newest(key) {
            Some(newest)
                if newest.holder != request.holder
                    && (newest.issue > present.issue || present.holder.is_none()) =>
            {
                Err(NotIssued::IssuedToOther { key: key.clone(), issue: newest.issue })
            }
            _ => Ok(present.issue),
        }
    }
}

/// The answer that a request got before.
fn repeated(given: &Given, hash: &str, vendor: &SigningKey) -> Result<Issued, NotIssued> {
    if given.request != hash {
        return Err(NotIssued::RequestIdReused);
    }
    let text = given.license.clone();
    let file = LicenseFile::open(text.as_bytes(), &[vendor.public().clone()]);
    let license = file.map_err(NotIssued::not_signed)?.license;
    Ok(Issued { license, text, is_repeated: true, book: None })
}

fn hash(text: &[u8]) -> String {
    hex(&Sha256::digest(text))
}

//! What the Admin Control Center of a Sentinel license manager says of its keys: read, never
//! changed. Nobody documents the feeds; the shapes are those that public clients read.
//!
//! In: the bodies of three feeds. Out: keys, features, sessions. A field that is missing is unknown,
//! and never zero.

mod feed;
#[cfg(test)]
mod tests;

pub use feed::{Feed, NoFeed, Row, parse};
use serde::Serialize;

/// How many may use a feature at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Limit {
    /// Any number.
    Unlimited,
    /// So many.
    Seats(u64),
}

/// A key that a license manager sees.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Device {
    /// Its id: a number above 2^53 as a rule, so it is kept as text.
    pub id: String,
    /// What kind of key it is, in the words of its vendor.
    pub kind: String,
    /// The vendor's number or name.
    pub vendor: String,
    /// Whether it is at the license manager itself; none if that is not said.
    pub is_local: Option<bool>,
    /// Where it is otherwise.
    pub place: String,
    /// Whether the license manager takes it for a copy.
    pub is_cloned: bool,
    /// Whether it is disabled.
    pub is_disabled: bool,
}

/// A feature of a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Feature {
    /// The key.
    pub key: String,
    /// The feature's number.
    pub id: String,
    /// Its name; often empty.
    pub name: String,
    /// The product.
    pub product: String,
    /// Seats at most.
    pub limit: Option<Limit>,
    /// Seats taken.
    pub taken: Option<u64>,
    /// Open sessions, of which several may share a seat.
    pub sessions: Option<u64>,
    /// What takes a seat: station, process or login.
    pub counting: String,
    /// Until when, in the words of the license manager.
    pub license: String,
    /// Whether it cannot be used now.
    pub is_unusable: bool,
}

/// Somebody who uses a feature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Session {
    /// The session's id.
    pub id: String,
    /// The key.
    pub key: String,
    /// The feature's number.
    pub feature: String,
    /// Who.
    pub user: String,
    /// On which computer.
    pub computer: String,
    /// From which address.
    pub address: String,
    /// Since when, by the clock of the license manager, without a year.
    pub since: String,
}

/// Whether a flag is set; none if the field is missing.
fn flag(row: &Row, name: &str) -> Option<bool> {
    row.get(name).map(|text| text != "0")
}

fn number(row: &Row, name: &str) -> Option<u64> {
    row.get(name)?.parse().ok()
}

fn text(row: &Row, names: &[&str]) -> String {
    names.iter().find_map(|name| row.get(name)).unwrap_or_default().to_owned()
}

/// The keys in a feed of devices.
pub fn devices(feed: &Feed) -> Vec<Device> {
    let rows = feed.rows.iter().filter(|row| row.get("haspid").is_some());
    rows.map(|row| Device {
        id: text(row, &["haspid"]),
        kind: text(row, &["typ"]),
        vendor: text(row, &["ven", "vid"]),
        is_local: flag(row, "isloc"),
        place: text(row, &["loc"]),
        is_cloned: flag(row, "cloned").unwrap_or(false),
        is_disabled: flag(row, "key_disabled").unwrap_or(false),
    })
    .collect()
}

/// The features in a feed of features.
pub fn features(feed: &Feed) -> Vec<Feature> {
    let rows = feed.rows.iter().filter(|row| row.get("haspid").is_some());
    rows.map(|row| {
        let limit = match row.get("logl") {
            Some("-1") => Some(Limit::Unlimited),
            _ => number(row, "logl").map(Limit::Seats),
        };
        let is_set = |name| flag(row, name).unwrap_or(false);
        Feature {
            key: text(row, &["haspid"]),
            id: text(row, &["fid"]),
            name: text(row, &["fn"]),
            product: text(row, &["prname"]),
            limit,
            taken: number(row, "logc"),
            sessions: number(row, "sesc"),
            counting: text(row, &["cnt"]),
            license: text(row, &["lic"]),
            is_unusable: ["unusable", "dis", "ex"].into_iter().any(is_set),
        }
    })
    .collect()
}

/// The sessions in a feed of sessions.
pub fn sessions(feed: &Feed) -> Vec<Session> {
    let rows = feed.rows.iter().filter(|row| row.get("sid").is_some());
    rows.map(|row| Session {
        id: text(row, &["sid"]),
        key: text(row, &["haspid"]),
        feature: text(row, &["fid"]),
        user: text(row, &["usr"]),
        computer: text(row, &["mch"]),
        address: text(row, &["cli"]),
        since: text(row, &["lt"]),
    })
    .collect()
}

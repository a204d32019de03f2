//! What a license file changes, row by row, and which cameras it puts at risk. Pure.

use std::sync::Arc;

use crate::{
    activation::Comparison,
    configurator::{model::Document, words},
    licensing::{Feature, KeyKind, License, ServerVersion, Version},
    link::natural,
    texts::{self, say},
};

/// How a row compares with what there was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Nothing to compare with.
    New,
    /// As before.
    Same,
    /// More, later, fewer demands.
    Better,
    /// Less, earlier, more demands.
    Worse,
    /// Different, and neither better nor worse.
    Other,
}

/// One row of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// What is compared.
    pub name: String,
    /// As it is in force; a dash if nothing is.
    pub before: String,
    /// As it will be.
    pub after: String,
    /// Seats in use of a feature.
    pub in_use: Option<u64>,
    /// How they compare.
    pub change: Change,
    /// The difference in a word, if there is one.
    pub mark: String,
}

/// Cameras that lose a feature, because the key has fewer seats of it than are in use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Risk {
    /// The feature.
    pub feature: Feature,
    /// Seats in use, by all systems.
    pub used: u64,
    /// Seats afterwards.
    pub after: u64,
    /// Cameras of this system that are at risk: the last ones by name, until the rest fits.
    pub cameras: Vec<Arc<str>>,
    /// Whether other systems use it as well.
    pub is_shared: bool,
}

const NOTHING: &str = "—";

fn row(name: &str, (before, after): (Option<String>, String), change: Change) -> Row {
    let mark = match change {
        Change::Same => String::new(),
        Change::New => say!("wizard-new").to_owned(),
        Change::Better => say!("wizard-better").to_owned(),
        Change::Worse => say!("wizard-worse").to_owned(),
        Change::Other => say!("wizard-other").to_owned(),
    };
    let before = before.unwrap_or_else(|| NOTHING.to_owned());
    Row { name: name.to_owned(), before, after, in_use: None, change, mark }
}

/// Compares two numbers of which more is better.
fn more<T: Ord>(before: Option<T>, after: &T) -> Change {
    match before.map(|before| after.cmp(&before)) {
        None => Change::New,
        Some(std::cmp::Ordering::Equal) => Change::Same,
        Some(std::cmp::Ordering::Greater) => Change::Better,
        Some(std::cmp::Ordering::Less) => Change::Worse,
    }
}

/// The rows, the license first and its features by how much there is of them.
pub fn rows(comparison: &Comparison) -> Vec<Row> {
    let Comparison { before, after, in_use, .. } = comparison;
    let before = before.as_ref();
    let mut rows = license_rows(before, after);
    let mut features: Vec<&Feature> = after.totals.iter().map(|(feature, _)| feature).collect();
    if let Some(before) = before {
        features.extend(before.totals.iter().map(|(feature, _)| feature));
    }
    features.extend(in_use.iter().map(|(feature, _)| feature));
    let most = |feature: &Feature| {
        after.totals.get(feature).max(before.map_or(0, |before| before.totals.get(feature)))
    };
    features.sort_by_key(|feature| {
        (feature.code() != "ip-camera", std::cmp::Reverse(most(feature)), feature.code())
    });
    features.dedup();
    rows.extend(features.into_iter().map(|feature| seats_row(feature, comparison)));
    rows
}

fn seats_row(feature: &Feature, Comparison { before, after, in_use, .. }: &Comparison) -> Row {
    let was = before.as_ref().map(|before| before.totals.get(feature));
    let is = after.totals.get(feature);
    // A feature that a key had not is new on it.
    let change = more(was.filter(|was| *was > 0 || is == 0), &is);
    let shown = |seats: u64| if seats == 0 { NOTHING.to_owned() } else { words::number(seats) };
    let mut row = row(&texts::feature_name(feature), (was.map(shown), shown(is)), change);
    row.mark = match (change, was) {
        (Change::Better, Some(was)) => format!("+{}", words::number(is - was)),
        (Change::Worse, Some(was)) => format!("−{}", words::number(was - is)),
        _ => row.mark,
    };
    row.in_use = Some(in_use.get(feature)).filter(|used| *used > 0);
    row
}

fn license_rows(before: Option<&License>, after: &License) -> Vec<Row> {
    let kind = |license: &License| {
        let kind = match license.kind {
            KeyKind::Network => say!("card-network"),
            KeyKind::Local => say!("card-local"),
        };
        say!("wizard-type-kind", license = &license.type_name, kind = kind)
    };
    let same = match before {
        None => Change::New,
        Some(before) if kind(before) == kind(after) => Change::Same,
        Some(_) => Change::Other,
    };
    let mut rows = vec![row(say!("wizard-row-type"), (before.map(kind), kind(after)), same)];
    let issue = |license: &License| words::number(u64::from(license.issue));
    let change = more(before.map(|before| before.issue), &after.issue);
    rows.push(row(say!("wizard-row-issue"), (before.map(issue), issue(after)), change));
    let end = |license: &License| match license.expires {
        Some(expires) => words::date(expires),
        None => say!("wizard-never").to_owned(),
    };
    // Never is later than any day.
    let late = |license: &License| (license.expires.is_none(), license.expires);
    let change = more(before.map(late), &late(after));
    rows.push(row(say!("wizard-row-expires"), (before.map(end), end(after)), change));
    let version = |license: &License| match license.min_version {
        Some(version) => version.to_string(),
        None => say!("wizard-any-version").to_owned(),
    };
    let oldest = |license: &License| std::cmp::Reverse(license.min_version);
    let change = more(before.map(oldest), &oldest(after));
    rows.push(row(say!("wizard-row-version"), (before.map(version), version(after)), change));
    let was = |of: fn(&License) -> u64| before.map(of);
    let grace = |license: &License| u64::from(license.grace_secs);
    if was(grace).unwrap_or_default().max(grace(after)) > 0 {
        let span = |secs: u64| texts::span(std::time::Duration::from_secs(secs));
        let values = (was(grace).map(span), span(grace(after)));
        rows.push(row(say!("wizard-row-grace"), values, more(was(grace), &grace(after))));
    }
    let overdraft = |license: &License| u64::from(license.overdraft_percent);
    if was(overdraft).unwrap_or_default().max(overdraft(after)) > 0 {
        let percent = |percent: u64| say!("wizard-percent", percent = percent);
        let values = (was(overdraft).map(percent), percent(overdraft(after)));
        let change = more(was(overdraft), &overdraft(after));
        rows.push(row(say!("wizard-row-overdraft"), values, change));
    }
    rows
}

/// What has fewer seats than are in use.
pub fn risks(document: &Document, comparison: &Comparison) -> Vec<Risk> {
    let key = &comparison.after.key;
    let ours = document.baseline.keys.get(key);
    let short = comparison.in_use.iter().filter_map(|(feature, used)| {
        let after = comparison.after.capacity(feature);
        (used > after).then_some((feature, used, after))
    });
    short
        .map(|(feature, used, after)| {
            let missing = usize::try_from(used - after).unwrap_or(usize::MAX);
            let mut cameras = cameras_with(document, comparison, feature);
            cameras.sort_by_cached_key(|name| natural(name));
            let at_risk = cameras.split_off(cameras.len().saturating_sub(missing));
            let is_shared = used > ours.map_or(0, |ours| ours.get(feature));
            Risk { feature: feature.clone(), used, after, cameras: at_risk, is_shared }
        })
        .collect()
}

/// Cameras of this system that use a feature of the key.
fn cameras_with(document: &Document, comparison: &Comparison, feature: &Feature) -> Vec<Arc<str>> {
    let key = Some(&comparison.after.key);
    let uses_key =
        |server| document.system.server(server).is_some_and(|server| server.key.as_ref() == key);
    let cameras = document.system.cameras.iter();
    cameras
        .filter(|camera| camera.enabled && camera.features.contains(feature))
        .filter(|camera| camera.server.is_some_and(uses_key))
        .map(|camera| camera.name.clone())
        .collect()
}

/// Servers of the key that are older than the license admits, with their versions.
pub fn too_old(document: &Document, license: &License) -> Vec<(Arc<str>, Version)> {
    let Some(required) = license.min_version else { return Vec::new() };
    let servers = document.system.servers.iter();
    servers
        .filter(|server| server.key.as_ref() == Some(&license.key))
        .filter_map(|server| {
            let version = ServerVersion::number(server.version)?;
            (version < required).then(|| (server.name.clone(), version))
        })
        .collect()
}

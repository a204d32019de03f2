//! What the cards of the key panel say, derived from figures and plan once per change.

use std::{cell::OnceCell, sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};

use super::{model::Proof, words};
use crate::{
    licensing::{
        Bound, Carrier, Feature, Forecast, HostId, KeyFigures, KeyId, KeyKind, KeyRing, KnownKey,
        Others, Remark, System, Verdict,
    },
    link::HostState,
    texts::{self, say},
};

/// A key host as the window knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostView {
    /// `HOST:PORT`.
    pub address: String,
    /// The name that the host gives itself, once it has.
    pub name: Option<String>,
    /// The connection.
    pub state: HostState,
    /// Why it can store nothing at present.
    pub trouble: Option<String>,
    /// When it told the figures that are shown.
    pub told: Option<Timestamp>,
    /// Whether a copy of it runs at the same time.
    pub is_cloned: bool,
}

/// One card of the key panel.
#[derive(Debug, Clone, PartialEq)]
pub struct CardView {
    /// The key.
    pub key: KeyId,
    /// Its name.
    pub name: String,
    /// Network or local.
    pub kind: KeyKind,
    /// USB or software.
    pub carrier: Carrier,
    /// The name of the license type.
    pub type_name: String,
    /// When the license ends.
    pub expires: Option<Timestamp>,
    /// The key host.
    pub host: HostId,
    /// `HOST:PORT` of the key host.
    pub address: String,
    /// The name of the server on whose computer the key is installed, if it is one of ours.
    pub seat: Option<Arc<str>>,
    /// Whether the figures are as of now.
    pub trust: Trust,
    /// One bar for each feature.
    pub rows: Vec<FeatureRow>,
    /// Servers that use the key after the plan.
    pub servers: Vec<Arc<str>>,
    /// What is to be said about others on the key (rule R12).
    pub sharing: Sharing,
    /// Whether a plan of this system holds seats and waits to be finished.
    pub pending: bool,
    /// Set while the USB token of the key is not plugged in.
    pub suspended: Option<SuspendedView>,
    /// What is wrong with the key host, in sentences.
    pub alarms: Vec<String>,
    /// What an administrator reserved and limited, and who waits, in sentences.
    pub remarks: Vec<String>,
    /// What refusals prove of others, in sentences.
    pub proofs: Vec<String>,
}

/// The USB token of a key is not plugged in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuspendedView {
    /// What the token is called.
    pub token: String,
    /// Until when servers run on.
    pub until: Timestamp,
}

impl SuspendedView {
    /// As figures say it that were told then.
    fn of(figures: &KeyFigures, told: Timestamp) -> Option<Self> {
        let suspended = figures.suspended.as_ref()?;
        let left =
            SignedDuration::from_millis(i64::try_from(suspended.grace_ms).unwrap_or(i64::MAX));
        let until = told.checked_add(left).unwrap_or(Timestamp::MAX);
        Some(Self { token: suspended.token.clone(), until })
    }

    /// How long servers run on.
    pub fn left_ms(&self, now: Timestamp) -> u64 {
        u64::try_from(self.until.duration_since(now).as_millis()).unwrap_or(0)
    }

    /// When the countdown, which shows each second that has begun, says something else; none if it
    /// is over.
    pub fn changes_in(&self, now: Timestamp) -> Option<Duration> {
        let left_ms = self.left_ms(now);
        let into_the_second = if left_ms.is_multiple_of(1000) { 1000 } else { left_ms % 1000 };
        (left_ms > 0).then(|| Duration::from_millis(into_the_second))
    }
}

/// How far the figures of a card can be trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trust {
    /// As of now.
    Live,
    /// As of then.
    AsOf(Timestamp, String),
    /// Never read in this session; the totals are those last stored.
    NeverRead(String),
    /// Not read yet, because the key host was not reached yet.
    Connecting,
}

/// What is known of other systems on a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sharing {
    /// Nobody else uses it now.
    Alone,
    /// These do, with their figures.
    With(Vec<SharedWith>),
    /// This many do, without figures.
    Hidden {
        /// How many systems.
        systems: u32,
    },
    /// It cannot be told.
    CannotTell,
}

/// Another system on the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedWith {
    /// Its name.
    pub name: String,
    /// Its seats by feature, in use or held.
    pub seats: Vec<(Feature, u64)>,
}

/// One feature of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeatureRow {
    /// The feature.
    pub feature: Feature,
    /// Seats of the license.
    pub total: u64,
    /// Seats granted to this system now.
    pub here: u64,
    /// Seats that this system needs after the plan.
    pub here_after: u64,
    /// Seats held for a plan of this system that waits to be finished, above what is granted.
    pub held: u64,
    /// Seats that others use or hold.
    pub others: Bound,
    /// Seats reserved for others that they do not use.
    pub reserved: u64,
    /// Seats that others left behind and that can be taken back.
    pub reclaimable: u64,
    /// Of the seats here, those that our servers left behind and others may take.
    pub left_here: u64,
    /// Seats reserved for this system above what it has.
    pub reserved_here: u64,
    /// The most that this system may have.
    pub ceiling: Option<u64>,
    /// Seats that nobody has.
    pub free: Bound,
    /// Seats that this system can still add.
    pub can_add: Bound,
    /// Seats granted above the total.
    pub over: u64,
    /// Seats above the total that the license allows.
    pub overdraft: u64,
    /// What the plan means for it.
    pub verdict: Verdict,
    /// Whether `others`, `free` and `can_add` are read at all.
    pub is_known: bool,
    /// All of it in one sentence, put together when it is first asked for and kept, because screen
    /// readers are told it in each frame.
    pub sentence: OnceCell<String>,
}

impl FeatureRow {
    /// Whether more is granted than the license allows, also above its total.
    pub fn is_over(&self) -> bool {
        self.over > self.overdraft
    }
}

/// Builds the cards: those that need attention first, then network keys by name, then local keys.
pub fn cards(
    system: &System,
    ring: &KeyRing,
    hosts: &std::collections::BTreeMap<HostId, HostView>,
    forecast: &Forecast,
    proofs: &[Proof],
    used_by: impl Fn(&KeyId) -> Vec<Arc<str>>,
    needed: impl Fn(&KeyId) -> crate::licensing::Seats,
) -> Vec<CardView> {
    let mut cards: Vec<CardView> = ring
        .iter()
        .map(|(key, known)| {
            let host = hosts.get(&known.host);
            let seat = system.host(known.host).and_then(|host| host.seat);
            CardView {
                key: key.clone(),
                name: known.license.name.clone(),
                kind: known.license.kind,
                carrier: known.license.carrier,
                type_name: known.license.type_name.clone(),
                expires: known.license.expires,
                host: known.host,
                address: host.map(|host| host.address.clone()).unwrap_or_default(),
                seat: seat.map(|seat| system.server_name(seat)),
                trust: trust(host.map(|host| &host.state)),
                rows: rows(key, known, forecast, &needed(key)),
                servers: used_by(key),
                sharing: sharing(known),
                pending: known.figures.as_ref().is_some_and(|f| f.pending.is_some()),
                suspended: known
                    .figures
                    .as_ref()
                    .zip(host.and_then(|host| host.told))
                    .and_then(|(figures, told)| SuspendedView::of(figures, told)),
                alarms: host.map(alarms).unwrap_or_default(),
                remarks: known.figures.as_ref().map(remarks).unwrap_or_default(),
                proofs: known.figures.as_ref().map(|f| proven(f, proofs)).unwrap_or_default(),
            }
        })
        .collect();
    cards.sort_by_key(|card| {
        (card.urgency(), card.kind == KeyKind::Local, card.name.to_lowercase())
    });
    cards
}

/// What is wrong with a key host besides its connection.
pub(super) fn alarms(host: &HostView) -> Vec<String> {
    let mut alarms = Vec::new();
    if host.is_cloned {
        alarms.push(say!("alarm-cloned").to_owned());
    }
    if let Some(trouble) = &host.trouble {
        let cannot_store = texts::text(&Remark::HostCannotStore.message());
        alarms.push(format!("{cannot_store}. {trouble}"));
    }
    alarms
}

/// Reservations, limits and the queue.
fn remarks(figures: &KeyFigures) -> Vec<String> {
    Remark::of(figures).iter().map(|remark| texts::text(&remark.message())).collect()
}

/// What refusals prove of others, a sentence for each feature. The strongest one speaks.
fn proven(figures: &KeyFigures, proofs: &[Proof]) -> Vec<String> {
    let of_key = || proofs.iter().filter(|proof| proof.key == figures.license.key);
    let sentence = |feature: Feature| {
        let least = figures.proven(&feature);
        let proofs = of_key().filter(|proof| proof.evidence.feature == feature);
        let strongest = proofs.max_by_key(|proof| proof.evidence.least)?;
        (least > 0).then(|| {
            let amount = words::amount(&feature, least);
            say!("others-proven", time = words::clock(strongest.at), amount = amount)
        })
    };
    figures.features().into_iter().filter_map(sentence).collect()
}

impl CardView {
    /// Smaller is more urgent.
    fn urgency(&self) -> u8 {
        let over = self.rows.iter().any(FeatureRow::is_over);
        let short = self.rows.iter().any(|row| matches!(row.verdict, Verdict::Short { .. }));
        let alarmed = self.suspended.is_some() || !self.alarms.is_empty();
        match (over || short || alarmed, &self.trust) {
            (true, _) => 0,
            (false, Trust::NeverRead(_) | Trust::AsOf(..) | Trust::Connecting) => 1,
            (false, Trust::Live) => 2,
        }
    }
}

fn trust(state: Option<&HostState>) -> Trust {
    match state {
        Some(HostState::Live) => Trust::Live,
        Some(HostState::Stale { since }) => Trust::AsOf(*since, say!("trust-no-answer").to_owned()),
        Some(HostState::Offline { since: Some(since), reason }) => {
            Trust::AsOf(*since, reason.clone())
        }
        Some(HostState::Offline { since: None, reason }) => Trust::NeverRead(reason.clone()),
        Some(HostState::Connecting) | None => Trust::Connecting,
    }
}

fn rows(
    key: &KeyId,
    known: &KnownKey,
    forecast: &Forecast,
    needed: &crate::licensing::Seats,
) -> Vec<FeatureRow> {
    let planned = forecast.keys.get(key);
    let granted = known.figures.as_ref().map(crate::licensing::KeyFigures::granted);
    let features = match &known.figures {
        Some(figures) => figures.features(),
        None => known.license.totals.iter().map(|(feature, _)| feature.clone()).collect(),
    };
    features
        .into_iter()
        .map(|feature| {
            let total = known.license.totals.get(&feature);
            let here = granted.as_ref().map_or_else(|| needed.get(&feature), |g| g.get(&feature));
            let verdict = planned
                .and_then(|plan| plan.verdicts.iter().find(|(f, _)| *f == feature))
                .map_or(Verdict::NotRaised, |(_, verdict)| *verdict);
            let figures = known.figures.as_ref();
            let held = figures
                .and_then(|f| f.pending.as_ref())
                .map_or(0, |pending| pending.held.get(&feature));
            let unknown = Bound { least: 0, most: total.saturating_sub(here) };
            FeatureRow {
                total,
                here,
                held,
                here_after: planned.map_or(here, |plan| plan.after.get(&feature)),
                others: figures.map_or(unknown, |f| f.others_use(&feature)),
                reserved: figures.map_or(0, |f| f.others_reserved(&feature)),
                reclaimable: figures.map_or(0, |f| f.others_reclaimable(&feature)),
                left_here: figures.map_or(0, |f| f.reclaimable().get(&feature)),
                reserved_here: figures
                    .map_or(0, |f| f.limits.floor.get(&feature).saturating_sub(here + held)),
                ceiling: figures.and_then(|f| f.limits.ceiling.get(&feature).copied()),
                free: figures.map_or(unknown, |f| f.free(&feature)),
                can_add: figures.map_or(unknown, |f| f.can_add(&feature)),
                over: figures.map_or(0, |f| f.over(&feature)),
                overdraft: known.license.capacity(&feature).saturating_sub(total),
                verdict,
                is_known: figures.is_some(),
                sentence: OnceCell::new(),
                feature,
            }
        })
        .collect()
}

fn sharing(known: &KnownKey) -> Sharing {
    let Some(figures) = &known.figures else { return Sharing::CannotTell };
    match &figures.others {
        Others::Full(systems) if systems.is_empty() => Sharing::Alone,
        Others::Full(systems) => Sharing::With(
            systems
                .iter()
                .map(|other| {
                    let mut all = other.seats.clone();
                    all.add_all(&other.held);
                    SharedWith {
                        name: other.name.clone(),
                        seats: all.iter().map(|(f, seats)| (f.clone(), seats)).collect(),
                    }
                })
                .collect(),
        ),
        Others::Present(0) => Sharing::Alone,
        Others::Present(systems) => Sharing::Hidden { systems: *systems },
        Others::Undisclosed => Sharing::CannotTell,
    }
}

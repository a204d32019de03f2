//! Everything that can be refused or warned of, with its numbers. The words live in
//! `assets/locales/en/messages.ftl` under the id that [`Message`] carries.

use std::sync::Arc;

use super::{Feature, KeyId, Seats, SystemId, Version};

/// The id of a text and what goes into its places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The id in the catalog.
    pub id: &'static str,
    /// Named values.
    pub args: Vec<(&'static str, Arg)>,
}

/// A value for a place in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arg {
    /// A name or other text.
    Text(String),
    /// A number, by which plural forms are chosen.
    Number(u64),
    /// A feature, shown by its name in the catalog.
    Feature(Feature),
    /// Seats of a feature, as in "14 cameras".
    Amount(Feature, u64),
    /// A key, shown by its name where that is known.
    Key(KeyId),
}

/// Why something is refused. Nothing is changed by what is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "fields are named as the places in their texts")]
pub enum Refusal {
    /// R1: more seats of a feature would be granted and held than the key has.
    OverTotal { key: KeyId, feature: Feature, capacity: u64, wanted: u64 },
    /// R2: the license type does not float, so it makes no network key.
    NotFloating { key: KeyId, type_name: String },
    /// R3: seats were stated that do not follow from the cameras.
    SeatsDoNotFollow { server: Arc<str> },
    /// R4: a server would draw on two keys.
    TwoKeys { server: Arc<str>, key: KeyId, other: KeyId },
    /// R5: a server uses a key that no paired key host has.
    UnknownKey { key: KeyId },
    /// R6: a local key serves only the server it is installed on.
    LocalKeyElsewhere { key: KeyId, seat: Arc<str>, server: Arc<str> },
    /// R6: more local keys than servers.
    TooManyLocalKeys { keys: u64, servers: u64 },
    /// R7: the computer already has a license.
    AlreadyLicensed { key: KeyId, installed: KeyId, may_be_added: bool },
    /// R8: a network key must be installed where a server runs.
    NotOnAServer { key: KeyId, host: String },
    /// R9: the server is too old for the key.
    TooOld { key: KeyId, server: Arc<str>, version: Version, required: Version },
    /// R9: the server on whose computer the key is installed is too old.
    SeatTooOld { key: KeyId, server: Arc<str>, version: Version, required: Version },
    /// R10: neither USB nor software.
    UnknownCarrier { carrier: String },
    /// R11: a direction of the network check failed.
    PortBlocked { protocol: &'static str, inward: bool },
    /// R14: a feature of the key does not suffice. `short` is absent where others are not disclosed.
    Shortage { key: KeyId, feature: Feature, short: Option<u64> },
    /// The license is bound to a USB token that is not plugged in.
    CarrierMissing { key: KeyId, token: String },
    /// A system would get more of a feature than an administrator allows it.
    OverCeiling { key: KeyId, feature: Feature, ceiling: u64, wanted: u64 },
    /// More would be reserved for all systems together than the key has.
    OverReserved { key: KeyId, feature: Feature, total: u64, wanted: u64 },
    /// Another copy of the system file applied a plan on this key host.
    SystemForked { system: SystemId, theirs: u64, ours: u64 },
    /// Another plan of this system is prepared and not yet ended.
    PlanPending { plan: String },
    /// There is no such plan at the key host.
    UnknownPlan { plan: String },
    /// A statement of a newer epoch is in force.
    StaleEpoch { server: Arc<str> },
    /// The server holds nothing that could be renewed.
    NoGrant { server: Arc<str> },
    /// The license has ended.
    Expired { key: KeyId, on: String },
}

/// What must be said and does not stop anything.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "fields are named as the places in their texts")]
pub enum Warning {
    /// R9: the version is only assumed from the configuration.
    AssumedVersion { server: Arc<str>, version: Version },
    /// R9: the version is unknown.
    UnknownVersion { server: Arc<str> },
    /// R12: others use the key, so that its counts may be off.
    SharedKey { key: KeyId, systems: u64 },
    /// R12: it cannot be told whether others use the key.
    MayBeShared { key: KeyId },
    /// A feature may fall short by up to this many, because others are not disclosed.
    MayBeShort { key: KeyId, feature: Feature, by: u64 },
    /// The key's figures cannot be read, so nothing can be promised.
    FiguresUnknown { key: KeyId },
    /// Recordings made so far stay where they were made.
    ArchiveStays { server: Arc<str> },
    /// The server has no key: its cameras are not licensed.
    NotLicensed { server: Arc<str>, cameras: u64 },
    /// The key is installed on a computer of another system, whose server could not be checked (R8).
    SeatUnchecked { key: KeyId },
}

fn text(value: impl ToString) -> Arg {
    Arg::Text(value.to_string())
}

impl Refusal {
    /// Whether this says all that the other one says: the same, or the same shortage by no more.
    pub fn covers(&self, other: &Self) -> bool {
        match (self, other) {
            (
                Self::Shortage { key, feature, short },
                Self::Shortage { key: other_key, feature: other_feature, short: other_short },
            ) => key == other_key && feature == other_feature && short >= other_short,
            _ => self == other,
        }
    }

    /// The text that says what is refused and what to do next.
    #[expect(clippy::too_many_lines, reason = "one entry for each refusal")]
    pub fn message(&self) -> Message {
        let (id, args) = match self {
            Self::OverTotal { key, feature, capacity, wanted } => (
                "refusal-over-total",
                vec![
                    ("key", Arg::Key(key.clone())),
                    ("feature", Arg::Feature(feature.clone())),
                    ("capacity", Arg::Number(*capacity)),
                    ("wanted", Arg::Number(*wanted)),
                ],
            ),
            Self::NotFloating { key, type_name } => (
                "refusal-not-floating",
                vec![("key", Arg::Key(key.clone())), ("type", text(type_name))],
            ),
            Self::SeatsDoNotFollow { server } => {
                ("refusal-seats-do-not-follow", vec![("server", text(server))])
            }
            Self::TwoKeys { server, key, other } => (
                "refusal-two-keys",
                vec![
                    ("server", text(server)),
                    ("key", Arg::Key(key.clone())),
                    ("other", Arg::Key(other.clone())),
                ],
            ),
            Self::UnknownKey { key } => {
                ("refusal-unknown-key", vec![("key", Arg::Key(key.clone()))])
            }
            Self::LocalKeyElsewhere { key, seat, server } => (
                "refusal-local-key-elsewhere",
                vec![
                    ("key", Arg::Key(key.clone())),
                    ("seat", text(seat)),
                    ("server", text(server)),
                ],
            ),
            Self::TooManyLocalKeys { keys, servers } => (
                "refusal-too-many-local-keys",
                vec![("keys", Arg::Number(*keys)), ("servers", Arg::Number(*servers))],
            ),
            Self::AlreadyLicensed { key, installed, may_be_added } => (
                if *may_be_added {
                    "refusal-already-licensed-network"
                } else {
                    "refusal-already-licensed-local"
                },
                vec![("key", Arg::Key(key.clone())), ("installed", Arg::Key(installed.clone()))],
            ),
            Self::NotOnAServer { key, host } => (
                "refusal-not-on-a-server",
                vec![("key", Arg::Key(key.clone())), ("host", text(host))],
            ),
            Self::TooOld { key, server, version, required } => (
                "refusal-too-old",
                vec![
                    ("key", Arg::Key(key.clone())),
                    ("server", text(server)),
                    ("version", text(version)),
                    ("required", text(required)),
                ],
            ),
            Self::SeatTooOld { key, server, version, required } => (
                "refusal-seat-too-old",
                vec![
                    ("key", Arg::Key(key.clone())),
                    ("server", text(server)),
                    ("version", text(version)),
                    ("required", text(required)),
                ],
            ),
            Self::UnknownCarrier { carrier } => {
                ("refusal-unknown-carrier", vec![("carrier", text(carrier))])
            }
            Self::PortBlocked { protocol, inward } => (
                if *inward { "refusal-port-blocked-inward" } else { "refusal-port-blocked" },
                vec![("protocol", text(protocol))],
            ),
            Self::Shortage { key, feature, short: Some(short) } => (
                "refusal-shortage",
                vec![
                    ("key", Arg::Key(key.clone())),
                    ("feature", Arg::Feature(feature.clone())),
                    ("short", Arg::Number(*short)),
                ],
            ),
            Self::Shortage { key, feature, short: None } => (
                "refusal-shortage-undisclosed",
                vec![("key", Arg::Key(key.clone())), ("feature", Arg::Feature(feature.clone()))],
            ),
            Self::OverCeiling { key, feature, ceiling, wanted } => (
                "refusal-over-ceiling",
                vec![
                    ("key", Arg::Key(key.clone())),
                    ("feature", Arg::Feature(feature.clone())),
                    ("ceiling", Arg::Number(*ceiling)),
                    ("wanted", Arg::Number(*wanted)),
                ],
            ),
            Self::OverReserved { key, feature, total, wanted } => (
                "refusal-over-reserved",
                vec![
                    ("key", Arg::Key(key.clone())),
                    ("feature", Arg::Feature(feature.clone())),
                    ("total", Arg::Number(*total)),
                    ("wanted", Arg::Number(*wanted)),
                ],
            ),
            Self::SystemForked { system, theirs, ours } => (
                "refusal-system-forked",
                vec![
                    ("system", text(system)),
                    ("theirs", Arg::Number(*theirs)),
                    ("ours", Arg::Number(*ours)),
                ],
            ),
            Self::PlanPending { plan } => ("refusal-plan-pending", vec![("plan", text(plan))]),
            Self::UnknownPlan { plan } => ("refusal-unknown-plan", vec![("plan", text(plan))]),
            Self::StaleEpoch { server } => ("refusal-stale-epoch", vec![("server", text(server))]),
            Self::NoGrant { server } => ("refusal-no-grant", vec![("server", text(server))]),
            Self::CarrierMissing { key, token } => (
                "refusal-carrier-missing",
                vec![("key", Arg::Key(key.clone())), ("token", text(token))],
            ),
            Self::Expired { key, on } => {
                ("refusal-expired", vec![("key", Arg::Key(key.clone())), ("on", text(on))])
            }
        };
        Message { id, args }
    }
}

impl Warning {
    /// The text of the warning.
    pub fn message(&self) -> Message {
        let (id, args) = match self {
            Self::AssumedVersion { server, version } => (
                "warning-assumed-version",
                vec![("server", text(server)), ("version", text(version))],
            ),
            Self::UnknownVersion { server } => {
                ("warning-unknown-version", vec![("server", text(server))])
            }
            Self::SharedKey { key, systems } => (
                "warning-shared-key",
                vec![("key", Arg::Key(key.clone())), ("systems", Arg::Number(*systems))],
            ),
            Self::MayBeShared { key } => {
                ("warning-may-be-shared", vec![("key", Arg::Key(key.clone()))])
            }
            Self::MayBeShort { key, feature, by } => (
                "warning-may-be-short",
                vec![
                    ("key", Arg::Key(key.clone())),
                    ("feature", Arg::Feature(feature.clone())),
                    ("by", Arg::Number(*by)),
                ],
            ),
            Self::FiguresUnknown { key } => {
                ("warning-figures-unknown", vec![("key", Arg::Key(key.clone()))])
            }
            Self::ArchiveStays { server } => {
                ("warning-archive-stays", vec![("server", text(server))])
            }
            Self::NotLicensed { server, cameras } => (
                "warning-not-licensed",
                vec![("server", text(server)), ("cameras", Arg::Number(*cameras))],
            ),
            Self::SeatUnchecked { key } => {
                ("warning-seat-unchecked", vec![("key", Arg::Key(key.clone()))])
            }
        };
        Message { id, args }
    }
}

/// The first feature of which more is wanted than there is, and by how much.
pub(super) fn first_short(
    wanted: &Seats,
    there: impl Fn(&Feature) -> u64,
) -> Option<(Feature, u64)> {
    wanted.iter().find_map(|(feature, seats)| {
        let short = seats.saturating_sub(there(feature));
        (short > 0).then(|| (feature.clone(), short))
    })
}

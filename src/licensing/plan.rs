//! A plan: what an administrator changed and has not applied yet, and what applying it would do.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};

use super::{
    CameraId, Feature, FeatureSet, HostId, KeyFigures, KeyId, KeyKind, License, PlanId, Refusal,
    Seats, Server, ServerId, System, Warning, rules, server_demands,
};

/// One change of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// Bind a camera to a server, or to none.
    Move {
        /// The camera.
        camera: CameraId,
        /// Its server after the plan.
        to: Option<ServerId>,
    },
    /// Let a server use a key, or none (rule R4).
    UseKey {
        /// The server.
        server: ServerId,
        /// Its key after the plan.
        key: Option<KeyId>,
    },
}

/// Changes on top of one revision of a system. What equals the system is not in the plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Names the plan to key hosts.
    pub id: PlanId,
    moves: BTreeMap<CameraId, Option<ServerId>>,
    keys: BTreeMap<ServerId, Option<KeyId>>,
}

impl Plan {
    /// A plan without changes.
    pub fn new(id: PlanId) -> Self {
        Self { id, moves: BTreeMap::new(), keys: BTreeMap::new() }
    }

    /// Adds a change and returns the one that takes it back; none if nothing changed or if the
    /// system has no such camera or server.
    pub fn set(&mut self, system: &System, change: Change) -> Option<Change> {
        match change {
            Change::Move { camera, to } => {
                let bound = system.camera(camera)?.server;
                if to.is_some_and(|to| system.server(to).is_none()) {
                    return None;
                }
                let before = self.moves.get(&camera).copied().unwrap_or(bound);
                if to == bound {
                    self.moves.remove(&camera);
                } else {
                    self.moves.insert(camera, to);
                }
                (before != to).then_some(Change::Move { camera, to: before })
            }
            Change::UseKey { server, key } => {
                let used = &system.server(server)?.key;
                let before = self.keys.get(&server).unwrap_or(used).clone();
                if key == *used {
                    self.keys.remove(&server);
                } else {
                    self.keys.insert(server, key.clone());
                }
                (before != key).then_some(Change::UseKey { server, key: before })
            }
        }
    }

    /// The plan with more changes, where `known` is the forecast of this one, and the changes that would take these back, the last one first;
    /// none of them if nothing changed.
    ///
    /// # Errors
    /// The refusals that the changes would bring, besides those that the plan had before. A
    /// shortage that the changes leave or lessen is none of theirs.
    pub fn with(
        &self,
        system: &System,
        baseline: &Baseline,
        ring: &KeyRing,
        known: &Forecast,
        changes: impl IntoIterator<Item = Change>,
    ) -> Result<(Self, Vec<Change>), Vec<Refusal>> {
        let mut plan = self.clone();
        let mut back: Vec<Change> =
            changes.into_iter().filter_map(|change| plan.set(system, change)).collect();
        if back.is_empty() {
            return Ok((plan, back));
        }
        back.reverse();
        let new = Forecast::of(system, baseline, &plan, ring).refusals_beyond(known);
        if new.is_empty() { Ok((plan, back)) } else { Err(new) }
    }

    /// The server of a camera after the plan.
    pub fn server_of(&self, camera: &super::Camera) -> Option<ServerId> {
        self.moves.get(&camera.id).copied().unwrap_or(camera.server)
    }

    /// The key of a server after the plan.
    pub fn key_of<'a>(&'a self, server: &'a Server) -> Option<&'a KeyId> {
        self.keys.get(&server.id).unwrap_or(&server.key).as_ref()
    }

    /// Whether this camera is moved by the plan.
    pub fn moves_camera(&self, camera: CameraId) -> bool {
        self.moves.contains_key(&camera)
    }

    /// Cameras that are moved, with their servers after the plan.
    pub fn moves(&self) -> impl Iterator<Item = (CameraId, Option<ServerId>)> {
        self.moves.iter().map(|(camera, to)| (*camera, *to))
    }

    /// Servers that change their key, with their keys after the plan.
    pub fn key_changes(&self) -> impl Iterator<Item = (ServerId, Option<&KeyId>)> {
        self.keys.iter().map(|(server, key)| (*server, key.as_ref()))
    }

    /// All changes.
    pub fn changes(&self) -> impl Iterator<Item = Change> {
        let keys = self.keys.iter();
        let keys = keys.map(|(server, key)| Change::UseKey { server: *server, key: key.clone() });
        keys.chain(self.moves().map(|(camera, to)| Change::Move { camera, to }))
    }

    /// How many changes there are.
    pub fn len(&self) -> usize {
        self.moves.len() + self.keys.len()
    }

    /// Whether the plan changes nothing.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The system with the plan applied, at its next revision.
    #[must_use]
    pub fn applied_to(&self, system: &System) -> System {
        let mut after = system.clone();
        after.revision += 1;
        if !self.moves.is_empty() {
            for camera in std::sync::Arc::make_mut(&mut after.cameras) {
                camera.server = self.server_of(camera);
            }
        }
        if !self.keys.is_empty() {
            for server in std::sync::Arc::make_mut(&mut after.servers) {
                server.key = self.key_of(server).cloned();
            }
        }
        after
    }
}

/// A key that the system knows, with the license last read and the figures if they can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownKey {
    /// The license last read.
    pub license: License,
    /// The key host that serves it.
    pub host: HostId,
    /// Its figures; none while they cannot be read.
    pub figures: Option<KeyFigures>,
}

/// All keys that a system knows (rule R5).
pub type KeyRing = BTreeMap<KeyId, KnownKey>;

/// The demand of a system before any plan: computed once per revision.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Baseline {
    /// By server.
    pub servers: BTreeMap<ServerId, Seats>,
    /// By key.
    pub keys: BTreeMap<KeyId, Seats>,
}

impl Baseline {
    /// Sums up a system.
    pub fn of(system: &System) -> Self {
        let servers = server_demands(system);
        let mut keys: BTreeMap<KeyId, Seats> = BTreeMap::new();
        for server in system.servers.iter() {
            if let (Some(key), Some(demand)) = (&server.key, servers.get(&server.id)) {
                keys.entry(key.clone()).or_default().add_all(demand);
            }
        }
        Self { servers, keys }
    }
}

/// Whether one feature of a key suffices for a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The plan needs no more than is held, and the key host can be asked.
    NotRaised,
    /// It fits.
    Fits,
    /// It may be short by up to this many: others on the key are not disclosed.
    MayBeShort {
        /// Seats.
        by: u64,
    },
    /// It is short.
    Short {
        /// Seats.
        by: u64,
    },
    /// The USB token of the key is not plugged in, so nothing more is granted.
    CarrierMissing,
    /// The figures cannot be read.
    Unknown,
}

/// What a plan does to one key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyForecast {
    /// Seats needed before the plan.
    pub before: Seats,
    /// Seats needed after it.
    pub after: Seats,
    /// The verdict on each feature that is needed before or after.
    pub verdicts: Vec<(Feature, Verdict)>,
}

/// What a plan would do, without asking anybody.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Forecast {
    /// Seats before and after of each server that the plan touches.
    pub servers: BTreeMap<ServerId, (Seats, Seats)>,
    /// Each key that a touched server uses before or after.
    pub keys: BTreeMap<KeyId, KeyForecast>,
    /// What speaks against the plan. It can be applied only if there is nothing.
    pub refusals: Vec<Refusal>,
    /// What should be known before it is applied.
    pub warnings: Vec<Warning>,
}

impl Forecast {
    /// Computes what a plan does, in time that grows with the plan and not with the system.
    pub fn of(system: &System, baseline: &Baseline, plan: &Plan, ring: &KeyRing) -> Self {
        let mut forecast = Self::default();
        let mut totals = baseline.keys.clone();
        let groups = moved_seats(system, plan);

        for ((from, to), seats) in &groups {
            let key = |id: &Option<ServerId>| id.and_then(|id| system.server(id)?.key.as_ref());
            rules::r15_totals_after_move(&mut totals, key(from), key(to), seats);
            if let Some(from) = from {
                let entry = forecast.server(baseline, *from);
                entry.1 = entry.1.above(seats);
            }
            if let Some(to) = to {
                forecast.server(baseline, *to).1.add_all(seats);
            }
        }
        for (server, key) in plan.key_changes() {
            let after = forecast.server(baseline, server).1.clone();
            let old = system.server(server).and_then(|server| server.key.as_ref());
            rules::r15_totals_after_move(&mut totals, old, key, &after);
        }

        forecast.check_servers(system, plan, ring);
        forecast.warn_of_moves(system, plan, &groups);
        forecast.check_keys(system, plan, ring, baseline, &totals);
        forecast
    }

    /// What speaks against this plan and not, or not so much, against the one before. A plan that
    /// became short can be lessened step by step, and not made worse.
    pub fn refusals_beyond(&self, before: &Self) -> Vec<Refusal> {
        let is_known = |refusal: &&Refusal| before.refusals.iter().any(|old| old.covers(refusal));
        self.refusals.iter().filter(|refusal| !is_known(refusal)).cloned().collect()
    }

    /// Whether nothing speaks against the plan.
    pub fn can_be_applied(&self) -> bool {
        self.refusals.is_empty()
    }

    fn server(&mut self, baseline: &Baseline, id: ServerId) -> &mut (Seats, Seats) {
        self.servers.entry(id).or_insert_with(|| {
            let before = baseline.servers.get(&id).cloned().unwrap_or_default();
            (before.clone(), before)
        })
    }

    /// Rules that bind a server to its key, for servers that get more seats or another key.
    fn check_servers(&mut self, system: &System, plan: &Plan, ring: &KeyRing) {
        let changed: BTreeSet<ServerId> = plan.key_changes().map(|(server, _)| server).collect();
        let Self { servers, refusals, warnings, .. } = self;
        let mut seen = BTreeSet::new();
        for (id, (before, after)) in servers.iter() {
            let raised = !after.above(before).is_empty();
            let Some(server) = system.server(*id) else { continue };
            let Some(key) = plan.key_of(server) else { continue };
            if !(raised || changed.contains(id)) {
                continue;
            }
            let known = match rules::r5_any_known_key(ring, key) {
                Ok(known) => known,
                Err(refusal) => {
                    refusals.push(refusal);
                    continue;
                }
            };
            let host = system.host(known.host);
            let seat = host.and_then(|host| host.seat);
            let license = &known.license;
            match rules::r9_version(license, server) {
                Ok(warning) => warnings.extend(warning),
                Err(refusal) => refusals.push(refusal),
            }
            refusals.extend(rules::r6_local_key_stays(system, license, seat, server).err());
            if !seen.insert(key) || license.kind == KeyKind::Local {
                continue;
            }
            if let Some(host) = host {
                match rules::r8_seat_is_a_server(system, license, host) {
                    Ok(warning) => warnings.extend(warning),
                    Err(refusal) => refusals.push(refusal),
                }
            }
            if let Some(seat) = seat.and_then(|seat| system.server(seat)) {
                refusals.extend(rules::r9_seat_version(license, seat).err());
            }
        }
        let kinds = key_kinds_after(system, plan, ring);
        refusals.extend(rules::r6_local_keys_at_most_servers(kinds, system.servers.len()).err());
    }

    fn warn_of_moves(&mut self, system: &System, plan: &Plan, groups: &MovedSeats) {
        let mut left: BTreeSet<ServerId> = BTreeSet::new();
        let mut unlicensed: BTreeMap<ServerId, u64> = BTreeMap::new();
        for (camera, to) in plan.moves() {
            let Some(camera) = system.camera(camera) else { continue };
            left.extend(camera.server);
            if let Some(server) = to.and_then(|to| system.server(to))
                && plan.key_of(server).is_none()
                && camera.enabled
            {
                *unlicensed.entry(server.id).or_default() += 1;
            }
        }
        debug_assert!(groups.keys().all(|(from, _)| from.is_none_or(|from| left.contains(&from))));
        self.warnings.extend(
            left.into_iter().map(|id| Warning::ArchiveStays { server: system.server_name(id) }),
        );
        self.warnings.extend(
            unlicensed.into_iter().map(|(id, cameras)| Warning::NotLicensed {
                server: system.server_name(id),
                cameras,
            }),
        );
    }

    /// Rule R14 for every key that a touched server uses before or after.
    fn check_keys(
        &mut self,
        system: &System,
        plan: &Plan,
        ring: &KeyRing,
        baseline: &Baseline,
        totals: &BTreeMap<KeyId, Seats>,
    ) {
        let mut touched: BTreeSet<&KeyId> = BTreeSet::new();
        for server in self.servers.keys().filter_map(|id| system.server(*id)) {
            touched.extend(server.key.as_ref());
            touched.extend(plan.key_of(server));
        }
        for key in touched {
            let before = baseline.keys.get(key).cloned().unwrap_or_default();
            let after = totals.get(key).cloned().unwrap_or_default();
            let figures = ring.get(key).map(|known| known.figures.as_ref());
            let verdicts = verdicts(&before, &after, figures.flatten());
            for (feature, verdict) in &verdicts {
                let (key, feature) = (key.clone(), feature.clone());
                match *verdict {
                    Verdict::Short { by } => {
                        self.refusals.push(Refusal::Shortage { key, feature, short: Some(by) });
                    }
                    Verdict::MayBeShort { by } => {
                        self.warnings.push(Warning::MayBeShort { key, feature, by });
                    }
                    Verdict::NotRaised
                    | Verdict::Fits
                    | Verdict::CarrierMissing
                    | Verdict::Unknown => {}
                }
            }
            let suspended = figures.flatten().and_then(|figures| figures.suspended.as_ref());
            if let Some(suspended) = suspended
                && verdicts.iter().any(|(_, verdict)| *verdict == Verdict::CarrierMissing)
            {
                let (key, token) = (key.clone(), suspended.token.clone());
                self.refusals.push(Refusal::CarrierMissing { key, token });
            }
            if verdicts.iter().any(|(_, verdict)| *verdict == Verdict::Unknown) {
                self.warnings.push(Warning::FiguresUnknown { key: key.clone() });
            }
            self.keys.insert(key.clone(), KeyForecast { before, after, verdicts });
        }
    }
}

/// From where to where.
type Between = (Option<ServerId>, Option<ServerId>);
type MovedSeats = HashMap<Between, Seats>;

/// The seats that the plan moves, by the servers between which they move.
fn moved_seats(system: &System, plan: &Plan) -> MovedSeats {
    let mut sets: HashMap<Between, HashMap<&FeatureSet, u64>> = HashMap::new();
    for (camera, to) in plan.moves() {
        if let Some(camera) = system.camera(camera)
            && let Some(set) = rules::r13_seats_of(camera)
        {
            *sets.entry((camera.server, to)).or_default().entry(set).or_default() += 1;
        }
    }
    sets.into_iter().map(|(between, sets)| (between, super::demand::expand(sets))).collect()
}

/// The kinds of the keys that the servers use after the plan, each key once.
fn key_kinds_after(system: &System, plan: &Plan, ring: &KeyRing) -> Vec<KeyKind> {
    let used: BTreeSet<&KeyId> =
        system.servers.iter().filter_map(|server| plan.key_of(server)).collect();
    used.into_iter().filter_map(|key| ring.get(key)).map(|known| known.license.kind).collect()
}

fn verdicts(
    before: &Seats,
    after: &Seats,
    figures: Option<&KeyFigures>,
) -> Vec<(Feature, Verdict)> {
    let held = figures.map(KeyFigures::granted);
    let all = before.max(after);
    all.iter()
        .map(|(feature, _)| {
            let held = held.as_ref().map_or_else(|| before.get(feature), |held| held.get(feature));
            let increase = after.get(feature).saturating_sub(held);
            let verdict = match figures {
                // Also what is not raised must be said to the key host.
                None => Verdict::Unknown,
                Some(_) if increase == 0 => Verdict::NotRaised,
                Some(figures) if figures.suspended.is_some() => Verdict::CarrierMissing,
                Some(figures) => {
                    let can_add = figures.can_add(feature).least;
                    let could_add = figures.could_add(feature);
                    if increase <= can_add {
                        Verdict::Fits
                    } else if increase <= could_add {
                        Verdict::MayBeShort { by: increase - can_add }
                    } else {
                        Verdict::Short { by: increase - could_add }
                    }
                }
            };
            (feature.clone(), verdict)
        })
        .collect()
}

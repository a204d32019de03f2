//! Ways out of a refused drop: what could be done instead, found by trying it on the plan. Pure.
//!
//! In: the document, the cameras, the target that refused them. Out: a few choices, each of which
//! the reducer would take. What is tried is bounded, so the answer takes no longer on a large
//! system.

use std::collections::{BTreeMap, BTreeSet};

use super::drag;
use crate::{
    configurator::model::{Command, Document},
    licensing::{CameraId, Change, KeyId, Seats, ServerId, demand_of},
    texts::say,
};

/// Servers that are tried at most.
const SERVERS_TRIED: usize = 8;
/// Keys that are tried at most.
const KEYS_TRIED: usize = 8;
/// Servers that are offered at most.
const SERVERS_OFFERED: usize = 2;

/// Something that can be done instead of a refused drop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WayOut {
    /// As many of the cameras as the target takes.
    Fewer {
        /// Those.
        cameras: Vec<CameraId>,
        /// The target.
        to: Option<ServerId>,
        /// How many stay where they are.
        left: usize,
    },
    /// All cameras to another server.
    Elsewhere {
        /// All.
        cameras: Vec<CameraId>,
        /// The other server.
        to: ServerId,
    },
    /// All cameras to the target, which uses another key from then on.
    OtherKey {
        /// All.
        cameras: Vec<CameraId>,
        /// The target.
        to: ServerId,
        /// The other key.
        key: KeyId,
    },
}

impl WayOut {
    /// What does it.
    pub fn command(&self) -> Command {
        match self.clone() {
            Self::Fewer { cameras, to, .. } => Command::MoveCameras { cameras, to },
            Self::Elsewhere { cameras, to } => Command::MoveCameras { cameras, to: Some(to) },
            Self::OtherKey { cameras, to, key } => Command::MoveOnKey { cameras, to, key },
        }
    }

    /// What is said of it.
    pub fn text(&self, document: &Document) -> String {
        match self {
            Self::Fewer { cameras, left, .. } => {
                say!("ways-fewer", count = cameras.len(), left = *left)
            }
            Self::Elsewhere { to, .. } => {
                let server = document.system.server_name(*to);
                let key = document.system.server(*to).and_then(|s| document.plan.key_of(s));
                match key.and_then(|key| document.ring.get(key)) {
                    Some(known) => {
                        say!("ways-elsewhere", server = &server, key = &known.license.name)
                    }
                    None => say!("ways-elsewhere-no-key", server = &server),
                }
            }
            Self::OtherKey { to, key, .. } => {
                let name = document.ring.get(key).map(|known| known.license.name.as_str());
                let server = document.system.server_name(*to);
                say!("ways-other-key", server = &server, key = name.unwrap_or(key.as_str()))
            }
        }
    }
}

/// What can be done instead of moving these cameras there, the least change first.
pub fn ways_out(document: &Document, cameras: &[CameraId], to: Option<ServerId>) -> Vec<WayOut> {
    let mut ways = Vec::new();
    let fewer = fewer(document, cameras, to);
    if !fewer.is_empty() && fewer.len() < cameras.len() {
        let left = cameras.len() - fewer.len();
        ways.push(WayOut::Fewer { cameras: fewer, to, left });
    }
    for to in elsewhere(document, cameras, to) {
        ways.push(WayOut::Elsewhere { cameras: cameras.to_vec(), to });
    }
    if let Some(to) = to
        && let Some(key) = other_key(document, cameras, to)
    {
        ways.push(WayOut::OtherKey { cameras: cameras.to_vec(), to, key });
    }
    ways
}

/// As many of the cameras, in their order, as the target's key certainly refuses not.
fn fewer(document: &Document, cameras: &[CameraId], to: Option<ServerId>) -> Vec<CameraId> {
    let Document { system, plan, .. } = document;
    let key_of = |server: Option<ServerId>| {
        server.and_then(|server| system.server(server)).and_then(|server| plan.key_of(server))
    };
    let Some(key) = key_of(to) else { return Vec::new() };
    let all = cameras.iter().filter_map(|camera| system.camera(*camera));
    let room: BTreeMap<_, u64> = demand_of(all)
        .iter()
        .map(|(feature, _)| (feature.clone(), drag::room(document, key, feature).most))
        .collect();
    let mut taken = Seats::default();
    let mut fit = Vec::new();
    for camera in cameras.iter().filter_map(|camera| system.camera(*camera)) {
        if plan.server_of(camera) == to {
            continue;
        }
        let needed = if key_of(plan.server_of(camera)) == Some(key) {
            Seats::default()
        } else {
            demand_of([camera])
        };
        let mut after = taken.clone();
        after.add_all(&needed);
        let is_room = |(feature, seats)| room.get(feature).is_none_or(|room| seats <= *room);
        if needed.iter().all(|(feature, _)| is_room((feature, after.get(feature)))) {
            taken = after;
            fit.push(camera.id);
        }
    }
    let is_taken = !fit.is_empty() && drag::preview(document, &fit, to).refusals.is_empty();
    if is_taken { fit } else { Vec::new() }
}

/// Servers on other keys that take all cameras: of each key the one with the fewest cameras.
fn elsewhere(document: &Document, cameras: &[CameraId], to: Option<ServerId>) -> Vec<ServerId> {
    let columns = &document.columns;
    let refused = columns.all.get(columns.place(to)).and_then(|column| column.key.as_ref());
    let camera = |id: &CameraId| document.system.camera(*id);
    let from: BTreeSet<Option<ServerId>> =
        cameras.iter().filter_map(camera).map(|c| document.plan.server_of(c)).collect();
    let mut emptiest: BTreeMap<&KeyId, (usize, ServerId)> = BTreeMap::new();
    for column in &columns.all {
        let (Some(server), Some(key)) = (column.server, &column.key) else { continue };
        if Some(server) == to || Some(key) == refused || from.contains(&Some(server)) {
            continue;
        }
        let this = (column.cameras.len(), server);
        let least = emptiest.entry(key).or_insert(this);
        *least = this.min(*least);
    }
    let tried = emptiest.into_values().map(|(_, server)| server).take(SERVERS_TRIED);
    let fits = |server: &ServerId| {
        let preview = drag::preview(document, cameras, Some(*server));
        preview.refusals.is_empty()
    };
    tried.filter(fits).take(SERVERS_OFFERED).collect()
}

/// A key with which the target takes all cameras.
fn other_key(document: &Document, cameras: &[CameraId], to: ServerId) -> Option<KeyId> {
    let Document { system, baseline, plan, ring, forecast, .. } = document;
    let server = system.server(to)?;
    let keys = ring.keys().filter(|key| plan.key_of(server) != Some(key)).take(KEYS_TRIED);
    let fits = |key: &&KeyId| {
        let changes = changes(cameras, to, key);
        plan.with(system, baseline, ring, forecast, changes).is_ok()
    };
    keys.into_iter().find(fits).cloned()
}

/// The changes that let a server use a key and bring cameras to it.
pub fn changes(cameras: &[CameraId], to: ServerId, key: &KeyId) -> Vec<Change> {
    let use_key = Change::UseKey { server: to, key: Some(key.clone()) };
    let moves = cameras.iter().map(|camera| Change::Move { camera: *camera, to: Some(to) });
    std::iter::once(use_key).chain(moves).collect()
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;
    use crate::{
        configurator::{Model, fixtures},
        licensing::{ServerVersion, Version},
    };

    /// Cameras of the first column whose features are few or have plates among them.
    fn cameras(document: &Document, is_plate: bool) -> Vec<CameraId> {
        let plate = "plate-recognition".parse().unwrap();
        let all = document.columns.all[0].cameras.iter().copied();
        all.filter(|id| {
            let camera = document.system.camera(*id).unwrap();
            let plain = camera.features.iter().count() == 1;
            camera.enabled && if is_plate { camera.features.contains(&plate) } else { plain }
        })
        .collect()
    }

    fn takes(document: Document, way: &WayOut) -> Document {
        let mut model = Model { document: Some(document), ..Model::default() };
        let requests = model.update(way.command());
        assert_eq!(requests.len(), 1, "{way:?}");
        assert!(model.notices.is_empty(), "{:?}", model.notices);
        model.document.unwrap()
    }

    #[test]
    fn what_fits_is_offered_and_what_does_not_stays() {
        let document = fixtures::document(4, 20);
        let plates = cameras(&document, true);
        let mut plain = cameras(&document, false);
        plain.sort();
        let mut both = [plates.clone(), plain.clone()].concat();
        both.sort();
        let to = Some(ServerId(3));
        let ways = ways_out(&document, &both, to);
        let WayOut::Fewer { cameras, left, .. } = &ways[0] else { panic!("{ways:?}") };
        assert_eq!((cameras, *left), (&plain, plates.len()));
        let said = ways[0].text(&document);
        assert_eq!(said, format!("Move only {}, leave {}", plain.len(), plates.len()));
        let document = takes(document, &ways[0]);
        assert_eq!(document.plan.len(), plain.len());
    }

    #[test]
    fn a_key_with_room_is_offered_for_the_target() {
        let mut opened = fixtures::opened(4, 20);
        // The target serves nobody yet, so that nothing stands against another key.
        for camera in std::sync::Arc::make_mut(&mut opened.system.cameras) {
            if camera.server == Some(ServerId(3)) {
                camera.server = None;
            }
        }
        let document = fixtures::with_figures(opened);
        let plates = cameras(&document, true);
        let ways = ways_out(&document, &plates, Some(ServerId(3)));
        let key = fixtures::key(fixtures::CAMPUS);
        let wanted = WayOut::OtherKey { cameras: plates.clone(), to: ServerId(3), key };
        assert!(ways.contains(&wanted), "{ways:?}");
        assert_eq!(wanted.text(&document), "Let Hall 3 use Campus key, then move");
        let document = takes(document, &wanted);
        assert_eq!(document.plan.len(), plates.len() + 1);
        assert_eq!(document.undo.len(), 1);
    }

    #[test]
    fn another_server_is_offered_where_the_target_is_too_old() {
        let mut opened = fixtures::opened(4, 20);
        let servers = std::sync::Arc::make_mut(&mut opened.system.servers);
        servers[1].version = ServerVersion::Known(Version::new(3, 0));
        let document = fixtures::with_figures(opened);
        let plain = cameras(&document, false)[..1].to_vec();
        let ways = ways_out(&document, &plain, Some(ServerId(2)));
        let wanted = WayOut::Elsewhere { cameras: plain, to: ServerId(3) };
        assert_eq!(ways, [wanted]);
        assert_eq!(ways[0].text(&document), "Move to Hall 3 (Garage key)");
    }

    #[test]
    fn ways_out_at_100_000_cameras_are_found_at_once() {
        let document = fixtures::document(1_000, 100);
        let plates = cameras(&document, true);
        let start = Instant::now();
        assert!(!ways_out(&document, &plates, Some(ServerId(900))).is_empty());
        let took = start.elapsed();
        println!("ways out at 100,000: {took:?}");
        assert!(took < Duration::from_millis(200), "{took:?}");
    }
}

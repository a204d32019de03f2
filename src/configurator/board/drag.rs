//! Dragging: what travels with the pointer, and what a drop would do. No egui in here.
//!
//! In: the document, the dragged cameras, the target. Out: a [`DropPreview`], computed from the
//! plan and never from all cameras, once for each pair of cameras and target.

use std::{collections::BTreeMap, sync::Arc};

use super::super::model::{Document, DropFeature, DropPreview};
use crate::{
    licensing::{
        Bound, Camera, CameraId, Change, Feature, Forecast, KeyId, KeyRing, Seats, ServerId,
        Warning, demand_of,
    },
    texts::say,
};

/// What travels with the pointer: cameras in the order of their ids.
#[derive(Debug, Clone)]
pub struct CameraDrag(pub Arc<[CameraId]>);

/// A preview and what it was computed from.
#[derive(Debug, Clone)]
pub struct CachedPreview {
    /// What a drop would do.
    pub preview: DropPreview,
    /// Whether a drop would change anything.
    pub moves: bool,
    /// The target.
    pub to: Option<ServerId>,
    cameras: Arc<[CameraId]>,
    generation: u64,
    refusals_before: usize,
}

impl CachedPreview {
    /// Computes the preview for a target.
    pub fn of(document: &Document, cameras: &Arc<[CameraId]>, to: Option<ServerId>) -> Self {
        let server_of = |camera: &CameraId| {
            document.system.camera(*camera).map(|camera| document.plan.server_of(camera))
        };
        Self {
            preview: preview(document, cameras, to),
            moves: cameras.iter().any(|camera| server_of(camera).is_some_and(|of| of != to)),
            to,
            cameras: cameras.clone(),
            generation: document.columns.generation,
            refusals_before: document.forecast.refusals.len(),
        }
    }

    /// Whether it still says the truth. Figures may change while somebody hesitates.
    pub fn is_for(
        &self,
        document: &Document,
        cameras: &Arc<[CameraId]>,
        to: Option<ServerId>,
    ) -> bool {
        let same_figures = || {
            let Some(key) = &self.preview.key else { return true };
            let mut features = self.preview.features.iter();
            features.all(|feature| feature.can_add == room(document, key, &feature.feature))
        };
        self.to == to
            && Arc::ptr_eq(&self.cameras, cameras)
            && self.generation == document.columns.generation
            && self.refusals_before == document.forecast.refusals.len()
            && same_figures()
    }
}

/// What a drop of these cameras on a server, or into *Not bound*, would do on top of the plan.
///
/// The verdict is that of the reducer: what is refused now and was not before speaks against the
/// drop.
pub fn preview(document: &Document, cameras: &[CameraId], to: Option<ServerId>) -> DropPreview {
    let Document { system, plan, baseline, ring, forecast, .. } = document;
    let key_of = |server: Option<ServerId>| {
        server.and_then(|server| system.server(server)).and_then(|server| plan.key_of(server))
    };
    let target = key_of(to);

    let mut after = plan.clone();
    let mut crossing: Vec<&Camera> = Vec::new();
    let mut same_key = target.is_some();
    for camera in cameras.iter().filter_map(|camera| system.camera(*camera)) {
        let from = plan.server_of(camera);
        if from == to {
            continue;
        }
        if target.is_none() || key_of(from) != target {
            same_key = false;
            crossing.push(camera);
        }
        after.set(system, Change::Move { camera: camera.id, to });
    }

    let new = Forecast::of(system, baseline, &after, ring);
    let refusals = new.refusals_beyond(forecast);
    let warnings = new.warnings.iter().filter(|warning| {
        !forecast.warnings.contains(warning) && !is_told_by_feature(warning, target)
    });
    let notes = notes(document, cameras, to);
    DropPreview {
        notes,
        given_back: given_back(document, &crossing),
        features: target.map_or_else(Vec::new, |key| features(document, key, crossing)),
        key: target.cloned(),
        same_key,
        refusals: refusals.iter().map(|refusal| document.text(&refusal.message())).collect(),
        warnings: warnings.map(|warning| document.text(&warning.message())).collect(),
    }
}

/// What happens with every move of cameras that record to another server.
fn notes(document: &Document, cameras: &[CameraId], to: Option<ServerId>) -> Vec<String> {
    let Document { system, plan, .. } = document;
    let Some(server) = to.and_then(|to| system.server(to)) else { return Vec::new() };
    let mut cameras = cameras.iter().filter_map(|camera| system.camera(*camera));
    let records = |camera: &Camera| {
        let from = plan.server_of(camera);
        camera.enabled && from.is_some() && from != to
    };
    let mut notes = Vec::new();
    if cameras.any(records) {
        notes.push(say!("drop-pauses").to_owned());
    }
    notes.push(say!("drop-capacity", server = &server.name));
    notes
}

/// The seats that each key which is left gets back.
fn given_back(document: &Document, crossing: &[&Camera]) -> Vec<(String, Seats)> {
    let Document { system, plan, ring, .. } = document;
    let mut cameras: BTreeMap<&KeyId, Vec<&Camera>> = BTreeMap::new();
    for camera in crossing {
        let from = plan.server_of(camera).and_then(|server| system.server(server));
        if let Some(key) = from.and_then(|server| plan.key_of(server)) {
            cameras.entry(key).or_default().push(camera);
        }
    }
    cameras
        .into_iter()
        .map(|(key, cameras)| {
            let name = ring.get(key).map_or(key.to_string(), |known| known.license.name.clone());
            (name, demand_of(cameras))
        })
        .filter(|(_, seats)| !seats.is_empty())
        .collect()
}

/// Whether the figures of a key can be read.
pub fn is_known(ring: &KeyRing, key: &KeyId) -> bool {
    ring.get(key).is_some_and(|known| known.figures.is_some())
}

/// What the cameras need of the target's key, cameras first.
fn features(document: &Document, key: &KeyId, crossing: Vec<&Camera>) -> Vec<DropFeature> {
    let mut features: Vec<DropFeature> = demand_of(crossing)
        .iter()
        .map(|(feature, more)| DropFeature {
            feature: feature.clone(),
            more,
            can_add: room(document, key, feature),
        })
        .collect();
    features.sort_by_key(|feature| feature.feature.code() != "ip-camera");
    features
}

/// What can be added of a feature on top of the plan so far. Seats that the plan gives back on
/// this key count as room, as they do when it is applied.
pub(super) fn room(document: &Document, key: &KeyId, feature: &Feature) -> Bound {
    let planned = document.forecast.keys.get(key).map(|forecast| &forecast.after);
    let needed =
        planned.or_else(|| document.baseline.keys.get(key)).map_or(0, |needed| needed.get(feature));
    let Some(known) = document.ring.get(key) else {
        return Bound { least: 0, most: u64::MAX };
    };
    match &known.figures {
        None => {
            let most = known.license.capacity(feature).saturating_sub(needed);
            Bound { least: 0, most }
        }
        Some(figures) => {
            let held = figures.granted().get(feature);
            let can_add = figures.can_add(feature);
            Bound {
                least: (held + can_add.least).saturating_sub(needed),
                most: (held + can_add.most).saturating_sub(needed),
            }
        }
    }
}

/// Whether a warning only repeats what stands beside the feature.
fn is_told_by_feature(warning: &Warning, target: Option<&KeyId>) -> bool {
    match warning {
        Warning::MayBeShort { key, .. } | Warning::FiguresUnknown { key } => Some(key) == target,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;
    use crate::configurator::{Model, fixtures, model::Command};

    /// Two servers on the campus key and two on the garage key, which has no plate seat left.
    fn document() -> Document {
        fixtures::document(4, 20)
    }

    fn server(document: &Document, at: usize) -> Option<ServerId> {
        document.columns.all[at].server
    }

    fn cameras_with(document: &Document, at: usize, code: &str) -> Vec<CameraId> {
        let feature: Feature = code.parse().unwrap();
        let cameras = document.columns.all[at].cameras.iter().copied();
        cameras
            .filter(|id| {
                let camera = document.system.camera(*id).unwrap();
                camera.enabled && camera.features.contains(&feature)
            })
            .collect()
    }

    fn plain_camera(document: &Document, at: usize) -> CameraId {
        let mut cameras = document.columns.all[at].cameras.iter().copied();
        cameras
            .find(|id| {
                let camera = document.system.camera(*id).unwrap();
                camera.enabled && camera.features.iter().count() == 1
            })
            .unwrap()
    }

    #[test]
    fn within_one_key_no_seat_moves() {
        let document = document();
        let plates = cameras_with(&document, 0, "plate-recognition");
        let preview = preview(&document, &plates, server(&document, 1));
        assert!(preview.same_key);
        assert_eq!(preview.features, []);
        assert_eq!(preview.refusals, Vec::<String>::new());
        assert_eq!(preview.warnings.len(), 1, "{:?}", preview.warnings);
    }

    #[test]
    fn another_key_must_give_every_feature_of_the_cameras() {
        let document = document();
        let camera = plain_camera(&document, 0);
        let preview = preview(&document, &[camera], server(&document, 2));
        assert!(!preview.same_key);
        assert_eq!(preview.refusals, Vec::<String>::new());
        let features: Vec<_> =
            preview.features.iter().map(|f| (f.feature.code(), f.more)).collect();
        assert_eq!(features, [("ip-camera", 1)]);
        assert_eq!(preview.features[0].can_add, Bound::exactly(fixtures::SPARE_CAMERAS));
    }

    #[test]
    fn a_feature_that_runs_short_refuses_the_drop() {
        let document = document();
        let plates = cameras_with(&document, 0, "plate-recognition");
        let preview = preview(&document, &plates, server(&document, 2));
        assert_eq!(preview.refusals.len(), 1);
        let plate = preview.features.iter().find(|f| f.feature.code() == "plate-recognition");
        assert_eq!(plate.unwrap().can_add, Bound::exactly(0));
    }

    #[test]
    fn seats_planned_before_are_no_longer_there() {
        let document = document();
        let to = server(&document, 2);
        let first = plain_camera(&document, 0);
        let mut model = Model { document: Some(document), ..Model::default() };
        model.update(Command::MoveCameras { cameras: vec![first], to });
        let document = model.document.unwrap();
        let preview = preview(&document, &[plain_camera(&document, 0)], to);
        assert_eq!(preview.features[0].can_add, Bound::exactly(fixtures::SPARE_CAMERAS - 1));
    }

    #[test]
    fn not_bound_needs_no_key() {
        let document = document();
        let preview = preview(&document, &[plain_camera(&document, 0)], None);
        assert_eq!((preview.key, preview.same_key), (None, false));
        assert_eq!(preview.features, []);
        assert_eq!(preview.refusals, Vec::<String>::new());
    }

    #[test]
    fn cameras_that_are_there_already_change_nothing() {
        let document = document();
        let camera: Arc<[CameraId]> = [plain_camera(&document, 0)].into();
        assert!(!CachedPreview::of(&document, &camera, server(&document, 0)).moves);
        assert!(CachedPreview::of(&document, &camera, server(&document, 1)).moves);
    }

    #[test]
    fn a_preview_does_not_outlive_the_plan_it_was_made_for() {
        let document = document();
        let to = server(&document, 2);
        let cameras: Arc<[CameraId]> = [plain_camera(&document, 0)].into();
        let cached = CachedPreview::of(&document, &cameras, to);
        assert!(cached.is_for(&document, &cameras, to));
        assert!(!cached.is_for(&document, &cameras, server(&document, 1)));
        let other = document.columns.all[1].cameras[0];
        let mut model = Model { document: Some(document), ..Model::default() };
        model.update(Command::MoveCameras { cameras: vec![other], to: None });
        assert!(!cached.is_for(model.document.as_ref().unwrap(), &cameras, to));
    }

    #[test]
    fn a_preview_at_100_000_cameras_takes_about_as_long_as_at_1_000() {
        let time = |document: &Document| {
            let camera = [plain_camera(document, 0)];
            let to = server(document, document.columns.all.len() - 2);
            let runs = (0..20).map(|_| {
                let start = Instant::now();
                assert!(preview(document, &camera, to).refusals.is_empty());
                start.elapsed()
            });
            runs.min().unwrap()
        };
        let large = time(&fixtures::document(1_000, 100));
        println!("preview of one camera at 100,000: {large:?}");
        assert!(large < Duration::from_millis(10), "{large:?}");
    }
}

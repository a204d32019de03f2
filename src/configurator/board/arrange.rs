//! How the board is arranged: the order of rows, their groups, and which cameras are shown.
//!
//! In: the system, the plan, what is known of servers. Out: sort keys, captions and verdicts of
//! the filter, computed when something changes and never in a frame. No egui in here.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use super::columns::Column;
use crate::{
    licensing::{Camera, CameraId, Feature, FeatureSet, KeyId, KeyRing, Plan, ServerId, System},
    link::natural,
    texts::{self, say},
};

/// What a row can be sorted and grouped by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum By {
    /// Its name. Groups: none.
    #[default]
    Name,
    /// The folder of the camera.
    Folder,
    /// What it uses besides a camera seat.
    Feature,
    /// How it stands.
    State,
}

/// How a camera stands. What needs attention stands first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Enabled, and nothing licenses it.
    NotLicensed,
    /// The plan moves it.
    Moved,
    /// The agent of its server has let its lease run out.
    Offline,
    /// Nothing to be said.
    Usual,
    /// Disabled.
    Disabled,
}

/// How rows are ordered and grouped.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Arrangement {
    /// The order of rows.
    pub sort: By,
    /// What rows are grouped by; by name means not at all.
    pub group: By,
}

/// Which cameras are shown. Within one kind any choice suffices, and every kind must be met.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Cameras that use one of these.
    pub features: BTreeSet<Feature>,
    /// Cameras whose server uses one of these after the plan.
    pub keys: BTreeSet<KeyId>,
    /// Cameras that stand so.
    pub states: BTreeSet<State>,
}

/// A line above the rows of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caption {
    /// The first of its rows, as a place among those visible.
    pub first: usize,
    /// How many rows there are.
    pub count: usize,
    /// What they have in common.
    pub name: Arc<str>,
}

impl By {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Name, Self::Folder, Self::Feature, Self::State];

    /// Its name as an order.
    pub fn sort_name(self) -> &'static str {
        match self {
            Self::Name => say!("arrange-name"),
            _ => self.group_name(),
        }
    }

    /// Its name as a kind of groups.
    pub fn group_name(self) -> &'static str {
        match self {
            Self::Name => say!("arrange-none"),
            Self::Folder => say!("arrange-folder"),
            Self::Feature => say!("arrange-feature"),
            Self::State => say!("arrange-state"),
        }
    }
}

impl State {
    /// All, in their order.
    pub const ALL: [Self; 5] =
        [Self::NotLicensed, Self::Moved, Self::Offline, Self::Usual, Self::Disabled];
    /// Those that can be filtered by.
    pub const CHOICES: [Self; 4] = [Self::NotLicensed, Self::Moved, Self::Offline, Self::Disabled];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::NotLicensed => say!("state-not-licensed"),
            Self::Moved => say!("state-moved"),
            Self::Offline => say!("state-offline"),
            Self::Usual => say!("state-usual"),
            Self::Disabled => say!("state-disabled"),
        }
    }

    /// Whether a camera stands so. More than one can be true.
    pub fn is_of(self, camera: &Camera, plan: &Plan, column: &Column, offline: bool) -> bool {
        match self {
            Self::NotLicensed => camera.enabled && column.key.is_none(),
            Self::Moved => plan.moves_camera(camera.id),
            Self::Offline => offline,
            Self::Disabled => !camera.enabled,
            Self::Usual => {
                let others = Self::CHOICES.iter();
                !others.into_iter().any(|state| state.is_of(camera, plan, column, offline))
            }
        }
    }

    /// The first of its states.
    pub(super) fn of(camera: &Camera, plan: &Plan, column: &Column, offline: bool) -> Self {
        let is = |state: &Self| state.is_of(camera, plan, column, offline);
        Self::ALL.into_iter().find(is).unwrap_or(Self::Usual)
    }
}

impl Filter {
    /// Whether everything is shown.
    pub fn is_empty(&self) -> bool {
        self.features.is_empty() && self.keys.is_empty() && self.states.is_empty()
    }

    /// The filter with a choice added, or taken out if it is there.
    #[must_use]
    pub fn toggled(&self, choice: &FilterChoice) -> Self {
        fn toggle<T: Ord + Clone>(set: &mut BTreeSet<T>, value: &T) {
            if !set.remove(value) {
                set.insert(value.clone());
            }
        }
        let mut filter = self.clone();
        match choice {
            FilterChoice::Feature(feature) => toggle(&mut filter.features, feature),
            FilterChoice::Key(key) => toggle(&mut filter.keys, key),
            FilterChoice::State(state) => toggle(&mut filter.states, state),
        }
        filter
    }

    /// What was chosen.
    pub fn choices(&self) -> impl Iterator<Item = FilterChoice> {
        let states = self.states.iter().copied().map(FilterChoice::State);
        let features = self.features.iter().cloned().map(FilterChoice::Feature);
        states.chain(features).chain(self.keys.iter().cloned().map(FilterChoice::Key))
    }

    /// Whether a camera is shown.
    pub(super) fn accepts(
        &self,
        camera: &Camera,
        plan: &Plan,
        column: &Column,
        offline: bool,
    ) -> bool {
        let mut features = self.features.iter();
        let mut states = self.states.iter();
        (self.keys.is_empty() || column.key.as_ref().is_some_and(|key| self.keys.contains(key)))
            && (self.features.is_empty()
                || features.any(|feature| camera.features.contains(feature)))
            && (self.states.is_empty()
                || states.any(|state| state.is_of(camera, plan, column, offline)))
    }
}

/// One choice of a filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FilterChoice {
    /// A feature that is used.
    Feature(Feature),
    /// The key of the server.
    Key(KeyId),
    /// How a camera stands.
    State(State),
}

impl FilterChoice {
    /// Its name.
    pub fn name(&self, ring: &KeyRing) -> String {
        match self {
            Self::Feature(feature) => texts::feature_name(feature),
            Self::Key(key) => {
                ring.get(key).map_or_else(|| key.to_string(), |known| known.license.name.clone())
            }
            Self::State(state) => state.name().to_owned(),
        }
    }
}

/// Servers whose agents have let their leases run out.
pub(in crate::configurator) fn offline_servers(ring: &KeyRing) -> BTreeSet<ServerId> {
    let figures = ring.values().filter_map(|known| known.figures.as_ref());
    let grants = figures.flat_map(|figures| figures.ours.iter());
    grants.filter(|(_, grant)| grant.reclaimable).map(|(server, _)| *server).collect()
}

/// Numbers that stand for folders and sets of features in their order, made once for each system.
#[derive(Debug, Clone, Default)]
pub(super) struct Orders {
    folders: HashMap<Arc<str>, u32>,
    sets: HashMap<FeatureSet, (u32, Arc<str>)>,
}

/// What a row is sorted by: its group, its key within that, its name.
type SortKey = (u32, u32, u32);

impl Orders {
    /// Numbers what the arrangement asks for.
    pub(super) fn of(system: &System, arrangement: Arrangement) -> Self {
        let needs = |by: By| arrangement.sort == by || arrangement.group == by;
        let mut orders = Self::default();
        if needs(By::Folder) {
            let folders: BTreeSet<&Arc<str>> = system.cameras.iter().map(|c| &c.folder).collect();
            let mut folders: Vec<&Arc<str>> = folders.into_iter().collect();
            folders.sort_by_cached_key(|folder| natural(folder));
            let numbered = folders.into_iter().zip(0..);
            orders.folders = numbered.map(|(folder, at)| (folder.clone(), at)).collect();
        }
        if needs(By::Feature) {
            let sets: BTreeSet<&FeatureSet> = system.cameras.iter().map(|c| &c.features).collect();
            let named: BTreeMap<(bool, Arc<str>), Vec<&FeatureSet>> =
                sets.into_iter().fold(BTreeMap::new(), |mut named, set| {
                    let name = set_name(set);
                    named.entry((name.is_none(), name.unwrap_or_default())).or_default().push(set);
                    named
                });
            for (((is_plain, name), sets), at) in named.into_iter().zip(0..) {
                let name = if is_plain { say!("arrange-plain").into() } else { name };
                for set in sets {
                    orders.sets.insert(set.clone(), (at, name.clone()));
                }
            }
        }
        orders
    }

    /// What a camera is sorted by. `rank` is its place in the order of names.
    pub(super) fn key(
        &self,
        arrangement: Arrangement,
        camera: &Camera,
        state: impl Fn(&Camera) -> State,
        rank: u32,
    ) -> SortKey {
        let number = |by: By| match by {
            By::Name => 0,
            By::Folder => self.folders.get(&camera.folder).copied().unwrap_or(u32::MAX),
            By::Feature => self.sets.get(&camera.features).map_or(u32::MAX, |(at, _)| *at),
            By::State => state(camera) as u32,
        };
        (number(arrangement.group), number(arrangement.sort), rank)
    }

    fn caption(&self, by: By, camera: &Camera, state: State) -> Arc<str> {
        match by {
            By::Name => Arc::default(),
            By::Folder if camera.folder.is_empty() => say!("arrange-no-folder").into(),
            By::Folder => camera.folder.clone(),
            By::Feature => {
                self.sets.get(&camera.features).map(|(_, name)| name.clone()).unwrap_or_default()
            }
            By::State => state.name().into(),
        }
    }

    /// The captions above visible rows, which stand in the order of their groups.
    pub(super) fn captions(
        &self,
        by: By,
        system: &System,
        visible: &[CameraId],
        state: impl Fn(&Camera) -> State,
    ) -> Vec<Caption> {
        let mut captions: Vec<Caption> = Vec::new();
        if by == By::Name {
            return captions;
        }
        let mut last = None;
        for (at, camera) in visible.iter().enumerate() {
            let Some(camera) = system.camera(*camera) else { continue };
            let (group, ..) =
                self.key(Arrangement { sort: By::Name, group: by }, camera, &state, 0);
            if last != Some(group) {
                last = Some(group);
                let name = self.caption(by, camera, state(camera));
                captions.push(Caption { first: at, count: 0, name });
            }
            if let Some(caption) = captions.last_mut() {
                caption.count += 1;
            }
        }
        captions
    }
}

/// The modules of a set by their names; none for a plain camera.
fn set_name(set: &FeatureSet) -> Option<Arc<str>> {
    let modules = set.iter().filter(|feature| feature.code() != "ip-camera");
    let names: Vec<String> = modules.map(texts::feature_name).collect();
    (!names.is_empty()).then(|| names.join(", ").into())
}

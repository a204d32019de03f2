//! The board as data: one column for each server, grouped by key, and one for cameras that are not
//! bound. No egui in here; the cost of a move grows with the columns it touches, not with the
//! board.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use crate::{
    licensing::{CameraId, KeyId, KeyKind, KeyRing, Plan, Seats, ServerId, System, demand_of},
    link::{CameraIndex, natural},
    texts::say,
};

/// All columns in the order in which they stand.
#[derive(Debug, Clone, Default)]
pub struct Columns {
    /// Another number after each change, never given twice in one process: what was derived from
    /// columns of this number is still right. Columns that say the same are equal regardless.
    pub generation: u64,
    /// Columns that are shown: all, or those with hits while a search is on.
    pub shown: Vec<usize>,
    /// All columns.
    pub all: Vec<Column>,
    /// Cameras that match the search; none while there is no search.
    pub hits: Option<usize>,
    places: HashMap<Option<ServerId>, usize>,
    matching: Option<HashSet<CameraId>>,
}

impl PartialEq for Columns {
    fn eq(&self, other: &Self) -> bool {
        self.shown == other.shown
            && self.all == other.all
            && self.hits == other.hits
            && self.matching == other.matching
    }
}

impl Eq for Columns {}

/// One column.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Column {
    /// The server; none for the cameras that are not bound.
    pub server: Option<ServerId>,
    /// Its name.
    pub name: Arc<str>,
    /// The key it uses after the plan.
    pub key: Option<KeyId>,
    /// The name of that key, equal within a group.
    pub group: Arc<str>,
    /// Cameras bound to it after the plan, by name.
    pub cameras: Vec<CameraId>,
    /// Of these, the ones that match the search; equal to `cameras` while there is none.
    pub visible: Vec<CameraId>,
    /// Seats it needs after the plan.
    pub seats: Seats,
    /// Whether the plan changes its key.
    pub key_changes: bool,
}

impl Columns {
    /// Builds the board: network keys by name, then local keys, then servers without a key, then
    /// *Not bound*; within a group by the name of the server.
    pub fn build(system: &System, plan: &Plan, ring: &KeyRing, index: &CameraIndex) -> Self {
        let mut all: Vec<Column> = system
            .servers
            .iter()
            .map(|server| {
                let key = plan.key_of(server).cloned();
                Column {
                    server: Some(server.id),
                    name: server.name.clone(),
                    group: group_name(key.as_ref(), ring),
                    key_changes: key != server.key,
                    key,
                    ..Column::default()
                }
            })
            .collect();
        all.sort_by_cached_key(|column| {
            let kind = column.key.as_ref().and_then(|key| Some(ring.get(key)?.license.kind));
            let is_local = kind == Some(KeyKind::Local);
            let key = (column.key.is_none(), is_local, column.group.clone(), column.key.clone());
            (key, natural(&column.name))
        });
        all.push(Column { name: say!("not-bound").into(), ..Column::default() });

        let mut columns = Self {
            places: all.iter().enumerate().map(|(at, column)| (column.server, at)).collect(),
            all,
            ..Self::default()
        };
        for camera in system.cameras.iter() {
            let at = columns.place(plan.server_of(camera));
            columns.all[at].cameras.push(camera.id);
        }
        for at in 0..columns.all.len() {
            columns.refresh(at, system, index);
        }
        columns.list_shown();
        columns
    }

    /// The place of a server's column; that of *Not bound* for none or an unknown server.
    pub fn place(&self, server: Option<ServerId>) -> usize {
        let last = self.all.len().saturating_sub(1);
        self.places.get(&server).copied().unwrap_or(last)
    }

    /// Moves cameras between columns. `moves` says where each was and where it goes.
    pub fn move_cameras(
        &mut self,
        system: &System,
        index: &CameraIndex,
        moves: &[(CameraId, Option<ServerId>, Option<ServerId>)],
    ) {
        let mut left: BTreeMap<usize, HashSet<CameraId>> = BTreeMap::new();
        let mut come: BTreeMap<usize, Vec<CameraId>> = BTreeMap::new();
        for (camera, from, to) in moves {
            left.entry(self.place(*from)).or_default().insert(*camera);
            come.entry(self.place(*to)).or_default().push(*camera);
        }
        for (at, gone) in &left {
            self.all[*at].cameras.retain(|camera| !gone.contains(camera));
        }
        for (at, new) in &come {
            self.all[*at].cameras.extend(new);
        }
        let touched: std::collections::BTreeSet<usize> =
            left.into_keys().chain(come.into_keys()).collect();
        for at in touched {
            self.refresh(at, system, index);
        }
        self.list_shown();
    }

    /// Shows only cameras whose name or folder contains every word of the search, and servers
    /// whose name does.
    pub fn search(&mut self, system: &System, index: &CameraIndex, search: &str) {
        let search = search.to_lowercase();
        let words: Vec<&str> = search.split_whitespace().collect();
        self.matching = (!words.is_empty()).then(|| {
            let mut matching: HashSet<CameraId> = system
                .cameras
                .iter()
                .zip(&index.texts)
                .filter(|(_, text)| words.iter().all(|word| text.contains(word)))
                .map(|(camera, _)| camera.id)
                .collect();
            for column in &self.all {
                let name = column.name.to_lowercase();
                if words.iter().all(|word| name.contains(word)) {
                    matching.extend(&column.cameras);
                }
            }
            matching
        });
        self.hits = self.matching.as_ref().map(HashSet::len);
        for column in &mut self.all {
            column.show_matching(self.matching.as_ref());
        }
        self.list_shown();
    }

    /// The column and row at which a camera is shown, if it is.
    pub fn cell_of(&self, camera: CameraId, server: Option<ServerId>) -> Option<(usize, usize)> {
        let at = self.place(server);
        let column = self.shown.iter().position(|shown| *shown == at)?;
        let row = self.all.get(at)?.visible.iter().position(|shown| *shown == camera)?;
        Some((column, row))
    }

    /// The shown column at this place.
    pub fn shown_at(&self, place: usize) -> Option<&Column> {
        self.all.get(*self.shown.get(place)?)
    }

    fn refresh(&mut self, at: usize, system: &System, index: &CameraIndex) {
        let column = &mut self.all[at];
        column.cameras.sort_by_key(|camera| rank(system, index, *camera));
        column.seats = demand_of(column.cameras.iter().filter_map(|camera| system.camera(*camera)));
        column.show_matching(self.matching.as_ref());
    }

    /// Ends every change.
    fn list_shown(&mut self) {
        static GENERATIONS: AtomicU64 = AtomicU64::new(1);
        self.generation = GENERATIONS.fetch_add(1, Ordering::Relaxed);
        let searching = self.matching.is_some();
        self.shown = (0..self.all.len())
            .filter(|at| !searching || !self.all[*at].visible.is_empty())
            .collect();
    }
}

impl Column {
    fn show_matching(&mut self, matching: Option<&HashSet<CameraId>>) {
        self.visible = match matching {
            None => self.cameras.clone(),
            Some(matching) => {
                self.cameras.iter().copied().filter(|camera| matching.contains(camera)).collect()
            }
        };
    }
}

fn rank(system: &System, index: &CameraIndex, camera: CameraId) -> u32 {
    let first = system.cameras.first().map_or(0, |camera| camera.id.0);
    let guess = camera.0.saturating_sub(first) as usize;
    let at = match system.cameras.get(guess) {
        Some(found) if found.id == camera => guess,
        _ => system.cameras.binary_search_by_key(&camera, |camera| camera.id).unwrap_or(guess),
    };
    index.ranks.get(at).copied().unwrap_or(u32::MAX)
}

fn group_name(key: Option<&KeyId>, ring: &KeyRing) -> Arc<str> {
    match key {
        None => say!("no-key-title").into(),
        Some(key) => match ring.get(key) {
            Some(known) => known.license.name.as_str().into(),
            None => key.as_str().into(),
        },
    }
}

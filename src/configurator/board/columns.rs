//! The board as data: one column for each server, grouped by key, and one for cameras that are not
//! bound. No egui in here; the cost of a move grows with the columns it touches, not with the
//! board.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    ops::Range,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use super::arrange::{self, Arrangement, By, Caption, Filter, Orders, State};
use crate::{
    licensing::{
        Camera, CameraId, KeyId, KeyKind, KeyRing, Plan, Seats, ServerId, System, demand_of,
    },
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
    /// Cameras that match search and filter; none while there is neither.
    pub hits: Option<usize>,
    /// How the board is arranged.
    pub view: View,
    /// Servers whose agents have let their leases run out.
    pub offline: BTreeSet<ServerId>,
    /// How many of the shown columns are pinned; these stand first.
    pub pinned: usize,
    places: HashMap<Option<ServerId>, usize>,
    matching: Option<HashSet<CameraId>>,
    orders: Orders,
    search: String,
}

/// What an administrator chose to see of the board, and how.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct View {
    /// How rows are ordered and grouped.
    pub arrangement: Arrangement,
    /// Which cameras are shown.
    pub filter: Filter,
    /// Columns folded to a strip.
    pub folded: BTreeSet<Option<ServerId>>,
    /// Columns that stay at the left.
    pub pinned: BTreeSet<Option<ServerId>>,
}

impl View {
    /// The view with a column folded, or unfolded if it is folded.
    #[must_use]
    pub fn folding(&self, server: Option<ServerId>) -> Self {
        let mut view = self.clone();
        if !view.folded.remove(&server) {
            view.folded.insert(server);
        }
        view
    }

    /// The view with a column pinned, or let go if it is pinned.
    #[must_use]
    pub fn pinning(&self, server: Option<ServerId>) -> Self {
        let mut view = self.clone();
        if !view.pinned.remove(&server) {
            view.pinned.insert(server);
        }
        view
    }
}

/// What the columns are derived from.
#[derive(Debug, Clone, Copy)]
pub struct Sources<'a> {
    /// The system at its last applied revision.
    pub system: &'a System,
    /// What was changed since.
    pub plan: &'a Plan,
    /// Keys and their figures.
    pub ring: &'a KeyRing,
    /// Names for searching and sorting.
    pub index: &'a CameraIndex,
}

impl PartialEq for Columns {
    fn eq(&self, other: &Self) -> bool {
        self.shown == other.shown
            && self.all == other.all
            && self.hits == other.hits
            && self.view == other.view
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
    /// Of these, the ones that match search and filter; equal to `cameras` while there is neither.
    pub visible: Vec<CameraId>,
    /// Lines above groups of visible cameras, from top to bottom.
    pub captions: Vec<Caption>,
    /// Seats it needs after the plan.
    pub seats: Seats,
    /// Whether the plan changes its key.
    pub key_changes: bool,
    /// Whether it is folded to a strip.
    pub is_folded: bool,
    /// Whether it stays at the left.
    pub is_pinned: bool,
}

/// What stands in a line of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineAt<'a> {
    /// The caption of a group.
    Caption(&'a Caption),
    /// A camera.
    Camera(CameraId),
}

impl Columns {
    /// Builds the board: network keys by name, then local keys, then servers without a key, then
    /// *Not bound*; within a group by the name of the server. It is arranged as `before` was.
    pub fn build(sources: Sources<'_>, before: Self) -> Self {
        let Sources { system, plan, ring, .. } = sources;
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
            orders: Orders::of(system, before.view.arrangement),
            offline: arrange::offline_servers(ring),
            search: before.search,
            view: before.view,
            ..Self::default()
        };
        for camera in system.cameras.iter() {
            let at = columns.place(plan.server_of(camera));
            columns.all[at].cameras.push(camera.id);
        }
        for column in &mut columns.all {
            column.seats = demand_of(column.cameras.iter().filter_map(|id| system.camera(*id)));
        }
        columns.select(sources);
        columns.refresh_all(sources);
        columns.list_shown();
        columns
    }

    /// Replaces the arrangement, the filter, and which columns are folded and pinned.
    pub fn set_view(&mut self, sources: Sources<'_>, view: View) {
        let before = std::mem::replace(&mut self.view, view);
        if before.arrangement != self.view.arrangement {
            self.orders = Orders::of(sources.system, self.view.arrangement);
        }
        if before.filter != self.view.filter {
            self.select(sources);
        }
        if before.arrangement != self.view.arrangement {
            self.refresh_all(sources);
        } else if before.filter != self.view.filter {
            self.show_all_matching(sources);
        }
        self.list_shown();
    }

    /// Takes in which servers' agents have let their leases run out.
    pub fn set_offline(&mut self, sources: Sources<'_>) {
        let offline = arrange::offline_servers(sources.ring);
        if offline == self.offline {
            return;
        }
        self.offline = offline;
        if self.depends_on_states() {
            self.select(sources);
            self.refresh_all(sources);
        }
        self.list_shown();
    }

    fn depends_on_states(&self) -> bool {
        let Arrangement { sort, group } = self.view.arrangement;
        sort == By::State || group == By::State || !self.view.filter.states.is_empty()
    }

    /// The place of a server's column; that of *Not bound* for none or an unknown server.
    pub fn place(&self, server: Option<ServerId>) -> usize {
        let last = self.all.len().saturating_sub(1);
        self.places.get(&server).copied().unwrap_or(last)
    }

    /// Moves cameras between columns. `moves` says where each was and where it goes.
    pub fn move_cameras(
        &mut self,
        sources: Sources<'_>,
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
        let touched: BTreeSet<usize> = left.into_keys().chain(come.into_keys()).collect();
        for at in &touched {
            let column = &mut self.all[*at];
            let cameras = column.cameras.iter();
            column.seats = demand_of(cameras.filter_map(|camera| sources.system.camera(*camera)));
        }
        if self.view.filter.is_empty() {
            for at in touched {
                self.refresh(at, sources);
            }
        } else {
            // What a camera is filtered by may have changed with its place.
            self.select(sources);
            self.refresh_all(sources);
        }
        self.list_shown();
    }

    /// Shows only cameras whose name or folder contains every word of the search, and servers
    /// whose name does.
    pub fn search(&mut self, sources: Sources<'_>, search: &str) {
        search.clone_into(&mut self.search);
        self.select(sources);
        self.show_all_matching(sources);
        self.list_shown();
    }

    /// Finds the cameras that match search and filter.
    fn select(&mut self, sources: Sources<'_>) {
        let Sources { system, plan, index, .. } = sources;
        let search = self.search.to_lowercase();
        let words: Vec<&str> = search.split_whitespace().collect();
        let filter = &self.view.filter;
        self.matching = (!words.is_empty() || !filter.is_empty()).then(|| {
            let mut matching: HashSet<CameraId> = system
                .cameras
                .iter()
                .zip(&index.texts)
                .filter(|(_, text)| words.iter().all(|word| text.contains(word)))
                .map(|(camera, _)| camera.id)
                .collect();
            for column in self.all.iter().filter(|_| !words.is_empty()) {
                let name = column.name.to_lowercase();
                if words.iter().all(|word| name.contains(word)) {
                    matching.extend(&column.cameras);
                }
            }
            if !filter.is_empty() {
                for column in &self.all {
                    let offline = column.server.is_some_and(|id| self.offline.contains(&id));
                    for id in &column.cameras {
                        let camera = system.camera(*id);
                        let accepts =
                            camera.is_some_and(|c| filter.accepts(c, plan, column, offline));
                        if !accepts {
                            matching.remove(id);
                        }
                    }
                }
            }
            matching
        });
        self.hits = self.matching.as_ref().map(HashSet::len);
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

    /// Orders the cameras of a column and shows those that match.
    fn refresh(&mut self, at: usize, sources: Sources<'_>) {
        let Sources { system, plan, index, .. } = sources;
        let arrangement = self.view.arrangement;
        let column = &mut self.all[at];
        let mut cameras = std::mem::take(&mut column.cameras);
        if arrangement == Arrangement::default() {
            cameras.sort_by_key(|camera| rank(system, index, *camera));
        } else {
            let offline = column.server.is_some_and(|server| self.offline.contains(&server));
            let state = |camera: &Camera| State::of(camera, plan, column, offline);
            cameras.sort_by_cached_key(|id| {
                let rank = rank(system, index, *id);
                system.camera(*id).map(|camera| self.orders.key(arrangement, camera, state, rank))
            });
        }
        self.all[at].cameras = cameras;
        self.show_matching(at, sources);
    }

    /// Shows the cameras of a column that match, with captions above their groups.
    fn show_matching(&mut self, at: usize, sources: Sources<'_>) {
        let Sources { system, plan, .. } = sources;
        let column = &mut self.all[at];
        column.visible = match &self.matching {
            None => column.cameras.clone(),
            Some(matching) => {
                let cameras = column.cameras.iter().copied();
                cameras.filter(|camera| matching.contains(camera)).collect()
            }
        };
        let offline = column.server.is_some_and(|server| self.offline.contains(&server));
        let state = |camera: &Camera| State::of(camera, plan, column, offline);
        let group = self.view.arrangement.group;
        column.captions = self.orders.captions(group, system, &column.visible, state);
    }

    fn show_all_matching(&mut self, sources: Sources<'_>) {
        for at in 0..self.all.len() {
            self.show_matching(at, sources);
        }
    }

    fn refresh_all(&mut self, sources: Sources<'_>) {
        for at in 0..self.all.len() {
            self.refresh(at, sources);
        }
    }

    /// Ends every change.
    fn list_shown(&mut self) {
        static GENERATIONS: AtomicU64 = AtomicU64::new(1);
        self.generation = GENERATIONS.fetch_add(1, Ordering::Relaxed);
        for column in &mut self.all {
            column.is_folded = self.view.folded.contains(&column.server);
            column.is_pinned = self.view.pinned.contains(&column.server);
        }
        let searching = self.matching.is_some();
        let shown = || {
            let all = self.all.iter().enumerate();
            all.filter(|(_, column)| !searching || !column.visible.is_empty())
        };
        let pinned = shown().filter(|(_, column)| column.is_pinned);
        let mut places: Vec<usize> = pinned.map(|(at, _)| at).collect();
        self.pinned = places.len();
        places.extend(shown().filter(|(_, column)| !column.is_pinned).map(|(at, _)| at));
        self.shown = places;
    }
}

impl Column {
    /// How many lines there are, captions and cameras.
    pub fn lines(&self) -> usize {
        self.visible.len() + self.captions.len()
    }

    /// The line in which a row stands.
    pub fn line_of(&self, row: usize) -> usize {
        row + self.captions.partition_point(|caption| caption.first <= row)
    }

    /// What stands in a line.
    pub fn at_line(&self, line: usize) -> Option<LineAt<'_>> {
        let before = self.captions_until(line);
        if let Some(at) = before.checked_sub(1)
            && let Some(caption) = self.captions.get(at)
            && caption.first + at == line
        {
            return Some(LineAt::Caption(caption));
        }
        self.visible.get(line - before).copied().map(LineAt::Camera)
    }

    /// The rows that these lines hold.
    pub fn rows_in(&self, lines: Range<usize>) -> Range<usize> {
        let row = |line: usize| {
            let captions = line.checked_sub(1).map_or(0, |above| self.captions_until(above));
            line.saturating_sub(captions).min(self.visible.len())
        };
        let first = row(lines.start);
        first..row(lines.end).max(first)
    }

    /// How many captions stand in this line or above it.
    fn captions_until(&self, line: usize) -> usize {
        let (mut low, mut high) = (0, self.captions.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.captions[middle].first + middle <= line {
                low = middle + 1
            } else {
                high = middle
            }
        }
        low
    }

    /// The cameras below a caption.
    pub fn below(&self, caption: &Caption) -> &[CameraId] {
        self.visible.get(caption.first..caption.first + caption.count).unwrap_or_default()
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

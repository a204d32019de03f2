//! What the palette finds. No egui in here.
//!
//! In: what was typed, and the model. Out: the best of commands, files, keys, servers and cameras.
//! Commands, keys and servers are few and judged at once. Cameras are judged some thousands at a
//! time, one portion for each frame, so that no frame waits for all of them.

use std::path::PathBuf;

use nucleo_matcher::{
    Config, Matcher, Utf32Str,
    pattern::{AtomKind, CaseMatching, Normalization, Pattern},
};

use crate::{
    configurator::{
        actions::Action,
        model::{Document, Model},
    },
    licensing::{KeyId, ServerId},
    link::CameraIndex,
};

/// Cameras judged in one frame.
pub const CAMERAS_AT_ONCE: usize = 8_192;
/// Results that are shown.
pub const SHOWN: usize = 40;
/// Files offered before anything is typed.
const FILES_AT_FIRST: usize = 3;

/// Something that can be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// A command.
    Action(Action),
    /// A system file that was open before.
    File(PathBuf),
    /// A key, by its card.
    Key(KeyId),
    /// A server, by its column.
    Server(ServerId),
    /// A camera, by its place among all.
    Camera(u32),
}

/// What of the model the results depend on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Stamp {
    generation: Option<u64>,
    cards: usize,
}

/// A search under way or done.
#[derive(Debug)]
pub struct Search {
    query: String,
    stamp: Stamp,
    pattern: Pattern,
    matcher: Matcher,
    /// For texts with letters beyond ASCII.
    letters: Vec<char>,
    /// Everything but cameras, with its score.
    few: Vec<(u32, Item)>,
    /// The best cameras so far, best first: score, place by name, place.
    best: Vec<(u32, u32, u32)>,
    /// Cameras that match, in their order.
    matching: Vec<u32>,
    /// Cameras to be judged: all, or those that matched what this query goes on from.
    candidates: Option<Vec<u32>>,
    /// How many of them are judged.
    judged: usize,
    /// How many there are to be judged.
    to_judge: usize,
    results: Vec<Item>,
}

impl Default for Search {
    fn default() -> Self {
        Self {
            query: String::new(),
            stamp: Stamp::default(),
            pattern: Pattern::default(),
            matcher: Matcher::new(Config::DEFAULT),
            letters: Vec::new(),
            few: Vec::new(),
            best: Vec::new(),
            matching: Vec::new(),
            candidates: None,
            judged: 0,
            to_judge: 0,
            results: Vec::new(),
        }
    }
}

impl Search {
    /// Searches for this from now on, and goes on with the search that there is if nothing
    /// changed. Returns whether it is a new one.
    pub fn look_for(&mut self, query: &str, model: &Model, is_fresh: bool) -> bool {
        let stamp = Stamp {
            generation: model.document.as_ref().map(|document| document.columns.generation),
            cards: model.document.as_ref().map_or(0, |document| document.cards.len()),
        };
        if !is_fresh && query == self.query && stamp == self.stamp {
            return false;
        }
        // Whatever matches a longer query has matched the shorter one.
        let goes_on = !is_fresh
            && stamp == self.stamp
            && self.is_done()
            && !self.query.trim().is_empty()
            && query.starts_with(&self.query);
        self.candidates = goes_on.then(|| std::mem::take(&mut self.matching));
        self.matching.clear();
        self.best.clear();
        self.judged = 0;
        let cameras = model.document.as_ref().map_or(0, |document| document.index.texts.len());
        let of_all = self.candidates.as_ref().map_or(cameras, Vec::len);
        self.to_judge = if query.trim().is_empty() { 0 } else { of_all };
        query.clone_into(&mut self.query);
        self.stamp = stamp;
        self.pattern =
            Pattern::new(query, CaseMatching::Ignore, Normalization::Smart, AtomKind::Fuzzy);
        self.few = if query.trim().is_empty() { at_first(model) } else { self.judge_few(model) };
        self.list();
        true
    }

    /// Judges the next cameras. Does nothing when all are.
    pub fn go_on(&mut self, document: &Document) {
        if self.is_done() {
            return;
        }
        let index: &CameraIndex = &document.index;
        let end = (self.judged + CAMERAS_AT_ONCE).min(self.to_judge);
        for at in self.judged..end {
            let camera = match &self.candidates {
                None => u32::try_from(at).ok(),
                Some(candidates) => candidates.get(at).copied(),
            };
            let Some(camera) = camera else { continue };
            let Some(text) = index.texts.get(camera as usize) else { continue };
            let text = Utf32Str::new(text, &mut self.letters);
            let Some(score) = self.pattern.score(text, &mut self.matcher) else { continue };
            self.matching.push(camera);
            let rank = index.ranks.get(camera as usize).copied().unwrap_or(u32::MAX);
            let place = self.best.partition_point(|(other, of_other, _)| {
                (*other, std::cmp::Reverse(*of_other)) > (score, std::cmp::Reverse(rank))
            });
            if place < SHOWN {
                self.best.insert(place, (score, rank, camera));
                self.best.truncate(SHOWN);
            }
        }
        self.judged = end;
        self.list();
    }

    /// Whether every camera is judged.
    pub fn is_done(&self) -> bool {
        self.judged >= self.to_judge
    }

    /// The best results so far, best first.
    pub fn results(&self) -> &[Item] {
        &self.results
    }

    /// How many match by now, shown or not.
    pub fn matches(&self) -> usize {
        self.few.len() + self.matching.len()
    }

    /// The places of the letters of a name that were typed.
    pub fn typed_letters(&mut self, name: &str) -> Vec<u32> {
        let mut places = Vec::new();
        if !self.query.trim().is_empty() {
            let text = Utf32Str::new(name, &mut self.letters);
            if self.pattern.indices(text, &mut self.matcher, &mut places).is_none() {
                places.clear();
            }
        }
        places.sort_unstable();
        places.dedup();
        places
    }

    fn score(&mut self, text: &str) -> Option<u32> {
        let text = Utf32Str::new(text, &mut self.letters);
        self.pattern.score(text, &mut self.matcher)
    }

    /// Commands, files, keys and servers that match. What there is little of comes first among
    /// equals.
    fn judge_few(&mut self, model: &Model) -> Vec<(u32, Item)> {
        const ACTION: u32 = 24;
        const KEY: u32 = 16;
        const SERVER: u32 = 12;
        const FILE: u32 = 4;
        let mut found = Vec::new();
        for action in actions() {
            // The id is English, for whoever knows the command from there.
            let score = self.score(action.name()).max(self.score(action.id()));
            if let Some(score) = score {
                let usable = if action.is_enabled(model) { ACTION } else { 0 };
                found.push((score + usable, Item::Action(action)));
            }
        }
        for path in &model.settings.recent_files {
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
            if let Some(score) = name.and_then(|name| self.score(&name)) {
                found.push((score + FILE, Item::File(path.clone())));
            }
        }
        let Some(document) = &model.document else { return found };
        for card in &document.cards {
            let score = self.score(&card.name).max(self.score(card.key.as_str()));
            if let Some(score) = score {
                found.push((score + KEY, Item::Key(card.key.clone())));
            }
        }
        for column in &document.columns.all {
            let Some(server) = column.server else { continue };
            if let Some(score) = self.score(&column.name) {
                found.push((score + SERVER, Item::Server(server)));
            }
        }
        found
    }

    /// Lists the best of everything.
    fn list(&mut self) {
        let mut all: Vec<(u32, Item)> = self.few.clone();
        all.extend(self.best.iter().map(|(score, _, camera)| (*score, Item::Camera(*camera))));
        // Stable, so that equals stay in their order.
        all.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
        all.truncate(SHOWN);
        self.results = all.into_iter().map(|(_, item)| item).collect();
    }
}

/// The palette does not list itself.
fn actions() -> impl Iterator<Item = Action> {
    Action::all().filter(|action| *action != Action::Palette)
}

/// Before anything is typed: what was used last, then what can be used, then the rest.
fn at_first(model: &Model) -> Vec<(u32, Item)> {
    let recent: Vec<Action> =
        model.settings.recent_commands.iter().filter_map(|id| Action::of_id(id)).collect();
    let open = model.document.as_ref().map(|document| &document.path);
    let files = model.settings.recent_files.iter().filter(|path| Some(*path) != open);
    let others = actions().filter(|action| !recent.contains(action));
    let (usable, unusable): (Vec<_>, Vec<_>) = others.partition(|action| action.is_enabled(model));
    let items = recent.iter().map(|action| Item::Action(*action));
    let items = items.chain(files.take(FILES_AT_FIRST).cloned().map(Item::File));
    let items = items.chain(usable.into_iter().chain(unusable).map(Item::Action));
    items.map(|item| (0, item)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::configurator::{fixtures, settings::Preference};

    fn all(search: &mut Search, model: &Model) -> usize {
        let mut portions = 0;
        while let Some(document) = &model.document
            && !search.is_done()
        {
            search.go_on(document);
            portions += 1;
        }
        portions
    }

    fn large() -> Model {
        Model { document: Some(fixtures::document(100, 200)), ..Model::default() }
    }

    fn names(search: &Search, model: &Model) -> Vec<String> {
        let cameras = &model.document.as_ref().unwrap().system.cameras;
        let name = |item: &Item| match item {
            Item::Camera(at) => Some(cameras.get(*at as usize)?.name.to_string()),
            _ => None,
        };
        search.results().iter().filter_map(name).collect()
    }

    #[test]
    fn a_frame_judges_a_portion_of_the_cameras_and_the_rest_comes_later() {
        let model = large();
        let mut search = Search::default();
        assert!(search.look_for("0", &model, true));
        assert!(!search.is_done());
        search.go_on(model.document.as_ref().unwrap());
        assert_eq!(search.judged, CAMERAS_AT_ONCE);
        let portions = 1 + all(&mut search, &model);
        assert_eq!(portions, 20_000_usize.div_ceil(CAMERAS_AT_ONCE));
        assert!(search.results().len() <= SHOWN);
        assert!(!search.look_for("0", &model, false), "nothing changed");
    }

    #[test]
    fn a_longer_query_only_judges_what_matched_the_shorter_one() {
        let model = large();
        let mut search = Search::default();
        search.look_for("19", &model, true);
        all(&mut search, &model);
        let matching = search.matching.len();
        assert!(matching > 0 && matching < 20_000);
        search.look_for("199", &model, false);
        assert_eq!(search.to_judge, matching);
        all(&mut search, &model);
        let mut anew = Search::default();
        anew.look_for("199", &model, true);
        all(&mut anew, &model);
        assert_eq!(search.results(), anew.results());
        assert_eq!(search.matches(), anew.matches());
    }

    #[test]
    fn a_camera_is_found_by_letters_of_its_name() {
        let model = large();
        let wanted = {
            let cameras = &model.document.as_ref().unwrap().system.cameras;
            cameras.get(17_171).unwrap().name.to_string()
        };
        let mut search = Search::default();
        search.look_for(&wanted.to_uppercase(), &model, true);
        all(&mut search, &model);
        assert_eq!(names(&search, &model).first(), Some(&wanted));
    }

    #[test]
    fn commands_that_were_used_come_first_before_anything_is_typed() {
        let mut model = Model::default();
        let mut search = Search::default();
        for action in [Action::About, Action::Help] {
            model.settings.prefer(Preference::Used(action));
        }
        search.look_for("", &model, true);
        let first = [Item::Action(Action::Help), Item::Action(Action::About)];
        assert_eq!(search.results()[..2], first);
        assert!(!search.results().contains(&Item::Action(Action::Palette)));
        let at = |action| search.results().iter().position(|item| *item == Item::Action(action));
        assert!(at(Action::Open) < at(Action::Apply), "what cannot be used comes last");
    }

    #[test]
    fn commands_are_found_by_their_name_and_their_letters_are_marked() {
        let model = Model::default();
        let mut search = Search::default();
        search.look_for("hicon", &model, true);
        assert_eq!(search.results().first(), Some(&Item::Action(Action::HighContrast)));
        assert_eq!(search.typed_letters("High contrast").len(), 5);
        search.look_for("no such thing", &model, false);
        assert!(search.results().is_empty());
        assert!(search.is_done());
    }
}

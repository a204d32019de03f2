//! The one place that changes the model: commands of the user and events of the background.

mod revisions;
mod timed;
mod usage;

use std::{path::PathBuf, sync::Arc};

use super::{
    activation::KeyWork,
    board::{
        arrange::Filter,
        columns::{Columns, Sources, View},
        ways_out,
    },
    details::{DetailsOf, DetailsPane},
    keymap::Keymap,
    model::{
        Command, ConnectionTest, Dialog, Document, Model, Notice, Now, Pairing, Proof, Reveal,
        Selection, Surroundings, UNDO_STEPS, UndoStep,
    },
    plan_list::Arrangement,
    settings::Settings,
    usage::UsagePage,
    views::{self, HostView},
    words,
};
use crate::{
    licensing::{
        CameraId, Change, Evidence, Forecast, HostId, KeyFigures, KeyId, KeyRing, KnownKey,
        Message, Refusal, ServerId,
    },
    link::{Event, HostState, Opened, PairStep, Pick, Request, Secret, SeenHost},
    system::HostRefusal,
    texts::{self, say},
};

impl Model {
    /// Carries out what the user wants. What has to be done in the background is returned.
    pub fn update(&mut self, command: Command) -> Vec<Request> {
        let looks_only = matches!(
            command,
            Command::Select(_)
                | Command::Search(_)
                | Command::View(_)
                | Command::TogglePlan
                | Command::Dismiss(_)
                | Command::Prefer(_)
                | Command::FocusSearch
                | Command::Reveal(_)
                | Command::Arrange(_)
                | Command::KeepMine(..)
                | Command::KeepAllMine(_)
                | Command::ShowRevision(_)
                | Command::ShowDetails(_)
                | Command::ToggleDetails
                | Command::DetailsBack
                | Command::ToggleUsage
                | Command::Usage(_)
        );
        if !looks_only {
            self.notices.retain(|notice| notice.is_error && !notice.is_answer);
        }
        match command {
            Command::Prefer(preference) => {
                let is_new = self.settings.prefer(preference);
                return if is_new { self.store_settings() } else { Vec::new() };
            }
            Command::Show(dialog) => return self.show(Some(dialog)),
            Command::CloseDialog => return self.show(None),
            Command::Test { address } => {
                self.with_document(|document| {
                    document.test = Some(ConnectionTest { report: None, is_running: true });
                });
                self.dialog = Some(Dialog::Test { address: address.clone() });
                return vec![Request::Test { address, key: None }];
            }
            Command::AskHolders(host) => {
                self.with_document(|document| drop(document.holders.remove(&host)));
                return vec![Request::AskHolders(host)];
            }
            Command::Release(host, holder) => {
                self.dialog = Some(Dialog::Holders { host, release: None });
                return vec![Request::Release(host, holder)];
            }
            Command::Dismiss(at) => {
                if at < self.notices.len() {
                    self.notices.remove(at);
                }
            }
            Command::Pick(pick) => return vec![Request::Pick(pick)],
            Command::PathTyped(pick, path) => return self.picked(pick, path.trim().into()),
            Command::New { name, path } => {
                self.dialog = None;
                self.opening = Some(path.clone());
                return vec![Request::New { path: path.into(), name }];
            }
            Command::Import { source, target } => {
                self.dialog = None;
                self.opening = Some(source.clone());
                return vec![Request::Import { source: source.into(), target: target.into() }];
            }
            Command::Demo => {
                self.opening = Some(say!("opening-demo").to_owned());
                return vec![Request::Demo];
            }
            Command::Close => {
                self.notices.clear();
                let words = self.document.take().and_then(|document| document.closing_words());
                if let Some(words) = words {
                    self.fail(words);
                }
                self.dialog = None;
                return vec![Request::Close];
            }
            Command::PairHost { address, code, seat } => {
                // The dialog stays until it is known whether it worked.
                self.pairing = Pairing::Waiting(PairStep::Connecting);
                let address = address.trim().to_owned();
                return vec![Request::PairHost { address, code: Secret(code), seat }];
            }
            Command::CancelPairing => return self.cancel_pairing(),
            Command::RemoveHost(host) => return vec![Request::RemoveHost(host)],
            Command::CancelApply => return vec![Request::CancelApply],
            Command::ApplyAt { why, at } => return self.apply_at(why, at),
            Command::CancelApplyAt => {
                self.end_wait(None);
                return vec![Request::CancelApplyAt];
            }
            Command::Leave => self.is_leaving = true,
            Command::ResolveConflicts => return self.resolve(),
            Command::ShowRevision(revision) => return self.show_revision(revision),
            Command::UndoRevision(revision) => return self.undo_revision(revision),
            Command::Keys(command) => return self.update_keys(command),
            command => return self.update_document(command),
        }
        Vec::new()
    }

    /// Changes the dialog in front, with what the background has to know of it.
    pub(super) fn show(&mut self, dialog: Option<Dialog>) -> Vec<Request> {
        let mut requests = Vec::new();
        let dialog = dialog.or_else(|| self.dialog_behind());
        requests.extend(self.begin_key_dialog(dialog.as_ref()));
        let is_list = |dialog: &Option<Dialog>| matches!(dialog, Some(Dialog::KeyHosts));
        if is_list(&self.dialog) != is_list(&dialog) {
            requests.push(Request::WatchHosts(is_list(&dialog)));
        }
        let is_pairing = |dialog: &Option<Dialog>| matches!(dialog, Some(Dialog::PairHost { .. }));
        if is_pairing(&self.dialog) && !is_pairing(&dialog) {
            requests.extend(self.cancel_pairing());
        }
        match (&self.dialog, &dialog) {
            // What is typed while the host is asked changes nothing.
            (Some(Dialog::PairHost { .. }), Some(Dialog::PairHost { .. }))
                if matches!(self.pairing, Pairing::Waiting(_)) => {}
            (_, Some(Dialog::PairHost { .. })) => self.pairing = Pairing::Typing,
            (Some(Dialog::Test { .. }), Some(Dialog::Test { .. })) => {}
            (Some(Dialog::Test { .. }), _) => requests.push(Request::CancelTest),
            (_, Some(Dialog::Test { .. })) => self.with_document(|document| document.test = None),
            (before, Some(Dialog::Holders { host, .. }))
                if !matches!(before, Some(Dialog::Holders { .. })) =>
            {
                let host = *host;
                self.with_document(|document| drop(document.holders.remove(&host)));
                requests.push(Request::AskHolders(host));
            }
            _ => {}
        }
        self.dialog = dialog;
        requests
    }

    /// Builds the texts that are kept anew, after another language was put in force. What was said
    /// before stays as it was said.
    pub fn say_anew(&mut self) {
        self.with_document(Document::rebuild);
    }

    /// Takes over what was kept from earlier starts, before the first frame.
    pub fn begin(
        &mut self,
        settings: Settings,
        surroundings: Surroundings,
        trouble: Option<String>,
    ) {
        self.keymap = Keymap::of(&settings.shortcuts);
        self.settings = settings;
        self.surroundings = surroundings;
        if let Some(trouble) = trouble {
            self.fail(trouble);
        }
        if !self.keymap.refused.is_empty() {
            let which = texts::list(&self.keymap.refused);
            self.fail(say!("settings-shortcuts-refused", which = which));
        }
    }

    fn store_settings(&self) -> Vec<Request> {
        vec![Request::StoreSettings(self.settings.to_text())]
    }

    fn cancel_pairing(&mut self) -> Vec<Request> {
        let before = std::mem::take(&mut self.pairing);
        let is_running = matches!(before, Pairing::Waiting(_));
        if is_running { vec![Request::CancelPairing] } else { Vec::new() }
    }

    fn update_document(&mut self, command: Command) -> Vec<Request> {
        let Some(document) = &mut self.document else { return Vec::new() };
        let outcome = match command {
            Command::Search(search) => {
                document.search = search;
                let Document { columns, system, plan, ring, index, search, .. } = document;
                columns.search(Sources { system, plan, ring, index }, search);
                Ok(false)
            }
            Command::View(view) => {
                let Document { columns, system, plan, ring, index, .. } = document;
                columns.set_view(Sources { system, plan, ring, index }, *view);
                Ok(false)
            }
            Command::Select(selection) => {
                if let Some(camera) = selection.cursor
                    && document.selection.cursor != Some(camera)
                {
                    document.details.follow(camera);
                }
                document.selection = selection;
                Ok(false)
            }
            Command::Reveal(what) => {
                document.reveal(&what);
                Ok(false)
            }
            Command::ShowDetails(of) => {
                document.details.show(of);
                Ok(false)
            }
            Command::ToggleDetails => {
                let of = document.of_interest();
                document.details.toggle(of);
                Ok(false)
            }
            Command::ToggleUsage => return document.toggle_usage(),
            Command::Usage(choice) => return document.choose_usage(choice),
            Command::DetailsBack => {
                document.details.go_back();
                Ok(false)
            }
            Command::TogglePlan => {
                document.plan_open = !document.plan_open;
                Ok(false)
            }
            Command::Cut => {
                document.cut = document.selected_in_order();
                Ok(false)
            }
            Command::Paste(to) => {
                let cameras = std::mem::take(&mut document.cut);
                self.dialog = None;
                document.move_cameras(&cameras, to)
            }
            Command::MoveCameras { cameras, to } => {
                self.dialog = None;
                document.move_cameras(&cameras, to)
            }
            Command::MoveOnKey { cameras, to, key } => document.move_on_key(&cameras, to, &key),
            Command::UseKey { server, key } => document.use_key(server, key),
            Command::RemoveChange(change) => Ok(document.remove_change(&change)),
            Command::RemoveChanges(changes) => Ok(document.remove_changes(&changes)),
            Command::Arrange(arrangement) => {
                document.arrangement = arrangement;
                Ok(false)
            }
            Command::KeepMine(..) | Command::KeepAllMine(_) => {
                document.choose(&command);
                Ok(false)
            }
            Command::Undo => Ok(document.undo()),
            Command::Redo => Ok(document.redo()),
            Command::Discard => Ok(document.discard()),
            Command::Apply { why } => {
                self.dialog = None;
                return document.start_applying(why);
            }
            _ => Ok(false),
        };
        match outcome {
            Ok(true) => {
                document.is_storing = true;
                vec![Request::StorePlan(document.plan.clone())]
            }
            Ok(false) => Vec::new(),
            Err(refusals) => {
                let texts: Vec<String> =
                    refusals.iter().map(|refusal| document.text(&refusal.message())).collect();
                for text in texts {
                    self.notices.push(Notice { is_error: true, is_answer: true, text });
                }
                Vec::new()
            }
        }
    }

    /// Takes in what the background found out.
    pub fn on_event(&mut self, event: Event, now: Now) -> Vec<Request> {
        match event {
            Event::Opened(opened) => {
                self.opening = None;
                self.dialog = None;
                self.pairing = Pairing::Typing;
                self.notices.clear();
                let is_new = self.settings.remember_file(&opened.path);
                let before = self.document.replace(Document::new(*opened));
                if let Some(words) = before.and_then(|document| document.closing_words()) {
                    self.fail(words);
                }
                return if is_new { self.store_settings() } else { Vec::new() };
            }
            Event::Changed(opened) => return self.changed(*opened),
            Event::Revision(revision, changes) => self.take_revision(revision, changes),
            Event::PlanStored(plan) => self.with_document(|document| {
                if document.plan == plan {
                    document.is_storing = false;
                }
            }),
            Event::Host(host, state) => self.with_document(|document| {
                document.set_host_state(host, state);
            }),
            Event::Figures { host, name, keys, trouble } => self.with_document(|document| {
                if let Some(view) = document.hosts.get_mut(&host) {
                    view.trouble = trouble;
                }
                document.set_figures(host, name, keys, now);
            }),
            Event::Usage { question, answer } => self.take_usage(&question, answer),
            Event::ApplyAtOver { reason } => self.end_wait(reason),
            Event::Applying(step) => self.with_document(|document| document.applying = Some(step)),
            Event::Applied { revision, unfinished } => {
                let mut what = String::new();
                self.with_document(|document| {
                    document.applying = None;
                    what = std::mem::take(&mut document.applying_what);
                });
                // Whatever stood in the way before does not any more.
                self.notices.clear();
                match unfinished {
                    None => self.say(say!("said-applied", revision = revision) + &what),
                    Some(text) => self.fail(text),
                }
            }
            Event::NotApplied { reason, refusal } => {
                self.with_document(|document| {
                    document.applying = None;
                    if let Some(refusal) = refusal {
                        document.take_refusal(&refusal, now);
                    }
                });
                self.fail(reason);
            }
            Event::Pairing(step) => {
                // The news of a pairing that was canceled come too late.
                if let Pairing::Waiting(at) = &mut self.pairing {
                    *at = step;
                }
            }
            Event::Paired { name, address } => {
                if matches!(self.dialog, Some(Dialog::PairHost { .. })) {
                    self.dialog = None;
                }
                self.pairing = Pairing::Typing;
                self.say(say!("said-paired", host = name, address = address));
            }
            Event::NotPaired { reason } => {
                if matches!(self.pairing, Pairing::Waiting(_)) {
                    self.pairing = Pairing::Failed(reason);
                }
            }
            Event::Found(seen) => self.with_document(|document| document.set_seen(seen)),
            Event::Tested { report, is_over } => self.with_document(|document| {
                // The news of a test that was cancelled come too late.
                if let Some(test) = document.test.as_mut().filter(|test| test.is_running) {
                    test.report = Some(report);
                    test.is_running = !is_over;
                }
            }),
            Event::Holders(host, holders) => self.with_document(|document| {
                document.holders.insert(host, holders);
            }),
            Event::Keys { host, ask, answer } => return self.take_keys(host, ask, answer),
            Event::LicenseFile { path, text } => return self.take_license_file(path, text),
            Event::RequestSaved(saved) => self.take_saved_request(saved),
            Event::Picked(pick, path) => return self.picked(pick, path),
            Event::NoFileDialog(pick) => match pick {
                Pick::Open | Pick::SaveCopy | Pick::UsageTable | Pick::License | Pick::Request => {
                    self.dialog = Some(Dialog::Path { pick, text: String::new() });
                }
                // Their dialogs have fields to type the path into, and drafts to keep.
                Pick::New | Pick::ImportSource | Pick::ImportTarget => {
                    self.say(say!("said-no-file-dialog").to_owned());
                }
            },
            Event::Desktop(desktop) => self.desktop = desktop,
            Event::Done(text) => self.say(text),
            Event::Failed(text) => {
                self.opening = None;
                self.fail(text);
            }
        }
        Vec::new()
    }

    /// Lets go of what counts no more at this time. Returns whether that changed anything.
    pub fn pass_time(&mut self, mono_ms: u64) -> bool {
        self.document.as_mut().is_some_and(|document| document.forget_proofs(mono_ms))
    }

    /// When [`Self::pass_time`] changes something next, by [`Now::mono_ms`].
    pub fn next_change_ms(&self) -> Option<u64> {
        let proofs = self.document.as_ref()?.proofs.iter();
        proofs.map(|proof| proof.evidence.at_ms.saturating_add(Evidence::LIFE_MS)).min()
    }

    fn with_document(&mut self, change: impl FnOnce(&mut Document)) {
        if let Some(document) = &mut self.document {
            change(document);
        }
    }

    pub(super) fn say(&mut self, text: String) {
        self.notices.push(Notice { is_error: false, is_answer: true, text });
    }

    fn fail(&mut self, text: String) {
        const KEPT: usize = 5;
        self.notices.push(Notice { is_error: true, is_answer: false, text });
        if self.notices.len() > KEPT {
            self.notices.remove(0);
        }
    }

    fn picked(&mut self, pick: Pick, path: PathBuf) -> Vec<Request> {
        if path.as_os_str().is_empty() {
            return Vec::new();
        }
        let shown = path.display().to_string();
        match pick {
            Pick::Open => {
                // A typed path stays until the file is open: it may need a correction.
                self.opening = Some(shown);
                vec![Request::Open(path)]
            }
            Pick::UsageTable => self.export_usage(path),
            Pick::License => {
                self.dialog = Some(Dialog::Activation);
                vec![Request::ReadLicenseFile(path)]
            }
            Pick::Request => {
                self.dialog = Some(Dialog::Activation);
                let wizard = self.document.as_ref().and_then(|d| d.key_work.wizard.as_ref());
                let text = wizard.and_then(|wizard| wizard.request.clone());
                text.map(|text| Request::SaveRequest { path, text }).into_iter().collect()
            }
            Pick::SaveCopy => {
                self.dialog = None;
                vec![Request::SaveCopy(path)]
            }
            Pick::New => {
                let name = match &self.dialog {
                    Some(Dialog::New { name, .. }) => name.clone(),
                    _ => String::new(),
                };
                self.dialog = Some(Dialog::New { name, path: shown });
                Vec::new()
            }
            Pick::ImportSource | Pick::ImportTarget => {
                let (mut source, mut target) = match self.dialog.take() {
                    Some(Dialog::Import { source, target }) => (source, target),
                    _ => Default::default(),
                };
                if pick == Pick::ImportSource {
                    if target.is_empty() {
                        target = path.with_extension("fks").display().to_string();
                    }
                    source = shown;
                } else {
                    target = shown;
                }
                self.dialog = Some(Dialog::Import { source, target });
                Vec::new()
            }
        }
    }
}

impl Document {
    /// A document as it is right after its file was opened.
    pub fn new(opened: Opened) -> Self {
        let mut document = Self {
            path: opened.path,
            system: opened.system,
            baseline: opened.baseline,
            index: opened.index,
            plan: opened.plan,
            forecast: Forecast::default(),
            ring: KeyRing::new(),
            hosts: std::collections::BTreeMap::new(),
            cards: Vec::new(),
            columns: Columns::default(),
            search: String::new(),
            selection: Selection::default(),
            undo: Vec::new(),
            redo: Vec::new(),
            cut: Vec::new(),
            applying: None,
            applying_what: String::new(),
            is_storing: false,
            last_figures: std::collections::BTreeMap::new(),
            proofs: Vec::new(),
            seen: Vec::new(),
            test: None,
            holders: std::collections::BTreeMap::new(),
            history: opened.history,
            plan_open: false,
            arrangement: Arrangement::default(),
            conflicts: None,
            timed: None,
            usage: UsagePage::default(),
            diff: None,
            details: DetailsPane::default(),
            remarks: opened.remarks,
            key_work: KeyWork::default(),
        };
        document.take_hosts(opened.licenses);
        document.rebuild();
        document
    }

    /// Takes in what another process, or applying, made of the file. Returns who applied a plan
    /// elsewhere, if somebody did.
    fn reload(&mut self, opened: Opened) -> Option<String> {
        if opened.system.revision != self.system.revision {
            self.undo.clear();
            self.redo.clear();
        }
        let elsewhere = (opened.system.revision > self.system.revision && self.applying.is_none())
            .then(|| opened.history.first().map(|entry| entry.who.clone()).unwrap_or_default());
        // While our own plan is on its way to the file, what comes from there is older.
        let keeps_plan = self.is_storing && opened.system.revision == self.system.revision;
        if !keeps_plan {
            self.plan = opened.plan;
            self.is_storing = false;
        }
        self.system = opened.system;
        self.baseline = opened.baseline;
        self.index = opened.index;
        self.history = opened.history;
        let system = &self.system;
        self.cut.retain(|camera| system.camera(*camera).is_some());
        self.selection.cameras.retain(|camera| system.camera(*camera).is_some());
        self.take_hosts(opened.licenses);
        self.rebuild();
        elsewhere
    }

    /// Brings hosts and keys in line with the system file, keeping what is known already.
    fn take_hosts(&mut self, licenses: Vec<(HostId, crate::licensing::License)>) {
        let known = std::mem::take(&mut self.hosts);
        for host in self.system.hosts.iter() {
            let view = known.get(&host.id).cloned().unwrap_or_else(|| HostView {
                address: host.address.clone(),
                name: None,
                state: HostState::Connecting,
                trouble: None,
                told: None,
                is_cloned: false,
            });
            self.hosts.insert(host.id, view);
        }
        let hosts = &self.hosts;
        self.ring.retain(|_, known| hosts.contains_key(&known.host));
        for (host, license) in licenses {
            self.ring.entry(license.key.clone()).or_insert(KnownKey {
                license,
                host,
                figures: None,
            });
        }
    }

    /// Builds everything that is derived, after the system or the keys changed.
    fn rebuild(&mut self) {
        let before = std::mem::take(&mut self.columns);
        let Self { system, plan, ring, index, .. } = self;
        self.columns = Columns::build(Sources { system, plan, ring, index }, before);
        self.judge();
    }

    /// Judges the plan anew and writes the cards.
    fn judge(&mut self) {
        let Self { columns, system, plan, ring, index, .. } = self;
        columns.set_offline(Sources { system, plan, ring, index });
        self.forecast = Forecast::of(&self.system, &self.baseline, &self.plan, &self.ring);
        let columns = &self.columns.all;
        self.cards = views::cards(
            &self.system,
            &self.ring,
            &self.hosts,
            &self.forecast,
            &self.proofs,
            |key| {
                let uses = columns.iter().filter(|column| column.key.as_ref() == Some(key));
                uses.map(|column| column.name.clone()).collect::<Vec<Arc<str>>>()
            },
            |key| self.baseline.keys.get(key).cloned().unwrap_or_default(),
        );
    }

    /// Takes in what the search of the network found.
    fn set_seen(&mut self, seen: Vec<SeenHost>) {
        for (id, view) in &mut self.hosts {
            view.is_cloned = seen.iter().any(|host| host.known == Some(*id) && host.is_cloned);
        }
        self.seen = seen;
        self.judge();
    }

    fn set_host_state(&mut self, host: HostId, state: HostState) {
        if let Some(view) = self.hosts.get_mut(&host) {
            let is_live = matches!(state, HostState::Live);
            view.state = state;
            if !is_live {
                // What it said of its disk may not be so any more.
                view.trouble = None;
            }
            for known in self.ring.values_mut().filter(|known| known.host == host && !is_live) {
                // Old figures promise nothing: a plan is then "cannot be checked now".
                known.figures = None;
            }
            self.judge();
        }
    }

    fn set_figures(&mut self, host: HostId, name: String, keys: Vec<KeyFigures>, now: Now) {
        let Some(view) = self.hosts.get_mut(&host) else { return };
        view.name = Some(name);
        view.told = Some(now.wall);
        view.state = HostState::Live;
        let licenses = |ring: &KeyRing| -> Vec<_> {
            ring.values().map(|known| known.license.clone()).collect()
        };
        let known_before = licenses(&self.ring);
        self.ring.retain(|key, known| {
            known.host != host || keys.iter().any(|figures| figures.license.key == *key)
        });
        for figures in keys {
            let license = figures.license.clone();
            self.last_figures.insert(license.key.clone(), figures.clone());
            self.ring
                .insert(license.key.clone(), KnownKey { license, host, figures: Some(figures) });
        }
        self.prove(now.mono_ms);
        if known_before == licenses(&self.ring) { self.judge() } else { self.rebuild() }
    }

    /// Takes in that a key host refused a plan: others use more than was known.
    fn take_refusal(&mut self, refused: &HostRefusal, now: Now) {
        let proofs = self.ring.values().filter_map(|known| {
            let evidence = refused.evidence(&known.license, now.mono_ms)?;
            Some(Proof { key: known.license.key.clone(), evidence, at: now.wall })
        });
        self.proofs.extend(proofs);
        self.prove(now.mono_ms);
        self.judge();
    }

    /// Lets go of proofs that count no more. Returns whether there were any.
    fn forget_proofs(&mut self, mono_ms: u64) -> bool {
        let before = self.proofs.len();
        self.proofs.retain(|proof| proof.evidence.is_recent(mono_ms));
        let is_changed = self.proofs.len() < before;
        if is_changed {
            self.prove(mono_ms);
            self.judge();
        }
        is_changed
    }

    /// Narrows, or widens again, what others use by what is proven.
    fn prove(&mut self, mono_ms: u64) {
        for (key, known) in &mut self.ring {
            if let Some(figures) = &mut known.figures {
                let proofs = self.proofs.iter().filter(|proof| proof.key == *key);
                figures.prove(proofs.map(|proof| &proof.evidence), mono_ms);
            }
        }
    }

    /// Moves cameras in the plan, unless a rule or a total speaks against it.
    fn move_cameras(
        &mut self,
        cameras: &[CameraId],
        to: Option<ServerId>,
    ) -> Result<bool, Vec<Refusal>> {
        let changes =
            cameras.iter().map(|camera| Change::Move { camera: *camera, to }).collect::<Vec<_>>();
        let target = to.map_or(say!("not-bound").into(), |to| self.system.server_name(to));
        let label = match cameras {
            [camera] => {
                let camera = self.system.camera(*camera);
                let name = camera.map_or(say!("step-move-unknown"), |camera| &camera.name);
                say!("step-move-camera", camera = name, target = &target)
            }
            _ => say!("step-move", count = cameras.len(), target = &target),
        };
        self.try_changes(label, changes)
    }

    /// Lets a server use a key and moves cameras to it, as one step.
    fn move_on_key(
        &mut self,
        cameras: &[CameraId],
        to: ServerId,
        key: &KeyId,
    ) -> Result<bool, Vec<Refusal>> {
        let label = say!(
            "ways-move-on-key",
            cameras = words::cameras(cameras.len()),
            server = &self.system.server_name(to),
            key = self.ring.get(key).map_or(key.as_str(), |known| known.license.name.as_str()),
        );
        self.try_changes(label, ways_out::changes(cameras, to, key))
    }

    fn use_key(
        &mut self,
        server: ServerId,
        key: Option<crate::licensing::KeyId>,
    ) -> Result<bool, Vec<Refusal>> {
        let name = self.system.server_name(server);
        let key_name = match &key {
            None => say!("no-key").to_owned(),
            Some(key) => self.ring.get(key).map_or(key.to_string(), |k| k.license.name.clone()),
        };
        let label = say!("step-use-key", server = &name, key = key_name);
        self.try_changes(label, vec![Change::UseKey { server, key }])
    }

    /// Adds changes to the plan if they bring no refusal that was not there before.
    fn try_changes(&mut self, label: String, changes: Vec<Change>) -> Result<bool, Vec<Refusal>> {
        if self.applying.is_some() {
            return Ok(false);
        }
        let (plan, undo) =
            self.plan.with(&self.system, &self.baseline, &self.ring, &self.forecast, changes)?;
        if undo.is_empty() {
            return Ok(false);
        }
        self.plan = plan;
        self.redo.clear();
        self.push_undo(UndoStep { label, changes: undo.clone() });
        self.after_changes(&undo);
        Ok(true)
    }

    fn remove_change(&mut self, change: &Change) -> bool {
        let (label, back) = match change {
            Change::Move { camera, .. } => {
                let Some(camera) = self.system.camera(*camera) else { return false };
                let back = Change::Move { camera: camera.id, to: camera.server };
                (say!("step-take-out", name = &camera.name), back)
            }
            Change::UseKey { server, .. } => {
                let Some(server) = self.system.server(*server) else { return false };
                let back = Change::UseKey { server: server.id, key: server.key.clone() };
                (say!("step-take-out", name = &server.name), back)
            }
        };
        self.change_freely(label, vec![back])
    }

    fn discard(&mut self) -> bool {
        let back = self
            .plan
            .changes()
            .filter_map(|change| match change {
                Change::Move { camera, .. } => {
                    let camera = self.system.camera(camera)?;
                    Some(Change::Move { camera: camera.id, to: camera.server })
                }
                Change::UseKey { server, .. } => {
                    let server = self.system.server(server)?;
                    Some(Change::UseKey { server: server.id, key: server.key.clone() })
                }
            })
            .collect();
        self.change_freely(say!("step-discard").to_owned(), back)
    }

    /// Changes that lead back towards what is applied are never refused here: the verdict on the
    /// plan that remains stands in the plan bar.
    fn change_freely(&mut self, label: String, changes: Vec<Change>) -> bool {
        if self.applying.is_some() {
            return false;
        }
        let undo = self.set_all(changes);
        if undo.is_empty() {
            return false;
        }
        self.redo.clear();
        self.push_undo(UndoStep { label, changes: undo });
        true
    }

    fn undo(&mut self) -> bool {
        if self.applying.is_some() {
            return false;
        }
        let Some(step) = self.undo.pop() else { return false };
        let changes = self.set_all(step.changes);
        self.redo.push(UndoStep { label: step.label, changes });
        true
    }

    fn redo(&mut self) -> bool {
        if self.applying.is_some() {
            return false;
        }
        let Some(step) = self.redo.pop() else { return false };
        let changes = self.set_all(step.changes);
        self.push_undo(UndoStep { label: step.label, changes });
        true
    }

    fn set_all(&mut self, changes: Vec<Change>) -> Vec<Change> {
        let system = &self.system;
        let plan = &mut self.plan;
        let mut back: Vec<Change> =
            changes.into_iter().filter_map(|change| plan.set(system, change)).collect();
        back.reverse();
        self.after_changes(&back);
        back
    }

    fn push_undo(&mut self, step: UndoStep) {
        self.undo.push(step);
        if self.undo.len() > UNDO_STEPS {
            self.undo.remove(0);
        }
    }

    /// Brings the board and the verdict in line with the plan. `back` are the changes that would
    /// lead back: where each camera was.
    fn after_changes(&mut self, back: &[Change]) {
        if back.iter().any(|change| matches!(change, Change::UseKey { .. })) {
            self.rebuild();
        } else {
            let moves: Vec<_> = back
                .iter()
                .filter_map(|change| match change {
                    Change::Move { camera, to } => {
                        let now = self.plan.server_of(self.system.camera(*camera)?);
                        Some((*camera, *to, now))
                    }
                    Change::UseKey { .. } => None,
                })
                .collect();
            let Self { columns, system, plan, ring, index, .. } = self;
            columns.move_cameras(Sources { system, plan, ring, index }, &moves);
            self.judge();
        }
        self.selection.cameras = back
            .iter()
            .filter_map(|change| match change {
                Change::Move { camera, .. } => Some(*camera),
                Change::UseKey { .. } => None,
            })
            .collect();
    }

    /// Selects what is to be seen, and ends a search that would hide it.
    fn reveal(&mut self, what: &Reveal) {
        let (camera, server) = match what {
            Reveal::Camera(camera) => {
                let Some(camera) = self.system.camera(*camera) else { return };
                (Some(camera.id), self.plan.server_of(camera))
            }
            Reveal::Server(server) => (None, Some(*server)),
            Reveal::Key(_) => return,
        };
        let place = self.columns.place(server);
        let is_hidden = match camera {
            Some(camera) => self.columns.cell_of(camera, server).is_none(),
            None => !self.columns.shown.contains(&place),
        };
        if is_hidden {
            self.search.clear();
            let Self { columns, system, plan, ring, index, .. } = self;
            let sources = Sources { system, plan, ring, index };
            let view = View { filter: Filter::default(), ..columns.view.clone() };
            columns.set_view(sources, view);
            columns.search(sources, "");
        }
        let first = || self.columns.all.get(place)?.visible.first().copied();
        self.selection = Selection {
            cameras: camera.into_iter().collect(),
            anchor: camera,
            cursor: camera.or_else(first),
        };
    }

    fn start_applying(&mut self, why: String) -> Vec<Request> {
        if self.plan.is_empty() || self.applying.is_some() || !self.forecast.can_be_applied() {
            return Vec::new();
        }
        self.applying = Some(crate::link::ApplyStep::Preparing(String::new()));
        self.timed = None;
        self.applying_what = self.totals_in_words();
        vec![Request::Apply { why, plan: self.plan.clone() }]
    }

    /// The totals that the plan changes, one line for each key.
    fn totals_in_words(&self) -> String {
        let mut words = String::new();
        for (key, planned) in &self.forecast.keys {
            let changes: Vec<String> = planned
                .before
                .max(&planned.after)
                .iter()
                .map(|(feature, _)| {
                    (feature, planned.before.get(feature), planned.after.get(feature))
                })
                .filter(|(_, before, after)| before != after)
                .map(|(feature, before, after)| {
                    let feature = texts::feature_name(feature);
                    say!("totals-change", feature = feature, before = before, after = after)
                })
                .collect();
            if changes.is_empty() {
                continue;
            }
            let name = self.ring.get(key).map_or(key.to_string(), |k| k.license.name.clone());
            words.push_str(&format!("\n{name}: {}", changes.join(", ")));
        }
        words
    }

    /// The sentence for a message about this system, with keys by their names.
    pub fn text(&self, message: &Message) -> String {
        texts::text_naming_keys(message, |key| Some(self.ring.get(key)?.license.name.clone()))
    }

    /// What details are wanted of when nobody says it: the camera with the cursor, or what was shown
    /// last.
    fn of_interest(&self) -> Option<DetailsOf> {
        let selected = || self.selected_in_order().first().copied();
        let camera = self.selection.cursor.or_else(selected);
        camera.map(DetailsOf::Camera).or_else(|| self.details.of.clone())
    }

    /// Selected cameras in the order of the board, so that a move reads the same each time.
    pub fn selected_in_order(&self) -> Vec<CameraId> {
        let mut cameras: Vec<CameraId> = self.selection.cameras.iter().copied().collect();
        cameras.sort();
        cameras
    }
}

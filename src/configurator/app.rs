//! The window: drains what the background found out, shows the model, and carries out commands.
//!
//! One frame: events in, shapes out, then the commands that were collected while painting. There
//! is one door for changes, [`Configurator::dispatch`], and it is the same for tests.

use std::{
    collections::VecDeque,
    path::PathBuf,
    time::{Duration, Instant},
};

use egui::{CentralPanel, Context, Frame, Ui, ViewportCommand, ViewportInfo};
use jiff::Timestamp;

use super::{
    activation::KeyCommand,
    board,
    details::{self, DetailsState},
    dialogs::{self, DialogsState},
    key_panel::{self, KeyPanelState},
    model::{Command, Dialog, Model, Now, Reveal, Surroundings},
    notices,
    plan_bar::{self, PlanBarState},
    settings::{Look, Preference, Settings, WindowPlace},
    start, theme,
    top_bar::{self, TopBarState},
    usage::{self, UsageState},
};
use crate::{
    link::{Backend, Event, Pick, Request},
    texts::{self, Language, say},
};

/// The window's end of the background. Tests put their own in its place and push events by hand.
pub trait Link {
    /// Hands a request over; false if the queue is full.
    fn send(&mut self, request: Request) -> bool;

    /// The next event, if there is one.
    fn try_recv(&mut self) -> Option<Event>;
}

impl Link for Backend {
    fn send(&mut self, request: Request) -> bool {
        Self::send(self, request)
    }

    fn try_recv(&mut self) -> Option<Event> {
        Self::try_recv(self)
    }
}

/// Events taken in before a frame; what is left comes before the next one.
const EVENTS_PER_FRAME: usize = 256;
/// Requests kept while the queue of the background is full.
const REQUESTS_WAITING: usize = 256;
/// How soon a full queue is tried again.
const RETRY: Duration = Duration::from_millis(50);

/// The whole window.
pub struct Configurator {
    /// What it shows.
    pub model: Model,
    link: Box<dyn Link>,
    /// Requests that the background had no room for yet.
    waiting: VecDeque<Request>,
    /// Grows with each command and event: what is derived from the model is derived anew.
    epoch: u64,
    pub(super) clock: Box<dyn Fn() -> Now>,
    title: String,
    look: Look,
    /// The system whose remarks on the import were read or hidden.
    remarks_read: Option<PathBuf>,
    board: board::BoardState,
    details: DetailsState,
    dialogs: DialogsState,
    key_panel: KeyPanelState,
    plan_bar: PlanBarState,
    top_bar: TopBarState,
    usage: UsageState,
}

impl Configurator {
    /// A window without a system. Installs fonts, themes and the loader of icons.
    pub fn new(ctx: &Context, link: Box<dyn Link>) -> Self {
        theme::install(ctx);
        egui_extras::install_image_loaders(ctx);
        let model = Model::default();
        let started = Instant::now();
        let clock = move || Now {
            mono_ms: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
            wall: Timestamp::now(),
        };
        Self {
            look: model.look(),
            model,
            link,
            waiting: VecDeque::new(),
            epoch: 0,
            clock: Box::new(clock),
            title: String::new(),
            remarks_read: None,
            board: board::BoardState::default(),
            details: DetailsState::default(),
            dialogs: DialogsState::default(),
            key_panel: KeyPanelState::default(),
            plan_bar: PlanBarState::default(),
            top_bar: TopBarState::default(),
            usage: UsageState::default(),
        }
    }

    /// Takes in what the background found out. Called before each frame, and while the window is
    /// hidden.
    pub fn logic(&mut self, ctx: &Context) {
        let now = (self.clock)();
        let mut taken = 0;
        while taken < EVENTS_PER_FRAME
            && let Some(event) = self.link.try_recv()
        {
            taken += 1;
            self.epoch += 1;
            let requests = self.model.on_event(event, now);
            self.send(requests);
        }
        if self.model.pass_time(now.mono_ms) {
            self.epoch += 1;
        }
        if let Some(at_ms) = self.model.next_change_ms() {
            let left_ms = at_ms.saturating_sub(now.mono_ms);
            ctx.request_repaint_after(Duration::from_millis(left_ms));
        }
        if taken == EVENTS_PER_FRAME {
            ctx.request_repaint();
        }
        self.send_waiting();
        if !self.waiting.is_empty() {
            ctx.request_repaint_after(RETRY);
        }
    }

    /// Shows the window and carries out what was asked for.
    pub fn ui(&mut self, ui: &mut Ui) {
        let mut commands = Vec::new();
        let is_dialog_open = self.model.dialog.is_some();
        for action in self.model.keymap.pressed(ui, is_dialog_open) {
            if action.is_enabled(&self.model) {
                commands.push(action.command(&self.model));
            }
        }
        let now = (self.clock)().wall;
        let Self { model, epoch, board, details, key_panel, plan_bar, top_bar, usage, .. } = self;
        let mut lift = 0.0;
        let mut remarks_hidden = false;
        match &model.document {
            None => start::start_ui(ui, model, &mut commands),
            Some(document) => {
                top_bar::top_bar_ui(ui, model, document, top_bar, now, &mut commands);
                if !details::takes_place_of_keys(ui, document) {
                    let settings = &model.settings;
                    key_panel::key_panel_ui(ui, document, settings, key_panel, now, &mut commands);
                }
                if !document.remarks.is_empty()
                    && self.remarks_read.as_ref() != Some(&document.path)
                {
                    let count = document.remarks.len();
                    remarks_hidden = notices::remarks_strip_ui(ui, count, &mut commands);
                }
                details::details_ui(ui, document, details, *epoch, &mut commands);
                lift = plan_bar::plan_bar_ui(ui, document, plan_bar, *epoch, now, &mut commands);
                let frame = Frame::new().fill(theme::tokens(ui).window);
                CentralPanel::default().frame(frame).show(ui, |ui| {
                    if document.usage.is_open {
                        usage::usage_ui(ui, document, usage, *epoch, &mut commands);
                    } else if document.system.servers.is_empty() {
                        start::no_servers_ui(ui, &mut commands);
                    } else {
                        board::board_ui(ui, document, board, &mut commands);
                    }
                });
            }
        }
        self.ask_before_leaving(ui, &mut commands);
        self.take_dropped_files(ui, &mut commands);
        let Self { model, dialogs, .. } = self;
        notices::notices_ui(ui, model, lift, &mut commands);
        dialogs::dialogs_ui(ui, model, dialogs, now, &mut commands);
        if remarks_hidden {
            self.remarks_read = self.model.document.as_ref().map(|document| document.path.clone());
            ui.ctx().request_repaint();
        }

        if !commands.is_empty() {
            ui.ctx().request_repaint();
        }
        for command in commands {
            self.dispatch(command);
        }
        self.follow_model(ui);
        let scale = ui.zoom_factor();
        if let Some(place) = ui.input(|input| place_of(input.viewport(), scale)) {
            // Where a maximized window goes back to is where it was before.
            let place = match self.model.settings.window {
                Some(before) if place.is_maximized => WindowPlace { is_maximized: true, ..before },
                _ => place,
            };
            if self.model.settings.window != Some(place) {
                self.dispatch(Command::Prefer(Preference::Window(place)));
            }
        }
    }

    /// Carries out a command: the one door for everything that a user can cause.
    pub fn dispatch(&mut self, command: Command) {
        self.epoch += 1;
        let searches = matches!(command, Command::Search(_));
        let speaks = matches!(command, Command::Prefer(Preference::Language(_)));
        let focuses_search = matches!(command, Command::FocusSearch);
        let reveal = match &command {
            Command::Reveal(reveal) => Some(reveal.clone()),
            _ => None,
        };
        let requests = self.model.update(command);
        if speaks {
            self.speak();
        }
        self.send(requests);
        if focuses_search {
            self.top_bar.focus_search = self.model.document.is_some();
            self.dialogs.keep_focus_away();
        }
        if let Some(reveal) = reveal {
            self.bring_into_view(&reveal);
        }
        if searches {
            self.show_first_hit();
        }
    }

    /// Brings the first camera that the search found into view.
    fn show_first_hit(&mut self) {
        let Some(document) = &self.model.document else { return };
        let first = document.columns.shown_at(0).and_then(|column| column.visible.first());
        if let (Some(_), Some(camera)) = (document.columns.hits, first) {
            self.board.scroll_to(*camera);
        }
    }

    fn bring_into_view(&mut self, what: &Reveal) {
        match what {
            Reveal::Camera(camera) => {
                self.board.scroll_to(*camera);
                self.board.request_focus();
            }
            Reveal::Server(server) => {
                self.board.scroll_to_server(*server);
                self.board.request_focus();
            }
            Reveal::Key(key) => self.key_panel.reveal(key.clone()),
        }
        self.dialogs.keep_focus_away();
    }

    /// Puts the chosen language in force.
    fn speak(&mut self) {
        let chosen = self.model.settings.chosen_language();
        texts::set_language(chosen.unwrap_or_else(Language::of_system));
        self.model.say_anew();
    }

    /// Takes over what was kept from earlier starts, and what the window knows of itself. Called
    /// before the first frame; `trouble` is said if the settings could not be read.
    pub fn begin(
        &mut self,
        ctx: &Context,
        settings: Settings,
        surroundings: Surroundings,
        trouble: Option<String>,
    ) {
        self.model.begin(settings, surroundings, trouble);
        self.speak();
        self.follow_model(ctx);
    }

    /// A window whose plan waits for its time is not closed by accident.
    fn ask_before_leaving(&self, ctx: &Context, out: &mut Vec<Command>) {
        let waits = self.model.document.as_ref().is_some_and(|document| document.timed.is_some());
        let is_closing = ctx.input(|input| input.viewport().close_requested());
        if is_closing && waits && !self.model.is_leaving {
            ctx.send_viewport_cmd(ViewportCommand::CancelClose);
            out.push(Command::Show(Dialog::Leave));
        }
    }

    /// A file that is dropped on the window is opened if it is a system, and else taken for a
    /// license file.
    fn take_dropped_files(&self, ctx: &Context, out: &mut Vec<Command>) {
        let dropped = ctx.input(|input| input.raw.dropped_files.first().cloned());
        let Some(path) = dropped.map(|file| file.path().to_path_buf()) else { return };
        let is_system = path.extension().is_some_and(|ending| ending == "fks");
        if is_system {
            out.push(Command::PathTyped(Pick::Open, path.display().to_string()));
        } else if self.model.document.is_some() {
            out.push(Command::Keys(KeyCommand::Dropped(path)));
        }
    }

    /// Brings look and title of the window in line with the model, when they change.
    fn follow_model(&mut self, ctx: &Context) {
        let look = self.model.look();
        if self.look != look {
            theme::put_on(ctx, &look);
            self.look = look;
        }
        if self.model.is_leaving {
            ctx.send_viewport_cmd(ViewportCommand::Close);
        }
        let title = match &self.model.document {
            Some(document) if !document.plan.is_empty() => {
                say!("window-title-changed", system = &document.system.name)
            }
            Some(document) => say!("window-title", system = &document.system.name),
            None => "Floatkey".to_owned(),
        };
        if self.title != title {
            ctx.send_viewport_cmd(ViewportCommand::Title(title.clone()));
            self.title = title;
        }
    }

    fn send(&mut self, requests: Vec<Request>) {
        for request in requests {
            // Only the newest plan is worth storing.
            if matches!(request, Request::StorePlan(_)) {
                self.waiting.retain(|waiting| !matches!(waiting, Request::StorePlan(_)));
            }
            if matches!(request, Request::StoreSettings(_)) {
                self.waiting.retain(|waiting| !matches!(waiting, Request::StoreSettings(_)));
            }
            if self.waiting.len() < REQUESTS_WAITING {
                self.waiting.push_back(request);
            } else {
                tracing::error!(?request, "the background does not keep up; a request was dropped");
            }
        }
        self.send_waiting();
    }

    fn send_waiting(&mut self) {
        while let Some(request) = self.waiting.pop_front() {
            if !self.link.send(request.clone()) {
                self.waiting.push_front(request);
                return;
            }
        }
    }
}

/// Where the window is, in points of the desktop, if the desktop tells.
fn place_of(window: &ViewportInfo, scale: f32) -> Option<WindowPlace> {
    if window.minimized == Some(true) || window.fullscreen == Some(true) {
        return None;
    }
    let points = |length: f32| (length * scale).round();
    let inner = window.inner_rect?;
    let at = window.outer_rect.map(|rect| rect.min);
    Some(WindowPlace {
        left: at.map(|at| points(at.x) as i32),
        top: at.map(|at| points(at.y) as i32),
        width: points(inner.width()) as u32,
        height: points(inner.height()) as u32,
        is_maximized: window.maximized == Some(true),
    })
}

impl eframe::App for Configurator {
    fn logic(&mut self, ctx: &Context, _frame: &mut eframe::Frame) {
        self.logic(ctx);
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        self.ui(ui);
    }

    /// What shows through where rounding leaves a seam.
    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        visuals.extreme_bg_color.to_normalized_gamma_f32()
    }
}

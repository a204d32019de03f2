//! The window without a window: a fake link, keys and clicks, and what is on the screen then.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    rc::Rc,
    sync::Arc,
};

use egui::{Key, Modifiers, Role, Theme, vec2};
use egui_kittest::{
    Harness,
    kittest::{NodeT as _, Queryable as _},
};
use jiff::Timestamp;
use uuid::Uuid;

use super::{
    app::{Configurator, Link},
    fixtures,
    model::{Command, Dialog, Now, Selection},
};
use crate::{
    activation::{
        Answer, Ask, Comparison, FoundToken, Installed, InstalledKey, KeyState, NotActivated,
        Wanted,
    },
    licensing::{
        Baseline, CameraId, Carrier, Change, HostId, KeyFigures, KeyHost, KeyId, KeyKind, License,
        Limits, OtherSystem, Others, PendingPlan, Plan, PlanId, Refusal, Seats, ServerGrant,
        ServerId, SystemId,
    },
    link::{
        ApplyStep, DesktopLook, Event, Holder, HostState, Opened, PairStep, Pick, Report, Request,
        Secret, SeenHost,
    },
    system::{AppliedPlan, HostRefusal},
    texts::{Language, language, say, set_language},
};

mod access;
mod activation;
mod campus;
mod details;
mod dialogs;
mod languages;
mod palette;
mod pictures;
mod revisions;
mod screens;
mod settings;
mod timed;
mod tokens;
mod usage;
mod window;

use campus::*;

type Window = Harness<'static, Configurator>;

/// The background's end: events that the window is to find, requests that it sent, and how long
/// the window runs.
#[derive(Default, Clone)]
struct FakeLink {
    events: Rc<RefCell<VecDeque<Event>>>,
    sent: Rc<RefCell<Vec<Request>>>,
    /// Texts of the settings that were to be kept, apart from `sent`.
    kept: Rc<RefCell<Vec<String>>>,
    is_full: Rc<RefCell<bool>>,
    mono_ms: Rc<Cell<u64>>,
}

impl Link for FakeLink {
    fn send(&mut self, request: Request) -> bool {
        match request {
            _ if *self.is_full.borrow() => {}
            Request::StoreSettings(text) => self.kept.borrow_mut().push(text),
            request => self.sent.borrow_mut().push(request),
        }
        !*self.is_full.borrow()
    }

    fn try_recv(&mut self) -> Option<Event> {
        self.events.borrow_mut().pop_front()
    }
}

fn noon() -> Timestamp {
    "2027-02-01T12:00:00Z".parse().unwrap()
}

fn window_of(size: egui::Vec2, theme: Theme, renders: bool) -> (Window, FakeLink) {
    scaled_window(size, 1.0, theme, renders)
}

fn scaled_window(size: egui::Vec2, scale: f32, theme: Theme, renders: bool) -> (Window, FakeLink) {
    let link = FakeLink::default();
    let (given, mono_ms) = (link.clone(), link.mono_ms.clone());
    let mut builder = Harness::builder()
        .with_size(size)
        .with_pixels_per_point(scale)
        .with_theme(theme)
        .with_os(egui::os::OperatingSystem::Nix)
        .with_max_steps(30);
    if renders {
        builder = builder.wgpu();
    }
    let window = builder.build_eframe(move |cc| {
        let mut window = Configurator::new(&cc.egui_ctx, Box::new(given));
        window.model.settings.theme = theme.into();
        window.clock = Box::new(move || Now { mono_ms: mono_ms.get(), wall: noon() });
        window
    });
    (window, link)
}

fn start_window() -> (Window, FakeLink) {
    window_of(vec2(1280.0, 720.0), Theme::Dark, false)
}

fn open_window() -> (Window, FakeLink) {
    let (mut window, link) = start_window();
    open(&mut window, &link);
    (window, link)
}

fn open(window: &mut Window, link: &FakeLink) {
    let (opened, figures) = campus();
    let mut events = link.events.borrow_mut();
    events.push_back(Event::Opened(Box::new(opened)));
    events.extend(figures);
    drop(events);
    window.step();
    window.run();
}

fn dispatch(window: &mut Window, command: Command) {
    window.state_mut().dispatch(command);
    window.run();
}

fn plan_three_moves(window: &mut Window) {
    dispatch(
        window,
        Command::MoveCameras {
            cameras: vec![CameraId(15), CameraId(16), CameraId(17)],
            to: Some(ServerId(3)),
        },
    );
}

//! The dialog of an activation, step by step.

use egui::{Align2, Label, Response, ScrollArea, Sense, Stroke, Ui, vec2};

use super::{Goal, KeyCommand, Step, Trouble, Wizard, check_view};
use crate::{
    activation::FoundToken,
    configurator::{
        dialogs::{Outcome, Parts, explanation, step_ui},
        icons,
        model::{Command, Dialog, Document, Reveal},
        theme::{font, size, space, tokens},
        widgets::{self, Tone, text},
        words,
    },
    licensing::HostId,
    link::Pick,
    texts::say,
};

const WIDTH: f32 = 720.0;
/// Side of the circle with the number of a step.
const CIRCLE: f32 = 20.0;
/// How a license begins.
const LICENSE_HINT: &str = "v4.public.…";
/// As much of a request as is shown.
const SHOWN_REQUEST: f32 = 64.0;

/// Shows the step that the activation is at.
pub fn wizard_ui(
    ui: &mut Ui,
    document: &Document,
    wizard: &Wizard,
    is_fresh: bool,
    out: &mut Vec<Command>,
) {
    let work = &document.key_work;
    let is_waiting = work.waiting.is_some();
    let host = host_name(document, wizard.host);
    let next = next_words(wizard, host);
    let can_stop = is_waiting && !work.is_changing();
    let back = match wizard.step_before() {
        _ if can_stop => Some(say!("wizard-stop")),
        Some(_) if !is_waiting => Some(say!("wizard-back")),
        _ => None,
    };
    let parts = Parts {
        title: say!("wizard-title"),
        width: WIDTH,
        primary: Some((&next, wizard.can_go_on() && !is_waiting)),
        cancel: if wizard.step == Step::Done { say!("close") } else { say!("wizard-later") },
        has_draft: true,
        is_fresh,
    };
    let mut draft = wizard.clone();
    let (outcome, goes_back) = step_ui(ui, &parts, back, |ui, _| {
        steps_ui(ui, wizard.step);
        ui.add_space(space::M);
        let first = match wizard.step {
            Step::Computer => {
                computer_ui(ui, document, &mut draft);
                None
            }
            Step::Request => Some(request_ui(ui, document, &mut draft, out)),
            Step::Response => Some(response_ui(ui, &mut draft, host, out)),
            Step::Check => {
                check_view::check_ui(ui, document, &mut draft, host);
                None
            }
            Step::Done => {
                done_ui(ui, wizard, host, out);
                None
            }
        };
        if is_waiting {
            ui.add_space(space::S);
            waiting_ui(ui, document);
        }
        trouble_ui(ui, document, out);
        if wizard.step != Step::Done && *wizard != Wizard::new(wizard.host, Goal::New) {
            ui.add_space(space::S);
            if widgets::link_button(ui, say!("wizard-start-over")).clicked() {
                out.push(Command::Keys(KeyCommand::Discard));
            }
        }
        first
    });
    match outcome {
        _ if goes_back => out.push(Command::Keys(KeyCommand::Back)),
        Outcome::Accepted => out.push(Command::Keys(KeyCommand::Next)),
        Outcome::Cancelled if wizard.step == Step::Done => {
            out.push(Command::Keys(KeyCommand::Next));
        }
        Outcome::Cancelled => out.push(Command::CloseDialog),
        Outcome::Open if draft != *wizard => {
            out.push(Command::Keys(KeyCommand::Edit(Box::new(draft))));
        }
        Outcome::Open => {}
    }
}

/// What the key host calls itself, or its address.
fn host_name(document: &Document, host: Option<HostId>) -> &str {
    let host = host.and_then(|host| document.hosts.get(&host));
    host.map_or("", words::host_name)
}

fn next_words(wizard: &Wizard, host: &str) -> String {
    match wizard.step {
        Step::Request if wizard.request.is_none() => say!("wizard-make-request").to_owned(),
        Step::Computer | Step::Request => say!("wizard-next").to_owned(),
        Step::Response => say!("wizard-check").to_owned(),
        Step::Check => say!("wizard-install", host = host),
        Step::Done => say!("wizard-finish").to_owned(),
    }
}

fn step_name(step: Step) -> &'static str {
    match step {
        Step::Computer => say!("wizard-step-computer"),
        Step::Request => say!("wizard-step-request"),
        Step::Response => say!("wizard-step-response"),
        Step::Check => say!("wizard-step-check"),
        Step::Done => say!("wizard-step-done"),
    }
}

/// Which step it is, of all.
fn steps_ui(ui: &mut Ui, at: Step) {
    let tokens = tokens(ui);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = space::S;
        for (number, step) in (1u32..).zip(Step::ALL) {
            let is_over = step < at || at == Step::Done;
            let (fill, ink) = match (is_over, step == at) {
                (true, _) => (tokens.ok_fill, tokens.ok),
                (_, true) => (tokens.accent, tokens.on_accent),
                _ => (tokens.track, tokens.muted),
            };
            let (rect, _) = ui.allocate_exact_size(vec2(CIRCLE, CIRCLE), Sense::hover());
            ui.painter().circle_filled(rect.center(), CIRCLE / 2.0, fill);
            if is_over {
                icons::OK.paint(ui, rect.shrink(3.0), ink);
            } else {
                let (center, number) = (rect.center(), number.to_string());
                ui.painter().text(center, Align2::CENTER_CENTER, number, font::small_medium(), ink);
            }
            let (font, ink) = if step == at {
                (font::strong(), tokens.text)
            } else {
                (font::body(), tokens.muted)
            };
            ui.add(Label::new(text(step_name(step), font, ink)).extend());
            if step != Step::Done {
                let (line, _) = ui.allocate_exact_size(vec2(space::XL, CIRCLE), Sense::hover());
                let stroke = Stroke::new(size::LINE, tokens.line);
                ui.painter().hline(line.x_range(), line.center().y, stroke);
            }
        }
    });
}

/// One of several choices below each other.
pub(super) fn radio(ui: &mut Ui, is_chosen: bool, enabled: bool, words: &str) -> Response {
    let ink = if enabled { tokens(ui).text } else { tokens(ui).muted };
    let words = text(words, font::body(), ink);
    let radio = ui.scope(|ui| {
        ui.visuals_mut().disabled_alpha = 1.0;
        ui.add_enabled(enabled, egui::RadioButton::new(is_chosen, words))
    });
    widgets::focus_ring(ui, &radio.inner);
    radio.inner
}

/// A tick that says what is consented to.
pub(super) fn tick(ui: &mut Ui, is_ticked: &mut bool, words: &str) {
    let ink = tokens(ui).text;
    let tick = ui.checkbox(is_ticked, text(words, font::body(), ink));
    widgets::focus_ring(ui, &tick);
}

pub(super) fn heading(ui: &mut Ui, words: &str) {
    let muted = tokens(ui).muted;
    ui.add_space(space::S);
    ui.label(text(words, font::small_medium(), muted));
}

fn computer_ui(ui: &mut Ui, document: &Document, draft: &mut Wizard) {
    explanation(ui, say!("wizard-computer-what"));
    heading(ui, say!("wizard-host"));
    if document.hosts.is_empty() {
        widgets::line_with_icon(ui, &icons::INFO, Tone::Plain, say!("wizard-no-hosts"));
    }
    for (id, host) in &document.hosts {
        let (name, address) = (words::host_name(host), &*host.address);
        let words = if name == address {
            address.to_owned()
        } else {
            say!("wizard-host-at", host = name, address = address)
        };
        if radio(ui, draft.host == Some(*id), true, &words).clicked() && draft.host != Some(*id) {
            draft.host = Some(*id);
            draft.request = None;
            if matches!(draft.goal, Goal::Update(_)) {
                draft.goal = Goal::New;
            }
        }
    }
    heading(ui, say!("wizard-goal"));
    let mut goals = vec![(Goal::New, say!("wizard-goal-new").to_owned())];
    for card in document.cards.iter().filter(|card| Some(card.host) == draft.host) {
        let words = say!("wizard-goal-update", name = &card.name, key = card.key.as_str());
        goals.push((Goal::Update(card.key.clone()), words));
    }
    goals.push((Goal::HaveFile, say!("wizard-goal-file").to_owned()));
    for (goal, words) in goals {
        if radio(ui, draft.goal == goal, true, &words).clicked() && draft.goal != goal {
            draft.goal = goal;
            draft.request = None;
        }
    }
}

fn request_ui(
    ui: &mut Ui,
    document: &Document,
    draft: &mut Wizard,
    out: &mut Vec<Command>,
) -> Response {
    if let Some(request) = &draft.request {
        return made_ui(ui, request, draft, out);
    }
    explanation(ui, say!("wizard-request-what"));
    heading(ui, say!("wizard-carrier"));
    let installed = draft.host.and_then(|host| document.key_work.installed.get(&host));
    if radio(ui, draft.token.is_none(), true, say!("wizard-carrier-computer")).clicked() {
        draft.token = None;
    }
    for found in installed.into_iter().flat_map(|installed| &installed.tokens) {
        token_ui(ui, found, draft);
    }
    ui.add_space(space::S);
    let (product, hint) = (say!("wizard-product"), say!("wizard-product-hint"));
    let first = widgets::field(ui, product, &mut draft.product, hint);
    ui.add_space(space::S);
    widgets::field(ui, say!("wizard-note"), &mut draft.note, say!("wizard-note-hint"));
    first
}

/// A token that a license can be bound to, or why it cannot.
fn token_ui(ui: &mut Ui, found: &FoundToken, draft: &mut Wizard) {
    match found.token() {
        Some(token) => {
            let mut words = say!("wizard-token", name = &found.name, number = &token.serial);
            if !found.is_known {
                words = say!("wizard-token-unknown", token = words);
            }
            let is_chosen = draft.token.as_ref() == Some(&token);
            if radio(ui, is_chosen, true, &words).clicked() {
                draft.token = Some(token);
            }
        }
        None => {
            radio(ui, false, false, &say!("wizard-token-no-serial", name = &found.name));
        }
    }
}

/// The request, and the ways to the vendor.
fn made_ui(ui: &mut Ui, request: &str, draft: &Wizard, out: &mut Vec<Command>) -> Response {
    explanation(ui, say!("wizard-made-what"));
    let ink = tokens(ui).muted;
    widgets::banner(ui, Tone::Plain, |ui| {
        let area = ScrollArea::vertical().id_salt("request").max_height(SHOWN_REQUEST);
        area.show(ui, |ui| {
            widgets::wrapped(ui, text(request, font::small(), ink));
        });
    });
    ui.add_space(space::S);
    let save = ui
        .horizontal(|ui| {
            let save = widgets::plain_button(ui, true, say!("wizard-save-request"));
            if save.clicked() {
                out.push(Command::Pick(Pick::Request));
            }
            if widgets::plain_button(ui, true, say!("wizard-copy-request")).clicked() {
                ui.ctx().copy_text(request.to_owned());
            }
            save
        })
        .inner;
    if let Some(path) = &draft.saved {
        let words = say!("wizard-saved", path = path.display().to_string());
        widgets::line_with_icon(ui, &icons::OK, Tone::Ok, &words);
    }
    widgets::wrapped(ui, text(say!("wizard-made-later"), font::small(), ink));
    save
}

fn response_ui(ui: &mut Ui, draft: &mut Wizard, host: &str, out: &mut Vec<Command>) -> Response {
    explanation(ui, &say!("wizard-response-what", host = host));
    let before = draft.response.clone();
    let names = (say!("browse"), say!("wizard-pick-license"));
    let (label, hint) = (say!("wizard-license"), LICENSE_HINT);
    let (field, browses) = widgets::field_with_button(ui, label, &mut draft.response, hint, names);
    if browses {
        out.push(Command::Pick(Pick::License));
    }
    if draft.response != before {
        draft.from = None;
    }
    match &draft.from {
        Some(path) => {
            widgets::remark(ui, say!("wizard-from", path = path.display().to_string()));
        }
        None => drop(widgets::remark(ui, say!("wizard-drop"))),
    }
    field
}

fn done_ui(ui: &mut Ui, wizard: &Wizard, host: &str, out: &mut Vec<Command>) {
    let Some(comparison) = &wizard.comparison else { return };
    let license = &comparison.after;
    let words = say!("wizard-done", name = &license.name, key = license.key.as_str(), host = host);
    widgets::line_with_icon(ui, &icons::OK, Tone::Ok, &words);
    ui.add_space(space::S);
    explanation(ui, say!("wizard-done-next"));
    if widgets::link_button(ui, say!("wizard-choose-servers")).clicked() {
        out.push(Command::Keys(KeyCommand::Next));
        out.push(Command::Show(Dialog::KeyServers(license.key.clone())));
    }
    if widgets::link_button(ui, say!("wizard-show-key")).clicked() {
        out.push(Command::Keys(KeyCommand::Next));
        out.push(Command::Reveal(Reveal::Key(license.key.clone())));
    }
}

/// What a key host is asked at present.
pub(super) fn waiting_ui(ui: &mut Ui, document: &Document) {
    use crate::activation::Ask;
    let Some((host, ask)) = &document.key_work.waiting else { return };
    let host = host_name(document, Some(*host));
    let words = match **ask {
        Ask::Look => say!("wizard-wait-look", host = host),
        Ask::Request { .. } => say!("wizard-wait-request", host = host),
        Ask::Check { .. } => say!("wizard-wait-check", host = host),
        Ask::Install { .. } => say!("wizard-wait-install", host = host),
        Ask::GiveUp { .. } => say!("wizard-wait-give-up", host = host),
        Ask::Decline { .. } => say!("wizard-wait-decline", host = host),
        Ask::TakeBack { .. } => say!("wizard-wait-take-back", host = host),
        Ask::Rename { .. } | Ask::Remove { .. } => say!("wizard-wait-change", host = host),
    };
    ui.horizontal(|ui| {
        icons::CLOCK.show(ui, tokens(ui).muted, "");
        widgets::elided(ui, text(words, font::body(), tokens(ui).text));
    });
}

/// What stands in the way, and what to do.
pub(super) fn trouble_ui(ui: &mut Ui, document: &Document, out: &mut Vec<Command>) {
    let Some(trouble) = &document.key_work.trouble else { return };
    ui.add_space(space::S);
    widgets::banner(ui, Tone::Danger, |ui| match trouble {
        Trouble::File(words) => {
            widgets::line_with_icon(ui, &icons::DANGER, Tone::Danger, words);
        }
        Trouble::Refused(refusal) => {
            let words = document.text(&refusal.message());
            widgets::line_with_icon(ui, &icons::DANGER, Tone::Danger, &words);
        }
        Trouble::NotAsked(host, reason) => {
            let name = host_name(document, Some(*host));
            let words = say!("wizard-not-asked", host = name, reason = reason);
            widgets::line_with_icon(ui, &icons::DANGER, Tone::Danger, &words);
            if widgets::link_button(ui, say!("wizard-pair")).clicked() {
                let address = document.hosts.get(host).map(|host| host.address.clone());
                let address = address.unwrap_or_default();
                let pair = Dialog::PairHost { address, code: String::new(), seat: None };
                out.push(Command::Show(pair));
            }
        }
    });
}

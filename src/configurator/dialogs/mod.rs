//! Dialogs in front of the window. Their drafts live in [`Dialog`]; editing one shows it anew.
//!
//! Enter is the primary button, Escape cancels, and a stray click beside a dialog does not throw
//! away what was typed. The first field has the keyboard as soon as a dialog opens.

mod about;
mod apply;
mod conflict;
mod files;
mod grants;
mod help;
mod history;
mod hosts;
mod key_hosts;
mod leave;
mod move_to;
mod remarks;
mod revision;
mod settings;
mod test;

use std::mem::Discriminant;

use egui::{
    Align, Frame, Id, Key, Layout, Margin, Modal, Modifiers, Rect, Response, ScrollArea, Stroke,
    Ui, Vec2, vec2,
};
use jiff::Timestamp;

use super::{
    activation::{self, Step},
    model::{Command, Dialog, Model},
    palette::{self, PaletteState},
    theme::{font, size, space, tokens},
    widgets::{self, text},
};

/// What dialogs remember between frames.
#[derive(Debug, Default)]
pub struct DialogsState {
    /// The dialog shown in the frame before: another one gets the keyboard.
    shown: Option<Discriminant<Dialog>>,
    /// What had the keyboard before, and gets it back.
    before: Option<Id>,
    /// The row of a list that Enter takes.
    cursor: usize,
    /// The step of the activation in the frame before, and whether its request was made: another
    /// one gets the keyboard.
    step: Option<(Step, bool)>,
    palette: PaletteState,
}

impl DialogsState {
    /// The keyboard goes elsewhere and not back to what had it before.
    pub fn keep_focus_away(&mut self) {
        self.before = None;
    }
}

/// What a dialog is made of besides its contents.
pub(super) struct Parts<'a> {
    pub(super) title: &'a str,
    pub(super) width: f32,
    /// The button that goes on, and whether it can; dialogs that only show have none.
    pub(super) primary: Option<(&'a str, bool)>,
    /// The button that closes.
    pub(super) cancel: &'a str,
    /// Whether something typed would be lost.
    pub(super) has_draft: bool,
    /// Whether it was opened in this frame.
    pub(super) is_fresh: bool,
}

/// How a dialog was left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Open,
    Cancelled,
    Accepted,
}

/// Shows the dialog in front, if there is one.
pub fn dialogs_ui(
    ui: &mut Ui,
    model: &Model,
    state: &mut DialogsState,
    now: Timestamp,
    out: &mut Vec<Command>,
) {
    let Some(dialog) = &model.dialog else {
        if state.shown.take().is_some()
            && let Some(before) = state.before.take()
        {
            ui.memory_mut(|memory| memory.request_focus(before));
        }
        return;
    };
    if state.shown.is_none() {
        state.before = ui.memory(egui::Memory::focused);
    }
    let kind = std::mem::discriminant(dialog);
    let is_fresh = state.shown.replace(kind) != Some(kind);
    if is_fresh {
        state.cursor = 0;
    }
    match dialog {
        Dialog::Path { pick, text } => files::path_ui(ui, *pick, text, is_fresh, out),
        Dialog::New { name, path } => files::new_ui(ui, name, path, is_fresh, out),
        Dialog::Import { source, target } => files::import_ui(ui, source, target, is_fresh, out),
        Dialog::Palette { query } => {
            palette::palette_ui(ui, model, query, &mut state.palette, is_fresh, out);
        }
        Dialog::Settings => settings::settings_ui(ui, model, is_fresh, out),
        Dialog::About => about::about_ui(ui, &model.surroundings, is_fresh, out),
        Dialog::Help => help::help_ui(ui, &model.keymap, is_fresh, out),
        _ => {}
    }
    let Some(document) = &model.document else { return };
    match dialog {
        Dialog::PairHost { address, code, seat } => {
            let pairing = &model.pairing;
            hosts::pair_host_ui(ui, document, pairing, (address, code), *seat, is_fresh, out);
        }
        Dialog::Apply { why, at } => {
            apply::apply_ui(ui, document, (why, at), now, is_fresh, out);
        }
        Dialog::Leave => leave::leave_ui(ui, document, is_fresh, out),
        Dialog::MoveTo { filter } => {
            move_to::move_to_ui(ui, document, filter, &mut state.cursor, is_fresh, out);
        }
        Dialog::KeyHosts => key_hosts::key_hosts_ui(ui, document, now, is_fresh, out),
        Dialog::Test { address } => test::test_ui(ui, document, address, is_fresh, out),
        Dialog::Holders { host, release } => {
            grants::holders_ui(ui, document, *host, release.as_deref(), is_fresh, out);
        }
        Dialog::Outage(key) => grants::outage_ui(ui, document, key, now, is_fresh, out),
        Dialog::Conflict => conflict::conflict_ui(ui, document, is_fresh, out),
        Dialog::Revision(revision) => {
            revision::revision_ui(ui, document, *revision, is_fresh, out);
        }
        Dialog::History => history::history_ui(ui, document, is_fresh, out),
        Dialog::Remarks => remarks::remarks_ui(ui, document, is_fresh, out),
        Dialog::Activation => {
            if let Some(wizard) = &document.key_work.wizard {
                let step = (wizard.step, wizard.request.is_some());
                let is_new = state.step.replace(step) != Some(step);
                activation::wizard_ui(ui, document, wizard, is_fresh || is_new, out);
            }
        }
        Dialog::HostKeys(host) => activation::host_keys_ui(ui, document, *host, is_fresh, out),
        Dialog::RenameKey { key, name } => {
            activation::rename_ui(ui, document, key, name, is_fresh, out);
        }
        Dialog::RemoveKey { key, force } => {
            activation::remove_ui(ui, document, key, *force, is_fresh, out);
        }
        Dialog::Transfer => activation::transfer_ui(ui, document, is_fresh, out),
        Dialog::KeyServers(key) => activation::key_servers_ui(ui, document, key, is_fresh, out),
        _ => {}
    }
}

/// Height of the row of buttons.
const BUTTONS: f32 = 32.0;
/// A list is never lower than this; then the whole dialog scrolls.
const LEAST_LIST: f32 = 3.0 * size::ROW;

/// How much room the contents of a dialog have before they scroll.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room {
    height: f32,
}

impl Room {
    /// What is left for a list that comes now, with so much still to come below it.
    pub(super) fn for_list(self, ui: &Ui, below: f32) -> f32 {
        (self.height - ui.min_rect().height() - below).max(LEAST_LIST)
    }
}

/// Shows the frame of a dialog with its contents and buttons, no larger than the window: contents
/// that are too high scroll, and the buttons stay. `contents` returns the field that has the
/// keyboard first; without one, the first button has it.
pub(super) fn dialog_ui(
    ui: &mut Ui,
    parts: &Parts<'_>,
    contents: impl FnOnce(&mut Ui, Room) -> Option<Response>,
) -> Outcome {
    step_ui(ui, parts, None, contents).0
}

/// The same for one step of several, with a button that goes back. Returns also whether that was
/// clicked.
pub(super) fn step_ui(
    ui: &mut Ui,
    parts: &Parts<'_>,
    back: Option<&str>,
    contents: impl FnOnce(&mut Ui, Room) -> Option<Response>,
) -> (Outcome, bool) {
    let mut goes_back = false;
    let most = ui.ctx().content_rect().size() - Vec2::splat(2.0 * (space::XL + space::S));
    let tokens = tokens(ui);
    let frame = Frame::new()
        .fill(tokens.card)
        .stroke(Stroke::new(size::LINE, tokens.line))
        .corner_radius(size::CARD_RADIUS)
        .inner_margin(Margin::same(space::XL as i8));
    let modal = Modal::new(Id::unique("dialog")).frame(frame).show(ui, |ui| {
        ui.set_width(parts.width.min(most.x));
        widgets::elided(ui, text(parts.title, font::heading(), tokens.text));
        ui.add_space(space::M);
        let below = space::L + BUTTONS + 2.0 * ui.spacing().item_spacing.y;
        let room = Room { height: (most.y - ui.min_rect().height() - below).max(LEAST_LIST) };
        let mut area = ScrollArea::vertical().id_salt("contents").max_height(room.height);
        if parts.is_fresh {
            // The place of the area is that of the dialog before.
            area = area.vertical_scroll_offset(0.0);
        }
        let area = area.auto_shrink([false, true]);
        let first = area.show(ui, |ui| {
            turn_pages(ui, room);
            contents(ui, room)
        });
        let first = first.inner;
        ui.add_space(space::L);
        // Read before the buttons see it: a focused button uses the key for itself.
        let enter = ui.input(|input| input.key_pressed(Key::Enter));
        let (mut outcome, button) = buttons_ui(ui, parts, back, &mut goes_back);
        if parts.is_fresh {
            first.as_ref().unwrap_or(&button).request_focus();
        }
        // A field gives the focus away on Enter, so nothing has it then.
        let nothing_has_focus = ui.memory(|memory| memory.focused().is_none());
        if enter && outcome == Outcome::Open && nothing_has_focus {
            match parts.primary {
                Some((_, true)) => outcome = Outcome::Accepted,
                Some((_, false)) => {
                    if let Some(first) = &first {
                        first.request_focus();
                    }
                }
                None => {}
            }
        }
        outcome
    });
    settle(ui, modal.response.rect);
    let escape = modal.is_top_modal
        && !modal.any_popup_open
        && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape));
    if escape || (!parts.has_draft && modal.backdrop_response.clicked()) {
        return (Outcome::Cancelled, false);
    }
    (modal.inner, goes_back)
}

/// Scrolls by keyboard: the list in the dialog if it has one, else the dialog.
fn turn_pages(ui: &Ui, room: Room) {
    let pages = ui.input(|input| {
        input.num_presses(Key::PageUp) as f32 - input.num_presses(Key::PageDown) as f32
    });
    if pages != 0.0 {
        ui.scroll_with_delta(vec2(0.0, pages * (room.height - size::ROW)));
    }
}

/// A dialog is centered by the size that it had in the frame before: it is drawn again until it
/// stays where it is.
pub(super) fn settle(ui: &Ui, rect: Rect) {
    let before = place(ui);
    ui.data_mut(|data| data.insert_temp(place_id(), rect));
    if before != Some(rect) {
        ui.ctx().request_repaint();
    }
}

/// Where the dialog was in the last frame that had one.
pub(super) fn place(ctx: &egui::Context) -> Option<Rect> {
    ctx.data(|data| data.get_temp(place_id()))
}

fn place_id() -> Id {
    Id::unique("place of the dialog")
}

/// The buttons at the lower right, and the one that has the keyboard if no field has it.
fn buttons_ui(
    ui: &mut Ui,
    parts: &Parts<'_>,
    back: Option<&str>,
    goes_back: &mut bool,
) -> (Outcome, Response) {
    let layout = Layout::right_to_left(Align::Center);
    ui.allocate_ui_with_layout(vec2(ui.available_width(), BUTTONS), layout, |ui| {
        let mut outcome = Outcome::Open;
        let primary = parts.primary.map(|(words, enabled)| {
            let button = widgets::primary_button(ui, enabled, words);
            if button.clicked() {
                outcome = Outcome::Accepted;
            }
            button
        });
        if let Some(back) = back {
            *goes_back = widgets::plain_button(ui, true, back).clicked();
        }
        let cancel = widgets::plain_button(ui, true, parts.cancel);
        if cancel.clicked() {
            outcome = Outcome::Cancelled;
        }
        (outcome, primary.unwrap_or(cancel))
    })
    .inner
}

/// A muted paragraph that says what a dialog is about.
pub(super) fn explanation(ui: &mut Ui, words: &str) {
    let color = tokens(ui).muted;
    widgets::wrapped(ui, text(words, font::body(), color));
    ui.add_space(space::M);
}

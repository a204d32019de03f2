//! Dialogs in front of the window. Their drafts live in [`Dialog`]; editing one shows it anew.
//!
//! Enter is the primary button, Escape cancels, and a stray click beside a dialog does not throw
//! away what was typed. The first field has the keyboard as soon as a dialog opens.

mod apply;
mod files;
mod grants;
mod help;
mod history;
mod hosts;
mod key_hosts;
mod move_to;
mod remarks;
mod test;

use std::mem::Discriminant;

use egui::{Align, Frame, Id, Key, Layout, Margin, Modal, Modifiers, Response, Stroke, Ui};

use super::{
    model::{Command, Dialog, Model},
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
}

/// What a dialog is made of besides its contents.
struct Parts<'a> {
    title: &'a str,
    width: f32,
    /// The button that goes on, and whether it can; dialogs that only show have none.
    primary: Option<(&'a str, bool)>,
    /// The button that closes.
    cancel: &'a str,
    /// Whether something typed would be lost.
    has_draft: bool,
    /// Whether it was opened in this frame.
    is_fresh: bool,
}

/// How a dialog was left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Open,
    Cancelled,
    Accepted,
}

/// Shows the dialog in front, if there is one.
pub fn dialogs_ui(ui: &mut Ui, model: &Model, state: &mut DialogsState, out: &mut Vec<Command>) {
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
        Dialog::Help => help::help_ui(ui, is_fresh, out),
        _ => {}
    }
    let Some(document) = &model.document else { return };
    match dialog {
        Dialog::PairHost { address, code, seat } => {
            let pairing = &model.pairing;
            hosts::pair_host_ui(ui, document, pairing, (address, code), *seat, is_fresh, out);
        }
        Dialog::Apply { why } => apply::apply_ui(ui, document, why, is_fresh, out),
        Dialog::MoveTo { filter } => {
            move_to::move_to_ui(ui, document, filter, &mut state.cursor, is_fresh, out);
        }
        Dialog::KeyHosts => key_hosts::key_hosts_ui(ui, document, is_fresh, out),
        Dialog::Test { address } => test::test_ui(ui, document, address, is_fresh, out),
        Dialog::Holders { host, release } => {
            grants::holders_ui(ui, document, *host, release.as_deref(), is_fresh, out);
        }
        Dialog::Outage(key) => grants::outage_ui(ui, document, key, is_fresh, out),
        Dialog::History => history::history_ui(ui, document, is_fresh, out),
        Dialog::Remarks => remarks::remarks_ui(ui, document, is_fresh, out),
        _ => {}
    }
}

/// Shows the frame of a dialog with its contents and buttons. `contents` returns the field that
/// has the keyboard first; without one, the first button has it.
fn dialog_ui(
    ui: &mut Ui,
    parts: &Parts<'_>,
    contents: impl FnOnce(&mut Ui) -> Option<Response>,
) -> Outcome {
    let tokens = tokens(ui);
    let frame = Frame::new()
        .fill(tokens.card)
        .stroke(Stroke::new(size::LINE, tokens.line))
        .corner_radius(size::CARD_RADIUS)
        .inner_margin(Margin::same(space::XL as i8));
    let modal = Modal::new(Id::unique("dialog")).frame(frame).show(ui, |ui| {
        ui.set_width(parts.width);
        ui.label(text(parts.title, font::heading(), tokens.text));
        ui.add_space(space::M);
        let first = contents(ui);
        ui.add_space(space::L);
        // Read before the buttons see it: a focused button uses the key for itself.
        let enter = ui.input(|input| input.key_pressed(Key::Enter));
        let (mut outcome, button) = buttons_ui(ui, parts);
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
        return Outcome::Cancelled;
    }
    modal.inner
}

/// A dialog is centered by the size that it had in the frame before: it is drawn again until it
/// stays where it is.
fn settle(ui: &Ui, rect: egui::Rect) {
    let id = Id::unique("place of the dialog");
    let before = ui.data_mut(|data| {
        let before = data.get_temp(id);
        data.insert_temp(id, rect);
        before
    });
    if before != Some(rect) {
        ui.ctx().request_repaint();
    }
}

/// The buttons at the lower right, and the one that has the keyboard if no field has it.
fn buttons_ui(ui: &mut Ui, parts: &Parts<'_>) -> (Outcome, Response) {
    let layout = Layout::right_to_left(Align::Center);
    ui.allocate_ui_with_layout(egui::vec2(parts.width, 32.0), layout, |ui| {
        let mut outcome = Outcome::Open;
        let primary = parts.primary.map(|(words, enabled)| {
            let button = widgets::primary_button(ui, enabled, words);
            if button.clicked() {
                outcome = Outcome::Accepted;
            }
            button
        });
        let cancel = widgets::plain_button(ui, true, parts.cancel);
        if cancel.clicked() {
            outcome = Outcome::Cancelled;
        }
        (outcome, primary.unwrap_or(cancel))
    })
    .inner
}

/// A muted paragraph that says what a dialog is about.
fn explanation(ui: &mut Ui, words: &str) {
    let color = tokens(ui).muted;
    widgets::wrapped(ui, text(words, font::body(), color));
    ui.add_space(space::M);
}

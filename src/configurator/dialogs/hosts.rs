//! The dialog that pairs with a key host.

use egui::{ComboBox, Ui};

use super::{Outcome, Parts, dialog_ui, explanation};
use crate::{
    configurator::{
        icons,
        model::{Command, Dialog, Document, Pairing},
        theme::{font, space, tokens},
        widgets::{self, Tone, text},
        words,
    },
    licensing::ServerId,
    texts::say,
};

const WIDTH: f32 = 440.0;
/// Letters and digits of a code.
const CODE_DIGITS: usize = 8;

/// Asks for the address of a key host, for its code, and for the server beside it.
pub(super) fn pair_host_ui(
    ui: &mut Ui,
    document: &Document,
    pairing: &Pairing,
    (address, code): (&str, &str),
    seat: Option<ServerId>,
    is_fresh: bool,
    out: &mut Vec<Command>,
) {
    let (mut new_address, mut new_code) = (address.to_owned(), code.to_owned());
    let mut new_seat = seat;
    let trimmed = address.trim();
    let is_address = !trimmed.is_empty() && !trimmed.contains(char::is_whitespace);
    let is_code = code.chars().filter(char::is_ascii_alphanumeric).count() == CODE_DIGITS;
    let is_waiting = matches!(pairing, Pairing::Waiting(_));
    let words = if is_waiting { say!("pairing") } else { say!("pair-button") };
    let parts = Parts {
        title: say!("pair-title"),
        width: WIDTH,
        primary: Some((words, is_address && is_code && !is_waiting)),
        cancel: if is_waiting { say!("stop") } else { say!("cancel") },
        has_draft: true,
        is_fresh,
    };
    let outcome = dialog_ui(ui, &parts, |ui, _| {
        explanation(ui, say!("pair-what"));
        let first = widgets::field(ui, say!("pair-address"), &mut new_address, "192.168.1.20:1947");
        ui.add_space(space::S);
        widgets::field(ui, say!("pair-code"), &mut new_code, "7KQ2-M4XA");
        ui.add_space(space::S);
        seat_ui(ui, document, &mut new_seat);
        match pairing {
            Pairing::Typing => {}
            Pairing::Waiting(step) => {
                ui.add_space(space::S);
                widgets::remark(ui, words::pair_step(*step));
            }
            Pairing::Failed(reason) => {
                ui.add_space(space::S);
                widgets::line_with_icon(ui, &icons::DANGER, Tone::Danger, reason);
            }
        }
        Some(first)
    });
    let is_changed = new_address != address || new_code != code || new_seat != seat;
    let (address, code, seat) = (new_address, new_code, new_seat);
    match outcome {
        Outcome::Accepted => out.push(Command::PairHost { address, code, seat }),
        Outcome::Cancelled if is_waiting => out.push(Command::CancelPairing),
        Outcome::Cancelled => out.push(Command::CloseDialog),
        Outcome::Open if is_changed => {
            out.push(Command::Show(Dialog::PairHost { address, code, seat }));
        }
        Outcome::Open => {}
    }
}

/// The server on whose computer the key host runs (rule R8).
fn seat_ui(ui: &mut Ui, document: &Document, seat: &mut Option<ServerId>) {
    let tokens = tokens(ui);
    let label = ui.label(text(say!("pair-seat"), font::small_medium(), tokens.muted));
    let selected = seat.map_or_else(
        || say!("pair-elsewhere").to_owned(),
        |seat| document.system.server_name(seat).as_ref().to_owned(),
    );
    ComboBox::from_id_salt("seat")
        .selected_text(selected)
        .width(ui.available_width())
        .height(260.0)
        .truncate()
        .show_ui(ui, |ui| {
            ui.selectable_value(seat, None, say!("pair-elsewhere"));
            for server in document.system.servers.iter() {
                ui.selectable_value(seat, Some(server.id), &*server.name);
            }
        })
        .response
        .labelled_by(label.id);
}

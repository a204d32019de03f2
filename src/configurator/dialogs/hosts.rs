//! The dialog that adds a key host.

use egui::{ComboBox, Ui};

use super::{Outcome, Parts, dialog_ui, explanation};
use crate::{
    configurator::{
        model::{Command, Dialog, Document},
        theme::{font, space, tokens},
        widgets::{self, text},
    },
    licensing::ServerId,
};

const WIDTH: f32 = 440.0;
const ELSEWHERE: &str = "A server of another system";

/// Asks for the address of a key host and for the server beside it.
pub(super) fn add_host_ui(
    ui: &mut Ui,
    document: &Document,
    address: &str,
    seat: Option<ServerId>,
    is_fresh: bool,
    out: &mut Vec<Command>,
) {
    let mut draft = address.to_owned();
    let mut new_seat = seat;
    let trimmed = address.trim();
    let is_address = !trimmed.is_empty() && !trimmed.contains(char::is_whitespace);
    let is_known = document.hosts.values().any(|host| host.address == trimmed);
    let parts = Parts {
        title: "Add a key host",
        width: WIDTH,
        primary: Some(("Add", is_address && !is_known)),
        cancel: "Cancel",
        has_draft: true,
        is_fresh,
    };
    let outcome = dialog_ui(ui, &parts, |ui| {
        let what = "The key host runs on the computer where the key is installed. It listens on \
                    port 1947 unless it was started with another one.";
        explanation(ui, what);
        let first = widgets::field(ui, "Address and port", &mut draft, "192.168.1.20:1947");
        if is_known {
            let words = "This key host was added already";
            let ink = tokens(ui).warn;
            widgets::wrapped(ui, text(words, font::small(), ink));
        }
        ui.add_space(space::S);
        seat_ui(ui, document, &mut new_seat);
        Some(first)
    });
    match outcome {
        Outcome::Accepted => out.push(Command::AddHost { address: draft, seat: new_seat }),
        Outcome::Cancelled => out.push(Command::CloseDialog),
        Outcome::Open if draft != address || new_seat != seat => {
            out.push(Command::Show(Dialog::AddHost { address: draft, seat: new_seat }));
        }
        Outcome::Open => {}
    }
}

/// The server on whose computer the key host runs (rule R8).
fn seat_ui(ui: &mut Ui, document: &Document, seat: &mut Option<ServerId>) {
    let tokens = tokens(ui);
    let label = ui.label(text("Server on the same computer", font::small_medium(), tokens.muted));
    let selected = seat.map_or_else(
        || ELSEWHERE.to_owned(),
        |seat| document.system.server_name(seat).as_ref().to_owned(),
    );
    ComboBox::from_id_salt("seat")
        .selected_text(selected)
        .width(WIDTH)
        .height(260.0)
        .truncate()
        .show_ui(ui, |ui| {
            ui.selectable_value(seat, None, ELSEWHERE);
            for server in document.system.servers.iter() {
                ui.selectable_value(seat, Some(server.id), &*server.name);
            }
        })
        .response
        .labelled_by(label.id);
}

//! The dialog after another administrator applied something that contradicts the plan: for each
//! camera and server, what it was, what they made of it, and what the plan wanted.

use egui::{ScrollArea, Ui};

use super::{Outcome, Parts, dialog_ui, explanation};
use crate::{
    configurator::{
        icons,
        model::{Command, Conflicts, Document},
        plan_bar,
        theme::{font, space, tokens},
        widgets::{self, text},
    },
    licensing::Conflict,
    texts::say,
};

const WIDTH: f32 = 640.0;
const ROW: f32 = 64.0;

/// Lets the administrator choose, for each or for all.
pub(super) fn conflict_ui(
    ui: &mut Ui,
    document: &Document,
    is_fresh: bool,
    out: &mut Vec<Command>,
) {
    let Some(conflicts) = &document.conflicts else {
        out.push(Command::CloseDialog);
        return;
    };
    let parts = Parts {
        title: say!("conflict-title"),
        width: WIDTH,
        primary: Some((say!("conflict-resolve"), true)),
        cancel: say!("conflict-later"),
        has_draft: true,
        is_fresh,
    };
    let outcome = dialog_ui(ui, &parts, |ui, room| {
        let words = say!(
            "conflict-about",
            revision = conflicts.revision,
            who = &conflicts.who,
            changes = conflicts.changes.len(),
        );
        explanation(ui, &words);
        ui.horizontal(|ui| {
            if widgets::plain_button(ui, true, say!("conflict-all-mine")).clicked() {
                out.push(Command::KeepAllMine(true));
            }
            if widgets::plain_button(ui, true, say!("conflict-all-theirs")).clicked() {
                out.push(Command::KeepAllMine(false));
            }
        });
        ui.add_space(space::S);
        ui.spacing_mut().item_spacing.y = 0.0;
        let area = ScrollArea::vertical().id_salt("conflicts").max_height(room.for_list(ui, 0.0));
        area.show_rows(ui, ROW, conflicts.changes.len(), |ui, rows| {
            for at in rows {
                row_ui(ui, document, conflicts, at, out);
            }
        });
        None
    });
    match outcome {
        Outcome::Accepted => out.push(Command::ResolveConflicts),
        Outcome::Cancelled => out.push(Command::CloseDialog),
        Outcome::Open => {}
    }
}

fn row_ui(
    ui: &mut Ui,
    document: &Document,
    conflicts: &Conflicts,
    at: usize,
    out: &mut Vec<Command>,
) {
    let (Some(conflict), Some(keeps)) = (conflicts.changes.get(at), conflicts.keep_mine.get(at))
    else {
        return;
    };
    let tokens = tokens(ui);
    let (icon, name, [base, theirs, mine]) = sides(document, conflict);
    let size = egui::vec2(ui.available_width(), ROW);
    ui.allocate_ui(size, |ui| {
        ui.set_min_size(size);
        ui.horizontal(|ui| {
            icon.show(ui, tokens.muted, "");
            ui.scope(|ui| {
                ui.set_max_width(ui.available_width() * 0.6);
                widgets::elided(ui, text(&*name, font::strong(), tokens.text));
            });
            widgets::elided(
                ui,
                text(say!("conflict-was", base = base), font::small(), tokens.muted),
            );
        });
        ui.horizontal(|ui| {
            ui.add_space(space::XL);
            for (is_mine, words) in [
                (false, say!("conflict-theirs", theirs = theirs)),
                (true, say!("conflict-mine", mine = mine)),
            ] {
                let ink = if *keeps == is_mine { tokens.text } else { tokens.muted };
                let radio = ui.radio(*keeps == is_mine, text(&*words, font::body(), ink));
                let radio = radio.accessible_name(format!("{name}: {words}"));
                widgets::focus_ring(ui, &radio);
                if radio.clicked() {
                    out.push(Command::KeepMine(at, is_mine));
                }
                ui.add_space(space::L);
            }
        });
    });
}

/// Icon, name, and the names of base, theirs and mine.
fn sides(document: &Document, conflict: &Conflict) -> (icons::Icon, String, [String; 3]) {
    match conflict {
        Conflict::Camera { camera, base, theirs, mine } => {
            let name = document.system.camera(*camera).map(|camera| camera.name.to_string());
            let servers =
                [base, theirs, mine].map(|server| plan_bar::server_name(document, *server));
            (icons::CAMERA, name.unwrap_or_else(|| camera.to_string()), servers)
        }
        Conflict::Key { server, base, theirs, mine } => {
            let name = document.system.server_name(*server).to_string();
            let keys = [base, theirs, mine].map(|key| plan_bar::key_name(document, key.as_ref()));
            (icons::SERVER, name, keys)
        }
    }
}

//! What an applied revision changed, and how it is taken back by a new plan.

use egui::{ScrollArea, Ui};

use super::{Outcome, Parts, dialog_ui, explanation};
use crate::{
    configurator::{
        icons,
        model::{Command, Dialog, Document},
        plan_bar,
        theme::{font, size, space, tokens},
        widgets::{self, Tone, text},
        words,
    },
    licensing::{AppliedChange, Change, Stuck},
    texts::say,
};

const WIDTH: f32 = 640.0;
/// What the sentence below the list takes.
const BELOW: f32 = 44.0;

/// Shows the changes of a revision from what to what.
pub(super) fn revision_ui(
    ui: &mut Ui,
    document: &Document,
    revision: u64,
    is_fresh: bool,
    out: &mut Vec<Command>,
) {
    let diff = document.diff.as_ref().filter(|diff| diff.revision == revision);
    let changes = diff.and_then(|diff| diff.changes.as_ref());
    let stuck = diff.map_or(0, |diff| diff.stuck);
    let can_undo = matches!(changes, Some(Ok(changes)) if stuck < changes.len())
        && document.applying.is_none();
    let title = say!("revision-title", revision = revision);
    let parts = Parts {
        title: &title,
        width: WIDTH,
        primary: Some((say!("revision-undo"), can_undo)),
        cancel: say!("revision-back"),
        has_draft: false,
        is_fresh,
    };
    let outcome = dialog_ui(ui, &parts, |ui, room| {
        if let Some(applied) = document.history.iter().find(|entry| entry.revision == revision) {
            let when = words::moment(applied.at);
            widgets::remark(ui, say!("revision-by", who = &applied.who, when = when));
            if !applied.why.is_empty() {
                widgets::wrapped(ui, text(&*applied.why, font::body(), tokens(ui).text));
            }
            ui.add_space(space::S);
        }
        match changes {
            None => explanation(ui, say!("revision-reading")),
            Some(Err(reason)) => {
                let words = say!("revision-unread", reason = reason);
                widgets::line_with_icon(ui, &icons::WARNING, Tone::Warn, &words);
            }
            Some(Ok(changes)) => {
                ui.spacing_mut().item_spacing.y = 0.0;
                let most = room.for_list(ui, BELOW);
                let area = ScrollArea::vertical().id_salt("diff").max_height(most);
                area.show_rows(ui, size::ROW, changes.len(), |ui, rows| {
                    for change in changes.get(rows).unwrap_or_default() {
                        change_ui(ui, document, change);
                    }
                });
                ui.add_space(space::S);
                let all = changes.len();
                if stuck > 0 {
                    let words = say!("revision-stuck", stuck = stuck, all = all);
                    widgets::line_with_icon(ui, &icons::WARNING, Tone::Warn, &words);
                } else {
                    widgets::remark(ui, say!("revision-undo-more"));
                }
            }
        }
        None
    });
    match outcome {
        Outcome::Accepted => out.push(Command::UndoRevision(revision)),
        Outcome::Cancelled => out.push(Command::Show(Dialog::History)),
        Outcome::Open => {}
    }
}

fn change_ui(ui: &mut Ui, document: &Document, change: &AppliedChange) {
    let tokens = tokens(ui);
    let (icon, name, _, to) = plan_bar::parts(document, &change.after);
    let from = match &change.before {
        Change::Move { to, .. } => plan_bar::server_name(document, *to),
        Change::UseKey { key, .. } => plan_bar::key_name(document, key.as_ref()),
    };
    let stuck = match change.inverse(&document.system) {
        Ok(_) => None,
        Err(Stuck::ChangedSince) => Some(say!("revision-changed-since")),
        Err(Stuck::Gone) => Some(say!("revision-gone")),
    };
    ui.allocate_ui(egui::vec2(ui.available_width(), size::ROW), |ui| {
        ui.set_min_height(size::ROW);
        ui.horizontal_centered(|ui| {
            icon.show(ui, tokens.muted, "");
            ui.scope(|ui| {
                ui.set_max_width(ui.available_width() * 0.36);
                widgets::elided(ui, text(name, font::body(), tokens.text));
            });
            if let Some(stuck) = stuck {
                let width = ui.available_width() * 0.6;
                ui.scope(|ui| {
                    ui.set_max_width(width);
                    let way = format!("{from} → {to}");
                    widgets::elided(ui, text(way, font::body(), tokens.muted));
                });
                widgets::elided(ui, text(stuck, font::small(), tokens.warn));
            } else {
                let way = format!("{from} → {to}");
                widgets::elided(ui, text(way, font::body(), tokens.muted));
            }
        });
    });
}

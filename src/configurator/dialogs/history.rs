//! The dialog that lists applied plans, newest first.

use egui::{ScrollArea, Ui};

use super::{Outcome, Parts, dialog_ui, explanation};
use crate::{
    configurator::{
        model::{Command, Document},
        theme::{font, space, tokens},
        widgets::{self, text},
        words,
    },
    system::AppliedPlan,
    texts::say,
};

const WIDTH: f32 = 560.0;
const ROW: f32 = 46.0;

/// Shows the history of the open system.
pub(super) fn history_ui(ui: &mut Ui, document: &Document, is_fresh: bool, out: &mut Vec<Command>) {
    let parts = Parts {
        title: say!("history-title"),
        width: WIDTH,
        primary: None,
        cancel: say!("close"),
        has_draft: false,
        is_fresh,
    };
    let outcome = dialog_ui(ui, &parts, |ui, room| {
        if document.history.is_empty() {
            explanation(ui, say!("history-none"));
            return None;
        }
        let area = ScrollArea::vertical().id_salt("history").max_height(room.for_list(ui, 0.0));
        ui.spacing_mut().item_spacing.y = 0.0;
        area.show_rows(ui, ROW, document.history.len(), |ui, rows| {
            for applied in document.history.get(rows).unwrap_or_default() {
                applied_ui(ui, applied, out);
            }
        });
        None
    });
    if outcome != Outcome::Open {
        out.push(Command::CloseDialog);
    }
}

/// A row that leads to what was changed.
fn applied_ui(ui: &mut Ui, applied: &AppliedPlan, out: &mut Vec<Command>) {
    let tokens = tokens(ui);
    let size = egui::vec2(ui.available_width(), ROW);
    let rect = egui::Rect::from_min_size(ui.cursor().min, size);
    let id = egui::Id::unique(("revision", applied.revision));
    let row = ui.interact(rect, id, egui::Sense::click());
    row.widget_info(|| {
        let name = say!("revision-show", revision = applied.revision);
        egui::WidgetInfo::labeled(egui::Role::Button, true, name)
    });
    if row.hovered() {
        let radius = crate::configurator::theme::size::RADIUS;
        let fill = rect.expand2(egui::vec2(space::S, 0.0));
        ui.painter().rect_filled(fill, radius, tokens.hovered);
    }
    widgets::focus_ring(ui, &row);
    if row.on_hover_cursor(egui::CursorIcon::PointingHand).clicked() {
        out.push(Command::ShowRevision(applied.revision));
    }
    ui.allocate_ui(size, |ui| {
        ui.set_min_size(size);
        ui.set_max_width(size.x);
        ui.spacing_mut().item_spacing.y = 2.0;
        ui.add_space(space::XS);
        let title = say!("history-revision", revision = applied.revision, what = what(applied));
        let when = format!("{} · {}", applied.who, words::moment(applied.at));
        widgets::pair(
            ui,
            18.0,
            text(title, font::strong(), tokens.text),
            text(when, font::small(), tokens.muted),
        );
        let why = if applied.why.is_empty() { say!("history-no-reason") } else { &applied.why };
        widgets::remark(ui, why);
    });
}

fn what(applied: &AppliedPlan) -> String {
    let moves = say!("history-moves", count = applied.moves);
    let keys = say!("history-keys", count = applied.key_changes);
    match (applied.moves, applied.key_changes) {
        (0, 0) => say!("history-no-changes").to_owned(),
        (_, 0) => moves,
        (0, _) => keys,
        _ => format!("{moves}, {keys}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_applied_plan_is_told_by_what_it_changed() {
        let applied = |moves, key_changes| AppliedPlan {
            revision: 41,
            who: "anna".to_owned(),
            at: jiff::Timestamp::UNIX_EPOCH,
            why: String::new(),
            moves,
            key_changes,
        };
        assert_eq!(what(&applied(3, 0)), "3 cameras moved");
        assert_eq!(what(&applied(1, 1)), "1 camera moved, 1 server changed its key");
        assert_eq!(what(&applied(0, 2)), "2 servers changed their key");
    }
}

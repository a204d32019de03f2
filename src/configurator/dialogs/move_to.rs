//! The dialog that moves the selected cameras to a server found by typing.

use std::collections::HashMap;

use egui::{
    Key, Modifiers, Rect, Response, Role, ScrollArea, Sense, TextWrapMode, Ui, WidgetInfo,
    WidgetText, pos2, vec2,
};

use super::{Outcome, Parts, dialog_ui};
use crate::{
    configurator::{
        board::columns::Column,
        icons,
        model::{Command, Dialog, Document},
        theme::{font, size, space, tokens},
        widgets, words,
    },
    licensing::KeyId,
    texts::say,
};

const WIDTH: f32 = 440.0;
const LIST_HEIGHT: f32 = 10.0 * size::ROW;

/// Shows the list of servers. `cursor` is the row that Enter takes.
pub(super) fn move_to_ui(
    ui: &mut Ui,
    document: &Document,
    filter: &str,
    cursor: &mut usize,
    is_fresh: bool,
    out: &mut Vec<Command>,
) {
    let cameras = document.selected_in_order();
    let title = match cameras.as_slice() {
        [] => say!("move-select-first").to_owned(),
        [camera] => {
            let name = document.system.camera(*camera).map(|camera| camera.name.clone());
            let name = name.as_deref().unwrap_or(say!("move-the-camera"));
            say!("move-camera-to", camera = name)
        }
        _ => say!("move-cameras-to", count = cameras.len()),
    };
    let targets = targets(document, filter);
    step_cursor(ui, cursor, targets.len(), is_fresh);
    let mut draft = filter.to_owned();
    let mut clicked = None;
    let parts = Parts {
        title: &title,
        width: WIDTH,
        primary: Some((say!("move-button"), !cameras.is_empty() && !targets.is_empty())),
        cancel: say!("cancel"),
        has_draft: false,
        is_fresh,
    };
    let outcome = dialog_ui(ui, &parts, |ui, room| {
        let field = widgets::field(ui, say!("move-server"), &mut draft, say!("move-server-hint"));
        ui.add_space(space::S);
        let height = LIST_HEIGHT.min(room.for_list(ui, 0.0));
        clicked = targets_ui(ui, document, &targets, *cursor, height);
        Some(field)
    });
    let chosen = clicked.or_else(|| (outcome == Outcome::Accepted).then_some(*cursor));
    if let Some(target) = chosen.and_then(|at| targets.get(at)) {
        if !cameras.is_empty() {
            out.push(Command::MoveCameras { cameras, to: target.server });
        }
    } else if outcome == Outcome::Cancelled {
        out.push(Command::CloseDialog);
    } else if draft != filter {
        *cursor = 0;
        out.push(Command::Show(Dialog::MoveTo { filter: draft }));
    }
}

/// Columns whose name or key contains every word that was typed.
fn targets<'a>(document: &'a Document, filter: &str) -> Vec<&'a Column> {
    let filter = filter.to_lowercase();
    let words: Vec<&str> = filter.split_whitespace().collect();
    document
        .columns
        .all
        .iter()
        .filter(|column| {
            if words.is_empty() {
                return true;
            }
            let text = format!("{} {}", column.name, column.group).to_lowercase();
            words.iter().all(|word| text.contains(word))
        })
        .collect()
}

/// Moves the cursor with the arrow keys, before the text field sees them.
fn step_cursor(ui: &Ui, cursor: &mut usize, rows: usize, is_fresh: bool) {
    if !is_fresh {
        ui.input_mut(|input| {
            if input.consume_key(Modifiers::NONE, Key::ArrowDown) {
                *cursor += 1;
            }
            if input.consume_key(Modifiers::NONE, Key::ArrowUp) {
                *cursor = cursor.saturating_sub(1);
            }
        });
    }
    *cursor = (*cursor).min(rows.saturating_sub(1));
}

/// The list. Returns the row that was clicked.
fn targets_ui(
    ui: &mut Ui,
    document: &Document,
    targets: &[&Column],
    cursor: usize,
    height: f32,
) -> Option<usize> {
    let hints = hints(document);
    let mut clicked = None;
    ui.spacing_mut().item_spacing.y = 0.0;
    let cursor_moved = ui.input(|input| {
        input.events.iter().any(|event| matches!(event, egui::Event::Key { pressed: true, .. }))
    });
    ui.allocate_ui(vec2(ui.available_width(), height), |ui| {
        ui.set_min_height(height);
        if targets.is_empty() {
            widgets::remark(ui, say!("move-none"));
            return;
        }
        let area = ScrollArea::vertical().id_salt("targets").auto_shrink(false).animated(false);
        area.show_viewport(ui, |ui, viewport| {
            let (origin, width) = (ui.max_rect().min, ui.available_width());
            ui.set_height(targets.len() as f32 * size::ROW);
            let row_rect = |at: usize| {
                let top = origin.y + at as f32 * size::ROW;
                Rect::from_min_size(pos2(origin.x, top), vec2(width, size::ROW))
            };
            if cursor_moved {
                ui.scroll_to_rect(row_rect(cursor), None);
            }
            let first = (viewport.top() / size::ROW).floor().max(0.0) as usize;
            let last = ((viewport.bottom() / size::ROW).ceil() as usize).min(targets.len());
            for at in first..last {
                let Some(column) = targets.get(at) else { continue };
                if target_ui(ui, row_rect(at), column, at == cursor, &hints).clicked() {
                    clicked = Some(at);
                }
            }
        });
    });
    clicked
}

/// What each key says of its free seats.
fn hints(document: &Document) -> HashMap<&KeyId, String> {
    let cards = document.cards.iter();
    cards
        .filter_map(|card| {
            let cameras = card.rows.iter().find(|row| row.feature.code() == "ip-camera");
            let row = cameras.or(card.rows.first())?;
            let words = if row.is_known {
                say!("move-free", key = &card.name, free = words::bound(row.free))
            } else {
                say!("move-free-unknown", key = &card.name)
            };
            Some((&card.key, words))
        })
        .collect()
}

fn target_ui(
    ui: &mut Ui,
    rect: Rect,
    column: &Column,
    is_chosen: bool,
    hints: &HashMap<&KeyId, String>,
) -> Response {
    let tokens = tokens(ui);
    let id = ui.make_persistent_id(("target", column.server));
    // Not focusable: the keyboard stays in the text field and moves the cursor from there.
    let response = ui.interact(rect, id, Sense::CLICK);
    let name = &*column.name;
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, is_chosen, name));
    let fill = match (is_chosen, response.hovered()) {
        (true, _) => Some(tokens.selected),
        (false, true) => Some(tokens.hovered),
        (false, false) => None,
    };
    if let Some(fill) = fill {
        ui.painter().rect_filled(rect, size::RADIUS, fill);
    }
    let icon = if column.server.is_some() { icons::SERVER } else { icons::NOT_BOUND };
    let icon_at = pos2(rect.left() + space::S + 8.0, rect.center().y);
    icon.paint(ui, Rect::from_center_size(icon_at, vec2(size::ICON, size::ICON)), tokens.muted);
    let hint = match (&column.key, column.server) {
        (Some(key), _) => hints.get(key).map_or(&*column.group, String::as_str),
        (None, Some(_)) => say!("no-key"),
        (None, None) => say!("move-no-seats"),
    };
    let half = rect.width() * 0.5 - space::XL;
    let galley =
        WidgetText::from(hint).into_galley(ui, Some(TextWrapMode::Truncate), half, font::small());
    let at =
        pos2(rect.right() - space::S - galley.size().x, rect.center().y - galley.size().y / 2.0);
    let left = rect.left() + space::S + size::ICON + space::S;
    ui.painter().galley(at, galley, tokens.muted);
    let galley = WidgetText::from(name).into_galley(
        ui,
        Some(TextWrapMode::Truncate),
        at.x - space::S - left,
        font::body(),
    );
    let at = pos2(left, rect.center().y - galley.size().y / 2.0);
    ui.painter().galley(at, galley, tokens.text);
    response
}

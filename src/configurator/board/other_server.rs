//! The strip above the board while cameras are dragged: held over it or dropped on it, they go to
//! a server that is found by typing, for columns that are far apart.

use egui::{Align2, DragAndDrop, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, vec2};

use super::{BoardState, board_id, drag::CameraDrag};
use crate::{
    configurator::{
        model::{Command, Dialog},
        theme::{font, size, space, tokens},
    },
    texts::say,
};

/// How long cameras are held over the strip until the dialog opens, in seconds.
const HOLD_SECS: f64 = 0.7;

/// Shows the strip.
pub(super) fn other_server_ui(ui: &mut Ui, state: &mut BoardState, out: &mut Vec<Command>) {
    let tokens = tokens(ui);
    let rect = ui.max_rect().shrink2(vec2(space::L, space::XS));
    let id = board_id().with("other server");
    let response = ui.interact(rect, id, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, say!("other-server")));
    let pointer = ui.pointer_interact_pos();
    let is_over = pointer.is_some_and(|pointer| ui.max_rect().contains(pointer));
    let (now, released) = ui.input(|input| (input.time, input.pointer.any_released()));
    let since = is_over.then(|| *state.held_since.get_or_insert(now));
    state.held_since = since;
    let held = since.map_or(0.0, |since| (now - since) / HOLD_SECS);

    let line = if is_over { tokens.accent } else { tokens.line };
    ui.painter().rect_filled(rect, size::RADIUS, tokens.accent_fill);
    let done = Rect::from_min_size(rect.min, vec2(rect.width() * held.min(1.0) as f32, 3.0));
    ui.painter().rect_filled(done, 0.0, tokens.accent);
    let stroke = Stroke::new(if is_over { size::RING } else { size::LINE }, line);
    ui.painter().rect_stroke(rect, size::RADIUS, stroke, StrokeKind::Inside);
    let (center, words) = (rect.center(), say!("other-server"));
    ui.painter().text(center, Align2::CENTER_CENTER, words, font::body(), tokens.accent);

    if is_over && (released || held >= 1.0) {
        if DragAndDrop::take_payload::<CameraDrag>(ui).is_some() {
            ui.ctx().stop_dragging();
            // The selection is what is dragged.
            out.push(Command::Show(Dialog::MoveTo { filter: String::new() }));
        }
        state.held_since = None;
    } else if is_over {
        ui.request_repaint();
    }
}

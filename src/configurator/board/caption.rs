//! The line above a group of rows. A click on it selects the group, dragging it takes it along.

use egui::{Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

use super::{
    Pass, arrange::Caption, board_id, column_id, columns::Column, drag::CameraDrag, looks,
};
use crate::{
    configurator::{
        model::{Command, Selection},
        theme::{font, size, space},
        words,
    },
    licensing::CameraId,
    texts::{self, say},
};

/// Shows a caption and takes in what is done to it.
pub(super) fn caption_ui(
    ui: &Ui,
    pass: &mut Pass<'_>,
    column: &Column,
    caption: &Caption,
    rect: Rect,
) {
    let tokens = pass.tokens;
    let id = column_id(column.server).with(("caption", &caption.name));
    let response = ui.interact(rect, id, Sense::CLICK | Sense::DRAG);
    response.widget_info(|| {
        let cameras = words::cameras(caption.count);
        let words = say!("arrange-caption", name = &caption.name, cameras = cameras);
        WidgetInfo::labeled(Role::Button, true, words)
    });
    let painter = ui.painter();
    let inner = rect.shrink2(vec2(space::XS, 1.0));
    if response.hovered() {
        painter.rect_filled(inner, size::RADIUS, tokens.hovered);
    }
    if response.has_focus() {
        let ring = Stroke::new(size::RING, tokens.accent);
        painter.rect_stroke(inner, size::RADIUS, ring, StrokeKind::Inside);
    }
    let count = texts::number(caption.count as u64);
    let count = looks::one_line(ui, &count, font::small(), f32::INFINITY);
    let middle = rect.center().y;
    let at = pos2(rect.right() - space::M - count.size().x, middle - count.size().y / 2.0);
    let left = rect.left() + space::M;
    let name = looks::one_line(ui, &caption.name, font::small_medium(), at.x - space::S - left);
    let is_cut = name.elided;
    painter.galley(pos2(left, middle - name.size().y / 2.0), name, tokens.muted);
    painter.galley(at, count, tokens.muted);
    painter.hline(inner.x_range(), rect.bottom(), Stroke::new(size::LINE, tokens.line));

    let below = column.below(caption);
    if response.clicked() {
        let modifiers = ui.input(|input| input.modifiers);
        let adds = modifiers.command || modifiers.shift;
        pass.out.push(Command::Select(selection(pass, below, adds)));
        ui.memory_mut(|memory| memory.request_focus(board_id()));
    }
    if response.drag_started() {
        let selection = selection(pass, below, false);
        let mut cameras: Vec<CameraId> = selection.cameras.iter().copied().collect();
        cameras.sort_unstable();
        pass.out.push(Command::Select(selection));
        ui.memory_mut(|memory| memory.request_focus(board_id()));
        response.dnd_set_drag_payload(CameraDrag(cameras.into()));
    }
    if is_cut && response.hovered() && pass.drag.is_none() {
        response.on_hover_text(&*caption.name);
    }
}

/// The group, alone or besides what is selected already.
fn selection(pass: &Pass<'_>, group: &[CameraId], adds: bool) -> Selection {
    let first = group.first().copied();
    let mut cameras = std::collections::HashSet::new();
    if adds {
        cameras.clone_from(&pass.document.selection.cameras);
    }
    cameras.extend(group);
    Selection { cameras, anchor: first, cursor: first }
}

//! A folded column: a narrow strip with its name, its count and how much of the key it uses.

use egui::{
    Align2, CornerRadius, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, epaint::TextShape,
    pos2, vec2,
};

use super::{
    Pass, column_id,
    columns::Column,
    header::paint_icon,
    looks::{self, Fixed, HeaderLook},
};
use crate::{
    configurator::{
        model::Command,
        theme::{font, size, space},
    },
    texts::{self, say},
};

/// Height of the small bar.
const BAR: f32 = 64.0;

impl Pass<'_> {
    /// Shows a folded column in the whole of `ui`. A click unfolds it; it takes drops as it is.
    pub(super) fn folded_ui(
        &mut self,
        ui: &mut Ui,
        look: &HeaderLook,
        column: &Column,
        rect: Rect,
    ) {
        let tokens = self.tokens;
        let id = column_id(column.server).with("folded");
        let response = ui.interact(rect, id, Sense::click());
        response.widget_info(|| {
            let words = say!("fold-spoken", column = &look.spoken);
            WidgetInfo::labeled(Role::Button, true, words)
        });
        ui.accesskit_node_builder(id, |node| node.set_expanded(false));
        let radius = CornerRadius::same(size::CARD_RADIUS);
        let fill = if response.hovered() { tokens.hovered } else { tokens.panel };
        let line = Stroke::new(size::LINE, tokens.line);
        ui.painter().rect(rect, radius, fill, line, StrokeKind::Inside);
        let has_cursor = self.has_focus && self.cursor_is_in(column);
        if has_cursor {
            self.cursor_node = Some(id);
        }
        if has_cursor || response.has_focus() {
            let ring = Stroke::new(size::RING, tokens.accent);
            ui.painter().rect_stroke(rect, radius, ring, StrokeKind::Inside);
        }
        let center = rect.center().x;
        let icon = vec2(size::ICON, size::ICON);
        let icon = Rect::from_center_size(pos2(center, rect.top() + space::L + 2.0), icon);
        paint_icon(ui, self, Fixed::Unfold, icon, tokens.muted);
        let count = texts::number(column.visible.len() as u64);
        let at = pos2(center, icon.bottom() + space::L);
        let ink = if look.selected > 0 { tokens.accent } else { tokens.muted };
        ui.painter().text(at, Align2::CENTER_CENTER, count, font::small_medium(), ink);

        let bar = Rect::from_center_size(
            pos2(center, rect.bottom() - space::M - BAR / 2.0),
            vec2(size::BAR, BAR),
        );
        let top = at.y + space::L;
        let room = bar.top() - space::M - top;
        let name = looks::one_line(ui, &column.name, font::strong(), room);
        let is_cut = name.elided;
        let place = pos2(center + name.size().y / 2.0, top);
        let ink = if look.needs_attention { tokens.warn } else { tokens.text };
        let name = TextShape::new(place, name, ink).with_angle(std::f32::consts::FRAC_PI_2);
        ui.painter().add(name);
        if let Some((share, _)) = &look.share {
            ui.painter().rect_filled(bar, size::BAR / 2.0, tokens.track);
            let used = bar.with_min_y(bar.bottom() - BAR * share.clamp(0.0, 1.0));
            ui.painter().rect_filled(used, size::BAR / 2.0, tokens.accent);
        }
        self.target_ui(ui, column, rect);
        if response.clicked() {
            let view = self.document.columns.view.folding(column.server);
            self.out.push(Command::View(Box::new(view)));
        }
        if self.drag.is_none() && (is_cut || response.hovered()) {
            response.on_hover_text(&look.spoken);
        }
    }

    /// Whether the keyboard is on a camera of this column.
    fn cursor_is_in(&self, column: &Column) -> bool {
        let cursor = self.document.selection.cursor;
        let camera = cursor.and_then(|cursor| self.document.system.camera(cursor));
        camera.is_some_and(|camera| self.document.plan.server_of(camera) == column.server)
    }
}

//! One column: its frame, its rows, and what it is as a target of a drop.

use egui::{
    Align2, CornerRadius, DragAndDrop, Rect, ScrollArea, Sense, Stroke, StrokeKind, TextureId, Ui,
    epaint::{Color32, Mesh},
    pos2, vec2,
};

use super::{
    Pass, after_drop,
    band::{Beside, Rows},
    caption, column_id,
    columns::{Column, LineAt},
    drag::{CachedPreview, CameraDrag},
    header,
    looks::HeaderLook,
    refused::Refused,
    row,
};
use crate::{
    configurator::{
        model::Command,
        theme::{font, size, space},
    },
    texts::say,
};

/// Icons of one column, collected while its rows are painted and then painted together: one mesh
/// for each texture instead of one for each icon.
#[derive(Debug, Default)]
pub(super) struct IconMarks(Vec<(TextureId, Mesh)>);

impl IconMarks {
    /// Adds an icon.
    pub(super) fn add(&mut self, texture: TextureId, rect: Rect, tint: Color32) {
        let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
        let mesh = match self.0.iter_mut().find(|(of, _)| *of == texture) {
            Some((_, mesh)) => mesh,
            None => {
                self.0.push((texture, Mesh::with_texture(texture)));
                let Some((_, mesh)) = self.0.last_mut() else { return };
                mesh
            }
        };
        mesh.add_rect_with_uv(rect, whole, tint);
    }

    /// Paints all of them.
    pub(super) fn paint(self, ui: &Ui) {
        for (_, mesh) in self.0 {
            ui.painter().add(mesh);
        }
    }
}

impl Pass<'_> {
    /// Shows a column in the whole of `ui`.
    pub(super) fn column_ui(
        &mut self,
        ui: &mut Ui,
        look: &HeaderLook,
        (place, column): (usize, &Column),
        rect: Rect,
        scroll_to: Option<usize>,
    ) {
        let radius = CornerRadius::same(size::CARD_RADIUS);
        let line = Stroke::new(size::LINE, self.tokens.line);
        ui.painter().rect(rect, radius, self.tokens.panel, line, StrokeKind::Inside);
        let head = Rect::from_min_size(rect.min, vec2(rect.width(), header::HEIGHT));
        header::header_ui(ui, self, look, column, head);
        ui.painter().hline(rect.x_range(), head.bottom(), line);

        let body = Rect::from_min_max(head.left_bottom(), rect.max);
        let id = column_id(column.server).with("body");
        let beside = ui.interact(body, id, Sense::CLICK | Sense::DRAG);
        self.beside_rows(ui, &beside, Beside::Rows(column.server));
        ui.add_space(header::HEIGHT + size::LINE);
        if column.visible.is_empty() {
            self.hint_ui(ui, body);
        } else {
            self.rows_ui(ui, (place, column), scroll_to);
        }
        self.target_ui(ui, column, rect);
    }

    fn hint_ui(&self, ui: &Ui, body: Rect) {
        let at = body.center_top() + vec2(0.0, space::XL);
        let text = say!("board-empty");
        ui.painter().text(at, Align2::CENTER_CENTER, text, font::body(), self.tokens.muted);
    }

    /// The rows that are in view, and no others.
    fn rows_ui(
        &mut self,
        ui: &mut Ui,
        (place, column): (usize, &Column),
        scroll_to: Option<usize>,
    ) {
        let area = ScrollArea::vertical().id_salt("rows").auto_shrink(false).animated(false);
        area.show_viewport(ui, |ui, viewport| {
            let lines = column.lines();
            let height = lines as f32 * size::ROW + space::XS;
            ui.set_width(ui.available_width());
            ui.set_height(height.max(viewport.height()));
            let (origin, width) = (ui.max_rect().min, ui.max_rect().width());
            let rect_of = |line: usize| {
                let top = origin.y + line as f32 * size::ROW + space::XS / 2.0;
                Rect::from_min_size(pos2(origin.x, top), vec2(width, size::ROW))
            };
            if let Some(row) = scroll_to {
                let line = column.line_of(row);
                ui.scroll_to_rect(rect_of(line).expand2(vec2(0.0, space::XS)), None);
                // The column is on the screen, so both directions are under way.
                self.state.scroll_to = None;
            }
            let first = (viewport.min.y / size::ROW).floor().max(0.0) as usize;
            let end = ((viewport.max.y / size::ROW).ceil().max(0.0) as usize).min(lines);
            let mut marks = IconMarks::default();
            let mut painted = 0;
            for line in first..end {
                match column.at_line(line) {
                    Some(LineAt::Camera(camera)) => {
                        row::row_ui(ui, self, &mut marks, column, camera, rect_of(line));
                        painted += 1;
                    }
                    Some(LineAt::Caption(caption)) => {
                        caption::caption_ui(ui, self, column, caption, rect_of(line));
                    }
                    None => {}
                }
            }
            marks.paint(ui);
            if let (Some(band), Some(pointer)) = (&mut self.state.band, self.pointer) {
                let across = ui.max_rect().x_range();
                let view = ui.clip_rect().y_range();
                band.cover(Rows { place, column, across, top: origin.y, view }, pointer);
            }
            self.state.painted_rows += painted;
            self.state.page_rows = (viewport.height() / size::ROW) as usize;
            self.autoscroll(ui, 1, viewport.min.y > 0.0, viewport.max.y < height);
        });
    }

    /// What happens while cameras are held over the column, and when they are let go.
    pub(super) fn target_ui(&mut self, ui: &mut Ui, column: &Column, rect: Rect) {
        if self.state.refused.as_ref().is_some_and(|refused| refused.cached.to == column.server) {
            let ring = Stroke::new(size::RING, self.tokens.danger);
            let radius = CornerRadius::same(size::CARD_RADIUS);
            ui.painter().rect_stroke(rect, radius, ring, StrokeKind::Inside);
        }
        let Some(drag) = self.drag.clone() else { return };
        let is_over = self.pointer.is_some_and(|pointer| ui.clip_rect().contains(pointer));
        if !is_over {
            return;
        }
        let document = self.document;
        let kept = self.state.preview.take();
        let kept = kept.filter(|kept| kept.is_for(document, &drag.0, column.server));
        let preview = kept.unwrap_or_else(|| CachedPreview::of(document, &drag.0, column.server));
        if preview.moves {
            self.over_target = true;
            after_drop::panel_ui(ui, self, &preview, rect);
        }
        if self.released && DragAndDrop::take_payload::<CameraDrag>(ui).is_some() {
            self.drag = None;
            if preview.moves && preview.preview.refusals.is_empty() {
                let cameras = drag.0.to_vec();
                self.out.push(Command::MoveCameras { cameras, to: column.server });
            } else if preview.moves {
                let at = self.pointer.unwrap_or(rect.center());
                self.state.refused = Some(Refused::of(document, preview, &drag, at));
            }
            self.state.preview = None;
        } else {
            self.state.preview = Some(preview);
        }
    }
}

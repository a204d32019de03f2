//! The board: a column for each server, grouped by key, with a row for each camera.
//!
//! In: the document, read only. Out: [`Command`]s. Only what is on the screen is laid out, in both
//! directions, so a frame costs what it shows. The board is one widget for the keyboard; its
//! cursor is a camera. It never knows: key hosts, files, and what a command does.

mod after_drop;
mod column;
pub mod columns;
pub mod cursor;
pub mod drag;
mod header;
pub mod keys;
mod layout;
mod looks;
mod row;
#[cfg(test)]
mod tests;

use egui::{
    Align2, DragAndDrop, Event, EventFilter, Id, Popup, Pos2, Rect, Role, ScrollArea, Sense,
    Stroke, Ui, UiBuilder, WidgetInfo, pos2, style::ScrollAnimation, vec2,
};

use self::{
    cursor::{Choice, Step},
    drag::{CachedPreview, CameraDrag},
    keys::Action,
    layout::{Group, GroupKind, Layout},
    looks::Looks,
};
use super::{
    details::DetailsOf,
    model::{Command, Dialog, Document, Selection},
    theme::{Tokens, font, size, space, tokens},
};
use crate::licensing::{CameraId, ServerId};

/// Height of the line above the columns that names their key.
const GROUP_HEIGHT: f32 = 32.0;
/// How close to an edge the pointer must be for the board to scroll by itself.
const EDGE: f32 = 48.0;
/// How fast it then scrolls at the very edge, in points per second.
const EDGE_SPEED: f32 = 900.0;
/// Camera names put on the clipboard with a cut at most.
const NAMES_AT_MOST: usize = 1_000;

/// What the board remembers between frames and nobody else needs to know.
#[derive(Debug, Default)]
pub struct BoardState {
    /// Positions of the columns, computed once for each change of the columns.
    layout: Layout,
    /// Texts and textures, made once when first seen.
    looks: Looks,
    /// The camera to scroll to: its column may need a frame to appear before its row can.
    scroll_to: Option<CameraId>,
    /// Set by whoever wants the keyboard to go to the board in the next frame.
    focus_wanted: bool,
    /// The preview of the target under the pointer, computed once and not once for each frame.
    preview: Option<CachedPreview>,
    /// A refused drop, kept in view until the next click or key so that its reason can be read.
    refused: Option<CachedPreview>,
    /// Rows that fit a column: how far a page step goes.
    page_rows: usize,
    /// Rows painted in the last frame: what a frame costs.
    painted_rows: usize,
}

impl BoardState {
    /// Lets the board have the keyboard.
    pub fn request_focus(&mut self) {
        self.focus_wanted = true;
    }

    /// Brings a camera into view.
    pub fn scroll_to(&mut self, camera: CameraId) {
        self.scroll_to = Some(camera);
    }

    /// Rows painted in the last frame.
    pub fn painted_rows(&self) -> usize {
        self.painted_rows
    }
}

/// One frame of the board.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of the frame, not a state")]
struct Pass<'a> {
    document: &'a Document,
    state: &'a mut BoardState,
    out: &'a mut Vec<Command>,
    tokens: &'static Tokens,
    /// What is dragged.
    drag: Option<std::sync::Arc<CameraDrag>>,
    /// Where the pointer is.
    pointer: Option<Pos2>,
    /// Whether the dragged cameras are dropped in this frame.
    released: bool,
    /// Whether the keyboard is on the board.
    has_focus: bool,
    /// Whether the cursor's row was painted, so that it can be named as the focused one.
    cursor_painted: bool,
    /// Whether the pointer is over a column that would change.
    over_target: bool,
}

/// Shows the board in the room that is left.
pub fn board_ui(ui: &mut Ui, document: &Document, state: &mut BoardState, out: &mut Vec<Command>) {
    let focus = ui.interact(ui.max_rect(), board_id(), Sense::focusable_noninteractive());
    focus.widget_info(|| WidgetInfo::labeled(Role::ListBox, true, "Camera board"));
    if std::mem::take(&mut state.focus_wanted) {
        focus.request_focus();
    }
    state.layout.update(&document.columns);
    state.looks.begin(ui, document);
    let mut pass = Pass {
        document,
        state,
        out,
        tokens: tokens(ui),
        drag: DragAndDrop::payload::<CameraDrag>(ui),
        pointer: ui.pointer_interact_pos(),
        released: ui.input(|input| input.pointer.any_released()),
        has_focus: focus.has_focus(),
        cursor_painted: false,
        over_target: false,
    };
    pass.forget_refused(ui);
    if pass.has_focus {
        pass.keyboard(ui);
    }
    if document.columns.shown.is_empty() {
        pass.nothing_found_ui(ui);
        return;
    }
    pass.columns_ui(ui);
    pass.name_cursor(ui);
    if pass.drag.is_some() {
        after_drop::chip_ui(ui, &pass);
    }
}

fn board_id() -> Id {
    Id::unique("camera board")
}

fn row_id(camera: CameraId) -> Id {
    Id::unique(("camera row", camera))
}

fn column_id(server: Option<ServerId>) -> Id {
    Id::unique(("camera column", server))
}

impl Pass<'_> {
    fn columns_ui(&mut self, ui: &mut Ui) {
        self.state.painted_rows = 0;
        let scroll_to = self.state.scroll_to;
        let target = scroll_to.and_then(|camera| cursor::cell(self.document, camera));
        if target.is_none() {
            self.state.scroll_to = None;
        }
        let area = ScrollArea::horizontal().id_salt("board").auto_shrink(false).animated(false);
        area.show_viewport(ui, |ui, viewport| {
            let height = ui.available_height();
            let width = self.state.layout.width();
            ui.set_width(width);
            ui.set_height(height);
            let origin = ui.max_rect().min;
            let top = origin.y + GROUP_HEIGHT;
            let bottom = (origin.y + height - space::L).max(top);
            let rect_of = |layout: &Layout, place: usize| {
                let left = origin.x + layout.left(place);
                Rect::from_min_max(pos2(left, top), pos2(left + size::COLUMN, bottom))
            };
            if let Some(target) = target {
                let rect = rect_of(&self.state.layout, target.column).expand2(vec2(space::L, 0.0));
                ui.scroll_to_rect(rect, None);
            }
            let visible = self.state.layout.visible(viewport.min.x, viewport.max.x);
            self.groups_ui(ui, origin, viewport.min.x, &visible);
            for place in visible {
                let Some(at) = self.document.columns.shown.get(place).copied() else { continue };
                let rect = rect_of(&self.state.layout, place);
                let row = target.filter(|cell| cell.column == place).map(|cell| cell.row);
                self.column_scope(ui, at, rect, row);
            }
            let range = viewport.x_range();
            self.autoscroll(ui, 0, range.min > 0.0, range.max < width);
        });
        if self.state.scroll_to.is_some() {
            ui.request_repaint();
        }
    }

    fn column_scope(&mut self, ui: &mut Ui, at: usize, rect: Rect, scroll_to: Option<usize>) {
        let document = self.document;
        let Some(column) = document.columns.all.get(at) else { return };
        let look = self.state.looks.header(ui, document, at, column);
        let builder = UiBuilder::new()
            .max_rect(rect)
            .id_salt(("server", column.server))
            .accessibility_role(Role::Group)
            .accessibility_label(look.spoken.as_str());
        ui.scope_builder(builder, |ui| {
            ui.set_clip_rect(ui.clip_rect().intersect(rect));
            self.column_ui(ui, &look, column, rect, scroll_to);
        });
    }

    /// The names of the keys above their columns. A name stays in view while its group does.
    fn groups_ui(
        &mut self,
        ui: &Ui,
        origin: Pos2,
        scrolled: f32,
        visible: &std::ops::Range<usize>,
    ) {
        let layout = &self.state.layout;
        for group in layout.groups_of(visible) {
            let left = origin.x + layout.left(group.columns.start);
            let last = group.columns.end.saturating_sub(1);
            let right = origin.x + layout.left(last) + size::COLUMN;
            let seen = (origin.x + scrolled + space::L).max(left);
            group_ui(ui, self.tokens, group, left..right, seen, origin.y + GROUP_HEIGHT / 2.0);
        }
    }

    fn nothing_found_ui(&self, ui: &Ui) {
        let text = format!("No camera matches “{}”", self.document.search.trim());
        let center = ui.max_rect().center();
        ui.painter().text(center, Align2::CENTER_CENTER, &text, font::body(), self.tokens.muted);
        let rect = Rect::from_center_size(center, vec2(size::COLUMN, size::ROW));
        let response = ui.interact(rect, board_id().with("nothing found"), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Status, true, &text));
    }

    /// A refused drop has been read once something else is done.
    fn forget_refused(&mut self, ui: &Ui) {
        if self.state.refused.is_none() {
            return;
        }
        let is_input = |event: &Event| {
            matches!(
                event,
                Event::Key { pressed: true, .. } | Event::PointerButton { pressed: true, .. }
            )
        };
        if ui.input(|input| input.events.iter().any(is_input)) {
            self.state.refused = None;
        }
    }

    /// Tells assistive technology which row the keyboard is on.
    fn name_cursor(&self, ui: &Ui) {
        if self.has_focus
            && self.cursor_painted
            && let Some(cursor) = self.document.selection.cursor
        {
            ui.accesskit_node_builder(board_id(), |node| {
                node.set_active_descendant(row_id(cursor).accesskit_id());
            });
        }
    }

    /// Scrolls the area of `ui` along an axis while cameras are dragged along its edge.
    fn autoscroll(&self, ui: &Ui, axis: usize, can_back: bool, can_on: bool) {
        if self.drag.is_none() {
            return;
        }
        let clip = ui.clip_rect();
        // Who overshoots the edge a little still wants to go on.
        let mut near = clip;
        near.min[axis] -= EDGE;
        near.max[axis] += EDGE;
        let Some(pointer) = self.pointer.filter(|pointer| near.contains(*pointer)) else { return };
        let (min, max) = (clip.min[axis], clip.max[axis]);
        let band = EDGE.min((max - min) / 4.0);
        let back = (min + band - pointer[axis]).clamp(0.0, band) / band;
        let on = (pointer[axis] - max + band).clamp(0.0, band) / band;
        let speed = match (back > 0.0 && can_back, on > 0.0 && can_on) {
            (true, _) => back,
            (_, true) => -on,
            _ => return,
        };
        let seconds = ui.input(|input| input.stable_dt).min(0.1);
        let mut delta = egui::Vec2::ZERO;
        delta[axis] = speed * EDGE_SPEED * seconds;
        ui.scroll_with_delta_animation(delta, ScrollAnimation::none());
        ui.request_repaint();
    }

    fn keyboard(&mut self, ui: &Ui) {
        let filter = EventFilter {
            vertical_arrows: true,
            horizontal_arrows: true,
            escape: true,
            ..EventFilter::default()
        };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(board_id(), filter));
        // Keys of an open menu or of a text field are not ours.
        if Popup::is_any_open(ui) || ui.text_edit_focused() || self.drag.is_some() {
            return;
        }
        let actions = keys::read(ui);
        if actions.is_empty() {
            return;
        }
        let mut selection = self.document.selection.clone();
        for action in actions {
            self.act(ui, action, &mut selection);
        }
    }

    /// Carries out one key. `selection` is what it will be after the keys before it.
    fn act(&mut self, ui: &Ui, action: Action, selection: &mut Selection) {
        let document = self.document;
        let before = selection.clone();
        let cell = selection.cursor.and_then(|cursor| cursor::cell(document, cursor));
        match action {
            Action::Go(step) => self.step(step, false, selection),
            Action::Extend(step) => self.step(step, true, selection),
            Action::Toggle => {
                if let Some(camera) = selection.cursor {
                    *selection = cursor::choose(selection, &[], camera, Choice::Toggle);
                }
            }
            Action::SelectAll => *selection = cursor::choose_all(document, selection),
            Action::Clear => selection.cameras.clear(),
            Action::MoveTo | Action::Cut => {
                if selection.cameras.is_empty() {
                    selection.cameras.extend(selection.cursor);
                }
            }
            Action::Paste | Action::Details => {}
        }
        if *selection != before {
            self.out.push(Command::Select(selection.clone()));
        }
        match action {
            Action::Details => {
                if let Some(camera) = selection.cursor {
                    self.out.push(Command::ShowDetails(DetailsOf::Camera(camera)));
                }
            }
            Action::MoveTo if !selection.cameras.is_empty() => {
                self.out.push(Command::Show(Dialog::MoveTo { filter: String::new() }));
            }
            Action::Cut if !selection.cameras.is_empty() => {
                ui.copy_text(self.names(selection));
                self.out.push(Command::Cut);
            }
            Action::Paste if !document.cut.is_empty() => {
                let column = cell.and_then(|cell| document.columns.shown_at(cell.column));
                if let Some(column) = column {
                    self.out.push(Command::Paste(column.server));
                }
            }
            _ => {}
        }
    }

    fn step(&mut self, step: Step, extend: bool, selection: &mut Selection) {
        let columns = &self.document.columns;
        let from = selection.cursor.and_then(|cursor| cursor::cell(self.document, cursor));
        let page = self.state.page_rows.max(1);
        let Some(to) = cursor::step(columns, from, step, page) else { return };
        let Some(camera) = cursor::camera_at(columns, to) else { return };
        if extend && let Some(column) = columns.shown_at(to.column) {
            if selection.cameras.is_empty() || selection.anchor.is_none() {
                selection.anchor = selection.cursor;
                selection.cameras.extend(selection.cursor);
            }
            *selection = cursor::choose(selection, &column.visible, camera, Choice::Range);
        } else {
            selection.anchor = Some(camera);
            selection.cursor = Some(camera);
        }
        self.state.scroll_to = Some(camera);
    }

    /// The names of selected cameras. A cut puts them on the clipboard, also because some window
    /// systems tell of a paste only when there is something on it.
    fn names(&self, selection: &Selection) -> String {
        let mut cameras: Vec<CameraId> = selection.cameras.iter().copied().collect();
        cameras.sort_unstable();
        let cameras = cameras.into_iter().take(NAMES_AT_MOST);
        let names = cameras.filter_map(|camera| Some(&*self.document.system.camera(camera)?.name));
        names.collect::<Vec<_>>().join("\n")
    }
}

fn group_ui(
    ui: &Ui,
    tokens: &Tokens,
    group: &Group,
    across: std::ops::Range<f32>,
    seen: f32,
    middle: f32,
) {
    let (name, color) = match group.kind {
        GroupKind::NotBound => return,
        GroupKind::NoKey => (format!("{} · not licensed", group.name), tokens.warn),
        GroupKind::Key => (group.name.to_string(), tokens.accent),
    };
    let room = across.end - across.start;
    let text = looks::one_line(ui, &name, font::small_medium(), room);
    let left = seen.min(across.end - text.size().x).max(across.start);
    let right = left + text.size().x;
    let stroke = Stroke::new(size::LINE, color);
    let painter = ui.painter();
    let rect = Rect::from_min_size(pos2(left, middle - text.size().y / 2.0), text.size());
    painter.galley(rect.min, text, color);
    if left - across.start > space::S {
        painter.hline(across.start..=left - space::S, middle, stroke);
    }
    if across.end - right > space::S {
        painter.hline(right + space::S..=across.end, middle, stroke);
    }
    let id = board_id().with(("group", group.columns.start));
    let response = ui.interact(rect, id, Sense::hover());
    response.widget_info(|| match group.kind {
        GroupKind::Key => {
            WidgetInfo::labeled(Role::Heading, true, format!("Servers on {}", group.name))
        }
        _ => WidgetInfo::labeled(Role::Heading, true, "Servers without a key, not licensed"),
    });
}

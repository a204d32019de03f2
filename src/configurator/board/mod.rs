//! The board: a column for each server, grouped by key, with a row for each camera.
//!
//! In: the document, read only. Out: [`Command`]s. Only what is on the screen is laid out, in both
//! directions, so a frame costs what it shows. The board is one widget for the keyboard; its
//! cursor is a camera. It never knows: key hosts, files, and what a command does.

mod after_drop;
pub mod arrange;
mod band;
mod caption;
mod column;
pub mod columns;
mod controls;
pub mod cursor;
pub mod drag;
mod folded;
mod header;
pub mod keys;
mod layout;
mod looks;
mod menus;
mod other_server;
mod refused;
mod row;
#[cfg(test)]
mod tests;
pub mod ways_out;

use egui::{
    Align2, DragAndDrop, EventFilter, Id, Key, LayerId, Order, PointerButton, Popup, Pos2, Rangef,
    Rect, Response, Role, ScrollArea, Sense, Stroke, StrokeKind, Ui, UiBuilder, WidgetInfo, pos2,
    style::ScrollAnimation, vec2,
};

use self::{
    band::{Band, Beside},
    controls::ControlTexts,
    cursor::{Cell, Choice, Step},
    drag::{CachedPreview, CameraDrag},
    keys::Action,
    layout::{Group, GroupKind, Layout, Strip},
    looks::Looks,
    menus::CameraMenu,
    refused::Refused,
};
use super::{
    model::{Command, Dialog, Document, Selection},
    theme::{Tokens, font, size, space, tokens},
};
use crate::{
    licensing::{CameraId, ServerId},
    texts::say,
};

/// Height of the line above the columns that names their key.
const GROUP_HEIGHT: f32 = 32.0;
/// How close to an edge the pointer must be for the board to scroll by itself.
const EDGE: f32 = 48.0;
/// How fast it then scrolls at the very edge, in points per second.
const EDGE_SPEED: f32 = 900.0;
/// Share of the board that pinned columns take at most.
const PINNED_AT_MOST: f32 = 0.6;

/// What the board remembers between frames and nobody else needs to know.
#[derive(Debug, Default)]
pub struct BoardState {
    /// Positions of the columns, computed once for each change of the columns.
    layout: Layout,
    /// Texts and textures, made once when first seen.
    looks: Looks,
    /// Texts of the line above the columns.
    controls: ControlTexts,
    /// The menu of a camera, while it is open.
    menu: Option<CameraMenu>,
    /// The rubber band, while it is drawn.
    band: Option<Band>,
    /// The camera to scroll to: its column may need a frame to appear before its row can.
    scroll_to: Option<CameraId>,
    /// The server whose column is to be brought into view.
    scroll_to_server: Option<ServerId>,
    /// Set by whoever wants the keyboard to go to the board in the next frame.
    focus_wanted: bool,
    /// The preview of the target under the pointer, computed once and not once for each frame.
    preview: Option<CachedPreview>,
    /// A refused drop, kept in view until something else is done so that its reason can be read.
    refused: Option<Refused>,
    /// Since when cameras are held over the strip for other servers.
    held_since: Option<f64>,
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

    /// Brings the column of a server into view.
    pub fn scroll_to_server(&mut self, server: ServerId) {
        self.scroll_to_server = Some(server);
    }

    /// Rows painted in the last frame.
    pub fn painted_rows(&self) -> usize {
        self.painted_rows
    }
}

/// One frame of the board.
struct Pass<'a> {
    document: &'a Document,
    state: &'a mut BoardState,
    out: &'a mut Vec<Command>,
    tokens: &'static Tokens,
    /// The board on the screen.
    board: Rect,
    /// What is dragged.
    drag: Option<std::sync::Arc<CameraDrag>>,
    /// Where the pointer is.
    pointer: Option<Pos2>,
    /// Whether the dragged cameras are dropped in this frame.
    released: bool,
    /// Whether the keyboard is on the board.
    has_focus: bool,
    /// What was painted for the cursor, so that it can be named as the focused one.
    cursor_node: Option<Id>,
    /// Whether the pointer is over a column that would change.
    over_target: bool,
}

/// Shows the board in the room that is left.
pub fn board_ui(ui: &mut Ui, document: &Document, state: &mut BoardState, out: &mut Vec<Command>) {
    let (above, below) =
        ui.max_rect().split_top_bottom_at_y(ui.max_rect().top() + controls::HEIGHT);
    ui.scope_builder(UiBuilder::new().max_rect(above).id_salt("controls"), |ui| {
        if DragAndDrop::has_payload_of_type::<CameraDrag>(ui) {
            other_server::other_server_ui(ui, state, out);
        } else {
            state.held_since = None;
            controls::controls_ui(ui, document, &mut state.controls, out);
        }
    });
    ui.scope_builder(UiBuilder::new().max_rect(below).id_salt("columns"), |ui| {
        ui.set_clip_rect(ui.clip_rect().intersect(below));
        columns_ui(ui, document, state, out);
    });
}

fn columns_ui(ui: &mut Ui, document: &Document, state: &mut BoardState, out: &mut Vec<Command>) {
    let focus = ui.interact(ui.max_rect(), board_id(), Sense::focusable_noninteractive());
    focus.widget_info(|| WidgetInfo::labeled(Role::ListBox, true, say!("board-name")));
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
        board: ui.max_rect(),
        drag: DragAndDrop::payload::<CameraDrag>(ui),
        pointer: ui.pointer_interact_pos(),
        released: ui.input(|input| input.pointer.any_released()),
        has_focus: focus.has_focus(),
        cursor_node: None,
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
    pass.background_ui(ui);
    pass.follow_pointer(ui);
    pass.strips_ui(ui);
    pass.band_ui(ui);
    pass.refused_ui(ui);
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
    /// The pinned columns, then those that scroll.
    fn strips_ui(&mut self, ui: &mut Ui) {
        self.state.painted_rows = 0;
        let scroll_to = self.state.scroll_to;
        let target = scroll_to.and_then(|camera| cursor::cell(self.document, camera));
        if target.is_none() {
            self.state.scroll_to = None;
        }
        let room = ui.max_rect();
        let pinned = self.state.layout.pinned.width().min(room.width() * PINNED_AT_MOST);
        let (left, right) = room.split_left_right_at_x(room.left() + pinned);
        if pinned > 0.0 {
            self.strip_ui(ui, true, left, target);
            let edge = Stroke::new(size::LINE, self.tokens.muted);
            ui.painter().vline(left.right(), left.y_range(), edge);
        }
        self.strip_ui(ui, false, right, target);
        if self.state.scroll_to.is_some() {
            ui.request_repaint();
        }
    }

    fn strip_ui(&mut self, ui: &mut Ui, pinned: bool, room: Rect, target: Option<Cell>) {
        let builder = UiBuilder::new().max_rect(room).id_salt(("strip", pinned));
        ui.scope_builder(builder, |ui| {
            ui.set_clip_rect(ui.clip_rect().intersect(room));
            let area = ScrollArea::horizontal().id_salt("board").auto_shrink(false).animated(false);
            area.show_viewport(ui, |ui, viewport| self.strip_content(ui, pinned, viewport, target));
        });
    }

    fn strip_content(&mut self, ui: &mut Ui, pinned: bool, viewport: Rect, target: Option<Cell>) {
        let height = ui.available_height();
        let width = self.strip(pinned).width();
        ui.set_width(width);
        ui.set_height(height);
        let origin = ui.max_rect().min;
        let top = origin.y + GROUP_HEIGHT;
        // Also where there is no scroll bar, so that all columns end alike.
        let bar = ui.spacing().scroll.allocated_width();
        let bottom = (self.board.bottom() - bar - space::L).max(top);
        let rect_of = |strip: &Strip, place: usize| {
            let (left, right) = strip.across(place);
            Rect::from_min_max(pos2(origin.x + left, top), pos2(origin.x + right, bottom))
        };
        if let Some(band) = self.state.band.as_mut().filter(|band| band.pinned == pinned) {
            band.follow_board(origin.x);
        }
        if let Some(target) = target.filter(|target| self.strip(pinned).contains(target.column)) {
            let rect = rect_of(self.strip(pinned), target.column).expand2(vec2(space::L, 0.0));
            ui.scroll_to_rect(rect, None);
        }
        if let Some(server) = self.state.scroll_to_server {
            let at = self.document.columns.place(Some(server));
            let place = self.document.columns.shown.iter().position(|shown| *shown == at);
            if let Some(place) = place.filter(|place| self.strip(pinned).contains(*place)) {
                let rect = rect_of(self.strip(pinned), place).expand2(vec2(space::L, 0.0));
                ui.scroll_to_rect(rect, None);
                ui.request_repaint();
                self.state.scroll_to_server = None;
            } else if place.is_none() {
                self.state.scroll_to_server = None;
            }
        }
        let visible = self.strip(pinned).visible(viewport.min.x, viewport.max.x);
        self.groups_ui(ui, self.strip(pinned), origin, viewport.min.x, &visible);
        for place in visible {
            let rect = rect_of(self.strip(pinned), place);
            let row = target.filter(|cell| cell.column == place).map(|cell| cell.row);
            self.column_scope(ui, place, rect, row);
        }
        if let (Some(band), Some(pointer)) = (&mut self.state.band, self.pointer) {
            let Layout { pinned: left, scrolled, .. } = &self.state.layout;
            let strip = if pinned { left } else { scrolled };
            let reaches = |place: usize, across: Rangef| {
                let rect = rect_of(strip, place);
                !strip.contains(place) || rect.x_range().intersects(across)
            };
            band.leave(reaches, pointer);
        }
        let range = viewport.x_range();
        self.autoscroll(ui, 0, range.min > 0.0, range.max < width);
    }

    fn strip(&self, pinned: bool) -> &Strip {
        if pinned { &self.state.layout.pinned } else { &self.state.layout.scrolled }
    }

    /// What lies behind all columns: a click selects nothing, a drag draws a band.
    fn background_ui(&mut self, ui: &Ui) {
        let id = board_id().with("background");
        let response = ui.interact(ui.max_rect(), id, Sense::CLICK | Sense::DRAG);
        self.beside_rows(ui, &response, Beside::Columns);
    }

    /// A click beside the rows selects nothing and brings the keyboard to the board; a drag draws
    /// a band.
    fn beside_rows(&mut self, ui: &Ui, response: &Response, beside: Beside) {
        let modifiers = ui.input(|input| input.modifiers);
        let adds = modifiers.command || modifiers.shift;
        let selection = &self.document.selection;
        if response.drag_started_by(PointerButton::Primary) {
            let corner = ui.input(|input| input.pointer.press_origin()).or(self.pointer);
            let Some(corner) = corner else { return };
            ui.memory_mut(|memory| memory.request_focus(board_id()));
            let edge = ui.max_rect().left() + self.strip(true).width();
            let pinned = match beside {
                Beside::Rows(server) => self.document.columns.view.pinned.contains(&server),
                Beside::Columns => corner.x < edge,
            };
            self.state.band = Some(Band::begin(corner, beside, pinned, selection.clone(), adds));
        }
        if response.clicked() {
            ui.memory_mut(|memory| memory.request_focus(board_id()));
            if !selection.cameras.is_empty() && !adds {
                let cursor = selection.cursor;
                self.out.push(Command::Select(Selection { cursor, ..Selection::default() }));
            }
        }
    }

    /// Ends the band when the button is released, and takes it back on Escape.
    fn follow_pointer(&mut self, ui: &Ui) {
        let Some(band) = &self.state.band else { return };
        if ui.input(|input| input.key_pressed(Key::Escape)) {
            self.out.push(Command::Select(band.before().clone()));
            self.state.band = None;
        } else if !ui.input(|input| input.pointer.primary_down()) {
            self.state.band = None;
        }
    }

    /// The band itself, and what it selects.
    fn band_ui(&mut self, ui: &Ui) {
        let (Some(band), Some(pointer)) = (&mut self.state.band, self.pointer) else { return };
        if let Some(selection) = band.selection(&self.document.columns) {
            self.out.push(Command::Select(selection));
        }
        let layer = LayerId::new(Order::Foreground, board_id().with("band"));
        let painter = ui.layer_painter(layer).with_clip_rect(ui.clip_rect());
        let fill = self.tokens.accent.gamma_multiply(0.16);
        let line = Stroke::new(size::LINE, self.tokens.accent);
        painter.rect(band.rect(pointer), 2.0, fill, line, StrokeKind::Inside);
    }

    fn column_scope(&mut self, ui: &mut Ui, place: usize, rect: Rect, scroll_to: Option<usize>) {
        let document = self.document;
        let Some(at) = document.columns.shown.get(place).copied() else { return };
        let Some(column) = document.columns.all.get(at) else { return };
        let look = self.state.looks.header(ui, document, at, column);
        let builder = UiBuilder::new()
            .max_rect(rect)
            .id_salt(("server", column.server))
            .accessibility_role(Role::Group)
            .accessibility_label(look.spoken.as_str());
        ui.scope_builder(builder, |ui| {
            ui.set_clip_rect(ui.clip_rect().intersect(rect));
            if column.is_folded {
                if scroll_to.is_some() {
                    self.state.scroll_to = None;
                }
                self.folded_ui(ui, &look, column, rect);
            } else {
                self.column_ui(ui, &look, (place, column), rect, scroll_to);
            }
        });
    }

    /// The names of the keys above their columns. A name stays in view while its group does.
    fn groups_ui(
        &self,
        ui: &Ui,
        strip: &Strip,
        origin: Pos2,
        scrolled: f32,
        visible: &std::ops::Range<usize>,
    ) {
        for group in strip.groups_of(visible) {
            let left = origin.x + strip.across(group.columns.start).0;
            let last = group.columns.end.saturating_sub(1);
            let right = origin.x + strip.across(last).1;
            let seen = (origin.x + scrolled + space::L).max(left);
            group_ui(ui, self.tokens, group, left..right, seen, origin.y + GROUP_HEIGHT / 2.0);
        }
    }

    fn nothing_found_ui(&self, ui: &Ui) {
        let text = match self.document.search.trim() {
            "" => say!("arrange-nothing-found").to_owned(),
            search => say!("board-nothing-found", search = search),
        };
        let center = ui.max_rect().center();
        ui.painter().text(center, Align2::CENTER_CENTER, &text, font::body(), self.tokens.muted);
        let rect = Rect::from_center_size(center, vec2(size::COLUMN, size::ROW));
        let response = ui.interact(rect, board_id().with("nothing found"), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Status, true, &text));
    }

    /// A refused drop has been read once something else is done.
    fn forget_refused(&mut self, ui: &Ui) {
        if self.state.refused.as_ref().is_some_and(|refused| refused.is_read(ui)) {
            self.state.refused = None;
        }
    }

    /// Tells assistive technology which row the keyboard is on.
    fn name_cursor(&self, ui: &Ui) {
        if let Some(cursor) = self.cursor_node.filter(|_| self.has_focus) {
            ui.accesskit_node_builder(board_id(), |node| {
                node.set_active_descendant(cursor.accesskit_id());
            });
        }
    }

    /// Scrolls the area of `ui` along an axis while cameras are dragged along its edge.
    fn autoscroll(&self, ui: &Ui, axis: usize, can_back: bool, can_on: bool) {
        if self.drag.is_none() && self.state.band.is_none() {
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
        let is_busy = self.drag.is_some() || self.state.band.is_some();
        if Popup::is_any_open(ui) || ui.text_edit_focused() || is_busy {
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
            Action::Toggle if self.unfolds(cell) => {}
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
            Action::Paste | Action::Fold | Action::Pin | Action::Menu => {}
        }
        if *selection != before {
            self.out.push(Command::Select(selection.clone()));
        }
        let column = cell.and_then(|cell| document.columns.shown_at(cell.column));
        match action {
            Action::Fold | Action::Pin => {
                let Some(column) = column else { return };
                let view = &document.columns.view;
                let view = match action {
                    Action::Fold => view.folding(column.server),
                    _ => view.pinning(column.server),
                };
                self.out.push(Command::View(Box::new(view)));
                self.state.scroll_to = selection.cursor;
            }
            Action::Menu => self.ask_menu(ui, selection),
            Action::MoveTo if !selection.cameras.is_empty() => {
                self.out.push(Command::Show(Dialog::MoveTo { filter: String::new() }));
            }
            Action::Cut if !selection.cameras.is_empty() => {
                ui.copy_text(menus::names(document, selection));
                self.out.push(Command::Cut);
            }
            Action::Paste if !document.cut.is_empty() => {
                if let Some(column) = column {
                    self.out.push(Command::Paste(column.server));
                }
            }
            _ => {}
        }
    }

    /// Unfolds the column of a cell if it is folded: what is in there cannot be chosen unseen.
    fn unfolds(&mut self, cell: Option<Cell>) -> bool {
        let columns = &self.document.columns;
        let column = cell.and_then(|cell| columns.shown_at(cell.column));
        let Some(column) = column.filter(|column| column.is_folded) else { return false };
        self.out.push(Command::View(Box::new(columns.view.folding(column.server))));
        true
    }

    /// Opens the menu of the camera under the cursor.
    fn ask_menu(&mut self, ui: &Ui, selection: &Selection) {
        let Some(camera) = selection.cursor else { return };
        let Some(row) = ui.read_response(row_id(camera)) else { return };
        if !selection.cameras.contains(&camera) {
            self.out.push(Command::Select(Selection {
                cameras: [camera].into(),
                anchor: Some(camera),
                cursor: Some(camera),
            }));
        }
        let at = row.rect.left_bottom();
        self.state.menu = Some(CameraMenu { camera, at, opens: true, by_key: true });
    }

    fn step(&mut self, step: Step, extend: bool, selection: &mut Selection) {
        let columns = &self.document.columns;
        let from = selection.cursor.and_then(|cursor| cursor::cell(self.document, cursor));
        let is_across = matches!(step, Step::Left | Step::Right);
        let within = from.filter(|_| !is_across).and_then(|cell| columns.shown_at(cell.column));
        if within.is_some_and(|column| column.is_folded) {
            return;
        }
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
        GroupKind::NoKey => (say!("board-group-not-licensed", group = &group.name), tokens.warn),
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
            WidgetInfo::labeled(Role::Heading, true, say!("board-group", key = &group.name))
        }
        _ => WidgetInfo::labeled(Role::Heading, true, say!("board-group-no-key")),
    });
}

//! One camera: a row painted by hand, one widget for pointer and assistive technology.

use egui::{
    CornerRadius, Popup, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo,
    emath::GuiRounding as _, pos2, vec2,
};

use super::{
    Pass, board_id,
    column::IconMarks,
    columns::Column,
    cursor::{self, Choice},
    drag::CameraDrag,
    looks::{self, Fixed},
    menus::{self, CameraMenu},
    row_id,
};
use crate::{
    configurator::{
        model::{Command, Document},
        theme::{font, size, space, tokens},
    },
    licensing::{Camera, CameraId},
    texts::{self, say},
};

/// Width of the mark of a camera that the plan moves.
const MOVED_BAR: f32 = 3.0;

/// Shows a camera and takes in what is done to it.
pub(super) fn row_ui(
    ui: &Ui,
    pass: &mut Pass<'_>,
    marks: &mut IconMarks,
    column: &Column,
    id: CameraId,
    rect: Rect,
) {
    let document = pass.document;
    let Some(camera) = document.system.camera(id) else { return };
    let selected = document.selection.cameras.contains(&id);
    // Without FOCUSABLE: the Tab key must not visit every camera.
    let response = ui.interact(rect, row_id(id), Sense::CLICK | Sense::DRAG);
    response
        .widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, selected, &camera.name));
    describe(ui, document, camera);
    paint(ui, pass, marks, camera, rect, &response, selected);
    if response.clicked() {
        let modifiers = ui.input(|input| input.modifiers);
        let choice = match (modifiers.command, modifiers.shift) {
            (true, _) => Choice::Toggle,
            (_, true) => Choice::Range,
            _ => Choice::Replace,
        };
        let selection = cursor::choose(&document.selection, &column.visible, id, choice);
        pass.out.push(Command::Select(selection));
        ui.memory_mut(|memory| memory.request_focus(board_id()));
    }
    if response.drag_started() {
        start_drag(ui, pass, column, &response, id, selected);
    }
    if response.secondary_clicked() {
        if !selected {
            let choice = Choice::Replace;
            let selection = cursor::choose(&document.selection, &column.visible, id, choice);
            pass.out.push(Command::Select(selection));
        }
        let at = pass.pointer.unwrap_or(rect.left_bottom());
        pass.state.menu = Some(CameraMenu { camera: id, at, opens: true, by_key: false });
    }
    menus::row_menu_ui(ui, pass, column, camera, &response);
    if response.hovered()
        && pass.drag.is_none()
        && pass.state.band.is_none()
        && !Popup::is_any_open(ui)
    {
        response.on_hover_ui(|ui| tooltip_ui(ui, document, camera));
    }
}

/// Says aloud what the row shows by color, strength and marks.
fn describe(ui: &Ui, document: &Document, camera: &Camera) {
    let is_moved = document.plan.moves_camera(camera.id);
    let is_cut = document.cut.binary_search(&camera.id).is_ok();
    if camera.enabled && !is_moved && !is_cut {
        return;
    }
    ui.accesskit_node_builder(row_id(camera.id), |node| {
        let states = [
            (is_moved, say!("state-moved")),
            (is_cut, say!("camera-cut")),
            (!camera.enabled, say!("camera-disabled")),
        ];
        let states = states.iter().filter(|(is, _)| *is).map(|(_, words)| *words);
        node.set_description(states.collect::<Vec<_>>().join(". "));
    });
}

/// A selected camera takes the whole selection along; another one becomes the selection.
fn start_drag(
    ui: &Ui,
    pass: &mut Pass<'_>,
    column: &Column,
    response: &Response,
    id: CameraId,
    selected: bool,
) {
    let document = pass.document;
    let cameras = if selected { document.selected_in_order() } else { vec![id] };
    if !selected {
        let order = &column.visible;
        let selection = cursor::choose(&document.selection, order, id, Choice::Replace);
        pass.out.push(Command::Select(selection));
    }
    pass.state.refused = None;
    ui.memory_mut(|memory| memory.request_focus(board_id()));
    response.dnd_set_drag_payload(CameraDrag(cameras.into()));
}

fn paint(
    ui: &Ui,
    pass: &mut Pass<'_>,
    marks: &mut IconMarks,
    camera: &Camera,
    rect: Rect,
    response: &Response,
    selected: bool,
) {
    let (document, tokens) = (pass.document, pass.tokens);
    let look = pass.state.looks.row(ui, camera, rect.width());
    let painter = ui.painter();
    let inner = rect.shrink2(vec2(space::XS, 1.0));
    let radius = CornerRadius::same(size::RADIUS);
    if selected {
        painter.rect_filled(inner, radius, tokens.selected);
    } else if response.hovered() {
        painter.rect_filled(inner, radius, tokens.hovered);
    }
    if document.plan.moves_camera(camera.id) {
        let bar = Rect::from_min_size(inner.min, vec2(MOVED_BAR, inner.height()));
        painter.rect_filled(bar, CornerRadius::same(1), tokens.accent);
    }
    let is_cut = document.cut.binary_search(&camera.id).is_ok();
    let quiet = is_cut || !camera.enabled;
    let color = if quiet { tokens.muted } else { tokens.text };

    let middle = rect.center().y;
    let icon = if camera.enabled { Fixed::Camera } else { Fixed::CameraOff };
    if let Some(texture) = pass.state.looks.texture(ui, icon as usize) {
        let at = pos2(rect.left() + space::M, middle - size::ICON / 2.0);
        let icon = Rect::from_min_size(at, vec2(size::ICON, size::ICON));
        marks.add(texture, icon.round_to_pixels(ui.pixels_per_point()), tokens.muted);
    }
    let name = &look.name;
    let at = pos2(rect.left() + looks::ROW_TEXT, middle - name.size().y / 2.0);
    painter.galley(at, name.clone(), color);

    let mut right = rect.right() - space::S;
    for slot in look.icons.iter().rev() {
        right -= looks::FEATURE_ICON;
        if let Some(texture) = pass.state.looks.texture(ui, *slot) {
            let at = pos2(right, middle - looks::FEATURE_ICON / 2.0);
            let icon = Rect::from_min_size(at, vec2(looks::FEATURE_ICON, looks::FEATURE_ICON));
            marks.add(texture, icon.round_to_pixels(ui.pixels_per_point()), tokens.muted);
        }
        right -= space::XS;
    }
    if !camera.enabled {
        let off = pass.state.looks.off(ui);
        let at = pos2(right - off.size().x, middle - off.size().y / 2.0);
        painter.galley(at, off, tokens.muted);
    }
    if pass.drag.as_ref().is_some_and(|drag| drag.0.binary_search(&camera.id).is_ok()) {
        let stroke = Stroke::new(size::LINE, tokens.accent);
        painter.rect_stroke(inner, radius, stroke, StrokeKind::Inside);
    }
    if document.selection.cursor == Some(camera.id) {
        pass.cursor_node = Some(row_id(camera.id));
        if pass.has_focus {
            let stroke = Stroke::new(size::RING, tokens.accent);
            painter.rect_stroke(inner, radius, stroke, StrokeKind::Inside);
        }
    }
}

fn tooltip_ui(ui: &mut Ui, document: &Document, camera: &Camera) {
    let tokens = tokens(ui);
    let server = document.plan.server_of(camera);
    let name_of = |server: Option<_>| {
        server
            .map_or_else(|| say!("not-bound").into(), |server| document.system.server_name(server))
    };
    ui.label(egui::RichText::new(&*camera.name).font(font::strong()));
    let mut line = |text: String| {
        ui.label(egui::RichText::new(text).font(font::small()).color(tokens.muted));
    };
    if !camera.folder.is_empty() {
        line(camera.folder.to_string());
    }
    let on = name_of(server);
    if document.plan.moves_camera(camera.id) {
        line(say!("camera-moves", server = &on, before = &name_of(camera.server)));
    } else {
        line(say!("camera-on", server = &on));
    }
    if document.cut.binary_search(&camera.id).is_ok() {
        line(say!("camera-cut").to_owned());
    }
    let is_on = if camera.enabled { say!("camera-enabled") } else { say!("camera-disabled") };
    line(is_on.to_owned());
    let server = server.and_then(|server| document.system.server(server));
    if let Some(server) = server {
        if !server.addresses.is_empty() {
            line(say!("camera-address", addresses = server.addresses.join(", ")));
        }
        match document.plan.key_of(server).map(|key| (key, document.ring.get(key))) {
            Some((_, Some(known))) => line(say!("camera-seats-of", key = &known.license.name)),
            Some((key, None)) => line(say!("camera-seats-of", key = key.as_str())),
            None => line(say!("camera-no-seats").to_owned()),
        }
    }
    for feature in camera.features.iter() {
        line(texts::feature_name(feature));
    }
}

//! The head of a column: the server, how many cameras, its version and seats, and a menu.

use egui::{
    CornerRadius, Image, Popup, Rect, Response, RichText, Role, Sense, Stroke, StrokeKind, Ui,
    WidgetInfo, emath::GuiRounding as _, load::SizedTexture, pos2, vec2,
};

use super::{
    Pass, column_id,
    columns::Column,
    looks::{self, Fixed, HeaderLook},
    menus,
};
use crate::{
    configurator::{
        model::{Command, Document},
        theme::{font, size, space, tokens},
    },
    texts::{self, say},
};

/// Height of the head.
pub(super) const HEIGHT: f32 = 84.0;
/// Height of the small bar.
const BAR: f32 = 4.0;
/// Side of the button with more commands.
const BUTTON: f32 = 24.0;

/// Shows the head of a column.
pub(super) fn header_ui(
    ui: &mut Ui,
    pass: &mut Pass<'_>,
    look: &HeaderLook,
    column: &Column,
    rect: Rect,
) {
    let document = pass.document;
    let response = ui.interact(rect, column_id(column.server).with("head"), Sense::CLICK);
    response.widget_info(|| WidgetInfo::labeled(Role::Heading, true, &column.name));
    paint(ui, pass, look, column, rect);

    if response.double_clicked() {
        let view = document.columns.view.folding(column.server);
        pass.out.push(Command::View(Box::new(view)));
    }
    bar_ui(ui, pass, look, column, rect);

    let button = Rect::from_center_size(
        pos2(rect.right() - space::XS - BUTTON / 2.0, rect.top() + space::L + 2.0),
        vec2(BUTTON, BUTTON),
    );
    let more = more_ui(ui, pass, look, column, button);
    if more.clicked() || Popup::is_id_open(ui, Popup::default_response_id(&more)) {
        Popup::menu(&more).accessible_name(look.more.as_str()).show(|ui| {
            menus::column_menu_ui(ui, document, column, pass.out);
        });
    }
    let is_open = Popup::is_id_open(ui, Popup::default_response_id(&response));
    if response.secondary_clicked() || is_open {
        Popup::context_menu(&response).accessible_name(look.more.as_str()).show(|ui| {
            menus::column_menu_ui(ui, document, column, pass.out);
        });
    } else if response.hovered() && pass.drag.is_none() && !Popup::is_any_open(ui) {
        response.on_hover_ui(|ui| tooltip_ui(ui, document, column, look));
    }
}

fn paint(ui: &Ui, pass: &mut Pass<'_>, look: &HeaderLook, column: &Column, rect: Rect) {
    let tokens = pass.tokens;
    let painter = ui.painter();
    let (left, right) = (rect.left() + space::M, rect.right() - space::XS - BUTTON);
    let first = rect.top() + space::L + 2.0;
    let second = rect.top() + 42.0;
    let third = rect.top() + 61.0;
    if column.key_changes {
        let bar = Rect::from_min_max(
            pos2(rect.left(), rect.top() + space::S),
            pos2(rect.left() + 3.0, rect.bottom() - space::S),
        );
        painter.rect_filled(bar, CornerRadius::same(1), tokens.accent);
    }
    let mut name_left = left;
    if column.is_pinned {
        let at = pos2(left, first - size::ICON / 2.0);
        let icon = Rect::from_min_size(at, vec2(size::ICON, size::ICON));
        paint_icon(ui, pass, Fixed::Pin, icon, tokens.accent);
        name_left += looks::PIN;
    }
    let painter = ui.painter();
    let at = pos2(name_left, first - look.name.size().y / 2.0);
    painter.galley(at, look.name.clone(), tokens.text);
    let count = look.count.size();
    let at = pos2(right - count.x, first - count.y / 2.0);
    painter.galley(at, look.count.clone(), tokens.muted);

    let mut left = left;
    if look.too_old {
        let at = pos2(left, second - size::ICON / 2.0);
        let icon = Rect::from_min_size(at, vec2(size::ICON, size::ICON));
        paint_icon(ui, pass, Fixed::Warning, icon, tokens.warn);
        left += size::ICON + space::XS;
    }
    let color = if look.needs_attention { tokens.warn } else { tokens.muted };
    let at = pos2(left, second - look.detail.size().y / 2.0);
    ui.painter().galley(at, look.detail.clone(), color);
    let at = pos2(rect.left() + space::M, third - look.seats.size().y / 2.0);
    ui.painter().galley(at, look.seats.clone(), tokens.muted);
}

/// How much of the key's total this server uses.
fn bar_ui(ui: &Ui, pass: &Pass<'_>, look: &HeaderLook, column: &Column, rect: Rect) {
    let Some((share, words)) = &look.share else { return };
    let bar = Rect::from_min_max(
        pos2(rect.left() + space::M, rect.bottom() - space::S - BAR),
        pos2(rect.right() - space::M, rect.bottom() - space::S),
    );
    ui.painter().rect_filled(bar, BAR / 2.0, pass.tokens.track);
    let used = bar.with_max_x(bar.left() + bar.width() * share.clamp(0.0, 1.0));
    ui.painter().rect_filled(used, BAR / 2.0, pass.tokens.accent);
    let response = ui.interact(bar, column_id(column.server).with("share"), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Meter, true, words));
    ui.accesskit_node_builder(response.id, |node| {
        node.set_min_numeric_value(0.0);
        node.set_max_numeric_value(1.0);
        node.set_numeric_value(f64::from(*share));
    });
}

/// Paints an icon of fixed place.
pub(super) fn paint_icon(
    ui: &Ui,
    pass: &mut Pass<'_>,
    icon: Fixed,
    rect: Rect,
    color: egui::Color32,
) {
    if let Some(texture) = pass.state.looks.texture(ui, icon as usize) {
        let rect = rect.round_to_pixels(ui.pixels_per_point());
        Image::from_texture(SizedTexture::new(texture, rect.size())).tint(color).paint_at(ui, rect);
    }
}

fn more_ui(
    ui: &Ui,
    pass: &mut Pass<'_>,
    look: &HeaderLook,
    column: &Column,
    rect: Rect,
) -> Response {
    let response = ui.interact(rect, column_id(column.server).with("more"), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &look.more));
    let radius = CornerRadius::same(size::RADIUS);
    if response.hovered() {
        ui.painter().rect_filled(rect, radius, pass.tokens.hovered);
    }
    if response.has_focus() {
        let ring = Stroke::new(size::RING, pass.tokens.accent);
        ui.painter().rect_stroke(rect, radius, ring, StrokeKind::Inside);
    }
    let icon = Rect::from_center_size(rect.center(), vec2(size::ICON, size::ICON));
    paint_icon(ui, pass, Fixed::More, icon, pass.tokens.muted);
    response
}

fn tooltip_ui(ui: &mut Ui, document: &Document, column: &Column, look: &HeaderLook) {
    let tokens = tokens(ui);
    ui.label(RichText::new(&*column.name).font(font::strong()));
    let line = |ui: &mut Ui, text: String, color| {
        ui.label(RichText::new(text).font(font::small()).color(color));
    };
    let server = column.server.and_then(|server| document.system.server(server));
    if let Some(server) = server {
        if !server.addresses.is_empty() {
            line(ui, server.addresses.join(", "), tokens.muted);
        }
        let version = looks::version(server.version);
        if look.too_old {
            let text = say!("column-too-old", version = version);
            line(ui, text, tokens.warn);
        } else {
            line(ui, version, tokens.muted);
        }
        match &column.key {
            Some(_) => line(ui, say!("column-uses", key = &column.group), tokens.muted),
            None => line(ui, say!("column-uses-no-key").into(), tokens.warn),
        }
        if column.key_changes {
            let before = server.key.as_ref().map_or(say!("no-key"), |key| {
                document.ring.get(key).map_or(key.as_str(), |known| known.license.name.as_str())
            });
            line(ui, say!("column-key-changes", key = before), tokens.accent);
        }
    }
    if look.is_offline {
        line(ui, say!("column-offline-why").into(), tokens.warn);
    }
    if column.is_pinned {
        line(ui, say!("fold-pinned").into(), tokens.muted);
    }
    if let Some((_, words)) = &look.share {
        line(ui, words.clone(), tokens.muted);
    }
    for (feature, seats) in column.seats.iter() {
        let feature = texts::feature_name(feature);
        line(ui, say!("board-feature", feature = feature, seats = seats), tokens.muted);
    }
}

//! The head of a column: the server, how many cameras, its version and seats, and a menu.

use egui::{
    Button, CornerRadius, Image, Popup, Rect, Response, RichText, Role, Sense, Stroke, StrokeKind,
    Ui, WidgetInfo, emath::GuiRounding as _, load::SizedTexture, pos2, vec2,
};

use super::{
    Pass, column_id,
    columns::Column,
    looks::{self, Fixed, HeaderLook},
};
use crate::{
    configurator::{
        details::DetailsOf,
        model::{Command, Document, Selection},
        theme::{font, size, space, tokens},
    },
    texts::{self, say},
};

/// Height of the head.
pub(super) const HEIGHT: f32 = 58.0;
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

    let button = Rect::from_center_size(
        pos2(rect.right() - space::XS - BUTTON / 2.0, rect.top() + space::L + 2.0),
        vec2(BUTTON, BUTTON),
    );
    let more = more_ui(ui, pass, look, column, button);
    if more.clicked() || Popup::is_id_open(ui, Popup::default_response_id(&more)) {
        Popup::menu(&more).accessible_name(look.more.as_str()).show(|ui| {
            menu_ui(ui, document, column, pass.out);
        });
    }
    let is_open = Popup::is_id_open(ui, Popup::default_response_id(&response));
    if response.secondary_clicked() || is_open {
        Popup::context_menu(&response).accessible_name(look.more.as_str()).show(|ui| {
            menu_ui(ui, document, column, pass.out);
        });
    } else if response.hovered() && pass.drag.is_none() && !Popup::is_any_open(ui) {
        response.on_hover_ui(|ui| tooltip_ui(ui, document, column, look.too_old));
    }
}

fn paint(ui: &Ui, pass: &mut Pass<'_>, look: &HeaderLook, column: &Column, rect: Rect) {
    let tokens = pass.tokens;
    let painter = ui.painter();
    let (left, right) = (rect.left() + space::M, rect.right() - space::XS - BUTTON);
    let first = rect.top() + space::L + 2.0;
    let second = rect.bottom() - space::L;
    if column.key_changes {
        let bar = Rect::from_min_max(
            pos2(rect.left(), rect.top() + space::S),
            pos2(rect.left() + 3.0, rect.bottom() - space::S),
        );
        painter.rect_filled(bar, CornerRadius::same(1), tokens.accent);
    }
    painter.galley(pos2(left, first - look.name.size().y / 2.0), look.name.clone(), tokens.text);
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

fn menu_ui(ui: &mut Ui, document: &Document, column: &Column, out: &mut Vec<Command>) {
    ui.set_min_width(size::COLUMN - space::XL);
    let all = Button::new("Select all cameras").frame_when_inactive(false);
    if ui.add_enabled(!column.visible.is_empty(), all).clicked() {
        let first = column.visible.first().copied();
        let cameras = column.visible.iter().copied().collect();
        out.push(Command::Select(Selection { cameras, anchor: first, cursor: first }));
    }
    if !document.cut.is_empty() {
        let text = format!("Paste {}", looks::cameras(document.cut.len()));
        if ui.add(Button::new(text).frame_when_inactive(false)).clicked() {
            out.push(Command::Paste(column.server));
        }
    }
    let Some(server) = column.server else { return };
    if ui.add(Button::new(say!("details-open")).frame_when_inactive(false)).clicked() {
        out.push(Command::ShowDetails(DetailsOf::Server(server)));
    }
    ui.menu_button("Use key", |ui| {
        for (key, known) in &document.ring {
            let is_used = column.key.as_ref() == Some(key);
            let name = known.license.name.as_str();
            if ui.add(Button::selectable(is_used, name)).clicked() && !is_used {
                out.push(Command::UseKey { server, key: Some(key.clone()) });
            }
        }
        let is_used = column.key.is_none();
        if ui.add(Button::selectable(is_used, "No key")).clicked() && !is_used {
            out.push(Command::UseKey { server, key: None });
        }
    });
}

fn tooltip_ui(ui: &mut Ui, document: &Document, column: &Column, too_old: bool) {
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
        if too_old {
            let text = format!("{version} is too old for network keys (3.1 or later)");
            line(ui, text, tokens.warn);
        } else {
            line(ui, version, tokens.muted);
        }
        match &column.key {
            Some(_) => line(ui, format!("Uses {}", column.group), tokens.muted),
            None => line(ui, "Uses no key: its cameras are not licensed".into(), tokens.warn),
        }
        if column.key_changes {
            let before = server.key.as_ref().map_or("no key", |key| {
                document.ring.get(key).map_or(key.as_str(), |known| known.license.name.as_str())
            });
            line(ui, format!("Changed by the plan, was {before}"), tokens.accent);
        }
    }
    for (feature, seats) in column.seats.iter() {
        line(ui, format!("{} {seats}", texts::feature_name(feature)), tokens.muted);
    }
}

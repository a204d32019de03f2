//! Reusable pieces of the window. They know colors and sizes, and nothing of keys or cameras.
//!
//! Every button has a name for screen readers; whatever is cut off shows itself whole on hover.

use egui::{
    Button, Color32, FontId, Frame, InnerResponse, Label, Margin, Rect, Response, RichText, Role,
    Sense, Stroke, StrokeKind, TextEdit, TextWrapMode, Ui, Vec2, WidgetInfo, WidgetText, pos2,
    vec2,
};

use super::{
    icons::Icon,
    theme::{Tokens, font, size, space, tokens},
};

/// What something says by its color. A word or an icon always says it, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Nothing in particular.
    Plain,
    /// Belongs to what is planned or used here.
    Accent,
    /// Good.
    Ok,
    /// Needs attention.
    Warn,
    /// Refused, short, failed.
    Danger,
}

impl Tone {
    /// The color of text.
    pub fn ink(self, tokens: &Tokens) -> Color32 {
        match self {
            Self::Plain => tokens.muted,
            Self::Accent => tokens.accent,
            Self::Ok => tokens.ok,
            Self::Warn => tokens.warn,
            Self::Danger => tokens.danger,
        }
    }

    /// The color behind text.
    pub fn fill(self, tokens: &Tokens) -> Color32 {
        match self {
            Self::Plain => tokens.track,
            Self::Accent => tokens.accent_fill,
            Self::Ok => tokens.ok_fill,
            Self::Warn => tokens.warn_fill,
            Self::Danger => tokens.danger_fill,
        }
    }
}

/// Text in a font and a color.
pub fn text(text: impl Into<String>, font: FontId, color: Color32) -> RichText {
    RichText::new(text).font(font).color(color)
}

/// A line of text that is cut off where the space ends, and then shows itself whole on hover.
pub fn elided(ui: &mut Ui, text: RichText) -> Response {
    ui.add(Label::new(text).truncate())
}

/// Text that goes on in the next line where the space ends.
pub fn wrapped(ui: &mut Ui, text: RichText) -> Response {
    ui.add(Label::new(text).wrap())
}

/// A small muted line that is cut off where the space ends.
pub fn remark(ui: &mut Ui, words: impl Into<String>) -> Response {
    let color = tokens(ui).muted;
    elided(ui, text(words, font::small(), color))
}

/// A line with an icon before text that may wrap.
pub fn line_with_icon(ui: &mut Ui, icon: &Icon, tone: Tone, words: &str) -> Response {
    let tokens = tokens(ui);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        let (rect, _) = ui.allocate_exact_size(vec2(14.0, size::ICON), Sense::hover());
        let icon_rect = Rect::from_center_size(rect.center(), Vec2::splat(14.0));
        icon.paint(ui, icon_rect, tone.ink(tokens));
        let color = if tone == Tone::Plain { tokens.text } else { tone.ink(tokens) };
        wrapped(ui, text(words, font::small(), color))
    })
    .inner
}

/// Text at the left that gives way, and text at the right that does not.
pub fn pair(ui: &mut Ui, height: f32, left: RichText, right: RichText) {
    egui::Sides::new().height(height).shrink_left().truncate().show(
        ui,
        |ui| ui.label(left),
        |ui| ui.add(Label::new(right).extend()),
    );
}

/// The one button of a surface that goes on.
pub fn primary_button(ui: &mut Ui, enabled: bool, words: &str) -> Response {
    let tokens = tokens(ui);
    let (fill, ink) =
        if enabled { (tokens.accent, tokens.on_accent) } else { (tokens.track, tokens.muted) };
    let button = Button::new(text(words, font::strong(), ink)).fill(fill).stroke(Stroke::NONE);
    let response = ui.scope(|ui| {
        // Disabled buttons are grayed by hand, to keep their text legible.
        ui.visuals_mut().disabled_alpha = 1.0;
        ui.add_enabled(enabled, button)
    });
    focus_ring(ui, &response.inner);
    response.inner
}

/// Any other button.
pub fn plain_button(ui: &mut Ui, enabled: bool, words: &str) -> Response {
    let color = if enabled { tokens(ui).text } else { tokens(ui).muted };
    let response = ui.scope(|ui| {
        ui.visuals_mut().disabled_alpha = 1.0;
        ui.add_enabled(enabled, Button::new(text(words, font::body(), color)))
    });
    focus_ring(ui, &response.inner);
    response.inner
}

/// A button that looks like a link: for actions beside a heading.
pub fn link_button(ui: &mut Ui, words: &str) -> Response {
    let color = tokens(ui).accent;
    // Not in a scope: among others in a row it goes to the next line as a whole.
    let padding = std::mem::replace(&mut ui.spacing_mut().button_padding.x, space::S);
    let button = Button::new(text(words, font::body(), color));
    let response = ui.add(button.frame_when_inactive(false).wrap_mode(TextWrapMode::Extend));
    ui.spacing_mut().button_padding.x = padding;
    focus_ring(ui, &response);
    response
}

/// How wide a button of these words is.
pub fn button_width(ui: &Ui, words: &str, font: FontId) -> f32 {
    let words = WidgetText::from(words);
    let galley = words.into_galley(ui, Some(TextWrapMode::Extend), f32::INFINITY, font);
    galley.size().x + 2.0 * ui.spacing().button_padding.x
}

/// One of a few choices side by side; the chosen one looks like text.
pub fn choice_button(ui: &mut Ui, is_chosen: bool, words: &str) -> Response {
    let color = if is_chosen { tokens(ui).muted } else { tokens(ui).accent };
    let button = Button::new(text(words, font::body(), color)).selected(is_chosen);
    let response = ui.add(button.frame_when_inactive(false));
    focus_ring(ui, &response);
    response
}

/// A button that shows only an icon; `name` is its name and its tooltip.
pub fn icon_button(ui: &mut Ui, icon: &Icon, enabled: bool, name: &str) -> Response {
    let response = ui
        .scope(|ui| {
            ui.spacing_mut().button_padding.x = 6.0;
            icon.button(ui, enabled, name)
        })
        .inner;
    focus_ring(ui, &response);
    response
}

/// A ring around what has the keyboard.
pub fn focus_ring(ui: &Ui, response: &Response) {
    if response.has_focus() {
        let line = Stroke::new(size::RING, tokens(ui).text);
        ui.painter().rect_stroke(response.rect, size::RADIUS, line, StrokeKind::Outside);
    }
}

/// A word on a rounded fill, with an icon if it has one.
pub fn chip(ui: &mut Ui, icon: Option<&Icon>, words: &str, tone: Tone) -> Response {
    chip_sensing(ui, icon, words, tone, Sense::hover())
}

/// A chip that can be clicked.
pub fn chip_button(ui: &mut Ui, icon: Option<&Icon>, words: &str, tone: Tone) -> Response {
    let response = chip_sensing(ui, icon, words, tone, Sense::click());
    if response.hovered() {
        let line = Stroke::new(size::LINE, tone.ink(tokens(ui)));
        ui.painter().rect_stroke(
            response.rect,
            response.rect.height() / 2.0,
            line,
            StrokeKind::Inside,
        );
    }
    focus_ring(ui, &response);
    response
}

fn chip_sensing(
    ui: &mut Ui,
    icon: Option<&Icon>,
    words: &str,
    tone: Tone,
    sense: Sense,
) -> Response {
    const HEIGHT: f32 = 22.0;
    const ICON: f32 = 14.0;
    const PADDING: f32 = 10.0;
    let tokens = tokens(ui);
    let before = if icon.is_some() { ICON + space::XS } else { 0.0 };
    let most = (ui.available_width() - before - 2.0 * PADDING).max(24.0);
    let galley = WidgetText::from(words).into_galley(
        ui,
        Some(TextWrapMode::Truncate),
        most,
        font::small_medium(),
    );
    let width = before + galley.size().x + 2.0 * PADDING;
    let (rect, mut response) = ui.allocate_exact_size(vec2(width, HEIGHT), sense);
    let role = if sense.senses_click() { Role::Button } else { Role::Label };
    response.widget_info(|| WidgetInfo::labeled(role, true, words));
    if ui.is_rect_visible(rect) {
        let ink = tone.ink(tokens);
        ui.painter().rect_filled(rect, HEIGHT / 2.0, tone.fill(tokens));
        let mut x = rect.left() + PADDING;
        if let Some(icon) = icon {
            let center = pos2(x + ICON / 2.0, rect.center().y);
            icon.paint(ui, Rect::from_center_size(center, Vec2::splat(ICON)), ink);
            x += before;
        }
        let at = pos2(x, rect.center().y - galley.size().y / 2.0);
        ui.painter().galley(at, galley.clone(), ink);
    }
    if galley.elided {
        response = response.on_hover_text(words);
    }
    response
}

/// A card: a fill with a line around it.
pub fn card<R>(ui: &mut Ui, add: impl FnOnce(&mut Ui) -> R) -> InnerResponse<R> {
    let tokens = tokens(ui);
    Frame::new()
        .fill(tokens.card)
        .stroke(Stroke::new(size::LINE, tokens.line))
        .corner_radius(size::CARD_RADIUS)
        .inner_margin(Margin::same(space::M as i8))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            add(ui)
        })
}

/// A filled area that says something about its surroundings.
pub fn banner<R>(ui: &mut Ui, tone: Tone, add: impl FnOnce(&mut Ui) -> R) -> InnerResponse<R> {
    Frame::new()
        .fill(tone.fill(tokens(ui)))
        .corner_radius(size::RADIUS)
        .inner_margin(Margin::symmetric(10, space::S as i8))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = 3.0;
            add(ui)
        })
}

/// A text field below its label, over the width that there is.
pub fn field(ui: &mut Ui, label: &str, draft: &mut String, hint: &str) -> Response {
    let tokens = tokens(ui);
    ui.vertical(|ui| {
        let label = ui.label(text(label, font::small_medium(), tokens.muted));
        let width = ui.available_width();
        ui.add(edit(draft, hint, width, tokens)).labelled_by(label.id)
    })
    .inner
}

/// A text field below its label with a button beside it. Returns the field, and whether the
/// button was clicked.
pub fn field_with_button(
    ui: &mut Ui,
    label: &str,
    draft: &mut String,
    hint: &str,
    button: (&str, &str),
) -> (Response, bool) {
    const BUTTON: f32 = 88.0;
    let tokens = tokens(ui);
    ui.vertical(|ui| {
        let label = ui.label(text(label, font::small_medium(), tokens.muted));
        ui.horizontal(|ui| {
            let width = ui.available_width() - BUTTON - ui.spacing().item_spacing.x;
            let field = ui.add(edit(draft, hint, width, tokens)).labelled_by(label.id);
            let (words, name) = button;
            let size = vec2(BUTTON, field.rect.height());
            let words = text(words, font::body(), tokens.text);
            let button = ui.add(Button::new(words).min_size(size)).accessible_name(name);
            focus_ring(ui, &button);
            (field, button.clicked())
        })
        .inner
    })
    .inner
}

fn edit<'a>(draft: &'a mut String, hint: &str, width: f32, tokens: &Tokens) -> TextEdit<'a> {
    TextEdit::singleline(draft)
        .hint_text(text(hint, font::body(), tokens.muted))
        .margin(Margin::symmetric(10, 6))
        .desired_width(width)
}

/// A large button of the start screen: an icon, what it does, and a word more.
pub fn tile(ui: &mut Ui, enabled: bool, icon: &Icon, title: &str, more: &str) -> Response {
    const SIZE: Vec2 = vec2(300.0, 76.0);
    let tokens = tokens(ui);
    let sense = if enabled { Sense::click() } else { Sense::hover() };
    let (rect, response) = ui.allocate_exact_size(SIZE, sense);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, title));
    let fill = if enabled && response.hovered() { tokens.hovered } else { tokens.card };
    let line = Stroke::new(size::LINE, tokens.line);
    ui.painter().rect(rect, size::CARD_RADIUS, fill, line, StrokeKind::Inside);
    let (icon_ink, title_ink) =
        if enabled { (tokens.accent, tokens.text) } else { (tokens.muted, tokens.muted) };
    let icon_at = pos2(rect.left() + space::L + 12.0, rect.center().y);
    icon.paint(ui, Rect::from_center_size(icon_at, Vec2::splat(24.0)), icon_ink);
    let left = rect.left() + space::L + 24.0 + space::L;
    let width = rect.right() - space::M - left;
    let titles =
        [(title, font::title(), title_ink, -11.0), (more, font::small(), tokens.muted, 12.0)];
    for (words, font, ink, below) in titles {
        let galley =
            WidgetText::from(words).into_galley(ui, Some(TextWrapMode::Truncate), width, font);
        let at = pos2(left, rect.center().y + below - galley.size().y / 2.0);
        ui.painter().galley(at, galley, ink);
    }
    focus_ring(ui, &response);
    response
}

//! Design tokens: every color, size and space of the window, for light and dark, each also with
//! high contrast, in one place.
//!
//! No other file names a color or a font size. Each text color has a contrast of at least 5:1 on
//! window, panel and card, which a test below computes by the WCAG formula.

use std::sync::Arc;

use egui::{
    Color32, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, Id, Margin, Shadow,
    Stroke, TextStyle, Theme, Vec2, Visuals, style::ScrollAnimation,
};

use super::settings::Look;

/// Colors by role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tokens {
    /// Behind everything.
    pub window: Color32,
    /// Panels and columns.
    pub panel: Color32,
    /// Cards, dialogs, menus.
    pub card: Color32,
    /// Lines between things.
    pub line: Color32,
    /// The empty part of a bar.
    pub track: Color32,
    /// Text.
    pub text: Color32,
    /// Text of less weight.
    pub muted: Color32,
    /// Used here, and the primary action.
    pub accent: Color32,
    /// Text on the accent.
    pub on_accent: Color32,
    /// Behind text in the accent color.
    pub accent_fill: Color32,
    /// Good.
    pub ok: Color32,
    /// Behind good.
    pub ok_fill: Color32,
    /// Needs attention.
    pub warn: Color32,
    /// Behind what needs attention.
    pub warn_fill: Color32,
    /// Refused, short, failed.
    pub danger: Color32,
    /// Behind what is refused.
    pub danger_fill: Color32,
    /// Used by other systems; always hatched.
    pub others: Color32,
    /// Behind a selected row.
    pub selected: Color32,
    /// Behind a row under the pointer.
    pub hovered: Color32,
}

/// The dark theme.
pub const DARK: Tokens = Tokens {
    window: rgb(0x14171C),
    panel: rgb(0x1A1E25),
    card: rgb(0x222732),
    line: rgb(0x333B48),
    track: rgb(0x2C3340),
    text: rgb(0xE8EBF0),
    muted: rgb(0xA3ADBB),
    accent: rgb(0x6AA8FF),
    on_accent: rgb(0x0B1220),
    accent_fill: rgb(0x1D3A63),
    ok: rgb(0x4CC38A),
    ok_fill: rgb(0x1C3A2D),
    warn: rgb(0xF0B342),
    warn_fill: rgb(0x3A3018),
    danger: rgb(0xFF7A7D),
    danger_fill: rgb(0x43242A),
    others: rgb(0xA99BFF),
    selected: rgb(0x23405F),
    hovered: rgb(0x2A3140),
};

/// The light theme.
pub const LIGHT: Tokens = Tokens {
    window: rgb(0xF3F5F8),
    panel: rgb(0xFFFFFF),
    card: rgb(0xFFFFFF),
    line: rgb(0xD8DEE7),
    track: rgb(0xE7EBF1),
    text: rgb(0x1A1F29),
    muted: rgb(0x55606F),
    accent: rgb(0x1A63D8),
    on_accent: rgb(0xFFFFFF),
    accent_fill: rgb(0xE2EDFD),
    ok: rgb(0x14724B),
    ok_fill: rgb(0xDDF3E7),
    warn: rgb(0x8A5A00),
    warn_fill: rgb(0xFCF1D8),
    danger: rgb(0xB9252A),
    danger_fill: rgb(0xFBE3E3),
    others: rgb(0x5B43C6),
    selected: rgb(0xD6E6FB),
    hovered: rgb(0xEDF1F7),
};

/// The dark theme with contrast as high as it gets.
pub const HIGH_DARK: Tokens = Tokens {
    window: rgb(0x000000),
    panel: rgb(0x000000),
    card: rgb(0x000000),
    line: rgb(0xE0E0E0),
    track: rgb(0x3A3A3A),
    text: rgb(0xFFFFFF),
    muted: rgb(0xE0E0E0),
    accent: rgb(0x8CD2FF),
    on_accent: rgb(0x000000),
    accent_fill: rgb(0x003355),
    ok: rgb(0x6BFFAA),
    ok_fill: rgb(0x003A1C),
    warn: rgb(0xFFE14D),
    warn_fill: rgb(0x3A3000),
    danger: rgb(0xFFABAB),
    danger_fill: rgb(0x550000),
    others: rgb(0xD9D0FF),
    selected: rgb(0x003A75),
    hovered: rgb(0x2E2E2E),
};

/// The light theme with contrast as high as it gets.
pub const HIGH_LIGHT: Tokens = Tokens {
    window: rgb(0xFFFFFF),
    panel: rgb(0xFFFFFF),
    card: rgb(0xFFFFFF),
    line: rgb(0x202020),
    track: rgb(0xD0D0D0),
    text: rgb(0x000000),
    muted: rgb(0x2B2B2B),
    accent: rgb(0x0A2FA8),
    on_accent: rgb(0xFFFFFF),
    accent_fill: rgb(0xDCE6FF),
    ok: rgb(0x004D26),
    ok_fill: rgb(0xD6F5E3),
    warn: rgb(0x5C3A00),
    warn_fill: rgb(0xFFF0C2),
    danger: rgb(0x8A0000),
    danger_fill: rgb(0xFFDCDC),
    others: rgb(0x3A1A9E),
    selected: rgb(0xB8D4FF),
    hovered: rgb(0xE4E4E4),
};

/// Spaces, in points, on a grid of 4.
pub mod space {
    /// Between parts of one thing.
    pub const XS: f32 = 4.0;
    /// Between things that belong together.
    pub const S: f32 = 8.0;
    /// Inside cards.
    pub const M: f32 = 12.0;
    /// Around groups.
    pub const L: f32 = 16.0;
    /// Between groups.
    pub const XL: f32 = 24.0;
}

/// Sizes of the window's parts, in points.
pub mod size {
    /// Height of a camera row.
    pub const ROW: f32 = 28.0;
    /// Width of a column of the board.
    pub const COLUMN: f32 = 232.0;
    /// Between columns.
    pub const COLUMN_GAP: f32 = 10.0;
    /// Height of the top bar.
    pub const TOP_BAR: f32 = 48.0;
    /// Width of the key panel.
    pub const KEY_PANEL: f32 = 324.0;
    /// Height of a bar.
    pub const BAR: f32 = 8.0;
    /// Side of an icon beside text.
    pub const ICON: f32 = 16.0;
    /// Radius of small things.
    pub const RADIUS: u8 = 6;
    /// Radius of cards and columns.
    pub const CARD_RADIUS: u8 = 8;
    /// Thickness of lines.
    pub const LINE: f32 = 1.0;
    /// Thickness of the focus ring and of the outline of a drop target.
    pub const RING: f32 = 2.0;
}

/// Fonts by role.
pub mod font {
    use super::{FontFamily, FontId};

    /// Remarks: 12 regular.
    pub fn small() -> FontId {
        FontId::new(12.0, FontFamily::Proportional)
    }
    /// Remarks that matter: 12 medium.
    pub fn small_medium() -> FontId {
        FontId::new(12.0, medium())
    }
    /// Rows and text: 13 regular.
    pub fn body() -> FontId {
        FontId::new(13.0, FontFamily::Proportional)
    }
    /// Numbers that matter: 13 semibold.
    pub fn strong() -> FontId {
        FontId::new(13.0, semibold())
    }
    /// Names of cards and columns: 15 semibold.
    pub fn title() -> FontId {
        FontId::new(15.0, semibold())
    }
    /// What is typed into a large field: 15 regular.
    pub fn title_regular() -> FontId {
        FontId::new(15.0, FontFamily::Proportional)
    }
    /// Names of pages and dialogs: 20 semibold.
    pub fn heading() -> FontId {
        FontId::new(20.0, semibold())
    }

    pub(super) fn medium() -> FontFamily {
        FontFamily::Name("medium".into())
    }
    pub(super) fn semibold() -> FontFamily {
        FontFamily::Name("semibold".into())
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place where colors are made")]
const fn rgb(hex: u32) -> Color32 {
    Color32::from_rgb((hex >> 16) as u8, (hex >> 8) as u8, hex as u8)
}

/// The tokens of the theme in force.
pub fn tokens(ctx: &egui::Context) -> &'static Tokens {
    let is_high = ctx.data(|data| data.get_temp::<HighContrast>(Id::NULL).is_some());
    tokens_of(ctx.theme(), is_high)
}

fn tokens_of(theme: Theme, high_contrast: bool) -> &'static Tokens {
    match (theme, high_contrast) {
        (Theme::Dark, false) => &DARK,
        (Theme::Light, false) => &LIGHT,
        (Theme::Dark, true) => &HIGH_DARK,
        (Theme::Light, true) => &HIGH_LIGHT,
    }
}

/// Stands in the memory of a context while contrast is high. The type alone names it.
#[derive(Clone, Copy)]
struct HighContrast;

/// Puts a look on. Called when it changes, not for each frame.
pub fn put_on(ctx: &egui::Context, look: &Look) {
    ctx.data_mut(|data| {
        if look.high_contrast {
            data.insert_temp(Id::NULL, HighContrast);
        } else {
            data.remove::<HighContrast>(Id::NULL);
        }
    });
    install_styles(ctx, look.high_contrast, look.is_still);
    ctx.set_theme(look.theme);
    ctx.set_zoom_factor(f32::from(look.scale_percent) / 100.0);
}

/// Installs fonts and both themes. Called once for a context, before its first frame.
pub fn install(ctx: &egui::Context) {
    ctx.set_fonts(fonts());
    // The window has keys of its own for this, which are kept and shown in the menu.
    ctx.options_mut(|options| options.zoom_with_keyboard = false);
    install_styles(ctx, false, false);
}

fn install_styles(ctx: &egui::Context, high_contrast: bool, is_still: bool) {
    for theme in [Theme::Dark, Theme::Light] {
        let tokens = tokens_of(theme, high_contrast);
        ctx.style_mut_of(theme, |style| {
            style.visuals = visuals(theme, tokens);
            style.text_styles = [
                (TextStyle::Small, font::small()),
                (TextStyle::Body, font::body()),
                (TextStyle::Button, font::body()),
                (TextStyle::Heading, font::heading()),
                (TextStyle::Monospace, FontId::monospace(12.0)),
            ]
            .into();
            style.spacing.item_spacing = Vec2::new(space::S, space::XS);
            style.spacing.button_padding = Vec2::new(space::M, 6.0);
            style.spacing.interact_size.y = 28.0;
            style.spacing.menu_margin = Margin::same(6);
            style.interaction.selectable_labels = false;
            // The gradients at the edges would be painted in the color of the surface behind.
            style.spacing.scroll.fade.strength = 0.0;
            // In the color of text, and dim enough not to outshine the board.
            style.spacing.scroll.foreground_color = true;
            style.spacing.scroll.dormant_handle_opacity = 0.25;
            style.spacing.scroll.active_handle_opacity = 0.4;
            style.spacing.scroll.interact_handle_opacity = 0.6;
            style.spacing.scroll.handle_min_length = 32.0;
            // Room of its own, so that it does not lie on numbers at the right.
            style.spacing.scroll.floating_allocated_width = 6.0;
            style.animation_time = if is_still { 0.0 } else { 0.1 };
            style.scroll_animation =
                if is_still { ScrollAnimation::none() } else { ScrollAnimation::default() };
        });
    }
}

fn fonts() -> FontDefinitions {
    let mut fonts = FontDefinitions::default();
    let faces: [(&str, FontFamily, &'static [u8]); 3] = [
        ("Inter", FontFamily::Proportional, include_bytes!("../../assets/fonts/Inter-Regular.ttf")),
        ("Inter Medium", font::medium(), include_bytes!("../../assets/fonts/Inter-Medium.ttf")),
        (
            "Inter SemiBold",
            font::semibold(),
            include_bytes!("../../assets/fonts/Inter-SemiBold.ttf"),
        ),
    ];
    let fallback = fonts.families.get(&FontFamily::Proportional).cloned().unwrap_or_default();
    for (name, family, bytes) in faces {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
        let mut names = vec![name.to_owned()];
        names.extend(fallback.iter().cloned());
        fonts.families.insert(family, names);
    }
    fonts
}

fn visuals(theme: Theme, tokens: &Tokens) -> Visuals {
    let mut visuals = match theme {
        Theme::Dark => Visuals::dark(),
        Theme::Light => Visuals::light(),
    };
    let line = Stroke::new(size::LINE, tokens.line);
    visuals.override_text_color = None;
    visuals.panel_fill = tokens.panel;
    visuals.window_fill = tokens.card;
    visuals.window_stroke = line;
    visuals.window_corner_radius = CornerRadius::same(size::CARD_RADIUS);
    visuals.menu_corner_radius = CornerRadius::same(size::CARD_RADIUS);
    visuals.window_shadow = Shadow::NONE;
    visuals.popup_shadow = Shadow::NONE;
    visuals.extreme_bg_color = tokens.window;
    visuals.text_edit_bg_color = Some(tokens.window);
    visuals.faint_bg_color = tokens.hovered;
    visuals.hyperlink_color = tokens.accent;
    visuals.warn_fg_color = tokens.warn;
    visuals.error_fg_color = tokens.danger;
    visuals.selection.bg_fill = tokens.selected;
    visuals.selection.stroke = Stroke::new(size::RING, tokens.accent);
    visuals.text_cursor.blink = false;
    let radius = CornerRadius::same(size::RADIUS);
    let widgets = &mut visuals.widgets;
    for (state, fill, text, border) in [
        (&mut widgets.noninteractive, tokens.panel, tokens.text, tokens.line),
        (&mut widgets.inactive, tokens.card, tokens.text, tokens.line),
        (&mut widgets.hovered, tokens.hovered, tokens.text, tokens.muted),
        (&mut widgets.active, tokens.selected, tokens.text, tokens.accent),
        (&mut widgets.open, tokens.hovered, tokens.text, tokens.line),
    ] {
        state.bg_fill = fill;
        state.weak_bg_fill = fill;
        state.bg_stroke = Stroke::new(size::LINE, border);
        state.fg_stroke = Stroke::new(size::LINE, text);
        state.corner_radius = radius;
        state.expansion = 0.0;
    }
    visuals
}

#[cfg(test)]
mod tests {
    use super::*;

    fn luminance(color: Color32) -> f64 {
        let channel = |value: u8| {
            let value = f64::from(value) / 255.0;
            if value <= 0.03928 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(color.r()) + 0.7152 * channel(color.g()) + 0.0722 * channel(color.b())
    }

    fn contrast(a: Color32, b: Color32) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn every_text_color_can_be_read_on_every_surface() {
        for (t, least) in [(DARK, 5.0), (LIGHT, 5.0), (HIGH_DARK, 10.0), (HIGH_LIGHT, 9.0)] {
            for text in [t.text, t.muted, t.accent, t.ok, t.warn, t.danger, t.others] {
                for surface in [t.window, t.panel, t.card] {
                    assert!(contrast(text, surface) >= least, "{text:?} on {surface:?}");
                }
            }
            for (text, fill) in [
                (t.on_accent, t.accent),
                (t.accent, t.accent_fill),
                (t.ok, t.ok_fill),
                (t.warn, t.warn_fill),
                (t.danger, t.danger_fill),
                (t.text, t.selected),
                (t.muted, t.selected),
                (t.muted, t.hovered),
            ] {
                let least = if least > 5.0 { 7.0 } else { 4.5 };
                assert!(contrast(text, fill) >= least, "{text:?} on {fill:?}");
            }
        }
    }

    #[test]
    fn with_high_contrast_even_lines_stand_out() {
        for t in [HIGH_DARK, HIGH_LIGHT] {
            for surface in [t.window, t.panel, t.card] {
                assert!(contrast(t.line, surface) >= 7.0, "{surface:?}");
            }
        }
    }

    #[test]
    fn a_look_is_put_on_and_taken_off_again() {
        let ctx = egui::Context::default();
        install(&ctx);
        let mut look = Look {
            theme: egui::ThemePreference::Light,
            high_contrast: true,
            is_still: true,
            scale_percent: 150,
        };
        put_on(&ctx, &look);
        assert_eq!(*tokens(&ctx), HIGH_LIGHT);
        assert!(ctx.global_style().animation_time <= 0.0);
        look = Look { high_contrast: false, is_still: false, ..look };
        put_on(&ctx, &look);
        assert_eq!(*tokens(&ctx), LIGHT);
        assert!(ctx.global_style().animation_time > 0.0);
    }

    #[test]
    fn each_of_our_fonts_has_every_character_of_every_language() {
        let ctx = egui::Context::default();
        install(&ctx);
        ctx.begin_pass(egui::RawInput::default());
        for (family, name) in [
            (FontFamily::Proportional, "Inter"),
            (font::medium(), "Inter Medium"),
            (font::semibold(), "Inter SemiBold"),
        ] {
            let there = ctx.fonts_mut(|fonts| fonts.characters(&family).clone());
            for c in crate::texts::tests::characters() {
                let fonts = there.get(&c).map(Vec::as_slice).unwrap_or_default();
                assert!(fonts.iter().any(|font| font == name), "{name} has no {c:?}");
            }
        }
    }
}

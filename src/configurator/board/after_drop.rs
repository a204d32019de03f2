//! What a drop would do, shown before it happens: the panel in the target column and the chip at
//! the pointer. Good, doubtful and bad differ by icon and words, not by color alone.

use std::sync::Arc;

use egui::{
    Color32, CornerRadius, Galley, Id, LayerId, Order, Pos2, Rect, Role, Sense, Stroke, StrokeKind,
    Ui, UiBuilder, WidgetInfo, pos2, vec2,
};

use super::{
    Pass, board_id, column_id,
    drag::{self, CachedPreview},
    header::paint_icon,
    looks::{self, Fixed},
};
use crate::{
    configurator::{
        model::{DropFeature, DropPreview},
        theme::{Tokens, font, size, space},
        words,
    },
    licensing::Bound,
    texts::{self, say},
};

/// Widest text at the pointer.
const CHIP_WIDTH: f32 = 320.0;
/// Warnings that are listed; the rest is counted.
const WARNINGS_AT_MOST: usize = 3;

/// How something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
    /// Good.
    Ok,
    /// In doubt.
    Warn,
    /// Refused.
    Danger,
    /// Just said.
    Quiet,
}

/// A line of the panel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// How it stands.
    pub tone: Tone,
    /// What it is about; empty if the value says it all.
    pub name: String,
    /// What is said of it.
    pub value: String,
}

impl Line {
    /// A line that the value says alone.
    fn of(tone: Tone, value: &str) -> Self {
        Self { tone, name: String::new(), value: value.to_owned() }
    }
}

impl Tone {
    fn color(self, tokens: &Tokens) -> Color32 {
        match self {
            Self::Ok => tokens.ok,
            Self::Warn => tokens.warn,
            Self::Danger => tokens.danger,
            Self::Quiet => tokens.muted,
        }
    }

    fn icon(self) -> Option<Fixed> {
        match self {
            Self::Ok => Some(Fixed::Ok),
            Self::Warn => Some(Fixed::Warning),
            Self::Danger => Some(Fixed::Danger),
            Self::Quiet => None,
        }
    }
}

/// What the panel says. `key` is the name of the target's key, `is_known` whether its figures can
/// be read, `is_bound` whether the target is a server.
pub(super) fn lines(
    preview: &DropPreview,
    key: Option<&str>,
    is_known: bool,
    is_bound: bool,
) -> Vec<Line> {
    let quiet = |value: &str| Line::of(Tone::Quiet, value);
    let mut lines: Vec<Line> =
        preview.features.iter().map(|feature| feature_line(feature, is_known)).collect();
    if preview.same_key && preview.refusals.is_empty() {
        let name = say!("drop-seats-of", key = key.unwrap_or(say!("drop-the-key")));
        lines.push(Line { tone: Tone::Ok, name, value: say!("drop-no-change").to_owned() });
        lines.push(quiet(say!("drop-same-key")));
    }
    let is_needless = preview.features.is_empty() && !preview.same_key;
    if is_needless && key.is_some() && preview.refusals.is_empty() {
        lines.push(quiet(say!("drop-no-seat")));
    }
    for (key, seats) in &preview.given_back {
        let seats: Vec<String> = seats
            .iter()
            .map(|(feature, seats)| {
                say!("drop-given-back", feature = texts::feature_name(feature), seats = seats)
            })
            .collect();
        lines.push(quiet(&format!("{key}: {}", seats.join(", "))));
    }
    if !is_bound {
        lines.push(quiet(say!("drop-not-bound")));
    }
    for refusal in &preview.refusals {
        lines.push(Line::of(Tone::Danger, refusal));
    }
    for warning in preview.warnings.iter().take(WARNINGS_AT_MOST) {
        lines.push(Line::of(Tone::Warn, warning));
    }
    match preview.warnings.len().saturating_sub(WARNINGS_AT_MOST) {
        0 => {}
        more => lines.push(quiet(&say!("drop-more-warnings", count = more))),
    }
    if !preview.notes.is_empty() && preview.refusals.is_empty() {
        lines.push(quiet(&preview.notes.join(" ")));
    }
    lines
}

fn feature_line(feature: &DropFeature, is_known: bool) -> Line {
    let DropFeature { feature, more, can_add } = feature;
    let more = *more;
    let (tone, value) = if more > can_add.most {
        (Tone::Danger, say!("drop-short", more = more, by = more - can_add.most))
    } else if !is_known {
        (Tone::Warn, say!("drop-unknown", more = more))
    } else if more > can_add.least {
        (Tone::Warn, say!("drop-may-be-short", more = more, by = more - can_add.least))
    } else {
        let left = Bound { least: can_add.least - more, most: can_add.most - more };
        (Tone::Ok, say!("drop-left", more = more, left = words::bound(left)))
    };
    Line { tone, name: texts::feature_name(feature), value }
}

/// A laid-out piece of the panel, relative to its upper left corner.
struct Piece {
    at: Pos2,
    galley: Arc<Galley>,
    color: Color32,
}

/// Outlines the target and says at its foot what a drop would do, always in full: also where the
/// column stands half outside the board.
pub(super) fn panel_ui(ui: &mut Ui, pass: &mut Pass<'_>, cached: &CachedPreview, column: Rect) {
    let (document, tokens) = (pass.document, pass.tokens);
    let preview = &cached.preview;
    let is_refused = !preview.refusals.is_empty();
    let outline = if is_refused { tokens.danger } else { tokens.accent };
    let radius = CornerRadius::same(size::CARD_RADIUS);
    let ring = Stroke::new(size::RING, outline);
    ui.painter().rect_stroke(column, radius, ring, StrokeKind::Inside);

    let known = preview.key.as_ref();
    let name = known.map(|key| {
        document.ring.get(key).map_or(key.as_str(), |known| known.license.name.as_str())
    });
    let is_known = known.is_some_and(|key| drag::is_known(&document.ring, key));
    let title = if is_refused { say!("drop-title-refused") } else { say!("drop-title") };
    let lines = lines(preview, name, is_known, cached.to.is_some());

    let width = size::COLUMN - 2.0 * space::S - 2.0 * space::M;
    let (pieces, icons, height) = arrange(ui, tokens, title, &lines, width);
    let size = vec2(size::COLUMN - 2.0 * space::S, height + 2.0 * space::M);
    let board = pass.board.shrink(space::S);
    let at = pos2(
        (column.left() + space::S).min(board.right() - size.x).max(board.left()),
        (column.bottom() - space::S - size.y).max(board.top()),
    );
    let rect = Rect::from_min_size(at, size);
    let layer = LayerId::new(Order::Foreground, board_id().with("after the drop"));
    let builder = UiBuilder::new().layer_id(layer).max_rect(rect).id_salt("after the drop");
    let board = pass.board;
    ui.scope_builder(builder, |ui| {
        ui.set_clip_rect(board);
        let line = Stroke::new(size::LINE, if is_refused { tokens.danger } else { tokens.line });
        ui.painter().rect(rect, radius, tokens.card, line, StrokeKind::Inside);
        let origin = rect.min + vec2(space::M, space::M);
        for piece in pieces {
            ui.painter().galley(origin + piece.at.to_vec2(), piece.galley, piece.color);
        }
        for (icon, at, color) in icons {
            let side = vec2(looks::FEATURE_ICON, looks::FEATURE_ICON);
            let rect = Rect::from_min_size(origin + at.to_vec2(), side);
            paint_icon(ui, pass, icon, rect, color);
        }
        let id = column_id(cached.to).with("after the drop");
        let response = ui.interact(rect, id, Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Status, true, spoken(title, &lines)));
    });
}

type Icons = Vec<(Fixed, Pos2, Color32)>;

/// Places the lines below each other. Name and value share a line where both fit.
fn arrange(
    ui: &Ui,
    tokens: &Tokens,
    title: &str,
    lines: &[Line],
    width: f32,
) -> (Vec<Piece>, Icons, f32) {
    let indent = looks::FEATURE_ICON + space::XS + 2.0;
    let title = looks::one_line(ui, title, font::small_medium(), width);
    let mut y = title.size().y + space::XS;
    let mut icons = Icons::new();
    let mut pieces = vec![Piece { at: pos2(0.0, 0.0), galley: title, color: tokens.muted }];
    for line in lines {
        let color = line.tone.color(tokens);
        let left = match line.tone.icon() {
            Some(icon) => {
                icons.push((icon, pos2(0.0, y + 1.0), color));
                indent
            }
            None => 0.0,
        };
        if line.name.is_empty() {
            let color = if line.tone == Tone::Warn { tokens.text } else { color };
            let galley = looks::wrapped(ui, &line.value, font::small(), width - left);
            let height = galley.size().y;
            pieces.push(Piece { at: pos2(left, y), galley, color });
            y += height + space::XS;
            continue;
        }
        let name = looks::one_line(ui, &line.name, font::small(), width - left);
        let value = looks::wrapped(ui, &line.value, font::small_medium(), width - left);
        let one_line = left + name.size().x + space::S + value.size().x <= width;
        let step = name.size().y;
        pieces.push(Piece { at: pos2(left, y), galley: name, color: tokens.text });
        if !one_line {
            y += step;
        }
        let height = value.size().y;
        pieces.push(Piece { at: pos2(width - value.size().x, y), galley: value, color });
        y += height + space::XS;
    }
    (pieces, icons, y - space::XS)
}

fn spoken(title: &str, lines: &[Line]) -> String {
    let mut spoken = title.to_owned();
    for line in lines {
        spoken.push_str(". ");
        spoken.push_str(&line.name);
        if !line.name.is_empty() {
            spoken.push(' ');
        }
        spoken.push_str(line.value.trim_end_matches('.'));
    }
    spoken
}

/// What is dragged, at the pointer; over a target that refuses it, why.
pub(super) fn chip_ui(ui: &Ui, pass: &Pass<'_>) {
    let (Some(drag), Some(pointer)) = (&pass.drag, pass.pointer) else { return };
    let tokens = pass.tokens;
    let preview = pass.state.preview.as_ref().filter(|_| pass.over_target);
    let refusal = preview.and_then(|preview| preview.preview.refusals.first());
    let painter = ui.ctx().layer_painter(LayerId::new(Order::Tooltip, Id::unique("dragged")));
    let text = match (refusal, &drag.0[..]) {
        (Some(refusal), _) => looks::wrapped(ui, refusal, font::small_medium(), CHIP_WIDTH),
        (None, [camera]) => {
            let camera = pass.document.system.camera(*camera);
            let name = camera.map_or_else(|| words::cameras(1), |camera| camera.name.to_string());
            looks::one_line(ui, &name, font::strong(), CHIP_WIDTH)
        }
        (None, cameras) => {
            looks::one_line(ui, &words::cameras(cameras.len()), font::strong(), CHIP_WIDTH)
        }
    };
    let (fill, color) = match refusal {
        Some(_) => (tokens.danger_fill, tokens.danger),
        None => (tokens.accent, tokens.on_accent),
    };
    let screen = ui.content_rect().shrink(space::XS);
    let size = text.size() + vec2(2.0 * space::M, 2.0 * space::S);
    let wanted = pointer + vec2(space::M, space::L);
    let at = pos2(
        wanted.x.min(screen.right() - size.x).max(screen.left()),
        wanted.y.min(screen.bottom() - size.y).max(screen.top()),
    );
    let rect = Rect::from_min_size(at, size);
    let radius = CornerRadius::same(size::RADIUS);
    painter.rect(rect, radius, fill, Stroke::new(size::LINE, color), StrokeKind::Inside);
    painter.galley(rect.min + vec2(space::M, space::S), text, color);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(more: u64, can_add: Bound, is_known: bool) -> (Tone, String) {
        let feature = "plate-recognition".parse().unwrap();
        let line = feature_line(&DropFeature { feature, more, can_add }, is_known);
        assert_eq!(line.name, "License plate recognition");
        (line.tone, line.value)
    }

    #[test]
    fn each_feature_says_what_is_left_or_what_is_missing() {
        let between = |least, most| Bound { least, most };
        let say = |tone, text: &str| (tone, text.to_owned());
        assert_eq!(line(2, Bound::exactly(24), true), say(Tone::Ok, "+2, 22 left"));
        assert_eq!(line(1, Bound::exactly(0), true), say(Tone::Danger, "+1, short by 1"));
        assert_eq!(line(2, between(9, 17), true), say(Tone::Ok, "+2, 7–15 left"));
        let doubt = say(Tone::Warn, "+10, may be short by up to 8");
        assert_eq!(line(10, between(2, 12), true), doubt);
        let unread = say(Tone::Warn, "+1, cannot be checked now");
        assert_eq!(line(1, between(0, 12), false), unread);
    }

    #[test]
    fn within_one_key_the_panel_says_that_nothing_changes() {
        let preview = DropPreview {
            given_back: Vec::new(),
            features: Vec::new(),
            key: None,
            same_key: true,
            refusals: Vec::new(),
            warnings: vec!["Recordings stay".to_owned()],
            notes: Vec::new(),
        };
        let lines = lines(&preview, Some("Campus key"), true, true);
        assert_eq!(lines[0].name, "Seats of Campus key");
        assert_eq!(lines[0].value, "no change");
        assert_eq!(lines[1].value, "Same key, nothing else moves.");
        assert_eq!(lines[2].tone, Tone::Warn);
    }
}

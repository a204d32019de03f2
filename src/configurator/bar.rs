//! The bar of one feature: used here, planned, used by others, reserved for them, left behind, free.
//!
//! Patterns carry the meaning and colors only help: solid, outlined, hatched, upright lines, dotted,
//! empty. A tick is the most that this system may have, a strong line the end of the total.

use std::ops::Range;

use egui::{
    CornerRadius, Painter, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2,
    vec2,
};

use super::theme::{Tokens, size, tokens};

/// The lengths of a bar's parts, in seats. They stand from left to right in this order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Bar {
    /// The whole bar.
    pub total: u64,
    /// Used here, before and after the plan.
    pub kept: u64,
    /// Used here now and given back by the plan.
    pub removed: u64,
    /// Used here after the plan only.
    pub added: u64,
    /// Certainly used by others.
    pub others: u64,
    /// Possibly used by others.
    pub others_maybe: u64,
    /// Reserved for others, who do not use it.
    pub reserved: u64,
    /// Left behind by others, who may want it back.
    pub reclaimable: u64,
    /// The most that this system may have.
    pub ceiling: Option<u64>,
}

/// How a part of the bar is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pattern {
    /// Used here.
    Solid,
    /// Comes or goes with the plan.
    Outlined,
    /// Used by others.
    Hatched,
    /// Perhaps used by others.
    FaintlyHatched,
    /// Reserved for others.
    Upright,
    /// Left behind.
    Dotted,
}

impl Bar {
    /// The parts as shares of the bar's length. If there is more than the total, all shrink, so
    /// that the end of the bar is always the greater of both.
    pub fn parts(&self) -> Vec<(Pattern, Range<f32>)> {
        let parts = [
            (Pattern::Solid, self.kept),
            (Pattern::Outlined, self.removed + self.added),
            (Pattern::Hatched, self.others),
            (Pattern::FaintlyHatched, self.others_maybe),
            (Pattern::Upright, self.reserved),
            (Pattern::Dotted, self.reclaimable),
        ];
        let length = self.length() as f32;
        let mut from = 0;
        let mut shown = Vec::new();
        for (pattern, seats) in parts {
            if seats > 0 {
                let to = from + seats;
                shown.push((pattern, from as f32 / length..to as f32 / length));
                from = to;
            }
        }
        shown
    }

    /// Where the total ends as a share of the bar, if more is used than there is.
    pub fn limit(&self) -> Option<f32> {
        let length = self.length();
        (length > self.total).then(|| self.total as f32 / length as f32)
    }

    /// Where the most that this system may have stands as a share of the bar, if that is not all.
    /// What is used here begins at the left, so it is seen how much is left up to there.
    pub fn ceiling(&self) -> Option<f32> {
        let ceiling = self.ceiling.filter(|ceiling| *ceiling < self.total)?;
        Some(ceiling as f32 / self.length() as f32)
    }

    fn length(&self) -> u64 {
        let used = self.kept
            + self.removed
            + self.added
            + self.others
            + self.others_maybe
            + self.reserved
            + self.reclaimable;
        used.max(self.total).max(1)
    }
}

/// Shows a bar in the width that there is. `name` is what a screen reader says of it and what
/// hovering shows.
pub fn bar_ui(ui: &mut Ui, bar: &Bar, name: &str) -> Response {
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), size::BAR), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Meter, true, name));
    if ui.is_rect_visible(rect) {
        paint(ui.painter(), tokens(ui), rect, bar);
    }
    response.on_hover_text(name)
}

fn paint(painter: &Painter, tokens: &Tokens, rect: Rect, bar: &Bar) {
    let ends = CornerRadius::same(4);
    painter.rect_filled(rect, ends, tokens.track);
    for (pattern, share) in bar.parts() {
        let mut part = rect;
        part.min.x = rect.left() + rect.width() * share.start;
        // What is there at all is at least three points long, so that it can be seen.
        part.max.x =
            (rect.left() + rect.width() * share.end).max(part.min.x + 3.0).min(rect.right());
        let corners = CornerRadius {
            nw: if share.start <= 0.0 { 4 } else { 0 },
            sw: if share.start <= 0.0 { 4 } else { 0 },
            ne: if part.max.x >= rect.right() { 4 } else { 0 },
            se: if part.max.x >= rect.right() { 4 } else { 0 },
        };
        match pattern {
            Pattern::Solid => {
                painter.rect_filled(part, corners, tokens.accent);
            }
            Pattern::Outlined => {
                let line = Stroke::new(size::LINE, tokens.accent);
                painter.rect(part, corners, tokens.accent_fill, line, StrokeKind::Inside);
            }
            Pattern::Hatched => hatch(painter, part, 4.0, Stroke::new(1.6, tokens.others)),
            Pattern::FaintlyHatched => {
                let faint = tokens.others.gamma_multiply(0.6);
                hatch(painter, part, 8.0, Stroke::new(1.0, faint));
            }
            Pattern::Upright => upright(painter, part, tokens),
            Pattern::Dotted => dot(painter, part, tokens),
        }
    }
    if let Some(ceiling) = bar.ceiling() {
        let x = rect.left() + rect.width() * ceiling;
        let line = Stroke::new(size::LINE, tokens.text);
        painter.vline(x, rect.top() - 2.0..=rect.bottom() + 2.0, line);
    }
    if let Some(limit) = bar.limit() {
        let x = rect.left() + rect.width() * limit;
        let line = Stroke::new(size::RING, tokens.danger);
        painter.vline(x, rect.top() - 3.0..=rect.bottom() + 3.0, line);
    }
}

fn hatch(painter: &Painter, rect: Rect, step: f32, line: Stroke) {
    let painter = painter.with_clip_rect(painter.clip_rect().intersect(rect));
    let height = rect.height();
    // Lines of neighboring parts continue each other: the grid hangs on the window, not the part.
    let mut x = (rect.left() / step).floor() * step - height;
    while x < rect.right() {
        painter.line_segment([pos2(x, rect.bottom()), pos2(x + height, rect.top())], line);
        x += step;
    }
}

fn upright(painter: &Painter, rect: Rect, tokens: &Tokens) {
    let line = Stroke::new(size::LINE, tokens.others);
    let mut x = rect.left() + 1.5;
    while x < rect.right() {
        painter.vline(x, rect.y_range(), line);
        x += 4.0;
    }
}

fn dot(painter: &Painter, rect: Rect, tokens: &Tokens) {
    let mut x = rect.left() + 2.0;
    while x <= rect.right() - 1.0 {
        painter.circle_filled(pos2(x, rect.center().y), 1.3, tokens.muted);
        x += 4.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_stand_in_order_and_leave_the_free_seats_empty() {
        let bar = Bar { total: 100, kept: 40, added: 10, others: 20, ..Bar::default() };
        let parts = bar.parts();
        assert_eq!(
            parts,
            [
                (Pattern::Solid, 0.0..0.4),
                (Pattern::Outlined, 0.4..0.5),
                (Pattern::Hatched, 0.5..0.7)
            ]
        );
        assert_eq!(bar.limit(), None);
    }

    #[test]
    fn a_bar_with_more_than_the_total_shows_where_the_total_ends() {
        let bar = Bar { total: 8, kept: 8, added: 2, ..Bar::default() };
        assert_eq!(bar.limit(), Some(0.8));
        assert_eq!(bar.parts().last(), Some(&(Pattern::Outlined, 0.8..1.0)));
    }

    #[test]
    fn what_is_reserved_for_others_stands_between_what_they_use_and_what_they_left_behind() {
        let bar = Bar { total: 10, others: 2, reserved: 4, reclaimable: 1, ..Bar::default() };
        assert_eq!(
            bar.parts(),
            [
                (Pattern::Hatched, 0.0..0.2),
                (Pattern::Upright, 0.2..0.6),
                (Pattern::Dotted, 0.6..0.7)
            ]
        );
    }

    #[test]
    fn a_ceiling_is_marked_only_below_the_total() {
        let bar = |ceiling| Bar { total: 10, ceiling, ..Bar::default() };
        assert_eq!(bar(Some(4)).ceiling(), Some(0.4));
        assert_eq!(bar(Some(0)).ceiling(), Some(0.0));
        assert_eq!(bar(Some(10)).ceiling(), None);
        assert_eq!(bar(None).ceiling(), None);
    }

    #[test]
    fn an_empty_license_makes_an_empty_bar() {
        assert!(Bar::default().parts().is_empty());
    }
}

//! A refused drop: the reason beside the pointer, and what can be done instead.

use egui::{
    Area, Event, Frame, Key, Margin, Order, Pos2, Rect, Role, Sense, Stroke, Ui, WidgetInfo, vec2,
};

use super::{
    Pass, board_id,
    drag::{CachedPreview, CameraDrag},
    ways_out::{self, WayOut},
};
use crate::{
    configurator::{
        icons,
        model::Document,
        theme::{font, size, space},
        widgets::{self, Tone, text},
    },
    texts::say,
};

/// Width of the panel's content.
const WIDTH: f32 = 300.0;

/// A drop that was refused.
#[derive(Debug)]
pub(super) struct Refused {
    /// What was judged.
    pub cached: CachedPreview,
    /// Where it was dropped.
    at: Pos2,
    /// What can be done instead, with its words.
    ways: Vec<(WayOut, String)>,
    /// Where it was shown.
    rect: Option<Rect>,
}

impl Refused {
    /// Looks for ways out, once.
    pub(super) fn of(
        document: &Document,
        cached: CachedPreview,
        drag: &CameraDrag,
        at: Pos2,
    ) -> Self {
        let ways = ways_out::ways_out(document, &drag.0, cached.to).into_iter();
        let ways = ways.map(|way| {
            let words = way.text(document);
            (way, words)
        });
        Self { cached, at, ways: ways.collect(), rect: None }
    }

    /// Whether it has been read: something is done elsewhere.
    pub(super) fn is_read(&self, ui: &Ui) -> bool {
        let is_elsewhere = |event: &Event| match event {
            Event::Key { pressed: true, key, .. } => {
                !matches!(key, Key::Tab | Key::Enter | Key::Space)
            }
            Event::PointerButton { pressed: true, pos, .. } => {
                self.rect.is_none_or(|rect| !rect.contains(*pos))
            }
            _ => false,
        };
        ui.input(|input| input.events.iter().any(is_elsewhere))
    }
}

impl Pass<'_> {
    /// Shows why a drop was refused.
    pub(super) fn refused_ui(&mut self, ui: &Ui) {
        let Some(mut refused) = self.state.refused.take() else { return };
        let tokens = self.tokens;
        let frame = Frame::new()
            .fill(tokens.card)
            .stroke(Stroke::new(size::LINE, tokens.danger))
            .corner_radius(size::CARD_RADIUS)
            .inner_margin(Margin::same(space::M as i8));
        let area = Area::new(board_id().with("refused"))
            .order(Order::Foreground)
            .fixed_pos(refused.at + vec2(space::M, space::S))
            .constrain_to(ui.max_rect().shrink(space::S))
            .fade_in(false);
        let mut chosen = None;
        let shown = area.show(ui.ctx(), |ui| {
            frame.show(ui, |ui| {
                ui.set_width(WIDTH);
                ui.spacing_mut().item_spacing.y = space::S;
                chosen = content_ui(ui, &refused);
            });
        });
        refused.rect = Some(shown.response.rect);
        match chosen.and_then(|at| refused.ways.get(at)) {
            Some((way, _)) => self.out.push(way.command()),
            None => self.state.refused = Some(refused),
        }
    }
}

/// Returns the way out that was clicked.
fn content_ui(ui: &mut Ui, refused: &Refused) -> Option<usize> {
    let tokens = super::tokens(ui);
    let title = say!("drop-title-refused");
    let reasons = &refused.cached.preview.refusals;
    let heading = ui.label(text(title, font::strong(), tokens.danger));
    let status = ui.interact(heading.rect, board_id().with("refusal"), Sense::hover());
    status.widget_info(|| {
        let words = format!("{title}. {}", reasons.join(". "));
        WidgetInfo::labeled(Role::Status, true, words)
    });
    for reason in reasons {
        widgets::line_with_icon(ui, &icons::DANGER, Tone::Danger, reason);
    }
    if refused.ways.is_empty() {
        return None;
    }
    ui.label(text(say!("ways-title"), font::small_medium(), tokens.muted));
    let mut chosen = None;
    for (at, (_, words)) in refused.ways.iter().enumerate() {
        if widgets::plain_button(ui, true, words).clicked() {
            chosen = Some(at);
        }
    }
    chosen
}

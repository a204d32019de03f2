//! Messages at the lower right. Bad news stay until they are dismissed.

use egui::{
    Align, Align2, Area, Frame, Id, Layout, Margin, Order, Role, Stroke, Ui, UiBuilder, vec2,
};

use super::{
    icons::{self, Icon},
    model::{Command, Dialog, Model},
    theme::{font, size, space, tokens},
    widgets::{self, Tone, text},
};
use crate::texts::say;

const WIDTH: f32 = 400.0;

/// Shows the messages above the lower edge, `lift` points higher.
pub fn notices_ui(ui: &mut Ui, model: &Model, lift: f32, out: &mut Vec<Command>) {
    if model.notices.is_empty() {
        return;
    }
    Area::new(Id::unique("notices"))
        .order(Order::Middle)
        .anchor(Align2::RIGHT_BOTTOM, vec2(-space::L, -(lift + space::L)))
        .fade_in(false)
        .show(ui, |ui| {
            ui.set_width(WIDTH);
            ui.spacing_mut().item_spacing.y = space::S;
            for (at, notice) in model.notices.iter().enumerate() {
                let (icon, tone, role) = if notice.is_error {
                    (icons::DANGER, Tone::Danger, Role::Alert)
                } else {
                    (icons::OK, Tone::Ok, Role::Status)
                };
                ui.push_id(at, |ui| {
                    if notice_ui(ui, &icon, tone, role, &notice.text) {
                        out.push(Command::Dismiss(at));
                    }
                });
            }
        });
}

/// Shows one message. Returns whether it was dismissed.
fn notice_ui(ui: &mut Ui, icon: &Icon, tone: Tone, role: Role, words: &str) -> bool {
    let tokens = tokens(ui);
    let frame = Frame::new()
        .fill(tokens.card)
        .stroke(Stroke::new(size::LINE, tone.ink(tokens)))
        .corner_radius(size::CARD_RADIUS)
        .inner_margin(Margin::symmetric(space::M as i8, space::S as i8));
    let builder = UiBuilder::new().accessibility_role(role).accessibility_label(words);
    ui.scope_builder(builder, |ui| {
        frame
            .show(ui, |ui| {
                ui.set_width(ui.available_width());
                ui.with_layout(Layout::right_to_left(Align::Min), |ui| {
                    let dismissed =
                        widgets::icon_button(ui, &icons::CLOSE, true, say!("notice-dismiss"))
                            .clicked();
                    ui.with_layout(Layout::left_to_right(Align::Min), |ui| {
                        ui.vertical(|ui| {
                            ui.add_space(6.0);
                            icon.show(ui, tone.ink(tokens), "");
                        });
                        ui.vertical(|ui| {
                            ui.add_space(6.0);
                            widgets::wrapped(ui, text(words, font::body(), tokens.text));
                        });
                    });
                    dismissed
                })
                .inner
            })
            .inner
    })
    .inner
}

/// One line above the board as long as the importer's remarks are not yet read.
pub fn remarks_strip_ui(ui: &mut Ui, count: usize, out: &mut Vec<Command>) -> bool {
    let tokens = tokens(ui);
    let frame = Frame::new()
        .fill(tokens.accent_fill)
        .inner_margin(Margin::symmetric(space::L as i8, space::XS as i8));
    let mut dismissed = false;
    egui::Panel::top("remarks").frame(frame).show(ui, |ui| {
        ui.horizontal(|ui| {
            icons::INFO.show(ui, tokens.accent, "");
            let words = say!("remarks-strip", count = count);
            ui.label(text(words, font::body(), tokens.text));
            if widgets::link_button(ui, say!("remarks-read")).clicked() {
                out.push(Command::Show(Dialog::Remarks));
                dismissed = true;
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                dismissed |=
                    widgets::icon_button(ui, &icons::CLOSE, true, say!("remarks-hide")).clicked();
            });
        });
    });
    dismissed
}

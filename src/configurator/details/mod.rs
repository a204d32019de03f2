//! The details panel: all that is known of one camera, server, key or feature, at the right of the
//! window.
//!
//! In: the document, read only. Out: [`Command`]s. What is said is derived by `view`, once for each
//! change of the model, and is the same on the screen and as copied text. It never knows: where in
//! the window somebody asked.

mod view;

use egui::{Align, Button, Frame, Layout, Margin, Panel, ScrollArea, Ui, vec2};

use self::view::{Details, Row};
use super::{
    icons::{self, Icon},
    model::{Command, Document},
    theme::{font, size, space, tokens},
    widgets::{self, text},
};
use crate::{
    licensing::{CameraId, Feature, KeyId, ServerId},
    texts::say,
};

/// Steps back that are kept.
const MOST_BACK: usize = 50;
const WIDTH: f32 = 300.0;
/// A window that is not as wide has no room for the key panel beside the details.
const NARROW: f32 = 1_080.0;
/// Width of the names of facts.
const LABELS: f32 = 96.0;

/// What details are about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DetailsOf {
    /// A camera.
    Camera(CameraId),
    /// A server.
    Server(ServerId),
    /// A key.
    Key(KeyId),
    /// A feature.
    Feature(Feature),
}

/// The panel: whether it is there, what it shows, and what it showed before.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DetailsPane {
    /// Whether it is there.
    pub is_open: bool,
    /// What it is about; nothing was chosen yet if none.
    pub of: Option<DetailsOf>,
    /// Where links came from, oldest first.
    pub back: Vec<DetailsOf>,
}

impl DetailsPane {
    /// Shows something, and remembers where that came from.
    pub fn show(&mut self, of: DetailsOf) {
        self.is_open = true;
        if self.of.as_ref() == Some(&of) {
            return;
        }
        if let Some(before) = self.of.replace(of) {
            self.back.push(before);
            if self.back.len() > MOST_BACK {
                self.back.remove(0);
            }
        }
    }

    /// Shows what was there before.
    pub fn go_back(&mut self) {
        if let Some(before) = self.back.pop() {
            self.of = Some(before);
        }
    }

    /// Hides the panel, or shows `of` if it is hidden.
    pub fn toggle(&mut self, of: Option<DetailsOf>) {
        if self.is_open {
            self.is_open = false;
        } else if let Some(of) = of {
            self.show(of);
        } else {
            self.is_open = true;
        }
    }

    /// The keyboard or the mouse went to another camera: the panel goes along, if it is there.
    pub fn follow(&mut self, camera: CameraId) {
        if self.is_open {
            self.of = Some(DetailsOf::Camera(camera));
            self.back.clear();
        }
    }
}

/// What is derived for the panel, once per change of the model.
#[derive(Debug, Default)]
pub struct DetailsState {
    epoch: Option<u64>,
    details: Option<Details>,
}

/// Whether the panel takes the place of the key panel.
pub fn takes_place_of_keys(ui: &Ui, document: &Document) -> bool {
    document.details.is_open && ui.ctx().content_rect().width() < NARROW
}

/// Shows the panel, if it is open. `epoch` changes whenever the model may have changed.
pub fn details_ui(
    ui: &mut Ui,
    document: &Document,
    state: &mut DetailsState,
    epoch: u64,
    out: &mut Vec<Command>,
) {
    if !document.details.is_open {
        return;
    }
    if state.epoch != Some(epoch) {
        state.epoch = Some(epoch);
        state.details = document.details.of.as_ref().and_then(|of| Details::of(document, of));
    }
    let frame = Frame::new().fill(tokens(ui).panel).inner_margin(Margin {
        left: space::L as i8,
        right: 0,
        top: space::S as i8,
        bottom: 0,
    });
    Panel::right("details").exact_size(WIDTH).resizable(false).frame(frame).show(ui, |ui| {
        heading_ui(ui, document, state.details.as_ref(), out);
        let area = ScrollArea::vertical().id_salt("details").auto_shrink(false);
        area.show(ui, |ui| {
            ui.set_max_width(ui.available_width() - space::M);
            match &state.details {
                Some(details) => contents_ui(ui, details, document.details.of.as_ref(), out),
                None => empty_ui(ui, document),
            }
            ui.add_space(space::L);
        });
    });
}

fn heading_ui(ui: &mut Ui, document: &Document, details: Option<&Details>, out: &mut Vec<Command>) {
    let title = text(say!("details-title"), font::title(), tokens(ui).text);
    egui::Sides::new().height(32.0).show(
        ui,
        |ui| ui.label(title),
        |ui| {
            ui.add_space(space::S);
            if widgets::icon_button(ui, &icons::CLOSE, true, say!("details-hide")).clicked() {
                out.push(Command::ToggleDetails);
            }
            let can_back = !document.details.back.is_empty();
            if can_back
                && widgets::icon_button(ui, &icons::UNDO, true, say!("details-back")).clicked()
            {
                out.push(Command::DetailsBack);
            }
            if let Some(details) = details
                && widgets::link_button(ui, say!("details-copy")).clicked()
            {
                ui.copy_text(details.as_text());
            }
        },
    );
}

fn empty_ui(ui: &mut Ui, document: &Document) {
    let words =
        if document.details.of.is_some() { say!("details-gone") } else { say!("details-nothing") };
    widgets::wrapped(ui, text(words, font::body(), tokens(ui).muted));
}

fn contents_ui(ui: &mut Ui, details: &Details, of: Option<&DetailsOf>, out: &mut Vec<Command>) {
    let tokens = tokens(ui);
    ui.horizontal_top(|ui| {
        if let Some(icon) = of.map(icon) {
            icon.show(ui, tokens.accent, "");
        }
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            widgets::wrapped(ui, text(&*details.title, font::title(), tokens.text));
            widgets::remark(ui, &*details.kind);
        });
    });
    for (at, section) in details.sections.iter().enumerate() {
        ui.push_id(at, |ui| {
            ui.add_space(if section.heading.is_some() { space::L } else { space::S });
            if let Some(heading) = section.heading {
                ui.label(text(heading, font::small_medium(), tokens.muted));
                ui.add_space(2.0);
            }
            ui.spacing_mut().item_spacing.y = 3.0;
            for (at, row) in section.rows.iter().enumerate() {
                ui.push_id(at, |ui| row_ui(ui, row, out));
            }
        });
    }
}

fn row_ui(ui: &mut Ui, row: &Row, out: &mut Vec<Command>) {
    let tokens = tokens(ui);
    match row {
        Row::Fact { name, value, link } => {
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = space::S;
                ui.allocate_ui_with_layout(
                    vec2(LABELS, 18.0),
                    Layout::left_to_right(Align::Min),
                    |ui| {
                        ui.set_min_width(LABELS);
                        widgets::elided(ui, text(*name, font::body(), tokens.muted));
                    },
                );
                match link {
                    Some(to) => link_ui(ui, value, to, out),
                    None => {
                        widgets::wrapped(ui, text(value, font::body(), tokens.text));
                    }
                }
            });
        }
        Row::Item { name, value, link } => {
            let value = text(value, font::strong(), tokens.text);
            let mut clicked = false;
            egui::Sides::new().height(20.0).shrink_left().truncate().show(
                ui,
                |ui| match link {
                    Some(_) => clicked = link_label(ui, name).clicked(),
                    None => drop(ui.label(text(name, font::body(), tokens.text))),
                },
                |ui| ui.add(egui::Label::new(value).extend()),
            );
            if let (true, Some(to)) = (clicked, link) {
                out.push(Command::ShowDetails(to.clone()));
            }
        }
        Row::Remark(words) => {
            widgets::wrapped(ui, text(words, font::small(), tokens.muted));
        }
        Row::Note { icon, tone, words } => {
            widgets::line_with_icon(ui, icon, *tone, words);
        }
    }
}

fn link_ui(ui: &mut Ui, words: &str, to: &DetailsOf, out: &mut Vec<Command>) {
    if link_label(ui, words).clicked() {
        out.push(Command::ShowDetails(to.clone()));
    }
}

/// Words that lead to other details. They stand in line with text, so they have no padding.
fn link_label(ui: &mut Ui, words: &str) -> egui::Response {
    let color = tokens(ui).accent;
    let response = ui
        .scope(|ui| {
            ui.spacing_mut().button_padding = egui::Vec2::ZERO;
            ui.spacing_mut().interact_size.y = 0.0;
            let button = Button::new(text(words, font::body(), color));
            ui.add(button.frame(false).truncate())
        })
        .inner
        .on_hover_cursor(egui::CursorIcon::PointingHand);
    if response.hovered() {
        let rect = response.rect;
        let line = egui::Stroke::new(size::LINE, color);
        ui.painter().hline(rect.x_range(), rect.bottom() - 1.0, line);
    }
    widgets::focus_ring(ui, &response);
    response
}

fn icon(of: &DetailsOf) -> Icon {
    match of {
        DetailsOf::Camera(_) => icons::CAMERA,
        DetailsOf::Server(_) => icons::SERVER,
        DetailsOf::Key(_) => icons::KEY,
        DetailsOf::Feature(feature) => icons::of_feature(feature.code()).unwrap_or(icons::CAMERA),
    }
}

//! The step that compares the license file with what is in force.

use egui::{Align, Color32, FontId, Layout, Rect, Ui, UiBuilder, pos2, vec2};

use super::{
    Wizard,
    compare::{self, Change, Risk, Row},
    view::tick,
};
use crate::{
    activation::Comparison,
    configurator::{
        dialogs::explanation,
        icons::{self, Icon},
        model::Document,
        theme::{font, space, tokens},
        widgets::{self, Tone, text},
        words,
    },
    licensing::Refusal,
    texts::{self, say},
};

const ROW: f32 = 26.0;
/// Width of a column of values, and of the one with what is in use.
const VALUE: f32 = 132.0;
const IN_USE: f32 = 72.0;
const MARK: f32 = 104.0;
/// Cameras at risk that are named.
const MOST_NAMES: usize = 6;

/// Shows what the license file changes, and asks for what must be consented to.
pub(super) fn check_ui(ui: &mut Ui, document: &Document, draft: &mut Wizard, host: &str) {
    let Some(comparison) = draft.comparison.clone() else { return };
    explanation(ui, say!("wizard-check-what"));
    let key = &comparison.after;
    let title = say!("wizard-check-key", name = &key.name, key = key.key.as_str(), host = host);
    widgets::elided(ui, text(title, font::strong(), tokens(ui).text));
    ui.add_space(space::XS);
    for risk in compare::risks(document, &comparison) {
        risk_ui(ui, &risk);
    }
    for (server, version) in compare::too_old(document, key) {
        let version = version.to_string();
        let required = key.min_version.map(|version| version.to_string()).unwrap_or_default();
        let words =
            say!("wizard-too-old", server = &server, version = version, required = required);
        widgets::banner(ui, Tone::Warn, |ui| {
            widgets::line_with_icon(ui, &icons::WARNING, Tone::Warn, &words);
        });
        ui.add_space(space::XS);
    }
    consent_ui(ui, document, &comparison, draft);
    let rows = compare::rows(&comparison);
    let head = [say!("wizard-before"), say!("wizard-after"), say!("wizard-in-use")];
    let muted = tokens(ui).muted;
    table_row(ui, |at, ui| {
        let words = match at {
            0 => "",
            at => head.get(at - 1).copied().unwrap_or_default(),
        };
        cell(ui, at, words, (font::small_medium(), muted));
    });
    ui.spacing_mut().item_spacing.y = 0.0;
    let compares = comparison.before.is_some();
    for row in &rows {
        row_ui(ui, row, compares);
    }
}

/// A row of the table; of a key that is new here, nothing is better or worse.
fn row_ui(ui: &mut Ui, row: &Row, compares: bool) {
    let tokens = tokens(ui);
    table_row(ui, |at, ui| match at {
        0 => cell(ui, at, &row.name, (font::body(), tokens.text)),
        1 => cell(ui, at, &row.before, (font::body(), tokens.muted)),
        2 => cell(ui, at, &row.after, (font::strong(), tokens.text)),
        3 => {
            let in_use = row.in_use.map(words::number).unwrap_or_default();
            cell(ui, at, &in_use, (font::body(), tokens.muted));
        }
        _ => {
            if let Some((icon, tone)) = looks(row.change).filter(|_| compares) {
                ui.add_space(2.0);
                widgets::chip(ui, Some(icon), &row.mark, tone);
            }
        }
    });
}

fn looks(change: Change) -> Option<(&'static Icon, Tone)> {
    match change {
        Change::Same => None,
        Change::New => Some((&icons::NEW, Tone::Ok)),
        Change::Better => Some((&icons::OK, Tone::Ok)),
        Change::Worse => Some((&icons::WARNING, Tone::Danger)),
        Change::Other => Some((&icons::INFO, Tone::Warn)),
    }
}

fn cell(ui: &mut Ui, at: usize, words: &str, (font, ink): (FontId, Color32)) {
    let layout = match at {
        0 => Layout::left_to_right(Align::Center),
        _ => Layout::right_to_left(Align::Center),
    };
    ui.with_layout(layout, |ui| widgets::elided(ui, text(words, font, ink)));
}

/// A row of the table: `add` is called for each column, with its number.
fn table_row(ui: &mut Ui, mut add: impl FnMut(usize, &mut Ui)) {
    let rect = Rect::from_min_size(ui.cursor().min, vec2(ui.available_width(), ROW));
    let name = rect.width() - 2.0 * VALUE - IN_USE - MARK - 4.0 * space::M;
    let mut left = rect.left();
    for (at, width) in [name, VALUE, VALUE, IN_USE, MARK].into_iter().enumerate() {
        let cell = Rect::from_min_size(pos2(left, rect.top()), vec2(width, ROW));
        ui.scope_builder(UiBuilder::new().id_salt(at).max_rect(cell), |ui| add(at, ui));
        left += width + space::M;
    }
    ui.advance_cursor_after_rect(rect);
    let line = egui::Stroke::new(1.0, tokens(ui).line);
    ui.painter().hline(rect.x_range(), rect.bottom(), line);
}

/// Fewer seats than are in use, with the cameras that it concerns.
fn risk_ui(ui: &mut Ui, risk: &Risk) {
    let ink = tokens(ui).text;
    widgets::banner(ui, Tone::Danger, |ui| {
        let title = say!(
            "wizard-short",
            feature = texts::feature_name(&risk.feature),
            used = risk.used,
            after = risk.after,
        );
        widgets::line_with_icon(ui, &icons::DANGER, Tone::Danger, &title);
        if !risk.cameras.is_empty() {
            let mut names: Vec<String> =
                risk.cameras.iter().take(MOST_NAMES).map(ToString::to_string).collect();
            let more = risk.cameras.len() - names.len();
            if more > 0 {
                names.push(say!("wizard-more-cameras", count = more));
            }
            let words = say!("wizard-at-risk", cameras = words::list(&names));
            widgets::wrapped(ui, text(words, font::small(), ink));
        }
        if risk.is_shared {
            widgets::wrapped(ui, text(say!("wizard-shared"), font::small(), ink));
        }
    });
    ui.add_space(space::XS);
}

/// Asks for consent to a further network key on the computer, in the words of rule R7.
fn consent_ui(ui: &mut Ui, document: &Document, comparison: &Comparison, draft: &mut Wizard) {
    let Some(installed) = &comparison.beside else { return };
    let refusal = Refusal::AlreadyLicensed {
        key: comparison.after.key.clone(),
        installed: installed.clone(),
        may_be_added: true,
    };
    widgets::banner(ui, Tone::Warn, |ui| {
        let words = document.text(&refusal.message());
        widgets::line_with_icon(ui, &icons::WARNING, Tone::Warn, &words);
        tick(ui, &mut draft.consent, say!("wizard-consent"));
    });
    ui.add_space(space::XS);
}

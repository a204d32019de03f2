//! The dialog of the settings. Each choice is in force at once and kept by itself.

use egui::{Align, Button, Grid, Layout, Response, Role, Ui, WidgetInfo, vec2};

use super::{Outcome, Parts, dialog_ui};
use crate::{
    configurator::{
        actions::Action,
        icons,
        model::{Command, Model},
        settings::{Contrast, Motion, Preference, SCALES},
        theme::{font, space, tokens},
        widgets::{self, text},
    },
    texts::{Language, say},
};

const WIDTH: f32 = 620.0;
/// Where the choices begin.
const LABELS: f32 = 170.0;

/// Shows the settings.
pub(super) fn settings_ui(ui: &mut Ui, model: &Model, is_fresh: bool, out: &mut Vec<Command>) {
    let parts = Parts {
        title: say!("settings-title"),
        width: WIDTH,
        primary: None,
        cancel: say!("close"),
        has_draft: false,
        is_fresh,
    };
    let outcome = dialog_ui(ui, &parts, |ui, _| {
        look_ui(ui, model, out);
        ui.add_space(space::M);
        keys_ui(ui, model);
        None
    });
    if outcome != Outcome::Open {
        out.push(Command::CloseDialog);
    }
}

fn look_ui(ui: &mut Ui, model: &Model, out: &mut Vec<Command>) {
    use egui::ThemePreference::{Dark, Light, System};
    let settings = &model.settings;
    let themes = [
        (say!("settings-system"), System),
        (say!("settings-light"), Light),
        (say!("settings-dark"), Dark),
    ];
    choices_ui(ui, say!("menu-theme"), settings.theme, &themes, |theme| {
        out.push(Command::Prefer(Preference::Theme(theme)));
    });
    let contrasts = [
        (say!("settings-system"), Contrast::System),
        (say!("settings-contrast-normal"), Contrast::Normal),
        (say!("settings-contrast-high"), Contrast::High),
    ];
    choices_ui(ui, say!("settings-contrast"), settings.contrast, &contrasts, |contrast| {
        out.push(Command::Prefer(Preference::Contrast(contrast)));
    });
    let motions = [
        (say!("settings-system"), Motion::System),
        (say!("settings-motion-full"), Motion::Full),
        (say!("settings-motion-reduced"), Motion::Reduced),
    ];
    choices_ui(ui, say!("settings-motion"), settings.motion, &motions, |motion| {
        out.push(Command::Prefer(Preference::Motion(motion)));
    });
    scale_ui(ui, model, out);
    let named = Language::ALL.map(|language| (language.native_name(), Some(language)));
    let languages: Vec<_> = std::iter::once((say!("settings-system"), None)).chain(named).collect();
    let chosen = settings.chosen_language();
    choices_ui(ui, say!("menu-language"), chosen, &languages, |language| {
        out.push(Command::Prefer(Preference::Language(language)));
    });
    let cards = [(say!("settings-keys-whole"), false), (say!("settings-keys-compact"), true)];
    choices_ui(ui, say!("settings-keys"), settings.compact_keys, &cards, |compact| {
        out.push(Command::Prefer(Preference::CompactKeys(compact)));
    });
}

fn label_ui(ui: &mut Ui, label: &str) {
    let color = tokens(ui).text;
    ui.allocate_ui_with_layout(
        vec2(LABELS, ui.spacing().interact_size.y),
        Layout::left_to_right(Align::Center),
        |ui| {
            ui.set_min_width(LABELS);
            widgets::elided(ui, text(label, font::body(), color));
        },
    );
}

/// A row of choices of which one is in force.
fn choices_ui<T: Copy + PartialEq>(
    ui: &mut Ui,
    label: &str,
    chosen: T,
    choices: &[(&str, T)],
    choose: impl FnOnce(T),
) {
    let mut clicked = None;
    ui.horizontal_wrapped(|ui| {
        label_ui(ui, label);
        ui.spacing_mut().item_spacing.x = space::XS;
        for (words, choice) in choices {
            if choice_ui(ui, label, words, *choice == chosen).clicked() {
                clicked = Some(*choice);
            }
        }
    });
    if let Some(choice) = clicked.filter(|choice| *choice != chosen) {
        choose(choice);
    }
}

fn choice_ui(ui: &mut Ui, label: &str, words: &str, is_chosen: bool) -> Response {
    let tokens = tokens(ui);
    let (ink, fill) =
        if is_chosen { (tokens.on_accent, tokens.accent) } else { (tokens.text, tokens.card) };
    let button = Button::new(text(words, font::body(), ink)).fill(fill);
    let response = ui.add(button);
    let name = say!("settings-choice", what = label, choice = words);
    response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, is_chosen, &name));
    widgets::focus_ring(ui, &response);
    response
}

fn scale_ui(ui: &mut Ui, model: &Model, out: &mut Vec<Command>) {
    let color = tokens(ui).text;
    ui.horizontal_wrapped(|ui| {
        label_ui(ui, say!("settings-scale"));
        ui.spacing_mut().item_spacing.x = space::XS;
        let percent = model.settings.scale_percent;
        for action in [Action::Smaller, Action::Larger] {
            let is_enabled = action.is_enabled(model);
            if widgets::icon_button(ui, action.icon(), is_enabled, action.name()).clicked() {
                out.push(action.command(model));
            }
        }
        ui.label(text(say!("settings-percent", percent = percent), font::strong(), color));
        let keys = [Action::Larger, Action::Smaller, Action::NormalSize]
            .map(|action| model.keymap.shown(ui, action));
        let (least, most) = (SCALES[0], SCALES[SCALES.len() - 1]);
        let range = say!("settings-scale-more", least = least, most = most);
        widgets::remark(ui, [range, keys.join(", ")].join(" · "));
    });
}

fn keys_ui(ui: &mut Ui, model: &Model) {
    let tokens = tokens(ui);
    ui.label(text(say!("settings-shortcuts"), font::strong(), tokens.text));
    widgets::wrapped(ui, text(say!("settings-shortcuts-more"), font::small(), tokens.muted));
    file_ui(ui, model);
    ui.add_space(space::XS);
    Grid::new("shortcuts")
        .num_columns(3)
        .spacing(vec2(space::XL, 2.0))
        .min_col_width(LABELS - space::XL)
        .min_row_height(20.0)
        .show(ui, |ui| {
            for action in Action::all() {
                let keys = model.keymap.shown(ui, action);
                let is_changed = model.settings.shortcuts.contains_key(action.id());
                let (keys, ink) = match (keys.is_empty(), is_changed) {
                    (true, _) => ("–".to_owned(), tokens.muted),
                    (false, true) => (say!("settings-shortcut-changed", keys = &keys), tokens.ok),
                    (false, false) => (keys, tokens.accent),
                };
                ui.label(text(keys, font::body(), ink));
                ui.label(text(action.name(), font::body(), tokens.text));
                ui.label(text(action.id(), font::small(), tokens.muted));
                ui.end_row();
            }
        });
}

/// Where the file is, for whoever wants to edit it or take it along.
fn file_ui(ui: &mut Ui, model: &Model) {
    let Some(path) = &model.surroundings.settings_file else {
        widgets::remark(ui, say!("settings-no-folder"));
        return;
    };
    let path = path.display().to_string();
    ui.horizontal(|ui| {
        let copy = widgets::icon_button(ui, &icons::COPY, true, say!("settings-copy-path"));
        if copy.clicked() {
            ui.ctx().copy_text(path.clone());
        }
        widgets::remark(ui, say!("settings-file", path = &path));
    });
}

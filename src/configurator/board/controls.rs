//! The line above the columns: order, groups, filter, and how many cameras match.

use egui::{Align, Button, Layout, Popup, PopupCloseBehavior, ScrollArea, Ui, vec2};

use super::{
    arrange::{Arrangement, By, FilterChoice, State},
    columns::View,
};
use crate::{
    configurator::{
        icons,
        model::{Command, Document},
        theme::{font, size, space, tokens},
        widgets::{self, Tone, text},
    },
    licensing::Feature,
    texts::say,
};

/// Height of the line.
pub(super) const HEIGHT: f32 = 40.0;
/// Room that a choice of the filter takes at most.
const CHIP: f32 = 190.0;
/// Room that everything besides the choices takes.
const REST: f32 = 560.0;
/// Share of the window that the list of choices takes at most.
const LIST_AT_MOST: f32 = 0.6;

/// Texts of the line that have numbers in them, kept as long as they are right.
#[derive(Debug, Default)]
pub(super) struct ControlTexts {
    generation: u64,
    language: Option<crate::texts::Language>,
    count: String,
    sort: String,
    group: String,
}

impl ControlTexts {
    fn update(&mut self, document: &Document) {
        let columns = &document.columns;
        let language = Some(crate::texts::language());
        if self.generation == columns.generation && self.language == language {
            return;
        }
        let Arrangement { sort, group } = columns.view.arrangement;
        let all = document.system.cameras.len();
        *self = Self {
            generation: columns.generation,
            language,
            count: match columns.hits {
                Some(found) => say!("arrange-count", found = found, all = all),
                None => say!("count-cameras", count = all),
            },
            sort: say!("arrange-sort", by = sort.sort_name()),
            group: say!("arrange-group", by = group.group_name()),
        };
    }
}

/// Shows the line.
pub(super) fn controls_ui(
    ui: &mut Ui,
    document: &Document,
    texts: &mut ControlTexts,
    out: &mut Vec<Command>,
) {
    texts.update(document);
    let view = &document.columns.view;
    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
        ui.spacing_mut().item_spacing.x = space::S;
        ui.add_space(space::L);
        let Arrangement { sort, group } = view.arrangement;
        by_ui(ui, &texts.sort, sort, By::sort_name, |sort| {
            out.push(arranged(view, Arrangement { sort, group }));
        });
        by_ui(ui, &texts.group, group, By::group_name, |group| {
            out.push(arranged(view, Arrangement { sort, group }));
        });
        filter_button_ui(ui, document, out);
        choices_ui(ui, document, out);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.add_space(space::L);
            let ink =
                if document.columns.hits == Some(0) { tokens(ui).warn } else { tokens(ui).muted };
            widgets::elided(ui, text(texts.count.as_str(), font::small(), ink));
        });
    });
}

fn arranged(view: &View, arrangement: Arrangement) -> Command {
    Command::View(Box::new(View { arrangement, ..view.clone() }))
}

fn toggled(view: &View, choice: &FilterChoice) -> Command {
    Command::View(Box::new(View { filter: view.filter.toggled(choice), ..view.clone() }))
}

fn by_ui(
    ui: &mut Ui,
    words: &str,
    current: By,
    name: impl Fn(By) -> &'static str,
    mut choose: impl FnMut(By),
) {
    let tone = if current == By::Name { Tone::Plain } else { Tone::Accent };
    let button = widgets::chip_button(ui, Some(&icons::CHEVRON_DOWN), words, tone);
    Popup::menu(&button).accessible_name(words).show(|ui| {
        for by in By::ALL {
            if ui.add(Button::selectable(by == current, name(by))).clicked() && by != current {
                choose(by);
            }
        }
    });
}

fn filter_button_ui(ui: &mut Ui, document: &Document, out: &mut Vec<Command>) {
    let words = say!("arrange-filter");
    let is_on = !document.columns.view.filter.is_empty();
    let tone = if is_on { Tone::Accent } else { Tone::Plain };
    let button = widgets::chip_button(ui, Some(&icons::CHEVRON_DOWN), words, tone);
    Popup::menu(&button)
        .accessible_name(words)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .show(|ui| filter_menu_ui(ui, document, out));
}

fn filter_menu_ui(ui: &mut Ui, document: &Document, out: &mut Vec<Command>) {
    ui.set_width(size::COLUMN);
    let height = ui.content_rect().height() * LIST_AT_MOST;
    let area = ScrollArea::vertical().max_height(height).auto_shrink([false, true]);
    area.show(ui, |ui| {
        let states = State::CHOICES.map(FilterChoice::State);
        section_ui(ui, document, say!("arrange-filter-state"), states, out);
        let features = features(document).into_iter().map(FilterChoice::Feature);
        section_ui(ui, document, say!("arrange-filter-feature"), features, out);
        let keys = document.ring.keys().cloned().map(FilterChoice::Key);
        section_ui(ui, document, say!("arrange-filter-key"), keys, out);
    });
}

fn section_ui(
    ui: &mut Ui,
    document: &Document,
    title: &str,
    choices: impl IntoIterator<Item = FilterChoice>,
    out: &mut Vec<Command>,
) {
    let view = &document.columns.view;
    ui.label(text(title, font::small_medium(), tokens(ui).muted));
    for choice in choices {
        let is_on = view.filter.choices().any(|chosen| chosen == choice);
        let mut ticked = is_on;
        if ui.checkbox(&mut ticked, choice.name(&document.ring)).changed() {
            out.push(toggled(view, &choice));
        }
    }
    ui.add_space(space::S);
}

/// Every feature that cameras use, cameras themselves left out.
fn features(document: &Document) -> Vec<Feature> {
    let servers = document.columns.all.iter();
    let used = servers.flat_map(|column| column.seats.iter().map(|(feature, _)| feature));
    let used: std::collections::BTreeSet<&Feature> = used.collect();
    used.into_iter().filter(|feature| feature.code() != "ip-camera").cloned().collect()
}

/// What was chosen, as far as there is room. A click takes a choice out.
fn choices_ui(ui: &mut Ui, document: &Document, out: &mut Vec<Command>) {
    let view = &document.columns.view;
    if view.filter.is_empty() {
        return;
    }
    let at_most = ((ui.clip_rect().width() - REST) / CHIP).floor().max(0.0) as usize;
    let mut more = 0_usize;
    for (at, choice) in view.filter.choices().enumerate() {
        if at >= at_most {
            more += 1;
            continue;
        }
        let name = choice.name(&document.ring);
        let chip = ui
            .scope(|ui| {
                ui.set_max_width(CHIP);
                widgets::chip_button(ui, Some(&icons::CLOSE), &name, Tone::Accent)
            })
            .inner
            .accessible_name(say!("arrange-drop-choice", choice = name));
        if chip.clicked() {
            out.push(toggled(view, &choice));
        }
    }
    if more > 0 {
        let color = tokens(ui).muted;
        let words = format!("+{more}");
        ui.label(text(words, font::small(), color))
            .on_hover_text(say!("arrange-more-choices", count = more));
    }
    let size = vec2(size::ROW, size::ROW);
    let clear = ui.allocate_ui(size, |ui| {
        widgets::icon_button(ui, &icons::CLOSE, true, say!("arrange-clear"))
    });
    if clear.inner.clicked() {
        let view = View { filter: super::arrange::Filter::default(), ..view.clone() };
        out.push(Command::View(Box::new(view)));
    }
}

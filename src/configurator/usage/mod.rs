//! The usage page: how many seats of a key were in use over time, and what was refused. It stands
//! in the place of the board.
//!
//! In: what a key host told of its past. Out: commands. It never knows: how the host is asked, and
//! how much of its answer was summed up.

mod plot;

use std::collections::BTreeMap;

use egui::{Align, ComboBox, Frame, Layout, ScrollArea, Ui, vec2};

use self::plot::Curves;
use super::{
    icons,
    model::{Command, Document},
    theme::{font, size, space, tokens},
    widgets::{self, Tone, text},
    words,
};
use crate::{
    licensing::{Feature, KeyId},
    link::{Denial, Pick, UsageHistory, UsageQuestion},
    texts::{self, say},
};

/// How far back the page looks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum UsageRange {
    /// 24 hours.
    #[default]
    Day,
    /// 7 days.
    Week,
    /// 30 days.
    Month,
    /// 400 days, all that key hosts remember.
    All,
}

impl UsageRange {
    /// All, shortest first.
    pub const ALL: [Self; 4] = [Self::Day, Self::Week, Self::Month, Self::All];

    fn hours(self) -> u32 {
        match self {
            Self::Day => 24,
            Self::Week => 7 * 24,
            Self::Month => 30 * 24,
            Self::All => 400 * 24,
        }
    }

    /// How many hours become one point, so that there are never more than a few hundred.
    fn hours_of_point(self) -> u32 {
        match self {
            Self::Day | Self::Week => 1,
            Self::Month => 6,
            Self::All => 24,
        }
    }

    fn text(self) -> &'static str {
        match self {
            Self::Day => say!("usage-day"),
            Self::Week => say!("usage-week"),
            Self::Month => say!("usage-month"),
            Self::All => say!("usage-all"),
        }
    }
}

/// What was chosen on the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UsageChoice {
    /// A key.
    Key(KeyId),
    /// A feature.
    Feature(Feature),
    /// A range.
    Range(UsageRange),
    /// The same once more.
    Refresh,
}

/// The page: whether it is there, what is chosen, and what the key host told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UsagePage {
    /// Whether it is there.
    pub is_open: bool,
    /// The key; none if there is no key at all.
    pub key: Option<KeyId>,
    /// The feature; the first of the key if none.
    pub feature: Option<Feature>,
    /// How far back.
    pub range: UsageRange,
    /// What was asked last.
    pub asked: Option<UsageQuestion>,
    /// The answer to that; none while it is waited for.
    pub answer: Option<Result<UsageHistory, String>>,
}

impl UsagePage {
    /// What has to be asked for what is chosen.
    pub fn question(&self, document: &Document) -> Option<UsageQuestion> {
        let key = self.key.clone()?;
        let host = document.ring.get(&key)?.host;
        let (back_hours, hours) = (self.range.hours(), self.range.hours_of_point());
        Some(UsageQuestion { host, key, back_hours, hours })
    }

    /// The feature that is shown: the chosen one if the key has it, or its first.
    pub fn shown_feature(&self, document: &Document) -> Option<Feature> {
        let features = features(document, self.key.as_ref()?);
        let chosen = self.feature.as_ref().filter(|chosen| features.contains(chosen));
        chosen.cloned().or_else(|| features.into_iter().next())
    }

    /// The answer as a table, one row for each point.
    pub fn as_csv(&self) -> Option<String> {
        let Some(Ok(history)) = &self.answer else { return None };
        Some(csv(history, self.asked.as_ref()?.hours))
    }
}

/// The features of a key, cameras first.
fn features(document: &Document, key: &KeyId) -> Vec<Feature> {
    let card = document.cards.iter().find(|card| card.key == *key);
    let mut features: Vec<Feature> = card
        .map(|card| card.rows.iter().map(|row| row.feature.clone()).collect())
        .unwrap_or_default();
    features.sort_by_key(|feature| feature.code() != "ip-camera");
    features
}

fn csv(history: &UsageHistory, hours: u32) -> String {
    let mut lines = vec!["time,feature,used_here,used_by_others,total,denials".to_owned()];
    let denied = denials_of_points(history, hours);
    for point in &history.points {
        let denied = denied.get(&(&point.feature, point.at.as_second())).copied().unwrap_or(0);
        lines.push(format!(
            "{},{},{},{},{},{denied}",
            point.at, point.feature, point.here, point.others, point.total
        ));
    }
    lines.push(String::new());
    lines.join("\r\n")
}

/// How often seats were refused in the time of each point, by feature and the second at which that
/// time begins.
fn denials_of_points(history: &UsageHistory, hours: u32) -> BTreeMap<(&Feature, i64), u64> {
    let of_point = i64::from(hours.max(1)) * 3_600;
    let mut denied = BTreeMap::new();
    for denial in &history.denials {
        if let Some(feature) = &denial.feature {
            let at = denial.at.as_second();
            *denied.entry((feature, at - at.rem_euclid(of_point))).or_default() += denial.times;
        }
    }
    denied
}

/// What is derived for the page, once per change of the model.
#[derive(Debug, Default)]
pub struct UsageState {
    epoch: Option<u64>,
    feature: Option<Feature>,
    features: Vec<Feature>,
    curves: Curves,
    denials: Vec<Denial>,
}

/// Denials that are listed at most; all are counted and marked.
const DENIALS_LISTED: usize = 200;
/// Height of the list of denials.
const DENIALS: f32 = 104.0;
/// The plot is never lower; then the list of denials gives way.
const LEAST_PLOT: f32 = 160.0;
/// A page that is not as wide has the ranges below.
const NARROW: f32 = 780.0;

/// Shows the page. `epoch` changes whenever the model may have changed.
pub fn usage_ui(
    ui: &mut Ui,
    document: &Document,
    state: &mut UsageState,
    epoch: u64,
    out: &mut Vec<Command>,
) {
    let page = &document.usage;
    if state.epoch != Some(epoch) {
        state.epoch = Some(epoch);
        state.feature = page.shown_feature(document);
        state.features = page.key.as_ref().map(|key| features(document, key)).unwrap_or_default();
        (state.curves, state.denials) = match (&page.answer, &state.feature) {
            (Some(Ok(history)), Some(feature)) => {
                let is_of = |denial: &&Denial| denial.feature.as_ref() == Some(feature);
                let denials = history.denials.iter().rev().filter(is_of);
                let denials = denials.take(DENIALS_LISTED).cloned().collect();
                let hours = page.asked.as_ref().map_or(1, |asked| asked.hours);
                (Curves::of(history, feature, hours), denials)
            }
            _ => (Curves::default(), Vec::new()),
        };
    }
    let frame = Frame::new().inner_margin(space::L);
    frame.show(ui, |ui| {
        heading_ui(ui, page, out);
        choices_ui(ui, document, state, out);
        ui.add_space(space::M);
        match &page.answer {
            _ if page.key.is_none() => empty_ui(ui, say!("usage-no-key")),
            None => empty_ui(ui, say!("usage-asking")),
            Some(Err(reason)) => {
                let words = say!("usage-failed", reason = reason);
                widgets::line_with_icon(ui, &icons::WARNING, Tone::Warn, &words);
                ui.add_space(space::S);
                if widgets::plain_button(ui, true, say!("usage-again")).clicked() {
                    out.push(Command::Usage(UsageChoice::Refresh));
                }
            }
            Some(Ok(_)) if state.curves.is_empty() && state.denials.is_empty() => {
                empty_ui(ui, say!("usage-empty"));
            }
            Some(Ok(history)) => history_ui(ui, history, page.range, state),
        }
    });
}

fn heading_ui(ui: &mut Ui, page: &UsagePage, out: &mut Vec<Command>) {
    egui::Sides::new().height(32.0).show(
        ui,
        |ui| ui.label(text(say!("usage-title"), font::heading(), tokens(ui).text)),
        |ui| {
            if widgets::icon_button(ui, &icons::CLOSE, true, say!("usage-close")).clicked() {
                out.push(Command::ToggleUsage);
            }
            let can_export =
                matches!(&page.answer, Some(Ok(history)) if !history.points.is_empty());
            if widgets::plain_button(ui, can_export, say!("usage-export")).clicked() {
                out.push(Command::Pick(Pick::UsageTable));
            }
            if widgets::plain_button(ui, page.key.is_some(), say!("usage-refresh")).clicked() {
                out.push(Command::Usage(UsageChoice::Refresh));
            }
        },
    );
}

/// Key and feature, and the range beside or below them.
fn choices_ui(ui: &mut Ui, document: &Document, state: &UsageState, out: &mut Vec<Command>) {
    let is_narrow = ui.available_width() < NARROW;
    ui.horizontal(|ui| {
        key_and_feature_ui(ui, document, state, out);
        if !is_narrow {
            ranges_ui(ui, document.usage.range, out);
        }
    });
    if is_narrow {
        ui.horizontal(|ui| ranges_ui(ui, document.usage.range, out));
    }
}

fn key_and_feature_ui(
    ui: &mut Ui,
    document: &Document,
    state: &UsageState,
    out: &mut Vec<Command>,
) {
    /// What the names before the lists take.
    const LABELS: f32 = 120.0;
    const WIDTH: f32 = 190.0;
    let page = &document.usage;
    let muted = tokens(ui).muted;
    let width = ((ui.available_width() - LABELS) / 2.0).min(WIDTH);
    let name_of = |key: &KeyId| {
        document.ring.get(key).map_or_else(|| key.to_string(), |k| k.license.name.clone())
    };
    let label = ui.label(text(say!("usage-key"), font::small_medium(), muted));
    let shown = page.key.as_ref().map(name_of).unwrap_or_default();
    let keys = ComboBox::from_id_salt("usage key").selected_text(shown).width(width).truncate();
    let keys = keys.show_ui(ui, |ui| {
        for key in document.ring.keys() {
            let is_chosen = page.key.as_ref() == Some(key);
            if ui.selectable_label(is_chosen, name_of(key)).clicked() {
                out.push(Command::Usage(UsageChoice::Key(key.clone())));
            }
        }
    });
    keys.response.labelled_by(label.id);
    let label = ui.label(text(say!("usage-feature"), font::small_medium(), muted));
    let shown = state.feature.as_ref().map(texts::feature_name).unwrap_or_default();
    let features =
        ComboBox::from_id_salt("usage feature").selected_text(shown).width(width).truncate();
    let features = features.show_ui(ui, |ui| {
        for feature in &state.features {
            let is_chosen = state.feature.as_ref() == Some(feature);
            if ui.selectable_label(is_chosen, texts::feature_name(feature)).clicked() {
                out.push(Command::Usage(UsageChoice::Feature(feature.clone())));
            }
        }
    });
    features.response.labelled_by(label.id);
}

fn ranges_ui(ui: &mut Ui, chosen: UsageRange, out: &mut Vec<Command>) {
    for range in UsageRange::ALL {
        let is_chosen = range == chosen;
        let ink = if is_chosen { tokens(ui).accent } else { tokens(ui).muted };
        let words = text(range.text(), font::small_medium(), ink);
        let button = ui.add(egui::Button::selectable(is_chosen, words));
        widgets::focus_ring(ui, &button);
        if button.clicked() && !is_chosen {
            out.push(Command::Usage(UsageChoice::Range(range)));
        }
    }
}

fn empty_ui(ui: &mut Ui, words: &str) {
    let color = tokens(ui).muted;
    let layout = Layout::centered_and_justified(egui::Direction::TopDown);
    ui.with_layout(layout, |ui| ui.label(text(words, font::body(), color)));
}

fn history_ui(ui: &mut Ui, history: &UsageHistory, range: UsageRange, state: &UsageState) {
    let curves = &state.curves;
    let summary = say!(
        "usage-summary",
        here = words::number(curves.most_here()),
        others = words::number(curves.most_others()),
        total = words::number(curves.last_total()),
        denials = curves.denied(),
    );
    ui.label(text(summary, font::body(), tokens(ui).text));
    plot::legend_ui(ui);
    let below = DENIALS + space::M;
    let has_list = !state.denials.is_empty() && ui.available_height() - below >= LEAST_PLOT;
    let height = ui.available_height() - if has_list { below } else { 0.0 };
    plot::plot_ui(ui, curves, (history.from, history.to), range, height);
    if has_list {
        ui.add_space(space::M);
        denials_ui(ui, &state.denials);
    }
}

/// What was refused, newest first.
fn denials_ui(ui: &mut Ui, denials: &[Denial]) {
    let tokens = tokens(ui);
    ui.label(text(say!("usage-denials"), font::small_medium(), tokens.muted));
    ui.spacing_mut().item_spacing.y = 0.0;
    let area = ScrollArea::vertical().id_salt("denials").auto_shrink([false, false]);
    area.show_rows(ui, size::ROW - 6.0, denials.len(), |ui, rows| {
        for denial in denials.get(rows).unwrap_or_default() {
            let layout = Layout::left_to_right(Align::Center);
            ui.allocate_ui_with_layout(vec2(ui.available_width(), size::ROW - 6.0), layout, |ui| {
                ui.label(text(words::moment(denial.at), font::small(), tokens.muted));
                widgets::elided(ui, text(denial_text(denial), font::small(), tokens.text));
            });
        }
    });
}

fn denial_text(denial: &Denial) -> String {
    let system = &denial.system;
    let mut words = match denial.short {
        Some(short) => say!("usage-denied-short", system = system, short = words::number(short)),
        None => say!("usage-denied", system = system),
    };
    if denial.times > 1 {
        words.push_str(&say!("usage-denied-times", times = words::number(denial.times)));
    }
    words
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::link::UsagePoint;

    #[test]
    fn the_table_has_a_row_for_each_point_with_the_denials_of_its_time() {
        let at = |hour: i64| Timestamp::from_second(hour * 3_600).unwrap();
        let feature: Feature = "ip-camera".parse().unwrap();
        let point = |hour, here| UsagePoint {
            at: at(hour),
            feature: feature.clone(),
            here,
            others: 14,
            total: 80,
        };
        let denial = |hour, feature: Option<&Feature>| Denial {
            at: at(hour),
            system: "Plant B".to_owned(),
            feature: feature.cloned(),
            short: Some(3),
            times: 2,
        };
        let history = UsageHistory {
            from: at(0),
            to: at(3),
            points: vec![point(0, 40), point(1, 42)],
            denials: vec![denial(1, Some(&feature)), denial(1, None), denial(2, Some(&feature))],
        };
        let expected = "time,feature,used_here,used_by_others,total,denials\r\n\
                        1970-01-01T00:00:00Z,ip-camera,40,14,80,0\r\n\
                        1970-01-01T01:00:00Z,ip-camera,42,14,80,2\r\n";
        assert_eq!(csv(&history, 1), expected);
    }

    #[test]
    fn no_range_has_more_points_than_a_plot_can_show() {
        for range in UsageRange::ALL {
            let points = range.hours() / range.hours_of_point();
            assert!((24..=400).contains(&points), "{range:?}: {points}");
        }
    }
}

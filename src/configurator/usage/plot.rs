//! The plot of one feature over time. Curves differ by color and by stroke, and a sentence above them
//! says what they show.

use egui::{Color32, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};
use egui_plot::{
    GridInput, GridMark, HoverPosition, Line, LineStyle, MarkerShape, Plot, PlotPoint, Points,
};
use jiff::Timestamp;

use super::{UsageRange, denials_of_points};
use crate::{
    configurator::{
        theme::{Tokens, font, space, tokens},
        widgets::text,
        words,
    },
    licensing::Feature,
    link::UsageHistory,
    texts::say,
};

const WIDTH: f32 = 2.0;
const DAY_SECS: f64 = 86_400.0;

/// The curves of one feature, in seconds and seats.
#[derive(Debug, Default)]
pub(super) struct Curves {
    here: Vec<PlotPoint>,
    others: Vec<PlotPoint>,
    total: Vec<PlotPoint>,
    /// Where something was refused, and how often, by time.
    denied: Vec<(PlotPoint, u64)>,
}

impl Curves {
    pub(super) fn of(history: &UsageHistory, feature: &Feature, hours: u32) -> Self {
        let mut curves = Self::default();
        for point in history.points.iter().filter(|point| point.feature == *feature) {
            let at = seconds(point.at);
            curves.here.push(PlotPoint::new(at, point.here as f64));
            curves.others.push(PlotPoint::new(at, point.others as f64));
            curves.total.push(PlotPoint::new(at, point.total as f64));
        }
        for ((of, at), times) in denials_of_points(history, hours) {
            if of == feature {
                let at = at as f64;
                let total = curves.nearest(at).and_then(|place| curves.total.get(place));
                let mark = PlotPoint::new(at, total.map_or(0.0, |point| point.y));
                curves.denied.push((mark, times));
            }
        }
        curves
    }

    pub(super) fn is_empty(&self) -> bool {
        self.total.is_empty()
    }

    pub(super) fn most_here(&self) -> u64 {
        most(&self.here)
    }

    pub(super) fn most_others(&self) -> u64 {
        most(&self.others)
    }

    /// How often something was refused.
    pub(super) fn denied(&self) -> u64 {
        self.denied.iter().map(|(_, times)| times).sum()
    }

    pub(super) fn last_total(&self) -> u64 {
        self.total.last().map_or(0, |point| point.y as u64)
    }

    /// The place of the point nearest to a time.
    fn nearest(&self, at: f64) -> Option<usize> {
        let after = self.total.partition_point(|point| point.x < at);
        let distance = |place: &usize| {
            self.total.get(*place).map_or(f64::INFINITY, |point| (point.x - at).abs())
        };
        let places = [after.saturating_sub(1), after];
        let nearest = places.into_iter().min_by(|a, b| distance(a).total_cmp(&distance(b)))?;
        (nearest < self.total.len()).then_some(nearest)
    }

    /// What the curves say at a time.
    fn said_at(&self, at: f64) -> Option<String> {
        let place = self.nearest(at)?;
        let number =
            |curve: &[PlotPoint]| words::number(curve.get(place).map_or(0, |point| point.y as u64));
        let x = self.total.get(place)?.x;
        let mut said = say!(
            "usage-at",
            moment = words::moment(timestamp(x)?),
            here = number(&self.here),
            others = number(&self.others),
            total = number(&self.total),
        );
        if let Some((_, times)) = self.denied.iter().find(|(mark, _)| (mark.x - x).abs() < 1.0) {
            said.push('\n');
            said.push_str(&say!("usage-at-denied", times = *times));
        }
        Some(said)
    }
}

fn most(curve: &[PlotPoint]) -> u64 {
    curve.iter().map(|point| point.y as u64).max().unwrap_or(0)
}

fn seconds(at: Timestamp) -> f64 {
    at.as_second() as f64
}

fn timestamp(at: f64) -> Option<Timestamp> {
    Timestamp::from_second(at as i64).ok()
}

/// Names the curves, each with a piece of its stroke.
pub(super) fn legend_ui(ui: &mut Ui) {
    let tokens = tokens(ui);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = space::XS;
        for (words, color, style) in [
            (say!("usage-here"), tokens.accent, Some(LineStyle::Solid)),
            (say!("usage-others"), tokens.others, Some(LineStyle::dashed_dense())),
            (say!("usage-total"), tokens.text, Some(LineStyle::Solid)),
            (say!("usage-denied-mark"), tokens.danger, None),
        ] {
            sample_ui(ui, color, style);
            ui.label(text(words, font::small(), tokens.muted));
            ui.add_space(space::M);
        }
    });
}

fn sample_ui(ui: &mut Ui, color: Color32, style: Option<LineStyle>) {
    let (rect, _) = ui.allocate_exact_size(vec2(20.0, 16.0), Sense::hover());
    let (painter, middle) = (ui.painter(), rect.center());
    let stroke = Stroke::new(WIDTH, color);
    match style {
        Some(LineStyle::Solid) => {
            painter.hline(rect.x_range(), middle.y, stroke);
        }
        Some(_) => {
            for left in [rect.left(), rect.left() + 11.0] {
                painter.hline(left..=left + 7.0, middle.y, stroke);
            }
        }
        None => {
            let arm = 4.0;
            for (x, y) in [(arm, arm), (arm, -arm)] {
                let ends = [pos2(middle.x - x, middle.y - y), pos2(middle.x + x, middle.y + y)];
                painter.line_segment(ends, stroke);
            }
        }
    }
}

/// Shows the curves of what was asked for.
pub(super) fn plot_ui(
    ui: &mut Ui,
    curves: &Curves,
    (from, to): (Timestamp, Timestamp),
    range: UsageRange,
    height: f32,
) {
    let tokens = tokens(ui);
    // Midnight is where the window is.
    let offset = f64::from(words::here(to).offset().seconds());
    let (from, to) = (seconds(from), seconds(to));
    let top = most(&curves.total).max(curves.most_here()).max(curves.most_others()).max(1) as f64;
    let plot = Plot::new("usage")
        .height(height)
        .allow_zoom(false)
        .allow_drag(false)
        .allow_scroll(false)
        .allow_boxed_zoom(false)
        .allow_double_click_reset(false)
        .set_margin_fraction(vec2(0.0, 0.0))
        .show_background(false)
        .grid_color(tokens.line)
        .x_grid_spacer(move |input| marks_within(&input, step(range), offset))
        .x_axis_formatter(move |mark, _| mark_text(mark.value, range))
        .y_axis_formatter(|mark, _| words::number(mark.value.max(0.0) as u64))
        .y_grid_spacer(|input| whole_marks(&input))
        .label_formatter(|position| match position {
            HoverPosition::NearDataPoint { position, .. }
            | HoverPosition::Elsewhere { position } => curves.said_at(position.x),
        });
    let response = plot
        .show(ui, |plot| {
            plot.set_plot_bounds_x(from..=to);
            plot.set_plot_bounds_y(0.0..=top * 1.08);
            draw(plot, curves, tokens);
        })
        .response;
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, say!("usage-plot")));
}

fn draw<'a>(plot: &mut egui_plot::PlotUi<'a>, curves: &'a Curves, tokens: &Tokens) {
    let line = |name: &str, curve: &'a [PlotPoint], color: Color32| {
        Line::new(name, curve).color(color).width(WIDTH)
    };
    plot.line(line("total", &curves.total, tokens.text).width(1.0));
    plot.line(line("others", &curves.others, tokens.others).style(LineStyle::dashed_dense()));
    plot.line(line("here", &curves.here, tokens.accent).fill(0.0).fill_alpha(0.12));
    let marks: Vec<[f64; 2]> = curves.denied.iter().map(|(mark, _)| [mark.x, mark.y]).collect();
    if !marks.is_empty() {
        let marks = Points::new("denials", marks).shape(MarkerShape::Cross).radius(5.0);
        plot.points(marks.color(tokens.danger));
    }
}

/// Seconds between two marks of the time.
fn step(range: UsageRange) -> f64 {
    match range {
        UsageRange::Day => DAY_SECS / 8.0,
        UsageRange::Week => DAY_SECS,
        UsageRange::Month => 5.0 * DAY_SECS,
        UsageRange::All => 50.0 * DAY_SECS,
    }
}

/// Marks of the time, without those at the edges, whose dates would be cut off.
fn marks_within(input: &GridInput, step: f64, offset: f64) -> Vec<GridMark> {
    const EDGE: f64 = 0.05;
    let (from, to) = input.bounds;
    let edge = (to - from) * EDGE;
    let mut marks = marks(input, step, offset);
    marks.retain(|mark| (from + edge..=to - edge).contains(&mark.value));
    marks
}

/// Marks at whole steps of the local time.
fn marks(input: &GridInput, step: f64, offset: f64) -> Vec<GridMark> {
    let (from, to) = input.bounds;
    let first = ((from + offset) / step).ceil() as i64;
    let last = ((to + offset) / step).floor() as i64;
    // What is asked for has a few dozen marks at most.
    (first..=last.min(first + 100))
        .map(|at| GridMark { value: at as f64 * step - offset, step_size: step })
        .collect()
}

/// Marks at whole numbers of seats.
fn whole_marks(input: &GridInput) -> Vec<GridMark> {
    let (from, to) = input.bounds;
    let least = ((to - from) / 6.0).max(1.0);
    let power = 10_f64.powf(least.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].map(|times| times * power);
    let step = step.into_iter().find(|step| *step >= least).unwrap_or(least.ceil());
    marks(input, step, 0.0)
}

fn mark_text(at: f64, range: UsageRange) -> String {
    let Some(at) = timestamp(at) else { return String::new() };
    match range {
        UsageRange::Day => words::hour_and_minute(at),
        UsageRange::Week | UsageRange::Month | UsageRange::All => words::date(at),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::UsagePoint;

    fn input(from: f64, to: f64) -> GridInput {
        GridInput { bounds: (from, to), base_step_size: 1.0 }
    }

    #[test]
    fn marks_of_time_stand_at_local_midnight() {
        let values: Vec<f64> = marks(&input(0.0, 2.5 * DAY_SECS), DAY_SECS, 3_600.0)
            .iter()
            .map(|mark| mark.value)
            .collect();
        assert_eq!(values, [DAY_SECS - 3_600.0, 2.0 * DAY_SECS - 3_600.0]);
    }

    #[test]
    fn marks_of_seats_are_whole_and_few() {
        for most in [1.0, 3.0, 8.0, 80.0, 86.4, 1_000.0, 100_000.0] {
            let marks = whole_marks(&input(0.0, most));
            assert!((2..=8).contains(&marks.len()), "{most}: {}", marks.len());
            assert!(marks.iter().all(|mark| mark.value.fract() == 0.0), "{most}");
        }
    }

    #[test]
    fn hovering_says_what_was_in_use_at_the_nearest_time() {
        let feature: Feature = "ip-camera".parse().unwrap();
        let point = |hour: i64, here| UsagePoint {
            at: Timestamp::from_second(hour * 3_600).unwrap(),
            feature: feature.clone(),
            here,
            others: 14,
            total: 80,
        };
        let history =
            UsageHistory { points: vec![point(1, 40), point(2, 42)], ..UsageHistory::default() };
        let curves = Curves::of(&history, &feature, 1);
        let said = curves.said_at(2.4 * 3_600.0).unwrap();
        assert_eq!(said, "1970-01-01 02:00\n42 here\n14 by others\n80 in total");
        assert!(curves.said_at(0.0).unwrap().contains("40 here"));
        assert_eq!(Curves::default().said_at(0.0), None);
    }
}

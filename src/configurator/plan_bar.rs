//! The plan bar: what is planned in one line with its verdict, and the list of changes when it is
//! unfolded. The list may hold 50,000 changes; only the rows on the screen are laid out.

use egui::{Frame, Margin, Panel, ScrollArea, Ui, UiBuilder};
use jiff::Timestamp;

use super::{
    apply_at,
    icons::{self, Icon},
    model::{Command, Dialog, Document, Timed},
    plan_list::{self, PlanRow},
    theme::{font, size, space, tokens},
    widgets::{self, Tone, text},
    words,
};
use crate::{
    licensing::{Change, KeyId, ServerId, Verdict, Warning},
    texts::say,
};

/// What is derived from the plan for this bar, once per change of the model.
#[derive(Debug, Default)]
pub struct PlanBarState {
    epoch: Option<u64>,
    summary: String,
    rows: Vec<PlanRow>,
}

const FOLDED: f32 = 44.0;
const UNFOLDED: f32 = 300.0;

/// Shows the plan bar and returns its height. `epoch` changes whenever the model may have changed.
pub fn plan_bar_ui(
    ui: &mut Ui,
    document: &Document,
    state: &mut PlanBarState,
    epoch: u64,
    now: Timestamp,
    out: &mut Vec<Command>,
) -> f32 {
    if state.epoch != Some(epoch) {
        state.epoch = Some(epoch);
        state.summary = summary(document);
        state.rows = if document.plan_open {
            plan_list::rows(&document.plan, document.arrangement)
        } else {
            Vec::new()
        };
    }
    let open = document.plan_open && !document.plan.is_empty();
    let most = ui.ctx().content_rect().height() * 0.4;
    let height = if open { UNFOLDED.min(most) } else { FOLDED };
    let frame =
        Frame::new().fill(tokens(ui).panel).inner_margin(Margin::symmetric(space::L as i8, 0));
    let id = if open { "plan unfolded" } else { "plan" };
    Panel::bottom(id).exact_size(height).resizable(false).frame(frame).show(ui, |ui| {
        let waiting = document.timed.as_ref().map(|timed| waiting_words(ui, timed, now));
        let summary = waiting.as_deref().unwrap_or(&state.summary);
        summary_ui(ui, document, summary, open, out);
        if open {
            ui.separator();
            details_ui(ui, document, &state.rows, out);
        }
    });
    height
}

fn summary_ui(ui: &mut Ui, document: &Document, summary: &str, open: bool, out: &mut Vec<Command>) {
    let tokens = tokens(ui);
    egui::Sides::new().height(FOLDED - 2.0).shrink_left().truncate().show(
        ui,
        |ui| {
            ui.spacing_mut().item_spacing.x = space::M;
            ui.label(text(say!("plan-title"), font::title(), tokens.text));
            let ink = if document.plan.is_empty() { tokens.muted } else { tokens.text };
            ui.label(text(summary, font::body(), ink));
        },
        |ui| {
            if let Some(conflicts) = &document.conflicts {
                let words = say!("conflict-open", changes = conflicts.changes.len());
                let chip = widgets::chip_button(ui, Some(&icons::WARNING), &words, Tone::Warn);
                if chip.clicked() {
                    out.push(Command::Show(Dialog::Conflict));
                }
            }
            if document.plan.is_empty() {
                return;
            }
            ui.spacing_mut().item_spacing.x = space::S;
            let (words, name, icon) = if open {
                (say!("plan-hide"), say!("plan-hide-name"), icons::CHEVRON_DOWN)
            } else {
                (say!("plan-show"), say!("plan-show-name"), icons::CHEVRON_RIGHT)
            };
            let label = text(words, font::body(), tokens.accent);
            let button = egui::Button::new((label, icon.image("").tint(tokens.accent)));
            let toggle = ui.add(button.frame_when_inactive(false)).accessible_name(name);
            widgets::focus_ring(ui, &toggle);
            if toggle.clicked() {
                out.push(Command::TogglePlan);
            }
            if let Some(timed) = &document.timed {
                waiting_ui(ui, timed, out);
            } else {
                verdict_ui(ui, document);
            }
        },
    );
}

/// When the plan is applied. Until then the window is drawn once a minute.
fn waiting_words(ui: &Ui, timed: &Timed, now: Timestamp) -> String {
    ui.ctx().request_repaint_after(apply_at::left_changes_in(now, timed.at));
    let (time, left) = (apply_at::time(timed.at), apply_at::left(now, timed.at));
    say!("timed-waits", time = time, left = left)
}

fn waiting_ui(ui: &mut Ui, timed: &Timed, out: &mut Vec<Command>) {
    let more = say!("timed-waits-more", time = apply_at::time(timed.at));
    let now = widgets::plain_button(ui, true, say!("timed-now")).on_hover_text(more);
    if now.clicked() {
        out.push(Command::Apply { why: timed.why.clone() });
    }
    if widgets::plain_button(ui, true, say!("timed-cancel")).clicked() {
        out.push(Command::CancelApplyAt);
    }
}

/// The verdict and, if it is against the plan, the first reason.
fn verdict_ui(ui: &mut Ui, document: &Document) {
    let (icon, words, tone, reason) = verdict(document);
    let chip = widgets::chip(ui, Some(&icon), words, tone);
    if let Some(reason) = reason {
        chip.on_hover_text(&reason);
        ui.scope(|ui| {
            ui.set_max_width(ui.available_width() * 0.5);
            widgets::elided(ui, text(reason, font::small(), tone.ink(tokens(ui))));
        });
    }
}

fn verdict(document: &Document) -> (Icon, &'static str, Tone, Option<String>) {
    let forecast = &document.forecast;
    let any = |wanted: fn(&Verdict) -> bool| {
        forecast.keys.values().flat_map(|key| &key.verdicts).any(|(_, verdict)| wanted(verdict))
    };
    if let Some(refusal) = forecast.refusals.first() {
        let reason = document.text(&refusal.message());
        (icons::DANGER, say!("verdict-refused"), Tone::Danger, Some(reason))
    } else if any(|verdict| *verdict == Verdict::Unknown) {
        (icons::WARNING, say!("verdict-unknown"), Tone::Warn, None)
    } else if any(|verdict| matches!(verdict, Verdict::MayBeShort { .. })) {
        (icons::WARNING, say!("verdict-doubtful"), Tone::Warn, None)
    } else {
        // That recordings stay where they are is true of every move.
        let remark = |warning: &&Warning| !matches!(warning, Warning::ArchiveStays { .. });
        match forecast.warnings.iter().find(remark) {
            None => (icons::OK, say!("verdict-fits"), Tone::Ok, None),
            Some(warning) => {
                let reason = Some(document.text(&warning.message()));
                (icons::WARNING, say!("verdict-fits-but"), Tone::Warn, reason)
            }
        }
    }
}

/// The plan in one line.
fn summary(document: &Document) -> String {
    const NAMED: usize = 3;
    let plan = &document.plan;
    if plan.is_empty() {
        return say!("plan-empty").to_owned();
    }
    let moves: Vec<_> = plan
        .moves()
        .filter_map(|(camera, to)| Some((document.system.camera(camera)?, to)))
        .collect();
    let mut parts = Vec::new();
    if let Some((first, to)) = moves.first() {
        let one_target = moves.iter().all(|(_, other)| other == to);
        let one_source = moves.iter().all(|(camera, _)| camera.server == first.server);
        let target = server_name(document, *to);
        if moves.len() <= NAMED && one_target && one_source {
            let names: Vec<&str> = moves.iter().map(|(camera, _)| &*camera.name).collect();
            let source = server_name(document, first.server);
            let names = names.join(", ");
            parts.push(say!("plan-named", cameras = names, from = source, to = target));
        } else if one_target {
            parts.push(say!("plan-moves-to", count = moves.len(), target = target));
        } else {
            let mut targets: Vec<_> = moves.iter().map(|(_, to)| *to).collect();
            targets.sort_unstable();
            targets.dedup();
            let cameras = words::cameras(moves.len());
            parts.push(say!("plan-moves-places", cameras = cameras, places = targets.len()));
        }
    }
    let keys: Vec<_> = plan.key_changes().collect();
    match keys.as_slice() {
        [] => {}
        [(server, key)] => {
            let server = document.system.server_name(*server);
            parts.push(say!("plan-uses", server = &server, key = key_name(document, *key)));
        }
        _ => parts.push(say!("plan-keys-change", count = keys.len())),
    }
    parts.join(" · ")
}

pub(super) fn server_name(document: &Document, server: Option<ServerId>) -> String {
    server.map_or_else(
        || say!("not-bound").to_owned(),
        |server| document.system.server_name(server).as_ref().to_owned(),
    )
}

pub(super) fn key_name(document: &Document, key: Option<&KeyId>) -> String {
    let Some(key) = key else { return say!("no-key").to_owned() };
    let known = document.ring.get(key);
    known.map_or_else(|| key.to_string(), |known| known.license.name.clone())
}

fn details_ui(ui: &mut Ui, document: &Document, rows: &[PlanRow], out: &mut Vec<Command>) {
    let area = ui.available_rect_before_wrap();
    let middle = area.left() + area.width() * 0.54;
    let left = area.with_max_x(middle - space::M);
    let right = area.with_min_x(middle + space::M);
    ui.scope_builder(UiBuilder::new().max_rect(left), |ui| {
        plan_list::list_ui(ui, document, rows, out);
    });
    ui.scope_builder(UiBuilder::new().max_rect(right), |ui| {
        ScrollArea::vertical().id_salt("verdict").auto_shrink(false).show(ui, |ui| {
            totals_ui(ui, document);
            remarks_ui(ui, document);
            ui.add_space(space::S);
        });
    });
    ui.advance_cursor_after_rect(area);
}

/// Icon, name, before and after of a change.
pub(super) fn parts(document: &Document, change: &Change) -> (Icon, String, String, String) {
    match change {
        Change::Move { camera, to } => {
            let camera_id = *camera;
            let camera = document.system.camera(camera_id);
            let name = camera.map_or_else(
                || say!("plan-camera-unknown", id = camera_id.to_string()),
                |c| c.name.to_string(),
            );
            let from = server_name(document, camera.and_then(|camera| camera.server));
            (icons::CAMERA, name, from, server_name(document, *to))
        }
        Change::UseKey { server, key } => {
            let name = document.system.server_name(*server).to_string();
            let before = document.system.server(*server).and_then(|server| server.key.as_ref());
            (icons::SERVER, name, key_name(document, before), key_name(document, key.as_ref()))
        }
    }
}

/// Totals of each key that the plan changes, before and after it.
pub(super) fn totals_ui(ui: &mut Ui, document: &Document) {
    let tokens = tokens(ui);
    ui.spacing_mut().item_spacing.y = 2.0;
    let mut changed_keys = 0;
    for (key, forecast) in &document.forecast.keys {
        let all = forecast.before.max(&forecast.after);
        let changed: Vec<_> = all
            .iter()
            .map(|(feature, _)| {
                (feature, forecast.before.get(feature), forecast.after.get(feature))
            })
            .filter(|(_, before, after)| before != after)
            .collect();
        if changed.is_empty() {
            continue;
        }
        changed_keys += 1;
        ui.horizontal(|ui| {
            icons::KEY.show(ui, tokens.muted, "");
            widgets::elided(ui, text(key_name(document, Some(key)), font::strong(), tokens.text));
        });
        for (feature, before, after) in changed {
            let numbers = say!("plan-way", from = before, to = after);
            let tone = forecast.verdicts.iter().find(|(f, _)| f == feature).map(|(_, v)| *v);
            let ink = match tone {
                Some(Verdict::Short { .. } | Verdict::CarrierMissing) => tokens.danger,
                Some(Verdict::MayBeShort { .. } | Verdict::Unknown) => tokens.warn,
                _ => tokens.text,
            };
            ui.horizontal(|ui| {
                ui.add_space(size::ICON + space::S);
                widgets::pair(
                    ui,
                    18.0,
                    text(crate::texts::feature_name(feature), font::body(), tokens.muted),
                    text(numbers, font::strong(), ink),
                );
            });
        }
        ui.add_space(space::XS);
    }
    if changed_keys == 0 {
        let words = if document.forecast.keys.is_empty() {
            say!("plan-no-key-involved")
        } else {
            say!("plan-totals-stay")
        };
        widgets::line_with_icon(ui, &icons::OK, Tone::Ok, words);
    }
}

/// What speaks against the plan, and what should be known before it is applied.
pub(super) fn remarks_ui(ui: &mut Ui, document: &Document) {
    ui.add_space(space::XS);
    ui.spacing_mut().item_spacing.y = space::XS;
    for refusal in &document.forecast.refusals {
        let words = document.text(&refusal.message());
        widgets::line_with_icon(ui, &icons::DANGER, Tone::Danger, &words);
    }
    for warning in &document.forecast.warnings {
        let words = document.text(&warning.message());
        let (icon, tone) = match warning {
            // True of every move, and nothing is wrong.
            Warning::ArchiveStays { .. } => (&icons::INFO, Tone::Plain),
            _ => (&icons::WARNING, Tone::Warn),
        };
        widgets::line_with_icon(ui, icon, tone, &words);
    }
}

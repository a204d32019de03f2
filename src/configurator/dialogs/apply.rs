//! The dialog before applying: the totals once more, the warnings, and the reason for the log.

use egui::{ScrollArea, Ui};
use jiff::Timestamp;

use super::{Outcome, Parts, dialog_ui};
use crate::{
    configurator::{
        apply_at,
        model::{Command, Dialog, Document},
        plan_bar,
        theme::{font, space, tokens},
        widgets::{self, Tone, text},
        words,
    },
    texts::say,
};

const WIDTH: f32 = 520.0;
/// What the fields with their labels take below the totals.
const FIELDS: f32 = 156.0;

/// Asks for the reason and applies the plan.
pub(super) fn apply_ui(
    ui: &mut Ui,
    document: &Document,
    (why, at): (&str, &str),
    now: Timestamp,
    is_fresh: bool,
    out: &mut Vec<Command>,
) {
    if let Some(step) = &document.applying {
        applying_ui(ui, step, is_fresh, out);
        return;
    }
    let changes = document.plan.len() as u64;
    let title = say!("apply-title", count = changes);
    let can_apply = changes > 0 && document.forecast.can_be_applied();
    let (mut draft, mut time) = (why.to_owned(), at.to_owned());
    let moment = apply_at::next_at(at, &words::here(now));
    let is_now = at.trim().is_empty();
    let later = moment.map(|at| say!("timed-apply", time = apply_at::time(at)));
    let primary = later.as_deref().unwrap_or(say!("apply"));
    let parts = Parts {
        title: &title,
        width: WIDTH,
        primary: Some((primary, can_apply && (is_now || moment.is_some()))),
        cancel: say!("cancel"),
        has_draft: true,
        is_fresh,
    };
    let outcome = dialog_ui(ui, &parts, |ui, room| {
        let most = room.for_list(ui, FIELDS);
        ScrollArea::vertical().id_salt("totals").max_height(most).show(ui, |ui| {
            plan_bar::totals_ui(ui, document);
            plan_bar::remarks_ui(ui, document);
        });
        ui.add_space(space::M);
        let hint = say!("apply-why-hint");
        let field = widgets::field(ui, say!("apply-why"), &mut draft, hint);
        ui.add_space(space::S);
        widgets::field(ui, say!("timed-field"), &mut time, say!("timed-hint"));
        match moment {
            Some(at) => {
                let (moment, left) = (words::moment(at), apply_at::left(now, at));
                widgets::remark(ui, say!("timed-when", moment = moment, left = left));
            }
            None if is_now => drop(widgets::remark(ui, "")),
            None => {
                let ink = Tone::Danger.ink(tokens(ui));
                widgets::elided(ui, text(say!("timed-bad"), font::small(), ink));
            }
        }
        Some(field)
    });
    match outcome {
        Outcome::Accepted => {
            let why = draft.trim().to_owned();
            out.push(match moment {
                Some(at) => Command::ApplyAt { why, at },
                None => Command::Apply { why },
            });
        }
        Outcome::Cancelled => out.push(Command::CloseDialog),
        Outcome::Open if draft != why || time != at => {
            out.push(Command::Show(Dialog::Apply { why: draft, at: time }));
        }
        Outcome::Open => {}
    }
}

fn applying_ui(ui: &mut Ui, step: &crate::link::ApplyStep, is_fresh: bool, out: &mut Vec<Command>) {
    let parts = Parts {
        title: say!("applying"),
        width: WIDTH,
        primary: None,
        cancel: say!("applying-background"),
        has_draft: true,
        is_fresh,
    };
    let outcome = dialog_ui(ui, &parts, |ui, _| {
        let ink = tokens(ui).text;
        widgets::wrapped(ui, text(words::apply_step(step), font::body(), ink));
        if words::can_cancel(step) && widgets::link_button(ui, say!("applying-stop")).clicked() {
            out.push(Command::CancelApply);
        }
        None
    });
    if outcome == Outcome::Cancelled {
        out.push(Command::CloseDialog);
    }
}

//! The dialog before applying: the totals once more, the warnings, and the reason for the log.

use egui::{ScrollArea, Ui};

use super::{Outcome, Parts, dialog_ui};
use crate::{
    configurator::{
        model::{Command, Dialog, Document},
        plan_bar,
        theme::{font, space, tokens},
        widgets::{self, text},
        words,
    },
    texts::say,
};

const WIDTH: f32 = 520.0;
/// What the field with its label takes below the totals.
const FIELD: f32 = 72.0;

/// Asks for the reason and applies the plan.
pub(super) fn apply_ui(
    ui: &mut Ui,
    document: &Document,
    why: &str,
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
    let mut draft = why.to_owned();
    let parts = Parts {
        title: &title,
        width: WIDTH,
        primary: Some((say!("apply"), can_apply)),
        cancel: say!("cancel"),
        has_draft: true,
        is_fresh,
    };
    let outcome = dialog_ui(ui, &parts, |ui, room| {
        let most = room.for_list(ui, FIELD);
        ScrollArea::vertical().id_salt("totals").max_height(most).show(ui, |ui| {
            plan_bar::totals_ui(ui, document);
            plan_bar::remarks_ui(ui, document);
        });
        ui.add_space(space::M);
        let hint = say!("apply-why-hint");
        Some(widgets::field(ui, say!("apply-why"), &mut draft, hint))
    });
    match outcome {
        Outcome::Accepted => out.push(Command::Apply { why: draft.trim().to_owned() }),
        Outcome::Cancelled => out.push(Command::CloseDialog),
        Outcome::Open if draft != why => out.push(Command::Show(Dialog::Apply { why: draft })),
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

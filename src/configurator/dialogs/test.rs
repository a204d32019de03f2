//! The dialog that tests the connection to a key host, step by step.

use egui::Ui;

use super::{Outcome, Parts, dialog_ui, explanation};
use crate::{
    configurator::{
        icons,
        model::{Command, Dialog, Document},
        theme::{font, space, tokens},
        widgets::{self, Tone, text},
    },
    link::{Outcome as Ended, Rung},
    texts::{self, say},
};

const WIDTH: f32 = 600.0;

/// Shows how far the test got, and what to do where it stopped.
pub(super) fn test_ui(
    ui: &mut Ui,
    document: &Document,
    address: &str,
    is_fresh: bool,
    out: &mut Vec<Command>,
) {
    let mut draft = address.to_owned();
    let test = document.test.as_ref();
    let is_running = test.is_some_and(|test| test.is_running);
    let report = test.and_then(|test| test.report.as_ref());
    let words = if report.is_some() { say!("test-again") } else { say!("test-button") };
    let parts = Parts {
        title: say!("test-title"),
        width: WIDTH,
        primary: Some((words, !is_running && !address.trim().is_empty())),
        cancel: if is_running { say!("stop") } else { say!("close") },
        has_draft: false,
        is_fresh,
    };
    let outcome = dialog_ui(ui, &parts, |ui, _| {
        let first = widgets::field(ui, say!("pair-address"), &mut draft, "192.168.1.20:1947");
        ui.add_space(space::S);
        let Some(report) = report else {
            let what = if is_running { say!("testing") } else { say!("test-what") };
            explanation(ui, what);
            return Some(first);
        };
        // The verdict comes first, so that it is seen without scrolling.
        if is_running {
            widgets::wrapped(ui, text(say!("testing"), font::strong(), tokens(ui).text));
        } else {
            widgets::wrapped(ui, text(report.verdict_text(), font::strong(), tokens(ui).text));
        }
        widgets::remark(ui, report.place_text());
        ui.add_space(space::S);
        for rung in &report.rungs {
            rung_ui(ui, rung, is_running);
        }
        if !is_running && widgets::link_button(ui, say!("test-copy")).clicked() {
            ui.ctx().copy_text(report.to_text());
        }
        Some(first)
    });
    match outcome {
        Outcome::Accepted => out.push(Command::Test { address: draft.trim().to_owned() }),
        Outcome::Cancelled => out.push(Command::CloseDialog),
        Outcome::Open if draft != address => {
            out.push(Command::Show(Dialog::Test { address: draft }));
        }
        Outcome::Open => {}
    }
}

fn rung_ui(ui: &mut Ui, rung: &Rung, is_running: bool) {
    let title = texts::text(&rung.step.title());
    let (icon, tone, word, lines) = match &rung.outcome {
        Ended::Passed(said) => {
            (icons::OK, Tone::Ok, say!("doctor-mark-passed"), vec![texts::text(said)])
        }
        Ended::Failed { text, remedy } => {
            let lines = vec![texts::text(text), texts::text(remedy)];
            (icons::DANGER, Tone::Danger, say!("doctor-mark-failed"), lines)
        }
        Ended::NotTested(_) if is_running => (icons::CLOCK, Tone::Plain, "…", Vec::new()),
        Ended::NotTested(why) => {
            (icons::INFO, Tone::Plain, say!("doctor-mark-not-tested"), vec![texts::text(why)])
        }
    };
    let tokens = tokens(ui);
    ui.horizontal(|ui| {
        icon.show(ui, tone.ink(tokens), "");
        ui.label(text(title, font::strong(), tokens.text));
        ui.label(text(word, font::small_medium(), tone.ink(tokens)));
    });
    for line in lines {
        ui.indent("rung", |ui| widgets::wrapped(ui, text(line, font::small(), tokens.muted)));
    }
    ui.add_space(2.0);
}

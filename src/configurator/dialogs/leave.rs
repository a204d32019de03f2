//! The question before a window is closed whose plan waits for its time.

use egui::Ui;

use super::{Outcome, Parts, dialog_ui};
use crate::{
    configurator::{
        apply_at,
        model::{Command, Document},
        theme::{font, tokens},
        widgets::{self, text},
    },
    texts::say,
};

const WIDTH: f32 = 460.0;

/// Says what is lost by closing.
pub(super) fn leave_ui(ui: &mut Ui, document: &Document, is_fresh: bool, out: &mut Vec<Command>) {
    let Some(timed) = &document.timed else {
        out.push(Command::CloseDialog);
        return;
    };
    let parts = Parts {
        title: say!("timed-leave-title"),
        width: WIDTH,
        primary: Some((say!("timed-leave"), true)),
        cancel: say!("timed-stay"),
        has_draft: true,
        is_fresh,
    };
    let outcome = dialog_ui(ui, &parts, |ui, _| {
        let words = say!("timed-leave-more", time = apply_at::time(timed.at));
        widgets::wrapped(ui, text(words, font::body(), tokens(ui).text));
        None
    });
    match outcome {
        Outcome::Accepted => out.push(Command::Leave),
        Outcome::Cancelled => out.push(Command::CloseDialog),
        Outcome::Open => {}
    }
}

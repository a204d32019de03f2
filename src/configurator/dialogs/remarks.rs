//! The dialog that lists what the importer had to say.

use egui::Ui;

use super::{Outcome, Parts, dialog_ui};
use crate::{
    configurator::{
        icons,
        model::{Command, Document},
        widgets::{self, Tone},
    },
    texts::say,
};

const WIDTH: f32 = 560.0;
/// More are not laid out: a list of this length is read from the file, not from a dialog.
const SHOWN: usize = 200;

/// Shows the remarks.
pub(super) fn remarks_ui(ui: &mut Ui, document: &Document, is_fresh: bool, out: &mut Vec<Command>) {
    let parts = Parts {
        title: say!("remarks-title"),
        width: WIDTH,
        primary: None,
        cancel: say!("close"),
        has_draft: false,
        is_fresh,
    };
    let outcome = dialog_ui(ui, &parts, |ui, _| {
        for remark in document.remarks.iter().take(SHOWN) {
            widgets::line_with_icon(ui, &icons::INFO, Tone::Plain, remark);
        }
        if document.remarks.len() > SHOWN {
            let more = document.remarks.len() - SHOWN;
            widgets::remark(ui, say!("remarks-more", count = more));
        }
        None
    });
    if outcome != Outcome::Open {
        out.push(Command::CloseDialog);
    }
}

//! The dialog that lists what the importer had to say.

use egui::{ScrollArea, Ui};

use super::{Outcome, Parts, dialog_ui};
use crate::{
    configurator::{
        icons,
        model::{Command, Document},
        theme::space,
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
    let outcome = dialog_ui(ui, &parts, |ui| {
        let most = ui.ctx().content_rect().height() * 0.6;
        ScrollArea::vertical().id_salt("remarks").max_height(most).show(ui, |ui| {
            ui.set_max_width(WIDTH - space::M);
            for remark in document.remarks.iter().take(SHOWN) {
                widgets::line_with_icon(ui, &icons::INFO, Tone::Plain, remark);
            }
            if document.remarks.len() > SHOWN {
                let more = document.remarks.len() - SHOWN;
                widgets::remark(ui, say!("remarks-more", count = more));
            }
        });
        None
    });
    if outcome != Outcome::Open {
        out.push(Command::CloseDialog);
    }
}

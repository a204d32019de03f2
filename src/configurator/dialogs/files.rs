//! Dialogs that ask for files: a path in place of a file dialog, a new system, an import.

use egui::{Response, Ui};

use super::{Outcome, Parts, dialog_ui, explanation};
use crate::{
    configurator::{
        model::{Command, Dialog},
        theme::space,
        widgets,
    },
    link::Pick,
    texts::say,
};

const WIDTH: f32 = 480.0;
const SOURCE_HINT: &str = "/home/anna/configex.json";
const SYSTEM_HINT: &str = "/home/anna/campus.fks";

/// Asks for a path, because no file dialog answered.
pub(super) fn path_ui(ui: &mut Ui, pick: Pick, path: &str, is_fresh: bool, out: &mut Vec<Command>) {
    let (title, primary) = match pick {
        Pick::Open => (say!("path-open"), say!("path-open-button")),
        Pick::New => (say!("path-new"), say!("path-use")),
        Pick::ImportSource => (say!("path-source"), say!("path-use")),
        Pick::ImportTarget => (say!("path-target"), say!("path-use")),
        Pick::SaveCopy => (say!("path-copy"), say!("path-copy-button")),
        Pick::UsageTable => (say!("usage-path"), say!("path-copy-button")),
        Pick::License => (say!("wizard-pick-license"), say!("path-open-button")),
        Pick::Request => (say!("wizard-pick-request"), say!("path-copy-button")),
    };
    let mut draft = path.to_owned();
    let parts = Parts {
        title,
        width: WIDTH,
        primary: Some((primary, !path.trim().is_empty())),
        cancel: say!("cancel"),
        has_draft: true,
        is_fresh,
    };
    let outcome = dialog_ui(ui, &parts, |ui, _| {
        explanation(ui, say!("path-what"));
        let hint = match pick {
            Pick::ImportSource => SOURCE_HINT,
            Pick::UsageTable => "/home/anna/usage.csv",
            Pick::License => "/home/anna/FK-1047.fkl",
            Pick::Request => "/home/anna/request.fkreq",
            _ => SYSTEM_HINT,
        };
        Some(widgets::field(ui, say!("path-label"), &mut draft, hint))
    });
    match outcome {
        Outcome::Accepted => out.push(Command::PathTyped(pick, draft)),
        Outcome::Cancelled => out.push(Command::CloseDialog),
        Outcome::Open if draft != path => {
            out.push(Command::Show(Dialog::Path { pick, text: draft }));
        }
        Outcome::Open => {}
    }
}

/// Asks for the name and the place of a new system.
pub(super) fn new_ui(ui: &mut Ui, name: &str, path: &str, is_fresh: bool, out: &mut Vec<Command>) {
    let mut draft = (name.to_owned(), path.to_owned());
    let mut browse = false;
    let parts = Parts {
        title: say!("new-title"),
        width: WIDTH,
        primary: Some((say!("new-create"), !name.trim().is_empty() && !path.trim().is_empty())),
        cancel: say!("cancel"),
        has_draft: true,
        is_fresh,
    };
    let outcome = dialog_ui(ui, &parts, |ui, _| {
        explanation(ui, say!("new-what"));
        let first = widgets::field(ui, say!("new-name"), &mut draft.0, say!("new-name-hint"));
        ui.add_space(space::S);
        let names = (say!("new-file"), say!("new-file-browse"));
        browse = path_field_ui(ui, names, &mut draft.1, SYSTEM_HINT).1;
        Some(first)
    });
    let (new_name, new_path) = draft;
    match outcome {
        Outcome::Accepted => {
            out.push(Command::New {
                name: new_name.trim().to_owned(),
                path: new_path.trim().to_owned(),
            });
        }
        Outcome::Cancelled => out.push(Command::CloseDialog),
        Outcome::Open => {
            if new_name != name || new_path != path {
                out.push(Command::Show(Dialog::New { name: new_name, path: new_path }));
            }
            if browse {
                out.push(Command::Pick(Pick::New));
            }
        }
    }
}

/// Asks what to import and where to.
pub(super) fn import_ui(
    ui: &mut Ui,
    source: &str,
    target: &str,
    is_fresh: bool,
    out: &mut Vec<Command>,
) {
    let mut draft = (source.to_owned(), target.to_owned());
    let mut browse = None;
    let parts = Parts {
        title: say!("import-title"),
        width: WIDTH,
        primary: Some((
            say!("import-button"),
            !source.trim().is_empty() && !target.trim().is_empty(),
        )),
        cancel: say!("cancel"),
        has_draft: true,
        is_fresh,
    };
    let outcome = dialog_ui(ui, &parts, |ui, _| {
        explanation(ui, say!("import-what"));
        let names = (say!("import-source"), say!("import-source-browse"));
        let (first, clicked) = path_field_ui(ui, names, &mut draft.0, SOURCE_HINT);
        if clicked {
            browse = Some(Pick::ImportSource);
        }
        ui.add_space(space::S);
        let names = (say!("import-target"), say!("import-target-browse"));
        if path_field_ui(ui, names, &mut draft.1, SYSTEM_HINT).1 {
            browse = Some(Pick::ImportTarget);
        }
        Some(first)
    });
    let (new_source, new_target) = draft;
    match outcome {
        Outcome::Accepted => {
            out.push(Command::Import {
                source: new_source.trim().to_owned(),
                target: new_target.trim().to_owned(),
            });
        }
        Outcome::Cancelled => out.push(Command::CloseDialog),
        Outcome::Open => {
            if new_source != source || new_target != target {
                out.push(Command::Show(Dialog::Import { source: new_source, target: new_target }));
            }
            if let Some(pick) = browse {
                out.push(Command::Pick(pick));
            }
        }
    }
}

/// A field for a path with a button that asks the desktop for one: their names.
fn path_field_ui(
    ui: &mut Ui,
    (label, browse): (&str, &str),
    draft: &mut String,
    hint: &str,
) -> (Response, bool) {
    widgets::field_with_button(ui, label, draft, hint, (say!("browse"), browse))
}

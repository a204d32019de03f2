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

/// Asks for a path, because no file dialog answered.
pub(super) fn path_ui(ui: &mut Ui, pick: Pick, path: &str, is_fresh: bool, out: &mut Vec<Command>) {
    let (title, primary) = match pick {
        Pick::Open => ("Open a system", "Open"),
        Pick::New => ("Place of the new system", "Use this path"),
        Pick::ImportSource => ("Configuration to import", "Use this path"),
        Pick::ImportTarget => ("Place of the imported system", "Use this path"),
        Pick::SaveCopy => ("Save a copy", "Save"),
        Pick::UsageTable => (say!("usage-path"), "Save"),
    };
    let mut draft = path.to_owned();
    let parts = Parts {
        title,
        width: WIDTH,
        primary: Some((primary, !path.trim().is_empty())),
        cancel: "Cancel",
        has_draft: true,
        is_fresh,
    };
    let outcome = dialog_ui(ui, &parts, |ui, _| {
        explanation(ui, "No file dialog answered on this desktop, so the path is typed here.");
        let hint = match pick {
            Pick::ImportSource => "/home/anna/configex.json",
            Pick::UsageTable => "/home/anna/usage.csv",
            _ => "/home/anna/campus.fks",
        };
        Some(widgets::field(ui, "Path", &mut draft, hint))
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
        title: "New system",
        width: WIDTH,
        primary: Some(("Create", !name.trim().is_empty() && !path.trim().is_empty())),
        cancel: "Cancel",
        has_draft: true,
        is_fresh,
    };
    let outcome = dialog_ui(ui, &parts, |ui, _| {
        explanation(ui, "The name is what other systems on the same key see.");
        let first = widgets::field(ui, "Name", &mut draft.0, "Riverside campus");
        ui.add_space(space::S);
        browse = path_field_ui(ui, "System file", &mut draft.1, "/home/anna/campus.fks").1;
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
        title: "Import from Eocortex",
        width: WIDTH,
        primary: Some(("Import", !source.trim().is_empty() && !target.trim().is_empty())),
        cancel: "Cancel",
        has_draft: true,
        is_fresh,
    };
    let outcome = dialog_ui(ui, &parts, |ui, _| {
        let what = "Reads servers, cameras and their features from a configuration saved from \
                    /configex, as JSON or XML. The configuration is only read.";
        explanation(ui, what);
        let (first, clicked) =
            path_field_ui(ui, "Configuration", &mut draft.0, "/home/anna/configex.json");
        if clicked {
            browse = Some(Pick::ImportSource);
        }
        ui.add_space(space::S);
        let hint = "/home/anna/campus.fks";
        if path_field_ui(ui, "System file to be made", &mut draft.1, hint).1 {
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

/// A field for a path with a button that asks the desktop for one.
fn path_field_ui(ui: &mut Ui, label: &str, draft: &mut String, hint: &str) -> (Response, bool) {
    let name = format!("Browse for {}", label.to_lowercase());
    widgets::field_with_button(ui, label, draft, hint, ("Browse…", &name))
}

//! The dialog that lists keys and mouse.

use egui::{Grid, Key, KeyboardShortcut, Modifiers, Ui, vec2};

use super::{Outcome, Parts, dialog_ui};
use crate::{
    configurator::{
        model::Command,
        shortcuts::Shortcut,
        theme::{font, space, tokens},
        widgets::text,
    },
    texts::say,
};

const WIDTH: f32 = 520.0;

const BOARD: [(&str, &str); 8] = [
    ("Arrows, Home, End", "Go from camera to camera"),
    ("Shift with arrows", "Select up to there"),
    ("Space", "Select the camera or take it out"),
    ("M", "Move the selected cameras to a server"),
    ("Tab", "Go to the next part of the window"),
    ("Escape", "Select nothing; drop nothing while dragging"),
    ("Click, Ctrl, Shift", "Select one, one more, all up to there"),
    ("Drag a camera", "Move what is selected to another server"),
];

const CLIPBOARD: [(Key, &str); 3] = [
    (Key::A, "Select all cameras of the server"),
    (Key::X, "Cut the selected cameras"),
    (Key::V, "Move the cut cameras here"),
];

/// Shows the keys of the window and of the board.
pub(super) fn help_ui(ui: &mut Ui, is_fresh: bool, out: &mut Vec<Command>) {
    let parts = Parts {
        title: "Keys and mouse",
        width: WIDTH,
        primary: None,
        cancel: "Close",
        has_draft: false,
        is_fresh,
    };
    let outcome = dialog_ui(ui, &parts, |ui, _| {
        let window = Shortcut::ALL.map(|shortcut| (shortcut.shown(ui), shortcut.text()));
        section_ui(ui, "Everywhere", window);
        let clipboard = CLIPBOARD.map(|(key, does)| {
            let keys = KeyboardShortcut::new(Modifiers::COMMAND, key);
            (ui.ctx().format_shortcut(&keys), does)
        });
        let board = BOARD.map(|(keys, does)| (keys.to_owned(), does));
        let details = (say!("details-key-enter").to_owned(), say!("details-key-enter-does"));
        section_ui(ui, "On the board", board.into_iter().chain([details]).chain(clipboard));
        None
    });
    if outcome != Outcome::Open {
        out.push(Command::CloseDialog);
    }
}

fn section_ui(ui: &mut Ui, title: &str, rows: impl IntoIterator<Item = (String, &'static str)>) {
    let tokens = tokens(ui);
    ui.label(text(title, font::strong(), tokens.text));
    Grid::new(title)
        .num_columns(2)
        .spacing(vec2(space::XL, 2.0))
        .min_col_width(170.0)
        .min_row_height(20.0)
        .show(ui, |ui| {
            for (keys, does) in rows {
                ui.label(text(keys, font::body(), tokens.accent));
                ui.label(text(does, font::body(), tokens.text));
                ui.end_row();
            }
        });
    ui.add_space(space::S);
}

//! The dialog that lists keys and mouse.

use egui::{Grid, Key, KeyboardShortcut, Modifiers, Ui, vec2};

use super::{Outcome, Parts, dialog_ui};
use crate::{
    configurator::{
        actions::Action,
        keymap::Keymap,
        model::Command,
        theme::{font, space, tokens},
        widgets::text,
    },
    texts::say,
};

const WIDTH: f32 = 520.0;

fn board() -> [(&'static str, &'static str); 12] {
    [
        (say!("help-arrows-keys"), say!("help-arrows")),
        (say!("help-shift-keys"), say!("help-shift")),
        (say!("help-space-keys"), say!("help-space")),
        ("M", say!("help-move")),
        ("F", say!("help-fold")),
        ("P", say!("help-pin")),
        (say!("help-menu-keys"), say!("help-menu")),
        (say!("help-tab-keys"), say!("help-tab")),
        (say!("help-escape-keys"), say!("help-escape")),
        (say!("help-click-keys"), say!("help-click")),
        (say!("help-drag-keys"), say!("help-drag")),
        (say!("help-band-keys"), say!("help-band")),
    ]
}

fn clipboard() -> [(Key, &'static str); 3] {
    [(Key::A, say!("help-select-all")), (Key::X, say!("help-cut")), (Key::V, say!("help-paste"))]
}

/// Shows the keys of the window and of the board.
pub(super) fn help_ui(ui: &mut Ui, keymap: &Keymap, is_fresh: bool, out: &mut Vec<Command>) {
    let parts = Parts {
        title: say!("shortcut-help"),
        width: WIDTH,
        primary: None,
        cancel: say!("close"),
        has_draft: false,
        is_fresh,
    };
    let outcome = dialog_ui(ui, &parts, |ui, _| {
        let window = Action::all().map(|action| (keymap.shown(ui, action), action.name()));
        let window: Vec<_> = window.filter(|(keys, _)| !keys.is_empty()).collect();
        section_ui(ui, say!("help-everywhere"), window);
        let clipboard = clipboard().map(|(key, does)| {
            let keys = KeyboardShortcut::new(Modifiers::COMMAND, key);
            (ui.ctx().format_shortcut(&keys), does)
        });
        let board = board().map(|(keys, does)| (keys.to_owned(), does));
        let details = (say!("details-key-enter").to_owned(), say!("details-key-enter-does"));
        section_ui(ui, say!("help-board"), board.into_iter().chain([details]).chain(clipboard));
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

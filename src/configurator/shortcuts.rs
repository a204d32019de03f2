//! Keys that work in the whole window, as one table: the window obeys it and the help shows it.

use egui::{Key, KeyboardShortcut, Modifiers};

use crate::texts::say;

/// What a key of the window does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shortcut {
    /// Take back the last step.
    Undo,
    /// Do it again.
    Redo,
    /// Go to the search field.
    Search,
    /// Ask whether to apply.
    Apply,
    /// Open a system.
    Open,
    /// Show or hide details.
    Details,
    /// Show the usage page or the board.
    Usage,
    /// Keys and mouse.
    Help,
}

const SHIFT_COMMAND: Modifiers = Modifiers::COMMAND.plus(Modifiers::SHIFT);

impl Shortcut {
    /// All, those with more modifiers first: Ctrl+Z also matches Ctrl+Shift+Z.
    pub const ALL: [Self; 8] = [
        Self::Redo,
        Self::Undo,
        Self::Search,
        Self::Apply,
        Self::Open,
        Self::Details,
        Self::Usage,
        Self::Help,
    ];

    /// The keys, the first one being shown.
    pub fn keys(self) -> &'static [KeyboardShortcut] {
        const REDO: [KeyboardShortcut; 2] = [
            KeyboardShortcut::new(SHIFT_COMMAND, Key::Z),
            KeyboardShortcut::new(Modifiers::COMMAND, Key::Y),
        ];
        const UNDO: [KeyboardShortcut; 1] = [KeyboardShortcut::new(Modifiers::COMMAND, Key::Z)];
        const SEARCH: [KeyboardShortcut; 1] = [KeyboardShortcut::new(Modifiers::COMMAND, Key::F)];
        const APPLY: [KeyboardShortcut; 1] = [KeyboardShortcut::new(Modifiers::COMMAND, Key::S)];
        const OPEN: [KeyboardShortcut; 1] = [KeyboardShortcut::new(Modifiers::COMMAND, Key::O)];
        const DETAILS: [KeyboardShortcut; 1] = [KeyboardShortcut::new(Modifiers::COMMAND, Key::I)];
        const USAGE: [KeyboardShortcut; 1] = [KeyboardShortcut::new(Modifiers::COMMAND, Key::U)];
        const HELP: [KeyboardShortcut; 1] = [KeyboardShortcut::new(Modifiers::NONE, Key::F1)];
        match self {
            Self::Undo => &UNDO,
            Self::Redo => &REDO,
            Self::Search => &SEARCH,
            Self::Apply => &APPLY,
            Self::Open => &OPEN,
            Self::Details => &DETAILS,
            Self::Usage => &USAGE,
            Self::Help => &HELP,
        }
    }

    /// What it does, for the help.
    pub fn text(self) -> &'static str {
        match self {
            Self::Undo => "Undo",
            Self::Redo => "Redo",
            Self::Search => "Search cameras, servers and folders",
            Self::Apply => "Apply the plan",
            Self::Open => "Open a system",
            Self::Details => say!("details-shortcut"),
            Self::Usage => say!("usage-shortcut"),
            Self::Help => "Keys and mouse",
        }
    }

    /// Whether a text field that has the keyboard keeps these keys for itself.
    pub fn belongs_to_text(self) -> bool {
        matches!(self, Self::Undo | Self::Redo)
    }

    /// The keys as shown on this platform.
    pub fn shown(self, ctx: &egui::Context) -> String {
        self.keys().first().map_or_else(String::new, |keys| ctx.format_shortcut(keys))
    }
}

/// Takes the pressed shortcuts out of the input.
pub fn pressed(ctx: &egui::Context) -> Vec<Shortcut> {
    let typing = ctx.text_edit_focused();
    Shortcut::ALL
        .into_iter()
        .filter(|shortcut| !(typing && shortcut.belongs_to_text()))
        .filter(|shortcut| {
            shortcut.keys().iter().any(|keys| ctx.input_mut(|input| input.consume_shortcut(keys)))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_shortcuts_share_their_keys() {
        let keys: Vec<_> = Shortcut::ALL.iter().flat_map(|shortcut| shortcut.keys()).collect();
        for (at, one) in keys.iter().enumerate() {
            assert!(!keys[at + 1..].contains(one), "{one:?}");
        }
    }
}

//! Keys of the board: one table, from which they are read and from which help can be written.

use egui::{Event, Key, Modifiers, Ui};

use super::cursor::Step;

/// What a key does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Moves the cursor.
    Go(Step),
    /// Moves the cursor and selects everything up to it.
    Extend(Step),
    /// Selects the camera under the cursor or takes it out of the selection.
    Toggle,
    /// Selects all cameras of the column.
    SelectAll,
    /// Selects nothing.
    Clear,
    /// Asks where to move the selected cameras.
    MoveTo,
    /// Cuts the selected cameras.
    Cut,
    /// Moves the cut cameras to the column of the cursor.
    Paste,
    /// Folds the column of the cursor, or unfolds it.
    Fold,
    /// Pins the column of the cursor, or lets it go.
    Pin,
    /// Opens the menu of the camera under the cursor.
    Menu,
}

/// All keys. Those with more modifiers stand first, since a shortcut ignores extra ones.
pub const KEYS: &[(Modifiers, Key, Action)] = &[
    (Modifiers::SHIFT, Key::ArrowUp, Action::Extend(Step::Up)),
    (Modifiers::SHIFT, Key::ArrowDown, Action::Extend(Step::Down)),
    (Modifiers::SHIFT, Key::ArrowLeft, Action::Extend(Step::Left)),
    (Modifiers::SHIFT, Key::ArrowRight, Action::Extend(Step::Right)),
    (Modifiers::SHIFT, Key::Home, Action::Extend(Step::First)),
    (Modifiers::SHIFT, Key::End, Action::Extend(Step::Last)),
    (Modifiers::SHIFT, Key::PageUp, Action::Extend(Step::PageUp)),
    (Modifiers::SHIFT, Key::PageDown, Action::Extend(Step::PageDown)),
    (Modifiers::SHIFT, Key::F10, Action::Menu),
    (Modifiers::COMMAND, Key::A, Action::SelectAll),
    (Modifiers::COMMAND, Key::X, Action::Cut),
    (Modifiers::COMMAND, Key::V, Action::Paste),
    (Modifiers::NONE, Key::ArrowUp, Action::Go(Step::Up)),
    (Modifiers::NONE, Key::ArrowDown, Action::Go(Step::Down)),
    (Modifiers::NONE, Key::ArrowLeft, Action::Go(Step::Left)),
    (Modifiers::NONE, Key::ArrowRight, Action::Go(Step::Right)),
    (Modifiers::NONE, Key::Home, Action::Go(Step::First)),
    (Modifiers::NONE, Key::End, Action::Go(Step::Last)),
    (Modifiers::NONE, Key::PageUp, Action::Go(Step::PageUp)),
    (Modifiers::NONE, Key::PageDown, Action::Go(Step::PageDown)),
    (Modifiers::NONE, Key::Space, Action::Toggle),
    (Modifiers::NONE, Key::Escape, Action::Clear),
    (Modifiers::NONE, Key::Enter, Action::MoveTo),
    (Modifiers::NONE, Key::M, Action::MoveTo),
    (Modifiers::NONE, Key::F, Action::Fold),
    (Modifiers::NONE, Key::P, Action::Pin),
    (Modifiers::NONE, Key::Menu, Action::Menu),
];

/// Takes the keys that the board answers to out of the input, in the order in which they came.
pub fn read(ui: &Ui) -> Vec<Action> {
    ui.input_mut(|input| {
        let mut actions = Vec::new();
        input.events.retain(|event| match action(event) {
            Some(action) => {
                actions.push(action);
                false
            }
            None => true,
        });
        actions
    })
}

fn action(event: &Event) -> Option<Action> {
    match event {
        // Window systems turn the shortcuts of the clipboard into events of their own.
        Event::Cut => Some(Action::Cut),
        Event::Paste(_) => Some(Action::Paste),
        Event::Key { key, pressed: true, modifiers, .. } => KEYS
            .iter()
            .find(|(pattern, of, _)| of == key && modifiers.matches_logically(*pattern))
            .map(|(_, _, action)| *action),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(modifiers: Modifiers, key: Key) -> Option<Action> {
        action(&Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers })
    }

    #[test]
    fn every_key_of_the_table_does_what_the_table_says() {
        for (modifiers, key, wanted) in KEYS {
            assert_eq!(press(*modifiers, *key), Some(*wanted), "{modifiers:?} {key:?}");
        }
    }

    #[test]
    fn keys_of_the_window_are_left_to_the_window() {
        for key in [Key::F, Key::K, Key::Z, Key::S] {
            assert_eq!(press(Modifiers::COMMAND, key), None);
        }
        assert_eq!(press(Modifiers::COMMAND, Key::M), None);
        assert_eq!(press(Modifiers::NONE, Key::Tab), None);
    }
}

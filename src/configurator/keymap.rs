//! The keys of the window's commands: those of the table, where the settings name no others.

use std::collections::BTreeMap;

use egui::{Context, Key, KeyboardShortcut, Modifiers};

use super::{actions::Action, board::keys};

/// The keys in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keymap {
    /// Those of each command, by its place in the table; the first one is shown.
    keys: Vec<Vec<KeyboardShortcut>>,
    /// Every pair, those with more modifiers first: Ctrl+Z also matches Ctrl+Shift+Z.
    by_modifiers: Vec<(KeyboardShortcut, Action)>,
    /// Entries of the settings that say nothing: no such command, no such key, or a key that
    /// something else has.
    pub refused: Vec<String>,
}

impl Default for Keymap {
    fn default() -> Self {
        Self::of(&BTreeMap::new())
    }
}

impl Keymap {
    /// The keys with these differences: command and keys, such as `"apply": "Ctrl+S"`. No keys at
    /// all (`""`) take a command off the keyboard.
    pub fn of(differences: &BTreeMap<String, String>) -> Self {
        let mut keys: Vec<Vec<KeyboardShortcut>> =
            Action::all().map(|action| action.default_keys().to_vec()).collect();
        let mut wanted = Vec::new();
        let mut refused = Vec::new();
        for (id, text) in differences {
            let parsed = if text.is_empty() { Some(None) } else { parse(text).map(Some) };
            match (Action::of_id(id), parsed) {
                (Some(action), Some(new)) => {
                    // What others give up can be taken.
                    keys[action as usize].clear();
                    wanted.push((action, new, text));
                }
                _ => refused.push(format!("{id}: {text}")),
            }
        }
        for (action, new, text) in wanted {
            let Some(new) = new else { continue };
            if keys.iter().flatten().any(|taken| *taken == new) || is_of_board(new) {
                refused.push(format!("{}: {text}", action.id()));
                let free: Vec<_> = action.default_keys().to_vec();
                let is_free = |key: &KeyboardShortcut| !keys.iter().flatten().any(|k| k == key);
                keys[action as usize] = free.into_iter().filter(is_free).collect();
            } else {
                keys[action as usize] = vec![new];
            }
        }
        let mut by_modifiers: Vec<(KeyboardShortcut, Action)> = Action::all()
            .zip(&keys)
            .flat_map(|(action, keys)| keys.iter().map(move |key| (*key, action)))
            .collect();
        by_modifiers.sort_by_key(|(key, _)| std::cmp::Reverse(modifiers_of(key.modifiers)));
        Self { keys, by_modifiers, refused }
    }

    /// The keys of a command as shown on this platform; empty if it has none.
    pub fn shown(&self, ctx: &Context, action: Action) -> String {
        let keys = self.keys.get(action as usize).and_then(|keys| keys.first());
        keys.map_or_else(String::new, |keys| ctx.format_shortcut(keys))
    }

    /// Takes the pressed keys out of the input.
    pub fn pressed(&self, ctx: &Context, is_dialog_open: bool) -> Vec<Action> {
        let typing = ctx.text_edit_focused();
        let mut pressed = Vec::new();
        for (keys, action) in &self.by_modifiers {
            if typing && action.belongs_to_text() || is_dialog_open && !action.reaches_dialogs() {
                continue;
            }
            if ctx.input_mut(|input| input.consume_shortcut(keys)) && !pressed.contains(action) {
                pressed.push(*action);
            }
        }
        pressed
    }
}

fn modifiers_of(modifiers: Modifiers) -> u8 {
    u8::from(modifiers.shift) + u8::from(modifiers.alt)
}

fn is_of_board(wanted: KeyboardShortcut) -> bool {
    keys::KEYS
        .iter()
        .any(|(modifiers, key, _)| *key == wanted.logical_key && *modifiers == wanted.modifiers)
}

/// Keys as they are written in the settings: `Ctrl+Shift+Z`, `F2`. Ctrl is Cmd on a Mac.
fn parse(text: &str) -> Option<KeyboardShortcut> {
    let text = text.trim();
    let (before, key) = match text.strip_suffix("++") {
        Some(before) => (before, "+"),
        None => text.rsplit_once('+').unwrap_or(("", text)),
    };
    let mut modifiers = Modifiers::NONE;
    for part in before.split('+').filter(|part| !part.is_empty()) {
        modifiers |= match part.trim().to_ascii_lowercase().as_str() {
            "ctrl" | "cmd" | "command" => Modifiers::COMMAND,
            "shift" => Modifiers::SHIFT,
            "alt" | "option" => Modifiers::ALT,
            _ => return None,
        };
    }
    let key = Key::from_name(key.trim())?;
    // A key that writes, or walks through the window, is not to be taken away from that.
    let is_function = Key::F1 <= key && key <= Key::F35;
    let is_safe = modifiers.command || modifiers.alt || is_function;
    is_safe.then_some(KeyboardShortcut::new(modifiers, key))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keymap(differences: &[(&str, &str)]) -> Keymap {
        let pair = |(id, keys): &(&str, &str)| ((*id).to_owned(), (*keys).to_owned());
        Keymap::of(&differences.iter().map(pair).collect())
    }

    fn shown(keymap: &Keymap, action: Action) -> String {
        let ctx = Context::default();
        ctx.set_os(egui::os::OperatingSystem::Nix);
        keymap.shown(&ctx, action)
    }

    #[test]
    fn keys_are_read_as_people_write_them() {
        let ctrl_shift = Modifiers::COMMAND | Modifiers::SHIFT;
        assert_eq!(parse("Ctrl+Shift+Z"), Some(KeyboardShortcut::new(ctrl_shift, Key::Z)));
        assert_eq!(parse("ctrl + s"), Some(KeyboardShortcut::new(Modifiers::COMMAND, Key::S)));
        assert_eq!(parse("Ctrl++"), Some(KeyboardShortcut::new(Modifiers::COMMAND, Key::Plus)));
        assert_eq!(parse("F2"), Some(KeyboardShortcut::new(Modifiers::NONE, Key::F2)));
        for nothing in ["", "S", "Shift+S", "Ctrl+", "Hyper+S", "Ctrl+Nonsense"] {
            assert_eq!(parse(nothing), None, "{nothing:?}");
        }
    }

    #[test]
    fn a_command_gets_the_keys_that_the_settings_name() {
        let keymap = keymap(&[("apply", "Ctrl+Enter"), ("help", "")]);
        assert_eq!(shown(&keymap, Action::Apply), "Ctrl+Enter");
        assert_eq!(shown(&keymap, Action::Help), "");
        assert_eq!(shown(&keymap, Action::Open), "Ctrl+O");
        assert!(keymap.refused.is_empty());
    }

    #[test]
    fn two_commands_can_swap_their_keys() {
        let keymap = keymap(&[("open", "Ctrl+N"), ("new", "Ctrl+O")]);
        assert_eq!(shown(&keymap, Action::Open), "Ctrl+N");
        assert_eq!(shown(&keymap, Action::New), "Ctrl+O");
        assert!(keymap.refused.is_empty());
    }

    #[test]
    fn keys_that_are_taken_and_commands_that_are_unknown_are_refused() {
        let keymap = keymap(&[("open", "Ctrl+Z"), ("search", "Ctrl+A"), ("launch", "F5")]);
        assert_eq!(shown(&keymap, Action::Open), "Ctrl+O");
        assert_eq!(shown(&keymap, Action::Search), "Ctrl+F");
        assert_eq!(shown(&keymap, Action::Undo), "Ctrl+Z");
        assert_eq!(keymap.refused, ["launch: F5", "open: Ctrl+Z", "search: Ctrl+A"]);
    }
}

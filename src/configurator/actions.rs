//! The commands of the window in one table: what each is called, its keys, when it can be used and
//! what it does. The menu, the keys, the help and the palette all read this table.

use egui::{Key, KeyboardShortcut, Modifiers, ThemePreference};

use super::{
    activation::{Goal, KeyCommand},
    icons::{self, Icon},
    model::{Command, Dialog, Document, Model},
    settings::{Contrast, Preference},
};
use crate::{link::Pick, texts::say};

/// A command of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each row of the table says what it is")]
pub enum Action {
    Palette,
    Open,
    New,
    Import,
    Demo,
    SaveCopy,
    Close,
    Search,
    Undo,
    Redo,
    Apply,
    Discard,
    Plan,
    MoveTo,
    KeyHosts,
    AddHost,
    Activate,
    ContinueActivation,
    History,
    Details,
    Usage,
    CompactKeys,
    ThemeSystem,
    ThemeLight,
    ThemeDark,
    HighContrast,
    Larger,
    Smaller,
    NormalSize,
    Settings,
    Help,
    About,
}

/// What the table says of a command.
struct Row {
    action: Action,
    /// Names it in the settings file; never changed.
    id: &'static str,
    name: fn() -> &'static str,
    icon: Icon,
    keys: &'static [KeyboardShortcut],
    is_enabled: fn(&Model) -> bool,
    command: fn(&Model) -> Command,
}

const COMMAND: Modifiers = Modifiers::COMMAND;
const SHIFT_COMMAND: Modifiers = Modifiers::COMMAND.plus(Modifiers::SHIFT);

const fn key(modifiers: Modifiers, key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(modifiers, key)
}

fn always(_: &Model) -> bool {
    true
}

fn is_open(model: &Model) -> bool {
    model.document.is_some()
}

fn with(model: &Model, is_so: impl Fn(&Document) -> bool) -> bool {
    model.document.as_ref().is_some_and(is_so)
}

fn prefer(preference: Preference) -> Command {
    Command::Prefer(preference)
}

/// The table, in the order in which the palette shows it.
const TABLE: [Row; 32] = [
    Row {
        action: Action::Palette,
        id: "palette",
        name: || say!("action-palette"),
        icon: icons::LIST,
        keys: &[key(COMMAND, Key::K)],
        is_enabled: always,
        command: |_| Command::Show(Dialog::Palette { query: String::new() }),
    },
    Row {
        action: Action::Open,
        id: "open",
        name: || say!("menu-open"),
        icon: icons::OPEN,
        keys: &[key(COMMAND, Key::O)],
        is_enabled: always,
        command: |_| Command::Pick(Pick::Open),
    },
    Row {
        action: Action::New,
        id: "new",
        name: || say!("menu-new"),
        icon: icons::NEW,
        keys: &[key(COMMAND, Key::N)],
        is_enabled: always,
        command: |_| Command::Show(Dialog::New { name: String::new(), path: String::new() }),
    },
    Row {
        action: Action::Import,
        id: "import",
        name: || say!("menu-import"),
        icon: icons::IMPORT,
        keys: &[],
        is_enabled: always,
        command: |_| Command::Show(Dialog::Import { source: String::new(), target: String::new() }),
    },
    Row {
        action: Action::Demo,
        id: "demo",
        name: || say!("start-demo"),
        icon: icons::DEMO,
        keys: &[],
        is_enabled: |model| model.opening.is_none(),
        command: |_| Command::Demo,
    },
    Row {
        action: Action::SaveCopy,
        id: "save-copy",
        name: || say!("menu-save-copy"),
        icon: icons::SAVE,
        keys: &[key(SHIFT_COMMAND, Key::S)],
        is_enabled: is_open,
        command: |_| Command::Pick(Pick::SaveCopy),
    },
    Row {
        action: Action::Close,
        id: "close",
        name: || say!("menu-close"),
        icon: icons::CLOSE,
        keys: &[],
        is_enabled: is_open,
        command: |_| Command::Close,
    },
    Row {
        action: Action::Search,
        id: "search",
        name: || say!("shortcut-search"),
        icon: icons::SEARCH,
        keys: &[key(COMMAND, Key::F)],
        is_enabled: is_open,
        command: |_| Command::FocusSearch,
    },
    Row {
        action: Action::Undo,
        id: "undo",
        name: || say!("shortcut-undo"),
        icon: icons::UNDO,
        keys: &[key(COMMAND, Key::Z)],
        is_enabled: |model| with(model, |document| !document.undo.is_empty()),
        command: |_| Command::Undo,
    },
    Row {
        action: Action::Redo,
        id: "redo",
        name: || say!("shortcut-redo"),
        icon: icons::REDO,
        keys: &[key(SHIFT_COMMAND, Key::Z), key(COMMAND, Key::Y)],
        is_enabled: |model| with(model, |document| !document.redo.is_empty()),
        command: |_| Command::Redo,
    },
    Row {
        action: Action::Apply,
        id: "apply",
        name: || say!("shortcut-apply"),
        icon: icons::APPLY,
        keys: &[key(COMMAND, Key::S)],
        is_enabled: |model| {
            with(model, |document| !document.plan.is_empty() && document.applying.is_none())
        },
        command: |_| Command::Show(Dialog::Apply { why: String::new(), at: String::new() }),
    },
    Row {
        action: Action::Discard,
        id: "discard",
        name: || say!("action-discard"),
        icon: icons::DISCARD,
        keys: &[],
        is_enabled: |model| {
            with(model, |document| !document.plan.is_empty() && document.applying.is_none())
        },
        command: |_| Command::Discard,
    },
    Row {
        action: Action::Plan,
        id: "plan",
        name: || say!("action-plan"),
        icon: icons::LIST,
        keys: &[],
        is_enabled: |model| with(model, |document| !document.plan.is_empty()),
        command: |_| Command::TogglePlan,
    },
    Row {
        action: Action::MoveTo,
        id: "move-to",
        name: || say!("action-move-to"),
        icon: icons::ARROW_RIGHT,
        keys: &[],
        is_enabled: |model| with(model, |document| !document.selection.cameras.is_empty()),
        command: |_| Command::Show(Dialog::MoveTo { filter: String::new() }),
    },
    Row {
        action: Action::KeyHosts,
        id: "key-hosts",
        name: || say!("key-hosts-open"),
        icon: icons::KEY_HOST,
        keys: &[],
        is_enabled: is_open,
        command: |_| Command::Show(Dialog::KeyHosts),
    },
    Row {
        action: Action::AddHost,
        id: "add-host",
        name: || say!("keys-add-host"),
        icon: icons::PLUG,
        keys: &[],
        is_enabled: is_open,
        command: |_| {
            let (address, code) = (String::new(), String::new());
            Command::Show(Dialog::PairHost { address, code, seat: None })
        },
    },
    Row {
        action: Action::Activate,
        id: "activate",
        name: || say!("key-activate"),
        icon: icons::KEY,
        keys: &[],
        is_enabled: |model| with(model, |document| document.key_work.wizard.is_none()),
        command: |_| Command::Keys(KeyCommand::Begin(None, Goal::New)),
    },
    Row {
        action: Action::ContinueActivation,
        id: "continue-activation",
        name: || say!("key-continue"),
        icon: icons::KEY,
        keys: &[],
        is_enabled: |model| with(model, |document| document.key_work.wizard.is_some()),
        command: |_| Command::Keys(KeyCommand::Continue),
    },
    Row {
        action: Action::History,
        id: "history",
        name: || say!("menu-history"),
        icon: icons::CLOCK,
        keys: &[],
        is_enabled: is_open,
        command: |_| Command::Show(Dialog::History),
    },
    Row {
        action: Action::Details,
        id: "details",
        name: || say!("details-shortcut"),
        icon: icons::INFO,
        keys: &[key(COMMAND, Key::I)],
        is_enabled: is_open,
        command: |_| Command::ToggleDetails,
    },
    Row {
        action: Action::Usage,
        id: "usage",
        name: || say!("usage-shortcut"),
        icon: icons::ANALYTICS,
        keys: &[key(COMMAND, Key::U)],
        is_enabled: is_open,
        command: |_| Command::ToggleUsage,
    },
    Row {
        action: Action::CompactKeys,
        id: "compact-keys",
        name: || say!("action-compact-keys"),
        icon: icons::KEY,
        keys: &[],
        is_enabled: is_open,
        command: |model| prefer(Preference::CompactKeys(!model.settings.compact_keys)),
    },
    Row {
        action: Action::ThemeSystem,
        id: "theme-system",
        name: || say!("menu-theme-system"),
        icon: icons::CONTRAST,
        keys: &[],
        is_enabled: always,
        command: |_| prefer(Preference::Theme(ThemePreference::System)),
    },
    Row {
        action: Action::ThemeLight,
        id: "theme-light",
        name: || say!("menu-theme-light"),
        icon: icons::SUN,
        keys: &[],
        is_enabled: always,
        command: |_| prefer(Preference::Theme(ThemePreference::Light)),
    },
    Row {
        action: Action::ThemeDark,
        id: "theme-dark",
        name: || say!("menu-theme-dark"),
        icon: icons::MOON,
        keys: &[],
        is_enabled: always,
        command: |_| prefer(Preference::Theme(ThemePreference::Dark)),
    },
    Row {
        action: Action::HighContrast,
        id: "high-contrast",
        name: || say!("action-high-contrast"),
        icon: icons::CONTRAST,
        keys: &[],
        is_enabled: always,
        command: |model| {
            let other = if model.look().high_contrast { Contrast::Normal } else { Contrast::High };
            prefer(Preference::Contrast(other))
        },
    },
    Row {
        action: Action::Larger,
        id: "larger",
        name: || say!("action-larger"),
        icon: icons::ZOOM_IN,
        keys: &[key(COMMAND, Key::Plus), key(COMMAND, Key::Equals)],
        is_enabled: |model| model.settings.scale_step(1) != model.settings.scale_percent,
        command: |model| prefer(Preference::Scale(model.settings.scale_step(1))),
    },
    Row {
        action: Action::Smaller,
        id: "smaller",
        name: || say!("action-smaller"),
        icon: icons::ZOOM_OUT,
        keys: &[key(COMMAND, Key::Minus)],
        is_enabled: |model| model.settings.scale_step(-1) != model.settings.scale_percent,
        command: |model| prefer(Preference::Scale(model.settings.scale_step(-1))),
    },
    Row {
        action: Action::NormalSize,
        id: "normal-size",
        name: || say!("action-normal-size"),
        icon: icons::ZOOM_IN,
        keys: &[key(COMMAND, Key::Num0)],
        is_enabled: |model| model.settings.scale_percent != 100,
        command: |_| prefer(Preference::Scale(100)),
    },
    Row {
        action: Action::Settings,
        id: "settings",
        name: || say!("action-settings"),
        icon: icons::SETTINGS,
        keys: &[key(COMMAND, Key::Comma)],
        is_enabled: always,
        command: |_| Command::Show(Dialog::Settings),
    },
    Row {
        action: Action::Help,
        id: "help",
        name: || say!("shortcut-help"),
        icon: icons::KEYBOARD,
        keys: &[key(Modifiers::NONE, Key::F1)],
        is_enabled: always,
        command: |_| Command::Show(Dialog::Help),
    },
    Row {
        action: Action::About,
        id: "about",
        name: || say!("action-about"),
        icon: icons::INFO,
        keys: &[],
        is_enabled: always,
        command: |_| Command::Show(Dialog::About),
    },
];

impl Action {
    /// How many there are.
    pub const COUNT: usize = TABLE.len();

    /// All, in the order of the table.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|row| row.action)
    }

    /// The one that the settings file calls so.
    pub fn of_id(id: &str) -> Option<Self> {
        TABLE.iter().find(|row| row.id == id).map(|row| row.action)
    }

    fn row(self) -> &'static Row {
        // A test holds the order of the table against that of the names.
        &TABLE[self as usize]
    }

    /// Its name in the settings file.
    pub fn id(self) -> &'static str {
        self.row().id
    }

    /// What it is called on the screen.
    pub fn name(self) -> &'static str {
        (self.row().name)()
    }

    /// Its icon.
    pub fn icon(self) -> &'static Icon {
        &self.row().icon
    }

    /// Its keys, unless the settings give it others.
    pub fn default_keys(self) -> &'static [KeyboardShortcut] {
        self.row().keys
    }

    /// Whether it can be used now.
    pub fn is_enabled(self, model: &Model) -> bool {
        (self.row().is_enabled)(model)
    }

    /// What it does.
    pub fn command(self, model: &Model) -> Command {
        (self.row().command)(model)
    }

    /// Whether a text field that has the keyboard keeps these keys for itself.
    pub fn belongs_to_text(self) -> bool {
        matches!(self, Self::Undo | Self::Redo)
    }

    /// Whether its keys work while a dialog is in front.
    pub fn reaches_dialogs(self) -> bool {
        matches!(self, Self::Larger | Self::Smaller | Self::NormalSize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::configurator::board::keys;

    #[test]
    fn the_table_is_in_the_order_of_the_names_and_each_id_is_there_once() {
        for (at, action) in Action::all().enumerate() {
            assert_eq!(action as usize, at, "{action:?}");
            assert_eq!(Action::of_id(action.id()), Some(action));
            assert!(!action.name().is_empty());
        }
    }

    #[test]
    fn no_two_commands_share_their_keys_and_none_takes_a_key_of_the_board() {
        let all: Vec<_> = Action::all()
            .flat_map(|action| action.default_keys().iter().map(move |keys| (action, *keys)))
            .collect();
        for (at, (action, keys)) in all.iter().enumerate() {
            for (other, others) in &all[at + 1..] {
                assert_ne!(keys, others, "{action:?} and {other:?}");
            }
            let of_board = |(modifiers, key, _): &(Modifiers, Key, keys::Action)| {
                *key == keys.logical_key && *modifiers == keys.modifiers
            };
            assert!(!keys::KEYS.iter().any(of_board), "{action:?} takes {keys:?} from the board");
        }
    }

    #[test]
    fn without_a_system_only_what_needs_none_can_be_used() {
        let model = Model::default();
        let disabled = [
            Action::SaveCopy,
            Action::Close,
            Action::Search,
            Action::Undo,
            Action::Apply,
            Action::History,
        ];
        for action in disabled {
            assert!(!action.is_enabled(&model), "{action:?}");
        }
        for action in [Action::Palette, Action::Open, Action::Settings, Action::About] {
            assert!(action.is_enabled(&model), "{action:?}");
        }
    }
}

//! What the user has chosen for the window, kept from one start to the next as a file that people
//! can read and edit.
//!
//! Pure: a text in, a text out. The file itself is `link`'s.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use egui::ThemePreference;
use serde::{Deserialize, Serialize};

use super::actions::Action;
use crate::{licensing::KeyId, texts::Language};

/// Sizes in which the window can be shown, in percent.
pub const SCALES: [u16; 10] = [80, 90, 100, 110, 125, 150, 175, 200, 225, 250];
/// Files that are offered again.
const RECENT_FILES: usize = 8;
/// Commands that the palette shows first.
const RECENT_COMMANDS: usize = 5;
/// A window is not made smaller than this, whatever the file says.
const LEAST_WINDOW: (u32, u32) = (400, 250);

/// Everything that is kept. What the file does not name is as it was at first; what it names
/// beyond this is ignored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Light, dark or as the desktop.
    #[serde(with = "theme_name")]
    pub theme: ThemePreference,
    /// Whether contrast is as high as it gets.
    pub contrast: Contrast,
    /// Whether anything moves.
    pub motion: Motion,
    /// How large everything is, in percent.
    pub scale_percent: u16,
    /// The code of the language; none is that of the desktop.
    pub language: Option<String>,
    /// Where the window was.
    pub window: Option<WindowPlace>,
    /// Keys whose cards show all their features.
    pub unfolded_keys: BTreeSet<String>,
    /// Whether cards show only what matters most.
    pub compact_keys: bool,
    /// Files that were open, the last one first.
    pub recent_files: Vec<PathBuf>,
    /// Commands that were run from the palette, the last one first.
    pub recent_commands: Vec<String>,
    /// Keys of commands that differ from the usual ones: `"apply": "Ctrl+S"`.
    pub shortcuts: BTreeMap<String, String>,
}

/// How much contrast there is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Contrast {
    /// As the desktop wants it.
    #[default]
    System,
    /// That of the theme.
    Normal,
    /// As high as it gets.
    High,
}

/// Whether anything moves by itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Motion {
    /// As the desktop wants it.
    #[default]
    System,
    /// Things fade and slide a little.
    Full,
    /// Nothing does.
    Reduced,
}

/// Where the window is, in points of the desktop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WindowPlace {
    /// The left edge; none where the desktop does not tell.
    pub left: Option<i32>,
    /// The upper edge.
    pub top: Option<i32>,
    /// Width of its contents.
    pub width: u32,
    /// Height of its contents.
    pub height: u32,
    /// Whether it fills the screen; size and place are those of before.
    pub is_maximized: bool,
}

/// One thing that the user prefers from now on.
#[derive(Debug, Clone, PartialEq)]
pub enum Preference {
    /// Light, dark or as the desktop.
    Theme(ThemePreference),
    /// How much contrast.
    Contrast(Contrast),
    /// Whether anything moves.
    Motion(Motion),
    /// How large everything is, in percent.
    Scale(u16),
    /// The language; none is that of the desktop.
    Language(Option<Language>),
    /// Whether a card shows all its features.
    Unfolded(KeyId, bool),
    /// Whether cards show only what matters most.
    CompactKeys(bool),
    /// Where the window is now.
    Window(WindowPlace),
    /// A command that was run from the palette.
    Used(Action),
}

/// How the window looks, with everything that follows the desktop decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Light, dark or as the desktop.
    pub theme: ThemePreference,
    /// Whether contrast is as high as it gets.
    pub high_contrast: bool,
    /// Whether nothing moves by itself.
    pub is_still: bool,
    /// How large everything is, in percent.
    pub scale_percent: u16,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: ThemePreference::System,
            contrast: Contrast::System,
            motion: Motion::System,
            scale_percent: 100,
            language: None,
            window: None,
            unfolded_keys: BTreeSet::new(),
            compact_keys: false,
            recent_files: Vec::new(),
            recent_commands: Vec::new(),
            shortcuts: BTreeMap::new(),
        }
    }
}

impl Settings {
    /// Reads the text of the file.
    ///
    /// # Errors
    /// If it is not what was written here; what is wrong, with its line.
    pub fn from_text(text: &str) -> Result<Self, String> {
        let mut settings: Self = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let (least, most) = (SCALES[0], SCALES[SCALES.len() - 1]);
        settings.scale_percent = settings.scale_percent.clamp(least, most);
        settings.recent_files.truncate(RECENT_FILES);
        settings.recent_commands.truncate(RECENT_COMMANDS);
        if let Some(place) = &mut settings.window {
            place.width = place.width.max(LEAST_WINDOW.0);
            place.height = place.height.max(LEAST_WINDOW.1);
        }
        Ok(settings)
    }

    /// The text for the file.
    pub fn to_text(&self) -> String {
        // Only maps with keys that are no texts could fail.
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }

    /// Takes in what the user prefers. Returns whether that is something new.
    pub fn prefer(&mut self, preference: Preference) -> bool {
        let before = self.clone();
        match preference {
            Preference::Theme(theme) => self.theme = theme,
            Preference::Contrast(contrast) => self.contrast = contrast,
            Preference::Motion(motion) => self.motion = motion,
            Preference::Scale(percent) => {
                self.scale_percent = percent.clamp(SCALES[0], SCALES[SCALES.len() - 1]);
            }
            Preference::Language(language) => {
                self.language = language.map(|language| language.code().to_owned());
            }
            Preference::Unfolded(key, true) => {
                self.unfolded_keys.insert(key.as_str().to_owned());
            }
            Preference::Unfolded(key, false) => {
                self.unfolded_keys.remove(key.as_str());
            }
            Preference::CompactKeys(compact) => self.compact_keys = compact,
            Preference::Window(place) => self.window = Some(place),
            Preference::Used(action) => {
                bring_to_front(&mut self.recent_commands, action.id().to_owned(), RECENT_COMMANDS);
            }
        }
        *self != before
    }

    /// Remembers a file that was opened. Returns whether it was not the last one anyway.
    pub fn remember_file(&mut self, path: &Path) -> bool {
        if self.recent_files.first().is_some_and(|first| first == path) {
            return false;
        }
        bring_to_front(&mut self.recent_files, path.to_owned(), RECENT_FILES);
        true
    }

    /// The language that was chosen and that there is.
    pub fn chosen_language(&self) -> Option<Language> {
        self.language.as_deref().and_then(Language::from_code)
    }

    /// The size that comes so many steps after the present one.
    pub fn scale_step(&self, steps: i32) -> u16 {
        let now = self.scale_percent;
        let next = match steps.signum() {
            1 => SCALES.iter().find(|scale| **scale > now),
            -1 => SCALES.iter().rev().find(|scale| **scale < now),
            _ => None,
        };
        next.copied().unwrap_or(now)
    }
}

fn bring_to_front<T: PartialEq>(list: &mut Vec<T>, item: T, at_most: usize) {
    list.retain(|other| *other != item);
    list.insert(0, item);
    list.truncate(at_most);
}

/// egui's own names are those of its code.
mod theme_name {
    use egui::ThemePreference;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Name {
        System,
        Light,
        Dark,
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde wants it so")]
    pub(super) fn serialize<S: Serializer>(
        theme: &ThemePreference,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let name = match theme {
            ThemePreference::System => Name::System,
            ThemePreference::Light => Name::Light,
            ThemePreference::Dark => Name::Dark,
        };
        name.serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<ThemePreference, D::Error> {
        Ok(match Name::deserialize(deserializer)? {
            Name::System => ThemePreference::System,
            Name::Light => ThemePreference::Light,
            Name::Dark => ThemePreference::Dark,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read_again() {
        let mut settings = Settings::default();
        let place = WindowPlace {
            left: Some(-20),
            top: Some(40),
            width: 1200,
            height: 800,
            is_maximized: true,
        };
        for preference in [
            Preference::Theme(ThemePreference::Dark),
            Preference::Contrast(Contrast::High),
            Preference::Motion(Motion::Reduced),
            Preference::Scale(150),
            Preference::Language(Some(Language::Russian)),
            Preference::Unfolded("FK-1".parse().unwrap(), true),
            Preference::CompactKeys(true),
            Preference::Window(place),
            Preference::Used(Action::History),
        ] {
            assert!(settings.prefer(preference.clone()), "{preference:?}");
            assert!(!settings.prefer(preference.clone()), "{preference:?} again");
        }
        settings.remember_file(Path::new("/home/anna/site.fks"));
        settings.shortcuts.insert("apply".to_owned(), "Ctrl+Enter".to_owned());
        assert_eq!(Settings::from_text(&settings.to_text()), Ok(settings.clone()));
        assert_eq!(settings.chosen_language(), Some(Language::Russian));
    }

    #[test]
    fn what_is_not_named_is_as_at_first_and_unknown_names_are_ignored() {
        let text = r#"{ "theme": "light", "from_the_future": [1, 2] }"#;
        let settings = Settings::from_text(text).unwrap();
        assert_eq!(settings, Settings { theme: ThemePreference::Light, ..Settings::default() });
        assert_eq!(Settings::from_text("{}").unwrap(), Settings::default());
    }

    #[test]
    fn a_broken_text_is_refused_with_the_line() {
        for broken in ["", "{", "[1]", "{ \"theme\": \"mauve\" }", "{ \"scale_percent\": -1 }"] {
            assert!(Settings::from_text(broken).is_err(), "{broken}");
        }
        let error = Settings::from_text("{\n\"theme\": 3\n}").unwrap_err();
        assert!(error.contains("line 2"), "{error}");
    }

    #[test]
    fn numbers_beyond_their_bounds_are_brought_back() {
        let text = r#"{ "scale_percent": 900, "window": { "left": null, "top": null,
            "width": 1, "height": 1, "is_maximized": false } }"#;
        let settings = Settings::from_text(text).unwrap();
        assert_eq!(settings.scale_percent, 250);
        assert_eq!(settings.window.unwrap().width, LEAST_WINDOW.0);
    }

    #[test]
    fn sizes_go_in_steps_from_80_to_250_percent() {
        let mut settings = Settings::default();
        let mut seen = vec![settings.scale_percent];
        for step in [1; 12].into_iter().chain([-1; 12]) {
            settings.scale_percent = settings.scale_step(step);
            seen.push(settings.scale_percent);
        }
        assert_eq!(seen.iter().max(), Some(&250));
        assert_eq!(settings.scale_percent, 80);
        settings.scale_percent = 133;
        assert_eq!((settings.scale_step(1), settings.scale_step(-1)), (150, 125));
    }

    #[test]
    fn files_are_offered_with_the_last_one_first_and_each_once() {
        let mut settings = Settings::default();
        for name in ["a", "b", "a", "c"] {
            settings.remember_file(Path::new(name));
        }
        assert!(!settings.remember_file(Path::new("c")));
        let names = settings.recent_files.iter().map(|path| path.display().to_string());
        assert_eq!(names.collect::<Vec<_>>(), ["c", "a", "b"]);
        for name in 0..20 {
            settings.remember_file(Path::new(&name.to_string()));
        }
        assert_eq!(settings.recent_files.len(), RECENT_FILES);
    }
}

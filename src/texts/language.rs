//! The languages that there are, and which one is in force.

#[cfg(not(test))]
use std::sync::atomic::{AtomicU8, Ordering};

use unic_langid::LanguageIdentifier;

/// A language of the window.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// English, in which every text is written first.
    #[default]
    English,
    /// Russian.
    Russian,
    /// Spanish.
    Spanish,
}

impl Language {
    /// Every language, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::English, Self::Russian, Self::Spanish];

    /// What its speakers call it, so that they find it among names that they cannot read.
    pub fn native_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Russian => "Русский",
            Self::Spanish => "Español",
        }
    }

    /// Its code of ISO 639-1, by which its folder is named.
    pub fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Russian => "ru",
            Self::Spanish => "es",
        }
    }

    /// The language of a code or of a tag that starts with one, such as `es-MX` or `ru_RU.UTF-8`.
    /// What a program gets that speaks no language (`C`, `POSIX`) is English.
    pub fn from_code(code: &str) -> Option<Self> {
        let end = code.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(code.len());
        let code = code.get(..end).unwrap_or_default().to_ascii_lowercase();
        match code.as_str() {
            "c" | "posix" => Some(Self::English),
            code => Self::ALL.into_iter().find(|language| language.code() == code),
        }
    }

    /// The language of the desktop; English where it has none of ours.
    pub fn of_system() -> Self {
        Self::first_of(sys_locale::get_locales())
    }

    /// The first of the wanted languages that is one of ours.
    fn first_of(mut wanted: impl Iterator<Item = String>) -> Self {
        wanted.find_map(|tag| Self::from_code(&tag)).unwrap_or_default()
    }

    /// The identifier by which plural forms are chosen.
    pub(super) fn identifier(self) -> LanguageIdentifier {
        // A test shows that each code is one.
        self.code().parse().unwrap_or_default()
    }

    /// The number with its digits in groups of three.
    pub fn number(self, number: u64) -> String {
        // A narrow space that does not break: points and commas mean different things to speakers
        // of Spanish in different countries, and to Russian ones a point is a decimal point.
        let (separator, least) = match self {
            Self::English => (',', 4),
            Self::Russian => ('\u{202f}', 4),
            // Four digits stand together in Spanish.
            Self::Spanish => ('\u{202f}', 5),
        };
        let digits = number.to_string();
        if digits.len() < least {
            return digits;
        }
        let mut text = String::with_capacity(digits.len() + digits.len());
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                text.push(separator);
            }
            text.push(digit);
        }
        text
    }
}

#[cfg(not(test))]
static CURRENT: AtomicU8 = AtomicU8::new(Language::English as u8);

// Tests run side by side in one process, so each has a language of its own.
#[cfg(test)]
thread_local! {
    static OF_TEST: std::cell::Cell<Language> = const { std::cell::Cell::new(Language::English) };
}

/// The language in force: English until [`set_language`] is called, which only the window does.
/// What the command line and the key host say stays English.
pub fn language() -> Language {
    #[cfg(test)]
    return OF_TEST.get();
    #[cfg(not(test))]
    {
        let current = CURRENT.load(Ordering::Relaxed);
        let is_current = |language: &Language| *language as u8 == current;
        Language::ALL.into_iter().find(is_current).unwrap_or_default()
    }
}

/// Puts a language in force for the whole program. Texts that were made before stay as they are.
pub fn set_language(language: Language) {
    #[cfg(test)]
    OF_TEST.set(language);
    #[cfg(not(test))]
    CURRENT.store(language as u8, Ordering::Relaxed);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_known_by_its_code_alone_and_in_longer_tags() {
        assert_eq!(Language::from_code("ru"), Some(Language::Russian));
        assert_eq!(Language::from_code("ru_RU.UTF-8"), Some(Language::Russian));
        assert_eq!(Language::from_code("es-419"), Some(Language::Spanish));
        assert_eq!(Language::from_code("EN"), Some(Language::English));
        assert_eq!(Language::from_code("C"), Some(Language::English));
        assert_eq!(Language::from_code("C.UTF-8"), Some(Language::English));
        assert_eq!(Language::from_code("est"), None);
        assert_eq!(Language::from_code(""), None);
        for language in Language::ALL {
            assert_eq!(language.identifier().language, language.code());
            assert_eq!(Language::from_code(language.code()), Some(language));
        }
    }

    #[test]
    fn the_first_wanted_language_that_there_is_is_taken() {
        let of = |tags: &[&str]| Language::first_of(tags.iter().map(|tag| (*tag).to_owned()));
        assert_eq!(of(&["de-DE", "es-MX", "ru"]), Language::Spanish);
        assert_eq!(of(&["C", "ru-RU"]), Language::English);
        assert_eq!(of(&["de-DE"]), Language::English);
        assert_eq!(of(&[]), Language::English);
    }

    #[test]
    fn long_numbers_are_grouped_as_each_language_does() {
        let number = |number| Language::ALL.map(|language| language.number(number));
        assert_eq!(number(999), ["999", "999", "999"]);
        assert_eq!(number(1_200), ["1,200", "1\u{202f}200", "1200"]);
        assert_eq!(
            number(1_234_567),
            ["1,234,567", "1\u{202f}234\u{202f}567", "1\u{202f}234\u{202f}567"]
        );
    }
}

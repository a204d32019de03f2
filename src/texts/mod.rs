//! The words: every text of the window, every refusal, warning and feature name by its id, from
//! `assets/locales/`, in each [`Language`].
//!
//! In: an id with values, or a [`Message`] of the domain. Out: a sentence for the screen or the
//! terminal. Window and command line render the same ids, the command line always in English. It
//! never knows why something is said.
//!
//! [`say!`] is the way to a text of the window. Texts without places cost one lookup; the others
//! are put together each time, so what is painted in each frame keeps them.

mod catalog;
mod language;
#[cfg(test)]
pub(crate) mod tests;

use std::{sync::Arc, time::Duration};

use fluent_bundle::{FluentArgs, FluentValue};

use self::catalog::catalog;
pub use self::language::{Language, language, set_language};
use crate::licensing::{Arg, Feature, KeyId, Message};

/// The text with an id, in the language in force: `say!("plan-title")` is a `&'static str`, and
/// `say!("plan-moves", cameras = 3, to = name)` a `String`. Numbers choose plural forms.
macro_rules! say {
    ($id:literal) => {
        $crate::texts::plain($id)
    };
    ($id:literal, $($name:ident = $value:expr),+ $(,)?) => {
        $crate::texts::filled(
            $id,
            [$((stringify!($name), $crate::texts::Value::from($value))),+],
        )
    };
}
pub(crate) use say;

/// A value for a place in a text.
#[derive(Debug, Clone)]
pub struct Value<'a>(FluentValue<'a>);

macro_rules! values {
    ($($number:ty),*) => {
        $(impl From<$number> for Value<'_> {
            fn from(number: $number) -> Self {
                Self(number.into())
            }
        })*
    };
}
values!(i64, u16, u32, u64, usize);

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self(text.into())
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(text: &'a String) -> Self {
        Self(text.into())
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl<'a> From<&'a Arc<str>> for Value<'a> {
    fn from(text: &'a Arc<str>) -> Self {
        Self((&**text).into())
    }
}

/// The text of a message without places. Use [`say!`], which a test holds against the catalogs.
pub fn plain(id: &'static str) -> &'static str {
    catalog(language()).plain(id).unwrap_or_else(|| {
        tracing::error!(id, "there is no such text without places");
        id
    })
}

/// The text of a message with its places filled. Use [`say!`].
pub fn filled<'a>(
    id: &'static str,
    values: impl IntoIterator<Item = (&'static str, Value<'a>)>,
) -> String {
    let args = values.into_iter().map(|(name, Value(value))| (name, value)).collect();
    catalog(language()).filled(id, &args).unwrap_or_else(|| {
        tracing::error!(id, "there is no such text");
        id.to_owned()
    })
}

/// A number with its digits in groups.
pub fn number(number: u64) -> String {
    language().number(number)
}

/// Parts joined with commas and a last "and".
pub fn list(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [first, between @ .., last] => {
            let more = |first: String, next| say!("list-more", first = first, next = next);
            let first = between.iter().fold(first.clone(), more);
            say!("list-last", first = first, last = last)
        }
    }
}

/// Seats of a feature as part of a sentence: "14 cameras", "2 plates", "3 × tracking".
pub fn amount(feature: &Feature, seats: u64) -> String {
    match feature.code() {
        "ip-camera" => say!("count-cameras", count = seats),
        code if code.starts_with("plate-recognition") => say!("count-plates", count = seats),
        code if code.starts_with("face-recognition") => say!("count-faces", count = seats),
        _ => counted(&number(seats), feature),
    }
}

/// A number of seats of a feature that has no word of its own to be counted with: "3 × tracking".
pub fn counted(seats: &str, feature: &Feature) -> String {
    say!("count-seats", seats = seats, feature = lower_first(&feature_name(feature)))
}

/// The text with a small first letter, unless the first word is an abbreviation.
fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    let (Some(first), second) = (chars.next(), chars.next()) else { return String::new() };
    if second.is_some_and(|second| second.is_uppercase() || second.is_ascii_digit()) {
        return text.to_owned();
    }
    let rest = text.get(first.len_utf8()..).unwrap_or_default();
    first.to_lowercase().chain(rest.chars()).collect()
}

/// A time in its two largest units.
pub fn span(time: Duration) -> String {
    let seconds = time.as_secs();
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, seconds) => say!("span-seconds", seconds = seconds),
        (0, minutes, seconds) => say!("span-minutes", minutes = minutes, seconds = seconds),
        (hours, minutes, _) => say!("span-hours", hours = hours, minutes = minutes),
    }
}

/// The sentence for a message, with keys by their ids. An id without a text yields the id itself,
/// which a test forbids.
pub fn text(message: &Message) -> String {
    text_naming_keys(message, |_| None)
}

/// The sentence for a message, with keys by their names where they have one.
pub fn text_naming_keys(message: &Message, key_name: impl Fn(&KeyId) -> Option<String>) -> String {
    let mut args = FluentArgs::new();
    for (name, value) in &message.args {
        let value: FluentValue<'_> = match value {
            Arg::Text(text) => text.as_str().into(),
            Arg::Number(number) => (*number).into(),
            Arg::Feature(feature) => feature_name(feature).into(),
            Arg::Amount(feature, seats) => amount(feature, *seats).into(),
            Arg::Key(key) => match key_name(key) {
                Some(name) => format!("{name} ({key})").into(),
                None => key.as_str().to_owned().into(),
            },
        };
        args.set(*name, value);
    }
    catalog(language()).filled(message.id, &args).unwrap_or_else(|| message.id.to_owned())
}

/// The name of a feature; its code if the catalog does not know it.
pub fn feature_name(feature: &Feature) -> String {
    by_rule(&format!("feature-{feature}")).unwrap_or_else(|| feature.code().to_owned())
}

/// The short tag of a feature for rows and headers; its code if the catalog does not know it.
pub fn feature_tag(feature: &Feature) -> String {
    by_rule(&format!("feature-{feature}-short")).unwrap_or_else(|| feature.code().to_owned())
}

fn by_rule(id: &str) -> Option<String> {
    catalog(language()).plain(id).map(str::to_owned)
}

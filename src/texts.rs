//! The words: every refusal, warning and feature name by its id, from `assets/locales/*.ftl`.
//!
//! In: a [`Message`] of the domain. Out: a sentence for the screen or the terminal. Window and
//! command line render the same ids. It never knows why something is said.

use std::sync::OnceLock;

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};

use crate::licensing::{Arg, Feature, KeyId, Message};

const ENGLISH: [&str; 2] =
    [include_str!("../assets/locales/en.ftl"), include_str!("../assets/locales/features.ftl")];

fn catalog() -> &'static FluentBundle<FluentResource> {
    static CATALOG: OnceLock<FluentBundle<FluentResource>> = OnceLock::new();
    CATALOG.get_or_init(|| {
        let mut bundle =
            FluentBundle::new_concurrent(vec![unic_langid::LanguageIdentifier::default()]);
        // Marks around inserted values are for mixed writing directions and show as boxes here.
        bundle.set_use_isolating(false);
        for source in ENGLISH {
            let resource = match FluentResource::try_new(source.to_owned()) {
                Ok(resource) => resource,
                Err((resource, errors)) => {
                    tracing::error!(?errors, "a message catalog has mistakes");
                    resource
                }
            };
            bundle.add_resource_overriding(resource);
        }
        bundle
    })
}

/// A time in its two largest units.
pub fn span(time: std::time::Duration) -> String {
    let seconds = time.as_secs();
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, seconds) => format!("{seconds} s"),
        (0, minutes, seconds) => format!("{minutes} min {seconds} s"),
        (hours, minutes, _) => format!("{hours} h {minutes} min"),
    }
}

/// A number with a comma after each three digits.
pub fn number(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// "1 camera", "2 cameras".
pub fn count(amount: u64, one: &str, many: &str) -> String {
    format!("{} {}", number(amount), if amount == 1 { one } else { many })
}

/// Seats of a feature as part of a sentence: "14 cameras", "2 plates", "3 × tracking".
pub fn amount(feature: &Feature, seats: u64) -> String {
    match feature.code() {
        "ip-camera" => count(seats, "camera", "cameras"),
        code if code.starts_with("plate-recognition") => count(seats, "plate", "plates"),
        code if code.starts_with("face-recognition") => count(seats, "face", "faces"),
        _ => format!("{} × {}", number(seats), lower_first(&feature_name(feature))),
    }
}

/// The text with a small first letter, unless the first word is an abbreviation.
pub fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    let (Some(first), second) = (chars.next(), chars.next()) else { return String::new() };
    if second.is_some_and(|second| second.is_uppercase() || second.is_ascii_digit()) {
        return text.to_owned();
    }
    let rest = text.get(first.len_utf8()..).unwrap_or_default();
    first.to_lowercase().chain(rest.chars()).collect()
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
    lookup(message.id, Some(&args)).unwrap_or_else(|| message.id.to_owned())
}

/// The name of a feature; its code if the catalog does not know it.
pub fn feature_name(feature: &Feature) -> String {
    lookup(&format!("feature-{feature}"), None).unwrap_or_else(|| feature.code().to_owned())
}

/// The short tag of a feature for rows and headers; its code if the catalog does not know it.
pub fn feature_tag(feature: &Feature) -> String {
    lookup(&format!("feature-{feature}-short"), None).unwrap_or_else(|| feature.code().to_owned())
}

fn lookup(id: &str, args: Option<&FluentArgs<'_>>) -> Option<String> {
    let bundle = catalog();
    let pattern = bundle.get_message(id)?.value()?;
    let mut errors = Vec::new();
    let text = bundle.format_pattern(pattern, args, &mut errors);
    if !errors.is_empty() {
        tracing::error!(id, ?errors, "a message could not be rendered whole");
    }
    Some(text.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_numbers_are_grouped_by_three_digits() {
        assert_eq!(number(0), "0");
        assert_eq!(number(999), "999");
        assert_eq!(number(100_000), "100,000");
        assert_eq!(number(1_234_567), "1,234,567");
    }

    #[test]
    fn amounts_read_as_words_where_there_are_words() {
        let amount = |code: &str, seats| super::amount(&code.parse().unwrap(), seats);
        assert_eq!(amount("ip-camera", 1), "1 camera");
        assert_eq!(amount("plate-recognition", 2), "2 plates");
        assert_eq!(amount("tracking", 3), "3 × tracking");
        assert_eq!(amount("ptz", 3), "3 × PTZ channels");
    }
}

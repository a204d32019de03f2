//! The catalogs against each other, against the source, and against the fonts.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use fluent_bundle::FluentResource;
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};

use super::{
    catalog::{ids, parse, sources},
    *,
};

/// Texts that other languages have as they are in English: names of products, units, and what
/// has no words.
const SAME_AS_ENGLISH: &[&str] = &[
    "card-local",
    "carrier-software",
    "carrier-usb",
    "feature-audio-short",
    "feature-automarshal-short",
    "feature-fisheye-short",
    "feature-ip-camera-short",
    "feature-pos-terminal-short",
    "feature-ptz-short",
    "help-tab-keys",
    "plan-title",
    "span-hours",
    "span-minutes",
    "span-seconds",
    "window-title",
    "window-title-changed",
    "timed-minutes",
];

/// The texts of a language: id, and the places that it fills.
fn messages(language: Language) -> BTreeMap<String, BTreeSet<String>> {
    let mut found = BTreeMap::new();
    for source in sources(language) {
        let resource = FluentResource::try_new((*source).to_owned());
        let resource = resource.unwrap_or_else(|(_, errors)| panic!("{language:?}: {errors:?}"));
        for entry in resource.entries() {
            match entry {
                Entry::Message(message) => {
                    let id = message.id.name.to_owned();
                    let mut places = BTreeSet::new();
                    let value = message.value.as_ref();
                    places_of(value.unwrap_or_else(|| panic!("{id} says nothing")), &mut places);
                    let double = found.insert(id.clone(), places).is_some();
                    assert!(!double, "{id} is there twice in {language:?}");
                }
                Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) => {}
                other => panic!("{language:?}: {other:?}"),
            }
        }
    }
    found
}

fn places_of(pattern: &Pattern<&str>, places: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else { continue };
        match expression {
            Expression::Inline(inline) => place_of(inline, places),
            Expression::Select { selector, variants } => {
                place_of(selector, places);
                for variant in variants {
                    places_of(&variant.value, places);
                }
            }
        }
    }
}

fn place_of(inline: &InlineExpression<&str>, places: &mut BTreeSet<String>) {
    match inline {
        InlineExpression::VariableReference { id } => {
            places.insert(id.name.to_owned());
        }
        InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. } => {}
        InlineExpression::Placeable { expression } => match &**expression {
            Expression::Inline(inline) => place_of(inline, places),
            select @ Expression::Select { .. } => panic!("{select:?}"),
        },
        other => panic!("{other:?}"),
    }
}

/// The source without its comments and without this module, which has examples in it.
fn code() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs")
                && !path.ends_with("texts/tests.rs")
            {
                let text = fs::read_to_string(&path).unwrap();
                let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
                found.push((path, lines.collect::<Vec<_>>().join("\n")));
            }
        }
    }
    found
}

/// A call of `say!`: the id, and the places that it fills.
type Call = (String, BTreeSet<String>);

/// The calls of `say!` in a source.
fn calls(code: &str) -> Vec<Call> {
    code.split("say!(").skip(1).filter_map(call).collect()
}

fn call(rest: &str) -> Option<Call> {
    let (id, rest) = rest.trim_start().strip_prefix('"')?.split_once('"')?;
    let mut places = BTreeSet::new();
    let (mut depth, mut in_text) = (0, false);
    let mut chars = rest.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' if in_text => drop(chars.next()),
            '"' => in_text = !in_text,
            _ if in_text => {}
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' if depth > 0 => depth -= 1,
            ')' => break,
            ',' if depth == 0 => {
                let next = rest[at + 1..].trim_start();
                let end = next.find(|c: char| !c.is_alphanumeric() && c != '_');
                let (name, after) = next.split_at(end.unwrap_or(next.len()));
                if after.trim_start().starts_with('=') && !name.is_empty() {
                    places.insert(name.to_owned());
                }
            }
            _ => {}
        }
    }
    Some((id.to_owned(), places))
}

/// Every character that a text of the window can have, names of systems and cameras aside.
pub(crate) fn characters() -> BTreeSet<char> {
    let of_language = |language: Language| {
        let texts = sources(language).iter().flat_map(|source| source.chars());
        let number = language.number(1_234_567);
        let others: Vec<char> = language.native_name().chars().chain(number.chars()).collect();
        texts.chain(others)
    };
    Language::ALL.into_iter().flat_map(of_language).filter(|c| !c.is_control()).collect()
}

/// Whether the ids of this kind stand in the source as texts, and not in `say!`.
fn is_of_domain(id: &str) -> bool {
    ["activation-", "refusal-", "warning-", "remark-", "doctor-"]
        .iter()
        .any(|kind| id.starts_with(kind))
}

/// Literals of the window and its background that look like words and are none for the screen.
const NO_TEXTS: &[&str] = &[
    // The name of the program.
    "Floatkey",
    // Fonts.
    "Inter",
    "Inter Medium",
    "Inter SemiBold",
    "Inter 4.001, SIL Open Font License 1.1",
    // What desktops are asked for.
    "SettingChanged",
    "ReadOne",
    r"HKCU\Control Panel\Desktop",
    r"HKCU\Control Panel\Accessibility\HighContrast",
    "Flags",
    "MinAnimate",
    // Ids of widgets.
    "plan unfolded",
    "top bar",
    // What is shown of a secret in a log.
    "Secret(…)",
];

/// The string literals of a source, each with the line that leads to it.
fn literals(code: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = code;
    while let Some(start) = rest.find('"') {
        let (before, from) = rest.split_at(start);
        // A quotation mark as a character.
        if before.ends_with('\'') && from.starts_with("\"'") {
            rest = &from[1..];
            continue;
        }
        let mut is_escaped = false;
        let end = from[1..].find(|c: char| {
            let ends = c == '"' && !is_escaped;
            is_escaped = c == '\\' && !is_escaped;
            ends
        });
        let Some(end) = end else { break };
        let line = before.rsplit('\n').next().unwrap_or_default();
        found.push((line.trim().to_owned(), from[1..=end].to_owned()));
        rest = &from[end + 2..];
    }
    found
}

/// Whether a literal looks like something to be read: words, or one word with a capital letter.
fn is_readable(literal: &str) -> bool {
    let words = literal.split('{').map(|part| part.rsplit('}').next().unwrap_or_default());
    let words: String = words.collect();
    let has_word = words.split(|c: char| !c.is_alphabetic()).any(|word| word.len() > 1);
    let mut letters = words.chars();
    let is_title = letters.next().is_some_and(char::is_uppercase)
        && letters.next().is_some_and(char::is_lowercase);
    has_word && (words.contains(' ') || is_title)
}

#[test]
fn nothing_is_said_on_the_screen_past_the_catalogs() {
    let is_of_screen = |path: &Path| {
        let path = path.to_string_lossy();
        (path.contains("configurator") || path.contains("link")) && !path.contains("test")
    };
    for (path, code) in code() {
        if !is_of_screen(&path) || path.ends_with("fixtures.rs") {
            continue;
        }
        let code = code.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        for (line, literal) in literals(code) {
            let is_for_programs = ["say!(", "Id::unique(", "Id::unique((", "id_salt(", ".with("]
                .iter()
                .any(|call| line.ends_with(call))
                || line.contains("tracing::")
                || line.ends_with("reason =");
            assert!(
                is_for_programs || NO_TEXTS.contains(&literal.as_str()) || !is_readable(&literal),
                "{}: say!(…) {literal:?}",
                path.display()
            );
        }
    }
}

#[test]
fn literals_are_found_and_told_apart() {
    let code = r#"a("one {x} \" two", '"', "Three")"#;
    let found: Vec<String> = literals(code).into_iter().map(|(_, literal)| literal).collect();
    assert_eq!(found, [r#"one {x} \" two"#, "Three"]);
    assert!(is_readable("No key") && is_readable("Close") && is_readable("{name} is here"));
    assert!(!is_readable("ip-camera") && !is_readable("{a} · {b}") && !is_readable("fks"));
}

#[test]
fn calls_are_found_with_their_places() {
    let code = r#"say!("a"), say!(
        "b-c",
        first = f(x, "y, z = 1"),
        then = [1, 2],
    ); format!("{}", say!("d", n = say!("e")))"#;
    let call = |id: &str, places: &[&str]| {
        (id.to_owned(), places.iter().map(|place| (*place).to_owned()).collect())
    };
    let expected: [Call; 4] =
        [call("a", &[]), call("b-c", &["first", "then"]), call("d", &["n"]), call("e", &[])];
    assert_eq!(calls(code), expected);
}

#[test]
fn every_text_that_is_said_is_in_the_catalog_with_its_places() {
    let messages = messages(Language::English);
    for (path, code) in code() {
        for (id, places) in calls(&code) {
            let there = messages.get(&id);
            let there = there.unwrap_or_else(|| panic!("{}: no text {id}", path.display()));
            assert_eq!(*there, places, "{}: {id}", path.display());
        }
    }
}

#[test]
fn every_text_of_the_catalog_is_said_somewhere() {
    let code = code();
    let said: BTreeSet<String> =
        code.iter().flat_map(|(_, code)| calls(code)).map(|(id, _)| id).collect();
    let literals: BTreeSet<&str> =
        code.iter().flat_map(|(_, code)| code.split('"').skip(1)).collect();
    let mut features = BTreeMap::<String, u32>::new();
    for id in messages(Language::English).into_keys() {
        if let Some(code) = id.strip_prefix("feature-") {
            *features.entry(code.trim_end_matches("-short").to_owned()).or_default() += 1;
        } else if is_of_domain(&id) {
            assert!(literals.contains(id.as_str()), "nothing says {id}");
        } else {
            assert!(said.contains(&id), "nothing says {id}");
        }
    }
    // Licenses bring the codes of features. Each has a name and a tag.
    for (code, texts) in features {
        assert_eq!(texts, 2, "{code}");
    }
}

#[test]
fn every_language_has_every_text_with_the_same_places() {
    let english = messages(Language::English);
    for language in Language::ALL {
        let other = messages(language);
        for (id, places) in &english {
            let there = other.get(id).unwrap_or_else(|| panic!("{language:?} has no {id}"));
            assert_eq!(there, places, "{language:?}: {id}");
        }
        for id in other.keys() {
            assert!(english.contains_key(id), "{id} of {language:?} is not in the English catalog");
        }
    }
}

/// The text of each message as it is written, spaces evened out.
fn written(language: Language) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for source in sources(language) {
        let mut id = String::new();
        for line in source.lines().filter(|line| !line.starts_with('#')) {
            let (words, is_first) = match line.split_once(" =") {
                Some((start, words)) if line.starts_with(|c: char| c.is_ascii_lowercase()) => {
                    start.clone_into(&mut id);
                    (words, true)
                }
                _ => (line, false),
            };
            let text: &mut String = found.entry(id.clone()).or_default();
            if !is_first {
                text.push(' ');
            }
            text.push_str(words.trim());
        }
    }
    found.into_iter().map(|(id, text)| (id, text.trim().to_owned())).collect()
}

#[test]
fn what_is_english_in_other_languages_is_meant_to_be() {
    let english = written(Language::English);
    let has_words = |text: &str| {
        let between = text.split('{').map(|part| part.rsplit('}').next().unwrap_or_default());
        between.flat_map(str::chars).any(char::is_alphabetic)
    };
    let mut same = BTreeSet::new();
    for language in [Language::Russian, Language::Spanish] {
        let texts = written(language).into_iter();
        let texts = texts.filter(|(id, text)| has_words(text) && english.get(id) == Some(text));
        same.extend(texts.map(|(id, _)| id));
    }
    let meant = SAME_AS_ENGLISH.iter().map(|id| (*id).to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(same, meant);
}

#[test]
fn a_russian_text_has_no_latin_word_that_the_english_one_has_not() {
    // Letters that look alike are easily mistaken on a Russian keyboard.
    for (id, text) in written(Language::Russian) {
        let words = text.split(|c: char| !c.is_alphabetic());
        for word in words {
            let latin = word.chars().filter(char::is_ascii_alphabetic).count();
            let mixed = latin > 0 && !word.is_ascii();
            assert!(!mixed, "{id}: {word} is of two alphabets");
        }
    }
}

#[test]
fn russian_and_spanish_choose_their_plural_forms() {
    let said = |language, days: u64| {
        set_language(language);
        say!("age-days", days = days)
    };
    let russian = [1, 2, 5, 11, 21, 22, 1000].map(|days| said(Language::Russian, days));
    let expected = [
        "1 день назад",
        "2 дня назад",
        "5 дней назад",
        "11 дней назад",
        "21 день назад",
        "22 дня назад",
        "1\u{202f}000 дней назад",
    ];
    assert_eq!(russian, expected);
    let spanish = [1, 2, 21].map(|days| said(Language::Spanish, days));
    assert_eq!(spanish, ["hace 1 día", "hace 2 días", "hace 21 días"]);
}

#[test]
fn the_language_can_be_switched_and_back() {
    let name = || feature_name(&"tracking".parse().unwrap());
    assert_eq!(name(), "Tracking");
    set_language(Language::Russian);
    assert_eq!(name(), "Трекинг");
    set_language(Language::Spanish);
    assert_eq!(name(), "Seguimiento");
    set_language(Language::English);
    assert_eq!(name(), "Tracking");
}

#[test]
fn the_tag_of_a_feature_has_at_most_ten_characters() {
    for language in Language::ALL {
        let texts = written(language);
        let tags = texts.iter().filter(|(id, _)| id.ends_with("-short"));
        for (id, tag) in tags.filter(|(id, _)| id.starts_with("feature-")) {
            assert!(tag.chars().count() <= 10, "{language:?}: {id}");
        }
    }
}

#[test]
fn ids_are_lower_case_words_joined_by_dashes() {
    for source in sources(Language::English) {
        for id in ids(&parse(source)) {
            let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            assert!(id.chars().all(fits), "{id}");
        }
    }
}

#[test]
fn amounts_read_as_words_where_there_are_words() {
    let amount = |code: &str, seats| super::amount(&code.parse().unwrap(), seats);
    assert_eq!(amount("ip-camera", 1), "1 camera");
    assert_eq!(amount("plate-recognition", 2), "2 plates");
    assert_eq!(amount("tracking", 3), "3 × tracking");
    assert_eq!(amount("ptz", 3), "3 × PTZ channels");
    set_language(Language::Russian);
    let cameras = [1, 2, 5, 21].map(|seats| amount("ip-camera", seats));
    assert_eq!(cameras, ["1 камера", "2 камеры", "5 камер", "21 камера"]);
    assert_eq!(amount("tracking", 3), "3 × трекинг");
    assert_eq!(amount("ptz", 3), "3 × PTZ-каналы");
}

#[test]
fn a_list_has_commas_and_a_last_and() {
    let list = |parts: &[&str]| {
        super::list(&parts.iter().map(|part| (*part).to_owned()).collect::<Vec<_>>())
    };
    assert_eq!(list(&[]), "");
    assert_eq!(list(&["a"]), "a");
    assert_eq!(list(&["a", "b"]), "a and b");
    assert_eq!(list(&["a", "b", "c"]), "a, b and c");
}

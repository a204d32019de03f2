//! One catalog for each language, read once when it is first asked.

use std::{collections::HashMap, sync::OnceLock};

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use fluent_syntax::ast::Entry;

use super::Language;

/// The files of each language.
macro_rules! files {
    ($language:literal) => {
        files!($language: "messages", "doctor", "features", "words", "window", "board", "plan", "keys", "dialogs", "link", "errors", "import", "arrange", "fold", "ways", "palette", "settings", "about", "details", "revisions", "timed", "usage", "activation", "acc", "wizard")
    };
    ($language:literal: $($file:literal),*) => {
        &[$(include_str!(concat!("../../assets/locales/", $language, "/", $file, ".ftl"))),*]
    };
}

/// The texts of a language as they are written.
pub(super) fn sources(language: Language) -> &'static [&'static str] {
    match language {
        Language::English => files!("en"),
        Language::Russian => files!("ru"),
        Language::Spanish => files!("es"),
    }
}

/// The texts of one language, with English where it has none.
pub(super) struct Catalog {
    bundle: FluentBundle<FluentResource>,
    /// Texts without places, which are the same each time: a frame only looks them up.
    plain: HashMap<String, String>,
}

/// The catalog of a language.
pub(super) fn catalog(language: Language) -> &'static Catalog {
    static CATALOGS: [OnceLock<Catalog>; Language::ALL.len()] =
        [const { OnceLock::new() }; Language::ALL.len()];
    CATALOGS[language as usize].get_or_init(|| Catalog::read(language))
}

/// The entries of a catalog file.
pub(super) fn parse(source: &str) -> FluentResource {
    match FluentResource::try_new(source.to_owned()) {
        Ok(resource) => resource,
        Err((resource, errors)) => {
            tracing::error!(?errors, "a message catalog has mistakes");
            resource
        }
    }
}

/// The ids of the messages of a catalog file.
pub(super) fn ids(resource: &FluentResource) -> impl Iterator<Item = &str> {
    resource.entries().filter_map(|entry| match entry {
        Entry::Message(message) => Some(message.id.name),
        _ => None,
    })
}

impl Catalog {
    fn read(language: Language) -> Self {
        let mut bundle = FluentBundle::new_concurrent(vec![language.identifier()]);
        // Marks around inserted values are for mixed writing directions and show as boxes here.
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(match language {
            Language::English => |value, _| grouped(Language::English, value),
            Language::Russian => |value, _| grouped(Language::Russian, value),
            Language::Spanish => |value, _| grouped(Language::Spanish, value),
        }));
        let mut missing: Vec<String> = Vec::new();
        for source in sources(Language::English) {
            let resource = parse(source);
            missing.extend(ids(&resource).map(str::to_owned));
            bundle.add_resource_overriding(resource);
        }
        let all = missing.clone();
        if language == Language::English {
            missing.clear();
        } else {
            for source in sources(language) {
                let resource = parse(source);
                missing.retain(|id| ids(&resource).all(|there| there != id));
                bundle.add_resource_overriding(resource);
            }
        }
        if !missing.is_empty() {
            tracing::warn!(?language, ?missing, "these texts are shown in English");
        }
        let mut catalog = Self { bundle, plain: HashMap::new() };
        for id in all {
            if let Ok(text) = catalog.render(&id, None) {
                catalog.plain.insert(id, text);
            }
        }
        catalog
    }

    /// The text without places.
    pub(super) fn plain(&self, id: &str) -> Option<&str> {
        self.plain.get(id).map(String::as_str)
    }

    /// The text with its places filled.
    pub(super) fn filled(&self, id: &str, args: &FluentArgs<'_>) -> Option<String> {
        match self.render(id, Some(args)) {
            Ok(text) => Some(text),
            Err(Flaw::NotThere) => None,
            Err(Flaw::NotWhole(text, errors)) => {
                tracing::error!(id, errors, "a text could not be rendered whole");
                Some(text)
            }
        }
    }

    fn render(&self, id: &str, args: Option<&FluentArgs<'_>>) -> Result<String, Flaw> {
        let pattern = self.bundle.get_message(id).and_then(|message| message.value());
        let pattern = pattern.ok_or(Flaw::NotThere)?;
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, args, &mut errors).into_owned();
        if errors.is_empty() { Ok(text) } else { Err(Flaw::NotWhole(text, format!("{errors:?}"))) }
    }
}

/// Why a text is not as it should be.
enum Flaw {
    /// There is none.
    NotThere,
    /// A place has no value: the text as far as it goes, and what is wrong.
    NotWhole(String, String),
}

/// Numbers as [`Language::number`] writes them; anything else as it is.
fn grouped(language: Language, value: &FluentValue<'_>) -> Option<String> {
    match value {
        // Every number comes from a `u64`.
        FluentValue::Number(number) if number.value >= 0.0 => {
            Some(language.number(number.value as u64))
        }
        _ => None,
    }
}

//! Changes of the model that have to do with the usage page.

use crate::{
    configurator::{
        details::DetailsOf,
        model::{Document, Model},
        usage::UsageChoice,
    },
    link::{Request, UsageHistory, UsageQuestion},
    texts::say,
};

impl Model {
    /// Writes what the page shows to a file.
    pub(super) fn export_usage(&mut self, path: std::path::PathBuf) -> Vec<Request> {
        self.dialog = None;
        let table = self.document.as_ref().and_then(|document| document.usage.as_csv());
        match table {
            Some(text) => vec![Request::WriteFile { path, text }],
            None => {
                self.say(say!("usage-nothing-to-export").to_owned());
                Vec::new()
            }
        }
    }

    /// Takes in what a key host remembers, if it is still wanted.
    pub(super) fn take_usage(
        &mut self,
        question: &UsageQuestion,
        answer: Result<UsageHistory, String>,
    ) {
        let Some(document) = &mut self.document else { return };
        if document.usage.asked.as_ref() == Some(question) {
            document.usage.answer = Some(answer);
        }
    }
}

impl Document {
    /// Shows the page or goes back to the board.
    pub(super) fn toggle_usage(&mut self) -> Vec<Request> {
        self.usage.is_open = !self.usage.is_open;
        if !self.usage.is_open {
            return Vec::new();
        }
        match &self.details.of {
            Some(DetailsOf::Key(key)) if self.details.is_open => {
                self.usage.key = Some(key.clone());
            }
            _ => {}
        }
        let is_known = self.usage.key.as_ref().is_some_and(|key| self.ring.contains_key(key));
        if !is_known {
            self.usage.key = self.cards.first().map(|card| card.key.clone());
        }
        self.ask_usage()
    }

    /// Takes in a choice, and asks the key host if that needs another answer.
    pub(super) fn choose_usage(&mut self, choice: UsageChoice) -> Vec<Request> {
        match choice {
            UsageChoice::Feature(feature) => {
                self.usage.feature = Some(feature);
                return Vec::new();
            }
            UsageChoice::Key(key) => self.usage.key = Some(key),
            UsageChoice::Range(range) => self.usage.range = range,
            UsageChoice::Refresh => {}
        }
        self.ask_usage()
    }

    fn ask_usage(&mut self) -> Vec<Request> {
        self.usage.answer = None;
        self.usage.asked = self.usage.question(self);
        self.usage.asked.clone().map(Request::AskUsage).into_iter().collect()
    }
}

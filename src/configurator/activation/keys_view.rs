//! The keys of a key host, also those that it gave up and the files that it does not serve.

use egui::Ui;

use super::{
    Goal, KeyCommand,
    view::{trouble_ui, waiting_ui},
};
use crate::{
    activation::{InstalledKey, KeyState},
    configurator::{
        dialogs::{Outcome, Parts, dialog_ui, explanation},
        icons,
        model::{Command, Dialog, Document},
        theme::{font, space, tokens},
        widgets::{self, Tone, text},
        words,
    },
    licensing::HostId,
    texts::say,
};

const WIDTH: f32 = 640.0;

/// Shows the keys of a key host, and what can be done with each.
pub fn host_keys_ui(
    ui: &mut Ui,
    document: &Document,
    host: HostId,
    is_fresh: bool,
    out: &mut Vec<Command>,
) {
    let name = document.hosts.get(&host).map_or("", words::host_name);
    let title = say!("host-keys-title", host = name);
    let is_free = document.key_work.waiting.is_none();
    let parts = Parts {
        title: &title,
        width: WIDTH,
        primary: Some((say!("host-keys-activate"), is_free)),
        cancel: say!("close"),
        has_draft: false,
        is_fresh,
    };
    let outcome = dialog_ui(ui, &parts, |ui, _| {
        waiting_ui(ui, document);
        trouble_ui(ui, document, out);
        if let Some(installed) = document.key_work.installed.get(&host) {
            if installed.keys.is_empty() {
                explanation(ui, say!("host-keys-none"));
            }
            for key in &installed.keys {
                key_ui(ui, host, key, out);
            }
            for file in &installed.not_served {
                let words = say!("host-keys-not-served", file = &file.file, why = &file.why);
                widgets::line_with_icon(ui, &icons::WARNING, Tone::Warn, &words);
            }
        }
        None
    });
    match outcome {
        Outcome::Accepted => {
            out.push(Command::Keys(KeyCommand::Begin(Some(host), Goal::New)));
        }
        Outcome::Cancelled => out.push(Command::CloseDialog),
        Outcome::Open => {}
    }
}

fn key_ui(ui: &mut Ui, host: HostId, key: &InstalledKey, out: &mut Vec<Command>) {
    let tokens = tokens(ui);
    let license = &key.license;
    let transfer = || {
        let key = license.key.clone();
        Command::Keys(KeyCommand::ShowTransfer { key, source: host })
    };
    ui.add_space(space::XS);
    widgets::card(ui, |ui| {
        widgets::elided(ui, text(&*license.name, font::title(), tokens.text));
        let issue = u64::from(license.issue);
        let words =
            say!("host-keys-issue", key = license.key.as_str(), issue = words::number(issue));
        widgets::remark(ui, words);
        match &key.state {
            KeyState::InForce => {
                let words = say!("host-keys-in-force", servers = key.servers);
                widgets::line_with_icon(ui, &icons::OK, Tone::Ok, &words);
            }
            KeyState::TokenMissing { .. } => {
                let words = say!("host-keys-token-missing");
                widgets::line_with_icon(ui, &icons::WARNING, Tone::Warn, words);
            }
            KeyState::GivenUp { to, at, .. } => {
                let words = say!("host-keys-given-up", to = to, moment = words::moment(*at));
                widgets::line_with_icon(ui, &icons::ARROW_RIGHT, Tone::Warn, &words);
            }
        }
        ui.horizontal_wrapped(|ui| {
            if let KeyState::GivenUp { .. } = key.state {
                if named(ui, say!("host-keys-finish"), &license.name) {
                    out.push(transfer());
                }
                return;
            }
            if named(ui, say!("key-menu-update"), &license.name) {
                let goal = Goal::Update(license.key.clone());
                out.push(Command::Keys(KeyCommand::Begin(Some(host), goal)));
            }
            if named(ui, say!("key-menu-rename"), &license.name) {
                let (key, name) = (license.key.clone(), license.name.clone());
                out.push(Command::Show(Dialog::RenameKey { key, name }));
            }
            if named(ui, say!("key-menu-transfer"), &license.name) {
                out.push(transfer());
            }
            if named(ui, say!("key-menu-remove"), &license.name) {
                let key = license.key.clone();
                out.push(Command::Show(Dialog::RemoveKey { key, force: false }));
            }
        });
    });
}

/// A link whose name for screen readers says of which key it is.
fn named(ui: &mut Ui, words: &str, key: &str) -> bool {
    let name = say!("key-menu-of", words = words, name = key);
    widgets::link_button(ui, words).accessible_name(name).clicked()
}

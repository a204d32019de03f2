//! The dialogs that rename a key and take it out of service.

use egui::Ui;

use super::{
    KeyCommand, Trouble,
    view::{tick, trouble_ui, waiting_ui},
};
use crate::{
    activation::NotActivated,
    configurator::{
        dialogs::{Outcome, Parts, dialog_ui, explanation},
        icons,
        model::{Command, Dialog, Document},
        theme::{font, space, tokens},
        widgets::{self, Tone, text},
        words,
    },
    licensing::KeyId,
    link::Holder,
    texts::say,
};

const WIDTH: f32 = 520.0;
/// Servers that go dark that are named.
const MOST_HOLDERS: usize = 8;

/// Gives a key another name.
pub fn rename_ui(
    ui: &mut Ui,
    document: &Document,
    key: &KeyId,
    name: &str,
    is_fresh: bool,
    out: &mut Vec<Command>,
) {
    let is_free = document.key_work.waiting.is_none();
    let parts = Parts {
        title: say!("key-rename-title"),
        width: WIDTH,
        primary: Some((say!("key-rename-button"), !name.trim().is_empty() && is_free)),
        cancel: say!("cancel"),
        has_draft: true,
        is_fresh,
    };
    let mut draft = name.to_owned();
    let outcome = dialog_ui(ui, &parts, |ui, _| {
        explanation(ui, &say!("key-rename-what", key = key.as_str()));
        let field = widgets::field(ui, say!("key-rename-name"), &mut draft, key.as_str());
        waiting_ui(ui, document);
        trouble_ui(ui, document, out);
        Some(field)
    });
    match outcome {
        Outcome::Accepted => out.push(Command::Keys(KeyCommand::Rename(key.clone(), draft))),
        Outcome::Cancelled => out.push(Command::CloseDialog),
        Outcome::Open if draft != name => {
            out.push(Command::Show(Dialog::RenameKey { key: key.clone(), name: draft }));
        }
        Outcome::Open => {}
    }
}

/// Takes a key out of service: at first only if nothing uses it.
pub fn remove_ui(
    ui: &mut Ui,
    document: &Document,
    key: &KeyId,
    force: bool,
    is_fresh: bool,
    out: &mut Vec<Command>,
) {
    let work = &document.key_work;
    let refused = matches!(&work.trouble, Some(Trouble::Refused(NotActivated::InUse { .. })));
    let in_use = refused || force;
    let parts = Parts {
        title: say!("key-remove-title"),
        width: WIDTH,
        primary: Some((say!("key-remove-button"), work.waiting.is_none() && (!in_use || force))),
        cancel: say!("cancel"),
        has_draft: false,
        is_fresh,
    };
    let mut draft = force;
    let outcome = dialog_ui(ui, &parts, |ui, _| {
        let name = document.ring.get(key).map_or(key.as_str(), |known| &known.license.name);
        explanation(ui, &say!("key-remove-what", name = name, key = key.as_str()));
        waiting_ui(ui, document);
        trouble_ui(ui, document, out);
        if in_use {
            dark_ui(ui, document, key);
            ui.add_space(space::S);
            tick(ui, &mut draft, say!("key-remove-force"));
        }
        None
    });
    match outcome {
        Outcome::Accepted => {
            out.push(Command::Keys(KeyCommand::Remove { key: key.clone(), force }));
        }
        Outcome::Cancelled => out.push(Command::CloseDialog),
        Outcome::Open if draft != force => {
            out.push(Command::Show(Dialog::RemoveKey { key: key.clone(), force: draft }));
        }
        Outcome::Open => {}
    }
}

/// Which servers go dark without the key, as far as its host tells.
pub(super) fn dark_ui(ui: &mut Ui, document: &Document, key: &KeyId) {
    ui.add_space(space::S);
    let known = document.ring.get(key).and_then(|known| document.holders.get(&known.host));
    let holders: Vec<&Holder> = match known {
        Some(Ok(holders)) => holders.iter().filter(|holder| holder.key == *key).collect(),
        Some(Err(reason)) => {
            let words = say!("holders-failed", reason = reason);
            widgets::line_with_icon(ui, &icons::WARNING, Tone::Warn, &words);
            return;
        }
        None => {
            widgets::remark(ui, say!("holders-asking"));
            return;
        }
    };
    let ink = tokens(ui).text;
    ui.label(text(say!("key-goes-dark"), font::strong(), ink));
    for holder in holders.iter().take(MOST_HOLDERS) {
        let seats: Vec<String> =
            holder.seats.iter().map(|(feature, seats)| words::amount(feature, seats)).collect();
        let words = say!(
            "key-dark-server",
            server = &holder.server_name,
            system = &holder.system_name,
            seats = words::list(&seats),
        );
        widgets::line_with_icon(ui, &icons::SERVER, Tone::Plain, &words);
    }
    if holders.len() > MOST_HOLDERS {
        let more = holders.len() - MOST_HOLDERS;
        widgets::remark(ui, say!("key-dark-more", count = more));
    }
}

//! The menu of a key's card.

use egui::{Button, Popup, Ui};

use super::{Goal, KeyCommand};
use crate::{
    configurator::{
        icons,
        model::{Command, Dialog},
        views::CardView,
        widgets,
    },
    texts::say,
};

/// Shows the button of the menu, and the menu while it is open.
pub fn key_menu_ui(ui: &mut Ui, card: &CardView, out: &mut Vec<Command>) {
    let name = say!("key-menu", name = &card.name);
    let more = widgets::icon_button(ui, &icons::MORE, true, &name);
    let key = || card.key.clone();
    Popup::menu(&more).accessible_name(&name).show(|ui| {
        if item(ui, say!("key-menu-update")) {
            out.push(Command::Keys(KeyCommand::Begin(Some(card.host), Goal::Update(key()))));
        }
        if item(ui, say!("key-menu-servers")) {
            out.push(Command::Show(Dialog::KeyServers(key())));
        }
        if item(ui, say!("key-menu-rename")) {
            let name = card.name.clone();
            out.push(Command::Show(Dialog::RenameKey { key: key(), name }));
        }
        if item(ui, say!("key-menu-transfer")) {
            let show = KeyCommand::ShowTransfer { key: key(), source: card.host };
            out.push(Command::Keys(show));
        }
        ui.separator();
        if item(ui, say!("key-menu-remove")) {
            out.push(Command::Show(Dialog::RemoveKey { key: key(), force: false }));
        }
    });
}

fn item(ui: &mut Ui, words: &str) -> bool {
    let item = ui.add(Button::new(words));
    widgets::focus_ring(ui, &item);
    item.clicked()
}

//! The start screen: four ways to a system, with or without a mouse.

use egui::{Frame, Ui, vec2};

use super::{
    icons::{self, Icon},
    model::{Command, Dialog, Model},
    settings::Preference,
    theme::{font, space, tokens},
    widgets::{self, text},
};
use crate::{
    link::Pick,
    texts::{self, Language, say},
};

const TILE_WIDTH: f32 = 300.0;
const LANGUAGES_WIDTH: f32 = 320.0;

/// Shows the start screen.
pub fn start_ui(ui: &mut Ui, model: &Model, out: &mut Vec<Command>) {
    let tokens = tokens(ui);
    let enabled = model.opening.is_none();
    let frame = Frame::new().fill(tokens.window);
    egui::CentralPanel::default().frame(frame).show(ui, |ui| {
        ui.vertical_centered(|ui| {
            ui.add_space((ui.available_height() * 0.5 - 190.0).max(space::XL));
            let (rect, _) = ui.allocate_exact_size(vec2(48.0, 48.0), egui::Sense::hover());
            icons::KEY_NETWORK.paint(ui, rect, tokens.accent);
            ui.add_space(space::S);
            ui.label(text("Floatkey", font::heading(), tokens.text));
            ui.add_space(space::XS);
            let what = say!("start-what");
            ui.label(text(what, font::body(), tokens.muted));
            ui.add_space(space::XL);
            let width = 2.0 * TILE_WIDTH + space::M;
            ui.allocate_ui(vec2(width, 0.0), |ui| tiles_ui(ui, enabled, out));
            ui.add_space(space::L);
            ui.allocate_ui(vec2(LANGUAGES_WIDTH, 0.0), |ui| languages_ui(ui, out));
            if let Some(name) = &model.opening {
                ui.set_max_width(width);
                widgets::elided(
                    ui,
                    text(say!("start-opening", name = name), font::body(), tokens.text),
                );
            }
        });
    });
}

fn tiles_ui(ui: &mut Ui, enabled: bool, out: &mut Vec<Command>) {
    let new = Dialog::New { name: String::new(), path: String::new() };
    let import = Dialog::Import { source: String::new(), target: String::new() };
    let tiles: [(Icon, &str, &str, Command); 4] = [
        (icons::OPEN, say!("start-open"), say!("start-open-more"), Command::Pick(Pick::Open)),
        (icons::IMPORT, say!("menu-import"), say!("start-import-more"), Command::Show(import)),
        (icons::NEW, say!("menu-new"), say!("start-new-more"), Command::Show(new)),
        (icons::DEMO, say!("start-demo"), say!("start-demo-more"), Command::Demo),
    ];
    ui.spacing_mut().item_spacing = vec2(space::M, space::M);
    for row in tiles.chunks(2) {
        ui.horizontal(|ui| {
            for (icon, title, more, command) in row {
                if widgets::tile(ui, enabled, icon, title, more).clicked() {
                    out.push(command.clone());
                }
            }
        });
    }
}

/// The languages by their own names, for whoever cannot read the one in force.
fn languages_ui(ui: &mut Ui, out: &mut Vec<Command>) {
    ui.columns(Language::ALL.len(), |columns| {
        for (ui, language) in columns.iter_mut().zip(Language::ALL) {
            let name = language.native_name();
            ui.vertical_centered(|ui| {
                let is_spoken = language == texts::language();
                if widgets::choice_button(ui, is_spoken, name).clicked() && !is_spoken {
                    out.push(Command::Prefer(Preference::Language(Some(language))));
                }
            });
        }
    });
}

/// In place of the board, while a system has no server to show.
pub fn no_servers_ui(ui: &mut Ui, out: &mut Vec<Command>) {
    let tokens = tokens(ui);
    ui.vertical_centered(|ui| {
        ui.add_space((ui.available_height() * 0.5 - 60.0).max(space::XL));
        ui.label(text(say!("start-no-servers"), font::title(), tokens.text));
        ui.add_space(space::XS);
        let what = say!("start-no-servers-more");
        ui.label(text(what, font::body(), tokens.muted));
        ui.add_space(space::M);
        if widgets::primary_button(ui, true, say!("menu-import")).clicked() {
            let (source, target) = (String::new(), String::new());
            out.push(Command::Show(Dialog::Import { source, target }));
        }
    });
}

//! Which key each server uses, with what a choice would do to both keys, before it is made.

use egui::{Rect, ScrollArea, Ui, UiBuilder, vec2};

use crate::{
    configurator::{
        board::columns::Column,
        dialogs::{Outcome, Parts, dialog_ui, explanation},
        icons,
        model::{Command, Document},
        theme::{font, space, tokens},
        widgets::{self, Tone, text},
        words,
    },
    licensing::{KeyId, Seats},
    texts::say,
};

const WIDTH: f32 = 640.0;
/// A name and three lines.
const ROW: f32 = 88.0;
const BUTTON: f32 = 112.0;

/// What it does to the key that a server uses and to the one that it would use, a line for each, and
/// how good that is.
pub fn effect(document: &Document, column: &Column, to: Option<&KeyId>) -> (Vec<String>, Tone) {
    if column.key.as_ref() == to {
        return (vec![say!("servers-used").to_owned()], Tone::Ok);
    }
    if column.seats.is_empty() {
        return (vec![say!("servers-no-seats").to_owned()], Tone::Plain);
    }
    let name = |key: &KeyId| {
        document.ring.get(key).map_or_else(|| key.to_string(), |key| key.license.name.clone())
    };
    let mut parts = Vec::new();
    if let Some(from) = &column.key {
        parts.push(say!("servers-back", key = name(from), seats = in_words(&column.seats)));
    }
    let Some(to) = to else {
        parts.push(say!("servers-unlicensed").to_owned());
        return (parts, Tone::Warn);
    };
    parts.push(say!("servers-more", key = name(to), seats = in_words(&column.seats)));
    let tone = match short(document, &column.seats, to) {
        None => {
            parts.push(say!("servers-unknown").to_owned());
            Tone::Warn
        }
        Some(short) if short.is_empty() => Tone::Plain,
        Some(short) => {
            parts.push(say!("servers-short", seats = in_words(&short)));
            Tone::Danger
        }
    };
    (parts, tone)
}

fn in_words(seats: &Seats) -> String {
    let mut seats: Vec<_> = seats.iter().collect();
    seats.sort_by_key(|(feature, _)| feature.code() != "ip-camera");
    let seats: Vec<String> =
        seats.into_iter().map(|(feature, seats)| words::amount(feature, seats)).collect();
    words::list(&seats)
}

/// What a key certainly has too few of after the plan; none if that is not known.
fn short(document: &Document, wanted: &Seats, key: &KeyId) -> Option<Seats> {
    let card = document.cards.iter().find(|card| card.key == *key)?;
    let mut short = Seats::default();
    for (feature, wanted) in wanted.iter() {
        let left = match card.rows.iter().find(|row| row.feature == *feature) {
            Some(row) if !row.is_known => return None,
            Some(row) => (row.can_add.most + row.here).saturating_sub(row.here_after),
            None => 0,
        };
        short.add(feature, wanted.saturating_sub(left));
    }
    Some(short)
}

/// Lets each server use a key or not.
pub fn key_servers_ui(
    ui: &mut Ui,
    document: &Document,
    key: &KeyId,
    is_fresh: bool,
    out: &mut Vec<Command>,
) {
    let name = document.ring.get(key).map_or(key.as_str(), |known| &known.license.name);
    let title = say!("servers-title", name = name);
    let parts = Parts {
        title: &title,
        width: WIDTH,
        primary: None,
        cancel: say!("close"),
        has_draft: false,
        is_fresh,
    };
    let columns: Vec<&Column> =
        document.columns.all.iter().filter(|column| column.server.is_some()).collect();
    let outcome = dialog_ui(ui, &parts, |ui, room| {
        explanation(ui, say!("servers-what"));
        let area = ScrollArea::vertical().id_salt("servers").max_height(room.for_list(ui, 0.0));
        ui.spacing_mut().item_spacing.y = 0.0;
        area.show_rows(ui, ROW, columns.len(), |ui, rows| {
            for column in columns.get(rows).unwrap_or_default() {
                server_ui(ui, document, column, (key, name), out);
            }
        });
        None
    });
    if outcome != Outcome::Open {
        out.push(Command::CloseDialog);
    }
}

fn server_ui(
    ui: &mut Ui,
    document: &Document,
    column: &Column,
    (key, name): (&KeyId, &str),
    out: &mut Vec<Command>,
) {
    let Some(server) = column.server else { return };
    let tokens = tokens(ui);
    let uses = column.key.as_ref() == Some(key);
    let (lines, tone) = effect(document, column, Some(key));
    let row = Rect::from_min_size(ui.cursor().min, vec2(ui.available_width(), ROW));
    let mut left = row;
    left.set_width(row.width() - BUTTON - space::M);
    ui.scope_builder(UiBuilder::new().id_salt(("server", server)).max_rect(left), |ui| {
        ui.add_space(space::XS);
        widgets::elided(ui, text(&*column.name, font::strong(), tokens.text));
        let last = lines.len().saturating_sub(1);
        for (at, words) in lines.into_iter().enumerate() {
            // How good it is, the last line says.
            let tone = if at == last { tone } else { Tone::Plain };
            let icon = match tone {
                Tone::Ok => icons::OK,
                Tone::Warn | Tone::Danger => icons::WARNING,
                Tone::Plain | Tone::Accent => icons::KEY,
            };
            ui.horizontal(|ui| {
                icon.show(ui, tone.ink(tokens), "");
                widgets::elided(ui, text(words, font::small(), tone.ink(tokens)));
            });
        }
    });
    let mut right = row;
    right.set_left(row.right() - BUTTON);
    ui.scope_builder(UiBuilder::new().id_salt(("use", server)).max_rect(right), |ui| {
        ui.add_space(space::S);
        let (words, choice) = if uses {
            (say!("servers-let-go"), None)
        } else {
            (say!("servers-use"), Some(key.clone()))
        };
        let on = say!("servers-on", words = words, key = name, server = &column.name);
        if widgets::plain_button(ui, true, words).accessible_name(on).clicked() {
            out.push(Command::UseKey { server, key: choice });
        }
    });
    ui.advance_cursor_after_rect(row);
}

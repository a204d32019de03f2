//! Who holds seats at a key host, and what stops if it dies.

use std::time::Duration;

use egui::{Rect, ScrollArea, Ui, UiBuilder, pos2, vec2};
use jiff::Timestamp;

use super::{Outcome, Parts, Room, dialog_ui, explanation};
use crate::{
    configurator::{
        icons,
        model::{Command, Dialog, Document},
        theme::{font, space, tokens},
        views::Trust,
        widgets::{self, Tone, text},
        words,
    },
    licensing::{HostId, KeyId, Outage, RunsFor, Seats, ServerOutage},
    link::Holder,
    texts::{self, say},
};

const WIDTH: f32 = 720.0;
const NARROW: f32 = 560.0;
const ROW: f32 = 42.0;
/// Room for "2027-02-01 08:15".
const SINCE: f32 = 116.0;
/// Room for "reclaimable" and for what is left of a lease.
const LEASE: f32 = 100.0;

/// Shows who holds seats at a key host, from where and since when.
pub(super) fn holders_ui(
    ui: &mut Ui,
    document: &Document,
    host: HostId,
    release: Option<&Holder>,
    is_fresh: bool,
    out: &mut Vec<Command>,
) {
    let holders = document.holders.get(&host);
    let parts = Parts {
        title: say!("holders-title"),
        width: if release.is_some() { NARROW } else { WIDTH },
        primary: Some(if release.is_some() {
            (say!("holders-release"), true)
        } else {
            (say!("holders-refresh"), true)
        }),
        cancel: if release.is_some() { say!("holders-keep") } else { say!("close") },
        has_draft: false,
        is_fresh,
    };
    let outcome = dialog_ui(ui, &parts, |ui, room| {
        if let Some(holder) = release {
            confirm_ui(ui, holder);
            return None;
        }
        match holders {
            None => explanation(ui, say!("holders-asking")),
            Some(Err(reason)) => {
                let words = say!("holders-failed", reason = reason);
                widgets::line_with_icon(ui, &icons::WARNING, Tone::Warn, &words);
            }
            Some(Ok(holders)) if holders.is_empty() => explanation(ui, say!("holders-none")),
            Some(Ok(holders)) => table_ui(ui, host, holders, room, out),
        }
        None
    });
    match (outcome, release) {
        (Outcome::Accepted, Some(holder)) => {
            out.push(Command::Release(host, Box::new(holder.clone())));
        }
        (Outcome::Accepted, None) => out.push(Command::AskHolders(host)),
        (Outcome::Cancelled, Some(_)) => {
            out.push(Command::Show(Dialog::Holders { host, release: None }));
        }
        (Outcome::Cancelled, None) => out.push(Command::CloseDialog),
        (Outcome::Open, _) => {}
    }
}

fn confirm_ui(ui: &mut Ui, holder: &Holder) {
    let what = say!(
        "holders-confirm",
        seats = seats_text(&holder.seats),
        key = holder.key.as_str(),
        server = &holder.server_name,
        system = &holder.system_name,
    );
    widgets::wrapped(ui, text(what, font::strong(), tokens(ui).text));
    ui.add_space(space::S);
    let warning = match holder.valid_ms {
        Some(ms) if ms > 0 => {
            let time = texts::span(Duration::from_millis(ms));
            say!("holders-runs-on", server = &holder.server_name, time = time)
        }
        _ => say!("holders-no-agent", server = &holder.server_name),
    };
    widgets::line_with_icon(ui, &icons::WARNING, Tone::Warn, &warning);
    widgets::remark(ui, say!("holders-admin"));
}

fn table_ui(ui: &mut Ui, host: HostId, holders: &[Holder], room: Room, out: &mut Vec<Command>) {
    let muted = tokens(ui).muted;
    ui.spacing_mut().item_spacing.y = 0.0;
    row_ui(ui, 20.0, |at, ui| {
        let head = match at {
            0 => say!("holders-server"),
            1 => say!("holders-seats"),
            2 => say!("holders-from"),
            3 => say!("holders-lease"),
            _ => "",
        };
        widgets::elided(ui, text(head, font::small_medium(), muted));
    });
    // In here and not with the whole dialog, so that only rows in sight are laid out.
    let area = ScrollArea::vertical().id_salt("holders").max_height(room.for_list(ui, 0.0));
    area.show_rows(ui, ROW, holders.len(), |ui, rows| {
        for holder in holders.get(rows).unwrap_or_default() {
            holder_ui(ui, host, holder, out);
        }
    });
}

fn holder_ui(ui: &mut Ui, host: HostId, holder: &Holder, out: &mut Vec<Command>) {
    let tokens = tokens(ui);
    let (lease, left) = match (holder.valid_ms, holder.is_reclaimable) {
        (_, true) => (say!("lease-run-out"), say!("lease-reclaimable").to_owned()),
        (Some(ms), _) => {
            let time = texts::span(Duration::from_millis(ms));
            (say!("lease-leased"), say!("lease-left", time = time))
        }
        (None, _) => (say!("lease-standing"), String::new()),
    };
    let cells = [
        (holder.server_name.clone(), holder.system_name.clone()),
        (seats_text(&holder.seats), holder.key.to_string()),
        (holder.from.clone(), words::moment(holder.since)),
        (lease.to_owned(), left),
    ];
    row_ui(ui, ROW, |at, ui| match cells.get(at) {
        Some((first, second)) => {
            ui.add_space(space::XS);
            widgets::elided(ui, text(first, font::body(), tokens.text));
            widgets::elided(ui, text(second, font::small(), tokens.muted));
        }
        None => {
            ui.add_space(space::S);
            let (server, system) = (&holder.server_name, &holder.system_name);
            let name = say!("holders-release-of", server = server, system = system);
            if widgets::link_button(ui, say!("holders-release-ask")).accessible_name(name).clicked()
            {
                let release = Some(Box::new(holder.clone()));
                out.push(Command::Show(Dialog::Holders { host, release }));
            }
        }
    });
}

/// The widths of the columns; those without one share what is left.
fn columns(ui: &Ui) -> [Option<f32>; 5] {
    let release = widgets::button_width(ui, say!("holders-release-ask"), font::body());
    // A link has less room around its words than a button.
    let release = release - 2.0 * (ui.spacing().button_padding.x - space::S);
    [None, None, Some(SINCE), Some(LEASE), Some(release.ceil())]
}

/// A row of the table: `cell` is called for each column, with its number.
fn row_ui(ui: &mut Ui, height: f32, mut cell: impl FnMut(usize, &mut Ui)) {
    let row = Rect::from_min_size(ui.cursor().min, vec2(ui.available_width(), height));
    let columns = columns(ui);
    let gaps = space::M * (columns.len() - 1) as f32;
    let fixed: f32 = columns.iter().flatten().sum();
    let shared = columns.iter().filter(|width| width.is_none()).count() as f32;
    let rest = (row.width() - fixed - gaps) / shared;
    let mut left = row.left();
    for (at, width) in columns.into_iter().enumerate() {
        let width = width.unwrap_or(rest);
        let rect = Rect::from_min_size(pos2(left, row.top()), vec2(width, height));
        ui.scope_builder(UiBuilder::new().id_salt(at).max_rect(rect), |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            cell(at, ui);
        });
        left += width + space::M;
    }
    ui.advance_cursor_after_rect(row);
}

fn seats_text(seats: &Seats) -> String {
    let seats: Vec<String> =
        seats.iter().map(|(feature, seats)| words::amount(feature, seats)).collect();
    seats.join(", ")
}

/// Shows what stops, and when, if the key host of a key dies now.
pub(super) fn outage_ui(
    ui: &mut Ui,
    document: &Document,
    key: &KeyId,
    now: Timestamp,
    is_fresh: bool,
    out: &mut Vec<Command>,
) {
    let parts = Parts {
        title: say!("outage-title"),
        width: NARROW,
        primary: None,
        cancel: say!("close"),
        has_draft: false,
        is_fresh,
    };
    let outcome = dialog_ui(ui, &parts, |ui, _| {
        let card = document.cards.iter().find(|card| card.key == *key);
        let figures = document.last_figures.get(key);
        let age = match card.map(|card| &card.trust) {
            Some(Trust::AsOf(since, _)) => {
                Duration::try_from(now.duration_since(*since)).unwrap_or_default()
            }
            _ => Duration::ZERO,
        };
        match figures {
            None => {
                widgets::line_with_icon(ui, &icons::WARNING, Tone::Warn, say!("outage-unknown"));
            }
            Some(figures) => {
                if let Some(Trust::AsOf(since, reason)) = card.map(|card| &card.trust) {
                    let time = words::clock(*since);
                    let words = say!("outage-since", time = time, reason = reason);
                    widgets::line_with_icon(ui, &icons::WARNING, Tone::Warn, &words);
                }
                outage_of_ui(ui, document, &Outage::of(figures, age, &document.system));
            }
        }
        ui.add_space(space::M);
        let backup = say!("outage-backup");
        widgets::wrapped(ui, text(backup, font::small(), tokens(ui).muted));
        None
    });
    if outcome != Outcome::Open {
        out.push(Command::CloseDialog);
    }
}

fn outage_of_ui(ui: &mut Ui, document: &Document, outage: &Outage) {
    let tokens = tokens(ui);
    let first = outage.first_to_stop();
    let cameras: u64 = first.iter().map(|server| server.cameras).sum();
    let headline = match outage.first_stop() {
        _ if outage.servers.is_empty() => say!("outage-nothing").to_owned(),
        None => say!("outage-no-end").to_owned(),
        Some(left) => {
            let seats: Seats = first.iter().map(|server| &server.seats).collect();
            say!(
                "outage-first",
                time = texts::span(left),
                cameras = words::cameras(cameras as usize),
                seats = seats_text(&seats),
            )
        }
    };
    widgets::wrapped(ui, text(headline, font::title(), tokens.text));
    ui.add_space(space::S);
    for server in &outage.servers {
        server_ui(ui, document, server);
    }
    if let Some(end) = outage.expires {
        widgets::remark(ui, say!("outage-license-ends", date = words::date(end)));
    }
}

fn server_ui(ui: &mut Ui, document: &Document, server: &ServerOutage) {
    let tokens = tokens(ui);
    let until = match server.runs_for {
        RunsFor::Time(left) if left.is_zero() => say!("outage-run-out").to_owned(),
        RunsFor::Time(left) => say!("outage-runs-for", time = texts::span(left)),
        RunsFor::NoEnd => say!("outage-runs-on").to_owned(),
    };
    let name = document.system.server_name(server.server);
    let cameras = words::cameras(server.cameras as usize);
    widgets::pair(
        ui,
        20.0,
        text(say!("outage-server", server = &name, cameras = cameras), font::body(), tokens.text),
        text(until, font::small(), tokens.muted),
    );
}

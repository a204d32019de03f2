//! The dialog that lists key hosts: paired ones, those that a search found, and those that went
//! away.

use egui::Ui;
use jiff::Timestamp;

use super::{Outcome, Parts, dialog_ui, explanation};
use crate::{
    configurator::{
        icons,
        model::{Command, Dialog, Document},
        theme::{font, space, tokens},
        views::{HostView, alarms},
        widgets::{self, Tone, text},
        words,
    },
    licensing::{HostId, KeyHost},
    link::{HostState, SeenHost},
    texts::say,
};

const WIDTH: f32 = 620.0;

/// Shows all key hosts of the open system and of the network.
pub(super) fn key_hosts_ui(
    ui: &mut Ui,
    document: &Document,
    now: Timestamp,
    is_fresh: bool,
    out: &mut Vec<Command>,
) {
    let parts = Parts {
        title: say!("key-hosts"),
        width: WIDTH,
        primary: Some((say!("hosts-add"), true)),
        cancel: say!("close"),
        has_draft: false,
        is_fresh,
    };
    let outcome = dialog_ui(ui, &parts, |ui, _| {
        explanation(ui, say!("hosts-what"));
        let found = document.seen.iter().filter(|seen| seen.known.is_none());
        let (gone, there): (Vec<_>, Vec<_>) = found.partition(|seen| seen.gone_since.is_some());
        // What is new comes first.
        if !there.is_empty() {
            heading(ui, say!("hosts-found"));
        }
        for seen in &there {
            ui.push_id(&seen.host_id, |ui| found_ui(ui, seen, out));
        }
        heading(ui, say!("hosts-paired"));
        if document.hosts.is_empty() {
            widgets::remark(ui, say!("hosts-none-yet"));
        }
        for (id, host) in &document.hosts {
            ui.push_id(id, |ui| paired_ui(ui, document, *id, host, now, out));
        }
        if there.is_empty() {
            ui.add_space(space::S);
            widgets::remark(ui, say!("hosts-no-other"));
        }
        if !gone.is_empty() {
            heading(ui, say!("hosts-gone"));
            for seen in gone {
                let presence = presence(seen);
                widgets::remark(ui, say!("hosts-gone-one", host = &seen.name, presence = presence));
            }
        }
        None
    });
    match outcome {
        Outcome::Accepted => out.push(pair_at(String::new())),
        Outcome::Cancelled => out.push(Command::CloseDialog),
        Outcome::Open => {}
    }
}

/// The dialog that pairs, with this address.
fn pair_at(address: String) -> Command {
    Command::Show(Dialog::PairHost { address, code: String::new(), seat: None })
}

fn heading(ui: &mut Ui, words: &str) {
    ui.add_space(space::S);
    ui.label(text(words, font::strong(), tokens(ui).text));
}

fn paired_ui(
    ui: &mut Ui,
    document: &Document,
    id: HostId,
    host: &HostView,
    now: Timestamp,
    out: &mut Vec<Command>,
) {
    let tokens = tokens(ui);
    ui.add_space(space::XS);
    widgets::card(ui, |ui| {
        let name = words::host_name(host);
        let (icon, tone) = match host.state {
            HostState::Live => (icons::PLUG, Tone::Ok),
            HostState::Connecting => (icons::PLUG, Tone::Plain),
            HostState::Stale { .. } | HostState::Offline { .. } => (icons::PLUG_OFF, Tone::Warn),
        };
        let state = words::host_state(host, now);
        let is_live = host.state == HostState::Live;
        egui::Sides::new().height(22.0).shrink_left().truncate().show(
            ui,
            |ui| {
                icon.show(ui, tone.ink(tokens), "");
                ui.label(text(name, font::title(), tokens.text));
            },
            |ui| {
                if is_live {
                    ui.label(text(&*state, font::small(), tokens.ok));
                }
            },
        );
        let known = document.system.host(id);
        let addresses: Vec<&str> = known.into_iter().flat_map(KeyHost::addresses).collect();
        let mut place = addresses.join(" · ");
        if let Some(seen) = document.seen.iter().find(|seen| seen.known == Some(id)) {
            place = say!("hosts-place", addresses = place, version = &seen.version);
            place = say!("hosts-place-presence", place = place, presence = presence(seen));
        }
        widgets::remark(ui, place);
        if !is_live {
            widgets::wrapped(ui, text(state, font::small(), tone.ink(tokens)));
        }
        for alarm in alarms(host) {
            widgets::line_with_icon(ui, &icons::DANGER, Tone::Danger, &alarm);
        }
        ui.horizontal_wrapped(|ui| actions_ui(ui, document, id, host, out));
    });
}

fn actions_ui(
    ui: &mut Ui,
    document: &Document,
    id: HostId,
    host: &HostView,
    out: &mut Vec<Command>,
) {
    let name = words::host_name(host);
    if named(ui, say!("hosts-test"), name).clicked() {
        out.push(Command::Test { address: host.address.clone() });
    }
    if named(ui, say!("hosts-keys"), name).clicked() {
        out.push(Command::Show(Dialog::HostKeys(id)));
    }
    if named(ui, say!("hosts-holders"), name).clicked() {
        out.push(Command::Show(Dialog::Holders { host: id, release: None }));
    }
    if named(ui, say!("hosts-pair-again"), name).clicked() {
        out.push(pair_at(host.address.clone()));
    }
    for card in document.cards.iter().filter(|card| card.host == id) {
        let words = say!("hosts-outage", key = &card.name);
        if named(ui, &words, name).clicked() {
            out.push(Command::Show(Dialog::Outage(card.key.clone())));
        }
    }
    let used = document.cards.iter().any(|card| card.host == id && !card.servers.is_empty());
    if !used && named(ui, say!("host-forget"), name).clicked() {
        out.push(Command::RemoveHost(id));
    }
}

/// A link whose name for screen readers says of which host it is.
fn named(ui: &mut Ui, words: &str, host: &str) -> egui::Response {
    widgets::link_button(ui, words).accessible_name(say!("hosts-of", words = words, host = host))
}

fn found_ui(ui: &mut Ui, seen: &SeenHost, out: &mut Vec<Command>) {
    let tokens = tokens(ui);
    ui.add_space(space::XS);
    widgets::card(ui, |ui| {
        ui.horizontal(|ui| {
            icons::KEY_HOST.show(ui, tokens.muted, "");
            widgets::elided(ui, text(&*seen.name, font::title(), tokens.text));
        });
        let addresses = seen.addresses.join(" · ");
        widgets::remark(ui, say!("hosts-place", addresses = addresses, version = &seen.version));
        if named(ui, say!("hosts-pair"), &seen.name).clicked() {
            out.push(pair_at(seen.addresses.first().cloned().unwrap_or_default()));
        }
    });
}

/// Whether a search finds it.
fn presence(seen: &SeenHost) -> String {
    match seen.gone_since {
        None => say!("hosts-answers").to_owned(),
        Some(since) => say!("hosts-last-seen", moment = words::moment(since)),
    }
}

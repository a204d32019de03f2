//! The key panel: a card for each key, most urgent first, and one for each key host that has not
//! shown its keys yet. In: cards as `views` made them. Out: commands.

use std::{collections::BTreeSet, time::Duration};

use egui::{CursorIcon, Frame, Margin, Panel, Rect, Role, ScrollArea, Sense, Ui, WidgetInfo, vec2};
use jiff::Timestamp;

use super::{
    details::DetailsOf,
    icons, key_card,
    model::{Command, Dialog, Document},
    theme::{font, size, space, tokens},
    views::{CardView, HostView, Trust},
    widgets::{self, Tone, text},
    words,
};
use crate::{
    licensing::{HostId, KeyId},
    link::HostState,
    texts::say,
};

/// What the key panel remembers between frames.
#[derive(Debug, Default)]
pub struct KeyPanelState {
    /// Cards that show all their features.
    pub unfolded: BTreeSet<KeyId>,
}

/// Shows the key panel.
pub fn key_panel_ui(
    ui: &mut Ui,
    document: &Document,
    state: &mut KeyPanelState,
    now: Timestamp,
    out: &mut Vec<Command>,
) {
    let frame = Frame::new().fill(tokens(ui).panel).inner_margin(Margin {
        left: space::M as i8,
        right: 0,
        top: space::S as i8,
        bottom: 0,
    });
    Panel::left("keys")
        .default_size(size::KEY_PANEL)
        .size_range(280.0..=420.0)
        .resizable(true)
        .frame(frame)
        .show(ui, |ui| {
            heading_ui(ui, out);
            ScrollArea::vertical().id_salt("cards").auto_shrink(false).show(ui, |ui| {
                // The bar for scrolling gets a lane of its own beside the cards.
                ui.set_max_width(ui.available_width() - space::M);
                ui.spacing_mut().item_spacing.y = space::S;
                cards_ui(ui, document, state, now, out);
                ui.add_space(space::S);
            });
        });
    let is_aging = document.cards.iter().any(|card| matches!(card.trust, Trust::AsOf(..)));
    if is_aging {
        ui.ctx().request_repaint_after(Duration::from_secs(1));
    }
}

fn heading_ui(ui: &mut Ui, out: &mut Vec<Command>) {
    let title = text("Keys", font::title(), tokens(ui).text);
    egui::Sides::new().height(32.0).show(
        ui,
        |ui| ui.label(title),
        |ui| {
            ui.add_space(space::XS);
            if widgets::link_button(ui, "Key hosts…").clicked() {
                out.push(Command::Show(Dialog::KeyHosts));
            }
        },
    );
}

fn add_host() -> Command {
    Command::Show(Dialog::PairHost { address: String::new(), code: String::new(), seat: None })
}

fn cards_ui(
    ui: &mut Ui,
    document: &Document,
    state: &mut KeyPanelState,
    now: Timestamp,
    out: &mut Vec<Command>,
) {
    if document.hosts.is_empty() && document.cards.is_empty() {
        no_hosts_ui(ui, out);
    }
    for card in &document.cards {
        ui.push_id(&card.key, |ui| {
            let unfolded = state.unfolded.contains(&card.key);
            if key_card::key_card_ui(ui, card, unfolded, now) {
                if unfolded {
                    state.unfolded.remove(&card.key);
                } else {
                    state.unfolded.insert(card.key.clone());
                }
            }
            name_link_ui(ui, card, out);
        });
    }
    for (id, host) in &document.hosts {
        if !document.cards.iter().any(|card| card.host == *id) {
            host_card_ui(ui, *id, host, now, out);
        }
    }
}

/// The name of a card leads to the details of its key.
fn name_link_ui(ui: &Ui, card: &CardView, out: &mut Vec<Command>) {
    /// What the kind of the key takes at the right of the name.
    const KIND: f32 = 110.0;
    let card_rect = ui.min_rect();
    let size = vec2(card_rect.width() - KIND, space::M + 22.0);
    let rect = Rect::from_min_size(card_rect.min, size).shrink(space::XS);
    let link = ui.interact(rect, ui.scope_id().with("name"), Sense::click());
    let words = say!("details-of", name = &card.name);
    link.widget_info(|| WidgetInfo::labeled(Role::Button, true, &words));
    widgets::focus_ring(ui, &link);
    if link.clicked() {
        out.push(Command::ShowDetails(DetailsOf::Key(card.key.clone())));
    }
    link.on_hover_cursor(CursorIcon::PointingHand).on_hover_text(words);
}

fn no_hosts_ui(ui: &mut Ui, out: &mut Vec<Command>) {
    let tokens = tokens(ui);
    widgets::card(ui, |ui| {
        ui.label(text("No keys yet", font::title(), tokens.text));
        let what = "Keys live on key hosts. Add the key host, by name or address, and its keys and \
                    their figures show here.";
        widgets::wrapped(ui, text(what, font::body(), tokens.muted));
        ui.add_space(space::S);
        if widgets::primary_button(ui, true, "Add a key host…").clicked() {
            out.push(add_host());
        }
    });
}

/// A key host without a key to show: it connects, it cannot be reached, or it has none.
fn host_card_ui(ui: &mut Ui, id: HostId, host: &HostView, now: Timestamp, out: &mut Vec<Command>) {
    let tokens = tokens(ui);
    widgets::card(ui, |ui| {
        ui.horizontal(|ui| {
            icons::KEY_HOST.show(ui, tokens.muted, "");
            let name = words::host_name(host);
            widgets::elided(ui, text(name, font::title(), tokens.text));
        });
        match &host.state {
            HostState::Connecting => {
                let words = format!("Connecting to {}…", host.address);
                widgets::wrapped(ui, text(words, font::body(), tokens.muted));
                skeleton_ui(ui);
            }
            HostState::Live => {
                widgets::remark(ui, format!("{} · live", host.address));
                let words = "This key host has no keys for this system";
                widgets::wrapped(ui, text(words, font::body(), tokens.muted));
            }
            HostState::Stale { .. } | HostState::Offline { .. } => {
                widgets::remark(ui, &*host.address);
                let state = words::host_state(host, now);
                widgets::line_with_icon(ui, &icons::PLUG_OFF, Tone::Warn, &state);
                let words = format!("Forget {}", host.address);
                if widgets::link_button(ui, "Forget").accessible_name(words).clicked() {
                    out.push(Command::RemoveHost(id));
                }
            }
        }
    });
}

/// The outline of a card whose figures are on their way. It does not move.
fn skeleton_ui(ui: &mut Ui) {
    let track = tokens(ui).track;
    for share in [1.0, 0.7] {
        let width = ui.available_width() * share;
        let (rect, _) = ui.allocate_exact_size(egui::vec2(width, size::BAR), egui::Sense::hover());
        ui.painter().rect_filled(rect, size::BAR / 2.0, track);
    }
}

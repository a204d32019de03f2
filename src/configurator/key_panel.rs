//! The key panel: a card for each key, most urgent first, and one for each key host that has not
//! shown its keys yet. In: cards as `views` made them. Out: commands.

use std::time::Duration;

use egui::{
    CursorIcon, Event, Frame, Margin, Panel, Rect, Role, ScrollArea, Sense, Stroke, StrokeKind, Ui,
    WidgetInfo, vec2,
};
use jiff::Timestamp;

use super::{
    details::DetailsOf,
    icons, key_card,
    model::{Command, Dialog, Document},
    settings::{Preference, Settings},
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
    /// The card that is to be brought into view.
    revealed: Option<KeyId>,
    /// Whether that has been done; the card stays marked until something else is done.
    is_in_view: bool,
}

impl KeyPanelState {
    /// Brings the card of a key into view and marks it.
    pub fn reveal(&mut self, key: KeyId) {
        (self.revealed, self.is_in_view) = (Some(key), false);
    }

    /// A mark has been seen once something else is done.
    fn forget_revealed(&mut self, ui: &Ui) {
        let is_input = |event: &Event| {
            matches!(
                event,
                Event::Key { pressed: true, .. } | Event::PointerButton { pressed: true, .. }
            )
        };
        if self.is_in_view && ui.input(|input| input.events.iter().any(is_input)) {
            self.revealed = None;
        }
    }
}

/// Shows the key panel.
pub fn key_panel_ui(
    ui: &mut Ui,
    document: &Document,
    settings: &Settings,
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
                cards_ui(ui, document, settings, state, now, out);
                ui.add_space(space::S);
            });
        });
    let is_aging = document.cards.iter().any(|card| matches!(card.trust, Trust::AsOf(..)));
    if is_aging {
        ui.ctx().request_repaint_after(Duration::from_secs(1));
    }
    // A countdown is drawn when it says something else, and not any more once it is over.
    let suspended = document.cards.iter().filter_map(|card| card.suspended.as_ref());
    if let Some(next) = suspended.filter_map(|suspended| suspended.changes_in(now)).min() {
        ui.ctx().request_repaint_after(next);
    }
}

fn heading_ui(ui: &mut Ui, out: &mut Vec<Command>) {
    let title = text(say!("keys-title"), font::title(), tokens(ui).text);
    egui::Sides::new().height(32.0).show(
        ui,
        |ui| ui.label(title),
        |ui| {
            ui.add_space(space::XS);
            if widgets::link_button(ui, say!("key-hosts-open")).clicked() {
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
    settings: &Settings,
    state: &mut KeyPanelState,
    now: Timestamp,
    out: &mut Vec<Command>,
) {
    state.forget_revealed(ui);
    if document.hosts.is_empty() && document.cards.is_empty() {
        no_hosts_ui(ui, out);
    }
    for card in &document.cards {
        ui.push_id(&card.key, |ui| {
            let unfolded = settings.unfolded_keys.contains(card.key.as_str());
            let shown = {
                let compact = settings.compact_keys;
                key_card::key_card_ui(ui, card, (compact, unfolded), now, out)
            };
            if shown.inner {
                let preference = Preference::Unfolded(card.key.clone(), !unfolded);
                out.push(Command::Prefer(preference));
            }
            if state.revealed.as_ref() == Some(&card.key) {
                let line = Stroke::new(size::RING, tokens(ui).accent);
                let rect = shown.response.rect;
                ui.painter().rect_stroke(rect, size::CARD_RADIUS, line, StrokeKind::Inside);
                if !std::mem::replace(&mut state.is_in_view, true) {
                    ui.scroll_to_rect(rect, None);
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
    const KIND: f32 = 140.0;
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
        ui.label(text(say!("keys-none"), font::title(), tokens.text));
        let what = say!("keys-none-more");
        widgets::wrapped(ui, text(what, font::body(), tokens.muted));
        ui.add_space(space::S);
        if widgets::primary_button(ui, true, say!("keys-add-host")).clicked() {
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
                let words = say!("keys-connecting", host = &host.address);
                widgets::wrapped(ui, text(words, font::body(), tokens.muted));
                skeleton_ui(ui);
            }
            HostState::Live => {
                widgets::remark(ui, say!("keys-live", host = &host.address));
                let words = say!("keys-host-empty");
                widgets::wrapped(ui, text(words, font::body(), tokens.muted));
            }
            HostState::Stale { .. } | HostState::Offline { .. } => {
                widgets::remark(ui, &*host.address);
                let state = words::host_state(host, now);
                widgets::line_with_icon(ui, &icons::PLUG_OFF, Tone::Warn, &state);
                let words = say!("host-forget-named", host = &host.address);
                if widgets::link_button(ui, say!("host-forget")).accessible_name(words).clicked() {
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

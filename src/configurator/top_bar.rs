//! The top bar: which system, whether the key hosts answer, search, undo, apply, and the menu.

use egui::{
    Align, Align2, Button, Frame, Id, Layout, Margin, Panel, Popup, Rect, Response, ScrollArea,
    Stroke, StrokeKind, TextEdit, ThemePreference, Ui, UiBuilder,
};
use jiff::Timestamp;

use super::{
    actions::Action,
    icons::{self, Icon},
    keymap::Keymap,
    model::{Command, Dialog, Document, Model},
    settings::Preference,
    theme::{font, size, space, tokens},
    views::HostView,
    widgets::{self, Tone, text},
    words,
};
use crate::{
    link::HostState,
    texts::{Language, say},
};

/// What the top bar remembers between frames.
#[derive(Debug, Default)]
pub struct TopBarState {
    /// Whether the search field asks for the keyboard in the next frame.
    pub focus_search: bool,
}

/// Kept free at the right at least.
const RIGHT_WIDTH: f32 = 350.0;
const SEARCH_WIDTH: f32 = 400.0;
const SEARCH_LEAST: f32 = 220.0;
/// A bar that is not as wide leaves out what can be left out.
const NARROW: f32 = 1_080.0;
const SEARCH_HEIGHT: f32 = 30.0;

/// Shows the top bar over an open system.
pub fn top_bar_ui(
    ui: &mut Ui,
    model: &Model,
    document: &Document,
    state: &mut TopBarState,
    now: Timestamp,
    out: &mut Vec<Command>,
) {
    let frame =
        Frame::new().fill(tokens(ui).panel).inner_margin(Margin::symmetric(space::L as i8, 0));
    Panel::top("top bar").exact_size(size::TOP_BAR).frame(frame).show(ui, |ui| {
        let bar = ui.max_rect();
        let center = ui.ctx().content_rect().center().x;
        let is_narrow = bar.width() < NARROW;
        let right_from = bar.right() - right_width(ui, document, is_narrow);
        let left = bar.with_max_x(right_from - SEARCH_LEAST - 2.0 * space::L);
        let layout = Layout::left_to_right(Align::Center);
        let left_end = ui
            .scope_builder(UiBuilder::new().max_rect(left).layout(layout), |ui| {
                system_ui(ui, document, is_narrow, now, out);
                ui.min_rect().right()
            })
            .inner;

        let from = (left_end + space::L).max(center - SEARCH_WIDTH / 2.0);
        let to =
            (right_from - space::L).min((from + SEARCH_LEAST).max(center + SEARCH_WIDTH / 2.0));
        let search = Rect::from_x_y_ranges(from..=to.max(from), bar.y_range())
            .shrink2(egui::vec2(0.0, (bar.height() - SEARCH_HEIGHT) / 2.0));
        ui.scope_builder(UiBuilder::new().max_rect(search).layout(layout), |ui| {
            search_ui(ui, &model.keymap, document, state, out);
        });

        let right = bar.with_min_x(right_from);
        let layout = Layout::right_to_left(Align::Center);
        ui.scope_builder(UiBuilder::new().max_rect(right).layout(layout), |ui| {
            menu_ui(ui, model, out);
            match &document.applying {
                Some(step) => applying_ui(ui, step, out),
                None => actions_ui(ui, &model.keymap, document, is_narrow, out),
            }
        });
    });
}

fn system_ui(
    ui: &mut Ui,
    document: &Document,
    is_narrow: bool,
    now: Timestamp,
    out: &mut Vec<Command>,
) {
    let tokens = tokens(ui);
    let revision = say!("top-revision", revision = document.system.revision);
    ui.scope(|ui| {
        // The chip and the revision stay whole; a long name gives way to them.
        let kept_free = if is_narrow { 90.0 } else { 300.0 };
        ui.set_max_width((ui.available_width() - kept_free).max(70.0));
        widgets::elided(ui, text(&*document.system.name, font::title(), tokens.text))
            .on_hover_text(format!("{} · {revision}", document.path.display()));
    });
    if !is_narrow {
        ui.label(text(revision, font::small(), tokens.muted));
        ui.add_space(space::XS);
    }
    hosts_chip_ui(ui, document, is_narrow, now, out);
}

/// The connection chip: hovering names each key host, clicking also offers to forget one.
fn hosts_chip_ui(
    ui: &mut Ui,
    document: &Document,
    is_narrow: bool,
    now: Timestamp,
    out: &mut Vec<Command>,
) {
    let (icon, words, tone) = connection(document.hosts.values());
    let live = document.hosts.values().filter(|host| host.state == HostState::Live).count();
    let short = say!("top-of", part = live, all = document.hosts.len());
    let shown = if is_narrow { &short } else { &words };
    let chip = widgets::chip_button(ui, Some(&icon), shown, tone).accessible_name(&*words);
    Popup::menu(&chip).accessible_name(say!("key-hosts")).show(|ui| {
        ui.set_max_width(380.0);
        hosts_ui(ui, document, now, Some(out));
        if ui.button(say!("key-hosts-open")).clicked() {
            out.push(Command::Show(Dialog::KeyHosts));
        }
    });
    chip.on_hover_ui(|ui| {
        ui.set_max_width(380.0);
        hosts_ui(ui, document, now, None);
    });
}

/// What the chip says of all key hosts together.
fn connection<'a>(hosts: impl Iterator<Item = &'a HostView>) -> (Icon, String, Tone) {
    let (mut all, mut live, mut lost) = (0_u64, 0_u64, 0_u64);
    for host in hosts {
        all += 1;
        match host.state {
            HostState::Live => live += 1,
            HostState::Connecting => {}
            HostState::Stale { .. } | HostState::Offline { .. } => lost += 1,
        }
    }
    if all == 0 {
        (icons::PLUG_OFF, say!("hosts-none").to_owned(), Tone::Plain)
    } else if lost > 0 && all == 1 {
        (icons::PLUG_OFF, say!("hosts-one-lost").to_owned(), Tone::Warn)
    } else if lost > 0 {
        (icons::PLUG_OFF, say!("hosts-lost", lost = lost, all = all), Tone::Warn)
    } else if live < all {
        (icons::PLUG, say!("hosts-connecting", all = all), Tone::Plain)
    } else {
        (icons::PLUG, say!("hosts-connected", all = all), Tone::Ok)
    }
}

fn hosts_ui(ui: &mut Ui, document: &Document, now: Timestamp, out: Option<&mut Vec<Command>>) {
    let tokens = tokens(ui);
    if document.hosts.is_empty() {
        ui.label(text(say!("hosts-none-added"), font::body(), tokens.muted));
    }
    let mut forget = None;
    for (id, host) in &document.hosts {
        let (icon, tone) = match host.state {
            HostState::Live => (icons::PLUG, Tone::Ok),
            HostState::Connecting => (icons::PLUG, Tone::Plain),
            HostState::Stale { .. } | HostState::Offline { .. } => (icons::PLUG_OFF, Tone::Warn),
        };
        let name = match &host.name {
            Some(name) => format!("{name} · {}", host.address),
            None => host.address.clone(),
        };
        ui.horizontal(|ui| {
            icon.show(ui, tone.ink(tokens), "");
            ui.label(text(name, font::strong(), tokens.text));
            if out.is_some() {
                let used = document.cards.iter().any(|c| c.host == *id && !c.servers.is_empty());
                let words = if used {
                    say!("host-in-use", host = &host.address)
                } else {
                    say!("host-forget-named", host = &host.address)
                };
                if widgets::icon_button(ui, &icons::CLOSE, !used, &words).clicked() {
                    forget = Some(*id);
                }
            }
        });
        let tone = if tone == Tone::Ok { Tone::Plain } else { tone };
        widgets::wrapped(ui, text(words::host_state(host, now), font::small(), tone.ink(tokens)));
        ui.add_space(space::XS);
    }
    if let (Some(id), Some(out)) = (forget, out) {
        out.push(Command::RemoveHost(id));
    }
}

fn search_ui(
    ui: &mut Ui,
    keymap: &Keymap,
    document: &Document,
    state: &mut TopBarState,
    out: &mut Vec<Command>,
) {
    let tokens = tokens(ui);
    let id = Id::unique("search");
    let has_focus = ui.memory(|memory| memory.has_focus(id));
    let rect = ui.max_rect();
    let line = if has_focus {
        Stroke::new(size::RING, tokens.accent)
    } else {
        Stroke::new(size::LINE, tokens.line)
    };
    ui.painter().rect(rect, size::RADIUS, tokens.window, line, StrokeKind::Inside);
    ui.spacing_mut().item_spacing.x = space::XS;
    ui.add_space(space::S);
    icons::SEARCH.show(ui, tokens.muted, "");

    let searching = !document.search.is_empty();
    let count = document.columns.hits.filter(|_| searching).map(|hits| {
        let words = say!("search-matches", count = hits);
        let tone = if hits == 0 { Tone::Warn } else { Tone::Plain };
        text(words, font::small(), tone.ink(tokens))
    });
    let kept_free = match document.columns.hits.filter(|_| searching) {
        // The count stays whole; what was typed scrolls in its field.
        Some(hits) => {
            let words = say!("search-matches", count = hits);
            widgets::button_width(ui, &words, font::small()) + size::ICON + space::XL
        }
        None => 56.0,
    };
    let mut search = document.search.clone();
    let edit = TextEdit::singleline(&mut search)
        .id(id)
        .frame(Frame::NONE)
        .align(Align2::LEFT_CENTER)
        .hint_text(text(say!("search-hint"), font::body(), tokens.muted))
        .desired_width((rect.width() - 28.0 - kept_free).max(40.0));
    let field = ui.add(edit).accessible_name(say!("search-hint"));
    if std::mem::take(&mut state.focus_search) {
        field.request_focus();
    }
    // egui takes the focus away on Escape before the field sees the key.
    let left = field.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Escape));
    if field.changed() {
        out.push(Command::Search(search));
    } else if left && searching {
        out.push(Command::Search(String::new()));
    }
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        ui.add_space(space::XS);
        if searching {
            if widgets::icon_button(ui, &icons::CLOSE, true, say!("search-clear")).clicked() {
                out.push(Command::Search(String::new()));
            }
            if let Some(count) = count {
                ui.label(count);
            }
        } else {
            ui.add_space(space::XS);
            ui.label(text(keymap.shown(ui, Action::Search), font::small(), tokens.muted));
        }
    });
}

fn apply_words(document: &Document, is_narrow: bool) -> String {
    match document.plan.len() {
        0 => say!("apply").to_owned(),
        changes if is_narrow => say!("top-apply-narrow", count = changes),
        changes => say!("apply-title", count = changes),
    }
}

/// The room for undo, discard, apply and the menu, whose words are longer in some languages.
fn right_width(ui: &Ui, document: &Document, is_narrow: bool) -> f32 {
    const ICONS: f32 = 3.0 * (size::ICON + 2.0 * 6.0);
    let apply = widgets::button_width(ui, &apply_words(document, is_narrow), font::strong());
    let discard = widgets::button_width(ui, say!("top-discard"), font::body());
    let gaps = 5.0 * ui.spacing().item_spacing.x + space::XS;
    (ICONS + apply + discard + gaps).max(RIGHT_WIDTH)
}

/// From right to left: apply, discard, redo, undo.
fn actions_ui(
    ui: &mut Ui,
    keymap: &Keymap,
    document: &Document,
    is_narrow: bool,
    out: &mut Vec<Command>,
) {
    let changes = document.plan.len() as u64;
    let can_apply = changes > 0 && document.forecast.can_be_applied();
    let apply = widgets::primary_button(ui, can_apply, &apply_words(document, is_narrow));
    if apply.clicked() {
        out.push(Command::Show(Dialog::Apply { why: String::new(), at: String::new() }));
    }
    if can_apply {
        apply.on_hover_text(keymap.shown(ui, Action::Apply));
    } else {
        let refusal = document.forecast.refusals.first();
        let reason = refusal.map_or_else(
            || say!("top-nothing-to-apply").to_owned(),
            |refusal| document.text(&refusal.message()),
        );
        apply.on_disabled_hover_text(reason);
    }
    let discard = widgets::plain_button(ui, changes > 0, say!("top-discard"));
    if discard.on_hover_text(say!("top-discard-more")).clicked() {
        out.push(Command::Discard);
    }
    ui.add_space(space::XS);
    let redo = step_button(ui, &icons::REDO, Action::Redo, document.redo.last().map(|s| &*s.label));
    if redo.clicked() {
        out.push(Command::Redo);
    }
    let undo = step_button(ui, &icons::UNDO, Action::Undo, document.undo.last().map(|s| &*s.label));
    if undo.clicked() {
        out.push(Command::Undo);
    }
}

fn step_button(ui: &mut Ui, icon: &Icon, action: Action, step: Option<&str>) -> Response {
    let name = match step {
        Some(step) => say!("top-step", command = action.name(), step = step),
        None if action == Action::Undo => say!("top-nothing-to-undo").to_owned(),
        None => say!("top-nothing-to-redo").to_owned(),
    };
    widgets::icon_button(ui, icon, step.is_some(), &name)
}

fn applying_ui(ui: &mut Ui, step: &crate::link::ApplyStep, out: &mut Vec<Command>) {
    let can_cancel = words::can_cancel(step);
    let cancel = widgets::plain_button(ui, can_cancel, say!("cancel"));
    if cancel.on_disabled_hover_text(say!("top-decided")).clicked() {
        out.push(Command::CancelApply);
    }
    let color = tokens(ui).text;
    widgets::elided(ui, text(words::apply_step(step), font::body(), color));
}

/// What the menu offers, in groups.
const MENU: [&[Action]; 6] = [
    &[Action::Open, Action::New, Action::Import, Action::SaveCopy],
    &[Action::Activate, Action::ContinueActivation],
    &[Action::KeyHosts, Action::Usage, Action::History, Action::CompactKeys],
    &[Action::Larger, Action::Smaller, Action::NormalSize],
    &[Action::Palette, Action::Settings, Action::Help, Action::About],
    &[Action::Close],
];

fn menu_ui(ui: &mut Ui, model: &Model, out: &mut Vec<Command>) {
    let more = widgets::icon_button(ui, &icons::MORE, true, say!("menu-more"));
    Popup::menu(&more).accessible_name(say!("menu-more")).show(|ui| {
        ui.set_min_width(240.0);
        // Lower windows are not as high as the menu.
        let height = ui.ctx().content_rect().height() - size::TOP_BAR - space::XL;
        let scroll = ScrollArea::vertical().id_salt("menu").max_height(height);
        // As high as the window allows before anything has to be scrolled to.
        scroll.min_scrolled_height(height).show(ui, |ui| {
            for (at, group) in MENU.iter().enumerate() {
                if at > 0 {
                    ui.separator();
                }
                for action in *group {
                    action_ui(ui, model, *action, out);
                }
                if at == 2 {
                    ui.separator();
                    theme_ui(ui, model, out);
                    language_ui(ui, model, out);
                }
            }
        });
    });
}

fn action_ui(ui: &mut Ui, model: &Model, action: Action, out: &mut Vec<Command>) {
    let image = action.icon().image("").tint(tokens(ui).muted);
    let button = Button::new((image, action.name()));
    let keys = model.keymap.shown(ui, action);
    let is_on = action == Action::CompactKeys && model.settings.compact_keys
        || action == Action::HighContrast && model.look().high_contrast;
    let button = match (keys.is_empty(), is_on) {
        (false, _) => button.shortcut_text(keys),
        (true, true) => button.shortcut_text("✓"),
        (true, false) => button,
    };
    if ui.add_enabled(action.is_enabled(model), button).clicked() {
        out.push(action.command(model));
    }
}

fn theme_ui(ui: &mut Ui, model: &Model, out: &mut Vec<Command>) {
    let image = icons::CONTRAST.image("").tint(tokens(ui).muted);
    ui.menu_image_text_button(image, say!("menu-theme"), |ui| {
        for (action, choice) in [
            (Action::ThemeSystem, ThemePreference::System),
            (Action::ThemeLight, ThemePreference::Light),
            (Action::ThemeDark, ThemePreference::Dark),
        ] {
            let button = Button::selectable(model.settings.theme == choice, action.name());
            if ui.add(button).clicked() {
                out.push(action.command(model));
            }
        }
        ui.separator();
        action_ui(ui, model, Action::HighContrast, out);
    });
}

fn language_ui(ui: &mut Ui, model: &Model, out: &mut Vec<Command>) {
    let image = icons::LANGUAGE.image("").tint(tokens(ui).muted);
    ui.menu_image_text_button(image, say!("menu-language"), |ui| {
        let system = (say!("menu-language-system"), None);
        let named = Language::ALL.map(|language| (language.native_name(), Some(language)));
        for (words, choice) in std::iter::once(system).chain(named) {
            let is_chosen = model.settings.chosen_language() == choice;
            if ui.add(Button::selectable(is_chosen, words)).clicked() {
                out.push(Command::Prefer(Preference::Language(choice)));
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(state: HostState) -> HostView {
        let address = "127.0.0.1:1947".to_owned();
        HostView { address, name: None, state, trouble: None, told: None, is_cloned: false }
    }

    #[test]
    fn the_chip_counts_key_hosts_and_names_the_worst_state() {
        let lost = || host(HostState::Offline { since: None, reason: "refused".to_owned() });
        let words = |hosts: &[HostView]| connection(hosts.iter()).1;
        assert_eq!(words(&[]), "No key hosts");
        assert_eq!(words(&[host(HostState::Live)]), "1 key host connected");
        assert_eq!(words(&[lost()]), "Key host unreachable");
        assert_eq!(words(&[host(HostState::Live), lost()]), "1 of 2 key hosts unreachable");
        let connecting = host(HostState::Connecting);
        assert_eq!(words(&[lost(), connecting.clone()]), "1 of 2 key hosts unreachable");
        assert_eq!(words(&[connecting]), "Connecting to 1 key host…");
    }
}

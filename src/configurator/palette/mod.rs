//! The palette (Ctrl+K): everything that has a name, found by typing a few letters of it.
//!
//! In: the model and what was typed. Out: commands. What matches is found by `search`.

mod search;

use egui::{
    Align2, Area, Frame, Galley, Id, Key, Margin, Modal, Modifiers, Rect, Response, Role,
    ScrollArea, Sense, Stroke, TextEdit, TextWrapMode, Ui, WidgetInfo, WidgetText, pos2,
    text::{LayoutJob, TextFormat, TextWrapping},
    vec2,
};

use self::search::{Item, SHOWN, Search};
use super::{
    dialogs,
    icons::{self, Icon},
    model::{Command, Dialog, Document, Model, Reveal},
    theme::{Tokens, font, size, space, tokens},
    widgets::{self, text},
};
use crate::{link::Pick, texts::say};

const WIDTH: f32 = 620.0;
const ROW: f32 = 34.0;
const ROWS: f32 = 11.0;
/// How far below the upper edge of the window.
const TOP: f32 = 56.0;
const FIELD: f32 = 44.0;

/// What the palette remembers between frames.
#[derive(Debug, Default)]
pub struct PaletteState {
    search: Search,
    /// The row that Enter takes.
    cursor: usize,
}

/// Shows the palette.
pub(super) fn palette_ui(
    ui: &mut Ui,
    model: &Model,
    query: &str,
    state: &mut PaletteState,
    is_fresh: bool,
    out: &mut Vec<Command>,
) {
    if state.search.look_for(query, model, is_fresh) {
        state.cursor = 0;
    }
    if let Some(document) = &model.document {
        state.search.go_on(document);
        if !state.search.is_done() {
            ui.ctx().request_repaint();
        }
    }
    step_cursor(ui, state, is_fresh);
    let tokens = tokens(ui);
    let frame = Frame::new()
        .fill(tokens.card)
        .stroke(Stroke::new(size::LINE, tokens.line))
        .corner_radius(size::CARD_RADIUS)
        .inner_margin(Margin::same(space::S as i8));
    let screen = ui.ctx().content_rect().size();
    let top = TOP.min(screen.y * 0.1);
    let id = Id::unique("palette");
    let area = Modal::default_area(id).anchor(Align2::CENTER_TOP, vec2(0.0, top));
    let enter = ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter));
    let mut draft = query.to_owned();
    let modal = Modal::new(id).area(named(area)).frame(frame).show(ui, |ui| {
        ui.set_width(WIDTH.min(screen.x - 2.0 * space::XL));
        ui.spacing_mut().item_spacing.y = 0.0;
        let field = field_ui(ui, &mut draft);
        if is_fresh {
            field.request_focus();
        }
        ui.painter().hline(
            ui.max_rect().x_range(),
            field.rect.bottom() + space::XS,
            Stroke::new(size::LINE, tokens.line),
        );
        ui.add_space(space::S);
        let room = screen.y - top - FIELD - 4.0 * space::XL;
        let height = (ROWS * ROW).min(room).max(2.0 * ROW);
        let clicked = results_ui(ui, model, state, &field, height);
        status_ui(ui, state);
        clicked
    });
    dialogs::settle(ui, modal.response.rect);
    let chosen = modal.inner.or_else(|| enter.then_some(state.cursor));
    let item = chosen.and_then(|at| state.search.results().get(at));
    let escape = ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape));
    if let Some(item) = item {
        run(model, item, out);
    } else if escape || modal.backdrop_response.clicked() {
        out.push(Command::CloseDialog);
    } else if draft != query {
        out.push(Command::Show(Dialog::Palette { query: draft }));
    }
}

fn named(area: Area) -> Area {
    area.info(egui::UiStackInfo::new(egui::UiKind::Modal))
}

/// What a result does. A command that cannot be used now does nothing.
fn run(model: &Model, item: &Item, out: &mut Vec<Command>) {
    let command = match item {
        Item::Action(action) if !action.is_enabled(model) => return,
        Item::Action(action) => {
            out.push(Command::CloseDialog);
            out.push(Command::Prefer(super::settings::Preference::Used(*action)));
            out.push(action.command(model));
            return;
        }
        Item::File(path) => Command::PathTyped(Pick::Open, path.display().to_string()),
        Item::Key(key) => Command::Reveal(Reveal::Key(key.clone())),
        Item::Server(server) => Command::Reveal(Reveal::Server(*server)),
        Item::Camera(at) => {
            let document = model.document.as_ref();
            let camera = document.and_then(|document| document.system.cameras.get(*at as usize));
            let Some(camera) = camera else { return };
            Command::Reveal(Reveal::Camera(camera.id))
        }
    };
    out.push(Command::CloseDialog);
    out.push(command);
}

fn field_ui(ui: &mut Ui, draft: &mut String) -> Response {
    let tokens = tokens(ui);
    ui.allocate_ui(vec2(ui.available_width(), FIELD - space::S), |ui| {
        ui.horizontal_centered(|ui| {
            ui.add_space(space::S);
            icons::SEARCH.show(ui, tokens.muted, "");
            let edit = TextEdit::singleline(draft)
                .id(Id::unique("palette field"))
                .frame(Frame::NONE)
                .align(Align2::LEFT_CENTER)
                .font(font::title_regular())
                .hint_text(text(say!("palette-hint"), font::title_regular(), tokens.muted))
                .desired_width(ui.available_width());
            ui.add(edit).accessible_name(say!("palette-hint"))
        })
        .inner
    })
    .inner
}

/// Moves the cursor with the arrow keys, before the text field sees them.
fn step_cursor(ui: &Ui, state: &mut PaletteState, is_fresh: bool) {
    let last = state.search.results().len().saturating_sub(1);
    if !is_fresh {
        let presses = |key| ui.input_mut(|i| i.count_and_consume_key(Modifiers::NONE, key));
        let down = presses(Key::ArrowDown) + presses(Key::PageDown) * (ROWS as usize - 1);
        let up = presses(Key::ArrowUp) + presses(Key::PageUp) * (ROWS as usize - 1);
        state.cursor = (state.cursor + down).min(last).saturating_sub(up);
    }
    state.cursor = state.cursor.min(last);
}

/// The list. Returns the row that was clicked.
fn results_ui(
    ui: &mut Ui,
    model: &Model,
    state: &mut PaletteState,
    field: &Response,
    height: f32,
) -> Option<usize> {
    let results = state.search.results().to_vec();
    let mut clicked = None;
    let cursor_moved = ui.input(|input| {
        input.events.iter().any(|event| matches!(event, egui::Event::Key { pressed: true, .. }))
    });
    // Keys that the cursor has taken are no events any more.
    let cursor_id = Id::unique("palette cursor");
    let before: Option<usize> = ui.data(|data| data.get_temp(cursor_id));
    let cursor_moved = cursor_moved || before != Some(state.cursor);
    ui.data_mut(|data| data.insert_temp(cursor_id, state.cursor));
    ui.allocate_ui(vec2(ui.available_width(), height), |ui| {
        ui.set_min_height(height);
        if results.is_empty() {
            nothing_ui(ui, state.search.is_done());
            return;
        }
        let area = ScrollArea::vertical().id_salt("results").auto_shrink(false).animated(false);
        area.show_viewport(ui, |ui, viewport| {
            let (origin, width) = (ui.max_rect().min, ui.available_width());
            ui.set_height(results.len() as f32 * ROW);
            let row_rect = |at: usize| {
                let top = origin.y + at as f32 * ROW;
                Rect::from_min_size(pos2(origin.x, top), vec2(width, ROW))
            };
            if cursor_moved {
                ui.scroll_to_rect(row_rect(state.cursor), None);
            }
            let first = (viewport.top() / ROW).floor().max(0.0) as usize;
            let last = ((viewport.bottom() / ROW).ceil() as usize).min(results.len());
            for (at, item) in results.iter().enumerate().take(last).skip(first) {
                let look = Look::of(ui, model, item);
                let is_chosen = at == state.cursor;
                let response = row_ui(ui, row_rect(at), at, &look, &mut state.search, is_chosen);
                if response.clicked() {
                    clicked = Some(at);
                }
                if is_chosen {
                    ui.accesskit_node_builder(field.id, |node| {
                        node.set_active_descendant(response.id.accesskit_id());
                    });
                }
            }
        });
    });
    clicked
}

fn nothing_ui(ui: &mut Ui, is_done: bool) {
    let words = if is_done { say!("palette-nothing") } else { say!("palette-searching") };
    ui.vertical_centered(|ui| {
        ui.add_space(space::XL);
        widgets::remark(ui, words);
    });
}

/// How many of the matches are shown.
fn status_ui(ui: &mut Ui, state: &PaletteState) {
    let matches = state.search.matches();
    ui.add_space(space::XS);
    ui.horizontal(|ui| {
        ui.add_space(space::S);
        if !state.search.is_done() {
            widgets::remark(ui, say!("palette-searching"));
        } else if matches > SHOWN {
            widgets::remark(ui, say!("palette-best", shown = SHOWN, all = matches));
        } else {
            widgets::remark(ui, say!("palette-keys"));
        }
    });
}

/// What a row shows.
struct Look {
    icon: Icon,
    name: String,
    /// What kind of thing it is, or where.
    kind: String,
    /// Its keys, if it is a command that has some.
    keys: String,
    is_enabled: bool,
}

impl Look {
    fn of(ui: &Ui, model: &Model, item: &Item) -> Self {
        let look = |icon: Icon, name: String, kind: String| Self {
            icon,
            name,
            kind,
            keys: String::new(),
            is_enabled: true,
        };
        let document = model.document.as_ref();
        match item {
            Item::Action(action) => Self {
                keys: model.keymap.shown(ui, *action),
                is_enabled: action.is_enabled(model),
                ..look(action.icon().clone(), action.name().to_owned(), String::new())
            },
            Item::File(path) => {
                let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
                let folder = path.parent().map(|folder| folder.display().to_string());
                look(icons::OPEN, name.into_owned(), folder.unwrap_or_default())
            }
            Item::Key(key) => {
                let card =
                    document.and_then(|document| document.cards.iter().find(|c| c.key == *key));
                let name = card.map_or_else(|| key.to_string(), |card| card.name.clone());
                look(icons::KEY, name, say!("palette-key", id = key.as_str()))
            }
            Item::Server(server) => {
                let column = document.and_then(|document| {
                    document.columns.all.get(document.columns.place(Some(*server)))
                });
                let name = column.map(|column| column.name.to_string()).unwrap_or_default();
                let cameras = column.map_or(0, |column| column.cameras.len());
                look(icons::SERVER, name, say!("palette-server", cameras = cameras))
            }
            Item::Camera(at) => {
                let place = document.and_then(|document| camera_place(document, *at));
                let (name, place) = place.unwrap_or_default();
                look(icons::CAMERA, name, place)
            }
        }
    }
}

/// The name of a camera, and the server that it is bound to after the plan.
fn camera_place(document: &Document, at: u32) -> Option<(String, String)> {
    let camera = document.system.cameras.get(at as usize)?;
    let place = document.columns.place(document.plan.server_of(camera));
    let column = document.columns.all.get(place)?;
    Some((camera.name.to_string(), say!("palette-camera", server = &column.name)))
}

fn row_ui(
    ui: &mut Ui,
    rect: Rect,
    at: usize,
    look: &Look,
    search: &mut Search,
    is_chosen: bool,
) -> Response {
    let tokens = tokens(ui);
    // Not focusable: the keyboard stays in the text field and moves the cursor from there.
    let response = ui.interact(rect, ui.make_persistent_id(("result", at)), Sense::CLICK);
    let spoken = if look.kind.is_empty() {
        look.name.clone()
    } else {
        say!("palette-row", name = &look.name, kind = &look.kind)
    };
    let is_enabled = look.is_enabled;
    response
        .widget_info(|| WidgetInfo::selected(Role::ListBoxOption, is_enabled, is_chosen, &spoken));
    let fill = match (is_chosen, response.hovered()) {
        (true, _) => Some(tokens.selected),
        (false, true) => Some(tokens.hovered),
        (false, false) => None,
    };
    if let Some(fill) = fill {
        ui.painter().rect_filled(rect, size::RADIUS, fill);
    }
    let icon_at = pos2(rect.left() + space::S + size::ICON / 2.0, rect.center().y);
    let icon_rect = Rect::from_center_size(icon_at, vec2(size::ICON, size::ICON));
    look.icon.paint(ui, icon_rect, tokens.muted);
    let left = rect.left() + space::S + size::ICON + space::M;
    let mut right = rect.right() - space::M;
    let half = rect.width() * 0.5;
    for (words, ink) in [(&look.keys, tokens.text), (&look.kind, tokens.muted)] {
        if !words.is_empty() {
            let galley = WidgetText::from(words).into_galley(
                ui,
                Some(TextWrapMode::Truncate),
                half,
                font::small(),
            );
            right -= galley.size().x;
            let at = pos2(right, rect.center().y - galley.size().y / 2.0);
            ui.painter().galley(at, galley, ink);
            right -= space::M;
        }
    }
    let typed = search.typed_letters(&look.name);
    let galley = name_galley(ui, tokens, look, &typed, right - left);
    let at = pos2(left, rect.center().y - galley.size().y / 2.0);
    ui.painter().galley(at, galley, tokens.text);
    response
}

/// The name with the typed letters in the color of the accent.
fn name_galley(
    ui: &Ui,
    tokens: &Tokens,
    look: &Look,
    typed: &[u32],
    width: f32,
) -> std::sync::Arc<Galley> {
    let ink = if look.is_enabled { tokens.text } else { tokens.muted };
    let mut job = LayoutJob { wrap: TextWrapping::truncate_at_width(width), ..Default::default() };
    let mut rest = typed.iter().peekable();
    let mut piece = String::new();
    let mut is_typed = false;
    let mut end = |piece: &mut String, is_typed: bool| {
        let format = if is_typed {
            TextFormat::simple(font::strong(), tokens.accent)
        } else {
            TextFormat::simple(font::body(), ink)
        };
        job.append(piece, 0.0, format);
        piece.clear();
    };
    for (at, letter) in (0_u32..).zip(look.name.chars()) {
        let now = rest.next_if(|place| **place == at).is_some();
        if now != is_typed && !piece.is_empty() {
            end(&mut piece, is_typed);
        }
        is_typed = now;
        piece.push(letter);
    }
    end(&mut piece, is_typed);
    ui.fonts_mut(|fonts| fonts.layout_job(job))
}

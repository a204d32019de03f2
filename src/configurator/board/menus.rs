//! The menus of cameras and columns. They offer what mouse and keyboard do, by the same commands.

use egui::{
    Align, Button, Key, KeyboardShortcut, Layout, Modifiers, Popup, PopupKind, Pos2, Response,
    SetOpenCommand, Ui, containers::menu::menu_style,
};

use super::{Pass, board_id, columns::Column};
use crate::{
    configurator::{
        activation,
        details::DetailsOf,
        model::{Command, Dialog, Document, Selection},
        theme::{size, space},
    },
    licensing::{Camera, CameraId, KeyId, ServerId},
    texts::say,
};

/// Camera names that are copied at most.
const NAMES_AT_MOST: usize = 1_000;

/// The menu of a camera that is open, or is to be opened.
#[derive(Debug, Clone, Copy)]
pub(super) struct CameraMenu {
    /// The camera.
    pub camera: CameraId,
    /// Where the menu is.
    pub at: Pos2,
    /// Whether it opens in this frame.
    pub opens: bool,
    /// Whether a key opened it, so that it gets the keyboard.
    pub by_key: bool,
}

/// Shows the menu of a row while it is open.
pub(super) fn row_menu_ui(
    ui: &Ui,
    pass: &mut Pass<'_>,
    column: &Column,
    camera: &Camera,
    response: &Response,
) {
    let Some(menu) = pass.state.menu.filter(|menu| menu.camera == camera.id) else { return };
    let id = Popup::default_response_id(response);
    let document = pass.document;
    let takes_focus = menu.opens && menu.by_key;
    Popup::new(id, ui.ctx().clone(), menu.at, response.layer_id)
        .kind(PopupKind::Menu)
        .layout(Layout::top_down_justified(Align::Min))
        .style(menu_style)
        .open_memory(menu.opens.then_some(SetOpenCommand::Bool(true)))
        .accessible_name(say!("menu-of-camera", camera = &camera.name))
        .show(|ui| camera_menu_ui(ui, document, column, camera, takes_focus, pass.out));
    let is_open = Popup::is_id_open(ui, id);
    pass.state.menu = is_open.then_some(CameraMenu { opens: false, ..menu });
    if !is_open {
        ui.memory_mut(|memory| memory.request_focus(board_id()));
    }
}

fn item(ui: &mut Ui, words: &str, keys: &str) -> Response {
    let button = Button::new(words).frame_when_inactive(false);
    ui.add(if keys.is_empty() { button } else { button.shortcut_text(keys) })
}

fn camera_menu_ui(
    ui: &mut Ui,
    document: &Document,
    column: &Column,
    camera: &Camera,
    takes_focus: bool,
    out: &mut Vec<Command>,
) {
    ui.set_min_width(size::COLUMN);
    let move_to = item(ui, say!("menu-move-to"), "M");
    if takes_focus {
        move_to.request_focus();
    }
    if move_to.clicked() {
        out.push(Command::Show(Dialog::MoveTo { filter: String::new() }));
    }
    if item(ui, say!("details-open"), say!("details-key-enter")).clicked() {
        out.push(Command::ShowDetails(DetailsOf::Camera(camera.id)));
    }
    let cut = ui.ctx().format_shortcut(&KeyboardShortcut::new(Modifiers::COMMAND, Key::X));
    if item(ui, say!("menu-cut"), &cut).clicked() {
        ui.ctx().copy_text(names(document, &document.selection));
        out.push(Command::Cut);
    }
    let count = document.selection.cameras.len();
    let copy = match count {
        0 | 1 => say!("menu-copy-name").to_owned(),
        _ => say!("menu-copy-names", count = count),
    };
    if item(ui, &copy, "").clicked() {
        let names = match count {
            0 => camera.name.to_string(),
            _ => names(document, &document.selection),
        };
        ui.ctx().copy_text(names);
    }
    if !camera.folder.is_empty()
        && item(ui, &say!("menu-select-folder", folder = &camera.folder), "").clicked()
    {
        out.push(Command::Select(folder(document, camera)));
    }
    ui.separator();
    place_ui(ui, document, column, out);
}

/// Shows the menu of a column.
pub(super) fn column_menu_ui(
    ui: &mut Ui,
    document: &Document,
    column: &Column,
    out: &mut Vec<Command>,
) {
    ui.set_min_width(size::COLUMN - space::XL);
    let all = Button::new(say!("column-select-all")).frame_when_inactive(false);
    if ui.add_enabled(!column.visible.is_empty(), all).clicked() {
        let first = column.visible.first().copied();
        let cameras = column.visible.iter().copied().collect();
        out.push(Command::Select(Selection { cameras, anchor: first, cursor: first }));
    }
    if !document.cut.is_empty() {
        let text = say!("column-paste", count = document.cut.len());
        if item(ui, &text, "").clicked() {
            out.push(Command::Paste(column.server));
        }
    }
    let count = document.selection.cameras.len();
    if count > 0 && item(ui, &say!("menu-move-here", count = count), "").clicked() {
        let cameras = document.selected_in_order();
        out.push(Command::MoveCameras { cameras, to: column.server });
    }
    if let Some(server) = column.server
        && item(ui, say!("details-open"), "").clicked()
    {
        out.push(Command::ShowDetails(DetailsOf::Server(server)));
    }
    if item(ui, say!("menu-copy-name"), "").clicked() {
        ui.ctx().copy_text(column.name.to_string());
    }
    ui.separator();
    place_ui(ui, document, column, out);
}

/// What concerns the column of a camera, too: its key, and how it stands on the board.
fn place_ui(ui: &mut Ui, document: &Document, column: &Column, out: &mut Vec<Command>) {
    if let Some(server) = column.server {
        use_key_ui(ui, document, column, server, out);
    }
    let view = &document.columns.view;
    let fold = if column.is_folded { say!("fold-unfold") } else { say!("fold-column") };
    if item(ui, fold, "F").clicked() {
        out.push(Command::View(Box::new(view.folding(column.server))));
    }
    let pin = if column.is_pinned { say!("fold-unpin") } else { say!("fold-pin") };
    if item(ui, pin, "P").clicked() {
        out.push(Command::View(Box::new(view.pinning(column.server))));
    }
}

fn use_key_ui(
    ui: &mut Ui,
    document: &Document,
    column: &Column,
    server: ServerId,
    out: &mut Vec<Command>,
) {
    ui.menu_button(say!("column-use-key"), |ui| {
        for (key, known) in &document.ring {
            let is_used = column.key.as_ref() == Some(key);
            let name = known.license.name.as_str();
            let choice = ui.add(Button::selectable(is_used, name));
            let choice = choice.on_hover_ui(|ui| effect_ui(ui, document, column, Some(key)));
            if choice.clicked() && !is_used {
                out.push(Command::UseKey { server, key: Some(key.clone()) });
            }
        }
        let is_used = column.key.is_none();
        let choice = ui.add(Button::selectable(is_used, say!("no-key-title")));
        let choice = choice.on_hover_ui(|ui| effect_ui(ui, document, column, None));
        if choice.clicked() && !is_used {
            out.push(Command::UseKey { server, key: None });
        }
    });
}

/// What another key would do to both keys.
fn effect_ui(ui: &mut Ui, document: &Document, column: &Column, key: Option<&KeyId>) {
    for line in activation::effect(document, column, key).0 {
        ui.label(line);
    }
}

/// All cameras in sight that are in the folder of this one.
fn folder(document: &Document, camera: &Camera) -> Selection {
    let columns = &document.columns;
    let shown = columns.shown.iter().filter_map(|at| columns.all.get(*at));
    let visible = shown.flat_map(|column| &column.visible).copied();
    let is_in = |id: &CameraId| {
        document.system.camera(*id).is_some_and(|other| other.folder == camera.folder)
    };
    let cameras = visible.filter(is_in).collect();
    Selection { cameras, anchor: Some(camera.id), cursor: Some(camera.id) }
}

/// The names of selected cameras, one a line. A cut puts them on the clipboard, also because some
/// window systems tell of a paste only when there is something on it.
pub(super) fn names(document: &Document, selection: &Selection) -> String {
    let mut cameras: Vec<CameraId> = selection.cameras.iter().copied().collect();
    cameras.sort_unstable();
    let cameras = cameras.into_iter().take(NAMES_AT_MOST);
    let names = cameras.filter_map(|camera| Some(&*document.system.camera(camera)?.name));
    names.collect::<Vec<_>>().join("\n")
}

//! The board as its users see it: pointer, keyboard, and what it costs.

mod arranging;
mod dropping;
mod folding;

use egui::{DragAndDrop, Event, Key, Modifiers, Role, Theme, vec2};
use egui_kittest::{
    Harness,
    kittest::{NodeT as _, Queryable as _},
};

use super::{BoardState, board_ui, drag::CameraDrag};
use crate::{
    configurator::{
        Document, Model, fixtures,
        model::{Command, Dialog, Selection},
        theme,
    },
    licensing::{CameraId, Feature, ServerId, ServerVersion, Version},
    texts::{Language, set_language},
};

/// A window that shows nothing but the board, and the commands that it gave.
#[derive(Default)]
struct Window {
    model: Model,
    board: BoardState,
    commands: Vec<Command>,
    installed: bool,
}

impl Window {
    fn document(&self) -> &Document {
        self.model.document.as_ref().unwrap()
    }

    fn moves(&self) -> Vec<&Command> {
        let is_move = |command: &&Command| matches!(command, Command::MoveCameras { .. });
        self.commands.iter().filter(is_move).collect()
    }
}

type Board = Harness<'static, Window>;

fn show(document: Document) -> Board {
    let window = Window {
        model: Model { document: Some(document), ..Model::default() },
        ..Window::default()
    };
    let mut board = Harness::builder()
        .with_size(vec2(1280.0, 720.0))
        .with_theme(Theme::Dark)
        .build_ui_state(frame, window);
    board.run();
    board
}

fn frame(ui: &mut egui::Ui, window: &mut Window) {
    if !std::mem::replace(&mut window.installed, true) {
        // Fonts are there from the next frame on.
        theme::install(ui);
        egui_extras::install_image_loaders(ui);
        ui.request_repaint();
        return;
    }
    let mut out = Vec::new();
    if let Some(document) = &window.model.document {
        board_ui(ui, document, &mut window.board, &mut out);
    }
    if !out.is_empty() {
        ui.request_repaint();
    }
    for command in out {
        window.commands.push(command.clone());
        window.model.update(command);
    }
}

fn name(board: &Board, camera: CameraId) -> String {
    board.state().document().system.camera(camera).unwrap().name.to_string()
}

/// The camera in a row of a column.
fn camera(board: &Board, column: usize, row: usize) -> CameraId {
    board.state().document().columns.shown_at(column).unwrap().visible[row]
}

/// The first enabled camera of a column that has this feature or is just a camera.
fn camera_with(board: &Board, column: usize, code: &str) -> CameraId {
    let document = board.state().document();
    let feature: Feature = code.parse().unwrap();
    let fits = |id: &&CameraId| {
        let camera = document.system.camera(**id).unwrap();
        let plain = code != "ip-camera" || camera.features.iter().count() == 1;
        camera.enabled && plain && camera.features.contains(&feature)
    };
    *document.columns.shown_at(column).unwrap().visible.iter().find(fits).unwrap()
}

fn click(board: &mut Board, camera: CameraId, modifiers: Modifiers) {
    let name = name(board, camera);
    let node = board.get_by_role_and_label(Role::ListBoxOption, &name);
    if modifiers.is_none() {
        node.click()
    } else {
        node.click_modifiers(modifiers)
    }
    board.run();
}

fn selected(board: &Board) -> Vec<CameraId> {
    board.state().document().selected_in_order()
}

fn sorted(mut cameras: Vec<CameraId>) -> Vec<CameraId> {
    cameras.sort();
    cameras
}

/// Takes a camera by the pointer and holds it over a column.
fn hold(board: &mut Board, camera: CameraId, column: usize) -> egui::Pos2 {
    let name = name(board, camera);
    let from = board.get_by_role_and_label(Role::ListBoxOption, &name).rect().center();
    let server = board.state().document().columns.shown_at(column).unwrap().name.clone();
    let head = board.get_by_role_and_label(Role::Heading, &server).rect();
    let to = head.center() + vec2(0.0, 200.0);
    board.drag_at(from);
    board.step();
    board.hover_at(from + vec2(10.0, 0.0));
    board.step();
    board.hover_at(to);
    board.step();
    board.step();
    to
}

fn panel(board: &Board) -> Option<String> {
    let node = board.query_by_role(Role::Status)?;
    node.accesskit_node().label()
}

#[test]
fn a_click_selects_one_and_control_toggles() {
    let mut board = show(fixtures::document(4, 12));
    let (first, second) = (camera(&board, 0, 1), camera(&board, 1, 2));
    click(&mut board, first, Modifiers::NONE);
    assert_eq!(selected(&board), [first]);
    click(&mut board, second, Modifiers::COMMAND);
    assert_eq!(selected(&board), sorted(vec![first, second]));
    click(&mut board, first, Modifiers::COMMAND);
    assert_eq!(selected(&board), [second]);
    click(&mut board, first, Modifiers::NONE);
    assert_eq!(selected(&board), [first]);
}

#[test]
fn shift_selects_a_range_in_the_order_that_is_seen() {
    let mut board = show(fixtures::document(4, 12));
    let rows: Vec<CameraId> = (2..=5).map(|row| camera(&board, 0, row)).collect();
    click(&mut board, rows[3], Modifiers::NONE);
    click(&mut board, rows[0], Modifiers::SHIFT);
    assert_eq!(selected(&board), sorted(rows));
}

#[test]
fn a_drop_on_another_column_moves_the_camera() {
    let mut board = show(fixtures::document(4, 12));
    let dragged = camera_with(&board, 0, "ip-camera");
    let to = hold(&mut board, dragged, 2);
    assert!(DragAndDrop::has_payload_of_type::<CameraDrag>(&board.ctx));
    let said = panel(&board).unwrap();
    assert!(said.starts_with("After the drop. IP cameras +1, 49 left"), "{said}");
    board.drop_at(to);
    board.run();
    let server = board.state().document().columns.all[2].server;
    let wanted = Command::MoveCameras { cameras: vec![dragged], to: server };
    assert_eq!(board.state().moves(), [&wanted]);
    assert_eq!(board.state().document().plan.len(), 1);
    assert_eq!(panel(&board), None);
}

#[test]
fn a_selected_camera_takes_the_selection_along() {
    let mut board = show(fixtures::document(4, 12));
    let cameras = sorted((0..3).map(|row| camera(&board, 0, row)).collect());
    let (first, last) = (camera(&board, 0, 0), camera(&board, 0, 2));
    click(&mut board, first, Modifiers::NONE);
    click(&mut board, last, Modifiers::SHIFT);
    let to = hold(&mut board, cameras[1], 1);
    let said = panel(&board).unwrap();
    assert!(said.contains("Seats of Campus key no change"), "{said}");
    assert!(said.contains("Same key, nothing else moves"), "{said}");
    board.drop_at(to);
    board.run();
    let to = board.state().document().columns.all[1].server;
    assert_eq!(board.state().moves(), [&Command::MoveCameras { cameras, to }]);
}

#[test]
fn a_refused_drop_does_nothing_and_says_why_until_the_next_click() {
    let mut board = show(fixtures::document(4, 12));
    let plate = camera_with(&board, 0, "plate-recognition");
    let to = hold(&mut board, plate, 2);
    let said = panel(&board).unwrap();
    assert!(said.contains("License plate recognition +1, short by 1"), "{said}");
    board.drop_at(to);
    board.run();
    assert_eq!(board.state().moves(), Vec::<&Command>::new());
    assert!(board.state().document().plan.is_empty());
    assert!(panel(&board).unwrap().starts_with("Cannot be dropped here"));
    let other = camera(&board, 0, 0);
    click(&mut board, other, Modifiers::NONE);
    assert_eq!(panel(&board), None);
}

#[test]
fn a_drop_where_the_camera_is_does_nothing() {
    let mut board = show(fixtures::document(4, 12));
    let dragged = camera(&board, 1, 0);
    let to = hold(&mut board, dragged, 1);
    assert_eq!(panel(&board), None);
    board.drop_at(to);
    board.run();
    assert_eq!(board.state().moves(), Vec::<&Command>::new());
}

#[test]
fn escape_cancels_a_drag_and_keeps_the_selection() {
    let mut board = show(fixtures::document(4, 12));
    let dragged = camera(&board, 0, 0);
    let to = hold(&mut board, dragged, 2);
    board.key_press(Key::Escape);
    board.step();
    assert!(!DragAndDrop::has_payload_of_type::<CameraDrag>(&board.ctx));
    board.drop_at(to);
    board.run();
    assert_eq!(board.state().moves(), Vec::<&Command>::new());
    assert_eq!(selected(&board), [dragged]);
}

#[test]
fn arrows_go_anywhere_and_the_board_scrolls_along() {
    let mut board = show(fixtures::document(50, 100));
    board.state_mut().board.request_focus();
    board.run();
    for (key, times) in [(Key::ArrowDown, 61), (Key::ArrowRight, 30), (Key::End, 1)] {
        for _ in 0..times {
            board.key_press(key);
        }
        board.run();
    }
    let cursor = board.state().document().selection.cursor.unwrap();
    assert_eq!(cursor, camera(&board, 30, 99));
    let wanted = name(&board, cursor);
    let row = board.get_by_role_and_label(Role::ListBoxOption, &wanted);
    let window = egui::Rect::from_min_size(egui::Pos2::ZERO, vec2(1280.0, 720.0));
    assert!(window.contains_rect(row.rect()), "{:?}", row.rect());
    assert!(row.is_focused());
    assert!(selected(&board).is_empty());
}

#[test]
fn keys_select_cut_and_paste() {
    let mut board = show(fixtures::document(4, 12));
    board.state_mut().board.request_focus();
    board.run();
    board.key_press(Key::ArrowDown);
    board.key_press(Key::Space);
    board.run();
    board.key_press_modifiers(Modifiers::SHIFT, Key::ArrowDown);
    board.run();
    let cameras = sorted((0..2).map(|row| camera(&board, 0, row)).collect());
    assert_eq!(selected(&board), cameras);
    board.input_mut().events.push(Event::Cut);
    board.run();
    assert_eq!(board.state().document().cut, cameras);
    board.key_press(Key::ArrowRight);
    board.run();
    board.input_mut().events.push(Event::Paste("text from elsewhere".to_owned()));
    board.run();
    let to = board.state().document().columns.all[1].server;
    assert_eq!(board.state().commands.last(), Some(&Command::Paste(to)));
    assert_eq!(board.state().document().plan.len(), 2);
}

#[test]
fn keys_select_all_ask_for_a_target_and_clear() {
    let mut board = show(fixtures::document(4, 12));
    let first = camera(&board, 1, 0);
    click(&mut board, first, Modifiers::NONE);
    board.key_press_modifiers(Modifiers::COMMAND, Key::A);
    board.run();
    assert_eq!(selected(&board).len(), 12);
    board.key_press(Key::M);
    board.run();
    let asked = Command::Show(Dialog::MoveTo { filter: String::new() });
    assert_eq!(board.state().commands.last(), Some(&asked));
    board.key_press(Key::Escape);
    board.run();
    assert!(selected(&board).is_empty());
    assert!(
        board.get_by_role_and_label(Role::ListBox, "Camera board").is_focused() || {
            let cursor = name(&board, first);
            board.get_by_role_and_label(Role::ListBoxOption, &cursor).is_focused()
        }
    );
}

#[test]
fn a_column_tells_its_server_its_cameras_and_how_many_are_selected() {
    let mut board = show(fixtures::document(4, 12));
    board.get_by_label("Hall 1, 12 cameras");
    board.get_by_label("Not bound, 0 cameras");
    board.get_by_label("Servers on Campus key");
    let first = camera(&board, 0, 0);
    click(&mut board, first, Modifiers::NONE);
    board.get_by_label("Hall 1, 12 cameras, 1 selected");
}

#[test]
fn the_menu_of_a_column_selects_all_and_changes_the_key() {
    let mut board = show(fixtures::document(4, 12));
    board.get_by_label("Server Hall 2: more").click();
    board.run();
    board.get_by_label("Select all cameras").click();
    board.run();
    assert_eq!(selected(&board).len(), 12);
    board.get_by_label("Server Hall 2: more").click();
    board.run();
    board.get_by_label_contains("Use key").click();
    board.run();
    board.get_by_label("No key").click();
    board.run();
    let wanted = Command::UseKey { server: ServerId(2), key: None };
    assert_eq!(board.state().commands.last(), Some(&wanted));
    board.get_by_label("Servers without a key, not licensed");
}

#[test]
fn a_search_that_finds_nothing_says_so() {
    let mut board = show(fixtures::document(4, 12));
    board.state_mut().model.update(Command::Search("roof 1.".to_owned()));
    board.run();
    assert!(board.query_by_label("Hall 2, 0 of 12").is_none());
    board.get_by_label_contains("Hall 1, ");
    board.state_mut().model.update(Command::Search("zeppelin".to_owned()));
    board.run();
    assert_eq!(panel(&board).as_deref(), Some("No camera matches “zeppelin”"));
}

#[test]
fn cameras_off_the_screen_have_no_widgets() {
    let board = show(fixtures::document(1_000, 100));
    let painted = board.state().board.painted_rows();
    assert!((100..200).contains(&painted), "{painted}");
    assert_eq!(board.get_all_by_role(Role::ListBoxOption).count(), painted);
    assert!(board.query_by_label(&name(&board, camera(&board, 0, 99))).is_none());
    assert!(board.query_by_label(&name(&board, camera(&board, 500, 0))).is_none());
}

#[test]
fn a_board_of_1_000_servers_paints_no_more_rows_than_one_of_10() {
    let small = show(fixtures::document(10, 100)).state().board.painted_rows();
    let large = show(fixtures::document(1_000, 100)).state().board.painted_rows();
    assert_eq!(small, large);
}

#[test]
fn an_idle_board_does_not_repaint() {
    let mut board = show(fixtures::document(20, 50));
    let first = camera(&board, 0, 0);
    click(&mut board, first, Modifiers::NONE);
    board.run();
    assert_eq!(board.run(), 1, "{:?}", board.ctx.repaint_causes());
}

#[test]
fn dragging_along_the_right_edge_scrolls_the_board() {
    let mut board = show(fixtures::document(50, 30));
    let dragged = camera(&board, 0, 0);
    hold(&mut board, dragged, 1);
    board.hover_at(egui::pos2(1_262.0, 300.0));
    for _ in 0..120 {
        board.step();
    }
    assert!(board.query_by_label("Hall 1, 30 cameras, 1 selected").is_none());
}

#[test]
fn a_server_without_a_key_or_too_old_is_shown_with_a_warning() {
    let mut opened = fixtures::opened(4, 12);
    let servers = std::sync::Arc::make_mut(&mut opened.system.servers);
    servers[1].version = ServerVersion::Known(Version::new(3, 0));
    servers[2].key = None;
    let mut board = show(fixtures::with_figures(opened));
    board.get_by_label("Servers without a key, not licensed");
    let plain = camera_with(&board, 0, "ip-camera");
    hold(&mut board, plain, 1);
    let said = panel(&board).unwrap();
    assert!(said.contains("runs version 3.0"), "{said}");
}

/// A look at the board by eye: writes pictures where the environment says, else does nothing.
#[test]
fn pictures_of_the_board() {
    let Some(folder) = std::env::var_os("FLOATKEY_PICTURES") else { return };
    let language = std::env::var("FLOATKEY_LANGUAGE").ok();
    set_language(language.and_then(|code| Language::from_code(&code)).unwrap_or_default());
    for theme in [Theme::Dark, Theme::Light] {
        let mut opened = fixtures::opened(5, 40);
        let servers = std::sync::Arc::make_mut(&mut opened.system.servers);
        servers[1].version = ServerVersion::Known(Version::new(3, 0));
        servers[4].key = None;
        let window = Window {
            model: Model { document: Some(fixtures::with_figures(opened)), ..Model::default() },
            ..Window::default()
        };
        let mut board = Harness::builder()
            .with_size(vec2(1440.0, 800.0))
            .with_theme(theme)
            .wgpu()
            .build_ui_state(frame, window);
        board.run();
        let save = |board: &mut Board, name: &str| {
            let image = board.render().unwrap();
            image
                .save(std::path::Path::new(&folder).join(format!("{name}-{theme:?}.png")))
                .unwrap();
        };
        for row in [1, 3] {
            let picked = camera(&board, 0, row);
            click(&mut board, picked, Modifiers::COMMAND);
        }
        save(&mut board, "selected");
        let plain = camera_with(&board, 0, "ip-camera");
        let to = hold(&mut board, plain, 3);
        save(&mut board, "drag");
        board.drop_at(to);
        board.run();
        let plate = camera_with(&board, 0, "plate-recognition");
        hold(&mut board, plate, 3);
        save(&mut board, "refused");
    }
}

#[test]
fn the_selection_can_be_replaced_from_elsewhere() {
    let mut board = show(fixtures::document(4, 12));
    let cameras = [camera(&board, 1, 0), camera(&board, 1, 1)];
    let selection = Selection { cameras: cameras.into(), ..Selection::default() };
    board.state_mut().model.update(Command::Select(selection));
    board.run();
    board.get_by_label("Hall 2, 12 cameras, 2 selected");
}

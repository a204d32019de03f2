//! Folded and pinned columns, heads of columns, and menus.

use super::*;
use crate::configurator::board::columns::View;

fn view(board: &Board) -> &View {
    &board.state().document().columns.view
}

fn head(board: &Board, server: &str) -> egui::Rect {
    board.get_by_role_and_label(Role::Heading, server).rect()
}

fn take(board: &mut Board, camera: CameraId) {
    let name = name(board, camera);
    let row = board.get_by_role_and_label(Role::ListBoxOption, &name);
    row.click_secondary();
    board.run();
}

#[test]
fn a_double_click_folds_and_a_click_unfolds() {
    let mut board = show(fixtures::document(4, 12));
    let pos = head(&board, "Hall 1").center();
    let events = &mut board.input_mut().events;
    events.push(Event::PointerMoved(pos));
    for pressed in [true, false, true, false] {
        let (button, modifiers) = (egui::PointerButton::Primary, Modifiers::NONE);
        events.push(Event::PointerButton { pos, button, pressed, modifiers });
    }
    board.run();
    assert!(view(&board).folded.contains(&Some(ServerId(1))));
    let strip = board.get_by_label("Hall 1, 12 cameras, folded: unfold");
    assert!(strip.rect().width() < 60.0);
    strip.click();
    board.run();
    assert!(view(&board).folded.is_empty());
    head(&board, "Hall 1");
}

#[test]
fn the_keyboard_folds_passes_by_and_unfolds() {
    let mut board = show(fixtures::document(4, 12));
    board.state_mut().board.request_focus();
    board.run();
    board.key_press(Key::ArrowDown);
    board.key_press(Key::F);
    board.run();
    let strip = board.get_by_label("Hall 1, 12 cameras, folded: unfold");
    assert!(strip.is_focused());
    board.key_press(Key::ArrowRight);
    board.key_press(Key::ArrowLeft);
    board.key_press(Key::ArrowDown);
    board.run();
    let first = camera(&board, 0, 0);
    assert_eq!(board.state().document().selection.cursor, Some(first));
    board.key_press(Key::Space);
    board.run();
    assert!(view(&board).folded.is_empty());
    assert!(selected(&board).is_empty());
}

#[test]
fn a_folded_column_takes_drops() {
    let mut board = show(fixtures::document(4, 12));
    let folded = view(&board).folding(Some(ServerId(2)));
    board.state_mut().model.update(Command::View(Box::new(folded)));
    board.run();
    let dragged = camera(&board, 0, 0);
    let row = name(&board, dragged);
    let from = board.get_by_role_and_label(Role::ListBoxOption, &row).rect().center();
    let to = board.get_by_label("Hall 2, 12 cameras, folded: unfold").rect().center();
    board.drag_at(from);
    board.step();
    board.hover_at(from + vec2(10.0, 0.0));
    board.step();
    board.hover_at(to);
    board.step();
    board.step();
    board.drop_at(to);
    board.run();
    let wanted = Command::MoveCameras { cameras: vec![dragged], to: Some(ServerId(2)) };
    assert_eq!(board.state().moves(), [&wanted]);
}

#[test]
fn a_pinned_column_stays_while_the_others_scroll() {
    let mut board = show(fixtures::document(50, 12));
    let pinned = view(&board).pinning(Some(ServerId(3)));
    board.state_mut().model.update(Command::View(Box::new(pinned)));
    board.run();
    let before = head(&board, "Hall 3");
    assert!(before.left() < 40.0, "{before:?}");
    assert!(head(&board, "Hall 1").left() > before.right());
    let far = camera(&board, 40, 0);
    board.state_mut().board.scroll_to(far);
    board.run();
    assert_eq!(head(&board, "Hall 3"), before);
    assert!(board.query_by_label("Hall 1").is_none());
    // The arrow keys go from the pinned column to the first of the others.
    let first = camera(&board, 0, 0);
    click(&mut board, first, Modifiers::NONE);
    board.key_press(Key::ArrowRight);
    board.run();
    let cursor = board.state().document().selection.cursor;
    assert_eq!(cursor, Some(camera(&board, 1, 0)));
    assert!(head(&board, "Hall 1").left() >= before.right());
}

#[test]
fn the_head_of_a_column_says_how_much_of_the_key_its_server_uses() {
    let board = show(fixtures::document(4, 12));
    let seats = board.state().document().columns.all[0].seats.get(&"ip-camera".parse().unwrap());
    let said = board.get_all_by_role(Role::Meter).next().unwrap();
    let said = said.accesskit_node().label().unwrap();
    assert!(said.starts_with(&format!("{seats} of ")), "{said}");
    assert!(said.ends_with("seats of Campus key (IP cameras)"), "{said}");
}

#[test]
fn the_menu_of_a_camera_selects_its_folder_and_asks_where_to() {
    let mut board = show(fixtures::document(4, 24));
    let first = camera(&board, 0, 0);
    take(&mut board, first);
    assert_eq!(selected(&board), [first]);
    let folder = board.state().document().system.camera(first).unwrap().folder.clone();
    board.get_by_label(&format!("Select the folder {folder}")).click();
    board.run();
    assert_eq!(selected(&board).len(), 3);
    take(&mut board, first);
    assert_eq!(selected(&board).len(), 3, "the selection stays for its own cameras");
    board.get_by_label("Copy 3 names");
    board.get_by_label_contains("Move to…").click();
    board.run();
    let asked = Command::Show(Dialog::MoveTo { filter: String::new() });
    assert_eq!(board.state().commands.last(), Some(&asked));
}

#[test]
fn the_menu_of_a_camera_is_opened_and_used_by_keyboard() {
    let mut board = show(fixtures::document(4, 12));
    board.state_mut().board.request_focus();
    board.run();
    board.key_press(Key::ArrowDown);
    board.run();
    board.key_press_modifiers(Modifiers::SHIFT, Key::F10);
    board.run();
    assert!(board.get_by_label_contains("Move to…").is_focused());
    board.key_press(Key::Enter);
    board.run();
    let asked = Command::Show(Dialog::MoveTo { filter: String::new() });
    assert_eq!(board.state().commands.last(), Some(&asked));
    assert_eq!(selected(&board), [camera(&board, 0, 0)]);
}

#[test]
fn the_menu_of_a_column_moves_what_is_selected_there() {
    let mut board = show(fixtures::document(4, 12));
    let plain = camera_with(&board, 0, "ip-camera");
    click(&mut board, plain, Modifiers::NONE);
    board.get_by_label("Server Hall 2: more").click();
    board.run();
    board.get_by_label("Move 1 selected camera here").click();
    board.run();
    let wanted = Command::MoveCameras { cameras: vec![plain], to: Some(ServerId(2)) };
    assert_eq!(board.state().moves(), [&wanted]);
}

#[test]
fn a_row_tells_aloud_what_it_shows_by_color() {
    let mut board = show(fixtures::document(4, 12));
    let moved = camera_with(&board, 0, "ip-camera");
    let to = Some(ServerId(2));
    board.state_mut().model.update(Command::MoveCameras { cameras: vec![moved], to });
    board.run();
    let name = name(&board, moved);
    let row = board.get_by_role_and_label(Role::ListBoxOption, &name);
    assert_eq!(row.accesskit_node().description().as_deref(), Some("Moved by the plan"));
}

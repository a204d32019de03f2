//! Drops that are refused, and drops far away.

use super::*;

/// Takes a camera and holds it at a place of the board.
fn hold_at(board: &mut Board, camera: CameraId, to: egui::Pos2) {
    let name = name(board, camera);
    let from = board.get_by_role_and_label(Role::ListBoxOption, &name).rect().center();
    board.drag_at(from);
    board.step();
    board.hover_at(from + vec2(10.0, 0.0));
    board.step();
    board.hover_at(to);
    board.step();
    board.step();
}

#[test]
fn a_refused_drop_offers_what_can_be_done_instead() {
    let mut board = show(fixtures::document(4, 12));
    let plate = camera_with(&board, 0, "plate-recognition");
    let plain = camera_with(&board, 0, "ip-camera");
    click(&mut board, plain, Modifiers::NONE);
    click(&mut board, plate, Modifiers::COMMAND);
    let to = hold(&mut board, plate, 2);
    board.drop_at(to);
    board.run();
    assert!(panel(&board).unwrap().starts_with("Cannot be dropped here"));
    let way = board.get_by_label("Move only 1, leave 1");
    assert!((way.rect().center() - to).length() < 300.0, "{:?}", way.rect());
    way.click();
    board.run();
    let to = board.state().document().columns.all[2].server;
    let wanted = Command::MoveCameras { cameras: vec![plain], to };
    assert_eq!(board.state().moves(), [&wanted]);
    assert_eq!(panel(&board), None);
}

#[test]
fn the_panel_is_whole_also_where_its_column_stands_half_outside() {
    let mut board = show(fixtures::document(8, 12));
    let dragged = camera_with(&board, 0, "ip-camera");
    // The sixth column begins at the right edge of the window.
    hold_at(&mut board, dragged, egui::pos2(1_270.0, 500.0));
    let panel = board.get_by_role(Role::Status).rect();
    let window = egui::Rect::from_min_size(egui::Pos2::ZERO, vec2(1280.0, 720.0));
    assert!(window.contains_rect(panel), "{panel:?}");
}

#[test]
fn cameras_held_above_the_board_go_to_a_server_found_by_name() {
    let mut board = show(fixtures::document(50, 12));
    let dragged = camera(&board, 0, 0);
    hold_at(&mut board, dragged, egui::pos2(640.0, 20.0));
    board.get_by_label_contains("Other server…");
    let asked = Command::Show(Dialog::MoveTo { filter: String::new() });
    for _ in 0..6 {
        board.step();
    }
    assert_eq!(board.state().commands.last(), Some(&asked));
    assert_eq!(selected(&board), [dragged]);
    assert!(!DragAndDrop::has_payload_of_type::<CameraDrag>(&board.ctx));
    board.get_by_label("600 cameras");
}

#[test]
fn what_happens_with_every_move_is_said_before_the_drop() {
    let mut board = show(fixtures::document(4, 12));
    let dragged = camera_with(&board, 0, "ip-camera");
    hold(&mut board, dragged, 1);
    let said = panel(&board).unwrap();
    assert!(said.contains("Recording pauses while they change over"), "{said}");
    assert!(said.contains("How many cameras Hall 2 can take is not known"), "{said}");
}

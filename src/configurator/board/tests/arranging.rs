//! Selecting with a band and by groups, and what is shown in which order.

use egui::{Pos2, pos2};

use super::*;
use crate::configurator::board::{
    arrange::{Arrangement, By, FilterChoice, State},
    columns::View,
};

fn arrange(board: &mut Board, change: impl FnOnce(&mut View)) {
    let mut view = board.state().document().columns.view.clone();
    change(&mut view);
    board.state_mut().model.update(Command::View(Box::new(view)));
    board.run();
}

fn row(board: &Board, column: usize, row: usize) -> egui::Rect {
    let name = name(board, camera(board, column, row));
    board.get_by_role_and_label(Role::ListBoxOption, &name).rect()
}

/// Draws a band and holds it there.
fn draw(board: &mut Board, from: Pos2, to: Pos2) {
    board.drag_at(from);
    board.step();
    board.hover_at(from + (to - from) * 0.5);
    board.step();
    board.hover_at(to);
    board.step();
    board.step();
}

#[test]
fn a_band_selects_the_rows_that_it_is_drawn_over() {
    let mut board = show(fixtures::document(4, 12));
    let below = row(&board, 0, 11).center_bottom() + vec2(0.0, 40.0);
    let to = row(&board, 1, 9).center();
    draw(&mut board, below, to);
    let wanted = (0..2).flat_map(|column| (9..12).map(move |row| (column, row)));
    let wanted = wanted.map(|(column, row)| camera(&board, column, row)).collect();
    assert_eq!(selected(&board), sorted(wanted));
    board.hover_at(row(&board, 0, 10).center());
    board.step();
    board.step();
    assert_eq!(selected(&board).len(), 2);
    board.drop_at(to);
    board.run();
    assert_eq!(board.state().moves(), Vec::<&Command>::new());
}

#[test]
fn a_band_with_control_adds_and_escape_takes_it_back() {
    let mut board = show(fixtures::document(4, 12));
    let first = camera(&board, 2, 0);
    click(&mut board, first, Modifiers::NONE);
    let below = row(&board, 0, 11).center_bottom() + vec2(0.0, 40.0);
    board.input_mut().events.push(Event::ModifiersChanged(Modifiers::COMMAND));
    let to = row(&board, 0, 11).center();
    draw(&mut board, below, to);
    assert_eq!(selected(&board), sorted(vec![first, camera(&board, 0, 11)]));
    board.key_press(Key::Escape);
    board.step();
    board.step();
    assert_eq!(selected(&board), [first]);
}

#[test]
fn a_band_from_beside_the_columns_scrolls_the_board_along() {
    let mut board = show(fixtures::document(50, 12));
    let from = pos2(8.0, row(&board, 0, 3).center().y);
    let to = pos2(1_270.0, row(&board, 0, 5).center().y);
    draw(&mut board, from, to);
    for _ in 0..60 {
        board.step();
    }
    let cameras = selected(&board);
    let first: Vec<_> = (3..6).map(|row| camera(&board, 0, row)).collect();
    assert!(first.iter().all(|camera| cameras.contains(camera)));
    assert!(cameras.len() > 3 * 6, "{}", cameras.len());
    assert!(board.query_by_label_contains("Hall 1, 12 cameras").is_none());
}

#[test]
fn a_click_on_a_folder_selects_its_cameras() {
    let mut board = show(fixtures::document(4, 12));
    arrange(&mut board, |view| view.arrangement.group = By::Folder);
    let columns = &board.state().document().columns;
    let column = columns.shown_at(1).unwrap();
    let caption = &column.captions[0];
    let wanted = sorted(column.below(caption).to_vec());
    assert!(wanted.len() < 12, "{:?}", column.captions);
    let label = format!("{}, {} cameras: select", caption.name, caption.count);
    board.get_by_role_and_label(Role::Button, &label).click();
    board.run();
    assert_eq!(selected(&board), wanted);
}

#[test]
fn rows_stay_in_reach_of_the_keyboard_below_captions() {
    let mut board = show(fixtures::document(4, 60));
    arrange(&mut board, |view| view.arrangement.group = By::Feature);
    board.state_mut().board.request_focus();
    board.run();
    board.key_press(Key::End);
    board.key_press(Key::End);
    board.run();
    let last = camera(&board, 0, 59);
    assert_eq!(board.state().document().selection.cursor, Some(last));
    let rect = board.get_by_role_and_label(Role::ListBoxOption, &name(&board, last)).rect();
    assert!(rect.bottom() < 720.0, "{rect:?}");
}

#[test]
fn the_line_above_sorts_groups_and_filters() {
    let mut board = show(fixtures::document(4, 12));
    board.get_by_label("48 cameras");
    board.get_by_label("Group: none").click();
    board.run();
    board.get_by_label("feature").click();
    board.run();
    let arrangement = board.state().document().columns.view.arrangement;
    assert_eq!(arrangement, Arrangement { sort: By::Name, group: By::Feature });
    board.get_by_label("Filter").click();
    board.run();
    board.get_by_label("License plate recognition").click();
    board.run();
    board.key_press(Key::Escape);
    board.run();
    let hits = board.state().document().columns.hits.unwrap();
    assert!((1..48).contains(&hits), "{hits}");
    board.get_by_label(&format!("{hits} of 48 cameras"));
    board.get_by_label("License plate recognition: take out of the filter").click();
    board.run();
    board.get_by_label("48 cameras");
}

#[test]
fn a_filter_that_nothing_matches_says_so_and_can_be_cleared() {
    let mut board = show(fixtures::document(4, 12));
    arrange(&mut board, |view| {
        view.filter = view.filter.toggled(&FilterChoice::State(State::Moved));
    });
    assert_eq!(panel(&board).as_deref(), Some("No camera matches the filter"));
    board.get_by_label("Show all cameras").click();
    board.run();
    board.get_by_label("48 cameras");
}

#[test]
fn what_the_plan_moves_enters_and_leaves_the_filter_with_the_plan() {
    let mut board = show(fixtures::document(4, 12));
    let moved = camera(&board, 0, 0);
    let to = board.state().document().columns.all[1].server;
    arrange(&mut board, |view| {
        view.filter = view.filter.toggled(&FilterChoice::State(State::Moved));
    });
    board.state_mut().model.update(Command::MoveCameras { cameras: vec![moved], to });
    board.run();
    assert_eq!(board.state().document().columns.hits, Some(1));
    board.get_by_label("1 of 48 cameras");
    board.state_mut().model.update(Command::Undo);
    board.run();
    assert_eq!(board.state().document().columns.hits, Some(0));
}

#[test]
fn an_arranged_board_is_the_same_after_a_move_as_when_built_anew() {
    let mut model = Model { document: Some(fixtures::document(4, 40)), ..Model::default() };
    for by in By::ALL {
        let arrangement = Arrangement { sort: By::State, group: by };
        let view = View { arrangement, ..View::default() };
        model.update(Command::View(Box::new(view)));
        let cameras = model.document.as_ref().unwrap().columns.all[0].cameras[..3].to_vec();
        model.update(Command::MoveCameras { cameras, to: Some(ServerId(2)) });
        let before = model.document.as_ref().unwrap().columns.clone();
        model.say_anew();
        assert_eq!(model.document.as_ref().unwrap().columns, before, "{by:?}");
        for column in &before.all {
            let lines: Vec<_> = (0..column.lines()).filter_map(|at| column.at_line(at)).collect();
            assert_eq!(lines.len(), column.lines());
            for row in 0..column.visible.len() {
                let line = column.line_of(row);
                assert_eq!(column.rows_in(line..line + 1), row..row + 1);
            }
        }
    }
}

//! The palette by keyboard.

use super::*;

const FIELD: &str = "Type a command, or the name of a server, key or camera";

fn look_for(window: &mut Window, query: &str) {
    window.key_press_modifiers(Modifiers::COMMAND, Key::K);
    window.run();
    // For those who hear it the focus is on the chosen row, while the field has the keyboard.
    window.get_by_role_and_label(Role::TextInput, FIELD).type_text(query);
    window.run();
    let query = query.to_owned();
    assert_eq!(window.state().model.dialog, Some(Dialog::Palette { query }));
}

fn press(window: &mut Window, key: Key) {
    window.key_press(key);
    window.run();
}

#[test]
fn a_command_is_found_by_a_few_letters_and_run_with_enter() {
    let (mut window, link) = open_window();
    look_for(&mut window, "histo");
    press(&mut window, Key::Enter);
    assert_eq!(window.state().model.dialog, Some(Dialog::History));
    let kept = link.kept.borrow();
    assert!(
        kept.last().unwrap().contains("\"recent_commands\": [\n    \"history\"\n  ]"),
        "{kept:?}"
    );
}

#[test]
fn what_was_run_last_comes_first_when_nothing_is_typed() {
    let (mut window, _) = open_window();
    look_for(&mut window, "about");
    press(&mut window, Key::Enter);
    press(&mut window, Key::Escape);
    look_for(&mut window, "");
    press(&mut window, Key::Enter);
    assert_eq!(window.state().model.dialog, Some(Dialog::About));
}

#[test]
fn arrows_choose_and_escape_closes_without_a_trace() {
    let (mut window, link) = open_window();
    look_for(&mut window, "theme");
    let chosen = |window: &Window| {
        let rows = window.query_all_by_role(Role::ListBoxOption);
        let rows = rows.filter(egui_kittest::Node::is_focused);
        rows.filter_map(|row| row.accesskit_node().label()).collect::<Vec<_>>()
    };
    let first = chosen(&window);
    assert_eq!(first.len(), 1);
    press(&mut window, Key::ArrowDown);
    assert_ne!(chosen(&window), first);
    press(&mut window, Key::ArrowUp);
    assert_eq!(chosen(&window), first);
    press(&mut window, Key::Escape);
    assert!(window.state().model.dialog.is_none());
    assert_eq!(window.state().model.settings.theme, egui::ThemePreference::Dark);
    assert_eq!(link.kept.borrow().len(), 1, "only the opened file");
}

#[test]
fn a_camera_is_selected_and_brought_into_view_also_when_a_search_hides_it() {
    let (mut window, link) = window_of(vec2(800.0, 500.0), Theme::Dark, false);
    open(&mut window, &link);
    dispatch(&mut window, Command::Search("nothing has this name".to_owned()));
    look_for(&mut window, "gate 4.02");
    press(&mut window, Key::Enter);
    let model = &window.state().model;
    let document = model.document.as_ref().unwrap();
    let camera = document.system.cameras.iter().find(|c| &*c.name == "Gate 4.02").unwrap();
    assert_eq!(document.selection.cameras, [camera.id].into());
    assert_eq!(document.search, "");
    let row = window.get_by_role_and_label(Role::ListBoxOption, "Gate 4.02");
    let screen = egui::Rect::from_min_size(egui::Pos2::ZERO, vec2(800.0, 500.0));
    assert!(screen.contains_rect(row.rect()), "{:?}", row.rect());
}

#[test]
fn a_server_is_brought_into_view_with_the_keyboard_on_its_first_camera() {
    let (mut window, link) = window_of(vec2(800.0, 500.0), Theme::Dark, false);
    open(&mut window, &link);
    assert!(window.query_by_label("Archive, 14 cameras").is_none());
    look_for(&mut window, "archive");
    window.get_by_role_and_label(Role::ListBoxOption, "Archive, server, 14 cameras").click();
    window.run();
    let document = window.state().model.document.as_ref().unwrap();
    let cursor = document.system.camera(document.selection.cursor.unwrap()).unwrap();
    assert_eq!(
        cursor.server,
        document.system.servers.iter().find(|s| &*s.name == "Archive").map(|s| s.id)
    );
    assert!(document.selection.cameras.is_empty());
    let row = window.get_by_role_and_label(Role::ListBoxOption, &cursor.name);
    assert!(row.is_focused());
}

#[test]
fn a_command_that_cannot_be_used_does_nothing() {
    let (mut window, _) = start_window();
    window.run();
    look_for(&mut window, "apply the plan");
    let row = window.get_by_role_and_label(Role::ListBoxOption, "Apply the plan");
    assert!(row.accesskit_node().is_disabled());
    press(&mut window, Key::Enter);
    assert!(matches!(window.state().model.dialog, Some(Dialog::Palette { .. })));
}

#[test]
fn a_query_that_nothing_matches_says_so() {
    let (mut window, _) = open_window();
    look_for(&mut window, "qqqqqq");
    window.get_by_label("Nothing has these letters in its name");
    press(&mut window, Key::Enter);
    assert!(matches!(window.state().model.dialog, Some(Dialog::Palette { .. })));
}

#[test]
fn the_search_command_leads_to_the_search_field() {
    let (mut window, _) = open_window();
    look_for(&mut window, "search cameras");
    press(&mut window, Key::Enter);
    window.run();
    let field = "Search cameras, servers, folders";
    assert!(window.get_by_role_and_label(Role::TextInput, field).is_focused());
}

#[test]
fn a_row_can_be_clicked() {
    let (mut window, _) = open_window();
    look_for(&mut window, "keys and mouse");
    window.get_by_role_and_label(Role::ListBoxOption, "Keys and mouse").click();
    window.run();
    assert_eq!(window.state().model.dialog, Some(Dialog::Help));
}

//! Dialogs by keyboard.

use super::*;

#[test]
fn a_plan_is_applied_by_keyboard_with_its_reason() {
    let (mut window, link) = open_window();
    plan_three_moves(&mut window);
    window.get_by_label("can be applied");
    window.key_press_modifiers(Modifiers::COMMAND, Key::S);
    window.run();
    let why = window.get_by_role_and_label(Role::TextInput, "Why, for the change log");
    assert!(why.is_focused());
    why.type_text("renovation");
    window.run();
    window.key_press(Key::Enter);
    window.run();
    let sent = link.sent.borrow();
    let why = "renovation".to_owned();
    let plan = window.state().model.document.as_ref().unwrap().plan.clone();
    assert_eq!(sent.last(), Some(&Request::Apply { why, plan }));
}

#[test]
fn every_dialog_fits_into_the_smallest_window() {
    let size = vec2(800.0, 500.0);
    let screen = egui::Rect::from_min_size(egui::Pos2::ZERO, size);
    let mut shown = std::collections::HashSet::new();
    for (name, prepare) in pictures::SURFACES {
        let (mut window, link) = window_of(size, Theme::Dark, false);
        prepare(&mut window, &link);
        window.run();
        let Some(dialog) = &window.state().model.dialog else { continue };
        shown.insert(std::mem::discriminant(dialog));
        let place = super::super::dialogs::place(&window.ctx).unwrap();
        assert!(screen.contains_rect(place), "{name}: {place:?}");
    }
    assert_eq!(shown.len(), 24, "each kind of dialog but the one that asks for a path");
}

#[test]
fn a_dialog_that_is_too_high_is_read_by_keyboard() {
    let (mut window, link) = window_of(vec2(800.0, 500.0), Theme::Dark, false);
    open(&mut window, &link);
    dispatch(&mut window, Command::Show(Dialog::Help));
    let last = |window: &Window| window.get_by_label("Move the cut cameras here").rect().bottom();
    let end = |window: &Window| window.get_by_role_and_label(Role::Button, "Close").rect().top();
    assert!(last(&window) > end(&window), "it has to be scrolled");
    for _ in 0..2 {
        window.key_press(Key::PageDown);
        window.run();
    }
    assert!(last(&window) < end(&window));
    // The next dialog begins at its top.
    dispatch(&mut window, Command::Show(Dialog::KeyHosts));
    let heading = window.get_by_label_contains("are found by themselves").rect();
    let title = window.get_by_label("Key hosts").rect();
    assert!(heading.top() > title.bottom());
}

#[test]
fn escape_cancels_a_dialog_and_a_stray_click_does_not() {
    let (mut window, _) = start_window();
    window.get_by_role_and_label(Role::Button, "New system…").click();
    window.run();
    window.get_by_role_and_label(Role::TextInput, "Name").type_text("Plant C");
    window.run();
    window.drag_at(egui::pos2(40.0, 40.0));
    window.step();
    window.drop_at(egui::pos2(40.0, 40.0));
    window.run();
    let draft = Dialog::New { name: "Plant C".to_owned(), path: String::new() };
    assert_eq!(window.state().model.dialog, Some(draft));
    window.key_press(Key::Escape);
    window.run();
    assert!(window.state().model.dialog.is_none());
}

#[test]
fn a_closed_dialog_gives_the_keyboard_back() {
    let (mut window, _) = open_window();
    window.key_press_modifiers(Modifiers::COMMAND, Key::F);
    window.run();
    window.key_press(Key::F1);
    window.run();
    assert!(window.get_by_role_and_label(Role::Button, "Close").is_focused());
    window.key_press(Key::Escape);
    window.run();
    let field = "Search cameras, servers, folders";
    assert!(window.get_by_role_and_label(Role::TextInput, field).is_focused());
}

#[test]
fn enter_in_an_unfinished_dialog_keeps_the_keyboard_in_its_field() {
    let (mut window, link) = start_window();
    window.get_by_role_and_label(Role::Button, "New system…").click();
    window.run();
    window.key_press(Key::Enter);
    window.run();
    assert!(window.get_by_role_and_label(Role::TextInput, "Name").is_focused());
    assert!(link.sent.borrow().is_empty());
}

#[test]
fn a_path_is_typed_where_no_file_dialog_answers() {
    let (mut window, link) = start_window();
    link.events.borrow_mut().push_back(Event::NoFileDialog(Pick::Open));
    window.step();
    window.run();
    window.get_by_role_and_label(Role::TextInput, "Path").type_text("/srv/campus.fks");
    window.run();
    window.key_press(Key::Enter);
    window.run();
    assert_eq!(*link.sent.borrow(), [Request::Open("/srv/campus.fks".into())]);
}

#[test]
fn a_key_host_is_paired_by_keyboard() {
    let (mut window, link) = open_window();
    window.get_by_role_and_label(Role::Button, "Key hosts…").click();
    window.run();
    assert_eq!(*link.sent.borrow(), [Request::WatchHosts(true)], "the list is kept fresh");
    window.get_by_role_and_label(Role::Button, "Pair by address…").click();
    window.run();
    window.get_by_role_and_label(Role::TextInput, "Address and port").type_text("10.0.0.9:1947");
    window.run();
    window.key_press(Key::Tab);
    window.run();
    window.get_by_role_and_label(Role::TextInput, "Pairing code").type_text("7kq2-m4xa");
    window.run();
    window.key_press(Key::Enter);
    window.run();
    let added = Request::PairHost {
        address: "10.0.0.9:1947".to_owned(),
        code: Secret("7kq2-m4xa".to_owned()),
        seat: None,
    };
    assert_eq!(link.sent.borrow().last(), Some(&added));
    // What went wrong is said in the dialog, which keeps what was typed.
    let reason = "the code does not match".to_owned();
    link.events.borrow_mut().push_back(Event::NotPaired { reason });
    window.step();
    window.run();
    window.get_by_label_contains("the code does not match");
    assert!(matches!(window.state().model.dialog, Some(Dialog::PairHost { .. })));
    let (name, address) = ("Gate".to_owned(), "10.0.0.9:1947".to_owned());
    link.events.borrow_mut().push_back(Event::Paired { name, address });
    window.step();
    window.run();
    assert!(window.state().model.dialog.is_none());
    assert!(window.query_all_by_label_contains("Paired with Gate").next().is_some());
}

#[test]
fn pairing_says_how_far_it_is_and_can_be_stopped_without_losing_what_was_typed() {
    let (mut window, link) = open_window();
    let (address, code, seat) = ("10.0.0.9".to_owned(), "7KQ2-M4XA".to_owned(), None);
    let typed = Dialog::PairHost { address: address.clone(), code: code.clone(), seat };
    dispatch(&mut window, Command::Show(typed.clone()));
    dispatch(&mut window, Command::PairHost { address, code, seat });
    window.get_by_label_contains("Connecting to the key host…");
    link.events.borrow_mut().push_back(Event::Pairing(PairStep::Proving));
    window.step();
    window.run();
    window.get_by_label_contains("Comparing the code");
    window.get_by_role_and_label(Role::Button, "Stop").click();
    window.run();
    assert_eq!(link.sent.borrow().last(), Some(&Request::CancelPairing));
    // What was on its way does not show any more.
    let reason = "too late".to_owned();
    link.events
        .borrow_mut()
        .extend([Event::Pairing(PairStep::Proving), Event::NotPaired { reason }]);
    window.step();
    window.run();
    assert!(window.query_by_label_contains("too late").is_none());
    assert!(window.query_by_label_contains("Comparing the code").is_none());
    assert_eq!(window.state().model.dialog, Some(typed));
    // Nothing runs, so nothing has to be stopped.
    let sent = link.sent.borrow().len();
    window.get_by_role_and_label(Role::Button, "Cancel").click();
    window.run();
    assert_eq!(window.state().model.dialog, None);
    assert_eq!(link.sent.borrow().len(), sent);
}

#[test]
fn a_key_host_found_on_the_network_is_offered_for_pairing() {
    let (mut window, link) = open_window();
    link.events
        .borrow_mut()
        .push_back(Event::Found(vec![seen("Warehouse", None), seen("Old", Some(0))]));
    window.step();
    dispatch(&mut window, Command::Show(Dialog::KeyHosts));
    window.run();
    window.get_by_label_contains("last seen");
    window.get_by_role_and_label(Role::Button, "Pair… Warehouse").click();
    window.run();
    let Some(Dialog::PairHost { address, .. }) = &window.state().model.dialog else {
        panic!("{:?}", window.state().model.dialog);
    };
    assert_eq!(address, "10.0.0.31:1947");
    assert_eq!(*link.sent.borrow(), [Request::WatchHosts(true), Request::WatchHosts(false)]);
}

#[test]
fn a_copy_of_a_key_host_is_an_alarm_on_its_cards() {
    let (mut window, link) = open_window();
    let cloned = SeenHost { known: Some(HostId(1)), is_cloned: true, ..seen("Campus", None) };
    link.events.borrow_mut().push_back(Event::Found(vec![cloned]));
    window.step();
    window.run();
    assert!(window.query_all_by_label_contains("run at once").next().is_some());
}

#[test]
fn a_full_disk_of_a_key_host_is_shown_on_its_cards() {
    let (mut window, link) = open_window();
    let document = window.state().model.document.as_ref().unwrap();
    let keys: Vec<_> = document.ring.values().filter(|known| known.host == HostId(1)).collect();
    let keys = keys.iter().filter_map(|known| known.figures.clone()).collect();
    let trouble = Some("the disk is full".to_owned());
    let name = "Campus".to_owned();
    link.events.borrow_mut().push_back(Event::Figures { host: HostId(1), name, keys, trouble });
    window.step();
    window.run();
    assert!(window.query_all_by_label_contains("nothing new is granted").next().is_some());
}

#[test]
fn a_connection_is_tested_and_stopped_by_keyboard() {
    let (mut window, link) = open_window();
    dispatch(&mut window, Command::Test { address: "10.0.0.9:1947".to_owned() });
    window.run();
    let test = Request::Test { address: "10.0.0.9:1947".to_owned(), key: None };
    assert_eq!(*link.sent.borrow(), [test]);
    let report = Box::new(report());
    link.events.borrow_mut().push_back(Event::Tested { report, is_over: true });
    window.step();
    window.run();
    assert_eq!(window.query_all_by_label("FAILED").count(), 2, "UDP and TCP");
    window.get_by_label("Copy report");
    window.key_press(Key::Escape);
    window.run();
    assert_eq!(link.sent.borrow().last(), Some(&Request::CancelTest));
}

#[test]
fn a_grant_is_released_after_it_was_said_what_that_means() {
    let (mut window, link) = open_window();
    dispatch(&mut window, Command::Show(Dialog::Holders { host: HostId(1), release: None }));
    window.run();
    window.get_by_label_contains("Asking the key host");
    let holders = Ok(vec![holder()]);
    link.events.borrow_mut().push_back(Event::Holders(HostId(1), holders));
    window.step();
    window.run();
    window.get_by_role_and_label(Role::Button, "Release Gate of Plant B").click();
    window.run();
    window.get_by_label_contains("may run on for up to 1 min 40 s");
    window.get_by_role_and_label(Role::Button, "Release").click();
    window.run();
    let sent = link.sent.borrow();
    assert_eq!(sent.last(), Some(&Request::Release(HostId(1), Box::new(holder()))));
}

#[test]
fn what_stops_if_a_key_host_fails_is_told_for_a_key() {
    let (mut window, link) = open_window();
    let document = window.state().model.document.as_ref().unwrap();
    let key = document.ring.iter().find(|(_, known)| known.figures.is_some()).unwrap().0.clone();
    dispatch(&mut window, Command::Show(Dialog::Outage(key)));
    window.run();
    window.get_by_label_contains("Nothing stops by itself");
    window.get_by_label_contains("floatkey host backup");
    // And when it has failed.
    let reason = "the connection broke".to_owned();
    let since = Some(noon());
    for host in 1..=3 {
        let state = HostState::Offline { since, reason: reason.clone() };
        link.events.borrow_mut().push_back(Event::Host(HostId(host), state));
    }
    window.step();
    window.run();
    window.get_by_label_contains("Nothing stops by itself");
    window.get_by_label_contains("It does not answer since");
}

#[test]
fn selected_cameras_move_to_a_server_found_by_typing() {
    let (mut window, _) = open_window();
    let selection = Selection { cameras: [CameraId(1)].into(), ..Default::default() };
    dispatch(&mut window, Command::Select(selection));
    dispatch(&mut window, Command::Show(Dialog::MoveTo { filter: String::new() }));
    window.get_by_role_and_label(Role::TextInput, "Server").type_text("hall");
    window.run();
    window.key_press(Key::ArrowDown);
    window.run();
    window.key_press(Key::Enter);
    window.run();
    let document = window.state().model.document.as_ref().unwrap();
    let moves: Vec<_> = document.plan.moves().collect();
    assert_eq!(moves, [(CameraId(1), Some(ServerId(2)))], "North Hall, then South Hall");
    assert!(window.state().model.dialog.is_none());
}

#[test]
fn remarks_of_the_importer_are_offered_once() {
    let (mut window, link) = start_window();
    let (mut opened, _) = campus();
    opened.remarks = vec!["Server 7 has no name".to_owned(), "2 cameras have no server".to_owned()];
    link.events.borrow_mut().push_back(Event::Opened(Box::new(opened)));
    window.step();
    window.run();
    window.get_by_label("2 remarks on the import");
    window.get_by_label("Read them…").click();
    window.run();
    window.get_by_label("Server 7 has no name");
    window.key_press(Key::Escape);
    window.run();
    assert!(window.query_by_label("2 remarks on the import").is_none());
}

//! Start screen, top bar, key panel, plan bar, and the window as a whole.

use super::*;

#[test]
fn an_idle_window_settles_in_one_frame() {
    for open_first in [false, true] {
        let (mut window, link) = start_window();
        if open_first {
            open(&mut window, &link);
        }
        window.run();
        assert_eq!(window.run(), 1, "{:?}", window.ctx.repaint_causes());
    }
}

/// When the window wants to be drawn again.
fn repaints_in(window: &Window) -> std::time::Duration {
    window.output().viewport_output.values().map(|v| v.repaint_delay).min().unwrap()
}

#[test]
fn an_idle_window_asks_for_no_repaint_unless_figures_age() {
    let (mut window, link) = open_window();
    window.run();
    assert_eq!(repaints_in(&window), std::time::Duration::MAX);
    let since = Timestamp::from_second(noon().as_second() - 12).unwrap();
    let state = HostState::Offline { since: Some(since), reason: "connection refused".to_owned() };
    link.events.borrow_mut().push_back(Event::Host(HostId(1), state));
    window.step();
    window.run();
    assert!(repaints_in(&window) <= std::time::Duration::from_secs(1));
    window.get_by_label_contains("12 s ago: connection refused");
}

#[test]
fn the_start_screen_is_reachable_by_keyboard() {
    let (mut window, link) = start_window();
    window.run();
    window.key_press(Key::Tab);
    window.run();
    assert!(window.get_by_role_and_label(Role::Button, "Open a system…").is_focused());
    window.key_press(Key::Enter);
    window.run();
    assert_eq!(*link.sent.borrow(), [Request::Pick(Pick::Open)]);
}

#[test]
fn while_a_system_is_opened_the_start_screen_says_so_and_waits() {
    let (mut window, link) = start_window();
    dispatch(&mut window, Command::Demo);
    window.get_by_label("Opening the sample system…");
    window.get_by_role_and_label(Role::Button, "New system…").click();
    window.run();
    assert!(window.state().model.dialog.is_none());
    link.events.borrow_mut().push_back(Event::Failed("The file is not a system".to_owned()));
    window.step();
    window.run();
    window.get_by_label("Dismiss this message").click();
    window.run();
    assert!(window.state().model.notices.is_empty());
}

#[test]
fn cards_say_who_shares_a_key_and_how_sure_that_is() {
    let (window, _) = open_window();
    window.get_by_label("Shared with 1 other system");
    window.get_by_label("Plant B uses 14 cameras and 2 plates");
    window.get_by_label("exact, live");
    window.get_by_label("Shared with 1 other system, figures not disclosed");
    window.get_by_label("Up to 8 IP cameras may be used elsewhere; counts may be off by as many.");
    // The local key is nobody else's, so nothing is said on its card.
    assert!(window.query_by_label_contains("Cannot tell").is_none());
}

#[test]
fn a_network_key_that_discloses_nothing_says_that_it_cannot_tell() {
    let (mut window, link) = start_window();
    let (opened, _) = campus();
    let mut figures = garage_figures(&opened);
    figures.others = Others::Undisclosed;
    let event = host_event(2, "Garage", figures);
    link.events.borrow_mut().extend([Event::Opened(Box::new(opened)), event]);
    window.step();
    window.run();
    window.get_by_label("Cannot tell whether others use this key");
}

#[test]
fn a_refusal_narrows_what_others_may_use_for_a_minute_and_the_card_says_so() {
    let (mut window, link) = open_window();
    window.get_by_label("You can add 0–8 cameras");
    link.mono_ms.set(5_000);
    link.events.borrow_mut().push_back(refused_by_the_garage());
    window.step();
    window.run();
    // 18 and what others use is more than 22.
    window.get_by_label("You can add 0–3 cameras");
    window.get_by_label("5–8 IP cameras are used elsewhere; counts may be off by up to 3.");
    let proof = "shows that at least 5 cameras are used by others or reserved for them";
    window.get_by_label_contains(proof);
    // Figures that come meanwhile do not take it away.
    link.mono_ms.set(64_999);
    let (opened, _) = campus();
    let garage = host_event(2, "Garage", garage_figures(&opened));
    link.events.borrow_mut().push_back(garage);
    window.step();
    window.run();
    window.get_by_label("You can add 0–3 cameras");
    link.mono_ms.set(65_000);
    window.step();
    window.run();
    window.get_by_label("You can add 0–8 cameras");
    assert!(window.query_by_label_contains(proof).is_none());
}

#[test]
fn a_window_with_a_proof_draws_itself_again_when_that_counts_no_more() {
    let (mut window, link) = open_window();
    link.mono_ms.set(5_000);
    link.events.borrow_mut().push_back(refused_by_the_garage());
    window.step();
    window.run();
    link.mono_ms.set(20_000);
    window.step();
    let wait = repaints_in(&window);
    let seconds = std::time::Duration::from_secs;
    assert!(wait > seconds(44) && wait <= seconds(45), "{wait:?}");
    link.mono_ms.set(65_000);
    window.step();
    assert_eq!(repaints_in(&window), std::time::Duration::MAX);
}

#[test]
fn where_everything_is_disclosed_a_refusal_proves_nothing_new() {
    let (mut window, link) = open_window();
    let feature = "ip-camera".parse().unwrap();
    let refusal = HostRefusal {
        host: HostId(1),
        refusal: Refusal::Shortage { key: key("FK-1047"), feature, short: Some(1) },
        asked: [(key("FK-1047"), seats(&[("ip-camera", 40)]))].into(),
    };
    let reason = "refused".to_owned();
    link.events.borrow_mut().push_back(Event::NotApplied { reason, refusal: Some(refusal) });
    window.step();
    window.run();
    window.get_by_label("You can add 24 cameras");
    assert!(window.query_by_label_contains("A refusal at").is_none());
}

#[test]
fn what_is_reserved_and_allowed_is_told_of_each_bar() {
    let (mut window, link) = start_window();
    open_with_limits(&mut window, &link);
    // Of the 11 that Plant B left behind 8 are reserved for it: 42, 14, 8, 3 and 13 make 80.
    window.get_by_label(
        "IP cameras: 42 used here, 14 used by others, 8 reserved for others, 3 reclaimable, \
         13 free, 80 in all; you can add 16, 3 of them reserved for this system; \
         this system may have at most 74",
    );
    window.get_by_label_contains("12 in all, 2 over the total, as the license allows");
    window.get_by_label("2 over the total, as the license allows");
}

#[test]
fn the_headline_of_a_card_is_what_can_be_added() {
    let (mut window, _) = open_window();
    // 80 in all, 3 × 14 less the disabled here, 14 at Plant B, whose 3 others may be reclaimed.
    window.get_by_label("You can add 24 cameras");
    window.get_by_label("21 free of 80");
    window.get_by_label("You can add 0–8 cameras");
    plan_three_moves(&mut window);
    assert!(window.query_by_label_contains("after the plan").is_none(), "within one key");
    let to_garage = Command::MoveCameras { cameras: vec![CameraId(1)], to: Some(ServerId(5)) };
    dispatch(&mut window, to_garage);
    window.get_by_label("25 after the plan");
}

#[test]
fn more_than_eight_features_are_folded() {
    let (mut window, _) = open_window();
    assert!(window.query_by_label("Crowd density").is_none());
    window.get_by_label("5 more features").scroll_to_me();
    window.run();
    window.get_by_label("5 more features").click();
    window.run();
    window.get_by_label("Crowd density");
    window.get_by_label("Fewer features").scroll_to_me();
    window.run();
    window.get_by_label("Fewer features").click();
    window.run();
    assert!(window.query_by_label("Crowd density").is_none());
}

#[test]
fn an_empty_plan_has_nothing_to_apply() {
    let (mut window, _) = open_window();
    let apply = window.get_by_role_and_label(Role::Button, "Apply");
    assert!(apply.accesskit_node().is_disabled());
    window.key_press_modifiers(Modifiers::COMMAND, Key::S);
    window.run();
    assert!(window.state().model.dialog.is_none());
    window.get_by_label("No changes. Drag cameras between servers; nothing is sent before Apply.");
}

#[test]
fn a_plan_that_is_refused_cannot_be_applied_and_says_why() {
    let (mut window, link) = start_window();
    let (mut opened, figures) = campus();
    let mut plan = Plan::new(PlanId(Uuid::from_u128(9)));
    // A stored plan may have become impossible since: 14 cameras more on a full local key.
    for camera in 1..=14 {
        let to = Some(ServerId(5));
        plan.set(&opened.system, Change::Move { camera: CameraId(camera), to });
    }
    opened.plan = plan;
    link.events.borrow_mut().push_back(Event::Opened(Box::new(opened)));
    link.events.borrow_mut().extend(figures);
    window.step();
    window.run();
    window.get_by_label("cannot be applied");
    let apply = window.get_by_role_and_label(Role::Button, "Apply 14 changes");
    assert!(apply.accesskit_node().is_disabled());
}

#[test]
fn the_chip_lists_the_key_hosts_and_keeps_those_in_use() {
    let (mut window, link) = open_window();
    let state = HostState::Offline { since: None, reason: "no route to host".to_owned() };
    link.events.borrow_mut().push_back(Event::Host(HostId(2), state));
    window.step();
    window.run();
    window.get_by_role_and_label(Role::Button, "1 of 3 key hosts unreachable").click();
    window.run();
    window.get_by_label("not connected: no route to host");
    let forget = "127.0.0.2:1947 cannot be forgotten while servers use its keys";
    assert!(window.get_by_role_and_label(Role::Button, forget).accesskit_node().is_disabled());
}

#[test]
fn the_search_is_entered_and_left_by_keyboard() {
    let (mut window, _) = open_window();
    window.key_press_modifiers(Modifiers::COMMAND, Key::F);
    window.run();
    let field = "Search cameras, servers, folders";
    let search = window.get_by_role_and_label(Role::TextInput, field);
    assert!(search.is_focused());
    search.type_text("library");
    window.run();
    window.get_by_label("14 matches");
    window.key_press(Key::Escape);
    window.run();
    assert_eq!(window.state().model.document.as_ref().unwrap().search, "");
}

#[test]
fn undo_and_redo_are_named_by_their_step() {
    let (mut window, _) = open_window();
    plan_three_moves(&mut window);
    window.get_by_label("Undo: Move 3 cameras to Library").click();
    window.run();
    window.get_by_label("Redo: Move 3 cameras to Library");
    window.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    window.run();
    assert_eq!(window.state().model.document.as_ref().unwrap().plan.len(), 3);
}

#[test]
fn one_change_is_taken_out_of_the_unfolded_plan() {
    let (mut window, _) = open_window();
    plan_three_moves(&mut window);
    window.get_by_label("Show the plan").click();
    window.run();
    window.get_by_label("Remove change of Gate 2.02").click();
    window.run();
    assert_eq!(window.state().model.document.as_ref().unwrap().plan.len(), 2);
}

#[test]
fn while_applying_the_top_bar_shows_the_step_and_can_stop_it() {
    let (mut window, link) = open_window();
    plan_three_moves(&mut window);
    let step = ApplyStep::Preparing("Campus key".to_owned());
    link.events.borrow_mut().push_back(Event::Applying(step));
    window.step();
    window.run();
    window.get_by_label("Asking Campus key to hold the seats…");
    window.get_by_role_and_label(Role::Button, "Cancel").click();
    window.run();
    assert_eq!(link.sent.borrow().last(), Some(&Request::CancelApply));
}

#[test]
fn what_the_background_has_no_room_for_is_sent_later_and_only_the_newest_plan() {
    let (mut window, link) = open_window();
    *link.is_full.borrow_mut() = true;
    plan_three_moves(&mut window);
    dispatch(&mut window, Command::Undo);
    assert!(link.sent.borrow().is_empty());
    *link.is_full.borrow_mut() = false;
    window.run();
    let sent = link.sent.borrow();
    assert!(matches!(sent.as_slice(), [Request::StorePlan(plan)] if plan.is_empty()), "{sent:?}");
}

#[test]
fn the_title_names_the_system() {
    let (mut window, link) = start_window();
    let title_of = |window: &Window| {
        let commands = window.output().viewport_output.values().flat_map(|v| v.commands.clone());
        commands
            .filter_map(|c| match c {
                egui::ViewportCommand::Title(title) => Some(title),
                _ => None,
            })
            .last()
    };
    let (opened, _) = campus();
    window.run();
    link.events.borrow_mut().push_back(Event::Opened(Box::new(opened)));
    window.step();
    assert_eq!(title_of(&window).as_deref(), Some("Riverside campus – Floatkey"));
    window.step();
    assert_eq!(title_of(&window), None);
}

#[test]
fn a_search_brings_its_first_hit_into_view() {
    let (mut window, link) = window_of(vec2(800.0, 500.0), Theme::Dark, false);
    open(&mut window, &link);
    let first_row = |window: &Window| {
        let document = window.state().model.document.as_ref().unwrap();
        let first = document.columns.shown_at(0).unwrap().visible[0];
        let name = document.system.camera(first).unwrap().name.to_string();
        let row = window.query_by_role_and_label(Role::ListBoxOption, &name).map(|row| row.rect());
        let screen = egui::Rect::from_min_size(egui::Pos2::ZERO, vec2(800.0, 500.0));
        row.is_some_and(|row| screen.contains_rect(row))
    };
    // The keyboard walks to the other end of the board, out of sight of the first column.
    let document = window.state().model.document.as_ref().unwrap();
    let first = document.columns.shown_at(0).unwrap().visible[0];
    let name = document.system.camera(first).unwrap().name.to_string();
    window.get_by_role_and_label(Role::ListBoxOption, &name).click();
    window.run();
    for _ in 0..6 {
        window.key_press(Key::ArrowRight);
    }
    window.run();
    assert!(!first_row(&window), "the board did not scroll");
    dispatch(&mut window, Command::Search("0".to_owned()));
    assert!(first_row(&window));
}

#[test]
fn a_typed_path_stays_until_the_file_is_open() {
    let (mut window, link) = start_window();
    let text = "/nowhere/site.fks".to_owned();
    dispatch(&mut window, Command::Show(Dialog::Path { pick: Pick::Open, text: text.clone() }));
    dispatch(&mut window, Command::PathTyped(Pick::Open, text.clone()));
    link.events.borrow_mut().push_back(Event::Failed("there is no such file".to_owned()));
    window.step();
    let expected = Some(Dialog::Path { pick: Pick::Open, text });
    assert_eq!(window.state().model.dialog, expected);
    link.events.borrow_mut().push_back(Event::Opened(Box::new(campus().0)));
    window.step();
    assert_eq!(window.state().model.dialog, None);
}

#[test]
fn our_newest_plan_is_not_replaced_by_an_older_one_from_the_file() {
    let (mut window, link) = open_window();
    plan_three_moves(&mut window);
    let ours = window.state().model.document.as_ref().unwrap().plan.clone();
    // Read before our plan was stored.
    link.events.borrow_mut().push_back(Event::Changed(Box::new(campus().0)));
    window.step();
    assert_eq!(window.state().model.document.as_ref().unwrap().plan, ours);
    // After it was stored, the file has the last word.
    let mut events = link.events.borrow_mut();
    events.push_back(Event::PlanStored(ours));
    events.push_back(Event::Changed(Box::new(campus().0)));
    drop(events);
    window.step();
    assert!(window.state().model.document.as_ref().unwrap().plan.is_empty());
}

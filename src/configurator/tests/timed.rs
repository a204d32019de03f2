//! Applying at a set time.

use super::*;

fn half_past_two() -> Timestamp {
    "2027-02-02T02:30:00Z".parse().unwrap()
}

/// Three moves that are applied in the coming night.
pub(super) fn wait_until_night(window: &mut Window) {
    plan_three_moves(window);
    let why = "maintenance".to_owned();
    dispatch(window, Command::ApplyAt { why, at: half_past_two() });
}

fn is_waiting(window: &Window) -> bool {
    window.state().model.document.as_ref().unwrap().timed.is_some()
}

#[test]
fn a_plan_waits_for_its_time_and_the_bar_says_so() {
    let (mut window, link) = open_window();
    plan_three_moves(&mut window);
    window.key_press_modifiers(Modifiers::COMMAND, Key::S);
    window.run();
    let field = "Apply at, as HH:MM; empty for now";
    let time = window.get_by_role_and_label(Role::TextInput, field);
    time.focus();
    window.run();
    window.get_by_role_and_label(Role::TextInput, field).type_text("2:3");
    window.run();
    window.get_by_label("This is no time of day: write it as 02:30");
    let apply = window.get_by_role_and_label(Role::Button, "Apply");
    assert!(apply.accesskit_node().is_disabled());
    window.get_by_role_and_label(Role::TextInput, field).type_text("0");
    window.run();
    window.get_by_label_contains("Applies on 2027-02-02 02:30, in 14 h 30 min");
    window.get_by_role_and_label(Role::Button, "Apply at 02:30").click();
    window.run();
    let plan = window.state().model.document.as_ref().unwrap().plan.clone();
    let wanted = Request::ApplyAt { at: half_past_two(), why: String::new(), plan };
    assert_eq!(link.sent.borrow().last(), Some(&wanted));
    window.get_by_label("Applies at 02:30 (in 14 h 30 min)");
    let repaint = window.output().viewport_output.values().map(|v| v.repaint_delay).min();
    assert_eq!(repaint, Some(std::time::Duration::from_mins(1)), "once a minute");
}

#[test]
fn waiting_ends_by_hand_or_at_once() {
    let (mut window, link) = open_window();
    wait_until_night(&mut window);
    window.get_by_role_and_label(Role::Button, "Cancel").click();
    window.run();
    assert!(!is_waiting(&window));
    assert_eq!(link.sent.borrow().last(), Some(&Request::CancelApplyAt));
    let why = "maintenance".to_owned();
    dispatch(&mut window, Command::ApplyAt { why: why.clone(), at: half_past_two() });
    window.get_by_role_and_label(Role::Button, "Apply now").click();
    window.run();
    let plan = window.state().model.document.as_ref().unwrap().plan.clone();
    assert_eq!(link.sent.borrow().last(), Some(&Request::Apply { why, plan }));
    assert!(!is_waiting(&window));
}

#[test]
fn a_plan_that_is_changed_meanwhile_is_not_applied_and_that_is_said() {
    let (mut window, link) = open_window();
    wait_until_night(&mut window);
    let reason = Some("the plan was changed".to_owned());
    link.events.borrow_mut().push_back(Event::ApplyAtOver { reason });
    window.step();
    window.run();
    assert!(!is_waiting(&window));
    let said = "Nothing will be applied at 02:30: the plan was changed";
    assert!(window.query_all_by_label_contains(said).next().is_some());
}

#[test]
fn when_the_time_has_come_the_window_shows_the_steps() {
    let (mut window, link) = open_window();
    wait_until_night(&mut window);
    link.events.borrow_mut().extend([
        Event::ApplyAtOver { reason: None },
        Event::Applying(ApplyStep::Preparing("10.0.0.1:1947".to_owned())),
    ]);
    window.step();
    window.run();
    assert!(!is_waiting(&window));
    window.get_by_label_contains("Asking 10.0.0.1:1947 to hold the seats");
    assert!(window.state().model.notices.is_empty());
}

#[test]
fn a_window_whose_plan_waits_asks_before_it_is_closed() {
    let (mut window, _) = open_window();
    wait_until_night(&mut window);
    let root = window.input_mut().viewport_id;
    let close = |window: &mut Window| {
        let viewport = window.input_mut().viewports.get_mut(&root).unwrap();
        viewport.events.push(egui::ViewportEvent::Close);
        window.step();
        window.input_mut().viewports.get_mut(&root).unwrap().events.clear();
        let commands = window.output().viewport_output.values().flat_map(|v| v.commands.clone());
        commands.collect::<Vec<_>>()
    };
    assert!(close(&mut window).contains(&egui::ViewportCommand::CancelClose));
    window.run();
    window.get_by_label_contains("this is done only while the window is open");
    window.get_by_role_and_label(Role::Button, "Close the window").click();
    window.step();
    let commands = window.output().viewport_output.values().flat_map(|v| v.commands.clone());
    assert!(commands.collect::<Vec<_>>().contains(&egui::ViewportCommand::Close));
    assert!(!close(&mut window).contains(&egui::ViewportCommand::CancelClose));
}

#[test]
fn closing_a_system_whose_plan_waits_is_told() {
    let (mut window, _) = open_window();
    wait_until_night(&mut window);
    dispatch(&mut window, Command::Close);
    let said = "will not be applied at 02:30, because its system was closed";
    assert!(window.query_all_by_label_contains(said).next().is_some());
}

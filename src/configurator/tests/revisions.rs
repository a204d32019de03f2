//! The list of a plan, plans that meet a revision of somebody else, and the history.

use super::*;
use crate::{
    configurator::{model::Document, plan_list::Arrangement},
    licensing::AppliedChange,
};

fn document(window: &Window) -> &Document {
    window.state().model.document.as_ref().unwrap()
}

fn to(camera: u32, server: u32) -> Change {
    Change::Move { camera: CameraId(camera), to: Some(ServerId(server)) }
}

/// A plan of four moves meets a revision in which Boris moved two of the cameras elsewhere.
pub(super) fn meet_a_revision(window: &mut Window, link: &FakeLink) {
    plan_three_moves(window);
    let cameras = vec![CameraId(1)];
    dispatch(window, Command::MoveCameras { cameras, to: Some(ServerId(4)) });
    let (mut opened, _) = campus();
    let mut theirs = Plan::new(PlanId(Uuid::from_u128(77)));
    for change in [to(15, 5), to(16, 1)] {
        theirs.set(&opened.system, change);
    }
    opened.system = theirs.applied_to(&opened.system);
    opened.baseline = Baseline::of(&opened.system);
    opened.plan = Plan::new(PlanId(Uuid::from_u128(78)));
    let mut applied = applied(42, "Archive first", 2, 0);
    applied.who = "boris".to_owned();
    opened.history.insert(0, applied);
    link.events.borrow_mut().push_back(Event::Changed(Box::new(opened)));
    window.step();
    window.run();
}

/// The diff of revision 41: three moves, one of which was changed again since.
pub(super) fn show_a_revision(window: &mut Window, link: &FakeLink) {
    dispatch(window, Command::Show(Dialog::History));
    dispatch(window, Command::ShowRevision(41));
    let change = |camera, from, server| AppliedChange {
        before: to(camera, from),
        after: to(camera, server),
    };
    let changes = vec![change(1, 2, 1), change(2, 3, 1), change(3, 1, 5)];
    link.events.borrow_mut().push_back(Event::Revision(41, Ok(changes)));
    window.step();
    window.run();
}

#[test]
fn a_plan_is_arranged_by_server_and_loses_a_whole_group() {
    let (mut window, _) = open_window();
    plan_three_moves(&mut window);
    let cameras = vec![CameraId(1), CameraId(4)];
    dispatch(&mut window, Command::MoveCameras { cameras, to: Some(ServerId(4)) });
    dispatch(&mut window, Command::TogglePlan);
    window.get_by_role_and_label(Role::Button, "By server").click();
    window.run();
    assert_eq!(document(&window).arrangement, Arrangement::ByServer);
    window.get_by_label("3 changes");
    window.get_by_role_and_label(Role::Button, "Remove all changes of Library").click();
    window.run();
    let left: Vec<Change> = document(&window).plan.changes().collect();
    assert_eq!(left, [to(1, 4), to(4, 4)]);
    dispatch(&mut window, Command::Undo);
    assert_eq!(document(&window).plan.len(), 5);
}

#[test]
fn a_plan_that_meets_another_revision_keeps_what_nobody_touched_and_asks_for_the_rest() {
    let (mut window, link) = open_window();
    meet_a_revision(&mut window, &link);
    let kept: Vec<Change> = document(&window).plan.changes().collect();
    assert_eq!(kept, [to(1, 4), to(17, 3)]);
    let stored = document(&window).plan.clone();
    assert_eq!(stored.id, PlanId(Uuid::from_u128(78)), "it goes on from the plan in the file");
    assert_eq!(link.sent.borrow().last(), Some(&Request::StorePlan(stored)));
    window.get_by_label_contains("Revision 42 was applied by boris meanwhile");
    window.get_by_role_and_label(Role::RadioButton, "Entrance 2.01: Mine: Library").click();
    window.run();
    window.get_by_role_and_label(Role::Button, "Go on with these").click();
    window.run();
    assert!(window.state().model.dialog.is_none());
    let merged: Vec<Change> = document(&window).plan.changes().collect();
    assert_eq!(merged, [to(1, 4), to(15, 3), to(17, 3)]);
    assert!(document(&window).conflicts.is_none());
}

#[test]
fn conflicts_are_decided_all_at_once_or_later() {
    let (mut window, link) = open_window();
    meet_a_revision(&mut window, &link);
    window.key_press(Key::Escape);
    window.run();
    assert!(window.state().model.dialog.is_none());
    window.get_by_role_and_label(Role::Button, "2 conflicts…").click();
    window.run();
    window.get_by_role_and_label(Role::Button, "Keep all mine").click();
    window.run();
    window.get_by_role_and_label(Role::Button, "Go on with these").click();
    window.run();
    assert_eq!(document(&window).plan.len(), 4);
    assert!(window.query_by_label("2 conflicts…").is_none());
}

#[test]
fn a_plan_that_was_applied_elsewhere_as_it_is_leaves_nothing_to_ask() {
    let (mut window, link) = open_window();
    plan_three_moves(&mut window);
    let sent = link.sent.borrow().len();
    let (mut opened, _) = campus();
    opened.system = document(&window).plan.applied_to(&opened.system);
    opened.baseline = Baseline::of(&opened.system);
    link.events.borrow_mut().push_back(Event::Changed(Box::new(opened)));
    window.step();
    window.run();
    assert!(document(&window).plan.is_empty() && window.state().model.dialog.is_none());
    assert_eq!(link.sent.borrow().len(), sent);
}

#[test]
fn an_applied_revision_is_looked_at_and_taken_back_by_a_new_plan() {
    let (mut window, link) = open_window();
    dispatch(&mut window, Command::Show(Dialog::History));
    window.get_by_role_and_label(Role::Button, "Show what revision 41 changed").click();
    window.run();
    assert_eq!(link.sent.borrow().last(), Some(&Request::AskRevision(41)));
    window.get_by_label("Reading the change log…");
    show_a_revision(&mut window, &link);
    window.get_by_label("South Hall → North Hall");
    window.get_by_label("changed since");
    window.get_by_label_contains("1 of 3 changes cannot be undone");
    window.get_by_role_and_label(Role::Button, "Undo as a new plan").click();
    window.run();
    let plan: Vec<Change> = document(&window).plan.changes().collect();
    assert_eq!(plan, [to(1, 2), to(2, 3)]);
    assert!(window.state().model.dialog.is_none());
    assert_eq!(document(&window).undo.last().unwrap().label, "Undo revision 41");
}

#[test]
fn a_revision_that_cannot_be_read_says_why() {
    let (mut window, link) = open_window();
    dispatch(&mut window, Command::ShowRevision(7));
    let reason = "revision 7 is not there".to_owned();
    link.events.borrow_mut().push_back(Event::Revision(7, Err(reason)));
    window.step();
    window.run();
    window.get_by_label_contains("It cannot be told what was changed: revision 7 is not there");
    assert!(
        window
            .get_by_role_and_label(Role::Button, "Undo as a new plan")
            .accesskit_node()
            .is_disabled()
    );
}

//! What a screen reader gets: names and roles everywhere, and the main job without seeing.

use egui::accesskit::Action;

use super::{pictures::SURFACES, *};

#[test]
fn whatever_can_be_used_has_a_role_and_a_name() {
    let mut nameless = Vec::new();
    for (surface, prepare) in SURFACES {
        let (mut window, link) = window_of(vec2(1280.0, 720.0), Theme::Dark, false);
        prepare(&mut window, &link);
        window.run();
        let mut usable = 0;
        for node in window.root().children_recursive() {
            let node = node.accesskit_node();
            let is_usable = node.data().supports_action(Action::Click);
            // A scroll bar has a value and a direction, and is nobody's way to anything.
            let is_bar = node.role() == Role::ScrollBar;
            if node.is_hidden() || node.is_disabled() || is_bar || !is_usable {
                continue;
            }
            usable += 1;
            let has_name = [node.label(), node.value(), node.placeholder().map(str::to_owned)]
                .into_iter()
                .flatten()
                .any(|name| !name.trim().is_empty());
            let has_role = !matches!(node.role(), Role::Unknown);
            if !(has_name && has_role) {
                let place = node.bounding_box();
                nameless.push(format!("{surface}: {:?} at {place:?}", node.role()));
            }
        }
        assert!(usable > 0, "{surface}: nothing can be used");
    }
    assert!(nameless.is_empty(), "{}", nameless.join("\n"));
}

#[test]
fn a_camera_is_moved_and_the_plan_applied_through_the_accessibility_tree_alone() {
    let (mut window, link) = open_window();
    let document = window.state().model.document.as_ref().unwrap();
    let camera = document.columns.shown_at(0).unwrap().visible[0];
    let name = document.system.camera(camera).unwrap().name.to_string();
    let target = document.columns.shown_at(1).unwrap().name.to_string();
    window.get_by_role_and_label(Role::ListBoxOption, &name).click_accesskit();
    window.run();
    let selected = |window: &Window| {
        window.state().model.document.as_ref().unwrap().selection.cameras.contains(&camera)
    };
    assert!(selected(&window));
    window.key_press(Key::M);
    window.run();
    window.get_by_role_and_label(Role::TextInput, "Server").type_text(&target);
    window.run();
    window.key_press(Key::Enter);
    window.run();
    window.get_by_role_and_label(Role::Button, "Apply 1 change").click_accesskit();
    window.run();
    window.get_by_role_and_label(Role::Button, "Apply").click_accesskit();
    window.run();
    let sent = link.sent.borrow();
    let applied = sent.iter().any(|request| matches!(request, Request::Apply { .. }));
    assert!(applied, "{sent:?}");
}

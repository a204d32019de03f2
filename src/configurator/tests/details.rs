//! The details panel by keyboard and mouse.

use super::*;
use crate::configurator::details::DetailsOf;

fn shown(window: &Window) -> Option<DetailsOf> {
    let details = &window.state().model.document.as_ref().unwrap().details;
    details.of.clone().filter(|_| details.is_open)
}

fn select(window: &mut Window, camera: CameraId) {
    let cameras = [camera].into();
    let selection = Selection { cameras, anchor: Some(camera), cursor: Some(camera) };
    dispatch(window, Command::Select(selection));
}

#[test]
fn enter_on_a_camera_shows_its_details_and_links_lead_on_and_back() {
    let (mut window, _) = open_window();
    window.get_by_role_and_label(Role::ListBox, "Camera board").focus();
    window.run();
    window.key_press(Key::ArrowDown);
    window.run();
    window.key_press(Key::Enter);
    window.run();
    let Some(DetailsOf::Camera(_)) = shown(&window) else { panic!("{:?}", shown(&window)) };
    window.get_by_role_and_label(Role::Button, "Library").click();
    window.run();
    assert_eq!(shown(&window), Some(DetailsOf::Server(ServerId(3))));
    window.get_by_label("video server");
    window.get_by_role_and_label(Role::Button, "Campus key").click();
    window.run();
    assert_eq!(shown(&window), Some(DetailsOf::Key(key("FK-1047"))));
    for _ in 0..2 {
        window.get_by_role_and_label(Role::Button, "Back").click();
        window.run();
    }
    assert!(matches!(shown(&window), Some(DetailsOf::Camera(_))));
    window.get_by_role_and_label(Role::Button, "Hide details").click();
    window.run();
    assert_eq!(shown(&window), None);
}

#[test]
fn the_panel_goes_along_with_the_cursor() {
    let (mut window, _) = open_window();
    select(&mut window, CameraId(2));
    assert_eq!(shown(&window), None, "it comes only when it is asked for");
    window.key_press_modifiers(Modifiers::COMMAND, Key::I);
    window.run();
    assert_eq!(shown(&window), Some(DetailsOf::Camera(CameraId(2))));
    select(&mut window, CameraId(5));
    assert_eq!(shown(&window), Some(DetailsOf::Camera(CameraId(5))));
    window.key_press_modifiers(Modifiers::COMMAND, Key::I);
    window.run();
    assert_eq!(shown(&window), None);
}

#[test]
fn the_name_of_a_card_leads_to_its_key_and_a_feature_to_who_uses_it() {
    let (mut window, _) = open_window();
    window.get_by_role_and_label(Role::Button, "Details of Campus key").click();
    window.run();
    assert_eq!(shown(&window), Some(DetailsOf::Key(key("FK-1047"))));
    window.get_by_role_and_label(Role::Button, "IP cameras").click();
    window.run();
    assert_eq!(shown(&window), Some(DetailsOf::Feature("ip-camera".parse().unwrap())));
    window.get_by_label("Plant B (other system)");
}

#[test]
fn without_a_choice_the_panel_says_what_to_do() {
    let (mut window, _) = open_window();
    window.key_press_modifiers(Modifiers::COMMAND, Key::I);
    window.run();
    window.get_by_label("Choose a camera, or click the name of a key.");
    // It is not left behind by a camera that is gone.
    dispatch(&mut window, Command::ShowDetails(DetailsOf::Camera(CameraId(9_999))));
    window.get_by_label("What was shown here is not there any more.");
}

#[test]
fn details_are_copied_as_text() {
    let (mut window, _) = open_window();
    dispatch(&mut window, Command::ShowDetails(DetailsOf::Server(ServerId(1))));
    window.get_by_role_and_label(Role::Button, "Copy as text").click();
    window.step();
    let copied =
        window.output().platform_output.commands.iter().find_map(|command| match command {
            egui::OutputCommand::CopyText(text) => Some(text.clone()),
            _ => None,
        });
    assert!(copied.unwrap().starts_with("North Hall (video server)"));
}

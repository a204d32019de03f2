//! Settings: chosen, kept, and put on.

use egui::ThemePreference;

use super::*;
use crate::configurator::{
    actions::Action,
    model::Surroundings,
    settings::{Contrast, Motion, Preference, Settings},
    theme,
};

fn kept(link: &FakeLink) -> Settings {
    Settings::from_text(link.kept.borrow().last().unwrap()).unwrap()
}

fn open_settings(window: &mut Window) {
    window.key_press_modifiers(Modifiers::COMMAND, Key::Comma);
    window.run();
    assert_eq!(window.state().model.dialog, Some(Dialog::Settings));
}

fn choose(window: &mut Window, name: &str) {
    window.get_by_role_and_label(Role::RadioButton, name).click();
    window.run();
}

#[test]
fn choices_are_in_force_at_once_and_kept() {
    let (mut window, link) = start_window();
    window.run();
    open_settings(&mut window);
    choose(&mut window, "Theme: Light");
    assert_eq!(*theme::tokens(&window.ctx), theme::LIGHT);
    choose(&mut window, "Contrast: High");
    assert_eq!(*theme::tokens(&window.ctx), theme::HIGH_LIGHT);
    choose(&mut window, "Motion: Reduced");
    assert!(window.ctx.global_style().animation_time <= 0.0);
    choose(&mut window, "Language: Español");
    window.get_by_label("Ajustes");
    let settings = kept(&link);
    assert_eq!(settings.theme, ThemePreference::Light);
    assert_eq!(settings.contrast, Contrast::High);
    assert_eq!(settings.motion, Motion::Reduced);
    assert_eq!(settings.language.as_deref(), Some("es"));
}

#[test]
fn the_size_changes_by_keyboard_also_while_a_dialog_is_open() {
    let (mut window, link) = start_window();
    window.run();
    window.key_press_modifiers(Modifiers::COMMAND, Key::Plus);
    window.run();
    assert_eq!(kept(&link).scale_percent, 110);
    assert!((window.ctx.zoom_factor() - 1.1).abs() < 0.001);
    open_settings(&mut window);
    window.get_by_label("110%");
    window.key_press_modifiers(Modifiers::COMMAND, Key::Minus);
    window.run();
    window.key_press_modifiers(Modifiers::COMMAND, Key::Minus);
    window.run();
    assert_eq!(kept(&link).scale_percent, 90);
    window.key_press_modifiers(Modifiers::COMMAND, Key::Num0);
    window.run();
    assert_eq!(kept(&link).scale_percent, 100);
    assert!((window.ctx.zoom_factor() - 1.0).abs() < 0.001);
}

#[test]
fn what_the_desktop_tells_is_followed_until_something_else_is_chosen() {
    let (mut window, link) = start_window();
    window.run();
    dispatch(&mut window, Command::Prefer(Preference::Theme(ThemePreference::System)));
    let told = DesktopLook { is_dark: Some(false), high_contrast: Some(true), is_still: None };
    link.events.borrow_mut().push_back(Event::Desktop(told));
    window.step();
    window.run();
    assert_eq!(*theme::tokens(&window.ctx), theme::HIGH_LIGHT);
    open_settings(&mut window);
    choose(&mut window, "Theme: Dark");
    choose(&mut window, "Contrast: Usual");
    assert_eq!(*theme::tokens(&window.ctx), theme::DARK);
}

fn begin(window: &mut Window, settings: Settings, trouble: Option<String>) {
    let ctx = window.ctx.clone();
    window.state_mut().begin(&ctx, settings, Surroundings::default(), trouble);
    window.run();
}

#[test]
fn keys_from_the_settings_are_obeyed_and_shown_and_refused_ones_are_told() {
    let (mut window, _) = start_window();
    let mut settings = Settings::default();
    settings.shortcuts.insert("help".to_owned(), "Ctrl+H".to_owned());
    settings.shortcuts.insert("open".to_owned(), "Ctrl+Z".to_owned());
    begin(&mut window, settings, None);
    let told = window.query_all_by_label_contains("These keys of the settings are not used");
    assert!(told.count() > 0);
    window.key_press_modifiers(Modifiers::COMMAND, Key::H);
    window.run();
    assert_eq!(window.state().model.dialog, Some(Dialog::Help));
    window.get_by_label("Ctrl+H");
    window.key_press(Key::Escape);
    window.run();
    window.key_press(Key::F1);
    window.run();
    assert_eq!(window.state().model.dialog, None, "the usual key is given up");
}

#[test]
fn trouble_with_the_file_of_the_settings_is_told() {
    let (mut window, _) = start_window();
    begin(&mut window, Settings::default(), Some("kept as settings.json.bad".to_owned()));
    let told = window.query_all_by_label_contains("settings.json.bad");
    assert!(told.count() > 0);
}

#[test]
fn a_look_that_was_kept_is_there_from_the_first_frame() {
    let (mut window, _) = start_window();
    let settings = Settings {
        theme: ThemePreference::Light,
        contrast: Contrast::High,
        scale_percent: 125,
        language: Some("ru".to_owned()),
        ..Settings::default()
    };
    begin(&mut window, settings, None);
    assert_eq!(*theme::tokens(&window.ctx), theme::HIGH_LIGHT);
    assert!((window.ctx.zoom_factor() - 1.25).abs() < 0.001);
    window.get_by_label("Новая система…");
}

#[test]
fn unfolded_and_compact_cards_are_kept() {
    let (mut window, link) = open_window();
    window.get_by_label("5 more features").scroll_to_me();
    window.run();
    window.get_by_label("5 more features").click();
    window.run();
    assert_eq!(kept(&link).unfolded_keys.len(), 1);
    let command = Action::CompactKeys.command(&window.state().model);
    dispatch(&mut window, command);
    assert!(kept(&link).compact_keys);
    window.get_by_label("You can add 24 cameras");
    window.get_by_label("Shared with 1 other system");
    assert!(window.query_by_label("Fewer features").is_none());
}

#[test]
fn a_file_that_was_opened_is_offered_again() {
    let (mut window, link) = open_window();
    let path = campus().0.path;
    assert_eq!(kept(&link).recent_files, std::slice::from_ref(&path));
    dispatch(&mut window, Command::Close);
    link.sent.borrow_mut().clear();
    window.key_press_modifiers(Modifiers::COMMAND, Key::K);
    window.run();
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    window.get_by_label_contains(&name).click();
    window.run();
    assert_eq!(*link.sent.borrow(), [Request::Open(path)]);
}

#[test]
fn about_names_the_version_and_what_draws_the_window() {
    let (mut window, _) = start_window();
    window.state_mut().model.surroundings = Surroundings {
        renderer: "OpenGL".to_owned(),
        adapter: "llvmpipe, 4.5 Mesa 22.3.6".to_owned(),
        is_software: true,
        fell_back: vec!["wgpu: there are only software adapters".to_owned()],
        ..Surroundings::default()
    };
    dispatch(&mut window, Command::Show(Dialog::About));
    window.get_by_label_contains(env!("CARGO_PKG_VERSION"));
    window.get_by_label("llvmpipe, 4.5 Mesa 22.3.6");
    window.get_by_label_contains("there are only software adapters");
    window.get_by_label_contains("the processor draws the window");
    window.get_by_role_and_label(Role::Button, "Copy").click();
    window.run();
    assert_eq!(window.state().model.dialog, Some(Dialog::About), "copying leaves it open");
}

#[test]
fn the_title_has_a_mark_while_something_is_not_applied() {
    let (mut window, _) = open_window();
    let cameras = vec![CameraId(15)];
    let command = Command::MoveCameras { cameras, to: Some(ServerId(3)) };
    window.state_mut().dispatch(command);
    window.step();
    let commands = window.output().viewport_output.values().flat_map(|v| v.commands.clone());
    let titles: Vec<String> = commands
        .filter_map(|command| match command {
            egui::ViewportCommand::Title(title) => Some(title),
            _ => None,
        })
        .collect();
    assert_eq!(titles, ["• Riverside campus – Floatkey"]);
}

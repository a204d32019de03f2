//! The window in other languages.

use super::*;

fn choose(window: &mut Window, name: &str) {
    window.get_by_label(say!("menu-more")).click();
    window.run();
    window.get_by_label_contains(say!("menu-language")).click();
    window.run();
    window.get_by_label(name).click();
    window.run();
}

#[test]
fn the_menu_switches_the_language_and_back() {
    let (mut window, _link) = open_window();
    window.get_by_label("North Hall, 14 cameras");
    window.get_by_label("You can add 24 cameras");
    choose(&mut window, "Русский");
    assert_eq!(window.state().model.settings.chosen_language(), Some(Language::Russian));
    // Texts that are kept between frames, and texts that are made in each.
    window.get_by_label("North Hall, 14 камер");
    window.get_by_label("Доска камер");
    window.get_by_label("Можно добавить: 24 камеры");
    window.get_by_label("Применить");
    assert!(window.query_by_label("You can add 24 cameras").is_none());
    choose(&mut window, "Español");
    window.get_by_label("North Hall, 14 cámaras");
    choose(&mut window, "English");
    window.get_by_label("North Hall, 14 cameras");
    assert_eq!(language(), Language::English);
}

#[test]
fn the_start_screen_offers_each_language_by_its_own_name() {
    let (mut window, _link) = start_window();
    window.get_by_label("Русский").click();
    window.run();
    window.get_by_label("Новая система…");
    window.get_by_label("English").click();
    window.run();
    window.get_by_label("New system…");
}

#[test]
fn every_surface_can_be_shown_in_every_language() {
    for language in [Language::Russian, Language::Spanish] {
        for (surface, prepare) in pictures::SURFACES {
            set_language(language);
            let (mut window, link) = start_window();
            prepare(&mut window, &link);
            window.run();
            let title = say!("menu-more");
            let is_open = window.state().model.document.is_some();
            assert!(!is_open || window.query_all_by_label(title).next().is_some(), "{surface}");
        }
    }
}

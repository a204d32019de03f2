//! The usage page.

use super::*;
use crate::{
    configurator::usage::{UsageChoice, UsagePage, UsageRange},
    link::{Denial, UsageHistory, UsagePoint, UsageQuestion},
};

fn page(window: &Window) -> &UsagePage {
    &window.state().model.document.as_ref().unwrap().usage
}

/// So many hours up to noon, with a working day in them and two refusals.
pub(super) fn history(back: i64, step: i64) -> UsageHistory {
    let at = |hour: i64| Timestamp::from_second(noon().as_second() + hour * 3_600).unwrap();
    let mut points = Vec::new();
    for hour in (-back..0).step_by(usize::try_from(step).unwrap()) {
        let wave = |period: i64, high: i64| {
            let phase = hour.rem_euclid(period) as f64 / period as f64;
            ((phase * std::f64::consts::TAU).sin() * high as f64 / 2.0) as i64 + high / 2
        };
        let at = at(hour);
        let point = |code: &str, here: i64, others: i64, total| UsagePoint {
            at,
            feature: code.parse().unwrap(),
            here: here.unsigned_abs(),
            others: others.unsigned_abs(),
            total,
        };
        let grown = if hour < -back / 2 { 60 } else { 80 };
        points.push(point("ip-camera", 30 + wave(24 * step, 12), 10 + wave(31 * step, 8), grown));
        points.push(point("plate-recognition", 2 + wave(9 * step, 4), 2, 8));
    }
    let denial = |hour, short, times| Denial {
        at: at(hour),
        system: "Plant B".to_owned(),
        feature: "ip-camera".parse().ok(),
        short,
        times,
    };
    let denials = vec![denial(-back / 2 - step, Some(6), 1), denial(-back / 3, None, 12)];
    UsageHistory { from: at(-back), to: noon(), points, denials }
}

/// Answers what was asked last.
pub(super) fn answer(window: &mut Window, link: &FakeLink, answer: Result<UsageHistory, String>) {
    let question = page(window).asked.clone().unwrap();
    link.events.borrow_mut().push_back(Event::Usage { question, answer });
    window.step();
    window.run();
}

fn asked(link: &FakeLink) -> Option<UsageQuestion> {
    match link.sent.borrow().last() {
        Some(Request::AskUsage(question)) => Some(question.clone()),
        _ => None,
    }
}

fn question(hours: u32, of_point: u32) -> UsageQuestion {
    let (host, key) = (HostId(1), key("FK-1047"));
    UsageQuestion { host, key, back_hours: hours, hours: of_point }
}

#[test]
fn the_page_asks_the_key_host_and_says_in_words_what_it_shows() {
    let (mut window, link) = open_window();
    window.key_press_modifiers(Modifiers::COMMAND, Key::U);
    window.run();
    dispatch(&mut window, Command::Usage(UsageChoice::Key(key("FK-1047"))));
    assert_eq!(asked(&link), Some(question(24, 1)));
    window.get_by_label("Asking the key host…");
    answer(&mut window, &link, Ok(history(24, 1)));
    window.get_by_label("Plot of usage over time");
    window.get_by_label_contains("At most 42 here and");
    window.get_by_label_contains("by others at once, of 80; 13 refusals");
    window.get_by_label("Plant B was refused, short by 6");
    window.get_by_label("Plant B was refused, 12 times");
    // The other feature is in the answer already.
    let sent = link.sent.borrow().len();
    let plates = "plate-recognition".parse().unwrap();
    dispatch(&mut window, Command::Usage(UsageChoice::Feature(plates)));
    window.get_by_label_contains("of 8; nothing was refused");
    assert_eq!(link.sent.borrow().len(), sent);
    window.get_by_role_and_label(Role::Button, "Back to the board").click();
    window.run();
    assert!(!page(&window).is_open);
    window.get_by_role_and_label(Role::ListBox, "Camera board");
}

#[test]
fn a_longer_range_is_asked_anew_and_an_answer_to_another_question_is_dropped() {
    let (mut window, link) = open_window();
    dispatch(&mut window, Command::ToggleUsage);
    dispatch(&mut window, Command::Usage(UsageChoice::Key(key("FK-1047"))));
    window.get_by_role_and_label(Role::Button, "400 days").click();
    window.run();
    assert_eq!(asked(&link), Some(question(9_600, 24)));
    let late = Event::Usage { question: question(24, 1), answer: Ok(history(24, 1)) };
    link.events.borrow_mut().push_back(late);
    window.step();
    window.run();
    assert_eq!(page(&window).answer, None);
    assert_eq!(page(&window).range, UsageRange::All);
}

#[test]
fn what_cannot_be_read_or_was_never_used_is_said() {
    let (mut window, link) = open_window();
    dispatch(&mut window, Command::ToggleUsage);
    answer(&mut window, &link, Err("connection refused".to_owned()));
    window.get_by_label("The usage cannot be read: connection refused");
    let sent = link.sent.borrow().len();
    window.get_by_role_and_label(Role::Button, "Try again").click();
    window.run();
    assert_eq!(link.sent.borrow().len(), sent + 1);
    answer(&mut window, &link, Ok(UsageHistory::default()));
    window.get_by_label("Nothing was recorded in this time");
}

#[test]
fn the_page_is_exported_as_a_table() {
    let (mut window, link) = open_window();
    dispatch(&mut window, Command::ToggleUsage);
    answer(&mut window, &link, Ok(history(24, 1)));
    window.get_by_role_and_label(Role::Button, "Export as CSV…").click();
    window.run();
    assert_eq!(link.sent.borrow().last(), Some(&Request::Pick(Pick::UsageTable)));
    link.events.borrow_mut().push_back(Event::Picked(Pick::UsageTable, "/tmp/u.csv".into()));
    window.step();
    let sent = link.sent.borrow();
    let Some(Request::WriteFile { path, text }) = sent.last() else { panic!("{sent:?}") };
    assert_eq!(path, std::path::Path::new("/tmp/u.csv"));
    assert_eq!(text.lines().count(), 1 + 2 * 24);
}

#[test]
fn an_open_usage_page_is_idle() {
    let (mut window, link) = open_window();
    dispatch(&mut window, Command::ToggleUsage);
    answer(&mut window, &link, Ok(history(24 * 7, 1)));
    window.run();
    assert_eq!(window.run(), 1, "{:?}", window.ctx.repaint_causes());
}

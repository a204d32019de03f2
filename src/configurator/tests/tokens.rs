//! A key whose USB token is pulled out.

use std::time::Duration;

use super::*;
use crate::licensing::Suspension;

/// The key host tells that the token of the first key is not there, or that it is.
fn tell(window: &mut Window, link: &FakeLink, grace_ms: Option<u64>) {
    let (_, mut events) = campus();
    for event in &mut events {
        if let Event::Figures { keys, .. } = event
            && let Some(figures) = keys.first_mut()
        {
            let token = "Sentinel HL 4711".to_owned();
            figures.suspended = grace_ms.map(|grace_ms| Suspension { token, grace_ms });
        }
    }
    link.events.borrow_mut().extend(events);
    window.step();
    window.run();
}

fn is_said(window: &Window, words: &str) -> bool {
    window.query_all_by_label_contains(words).next().is_some()
}

fn repaints_in(window: &Window) -> Duration {
    window.output().viewport_output.values().map(|v| v.repaint_delay).min().unwrap()
}

#[test]
fn the_card_counts_down_and_the_window_rests_when_it_is_over() {
    let (mut window, link) = open_window();
    tell(&mut window, &link, Some(299_500));
    assert!(is_said(&window, "Sentinel HL 4711 is unplugged: nothing new is granted"));
    assert!(is_said(&window, "servers run on for 5:00"));
    assert_eq!(repaints_in(&window), Duration::from_millis(500), "when 4:59 are left");
    tell(&mut window, &link, Some(0));
    assert!(is_said(&window, "servers have stopped"));
    assert_eq!(repaints_in(&window), Duration::MAX);
    tell(&mut window, &link, None);
    assert!(!is_said(&window, "is unplugged"));
}

#[test]
fn a_plan_that_needs_the_token_is_refused_before_it_is_applied() {
    let (mut window, link) = open_window();
    plan_three_moves(&mut window);
    for grace_ms in [300_000, 0] {
        let (_, events) = campus();
        let told = events.into_iter().map(|event| match event {
            Event::Figures { host, name, mut keys, trouble } => {
                for figures in &mut keys {
                    let token = "Sentinel HL 4711".to_owned();
                    figures.suspended = Some(Suspension { token, grace_ms });
                }
                Event::Figures { host, name, keys, trouble }
            }
            other => other,
        });
        link.events.borrow_mut().extend(told);
        window.step();
        window.run();
        let document = window.state().model.document.as_ref().unwrap();
        let refusals = &document.forecast.refusals;
        let is_it = |refusal: &Refusal| matches!(refusal, Refusal::CarrierMissing { .. });
        assert!(refusals.iter().any(is_it), "{refusals:?}");
        assert!(!refusals.iter().any(|r| matches!(r, Refusal::Shortage { .. })), "{refusals:?}");
    }
}

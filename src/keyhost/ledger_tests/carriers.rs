//! A license on a USB token that is pulled out and plugged in again.

use super::*;
use crate::licensing::{Binding, Suspension, UsbToken};

const GRACE_MS: u64 = 300_000;
const TOKEN: &str = "Sentinel HL 4711";

fn token() -> UsbToken {
    UsbToken { vendor: 0x0529, product: 0x0003, serial: "4711".to_owned() }
}

fn on_token(total: u64) -> License {
    let binding = Some(Binding::Token(token()));
    License { binding, grace_secs: 300, ..network("K", total) }
}

impl Host {
    fn plug_in(&mut self) {
        self.ledger.set_tokens([token()].into(), self.now.mono_ms);
    }

    fn pull_out(&mut self) {
        self.ledger.set_tokens([].into(), self.now.mono_ms);
    }

    fn grace_ms(&self) -> Option<u64> {
        let Suspension { token, grace_ms } = self.figures(A, "K").suspended?;
        assert_eq!(token, TOKEN);
        Some(grace_ms)
    }
}

/// With four of ten seats leased by the first server of a system.
fn leased() -> Host {
    let mut host = Host::new([on_token(10)]);
    host.plug_in();
    host.put(A, &[("K", 1, 4)]).unwrap();
    host.lease(A, "K", 1);
    host
}

fn missing() -> Refusal {
    Refusal::CarrierMissing { key: key("K"), token: TOKEN.to_owned() }
}

fn take(server: u32, count: u64) -> Command {
    let wanted = wanted(server, seats(&[(CAMERA, count)]));
    Command::Take { key: key("K"), server: ServerId(server), wanted }
}

#[test]
fn without_its_token_a_key_grants_nothing_new_and_takes_back_what_is_given() {
    let mut host = leased();
    host.pull_out();
    assert_eq!(host.prepare(A, &[("K", 1, 4), ("K", 2, 1)]), Err(missing()));
    assert_eq!(host.prepare(B, &[("K", 1, 1)]), Err(missing()));
    assert_eq!(host.ask(A, take(1, 5)), Err(missing()));
    assert_eq!(host.ask(B, take(1, 1)), Err(missing()));
    assert_eq!(host.can_add(A, "K"), 0, "and the figures say so");
    host.put(A, &[("K", 2, 4)]).unwrap();
    assert_eq!(host.granted(A, "K"), 4, "a move within the key raises nothing");
    host.put(A, &[("K", 2, 1)]).unwrap();
    assert_eq!(host.granted(A, "K"), 1, "what is lowered is accepted");
    host.plug_in();
    assert_eq!(host.grace_ms(), None);
    host.put(B, &[("K", 1, 6)]).unwrap();
}

#[test]
fn a_plan_that_is_prepared_is_carried_out_without_the_token() {
    let mut host = leased();
    let plan = host.prepare(A, &[("K", 1, 6)]).unwrap();
    host.pull_out();
    host.commit(A, plan);
    assert_eq!(host.granted(A, "K"), 6);
}

#[test]
fn servers_run_on_for_the_grace_time_and_no_statement_is_valid_beyond_it() {
    let mut host = leased();
    host.pass(TERM_MS / 2);
    host.pull_out();
    assert_eq!(host.grace_ms(), Some(GRACE_MS));
    let next = host.ledger.next_lapse_ms(host.now.mono_ms);
    assert_eq!(next, Some(host.now.mono_ms + GRACE_MS), "watchers are told of the end");
    for left in [GRACE_MS, GRACE_MS - TERM_MS, 1] {
        host.pass(host.grace_ms().unwrap() - left);
        let (_, count, valid_ms) = host.renew(A, "K", 1, None).unwrap();
        assert_eq!((count, valid_ms), (4, left));
        let valid_ms = host.figures(A, "K").ours[&ServerId(1)].valid_ms;
        assert!(valid_ms >= Some(left), "the statement before may be the one that was heard");
    }
    host.pass(1);
    assert_eq!(host.renew(A, "K", 1, None), Err(missing()));
    assert_eq!(host.grace_ms(), Some(0));
    // A server that lowers is told that it may not go on.
    let lowered = host.ask(A, take(1, 2)).unwrap();
    assert!(matches!(lowered, Reply::Statement { valid_ms: 0, .. }), "{lowered:?}");
}

#[test]
fn back_in_its_place_the_token_restores_everything_at_once() {
    let mut host = leased();
    host.pull_out();
    host.pass(GRACE_MS + TERM_MS);
    assert!(host.renew(A, "K", 1, None).is_err());
    host.plug_in();
    let (_, count, valid_ms) = host.renew(A, "K", 1, None).unwrap();
    assert_eq!((count, valid_ms), (4, TERM_MS + GRACE_MS));
    host.put(A, &[("K", 1, 10)]).unwrap();
    // Pulled out again, it has its full grace time again.
    host.pull_out();
    assert_eq!(host.grace_ms(), Some(GRACE_MS));
}

#[test]
fn who_waits_for_seats_waits_for_the_token_too() {
    let mut host = leased();
    host.pull_out();
    let waiting = prepare(7, &[("K", 1, 6)]);
    let command = Command::Prepare { prepare: waiting, wait: true };
    assert_eq!(host.ask(B, command), Ok(Reply::Queued { place: 1 }));
    host.pass(1000);
    host.ask(99, Command::Tick).unwrap();
    assert_eq!(host.ledger.place(system(B)), Some(1));
    host.plug_in();
    host.ask(99, Command::Tick).unwrap();
    assert!(host.ledger.is_prepared(system(B), plan(7)));
}

#[test]
fn at_a_start_a_token_that_is_missing_counts_as_pulled_out_then() {
    let mut host = leased();
    host.pull_out();
    host.pass(GRACE_MS);
    host.restart();
    assert_eq!(host.grace_ms(), Some(GRACE_MS));
    host.plug_in();
    assert_eq!(host.grace_ms(), None);
    // Another license of the key may be bound to something else.
    host.pull_out();
    host.ledger.put_license(License { issue: 2, ..network("K", 10) }, host.now.mono_ms);
    assert_eq!(host.grace_ms(), None);
    assert!(!host.ledger.needs_tokens());
}

#[test]
fn only_keys_whose_token_came_or_went_are_named() {
    let mut host = Host::new([on_token(10), network("N", 5)]);
    assert!(host.ledger.needs_tokens());
    let other = UsbToken { serial: "4712".to_owned(), ..token() };
    let mut told = |tokens: &[UsbToken]| {
        host.ledger.set_tokens(tokens.iter().cloned().collect(), host.now.mono_ms)
    };
    assert_eq!(told(std::slice::from_ref(&other)), []);
    assert_eq!(told(&[other, token()]), [(key("K"), true)]);
    assert_eq!(told(&[token()]), []);
    assert_eq!(told(&[]), [(key("K"), false)]);
}

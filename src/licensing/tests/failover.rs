//! What if the largest server of a key fails.

use std::sync::Arc;

use super::*;
use crate::{
    configurator::{Document, fixtures},
    licensing::{Failover, Fit, KeyFigures},
};

/// Two servers: one on each of two keys, the second key with spare seats for some cameras.
fn two_keys(cameras: u32) -> Document {
    fixtures::document(2, cameras)
}

fn of(document: &Document, key: &str) -> Option<Failover> {
    let key = fixtures::key(key);
    Failover::of(&document.system, &document.baseline, &document.ring, &key)
}

#[test]
fn within_a_key_the_seats_go_along() {
    let document = fixtures::document(4, 20);
    let failover = of(&document, fixtures::CAMPUS).unwrap();
    assert_eq!((failover.cameras, failover.fit), (19, Fit::Same));
}

#[test]
fn the_only_server_of_a_key_needs_room_on_another_one() {
    let document = two_keys(3);
    let failover = of(&document, fixtures::GARAGE).unwrap();
    let fits = Fit::On { key: fixtures::key(fixtures::CAMPUS) };
    assert_eq!((failover.cameras, failover.fit), (3, fits));
}

#[test]
fn what_is_missing_on_the_nearest_key_is_told() {
    let document = two_keys(80);
    let failover = of(&document, fixtures::CAMPUS).unwrap();
    let Fit::ShortOn { key, short } = failover.fit else { panic!("{:?}", failover.fit) };
    assert_eq!(key, fixtures::key(fixtures::GARAGE));
    let cameras = "ip-camera".parse().unwrap();
    assert_eq!(short.get(&cameras), failover.cameras - fixtures::SPARE_CAMERAS);
}

#[test]
fn figures_that_cannot_be_read_promise_nothing() {
    let mut document = two_keys(3);
    for known in document.ring.values_mut() {
        known.figures = None::<KeyFigures>;
    }
    let failover = of(&document, fixtures::GARAGE).unwrap();
    assert!(matches!(failover.fit, Fit::ShortOn { .. }));
}

#[test]
fn without_another_key_there_is_no_place_and_without_servers_no_question() {
    let mut document = two_keys(3);
    for server in Arc::make_mut(&mut document.system.servers) {
        server.key = (server.id == ServerId(1)).then(|| fixtures::key(fixtures::CAMPUS));
    }
    assert_eq!(of(&document, fixtures::CAMPUS).unwrap().fit, Fit::Nowhere);
    assert_eq!(of(&document, fixtures::GARAGE), None);
}

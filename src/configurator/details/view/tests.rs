//! What is said of cameras, servers, keys and features.

use super::*;
use crate::{configurator::fixtures, licensing::Change};

fn text(document: &Document, of: DetailsOf) -> String {
    Details::of(document, &of).unwrap().as_text()
}

#[test]
fn a_camera_tells_its_server_its_key_its_features_and_its_planned_move() {
    let mut document = fixtures::document(4, 20);
    let camera = DetailsOf::Camera(CameraId(6));
    let said = text(&document, camera.clone());
    for part in ["(camera)", "Number: 6", "Folder: Hall 1/", "Server: Hall 1", "Key: Campus key"] {
        assert!(said.contains(part), "{part} is not in {said}");
    }
    assert!(said.contains("License plate recognition: 1"), "{said}");
    assert!(!said.contains("Planned"), "{said}");
    let change = Change::Move { camera: CameraId(6), to: Some(ServerId(3)) };
    document.plan.set(&document.system, change);
    let said = text(&document, camera);
    assert!(said.contains("Planned\nFrom: Hall 1\nTo: Hall 3"), "{said}");
    assert!(said.contains("Key: Garage key"), "{said}");
}

#[test]
fn a_disabled_camera_uses_no_seat() {
    let document = fixtures::document(1, 20);
    let disabled = document.system.cameras.iter().find(|camera| !camera.enabled).unwrap();
    let said = text(&document, DetailsOf::Camera(disabled.id));
    assert!(said.contains("IP cameras: 0"), "{said}");
    assert!(said.contains("Disabled"), "{said}");
}

#[test]
fn a_server_tells_what_it_needs_and_what_it_holds() {
    let document = fixtures::document(4, 20);
    let said = text(&document, DetailsOf::Server(ServerId(1)));
    for part in [
        "(video server)",
        "Addresses: 10.0.0.1",
        "Version: 4.3",
        "Bound: 20",
        "Seats that it holds",
        "Lease: standing",
        "Read: just now, live",
    ] {
        assert!(said.contains(part), "{part} is not in {said}");
    }
}

#[test]
fn a_server_without_a_key_holds_nothing() {
    let mut opened = fixtures::opened(1, 4);
    std::sync::Arc::make_mut(&mut opened.system.servers)[0].key = None;
    let document = fixtures::with_figures(opened);
    let said = text(&document, DetailsOf::Server(ServerId(1)));
    assert!(said.contains("Key: no key"), "{said}");
    assert!(said.contains("Without a key it holds no seats"), "{said}");
}

#[test]
fn a_key_tells_its_license_its_totals_and_its_servers() {
    let document = fixtures::document(4, 20);
    let said = text(&document, DetailsOf::Key(fixtures::key(fixtures::CAMPUS)));
    for part in [
        "Campus key (network key)",
        "Type: Ultra",
        "Carrier: software",
        "Ends: never",
        "Installed on: Hall 1",
        "IP cameras: 50 free of 102",
        "here 38 · elsewhere 14 · reclaimable 0",
        "Hall 2: 20",
    ] {
        assert!(said.contains(part), "{part} is not in {said}");
    }
    assert!(said.contains("its 19 cameras fit on other servers of this key"), "{said}");
}

#[test]
fn a_feature_tells_who_uses_it_on_which_key() {
    let document = fixtures::document(4, 20);
    let said = text(&document, DetailsOf::Feature("ip-camera".parse().unwrap()));
    for part in ["IP cameras (feature)", "Key: Campus key", "Plant B (other system): 14"] {
        assert!(said.contains(part), "{part} is not in {said}");
    }
    let said = text(&document, DetailsOf::Feature("thermal".parse().unwrap()));
    assert!(said.contains("No key has this feature"), "{said}");
}

#[test]
fn many_servers_are_listed_by_size_and_then_counted() {
    let document = fixtures::document(200, 2);
    let said = text(&document, DetailsOf::Key(fixtures::key(fixtures::CAMPUS)));
    assert!(said.contains("and 60 more servers"), "{said}");
}

#[test]
fn what_is_gone_has_no_details() {
    let document = fixtures::document(1, 1);
    assert!(Details::of(&document, &DetailsOf::Camera(CameraId(99))).is_none());
    assert!(Details::of(&document, &DetailsOf::Key(fixtures::key("0000"))).is_none());
}

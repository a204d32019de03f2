//! The feeds in the shapes that public clients attest.

use super::*;

fn sample(name: &str) -> Vec<u8> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples/sentinel");
    std::fs::read(folder.join(name)).unwrap()
}

#[test]
fn keys_are_read_and_placeholders_left_out() {
    let devices = devices(&parse(&sample("tab_dev.txt")).unwrap());
    let ids: Vec<&str> = devices.iter().map(|device| device.id.as_str()).collect();
    assert_eq!(ids, ["452116054", "100000000000000001"]);
    assert_eq!(devices[0].is_local, Some(true));
    assert_eq!((devices[1].is_local, devices[1].place.as_str()), (Some(false), "LICSRV-02"));
    assert!(devices[1].is_cloned && !devices[0].is_cloned);
}

#[test]
fn seats_and_sessions_are_two_figures_and_minus_one_is_no_limit() {
    let features = features(&parse(&sample("tab_feat.txt")).unwrap());
    assert_eq!(features[0].limit, Some(Limit::Unlimited));
    let channels = &features[1];
    assert_eq!(channels.name, "Camera channels & analytics");
    assert_eq!(
        (channels.limit, channels.taken, channels.sessions),
        (Some(Limit::Seats(5)), Some(1), Some(2))
    );
    assert_eq!(channels.license, "Expiration Date Fri Jun 5, 2026 19:55");
}

#[test]
fn sessions_name_who_and_where_from() {
    let sessions = sessions(&parse(&sample("tab_sessions.txt")).unwrap());
    assert_eq!(sessions.len(), 1);
    let session = &sessions[0];
    assert_eq!((session.user.as_str(), session.computer.as_str()), ("operator1", "CAM-WS-01"));
    assert_eq!(session.address, "192.0.2.15");
    let empty = parse(&sample("tab_sessions-empty.txt")).unwrap();
    assert_eq!((empty.rows.len(), empty.came), (0, 0));
}

#[test]
fn a_missing_field_is_unknown_and_not_zero() {
    let feed = parse(br#"{"haspid":"7","fid":"3"}"#).unwrap();
    let features = features(&feed);
    assert_eq!((features[0].limit, features[0].taken, features[0].sessions), (None, None, None));
}

#[test]
fn refusals_are_told_from_empty_feeds() {
    let password = NoFeed::Status(6008, "SNTL_ADMIN_PASSWORD_REQUIRED".to_owned());
    assert_eq!(parse(&sample("tab_dev-password.txt")), Err(password));
    assert_eq!(parse(&sample("login-page.html")), Err(NoFeed::Login));
}

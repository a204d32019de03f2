//! What figures say of a key, and how sure that is.

use super::*;

fn ip() -> Feature {
    feature("ip-camera")
}

fn network(total: u64) -> License {
    license("N", KeyKind::Network, &[("ip-camera", total)])
}

#[test]
fn with_full_disclosure_every_number_is_exact() {
    let others = Others::Full(vec![
        other(&[("ip-camera", 14)], &[("ip-camera", 5)], &[("ip-camera", 2)]),
        other(&[("ip-camera", 1)], &[], &[]),
    ]);
    let figures = figures(network(100), &[("ip-camera", 40)], others);
    assert_eq!(figures.others_use(&ip()), Bound::exactly(17));
    assert_eq!(figures.others_reclaimable(&ip()), 5);
    assert_eq!(figures.free(&ip()), Bound::exactly(100 - 40 - 17 - 5));
    assert_eq!(figures.can_add(&ip()), Bound::exactly(100 - 40 - 17));
    assert_eq!(figures.is_shared(), Some(true));
    assert_eq!(figures.over(&ip()), 0);
}

#[test]
fn with_presence_only_what_others_use_is_a_bound() {
    let figures = figures(network(100), &[("ip-camera", 40)], Others::Present(2));
    assert_eq!(figures.others_use(&ip()), Bound { least: 0, most: 60 });
    assert_eq!(figures.others_use(&ip()).exact(), None);
    assert_eq!(figures.free(&ip()), Bound { least: 0, most: 60 });
    assert_eq!(figures.can_add(&ip()), Bound { least: 0, most: 60 });
    assert_eq!(figures.is_shared(), Some(true));
}

#[test]
fn nobody_present_makes_the_numbers_exact() {
    let figures = figures(network(100), &[("ip-camera", 40)], Others::Present(0));
    assert_eq!(figures.can_add(&ip()).exact(), Some(60));
    assert_eq!(figures.is_shared(), Some(false));
}

#[test]
fn what_is_not_disclosed_is_never_read_as_not_shared() {
    let figures = figures(network(100), &[("ip-camera", 40)], Others::Undisclosed);
    assert_eq!(figures.others_use(&ip()), Bound { least: 0, most: 60 });
    assert_eq!(figures.is_shared(), None);
}

#[test]
fn a_full_key_leaves_others_nothing_even_if_undisclosed() {
    let figures = figures(network(40), &[("ip-camera", 40)], Others::Undisclosed);
    assert_eq!(figures.others_use(&ip()), Bound::exactly(0));
    assert_eq!(figures.can_add(&ip()), Bound::exactly(0));
}

#[test]
fn seats_that_others_left_behind_are_not_free_but_can_be_added() {
    let others = Others::Full(vec![other(&[], &[("ip-camera", 60)], &[])]);
    let figures = figures(network(100), &[("ip-camera", 40)], others);
    assert_eq!(figures.free(&ip()), Bound::exactly(0));
    assert_eq!(figures.can_add(&ip()), Bound::exactly(60));
}

#[test]
fn our_own_seats_left_behind_stay_ours_until_somebody_takes_them() {
    let grants = BTreeMap::from([
        (
            ServerId(1),
            ServerGrant {
                seats: seats(&[("ip-camera", 10)]),
                leased: true,
                reclaimable: true,
                valid_ms: Some(0),
            },
        ),
        (
            ServerId(2),
            ServerGrant {
                seats: seats(&[("ip-camera", 7)]),
                leased: true,
                reclaimable: false,
                valid_ms: Some(1),
            },
        ),
    ]);
    let figures = KeyFigures::new(network(100), grants, None, Others::Full(Vec::new()));
    assert_eq!(figures.granted(), &seats(&[("ip-camera", 17)]));
    assert_eq!(figures.reclaimable(), &seats(&[("ip-camera", 10)]));
    assert_eq!(figures.free(&ip()), Bound::exactly(83));
}

#[test]
fn seats_held_by_our_pending_plan_are_taken() {
    let pending =
        PendingPlan { plan: PlanId(uuid::Uuid::from_u128(5)), held: seats(&[("ip-camera", 8)]) };
    let mut figures = figures(network(100), &[("ip-camera", 40)], Others::Full(Vec::new()));
    figures.pending = Some(pending);
    assert_eq!(figures.free(&ip()), Bound::exactly(52));
    assert_eq!(figures.can_add(&ip()), Bound::exactly(52));
}

#[test]
fn an_overdraft_can_be_added_and_is_not_free() {
    let license = License { overdraft_percent: 10, ..network(45) };
    assert_eq!(license.capacity(&ip()), 49, "the share is rounded down");
    let figures = figures(license, &[("ip-camera", 45)], Others::Full(Vec::new()));
    assert_eq!(figures.free(&ip()), Bound::exactly(0));
    assert_eq!(figures.can_add(&ip()), Bound::exactly(4));
    assert_eq!(figures.over(&ip()), 0);
}

#[test]
fn a_smaller_license_is_over_by_what_is_granted_above_it() {
    let others = Others::Full(vec![other(&[("ip-camera", 20)], &[("ip-camera", 9)], &[])]);
    let shared = figures(network(50), &[("ip-camera", 40)], others);
    assert_eq!(shared.over(&ip()), 10);
    assert_eq!(shared.free(&ip()), Bound::exactly(0));
    assert_eq!(shared.can_add(&ip()), Bound::exactly(0));
    // Only what is certain counts as over.
    let unknown = figures(network(30), &[("ip-camera", 40)], Others::Undisclosed);
    assert_eq!(unknown.over(&ip()), 10);
}

#[test]
fn a_feature_that_only_others_use_is_listed() {
    let others = Others::Full(vec![other(&[("ptz", 1)], &[("audio", 2)], &[])]);
    let figures = figures(network(50), &[("tracking", 3)], others);
    let codes: Vec<String> = figures.features().iter().map(ToString::to_string).collect();
    assert_eq!(codes, ["audio", "ip-camera", "ptz", "tracking"]);
}

#[test]
fn seats_never_store_zero_and_never_fall_below_it() {
    let mut held = seats(&[("ptz", 2), ("audio", 0)]);
    assert_eq!(held, seats(&[("ptz", 2)]));
    assert!(held.above(&seats(&[("ptz", 3)])).is_empty());
    held.set(feature("ptz"), 0);
    assert!(held.is_empty());
    assert_eq!(held, Seats::default());
}

#[test]
fn the_lesser_and_the_greater_are_taken_feature_by_feature() {
    let (a, b) = (seats(&[("ptz", 2), ("audio", 5)]), seats(&[("ptz", 3), ("tracking", 1)]));
    assert_eq!(a.max(&b), seats(&[("ptz", 3), ("audio", 5), ("tracking", 1)]));
    assert_eq!(a.min(&b), seats(&[("ptz", 2)]));
    assert_eq!(a.above(&b), seats(&[("audio", 5)]));
}

#[test]
fn more_seats_than_numbers_go_stay_at_the_greatest_number() {
    let mut held = seats(&[("ptz", u64::MAX)]);
    held.add(&feature("ptz"), 1);
    assert_eq!(held.get(&feature("ptz")), u64::MAX);
    let license = License {
        overdraft_percent: u16::MAX,
        ..license("N", KeyKind::Network, &[("ptz", u64::MAX)])
    };
    assert_eq!(license.capacity(&feature("ptz")), u64::MAX);
}

#[test]
fn what_is_reserved_for_others_is_neither_free_nor_ours_to_add() {
    let mut plant = other(&[("ip-camera", 10)], &[("ip-camera", 6)], &[]);
    plant.reserved = seats(&[("ip-camera", 4)]);
    let mut shared = figures(network(100), &[("ip-camera", 40)], Others::Full(vec![plant]));
    assert_eq!(shared.free(&ip()), Bound::exactly(100 - 40 - 10 - 6), "six left behind fill four");
    assert_eq!(shared.can_add(&ip()), Bound::exactly(100 - 40 - 10 - 4));
    assert_eq!((shared.others_reserved(&ip()), shared.others_reclaimable(&ip())), (4, 2));
    shared.limits.floor = seats(&[("ip-camera", 90)]);
    assert_eq!(shared.can_add(&ip()), Bound::exactly(46), "our own floor takes nothing from us");
}

#[test]
fn we_can_add_no_more_than_our_ceiling_allows() {
    let mut shared = figures(network(100), &[("ip-camera", 40)], Others::Undisclosed);
    shared.limits.ceiling = BTreeMap::from([(ip(), 50), (feature("ptz"), 0)]);
    assert_eq!(shared.can_add(&ip()), Bound { least: 0, most: 10 });
    shared.limits.ceiling.insert(ip(), 30);
    assert_eq!(shared.can_add(&ip()), Bound::exactly(0));
    assert_eq!(
        shared.free(&ip()),
        Bound { least: 0, most: 60 },
        "a ceiling makes nothing less free"
    );
}

#[test]
fn a_refusal_against_our_arithmetic_proves_how_much_others_use_for_a_minute() {
    let mut shared = figures(network(100), &[("ip-camera", 40)], Others::Present(1));
    let refusal = Refusal::Shortage { key: key("N"), feature: ip(), short: None };
    let proof = Evidence::of(&shared.license, &refusal, &seats(&[("ip-camera", 70)]), 5_000);
    let proof = proof.unwrap();
    assert_eq!(proof.least, 31, "70 of ours did not fit into 100");
    shared.prove(std::slice::from_ref(&proof), 64_999);
    assert_eq!(shared.others_use(&ip()), Bound { least: 31, most: 60 });
    assert_eq!(shared.can_add(&ip()), Bound { least: 0, most: 29 });
    assert_eq!(shared.could_add(&ip()), 60, "others may have given back since");
    shared.prove(&[proof], 65_000);
    assert_eq!(shared.others_use(&ip()), Bound { least: 0, most: 60 }, "it widens again");
    let other_key = Refusal::Shortage { key: key("X"), feature: ip(), short: None };
    assert_eq!(Evidence::of(&shared.license, &other_key, &seats(&[]), 0), None);
    assert_eq!(
        Evidence::of(&shared.license, &Refusal::UnknownKey { key: key("N") }, &seats(&[]), 0),
        None
    );
}

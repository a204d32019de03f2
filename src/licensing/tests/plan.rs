//! Plans and their forecasts.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;

const CAMERA: &str = "ip-camera";

fn to(camera: u32, server: Option<u32>) -> Change {
    Change::Move { camera: CameraId(camera), to: server.map(ServerId) }
}

fn uses(server: u32, key_id: Option<&str>) -> Change {
    Change::UseKey { server: ServerId(server), key: key_id.map(key) }
}

fn empty() -> Plan {
    Plan::new(PlanId(Uuid::from_u128(1)))
}

fn plan_of(system: &System, changes: impl IntoIterator<Item = Change>) -> Plan {
    let mut plan = empty();
    for change in changes {
        plan.set(system, change);
    }
    plan
}

/// Keys A, B and C of these totals of cameras, all seen whole and with nothing granted.
fn ring(total: u64) -> KeyRing {
    ["A", "B", "C"]
        .into_iter()
        .map(|id| {
            let license =
                license(id, KeyKind::Network, &[(CAMERA, total), ("ptz", total), ("audio", total)]);
            (key(id), known(license, &[], Others::Full(Vec::new())))
        })
        .collect()
}

fn known(license: License, granted: &[(&str, u64)], others: Others) -> KnownKey {
    let figures = Some(figures(license.clone(), granted, others));
    KnownKey { license, host: HostId(1), figures }
}

fn short_of(code: &str, short: u64) -> Refusal {
    Refusal::Shortage { key: key("B"), feature: feature(code), short: Some(short) }
}

fn forecast(system: &System, plan: &Plan, ring: &KeyRing) -> Forecast {
    Forecast::of(system, &Baseline::of(system), plan, ring)
}

/// Servers 1 and 2 on key A, 3 on key B, 4 without a key; cameras 1 to 3 on server 1, 4 nowhere.
fn plant() -> System {
    let keys = [Some("A"), Some("A"), Some("B"), None];
    let servers = (1..).zip(keys).map(|(id, key)| server(id, key)).collect();
    let mut cameras: Vec<Camera> =
        (1..=3).map(|id| camera(id, &[CAMERA, "ptz"], Some(1))).collect();
    cameras.push(camera(4, &[CAMERA], None));
    system(servers, cameras)
}

fn with(
    plan: &Plan,
    system: &System,
    baseline: &Baseline,
    ring: &KeyRing,
    changes: impl IntoIterator<Item = Change>,
) -> Result<(Plan, Vec<Change>), Vec<Refusal>> {
    plan.with(system, baseline, ring, &Forecast::of(system, baseline, plan, ring), changes)
}

#[test]
fn setting_a_camera_back_to_its_server_empties_the_plan() {
    let system = plant();
    let mut plan = empty();
    assert_eq!(plan.set(&system, to(1, Some(2))), Some(to(1, Some(1))));
    assert_eq!(plan.set(&system, to(1, None)), Some(to(1, Some(2))));
    assert!(plan.moves_camera(CameraId(1)));
    assert_eq!(plan.set(&system, to(1, Some(1))), Some(to(1, None)));
    assert!(plan.is_empty());
    assert_eq!(plan, empty());
}

#[test]
fn setting_a_server_back_to_its_key_empties_the_plan() {
    let system = plant();
    let mut plan = empty();
    assert_eq!(plan.set(&system, uses(1, Some("B"))), Some(uses(1, Some("A"))));
    assert_eq!(plan.set(&system, uses(4, Some("B"))), Some(uses(4, None)));
    assert_eq!(plan.len(), 2);
    assert_eq!(plan.set(&system, uses(4, None)), Some(uses(4, Some("B"))));
    assert_eq!(plan.set(&system, uses(1, Some("A"))), Some(uses(1, Some("B"))));
    assert_eq!(plan, empty());
}

#[test]
fn what_changes_nothing_or_names_nothing_is_not_planned() {
    let system = plant();
    let mut plan = empty();
    for change in
        [to(1, Some(1)), to(99, Some(1)), to(1, Some(99)), uses(99, None), uses(1, Some("A"))]
    {
        assert_eq!(plan.set(&system, change), None);
    }
    assert!(plan.is_empty());
    plan.set(&system, to(1, Some(2)));
    assert_eq!(plan.set(&system, to(1, Some(2))), None);
    assert_eq!(plan.len(), 1);
}

#[test]
fn undo_changes_restore_the_plan() {
    let system = plant();
    let (ring, baseline) = (ring(100), Baseline::of(&system));
    let plan = plan_of(&system, [to(2, Some(2))]);
    // The same camera twice: taking back must run from the last change to the first.
    let changes = [to(1, Some(2)), to(2, None), to(1, Some(3)), uses(4, Some("C"))];
    let (after, back) = with(&plan, &system, &baseline, &ring, changes).unwrap();
    assert_eq!(after.server_of(system.camera(CameraId(1)).unwrap()), Some(ServerId(3)));
    let mut undone = after;
    for change in back {
        undone.set(&system, change);
    }
    assert_eq!(undone, plan);
}

#[test]
fn an_applied_plan_makes_the_next_revision_and_leaves_the_snapshot_alone() {
    let system = plant();
    let plan = plan_of(&system, [to(1, Some(3)), to(4, Some(2)), uses(4, Some("B"))]);
    let after = plan.applied_to(&system);
    assert_eq!(after.revision, system.revision + 1);
    assert_eq!(after.camera(CameraId(1)).unwrap().server, Some(ServerId(3)));
    assert_eq!(after.camera(CameraId(2)).unwrap().server, Some(ServerId(1)));
    assert_eq!(after.camera(CameraId(4)).unwrap().server, Some(ServerId(2)));
    assert_eq!(after.server(ServerId(4)).unwrap().key, Some(key("B")));
    assert_eq!(system, plant());
}

#[test]
fn a_forecast_names_the_totals_before_and_after_on_both_keys() {
    let system = plant();
    let forecast = forecast(&system, &plan_of(&system, [to(1, Some(3))]), &ring(100));
    let (a, b) = (&forecast.keys[&key("A")], &forecast.keys[&key("B")]);
    assert_eq!(a.before, seats(&[(CAMERA, 3), ("ptz", 3)]));
    assert_eq!(a.after, seats(&[(CAMERA, 2), ("ptz", 2)]));
    assert_eq!(b.before, Seats::default());
    assert_eq!(b.after, seats(&[(CAMERA, 1), ("ptz", 1)]));
    assert!(forecast.can_be_applied());
}

#[test]
fn a_move_within_a_full_key_fits() {
    let system = plant();
    let mut ring = ring(100);
    let full = license("A", KeyKind::Network, &[(CAMERA, 3), ("ptz", 3)]);
    let granted = [(CAMERA, 3), ("ptz", 3)];
    ring.insert(key("A"), known(full, &granted, Others::Full(Vec::new())));
    let forecast = forecast(&system, &plan_of(&system, [to(1, Some(2))]), &ring);
    assert_eq!(forecast.refusals, []);
    let verdicts = &forecast.keys[&key("A")].verdicts;
    assert!(verdicts.iter().all(|(_, verdict)| *verdict == Verdict::NotRaised), "{verdicts:?}");
}

#[test]
fn the_first_feature_that_runs_short_is_refused_with_its_number() {
    let system = plant();
    let mut ring = ring(100);
    let small = license("B", KeyKind::Network, &[(CAMERA, 100), ("ptz", 1)]);
    ring.insert(key("B"), known(small, &[], Others::Full(Vec::new())));
    let plan = plan_of(&system, [to(1, Some(3)), to(2, Some(3)), to(3, Some(3))]);
    let forecast = forecast(&system, &plan, &ring);
    let short = Refusal::Shortage { key: key("B"), feature: feature("ptz"), short: Some(2) };
    assert_eq!(forecast.refusals, [short]);
    assert_eq!(
        forecast.keys[&key("B")].verdicts,
        [(feature(CAMERA), Verdict::Fits), (feature("ptz"), Verdict::Short { by: 2 })]
    );
}

#[test]
fn what_others_use_in_secret_may_make_a_plan_short_and_that_is_a_warning() {
    let system = plant();
    let mut ring = ring(100);
    let license = license("B", KeyKind::Network, &[(CAMERA, 5), ("ptz", 5)]);
    ring.insert(key("B"), known(license, &[], Others::Undisclosed));
    let forecast = forecast(&system, &plan_of(&system, [to(1, Some(3)), to(2, Some(3))]), &ring);
    assert_eq!(forecast.refusals, []);
    let may = |code| Warning::MayBeShort { key: key("B"), feature: feature(code), by: 2 };
    assert!(forecast.warnings.contains(&may(CAMERA)), "{:?}", forecast.warnings);
    assert!(forecast.warnings.contains(&may("ptz")));
}

#[test]
fn figures_that_cannot_be_read_promise_nothing_and_refuse_nothing() {
    let system = plant();
    let mut ring = ring(100);
    ring.get_mut(&key("B")).unwrap().figures = None;
    let forecast = forecast(&system, &plan_of(&system, [to(1, Some(3))]), &ring);
    assert_eq!(forecast.refusals, []);
    assert!(forecast.warnings.contains(&Warning::FiguresUnknown { key: key("B") }));
    let verdicts = &forecast.keys[&key("B")].verdicts;
    assert!(verdicts.iter().all(|(_, verdict)| *verdict == Verdict::Unknown));
    // The key that gets lower needs no figures.
    assert!(!forecast.warnings.contains(&Warning::FiguresUnknown { key: key("A") }));
}

#[test]
fn recordings_that_stay_and_cameras_without_a_license_are_told() {
    let mut system = plant();
    Arc::make_mut(&mut system.cameras)[1].enabled = false;
    let plan = plan_of(&system, [to(1, Some(4)), to(2, Some(4)), to(4, Some(4))]);
    let warnings = forecast(&system, &plan, &ring(100)).warnings;
    assert_eq!(
        warnings,
        [
            Warning::ArchiveStays { server: "Server 1".into() },
            Warning::NotLicensed { server: "Server 4".into(), cameras: 2 },
        ]
    );
}

#[test]
fn a_server_that_gets_no_more_seats_is_not_asked_for_its_version() {
    let mut system = plant();
    Arc::make_mut(&mut system.servers)[1].version = ServerVersion::Known(version("2.0"));
    Arc::make_mut(&mut system.cameras)[0].server = Some(ServerId(2));
    let off = forecast(&system, &plan_of(&system, [to(1, None)]), &ring(100));
    assert_eq!(off.refusals, []);
    let onto = forecast(&system, &plan_of(&system, [to(2, Some(2))]), &ring(100));
    assert_eq!(
        onto.refusals,
        [Refusal::TooOld {
            key: key("A"),
            server: "Server 2".into(),
            version: version("2.0"),
            required: version("3.1"),
        }]
    );
}

#[test]
fn a_local_key_and_an_unknown_key_are_refused_to_the_wrong_server() {
    let system = plant();
    let mut ring = ring(100);
    let local = license("L", KeyKind::Local, &[(CAMERA, 9), ("ptz", 9)]);
    ring.insert(
        key("L"),
        KnownKey { host: HostId(2), ..known(local, &[], Others::Full(Vec::new())) },
    );
    let refusals = |change| forecast(&system, &plan_of(&system, [change]), &ring).refusals;
    assert_eq!(refusals(uses(2, Some("L"))), []);
    assert_eq!(
        refusals(uses(1, Some("L"))),
        [Refusal::LocalKeyElsewhere {
            key: key("L"),
            seat: "Server 2".into(),
            server: "Server 1".into()
        }]
    );
    assert_eq!(refusals(uses(4, Some("X"))), [Refusal::UnknownKey { key: key("X") }]);
}

#[test]
fn a_network_key_whose_seat_server_is_too_old_or_gone_is_refused() {
    let mut system = plant();
    Arc::make_mut(&mut system.servers)[0].version = ServerVersion::Known(version("3.0"));
    let plan = plan_of(&system, [to(4, Some(3))]);
    let refusals = forecast(&system, &plan, &ring(100)).refusals;
    assert!(matches!(&refusals[..], [Refusal::SeatTooOld { .. }]), "{refusals:?}");
    Arc::make_mut(&mut system.hosts)[0].seat = Some(ServerId(77));
    let refusals = forecast(&system, &plan, &ring(100)).refusals;
    assert!(matches!(&refusals[..], [Refusal::NotOnAServer { .. }]), "{refusals:?}");
}

#[test]
fn changes_that_bring_a_refusal_are_not_taken_into_the_plan() {
    let system = plant();
    let baseline = Baseline::of(&system);
    let refused = with(&empty(), &system, &baseline, &ring(1), [to(1, Some(3)), to(2, Some(3))]);
    assert_eq!(refused.unwrap_err(), [short_of(CAMERA, 1), short_of("ptz", 1)]);
}

#[test]
fn a_plan_that_became_short_can_be_lessened_but_not_made_worse() {
    let mut system = plant();
    Arc::make_mut(&mut system.cameras).push(camera(5, &["ptz"], None));
    let baseline = Baseline::of(&system);
    // Made while there was room; since then others took it: short by two cameras, ptz just fits.
    let plan = plan_of(&system, [to(1, Some(3)), to(2, Some(3))]);
    let mut ring = ring(100);
    let small = license("B", KeyKind::Network, &[("ptz", 2)]);
    ring.insert(key("B"), known(small, &[], Others::Full(Vec::new())));
    let with = |change| with(&plan, &system, &baseline, &ring, [change]);
    assert_eq!(with(to(2, Some(1))).unwrap().0.len(), 1);
    assert_eq!(with(to(3, None)).unwrap().0.len(), 3, "what leaves it as it is may be added");
    assert_eq!(with(to(4, Some(3))).unwrap_err(), [short_of(CAMERA, 3)]);
    // A feature that runs short is not hidden by another that is short already.
    assert_eq!(with(to(5, Some(3))).unwrap_err(), [short_of("ptz", 1)]);
}

#[test]
fn a_plan_survives_being_stored() {
    let system = plant();
    let plan = plan_of(&system, [to(1, Some(3)), to(2, None), uses(4, Some("B")), uses(1, None)]);
    let text = serde_json::to_string(&plan).unwrap();
    assert_eq!(serde_json::from_str::<Plan>(&text).unwrap(), plan);
    let changes: Vec<Change> = plan.changes().collect();
    assert_eq!(plan_of(&system, changes), plan);
}

const KEYS: [Option<&str>; 4] = [None, Some("A"), Some("B"), Some("C")];

fn any_system() -> impl Strategy<Value = System> {
    let servers = proptest::collection::vec(proptest::sample::select(&KEYS[..]), 1..6);
    let features = proptest::sample::subsequence(vec![CAMERA, "ptz", "audio"], 0..=3);
    let one = (features, proptest::bool::weighted(0.8), proptest::option::of(0..6_u32));
    (servers, proptest::collection::vec(one, 0..24)).prop_map(|(keys, cameras)| {
        let count = keys.len() as u32;
        let servers: Vec<Server> = (1..).zip(keys).map(|(id, key)| server(id, key)).collect();
        let cameras = (1..)
            .zip(cameras)
            .map(|(id, (features, enabled, bound))| Camera {
                enabled,
                ..camera(id, &features, bound.map(|bound| bound % count + 1))
            })
            .collect();
        System { hosts: Arc::new(vec![host(1, Some(1))]), ..system(servers, cameras) }
    })
}

/// Also changes of cameras and servers that do not exist.
fn any_changes() -> impl Strategy<Value = Vec<Change>> {
    let change = prop_oneof![
        4 => (1..26_u32, proptest::option::of(1..7_u32)).prop_map(|(camera, server)| to(camera, server)),
        1 => (1..7_u32, proptest::sample::select(&KEYS[..])).prop_map(|(server, key)| uses(server, key)),
    ];
    proptest::collection::vec(change, 0..16)
}

proptest! {
    #[test]
    fn a_forecast_equals_counting_the_planned_system_from_scratch(
        system in any_system(),
        changes in any_changes(),
        total in 0..20_u64,
    ) {
        let plan = plan_of(&system, changes);
        let forecast = forecast(&system, &plan, &ring(total));
        let before = Baseline::of(&system);
        let after = Baseline::of(&plan.applied_to(&system));
        let none = Seats::default();
        for server in system.servers.iter().map(|server| server.id) {
            let was = before.servers.get(&server).unwrap_or(&none);
            let is = after.servers.get(&server).unwrap_or(&none);
            match forecast.servers.get(&server) {
                Some(told) => prop_assert_eq!(told, &(was.clone(), is.clone())),
                None => prop_assert_eq!(was, is),
            }
        }
        for id in ["A", "B", "C"].map(key) {
            let was = before.keys.get(&id).unwrap_or(&none);
            let is = after.keys.get(&id).unwrap_or(&none);
            let told = forecast.keys.get(&id);
            match told {
                Some(told) => prop_assert_eq!((&told.before, &told.after), (was, is)),
                None => prop_assert_eq!(was, is),
            }
            // Nothing is granted in these figures, so what is needed above the total is short.
            let above = is.iter().filter(|(_, seats)| told.is_some() && *seats > total);
            let above: Vec<Refusal> = above
                .map(|(feature, seats)| Refusal::Shortage {
                    key: id.clone(),
                    feature: feature.clone(),
                    short: Some(seats - total),
                })
                .collect();
            let mut refused = forecast.refusals.clone();
            refused.retain(|refusal| matches!(refusal, Refusal::Shortage { key, .. } if *key == id));
            prop_assert_eq!(refused, above);
        }
    }

    #[test]
    fn the_undo_of_with_restores_the_plan_exactly(
        system in any_system(),
        first in any_changes(),
        second in any_changes(),
    ) {
        let (ring, baseline) = (ring(1000), Baseline::of(&system));
        let plan = plan_of(&system, first);
        let (mut after, back) = with(&plan, &system, &baseline, &ring, second).unwrap();
        for change in back {
            prop_assert!(after.set(&system, change).is_some());
        }
        prop_assert_eq!(after, plan);
    }

    #[test]
    fn the_distribution_of_a_planned_system_holds_all_its_demand(
        system in any_system(),
        changes in any_changes(),
    ) {
        let after = plan_of(&system, changes).applied_to(&system);
        let by_key = distribution(&after);
        let totals = Baseline::of(&after).keys;
        prop_assert!(by_key.keys().eq(totals.keys()));
        for (key, servers) in &by_key {
            prop_assert_eq!(&servers.values().collect::<Seats>(), &totals[key]);
        }
    }
}

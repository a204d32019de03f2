//! Plans and revisions of two administrators.

use std::sync::Arc;

use super::*;
use crate::configurator::fixtures;

/// Four servers with two cameras each, on two keys.
fn base() -> System {
    fixtures::opened(4, 2).system
}

fn plan(system: &System, changes: &[Change]) -> Plan {
    let mut plan = Plan::new(PlanId(uuid::Uuid::from_u128(3)));
    for change in changes {
        plan.set(system, change.clone());
    }
    plan
}

fn to(camera: u32, server: u32) -> Change {
    Change::Move { camera: CameraId(camera), to: Some(ServerId(server)) }
}

fn use_key(server: u32, id: &str) -> Change {
    Change::UseKey { server: ServerId(server), key: Some(fixtures::key(id)) }
}

#[test]
fn what_nobody_else_touched_is_kept_and_what_both_wanted_is_done() {
    let base = base();
    let mine = plan(&base, &[to(1, 2), to(3, 4), use_key(1, fixtures::GARAGE)]);
    let theirs = plan(&base, &[to(3, 4)]).applied_to(&base);
    let merge = Merge::of(&base, &mine, &theirs);
    assert_eq!(merge.kept, [to(1, 2), use_key(1, fixtures::GARAGE)]);
    assert_eq!((merge.conflicts.len(), merge.gone), (0, 0));
}

#[test]
fn what_both_changed_differently_is_a_conflict_with_all_three_sides() {
    let base = base();
    let mine = plan(&base, &[to(1, 2), use_key(2, fixtures::GARAGE)]);
    let theirs = plan(&base, &[to(1, 3), Change::UseKey { server: ServerId(2), key: None }]);
    let merge = Merge::of(&base, &mine, &theirs.applied_to(&base));
    let camera = Conflict::Camera {
        camera: CameraId(1),
        base: Some(ServerId(1)),
        theirs: Some(ServerId(3)),
        mine: Some(ServerId(2)),
    };
    let key = Conflict::Key {
        server: ServerId(2),
        base: Some(fixtures::key(fixtures::CAMPUS)),
        theirs: None,
        mine: Some(fixtures::key(fixtures::GARAGE)),
    };
    assert_eq!(merge.conflicts, [camera.clone(), key]);
    assert_eq!(camera.mine(), to(1, 2));
    assert_eq!(merge.kept, []);
}

#[test]
fn changes_of_what_is_gone_are_counted() {
    let base = base();
    let mine = plan(&base, &[to(1, 4), to(2, 3), to(8, 1), use_key(4, fixtures::CAMPUS)]);
    let mut theirs = base.clone();
    Arc::make_mut(&mut theirs.servers).truncate(3);
    Arc::make_mut(&mut theirs.cameras).truncate(7);
    let merge = Merge::of(&base, &mine, &theirs);
    assert_eq!((merge.kept, merge.gone), (vec![to(2, 3)], 3));
}

#[test]
fn an_applied_change_is_taken_back_unless_something_came_after_it() {
    let base = base();
    let change = AppliedChange { before: to(1, 1), after: to(1, 2) };
    let applied = plan(&base, &[to(1, 2)]).applied_to(&base);
    assert_eq!(change.inverse(&applied), Ok(to(1, 1)));
    let later = plan(&applied, &[to(1, 3)]).applied_to(&applied);
    assert_eq!(change.inverse(&later), Err(Stuck::ChangedSince));
    let mut gone = applied;
    Arc::make_mut(&mut gone.servers).remove(0);
    assert_eq!(change.inverse(&gone), Err(Stuck::Gone));
    let key =
        AppliedChange { before: use_key(1, fixtures::CAMPUS), after: use_key(1, fixtures::GARAGE) };
    assert_eq!(key.inverse(&base), Err(Stuck::ChangedSince));
    let applied = plan(&base, &[use_key(1, fixtures::GARAGE)]).applied_to(&base);
    assert_eq!(key.inverse(&applied), Ok(use_key(1, fixtures::CAMPUS)));
}

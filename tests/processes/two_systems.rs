//! Two systems on one network key: each sees the other, and together they never take too much.

use std::{
    sync::mpsc,
    time::{Duration, Instant},
};

use floatkey::{
    licensing::{KeyFigures, Others, Refusal},
    link::{Backend, Event, Request},
    system::SystemFile,
};
use serde_json::{Value, json};

use crate::support::*;

const KEY: &str = "FK-SHARED";
const TOTALS: &[(&str, u64)] = &[("ip-camera", 12), ("ptz", 4), ("audio", 5)];
/// Cameras of each system.
const CAMERAS: usize = 10;

/// One key host with two systems of ten cameras each, of which four are bound at first.
struct Shared {
    site: Site,
    host: Host,
    systems: [System; 2],
}

impl Shared {
    fn new() -> Self {
        let site = Site::new();
        let host = site.host_with("host", &network_key(KEY, TOTALS));
        let names: Vec<String> = (1..=CAMERAS).map(|number| format!("Camera {number}")).collect();
        let channels: Vec<Channel<'_>> = names
            .iter()
            .enumerate()
            .map(|(place, name)| {
                let switches: &[&str] = match place % 3 {
                    0 => &["IsPtzOn"],
                    1 => &["IsSoundOn"],
                    _ => &[],
                };
                (name.as_str(), (place < 4).then_some(place % 2), switches)
            })
            .collect();
        let systems = ["Alpha", "Beta"].map(|name| {
            let mut configuration = configuration("4.1.23", &["One", "Two", "No key"], &channels);
            configuration["Name"] = json!(name);
            let system = site.import(name, &configuration);
            system.pair_with(&host, &[]).ok();
            system.use_key(KEY, &["One", "Two"]);
            system
        });
        Self { site, host, systems }
    }
}

#[test]
fn each_system_sees_that_the_key_is_shared_and_what_the_other_uses() {
    let Shared { systems: [alpha, beta], site, host } = Shared::new();
    for (system, other, name) in [(&alpha, &beta, "Beta"), (&beta, &alpha, "Alpha")] {
        let status = system.status();
        let shown = key(&status, KEY);
        assert_eq!(shown["shared"], true);
        let others = shown["others"].as_array().unwrap();
        assert_eq!(others.len(), 1);
        assert_eq!(others[0]["name"], name);
        assert_eq!(others[0]["seats"], json!(other.demand(KEY)));
        for feature in shown["features"].as_array().unwrap() {
            let code = feature["feature"].as_str().unwrap();
            let (ours, theirs) = (used(&status, KEY), other.demand(KEY));
            let of = |seats: &Seats| seats.get(code).copied().unwrap_or(0);
            let free = feature["total"].as_u64().unwrap() - of(&ours) - of(&theirs);
            assert_eq!(feature["used_by_others"], json!([of(&theirs), of(&theirs)]));
            assert_eq!(feature["free"], json!([free, free]));
            assert_eq!(feature["can_add"], json!([free, free]));
        }
        assert!(system.run(&["status"]).ok().contains(&format!("shared with {name}")));
    }
    // What the other gives back is no longer there, and then the key is not shared any more.
    beta.run(&["use-key", "none", "--server", "One", "--server", "Two", "--apply"]).ok();
    let status = alpha.status();
    assert_eq!(
        (&key(&status, KEY)["shared"], &key(&status, KEY)["others"]),
        (&json!(false), &json!([]))
    );
    drop((site, host));
}

#[test]
fn status_says_what_is_reserved_and_limited_and_who_waits() {
    let Shared { systems: [alpha, beta], site, host } = Shared::new();
    let id = |system: &System| {
        let (id, _) = SystemFile::open(&system.0).unwrap().identity().unwrap();
        id.to_string()
    };
    let (of_alpha, of_beta) = (id(&alpha), id(&beta));
    // 12 seats: four used by each, so that three more are there, until some are reserved.
    alpha.run(&["move", "--to", "One", "Camera 5", "Camera 6", "Camera 8"]).ok();
    host.ask(&["limits", KEY, &of_alpha, "--floor", "ip-camera=5", "--ceiling", "ip-camera=9"])
        .ok();
    host.ask(&["limits", KEY, &of_beta, "--floor", "ip-camera=6"]).ok();
    let applying = Running::start(alpha.command(&["apply", "--wait", "60"]));
    let status = wait_for("the plan to wait", || {
        let status = alpha.status();
        (key(&status, KEY)["place"] == 1).then_some(status)
    });
    let shown = key(&status, KEY);
    assert_eq!(shown["waiting"], 1);
    let limits = json!({ "floor": { "ip-camera": 5 }, "ceiling": { "ip-camera": 9 } });
    assert_eq!(shown["limits"], limits);
    let features = shown["features"].as_array().unwrap();
    let cameras = features.iter().find(|feature| feature["feature"] == "ip-camera").unwrap();
    assert_eq!(cameras["reserved_for_others"], 2);
    let shown = alpha.run(&["status"]);
    for remark in [
        "5 cameras reserved for this system",
        "This system may have at most 9 cameras",
        "2 cameras reserved for others",
        "A plan of this system waits for seats, place 1 of 1",
    ] {
        assert!(shown.ok().contains(&format!("\n  {remark}\n")), "{shown:#?}");
    }
    let theirs = beta.run(&["status"]);
    assert!(theirs.ok().contains("1 plan of another system waits for seats"), "{theirs:#?}");
    assert_eq!(key(&beta.status(), KEY)["place"], json!(null));
    fields_are_documented(&status);

    host.ask(&["limits", KEY, &of_beta]).ok();
    applying.end().ok();
    let status = alpha.status();
    assert_eq!(
        (&key(&status, KEY)["place"], &key(&status, KEY)["waiting"]),
        (&json!(null), &json!(0))
    );
    drop((site, host));
}

/// Each field of the status is in the help of the command.
fn fields_are_documented(status: &Value) {
    let help = run(["status", "--help"]);
    let help = help.ok();
    let words: Vec<&str> = help.split(|c: char| !c.is_ascii_lowercase() && c != '_').collect();
    let mut values = vec![status];
    while let Some(value) = values.pop() {
        values.extend(value.as_array().into_iter().flatten());
        for (name, value) in value.as_object().into_iter().flatten() {
            assert!(words.contains(&name.as_str()), "{name} is not in the help: {help}");
            // Seats have codes of features.
            if !["seats", "held", "needed", "floor", "ceiling"].contains(&name.as_str()) {
                values.push(value);
            }
        }
    }
}

#[test]
fn a_plan_that_fitted_is_refused_when_the_other_system_was_faster() {
    let Shared { systems: [alpha, beta], site, host } = Shared::new();
    // 12 seats: four used by each, so that four are free.
    let planned = ["Camera 5", "Camera 6", "Camera 8", "Camera 9"];
    let plan = |system: &System| {
        let mut args = vec!["move", "--to", "One"];
        args.extend(planned);
        system.run(&args).ok();
    };
    plan(&alpha);
    plan(&beta);
    assert_eq!(alpha.plan()["can_be_applied"], true);
    beta.run(&["apply"]).ok();
    let (status, cameras) = (alpha.status(), alpha.cameras());
    assert_eq!(alpha.plan()["can_be_applied"], false);
    alpha.run(&["apply"]).refused_with(&[KEY, "short of", "by "]);
    assert_eq!((alpha.status(), alpha.cameras()), (status, cameras));
    drop((site, host));
}

#[test]
fn figures_below_full_disclosure_are_bounds_and_refusals_have_no_numbers() {
    let Shared { site, host, systems: [alpha, beta] } = Shared::new();
    let port = host.port();
    drop(host);
    for (disclosure, shared) in [("presence", json!(true)), ("none", json!(null))] {
        let config = json!({ "disclosure": disclosure }).to_string();
        std::fs::write(site.path("host/host.json"), config).unwrap();
        let host = Host::start_with(&site.path("host"), Host::command(&site.path("host"), port));
        let status = alpha.status();
        let shown = key(&status, KEY);
        assert_eq!(shown["shared"], shared);
        let cameras = shown["features"].as_array().unwrap();
        let cameras = cameras.iter().find(|f| f["feature"] == "ip-camera").unwrap();
        assert_eq!(cameras["used_by_others"], json!([0, 8]), "12 less our 4");
        assert_eq!(cameras["reserved_for_others"], json!(null));
        assert!(!status.to_string().contains("Beta"), "{status:#}");
        drop(host);
    }
    std::fs::write(site.path("host/host.json"), r#"{ "disclosure": "presence" }"#).unwrap();
    let host = Host::start_with(&site.path("host"), Host::command(&site.path("host"), port));
    let mut args = vec!["move", "--to", "One", "--apply"];
    let names: Vec<String> = (5..=9).map(|number| format!("Camera {number}")).collect();
    args.extend(names.iter().map(String::as_str));
    let before = beta.cameras();
    // Nine and what Alpha uses is more than twelve.
    let proven = "at least 4 seats of IP cameras are used by others";
    let refusal = [KEY, "does not have enough", "other systems use it too", proven];
    beta.run(&args).refused_with(&refusal);
    assert_eq!(beta.cameras(), before);
    // The window is told what was refused, and what was asked for.
    let (wake, woken) = mpsc::sync_channel(1);
    let mut window = Backend::start(move || wake.try_send(()).unwrap_or(())).unwrap();
    assert!(window.send(Request::Open(beta.0.clone())));
    let refused = wait_for("the refusal", || {
        woken.recv_timeout(Duration::from_millis(20)).ok();
        while let Some(event) = window.try_recv() {
            match event {
                Event::Opened(opened) => {
                    let why = String::new();
                    assert!(window.send(Request::Apply { why, plan: opened.plan }));
                }
                Event::NotApplied { refusal, .. } => return Some(refusal.unwrap()),
                _ => {}
            }
        }
        None
    });
    let asked = &refused.asked[&KEY.parse().unwrap()];
    assert_eq!(asked.get(&"ip-camera".parse().unwrap()), 9);
    assert!(matches!(&refused.refusal, Refusal::Shortage { short: None, .. }), "{refused:?}");
    drop(host);
}

#[test]
fn a_change_of_the_other_system_shows_within_a_second() {
    let Shared { systems: [alpha, beta], site, host } = Shared::new();
    let (wake, woken) = mpsc::sync_channel(1);
    // What the window runs on. One token is enough: whoever takes it looks at everything.
    let mut window = Backend::start(move || wake.try_send(()).unwrap_or(())).unwrap();
    assert!(window.send(Request::Open(alpha.0.clone())));
    let mut wait_until_others_use = |seats: u64| {
        let start = Instant::now();
        loop {
            while let Some(event) = window.try_recv() {
                if let Event::Figures { keys, .. } = event
                    && cameras_of_others(&keys) == seats
                {
                    return start.elapsed();
                }
            }
            assert!(start.elapsed() < LIMIT, "others never showed {seats} cameras");
            woken.recv_timeout(Duration::from_millis(50)).ok();
        }
    };
    wait_until_others_use(4);
    let mut slowest = Duration::ZERO;
    for (to, seats) in [(["--to", "One"].as_slice(), 5), (&["--unbind"], 4), (&["--to", "Two"], 5)]
    {
        let mut args = vec!["move", "Camera 9", "--apply"];
        args.extend(to);
        beta.run(&args).ok();
        slowest = slowest.max(wait_until_others_use(seats));
    }
    println!("shown {slowest:?} after apply had returned, at the latest");
    assert!(slowest <= Duration::from_secs(1), "{slowest:?}");
    drop((site, host));
}

fn cameras_of_others(keys: &[KeyFigures]) -> u64 {
    let Some(Others::Full(systems)) = keys.first().map(|key| &key.others) else { return 0 };
    systems.iter().map(|other| other.seats.get(&"ip-camera".parse().unwrap())).sum()
}

#[test]
fn random_moves_of_both_systems_at_once_never_take_more_than_there_is() {
    let Shared { site, host, systems } = Shared::new();
    let watcher = site.import("watcher", &configuration("4.1.23", &["Alone"], &[]));
    watcher.pair_with(&host, &[]).ok();
    let mut dice = Dice::new();
    let (mut applied, mut refused) = (0, 0);
    for _ in 0..rounds(12, 300) {
        let before = [0, 1].map(|place: usize| systems[place].cameras());
        // Both start at once, in processes of their own.
        let moving = [0, 1].map(|place: usize| {
            let args = random_move(&mut dice);
            let args: Vec<&str> = args.iter().map(String::as_str).collect();
            Running::start(systems[place].command(&args))
        });
        for (place, moved) in moving.map(Running::end).into_iter().enumerate() {
            let cameras = systems[place].cameras();
            if moved.code == Some(0) {
                applied += 1;
            } else {
                refused += 1;
                moved.refused();
                assert_eq!(cameras, before[place], "refused and yet changed: {moved:#?}");
                systems[place].run(&["plan", "--discard"]).ok();
            }
        }
        assert_within_totals(&watcher);
    }
    println!("{applied} applied, {refused} refused");
    for system in &systems {
        let status = system.status();
        assert_eq!(used(&status, KEY), system.demand(KEY));
        assert_eq!(held(&status, KEY), seats(&[]));
    }
}

/// Up to four cameras go to one of the servers, or to none.
fn random_move(dice: &mut Dice) -> Vec<String> {
    let mut args: Vec<String> = vec!["move".to_owned(), "--apply".to_owned()];
    match dice.below(6) {
        0 => args.push("--unbind".to_owned()),
        1 => args.extend(["--to", "No key"].map(str::to_owned)),
        2 | 3 => args.extend(["--to", "One"].map(str::to_owned)),
        _ => args.extend(["--to", "Two"].map(str::to_owned)),
    }
    let first = dice.below(CAMERAS as u64);
    for number in 0..=dice.below(4) {
        args.push(format!("Camera {}", (first + number) % CAMERAS as u64 + 1));
    }
    args
}

/// Everything granted and held of each feature, as a third system reads it, is not too much.
fn assert_within_totals(watcher: &System) {
    let status = watcher.status();
    for feature in key(&status, KEY)["features"].as_array().unwrap() {
        let taken = feature["used_by_others"][0].as_u64().unwrap();
        assert!(taken <= feature["total"].as_u64().unwrap(), "{feature:#}");
    }
}

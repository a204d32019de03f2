//! Power cuts: of a key host, of the program that applies, and between any two steps of *apply*.

use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use floatkey::{
    licensing::Others,
    system::{Applied, ApplyError, Step, SystemFile, apply},
};
use serde_json::{Value, json};
use tokio::{runtime::Runtime, sync::watch};

use crate::support::*;

const KEYS: [&str; 2] = ["FK-A", "FK-B"];
const TOTALS: &[(&str, u64)] = &[("ip-camera", 6), ("ptz", 2), ("people-counting", 2)];

/// Two servers, each on a key of its own. Swapping "Gate" and "Ramp" needs a hold on both keys.
struct Pair {
    site: Site,
    system: System,
    hosts: [Host; 2],
}

impl Pair {
    fn new() -> Self {
        let site = Site::new();
        let hosts = [0, 1].map(|place: usize| {
            site.host_with(&format!("host-{place}"), &network_key(KEYS[place], TOTALS))
        });
        let channels: &[Channel<'_>] = &[
            ("Gate", Some(0), &["IsPtzOn"]),
            ("Hall", Some(0), &[]),
            ("Ramp", Some(1), &["IsPeopleCountingOn"]),
            ("Dock", Some(1), &[]),
        ];
        let system = site.import("plant", &configuration("4.1.23", &["A", "B"], channels));
        system.pair(&hosts[0], "A");
        system.pair(&hosts[1], "B");
        system.use_key(KEYS[0], &["A"]);
        system.use_key(KEYS[1], &["B"]);
        Self { site, system, hosts }
    }

    /// Plans to swap the two cameras, wherever they are.
    fn plan_swap(&self) {
        for camera in ["Gate", "Ramp"] {
            let to = if self.server_of(camera) == "A" { "B" } else { "A" };
            self.system.run(&["move", camera, "--to", to]).ok();
        }
    }

    fn server_of(&self, camera: &str) -> String {
        let cameras = self.system.cameras();
        let cameras = cameras.as_array().unwrap();
        let camera = cameras.iter().find(|known| known["name"] == camera).unwrap();
        camera["server"].as_str().unwrap().to_owned()
    }

    /// What both key hosts say of this system, read without acting for it: granted and held.
    fn at_hosts(&self) -> [(Value, Value); 2] {
        [0, 1].map(|place: usize| {
            let Others::Full(systems) = self.hosts[place].seen_by_a_stranger().others else {
                panic!("everything is disclosed by default");
            };
            let [ours] = systems.as_slice() else { panic!("one system, not {systems:?}") };
            (json!(ours.seats), json!(ours.held))
        })
    }

    /// File and key hosts agree, and nothing is held.
    fn assert_settled(&self) {
        for (place, (granted, held)) in self.at_hosts().into_iter().enumerate() {
            assert_eq!(
                granted,
                json!(self.system.demand(KEYS[place])),
                "granted is what is needed"
            );
            assert_eq!(held, json!({}), "nothing is held of {}", KEYS[place]);
        }
    }
}

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap()
}

/// Applies within this process. `at_step` may crash it by panicking.
fn apply_here(
    system: &System,
    at_step: impl FnMut(Step) + Send + 'static,
) -> Result<Result<Applied, ApplyError>, tokio::task::JoinError> {
    let mut file = SystemFile::open(&system.0).unwrap();
    runtime().block_on(async {
        let applying = async move {
            let (_nobody_cancels, cancel) = watch::channel(false);
            let known = file.plan(&file.system().unwrap()).unwrap().id;
            apply(&mut file, known, "", at_step, cancel).await
        };
        tokio::spawn(applying).await
    })
}

#[test]
fn grants_that_were_acknowledged_survive_a_kill_of_the_key_host() {
    let Pair { system, hosts: [first, second], site } = Pair::new();
    for round in 0..rounds(3, 50) {
        let to = if round % 2 == 0 { "B" } else { "A" };
        system.run(&["move", "Gate", "--to", to, "--apply"]).ok();
        let mut hosts =
            [&first, &second].map(|host| (host.address.clone(), host.seen_by_a_stranger()));
        hosts.sort_by(|a, b| a.0.cmp(&b.0));
        assert_eq!(used(&system.status(), KEYS[0]), system.demand(KEYS[0]));
    }
    let before = system.everything();
    // Right behind the acknowledgment, and again without any orderly stop in between.
    system.run(&["move", "Hall", "--to", "B", "--apply"]).ok();
    let (first, second) = (first.restart(), second.restart());
    let after = system.status();
    assert_eq!(used(&after, KEYS[1])["ip-camera"], used(&before[0], KEYS[1])["ip-camera"] + 1);
    for key in KEYS {
        assert_eq!(used(&after, key), system.demand(key));
        assert_eq!(held(&after, key), seats(&[]));
    }
    drop((first, second, site));
}

#[test]
fn a_crash_at_any_step_is_taken_back_or_finished_at_the_next_look() {
    let pair = Pair::new();
    let mut steps = Vec::new();
    loop {
        pair.plan_swap();
        let before = pair.system.everything();
        let granted = pair.at_hosts();
        let crash_at = steps.len() + 1;
        let mut count = 0;
        let outcome = apply_here(&pair.system, move |step| {
            count += 1;
            if count == crash_at {
                std::panic::panic_any(step);
            }
        });
        let crash = match outcome {
            Ok(applied) => {
                assert_eq!(applied.unwrap().unfinished, []);
                break;
            }
            Err(crash) => *crash.into_panic().downcast::<Step>().unwrap(),
        };

        // What the crash left behind, before anybody looks.
        let left = pair.at_hosts();
        if crash == Step::Deciding || matches!(crash, Step::Committing(_)) {
            // The last one to be told still holds what it was asked for.
            assert_eq!(left[1].1, held_on_second(&before));
        }

        // The next look is any command, here of another process.
        let after = pair.system.everything();
        pair.assert_settled();
        if matches!(crash, Step::Committing(_)) {
            assert_eq!(after[0]["revision"], json!(before[0]["revision"].as_u64().unwrap() + 1));
            assert_eq!(after[2]["changes"], json!([]), "the plan is over");
            assert_ne!(after[1], before[1], "the cameras moved");
        } else {
            assert_eq!(after, before, "after a crash at {crash:?} everything is as before");
            assert_eq!(pair.at_hosts(), granted);
            pair.system.run(&["plan", "--discard"]).ok();
        }
        steps.push(crash);
    }
    pair.assert_settled();
    let (undecided, decided): (Vec<_>, Vec<_>) =
        steps.iter().partition(|step| !matches!(step, Step::Committing(_)));
    assert!(undecided.contains(&&Step::Deciding), "{steps:?}");
    for host in &pair.hosts {
        assert!(undecided.contains(&&Step::Preparing(host.address.clone())), "{steps:?}");
        assert!(decided.contains(&&Step::Committing(host.address.clone())), "{steps:?}");
    }
}

#[test]
fn a_key_host_that_dies_before_the_commit_gets_it_when_it_is_back() {
    let Pair { system, hosts: [_first, second], site } = Pair::new();
    system.run(&["move", "Gate", "--to", "B"]).ok();
    let address = second.address.clone();
    let second = Arc::new(Mutex::new(second));
    let victim = second.clone();
    let applied = apply_here(&system, move |step| {
        if step == Step::Committing(address.clone()) {
            victim.lock().unwrap().kill();
        }
    });
    let applied = applied.unwrap().unwrap();
    let second = Arc::into_inner(second).unwrap().into_inner().unwrap();
    assert_eq!(applied.revision, 3, "it is decided");
    let unfinished: Vec<&String> = applied.unfinished.iter().map(|(host, _)| host).collect();
    assert_eq!(unfinished, [&second.address]);

    // As long as it is away, that is said and nothing else is applied on top.
    let away = system.run(&["status", "--json"]);
    assert_eq!(away.code, Some(3), "{away:#?}");
    assert!(away.stderr.contains("not over yet"), "{away:#?}");
    let refused = system.run(&["move", "Gate", "--to", "A", "--apply"]);
    assert_eq!(refused.code, Some(1), "{refused:#?}");

    let second = second.restart();
    let status = system.status();
    assert_eq!(status["revision"], 3);
    for key in KEYS {
        assert_eq!(used(&status, key), system.demand(key));
        assert_eq!(held(&status, key), seats(&[]));
    }
    system.run(&["move", "Gate", "--to", "A", "--apply"]).ok();
    drop((second, site));
}

#[test]
fn a_copy_of_a_system_file_cannot_be_applied_as_well() {
    let Pair { site, system, hosts } = Pair::new();
    let copy = System(site.path("copy.fks"));
    std::fs::copy(&system.0, &copy.0).unwrap();
    system.run(&["move", "Gate", "--to", "B", "--apply"]).ok();
    let before = copy.everything();
    let refused = copy.run(&["move", "Hall", "--to", "B", "--apply"]);
    refused.refused_with(&["Another copy of this system file applied revision 3"]);
    copy.run(&["plan", "--discard"]).ok();
    assert_eq!(copy.everything(), before);
    // The file in use goes on as if nothing had been.
    system.run(&["move", "Hall", "--to", "B", "--apply"]).ok();
    assert_eq!(used(&system.status(), KEYS[1]), system.demand(KEYS[1]));
    drop(hosts);
}

#[test]
fn kills_of_the_applying_program_at_random_times_leave_no_seat_behind() {
    let pair = Pair::new();
    let mut dice = Dice::new();
    // How long one takes undisturbed tells where kills can hit.
    pair.plan_swap();
    let start = Instant::now();
    pair.system.run(&["apply"]).ok();
    let whole = start.elapsed().as_micros() as u64;
    let (mut undone, mut done) = (0, 0);
    for _ in 0..rounds(8, 300) {
        pair.plan_swap();
        let revision = pair.system.status()["revision"].clone();
        let mut applying = Running::start(pair.system.command(&["apply"]));
        std::thread::sleep(Duration::from_micros(dice.below(whole * 4 / 3)));
        applying.kill();
        let after = pair.system.status();
        pair.assert_settled();
        if after["revision"] == revision {
            undone += 1;
            pair.system.run(&["plan", "--discard"]).ok();
        } else {
            done += 1;
        }
    }
    println!("{undone} taken back, {done} finished");
}

#[test]
fn kills_of_a_key_host_at_random_times_lose_no_acknowledged_grant() {
    let Pair { site, system, hosts: [first, mut second] } = Pair::new();
    let mut dice = Dice::new();
    for _ in 0..rounds(6, 200) {
        let to = if system.demand(KEYS[0]).contains_key("ptz") { "B" } else { "A" };
        let moving = Running::start(system.command(&["move", "Gate", "--to", to, "--apply"]));
        std::thread::sleep(Duration::from_micros(dice.below(60_000)));
        second = second.restart();
        let moved = moving.end();
        // Whatever happened, the next look settles it; what was acknowledged is there.
        let status = system.status();
        for key in KEYS {
            assert_eq!(used(&status, key), system.demand(key), "{moved:#?}");
            assert_eq!(held(&status, key), seats(&[]), "{moved:#?}");
        }
        let is_there = system.run(&["cameras", "--json", "--server", to]).stdout.contains("Gate");
        match moved.code {
            Some(0 | 3) => assert!(is_there, "{moved:#?}"),
            _ => assert!(!is_there, "{moved:#?}"),
        }
        system.run(&["plan", "--discard"]).ok();
    }
    drop((first, second, site));
}

/// What the planned swap holds of the second key.
fn held_on_second(everything: &[Value; 3]) -> Value {
    let [status, _, plan] = everything;
    let before = used(status, KEYS[1]);
    let after = plan["keys"][KEYS[1]]["after"].as_object().unwrap();
    let more = after.iter().filter_map(|(feature, seats)| {
        let has = before.get(feature).copied().unwrap_or(0);
        let more = seats.as_u64().unwrap().saturating_sub(has);
        (more > 0).then(|| (feature.clone(), json!(more)))
    });
    Value::Object(more.collect())
}

//! The window's background with real files, beside a command line that uses the same ones.

use std::{
    io::Read as _,
    net::TcpListener,
    path::Path,
    sync::mpsc,
    time::{Duration, Instant},
};

use floatkey::{
    licensing::{Change, Plan},
    link::{Backend, Event, Opened, PairStep, Request, Secret, UsagePoint, UsageQuestion},
    wire::dial::CONNECT_LIMIT,
};
use jiff::Timestamp;
use serde_json::json;

use crate::support::*;

/// The background, and the token that it leaves with each event.
struct Background {
    backend: Backend,
    woken: mpsc::Receiver<()>,
}

impl Background {
    fn start() -> Self {
        let (wake, woken) = mpsc::sync_channel(1);
        let backend = Backend::start(move || wake.try_send(()).unwrap_or(())).unwrap();
        Self { backend, woken }
    }

    fn open(&mut self, path: &Path) -> Opened {
        self.send(Request::Open(path.to_owned()));
        self.wait("the system to be opened", |event| match event {
            Event::Opened(opened) => Some(*opened),
            _ => None,
        })
    }

    fn send(&mut self, request: Request) {
        assert!(self.backend.send(request));
    }

    /// The first event that is looked for; those before it are gone.
    fn wait<T>(&mut self, what: &str, mut look: impl FnMut(Event) -> Option<T>) -> T {
        wait_for(what, || {
            while let Some(event) = self.backend.try_recv() {
                if let Some(found) = look(event) {
                    return Some(found);
                }
            }
            self.woken.recv_timeout(Duration::from_millis(20)).ok();
            None
        })
    }
}

fn plant(site: &Site) -> System {
    let channels: &[Channel<'_>] =
        &[("Gate", Some(0), &[]), ("Hall", Some(0), &[]), ("Yard", None, &[])];
    site.import("plant", &configuration("4.1.23", &["North", "South"], channels))
}

/// The plan with one more camera moved to the last server.
fn with_move(opened: &Opened, plan: &Plan, camera: &str) -> Plan {
    let system = &opened.system;
    let camera = system.cameras.iter().find(|known| *known.name == *camera).unwrap().id;
    let to = system.servers.last().map(|server| server.id);
    let mut plan = plan.clone();
    assert!(plan.set(system, Change::Move { camera, to }).is_some());
    plan
}

fn changes(system: &System) -> usize {
    system.plan()["changes"].as_array().unwrap().len()
}

#[test]
fn the_window_neither_overwrites_nor_applies_a_plan_that_it_has_not_seen() {
    let site = Site::new();
    let system = plant(&site);
    let mut window = Background::start();
    let opened = window.open(&system.0);
    assert!(opened.plan.is_empty());

    system.run(&["move", "Gate", "--to", "South"]).ok();
    // The window may or may not have heard of it; its change was made before.
    let blind = with_move(&opened, &opened.plan, "Hall");
    window.send(Request::StorePlan(blind.clone()));
    window.wait("the change to be refused", |event| match event {
        Event::Failed(text) => {
            assert!(text.contains("another program"), "{text}");
            Some(())
        }
        _ => None,
    });
    assert_eq!(changes(&system), 1);
    window.send(Request::Apply { why: String::new(), plan: blind });
    let changed = window.wait("the other plan", |event| match event {
        Event::Changed(changed) => Some(changed),
        Event::Applied { .. } => panic!("a plan was applied unseen"),
        _ => None,
    });
    assert_eq!(system.servers()[0]["cameras"], 2, "nothing was applied");

    // On top of what it sees now, the window can go on, several steps in a row.
    let next = with_move(&opened, &changed.plan, "Hall");
    let last = with_move(&opened, &next, "Yard");
    window.send(Request::StorePlan(next));
    window.send(Request::StorePlan(last.clone()));
    window.wait("the plan to be stored", |event| match event {
        Event::PlanStored(plan) => (plan == last).then_some(()),
        Event::Failed(text) => panic!("{text}"),
        _ => None,
    });
    assert_eq!(changes(&system), 3);
    window.send(Request::Apply { why: "Both".to_owned(), plan: last });
    let revision = window.wait("the plan to be applied", |event| match event {
        Event::Applied { revision, .. } => Some(revision),
        Event::NotApplied { reason, .. } => panic!("{reason}"),
        _ => None,
    });
    assert_eq!((revision, changes(&system)), (1, 0));
    assert_eq!(system.servers()[1]["cameras"], 3);
}

#[test]
fn a_file_that_cannot_be_opened_leaves_the_open_system_as_it_is() {
    let site = Site::new();
    let system = plant(&site);
    let mut window = Background::start();
    let opened = window.open(&system.0);
    window.send(Request::Open(site.path("none.fks")));
    window.wait("the refusal", |event| match event {
        Event::Failed(text) => {
            assert!(text.contains("none.fks"), "{text}");
            Some(())
        }
        _ => None,
    });
    let plan = with_move(&opened, &opened.plan, "Gate");
    window.send(Request::StorePlan(plan));
    window.wait("the plan to be stored", |event| match event {
        Event::PlanStored(_) => Some(()),
        _ => None,
    });
    assert_eq!(changes(&system), 1);
}

fn pair(address: &str, code: &str) -> Request {
    Request::PairHost { address: address.to_owned(), code: Secret(code.to_owned()), seat: None }
}

#[test]
fn pairing_with_a_host_that_never_answers_holds_nothing_up_and_stops_at_once() {
    let site = Site::new();
    let system = plant(&site);
    let mut window = Background::start();
    let opened = window.open(&system.0);
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = silent.local_addr().unwrap().to_string();

    let start = Instant::now();
    window.send(pair(&address, "7KQ2-M4XA"));
    window.wait("the first step", |event| match event {
        Event::Pairing(step) => {
            assert_eq!(step, PairStep::Connecting);
            Some(())
        }
        _ => None,
    });
    let (mut connection, _) = silent.accept().unwrap();
    // Other requests are answered meanwhile.
    let plan = with_move(&opened, &opened.plan, "Gate");
    window.send(Request::StorePlan(plan));
    window.wait("the plan to be stored", |event| match event {
        Event::PlanStored(_) => Some(()),
        Event::NotPaired { reason } => panic!("{reason}"),
        _ => None,
    });
    window.send(Request::CancelPairing);
    // Whatever the client had to say, and that it hung up.
    connection.set_read_timeout(Some(LIMIT)).unwrap();
    connection.read_to_end(&mut Vec::new()).unwrap();
    let took = start.elapsed();
    assert!(took < CONNECT_LIMIT / 2, "it waited for the host: {took:?}");
    assert_eq!(system.status()["hosts"], json!([]));

    // The next one is paired, and canceling comes too late for it.
    let host = site.host_with("host", &network_key("FK-A", &[("ip-camera", 4)]));
    window.send(pair(&host.address, &host.code("system")));
    window.wait("the host to be paired", |event| match event {
        Event::Paired { address, .. } => {
            assert_eq!(address, host.address);
            Some(())
        }
        Event::NotPaired { reason } => panic!("{reason}"),
        _ => None,
    });
    window.send(Request::CancelPairing);
    window.send(pair(&host.address, "wrong"));
    window.wait("a wrong code to be refused", |event| match event {
        Event::NotPaired { reason } => {
            assert!(reason.contains("a pairing code has 8 letters and digits"), "{reason}");
            Some(())
        }
        _ => None,
    });
    assert_eq!(system.status()["hosts"][0]["address"], host.address);
}

#[test]
fn a_plan_is_applied_at_its_time_unless_somebody_changes_it_before() {
    let site = Site::new();
    let system = plant(&site);
    let mut window = Background::start();
    let opened = window.open(&system.0);
    let wait_stored = |window: &mut Background, wanted: &Plan| {
        window.wait("the plan to be stored", |event| match event {
            Event::PlanStored(plan) => (plan == *wanted).then_some(()),
            Event::Failed(text) => panic!("{text}"),
            _ => None,
        });
    };
    let in_ms = |ms| Timestamp::from_millisecond(Timestamp::now().as_millisecond() + ms).unwrap();
    let first = with_move(&opened, &opened.plan, "Hall");
    window.send(Request::StorePlan(first.clone()));
    wait_stored(&mut window, &first);
    window.send(Request::ApplyAt { at: in_ms(3_600_000), why: String::new(), plan: first });
    system.run(&["move", "Gate", "--to", "South"]).ok();
    window.wait("the waiting to end", |event| match event {
        Event::ApplyAtOver { reason } => {
            assert!(reason.unwrap().contains("the plan was changed"));
            Some(())
        }
        Event::Applied { .. } => panic!("it was applied too early"),
        _ => None,
    });

    let opened = window.open(&system.0);
    let plan = opened.plan.clone();
    assert_eq!(plan.len(), 2);
    let asked = Instant::now();
    window.send(Request::ApplyAt { at: in_ms(1_200), why: "At night".to_owned(), plan });
    window.wait("the plan to be applied", |event| match event {
        Event::Applied { revision, .. } => {
            assert_eq!(revision, 1);
            Some(())
        }
        Event::ApplyAtOver { reason } => {
            assert_eq!(reason, None);
            None
        }
        Event::NotApplied { reason, .. } => panic!("{reason}"),
        _ => None,
    });
    assert!(asked.elapsed() >= Duration::from_secs(1));
    window.send(Request::AskRevision(1));
    let changes = window.wait("the changes of the revision", |event| match event {
        Event::Revision(1, changes) => Some(changes.unwrap()),
        _ => None,
    });
    assert_eq!(changes.len(), 2);
}

#[test]
fn a_key_host_tells_the_window_how_much_of_a_key_was_in_use() {
    let mut window = Background::start();
    window.send(Request::Demo);
    let (host, key) = window.wait("the figures of a key host", |event| match event {
        Event::Figures { host, keys, .. } => {
            keys.first().map(|figures| (host, figures.license.key.clone()))
        }
        _ => None,
    });
    for (back_hours, hours) in [(24, 1), (9_600, 24)] {
        let question = UsageQuestion { host, key: key.clone(), back_hours, hours };
        window.send(Request::AskUsage(question.clone()));
        let history = window.wait("the usage", |event| match event {
            Event::Usage { question: of, answer } => (of == question).then(|| answer.unwrap()),
            _ => None,
        });
        assert!(history.from < history.to);
        let used = |point: &UsagePoint| point.here > 0 && point.total >= point.here;
        assert!(history.points.iter().any(used), "{history:?}");
    }
}

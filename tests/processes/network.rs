//! Key hosts over a real network: subnets and a router, firewalls, cables that are pulled.

use std::{
    io::{Seek as _, Write as _},
    path::Path,
    time::{Duration, Instant},
};

use floatkey::{
    licensing::KeyFigures,
    link::{Backend, Event, HostState, Request},
};
use serde_json::{Value, json};

use crate::{
    netns::{Block, CABLE, Net, On},
    support::*,
};

const PORT: u16 = 1947;
const TOTALS: &[(&str, u64)] = &[("ip-camera", 10)];

/// A key host on a, and a system whose administrator sits somewhere.
struct Wide {
    net: Net,
    site: Site,
    host: Host,
}

impl Wide {
    fn or_skip() -> Option<Self> {
        Some(Self::on(Net::or_skip()?))
    }

    fn on(net: Net) -> Self {
        let site = Site::new();
        site.issue("host", &network_key("FK-A", TOTALS));
        let host = net.host(On::A, &site.path("host"), PORT);
        Self { net, site, host }
    }

    fn system(&self, name: &str) -> System {
        let channels = [("Gate", Some(0), &[] as &[&str]), ("Hall", None, &[])];
        let mut configuration = configuration("4.1.23", &["North"], &channels);
        configuration["Name"] = json!(name);
        self.site.import(name, &configuration)
    }

    fn run(&self, on: On, system: &System, args: &[&str]) -> Ran {
        self.net.run(on, system.command(args))
    }

    fn pair(&self, on: On, system: &System) -> Ran {
        self.pair_at(On::A.address(), on, system)
    }

    fn pair_at(&self, address: &str, on: On, system: &System) -> Ran {
        let mut code = tempfile::tempfile().unwrap();
        code.write_all(self.host.code("system").as_bytes()).unwrap();
        code.rewind().unwrap();
        let mut command = self.net.on(on, system.command(&["pair", address]));
        command.stdin(code);
        Running::start(command).end()
    }

    /// Addresses that a search finds.
    fn find(&self, on: On, listed: &[&str]) -> Vec<String> {
        let mut command = floatkey();
        command.args(["find", "--json", "--wait", "1"]).args(listed);
        let found = self.net.run(on, command).json();
        let addresses = found.as_array().unwrap().iter().flat_map(|host| {
            let addresses = host["addresses"].as_array().unwrap();
            addresses.iter().map(|address| address.as_str().unwrap().to_owned())
        });
        addresses.collect()
    }

    /// Outcome and reason of each step of the connection test.
    fn climb(&self, on: On, system: &System, args: &[&str]) -> Ladder {
        self.climb_to(On::A.address(), on, system, args)
    }

    fn climb_to(&self, address: &str, on: On, system: &System, args: &[&str]) -> Ladder {
        let mut command = floatkey();
        command.args(["doctor", address]).arg(&system.0).arg("--json").args(args);
        let ran = self.net.run(on, command);
        let report: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{ran:?}"));
        let text = |step: &Value, field: &str| step[field].as_str().unwrap().to_owned();
        let steps = report["steps"].as_array().unwrap();
        let steps = steps.iter().map(|s| [text(s, "step"), text(s, "outcome"), text(s, "reason")]);
        Ladder { steps: steps.collect(), report: report.clone() }
    }
}

struct Ladder {
    steps: Vec<[String; 3]>,
    report: Value,
}

impl Ladder {
    /// These steps and no others failed, with these reasons.
    fn assert_failed(&self, expected: &[(&str, &str)]) {
        let failed = self.steps.iter().filter(|[_, outcome, _]| outcome == "failed");
        let failed: Vec<(&str, &str)> =
            failed.map(|[step, _, reason]| (step.as_str(), reason.as_str())).collect();
        assert_eq!(failed, expected, "{:#}", self.report);
    }

    fn assert_rest_passed(&self) {
        let rest = self.steps.iter().all(|[_, outcome, _]| outcome != "not-tested");
        assert!(rest, "{:#}", self.report);
    }

    fn outcome(&self, of: &str) -> &str {
        &self.steps.iter().find(|[step, ..]| step == of).unwrap()[1]
    }
}

#[test]
fn a_broadcast_finds_the_host_in_its_subnet_and_a_listed_address_finds_it_anywhere() {
    let Some(wide) = Wide::or_skip() else { return };
    let there = On::A.at(PORT);
    assert!(wide.find(On::B, &[]).contains(&there));
    assert!(wide.find(On::A, &[]).contains(&there), "on its own computer too");
    assert_eq!(wide.find(On::C, &[]), [""; 0]);
    assert_eq!(wide.find(On::C, &[On::A.address()]), [there]);
}

#[test]
fn a_host_is_found_and_used_by_a_link_local_address_with_the_interface_of_this_computer() {
    let Some(net) = Net::or_skip() else { return };
    if !Path::new("/proc/sys/net/ipv6").exists() {
        eprintln!("skipped: no IPv6 on this computer");
        return;
    }
    // Before the host starts, which would else join the multicast group a minute later.
    let both = || net.link_local(On::A).filter(|_| net.link_local(On::B).is_some());
    let address = wait_for("addresses of IPv6", both);
    let wide = Wide::on(net);
    let found = wide.find(On::B, &[]).into_iter().find(|found| found.starts_with('['));
    let found = found.unwrap();
    assert_eq!(found, format!("[{address}%{CABLE}]:{PORT}"));
    let system = wide.system("plant");
    wide.pair_at(&found, On::B, &system).ok();
    wide.run(On::B, &system, &["use-key", "FK-A", "--server", "North", "--apply"]).ok();
    let status = wide.run(On::B, &system, &["status", "--json"]).json();
    assert_eq!(status["hosts"][0]["address"], found.as_str(), "the name is what is kept");
    assert_eq!(used(&status, "FK-A"), seats(&[("ip-camera", 1)]));
    // The way back, too, is one only with an interface.
    let ladder = wide.climb_to(&found, On::B, &system, &["--on-video-server"]);
    ladder.assert_failed(&[]);
    ladder.assert_rest_passed();

    // The number of the interface does as well, and no brackets are needed.
    let by_number = format!("{address}%{}", wide.net.cable_number(On::B));
    assert!(wide.find(On::B, &["--listed-only", &by_number]).len() == 1);
    let again = wide.system("again");
    wide.pair_at(&by_number, On::B, &again).ok();
    wide.run(On::B, &again, &["status"]).ok();
    for (zone, reason) in [("", "say on which"), ("%no-zone", "no network interface no-zone")] {
        let ladder = wide.climb_to(&format!("[{address}{zone}]"), On::B, &system, &[]);
        ladder.assert_failed(&[("name", "name-wrong")]);
        assert!(ladder.report.to_string().contains(reason), "{:#}", ladder.report);
    }
}

#[test]
fn a_system_in_another_subnet_pairs_by_address_and_applies_its_plans() {
    let Some(wide) = Wide::or_skip() else { return };
    let system = wide.system("plant");
    let paired = wide.pair(On::C, &system);
    assert!(paired.ok().contains("FK-A"), "{paired:?}");
    wide.run(On::C, &system, &["use-key", "FK-A", "--server", "North", "--apply"]).ok();
    wide.run(On::C, &system, &["move", "Hall", "--to", "North", "--apply"]).ok();
    let status = wide.run(On::C, &system, &["status", "--json"]).json();
    assert_eq!(used(&status, "FK-A"), seats(&[("ip-camera", 2)]));
    let list = wide.host.ask(&["list", "--json"]).json();
    assert!(list[0]["from"].as_str().unwrap().contains(On::C.address()), "{list}");
}

#[test]
fn without_udp_a_host_works_by_its_address_and_the_test_says_so() {
    let Some(wide) = Wide::or_skip() else { return };
    let system = wide.system("plant");
    wide.pair(On::C, &system).ok();
    if let Err(why) = wide.net.block(On::A, &[Block::UdpIn(PORT)]) {
        eprintln!("skipped: {why}");
        return;
    }
    let ladder = wide.climb(On::C, &system, &["--key", "FK-A"]);
    ladder.assert_failed(&[("udp", "udp-blocked")]);
    ladder.assert_rest_passed();
    wide.run(On::C, &system, &["use-key", "FK-A", "--server", "North", "--apply"]).ok();
    wide.net.block(On::A, &[]).unwrap();
    let ladder = wide.climb(On::C, &system, &["--key", "FK-A"]);
    ladder.assert_failed(&[]);
    ladder.assert_rest_passed();
}

#[test]
fn without_tcp_the_test_names_tcp_and_udp_passes() {
    let Some(wide) = Wide::or_skip() else { return };
    let system = wide.system("plant");
    wide.pair(On::C, &system).ok();
    if let Err(why) = wide.net.block(On::A, &[Block::TcpIn(PORT)]) {
        eprintln!("skipped: {why}");
        return;
    }
    let ladder = wide.climb(On::C, &system, &[]);
    ladder.assert_failed(&[("tcp", "tcp-blocked")]);
    assert_eq!(ladder.outcome("udp"), "passed");
    assert_eq!(ladder.outcome("tls"), "not-tested");
}

#[test]
fn a_host_that_cannot_connect_back_says_so_and_everything_else_passes() {
    let Some(wide) = Wide::or_skip() else { return };
    let system = wide.system("plant");
    wide.pair(On::C, &system).ok();
    if let Err(why) = wide.net.block(On::C, &[Block::NewTcpIn]) {
        eprintln!("skipped: {why}");
        return;
    }
    let ladder = wide.climb(On::C, &system, &["--key", "FK-A", "--on-video-server"]);
    ladder.assert_failed(&[("dial-back-tcp", "back-tcp-failed")]);
    ladder.assert_rest_passed();
}

#[test]
fn another_certificate_a_missing_key_a_stopped_host_and_no_route_are_told_apart() {
    let Some(mut wide) = Wide::or_skip() else { return };
    let system = wide.system("plant");
    wide.pair(On::C, &system).ok();
    wide.climb(On::C, &system, &["--key", "FK-NONE"]).assert_failed(&[("key", "key-not-there")]);
    wide.host.kill();
    wide.climb(On::C, &system, &[]).assert_failed(&[("udp", "udp-refused"), ("tcp", "host-down")]);
    // Installed anew at the same address.
    wide.site.issue("other", &network_key("FK-A", TOTALS));
    let other = wide.net.host(On::A, &wide.site.path("other"), PORT);
    wide.climb(On::C, &system, &[]).assert_failed(&[("tls", "wrong-certificate")]);
    drop(other);
    wide.net.forget_route(On::C).unwrap();
    wide.climb(On::C, &system, &[]).assert_failed(&[("route", "no-route")]);
}

/// Waits until an event is as wanted.
fn until(window: &mut Backend, limit: Duration, what: &str, is_it: impl Fn(&Event) -> bool) {
    let start = Instant::now();
    loop {
        while let Some(event) = window.try_recv() {
            if is_it(&event) {
                return;
            }
        }
        assert!(start.elapsed() < limit, "{what} did not come within {limit:?}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn cameras_of_others(keys: &[KeyFigures]) -> u64 {
    let others = keys.first().map(|key| key.others.clone());
    let Some(floatkey::licensing::Others::Full(systems)) = others else { return 0 };
    systems.iter().map(|other| other.seats.get(&"ip-camera".parse().unwrap())).sum()
}

/// Longer than other tests: figures are stale only when they are ten seconds old.
#[test]
fn a_cut_cable_loses_no_license_and_figures_are_live_soon_after_it_is_mended() {
    let Some(wide) = Wide::or_skip() else { return };
    interrupt(
        &wide,
        // Confirmed every two seconds until then.
        3,
        || wide.net.partition(On::B).unwrap(),
        || wide.net.heal(On::B).unwrap(),
    );
}

/// As long, for the same reason. Nothing is told of such a firewall, and what the host sends still
/// comes until it misses the acknowledgments.
#[test]
fn packets_that_are_dropped_lose_no_license_and_figures_are_live_soon_after_it() {
    let Some(wide) = Wide::or_skip() else { return };
    if let Err(why) = wide.net.block(On::A, &[]) {
        eprintln!("skipped: {why}");
        return;
    }
    interrupt(
        &wide,
        12,
        || wide.net.block(On::A, &[Block::From(On::B)]).unwrap(),
        || wide.net.block(On::A, &[]).unwrap(),
    );
}

/// Interrupts what the computer of a system hears for as long as it takes to be noticed. Its
/// figures were confirmed last so many seconds after that at most.
fn interrupt(wide: &Wide, seconds: i64, cut: impl FnOnce(), heal: impl FnOnce()) {
    let (ours, theirs) = (wide.system("ours"), wide.system("theirs"));
    for (on, system) in [(On::B, &ours), (On::C, &theirs)] {
        wide.pair(on, system).ok();
        wide.run(on, system, &["use-key", "FK-A", "--server", "North", "--apply"]).ok();
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let before = runtime.block_on(wide.host.holders());
    assert_eq!(held_by(&before, "ip-camera"), 2);
    // Its threads are where it was started.
    let mut window = wide.net.do_on(On::B, || Backend::start(|| {}).unwrap());
    assert!(window.send(Request::Open(ours.0.clone())));
    let shows = |count| move |event: &Event| matches!(event, Event::Figures { keys, .. } if cameras_of_others(keys) == count);
    until(&mut window, LIMIT, "the other system", shows(1));

    let since_cut = jiff::Timestamp::now();
    cut();
    // The other one goes on meanwhile.
    wide.run(On::C, &theirs, &["move", "Hall", "--to", "North", "--apply"]).ok();
    until(&mut window, Duration::from_secs(14), "a word that figures are old", |event| {
        let since = match event {
            Event::Host(_, HostState::Stale { since }) => *since,
            Event::Host(_, HostState::Offline { since, .. }) => since.unwrap(),
            _ => return false,
        };
        let after = since.duration_since(since_cut).as_secs();
        assert!((-3..=seconds).contains(&after), "confirmed {after} s after the cut");
        true
    });
    // Long enough for tries that began in vain: what they sent is sent again ever more seldom. This
    // is the length of the interruption, and waits for nothing.
    std::thread::sleep(Duration::from_millis(3_500));
    heal();
    let start = Instant::now();
    until(&mut window, LIMIT, "live figures", shows(2));
    let took = start.elapsed();
    println!("live again {took:?} after the interruption");
    assert!(took < Duration::from_secs(2), "{took:?}");
    let after = runtime.block_on(wide.host.holders());
    assert_eq!(held_by(&after, "ip-camera"), 3, "{before:?} {after:?}");
}

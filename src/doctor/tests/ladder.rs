use std::sync::Mutex;

use super::*;

fn outcome(report: &Report, step: Step) -> &Outcome {
    &report.rungs.iter().find(|rung| rung.step == step).unwrap().outcome
}

fn not_tested(report: &Report) -> Vec<Step> {
    let rungs = report.rungs.iter();
    let open = rungs.filter(|rung| matches!(rung.outcome, Outcome::NotTested(_)));
    open.map(|rung| rung.step).collect()
}

#[test]
fn when_all_is_well_every_step_passes() {
    let report = report(&all_well());
    assert_eq!(report.verdict(), Verdict::AllPassed);
    assert!(report.rungs.iter().all(|rung| rung.outcome.is_passed()));
    let steps: Vec<Step> = report.rungs.iter().map(|rung| rung.step).collect();
    assert_eq!(steps, Step::ALL);
}

#[test]
fn each_trouble_is_told_from_all_others() {
    for (step, reason, report) in reports() {
        let Outcome::Failed { text, .. } = outcome(&report, step) else {
            panic!("{reason} is not a failure of {step:?}: {report:?}");
        };
        assert_eq!(text.id, reason);
        assert_eq!(report.verdict(), Verdict::Failed(step), "{reason}");
    }
}

#[test]
fn what_needs_a_failed_step_is_not_tested_and_the_rest_is() {
    use Step::{Clock, DialBackTcp, DialBackUdp, Key, Name, Paired, Route, Tcp, Tls, Udp, Version};
    let after_tls = [Paired, Version, Clock, Key, DialBackTcp, DialBackUdp];
    for (step, reason, report) in reports() {
        let expected = match step {
            Name => [&[Route, Udp, Tcp, Tls], &after_tls[..]].concat(),
            Route => [&[Udp, Tcp, Tls], &after_tls[..]].concat(),
            Tcp => [&[Tls], &after_tls[..]].concat(),
            Tls => after_tls.to_vec(),
            Paired if reason == "doctor-about-failed" => after_tls[1..].to_vec(),
            Paired => vec![Clock, Key, DialBackTcp, DialBackUdp],
            Version => vec![Key, DialBackTcp, DialBackUdp],
            Udp | Clock | Key | DialBackTcp | DialBackUdp => Vec::new(),
        };
        assert_eq!(not_tested(&report), expected, "{reason}");
    }
}

#[test]
fn without_udp_a_host_can_be_used_by_its_address_and_another_failure_counts_more() {
    let mut findings = all_well();
    findings.udp = timed(UdpProbe::Silent);
    let text = report(&findings).to_text();
    assert!(text.contains("it can be used by its address"), "{text}");
    findings.key = timed(KeyProbe::Serves(Vec::new()));
    assert_eq!(report(&findings).verdict(), Verdict::Failed(Step::Key));
}

#[test]
fn a_sentinel_license_manager_is_not_taken_for_blocked_udp() {
    let mut findings = all_well();
    let first_bytes = b"HTTP/1.1 403 Forbidden\r\nServer: HASP LM/15.00\r\n\r\n".to_vec();
    findings.udp = timed(UdpProbe::Silent);
    findings.tls = timed(TlsProbe::NotTls { first_bytes });
    let report = report(&findings);
    assert_eq!(report.verdict(), Verdict::Failed(Step::Tls));
    let Outcome::Failed { text, .. } = outcome(&report, Step::Udp) else { panic!("{report:?}") };
    assert_eq!(text.id, "doctor-udp-nobody");
}

#[test]
fn what_was_not_tried_never_reads_passed() {
    let mut findings = all_well();
    findings.dial_back = None;
    let without_way_back = report(&findings);
    assert_eq!(not_tested(&without_way_back), [Step::DialBackTcp, Step::DialBackUdp]);
    assert_eq!(without_way_back.verdict(), Verdict::NotAllTested);
    findings.dial_back = timed(DialBackProbe::NotAsked("it is older".to_owned()));
    assert_eq!(report(&findings).verdict(), Verdict::NotAllTested);
    let deaf = Returned::NotListening("not permitted".to_owned());
    findings.dial_back = timed(back(deaf.clone(), deaf));
    assert_eq!(report(&findings).verdict(), Verdict::NotAllTested);
    assert_eq!(report(&Findings::default()).verdict(), Verdict::NotAllTested);
}

#[test]
fn a_certificate_that_nobody_pinned_is_shown_and_passes() {
    let question = Question { pinned: None, ..question() };
    let rungs = judge(&question, &all_well());
    let tls = rungs.iter().find(|rung| rung.step == Step::Tls).unwrap();
    let Outcome::Passed(text) = &tls.outcome else { panic!("{tls:?}") };
    assert_eq!(text.id, "doctor-tls-not-pinned");
}

#[test]
fn clocks_may_differ_by_five_minutes_either_way() {
    for skew in [-5 * MINUTE_MS, 5 * MINUTE_MS] {
        let mut findings = all_well();
        findings.about = about_with(|_, _, clock_ms| *clock_ms = NOW_MS + skew);
        assert_eq!(report(&findings).verdict(), Verdict::AllPassed);
    }
}

#[test]
fn without_a_wish_any_key_will_do() {
    let question = Question { key: None, ..question() };
    let mut findings = all_well();
    findings.key = timed(KeyProbe::Serves(vec!["K-18".parse().unwrap()]));
    assert!(judge(&question, &findings).iter().all(|rung| rung.outcome.is_passed()));
}

/// Answers with what was made up, and remembers what it was asked.
struct Fake {
    findings: Findings,
    asked: Mutex<Vec<&'static str>>,
}

impl Fake {
    fn give<T: Clone>(&self, what: &'static str, found: Option<&Timed<T>>) -> Option<T> {
        self.asked.lock().unwrap().push(what);
        found.map(|timed| timed.found.clone())
    }
}

impl Probes for Fake {
    async fn name(&self, _: &str) -> NameProbe {
        self.give("name", self.findings.name.as_ref()).unwrap()
    }
    async fn route(&self, _: &[std::net::SocketAddr]) -> RouteProbe {
        self.give("route", self.findings.route.as_ref()).unwrap()
    }
    async fn udp(&self, _: &[Routed]) -> UdpProbe {
        self.give("udp", self.findings.udp.as_ref()).unwrap()
    }
    async fn tcp(&self, _: &[Routed]) -> TcpProbe {
        self.give("tcp", self.findings.tcp.as_ref()).unwrap()
    }
    async fn tls(&self, _: Routed, _: Option<&str>) -> Option<TlsProbe> {
        self.give("tls", self.findings.tls.as_ref())
    }
    async fn about(&self, _: Routed) -> Option<AboutProbe> {
        self.give("about", self.findings.about.as_ref())
    }
    async fn key(&self, _: Routed) -> Option<KeyProbe> {
        self.give("key", self.findings.key.as_ref())
    }
    async fn dial_back(&self, _: Routed) -> Option<DialBackProbe> {
        self.give("dial back", self.findings.dial_back.as_ref())
    }
}

#[tokio::test]
async fn a_climb_asks_no_further_than_it_makes_sense() {
    let all = ["name", "route", "udp", "tcp", "tls", "about", "key", "dial back"];
    let steps = [
        (Step::Name, 1),
        (Step::Route, 2),
        (Step::Tcp, 4),
        (Step::Tls, 5),
        (Step::Paired, 6),
        (Step::Version, 6),
    ];
    for (step, reason, change) in cases() {
        // A certificate that is not the pinned one is told so by the probe itself.
        let mut findings = all_well();
        change(&mut findings);
        if findings.tls == timed(TlsProbe::Ok { fingerprint: "bbbb".to_owned() }) {
            continue;
        }
        let fake = Fake { findings: findings.clone(), asked: Mutex::default() };
        let climbed = climb(&question(), &fake, |_| {}).await;
        let count = steps.iter().find(|(at, _)| *at == step).map_or(8, |(_, count)| *count);
        assert_eq!(*fake.asked.lock().unwrap(), all[..count], "{reason}");
        assert_eq!(report(&climbed).verdict(), report(&findings).verdict(), "{reason}");
    }
}

#[tokio::test]
async fn progress_is_told_after_each_finding() {
    let fake = Fake { findings: all_well(), asked: Mutex::default() };
    let mut passed = Vec::new();
    climb(&question(), &fake, |findings| {
        let rungs = judge(&question(), findings);
        passed.push(rungs.iter().filter(|rung| rung.outcome.is_passed()).count());
    })
    .await;
    assert_eq!(passed, [1, 2, 4, 5, 8, 9, 11]);
}

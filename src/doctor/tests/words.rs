use std::collections::BTreeSet;

use super::*;
use crate::texts;

const ENGLISH: &str = include_str!("../../../assets/locales/en/doctor.ftl");
const SOURCES: [&str; 3] =
    [include_str!("../judged.rs"), include_str!("../ladder.rs"), include_str!("../report.rs")];

#[test]
fn every_text_of_the_test_is_used_and_every_used_one_is_there() {
    let in_catalog: BTreeSet<&str> = ENGLISH
        .lines()
        .filter(|line| line.starts_with("doctor-"))
        .filter_map(|line| Some(line.split_once(" =")?.0))
        .collect();
    let used: BTreeSet<&str> = SOURCES
        .iter()
        .flat_map(|source| source.split('"').skip(1).step_by(2))
        .filter(|text| text.starts_with("doctor-") && !text.ends_with('-'))
        .collect();
    assert_eq!(in_catalog, used);
}

#[test]
fn every_failure_renders_whole_and_its_remedy_says_what_to_do() {
    const ACTS: [&str; 14] = [
        "activate", "add", "allow", "ask", "check", "connect", "look", "mend", "run", "see", "set",
        "start", "test", "update",
    ];
    for (_, reason, report) in reports() {
        for rung in &report.rungs {
            let Outcome::Failed { text, remedy } = &rung.outcome else { continue };
            let (text, remedy) = (texts::text(text), texts::text(remedy));
            for text in [&text, &remedy] {
                assert!(!text.contains(['{', '}']) && text.ends_with('.'), "{reason}: {text}");
            }
            let says = remedy.to_lowercase();
            let acts = ACTS.iter().any(|act| says.contains(act));
            assert!(acts || says.starts_with("use ") || says.starts_with("write "), "{remedy}");
        }
        let shown = report.to_text() + &report.to_json().to_string();
        assert!(!shown.contains("{$") && !shown.contains("doctor-"), "{shown}");
    }
}

#[test]
fn a_remedy_for_blocked_traffic_names_the_port_and_both_firewalls() {
    let blocked = [
        "doctor-udp-blocked",
        "doctor-tcp-blocked",
        "doctor-tcp-dropped",
        "doctor-tcp-silent",
        "doctor-tcp-unreachable",
    ];
    let mut seen = 0;
    for (_, _, report) in reports() {
        for rung in &report.rungs {
            let Outcome::Failed { text, remedy } = &rung.outcome else { continue };
            if blocked.contains(&text.id) {
                seen += 1;
                let says = texts::text(remedy);
                for word in ["1947", "outgoing", "incoming", "this computer", "key host"] {
                    assert!(says.contains(word), "{word} is not in {says:?}");
                }
            }
        }
    }
    assert!(seen >= blocked.len());
}

#[test]
fn a_wrong_certificate_is_shown_with_both_fingerprints() {
    let mut findings = all_well();
    findings.tls = timed(TlsProbe::Ok { fingerprint: "bbbb".to_owned() });
    let text = report(&findings).to_text();
    assert!(text.contains("Pinned: aaaa. Shown: bbbb."), "{text}");
    assert!(text.contains("If not, do not connect."), "{text}");
}

#[test]
fn the_report_is_aligned_and_says_from_where_it_was_checked() {
    let mut findings = all_well();
    without_tcp(&mut findings, TcpProbe::TimedOut, UdpProbe::Answered(answer()));
    let expected = "\
Connection test of gate
When  2027-01-15 08:00:00 UTC
From  office-pc (10.0.0.2)
Checked from this computer, which need not be a video server

passed      Name               7 ms  gate is 10.0.0.9
passed      Route              7 ms  From 10.0.0.2
passed      Found over UDP     7 ms  Gate house answers, version 0.1.0
FAILED      TCP connection     7 ms  Gate house is running and answers over UDP, but TCP 1947 is blocked.
                                     → Allow TCP 1947 as incoming traffic in the firewall of the key host (10.0.0.9), and as outgoing traffic in the firewall of this computer.
not tested  Secure connection        “TCP connection” has to pass first
not tested  Pairing                  “Secure connection” has to pass first
not tested  Versions                 “Secure connection” has to pass first
not tested  Clocks                   “Pairing” has to pass first
not tested  Key                      “Pairing” has to pass first
not tested  TCP back to here         “Pairing” has to pass first
not tested  UDP back to here         “Pairing” has to pass first

It fails at “TCP connection”
";
    assert_eq!(report(&findings).to_text(), expected);
}

#[test]
fn programs_get_the_same_as_people() {
    let (_, _, report) = reports().into_iter().find(|(step, ..)| *step == Step::Key).unwrap();
    let json = report.to_json();
    assert_eq!(json["verdict"], "failed");
    assert_eq!(json["failed_step"], "key");
    assert_eq!(json["local_address"], "10.0.0.2");
    let steps = json["steps"].as_array().unwrap();
    let key = &steps[8];
    assert_eq!((&key["step"], &key["outcome"]), (&"key".into(), &"failed".into()));
    assert_eq!(key["reason"], "no-key");
    assert!(key["remedy"].as_str().unwrap().starts_with("Activate"));
    let codes: Vec<&str> = steps.iter().map(|step| step["step"].as_str().unwrap()).collect();
    assert_eq!(codes, Step::ALL.map(Step::code));
}

//! From findings to rungs: what passed, what failed and why, what could not be tested. Pure.

use std::time::Duration;

use super::{
    finding::{Findings, NameProbe, RouteProbe, Timed},
    judged,
};
use crate::licensing::{Arg, KeyId, Message};

/// What is to be tested.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The key host as the user wrote it: `HOST`, `HOST:PORT`, IPv6 in brackets.
    pub address: String,
    /// The key that should be served; any if absent.
    pub key: Option<KeyId>,
    /// The fingerprint of the certificate that was pinned, if one was.
    pub pinned: Option<String>,
    /// Whether this computer is a video server. From another one it cannot be told what the
    /// servers reach.
    pub is_video_server: bool,
}

/// A step, in the order in which they are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each has a title in the catalog")]
pub enum Step {
    Name,
    Route,
    Udp,
    Tcp,
    Tls,
    Paired,
    Version,
    Clock,
    Key,
    DialBackTcp,
    DialBackUdp,
}

impl Step {
    /// All of them, in order.
    pub const ALL: [Self; 11] = [
        Self::Name,
        Self::Route,
        Self::Udp,
        Self::Tcp,
        Self::Tls,
        Self::Paired,
        Self::Version,
        Self::Clock,
        Self::Key,
        Self::DialBackTcp,
        Self::DialBackUdp,
    ];

    /// Its name for programs.
    pub fn code(self) -> &'static str {
        self.title_id().trim_start_matches("doctor-step-")
    }

    /// Its name for people.
    pub fn title(self) -> Message {
        Message { id: self.title_id(), args: Vec::new() }
    }

    fn title_id(self) -> &'static str {
        match self {
            Self::Name => "doctor-step-name",
            Self::Route => "doctor-step-route",
            Self::Udp => "doctor-step-udp",
            Self::Tcp => "doctor-step-tcp",
            Self::Tls => "doctor-step-tls",
            Self::Paired => "doctor-step-paired",
            Self::Version => "doctor-step-version",
            Self::Clock => "doctor-step-clock",
            Self::Key => "doctor-step-key",
            Self::DialBackTcp => "doctor-step-dial-back-tcp",
            Self::DialBackUdp => "doctor-step-dial-back-udp",
        }
    }

    /// The steps without which this one cannot be tested. None names UDP: a host that is not
    /// found by a search can be used by its address.
    fn needs(self) -> &'static [Self] {
        match self {
            Self::Name => &[],
            Self::Route => &[Self::Name],
            Self::Udp | Self::Tcp => &[Self::Route],
            Self::Tls => &[Self::Tcp],
            Self::Paired | Self::Version => &[Self::Tls],
            Self::Clock => &[Self::Paired],
            Self::Key | Self::DialBackTcp | Self::DialBackUdp => &[Self::Paired, Self::Version],
        }
    }
}

/// How a step ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Well.
    Passed(Message),
    /// Badly.
    Failed {
        /// What is wrong.
        text: Message,
        /// What to do.
        remedy: Message,
    },
    /// It was not tested; why not.
    NotTested(Message),
}

impl Outcome {
    pub(super) fn passed(id: &'static str, args: Vec<(&'static str, Arg)>) -> Self {
        Self::Passed(Message { id, args })
    }

    /// Text and remedy of a failure share their values.
    pub(super) fn failed(ids: [&'static str; 2], args: Vec<(&'static str, Arg)>) -> Self {
        let [text, remedy] = ids.map(|id| Message { id, args: args.clone() });
        Self::Failed { text, remedy }
    }

    pub(super) fn not_tested(id: &'static str, args: Vec<(&'static str, Arg)>) -> Self {
        Self::NotTested(Message { id, args })
    }

    /// Whether the steps that need this one can be tested.
    pub fn is_passed(&self) -> bool {
        matches!(self, Self::Passed(_))
    }

    /// Whether it failed.
    pub fn is_failed(&self) -> bool {
        matches!(self, Self::Failed { .. })
    }
}

/// One step of the ladder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rung {
    /// Which.
    pub step: Step,
    /// How it ended.
    pub outcome: Outcome,
    /// How long it took, if it took time of its own.
    pub took: Option<Duration>,
}

/// All rungs, in order. Those whose findings are not there yet are "not tested", so this can be
/// shown while the test goes on.
pub fn judge(question: &Question, findings: &Findings) -> Vec<Rung> {
    let mut rungs: Vec<Rung> = Vec::with_capacity(Step::ALL.len());
    for step in Step::ALL {
        let is_passed = |needed: &Step| {
            rungs.iter().any(|rung| rung.step == *needed && rung.outcome.is_passed())
        };
        let (outcome, took) = match step.needs().iter().find(|needed| !is_passed(needed)) {
            Some(needed) => (needs(*needed), None),
            None => judge_step(step, question, findings)
                .unwrap_or_else(|| (Outcome::not_tested("doctor-not-tried", Vec::new()), None)),
        };
        rungs.push(Rung { step, outcome, took });
    }
    rungs
}

fn needs(step: Step) -> Outcome {
    let title = crate::texts::text(&step.title());
    Outcome::not_tested("doctor-not-tested", vec![("step", Arg::Text(title))])
}

/// None if nothing was found yet.
fn judge_step(
    step: Step,
    question: &Question,
    findings: &Findings,
) -> Option<(Outcome, Option<Duration>)> {
    let at = judged::At::new(question, findings);
    match step {
        Step::Name => timed(findings.name.as_ref(), |name: &NameProbe| judged::name(&at, name)),
        Step::Route => {
            timed(findings.route.as_ref(), |route: &RouteProbe| judged::route(&at, route))
        }
        Step::Udp => timed(findings.udp.as_ref(), |udp| judged::udp(&at, udp, findings)),
        Step::Tcp => timed(findings.tcp.as_ref(), |tcp| judged::tcp(&at, tcp, findings)),
        Step::Tls => {
            timed(findings.tls.as_ref(), |tls| judged::tls(&at, tls, question.pinned.as_deref()))
        }
        Step::Paired => timed(findings.about.as_ref(), |about| judged::paired(&at, about)),
        Step::Version => {
            let about = findings.about.as_ref()?;
            // The call took its time under "paired".
            Some((judged::version(&at, &about.found).unwrap_or_else(|| needs(Step::Paired)), None))
        }
        Step::Clock => {
            let about = findings.about.as_ref()?;
            Some((judged::clock(&at, &about.found), None))
        }
        Step::Key => {
            timed(findings.key.as_ref(), |key| judged::key(&at, key, question.key.as_ref()))
        }
        Step::DialBackTcp => {
            timed(findings.dial_back.as_ref(), |back| judged::dial_back_tcp(&at, back))
        }
        Step::DialBackUdp => {
            timed(findings.dial_back.as_ref(), |back| judged::dial_back_udp(&at, back))
        }
    }
}

fn timed<T>(
    finding: Option<&Timed<T>>,
    judge: impl FnOnce(&T) -> Outcome,
) -> Option<(Outcome, Option<Duration>)> {
    finding.map(|finding| (judge(&finding.found), Some(finding.took)))
}

//! The report: what the window shows, the terminal prints and the administrator copies.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    finding::{Findings, RouteProbe, TcpProbe},
    ladder::{Outcome, Question, Rung, Step, judge},
};
use crate::{
    licensing::{Arg, Message},
    texts,
};

/// A finished connection test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The key host as the user wrote it.
    pub host: String,
    /// When the test began.
    pub when: Timestamp,
    /// The name of this computer.
    pub computer: String,
    /// Its address towards the host, if it has one.
    pub local: Option<std::net::IpAddr>,
    /// Whether it is a video server.
    pub is_video_server: bool,
    /// Each step.
    pub rungs: Vec<Rung>,
}

/// How the test ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Every step passed.
    AllPassed,
    /// No step failed, and some could not be tested: unknown is not OK.
    NotAllTested,
    /// This step failed. UDP is named only if nothing else failed, because the host can be used
    /// without it.
    Failed(Step),
}

impl Report {
    /// The report on what was found.
    pub fn new(question: &Question, findings: &Findings, when: Timestamp, computer: &str) -> Self {
        let routed = match (&findings.tcp, &findings.route) {
            (Some(tcp), _) if let TcpProbe::Connected(routed) = &tcp.found => Some(routed),
            (_, Some(route)) if let RouteProbe::Routed(all) = &route.found => all.first(),
            _ => None,
        };
        Self {
            host: question.address.clone(),
            when,
            computer: computer.to_owned(),
            local: routed.map(|routed| routed.from),
            is_video_server: question.is_video_server,
            rungs: judge(question, findings),
        }
    }

    /// How it ended.
    pub fn verdict(&self) -> Verdict {
        let failed = || self.rungs.iter().filter(|rung| rung.outcome.is_failed());
        let first = failed().find(|rung| rung.step != Step::Udp).or_else(|| failed().next());
        match first {
            Some(rung) => Verdict::Failed(rung.step),
            None if self.rungs.iter().all(|rung| rung.outcome.is_passed()) => Verdict::AllPassed,
            None => Verdict::NotAllTested,
        }
    }

    /// The verdict in words.
    pub fn verdict_text(&self) -> String {
        match self.verdict() {
            Verdict::AllPassed => words("doctor-verdict-passed"),
            Verdict::NotAllTested => words("doctor-verdict-not-all"),
            Verdict::Failed(step) => words_with(
                "doctor-verdict-failed",
                vec![("step", Arg::Text(texts::text(&step.title())))],
            ),
        }
    }

    /// Where it was checked from, in words.
    pub fn place_text(&self) -> String {
        words(if self.is_video_server { "doctor-from-server" } else { "doctor-from-computer" })
    }

    /// Aligned text, to be copied into a message.
    pub fn to_text(&self) -> String {
        let head = words_with("doctor-head", vec![("host", Arg::Text(self.host.clone()))]);
        let local = self.local.map_or_else(String::new, |local| format!(" ({local})"));
        let about = [
            (words("doctor-when"), self.when.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()),
            (words("doctor-from"), format!("{}{local}", self.computer)),
        ];
        let mut text = format!("{head}\n");
        let wide = about.iter().map(|(name, _)| name.chars().count()).max().unwrap_or_default();
        for (name, value) in about {
            text.push_str(&format!("{name:wide$}  {value}\n"));
        }
        text.push_str(&format!("{}\n\n", self.place_text()));

        let rows: Vec<Row> = self.rungs.iter().map(Row::new).collect();
        let width = |cell: fn(&Row) -> &str| {
            rows.iter().map(|row| cell(row).chars().count()).max().unwrap_or_default()
        };
        let (mark, title) = (width(|row| &row.mark), width(|row| &row.title));
        let time = width(|row| &row.time);
        for row in &rows {
            let line = format!(
                "{:mark$}  {:title$}  {:>time$}  {}",
                row.mark, row.title, row.time, row.text
            );
            text.push_str(line.trim_end());
            text.push('\n');
            if let Some(remedy) = &row.remedy {
                let indent = mark + title + time + 6;
                text.push_str(&format!("{:indent$}→ {remedy}\n", ""));
            }
        }
        text.push_str(&format!("\n{}\n", self.verdict_text()));
        text
    }

    /// The same for programs.
    pub fn to_json(&self) -> Value {
        let (verdict, failed_step) = match self.verdict() {
            Verdict::AllPassed => ("passed", None),
            Verdict::NotAllTested => ("not-all-tested", None),
            Verdict::Failed(step) => ("failed", Some(step.code())),
        };
        let steps: Vec<Value> = self.rungs.iter().map(step_to_json).collect();
        json!({
            "host": self.host,
            "when": self.when.to_string(),
            "computer": self.computer,
            "local_address": self.local,
            "is_video_server": self.is_video_server,
            "verdict": verdict,
            "failed_step": failed_step,
            "text": self.verdict_text(),
            "steps": steps,
        })
    }
}

fn step_to_json(rung: &Rung) -> Value {
    let (outcome, message, remedy) = match &rung.outcome {
        Outcome::Passed(message) => ("passed", message, None),
        Outcome::Failed { text, remedy } => ("failed", text, Some(texts::text(remedy))),
        Outcome::NotTested(message) => ("not-tested", message, None),
    };
    json!({
        "step": rung.step.code(),
        "outcome": outcome,
        "reason": message.id.trim_start_matches("doctor-"),
        "text": texts::text(message),
        "remedy": remedy,
        "ms": rung.took.map(|took| took.as_millis() as u64),
    })
}

struct Row {
    mark: String,
    title: String,
    time: String,
    text: String,
    remedy: Option<String>,
}

impl Row {
    fn new(rung: &Rung) -> Self {
        let (mark, message, remedy) = match &rung.outcome {
            Outcome::Passed(message) => ("doctor-mark-passed", message, None),
            Outcome::Failed { text, remedy } => ("doctor-mark-failed", text, Some(remedy)),
            Outcome::NotTested(message) => ("doctor-mark-not-tested", message, None),
        };
        Self {
            mark: words(mark),
            title: texts::text(&rung.step.title()),
            time: rung.took.map_or_else(String::new, |took| format!("{} ms", took.as_millis())),
            text: texts::text(message),
            remedy: remedy.map(texts::text),
        }
    }
}

fn words(id: &'static str) -> String {
    words_with(id, Vec::new())
}

fn words_with(id: &'static str, args: Vec<(&'static str, Arg)>) -> String {
    texts::text(&Message { id, args })
}

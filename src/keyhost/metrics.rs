//! What is counted, and how Prometheus reads it.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use super::{discovery::DiscoveryCounters, ledger::Ledger};

/// Events since the start.
#[derive(Debug, Default)]
pub struct Counters {
    pub accept_failed: AtomicU64,
    pub too_many_connections: AtomicU64,
    pub handshake_timed_out: AtomicU64,
    pub handshake_failed: AtomicU64,
    pub not_tls: AtomicU64,
    pub http_refused: AtomicU64,
    pub unpaired: AtomicU64,
    pub wrong_role: AtomicU64,
    pub malformed: AtomicU64,
    pub pairing_refused: AtomicU64,
    pub paired: AtomicU64,
    pub too_many_streams: AtomicU64,
    pub sessions_opened: AtomicU64,
    pub sessions_closed: AtomicU64,
    pub commands: AtomicU64,
    pub refused: AtomicU64,
    pub not_stored: AtomicU64,
    pub discovery: Arc<DiscoveryCounters>,
}

impl Counters {
    /// One more.
    pub fn count(counter: &AtomicU64) {
        counter.fetch_add(1, Ordering::Relaxed);
    }

    fn rejected(&self) -> [(&'static str, &AtomicU64); 11] {
        [
            ("accept_failed", &self.accept_failed),
            ("too_many_connections", &self.too_many_connections),
            ("handshake_timed_out", &self.handshake_timed_out),
            ("handshake_failed", &self.handshake_failed),
            ("not_tls", &self.not_tls),
            ("http_refused", &self.http_refused),
            ("unpaired", &self.unpaired),
            ("wrong_role", &self.wrong_role),
            ("malformed", &self.malformed),
            ("pairing_refused", &self.pairing_refused),
            ("too_many_streams", &self.too_many_streams),
        ]
    }
}

/// A page in the text format of Prometheus.
#[derive(Debug, Default)]
pub struct Page(String);

impl Page {
    /// Begins a metric.
    pub fn metric(&mut self, name: &str, kind: &str, help: &str) {
        self.0.push_str(&format!("# HELP floatkey_{name} {help}\n# TYPE floatkey_{name} {kind}\n"));
    }

    /// Adds a value with its labels.
    pub fn value(&mut self, name: &str, labels: &[(&str, &str)], value: u64) {
        let labels: Vec<String> = labels
            .iter()
            .map(|(label, text)| {
                let text = text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
                format!("{label}=\"{text}\"")
            })
            .collect();
        let labels =
            if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
        self.0.push_str(&format!("floatkey_{name}{labels} {value}\n"));
    }

    /// The text.
    pub fn text(self) -> String {
        self.0
    }
}

/// Adds the counters to a page.
pub fn counters(page: &mut Page, counters: &Counters) {
    let value = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
    page.metric("rejected_total", "counter", "Connections, calls and messages turned away.");
    for (reason, counter) in counters.rejected() {
        page.value("rejected_total", &[("reason", reason)], value(counter));
    }
    page.metric("datagrams_total", "counter", "Datagrams of searches, by what became of them.");
    for (outcome, count) in counters.discovery.totals() {
        page.value("datagrams_total", &[("outcome", outcome)], count);
    }
    let opened = value(&counters.sessions_opened);
    page.metric("sessions", "gauge", "Sessions of peers.");
    page.value("sessions", &[], opened.saturating_sub(value(&counters.sessions_closed)));
    for (name, help, counter) in [
        ("sessions_total", "Sessions opened.", &counters.sessions_opened),
        ("pairings_total", "Peers paired.", &counters.paired),
        ("commands_total", "Commands of peers.", &counters.commands),
        ("refused_total", "Commands refused by a rule or a total.", &counters.refused),
        ("not_stored_total", "Commands that could not be made durable.", &counters.not_stored),
    ] {
        page.metric(name, "counter", help);
        page.value(name, &[], value(counter));
    }
}

/// Adds the seats of each key to a page.
pub fn seats(page: &mut Page, ledger: &Ledger, mono_ms: u64) {
    let nobody = crate::licensing::SystemId(uuid::Uuid::nil());
    let keys: Vec<_> =
        ledger.keys().filter_map(|key| ledger.figures(key, nobody, mono_ms)).collect();
    for (name, help) in [
        ("seats_total", "Seats of the license in force."),
        ("seats_used", "Seats granted and in use, by system."),
        ("seats_reclaimable", "Seats whose lease has run out, by system."),
        ("seats_held", "Seats held by a pending plan, by system."),
    ] {
        page.metric(name, "gauge", help);
        for figures in &keys {
            let key = figures.license.key.to_string();
            if name == "seats_total" {
                for (feature, seats) in figures.license.totals.iter() {
                    page.value(name, &[("key", &key), ("feature", feature.code())], seats);
                }
                continue;
            }
            let crate::licensing::Others::Full(systems) = &figures.others else { continue };
            for system in systems {
                let seats = match name {
                    "seats_used" => &system.seats,
                    "seats_reclaimable" => &system.reclaimable,
                    _ => &system.held,
                };
                for (feature, seats) in seats.iter() {
                    let labels = [
                        ("key", key.as_str()),
                        ("feature", feature.code()),
                        ("system", system.name.as_str()),
                    ];
                    page.value(name, &labels, seats);
                }
            }
        }
    }
}

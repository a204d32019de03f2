//! How many queries are answered: so many from one source, and so many in all. Pure: time comes in.

use std::{
    collections::{HashMap, VecDeque},
    net::{IpAddr, Ipv6Addr},
    time::Instant,
};

/// Answers a second to one source, and how many it may have at once.
pub(super) const SOURCE_PER_SEC: u64 = 10;
pub(super) const SOURCE_BURST: u64 = 20;
/// Answers a second to all. Also holds where each query claims another source.
pub(super) const TOTAL_PER_SEC: u64 = 2000;
pub(super) const TOTAL_BURST: u64 = 2000;
/// Sources that are remembered; the one that came first is forgotten for the next.
pub(super) const MAX_SOURCES: usize = 4096;

/// Thousandths of an answer, so that rates are whole numbers for each millisecond.
const ANSWER: u64 = 1000;

#[derive(Debug, Clone, Copy)]
struct Bucket {
    content: u64,
    at: Instant,
}

impl Bucket {
    fn take(&mut self, now: Instant, per_sec: u64, burst: u64) -> bool {
        let passed_ms = now.saturating_duration_since(self.at).as_millis();
        let passed_ms = u64::try_from(passed_ms).unwrap_or(u64::MAX);
        self.content = passed_ms
            .saturating_mul(per_sec)
            .saturating_add(self.content)
            .min(burst.saturating_mul(ANSWER));
        // Fractions of a millisecond are kept for the next time.
        if passed_ms > 0 {
            self.at = now;
        }
        match self.content.checked_sub(ANSWER) {
            Some(rest) => {
                self.content = rest;
                true
            }
            None => false,
        }
    }
}

/// What was answered lately.
#[derive(Debug)]
pub(super) struct Limit {
    total: Bucket,
    sources: HashMap<IpAddr, Bucket>,
    /// The sources in the order in which they came.
    order: VecDeque<IpAddr>,
}

impl Limit {
    pub(super) fn new(now: Instant) -> Self {
        let total = Bucket { content: TOTAL_BURST * ANSWER, at: now };
        Self { total, sources: HashMap::new(), order: VecDeque::new() }
    }

    /// Whether one more query from there is answered now.
    pub(super) fn allows(&mut self, from: IpAddr, now: Instant) -> bool {
        let source = source(from);
        if !self.sources.contains_key(&source) {
            if self.order.len() >= MAX_SOURCES
                && let Some(oldest) = self.order.pop_front()
            {
                self.sources.remove(&oldest);
            }
            self.order.push_back(source);
        }
        let full = Bucket { content: SOURCE_BURST * ANSWER, at: now };
        let bucket = self.sources.entry(source).or_insert(full);
        bucket.take(now, SOURCE_PER_SEC, SOURCE_BURST)
            && self.total.take(now, TOTAL_PER_SEC, TOTAL_BURST)
    }

    #[cfg(test)]
    pub(super) fn sources(&self) -> usize {
        assert_eq!(self.sources.len(), self.order.len());
        self.sources.len()
    }
}

/// One computer has a whole /64 of IPv6 to itself; on a link all share one.
fn source(from: IpAddr) -> IpAddr {
    match from {
        IpAddr::V6(ip) if !ip.is_unicast_link_local() && !ip.is_loopback() => {
            let [a, b, c, d, ..] = ip.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
        ip => ip,
    }
}

//! The load that all peers get alike, and what is said of it: closed loop, one request in flight
//! for each client.

use std::{
    fmt,
    future::Future,
    time::{Duration, Instant},
};

/// Why something could not be measured.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// One connection that asks and waits.
pub trait Client: Send + 'static {
    /// Makes this client's grant another number of seats, durably, if the total allows it. Returns
    /// how many tries went in vain because somebody else was quicker.
    fn change(&mut self) -> impl Future<Output = Result<u32, Failure>> + Send;
    /// Keeps this client's grant alive.
    fn renew(&mut self) -> impl Future<Output = Result<(), Failure>> + Send;
    /// Makes so many changes of this client's grant, durably, if it can without waiting for one
    /// answer before the next.
    fn change_in_batch(&mut self, count: u32) -> impl Future<Output = Result<(), Failure>> + Send {
        async move {
            for _ in 0..count {
                self.change().await?;
            }
            Ok(())
        }
    }
    /// Does that so many times, if it can without waiting for one answer before the next.
    fn renew_in_batch(&mut self, count: u32) -> impl Future<Output = Result<(), Failure>> + Send {
        async move {
            for _ in 0..count {
                self.renew().await?;
            }
            Ok(())
        }
    }
}

/// What a round asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// [`Client::change`]
    Change,
    /// [`Client::renew`]
    Renew,
    /// [`Client::change_in_batch`], so many at once.
    ChangeInBatches(u32),
    /// [`Client::renew_in_batch`], so many at once.
    RenewInBatches(u32),
}

impl Kind {
    /// Operations that a client asks for at once.
    fn at_once(self) -> u32 {
        match self {
            Self::Change | Self::Renew => 1,
            Self::ChangeInBatches(count) | Self::RenewInBatches(count) => count,
        }
    }
}

/// How long a round takes.
#[derive(Debug, Clone, Copy)]
pub struct Times {
    /// Not counted.
    pub warm_up: Duration,
    /// Counted.
    pub measure: Duration,
}

/// What one round measured.
#[derive(Debug, Clone)]
pub struct Round {
    /// Operations that ended within the time measured, for each second of it.
    pub per_second: f64,
    /// How long those took that began within it, in order.
    pub latencies: Latencies,
    /// Tries in vain for each operation.
    pub retries: f64,
}

/// Latencies in order.
#[derive(Debug, Clone)]
pub struct Latencies(Vec<Duration>);

impl Latencies {
    /// Puts them in order.
    pub fn new(mut latencies: Vec<Duration>) -> Self {
        latencies.sort_unstable();
        Self(latencies)
    }

    /// The one that this share of all does not exceed; zero if there are none.
    pub fn quantile(&self, share: f64) -> Duration {
        let place = (self.0.len() as f64 * share).ceil() as usize;
        self.0.get(place.saturating_sub(1)).copied().unwrap_or_default()
    }

    /// p50, p99 and the longest, in microseconds.
    pub fn summary(&self) -> [f64; 3] {
        [0.5, 0.99, 1.0].map(|share| micros(self.quantile(share)))
    }
}

/// In microseconds.
pub fn micros(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e6
}

/// All clients ask as fast as they are answered.
pub async fn closed_loop<C: Client>(
    clients: Vec<C>,
    kind: Kind,
    times: Times,
) -> Result<Round, Failure> {
    let begin = Instant::now() + times.warm_up;
    let end = begin + times.measure;
    let tasks: Vec<_> = clients
        .into_iter()
        .map(|client| tokio::spawn(one_client(client, kind, begin, end)))
        .collect();
    let (mut latencies, mut ended, mut retries) = (Vec::new(), 0_u64, 0_u64);
    for task in tasks {
        let of_one = task.await??;
        latencies.extend(of_one.latencies);
        ended += of_one.ended;
        retries += of_one.retries;
    }
    let operations = latencies.len().max(1) as f64;
    Ok(Round {
        per_second: ended as f64 * f64::from(kind.at_once()) / times.measure.as_secs_f64(),
        latencies: Latencies::new(latencies),
        retries: retries as f64 / operations,
    })
}

struct OfOneClient {
    latencies: Vec<Duration>,
    ended: u64,
    retries: u64,
}

async fn one_client(
    mut client: impl Client,
    kind: Kind,
    begin: Instant,
    end: Instant,
) -> Result<OfOneClient, Failure> {
    let mut of_one = OfOneClient { latencies: Vec::new(), ended: 0, retries: 0 };
    loop {
        let started = Instant::now();
        if started >= end {
            return Ok(of_one);
        }
        let retries = match kind {
            Kind::Change => client.change().await?,
            Kind::Renew => client.renew().await.map(|()| 0)?,
            Kind::ChangeInBatches(count) => client.change_in_batch(count).await.map(|()| 0)?,
            Kind::RenewInBatches(count) => client.renew_in_batch(count).await.map(|()| 0)?,
        };
        let now = Instant::now();
        if started >= begin {
            of_one.latencies.push(now - started);
            of_one.retries += u64::from(retries);
        }
        of_one.ended += u64::from(now >= begin && now < end);
    }
}

/// Rounds of one peer with one number of clients.
#[derive(Debug)]
pub struct Rounds {
    by_rate: Vec<Round>,
}

impl Rounds {
    /// Of at least one round.
    pub fn new(mut rounds: Vec<Round>) -> Option<Self> {
        rounds.sort_by(|a, b| a.per_second.total_cmp(&b.per_second));
        (!rounds.is_empty()).then_some(Self { by_rate: rounds })
    }

    /// The one in the middle by its rate.
    pub fn median(&self) -> &Round {
        &self.by_rate[self.by_rate.len() / 2]
    }

    /// Slowest and fastest rate.
    fn range(&self) -> [f64; 2] {
        [self.by_rate[0].per_second, self.by_rate[self.by_rate.len() - 1].per_second]
    }
}

impl fmt::Display for Rounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [low, high] = self.range();
        let median = self.median();
        let [p50, p99, max] = median.latencies.summary();
        let per_second = median.per_second;
        write!(f, "| {per_second:>7.0} | {low:>6.0}..{high:<6.0} ")?;
        write!(f, "| {p50:>8.0} | {p99:>8.0} | {max:>9.0} | {:>6.1} |", median.retries)
    }
}

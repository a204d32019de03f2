//! The one task that changes the ledger. It takes commands in batches, makes each batch durable
//! with one sync, and answers only then.

use std::{sync::Arc, time::Instant};

use jiff::Timestamp;
use tokio::sync::{RwLock, mpsc, oneshot, watch};

use super::{
    ledger::{Caller, Command, Ledger, Now, Reply},
    store::{Store, StoreError},
};
use crate::licensing::{License, Refusal};

/// Commands that may wait; more make their senders wait.
const QUEUE: usize = 4096;
/// Commands in one sync.
const BATCH: usize = 256;

/// Why a command was not carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotDone {
    /// A rule or a total speaks against it.
    Refused(Refusal),
    /// It could not be made durable, or the host is stopping.
    Storage(String),
}

type Answer = Result<Reply, NotDone>;

struct Job {
    caller: Caller,
    command: Command,
    answer: oneshot::Sender<Answer>,
}

/// The way to the ledger for everybody else.
#[derive(Debug, Clone)]
pub struct Ledgers {
    jobs: mpsc::Sender<Job>,
    /// Locked for writing from the first change of a batch until it is durable, so that readers
    /// never see what could still be lost.
    ledger: Arc<RwLock<Ledger>>,
    clock: Clock,
    batches: watch::Receiver<u64>,
}

/// The host's monotonic clock.
#[derive(Debug, Clone, Copy)]
pub struct Clock(Instant);

impl Clock {
    /// Milliseconds since the host started.
    pub fn mono_ms(self) -> u64 {
        u64::try_from(self.0.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

impl Ledgers {
    /// Starts the writer on a store with these licenses in force.
    ///
    /// # Errors
    /// If the stored ledger cannot be read.
    pub fn start(
        store: Store,
        licenses: Vec<License>,
        term_ms: u64,
    ) -> Result<(Self, tokio::task::JoinHandle<()>), StoreError> {
        let clock = Clock(Instant::now());
        let ledger = Arc::new(RwLock::new(load(&store, &licenses, term_ms, 0)?));
        let (jobs, queue) = mpsc::channel(QUEUE);
        let (publish, batches) = watch::channel(0);
        let shared = ledger.clone();
        let writer = Writer {
            store,
            ledger: shared,
            licenses,
            term_ms,
            clock,
            queue,
            publish,
            is_lost: false,
        };
        let running = tokio::task::spawn_blocking(move || writer.run());
        Ok((Self { jobs, ledger, clock, batches }, running))
    }

    /// Carries out a command. The answer is durable when this returns.
    ///
    /// # Errors
    /// [`NotDone`]; then nothing changed.
    pub async fn apply(&self, caller: Caller, command: Command) -> Answer {
        let stopped = || NotDone::Storage("the key host is stopping".to_owned());
        let (answer, wait) = oneshot::channel();
        let job = Job { caller, command, answer };
        self.jobs.send(job).await.map_err(|_| stopped())?;
        wait.await.map_err(|_| stopped())?
    }

    /// Reads the durable state.
    pub async fn read<T>(&self, look: impl FnOnce(&Ledger, u64) -> T) -> T {
        look(&*self.ledger.read().await, self.clock.mono_ms())
    }

    /// Changes after each batch that changed something.
    pub fn batches(&self) -> watch::Receiver<u64> {
        self.batches.clone()
    }
}

fn load(
    store: &Store,
    licenses: &[License],
    term_ms: u64,
    mono_ms: u64,
) -> Result<Ledger, StoreError> {
    let mut ledger = Ledger::new(term_ms);
    for record in store.load()? {
        ledger.restore(record);
    }
    ledger.set_licenses(licenses.iter().cloned(), mono_ms);
    Ok(ledger)
}

struct Writer {
    store: Store,
    ledger: Arc<RwLock<Ledger>>,
    licenses: Vec<License>,
    term_ms: u64,
    clock: Clock,
    queue: mpsc::Receiver<Job>,
    publish: watch::Sender<u64>,
    /// Whether there was no way back to the durable state.
    is_lost: bool,
}

impl Writer {
    /// Runs on a thread of its own, because syncing blocks.
    fn run(mut self) {
        let mut batch = Vec::with_capacity(BATCH);
        while self.queue.blocking_recv_many(&mut batch, BATCH) > 0 {
            for (answer, reply) in self.carry_out(batch.drain(..)) {
                // A caller that went away learns the outcome when it asks again.
                drop(answer.send(reply));
            }
            if self.is_lost {
                break;
            }
        }
    }

    fn carry_out(
        &mut self,
        batch: impl Iterator<Item = Job>,
    ) -> Vec<(oneshot::Sender<Answer>, Answer)> {
        let shared = self.ledger.clone();
        let mut ledger = shared.blocking_write();
        let now = Now { mono_ms: self.clock.mono_ms(), wall: Timestamp::now() };
        let mut records = Vec::new();
        let mut answers: Vec<_> = batch
            .map(|job| {
                let outcome = ledger.apply(now, &job.caller, job.command);
                let reply = outcome.map_err(NotDone::Refused).map(|(reply, new)| {
                    records.extend(new);
                    reply
                });
                (job.answer, reply)
            })
            .collect();
        if records.is_empty() {
            return answers;
        }
        match self.store.commit(&records) {
            Ok(()) => self.publish.send_modify(|batch| *batch += 1),
            Err(error) => {
                let reason = self.take_back(&mut ledger, &error);
                for (_, reply) in &mut answers {
                    // A refusal rests on what may have been undone just now, so it is void too.
                    *reply = Err(NotDone::Storage(reason.clone()));
                }
            }
        }
        answers
    }

    /// Goes back to what is on disk, after a batch could not be made durable.
    fn take_back(&mut self, ledger: &mut Ledger, error: &StoreError) -> String {
        let error = crate::chain(error);
        tracing::error!(%error, "a batch could not be made durable");
        match load(&self.store, &self.licenses, self.term_ms, self.clock.mono_ms()) {
            Ok(durable) => {
                *ledger = durable;
                format!("the change could not be stored, so nothing was granted: {error}")
            }
            Err(reading) => {
                // Without a way back to the durable state nothing more may be granted.
                self.queue.close();
                self.is_lost = true;
                *ledger = Ledger::new(self.term_ms);
                let reading = crate::chain(&reading);
                format!("the ledger cannot be read, so nothing more is granted: {reading}")
            }
        }
    }
}

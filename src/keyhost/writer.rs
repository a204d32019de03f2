//! The one task that changes the ledger. It takes commands in batches, makes each batch durable
//! with one sync, and answers only then. What cannot be stored did not happen.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use jiff::Timestamp;
use tokio::sync::{RwLock, mpsc, oneshot, watch};
use uuid::Uuid;

use super::{
    history::{DenialRow, History, UsageRow},
    ledger::{Caller, Command, Ledger, Now, Record, Reply},
    store::{Batch, Past, Range, Store, StoreError},
};
use crate::licensing::{KeyId, License, Refusal, SystemId, UsbToken};

/// Commands that may wait; more make their senders wait.
const QUEUE: usize = 4096;
/// Commands in one sync.
const BATCH: usize = 256;
/// How often time is told to the ledger.
const TICK: Duration = Duration::from_secs(1);
/// How long to wait until a disk that failed is tried again.
const NEXT_TRY: Duration = Duration::from_secs(if cfg!(test) { 1 } else { 5 });
/// How often old history is forgotten.
const FORGET: Duration = Duration::from_hours(1);

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
    /// None if nobody asked: time has passed.
    answer: Option<oneshot::Sender<Answer>>,
}

/// The way to the ledger for everybody else.
#[derive(Debug, Clone)]
pub struct Ledgers {
    jobs: mpsc::Sender<Job>,
    /// Locked for writing from the first change of a batch until it is durable, so that readers
    /// never see what could still be lost.
    ledger: Arc<RwLock<Ledger>>,
    clock: Clock,
    publish: watch::Sender<u64>,
    trouble: watch::Receiver<Option<String>>,
    path: PathBuf,
}

/// A command that the writer has, or had.
#[derive(Debug)]
#[must_use = "the command is carried out in any case, but nobody learns how it ended"]
pub struct Submitted(oneshot::Receiver<Answer>);

impl Submitted {
    /// Waits until the command is carried out and durable.
    ///
    /// # Errors
    /// [`NotDone`]; then nothing changed.
    pub async fn answer(self) -> Answer {
        let stopped = |_| NotDone::Storage("the key host is stopping".to_owned());
        self.0.await.map_err(stopped)?
    }
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
    /// Starts the writer on a store with these licenses in force, and these tokens plugged in.
    ///
    /// # Errors
    /// If the stored ledger cannot be read.
    pub fn start(
        store: Store,
        licenses: Vec<License>,
        tokens: BTreeSet<UsbToken>,
        term_ms: u64,
    ) -> Result<(Self, tokio::task::JoinHandle<()>), StoreError> {
        let clock = Clock(Instant::now());
        let mut ledger = Ledger::new(term_ms);
        store.load(|record| ledger.restore(record))?;
        ledger.set_tokens(tokens, clock.mono_ms());
        ledger.set_licenses(licenses, clock.mono_ms());
        let ledger = Arc::new(RwLock::new(ledger));
        let (jobs, queue) = mpsc::channel(QUEUE);
        let publish = watch::Sender::new(0);
        let (tell_trouble, trouble) = watch::channel(None);
        let path = store.path().to_owned();
        let writer = Writer {
            store,
            ledger: ledger.clone(),
            clock,
            queue,
            publish: publish.clone(),
            tell_trouble,
            history: History::default(),
            tried: Instant::now(),
            forgot: None,
            quiet_ticks: 0,
        };
        tokio::spawn(tell_time(jobs.downgrade()));
        let running = tokio::task::spawn_blocking(move || writer.run());
        Ok((Self { jobs, ledger, clock, publish, trouble, path }, running))
    }

    /// Carries out a command. The answer is durable when this returns.
    ///
    /// # Errors
    /// [`NotDone`]; then nothing changed.
    pub async fn apply(&self, caller: Caller, command: Command) -> Answer {
        match self.renew_at_once(&caller, &command) {
            Some(answer) => answer,
            None => self.submit(caller, command).await.answer().await,
        }
    }

    /// Hands a command to the writer, behind those that were handed to it before. One caller may
    /// hand over several before it waits, so that one sync serves them all.
    pub async fn submit(&self, caller: Caller, command: Command) -> Submitted {
        let (answer, wait) = oneshot::channel();
        let job = Job { caller, command, answer: Some(answer) };
        // Without a writer the job is dropped, and who waits is told so.
        drop(self.jobs.send(job).await);
        Submitted(wait)
    }

    /// Answers a renewal that has nothing to store without waking the writer, which is what nearly
    /// all commands are. Not while a batch is on its way to the disk: nobody may see it yet.
    pub(super) fn renew_at_once(&self, caller: &Caller, command: &Command) -> Option<Answer> {
        let Command::Renew { .. } = command else { return None };
        let mut ledger = self.ledger.try_write().ok()?;
        let now = Now { mono_ms: self.clock.mono_ms(), wall: Timestamp::now() };
        let mut records = Vec::new();
        let outcome = ledger.apply(now, caller, command, &mut records);
        if records.is_empty() && !ledger.is_changed() {
            ledger.keep();
            return Some(outcome.map_err(NotDone::Refused));
        }
        ledger.take_back();
        None
    }

    /// Puts a license in force, which its file has made durable.
    pub async fn put_license(&self, license: License) {
        let clock = self.clock;
        self.change_licenses(|ledger| ledger.put_license(license, clock.mono_ms())).await;
    }

    /// Ends the service of a key; what is granted of it is remembered.
    pub async fn remove_license(&self, key: KeyId) {
        self.change_licenses(|ledger| ledger.remove_license(&key)).await;
    }

    /// Tells which USB tokens are plugged in. Says what that changed: each key whose token came or
    /// went, and whether it is there.
    pub async fn set_tokens(&self, tokens: BTreeSet<UsbToken>) -> Vec<(KeyId, bool)> {
        let clock = self.clock;
        let mut ledger = self.ledger.write().await;
        let changed = ledger.set_tokens(tokens, clock.mono_ms());
        drop(ledger);
        if !changed.is_empty() {
            self.publish.send_modify(|batch| *batch += 1);
        }
        changed
    }

    /// Between two batches, so that no batch that cannot be stored takes it back.
    async fn change_licenses(&self, change: impl FnOnce(&mut Ledger)) {
        change(&mut *self.ledger.write().await);
        self.publish.send_modify(|batch| *batch += 1);
    }

    /// Reads the durable state.
    pub async fn read<T>(&self, look: impl FnOnce(&Ledger, u64) -> T) -> T {
        look(&*self.ledger.read().await, self.clock.mono_ms())
    }

    /// Changes after each batch that changed something.
    pub fn batches(&self) -> watch::Receiver<u64> {
        self.publish.subscribe()
    }

    /// Why nothing can be stored at present; none if it can. Renewals go on meanwhile.
    pub fn trouble(&self) -> watch::Receiver<Option<String>> {
        self.trouble.clone()
    }

    /// Copies the state of the last batch to a new file, while batches go on.
    ///
    /// # Errors
    /// If the file exists or cannot be written.
    pub async fn backup(&self, to: &Path) -> Result<(), StoreError> {
        let (ledger, to) = (self.path.clone(), to.to_owned());
        aside(move || Store::backup(&ledger, &to)).await
    }

    /// The most seats in use by the hour, oldest first.
    ///
    /// # Errors
    /// If the history cannot be read.
    pub async fn usage(&self, range: Range) -> Result<Vec<UsageRow>, StoreError> {
        let past = Past::of(&self.path);
        aside(move || past.usage(&range)).await
    }

    /// What was refused, oldest first.
    ///
    /// # Errors
    /// If the history cannot be read.
    pub async fn denials(&self, range: Range) -> Result<Vec<DenialRow>, StoreError> {
        let past = Past::of(&self.path);
        aside(move || past.denials(&range)).await
    }
}

/// Does what blocks on a thread of its own.
async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    tokio::task::spawn_blocking(work).await.unwrap_or(Err(StoreError::Stopping))
}

/// Tells the writer that time passes, until nobody uses it any more.
async fn tell_time(jobs: mpsc::WeakSender<Job>) {
    let mut ticks = tokio::time::interval(TICK);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let nobody = Caller { system: SystemId(Uuid::nil()), name: String::new(), from: Arc::from("") };
    loop {
        ticks.tick().await;
        let Some(jobs) = jobs.upgrade() else { return };
        let job = Job { caller: nobody.clone(), command: Command::Tick, answer: None };
        // A full queue is one that is being worked on: the next tick will do.
        if let Err(mpsc::error::TrySendError::Closed(_)) = jobs.try_send(job) {
            return;
        }
    }
}

struct Writer {
    store: Store,
    ledger: Arc<RwLock<Ledger>>,
    clock: Clock,
    queue: mpsc::Receiver<Job>,
    publish: watch::Sender<u64>,
    tell_trouble: watch::Sender<Option<String>>,
    history: History,
    /// When a disk that failed was tried last.
    tried: Instant,
    forgot: Option<Instant>,
    /// Ticks since something was stored.
    quiet_ticks: u64,
}

impl Writer {
    /// Runs on a thread of its own, because syncing blocks.
    fn run(mut self) {
        let mut batch = Vec::with_capacity(BATCH);
        let mut records = Vec::new();
        while self.queue.blocking_recv_many(&mut batch, BATCH) > 0 {
            let is_tick = batch.iter().any(|job| job.answer.is_none());
            let answers = self.carry_out(&batch, is_tick, &mut records);
            for (job, reply) in batch.drain(..).zip(answers) {
                if let Some(answer) = job.answer {
                    // A caller that went away learns the outcome when it asks again.
                    drop(answer.send(reply));
                }
            }
            if is_tick {
                self.tidy();
            }
        }
    }

    fn carry_out(
        &mut self,
        batch: &[Job],
        is_tick: bool,
        records: &mut Vec<Record>,
    ) -> Vec<Answer> {
        let shared = self.ledger.clone();
        let mut ledger = shared.blocking_write();
        let now = Now { mono_ms: self.clock.mono_ms(), wall: Timestamp::now() };
        // While nothing can be stored nobody's turn can come.
        ledger.freeze_queue(self.is_in_trouble());
        records.clear();
        let mut answers = Vec::with_capacity(batch.len());
        for job in batch {
            let outcome = ledger.apply(now, &job.caller, &job.command, records);
            if let (Err(refusal), Command::Prepare { .. } | Command::Take { .. }) =
                (&outcome, &job.command)
            {
                self.history.deny(now.wall, &job.caller, refusal);
            }
            answers.push(outcome.map_err(NotDone::Refused));
        }
        let usage = self.history.usage(&ledger, now.wall, is_tick);
        // History alone does not try a disk that failed just now.
        let may_try = !self.is_in_trouble() || self.tried.elapsed() >= NEXT_TRY;
        let has_history =
            !usage.is_empty() || self.history.is_urgent() || (is_tick && self.history.is_waiting());
        let must_store = !records.is_empty() || (has_history && may_try);
        let is_changed = ledger.is_changed();
        if !must_store {
            ledger.keep();
            self.tell_watchers(is_changed);
            return answers;
        }
        keep_last_epoch(records);
        let denials = self.history.denials();
        match self.store.commit(Batch { records, usage: &usage, denials: &denials }) {
            Ok(()) => {
                ledger.keep();
                self.history.stored(is_tick);
                self.quiet_ticks = 0;
                self.end_trouble();
                self.tell_watchers(is_changed);
            }
            Err(error) => {
                let reason = self.begin_trouble(&error);
                ledger.take_back();
                ledger.freeze_queue(true);
                answers = judge_again(&mut ledger, now, batch, &reason);
            }
        }
        answers
    }

    fn tell_watchers(&self, is_changed: bool) {
        if is_changed {
            self.publish.send_modify(|batch| *batch += 1);
        }
    }

    fn is_in_trouble(&self) -> bool {
        self.tell_trouble.borrow().is_some()
    }

    fn begin_trouble(&mut self, error: &StoreError) -> String {
        let error = crate::chain(error);
        self.tried = Instant::now();
        self.tell_trouble.send_if_modified(|trouble| {
            let is_new = trouble.as_ref() != Some(&error);
            if is_new {
                tracing::error!(%error, "changes cannot be stored");
                *trouble = Some(error.clone());
            }
            is_new
        });
        format!("the change could not be stored, so nothing was granted: {error}")
    }

    fn end_trouble(&mut self) {
        let had_trouble = self.tell_trouble.send_if_modified(|trouble| trouble.take().is_some());
        if had_trouble {
            tracing::info!("changes can be stored again");
        }
    }

    /// What must be done now and then and holds no lock.
    fn tidy(&mut self) {
        self.quiet_ticks += 1;
        if self.is_in_trouble() {
            if self.tried.elapsed() >= NEXT_TRY {
                match self.store.probe() {
                    Ok(()) => self.end_trouble(),
                    Err(error) => drop(self.begin_trouble(&error)),
                }
            }
            return;
        }
        if self.forgot.is_none_or(|at| at.elapsed() >= FORGET) {
            self.forgot = Some(Instant::now());
            if let Err(error) = self.store.forget_old(Timestamp::now()) {
                tracing::warn!(error = %crate::chain(&error), "old history was not forgotten");
            }
        }
        // The first quiet second after a batch does not make the host idle.
        if self.quiet_ticks > 1 {
            self.store.merge(self.quiet_ticks);
        }
    }
}

/// Within a batch only the newest epoch counts.
fn keep_last_epoch(records: &mut Vec<Record>) {
    let is_epoch = |record: &Record| matches!(record, Record::Epoch(_));
    let last = records.iter().rposition(is_epoch);
    let mut at = 0;
    records.retain(|record| {
        let stays = !is_epoch(record) || Some(at) == last;
        at += 1;
        stays
    });
}

/// Answers a batch that could not be stored, on the durable state: what needs no storing is carried
/// out (agents go on renewing on a full or read-only disk, if only with what is stored), what is
/// refused anyhow stays refused, and everything else was not done.
fn judge_again(ledger: &mut Ledger, now: Now, batch: &[Job], reason: &str) -> Vec<Answer> {
    let again =
        batch.iter().map(|job| match ledger.apply_unstored(now, &job.caller, &job.command) {
            Some(outcome) => outcome.map_err(NotDone::Refused),
            None => Err(NotDone::Storage(reason.to_owned())),
        });
    again.collect()
}

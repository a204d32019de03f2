//! The background itself: one task that owns the system file and answers requests, and one for
//! each key host. It runs on threads of its own; the window only puts in and takes out.

use std::{
    collections::{BTreeMap, VecDeque},
    path::Path,
    sync::Arc,
    time::Duration,
};

use jiff::Timestamp;
use tokio::{
    runtime::{Handle, Runtime},
    sync::{mpsc, watch},
    task::{AbortHandle, JoinError, JoinSet},
};

use super::{
    ApplyStep, CameraIndex, Event, Holder, Opened, Pick, Request, UsageQuestion, desktop,
    file_dialog, host, host::Told, manage, questions, search, settings_file::SettingsWriter, usage,
};
use crate::{
    activation::Ask,
    chain,
    demo::{Demo, DemoOptions},
    licensing::{Baseline, HostId, KeyHost, KeyId, Plan, PlanId, ServerId, System},
    system::{
        self, ApplyError, FileError, Kinds, NewSystem, PairedHost, ProvenHost, Recovery,
        RevisionChanges, Step, SystemFile, import_eocortex,
    },
    texts::say,
    wire::{address::full_address, pairing::Code},
};

/// Requests and events that may wait.
const QUEUE: usize = 256;
/// How often the file is asked whether another process changed it.
const POLL: Duration = Duration::from_millis(500);
/// How many applied plans the window shows.
const HISTORY: u32 = 200;
/// A computer that slept through a set time does not apply long after it.
const MOST_LATE: jiff::SignedDuration = jiff::SignedDuration::from_mins(5);
/// How long tasks have to end when the window closes.
const CLOSE_LIMIT: Duration = Duration::from_secs(2);

/// The window's end of the background.
#[derive(Debug)]
pub struct Backend {
    /// Taken when the window closes, which ends the director.
    requests: Option<mpsc::Sender<Request>>,
    events: mpsc::Receiver<Event>,
    director: Option<std::thread::JoinHandle<()>>,
    runtime: Option<Runtime>,
}

impl Backend {
    /// Starts the background. `wake` is called after each event; it is all that the background
    /// knows of the window.
    ///
    /// # Errors
    /// If threads cannot be started.
    pub fn start(wake: impl Fn() + Send + Sync + 'static) -> std::io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("background")
            .enable_all()
            .build()?;
        let (requests, incoming) = mpsc::channel(QUEUE);
        let (sender, events) = mpsc::channel(QUEUE);
        let out = Out { events: sender, wake: Arc::new(wake) };
        let handle = runtime.handle().clone();
        // A thread of its own, because files block.
        let thread = std::thread::Builder::new().name("system-file".to_owned());
        let director = thread.spawn(move || {
            let director = Director::new(out, handle.clone());
            handle.block_on(director.run(incoming));
        })?;
        let (requests, director, runtime) = (Some(requests), Some(director), Some(runtime));
        Ok(Self { requests, events, director, runtime })
    }

    /// Puts a request in. False if too many wait already.
    pub fn send(&mut self, request: Request) -> bool {
        self.requests.as_ref().is_some_and(|requests| requests.try_send(request).is_ok())
    }

    /// Takes the next event out, if there is one.
    pub fn try_recv(&mut self) -> Option<Event> {
        self.events.try_recv().ok()
    }
}

impl Drop for Backend {
    fn drop(&mut self) {
        self.events.close();
        self.requests = None;
        let limit = std::time::Instant::now() + CLOSE_LIMIT;
        if let Some(director) = self.director.take() {
            while !director.is_finished() && std::time::Instant::now() < limit {
                std::thread::sleep(Duration::from_millis(5));
            }
            if director.is_finished() && director.join().is_err() {
                tracing::error!("the task of the system file had panicked");
            }
        }
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_timeout(CLOSE_LIMIT);
        }
    }
}

/// The way back to the window.
#[derive(Clone)]
pub(super) struct Out {
    pub(super) events: mpsc::Sender<Event>,
    pub(super) wake: Arc<dyn Fn() + Send + Sync>,
}

impl Out {
    /// Tells the window what a newer event will replace; it is left out if the window is busy.
    pub(super) fn say_now(&self, event: Event) {
        if self.events.try_send(event).is_ok() {
            (self.wake)();
        }
    }

    /// Tells the window. When the window is gone, nobody has to be told.
    pub(super) async fn say(&self, event: Event) {
        if self.events.send(event).await.is_ok() {
            (self.wake)();
        }
    }
}

struct Director {
    out: Out,
    runtime: Handle,
    open: Option<Open>,
    /// What was said last of a plan that cannot be ended yet, so that it is said once.
    waiting_reason: Option<String>,
    /// Whether somebody looks at the list of key hosts.
    watched: watch::Sender<bool>,
    /// A plan that waits for its time. It goes when the file or the window is closed.
    timed: Option<Timed>,
    /// The connection test that runs, if one does.
    testing: JoinSet<()>,
    /// Keeps the settings.
    settings: SettingsWriter,
    /// The question about the past that is open, if one is.
    past: JoinSet<()>,
    /// The pairing that runs for the open file, if one does.
    pairing: JoinSet<Proven>,
    /// What an administrator asks of key hosts, for the open file.
    managing: JoinSet<()>,
}

/// A plan that waits for its time.
struct Timed {
    at: Timestamp,
    why: String,
    plan: Plan,
}

/// What came of pairing, and the server beside the key host.
type Proven = (Result<ProvenHost, String>, Option<ServerId>);

/// An open file and everything that runs for it.
struct Open {
    file: SystemFile,
    system: System,
    index: Arc<CameraIndex>,
    /// The plan as last read or stored, to notice when another process changes it.
    plan: Plan,
    /// The id of the plan that the window was given last: what it builds its changes on.
    base: PlanId,
    /// What the key hosts of this file told and is to be remembered.
    licenses: mpsc::Sender<Told>,
    incoming: mpsc::Receiver<Told>,
    /// Whether the file could not be read at the last look, which is said once.
    is_unreadable: bool,
    data_version: i64,
    hosts: BTreeMap<HostId, (KeyHost, AbortHandle)>,
    /// The key hosts, for the task that searches the network.
    known_hosts: watch::Sender<Vec<KeyHost>>,
    searching: Option<AbortHandle>,
    /// The sample system's key hosts, which live as long as it is open.
    _demo: Option<Demo>,
}

impl Drop for Open {
    fn drop(&mut self) {
        for (_, task) in self.hosts.values() {
            task.abort();
        }
        if let Some(task) = &self.searching {
            task.abort();
        }
    }
}

impl Director {
    fn new(out: Out, runtime: Handle) -> Self {
        runtime.spawn(desktop::watch(out.clone()));
        Self {
            settings: SettingsWriter::start(&runtime, out.clone()),
            out,
            runtime,
            open: None,
            waiting_reason: None,
            watched: watch::channel(false).0,
            timed: None,
            testing: JoinSet::new(),
            past: JoinSet::new(),
            pairing: JoinSet::new(),
            managing: JoinSet::new(),
        }
    }

    async fn run(mut self, mut requests: mpsc::Receiver<Request>) {
        let mut poll = tokio::time::interval(POLL);
        poll.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut waiting = VecDeque::new();
        loop {
            if let Some(request) = waiting.pop_front() {
                self.carry_out(request, &mut requests, &mut waiting).await;
                continue;
            }
            tokio::select! {
                request = requests.recv() => match request {
                    Some(request) => self.carry_out(request, &mut requests, &mut waiting).await,
                    None => {
                        self.settings.finish().await;
                        return;
                    }
                },
                told = next_told(&mut self.open) => {
                    self.remember(&told).await;
                }
                Some(proven) = self.pairing.join_next() => self.end_pairing(proven).await,
                () = until(self.timed.as_ref().map(|timed| timed.at)) => {
                    self.apply_timed(&mut requests, &mut waiting).await;
                }
                _ = poll.tick() => self.look_for_changes().await,
            }
        }
    }

    async fn carry_out(
        &mut self,
        request: Request,
        requests: &mut mpsc::Receiver<Request>,
        waiting: &mut VecDeque<Request>,
    ) {
        let outcome = match request {
            Request::Open(path) => self.open(&path, None, Vec::new()).await,
            Request::New { path, name } => self.make(&path, name).await,
            Request::Import { source, target } => self.import(&source, &target).await,
            Request::Demo => self.demo().await,
            Request::Close => {
                self.close();
                Ok(())
            }
            Request::StoreSettings(text) => {
                self.settings.store(text);
                Ok(())
            }
            Request::SaveCopy(path) => self.save_copy(&path).await,
            Request::StorePlan(plan) => self.store_plan(plan).await,
            Request::ApplyAt { at, why, plan } => {
                self.timed = Some(Timed { at, why, plan });
                Ok(())
            }
            Request::CancelApplyAt => {
                self.timed = None;
                Ok(())
            }
            Request::Apply { why, plan } => {
                self.timed = None;
                self.apply(&why, &plan, requests, waiting).await;
                Ok(())
            }
            // Nothing is being applied any more.
            Request::CancelApply => Ok(()),
            Request::PairHost { address, code, seat } => {
                if let Err(reason) = self.pair_host(&address, &code.0, seat) {
                    self.out.say(Event::NotPaired { reason }).await;
                }
                Ok(())
            }
            Request::CancelPairing => {
                self.stop_pairing();
                Ok(())
            }
            Request::RemoveHost(host) => self.remove_host(host).await,
            Request::WatchHosts(watched) => {
                self.watched.send_replace(watched);
                Ok(())
            }
            Request::Test { address, key } => self.test(&address, key),
            Request::CancelTest => {
                self.testing.abort_all();
                Ok(())
            }
            Request::AskHolders(host) => self.ask_holders(host),
            Request::Release(host, holder) => self.release(host, *holder),
            Request::AskRevision(revision) => {
                let changes = self.revision_changes(revision);
                self.out.say(Event::Revision(revision, changes)).await;
                Ok(())
            }
            Request::AskUsage(question) => self.ask_usage(question),
            Request::WriteFile { path, text } => self.write_file(&path, &text).await,
            Request::Pick(pick) => {
                self.pick(pick);
                Ok(())
            }
            Request::ManageKeys { host, ask } => {
                if let Err(reason) = self.manage_keys(host, ask.clone()) {
                    self.out.say(Event::Keys { host, ask, answer: Err(reason) }).await;
                }
                Ok(())
            }
            Request::CancelManageKeys => {
                self.managing = JoinSet::new();
                Ok(())
            }
            Request::ReadLicenseFile(path) => {
                self.runtime.spawn(manage::read_license(path, self.out.clone()));
                Ok(())
            }
            Request::SaveRequest { path, text } => {
                self.runtime.spawn(manage::save_request(path, text, self.out.clone()));
                Ok(())
            }
        };
        if let Err(reason) = outcome {
            self.out.say(Event::Failed(reason)).await;
        }
    }

    async fn open(
        &mut self,
        path: &Path,
        demo: Option<Demo>,
        remarks: Vec<String>,
    ) -> Result<(), String> {
        let opening = |error: FileError| say!("link-cannot-open", reason = chain(&error));
        let file = SystemFile::open(path).map_err(opening)?;
        // Asked before anything is read, so that a change in between is seen at the next poll.
        let data_version = file.data_version().map_err(opening)?;
        let system = file.system().map_err(opening)?;
        let index = Arc::new(CameraIndex::of(&system));
        let opened = opened(&file, &system, &index, remarks).map_err(opening)?;
        let plan = opened.plan.clone();
        // Key hosts of the file before must not speak to the new one.
        self.close();
        // The first look comes before the key hosts are asked, which may take seconds.
        self.out.say(Event::Opened(Box::new(opened))).await;
        let (licenses, incoming) = mpsc::channel(QUEUE);
        self.open = Some(Open {
            file,
            system,
            index,
            base: plan.id,
            plan,
            licenses,
            incoming,
            is_unreadable: false,
            data_version,
            hosts: BTreeMap::new(),
            known_hosts: watch::channel(Vec::new()).0,
            searching: None,
            _demo: demo,
        });
        self.waiting_reason = None;
        self.follow_hosts();
        self.recover(true).await;
        Ok(())
    }

    fn close(&mut self) {
        self.stop_pairing();
        self.managing = JoinSet::new();
        self.timed = None;
        self.open = None;
    }

    /// The time has come for a plan that waits for it.
    async fn apply_timed(
        &mut self,
        requests: &mut mpsc::Receiver<Request>,
        waiting: &mut VecDeque<Request>,
    ) {
        let Some(Timed { at, why, plan }) = self.timed.take() else { return };
        let late = Timestamp::now().duration_since(at);
        if late > MOST_LATE {
            let reason = Some(say!("timed-late").to_owned());
            self.out.say(Event::ApplyAtOver { reason }).await;
            return;
        }
        self.out.say(Event::ApplyAtOver { reason: None }).await;
        self.out.say(Event::Applying(ApplyStep::Preparing(String::new()))).await;
        self.apply(&why, &plan, requests, waiting).await;
    }

    /// A plan that was changed is not what was to be applied.
    async fn forget_timed(&mut self) {
        if self.timed.take().is_some() {
            let reason = Some(say!("timed-plan-changed").to_owned());
            self.out.say(Event::ApplyAtOver { reason }).await;
        }
    }

    /// Finishes or takes back a plan that was interrupted, and says so; that another program is at
    /// work only `at_start`.
    async fn recover(&mut self, at_start: bool) {
        let Some(open) = self.open.as_mut() else { return };
        let recovery = system::recover(&mut open.file).await;
        let waits = match &recovery {
            Ok(Recovery::Waiting { reason }) => Some(reason.clone()),
            _ => None,
        };
        let is_said = waits.is_some() && waits == self.waiting_reason;
        self.waiting_reason = waits;
        let event = match recovery {
            Ok(Recovery::Nothing) => return,
            Ok(Recovery::Waiting { .. }) if is_said => return,
            Ok(Recovery::Busy) if !at_start => return,
            Ok(Recovery::Busy) => Event::Done(say!("recovered-busy").to_owned()),
            Ok(Recovery::Finished(_)) => Event::Done(say!("recovered-finished").to_owned()),
            Ok(Recovery::TakenBack(_)) => Event::Done(say!("recovered-taken-back").to_owned()),
            Ok(Recovery::Waiting { reason }) => {
                Event::Failed(say!("recovered-waiting", reason = reason))
            }
            Err(error) => Event::Failed(chain(&error)),
        };
        self.out.say(event).await;
    }

    async fn tell(&self, text: &str) {
        self.out.say(Event::Done(text.to_owned())).await;
    }

    async fn make(&mut self, path: &Path, name: String) -> Result<(), String> {
        let new = NewSystem { name, ..NewSystem::default() };
        SystemFile::create(path, &new)
            .map_err(|error| say!("link-cannot-make", reason = chain(&error)))?;
        self.open(path, None, Vec::new()).await
    }

    async fn import(&mut self, source: &Path, target: &Path) -> Result<(), String> {
        let imported = import_eocortex(source, target, &Kinds::default())
            .map_err(|error| say!("link-not-imported", reason = chain(&error)))?;
        let text = say!("link-imported", servers = imported.servers, cameras = imported.cameras);
        drop(imported.file);
        self.open(target, None, imported.remarks).await?;
        self.tell(&text).await;
        Ok(())
    }

    async fn demo(&mut self) -> Result<(), String> {
        let demo = Demo::start(&DemoOptions::default())
            .await
            .map_err(|error| say!("link-no-demo", reason = chain(&error)))?;
        let path = demo.system_path().to_owned();
        self.open(&path, Some(demo), Vec::new()).await
    }

    async fn save_copy(&mut self, path: &Path) -> Result<(), String> {
        let open = self.open.as_ref().ok_or(say!("link-no-system"))?;
        open.file.copy_to(path).map_err(|error| chain(&error))?;
        self.tell(&say!("link-copied", path = path.display().to_string())).await;
        Ok(())
    }

    async fn store_plan(&mut self, plan: Plan) -> Result<(), String> {
        let is_timed = |timed: &Timed| timed.plan.changes().eq(plan.changes());
        if !self.timed.as_ref().is_some_and(is_timed) {
            self.forget_timed().await;
        }
        let open = self.open.as_mut().ok_or(say!("link-no-system"))?;
        if open.file.applying().is_ok_and(|applying| applying.is_some_and(|a| !a.decided)) {
            self.recover(false).await;
        }
        let open = self.open.as_mut().ok_or(say!("link-no-system"))?;
        let stored = if plan.id == open.base {
            open.file.store_plan(&plan, open.plan.id)
        } else {
            // Made on a plan that another program has replaced since.
            Err(FileError::PlanMoved)
        };
        self.out.say(Event::PlanStored(plan.clone())).await;
        match stored {
            Ok(id) => {
                open.plan = plan;
                open.plan.id = id;
                Ok(())
            }
            Err(error) => {
                // What the window shows must be what the file has.
                self.reload().await.map_err(|error| chain(&error))?;
                Err(say!("link-plan-not-stored", reason = chain(&error)))
            }
        }
    }

    fn pair_host(
        &mut self,
        address: &str,
        code: &str,
        seat: Option<ServerId>,
    ) -> Result<(), String> {
        let open = self.open.as_ref().ok_or(say!("link-no-system"))?;
        let code: Code = code.parse().map_err(|error| chain(&error))?;
        let (system, name) = open.file.identity().map_err(|error| chain(&error))?;
        let proving = questions::prove(system, name, address.to_owned(), code, self.out.clone());
        self.stop_pairing();
        self.pairing.spawn_on(async move { (proving.await, seat) }, &self.runtime);
        Ok(())
    }

    /// Not even what has succeeded meanwhile is stored.
    fn stop_pairing(&mut self) {
        self.pairing = JoinSet::new();
    }

    /// Stores what a pairing brought. Only here does it get into the file.
    async fn end_pairing(&mut self, ended: Result<Proven, JoinError>) {
        let event = match self.store_proven(ended) {
            Ok(paired) => {
                if let Err(error) = self.reload().await {
                    self.out.say(Event::Failed(chain(&error))).await;
                }
                Event::Paired { name: paired.about.name, address: paired.address }
            }
            Err(reason) => Event::NotPaired { reason },
        };
        self.out.say(event).await;
    }

    fn store_proven(&mut self, ended: Result<Proven, JoinError>) -> Result<PairedHost, String> {
        let (proven, seat) = ended.map_err(|error| chain(&error))?;
        let open = self.open.as_mut().ok_or(say!("link-no-system"))?;
        proven?.remember(&mut open.file, seat).map_err(|error| chain(&error))
    }

    fn test(&mut self, address: &str, key: Option<KeyId>) -> Result<(), String> {
        let open = self.open.as_ref().ok_or(say!("link-no-system"))?;
        let address = full_address(address).map_err(|error| chain(&error))?;
        self.testing.abort_all();
        let test = questions::test(address, key, open.system.clone(), self.out.clone());
        self.testing.spawn_on(test, &self.runtime);
        Ok(())
    }

    fn host(&self, host: HostId) -> Result<(KeyHost, System), String> {
        let open = self.open.as_ref().ok_or(say!("link-no-system"))?;
        let known = open.system.host(host).ok_or(say!("link-host-removed"))?;
        Ok((known.clone(), open.system.clone()))
    }

    fn manage_keys(&mut self, host: HostId, ask: Box<Ask>) -> Result<(), String> {
        let (host, system) = self.host(host)?;
        // Those that have ended are let go of.
        while self.managing.try_join_next().is_some() {}
        let managing = manage::manage(host, system, ask, self.out.clone());
        self.managing.spawn_on(managing, &self.runtime);
        Ok(())
    }

    fn ask_holders(&self, host: HostId) -> Result<(), String> {
        let (host, system) = self.host(host)?;
        self.runtime.spawn(questions::holders(host, system, self.out.clone()));
        Ok(())
    }

    fn ask_usage(&mut self, question: UsageQuestion) -> Result<(), String> {
        let (host, system) = self.host(question.host)?;
        self.past.abort_all();
        let asking = usage::ask(host, system, question, self.out.clone());
        self.past.spawn_on(asking, &self.runtime);
        Ok(())
    }

    async fn write_file(&self, path: &Path, text: &str) -> Result<(), String> {
        let written = std::fs::write(path, text);
        written.map_err(|error| {
            let (path, reason) = (path.display().to_string(), error.to_string());
            say!("usage-not-written", path = path, reason = reason)
        })?;
        self.tell(&say!("usage-written", path = path.display().to_string())).await;
        Ok(())
    }

    fn release(&self, host: HostId, holder: Holder) -> Result<(), String> {
        let (host, system) = self.host(host)?;
        self.runtime.spawn(questions::release(host, system, holder, self.out.clone()));
        Ok(())
    }

    fn revision_changes(&self, revision: u64) -> Result<RevisionChanges, String> {
        let open = self.open.as_ref().ok_or(say!("link-no-system"))?;
        open.file.revision_changes(revision).map_err(|error| chain(&error))
    }

    async fn remove_host(&mut self, host: HostId) -> Result<(), String> {
        let open = self.open.as_mut().ok_or(say!("link-no-system"))?;
        open.file.remove_host(host).map_err(|error| chain(&error))?;
        self.reload().await.map_err(|error| chain(&error))
    }

    fn pick(&self, pick: Pick) {
        let out = self.out.clone();
        self.runtime.spawn(async move {
            match file_dialog::ask(pick).await {
                file_dialog::Answer::Path(path) => out.say(Event::Picked(pick, path)).await,
                file_dialog::Answer::Cancelled => {}
                file_dialog::Answer::NoDialog => out.say(Event::NoFileDialog(pick)).await,
            }
        });
    }

    /// Applies, and keeps listening meanwhile for the wish to stop.
    async fn apply(
        &mut self,
        why: &str,
        shown: &Plan,
        requests: &mut mpsc::Receiver<Request>,
        waiting: &mut VecDeque<Request>,
    ) {
        let Some(open) = self.open.as_mut() else {
            let reason = say!("link-open-again").to_owned();
            self.out.say(Event::NotApplied { reason, refusal: None }).await;
            return;
        };
        if shown.id != open.base || !shown.changes().eq(open.plan.changes()) {
            let reason = say!("link-other-plan").to_owned();
            self.out.say(Event::NotApplied { reason, refusal: None }).await;
            if let Err(error) = self.reload().await {
                self.out.say(Event::Failed(chain(&error))).await;
            }
            return;
        }
        let known = open.plan.id;
        let (cancel, cancelled) = watch::channel(false);
        let (step, mut steps) = mpsc::channel(QUEUE);
        let progress = move |at: Step| {
            // Steps are for the eye; if the window is far behind, it may miss one.
            drop(step.try_send(at));
        };
        let mut is_closing = false;
        let outcome = {
            let applying = system::apply(&mut open.file, known, why, progress, cancelled);
            tokio::pin!(applying);
            loop {
                tokio::select! {
                    outcome = &mut applying => break outcome,
                    Some(step) = steps.recv() => self.out.say(Event::Applying(step.into())).await,
                    request = requests.recv(), if !is_closing => match request {
                        Some(Request::CancelApply) => { cancel.send_replace(true); }
                        Some(request) => waiting.push_back(request),
                        // The window closed: what is not decided is taken back.
                        None => {
                            is_closing = true;
                            cancel.send_replace(true);
                        }
                    },
                }
            }
        };
        match outcome {
            Ok(applied) => {
                if let Err(error) = self.reload().await {
                    self.out.say(Event::Failed(chain(&error))).await;
                }
                let unfinished = (!applied.unfinished.is_empty()).then(|| {
                    let hosts: Vec<String> = applied
                        .unfinished
                        .iter()
                        .map(|(host, reason)| {
                            say!("link-unfinished-host", host = host, reason = reason)
                        })
                        .collect();
                    let hosts = hosts.join(", ");
                    say!("link-unfinished", revision = applied.revision, hosts = hosts)
                });
                self.out.say(Event::Applied { revision: applied.revision, unfinished }).await;
            }
            Err(error) => {
                let moved = matches!(
                    error,
                    ApplyError::File(FileError::RevisionMoved { .. } | FileError::PlanMoved)
                );
                if moved && let Err(error) = self.reload().await {
                    self.out.say(Event::Failed(chain(&error))).await;
                }
                let refusal = error.host_refusal().cloned();
                self.out.say(Event::NotApplied { reason: chain(&error), refusal }).await;
            }
        }
    }

    async fn remember(&mut self, told: &Told) {
        let Some(open) = self.open.as_mut() else { return };
        let host = told.host;
        if open.system.host(host).is_none() {
            return;
        }
        let stored = open
            .file
            .store_licenses(host, &told.licenses)
            .and_then(|()| open.file.met_generation(host, told.generation));
        if let Err(error) = stored {
            let text = say!("link-not-remembered", reason = chain(&error));
            self.out.say(Event::Failed(text)).await;
        }
        // The host answers again, so what waited for it can be ended.
        let applying = open.file.applying().ok().flatten();
        if applying.is_some_and(|applying| applying.hosts.contains(&host)) {
            self.recover(false).await;
        }
    }

    async fn look_for_changes(&mut self) {
        let Some(open) = self.open.as_mut() else { return };
        let outcome = match open.file.data_version() {
            Ok(version) if version == open.data_version => Ok(()),
            Ok(version) => {
                open.data_version = version;
                self.reload().await
            }
            Err(error) => Err(error),
        };
        let Some(open) = self.open.as_mut() else { return };
        let was_unreadable = std::mem::replace(&mut open.is_unreadable, outcome.is_err());
        if let Err(error) = outcome
            && !was_unreadable
        {
            let text = say!("link-not-read", reason = chain(&error));
            self.out.say(Event::Failed(text)).await;
        }
    }

    /// Reads what changed in the file and tells the window. Cameras are read again only after
    /// another revision.
    async fn reload(&mut self) -> Result<(), FileError> {
        let Some(open) = self.open.as_mut() else { return Ok(()) };
        if open.file.revision()? == open.system.revision {
            open.system.hosts = Arc::new(open.file.hosts()?);
        } else {
            open.system = open.file.system()?;
        }
        let mut opened = opened(&open.file, &open.system, &open.index, Vec::new())?;
        let is_other = opened.plan.id != open.plan.id;
        if is_other {
            open.base = opened.plan.id;
        }
        open.plan = opened.plan.clone();
        opened.plan.id = open.base;
        self.out.say(Event::Changed(Box::new(opened))).await;
        if is_other {
            self.forget_timed().await;
        }
        self.follow_hosts();
        Ok(())
    }

    /// Starts tasks for new key hosts and ends those of removed ones.
    fn follow_hosts(&mut self) {
        let Some(open) = self.open.as_mut() else { return };
        let system = &open.system;
        let identity = match system::identity(system) {
            Ok(identity) => identity,
            Err(error) => {
                tracing::error!(error = %chain(&error), "no certificate for this system");
                return;
            }
        };
        open.hosts.retain(|id, (known, task)| {
            let stays = system.host(*id) == Some(known);
            if !stays {
                task.abort();
            }
            stays
        });
        open.known_hosts.send_replace(system.hosts.to_vec());
        if open.searching.is_none() {
            let search = search::search(
                open.known_hosts.subscribe(),
                identity.clone(),
                self.watched.subscribe(),
                self.out.clone(),
            );
            open.searching = Some(self.runtime.spawn(search).abort_handle());
        }
        for known in system.hosts.iter() {
            if open.hosts.contains_key(&known.id) {
                continue;
            }
            let follow = host::follow(
                known.clone(),
                identity.clone(),
                open.licenses.clone(),
                self.out.clone(),
            );
            let task = self.runtime.spawn(follow).abort_handle();
            open.hosts.insert(known.id, (known.clone(), task));
        }
    }
}

/// Waits until the clock shows this; for ever if there is nothing to wait for. It is asked again
/// with each turn of the loop, so that a clock that is set, or a computer that sleeps, is noticed.
async fn until(at: Option<Timestamp>) {
    match at {
        Some(at) => {
            let left = at.duration_since(Timestamp::now());
            tokio::time::sleep(Duration::try_from(left).unwrap_or_default()).await;
        }
        None => std::future::pending().await,
    }
}

/// What a key host of the open file told; nothing comes while none is open.
async fn next_told(open: &mut Option<Open>) -> Told {
    let next = match open {
        Some(open) => open.incoming.recv().await,
        None => None,
    };
    match next {
        Some(licenses) => licenses,
        None => std::future::pending().await,
    }
}

fn opened(
    file: &SystemFile,
    system: &System,
    index: &Arc<CameraIndex>,
    remarks: Vec<String>,
) -> Result<Opened, FileError> {
    Ok(Opened {
        path: file.path().to_owned(),
        baseline: Baseline::of(system),
        licenses: file.licenses()?,
        plan: file.plan(system)?,
        history: file.history(HISTORY)?,
        index: index.clone(),
        system: system.clone(),
        remarks,
    })
}

impl From<Step> for ApplyStep {
    fn from(step: Step) -> Self {
        match step {
            Step::Preparing(host) => Self::Preparing(host),
            Step::Queued { host, place } => Self::Queued(host, place),
            Step::Deciding => Self::Deciding,
            Step::Committing(host) => Self::Committing(host),
        }
    }
}

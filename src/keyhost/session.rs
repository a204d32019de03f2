//! One session: what is asked is answered, and what changes is told, until either side ends it.

use std::{
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use tokio::{
    sync::{
        mpsc::{self, error::TrySendError},
        watch,
    },
    time::Instant,
};
use tokio_stream::Stream;
use tonic::{Status, Streaming};

use super::{
    keys::Disclosure,
    ledger::{Caller, Command, Epoch, Ledger, Reply},
    metrics::Counters,
    peers::PeerRole,
    service::{Peer, Service, StreamPlace},
    writer::{NotDone, Submitted},
};
use crate::{
    licensing::{KeyFigures, KeyId, Others, PlanId, Refusal, ServerId},
    wire::{
        PROTOCOL, figures_to_wire, prepare_from_wire, refusal_to_wire, seats_to_wire,
        v1::{self, ClientMessage, HostMessage, client_message, host_message},
        wanted_from_wire, without_times,
    },
};

/// How often an unchanged state is confirmed. Figures are stale after 10 s without.
const PULSE: Duration = Duration::from_secs(2);
/// Between two states told to one peer: what changes faster is told together.
const STATES_PAUSE: Duration = Duration::from_millis(100);
/// How long to wait for a lapse when no lease runs.
const NO_LAPSE: Duration = Duration::from_hours(1);

/// Requests of one peer that may be on their way to the ledger together.
const AT_ONCE: usize = 256;

/// A Prepare in the queue.
#[derive(Debug)]
pub(super) struct Waiting {
    request: u64,
    plan: PlanId,
    place: u32,
}

/// A request whose answer is still to come.
struct Begun {
    request: u64,
    /// Of a Prepare that would wait.
    plan: Option<PlanId>,
    step: Step,
}

enum Step {
    Malformed(String),
    Submitted(Submitted),
}

/// How a plan that waited stands now.
enum Stand {
    Waits(u32),
    Prepared,
    Refused(Refusal),
    Gone,
}

/// What is said to a peer. The session is carried on by whoever sends its messages, so that a
/// request costs no task of its own, and only as long as the peer reads.
pub struct Talk {
    session: Option<Pin<Box<dyn Future<Output = ()> + Send>>>,
    messages: mpsc::Receiver<Result<HostMessage, Status>>,
}

impl Talk {
    /// The talk of a session that puts its messages into the other end of `messages`.
    pub(super) fn new(
        session: impl Future<Output = ()> + Send + 'static,
        messages: mpsc::Receiver<Result<HostMessage, Status>>,
    ) -> Self {
        Self { session: Some(Box::pin(session)), messages }
    }
}

impl Stream for Talk {
    type Item = Result<HostMessage, Status>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Ok(message) = self.messages.try_recv() {
            return Poll::Ready(Some(message));
        }
        if let Some(session) = &mut self.session
            && session.as_mut().poll(context).is_ready()
        {
            self.session = None;
        }
        self.messages.poll_recv(context)
    }
}

/// One session of a peer.
pub(super) struct Session {
    pub(super) service: Service,
    pub(super) peer: Peer,
    pub(super) caller: Caller,
    pub(super) role: v1::Role,
    /// A Prepare that waits in the queue.
    pub(super) waiting: Option<Waiting>,
    pub(super) next_lapse: Instant,
    pub(super) send: mpsc::Sender<Result<HostMessage, Status>>,
    pub(super) _place: StreamPlace,
}

impl Session {
    pub(super) async fn run(mut self, hello: u64, messages: Streaming<ClientMessage>) {
        let about = &self.service.about;
        let peer_role = match self.peer.pairing.role {
            PeerRole::System => v1::PeerRole::System,
            PeerRole::Admin => v1::PeerRole::Admin,
        };
        let welcome = v1::Welcome {
            protocol: PROTOCOL,
            host_id: about.host_id.clone(),
            instance_id: about.instance_id.clone(),
            name: about.name.clone(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            generation: self.service.ledgers.read(|ledger, _| ledger.generation()).await,
            peer_role: peer_role.into(),
        };
        if self.say(hello, host_message::Body::Welcome(welcome)).await.is_ok() {
            // Either way the session is over; the peer knows why, or is gone.
            drop(self.go_on(messages).await);
        }
    }

    /// Tells a plan that waits how it stands, if that has changed.
    async fn tell_waiting(&mut self) -> Result<(), Gone> {
        let Some(Waiting { request, plan, place }) = self.waiting.take() else { return Ok(()) };
        let system = self.caller.system;
        let look = |ledger: &Ledger, _| match ledger.place(system) {
            Some(place) => Stand::Waits(place),
            None => match ledger.verdict(system) {
                Some((judged, refusal)) if judged == plan => Stand::Refused(refusal.clone()),
                _ if ledger.is_prepared(system, plan) => Stand::Prepared,
                _ => Stand::Gone,
            },
        };
        let body = match self.service.ledgers.read(look).await {
            Stand::Waits(now) => {
                self.waiting = Some(Waiting { request, plan, place: now });
                if now == place {
                    return Ok(());
                }
                host_message::Body::Queued(v1::Queued { place: now })
            }
            Stand::Prepared => host_message::Body::Prepared(v1::Prepared {}),
            Stand::Refused(refusal) => self.refused(refusal),
            Stand::Gone => {
                let plan = plan.to_string();
                host_message::Body::Refused(refusal_to_wire(&Refusal::UnknownPlan { plan }))
            }
        };
        self.say(request, body).await
    }

    async fn go_on(&mut self, mut messages: Streaming<ClientMessage>) -> Result<(), Gone> {
        let mut batches = self.service.ledgers.batches();
        let mut disclosure = self.service.disclosure.subscribe();
        let mut trouble = self.service.ledgers.trouble();
        let mut pulse = tokio::time::interval(PULSE);
        // Kept over all requests: to begin to listen anew for each of them costs more than they do.
        let mut ending = std::pin::pin!(ending(self.peer.clone(), self.service.clone()));
        let mut told = None;
        let mut next_states = Instant::now();
        // Agents ask for their statements, and have no use for the figures of others.
        let is_core = self.role == v1::Role::Core;
        let mut has_news = true;
        loop {
            if is_core && has_news && Instant::now() >= next_states {
                batches.mark_unchanged();
                disclosure.mark_unchanged();
                trouble.mark_unchanged();
                self.tell_waiting().await?;
                let lapse = self.tell_states(&mut told).await?;
                has_news = false;
                next_states = Instant::now() + STATES_PAUSE;
                self.next_lapse = Instant::now() + lapse;
            }
            tokio::select! {
                biased;
                status = &mut ending => {
                    if let Some(status) = status {
                        // A peer that does not read must not keep the session.
                        drop(tokio::time::timeout(PULSE, self.send.send(Err(status))).await);
                    }
                    return Err(Gone);
                }
                message = messages.message() => match message {
                    Ok(Some(message)) => self.answer(message, &mut messages).await?,
                    Ok(None) | Err(_) => return Err(Gone),
                },
                changed = batches.changed(), if is_core && !has_news => {
                    changed.map_err(|_| Gone)?;
                    has_news = true;
                }
                changed = disclosure.changed(), if is_core && !has_news => {
                    changed.map_err(|_| Gone)?;
                    has_news = true;
                }
                changed = trouble.changed(), if is_core && !has_news => {
                    changed.map_err(|_| Gone)?;
                    has_news = true;
                }
                () = tokio::time::sleep_until(next_states), if is_core && has_news => {}
                () = tokio::time::sleep_until(self.next_lapse), if is_core && !has_news => {
                    has_news = true;
                }
                _ = pulse.tick(), if is_core => {
                    self.say(0, host_message::Body::Pulse(v1::Pulse {})).await?;
                }
            }
        }
    }

    /// Sends the states of all keys if they differ from what was told last. Returns how long it
    /// is until a lease lapses and the states change by themselves.
    async fn tell_states(&self, told: &mut Option<v1::KeyStates>) -> Result<Duration, Gone> {
        let system = self.caller.system;
        let disclosure = *self.service.disclosure.borrow();
        let look = |ledger: &Ledger, mono_ms: u64| {
            let keys: Vec<KeyFigures> = ledger
                .keys()
                .filter_map(|key| ledger.figures(key, system, mono_ms))
                .map(|figures| disclosed(figures, disclosure))
                .collect();
            let lapse = ledger.next_lapse_ms(mono_ms).map(|at| at.saturating_sub(mono_ms));
            (keys, lapse)
        };
        let (keys, lapse) = self.service.ledgers.read(look).await;
        let states = v1::KeyStates {
            keys: keys.iter().map(figures_to_wire).collect(),
            trouble: self.service.ledgers.trouble().borrow().clone().unwrap_or_default(),
        };
        let lasting = without_times(&states);
        if told.as_ref() != Some(&lasting) {
            self.say(0, host_message::Body::States(states)).await?;
            *told = Some(lasting);
        }
        Ok(lapse.map_or(NO_LAPSE, Duration::from_millis))
    }

    /// Answers a message, and together with it those that came right behind it: what a peer asks at
    /// once shares a sync.
    async fn answer(
        &mut self,
        first: ClientMessage,
        messages: &mut Streaming<ClientMessage>,
    ) -> Result<(), Gone> {
        if let Some(renewed) = self.renew_at_once(&first) {
            return self.say(first.request, renewed).await;
        }
        let mut begun = vec![self.begin(first).await];
        let mut ended = Ok(());
        while begun.len() < AT_ONCE {
            let next = tokio::select! {
                biased;
                message = messages.message() => message,
                () = std::future::ready(()) => break,
            };
            match next {
                Ok(Some(message)) => begun.push(self.begin(message).await),
                Ok(None) | Err(_) => {
                    ended = Err(Gone);
                    break;
                }
            }
        }
        for begun in begun {
            self.finish(begun).await?;
        }
        ended
    }

    /// The answer to a renewal that has nothing to store and nothing to wait for.
    fn renew_at_once(&self, message: &ClientMessage) -> Option<host_message::Body> {
        let Some(client_message::Body::Renew(renew)) = &message.body else { return None };
        let command = renewal(renew).ok()?;
        let answer = self.service.ledgers.renew_at_once(&self.caller, &command)?;
        Counters::count(&self.service.counters.commands);
        Some(self.outcome(answer))
    }

    async fn begin(&self, message: ClientMessage) -> Begun {
        let request = message.request;
        let Some(body) = message.body else {
            let reason = "a message without a body; this host may be older than its peer";
            return Begun { request, plan: None, step: Step::Malformed(reason.to_owned()) };
        };
        match command_of(body) {
            Err(reason) => Begun { request, plan: None, step: Step::Malformed(reason) },
            Ok(command) => {
                let plan = match &command {
                    Command::Prepare { prepare, wait: true } => Some(prepare.plan),
                    _ => None,
                };
                Counters::count(&self.service.counters.commands);
                let submitted = self.service.ledgers.submit(self.caller.clone(), command).await;
                Begun { request, plan, step: Step::Submitted(submitted) }
            }
        }
    }

    async fn finish(&mut self, begun: Begun) -> Result<(), Gone> {
        let Begun { request, plan, step } = begun;
        let body = match step {
            Step::Malformed(reason) => self.malformed(&reason),
            Step::Submitted(submitted) => self.outcome(submitted.answer().await),
        };
        if let (host_message::Body::Queued(queued), Some(plan)) = (&body, plan) {
            // Who waits is told of its place until its turn comes.
            self.waiting = Some(Waiting { request, plan, place: queued.place });
        }
        self.say(request, body).await
    }

    fn refused(&self, refusal: Refusal) -> host_message::Body {
        Counters::count(&self.service.counters.refused);
        tracing::info!(system = %self.caller.system, ?refusal, "refused");
        let refusal = disclosed_refusal(refusal, *self.service.disclosure.borrow());
        host_message::Body::Refused(refusal_to_wire(&refusal))
    }

    fn malformed(&self, reason: &str) -> host_message::Body {
        Counters::count(&self.service.counters.malformed);
        let why = Some(v1::refused::Why::Malformed(reason.to_owned()));
        host_message::Body::Refused(v1::Refused { why })
    }

    fn outcome(&self, answer: Result<Reply, NotDone>) -> host_message::Body {
        match answer {
            Ok(reply) => reply_to_wire(reply),
            Err(NotDone::Refused(refusal)) => self.refused(refusal),
            Err(NotDone::Storage(reason)) => {
                Counters::count(&self.service.counters.not_stored);
                host_message::Body::Refused(v1::Refused {
                    why: Some(v1::refused::Why::Storage(reason)),
                })
            }
        }
    }

    async fn say(&self, request: u64, body: host_message::Body) -> Result<(), Gone> {
        let message = HostMessage { request, body: Some(body) };
        let message = match self.send.try_send(Ok(message)) {
            Ok(()) => return Ok(()),
            Err(TrySendError::Closed(_)) => return Err(Gone),
            Err(TrySendError::Full(message)) => message,
        };
        let mut stopping = self.service.stopping.clone();
        tokio::select! {
            sent = self.send.send(message) => sent.map_err(|_| Gone),
            // A peer that does not read must not keep the host from stopping.
            () = stopped(&mut stopping) => Err(Gone),
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // A place in the queue is lost with the session. If the host is stopping, the queue ends
        // with it.
        if self.waiting.is_some()
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            let (ledgers, caller) = (self.service.ledgers.clone(), self.caller.clone());
            runtime.spawn(async move { drop(ledgers.apply(caller, Command::Leave).await) });
        }
    }
}

/// Returns when the session must end: the host stops, or the peer was revoked or got another role,
/// which the status says.
async fn ending(peer: Peer, service: Service) -> Option<Status> {
    let mut stopping = service.stopping.clone();
    let mut pairings = service.peers.changes();
    loop {
        let pairing = service.peers.get(peer.certificate);
        if pairing.is_none_or(|pairing| pairing.role != peer.pairing.role) {
            return Some(Status::unauthenticated("the pairing with this computer was revoked"));
        }
        tokio::select! {
            () = stopped(&mut stopping) => return None,
            changed = pairings.changed() => changed.ok()?,
        }
    }
}

/// Returns when the host stops, or when nobody can stop it any more.
async fn stopped(stopping: &mut watch::Receiver<bool>) {
    drop(stopping.wait_for(|stopping| *stopping).await);
}

/// The peer went away.
struct Gone;

fn command_of(body: client_message::Body) -> Result<Command, String> {
    let plan = |text: &str| text.parse().map_err(|_| "plan_id is not a UUID".to_owned());
    match body {
        client_message::Body::Hello(_) => Err("Hello comes once".to_owned()),
        client_message::Body::Take(take) => {
            let key: KeyId = take.key_id.parse().map_err(|_| "key_id is not the id of a key")?;
            let server = take.server.as_ref().ok_or("Take names no server")?;
            let wanted = wanted_from_wire(server).map_err(|error| error.to_string())?;
            Ok(Command::Take { key, server: ServerId(server.server), wanted })
        }
        client_message::Body::Prepare(prepare) => {
            let wait = prepare.wait;
            let prepare = prepare_from_wire(&prepare).map_err(|error| error.to_string())?;
            Ok(Command::Prepare { prepare, wait })
        }
        client_message::Body::Commit(commit) => Ok(Command::Commit(plan(&commit.plan_id)?)),
        client_message::Body::Abort(abort) => Ok(Command::Abort(plan(&abort.plan_id)?)),
        client_message::Body::Renew(renew) => Ok(renewal(&renew)?),
    }
}

fn renewal(renew: &v1::Renew) -> Result<Command, &'static str> {
    let key: KeyId = renew.key_id.parse().map_err(|_| "key_id is not the id of a key")?;
    let epoch =
        renew.epoch.map(|epoch| Epoch { generation: epoch.generation, counter: epoch.counter });
    Ok(Command::Renew { key, server: ServerId(renew.server), epoch })
}

fn reply_to_wire(reply: Reply) -> host_message::Body {
    match reply {
        Reply::Prepared => host_message::Body::Prepared(v1::Prepared {}),
        Reply::Queued { place } => host_message::Body::Queued(v1::Queued { place }),
        // Answers to administrators, whose calls are not of a session.
        Reply::Released { .. } | Reply::Done => {
            host_message::Body::Refused(v1::Refused { why: None })
        }
        Reply::Committed => host_message::Body::Committed(v1::Committed {}),
        Reply::Aborted => host_message::Body::Aborted(v1::Aborted {}),
        Reply::Statement { epoch, seats, valid_ms } => {
            let epoch = v1::Epoch { generation: epoch.generation, counter: epoch.counter };
            let seats = seats_to_wire(&seats);
            host_message::Body::Statement(v1::Statement { epoch: Some(epoch), seats, valid_ms })
        }
    }
}

/// Cuts what is told of other systems down to what the administrator disclosed.
fn disclosed(mut figures: KeyFigures, disclosure: Disclosure) -> KeyFigures {
    if let Others::Full(systems) = &figures.others {
        let present = u32::try_from(systems.len()).unwrap_or(u32::MAX);
        match disclosure {
            Disclosure::Full => {}
            Disclosure::Presence => figures.others = Others::Present(present),
            Disclosure::None => figures.others = Others::Undisclosed,
        }
    }
    figures
}

/// Below full disclosure a refusal names feature and key without the number, and no server of
/// another system.
fn disclosed_refusal(refusal: Refusal, disclosure: Disclosure) -> Refusal {
    match refusal {
        Refusal::LocalKeyElsewhere { key, server, .. } if disclosure != Disclosure::Full => {
            Refusal::LocalKeyElsewhere { key, seat: "another server".into(), server }
        }
        Refusal::Shortage { key, feature, .. } if disclosure != Disclosure::Full => {
            Refusal::Shortage { key, feature, short: None }
        }
        refusal => refusal,
    }
}

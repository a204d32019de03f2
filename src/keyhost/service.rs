//! The gRPC service: one session for each peer. Knows who speaks, what they may see, and nothing
//! of how seats are counted.

use std::{pin::Pin, sync::Arc, time::Duration};

use tokio::sync::mpsc;
use tokio_stream::{Stream, wrappers::ReceiverStream};
use tonic::{Request, Response, Status, Streaming};

use super::{
    keys::Disclosure,
    ledger::{Caller, Command, Epoch, Reply},
    writer::{Ledgers, NotDone},
};
use crate::{
    licensing::{KeyFigures, KeyId, Others, Refusal, ServerId, SystemId},
    wire::{
        PROTOCOL, figures_to_wire, prepare_from_wire, refusal_to_wire, seats_to_wire,
        v1::{self, ClientMessage, HostMessage, client_message, host_message},
        without_times,
    },
};

/// Messages on their way to a peer; a peer that does not read them makes only itself wait.
const QUEUE: usize = 64;
/// How often an unchanged state is confirmed. Figures are stale after 10 s without.
const PULSE: Duration = Duration::from_secs(2);
/// How long to wait for a lapse when no lease runs.
const NO_LAPSE: Duration = Duration::from_hours(1);
/// How long a new session may keep silent.
const HELLO_LIMIT: Duration = Duration::from_secs(5);

/// What the host says of itself.
#[derive(Debug, Clone)]
pub struct About {
    /// Stays the same for the life of the data folder.
    pub host_id: String,
    /// Different at each start.
    pub instance_id: String,
    /// What it calls itself.
    pub name: String,
    /// What it discloses of others.
    pub disclosure: Disclosure,
}

/// The service.
#[derive(Debug, Clone)]
pub struct Service {
    /// What it says of itself.
    pub about: Arc<About>,
    /// The ledger.
    pub ledgers: Ledgers,
    /// Turns true when the host stops.
    pub stopping: tokio::sync::watch::Receiver<bool>,
}

type Messages = Pin<Box<dyn Stream<Item = Result<HostMessage, Status>> + Send>>;

#[tonic::async_trait]
impl v1::key_host_server::KeyHost for Service {
    type SessionStream = Messages;
    type PairStream = Pin<Box<dyn Stream<Item = Result<v1::PairReply, Status>> + Send>>;

    async fn get_about(&self, _: Request<v1::AboutRequest>) -> Result<Response<v1::About>, Status> {
        Err(Status::unimplemented(""))
    }
    async fn pair(
        &self,
        _: Request<Streaming<v1::PairRequest>>,
    ) -> Result<Response<Self::PairStream>, Status> {
        Err(Status::unimplemented(""))
    }
    async fn dial_back(
        &self,
        _: Request<v1::DialBackRequest>,
    ) -> Result<Response<v1::DialBackReply>, Status> {
        Err(Status::unimplemented(""))
    }
    async fn get_holders(
        &self,
        _: Request<v1::HoldersRequest>,
    ) -> Result<Response<v1::Holders>, Status> {
        Err(Status::unimplemented(""))
    }
    async fn get_usage(&self, _: Request<v1::UsageRequest>) -> Result<Response<v1::Usage>, Status> {
        Err(Status::unimplemented(""))
    }
    async fn get_denials(
        &self,
        _: Request<v1::DenialsRequest>,
    ) -> Result<Response<v1::Denials>, Status> {
        Err(Status::unimplemented(""))
    }
    async fn set_limits(
        &self,
        _: Request<v1::SetLimitsRequest>,
    ) -> Result<Response<v1::SetLimitsReply>, Status> {
        Err(Status::unimplemented(""))
    }
    async fn release(
        &self,
        _: Request<v1::ReleaseRequest>,
    ) -> Result<Response<v1::ReleaseReply>, Status> {
        Err(Status::unimplemented(""))
    }
    async fn abort_plan(
        &self,
        _: Request<v1::AbortPlanRequest>,
    ) -> Result<Response<v1::AbortPlanReply>, Status> {
        Err(Status::unimplemented(""))
    }
    async fn set_disclosure(
        &self,
        _: Request<v1::SetDisclosureRequest>,
    ) -> Result<Response<v1::SetDisclosureReply>, Status> {
        Err(Status::unimplemented(""))
    }

    async fn session(
        &self,
        request: Request<Streaming<ClientMessage>>,
    ) -> Result<Response<Messages>, Status> {
        let mut messages = request.into_inner();
        let first = tokio::time::timeout(HELLO_LIMIT, messages.message()).await;
        let first = first.map_err(|_| Status::deadline_exceeded("no Hello within 5 seconds"))??;
        let (number, caller) = peer_identity(first)?;
        tracing::info!(system = %caller.system, name = %caller.name, "session opened");
        let (send, stream) = mpsc::channel(QUEUE);
        let session = Session { service: self.clone(), caller, send };
        tokio::spawn(session.run(number, messages));
        Ok(Response::new(Box::pin(ReceiverStream::new(stream))))
    }
}

/// Who speaks on a session. The one place that says so: everything else gets the caller from here.
///
/// Until there are certificates, Hello is believed, and the host listens on loopback only.
fn peer_identity(first: Option<ClientMessage>) -> Result<(u64, Caller), Status> {
    let Some(ClientMessage { request, body: Some(client_message::Body::Hello(hello)) }) = first
    else {
        return Err(Status::failed_precondition("the first message of a session is Hello"));
    };
    if hello.protocol != PROTOCOL {
        return Err(Status::failed_precondition(format!(
            "this key host speaks protocol {PROTOCOL} and not {}: update the older program",
            hello.protocol
        )));
    }
    if hello.role() == v1::Role::Unspecified {
        return Err(Status::invalid_argument("Hello names no role"));
    }
    let system: SystemId = hello
        .system_id
        .parse()
        .map_err(|_| Status::invalid_argument("the system_id of Hello is not a UUID"))?;
    let name = crate::wire::name(&hello.name);
    Ok((request, Caller { system, name, from: Arc::from("") }))
}

struct Session {
    service: Service,
    caller: Caller,
    send: mpsc::Sender<Result<HostMessage, Status>>,
}

impl Session {
    async fn run(mut self, hello: u64, mut messages: Streaming<ClientMessage>) {
        let about = &self.service.about;
        let welcome = v1::Welcome {
            protocol: PROTOCOL,
            host_id: about.host_id.clone(),
            instance_id: about.instance_id.clone(),
            name: about.name.clone(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            generation: 0,
            peer_role: v1::PeerRole::System.into(),
        };
        if self.say(hello, host_message::Body::Welcome(welcome)).await.is_err() {
            return;
        }
        let mut batches = self.service.ledgers.batches();
        let mut stopping = self.service.stopping.clone();
        let mut pulse = tokio::time::interval(PULSE);
        let mut told = None;
        loop {
            batches.mark_unchanged();
            let Ok(next_lapse) = self.tell_states(&mut told).await else { return };
            let event = tokio::select! {
                message = messages.message() => match message {
                    Ok(Some(message)) => Some(message),
                    Ok(None) | Err(_) => return,
                },
                changed = batches.changed() => match changed {
                    Ok(()) => None,
                    Err(_) => return,
                },
                () = tokio::time::sleep(next_lapse) => None,
                _ = pulse.tick() => {
                    let pulse = host_message::Body::Pulse(v1::Pulse {});
                    if self.say(0, pulse).await.is_err() {
                        return;
                    }
                    None
                }
                () = stopped(&mut stopping) => return,
            };
            if let Some(message) = event
                && self.answer(message).await.is_err()
            {
                return;
            }
        }
    }

    /// Sends the states of all keys if they differ from what was told last. Returns how long it
    /// is until a lease lapses and the states change by themselves.
    async fn tell_states(&mut self, told: &mut Option<v1::KeyStates>) -> Result<Duration, Gone> {
        let system = self.caller.system;
        let disclosure = self.service.about.disclosure;
        let look = |ledger: &super::ledger::Ledger, mono_ms: u64| {
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
            trouble: String::new(),
        };
        let lasting = without_times(&states);
        if told.as_ref() != Some(&lasting) {
            self.say(0, host_message::Body::States(states)).await?;
            *told = Some(lasting);
        }
        Ok(lapse.map_or(NO_LAPSE, Duration::from_millis))
    }

    async fn answer(&mut self, message: ClientMessage) -> Result<(), Gone> {
        let request = message.request;
        let body = match message.body {
            None => malformed("a message without a body; this host may be older than its peer"),
            Some(client_message::Body::Hello(_)) => malformed("Hello comes once"),
            Some(body) => match command_of(body) {
                Err(reason) => malformed(&reason),
                Ok(command) => self.carry_out(command).await,
            },
        };
        self.say(request, body).await
    }

    async fn carry_out(&self, command: Command) -> host_message::Body {
        let ledgers = &self.service.ledgers;
        match ledgers.apply(self.caller.clone(), command).await {
            Ok(reply) => reply_to_wire(reply),
            Err(NotDone::Refused(refusal)) => {
                tracing::info!(system = %self.caller.system, ?refusal, "refused");
                let refusal = disclosed_refusal(refusal, self.service.about.disclosure);
                host_message::Body::Refused(refusal_to_wire(&refusal))
            }
            Err(NotDone::Storage(reason)) => host_message::Body::Refused(v1::Refused {
                why: Some(v1::refused::Why::Storage(reason)),
            }),
        }
    }

    async fn say(&self, request: u64, body: host_message::Body) -> Result<(), Gone> {
        let message = HostMessage { request, body: Some(body) };
        let mut stopping = self.service.stopping.clone();
        tokio::select! {
            sent = self.send.send(Ok(message)) => sent.map_err(|_| Gone),
            // A peer that does not read must not keep the host from stopping.
            () = stopped(&mut stopping) => Err(Gone),
        }
    }
}

/// Returns when the host stops, or when nobody can stop it any more.
async fn stopped(stopping: &mut tokio::sync::watch::Receiver<bool>) {
    drop(stopping.wait_for(|stopping| *stopping).await);
}

/// The peer went away.
struct Gone;

fn malformed(reason: &str) -> host_message::Body {
    let why = Some(v1::refused::Why::Malformed(reason.to_owned()));
    host_message::Body::Refused(v1::Refused { why })
}

fn command_of(body: client_message::Body) -> Result<Command, String> {
    let plan = |text: &str| text.parse().map_err(|_| "plan_id is not a UUID".to_owned());
    match body {
        client_message::Body::Hello(_) => Err("Hello comes once".to_owned()),
        client_message::Body::Take(_) => Err("not yet".to_owned()),
        client_message::Body::Prepare(prepare) => {
            let wait = prepare.wait;
            let prepare = prepare_from_wire(&prepare).map_err(|error| error.to_string())?;
            Ok(Command::Prepare { prepare, wait })
        }
        client_message::Body::Commit(commit) => Ok(Command::Commit(plan(&commit.plan_id)?)),
        client_message::Body::Abort(abort) => Ok(Command::Abort(plan(&abort.plan_id)?)),
        client_message::Body::Renew(renew) => {
            let key: KeyId = renew.key_id.parse().map_err(|_| "key_id is not the id of a key")?;
            let epoch = renew
                .epoch
                .map(|epoch| Epoch { generation: epoch.generation, counter: epoch.counter });
            Ok(Command::Renew { key, server: ServerId(renew.server), epoch })
        }
    }
}

fn reply_to_wire(reply: Reply) -> host_message::Body {
    match reply {
        Reply::Prepared => host_message::Body::Prepared(v1::Prepared {}),
        Reply::Queued { place } => host_message::Body::Queued(v1::Queued { place }),
        // Answers of unary calls, which no session asks for.
        Reply::Released { .. } | Reply::Done => malformed("this is no answer of a session"),
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

//! The client's end of a session with a key host.

use std::{collections::HashMap, sync::Arc, time::Duration};

use tokio::{
    sync::{Mutex, mpsc, watch},
    time::{Instant, timeout},
};
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Code, Streaming};

use super::{
    PROTOCOL,
    dial::{CONNECT_LIMIT, ConnectError, Connection, Target, dial_target},
    figures_from_wire, prepare_to_wire, refusal_from_wire,
    tls::Credentials,
    v1::{self, ClientMessage, HostMessage, client_message, host_message},
};
use crate::{
    licensing::{KeyFigures, KeyId, PlanId, Prepare, Refusal, Seats, ServerId, SystemId},
    texts::{self, say},
};

/// How long a request may take; a host answers after one disk sync.
const REQUEST_LIMIT: Duration = Duration::from_secs(10);
/// Answers to one request that wait to be taken: places in a queue, and the last one.
const ANSWERS: usize = 64;
/// Messages on their way to the host.
const QUEUE: usize = 64;

/// Who a client is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The system it acts for.
    pub system: SystemId,
    /// The system's name.
    pub name: String,
    /// Whether it is a core or a server's agent.
    pub role: v1::Role,
    /// Its certificate.
    pub credentials: Arc<Credentials>,
}

/// Why a request was not carried out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// A rule or a total speaks against it; nothing changed.
    #[error("{}", texts::text(&.0.message()))]
    Refused(Refusal),
    /// The host could not do it; nothing changed.
    #[error("{}", say!("error-host-says", reason = .0))]
    Failed(String),
    /// The session ended or the host did not answer: it may have been done or not.
    #[error("{}", say!("error-host-lost"))]
    Lost,
}

/// What a host keeps telling. Always the newest; nothing queues up.
#[derive(Debug, Clone, Default)]
pub struct Feed {
    /// The figures of its keys; none before the first message.
    pub figures: Option<Arc<Vec<KeyFigures>>>,
    /// Why the host can store nothing at present, if it says so.
    pub trouble: Option<String>,
    /// Counts messages with figures.
    pub version: u64,
    /// When the figures came: what they say of time is meant from then on.
    pub told: Option<Instant>,
    /// When the figures were last confirmed.
    pub confirmed: Option<Instant>,
    /// Why the session ended, when it did.
    pub ended: Option<String>,
}

/// Who waits for which answer. There is more than one if a plan waits in the queue of a key.
type Waiting = Arc<Mutex<HashMap<u64, mpsc::Sender<host_message::Body>>>>;

/// A session with a key host. Ends when dropped.
#[derive(Debug)]
pub struct Client {
    /// What the host said of itself.
    pub welcome: v1::Welcome,
    /// The connection, for other calls.
    pub connection: Connection,
    system: SystemId,
    send: mpsc::Sender<ClientMessage>,
    waiting: Waiting,
    feed: watch::Receiver<Feed>,
    next: std::sync::atomic::AtomicU64,
    reader: tokio::task::JoinHandle<()>,
}

impl Drop for Client {
    fn drop(&mut self) {
        self.reader.abort();
    }
}

impl Client {
    /// Connects to a paired host, says Hello and waits for the welcome.
    ///
    /// # Errors
    /// [`ConnectError`], which names the step that failed.
    pub async fn connect(target: &Target, identity: &Identity) -> Result<Self, ConnectError> {
        let connection = dial_target(target, &identity.credentials).await?;
        let silent = || ConnectError::Silent(connection.address.clone());
        let opened = timeout(CONNECT_LIMIT, Self::open(&connection, identity)).await;
        let client = opened.map_err(|_| silent())??;
        let (known, found) = (target.generation, client.welcome.generation);
        if found < known {
            let address = connection.address;
            return Err(ConnectError::OldGeneration { address, known, found });
        }
        Ok(client)
    }

    async fn open(connection: &Connection, identity: &Identity) -> Result<Self, ConnectError> {
        let not_a_host = |status: String| ConnectError::NotAKeyHost {
            address: connection.address.clone(),
            status,
        };
        let (send, queue) = mpsc::channel(QUEUE);
        let hello = v1::Hello {
            protocol: PROTOCOL,
            system_id: identity.system.to_string(),
            name: identity.name.clone(),
            role: identity.role.into(),
        };
        let hello = ClientMessage { request: 1, body: Some(client_message::Body::Hello(hello)) };
        send.try_send(hello).map_err(|_| not_a_host("no room for Hello".to_owned()))?;
        let mut stream = connection
            .calls()
            .session(ReceiverStream::new(queue))
            .await
            .map_err(|status| connection.refused(&status))?
            .into_inner();
        let first = stream.message().await.map_err(|status| connection.refused(&status))?;
        let welcome = match first.and_then(|message| message.body) {
            Some(host_message::Body::Welcome(welcome)) if welcome.protocol == PROTOCOL => {
                v1::Welcome { name: super::name(&welcome.name), ..welcome }
            }
            Some(host_message::Body::Welcome(welcome)) => {
                return Err(not_a_host(format!(
                    "it speaks protocol {} and this program {PROTOCOL}: update the older one",
                    welcome.protocol
                )));
            }
            _ => return Err(not_a_host("it did not answer Hello".to_owned())),
        };
        let waiting = Waiting::default();
        let (publish, feed) = watch::channel(Feed::default());
        let reader = tokio::spawn(read(stream, waiting.clone(), publish));
        let system = identity.system;
        let next = std::sync::atomic::AtomicU64::new(2);
        let connection = connection.clone();
        Ok(Self { welcome, connection, system, send, waiting, feed, next, reader })
    }

    /// Follows what the host tells of its keys.
    pub fn feed(&self) -> watch::Receiver<Feed> {
        self.feed.clone()
    }

    /// Waits for the first figures.
    ///
    /// # Errors
    /// [`CallError::Lost`] if they do not come in time.
    pub async fn first_figures(&self) -> Result<Arc<Vec<KeyFigures>>, CallError> {
        let mut feed = self.feed.clone();
        let wait = feed.wait_for(|feed| feed.figures.is_some() || feed.ended.is_some());
        let feed = timeout(REQUEST_LIMIT, wait).await.map_err(|_| CallError::Lost)?;
        feed.map_err(|_| CallError::Lost)?.figures.clone().ok_or(CallError::Lost)
    }

    /// Step 1 of apply: hold what the plan needs.
    ///
    /// # Errors
    /// [`CallError`]; unless it is `Lost`, nothing is held.
    pub async fn prepare(&self, prepare: &Prepare) -> Result<(), CallError> {
        match self.request(client_message::Body::Prepare(prepare_to_wire(prepare))).await? {
            host_message::Body::Prepared(_) => Ok(()),
            other => Err(unexpected(&other)),
        }
    }

    /// Step 1 of apply, which waits in the queue if a key is too full. `place` is told the place
    /// in it, as it changes. It may take for ever: dropping the call and [`Client::abort`] give up
    /// the place.
    ///
    /// # Errors
    /// [`CallError`]; unless it is `Lost`, nothing is held.
    pub async fn prepare_waiting(
        &self,
        prepare: &Prepare,
        mut place: impl FnMut(u32),
    ) -> Result<(), CallError> {
        let message = v1::Prepare { wait: true, ..prepare_to_wire(prepare) };
        let (request, mut answers) = self.send(client_message::Body::Prepare(message)).await?;
        let mut limit = Some(REQUEST_LIMIT);
        let answer = loop {
            let next = answers.recv();
            let answer = match limit.take() {
                Some(limit) => timeout(limit, next).await.map_err(|_| CallError::Lost),
                None => Ok(next.await),
            };
            match answer {
                Ok(Some(host_message::Body::Queued(queued))) => place(queued.place),
                Ok(Some(answer)) => break Ok(answer),
                Ok(None) => break Err(CallError::Lost),
                Err(error) => break Err(error),
            }
        };
        self.waiting.lock().await.remove(&request);
        match self.judge(answer?)? {
            host_message::Body::Prepared(_) => Ok(()),
            other => Err(unexpected(&other)),
        }
    }

    /// Step 3 of apply: the plan is decided. May be repeated.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn commit(&self, plan: PlanId) -> Result<(), CallError> {
        let commit = v1::Commit { plan_id: plan.to_string() };
        match self.request(client_message::Body::Commit(commit)).await? {
            host_message::Body::Committed(_) => Ok(()),
            other => Err(unexpected(&other)),
        }
    }

    /// Takes a prepared plan back. May be repeated.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn abort(&self, plan: PlanId) -> Result<(), CallError> {
        let abort = v1::Abort { plan_id: plan.to_string() };
        match self.request(client_message::Body::Abort(abort)).await? {
            host_message::Body::Aborted(_) => Ok(()),
            other => Err(unexpected(&other)),
        }
    }

    /// A server's agent keeps its grant alive. Returns the newest statement.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn renew(
        &self,
        key: &KeyId,
        server: ServerId,
        epoch: Option<v1::Epoch>,
    ) -> Result<(Seats, v1::Statement), CallError> {
        let renew = v1::Renew { key_id: key.to_string(), server: server.0, epoch };
        match self.request(client_message::Body::Renew(renew)).await? {
            host_message::Body::Statement(statement) => {
                let seats = super::convert::seats_from_wire(&statement.seats)
                    .map_err(|error| CallError::Failed(error.to_string()))?;
                Ok((seats, statement))
            }
            other => Err(unexpected(&other)),
        }
    }

    async fn send(
        &self,
        body: client_message::Body,
    ) -> Result<(u64, mpsc::Receiver<host_message::Body>), CallError> {
        let request = self.next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let (answer, answers) = mpsc::channel(ANSWERS);
        self.waiting.lock().await.insert(request, answer);
        let message = ClientMessage { request, body: Some(body) };
        let sent = timeout(REQUEST_LIMIT, self.send.send(message)).await;
        if !matches!(sent, Ok(Ok(()))) {
            self.waiting.lock().await.remove(&request);
            return Err(CallError::Lost);
        }
        Ok((request, answers))
    }

    async fn request(&self, body: client_message::Body) -> Result<host_message::Body, CallError> {
        let (request, mut answers) = self.send(body).await?;
        let answered = timeout(REQUEST_LIMIT, answers.recv()).await;
        self.waiting.lock().await.remove(&request);
        self.judge(answered.ok().flatten().ok_or(CallError::Lost)?)
    }

    fn judge(&self, body: host_message::Body) -> Result<host_message::Body, CallError> {
        match body {
            host_message::Body::Refused(refused) => {
                Err(match refusal_from_wire(&refused, self.system) {
                    Ok(refusal) => CallError::Refused(refusal),
                    Err(text) => CallError::Failed(text),
                })
            }
            body => Ok(body),
        }
    }
}

/// What is wrong with a host's disk, in its own words.
fn trouble(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| super::convert::line(text))
}

fn unexpected(body: &host_message::Body) -> CallError {
    let name = format!("{body:?}");
    let name = name.split('(').next().unwrap_or_default();
    CallError::Failed(format!("an answer of another kind ({name})"))
}

/// Hands answers to those who wait for them and keeps the feed up to date.
async fn read(mut stream: Streaming<HostMessage>, waiting: Waiting, feed: watch::Sender<Feed>) {
    let ended = loop {
        match stream.message().await {
            Ok(Some(HostMessage { request, body: Some(body) })) => match body {
                host_message::Body::States(states) => {
                    let figures: Result<Vec<KeyFigures>, _> =
                        states.keys.iter().map(figures_from_wire).collect();
                    match figures {
                        Ok(figures) => feed.send_modify(|feed| {
                            feed.figures = Some(Arc::new(figures));
                            feed.trouble = trouble(&states.trouble);
                            feed.version += 1;
                            feed.told = Some(Instant::now());
                            feed.confirmed = Some(Instant::now());
                        }),
                        Err(error) => break error.to_string(),
                    }
                }
                host_message::Body::Pulse(_) => {
                    feed.send_modify(|feed| feed.confirmed = Some(Instant::now()));
                }
                body => {
                    if let Some(answer) = waiting.lock().await.get(&request) {
                        // Whoever asked may have given up by now, or not look at its place.
                        drop(answer.try_send(body));
                    }
                }
            },
            Ok(Some(_)) => {}
            Ok(None) => break "the key host ended the session".to_owned(),
            Err(status) => {
                tracing::info!(reason = %status.message(), "the connection to a key host broke");
                break match status.code() {
                    // The host says why.
                    Code::Unauthenticated | Code::PermissionDenied => {
                        super::convert::line(status.message())
                    }
                    _ => "the connection broke".to_owned(),
                };
            }
        }
    };
    waiting.lock().await.clear();
    feed.send_modify(|feed| feed.ended = Some(ended));
}

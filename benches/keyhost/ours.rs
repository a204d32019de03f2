//! Our key host: the built program as a process of its own, spoken to with plain messages of the
//! protocol, as a back end in another language would.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use floatkey::licensing::SystemId;
use floatkey::wire::{
    PROTOCOL,
    dial::dial,
    pairing,
    tls::{Credentials, Fingerprint},
    v1::{
        self, ClientMessage, HostMessage, client_message::Body as Ask,
        host_message::Body as Answer, key_host_client::KeyHostClient,
    },
};
use tokio::sync::{OnceCell, mpsc};
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Streaming, transport::Channel};
use uuid::Uuid;

use crate::{
    TOTAL,
    measure::{Client, Failure},
    next_seats,
    process::{self, Server},
};

const KEY: &str = "FK-BENCH";
const FEATURE: &str = "ip-camera";

/// The one place that knows how a client gets to a key host: paired once for each system, and over
/// the same transport as every other client: TLS with both certificates, a connection each.
async fn connect(host: &Ours, system: &System) -> Result<KeyHostClient<Channel>, Failure> {
    let pinned = system.pinned.get_or_try_init(|| host.pair(system)).await?;
    Ok(dial(&host.address, &system.credentials, Some(*pinned)).await?.calls())
}

/// A running key host with one network key.
#[derive(Debug)]
pub struct Ours {
    server: Server,
    data: PathBuf,
    address: String,
    /// From the start of the program until it listens.
    pub start: Duration,
    systems: Mutex<Vec<Arc<System>>>,
}

/// A system that acts here.
#[derive(Debug)]
struct System {
    id: Uuid,
    number: u32,
    /// The revision that the host committed last.
    revision: AtomicU64,
    credentials: Credentials,
    /// The host's certificate, once it is paired.
    pinned: OnceCell<Fingerprint>,
}

fn floatkey() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_floatkey"));
    command.env_remove("RUST_LOG");
    command
}

impl Ours {
    /// Starts one on new data.
    pub fn start(folder: &Path) -> Result<Self, Failure> {
        let data = folder.join("data");
        let (keys, vendors) = (data.join("keys"), data.join("vendors"));
        std::fs::create_dir_all(&keys)?;
        std::fs::create_dir_all(&vendors)?;
        let mut keygen = floatkey();
        let passphrase = folder.join("passphrase");
        floatkey::private_file::write(&passphrase, b"of a bench that is thrown away\n")?;
        keygen.args(["vendor", "keygen", "--passphrase-file"]).arg(&passphrase);
        keygen.arg(folder.join("vendor"));
        process::run(keygen)?;
        std::fs::copy(folder.join("vendor.pub"), vendors.join("vendor.pub"))?;
        let license = serde_json::json!({
            "key": KEY, "name": "Bench", "kind": "network", "carrier": "software",
            "type": "Ultra", "floating": true, "totals": { FEATURE: TOTAL }, "issue": 1,
        });
        let source = folder.join("license.json");
        std::fs::write(&source, license.to_string())?;
        let mut issue = floatkey();
        issue.args(["vendor", "issue", "--key"]).arg(folder.join("vendor.key"));
        issue.arg("--passphrase-file").arg(&passphrase);
        issue.arg(source).arg(keys.join("bench.fkl"));
        process::run(issue)?;
        Self::start_on(data, Vec::new())
    }

    fn start_on(data: PathBuf, systems: Vec<Arc<System>>) -> Result<Self, Failure> {
        let mut command = floatkey();
        command
            .args(["host", "--bind", "127.0.0.1", "--port", "0", "--data"])
            .arg(&data)
            .stdout(Stdio::piped());
        let started = Instant::now();
        let mut server = Server::start(command, &data)?;
        let address = server.line("listening on ")?;
        let start = started.elapsed();
        Ok(Self { server, data, address, start, systems: Mutex::new(systems) })
    }

    /// Ends it as a power cut would, and starts it again on the same data.
    pub fn restart(self) -> Result<Self, Failure> {
        let Self { server, data, systems, .. } = self;
        drop(server);
        Self::start_on(data, systems.into_inner().unwrap_or_else(PoisonError::into_inner))
    }

    /// Processor time that it used so far.
    pub fn cpu_time(&self) -> Result<Duration, Failure> {
        self.server.cpu_time()
    }

    fn system(&self, number: u32) -> Result<Arc<System>, Failure> {
        let mut systems = self.systems.lock().unwrap_or_else(PoisonError::into_inner);
        while systems.len() <= number as usize {
            let (id, number) = (Uuid::new_v4(), systems.len() as u32);
            systems.push(Arc::new(System {
                id,
                number,
                revision: AtomicU64::new(0),
                credentials: Credentials::generate()?,
                pinned: OnceCell::new(),
            }));
        }
        Ok(systems[number as usize].clone())
    }

    /// Pairs a system, with a code as an administrator would get it.
    async fn pair(&self, system: &System) -> Result<Fingerprint, Failure> {
        let mut command = floatkey();
        command.args(["host", "pair", "--json", "--data"]).arg(&self.data);
        let opened: serde_json::Value = serde_json::from_slice(&command.output()?.stdout)?;
        let code = opened["code"].as_str().ok_or("no pairing code")?.parse()?;
        let (id, name) = (SystemId(system.id), format!("System {}", system.number));
        let (connection, _) =
            pairing::pair(&self.address, &code, &system.credentials, id, &name).await?;
        Ok(connection.fingerprint)
    }

    /// Opens a session of a system.
    pub async fn session(&self, number: u32) -> Result<Session, Failure> {
        let system = self.system(number)?;
        let (send, queue) = mpsc::channel(32);
        let hello = v1::Hello {
            protocol: PROTOCOL,
            system_id: system.id.to_string(),
            name: format!("System {}", system.number),
            // As the agent of a server, which gets no figures of others.
            role: v1::Role::Server.into(),
        };
        send.send(ClientMessage { request: 1, body: Some(Ask::Hello(hello)) }).await?;
        let mut client = connect(self, &system).await?;
        let stream = client.session(ReceiverStream::new(queue)).await?.into_inner();
        let mut session = Session { system, send, stream, last: 1 };
        match session.answer().await? {
            Answer::Welcome(_) => Ok(session),
            other => Err(format!("no welcome: {other:?}").into()),
        }
    }

    /// Connects clients, each with a system of its own that has one server.
    pub async fn clients(&self, count: u32) -> Result<Vec<OurClient>, Failure> {
        let mut clients = Vec::new();
        for number in 0..count {
            let mut session = self.session(number).await?;
            session.set(1, 1).await?;
            // Also the first renewal, which is durable, is over then.
            session.renew(1).await?;
            clients.push(OurClient { session, seats: 1 });
        }
        Ok(clients)
    }

    /// Gives one seat to each of so many servers, numbered from 1, of one system.
    pub async fn fill(&self, system: u32, servers: u32) -> Result<Session, Failure> {
        let mut session = self.session(system).await?;
        let servers = (1..=servers).map(|server| server_seats(server, 1)).collect();
        session.distribute(servers).await?;
        Ok(session)
    }
}

/// One stream with one request in flight.
#[derive(Debug)]
pub struct Session {
    system: Arc<System>,
    send: mpsc::Sender<ClientMessage>,
    stream: Streaming<HostMessage>,
    last: u64,
}

impl Session {
    async fn ask(&mut self, body: Ask) -> Result<Answer, Failure> {
        self.last += 1;
        self.send.send(ClientMessage { request: self.last, body: Some(body) }).await?;
        self.answer().await
    }

    /// The answer to the last request. Figures that come unasked are read and dropped.
    async fn answer(&mut self) -> Result<Answer, Failure> {
        loop {
            let message = self.stream.message().await?.ok_or("the key host ended the session")?;
            if let HostMessage { request, body: Some(body) } = message
                && request == self.last
            {
                return Ok(body);
            }
        }
    }

    /// Makes the grant of one server so many seats, durably.
    async fn set(&mut self, server: u32, seats: u32) -> Result<(), Failure> {
        match self.ask(take(server, seats)).await? {
            Answer::Statement(_) => Ok(()),
            other => Err(format!("no statement: {other:?}").into()),
        }
    }

    async fn distribute(&mut self, servers: Vec<v1::ServerSeats>) -> Result<(), Failure> {
        let base = self.system.revision.load(Ordering::Relaxed);
        let plan_id = Uuid::new_v4().to_string();
        let prepare = v1::Prepare {
            plan_id: plan_id.clone(),
            plan_hash: vec![0; 32],
            base_revision: base,
            revision: base + 1,
            keys: vec![v1::KeyDistribution { key_id: KEY.to_owned(), servers }],
            wait: false,
        };
        match self.ask(Ask::Prepare(prepare)).await? {
            Answer::Prepared(_) => {}
            other => return Err(format!("not prepared: {other:?}").into()),
        }
        match self.ask(Ask::Commit(v1::Commit { plan_id })).await? {
            Answer::Committed(_) => {}
            other => return Err(format!("not committed: {other:?}").into()),
        }
        self.system.revision.store(base + 1, Ordering::Relaxed);
        Ok(())
    }

    /// As the agent of a server.
    pub async fn renew(&mut self, server: u32) -> Result<(), Failure> {
        match self.ask(renew(server)).await? {
            Answer::Statement(_) => Ok(()),
            other => Err(format!("no statement: {other:?}").into()),
        }
    }

    /// Sends all of them at once, and waits for all answers.
    async fn ask_all(&mut self, asked: impl Iterator<Item = Ask>) -> Result<(), Failure> {
        let first = self.last + 1;
        for body in asked {
            self.last += 1;
            self.send.send(ClientMessage { request: self.last, body: Some(body) }).await?;
        }
        let mut expected = first;
        while expected <= self.last {
            let message = self.stream.message().await?.ok_or("the key host ended the session")?;
            match message.body {
                Some(Answer::Statement(_)) if message.request == expected => expected += 1,
                other => return Err(format!("no statement: {other:?}").into()),
            }
        }
        Ok(())
    }
}

fn take(server: u32, seats: u32) -> Ask {
    let server = Some(server_seats(server, seats));
    Ask::Take(v1::Take { key_id: KEY.to_owned(), server })
}

fn renew(server: u32) -> Ask {
    Ask::Renew(v1::Renew { key_id: KEY.to_owned(), server, epoch: None })
}

fn server_seats(server: u32, seats: u32) -> v1::ServerSeats {
    v1::ServerSeats {
        server,
        name: format!("Server {server}"),
        version: "4.1".to_owned(),
        seats: vec![v1::FeatureSeats { feature: FEATURE.to_owned(), seats }],
    }
}

/// A system with one server.
#[derive(Debug)]
pub struct OurClient {
    session: Session,
    seats: u32,
}

impl Client for OurClient {
    async fn change(&mut self) -> Result<u32, Failure> {
        self.seats = next_seats(self.seats);
        self.session.set(1, self.seats).await.map(|()| 0)
    }

    async fn change_in_batch(&mut self, count: u32) -> Result<(), Failure> {
        let changes: Vec<Ask> = (0..count)
            .map(|_| {
                self.seats = next_seats(self.seats);
                take(1, self.seats)
            })
            .collect();
        self.session.ask_all(changes.into_iter()).await
    }

    async fn renew(&mut self) -> Result<(), Failure> {
        self.session.renew(1).await
    }

    async fn renew_in_batch(&mut self, count: u32) -> Result<(), Failure> {
        self.session.ask_all((0..count).map(|_| renew(1))).await
    }
}

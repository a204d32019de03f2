//! The words of the scripts: a folder with a license vendor, key hosts as processes, system files,
//! commands with their output, and waiting with a limit.

use std::{
    collections::BTreeMap,
    ffi::OsStr,
    fs,
    io::{Seek as _, Write as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use floatkey::{
    keyhost::control::{self, Ask},
    licensing::{KeyFigures, SystemId},
    system::SystemFile,
    wire::{
        client::{Client, Identity},
        dial::{Connection, Target, dial_target},
        pairing,
        tls::Credentials,
        v1::{self, ClientMessage, HostMessage, Role, client_message::Body, host_message},
    },
};
use serde_json::{Value, json};
use tempfile::{NamedTempFile, TempDir};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::Streaming;

/// How long anything may take that is waited for.
pub const LIMIT: Duration = Duration::from_secs(10);
/// Where the certificates of the tests' systems are.
const CONFIG: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/config");
/// What protects the vendor's signing key.
const PASSPHRASE: &str = "correct horse battery staple\n";
/// Between two looks at what is waited for.
const PAUSE: Duration = Duration::from_millis(10);

/// Seats by feature.
pub type Seats = BTreeMap<String, u64>;

/// Looks again and again until there is something.
pub fn wait_for<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let end = Instant::now() + LIMIT;
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(Instant::now() < end, "waited {LIMIT:?} in vain for {what}");
        std::thread::sleep(PAUSE);
    }
}

/// The program, without anything of the surroundings that would change what it does.
pub fn floatkey() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_floatkey"));
    for variable in ["RUST_LOG", "DISPLAY", "WAYLAND_DISPLAY", "LANGUAGE"] {
        command.env_remove(variable);
    }
    command.env("LC_ALL", "C");
    // This user's certificates are not those of the tests.
    command.env("FLOATKEY_CONFIG", CONFIG);
    command.stdin(Stdio::null());
    command
}

/// A command that runs, with its output going to files, so that it never waits for a reader.
pub struct Running {
    child: Child,
    stdout: NamedTempFile,
    stderr: NamedTempFile,
    line: String,
}

/// A command that ended.
#[derive(Debug)]
pub struct Ran {
    /// Its exit code; none if it was killed.
    pub code: Option<i32>,
    /// What it printed.
    pub stdout: String,
    /// What it complained about.
    pub stderr: String,
    line: String,
}

impl Running {
    /// Starts a command.
    pub fn start(mut command: Command) -> Self {
        let (stdout, stderr) = (NamedTempFile::new().unwrap(), NamedTempFile::new().unwrap());
        command.stdout(stdout.reopen().unwrap()).stderr(stderr.reopen().unwrap());
        let line = format!("{command:?}");
        let child = command.spawn().unwrap();
        Self { child, stdout, stderr, line }
    }

    /// Ends it as a power cut would.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Whether it still runs.
    pub fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// The number of the process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// What it printed so far.
    pub fn stdout(&self) -> String {
        read(&self.stdout)
    }

    /// What it complained about so far.
    pub fn stderr(&self) -> String {
        read(&self.stderr)
    }

    /// Waits for its end.
    pub fn end(mut self) -> Ran {
        let end = Instant::now() + LIMIT;
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            if Instant::now() > end {
                self.kill();
                let (stdout, stderr) = (self.stdout(), self.stderr());
                panic!("{} does not end: {stdout}{stderr}", self.line);
            }
            std::thread::sleep(Duration::from_millis(2));
        };
        let (stdout, stderr) = (self.stdout(), self.stderr());
        Ran { code: status.code(), stdout, stderr, line: self.line }
    }
}

fn read(file: &NamedTempFile) -> String {
    String::from_utf8_lossy(&fs::read(file).unwrap()).into_owned()
}

impl Ran {
    /// What it printed; it must have succeeded.
    pub fn ok(&self) -> &str {
        assert_eq!(self.code, Some(0), "{self:#?}");
        &self.stdout
    }

    /// What it printed as JSON; it must have succeeded.
    pub fn json(&self) -> Value {
        serde_json::from_str(self.ok()).unwrap()
    }

    /// Why it did nothing; it must have failed in an orderly way.
    pub fn refused(&self) -> &str {
        assert_eq!(self.code, Some(1), "{self:#?}");
        assert_eq!(self.stdout, "", "{self:#?}");
        // A graphics driver may have had its say before.
        assert!(self.stderr.lines().any(|line| line.starts_with("floatkey: ")), "{self:#?}");
        assert!(!self.stderr.contains("panicked"), "{self:#?}");
        &self.stderr
    }

    /// Like [`Ran::refused`], and the reason says all of this.
    pub fn refused_with(&self, parts: &[&str]) {
        let text = self.refused();
        for part in parts {
            assert!(text.contains(part), "{} says nothing of {part:?}: {text}", self.line);
        }
    }
}

/// Runs the program to its end.
pub fn run<S: AsRef<OsStr>>(args: impl IntoIterator<Item = S>) -> Ran {
    let mut command = floatkey();
    command.args(args);
    Running::start(command).end()
}

/// A folder with a license vendor of its own.
pub struct Site {
    folder: TempDir,
}

impl Site {
    /// A new folder; the vendor makes a signing key.
    pub fn new() -> Self {
        // What runs in this process is the same user.
        floatkey::system::credentials::use_folder(CONFIG.into());
        let site = Self { folder: tempfile::tempdir().unwrap() };
        floatkey::private_file::write(&site.passphrase(), PASSPHRASE.as_bytes()).unwrap();
        site.vendor(["keygen".as_ref(), site.path("vendor").as_os_str()]).ok();
        site
    }

    /// The file with the passphrase of the vendor's signing key.
    pub fn passphrase(&self) -> PathBuf {
        self.path("passphrase")
    }

    /// The vendor runs a command that needs the signing key.
    pub fn vendor<'a>(&self, args: impl IntoIterator<Item = &'a OsStr>) -> Ran {
        let mut command = floatkey();
        command.arg("vendor").args(args).arg("--passphrase-file").arg(self.passphrase());
        Running::start(command).end()
    }

    /// A path in the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The vendor signs a license for a key host, whose data folder then trusts the vendor.
    pub fn issue(&self, host: &str, license: &Value) -> PathBuf {
        let data = self.path(host);
        let (keys, vendors) = (data.join("keys"), data.join("vendors"));
        fs::create_dir_all(&keys).unwrap();
        fs::create_dir_all(&vendors).unwrap();
        fs::copy(self.path("vendor.pub"), vendors.join("vendor.pub")).unwrap();
        let key = license["key"].as_str().unwrap();
        let (source, target) = (self.path("license.json"), keys.join(format!("{key}.fkl")));
        fs::write(&source, license.to_string()).unwrap();
        let secret = self.path("vendor.key");
        self.vendor([
            OsStr::new("issue"),
            OsStr::new("--key"),
            secret.as_os_str(),
            source.as_os_str(),
            target.as_os_str(),
        ])
        .ok();
        target
    }

    /// A running key host that serves one license.
    pub fn host_with(&self, name: &str, license: &Value) -> Host {
        self.issue(name, license);
        Host::start(&self.path(name))
    }

    /// A system file, imported from a configuration.
    pub fn import(&self, name: &str, configuration: &Value) -> System {
        let source = self.path(&format!("{name}.json"));
        fs::write(&source, configuration.to_string()).unwrap();
        let system = System(self.path(&format!("{name}.fks")));
        run([
            OsStr::new("import"),
            OsStr::new("eocortex"),
            source.as_os_str(),
            system.0.as_os_str(),
        ])
        .ok();
        system
    }
}

/// A license for a network key.
pub fn network_key(key: &str, totals: &[(&str, u64)]) -> Value {
    let totals: Seats = totals.iter().map(|(code, seats)| ((*code).to_owned(), *seats)).collect();
    json!({
        "key": key, "name": format!("Key {key}"), "kind": "network", "carrier": "software",
        "type": "Ultra", "floating": true, "totals": totals, "issue": 1,
    })
}

/// A license for a local key.
pub fn local_key(key: &str, totals: &[(&str, u64)]) -> Value {
    let mut license = network_key(key, totals);
    license["kind"] = json!("local");
    license["floating"] = json!(false);
    license
}

/// A running key host.
pub struct Host {
    running: Running,
    data: PathBuf,
    /// Where it listens.
    pub address: String,
}

impl Drop for Host {
    fn drop(&mut self) {
        // It may have been ended by the test.
        drop(self.running.child.kill());
        drop(self.running.child.wait());
    }
}

impl Host {
    /// The command that starts one.
    pub fn command(data: &Path, port: u16) -> Command {
        let mut command = Self::command_everywhere(data, port);
        command.args(["--bind", "127.0.0.1"]);
        command
    }

    /// The same, listening on all addresses of its computer.
    pub fn command_everywhere(data: &Path, port: u16) -> Command {
        let mut command = floatkey();
        command.args(["host", "--port", &port.to_string(), "--data"]).arg(data);
        command
    }

    /// Starts one on any free port.
    pub fn start(data: &Path) -> Self {
        Self::start_with(data, Self::command(data, 0))
    }

    /// Starts one with a command of its own.
    pub fn start_with(data: &Path, command: Command) -> Self {
        let mut running = Running::start(command);
        let address = wait_for("a key host to listen", || {
            let printed = running.stdout();
            let line = printed.lines().find_map(|line| line.strip_prefix("listening on "));
            let is_over = line.is_none() && !running.is_running();
            assert!(!is_over, "the key host ended: {}", running.stderr());
            line.map(str::to_owned)
        });
        Self { running, data: data.to_owned(), address }
    }

    /// Its port.
    pub fn port(&self) -> u16 {
        self.address.rsplit_once(':').unwrap().1.parse().unwrap()
    }

    /// What it logged.
    pub fn log(&self) -> String {
        self.running.stderr()
    }

    /// The number of the process.
    pub fn id(&self) -> u32 {
        self.running.id()
    }

    /// Ends it as a power cut would.
    pub fn kill(&mut self) {
        self.running.kill();
    }

    /// Starts it again on the same data and port.
    pub fn restart(mut self) -> Self {
        if self.running.is_running() {
            self.kill();
        }
        Self::start_with(&self.data, Self::command(&self.data, self.port()))
    }

    /// Asks it to stop, and waits for its end.
    #[cfg(unix)]
    pub fn stop(self) -> Option<i32> {
        let id = self.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        let mut this = self;
        wait_for("the key host to stop", || this.running.child.try_wait().unwrap()).code()
    }

    /// What it tells a system that has nothing to do with it: who else is on its key.
    pub fn seen_by_a_stranger(&self) -> KeyFigures {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let client = self.client(Role::Core).await;
            client.first_figures().await.unwrap().first().unwrap().clone()
        })
    }

    /// Runs a command of `floatkey host` on its data.
    pub fn ask(&self, args: &[&str]) -> Ran {
        let mut command = floatkey();
        command.arg("host").args(args).arg("--data").arg(&self.data);
        Running::start(command).end()
    }

    /// Asks it on its local socket, as somebody at its computer would.
    pub async fn ask_local(&self, question: Ask) -> Result<Value, String> {
        control::ask(&self.data, &question).await.map_err(|error| error.to_string())
    }

    /// Who holds what, as it says on its local socket.
    pub async fn holders(&self) -> Vec<Value> {
        let holders = self.ask_local(Ask::Holders { key: String::new() }).await.unwrap();
        holders.as_array().unwrap().clone()
    }

    /// Asks it for a pairing code, as somebody at its computer would.
    pub fn code(&self, role: &str) -> String {
        let opened = self.ask(&["pair", "--json", "--role", role]).json();
        opened["code"].as_str().unwrap().to_owned()
    }

    /// Pairs a new system with it, of which nobody knows.
    pub async fn pair(&self, role: Role) -> (Target, Identity) {
        self.pair_as(SystemId(uuid::Uuid::new_v4()), "Stranger".to_owned(), role).await
    }

    /// Pairs another computer with it for a system, such as that of an agent.
    pub async fn pair_for(&self, system: &System, role: Role) -> (Target, Identity) {
        let (id, name) = SystemFile::open(&system.0).unwrap().identity().unwrap();
        self.pair_as(id, name, role).await
    }

    /// Pairs a system that may administrate it, too.
    pub async fn pair_admin(&self, name: &str) -> (Target, Identity) {
        let system = SystemId(uuid::Uuid::new_v4());
        self.pair_with_code(&self.code("admin"), system, name.to_owned(), Role::Core).await
    }

    /// Pairs a new system of that name.
    pub async fn pair_named(&self, name: &str) -> (Target, Identity) {
        self.pair_as(SystemId(uuid::Uuid::new_v4()), name.to_owned(), Role::Core).await
    }

    async fn pair_as(&self, system: SystemId, name: String, role: Role) -> (Target, Identity) {
        self.pair_with_code(&self.code("system"), system, name, role).await
    }

    async fn pair_with_code(
        &self,
        code: &str,
        system: SystemId,
        name: String,
        role: Role,
    ) -> (Target, Identity) {
        let credentials = Arc::new(Credentials::generate().unwrap());
        let code = code.parse().unwrap();
        let (connection, _) =
            pairing::pair(&self.address, &code, &credentials, system, &name).await.unwrap();
        let target = Target {
            addresses: vec![self.address.clone()],
            fingerprint: connection.fingerprint,
            generation: 0,
        };
        (target, Identity { system, name, role, credentials })
    }

    /// A session of a new system.
    pub async fn client(&self, role: Role) -> Client {
        let (target, identity) = self.pair(role).await;
        Client::connect(&target, &identity).await.unwrap()
    }
}

/// A session in the very messages of the proto file, with numbered requests. Everything that goes
/// wrong is a text.
pub struct Raw {
    /// The connection, for other calls.
    pub connection: Connection,
    /// The states told last.
    pub states: Option<v1::KeyStates>,
    send: mpsc::Sender<ClientMessage>,
    answers: Streaming<HostMessage>,
    next: u64,
}

impl Raw {
    /// Says Hello.
    pub async fn open(target: &Target, identity: &Identity) -> Result<Self, String> {
        let connection = dial_target(target, &identity.credentials).await;
        let connection = connection.map_err(|error| error.to_string())?;
        let (send, queue) = mpsc::channel(1024);
        let hello = v1::Hello {
            protocol: 1,
            system_id: identity.system.to_string(),
            name: identity.name.clone(),
            role: identity.role.into(),
        };
        let first = ClientMessage { request: 1, body: Some(Body::Hello(hello)) };
        send.try_send(first).unwrap();
        let mut calls = connection.calls();
        let session = calls.session(ReceiverStream::new(queue));
        let answers =
            tokio::time::timeout(LIMIT, session).await.map_err(|_| "silent".to_owned())?;
        let answers = answers.map_err(|status| status.to_string())?.into_inner();
        let mut raw = Self { connection, states: None, send, answers, next: 2 };
        match raw.answer_to(1).await? {
            host_message::Body::Welcome(_) => Ok(raw),
            other => Err(format!("{other:?}")),
        }
    }

    /// Sends a request, and returns its number.
    pub async fn say(&mut self, body: Body) -> Result<u64, String> {
        let request = self.next;
        self.next += 1;
        let message = ClientMessage { request, body: Some(body) };
        self.send.send(message).await.map_err(|_| "the session ended".to_owned())?;
        Ok(request)
    }

    /// Sends a request, and waits for its answer.
    pub async fn ask(&mut self, body: Body) -> Result<host_message::Body, String> {
        let request = self.say(body).await?;
        self.answer_to(request).await
    }

    /// The next answer to a request; the states among what comes are noted.
    pub async fn answer_to(&mut self, request: u64) -> Result<host_message::Body, String> {
        self.wait(|message| message.request == request).await
    }

    /// Waits for states that are as wanted.
    pub async fn states_when(&mut self, wanted: impl Fn(&v1::KeyStates) -> bool) -> v1::KeyStates {
        if let Some(states) = self.states.clone().filter(&wanted) {
            return states;
        }
        let is_it = |message: &HostMessage| match &message.body {
            Some(host_message::Body::States(states)) => wanted(states),
            _ => false,
        };
        self.wait(is_it).await.unwrap();
        self.states.clone().unwrap()
    }

    async fn wait(
        &mut self,
        wanted: impl Fn(&HostMessage) -> bool,
    ) -> Result<host_message::Body, String> {
        let wait = async {
            loop {
                let message = self.answers.message().await.map_err(|status| status.to_string())?;
                let message = message.ok_or("the host ended the session")?;
                if let Some(host_message::Body::States(states)) = &message.body {
                    self.states = Some(states.clone());
                }
                if wanted(&message) {
                    return message.body.ok_or_else(|| "an empty message".to_owned());
                }
            }
        };
        tokio::time::timeout(LIMIT, wait).await.map_err(|_| "no answer".to_owned())?
    }
}

/// Seats as they are sent.
pub fn on_wire(seats: &[(&str, u32)]) -> Vec<v1::FeatureSeats> {
    let each = |(feature, seats): &(&str, u32)| v1::FeatureSeats {
        feature: (*feature).to_owned(),
        seats: *seats,
    };
    seats.iter().map(each).collect()
}

/// What one server wants.
pub fn wanted(server: u32, seats: &[(&str, u32)]) -> v1::ServerSeats {
    let (name, version) = (format!("Server {server}"), "4.1".to_owned());
    v1::ServerSeats { server, name, version, seats: on_wire(seats) }
}

/// Makes the grant of a server these seats.
pub fn take(key: &str, server: u32, seats: &[(&str, u32)]) -> Body {
    Body::Take(v1::Take { key_id: key.to_owned(), server: Some(wanted(server, seats)) })
}

/// A plan with one key, after which the system has these servers there.
pub fn plan_of(base: u64, key: &str, servers: Vec<v1::ServerSeats>) -> v1::Prepare {
    let plan = uuid::Uuid::new_v4();
    v1::Prepare {
        plan_id: plan.to_string(),
        plan_hash: [*plan.as_bytes(), *plan.as_bytes()].concat(),
        base_revision: base,
        revision: base + 1,
        keys: vec![v1::KeyDistribution { key_id: key.to_owned(), servers }],
        wait: false,
    }
}

/// Decides a plan.
pub fn commit(plan: &v1::Prepare) -> Body {
    Body::Commit(v1::Commit { plan_id: plan.plan_id.clone() })
}

/// The sum of what holders have of a feature.
pub fn held_by(holders: &[Value], feature: &str) -> u64 {
    holders.iter().map(|holder| holder["seats"][feature].as_u64().unwrap_or(0)).sum()
}

/// A system file.
pub struct System(pub PathBuf);

impl System {
    /// Runs a command on it.
    pub fn run(&self, args: &[&str]) -> Ran {
        Running::start(self.command(args)).end()
    }

    /// The same, to be started by the caller.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = floatkey();
        command.args(args).arg(&self.0);
        command
    }

    /// Pairs with a key host on the computer of a server.
    pub fn pair(&self, host: &Host, seat: &str) {
        self.pair_with(host, &["--seat", seat]).ok();
    }

    /// Pairs with a key host.
    pub fn pair_with(&self, host: &Host, args: &[&str]) -> Ran {
        let mut all = vec!["pair", &host.address];
        all.extend(args);
        self.run_with_input(&all, &host.code("system"))
    }

    /// Runs a command that reads its standard input.
    pub fn run_with_input(&self, args: &[&str], input: &str) -> Ran {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(input.as_bytes()).unwrap();
        file.rewind().unwrap();
        let mut command = self.command(args);
        command.stdin(file);
        Running::start(command).end()
    }

    /// Lets servers use a key, at once.
    pub fn use_key(&self, key: &str, servers: &[&str]) {
        let mut args = vec!["use-key", key, "--apply"];
        args.extend(servers.iter().flat_map(|server| ["--server", server]));
        self.run(&args).ok();
    }

    /// What the key hosts count, asked by a process of its own. A license may end before long.
    pub fn status(&self) -> Value {
        let ran = self.run(&["status", "--json"]);
        assert!(matches!(ran.code, Some(0 | 4)), "{ran:#?}");
        serde_json::from_str(&ran.stdout).unwrap()
    }

    /// The same, when some figure cannot be read.
    pub fn status_or_unknown(&self) -> Value {
        let ran = self.run(&["status", "--json"]);
        assert!(matches!(ran.code, Some(0 | 3 | 4)), "{ran:#?}");
        serde_json::from_str(&ran.stdout).unwrap()
    }

    /// Servers with the seats that their cameras need.
    pub fn servers(&self) -> Value {
        self.run(&["servers", "--json"]).json()
    }

    /// Cameras and where they are bound.
    pub fn cameras(&self) -> Value {
        self.run(&["cameras", "--json"]).json()
    }

    /// The plan.
    pub fn plan(&self) -> Value {
        self.run(&["plan", "--json"]).json()
    }

    /// Everything that a refused command must leave as it was.
    pub fn everything(&self) -> [Value; 3] {
        [self.status(), self.cameras(), self.plan()]
    }

    /// What the servers of this system need of a key, by the file.
    pub fn demand(&self, key: &str) -> Seats {
        let mut sum = Seats::new();
        for server in self.servers().as_array().unwrap() {
            if server["key"] == key {
                for (feature, seats) in server["seats"].as_object().unwrap() {
                    *sum.entry(feature.clone()).or_default() += seats.as_u64().unwrap();
                }
            }
        }
        sum
    }
}

/// A key in the output of `status --json`.
pub fn key<'a>(status: &'a Value, key: &str) -> &'a Value {
    status["keys"].as_array().unwrap().iter().find(|known| known["key"] == key).unwrap()
}

/// What the system's servers hold of a key, as its key host counts it.
pub fn used(status: &Value, of: &str) -> Seats {
    numbers(status, of, "used_here")
}

/// What a plan of the system holds of a key.
pub fn held(status: &Value, of: &str) -> Seats {
    numbers(status, of, "held_here")
}

fn numbers(status: &Value, of: &str, field: &str) -> Seats {
    let features = key(status, of)["features"].as_array().unwrap();
    features
        .iter()
        .map(|f| (f["feature"].as_str().unwrap().to_owned(), f[field].as_u64().unwrap()))
        .filter(|(_, seats)| *seats > 0)
        .collect()
}

/// Seats by feature, written down.
pub fn seats(of: &[(&str, u64)]) -> Seats {
    of.iter().map(|(feature, seats)| ((*feature).to_owned(), *seats)).collect()
}

/// A camera of a configuration: name, the place of its server, what is switched on.
pub type Channel<'a> = (&'a str, Option<usize>, &'a [&'a str]);

/// A configuration as a server of that version gives it.
pub fn configuration(version: &str, servers: &[&str], channels: &[Channel<'_>]) -> Value {
    let id = |kind: u32, place: usize| format!("{kind:08x}-0000-4000-8000-{place:012x}");
    let servers: Vec<Value> = servers
        .iter()
        .enumerate()
        .map(|(place, name)| {
            json!({ "Id": id(1, place), "Name": name, "Url": format!("10.0.4.{place}:8080") })
        })
        .collect();
    let channels: Vec<Value> = channels
        .iter()
        .enumerate()
        .map(|(place, (name, server, switches))| {
            let mut channel = json!({
                "Id": id(2, place), "Name": name, "IsDisabled": false,
                "AttachedToServer": server.map(|server| id(1, server)),
            });
            for switch in *switches {
                channel[*switch] = json!(true);
            }
            channel
        })
        .collect();
    json!({ "Id": id(3, 0), "ServerVersion": version, "Servers": servers, "Channels": channels })
}

/// Runs something beside the test.
pub fn spawn<T: Send + 'static>(
    name: &str,
    work: impl FnOnce() -> T + Send + 'static,
) -> std::thread::JoinHandle<T> {
    std::thread::Builder::new().name(name.to_owned()).spawn(work).unwrap()
}

/// How often something random is repeated: few times in `make test`, often in `make soak`.
pub fn rounds(few: u32, many: u32) -> u32 {
    if std::env::var_os("FLOATKEY_SOAK").is_some() { many } else { few }
}

/// Random numbers that a seed repeats (`xorshift64*`); a failing test prints the seed.
pub struct Dice(u64);

impl Dice {
    /// From `FLOATKEY_SEED`, or from the clock.
    pub fn new() -> Self {
        let clock = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_micros() as u64;
        let seed = std::env::var("FLOATKEY_SEED").ok().and_then(|seed| seed.parse().ok());
        let seed: u64 = seed.unwrap_or(clock);
        println!("FLOATKEY_SEED={seed} repeats this");
        Self(seed | 1)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % end
    }
}

//! A site of three hosts in two subnets, within this computer: network namespaces of Linux, so that
//! broadcasts, routers, firewalls and cut cables are the real ones.
//!
//! ```text
//!   a 10.77.1.11 ──┐ bridge
//!   b 10.77.1.12 ──┴── router 10.77.1.1 / 10.77.2.1 ──── c 10.77.2.13
//! ```
//!
//! The router forwards between the subnets, and broadcasts as little as any router. Firewalls are
//! rules of nftables within the namespace of the host that they protect: they see a port and a
//! direction as a firewall on that computer does. Routes could only cut off whole hosts, and filters
//! of `tc` see only one direction without further devices.
//!
//! Needs root and iproute2, firewalls also nftables; whoever lacks them skips and says so.

use std::{
    fs::File,
    path::Path,
    process::Command,
    sync::atomic::{AtomicU32, Ordering},
};

use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};

use crate::support::*;

/// A host of the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum On {
    /// In the first subnet.
    A,
    /// In the first subnet.
    B,
    /// In the second subnet, behind the router.
    C,
}

impl On {
    /// Its address.
    pub fn address(self) -> &'static str {
        match self {
            Self::A => "10.77.1.11",
            Self::B => "10.77.1.12",
            Self::C => "10.77.2.13",
        }
    }

    /// Its address and a port.
    pub fn at(self, port: u16) -> String {
        format!("{}:{port}", self.address())
    }

    fn letter(self) -> &'static str {
        match self {
            Self::A => "a",
            Self::B => "b",
            Self::C => "c",
        }
    }
}

/// What a firewall stops, seen from the computer that it is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Block {
    /// Datagrams to this port that come in.
    UdpIn(u16),
    /// Datagrams to this port that go out; Linux tells the sender that it may not.
    UdpOut(u16),
    /// Connections to this port that come in.
    TcpIn(u16),
    /// Connections to this port that go out.
    TcpOut(u16),
    /// New connections to any port that come in.
    NewTcpIn,
    /// Everything that comes in from this host, which is told nothing.
    From(On),
}

impl Block {
    fn rule(self) -> (&'static str, String) {
        match self {
            Self::UdpIn(port) => ("input", format!("udp dport {port} drop")),
            Self::UdpOut(port) => ("output", format!("udp dport {port} drop")),
            Self::TcpIn(port) => ("input", format!("tcp dport {port} drop")),
            Self::TcpOut(port) => ("output", format!("tcp dport {port} drop")),
            Self::NewTcpIn => ("input", "tcp flags & (syn | ack) == syn drop".to_owned()),
            Self::From(host) => ("input", format!("ip saddr {} drop", host.address())),
        }
    }
}

/// The site. Its namespaces go with it.
#[derive(Debug)]
pub struct Net {
    /// Begins the names of its namespaces.
    name: String,
}

/// The interface of each host.
pub const CABLE: &str = "lan";
/// Begins all names, followed by the number of the process that made them.
const PREFIX: &str = "floatkey-test-";
const ROUTER: &str = "router";
const NAMESPACES: [&str; 4] = ["a", "b", "c", ROUTER];

impl Drop for Net {
    fn drop(&mut self) {
        for namespace in NAMESPACES {
            remove(&format!("{}-{namespace}", self.name));
        }
    }
}

impl Net {
    /// Builds the site, or says why this cannot be done here.
    pub fn try_new() -> Result<Self, String> {
        static SITES: AtomicU32 = AtomicU32::new(0);
        remove_stale()?;
        let number = SITES.fetch_add(1, Ordering::Relaxed);
        let net = Self { name: format!("{PREFIX}{}-{number}", std::process::id()) };
        for namespace in NAMESPACES {
            ip(&["netns", "add", &net.namespace(namespace)])?;
            net.within(namespace, "ip", &["link", "set", "lo", "up"])?;
        }
        net.within(ROUTER, "ip", &["link", "add", "lan", "type", "bridge"])?;
        net.within(ROUTER, "ip", &["address", "add", "10.77.1.1/24", "dev", "lan"])?;
        for host in [On::A, On::B, On::C] {
            net.connect(host)?;
        }
        net.within(ROUTER, "ip", &["address", "add", "10.77.2.1/24", "dev", "to-c"])?;
        net.within(ROUTER, "ip", &["link", "set", "lan", "up"])?;
        net.within(ROUTER, "sysctl", &["-qw", "net.ipv4.ip_forward=1"])?;
        Ok(net)
    }

    /// The same; without it a test prints why it is skipped, and shall return.
    pub fn or_skip() -> Option<Self> {
        Self::try_new().inspect_err(|why| eprintln!("skipped: {why}")).ok()
    }

    /// A cable between a host and the router, with addresses and routes.
    fn connect(&self, host: On) -> Result<(), String> {
        let (letter, port) = (host.letter(), format!("to-{}", host.letter()));
        let (own, router) = (self.namespace(letter), self.namespace(ROUTER));
        let cable = ["type", "veth", "peer", "name", &port, "netns", &router];
        ip(&[&["link", "add", CABLE, "netns", &own], &cable[..]].concat())?;
        if host != On::C {
            self.within(ROUTER, "ip", &["link", "set", &port, "master", "lan"])?;
        }
        let address = format!("{}/24", host.address());
        self.within(letter, "ip", &["address", "add", &address, "brd", "+", "dev", CABLE])?;
        self.heal(host)
    }

    fn namespace(&self, namespace: &str) -> String {
        format!("{}-{namespace}", self.name)
    }

    /// Runs a command in a namespace to its end.
    fn within(&self, namespace: &str, program: &str, args: &[&str]) -> Result<String, String> {
        let own = self.namespace(namespace);
        ip(&[&["netns", "exec", &own, program], args].concat())
    }

    /// The same command, to run on a host: one that `support` can start, kill and ask for its
    /// number, since `ip` becomes that program.
    pub fn on(&self, host: On, command: Command) -> Command {
        let mut wrapped = Command::new("ip");
        wrapped.args(["netns", "exec", &self.namespace(host.letter())]);
        wrapped.arg(command.get_program()).args(command.get_args());
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => wrapped.env(name, value),
                None => wrapped.env_remove(name),
            };
        }
        if let Some(folder) = command.get_current_dir() {
            wrapped.current_dir(folder);
        }
        wrapped.stdin(std::process::Stdio::null());
        wrapped
    }

    /// The link-local IPv6 address of a host, without a zone. None where there is no IPv6, and until
    /// it is known that nobody else has it, which takes a second.
    pub fn link_local(&self, host: On) -> Option<String> {
        let args = ["-6", "-o", "address", "show", "dev", CABLE, "scope", "link", "-tentative"];
        let shown = self.within(host.letter(), "ip", &args).ok()?;
        let mut words = shown.split_whitespace().skip_while(|word| *word != "inet6");
        words.nth(1)?.split('/').next().map(str::to_owned)
    }

    /// The number of the interface of a host.
    pub fn cable_number(&self, host: On) -> u32 {
        let shown = self.within(host.letter(), "ip", &["-o", "link", "show", "dev", CABLE]);
        shown.unwrap().split(':').next().unwrap().parse().unwrap()
    }

    /// Does something on a host: sockets that are made meanwhile stay there. On a thread of its own,
    /// because only that moves.
    pub fn do_on<T: Send>(&self, host: On, act: impl FnOnce() -> T + Send) -> T {
        let path = Path::new("/run/netns").join(self.namespace(host.letter()));
        std::thread::scope(|scope| {
            let moved = scope.spawn(move || {
                let file = File::open(path).unwrap();
                let network = Some(LinkNameSpaceType::Network);
                move_into_link_name_space(std::os::fd::AsFd::as_fd(&file), network).unwrap();
                act()
            });
            moved.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        })
    }

    /// Runs a command on a host to its end.
    pub fn run(&self, on: On, command: Command) -> Ran {
        Running::start(self.on(on, command)).end()
    }

    /// Takes away the route to everything outside the subnet of a host; `heal` brings it back.
    pub fn forget_route(&self, host: On) -> Result<(), String> {
        self.within(host.letter(), "ip", &["route", "delete", "default"]).map(drop)
    }

    /// Starts a key host there, which must listen on more than loopback to be heard.
    pub fn host(&self, on: On, data: &Path, port: u16) -> Host {
        Host::start_with(data, self.on(on, Host::command_everywhere(data, port)))
    }

    /// The firewall of a host stops these, and nothing else. None takes it away. Fails if there is
    /// no nftables.
    pub fn block(&self, host: On, blocks: &[Block]) -> Result<(), String> {
        let nft = |args: &str| self.within(host.letter(), "nft", &[args]);
        // Made first, so that it can be deleted whether it was there or not.
        nft("add table inet test")?;
        nft("delete table inet test")?;
        if blocks.is_empty() {
            return Ok(());
        }
        let mut rules = "add table inet test".to_owned();
        for hook in ["input", "output"] {
            let chain = format!("type filter hook {hook} priority 0 ;");
            rules.push_str(&format!("\nadd chain inet test {hook} {{ {chain} }}"));
        }
        for block in blocks {
            let (hook, rule) = block.rule();
            rules.push_str(&format!("\nadd rule inet test {hook} {rule}"));
        }
        nft(&rules).map(drop)
    }

    /// Pulls the cable of a host.
    pub fn partition(&self, host: On) -> Result<(), String> {
        let port = format!("to-{}", host.letter());
        self.within(ROUTER, "ip", &["link", "set", &port, "down"]).map(drop)
    }

    /// Puts it in again. What leaves the subnet goes to the router.
    pub fn heal(&self, host: On) -> Result<(), String> {
        let (letter, port) = (host.letter(), format!("to-{}", host.letter()));
        let router = if host == On::C { "10.77.2.1" } else { "10.77.1.1" };
        self.within(ROUTER, "ip", &["link", "set", &port, "up"])?;
        self.within(letter, "ip", &["link", "set", CABLE, "up"])?;
        self.within(letter, "ip", &["route", "replace", "default", "via", router]).map(drop)
    }
}

/// Runs `ip` to its end and returns what it printed.
fn ip(args: &[&str]) -> Result<String, String> {
    let output = Command::new("ip").args(args).output();
    let output =
        output.map_err(|error| format!("no networks within this computer: ip: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Err(format!("no networks within this computer: ip {}: {said}", args.join(" ")))
}

/// Ends what still runs in a namespace, and removes it.
fn remove(namespace: &str) {
    let running = ip(&["netns", "pids", namespace]).unwrap_or_default();
    for process in running.split_whitespace() {
        // It may have ended meanwhile.
        drop(Command::new("kill").args(["-KILL", process]).status());
    }
    if let Err(why) = ip(&["netns", "delete", namespace]) {
        // One that was never made is no loss, and a panic here could hide another.
        tracing::debug!(%why, "a namespace was not removed");
    }
}

/// Removes what killed runs left behind.
fn remove_stale() -> Result<(), String> {
    let known = ip(&["netns", "list"])?;
    for namespace in known.lines().filter_map(|line| line.split_whitespace().next()) {
        let Some(rest) = namespace.strip_prefix(PREFIX) else { continue };
        let process = rest.split('-').next().unwrap_or_default();
        if !Path::new("/proc").join(process).exists() {
            remove(namespace);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::{
        io::ErrorKind,
        net::{TcpListener, TcpStream, UdpSocket},
        time::Duration,
    };

    use super::*;

    const PORT: u16 = 1947;
    /// How long nothing must come before it counts as not coming.
    const QUIET: Duration = Duration::from_millis(300);

    fn listen(net: &Net, host: On) -> (UdpSocket, TcpListener) {
        net.do_on(host, || {
            let udp = UdpSocket::bind(("0.0.0.0", PORT)).unwrap();
            udp.set_read_timeout(Some(QUIET)).unwrap();
            (udp, TcpListener::bind(("0.0.0.0", PORT)).unwrap())
        })
    }

    fn hears(socket: &UdpSocket) -> Option<String> {
        let mut datagram = [0; 64];
        match socket.recv(&mut datagram) {
            Ok(length) => Some(String::from_utf8_lossy(&datagram[..length]).into_owned()),
            Err(error) => {
                let silent = [ErrorKind::WouldBlock, ErrorKind::TimedOut].contains(&error.kind());
                assert!(silent, "{error}");
                None
            }
        }
    }

    fn connects(net: &Net, from: On, to: On) -> bool {
        let to = to.at(PORT).parse().unwrap();
        net.do_on(from, || TcpStream::connect_timeout(&to, Duration::from_millis(500)).is_ok())
    }

    #[test]
    fn broadcasts_stay_in_their_subnet_and_a_firewall_or_a_cut_cable_stops_the_rest() {
        let Some(net) = Net::or_skip() else { return };
        let (at_b, _tcp_b) = listen(&net, On::B);
        let (at_c, _tcp_c) = listen(&net, On::C);
        let from_a = net.do_on(On::A, || UdpSocket::bind(("0.0.0.0", 0)).unwrap());
        from_a.set_broadcast(true).unwrap();

        for (to, word) in [("255.255.255.255", "all"), ("10.77.1.255", "this subnet")] {
            from_a.send_to(word.as_bytes(), (to, PORT)).unwrap();
            assert_eq!(hears(&at_b).as_deref(), Some(word));
        }
        from_a.send_to(b"the other subnet", ("10.77.2.255", PORT)).unwrap();
        assert_eq!(hears(&at_c), None, "a router forwards no broadcast");

        from_a.send_to(b"you", On::C.at(PORT)).unwrap();
        assert_eq!(hears(&at_c).as_deref(), Some("you"));
        assert!(connects(&net, On::A, On::C) && connects(&net, On::C, On::B));

        // A firewall takes one port of one protocol in one direction.
        if let Err(why) = net.block(On::C, &[Block::UdpIn(PORT)]) {
            eprintln!("skipped: firewalls: {why}");
        } else {
            from_a.send_to(b"blocked", On::C.at(PORT)).unwrap();
            assert_eq!(hears(&at_c), None);
            assert!(connects(&net, On::A, On::C));
            net.block(On::C, &[Block::TcpIn(PORT)]).unwrap();
            from_a.send_to(b"only TCP is blocked", On::C.at(PORT)).unwrap();
            assert_eq!(hears(&at_c).as_deref(), Some("only TCP is blocked"));
            assert!(!connects(&net, On::A, On::C) && connects(&net, On::C, On::B));
            net.block(On::C, &[Block::TcpOut(PORT), Block::UdpOut(PORT)]).unwrap();
            assert!(connects(&net, On::A, On::C) && !connects(&net, On::C, On::B));
            let refused = at_c.send_to(b"out", On::B.at(PORT)).unwrap_err();
            assert_eq!(refused.kind(), ErrorKind::PermissionDenied);
            net.block(On::C, &[]).unwrap();
            assert!(connects(&net, On::C, On::B));
        }

        net.partition(On::C).unwrap();
        assert!(!connects(&net, On::A, On::C) && connects(&net, On::A, On::B));
        net.heal(On::C).unwrap();
        assert!(connects(&net, On::A, On::C) && connects(&net, On::C, On::B));
    }

    #[test]
    fn a_key_host_runs_on_one_host_of_the_site() {
        let Some(net) = Net::or_skip() else { return };
        let site = Site::new();
        site.issue("host", &network_key("FK-A", &[("ip-camera", 4)]));
        let host = net.host(On::A, &site.path("host"), PORT);
        let loopback = ("127.0.0.1", host.port());
        assert!(net.do_on(On::A, || TcpStream::connect(loopback)).is_ok());
        assert!(net.do_on(On::B, || TcpStream::connect(loopback)).is_err());
        // The same port once more, on another computer of the same site and of another site.
        site.issue("other", &network_key("FK-B", &[("ip-camera", 4)]));
        let other = net.host(On::B, &site.path("other"), PORT);
        assert_eq!(other.port(), host.port());
        let second = Net::try_new().unwrap();
        assert!(second.do_on(On::A, || TcpStream::connect(loopback)).is_err());
        assert_eq!(host.stop(), Some(0));
    }
}

//! What the network answered, as plain values. `ladder` makes sense of them.

use std::{
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use crate::{licensing::KeyId, wire::discovery::Answer};

/// A finding and how long it took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timed<T> {
    /// What was found.
    pub found: T,
    /// How long it took.
    pub took: Duration,
}

/// Everything that was found so far; what is absent was not tried.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the finding of the step with its name")]
pub struct Findings {
    pub name: Option<Timed<NameProbe>>,
    pub route: Option<Timed<RouteProbe>>,
    pub udp: Option<Timed<UdpProbe>>,
    pub tcp: Option<Timed<TcpProbe>>,
    pub tls: Option<Timed<TlsProbe>>,
    pub about: Option<Timed<AboutProbe>>,
    pub key: Option<Timed<KeyProbe>>,
    pub dial_back: Option<Timed<DialBackProbe>>,
}

/// What a name resolves to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NameProbe {
    /// These addresses, with the port that is asked.
    Addresses(Vec<SocketAddr>),
    /// Nobody knows the name; what the system said.
    Unknown(String),
    /// The name server did not answer.
    TimedOut,
    /// Not an address at all.
    NotAnAddress(String),
}

/// An address that can be reached, and from which address of this computer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Routed {
    /// The host.
    pub to: SocketAddr,
    /// This computer, as it is on the network towards the host.
    pub from: IpAddr,
}

/// Whether this computer has a network towards the host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RouteProbe {
    /// It has, for these addresses; at least one.
    Routed(Vec<Routed>),
    /// It has none; what the system said.
    NoRoute(String),
}

/// What came back on a discovery query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UdpProbe {
    /// The answer of a key host.
    Answered(Answer),
    /// Nothing.
    Silent,
    /// The computer is there and nobody listens at the port.
    Refused,
    /// Something that is no answer; what is wrong with it.
    Foreign(String),
    /// The query could not be sent.
    Failed(String),
}

/// What became of a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TcpProbe {
    /// It was made, over this route.
    Connected(Routed),
    /// The computer is there and nobody listens at the port.
    Refused,
    /// Nothing came back.
    TimedOut,
    /// A router, a firewall or the system says that the computer cannot be reached.
    Unreachable,
    /// Anything else; what the system said.
    Failed(String),
}

/// What became of the TLS handshake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TlsProbe {
    /// The host showed this certificate: the pinned one, if one is pinned.
    Ok {
        /// SHA-256 in hexadecimal.
        fingerprint: String,
    },
    /// The host showed another certificate than the pinned one.
    WrongCertificate {
        /// The pinned one.
        expected: String,
        /// What it showed.
        found: String,
    },
    /// Whoever is there does not speak TLS.
    NotTls {
        /// What it said to [`super::first_bytes`].
        first_bytes: Vec<u8>,
    },
    /// Nothing came back.
    Silent,
    /// Anything else.
    Failed(String),
}

/// What the host said of itself over TLS (`GetAbout`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AboutProbe {
    /// It answered.
    Told {
        /// The protocol that it speaks.
        protocol: u32,
        /// Of its program.
        version: String,
        /// Its name.
        name: String,
        /// Whether the certificate of this program is paired.
        paired: bool,
        /// Its clock, in milliseconds since 1970; 0 if it did not say.
        clock_ms: i64,
        /// The clock of this computer in the middle of the call.
        here_ms: i64,
    },
    /// It did not.
    Failed(String),
}

/// Which keys the host serves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyProbe {
    /// These.
    Serves(Vec<KeyId>),
    /// It did not say.
    Failed(String),
}

/// What became of one connection back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Returned {
    /// The token came.
    Heard,
    /// The host says that it was sent, and it did not come.
    NotHeard,
    /// The host could not send it; what it says.
    HostFailed(String),
    /// This computer could not listen.
    NotListening(String),
}

/// Whether the host can connect back to this computer (rule R11).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DialBackProbe {
    /// It was asked to.
    Tried {
        /// Where it dialed, as it says.
        address: String,
        /// The connection.
        tcp: Returned,
        /// The datagram.
        udp: Returned,
    },
    /// It could not be asked.
    NotAsked(String),
}

/// Who speaks at a port, judged by the first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speaker {
    /// A Sentinel License Manager: HTTP on 1947, with its name in the header.
    Sentinel,
    /// Another web server.
    Http,
    /// Nobody whom we know.
    Unknown,
}

/// Recognizes who speaks.
pub fn speaker(first_bytes: &[u8]) -> Speaker {
    let text = String::from_utf8_lossy(first_bytes).to_ascii_lowercase();
    let is_http = text.starts_with("http/1");
    let header = text.split("\r\n\r\n").next().unwrap_or_default();
    let is_hasp = header.lines().any(|line| {
        let value = line.strip_prefix("server:").map(str::trim_start);
        value.is_some_and(|value| value.starts_with("hasp"))
    });
    match (is_hasp, is_http) {
        (true, _) => Speaker::Sentinel,
        (false, true) => Speaker::Http,
        (false, false) => Speaker::Unknown,
    }
}

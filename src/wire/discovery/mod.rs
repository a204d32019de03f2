//! How key hosts are found: datagrams of UDP 1947, and the search for whoever answers them.
//!
//! In: bytes that came, addresses to ask. Out: queries, answers, hosts that were found, or what
//! was wrong with a datagram. The layout is in `proto/floatkey/v1/discovery.proto`. Nothing in an
//! answer is authenticated, and it never names a key.

mod find;
mod merge;
#[cfg(test)]
mod tests;

use prost::Message as _;

use super::v1;

pub use find::{NoAnswer, Reach, SearchReport, ask, find, interfaces_v6};
pub use merge::{Found, FoundHost, merge};

/// The port of a key host that found 1947 taken; whoever searches asks it too.
pub const OTHER_PORT: u16 = 11947;
/// The multicast group of key hosts, for IPv6 has no broadcast. Link-local (`ff02`), so that a
/// router never carries it on; transient numbers of our own choice below, because IANA lists none
/// for this protocol. The digits of the port make it easy to recognize in a capture.
pub const GROUP: std::net::Ipv6Addr = std::net::Ipv6Addr::new(0xff02, 0, 0, 0, 0, 0, 0xfa, 0x1947);
/// A query has this many bytes, so that the answer can have as many.
pub const QUERY_BYTES: usize = 600;
/// No datagram has more bytes: it must pass a VPN in one piece.
pub const MAX_DATAGRAM_BYTES: usize = 1200;

const MAGIC: [u8; 4] = *b"FLKY";
const VERSION: u8 = 1;
const KIND_QUERY: u8 = 1;
const KIND_ANSWER: u8 = 2;
const HEADER_BYTES: usize = 22;
const LENGTH_BYTES: usize = 2;
/// Longest version and longest id, in characters.
const VERSION_CHARS: usize = 32;
const ID_CHARS: usize = 64;
const FINGERPRINT_CHARS: usize = 64;

/// Ties an answer to its query: whoever did not hear the query cannot answer it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Nonce(pub [u8; 16]);

impl Nonce {
    /// A random one.
    pub fn random() -> Self {
        Self(*uuid::Uuid::new_v4().as_bytes())
    }
}

/// What a host says of itself to anybody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Its name, for people.
    pub name: String,
    /// The version of its program.
    pub version: String,
    /// Stays the same when its address changes.
    pub host_id: String,
    /// Where it serves keys.
    pub tcp_port: u16,
    /// Of its certificate: SHA-256 in hexadecimal.
    pub fingerprint: String,
    /// Different at each start.
    pub instance_id: String,
}

/// A datagram that makes sense.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Datagram {
    /// Who is there?
    Query {
        /// To be repeated in the answer.
        nonce: Nonce,
        /// Bytes of the query, which the answer must not exceed.
        bytes: usize,
    },
    /// I am.
    Answer {
        /// That of the query.
        nonce: Nonce,
        /// What it says.
        answer: Answer,
    },
}

/// What is wrong with a datagram.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadDatagram {
    /// Not one of ours, for example of a Sentinel License Manager.
    #[error("it does not begin with FLKY")]
    Magic,
    /// A layout that this program does not know.
    #[error("its layout has version {0} and this program knows {VERSION}")]
    Version(u8),
    /// Neither query nor answer.
    #[error("its kind is {0}, which is neither a query nor an answer")]
    Kind(u8),
    /// It ends too early.
    #[error("it has {bytes} bytes of at least {least}")]
    Truncated {
        /// What it has.
        bytes: usize,
        /// What it needs.
        least: usize,
    },
    /// Too long to be one of ours.
    #[error("it has {0} bytes of at most {MAX_DATAGRAM_BYTES}")]
    Oversized(usize),
    /// Something follows its end.
    #[error("{0} bytes follow where nothing or zeros should be")]
    Trailing(usize),
    /// The answer cannot be read, for example because a text is not UTF-8.
    #[error("its answer cannot be read: {0}")]
    Message(String),
    /// A field has a value that it cannot have.
    #[error("the field {0} has a value that it cannot have")]
    Field(&'static str),
}

/// An answer that does not fit, even with its name cut to nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an answer of {bytes} bytes does not fit into {most}")]
pub struct DoesNotFit {
    /// What it needs without a name.
    pub bytes: usize,
    /// What it may have.
    pub most: usize,
}

fn header(kind: u8, nonce: Nonce) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(QUERY_BYTES);
    bytes.extend(MAGIC);
    bytes.extend([VERSION, kind]);
    bytes.extend(nonce.0);
    bytes
}

/// A query.
pub fn encode_query(nonce: Nonce) -> Vec<u8> {
    let mut bytes = header(KIND_QUERY, nonce);
    bytes.resize(QUERY_BYTES, 0);
    bytes
}

/// The answer to a query of `query_bytes`; its name is cut until it is no longer than that.
///
/// # Errors
/// If it does not fit without any name.
pub fn encode_answer(
    nonce: Nonce,
    answer: &Answer,
    query_bytes: usize,
) -> Result<Vec<u8>, DoesNotFit> {
    let most = query_bytes.min(MAX_DATAGRAM_BYTES);
    let mut message = v1::DiscoveryAnswer {
        name: super::name(&answer.name),
        version: answer.version.chars().take(VERSION_CHARS).collect(),
        host_id: answer.host_id.clone(),
        tcp_port: answer.tcp_port.into(),
        fingerprint: answer.fingerprint.clone(),
        instance_id: answer.instance_id.clone(),
    };
    let length =
        |message: &v1::DiscoveryAnswer| HEADER_BYTES + LENGTH_BYTES + message.encoded_len();
    while length(&message) > most {
        let bytes = length(&message);
        if message.name.pop().is_none() {
            return Err(DoesNotFit { bytes, most });
        }
    }
    let mut bytes = header(KIND_ANSWER, nonce);
    // At most 1,200, so it fits.
    bytes.extend((message.encoded_len() as u16).to_be_bytes());
    bytes.extend(message.encode_to_vec());
    Ok(bytes)
}

/// Reads a datagram.
///
/// # Errors
/// [`BadDatagram`], which says what is wrong.
pub fn decode(datagram: &[u8]) -> Result<Datagram, BadDatagram> {
    let truncated = |least| BadDatagram::Truncated { bytes: datagram.len(), least };
    if !datagram.starts_with(&MAGIC) {
        return Err(if datagram.len() < MAGIC.len() && MAGIC.starts_with(datagram) {
            truncated(HEADER_BYTES)
        } else {
            BadDatagram::Magic
        });
    }
    if datagram.len() > MAX_DATAGRAM_BYTES {
        return Err(BadDatagram::Oversized(datagram.len()));
    }
    let Some((header, rest)) = datagram.split_first_chunk::<HEADER_BYTES>() else {
        return Err(truncated(HEADER_BYTES));
    };
    let [_, _, _, _, version, kind, nonce @ ..] = *header;
    let nonce = Nonce(nonce);
    match (version, kind) {
        (VERSION, KIND_QUERY) => match trailing(rest) {
            _ if datagram.len() < QUERY_BYTES => Err(truncated(QUERY_BYTES)),
            0 => Ok(Datagram::Query { nonce, bytes: datagram.len() }),
            bytes => Err(BadDatagram::Trailing(bytes)),
        },
        (VERSION, KIND_ANSWER) => {
            Ok(Datagram::Answer { nonce, answer: decode_answer(rest, datagram.len())? })
        }
        (VERSION, kind) => Err(BadDatagram::Kind(kind)),
        (version, _) => Err(BadDatagram::Version(version)),
    }
}

/// Bytes of the padding from the first that is not zero.
fn trailing(padding: &[u8]) -> usize {
    let zeros = padding.iter().position(|byte| *byte != 0);
    zeros.map_or(0, |zeros| padding.len() - zeros)
}

fn decode_answer(rest: &[u8], bytes: usize) -> Result<Answer, BadDatagram> {
    let Some((length, message)) = rest.split_first_chunk::<LENGTH_BYTES>() else {
        return Err(BadDatagram::Truncated { bytes, least: HEADER_BYTES + LENGTH_BYTES });
    };
    let length = usize::from(u16::from_be_bytes(*length));
    let Some((message, after)) = message.split_at_checked(length) else {
        let least = HEADER_BYTES + LENGTH_BYTES + length;
        return Err(BadDatagram::Truncated { bytes, least });
    };
    if !after.is_empty() {
        return Err(BadDatagram::Trailing(after.len()));
    }
    let message = v1::DiscoveryAnswer::decode(message)
        .map_err(|error| BadDatagram::Message(error.to_string()))?;
    let id = |field, text: String| {
        let is_id = (1..=ID_CHARS).contains(&text.len())
            && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        if is_id { Ok(text) } else { Err(BadDatagram::Field(field)) }
    };
    let tcp_port = u16::try_from(message.tcp_port).ok().filter(|port| *port != 0);
    let is_fingerprint = message.fingerprint.len() == FINGERPRINT_CHARS
        && message.fingerprint.chars().all(|c| matches!(c, '0'..='9' | 'a'..='f'));
    Ok(Answer {
        name: super::name(&message.name),
        version: super::name(&message.version).chars().take(VERSION_CHARS).collect(),
        host_id: id("host_id", message.host_id)?,
        tcp_port: tcp_port.ok_or(BadDatagram::Field("tcp_port"))?,
        fingerprint: is_fingerprint
            .then_some(message.fingerprint)
            .ok_or(BadDatagram::Field("fingerprint"))?,
        instance_id: id("instance_id", message.instance_id)?,
    })
}

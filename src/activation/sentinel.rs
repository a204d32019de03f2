//! Files of Sentinel (HASP): the state of a key (C2V), updates for keys (V2C, V2CP), fingerprints
//! and names of computers. They are recognized, so that whoever chose one learns what it is and where
//! it belongs. They are never applied, altered, or taken for a license.
//!
//! The kind is told by the content, since names and endings are changed by mail programs. Ids may be
//! nested in any order, and be missing.

use std::collections::BTreeSet;

use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};
use serde::{Deserialize, Serialize};

/// Longer files are not looked at, in bytes.
const MOST_BYTES: usize = 1024 * 1024;
/// Deeper nesting is not followed; real files have four levels.
const MOST_DEPTH: usize = 32;
/// More ids of one sort are not collected.
const MOST_IDS: usize = 64;
/// So much of a payload shows what it is, in base64 digits.
const PAYLOAD_DIGITS: usize = 64;
/// The id of a key that stands for any key of the vendor.
const ANY_KEY: u64 = u64::MAX;

/// What a file of Sentinel is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SentinelKind {
    /// The state of a key, for its vendor.
    C2v,
    /// An update for a key, from its vendor.
    V2c,
    /// Several updates in one file.
    V2cp,
    /// A computer without a key, for the vendor.
    Fingerprint,
    /// The computer that a license shall be moved or lent to.
    Recipient,
}

impl SentinelKind {
    /// As it stands in a text, and as the texts tell the kinds apart.
    pub fn code(self) -> &'static str {
        match self {
            Self::C2v => "c2v",
            Self::V2c => "v2c",
            Self::V2cp => "v2cp",
            Self::Fingerprint => "fingerprint",
            Self::Recipient => "recipient",
        }
    }
}

/// What is known of a file of Sentinel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentinelFile {
    /// What it is.
    pub kind: SentinelKind,
    /// The vendors that it names.
    pub vendors: BTreeSet<u64>,
    /// The keys that it names.
    pub keys: BTreeSet<u64>,
    /// Whether it is for any key of its vendor.
    pub any_key: bool,
    /// Whether it ends properly and its content begins as such a file does.
    pub is_whole: bool,
}

/// Tells what a file of Sentinel is; none if it is something else.
pub fn recognize(bytes: &[u8]) -> Option<SentinelFile> {
    if bytes.len() > MOST_BYTES || !bytes.contains(&b'<') {
        return None;
    }
    // Host names in it may be in any encoding; what is looked at is ASCII.
    let text = String::from_utf8_lossy(bytes);
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}').trim_start());
    let mut walk = Walk::default();
    loop {
        match reader.read_event() {
            Ok(Event::Start(element)) => {
                if walk.places.len() == MOST_DEPTH {
                    return None;
                }
                let place = walk.open(&element)?;
                walk.places.push(place);
            }
            Ok(Event::Empty(element)) => {
                let place = walk.open(&element)?;
                walk.close(place);
            }
            Ok(Event::End(_)) => {
                if let Some(place) = walk.places.pop() {
                    walk.close(place);
                }
            }
            Ok(Event::Text(text)) => walk.add(&text),
            Ok(Event::CData(text)) => walk.add(&text),
            // Nothing of Sentinel has one, and what one defines is never looked up.
            Ok(Event::DocType(_)) => return None,
            Ok(Event::Eof) => {
                walk.is_whole = walk.places.is_empty();
                return walk.judge();
            }
            Ok(Event::Decl(_) | Event::PI(_) | Event::Comment(_) | Event::GeneralRef(_)) => {}
            // Cut or damaged; what came before may say what it was.
            Err(_) => return walk.judge(),
        }
    }
}

/// What an open element means.
#[derive(Debug)]
enum Place {
    /// A payload, and its first digits.
    Payload(Element, String),
    Other,
}

/// Elements that have a payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Element {
    C2v,
    V2c,
    Fingerprint,
}

#[derive(Debug, Default)]
struct Walk {
    places: Vec<Place>,
    /// Whether the outermost element is one of Sentinel.
    is_known_root: Option<bool>,
    is_location: bool,
    names_a_manager: bool,
    vendors: BTreeSet<u64>,
    keys: BTreeSet<u64>,
    /// How many payloads of each element there are, and how many of them begin as they should.
    c2v: Payloads,
    v2c: Payloads,
    fingerprint: Payloads,
    is_whole: bool,
}

#[derive(Debug, Default, Clone, Copy)]
struct Payloads {
    all: usize,
    genuine: usize,
}

impl Walk {
    /// None if this cannot be a file of Sentinel.
    fn open(&mut self, element: &BytesStart<'_>) -> Option<Place> {
        let name = element.local_name();
        let name = name.as_ref();
        let is_root = self.places.is_empty();
        if is_root {
            if self.is_known_root.is_some() {
                return None;
            }
            self.is_known_root = Some(matches!(name, "hasp_info" | "location"));
            self.is_location = name == "location";
        }
        Some(match name {
            "c2v" => Place::Payload(Element::C2v, String::new()),
            "v2c" => Place::Payload(Element::V2c, String::new()),
            "host_fingerprint" => {
                collect(&mut self.vendors, number(element, "vendorid"));
                Place::Payload(Element::Fingerprint, String::new())
            }
            "hasp" => {
                collect(&mut self.keys, number(element, "id"));
                Place::Other
            }
            "vendor" => {
                collect(&mut self.vendors, number(element, "id"));
                Place::Other
            }
            "license_manager" => {
                self.names_a_manager = true;
                Place::Other
            }
            _ => Place::Other,
        })
    }

    fn add(&mut self, text: &str) {
        if let Some(Place::Payload(_, digits)) = self.places.last_mut() {
            let room = PAYLOAD_DIGITS - digits.len().min(PAYLOAD_DIGITS);
            digits.extend(text.chars().filter(char::is_ascii_graphic).take(room));
        }
    }

    fn close(&mut self, place: Place) {
        let Place::Payload(element, digits) = place else { return };
        let bytes = decode(&digits);
        let (payloads, is_genuine) = match element {
            Element::C2v => (&mut self.c2v, is_structure(&bytes, 0x61, b"ctv")),
            Element::V2c => (&mut self.v2c, is_structure(&bytes, 0x62, b"vtc2")),
            Element::Fingerprint => {
                (&mut self.fingerprint, bytes.starts_with(b"1xI") || bytes.starts_with(b"2xI"))
            }
        };
        payloads.all += 1;
        payloads.genuine += usize::from(is_genuine);
    }

    fn judge(mut self) -> Option<SentinelFile> {
        // A payload that is cut off counts as well.
        while let Some(place) = self.places.pop() {
            self.close(place);
        }
        let is_recipient = self.is_location && self.names_a_manager;
        let (kind, payloads) = match (self.v2c.all, self.c2v.all, self.fingerprint.all) {
            (2.., ..) => (SentinelKind::V2cp, self.v2c),
            (1, ..) => (SentinelKind::V2c, self.v2c),
            (_, 1.., _) => (SentinelKind::C2v, self.c2v),
            // It may name the computer's fingerprint too, or not.
            _ if is_recipient => (SentinelKind::Recipient, Payloads::default()),
            (.., 1..) => (SentinelKind::Fingerprint, self.fingerprint),
            _ => return None,
        };
        // The container of several updates is not described, so there the content speaks for itself.
        if self.is_known_root != Some(true) && payloads.genuine == 0 {
            return None;
        }
        let any_key = self.keys.remove(&ANY_KEY);
        Some(SentinelFile {
            kind,
            vendors: self.vendors,
            keys: self.keys,
            any_key,
            is_whole: self.is_whole && payloads.all == payloads.genuine,
        })
    }
}

fn collect(ids: &mut BTreeSet<u64>, id: Option<u64>) {
    if ids.len() < MOST_IDS {
        ids.extend(id);
    }
}

/// An attribute that is a number.
fn number(element: &BytesStart<'_>, name: &str) -> Option<u64> {
    let mut attributes = element.attributes();
    // The check for repeats is quadratic in the number of attributes.
    attributes.with_checks(false);
    let attribute = attributes.flatten().find(|found| found.key.local_name().as_ref() == name)?;
    attribute.value.trim().parse().ok()
}

/// Whether it is a structure with this tag whose first value is this name. Others may lie around it.
fn is_structure(bytes: &[u8], tag: u8, name: &[u8]) -> bool {
    let is_name = |at: &[u8]| {
        at.strip_prefix(&[0x80]).and_then(|rest| rest.split_first()).is_some_and(
            |(length, rest)| usize::from(*length) == name.len() && rest.starts_with(name),
        )
    };
    bytes.first() == Some(&tag) && (1..bytes.len()).any(|at| is_name(&bytes[at..]))
}

/// The bytes of base64 digits, as far as they are some.
fn decode(digits: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut bits: u32 = 0;
    let mut count = 0;
    for digit in digits.bytes() {
        let value = match digit {
            b'A'..=b'Z' => digit - b'A',
            b'a'..=b'z' => digit - b'a' + 26,
            b'0'..=b'9' => digit - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => break,
        };
        bits = (bits << 6 | u32::from(value)) & 0xffff;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
    }
    bytes
}

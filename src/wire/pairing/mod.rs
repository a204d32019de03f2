//! Pairing by a short code: SPAKE2 over the code, with the fingerprints of both certificates as
//! identities, and a proof from each side. The proto file documents it for other languages.

mod client;

use std::{fmt, str::FromStr};

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use spake2::{Ed25519Group, Identity, Password, Spake2};

pub use client::{PairError, pair, pair_over};

use super::tls::Fingerprint;
use crate::texts::say;

/// Digits of codes: those that nobody takes for another one.
const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Digits in a code: 40 bits.
const LENGTH: usize = 8;
/// The most bytes that SPAKE2 sends.
const MESSAGE_BYTES: usize = 33;

/// A code that pairs, as `floatkey host pair` prints it. Its `Debug` form does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Code(String);

/// A text is not a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{}", say!("error-pair-code"))]
pub struct BadCode;

/// The code was another one, or somebody is between the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{}", say!("error-pair-not-the-same"))]
pub struct NotTheSame;

impl Code {
    /// A code from random bytes.
    pub fn from_random(bytes: [u8; LENGTH]) -> Self {
        Self(bytes.iter().map(|byte| char::from(DIGITS[usize::from(byte % 32)])).collect())
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code(…)")
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, second) = self.0.split_at(LENGTH / 2);
        write!(f, "{first}-{second}")
    }
}

impl FromStr for Code {
    type Err = BadCode;

    fn from_str(text: &str) -> Result<Self, BadCode> {
        let code: String = text
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '-')
            .map(|c| match c.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                c => c,
            })
            .collect();
        let fits = code.len() == LENGTH && code.bytes().all(|digit| DIGITS.contains(&digit));
        if fits { Ok(Self(code)) } else { Err(BadCode) }
    }
}

/// Who pairs: both certificates, and what each side says of itself.
#[derive(Debug, Clone)]
pub struct Sides {
    /// The client's certificate.
    pub client: Fingerprint,
    /// The host's certificate.
    pub host: Fingerprint,
    /// The system that the client will act for.
    pub system_id: String,
    /// The system's name.
    pub name: String,
    /// The host's id.
    pub host_id: String,
}

impl Sides {
    fn identities(&self) -> (Identity, Identity) {
        let client = format!("floatkey client {}", self.client);
        let host = format!("floatkey host {}", self.host);
        (Identity::new(client.as_bytes()), Identity::new(host.as_bytes()))
    }
}

/// One side that has sent its message and waits for the other's.
pub struct Started {
    spake: Spake2<Ed25519Group>,
    /// What the other side needs.
    pub message: Vec<u8>,
}

impl Started {
    /// The client's side.
    pub fn client(code: &Code, sides: &Sides) -> Self {
        let (client, host) = sides.identities();
        let password = Password::new(code.0.as_bytes());
        let (spake, message) = Spake2::start_a(&password, &client, &host);
        Self { spake, message }
    }

    /// The host's side.
    pub fn host(code: &Code, sides: &Sides) -> Self {
        let (client, host) = sides.identities();
        let password = Password::new(code.0.as_bytes());
        let (spake, message) = Spake2::start_b(&password, &client, &host);
        Self { spake, message }
    }

    /// Takes in the other's message.
    ///
    /// # Errors
    /// If it is not a message of SPAKE2.
    pub fn finish(self, message: &[u8]) -> Result<Proofs, NotTheSame> {
        if message.len() > MESSAGE_BYTES {
            return Err(NotTheSame);
        }
        let key = self.spake.finish(message).map_err(|_| NotTheSame)?;
        Ok(Proofs { key })
    }
}

/// Both sides know the same key if they knew the same code; this proves it.
pub struct Proofs {
    key: Vec<u8>,
}

impl Proofs {
    fn mac(&self, parts: [&str; 3]) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).ok()?;
        for part in parts {
            mac.update(part.as_bytes());
        }
        Some(mac)
    }

    fn of_client(&self, sides: &Sides) -> Option<Hmac<Sha256>> {
        self.mac(["floatkey client proof", &sides.system_id, &sides.name])
    }

    fn of_host(&self, sides: &Sides) -> Option<Hmac<Sha256>> {
        self.mac(["floatkey host proof", &sides.host_id, ""])
    }

    /// What the client sends.
    pub fn client_proof(&self, sides: &Sides) -> Vec<u8> {
        self.of_client(sides).map(|mac| mac.finalize().into_bytes().to_vec()).unwrap_or_default()
    }

    /// What the host sends.
    pub fn host_proof(&self, sides: &Sides) -> Vec<u8> {
        self.of_host(sides).map(|mac| mac.finalize().into_bytes().to_vec()).unwrap_or_default()
    }

    /// Checks, in constant time, what the client sent.
    ///
    /// # Errors
    /// If it knew another code.
    pub fn check_client(&self, sides: &Sides, proof: &[u8]) -> Result<(), NotTheSame> {
        let mac = self.of_client(sides).ok_or(NotTheSame)?;
        mac.verify_slice(proof).map_err(|_| NotTheSame)
    }

    /// Checks, in constant time, what the host sent.
    ///
    /// # Errors
    /// If it knew another code.
    pub fn check_host(&self, sides: &Sides, proof: &[u8]) -> Result<(), NotTheSame> {
        let mac = self.of_host(sides).ok_or(NotTheSame)?;
        mac.verify_slice(proof).map_err(|_| NotTheSame)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sides() -> Sides {
        Sides {
            client: Fingerprint::of(b"client"),
            host: Fingerprint::of(b"host"),
            system_id: "a".to_owned(),
            name: "Campus".to_owned(),
            host_id: "h".to_owned(),
        }
    }

    /// Lets both sides talk. Returns whether the host, and then the client, believe each other.
    fn talk(client: (&str, &Sides), host: (&str, &Sides)) -> (bool, bool) {
        let a = Started::client(&client.0.parse().unwrap(), client.1);
        let b = Started::host(&host.0.parse().unwrap(), host.1);
        let (to_b, to_a) = (a.message.clone(), b.message.clone());
        let (a, b) = (a.finish(&to_a).unwrap(), b.finish(&to_b).unwrap());
        (
            b.check_client(host.1, &a.client_proof(client.1)).is_ok(),
            a.check_host(client.1, &b.host_proof(host.1)).is_ok(),
        )
    }

    #[test]
    fn the_same_code_pairs_and_another_does_not() {
        assert_eq!(talk(("7KQ2-M4XA", &sides()), ("7kq2m4xa", &sides())), (true, true));
        assert_eq!(talk(("7KQ2-M4XA", &sides()), ("7KQ2-M4XB", &sides())), (false, false));
    }

    #[test]
    fn a_machine_in_the_middle_has_another_certificate_and_fails_with_the_right_code() {
        let code = "7KQ2-M4XA";
        let seen_by_client = Sides { host: Fingerprint::of(b"middle"), ..sides() };
        let seen_by_host = Sides { client: Fingerprint::of(b"middle"), ..sides() };
        assert_eq!(talk((code, &seen_by_client), (code, &sides())), (false, false));
        assert_eq!(talk((code, &sides()), (code, &seen_by_host)), (false, false));
    }

    #[test]
    fn a_proof_is_for_one_system_and_one_host_and_cannot_be_sent_back() {
        let other = Sides { system_id: "b".to_owned(), ..sides() };
        assert_eq!(talk(("7KQ2M4XA", &other), ("7KQ2M4XA", &sides())), (false, true));
        let other = Sides { host_id: "i".to_owned(), ..sides() };
        assert_eq!(talk(("7KQ2M4XA", &sides()), ("7KQ2M4XA", &other)), (true, false));
        let a = Started::client(&"7KQ2M4XA".parse().unwrap(), &sides());
        let b = Started::host(&"7KQ2M4XA".parse().unwrap(), &sides());
        let to_a = b.message.clone();
        drop(b);
        let a = a.finish(&to_a).unwrap();
        assert!(a.check_host(&sides(), &a.client_proof(&sides())).is_err());
    }

    #[test]
    fn codes_are_read_as_people_type_them() {
        let code: Code = "7OQ2-MIXL".parse().unwrap();
        assert_eq!(code.to_string(), "70Q2-M1X1");
        for text in ["", "7KQ2", "7KQ2-M4XU", "7KQ2-M4XAA", "ééééé"] {
            assert_eq!(text.parse::<Code>(), Err(BadCode), "{text}");
        }
        assert_eq!(format!("{code:?}"), "Code(…)", "a code is a secret");
        for byte in 0..=255 {
            let code = Code::from_random([byte; 8]);
            assert_eq!(code.to_string().parse(), Ok(code));
        }
    }

    #[test]
    fn what_is_no_message_is_refused() {
        for message in [&b""[..], b"x", &[0; 33], &[255; 33], &[7; 4096]] {
            let a = Started::client(&"7KQ2M4XA".parse().unwrap(), &sides());
            assert!(a.finish(message).is_err());
        }
    }
}

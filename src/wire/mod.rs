//! The protocol of port 1947: the generated messages, their meaning in the domain, and the client.
//!
//! In: domain values to send, messages that came. Out: messages, or domain values that were
//! checked: counts, ids and codes of a peer are never taken on trust. Key host and clients share
//! this; it never knows what either does with it.

pub mod address;
pub mod client;
mod convert;
#[cfg(test)]
mod convert_tests;
pub mod dial;
pub mod discovery;
pub mod license_manager;
pub mod manage;
pub mod pairing;
pub mod tls;

pub use convert::{
    BadMessage, figures_from_wire, figures_to_wire, limits_from_wire, limits_to_wire, name,
    prepare_from_wire, prepare_to_wire, refusal_from_wire, refusal_to_wire, seats_from_wire,
    seats_to_wire, wanted_from_wire, without_times,
};

/// The protocol version that both sides speak.
pub const PROTOCOL: u32 = 1;
/// The port of key hosts, TCP and UDP (rule R11).
pub const PORT: u16 = 1947;
/// Messages of more bytes than this are refused.
pub const MAX_MESSAGE_BYTES: usize = 4 * 1024 * 1024;

/// Messages and services generated from `proto/floatkey/v1/`.
#[expect(
    missing_docs,
    clippy::all,
    clippy::pedantic,
    reason = "generated; the proto file documents it"
)]
pub mod v1 {
    tonic::include_proto!("floatkey.v1");
}

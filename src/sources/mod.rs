//! Foreign sources, read-only: what other video-surveillance systems say about
//! their servers and cameras.
//! In: bytes somebody saved or fetched. Out: plain values and warnings.
//! A source never opens a file or a socket, never writes to the foreign system,
//! and knows nothing of projects, keys, plans or windows.

pub mod eocortex;
pub mod sentinel;

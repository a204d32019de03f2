//! Keys whose licenses are bound to USB tokens. While the token is not there nothing is raised, and
//! what is granted runs on for the grace time of the license, counted from when the token was
//! missed. What is lowered is always accepted, and a plan that is prepared is carried out: its seats
//! were taken before.
//!
//! None of it is stored: at a start a token that is missing counts as pulled out just then.

use std::collections::BTreeSet;

use super::Ledger;
use crate::{
    activation::token_name,
    licensing::{Binding, KeyId, License, Refusal, Suspension, UsbToken},
};

/// The token that a license is bound to.
fn token(license: &License) -> Option<&UsbToken> {
    match &license.binding {
        Some(Binding::Token(token)) => Some(token),
        Some(Binding::Machine(_)) | None => None,
    }
}

fn grace_ms(license: &License) -> u64 {
    u64::from(license.grace_secs) * 1000
}

impl Ledger {
    /// Takes in which tokens are plugged in. Returns each key whose token came or went, and whether
    /// it is there now.
    pub fn set_tokens(&mut self, tokens: BTreeSet<UsbToken>, mono_ms: u64) -> Vec<(KeyId, bool)> {
        self.tokens = tokens;
        self.note_carriers(mono_ms)
    }

    /// Notes which keys are without their tokens from now on, and which have them again.
    pub(super) fn note_carriers(&mut self, mono_ms: u64) -> Vec<(KeyId, bool)> {
        let mut changed = Vec::new();
        for (key, state) in &mut self.keys {
            let token = state.license.as_ref().and_then(token);
            let is_there = token.is_none_or(|token| self.tokens.contains(token));
            if is_there != state.away_since_ms.is_none() {
                state.away_since_ms = (!is_there).then_some(mono_ms);
                changed.push((key.clone(), is_there));
            }
        }
        // Whoever waited for a token may go on.
        self.queue.is_due |= !changed.is_empty();
        changed
    }

    /// Whether a license in force is bound to a token.
    pub fn needs_tokens(&self) -> bool {
        self.keys.values().filter_map(|state| state.license.as_ref()).any(|l| token(l).is_some())
    }

    /// How a key is suspended; none if it is not.
    pub fn suspension(&self, key: &KeyId, mono_ms: u64) -> Option<Suspension> {
        let state = self.keys.get(key)?;
        let (license, since_ms) = (state.license.as_ref()?, state.away_since_ms?);
        let until_ms = since_ms.saturating_add(grace_ms(license));
        let token = token(license).map(token_name).unwrap_or_default();
        Some(Suspension { token, grace_ms: until_ms.saturating_sub(mono_ms) })
    }

    /// When the grace times of suspended keys end.
    pub(super) fn grace_ends(&self) -> impl Iterator<Item = u64> {
        self.keys.values().filter_map(|state| {
            let (license, since_ms) = (state.license.as_ref()?, state.away_since_ms?);
            Some(since_ms.saturating_add(grace_ms(license)))
        })
    }

    /// Nothing is raised while the token is not there.
    pub(super) fn check_carrier(&self, license: &License) -> Result<(), Refusal> {
        match self.suspension(&license.key, self.now_ms) {
            None => Ok(()),
            Some(Suspension { token, .. }) => {
                Err(Refusal::CarrierMissing { key: license.key.clone(), token })
            }
        }
    }

    /// For how long a statement that is made now is valid: for a lease and its grace, but not
    /// beyond the grace of a token that is not there.
    pub(super) fn statement_ms(&self, license: &License, mono_ms: u64) -> u64 {
        let valid_ms = self.valid_ms(license);
        match self.suspension(&license.key, mono_ms) {
            None => valid_ms,
            Some(suspended) => valid_ms.min(suspended.grace_ms),
        }
    }
}

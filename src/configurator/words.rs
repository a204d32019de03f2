//! Numbers, times and states in words, the same on every surface of the window.

use jiff::{Timestamp, ZonedDateTime, tz::TimeZone};

use super::views::HostView;
pub use crate::{
    licensing::days_until,
    texts::{amount, list, number},
};
use crate::{
    licensing::{Bound, Feature},
    link::{ApplyStep, HostState, PairStep},
    texts::{counted, say},
};

const SECS_PER_DAY: i64 = 86_400;

/// "1 camera", "2 cameras".
pub fn cameras(count: usize) -> String {
    say!("count-cameras", count = count)
}

/// A number that may be known by its limits only.
pub fn bound(bound: Bound) -> String {
    match bound.exact() {
        Some(exact) => number(exact),
        None => format!("{}–{}", number(bound.least), number(bound.most)),
    }
}

/// What can be added: seats of a feature as the subject of "You can add …".
pub fn addable(feature: &Feature, seats: Bound) -> String {
    match (feature.code(), seats.exact()) {
        ("ip-camera", Some(exact)) => say!("count-cameras", count = exact),
        ("ip-camera", None) => say!("count-cameras-bound", bound = bound(seats)),
        _ => counted(&bound(seats), feature),
    }
}

/// The time of day where the window is.
pub fn clock(at: Timestamp) -> String {
    local(at, "%H:%M:%S")
}

/// Hour and minute where the window is.
pub fn hour_and_minute(at: Timestamp) -> String {
    local(at, "%H:%M")
}

/// The day where the window is.
pub fn date(at: Timestamp) -> String {
    local(at, say!("date-format"))
}

/// Day and minute where the window is.
pub fn moment(at: Timestamp) -> String {
    local(at, say!("moment-format"))
}

fn local(at: Timestamp, format: &str) -> String {
    here(at).strftime(format).to_string()
}

/// The date and the time of day where the window is.
pub fn here(at: Timestamp) -> ZonedDateTime {
    // Pictures that tests compare look the same wherever they run.
    at.to_zoned_datetime(if cfg!(test) { TimeZone::UTC } else { TimeZone::system() })
}

/// How long ago something was.
pub fn age(now: Timestamp, then: Timestamp) -> String {
    let secs = now.as_second().saturating_sub(then.as_second()).max(0);
    match secs {
        0..=119 => say!("age-seconds", seconds = secs),
        120..=7_199 => say!("age-minutes", minutes = secs / 60),
        7_200..=172_799 => say!("age-hours", hours = secs / 3_600),
        _ => say!("age-days", days = secs / SECS_PER_DAY),
    }
}

/// Where applying stands.
pub fn apply_step(step: &ApplyStep) -> String {
    match step {
        ApplyStep::Preparing(host) if host.is_empty() => say!("apply-step-starting").to_owned(),
        ApplyStep::Preparing(host) => say!("apply-step-preparing", host = host),
        ApplyStep::Queued(host, place) => {
            say!("apply-step-queued", host = host, place = *place)
        }
        ApplyStep::Deciding => say!("apply-step-deciding").to_owned(),
        ApplyStep::Committing(host) => say!("apply-step-committing", host = host),
    }
}

/// Where pairing stands.
pub fn pair_step(step: PairStep) -> &'static str {
    match step {
        PairStep::Connecting => say!("pair-step-connecting"),
        PairStep::Proving => say!("pair-step-proving"),
    }
}

/// Whether applying can still be stopped.
pub fn can_cancel(step: &ApplyStep) -> bool {
    matches!(step, ApplyStep::Preparing(_) | ApplyStep::Queued(..))
}

/// The name of a key host, or its address until it has told its name.
pub fn host_name(host: &HostView) -> &str {
    host.name.as_deref().unwrap_or(&host.address)
}

/// The connection to a key host in one phrase.
pub fn host_state(host: &HostView, now: Timestamp) -> String {
    match &host.state {
        HostState::Connecting => say!("host-connecting").to_owned(),
        HostState::Live => say!("host-connected").to_owned(),
        HostState::Stale { since } => say!("host-stale", time = clock(*since)),
        HostState::Offline { since: Some(since), reason } => {
            let (time, age) = (clock(*since), age(now, *since));
            say!("host-offline-since", time = time, age = age, reason = reason)
        }
        HostState::Offline { since: None, reason } => say!("host-offline", reason = reason),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bound_shows_both_limits_only_if_they_differ() {
        assert_eq!(bound(Bound::exactly(24)), "24");
        assert_eq!(bound(Bound { least: 9, most: 17 }), "9–17");
    }

    #[test]
    fn ages_use_the_unit_that_fits() {
        let now = Timestamp::from_second(1_000_000).unwrap();
        let ago = |secs| age(now, Timestamp::from_second(1_000_000 - secs).unwrap());
        assert_eq!(ago(12), "12 s ago");
        assert_eq!(ago(180), "3 min ago");
        assert_eq!(ago(7_200), "2 h ago");
        assert_eq!(ago(3 * SECS_PER_DAY), "3 days ago");
        assert_eq!(age(now, Timestamp::from_second(1_000_009).unwrap()), "0 s ago");
    }
}

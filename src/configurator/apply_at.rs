//! Applying at a set time, for a maintenance window: which moment is meant by a time of day, and how
//! it is said. The waiting itself is done by `link`.

use std::time::Duration;

use jiff::{Timestamp, ZonedDateTime};

use super::words;
use crate::texts::{self, say};

/// The next moment at which the clock shows this time ("2:30", "02:30"); none if it is no time.
pub fn next_at(text: &str, now: &ZonedDateTime) -> Option<Timestamp> {
    let (hour, minute) = text.trim().split_once(':')?;
    let number = |text: &str| -> Option<i8> {
        let is_number = (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        if is_number { text.parse().ok() } else { None }
    };
    let (hour, minute) = (number(hour)?, number(minute).filter(|_| minute.len() == 2)?);
    let on = |day: &ZonedDateTime| {
        let at = day.with().hour(hour).minute(minute).second(0).subsec_nanosecond(0).build();
        at.ok().filter(|at| at > now)
    };
    let at = on(now).or_else(|| on(&now.tomorrow().ok()?))?;
    Some(at.timestamp())
}

/// How long until then, to the minute: "3 h 12 min", "12 min".
pub fn left(now: Timestamp, at: Timestamp) -> String {
    let minutes = minutes_left(now, at);
    if minutes < 60 {
        say!("timed-minutes", minutes = minutes)
    } else {
        texts::span(Duration::from_secs(minutes * 60))
    }
}

/// When [`left`] says something else.
pub fn left_changes_in(now: Timestamp, at: Timestamp) -> Duration {
    let left = milliseconds_left(now, at);
    let into_the_minute = if left.is_multiple_of(60_000) { 60_000 } else { left % 60_000 };
    Duration::from_millis(into_the_minute)
}

/// The time of day.
pub fn time(at: Timestamp) -> String {
    words::hour_and_minute(at)
}

fn minutes_left(now: Timestamp, at: Timestamp) -> u64 {
    milliseconds_left(now, at).div_ceil(60_000)
}

fn milliseconds_left(now: Timestamp, at: Timestamp) -> u64 {
    u64::try_from(at.as_millisecond() - now.as_millisecond()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zoned(text: &str) -> ZonedDateTime {
        text.parse().unwrap()
    }

    fn next(text: &str, now: &str) -> Option<String> {
        let now = zoned(now);
        let at = next_at(text, &now)?;
        Some(at.to_zoned_datetime(now.time_zone().clone()).strftime("%Y-%m-%d %H:%M").to_string())
    }

    #[test]
    fn a_time_of_day_is_its_next_one() {
        let evening = "2027-02-01T22:15:30[Europe/Berlin]";
        assert_eq!(next("22:16", evening).as_deref(), Some("2027-02-01 22:16"));
        assert_eq!(next("22:15", evening).as_deref(), Some("2027-02-02 22:15"));
        assert_eq!(next(" 2:30 ", evening).as_deref(), Some("2027-02-02 02:30"));
        assert_eq!(next("00:00", evening).as_deref(), Some("2027-02-02 00:00"));
    }

    #[test]
    fn an_hour_that_the_clock_skips_is_the_one_after_it() {
        let before = "2027-03-27T22:00:00[Europe/Berlin]";
        assert_eq!(next("02:30", before).as_deref(), Some("2027-03-28 03:30"));
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in ["", "2", "2:3", "24:00", "12:60", "-1:30", "+1:30", "a:30", "2:30:00", "1:2:3"]
        {
            assert_eq!(next(text, "2027-02-01T12:00:00[UTC]"), None, "{text}");
        }
    }

    #[test]
    fn the_time_that_is_left_changes_once_a_minute() {
        let at = |ms| Timestamp::from_millisecond(ms).unwrap();
        assert_eq!(left(at(0), at(11_520_000)), "3 h 12 min");
        assert_eq!(left(at(1), at(60_000)), "1 min");
        assert_eq!(left(at(5), at(0)), "0 min");
        assert_eq!(left_changes_in(at(0), at(61_500)), Duration::from_millis(1_500));
        assert_eq!(left_changes_in(at(0), at(120_000)), Duration::from_mins(1));
    }
}

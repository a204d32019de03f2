//! How near the end of a license is.

use jiff::Timestamp;

/// Days before the end at which an administrator is warned, and warned more strongly.
pub const EXPIRY_WARNINGS_DAYS: [i64; 3] = [30, 7, 1];

const SECS_PER_DAY: i64 = 24 * 60 * 60;

/// How near the end of a license is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Expiry {
    /// There is no end, or it is more than 30 days away.
    Far,
    /// Within 30 days.
    Near,
    /// Within a week.
    Soon,
    /// Within a day.
    Now,
    /// It is over.
    Ended,
}

impl Expiry {
    /// Of a license that ends then, or never.
    pub fn of(expires: Option<Timestamp>, now: Timestamp) -> Self {
        let Some(end) = expires else { return Self::Far };
        let left = end.as_second() - now.as_second();
        let [near, soon, at_once] = EXPIRY_WARNINGS_DAYS.map(|days| days * SECS_PER_DAY);
        match left {
            left if left <= 0 => Self::Ended,
            left if left <= at_once => Self::Now,
            left if left <= soon => Self::Soon,
            left if left <= near => Self::Near,
            _ => Self::Far,
        }
    }
}

/// Whole days until then; negative if it is over.
pub fn days_until(now: Timestamp, then: Timestamp) -> i64 {
    (then.as_second() - now.as_second()).div_euclid(SECS_PER_DAY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_license_is_warned_of_at_30_7_and_1_days() {
        let now: Timestamp = "2026-11-24T12:00:00Z".parse().unwrap();
        let at = |text: &str| Expiry::of(Some(text.parse().unwrap()), now);
        assert_eq!(Expiry::of(None, now), Expiry::Far);
        assert_eq!(at("2026-12-24T12:00:01Z"), Expiry::Far);
        assert_eq!(at("2026-12-24T12:00:00Z"), Expiry::Near);
        assert_eq!(at("2026-12-01T12:00:00Z"), Expiry::Soon);
        assert_eq!(at("2026-11-25T12:00:00Z"), Expiry::Now);
        assert_eq!(at("2026-11-24T12:00:00Z"), Expiry::Ended);
        assert!(Expiry::Ended > Expiry::Now && Expiry::Now > Expiry::Far);
    }
}

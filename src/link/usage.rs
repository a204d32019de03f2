//! What a key host remembers of the use of a key: asked in pieces that fit into a message, and
//! summed up to as many points as a plot can show.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::{Event, Out, questions::connect};
use crate::{
    licensing::{Feature, HostId, KeyHost, KeyId, System, SystemId},
    wire::{name, v1},
};

type Calls = v1::key_host_client::KeyHostClient<tonic::transport::Channel>;

const HOUR_MS: i64 = 3_600_000;
/// What is asked at once.
const PIECE_MS: i64 = 10 * 24 * HOUR_MS;
/// An answer as long as this may have been cut off at its old end by the key host.
const LONG: usize = 10_000;

/// What is asked of a key's past.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsageQuestion {
    /// The key host.
    pub host: HostId,
    /// The key.
    pub key: KeyId,
    /// How many hours back from now.
    pub back_hours: u32,
    /// How many hours become one point.
    pub hours: u32,
}

/// What a key host remembers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UsageHistory {
    /// From when on.
    pub from: Timestamp,
    /// Until when.
    pub to: Timestamp,
    /// By time, and by feature within the same time.
    pub points: Vec<UsagePoint>,
    /// What was refused, oldest first.
    pub denials: Vec<Denial>,
}

/// The most seats of a feature that were in use at once within some time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsagePoint {
    /// When the time began.
    pub at: Timestamp,
    /// The feature.
    pub feature: Feature,
    /// By this system.
    pub here: u64,
    /// By other systems, as far as they are disclosed.
    pub others: u64,
    /// What the license had then.
    pub total: u64,
}

/// Something refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Denial {
    /// When, or when last if it was repeated.
    pub at: Timestamp,
    /// Who asked.
    pub system: String,
    /// The feature, if seats of it were lacking.
    pub feature: Option<Feature>,
    /// How many were lacking, if that is told.
    pub short: Option<u64>,
    /// How often within a minute.
    pub times: u64,
}

/// Asks, and tells what came of it.
pub(super) async fn ask(host: KeyHost, system: System, question: UsageQuestion, out: Out) {
    let answer = history(&host, &system, &question).await;
    out.say(Event::Usage { question, answer }).await;
}

async fn history(
    host: &KeyHost,
    system: &System,
    question: &UsageQuestion,
) -> Result<UsageHistory, String> {
    let connection = connect(system, host).await?;
    let mut calls = connection.calls();
    let mut sums = Sums::new(system.id, question.hours);
    let to = Timestamp::now();
    let back = SignedDuration::from_hours(i64::from(question.back_hours));
    let from = to.checked_sub(back).map_err(|error| error.to_string())?;
    let history = UsageHistory { from, to, ..UsageHistory::default() };
    let (first, last) = (from.as_millisecond(), to.as_millisecond());
    let mut from = first;
    while from < last {
        let to = last.min(from.saturating_add(PIECE_MS));
        piece(&mut calls, question, (from, to), &mut sums).await?;
        from = to;
    }
    let request =
        v1::DenialsRequest { key_id: question.key.to_string(), from_ms: first, to_ms: last };
    let denials = calls.get_denials(request).await;
    let denials = denials.map_err(|status| status.message().to_owned())?.into_inner().denials;
    let denials = denials.iter().map(denial_from_wire).collect::<Result<_, _>>()?;
    Ok(UsageHistory { points: sums.points()?, denials, ..history })
}

/// One piece; asked again for what was cut off.
async fn piece(
    calls: &mut Calls,
    question: &UsageQuestion,
    (from, mut to): (i64, i64),
    sums: &mut Sums,
) -> Result<(), String> {
    loop {
        let request =
            v1::UsageRequest { key_id: question.key.to_string(), from_ms: from, to_ms: to };
        let hours = calls.get_usage(request).await;
        let hours = hours.map_err(|status| status.message().to_owned())?.into_inner().hours;
        sums.add(&hours)?;
        let oldest = hours.iter().map(|hour| hour.hour_ms).min().unwrap_or(from);
        let next = oldest.saturating_add(HOUR_MS);
        if hours.len() < LONG || oldest <= from || next >= to {
            return Ok(());
        }
        to = next;
    }
}

fn denial_from_wire(denial: &v1::Denial) -> Result<Denial, String> {
    let at = Timestamp::from_millisecond(denial.at_ms).map_err(|error| error.to_string())?;
    let feature = match denial.feature.as_str() {
        "" => None,
        code => Some(code.parse::<Feature>().map_err(|error| error.to_string())?),
    };
    let system = name(&denial.system_name);
    Ok(Denial { at, system, feature, short: denial.short, times: denial.times })
}

/// Hours on their way to points. Taking in an hour twice changes nothing.
struct Sums {
    ours: SystemId,
    point_ms: i64,
    points: BTreeMap<(i64, Feature), UsedOf>,
}

#[derive(Clone, Copy, Default)]
struct UsedOf {
    here: u64,
    others: u64,
    total: u64,
}

impl Sums {
    fn new(ours: SystemId, hours: u32) -> Self {
        Self { ours, point_ms: HOUR_MS * i64::from(hours.max(1)), points: BTreeMap::new() }
    }

    fn add(&mut self, hours: &[v1::UsageHour]) -> Result<(), String> {
        let mut sums: BTreeMap<(i64, &str), UsedOf> = BTreeMap::new();
        let ours = self.ours.to_string();
        for hour in hours {
            let sum = sums.entry((hour.hour_ms, &hour.feature)).or_default();
            if hour.system_id == ours {
                sum.here = sum.here.max(hour.most);
            } else {
                sum.others = sum.others.saturating_add(hour.most);
            }
            sum.total = sum.total.max(hour.total);
        }
        for ((hour_ms, code), sum) in sums {
            let feature: Feature = code.parse().map_err(|error| format!("{error}"))?;
            let at = hour_ms - hour_ms.rem_euclid(self.point_ms);
            let point = self.points.entry((at, feature)).or_default();
            point.here = point.here.max(sum.here);
            point.others = point.others.max(sum.others);
            point.total = point.total.max(sum.total);
        }
        Ok(())
    }

    fn points(self) -> Result<Vec<UsagePoint>, String> {
        let point = |((at, feature), UsedOf { here, others, total })| {
            let at = Timestamp::from_millisecond(at).map_err(|error| error.to_string())?;
            Ok(UsagePoint { at, feature, here, others, total })
        };
        self.points.into_iter().map(point).collect()
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn hour(at: i64, system: u128, most: u64) -> v1::UsageHour {
        v1::UsageHour {
            hour_ms: at * HOUR_MS,
            key_id: "K-1".to_owned(),
            feature: "ip-camera".to_owned(),
            system_id: Uuid::from_u128(system).to_string(),
            system_name: String::new(),
            most,
            total: 40,
        }
    }

    fn points(hours: u32, pieces: &[&[v1::UsageHour]]) -> Vec<(i64, u64, u64)> {
        let mut sums = Sums::new(SystemId(Uuid::from_u128(1)), hours);
        for piece in pieces {
            sums.add(piece).unwrap();
        }
        let points = sums.points().unwrap();
        points.iter().map(|p| (p.at.as_millisecond() / HOUR_MS, p.here, p.others)).collect()
    }

    #[test]
    fn what_others_had_in_the_same_hour_is_added_up() {
        let hours = [hour(5, 1, 10), hour(5, 2, 4), hour(5, 3, 3), hour(6, 2, 9)];
        assert_eq!(points(1, &[&hours]), [(5, 10, 7), (6, 0, 9)]);
    }

    #[test]
    fn a_point_of_several_hours_is_the_most_of_them() {
        let hours = [hour(0, 1, 10), hour(5, 1, 12), hour(5, 2, 4), hour(6, 2, 9)];
        assert_eq!(points(6, &[&hours]), [(0, 12, 4), (6, 0, 9)]);
    }

    #[test]
    fn an_hour_that_comes_twice_counts_once() {
        let hours = [hour(5, 1, 10), hour(5, 2, 4)];
        assert_eq!(points(1, &[&hours, &hours]), [(5, 10, 4)]);
    }
}

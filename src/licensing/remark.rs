//! What is worth knowing of a key and its key host, and stops nothing: what an administrator
//! reserved and limited, who waits, a disk that fails.

use super::{
    Feature, KeyFigures,
    refusal::{Arg, Message},
};

/// A fact that is shown where the key is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "fields are named as the places in their texts")]
pub enum Remark {
    /// The key host's disk fails. Why is said in the host's own words.
    HostCannotStore,
    /// The USB token of the key is not plugged in; servers run on for so long, or not any more.
    CarrierMissing { token: String, left_secs: u64 },
    /// An administrator keeps seats free for this system.
    Reserved { feature: Feature, seats: u64 },
    /// The most that an administrator allows this system.
    AtMost { feature: Feature, seats: u64 },
    /// Kept free for other systems, and not used by them.
    ReservedForOthers { feature: Feature, seats: u64 },
    /// A plan of this system waits in the queue of the key.
    OursWaits { place: u32, plans: u32 },
    /// Only plans of other systems wait.
    OthersWait { plans: u32 },
}

impl Remark {
    /// Whether the USB token of a key is missing, as of when the figures were told. Not among those of
    /// [`Self::of`], because it changes from second to second.
    pub fn of_carrier(figures: &KeyFigures) -> Option<Self> {
        let suspended = figures.suspended.as_ref()?;
        Some(Self::carrier_missing(&suspended.token, suspended.grace_ms))
    }

    /// That a USB token is missing, and how many milliseconds servers run on.
    pub fn carrier_missing(token: &str, left_ms: u64) -> Self {
        Self::CarrierMissing { token: token.to_owned(), left_secs: left_ms.div_ceil(1000) }
    }

    /// Reservations, limits and the queue of a key.
    pub fn of(figures: &KeyFigures) -> Vec<Self> {
        let mut remarks = Vec::new();
        for (feature, seats) in figures.limits.floor.iter() {
            remarks.push(Self::Reserved { feature: feature.clone(), seats });
        }
        for (feature, seats) in &figures.limits.ceiling {
            remarks.push(Self::AtMost { feature: feature.clone(), seats: *seats });
        }
        for feature in figures.features() {
            let seats = figures.others_reserved(&feature);
            if seats > 0 {
                remarks.push(Self::ReservedForOthers { feature, seats });
            }
        }
        match (figures.place, figures.waiting) {
            (Some(place), plans) => remarks.push(Self::OursWaits { place, plans }),
            (None, 0) => {}
            (None, plans) => remarks.push(Self::OthersWait { plans }),
        }
        remarks
    }

    /// The text of the remark.
    pub fn message(&self) -> Message {
        let amount =
            |feature: &Feature, seats: &u64| vec![("amount", Arg::Amount(feature.clone(), *seats))];
        let number = |number: &u32| Arg::Number(u64::from(*number));
        let (id, args) = match self {
            Self::HostCannotStore => ("remark-host-cannot-store", Vec::new()),
            Self::CarrierMissing { token, left_secs: 0 } => {
                ("remark-carrier-stopped", vec![("token", Arg::Text(token.clone()))])
            }
            Self::CarrierMissing { token, left_secs } => (
                "remark-carrier-missing",
                vec![
                    ("token", Arg::Text(token.clone())),
                    ("left", Arg::Text(countdown(*left_secs))),
                ],
            ),
            Self::Reserved { feature, seats } => ("remark-reserved", amount(feature, seats)),
            Self::AtMost { feature, seats } => ("remark-at-most", amount(feature, seats)),
            Self::ReservedForOthers { feature, seats } => {
                ("remark-reserved-for-others", amount(feature, seats))
            }
            Self::OursWaits { place, plans } => {
                ("remark-ours-waits", vec![("place", number(place)), ("plans", number(plans))])
            }
            Self::OthersWait { plans } => ("remark-others-wait", vec![("plans", number(plans))]),
        };
        Message { id, args }
    }
}

/// Time that runs out: "4:59", "71:59:59".
fn countdown(secs: u64) -> String {
    let (hours, minutes, secs) = (secs / 3600, secs / 60 % 60, secs % 60);
    if hours == 0 {
        format!("{minutes}:{secs:02}")
    } else {
        format!("{hours}:{minutes:02}:{secs:02}")
    }
}

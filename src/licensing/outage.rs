//! What if the key host of a key dies tonight: until when each server runs on, and what stops first.

use std::{collections::BTreeMap, time::Duration};

use jiff::Timestamp;

use super::{KeyFigures, Seats, ServerId, System};

/// How long a server runs on without its key host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RunsFor {
    /// For so long from now; nothing if its lease has run out already. Term and grace are in it.
    Time(Duration),
    /// Until a plan ends it: no agent has ever renewed its grant, so the grant stands.
    NoEnd,
}

/// One server of the system on the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerOutage {
    /// The server.
    pub server: ServerId,
    /// How long it runs on.
    pub runs_for: RunsFor,
    /// The seats that it loses then.
    pub seats: Seats,
    /// Enabled cameras that are bound to it and stop then.
    pub cameras: u64,
}

/// What stops, and when, if the key host of one key is gone from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outage {
    /// Servers that hold seats, those that stop first first.
    pub servers: Vec<ServerOutage>,
    /// When the license itself ends, key host or not.
    pub expires: Option<Timestamp>,
}

impl Outage {
    /// What figures of this age say of the servers of a system.
    pub fn of(figures: &KeyFigures, age: Duration, system: &System) -> Self {
        // Once for all servers: a window may ask in each frame.
        let mut cameras: BTreeMap<ServerId, u64> = BTreeMap::new();
        for camera in system.cameras.iter().filter(|camera| camera.enabled) {
            if let Some(server) = camera.server {
                *cameras.entry(server).or_default() += 1;
            }
        }
        let held = figures.ours.iter().filter(|(_, grant)| !grant.seats.is_empty());
        let mut servers: Vec<ServerOutage> = held
            .map(|(server, grant)| {
                let left = Duration::from_millis(grant.valid_ms.unwrap_or(0)).saturating_sub(age);
                ServerOutage {
                    server: *server,
                    runs_for: if grant.leased { RunsFor::Time(left) } else { RunsFor::NoEnd },
                    seats: grant.seats.clone(),
                    cameras: cameras.get(server).copied().unwrap_or(0),
                }
            })
            .collect();
        servers.sort_by_key(|server| (server.runs_for, server.server));
        Self { servers, expires: figures.license.expires }
    }

    /// How long everything runs on; none if nothing ever stops.
    pub fn first_stop(&self) -> Option<Duration> {
        match self.servers.first()?.runs_for {
            RunsFor::Time(left) => Some(left),
            RunsFor::NoEnd => None,
        }
    }

    /// The servers that stop first, all at the same time.
    pub fn first_to_stop(&self) -> &[ServerOutage] {
        let Some(first) = self.first_stop() else { return &[] };
        let end = self.servers.partition_point(|server| server.runs_for <= RunsFor::Time(first));
        &self.servers[..end]
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::licensing::{
        Camera, CameraId, KeyKind, Others, ServerGrant, SystemId,
        tests::{feature, license, seats},
    };

    fn system() -> System {
        let camera = |id: u32, server: u32, enabled| Camera {
            id: CameraId(id),
            name: "Camera".into(),
            folder: "".into(),
            enabled,
            features: [feature("ip-camera")].into_iter().collect(),
            server: Some(ServerId(server)),
        };
        System {
            id: SystemId(uuid::Uuid::nil()),
            name: "Plant".into(),
            revision: 1,
            servers: Arc::default(),
            cameras: Arc::new(vec![
                camera(1, 1, true),
                camera(2, 1, false),
                camera(3, 2, true),
                camera(4, 2, true),
            ]),
            hosts: Arc::default(),
        }
    }

    fn figures(grants: &[(u32, Option<u64>)]) -> KeyFigures {
        let ours: BTreeMap<_, _> = grants
            .iter()
            .map(|(server, valid_ms)| {
                let grant = ServerGrant {
                    seats: seats(&[("ip-camera", u64::from(*server))]),
                    leased: valid_ms.is_some(),
                    valid_ms: *valid_ms,
                    ..ServerGrant::default()
                };
                (ServerId(*server), grant)
            })
            .collect();
        let license = license("K", KeyKind::Network, &[("ip-camera", 10)]);
        KeyFigures::new(license, ours, None, Others::Full(Vec::new()))
    }

    #[test]
    fn a_server_with_an_agent_stops_when_its_lease_has_run_out_and_others_run_on() {
        let figures = figures(&[(1, None), (2, Some(120_000))]);
        let outage = Outage::of(&figures, Duration::from_secs(20), &system());
        assert_eq!(outage.first_stop(), Some(Duration::from_secs(100)), "the figures are 20 s old");
        let first = outage.first_to_stop();
        assert_eq!(first.len(), 1);
        assert_eq!((first[0].server, first[0].cameras), (ServerId(2), 2));
        assert_eq!(outage.servers[1].runs_for, RunsFor::NoEnd);
        assert_eq!(outage.servers[1].cameras, 1, "a disabled camera does not stop");
    }

    #[test]
    fn what_has_run_out_stops_now_and_nothing_stops_that_only_stands() {
        let outage = Outage::of(&figures(&[(1, Some(5))]), Duration::from_secs(1), &system());
        assert_eq!(outage.first_stop(), Some(Duration::ZERO));
        let outage = Outage::of(&figures(&[(1, None), (2, None)]), Duration::ZERO, &system());
        assert_eq!((outage.first_stop(), outage.first_to_stop().len()), (None, 0));
        let outage = Outage::of(&figures(&[]), Duration::ZERO, &system());
        assert_eq!((outage.first_stop(), outage.servers.len()), (None, 0));
    }

    #[test]
    fn servers_that_stop_together_are_told_together() {
        let figures = figures(&[(1, Some(9_000)), (2, Some(9_000)), (3, Some(10_000))]);
        let outage = Outage::of(&figures, Duration::ZERO, &system());
        assert_eq!(outage.first_to_stop().len(), 2);
    }
}

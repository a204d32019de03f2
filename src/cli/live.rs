//! A system file together with what its key hosts say right now.

use std::{collections::BTreeSet, path::Path, sync::Arc};

use super::CliError;
use crate::{
    chain,
    licensing::{
        Baseline, Forecast, HostId, KeyFigures, KeyHost, KeyId, KeyRing, KnownKey, Plan, System,
    },
    system::{self, Recovery, SystemFile},
    wire::client::Client,
};

/// A system with live figures.
pub struct Live {
    /// The file.
    pub file: SystemFile,
    /// The system.
    pub system: System,
    /// Its demand.
    pub baseline: Baseline,
    /// The stored plan.
    pub plan: Plan,
    /// Keys, with figures where their host answered.
    pub ring: KeyRing,
    /// Each key host, with what it said, or with the reason why it did not answer.
    pub hosts: Vec<(KeyHost, Result<HostSaid, String>)>,
}

/// What a key host said of itself.
pub struct HostSaid {
    /// Its name.
    pub name: String,
    /// Why it can store nothing at present.
    pub trouble: Option<String>,
}

impl Live {
    /// Opens a system file and asks all its key hosts at once.
    pub async fn open(path: &Path) -> Result<Self, CliError> {
        let mut file = SystemFile::open(path)?;
        if let Recovery::Waiting { reason } = system::recover(&mut file).await? {
            tracing::warn!(%reason, "a plan was interrupted and is not over yet");
        }
        let system = file.system()?;
        let identity = system::identity(&system)?;
        let asked: Vec<_> = system
            .hosts
            .iter()
            .map(|host| {
                let (target, identity) = (system::target(host), identity.clone());
                tokio::spawn(async move {
                    let target = target.map_err(|error| chain(&error))?;
                    let client = Client::connect(&target, &identity).await;
                    let client = client.map_err(|error| chain(&error))?;
                    let figures = client.first_figures().await.map_err(|error| chain(&error))?;
                    let trouble = client.feed().borrow().trouble.clone();
                    let said = HostSaid { name: client.welcome.name.clone(), trouble };
                    Ok::<_, String>((said, client.welcome.generation, figures))
                })
            })
            .collect();
        let mut hosts = Vec::new();
        let mut answers: Vec<(HostId, Arc<Vec<KeyFigures>>)> = Vec::new();
        for (host, asked) in system.hosts.iter().zip(asked) {
            let answer = asked.await.unwrap_or_else(|error| Err(error.to_string()));
            let said = match answer {
                Ok((said, generation, figures)) => {
                    file.met_generation(host.id, generation)?;
                    answers.push((host.id, figures));
                    Ok(said)
                }
                Err(reason) => Err(reason),
            };
            hosts.push((host.clone(), said));
        }
        for (host, figures) in &answers {
            let licenses: Vec<_> = figures.iter().map(|f| f.license.clone()).collect();
            file.store_licenses(*host, &licenses)?;
        }
        let mut ring: KeyRing = file
            .licenses()?
            .into_iter()
            .map(|(host, license)| (license.key.clone(), KnownKey { license, host, figures: None }))
            .collect();
        for (host, figures) in answers {
            for figures in figures.iter().cloned() {
                let license = figures.license.clone();
                ring.insert(
                    license.key.clone(),
                    KnownKey { license, host, figures: Some(figures) },
                );
            }
        }
        let plan = file.plan(&system)?;
        let baseline = Baseline::of(&system);
        Ok(Self { file, system, baseline, plan, ring, hosts })
    }

    /// What the stored plan would do.
    pub fn forecast(&self) -> Forecast {
        Forecast::of(&self.system, &self.baseline, &self.plan, &self.ring)
    }

    /// Keys that servers use and of which no figures could be read, though their host may answer.
    pub fn unserved_keys(&self) -> Vec<KeyId> {
        let used: BTreeSet<&KeyId> =
            self.system.servers.iter().filter_map(|server| server.key.as_ref()).collect();
        let is_read = |key: &KeyId| self.ring.get(key).is_some_and(|k| k.figures.is_some());
        used.into_iter().filter(|key| !is_read(key)).cloned().collect()
    }

    /// Whether some key host did not answer.
    pub fn is_unknown(&self) -> bool {
        self.hosts.iter().any(|(_, answer)| answer.is_err())
    }

    /// Whether the USB token of some key is not plugged in.
    pub fn is_suspended(&self) -> bool {
        let is_suspended = |figures: &KeyFigures| figures.suspended.is_some();
        self.ring.values().any(|known| known.figures.as_ref().is_some_and(is_suspended))
    }

    /// Whether some key host can store nothing at present.
    pub fn is_failing(&self) -> bool {
        let cannot_store = |said: &HostSaid| said.trouble.is_some();
        self.hosts.iter().any(|(_, answer)| answer.as_ref().is_ok_and(cannot_store))
    }
}

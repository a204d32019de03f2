//! The sample system "Riverside campus" on real key hosts over loopback sockets, and a second
//! system that shares a key with it. Nothing is mocked: the same hosts, files and apply as always.
//!
//! In: a folder. Out: a system file to be opened. It never knows the window.

mod sample;

use std::{
    fs, io,
    net::{IpAddr, Ipv4Addr},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use tokio::{sync::watch, task::JoinHandle};

use crate::{
    activation::{BadKey, SigningKey, TokenError, sign},
    keyhost::{
        self, HostConfig, HostOptions, KeysError, RunningHost, StartError, keys, peers::PeerRole,
    },
    licensing::{Change, License, Plan, PlanId, ServerId, SystemId},
    system::{
        ApplyError, FileError, NotPaired, SystemFile, apply, credentials, pair_host, recover,
    },
    texts::say,
};

/// The sample is for this computer alone.
const LOOPBACK: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// How the sample system is set up.
#[derive(Debug, Clone)]
pub struct DemoOptions {
    /// Where its files go and stay; a temporary folder that is removed at the end if absent.
    pub folder: Option<PathBuf>,
    /// How often the second system changes its usage.
    pub pace: Duration,
}

impl Default for DemoOptions {
    fn default() -> Self {
        Self { folder: None, pace: Duration::from_secs(4) }
    }
}

/// Why the sample system did not start.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// A folder or file.
    #[error("{}", say!("error-cannot-write", path = path.display().to_string()))]
    Write {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The sample's own vendor.
    #[error(transparent)]
    Vendor(#[from] BadKey),
    /// The sample's licenses.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// The key hosts' settings.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// The key hosts.
    #[error(transparent)]
    Host(#[from] StartError),
    /// The system files.
    #[error(transparent)]
    File(#[from] FileError),
    /// Pairing with the key hosts.
    #[error(transparent)]
    Pair(#[from] NotPaired),
    /// The first distribution.
    #[error(transparent)]
    Apply(#[from] ApplyError),
    /// The sample itself.
    #[error("{}", say!("error-sample"))]
    Sample(#[from] serde_json::Error),
}

/// A running sample system. Everything ends when it is dropped.
#[derive(Debug)]
pub struct Demo {
    system: PathBuf,
    neighbor: JoinHandle<()>,
    hosts: Vec<RunningHost>,
    temporary: Option<PathBuf>,
    /// Systems whose certificates on this computer go away with the folder.
    systems: Vec<SystemId>,
}

impl Drop for Demo {
    fn drop(&mut self) {
        self.neighbor.abort();
        self.hosts.clear();
        for system in self.temporary.iter().flat_map(|_| &self.systems) {
            if let Err(error) = credentials::forget(*system) {
                tracing::warn!(%error, "a certificate of the sample system could not be removed");
            }
        }
        if let Some(folder) = &self.temporary
            && let Err(error) = fs::remove_dir_all(folder)
        {
            tracing::warn!(%error, "the folder of the sample system could not be removed");
        }
    }
}

impl Demo {
    /// Makes licenses, starts three key hosts, makes both systems, and applies what they use.
    ///
    /// # Errors
    /// [`DemoError`].
    pub async fn start(options: &DemoOptions) -> Result<Self, DemoError> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let temporary = options.folder.is_none().then(|| {
            let number = COUNT.fetch_add(1, Ordering::Relaxed);
            std::env::temp_dir().join(format!("floatkey-demo-{}-{number}", std::process::id()))
        });
        let folder = options.folder.clone().or_else(|| temporary.clone()).unwrap_or_default();
        let system = folder.join("riverside-campus.fks");
        if system.exists() {
            return Err(FileError::Exists(system).into());
        }
        make_folder(&folder)?;
        let vendor = SigningKey::generate()?;
        let mut hosts = Vec::new();
        for (name, license) in sample::licenses() {
            hosts.push(start_host(&folder.join(name), name, license, &vendor).await?);
        }
        let mut campus = sample::riverside(&system)?;
        let seats = sample::seats(&campus)?;
        set_up(&mut campus, &hosts, &seats).await?;
        let mut plant = sample::plant_b(&folder.join("plant-b.fks"))?;
        set_up(&mut plant, &hosts[..1], &[None]).await?;
        let systems = vec![campus.identity()?.0, plant.identity()?.0];
        let neighbor = tokio::spawn(change_usage(plant, options.pace));
        Ok(Self { system, neighbor, hosts, temporary, systems })
    }

    /// The file of the sample system.
    pub fn system_path(&self) -> &Path {
        &self.system
    }

    /// The folder that goes away with the sample, if it is not one of the user's.
    pub fn temporary_folder(&self) -> Option<&Path> {
        self.temporary.as_deref()
    }
}

fn make_folder(path: &Path) -> Result<(), DemoError> {
    fs::create_dir_all(path).map_err(|source| DemoError::Write { path: path.to_owned(), source })
}

async fn start_host(
    data: &Path,
    name: &str,
    license: License,
    vendor: &SigningKey,
) -> Result<RunningHost, DemoError> {
    let files = [
        (data.join("vendors"), "demo.pub", vendor.public().to_string()),
        (data.join("keys"), "demo.fkl", sign(&license, vendor)?),
    ];
    for (folder, file, text) in files {
        make_folder(&folder)?;
        let path = folder.join(file);
        fs::write(&path, text + "\n").map_err(|source| DemoError::Write { path, source })?;
    }
    let config = HostConfig { name: name.to_owned(), ..HostConfig::default() };
    keys::write_config(&data.join("host.json"), &config)?;
    let options = HostOptions { data: data.to_owned(), port: 0, name: None, bind: Some(LOOPBACK) };
    Ok(keyhost::start(options).await?)
}

/// Lets every server use the key that the sample gives it, by an ordinary plan.
async fn set_up(
    file: &mut SystemFile,
    hosts: &[RunningHost],
    seats: &[Option<ServerId>],
) -> Result<(), DemoError> {
    for (host, seat) in hosts.iter().zip(seats) {
        let code = host.pairing_code(PeerRole::Admin);
        let paired = pair_host(file, &host.address.to_string(), &code, *seat).await?;
        file.store_licenses(paired.id, &host.licenses)?;
    }
    let system = file.system()?;
    let mut plan = Plan::new(PlanId::NONE);
    for (server, key) in sample::keys_of(&system) {
        plan.set(&system, Change::UseKey { server, key: Some(key) });
    }
    let stored = file.store_plan(&plan, PlanId::NONE)?;
    let (_nobody_cancels, cancel) = watch::channel(false);
    apply(file, stored, "First distribution", |_| {}, cancel).await?;
    Ok(())
}

/// The second system binds and unbinds cameras, so that its share of the key changes.
async fn change_usage(mut plant: SystemFile, pace: Duration) {
    for bound in sample::PLANT_B_USAGE.iter().cycle() {
        tokio::time::sleep(pace).await;
        if let Err(error) = bind_first(&mut plant, *bound).await {
            tracing::warn!(error = %crate::chain(&error), "the second system could not change");
        }
    }
}

/// Binds the first so many cameras to the first server and unbinds the rest.
async fn bind_first(plant: &mut SystemFile, bound: usize) -> Result<(), ApplyError> {
    recover(plant).await?;
    let system = plant.system()?;
    let server = system.servers.first().map(|server| server.id);
    // A plan that could not be applied last time is replaced.
    let known = plant.plan(&system)?.id;
    let mut plan = Plan::new(PlanId::NONE);
    for (place, camera) in system.cameras.iter().enumerate() {
        let to = server.filter(|_| place < bound);
        plan.set(&system, Change::Move { camera: camera.id, to });
    }
    if plan.is_empty() {
        return Ok(());
    }
    let stored = plant.store_plan(&plan, known)?;
    let (_nobody_cancels, cancel) = watch::channel(false);
    apply(plant, stored, "Shift change", |_| {}, cancel).await?;
    Ok(())
}

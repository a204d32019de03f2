//! The key host: owns keys and the ledger of who holds their seats, and serves them on port 1947.
//!
//! In: a data folder, sessions of peers. Out: durable grants, key states.
//! It never knows: cameras, bindings, windows. `ledger` is pure; `writer` is the only one that
//! changes it; `store` is the only one that touches the disk for it.

mod history;
pub mod keys;
#[cfg(test)]
mod keys_tests;
pub mod ledger;
#[cfg(test)]
mod ledger_tests;
mod service;
#[cfg(test)]
mod session_tests;
mod store;
mod writer;
#[cfg(test)]
mod writer_tests;

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    sync::Arc,
};

use tokio::{net::TcpListener, sync::watch, task::JoinHandle};
use tokio_stream::wrappers::TcpListenerStream;
use tonic::transport::Server;

pub use keys::{Disclosure, HostConfig, KeysError, NotServed};
pub use store::StoreError;

use crate::{
    licensing::License,
    wire::{MAX_MESSAGE_BYTES, PORT, v1::key_host_server::KeyHostServer},
};

/// The port that is offered where 1947 is taken.
pub const OTHER_PORT: u16 = 11947;

/// How long peers have to take the end of their sessions.
const STOP_LIMIT: std::time::Duration = std::time::Duration::from_secs(5);

/// How to start a key host.
#[derive(Debug, Clone)]
pub struct HostOptions {
    /// Its data folder.
    pub data: PathBuf,
    /// The TCP port; 0 for a free one.
    pub port: u16,
    /// What it calls itself, if not as in `host.json`.
    pub name: Option<String>,
}

/// Why a key host did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The data folder.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// The ledger.
    #[error("cannot use the ledger {}", path.display())]
    Store {
        /// Its file.
        path: PathBuf,
        /// Why.
        #[source]
        source: StoreError,
    },
    /// Another process serves this data folder.
    #[error("another key host already uses {}: stop it first, or choose another --data folder", .0.display())]
    InUse(PathBuf),
    /// The lock of the data folder.
    #[error("cannot lock {}", path.display())]
    Lock {
        /// The lock's file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The port is taken.
    #[error(
        "TCP port {0} is taken on this computer, perhaps by a Sentinel License Manager or another key host: stop it, or use --port {OTHER_PORT}"
    )]
    PortTaken(u16),
    /// The port cannot be used.
    #[error("cannot listen on TCP port {port}")]
    Listen {
        /// Which.
        port: u16,
        /// Why.
        #[source]
        source: std::io::Error,
    },
}

/// A running key host. It stops when this is dropped or [`RunningHost::stop`]ped.
#[derive(Debug)]
pub struct RunningHost {
    /// Where it listens.
    pub address: SocketAddr,
    /// Its name.
    pub name: String,
    /// Licenses in force.
    pub licenses: Vec<License>,
    /// License files that are not served.
    pub not_served: Vec<NotServed>,
    stop: watch::Sender<bool>,
    server: JoinHandle<Result<(), tonic::transport::Error>>,
    writer: JoinHandle<()>,
    _lock: std::fs::File,
}

/// Starts a key host on loopback: until peers are authenticated it must not be reachable from
/// other computers.
///
/// # Errors
/// [`StartError`], whose text says what to do.
pub async fn start(options: HostOptions) -> Result<RunningHost, StartError> {
    make_folder(&options.data)?;
    let lock = lock(&options.data)?;
    let path = options.data.join("ledger.db");
    let failed = |source| StartError::Store { path: path.clone(), source };
    let mut store = store::Store::open(&path).map_err(failed)?;
    let host_id = store.host_id(|| uuid::Uuid::new_v4().to_string()).map_err(failed)?;
    let in_use = store.keys_in_use().map_err(failed)?;
    let keys::Keys { config, licenses, not_served } = keys::read(&options.data, &in_use)?;
    let name = [options.name.unwrap_or_default(), config.name, computer_name()]
        .into_iter()
        .find(|name| !name.is_empty())
        .unwrap_or_else(|| "key host".to_owned());

    let listener = listen(options.port).await?;
    let address = listener
        .local_addr()
        .map_err(|source| StartError::Listen { port: options.port, source })?;
    let term_ms = u64::from(config.term_secs) * 1000;
    let (ledgers, writer) =
        writer::Ledgers::start(store, licenses.clone(), term_ms).map_err(failed)?;
    let (stop, stopping) = watch::channel(false);
    let about = Arc::new(service::About {
        host_id,
        instance_id: uuid::Uuid::new_v4().to_string(),
        name: name.clone(),
        disclosure: config.disclosure,
    });
    let service = service::Service { about, ledgers, stopping: stopping.clone() };
    let service = KeyHostServer::new(service)
        .max_decoding_message_size(MAX_MESSAGE_BYTES)
        .max_encoding_message_size(MAX_MESSAGE_BYTES);
    let mut stopping = stopping;
    let stopped = async move {
        // An error means that the handle was dropped, which stops the host as well.
        drop(stopping.wait_for(|stopping| *stopping).await);
    };
    let server = Server::builder().tcp_nodelay(true).add_service(service);
    let incoming = TcpListenerStream::new(listener);
    let server = tokio::spawn(server.serve_with_incoming_shutdown(incoming, stopped));
    Ok(RunningHost { address, name, licenses, not_served, stop, server, writer, _lock: lock })
}

impl RunningHost {
    /// Ends all sessions and waits until everything is closed, but not for peers that do not
    /// listen.
    ///
    /// # Errors
    /// If serving had failed.
    pub async fn stop(mut self) -> Result<(), tonic::transport::Error> {
        self.stop.send_replace(true);
        match tokio::time::timeout(STOP_LIMIT, &mut self.server).await {
            Ok(ended) => ended.unwrap_or(Ok(())),
            Err(_) => {
                self.server.abort();
                Ok(())
            }
        }
    }

    /// Waits until the host cannot go on, and says why.
    pub async fn failed(&mut self) -> String {
        tokio::select! {
            ended = &mut self.server => match ended {
                Ok(Ok(())) => "it stopped serving".to_owned(),
                Ok(Err(error)) => crate::chain(&error),
                Err(error) => error.to_string(),
            },
            ended = &mut self.writer => match ended {
                Ok(()) => "the ledger cannot be read or written any more".to_owned(),
                Err(error) => format!("the ledger's task ended: {error}"),
            },
        }
    }
}

fn make_folder(data: &Path) -> Result<(), StartError> {
    std::fs::create_dir_all(data)
        .map_err(|source| KeysError::Write { path: data.to_owned(), source }.into())
}

async fn listen(port: u16) -> Result<TcpListener, StartError> {
    let address = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port);
    TcpListener::bind(address).await.map_err(|source| {
        if source.kind() == std::io::ErrorKind::AddrInUse {
            StartError::PortTaken(port)
        } else {
            StartError::Listen { port, source }
        }
    })
}

/// Makes this process the only one on a data folder, until the file is closed.
fn lock(data: &Path) -> Result<std::fs::File, StartError> {
    let path = data.join("lock");
    let failed = |source| StartError::Lock { path: path.clone(), source };
    let file = std::fs::File::options()
        .create(true)
        .read(true)
        .append(true)
        .open(&path)
        .map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => Err(StartError::InUse(data.to_owned())),
        Err(std::fs::TryLockError::Error(source)) => Err(failed(source)),
    }
}

fn computer_name() -> String {
    ["COMPUTERNAME", "HOSTNAME"]
        .into_iter()
        .filter_map(|variable| std::env::var(variable).ok())
        .chain(std::fs::read_to_string("/etc/hostname"))
        .map(|name| name.trim().to_owned())
        .find(|name| !name.is_empty())
        .unwrap_or_default()
}

/// The port of a key host when nobody names another.
pub const DEFAULT_PORT: u16 = PORT;

//! The local socket of a running key host: who can open it owns the data folder. One line of JSON
//! asks, one line answers.

use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use interprocess::local_socket::{
    ListenerOptions, Name,
    tokio::{Listener, Stream, prelude::*},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    sync::watch,
    time::timeout,
};

use super::{keys::Disclosure, peers::PeerRole};
use crate::{
    activation,
    licensing::SystemId,
    wire::{refusal_from_wire, v1},
};

/// The most that a request may have.
const MOST_BYTES: u64 = 1024 * 1024;
/// How long a request may take to arrive, and an answer to be made: a backup reads the whole ledger.
const LIMIT: Duration = Duration::from_mins(5);

/// What can be asked of a running host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "ask", rename_all = "kebab-case")]
pub enum Ask {
    /// A pairing code.
    Pair {
        /// What the peer may do.
        role: PeerRole,
    },
    /// All peers.
    List,
    /// Forget a peer.
    Revoke {
        /// How its fingerprint begins.
        fingerprint: String,
    },
    /// How the host is.
    Status,
    /// Write a backup.
    Backup {
        /// The file, which must not be there yet.
        to: PathBuf,
    },
    /// Something about the keys of this host.
    Keys {
        /// What; the answer is an [`activation::Answer`].
        what: activation::Ask,
    },
    /// Who holds what.
    Holders {
        /// Of which key; all if empty.
        key: String,
    },
    /// Most seats in use by the hour.
    Usage {
        /// Of which key; all if empty.
        key: String,
        /// Not before this, in milliseconds since 1970.
        from_ms: i64,
        /// Before this; 0 for now.
        to_ms: i64,
    },
    /// What was refused.
    Denials {
        /// Of which key; all if empty.
        key: String,
        /// Not before this, in milliseconds since 1970.
        from_ms: i64,
        /// Before this; 0 for now.
        to_ms: i64,
    },
    /// End a grant at once.
    Release {
        /// The key.
        key: String,
        /// The system's id.
        system: String,
        /// The server's number.
        server: u32,
    },
    /// Take back what a pending plan holds.
    AbortPlan {
        /// The system's id.
        system: String,
    },
    /// Reserve seats for a system, or limit what it may have.
    SetLimits {
        /// The key.
        key: String,
        /// The system's id.
        system: String,
        /// Seats kept free for it, by feature.
        floor: BTreeMap<String, u32>,
        /// The most that it may have, by feature.
        ceiling: BTreeMap<String, u32>,
    },
    /// What systems learn of others.
    SetDisclosure {
        /// How much.
        disclosure: Disclosure,
    },
}

fn seats_json(seats: &[v1::FeatureSeats]) -> Value {
    seats.iter().map(|seats| (seats.feature.clone(), json!(seats.seats))).collect()
}

fn time_json(ms: i64) -> Value {
    Timestamp::from_millisecond(ms).map_or(Value::Null, |time| json!(time.to_string()))
}

pub(super) fn holders_json(holders: &v1::Holders) -> Value {
    let holders = holders.holders.iter().map(|holder| {
        json!({
            "key": holder.key_id,
            "system": holder.system_id,
            "system_name": holder.system_name,
            "server": holder.server,
            "server_name": holder.server_name,
            "seats": seats_json(&holder.seats),
            "from": holder.from,
            "since": time_json(holder.since_ms),
            "leased": holder.leased,
            "valid_ms": holder.leased.then_some(holder.valid_ms),
            "reclaimable": holder.reclaimable,
        })
    });
    holders.collect()
}

pub(super) fn usage_json(usage: &v1::Usage) -> Value {
    let hours = usage.hours.iter().map(|hour| {
        json!({
            "hour": time_json(hour.hour_ms),
            "key": hour.key_id,
            "feature": hour.feature,
            "system": hour.system_id,
            "system_name": hour.system_name,
            "most": hour.most,
            "total": hour.total,
        })
    });
    hours.collect()
}

pub(super) fn denials_json(denials: &v1::Denials) -> Value {
    let denials = denials.denials.iter().map(|denial| {
        json!({
            "at": time_json(denial.at_ms),
            "key": denial.key_id,
            "feature": denial.feature,
            "short": denial.short,
            "reason": denial.reason,
            "system": denial.system_id,
            "system_name": denial.system_name,
            "from": denial.from,
            "times": denial.times,
        })
    });
    denials.collect()
}

pub(super) fn limits(floor: BTreeMap<String, u32>, ceiling: BTreeMap<String, u32>) -> v1::Limits {
    let seats = |limits: BTreeMap<String, u32>| {
        limits.into_iter().map(|(feature, seats)| v1::FeatureSeats { feature, seats }).collect()
    };
    v1::Limits { floor: seats(floor), ceiling: seats(ceiling) }
}

/// The answer to a change: what was refused is an error here, in the words of the refusal.
pub(super) fn done(refused: Option<&v1::Refused>, value: Value) -> Result<Value, String> {
    match refused {
        None => Ok(value),
        Some(refused) => Err(match refusal_from_wire(refused, SystemId(uuid::Uuid::nil())) {
            Ok(refusal) => crate::texts::text(&refusal.message()),
            Err(text) => text,
        }),
    }
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Answer {
    Done(serde_json::Value),
    Failed(String),
}

/// Why a running host could not be asked.
#[derive(Debug, thiserror::Error)]
pub enum ControlError {
    /// Nobody listens.
    #[error(
        "no key host is running on {0}: start it with `floatkey host --data {0}`, as the same user"
    )]
    NotRunning(String),
    /// The socket.
    #[error("the running key host cannot be asked")]
    Io(#[from] io::Error),
    /// Its answer.
    #[error(
        "the running key host gave an answer that this version does not understand: both must be of the same version"
    )]
    Answer(#[from] serde_json::Error),
    /// It said no.
    #[error("{0}")]
    Failed(String),
}

/// The name of the socket of a data folder.
fn name(data: &Path) -> io::Result<Name<'static>> {
    #[cfg(unix)]
    {
        use interprocess::local_socket::{GenericFilePath, ToFsName as _};
        data.join("control.sock").to_fs_name::<GenericFilePath>()
    }
    #[cfg(not(unix))]
    {
        use interprocess::local_socket::{GenericNamespaced, ToNsName as _};
        use sha2::{Digest as _, Sha256};
        let path = data.canonicalize()?;
        let hash = Sha256::digest(path.to_string_lossy().as_bytes());
        format!("floatkey-{}", crate::hex(&hash[..8])).to_ns_name::<GenericNamespaced>()
    }
}

/// Opens the socket. The caller owns the data folder, so whatever is there was left by a host that
/// is gone.
pub(super) fn open(data: &Path) -> io::Result<Listener> {
    #[cfg(unix)]
    match std::fs::remove_file(data.join("control.sock")) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let listener = ListenerOptions::new().name(name(data)?).create_tokio()?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::Permissions::from_mode(0o600);
        std::fs::set_permissions(data.join("control.sock"), mode)?;
    }
    Ok(listener)
}

/// Answers until the host stops.
pub(super) async fn serve<F>(
    listener: Listener,
    answer: impl Fn(Ask) -> F + Send + Sync + 'static,
    mut stopping: watch::Receiver<bool>,
) where
    F: Future<Output = Result<serde_json::Value, String>> + Send + 'static,
{
    let answer = Arc::new(answer);
    loop {
        let next = tokio::select! {
            next = listener.accept() => next,
            _ = stopping.wait_for(|stopping| *stopping) => return,
        };
        let stream = match next {
            Ok(stream) => stream,
            Err(error) => {
                tracing::warn!(%error, "the local socket could not accept");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let answer = answer.clone();
        tokio::spawn(async move {
            let done = timeout(LIMIT, one(stream, answer.as_ref())).await;
            if let Ok(Err(error)) = done {
                tracing::info!(%error, "a request on the local socket was not answered");
            }
        });
    }
}

async fn one<F>(stream: Stream, answer: &impl Fn(Ask) -> F) -> io::Result<()>
where
    F: Future<Output = Result<serde_json::Value, String>>,
{
    let mut stream = BufReader::new(stream);
    let mut line = String::new();
    (&mut stream).take(MOST_BYTES).read_line(&mut line).await?;
    let answer = match serde_json::from_str(&line) {
        Err(error) => {
            Answer::Failed(format!("this is not a request that this key host knows: {error}"))
        }
        Ok(ask) => match answer(ask).await {
            Ok(value) => Answer::Done(value),
            Err(reason) => Answer::Failed(reason),
        },
    };
    let mut text = serde_json::to_vec(&answer)?;
    text.push(b'\n');
    stream.get_mut().write_all(&text).await?;
    stream.get_mut().flush().await
}

/// Asks the host that runs on a data folder.
///
/// # Errors
/// If none runs, or it refuses.
pub async fn ask(data: &Path, ask: &Ask) -> Result<serde_json::Value, ControlError> {
    let not_running = || ControlError::NotRunning(data.display().to_string());
    let name = name(data).map_err(|_| not_running())?;
    let stream = Stream::connect(name).await.map_err(|error| match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused => not_running(),
        _ => error.into(),
    })?;
    let mut stream = BufReader::new(stream);
    let mut text = serde_json::to_vec(ask)?;
    text.push(b'\n');
    stream.get_mut().write_all(&text).await?;
    stream.get_mut().flush().await?;
    let mut line = String::new();
    timeout(LIMIT, stream.read_line(&mut line))
        .await
        .map_err(|_| io::Error::from(io::ErrorKind::TimedOut))??;
    match serde_json::from_str(&line)? {
        Answer::Done(value) => Ok(value),
        Answer::Failed(reason) => Err(ControlError::Failed(reason)),
    }
}

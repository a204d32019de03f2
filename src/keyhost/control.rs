//! The local socket of a running key host: who can open it owns the data folder. One line of JSON
//! asks, one line answers.

use std::{io, path::Path, sync::Arc, time::Duration};

use interprocess::local_socket::{
    ListenerOptions, Name,
    tokio::{Listener, Stream, prelude::*},
};
use serde::{Deserialize, Serialize};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    sync::watch,
    time::timeout,
};

use super::peers::PeerRole;

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
        let hash: String = hash[..8].iter().map(|byte| format!("{byte:02x}")).collect();
        format!("floatkey-{hash}").to_ns_name::<GenericNamespaced>()
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

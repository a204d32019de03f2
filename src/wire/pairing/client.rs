//! The client's side of pairing.

use tokio::{sync::mpsc, time::timeout};
use tokio_stream::wrappers::ReceiverStream;
use tonic::Streaming;

use super::{Code, NotTheSame, Sides, Started};
use crate::{
    licensing::SystemId,
    texts::say,
    wire::{
        PROTOCOL,
        address::full_address,
        dial::{CONNECT_LIMIT, ConnectError, Connection, dial},
        tls::Credentials,
        v1::{self, pair_reply, pair_request},
    },
};

/// Why nothing was paired.
#[derive(Debug, thiserror::Error)]
pub enum PairError {
    /// The host cannot be reached.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// It speaks another version of the protocol.
    #[error("{}", say!("error-pair-protocol", theirs = *.theirs, ours = PROTOCOL))]
    Protocol {
        /// Its protocol.
        theirs: u32,
    },
    /// The code, or somebody in the middle.
    #[error(transparent)]
    NotTheSame(#[from] NotTheSame),
    /// The host says no.
    #[error("{}", say!("error-pair-refused", reason = .0))]
    Refused(String),
    /// The host went away.
    #[error("{}", say!("error-pair-lost"))]
    Lost,
}

/// Pairs our credentials with the host at an address. What is returned may be pinned: the host has
/// proved that it knows the code.
///
/// # Errors
/// [`PairError`]; then nothing was paired on this side.
pub async fn pair(
    address: &str,
    code: &Code,
    credentials: &Credentials,
    system: SystemId,
    name: &str,
) -> Result<(Connection, v1::Paired), PairError> {
    let connection = dial(&full_address(address)?, credentials, None).await?;
    let paired = pair_over(&connection, code, credentials, system, name).await?;
    Ok((connection, paired))
}

/// The same over a connection that was made with these credentials and no pin.
///
/// # Errors
/// [`PairError`]; then nothing was paired on this side.
pub async fn pair_over(
    connection: &Connection,
    code: &Code,
    credentials: &Credentials,
    system: SystemId,
    name: &str,
) -> Result<v1::Paired, PairError> {
    let about = connection.about().await?;
    if about.protocol != PROTOCOL {
        return Err(PairError::Protocol { theirs: about.protocol });
    }
    let sides = Sides {
        client: credentials.fingerprint(),
        host: connection.fingerprint,
        system_id: system.to_string(),
        name: name.to_owned(),
        host_id: about.host_id,
    };
    let started = Started::client(code, &sides);
    let (send, queue) = mpsc::channel(2);
    let hello = v1::PairHello {
        protocol: PROTOCOL,
        system_id: sides.system_id.clone(),
        name: sides.name.clone(),
        pake: started.message.clone(),
    };
    say(&send, pair_request::Step::Hello(hello)).await?;
    let mut calls = connection.calls();
    let stream = timeout(CONNECT_LIMIT, calls.pair(ReceiverStream::new(queue))).await;
    let stream = stream.map_err(|_| ConnectError::Silent(connection.address.clone()))?;
    let mut stream = stream.map_err(|status| connection.refused(&status))?.into_inner();
    let pair_reply::Step::Answer(answer) = next(&mut stream).await? else {
        return Err(PairError::Lost);
    };
    let proofs = started.finish(&answer.pake)?;
    let proof = v1::PairProof { proof: proofs.client_proof(&sides) };
    say(&send, pair_request::Step::Proof(proof)).await?;
    let pair_reply::Step::Paired(paired) = next(&mut stream).await? else {
        return Err(PairError::Lost);
    };
    proofs.check_host(&sides, &paired.proof)?;
    Ok(paired)
}

async fn say(
    send: &mpsc::Sender<v1::PairRequest>,
    step: pair_request::Step,
) -> Result<(), PairError> {
    send.send(v1::PairRequest { step: Some(step) }).await.map_err(|_| PairError::Lost)
}

async fn next(stream: &mut Streaming<v1::PairReply>) -> Result<pair_reply::Step, PairError> {
    let reply = timeout(CONNECT_LIMIT * 2, stream.message()).await.map_err(|_| PairError::Lost)?;
    let reply = reply.map_err(|_| PairError::Lost)?;
    match reply.and_then(|reply| reply.step) {
        Some(pair_reply::Step::Refused(reason)) => {
            Err(PairError::Refused(crate::wire::convert::line(&reason)))
        }
        Some(step) => Ok(step),
        None => Err(PairError::Lost),
    }
}

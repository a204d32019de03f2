//! The host's side of pairing: one conversation, one try of the open code.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::{sync::mpsc, time::timeout};
use tonic::{Status, Streaming};

use super::{
    listener::Remote,
    metrics::Counters,
    peers::{Pairing, PeerRole},
    service::Service,
};
use crate::{
    chain,
    licensing::SystemId,
    wire::{
        PROTOCOL,
        pairing::{NotTheSame, Sides, Started},
        v1::{self, pair_reply, pair_request},
    },
};

/// How long each step of a client may take.
const STEP_LIMIT: Duration = Duration::from_secs(10);

type Replies = mpsc::Sender<Result<v1::PairReply, Status>>;

/// Talks to one client until it is paired or refused.
pub(super) async fn pair(
    service: Service,
    remote: Remote,
    mut requests: Streaming<v1::PairRequest>,
    replies: Replies,
) {
    let outcome = converse(&service, remote, &mut requests, &replies).await;
    let last = match outcome {
        Ok(paired) => {
            Counters::count(&service.counters.paired);
            pair_reply::Step::Paired(paired)
        }
        Err(reason) => {
            Counters::count(&service.counters.pairing_refused);
            tracing::warn!(from = %remote.address(), %reason, "pairing was refused");
            pair_reply::Step::Refused(reason)
        }
    };
    // A client that went away asks again.
    drop(replies.send(Ok(v1::PairReply { step: Some(last) })).await);
}

async fn next(requests: &mut Streaming<v1::PairRequest>) -> Result<pair_request::Step, String> {
    let message = timeout(STEP_LIMIT, requests.message()).await;
    let message = message.map_err(|_| "the client did not go on within 10 seconds".to_owned())?;
    let message = message.map_err(|status| status.message().to_owned())?;
    message
        .and_then(|message| message.step)
        .ok_or_else(|| "the client ended the pairing".to_owned())
}

async fn converse(
    service: &Service,
    remote: Remote,
    requests: &mut Streaming<v1::PairRequest>,
    replies: &Replies,
) -> Result<v1::Paired, String> {
    let Some(certificate) = remote.certificate else {
        return Err("the client shows no certificate, so there is nothing to pair".to_owned());
    };
    let pair_request::Step::Hello(hello) = next(requests).await? else {
        return Err("the first message of a pairing is PairHello".to_owned());
    };
    if hello.protocol != PROTOCOL {
        return Err(format!(
            "this key host speaks protocol {PROTOCOL} and not {}: update the older program",
            hello.protocol
        ));
    }
    let system: SystemId = hello
        .system_id
        .parse()
        .map_err(|_| "the system_id of PairHello is not a UUID".to_owned())?;
    let (code, role) = service.peers.try_code(Instant::now()).map_err(|error| error.to_string())?;
    let sides = Sides {
        client: certificate,
        host: service.about.fingerprint,
        system_id: hello.system_id.clone(),
        name: hello.name.clone(),
        host_id: service.about.host_id.clone(),
    };
    let started = Started::host(&code, &sides);
    let answer = v1::PairAnswer { pake: started.message.clone() };
    let step = Some(pair_reply::Step::Answer(answer));
    replies
        .send(Ok(v1::PairReply { step }))
        .await
        .map_err(|_| "the client ended the pairing".to_owned())?;
    let not_the_same = |error: NotTheSame| error.to_string();
    let proofs = started.finish(&hello.pake).map_err(not_the_same)?;
    let pair_request::Step::Proof(proof) = next(requests).await? else {
        return Err("the second message of a pairing is PairProof".to_owned());
    };
    proofs.check_client(&sides, &proof.proof).map_err(not_the_same)?;
    let pairing = Pairing {
        fingerprint: certificate.to_string(),
        role,
        system,
        name: crate::wire::name(&hello.name),
        since: Timestamp::now(),
        from: remote.address().to_string(),
    };
    tracing::info!(%system, name = %pairing.name, ?role, from = %pairing.from, "paired");
    let peers = service.peers.clone();
    // Stored before the client hears of it.
    let stored = tokio::task::spawn_blocking(move || peers.add(pairing)).await;
    stored.map_err(|error| error.to_string())?.map_err(|error| chain(&error))?;
    service.peers.close_code(&code);
    let role = match role {
        PeerRole::System => v1::PeerRole::System,
        PeerRole::Admin => v1::PeerRole::Admin,
    };
    Ok(v1::Paired {
        proof: proofs.host_proof(&sides),
        role: role.into(),
        about: Some(service.describe(true)),
    })
}

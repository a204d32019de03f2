//! Questions about the past and the present of the ledger, and what administrators may change:
//! the same for calls over the network and for the local socket.

use std::{path::Path, sync::Arc};

use jiff::Timestamp;
use tokio::sync::watch;

use super::{
    history::{DenialRow, UsageRow},
    keys::{self, Disclosure},
    ledger::{Caller, Command, Holder, Now, Reply},
    store::Range,
    writer::{Ledgers, NotDone},
};
use crate::{
    chain,
    licensing::{KeyId, Limits, Refusal, ServerId, SystemId},
    wire::{limits_from_wire, refusal_to_wire, seats_to_wire, v1},
};

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asker {
    /// A system, which learns of others what is disclosed.
    System(SystemId),
    /// An administrator of the host.
    Admin,
}

/// Why a question has no answer, or a change was not made.
#[derive(Debug, thiserror::Error)]
pub(super) enum NoAnswer {
    /// The question is wrong; says how.
    #[error("{0}")]
    Malformed(String),
    /// The ledger cannot be read, or the change cannot be stored.
    #[error("{0}")]
    Storage(String),
}

fn malformed(error: impl std::fmt::Display) -> NoAnswer {
    NoAnswer::Malformed(error.to_string())
}

fn key_filter(text: &str) -> Result<Option<KeyId>, NoAnswer> {
    if text.is_empty() { Ok(None) } else { text.parse().map(Some).map_err(malformed) }
}

fn range(key: &str, from_ms: i64, to_ms: i64) -> Result<Range, NoAnswer> {
    let time = |ms| Timestamp::from_millisecond(ms).map_err(malformed);
    let to = if to_ms == 0 { Timestamp::MAX } else { time(to_ms)? };
    Ok(Range { from: time(from_ms)?, to, key: key_filter(key)? })
}

/// Who holds what.
pub(super) async fn holders(
    ledgers: &Ledgers,
    asker: Asker,
    request: &v1::HoldersRequest,
) -> Result<v1::Holders, NoAnswer> {
    let key = key_filter(&request.key_id)?;
    let holders = ledgers
        .read(|ledger, mono_ms| {
            ledger.holders(key.as_ref(), Now { mono_ms, wall: Timestamp::now() })
        })
        .await;
    let may_see = |holder: &Holder| match asker {
        Asker::Admin => true,
        Asker::System(system) => holder.system == system,
    };
    let holders = holders.into_iter().filter(may_see).map(|holder| v1::Holder {
        key_id: holder.key.to_string(),
        system_id: holder.system.to_string(),
        system_name: holder.system_name,
        server: holder.server.0,
        server_name: holder.server_name.to_string(),
        seats: seats_to_wire(&holder.seats),
        from: holder.from.to_string(),
        since_ms: holder.since.map_or(0, Timestamp::as_millisecond),
        leased: holder.leased,
        valid_ms: holder.valid_ms.unwrap_or(0),
        reclaimable: holder.reclaimable,
    });
    Ok(v1::Holders { holders: holders.collect() })
}

/// Most seats in use by the hour.
pub(super) async fn usage(
    ledgers: &Ledgers,
    asker: Asker,
    disclosure: Disclosure,
    request: &v1::UsageRequest,
) -> Result<v1::Usage, NoAnswer> {
    let range = range(&request.key_id, request.from_ms, request.to_ms)?;
    let rows = ledgers.usage(range).await;
    let rows = rows.map_err(|error| NoAnswer::Storage(chain(&error)))?;
    let may_see = |row: &UsageRow| match asker {
        Asker::Admin => true,
        Asker::System(system) => row.system == system || disclosure == Disclosure::Full,
    };
    let names = ledgers
        .read(|ledger, _| {
            let name = |row: &UsageRow| ledger.system_name(row.system).to_owned();
            rows.iter().map(name).collect::<Vec<_>>()
        })
        .await;
    let hours = rows.into_iter().zip(names).filter(|(row, _)| may_see(row));
    let hours = hours.map(|(row, name)| v1::UsageHour {
        hour_ms: row.hour.as_millisecond(),
        key_id: row.key.to_string(),
        feature: row.feature.code().to_owned(),
        system_id: row.system.to_string(),
        system_name: name,
        most: row.most,
        total: row.total,
    });
    Ok(v1::Usage { hours: hours.collect() })
}

/// What was refused.
pub(super) async fn denials(
    ledgers: &Ledgers,
    asker: Asker,
    disclosure: Disclosure,
    request: &v1::DenialsRequest,
) -> Result<v1::Denials, NoAnswer> {
    let range = range(&request.key_id, request.from_ms, request.to_ms)?;
    let rows = ledgers.denials(range).await;
    let rows = rows.map_err(|error| NoAnswer::Storage(chain(&error)))?;
    let may_see = |row: &DenialRow| match asker {
        Asker::Admin => true,
        Asker::System(system) => row.system == system,
    };
    // A refusal has no number below full disclosure, and neither has its trace.
    let tells_short = asker == Asker::Admin || disclosure == Disclosure::Full;
    let denials = rows.into_iter().filter(may_see).map(|row| v1::Denial {
        at_ms: row.at.as_millisecond(),
        system_id: row.system.to_string(),
        system_name: row.name,
        key_id: row.key.to_string(),
        feature: row.feature.map(|feature| feature.code().to_owned()).unwrap_or_default(),
        short: row.short.filter(|_| tells_short),
        reason: row.reason.to_owned(),
        from: row.from.to_string(),
        times: row.times,
    });
    Ok(v1::Denials { denials: denials.collect() })
}

/// An administrator's caller: the ledger notes who it was in the log only.
fn admin(who: &str) -> Caller {
    Caller { system: SystemId(uuid::Uuid::nil()), name: String::new(), from: Arc::from(who) }
}

async fn change(
    ledgers: &Ledgers,
    who: &str,
    command: Command,
) -> Result<Result<Reply, Refusal>, NoAnswer> {
    match ledgers.apply(admin(who), command).await {
        Ok(reply) => Ok(Ok(reply)),
        Err(NotDone::Refused(refusal)) => Ok(Err(refusal)),
        Err(NotDone::Storage(reason)) => Err(NoAnswer::Storage(reason)),
    }
}

/// Reserves seats for a system, or limits what it may have.
pub(super) async fn set_limits(
    ledgers: &Ledgers,
    who: &str,
    request: &v1::SetLimitsRequest,
) -> Result<v1::SetLimitsReply, NoAnswer> {
    let key: KeyId = request.key_id.parse().map_err(malformed)?;
    let system = SystemId(request.system_id.parse().map_err(malformed)?);
    let limits = match &request.limits {
        Some(limits) => limits_from_wire(limits).map_err(malformed)?,
        None => Limits::default(),
    };
    tracing::warn!(%who, %key, %system, ?limits, "an administrator sets limits");
    let outcome = change(ledgers, who, Command::SetLimits { key, system, limits }).await?;
    Ok(v1::SetLimitsReply { refused: outcome.err().map(|refusal| refusal_to_wire(&refusal)) })
}

/// Ends a grant at once.
pub(super) async fn release(
    ledgers: &Ledgers,
    who: &str,
    request: &v1::ReleaseRequest,
) -> Result<v1::ReleaseReply, NoAnswer> {
    let key: KeyId = request.key_id.parse().map_err(malformed)?;
    let system = SystemId(request.system_id.parse().map_err(malformed)?);
    let server = ServerId(request.server);
    tracing::warn!(%who, %key, %system, %server, "an administrator releases a grant");
    let outcome = change(ledgers, who, Command::Release { key, system, server }).await?;
    Ok(match outcome {
        Ok(Reply::Released { may_run_ms }) => v1::ReleaseReply { refused: None, may_run_ms },
        Ok(_) => v1::ReleaseReply::default(),
        Err(refusal) => {
            v1::ReleaseReply { refused: Some(refusal_to_wire(&refusal)), may_run_ms: 0 }
        }
    })
}

/// Takes back what a pending plan holds.
pub(super) async fn abort_plan(
    ledgers: &Ledgers,
    who: &str,
    request: &v1::AbortPlanRequest,
) -> Result<v1::AbortPlanReply, NoAnswer> {
    let system = SystemId(request.system_id.parse().map_err(malformed)?);
    tracing::warn!(%who, %system, "an administrator takes a pending plan back");
    let outcome = change(ledgers, who, Command::AbortPlan { system }).await?;
    Ok(v1::AbortPlanReply { refused: outcome.err().map(|refusal| refusal_to_wire(&refusal)) })
}

/// Changes what systems learn of others, now and after the next start.
pub(super) fn set_disclosure(
    data: &Path,
    who: &str,
    disclosure: Disclosure,
    current: &watch::Sender<Disclosure>,
) -> Result<(), NoAnswer> {
    let path = data.join("host.json");
    let stored = keys::read_config(&path)
        .and_then(|config| keys::write_config(&path, &keys::HostConfig { disclosure, ..config }));
    stored.map_err(|error| NoAnswer::Storage(chain(&error)))?;
    tracing::warn!(%who, ?disclosure, "an administrator changes what is disclosed");
    current.send_replace(disclosure);
    Ok(())
}

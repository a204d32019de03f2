//! Questions to one key host that are asked once: the connection test, pairing, who holds what, and
//! the release of a grant by an administrator.

use jiff::Timestamp;

use super::{Event, Holder, Out};
use crate::{
    chain,
    doctor::{self, Network, Question, Report},
    licensing::{KeyHost, KeyId, ServerId, System, SystemId},
    system::{self, ProvenHost, target},
    texts::say,
    wire::{
        dial::{Connection, dial_target},
        pairing::Code,
        refusal_from_wire, seats_from_wire, v1,
    },
};

/// Tests the connection, and tells after each step how far it got.
pub(super) async fn test(address: String, key: Option<KeyId>, system: System, out: Out) {
    let is_it = |host: &&KeyHost| host.addresses().any(|known| known == address);
    let known = system.hosts.iter().find(is_it);
    let pinned = known.and_then(|host| host.pin.as_ref()).map(|pin| pin.fingerprint.clone());
    let network = match system::identity(&system) {
        Ok(identity) => Network::of(identity),
        Err(error) => {
            out.say(Event::Failed(chain(&error))).await;
            return;
        }
    };
    let question = Question { address, key, pinned, is_video_server: false };
    let when = Timestamp::now();
    let computer = crate::computer_name();
    let climbing = doctor::climb(&question, &network, |findings| {
        let report = Report::new(&question, findings, when, &computer);
        out.say_now(Event::Tested { report: Box::new(report), is_over: false });
    });
    let findings = Box::pin(climbing).await;
    let report = Box::new(Report::new(&question, &findings, when, &computer));
    out.say(Event::Tested { report, is_over: true }).await;
}

/// Pairs with a host, and tells after each step how far it got. Nothing is stored.
pub(super) async fn prove(
    system: SystemId,
    name: String,
    address: String,
    code: Code,
    out: Out,
) -> Result<ProvenHost, String> {
    let progress = |step| out.say_now(Event::Pairing(step));
    let proven = system::prove_host((system, &name), &address, &code, progress).await;
    proven.map_err(|error| chain(&error))
}

pub(super) async fn connect(system: &System, host: &KeyHost) -> Result<Connection, String> {
    let identity = system::identity(system).map_err(|error| chain(&error))?;
    let target = target(host).map_err(|error| chain(&error))?;
    dial_target(&target, &identity.credentials).await.map_err(|error| chain(&error))
}

/// Asks who holds what.
pub(super) async fn holders(host: KeyHost, system: System, out: Out) {
    let asked = ask_holders(&host, &system).await;
    out.say(Event::Holders(host.id, asked)).await;
}

async fn ask_holders(host: &KeyHost, system: &System) -> Result<Vec<Holder>, String> {
    let connection = connect(system, host).await?;
    let mut calls = connection.calls();
    let holders = calls.get_holders(v1::HoldersRequest::default()).await;
    let holders = holders.map_err(|status| status.message().to_owned())?.into_inner().holders;
    holders
        .iter()
        .map(|holder| holder_from_wire(holder).map_err(|error| error.to_string()))
        .collect()
}

fn holder_from_wire(holder: &v1::Holder) -> Result<Holder, Box<dyn std::error::Error>> {
    Ok(Holder {
        key: holder.key_id.parse()?,
        system: SystemId(holder.system_id.parse()?),
        system_name: crate::wire::name(&holder.system_name),
        server: ServerId(holder.server),
        server_name: crate::wire::name(&holder.server_name),
        seats: seats_from_wire(&holder.seats)?,
        from: crate::wire::name(&holder.from),
        since: Timestamp::from_millisecond(holder.since_ms)?,
        valid_ms: holder.leased.then_some(holder.valid_ms),
        is_reclaimable: holder.reclaimable,
    })
}

/// Ends a grant at once, as an administrator.
pub(super) async fn release(host: KeyHost, system: System, holder: Holder, out: Out) {
    let released = ask_release(&host, &system, &holder).await;
    let event = match released {
        Ok(0) => Event::Done(say!("link-released", server = &holder.server_name)),
        Ok(ms) => Event::Done(say!(
            "link-released-later",
            server = &holder.server_name,
            seconds = ms.div_ceil(1000),
        )),
        Err(reason) => Event::Failed(say!("link-not-released", reason = reason)),
    };
    out.say(event).await;
    holders(host, system, out).await;
}

async fn ask_release(host: &KeyHost, system: &System, holder: &Holder) -> Result<u64, String> {
    let connection = connect(system, host).await?;
    let request = v1::ReleaseRequest {
        key_id: holder.key.to_string(),
        system_id: holder.system.to_string(),
        server: holder.server.0,
    };
    let reply = connection.calls().release(request).await;
    let reply = reply.map_err(|status| status.message().to_owned())?.into_inner();
    match reply.refused {
        None => Ok(reply.may_run_ms),
        Some(refused) => Err(match refusal_from_wire(&refused, holder.system) {
            Ok(refusal) => crate::texts::text(&refusal.message()),
            Err(text) => text,
        }),
    }
}

//! A key host and its peers over real sockets in one process: sessions, leases, disclosure.

use std::{
    collections::BTreeMap,
    net::{IpAddr, Ipv4Addr},
    path::Path,
    sync::Arc,
    time::Duration,
};

use tempfile::TempDir;
use tokio::time::timeout;

use super::{Disclosure, HostConfig, HostOptions, RunningHost, keys, peers::PeerRole};
use crate::{
    activation::{SigningKey, sign},
    licensing::{
        Carrier, Feature, KeyFigures, KeyId, KeyKind, License, Others, PlanId, Prepare, Refusal,
        Seats, ServerId, SystemId, Wanted,
    },
    wire::{
        client::{CallError, Client, Identity},
        dial::Target,
        pairing,
        tls::Credentials,
        v1::Role,
    },
};

/// Longer than anything in here takes.
const LIMIT: Duration = Duration::from_secs(8);

const LOOPBACK: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

fn key() -> KeyId {
    "K-1".parse().unwrap()
}

fn cameras(seats: u64) -> Seats {
    std::iter::once(("ip-camera".parse::<Feature>().unwrap(), seats)).collect()
}

/// A host with one network key of 10 cameras, whose leases run for a second.
async fn host(folder: &Path, disclosure: Disclosure) -> RunningHost {
    let vendor = SigningKey::generate().unwrap();
    let license = License {
        key: key(),
        name: "Key".to_owned(),
        kind: KeyKind::Network,
        carrier: Carrier::Software,
        binding: None,
        holder: None,
        type_name: "Ultra".to_owned(),
        floating: true,
        totals: cameras(10),
        expires: None,
        min_version: None,
        issue: 1,
        grace_secs: 0,
        overdraft_percent: 0,
    };
    std::fs::create_dir_all(folder.join("keys")).unwrap();
    std::fs::create_dir_all(folder.join("vendors")).unwrap();
    std::fs::write(folder.join("keys/k.fkl"), sign(&license, &vendor).unwrap()).unwrap();
    std::fs::write(folder.join("vendors/v.pub"), vendor.public().to_string()).unwrap();
    let config = HostConfig { disclosure, term_secs: 1, ..HostConfig::default() };
    keys::write_config(&folder.join("host.json"), &config).unwrap();
    let options =
        HostOptions { data: folder.to_owned(), port: 0, name: None, bind: Some(LOOPBACK) };
    super::start(options).await.unwrap()
}

async fn connect(host: &RunningHost, number: u128, role: Role) -> Client {
    let (target, identity) = pair(host, number, role).await;
    Client::connect(&target, &identity).await.unwrap()
}

/// Pairs a new computer for a system.
async fn pair(host: &RunningHost, number: u128, role: Role) -> (Target, Identity) {
    let credentials = Arc::new(Credentials::generate().unwrap());
    let (system, name) = (system(number), format!("System {number}"));
    let (address, code) = (host.address.to_string(), host.pairing_code(PeerRole::System));
    let (connection, _) =
        pairing::pair(&address, &code, &credentials, system, &name).await.unwrap();
    let fingerprint = connection.fingerprint;
    let target = Target { addresses: vec![address], fingerprint, generation: 0 };
    (target, Identity { system, name, role, credentials })
}

fn system(number: u128) -> SystemId {
    SystemId(uuid::Uuid::from_u128(number))
}

/// Everything that a system wants of the key: so many cameras on one server.
fn prepare(plan: u128, base: u64, seats: u64) -> Prepare {
    let wanted =
        Wanted { name: "Server".to_owned(), version: "4.0".parse().ok(), seats: cameras(seats) };
    Prepare {
        plan: PlanId(uuid::Uuid::from_u128(plan)),
        hash: vec![7; 32],
        base,
        revision: base + 1,
        keys: BTreeMap::from([(key(), BTreeMap::from([(ServerId(1), wanted)]))]),
    }
}

async fn apply(client: &Client, prepare: &Prepare) -> Result<(), CallError> {
    client.prepare(prepare).await?;
    client.commit(prepare.plan).await
}

async fn wait_for(client: &Client, mut is_there: impl FnMut(&KeyFigures) -> bool) -> KeyFigures {
    let mut feed = client.feed();
    let wait = feed.wait_for(|feed| {
        feed.figures.as_ref().is_some_and(|figures| figures.iter().any(&mut is_there))
    });
    let feed = timeout(LIMIT, wait).await.expect("in time").unwrap();
    feed.figures.as_ref().unwrap()[0].clone()
}

#[tokio::test]
async fn a_lease_that_nobody_renews_becomes_reclaimable_and_is_taken_when_needed() {
    let folder = TempDir::new().unwrap();
    let host = host(folder.path(), Disclosure::Full).await;
    let core = connect(&host, 1, Role::Core).await;
    apply(&core, &prepare(1, 0, 8)).await.unwrap();
    let agent = connect(&host, 1, Role::Server).await;
    let (seats, statement) = agent.renew(&key(), ServerId(1), None).await.unwrap();
    assert_eq!(seats, cameras(8));
    assert!(statement.valid_ms <= 1000, "{}", statement.valid_ms);

    let other = connect(&host, 2, Role::Core).await;
    let refused = apply(&other, &prepare(2, 0, 5)).await.unwrap_err();
    assert!(
        matches!(&refused, CallError::Refused(Refusal::Shortage { short: Some(3), .. })),
        "{refused}"
    );

    // Nobody renews: the host itself tells everybody when the lease has run out.
    let ours = wait_for(&core, |f| f.ours.values().any(|grant| grant.reclaimable)).await;
    assert_eq!(ours.granted(), &cameras(8));
    let theirs = wait_for(
        &other,
        |f| matches!(&f.others, Others::Full(o) if o[0].reclaimable == cameras(8)),
    );
    let feature = "ip-camera".parse().unwrap();
    assert_eq!(theirs.await.can_add(&feature).exact(), Some(10));

    apply(&other, &prepare(3, 0, 5)).await.unwrap();
    let gone = agent.renew(&key(), ServerId(1), statement.epoch).await.unwrap_err();
    assert!(matches!(&gone, CallError::Refused(Refusal::NoGrant { .. })), "{gone}");
    wait_for(&core, |f| f.ours.is_empty()).await;
}

#[tokio::test]
async fn each_system_learns_at_once_that_its_key_is_shared() {
    let folder = TempDir::new().unwrap();
    let host = host(folder.path(), Disclosure::Full).await;
    let (a, b) = (connect(&host, 1, Role::Core).await, connect(&host, 2, Role::Core).await);
    wait_for(&a, |f| f.is_shared() == Some(false)).await;
    apply(&b, &prepare(1, 0, 4)).await.unwrap();
    let seen = wait_for(&a, |f| f.is_shared() == Some(true)).await;
    let Others::Full(others) = &seen.others else { panic!("{seen:?}") };
    assert_eq!((others[0].name.as_str(), &others[0].seats), ("System 2", &cameras(4)));
    apply(&a, &prepare(2, 0, 6)).await.unwrap();
    wait_for(&b, |f| matches!(&f.others, Others::Full(o) if o.len() == 1)).await;
}

#[tokio::test]
async fn what_is_not_disclosed_stays_unknown_and_a_refusal_names_no_number() {
    for (disclosure, shared) in [(Disclosure::Presence, Some(true)), (Disclosure::None, None)] {
        let folder = TempDir::new().unwrap();
        let host = host(folder.path(), disclosure).await;
        let (a, b) = (connect(&host, 1, Role::Core).await, connect(&host, 2, Role::Core).await);
        apply(&b, &prepare(1, 0, 7)).await.unwrap();
        apply(&a, &prepare(2, 0, 2)).await.unwrap();
        let seen = wait_for(&a, |f| f.is_shared() == shared && !f.ours.is_empty()).await;
        let can_add = seen.can_add(&"ip-camera".parse().unwrap());
        assert_eq!((can_add.least, can_add.most), (0, 8));
        let refused = apply(&a, &prepare(3, 1, 5)).await.unwrap_err();
        assert!(
            matches!(&refused, CallError::Refused(Refusal::Shortage { short: None, .. })),
            "{refused}"
        );
    }
}

#[tokio::test]
async fn grants_are_there_after_a_restart_of_the_host() {
    let folder = TempDir::new().unwrap();
    let first = host(folder.path(), Disclosure::Full).await;
    let core = connect(&first, 1, Role::Core).await;
    apply(&core, &prepare(1, 0, 8)).await.unwrap();
    core.prepare(&prepare(2, 1, 9)).await.unwrap();
    drop(core);
    first.stop().await.unwrap();

    let options =
        HostOptions { data: folder.path().to_owned(), port: 0, name: None, bind: Some(LOOPBACK) };
    let second = super::start(options).await.unwrap();
    let core = connect(&second, 1, Role::Core).await;
    let seen = wait_for(&core, |f| f.pending.is_some()).await;
    assert_eq!(seen.granted(), &cameras(8));
    assert_eq!(seen.pending.unwrap().held, cameras(1));
    core.abort(prepare(2, 1, 9).plan).await.unwrap();
    wait_for(&core, |f| f.pending.is_none()).await;
}

//! A key host that is killed again and again while clients of several systems change their grants:
//! what was acknowledged is there afterwards, and never is more granted than there is.

use std::{
    collections::BTreeMap,
    convert::Infallible,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use floatkey::wire::{
    client::Identity,
    dial::Target,
    v1::{self, Role, client_message::Body, host_message},
};
use serde_json::Value;
use tokio::sync::{Barrier, RwLock};

use crate::support::*;

const KEY: &str = "FK-A";
const TOTAL: u64 = 40;
const TAKERS: u32 = 4;
const PLANNERS: u32 = 2;

/// How a client changes its grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// With one Take after the other.
    Takes,
    /// With Prepare and Commit.
    Plans,
}

/// What a client knows of its grant: acknowledged, and under way when the connection broke.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Known {
    acknowledged: u64,
    under_way: Option<u64>,
}

/// One client with one server of its own.
struct Worker {
    way: Way,
    server: u32,
    target: Target,
    identity: Identity,
    acknowledged: Arc<AtomicU64>,
    known: Known,
    revision: u64,
    /// A plan that was prepared and of which the commit was not acknowledged.
    undecided: Option<v1::Prepare>,
    /// A plan of which it is not known whether it was prepared.
    doubtful: Option<v1::Prepare>,
    /// Whether the host was killed and nobody has looked yet.
    is_killed: Arc<AtomicBool>,
    dice: Dice,
}

impl Worker {
    /// Changes the grant until the connection breaks.
    async fn work(&mut self) -> Result<Infallible, String> {
        let mut session = Raw::open(&self.target, &self.identity).await?;
        self.go_on(&mut session).await
    }

    async fn go_on(&mut self, session: &mut Raw) -> Result<Infallible, String> {
        if let Some(plan) = self.undecided.clone() {
            self.commit(session, &plan).await?;
        }
        if let Some(plan) = self.doubtful.clone() {
            let abort = v1::Abort { plan_id: plan.plan_id };
            let answer = session.ask(Body::Abort(abort)).await?;
            assert!(matches!(answer, host_message::Body::Aborted(_)), "{answer:?}");
            self.doubtful = None;
        }
        loop {
            if self.is_killed.load(Ordering::SeqCst) {
                return Err("somebody has to look first".to_owned());
            }
            let seats = self.dice.below(16);
            let count = u32::try_from(seats).unwrap();
            let wants: &[(&str, u32)] = if count == 0 { &[] } else { &[("ip-camera", count)] };
            match self.way {
                Way::Takes => {
                    self.known.under_way = Some(seats);
                    let answer = session.ask(take(KEY, self.server, wants)).await?;
                    self.known.under_way = None;
                    match answer {
                        host_message::Body::Statement(statement) => {
                            assert_eq!(statement.seats, on_wire(wants));
                            self.count(seats);
                        }
                        other => assert_shortage(&other),
                    }
                }
                Way::Plans => {
                    let servers =
                        if count == 0 { vec![] } else { vec![wanted(self.server, wants)] };
                    let plan = plan_of(self.revision, KEY, servers);
                    self.doubtful = Some(plan.clone());
                    let answer = session.ask(Body::Prepare(plan.clone())).await?;
                    self.doubtful = None;
                    match answer {
                        host_message::Body::Prepared(_) => self.commit(session, &plan).await?,
                        other => assert_shortage(&other),
                    }
                }
            }
        }
    }

    async fn commit(&mut self, session: &mut Raw, plan: &v1::Prepare) -> Result<(), String> {
        let seats = plan.keys[0].servers.first().map_or(0, |server| server.seats[0].seats);
        self.known.under_way = Some(seats.into());
        self.undecided = Some(plan.clone());
        let answer = session.ask(commit(plan)).await?;
        // What was prepared and acknowledged can always be committed, also after a kill.
        assert!(matches!(answer, host_message::Body::Committed(_)), "{answer:?}");
        self.undecided = None;
        self.known.under_way = None;
        self.revision = plan.revision;
        self.count(seats.into());
        Ok(())
    }

    fn count(&mut self, seats: u64) {
        self.known.acknowledged = seats;
        self.acknowledged.fetch_add(1, Ordering::Relaxed);
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

fn assert_shortage(answer: &host_message::Body) {
    let is_shortage = matches!(
        answer,
        host_message::Body::Refused(v1::Refused { why: Some(v1::refused::Why::Shortage(_)) })
    );
    assert!(is_shortage, "{answer:?}");
}

#[test]
fn kills_while_six_clients_of_four_systems_work_lose_nothing_and_over_issue_nothing() {
    let runtime = runtime();
    runtime.block_on(kill_again_and_again(rounds(5, 200)));
}

/// What each server has, which must be what was acknowledged, or what was under way.
fn compare(holders: &[Value], knowledge: &BTreeMap<u32, Known>) -> BTreeMap<u32, u64> {
    let mut now = BTreeMap::new();
    for (server, known) in knowledge {
        let its = holders.iter().filter(|holder| holder["server"] == *server).cloned();
        let seats = held_by(&its.collect::<Vec<_>>(), "ip-camera");
        let is_right = seats == known.acknowledged || Some(seats) == known.under_way;
        assert!(is_right, "server {server} has {seats}, and knows {known:?}");
        now.insert(*server, seats);
    }
    now
}

async fn kill_again_and_again(times: u32) {
    let site = Site::new();
    let host = site.host_with("host", &network_key(KEY, &[("ip-camera", TOTAL)]));
    let acknowledged = Arc::new(AtomicU64::new(0));
    let mut pairings = Vec::new();
    for name in ["Alpha", "Beta"] {
        let pairing = host.pair_named(name).await;
        pairings.extend([(Way::Takes, pairing.clone()), (Way::Takes, pairing)]);
    }
    for name in ["Gamma", "Delta"] {
        pairings.push((Way::Plans, host.pair_named(name).await));
    }
    assert_eq!(pairings.len(), (TAKERS + PLANNERS) as usize);
    let clients = pairings.len();
    // All stop when the host is killed, wait until it was looked at, and go on.
    let (stopped, looked) =
        (Arc::new(Barrier::new(clients + 1)), Arc::new(Barrier::new(clients + 1)));
    let knowledge = Arc::new(Mutex::new(BTreeMap::<u32, Known>::new()));
    // What the host says that a server has, for the client that could not know.
    let truth = Arc::new(RwLock::new(BTreeMap::<u32, u64>::new()));
    let is_over = Arc::new(AtomicBool::new(false));
    let is_killed = Arc::new(AtomicBool::new(false));
    let mut working = tokio::task::JoinSet::new();
    for (server, (way, (target, identity))) in (1_u32..).zip(pairings) {
        let (stopped, looked, is_over) = (stopped.clone(), looked.clone(), is_over.clone());
        let (knowledge, truth) = (knowledge.clone(), truth.clone());
        let mut worker = Worker {
            way,
            server,
            target,
            identity,
            acknowledged: acknowledged.clone(),
            known: Known::default(),
            revision: 0,
            undecided: None,
            doubtful: None,
            is_killed: is_killed.clone(),
            dice: Dice::new(),
        };
        for _ in 0..server {
            worker.dice.below(2);
        }
        working.spawn(async move {
            while !is_over.load(Ordering::Relaxed) {
                assert!(worker.work().await.is_err());
                knowledge.lock().unwrap().insert(server, worker.known);
                stopped.wait().await;
                looked.wait().await;
                let seats = truth.read().await.get(&server).copied().unwrap_or(0);
                worker.known = Known { acknowledged: seats, under_way: None };
            }
        });
    }
    let mut host = host;
    let mut dice = Dice::new();
    let (mut slowest, mut looks) = (Duration::ZERO, 0_u64);
    for _ in 0..times {
        let enough = acknowledged.load(Ordering::Relaxed) + 40 + dice.below(60);
        let limit = Instant::now() + LIMIT;
        while acknowledged.load(Ordering::Relaxed) < enough {
            assert!(Instant::now() < limit, "nothing is acknowledged any more");
            assert!(working.try_join_next().is_none(), "a client gave up");
            let held = held_by(&host.holders().await, "ip-camera");
            assert!(held <= TOTAL, "{held} of {TOTAL}");
            looks += 1;
        }
        let start = Instant::now();
        host.kill();
        // Whoever was still connecting must not work on unseen.
        is_killed.store(true, Ordering::SeqCst);
        host = host.restart();
        slowest = slowest.max(start.elapsed());
        tokio::time::timeout(LIMIT, async {
            tokio::select! {
                _ = stopped.wait() => {}
                ended = working.join_next() => panic!("a client ended: {ended:?}"),
            }
        })
        .await
        .expect("all clients notice the kill");
        let holders = host.holders().await;
        let held = held_by(&holders, "ip-camera");
        assert!(held <= TOTAL, "{held} of {TOTAL}");
        let now = compare(&holders, &knowledge.lock().unwrap());
        *truth.write().await = now;
        is_killed.store(false, Ordering::SeqCst);
        looked.wait().await;
    }
    is_over.store(true, Ordering::Relaxed);
    working.abort_all();
    let acknowledged = acknowledged.load(Ordering::Relaxed);
    println!(
        "{times} kills, {acknowledged} changes acknowledged, {looks} looks between them, \
         0 lost, 0 over-issued; serving again after {slowest:?} at most"
    );
    assert!(slowest < Duration::from_secs(1), "{slowest:?}");
}

/// In a debug build with few grants and a looser limit; `make soak` has the real figures.
#[test]
fn a_host_with_many_grants_serves_again_within_a_second() {
    let is_soak = std::env::var_os("FLOATKEY_SOAK").is_some();
    let systems = rounds(1, 20);
    let limit = Duration::from_secs(if is_soak && !cfg!(debug_assertions) { 1 } else { 3 });
    let site = Site::new();
    let host = site.host_with("host", &network_key(KEY, &[("ip-camera", 200_000)]));
    let runtime = runtime();
    runtime.block_on(async {
        for _ in 0..systems {
            let (target, identity) = host.pair(Role::Core).await;
            let mut session = Raw::open(&target, &identity).await.unwrap();
            let servers = (1..=5_000).map(|server| wanted(server, &[("ip-camera", 1)])).collect();
            let plan = plan_of(0, KEY, servers);
            let answer = session.ask(Body::Prepare(plan.clone())).await.unwrap();
            assert!(matches!(answer, host_message::Body::Prepared(_)), "{answer:?}");
            let answer = session.ask(commit(&plan)).await.unwrap();
            assert!(matches!(answer, host_message::Body::Committed(_)), "{answer:?}");
        }
    });
    let start = Instant::now();
    let host = host.restart();
    let took = start.elapsed();
    let holders = runtime.block_on(host.holders());
    assert_eq!(holders.len(), systems as usize * 5_000);
    println!("{} grants: serving again after {took:?}", holders.len());
    assert!(took < limit, "{took:?}");
}

//! What the key host does in a second and how long it takes, beside Redis and etcd doing the same,
//! all on this machine in one run. Run it with `make bench-keyhost`.
//!
//! **Durable change**: the grant of one (key, system, server) becomes another number of seats, all
//! or nothing against the key's total, and the answer comes after the change is synced to disk.
//! **Renewal**: a grant is kept alive. Servers and load share the machine; the load runs on two
//! threads, over loopback, with one request in flight for each client. Rounds take turns between
//! the peers, so that a machine that drifts hits all of them.
//!
//! Prints tables, and lines for programs:
//! - `ratio PEER CLIENTS VALUE`: our changes per second for each of theirs
//! - `p99_us WHO CLIENTS VALUE`: of changes
//! - `tries_per_s PEER CLIENTS VALUE`: with those in vain, where clients get in each other's way
//! - `floor_p99_us VALUE`: p99 of a bare round trip over loopback and of a bare sync, added up
//! - `renew_ratio`, `renew_p99_us`, `renewals_per_s`, `changes_per_s`: the like
//! - `heartbeat_cpu_percent SERVERS VALUE`: of one core, with a heartbeat each 30 seconds
//! - `start_ms GRANTS VALUE`: from the start of the program until it listens
//!
//! - `batch_ratio`, `batch_p99_us`, `changes_in_batches_per_s`, `renewals_in_batches_per_s`: the like,
//!   with 16 requests sent at once by each client, which waits for all answers; the p99 is that of a
//!   whole batch
//!
//! `-- --quick` takes one short round of everything, to see that it runs. `-- --profile change 64`
//! (or `renew`) runs one long round of ours alone, for a profiler, and prints the processor time
//! that an operation costs the host and the load.

mod etcd;
mod floor;
mod measure;
mod ours;
mod process;
mod redis;

use std::{
    path::Path,
    time::{Duration, Instant},
};

use etcd::Etcd;
use measure::{Failure, Kind, Latencies, Round, Rounds, Times, closed_loop, micros};
use ours::Ours;
use redis::Redis;
use tokio::runtime::Runtime;

/// Seats of the feature that everybody takes from.
const TOTAL: u64 = 1_000_000_000;
/// How long a grant lives without being renewed.
const LEASE_SECS: u32 = 120;
const CLIENTS: [u32; 3] = [1, 16, 64];
/// Requests that a client sends at once in the rounds with batches.
const BATCH: u32 = 16;
/// Heartbeats: servers, connections, and how often each server comes.
const HEARTBEAT: (u32, u32, Duration) = (10_000, 64, Duration::from_secs(30));
/// Grants in the ledger at the start: systems and servers of each.
const GRANTS: (u32, u32) = (100, 1_000);

/// From 1 to 3 and again: each change is one.
fn next_seats(seats: u32) -> u32 {
    seats % 3 + 1
}

/// How much is done.
#[derive(Clone, Copy)]
struct Effort {
    rounds: usize,
    times: Times,
    heartbeats: Duration,
    starts: usize,
}

impl Effort {
    fn of_this_run() -> Self {
        let secs = Duration::from_secs;
        if std::env::args().any(|arg| arg == "--quick") {
            let times = Times { warm_up: secs(1) / 2, measure: secs(1) };
            Self { rounds: 1, times, heartbeats: secs(3), starts: 1 }
        } else {
            let times = Times { warm_up: secs(2), measure: secs(5) };
            Self { rounds: 3, times, heartbeats: secs(15), starts: 5 }
        }
    }
}

enum Peer {
    Ours(Ours),
    Redis(Redis),
    Etcd(Etcd),
}

impl Peer {
    fn name(&self) -> &'static str {
        match self {
            Self::Ours(_) => "ours",
            Self::Redis(_) => "redis",
            Self::Etcd(_) => "etcd",
        }
    }

    async fn round(&self, clients: u32, kind: Kind, times: Times) -> Result<Round, Failure> {
        match self {
            Self::Ours(ours) => closed_loop(ours.clients(clients).await?, kind, times).await,
            Self::Redis(redis) => closed_loop(redis.clients(clients).await?, kind, times).await,
            Self::Etcd(etcd) => closed_loop(etcd.clients(clients).await?, kind, times).await,
        }
    }
}

fn main() -> Result<(), Failure> {
    let effort = Effort::of_this_run();
    // Beside what is built, so that all peers write to the same disk.
    let folder = tempfile::Builder::new()
        .prefix("bench-keyhost-")
        .tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    let folder = folder.path();
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;

    let mut args = std::env::args().skip_while(|arg| arg != "--profile").skip(1);
    if let (Some(kind), Some(clients)) = (args.next(), args.next()) {
        return profile(&runtime, &folder.join("ours"), &kind, clients.parse()?);
    }

    let peers = start_peers(&runtime, folder)?;
    println!(
        "Load: 2 threads in this process, closed loop, one request in flight for each client. \
         {} rounds of {:?} after {:?} of warm-up, in turns; the round with the median rate is shown.",
        effort.rounds, effort.times.measure, effort.times.warm_up,
    );

    println!("\nDurable changes of a grant, answered after they are synced:\n");
    let mut floors = Vec::new();
    let changes = compare(&runtime, &peers, Kind::Change, effort, |clients| {
        if clients == 1 {
            floors.push((floor::round_trips()?, floor::syncs(folder)?));
        }
        Ok(())
    })?;
    println!("\nRenewals (Redis: PEXPIRE, synced too; etcd: keep-alive on one stream):\n");
    let renewals = compare(&runtime, &peers, Kind::Renew, effort, |_| Ok(()))?;
    // etcd has no way to have changes of one client wait for one sync.
    let peers: Vec<Peer> =
        peers.into_iter().filter(|peer| !matches!(peer, Peer::Etcd(_))).collect();
    println!("\nDurable changes, {BATCH} sent at once by each client (Redis: a pipeline):\n");
    let kind = Kind::ChangeInBatches(BATCH);
    let change_batches = compare(&runtime, &peers, kind, effort, |_| Ok(()))?;
    println!("\nRenewals, {BATCH} sent at once by each client:\n");
    let kind = Kind::RenewInBatches(BATCH);
    let ours_alone: Vec<Peer> =
        peers.into_iter().filter(|peer| matches!(peer, Peer::Ours(_))).collect();
    let renew_batches = compare(&runtime, &ours_alone, kind, effort, |_| Ok(()))?;
    drop(ours_alone);

    println!();
    let floor_p99 = print_floor(&mut floors);
    let cpu_percent = heartbeats(&runtime, &folder.join("heartbeats"), effort)?;
    let start_ms = starts(&runtime, &folder.join("starts"), effort)?;

    println!();
    print_lines("", &changes, "changes_per_s");
    print_lines("renew_", &renewals, "renewals_per_s");
    print_lines("batch_", &change_batches, "changes_in_batches_per_s");
    print_lines("renew_batch_", &renew_batches, "renewals_in_batches_per_s");
    println!("floor_p99_us {floor_p99:.0}");
    println!("heartbeat_cpu_percent {} {cpu_percent:.1}", HEARTBEAT.0);
    println!("start_ms {} {start_ms:.0}", GRANTS.0 * GRANTS.1);
    Ok(())
}

/// One long round of ours alone.
fn profile(runtime: &Runtime, folder: &Path, kind: &str, clients: u32) -> Result<(), Failure> {
    let kind = match kind {
        "change" => Kind::Change,
        "change-batches" => Kind::ChangeInBatches(BATCH),
        "renew" => Kind::Renew,
        "renew-batches" => Kind::RenewInBatches(BATCH),
        other => {
            return Err(format!(
                "{other} is neither change nor renew, nor change-batches nor renew-batches"
            )
            .into());
        }
    };
    let host = Ours::start(&make(folder)?)?;
    let load = runtime.block_on(host.clients(clients))?;
    let times = Times { warm_up: Duration::from_secs(1), measure: Duration::from_secs(8) };
    let before = (host.cpu_time()?, process::cpu_time("self")?);
    let round = runtime.block_on(closed_loop(load, kind, times))?;
    let (host_time, self_time) = (host.cpu_time()?, process::cpu_time("self")?);
    let used = (host_time.saturating_sub(before.0), self_time.saturating_sub(before.1));
    // The warm-up costs as much for each second.
    let operations = round.per_second * (times.warm_up + times.measure).as_secs_f64();
    let each = |used: Duration| used.as_secs_f64() * 1e6 / operations;
    let [p50, p99, max] = round.latencies.summary();
    println!(
        "{:.0} per second; p50 {p50:.0} µs, p99 {p99:.0} µs, max {max:.0} µs; processor time for \
         each: host {:.1} µs, load {:.1} µs",
        round.per_second,
        each(used.0),
        each(used.1),
    );
    Ok(())
}

fn start_peers(runtime: &Runtime, folder: &Path) -> Result<Vec<Peer>, Failure> {
    let ours = Ours::start(&make(&folder.join("ours"))?)?;
    println!("ours: floatkey host over TLS; a change is one Take.");
    let mut peers = vec![Peer::Ours(ours)];
    match runtime.block_on(Redis::start(&folder.join("redis"))) {
        Ok(redis) => {
            println!("redis: appendfsync always; a change is one EVALSHA that checks and takes.");
            peers.push(Peer::Redis(redis));
        }
        Err(why) => println!("redis: skipped: {why}"),
    }
    match runtime.block_on(Etcd::start(&folder.join("etcd"))) {
        Ok(etcd) => {
            println!(
                "etcd: one member; a change is one transaction with a lease, repeated if somebody else was quicker."
            );
            peers.push(Peer::Etcd(etcd));
        }
        Err(why) => println!("etcd: skipped: {why}"),
    }
    Ok(peers)
}

fn make(folder: &Path) -> Result<std::path::PathBuf, Failure> {
    std::fs::create_dir_all(folder)?;
    Ok(folder.to_owned())
}

/// What all peers did with one number of clients, by their names.
type Row = (u32, Vec<(&'static str, Rounds)>);

fn compare(
    runtime: &Runtime,
    peers: &[Peer],
    kind: Kind,
    effort: Effort,
    mut before_round: impl FnMut(u32) -> Result<(), Failure>,
) -> Result<Vec<Row>, Failure> {
    println!(
        "| who   | clients | per s   | min..max       | p50 µs   | p99 µs   | max µs    | in vain |"
    );
    println!(
        "|-------|---------|---------|----------------|----------|----------|-----------|---------|"
    );
    let mut rows = Vec::new();
    for clients in CLIENTS {
        let mut rounds: Vec<Result<Vec<Round>, Failure>> =
            peers.iter().map(|_| Ok(Vec::new())).collect();
        for _ in 0..effort.rounds {
            before_round(clients)?;
            for (peer, rounds) in peers.iter().zip(&mut rounds) {
                let Ok(so_far) = rounds else { continue };
                match runtime.block_on(peer.round(clients, kind, effort.times)) {
                    Ok(round) => so_far.push(round),
                    Err(why) => *rounds = Err(why),
                }
            }
        }
        let mut row = Vec::new();
        for (peer, rounds) in peers.iter().zip(rounds) {
            let name = peer.name();
            match rounds {
                Ok(rounds) => {
                    let rounds = Rounds::new(rounds).ok_or("no rounds")?;
                    println!("| {name:<5} | {clients:>7} {rounds}");
                    row.push((name, rounds));
                }
                Err(why) if matches!(peer, Peer::Ours(_)) => return Err(why),
                Err(why) => println!("| {name:<5} | {clients:>7} | skipped: {why}"),
            }
        }
        rows.push((clients, row));
    }
    Ok(rows)
}

fn print_lines(prefix: &str, rows: &[Row], rate: &str) {
    for (clients, row) in rows {
        let ours = row.iter().find(|(name, _)| *name == "ours");
        for (name, rounds) in row {
            let median = rounds.median();
            println!("{rate} {name} {clients} {:.0}", median.per_second);
            println!(
                "{prefix}p99_us {name} {clients} {:.0}",
                micros(median.latencies.quantile(0.99))
            );
            if median.retries > 0.0 {
                let tries = median.per_second * (1.0 + median.retries);
                println!("tries_per_s {name} {clients} {tries:.0}");
            }
            if let Some((_, ours)) = ours
                && *name != "ours"
            {
                let ratio = ours.median().per_second / median.per_second;
                println!("{prefix}ratio {name} {clients} {ratio:.2}");
            }
        }
    }
}

/// The least that one durable answer can cost here, of the round in the middle.
fn print_floor(floors: &mut [(Latencies, Latencies)]) -> f64 {
    let p99 = |(trip, sync): &(Latencies, Latencies)| {
        micros(trip.quantile(0.99)) + micros(sync.quantile(0.99))
    };
    floors.sort_by(|a, b| p99(a).total_cmp(&p99(b)));
    let Some(middle) = floors.get(floors.len() / 2) else { return 0.0 };
    let (trip, sync) = (middle.0.summary(), middle.1.summary());
    println!(
        "Bare round trip over loopback, 64 bytes: p50 {:.0} µs, p99 {:.0} µs",
        trip[0], trip[1]
    );
    println!("Bare write of 4 KiB and fdatasync: p50 {:.0} µs, p99 {:.0} µs", sync[0], sync[1]);
    p99(middle)
}

/// Share of one core that the host needs for heartbeats, in percent.
fn heartbeats(runtime: &Runtime, folder: &Path, effort: Effort) -> Result<f64, Failure> {
    let (servers, connections, period) = HEARTBEAT;
    let host = Ours::start(&make(folder)?)?;
    let each = servers.div_ceil(connections);
    let counts: Vec<u32> = (0..connections)
        .map(|number| each.min(servers - (number * each).min(servers)).max(1))
        .collect();
    for (number, count) in (0..).zip(&counts) {
        let mut session = runtime.block_on(host.fill(number, *count))?;
        // The first renewal of each is durable, and no part of what is measured.
        for server in 1..=*count {
            runtime.block_on(session.renew(server))?;
        }
    }
    let mut sessions = Vec::new();
    for number in 0..connections {
        sessions.push(runtime.block_on(host.session(number))?);
    }
    let warm_up = Duration::from_secs(2);
    let first = Instant::now();
    let begin = first + warm_up;
    let end = begin + effort.heartbeats;
    let late = runtime.block_on(async {
        let tasks: Vec<_> = (0..)
            .zip(sessions.into_iter().zip(counts))
            .map(|(number, (session, count))| {
                let pause = period / count;
                let first = first + pause * number / connections;
                tokio::spawn(paced(session, count, first, pause, end))
            })
            .collect();
        tokio::time::sleep_until(begin.into()).await;
        let before = host.cpu_time()?;
        tokio::time::sleep_until(end.into()).await;
        let used = host.cpu_time()?.saturating_sub(before);
        let mut latencies = Vec::new();
        for task in tasks {
            latencies.extend(task.await??);
        }
        Ok::<_, Failure>((used, Latencies::new(latencies)))
    });
    let (used, latencies) = late?;
    let percent = 100.0 * used.as_secs_f64() / effort.heartbeats.as_secs_f64();
    let rate = f64::from(servers) / period.as_secs_f64();
    let [p50, p99, max] = latencies.summary();
    println!(
        "{servers} servers with a heartbeat each {period:?}, {rate:.0}/s over {connections} \
         connections for {:?}: {percent:.1} % of one core; p50 {p50:.0} µs, p99 {p99:.0} µs, max {max:.0} µs",
        effort.heartbeats
    );
    Ok(percent)
}

/// One renewal after another at its time; what comes late counts from when it should have come.
async fn paced(
    mut session: ours::Session,
    servers: u32,
    first: Instant,
    pause: Duration,
    end: Instant,
) -> Result<Vec<Duration>, Failure> {
    let mut latencies = Vec::new();
    let mut due = first;
    for server in (1..=servers).cycle() {
        if due >= end {
            break;
        }
        tokio::time::sleep_until(due.into()).await;
        session.renew(server).await?;
        latencies.push(due.elapsed());
        due += pause;
    }
    Ok(latencies)
}

/// How long the host needs until it listens with a full ledger, in milliseconds.
fn starts(runtime: &Runtime, folder: &Path, effort: Effort) -> Result<f64, Failure> {
    let (systems, servers) = GRANTS;
    let mut host = Ours::start(&make(folder)?)?;
    let empty = host.start.as_secs_f64() * 1e3;
    for system in 0..systems {
        runtime.block_on(host.fill(system, servers))?;
    }
    let mut starts = Vec::new();
    for _ in 0..effort.starts {
        host = host.restart()?;
        starts.push(host.start.as_secs_f64() * 1e3);
    }
    starts.sort_by(f64::total_cmp);
    let (median, last) = (starts[starts.len() / 2], starts[starts.len() - 1]);
    println!(
        "Start after a kill with {} grants: median {median:.0} ms, {:.0}..{last:.0} ms; with none: {empty:.0} ms",
        systems * servers,
        starts[0],
    );
    Ok(median)
}

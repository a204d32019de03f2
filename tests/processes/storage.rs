//! Disks that are full, cannot be written, or changed what was on them: the key host refuses what
//! it could not keep, goes on with the rest, and takes no damage for the truth.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::TcpStream,
    path::{Path, PathBuf},
    process::Command,
};

use floatkey::{
    keyhost::control::Ask,
    wire::v1::{self, client_message::Body, host_message, refused::Why},
};
use serde_json::Value;

use crate::support::*;

const KEY: &str = "FK-A";
const CAMERAS: &str = "ip-camera";
/// A server whose agent comes for the first time when nothing can be stored.
const STANDING: u32 = 7;

/// A file system of a megabyte, for as long as this lives.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn try_new(at: PathBuf) -> Result<Self, String> {
        fs::create_dir_all(&at).unwrap();
        let mut mount = Command::new("mount");
        succeed(mount.args(["-t", "tmpfs", "-o", "size=1m", "floatkey-test"]).arg(&at))?;
        Ok(Self(at))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily, because a failed test may still use it.
        drop(succeed(Command::new("umount").arg("--lazy").arg(&self.0)));
    }
}

fn succeed(command: &mut Command) -> Result<(), String> {
    let output = command.output().map_err(|error| format!("{command:?}: {error}"))?;
    let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    if output.status.success() { Ok(()) } else { Err(format!("{command:?}: {said}")) }
}

/// Writes until there is no room for one more byte.
fn fill(file: &Path) {
    let mut file = fs::File::create(file).unwrap();
    for size in [4096, 1] {
        while file.write_all(&vec![0; size]).is_ok() {}
    }
}

fn health(host: &Host) -> String {
    let mut stream = TcpStream::connect(&host.address).unwrap();
    stream.set_read_timeout(Some(LIMIT)).unwrap();
    write!(stream, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

fn block_on<T>(work: impl Future<Output = T>) -> T {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    runtime.unwrap().block_on(work)
}

/// A system file that is paired with the host.
fn system_on(site: &Site, host: &Host) -> System {
    let system = site.import("plant", &configuration("4.1", &["Gate"], &[]));
    system.pair(host, "Gate");
    system
}

async fn take_seats(session: &mut Raw, server: u32, seats: u32) -> host_message::Body {
    session.ask(take(KEY, server, &[(CAMERAS, seats)])).await.unwrap()
}

async fn renew(session: &mut Raw, server: u32, seats: u32) {
    let renew = v1::Renew { key_id: KEY.to_owned(), server, epoch: None };
    let answer = session.ask(Body::Renew(renew)).await.unwrap();
    let host_message::Body::Statement(statement) = answer else { panic!("{answer:?}") };
    assert_eq!(statement.seats, on_wire(&[(CAMERAS, seats)]));
    assert!(statement.valid_ms > 0);
}

/// Grants two seats to a server that has no agent.
async fn plan_for(session: &mut Raw, server: u32) {
    let plan = plan_of(0, KEY, vec![wanted(server, &[(CAMERAS, 2)])]);
    let prepared = session.ask(Body::Prepare(plan.clone())).await.unwrap();
    assert_eq!(prepared, host_message::Body::Prepared(v1::Prepared {}));
    let committed = session.ask(commit(&plan)).await.unwrap();
    assert_eq!(committed, host_message::Body::Committed(v1::Committed {}));
}

fn is_leased(states: &v1::KeyStates, server: u32) -> bool {
    states.keys[0].ours.iter().any(|grant| grant.server == server && grant.leased)
}

/// While `broken` has happened nothing new is granted and the rest goes on; after `mended` all is
/// as before, without a restart.
async fn a_disk_fails_and_is_mended(
    host: &Host,
    system: &System,
    broken: impl FnOnce(),
    mended: impl FnOnce(),
) {
    let (mut session, _) = a_disk_fails(host, system, broken).await;
    mended();
    session.states_when(|states| states.trouble.is_empty()).await;
    assert!(health(host).starts_with("HTTP/1.1 200"));
    system.run(&["status"]).ok();
    let answer = take_seats(&mut session, 2, 500).await;
    assert!(matches!(answer, host_message::Body::Statement(_)), "{answer:?}");
    assert_eq!(held_by(&host.holders().await, CAMERAS), 505);
    renew(&mut session, STANDING, 2).await;
    session.states_when(|states| is_leased(states, STANDING)).await;
}

/// While `broken` has happened nothing new is granted and the rest goes on. Returns the session, and
/// how many seats were acknowledged in all.
async fn a_disk_fails(host: &Host, system: &System, broken: impl FnOnce()) -> (Raw, u64) {
    let pairing = host.pair_named("Plant").await;
    let mut session = Raw::open(&pairing.0, &pairing.1).await.unwrap();
    plan_for(&mut session, STANDING).await;
    let answer = take_seats(&mut session, 1, 3).await;
    assert!(matches!(answer, host_message::Body::Statement(_)), "{answer:?}");
    renew(&mut session, 1, 3).await;
    assert!(health(host).starts_with("HTTP/1.1 200"));
    assert_eq!(system.status()["hosts"][0]["trouble"], Value::Null);

    broken();
    // There may be room for a few more in what the file has already.
    let mut granted = 3;
    let reason = loop {
        match take_seats(&mut session, 2, granted - 2).await {
            host_message::Body::Statement(_) => granted += 1,
            host_message::Body::Refused(v1::Refused { why: Some(Why::Storage(reason)) }) => {
                break reason;
            }
            other => panic!("{other:?}"),
        }
    };
    assert!(reason.contains("could not be stored, so nothing was granted"), "{reason}");
    println!("{} changes more, then: {reason}", granted - 3);
    let states = session.states_when(|states| !states.trouble.is_empty()).await;
    let acknowledged = u64::from(granted) + 2;
    assert_eq!(
        states.keys[0].ours.iter().map(|grant| u64::from(grant.seats[0].seats)).sum::<u64>(),
        acknowledged,
        "what was refused is not shown as granted"
    );
    let page = health(host);
    assert!(page.starts_with("HTTP/1.1 503") && page.contains(states.trouble.trim()), "{page}");
    for _ in 0..3 {
        renew(&mut session, 1, 3).await;
        // A lease that cannot be stored does not begin, and its server runs all the same.
        renew(&mut session, STANDING, 2).await;
    }
    assert!(!is_leased(session.states.as_ref().unwrap(), STANDING));
    // A refusal for another reason is still told as such.
    let answer = take_seats(&mut session, 3, 100_000).await;
    let is_shortage =
        matches!(&answer, host_message::Body::Refused(v1::Refused { why: Some(Why::Shortage(_)) }));
    assert!(is_shortage, "{answer:?}");
    let status = host.ask_local(Ask::Status).await.unwrap();
    assert_eq!(status["trouble"], states.trouble.as_str());
    // Whoever has a file of a system on the host learns it there, too.
    let shown = system.run(&["status"]);
    assert_eq!(shown.code, Some(3), "{shown:#?}");
    let said =
        format!("so nothing new is granted; what is granted goes on\n  {}\n", states.trouble);
    assert!(shown.stdout.contains(&said), "{shown:#?}");
    let shown = system.run(&["status", "--json"]);
    assert_eq!(shown.code, Some(3), "{shown:#?}");
    let status: Value = serde_json::from_str(&shown.stdout).unwrap();
    assert_eq!(status["hosts"][0]["trouble"], states.trouble.as_str());
    assert_eq!(status["hosts"][0]["answers"], true);
    (session, acknowledged)
}

#[test]
fn on_a_full_disk_nothing_new_is_granted_until_there_is_room_again() {
    let site = Site::new();
    let disk = match SmallDisk::try_new(site.path("host")) {
        Ok(disk) => disk,
        Err(why) => {
            eprintln!("skipped: no disk that could be filled: {why}");
            return;
        }
    };
    let host = site.host_with("host", &network_key(KEY, &[(CAMERAS, 10_000)]));
    let filler = disk.0.join("filler");
    let mended = || fs::remove_file(&filler).unwrap();
    let system = system_on(&site, &host);
    block_on(a_disk_fails_and_is_mended(&host, &system, || fill(&filler), mended));
    // What was acknowledged is on the disk.
    let host = host.restart();
    assert_eq!(held_by(&block_on(host.holders()), CAMERAS), 505);
    drop(host);
    drop(disk);
}

/// A disk in a file, which Linux makes read-only when it finds an error on it.
struct FragileDisk {
    image: PathBuf,
    at: PathBuf,
}

impl FragileDisk {
    fn try_new(site: &Site, at: PathBuf) -> Result<Self, String> {
        fs::create_dir_all(&at).unwrap();
        let disk = Self { image: site.path("disk.img"), at };
        fs::File::create(&disk.image).unwrap().set_len(32 << 20).unwrap();
        succeed(Command::new("mkfs.ext4").arg("-q").arg(&disk.image))?;
        disk.mount()?;
        Ok(disk)
    }

    fn mount(&self) -> Result<(), String> {
        let mut mount = Command::new("mount");
        succeed(mount.args(["-o", "loop,errors=remount-ro"]).arg(&self.image).arg(&self.at))
    }

    /// Where the kernel takes the wish for an error.
    fn trigger(&self) -> Result<PathBuf, String> {
        let mounts = fs::read_to_string("/proc/mounts").map_err(|error| error.to_string())?;
        let is_it = |line: &&str| line.split(' ').nth(1) == self.at.to_str();
        let line = mounts.lines().find(is_it).ok_or("it is not mounted")?;
        let device = line.split(' ').next().and_then(|device| device.strip_prefix("/dev/"));
        let device = device.ok_or_else(|| line.to_owned())?;
        let trigger = Path::new("/sys/fs/ext4").join(device).join("trigger_fs_error");
        if trigger.exists() { Ok(trigger) } else { Err(format!("no {}", trigger.display())) }
    }

    /// Takes it out, repairs it, and puts it in again.
    fn repair(&self) {
        succeed(Command::new("umount").arg(&self.at)).unwrap();
        // Its exit code says that something was repaired.
        Command::new("e2fsck").arg("-fy").arg(&self.image).output().unwrap();
        self.mount().unwrap();
    }
}

impl Drop for FragileDisk {
    fn drop(&mut self) {
        // Lazily, because a failed test may still use it.
        drop(succeed(Command::new("umount").arg("--lazy").arg(&self.at)));
    }
}

/// As after an error of the disk. `mount -o remount,ro` cannot do it: it refuses while a program has
/// files open for writing, also for a bind mount. Nor can the kernel make it writable again without
/// a repair, so the host must be stopped for that.
#[test]
fn on_a_disk_that_became_read_only_the_host_goes_on_and_after_a_repair_nothing_is_lost() {
    let site = Site::new();
    let disk = FragileDisk::try_new(&site, site.path("host"));
    let (trigger, disk) = match disk.and_then(|disk| Ok((disk.trigger()?, disk))) {
        Ok(both) => both,
        Err(why) => {
            eprintln!("skipped: no disk that becomes read-only: {why}");
            return;
        }
    };
    site.issue("host", &network_key(KEY, &[(CAMERAS, 10_000)]));
    // What the test wrote; what the host writes is its own business.
    succeed(Command::new("sync").arg("--file-system").arg(&disk.at)).unwrap();
    let host = Host::start(&site.path("host"));
    let system = system_on(&site, &host);
    let broken = || fs::write(trigger, "test").unwrap();
    let (_session, acknowledged) = block_on(a_disk_fails(&host, &system, broken));
    let refused = fs::write(disk.at.join("file"), "x").unwrap_err();
    assert_eq!(refused.kind(), std::io::ErrorKind::ReadOnlyFilesystem);
    // It stops in order although it can leave nothing behind.
    assert_eq!(host.stop(), Some(0));
    start(&site.path("host")).refused_with(&["Read-only file system"]);
    disk.repair();
    let host = Host::start(&site.path("host"));
    assert_eq!(held_by(&block_on(host.holders()), CAMERAS), acknowledged);
    assert_eq!(host.ask(&["list", "--json"]).json().as_array().unwrap().len(), 2, "both pairings");
    drop(host);
    drop(disk);
}

/// A file that cannot be written, on a disk that can: what the host sees is the same as on a
/// read-only disk, and here it can be ended without a restart.
#[test]
fn on_a_ledger_that_cannot_be_written_nothing_new_is_granted_until_it_can() {
    let site = Site::new();
    let host = site.host_with("host", &network_key(KEY, &[(CAMERAS, 10_000)]));
    let log = site.path("host/ledger.db-wal");
    let may_not_write = |flag: &str| succeed(Command::new("chattr").arg(flag).arg(&log));
    if let Err(why) = may_not_write("+i") {
        eprintln!("skipped: no file that cannot be written: {why}");
        return;
    }
    may_not_write("-i").unwrap();
    let system = system_on(&site, &host);
    block_on(a_disk_fails_and_is_mended(
        &host,
        &system,
        || may_not_write("+i").unwrap(),
        || may_not_write("-i").unwrap(),
    ));
    let host = host.restart();
    assert_eq!(held_by(&block_on(host.holders()), CAMERAS), 505);
}

/// A host that was killed with some changes in its log and others in its file.
fn killed() -> (Site, PathBuf) {
    let site = Site::new();
    let host = site.host_with("host", &network_key(KEY, &[(CAMERAS, 100)]));
    let take_all = async |host: &Host, servers: std::ops::RangeInclusive<u32>| {
        let pairing = host.pair_named("Plant").await;
        let mut session = Raw::open(&pairing.0, &pairing.1).await.unwrap();
        for server in servers {
            let answer = take_seats(&mut session, server, 1).await;
            assert!(matches!(answer, host_message::Body::Statement(_)), "{answer:?}");
        }
    };
    block_on(take_all(&host, 1..=5));
    // An orderly stop merges the log into the file.
    assert_eq!(host.stop(), Some(0));
    let mut host = Host::start(&site.path("host"));
    block_on(take_all(&host, 6..=15));
    host.kill();
    let data = site.path("host");
    (site, data)
}

fn start(data: &Path) -> Ran {
    Running::start(Host::command(data, 0)).end()
}

fn change(file: &Path, change: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = fs::read(file).unwrap();
    change(&mut bytes);
    fs::write(file, bytes).unwrap();
}

#[test]
fn a_bit_that_flipped_in_a_row_of_the_ledger_keeps_the_host_from_starting() {
    let (_site, data) = killed();
    // An orderly stop merges the log, which would otherwise bring the same row whole.
    assert_eq!(Host::start(&data).stop(), Some(0));
    change(&data.join("ledger.db"), |bytes| {
        let name = b"\"Server 3\"";
        let is_it = |at: &usize| bytes[*at..].starts_with(name);
        // Pages have old copies of rows, too.
        let all: Vec<usize> = (0..bytes.len()).filter(is_it).collect();
        assert!(!all.is_empty(), "the row is in the file");
        for at in all {
            bytes[at + 8] ^= 1;
        }
    });
    start(&data).refused_with(&["ledger", "restore the ledger from a backup"]);
}

#[test]
fn a_bit_that_flipped_in_the_log_before_other_changes_keeps_the_host_from_starting() {
    let (_site, data) = killed();
    change(&data.join("ledger.db-wal"), |bytes| bytes[32 + 24 + 100] ^= 1);
    start(&data).refused_with(&["changes that were acknowledged are damaged", "ledger.db-wal"]);
}

#[test]
fn a_torn_end_of_the_log_is_left_out_and_the_rest_is_served() {
    let (_site, data) = killed();
    // As a power cut within the next batch leaves it.
    let log = data.join("ledger.db-wal");
    change(&log, |bytes| {
        let frame = bytes[32..32 + 4096 + 24].to_vec();
        bytes.extend(&frame[..1000]);
    });
    let mut host = Host::start(&data);
    assert_eq!(held_by(&block_on(host.holders()), CAMERAS), 15);
    host.kill();
    // Half of the last batch itself: all before it is there.
    change(&log, |bytes| bytes.truncate(bytes.len().saturating_sub(2000)));
    let host = Host::start(&data);
    assert!(held_by(&block_on(host.holders()), CAMERAS) >= 14);
}

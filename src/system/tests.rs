//! The system file: what is stored is read back, and what does not fit is refused by name.

use std::{fs, path::PathBuf};

use tempfile::TempDir;
use tokio::sync::watch;

use super::*;
use crate::licensing::{CameraId, Change, HostId, Pin, Plan, PlanId, ServerId, System};

fn new_system() -> NewSystem {
    let server = |name: &str| NewServer {
        name: name.to_owned(),
        version: "4.3.70".parse().ok(),
        ..NewServer::default()
    };
    let camera = |name: &str, server| NewCamera {
        name: name.to_owned(),
        folder: "Hall / Floor".to_owned(),
        enabled: true,
        features: vec!["ip-camera".to_owned(), "audio".to_owned()],
        server,
        ..NewCamera::default()
    };
    NewSystem {
        name: "Site".to_owned(),
        servers: vec![server("One"), server("Two")],
        cameras: vec![camera("A", Some(0)), camera("B", Some(1)), camera("C", None)],
    }
}

fn file() -> (TempDir, PathBuf, SystemFile) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("site.fks");
    let file = SystemFile::create(&path, &new_system()).unwrap();
    (folder, path, file)
}

fn plan() -> Plan {
    Plan::new(PlanId::NONE)
}

fn moved(system: &System, camera: u32, to: Option<u32>) -> Plan {
    let mut plan = plan();
    let change = Change::Move { camera: CameraId(camera), to: to.map(ServerId) };
    assert!(plan.set(system, change).is_some());
    plan
}

async fn apply_now(file: &mut SystemFile, why: &str) -> Result<Applied, ApplyError> {
    let (_sender, cancel) = watch::channel(false);
    let known = file.plan(&file.system().unwrap()).unwrap().id;
    apply(file, known, why, |_| {}, cancel).await
}

#[test]
fn a_new_file_reads_back_as_it_was_made_and_leaves_no_draft() {
    let (folder, path, file) = file();
    let system = file.system().unwrap();
    assert_eq!((system.revision, &*system.name), (0, "Site"));
    let names: Vec<&str> = system.servers.iter().map(|server| &*server.name).collect();
    assert_eq!(names, ["One", "Two"]);
    let servers: Vec<_> = system.cameras.iter().map(|camera| camera.server).collect();
    assert_eq!(servers, [Some(ServerId(1)), Some(ServerId(2)), None]);
    drop(file);
    let left: Vec<_> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|found| *found != path)
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn a_file_that_is_there_is_not_overwritten() {
    let (_folder, path, _file) = file();
    let before = fs::read(&path).unwrap();
    let error = SystemFile::create(&path, &NewSystem::default()).unwrap_err();
    assert!(matches!(error, FileError::Exists(_)), "{error}");
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn what_is_no_system_file_is_refused_by_name() {
    let folder = TempDir::new().unwrap();
    let text = folder.path().join("letter.fks");
    fs::write(&text, "Dear administrator, ".repeat(200)).unwrap();
    let other = folder.path().join("other.fks");
    rusqlite::Connection::open(&other).unwrap().execute_batch("CREATE TABLE t (x)").unwrap();
    for path in [text, other] {
        let error = SystemFile::open(&path).unwrap_err();
        assert!(matches!(error, FileError::NotASystem(_)), "{error}");
        assert!(error.to_string().contains(path.to_str().unwrap()));
    }
    let missing = SystemFile::open(&folder.path().join("none.fks")).unwrap_err();
    assert!(matches!(missing, FileError::Missing(_)), "{missing}");
}

#[test]
fn a_file_of_a_newer_format_is_left_alone() {
    let (_folder, path, file) = file();
    drop(file);
    let database = rusqlite::Connection::open(&path).unwrap();
    database.pragma_update(None, "user_version", 99).unwrap();
    drop(database);
    let error = SystemFile::open(&path).unwrap_err();
    assert!(error.to_string().contains("99"), "{error}");
}

#[test]
fn two_programs_share_a_plan_and_neither_overwrites_the_other() {
    let (_folder, path, mut first) = file();
    let mut second = SystemFile::open(&path).unwrap();
    let system = first.system().unwrap();
    let version = second.data_version().unwrap();
    let ours = moved(&system, 1, Some(2));
    let stored = first.store_plan(&ours, PlanId::NONE).unwrap();
    assert_ne!(second.data_version().unwrap(), version);
    assert!(second.plan(&system).unwrap().changes().eq(ours.changes()));

    // The second one still believes that the plan is empty.
    let theirs = moved(&system, 2, None);
    let error = second.store_plan(&theirs, PlanId::NONE).unwrap_err();
    assert!(matches!(error, FileError::PlanMoved), "{error}");
    assert!(first.plan(&system).unwrap().changes().eq(ours.changes()));
    second.store_plan(&theirs, stored).unwrap();
    assert!(first.plan(&system).unwrap().changes().eq(theirs.changes()));
}

#[tokio::test]
async fn a_plan_that_another_program_changed_is_not_applied_unseen() {
    let (_folder, path, mut first) = file();
    let mut second = SystemFile::open(&path).unwrap();
    let system = first.system().unwrap();
    let seen = first.store_plan(&moved(&system, 1, Some(2)), PlanId::NONE).unwrap();
    second.store_plan(&moved(&system, 2, None), seen).unwrap();
    let (_sender, cancel) = watch::channel(false);
    let error = apply(&mut first, seen, "", |_| {}, cancel).await.unwrap_err();
    assert!(matches!(error, ApplyError::File(FileError::PlanMoved)), "{error}");
    assert_eq!(first.system().unwrap(), system);
}

#[tokio::test]
async fn without_keys_a_plan_changes_the_file_alone_and_is_logged() {
    let (_folder, _path, mut file) = file();
    let empty = apply_now(&mut file, "").await.unwrap_err();
    assert!(matches!(empty, ApplyError::Empty), "{empty}");
    let system = file.system().unwrap();
    file.store_plan(&moved(&system, 1, Some(2)), PlanId::NONE).unwrap();
    let applied = apply_now(&mut file, "  One is full ").await.unwrap();
    assert_eq!(applied, Applied { revision: 1, unfinished: Vec::new() });
    let after = file.system().unwrap();
    assert_eq!(after.camera(CameraId(1)).unwrap().server, Some(ServerId(2)));
    assert!(file.plan(&after).unwrap().is_empty());
    let log = file.history(10).unwrap();
    let [entry] = log.as_slice() else { panic!("{log:?}") };
    assert_eq!((entry.revision, entry.why.as_str(), entry.moves), (1, "One is full", 1));
    assert!(!entry.who.is_empty());
}

#[tokio::test]
async fn a_plan_made_on_an_older_revision_is_read_against_the_newer_one() {
    let (_folder, path, mut first) = file();
    let system = first.system().unwrap();
    first.store_plan(&moved(&system, 1, Some(2)), PlanId::NONE).unwrap();
    apply_now(&mut first, "").await.unwrap();
    let mut second = SystemFile::open(&path).unwrap();
    // What equals the system now is no change any more.
    second.store_plan(&moved(&system, 1, Some(2)), PlanId::NONE).unwrap();
    let now = second.system().unwrap();
    assert!(second.plan(&now).unwrap().is_empty());
}

#[test]
fn a_copy_is_whole_needs_a_free_name_and_leaves_the_plan_on_its_way_to_the_original() {
    let (folder, path, mut file) = file();
    let applying =
        Applying { plan: PlanId::NONE, decided: false, revision: 1, hosts: vec![HostId(1)] };
    file.begin_applying(&applying, PlanId::NONE).unwrap();
    let copy = folder.path().join("copy.fks");
    file.copy_to(&copy).unwrap();
    assert_eq!(SystemFile::open(&copy).unwrap().system().unwrap(), file.system().unwrap());
    assert_eq!(SystemFile::open(&copy).unwrap().applying().unwrap(), None);
    assert_eq!(file.applying().unwrap(), Some(applying));
    assert!(matches!(file.copy_to(&path).unwrap_err(), FileError::Exists(_)));
}

fn pin(host_id: &str) -> Pin {
    Pin { host_id: host_id.to_owned(), fingerprint: "ab".repeat(32), generation: 0 }
}

#[test]
fn several_addresses_of_one_key_host_are_one_key_host() {
    let (_folder, _path, mut file) = file();
    let id = file.pair_host("10.0.0.5:1947", None, &pin("first")).unwrap();
    file.met_generation(id, 3).unwrap();
    assert_eq!(file.pair_host("keys.example:1947", None, &pin("first")).unwrap(), id);
    let other = file.pair_host("10.0.0.6:1947", None, &pin("other")).unwrap();
    assert_ne!(other, id);
    let hosts = file.hosts().unwrap();
    assert_eq!(hosts.len(), 2);
    assert_eq!(hosts[0].addresses().collect::<Vec<_>>(), ["keys.example:1947", "10.0.0.5:1947"]);
    assert_eq!(hosts[0].pin.as_ref().unwrap().generation, 3, "an old copy stays refused");
    // Installed anew at the same address: another host takes its place, and starts from nothing.
    assert_eq!(file.pair_host("10.0.0.5:1947", None, &pin("new")).unwrap(), id);
    let host = &file.hosts().unwrap()[0];
    assert_eq!(host.addresses().collect::<Vec<_>>(), ["10.0.0.5:1947"]);
    assert_eq!(host.pin, Some(pin("new")));
    file.met_generation(id, 2).unwrap();
    file.met_generation(id, 1).unwrap();
    assert_eq!(file.hosts().unwrap()[0].pin.as_ref().unwrap().generation, 2);
}

#[test]
fn a_file_of_the_first_format_opens_and_its_key_hosts_must_be_paired() {
    let (_folder, path, file) = file();
    drop(file);
    let old = rusqlite::Connection::open(&path).unwrap();
    old.execute_batch(
        "DROP TABLE host;
         CREATE TABLE host (id INTEGER PRIMARY KEY AUTOINCREMENT, address TEXT NOT NULL UNIQUE,
             seat INTEGER REFERENCES server (id)) STRICT;
         INSERT INTO host (address) VALUES ('10.0.0.5:1947');
         PRAGMA user_version = 1;",
    )
    .unwrap();
    drop(old);
    for _ in 0..2 {
        let host = SystemFile::open(&path).unwrap().hosts().unwrap().remove(0);
        assert_eq!((host.address.as_str(), &host.pin), ("10.0.0.5:1947", &None));
        let refused = target(&host).unwrap_err().to_string();
        assert!(refused.contains("not paired"), "{refused}");
    }
}

#[test]
fn a_key_host_is_remembered_once_and_forgotten_only_when_nobody_needs_it() {
    let (_folder, _path, mut file) = file();
    let first = pin("first");
    let id = file.pair_host("127.0.0.1:1947", None, &first).unwrap();
    assert_eq!(file.pair_host("127.0.0.1:1947", Some(ServerId(1)), &first).unwrap(), id);
    let hosts = file.hosts().unwrap();
    assert_eq!((hosts.len(), hosts[0].seat), (1, Some(ServerId(1))));
    // Paired again without a word of the seat, which is no reason to forget it.
    file.pair_host("127.0.0.1:1947", None, &first).unwrap();
    assert_eq!(file.hosts().unwrap()[0].seat, Some(ServerId(1)));
    let applying = Applying { plan: PlanId::NONE, decided: false, revision: 1, hosts: vec![id] };
    file.begin_applying(&applying, PlanId::NONE).unwrap();
    assert!(matches!(file.remove_host(id).unwrap_err(), FileError::Applying));
    file.acknowledge(PlanId::NONE, id).unwrap();
    file.remove_host(id).unwrap();
    assert!(file.hosts().unwrap().is_empty());
}

#[tokio::test]
async fn the_change_log_tells_what_a_revision_changed() {
    let (_folder, _path, mut file) = file();
    let system = file.system().unwrap();
    let mut plan = moved(&system, 1, Some(2));
    plan.set(&system, Change::Move { camera: CameraId(3), to: Some(ServerId(1)) });
    file.store_plan(&plan, PlanId::NONE).unwrap();
    apply_now(&mut file, "").await.unwrap();
    let change = |camera, from: Option<u32>, to: u32| crate::licensing::AppliedChange {
        before: Change::Move { camera: CameraId(camera), to: from.map(ServerId) },
        after: Change::Move { camera: CameraId(camera), to: Some(ServerId(to)) },
    };
    let changes = file.revision_changes(1).unwrap();
    assert_eq!(changes, [change(1, Some(1), 2), change(3, None, 1)]);
    let error = file.revision_changes(2).unwrap_err();
    assert!(error.to_string().contains("revision 2 is not there"), "{error}");
}

//! A key host dies for good: its backup goes on elsewhere, and the old one is refused.

use std::fs;

use serde_json::json;

use crate::support::*;

const TOTALS: &[(&str, u64)] = &[("ip-camera", 4)];

fn system(site: &Site) -> System {
    let cameras = [("Gate", Some(0), &[] as &[&str]), ("Hall", Some(1), &[]), ("Yard", None, &[])];
    site.import("plant", &configuration("4.1.23", &["North", "South"], &cameras))
}

#[test]
fn a_backup_goes_on_on_another_computer_and_the_old_host_is_refused_when_it_comes_back() {
    let site = Site::new();
    let old = site.host_with("host", &network_key("FK-A", TOTALS));
    let system = system(&site);
    system.pair(&old, "North");
    system.use_key("FK-A", &["North", "South"]);
    let file = site.path("backup.fkb");
    let backup = old.ask(&["backup", file.to_str().unwrap()]);
    assert!(backup.ok().contains("secret"), "{backup:?}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
    old.ask(&["backup", file.to_str().unwrap()]).refused_with(&["exists"]);
    // What happens after the backup is lost with the old host.
    system.run(&["move", "Yard", "--to", "South", "--apply"]).ok();
    let port = old.port();
    drop(old);

    let restored = site.path("restored");
    let restore = |data: &std::path::Path| {
        let mut command = floatkey();
        command.args(["host", "restore"]).arg(&file).arg("--data").arg(data);
        Running::start(command).end()
    };
    assert!(restore(&restored).ok().contains("never start the old one again"));
    restore(&restored).refused_with(&["already has the data", "--data"]);
    let new = Host::start(&restored);
    // The same host, certificate and pairings at another address.
    let before = system.status_or_unknown();
    assert_eq!(before["hosts"][0]["answers"], json!(false));
    system.pair_with(&new, &[]).ok();
    let status = system.status_or_unknown();
    assert_eq!(status["hosts"].as_array().unwrap().len(), 1, "one host with two addresses");
    assert_eq!(used(&status, "FK-A"), seats(&[("ip-camera", 2)]), "as of the backup");
    let text = system.run(&["status"]);
    assert!(text.stdout.contains("the key host holds ip 2 and the cameras need ip 3"), "{text:#?}");
    // The next plan that changes the key states everything anew.
    system.run(&["move", "Gate", "--to", "South", "--apply"]).ok();
    assert_eq!(used(&system.status(), "FK-A"), seats(&[("ip-camera", 3)]));
    drop(new);

    let old = Host::start_with(&site.path("host"), Host::command(&site.path("host"), port));
    let status = system.run(&["status"]);
    assert_eq!(status.code, Some(3), "{status:#?}");
    for part in ["is an old copy", "generation", "Stop the old one"] {
        assert!(status.stdout.contains(part), "{part}: {status:#?}");
    }
    let refused = system.run(&["move", "Hall", "--unbind", "--apply"]);
    refused.refused_with(&["is an old copy"]);
    drop(old);
}

#[test]
fn a_key_host_that_is_gone_for_good_can_be_given_up() {
    let site = Site::new();
    let gone = site.host_with("gone", &network_key("FK-A", TOTALS));
    let other = site.host_with("other", &network_key("FK-B", TOTALS));
    let system = system(&site);
    system.pair(&gone, "North");
    system.pair(&other, "South");
    system.use_key("FK-A", &["North", "South"]);
    let address = gone.address.clone();
    drop(gone);
    system.run(&["forget", &address]).refused_with(&["uses a key of this key host"]);
    system.run(&["use-key", "FK-B", "--server", "North", "--apply"]).refused();
    system.run(&["forget", &address, "--gone-for-good"]).ok();
    let status = system.status_or_unknown();
    assert_eq!(status["keys_without_host"], json!(["FK-A"]));
    system.use_key("FK-B", &["North", "South"]);
    assert_eq!(used(&system.status(), "FK-B"), seats(&[("ip-camera", 2)]));
    system.run(&["forget", &address]).refused_with(&["no key host at"]);
}

#[test]
fn what_is_no_backup_is_not_restored() {
    let site = Site::new();
    let host = site.host_with("host", &network_key("FK-A", TOTALS));
    let good = site.path("good.fkb");
    host.ask(&["backup", good.to_str().unwrap()]).ok();
    let bytes = fs::read(&good).unwrap();
    let restore = |name: &str, bytes: &[u8]| {
        let file = site.path(name);
        fs::write(&file, bytes).unwrap();
        let mut command = floatkey();
        command.args(["host", "restore"]).arg(&file).arg("--data").arg(site.path("new"));
        Running::start(command).end()
    };
    restore("empty.fkb", b"").refused_with(&["is not a backup"]);
    restore("text.fkb", b"hello").refused_with(&["is not a backup"]);
    restore("cut.fkb", &bytes[..bytes.len() / 2]).refused();
    let ledger = fs::read(site.path("host/ledger.db")).unwrap();
    restore("ledger.fkb", &ledger).refused_with(&["is not a backup"]);
    assert!(!site.path("new").exists(), "nothing is left behind");
    let mut command = floatkey();
    command.args(["host", "restore"]).arg(&good).arg("--data").arg(site.path("new"));
    Running::start(command).end().ok();
    assert!(site.path("new/host.pem").is_file());
}

#[test]
fn a_host_that_does_not_run_says_so_to_who_asks_it() {
    let site = Site::new();
    let mut command = floatkey();
    command.args(["host", "list", "--data"]).arg(site.path("nothing"));
    Running::start(command).end().refused_with(&["no key host is running", "floatkey host --data"]);
}

#[test]
fn what_stops_first_if_the_key_host_dies_is_told_for_each_key() {
    let site = Site::new();
    let host = site.host_with("host", &network_key("FK-A", TOTALS));
    let system = system(&site);
    system.pair(&host, "North");
    system.use_key("FK-A", &["North", "South"]);
    assert!(system.run(&["outage"]).ok().contains("nothing stops by itself"));
    // The agent of one server keeps its grant alive from now on.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        use floatkey::{licensing::ServerId, wire::client::Client, wire::v1::Role};
        let (target, identity) = host.pair_for(&system, Role::Server).await;
        let agent = Client::connect(&target, &identity).await.unwrap();
        agent.renew(&"FK-A".parse().unwrap(), ServerId(2), None).await.unwrap();
    });
    let outage = system.run(&["outage", "--json"]).json();
    let left = outage[0]["first_stop_seconds"].as_u64().unwrap();
    assert!((100..=120).contains(&left), "the term is 120 s: {outage}");
    let servers = outage[0]["servers"].as_array().unwrap();
    assert_eq!((&servers[0]["server"], &servers[0]["cameras"]), (&json!("South"), &json!(1)));
    assert_eq!(servers[1]["runs_for_seconds"], json!(null));
    let text = system.run(&["outage"]);
    assert!(text.ok().contains("1 camera with ip 1"), "{text:#?}");
    drop(host);
    let text = system.run(&["outage"]);
    assert_eq!(text.code, Some(3));
    assert!(text.stdout.contains("cannot be told"), "{text:#?}");
}

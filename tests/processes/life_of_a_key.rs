//! The life of a key across processes: requested on one computer, signed by the vendor, activated,
//! used, updated while it is used, and handed on to another key host.

use std::{fs, path::Path};

use serde_json::{Value, json};

use crate::support::*;

/// A key host that trusts the vendor and has no key yet.
fn empty_host(site: &Site, name: &str) -> Host {
    let vendors = site.path(name).join("vendors");
    fs::create_dir_all(&vendors).unwrap();
    fs::copy(site.path("vendor.pub"), vendors.join("vendor.pub")).unwrap();
    Host::start(&site.path(name))
}

/// The vendor answers a request with a license of so many cameras.
fn sign(site: &Site, request: &str, cameras: u64, target: &str) -> Ran {
    let mut license = network_key("FK-A", &[("ip-camera", cameras)]);
    // The vendor's program numbers its issues.
    license.as_object_mut().unwrap().remove("issue");
    let template = site.path("template.json");
    fs::write(&template, license.to_string()).unwrap();
    let paths = ["vendor.key", "book.json", request, target].map(|name| site.path(name));
    let [key, book, request, target] = &paths;
    let options = [("--key", key), ("--license", &template), ("--book", book)];
    let options = options.iter().flat_map(|(name, path)| [name.as_ref(), path.as_os_str()]);
    site.vendor(
        std::iter::once("sign".as_ref()).chain(options).chain([request.as_ref(), target.as_ref()]),
    )
}

/// A command at a key host of this computer. Names with a dot are files of the site.
fn at(site: &Site, host: &str, args: &[&str]) -> Ran {
    let mut command = floatkey();
    for arg in args {
        if arg.contains('.') {
            command.arg(site.path(arg));
        } else {
            command.arg(arg);
        }
    }
    command.arg("--data").arg(site.path(host));
    Running::start(command).end()
}

fn total(status: &Value) -> &Value {
    &status["keys"][0]["features"][0]["total"]
}

fn exists(path: &Path) -> bool {
    path.try_exists().unwrap()
}

#[test]
fn a_key_is_requested_activated_updated_and_handed_on() {
    let site = Site::new();
    let mut one = empty_host(&site, "one");
    let two = empty_host(&site, "two");

    // From order to working key, while the host serves.
    at(&site, "one", &["request", "--new", "first.fkreq"]).ok();
    sign(&site, "first.fkreq", 10, "first.fkl").ok();
    let checked = at(&site, "one", &["activate", "--check", "first.fkl"]);
    assert!(checked.ok().contains("FK-A"), "{checked:?}");
    assert_eq!(at(&site, "one", &["key", "list", "--json"]).json()["keys"], json!([]));
    at(&site, "one", &["activate", "first.fkl"]).ok();
    at(&site, "two", &["activate", "first.fkl"]).refused_with(&["made for another key host"]);

    // Another process sees and uses it: what the Configurator of another computer does.
    let cameras: Vec<String> = (0..8).map(|number| format!("Camera {number}")).collect();
    let cameras: Vec<_> = cameras.iter().map(|name| (name.as_str(), Some(0), &[][..])).collect();
    let system = site.import("plant", &configuration("4.1.23", &["North"], &cameras));
    system.pair(&one, "North");
    system.use_key("FK-A", &["North"]);
    assert_eq!(*total(&system.status()), 10);

    // More seats, without a restart; the older license is refused from then on.
    at(&site, "one", &["request", "--update", "FK-A", "second.fkreq"]).ok();
    sign(&site, "second.fkreq", 25, "second.fkl").ok();
    let checked = at(&site, "one", &["activate", "--check", "second.fkl"]);
    assert!(checked.ok().contains("more"), "{checked:?}");
    at(&site, "one", &["activate", "second.fkl"]).ok();
    assert_eq!(*total(&system.status()), 25);
    at(&site, "one", &["activate", "first.fkl"]).refused_with(&["Issue 2", "issue 1"]);

    // To another computer: not while servers would go dark, unless that is meant.
    at(&site, "two", &["request", "--transfer", "FK-A", "there.fkreq"]).ok();
    at(&site, "one", &["key", "give-up", "FK-A", "there.fkreq", "moved.fkl"])
        .refused_with(&["One server holds 8 seats", "confirm"]);
    assert!(!exists(&site.path("moved.fkl")));
    at(&site, "one", &["key", "give-up", "--force", "FK-A", "there.fkreq", "moved.fkl"]).ok();
    at(&site, "one", &["activate", "second.fkl"]).refused_with(&["given up to"]);
    one.kill();
    drop(one);
    let one = Host::start(&site.path("one"));
    at(&site, "one", &["activate", "second.fkl"]).refused_with(&["given up to"]);
    let given_up = at(&site, "one", &["key", "list", "--json"]).json();
    assert_eq!(given_up["keys"][0]["state"]["state"], "given-up");

    at(&site, "two", &["activate", "moved.fkl"]).ok();
    let here = at(&site, "two", &["key", "list", "--json"]).json();
    assert_eq!(here["keys"][0]["state"]["state"], "in-force");
    assert_eq!(here["keys"][0]["license"]["totals"]["ip-camera"], 25);

    // The vendor sees who has it now.
    at(&site, "two", &["request", "--update", "FK-A", "third.fkreq"]).ok();
    sign(&site, "third.fkreq", 30, "third.fkl").ok();
    at(&site, "two", &["activate", "third.fkl"]).ok();
    at(&site, "one", &["activate", "third.fkl"]).refused_with(&["FK-A"]);
    drop((one, two));
}

#[test]
fn a_transfer_that_was_declined_is_taken_back() {
    let site = Site::new();
    let _one = empty_host(&site, "one");
    let _two = empty_host(&site, "two");
    at(&site, "one", &["request", "--new", "first.fkreq"]).ok();
    sign(&site, "first.fkreq", 10, "first.fkl").ok();
    at(&site, "one", &["activate", "first.fkl"]).ok();
    at(&site, "two", &["request", "--transfer", "FK-A", "there.fkreq"]).ok();
    at(&site, "one", &["key", "give-up", "FK-A", "there.fkreq", "moved.fkl"]).ok();
    at(&site, "two", &["key", "decline", "moved.fkl", "back.declined"]).ok();
    at(&site, "two", &["activate", "moved.fkl"]).refused_with(&["declined the transfer"]);
    at(&site, "one", &["key", "take-back", "FK-A", "back.declined"]).ok();
    let keys = at(&site, "one", &["key", "list", "--json"]).json();
    assert_eq!(keys["keys"][0]["state"]["state"], "in-force");
    at(&site, "one", &["key", "rename", "FK-A", "Gate"]).ok();
    at(&site, "one", &["key", "remove", "FK-A"]).ok();
    assert_eq!(at(&site, "one", &["key", "list", "--json"]).json()["keys"], json!([]));
}

#[test]
fn status_warns_before_a_license_ends_with_a_code_of_its_own() {
    let site = Site::new();
    let end = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(24 * 10 + 12);
    let mut license = network_key("FK-A", &[("ip-camera", 10)]);
    license["expires"] = json!(end.to_string());
    let host = site.host_with("one", &license);
    let system = site.import("plant", &configuration("4.1.23", &["North"], &[]));
    system.pair_with(&host, &["--seat", "North"]);
    let ran = system.run(&["status"]);
    assert_eq!(ran.code, Some(4), "{ran:?}");
    assert!(ran.stdout.contains("in 10 days: ask the vendor for an update"), "{ran:?}");
}

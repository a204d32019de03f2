//! The key host as a service: what it tells systemd, and the unit that comes with it.

use std::{os::unix::net::UnixDatagram, process::Command};

use crate::support::*;

#[test]
fn it_tells_the_service_manager_when_it_is_ready_alive_and_stopping() {
    let site = Site::new();
    site.issue("host", &network_key("FK-A", &[("ip-camera", 4)]));
    let path = site.path("notify");
    let socket = UnixDatagram::bind(&path).unwrap();
    socket.set_read_timeout(Some(LIMIT)).unwrap();
    let mut command = Host::command(&site.path("host"), 0);
    command.env("NOTIFY_SOCKET", &path).env("WATCHDOG_USEC", "200000");
    let host = Host::start_with(&site.path("host"), command);
    let next = || {
        let mut bytes = [0; 1024];
        let read = socket.recv(&mut bytes).unwrap();
        String::from_utf8_lossy(&bytes[..read]).into_owned()
    };
    let ready = next();
    assert!(ready.contains("READY=1") && ready.contains("Serving 1 keys"), "{ready}");
    while !next().contains("WATCHDOG=1") {}
    assert_eq!(host.stop(), Some(0));
    while !next().contains("STOPPING=1") {}
}

/// A host that is started by a shell with these limits.
fn limited(site: &Site, limits: &str) -> Host {
    let host = Host::command(&site.path("host"), 0);
    let mut command = Command::new("sh");
    command.arg("-c").arg(format!("{limits} && exec \"$@\"")).arg("sh");
    command.arg(host.get_program()).args(host.get_args());
    for (name, value) in host.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    Host::start_with(&site.path("host"), command)
}

/// How many files it may have open, and how many it may allow itself.
fn open_files(host: &Host) -> (String, String) {
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", host.id())).unwrap();
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files")).unwrap();
    let mut words = line.split_whitespace().map(str::to_owned);
    (words.next().unwrap(), words.next().unwrap())
}

#[test]
fn it_allows_itself_as_many_open_files_as_it_may() {
    let site = Site::new();
    site.issue("host", &network_key("FK-A", &[("ip-camera", 4)]));
    let host = limited(&site, "ulimit -S -n 256");
    let (files, most) = open_files(&host);
    assert_eq!(files, most);
    assert_ne!(files, "256");
    let log = host.log();
    assert!(log.contains("files that may be open") && log.contains("256"), "{log}");
    assert_eq!(host.stop(), Some(0));

    // Where that is too few for all connections it says so, and serves.
    let host = limited(&site, "ulimit -n 512");
    assert_eq!(open_files(&host), ("512".to_owned(), "512".to_owned()));
    let log = host.log();
    assert!(log.contains("few files may be open") && log.contains("LimitNOFILE"), "{log}");
    assert_eq!(host.stop(), Some(0));
}

#[test]
fn the_unit_is_one_that_systemd_understands() {
    let unit = concat!(env!("CARGO_MANIFEST_DIR"), "/packaging/floatkey-host.service");
    let text = std::fs::read_to_string(unit).unwrap();
    // Verified with the program that was built, because it need not be installed.
    let text = text.replace("/usr/local/bin/floatkey", env!("CARGO_BIN_EXE_floatkey"));
    let folder = tempfile::tempdir().unwrap();
    let unit = folder.path().join("floatkey-host.service");
    std::fs::write(&unit, text).unwrap();
    let verified = match Command::new("systemd-analyze").arg("verify").arg(&unit).output() {
        Ok(verified) => verified,
        Err(error) => {
            eprintln!("skipped: systemd-analyze cannot be run here: {error}");
            return;
        }
    };
    let said = String::from_utf8_lossy(&verified.stderr).into_owned();
    assert!(!said.contains("floatkey-host.service"), "{said}");
}

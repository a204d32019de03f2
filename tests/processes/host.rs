//! The key host daemon: how it starts, what it refuses to serve, and what it puts up with.

use std::{
    ffi::OsStr,
    fs,
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    path::Path,
    time::{Duration, Instant},
};

use floatkey::wire::{
    MAX_MESSAGE_BYTES, PROTOCOL, dial,
    v1::{self, ClientMessage, HostMessage, Role, client_message::Body},
};
use serde_json::json;
use tokio_stream::{Stream, StreamExt as _};
use tonic::{Code, Status};

use crate::support::*;

const TOTALS: &[(&str, u64)] = &[("ip-camera", 4)];

fn host_on(data: &Path, port: u16) -> Ran {
    Running::start(Host::command(data, port)).end()
}

/// Names of the keys that a host serves.
fn served(host: &Host) -> Vec<String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let client = host.client(Role::Core).await;
        let figures = client.first_figures().await.unwrap();
        figures.iter().map(|figures| figures.license.key.to_string()).collect()
    })
}

#[test]
fn a_port_that_is_taken_is_named_with_a_way_out() {
    let site = Site::new();
    site.issue("host", &network_key("FK-A", TOTALS));
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = other.local_addr().unwrap().port();
    let refused = host_on(&site.path("host"), port);
    refused.refused_with(&["taken", &port.to_string(), "--port 11947"]);
    // Nothing of it is in the way of the next start.
    drop(other);
    let host = Host::start_with(&site.path("host"), Host::command(&site.path("host"), port));
    assert_eq!(served(&host), ["FK-A"]);
}

#[test]
fn a_second_key_host_on_the_same_data_is_refused() {
    let site = Site::new();
    let host = site.host_with("host", &network_key("FK-A", TOTALS));
    let refused = host_on(&site.path("host"), 0);
    refused.refused_with(&["another key host already uses", "--data"]);
    assert_eq!(served(&host), ["FK-A"]);
    // A killed one leaves no lock behind.
    let host = host.restart();
    assert_eq!(served(&host), ["FK-A"]);
}

#[test]
fn a_folder_without_a_key_is_served_with_a_warning() {
    let site = Site::new();
    let host = Host::start(&site.path("empty"));
    assert!(host.log().contains("no key to serve"), "{}", host.log());
    assert!(host.log().contains("WARN"), "{}", host.log());
    assert_eq!(served(&host), Vec::<String>::new());
    assert!(site.path("empty/keys").is_dir(), "where keys go is there");
}

#[test]
fn licenses_that_were_altered_or_signed_by_strangers_are_not_served() {
    let site = Site::new();
    site.issue("host", &network_key("FK-GOOD", TOTALS));
    let keys = site.path("host/keys");
    let token = fs::read_to_string(keys.join("FK-GOOD.fkl")).unwrap();
    // One letter of the payload.
    let mut altered: Vec<char> = token.chars().collect();
    altered[40] = if altered[40] == 'A' { 'B' } else { 'A' };
    fs::write(keys.join("altered.fkl"), altered.iter().collect::<String>()).unwrap();
    fs::write(keys.join("cut.fkl"), &token[..token.len() / 2]).unwrap();
    fs::write(keys.join("empty.fkl"), "").unwrap();
    fs::write(keys.join("image.fkl"), [0x89, b'P', b'N', b'G', 0, 255]).unwrap();
    let other = Site::new();
    let foreign = other.issue("host", &network_key("FK-FOREIGN", TOTALS));
    fs::copy(foreign, keys.join("foreign.fkl")).unwrap();

    let host = Host::start(&site.path("host"));
    assert_eq!(served(&host), ["FK-GOOD"]);
    let log = host.log();
    for (file, why) in [
        ("altered.fkl", "was altered"),
        ("cut.fkl", ""),
        ("empty.fkl", "The file is empty"),
        ("image.fkl", "This is not a license"),
        ("foreign.fkl", "does not trust"),
    ] {
        let line = log.lines().find(|line| line.contains(file));
        let line = line.unwrap_or_else(|| panic!("nothing of {file}: {log}"));
        assert!(line.contains("a license file is not served") && line.contains(why), "{line}");
    }
}

#[test]
fn only_one_license_is_activated_on_a_computer_unless_a_network_key_is_allowed() {
    let site = Site::new();
    site.issue("host", &local_key("FK-1", TOTALS));
    site.issue("host", &local_key("FK-2", TOTALS));
    site.issue("host", &network_key("FK-3", TOTALS));
    let host = Host::start(&site.path("host"));
    assert_eq!(served(&host), ["FK-1"]);
    let log = host.log();
    for key in ["FK-2", "FK-3"] {
        let line = log.lines().find(|line| line.contains(&format!("{key}.fkl"))).unwrap();
        let warning = "only one license can be activated on a single server";
        assert!(line.contains(warning) && line.contains("FK-1"), "{line}");
    }
    drop(host);

    // A further network key needs consent, which is logged and remembered. A second local key
    // stays refused.
    let mut command = Host::command(&site.path("host"), 0);
    command.args(["--allow-further-key", "FK-3", "--allow-further-key", "FK-2"]);
    let host = Host::start_with(&site.path("host"), command);
    assert_eq!(served(&host), ["FK-1", "FK-3"]);
    assert!(host.log().contains("allowed as a further network key"), "{}", host.log());
    drop(host);
    let host = Host::start(&site.path("host"));
    assert_eq!(served(&host), ["FK-1", "FK-3"]);
}

#[test]
fn a_license_that_does_not_float_makes_no_network_key() {
    let site = Site::new();
    let mut license = network_key("FK-A", TOTALS);
    license["floating"] = json!(false);
    let source = site.path("license.json");
    fs::write(&source, license.to_string()).unwrap();
    let (secret, target) = (site.path("vendor.key"), site.path("a.fkl"));
    let issue = |source: &Path| {
        site.vendor([
            OsStr::new("issue"),
            OsStr::new("--key"),
            secret.as_os_str(),
            source.as_os_str(),
            target.as_os_str(),
        ])
    };
    issue(&source).refused_with(&["does not float", "Ultra"]);
    assert!(!target.exists());
    license["totals"]["ip-camera"] = json!(-1);
    fs::write(&source, license.to_string()).unwrap();
    issue(&source).refused_with(&["The license is not as it should be"]);
    assert!(!target.exists());
}

#[test]
fn signing_keys_are_private_and_never_overwritten() {
    let site = Site::new();
    let (secret, before) = (site.path("vendor.key"), fs::read(site.path("vendor.key")).unwrap());
    let again = site.vendor(["keygen".as_ref(), site.path("vendor").as_os_str()]);
    again.refused_with(&["exists already"]);
    assert_eq!(fs::read(&secret).unwrap(), before);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&secret).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[cfg(unix)]
#[test]
fn a_key_host_that_is_asked_to_stop_ends_in_order() {
    let site = Site::new();
    let host = site.host_with("host", &network_key("FK-A", TOTALS));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    // Also while somebody is connected, who hears of it.
    let client = runtime.block_on(host.client(Role::Core));
    let mut feed = client.feed();
    let start = Instant::now();
    assert_eq!(host.stop(), Some(0));
    assert!(start.elapsed() < Duration::from_secs(3), "{:?}", start.elapsed());
    let ended = runtime.block_on(async {
        let ended = feed.wait_for(|feed| feed.ended.is_some());
        tokio::time::timeout(LIMIT, ended).await.unwrap().unwrap().ended.clone()
    });
    assert!(ended.is_some());
}

#[test]
fn garbage_on_the_port_harms_nobody_else() {
    let site = Site::new();
    let host = site.host_with("host", &network_key("FK-A", TOTALS));
    let mut dice = Dice::new();
    let mut open = Vec::new();
    for round in 0..100 {
        let mut stream = TcpStream::connect(&host.address).unwrap();
        let mut bytes: Vec<u8> = match round % 4 {
            0 => b"GET / HTTP/1.1\r\nHost: x\r\n\r\n".to_vec(),
            // What looks like the beginning of a session.
            1 => b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec(),
            2 => vec![0x16, 3, 1],
            _ => Vec::new(),
        };
        bytes.extend((0..dice.below(4096)).map(|_| dice.below(256) as u8));
        // The host may have hung up already.
        drop(stream.write_all(&bytes));
        if round % 2 == 0 {
            open.push(stream);
        }
    }
    assert_eq!(served(&host), ["FK-A"]);
    let system =
        site.import("plant", &configuration("4.1.23", &["North"], &[("Gate", Some(0), &[])]));
    system.pair(&host, "North");
    system.use_key("FK-A", &["North"]);
    assert_eq!(used(&system.status(), "FK-A"), seats(&[("ip-camera", 1)]));
    assert!(!host.log().contains("panicked"), "{}", host.log());
    // What is no session is hung up on and not kept.
    let mut stream = open.swap_remove(0);
    stream.set_read_timeout(Some(LIMIT)).unwrap();
    let mut rest = Vec::new();
    let end = stream.read_to_end(&mut rest);
    assert!(
        !matches!(&end, Err(e) if matches!(e.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut)),
        "{end:?}"
    );
}

/// Opens a session with these messages and returns the first answer.
async fn first_answer(
    host: &Host,
    messages: impl Stream<Item = ClientMessage> + Send + 'static,
) -> Result<Option<HostMessage>, Status> {
    let (target, identity) = host.pair(Role::Core).await;
    let connection = dial::dial_target(&target, &identity.credentials).await.unwrap();
    let mut calls = connection.calls().max_encoding_message_size(64 * 1024 * 1024);
    let system = identity.system.to_string();
    let messages = messages.map(move |mut message| {
        if let Some(Body::Hello(hello)) = &mut message.body {
            hello.system_id.clone_from(&system);
        }
        message
    });
    calls.session(messages).await?.into_inner().message().await
}

fn hello(name: String, protocol: u32) -> ClientMessage {
    let system_id = uuid::Uuid::new_v4().to_string();
    let hello = v1::Hello { protocol, system_id, name, role: v1::Role::Core.into() };
    ClientMessage { request: 1, body: Some(Body::Hello(hello)) }
}

#[test]
fn a_session_that_does_not_begin_with_hello_is_ended() {
    let site = Site::new();
    let host = site.host_with("host", &network_key("FK-A", TOTALS));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let abort = Body::Abort(v1::Abort { plan_id: uuid::Uuid::new_v4().to_string() });
        let early = ClientMessage { request: 1, body: Some(abort) };
        let refused = first_answer(&host, tokio_stream::once(early)).await.unwrap_err();
        assert_eq!(refused.code(), Code::FailedPrecondition);
        assert!(refused.message().contains("Hello"), "{refused}");

        let newer = hello("Newer".to_owned(), PROTOCOL + 1);
        let refused = first_answer(&host, tokio_stream::once(newer)).await.unwrap_err();
        assert!(refused.message().contains("update the older program"), "{refused}");

        // One who says nothing at all is not kept for ever.
        let start = Instant::now();
        let silent = first_answer(&host, tokio_stream::pending());
        let refused = tokio::time::timeout(LIMIT, silent).await.unwrap().unwrap_err();
        assert_eq!(refused.code(), Code::DeadlineExceeded);
        assert!(start.elapsed() >= Duration::from_secs(4), "{:?}", start.elapsed());
    });
    assert_eq!(served(&host), ["FK-A"]);
}

#[test]
fn a_message_that_is_too_large_is_refused_and_others_go_on() {
    let site = Site::new();
    let host = site.host_with("host", &network_key("FK-A", TOTALS));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let other = host.client(Role::Core).await;
        let large = hello("x".repeat(MAX_MESSAGE_BYTES), PROTOCOL);
        let waiting = tokio_stream::once(large).chain(tokio_stream::pending());
        let refused = first_answer(&host, waiting).await.unwrap_err();
        assert_eq!(refused.code(), Code::OutOfRange, "{refused}");
        // As large as allowed is read, and the name is cut.
        let fits = hello("x".repeat(MAX_MESSAGE_BYTES - 100), PROTOCOL);
        let waiting = tokio_stream::once(fits).chain(tokio_stream::pending());
        assert!(first_answer(&host, waiting).await.unwrap().is_some());
        assert!(other.first_figures().await.is_ok());
        assert_eq!(other.feed().borrow().ended, None);
    });
}

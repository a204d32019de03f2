//! The demo off screen, and what the command line says when it cannot do what was asked.

use std::io::Write as _;
use std::{
    fs,
    path::Path,
    time::{Duration, Instant},
};

use crate::support::*;

fn demo(folder: &Path, more: &[&str]) -> Ran {
    let mut command = floatkey();
    let picture = folder.join("pictures/demo.png");
    command.args(["demo", "--headless", "--screenshot"]).arg(picture);
    command.arg("--data").arg(folder.join("data")).args(more);
    Running::start(command).end()
}

/// Width and height from the header of a PNG.
fn png_size(path: &Path) -> (u32, u32) {
    let bytes = fs::read(path).unwrap();
    assert_eq!(bytes[..8], *b"\x89PNG\r\n\x1a\n", "a PNG begins so");
    let number = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap());
    (number(16), number(20))
}

#[test]
fn the_demo_moves_a_camera_and_draws_a_picture_without_a_display() {
    let folder = tempfile::tempdir().unwrap();
    let start = Instant::now();
    let shown = demo(folder.path(), &[]);
    println!("took {:?}", start.elapsed());
    let text = shown.ok();
    let first = text.lines().next().unwrap();
    let names = first.strip_prefix("Moved ").and_then(|rest| rest.split_once(" to "));
    let (camera, rest) = names.unwrap_or_else(|| panic!("{text}"));
    let server = rest.split(';').next().unwrap();
    for change in
        ["Campus key (FK-1047)  IP cameras: 102 → 101", "Garage key (FK-2210)  IP cameras: 31 → 32"]
    {
        assert!(text.contains(change), "{text}");
    }
    let picture = folder.path().join("pictures/demo.png");
    assert_eq!(png_size(&picture), (1440, 900));
    assert!(text.contains(&*picture.to_string_lossy()), "{text}");
    // The file that it leaves is an ordinary one.
    let system = System(folder.path().join("data/riverside-campus.fks"));
    let found = system.run(&["cameras", "--json", "--search", camera]).json();
    assert_eq!(found[0]["server"], server);
}

#[test]
fn the_demo_draws_other_moves_sizes_and_themes() {
    let folder = tempfile::tempdir().unwrap();
    let args = ["--move", "Vault 1", "--to", "South Hall", "--theme", "light", "--scale", "0.5"];
    let shown = demo(folder.path(), &args);
    assert!(shown.ok().contains("Archive key (FK-3301)  IP cameras: 12 → 11"), "{shown:#?}");
    assert_eq!(png_size(&folder.path().join("pictures/demo.png")), (720, 450));
}

#[test]
fn the_demo_says_what_is_wrong_with_a_move() {
    for (args, why) in [
        (
            ["--move", "No such camera", "--to", "Garage"],
            "the sample has no camera “No such camera”",
        ),
        (["--move", "Lobby desk", "--to", "No such server"], "no server “No such server”"),
        // A local key serves its own server, and Gatehouse has none.
        (["--move", "Bike rack", "--to", "Archive"], "the move was refused"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        demo(folder.path(), &args).refused_with(&[why]);
        assert!(!folder.path().join("pictures").exists(), "no picture of what did not happen");
    }
}

#[test]
fn without_a_display_the_window_says_what_to_do_instead() {
    let start = Instant::now();
    run(Vec::<String>::new()).refused_with(&["no display", "DISPLAY", "--headless"]);
    run(["some.fks"]).refused_with(&["no display"]);
    run(["demo"]).refused_with(&["no display", "--headless --screenshot"]);
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}

#[test]
fn wrong_names_are_named_with_the_list_to_look_at() {
    let site = Site::new();
    let channels: &[Channel<'_>] =
        &[("Gate", Some(0), &[]), ("Twin", None, &[]), ("Twin", None, &[])];
    let system = site.import("plant", &configuration("4.1.23", &["North"], channels));
    let refused = system.run(&["move", "Nobody", "--to", "North"]);
    refused.refused_with(&["there is no camera “Nobody”", "floatkey cameras"]);
    let refused = system.run(&["move", "Gate", "--to", "Nowhere"]);
    refused.refused_with(&["there is no server “Nowhere”"]);
    let refused = system.run(&["move", "Twin", "--to", "North"]);
    refused.refused_with(&["several cameras “Twin”", "#2, #3"]);
    let refused = system.run(&["use-key", "FK-NONE", "--server", "North"]);
    refused.refused_with(&["there is no key “FK-NONE”"]);
    let refused = system.run_with_input(&["pair", "not an address"], "7KQ2-M4XA");
    refused.refused_with(&["not an address", "HOST:PORT"]);
    assert_eq!(system.status()["hosts"], serde_json::json!([]));
    system.run(&["move", "#3", "--to", "North", "--apply"]).ok();
}

#[test]
fn a_port_where_something_else_answers_is_told_from_a_key_host() {
    let site = Site::new();
    let system =
        site.import("plant", &configuration("4.1.23", &["North"], &[("Gate", Some(0), &[])]));
    // Somebody who takes the connection and says nothing.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = silent.local_addr().unwrap().to_string();
    let start = Instant::now();
    let code = "7KQ2-M4XA";
    let refused = system.run_with_input(&["pair", &address], code);
    refused.refused_with(&["did not answer within 5 seconds"]);
    assert!(start.elapsed() < Duration::from_secs(8), "{:?}", start.elapsed());
    drop(silent);
    system.run_with_input(&["pair", &address], code).refused_with(&["no key host answers at"]);
    // Somebody who speaks something else than TLS.
    let other = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = other.local_addr().unwrap().to_string();
    let speaker = spawn("speaker", move || {
        let (mut stream, _) = other.accept().unwrap();
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\nServer: HASP LM/25.00\r\n\r\n").unwrap();
        stream
    });
    let refused = system.run_with_input(&["pair", &address], code);
    refused.refused_with(&["is not a key host of Floatkey", "no TLS"]);
    drop(speaker.join());
    system.run_with_input(&["pair", &address], "no code").refused_with(&["8 letters and digits"]);
    assert_eq!(system.status()["hosts"], serde_json::json!([]));
}

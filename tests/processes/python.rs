//! A client in another language, which knows nothing of ours but the proto file: what that file
//! says is enough, and true.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    sync::OnceLock,
};

use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::Value;
use spake2::{Ed25519Group, Identity, Password, Spake2};

use crate::support::*;

const SCRIPT: &str = "tests/python/keyhost_client.py";
const NEEDS: &str = "tests/python/requirements.txt";

/// A Python with what the client needs, kept beside what is built; without it a test prints why it
/// is skipped, and shall return.
fn python() -> Option<&'static Path> {
    static PYTHON: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    match PYTHON.get_or_init(virtual_environment) {
        Ok(python) => Some(python),
        Err(why) => {
            eprintln!("skipped: {why}");
            None
        }
    }
}

/// What `make python` made. That takes longer than a test may, so it is not made here.
fn virtual_environment() -> Result<PathBuf, String> {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let folder = target.join("python-venv");
    let (python, complete) = (folder.join("bin/python"), folder.join("requirements.txt"));
    let needs = std::fs::read_to_string(NEEDS).unwrap();
    if std::fs::read_to_string(&complete).is_ok_and(|has| has == needs) {
        return Ok(python);
    }
    Err(format!("{} is not there or not up to date: run `make python` first", folder.display()))
}

fn succeed(mut command: Command) -> Result<Output, String> {
    let output = command.stdin(Stdio::null()).output();
    let output = output.map_err(|error| format!("{command:?}: {error}"))?;
    if output.status.success() {
        return Ok(output);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("{command:?}: {}", said.lines().last().unwrap_or_default()))
}

fn client(python: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(python);
    command.arg(SCRIPT).args(args).stdin(Stdio::piped()).stdout(Stdio::piped());
    command
}

#[test]
fn a_python_client_does_what_the_proto_file_says_with_a_host_of_its_own() {
    let Some(python) = python() else { return };
    let output = succeed(client(python, &["self-check"])).unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(printed.contains("refused a wrong code"), "{printed}");
    assert!(printed.contains("self-check done"), "{printed}");
}

#[test]
fn the_pairing_of_the_proto_file_agrees_between_rust_and_python() {
    let Some(python) = python() else { return };
    let (theirs, ours) = ("c1".repeat(32), "05".repeat(32));
    let mut running =
        client(python, &["pake", &theirs, &ours, "a system", "Plant"]).spawn().unwrap();
    let mut ask = running.stdin.take().unwrap();
    let mut answers = BufReader::new(running.stdout.take().unwrap()).lines();
    let mut answer = |field: &str| {
        let line: Value = serde_json::from_str(&answers.next().unwrap().unwrap()).unwrap();
        line[field].as_str().unwrap_or_else(|| panic!("no {field}: {line}")).to_owned()
    };
    writeln!(ask, "k7il-q9xo").unwrap();
    let (side, message) = Spake2::<Ed25519Group>::start_b(
        &Password::new(b"K711Q9X0"),
        &Identity::new(format!("floatkey client {theirs}").as_bytes()),
        &Identity::new(format!("floatkey host {ours}").as_bytes()),
    );
    writeln!(ask, "{}\na host", hex(&message)).unwrap();
    let key = side.finish(&from_hex(&answer("pake"))).unwrap();
    assert_eq!(key.len(), 32);
    let proof = |text: &str| {
        let mut proof = Hmac::<sha2::Sha256>::new_from_slice(&key).unwrap();
        proof.update(text.as_bytes());
        hex(&proof.finalize().into_bytes())
    };
    let line: Value = serde_json::from_str(&answers.next().unwrap().unwrap()).unwrap();
    assert_eq!(line["client"], proof("floatkey client proofa systemPlant"));
    assert_eq!(line["host"], proof("floatkey host proofa host"));
    assert!(running.wait().unwrap().success());
}

#[test]
fn a_python_client_pairs_with_a_key_host_and_takes_seats() {
    let Some(python) = python() else { return };
    let site = Site::new();
    let host = site.host_with("host", &network_key("FK-A", &[("ip-camera", 4)]));
    for take in [false, true] {
        let data = site.path("host");
        let printed = run(["host".as_ref(), "pair".as_ref(), "--data".as_ref(), data.as_os_str()]);
        let code = code_in(printed.ok());
        let mut args = vec!["session", &host.address, "FK-A", "ip-camera", "3"];
        args.extend(take.then_some("--take"));
        let mut running = client(python, &args).spawn().unwrap();
        writeln!(running.stdin.take().unwrap(), "{code}").unwrap();
        let output = running.wait_with_output().unwrap();
        let printed = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{printed}{}", host.log());
        let lines: Vec<Value> =
            printed.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let saw = |what: &str| lines.iter().find(|line| line["saw"] == what);
        assert_eq!(saw("refused before pairing").unwrap()["code"], "UNAUTHENTICATED");
        assert_eq!(saw("paired").unwrap()["role"], "PEER_ROLE_SYSTEM");
        assert_eq!(saw("granted").unwrap()["seats"]["ip-camera"], 3);
        assert_eq!(saw("refused").unwrap()["why"], "shortage");
        assert!(saw("done").is_some(), "{printed}");
    }
}

/// The code in what `floatkey host pair` prints: the first word of eight letters and digits, with
/// or without a dash within.
fn code_in(printed: &str) -> String {
    let words = printed.split_whitespace().map(|word| word.replace('-', ""));
    let is_code = |word: &String| {
        word.len() == 8 && word.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
    };
    words.into_iter().find(is_code).unwrap_or_else(|| panic!("no code: {printed}"))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

fn from_hex(text: &str) -> Vec<u8> {
    let pairs = text.as_bytes().chunks(2);
    pairs.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

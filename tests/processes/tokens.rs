//! USB tokens that come and go at a running key host. umockdev shows the host a device that is not
//! there, in the place where hidapi reads what there is; everything else is real.
//!
//! Needs the program `umockdev-run`; whoever lacks it skips and says so.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use floatkey::wire::v1::{self, client_message::Body, host_message, refused::Why};
use serde_json::{Value, json};

use crate::support::*;

const KEY: &str = "FK-USB";
const TOTALS: &[(&str, u64)] = &[("ip-camera", 10)];
const TOKEN: &str = "Sentinel HL 4711";
const GRACE_SECS: u64 = 600;
/// How soon the key host must know that a token came or went.
const SOON: Duration = Duration::from_secs(2);
/// The device in the order of the kernel.
const DEVICE: &str = "sys/devices/pci0000:00/0000:00:14.0/usb1/1-2";

/// What `umockdev-run` is told of a token.
fn description(serial: &str) -> String {
    let usb = "/devices/pci0000:00/0000:00:14.0/usb1/1-2";
    let hid = format!("{usb}/1-2:1.0/0003:0529:0003.0001");
    format!(
        "P: {usb}\n\
         N: bus/usb/001/005\n\
         E: DEVNAME=/dev/bus/usb/001/005\n\
         E: DEVTYPE=usb_device\n\
         E: SUBSYSTEM=usb\n\
         A: idVendor=0529\n\
         A: idProduct=0003\n\
         A: manufacturer=SafeNet\n\
         A: product=Sentinel HL\n\
         A: serial={serial}\n\n\
         P: {usb}/1-2:1.0\n\
         E: DEVTYPE=usb_interface\n\
         E: SUBSYSTEM=usb\n\
         A: bInterfaceNumber=00\n\n\
         P: {hid}\n\
         E: SUBSYSTEM=hid\n\
         E: HID_ID=0003:00000529:00000003\n\
         E: HID_NAME=SafeNet Sentinel HL\n\
         E: HID_UNIQ={serial}\n\n\
         P: {hid}/hidraw/hidraw0\n\
         N: hidraw0\n\
         E: DEVNAME=/dev/hidraw0\n\
         E: SUBSYSTEM=hidraw\n\
         E: MAJOR=240\n\
         E: MINOR=0\n"
    )
}

/// A key host with a slot for one token.
struct Slot {
    host: Host,
    /// What the host takes for the files of the kernel.
    root: PathBuf,
}

impl Slot {
    /// The token is plugged in at the start. None, with the reason printed, without umockdev.
    fn or_skip(site: &Site, serial: &str) -> Option<Self> {
        let is_there = Command::new("umockdev-run").arg("--version").output();
        if let Err(error) = is_there {
            eprintln!("skipped: umockdev-run: {error}");
            return None;
        }
        let device = site.path("token.umockdev");
        fs::write(&device, description(serial)).unwrap();
        let data = site.path("host");
        let plain = Host::command(&data, 0);
        let mut command = Command::new("umockdev-run");
        command.arg("--device").arg(&device).arg("--").arg(plain.get_program());
        command.args(plain.get_args());
        for (name, value) in plain.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        // umockdev-run goes when its child does, and takes the signals for it.
        let host = Host::start_with(&data, command);
        let root = root_of_child(host.id());
        assert!(root.join(DEVICE).is_dir(), "{} has no device", root.display());
        Some(Self { host, root })
    }

    fn device(&self) -> PathBuf {
        self.root.join(DEVICE)
    }

    fn pocket(&self) -> PathBuf {
        self.root.join("pocket")
    }

    fn pull_out(&self) {
        fs::rename(self.device(), self.pocket()).unwrap();
    }

    fn plug_in(&self) {
        fs::rename(self.pocket(), self.device()).unwrap();
    }
}

/// Where umockdev put its files, from the surroundings of the process that it started.
fn root_of_child(parent: u32) -> PathBuf {
    wait_for("umockdev to start the key host", || {
        let children = fs::read_to_string(format!("/proc/{parent}/task/{parent}/children")).ok()?;
        children.split_whitespace().find_map(root_of)
    })
}

fn root_of(process: &str) -> Option<PathBuf> {
    let environment = fs::read(Path::new("/proc").join(process).join("environ")).ok()?;
    let environment = String::from_utf8_lossy(&environment).into_owned();
    let root = environment.split('\0').find_map(|variable| variable.strip_prefix("UMOCKDEV_DIR="));
    root.map(PathBuf::from)
}

impl Drop for Slot {
    fn drop(&mut self) {
        // Killed, umockdev-run would leave the key host and the files behind.
        let asked = Command::new("kill").args(["-TERM", &self.host.id().to_string()]).status();
        let end = Instant::now() + LIMIT;
        // No panic here, where a test may be failing already.
        while asked.is_ok() && self.root.exists() && Instant::now() < end {
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

fn license() -> Value {
    let mut license = network_key(KEY, TOTALS);
    license["carrier"] = json!("usb");
    license["grace_secs"] = json!(GRACE_SECS);
    license["binding"] =
        json!({ "token": { "vendor": 0x0529, "product": 0x0003, "serial": "4711" } });
    license
}

/// What the host says of the suspension of its only key.
fn suspended(states: &v1::KeyStates) -> Option<&v1::Suspension> {
    states.keys.first()?.suspended.as_ref()
}

async fn renew(agent: &mut Raw) -> host_message::Body {
    let renew = v1::Renew { key_id: KEY.to_owned(), server: 1, epoch: None };
    agent.ask(Body::Renew(renew)).await.unwrap()
}

fn refusal(answer: host_message::Body) -> Option<Why> {
    match answer {
        host_message::Body::Refused(refused) => refused.why,
        _ => None,
    }
}

fn block_on<T>(work: impl Future<Output = T>) -> T {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    runtime.unwrap().block_on(work)
}

#[test]
fn a_token_that_is_pulled_out_stops_what_is_new_and_nothing_else_until_it_is_back() {
    let site = Site::new();
    site.issue("host", &license());
    let Some(slot) = Slot::or_skip(&site, "4711") else { return };
    let host = &slot.host;
    let listed = host.ask(&["tokens", "--json"]).json();
    assert_eq!(listed[0]["name"], "Sentinel HL");
    assert_eq!((&listed[0]["serial"], &listed[0]["can_carry"]), (&json!("4711"), &json!(true)));

    let system = site.import("plant", &configuration("4.1", &["Gate"], &[]));
    system.pair(host, "Gate");
    block_on(async {
        let (target, identity) = host.pair(v1::Role::Core).await;
        let mut core = Raw::open(&target, &identity).await.unwrap();
        let taken = core.ask(take(KEY, 1, &[("ip-camera", 4)])).await.unwrap();
        assert!(matches!(taken, host_message::Body::Statement(_)), "{taken:?}");

        let at = Instant::now();
        slot.pull_out();
        let states = core.states_when(|states| suspended(states).is_some()).await;
        assert!(at.elapsed() < SOON, "it took {:?}", at.elapsed());
        let told = suspended(&states).unwrap();
        assert_eq!(told.token, TOKEN);
        assert!((1..=GRACE_SECS * 1000).contains(&told.grace_ms), "{told:?}");
        let raised = core.ask(take(KEY, 1, &[("ip-camera", 5)])).await.unwrap();
        let Some(Why::CarrierMissing(why)) = refusal(raised) else { panic!("it was granted") };
        assert_eq!((why.key_id.as_str(), why.token.as_str()), (KEY, TOKEN));
        let host_message::Body::Statement(statement) = renew(&mut core).await else {
            panic!("renewals go on")
        };
        assert!(statement.valid_ms <= GRACE_SECS * 1000);
        let lowered = core.ask(take(KEY, 1, &[("ip-camera", 3)])).await.unwrap();
        assert!(matches!(lowered, host_message::Body::Statement(_)), "{lowered:?}");

        let shown = system.run(&["status"]);
        assert_eq!(shown.code, Some(3), "{shown:?}");
        let words = format!("USB token {TOKEN} is unplugged: nothing new is granted; servers run");
        assert!(shown.stdout.contains(&words), "{}", shown.stdout);
        assert_eq!(key(&system.status_or_unknown(), KEY)["suspended"]["token"], TOKEN);
        assert_eq!(host.ask(&["tokens", "--json"]).json(), json!([]));

        let at = Instant::now();
        slot.plug_in();
        core.states_when(|states| suspended(states).is_none()).await;
        assert!(at.elapsed() < SOON, "it took {:?}", at.elapsed());
        let raised = core.ask(take(KEY, 1, &[("ip-camera", 10)])).await.unwrap();
        assert!(matches!(raised, host_message::Body::Statement(_)), "{raised:?}");
    });
    assert_eq!(key(&system.status(), KEY)["suspended"], Value::Null);
}

#[test]
fn a_token_without_a_serial_number_is_listed_with_the_reason_why_it_carries_nothing() {
    let site = Site::new();
    site.issue("host", &network_key(KEY, TOTALS));
    let Some(slot) = Slot::or_skip(&site, "") else { return };
    let listed = slot.host.ask(&["tokens"]);
    for part in ["Sentinel HL", "0529:0003", "no", "has no serial number"] {
        assert!(listed.ok().contains(part), "{listed:?}");
    }
}

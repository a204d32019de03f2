//! The license vendor: a signing key with a passphrase, and orders that are answered as files and
//! over HTTPS.

use std::{
    ffi::OsStr,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use floatkey::{
    activation::{Answer, Ask, NotIssued, Wanted},
    keyhost::control,
    wire::{
        tls::Fingerprint,
        vendor_service::{OnlineError, Trust, exchange},
    },
};
use serde_json::json;

use crate::support::*;

fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap().block_on(work)
}

/// What the key host on a data folder answers.
fn ask(data: &Path, what: Ask) -> Answer {
    let answer = block_on(control::ask(data, &control::Ask::Keys { what })).unwrap();
    serde_json::from_value(answer).unwrap()
}

/// The text of a request that the key host on a data folder makes.
fn request(data: &Path, wanted: Wanted) -> String {
    match ask(data, Ask::Request { token: None, wanted, note: String::new() }) {
        Answer::File { text, .. } => text,
        other => panic!("{other:?}"),
    }
}

fn new(product: &str) -> Wanted {
    Wanted::New { product: product.to_owned() }
}

/// A vendor with one order of two licenses, and a key host without keys that trusts him.
fn shop() -> (Site, Host, PathBuf) {
    let site = Site::new();
    let data = site.path("host");
    fs::create_dir_all(data.join("vendors")).unwrap();
    fs::copy(site.path("vendor.pub"), data.join("vendors/vendor.pub")).unwrap();
    let mut license = network_key("FK-1", &[("ip-camera", 100)]);
    for field in ["carrier", "issue"] {
        license.as_object_mut().unwrap().remove(field);
    }
    let orders = json!({ "CODE-1": { "uses": 2, "license": license } });
    fs::write(site.path("orders.json"), orders.to_string()).unwrap();
    let host = Host::start(&data);
    (site, host, data)
}

/// A running service.
struct Service {
    running: Running,
    url: String,
    trust: Trust,
}

impl Service {
    fn start(site: &Site) -> Self {
        let mut command = floatkey();
        command.args(["vendor", "serve", "--bind", "127.0.0.1", "--port", "0", "--key"]);
        command.arg(site.path("vendor.key")).arg("--passphrase-file").arg(site.passphrase());
        command.arg("--orders").arg(site.path("orders.json"));
        command.arg("--book").arg(site.path("book.json"));
        let mut running = Running::start(command);
        let said = |running: &mut Running, what: &str| {
            wait_for(what, || {
                let printed = running.stdout();
                let said = printed.lines().find_map(|line| line.strip_prefix(what));
                let is_over = said.is_none() && !running.is_running();
                assert!(!is_over, "the service ended: {}", running.stderr());
                said.map(str::to_owned)
            })
        };
        let url = said(&mut running, "listening on ");
        let fingerprint: Fingerprint = said(&mut running, "fingerprint ").parse().unwrap();
        Self { running, url, trust: Trust::Pinned(fingerprint) }
    }

    fn answer(&self, request: &str) -> Result<String, OnlineError> {
        block_on(exchange(&self.url, request, self.trust))
    }

    /// Why it refuses.
    fn refuses(&self, request: &str) -> NotIssued {
        match self.answer(request) {
            Err(OnlineError::Refused(why)) => why,
            other => panic!("{other:?}"),
        }
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        if self.running.is_running() {
            self.running.kill();
        }
    }
}

#[test]
fn an_order_is_one_command_on_the_key_host_and_its_license_is_kept() {
    let (site, _host, data) = shop();
    let service = Service::start(&site);
    let Trust::Pinned(fingerprint) = service.trust else { panic!("not pinned") };
    let order = |code: &str, certificate: &str, target: &str| {
        let mut command = floatkey();
        command.args(["order", "--new", "--code", code, "--certificate", certificate]);
        command.arg(&service.url).arg(site.path(target)).arg("--data").arg(&data);
        Running::start(command).end()
    };
    let certificate = fingerprint.to_string();
    order("CODE-1", &"0".repeat(64), "no.fkl").refused_with(&["certificate"]);
    order("CODE-2", &certificate, "no.fkl").refused_with(&["CODE-2"]);
    assert!(!site.path("no.fkl").exists());
    assert!(order("CODE-1", &certificate, "first.fkl").ok().contains("FK-1 is in force"));
    assert!(fs::read_to_string(site.path("first.fkl")).unwrap().starts_with("v4.public."));
    // A second key on the computer needs consent; its license is not lost.
    order("CODE-1", &certificate, "second.fkl")
        .refused_with(&["only one license can be activated", "floatkey activate"]);
    let mut command = floatkey();
    command.args(["activate", "--further-key"]).arg(site.path("second.fkl"));
    command.arg("--data").arg(&data);
    Running::start(command).end().ok();
}

#[test]
fn a_request_is_answered_over_https_and_the_license_fits_the_key_host() {
    let (site, _host, data) = shop();
    let service = Service::start(&site);
    let first = request(&data, new("CODE-1"));
    let license = service.answer(&first).unwrap();
    match ask(&data, Ask::Check { file: license.clone() }) {
        Answer::Comparison(comparison) => {
            assert_eq!((comparison.after.key.as_str(), comparison.after.issue), ("FK-1", 1));
            assert!(comparison.after.binding.is_some() && comparison.after.holder.is_some());
        }
        other => panic!("{other:?}"),
    }
    // Asked again, the answer is the same, and nothing is used up.
    assert_eq!(service.answer(&first).unwrap(), license);
    // An update of what was installed.
    let installed = ask(&data, Ask::Install { file: license, further_key: false });
    assert!(matches!(installed, Answer::Comparison(_)), "{installed:?}");
    let key = "FK-1".parse().unwrap();
    let wanted = Wanted::Update { key, product: "CODE-1".to_owned(), present: String::new() };
    let updated = service.answer(&request(&data, wanted)).unwrap();
    let installed = ask(&data, Ask::Install { file: updated, further_key: false });
    assert!(matches!(&installed, Answer::Comparison(it) if it.after.issue == 2), "{installed:?}");
    // Both licenses of the order are made.
    let used_up = NotIssued::OrderUsedUp { order: "CODE-1".to_owned(), uses: 2 };
    assert_eq!(service.refuses(&request(&data, new("CODE-1"))), used_up);
    let unknown = NotIssued::UnknownOrder { order: "CODE-2".to_owned() };
    assert_eq!(service.refuses(&request(&data, new("CODE-2"))), unknown);
    assert_eq!(service.refuses("hello"), NotIssued::NotARequest);
    let long = "x".repeat(600 * 1024);
    assert!(service.answer(&long).is_err());
    assert_eq!(service.answer(&first).unwrap().lines().count(), 1, "it serves on");
    let log = service.running.stderr();
    assert!(log.contains("a license was issued") && log.contains("a request was refused"), "{log}");
    assert!(!log.contains("CODE-"), "a product code is as good as money: {log}");
}

#[test]
fn a_service_with_another_certificate_is_not_trusted() {
    let (site, _host, data) = shop();
    let service = Service::start(&site);
    let request = request(&data, new("CODE-1"));
    let other = Trust::Pinned(Fingerprint::of(b"another"));
    let error = block_on(exchange(&service.url, &request, other)).unwrap_err();
    assert!(matches!(error, OnlineError::OtherCertificate { .. }), "{error:?}");
    let error = block_on(exchange(&service.url, &request, Trust::System)).unwrap_err();
    let is_refused = matches!(error, OnlineError::Certificate { .. } | OnlineError::NoRoots(_));
    assert!(is_refused, "{error:?}");
    let somewhere = format!("{}/elsewhere", service.url);
    let error = block_on(exchange(&somewhere, &request, service.trust)).unwrap_err();
    assert!(matches!(error, OnlineError::RefusedBecause { .. }), "{error:?}");
}

#[cfg(unix)]
#[test]
fn the_service_ends_in_order_and_goes_on_where_it_was() {
    let (site, _host, data) = shop();
    let mut service = Service::start(&site);
    let first = request(&data, new("CODE-1"));
    let license = service.answer(&first).unwrap();
    // Another program that works with the book would use the order twice.
    fs::write(site.path("first.fkreq"), &first).unwrap();
    let sign = || {
        site.vendor([
            OsStr::new("sign"),
            site.path("first.fkreq").as_os_str(),
            OsStr::new("--key"),
            site.path("vendor.key").as_os_str(),
            OsStr::new("--orders"),
            site.path("orders.json").as_os_str(),
            OsStr::new("--book"),
            site.path("book.json").as_os_str(),
            site.path("first.fkl").as_os_str(),
        ])
    };
    sign().refused_with(&["another program works with", "vendor serve"]);
    let pid = service.running.id().to_string();
    assert!(Command::new("kill").arg(&pid).status().unwrap().success());
    wait_for("the service to end", || (!service.running.is_running()).then_some(()));
    let Trust::Pinned(fingerprint) = service.trust else { unreachable!() };
    assert!(sign().ok().contains("answered before"));
    assert_eq!(fs::read_to_string(site.path("first.fkl")).unwrap().trim(), license);
    let again = Service::start(&site);
    assert_eq!(again.trust, Trust::Pinned(fingerprint), "the certificate stays");
    assert_eq!(again.answer(&first).unwrap(), license);
}

#[test]
fn a_request_file_is_signed_and_shown() {
    let (site, _host, data) = shop();
    fs::write(site.path("a.fkreq"), request(&data, new(""))).unwrap();
    let license = network_key("FK-9", &[("ip-camera", 5)]);
    fs::write(site.path("a.json"), license.to_string()).unwrap();
    let inspect = |name: &str| {
        run([OsStr::new("vendor"), OsStr::new("inspect"), site.path(name).as_os_str()]).json()
    };
    assert!(inspect("a.fkreq")["request"]["holder"].as_str().unwrap().starts_with("k4.public."));
    let sign = |key: &Path| {
        [
            OsStr::new("sign").to_owned(),
            site.path("a.fkreq").into(),
            OsStr::new("--key").to_owned(),
            key.into(),
            OsStr::new("--license").to_owned(),
            site.path("a.json").into(),
            site.path("a.fkl").into(),
        ]
    };
    let args = sign(&site.path("vendor.key"));
    site.vendor(args.iter().map(std::ffi::OsString::as_os_str)).ok();
    assert_eq!(inspect("a.fkl")["key"], json!("FK-9"));
    let file = fs::read_to_string(site.path("a.fkl")).unwrap();
    let checked = ask(&data, Ask::Check { file });
    assert!(matches!(checked, Answer::Comparison(_)), "{checked:?}");
}

#[test]
fn the_signing_key_opens_with_its_passphrase_only() {
    let site = Site::new();
    let source = site.path("license.json");
    fs::write(&source, network_key("FK-1", &[("ip-camera", 1)]).to_string()).unwrap();
    let issue = |input: &str| {
        let mut command = floatkey();
        command.args(["vendor", "issue", "--key"]).arg(site.path("vendor.key"));
        command.arg(&source).arg(site.path("a.fkl"));
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // It may end before it has read everything.
        drop(child.stdin.take().unwrap().write_all(input.as_bytes()));
        let output = child.wait_with_output().unwrap();
        (output.status.success(), String::from_utf8(output.stderr).unwrap())
    };
    let (is_done, said) = issue("incorrect horse\n");
    assert!(!is_done && said.contains("the passphrase does not open this key"), "{said}");
    let (is_done, said) = issue("");
    assert!(!is_done && said.contains("--passphrase-file"), "{said}");
    assert!(!site.path("a.fkl").exists());
    let (is_done, said) = issue("correct horse battery staple\n");
    assert!(is_done && said.contains("bound to nothing"), "{said}");
}

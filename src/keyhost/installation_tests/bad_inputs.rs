//! A table of what is not accepted: each row is asked of a running key host, has the reason that it
//! should have, in words that say what to do, and leaves everything as it was.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use uuid::Uuid;

use super::{
    super::{
        ledger::{Caller, Command, Reply},
        store::Store,
        transfer_tests::{Host, Site},
        writer::Ledgers,
    },
    LICENSE, give_up, install, other_machine, signed_otherwise,
};
use crate::{
    activation::{
        Answer, Ask, LicenseFile, NotActivated, Request, SentinelKind, SigningKey, Wanted,
    },
    licensing::{
        Binding, KeyKind, License, PlanId, Prepare, ServerId, SystemId, UsbToken,
        tests::{key, license, seats, version},
    },
};

/// What is asked, why it is refused, and a part of what is said.
struct Row {
    name: &'static str,
    ask: Ask,
    why: NotActivated,
    says: &'static str,
}

fn row(name: &'static str, ask: Ask, why: NotActivated, says: &'static str) -> Row {
    Row { name, ask, why, says }
}

/// Two key hosts of one site. The first one has K-1 in use, gave G-1 up to the second one, and
/// declined D-1 of the second one.
struct Scene {
    site: Site,
    one: Host,
    two: Host,
    /// The license in force, and the issue before it.
    k1: License,
    older: String,
    /// G-1 as it was in force, as it was given up, and how the second host declined it.
    g1: String,
    given: String,
    g1_declined: String,
    /// D-1 as it was given up to the first host, and how that declined it.
    offered: String,
    d1_declined: String,
}

impl Scene {
    async fn set() -> Self {
        let site = Site::new();
        let (one, two) = (site.host("one").await, site.host("two").await);
        let g1 = site.sign(&site.network(&one, "G-1", 3).await);
        one.put(&g1).await;
        let given = one.give("G-1", &two).await;
        let g1_declined = two.file(Ask::Decline { file: given.clone() }).await;
        two.put(&site.sign(&site.network(&two, "D-1", 1).await)).await;
        let offered = two.give("D-1", &one).await;
        let d1_declined = one.file(Ask::Decline { file: offered.clone() }).await;
        let older = site.sign(&site.network(&one, "K-1", 4).await);
        one.put(&older).await;
        let k1 = site.network(&one, "K-1", 5).await;
        one.put(&site.sign(&k1)).await;
        one.running.stop().await.unwrap();
        use_seats(&site, &k1).await;
        let one = site.host("one").await;
        Self { site, one, two, k1, older, g1, given, g1_declined, offered, d1_declined }
    }

    /// The license in force with another issue and otherwise changed.
    fn changed(&self, change: impl FnOnce(&mut License)) -> String {
        let mut license = License { issue: 6, ..self.k1.clone() };
        change(&mut license);
        self.site.sign(&license)
    }
}

/// A server holds seats of the key of host "one", which does not run.
async fn use_seats(site: &Site, license: &License) {
    let store = Store::open(&site.folder.path().join("one/ledger.db")).unwrap();
    let (ledgers, writer) =
        Ledgers::start(store, vec![license.clone()], BTreeSet::new(), 120_000).unwrap();
    let system = SystemId(Uuid::from_u128(1));
    let caller = Caller { system, name: "Plant".to_owned(), from: "10.0.0.9".into() };
    let seats = seats(&[("ip-camera", 4)]);
    let wanted =
        crate::licensing::Wanted { name: "Gate".to_owned(), version: Some(version("4.0")), seats };
    let plan = PlanId(Uuid::from_u128(1));
    let prepare = Prepare {
        plan,
        hash: vec![1],
        base: 0,
        revision: 1,
        keys: BTreeMap::from([(key("K-1"), BTreeMap::from([(ServerId(1), wanted)]))]),
    };
    let prepared = ledgers.apply(caller.clone(), Command::Prepare { prepare, wait: false }).await;
    assert_eq!(prepared, Ok(Reply::Prepared));
    assert_eq!(ledgers.apply(caller, Command::Commit(plan)).await, Ok(Reply::Committed));
    drop(ledgers);
    writer.await.unwrap();
}

/// Files that are no licenses at all.
fn not_licenses(scene: &Scene) -> Vec<Row> {
    let good = scene.changed(|_| {});
    let utf16: Vec<u8> =
        "\u{feff}".encode_utf16().chain(good.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let lossy = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let none = NotActivated::NotALicense;
    let expected = "a text that starts with v4.public. was expected";
    let mut rows = vec![
        row("empty", install(""), NotActivated::Empty, "Copy it again"),
        row("white space", install(" \r\n\t\n"), NotActivated::Empty, "is empty"),
        row(
            "too long",
            install(&"A".repeat(300 * 1024)),
            NotActivated::TooLong { bytes: 307_200 },
            "307,200 bytes",
        ),
    ];
    for (name, file) in [
        ("a note", "Here is your license, thank you".to_owned()),
        ("not UTF-8", lossy(b"\xff\xfe\x00\x80v4.public.")),
        ("UTF-16 with a byte order mark", lossy(&utf16)),
        ("an archive", lossy(b"PK\x03\x04\x14\x00\x00\x00\x08\x00")),
        ("a picture", lossy(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")),
        ("a web page", "<!DOCTYPE html><html><body>Not found</body></html>".to_owned()),
        ("the license as JSON", serde_json::to_string(&scene.k1).unwrap()),
        ("the vendor's public key", scene.site.vendor.public().to_string()),
        ("a token that is encrypted", good.replace("v4.public.", "v4.local.")),
        ("a token without its footer", good.rsplit_once('.').unwrap().0.to_owned()),
        ("a token cut in its middle", good[..good.len() / 2].to_owned()),
        ("two tokens in one line", format!("{good}{good}")),
    ] {
        rows.push(row(name, install(&file), none.clone(), expected));
    }
    rows
}

/// Files of Sentinel.
fn of_sentinel() -> Vec<Row> {
    let corpus = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/sentinel");
    let file = |name: &str| std::fs::read_to_string(corpus.join(name)).unwrap();
    let sentinel = |kind, vendor: &str, key: &str, damaged| NotActivated::Sentinel {
        kind,
        vendor: vendor.to_owned(),
        key: key.to_owned(),
        damaged,
    };
    let (vendor, id) = ("37515", "452116054");
    let v2c = file("key.v2c");
    let damaged = v2c.replace("YoIE", "AAAA");
    let package = sentinel(SentinelKind::V2cp, vendor, "452116054, 452116055", false);
    let update = sentinel(SentinelKind::V2c, vendor, id, false);
    vec![
        row("a V2C", install(&v2c), update.clone(), "Update/Attach"),
        row(
            "a C2V",
            install(&file("key.c2v")),
            sentinel(SentinelKind::C2v, vendor, id, false),
            "Send it to the vendor, who makes the update",
        ),
        row(
            "a fingerprint",
            install(&file("fingerprint.c2v")),
            sentinel(SentinelKind::Fingerprint, vendor, "", false),
            "the license for that computer",
        ),
        row(
            "a recipient",
            install(&file("recipient.id")),
            sentinel(SentinelKind::Recipient, "", "", false),
            "of the computer that has the license",
        ),
        row("a package", install(&file("package.v2cp")), package, "V2CP"),
        row(
            "a damaged V2C",
            install(&damaged),
            sentinel(SentinelKind::V2c, vendor, id, true),
            "It is damaged: copy it again first",
        ),
        row("a V2C as a request", give_up("K-1", &v2c), update, "(key 452116054 of vendor 37515)"),
    ]
}

/// Licenses that were altered, or that nobody who is trusted signed.
fn not_genuine(scene: &Scene) -> Vec<Row> {
    let vendor = &scene.site.vendor;
    let good = scene.changed(|_| {});
    let flipped = |at: usize| {
        let mut bytes = good.clone().into_bytes();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        String::from_utf8(bytes).unwrap()
    };
    let signature = good.rsplit_once('.').unwrap().0.len() - 20;
    let stranger = SigningKey::generate().unwrap();
    let next = License { issue: 6, ..scene.k1.clone() };
    let strange = crate::activation::sign(&next, &stranger).unwrap();
    let unknown = NotActivated::UnknownVendor { vendor: stranger.public().id() };
    let footer = |token: &str| token.rsplit_once('.').unwrap().1.to_owned();
    let forged = format!("{}.{}", strange.rsplit_once('.').unwrap().0, footer(&good));
    let payload = serde_json::to_string(&next).unwrap();
    let newer = payload.replacen('{', r#"{"seats_per_server":3,"#, 1);
    let problem = serde_json::from_str::<License>(&newer).unwrap_err().to_string();
    let fixed = License { floating: false, type_name: "Basic".to_owned(), ..next };
    let fixed = serde_json::to_string(&fixed).unwrap();
    let not_floating = NotActivated::NotFloating { key: key("K-1"), license: "Basic".to_owned() };
    let tampered = || NotActivated::Tampered;
    let altered = "altered after it was signed";
    vec![
        row("a flipped bit in the license", install(&flipped(40)), tampered(), altered),
        row("a flipped bit in the signature", install(&flipped(signature)), tampered(), altered),
        row("of an unknown vendor", install(&strange), unknown, "DATA/vendors"),
        row("in the name of a trusted vendor", install(&forged), tampered(), altered),
        row(
            "signed for another purpose",
            install(&signed_otherwise(&payload, vendor, b"floatkey request v1")),
            tampered(),
            altered,
        ),
        row(
            "with a field that is not known",
            install(&signed_otherwise(&newer, vendor, LICENSE)),
            NotActivated::NotUnderstood { problem },
            "Update this key host",
        ),
        row(
            "of a network key that does not float",
            install(&signed_otherwise(&fixed, vendor, LICENSE)),
            not_floating,
            "Ask the vendor for a floating license",
        ),
    ]
}

/// Genuine licenses that do not belong here, or not now.
async fn not_for_here(scene: &Scene) -> Vec<Row> {
    let k = || key("K-1");
    let here = scene.one.look().await.machine.unwrap().short().to_owned();
    let bound = "0123456789ab".to_owned();
    let token = UsbToken { vendor: 0x0529, product: 3, serial: "4711".to_owned() };
    let absent = NotActivated::TokenMissing { key: k(), token: token.to_string() };
    let ended = "2001-02-03T00:00:00Z".parse().unwrap();
    let two = scene.site.network(&scene.two, "K-1", 6).await.holder;
    let n2 = scene.site.sign(&scene.site.network(&scene.one, "N-2", 1).await);
    let l2 = License {
        floating: false,
        kind: KeyKind::Local,
        ..scene.site.network(&scene.one, "L-2", 1).await
    };
    let beside = |id: &str, may_be_added| NotActivated::AlreadyLicensed {
        key: key(id),
        installed: k(),
        may_be_added,
    };
    let only_one = "only one license can be activated";
    vec![
        row(
            "an older issue",
            install(&scene.older),
            NotActivated::Older { key: k(), issue: 4, newest: 5 },
            "this file is issue 4",
        ),
        row(
            "the license in force",
            install(&scene.site.sign(&scene.k1)),
            NotActivated::AlreadyInForce { key: k(), issue: 5 },
            "nothing to do",
        ),
        row(
            "the same issue with other seats",
            install(&scene.changed(|license| {
                license.issue = 5;
                license.totals = seats(&[("ip-camera", 1000)]);
            })),
            NotActivated::SameIssue { key: k(), issue: 5 },
            "one with a new number",
        ),
        row(
            "an expired one",
            install(&scene.changed(|license| license.expires = Some(ended))),
            NotActivated::Expired { key: k(), on: "2001-02-03".to_owned() },
            "2001-02-03",
        ),
        row(
            "a local license for a network key",
            install(&scene.changed(|license| license.kind = KeyKind::Local)),
            NotActivated::OtherKind { key: k() },
            "Remove it first",
        ),
        row(
            "of another computer",
            install(&scene.changed(|license| license.binding = Some(other_machine()))),
            NotActivated::OtherMachine { key: k(), bound, here },
            "Make a request on this key host",
        ),
        row(
            "of another key host",
            install(&scene.changed(|license| license.holder = two)),
            NotActivated::OtherHolder { key: k() },
            "Install it there",
        ),
        row(
            "of a USB token that is not there",
            install(&scene.changed(|license| license.binding = Some(Binding::Token(token)))),
            absent,
            "Plug it in and try again",
        ),
        row(
            "a further network key without consent",
            Ask::Install { file: n2, further_key: false },
            beside("N-2", true),
            only_one,
        ),
        row(
            "a second local key with consent",
            install(&scene.site.sign(&l2)),
            beside("L-2", false),
            only_one,
        ),
    ]
}

/// Requests, receipts and transfers in wrong places.
async fn of_transfers(scene: &Scene) -> Vec<Row> {
    let tampered = || NotActivated::Tampered;
    let request = Request::open(scene.one.asks_for("X-1").await.as_bytes()).unwrap();
    let (holder, other) = (SigningKey::generate().unwrap(), SigningKey::generate().unwrap());
    // A license that this holder hands on to the first host: both lines.
    let chain = |issue: u32, holder: &SigningKey| {
        let holder_id = crate::licensing::HolderId(holder.public().to_string());
        let license = License {
            holder: Some(holder_id),
            binding: Some(other_machine()),
            issue,
            ..license("X-1", KeyKind::Network, &[("ip-camera", 10)])
        };
        let file = scene.site.sign(&license);
        let file = LicenseFile::open(file.as_bytes(), &[scene.site.vendor.public().clone()]);
        let handed_on = file.unwrap().hand_on(holder, Uuid::new_v4(), &request, Timestamp::now());
        let text = handed_on.unwrap().0.text;
        let (license, receipt) = text.split_once('\n').unwrap();
        (license.to_owned(), receipt.to_owned())
    };
    let (first, receipt) = chain(7, &holder);
    let (second, _) = chain(8, &holder);
    let (others, _) = chain(7, &other);
    let open = scene.site.sign(&license("X-1", KeyKind::Network, &[("ip-camera", 10)]));
    let altered = "altered after it was signed";
    let given_up = || NotActivated::GivenUp { key: key("G-1"), to: "two".to_owned() };
    let elsewhere = |id: &str| NotActivated::OtherHolder { key: key(id) };
    let decline = |file: &str| Ask::Decline { file: file.to_owned() };
    let signer = NotActivated::UnknownVendor { vendor: holder.public().id() };
    vec![
        row(
            "a request",
            install(&scene.one.asks_for("X-1").await),
            NotActivated::IsARequest,
            "open the .fkl file that comes back",
        ),
        row(
            "a receipt of another chain",
            install(&format!("{second}\n{receipt}")),
            tampered(),
            altered,
        ),
        row(
            "a receipt that somebody else signed",
            install(&format!("{others}\n{receipt}")),
            tampered(),
            altered,
        ),
        row(
            "a receipt twice",
            install(&format!("{first}\n{receipt}\n{receipt}")),
            tampered(),
            altered,
        ),
        row(
            "a receipt for a license that nobody holds",
            install(&format!("{open}\n{receipt}")),
            tampered(),
            altered,
        ),
        row("a receipt alone", install(&receipt), signer, "does not trust"),
        row("what was given up", install(&scene.g1), given_up(), "have it transferred back"),
        row(
            "what was given to another",
            install(&scene.given),
            elsewhere("G-1"),
            "another key host",
        ),
        row(
            "what was declined",
            install(&scene.offered),
            NotActivated::Declined { key: key("D-1") },
            "Have it given up anew",
        ),
        row(
            "declining what was not handed on",
            decline(&scene.older),
            NotActivated::NotBound { key: key("K-1") },
            "cannot be transferred",
        ),
        row(
            "declining for another host",
            decline(&scene.given),
            elsewhere("G-1"),
            "Install it there",
        ),
        row("declining nothing", decline(""), NotActivated::Empty, "is empty"),
    ]
}

/// Wrong requests when a key is given up or taken back.
async fn of_giving_up(scene: &Scene) -> Vec<Row> {
    let (one, two) = (&scene.one, &scene.two);
    let take_back = |id: &str, file: &str| Ask::TakeBack { key: key(id), file: file.to_owned() };
    let not_given_up = || NotActivated::NotGivenUp { key: key("G-1") };
    let not_a_request = || NotActivated::NotARequest;
    let unknown = || NotActivated::UnknownKey { key: key("Z-9") };
    let asks = two.asks_for("K-1").await;
    let mut bytes = asks.clone().into_bytes();
    let at = asks.rsplit_once('.').unwrap().0.len() - 20;
    bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
    let altered = String::from_utf8(bytes).unwrap();
    let stranger = SigningKey::generate().unwrap();
    let by_stranger = |wanted: Wanted, carrier: Binding| {
        let request = Request::open(asks.as_bytes()).unwrap();
        let holder = crate::licensing::HolderId(stranger.public().to_string());
        Request { holder, carrier, wanted, ..request }.seal(&stranger).unwrap()
    };
    let token = UsbToken { vendor: 0x0529, product: 3, serial: "4711".to_owned() };
    let transfer = |id: &str| Wanted::Transfer { key: key(id) };
    let on_a_token = by_stranger(transfer("K-1"), Binding::Token(token));
    let for_another = by_stranger(transfer("G-1"), other_machine());
    let update = Wanted::Update { key: key("K-1"), product: String::new(), present: String::new() };
    let new = two.request(Wanted::New { product: String::new() }).await;
    let choose = "Choose the .fkreq file";
    vec![
        row("a license as a request", give_up("K-1", &scene.older), not_a_request(), choose),
        row("a note as a request", give_up("K-1", "please"), not_a_request(), choose),
        row("nothing as a request", give_up("K-1", ""), NotActivated::Empty, "is empty"),
        row("an altered request", give_up("K-1", &altered), NotActivated::Tampered, "altered"),
        row("a request for a new key", give_up("K-1", &new), not_a_request(), choose),
        row(
            "a request for an update",
            give_up("K-1", &by_stranger(update, other_machine())),
            not_a_request(),
            choose,
        ),
        row(
            "a request for another key",
            give_up("K-1", &two.asks_for("Z-9").await),
            NotActivated::RequestForOther { key: key("K-1"), asked: key("Z-9") },
            "made for this key",
        ),
        row(
            "a request for another carrier",
            give_up("K-1", &on_a_token),
            NotActivated::OtherCarrier { key: key("K-1") },
            "goes along with the token",
        ),
        row(
            "the host's own request",
            give_up("K-1", &one.asks_for("K-1").await),
            NotActivated::OwnRequest { key: key("K-1") },
            "Make one on the key host that shall get it",
        ),
        row(
            "a key that is not there",
            give_up("Z-9", &two.asks_for("Z-9").await),
            unknown(),
            "not on this key host",
        ),
        row(
            "a key that went to another host",
            give_up("G-1", &for_another),
            NotActivated::GivenUp { key: key("G-1"), to: "two".to_owned() },
            "given up to two",
        ),
        row(
            "a key in use",
            give_up("K-1", &asks),
            NotActivated::InUse { key: key("K-1"), servers: 1, seats: 4 },
            "One server holds 4 seats",
        ),
        row(
            "taking back a key that is not there",
            take_back("Z-9", &scene.g1_declined),
            unknown(),
            "not on this key host",
        ),
        row("taking back by a note", take_back("G-1", "no"), not_given_up(), "when it declined"),
        row(
            "taking back by another decline",
            take_back("G-1", &scene.d1_declined),
            not_given_up(),
            "when it declined",
        ),
        row(
            "taking back beside another license",
            take_back("G-1", &scene.g1_declined),
            NotActivated::AlreadyLicensed {
                key: key("G-1"),
                installed: key("K-1"),
                may_be_added: true,
            },
            "only one license can be activated",
        ),
    ]
}

/// Wrong names, keys and tokens.
fn of_words() -> Vec<Row> {
    let unknown = || NotActivated::UnknownKey { key: key("Z-9") };
    let rename = |id: &str, name: &str| Ask::Rename { key: key(id), name: name.to_owned() };
    let bad_name = || NotActivated::BadName;
    let remove = |id: &str| Ask::Remove { key: key(id), force: false };
    let token =
        |serial: &str| Some(UsbToken { vendor: 0x0529, product: 3, serial: serial.to_owned() });
    let new = || Wanted::New { product: String::new() };
    let request = |token, wanted, note: &str| Ask::Request { token, wanted, note: note.to_owned() };
    let update = Wanted::Update { key: key("Z-9"), product: String::new(), present: String::new() };
    let long = "x".repeat(2001);
    let not_here = NotActivated::TokenNotHere { token: "0529:0003 no. 4711".to_owned() };
    let no_serial = NotActivated::TokenWithoutSerial { token: "0529:0003".to_owned() };
    let too_long = || NotActivated::NoteTooLong;
    let product = Wanted::New { product: long.clone() };
    let characters = "1 to 80 characters";
    vec![
        row("no name", rename("K-1", "  "), bad_name(), characters),
        row("a long name", rename("K-1", &"ж".repeat(81)), bad_name(), characters),
        row("a name of two lines", rename("K-1", "Gate\nNorth"), bad_name(), characters),
        row("a name that ends the terminal", rename("K-1", "\u{1b}[2J"), bad_name(), characters),
        row("a name for no key", rename("Z-9", "Gate"), unknown(), "Read the list of keys again"),
        row("removing no key", remove("Z-9"), unknown(), "not on this key host"),
        row(
            "removing a key in use",
            remove("K-1"),
            NotActivated::InUse { key: key("K-1"), servers: 1, seats: 4 },
            "confirm that it goes dark",
        ),
        row(
            "a request for a token that is not there",
            request(token("4711"), new(), ""),
            not_here,
            "or choose the computer",
        ),
        row(
            "a request for a token without a serial number",
            request(token(""), new(), ""),
            no_serial,
            "Choose another token, or the computer",
        ),
        row("an update of no key", request(None, update, ""), unknown(), "not on this key host"),
        row("a long note", request(None, new(), &long), too_long(), "at most 2,000 characters"),
        row("a long product code", request(None, product, ""), too_long(), "at most 2,000"),
    ]
}

#[tokio::test]
async fn each_bad_input_is_refused_for_its_reason_in_words_and_changes_nothing() {
    let scene = Scene::set().await;
    let mut rows = not_licenses(&scene);
    rows.extend(of_sentinel());
    rows.extend(not_genuine(&scene));
    rows.extend(not_for_here(&scene).await);
    rows.extend(of_transfers(&scene).await);
    rows.extend(of_giving_up(&scene).await);
    rows.extend(of_words());
    assert!(rows.len() >= 70, "{} rows", rows.len());
    let before = scene.one.state().await;
    for Row { name, ask, why, says } in rows {
        let mut asks = vec![ask.clone()];
        if let Ask::Install { file, further_key: true } = ask {
            asks.push(Ask::Check { file });
        }
        for ask in asks {
            let answer = scene.one.ask(ask).await;
            assert_eq!(answer, Answer::Refused(why.clone()), "{name}");
            assert!(why.to_string().contains(says), "{name}: {says:?} is not in {why}");
            assert_eq!(scene.one.state().await, before, "{name}: something changed");
        }
    }
    scene.one.running.stop().await.unwrap();
    let again = scene.site.host("one").await;
    assert_eq!(again.state().await, before, "after a restart");
}

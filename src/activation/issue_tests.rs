//! What a vendor issues: numbers only grow, orders are never overdrawn, and each refusal has a
//! reason of its own.

use std::collections::BTreeMap;

use jiff::Timestamp;
use proptest::prelude::*;
use uuid::Uuid;

use super::{
    Book, Issued, LicenseFile, NotIssued, Order, OrderFor, Orders, Request, SigningKey, Source,
    Template, Wanted, sign,
};
use crate::licensing::{
    Binding, Carrier, HolderId, KeyKind, License, MachineId, UsbToken,
    tests::{key, license, seats},
};

/// A key host that makes requests.
struct Host(SigningKey, MachineId);

impl Host {
    fn new(digit: char) -> Self {
        let machine = digit.to_string().repeat(64).parse().unwrap();
        Self(SigningKey::generate().unwrap(), machine)
    }

    fn holder(&self) -> HolderId {
        HolderId(self.0.public().to_string())
    }

    fn request(&self, wanted: Wanted) -> Request {
        Request {
            id: Uuid::new_v4(),
            made: now(),
            host: "Host".to_owned(),
            holder: self.holder(),
            carrier: Binding::Machine(self.1.clone()),
            wanted,
            note: String::new(),
        }
    }

    fn asks(&self, wanted: Wanted) -> String {
        self.request(wanted).seal(&self.0).unwrap()
    }
}

fn now() -> Timestamp {
    "2026-06-01T00:00:00Z".parse().unwrap()
}

fn new(product: &str) -> Wanted {
    Wanted::New { product: product.to_owned() }
}

fn update(id: &str, product: &str, present: &str) -> Wanted {
    Wanted::Update { key: key(id), product: product.to_owned(), present: present.to_owned() }
}

fn template() -> Template {
    Template {
        key: None,
        name: "Campus".to_owned(),
        kind: KeyKind::Network,
        carrier: None,
        type_name: "Ultra".to_owned(),
        floating: true,
        totals: seats(&[("ip-camera", 100)]),
        expires: None,
        min_version: None,
        issue: 0,
        grace_secs: 60,
        overdraft_percent: 0,
    }
}

fn orders(only_for: Option<OrderFor>, uses: u32, license: Template) -> Orders {
    Orders(BTreeMap::from([("P-1".to_owned(), Order { license, uses, only_for })]))
}

/// The vendor with what he remembers.
struct Vendor(SigningKey, Book);

impl Vendor {
    fn new() -> Self {
        Self(SigningKey::generate().unwrap(), Book::default())
    }

    fn answer(&mut self, request: &str, source: Source<'_>) -> Result<Issued, NotIssued> {
        let before = self.1.clone();
        let issued = self.1.answer(request.as_bytes(), source, &self.0, now());
        assert_eq!(self.1, before, "the book is changed by who stores it");
        if let Ok(Issued { book: Some(book), .. }) = &issued {
            self.1 = book.clone();
        }
        issued
    }

    fn sells(&mut self, request: &str, orders: &Orders) -> Result<Issued, NotIssued> {
        self.answer(request, Source::Orders(orders))
    }

    fn gives(&mut self, request: &str, template: &Template) -> Result<Issued, NotIssued> {
        self.answer(request, Source::License { template, replace: false })
    }
}

#[test]
fn a_new_key_is_bound_to_the_host_and_the_computer_that_asked() {
    let (mut vendor, host) = (Vendor::new(), Host::new('a'));
    let issued = vendor.sells(&host.asks(new("P-1")), &orders(None, 1, template())).unwrap();
    let license = &issued.license;
    assert_eq!((license.key.as_str(), license.issue), ("P-1", 1));
    assert_eq!(license.carrier, Carrier::Software);
    assert_eq!(license.binding, Some(Binding::Machine(host.1.clone())));
    assert_eq!(license.holder, Some(host.holder()));
    let file = LicenseFile::open(issued.text.as_bytes(), &[vendor.0.public().clone()]).unwrap();
    assert_eq!(file.license, *license);
}

#[test]
fn the_same_request_gets_the_same_license_and_uses_nothing_up() {
    let (mut vendor, host) = (Vendor::new(), Host::new('a'));
    let orders = orders(None, 1, template());
    let request = host.asks(new("P-1"));
    let first = vendor.sells(&request, &orders).unwrap();
    let again = vendor.sells(&format!("  {request}\n"), &orders).unwrap();
    assert_eq!((again.text, again.is_repeated), (first.text, true));
    assert_eq!(vendor.1.used("P-1"), 1);
}

#[test]
fn an_id_of_a_request_that_somebody_else_had_gets_no_license_of_his() {
    let (mut vendor, host, thief) = (Vendor::new(), Host::new('a'), Host::new('b'));
    let orders = orders(None, 5, template());
    let request = host.request(new("P-1"));
    vendor.sells(&request.seal(&host.0).unwrap(), &orders).unwrap();
    let copied = Request { id: request.id, ..thief.request(new("P-1")) };
    let refused = vendor.sells(&copied.seal(&thief.0).unwrap(), &orders);
    assert_eq!(refused.unwrap_err(), NotIssued::RequestIdReused);
}

#[test]
fn keys_of_one_order_are_numbered_until_it_is_used_up() {
    let (mut vendor, host) = (Vendor::new(), Host::new('a'));
    let orders = orders(None, 2, Template { key: Some(key("FK-7")), ..template() });
    let made = |vendor: &mut Vendor| vendor.sells(&host.asks(new("P-1")), &orders);
    assert_eq!(made(&mut vendor).unwrap().license.key, key("FK-7"));
    assert_eq!(made(&mut vendor).unwrap().license.key, key("FK-7-2"));
    let used_up = NotIssued::OrderUsedUp { order: "P-1".to_owned(), uses: 2 };
    assert_eq!(made(&mut vendor).unwrap_err(), used_up);
}

#[test]
fn an_update_has_a_greater_issue_than_any_that_is_known() {
    let (mut vendor, host) = (Vendor::new(), Host::new('a'));
    let orders = orders(None, 9, template());
    let first = vendor.sells(&host.asks(new("P-1")), &orders).unwrap();
    let ask = |present: &str| host.asks(update("P-1", "P-1", present));
    let second = vendor.sells(&ask(&first.text), &orders).unwrap();
    assert_eq!(second.license.issue, 2);
    // The second was never installed: the host shows the first again.
    assert_eq!(vendor.sells(&ask(&first.text), &orders).unwrap().license.issue, 3);
    // The book is lost: what the host shows counts.
    vendor.1 = Book::default();
    assert_eq!(vendor.sells(&ask(&second.text), &orders).unwrap().license.issue, 3);
}

#[test]
fn only_the_last_holder_gets_an_update() {
    let (mut vendor, a, b) = (Vendor::new(), Host::new('a'), Host::new('b'));
    let orders = orders(None, 9, template());
    let first = vendor.sells(&a.asks(new("P-1")), &orders).unwrap();
    let ask = |host: &Host, present: &str| host.asks(update("P-1", "P-1", present));
    let not_holder = NotIssued::NotHolder { key: key("P-1") };
    assert_eq!(vendor.sells(&ask(&b, &first.text), &orders).unwrap_err(), not_holder);
    // The key goes to the other host, which then is the holder.
    let file = LicenseFile::open(first.text.as_bytes(), &[vendor.0.public().clone()]).unwrap();
    let transfer = b.request(Wanted::Transfer { key: key("P-1") });
    let (moved, _) = file.hand_on(&a.0, Uuid::new_v4(), &transfer, now()).unwrap();
    assert_eq!(vendor.sells(&ask(&a, &moved.text), &orders).unwrap_err(), not_holder);
    assert_eq!(vendor.sells(&ask(&b, &moved.text), &orders).unwrap().license.issue, 2);
    // The first one still has the file of before, which proves nothing any more.
    let refused = vendor.sells(&ask(&a, &first.text), &orders);
    assert_eq!(refused.unwrap_err(), NotIssued::IssuedToOther { key: key("P-1"), issue: 2 });
}

#[test]
fn a_license_that_nobody_holds_is_bound_to_whoever_comes_first() {
    let (mut vendor, a, b) = (Vendor::new(), Host::new('a'), Host::new('b'));
    let unbound = license("FK-1", KeyKind::Network, &[("ip-camera", 10)]);
    let unbound = sign(&unbound, &vendor.0).unwrap();
    let ask = |host: &Host| host.asks(update("FK-1", "", &unbound));
    assert_eq!(vendor.gives(&ask(&a), &template()).unwrap().license.issue, 2);
    let refused = vendor.gives(&ask(&b), &template()).unwrap_err();
    assert_eq!(refused, NotIssued::IssuedToOther { key: key("FK-1"), issue: 2 });
}

#[test]
fn a_lost_computer_is_replaced_only_if_the_vendor_says_so() {
    let (mut vendor, lost, spare) = (Vendor::new(), Host::new('a'), Host::new('b'));
    let template = Template { key: Some(key("FK-1")), ..template() };
    vendor.gives(&lost.asks(new("")), &template).unwrap();
    let request = spare.asks(new(""));
    let exists = NotIssued::KeyExists { key: key("FK-1") };
    assert_eq!(vendor.gives(&request, &template).unwrap_err(), exists);
    let replace = Source::License { template: &template, replace: true };
    let issued = vendor.answer(&request, replace).unwrap();
    assert_eq!((issued.license.issue, issued.license.holder), (2, Some(spare.holder())));
}

#[test]
fn each_refusal_has_a_reason_of_its_own() {
    let (mut vendor, host) = (Vendor::new(), Host::new('a'));
    let sold = orders(None, 9, template());
    let order = || "P-1".to_owned();
    let id = || key("P-1");
    let mut refused = |request: &str, orders: &Orders| vendor.sells(request, orders).unwrap_err();
    assert_eq!(refused("hello", &sold), NotIssued::NotARequest);
    let mut altered = host.asks(new("P-1")).into_bytes();
    altered[200] ^= 1;
    let altered = String::from_utf8(altered).unwrap();
    let why = refused(&altered, &sold);
    assert!(matches!(why, NotIssued::Tampered | NotIssued::NotARequest), "{why:?}");
    let transfer = host.asks(Wanted::Transfer { key: id() });
    assert_eq!(refused(&transfer, &sold), NotIssued::Transfer { key: id() });
    assert_eq!(refused(&host.asks(new(" ")), &sold), NotIssued::NoProductCode);
    let unknown = NotIssued::UnknownOrder { order: "P-2".to_owned() };
    assert_eq!(refused(&host.asks(new("P-2")), &sold), unknown);
    let only = orders(Some(OrderFor::Update), 1, template());
    assert_eq!(
        refused(&host.asks(new("P-1")), &only),
        NotIssued::OrderForUpdates { order: order() }
    );
    let only = orders(Some(OrderFor::New), 1, template());
    let asked = host.asks(update("P-1", "P-1", ""));
    assert_eq!(refused(&asked, &only), NotIssued::OrderForNewKeys { order: order() });
    let named = orders(None, 1, Template { key: Some(key("K")), ..template() });
    let other = NotIssued::OrderForOtherKey { order: order(), key: key("K"), asked: id() };
    assert_eq!(refused(&asked, &named), other);
    let usb = orders(None, 1, Template { carrier: Some(Carrier::Usb), ..template() });
    assert_eq!(refused(&host.asks(new("P-1")), &usb), NotIssued::NeedsToken);
    let software = orders(None, 1, Template { carrier: Some(Carrier::Software), ..template() });
    let token = UsbToken { vendor: 1, product: 2, serial: "3".to_owned() };
    let on_token = Request { carrier: Binding::Token(token), ..host.request(new("P-1")) };
    let on_token = on_token.seal(&host.0).unwrap();
    assert_eq!(refused(&on_token, &software), NotIssued::NeedsComputer);
    let fixed = orders(None, 1, Template { floating: false, ..template() });
    let why = refused(&host.asks(new("P-1")), &fixed);
    assert_eq!(why, NotIssued::NotFloating { key: id(), license: "Ultra".to_owned() });
    let ended = Template { expires: Some("2026-01-01T00:00:00Z".parse().unwrap()), ..template() };
    let why = refused(&host.asks(new("P-1")), &orders(None, 1, ended));
    assert_eq!(why, NotIssued::Ended { key: id(), on: "2026-01-01".to_owned() });
}

#[test]
fn a_license_in_force_that_is_not_ours_is_no_ground_for_an_update() {
    let (mut vendor, host) = (Vendor::new(), Host::new('a'));
    let sold = orders(None, 9, template());
    let held = License {
        holder: Some(host.holder()),
        ..license("P-1", KeyKind::Network, &[("ip-camera", 1)])
    };
    let signed = |license: &License, key: &SigningKey| sign(license, key).unwrap();
    let other = SigningKey::generate().unwrap();
    let foreign = host.asks(update("P-1", "P-1", &signed(&held, &other)));
    let of_other = NotIssued::OtherVendor { key: key("P-1"), vendor: other.public().id() };
    assert_eq!(vendor.sells(&foreign, &sold).unwrap_err(), of_other);
    let bad = vendor.sells(&host.asks(update("P-1", "P-1", "x")), &sold).unwrap_err();
    assert!(matches!(bad, NotIssued::BadPresent { .. }), "{bad:?}");
    let second = License { key: key("P-2"), ..held.clone() };
    let second = host.asks(update("P-1", "P-1", &signed(&second, &vendor.0)));
    let of_key = NotIssued::PresentOfOther { key: key("P-1"), present: key("P-2") };
    assert_eq!(vendor.sells(&second, &sold).unwrap_err(), of_key);
    let local = License { kind: KeyKind::Local, ..held.clone() };
    let local = host.asks(update("P-1", "P-1", &signed(&local, &vendor.0)));
    let kind = NotIssued::OtherKind { key: key("P-1") };
    assert_eq!(vendor.sells(&local, &sold).unwrap_err(), kind);
    let last = License { issue: u32::MAX, ..held };
    let last = host.asks(update("P-1", "P-1", &signed(&last, &vendor.0)));
    let no_more = NotIssued::NoMoreIssues { key: key("P-1") };
    assert_eq!(vendor.sells(&last, &sold).unwrap_err(), no_more);
}

/// What a customer does: which of two hosts, which of two orders, a new key or an update of a key
/// with any of the licenses that were made, or a request of before again.
#[derive(Debug, Clone)]
enum Step {
    New(usize, usize),
    Update(usize, usize, usize),
    Again(usize),
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (0..2_usize, 0..2_usize).prop_map(|(host, order)| Step::New(host, order)),
        4 => (0..2_usize, 0..2_usize, any::<usize>())
            .prop_map(|(host, order, license)| Step::Update(host, order, license)),
        2 => any::<usize>().prop_map(Step::Again),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn issue_numbers_only_grow_and_no_order_is_overdrawn(
        steps in proptest::collection::vec(any_step(), 1..24),
        uses in (0..4_u32, 0..6_u32),
    ) {
        let (mut vendor, hosts) = (Vendor::new(), [Host::new('a'), Host::new('b')]);
        let order = |uses| Order { license: template(), uses, only_for: None };
        let orders = Orders(BTreeMap::from([
            ("P-0".to_owned(), order(uses.0)),
            ("P-1".to_owned(), order(uses.1)),
        ]));
        let mut newest = BTreeMap::new();
        let mut made: Vec<(String, Issued)> = Vec::new();
        for step in steps {
            let request = match step {
                Step::New(host, order) => hosts[host].asks(new(&format!("P-{order}"))),
                Step::Update(host, order, license) => {
                    let Some((_, before)) = made.get(license % made.len().max(1)) else { continue };
                    let id = before.license.key.as_str();
                    hosts[host].asks(update(id, &format!("P-{order}"), &before.text))
                }
                Step::Again(at) => match made.get(at % made.len().max(1)) {
                    Some((request, _)) => request.clone(),
                    None => continue,
                },
            };
            let Ok(issued) = vendor.sells(&request, &orders) else { continue };
            if issued.is_repeated {
                let before = made.iter().find(|(of, _)| *of == request).unwrap();
                prop_assert_eq!(&before.1.text, &issued.text);
                continue;
            }
            let (key, issue) = (issued.license.key.clone(), issued.license.issue);
            let before = newest.insert(key, issue);
            prop_assert!(before.is_none_or(|before| before < issue));
            made.push((request, issued));
        }
        prop_assert!(vendor.1.used("P-0") <= uses.0 as usize);
        prop_assert!(vendor.1.used("P-1") <= uses.1 as usize);
        prop_assert_eq!(vendor.1.used("P-0") + vendor.1.used("P-1"), made.len());
        // And it is the same after it was stored and read.
        let stored = serde_json::to_vec(&vendor.1).unwrap();
        prop_assert_eq!(serde_json::from_slice::<Book>(&stored).unwrap(), vendor.1);
    }
}

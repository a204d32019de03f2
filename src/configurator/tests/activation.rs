//! Activation and the life of a key, with a link that answers as it is told.

use std::path::PathBuf;

use super::*;
use crate::configurator::activation::{Goal, KeyCommand, Stage, Step};

/// What the key host was asked last, with which one it is.
fn asked(link: &FakeLink) -> (HostId, Ask) {
    let sent = link.sent.borrow();
    let asks = sent.iter().rev().find_map(|request| match request {
        Request::ManageKeys { host, ask } => Some((*host, (**ask).clone())),
        _ => None,
    });
    asks.unwrap()
}

/// Answers what was asked last.
pub(super) fn answer(window: &mut Window, link: &FakeLink, answer: Result<Answer, String>) {
    let (host, ask) = asked(link);
    let (ask, answer) = (Box::new(ask), answer.map(Box::new));
    link.events.borrow_mut().push_back(Event::Keys { host, ask, answer });
    window.step();
    window.run();
}

fn file(text: &str) -> Result<Answer, String> {
    Ok(Answer::File { name: "a.fkl".to_owned(), text: text.to_owned() })
}

fn press(window: &mut Window, key: Key) {
    window.key_press(key);
    window.run();
}

fn click(window: &mut Window, words: &str) {
    window.get_by_role_and_label(Role::Button, words).click();
    window.run();
}

/// The words of a label.
fn said(node: &egui_kittest::Node<'_>) -> String {
    let node = node.accesskit_node();
    node.label().or_else(|| node.value()).unwrap_or_default()
}

fn step(window: &Window) -> Option<Step> {
    let document = window.state().model.document.as_ref().unwrap();
    document.key_work.wizard.as_ref().map(|wizard| wizard.step)
}

fn stage(window: &Window) -> Stage {
    let document = window.state().model.document.as_ref().unwrap();
    document.key_work.transfer.as_ref().unwrap().stage.clone()
}

pub(super) fn begin(window: &mut Window) {
    let goal = Goal::Update(key("FK-1047"));
    dispatch(window, Command::Keys(KeyCommand::Begin(Some(HostId(1)), goal)));
}

pub(super) fn installed() -> Installed {
    let token = |serial: Option<&str>, name: &str, is_known| FoundToken {
        vendor: 0x0529,
        product: 3,
        serial: serial.map(str::to_owned),
        name: name.to_owned(),
        is_known,
    };
    let (opened, _) = campus();
    let campus = campus_figures(&opened).license;
    let mut gone = campus.clone();
    (gone.key, gone.name) = (key("FK-0815"), "Old office key".to_owned());
    let state = KeyState::GivenUp {
        to: "Garage".to_owned(),
        at: "2027-01-31T16:40:00Z".parse().unwrap(),
        file: "v4.public.given".to_owned(),
    };
    Installed {
        host: "North Hall".to_owned(),
        machine: None,
        holder: crate::licensing::HolderId("k4.public.north".to_owned()),
        tokens: vec![
            token(Some("4711"), "Guardant Sign", true),
            token(Some("00A1"), "Mass storage", false),
            token(None, "Sentinel HL", true),
        ],
        keys: vec![
            InstalledKey {
                license: campus,
                state: KeyState::InForce,
                in_use: seats(&[("ip-camera", 56)]),
                servers: 4,
            },
            InstalledKey { license: gone, state, in_use: Seats::default(), servers: 0 },
        ],
        not_served: Vec::new(),
    }
}

pub(super) fn go_to_request(window: &mut Window, link: &FakeLink) {
    begin(window);
    dispatch(window, Command::Keys(KeyCommand::Next));
    answer(window, link, Ok(Answer::Installed(Box::new(installed()))));
}

pub(super) fn go_to_made(window: &mut Window, link: &FakeLink) {
    go_to_request(window, link);
    dispatch(window, Command::Keys(KeyCommand::Next));
    let request = format!("v4.public.{}", "eyJpZCI6IjZmMWQ4".repeat(24));
    answer(window, link, file(&request));
    let saved = Ok(PathBuf::from("/home/anna/FK-1047.fkreq"));
    link.events.borrow_mut().push_back(Event::RequestSaved(saved));
    window.step();
    window.run();
}

/// A license file is dropped for the update that was begun, and the key host is asked to check it.
pub(super) fn drop_license(window: &mut Window, link: &FakeLink) {
    begin(window);
    let path = PathBuf::from("/home/anna/FK-1047.fkl");
    let text = Ok("v4.public.answer\n".to_owned());
    link.events.borrow_mut().push_back(Event::LicenseFile { path, text });
    window.step();
    window.run();
}

/// A license that is better in some ways and has fewer plates and faces than are in use.
pub(super) fn worse() -> Comparison {
    let (opened, _) = campus();
    let mut before = campus_figures(&opened).license;
    before.issue = 3;
    let mut after = before.clone();
    after.issue = 4;
    after.expires = None;
    after.min_version = Some(crate::licensing::Version::new(4, 2));
    let more = [("ip-camera", 160), ("plate-recognition", 4), ("loitering", 6), ("audio", 12)];
    for (code, seats) in more {
        after.totals.set(code.parse().unwrap(), seats);
    }
    let in_use =
        seats(&[("ip-camera", 56), ("plate-recognition", 8), ("people-counting", 9), ("audio", 3)]);
    Comparison { before: Some(before), after, in_use, beside: None }
}

/// A new network key on a computer that has a license.
pub(super) fn beside() -> Comparison {
    let after = license("FK-5000", "Stadium key", seats(&[("ip-camera", 40), ("audio", 4)]));
    Comparison { before: None, after, in_use: Seats::default(), beside: Some(key("FK-1047")) }
}

pub(super) fn install(window: &mut Window, link: &FakeLink) {
    drop_license(window, link);
    answer(window, link, Ok(Answer::Comparison(Box::new(worse()))));
    dispatch(window, Command::Keys(KeyCommand::Next));
    answer(window, link, Ok(Answer::Comparison(Box::new(worse()))));
}

pub(super) fn remove_in_use(window: &mut Window, link: &FakeLink) {
    let id = key("FK-1047");
    dispatch(window, Command::Show(Dialog::RemoveKey { key: id.clone(), force: false }));
    let holders = Ok(vec![holder()]);
    link.events.borrow_mut().push_back(Event::Holders(HostId(1), holders));
    dispatch(window, Command::Keys(KeyCommand::Remove { key: id.clone(), force: false }));
    let refused = NotActivated::InUse { key: id, servers: 1, seats: 14 };
    answer(window, link, Ok(Answer::Refused(refused)));
}

/// The source has given the key up, and the target does not answer.
pub(super) fn interrupt_transfer(window: &mut Window, link: &FakeLink) {
    let show = KeyCommand::ShowTransfer { key: key("FK-1047"), source: HostId(1) };
    dispatch(window, Command::Keys(show));
    answer(window, link, Ok(Answer::Installed(Box::new(installed()))));
    window.get_by_label("Garage · 127.0.0.2:1947").click();
    window.run();
    click(window, say!("transfer-begin"));
    answer(window, link, file("v4.public.request"));
    answer(window, link, file("v4.public.given"));
    answer(window, link, Err("connection refused".to_owned()));
}

#[test]
fn a_license_is_updated_by_keyboard_alone() {
    let (mut window, link) = open_window();
    begin(&mut window);
    assert!(window.get_by_role_and_label(Role::Button, "Next").is_focused());
    press(&mut window, Key::Enter);
    assert_eq!(asked(&link), (HostId(1), Ask::Look));
    answer(&mut window, &link, Ok(Answer::Installed(Box::new(installed()))));
    let product = window.get_by_role_and_label(Role::TextInput, "Product code of the order");
    assert!(product.is_focused());
    product.type_text("ULTRA-240");
    window.run();
    press(&mut window, Key::Enter);
    let (_, ask) = asked(&link);
    let wanted = Wanted::Update {
        key: key("FK-1047"),
        product: "ULTRA-240".to_owned(),
        present: String::new(),
    };
    assert_eq!(ask, Ask::Request { token: None, wanted, note: String::new() });
    answer(&mut window, &link, file("v4.public.request"));
    // The way to the vendor comes first, and Enter takes it.
    assert!(window.get_by_role_and_label(Role::Button, "Save as…").is_focused());
    press(&mut window, Key::Enter);
    assert_eq!(link.sent.borrow().last(), Some(&Request::Pick(Pick::Request)));
    let path = PathBuf::from("/home/anna/a.fkreq");
    link.events.borrow_mut().push_back(Event::Picked(Pick::Request, path.clone()));
    window.step();
    window.run();
    let text = "v4.public.request".to_owned();
    assert_eq!(link.sent.borrow().last(), Some(&Request::SaveRequest { path, text }));
    dispatch(&mut window, Command::Keys(KeyCommand::Next));
    let license = window.get_by_role_and_label(Role::TextInput, "License");
    assert!(license.is_focused());
    license.type_text("v4.public.answer");
    window.run();
    press(&mut window, Key::Enter);
    assert_eq!(asked(&link).1, Ask::Check { file: "v4.public.answer".to_owned() });
    answer(&mut window, &link, Ok(Answer::Comparison(Box::new(worse()))));
    assert!(window.get_by_role_and_label(Role::Button, "Install on North Hall").is_focused());
    press(&mut window, Key::Enter);
    let file = "v4.public.answer".to_owned();
    assert_eq!(asked(&link).1, Ask::Install { file, further_key: false });
    window.get_by_label_contains("puts the license in force");
    answer(&mut window, &link, Ok(Answer::Comparison(Box::new(worse()))));
    assert_eq!(step(&window), Some(Step::Done));
    click(&mut window, "Choose its servers…");
    let shown = Some(Dialog::KeyServers(key("FK-1047")));
    assert_eq!(window.state().model.dialog, shown);
    assert_eq!(step(&window), None, "it is over");
}

#[derive(Debug)]
struct Dropped(PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &std::path::Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        Err("nobody reads it in the window".to_owned())
    }
}

fn drop_file(window: &mut Window, path: &str) {
    let file = Arc::new(Dropped(path.into()));
    window.input_mut().dropped_files.push(file);
    window.step();
    window.run();
}

#[test]
fn a_license_that_is_dropped_on_the_window_is_checked_at_once() {
    let (mut window, link) = open_window();
    drop_file(&mut window, "/home/anna/FK-1047.fkl");
    let read = Request::ReadLicenseFile("/home/anna/FK-1047.fkl".into());
    assert_eq!(link.sent.borrow().last(), Some(&read));
    // Whose key it is cannot be told from this text, so the key host is chosen first.
    let path = PathBuf::from("/home/anna/FK-1047.fkl");
    let text = Ok("v4.public.answer".to_owned());
    link.events.borrow_mut().push_back(Event::LicenseFile { path, text });
    window.step();
    window.run();
    assert_eq!(step(&window), Some(Step::Computer));
    window.get_by_label("North Hall · 127.0.0.1:1947").click();
    window.run();
    click(&mut window, "Next");
    answer(&mut window, &link, Ok(Answer::Installed(Box::new(installed()))));
    assert_eq!(asked(&link).1, Ask::Check { file: "v4.public.answer".to_owned() });
    answer(&mut window, &link, Ok(Answer::Comparison(Box::new(worse()))));
    assert_eq!(step(&window), Some(Step::Check));
}

#[test]
fn a_system_that_is_dropped_on_the_window_is_opened() {
    let (mut window, link) = start_window();
    drop_file(&mut window, "/srv/campus.fks");
    assert_eq!(*link.sent.borrow(), [Request::Open("/srv/campus.fks".into())]);
}

#[test]
fn a_license_with_fewer_seats_than_are_in_use_names_the_cameras_at_risk() {
    let (mut window, link) = open_window();
    drop_license(&mut window, &link);
    answer(&mut window, &link, Ok(Answer::Comparison(Box::new(worse()))));
    window.get_by_label("License plate recognition: 8 in use, 4 after it");
    window.get_by_label("−4");
    window.get_by_label("+80");
    window.get_by_label("never");
    let named = said(&window.get_by_label_contains("At risk: "));
    let document = window.state().model.document.as_ref().unwrap();
    let plates = "plate-recognition".parse().unwrap();
    let cameras = document.system.cameras.iter().filter(|camera| {
        camera.enabled && camera.features.contains(&plates) && named.contains(&*camera.name)
    });
    assert!(cameras.count() >= 1, "{named}");
    window.get_by_label_contains("Other systems use it as well");
}

#[test]
fn a_further_network_key_needs_consent() {
    let (mut window, link) = open_window();
    drop_license(&mut window, &link);
    answer(&mut window, &link, Ok(Answer::Comparison(Box::new(beside()))));
    window.get_by_label_contains("allow it as a further network key");
    let install = "Install on North Hall";
    assert!(window.get_by_role_and_label(Role::Button, install).accesskit_node().is_disabled());
    window.get_by_label("I allow a further network key on this computer").click();
    window.run();
    click(&mut window, install);
    let file = "v4.public.answer".to_owned();
    assert_eq!(asked(&link).1, Ask::Install { file, further_key: true });
}

#[test]
fn a_refused_license_says_why_and_changes_nothing() {
    let (mut window, link) = open_window();
    drop_license(&mut window, &link);
    answer(&mut window, &link, Ok(Answer::Refused(NotActivated::Tampered)));
    window.get_by_label_contains("altered after it was signed");
    assert_eq!(step(&window), Some(Step::Response));
    click(&mut window, "Check");
    answer(&mut window, &link, Err("only an administrator may do this".to_owned()));
    click(&mut window, "Pair with it as an administrator…");
    let address = "127.0.0.1:1947".to_owned();
    let pair = Dialog::PairHost { address, code: String::new(), seat: None };
    assert_eq!(window.state().model.dialog, Some(pair));
}

#[test]
fn an_activation_is_closed_and_continued() {
    let (mut window, link) = open_window();
    go_to_made(&mut window, &link);
    press(&mut window, Key::Escape);
    assert!(window.state().model.dialog.is_none());
    window.key_press_modifiers(Modifiers::COMMAND, Key::K);
    window.run();
    let search = window.get_by_role_and_label(Role::TextInput, say!("palette-hint"));
    search.type_text("continue act");
    window.run();
    press(&mut window, Key::Enter);
    assert_eq!(window.state().model.dialog, Some(Dialog::Activation));
    window.get_by_label_contains("Saved as /home/anna/FK-1047.fkreq");
    // Each step can be gone back, and what is asked meanwhile is not waited for any more.
    click(&mut window, "Back");
    assert_eq!(step(&window), Some(Step::Computer));
    click(&mut window, "Next");
    click(&mut window, "Stop waiting");
    assert_eq!(link.sent.borrow().last(), Some(&Request::CancelManageKeys));
    answer(&mut window, &link, Ok(Answer::Installed(Box::new(installed()))));
    assert_eq!(step(&window), Some(Step::Computer), "the answer came too late");
}

#[test]
fn a_transfer_that_was_interrupted_is_taken_back() {
    let (mut window, link) = open_window();
    interrupt_transfer(&mut window, &link);
    window.get_by_label_contains("Garage could not be asked");
    let given = "v4.public.given".to_owned();
    let file_of = |ask: Ask| match ask {
        Ask::Install { file, .. } | Ask::Decline { file } | Ask::TakeBack { file, .. } => file,
        other => panic!("{other:?}"),
    };
    assert_eq!(file_of(asked(&link).1), given);
    click(&mut window, "Take it back");
    let (host, ask) = asked(&link);
    assert_eq!((host, file_of(ask)), (HostId(2), given));
    answer(&mut window, &link, file("v4.public.declined"));
    let (host, ask) = asked(&link);
    assert_eq!((host, file_of(ask)), (HostId(1), "v4.public.declined".to_owned()));
    answer(&mut window, &link, Ok(Answer::Done));
    assert_eq!(stage(&window), Stage::TakenBack);
    window.get_by_label("North Hall has the key again");
}

#[test]
fn a_transfer_that_was_forgotten_is_found_and_finished() {
    let (mut window, link) = open_window();
    dispatch(&mut window, Command::Show(Dialog::HostKeys(HostId(1))));
    answer(&mut window, &link, Ok(Answer::Installed(Box::new(installed()))));
    click(&mut window, "Finish or take back… Old office key");
    answer(&mut window, &link, Ok(Answer::Installed(Box::new(installed()))));
    click(&mut window, "Finish");
    let file = "v4.public.given".to_owned();
    assert_eq!(asked(&link), (HostId(2), Ask::Install { file, further_key: false }));
    // The answer to an earlier try was lost.
    let in_force = NotActivated::AlreadyInForce { key: key("FK-0815"), issue: 1 };
    answer(&mut window, &link, Ok(Answer::Refused(in_force)));
    assert_eq!(stage(&window), Stage::Done);
}

#[test]
fn a_key_in_use_is_given_up_only_after_a_tick() {
    let (mut window, link) = open_window();
    let show = KeyCommand::ShowTransfer { key: key("FK-1047"), source: HostId(1) };
    dispatch(&mut window, Command::Keys(show));
    answer(&mut window, &link, Ok(Answer::Installed(Box::new(installed()))));
    window.get_by_label("Garage · 127.0.0.2:1947").click();
    window.run();
    click(&mut window, "Transfer");
    answer(&mut window, &link, file("v4.public.request"));
    let refused = NotActivated::InUse { key: key("FK-1047"), servers: 4, seats: 80 };
    answer(&mut window, &link, Ok(Answer::Refused(refused)));
    assert_eq!(stage(&window), Stage::Choosing, "it was certainly not given up");
    assert!(window.get_by_role_and_label(Role::Button, "Transfer").accesskit_node().is_disabled());
    window.get_by_label_contains("Transfer it all the same").click();
    window.run();
    click(&mut window, "Transfer");
    answer(&mut window, &link, file("v4.public.request"));
    assert!(matches!(asked(&link).1, Ask::GiveUp { force: true, .. }));
}

#[test]
fn a_key_in_use_is_removed_only_after_a_tick_that_names_what_goes_dark() {
    let (mut window, link) = open_window();
    remove_in_use(&mut window, &link);
    window.get_by_label_contains("Gate of Plant B: 14 cameras");
    assert!(window.get_by_role_and_label(Role::Button, "Remove").accesskit_node().is_disabled());
    window.get_by_label_contains("Remove it all the same").click();
    window.run();
    click(&mut window, "Remove");
    let force = Ask::Remove { key: key("FK-1047"), force: true };
    assert_eq!(asked(&link), (HostId(1), force));
    answer(&mut window, &link, Ok(Answer::Done));
    assert!(window.state().model.dialog.is_none());
}

#[test]
fn a_key_is_renamed_from_the_menu_of_its_card() {
    let (mut window, link) = open_window();
    click(&mut window, "Commands of Campus key");
    click(&mut window, "Rename…");
    let name = window.get_by_role_and_label(Role::TextInput, "Name of the key");
    assert!(name.is_focused());
    name.type_text(" north");
    window.run();
    press(&mut window, Key::Enter);
    let (host, Ask::Rename { name, .. }) = asked(&link) else { panic!("{:?}", asked(&link)) };
    assert!(host == HostId(1) && name.contains("north"), "{name}");
}

#[test]
fn a_choice_of_key_says_before_what_it_does_to_both() {
    let (mut window, link) = open_window();
    dispatch(&mut window, Command::Show(Dialog::KeyServers(key("FK-2210"))));
    let effects = window.query_all_by_label_contains("Campus key gets back");
    let effects: Vec<String> = effects.map(|node| said(&node)).collect();
    assert_eq!(effects.len(), 3, "{effects:?}");
    assert!(effects.iter().all(|words| words.contains("14 cameras")), "{effects:?}");
    assert!(window.query_all_by_label_contains("Garage key gives 14 cameras").count() >= 3);
    assert!(window.query_all_by_label_contains("too few: ").count() >= 3);
    window.get_by_label("Use no key: Garage key on Garage").click();
    window.run();
    let plan = link.sent.borrow();
    assert!(matches!(plan.last(), Some(Request::StorePlan(plan)) if plan.len() == 1), "{plan:?}");
}

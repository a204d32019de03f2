//! The life of a key on running key hosts: requested, activated, updated, renamed, removed, given up
//! to another host, and taken back.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use tempfile::TempDir;

use super::{HostOptions, RunningHost, control};
use crate::{
    activation::{
        Answer, Ask, Comparison, Installed, KeyState, NotActivated, Request, SigningKey, Wanted,
        sign,
    },
    licensing::{
        KeyId, KeyKind, License, Seats,
        tests::{key, license},
    },
};

struct Site {
    folder: TempDir,
    vendor: SigningKey,
}

impl Site {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { folder, vendor: SigningKey::generate().unwrap() }
    }

    /// A key host of this site that trusts its vendor, started or started again.
    async fn host(&self, name: &str) -> Host {
        let data = self.folder.path().join(name);
        let vendors = data.join("vendors");
        std::fs::create_dir_all(&vendors).unwrap();
        std::fs::write(vendors.join("v.pub"), self.vendor.public().to_string()).unwrap();
        let options = HostOptions {
            data: data.clone(),
            port: 0,
            name: Some(name.to_owned()),
            bind: Some("127.0.0.1".parse().unwrap()),
        };
        Host { data, running: super::start(options).await.unwrap() }
    }

    /// What the vendor answers to a request.
    fn answer(&self, request: &str, issue: u32, cameras: u64) -> String {
        let request = Request::open(request.as_bytes()).unwrap();
        let license = License {
            binding: Some(request.carrier.clone()),
            holder: Some(request.holder),
            issue,
            ..license("K-1", KeyKind::Network, &[("ip-camera", cameras)])
        };
        sign(&license, &self.vendor).unwrap()
    }
}

struct Host {
    data: PathBuf,
    running: RunningHost,
}

impl Host {
    async fn ask(&self, ask: Ask) -> Answer {
        ask_at(&self.data, ask).await
    }

    async fn file(&self, ask: Ask) -> String {
        match self.ask(ask).await {
            Answer::File { text, .. } => text,
            other => panic!("no file: {other:?}"),
        }
    }

    async fn refusal(&self, ask: Ask) -> NotActivated {
        match self.ask(ask).await {
            Answer::Refused(refusal) => refusal,
            other => panic!("not refused: {other:?}"),
        }
    }

    async fn look(&self) -> Installed {
        match self.ask(Ask::Look).await {
            Answer::Installed(installed) => *installed,
            other => panic!("no list: {other:?}"),
        }
    }

    async fn install(&self, file: &str) -> Comparison {
        let ask = Ask::Install { file: file.to_owned(), further_key: false };
        match self.ask(ask).await {
            Answer::Comparison(comparison) => *comparison,
            other => panic!("not installed: {other:?}"),
        }
    }

    async fn request(&self, wanted: Wanted) -> String {
        self.file(Ask::Request { token: None, wanted, note: String::new() }).await
    }

    /// The license in force of the only key.
    async fn license(&self) -> Option<License> {
        let installed = self.look().await;
        let served = |state: &KeyState| matches!(state, KeyState::InForce);
        installed.keys.into_iter().find(|key| served(&key.state)).map(|key| key.license)
    }
}

async fn ask_at(data: &Path, ask: Ask) -> Answer {
    let answer = control::ask(data, &control::Ask::Keys { what: ask }).await.unwrap();
    serde_json::from_value(answer).unwrap()
}

fn new_key() -> Wanted {
    Wanted::New { product: String::new() }
}

fn k1() -> KeyId {
    key("K-1")
}

fn cameras(seats: u64) -> Seats {
    std::iter::once(("ip-camera".parse().unwrap(), seats)).collect()
}

/// A host with the key in force, as its vendor issued it.
async fn with_key(site: &Site, name: &str) -> (Host, String) {
    let host = site.host(name).await;
    let file = site.answer(&host.request(new_key()).await, 1, 10);
    host.install(&file).await;
    (host, file)
}

/// The key of the first host given up to the second one: the file for it.
async fn give_up(from: &Host, to: &Host) -> String {
    let request = to.request(Wanted::Transfer { key: k1() }).await;
    from.file(Ask::GiveUp { key: k1(), request, force: false }).await
}

#[tokio::test]
async fn a_license_that_was_requested_is_in_force_at_once_and_after_a_restart() {
    let site = Site::new();
    let (host, file) = with_key(&site, "one").await;
    let license = host.license().await.unwrap();
    assert_eq!(license.totals, cameras(10));
    let again = Ask::Install { file, further_key: false };
    assert_eq!(host.refusal(again).await, NotActivated::AlreadyInForce { key: k1(), issue: 1 });
    host.running.stop().await.unwrap();
    assert_eq!(site.host("one").await.license().await, Some(license));
}

#[tokio::test]
async fn an_update_shows_what_it_changes_and_only_then_changes_it() {
    let site = Site::new();
    let (host, _) = with_key(&site, "one").await;
    let wanted = Wanted::Update { key: k1(), product: String::new(), present: String::new() };
    let request = host.request(wanted).await;
    let present = match Request::open(request.as_bytes()).unwrap().wanted {
        Wanted::Update { present, .. } => present,
        other => panic!("{other:?}"),
    };
    assert!(present.starts_with("v4.public."), "the vendor sees what is in force");
    let file = site.answer(&request, 2, 25);
    let Answer::Comparison(checked) = host.ask(Ask::Check { file: file.clone() }).await else {
        panic!("not compared");
    };
    assert_eq!(checked.before.as_ref().unwrap().totals, cameras(10));
    assert_eq!(checked.after.totals, cameras(25));
    assert_eq!(host.license().await.unwrap().issue, 1, "a check changes nothing");
    assert_eq!(host.install(&file).await, *checked);
    assert_eq!(host.license().await.unwrap().totals, cameras(25));
}

#[tokio::test]
async fn a_name_that_an_administrator_gave_stays_over_updates_and_restarts() {
    let site = Site::new();
    let (host, _) = with_key(&site, "one").await;
    let rename = Ask::Rename { key: k1(), name: " Gate ".to_owned() };
    assert_eq!(host.ask(rename).await, Answer::Done);
    assert_eq!(host.license().await.unwrap().name, "Gate");
    host.install(&site.answer(&host.request(new_key()).await, 2, 20)).await;
    assert_eq!(host.license().await.unwrap().name, "Gate");
    host.running.stop().await.unwrap();
    assert_eq!(site.host("one").await.license().await.unwrap().name, "Gate");
}

#[tokio::test]
async fn after_a_removal_an_older_license_is_still_refused() {
    let site = Site::new();
    let (host, old) = with_key(&site, "one").await;
    let new = site.answer(&host.request(new_key()).await, 2, 20);
    host.install(&new).await;
    assert_eq!(host.ask(Ask::Remove { key: k1(), force: false }).await, Answer::Done);
    assert_eq!(host.license().await, None);
    host.running.stop().await.unwrap();
    let host = site.host("one").await;
    let install = |file: &str| Ask::Install { file: file.to_owned(), further_key: false };
    let older = NotActivated::Older { key: k1(), issue: 1, newest: 2 };
    assert_eq!(host.refusal(install(&old)).await, older);
    host.install(&new).await;
    assert_eq!(host.license().await.unwrap().issue, 2);
}

#[tokio::test]
async fn a_key_that_was_given_up_is_served_by_the_other_host_alone() {
    let site = Site::new();
    let (one, first) = with_key(&site, "one").await;
    let two = site.host("two").await;
    let file = give_up(&one, &two).await;
    let install = |file: &str| Ask::Install { file: file.to_owned(), further_key: false };
    assert_eq!(one.license().await, None);
    let given_up = NotActivated::GivenUp { key: k1(), to: "two".to_owned() };
    assert_eq!(one.refusal(install(&first)).await, given_up);
    assert_eq!(one.refusal(install(&file)).await, NotActivated::OtherHolder { key: k1() });
    two.install(&file).await;
    assert_eq!(two.license().await.unwrap().totals, cameras(10));

    // Neither a restart nor the old file in its old place brings it back.
    let place = one.data.join("keys/K-1.fkl");
    assert!(!place.exists());
    std::fs::write(&place, &first).unwrap();
    one.running.stop().await.unwrap();
    let one = site.host("one").await;
    assert_eq!(one.license().await, None);
    let not_served = one.running.not_served.iter().map(|file| file.why.to_string());
    assert!(not_served.into_iter().any(|why| why.contains("given up to two")));

    // And back again.
    let back = give_up(&two, &one).await;
    one.install(&back).await;
    assert_eq!(one.license().await.unwrap().totals, cameras(10));
    assert_eq!(two.license().await, None);
    assert_eq!(
        two.refusal(install(&file)).await,
        NotActivated::GivenUp { key: k1(), to: "one".to_owned() }
    );
}

#[tokio::test]
async fn a_lost_file_of_a_transfer_is_made_again_and_for_no_other_host() {
    let site = Site::new();
    let (one, _) = with_key(&site, "one").await;
    let (two, three) = (site.host("two").await, site.host("three").await);
    let file = give_up(&one, &two).await;
    one.running.stop().await.unwrap();
    let one = site.host("one").await;
    assert_eq!(give_up(&one, &two).await, file);
    let request = three.request(Wanted::Transfer { key: k1() }).await;
    let refusal = one.refusal(Ask::GiveUp { key: k1(), request, force: true }).await;
    assert_eq!(refusal, NotActivated::GivenUp { key: k1(), to: "two".to_owned() });
    let shown = one.look().await.keys;
    let state = &shown.iter().find(|key| key.license.key == k1()).unwrap().state;
    let is_there = |at: &Timestamp| at.duration_until(Timestamp::now()).as_secs() < 60;
    assert!(
        matches!(state, KeyState::GivenUp { to, at, file: kept } if to == "two" && is_there(at) && *kept == file)
    );
}

#[tokio::test]
async fn a_transfer_that_the_other_host_declines_is_taken_back_and_never_doubled() {
    let site = Site::new();
    let (one, _) = with_key(&site, "one").await;
    let two = site.host("two").await;
    let file = give_up(&one, &two).await;
    let declined = two.file(Ask::Decline { file: file.clone() }).await;
    // Declined is declined, also after a restart.
    two.running.stop().await.unwrap();
    let two = site.host("two").await;
    let install = Ask::Install { file: file.clone(), further_key: false };
    assert_eq!(two.refusal(install.clone()).await, NotActivated::Declined { key: k1() });
    let take_back = |file: String| Ask::TakeBack { key: k1(), file };
    assert_eq!(one.ask(take_back(declined.clone())).await, Answer::Done);
    assert_eq!(one.license().await.unwrap().totals, cameras(10));
    assert_eq!(two.refusal(install).await, NotActivated::Declined { key: k1() });
    assert_eq!(one.refusal(take_back(declined)).await, NotActivated::UnknownKey { key: k1() });
}

#[tokio::test]
async fn an_update_that_was_asked_for_before_the_key_went_does_not_bring_it_back() {
    let site = Site::new();
    let (one, _) = with_key(&site, "one").await;
    let two = site.host("two").await;
    let late = site.answer(&one.request(new_key()).await, 2, 20);
    two.install(&give_up(&one, &two).await).await;
    let install = Ask::Install { file: late, further_key: false };
    let given_up = NotActivated::GivenUp { key: k1(), to: "two".to_owned() };
    assert_eq!(one.refusal(install).await, given_up);
    // But one that its new holder got comes back with the key.
    two.install(&site.answer(&two.request(new_key()).await, 3, 30)).await;
    one.install(&give_up(&two, &one).await).await;
    assert_eq!(one.license().await.unwrap().totals, cameras(30));
}

#[tokio::test]
async fn a_transfer_that_was_finished_cannot_be_declined_or_taken_back() {
    let site = Site::new();
    let (one, _) = with_key(&site, "one").await;
    let (two, three) = (site.host("two").await, site.host("three").await);
    let file = give_up(&one, &two).await;
    two.install(&file).await;
    let refusal = two.refusal(Ask::Decline { file: file.clone() }).await;
    assert_eq!(refusal, NotActivated::AlreadyInForce { key: k1(), issue: 1 });
    // Handed on, it is not there any more, and still cannot be declined.
    give_up(&two, &three).await;
    let refusal = two.refusal(Ask::Decline { file }).await;
    assert_eq!(refusal, NotActivated::GivenUp { key: k1(), to: "three".to_owned() });
    for wrong in ["", "v4.public.nothing"] {
        let refusal = one.refusal(Ask::TakeBack { key: k1(), file: wrong.to_owned() }).await;
        assert_eq!(refusal, NotActivated::NotGivenUp { key: k1() });
    }
    assert_eq!(one.license().await, None);
}

#[tokio::test]
async fn a_key_that_was_taken_and_removed_can_go_back_by_being_declined() {
    let site = Site::new();
    let (one, _) = with_key(&site, "one").await;
    let two = site.host("two").await;
    let file = give_up(&one, &two).await;
    two.install(&file).await;
    assert_eq!(two.ask(Ask::Remove { key: k1(), force: false }).await, Answer::Done);
    // It may be declined now, since it can never be installed again.
    let declined = two.file(Ask::Decline { file: file.clone() }).await;
    let install = Ask::Install { file, further_key: false };
    assert_eq!(two.refusal(install).await, NotActivated::Declined { key: k1() });
    assert_eq!(one.ask(Ask::TakeBack { key: k1(), file: declined }).await, Answer::Done);
    assert!(one.license().await.is_some());
}

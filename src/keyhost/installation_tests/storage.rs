//! Storage that fails while a license is put in force, and what a crash leaves: nothing half-done.

use std::{fs, path::Path};

use super::{
    super::{
        HostConfig, keys,
        transfer_tests::{Host, Site},
    },
    give_up, install,
};
use crate::{
    activation::{Answer, Ask, KeyState, NotActivated},
    licensing::{KeyKind, License, tests::key},
};

/// Something in the data folder that is out of the way while this is there.
struct Broken<'a> {
    place: &'a Path,
}

impl<'a> Broken<'a> {
    /// A folder where a file belongs.
    fn file(place: &'a Path) -> Self {
        fs::rename(place, aside(place)).unwrap();
        fs::create_dir(place).unwrap();
        Self { place }
    }

    /// A file where a folder belongs.
    fn folder(place: &'a Path) -> Self {
        fs::rename(place, aside(place)).unwrap();
        fs::write(place, "").unwrap();
        Self { place }
    }

    fn mend(self) {
        if self.place.is_dir() {
            fs::remove_dir(self.place).unwrap();
        } else {
            fs::remove_file(self.place).unwrap();
        }
        fs::rename(aside(self.place), self.place).unwrap();
    }
}

fn aside(place: &Path) -> std::path::PathBuf {
    place.with_file_name("aside")
}

/// Each of these is refused because nothing can be stored, and nothing changes, in memory or on disk.
async fn all_refused(host: &Host, asks: Vec<Ask>) {
    let before = host.state().await;
    for ask in asks {
        let answer = host.ask(ask.clone()).await;
        let Answer::Refused(why @ NotActivated::Storage { .. }) = answer else {
            panic!("{ask:?} was answered by {answer:?}");
        };
        assert!(why.to_string().starts_with("Nothing was changed"), "{why}");
        assert!(why.to_string().contains("repair the disk"), "{why}");
        assert_eq!(host.state().await, before, "{ask:?} changed something");
    }
}

async fn issues(host: &Host) -> Vec<(String, u32)> {
    let keys = host.look().await.keys.into_iter();
    let served = keys.filter(|key| key.state == KeyState::InForce);
    served.map(|key| (key.license.key.to_string(), key.license.issue)).collect()
}

fn k1(issue: u32) -> Vec<(String, u32)> {
    vec![("K-1".to_owned(), issue)]
}

fn remove(id: &str) -> Ask {
    Ask::Remove { key: key(id), force: false }
}

#[tokio::test]
async fn without_the_folder_of_licenses_nothing_is_half_done() {
    let site = Site::new();
    let host = site.host("one").await;
    keys::write_config(&host.data.join("host.json"), &HostConfig::default()).unwrap();
    host.put(&site.sign(&site.network(&host, "K-1", 1).await)).await;
    let update = install(&site.sign(&site.network(&host, "K-1", 2).await));
    let further = install(&site.sign(&site.network(&host, "N-2", 1).await));
    let folder = host.data.join("keys");
    let broken = Broken::folder(&folder);
    all_refused(&host, vec![update.clone(), further.clone(), remove("K-1")]).await;
    broken.mend();
    assert!(matches!(host.ask(update).await, Answer::Comparison(_)));
    let Answer::Refused(why) =
        host.ask(install(&site.sign(&site.network(&host, "K-1", 1).await))).await
    else {
        panic!("an older issue was put in force");
    };
    assert_eq!(why, NotActivated::Older { key: key("K-1"), issue: 1, newest: 2 });
    assert!(matches!(host.ask(further).await, Answer::Comparison(_)));
}

#[tokio::test]
async fn what_must_be_remembered_and_cannot_be_is_not_done() {
    let site = Site::new();
    let (one, two) = (site.host("one").await, site.host("two").await);
    one.put(&site.sign(&site.network(&one, "G-1", 1).await)).await;
    let given = one.give("G-1", &two).await;
    let file = two.file(Ask::Decline { file: given }).await;
    let take_back = Ask::TakeBack { key: key("G-1"), file };
    two.put(&site.sign(&site.network(&two, "D-1", 1).await)).await;
    let decline = Ask::Decline { file: two.give("D-1", &one).await };
    let known = one.data.join("known.json");
    let broken = Broken::file(&known);
    all_refused(&one, vec![take_back.clone(), decline]).await;
    broken.mend();
    assert_eq!(one.ask(take_back).await, Answer::Done);

    let rename = Ask::Rename { key: key("G-1"), name: "Gate".to_owned() };
    let give = give_up("G-1", &two.asks_for("G-1").await);
    let broken = Broken::file(&known);
    all_refused(&one, vec![rename.clone(), give.clone(), remove("G-1")]).await;
    broken.mend();
    assert_eq!(one.ask(rename).await, Answer::Done);
    assert!(matches!(one.ask(give).await, Answer::File { .. }));
}

#[tokio::test]
async fn a_consent_that_cannot_be_stored_is_none() {
    let site = Site::new();
    let host = site.host("one").await;
    let config = host.data.join("host.json");
    keys::write_config(&config, &HostConfig::default()).unwrap();
    host.put(&site.sign(&site.network(&host, "K-1", 1).await)).await;
    let further = install(&site.sign(&site.network(&host, "N-2", 1).await));
    let broken = Broken::file(&config);
    all_refused(&host, vec![further.clone()]).await;
    broken.mend();
    assert!(matches!(host.ask(further).await, Answer::Comparison(_)));
}

#[tokio::test]
async fn a_license_whose_issue_could_not_be_remembered_is_in_force_and_learned_at_the_next_start() {
    let site = Site::new();
    let host = site.host("one").await;
    let old = site.sign(&site.network(&host, "K-1", 1).await);
    host.put(&old).await;
    let known = host.data.join("known.json");
    let broken = Broken::file(&known);
    host.put(&site.sign(&site.network(&host, "K-1", 2).await)).await;
    assert_eq!(issues(&host).await, k1(2));
    broken.mend();
    host.running.stop().await.unwrap();

    let host = site.host("one").await;
    assert_eq!(issues(&host).await, k1(2));
    assert_eq!(host.ask(remove("K-1")).await, Answer::Done);
    let older = NotActivated::Older { key: key("K-1"), issue: 1, newest: 2 };
    assert_eq!(host.refusal(install(&old)).await, older);

    // Nor is it served if somebody puts it into the folder.
    fs::write(host.data.join("keys/old.fkl"), &old).unwrap();
    host.running.stop().await.unwrap();
    let host = site.host("one").await;
    assert_eq!(issues(&host).await, []);
    let look = host.look().await;
    assert_eq!(look.not_served.len(), 1);
    assert!(look.not_served[0].why.contains("this file is issue 1"), "{look:?}");
}

#[tokio::test]
async fn a_key_that_came_back_just_before_a_crash_can_be_given_up_again() {
    let site = Site::new();
    let (one, two) = (site.host("one").await, site.host("two").await);
    one.put(&site.sign(&site.network(&one, "K-1", 1).await)).await;
    two.put(&one.give("K-1", &two).await).await;
    let back = two.give("K-1", &one).await;
    one.running.stop().await.unwrap();
    // The crash came after the file and before what is remembered of it.
    fs::write(one.data.join("keys/K-1.fkl"), &back).unwrap();
    let one = site.host("one").await;
    assert_eq!(issues(&one).await, k1(1));
    let again = one.give("K-1", &two).await;
    assert_eq!(again.lines().count(), 4, "the license and three transfers");
    two.put(&again).await;
    assert_eq!((issues(&one).await, issues(&two).await), (vec![], k1(1)));
}

#[tokio::test]
async fn a_file_of_another_key_is_not_written_over() {
    let site = Site::new();
    let host = site.host("one").await;
    let first = site.sign(&site.network(&host, "K-1", 1).await);
    host.running.stop().await.unwrap();
    // An administrator gave it the name of another key.
    fs::write(host.data.join("keys/N-2.fkl"), &first).unwrap();
    let host = site.host("one").await;
    assert_eq!(issues(&host).await, k1(1));
    host.put(&site.sign(&site.network(&host, "N-2", 1).await)).await;
    let both = issues(&host).await;
    assert_eq!(both.len(), 2);
    host.running.stop().await.unwrap();
    assert_eq!(issues(&site.host("one").await).await, both);
}

#[tokio::test]
async fn an_update_needs_no_consent_because_of_a_further_key_beside_it() {
    let site = Site::new();
    let host = site.host("one").await;
    let local = async |issue| {
        let license = site.network(&host, "L-1", issue).await;
        site.sign(&License { kind: KeyKind::Local, floating: false, ..license })
    };
    host.put(&local(1).await).await;
    host.put(&site.sign(&site.network(&host, "N-2", 1).await)).await;
    let update = Ask::Install { file: local(2).await, further_key: false };
    let Answer::Comparison(comparison) = host.ask(update).await else {
        panic!("the update was refused");
    };
    assert_eq!(comparison.beside, None);
    assert_eq!(issues(&host).await.len(), 2);
}

//! The data folder: which licenses are served, and why the others are not.

use std::{collections::BTreeSet, fs, path::Path};

use tempfile::TempDir;

use super::keys::{
    Disclosure, HostConfig, Keys, KeysError, WhyNotServed, read_config, write_config,
};
use crate::{
    activation::{NotActivated, SigningKey, sign},
    licensing::{
        HolderId, KeyId, KeyKind, License,
        tests::{key, license},
    },
};

/// On a computer that does not say which one it is.
fn read(data: &Path, in_use: &BTreeSet<KeyId>) -> Result<Keys, KeysError> {
    crate::private_file::make_folder(data).unwrap();
    let holder = HolderId(super::keys::holder(data).unwrap().public().to_string());
    super::keys::read(data, in_use, None, &holder)
}

struct Folder {
    folder: TempDir,
    vendor: SigningKey,
}

impl Folder {
    /// A data folder that trusts one vendor.
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let vendor = SigningKey::generate().unwrap();
        read(folder.path(), &BTreeSet::new()).unwrap();
        let trusted = folder.path().join("vendors/ours.pub");
        fs::write(trusted, format!("{}\n", vendor.public())).unwrap();
        Self { folder, vendor }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn install(&self, file: &str, license: &License) {
        self.install_text(file, &sign(license, &self.vendor).unwrap());
    }

    fn install_text(&self, file: &str, text: &str) {
        fs::write(self.path().join("keys").join(file), text).unwrap();
    }

    fn allow(&self, ids: &[&str]) {
        let further_keys = ids.iter().map(|id| key(id)).collect();
        let config = HostConfig { further_keys, ..HostConfig::default() };
        write_config(&self.path().join("host.json"), &config).unwrap();
    }

    fn read(&self) -> Keys {
        read(self.path(), &BTreeSet::new()).unwrap()
    }
}

fn network(id: &str) -> License {
    license(id, KeyKind::Network, &[("ip-camera", 10)])
}

fn local(id: &str) -> License {
    license(id, KeyKind::Local, &[("ip-camera", 10)])
}

fn served(keys: &Keys) -> Vec<&str> {
    keys.served.iter().map(|served| served.file.license.key.as_str()).collect()
}

/// The one file that is not served, and why.
fn only_refused(keys: &Keys) -> (&str, &WhyNotServed) {
    let [refused] = &keys.not_served[..] else { panic!("{:?}", keys.not_served) };
    (refused.path.file_name().unwrap().to_str().unwrap(), &refused.why)
}

#[test]
fn an_empty_folder_is_made_ready_and_serves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    // The host makes it before anything else, readable by its owner only.
    crate::private_file::make_folder(&folder.path().join("new")).unwrap();
    let keys = read(&folder.path().join("new"), &BTreeSet::new()).unwrap();
    assert_eq!(served(&keys), [""; 0]);
    assert_eq!(keys.config, HostConfig::default());
    assert!(folder.path().join("new/keys").is_dir() && folder.path().join("new/vendors").is_dir());
}

#[test]
fn a_license_of_a_trusted_vendor_is_served() {
    let folder = Folder::new();
    folder.install("a.fkl", &network("N-1"));
    folder.install_text("notes.txt", "not a license");
    let keys = folder.read();
    assert_eq!(keys.licenses(), [network("N-1")]);
    assert!(keys.not_served.is_empty());
}

#[test]
fn a_second_local_key_is_refused_even_if_it_is_named_as_a_further_key() {
    let folder = Folder::new();
    folder.install("a.fkl", &local("L-1"));
    folder.install("b.fkl", &local("L-2"));
    for allowed in [&[][..], &["L-2"][..]] {
        folder.allow(allowed);
        let keys = folder.read();
        assert_eq!(served(&keys), ["L-1"]);
        let (file, why) = only_refused(&keys);
        assert_eq!(file, "b.fkl");
        assert!(
            matches!(
                why,
                WhyNotServed::NotActivated(NotActivated::AlreadyLicensed {
                    may_be_added: false,
                    ..
                })
            ),
            "{why:?}"
        );
        let text = why.to_string();
        assert!(
            text.contains("L-2") && text.contains("only one license can be activated"),
            "{text}"
        );
    }
}

#[test]
fn a_further_network_key_is_served_only_when_it_is_allowed() {
    let folder = Folder::new();
    folder.install("a.fkl", &network("N-2"));
    folder.install("b.fkl", &local("L-1"));
    let keys = folder.read();
    assert_eq!(served(&keys), ["L-1"], "the name of the file does not decide");
    let (file, why) = only_refused(&keys);
    assert_eq!(file, "a.fkl");
    assert!(why.to_string().contains("allow it as a further network key"), "{why}");

    folder.allow(&["N-9"]);
    assert_eq!(served(&folder.read()), ["L-1"], "the consent is to one key");
    folder.allow(&["N-2"]);
    let keys = folder.read();
    assert_eq!(served(&keys), ["L-1", "N-2"]);
    assert!(keys.not_served.is_empty());
}

#[test]
fn of_two_issues_of_a_key_the_newer_is_served_whatever_the_files_are_called() {
    let newer = License { issue: 10, ..network("N-1") };
    let older = License { issue: 9, ..network("N-1") };
    for (first, second) in [(&older, &newer), (&newer, &older)] {
        let folder = Folder::new();
        folder.install("a.fkl", first);
        folder.install("b.fkl", second);
        let keys = folder.read();
        assert_eq!(keys.licenses(), std::slice::from_ref(&newer));
        let (file, why) = only_refused(&keys);
        assert_eq!(file, if first.issue == 9 { "a.fkl" } else { "b.fkl" });
        let text = why.to_string();
        assert!(text.contains("issue 10") && text.contains("issue 9"), "{text}");
    }
}

#[test]
fn the_license_of_a_vendor_that_is_not_trusted_is_not_served_and_the_vendor_is_named() {
    let folder = Folder::new();
    let stranger = SigningKey::generate().unwrap();
    folder.install_text("a.fkl", &sign(&network("N-1"), &stranger).unwrap());
    folder.install("b.fkl", &network("N-2"));
    let keys = folder.read();
    assert_eq!(served(&keys), ["N-2"], "a bad file does not hinder the good ones");
    let (file, why) = only_refused(&keys);
    assert_eq!(file, "a.fkl");
    let text = why.to_string();
    assert!(text.contains(&stranger.public().id()) && text.contains("DATA/vendors"), "{text}");
}

#[test]
fn a_broken_license_file_is_named_and_not_served() {
    let folder = Folder::new();
    folder.install_text("a.fkl", "");
    folder.install_text("b.fkl", "hello");
    let keys = folder.read();
    assert_eq!(served(&keys), [""; 0]);
    let texts: Vec<String> = keys.not_served.iter().map(|file| file.why.to_string()).collect();
    assert!(texts[0].contains("empty") && texts[1].contains("not a license"), "{texts:?}");
}

#[test]
fn a_broken_host_json_stops_the_host_and_the_error_names_the_file_and_the_place() {
    let folder = Folder::new();
    let path = folder.path().join("host.json");
    for (text, part) in [
        ("{", "EOF"),
        (r#"{"term_sec": 3}"#, "term_sec"),
        (r#"{"term_secs": -1}"#, "-1"),
        (r#"{"disclosure": "some"}"#, "some"),
    ] {
        fs::write(&path, text).unwrap();
        let error = read(folder.path(), &BTreeSet::new()).unwrap_err();
        assert!(matches!(error, KeysError::Config { .. }), "{error:?}");
        let text = crate::chain(&error);
        assert!(text.contains("host.json") && text.contains(part), "{text}");
    }
}

#[test]
fn a_broken_vendor_file_stops_the_host_and_is_named() {
    let folder = Folder::new();
    for bytes in [&b"k4.public.zzz"[..], &b"\xff\xfe"[..]] {
        fs::write(folder.path().join("vendors/theirs.pub"), bytes).unwrap();
        let text = crate::chain(&read(folder.path(), &BTreeSet::new()).unwrap_err());
        assert!(text.contains("theirs.pub"), "{text}");
    }
}

#[test]
fn choices_are_read_back_as_they_were_written_and_have_defaults() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data/host.json");
    assert_eq!(read_config(&path).unwrap(), HostConfig::default());
    let config = HostConfig {
        name: "Gate".to_owned(),
        disclosure: Disclosure::Presence,
        term_secs: 30,
        metrics: vec!["10.0.0.0/8".parse().unwrap()],
        further_keys: BTreeSet::from([key("N-2")]),
    };
    write_config(&path, &config).unwrap();
    assert_eq!(read_config(&path).unwrap(), config);
    fs::write(&path, r#"{"name": "Gate"}"#).unwrap();
    let read = read_config(&path).unwrap();
    assert_eq!((read.name.as_str(), read.term_secs), ("Gate", 120));
}

#[test]
fn a_license_that_is_put_beside_one_in_use_does_not_take_its_place() {
    let folder = Folder::new();
    folder.install("m.fkl", &network("IN-USE"));
    folder.install("a.fkl", &network("NEW"));
    folder.install("b.fkl", &local("LOCAL"));
    let in_use = BTreeSet::from([key("IN-USE")]);
    assert_eq!(served(&read(folder.path(), &in_use).unwrap()), ["IN-USE"]);
}

#[test]
fn a_further_key_that_is_in_use_does_not_displace_the_first_one() {
    let folder = Folder::new();
    folder.install("a.fkl", &local("FIRST"));
    folder.install("b.fkl", &network("FURTHER"));
    folder.allow(&["FURTHER"]);
    let in_use = BTreeSet::from([key("FURTHER")]);
    assert_eq!(served(&read(folder.path(), &in_use).unwrap()), ["FIRST", "FURTHER"]);
}

//! What an administrator can do wrong, and what the disk can: each has its text, and changes nothing.

mod bad_inputs;
mod storage;

use std::{collections::BTreeMap, fs, path::PathBuf};

use pasetors::{
    keys::AsymmetricSecretKey,
    version4::{PublicToken, V4},
};

use super::transfer_tests::{Host, Site};
use crate::{
    activation::{Answer, Ask, Installed, Request, SigningKey, Wanted, sign},
    licensing::{
        Binding, KeyKind, License,
        tests::{key, license},
    },
};

/// What signatures of licenses are for.
const LICENSE: &[u8] = b"floatkey license v1";

impl Site {
    /// A network license as the vendor would make it for this host.
    async fn network(&self, host: &Host, id: &str, issue: u32) -> License {
        let wanted = Wanted::New { product: String::new() };
        let request = Request::open(host.request(wanted).await.as_bytes()).unwrap();
        License {
            binding: Some(request.carrier),
            holder: Some(request.holder),
            issue,
            ..license(id, KeyKind::Network, &[("ip-camera", 10)])
        }
    }

    fn sign(&self, license: &License) -> String {
        sign(license, &self.vendor).unwrap()
    }
}

impl Host {
    /// Installs a license that has nothing against it.
    async fn put(&self, file: &str) {
        let answer = self.ask(install(file)).await;
        assert!(matches!(answer, Answer::Comparison(_)), "{answer:?}");
    }

    /// Gives a key up to another host: the license file for that one.
    async fn give(&self, id: &str, to: &Host) -> String {
        self.file(give_up(id, &to.asks_for(id).await)).await
    }

    /// A request to have a key transferred to this host.
    async fn asks_for(&self, id: &str) -> String {
        self.request(Wanted::Transfer { key: key(id) }).await
    }

    /// What is known from outside: the answer to a look, and all files but those of the ledger.
    async fn state(&self) -> (Installed, BTreeMap<PathBuf, Vec<u8>>) {
        (self.look().await, self.files())
    }

    fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut files = BTreeMap::new();
        let mut folders = vec![self.data.clone()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                let name = path.file_name().unwrap().to_str().unwrap();
                if path.is_dir() {
                    folders.push(path);
                } else if !name.starts_with("ledger.db") && name != "control.sock" {
                    files.insert(path.clone(), fs::read(path).unwrap());
                }
            }
        }
        files
    }
}

/// With consent to a further key, so that only what cannot be consented to is refused.
fn install(file: &str) -> Ask {
    Ask::Install { file: file.to_owned(), further_key: true }
}

fn give_up(id: &str, request: &str) -> Ask {
    Ask::GiveUp { key: key(id), request: request.to_owned(), force: false }
}

/// A token as a vendor could make it with another program.
fn signed_otherwise(payload: &str, vendor: &SigningKey, purpose: &[u8]) -> String {
    let secret = vendor.to_secret_text().unwrap();
    let secret = AsymmetricSecretKey::<V4>::try_from(secret.as_str()).unwrap();
    let footer = format!(r#"{{"kid":"{}"}}"#, vendor.public().id());
    PublicToken::sign(&secret, payload.as_bytes(), Some(footer.as_bytes()), Some(purpose)).unwrap()
}

fn other_machine() -> Binding {
    Binding::Machine("0123456789abcdef".repeat(4).parse().unwrap())
}

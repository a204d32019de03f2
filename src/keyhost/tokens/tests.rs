//! When tokens are looked for, and what the ledger learns of it.

use std::sync::{
    Mutex,
    atomic::{AtomicU32, Ordering},
};

use super::{super::store::Store, *};
use crate::licensing::{
    KeyKind,
    tests::{key, license},
};

/// One list for each test, because tests run side by side.
macro_rules! list {
    ($name:ident, $looks:ident) => {
        static $name: Mutex<Option<Vec<FoundToken>>> = Mutex::new(Some(Vec::new()));
        static $looks: AtomicU32 = AtomicU32::new(0);
    };
}

fn listed_from(list: &Mutex<Option<Vec<FoundToken>>>) -> Result<Vec<FoundToken>, NotListed> {
    list.lock().unwrap().clone().ok_or(NotListed(hidapi::HidError::HidApiErrorEmpty))
}

fn found() -> FoundToken {
    let (serial, name) = (Some("4711".to_owned()), "Sentinel HL".to_owned());
    FoundToken { vendor: 0x0529, product: 0x0003, serial, name, is_known: true }
}

fn on_token() -> License {
    let binding = found().token().map(Binding::Token);
    License { binding, ..license("K", KeyKind::Network, &[("ip-camera", 10)]) }
}

fn ledgers(folder: &tempfile::TempDir, licenses: Vec<License>) -> Ledgers {
    let store = Store::open(&folder.path().join("ledger.db")).unwrap();
    Ledgers::start(store, licenses, BTreeSet::new(), 120_000).unwrap().0
}

async fn is_suspended(ledgers: &Ledgers) -> bool {
    ledgers.read(|ledger, mono_ms| ledger.suspension(&key("K"), mono_ms).is_some()).await
}

#[tokio::test]
async fn without_a_license_on_a_token_nobody_looks_until_an_administrator_asks() {
    list!(LIST, LOOKS);
    let folder = tempfile::tempdir().unwrap();
    let ledgers = ledgers(&folder, vec![license("K", KeyKind::Network, &[("ip-camera", 10)])]);
    let (_stop, stopping) = watch::channel(false);
    let list: List = || {
        LOOKS.fetch_add(1, Ordering::SeqCst);
        listed_from(&LIST)
    };
    let tokens = Tokens::follow_with(list, ledgers.clone(), stopping);
    // The task has its turn, and finds no reason.
    tokio::task::yield_now().await;
    assert!(!ledgers.read(|ledger, _| ledger.needs_tokens()).await);
    assert_eq!(LOOKS.load(Ordering::SeqCst), 0);
    *LIST.lock().unwrap() = Some(vec![found()]);
    assert_eq!(tokens.look().await, [found()]);
    assert!(LOOKS.load(Ordering::SeqCst) >= 1);
}

#[tokio::test]
async fn what_comes_and_goes_is_told_to_the_ledger_and_a_failing_list_says_nothing() {
    list!(LIST, LOOKS);
    let folder = tempfile::tempdir().unwrap();
    let ledgers = ledgers(&folder, vec![on_token()]);
    let mut batches = ledgers.batches();
    let (_stop, stopping) = watch::channel(false);
    *LIST.lock().unwrap() = Some(vec![found()]);
    let list: List = || {
        LOOKS.fetch_add(1, Ordering::SeqCst);
        listed_from(&LIST)
    };
    let tokens = Tokens::follow_with(list, ledgers.clone(), stopping);
    // By itself, because a license is bound to a token.
    tokio::time::timeout(Duration::from_secs(10), batches.changed()).await.unwrap().unwrap();
    assert!(!is_suspended(&ledgers).await);
    *LIST.lock().unwrap() = None;
    assert_eq!(tokens.look().await, [found()], "what was known last");
    assert!(!is_suspended(&ledgers).await);
    *LIST.lock().unwrap() = Some(Vec::new());
    assert_eq!(tokens.look().await, []);
    assert!(is_suspended(&ledgers).await);
    assert!(LOOKS.load(Ordering::SeqCst) >= 3);
}

#[tokio::test]
async fn a_stopping_host_looks_no_more() {
    list!(LIST, LOOKS);
    let folder = tempfile::tempdir().unwrap();
    let ledgers = ledgers(&folder, vec![on_token()]);
    let (stop, stopping) = watch::channel(false);
    let list: List = || {
        LOOKS.fetch_add(1, Ordering::SeqCst);
        listed_from(&LIST)
    };
    let tokens = Tokens::follow_with(list, ledgers, stopping);
    let inner = Arc::downgrade(&tokens.inner);
    drop((tokens, stop));
    let gone = async {
        while inner.upgrade().is_some() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), gone).await.unwrap();
}

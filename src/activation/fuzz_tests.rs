//! Files that come from outside: whatever is in them, reading ends, and only what was signed is
//! believed.

use std::{fs, path::Path, time::Duration};

use bolero::check;
use jiff::Timestamp;
use uuid::Uuid;

use super::{Decline, LicenseFile, PublicKey, Request, SigningKey, TokenError, Wanted, sign};
use crate::licensing::{
    Binding, HolderId, KeyKind, License,
    tests::{key, license},
};

const LIMIT: Duration = Duration::from_secs(1);

fn request(holder: &SigningKey) -> Request {
    Request {
        id: Uuid::from_u128(7),
        made: Timestamp::UNIX_EPOCH,
        host: "Hall 3".to_owned(),
        holder: HolderId(holder.public().to_string()),
        carrier: machine(),
        wanted: Wanted::Transfer { key: key("K-1") },
        note: "order 17".to_owned(),
    }
}

fn machine() -> Binding {
    Binding::Machine("0123456789abcdef".repeat(4).parse().unwrap())
}

/// A license that went on twice, and whom its vendor is trusted by.
fn chain() -> (LicenseFile, [PublicKey; 1]) {
    let vendor = SigningKey::generate().unwrap();
    let holders = [(); 3].map(|()| SigningKey::generate().unwrap());
    let license = License {
        holder: Some(HolderId(holders[0].public().to_string())),
        binding: Some(machine()),
        ..license("K-1", KeyKind::Network, &[("ip-camera", 10)])
    };
    let trusted = [vendor.public().clone()];
    let text = sign(&license, &vendor).unwrap();
    let mut file = LicenseFile::open(text.as_bytes(), &trusted).unwrap();
    for pair in holders.windows(2) {
        let [from, to] = pair else { unreachable!() };
        let handed_on = file.hand_on(from, Uuid::from_u128(1), &request(to), Timestamp::UNIX_EPOCH);
        file = handed_on.unwrap().0;
    }
    assert_eq!(LicenseFile::open(file.text.as_bytes(), &trusted).as_ref(), Ok(&file));
    (file, trusted)
}

/// Everything that ever ended a reader, or might.
fn corpus() -> Vec<Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let folders = ["token", "sentinel"].into_iter();
    let entries = folders.flat_map(|folder| fs::read_dir(root.join(folder)).unwrap());
    entries.map(|entry| fs::read(entry.unwrap().path()).unwrap()).collect()
}

/// The text with a part of it replaced.
fn nearly(text: &str, at: u16, most: u8, patch: &[u8]) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    let at = usize::from(at) % bytes.len();
    let end = (at + usize::from(most % 8)).min(bytes.len());
    bytes.splice(at..end, patch.iter().copied());
    bytes
}

#[test]
fn no_request_ends_the_program_or_is_believed_unless_its_host_signed_it() {
    let genuine = request(&SigningKey::generate().unwrap());
    let holder = SigningKey::generate().unwrap();
    let genuine = Request { holder: HolderId(holder.public().to_string()), ..genuine };
    let text = genuine.seal(&holder).unwrap();
    assert_eq!(Request::open(text.as_bytes()).as_ref(), Ok(&genuine));
    assert!(corpus().iter().all(|file| Request::open(file).is_err()));
    check!().with_test_time(LIMIT).with_type::<(Vec<u8>, u16, u8)>().for_each(
        |(bytes, at, most)| {
            assert!(Request::open(bytes).is_err());
            if let Ok(believed) = Request::open(&nearly(&text, *at, *most, bytes)) {
                assert_eq!(believed, genuine);
            }
        },
    );
}

#[test]
fn no_license_file_ends_the_program_or_is_believed_unless_each_line_was_signed() {
    let (genuine, trusted) = chain();
    let last = genuine.receipts.last().unwrap();
    assert!(corpus().iter().all(|file| LicenseFile::open(file, &trusted).is_err()));
    check!().with_test_time(LIMIT).with_type::<(Vec<u8>, u16, u8)>().for_each(
        |(bytes, at, most)| {
            assert!(LicenseFile::open(bytes, &trusted).is_err());
            assert!(Decline::open(bytes, last).is_err());
            let file = nearly(&genuine.text, *at, *most, bytes);
            if let Ok(believed) = LicenseFile::open(&file, &trusted) {
                // A file that lost its last lines is what it was before they were added.
                assert!(genuine.text.starts_with(&believed.text), "{believed:?}");
                assert!(genuine.receipts.starts_with(&believed.receipts), "{believed:?}");
            }
        },
    );
}

#[test]
fn huge_files_are_refused_unread() {
    let huge = vec![b'v'; 100 * 1024 * 1024];
    let (_, trusted) = chain();
    let too_long = TokenError::TooLong(huge.len());
    assert_eq!(LicenseFile::open(&huge, &trusted), Err(too_long.clone()));
    assert_eq!(Request::open(&huge), Err(too_long));
    assert_eq!(super::recognize(&huge), None);
}

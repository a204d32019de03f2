//! License tokens: what a vendor signed is read as it was signed, or not at all.

use super::{BadKey, PublicKey, SigningKey, TokenError, inspect, sign, verify};
use crate::licensing::{
    Carrier, KeyKind, License, Refusal,
    tests::{license, version},
};

fn signed() -> (License, SigningKey, String) {
    let license = License {
        carrier: Carrier::Usb,
        min_version: Some(version("4.3.70")),
        grace_secs: 3600,
        overdraft_percent: 10,
        name: "Gate “north”".to_owned(),
        ..license("N-1", KeyKind::Network, &[("ip-camera", 100), ("ptz", 7)])
    };
    let vendor = SigningKey::generate().unwrap();
    let text = sign(&license, &vendor).unwrap();
    (license, vendor, text)
}

fn trusted(vendor: &SigningKey) -> [PublicKey; 1] {
    [vendor.public().clone()]
}

#[test]
fn a_signed_license_is_read_back_as_it_was() {
    let (license, vendor, text) = signed();
    assert!(text.starts_with("v4.public."));
    assert_eq!(verify(text.as_bytes(), &trusted(&vendor)), Ok(license.clone()));
    assert_eq!(inspect(text.as_bytes()), Ok(license.clone()));
    let with_space = format!("  {text}\r\n");
    assert_eq!(verify(with_space.as_bytes(), &trusted(&vendor)), Ok(license));
}

#[test]
fn one_flipped_bit_anywhere_makes_it_no_license() {
    let (_, vendor, text) = signed();
    let trusted = trusted(&vendor);
    let places = (0..text.len()).step_by(7).chain([text.len() - 2, text.len() - 1]);
    for (at, bit) in places.flat_map(|at| (0..8).map(move |bit| (at, bit))) {
        let mut bytes = text.clone().into_bytes();
        bytes[at] ^= 1 << bit;
        let read = verify(&bytes, &trusted);
        assert!(read.is_err(), "bit {bit} of byte {at}: {read:?}");
    }
}

#[test]
fn a_text_that_is_cut_or_continued_is_no_license() {
    let (_, vendor, text) = signed();
    let trusted = trusted(&vendor);
    for length in 0..text.len() {
        assert!(verify(&text.as_bytes()[..length], &trusted).is_err(), "{length} bytes");
    }
    for more in ["A", ".", ".A", &text] {
        assert!(verify(format!("{text}{more}").as_bytes(), &trusted).is_err(), "{more:?} added");
    }
}

#[test]
fn an_altered_license_is_called_altered() {
    let (_, vendor, text) = signed();
    let mut bytes = text.into_bytes();
    bytes[40] = if bytes[40] == b'A' { b'B' } else { b'A' };
    let error = verify(&bytes, &trusted(&vendor)).unwrap_err();
    assert_eq!(error, TokenError::Tampered);
    assert!(error.to_string().contains("copy the file again"));
}

#[test]
fn the_license_of_an_unknown_vendor_names_the_vendor() {
    let (_, vendor, text) = signed();
    let other = SigningKey::generate().unwrap();
    for trusted in [&[][..], &trusted(&other)[..]] {
        let error = verify(text.as_bytes(), trusted).unwrap_err();
        assert_eq!(error, TokenError::UnknownVendor(vendor.public().id()));
        assert!(error.to_string().contains("DATA/vendors"));
    }
    let both = [other.public().clone(), vendor.public().clone()];
    assert!(verify(text.as_bytes(), &both).is_ok());
}

#[test]
fn a_vendor_cannot_sign_in_the_name_of_another() {
    let (license, vendor, text) = signed();
    let other = SigningKey::generate().unwrap();
    let forged = sign(&license, &other).unwrap();
    let (body, _) = forged.rsplit_once('.').unwrap();
    let (_, footer) = text.rsplit_once('.').unwrap();
    let mixed = format!("{body}.{footer}");
    let both = [vendor.public().clone(), other.public().clone()];
    assert_eq!(verify(mixed.as_bytes(), &both), Err(TokenError::Tampered));
}

#[test]
fn each_text_that_is_no_license_has_an_error_of_its_own() {
    let (_, vendor, text) = signed();
    let read = |bytes: &[u8]| verify(bytes, &trusted(&vendor)).unwrap_err();
    assert_eq!(read(b""), TokenError::Empty);
    assert_eq!(read(b" \r\n\t"), TokenError::Empty);
    assert_eq!(read(b"\xff\xfe\x00"), TokenError::NotAToken);
    assert_eq!(read(b"PK\x03\x04"), TokenError::NotAToken);
    assert_eq!(read(text.replace("v4.public", "v2.public").as_bytes()), TokenError::NotAToken);
    assert_eq!(read(text.replace("v4.public", "v4.local").as_bytes()), TokenError::NotAToken);
    let long = vec![b'A'; 300 * 1024];
    assert_eq!(read(&long), TokenError::TooLong(300 * 1024));
    let errors = [TokenError::Empty, TokenError::NotAToken, TokenError::TooLong(307_200)];
    let texts: Vec<String> = errors.iter().map(ToString::to_string).collect();
    assert!(texts[0].contains("copy it again"));
    assert!(texts[1].contains("v4.public."));
    assert!(texts[2].contains("307200 bytes") && texts[2].contains(".fkl"), "{}", texts[2]);
    assert_eq!(inspect(&long).unwrap_err(), read(&long));
}

#[test]
fn a_network_license_that_does_not_float_is_not_signed() {
    let (license, vendor, _) = signed();
    let fixed = License { floating: false, ..license };
    let error = sign(&fixed, &vendor).unwrap_err();
    assert!(matches!(error, TokenError::Rule(Refusal::NotFloating { .. })), "{error:?}");
    assert!(error.to_string().contains("does not float"), "{error}");
}

#[test]
fn a_network_license_that_does_not_float_is_refused_although_it_is_signed() {
    let (license, vendor, _) = signed();
    let fixed = License { floating: false, type_name: "Basic".to_owned(), ..license };
    let text = signed_unchecked(&serde_json::to_vec(&fixed).unwrap(), &vendor);
    let error = verify(text.as_bytes(), &trusted(&vendor)).unwrap_err();
    let text = error.to_string();
    assert!(
        text.contains("Basic") && text.contains("Ask the vendor for a floating license"),
        "{text}"
    );
}

#[test]
fn a_signed_license_with_a_field_that_is_not_known_is_not_guessed_at() {
    let (license, vendor, _) = signed();
    let mut value = serde_json::to_value(&license).unwrap();
    value["seats_per_server"] = 3.into();
    let text = signed_unchecked(&serde_json::to_vec(&value).unwrap(), &vendor);
    let error = verify(text.as_bytes(), &trusted(&vendor)).unwrap_err();
    assert!(matches!(error, TokenError::NotUnderstood(_)), "{error:?}");
    let text = error.to_string();
    assert!(text.contains("newer version") && text.contains("seats_per_server"), "{text}");
}

#[test]
fn an_expired_license_is_still_readable() {
    let (license, vendor, _) = signed();
    let expires = Some("2001-01-01T00:00:00Z".parse().unwrap());
    let expired = License { expires, ..license };
    let text = sign(&expired, &vendor).unwrap();
    assert_eq!(verify(text.as_bytes(), &trusted(&vendor)).unwrap().expires, expires);
}

#[test]
fn a_token_for_another_purpose_is_no_license() {
    let (license, vendor, _) = signed();
    let payload = serde_json::to_vec(&license).unwrap();
    let text = signed_for(&payload, &vendor, Some(b"something else"));
    assert_eq!(verify(text.as_bytes(), &trusted(&vendor)), Err(TokenError::Tampered));
    let text = signed_for(&payload, &vendor, None);
    assert_eq!(verify(text.as_bytes(), &trusted(&vendor)), Err(TokenError::Tampered));
}

#[test]
fn keys_are_read_back_from_their_text() {
    let vendor = SigningKey::generate().unwrap();
    let secret = vendor.to_secret_text().unwrap();
    assert!(secret.starts_with("k4.secret."));
    let again: SigningKey = format!("{secret}\n").parse().unwrap();
    assert_eq!(again.public(), vendor.public());
    let public = vendor.public().to_string();
    assert!(public.starts_with("k4.public."));
    assert_eq!(public.parse::<PublicKey>().as_ref(), Ok(vendor.public()));
    assert_eq!(secret.parse::<PublicKey>(), Err(BadKey::Public));
    assert_eq!(public.parse::<SigningKey>().unwrap_err(), BadKey::Secret);
}

#[test]
fn a_vendor_key_shows_nothing_of_its_secret() {
    let vendor = SigningKey::generate().unwrap();
    let secret = vendor.to_secret_text().unwrap();
    let shown = format!("{vendor:?} {vendor:#?}");
    assert_eq!(format!("{vendor:?}"), format!("SigningKey({})", vendor.public().id()));
    let secret = secret.strip_prefix("k4.secret.").unwrap();
    for part in secret.as_bytes().windows(8) {
        let part = std::str::from_utf8(part).unwrap();
        assert!(!shown.contains(part));
    }
    // Nor does the error of a key that cannot be read.
    let broken = format!("k4.secret.{}", &secret[1..]);
    let error = broken.parse::<SigningKey>().unwrap_err();
    assert!(!format!("{error} {error:?}").contains(&secret[1..9]));
}

/// A token as a vendor could make it with another program.
fn signed_unchecked(payload: &[u8], vendor: &SigningKey) -> String {
    signed_for(payload, vendor, Some(super::token::PURPOSE))
}

fn signed_for(payload: &[u8], vendor: &SigningKey, purpose: Option<&[u8]>) -> String {
    let footer = format!(r#"{{"kid":"{}"}}"#, vendor.public().id());
    let footer = Some(footer.as_bytes());
    pasetors::version4::PublicToken::sign(&vendor.secret, payload, footer, purpose).unwrap()
}

#[test]
fn no_file_that_is_taken_for_a_license_ends_the_program_or_is_believed() {
    let (_, vendor, text) = signed();
    let trusted = trusted(&vendor);
    let look = |bytes: &[u8]| {
        drop(inspect(bytes));
        assert!(verify(bytes, &trusted).is_err(), "nobody signed this");
    };
    let corpus = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/token");
    let files = std::fs::read_dir(corpus).unwrap();
    let read = files.map(|file| look(&std::fs::read(file.unwrap().path()).unwrap()));
    assert!(read.count() > 3);
    bolero::check!()
        .with_test_time(std::time::Duration::from_secs(1))
        .with_type::<(Vec<u8>, u16, u8)>()
        .for_each(|(bytes, at, bits)| {
            look(bytes);
            // Also what is nearly a license.
            let mut nearly = text.clone().into_bytes();
            let at = usize::from(*at) % nearly.len();
            let bits = (bits & 0x7f).max(1);
            nearly[at] ^= bits;
            // White space at the ends is allowed, and the base64 of the last digit has spare bits.
            let is_edge = nearly[at].is_ascii_whitespace();
            let is_believed = !is_edge && verify(&nearly, &trusted).is_ok();
            assert!(!is_believed, "believed with byte {at} changed by {bits:#x}");
        });
}

//! Files of Sentinel: told by their content, in any nesting, and nothing else taken for one.

use std::{collections::BTreeSet, fmt::Write as _, time::Duration};

use super::{
    NotActivated,
    sentinel::{SentinelFile, SentinelKind, recognize},
};

const VENDOR: u64 = 37515;
const KEY: u64 = 452_116_054;
const C2V: &str = "\nYYIBlIADY3R2AAAA\n";
const V2C: &str = "YoIExKCCBLuABHZ0YzIAAAA=";

/// A file of the corpus.
fn sample(name: &str) -> Vec<u8> {
    let corpus = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/sentinel");
    std::fs::read(corpus.join(name)).unwrap()
}

fn known(kind: SentinelKind, vendors: &[u64], keys: &[u64]) -> SentinelFile {
    let ids = |ids: &[u64]| ids.iter().copied().collect::<BTreeSet<u64>>();
    let (vendors, keys) = (ids(vendors), ids(keys));
    SentinelFile { kind, vendors, keys, any_key: false, is_whole: true }
}

fn info(scope: &str, content: &str) -> String {
    format!("<?xml version=\"1.0\"?><hasp_info>{scope}{content}</hasp_info>")
}

fn text(file: &[u8]) -> String {
    NotActivated::from(recognize(file).unwrap()).to_string()
}

#[test]
fn each_kind_is_recognized_with_vendor_and_key_however_they_are_nested() {
    // In the first the vendor is within the key, in the second the key within the vendor.
    let c2v = recognize(&sample("key.c2v"));
    assert_eq!(c2v, Some(known(SentinelKind::C2v, &[VENDOR], &[KEY])));
    let v2c = recognize(&sample("key.v2c"));
    assert_eq!(v2c, Some(known(SentinelKind::V2c, &[VENDOR], &[KEY])));
    let fingerprint = recognize(&sample("fingerprint.c2v"));
    assert_eq!(fingerprint, Some(known(SentinelKind::Fingerprint, &[VENDOR], &[])));
    let recipient = recognize(&sample("recipient.id"));
    assert_eq!(recipient, Some(known(SentinelKind::Recipient, &[], &[])));
    let package = recognize(&sample("package.v2cp"));
    assert_eq!(package, Some(known(SentinelKind::V2cp, &[VENDOR], &[KEY, KEY + 1])));

    for scope in [
        r#"<haspscope><vendor id="37515"/><hasp id="452116054"/></haspscope>"#,
        r#"<haspscope><a><b><hasp id=" 452116054 "><c><vendor type="x" id='37515'/></c></hasp></b></a></haspscope>"#,
    ] {
        let file = recognize(info(scope, &format!("<c2v>{C2V}</c2v>")).as_bytes());
        assert_eq!(file, Some(known(SentinelKind::C2v, &[VENDOR], &[KEY])), "{scope}");
    }
}

#[test]
fn ids_are_optional_and_one_id_means_any_key_of_the_vendor() {
    let old = info("", &format!("<c2v>{C2V}</c2v>"));
    assert_eq!(recognize(old.as_bytes()), Some(known(SentinelKind::C2v, &[], &[])));
    let scope =
        r#"<haspscope><vendor id="7"><hasp id="18446744073709551615"/></vendor></haspscope>"#;
    let any = info(scope, &format!("<v2c>{V2C}</v2c>"));
    let expected = SentinelFile { any_key: true, ..known(SentinelKind::V2c, &[7], &[]) };
    assert_eq!(recognize(any.as_bytes()), Some(expected));
    assert!(text(any.as_bytes()).contains("any key of vendor 7"), "{}", text(any.as_bytes()));
    let odd = info(r#"<haspscope><hasp id="-1"/><vendor id="x"/></haspscope>"#, "<c2v/>");
    let expected = SentinelFile { is_whole: false, ..known(SentinelKind::C2v, &[], &[]) };
    assert_eq!(recognize(odd.as_bytes()), Some(expected));
}

#[test]
fn the_text_names_kind_vendor_and_key_and_says_where_the_file_belongs() {
    for (file, parts) in [
        ("key.c2v", ["C2V", "vendor 37515", "key 452116054", "Send it to the vendor"]),
        ("key.v2c", ["V2C", "vendor 37515", "key 452116054", "Update/Attach"]),
        ("package.v2cp", ["V2CP", "vendor 37515", "452116054, 452116055", "Update/Attach"]),
        ("fingerprint.c2v", ["C2V", "vendor 37515", "computer", "Send it to the vendor"]),
        ("recipient.id", ["computer", "moved or lent", "Admin Control Center", "has the license"]),
    ] {
        let text = text(&sample(file));
        for part in parts {
            assert!(text.contains(part), "{file}: {part:?} is not in {text:?}");
        }
        assert!(text.contains("never applies"), "{file}: {text}");
        assert!(!text.contains("damaged"), "{file}: {text}");
    }
}

#[test]
fn a_payload_that_begins_otherwise_or_a_cut_file_is_called_damaged() {
    let whole = String::from_utf8(sample("key.v2c")).unwrap();
    let cut = &whole[..whole.find("YoIE").unwrap() + 16];
    for file in [whole.replace("YoIE", "AAAA"), whole.replace("YoIE", "?"), cut.to_owned()] {
        let found = recognize(file.as_bytes()).unwrap();
        assert_eq!((found.kind, found.is_whole), (SentinelKind::V2c, false), "{file}");
        assert!(text(file.as_bytes()).contains("damaged"));
    }
    // The payload of one kind in the element of another one.
    assert!(!recognize(info("", &format!("<v2c>{C2V}</v2c>")).as_bytes()).unwrap().is_whole);
    let data = info("", &format!("<c2v><![CDATA[{C2V}]]></c2v>"));
    assert!(recognize(data.as_bytes()).unwrap().is_whole);
}

#[test]
fn what_is_not_of_sentinel_is_not_recognized() {
    for file in [
        "",
        "v4.public.abc",
        "<",
        "<html><body>hasp</body></html>",
        "<Configuration><vendor id=\"1\"/></Configuration>",
        "<location>Hall 3</location>",
        "<hasp_info><haspscope/></hasp_info>",
        "<svg><c2v>AAAA</c2v></svg>",
        "<!DOCTYPE a [<!ENTITY b 'c'>]><hasp_info><c2v>YYIBlIADY3R2AAAA</c2v></hasp_info>",
        "<svg/><hasp_info><c2v>YYIBlIADY3R2AAAA</c2v></hasp_info>",
    ] {
        assert_eq!(recognize(file.as_bytes()), None, "{file}");
    }
}

#[test]
fn hostile_files_are_refused_in_little_time_and_memory() {
    let deep = "<hasp_info>".repeat(90_000);
    assert_eq!(recognize(deep.as_bytes()), None);
    let mut ids = String::new();
    for id in 0..40_000 {
        write!(ids, "<hasp id='{id}'/>").unwrap();
    }
    let many = info(&ids, &format!("<c2v>{}</c2v>", "A".repeat(300_000)));
    let found = recognize(many.as_bytes()).unwrap();
    assert!(found.keys.len() <= 64 && !found.is_whole);
    assert!(text(many.as_bytes()).len() < 1000);
    let attributes = format!("<hasp_info {}><c2v/></hasp_info>", "a='' ".repeat(100_000));
    assert!(recognize(attributes.as_bytes()).is_some());
    assert_eq!(recognize(&vec![b'<'; 2 * 1024 * 1024]), None);
    let bomb = "<!DOCTYPE x [<!ENTITY a '&b;&b;'>]><hasp_info><c2v>&a;</c2v></hasp_info>";
    assert_eq!(recognize(bomb.as_bytes()), None);
}

#[test]
fn names_in_other_encodings_do_not_hide_what_it_is() {
    let mut file = b"\xef\xbb\xbf<location><license_manager id=\"1\"><hostname>".to_vec();
    file.extend(b"\xd1\xe5\xf0\xe2\xe5\xf0</hostname></license_manager></location>");
    assert_eq!(recognize(&file).unwrap().kind, SentinelKind::Recipient);
}

#[test]
fn no_file_that_is_taken_for_one_of_sentinel_ends_the_program() {
    let look = |bytes: &[u8]| {
        if let Some(file) = recognize(bytes) {
            assert!(NotActivated::from(file).to_string().len() < 1000);
        }
    };
    let names = ["key.c2v", "key.v2c", "package.v2cp", "fingerprint.c2v", "recipient.id"];
    let files = names.map(sample);
    for file in &files {
        look(file);
    }
    bolero::check!()
        .with_test_time(Duration::from_secs(1))
        .with_type::<(Vec<u8>, u8, u16, Vec<u8>)>()
        .for_each(|(bytes, file, at, patch)| {
            look(bytes);
            // Also what is nearly one.
            let mut nearly = files[usize::from(*file) % files.len()].clone();
            let at = usize::from(*at) % nearly.len();
            look(&nearly[..at]);
            let end = (at + patch.len() / 2).min(nearly.len());
            nearly.splice(at..end, patch.iter().copied());
            look(&nearly);
        });
}

use std::{net::SocketAddr, path::Path, time::Duration};

use proptest::prelude::*;

use super::{find::targets_of, *};

fn answer() -> Answer {
    Answer {
        name: "Gate house".to_owned(),
        version: "0.1.0".to_owned(),
        host_id: "host-1".to_owned(),
        tcp_port: 1947,
        fingerprint: "ab".repeat(32),
        instance_id: "7f0c".to_owned(),
    }
}

const NONCE: Nonce = Nonce(*b"0123456789abcdef");

/// An answer with a message that this program would not send.
fn answer_of(change: impl FnOnce(&mut v1::DiscoveryAnswer)) -> Vec<u8> {
    let answer = answer();
    let mut message = v1::DiscoveryAnswer {
        name: answer.name,
        version: answer.version,
        host_id: answer.host_id,
        tcp_port: answer.tcp_port.into(),
        fingerprint: answer.fingerprint,
        instance_id: answer.instance_id,
    };
    change(&mut message);
    let mut bytes = header(KIND_ANSWER, NONCE);
    bytes.extend((message.encoded_len() as u16).to_be_bytes());
    bytes.extend(message.encode_to_vec());
    bytes
}

fn changed(mut bytes: Vec<u8>, at: usize, byte: u8) -> Vec<u8> {
    bytes[at] = byte;
    bytes
}

fn extended(mut bytes: Vec<u8>, more: &[u8]) -> Vec<u8> {
    bytes.extend(more);
    bytes
}

#[test]
fn a_query_comes_back_as_it_was_sent() {
    let query = encode_query(NONCE);
    assert_eq!(query.len(), QUERY_BYTES);
    assert_eq!(decode(&query), Ok(Datagram::Query { nonce: NONCE, bytes: QUERY_BYTES }));
}

#[test]
fn each_bad_datagram_is_told_what_is_wrong_with_it() {
    let query = || encode_query(NONCE);
    let good = || encode_answer(NONCE, &answer(), QUERY_BYTES).unwrap();
    let length = good().len();
    let truncated = |bytes, least| BadDatagram::Truncated { bytes, least };
    let bad = [
        (vec![], truncated(0, 22)),
        (b"FL".to_vec(), truncated(2, 22)),
        (b"HASP".to_vec(), BadDatagram::Magic),
        (vec![0; 5000], BadDatagram::Magic),
        (query()[..21].to_vec(), truncated(21, 22)),
        (query()[..599].to_vec(), truncated(599, 600)),
        (changed(query(), 4, 2), BadDatagram::Version(2)),
        (changed(query(), 5, 0), BadDatagram::Kind(0)),
        (changed(query(), 5, 3), BadDatagram::Kind(3)),
        (changed(query(), 599, 1), BadDatagram::Trailing(1)),
        (extended(query(), &[0; 601]), BadDatagram::Oversized(1201)),
        (good()[..23].to_vec(), truncated(23, 24)),
        (good()[..length - 1].to_vec(), truncated(length - 1, length)),
        (extended(good(), b"?"), BadDatagram::Trailing(1)),
        (answer_of(|answer| answer.tcp_port = 0), BadDatagram::Field("tcp_port")),
        (answer_of(|answer| answer.tcp_port = 65536), BadDatagram::Field("tcp_port")),
        (answer_of(|answer| answer.host_id.clear()), BadDatagram::Field("host_id")),
        (answer_of(|answer| answer.host_id = "a\nb".to_owned()), BadDatagram::Field("host_id")),
        (
            answer_of(|answer| answer.instance_id = "a".repeat(65)),
            BadDatagram::Field("instance_id"),
        ),
        (answer_of(|answer| answer.fingerprint.truncate(63)), BadDatagram::Field("fingerprint")),
        (
            answer_of(|answer| answer.fingerprint = "AB".repeat(32)),
            BadDatagram::Field("fingerprint"),
        ),
    ];
    for (bytes, expected) in bad {
        assert_eq!(decode(&bytes), Err(expected), "{:?}", String::from_utf8_lossy(&bytes));
    }
    // The first byte of the name.
    let not_utf8 = decode(&changed(good(), 26, 0xff)).unwrap_err().to_string();
    assert!(not_utf8.contains("UTF-8"), "{not_utf8}");
}

#[test]
fn control_characters_of_a_name_are_not_shown() {
    let bytes = answer_of(|answer| "Gate\u{1b}[2J\r\n".clone_into(&mut answer.name));
    let Ok(Datagram::Answer { answer, .. }) = decode(&bytes) else { panic!("no answer") };
    assert_eq!(answer.name, "Gate[2J");
}

#[test]
fn a_field_of_a_later_program_is_passed_over() {
    let mut bytes = encode_answer(NONCE, &answer(), QUERY_BYTES).unwrap();
    bytes.extend([15 << 3, 1]);
    let length = (bytes.len() - 24) as u16;
    bytes[22..24].copy_from_slice(&length.to_be_bytes());
    assert_eq!(decode(&bytes), Ok(Datagram::Answer { nonce: NONCE, answer: answer() }));
}

#[test]
fn what_does_not_fit_even_without_a_name_is_not_sent() {
    assert!(encode_answer(NONCE, &answer(), 100).is_err());
}

fn any_answer() -> impl Strategy<Value = Answer> {
    (".{0,90}", "[0-9.]{0,40}", "[a-zA-Z0-9-]{1,64}", 1..=u16::MAX, "[0-9a-f]{64}").prop_map(
        |(name, version, host_id, tcp_port, fingerprint)| Answer {
            name,
            version,
            instance_id: host_id.chars().rev().collect(),
            host_id,
            tcp_port,
            fingerprint,
        },
    )
}

proptest! {
    #[test]
    fn an_answer_comes_back_as_it_was_sent_and_fits_its_query(
        answer in any_answer(),
        nonce: [u8; 16],
        query_bytes in QUERY_BYTES..2000,
    ) {
        let bytes = encode_answer(Nonce(nonce), &answer, query_bytes).unwrap();
        prop_assert!(bytes.len() <= query_bytes.min(MAX_DATAGRAM_BYTES));
        let Ok(Datagram::Answer { nonce: theirs, answer: theirs_answer }) = decode(&bytes) else {
            return Err(TestCaseError::fail("not decoded"));
        };
        prop_assert_eq!(theirs, Nonce(nonce));
        let clean: String = answer.name.chars().filter(|c| !c.is_control()).collect();
        prop_assert!(clean.starts_with(&theirs_answer.name));
        prop_assert!(theirs_answer.name.chars().count() == clean.chars().count().min(80));
        let version = answer.version.chars().take(32).collect();
        let expected = Answer { name: theirs_answer.name.clone(), version, ..answer };
        prop_assert_eq!(theirs_answer, expected);
    }
}

#[test]
fn datagram() {
    let with_header = |kind, bytes: &[u8]| extended(header(kind, NONCE), bytes);
    let never_panics = |bytes: &[u8]| {
        // Whatever it is: the point is that it returns.
        drop(decode(bytes));
        drop(decode(&with_header(KIND_QUERY, bytes)));
        let answer = with_header(KIND_ANSWER, &(bytes.len() as u16).to_be_bytes());
        if let Ok(Datagram::Answer { nonce, answer }) = decode(&extended(answer, bytes)) {
            let again = encode_answer(nonce, &answer, MAX_DATAGRAM_BYTES).unwrap();
            assert_eq!(decode(&again), Ok(Datagram::Answer { nonce, answer }));
        }
    };
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/datagram");
    let files = std::fs::read_dir(corpus).unwrap();
    let read = files.map(|file| never_panics(&std::fs::read(file.unwrap().path()).unwrap()));
    assert!(read.count() > 2);
    bolero::check!()
        .with_test_time(Duration::from_secs(1))
        .with_max_len(MAX_DATAGRAM_BYTES)
        .for_each(|bytes: &[u8]| never_panics(bytes));
}

fn found(host: &str, instance: &str, address: &str) -> Found {
    let Answer { name, version, fingerprint, .. } = answer();
    let (host_id, instance_id) = (host.to_owned(), instance.to_owned());
    let address = address.parse().unwrap();
    Found { name, version, host_id, fingerprint, instance_id, address }
}

#[test]
fn several_addresses_of_one_host_are_one_host_with_the_most_useful_address_first() {
    let addresses = ["[fe80::1%3]:1947", "127.0.0.1:1947", "10.0.0.9:1947", "[2001:db8::9]:1947"];
    let mut answers: Vec<Found> =
        addresses.iter().map(|address| found("a", "1", address)).collect();
    answers.push(found("b", "2", "10.0.0.10:1947"));
    answers.push(found("a", "1", "10.0.0.9:1947"));
    let hosts = merge(answers);
    assert_eq!(hosts.len(), 2);
    let texts: Vec<String> = hosts[0].addresses.iter().map(SocketAddr::to_string).collect();
    assert_eq!(
        texts,
        ["10.0.0.9:1947", "[2001:db8::9]:1947", "127.0.0.1:1947", "[fe80::1%3]:1947"]
    );
    assert!(hosts.iter().all(|host| !host.clone_suspected));
}

#[test]
fn one_host_id_with_two_instances_or_two_certificates_is_a_suspected_clone() {
    let two_instances = [found("a", "1", "10.0.0.9:1947"), found("a", "2", "10.0.0.10:1947")];
    assert!(merge(two_instances)[0].clone_suspected);
    let mut forged = found("a", "1", "10.0.0.10:1947");
    forged.fingerprint = "cd".repeat(32);
    assert!(merge([found("a", "1", "10.0.0.9:1947"), forged])[0].clone_suspected);
}

#[test]
fn hosts_and_addresses_have_limits() {
    let many = (0..1000).map(|n| found(&n.to_string(), "1", "10.0.0.9:1947"));
    assert_eq!(merge(many).len(), 256);
    let many = (1..1000).map(|port| found("a", "1", &format!("10.0.0.9:{port}")));
    assert_eq!(merge(many)[0].addresses.len(), 16);
}

#[tokio::test]
async fn an_address_without_a_port_is_asked_at_both_usual_ones() {
    let cases = [
        ("127.0.0.1", vec!["127.0.0.1:1947", "127.0.0.1:11947"]),
        ("127.0.0.1:5000", vec!["127.0.0.1:5000"]),
        ("[::1]", vec!["[::1]:1947", "[::1]:11947"]),
        ("[::1]:1947", vec!["[::1]:1947"]),
    ];
    for (text, expected) in cases {
        let targets = targets_of(text).await.unwrap();
        let targets: Vec<String> = targets.iter().map(ToString::to_string).collect();
        assert_eq!(targets, expected, "{text}");
    }
}

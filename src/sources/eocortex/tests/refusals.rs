//! What is refused, and what the refusal says.

use super::*;

#[test]
fn a_missing_list_of_cameras_is_an_error_and_an_empty_one_is_not() {
    for text in [
        r#"{"Servers":[]}"#,
        r#"{"Channels":null}"#,
        r#"{"Channels":{"Id":"1"}}"#,
        r#"{"error":"no rights"}"#,
        "<Configuration><Servers/></Configuration>",
    ] {
        assert_eq!(refused(text), ReadError::NoChannels, "{text}");
    }
    assert_eq!(ok(&with_channels("")).channels, []);
    assert_eq!(ok("<Configuration><Channels/></Configuration>").channels, []);
}

#[test]
fn what_is_no_configuration_is_refused_with_the_next_step() {
    let page = "<!DOCTYPE html>\n<html><head><title>Sign in</title>{}</head></html>";
    for page in [page, &format!("HTTP/1.1 401 Unauthorized\r\n\r\n{page}")] {
        let error = refused(page);
        assert_eq!(error, ReadError::WebPage { title: Some("Sign in".into()) });
        assert!(error.to_string().contains("(“Sign in”), not a configuration: sign in"));
    }
    let page = "<?xml version='1.0'?><!DOCTYPE html PUBLIC 'x'><html/>";
    assert_eq!(refused(page), ReadError::WebPage { title: None });
    for text in ["", " \r\n\t", "\u{FEFF}", "\0"] {
        assert_eq!(refused(text), ReadError::Empty, "{text:?}");
    }
    for text in ["[]", "Name;Server", "<Licenses/>", "<?xml version='1.0'?><A/>"] {
        let error = refused(text);
        assert!(matches!(error, ReadError::NotConfiguration { .. }), "{error}");
    }
    let bytes = [b"{\"Name\":\"".as_slice(), &[0xCA, 0xE0], b"\"}"].concat();
    assert_eq!(read(&bytes), Err(ReadError::NotText { offset: 9 }));
    let large = vec![b' '; MAX_BYTES + 1];
    assert_eq!(read(&large), Err(ReadError::TooLarge { bytes: MAX_BYTES + 1 }));
}

#[test]
fn a_document_type_declaration_is_refused_where_it_stands() {
    let text = "<?xml version='1.0'?>\n <!DOCTYPE c [<!ENTITY a 'aaaa'>]><Configuration/>";
    let position = Position { line: 2, column: 2 };
    assert_eq!(refused(text), ReadError::DtdRefused { position });
}

#[test]
fn a_broken_document_is_refused_with_its_line_and_column() {
    let text = "text\n{\"Servers\":[],\n \"Channels\":[{\"Id\" 5}]}";
    assert_eq!(
        refused(text).to_string(),
        "the JSON is broken in the list of cameras at line 3, column 20 (expected `:`): \
         save the answer of /configex again and do not edit it"
    );
    let text = "<Configuration>\n<Channels>\n</Servers></Configuration>";
    let error = refused(text).to_string();
    assert!(error.contains("XML is broken in the list of cameras at line 3, column 1"), "{error}");
    for tail in ["{}", "x", "<a/>"] {
        assert!(matches!(
            refused(&format!("{}{tail}", with_channels(""))),
            ReadError::Malformed { .. }
        ));
        let xml = "<Configuration><Channels/></Configuration>";
        assert!(matches!(refused(&format!("{xml}{tail}")), ReadError::Malformed { .. }));
    }
}

#[test]
fn a_file_that_ends_too_early_says_in_the_middle_of_what() {
    let text = r#"{"Servers":[],"Channels":[{"Id":"1"},{"Id":"2"},{"Na"#;
    assert_eq!(
        refused(text).to_string(),
        "the file ends in the middle of the list of cameras, at line 1, column 52, \
         after 2 complete cameras: save it again"
    );
    let text = "<Configuration><Channels><ChannelInfo Id='1'/>\n<ChannelInfo Id='2";
    assert_eq!(
        refused(text),
        ReadError::Truncated {
            part: Part::Cameras,
            position: Position { line: 2, column: 1 },
            cameras: 1
        }
    );
}

#[test]
fn a_cut_file_never_reads_as_a_smaller_configuration() {
    let xml_utf16 = utf16(std::str::from_utf8(PLAIN_XML).unwrap(), true, u16::to_le_bytes);
    for whole in [PLAIN_JSON, PLAIN_XML, ODD_JSON, &xml_utf16] {
        let expected = read(whole).unwrap();
        let near_the_end = whole.len() - 12..whole.len();
        for end in (0..whole.len()).step_by(97).chain(near_the_end) {
            match read(&whole[..end]) {
                // Only white space may be missing.
                Ok(read) => assert_eq!(read, expected, "cut at {end}"),
                Err(
                    ReadError::Truncated { .. }
                    | ReadError::Empty
                    | ReadError::NotConfiguration { .. },
                ) => {}
                Err(error) => panic!("cut at {end}: {error}"),
            }
        }
    }
}

#[test]
fn a_damaged_byte_never_panics() {
    for whole in [PLAIN_JSON, PLAIN_XML, ODD_JSON] {
        for at in (0..whole.len()).step_by(29) {
            for byte in [b'<', b'"', b'{', b']', b'&', 0, 0xFF] {
                let mut damaged = whole.to_vec();
                damaged[at] = byte;
                let _outcome = read(&damaged);
            }
        }
    }
}

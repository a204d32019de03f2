//! What the reader promises, one sentence for each test.

use super::*;

mod refusals;

const PLAIN_JSON: &[u8] = include_bytes!("../../../tests/samples/eocortex/plain.json");
const PLAIN_XML: &[u8] = include_bytes!("../../../tests/samples/eocortex/plain.xml");
const ODD_JSON: &[u8] = include_bytes!("../../../tests/samples/eocortex/odd.json");

fn ok(text: &str) -> Configuration {
    read(text.as_bytes()).unwrap()
}

fn refused(text: &str) -> ReadError {
    read(text.as_bytes()).unwrap_err()
}

fn with_channels(channels: &str) -> String {
    format!(r#"{{"ServerVersion":"4.1","Servers":[],"Channels":[{channels}]}}"#)
}

fn utf16(text: &str, mark: bool, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    let mark = mark.then_some(0xFEFF);
    mark.into_iter().chain(text.encode_utf16()).flat_map(unit).collect()
}

#[test]
fn a_plain_json_configuration_is_read_without_warnings() {
    let read = read(PLAIN_JSON).unwrap();
    assert_eq!(read.warnings, []);
    assert_eq!(read.id.as_deref(), Some("93bb9e90-6049-4a0e-8f0f-d5b090c09266"));
    assert_eq!(read.revision, Some(72));
    assert_eq!(read.product_type.as_deref(), Some("Ultra"));

    let south = &read.servers[1];
    assert_eq!(south.name, "South & yard");
    assert_eq!(south.addresses, ["vms-02.example", "10.0.4.22", "vms.example"]);
    assert_eq!(south.version.as_deref(), Some("4.1.23"));

    let [gate, hall, store, roof, spare] = &read.channels[..] else {
        panic!("five cameras expected");
    };
    assert_eq!(gate.features, ["ip-camera", "ptz", "plate-recognition-unknown"]);
    assert_eq!((&*gate.folder, gate.server), ("Main building", Some(0)));
    assert_eq!(hall.name, "Hall “A” <1>");
    assert_eq!(hall.features, ["ip-camera", "audio"]);
    assert_eq!(hall.folder, "Main building / Floor 1");
    assert_eq!(store.features, ["ip-camera", "face-recognition-unknown", "people-counting"]);
    assert_eq!((&*store.folder, store.server), ("Annex", Some(1)));
    assert!(!roof.enabled, "a camera switched off keeps its features");
    assert_eq!(roof.features, ["ip-camera", "object-counting"]);
    assert_eq!((&*spare.folder, spare.server), ("", None));
}

#[test]
fn the_same_configuration_in_xml_reads_the_same() {
    assert_eq!(read(PLAIN_XML).unwrap(), read(PLAIN_JSON).unwrap());
}

#[test]
fn any_encoding_a_windows_editor_writes_reads_the_same() {
    for plain in [PLAIN_JSON, PLAIN_XML] {
        let expected = read(plain).unwrap();
        let text = std::str::from_utf8(plain).unwrap();
        assert_eq!(ok(&format!("\u{FEFF}\r\n{text}\0\0")), expected);
        for mark in [true, false] {
            assert_eq!(read(&utf16(text, mark, u16::to_le_bytes)).unwrap(), expected);
            assert_eq!(read(&utf16(text, mark, u16::to_be_bytes)).unwrap(), expected);
        }
    }
}

#[test]
fn every_oddity_of_the_odd_sample_is_repaired_or_named() {
    let read = read(ODD_JSON).unwrap();
    assert_eq!((read.id.as_deref(), read.name.as_deref()), (Some("93"), Some("Site 7")));
    assert_eq!(read.revision, Some(72));
    assert_eq!(read.servers.len(), 1);
    assert_eq!(read.servers[0].name, "Server 863ab30b");
    assert_eq!(read.servers[0].addresses, ["fe80::7"]);
    assert_eq!(read.servers[0].version, None);

    let [first, second, third] = &read.channels[..] else {
        panic!("three cameras expected");
    };
    assert_eq!(first.features, ["ip-camera", "audio", "ptz"]);
    assert_eq!((&*first.folder, first.server), ("Yard", Some(0)));
    assert_eq!((&*second.name, second.enabled, second.server), ("Camera cam-b", false, None));
    assert_eq!(second.features, ["ip-camera", "people-counting"]);
    assert_eq!(second.folder, "Yard", "a folder in itself is the outer folder");
    assert_eq!(third.features, ["ip-camera"]);
    assert_eq!(third.folder, "Yard / Folder f2-witho");

    let said: Vec<String> = read.warnings.iter().map(ToString::to_string).collect();
    let expected = [
        "48 bytes before the document were stepped over",
        "IsPtzOn has the unusable value “perhaps yes, perhaps no, nobody can tell…”, left out",
        "ConnectionUrl has the unusable value “a list or an object”, left out",
        "RevNum is 72 and Revision is 71, RevNum was used",
        "the server version is not given",
        "a server has no name, shown as “Server 863ab30b”",
        "server id 863AB30B-581D-4E80-9BFD-000000000001 appears twice, the first was kept",
        "server number 3 has no id, skipped",
        "camera id cam-a appears twice, the first was kept",
        "a camera has no name, shown as “Camera cam-b”",
        "camera “Camera cam-b” is bound to the unknown server gone, read as not bound",
        "camera number 5 has no id, skipped",
        "camera number 6 has no id, skipped",
        "camera number 7 has no id, skipped",
        "unknown module flag IsHeatMapOn on 2 channels, not counted",
        "unknown module flag IsPeopleCountingEnabled on 1 channels, not counted",
        "folder “Yard again” contains itself, read once",
        "a folder has no name, shown as “Folder f2-witho”",
        "the folders name 3 cameras that are not listed",
        "1 further folder entries of cameras left out, the first folder was kept",
        "1 parts of the folder tree were not understood",
    ];
    assert_eq!(said, expected);
}

#[test]
fn a_long_run_of_one_warning_is_listed_twenty_times_and_then_counted() {
    let rows = vec![r#"{"Id":"1","Name":"A"}"#; 51].join(",");
    let warnings = ok(&with_channels(&rows)).warnings;
    assert_eq!(warnings.len(), 21);
    assert_eq!(warnings[20], Warning::More { kind: "import-warning-duplicate-channel", count: 30 });
}

#[test]
fn without_a_list_of_servers_no_camera_is_bound_and_one_warning_says_so() {
    for servers in ["", r#""Servers":null,"#, r#""Servers":"none","#] {
        let read = ok(&format!(
            r#"{{{servers}"ServerVersion":"4","Channels":[{{"Id":"1","Name":"A","AttachedToServer":"s"}}]}}"#
        ));
        assert_eq!(read.channels[0].server, None);
        assert_eq!(read.warnings, [Warning::MissingServers]);
    }
}

#[test]
fn folders_deeper_than_the_limit_are_counted_and_nothing_overflows() {
    let deep = |open: &str, close: &str, levels: usize| -> String {
        format!("{}{}", open.repeat(levels), close.repeat(levels))
    };
    let json = |levels| {
        let tree = deep(r#"{"Name":"a","ChildSecObjects":["#, "]}", levels);
        let channels = with_channels("");
        ok(&format!("{},\"RootSecObject\":{tree}}}", channels.trim_end_matches('}')))
    };
    let xml = |levels| {
        let tree = deep("<SecObjectInfo Name='a'>", "</SecObjectInfo>", levels);
        ok(&format!(
            "<Configuration ServerVersion='4'><Servers/><Channels/>\
             <RootSecurityObject>{tree}</RootSecurityObject></Configuration>"
        ))
    };
    let ignored = [Warning::FoldersIgnored { count: 1 }];
    assert_eq!(json(1 + MAX_FOLDER_DEPTH).warnings, []);
    assert_eq!(json(2 + MAX_FOLDER_DEPTH).warnings, ignored);
    assert_eq!(json(100_000).warnings, ignored);
    assert_eq!(xml(MAX_FOLDER_DEPTH).warnings, []);
    assert_eq!(xml(100_000).warnings, ignored);
    let unread = format!(r#"{{"Channels":[],"Deep":{}}}"#, deep("[", "]", 100_000));
    assert_eq!(ok(&unread).channels, []);
}

#[test]
fn a_folder_tree_in_an_unknown_xml_shape_is_counted() {
    let read = ok("<Configuration ServerVersion='4'><Servers/><Channels>\
         <ChannelInfo Id='1' Name='A'/><ChannelInfo Id='2' Name='B'/></Channels>\
         <RootSecurityObject><Groups><Group/></Groups><ChildSecObjects><Any Name='R&amp;D'>\
         <ChildChannels><ChannelId Id='1'/><string>&#50;</string></ChildChannels></Any>\
         </ChildSecObjects></RootSecurityObject></Configuration>");
    assert_eq!(read.warnings, [Warning::FoldersNotUnderstood { count: 1 }]);
    assert_eq!(read.channels[0].folder, "R&D");
    assert_eq!(read.channels[1].folder, "R&D");
}

#[test]
fn a_stray_ampersand_spoils_one_name_and_not_the_file() {
    let read = ok("<Configuration><Channels><ChannelInfo Id='1' Name='A & B'/>\
         <ChannelInfo Id='2' Name='&secret;'/></Channels></Configuration>");
    assert_eq!(read.channels[0].name, "A & B");
    assert_eq!(read.channels[1].name, "&secret;");
}

#[test]
fn long_texts_are_cut_with_a_warning() {
    let name = "ж".repeat(MAX_TEXT_CHARS + 1);
    let read = ok(&with_channels(&format!(r#"{{"Id":"1","Name":"{name}"}}"#)));
    assert_eq!(read.channels[0].name.chars().count(), MAX_TEXT_CHARS);
    assert_eq!(read.warnings, [Warning::TextCut { field: "Name".into(), kept: MAX_TEXT_CHARS }]);
}

#[test]
fn a_hundred_thousand_cameras_are_read() {
    let rows: Vec<String> = (0..100_000)
        .map(|n| format!(r#"{{"Id":"c{n}","Name":"Camera {n}","IsPtzOn":true}}"#))
        .collect();
    let read = ok(&with_channels(&rows.join(",")));
    assert_eq!(read.channels.len(), 100_000);
    assert_eq!(read.warnings, []);
}

#[test]
fn more_cameras_than_the_limit_are_refused_and_not_cut_off() {
    let rows = vec!["{}"; MAX_CHANNELS + 1].join(",");
    let error = refused(&with_channels(&rows));
    let kind = RowKind::Camera;
    let limit = MAX_CHANNELS;
    assert_eq!(error, ReadError::TooMany { kind, limit });
}

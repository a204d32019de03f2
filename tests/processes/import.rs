//! Configurations of other products become system files, or nothing at all.

use std::{fs, path::Path, time::Instant};

use serde_json::{Value, json};

use crate::support::*;

fn import(source: &Path, target: &Path) -> Ran {
    run([Path::new("import"), Path::new("eocortex"), source, target])
}

fn sample(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples/eocortex").join(name)
}

/// Names of the files in a folder.
fn files(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_configuration_becomes_a_system_with_nothing_licensed() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["plain.json", "plain.xml"] {
        let system = System(folder.path().join(name).with_extension(format!("{name}.fks")));
        let imported = import(&sample(name), &system.0);
        assert!(imported.ok().contains("Imported 2 servers and 5 cameras"), "{imported:#?}");
        let servers = system.servers();
        let names: Vec<&Value> = servers.as_array().unwrap().iter().map(|s| &s["name"]).collect();
        assert_eq!(names, ["North", "South & yard"]);
        assert_eq!(servers[0]["version"], "4.1.23");
        assert_eq!(servers[0]["version_assumed"], true);
        assert_eq!(servers[0]["key"], json!(null));
        let cameras = system.cameras();
        let gate = cameras.as_array().unwrap().iter().find(|c| c["name"] == "Gate").unwrap();
        assert_eq!((&gate["server"], &gate["folder"]), (&json!("North"), &json!("Main building")));
        assert_eq!(system.status()["keys"], json!([]));
    }
}

#[test]
fn lists_are_arrays_also_when_there_is_nothing_in_them() {
    let folder = tempfile::tempdir().unwrap();
    let system = System(folder.path().join("empty.fks"));
    run(["new".as_ref(), "--name".as_ref(), "Empty".as_ref(), system.0.as_os_str()]).ok();
    for list in ["servers", "cameras", "keys"] {
        assert_eq!(system.run(&[list, "--json"]).json(), json!([]));
    }
    assert_eq!(system.status()["system"], "Empty");
}

#[test]
fn odd_input_is_imported_with_notes_that_say_how_it_was_taken() {
    let folder = tempfile::tempdir().unwrap();
    let system = System(folder.path().join("odd.fks"));
    let imported = import(&sample("odd.json"), &system.0);
    assert!(imported.ok().contains("  note: "), "{imported:#?}");
    let cameras = system.cameras();
    assert!(!cameras.as_array().unwrap().is_empty());
    for camera in cameras.as_array().unwrap() {
        assert_ne!(camera["name"], "", "every camera has a name to be called by");
    }
}

#[test]
fn a_configuration_that_is_cut_off_anywhere_makes_no_file() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["plain.json", "plain.xml"] {
        let whole = fs::read(sample(name)).unwrap();
        let end = whole.trim_ascii_end().len();
        for cut in [0, 1, end / 3, end / 2, end - 200, end - 1] {
            let source = folder.path().join("cut");
            fs::write(&source, &whole[..cut]).unwrap();
            let refused = import(&source, &folder.path().join("cut.fks"));
            refused.refused_with(&["Nothing was imported", "cannot be imported"]);
            assert_eq!(files(folder.path()), ["cut"], "after {cut} bytes of {name}");
        }
    }
    let missing = import(&folder.path().join("missing"), &folder.path().join("new.fks"));
    missing.refused_with(&["Nothing was imported", "cannot read"]);
    assert_eq!(files(folder.path()), ["cut"]);
}

#[test]
fn input_that_is_no_configuration_makes_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("source");
    let deep = "[".repeat(100_000);
    let html = "<!DOCTYPE html><html><body>401 Unauthorized</body></html>";
    for text in ["[]", "null", "{}", "\"text\"", html, deep.as_str(), "\u{0}\u{1}\u{2}"] {
        fs::write(&source, text).unwrap();
        import(&source, &folder.path().join("new.fks")).refused_with(&["Nothing was imported"]);
        assert_eq!(files(folder.path()), ["source"], "{text:.40}");
    }
}

#[test]
fn a_file_that_is_there_is_not_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("there.fks");
    fs::write(&target, "precious").unwrap();
    import(&sample("plain.json"), &target).refused_with(&["exists already", "not overwritten"]);
    let made = run(["new".as_ref(), "--name".as_ref(), "X".as_ref(), target.as_os_str()]);
    made.refused_with(&["exists already", "not overwritten"]);
    assert_eq!(fs::read_to_string(&target).unwrap(), "precious");
    assert_eq!(files(folder.path()), ["there.fks"]);
    // And it is not taken for a system file either.
    System(target).run(&["servers"]).refused_with(&["is not a Floatkey system file"]);
    let missing = System(folder.path().join("missing.fks"));
    missing.run(&["status"]).refused_with(&["there is no file"]);
    assert_eq!(files(folder.path()), ["there.fks"], "looking makes no file");
}

#[test]
fn twenty_thousand_channels_are_imported_and_listed() {
    let site = Site::new();
    let servers: Vec<String> = (1..=200).map(|number| format!("Server {number}")).collect();
    let servers: Vec<&str> = servers.iter().map(String::as_str).collect();
    let names: Vec<String> = (1..=20_000).map(|number| format!("Camera {number}")).collect();
    let channels: Vec<Channel<'_>> = names
        .iter()
        .enumerate()
        .map(|(place, name)| {
            let switches: &[&str] = if place % 10 == 0 { &["IsPtzOn"] } else { &[] };
            (name.as_str(), Some(place % servers.len()), switches)
        })
        .collect();
    let start = Instant::now();
    let system = site.import("large", &configuration("4.1.23", &servers, &channels));
    println!("imported in {:?}", start.elapsed());
    let start = Instant::now();
    let cameras = system.cameras();
    println!("listed in {:?}", start.elapsed());
    assert_eq!(cameras.as_array().unwrap().len(), 20_000);
    let servers = system.servers();
    assert_eq!(servers.as_array().unwrap().len(), 200);
    let sum = |feature: &str| -> u64 {
        let servers = servers.as_array().unwrap().iter();
        servers.map(|server| server["seats"][feature].as_u64().unwrap_or(0)).sum()
    };
    assert_eq!((sum("ip-camera"), sum("ptz")), (20_000, 2_000));
    let found = system.run(&["cameras", "--json", "--search", "camera 1999"]).json();
    assert_eq!(found.as_array().unwrap().len(), 11);
}

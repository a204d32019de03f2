//! ARCHITECTURE.md and the tree agree.

use std::{
    fs,
    path::{Path, PathBuf},
};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join("src").join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    assert!(!found.is_empty(), "nothing in {folder}");
    found
}

/// Modules of this crate that a source names.
fn imports(text: &str) -> Vec<String> {
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    let code: String = code.flat_map(|line| [line, " "]).collect();
    let word = |rest: &str| -> String {
        rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
    };
    let mut names = Vec::new();
    for part in code.split("crate::").skip(1) {
        match part.strip_prefix('{') {
            None => names.push(word(part)),
            Some(list) => {
                // The names at the first level of `use crate::{a, b::{c, d}}`.
                let mut depth = 0;
                let mut at_start = true;
                for (at, c) in list.char_indices() {
                    match c {
                        '{' => depth += 1,
                        '}' if depth == 0 => break,
                        '}' => depth -= 1,
                        ',' if depth == 0 => at_start = true,
                        c if c.is_whitespace() => {}
                        _ if at_start && depth == 0 => {
                            names.push(word(&list[at..]));
                            at_start = false;
                        }
                        _ => {}
                    }
                }
            }
        }
    }
    names
}

fn check_imports(folder: &str, allowed: &[&str]) {
    for (path, text) in sources(folder) {
        let is_test = path.to_string_lossy().contains("test");
        for name in imports(&text).iter().filter(|_| !is_test) {
            let is_own = name == folder || name.is_empty();
            assert!(
                is_own || allowed.contains(&name.as_str()),
                "{} imports crate::{name}, which {folder} must not know",
                path.display()
            );
        }
    }
}

#[test]
fn every_module_imports_only_what_the_module_map_allows() {
    check_imports("licensing", &[]);
    check_imports("sources", &["texts"]);
    check_imports("activation", &["hex", "licensing", "texts"]);
    check_imports("wire", &["activation", "hex", "licensing", "sources", "texts"]);
    check_imports("doctor", &["chain", "licensing", "texts", "wire"]);
    check_imports("private_file", &["texts"]);
    check_imports(
        "keyhost",
        &[
            "activation",
            "chain",
            "computer_name",
            "hex",
            "licensing",
            "private_file",
            "texts",
            "wire",
        ],
    );
    check_imports("system", &["chain", "licensing", "private_file", "sources", "texts", "wire"]);
    check_imports(
        "link",
        &[
            "activation",
            "chain",
            "computer_name",
            "demo",
            "doctor",
            "licensing",
            "system",
            "texts",
            "wire",
        ],
    );
    check_imports("configurator", &["activation", "licensing", "link", "system", "texts"]);
}

#[test]
fn imports_are_found_in_lists_and_alone() {
    let text = "use crate::{chain,\n licensing::{Plan, rules}, wire::x};\ncrate::texts::text(a)";
    assert_eq!(imports(text), ["chain", "licensing", "wire", "texts"]);
}

#[test]
fn the_domain_knows_no_window_no_task_no_file_and_no_clock() {
    let forbidden = [
        "egui",
        "tokio",
        "rusqlite",
        "tonic",
        "std::fs",
        "std::net",
        "Instant::now",
        "Timestamp::now",
        "new_v4",
    ];
    for (path, text) in sources("licensing") {
        let is_test = path.to_string_lossy().contains("test");
        for word in forbidden.iter().filter(|_| !is_test) {
            assert!(!text.contains(word), "{} contains {word}", path.display());
        }
    }
}

#[test]
fn every_place_that_the_architecture_names_exists() {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let map = text.split("## Code map").nth(1).unwrap().split("\n## ").next().unwrap();
    let rows: Vec<&str> = map.lines().filter(|line| line.starts_with("| `")).collect();
    assert!(rows.len() > 10, "the code map was not found");
    for row in rows {
        let place = row.split('|').nth(1).unwrap();
        for path in place.split('`').skip(1).step_by(2) {
            assert!(root().join(path).exists(), "ARCHITECTURE.md names {path}, which is not there");
        }
    }
}

#[test]
fn every_folder_of_the_source_is_in_the_code_map() {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    for entry in fs::read_dir(root().join("src")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let is_entrance = ["lib.rs", "main.rs", "architecture_tests.rs"].contains(&name.as_str());
        assert!(
            is_entrance || text.contains(&format!("`src/{name}")),
            "src/{name} is not in the code map of ARCHITECTURE.md"
        );
    }
}

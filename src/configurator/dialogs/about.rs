//! What this program is: version, what draws it, where it keeps things, and whose work is in it.

use egui::{Align, Label, Layout, ScrollArea, Sense, Ui, vec2};

use super::{Outcome, Parts, dialog_ui};
use crate::{
    configurator::{
        icons,
        model::{Command, Surroundings},
        theme::{font, size, space, tokens},
        widgets::{self, Tone, text},
    },
    texts::say,
};

const WIDTH: f32 = 620.0;
const LABELS: f32 = 130.0;
const LICENSE_ROW: f32 = 20.0;
const LICENSES_HEIGHT: f32 = 9.0 * LICENSE_ROW;

/// Name, version and license of each dependency, one a line, with tabs between. `make licenses`
/// writes it.
const LICENSES: &str = include_str!("../../../assets/licenses.tsv");
/// The license of the fonts is shown in the words of its own first lines.
const FONTS: &str = "Inter 4.001, SIL Open Font License 1.1";
const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), " (", env!("FLOATKEY_COMMIT"), ")");

/// Shows what this program is.
pub(super) fn about_ui(
    ui: &mut Ui,
    surroundings: &Surroundings,
    is_fresh: bool,
    out: &mut Vec<Command>,
) {
    let parts = Parts {
        title: "Floatkey",
        width: WIDTH,
        primary: Some((say!("about-copy"), true)),
        cancel: say!("close"),
        has_draft: false,
        is_fresh,
    };
    let facts = facts(surroundings);
    let outcome = dialog_ui(ui, &parts, |ui, room| {
        for (label, fact) in &facts {
            fact_ui(ui, label, fact);
        }
        for reason in &surroundings.fell_back {
            let words = say!("about-fell-back", reason = reason);
            widgets::line_with_icon(ui, &icons::WARNING, Tone::Warn, &words);
        }
        if surroundings.is_software {
            widgets::line_with_icon(ui, &icons::INFO, Tone::Plain, say!("about-software"));
        }
        ui.add_space(space::S);
        let count = LICENSES.lines().count();
        let color = tokens(ui).text;
        ui.label(text(say!("about-licenses", count = count), font::strong(), color));
        ui.add_space(space::XS);
        licenses_ui(ui, LICENSES_HEIGHT.min(room.for_list(ui, 0.0)));
        None
    });
    match outcome {
        Outcome::Accepted => ui.ctx().copy_text(in_words(&facts, surroundings)),
        Outcome::Cancelled => out.push(Command::CloseDialog),
        Outcome::Open => {}
    }
}

fn facts(surroundings: &Surroundings) -> Vec<(&'static str, String)> {
    let mut facts = vec![(say!("about-version"), VERSION.to_owned())];
    if !surroundings.renderer.is_empty() {
        facts.push((say!("about-renderer"), surroundings.renderer.clone()));
        facts.push((say!("about-adapter"), surroundings.adapter.clone()));
    }
    let folder = surroundings.config_folder.as_ref().map(|folder| folder.display().to_string());
    facts.push((say!("about-folder"), folder.unwrap_or_else(|| say!("about-none").to_owned())));
    facts.push((say!("about-license"), env!("CARGO_PKG_LICENSE").to_owned()));
    facts.push((say!("about-fonts"), FONTS.to_owned()));
    facts
}

/// What is copied, for whoever reports a fault.
fn in_words(facts: &[(&str, String)], surroundings: &Surroundings) -> String {
    let mut words = ["Floatkey", std::env::consts::OS, std::env::consts::ARCH].join(", ");
    words.push('\n');
    for (label, fact) in facts {
        words.push_str(&format!("{label}: {fact}\n"));
    }
    for reason in &surroundings.fell_back {
        words.push_str(&say!("about-fell-back", reason = reason));
        words.push('\n');
    }
    words
}

fn fact_ui(ui: &mut Ui, label: &str, fact: &str) {
    let tokens = tokens(ui);
    ui.horizontal_top(|ui| {
        let layout = Layout::left_to_right(Align::Min);
        ui.allocate_ui_with_layout(vec2(LABELS, LICENSE_ROW), layout, |ui| {
            ui.set_min_width(LABELS);
            widgets::elided(ui, text(label, font::body(), tokens.muted));
        });
        let fact = text(fact, font::body(), tokens.text);
        ui.add(Label::new(fact).wrap().selectable(true));
    });
}

fn licenses_ui(ui: &mut Ui, height: f32) {
    let tokens = tokens(ui);
    let lines: Vec<&str> = LICENSES.lines().collect();
    let area = ScrollArea::vertical().id_salt("licenses").auto_shrink(false).max_height(height);
    ui.spacing_mut().item_spacing.y = 0.0;
    area.show_rows(ui, LICENSE_ROW, lines.len(), |ui, range| {
        for line in lines.get(range).unwrap_or_default() {
            let mut parts = line.split('\t');
            let mut part = || parts.next().unwrap_or_default();
            let name = format!("{} {}", part(), part());
            let license = part();
            widgets::pair(
                ui,
                LICENSE_ROW,
                text(name, font::small(), tokens.text),
                text(license, font::small(), tokens.muted),
            );
        }
    });
    // The list ends at a line, so that it does not look as if it went on behind the buttons.
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), size::LINE), Sense::hover());
    ui.painter().rect_filled(rect, 0.0, tokens.line);
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path, process::Command};

    use super::*;

    const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/licenses.tsv");

    /// Name and version of every package that Cargo.lock has from elsewhere.
    fn locked() -> BTreeSet<(String, String)> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.lock");
        let text = fs::read_to_string(path).unwrap();
        let field = |package: &str, name: &str| {
            let line = package.lines().find_map(|line| line.strip_prefix(name));
            line.map(|line| line.trim_matches(['=', ' ', '"']).to_owned())
        };
        text.split("[[package]]")
            .skip(1)
            .filter(|package| package.contains("\nsource = "))
            .map(|package| (field(package, "name").unwrap(), field(package, "version").unwrap()))
            .collect()
    }

    /// Asks cargo for the licenses and writes them down. Only `make licenses` wants that.
    fn write_licenses() {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["metadata", "--locked", "--format-version", "1"]);
        cargo.current_dir(env!("CARGO_MANIFEST_DIR"));
        let output = cargo.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let mut lines: Vec<String> = metadata["packages"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|package| !package["source"].is_null())
            .map(|package| {
                let text = |field: &str| package[field].as_str().map(str::to_owned);
                let file = text("license_file").map(|file| format!("see its {file}"));
                let license = text("license").or(file).unwrap();
                format!("{}\t{}\t{license}\n", text("name").unwrap(), text("version").unwrap())
            })
            .collect();
        lines.sort();
        fs::write(FILE, lines.concat()).unwrap();
    }

    #[test]
    fn the_licenses_of_all_dependencies_are_those_of_the_lock_file() {
        if std::env::var_os("UPDATE_LICENSES").is_some() {
            write_licenses();
        }
        // Read anew: what is compiled in may have been written just now.
        let text = fs::read_to_string(FILE).unwrap();
        let listed: BTreeSet<(String, String)> = text
            .lines()
            .map(|line| {
                let parts: Vec<&str> = line.split('\t').collect();
                let [name, version, license] = parts[..] else { panic!("{line}") };
                assert!(!license.is_empty(), "{line}");
                (name.to_owned(), version.to_owned())
            })
            .collect();
        let locked = locked();
        let missing: Vec<_> = locked.difference(&listed).collect();
        let gone: Vec<_> = listed.difference(&locked).collect();
        assert!(
            missing.is_empty() && gone.is_empty(),
            "run `make licenses`: missing {missing:?}, gone {gone:?}"
        );
    }

    #[test]
    fn what_is_copied_says_everything_that_a_report_needs() {
        let surroundings = Surroundings {
            renderer: "OpenGL 4.5".to_owned(),
            adapter: "llvmpipe".to_owned(),
            is_software: true,
            fell_back: vec!["wgpu: only software adapters".to_owned()],
            ..Surroundings::default()
        };
        let words = in_words(&facts(&surroundings), &surroundings);
        for part in ["Floatkey, ", VERSION, "OpenGL 4.5", "llvmpipe", "only software adapters"] {
            assert!(words.contains(part), "{words}");
        }
    }
}

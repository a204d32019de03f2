//! The desktop's file dialog, where there is one. The only part of `link` that differs by platform.

use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

use rfd::AsyncFileDialog;

use super::Pick;
use crate::texts::say;

/// A dialog that is closed sooner than a hand could do it was never shown.
const SHOWN_AT_LEAST: Duration = Duration::from_millis(250);

/// What became of a dialog.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// A path was chosen.
    Path(PathBuf),
    /// It was closed without a choice.
    Cancelled,
    /// There is no file dialog on this desktop.
    NoDialog,
}

/// Shows the dialog and waits for the answer.
pub(super) async fn ask(pick: Pick) -> Answer {
    if !is_there() {
        return Answer::NoDialog;
    }
    let started = Instant::now();
    let dialog = match pick {
        Pick::Open => system(AsyncFileDialog::new().set_title(say!("path-open"))),
        Pick::New => system(AsyncFileDialog::new().set_title(say!("new-title"))),
        Pick::ImportTarget => system(AsyncFileDialog::new().set_title(say!("pick-import-target"))),
        Pick::SaveCopy => system(AsyncFileDialog::new().set_title(say!("path-copy"))),
        Pick::UsageTable => AsyncFileDialog::new()
            .set_title(say!("usage-file"))
            .set_file_name("usage.csv")
            .add_filter("CSV", &["csv"]),
        Pick::License => AsyncFileDialog::new()
            .set_title(say!("wizard-pick-license"))
            .add_filter(say!("wizard-license-file"), &["fkl"])
            .add_filter(say!("pick-all-files"), &["*"]),
        Pick::Request => AsyncFileDialog::new()
            .set_title(say!("wizard-pick-request"))
            .set_file_name("request.fkreq")
            .add_filter(say!("wizard-request-file"), &["fkreq"]),
        Pick::ImportSource => AsyncFileDialog::new()
            .set_title(say!("pick-import-source"))
            .add_filter(say!("import-source"), &["json", "xml"])
            .add_filter(say!("pick-all-files"), &["*"]),
    };
    let chosen = match pick {
        Pick::Open | Pick::ImportSource | Pick::License => dialog.pick_file().await,
        Pick::New | Pick::ImportTarget | Pick::SaveCopy | Pick::UsageTable | Pick::Request => {
            dialog.save_file().await
        }
    };
    match chosen {
        Some(file) => Answer::Path(file.path().to_owned()),
        None if started.elapsed() < SHOWN_AT_LEAST => Answer::NoDialog,
        None => Answer::Cancelled,
    }
}

fn system(dialog: AsyncFileDialog) -> AsyncFileDialog {
    dialog.add_filter(say!("pick-system"), &["fks"]).add_filter(say!("pick-all-files"), &["*"])
}

/// Whether a desktop portal or its stand-in can be asked at all.
#[cfg(all(unix, not(target_os = "macos")))]
fn is_there() -> bool {
    let bus = std::env::var_os("DBUS_SESSION_BUS_ADDRESS").is_some()
        || std::env::var_os("XDG_RUNTIME_DIR")
            .is_some_and(|folder| PathBuf::from(folder).join("bus").exists());
    let zenity = std::env::var_os("PATH").is_some_and(|path| {
        std::env::split_paths(&path).any(|folder| folder.join("zenity").is_file())
    });
    bus || zenity
}

/// Windows and macOS always have one.
#[cfg(not(all(unix, not(target_os = "macos"))))]
fn is_there() -> bool {
    true
}

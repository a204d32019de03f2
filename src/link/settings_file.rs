//! The file of the settings: read before the first frame, written by a task of its own after
//! changes have come to rest. It never knows what the settings are.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use tokio::{
    runtime::Handle,
    sync::watch,
    task::{JoinHandle, spawn_blocking},
    time::timeout,
};

use super::{Event, Out};
use crate::{system::credentials::config_folder, texts::say};

/// Changes that follow one another sooner than this are written once.
const QUIET: Duration = Duration::from_millis(500);

/// The folder for everything that is kept for the user; none if the user has none.
pub fn folder() -> Option<PathBuf> {
    config_folder().ok()
}

/// Where the settings are kept; none if the user has no folder for it.
pub fn path() -> Option<PathBuf> {
    folder().map(|folder| folder.join("settings.json"))
}

/// The text of the file; none if there is no file yet.
///
/// # Errors
/// If it is there and cannot be read.
pub fn read(path: &Path) -> io::Result<Option<String>> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Keeps a broken file beside its place, for whoever wants to mend it. Returns where it is.
///
/// # Errors
/// If it cannot be renamed.
pub fn set_aside(path: &Path) -> io::Result<PathBuf> {
    let aside = path.with_extension("json.bad");
    fs::rename(path, &aside)?;
    Ok(aside)
}

/// Replaces the file as a whole: a crash leaves the old one or the new one.
fn write(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    // Two windows may write at the same time.
    let new = path.with_extension(format!("json.{}.new", std::process::id()));
    let mut file = fs::File::create(&new)?;
    io::Write::write_all(&mut file, text.as_bytes())?;
    file.sync_all()?;
    drop(file);
    fs::rename(&new, path).inspect_err(|_| drop(fs::remove_file(&new)))
}

/// Writes the newest text once changes have come to rest.
#[derive(Debug)]
pub(super) struct SettingsWriter {
    text: Option<watch::Sender<String>>,
    task: Option<JoinHandle<()>>,
}

impl SettingsWriter {
    pub(super) fn start(runtime: &Handle, out: Out) -> Self {
        let (text, changed) = watch::channel(String::new());
        let task = runtime.spawn(write_changes(path(), QUIET, changed, out));
        Self { text: Some(text), task: Some(task) }
    }

    /// Keeps a text for the next start.
    pub(super) fn store(&self, text: String) {
        if let Some(sender) = &self.text {
            sender.send_replace(text);
        }
    }

    /// Waits until the last text is written.
    pub(super) async fn finish(&mut self) {
        self.text = None;
        if let Some(task) = self.task.take()
            && task.await.is_err()
        {
            tracing::error!("the task that keeps the settings had panicked");
        }
    }
}

async fn write_changes(
    path: Option<PathBuf>,
    quiet: Duration,
    mut changed: watch::Receiver<String>,
    out: Out,
) {
    let mut has_failed = false;
    while changed.changed().await.is_ok() {
        while let Ok(Ok(())) = timeout(quiet, changed.changed()).await {}
        let Some(path) = path.clone() else { continue };
        let text = changed.borrow_and_update().clone();
        let to = path.clone();
        let error = match spawn_blocking(move || write(&to, &text)).await {
            Ok(Ok(())) => {
                has_failed = false;
                continue;
            }
            Ok(Err(error)) => error.to_string(),
            Err(error) => error.to_string(),
        };
        tracing::warn!(%error, path = %path.display(), "the settings cannot be kept");
        // Said once, and again only after it worked meanwhile.
        if !std::mem::replace(&mut has_failed, true) {
            let path = path.display().to_string();
            out.say(Event::Failed(say!("settings-not-kept", path = path, reason = error))).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tokio::sync::mpsc;

    use super::*;

    fn out() -> (Out, mpsc::Receiver<Event>) {
        let (events, received) = mpsc::channel(4);
        (Out { events, wake: Arc::new(|| {}) }, received)
    }

    #[test]
    fn a_file_that_is_not_there_is_no_error_and_a_broken_one_is_kept_beside() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings.json");
        assert_eq!(read(&path).unwrap(), None);
        fs::write(&path, "{ broken").unwrap();
        assert_eq!(read(&path).unwrap().as_deref(), Some("{ broken"));
        let aside = set_aside(&path).unwrap();
        assert_eq!(aside, folder.path().join("settings.json.bad"));
        assert_eq!(fs::read_to_string(aside).unwrap(), "{ broken");
        assert_eq!(read(&path).unwrap(), None);
    }

    #[tokio::test]
    async fn changes_are_written_once_they_rest_and_the_last_one_at_the_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new folder").join("settings.json");
        let (text, changed) = watch::channel(String::new());
        let (out, _events) = out();
        let task = tokio::spawn(write_changes(Some(path.clone()), QUIET, changed, out));
        for number in 0..10 {
            text.send_replace(format!("{number}"));
            tokio::time::sleep(QUIET / 50).await;
            assert_eq!(read(&path).unwrap(), None, "written while changes come");
        }
        while read(&path).unwrap().as_deref() != Some("9") {
            tokio::time::sleep(QUIET / 10).await;
        }
        text.send_replace("last".to_owned());
        drop(text);
        task.await.unwrap();
        assert_eq!(read(&path).unwrap().as_deref(), Some("last"));
        let left = fs::read_dir(path.parent().unwrap()).unwrap().count();
        assert_eq!(left, 1, "nothing but the file is left");
    }

    #[tokio::test]
    async fn a_folder_that_cannot_be_written_is_told_once() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a file");
        fs::write(&file, "").unwrap();
        let (text, changed) = watch::channel(String::new());
        let (out, mut events) = out();
        let task =
            tokio::spawn(write_changes(Some(file.join("settings.json")), QUIET, changed, out));
        text.send_replace("1".to_owned());
        let Some(Event::Failed(told)) = events.recv().await else { panic!("nothing was told") };
        assert!(told.contains("settings.json"), "{told}");
        text.send_replace("2".to_owned());
        drop(text);
        task.await.unwrap();
        assert!(events.recv().await.is_none());
    }
}

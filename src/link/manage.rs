//! The keys of a key host, as its administrator asks about them, and the files that belong to that.

use std::{
    fs::File,
    io::{self, Read as _},
    path::{Path, PathBuf},
    time::Duration,
};

use super::{Event, Out, questions};
use crate::{
    activation::Ask,
    licensing::{KeyHost, System},
    texts::say,
    wire::manage::manage_keys,
};

/// No license file is nearly as long; more than this is not even read.
const MOST_FILE_BYTES: u64 = 1 << 20;
/// A key host that is asked has answered by then, or it will not.
const ANSWER_LIMIT: Duration = Duration::from_secs(30);

/// Asks a key host about its keys, and tells what it answered.
pub(super) async fn manage(host: KeyHost, system: System, ask: Box<Ask>, out: Out) {
    let asking = async {
        let connection = questions::connect(&system, &host).await?;
        manage_keys(&connection, &ask).await
    };
    let answer = match tokio::time::timeout(ANSWER_LIMIT, asking).await {
        Ok(answer) => answer.map(Box::new),
        Err(_) => Err(say!("wizard-no-answer").to_owned()),
    };
    out.say(Event::Keys { host: host.id, ask, answer }).await;
}

/// Reads a license file, and tells what is in it.
pub(super) async fn read_license(path: PathBuf, out: Out) {
    let read = tokio::task::spawn_blocking(move || {
        let text = read_limited(&path);
        (path, text)
    });
    if let Ok((path, text)) = read.await {
        out.say(Event::LicenseFile { path, text }).await;
    }
}

fn read_limited(path: &Path) -> Result<String, String> {
    let cannot = |error: io::Error| {
        let (path, reason) = (path.display().to_string(), error.to_string());
        say!("wizard-not-read", path = path, reason = reason)
    };
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(cannot)?;
    file.take(MOST_FILE_BYTES + 1).read_to_end(&mut bytes).map_err(cannot)?;
    if bytes.len() as u64 > MOST_FILE_BYTES {
        return Err(say!("wizard-file-too-long", path = path.display().to_string()));
    }
    // What is no text is no license, which the key host says better.
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Writes a request where it was wanted, and tells whether that worked.
pub(super) async fn save_request(path: PathBuf, text: String, out: Out) {
    let written = tokio::task::spawn_blocking(move || {
        let written = std::fs::write(&path, text + "\n");
        written.map(|()| path.clone()).map_err(|error| {
            let (path, reason) = (path.display().to_string(), error.to_string());
            say!("usage-not-written", path = path, reason = reason)
        })
    });
    if let Ok(written) = written.await {
        out.say(Event::RequestSaved(written)).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_too_long_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("long.fkl");
        std::fs::write(&path, vec![b'v'; 1 << 20]).unwrap();
        assert_eq!(read_limited(&path).map(|text| text.len()), Ok(1 << 20));
        std::fs::write(&path, vec![b'v'; (1 << 20) + 1]).unwrap();
        assert!(read_limited(&path).unwrap_err().contains("larger than any license"));
        assert!(read_limited(&folder.path().join("gone.fkl")).unwrap_err().contains("gone.fkl"));
    }
}

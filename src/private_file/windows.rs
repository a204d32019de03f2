//! Windows: the access list of the file says who may read it. `icacls` is part of every Windows
//! and needs no unsafe code.

use std::{fs, io, path::Path, process::Command};

pub(super) fn create_new(path: &Path) -> io::Result<fs::File> {
    let file = fs::File::options().write(true).create_new(true).open(path)?;
    // Closed to others while it is still empty.
    close_to_others(path, "F")?;
    Ok(file)
}

pub(super) fn make_folder(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    fs::create_dir_all(path)?;
    close_to_others(path, "(OI)(CI)F")
}

/// Who else than the owner, the system and administrators may do something with the file.
pub(super) fn who_else(path: &Path, _: &fs::Metadata) -> io::Result<Option<(String, String)>> {
    let output = Command::new("icacls").arg(path).output()?;
    if !output.status.success() {
        return Err(io::Error::other("icacls does not tell who may read it"));
    }
    let user = user()?.to_lowercase();
    let text = String::from_utf8_lossy(&output.stdout).to_lowercase();
    let path_text = path.display().to_string().to_lowercase();
    let others: Vec<&str> = text
        .lines()
        .map(|line| line.strip_prefix(&path_text).unwrap_or(line).trim())
        .filter_map(|line| line.split_once(":("))
        .map(|(who, _)| who)
        .filter(|who| {
            let who = who.rsplit('\\').next().unwrap_or(who);
            *who != *user && who != "system" && who != "administrators"
        })
        .collect();
    if others.is_empty() {
        return Ok(None);
    }
    let remedy = format!("icacls \"{}\" /inheritance:r /grant:r \"%USERNAME%:F\"", path.display());
    Ok(Some((others.join(", "), remedy)))
}

/// NTFS keeps its folders in order by itself.
pub(super) fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

fn user() -> io::Result<String> {
    std::env::var("USERNAME").map_err(|_| io::Error::other("the user's name is not known"))
}

fn close_to_others(path: &Path, rights: &str) -> io::Result<()> {
    let grant = format!("{}:{rights}", user()?);
    let status = Command::new("icacls")
        .arg(path)
        .args(["/inheritance:r", "/grant:r", &grant, "/q"])
        .stdout(std::process::Stdio::null())
        .status()?;
    if status.success() { Ok(()) } else { Err(io::Error::other("icacls could not close it")) }
}

//! The passphrase of the signing key: from a private file, from the terminal without showing it, or
//! from the standard input. Never from the command line, which others can see.

use std::{
    io::{self, IsTerminal as _},
    path::Path,
};

use super::{CliError, PassphraseArgs};
use crate::{cli::output, private_file};

impl PassphraseArgs {
    /// The passphrase of a key.
    pub(super) fn ask(&self, key: &Path) -> Result<String, CliError> {
        match &self.passphrase_file {
            Some(file) => from_file(file),
            None if io::stdin().is_terminal() => {
                prompt(&format!("Passphrase of {}: ", key.display()))
            }
            None => from_input(),
        }
    }

    /// A passphrase for a new key: on a terminal it is typed twice.
    pub(super) fn ask_for_new(&self, key: &Path) -> Result<String, CliError> {
        if self.passphrase_file.is_some() || !io::stdin().is_terminal() {
            return self.ask(key);
        }
        let first = prompt(&format!("New passphrase for {}: ", key.display()))?;
        if prompt("The same again: ")? == first {
            Ok(first)
        } else {
            Err(CliError::new("The two passphrases are not the same: start again"))
        }
    }
}

fn prompt(what: &str) -> Result<String, CliError> {
    rpassword::prompt_password(what)
        .map_err(|error| CliError::failed("Cannot read the passphrase from the terminal", &error))
}

fn from_file(path: &Path) -> Result<String, CliError> {
    let bytes = private_file::read(path)?;
    let no_text = || CliError::new(format!("{} is not a text file", path.display()));
    first_line(&String::from_utf8(bytes).map_err(|_| no_text())?).ok_or_else(|| {
        CliError::new(format!("{} has no passphrase in its first line", path.display()))
    })
}

fn from_input() -> Result<String, CliError> {
    first_line(&output::ask("Passphrase")?).ok_or_else(|| {
        CliError::new(
            "There is no passphrase: give it in the first line of the standard input, or name a file with --passphrase-file",
        )
    })
}

/// The first line as it is, spaces included, without what ends it.
fn first_line(text: &str) -> Option<String> {
    text.lines().next().filter(|line| !line.is_empty()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_passphrase_is_the_first_line_with_its_spaces() {
        assert_eq!(first_line(" one two \r\nthree\n").as_deref(), Some(" one two "));
        assert_eq!(first_line("\nthree\n"), None);
        assert_eq!(first_line(""), None);
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_others_can_read_is_not_taken() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("passphrase");
        private_file::write(&path, b"correct horse\n").unwrap();
        assert_eq!(from_file(&path).unwrap(), "correct horse");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(from_file(&path).is_err());
    }
}

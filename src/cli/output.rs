//! What commands print, and with which exit code they end.

use std::{
    io::{self, BufRead as _, IsTerminal as _, Read as _, Write as _},
    process::ExitCode,
};

use crate::chain;

/// The figures could not all be read, so what was printed is not the whole truth; or what was read
/// says that something must be done.
const UNKNOWN: u8 = 3;
/// Everything is known and in order, and something must be done before long.
const DUE: u8 = 4;

/// What a command prints when it succeeds.
#[derive(Debug, Default)]
pub struct Report {
    text: String,
    is_unknown: bool,
    is_due: bool,
    is_failed: bool,
}

/// Why a command failed, ready for the terminal.
#[derive(Debug)]
pub struct CliError(String);

impl CliError {
    /// A sentence that says what is wrong and what to do.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// What was tried, and the error with its causes.
    pub fn failed(what: &str, error: &dyn std::error::Error) -> Self {
        Self(format!("{what}: {}", chain(error)))
    }

    /// Adds what else to know.
    #[must_use]
    pub fn and(self, more: &str) -> Self {
        Self(format!("{}\n{more}", self.0))
    }

    /// Prints it and ends the program.
    pub fn print(&self) -> ExitCode {
        // If the terminal is gone, the exit code still tells.
        drop(writeln!(io::stderr(), "floatkey: {}", self.0));
        ExitCode::FAILURE
    }
}

impl<E: std::error::Error> From<E> for CliError {
    fn from(error: E) -> Self {
        Self(chain(&error))
    }
}

impl Report {
    /// Text for people.
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// JSON for programs.
    pub fn json(value: &serde_json::Value) -> Self {
        Self::text(format!("{value:#}"))
    }

    /// Marks that some figures could not be read, that a key host fails, or that a USB token is
    /// unplugged, which ends the program with exit code 3.
    #[must_use]
    pub fn unknown_if(mut self, is_unknown: bool) -> Self {
        self.is_unknown = is_unknown;
        self
    }

    /// Marks that something must be done before long, which ends the program with exit code 4 if
    /// nothing worse is so.
    #[must_use]
    pub fn due_if(mut self, is_due: bool) -> Self {
        self.is_due = is_due;
        self
    }

    /// Marks that what was tested did not work, which ends the program with exit code 1.
    #[must_use]
    pub fn failed(mut self) -> Self {
        self.is_failed = true;
        self
    }

    /// Prints it and ends the program.
    pub fn print(&self) -> ExitCode {
        let text = self.text.trim_end();
        if !text.is_empty()
            && let Err(error) = writeln!(io::stdout(), "{text}")
            && error.kind() != io::ErrorKind::BrokenPipe
        {
            return CliError::failed("Cannot print", &error).print();
        }
        match () {
            () if self.is_failed => ExitCode::FAILURE,
            () if self.is_unknown => ExitCode::from(UNKNOWN),
            () if self.is_due => ExitCode::from(DUE),
            () => ExitCode::SUCCESS,
        }
    }
}

/// Asks for one line on the terminal, or reads it from the standard input where there is none: a
/// secret on the command line could be seen by others.
pub fn ask(what: &str) -> Result<String, CliError> {
    if io::stdin().is_terminal() {
        eprint!("{what}: ");
    }
    let mut line = String::new();
    let read = io::BufReader::new(io::stdin().take(4096)).read_line(&mut line);
    read.map_err(|error| CliError::failed("Cannot read the standard input", &error))?;
    Ok(line)
}

/// A number and what it counts, in the singular where there is one.
pub fn count(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}

/// Rows with aligned columns. Columns whose head starts with `>` are aligned right.
pub fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    let mut widths: Vec<usize> =
        head.iter().map(|name| name.trim_start_matches('>').chars().count()).collect();
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let line = |cells: &mut dyn Iterator<Item = &str>| {
        let mut line = String::new();
        for ((cell, width), name) in cells.zip(&widths).zip(head) {
            let pad = " ".repeat(width.saturating_sub(cell.chars().count()));
            let (before, after) =
                if name.starts_with('>') { (pad, String::new()) } else { (String::new(), pad) };
            line.push_str(&format!("{before}{cell}{after}  "));
        }
        line.trim_end().to_owned() + "\n"
    };
    let mut text = line(&mut head.iter().map(|name| name.trim_start_matches('>')));
    for row in rows {
        text.push_str(&line(&mut row.iter().map(String::as_str)));
    }
    text
}

//! Why a configuration could not be read: what is wrong, where, what to do next.
//! In: what the readers found. Out: one error with its text.
//! Nothing here knows how the text is parsed.

use std::fmt;

use super::{Format, MAX_BYTES, RowKind};
use crate::texts::say;

/// A place in the text, counted from 1; the column is in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in bytes, from 1.
    pub column: usize,
}

impl Position {
    /// The place `offset` bytes into `text`; past the end means the end.
    pub(super) fn at(text: &str, offset: usize) -> Self {
        let before = &text.as_bytes()[..offset.min(text.len())];
        let (mut line, mut column) = (0, 1);
        for part in before.split(|&b| b == b'\n') {
            line += 1;
            column = 1 + part.len();
        }
        Self { line, column }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&say!("import-position", line = self.line, column = self.column))
    }
}

/// The part of a configuration that was being read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Part {
    /// Id, revision, version and everything that is not read.
    #[default]
    Head,
    /// `Servers`.
    Servers,
    /// `Channels`.
    Cameras,
    /// `RootSecObject`, in XML `RootSecurityObject`.
    Folders,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Head => say!("import-part-head"),
            Self::Servers => say!("import-part-servers"),
            Self::Cameras => say!("import-part-cameras"),
            Self::Folders => say!("import-part-folders"),
        })
    }
}

/// Why the input is not a configuration that can be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// Above [`MAX_BYTES`]; nothing was parsed.
    #[error("{}", say!("import-too-large", bytes = *.bytes, most = MAX_BYTES))]
    TooLarge {
        /// Size of the input in bytes.
        bytes: usize,
    },
    /// Nothing but white space.
    #[error("{}", say!("import-empty"))]
    Empty,
    /// HTML: a login page, an error page, or the address of something else.
    #[error("{}", say!("import-web-page", title = titled(.title.as_deref())))]
    WebPage {
        /// Title of the page, if it has one.
        title: Option<String>,
    },
    /// Neither UTF-8 nor UTF-16.
    #[error("{}", say!("import-not-text", offset = *.offset))]
    NotText {
        /// Offset of the first byte that cannot be decoded.
        offset: usize,
    },
    /// Text of another kind.
    #[error("{}", say!("import-not-configuration", found = .found))]
    NotConfiguration {
        /// What was found instead, shortened.
        found: String,
    },
    /// The end is missing.
    #[error(
        "{}",
        say!(
            "import-truncated",
            part = .part.to_string(),
            position = .position.to_string(),
            cameras = *.cameras,
        )
    )]
    Truncated {
        /// What was being read.
        part: Part,
        /// Where the text ends, or where the unfinished piece begins.
        position: Position,
        /// Cameras read before the end.
        cameras: usize,
    },
    /// The grammar of the format is broken.
    #[error(
        "{}",
        say!(
            "import-malformed",
            format = .format.to_string(),
            part = .part.to_string(),
            position = .position.to_string(),
            reason = .reason,
        )
    )]
    Malformed {
        /// The format that was recognized.
        format: Format,
        /// What was being read.
        part: Part,
        /// Where it is broken.
        position: Position,
        /// What the parser says.
        reason: String,
    },
    /// XML with a DOCTYPE, which a server never sends.
    #[error("{}", say!("import-dtd", position = .position.to_string()))]
    DtdRefused {
        /// Where the declaration begins.
        position: Position,
    },
    /// No `Channels` list at all; an empty list is not an error.
    #[error("{}", say!("import-no-channels"))]
    NoChannels,
    /// Above a limit, such as [`MAX_CHANNELS`](super::MAX_CHANNELS).
    #[error("{}", say!("import-too-many", limit = *.limit, kind = .kind.to_string()))]
    TooMany {
        /// What there is too much of.
        kind: RowKind,
        /// How many can be read.
        limit: usize,
    },
}

fn titled(title: Option<&str>) -> String {
    title.map_or_else(String::new, |title| say!("import-web-page-title", title = title))
}

//! Why a configuration could not be read: what is wrong, where, what to do next.
//! In: what the readers found. Out: one error, its text in plain English.
//! Nothing here knows how the text is parsed.

use std::fmt;

use super::{Format, MAX_BYTES, RowKind};

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
        write!(f, "line {}, column {}", self.line, self.column)
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
            Self::Head => "the configuration",
            Self::Servers => "the list of servers",
            Self::Cameras => "the list of cameras",
            Self::Folders => "the camera folders",
        })
    }
}

/// Why the input is not a configuration that can be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// Above [`MAX_BYTES`]; nothing was parsed.
    #[error(
        "the file has {bytes} bytes and a configuration has at most {MAX_BYTES}: choose the answer of /configex, not a database or an archive"
    )]
    TooLarge {
        /// Size of the input in bytes.
        bytes: usize,
    },
    /// Nothing but white space.
    #[error("the file is empty: save the answer of /configex again")]
    Empty,
    /// HTML: a login page, an error page, or the address of something else.
    #[error(
        "this is a web page{}, not a configuration: sign in to the server, open /configex?responsetype=json and save that answer",
        titled(title.as_deref())
    )]
    WebPage {
        /// Title of the page, if it has one.
        title: Option<String>,
    },
    /// Neither UTF-8 nor UTF-16.
    #[error(
        "the text cannot be decoded at byte {offset}: save the answer of /configex unchanged, or convert the file to UTF-8"
    )]
    NotText {
        /// Offset of the first byte that cannot be decoded.
        offset: usize,
    },
    /// Text of another kind.
    #[error(
        "this is not an Eocortex configuration, it starts with “{found}”: save the answer of /configex"
    )]
    NotConfiguration {
        /// What was found instead, shortened.
        found: String,
    },
    /// The end is missing.
    #[error(
        "the file ends in the middle of {part}, at {position}, after {cameras} complete cameras: save it again"
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
        "the {format} is broken in {part} at {position} ({reason}): save the answer of /configex again and do not edit it"
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
    #[error(
        "the XML has a document type declaration at {position}, which a server never sends: save the answer of /configex again"
    )]
    DtdRefused {
        /// Where the declaration begins.
        position: Position,
    },
    /// No `Channels` list at all; an empty list is not an error.
    #[error(
        "the configuration has no list of cameras: ask /configex with a user who may see the cameras and save that answer"
    )]
    NoChannels,
    /// Above a limit, such as [`MAX_CHANNELS`](super::MAX_CHANNELS).
    #[error(
        "the configuration has more than {limit} {kind}s: read it in parts, with a user who sees fewer of them"
    )]
    TooMany {
        /// What there is too much of.
        kind: RowKind,
        /// How many can be read.
        limit: usize,
    },
}

fn titled(title: Option<&str>) -> String {
    title.map_or_else(String::new, |title| format!(" (“{title}”)"))
}

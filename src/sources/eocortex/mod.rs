//! Reads an Eocortex/Macroscop configuration: what a server answers at
//! `/configex`, as JSON or as XML (facts: `/configex` shape).
//! In: bytes. Out: a [`Configuration`] with its [`Warning`]s, or one [`ReadError`].
//! Both formats fill the same [`draft::Draft`]; `assemble` turns it into the result.
//! It does no input or output, and must never know of projects, keys or windows.

mod assemble;
mod draft;
mod error;
mod input;
mod json;
mod warning;
mod xml;

#[cfg(test)]
mod tests;

pub use error::{Part, Position, ReadError};
pub use warning::{RowKind, Warning};

/// Largest input in bytes (128 MiB): larger input is refused before parsing.
pub const MAX_BYTES: usize = 128 * 1024 * 1024;

/// Most cameras in one configuration; more are refused, never cut off.
pub const MAX_CHANNELS: usize = 500_000;

/// Most servers in one configuration; more are refused, never cut off.
pub const MAX_SERVERS: usize = 10_000;

/// Most entries of cameras in folders; further ones are left out with a warning.
pub const MAX_MEMBERS: usize = 2 * MAX_CHANNELS;

/// Most folders kept; cameras in further ones appear at the root, with a warning.
pub const MAX_FOLDERS: usize = 100_000;

/// Most levels of folders below the root. JSON spends two levels of nesting on
/// each, and its parser stops at 127.
pub const MAX_FOLDER_DEPTH: usize = 60;

/// Longest id, name or address kept, in characters; the rest is cut with a warning.
pub const MAX_TEXT_CHARS: usize = 256;

/// Longest folder path kept, in characters; the rest is cut with a warning.
pub const MAX_PATH_CHARS: usize = 512;

/// What stands between two folder names in [`SourceChannel::folder`].
pub const FOLDER_SEPARATOR: &str = " / ";

/// The servers and cameras of one foreign system, as far as the user who asked
/// may see them (facts: `/configex` answers with what is visible to the user).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Configuration {
    /// `Id` of the configuration, the same on every server of the system.
    pub id: Option<String>,
    /// `Name` of the configuration, when the answer has one.
    pub name: Option<String>,
    /// `RevNum` or `Revision`: grows with every applied change.
    pub revision: Option<u64>,
    /// `ServerVersion` of the server that answered, such as `4.1.23`.
    pub server_version: Option<String>,
    /// `ProductType`: the license type active on the server that answered, free text.
    pub product_type: Option<String>,
    /// Servers in the order of the source, ids unique.
    pub servers: Vec<SourceServer>,
    /// Cameras in the order of the source, ids unique.
    pub channels: Vec<SourceChannel>,
    /// Everything that was repaired, skipped or not understood.
    pub warnings: Vec<Warning>,
}

/// One server of the foreign system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceServer {
    /// `Id` as written, usually a GUID.
    pub id: String,
    /// `Name`, or a placeholder with the first 8 characters of the id.
    pub name: String,
    /// Hosts from `Url`, `PrimaryIp`, `SecondaryIp` and `ConnectionUrl`, without
    /// scheme, port and path; not empty, no repeats.
    pub addresses: Vec<String>,
    /// Assumed: the configuration names one version, that of the server that answered.
    pub version: Option<String>,
}

/// One channel of the foreign system: a camera, an encoder or recorder channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceChannel {
    /// `Id` as written, usually a GUID.
    pub id: String,
    /// `Name`, or a placeholder with the first 8 characters of the id.
    pub name: String,
    /// Path in the tree of cameras, `Building / Floor`; empty at the root.
    /// Independent of the server binding (facts: folders).
    pub folder: String,
    /// Index into [`Configuration::servers`] from `AttachedToServer`; `None` = not bound.
    pub server: Option<usize>,
    /// `false` for a camera switched off: it stays in the tree and takes no
    /// license (facts: what consumes a license).
    pub enabled: bool,
    /// Feature codes the camera counts for, one each, `ip-camera` always first.
    /// Kept for cameras switched off as well.
    pub features: Vec<&'static str>,
}

/// How a configuration is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// `/configex?responsetype=json`.
    Json,
    /// `/configex`, the default answer.
    Xml,
}

impl std::fmt::Display for Format {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Json => "JSON",
            Self::Xml => "XML",
        })
    }
}

/// Reads a configuration. The format is found by looking at the text: a byte
/// order mark (UTF-8, UTF-16), and text before the document, are stepped over.
///
/// # Errors
///
/// [`ReadError`] when the input is not a whole configuration; nothing is
/// returned in part.
pub fn read(bytes: &[u8]) -> Result<Configuration, ReadError> {
    if bytes.len() > MAX_BYTES {
        return Err(ReadError::TooLarge { bytes: bytes.len() });
    }
    let input::Decoded { text, cut } = input::decode(bytes)?;
    let (format, start) = input::locate(&text)?;
    let mut draft = draft::Draft::default();
    if !text[..start].trim().is_empty() {
        draft.warnings.push(Warning::TextBefore { bytes: start });
    }
    match format {
        Format::Json => json::read(&text, start, &mut draft)?,
        Format::Xml => xml::read(&text, start, &mut draft)?,
    }
    if cut {
        return Err(ReadError::Truncated {
            part: draft.part,
            position: Position::at(&text, text.len()),
            cameras: draft.cameras_read(),
        });
    }
    assemble::assemble(draft)
}

//! What both formats are read into, row by row, before anything is resolved.
//! In: field names with loose values. Out: a [`Draft`] of rows.
//! The one table of field names is here; it must never know how a format is parsed.

use std::borrow::Cow;

use super::error::Part;
use super::input::shorten;
use super::warning::{Warning, Warnings};
use super::{
    MAX_CHANNELS, MAX_FOLDER_DEPTH, MAX_FOLDERS, MAX_MEMBERS, MAX_SERVERS, MAX_TEXT_CHARS,
    ReadError, RowKind,
};

/// Switches of a channel that take a license, and the feature they count for.
/// The bit in [`RawChannel::features`] is the position here (facts: `/configex`
/// shape; the kind of face and plate module is not told).
pub(super) const FEATURES: [(&str, &str); 6] = [
    ("IsSoundOn", "audio"),
    ("IsPtzOn", "ptz"),
    ("IsFaceRecOn", "face-recognition-unknown"),
    ("IsPlateRecognitionOn", "plate-recognition-unknown"),
    ("IsPeopleCountingOn", "people-counting"),
    ("IsObjectCountingOn", "object-counting"),
];

/// Switches that look like modules and take no license (facts: `/configex` shape).
const NO_LICENSE: [&str; 3] =
    ["IsTransmitSoundOn", "IsArchivingEnabled", "IsSoundArchivingEnabled"];

/// Longest value shown in a warning, in characters.
const SHOWN_CHARS: usize = 40;

/// A value of any kind, as the two formats can carry it.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Scalar<'a> {
    Null,
    Bool(bool),
    Count(u64),
    /// A number that is negative, too large or not whole.
    Number(f64),
    Text(Cow<'a, str>),
    /// A list or an object.
    Nested,
}

impl Scalar<'_> {
    fn shown(&self) -> String {
        match self {
            Self::Null => "null".to_owned(),
            Self::Bool(value) => value.to_string(),
            Self::Count(value) => value.to_string(),
            Self::Number(value) => value.to_string(),
            Self::Text(text) => shorten(text, SHOWN_CHARS),
            Self::Nested => "a list or an object".to_owned(),
        }
    }

    fn bad(&self, field: &str) -> Warning {
        Warning::BadValue { field: shorten(field, SHOWN_CHARS), value: self.shown() }
    }

    /// Text without white space around it; empty and null are absent.
    fn text(self, field: &str, warnings: &mut Warnings) -> Option<String> {
        let text = match self {
            Self::Null => return None,
            Self::Nested => {
                warnings.push(self.bad(field));
                return None;
            }
            Self::Text(text) => text,
            other => Cow::Owned(other.shown()),
        };
        let text = text.trim();
        if let Some((end, _)) = text.char_indices().nth(MAX_TEXT_CHARS) {
            warnings.push(Warning::TextCut {
                field: shorten(field, SHOWN_CHARS),
                kept: MAX_TEXT_CHARS,
            });
            return Some(text[..end].to_owned());
        }
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// `true`, `"True"`, `"1"`, 1 and their opposites; absent is `false`.
    fn truth(&self, field: &str, warnings: &mut Warnings) -> bool {
        let truth = match self {
            Self::Bool(value) => Some(*value),
            Self::Null | Self::Count(0) => Some(false),
            Self::Count(1) => Some(true),
            Self::Text(text) => match text.trim() {
                "" | "0" => Some(false),
                "1" => Some(true),
                word if word.eq_ignore_ascii_case("true") => Some(true),
                word if word.eq_ignore_ascii_case("false") => Some(false),
                _ => None,
            },
            _ => None,
        };
        truth.unwrap_or_else(|| {
            warnings.push(self.bad(field));
            false
        })
    }

    fn count(&self, field: &str, warnings: &mut Warnings) -> Option<u64> {
        let count = match self {
            Self::Null => return None,
            Self::Count(value) => Some(*value),
            Self::Text(text) if text.trim().is_empty() => return None,
            Self::Text(text) => text.trim().parse().ok(),
            _ => None,
        };
        if count.is_none() {
            warnings.push(self.bad(field));
        }
        count
    }
}

/// An entry of a list, filled field by field.
pub(super) trait Row: Default {
    const KIND: RowKind;

    /// Whether `set` has a use for this field.
    fn wants(field: &str) -> bool;

    fn set(&mut self, field: &str, value: Scalar<'_>, warnings: &mut Warnings);

    fn add_to(self, draft: &mut Draft);
}

/// One entry of `Servers`.
#[derive(Debug, Default)]
pub(super) struct RawServer {
    pub(super) id: Option<String>,
    pub(super) name: Option<String>,
    /// In the order of the field table, not of the source.
    pub(super) addresses: [Option<String>; 4],
}

impl RawServer {
    fn address(field: &str) -> Option<usize> {
        ["Url", "PrimaryIp", "SecondaryIp", "ConnectionUrl"]
            .iter()
            .position(|&known| known == field)
    }
}

impl Row for RawServer {
    const KIND: RowKind = RowKind::Server;

    fn wants(field: &str) -> bool {
        matches!(field, "Id" | "Name") || Self::address(field).is_some()
    }

    fn set(&mut self, field: &str, value: Scalar<'_>, warnings: &mut Warnings) {
        match field {
            "Id" => self.id = value.text(field, warnings),
            "Name" => self.name = value.text(field, warnings),
            _ => {
                if let Some(index) = Self::address(field) {
                    self.addresses[index] = value.text(field, warnings);
                }
            }
        }
    }

    fn add_to(self, draft: &mut Draft) {
        let rows = draft.servers.get_or_insert_default();
        if rows.len() < MAX_SERVERS {
            rows.push(self);
        } else {
            draft
                .too_many
                .get_or_insert(ReadError::TooMany { kind: Self::KIND, limit: MAX_SERVERS });
        }
    }
}

/// One entry of `Channels`.
#[derive(Debug, Default)]
pub(super) struct RawChannel {
    pub(super) id: Option<String>,
    pub(super) name: Option<String>,
    pub(super) server: Option<String>,
    pub(super) disabled: bool,
    /// One bit for each entry of [`FEATURES`].
    pub(super) features: u8,
    /// Unknown module switches that are on.
    pub(super) unknown: Vec<String>,
}

impl Row for RawChannel {
    const KIND: RowKind = RowKind::Camera;

    fn wants(field: &str) -> bool {
        matches!(field, "Id" | "Name" | "AttachedToServer" | "IsDisabled") || is_module(field)
    }

    fn set(&mut self, field: &str, value: Scalar<'_>, warnings: &mut Warnings) {
        match field {
            "Id" => self.id = value.text(field, warnings),
            "Name" => self.name = value.text(field, warnings),
            "AttachedToServer" => self.server = value.text(field, warnings),
            "IsDisabled" => self.disabled = value.truth(field, warnings),
            _ if is_module(field) => {
                let on = value.truth(field, warnings);
                match FEATURES.iter().position(|&(known, _)| known == field) {
                    Some(bit) if on => self.features |= 1 << bit,
                    Some(bit) => self.features &= !(1 << bit),
                    None if on => self.unknown.push(shorten(field, MAX_TEXT_CHARS)),
                    None => {}
                }
            }
            _ => {}
        }
    }

    fn add_to(self, draft: &mut Draft) {
        let rows = draft.channels.get_or_insert_default();
        if rows.len() < MAX_CHANNELS {
            rows.push(self);
        } else {
            draft
                .too_many
                .get_or_insert(ReadError::TooMany { kind: Self::KIND, limit: MAX_CHANNELS });
        }
    }
}

/// `Is…On`, and `Is…Enabled` as older servers write it, unless it is known to
/// take no license.
fn is_module(field: &str) -> bool {
    let Some(rest) = field.strip_prefix("Is") else {
        return false;
    };
    let middle = rest.strip_suffix("On").or_else(|| rest.strip_suffix("Enabled"));
    middle.is_some_and(|middle| !middle.is_empty()) && !NO_LICENSE.contains(&field)
}

/// One folder of the camera tree; the root is one, too.
#[derive(Debug, Default)]
pub(super) struct RawFolder {
    pub(super) id: Option<String>,
    pub(super) name: Option<String>,
    /// Index of the folder around it, always smaller than its own; `None` = root.
    pub(super) parent: Option<usize>,
    /// Levels below the root.
    depth: usize,
}

/// A whole configuration as written.
#[derive(Debug, Default)]
pub(super) struct Draft {
    /// What is being read, for the text of an error.
    pub(super) part: Part,
    pub(super) id: Option<String>,
    pub(super) name: Option<String>,
    pub(super) rev_num: Option<u64>,
    pub(super) revision: Option<u64>,
    pub(super) server_version: Option<String>,
    pub(super) product_type: Option<String>,
    /// `None` until a list was found.
    pub(super) servers: Option<Vec<RawServer>>,
    /// `None` until a list was found.
    pub(super) channels: Option<Vec<RawChannel>>,
    /// The first limit that was passed.
    pub(super) too_many: Option<ReadError>,
    pub(super) folders: Vec<RawFolder>,
    /// Folder index and channel id, in the order of the source.
    pub(super) members: Vec<(usize, String)>,
    pub(super) folders_ignored: usize,
    pub(super) folders_not_understood: usize,
    pub(super) warnings: Warnings,
}

impl Draft {
    pub(super) fn wants(field: &str) -> bool {
        matches!(field, "Id" | "Name" | "RevNum" | "Revision" | "ServerVersion" | "ProductType")
    }

    pub(super) fn set(&mut self, field: &str, value: Scalar<'_>) {
        let warnings = &mut self.warnings;
        match field {
            "Id" => self.id = value.text(field, warnings),
            "Name" => self.name = value.text(field, warnings),
            "RevNum" => self.rev_num = value.count(field, warnings),
            "Revision" => self.revision = value.count(field, warnings),
            "ServerVersion" => self.server_version = value.text(field, warnings),
            "ProductType" => self.product_type = value.text(field, warnings),
            _ => {}
        }
    }

    /// Begins a list; a second list of the same kind continues the first.
    pub(super) fn open(&mut self, kind: RowKind) {
        match kind {
            RowKind::Server => {
                self.servers.get_or_insert_default();
            }
            RowKind::Camera => {
                self.channels.get_or_insert_default();
            }
            RowKind::Folder => {}
        }
    }

    /// Adds a folder inside `parent`, or the root; `None` when a limit is reached.
    pub(super) fn add_folder(&mut self, parent: Option<usize>) -> Option<usize> {
        let depth =
            parent.and_then(|parent| self.folders.get(parent)).map_or(0, |parent| parent.depth + 1);
        if depth > MAX_FOLDER_DEPTH || self.folders.len() > MAX_FOLDERS {
            self.folders_ignored += 1;
            return None;
        }
        self.folders.push(RawFolder { parent, depth, ..RawFolder::default() });
        Some(self.folders.len() - 1)
    }

    pub(super) fn set_folder(&mut self, folder: usize, field: &str, value: Scalar<'_>) {
        let text = value.text(field, &mut self.warnings);
        match (self.folders.get_mut(folder), field) {
            (Some(folder), "Id") => folder.id = text,
            (Some(folder), "Name") => folder.name = text,
            _ => {}
        }
    }

    /// Puts a channel into a folder.
    pub(super) fn add_member(&mut self, folder: usize, channel: Scalar<'_>) {
        match channel.text("ChildChannels", &mut self.warnings) {
            Some(id) if self.members.len() < MAX_MEMBERS => self.members.push((folder, id)),
            _ => self.folders_not_understood += 1,
        }
    }

    pub(super) fn cameras_read(&self) -> usize {
        self.channels.as_ref().map_or(0, Vec::len)
    }
}

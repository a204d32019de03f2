//! What was repaired, skipped or not understood while reading a configuration.
//! In: findings, one at a time. Out: at most [`LISTED_PER_KIND`] of each kind and
//! one line with the number of the others.
//! Nothing is dropped without a trace.

use std::collections::BTreeMap;
use std::fmt;

use super::{MAX_FOLDER_DEPTH, MAX_FOLDERS};

/// How many warnings of one kind are listed one by one.
pub(super) const LISTED_PER_KIND: usize = 20;

/// The kind of entry a warning is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowKind {
    /// An entry of `Servers`.
    Server,
    /// An entry of `Channels`.
    Camera,
    /// An entry of the folder tree.
    Folder,
}

impl fmt::Display for RowKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Server => "server",
            Self::Camera => "camera",
            Self::Folder => "folder",
        })
    }
}

/// One finding, with its numbers and names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Warning {
    /// Two servers have this id; the first was kept.
    DuplicateServer {
        /// The id they share.
        id: String,
    },
    /// Two cameras have this id; the first was kept.
    DuplicateChannel {
        /// The id they share.
        id: String,
    },
    /// A camera is bound to a server that is not in the list; it is read as not bound.
    UnknownServer {
        /// Name of the camera.
        channel: String,
        /// The id in `AttachedToServer`.
        server: String,
    },
    /// No name; the placeholder is used.
    MissingName {
        /// What has no name.
        kind: RowKind,
        /// The name used instead.
        placeholder: String,
    },
    /// No id; the entry was skipped.
    MissingId {
        /// What has no id.
        kind: RowKind,
        /// Position in its list, from 1.
        position: usize,
    },
    /// No `ServerVersion`; the version of every server is unknown.
    MissingVersion,
    /// No `Servers` list; every camera is read as not bound.
    MissingServers,
    /// A value of the wrong kind; it was read as absent.
    BadValue {
        /// Name of the field.
        field: String,
        /// The value, at most 40 characters.
        value: String,
    },
    /// A long text was cut.
    TextCut {
        /// Name of the field.
        field: String,
        /// Characters kept.
        kept: usize,
    },
    /// A switch that looks like a module but is not known.
    UnknownModule {
        /// Name of the switch, such as `IsHeatMapOn`.
        flag: String,
        /// Cameras on which it is on.
        channels: usize,
    },
    /// Text before the document, stepped over.
    TextBefore {
        /// Its length in bytes of the decoded text.
        bytes: usize,
    },
    /// A folder that contains itself; its content is read as that of the outer one.
    FolderCycle {
        /// Name of the folder.
        folder: String,
    },
    /// Folders too deep or too many; their cameras appear further up or at the root.
    FoldersIgnored {
        /// Subtrees left out.
        count: usize,
    },
    /// Parts of the folder tree in a shape that is not known.
    FoldersNotUnderstood {
        /// Elements or values stepped over.
        count: usize,
    },
    /// The folder tree names cameras that are not in the list.
    UnknownChannelInFolder {
        /// Entries that name no known camera.
        count: usize,
    },
    /// Cameras in more than one folder; the first folder was kept.
    ChannelInSeveralFolders {
        /// Further folder entries left out.
        count: usize,
    },
    /// `RevNum` and `Revision` differ; `RevNum` was used.
    ExtraRevision {
        /// Value of `RevNum`.
        rev_num: u64,
        /// Value of `Revision`.
        revision: u64,
    },
    /// Further warnings of one kind that are not listed.
    More {
        /// [`Warning::id`] of the kind.
        kind: &'static str,
        /// How many are not listed.
        count: usize,
    },
}

impl Warning {
    /// The id of the message in the language files.
    pub fn id(&self) -> &'static str {
        match self {
            Self::DuplicateServer { .. } => "import-warning-duplicate-server",
            Self::DuplicateChannel { .. } => "import-warning-duplicate-channel",
            Self::UnknownServer { .. } => "import-warning-unknown-server",
            Self::MissingName { .. } => "import-warning-missing-name",
            Self::MissingId { .. } => "import-warning-missing-id",
            Self::MissingVersion => "import-warning-missing-version",
            Self::MissingServers => "import-warning-missing-servers",
            Self::BadValue { .. } => "import-warning-bad-value",
            Self::TextCut { .. } => "import-warning-text-cut",
            Self::UnknownModule { .. } => "import-warning-unknown-module",
            Self::TextBefore { .. } => "import-warning-text-before",
            Self::FolderCycle { .. } => "import-warning-folder-cycle",
            Self::FoldersIgnored { .. } => "import-warning-folders-ignored",
            Self::FoldersNotUnderstood { .. } => "import-warning-folders-not-understood",
            Self::UnknownChannelInFolder { .. } => "import-warning-unknown-channel-in-folder",
            Self::ChannelInSeveralFolders { .. } => "import-warning-channel-in-several-folders",
            Self::ExtraRevision { .. } => "import-warning-extra-revision",
            Self::More { .. } => "import-warning-more",
        }
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DuplicateServer { id } => {
                write!(f, "server id {id} appears twice, the first was kept")
            }
            Self::DuplicateChannel { id } => {
                write!(f, "camera id {id} appears twice, the first was kept")
            }
            Self::UnknownServer { channel, server } => write!(
                f,
                "camera “{channel}” is bound to the unknown server {server}, read as not bound"
            ),
            Self::MissingName { kind, placeholder } => {
                write!(f, "a {kind} has no name, shown as “{placeholder}”")
            }
            Self::MissingId { kind, position } => {
                write!(f, "{kind} number {position} has no id, skipped")
            }
            Self::MissingVersion => f.write_str("the server version is not given"),
            Self::MissingServers => {
                f.write_str("there is no list of servers, no camera is bound to a server")
            }
            Self::BadValue { field, value } => {
                write!(f, "{field} has the unusable value “{value}”, left out")
            }
            Self::TextCut { field, kept } => {
                write!(f, "{field} is too long, cut after {kept} characters")
            }
            Self::UnknownModule { flag, channels } => {
                write!(f, "unknown module flag {flag} on {channels} channels, not counted")
            }
            Self::TextBefore { bytes } => {
                write!(f, "{bytes} bytes before the document were stepped over")
            }
            Self::FolderCycle { folder } => {
                write!(f, "folder “{folder}” contains itself, read once")
            }
            Self::FoldersIgnored { count } => write!(
                f,
                "{count} folders left out: deeper than {MAX_FOLDER_DEPTH} levels or more than {MAX_FOLDERS}"
            ),
            Self::FoldersNotUnderstood { count } => {
                write!(f, "{count} parts of the folder tree were not understood")
            }
            Self::UnknownChannelInFolder { count } => {
                write!(f, "the folders name {count} cameras that are not listed")
            }
            Self::ChannelInSeveralFolders { count } => write!(
                f,
                "{count} further folder entries of cameras left out, the first folder was kept"
            ),
            Self::ExtraRevision { rev_num, revision } => {
                write!(f, "RevNum is {rev_num} and Revision is {revision}, RevNum was used")
            }
            Self::More { kind, count } => write!(f, "{count} more of {kind}"),
        }
    }
}

/// Collects warnings and keeps the list short.
#[derive(Debug, Default)]
pub(super) struct Warnings {
    listed: Vec<Warning>,
    totals: BTreeMap<&'static str, usize>,
}

impl Warnings {
    pub(super) fn push(&mut self, warning: Warning) {
        let total = self.totals.entry(warning.id()).or_default();
        *total += 1;
        if *total <= LISTED_PER_KIND {
            self.listed.push(warning);
        }
    }

    /// Pushes a warning that is a count of its own, unless it counts nothing.
    pub(super) fn push_count(&mut self, count: usize, warning: fn(usize) -> Warning) {
        if count > 0 {
            self.push(warning(count));
        }
    }

    pub(super) fn finish(mut self) -> Vec<Warning> {
        for (kind, total) in self.totals {
            if let Some(count) = total.checked_sub(LISTED_PER_KIND).filter(|&n| n > 0) {
                self.listed.push(Warning::More { kind, count });
            }
        }
        self.listed
    }
}

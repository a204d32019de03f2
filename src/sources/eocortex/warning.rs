//! What was repaired, skipped or not understood while reading a configuration.
//! In: findings, one at a time. Out: at most [`LISTED_PER_KIND`] of each kind and
//! one line with the number of the others.
//! Nothing is dropped without a trace.

use std::collections::BTreeMap;
use std::fmt;

use super::{MAX_FOLDER_DEPTH, MAX_FOLDERS};
use crate::texts::say;

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
        let text = match self {
            Self::DuplicateServer { id } => say!("import-warning-duplicate-server", id = id),
            Self::DuplicateChannel { id } => say!("import-warning-duplicate-channel", id = id),
            Self::UnknownServer { channel, server } => {
                say!("import-warning-unknown-server", camera = channel, server = server)
            }
            Self::MissingName { kind, placeholder } => {
                let kind = kind.to_string();
                say!("import-warning-missing-name", kind = kind, placeholder = placeholder)
            }
            Self::MissingId { kind, position } => {
                let kind = kind.to_string();
                say!("import-warning-missing-id", kind = kind, position = *position)
            }
            Self::MissingVersion => return f.write_str(say!("import-warning-missing-version")),
            Self::MissingServers => return f.write_str(say!("import-warning-missing-servers")),
            Self::BadValue { field, value } => {
                say!("import-warning-bad-value", field = field, value = value)
            }
            Self::TextCut { field, kept } => {
                say!("import-warning-text-cut", field = field, kept = *kept)
            }
            Self::UnknownModule { flag, channels } => {
                say!("import-warning-unknown-module", flag = flag, channels = *channels)
            }
            Self::TextBefore { bytes } => say!("import-warning-text-before", bytes = *bytes),
            Self::FolderCycle { folder } => say!("import-warning-folder-cycle", folder = folder),
            Self::FoldersIgnored { count } => say!(
                "import-warning-folders-ignored",
                count = *count,
                depth = MAX_FOLDER_DEPTH,
                most = MAX_FOLDERS,
            ),
            Self::FoldersNotUnderstood { count } => {
                say!("import-warning-folders-not-understood", count = *count)
            }
            Self::UnknownChannelInFolder { count } => {
                say!("import-warning-unknown-channel-in-folder", count = *count)
            }
            Self::ChannelInSeveralFolders { count } => {
                say!("import-warning-channel-in-several-folders", count = *count)
            }
            Self::ExtraRevision { rev_num, revision } => say!(
                "import-warning-extra-revision",
                revnum = rev_num.to_string(),
                revision = revision.to_string(),
            ),
            Self::More { kind, count } => say!("import-warning-more", kind = *kind, count = *count),
        };
        f.write_str(&text)
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

//! From rows as written to a configuration that holds together.
//! In: a [`Draft`]. Out: a [`Configuration`]: ids unique, bindings resolved,
//! cameras in their folders, the rest as warnings.
//! Every step is one pass over the rows; ids are looked up, never searched for.

use std::collections::{BTreeMap, HashMap};

use uuid::Uuid;

use super::draft::{Draft, FEATURES, RawChannel, RawFolder, RawServer};
use super::warning::{RowKind, Warning, Warnings};
use super::{
    Configuration, FOLDER_SEPARATOR, MAX_PATH_CHARS, ReadError, SourceChannel, SourceServer,
};

/// An id for comparing: GUIDs are equal in any notation, other ids as written.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Key {
    Guid(Uuid),
    Text(String),
}

impl Key {
    fn of(id: &str) -> Self {
        Uuid::try_parse(id).map_or_else(|_| Self::Text(id.to_owned()), Self::Guid)
    }

    /// The GUID of zeros, which stands for “none”.
    fn is_nil(&self) -> bool {
        matches!(self, Self::Guid(guid) if guid.is_nil())
    }
}

pub(super) fn assemble(draft: Draft) -> Result<Configuration, ReadError> {
    let mut warnings = draft.warnings;
    if let Some(error) = draft.too_many {
        return Err(error);
    }
    let rows = draft.channels.ok_or(ReadError::NoChannels)?;
    if let (Some(rev_num), Some(revision)) = (draft.rev_num, draft.revision)
        && rev_num != revision
    {
        warnings.push(Warning::ExtraRevision { rev_num, revision });
    }
    if draft.server_version.is_none() {
        warnings.push(Warning::MissingVersion);
    }
    if draft.servers.is_none() {
        warnings.push(Warning::MissingServers);
    }

    let mut servers = Vec::new();
    let server_index = draft.servers.map(|rows| {
        let (kept, index) = servers_of(rows, draft.server_version.as_deref(), &mut warnings);
        servers = kept;
        index
    });
    let (mut channels, channel_index) = channels_of(rows, server_index.as_ref(), &mut warnings);
    let paths = paths_of(&draft.folders, &mut warnings);
    place(&mut channels, &channel_index, &draft.members, &paths, &mut warnings);
    warnings.push_count(draft.folders_ignored, |count| Warning::FoldersIgnored { count });
    warnings
        .push_count(draft.folders_not_understood, |count| Warning::FoldersNotUnderstood { count });

    Ok(Configuration {
        id: draft.id,
        name: draft.name,
        revision: draft.rev_num.or(draft.revision),
        server_version: draft.server_version,
        product_type: draft.product_type,
        servers,
        channels,
        warnings: warnings.finish(),
    })
}

fn servers_of(
    rows: Vec<RawServer>,
    version: Option<&str>,
    warnings: &mut Warnings,
) -> (Vec<SourceServer>, HashMap<Key, usize>) {
    let mut servers = Vec::with_capacity(rows.len());
    let mut index = HashMap::with_capacity(rows.len());
    for (row, position) in rows.into_iter().zip(1..) {
        let Some(id) = row.id else {
            warnings.push(Warning::MissingId { kind: RowKind::Server, position });
            continue;
        };
        let key = Key::of(&id);
        if index.contains_key(&key) {
            warnings.push(Warning::DuplicateServer { id });
            continue;
        }
        index.insert(key, servers.len());
        let mut addresses: Vec<String> = Vec::new();
        for address in row.addresses.iter().flatten() {
            let host = host_of(address);
            let known = addresses.iter().any(|a| a.eq_ignore_ascii_case(host));
            if !host.is_empty() && !known {
                addresses.push(host.to_owned());
            }
        }
        servers.push(SourceServer {
            name: named(row.name, RowKind::Server, &id, warnings),
            id,
            addresses,
            version: version.map(str::to_owned),
        });
    }
    (servers, index)
}

fn channels_of(
    rows: Vec<RawChannel>,
    server_index: Option<&HashMap<Key, usize>>,
    warnings: &mut Warnings,
) -> (Vec<SourceChannel>, HashMap<Key, usize>) {
    let mut channels = Vec::with_capacity(rows.len());
    let mut index = HashMap::with_capacity(rows.len());
    let mut unknown: BTreeMap<String, usize> = BTreeMap::new();
    for (row, position) in rows.into_iter().zip(1..) {
        let Some(id) = row.id else {
            warnings.push(Warning::MissingId { kind: RowKind::Camera, position });
            continue;
        };
        let key = Key::of(&id);
        if index.contains_key(&key) {
            warnings.push(Warning::DuplicateChannel { id });
            continue;
        }
        index.insert(key, channels.len());
        for flag in row.unknown {
            *unknown.entry(flag).or_default() += 1;
        }
        let name = named(row.name, RowKind::Camera, &id, warnings);
        channels.push(SourceChannel {
            server: bound_to(row.server, server_index, &name, warnings),
            id,
            name,
            folder: String::new(),
            enabled: !row.disabled,
            features: features_of(row.features),
        });
    }
    for (flag, channels) in unknown {
        warnings.push(Warning::UnknownModule { flag, channels });
    }
    (channels, index)
}

/// The server a camera is bound to. Without any list of servers one warning is
/// enough, so nothing is said here.
fn bound_to(
    server: Option<String>,
    server_index: Option<&HashMap<Key, usize>>,
    channel: &str,
    warnings: &mut Warnings,
) -> Option<usize> {
    let (server, server_index) = (server?, server_index?);
    let key = Key::of(&server);
    if key.is_nil() {
        return None;
    }
    let found = server_index.get(&key).copied();
    if found.is_none() {
        warnings.push(Warning::UnknownServer { channel: channel.to_owned(), server });
    }
    found
}

fn features_of(bits: u8) -> Vec<&'static str> {
    let modules = FEATURES
        .iter()
        .enumerate()
        .filter(|&(bit, _)| bits & (1 << bit) != 0)
        .map(|(_, &(_, feature))| feature);
    std::iter::once("ip-camera").chain(modules).collect()
}

fn named(name: Option<String>, kind: RowKind, id: &str, warnings: &mut Warnings) -> String {
    name.unwrap_or_else(|| {
        let what = match kind {
            RowKind::Server => "Server",
            RowKind::Camera => "Camera",
            RowKind::Folder => "Folder",
        };
        let start: String = id.chars().take(8).collect();
        let placeholder = format!("{what} {start}").trim_end().to_owned();
        warnings.push(Warning::MissingName { kind, placeholder: placeholder.clone() });
        placeholder
    })
}

/// `http://user@host:8080/path` becomes `host`; brackets of an IPv6 address go.
fn host_of(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let host = authority.rsplit_once('@').map_or(authority, |(_, h)| h);
    if let Some(inner) = host.strip_prefix('[') {
        return inner.split_once(']').map_or(inner, |(inner, _)| inner);
    }
    match host.split_once(':') {
        // More than one colon: an IPv6 address without brackets or port.
        Some((name, port)) if !port.contains(':') => name,
        _ => host,
    }
}

/// The path of every folder. Folders come after the one around them, so one
/// pass does. The name of the root is not part of a path.
fn paths_of(folders: &[RawFolder], warnings: &mut Warnings) -> Vec<String> {
    let keys: Vec<Option<Key>> = folders
        .iter()
        .map(|folder| folder.id.as_deref().map(Key::of).filter(|k| !k.is_nil()))
        .collect();
    let mut paths: Vec<String> = Vec::with_capacity(folders.len());
    for (at, folder) in folders.iter().enumerate() {
        let Some(parent) = folder.parent else {
            paths.push(String::new());
            continue;
        };
        let id = folder.id.as_deref().unwrap_or("");
        let name = named(folder.name.clone(), RowKind::Folder, id, warnings);
        let outer = std::iter::successors(Some(parent), |&above| folders[above].parent)
            .find(|&above| keys[at].is_some() && keys[above] == keys[at]);
        if let Some(outer) = outer {
            warnings.push(Warning::FolderCycle { folder: name });
            paths.push(paths[outer].clone());
            continue;
        }
        let mut path = paths[parent].clone();
        if !path.is_empty() {
            path.push_str(FOLDER_SEPARATOR);
        }
        path.push_str(&name);
        if let Some((end, _)) = path.char_indices().nth(MAX_PATH_CHARS) {
            path.truncate(end);
            warnings
                .push(Warning::TextCut { field: "folder path".to_owned(), kept: MAX_PATH_CHARS });
        }
        paths.push(path);
    }
    paths
}

/// Puts cameras into folders. A real folder wins over the root, the first over
/// the others.
fn place(
    channels: &mut [SourceChannel],
    index: &HashMap<Key, usize>,
    members: &[(usize, String)],
    paths: &[String],
    warnings: &mut Warnings,
) {
    let (mut unknown, mut several) = (0, 0);
    for (folder, id) in members {
        let path = &paths[*folder];
        let Some(&at) = index.get(&Key::of(id)) else {
            unknown += 1;
            continue;
        };
        let placed = &mut channels[at].folder;
        if placed.is_empty() {
            placed.clone_from(path);
        } else if !path.is_empty() && placed != path {
            several += 1;
        }
    }
    warnings.push_count(unknown, |count| Warning::UnknownChannelInFolder { count });
    warnings.push_count(several, |count| Warning::ChannelInSeveralFolders { count });
}

//! Looks through SQLite's write-ahead log before SQLite does. SQLite ends the log at the first frame
//! whose checksum is wrong, which is right for a torn tail, and would silently leave out batches
//! that were acknowledged if a frame before them was damaged.
//!
//! Format: <https://www.sqlite.org/fileformat2.html#the_write_ahead_log>. Each batch is synced
//! before the next one begins, so a crash can leave at most one batch unfinished: the end of two
//! batches after a wrong frame proves damage. (Damage in the last batch alone looks like a torn tail.)

use std::{
    fs::File,
    io::{BufReader, ErrorKind, Read},
    path::{Path, PathBuf},
};

use super::StoreError;

const HEADER: usize = 32;
const FRAME_HEADER: usize = 24;
const LITTLE_ENDIAN: u32 = 0x377f_0682;
const BIG_ENDIAN: u32 = 0x377f_0683;

/// The log of a database.
pub(super) fn path_of(database: &Path) -> PathBuf {
    let mut path = database.as_os_str().to_owned();
    path.push("-wal");
    path.into()
}

/// Refuses a log of which acknowledged batches are damaged.
pub(super) fn check(database: &Path) -> Result<(), StoreError> {
    let path = path_of(database);
    let file = match File::open(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(source) => return Err(StoreError::File { path, source }),
    };
    match is_sound(BufReader::with_capacity(1 << 20, file)) {
        Ok(true) => Ok(()),
        Ok(false) => Err(StoreError::DamagedLog(path)),
        Err(source) => Err(StoreError::File { path, source }),
    }
}

fn is_sound(mut log: impl Read) -> std::io::Result<bool> {
    let mut header = [0; HEADER];
    if !fill(&mut log, &mut header)? {
        return Ok(true);
    }
    let magic = word(&header, 0);
    let page = word(&header, 8) as usize;
    if !matches!(magic, LITTLE_ENDIAN | BIG_ENDIAN) || !(512..=65_536).contains(&page) {
        return Ok(true);
    }
    let read = if magic == BIG_ENDIAN { u32::from_be_bytes } else { u32::from_le_bytes };
    let mut sum = add((0, 0), &header[..24], read);
    let mut is_whole = sum == (word(&header, 24), word(&header, 28));
    let mut ends_after_wrong = 0;
    let mut frame = vec![0; FRAME_HEADER + page];
    while fill(&mut log, &mut frame)? {
        let has_salts = frame[8..16] == header[16..24];
        if is_whole {
            let next = add(add(sum, &frame[..8], read), &frame[FRAME_HEADER..], read);
            is_whole = has_salts && next == (word(&frame, 16), word(&frame, 20));
            sum = next;
        }
        // Frames with other salts are left from before the log was begun anew.
        let ends_batch = has_salts && word(&frame, 4) != 0;
        if !is_whole && ends_batch {
            ends_after_wrong += 1;
        }
    }
    Ok(ends_after_wrong < 2)
}

/// Whether there was as much as fits.
fn fill(log: &mut impl Read, buffer: &mut [u8]) -> std::io::Result<bool> {
    match log.read_exact(buffer) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(error),
    }
}

fn word(bytes: &[u8], at: usize) -> u32 {
    u32::from_be_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

fn add(mut sum: (u32, u32), bytes: &[u8], read: fn([u8; 4]) -> u32) -> (u32, u32) {
    for pair in bytes.chunks_exact(8) {
        sum.0 = sum.0.wrapping_add(read([pair[0], pair[1], pair[2], pair[3]])).wrapping_add(sum.1);
        sum.1 = sum.1.wrapping_add(read([pair[4], pair[5], pair[6], pair[7]])).wrapping_add(sum.0);
    }
    sum
}

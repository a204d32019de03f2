//! From bytes to text, and from text to the beginning of the document.
//! In: bytes. Out: text, the format, and where the document starts.
//! It never looks inside the document.

use std::borrow::Cow;

use super::{Format, ReadError};

/// How far the beginning of the document is looked for, in bytes.
const MAX_PREAMBLE_BYTES: usize = 64 * 1024;

/// Decoded input.
pub(super) struct Decoded<'a> {
    pub(super) text: Cow<'a, str>,
    /// The last character is not whole: the input was cut.
    pub(super) cut: bool,
}

/// Decodes UTF-8 or UTF-16, with or without a byte order mark.
pub(super) fn decode(bytes: &[u8]) -> Result<Decoded<'_>, ReadError> {
    match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => decode_utf8(rest, 3),
        [0xFF, 0xFE, rest @ ..] => decode_utf16(rest, 2, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => decode_utf16(rest, 2, u16::from_be_bytes),
        [b'{' | b'<', 0, ..] => decode_utf16(bytes, 0, u16::from_le_bytes),
        [0, b'{' | b'<', ..] => decode_utf16(bytes, 0, u16::from_be_bytes),
        _ => decode_utf8(bytes, 0),
    }
}

fn decode_utf8(bytes: &[u8], skipped: usize) -> Result<Decoded<'_>, ReadError> {
    let (text, cut) = match std::str::from_utf8(bytes) {
        Ok(text) => (text, false),
        Err(error) => {
            let offset = skipped + error.valid_up_to();
            let valid = std::str::from_utf8(&bytes[..error.valid_up_to()]);
            match (error.error_len(), valid) {
                (None, Ok(text)) => (text, true),
                _ => return Err(ReadError::NotText { offset }),
            }
        }
    };
    Ok(Decoded { text: Cow::Borrowed(trim_end(text)), cut })
}

fn decode_utf16(
    bytes: &[u8],
    skipped: usize,
    unit: fn([u8; 2]) -> u16,
) -> Result<Decoded<'_>, ReadError> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let mut text = String::with_capacity(bytes.len());
    let mut units_read = 0;
    let mut cut = !rest.is_empty();
    for decoded in char::decode_utf16(pairs.iter().map(|&pair| unit(pair))) {
        match decoded {
            Ok(c) => {
                text.push(c);
                units_read += c.len_utf16();
            }
            Err(_) if units_read + 1 == pairs.len() => cut = true,
            Err(_) => {
                return Err(ReadError::NotText { offset: skipped + units_read * 2 });
            }
        }
    }
    text.truncate(trim_end(&text).len());
    Ok(Decoded { text: Cow::Owned(text), cut })
}

/// Some writers pad with zero characters.
fn trim_end(text: &str) -> &str {
    text.trim_end_matches(|c: char| c == '\0' || c.is_whitespace())
}

/// Finds the document: its format and where it starts, in bytes. Text before it
/// is attested for command answers (facts: XML shape).
pub(super) fn locate(text: &str) -> Result<(Format, usize), ReadError> {
    let trimmed = text.trim_start();
    let space = text.len() - trimmed.len();
    if trimmed.is_empty() {
        return Err(ReadError::Empty);
    }
    if trimmed.starts_with('{') {
        return Ok((Format::Json, 0));
    }
    let head = head_of(trimmed);
    let lower = head.to_ascii_lowercase();
    if is_web_page(&lower) {
        return Err(ReadError::WebPage { title: title_of(head, &lower) });
    }
    if trimmed.starts_with('<') {
        // An XML declaration is one only at the very beginning.
        return Ok((Format::Xml, space));
    }
    let json = head.find('{').map(|at| (at, Format::Json));
    let xml = ["<?xml", "<Configuration"]
        .iter()
        .filter_map(|mark| head.find(mark))
        .min()
        .map(|at| (at, Format::Xml));
    match json.into_iter().chain(xml).min_by_key(|&(at, _)| at) {
        Some((at, format)) => Ok((format, space + at)),
        None => Err(ReadError::NotConfiguration { found: shorten(trimmed, 40) }),
    }
}

fn head_of(text: &str) -> &str {
    &text[..text.floor_char_boundary(MAX_PREAMBLE_BYTES)]
}

fn is_web_page(lower: &str) -> bool {
    let document = lower.find(['<', '{']).map_or("", |at| &lower[at..]);
    document.starts_with("<!doctype html") || document.starts_with("<html")
}

fn title_of(head: &str, lower: &str) -> Option<String> {
    let open = lower.find("<title")?;
    let start = open + lower[open..].find('>')? + 1;
    let end = start + lower[start..].find('<')?;
    let title = head[start..end].trim();
    (!title.is_empty()).then(|| shorten(title, 60))
}

/// The first `limit` characters on one line.
pub(super) fn shorten(text: &str, limit: usize) -> String {
    let mut short: String =
        text.chars().take(limit).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(limit).is_some() {
        short.push('…');
    }
    short
}

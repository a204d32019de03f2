//! The bodies of the feeds: flat objects with commas between and no brackets around, comments, and a
//! last object that repeats the filter. A row that cannot be read is counted and left out; fields
//! that are not known are kept.

use std::{borrow::Cow, collections::BTreeMap};

use serde_json::{Map, Value};

/// One row: fields by name, as plain text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row(BTreeMap<String, String>);

impl Row {
    /// A field that is there and not empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|text| !text.is_empty())
    }

    /// All fields.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, text)| (name.as_str(), text.as_str()))
    }
}

/// What a feed says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Feed {
    /// The rows, without placeholders for keys that are not there.
    pub rows: Vec<Row>,
    /// Rows of any kind that came, to know whether there are more.
    pub came: usize,
    /// Rows that could not be read.
    pub unreadable: usize,
}

/// Why a body is no feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoFeed {
    /// A page that asks for a password.
    Login,
    /// The license manager says no, with a code of its Admin API and its words.
    Status(u32, String),
    /// Something else.
    Other,
}

/// The codes of the Admin API for "it is as it should be".
const OK: u32 = 0;

/// Reads the body of a feed.
///
/// # Errors
/// [`NoFeed`], if it is none or says that the license manager refuses.
pub fn parse(body: &[u8]) -> Result<Feed, NoFeed> {
    let text = String::from_utf8_lossy(body);
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.starts_with('<') {
        return Err(if asks_for_password(text) { NoFeed::Login } else { NoFeed::Other });
    }
    let Parts { objects, comments } = split(text);
    let status = comments.iter().find_map(|comment| number_in(comment, "code"));
    if let Some(code) = status.filter(|code| *code != OK) {
        let words = comments.iter().find_map(|comment| element(comment, "text"));
        return Err(NoFeed::Status(code, words.unwrap_or_default().chars().take(80).collect()));
    }
    let is_marked = comments.iter().any(|comment| comment.starts_with("JSON:"));
    if objects.is_empty() && status.is_none() && !is_marked {
        return Err(NoFeed::Other);
    }
    let mut feed = Feed::default();
    for object in objects {
        let Ok(fields) = serde_json::from_str::<Map<String, Value>>(object) else {
            (feed.unreadable, feed.came) = (feed.unreadable + 1, feed.came + 1);
            continue;
        };
        let row = Row(fields.into_iter().map(|(name, value)| (name, text_of(&value))).collect());
        if is_filter(&row) {
            continue;
        }
        feed.came += 1;
        // ACC shows such a row for each vendor library, to make a fingerprint.
        if row.get("typ") != Some("placeholder") && row.get("haspid") != Some("0") {
            feed.rows.push(row);
        }
    }
    Ok(feed)
}

/// The last object repeats what was asked for.
fn is_filter(row: &Row) -> bool {
    let has = |name: &str| row.0.contains_key(name);
    ["fhaspid", "ffea", "fprod"].into_iter().any(has)
        || !["haspid", "ndx", "index", "sid"].into_iter().any(has)
}

fn asks_for_password(page: &str) -> bool {
    let page = page.to_ascii_lowercase();
    ["type=\"password\"", "type='password'", "type=password"].iter().any(|part| page.contains(part))
}

struct Parts<'a> {
    objects: Vec<&'a str>,
    comments: Vec<&'a str>,
}

/// Takes objects and comments apart. Names may hold anything, so strings are skipped as such.
fn split(text: &str) -> Parts<'_> {
    let mut parts = Parts { objects: Vec::new(), comments: Vec::new() };
    let bytes = text.as_bytes();
    let (mut at, mut depth, mut start) = (0, 0_usize, 0);
    while at < bytes.len() {
        match bytes[at] {
            b'"' => at = end_of_string(bytes, at),
            b'/' if depth == 0 && bytes.get(at + 1) == Some(&b'*') => {
                let rest = text.get(at + 2..).unwrap_or_default();
                let length = rest.find("*/").unwrap_or(rest.len());
                parts.comments.push(rest[..length].trim());
                at += 3 + length;
            }
            b'{' => {
                if depth == 0 {
                    start = at;
                }
                depth += 1;
            }
            b'}' if depth > 0 => {
                depth -= 1;
                if depth == 0 {
                    parts.objects.extend(text.get(start..=at));
                }
            }
            _ => {}
        }
        at += 1;
    }
    parts
}

/// Where a string ends that begins at `at`; the last byte if it does not.
fn end_of_string(bytes: &[u8], at: usize) -> usize {
    let mut at = at + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            b'"' => return at,
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

fn element<'a>(xml: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = xml.split_once(&format!("<{name}>"))?;
    rest.split_once(&format!("</{name}>")).map(|(text, _)| text.trim())
}

fn number_in(xml: &str, name: &str) -> Option<u32> {
    element(xml, name)?.parse().ok()
}

fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => plain(text),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// Text without tags, and with characters in the place of their entities.
fn plain(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some(at) = rest.find(['<', '&']) {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = if rest.starts_with('<') { rest.find('>') } else { rest.find(';') };
        match end {
            Some(end) if rest.starts_with('<') => {
                // What was on two lines stays apart.
                text.push(' ');
                rest = &rest[end + 1..];
            }
            Some(end) if end <= 8 => {
                match entity(&rest[1..end]) {
                    Some(character) => text.push_str(&character),
                    None => text.push_str(&rest[..=end]),
                }
                rest = &rest[end + 1..];
            }
            _ => {
                text.push_str(&rest[..1]);
                rest = &rest[1..];
            }
        }
    }
    text.push_str(rest);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn entity(name: &str) -> Option<Cow<'static, str>> {
    let fixed = match name {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        "nbsp" => " ",
        _ => {
            let digits = name.strip_prefix('#')?;
            let code = match digits.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16),
                None => digits.parse(),
            };
            return char::from_u32(code.ok()?).map(|character| character.to_string().into());
        }
    };
    Some(fixed.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_and_tags_become_plain_text() {
        assert_eq!(plain("Camera channels &amp; analytics"), "Camera channels & analytics");
        let ends = "Expiration Date<br><nobr>&nbsp;Fri Jun 5, 2026 19:55</nobr>";
        assert_eq!(plain(ends), "Expiration Date Fri Jun 5, 2026 19:55");
        assert_eq!(plain("a &#60;b&#x3e; &unknown; & < c"), "a <b> &unknown; & < c");
    }

    #[test]
    fn a_row_that_cannot_be_read_is_counted_and_the_others_are_read() {
        let body = br#"/*JSON:features*/{"haspid":"1","fn":"/* } no comment */"},{"haspid":,},
            {"haspid":2,"unknown":true},{"fhaspid":"0","cnt":"3"}"#;
        let feed = parse(body).unwrap();
        assert_eq!((feed.rows.len(), feed.came, feed.unreadable), (2, 3, 1));
        assert_eq!(feed.rows[0].get("fn"), Some("/* } no comment */"));
        assert_eq!(feed.rows[1].get("haspid"), Some("2"));
        assert_eq!(feed.rows[1].get("unknown"), Some("true"));
    }

    #[test]
    fn what_is_cut_off_or_something_else_is_no_row() {
        assert_eq!(parse(b""), Err(NoFeed::Other));
        assert_eq!(parse(b"<html>Welcome</html>"), Err(NoFeed::Other));
        assert_eq!(parse(b"404"), Err(NoFeed::Other));
        let feed = parse(br#"/*JSON:devices*/{"haspid":"1"},{"haspid":"2","ty"#).unwrap();
        assert_eq!(feed.rows.len(), 1);
        assert!(parse(b"/*JSON:sessions*/").unwrap().rows.is_empty());
    }

    #[test]
    fn no_body_ends_the_program() {
        bolero::check!()
            .with_test_time(std::time::Duration::from_secs(1))
            .with_type::<Vec<u8>>()
            .for_each(|bytes| drop(parse(bytes)));
    }
}

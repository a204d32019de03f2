//! The XML form of a configuration: values are attributes, lists are elements.
//! In: text. Out: rows in a [`Draft`], filled event by event.
//! A stack of [`Place`]s says where the reader is; nothing recurses. Entities
//! other than the five of XML and numbers are never resolved, a DOCTYPE is refused.

use std::borrow::Cow;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Error, Reader, XmlVersion};

use super::draft::{Draft, RawChannel, RawServer, Row, Scalar};
use super::error::{Part, Position};
use super::input::shorten;
use super::{Format, ReadError, RowKind};

/// Reads the document that starts `start` bytes into `text`.
pub(super) fn read(text: &str, start: usize, draft: &mut Draft) -> Result<(), ReadError> {
    let mut reader = Reader::from_str(&text[start..]);
    let mut walk = Walk { text, start, draft, places: Vec::new(), root_seen: false };
    loop {
        let offset = offset(reader.buffer_position());
        match reader.read_event() {
            Ok(Event::Eof) => return walk.end(),
            Ok(event) => walk.event(event, offset)?,
            Err(error) => return Err(walk.explain(&error, self::offset(reader.error_position()))),
        }
    }
}

fn offset(position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}

/// Where in the document the reader is: one for each open element.
#[derive(Debug)]
enum Place {
    Configuration,
    Servers,
    Channels,
    /// A folder, by its index.
    Folder(usize),
    /// The folders in a folder.
    Folders(usize),
    /// The cameras in a folder.
    Members(usize),
    /// One camera in a folder, with the text so far.
    Member(usize, String),
    /// An element that is stepped over, with everything in it.
    Ignored,
}

struct Walk<'a> {
    text: &'a str,
    start: usize,
    draft: &'a mut Draft,
    places: Vec<Place>,
    root_seen: bool,
}

impl Walk<'_> {
    fn event(&mut self, event: Event<'_>, offset: usize) -> Result<(), ReadError> {
        match event {
            Event::Start(element) => self.open(&element, offset),
            Event::Empty(element) => {
                self.open(&element, offset)?;
                self.close();
                Ok(())
            }
            Event::End(_) => {
                self.close();
                Ok(())
            }
            Event::Text(text) => self.add_text(&text.xml10_content(), offset),
            Event::CData(text) => self.add_text(&text.xml10_content(), offset),
            Event::GeneralRef(reference) => {
                let text = match reference.resolve_char_ref() {
                    Ok(Some(c)) => c.to_string(),
                    _ => quick_xml::escape::resolve_predefined_entity(&reference)
                        .unwrap_or_default()
                        .to_owned(),
                };
                self.add_text(&text, offset)
            }
            Event::DocType(kind) => {
                Err(if kind.trim_start().to_ascii_lowercase().starts_with("html") {
                    ReadError::WebPage { title: None }
                } else {
                    ReadError::DtdRefused { position: self.position(offset) }
                })
            }
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) | Event::Eof => Ok(()),
        }
    }

    fn open(&mut self, element: &BytesStart<'_>, offset: usize) -> Result<(), ReadError> {
        let name = element.local_name();
        let place = match self.places.last() {
            None => self.open_root(element, offset)?,
            Some(Place::Configuration) => match name.as_ref() {
                "Servers" => {
                    self.draft.part = Part::Servers;
                    self.draft.open(RowKind::Server);
                    Place::Servers
                }
                "Channels" => {
                    self.draft.part = Part::Cameras;
                    self.draft.open(RowKind::Camera);
                    Place::Channels
                }
                "RootSecurityObject" | "RootSecObject" => {
                    self.draft.part = Part::Folders;
                    self.folder(element, None, offset)?
                }
                _ => Place::Ignored,
            },
            Some(Place::Servers) => self.row::<RawServer>(element, offset)?,
            Some(Place::Channels) => self.row::<RawChannel>(element, offset)?,
            Some(&Place::Folder(folder)) => match name.as_ref() {
                "ChildSecurityObjects" | "ChildSecObjects" => Place::Folders(folder),
                "ChildChannels" => Place::Members(folder),
                "SecObjectInfo" | "SecObject" | "SecurityObject" => {
                    self.folder(element, Some(folder), offset)?
                }
                _ => {
                    self.draft.folders_not_understood += 1;
                    Place::Ignored
                }
            },
            Some(&Place::Folders(folder)) => self.folder(element, Some(folder), offset)?,
            Some(&Place::Members(folder)) => self.member(element, folder, offset)?,
            Some(Place::Member(..) | Place::Ignored) => Place::Ignored,
        };
        self.places.push(place);
        Ok(())
    }

    fn open_root(&mut self, element: &BytesStart<'_>, offset: usize) -> Result<Place, ReadError> {
        let name = element.local_name();
        if self.root_seen {
            return Err(self.malformed(offset, "an element after the end of the document"));
        }
        if name.as_ref().eq_ignore_ascii_case("html") {
            return Err(ReadError::WebPage { title: None });
        }
        if name.as_ref() != "Configuration" {
            return Err(ReadError::NotConfiguration {
                found: format!("<{}", shorten(name.as_ref(), 40)),
            });
        }
        self.root_seen = true;
        self.attributes(element, offset, Draft::wants, |draft, name, value| {
            draft.set(name, value);
        })?;
        Ok(Place::Configuration)
    }

    fn row<R: Row>(&mut self, element: &BytesStart<'_>, offset: usize) -> Result<Place, ReadError> {
        let mut row = R::default();
        self.attributes(element, offset, R::wants, |draft, name, value| {
            row.set(name, value, &mut draft.warnings);
        })?;
        row.add_to(self.draft);
        Ok(Place::Ignored)
    }

    fn folder(
        &mut self,
        element: &BytesStart<'_>,
        parent: Option<usize>,
        offset: usize,
    ) -> Result<Place, ReadError> {
        let Some(folder) = self.draft.add_folder(parent) else {
            return Ok(Place::Ignored);
        };
        self.attributes(
            element,
            offset,
            |name| matches!(name, "Id" | "Name"),
            |draft, name, value| draft.set_folder(folder, name, value),
        )?;
        Ok(Place::Folder(folder))
    }

    /// `<ChannelId>…</ChannelId>`, or any element with the id as an attribute.
    fn member(
        &mut self,
        element: &BytesStart<'_>,
        folder: usize,
        offset: usize,
    ) -> Result<Place, ReadError> {
        let mut found = false;
        self.attributes(
            element,
            offset,
            |name| matches!(name, "Id" | "ChannelId"),
            |draft, _, value| {
                found = true;
                draft.add_member(folder, value);
            },
        )?;
        Ok(if found { Place::Ignored } else { Place::Member(folder, String::new()) })
    }

    fn close(&mut self) {
        match self.places.pop() {
            Some(Place::Member(folder, id)) => {
                self.draft.add_member(folder, Scalar::Text(Cow::Owned(id)));
            }
            Some(_) if self.places.len() == 1 => self.draft.part = Part::Head,
            _ => {}
        }
    }

    fn add_text(&mut self, text: &str, offset: usize) -> Result<(), ReadError> {
        match self.places.last_mut() {
            Some(Place::Member(_, id)) => id.push_str(text),
            None if self.root_seen && !text.trim().is_empty() => {
                return Err(self.malformed(offset, "text after the end of the document"));
            }
            _ => {}
        }
        Ok(())
    }

    /// Hands the wanted attributes to `set`. Repeated attributes: the last wins.
    fn attributes(
        &mut self,
        element: &BytesStart<'_>,
        offset: usize,
        wanted: impl Fn(&str) -> bool,
        mut set: impl FnMut(&mut Draft, &str, Scalar<'_>),
    ) -> Result<(), ReadError> {
        let mut attributes = element.attributes();
        // The check for repeats is quadratic in the number of attributes.
        attributes.with_checks(false);
        for attribute in attributes {
            let attribute =
                attribute.map_err(|error| self.malformed(offset, &error.to_string()))?;
            let name = attribute.key.local_name();
            if wanted(name.as_ref()) {
                // A stray ampersand spoils one value, not the file.
                let value = attribute
                    .normalized_value(XmlVersion::Implicit1_0)
                    .unwrap_or_else(|_| attribute.value.clone());
                set(self.draft, name.as_ref(), Scalar::Text(value));
            }
        }
        Ok(())
    }

    fn end(&self) -> Result<(), ReadError> {
        if self.root_seen && self.places.is_empty() {
            Ok(())
        } else {
            Err(self.truncated(self.text.len() - self.start))
        }
    }

    fn explain(&self, error: &Error, offset: usize) -> ReadError {
        match error {
            // All of these are pieces that the end of the text left open.
            Error::Syntax(_) => self.truncated(offset),
            other => self.malformed(offset, &other.to_string()),
        }
    }

    fn truncated(&self, offset: usize) -> ReadError {
        ReadError::Truncated {
            part: self.draft.part,
            position: self.position(offset),
            cameras: self.draft.cameras_read(),
        }
    }

    fn malformed(&self, offset: usize, reason: &str) -> ReadError {
        ReadError::Malformed {
            format: Format::Xml,
            part: self.draft.part,
            position: self.position(offset),
            reason: shorten(reason, 200),
        }
    }

    fn position(&self, offset: usize) -> Position {
        Position::at(self.text, self.start.saturating_add(offset))
    }
}

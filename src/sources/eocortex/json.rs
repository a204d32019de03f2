//! The JSON form of a configuration.
//! In: text. Out: rows in a [`Draft`], filled while the text is parsed; the whole
//! document is never built as a tree.
//! Every value may be of any kind: [`Any`] accepts what comes and hands it to a
//! [`Shape`], which takes the kind it wants and steps over the rest.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::draft::{Draft, RawChannel, RawServer, Row, Scalar};
use super::error::{Part, Position};
use super::{Format, ReadError};

/// Reads the document that starts `start` bytes into `text`.
pub(super) fn read(text: &str, start: usize, draft: &mut Draft) -> Result<(), ReadError> {
    let (before, document) = text.split_at(start);
    let mut parser = serde_json::Deserializer::from_str(document);
    let outcome = parser.deserialize_any(Any(Head { draft })).and_then(|()| parser.end());
    outcome.map_err(|error| explain(&error, before, draft))
}

fn explain(error: &serde_json::Error, before: &str, draft: &Draft) -> ReadError {
    let offset = Position::at(before, before.len());
    let position = Position {
        line: offset.line + error.line().saturating_sub(1),
        column: match error.line() {
            0 | 1 => offset.column - 1 + error.column(),
            _ => error.column(),
        },
    };
    if error.is_eof() {
        return ReadError::Truncated { part: draft.part, position, cameras: draft.cameras_read() };
    }
    let mut reason = error.to_string();
    if let Some(end) = reason.rfind(" at line ") {
        reason.truncate(end);
    }
    ReadError::Malformed { format: Format::Json, part: draft.part, position, reason }
}

/// What to do with a value of each kind. What is not taken is stepped over and
/// reported to `scalar`.
trait Shape<'de>: Sized {
    type Value;

    fn scalar(self, value: Scalar<'de>) -> Self::Value;

    fn list<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(self.scalar(Scalar::Nested))
    }

    fn object<A: MapAccess<'de>>(self, mut object: A) -> Result<Self::Value, A::Error> {
        while object.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(self.scalar(Scalar::Nested))
    }
}

/// Accepts a value of any kind for a [`Shape`].
struct Any<S>(S);

impl<'de, S: Shape<'de>> DeserializeSeed<'de> for Any<S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<S::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, S: Shape<'de>> Visitor<'de> for Any<S> {
    type Value = S::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E: Error>(self) -> Result<S::Value, E> {
        Ok(self.0.scalar(Scalar::Null))
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<S::Value, E> {
        Ok(self.0.scalar(Scalar::Bool(value)))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<S::Value, E> {
        Ok(self.0.scalar(Scalar::Count(value)))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<S::Value, E> {
        let scalar = u64::try_from(value).map_or(Scalar::Number(value as f64), Scalar::Count);
        Ok(self.0.scalar(scalar))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<S::Value, E> {
        Ok(self.0.scalar(Scalar::Number(value)))
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<S::Value, E> {
        Ok(self.0.scalar(Scalar::Text(Cow::Borrowed(text))))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<S::Value, E> {
        self.visit_string(text.to_owned())
    }

    fn visit_string<E: Error>(self, text: String) -> Result<S::Value, E> {
        Ok(self.0.scalar(Scalar::Text(Cow::Owned(text))))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<S::Value, A::Error> {
        self.0.list(list)
    }

    fn visit_map<A: MapAccess<'de>>(self, object: A) -> Result<S::Value, A::Error> {
        self.0.object(object)
    }
}

/// Any value as a scalar; also reads the keys of objects.
struct Plain;

impl<'de> Shape<'de> for Plain {
    type Value = Scalar<'de>;

    fn scalar(self, value: Scalar<'de>) -> Scalar<'de> {
        value
    }
}

/// The next key of an object.
fn next_key<'de, A: MapAccess<'de>>(object: &mut A) -> Result<Option<Cow<'de, str>>, A::Error> {
    Ok(object.next_key_seed(Any(Plain))?.map(|key| match key {
        Scalar::Text(text) => text,
        _ => Cow::Borrowed(""),
    }))
}

fn next_scalar<'de, A: MapAccess<'de>>(object: &mut A) -> Result<Scalar<'de>, A::Error> {
    object.next_value_seed(Any(Plain))
}

/// The outermost object.
struct Head<'d> {
    draft: &'d mut Draft,
}

impl<'de> Shape<'de> for Head<'_> {
    type Value = ();

    fn scalar(self, _: Scalar<'de>) {}

    fn object<A: MapAccess<'de>>(self, mut object: A) -> Result<(), A::Error> {
        let draft = self.draft;
        while let Some(key) = next_key(&mut object)? {
            match &*key {
                "Servers" => {
                    draft.part = Part::Servers;
                    object.next_value_seed(Any(Rows::<RawServer>::into(draft)))?;
                }
                "Channels" => {
                    draft.part = Part::Cameras;
                    object.next_value_seed(Any(Rows::<RawChannel>::into(draft)))?;
                }
                "RootSecObject" | "RootSecurityObject" => {
                    draft.part = Part::Folders;
                    object.next_value_seed(Any(Folder { draft, parent: None }))?;
                }
                field if Draft::wants(field) => {
                    let value = next_scalar(&mut object)?;
                    draft.set(field, value);
                }
                _ => {
                    object.next_value::<IgnoredAny>()?;
                }
            }
            draft.part = Part::Head;
        }
        Ok(())
    }
}

/// A list of rows. A value that is no list leaves the list missing.
struct Rows<'d, R> {
    draft: &'d mut Draft,
    row: std::marker::PhantomData<R>,
}

impl<'d, R> Rows<'d, R> {
    fn into(draft: &'d mut Draft) -> Self {
        Self { draft, row: std::marker::PhantomData }
    }
}

impl<'de, R: Row> Shape<'de> for Rows<'_, R> {
    type Value = ();

    fn scalar(self, _: Scalar<'de>) {}

    fn list<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        self.draft.open(R::KIND);
        while let Some(row) =
            list.next_element_seed(Any(OneRow::<R> { draft: self.draft, row: R::default() }))?
        {
            row.add_to(self.draft);
        }
        Ok(())
    }
}

/// One object of a list. A value of another kind is a row without an id.
struct OneRow<'d, R> {
    draft: &'d mut Draft,
    row: R,
}

impl<'de, R: Row> Shape<'de> for OneRow<'_, R> {
    type Value = R;

    fn scalar(self, _: Scalar<'de>) -> R {
        self.row
    }

    fn object<A: MapAccess<'de>>(mut self, mut object: A) -> Result<R, A::Error> {
        while let Some(key) = next_key(&mut object)? {
            if R::wants(&key) {
                let value = next_scalar(&mut object)?;
                self.row.set(&key, value, &mut self.draft.warnings);
            } else {
                object.next_value::<IgnoredAny>()?;
            }
        }
        Ok(self.row)
    }
}

/// One folder with everything in it.
struct Folder<'d> {
    draft: &'d mut Draft,
    parent: Option<usize>,
}

impl<'de> Shape<'de> for Folder<'_> {
    type Value = ();

    fn scalar(self, value: Scalar<'de>) {
        if value != Scalar::Null {
            self.draft.folders_not_understood += 1;
        }
    }

    fn object<A: MapAccess<'de>>(self, mut object: A) -> Result<(), A::Error> {
        let draft = self.draft;
        let Some(folder) = draft.add_folder(self.parent) else {
            while object.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
            return Ok(());
        };
        while let Some(key) = next_key(&mut object)? {
            match &*key {
                "ChildChannels" => object.next_value_seed(Any(Members { draft, folder }))?,
                "ChildSecObjects" | "ChildSecurityObjects" => {
                    object.next_value_seed(Any(Folders { draft, folder }))?;
                }
                field @ ("Id" | "Name") => {
                    let value = next_scalar(&mut object)?;
                    draft.set_folder(folder, field, value);
                }
                _ => {
                    object.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

/// The folders in a folder.
struct Folders<'d> {
    draft: &'d mut Draft,
    folder: usize,
}

impl<'de> Shape<'de> for Folders<'_> {
    type Value = ();

    fn scalar(self, value: Scalar<'de>) {
        if value != Scalar::Null {
            self.draft.folders_not_understood += 1;
        }
    }

    fn list<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list
            .next_element_seed(Any(Folder { draft: self.draft, parent: Some(self.folder) }))?
            .is_some()
        {}
        Ok(())
    }
}

/// The cameras in a folder: their ids.
struct Members<'d> {
    draft: &'d mut Draft,
    folder: usize,
}

impl<'de> Shape<'de> for Members<'_> {
    type Value = ();

    fn scalar(self, value: Scalar<'de>) {
        if value != Scalar::Null {
            self.draft.folders_not_understood += 1;
        }
    }

    fn list<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while let Some(id) = list.next_element_seed(Any(Member))? {
            self.draft.add_member(self.folder, id);
        }
        Ok(())
    }
}

/// One camera in a folder: an id, or an object with an id.
struct Member;

impl<'de> Shape<'de> for Member {
    type Value = Scalar<'de>;

    fn scalar(self, value: Scalar<'de>) -> Scalar<'de> {
        value
    }

    fn object<A: MapAccess<'de>>(self, mut object: A) -> Result<Scalar<'de>, A::Error> {
        let mut id = Scalar::Null;
        while let Some(key) = next_key(&mut object)? {
            if matches!(&*key, "Id" | "ChannelId") {
                id = next_scalar(&mut object)?;
            } else {
                object.next_value::<IgnoredAny>()?;
            }
        }
        Ok(id)
    }
}

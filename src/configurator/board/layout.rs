//! Where the columns stand: sums of widths and gaps, computed once for each change of the columns.
//!
//! In: the columns that are shown. Out: positions, the groups by key, and what a part of the
//! board touches, found by bisection. No egui in here: a board of 1,000 columns costs what it
//! shows.

use std::{ops::Range, sync::Arc};

use super::columns::Columns;
use crate::configurator::theme::{size, space};

/// Width of a folded column.
pub const FOLDED: f32 = 44.0;

/// Positions of all columns.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Layout {
    /// The columns for which this was computed.
    generation: u64,
    /// Columns that stay at the left.
    pub pinned: Strip,
    /// Columns that scroll.
    pub scrolled: Strip,
}

/// Columns that scroll together: positions in points from the left edge of the strip.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Strip {
    /// The first of its columns, as a place among those shown.
    first: usize,
    /// Left edges and widths.
    columns: Vec<(f32, f32)>,
    /// Runs of columns on one key.
    groups: Vec<Group>,
    /// Width of everything.
    width: f32,
}

/// Neighboring columns whose servers use the same key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its columns, as places among those shown.
    pub columns: Range<usize>,
    /// The name of the key.
    pub name: Arc<str>,
    /// What the group stands for.
    pub kind: GroupKind,
}

/// What a group of columns stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GroupKind {
    /// Servers that use one key.
    Key,
    /// Servers without a key.
    NoKey,
    /// Cameras without a server.
    NotBound,
}

impl Layout {
    /// Computes the layout anew if the columns changed.
    pub fn update(&mut self, columns: &Columns) {
        if self.generation == columns.generation {
            return;
        }
        *self = Self {
            generation: columns.generation,
            pinned: Strip::of(columns, 0..columns.pinned),
            scrolled: Strip::of(columns, columns.pinned..columns.shown.len()),
        };
    }
}

impl Strip {
    fn of(columns: &Columns, places: Range<usize>) -> Self {
        let mut strip = Self { first: places.start, ..Self::default() };
        let mut left = space::L;
        let mut last = None;
        for place in places {
            let Some(column) = columns.shown_at(place) else { continue };
            let this = (column.server.is_some(), &column.key);
            if last != Some(this) {
                if last.is_some() {
                    left += space::M;
                }
                let kind = match this {
                    (false, _) => GroupKind::NotBound,
                    (true, None) => GroupKind::NoKey,
                    (true, Some(_)) => GroupKind::Key,
                };
                let name = column.group.clone();
                strip.groups.push(Group { columns: place..place, name, kind });
                last = Some(this);
            }
            if let Some(group) = strip.groups.last_mut() {
                group.columns.end = place + 1;
            }
            let width = if column.is_folded { FOLDED } else { size::COLUMN };
            strip.columns.push((left, width));
            left += width + size::COLUMN_GAP;
        }
        if !strip.columns.is_empty() {
            strip.width = left - size::COLUMN_GAP + space::L;
        }
        strip
    }

    /// From the left to the right edge of a shown column.
    pub fn across(&self, place: usize) -> (f32, f32) {
        let column = place.checked_sub(self.first).and_then(|at| self.columns.get(at));
        column.map_or((space::L, space::L), |(left, width)| (*left, left + width))
    }

    /// Whether a shown column is one of these.
    pub fn contains(&self, place: usize) -> bool {
        place.checked_sub(self.first).is_some_and(|at| at < self.columns.len())
    }

    /// The width of all.
    pub fn width(&self) -> f32 {
        self.width
    }

    /// The columns that a part of the strip touches.
    pub fn visible(&self, from: f32, to: f32) -> Range<usize> {
        let first = self.columns.partition_point(|(left, width)| left + width <= from);
        let end = self.columns.partition_point(|(left, _)| *left < to);
        self.first + first..self.first + end.max(first)
    }

    /// The groups that these columns belong to.
    pub fn groups_of(&self, columns: &Range<usize>) -> &[Group] {
        let first = self.groups.partition_point(|group| group.columns.end <= columns.start);
        let end = self.groups.partition_point(|group| group.columns.start < columns.end);
        self.groups.get(first..end).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        configurator::{Command, Model, board::columns::View, fixtures},
        licensing::ServerId,
    };

    #[test]
    fn columns_on_one_key_make_one_group_and_a_gap_parts_the_keys() {
        let document = fixtures::document(4, 3);
        let mut layout = Layout::default();
        layout.update(&document.columns);
        let layout = layout.scrolled;
        let left = |place| layout.across(place).0;
        let kinds: Vec<_> = layout.groups.iter().map(|g| (g.columns.clone(), g.kind)).collect();
        assert_eq!(
            kinds,
            [(0..2, GroupKind::Key), (2..4, GroupKind::Key), (4..5, GroupKind::NotBound)]
        );
        let pitch = size::COLUMN + size::COLUMN_GAP;
        assert!((left(1) - left(0) - pitch).abs() < 0.01);
        assert!((left(2) - left(1) - pitch - space::M).abs() < 0.01);
    }

    #[test]
    fn only_columns_within_the_part_are_visible() {
        let document = fixtures::document(50, 1);
        let mut layout = Layout::default();
        layout.update(&document.columns);
        let layout = layout.scrolled;
        let from = layout.across(10).0 + 5.0;
        let to = layout.across(13).0 + 5.0;
        assert_eq!(layout.visible(from, to), 10..14);
        assert_eq!(layout.visible(0.0, 1.0), 0..0);
        assert_eq!(layout.visible(0.0, layout.width()), 0..51);
        assert_eq!(layout.groups_of(&(10..14)).len(), 1);
        assert_eq!(layout.groups_of(&(24..26)).len(), 2);
    }

    #[test]
    fn pinned_columns_stand_apart_and_folded_ones_are_narrow() {
        let mut model = Model { document: Some(fixtures::document(4, 3)), ..Model::default() };
        let view = View {
            folded: [Some(ServerId(2))].into(),
            pinned: [Some(ServerId(4))].into(),
            ..View::default()
        };
        model.update(Command::View(Box::new(view)));
        let mut layout = Layout::default();
        layout.update(&model.document.unwrap().columns);
        assert!(layout.pinned.contains(0) && !layout.scrolled.contains(0));
        assert_eq!(layout.scrolled.visible(0.0, layout.scrolled.width()), 1..5);
        let (left, right) = layout.scrolled.across(2);
        assert!((right - left - FOLDED).abs() < 0.01);
    }
}

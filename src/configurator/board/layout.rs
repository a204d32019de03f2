//! Where the columns stand: sums of widths and gaps, computed once for each change of the columns.
//!
//! In: the columns that are shown. Out: positions, the groups by key, and what a part of the
//! board touches, found by bisection. No egui in here: a board of 1,000 columns costs what it
//! shows.

use std::{ops::Range, sync::Arc};

use super::columns::Columns;
use crate::configurator::theme::{size, space};

/// Positions along the board, in points from its left edge.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Layout {
    /// The columns for which this was computed.
    generation: u64,
    /// Left edges of the shown columns.
    lefts: Vec<f32>,
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
        if self.generation == columns.generation && !self.lefts.is_empty() {
            return;
        }
        *self = Self { generation: columns.generation, ..Self::default() };
        let mut left = space::L;
        let mut last = None;
        for (place, at) in columns.shown.iter().enumerate() {
            let Some(column) = columns.all.get(*at) else { continue };
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
                self.groups.push(Group { columns: place..place, name, kind });
                last = Some(this);
            }
            if let Some(group) = self.groups.last_mut() {
                group.columns.end = place + 1;
            }
            self.lefts.push(left);
            left += size::COLUMN + size::COLUMN_GAP;
        }
        self.width = left - size::COLUMN_GAP + space::L;
    }

    /// The left edge of a shown column.
    pub fn left(&self, place: usize) -> f32 {
        self.lefts.get(place).copied().unwrap_or(space::L)
    }

    /// The width of the board.
    pub fn width(&self) -> f32 {
        self.width
    }

    /// The columns that a part of the board touches.
    pub fn visible(&self, from: f32, to: f32) -> Range<usize> {
        let first = self.lefts.partition_point(|left| left + size::COLUMN <= from);
        let end = self.lefts.partition_point(|left| *left < to);
        first..end.max(first)
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
    use crate::configurator::fixtures;

    #[test]
    fn columns_on_one_key_make_one_group_and_a_gap_parts_the_keys() {
        let document = fixtures::document(4, 3);
        let mut layout = Layout::default();
        layout.update(&document.columns);
        let kinds: Vec<_> = layout.groups.iter().map(|g| (g.columns.clone(), g.kind)).collect();
        assert_eq!(
            kinds,
            [(0..2, GroupKind::Key), (2..4, GroupKind::Key), (4..5, GroupKind::NotBound)]
        );
        let pitch = size::COLUMN + size::COLUMN_GAP;
        assert!((layout.left(1) - layout.left(0) - pitch).abs() < 0.01);
        assert!((layout.left(2) - layout.left(1) - pitch - space::M).abs() < 0.01);
    }

    #[test]
    fn only_columns_within_the_part_are_visible() {
        let document = fixtures::document(50, 1);
        let mut layout = Layout::default();
        layout.update(&document.columns);
        let from = layout.left(10) + 5.0;
        let to = layout.left(13) + 5.0;
        assert_eq!(layout.visible(from, to), 10..14);
        assert_eq!(layout.visible(0.0, 1.0), 0..0);
        assert_eq!(layout.visible(0.0, layout.width()), 0..51);
        assert_eq!(layout.groups_of(&(10..14)).len(), 1);
        assert_eq!(layout.groups_of(&(24..26)).len(), 2);
    }
}

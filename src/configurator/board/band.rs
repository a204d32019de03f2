//! The rubber band: a drag that begins beside the rows selects what it is drawn over.
//!
//! In: where it began, where the pointer is, the rows that each column shows there. Out: a
//! selection, when it changes. Its corner stays with the rows beside which it began, also while
//! board and columns scroll. No egui widgets in here.

use std::{
    collections::{BTreeMap, HashMap},
    ops::Range,
};

use egui::{Pos2, Rangef, Rect};

use super::columns::{Column, Columns};
use crate::{
    configurator::{
        model::Selection,
        theme::{size, space},
    },
    licensing::ServerId,
};

/// Beside what a drag or a click began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Beside {
    /// Beside all columns.
    Columns,
    /// Beside the rows of the column of this server, or of *Not bound*.
    Rows(Option<ServerId>),
}

/// A band that is being drawn.
#[derive(Debug)]
pub(super) struct Band {
    /// The corner at which it began, on the screen.
    corner: Pos2,
    /// Beside what it began.
    origin: Beside,
    /// Whether it began among the pinned columns.
    pub pinned: bool,
    /// The corner within the part of the board in which it began, once that is known.
    within_board: Option<f32>,
    /// The selection before it began.
    before: Selection,
    /// Whether what is selected already stays selected.
    adds: bool,
    /// Where its corner is among the rows of each column that it reached.
    corners: HashMap<Option<ServerId>, f32>,
    /// The rows that it covers, by the places of their columns.
    rows: BTreeMap<usize, Range<usize>>,
    /// What it covered when it was last asked.
    told: Option<BTreeMap<usize, Range<usize>>>,
}

/// The rows of a column, as they stand on the screen.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rows<'a> {
    /// The column, as a place among those shown.
    pub place: usize,
    /// The column.
    pub column: &'a Column,
    /// From left to right.
    pub across: Rangef,
    /// Where the first line would begin.
    pub top: f32,
    /// From the first point in view to the last one.
    pub view: Rangef,
}

impl Band {
    /// Begins a band at a point of the screen.
    pub(super) fn begin(
        corner: Pos2,
        origin: Beside,
        pinned: bool,
        before: Selection,
        adds: bool,
    ) -> Self {
        Self {
            corner,
            origin,
            pinned,
            within_board: None,
            before,
            adds,
            corners: HashMap::new(),
            rows: BTreeMap::new(),
            told: None,
        }
    }

    /// Follows the part of the board in which it began; `left` is where that begins now.
    pub(super) fn follow_board(&mut self, left: f32) {
        let within = *self.within_board.get_or_insert(self.corner.x - left);
        self.corner.x = left + within;
    }

    /// Takes in which rows of a column it covers.
    pub(super) fn cover(&mut self, rows: Rows<'_>, pointer: Pos2) {
        let Rows { place, column, across, top, view } = rows;
        let reaches = across.min <= self.corner.x.max(pointer.x)
            && self.corner.x.min(pointer.x) <= across.max;
        if !reaches {
            self.rows.remove(&place);
            self.corners.remove(&column.server);
            return;
        }
        let corner = *self.corners.entry(column.server).or_insert(self.corner.y - top);
        if self.origin == Beside::Rows(column.server) {
            self.corner.y = top + corner;
        }
        let end = pointer.y.clamp(view.min, view.max) - top;
        let line = |y: f32| ((y - space::XS / 2.0) / size::ROW).max(0.0);
        let first = line(corner.min(end)).floor() as usize;
        let last = (line(corner.max(end)).ceil() as usize).min(column.lines());
        self.rows.insert(place, column.rows_in(first.min(last)..last));
    }

    /// Lets go of columns that are not on the screen and that it does not reach any more.
    pub(super) fn leave(&mut self, reaches: impl Fn(usize, Rangef) -> bool, pointer: Pos2) {
        let across = Rangef::new(self.corner.x.min(pointer.x), self.corner.x.max(pointer.x));
        self.rows.retain(|place, _| reaches(*place, across));
    }

    /// The selection, if it changed since it was last asked for.
    pub(super) fn selection(&mut self, columns: &Columns) -> Option<Selection> {
        if self.told.as_ref() == Some(&self.rows) {
            return None;
        }
        let is_first = self.told.is_none();
        let covered = self
            .rows
            .iter()
            .filter_map(|(place, rows)| columns.shown_at(*place)?.visible.get(rows.clone()));
        let mut selection = if self.adds { self.before.clone() } else { Selection::default() };
        let mut first = None;
        for cameras in covered {
            first = first.or(cameras.first().copied());
            selection.cameras.extend(cameras);
        }
        selection.anchor = first;
        selection.cursor = first.or(self.before.cursor);
        self.told = Some(self.rows.clone());
        let says_nothing = is_first && selection.cameras == self.before.cameras;
        (!says_nothing).then_some(selection)
    }

    /// The selection before the band.
    pub(super) fn before(&self) -> &Selection {
        &self.before
    }

    /// Where it is on the screen.
    pub(super) fn rect(&self, pointer: Pos2) -> Rect {
        Rect::from_two_pos(self.corner, pointer)
    }
}

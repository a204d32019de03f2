//! The keyboard cursor and the selection as grid arithmetic on [`Columns`]. No egui in here.
//!
//! In: columns, where the cursor is, what was pressed or clicked. Out: another cell or selection.
//! The cursor is a camera and never a pair of numbers: it stays with its camera when that moves.

use super::columns::Columns;
use crate::{
    configurator::{Document, model::Selection},
    licensing::CameraId,
};

/// A place on the board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// The column, as a place among those shown.
    pub column: usize,
    /// The row, as a place among those visible.
    pub row: usize,
}

/// A movement of the cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// One row up.
    Up,
    /// One row down.
    Down,
    /// To the next column on the left that has rows.
    Left,
    /// To the next column on the right that has rows.
    Right,
    /// To the first row.
    First,
    /// To the last row.
    Last,
    /// One page up.
    PageUp,
    /// One page down.
    PageDown,
}

/// What choosing a camera does to the selection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// Only this camera.
    Replace,
    /// This camera changes sides.
    Toggle,
    /// Everything from the anchor to this camera.
    Range,
}

/// The cell of a camera, if it is shown.
pub fn cell(document: &Document, camera: CameraId) -> Option<Cell> {
    let camera = document.system.camera(camera)?;
    let server = document.plan.server_of(camera);
    let (column, row) = document.columns.cell_of(camera.id, server)?;
    Some(Cell { column, row })
}

/// The camera in a cell.
pub fn camera_at(columns: &Columns, cell: Cell) -> Option<CameraId> {
    columns.shown_at(cell.column)?.visible.get(cell.row).copied()
}

/// Where a step leads; to the first camera if there is no cursor yet.
pub fn step(columns: &Columns, from: Option<Cell>, step: Step, page: usize) -> Option<Cell> {
    let rows = |column: usize| columns.shown_at(column).map_or(0, |column| column.visible.len());
    let Some(Cell { column, row }) = from else {
        let column = (0..columns.shown.len()).find(|column| rows(*column) > 0)?;
        return Some(Cell { column, row: 0 });
    };
    let last = rows(column).saturating_sub(1);
    let within = |row: usize| Some(Cell { column, row: row.min(last) });
    let beside = |column: Option<usize>| match column {
        Some(column) => Some(Cell { column, row: row.min(rows(column).saturating_sub(1)) }),
        None => from,
    };
    match step {
        Step::Up => within(row.saturating_sub(1)),
        Step::Down => within(row + 1),
        Step::PageUp => within(row.saturating_sub(page)),
        Step::PageDown => within(row.saturating_add(page)),
        Step::First => within(0),
        Step::Last => within(last),
        Step::Left => beside((0..column).rev().find(|column| rows(*column) > 0)),
        Step::Right => beside((column + 1..columns.shown.len()).find(|column| rows(*column) > 0)),
    }
}

/// The selection after a camera was chosen. `order` are the cameras of its column as they are
/// seen. A range whose anchor is in another column only adds the camera.
pub fn choose(
    selection: &Selection,
    order: &[CameraId],
    camera: CameraId,
    choice: Choice,
) -> Selection {
    let place = |of: CameraId| order.iter().position(|camera| *camera == of);
    let (cameras, anchor) = match choice {
        Choice::Replace => ([camera].into(), Some(camera)),
        Choice::Toggle => {
            let mut cameras = selection.cameras.clone();
            if !cameras.remove(&camera) {
                cameras.insert(camera);
            }
            (cameras, Some(camera))
        }
        Choice::Range => match (selection.anchor.and_then(place), place(camera)) {
            (Some(from), Some(to)) => {
                let range = from.min(to)..=from.max(to);
                (order[range].iter().copied().collect(), selection.anchor)
            }
            _ => {
                let mut cameras = selection.cameras.clone();
                cameras.insert(camera);
                (cameras, Some(camera))
            }
        },
    };
    Selection { cameras, anchor, cursor: Some(camera) }
}

/// All cameras that are seen in the column of the cursor, or on the whole board without one.
pub fn choose_all(document: &Document, selection: &Selection) -> Selection {
    let columns = &document.columns;
    let cell = selection.cursor.and_then(|cursor| cell(document, cursor));
    let cameras = match cell.and_then(|cell| columns.shown_at(cell.column)) {
        Some(column) => column.visible.iter().copied().collect(),
        None => {
            let shown = columns.shown.iter().filter_map(|at| columns.all.get(*at));
            shown.flat_map(|column| &column.visible).copied().collect()
        }
    };
    Selection { cameras, anchor: selection.anchor, cursor: selection.cursor }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        configurator::{Model, fixtures, model::Command},
        licensing::ServerId,
    };

    fn at(column: usize, row: usize) -> Option<Cell> {
        Some(Cell { column, row })
    }

    /// Three servers with 5, 0 and 2 cameras, and one camera that is not bound.
    fn document() -> Document {
        let mut model = Model { document: Some(fixtures::document(3, 5)), ..Model::default() };
        let columns = &model.document.as_ref().unwrap().columns;
        let rows = |at: usize| columns.all[at].cameras.clone();
        let to_first = rows(1);
        let away = rows(2)[..2].to_vec();
        let loose = rows(2)[2..3].to_vec();
        model.update(Command::MoveCameras { cameras: to_first, to: None });
        model.update(Command::MoveCameras { cameras: loose, to: None });
        model.update(Command::MoveCameras { cameras: away, to: Some(ServerId(1)) });
        model.document.unwrap()
    }

    #[test]
    fn a_first_step_goes_to_the_first_camera() {
        let columns = document().columns;
        assert_eq!(step(&columns, None, Step::Up, 5), at(0, 0));
    }

    #[test]
    fn up_and_down_stay_within_the_column() {
        let columns = document().columns;
        let last = columns.shown_at(0).unwrap().visible.len() - 1;
        assert_eq!(step(&columns, at(0, 0), Step::Up, 5), at(0, 0));
        assert_eq!(step(&columns, at(0, 0), Step::Down, 5), at(0, 1));
        assert_eq!(step(&columns, at(0, last), Step::Down, 5), at(0, last));
        assert_eq!(step(&columns, at(0, 1), Step::Last, 5), at(0, last));
        assert_eq!(step(&columns, at(0, last), Step::First, 5), at(0, 0));
        assert_eq!(step(&columns, at(0, 0), Step::PageDown, 3), at(0, 3));
        assert_eq!(step(&columns, at(0, 1), Step::PageUp, 3), at(0, 0));
    }

    #[test]
    fn left_and_right_skip_empty_columns_and_clamp_the_row() {
        let columns = document().columns;
        let sizes: Vec<usize> = columns.all.iter().map(|c| c.visible.len()).collect();
        let empty = sizes.iter().position(|rows| *rows == 0).unwrap();
        assert_eq!(empty, 1, "{sizes:?}");
        assert_eq!(step(&columns, at(0, 6), Step::Right, 5), at(2, sizes[2] - 1));
        assert_eq!(step(&columns, at(2, 0), Step::Left, 5), at(0, 0));
        assert_eq!(step(&columns, at(0, 3), Step::Left, 5), at(0, 3));
        assert_eq!(step(&columns, at(3, 1), Step::Right, 5), at(3, 1));
    }

    #[test]
    fn a_range_follows_the_order_that_is_seen_in_both_directions() {
        let order: Vec<CameraId> = [7, 3, 9, 1].map(CameraId).into();
        let start = choose(&Selection::default(), &order, CameraId(9), Choice::Replace);
        let up = choose(&start, &order, CameraId(7), Choice::Range);
        assert_eq!(up.cameras, [7, 3, 9].map(CameraId).into());
        let down = choose(&up, &order, CameraId(1), Choice::Range);
        assert_eq!(down.cameras, [9, 1].map(CameraId).into());
        assert_eq!(down.anchor, Some(CameraId(9)));
    }

    #[test]
    fn a_range_from_another_column_only_adds() {
        let start = choose(&Selection::default(), &[CameraId(1)], CameraId(1), Choice::Replace);
        let both = choose(&start, &[CameraId(2), CameraId(3)], CameraId(3), Choice::Range);
        assert_eq!(both.cameras, [1, 3].map(CameraId).into());
    }

    #[test]
    fn toggling_twice_changes_nothing_but_the_cursor() {
        let order = [CameraId(1), CameraId(2)];
        let one = choose(&Selection::default(), &order, CameraId(1), Choice::Replace);
        let two = choose(&one, &order, CameraId(2), Choice::Toggle);
        assert_eq!(two.cameras.len(), 2);
        let back = choose(&two, &order, CameraId(2), Choice::Toggle);
        assert_eq!(back.cameras, one.cameras);
    }

    #[test]
    fn all_means_the_column_of_the_cursor_or_the_board() {
        let document = document();
        let mut selection = Selection::default();
        let all = choose_all(&document, &selection);
        assert_eq!(all.cameras.len(), document.system.cameras.len());
        let column = document.columns.shown_at(0).unwrap();
        let rows = column.visible.len();
        selection.cursor = Some(column.visible[0]);
        assert_eq!(choose_all(&document, &selection).cameras.len(), rows);
    }
}

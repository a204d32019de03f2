//! The list of a plan's changes: one by one, or grouped by the server to which they lead. A group
//! goes out of the plan as a whole. There may be 50,000 changes; only rows on the screen are laid
//! out.

use egui::{Align, Layout, ScrollArea, Ui, vec2};

use super::{
    icons,
    model::{Command, Document},
    plan_bar,
    theme::{font, size, space, tokens},
    widgets::{self, text},
};
use crate::{
    licensing::{Change, Plan, ServerId},
    texts::say,
};

/// How the list is arranged.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Arrangement {
    /// Change by change.
    #[default]
    ByCamera,
    /// By the server that gets the cameras or another key.
    ByServer,
}

/// A row of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlanRow {
    /// The head of a group.
    Group {
        /// The server; none for *Not bound*.
        server: Option<ServerId>,
        /// How many changes it has. They stand right below.
        changes: usize,
    },
    /// A change.
    Change(Change),
}

/// The rows of a plan.
pub fn rows(plan: &Plan, arrangement: Arrangement) -> Vec<PlanRow> {
    if arrangement == Arrangement::ByCamera {
        return plan.changes().map(PlanRow::Change).collect();
    }
    let target = |change: &Change| match change {
        Change::Move { to, .. } => *to,
        Change::UseKey { server, .. } => Some(*server),
    };
    let mut changes: Vec<Change> = plan.changes().collect();
    // Stable: within a group the key stands before the cameras. *Not bound* is last.
    changes.sort_by_key(|change| (target(change).is_none(), target(change)));
    let groups = changes.chunk_by(|left, right| target(left) == target(right));
    let mut rows = Vec::with_capacity(changes.len() + plan.key_changes().count());
    for group in groups {
        let server = group.first().and_then(target);
        rows.push(PlanRow::Group { server, changes: group.len() });
        rows.extend(group.iter().cloned().map(PlanRow::Change));
    }
    rows
}

/// The changes of the group whose head is at this place.
fn group_at(rows: &[PlanRow], at: usize) -> Vec<Change> {
    let Some(PlanRow::Group { changes, .. }) = rows.get(at) else { return Vec::new() };
    let group = rows.iter().skip(at + 1).take(*changes);
    group
        .filter_map(|row| match row {
            PlanRow::Change(change) => Some(change.clone()),
            PlanRow::Group { .. } => None,
        })
        .collect()
}

/// Shows the list with the switch above it.
pub fn list_ui(ui: &mut Ui, document: &Document, rows: &[PlanRow], out: &mut Vec<Command>) {
    ui.spacing_mut().item_spacing.y = 0.0;
    switch_ui(ui, document.arrangement, out);
    let area = ScrollArea::vertical().id_salt("changes").auto_shrink(false);
    area.show_rows(ui, size::ROW, rows.len(), |ui, range| {
        for at in range {
            match rows.get(at) {
                Some(PlanRow::Group { server, changes }) => {
                    group_ui(ui, document, *server, *changes, || group_at(rows, at), out);
                }
                Some(PlanRow::Change(change)) => change_ui(ui, document, change, out),
                None => {}
            }
        }
    });
}

fn switch_ui(ui: &mut Ui, arrangement: Arrangement, out: &mut Vec<Command>) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = space::XS;
        for (choice, words) in [
            (Arrangement::ByCamera, say!("planview-by-camera")),
            (Arrangement::ByServer, say!("planview-by-server")),
        ] {
            let ink = if choice == arrangement { tokens(ui).accent } else { tokens(ui).muted };
            let words = text(words, font::small_medium(), ink);
            let button = ui.add(egui::Button::selectable(choice == arrangement, words));
            widgets::focus_ring(ui, &button);
            if button.clicked() && choice != arrangement {
                out.push(Command::Arrange(choice));
            }
        }
    });
}

fn group_ui(
    ui: &mut Ui,
    document: &Document,
    server: Option<ServerId>,
    changes: usize,
    all: impl FnOnce() -> Vec<Change>,
    out: &mut Vec<Command>,
) {
    let tokens = tokens(ui);
    let name = plan_bar::server_name(document, server);
    let removes = say!("planview-remove-group", name = &name);
    let count = say!("planview-changes", changes = changes);
    row_ui(
        ui,
        document,
        &removes,
        || Command::RemoveChanges(all()),
        out,
        |ui| {
            let icon = if server.is_some() { icons::SERVER } else { icons::NOT_BOUND };
            icon.show(ui, tokens.muted, "");
            ui.scope(|ui| {
                ui.set_max_width(ui.available_width() * 0.6);
                widgets::elided(ui, text(name, font::strong(), tokens.text));
            });
            widgets::elided(ui, text(count, font::small(), tokens.muted));
        },
    );
}

fn change_ui(ui: &mut Ui, document: &Document, change: &Change, out: &mut Vec<Command>) {
    let tokens = tokens(ui);
    let (icon, name, from, to) = plan_bar::parts(document, change);
    let removes = say!("plan-remove-change", name = &name);
    let is_grouped = document.arrangement == Arrangement::ByServer;
    row_ui(
        ui,
        document,
        &removes,
        || Command::RemoveChange(change.clone()),
        out,
        |ui| {
            if is_grouped {
                ui.add_space(space::L);
            }
            icon.show(ui, tokens.muted, "");
            ui.scope(|ui| {
                ui.set_max_width(ui.available_width() * 0.45);
                widgets::elided(ui, text(name, font::body(), tokens.text));
            });
            widgets::elided(ui, text(format!("{from} → {to}"), font::body(), tokens.muted));
        },
    );
}

/// A row with the button that takes it out of the plan.
fn row_ui(
    ui: &mut Ui,
    document: &Document,
    removes: &str,
    command: impl FnOnce() -> Command,
    out: &mut Vec<Command>,
    contents: impl FnOnce(&mut Ui),
) {
    let removable = document.applying.is_none();
    let layout = Layout::right_to_left(Align::Center);
    ui.allocate_ui_with_layout(vec2(ui.available_width(), size::ROW), layout, |ui| {
        ui.add_space(space::M);
        if widgets::icon_button(ui, &icons::CLOSE, removable, removes).clicked() {
            out.push(command());
        }
        ui.with_layout(Layout::left_to_right(Align::Center), contents);
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        configurator::fixtures,
        licensing::{CameraId, PlanId},
    };

    #[test]
    fn changes_are_grouped_by_the_server_that_they_lead_to() {
        let system = fixtures::opened(4, 4).system;
        let mut plan = Plan::new(PlanId::NONE);
        let key = Change::UseKey { server: ServerId(2), key: None };
        let to = |camera, server: Option<u32>| Change::Move {
            camera: CameraId(camera),
            to: server.map(ServerId),
        };
        for change in [to(1, None), to(2, Some(3)), to(9, Some(2)), to(10, Some(2)), key.clone()] {
            plan.set(&system, change);
        }
        let group =
            |server: Option<u32>, changes| PlanRow::Group { server: server.map(ServerId), changes };
        let change = PlanRow::Change;
        let expected = [
            group(Some(2), 3),
            change(key.clone()),
            change(to(9, Some(2))),
            change(to(10, Some(2))),
            group(Some(3), 1),
            change(to(2, Some(3))),
            group(None, 1),
            change(to(1, None)),
        ];
        let rows = rows(&plan, Arrangement::ByServer);
        assert_eq!(rows, expected);
        assert_eq!(group_at(&rows, 0), [key, to(9, Some(2)), to(10, Some(2))]);
        assert_eq!(group_at(&rows, 1), []);
        assert_eq!(super::rows(&plan, Arrangement::ByCamera).len(), 5);
    }
}

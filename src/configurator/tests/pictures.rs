//! Pictures of every surface in both themes: the main ones are compared with those in
//! `tests/snapshots`, and all can be written to a folder to be looked at.

use egui::Vec2;
use egui_kittest::SnapshotResults;

use super::*;
use crate::configurator::{
    details::DetailsOf,
    plan_list::Arrangement,
    usage::{UsageChoice, UsageRange},
};

/// Surfaces whose pictures are kept. `UPDATE_SNAPSHOTS=1` writes them anew.
const KEPT: [(&str, Theme, Vec2); 10] = [
    ("start", Theme::Dark, USUAL),
    ("main", Theme::Dark, USUAL),
    ("main", Theme::Light, USUAL),
    ("plan", Theme::Dark, USUAL),
    ("plan", Theme::Light, USUAL),
    ("apply", Theme::Light, USUAL),
    ("key-hosts", Theme::Dark, SMALLEST),
    ("test", Theme::Light, SMALLEST),
    ("holders", Theme::Dark, SMALLEST),
    ("outage", Theme::Light, SMALLEST),
];
const USUAL: Vec2 = vec2(1280.0, 720.0);
/// The window cannot be made smaller; dialogs fill it, and their pictures are small too.
const SMALLEST: Vec2 = vec2(800.0, 500.0);

#[test]
fn the_main_screens_look_as_they_did() {
    let mut results = SnapshotResults::new();
    for (surface, theme, size) in KEPT {
        let prepare = SURFACES.iter().find(|(name, _)| *name == surface).unwrap().1;
        let (mut window, link) = window_of(size, theme, true);
        prepare(&mut window, &link);
        window.run();
        window.snapshot(format!("{surface}-{theme:?}").to_lowercase());
        results.extend_harness(&mut window);
    }
}

/// Writes pictures of all surfaces to the folder that `FLOATKEY_SHOTS` names, to be looked at.
#[test]
fn pictures_of_all_surfaces() {
    let Some(folder) = std::env::var_os("FLOATKEY_SHOTS").map(std::path::PathBuf::from) else {
        return;
    };
    for (theme, name) in [(Theme::Dark, "dark"), (Theme::Light, "light")] {
        for size in [SMALLEST, USUAL, vec2(1440.0, 900.0)] {
            for (surface, prepare) in SURFACES {
                let (mut window, link) = window_of(size, theme, true);
                prepare(&mut window, &link);
                window.run();
                let image = window.render().unwrap();
                let file = format!("{surface}-{name}-{}.png", size.y);
                image.save(folder.join(file)).unwrap();
            }
        }
    }
}

type Prepare = fn(&mut Window, &FakeLink);

pub(super) const SURFACES: [(&str, Prepare); 37] = [
    ("start", |_, _| {}),
    ("start-failed", |window, link| {
        let text = "campus.fks was not opened: it is a system file of a newer version. Install \
                    the newest Floatkey and open it again.";
        link.events.borrow_mut().push_back(Event::Failed(text.to_owned()));
        window.step();
    }),
    ("main", open),
    ("plan", |window, link| {
        open(window, link);
        plan_three_moves(window);
        let cameras = vec![CameraId(1), CameraId(4)];
        dispatch(window, Command::MoveCameras { cameras, to: Some(ServerId(4)) });
        dispatch(window, Command::TogglePlan);
    }),
    ("planned", |window, link| {
        open(window, link);
        plan_three_moves(window);
    }),
    ("lost", |window, link| {
        open(window, link);
        let since = Timestamp::from_second(noon().as_second() - 12).unwrap();
        let reason = "connection refused".to_owned();
        let state = HostState::Offline { since: Some(since), reason };
        let mut events = link.events.borrow_mut();
        events.push_back(Event::Host(HostId(1), state));
        events.push_back(Event::Failed("Key host 127.0.0.1:1947 was lost".to_owned()));
        events.push_back(Event::Done("Copied to /home/anna/campus-copy.fks".to_owned()));
        drop(events);
        window.step();
    }),
    ("connecting", |window, link| {
        let (mut opened, _) = campus();
        opened.remarks = vec!["2 cameras have no server".to_owned()];
        link.events.borrow_mut().push_back(Event::Opened(Box::new(opened)));
        window.step();
    }),
    ("pending", |window, link| {
        open(window, link);
        let (opened, _) = campus();
        let mut figures = archive_figures(&opened);
        let held = seats(&[("ip-camera", 6)]);
        figures.pending = Some(PendingPlan { plan: PlanId(Uuid::from_u128(5)), held });
        link.events.borrow_mut().push_back(host_event(3, "Archive", figures));
        window.step();
    }),
    ("limits", open_with_limits),
    ("apply", |window, link| {
        open(window, link);
        let cameras = vec![CameraId(1), CameraId(4)];
        dispatch(window, Command::MoveCameras { cameras, to: Some(ServerId(4)) });
        dispatch(window, Command::Show(Dialog::Apply { why: String::new(), at: String::new() }));
    }),
    ("move-to", |window, link| {
        open(window, link);
        let cameras = [CameraId(1), CameraId(2)].into();
        let selection = Selection { cameras, ..Default::default() };
        dispatch(window, Command::Select(selection));
        dispatch(window, Command::Show(Dialog::MoveTo { filter: String::new() }));
    }),
    ("history", |window, link| {
        open(window, link);
        dispatch(window, Command::Show(Dialog::History));
    }),
    ("help", |window, link| {
        open(window, link);
        dispatch(window, Command::Show(Dialog::Help));
    }),
    ("add-host", |window, link| {
        open(window, link);
        dispatch(
            window,
            Command::Show(Dialog::PairHost {
                address: String::new(),
                code: String::new(),
                seat: Some(ServerId(4)),
            }),
        );
    }),
    ("pair-failed", |window, link| {
        open(window, link);
        dispatch(
            window,
            Command::Show(Dialog::PairHost {
                address: "10.0.0.9:1947".to_owned(),
                code: "7KQ2-M4XA".to_owned(),
                seat: None,
            }),
        );
        let reason = "the key host does not answer. ".repeat(16);
        link.events.borrow_mut().push_back(Event::NotPaired { reason });
        window.step();
    }),
    ("key-hosts", |window, link| {
        open(window, link);
        let known = SeenHost { known: Some(HostId(1)), ..seen("Campus", None) };
        let seen = vec![known, seen("Warehouse", None), seen("Old office", Some(0))];
        link.events.borrow_mut().push_back(Event::Found(seen));
        window.step();
        dispatch(window, Command::Show(Dialog::KeyHosts));
    }),
    ("test", |window, link| {
        open(window, link);
        dispatch(window, Command::Test { address: "10.0.0.9:1947".to_owned() });
        let report = Box::new(report());
        link.events.borrow_mut().push_back(Event::Tested { report, is_over: true });
        window.step();
    }),
    ("holders", |window, link| {
        open(window, link);
        dispatch(window, Command::Show(Dialog::Holders { host: HostId(1), release: None }));
        let mut own = holder();
        (own.system_name, own.server_name) = ("Riverside campus".into(), "North Hall".into());
        own.seats = seats(&[("ip-camera", 14), ("people-counting", 3), ("plate-recognition", 2)]);
        own.valid_ms = None;
        let mut left = holder();
        (left.server_name, left.is_reclaimable) = ("Yard".to_owned(), true);
        let holders = Ok(vec![own, holder(), left]);
        link.events.borrow_mut().push_back(Event::Holders(HostId(1), holders));
        window.step();
    }),
    ("release", |window, link| {
        open(window, link);
        let release = Some(Box::new(holder()));
        dispatch(window, Command::Show(Dialog::Holders { host: HostId(1), release }));
    }),
    ("outage", |window, link| {
        open(window, link);
        let (opened, _) = campus();
        let mut grants = ours(&opened, "FK-1047");
        for (server, valid_ms) in [(1, 7_100_000), (3, 95_000)] {
            let grant = grants.get_mut(&ServerId(server)).unwrap();
            (grant.leased, grant.valid_ms) = (true, Some(valid_ms));
        }
        let told = campus_figures(&opened);
        let figures = KeyFigures::new(told.license, grants, None, told.others);
        link.events.borrow_mut().push_back(host_event(1, "North Hall", figures));
        window.step();
        dispatch(window, Command::Show(Dialog::Outage(key("FK-1047"))));
    }),
    ("remarks", |window, link| {
        let (mut opened, _) = campus();
        opened.remarks = (1..=40).map(|n| format!("Camera {n} has no server")).collect();
        link.events.borrow_mut().push_back(Event::Opened(Box::new(opened)));
        window.step();
        dispatch(window, Command::Show(Dialog::Remarks));
    }),
    ("new", |window, _| {
        let name = "Riverside campus".to_owned();
        dispatch(window, Command::Show(Dialog::New { name, path: String::new() }));
    }),
    ("import", |window, _| {
        let source = "/home/anna/configex.json".to_owned();
        dispatch(window, Command::Show(Dialog::Import { source, target: String::new() }));
    }),
    ("details-camera", |window, link| {
        open(window, link);
        plan_three_moves(window);
        dispatch(window, Command::ShowDetails(DetailsOf::Camera(CameraId(16))));
    }),
    ("details-key", |window, link| {
        open(window, link);
        dispatch(window, Command::ShowDetails(DetailsOf::Server(ServerId(1))));
        dispatch(window, Command::ShowDetails(DetailsOf::Key(key("FK-2210"))));
    }),
    ("details-feature", |window, link| {
        open(window, link);
        let feature = "ip-camera".parse().unwrap();
        dispatch(window, Command::ShowDetails(DetailsOf::Feature(feature)));
    }),
    ("plan-by-server", |window, link| {
        open(window, link);
        plan_three_moves(window);
        let cameras = vec![CameraId(1), CameraId(4)];
        dispatch(window, Command::MoveCameras { cameras, to: Some(ServerId(4)) });
        dispatch(window, Command::TogglePlan);
        dispatch(window, Command::Arrange(Arrangement::ByServer));
    }),
    ("conflict", |window, link| {
        open(window, link);
        revisions::meet_a_revision(window, link);
    }),
    ("revision", |window, link| {
        open(window, link);
        revisions::show_a_revision(window, link);
    }),
    ("apply-at", |window, link| {
        open(window, link);
        plan_three_moves(window);
        let (why, at) = ("Maintenance".to_owned(), "02:30".to_owned());
        dispatch(window, Command::Show(Dialog::Apply { why, at }));
    }),
    ("waiting", |window, link| {
        open(window, link);
        timed::wait_until_night(window);
    }),
    ("leave", |window, link| {
        open(window, link);
        timed::wait_until_night(window);
        dispatch(window, Command::Show(Dialog::Leave));
    }),
    ("usage", |window, link| {
        open(window, link);
        dispatch(window, Command::ToggleUsage);
        dispatch(window, Command::Usage(UsageChoice::Range(UsageRange::Week)));
        usage::answer(window, link, Ok(usage::history(24 * 7, 1)));
    }),
    ("usage-all", |window, link| {
        open(window, link);
        dispatch(window, Command::ToggleUsage);
        dispatch(window, Command::Usage(UsageChoice::Range(UsageRange::All)));
        usage::answer(window, link, Ok(usage::history(24 * 400, 24)));
    }),
    ("usage-asking", |window, link| {
        open(window, link);
        dispatch(window, Command::ToggleUsage);
    }),
    ("usage-failed", |window, link| {
        open(window, link);
        dispatch(window, Command::ToggleUsage);
        usage::answer(window, link, Err("connection refused".to_owned()));
    }),
    ("menu", |window, link| {
        open(window, link);
        window.get_by_label("More").click();
        window.run();
    }),
];

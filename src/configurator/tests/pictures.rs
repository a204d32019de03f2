//! Pictures of every surface in both themes: the main ones are compared with those in
//! `tests/snapshots`, and all can be written to a folder to be looked at.

use egui::Vec2;
use egui_kittest::SnapshotResults;

use super::*;
use crate::configurator::{
    board::{
        arrange::{Arrangement, By},
        columns::View,
    },
    details::DetailsOf,
    model::{Reveal, Surroundings},
    plan_list,
    settings::{Contrast, Preference},
    usage::{UsageChoice, UsageRange},
};

/// Surfaces whose pictures are kept, in both themes. `UPDATE_SNAPSHOTS=1` writes them anew. *About* is
/// none of them, because it names the commit.
const KEPT: [&str; 15] = [
    "start",
    "main",
    "plan",
    "apply",
    "lost",
    "limits",
    "conflict",
    "revision",
    "details-key",
    "waiting",
    "palette-found",
    "settings",
    "help",
    "key-hosts",
    "test",
];
/// The same of dialogs in the smallest window, in one theme.
const KEPT_SMALL: [(&str, Theme); 6] = [
    ("key-hosts", Theme::Dark),
    ("test", Theme::Light),
    ("holders", Theme::Dark),
    ("outage", Theme::Light),
    ("activate-request", Theme::Dark),
    ("activate-check", Theme::Light),
];
const USUAL: Vec2 = vec2(1280.0, 720.0);
/// The window cannot be made smaller; dialogs fill it, and their pictures are small too.
const SMALLEST: Vec2 = vec2(800.0, 500.0);

#[test]
fn the_main_screens_look_as_they_did() {
    let mut results = SnapshotResults::new();
    let usual = KEPT
        .iter()
        .flat_map(|surface| [Theme::Dark, Theme::Light].map(|theme| (*surface, theme, USUAL, "")));
    let small = KEPT_SMALL.map(|(surface, theme)| (surface, theme, SMALLEST, "-small"));
    for (surface, theme, size, suffix) in usual.chain(small) {
        let prepare = SURFACES.iter().find(|(name, _)| *name == surface).unwrap().1;
        let (mut window, link) = window_of(size, theme, true);
        prepare(&mut window, &link);
        window.run();
        window.snapshot(format!("{surface}-{theme:?}{suffix}").to_lowercase());
        results.extend_harness(&mut window);
    }
}

/// Writes pictures of all surfaces to the folder that `FLOATKEY_SHOTS` names, to be looked at, in
/// the language whose code is in `FLOATKEY_LANGUAGE`.
#[test]
fn pictures_of_all_surfaces() {
    let Some(folder) = std::env::var_os("FLOATKEY_SHOTS").map(std::path::PathBuf::from) else {
        return;
    };
    speak_as_asked();
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

/// Puts the language in force whose code is in `FLOATKEY_LANGUAGE`.
pub(super) fn speak_as_asked() {
    let code = std::env::var("FLOATKEY_LANGUAGE").ok();
    set_language(code.and_then(|code| Language::from_code(&code)).unwrap_or_default());
}

fn arrange(window: &mut Window, change: impl FnOnce(&mut View)) {
    let mut view = View::default();
    change(&mut view);
    dispatch(window, Command::View(Box::new(view)));
}

/// The cameras of a server.
fn all_of(window: &Window, server: u32) -> Vec<CameraId> {
    let document = window.state().model.document.as_ref().unwrap();
    let column = document.columns.place(Some(ServerId(server)));
    document.columns.all[column].cameras.clone()
}

type Prepare = fn(&mut Window, &FakeLink);

pub(super) const SURFACES: [(&str, Prepare); 63] = [
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
    ("grouped", |window, link| {
        open(window, link);
        arrange(window, |view| {
            view.arrangement.group = By::Folder;
            view.folded = [Some(ServerId(1))].into();
            view.pinned = [Some(ServerId(4))].into();
        });
    }),
    ("filtered", |window, link| {
        open(window, link);
        arrange(window, |view| {
            view.arrangement = Arrangement { sort: By::Feature, group: By::Feature };
            let plates = "plate-recognition".parse().unwrap();
            view.filter.features = ["people-counting".parse().unwrap(), plates].into();
        });
        window.get_by_label(say!("arrange-filter")).click();
        window.run();
    }),
    ("band", |window, link| {
        open(window, link);
        for (at, pos) in
            [vec2(560.0, 640.0), vec2(620.0, 500.0), vec2(680.0, 480.0)].into_iter().enumerate()
        {
            match at {
                0 => window.drag_at(pos.to_pos2()),
                _ => window.hover_at(pos.to_pos2()),
            }
            window.step();
        }
    }),
    ("camera-menu", |window, link| {
        open(window, link);
        window.get_by_label("Entrance 1.01").click_secondary();
        window.run();
    }),
    ("refused", |window, link| {
        open(window, link);
        dispatch(window, Command::MoveCameras { cameras: all_of(window, 1), to: None });
        let from = window.get_by_label("Elevator 3.13").rect().center();
        let to =
            vec2(1_150.0, 400.0).to_pos2().min(window.ctx.content_rect().max - vec2(20.0, 200.0));
        let all =
            Selection { cameras: all_of(window, 3).into_iter().collect(), ..Selection::default() };
        dispatch(window, Command::Select(all));
        window.drag_at(from);
        window.step();
        for pos in [from + vec2(12.0, 0.0), to, to] {
            window.hover_at(pos);
            window.step();
        }
        window.drop_at(to);
        window.step();
        window.step();
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
        dispatch(window, Command::Arrange(plan_list::Arrangement::ByServer));
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
    ("activate-computer", |window, link| {
        open(window, link);
        activation::begin(window);
    }),
    ("activate-request", |window, link| {
        open(window, link);
        activation::go_to_request(window, link);
    }),
    ("activate-made", |window, link| {
        open(window, link);
        activation::go_to_made(window, link);
    }),
    ("activate-refused", |window, link| {
        open(window, link);
        activation::drop_license(window, link);
        let refused = NotActivated::Expired { key: key("FK-1047"), on: "2027-01-01".to_owned() };
        activation::answer(window, link, Ok(Answer::Refused(refused)));
    }),
    ("activate-check", |window, link| {
        open(window, link);
        activation::drop_license(window, link);
        let comparison = Box::new(activation::worse());
        activation::answer(window, link, Ok(Answer::Comparison(comparison)));
    }),
    ("activate-consent", |window, link| {
        open(window, link);
        activation::drop_license(window, link);
        let comparison = Box::new(activation::beside());
        activation::answer(window, link, Ok(Answer::Comparison(comparison)));
    }),
    ("activate-done", |window, link| {
        open(window, link);
        activation::install(window, link);
    }),
    ("host-keys", |window, link| {
        open(window, link);
        dispatch(window, Command::Show(Dialog::HostKeys(HostId(1))));
        let installed = Box::new(activation::installed());
        activation::answer(window, link, Ok(Answer::Installed(installed)));
    }),
    ("rename-key", |window, link| {
        open(window, link);
        let (key, name) = (key("FK-1047"), "Campus key".to_owned());
        dispatch(window, Command::Show(Dialog::RenameKey { key, name }));
    }),
    ("remove-key", |window, link| {
        open(window, link);
        activation::remove_in_use(window, link);
    }),
    ("transfer", |window, link| {
        open(window, link);
        activation::interrupt_transfer(window, link);
    }),
    ("key-servers", |window, link| {
        open(window, link);
        dispatch(window, Command::Show(Dialog::KeyServers(key("FK-2210"))));
    }),
    ("menu", |window, link| {
        open(window, link);
        window.get_by_label(say!("menu-more")).click();
        window.run();
    }),
    ("palette", |window, link| {
        open(window, link);
        dispatch(window, Command::Show(Dialog::Palette { query: String::new() }));
    }),
    ("palette-found", |window, link| {
        open(window, link);
        dispatch(window, Command::Show(Dialog::Palette { query: "ga".to_owned() }));
    }),
    ("palette-nothing", |window, link| {
        open(window, link);
        dispatch(window, Command::Show(Dialog::Palette { query: "qqqq".to_owned() }));
    }),
    ("settings", |window, link| {
        open(window, link);
        window.state_mut().model.surroundings = surroundings();
        dispatch(window, Command::Show(Dialog::Settings));
    }),
    ("about", |window, link| {
        open(window, link);
        window.state_mut().model.surroundings = surroundings();
        dispatch(window, Command::Show(Dialog::About));
    }),
    ("compact", |window, link| {
        open(window, link);
        dispatch(window, Command::Prefer(Preference::CompactKeys(true)));
    }),
    ("revealed", |window, link| {
        open(window, link);
        dispatch(window, Command::Reveal(Reveal::Key(key("FK-1047"))));
        dispatch(window, Command::Reveal(Reveal::Server(ServerId(3))));
    }),
    ("contrast", |window, link| {
        dispatch(window, Command::Prefer(Preference::Contrast(Contrast::High)));
        open(window, link);
        plan_three_moves(window);
        let cameras = vec![CameraId(1), CameraId(4)];
        dispatch(window, Command::MoveCameras { cameras, to: Some(ServerId(4)) });
        dispatch(window, Command::TogglePlan);
    }),
    ("contrast-settings", |window, link| {
        dispatch(window, Command::Prefer(Preference::Contrast(Contrast::High)));
        open(window, link);
        window.state_mut().model.surroundings = surroundings();
        dispatch(window, Command::Show(Dialog::Settings));
    }),
];

fn surroundings() -> Surroundings {
    Surroundings {
        renderer: "OpenGL".to_owned(),
        adapter: "llvmpipe (LLVM 15.0.6, 256 bits), 4.5 (Core Profile) Mesa 22.3.6".to_owned(),
        is_software: true,
        fell_back: vec!["wgpu: there are only software adapters".to_owned()],
        config_folder: Some("/home/anna/.config/floatkey".into()),
        settings_file: Some("/home/anna/.config/floatkey/settings.json".into()),
    }
}

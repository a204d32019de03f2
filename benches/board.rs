//! What a frame of the window costs: UI pass and tessellation, without a GPU, at 1920×1080.
//!
//! The whole window is measured (top bar, key panel, board, plan bar), because that is what an
//! administrator waits for. Run it with `make bench-board`; it prints a table of distributions and
//! these lines:
//! - `board_frame_p99_ms CAMERAS VALUE`: the worst of idle, scrolling and dragging
//! - `filter_frame_p99_ms CAMERAS VALUE`: while somebody types into the search, a letter in each 10
//!   frames, which is faster than anybody types
//! - `drop_to_verdict_ms`, `open_ms` (a system file until the first frame is painted), `import_ms`
//! - `resident_mib CAMERAS VALUE`: of a process that has such a system open and painted, without
//!   the renderer
//! - `idle_repaints_per_s VALUE`: frames that a window asks for when nothing happens

#![expect(clippy::expect_used, reason = "a bench that cannot be set up shall stop")]

use std::{
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use egui::{
    Event, Modifiers, MouseWheelSource, MouseWheelUnit, PointerButton, Pos2, Rect, TouchPhase,
    pos2, vec2,
};
use floatkey::{
    configurator::{Command, Configurator, app::Link, fixtures, model::Now},
    licensing::Baseline,
    link::{self, CameraIndex, Opened, Request},
    system::{Kinds, NewCamera, NewServer, NewSystem, SystemFile, import_eocortex},
};
use jiff::Timestamp;

const SIZE: egui::Vec2 = vec2(1920.0, 1080.0);
const WARM_UP: usize = 200;
const FRAMES: usize = 2_000;
const TRIES: usize = 3;
const SYSTEMS: [(u32, u32); 3] = [(10, 100), (100, 100), (1_000, 100)];
/// What is typed into the search.
const SEARCHES: [&str; 6] = ["e", "en", "ent", "entr", "entr 1", ""];
/// Frames between two letters.
const LETTER: usize = 10;
/// For how long an idle window is watched, in seconds of its own time.
const IDLE_SECS: f64 = 30.0;
/// Asks this program for its memory with the system file that follows.
const RESIDENT: &str = "--resident";

/// Nothing comes in and nothing goes out while frames are measured.
struct Silence;

impl Link for Silence {
    fn send(&mut self, _request: Request) -> bool {
        true
    }

    fn try_recv(&mut self) -> Option<link::Event> {
        None
    }
}

#[derive(Clone, Copy)]
enum Scene {
    Idle,
    Scrolling,
    Dragging,
    Filtering,
}

struct Window {
    ctx: egui::Context,
    app: Configurator,
    frame: usize,
    time: f64,
    /// When it wants to be painted again, if nothing happens.
    repaint: Duration,
}

impl Window {
    fn new(servers: u32, cameras_per_server: u32) -> Self {
        let ctx = egui::Context::default();
        ctx.enable_accesskit();
        let mut app = Configurator::new(&ctx, Box::new(Silence));
        app.model.document = Some(fixtures::document(servers, cameras_per_server));
        Self { ctx, app, frame: 0, time: 0.0, repaint: Duration::ZERO }
    }

    /// One frame, as the window system would ask for it.
    fn frame(&mut self, events: Vec<Event>) -> Duration {
        self.frame += 1;
        self.time += 1.0 / 60.0;
        let input = egui::RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, SIZE)),
            time: Some(self.time),
            events,
            ..egui::RawInput::default()
        };
        let app = &mut self.app;
        let started = Instant::now();
        let mut output = self.ctx.run_ui(input, |ui| {
            app.logic(ui);
            app.ui(ui);
        });
        let shapes = std::mem::take(&mut output.shapes);
        let meshes = self.ctx.tessellate(shapes, output.pixels_per_point);
        let took = started.elapsed();
        output.textures_delta.clear();
        let root = output.viewport_output.get(&egui::ViewportId::ROOT);
        self.repaint = root.map_or(Duration::MAX, |root| root.repaint_delay);
        assert!(!meshes.is_empty(), "nothing was painted");
        took
    }

    fn measure(&mut self, scene: Scene) -> Vec<Duration> {
        if let Scene::Dragging = scene {
            // A camera row of the first column.
            let start = pos2(440.0, 300.0);
            self.frame(vec![Event::PointerMoved(start)]);
            self.frame(vec![press(start, true)]);
        }
        let frame = |at: usize| {
            let mut typing = Duration::ZERO;
            if matches!(scene, Scene::Filtering) && at.is_multiple_of(LETTER) {
                let text = SEARCHES[at / LETTER % SEARCHES.len()].to_owned();
                let started = Instant::now();
                self.app.dispatch(Command::Search(text));
                typing = started.elapsed();
            }
            typing + self.frame(input(scene, at))
        };
        let mut took: Vec<Duration> = (0..WARM_UP + FRAMES).map(frame).skip(WARM_UP).collect();
        if let Scene::Dragging = scene {
            let has_payload = egui::DragAndDrop::has_any_payload(&self.ctx);
            assert!(has_payload, "nothing was being dragged");
            self.frame(vec![Event::Key {
                key: egui::Key::Escape,
                physical_key: None,
                pressed: true,
                repeat: false,
                modifiers: Modifiers::NONE,
            }]);
            self.frame(vec![press(pos2(900.0, 500.0), false)]);
        }
        took.sort();
        took
    }
}

fn press(pos: Pos2, pressed: bool) -> Event {
    Event::PointerButton {
        pos,
        button: PointerButton::Primary,
        pressed,
        modifiers: Modifiers::NONE,
    }
}

fn input(scene: Scene, at: usize) -> Vec<Event> {
    match scene {
        Scene::Idle | Scene::Filtering => Vec::new(),
        Scene::Scrolling => {
            // To and fro in both directions, so that small boards scroll as much as large ones.
            let back = (at / 60) % 2 == 1;
            let delta = if back { vec2(40.0, 30.0) } else { vec2(-40.0, -30.0) };
            vec![
                Event::PointerMoved(pos2(1000.0, 600.0)),
                Event::MouseWheel {
                    unit: MouseWheelUnit::Point,
                    delta,
                    phase: TouchPhase::Move,
                    modifiers: Modifiers::NONE,
                    source: MouseWheelSource::Unknown,
                },
            ]
        }
        Scene::Dragging => {
            let x = 500.0 + (at % 240) as f32 * 5.0;
            vec![Event::PointerMoved(pos2(x, 420.0 + (at % 90) as f32 * 2.0))]
        }
    }
}

fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

fn quantile(sorted: &[Duration], share: f64) -> f64 {
    ms(sorted[((sorted.len() - 1) as f64 * share) as usize])
}

fn frames() {
    println!("whole window, UI pass + tessellation, {}×{}, AccessKit on", SIZE.x, SIZE.y);
    println!("{FRAMES} frames after {WARM_UP} of warm-up, best of {TRIES} by p99, ms");
    println!(
        "{:>9} {:>10} {:>8} {:>8} {:>8} {:>8}",
        "cameras", "scene", "p50", "p95", "p99", "max"
    );
    let mut worst = Vec::new();
    let mut filtering = Vec::new();
    for (servers, each) in SYSTEMS {
        let mut p99 = 0.0f64;
        for (name, scene) in [
            ("idle", Scene::Idle),
            ("scrolling", Scene::Scrolling),
            ("dragging", Scene::Dragging),
            ("filtering", Scene::Filtering),
        ] {
            let tries = (0..TRIES).map(|_| Window::new(servers, each).measure(scene));
            let best = tries.min_by(|a, b| quantile(a, 0.99).total_cmp(&quantile(b, 0.99)));
            let best = best.expect("there are tries");
            println!(
                "{:>9} {name:>10} {:>8.3} {:>8.3} {:>8.3} {:>8.3}",
                servers * each,
                quantile(&best, 0.5),
                quantile(&best, 0.95),
                quantile(&best, 0.99),
                quantile(&best, 1.0),
            );
            if matches!(scene, Scene::Filtering) {
                filtering.push((servers * each, quantile(&best, 0.99)));
            } else {
                p99 = p99.max(quantile(&best, 0.99));
            }
        }
        worst.push((servers * each, p99));
    }
    for (cameras, p99) in &worst {
        println!("board_frame_p99_ms {cameras} {p99:.3}");
    }
    for (cameras, p99) in &filtering {
        println!("filter_frame_p99_ms {cameras} {p99:.3}");
    }
}

/// Frames that a window asks for when nothing happens, by its own clock.
fn idle() {
    let mut window = Window::new(1_000, 100);
    // What moves at the beginning comes to rest.
    for _ in 0..WARM_UP {
        window.frame(Vec::new());
    }
    let (from, end) = (window.frame, window.time + IDLE_SECS);
    while window.time + window.repaint.as_secs_f64() < end {
        window.time += window.repaint.as_secs_f64();
        window.frame(Vec::new());
    }
    println!("idle_repaints_per_s {:.2}", (window.frame - from) as f64 / IDLE_SECS);
}

/// A drop until the plan, the predicted totals, the verdict and the board are as they must be.
fn drops() {
    let mut window = Window::new(1_000, 100);
    let mut took: Vec<Duration> = (0..500u32)
        .map(|at| {
            let document = window.app.model.document.as_ref().expect("a document");
            let camera = document.system.cameras[at as usize * 190].id;
            let to = document.system.servers[999 - at as usize].id;
            let command = Command::MoveCameras { cameras: vec![camera], to: Some(to) };
            let started = Instant::now();
            window.app.dispatch(command);
            started.elapsed()
        })
        .collect();
    let planned = window.app.model.document.as_ref().map_or(0, |document| document.plan.len());
    took.sort();
    println!(
        "drop_to_verdict_ms 100000 p50 {:.3} p99 {:.3} max {:.3} ({planned} of 500 accepted)",
        quantile(&took, 0.5),
        quantile(&took, 0.99),
        quantile(&took, 1.0)
    );
}

/// A system file of 1,000 servers and 100,000 cameras.
fn large(path: &Path) {
    let new = NewSystem {
        name: "Large".to_owned(),
        servers: (0..1_000)
            .map(|at| NewServer { name: format!("Server {at}"), ..NewServer::default() })
            .collect(),
        cameras: (0..100_000)
            .map(|at| NewCamera {
                name: format!("Camera {at} entrance"),
                folder: format!("Building {}", at / 100),
                enabled: at % 17 != 0,
                features: vec!["ip-camera".to_owned(), "audio".to_owned()],
                server: Some(at / 100),
                ..NewCamera::default()
            })
            .collect(),
    };
    drop(SystemFile::create(path, &new).expect("a file"));
}

/// Reads a system file as the window's background does, and paints the first frame of it.
fn open_and_paint(path: &Path) -> Window {
    let file = SystemFile::open(path).expect("a file");
    let system = file.system().expect("a system");
    let plan = file.plan(&system).expect("a plan");
    let opened = Opened {
        path: path.to_owned(),
        baseline: Baseline::of(&system),
        index: Arc::new(CameraIndex::of(&system)),
        system,
        licenses: Vec::new(),
        plan,
        history: Vec::new(),
        remarks: Vec::new(),
    };
    let mut window = Window::new(0, 0);
    let now = Now { mono_ms: 0, wall: Timestamp::UNIX_EPOCH };
    window.app.model.on_event(link::Event::Opened(Box::new(opened)), now);
    window.frame(Vec::new());
    window
}

/// A system file of 1,000 servers and 100,000 cameras until the first frame is painted.
fn open() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("large.fks");
    large(&path);
    let mut took: Vec<Duration> = (0..5)
        .map(|_| {
            let started = Instant::now();
            let window = open_and_paint(&path);
            let took = started.elapsed();
            let document = window.app.model.document.as_ref().expect("a document");
            assert_eq!(document.index.ranks.len(), 100_000);
            took
        })
        .collect();
    took.sort();
    println!(
        "open_ms 100000 min {:.0} median {:.0} max {:.0}",
        ms(took[0]),
        ms(took[2]),
        ms(took[4])
    );
    // In a process of its own, because this one has held more than one system.
    let this = std::env::current_exe().expect("this program");
    let child =
        std::process::Command::new(this).arg(RESIDENT).arg(&path).output().expect("a process");
    print!("{}", String::from_utf8_lossy(&child.stdout));
}

/// What a process with a large system open holds in memory.
fn resident(path: &Path) {
    let mut window = open_and_paint(path);
    for _ in 0..WARM_UP {
        window.frame(Vec::new());
    }
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kib = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .and_then(|rest| rest.split_whitespace().next()?.parse::<u64>().ok());
    match kib {
        Some(kib) => println!("resident_mib 100000 {}", kib / 1024),
        None => println!("resident_mib: only known where there is /proc"),
    }
}

/// A configuration of 1,000 servers and 100,000 channels until the system file is complete.
fn import() {
    let folder = tempfile::tempdir().expect("a folder");
    let id = |kind: u32, number: u32| format!("510df7cd-0000-4000-{kind:04}-{number:012}");
    let servers: Vec<String> = (0..1_000)
        .map(|at| format!(r#"{{"Id":"{}","Name":"Server {at}","Url":"10.0.0.1:8080"}}"#, id(1, at)))
        .collect();
    let channels: Vec<String> = (0..100_000)
        .map(|at| {
            format!(
                r#"{{"Id":"{}","Name":"Camera {at} entrance","Description":"","DeviceInfo":"RTSP","AttachedToServer":"{}","IsDisabled":{},"IsSoundOn":{},"IsPtzOn":{},"IsPeopleCountingOn":{},"ArchiveMode":"AlwaysOn","Streams":[{{"StreamType":"Main","StreamFormat":"H264","RotationMode":"None"}}]}}"#,
                id(2, at), id(1, at / 100), at % 17 == 0, at % 5 == 0, at % 9 == 0, at % 11 == 0,
            )
        })
        .collect();
    let text = format!(
        r#"{{"Id":"{}","RevNum":7,"ServerVersion":"4.1.23","Servers":[{}],"Channels":[{}]}}"#,
        id(0, 0),
        servers.join(","),
        channels.join(","),
    );
    let source = folder.path().join("configex.json");
    std::fs::write(&source, &text).expect("a file");
    let mut took: Vec<Duration> = (0..3)
        .map(|at| {
            let target = folder.path().join(format!("{at}.fks"));
            let started = Instant::now();
            let imported = import_eocortex(&source, &target, &Kinds::default()).expect("a system");
            assert_eq!((imported.servers, imported.cameras), (1_000, 100_000));
            started.elapsed()
        })
        .collect();
    took.sort();
    println!(
        "import_ms 100000 min {:.0} median {:.0} max {:.0} ({} MiB of JSON)",
        ms(took[0]),
        ms(took[1]),
        ms(took[2]),
        text.len() >> 20,
    );
}

fn main() {
    let mut args = std::env::args().skip_while(|arg| arg != RESIDENT).skip(1);
    if let Some(path) = args.next() {
        return resident(Path::new(&path));
    }
    frames();
    idle();
    drops();
    open();
    import();
}

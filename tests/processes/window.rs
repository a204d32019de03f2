//! The real window on a display of its own, with a real pointer and keyboard.

use std::{
    ffi::OsStr,
    fs::{self, File},
    io::{Read as _, Seek as _, SeekFrom},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::support::*;

const WIDTH: u64 = 1440;
const HEIGHT: u64 = 900;
/// The first row of the first column of the board.
const FIRST_ROW: (u64, u64) = (420, 222);
/// Columns further to the right, at their middle: the farthest are on other keys.
const TARGETS: [(u64, u64); 3] = [(1380, 400), (1150, 400), (910, 400)];
/// An empty place of the bar below the board. A dialog dims everything behind it.
const EMPTY: (u64, u64) = (1000, 878);

/// A display without a screen. Its pixels can be read from a file.
struct Display {
    server: Running,
    folder: tempfile::TempDir,
    name: String,
}

impl Drop for Display {
    fn drop(&mut self) {
        self.server.kill();
    }
}

impl Display {
    /// Starts one on the first free number; none if there is no program for it.
    fn start() -> Option<Self> {
        for (tool, args) in [("Xvfb", ["-version"]), ("xdotool", ["version"])] {
            let mut command = Command::new(tool);
            command.args(args).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
            if command.status().is_err() {
                println!("skipped: there is no {tool} here");
                return None;
            }
        }
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new("Xvfb");
        let screen = format!("{WIDTH}x{HEIGHT}x24");
        // Without a client it would begin anew, and refuse who comes at that moment.
        command.args(["-displayfd", "1", "-noreset", "-nolisten", "tcp", "-screen", "0", &screen]);
        command.arg("-fbdir").arg(folder.path());
        let server = Running::start(command);
        let name = wait_for("the number of the display", || {
            let printed = server.stdout();
            {
                let number = printed.trim();
                (printed.ends_with('\n') && !number.is_empty()).then(|| format!(":{number}"))
            }
        });
        Some(Self { server, folder, name })
    }

    fn on_it(&self, mut command: Command) -> Command {
        command.env("DISPLAY", &self.name);
        command
    }

    /// Moves the pointer, presses keys and so on.
    fn xdotool(&self, args: &[&str]) -> Ran {
        let mut command = self.on_it(Command::new("xdotool"));
        command.args(args);
        Running::start(command).end()
    }

    fn pointer(&self, (x, y): (u64, u64)) {
        self.xdotool(&["mousemove", &x.to_string(), &y.to_string()]).ok();
    }

    /// Drags from one place to another as a hand would, and gives the window a moment.
    fn drag(&self, from: (u64, u64), to: (u64, u64)) {
        self.drag_and_hold(from, to);
        self.xdotool(&["mouseup", "1"]).ok();
        std::thread::sleep(Duration::from_millis(300));
    }

    /// The same without letting go.
    fn drag_and_hold(&self, from: (u64, u64), to: (u64, u64)) {
        self.pointer(from);
        self.xdotool(&["mousedown", "1"]).ok();
        for step in 1..=4 {
            let along = |from: u64, to: u64| (from * (4 - step) + to * step) / 4;
            self.pointer((along(from.0, to.0), along(from.1, to.1)));
            std::thread::sleep(Duration::from_millis(60));
        }
    }

    fn key(&self, key: &str) {
        self.xdotool(&["key", key]).ok();
    }

    /// The number of the window whose title begins so.
    fn window(&self, title: &str) -> Option<String> {
        let found = self.xdotool(&["search", "--name", &format!("^{title}")]);
        found.stdout.lines().next().map(str::to_owned)
    }

    /// Whether a window has exactly this size at the corner of the screen.
    fn fills_screen(&self, window: &str) -> bool {
        let geometry = self.xdotool(&["getwindowgeometry", "--shell", window]).stdout;
        ["X=0", "Y=0", "WIDTH=1440", "HEIGHT=900"]
            .iter()
            .all(|part| geometry.lines().any(|l| l == *part))
    }

    fn frame_buffer(&self) -> File {
        File::open(self.folder.path().join("Xvfb_screen0")).unwrap()
    }

    /// Blue, green, red at a place. The file is an XWD image: header, color map, rows of 4 bytes.
    fn pixel(&self, (x, y): (u64, u64)) -> [u8; 3] {
        let mut file = self.frame_buffer();
        let mut header = [0; 100];
        file.read_exact(&mut header).unwrap();
        let field = |place: usize| -> u64 {
            let bytes: [u8; 4] = header[4 * place..4 * place + 4].try_into().unwrap();
            u32::from_be_bytes(bytes).into()
        };
        // Fields 0, 12 and 19: size of the header, bytes in a row, colors (12 bytes each).
        let at = field(0) + 12 * field(19) + y * field(12) + x * 4;
        file.seek(SeekFrom::Start(at)).unwrap();
        let mut pixel = [0; 3];
        file.read_exact(&mut pixel).unwrap();
        pixel
    }
}

/// Brightness, roughly.
fn light(pixel: [u8; 3]) -> u32 {
    pixel.into_iter().map(u32::from).sum()
}

/// Processor time that a process used since its start, in hundredths of a second.
fn ticks(process: u32) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    // The name in parentheses may hold anything; utime and stime are the 12th and 13th behind it.
    let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
    fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
}

fn start_window(display: &Display, args: &[&OsStr]) -> Window {
    let mut command = display.on_it(floatkey());
    command.args(args);
    // The runtime folder of a desktop belongs to its user; this display has none.
    command.env("XDG_SESSION_TYPE", "x11");
    Window(Running::start(command))
}

impl Window {
    /// Its number, when it fills the screen, has been painted and has the keyboard.
    fn ready(&mut self, display: &Display, title: &str) -> String {
        let window = wait_for("the window", || {
            assert!(self.0.is_running(), "the window closed: {}", self.0.stderr());
            display.window(title)
        });
        let fills = || display.fills_screen(&window).then_some(());
        wait_for("the window to fill the screen", fills);
        wait_for("the first picture", || (light(display.pixel(EMPTY)) > 0).then_some(()));
        display.xdotool(&["windowfocus", "--sync", &window]).ok();
        window
    }
}

/// A window that is killed with its test.
struct Window(Running);

impl Drop for Window {
    fn drop(&mut self) {
        if self.0.is_running() {
            self.0.kill();
        }
    }
}

/// Keys that a plan changes, with the seats after it.
fn changed_keys(plan: &Value) -> Vec<(String, Seats)> {
    let keys = plan["keys"].as_object().unwrap().iter();
    keys.filter(|(_, seats)| seats["before"] != seats["after"])
        .map(|(key, seats)| (key.clone(), serde_json::from_value(seats["after"].clone()).unwrap()))
        .collect()
}

#[test]
fn a_camera_dragged_to_another_key_and_applied_with_the_keyboard_moves_its_seats() {
    let Some(display) = Display::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let started = Instant::now();
    let data = folder.path().join("data");
    let mut app = start_window(&display, &["demo".as_ref(), "--data".as_ref(), data.as_os_str()]);
    app.ready(&display, "Riverside campus");
    println!("the window stood after {:?}", started.elapsed());
    let system = System(folder.path().join("data/riverside-campus.fks"));
    let before = system.status();
    assert_eq!(before["revision"], 1);

    // Whether the rows are there yet cannot be seen from outside: drag until it had an effect.
    let mut targets = TARGETS.into_iter().cycle();
    let planned = wait_for("a drag that plans a move between keys", || {
        display.drag(FIRST_ROW, targets.next().unwrap());
        let plan = system.plan();
        if changed_keys(&plan).len() == 2 {
            return Some(plan);
        }
        system.run(&["plan", "--discard"]).ok();
        None
    });
    let [change] = planned["changes"].as_array().unwrap().as_slice() else {
        panic!("one change was wanted: {planned:#}")
    };
    assert_eq!(planned["can_be_applied"], true, "{planned:#}");
    for (key, seats) in changed_keys(&planned) {
        assert_ne!(used(&before, &key), seats);
    }
    assert_eq!(system.status()["revision"], 1, "a drop changes the plan and nothing else");

    // Ctrl+S asks, which dims what is behind; Enter says yes.
    let bright = light(display.pixel(EMPTY));
    display.xdotool(&["key", "ctrl+s"]).ok();
    wait_for("the dialog", || (light(display.pixel(EMPTY)) < bright).then_some(()));
    display.xdotool(&["type", "Moved by hand"]).ok();
    display.xdotool(&["key", "Return"]).ok();
    wait_for("the plan to be applied", || {
        let status = system.status();
        // Decided is not yet committed at every key host.
        let is_there = |(key, seats): &(String, Seats)| used(&status, key) == *seats;
        let is_over = status["revision"] == 2 && changed_keys(&planned).iter().all(is_there);
        is_over.then_some(())
    });
    let cameras = system.cameras();
    let servers = system.servers();
    let by_id = |list: &Value, id: &Value| {
        list.as_array().unwrap().iter().find(|known| known["id"] == *id).unwrap().clone()
    };
    let moved = by_id(&cameras, &change["move"]["camera"]);
    assert_eq!(moved["server"], by_id(&servers, &change["move"]["to"])["name"]);
    wait_for("the dialog to close", || (light(display.pixel(EMPTY)) >= bright).then_some(()));

    // From here on nobody does anything, apart from the second system on the key.
    display.pointer(EMPTY);
    let least = (0..3).map(|_| {
        let start = ticks(app.0.id());
        std::thread::sleep(Duration::from_secs(2));
        ticks(app.0.id()) - start
    });
    let least = least.min().unwrap();
    println!("idle: {least} of 200 ticks");
    assert!(least < 20, "an idle window uses {least} of 200 ticks of one core");
    assert!(app.0.is_running());
    assert!(!app.0.stderr().contains("panicked"), "{}", app.0.stderr());
}

/// Where each changed camera goes.
fn targets(system: &System) -> Vec<u64> {
    let plan = system.plan();
    let changes = plan["changes"].as_array().unwrap().iter();
    changes.filter_map(|change| change["move"]["to"].as_u64()).collect()
}

#[test]
fn many_cameras_far_columns_and_the_keyboard_alone_on_the_real_window() {
    let Some(display) = Display::start() else { return };
    let site = Site::new();
    let servers: Vec<String> = (1..=12).map(|at| format!("Server {at:02}")).collect();
    let servers: Vec<&str> = servers.iter().map(String::as_str).collect();
    let names: Vec<String> = (0..600).map(|at| format!("Camera {at:03}")).collect();
    let channels: Vec<Channel<'_>> =
        (0..).zip(&names).map(|(at, name)| (name.as_str(), Some(at / 50), &[][..])).collect();
    let system = site.import("plant", &configuration("4.1.23", &servers, &channels));
    let mut app = start_window(&display, &[system.0.as_os_str()]);
    app.ready(&display, "plant");
    let second_column = (790, 500);

    // Forty at once, selected with the keyboard.
    let moved = wait_for("a drag of forty cameras", || {
        display.pointer(FIRST_ROW);
        display.xdotool(&["click", "1"]).ok();
        display.xdotool(&["key", "--repeat", "39", "--delay", "5", "shift+Down"]).ok();
        std::thread::sleep(Duration::from_millis(200));
        display.drag(FIRST_ROW, second_column);
        let to = targets(&system);
        (to.len() == 40).then_some(to)
    });
    assert!(moved.iter().all(|to| *to == moved[0]), "all to one server: {moved:?}");
    display.key("ctrl+z");
    wait_for("the undo", || targets(&system).is_empty().then_some(()));

    // Esc while dragging drops nothing.
    display.drag_and_hold(FIRST_ROW, second_column);
    display.key("Escape");
    display.xdotool(&["mouseup", "1"]).ok();
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(targets(&system), [0; 0]);

    // Held at the edge, the board scrolls to columns that were out of sight.
    display.pointer(FIRST_ROW);
    display.xdotool(&["click", "1"]).ok();
    display.drag_and_hold(FIRST_ROW, (WIDTH - 12, 500));
    for _ in 0..30 {
        display.pointer((WIDTH - 12, 500));
        display.pointer((WIDTH - 11, 501));
        std::thread::sleep(Duration::from_millis(100));
    }
    // The last column is *Not bound*.
    display.pointer((WIDTH - 520, 500));
    std::thread::sleep(Duration::from_millis(200));
    display.xdotool(&["mouseup", "1"]).ok();
    let far = wait_for("the drop far away", || targets(&system).first().copied());
    let listed = system.servers();
    let place = listed.as_array().unwrap().iter().position(|server| server["id"] == far).unwrap();
    assert!(place >= 5, "server {place} was in sight without scrolling");
    display.key("ctrl+z");
    wait_for("the undo", || targets(&system).is_empty().then_some(()));

    // The keyboard alone: the next camera, moved to a server found by typing, and applied.
    display.key("Down");
    display.key("m");
    std::thread::sleep(Duration::from_millis(300));
    display.xdotool(&["type", "Server 11"]).ok();
    std::thread::sleep(Duration::from_millis(300));
    display.key("Return");
    let to = wait_for("the move", || targets(&system).first().copied());
    let name = |id: u64| {
        let servers = listed.as_array().unwrap();
        servers.iter().find(|server| server["id"] == id).unwrap()["name"].clone()
    };
    assert_eq!(name(to), "Server 11");
    let before = system.status()["revision"].as_u64().unwrap();
    display.key("ctrl+s");
    std::thread::sleep(Duration::from_millis(300));
    display.key("Return");
    let applied = || (system.status()["revision"] == before + 1).then_some(());
    wait_for("the plan to be applied", applied);
    assert!(!app.0.stderr().contains("panicked"), "{}", app.0.stderr());
}

#[test]
fn a_computer_without_a_graphics_card_draws_in_software_and_says_with_what() {
    let Some(display) = Display::start() else { return };
    for (renderer, falls_back) in [("auto", true), ("gl", false), ("software", false)] {
        let folder = tempfile::tempdir().unwrap();
        let mut command = display.on_it(floatkey());
        command.args(["--renderer", renderer]);
        command.env("XDG_SESSION_TYPE", "x11").env("RUST_LOG", "floatkey=info");
        command.env("FLOATKEY_CONFIG", folder.path());
        // A broken file of settings stands in the way of nothing.
        fs::write(folder.path().join("settings.json"), "{ broken").unwrap();
        let mut app = Window(Running::start(command));
        let said = wait_for("the renderer", || {
            let said = app.0.stderr();
            assert!(app.0.is_running(), "{renderer}: the window closed: {said}");
            said.contains("the window is drawn").then_some(said)
        });
        println!("{renderer}: {said}");
        assert!(said.contains("is_software=true"), "{renderer}: {said}");
        assert_eq!(said.contains("this renderer cannot be used here"), falls_back, "{said}");
        wait_for("the window", || display.window("Floatkey"));
        wait_for("the first picture", || (light(display.pixel(EMPTY)) > 0).then_some(()));
        let aside = fs::read_to_string(folder.path().join("settings.json.bad")).unwrap();
        assert_eq!(aside, "{ broken");
        // The place of the window is the first thing that is kept.
        wait_for("the settings", || {
            let text = fs::read_to_string(folder.path().join("settings.json")).ok()?;
            let settings: Value = serde_json::from_str(&text).unwrap();
            settings["window"]["width"].is_u64().then_some(())
        });
    }
}

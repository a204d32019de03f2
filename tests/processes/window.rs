//! The real window on a display of its own, with a real pointer and keyboard.

use std::{
    fs::{self, File},
    io::{Read as _, Seek as _, SeekFrom},
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::support::*;

const WIDTH: u64 = 1440;
const HEIGHT: u64 = 900;
/// The first row of the first column of the board.
const FIRST_ROW: (u64, u64) = (420, 155);
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
        command.args(["-displayfd", "1", "-nolisten", "tcp", "-screen", "0", &screen]);
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
        self.pointer(from);
        self.xdotool(&["mousedown", "1"]).ok();
        for step in 1..=4 {
            let along = |from: u64, to: u64| from + (to - from) * step / 4;
            self.pointer((along(from.0, to.0), along(from.1, to.1)));
            std::thread::sleep(Duration::from_millis(60));
        }
        self.xdotool(&["mouseup", "1"]).ok();
        std::thread::sleep(Duration::from_millis(300));
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

fn demo_window(display: &Display, data: &Path) -> Running {
    let mut command = display.on_it(floatkey());
    command.arg("demo").arg("--data").arg(data);
    // The runtime folder of a desktop belongs to its user; this display has none.
    command.env("XDG_SESSION_TYPE", "x11");
    Running::start(command)
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
    let mut app = Window(demo_window(&display, &folder.path().join("data")));
    let window = wait_for("the window", || {
        assert!(app.0.is_running(), "the window closed: {}", app.0.stderr());
        display.window("Riverside campus")
    });
    println!("the window stood after {:?}", started.elapsed());
    wait_for("the window to fill the screen", || display.fills_screen(&window).then_some(()));
    let system = System(folder.path().join("data/riverside-campus.fks"));
    let before = system.status();
    assert_eq!(before["revision"], 1);
    wait_for("the first picture", || (light(display.pixel(EMPTY)) > 0).then_some(()));
    display.xdotool(&["windowfocus", "--sync", &window]).ok();

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

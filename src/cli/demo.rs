//! `floatkey demo`: the sample system in a window, or off screen into a picture.

use std::{
    path::{Path, PathBuf},
    sync::mpsc,
    time::{Duration, Instant},
};

use clap::Args;
use eframe::wgpu;
use egui_kittest::Harness;

use super::{CliError, Renderer, Report, window};
use crate::{
    configurator::{Command, Document, app::Configurator, model::Selection},
    demo::{Demo, DemoOptions},
    licensing::{CameraId, KeyFigures, KeyId, Others, Seats, ServerId},
    link::{Backend, HostState, Request},
    texts,
};

/// The picture's size in points.
const SIZE: egui::Vec2 = egui::vec2(1440.0, 900.0);
/// How long any one step of the demo may take.
const LIMIT: Duration = Duration::from_secs(20);
/// The built-in move: from a server on one key to a server on another.
const CAMERA: &str = "Entrance west";
const SERVER: &str = "Garage";

#[derive(Debug, Args)]
pub(super) struct DemoArgs {
    /// Draw off screen: perform a move and write a picture
    #[arg(long, requires = "screenshot")]
    headless: bool,
    /// The picture to be written (PNG)
    #[arg(long, value_name = "FILE", requires = "headless")]
    screenshot: Option<PathBuf>,
    /// The camera to move
    #[arg(long = "move", value_name = "CAMERA", default_value = CAMERA)]
    camera: String,
    /// The server to move it to
    #[arg(long = "to", value_name = "SERVER", default_value = SERVER)]
    server: String,
    /// The theme of the picture
    #[arg(long, value_enum, default_value_t = ThemeArg::Dark)]
    theme: ThemeArg,
    /// Pixels per point of the picture
    #[arg(long, default_value_t = 1.0)]
    scale: f32,
    /// Keep the system file and the key hosts' data here, instead of in a temporary folder
    #[arg(long, value_name = "FOLDER")]
    data: Option<PathBuf>,
    /// What draws the window
    #[arg(long, value_enum, default_value_t = Renderer::Auto)]
    renderer: Renderer,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum ThemeArg {
    Dark,
    Light,
}

pub(super) fn run(args: DemoArgs) -> Result<Report, CliError> {
    if !args.headless {
        window::without_card(args.renderer)?;
    }
    if !args.headless && !window::has_display() {
        return Err(CliError::new(
            "there is no display to open a window on: use floatkey demo --headless --screenshot \
             FILE.png, which draws off screen",
        ));
    }
    // The hosts run on a runtime of their own, as key hosts on other computers would.
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.map_err(|error| CliError::failed("Threads cannot be started", &error))?;
    let options = DemoOptions { folder: args.data.clone(), ..DemoOptions::default() };
    let demo = runtime.block_on(Demo::start(&options))?;
    let path = demo.system_path().to_owned();
    let temporary = demo.temporary_folder().map(Path::to_owned);
    runtime.spawn(async move {
        super::host::stop_signal().await;
        // Nothing of the sample is worth keeping, and nobody waits for an orderly end.
        if let Some(folder) = temporary {
            std::fs::remove_dir_all(folder).ok();
        }
        std::process::exit(130);
    });
    let outcome = match &args.screenshot {
        Some(picture) if args.headless => take_picture(&args, &path, picture),
        _ => {
            println!("The sample system is {} as long as the window is open", path.display());
            window::open_with(args.renderer, None, Some(Request::Open(path)))
        }
    };
    drop(demo);
    runtime.shutdown_timeout(Duration::from_secs(2));
    outcome
}

fn take_picture(args: &DemoArgs, system: &Path, picture: &Path) -> Result<Report, CliError> {
    require_adapter()?;
    let mut screen = Screen::open(args, system)?;
    screen.wait("the system and its key hosts", |document| {
        let all_live = document.hosts.values().all(|host| host.state == HostState::Live);
        let is_shared =
            document.ring.values().filter_map(|known| known.figures.as_ref()).any(
                |figures| matches!(&figures.others, Others::Full(others) if !others.is_empty()),
            );
        all_live && !document.hosts.is_empty() && is_shared
    })?;
    let (camera, server) = find(screen.document()?, &args.camera, &args.server)?;
    let before = granted(screen.document()?);
    screen.command(Command::MoveCameras { cameras: vec![camera], to: Some(server) });
    let document = screen.document()?;
    if !document.plan.moves_camera(camera) {
        let reasons: Vec<String> = screen.notices();
        return Err(CliError::new(format!("the move was refused: {}", reasons.join(" "))));
    }
    let revision = screen.document()?.system.revision;
    // A selected camera is easy to find in the picture.
    let cameras = std::iter::once(camera).collect();
    screen.command(Command::Select(Selection { cameras, ..Selection::default() }));
    screen.command(Command::Apply { why: "Demo".to_owned() });
    screen.wait("the move to be applied, and the key hosts to say so", |document| {
        let bound = document.system.camera(camera).and_then(|camera| camera.server);
        let agree = document.ring.iter().all(|(key, known)| {
            let figures = known.figures.as_ref();
            figures.map(KeyFigures::granted) == document.baseline.keys.get(key)
        });
        let is_over = document.system.revision > revision && document.applying.is_none();
        is_over && bound == Some(server) && agree
    })?;
    let after = granted(screen.document()?);
    screen.save(picture)?;
    let mut text = format!("Moved {} to {}; seats at the key hosts:\n", args.camera, args.server);
    for (name, key) in before.keys() {
        for (feature, was, is) in changes(
            before.get(&(name.clone(), key.clone())),
            after.get(&(name.clone(), key.clone())),
        ) {
            text.push_str(&format!("  {name} ({key})  {feature}: {was} → {is}\n"));
        }
    }
    let shown = std::path::absolute(picture).unwrap_or_else(|_| picture.to_owned());
    text.push_str(&format!("{}\n", shown.display()));
    Ok(Report::text(text))
}

type Granted = std::collections::BTreeMap<(String, KeyId), Seats>;

/// What the key hosts say that this system holds, by key.
fn granted(document: &Document) -> Granted {
    document
        .ring
        .iter()
        .filter_map(|(key, known)| {
            let figures = known.figures.as_ref()?;
            Some(((known.license.name.clone(), key.clone()), figures.granted().clone()))
        })
        .collect()
}

fn changes(before: Option<&Seats>, after: Option<&Seats>) -> Vec<(String, u64, u64)> {
    let (Some(before), Some(after)) = (before, after) else { return Vec::new() };
    before
        .max(after)
        .iter()
        .map(|(feature, _)| (texts::feature_name(feature), before.get(feature), after.get(feature)))
        .filter(|(_, was, is)| was != is)
        .collect()
}

fn find(document: &Document, camera: &str, server: &str) -> Result<(CameraId, ServerId), CliError> {
    let system = &document.system;
    let found = system.cameras.iter().find(|known| *known.name == *camera);
    let to = system.servers.iter().find(|known| *known.name == *server);
    match (found, to) {
        (Some(camera), Some(server)) => Ok((camera.id, server.id)),
        (None, _) => Err(CliError::new(format!("the sample has no camera “{camera}”"))),
        (_, None) => Err(CliError::new(format!("the sample has no server “{server}”"))),
    }
}

/// The window off screen.
struct Screen {
    harness: Harness<'static, Configurator>,
    woken: mpsc::Receiver<()>,
}

impl Screen {
    fn open(args: &DemoArgs, system: &Path) -> Result<Self, CliError> {
        let (wake, woken) = mpsc::sync_channel(1);
        // One token is enough: whoever takes it looks at everything.
        let mut backend = Backend::start(move || {
            wake.try_send(()).ok();
        })
        .map_err(|error| CliError::failed("Threads cannot be started", &error))?;
        backend.send(Request::Open(system.to_owned()));
        let theme = match args.theme {
            ThemeArg::Dark => egui::Theme::Dark,
            ThemeArg::Light => egui::Theme::Light,
        };
        let harness = Harness::builder()
            .with_size(SIZE)
            .with_pixels_per_point(args.scale.clamp(0.5, 4.0))
            .with_theme(theme)
            .with_wait_for_pending_images(true)
            .with_accessibility_check(false)
            .allow_missing_glyphs()
            .wgpu()
            .build_eframe(|cc| Configurator::new(&cc.egui_ctx, Box::new(backend)));
        Ok(Self { harness, woken })
    }

    fn document(&self) -> Result<&Document, CliError> {
        self.harness.state().model.document.as_ref().ok_or_else(|| {
            CliError::new(format!("the sample system is not open: {}", self.notices().join(" ")))
        })
    }

    fn notices(&self) -> Vec<String> {
        let notices = self.harness.state().model.notices.iter();
        notices.map(|notice| notice.text.clone()).collect()
    }

    fn command(&mut self, command: Command) {
        self.harness.state_mut().dispatch(command);
        self.harness.step();
    }

    fn wait(
        &mut self,
        what: &str,
        mut is_there: impl FnMut(&Document) -> bool,
    ) -> Result<(), CliError> {
        let limit = Instant::now() + LIMIT;
        loop {
            self.harness.step();
            if self.document().is_ok_and(&mut is_there) {
                return Ok(());
            }
            if Instant::now() >= limit {
                let notices = self.notices().join(" ");
                return Err(CliError::new(format!("waited in vain for {what}. {notices}")));
            }
            // A wake-up or the end of the pause: either way the next look decides.
            self.woken.recv_timeout(Duration::from_millis(100)).ok();
        }
    }

    fn save(&mut self, picture: &Path) -> Result<(), CliError> {
        // Two more frames: layout that depends on the frame before, and icons.
        self.harness.step();
        self.harness.step();
        let image = self.harness.render().map_err(CliError::new)?;
        if let Some(folder) = picture.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder)
                .map_err(|error| CliError::failed("Cannot make the picture's folder", &error))?;
        }
        image.save(picture).map_err(|error| {
            CliError::failed(&format!("Cannot write {}", picture.display()), &error)
        })
    }
}

/// Drawing off screen needs a graphics driver; one in software is enough.
fn require_adapter() -> Result<(), CliError> {
    let instance = wgpu::Instance::new(wgpu::InstanceDescriptor::new_without_display_handle());
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let runtime = runtime.map_err(|error| CliError::failed("Threads cannot be started", &error))?;
    let adapters = runtime.block_on(instance.enumerate_adapters(wgpu::Backends::all()));
    if adapters.is_empty() {
        return Err(CliError::new(
            "nothing can draw off screen here: install a Vulkan driver (Debian's package \
             mesa-vulkan-drivers has one in software)",
        ));
    }
    Ok(())
}

//! The Configurator's window: renderer, icon, and falling back in process.

use std::sync::Arc;

use eframe::{
    CreationContext, NativeOptions,
    egui::{IconData, ViewportBuilder},
    egui_glow::HardwareAcceleration,
    egui_wgpu,
    glow::{self, HasContext as _},
    wgpu,
};

use super::{CliError, Renderer, Report, WindowArgs};
use crate::{
    configurator::{
        Command, Configurator,
        model::Surroundings,
        settings::{Preference, Settings, WindowPlace},
    },
    link::{Backend, Request, settings_file},
    texts::{Language, say},
};

/// Names the window to the desktop.
const APP_ID: &str = "floatkey";

/// Opens the window, on a system file or on the start screen.
pub(super) fn open(args: WindowArgs) -> Result<Report, CliError> {
    without_card(args.renderer)?;
    let first = args.system.map(Request::Open);
    open_with(args.renderer, args.language, first)
}

/// Opens the window and puts in the first request.
pub(super) fn open_with(
    renderer: Renderer,
    language: Option<Language>,
    first: Option<Request>,
) -> Result<Report, CliError> {
    if !has_display() {
        return Err(CliError::new(
            "there is no display to open a window on: set DISPLAY or WAYLAND_DISPLAY, or use the \
             commands that need none (floatkey --help, floatkey demo --headless)",
        ));
    }
    let kept = kept_settings();
    let mut failures: Vec<String> = Vec::new();
    for attempt in attempts(renderer).iter().copied() {
        let (first, kept, fell_back) = (first.clone(), kept.clone(), failures.clone());
        let result = eframe::run_native(
            APP_ID,
            options(attempt, kept.settings.window),
            Box::new(move |cc| {
                let ctx = cc.egui_ctx.clone();
                let mut backend = Backend::start(move || ctx.request_repaint())?;
                if let Some(request) = first {
                    backend.send(request);
                }
                let surroundings = surroundings(cc, fell_back);
                tracing::info!(
                    renderer = surroundings.renderer,
                    adapter = surroundings.adapter,
                    is_software = surroundings.is_software,
                    "the window is drawn"
                );
                let mut window = Configurator::new(&cc.egui_ctx, Box::new(backend));
                window.begin(&cc.egui_ctx, kept.settings, surroundings, kept.trouble);
                if language.is_some() {
                    window.dispatch(Command::Prefer(Preference::Language(language)));
                }
                Ok(Box::new(window))
            }),
        );
        match result {
            Ok(()) => return Ok(Report::default()),
            Err(error) => {
                tracing::info!(%error, ?attempt, "this renderer cannot be used here");
                // Where there is no event loop, there is none for the second try either.
                if failures.is_empty() || !matches!(error, eframe::Error::WinitEventLoop(_)) {
                    failures.push(format!("{}: {error}", attempt.name()));
                }
            }
        }
    }
    Err(CliError::new(format!("the window cannot be opened: {}", failures.join("; "))))
}

/// Starts this program anew with what keeps Mesa from the graphics card, if that is wanted and not
/// so yet: it has to be known before the driver is loaded. Comes back otherwise.
#[cfg(all(unix, not(target_os = "macos")))]
pub(super) fn without_card(renderer: Renderer) -> Result<(), CliError> {
    use std::os::unix::process::CommandExt as _;
    const VARIABLE: &str = "LIBGL_ALWAYS_SOFTWARE";
    if renderer != Renderer::Software || std::env::var_os(VARIABLE).is_some() {
        return Ok(());
    }
    let failed = |error: &std::io::Error| CliError::failed("The program cannot start anew", error);
    let program = std::env::current_exe().map_err(|error| failed(&error))?;
    let mut command = std::process::Command::new(program);
    Err(failed(&command.args(std::env::args_os().skip(1)).env(VARIABLE, "1").exec()))
}

/// Elsewhere the window itself asks for what draws without a graphics card.
#[cfg(not(all(unix, not(target_os = "macos"))))]
pub(super) fn without_card(_: Renderer) -> Result<(), CliError> {
    Ok(())
}

/// One way of drawing the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Attempt {
    /// Vulkan, DirectX 12 or Metal, on a graphics card.
    WgpuCard,
    /// The same on whatever there is, a graphics card first.
    WgpuAny,
    /// The same on the processor.
    WgpuSoftware,
    /// OpenGL, which Mesa also draws on the processor, faster than Vulkan there.
    Gl,
    /// OpenGL with a driver that does without a graphics card.
    GlSoftware,
}

impl Attempt {
    fn name(self) -> &'static str {
        match self {
            Self::WgpuCard | Self::WgpuAny => "wgpu",
            Self::WgpuSoftware => "wgpu in software",
            Self::Gl => "OpenGL",
            Self::GlSoftware => "OpenGL in software",
        }
    }
}

/// The ways in the order in which they are tried.
fn attempts(renderer: Renderer) -> &'static [Attempt] {
    use Attempt::{Gl, GlSoftware, WgpuAny, WgpuCard, WgpuSoftware};
    match renderer {
        // Remote desktops and virtual machines on Windows have OpenGL 1.1, which is too old, but
        // DirectX in software. Elsewhere OpenGL in software is the faster one.
        Renderer::Auto if cfg!(windows) => &[WgpuAny, Gl],
        Renderer::Auto => &[WgpuCard, Gl, WgpuSoftware],
        Renderer::Wgpu => &[WgpuAny],
        Renderer::Gl => &[Gl],
        Renderer::Software if cfg!(windows) => &[WgpuSoftware, GlSoftware],
        Renderer::Software => &[GlSoftware, WgpuSoftware],
    }
}

/// What the settings file says, and what is wrong with it.
#[derive(Clone, Default)]
struct Kept {
    settings: Settings,
    trouble: Option<String>,
}

/// Reads the settings. A broken file is kept beside, and the settings are as at first.
fn kept_settings() -> Kept {
    let Some(path) = settings_file::path() else { return Kept::default() };
    let shown = path.display().to_string();
    let unreadable = |reason: String| {
        let trouble = say!("settings-unreadable", path = &shown, reason = reason);
        Kept { trouble: Some(trouble), ..Kept::default() }
    };
    let text = match settings_file::read(&path) {
        Ok(None) => return Kept::default(),
        Ok(Some(text)) => text,
        Err(error) => return unreadable(error.to_string()),
    };
    match Settings::from_text(&text) {
        Ok(settings) => Kept { settings, trouble: None },
        Err(reason) => match settings_file::set_aside(&path) {
            Ok(aside) => {
                let aside = aside.display().to_string();
                let trouble = say!("settings-broken", path = aside, reason = reason);
                Kept { trouble: Some(trouble), ..Kept::default() }
            }
            Err(_) => unreadable(reason),
        },
    }
}

fn options(attempt: Attempt, place: Option<WindowPlace>) -> NativeOptions {
    let mut viewport = ViewportBuilder::default()
        .with_title("Floatkey")
        .with_app_id(APP_ID)
        .with_icon(icon())
        .with_inner_size([1440.0, 900.0])
        .with_min_inner_size([800.0, 500.0]);
    if let Some(place) = place {
        viewport = viewport
            .with_inner_size([place.width as f32, place.height as f32])
            .with_maximized(place.is_maximized);
        if let (Some(left), Some(top)) = (place.left, place.top) {
            viewport = viewport.with_position([left as f32, top as f32]);
        }
    }
    let mut options = NativeOptions { viewport, ..NativeOptions::default() };
    options.renderer = match attempt {
        Attempt::WgpuCard | Attempt::WgpuAny | Attempt::WgpuSoftware => eframe::Renderer::Wgpu,
        Attempt::Gl | Attempt::GlSoftware => eframe::Renderer::Glow,
    };
    // Mesa has been told already, and calls its processor a card then.
    if attempt == Attempt::GlSoftware && cfg!(windows) {
        options.glow_options.hardware_acceleration = HardwareAcceleration::Off;
    }
    let mut setup = egui_wgpu::WgpuSetupCreateNew::without_display_handle();
    setup.native_adapter_selector = Some(Arc::new(move |adapters, _surface| {
        let rank = |adapter: &&wgpu::Adapter| match adapter.get_info().device_type {
            wgpu::DeviceType::IntegratedGpu => 0,
            wgpu::DeviceType::DiscreteGpu => 1,
            wgpu::DeviceType::VirtualGpu | wgpu::DeviceType::Other => 2,
            wgpu::DeviceType::Cpu => 3,
        };
        let fits = |adapter: &&wgpu::Adapter| match attempt {
            Attempt::WgpuCard => rank(adapter) < 3,
            Attempt::WgpuSoftware => rank(adapter) == 3,
            _ => true,
        };
        let best = adapters.iter().filter(fits).min_by_key(rank);
        best.cloned().ok_or_else(|| match attempt {
            Attempt::WgpuSoftware => "there is no software adapter".to_owned(),
            _ if adapters.is_empty() => "there is no adapter".to_owned(),
            _ => "there are only software adapters".to_owned(),
        })
    }));
    options.wgpu_options.wgpu_setup = egui_wgpu::WgpuSetup::CreateNew(setup);
    options
}

/// What came of it, to be told by *About*.
fn surroundings(cc: &CreationContext<'_>, fell_back: Vec<String>) -> Surroundings {
    let mut surroundings = Surroundings {
        fell_back,
        config_folder: settings_file::folder(),
        settings_file: settings_file::path(),
        ..Surroundings::default()
    };
    if let Some(state) = &cc.wgpu_render_state {
        let info = state.adapter.get_info();
        surroundings.renderer = format!("wgpu, {}", info.backend);
        let parts = [info.name, info.driver, info.driver_info];
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        surroundings.adapter = parts.join(", ");
        surroundings.is_software = info.device_type == wgpu::DeviceType::Cpu;
    } else if let Some(gl) = &cc.gl {
        let [name, version] = [glow::RENDERER, glow::VERSION].map(|parameter| {
            #[expect(unsafe_code, reason = "the context is current while the window is made")]
            unsafe {
                gl.get_parameter_string(parameter)
            }
        });
        "OpenGL".clone_into(&mut surroundings.renderer);
        surroundings.is_software = is_software(&name);
        surroundings.adapter = format!("{name}, {version}");
    }
    surroundings
}

/// Whether this is a name by which OpenGL drivers call the processor.
fn is_software(renderer: &str) -> bool {
    let renderer = renderer.to_lowercase();
    ["llvmpipe", "softpipe", "swrast", "software", "gdi generic"]
        .iter()
        .any(|name| renderer.contains(name))
}

fn icon() -> IconData {
    let png = include_bytes!("../../assets/icon/floatkey-256.png");
    eframe::icon_data::from_png_bytes(png).unwrap_or_default()
}

/// Whether a window could be shown at all.
#[cfg(all(unix, not(target_os = "macos")))]
pub(super) fn has_display() -> bool {
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    is_set("DISPLAY") || is_set("WAYLAND_DISPLAY")
}

/// Windows and macOS always have a display.
#[cfg(not(all(unix, not(target_os = "macos"))))]
pub(super) fn has_display() -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_of_software_drivers_are_known() {
        for name in ["llvmpipe (LLVM 15.0.6, 256 bits)", "GDI Generic", "Software Rasterizer"] {
            assert!(is_software(name), "{name}");
        }
        assert!(!is_software("Mesa Intel(R) UHD Graphics 620 (KBL GT2)"));
    }

    #[test]
    fn every_choice_but_one_way_alone_has_another_to_fall_back_to() {
        for renderer in [Renderer::Auto, Renderer::Software] {
            assert!(attempts(renderer).len() > 1, "{renderer:?}");
        }
        assert_eq!(attempts(Renderer::Wgpu), [Attempt::WgpuAny]);
        assert_eq!(attempts(Renderer::Gl), [Attempt::Gl]);
    }
}

//! The Configurator's window: renderer, icon, and falling back in process.

use std::sync::Arc;

use eframe::{
    NativeOptions,
    egui::{IconData, ViewportBuilder},
    egui_wgpu, wgpu,
};

use super::{CliError, Renderer, Report, WindowArgs};
use crate::{
    configurator::{Command, Configurator},
    link::{Backend, Request},
    texts::Language,
};

/// Names the window to the desktop.
const APP_ID: &str = "floatkey";

/// Opens the window, on a system file or on the start screen.
pub(super) fn open(args: WindowArgs) -> Result<Report, CliError> {
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
    let order = match renderer {
        Renderer::Auto => vec![eframe::Renderer::Wgpu, eframe::Renderer::Glow],
        Renderer::Wgpu => vec![eframe::Renderer::Wgpu],
        Renderer::Opengl => vec![eframe::Renderer::Glow],
    };
    let mut failures = Vec::new();
    for choice in order {
        // A software adapter is worth it only if it was asked for, or where OpenGL is worse.
        let any_adapter = renderer == Renderer::Wgpu || cfg!(windows);
        let first = first.clone();
        let result = eframe::run_native(
            APP_ID,
            options(choice, any_adapter),
            Box::new(move |cc| {
                let ctx = cc.egui_ctx.clone();
                let mut backend = Backend::start(move || ctx.request_repaint())?;
                if let Some(request) = first {
                    backend.send(request);
                }
                let mut window = Configurator::new(&cc.egui_ctx, Box::new(backend));
                window.dispatch(Command::Language(language));
                Ok(Box::new(window))
            }),
        );
        match result {
            Ok(()) => return Ok(Report::default()),
            Err(error) => {
                tracing::info!(%error, ?choice, "this renderer cannot be used here");
                // Where there is no event loop, there is none for the second try either.
                if failures.is_empty() || !matches!(error, eframe::Error::WinitEventLoop(_)) {
                    failures.push(format!("{choice:?}: {error}"));
                }
            }
        }
    }
    Err(CliError::new(format!("the window cannot be opened: {}", failures.join("; "))))
}

fn options(renderer: eframe::Renderer, any_adapter: bool) -> NativeOptions {
    let viewport = ViewportBuilder::default()
        .with_title("Floatkey")
        .with_app_id(APP_ID)
        .with_icon(icon())
        .with_inner_size([1440.0, 900.0])
        .with_min_inner_size([800.0, 500.0]);
    let mut options = NativeOptions { renderer, viewport, ..NativeOptions::default() };
    if !any_adapter {
        let mut setup = egui_wgpu::WgpuSetupCreateNew::without_display_handle();
        setup.native_adapter_selector = Some(Arc::new(|adapters, _surface| {
            let rank = |adapter: &wgpu::Adapter| match adapter.get_info().device_type {
                wgpu::DeviceType::IntegratedGpu => 0,
                wgpu::DeviceType::DiscreteGpu => 1,
                wgpu::DeviceType::VirtualGpu | wgpu::DeviceType::Other => 2,
                wgpu::DeviceType::Cpu => 3,
            };
            let best = adapters.iter().filter(|adapter| rank(adapter) < 3).min_by_key(|a| rank(a));
            best.cloned().ok_or_else(|| "only software adapters".to_owned())
        }));
        options.wgpu_options.wgpu_setup = egui_wgpu::WgpuSetup::CreateNew(setup);
    }
    options
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

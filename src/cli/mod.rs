//! The command line: every role of the one binary. Reads arguments, calls the other modules, and
//! prints once at the end. The only place where errors become text with their causes.

mod demo;
mod files;
mod host;
mod host_admin;
mod host_tokens;
mod import;
mod keys;
mod live;
mod network;
mod open_files;
mod output;
mod sentinel;
mod service_manager;
mod system;
mod vendor;
mod window;

use std::{path::PathBuf, process::ExitCode};

use clap::{Args, Parser, Subcommand, ValueEnum};
#[cfg(target_os = "linux")]
use tracing_subscriber::{layer::SubscriberExt as _, util::SubscriberInitExt as _};

pub use output::{CliError, Report};

use crate::texts::Language;

/// Floating licensing for video-surveillance systems: licenses follow the cameras.
///
/// Without a command, opens the Configurator window.
#[derive(Debug, Parser)]
#[command(version = VERSION, args_conflicts_with_subcommands = true, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    window: WindowArgs,
}

const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), " (", env!("FLOATKEY_COMMIT"), ")");

#[derive(Debug, Clone, Args)]
struct WindowArgs {
    /// The system file to open; the start screen if absent
    system: Option<PathBuf>,
    /// What draws the window
    #[arg(long, value_enum, default_value_t = Renderer::Auto)]
    renderer: Renderer,
    /// The language of the window: en, ru or es; that of the desktop if absent
    #[arg(long, value_name = "CODE", value_parser = language)]
    language: Option<Language>,
}

fn language(code: &str) -> Result<Language, String> {
    let codes = Language::ALL.map(Language::code).join(", ");
    Language::from_code(code).ok_or_else(|| format!("there are {codes}"))
}

/// What draws the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Renderer {
    /// The graphics card where there is one, else the processor
    Auto,
    /// OpenGL
    #[value(alias = "opengl")]
    Gl,
    /// Vulkan, DirectX 12 or Metal
    Wgpu,
    /// The processor, even where there is a graphics card
    Software,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Open the window on a sample system with key hosts of its own
    Demo(demo::DemoArgs),
    /// Run a key host: serve the keys of a data folder
    Host(host::HostArgs),
    /// The license vendor's side: signing keys, licenses, answers to requests
    #[command(subcommand)]
    Vendor(vendor::VendorCommand),
    /// Make a request for a license, to be sent to the vendor
    Request(keys::RequestArgs),
    /// Get a license from the vendor's service over HTTPS, and put it in force
    Order(keys::OrderArgs),
    /// Put a license file in force on a key host
    Activate(keys::ActivateArgs),
    /// Work on the keys of a key host: names, transfers, removals
    #[command(subcommand)]
    Key(keys::KeyCommand),
    /// Make a system file from a configuration of another product
    #[command(subcommand)]
    Import(import::ImportCommand),
    /// Make an empty system file
    New(import::NewArgs),
    /// Remember a key host in a system file
    Pair(system::PairArgs),
    /// Forget a key host
    Forget(system::ForgetArgs),
    /// Show what a system uses of each key, as its key hosts count it
    ///
    /// Ends with exit code 3 when a figure could not be read, when a key host can store nothing, or
    /// when the USB token of a key is unplugged, and with 4 when a license ends within 30 days or has
    /// ended.
    #[command(after_long_help = system::STATUS_FIELDS)]
    Status(system::SystemArgs),
    /// Show what stops, and when, if a key host dies
    Outage(system::SystemArgs),
    /// List the keys of a system
    Keys(system::SystemArgs),
    /// List the servers of a system
    Servers(system::SystemArgs),
    /// List the cameras of a system
    Cameras(system::CamerasArgs),
    /// Move cameras to another server, in the plan
    Move(system::MoveArgs),
    /// Let a server use a key, in the plan
    UseKey(system::UseKeyArgs),
    /// Show the plan, or discard it
    Plan(system::PlanArgs),
    /// Apply the plan
    Apply(system::ApplyArgs),
    /// Show the keys of Sentinel (HASP) license managers, who uses them, and since when
    ///
    /// Reads what their Admin Control Center shows, and changes nothing. Ends with exit code 3 when
    /// something could not be read.
    Sentinel(sentinel::SentinelArgs),
    /// Find key hosts on the network
    Find(network::FindArgs),
    /// Test the connection to a key host step by step, and say what to do
    Doctor(network::DoctorArgs),
}

/// Runs the program with the arguments of the process.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    log_to_stderr(match &cli.command {
        Some(Command::Host(_)) => true,
        Some(Command::Vendor(command)) => command.is_daemon(),
        _ => false,
    });
    let outcome = match cli.command {
        None => window::open(cli.window),
        Some(Command::Demo(args)) => demo::run(args),
        Some(Command::Host(args)) => block_on(host::run(args)),
        Some(Command::Vendor(command)) => block_on(vendor::run(command)),
        Some(Command::Request(args)) => block_on(keys::request(args)),
        Some(Command::Order(args)) => block_on(keys::order(args)),
        Some(Command::Activate(args)) => block_on(keys::activate(args)),
        Some(Command::Key(command)) => block_on(keys::run(command)),
        Some(Command::Import(command)) => import::run(command),
        Some(Command::New(args)) => import::new(args),
        Some(Command::Pair(args)) => block_on(system::pair(args)),
        Some(Command::Forget(args)) => system::forget(args),
        Some(Command::Status(args)) => block_on(system::status(args)),
        Some(Command::Outage(args)) => block_on(system::outage(args)),
        Some(Command::Keys(args)) => block_on(system::keys(args)),
        Some(Command::Servers(args)) => system::servers(args),
        Some(Command::Cameras(args)) => system::cameras(args),
        Some(Command::Move(args)) => block_on(system::move_cameras(args)),
        Some(Command::UseKey(args)) => block_on(system::use_key(args)),
        Some(Command::Plan(args)) => block_on(system::plan(args)),
        Some(Command::Apply(args)) => block_on(system::apply(args)),
        Some(Command::Sentinel(args)) => block_on(sentinel::run(args)),
        Some(Command::Find(args)) => block_on(network::find_hosts(args)),
        Some(Command::Doctor(args)) => block_on(network::doctor(args)),
    };
    match outcome {
        Ok(report) => report.print(),
        Err(error) => error.print(),
    }
}

fn block_on(work: impl Future<Output = Result<Report, CliError>>) -> Result<Report, CliError> {
    // The ledger and whatever blocks have threads of their own. A second one for the network would
    // be woken for each request and cost more than it does.
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    let runtime = runtime.map_err(|error| CliError::failed("Threads cannot be started", &error))?;
    let outcome = runtime.block_on(work);
    runtime.shutdown_timeout(std::time::Duration::from_secs(2));
    outcome
}

/// A daemon says what it does; other roles say only what goes wrong. `RUST_LOG` overrides.
fn log_to_stderr(is_daemon: bool) {
    let default = if is_daemon { "floatkey=info,warn" } else { "floatkey=warn,error" };
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(default));
    #[cfg(target_os = "linux")]
    if let Some(journal) = service_manager::journal() {
        tracing_subscriber::registry().with(filter).with(journal).init();
        return;
    }
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_target(false)
        .with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()))
        .init();
}

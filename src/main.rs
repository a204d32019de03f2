//! The one binary. Everything is in the library.

/// The key host makes and drops tens of thousands of messages a second across threads.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    floatkey::cli::run()
}

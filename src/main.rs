//! The one binary. Everything is in the library.

fn main() -> std::process::ExitCode {
    floatkey::cli::run()
}

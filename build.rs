//! Compiles the protocol without an external protoc, and embeds the version and, on Windows, the
//! icon and the manifest.

use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    const PROTOS: [&str; 2] =
        ["proto/floatkey/v1/discovery.proto", "proto/floatkey/v1/keyhost.proto"];
    for proto in PROTOS {
        println!("cargo:rerun-if-changed={proto}");
    }
    println!("cargo:rerun-if-changed=assets/icon/floatkey.ico");
    let files = protox::compile(PROTOS, ["proto"])?;
    tonic_prost_build::configure().compile_fds(files)?;
    println!("cargo:rustc-env=FLOATKEY_COMMIT={}", commit());
    #[cfg(windows)]
    windows_resources()?;
    Ok(())
}

/// The commit that is built, if this is a checkout.
fn commit() -> String {
    for path in [".git/HEAD", ".git/refs/heads"] {
        // A path that is not there would make every build run this again.
        if std::path::Path::new(path).exists() {
            println!("cargo:rerun-if-changed={path}");
        }
    }
    std::process::Command::new("git")
        .args(["rev-parse", "--short=10", "HEAD"])
        .output()
        .ok()
        .filter(|output| output.status.success())
        .and_then(|output| String::from_utf8(output.stdout).ok())
        .map_or_else(|| "unknown".to_owned(), |commit| commit.trim().to_owned())
}

#[cfg(windows)]
fn windows_resources() -> Result<(), Box<dyn Error>> {
    let mut resources = winresource::WindowsResource::new();
    resources.set_icon("assets/icon/floatkey.ico");
    resources.compile()?;
    Ok(())
}

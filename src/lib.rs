//! Floatkey: floating licensing for video-surveillance systems.
//!
//! | module | what it is | imports of ours |
//! |---|---|---|
//! | [`licensing`] | the domain: rules, demand, plans, figures; pure | nothing |
//! | [`activation`] | license tokens and the keys of vendors | `licensing`, `texts` |
//! | [`texts`] | every text of the window, and the words for refusals, warnings, features | `licensing` |
//! | [`private_file`] | files that only their owner may read | nothing |
//! | [`wire`] | the protocol of port 1947 and its client | `licensing`, `texts` |
//! | [`doctor`] | the connection test | `licensing`, `texts`, `wire` |
//! | [`keyhost`] | the key host: ledger, store, service | `licensing`, `activation`, `private_file`, `wire` |
//! | [`sources`] | foreign configurations, read-only | `texts` |
//! | [`system`] | the system file, its change log, import and apply | `licensing`, `private_file`, `wire`, `sources` |
//! | [`link`] | the Configurator's background tasks | `licensing`, `wire`, `system`, `demo` |
//! | [`configurator`] | the window | `licensing`, `link`, `system`'s values, `texts` |
//! | [`demo`] | the sample system on real key hosts | all but the window |
//! | [`cli`] | the command line, which starts all of the above | all |

pub mod activation;
#[cfg(test)]
mod architecture_tests;
pub mod cli;
pub mod configurator;
pub mod demo;
pub mod doctor;
pub mod keyhost;
pub mod licensing;
pub mod link;
pub mod private_file;
pub mod sources;
pub mod system;
pub mod texts;
pub mod wire;

/// An error and everything that caused it, in one line: for the edge where it leaves the program.
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let next = error.to_string();
        if !text.ends_with(&next) {
            text.push_str(": ");
            text.push_str(&next);
        }
        cause = error.source();
    }
    text
}

/// Bytes in lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

/// What this computer calls itself; empty if it does not say.
pub fn computer_name() -> String {
    ["COMPUTERNAME", "HOSTNAME"]
        .into_iter()
        .filter_map(|variable| std::env::var(variable).ok())
        .chain(std::fs::read_to_string("/etc/hostname"))
        .map(|name| name.trim().to_owned())
        .find(|name| !name.is_empty())
        .unwrap_or_default()
}

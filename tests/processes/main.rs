//! The built program as its users run it: key hosts, commands and windows as processes of their
//! own, over real sockets and files. Each test reads as a script; `support` has its words.

#[cfg(test)]
mod background;
#[cfg(test)]
mod backup;
#[cfg(test)]
mod cli;
#[cfg(test)]
mod crash;
#[cfg(test)]
mod host;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod import;
#[cfg(test)]
mod killing;
#[cfg(target_os = "linux")]
#[cfg(test)]
mod netns;
#[cfg(target_os = "linux")]
#[cfg(test)]
mod network;
#[cfg(test)]
mod pairing;
#[cfg(unix)]
#[cfg(test)]
mod python;
#[cfg(target_os = "linux")]
#[cfg(test)]
mod service;
#[cfg(test)]
mod sharing;
#[cfg(test)]
mod spoofed;
#[cfg(target_os = "linux")]
#[cfg(test)]
mod storage;
#[cfg(test)]
mod story;
#[cfg(test)]
mod support;
#[cfg(target_os = "linux")]
#[cfg(test)]
mod tokens;
#[cfg(test)]
mod two_systems;
#[cfg(target_os = "linux")]
#[cfg(test)]
mod window;

//! Servers as processes of their own, ended with the bench.

use std::{
    io::{self, BufRead as _, BufReader},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use crate::measure::Failure;

/// How long a server may take until it answers.
const START_LIMIT: Duration = Duration::from_secs(15);
/// What Linux counts processor time in, as programs see it.
const TICKS_PER_SECOND: f64 = 100.0;

/// A server.
#[derive(Debug)]
pub struct Server {
    child: Child,
    log: PathBuf,
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Server {
    /// Starts one; what it says goes to a log in the folder, except for standard output if that is
    /// to be read here.
    pub fn start(mut command: Command, folder: &Path) -> Result<Self, Failure> {
        let program = command.get_program().to_string_lossy().into_owned();
        let log = folder.join("log");
        let file = std::fs::File::create(&log)?;
        command.stdin(Stdio::null()).stderr(file);
        let child = command.spawn().map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => format!("{program} is not installed"),
            _ => format!("{program}: {error}"),
        })?;
        Ok(Self { child, log })
    }

    /// The first line of its standard output that begins so, without that beginning.
    pub fn line(&mut self, beginning: &str) -> Result<String, Failure> {
        let stdout = self.child.stdout.take().ok_or("its output is not read")?;
        for line in BufReader::new(stdout).lines() {
            if let Some(rest) = line?.strip_prefix(beginning) {
                return Ok(rest.to_owned());
            }
        }
        Err(self.said().into())
    }

    /// Waits until somebody listens at the address.
    pub fn wait_for(&mut self, address: SocketAddr) -> Result<(), Failure> {
        let end = Instant::now() + START_LIMIT;
        while TcpStream::connect(address).is_err() {
            if self.child.try_wait()?.is_some() || Instant::now() > end {
                return Err(self.said().into());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    fn said(&self) -> String {
        let log = std::fs::read_to_string(&self.log).unwrap_or_default();
        let from = log.char_indices().rev().nth(400).map_or(0, |(place, _)| place);
        format!("it did not start: {}", log[from..].trim())
    }

    /// Processor time that it used so far.
    pub fn cpu_time(&self) -> Result<Duration, Failure> {
        cpu_time(&self.child.id().to_string())
    }
}

/// Processor time that a process used so far; `self` is this one.
pub fn cpu_time(process: &str) -> Result<Duration, Failure> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat"))?;
    // The name before may have spaces; utime and stime are fields 14 and 15.
    let (_, fields) = stat.rsplit_once(") ").ok_or("/proc/PID/stat is not as expected")?;
    let ticks = fields.split(' ').skip(11).take(2).map(str::parse::<u32>);
    let ticks: u32 = ticks.sum::<Result<u32, _>>()?;
    Ok(Duration::from_secs_f64(f64::from(ticks) / TICKS_PER_SECOND))
}

/// An address on loopback that nobody uses now.
pub fn free_address() -> Result<SocketAddr, Failure> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}

/// Runs a command to its end.
pub fn run(mut command: Command) -> Result<(), Failure> {
    let output = command.output()?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("{command:?}: {}", said.trim()).into())
}

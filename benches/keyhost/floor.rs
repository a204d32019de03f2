//! What the machine itself takes: the least that a durable answer over loopback can cost.

use std::{
    fs::File,
    io::{Read as _, Seek as _, SeekFrom, Write as _},
    net::{Ipv4Addr, TcpListener, TcpStream},
    path::Path,
    time::Instant,
};

use crate::measure::{Failure, Latencies};

const WARM_UP: usize = 500;
const ROUND_TRIPS: usize = 20_000;
const SYNCS: usize = 3_000;
const MESSAGE: usize = 64;
const BLOCK: usize = 4096;
/// Written over and over, as a write-ahead log that is used again.
const BLOCKS: usize = 256;

/// A message of 64 bytes there and back between two threads that wait for nothing else.
pub fn round_trips() -> Result<Latencies, Failure> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let address = listener.local_addr()?;
    let echo = std::thread::Builder::new().name("echo".to_owned());
    let echo = echo.spawn(move || -> std::io::Result<()> {
        let (mut stream, _) = listener.accept()?;
        stream.set_nodelay(true)?;
        let mut message = [0; MESSAGE];
        for _ in 0..WARM_UP + ROUND_TRIPS {
            stream.read_exact(&mut message)?;
            stream.write_all(&message)?;
        }
        Ok(())
    })?;
    let mut stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    let mut message = [1; MESSAGE];
    let mut latencies = Vec::with_capacity(ROUND_TRIPS);
    for round in 0..WARM_UP + ROUND_TRIPS {
        let started = Instant::now();
        stream.write_all(&message)?;
        stream.read_exact(&mut message)?;
        if round >= WARM_UP {
            latencies.push(started.elapsed());
        }
    }
    echo.join().map_err(|_| "the echo panicked")??;
    Ok(Latencies::new(latencies))
}

/// 4 KiB written and synced.
pub fn syncs(folder: &Path) -> Result<Latencies, Failure> {
    let path = folder.join("syncs");
    let mut file = File::create(&path)?;
    let block = [7; BLOCK];
    for _ in 0..BLOCKS {
        file.write_all(&block)?;
    }
    file.sync_all()?;
    let mut latencies = Vec::with_capacity(SYNCS);
    for round in 0..WARM_UP + SYNCS {
        let started = Instant::now();
        if round % BLOCKS == 0 {
            file.seek(SeekFrom::Start(0))?;
        }
        file.write_all(&block)?;
        file.sync_data()?;
        if round >= WARM_UP {
            latencies.push(started.elapsed());
        }
    }
    std::fs::remove_file(path)?;
    Ok(Latencies::new(latencies))
}

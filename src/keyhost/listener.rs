//! The one TCP port: tells TLS from plain HTTP by the first byte, and bounds what strangers can
//! keep open. What comes out are connections that have finished their handshake.

use std::{
    collections::HashMap,
    io,
    net::{IpAddr, SocketAddr},
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
    sync::{mpsc, watch},
    time::{Sleep, timeout},
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};
use tonic::transport::server::Connected;

use super::{http::Pages, metrics::Counters, peers::Peers};
use crate::wire::tls::Fingerprint;

/// How long a new connection has until its handshake is done.
const HANDSHAKE_LIMIT: Duration = Duration::from_secs(5);
/// How long a connection without a paired certificate is kept: enough to pair.
const STRANGER_LIMIT: Duration = Duration::from_secs(30);
/// After the system had no more files.
const PAUSE: Duration = Duration::from_millis(50);
/// Connections that are handed on and not taken yet.
const QUEUE: usize = 64;
/// The first byte of TLS.
const TLS_HANDSHAKE: u8 = 0x16;

/// What may be open at once.
#[derive(Debug, Clone, Copy)]
pub struct ConnectionLimits {
    /// In all.
    pub all: usize,
    /// From one address.
    pub per_address: usize,
    /// Without a finished handshake, in all.
    pub strangers: usize,
    /// Without a finished handshake, from one address.
    pub strangers_per_address: usize,
}

impl Default for ConnectionLimits {
    fn default() -> Self {
        Self { all: 4096, per_address: 512, strangers: 512, strangers_per_address: 64 }
    }
}

/// Who is at the other end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Remote {
    /// Its end of the connection, with the zone of a link-local address.
    pub at: SocketAddr,
    /// Its certificate, which it has proved to be its own.
    pub certificate: Option<Fingerprint>,
}

impl Remote {
    /// Its address.
    pub fn address(&self) -> IpAddr {
        self.at.ip()
    }
}

#[derive(Debug, Default, Clone, Copy)]
struct Count {
    open: usize,
    strangers: usize,
}

#[derive(Debug, Default)]
struct Table {
    all: Count,
    by_address: HashMap<IpAddr, Count>,
}

/// Counts connections; a place is given back when its guard is dropped.
#[derive(Debug, Clone)]
struct Places {
    limits: ConnectionLimits,
    table: Arc<Mutex<Table>>,
}

#[derive(Debug)]
struct Place {
    places: Places,
    address: IpAddr,
    is_stranger: bool,
}

impl Places {
    fn change(&self, address: IpAddr, change: impl Fn(&mut Count)) {
        let mut table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut table.all);
        let count = table.by_address.entry(address).or_default();
        change(count);
        if count.open == 0 {
            table.by_address.remove(&address);
        }
    }

    fn take(&self, address: IpAddr) -> Option<Place> {
        {
            let table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
            let (all, here) =
                (table.all, table.by_address.get(&address).copied().unwrap_or_default());
            let limits = self.limits;
            let is_full = all.open >= limits.all
                || here.open >= limits.per_address
                || all.strangers >= limits.strangers
                || here.strangers >= limits.strangers_per_address;
            if is_full {
                return None;
            }
        }
        self.change(address, |count| {
            count.open += 1;
            count.strangers += 1;
        });
        Some(Place { places: self.clone(), address, is_stranger: true })
    }
}

impl Place {
    /// The handshake is done.
    fn known(&mut self) {
        if std::mem::take(&mut self.is_stranger) {
            self.places.change(self.address, |count| count.strangers -= 1);
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let is_stranger = self.is_stranger;
        self.places.change(self.address, |count| {
            count.open -= 1;
            count.strangers -= usize::from(is_stranger);
        });
    }
}

/// A connection whose handshake is done.
pub struct Accepted {
    stream: TlsStream<TcpStream>,
    remote: Remote,
    /// Ends a connection that nobody paired.
    limit: Option<Pin<Box<Sleep>>>,
    _place: Place,
}

impl Connected for Accepted {
    type ConnectInfo = Remote;

    fn connect_info(&self) -> Remote {
        self.remote
    }
}

impl AsyncRead for Accepted {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if let Some(limit) = &mut self.limit
            && limit.as_mut().poll(context).is_ready()
        {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Accepted {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

/// What the port needs to know.
pub struct Door {
    /// How TLS is spoken.
    pub tls: TlsAcceptor,
    /// What plain HTTP gets.
    pub pages: Arc<Pages>,
    /// Who may stay.
    pub peers: Arc<Peers>,
    /// What was turned away.
    pub counters: Arc<Counters>,
    /// What may be open.
    pub limits: ConnectionLimits,
}

/// Accepts connections until the host stops.
pub fn accept(
    listener: TcpListener,
    door: Door,
    mut stopping: watch::Receiver<bool>,
) -> mpsc::Receiver<io::Result<Accepted>> {
    let (out, accepted) = mpsc::channel(QUEUE);
    let door = Arc::new(door);
    let places = Places { limits: door.limits, table: Arc::default() };
    tokio::spawn(async move {
        loop {
            let next = tokio::select! {
                next = listener.accept() => next,
                _ = stopping.wait_for(|stopping| *stopping) => return,
                () = out.closed() => return,
            };
            let (stream, address) = match next {
                Ok(next) => next,
                Err(error) => {
                    Counters::count(&door.counters.accept_failed);
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(PAUSE).await;
                    continue;
                }
            };
            let at = match address.ip().to_canonical() {
                ip @ IpAddr::V4(_) => SocketAddr::new(ip, address.port()),
                IpAddr::V6(_) => address,
            };
            let Some(place) = places.take(at.ip()) else {
                Counters::count(&door.counters.too_many_connections);
                continue;
            };
            let (door, out) = (door.clone(), out.clone());
            tokio::spawn(async move {
                match timeout(HANDSHAKE_LIMIT, meet(stream, at, place, &door)).await {
                    // Whoever would take it is gone when the host stops.
                    Ok(Some(accepted)) => drop(out.send(Ok(accepted)).await),
                    Ok(None) => {}
                    Err(_) => Counters::count(&door.counters.handshake_timed_out),
                }
            });
        }
    });
    accepted
}

async fn meet(
    stream: TcpStream,
    at: SocketAddr,
    mut place: Place,
    door: &Door,
) -> Option<Accepted> {
    let mut first = [0];
    match stream.peek(&mut first).await {
        Ok(1) if first[0] == TLS_HANDSHAKE => {}
        Ok(1) if first[0].is_ascii_uppercase() => {
            door.pages.answer(stream, at.ip()).await;
            return None;
        }
        Ok(0) | Err(_) => return None,
        Ok(_) => {
            Counters::count(&door.counters.not_tls);
            return None;
        }
    }
    // Answers are small and awaited.
    if stream.set_nodelay(true).is_err() {
        return None;
    }
    let Ok(stream) = door.tls.accept(stream).await else {
        Counters::count(&door.counters.handshake_failed);
        return None;
    };
    place.known();
    let certificates = stream.get_ref().1.peer_certificates();
    let certificate = certificates.and_then(|list| list.first()).map(|der| Fingerprint::of(der));
    let is_paired = certificate.is_some_and(|certificate| door.peers.get(certificate).is_some());
    let limit = (!is_paired).then(|| Box::pin(tokio::time::sleep(STRANGER_LIMIT)));
    let remote = Remote { at, certificate };
    Some(Accepted { stream, remote, limit, _place: place })
}

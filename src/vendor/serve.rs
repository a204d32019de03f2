//! The vendor's service: HTTPS, one request for each connection, within limits of size, time and
//! number. Whoever knows the product code of an order may have a license made of it.

use std::{
    collections::HashMap,
    convert::Infallible,
    io,
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::{
    Method, Request, Response, StatusCode,
    body::{Bytes, Incoming},
    header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use jiff::Timestamp;
use rustls::ServerConfig;
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinSet,
    time::{sleep, timeout},
};
use tokio_rustls::TlsAcceptor;

use super::{BookFile, Certificate, read_json};
use crate::{
    activation::{Issued, NotIssued, Orders, SigningKey, Source},
    chain,
    wire::vendor_service::{PATH, Refused},
};

/// The most that a request may have; a request with the license in force has a few kilobytes.
const MOST_BYTES: usize = 512 * 1024;
/// How long a new connection has until its handshake is done.
const HANDSHAKE_LIMIT: Duration = Duration::from_secs(5);
/// How long a connection may take in all.
const CONNECTION_LIMIT: Duration = Duration::from_secs(20);
/// Connections at once, in all and from one address.
const MOST_CONNECTIONS: usize = 256;
const MOST_PER_ADDRESS: usize = 8;
/// Before a product code is said to be unknown, so that codes cannot be tried out quickly.
const GUESS_PAUSE: Duration = Duration::from_secs(1);
/// After the system had no more files.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);
/// How long what was begun may take when the service stops.
const STOP_LIMIT: Duration = Duration::from_secs(5);

/// What the service needs.
#[derive(Debug)]
pub struct ServeOptions {
    /// Where it listens.
    pub listen: SocketAddr,
    /// What it shows.
    pub certificate: Certificate,
    /// What it signs with.
    pub key: SigningKey,
    /// The file with the orders, read anew for each request.
    pub orders: PathBuf,
    /// What was issued.
    pub book: BookFile,
}

/// Why the service cannot be started.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The port.
    #[error("cannot listen on {address}: choose another --bind or --port, or end what uses it")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// Why.
        #[source]
        source: io::Error,
    },
}

/// The running service.
#[derive(Debug)]
pub struct Service {
    /// Where it listens.
    pub address: SocketAddr,
    listener: TcpListener,
    tls: Arc<ServerConfig>,
    shop: Arc<Shop>,
}

#[derive(Debug)]
struct Shop {
    key: SigningKey,
    orders: PathBuf,
    /// One request after the other, also on the disk.
    book: Mutex<BookFile>,
}

impl Service {
    /// Takes the port.
    ///
    /// # Errors
    /// If it cannot be had.
    pub async fn start(options: ServeOptions) -> Result<Self, ServeError> {
        let ServeOptions { listen, certificate, key, orders, book } = options;
        let failed = |source| ServeError::Listen { address: listen, source };
        let listener = TcpListener::bind(listen).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let tls = certificate.config;
        let shop = Arc::new(Shop { key, orders, book: Mutex::new(book) });
        Ok(Self { address, listener, tls, shop })
    }

    /// Serves until told to stop, and finishes what was begun.
    pub async fn run_until(self, stop: impl Future<Output = ()>) {
        let Self { listener, tls, shop, .. } = self;
        let tls = TlsAcceptor::from(tls);
        let places = Places::default();
        let mut open = JoinSet::new();
        let mut stop = std::pin::pin!(stop);
        loop {
            let next = tokio::select! {
                next = listener.accept() => next,
                Some(_) = open.join_next() => continue,
                () = &mut stop => break,
            };
            let (stream, peer) = match next {
                Ok(next) => next,
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    sleep(ACCEPT_PAUSE).await;
                    continue;
                }
            };
            let ip = peer.ip().to_canonical();
            let Some(place) = places.take(ip) else {
                tracing::warn!(peer = %ip, "too many connections: one was turned away");
                continue;
            };
            let (tls, shop) = (tls.clone(), shop.clone());
            open.spawn(async move {
                if timeout(CONNECTION_LIMIT, meet(stream, ip, &tls, &shop)).await.is_err() {
                    tracing::info!(peer = %ip, "a connection took too long");
                }
                drop(place);
            });
        }
        drop(listener);
        let finished = timeout(STOP_LIMIT, async { while open.join_next().await.is_some() {} });
        if finished.await.is_err() {
            tracing::warn!("connections were cut because they did not end");
        }
    }
}

async fn meet(stream: TcpStream, peer: IpAddr, tls: &TlsAcceptor, shop: &Arc<Shop>) {
    let stream = match timeout(HANDSHAKE_LIMIT, tls.accept(stream)).await {
        Ok(Ok(stream)) => stream,
        Ok(Err(error)) => return tracing::debug!(%peer, %error, "no TLS"),
        Err(_) => return tracing::debug!(%peer, "the handshake took too long"),
    };
    let serve =
        service_fn(|request| async { Ok::<_, Infallible>(serve(request, peer, shop).await) });
    let connection = http1::Builder::new()
        .keep_alive(false)
        .half_close(true)
        .max_buf_size(64 * 1024)
        .serve_connection(TokioIo::new(stream), serve);
    if let Err(error) = connection.await {
        tracing::debug!(%peer, %error, "a connection broke");
    }
}

type Answer = Response<Full<Bytes>>;

async fn serve(request: Request<Incoming>, peer: IpAddr, shop: &Arc<Shop>) -> Answer {
    if request.uri().path() != PATH {
        return said(
            StatusCode::NOT_FOUND,
            &format!("There is nothing here: post requests to {PATH}"),
        );
    }
    if request.method() != Method::POST {
        let mut answer = said(StatusCode::METHOD_NOT_ALLOWED, "Post the text of a .fkreq file");
        answer.headers_mut().insert(ALLOW, hyper::header::HeaderValue::from_static("POST"));
        return answer;
    }
    let body = match Limited::new(request.into_body(), MOST_BYTES).collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) if error.is::<LengthLimitError>() => {
            tracing::info!(%peer, "a request was too long");
            return said(StatusCode::PAYLOAD_TOO_LARGE, "No request is that long");
        }
        Err(_) => return said(StatusCode::BAD_REQUEST, "The request was cut: send it again"),
    };
    // Signing is quick; the disk may not be.
    let shop = shop.clone();
    let answered = tokio::task::spawn_blocking(move || shop.answer(&body)).await;
    let answered = answered.unwrap_or_else(|error| {
        tracing::error!(%error, "a request could not be answered");
        Err(NotIssued::Failed { problem: "the service had a fault".to_owned() })
    });
    match answered {
        Ok(Issued { license, text, is_repeated, .. }) => {
            let (key, issue) = (&license.key, license.issue);
            tracing::info!(%peer, %key, issue, is_repeated, "a license was issued");
            answer(StatusCode::OK, "text/plain; charset=utf-8", text + "\n")
        }
        Err(refusal) => {
            // Not its text, which may repeat a product code.
            let why = refusal.message().id;
            if matches!(refusal, NotIssued::Failed { .. }) {
                tracing::error!(%peer, %refusal, "a request could not be answered");
            } else {
                tracing::info!(%peer, why, "a request was refused");
            }
            if matches!(refusal, NotIssued::UnknownOrder { .. }) {
                sleep(GUESS_PAUSE).await;
            }
            refused(status_of(&refusal), &refusal.into())
        }
    }
}

impl Shop {
    fn answer(&self, request: &[u8]) -> Result<Issued, NotIssued> {
        let orders: Orders = read_json(&self.orders).map_err(|error| {
            tracing::error!(error = %chain(&error), "the orders cannot be read");
            NotIssued::Failed { problem: "the orders cannot be read".to_owned() }
        })?;
        let mut book = self.book.lock().unwrap_or_else(PoisonError::into_inner);
        book.answer(request, Source::Orders(&orders), &self.key, Timestamp::now())
    }
}

/// What a refusal is in HTTP.
fn status_of(refusal: &NotIssued) -> StatusCode {
    match refusal {
        NotIssued::NotARequest
        | NotIssued::Tampered
        | NotIssued::Transfer { .. }
        | NotIssued::NoProductCode
        | NotIssued::BadPresent { .. }
        | NotIssued::PresentOfOther { .. } => StatusCode::BAD_REQUEST,
        NotIssued::UnknownOrder { .. } => StatusCode::NOT_FOUND,
        NotIssued::NotHolder { .. } | NotIssued::OtherVendor { .. } => StatusCode::FORBIDDEN,
        NotIssued::OrderUsedUp { .. }
        | NotIssued::KeyExists { .. }
        | NotIssued::IssuedToOther { .. }
        | NotIssued::NoMoreIssues { .. }
        | NotIssued::RequestIdReused => StatusCode::CONFLICT,
        NotIssued::Failed { .. } => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

fn said(status: StatusCode, text: &str) -> Answer {
    refused(status, &Refused { refused: text.to_owned(), why: None })
}

fn refused(status: StatusCode, refused: &Refused) -> Answer {
    let text = serde_json::to_string(refused).unwrap_or_default();
    answer(status, "application/json", text)
}

fn answer(status: StatusCode, kind: &'static str, text: String) -> Answer {
    let mut answer = Response::new(Full::new(Bytes::from(text)));
    *answer.status_mut() = status;
    let headers = answer.headers_mut();
    headers.insert(CONTENT_TYPE, hyper::header::HeaderValue::from_static(kind));
    headers.insert(CACHE_CONTROL, hyper::header::HeaderValue::from_static("no-store"));
    answer
}

/// Connections that are open, by address.
#[derive(Debug, Default, Clone)]
struct Places(Arc<Mutex<HashMap<IpAddr, usize>>>);

#[derive(Debug)]
struct Place(Places, IpAddr);

impl Places {
    fn take(&self, ip: IpAddr) -> Option<Place> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let here = open.get(&ip).copied().unwrap_or(0);
        if here >= MOST_PER_ADDRESS || open.values().sum::<usize>() >= MOST_CONNECTIONS {
            return None;
        }
        open.insert(ip, here + 1);
        Some(Place(self.clone(), ip))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        match open.get_mut(&self.1) {
            Some(here) if *here > 1 => *here -= 1,
            _ => drop(open.remove(&self.1)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_cannot_take_the_places_of_others() {
        let places = Places::default();
        let ip = |last| IpAddr::from([10, 0, 0, last]);
        let mut taken: Vec<Place> =
            (0..MOST_PER_ADDRESS).filter_map(|_| places.take(ip(1))).collect();
        assert_eq!(taken.len(), MOST_PER_ADDRESS);
        assert!(places.take(ip(1)).is_none());
        assert!(places.take(ip(2)).is_some());
        taken.pop();
        assert!(places.take(ip(1)).is_some());
        drop(taken);
        assert!(places.0.lock().unwrap().is_empty());
    }
}

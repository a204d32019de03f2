//! The way to a vendor's activation service: a request goes there over HTTPS, a license file comes
//! back. `floatkey vendor serve` is the other end.

use std::{
    io,
    sync::{Arc, OnceLock},
    time::Duration,
};

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::{
    Request, Response, StatusCode, Uri,
    body::{Bytes, Incoming},
    client::conn::http1,
    header::{ACCEPT, CONTENT_TYPE, HOST, LOCATION, USER_AGENT},
};
use hyper_util::rt::TokioIo;
use rustls::{ClientConfig, RootCertStore, crypto::ring, pki_types::ServerName};
use serde::{Deserialize, Serialize};
use tokio::{net::TcpStream, task::JoinSet, time::timeout};
use tokio_rustls::{TlsConnector, client::TlsStream};

use super::{
    convert::line,
    tls::{Fingerprint, pinned_client},
};
use crate::{activation::NotIssued, texts::say};

/// Where requests are posted to, below the address of the service.
pub const PATH: &str = "/activate";
/// How long everything may take together.
pub const LIMIT: Duration = Duration::from_secs(10);
/// The most that an answer may have.
const MOST_BYTES: usize = 1024 * 1024;
/// How a license file begins.
const LICENSE: &str = "v4.public.";

/// How a vendor's service is known to be the right one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// By the authorities that this computer trusts.
    System,
    /// By its certificate, whose fingerprint the vendor told.
    Pinned(Fingerprint),
}

/// What a vendor's service says instead of a license, as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// The reason, in English.
    pub refused: String,
    /// The reason, if it is one of those that have a text in each language.
    #[serde(flatten)]
    pub why: Option<NotIssued>,
}

impl From<NotIssued> for Refused {
    fn from(why: NotIssued) -> Self {
        Self { refused: why.to_string(), why: Some(why) }
    }
}

/// Why no license came. Unless the vendor says otherwise, nothing is known of what he did; the same
/// request gets the same answer, so it can be sent again.
#[derive(Debug, thiserror::Error)]
pub enum OnlineError {
    /// Not an address.
    #[error("{}", say!("online-address", url = .0))]
    Address(String),
    /// Not encrypted.
    #[error("{}", say!("online-not-encrypted", url = .0))]
    NotEncrypted(String),
    /// There is no such computer.
    #[error("{}", say!("online-no-such-host", host = .host))]
    NoSuchHost {
        /// Its name.
        host: String,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// Nobody took the connection.
    #[error("{}", say!("online-unreachable", host = .host, port = .port.to_string()))]
    Unreachable {
        /// Where.
        host: String,
        /// At which port.
        port: u16,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// No answer in time.
    #[error("{}", say!("online-silent", host = .host, seconds = LIMIT.as_secs()))]
    Silent {
        /// Where.
        host: String,
    },
    /// The authorities of this computer do not vouch for it.
    #[error("{}", say!("online-certificate", host = .host, problem = .problem))]
    Certificate {
        /// Where.
        host: String,
        /// What is wrong with its certificate.
        problem: String,
    },
    /// Another certificate than the pinned one.
    #[error(
        "{}",
        say!(
            "online-other-certificate",
            host = .host,
            expected = .expected.short(),
            found = .found.short(),
        )
    )]
    OtherCertificate {
        /// Where.
        host: String,
        /// What was pinned.
        expected: Fingerprint,
        /// What was shown.
        found: Fingerprint,
    },
    /// This computer trusts no authority at all.
    #[error("{}", say!("online-no-roots", problem = .0))]
    NoRoots(String),
    /// No TLS.
    #[error("{}", say!("online-no-tls", host = .host, problem = .problem))]
    NoTls {
        /// Where.
        host: String,
        /// What was said instead.
        problem: String,
    },
    /// Sent elsewhere, which is not followed: what was trusted is the address.
    #[error("{}", say!("online-redirected", host = .host, to = .to))]
    Redirected {
        /// Where.
        host: String,
        /// Whereto.
        to: String,
    },
    /// The service has no time.
    #[error("{}", say!("online-busy", host = .host))]
    Busy {
        /// Where.
        host: String,
    },
    /// Somebody else.
    #[error("{}", say!("online-not-a-vendor-service", host = .host, status = .status))]
    NotAVendorService {
        /// Where.
        host: String,
        /// What it said.
        status: String,
    },
    /// The vendor refuses, for a reason that has a text in each language.
    #[error("{}", line(&.0.to_string()))]
    Refused(NotIssued),
    /// The vendor refuses, in his own words.
    #[error("{}", say!("online-refused", host = .host, reason = .reason))]
    RefusedBecause {
        /// Where.
        host: String,
        /// His words.
        reason: String,
    },
}

/// Sends a request to a vendor's service, as `https://HOST`, with a port or a path if need be, and
/// returns the text of the license file.
///
/// # Errors
/// [`OnlineError`], each with a text of its own.
pub async fn exchange(url: &str, request: &str, trust: Trust) -> Result<String, OnlineError> {
    let place = Place::of(url)?;
    let silent = || OnlineError::Silent { host: place.host.clone() };
    timeout(LIMIT, ask(&place, request, trust)).await.map_err(|_| silent())?
}

/// Where a service is.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    host: String,
    port: u16,
    /// As it stands in the address, with the port if that names one.
    authority: String,
    path: String,
}

impl Place {
    fn of(url: &str) -> Result<Self, OnlineError> {
        let url = url.trim();
        let shown: String = line(url).chars().take(120).collect();
        let bad = || OnlineError::Address(shown.clone());
        let uri: Uri = url.parse().map_err(|_| bad())?;
        match uri.scheme_str() {
            Some("https") => {}
            Some("http") => return Err(OnlineError::NotEncrypted(shown)),
            _ => return Err(bad()),
        }
        let authority = uri.authority().ok_or_else(bad)?;
        // A name with a password would be sent and kept.
        if authority.as_str().contains('@') || uri.query().is_some() {
            return Err(bad());
        }
        let host = authority.host().trim_start_matches('[').trim_end_matches(']').to_owned();
        if host.is_empty() {
            return Err(bad());
        }
        let path = uri.path().trim_end_matches('/');
        let path = if path.ends_with(PATH) { path.to_owned() } else { format!("{path}{PATH}") };
        let port = authority.port_u16().unwrap_or(443);
        Ok(Self { host, port, authority: authority.as_str().to_owned(), path })
    }

    fn other(&self, status: &str) -> OnlineError {
        let status = line(status);
        OnlineError::NotAVendorService { host: self.host.clone(), status }
    }
}

async fn ask(place: &Place, request: &str, trust: Trust) -> Result<String, OnlineError> {
    let stream = connect(place, trust).await?;
    let broken = |error: hyper::Error| place.other(&error.to_string());
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(broken)?;
    // Ends with this call, however that ends.
    let mut tasks = JoinSet::new();
    tasks.spawn(connection);
    let message = Request::post(&place.path)
        .header(HOST, &place.authority)
        .header(USER_AGENT, concat!("floatkey/", env!("CARGO_PKG_VERSION")))
        .header(CONTENT_TYPE, "text/plain; charset=utf-8")
        .header(ACCEPT, "text/plain, application/json")
        .body(Full::new(Bytes::from(request.trim().to_owned())))
        .map_err(|error| place.other(&error.to_string()))?;
    let answer = sender.send_request(message).await.map_err(broken)?;
    read(place, answer).await
}

async fn connect(place: &Place, trust: Trust) -> Result<TlsStream<TcpStream>, OnlineError> {
    let host = || place.host.clone();
    let found = tokio::net::lookup_host((place.host.as_str(), place.port)).await;
    let addresses: Vec<_> =
        found.map_err(|source| OnlineError::NoSuchHost { host: host(), source })?.collect();
    let unreachable = |source| OnlineError::Unreachable { host: host(), port: place.port, source };
    let tcp = TcpStream::connect(addresses.as_slice()).await.map_err(unreachable)?;
    tcp.set_nodelay(true).map_err(unreachable)?;
    let no_tls = |problem: String| OnlineError::NoTls { host: host(), problem: line(&problem) };
    let (mut config, shown) = match trust {
        Trust::System => (system_client().await?, Arc::default()),
        Trust::Pinned(pinned) => {
            pinned_client(pinned).map_err(|error| no_tls(error.to_string()))?
        }
    };
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    let name = ServerName::try_from(place.host.clone())
        .map_err(|_| OnlineError::Address(place.host.clone()))?;
    let connected = TlsConnector::from(Arc::new(config)).connect(name, tcp).await;
    connected.map_err(|error| {
        let shown: Option<&Fingerprint> = OnceLock::get(&shown);
        let tls = error.get_ref().and_then(|error| error.downcast_ref::<rustls::Error>());
        match (trust, shown, tls) {
            (Trust::Pinned(expected), Some(&found), _) if found != expected => {
                OnlineError::OtherCertificate { host: host(), expected, found }
            }
            (_, _, Some(rustls::Error::InvalidCertificate(problem))) => {
                OnlineError::Certificate { host: host(), problem: line(&problem.to_string()) }
            }
            _ => no_tls(error.to_string()),
        }
    })
}

/// Trusts whom this computer trusts.
async fn system_client() -> Result<ClientConfig, OnlineError> {
    let no_roots = |problem: &dyn std::fmt::Display| OnlineError::NoRoots(problem.to_string());
    // They are files, or in a store of the operating system.
    let loaded = tokio::task::spawn_blocking(rustls_native_certs::load_native_certs).await;
    let loaded = loaded.map_err(|error| no_roots(&error))?;
    let mut roots = RootCertStore::empty();
    // One that cannot be read vouches for nobody; the others do.
    roots.add_parsable_certificates(loaded.certs);
    if roots.is_empty() {
        return Err(match loaded.errors.first() {
            Some(error) => no_roots(error),
            None => no_roots(&"-"),
        });
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(&[&rustls::version::TLS13])
        .map_err(|error| no_roots(&error))?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

async fn read(place: &Place, answer: Response<Incoming>) -> Result<String, OnlineError> {
    let status = answer.status();
    let host = || place.host.clone();
    if status.is_redirection() {
        let to = answer.headers().get(LOCATION).and_then(|to| to.to_str().ok());
        let to = line(to.unwrap_or("?"));
        return Err(OnlineError::Redirected { host: host(), to });
    }
    if matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE) {
        return Err(OnlineError::Busy { host: host() });
    }
    let body = Limited::new(answer.into_body(), MOST_BYTES).collect().await;
    let body = body.map_err(|error| place.other(&error.to_string()))?.to_bytes();
    if status == StatusCode::OK
        && let Ok(text) = std::str::from_utf8(&body)
        && text.trim_start().starts_with(LICENSE)
    {
        return Ok(text.trim().to_owned());
    }
    match serde_json::from_slice(&body) {
        Ok(Refused { why: Some(why), .. }) => Err(OnlineError::Refused(why)),
        Ok(Refused { refused, why: None }) => {
            Err(OnlineError::RefusedBecause { host: host(), reason: line(&refused) })
        }
        Err(_) => Err(place.other(&status.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(url: &str) -> (String, u16, String) {
        let place = Place::of(url).unwrap();
        (place.host, place.port, place.path)
    }

    #[test]
    fn an_address_names_host_port_and_path() {
        let named = |host: &str, port, path: &str| (host.to_owned(), port, path.to_owned());
        assert_eq!(place("https://keys.example"), named("keys.example", 443, "/activate"));
        assert_eq!(place(" https://keys.example:8443/ "), named("keys.example", 8443, "/activate"));
        assert_eq!(place("https://a/x/activate"), named("a", 443, "/x/activate"));
        assert_eq!(place("https://[::1]:9/x"), named("::1", 9, "/x/activate"));
    }

    #[test]
    fn what_is_no_address_is_said_to_be_none() {
        for url in ["", "keys.example", "ftp://a", "https://", "https://u:p@a", "https://a/?x=1"] {
            let error = Place::of(url).unwrap_err();
            assert!(matches!(error, OnlineError::Address(_)), "{url}: {error:?}");
        }
    }

    #[tokio::test]
    async fn nothing_is_sent_unencrypted() {
        let error = exchange("http://127.0.0.1:9", "x", Trust::System).await.unwrap_err();
        assert!(matches!(error, OnlineError::NotEncrypted(_)), "{error:?}");
        assert!(error.to_string().contains("https://"), "{error}");
    }

    #[tokio::test]
    async fn nobody_and_somebody_else_have_texts_of_their_own() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let url = format!("https://{address}");
        let task = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            tokio::io::AsyncWriteExt::write_all(&mut stream, b"220 mail\r\n").await.unwrap();
            stream
        });
        let pinned = Trust::Pinned(Fingerprint::of(b"x"));
        let error = exchange(&url, "x", pinned).await.unwrap_err();
        assert!(matches!(error, OnlineError::NoTls { .. }), "{error:?}");
        drop(task.await);
        let error = exchange(&url, "x", pinned).await.unwrap_err();
        assert!(matches!(error, OnlineError::Unreachable { .. }), "{error:?}");
        assert!(error.to_string().contains(&address.port().to_string()), "{error}");
        let error = exchange("https://floatkey.invalid", "x", pinned).await.unwrap_err();
        assert!(matches!(error, OnlineError::NoSuchHost { .. }), "{error:?}");
    }

    #[test]
    fn a_refusal_is_read_with_and_without_a_reason_that_is_known() {
        let why = NotIssued::OrderUsedUp { order: "P".to_owned(), uses: 2 };
        let text = serde_json::to_string(&Refused::from(why.clone())).unwrap();
        let read: Refused = serde_json::from_str(&text).unwrap();
        assert_eq!((read.why, read.refused), (Some(why.clone()), why.to_string()));
        let newer = r#"{"refused": "Not on Sundays", "why": "sunday", "day": 7}"#;
        let read: Refused = serde_json::from_str(newer).unwrap();
        assert_eq!((read.why, read.refused.as_str()), (None, "Not on Sundays"));
    }
}

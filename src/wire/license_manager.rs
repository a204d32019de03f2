//! Asks a Sentinel license manager for its feeds over HTTP on port 1947, and nothing else: three
//! paths, GET only, no redirects, no cookies, and not more than 8 MiB.

use std::{net::SocketAddr, time::Duration};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

use super::address::{full_address, resolve};
use crate::{
    sources::sentinel::{self, Device, Feature, Feed, NoFeed, Session},
    texts::say,
};

/// How long each question may take.
const LIMIT: Duration = Duration::from_secs(5);
/// The most that is read of one answer.
const MOST_BYTES: usize = 8 * 1024 * 1024;
/// Rows that are asked for at once.
const PAGE_ROWS: usize = 100;
/// Pages of one feed; more rows than these hold are not there.
const MOST_PAGES: usize = 100;

/// Why a license manager could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotRead {
    /// The address or name.
    #[error("{}", say!("acc-address", address = address, reason = reason))]
    Address {
        /// As it was given.
        address: String,
        /// What is wrong.
        reason: String,
    },
    /// Nobody listens.
    #[error("{}", say!("acc-unreachable", address = .0))]
    Unreachable(String),
    /// No answer in time.
    #[error("{}", say!("acc-silent", address = .0))]
    Silent(String),
    /// The answer broke off or is no HTTP.
    #[error("{}", say!("acc-cut-off", address = .0))]
    CutOff(String),
    /// The answer is too long.
    #[error("{}", say!("acc-too-long", address = .0))]
    TooLong(String),
    /// It refuses this computer.
    #[error("{}", say!("acc-forbidden", address = .0))]
    Forbidden(String),
    /// It asks for a password.
    #[error("{}", say!("acc-password", address = .0))]
    Password(String),
    /// It says no with a code of its own.
    #[error("{}", say!("acc-status", address = address, code = u64::from(*code), words = words))]
    Status {
        /// Whom was asked.
        address: String,
        /// The code of the Admin API.
        code: u32,
        /// Its words.
        words: String,
    },
    /// Something else is there.
    #[error("{}", say!("acc-not-there", address = address, found = found))]
    NotALicenseManager {
        /// Whom was asked.
        address: String,
        /// What it says it is.
        found: String,
    },
}

/// What a license manager says of its keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// What was asked, with the port.
    pub address: String,
    /// What it calls itself, "HASP LM/25.02".
    pub server: String,
    /// Keys.
    pub devices: Vec<Device>,
    /// Their features.
    pub features: Vec<Feature>,
    /// Who uses them.
    pub sessions: Vec<Session>,
    /// Rows that could not be read.
    pub unreadable: usize,
}

/// The feeds that may be asked for.
#[derive(Debug, Clone, Copy)]
enum Page {
    Devices,
    Features,
    Sessions,
}

impl Page {
    fn path(self) -> &'static str {
        match self {
            Self::Devices => "/_int_/tab_dev.html",
            Self::Features => "/_int_/tab_feat.html",
            Self::Sessions => "/_int_/tab_sessions.html",
        }
    }
}

/// Reads keys, features and sessions.
///
/// # Errors
/// [`NotRead`], whose text says what to do.
pub async fn read(address: &str) -> Result<Reading, NotRead> {
    let bad = |reason: String| NotRead::Address { address: address.to_owned(), reason };
    let full = full_address(address).map_err(|error| bad(error.to_string()))?;
    let addresses = timeout(LIMIT, resolve(&full)).await;
    let addresses = addresses.map_err(|_| NotRead::Silent(full.clone()))?;
    let addresses = addresses.map_err(|error| bad(error.to_string()))?;
    let asked = Asked { full, addresses };
    let (devices, server) = asked.feed(Page::Devices).await?;
    let (features, _) = asked.feed(Page::Features).await?;
    let (sessions, _) = asked.feed(Page::Sessions).await?;
    Ok(Reading {
        address: asked.full,
        server,
        devices: sentinel::devices(&devices),
        features: sentinel::features(&features),
        sessions: sentinel::sessions(&sessions),
        unreadable: devices.unreadable + features.unreadable + sessions.unreadable,
    })
}

struct Asked {
    full: String,
    addresses: Vec<SocketAddr>,
}

#[derive(Debug, Default)]
struct Response {
    status: u16,
    server: String,
    body: Vec<u8>,
}

impl Asked {
    /// All pages of a feed, and what the server calls itself.
    async fn feed(&self, page: Page) -> Result<(Feed, String), NotRead> {
        let mut all = Feed::default();
        let mut server = String::new();
        for number in 0..MOST_PAGES {
            let (from, to) = (number * PAGE_ROWS + 1, (number + 1) * PAGE_ROWS);
            let query = format!(
                "?haspid=0&featureid=-1&vendorid=0&productid=0&filterfrom={from}&filterto={to}"
            );
            let mut response = self.get(&format!("{}{query}", page.path())).await?;
            // Some versions do not like the parameters, others not their absence.
            let mut has_pages = true;
            for query in ["?haspid=0", ""] {
                if response.status == 400 && number == 0 {
                    has_pages = false;
                    response = self.get(&format!("{}{query}", page.path())).await?;
                }
            }
            server.clone_from(&response.server);
            let feed = self.judge(&response)?;
            let came = feed.came;
            // One that does not know the bounds gives the same rows again.
            let is_again = number > 0 && feed.rows.first() == all.rows.first();
            if is_again {
                break;
            }
            all.rows.extend(feed.rows);
            all.came += came;
            all.unreadable += feed.unreadable;
            if !has_pages || came < PAGE_ROWS {
                break;
            }
        }
        Ok((all, server))
    }

    fn judge(&self, response: &Response) -> Result<Feed, NotRead> {
        let address = || self.full.clone();
        match response.status {
            200 => {}
            401 => return Err(NotRead::Password(address())),
            403 => return Err(NotRead::Forbidden(address())),
            status => {
                let found = format!("{} ({status})", response.server);
                return Err(NotRead::NotALicenseManager { address: address(), found });
            }
        }
        sentinel::parse(&response.body).map_err(|no_feed| match no_feed {
            NoFeed::Login | NoFeed::Status(6008, _) => NotRead::Password(address()),
            NoFeed::Status(6011, _) => NotRead::Forbidden(address()),
            NoFeed::Status(code, words) => NotRead::Status { address: address(), code, words },
            NoFeed::Other => {
                let found = if response.server.is_empty() { "?" } else { &response.server };
                NotRead::NotALicenseManager { address: address(), found: found.to_owned() }
            }
        })
    }

    async fn get(&self, path: &str) -> Result<Response, NotRead> {
        let asked = timeout(LIMIT, self.ask(path)).await;
        asked.map_err(|_| NotRead::Silent(self.full.clone()))?
    }

    async fn ask(&self, path: &str) -> Result<Response, NotRead> {
        let mut stream = None;
        for address in &self.addresses {
            if let Ok(opened) = TcpStream::connect(address).await {
                stream = Some(opened);
                break;
            }
        }
        let mut stream = stream.ok_or_else(|| NotRead::Unreachable(self.full.clone()))?;
        let cut_off = || NotRead::CutOff(self.full.clone());
        let request = format!(
            "GET {path} HTTP/1.0\r\nHost: {}\r\nUser-Agent: floatkey\r\nAccept: */*\r\nConnection: close\r\n\r\n",
            self.full
        );
        stream.write_all(request.as_bytes()).await.map_err(|_| cut_off())?;
        let mut bytes = Vec::new();
        let mut chunk = vec![0; 64 * 1024];
        loop {
            // Who resets the connection after the last byte has answered all the same.
            let came = stream.read(&mut chunk).await.unwrap_or(0);
            bytes.extend_from_slice(&chunk[..came]);
            if bytes.len() > MOST_BYTES {
                return Err(NotRead::TooLong(self.full.clone()));
            }
            match response(&bytes, came == 0) {
                Some(response) => return Ok(response),
                None if came == 0 => return Err(cut_off()),
                None => {}
            }
        }
    }
}

/// Takes a response apart, whatever version of HTTP it claims. None if something is missing; where
/// no length is told, all is there when the connection is over.
fn response(bytes: &[u8], is_over: bool) -> Option<Response> {
    let (head, body) = split_head(bytes)?;
    let head = String::from_utf8_lossy(head);
    let mut lines = head.lines();
    let mut first = lines.next()?.split_whitespace();
    first.next().filter(|version| version.starts_with("HTTP/"))?;
    let status = first.next()?.parse().ok()?;
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.trim().to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let header = |name: &str| headers.iter().find(|(known, _)| known == name).map(|(_, v)| v);
    let is_chunked =
        header("transfer-encoding").is_some_and(|value| value.eq_ignore_ascii_case("chunked"));
    let body = if is_chunked {
        unchunked(body)?
    } else {
        let length: Option<usize> = header("content-length").and_then(|text| text.parse().ok());
        match length {
            Some(length) => body.get(..length)?.to_vec(),
            None if is_over => body.to_vec(),
            None => return None,
        }
    };
    let server = header("server").map_or("", |server| server).chars().take(80).collect();
    Some(Response { status, server, body })
}

fn split_head(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let find = |end: &[u8]| {
        let at = bytes.windows(end.len()).position(|part| part == end)?;
        Some((at, &bytes[..at], &bytes[at + end.len()..]))
    };
    let found = [find(b"\r\n\r\n"), find(b"\n\n")].into_iter().flatten().min_by_key(|(at, ..)| *at);
    found.map(|(_, head, body)| (head, body))
}

fn unchunked(mut bytes: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let end = bytes.windows(2).position(|part| part == b"\r\n")?;
        let line = std::str::from_utf8(&bytes[..end]).ok()?;
        let size = line.split(';').next().unwrap_or_default().trim();
        let size = usize::from_str_radix(size, 16).ok()?;
        bytes = &bytes[end + 2..];
        if size == 0 {
            return Some(body);
        }
        body.extend_from_slice(bytes.get(..size)?);
        bytes = bytes.get(size.checked_add(2)?..)?;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use tokio::net::TcpListener;

    use super::*;

    const FEATURES: &str = include_str!("../../tests/samples/sentinel/tab_feat.txt");
    const SESSIONS: &str = include_str!("../../tests/samples/sentinel/tab_sessions.txt");
    const DEVICES: &str = include_str!("../../tests/samples/sentinel/tab_dev.txt");

    /// A license manager that answers each request line as told. Returns its address and what it
    /// was asked.
    async fn stub(
        answer: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static,
    ) -> (String, Arc<Mutex<Vec<String>>>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let heard = asked.clone();
        tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                let mut bytes = vec![0; 4096];
                let came = stream.read(&mut bytes).await.unwrap();
                let line =
                    String::from_utf8_lossy(&bytes[..came]).lines().next().unwrap().to_owned();
                let answer = answer(&line);
                heard.lock().unwrap().push(line);
                stream.write_all(&answer).await.unwrap();
            }
        });
        (address, asked)
    }

    fn ok(version: &str, body: &str) -> Vec<u8> {
        let head =
            format!("{version} 200 OK\r\nServer: HASP LM/25.02\r\nContent-Type: text/html\r\n");
        format!("{head}Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
    }

    fn feed_of(line: &str) -> &'static str {
        match line {
            line if line.contains("tab_dev") => DEVICES,
            line if line.contains("tab_feat") => FEATURES,
            _ => SESSIONS,
        }
    }

    #[tokio::test]
    async fn three_feeds_are_asked_for_and_nothing_else() {
        let (address, asked) = stub(|line| ok("HTTP/1.0", feed_of(line))).await;
        let reading = read(&address).await.unwrap();
        assert_eq!(reading.server, "HASP LM/25.02");
        assert_eq!((reading.devices.len(), reading.features.len()), (2, 2));
        assert_eq!(reading.sessions[0].computer, "CAM-WS-01");
        let asked = asked.lock().unwrap();
        assert_eq!(asked.len(), 3);
        assert!(asked.iter().all(|line| line.starts_with("GET /_int_/tab_")), "{asked:?}");
    }

    #[tokio::test]
    async fn strange_versions_and_ways_to_end_are_understood() {
        let (address, _) = stub(|line| ok("HTTP/0.0", feed_of(line))).await;
        assert_eq!(read(&address).await.unwrap().devices.len(), 2);
        let (address, _) = stub(|line| {
            let (first, second) = feed_of(line).split_at(40);
            let chunk = |part: &str| format!("{:x}\r\n{part}\r\n", part.len());
            let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
            format!("{head}{}{}0\r\n\r\n", chunk(first), chunk(second)).into_bytes()
        })
        .await;
        assert_eq!(read(&address).await.unwrap().features.len(), 2);
        let (address, _) =
            stub(|line| format!("HTTP/1.0 200 OK\n\n{}", feed_of(line)).into_bytes()).await;
        assert_eq!(read(&address).await.unwrap().sessions.len(), 1);
    }

    #[tokio::test]
    async fn one_that_likes_no_parameters_is_asked_without() {
        let (address, asked) = stub(|line| {
            if line.contains('?') {
                b"HTTP/1.0 400 Bad Request\r\nServer: HASP LM/22.00\r\n\r\n".to_vec()
            } else {
                ok("HTTP/1.0", feed_of(line))
            }
        })
        .await;
        assert_eq!(read(&address).await.unwrap().devices.len(), 2);
        assert!(asked.lock().unwrap()[2].starts_with("GET /_int_/tab_dev.html HTTP/"));
    }

    /// Rows with these numbers, and the filter behind them.
    fn numbered(numbers: impl Iterator<Item = usize>) -> String {
        let rows = numbers.fold(String::new(), |rows, number| {
            rows + &format!(r#"{{"haspid":"{number}","sid":"1"}},"#)
        });
        format!(r#"/*JSON:x*/{rows}{{"fhaspid":"0"}}"#)
    }

    #[tokio::test]
    async fn more_rows_than_a_page_are_read_page_by_page() {
        let (address, asked) = stub(|line| {
            let from = line.split("filterfrom=").nth(1).unwrap();
            let from: usize = from.split('&').next().unwrap().parse().unwrap();
            ok("HTTP/1.0", &numbered((from..from + PAGE_ROWS).take_while(|number| *number <= 250)))
        })
        .await;
        let reading = read(&address).await.unwrap();
        assert_eq!(reading.devices.len(), 250);
        assert_eq!(reading.devices[249].id, "250");
        assert_eq!(asked.lock().unwrap().len(), 9);
        // One that does not know pages gives all rows each time.
        let (address, _) = stub(|_| ok("HTTP/1.0", &numbered(1..=100))).await;
        assert_eq!(read(&address).await.unwrap().devices.len(), 100);
    }

    #[tokio::test]
    async fn each_refusal_has_its_remedy_and_nothing_is_taken_for_empty() {
        let login = include_str!("../../tests/samples/sentinel/login-page.html");
        let password = include_str!("../../tests/samples/sentinel/tab_dev-password.txt");
        let blocked = "/*JSON:x*/{\"cnt\":\"0\"}/*<admin_status><code>6011</code></admin_status>*/";
        let head = "HTTP/1.0 403 Forbidden\r\nServer: HASP LM/25.02\r\n\r\nAccess denied";
        let cut = "HTTP/1.0 200 OK\r\nContent-Length: 9999\r\n\r\n/*JSON:devices*/";
        let web = "HTTP/1.1 302 Found\r\nServer: nginx\r\nLocation: /login\r\n\r\n";
        for (answer, part) in [
            (ok("HTTP/1.0", login), "password"),
            (ok("HTTP/1.0", password), "password"),
            (ok("HTTP/1.0", blocked), "Allow Remote Access to ACC"),
            (head.into(), "Allow Remote Access to ACC"),
            (cut.into(), "broke off"),
            (web.into(), "nginx (302)"),
            (ok("HTTP/1.0", "<html>Router</html>"), "is not a Sentinel"),
            (b"SSH-2.0-OpenSSH".to_vec(), "broke off"),
        ] {
            let (address, _) = stub(move |_| answer.clone()).await;
            let error = read(&address).await.unwrap_err().to_string();
            assert!(error.contains(part), "{part:?} is not in {error:?}");
        }
        let error = read("not a host").await.unwrap_err().to_string();
        assert!(error.contains("not a host"), "{error}");
        let gone = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
        let error = read(&gone.to_string()).await.unwrap_err();
        assert!(matches!(error, NotRead::Unreachable(_)), "{error:?}");
    }
}

//! Plain HTTP on the same port: whether the host is well, for this computer, and figures for
//! Prometheus, for whom the administrator listed. Nothing else.

use std::{net::IpAddr, str::FromStr, sync::Arc};

use serde::{Deserialize, Serialize};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use super::{
    metrics::{self, Counters, Page},
    writer::Ledgers,
};

/// The most that a request may have.
const MOST_BYTES: usize = 4096;

/// An address or a network, as `10.0.0.0/8`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Network {
    address: IpAddr,
    bits: u8,
}

/// A text is not a network.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not an address or a network like 10.0.0.0/8")]
pub struct BadNetwork(String);

impl Network {
    /// Whether an address belongs to it.
    pub fn contains(self, address: IpAddr) -> bool {
        let bits = |address: IpAddr| match address {
            IpAddr::V4(v4) => (u128::from(v4.to_bits()) << 96, 32),
            IpAddr::V6(v6) => (v6.to_bits(), 128),
        };
        let ((ours, width), (theirs, other)) = (bits(self.address), bits(address));
        let rest = 128 - u32::from(self.bits);
        width == other && (self.bits == 0 || ours >> rest == theirs >> rest)
    }
}

impl FromStr for Network {
    type Err = BadNetwork;

    fn from_str(text: &str) -> Result<Self, BadNetwork> {
        let bad = || BadNetwork(text.chars().take(60).collect());
        let (address, bits) = text.split_once('/').map_or((text, None), |(a, b)| (a, Some(b)));
        let address: IpAddr = address.trim().parse().map_err(|_| bad())?;
        let width = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Ok(width), |bits| bits.trim().parse().map_err(|_| bad()))?;
        if bits > width { Err(bad()) } else { Ok(Self { address, bits }) }
    }
}

impl TryFrom<String> for Network {
    type Error = BadNetwork;

    fn try_from(text: String) -> Result<Self, BadNetwork> {
        text.parse()
    }
}

impl From<Network> for String {
    fn from(network: Network) -> Self {
        format!("{}/{}", network.address, network.bits)
    }
}

/// What is answered.
pub struct Pages {
    /// Who may read `/metrics`; nobody if empty.
    pub metrics_for: Vec<Network>,
    /// The figures.
    pub ledgers: Ledgers,
    /// The counters.
    pub counters: Arc<Counters>,
}

impl Pages {
    /// Answers one request and hangs up. Whoever hangs up first is not told anything.
    pub(super) async fn answer(&self, mut stream: TcpStream, address: IpAddr) {
        let mut request = Vec::new();
        while !request.windows(4).any(|end| end == b"\r\n\r\n") {
            let mut part = [0; 1024];
            match stream.read(&mut part).await {
                Ok(0) | Err(_) => return,
                Ok(read) => request.extend(&part[..read]),
            }
            if request.len() > MOST_BYTES {
                Counters::count(&self.counters.http_refused);
                return;
            }
        }
        let line = request.split(|byte| *byte == b'\r').next().unwrap_or_default();
        let line = String::from_utf8_lossy(line);
        let mut words = line.split(' ');
        let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let (status, body) = match (method, path) {
            ("GET", "/healthz") if address.is_loopback() => self.health(),
            ("GET", "/metrics") if self.metrics_for.iter().any(|n| n.contains(address)) => {
                ("200 OK", self.metrics().await)
            }
            _ => {
                Counters::count(&self.counters.http_refused);
                (
                    "404 Not Found",
                    "This is a key host of Floatkey. It speaks gRPC over TLS.\n".to_owned(),
                )
            }
        };
        let answer = format!(
            "HTTP/1.1 {status}\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        );
        if stream.write_all(answer.as_bytes()).await.is_ok() {
            // The other side may have closed already.
            drop(stream.shutdown().await);
        }
    }

    fn health(&self) -> (&'static str, String) {
        match &*self.ledgers.trouble().borrow() {
            None => ("200 OK", "ok\n".to_owned()),
            Some(trouble) => ("503 Service Unavailable", format!("{trouble}\n")),
        }
    }

    async fn metrics(&self) -> String {
        let mut page = Page::default();
        page.metric("info", "gauge", "The version of this key host.");
        page.value("info", &[("version", env!("CARGO_PKG_VERSION"))], 1);
        let is_failing = self.ledgers.trouble().borrow().is_some();
        page.metric("storage_failing", "gauge", "Whether nothing can be stored at present.");
        page.value("storage_failing", &[], u64::from(is_failing));
        metrics::counters(&mut page, &self.counters);
        self.ledgers.read(|ledger, mono_ms| metrics::seats(&mut page, ledger, mono_ms)).await;
        page.text()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_contains_its_addresses_and_no_others() {
        let contains = |network: &str, address: &str| {
            network.parse::<Network>().unwrap().contains(address.parse().unwrap())
        };
        assert!(contains("10.0.0.0/8", "10.200.3.4"));
        assert!(!contains("10.0.0.0/8", "11.0.0.1"));
        assert!(contains("192.168.7.5", "192.168.7.5"));
        assert!(!contains("192.168.7.5", "192.168.7.4"));
        assert!(contains("0.0.0.0/0", "8.8.8.8"));
        assert!(!contains("0.0.0.0/0", "::1"), "the other family is another matter");
        assert!(contains("fd00::/8", "fd12::1"));
        for text in ["", "10.0.0.0/33", "10.0.0/8", "::/129", "x", "10.0.0.0/-1"] {
            assert!(text.parse::<Network>().is_err(), "{text}");
        }
    }
}

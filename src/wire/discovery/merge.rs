//! Answers to hosts: a host with several addresses answers several times.

use std::{collections::BTreeMap, net::SocketAddr};

use crate::wire::address::text;

/// Hosts of one search; more are left out.
pub(super) const MAX_HOSTS: usize = 256;
/// Addresses of one host; more are left out.
pub(super) const MAX_ADDRESSES: usize = 16;

/// One answer that came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The host's name, for people.
    pub name: String,
    /// The version of its program.
    pub version: String,
    /// Stays the same when its address changes.
    pub host_id: String,
    /// Of its certificate.
    pub fingerprint: String,
    /// Different at each start.
    pub instance_id: String,
    /// Where it answered from, with its TCP port. A link-local IPv6 address has a zone.
    pub address: SocketAddr,
}

/// A host that answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundHost {
    /// Stays the same when its address changes.
    pub host_id: String,
    /// Its name, for people.
    pub name: String,
    /// The version of its program.
    pub version: String,
    /// Of its certificate, as it says. Pairing proves it.
    pub fingerprint: String,
    /// Where it can be reached, the address that suits other computers best first.
    pub addresses: Vec<SocketAddr>,
    /// Two instances or two certificates answered with this id at once: perhaps somebody copied
    /// the data folder. Only suspected, because anybody can send such an answer and a host that
    /// restarts during the search has two instances too; connecting over TLS shows the truth.
    pub clone_suspected: bool,
    instance_id: String,
}

impl FoundHost {
    /// The same addresses to read and to write down, link-local ones with the name of the interface.
    pub fn address_texts(&self) -> Vec<String> {
        self.addresses.iter().map(text).collect()
    }
}

/// Puts the answers of one search together, by host, sorted by name.
pub fn merge(found: impl IntoIterator<Item = Found>) -> Vec<FoundHost> {
    let mut hosts: BTreeMap<String, FoundHost> = BTreeMap::new();
    for found in found {
        if hosts.len() >= MAX_HOSTS && !hosts.contains_key(&found.host_id) {
            continue;
        }
        let host = hosts.entry(found.host_id.clone()).or_insert_with(|| FoundHost {
            host_id: found.host_id.clone(),
            name: found.name.clone(),
            version: found.version.clone(),
            fingerprint: found.fingerprint.clone(),
            addresses: Vec::new(),
            clone_suspected: false,
            instance_id: found.instance_id.clone(),
        });
        host.clone_suspected |=
            host.instance_id != found.instance_id || host.fingerprint != found.fingerprint;
        if host.addresses.len() < MAX_ADDRESSES && !host.addresses.contains(&found.address) {
            host.addresses.push(found.address);
        }
    }
    let mut hosts: Vec<FoundHost> = hosts.into_values().collect();
    for host in &mut hosts {
        host.addresses.sort_by_key(|address| (rank(address), *address));
    }
    hosts.sort_by(|a, b| (&a.name, &a.host_id).cmp(&(&b.name, &b.host_id)));
    hosts
}

/// Where an address works: everywhere first, then on this computer, then on one interface of it.
fn rank(address: &SocketAddr) -> u8 {
    match address {
        SocketAddr::V4(v4) if v4.ip().is_loopback() => 2,
        SocketAddr::V4(_) => 0,
        SocketAddr::V6(v6) if v6.ip().is_loopback() => 3,
        SocketAddr::V6(v6) if v6.ip().is_unicast_link_local() => 4,
        SocketAddr::V6(_) => 1,
    }
}

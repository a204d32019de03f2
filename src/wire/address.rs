//! Addresses of key hosts as people write them and as files keep them.
//!
//! A link-local IPv6 address is one only together with a network interface of this computer, its
//! *zone*: `fe80::1%eth0`, or by number `fe80::1%2`. Names are kept, because numbers may be others
//! after a restart.

use std::{
    io,
    net::{IpAddr, Ipv6Addr, SocketAddr, SocketAddrV6},
};

use super::{PORT, dial::ConnectError};

/// The longest name of an interface.
const MAX_ZONE_CHARS: usize = 64;

/// An address with its port, 1947 unless it names another.
///
/// # Errors
/// If it is not `HOST`, `HOST:PORT`, `[IPV6]` or `[IPV6]:PORT`. A link-local IPv6 address may have a
/// zone, and needs no brackets then if it names no port.
pub fn full_address(text: &str) -> Result<String, ConnectError> {
    let bad = || ConnectError::Address(text.chars().take(80).collect());
    let text = text.trim();
    let fits = |host: &str| {
        !host.is_empty() && !host.contains(|c: char| c.is_whitespace() || "/@?#:[]%".contains(c))
    };
    if let Some(rest) = text.strip_prefix('[') {
        let (host, after) = rest.split_once(']').ok_or_else(bad)?;
        let (ip, zone) = ip_and_zone(host).ok_or_else(bad)?;
        let port = match after.strip_prefix(':') {
            Some(port) => port.parse().map_err(|_| bad())?,
            None if after.is_empty() => PORT,
            None => return Err(bad()),
        };
        return Ok(in_brackets(ip, zone, port));
    }
    // Without a zone the end could be meant as a port.
    if let Some((ip, Some(zone))) = ip_and_zone(text) {
        return Ok(in_brackets(ip, Some(zone), PORT));
    }
    match text.split_once(':') {
        None if fits(text) => Ok(format!("{text}:{PORT}")),
        Some((host, port)) if fits(host) => {
            let port: u16 = port.parse().map_err(|_| bad())?;
            Ok(format!("{host}:{port}"))
        }
        _ => Err(bad()),
    }
}

/// Whether an address, as it was written, says which port.
pub(super) fn names_port(text: &str) -> bool {
    match text.trim().rsplit_once(']') {
        Some((_, after)) => !after.is_empty(),
        None => text.contains(':') && !text.contains('%'),
    }
}

fn in_brackets(ip: Ipv6Addr, zone: Option<&str>, port: u16) -> String {
    match zone {
        Some(zone) => format!("[{ip}%{zone}]:{port}"),
        None => format!("[{ip}]:{port}"),
    }
}

/// Only a link-local address has a zone.
fn ip_and_zone(text: &str) -> Option<(Ipv6Addr, Option<&str>)> {
    let (ip, zone) = match text.split_once('%') {
        Some((ip, zone)) => (ip, Some(zone)),
        None => (text, None),
    };
    let ip: Ipv6Addr = ip.parse().ok()?;
    zone.is_none_or(|zone| ip.is_unicast_link_local() && is_zone(zone)).then_some((ip, zone))
}

fn is_zone(zone: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    (1..=MAX_ZONE_CHARS).contains(&zone.len()) && zone.chars().all(fits)
}

/// Where to connect for a full address.
///
/// # Errors
/// What the system says of a name; [`io::ErrorKind::InvalidInput`] for a link-local address without
/// a zone that this computer has.
pub async fn resolve(full: &str) -> io::Result<Vec<SocketAddr>> {
    let written = full.strip_prefix('[').and_then(|rest| rest.rsplit_once("]:"));
    let Some((host, port)) = written else {
        return Ok(tokio::net::lookup_host(full).await?.collect());
    };
    let bad = |why: String| io::Error::new(io::ErrorKind::InvalidInput, why);
    let (ip, zone) = ip_and_zone(host).ok_or_else(|| bad(format!("{host} is no IPv6 address")))?;
    let port = port.parse().map_err(|_| bad(format!("{port} is no port")))?;
    let scope = match zone {
        None if ip.is_unicast_link_local() => {
            return Err(bad(format!(
                "{ip} is the address of several computers, one on each network: say on which, as in [{ip}%eth0]"
            )));
        }
        None => 0,
        Some(zone) => match zone.parse() {
            Ok(number) => number,
            Err(_) => number_of(zone)
                .ok_or_else(|| bad(format!("this computer has no network interface {zone}")))?,
        },
    };
    Ok(vec![SocketAddrV6::new(ip, port, 0, scope).into()])
}

/// An address to write down: its zone, if it has one, by name.
pub fn text(address: &SocketAddr) -> String {
    match address {
        SocketAddr::V6(v6) if v6.ip().is_unicast_link_local() && v6.scope_id() != 0 => {
            let number = v6.scope_id();
            let zone = name_of(number).unwrap_or_else(|| number.to_string());
            in_brackets(*v6.ip(), Some(&zone), v6.port())
        }
        _ => address.to_string(),
    }
}

/// An address of the same network as another one, and a port.
pub fn on_network_of(ip: IpAddr, other: &SocketAddr, port: u16) -> SocketAddr {
    match (ip, other) {
        (IpAddr::V6(ip), SocketAddr::V6(other)) if ip.is_unicast_link_local() => {
            SocketAddrV6::new(ip, port, 0, other.scope_id()).into()
        }
        _ => SocketAddr::new(ip, port),
    }
}

fn number_of(name: &str) -> Option<u32> {
    let interfaces = if_addrs::get_if_addrs().unwrap_or_default();
    interfaces.into_iter().find(|interface| interface.name == name)?.index
}

/// Of a name that cannot be written in an address, nobody has anything.
fn name_of(number: u32) -> Option<String> {
    let interfaces = if_addrs::get_if_addrs().unwrap_or_default();
    let names = interfaces.into_iter().filter(|interface| interface.index == Some(number));
    names.map(|interface| interface.name).find(|name| is_zone(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn full(text: &str) -> Option<String> {
        full_address(text).ok()
    }

    #[test]
    fn an_address_gets_the_usual_port_unless_it_names_one() {
        for (text, expected) in [
            ("keys.example", "keys.example:1947"),
            (" 10.0.0.9 ", "10.0.0.9:1947"),
            ("10.0.0.9:11947", "10.0.0.9:11947"),
            ("[2001:db8::5]", "[2001:db8::5]:1947"),
            ("[2001:db8:0::5]:80", "[2001:db8::5]:80"),
            ("[fe80::1%eth0]", "[fe80::1%eth0]:1947"),
            ("[fe80::1%br-lan.7]:1948", "[fe80::1%br-lan.7]:1948"),
            ("[FE80::1%2]:1947", "[fe80::1%2]:1947"),
            ("fe80::1%2", "[fe80::1%2]:1947"),
            ("fe80::1%eth0", "[fe80::1%eth0]:1947"),
        ] {
            assert_eq!(full(text).as_deref(), Some(expected), "{text}");
            // What is stored is read again as it is.
            assert_eq!(full(expected).as_deref(), Some(expected));
            let port = [":11947", "]:80", "]:1948", "]:1947"].iter().any(|end| text.ends_with(end));
            assert_eq!(names_port(text), port, "{text}");
        }
    }

    #[test]
    fn what_is_no_address_or_could_be_two_is_refused() {
        for text in [
            "",
            "keys example",
            "http://keys",
            "keys:port",
            "keys:70000",
            // The end may be a port or not.
            "2001:db8::5",
            "fe80::1",
            "[fe80::1%eth0",
            "[fe80::1%eth0]1947",
            "fe80::1%eth0:1947",
            "[fe80::1%]",
            "[fe80::1%eth0%1]",
            "[fe80::1%a b]",
            "[fe80::1%a]b]",
            // Only link-local addresses have zones.
            "[2001:db8::5%eth0]",
            "10.0.0.9%eth0",
            "keys%eth0",
        ] {
            assert_eq!(full(text), None, "{text}");
        }
        assert_eq!(full(&format!("fe80::1%{}", "a".repeat(65))), None);
    }

    #[tokio::test]
    async fn a_zone_is_the_number_of_an_interface_or_its_name() {
        let resolved = resolve("[fe80::1%7]:1947").await.unwrap();
        let expected = SocketAddrV6::new("fe80::1".parse().unwrap(), 1947, 0, 7);
        assert_eq!(resolved, [SocketAddr::V6(expected)]);
        let interfaces = if_addrs::get_if_addrs().unwrap();
        for interface in interfaces.iter().filter(|interface| is_zone(&interface.name)) {
            let resolved = resolve(&format!("[fe80::1%{}]:1947", interface.name)).await.unwrap();
            let [SocketAddr::V6(address)] = resolved.as_slice() else { panic!("{resolved:?}") };
            assert_eq!(Some(address.scope_id()), interface.index);
            // An interface may have another name, too.
            let written = text(&resolved[0]);
            assert_eq!(resolve(&written).await.unwrap(), resolved, "{written}");
        }
    }

    #[tokio::test]
    async fn a_zone_that_is_missing_or_that_nobody_has_is_told() {
        for (address, reason) in [
            ("[fe80::1]:1947", "say on which, as in [fe80::1%eth0]"),
            ("[fe80::1%no-such-zone]:1947", "no network interface no-such-zone"),
        ] {
            let error = resolve(address).await.unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
            assert!(error.to_string().contains(reason), "{error}");
        }
        let elsewhere = SocketAddrV6::new("2001:db8::5".parse().unwrap(), 1947, 0, 0);
        assert_eq!(resolve("[2001:db8::5]:1947").await.unwrap(), [SocketAddr::V6(elsewhere)]);
        assert_eq!(resolve("127.0.0.1:1947").await.unwrap(), ["127.0.0.1:1947".parse().unwrap()]);
    }

    #[test]
    fn an_address_back_is_on_the_network_that_was_asked() {
        let there: SocketAddr = "[fe80::9%3]:1947".parse().unwrap();
        let here = |ip: &str| on_network_of(ip.parse().unwrap(), &there, 80).to_string();
        assert_eq!(here("fe80::2"), "[fe80::2%3]:80");
        assert_eq!(here("2001:db8::2"), "[2001:db8::2]:80");
        assert_eq!(here("10.0.0.2"), "10.0.0.2:80");
        assert_eq!(text(&there.to_string().parse().unwrap()), text(&there));
    }
}

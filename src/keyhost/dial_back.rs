//! The other direction of the network check (rule R11): the host connects back to the computer
//! that asks, and to no other.

use std::{net::SocketAddr, time::Duration};

use tokio::{
    io::AsyncWriteExt as _,
    net::{TcpStream, UdpSocket},
    time::timeout,
};

use super::listener::Remote;
use crate::wire::{address::on_network_of, v1};

/// How long a connection back may take.
const LIMIT: Duration = Duration::from_secs(3);
/// Datagrams get lost.
const DATAGRAMS: u32 = 3;
/// Bytes of the token that comes back.
const TOKEN_BYTES: usize = 16;

/// Dials back as asked.
///
/// # Errors
/// If the request is wrong; says how.
pub(super) async fn dial_back(
    remote: Remote,
    request: &v1::DialBackRequest,
) -> Result<v1::DialBackReply, &'static str> {
    if request.token.len() != TOKEN_BYTES {
        return Err("the token of a dial-back has 16 bytes");
    }
    let port = |port: u32| u16::try_from(port).map_err(|_| "there is no such port");
    let (tcp, udp) = (port(request.tcp_port)?, port(request.udp_port)?);
    let problem = |outcome: std::io::Result<()>| match outcome {
        Ok(()) => String::new(),
        Err(error) => error.to_string(),
    };
    let to = |port| on_network_of(remote.address(), &remote.at, port);
    let (tcp, udp) = tokio::join!(
        async { if tcp == 0 { Ok(()) } else { over_tcp(to(tcp), &request.token).await } },
        async { if udp == 0 { Ok(()) } else { over_udp(to(udp), &request.token).await } },
    );
    Ok(v1::DialBackReply {
        tcp_problem: problem(tcp),
        udp_problem: problem(udp),
        address: remote.address().to_string(),
    })
}

async fn over_tcp(to: SocketAddr, token: &[u8]) -> std::io::Result<()> {
    let send = async {
        let mut stream = TcpStream::connect(to).await?;
        stream.write_all(token).await?;
        stream.shutdown().await
    };
    timeout(LIMIT, send).await.map_err(|_| std::io::Error::from(std::io::ErrorKind::TimedOut))?
}

async fn over_udp(to: SocketAddr, token: &[u8]) -> std::io::Result<()> {
    let any: SocketAddr = if to.is_ipv4() {
        (std::net::Ipv4Addr::UNSPECIFIED, 0).into()
    } else {
        (std::net::Ipv6Addr::UNSPECIFIED, 0).into()
    };
    let socket = UdpSocket::bind(any).await?;
    for _ in 0..DATAGRAMS {
        socket.send_to(token, to).await?;
    }
    Ok(())
}

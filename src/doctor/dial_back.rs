//! The way back (rule R11): this computer listens, and the key host is asked to connect to it.

use std::{
    io,
    net::SocketAddr,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use tokio::{
    io::AsyncReadExt as _,
    net::{TcpListener, UdpSocket},
    time::timeout,
};

use super::finding::{DialBackProbe, Returned};
use crate::wire::v1;

/// How long the host may take to try; it has limits of its own.
const ASK_LIMIT: Duration = Duration::from_secs(15);
/// How long to listen after the host said that it is done.
const HEAR_LIMIT: Duration = Duration::from_secs(3);
/// How long one connection may keep others waiting.
const CONNECTION_LIMIT: Duration = Duration::from_millis(500);
/// How long to leave a socket alone that failed.
const AFTER_FAILURE: Duration = Duration::from_millis(20);

/// Listens at an address of this computer, on any free port, for TCP and UDP, lets `ask` ask the host for a
/// connection back, and tells what came.
pub async fn dial_back<F>(
    here: SocketAddr,
    ask: impl FnOnce(v1::DialBackRequest) -> F + Send,
) -> DialBackProbe
where
    F: Future<Output = Result<v1::DialBackReply, String>> + Send,
{
    dial_back_within(HEAR_LIMIT, here, ask).await
}

pub(super) async fn dial_back_within<F>(
    hear_limit: Duration,
    here: SocketAddr,
    ask: impl FnOnce(v1::DialBackRequest) -> F + Send,
) -> DialBackProbe
where
    F: Future<Output = Result<v1::DialBackReply, String>> + Send,
{
    let (tcp, udp) = (TcpListener::bind(here).await, UdpSocket::bind(here).await);
    let token = *uuid::Uuid::new_v4().as_bytes();
    let port = |address: io::Result<SocketAddr>| address.map_or(0, |address| address.port());
    let request = v1::DialBackRequest {
        tcp_port: tcp.as_ref().map_or(0, |tcp| port(tcp.local_addr())).into(),
        udp_port: udp.as_ref().map_or(0, |udp| port(udp.local_addr())).into(),
        token: token.to_vec(),
    };
    let (heard_tcp, heard_udp) = (AtomicBool::new(false), AtomicBool::new(false));
    let mut hear = std::pin::pin!(async {
        tokio::join!(
            async {
                if let Ok(tcp) = &tcp {
                    hear_tcp(tcp, &token).await;
                    heard_tcp.store(true, Ordering::Relaxed);
                }
            },
            async {
                if let Ok(udp) = &udp {
                    hear_udp(udp, &token).await;
                    heard_udp.store(true, Ordering::Relaxed);
                }
            }
        );
    });
    let mut asked = std::pin::pin!(timeout(ASK_LIMIT, ask(request)));
    let reply = tokio::select! {
        reply = &mut asked => {
            if matches!(reply, Ok(Ok(_))) {
                // What did not come until then is judged below.
                timeout(hear_limit, &mut hear).await.ok();
            }
            reply
        }
        () = &mut hear => asked.await,
    };
    let reply = match reply {
        Ok(Ok(reply)) => reply,
        Ok(Err(reason)) => return DialBackProbe::NotAsked(reason),
        Err(_) => return DialBackProbe::NotAsked("it did not answer in time".to_owned()),
    };
    let returned = |heard: &AtomicBool, failed: Option<String>, problem: &str| match (
        heard.load(Ordering::Relaxed),
        failed,
    ) {
        (true, _) => Returned::Heard,
        (false, Some(reason)) => Returned::NotListening(reason),
        (false, None) if problem.is_empty() => Returned::NotHeard,
        (false, None) => Returned::HostFailed(said(problem)),
    };
    let failed_tcp = tcp.as_ref().err().map(ToString::to_string);
    let failed_udp = udp.as_ref().err().map(ToString::to_string);
    DialBackProbe::Tried {
        address: said(&reply.address),
        tcp: returned(&heard_tcp, failed_tcp, &reply.tcp_problem),
        udp: returned(&heard_udp, failed_udp, &reply.udp_problem),
    }
}

/// What a host says, made fit to be shown.
fn said(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(200).collect()
}

/// Returns when somebody connected and sent the token first.
async fn hear_tcp(listener: &TcpListener, token: &[u8; 16]) {
    loop {
        match listener.accept().await {
            Ok((mut stream, _)) => {
                let mut said = [0; 16];
                let read = timeout(CONNECTION_LIMIT, stream.read_exact(&mut said)).await;
                if matches!(read, Ok(Ok(_))) && said == *token {
                    return;
                }
            }
            Err(_) => tokio::time::sleep(AFTER_FAILURE).await,
        }
    }
}

/// Returns when a datagram came that is the token.
async fn hear_udp(socket: &UdpSocket, token: &[u8; 16]) {
    let mut said = [0; 17];
    loop {
        match socket.recv_from(&mut said).await {
            Ok((bytes, _)) if said.get(..bytes) == Some(token.as_slice()) => return,
            Ok(_) => {}
            Err(_) => tokio::time::sleep(AFTER_FAILURE).await,
        }
    }
}

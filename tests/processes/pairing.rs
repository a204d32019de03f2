//! Who may talk to a key host: pairing, roles, revoking, and what is refused on the way.

use floatkey::{
    licensing::SystemId,
    wire::{
        client::Client,
        dial::{ConnectError, dial},
        pairing::{Code, PairError, Sides, Started, pair},
        tls::Credentials,
        v1::{self, Role, pair_reply, pair_request},
    },
};
use tokio::runtime::Runtime;
use tokio_stream::{StreamExt as _, wrappers::ReceiverStream};
use tonic::Code as StatusCode;

use crate::support::*;

const TOTALS: &[(&str, u64)] = &[("ip-camera", 4)];

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap()
}

fn host(site: &Site) -> Host {
    site.host_with("host", &network_key("FK-A", TOTALS))
}

async fn pair_as(host: &Host, code: &str, credentials: &Credentials) -> Result<(), PairError> {
    let system = SystemId(uuid::Uuid::new_v4());
    let code: Code = code.parse().unwrap();
    pair(&host.address, &code, credentials, system, "Plant").await.map(drop)
}

#[test]
fn a_computer_pairs_with_the_code_and_is_listed_until_it_is_revoked() {
    let site = Site::new();
    let host = host(&site);
    let system =
        site.import("plant", &configuration("4.1.23", &["North"], &[("Gate", Some(0), &[])]));
    let paired = system.pair_with(&host, &["--seat", "North"]);
    assert!(paired.ok().contains("FK-A"), "{paired:?}");
    system.use_key("FK-A", &["North"]);

    let list = host.ask(&["list", "--json"]).json();
    let peers = list.as_array().unwrap();
    assert_eq!(peers.len(), 1);
    assert_eq!((&peers[0]["role"], &peers[0]["name"]), (&"system".into(), &"plant".into()));
    // A session that is open ends with the pairing.
    let runtime = runtime();
    let ended = runtime.block_on(async {
        let (target, identity) = host.pair(Role::Core).await;
        let client = Client::connect(&target, &identity).await.unwrap();
        client.first_figures().await.unwrap();
        let fingerprint = identity.credentials.fingerprint().to_string();
        host.ask(&["revoke", &fingerprint[..16]]).ok();
        let mut feed = client.feed();
        let ended = feed.wait_for(|feed| feed.ended.is_some());
        tokio::time::timeout(LIMIT, ended).await.unwrap().unwrap().ended.clone().unwrap()
    });
    assert!(ended.contains("revoked"), "{ended}");
    host.ask(&["revoke", peers[0]["fingerprint"].as_str().unwrap()]).ok();
    assert_eq!(host.ask(&["list", "--json"]).json(), serde_json::json!([]));
    let status = system.run(&["status"]);
    assert_eq!(status.code, Some(3), "what cannot be read is not taken for fine");
    assert!(status.stdout.contains("not paired"), "{status:?}");
    // Pairing again mends it, and nothing was lost.
    system.pair_with(&host, &[]).ok();
    assert_eq!(used(&system.status(), "FK-A"), seats(&[("ip-camera", 1)]));
}

#[test]
fn a_wrong_code_is_refused_and_void_after_five_tries() {
    let site = Site::new();
    let host = host(&site);
    let credentials = Credentials::generate().unwrap();
    let runtime = runtime();
    let refusal = |code: &str| {
        let refused = runtime.block_on(pair_as(&host, code, &credentials)).unwrap_err();
        refused.to_string()
    };
    assert!(refusal("0000-0000").contains("no pairing code is open"));
    let right = host.code("system");
    for _ in 0..5 {
        let refused = refusal("0000-0000");
        assert!(refused.contains("the code does not match"), "{refused}");
    }
    let refused = refusal(&right);
    assert!(refused.contains("tried too often"), "{refused}");
    assert_eq!(host.ask(&["list", "--json"]).json(), serde_json::json!([]));
    // A code is good for one computer.
    let right = host.code("system");
    runtime.block_on(pair_as(&host, &right, &credentials)).unwrap();
    assert!(refusal(&right).contains("no pairing code is open"));
    // Nothing of a code is in the log.
    let log = host.log();
    let digits = right.replace('-', "");
    assert!(!log.contains(&right) && !log.contains(&digits), "{log}");
}

#[test]
fn a_recorded_pairing_cannot_be_played_again() {
    let site = Site::new();
    let host = host(&site);
    let runtime = runtime();
    let credentials = Credentials::generate().unwrap();
    let code: Code = host.code("admin").parse().unwrap();
    runtime.block_on(async {
        let connection = dial(&host.address, &credentials, None).await.unwrap();
        let about = connection.about().await.unwrap();
        let sides = Sides {
            client: credentials.fingerprint(),
            host: connection.fingerprint,
            system_id: uuid::Uuid::new_v4().to_string(),
            name: "Plant".to_owned(),
            host_id: about.host_id,
        };
        let started = Started::client(&code, &sides);
        let hello = v1::PairHello {
            protocol: 1,
            system_id: sides.system_id.clone(),
            name: sides.name.clone(),
            pake: started.message.clone(),
        };
        let say = |step| v1::PairRequest { step: Some(step) };
        let first = say(pair_request::Step::Hello(hello));
        let mut calls = connection.calls();
        let (send, queue) = tokio::sync::mpsc::channel(2);
        send.send(first.clone()).await.unwrap();
        let mut replies = calls.pair(ReceiverStream::new(queue)).await.unwrap().into_inner();
        let answer = replies.message().await.unwrap().unwrap().step.unwrap();
        let pair_reply::Step::Answer(answer) = answer else { panic!("{answer:?}") };
        let proofs = started.finish(&answer.pake).unwrap();
        let proof = v1::PairProof { proof: proofs.client_proof(&sides) };
        let second = say(pair_request::Step::Proof(proof));
        send.send(second.clone()).await.unwrap();
        let paired = replies.message().await.unwrap().unwrap().step.unwrap();
        assert!(matches!(paired, pair_reply::Step::Paired(_)), "{paired:?}");

        // The same again, with a new code open: the host's part differs, so the proof is wrong.
        host.ask(&["revoke", &sides.client.to_string()]).ok();
        host.code("admin");
        let again = tokio_stream::iter([first, second]).chain(tokio_stream::pending());
        let mut replies = calls.pair(again).await.unwrap().into_inner();
        let mut last = None;
        while let Ok(Some(reply)) = replies.message().await {
            last = reply.step;
        }
        assert!(matches!(last, Some(pair_reply::Step::Refused(_))), "{last:?}");
    });
    assert_eq!(host.ask(&["list", "--json"]).json(), serde_json::json!([]));
}

#[test]
fn without_a_pairing_a_computer_learns_who_the_host_is_and_nothing_else() {
    let site = Site::new();
    let host = host(&site);
    let credentials = Credentials::generate().unwrap();
    runtime().block_on(async {
        let connection = dial(&host.address, &credentials, None).await.unwrap();
        let about = connection.about().await.unwrap();
        assert_eq!(about.fingerprint, connection.fingerprint.to_string());
        assert!(!about.paired);
        assert_eq!(about.clock_ms, 0);
        let mut calls = connection.calls();
        let refused = [
            calls.session(tokio_stream::pending()).await.err(),
            calls.dial_back(v1::DialBackRequest::default()).await.err(),
            calls.get_holders(v1::HoldersRequest::default()).await.err(),
            calls.get_usage(v1::UsageRequest::default()).await.err(),
            calls.get_denials(v1::DenialsRequest::default()).await.err(),
            calls.set_limits(v1::SetLimitsRequest::default()).await.err(),
            calls.release(v1::ReleaseRequest::default()).await.err(),
            calls.abort_plan(v1::AbortPlanRequest::default()).await.err(),
            calls.set_disclosure(v1::SetDisclosureRequest::default()).await.err(),
        ];
        for status in refused {
            assert_eq!(status.unwrap().code(), StatusCode::Unauthenticated);
        }
    });
}

#[test]
fn only_an_administrator_may_administrate_and_only_for_its_own_system() {
    let site = Site::new();
    let host = host(&site);
    runtime().block_on(async {
        let (target, identity) = host.pair(Role::Core).await;
        let client = Client::connect(&target, &identity).await.unwrap();
        let mut calls = client.connection.calls();
        let refused = [
            calls.set_limits(v1::SetLimitsRequest::default()).await.err(),
            calls.release(v1::ReleaseRequest::default()).await.err(),
            calls.abort_plan(v1::AbortPlanRequest::default()).await.err(),
            calls.set_disclosure(v1::SetDisclosureRequest::default()).await.err(),
        ];
        for status in refused {
            let status = status.unwrap();
            assert_eq!(status.code(), StatusCode::PermissionDenied);
            assert!(status.message().contains("--role admin"), "{status}");
        }
        // Nor does it speak for another system.
        let mut other = identity.clone();
        other.system = SystemId(uuid::Uuid::new_v4());
        let refused = Client::connect(&target, &other).await.unwrap_err();
        assert!(matches!(&refused, ConnectError::NotAllowed { .. }), "{refused}");
        assert!(refused.to_string().contains("another system"), "{refused}");
    });
}

#[test]
fn a_host_with_another_certificate_is_refused_with_both_fingerprints() {
    let site = Site::new();
    let host = host(&site);
    let system =
        site.import("plant", &configuration("4.1.23", &["North"], &[("Gate", Some(0), &[])]));
    system.pair(&host, "North");
    system.use_key("FK-A", &["North"]);
    let port = host.port();
    drop(host);
    // Installed anew at the same address.
    site.issue("other", &network_key("FK-A", TOTALS));
    let other = Host::start_with(&site.path("other"), Host::command(&site.path("other"), port));
    let status = system.run(&["status"]);
    assert_eq!(status.code, Some(3));
    for part in ["another certificate", "Somebody may stand between", "Paired:", "Found:"] {
        assert!(status.stdout.contains(part), "{part}: {status:#?}");
    }
    system.run(&["move", "Gate", "--unbind", "--apply"]).refused_with(&["another certificate"]);
    // Nothing was told to the stranger.
    assert!(other.ask(&["list", "--json"]).json().as_array().unwrap().is_empty());
    system.pair_with(&other, &[]).ok();
    assert_eq!(system.status()["hosts"].as_array().unwrap().len(), 1);
}

#[test]
fn somebody_in_the_middle_learns_nothing_and_pairs_nobody() {
    let site = Site::new();
    let host = host(&site);
    let runtime = runtime();
    let credentials = Credentials::generate().unwrap();
    let code = host.code("system");
    // It ends TLS itself, with its own certificate, and speaks to the host with its own as well;
    // for the two parties that looks like a host and a client with other certificates.
    let middle = Credentials::generate().unwrap();
    let refused = runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let acceptor = tokio_rustls::TlsAcceptor::from(middle.server_config().unwrap());
        let (to_host, middle) = (host.address.clone(), middle.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, to_host, middle) =
                    (acceptor.clone(), to_host.clone(), middle.clone());
                tokio::spawn(async move {
                    let mut client = acceptor.accept(stream).await.unwrap();
                    let (config, _) = middle.client_config(None).unwrap();
                    let tcp = tokio::net::TcpStream::connect(&to_host).await.unwrap();
                    let name = "floatkey".try_into().unwrap();
                    let connector = tokio_rustls::TlsConnector::from(config);
                    let mut host = connector.connect(name, tcp).await.unwrap();
                    drop(tokio::io::copy_bidirectional(&mut client, &mut host).await);
                });
            }
        });
        let system = SystemId(uuid::Uuid::new_v4());
        let code: Code = code.parse().unwrap();
        pair(&address, &code, &credentials, system, "Plant").await.unwrap_err().to_string()
    });
    assert!(refused.contains("somebody stands between"), "{refused}");
    assert_eq!(host.ask(&["list", "--json"]).json(), serde_json::json!([]));
}

#[cfg(unix)]
#[test]
fn a_key_that_others_can_read_keeps_the_host_from_starting() {
    use std::os::unix::fs::PermissionsExt as _;
    let site = Site::new();
    drop(host(&site));
    let data = site.path("host");
    for file in ["host.pem", "control.sock"] {
        let mode = std::fs::metadata(data.join(file)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
    let set = |mode| {
        let mode = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(data.join("host.pem"), mode).unwrap();
    };
    set(0o644);
    let refused = Running::start(Host::command(&data, 0)).end();
    refused.refused_with(&["host.pem", "others than its owner can read it", "chmod 600"]);
    set(0o600);
    drop(Host::start(&data));
}

#[test]
fn one_computer_may_be_paired_for_several_systems_with_several_certificates() {
    let site = Site::new();
    let host = host(&site);
    let a = site.import("a", &configuration("4.1.23", &["North"], &[("Gate", Some(0), &[])]));
    let b = site.import("b", &configuration("4.1.23", &["South"], &[("Hall", Some(0), &[])]));
    a.pair(&host, "North");
    b.pair_with(&host, &[]).ok();
    let list = host.ask(&["list", "--json"]).json();
    assert_ne!(list[0]["fingerprint"], list[1]["fingerprint"]);
    assert_ne!(list[0]["system"], list[1]["system"]);
}

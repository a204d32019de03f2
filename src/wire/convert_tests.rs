//! Whatever a peer sends is a checked value or an error, and never the end of the program.

use std::{path::Path, time::Duration};

use prost::Message as _;

use super::{
    figures_from_wire, figures_to_wire, prepare_from_wire, prepare_to_wire, refusal_from_wire,
    refusal_to_wire, seats_from_wire,
    v1::{ClientMessage, HostMessage, client_message, host_message},
    wanted_from_wire,
};
use crate::licensing::SystemId;

/// More than any message in the corpus has; larger ones are only longer.
const MAX_BYTES: usize = 2_048;

fn from_client(bytes: &[u8]) {
    let Ok(message) = ClientMessage::decode(bytes) else { return };
    match message.body {
        Some(client_message::Body::Prepare(prepare)) => {
            if let Ok(prepare) = prepare_from_wire(&prepare) {
                let again = prepare_from_wire(&prepare_to_wire(&prepare));
                assert_eq!(again, Ok(prepare), "what was understood can be said again");
            }
        }
        Some(client_message::Body::Take(take)) => {
            drop(take.server.as_ref().map(wanted_from_wire));
        }
        _ => {}
    }
}

fn from_host(bytes: &[u8]) {
    let Ok(message) = HostMessage::decode(bytes) else { return };
    match message.body {
        Some(host_message::Body::States(states)) => {
            for figures in states.keys.iter().filter_map(|state| figures_from_wire(state).ok()) {
                for feature in figures.features() {
                    let (free, can_add) = (figures.free(&feature), figures.can_add(&feature));
                    assert!(free.least <= free.most && can_add.least <= can_add.most);
                }
                assert!(figures_from_wire(&figures_to_wire(&figures)).is_ok());
            }
        }
        Some(host_message::Body::Refused(refused)) => {
            if let Ok(refusal) = refusal_from_wire(&refused, SystemId(uuid::Uuid::nil())) {
                assert!(!crate::texts::text(&refusal.message()).is_empty());
                drop(refusal_to_wire(&refusal));
            }
        }
        Some(host_message::Body::Statement(statement)) => {
            drop(seats_from_wire(&statement.seats));
        }
        _ => {}
    }
}

fn both(bytes: &[u8]) {
    from_client(bytes);
    from_host(bytes);
}

#[test]
fn no_message_of_a_peer_ends_the_program() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/messages");
    let files = std::fs::read_dir(corpus).unwrap();
    let read = files.map(|file| both(&std::fs::read(file.unwrap().path()).unwrap()));
    assert!(read.count() > 3);
    bolero::check!()
        .with_test_time(Duration::from_secs(1))
        .with_max_len(MAX_BYTES)
        .for_each(|bytes: &[u8]| both(bytes));
}

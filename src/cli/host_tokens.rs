//! `floatkey host tokens`: the USB tokens at a running key host.

use std::path::Path;

use serde_json::{Value, json};

use super::{CliError, Report, output::table};
use crate::{
    activation::{Answer, Ask, FoundToken, NotActivated},
    keyhost::control,
};

/// Lists the tokens that are plugged in at this moment.
pub(super) async fn run(data: &Path, as_json: bool) -> Result<Report, CliError> {
    let answer = control::ask(data, &control::Ask::Keys { what: Ask::Look }).await?;
    let installed = match serde_json::from_value(answer)? {
        Answer::Installed(installed) => installed,
        Answer::Refused(refusal) => return Err(refusal.into()),
        _ => return Err(CliError::new("the key host answered something else than was asked")),
    };
    let tokens = &installed.tokens;
    if as_json {
        return Ok(Report::json(&Value::Array(tokens.iter().map(token_json).collect())));
    }
    if tokens.is_empty() {
        return Ok(Report::text("No USB token is plugged in at the key host"));
    }
    let rows: Vec<Vec<String>> = tokens
        .iter()
        .map(|token| {
            vec![
                token.name.clone(),
                id(token),
                token.serial.clone().unwrap_or_default(),
                if token.token().is_some() { "yes" } else { "no" }.to_owned(),
            ]
        })
        .collect();
    let mut text = table(&["TOKEN", "ID", "SERIAL", "CAN CARRY"], &rows);
    for token in tokens {
        if let Some(why) = why_not(token) {
            text.push_str(&format!("\n{why}"));
        }
    }
    Ok(Report::text(text))
}

fn token_json(token: &FoundToken) -> Value {
    json!({
        "name": token.name,
        "id": id(token),
        "serial": token.serial,
        "known": token.is_known,
        "can_carry": token.token().is_some(),
        "problem": why_not(token),
    })
}

/// The vendor's and the product's number, as other programs write them.
fn id(token: &FoundToken) -> String {
    format!("{:04x}:{:04x}", token.vendor, token.product)
}

/// Why no license can be bound to a token.
fn why_not(token: &FoundToken) -> Option<String> {
    let named = || format!("{} {}", token.name, id(token));
    let refusal = || NotActivated::TokenWithoutSerial { token: named() };
    token.token().is_none().then(|| refusal().to_string())
}

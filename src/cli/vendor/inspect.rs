//! `floatkey vendor inspect`: what a file claims.

use serde_json::json;

use super::{CliError, Report};
use crate::activation::{Claim, NotActivated, claim, recognize};

pub(super) fn run(file: &[u8]) -> Result<Report, CliError> {
    if let Some(sentinel) = recognize(file) {
        return Ok(Report::text(NotActivated::from(sentinel).to_string()));
    }
    let claimed = claim(file)?;
    Ok(Report::json(&match &claimed {
        Claim::License { license, receipts } if receipts.is_empty() => json!(license),
        Claim::License { license, receipts } => {
            json!({ "license": license, "receipts": receipts })
        }
        Claim::Request(request) => json!({ "request": request }),
        Claim::Decline(decline) => json!({ "declined": decline }),
    }))
}

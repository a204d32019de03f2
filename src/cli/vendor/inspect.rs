//! `floatkey vendor inspect`: what a file claims.

use serde_json::json;

use super::{CliError, Report};
use crate::activation::{Claim, claim};

pub(super) fn run(file: &[u8]) -> Result<Report, CliError> {
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

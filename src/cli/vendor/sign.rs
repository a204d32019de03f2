//! `floatkey vendor sign`: answers one request.

use std::path::PathBuf;

use clap::Args;
use jiff::Timestamp;

use super::{CliError, KeyArgs, Report, read, write_new};
use crate::{
    activation::{Book, Orders, Source, Template},
    cli::output::count,
    vendor::{BookFile, read_json},
};

/// How the vendor's files look.
pub(super) const ORDERS: &str = r#"An order file is JSON, an order for each product code:

  {
    "CAMPUS-7QX2-M4KD": {
      "uses": 2,
      "for": "new",
      "license": {
        "key": "FK-2001", "name": "Campus", "kind": "network", "type": "Ultra",
        "floating": true, "totals": { "ip-camera": 160, "ptz": 16 },
        "expires": "2030-01-01T00:00:00Z", "grace_secs": 1800
      }
    }
  }

  uses               how many licenses may be made of the order
  for                "new" or "update"; absent for both
  license.key        the id of the new key; of several, the second one gets -2 after it;
                     absent for the product code
  license.carrier    "software" or "usb"; absent if the customer may choose

The rest is as in assets/license-example.json. Issue, binding and holder come from the request. The
book remembers the newest issue of each key, whom it was made for, and what each order was used for:
keep it, and copies of it. One program works with a book at a time."#;

#[derive(Debug, Args)]
pub(in crate::cli) struct SignArgs {
    #[command(flatten)]
    key: KeyArgs,
    /// The license as JSON, for this one request
    #[arg(
        long,
        value_name = "JSON",
        conflicts_with = "orders",
        required_unless_present = "orders"
    )]
    license: Option<PathBuf>,
    /// The orders as JSON: the product code in the request says which
    #[arg(long, value_name = "JSON", requires = "book")]
    orders: Option<PathBuf>,
    /// What was issued, as JSON, made if it is not there
    #[arg(long, value_name = "JSON")]
    book: Option<PathBuf>,
    /// Make a key anew for the key host that asks although it was made for another one, because
    /// that one is lost
    #[arg(long, requires = "license")]
    replace: bool,
    /// The request (.fkreq)
    request: PathBuf,
    /// The license file (.fkl) to be made
    target: PathBuf,
}

pub(super) fn run(args: &SignArgs) -> Result<Report, CliError> {
    if args.target.exists() {
        return Err(super::exists(&args.target));
    }
    let request = read(&args.request)?;
    let (template, orders): (Option<Template>, Orders) = match (&args.license, &args.orders) {
        (Some(path), _) => (Some(read_json(path)?), Orders::default()),
        (None, Some(path)) => (None, read_json(path)?),
        (None, None) => return Err(CliError::new("Name --license or --orders")),
    };
    let source = match &template {
        Some(template) => Source::License { template, replace: args.replace },
        None => Source::Orders(&orders),
    };
    let book = args.book.as_deref().map(BookFile::open).transpose()?;
    let key = args.key.read()?;
    let now = Timestamp::now();
    let issued = match book {
        Some(mut book) => book.answer(&request, source, &key, now)?,
        None => Book::default().answer(&request, source, &key, now)?,
    };
    write_new(&args.target, &issued.text)?;
    let license = issued.license;
    let mut text = format!(
        "Issued {} (issue {}, {}) as {}",
        license.key,
        license.issue,
        count(license.totals.iter().count(), "feature"),
        args.target.display()
    );
    if issued.is_repeated {
        text.push_str("\nThe request was answered before; this is the same license.");
    }
    if args.book.is_none() {
        text.push_str("\nWithout --book, nobody remembers this issue.");
    }
    Ok(Report::text(text))
}

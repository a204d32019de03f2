//! An administrator's work on the keys of a key host: requests, licenses, names, transfers and
//! removals. On this computer over the local socket, on others as a paired administrator.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use clap::{Args, Subcommand};
use jiff::Timestamp;
use serde_json::json;

use super::{CliError, Report, files, host::default_data, output::table};
use crate::{
    activation::{Answer, Ask, Comparison, Installed, KeyState, Wanted},
    keyhost::control,
    licensing::{Binding, KeyId, KeyKind, License, UsbToken},
    system::{self, SystemFile},
    texts,
    wire::{
        address::full_address,
        dial::dial_target,
        manage::manage_keys,
        tls::Fingerprint,
        vendor_service::{Trust, exchange},
    },
};

/// Which key host.
#[derive(Debug, Args)]
pub(super) struct Where {
    /// The data folder of a key host that runs on this computer
    #[arg(long, default_value_os_t = default_data())]
    data: PathBuf,
    /// A key host that this computer is paired with as an administrator: HOST or HOST:PORT
    #[arg(long, requires = "system", conflicts_with = "data")]
    host: Option<String>,
    /// The system file that knows that key host
    #[arg(long, requires = "host")]
    system: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(group(clap::ArgGroup::new("for").required(true)))]
pub(super) struct RequestArgs {
    /// A key that is not there yet
    #[arg(long, group = "for")]
    new: bool,
    /// A newer license for this key
    #[arg(long, value_name = "KEY", group = "for")]
    update: Option<KeyId>,
    /// A key that another key host shall give up to this one
    #[arg(long, value_name = "KEY", group = "for")]
    transfer: Option<KeyId>,
    /// The product code of the order, unless the vendor knows what was ordered
    #[arg(long, default_value = "", conflicts_with = "transfer")]
    code: String,
    /// Bind the license to this USB token instead of the computer: VENDOR:PRODUCT:SERIAL, as
    /// `floatkey key list` shows it
    #[arg(long, value_parser = usb_token)]
    token: Option<UsbToken>,
    /// A line for the vendor
    #[arg(long, default_value = "")]
    note: String,
    /// The file to be made, for the vendor (or, with --transfer, for the other key host)
    target: PathBuf,
    #[command(flatten)]
    place: Where,
}

#[derive(Debug, Args)]
pub(super) struct ActivateArgs {
    /// The license file (.fkl)
    license: PathBuf,
    /// Only show what it would change
    #[arg(long)]
    check: bool,
    /// Consent to a further network key on this computer
    ///
    /// Only one license can be activated on a single server, irrespective of whether this license
    /// is local or floating.
    #[arg(long)]
    further_key: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    place: Where,
}

#[derive(Debug, Args)]
#[command(group(clap::ArgGroup::new("for").required(true)))]
pub(super) struct OrderArgs {
    /// A key that is not there yet
    #[arg(long, group = "for")]
    new: bool,
    /// A newer license for this key
    #[arg(long, value_name = "KEY", group = "for")]
    update: Option<KeyId>,
    /// The product code of the order
    #[arg(long)]
    code: String,
    /// The fingerprint of the service's certificate, as the vendor told it; without it the service
    /// must show a certificate that this computer trusts
    #[arg(long, value_name = "FINGERPRINT")]
    certificate: Option<Fingerprint>,
    /// Bind the license to this USB token instead of the computer: VENDOR:PRODUCT:SERIAL
    #[arg(long, value_parser = usb_token)]
    token: Option<UsbToken>,
    /// Consent to a further network key on this computer
    ///
    /// Only one license can be activated on a single server, irrespective of whether this license
    /// is local or floating.
    #[arg(long)]
    further_key: bool,
    /// The vendor's service: https://HOST
    url: String,
    /// Where the license file is kept, also if it cannot be put in force yet
    target: PathBuf,
    #[command(flatten)]
    place: Where,
}

/// Work on the keys of a key host.
#[derive(Debug, Subcommand)]
pub(super) enum KeyCommand {
    /// List the keys, what they are bound to, and the USB tokens that are plugged in
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        place: Where,
    },
    /// Give a key another name
    Rename {
        /// The key's id
        key: KeyId,
        /// Its new name
        name: String,
        #[command(flatten)]
        place: Where,
    },
    /// Take a key out of service
    Remove {
        /// The key's id
        key: KeyId,
        /// Also while servers hold seats of it, which go dark
        #[arg(long)]
        force: bool,
        #[command(flatten)]
        place: Where,
    },
    /// Give a key up to another key host; from then on it is not served here
    GiveUp {
        /// The key's id
        key: KeyId,
        /// What `floatkey request --transfer` made there
        request: PathBuf,
        /// The license file to be made, for `floatkey activate` there
        target: PathBuf,
        /// Also while servers hold seats of it, which go dark
        #[arg(long)]
        force: bool,
        #[command(flatten)]
        place: Where,
    },
    /// Never take the key that was given up to this key host, so that the other may have it back
    Decline {
        /// The license file that `give-up` made
        license: PathBuf,
        /// The file to be made, for `take-back` there
        target: PathBuf,
        #[command(flatten)]
        place: Where,
    },
    /// Take a key back that another key host declined
    TakeBack {
        /// The key's id
        key: KeyId,
        /// What `decline` made there
        declined: PathBuf,
        #[command(flatten)]
        place: Where,
    },
}

fn usb_token(text: &str) -> Result<UsbToken, String> {
    let wrong = || "write VENDOR:PRODUCT:SERIAL, as in 0529:0003:4711".to_owned();
    let mut parts = text.splitn(3, ':');
    let mut number = || u16::from_str_radix(parts.next()?, 16).ok();
    let (vendor, product) = number().zip(number()).ok_or_else(wrong)?;
    let serial = parts.next().filter(|serial| !serial.is_empty()).ok_or_else(wrong)?.to_owned();
    Ok(UsbToken { vendor, product, serial })
}

impl Where {
    async fn ask(&self, ask: Ask) -> Result<Answer, CliError> {
        let answer = match (&self.host, &self.system) {
            (Some(host), Some(system)) => over_network(host, system, &ask).await?,
            _ => {
                let what = control::Ask::Keys { what: ask };
                serde_json::from_value(control::ask(&self.data, &what).await?)?
            }
        };
        match answer {
            Answer::Refused(refusal) => Err(refusal.into()),
            answer => Ok(answer),
        }
    }
}

async fn over_network(host: &str, system: &Path, ask: &Ask) -> Result<Answer, CliError> {
    let system = SystemFile::open(system)?.system()?;
    let address = full_address(host)?;
    let known = system.hosts.iter().find(|known| known.addresses().any(|known| known == address));
    let known = known.ok_or_else(|| {
        CliError::new(format!(
            "this system has no key host at {address}: `floatkey pair` adds it, with a code of the role admin"
        ))
    })?;
    let target = system::target(known)?;
    let identity = system::identity(&system)?;
    let connection = dial_target(&target, &identity.credentials).await?;
    manage_keys(&connection, ask).await.map_err(CliError::new)
}

pub(super) async fn request(args: RequestArgs) -> Result<Report, CliError> {
    let RequestArgs { new: _, update, transfer, code, token, note, target, place } = args;
    let (wanted, next) = match (update, transfer) {
        (Some(key), _) => {
            let present = String::new();
            (Wanted::Update { key, product: code, present }, SEND_TO_VENDOR)
        }
        (_, Some(key)) => (Wanted::Transfer { key }, TAKE_TO_HOST),
        _ => (Wanted::New { product: code }, SEND_TO_VENDOR),
    };
    let answer = place.ask(Ask::Request { token, wanted, note }).await?;
    save(answer, &target)?;
    Ok(Report::text(format!("Made {}\n{next}", target.display())))
}

/// Request, answer and activation at once, over the vendor's service.
pub(super) async fn order(args: OrderArgs) -> Result<Report, CliError> {
    let OrderArgs { code, update, token, target, place, .. } = args;
    if target.exists() {
        return Err(CliError::new(format!(
            "{} exists already and is not overwritten",
            target.display()
        )));
    }
    let wanted = match update {
        Some(key) => Wanted::Update { key, product: code, present: String::new() },
        None => Wanted::New { product: code },
    };
    let asked = place.ask(Ask::Request { token, wanted, note: String::new() }).await?;
    let Answer::File { text, .. } = asked else { return Err(unexpected()) };
    let trust = args.certificate.map_or(Trust::System, Trust::Pinned);
    let file = exchange(&args.url, &text, trust).await?;
    // The order may be used up with it.
    save(Answer::File { name: String::new(), text: file.clone() }, &target)?;
    let ask = Ask::Install { file, further_key: args.further_key };
    let installed = place.ask(ask).await.map_err(|error| {
        let kept = target.display();
        error.and(&format!("The license is in {kept}: floatkey activate {kept}"))
    })?;
    let Answer::Comparison(comparison) = installed else { return Err(unexpected()) };
    let text = comparison_text(&comparison);
    Ok(Report::text(format!("{text}\n{} is in force\n", comparison.after.key)))
}

const SEND_TO_VENDOR: &str =
    "Send it to the license vendor. What comes back is for `floatkey activate FILE.fkl`";
const TAKE_TO_HOST: &str =
    "Take it to the key host that has the key: floatkey key give-up KEY REQUEST FILE.fkl";

pub(super) async fn activate(args: ActivateArgs) -> Result<Report, CliError> {
    let ActivateArgs { license, check, further_key, json, place } = args;
    let file = read(&license)?;
    let ask = if check { Ask::Check { file } } else { Ask::Install { file, further_key } };
    let Answer::Comparison(comparison) = place.ask(ask).await? else { return Err(unexpected()) };
    if json {
        return Ok(Report::json(&json!(comparison)));
    }
    let mut text = comparison_text(&comparison);
    if !check {
        let key = &comparison.after.key;
        text.push_str(&format!("\n{key} is in force\n"));
    } else if let Some(beside) = &comparison.beside {
        text.push_str(&format!(
            "\nThis computer has the license {beside} already, and only one license can be activated on a single server: --further-key consents to a further network key\n"
        ));
    }
    Ok(Report::text(text))
}

pub(super) async fn run(command: KeyCommand) -> Result<Report, CliError> {
    match command {
        KeyCommand::List { json, place } => {
            let Answer::Installed(installed) = place.ask(Ask::Look).await? else {
                return Err(unexpected());
            };
            Ok(if json { Report::json(&json!(installed)) } else { list(&installed) })
        }
        KeyCommand::Rename { key, name, place } => {
            place.ask(Ask::Rename { key: key.clone(), name }).await?;
            Ok(Report::text(format!("Renamed {key}")))
        }
        KeyCommand::Remove { key, force, place } => {
            place.ask(Ask::Remove { key: key.clone(), force }).await?;
            Ok(Report::text(format!("{key} is not served any more")))
        }
        KeyCommand::GiveUp { key, request, target, force, place } => {
            let request = read(&request)?;
            let ask = Ask::GiveUp { key: key.clone(), request, force };
            save(place.ask(ask).await?, &target)?;
            Ok(Report::text(format!(
                "{key} is not served here any more. On the other computer: floatkey activate {}\nIf this file is lost, the same command makes it again",
                target.display()
            )))
        }
        KeyCommand::Decline { license, target, place } => {
            let file = read(&license)?;
            save(place.ask(Ask::Decline { file }).await?, &target)?;
            Ok(Report::text(format!(
                "The key will not be taken here. On the other computer: floatkey key take-back KEY {}",
                target.display()
            )))
        }
        KeyCommand::TakeBack { key, declined, place } => {
            let file = read(&declined)?;
            place.ask(Ask::TakeBack { key: key.clone(), file }).await?;
            Ok(Report::text(format!("{key} is served here again")))
        }
    }
}

fn unexpected() -> CliError {
    CliError::new("the key host gave an answer of another kind: both must be of the same version")
}

fn read(path: &Path) -> Result<String, CliError> {
    let bytes = files::read_bounded(path, files::MOST_LICENSE_BYTES)?;
    // What is no text is no license either, and the key host says so.
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Writes the file of an answer, which must not be there yet: it could be the only one.
fn save(answer: Answer, target: &Path) -> Result<(), CliError> {
    let Answer::File { text, .. } = answer else { return Err(unexpected()) };
    let written = fs::File::create_new(target)
        .and_then(|mut file| writeln!(file, "{text}").and_then(|()| file.sync_all()));
    written.map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => {
            CliError::new(format!("{} exists already and is not overwritten", target.display()))
        }
        _ => CliError::failed(&format!("Cannot write {}", target.display()), &error),
    })
}

fn comparison_text(comparison: &Comparison) -> String {
    let Comparison { before, after, in_use, .. } = comparison;
    let mut text = format!("{}  {}\n\n", after.key, after.name);
    let facts = |license: &License| {
        let kind = match license.kind {
            KeyKind::Network => "network",
            KeyKind::Local => "local",
        };
        let day = |end: Timestamp| end.strftime("%Y-%m-%d").to_string();
        let version = license.min_version.as_ref().map_or("any".to_owned(), ToString::to_string);
        [
            ("issue", license.issue.to_string()),
            ("type", format!("{} ({kind})", license.type_name)),
            ("expires", license.expires.map_or("never".to_owned(), day)),
            ("servers from", version),
            ("grace", format!("{} s", license.grace_secs)),
            ("overdraft", format!("{} %", license.overdraft_percent)),
        ]
    };
    let old = before.as_ref().map(facts);
    let mut rows: Vec<Vec<String>> = Vec::new();
    for (at, (name, new)) in facts(after).into_iter().enumerate() {
        let old = old.as_ref().map_or(String::new(), |old| old[at].1.clone());
        rows.push(vec![name.to_owned(), old, new, String::new(), String::new()]);
    }
    let had = before.as_ref().map(|before| before.totals.clone()).unwrap_or_default();
    for (feature, _) in had.max(&after.totals).iter() {
        let (old, new, used) = (had.get(feature), after.totals.get(feature), in_use.get(feature));
        let note = match () {
            () if used > after.capacity(feature) => "fewer than in use",
            () if before.is_some() && new < old => "fewer",
            () if before.is_some() && new > old => "more",
            () => "",
        };
        let old = if before.is_some() { old.to_string() } else { String::new() };
        let name = texts::feature_name(feature);
        rows.push(vec![name, old, new.to_string(), used.to_string(), note.to_owned()]);
    }
    text.push_str(&table(&["", ">BEFORE", ">AFTER", ">IN USE", "NOTE"], &rows));
    text
}

fn list(installed: &Installed) -> Report {
    let mut is_in_trouble = false;
    let rows = installed.keys.iter().map(|key| {
        let license = &key.license;
        let bound = match &license.binding {
            None => "nothing".to_owned(),
            Some(Binding::Machine(_)) => "this computer".to_owned(),
            Some(Binding::Token(token)) => format!("USB token {token}"),
        };
        let state = match &key.state {
            KeyState::InForce => "in force".to_owned(),
            KeyState::TokenMissing { grace_ms } => {
                is_in_trouble = true;
                format!("USB token unplugged, servers run on for {} s", grace_ms.div_ceil(1000))
            }
            KeyState::GivenUp { to, at, .. } => {
                format!("given up to {to} on {}", at.strftime("%Y-%m-%d"))
            }
        };
        let expires =
            license.expires.map_or("never".to_owned(), |end| end.strftime("%Y-%m-%d").to_string());
        let (id, name) = (license.key.to_string(), license.name.clone());
        vec![id, name, license.issue.to_string(), bound, expires, key.servers.to_string(), state]
    });
    let rows: Vec<Vec<String>> = rows.collect();
    let head = ["KEY", "NAME", ">ISSUE", "BOUND TO", "EXPIRES", ">SERVERS", "STATE"];
    let mut text = if rows.is_empty() { "No keys\n".to_owned() } else { table(&head, &rows) };
    let machine = installed.machine.as_ref().map_or("unknown".to_owned(), ToString::to_string);
    text.push_str(&format!("\nKey host {}, computer {machine}\n", installed.host));
    for token in &installed.tokens {
        let id = format!("{:04x}:{:04x}", token.vendor, token.product);
        text.push_str(&match &token.serial {
            Some(serial) => format!("USB token {id}:{serial}  {}\n", token.name),
            None => format!(
                "USB token {id}  {}: without a serial number, so no license can be bound to it\n",
                token.name
            ),
        });
    }
    for file in &installed.not_served {
        text.push_str(&format!("Not served: {}: {}\n", file.file, file.why));
    }
    Report::text(text).unknown_if(is_in_trouble)
}

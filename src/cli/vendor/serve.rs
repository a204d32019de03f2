//! `floatkey vendor serve`: the service that answers requests.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
};

use clap::Args;

use super::{CliError, KeyArgs, Report};
use crate::{
    activation::Orders,
    cli::{host::stop_signal, service_manager},
    vendor::{BookFile, Certificate, ServeOptions, Service, read_json},
};

#[derive(Debug, Args)]
pub(in crate::cli) struct ServeArgs {
    #[command(flatten)]
    key: KeyArgs,
    /// The orders as JSON, read anew for each request
    #[arg(long, value_name = "JSON")]
    orders: PathBuf,
    /// What was issued, as JSON, made if it is not there
    #[arg(long, value_name = "JSON")]
    book: PathBuf,
    /// The certificate of an authority with those between, in PEM form
    ///
    /// Without it, the service makes a certificate beside the book, whose fingerprint customers
    /// need.
    #[arg(long, value_name = "PEM", requires = "tls_key")]
    cert: Option<PathBuf>,
    /// The private key of the certificate, in PEM form, which only its owner can read
    #[arg(long, value_name = "PEM", requires = "cert")]
    tls_key: Option<PathBuf>,
    /// Listen on this address of the computer only
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::UNSPECIFIED))]
    bind: IpAddr,
    /// The port
    #[arg(long, default_value_t = 8443)]
    port: u16,
}

pub(super) async fn run(args: ServeArgs) -> Result<Report, CliError> {
    // What is wrong with the files is said now and not to the first customer.
    let orders: Orders = read_json(&args.orders)?;
    let book = BookFile::open(&args.book)?;
    let certificate = match (&args.cert, &args.tls_key) {
        (Some(chain), Some(key)) => Certificate::read(chain, key)?,
        _ => Certificate::own(&args.book.with_extension("pem"))?,
    };
    let key = args.key.read()?;
    let vendor = key.public().id();
    let (fingerprint, is_own) = (certificate.fingerprint, certificate.is_own);
    let listen = SocketAddr::new(args.bind, args.port);
    let options = ServeOptions { listen, certificate, key, orders: args.orders, book };
    let service = Service::start(options).await?;
    tracing::info!(%vendor, orders = orders.0.len(), "vendor's service");
    // Whoever started the service waits for these lines.
    if is_own {
        println!("fingerprint {fingerprint}");
    }
    println!("listening on https://{}", service.address);
    service_manager::ready(&format!("Answering requests on {}", service.address));
    service.run_until(stop_signal()).await;
    tracing::info!("stopping");
    service_manager::stopping();
    Ok(Report::default())
}

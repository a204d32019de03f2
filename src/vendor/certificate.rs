//! What the vendor's service shows: a certificate of an authority, or one that it made itself, whose
//! fingerprint customers are told.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use rustls::{
    ServerConfig,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
};

use crate::{
    private_file::{self, PrivateFileError},
    wire::tls::{Credentials, CredentialsError, Fingerprint},
};

/// A certificate with its key, ready to serve.
#[derive(Debug)]
pub struct Certificate {
    /// What it is known by.
    pub fingerprint: Fingerprint,
    /// Whether the service made it itself, so that customers need the fingerprint.
    pub is_own: bool,
    pub(super) config: Arc<ServerConfig>,
}

/// Why there is no certificate.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    /// A file.
    #[error(transparent)]
    File(#[from] PrivateFileError),
    /// The certificate cannot be read.
    #[error("{} has no certificates in PEM form: name the file with the whole chain, as fullchain.pem", path.display())]
    Chain {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: rustls::pki_types::pem::Error,
    },
    /// The key cannot be read.
    #[error("{} has no private key in PEM form that is not encrypted", path.display())]
    Key {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: rustls::pki_types::pem::Error,
    },
    /// Both do not go together.
    #[error(
        "the certificate cannot be used with this key: name both files of the same certificate"
    )]
    Unfit(#[source] rustls::Error),
    /// None could be made.
    #[error(transparent)]
    Make(#[from] CredentialsError),
}

impl Certificate {
    /// Reads a certificate of an authority, with those between, and its key.
    ///
    /// # Errors
    /// [`CertificateError`], each with a text of its own.
    pub fn read(chain: &Path, key: &Path) -> Result<Self, CertificateError> {
        let no_chain = |source| CertificateError::Chain { path: chain.to_owned(), source };
        let certificates = CertificateDer::pem_file_iter(chain).map_err(no_chain)?;
        let certificates: Vec<_> = certificates.collect::<Result<_, _>>().map_err(no_chain)?;
        if certificates.is_empty() {
            return Err(no_chain(rustls::pki_types::pem::Error::NoItemsFound));
        }
        let secret = PrivateKeyDer::from_pem_slice(&private_file::read(key)?)
            .map_err(|source| CertificateError::Key { path: key.to_owned(), source })?;
        Self::new(certificates, secret, false)
    }

    /// Reads the certificate that the service made itself, or makes it.
    ///
    /// # Errors
    /// [`CertificateError`], each with a text of its own.
    pub fn own(path: &Path) -> Result<Self, CertificateError> {
        let pem = match private_file::read(path) {
            Ok(pem) => pem,
            Err(error) if error.is_missing() => {
                let pem = Credentials::generate()?.to_pem().as_bytes().to_vec();
                private_file::write_new(path, &pem)?;
                pem
            }
            Err(error) => return Err(error.into()),
        };
        let certificate = CertificateDer::from_pem_slice(&pem)
            .map_err(|source| CertificateError::Chain { path: path.to_owned(), source })?;
        let key = PrivateKeyDer::from_pem_slice(&pem)
            .map_err(|source| CertificateError::Key { path: path.to_owned(), source })?;
        Self::new(vec![certificate], key, true)
    }

    fn new(
        chain: Vec<CertificateDer<'static>>,
        key: PrivateKeyDer<'static>,
        is_own: bool,
    ) -> Result<Self, CertificateError> {
        let fingerprint =
            chain.first().map_or_else(|| Fingerprint::of(&[]), |it| Fingerprint::of(it));
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(&[&rustls::version::TLS13])
            .map_err(CertificateError::Unfit)?
            .with_no_client_auth()
            .with_single_cert(chain, key);
        let mut config = config.map_err(CertificateError::Unfit)?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self { fingerprint, is_own, config: Arc::new(config) })
    }
}

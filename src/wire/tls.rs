//! Certificates and TLS: both sides have a self-signed certificate, and know each other by its
//! fingerprint. No authority is involved.

use std::{
    fmt,
    str::FromStr,
    sync::{Arc, OnceLock},
};

use rcgen::{CertificateParams, DnType, KeyPair, PKCS_ECDSA_P256_SHA256};
use rustls::{
    ClientConfig, DigitallySignedStruct, DistinguishedName, ServerConfig, SignatureScheme,
    client::{
        Resumption,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    },
    crypto::{CryptoProvider, ring, verify_tls13_signature},
    pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime, pem::PemObject as _},
    server::danger::{ClientCertVerified, ClientCertVerifier},
};
use sha2::{Digest as _, Sha256};

use crate::{hex, texts::say};

/// The name in every certificate, so that clients in other languages can check it.
pub const NAME: &str = "floatkey";
/// What runs inside TLS.
const ALPN: &[u8] = b"h2";
/// Bytes of a host id; enough that no two hosts have the same by accident.
const HOST_ID_BYTES: usize = 16;

/// What a certificate is known by: SHA-256 of its DER form.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint([u8; 32]);

/// A text is not a fingerprint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a fingerprint is 64 hexadecimal digits")]
pub struct BadFingerprint;

impl Fingerprint {
    /// The fingerprint of a certificate in DER form.
    pub fn of(certificate: &[u8]) -> Self {
        Self(Sha256::digest(certificate).into())
    }

    /// The first digits, for people to compare.
    pub fn short(&self) -> String {
        self.0[..8].chunks(2).map(hex).collect::<Vec<_>>().join(" ")
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fingerprint({self})")
    }
}

impl FromStr for Fingerprint {
    type Err = BadFingerprint;

    fn from_str(text: &str) -> Result<Self, BadFingerprint> {
        if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(BadFingerprint);
        }
        let mut bytes = [0; 32];
        for (at, byte) in bytes.iter_mut().enumerate() {
            let digits = text.get(2 * at..2 * at + 2).ok_or(BadFingerprint)?;
            *byte = u8::from_str_radix(digits, 16).map_err(|_| BadFingerprint)?;
        }
        Ok(Self(bytes))
    }
}

/// A certificate with its key. Its `Debug` form shows nothing of the key.
#[derive(Clone)]
pub struct Credentials {
    certificate: CertificateDer<'static>,
    key: Arc<PrivateKeyDer<'static>>,
    fingerprint: Fingerprint,
    host_id: String,
    pem: Arc<str>,
}

/// A certificate or key cannot be made or used.
#[derive(Debug, thiserror::Error)]
pub enum CredentialsError {
    /// Making one.
    #[error("{}", say!("error-no-certificate-made"))]
    Make(#[from] rcgen::Error),
    /// Reading one.
    #[error("{}", say!("error-not-a-certificate"))]
    Pem(#[from] rustls::pki_types::pem::Error),
    /// Using one.
    #[error("{}", say!("error-tls"))]
    Tls(#[from] rustls::Error),
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Credentials({})", self.fingerprint)
    }
}

impl PartialEq for Credentials {
    fn eq(&self, other: &Self) -> bool {
        self.fingerprint == other.fingerprint
    }
}

impl Eq for Credentials {}

impl Credentials {
    /// A new certificate with a new key.
    ///
    /// # Errors
    /// If the operating system has no random numbers.
    pub fn generate() -> Result<Self, CredentialsError> {
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
        let mut parameters = CertificateParams::new(vec![NAME.to_owned()])?;
        parameters.distinguished_name.push(DnType::CommonName, NAME);
        let certificate = parameters.self_signed(&key)?;
        Self::from_pem((certificate.pem() + &key.serialize_pem()).as_bytes())
    }

    /// Both as text, for a private file. Never print it.
    pub fn to_pem(&self) -> &str {
        &self.pem
    }

    /// Reads both from text.
    ///
    /// # Errors
    /// If either is missing or broken.
    pub fn from_pem(text: &[u8]) -> Result<Self, CredentialsError> {
        let certificate = CertificateDer::from_pem_slice(text)?;
        let key = PrivateKeyDer::from_pem_slice(text)?;
        let fingerprint = Fingerprint::of(&certificate);
        let signing = ring::sign::any_supported_type(&key)?;
        let public = signing.public_key().ok_or_else(|| {
            rustls::Error::General("the key does not tell its public half".to_owned())
        })?;
        let host_id = hex(&Sha256::digest(&public)[..HOST_ID_BYTES]);
        let pem = String::from_utf8_lossy(text).into();
        Ok(Self { certificate, key: Arc::new(key), fingerprint, host_id, pem })
    }

    /// What others know this certificate by.
    pub fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }

    /// The id of a key host with this certificate: a hash of its public key.
    pub fn host_id(&self) -> &str {
        &self.host_id
    }

    /// How a key host speaks TLS with these credentials: it asks for a certificate, takes any, and
    /// leaves it to the service who may do what.
    ///
    /// # Errors
    /// If the key does not fit the certificate.
    pub fn server_config(&self) -> Result<Arc<ServerConfig>, CredentialsError> {
        let provider = Arc::new(ring::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider.clone())
            .with_protocol_versions(&[&rustls::version::TLS13])?
            .with_client_cert_verifier(Arc::new(AnyClient(provider)))
            .with_single_cert(vec![self.certificate.clone()], self.key.clone_key())?;
        config.alpn_protocols = vec![ALPN.to_vec()];
        // Every connection shows its certificate anew.
        config.send_tls13_tickets = 0;
        Ok(Arc::new(config))
    }

    /// How a client speaks TLS with these credentials to the host whose certificate it pinned, or
    /// to any when it pairs. The second value is the fingerprint that the host showed.
    ///
    /// # Errors
    /// If the key does not fit the certificate.
    pub fn client_config(
        &self,
        pinned: Option<Fingerprint>,
    ) -> Result<(Arc<ClientConfig>, Arc<OnceLock<Fingerprint>>), CredentialsError> {
        let provider = Arc::new(ring::default_provider());
        let shown = Arc::new(OnceLock::new());
        let verifier = PinnedServer { provider: provider.clone(), pinned, shown: shown.clone() };
        let mut config = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&rustls::version::TLS13])?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier))
            .with_client_auth_cert(vec![self.certificate.clone()], self.key.clone_key())?;
        config.alpn_protocols = vec![ALPN.to_vec()];
        config.resumption = Resumption::disabled();
        Ok((Arc::new(config), shown))
    }
}

/// Trusts the one certificate that was pinned. The handshake proves that the host has its key.
#[derive(Debug)]
struct PinnedServer {
    provider: Arc<CryptoProvider>,
    pinned: Option<Fingerprint>,
    shown: Arc<OnceLock<Fingerprint>>,
}

impl ServerCertVerifier for PinnedServer {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let shown = *self.shown.get_or_init(|| Fingerprint::of(certificate));
        match self.pinned {
            Some(pinned) if pinned != shown => {
                Err(rustls::CertificateError::ApplicationVerificationFailure.into())
            }
            _ => Ok(ServerCertVerified::assertion()),
        }
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Err(rustls::PeerIncompatible::Tls13RequiredForQuic.into())
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

/// Takes any certificate of a client: the handshake proves that it has the key, and who it is, the
/// service looks up by its fingerprint.
#[derive(Debug)]
struct AnyClient(Arc<CryptoProvider>);

impl ClientCertVerifier for AnyClient {
    fn client_auth_mandatory(&self) -> bool {
        false
    }

    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: UnixTime,
    ) -> Result<ClientCertVerified, rustls::Error> {
        Ok(ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Err(rustls::PeerIncompatible::Tls13RequiredForQuic.into())
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_survive_being_written_and_read() {
        let made = Credentials::generate().unwrap();
        let read = Credentials::from_pem(made.to_pem().as_bytes()).unwrap();
        assert_eq!(read, made);
        assert_eq!(read.host_id(), made.host_id());
        assert_eq!(read.key.secret_der(), made.key.secret_der());
        assert!(read.server_config().is_ok());
        assert_ne!(Credentials::generate().unwrap(), made, "no two are the same");
    }

    #[test]
    fn what_is_no_pair_of_certificate_and_key_is_refused() {
        let made = Credentials::generate().unwrap();
        let pem = made.to_pem();
        let (certificate, key) = pem.split_at(pem.find("-----BEGIN PRIVATE").unwrap());
        for text in ["", "hello", certificate, key, &pem[..pem.len() / 2]] {
            assert!(Credentials::from_pem(text.as_bytes()).is_err(), "{text}");
        }
    }

    #[test]
    fn nothing_of_the_key_is_shown() {
        let made = Credentials::generate().unwrap();
        let shown = format!("{made:?}");
        assert_eq!(shown, format!("Credentials({})", made.fingerprint()));
    }

    #[test]
    fn a_fingerprint_is_read_back_and_nothing_else_is() {
        let fingerprint = Fingerprint::of(b"x");
        assert_eq!(fingerprint.to_string().parse(), Ok(fingerprint));
        for text in ["", "12", &"g".repeat(64), &"é".repeat(32), &"0".repeat(65)] {
            assert_eq!(text.parse::<Fingerprint>(), Err(BadFingerprint), "{text}");
        }
    }
}

//! A vendor's signing key as a file that a passphrase protects: PKCS#8 `EncryptedPrivateKeyInfo` in
//! PEM form (RFC 5958), which other tools read and write, as `openssl pkey -in NAME.key` does.

use pkcs8::{
    AlgorithmIdentifierRef, EncryptedPrivateKeyInfoRef, LineEnding, ObjectIdentifier,
    PrivateKeyInfoRef, SecretDocument,
    der::{Decode as _, Encode as _, asn1::OctetStringRef, pem::PemLabel as _},
    pkcs5::{pbes2::Parameters, scrypt},
};

use super::{BadKey, SigningKey};

/// Ed25519 (RFC 8410).
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");
/// What scrypt costs: N = 2^14, r = 8, p = 5 is what OWASP asks for at the most memory (16 MiB) that
/// OpenSSL grants when it reads such a file.
const SCRYPT: (u8, u32, u32) = (14, 8, 5);
/// The least that a passphrase has, in characters.
const SHORTEST: usize = 8;

/// Why a key file cannot be made or read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyFileError {
    /// The passphrase does not open it.
    #[error(
        "the passphrase does not open this key: type it again, or choose the key that it is for"
    )]
    WrongPassphrase,
    /// The passphrase is too short to protect anything.
    #[error(
        "a passphrase has at least {SHORTEST} characters: choose a longer one, as of several words"
    )]
    TooShort,
    /// Encrypted in a way that this program does not know.
    #[error(
        "this key is encrypted in a way that is not known here ({0}): encrypt it anew with `openssl pkcs8 -topk8 -scrypt`"
    )]
    UnknownEncryption(String),
    /// It is no key.
    #[error(
        "this is not a vendor's signing key: a file that `floatkey vendor keygen` made was expected, or one line that starts with k4.secret."
    )]
    NotAKey,
    /// The key could not be encrypted.
    #[error("the key could not be encrypted: choose another passphrase")]
    NotEncrypted,
    /// No key could be made.
    #[error(transparent)]
    Key(#[from] BadKey),
}

/// Whether the text of a key file needs a passphrase.
pub fn needs_passphrase(text: &str) -> bool {
    text.contains(EncryptedPrivateKeyInfoRef::PEM_LABEL)
}

impl SigningKey {
    /// The text of a key file that the passphrase protects.
    ///
    /// # Errors
    /// If the passphrase is too short, or the operating system has no random numbers.
    pub fn to_key_file(&self, passphrase: &str) -> Result<String, KeyFileError> {
        if passphrase.chars().count() < SHORTEST {
            return Err(KeyFileError::TooShort);
        }
        let mut random = [0; 32];
        getrandom::fill(&mut random).map_err(|_| BadKey::Generate)?;
        let (salt, iv) = random.split_at(16);
        let iv = *iv.first_chunk::<16>().ok_or(BadKey::Generate)?;
        let (log_n, r, p) = SCRYPT;
        let encrypt = || -> Option<String> {
            let cost = scrypt::Params::new(log_n, r, p).ok()?;
            let parameters = Parameters::generate_scrypt_aes256cbc(cost, salt, iv).ok()?;
            // The seed is an octet string within an octet string.
            let seed = self.seed().ok()?;
            let mut inner = [0; 34];
            let inner = OctetStringRef::new(&seed).ok()?.encode_to_slice(&mut inner).ok()?;
            let algorithm = AlgorithmIdentifierRef { oid: ED25519, parameters: None };
            let key = OctetStringRef::new(inner).ok()?;
            let info = PrivateKeyInfoRef::new(algorithm, key);
            let document = info.encrypt_with_params(parameters, passphrase).ok()?;
            let pem = document.to_pem(EncryptedPrivateKeyInfoRef::PEM_LABEL, LineEnding::LF);
            Some(pem.ok()?.to_string())
        };
        encrypt().ok_or(KeyFileError::NotEncrypted)
    }

    /// Reads a key file. `passphrase` is asked for only if the file needs one.
    ///
    /// # Errors
    /// [`KeyFileError`], each with a text of its own, or what `passphrase` says.
    pub fn from_key_file<E: From<KeyFileError>>(
        text: &str,
        passphrase: impl FnOnce() -> Result<String, E>,
    ) -> Result<Self, E> {
        if !needs_passphrase(text) {
            return text.parse().map_err(|_| KeyFileError::NotAKey.into());
        }
        Ok(decrypt(text, &passphrase()?)?)
    }
}

fn decrypt(text: &str, passphrase: &str) -> Result<SigningKey, KeyFileError> {
    let (label, document) = SecretDocument::from_pem(text).map_err(|_| KeyFileError::NotAKey)?;
    if label != EncryptedPrivateKeyInfoRef::PEM_LABEL {
        return Err(KeyFileError::NotAKey);
    }
    let encrypted = EncryptedPrivateKeyInfoRef::from_der(document.as_bytes())
        .map_err(|error| KeyFileError::UnknownEncryption(error.to_string()))?;
    let opened = encrypted.decrypt(passphrase).map_err(|error| match error {
        pkcs8::Error::EncryptedPrivateKey(
            error @ (pkcs8::pkcs5::Error::UnsupportedAlgorithm { .. }
            | pkcs8::pkcs5::Error::NoPbes1CryptSupport),
        ) => KeyFileError::UnknownEncryption(error.to_string()),
        _ => KeyFileError::WrongPassphrase,
    })?;
    // One wrong passphrase of 256 decrypts to something, which is no key then.
    let info = PrivateKeyInfoRef::from_der(opened.as_bytes())
        .map_err(|_| KeyFileError::WrongPassphrase)?;
    if info.algorithm.oid != ED25519 {
        return Err(KeyFileError::NotAKey);
    }
    let seed = <&OctetStringRef>::from_der(info.private_key.as_bytes())
        .map_err(|_| KeyFileError::NotAKey)?;
    let seed = seed.as_bytes().try_into().map_err(|_| KeyFileError::NotAKey)?;
    Ok(SigningKey::from_seed(seed)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(text: &str, passphrase: &str) -> Result<SigningKey, KeyFileError> {
        SigningKey::from_key_file(text, || Ok(passphrase.to_owned()))
    }

    #[test]
    fn a_key_file_opens_with_its_passphrase_and_with_no_other() {
        let key = SigningKey::generate().unwrap();
        let text = key.to_key_file("correct horse").unwrap();
        assert!(text.starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----"), "{text}");
        let again = open(&text, "correct horse").unwrap();
        assert_eq!(again.public(), key.public());
        assert_eq!(again.to_secret_text(), key.to_secret_text());
        for wrong in ["", "correct hors", "correct horse ", "Correct horse"] {
            assert_eq!(open(&text, wrong).unwrap_err(), KeyFileError::WrongPassphrase);
        }
    }

    #[test]
    fn a_short_passphrase_protects_nothing_and_is_refused() {
        let key = SigningKey::generate().unwrap();
        assert_eq!(key.to_key_file("1234567"), Err(KeyFileError::TooShort));
    }

    #[test]
    fn a_plain_key_is_read_without_a_passphrase() {
        let key = SigningKey::generate().unwrap();
        let read = SigningKey::from_key_file(&key.to_secret_text().unwrap(), || {
            Err(KeyFileError::WrongPassphrase)
        });
        assert_eq!(read.unwrap().public(), key.public());
    }

    #[test]
    fn what_is_no_key_is_said_to_be_none() {
        for text in ["", "hello", "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n"] {
            assert_eq!(open(text, "correct horse").unwrap_err(), KeyFileError::NotAKey, "{text}");
        }
    }

    /// Made with `openssl genpkey -algorithm ed25519` and `openssl pkcs8 -topk8 -scrypt`.
    #[test]
    fn a_key_that_openssl_encrypted_is_read() {
        const FOREIGN: &str = "-----BEGIN ENCRYPTED PRIVATE KEY-----
MIGTME8GCSqGSIb3DQEFDTBCMCEGCSsGAQQB2kcECzAUBAhSCY4Hly4mfgICQAAC
AQgCAQEwHQYJYIZIAWUDBAEqBBA2sU61RmAdFuk07hR4IoefBEBSHC7JpfujB8wL
ON7GMtwvmOTH63KuhFRLmtOc6OGMtNMQF0mDH0weFH8lhfHzwotkKlkoaYVWb/2+
2W8oBm4s
-----END ENCRYPTED PRIVATE KEY-----
";
        assert_eq!(
            open(FOREIGN, "correct horse").unwrap().public().to_string(),
            "k4.public.gDSxrqtDk05A6mIQAqNJJfjzO0hgnFuGqDvcVzblfIY"
        );
        assert_eq!(open(FOREIGN, "another one").unwrap_err(), KeyFileError::WrongPassphrase);
    }
}

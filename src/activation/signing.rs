//! Keys to sign with, of license vendors and of key hosts, in PASERK form: `k4.secret.…` to sign,
//! `k4.public.…` to check.

use std::{fmt, str::FromStr};

use pasetors::{
    keys::{AsymmetricKeyPair, AsymmetricPublicKey, AsymmetricSecretKey, Generate as _},
    paserk::{FormatAsPaserk, Id},
    version4::V4,
};

/// What a vendor or a key host signs with. Its `Debug` form shows nothing of it.
pub struct SigningKey {
    pub(super) secret: AsymmetricSecretKey<V4>,
    public: PublicKey,
}

/// What signatures are checked with.
#[derive(Debug, Clone, PartialEq)]
pub struct PublicKey(pub(super) AsymmetricPublicKey<V4>);

/// The text is not a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadKey {
    /// Not a secret key.
    #[error("this is not a vendor's signing key: it starts with k4.secret. and is one line")]
    Secret,
    /// Not a public key.
    #[error("this is not a vendor's public key: it starts with k4.public. and is one line")]
    Public,
    /// The system gave no randomness.
    #[error("no key could be made: the operating system gave no random numbers")]
    Generate,
}

impl SigningKey {
    /// A new signing key.
    ///
    /// # Errors
    /// If the operating system has no random numbers.
    pub fn generate() -> Result<Self, BadKey> {
        let pair = AsymmetricKeyPair::<V4>::generate().map_err(|_| BadKey::Generate)?;
        Ok(Self { secret: pair.secret, public: PublicKey(pair.public) })
    }

    /// The key that follows from 32 random bytes (RFC 8032).
    pub(super) fn from_seed(seed: [u8; 32]) -> Result<Self, BadKey> {
        let pair = ed25519_compact::KeyPair::try_from_seed(ed25519_compact::Seed::new(seed));
        let pair = pair.map_err(|_| BadKey::Secret)?;
        let secret = AsymmetricSecretKey::<V4>::from(&*pair.sk).map_err(|_| BadKey::Secret)?;
        let public = AsymmetricPublicKey::from(&*pair.pk).map_err(|_| BadKey::Secret)?;
        Ok(Self { secret, public: PublicKey(public) })
    }

    /// The 32 bytes that the key follows from.
    pub(super) fn seed(&self) -> Result<[u8; 32], BadKey> {
        let seed = self.secret.as_bytes().first_chunk::<32>().ok_or(BadKey::Secret)?;
        Ok(*seed)
    }

    /// The public half.
    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    /// The key as one line, unprotected: for key hosts, which start without anybody at hand. Never
    /// print it.
    ///
    /// # Errors
    /// If the key cannot be written as text.
    pub fn to_secret_text(&self) -> Result<String, BadKey> {
        let mut text = String::new();
        self.secret.fmt(&mut text).map_err(|_| BadKey::Secret)?;
        Ok(text)
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.public.id())
    }
}

impl FromStr for SigningKey {
    type Err = BadKey;

    fn from_str(text: &str) -> Result<Self, BadKey> {
        let secret = AsymmetricSecretKey::<V4>::try_from(text.trim());
        let secret = secret.map_err(|_| BadKey::Secret)?;
        let public = AsymmetricPublicKey::try_from(&secret).map_err(|_| BadKey::Secret)?;
        Ok(Self { secret, public: PublicKey(public) })
    }
}

impl PublicKey {
    /// The id that tokens name in their footer (`k4.pid.…`).
    pub fn id(&self) -> String {
        let mut text = String::new();
        // Writing into a string cannot fail; an empty id matches no footer.
        if Id::from(&self.0).fmt(&mut text).is_err() {
            text.clear();
        }
        text
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        self.0.fmt(&mut text).map_err(|_| fmt::Error)?;
        f.write_str(&text)
    }
}

impl FromStr for PublicKey {
    type Err = BadKey;

    fn from_str(text: &str) -> Result<Self, BadKey> {
        AsymmetricPublicKey::try_from(text.trim()).map(Self).map_err(|_| BadKey::Public)
    }
}

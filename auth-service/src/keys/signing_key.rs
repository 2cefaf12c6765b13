use std::sync::Arc;

use jsonwebtoken::jwk::{Jwk, ThumbprintHash};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair};
use token_verifier::{Algorithm, crypto};
use zeroize::Zeroizing;

use super::KeyEncryptionKey;
use crate::error::Error;

/// A private key in memory, ready to sign.
#[derive(Clone)]
pub struct SigningKey {
    /// RFC 7638 thumbprint.
    pub kid: String,
    /// What it signs with.
    pub algorithm: Algorithm,
    pub(super) private: Arc<crypto::SigningKey>,
}

/// Where a key is in its life: published -> signing -> retired -> gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyState {
    /// In the key set, so that verifiers know it before it signs.
    Published,
    /// Signs every new token. There is one.
    Signing,
    /// In the key set for as long as a token that it signed may live.
    Retired,
}

/// A key as stored.
#[derive(Clone, Debug)]
pub struct SealedKey {
    /// RFC 7638 thumbprint.
    pub kid: String,
    /// What it signs with.
    pub algorithm: Algorithm,
    /// Where it is in its life.
    pub state: KeyState,
    /// The public half.
    pub public_jwk: Jwk,
    /// The private half, sealed.
    pub sealed_private_key: Vec<u8>,
    /// Which key-encryption key sealed it.
    pub sealed_with: String,
}

impl KeyState {
    /// As stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::Signing => "signing",
            Self::Retired => "retired",
        }
    }

    /// From how it is stored.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Published, Self::Signing, Self::Retired].into_iter().find(|state| state.as_str() == name)
    }
}

impl SealedKey {
    /// A new key, sealed at once.
    ///
    /// # Errors
    /// For RS256, which ring cannot make; or when the machine has no randomness.
    pub fn generate(algorithm: Algorithm, state: KeyState, seal: &KeyEncryptionKey) -> Result<Self, Error> {
        let random = SystemRandom::new();
        let pkcs8 = match algorithm {
            Algorithm::Es256 => EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random),
            Algorithm::EdDsa => Ed25519KeyPair::generate_pkcs8(&random),
            Algorithm::Rs256 => return Err(Error::internal("an RSA key cannot be made here")),
        };
        let pkcs8 = pkcs8.map_err(|_| Error::internal("no randomness"))?;
        let pkcs8 = Zeroizing::new(pkcs8.as_ref().to_vec());

        let private = crypto::SigningKey::from_pkcs8(algorithm, &pkcs8).map_err(Error::internal)?;
        let mut jwk = private.jwk("").map_err(Error::internal)?;
        let kid = jwk.thumbprint(ThumbprintHash::SHA256).map_err(Error::internal)?;
        jwk.common.key_id = Some(kid.clone());
        Ok(Self {
            algorithm,
            state,
            public_jwk: jwk,
            sealed_private_key: seal.seal(&kid, &pkcs8)?,
            sealed_with: seal.id().to_owned(),
            kid,
        })
    }

    /// Opens the private half.
    ///
    /// # Errors
    /// [`Error::WrongKeyEncryptionKey`] when another key sealed it; otherwise the row is damaged.
    pub fn open(&self, seal: &KeyEncryptionKey) -> Result<SigningKey, Error> {
        if self.sealed_with != seal.id() {
            return Err(Error::WrongKeyEncryptionKey);
        }
        let pkcs8 = seal.open(&self.kid, &self.sealed_private_key);
        let pkcs8 =
            pkcs8.ok_or_else(|| Error::internal(format!("the stored key {} is damaged", self.kid)))?;
        Ok(SigningKey {
            kid: self.kid.clone(),
            algorithm: self.algorithm,
            private: crypto::SigningKey::from_pkcs8(self.algorithm, &pkcs8).map_err(Error::internal)?.into(),
        })
    }
}

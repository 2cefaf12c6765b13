use std::sync::Arc;

use jsonwebtoken::jwk::{Jwk, ThumbprintHash};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair};
use token_verifier::{Algorithm, crypto};
use zeroize::Zeroizing;

use super::KeyEncryptionKeys;
use crate::error::Error;

const NO_RSA: &str = "RSA keys are not made here. Make one with `openssl genpkey -algorithm RSA -pkeyopt \
                      rsa_keygen_bits:3072 -out key.pem` and import it with `auth-service keys import key.pem`.";

/// A private key in memory, ready to sign.
#[derive(Clone)]
pub struct SigningKey {
    /// RFC 7638 thumbprint.
    pub kid: String,
    /// What it signs with.
    pub algorithm: Algorithm,
    pub(super) private: Arc<crypto::SigningKey>,
}

/// A key of which only the public half can be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedKey {
    /// RFC 7638 thumbprint.
    pub kid: String,
    /// What it signs with.
    pub algorithm: Algorithm,
    /// The public half.
    pub public_jwk: Jwk,
    /// The private half, sealed; empty once the key signs no more.
    pub sealed_private_key: Vec<u8>,
    /// Which key-encryption key sealed it.
    pub sealed_with: String,
}

impl SealedKey {
    /// A new key, sealed at once.
    ///
    /// # Errors
    /// For RS256, which ring cannot make; or when the machine has no randomness.
    pub fn generate(algorithm: Algorithm, seal: &KeyEncryptionKeys) -> Result<Self, Error> {
        let random = SystemRandom::new();
        let pkcs8 = match algorithm {
            Algorithm::Es256 => EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random),
            Algorithm::EdDsa => Ed25519KeyPair::generate_pkcs8(&random),
            Algorithm::Rs256 => return Err(Error::refused(NO_RSA)),
        };
        let pkcs8 = pkcs8.map_err(|_| Error::internal("no randomness"))?;
        let pkcs8 = Zeroizing::new(pkcs8.as_ref().to_vec());
        let private = crypto::SigningKey::from_pkcs8(algorithm, &pkcs8).map_err(Error::internal)?;
        Self::seal(&private, &pkcs8, seal)
    }

    /// Seals a key that was parsed from this PKCS#8 document.
    ///
    /// # Errors
    /// When the machine has no randomness.
    pub(super) fn seal(
        private: &crypto::SigningKey,
        pkcs8: &[u8],
        seal: &KeyEncryptionKeys,
    ) -> Result<Self, Error> {
        // A thumbprint is taken by jsonwebtoken, with ring.
        crypto::install();
        let mut jwk = private.jwk("").map_err(Error::internal)?;
        let kid = jwk.thumbprint(ThumbprintHash::SHA256).map_err(Error::internal)?;
        jwk.common.key_id = Some(kid.clone());
        Ok(Self {
            algorithm: private.algorithm(),
            public_jwk: jwk,
            sealed_private_key: seal.current.seal(&kid, pkcs8)?,
            sealed_with: seal.current.id().to_owned(),
            kid,
        })
    }

    /// The same key, sealed with the current key-encryption key.
    ///
    /// # Errors
    /// As [`SealedKey::open`].
    pub fn reseal(&self, seal: &KeyEncryptionKeys) -> Result<Self, Error> {
        let sealed_private_key = seal.current.seal(&self.kid, &self.pkcs8(seal)?)?;
        Ok(Self { sealed_private_key, sealed_with: seal.current.id().to_owned(), ..self.clone() })
    }

    /// Opens the private half.
    ///
    /// # Errors
    /// [`Error::WrongKeyEncryptionKey`] when another key sealed it; otherwise the row is damaged.
    pub fn open(&self, seal: &KeyEncryptionKeys) -> Result<SigningKey, Error> {
        let private = crypto::SigningKey::from_pkcs8(self.algorithm, &self.pkcs8(seal)?);
        Ok(SigningKey {
            kid: self.kid.clone(),
            algorithm: self.algorithm,
            private: private.map_err(Error::internal)?.into(),
        })
    }

    fn pkcs8(&self, seal: &KeyEncryptionKeys) -> Result<Zeroizing<Vec<u8>>, Error> {
        let seal = seal.find(&self.sealed_with).ok_or(Error::WrongKeyEncryptionKey)?;
        let pkcs8 = seal.open(&self.kid, &self.sealed_private_key);
        pkcs8.ok_or_else(|| Error::internal(format!("the stored key {} is damaged", self.kid)))
    }
}

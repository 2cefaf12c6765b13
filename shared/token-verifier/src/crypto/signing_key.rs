use std::fmt;

use jsonwebtoken::{
    EncodingKey,
    crypto::JwtSigner,
    errors::{ErrorKind, Result},
    signature::{Error, Signer},
};
use ring::{
    rand::SystemRandom,
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256, RsaKeyPair,
    },
};

use crate::Algorithm;

/// A private key, parsed and checked once, to sign with many times. Its memory is ring's; it is never
/// printed.
pub struct SigningKey(Pair);

pub(super) enum Pair {
    Es256(EcdsaKeyPair),
    EdDsa(Ed25519KeyPair),
    Rs256(RsaKeyPair),
}

impl SigningKey {
    /// Parses a PKCS#8 document (RFC 5958): for ES256 with the public key inside, as ring and OpenSSL
    /// write it.
    ///
    /// # Errors
    ///
    /// It is no such document, or no key for this algorithm.
    pub fn from_pkcs8(algorithm: Algorithm, der: &[u8]) -> Result<Self> {
        let pair = match algorithm {
            Algorithm::Es256 => {
                let pair =
                    EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der, &SystemRandom::new());
                Pair::Es256(pair.map_err(|_| ErrorKind::InvalidEcdsaKey)?)
            }
            // "Unchecked" only when the document has no public key that could disagree.
            Algorithm::EdDsa => Pair::EdDsa(
                Ed25519KeyPair::from_pkcs8_maybe_unchecked(der).map_err(|_| ErrorKind::InvalidEddsaKey)?,
            ),
            Algorithm::Rs256 => Pair::Rs256(
                RsaKeyPair::from_pkcs8(der).map_err(|why| ErrorKind::InvalidRsaKey(why.to_string()))?,
            ),
        };
        Ok(Self(pair))
    }

    /// Parses `jsonwebtoken`'s wrapping of a PKCS#8 document: `EncodingKey::from_ec_der` and its likes.
    /// For RSA, bare PKCS#1 does too.
    ///
    /// # Errors
    ///
    /// It is no key, or one of another family.
    pub fn new(algorithm: Algorithm, key: &EncodingKey) -> Result<Self> {
        if key.family() != algorithm.family() {
            return Err(ErrorKind::InvalidKeyFormat.into());
        }
        Self::from_pkcs8(algorithm, key.as_bytes()).or_else(|error| {
            let pkcs1 = (algorithm == Algorithm::Rs256).then(|| RsaKeyPair::from_der(key.as_bytes()).ok());
            pkcs1.flatten().map(|pair| Self(Pair::Rs256(pair))).ok_or(error)
        })
    }

    /// What the key signs with.
    pub fn algorithm(&self) -> Algorithm {
        match self.0 {
            Pair::Es256(_) => Algorithm::Es256,
            Pair::EdDsa(_) => Algorithm::EdDsa,
            Pair::Rs256(_) => Algorithm::Rs256,
        }
    }

    /// The public half, raw: an uncompressed point (ES256), 32 bytes (EdDSA), PKCS#1 (RS256).
    pub fn public_key(&self) -> &[u8] {
        match &self.0 {
            Pair::Es256(pair) => pair.public_key().as_ref(),
            Pair::EdDsa(pair) => pair.public_key().as_ref(),
            Pair::Rs256(pair) => pair.public_key().as_ref(),
        }
    }

    pub(super) fn pair(&self) -> &Pair {
        &self.0
    }
}

impl Signer<Vec<u8>> for SigningKey {
    fn try_sign(&self, message: &[u8]) -> std::result::Result<Vec<u8>, Error> {
        let random = SystemRandom::new();
        match &self.0 {
            Pair::Es256(pair) => {
                let signature = pair.sign(&random, message).map_err(|_| Error::new())?;
                Ok(signature.as_ref().to_vec())
            }
            Pair::EdDsa(pair) => Ok(pair.sign(message).as_ref().to_vec()),
            Pair::Rs256(pair) => {
                let mut signature = vec![0; pair.public().modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature).map_err(|_| Error::new())?;
                Ok(signature)
            }
        }
    }
}

impl JwtSigner for SigningKey {
    fn algorithm(&self) -> jsonwebtoken::Algorithm {
        self.algorithm().into()
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("SigningKey").field(&self.algorithm()).finish()
    }
}

use jsonwebtoken::{
    DecodingKey,
    errors::Result,
    jwk::{Jwk, PublicKeyUse},
};
use ring::{rsa::PublicKeyComponents, signature::KeyPair};

use super::{SigningKey, signing_key::Pair};

impl SigningKey {
    /// The public half as it is published (RFC 7517): with `kid`, `alg`, and `use: "sig"`.
    ///
    /// # Errors
    ///
    /// The public key cannot be expressed, which no key that was parsed should come to.
    pub fn jwk(&self, key_id: impl Into<String>) -> Result<Jwk> {
        let public = match self.pair() {
            Pair::Es256(_) => DecodingKey::from_ec_der(self.public_key()),
            Pair::EdDsa(_) => DecodingKey::from_ed_der(self.public_key()),
            Pair::Rs256(pair) => {
                let components = PublicKeyComponents::<Vec<u8>>::from(pair.public_key());
                DecodingKey::from_rsa_raw_components(&components.n, &components.e)
            }
        };
        let mut jwk = Jwk::from_decoding_key(&public, Some(self.algorithm().into()))?;
        jwk.common.key_id = Some(key_id.into());
        jwk.common.public_key_use = Some(PublicKeyUse::Signature);
        Ok(jwk)
    }
}

use jsonwebtoken::{jwk::Jwk, signature::Verifier};

use crate::{Algorithm, crypto::VerifyingKey, fingerprint::Fingerprint, token::MAX_KEY_ID_LENGTH};

/// A published key that we can verify with. Its own parameters decide its algorithm.
pub(crate) struct Key {
    pub(crate) id: String,
    pub(crate) algorithm: Algorithm,
    /// Of the parameters as they were published: a key by another number has another, whatever its id.
    pub(crate) fingerprint: Fingerprint,
    public: VerifyingKey,
}

/// The parameters decide everything else.
impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id && self.fingerprint == other.fingerprint
    }
}

impl Key {
    /// None: not for signatures, not of a kind we know, too weak, or without a usable id.
    pub(crate) fn parse(jwk: &Jwk) -> Option<Self> {
        let id = jwk.common.key_id.clone()?;
        let usable = !id.is_empty() && id.len() <= MAX_KEY_ID_LENGTH;
        let public = VerifyingKey::from_jwk(jwk)?;
        let fingerprint = Fingerprint::of(&serde_json::to_vec(&jwk.algorithm).ok()?);
        usable.then(|| Self { id, algorithm: public.algorithm(), fingerprint, public })
    }

    #[allow(clippy::ptr_arg, reason = "the trait is implemented for Vec")]
    pub(crate) fn signed(&self, message: &str, signature: &Vec<u8>) -> bool {
        self.public.verify(message.as_bytes(), signature).is_ok()
    }
}

use std::{fmt, sync::Arc, time::Duration};

use crate::{
    Claims, Keys, Revocations, VerifierBuilder, VerifyError, follow::Following, policy::Policy, token::Token,
};

/// Verifies access tokens of one issuer. Cheap to clone; clones share everything.
#[derive(Clone)]
pub struct Verifier(Arc<Inner>);

struct Inner {
    policy: Policy,
    keys: Keys,
    revocations: Revocations,
    /// Dropped with the last verifier, and the tasks with it.
    following: Option<Following>,
}

impl Verifier {
    /// Starts to describe a verifier: for tokens whose `iss` is exactly `issuer`, and whose `aud` has
    /// `audience`.
    pub fn builder(issuer: impl Into<String>, audience: impl Into<String>) -> VerifierBuilder {
        VerifierBuilder::new(issuer.into(), audience.into())
    }

    pub(crate) fn new(
        policy: Policy,
        keys: Keys,
        revocations: Revocations,
        following: Option<Following>,
    ) -> Self {
        Self(Arc::new(Inner { policy, keys, revocations, following }))
    }

    /// Verifies a token in compact form, without the word `Bearer`: shape, header, signature, claims,
    /// and that nothing revokes it.
    ///
    /// It waits for nothing, but when the token names a key that we do not have: then for one fetch of
    /// the key set, which everyone who needs it shares, with a deadline, and rarely.
    ///
    /// # Errors
    ///
    /// The first rule that the token breaks, or [`VerifyError::KeysUnavailable`].
    pub async fn verify(&self, token: &str) -> Result<Claims, VerifyError> {
        let token = Token::parse(token)?;
        match self.judge(&token) {
            Err(VerifyError::UnknownKey | VerifyError::KeysUnavailable) => {
                if let Some(following) = &self.0.following {
                    following.fetch_keys().await;
                }
                self.judge(&token)
            }
            judged => judged,
        }
    }

    fn judge(&self, token: &Token<'_>) -> Result<Claims, VerifyError> {
        let Inner { policy, keys, revocations, .. } = &*self.0;
        if !policy.algorithms.contains(&token.algorithm) {
            return Err(VerifyError::AlgorithmNotAllowed);
        }
        let keys = keys.load();
        if keys.is_empty() {
            return Err(VerifyError::KeysUnavailable);
        }
        let key = keys.get(&token.key_id).ok_or(VerifyError::UnknownKey)?;
        if key.algorithm != token.algorithm {
            return Err(VerifyError::AlgorithmMismatch);
        }
        if !key.signed(token.signed, &token.signature) {
            return Err(VerifyError::BadSignature);
        }
        let claims = policy.judge(&token.claims()?, key.id.clone())?;
        if revocations.is_revoked(&claims) {
            return Err(VerifyError::Revoked);
        }
        Ok(claims)
    }

    /// The live revocations.
    pub fn revocations(&self) -> &Revocations {
        &self.0.revocations
    }

    /// The issuer's keys.
    pub fn keys(&self) -> &Keys {
        &self.0.keys
    }

    /// How long ago the revocation feed was last heard from: an entry, a heartbeat or a snapshot. None:
    /// never, so that nothing is known to be revoked; a service is not ready before. At most 5 s while all
    /// is well. Past an age of its own choosing, a service refuses what must not be done with a revoked
    /// token.
    pub fn revocations_age(&self) -> Option<Duration> {
        self.revocations().age()
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { policy, keys, revocations, .. } = &*self.0;
        let mut verifier = formatter.debug_struct("Verifier");
        verifier.field("policy", policy).field("keys", keys).field("revocations", revocations).finish()
    }
}

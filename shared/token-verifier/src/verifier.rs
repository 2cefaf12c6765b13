use std::{fmt, sync::Arc, time::Duration};

use tokio::sync::watch;

use crate::{
    Claims, Keys, Revocations, VerifierBuilder, VerifyError,
    cache::{Cache, Verified},
    follow::Following,
    policy::Policy,
    token::{Token, bounded},
};

/// Verifies access tokens of one issuer. Cheap to clone; clones share everything.
#[derive(Clone)]
pub struct Verifier(Arc<Inner>);

struct Inner {
    policy: Policy,
    keys: Keys,
    revocations: Revocations,
    cache: Option<Cache>,
    /// Dropped with the last verifier, and the tasks with it.
    following: Option<Following>,
}

/// What a verifier remembers of the tokens it has seen: [`Verifier::cache_use`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct CacheUse {
    /// How many tokens.
    pub tokens: usize,
    /// What they cost, never more than [`cache_bytes`](VerifierBuilder::cache_bytes).
    pub bytes: u64,
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
        cache: Option<Cache>,
        following: Option<Following>,
    ) -> Self {
        Self(Arc::new(Inner { policy, keys, revocations, cache, following }))
    }

    /// Verifies a token in compact form, without the word `Bearer`: shape, header, signature, claims,
    /// and that nothing revokes it. A token seen before skips what cannot have changed since: all but
    /// the times, the revocations, and whether the issuer still publishes the key that signed it.
    ///
    /// It waits for nothing, but when the token names a key that we do not have, and could be good: then
    /// for the key set to be fetched, which everyone who needs it shares, with a deadline, and rarely.
    ///
    /// # Errors
    ///
    /// The first rule that the token breaks, or [`VerifyError::KeysUnavailable`].
    pub async fn verify(&self, token: &str) -> Result<Arc<Claims>, VerifyError> {
        let text = bounded(token)?;
        let looked_up = self.0.cache.as_ref().and_then(|cache| Some((cache, cache.see(text)?)));
        let Some((cache, seen)) = looked_up else {
            return self.admit(&self.prove(text).await?);
        };
        if let Some(verified) = cache.get(&seen).filter(|verified| self.publishes_key_of(verified)) {
            return self.admit(&verified);
        }
        let proven = self.prove(text).await?;
        let claims = self.admit(&proven)?;
        cache.insert(&seen, proven);
        Ok(claims)
    }

    /// All that does not depend on when it is asked, but for the key.
    async fn prove(&self, token: &str) -> Result<Verified, VerifyError> {
        let token = Token::parse(token)?;
        match self.check_signature(&token) {
            Err(VerifyError::UnknownKey | VerifyError::KeysUnavailable) => {
                if let Some(following) = &self.0.following {
                    self.check_unproven(&token)?;
                    following.look_for_key(|| self.0.keys.load().contains_key(&token.key_id)).await;
                }
                self.check_signature(&token)
            }
            checked => checked,
        }
    }

    /// Refuses what no key makes good: a token that has run out while its key was withdrawn, one of another
    /// issuer, all that a revoked key signed. They come from honest clients, and would wait in vain. Whether
    /// its session or user is revoked stays for those who can prove that the token is theirs.
    fn check_unproven(&self, token: &Token<'_>) -> Result<(), VerifyError> {
        if self.0.revocations.is_key_revoked(&token.key_id) {
            return Err(VerifyError::Revoked);
        }
        let claims = self.0.policy.read(&token.claims()?, token.key_id.clone())?;
        self.0.policy.check_time(&claims)
    }

    fn check_signature(&self, token: &Token<'_>) -> Result<Verified, VerifyError> {
        let Inner { policy, keys, .. } = &*self.0;
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
        Ok(Verified::new(policy.read(&token.claims()?, key.id.clone())?, key.fingerprint))
    }

    /// Is the key that signed it still there, under its id, and no other in its place?
    fn publishes_key_of(&self, verified: &Verified) -> bool {
        let keys = self.0.keys.load();
        keys.get(&verified.claims.key_id).is_some_and(|key| key.fingerprint == verified.key)
    }

    /// What must be asked each time.
    fn admit(&self, verified: &Verified) -> Result<Arc<Claims>, VerifyError> {
        self.0.policy.check_time(&verified.claims)?;
        if verified.is_revoked(&self.0.revocations) {
            return Err(VerifyError::Revoked);
        }
        Ok(Arc::clone(&verified.claims))
    }

    /// Whether a token that was verified is still good, by its claims: for an answer that goes on for long.
    ///
    /// # Errors
    /// [`VerifyError::Expired`], [`VerifyError::Revoked`].
    pub fn check_again(&self, claims: &Claims) -> Result<(), VerifyError> {
        self.0.policy.check_time(claims)?;
        if self.0.revocations.is_revoked(claims) { Err(VerifyError::Revoked) } else { Ok(()) }
    }

    /// The live revocations.
    pub fn revocations(&self) -> &Revocations {
        &self.0.revocations
    }

    /// The issuer's keys.
    pub fn keys(&self) -> &Keys {
        &self.0.keys
    }

    /// What the tokens that are remembered take at the moment.
    pub fn cache_use(&self) -> CacheUse {
        let cache = self.0.cache.as_ref();
        CacheUse { tokens: cache.map_or(0, Cache::len), bytes: cache.map_or(0, Cache::bytes) }
    }

    /// Says when the feed refuses all tokens of a user until now, which it does when a user is deleted: to ask
    /// [`DeletedUsers`](crate::DeletedUsers) then.
    pub fn user_revoked(&self) -> watch::Receiver<()> {
        self.revocations().user_revoked()
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

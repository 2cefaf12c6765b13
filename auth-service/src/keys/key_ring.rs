use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use arc_swap::ArcSwapOption;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::signature::Signer;
use jsonwebtoken::{DecodingKey, Header};
use ring::digest::{SHA256, digest};
use serde::Serialize;
use token_verifier::{Algorithm, Keys, crypto};

use super::{Keeper, KeyEncryptionKeys, KeyState, KeysNow, SigningKey, StoredKey};
use crate::error::Error;

/// The keys of this moment, shared by everyone who signs, verifies or publishes. Clones share them.
#[derive(Clone)]
pub struct KeyRing {
    current: Arc<ArcSwapOption<Current>>,
    keys: Keys,
    /// Whether the key that signs now was sealed with a key that is not at hand.
    locked_out: Arc<AtomicBool>,
}

struct Current {
    signing: SigningKey,
    now: KeysNow,
    document: Arc<KeySetDocument>,
}

/// The JWK Set as served.
#[derive(Debug)]
pub struct KeySetDocument {
    /// RFC 7517 section 5.
    pub json: String,
    /// Strong entity tag, with its quotes.
    pub etag: String,
}

impl KeyRing {
    /// Opens the keys in the database, makes the first one where there is none, and does what is due.
    ///
    /// # Errors
    /// [`Error::WrongKeyEncryptionKey`], [`Error::Refused`] where an RSA key must be imported first, or the database's.
    pub async fn open(keeper: &Keeper) -> Result<Self, Error> {
        crypto::install();
        let ring = Self { current: Arc::default(), keys: Keys::new(), locked_out: Arc::default() };
        let stored = keeper.load_or_make().await?;
        // First what is here must open: whoever has a wrong key-encryption key changes nothing.
        ring.replace(stored.clone(), keeper)?;
        if let Some(stored) = keeper.advance(&stored).await? {
            ring.replace(stored, keeper)?;
        }
        let (signing, configured) = (ring.current()?.signing.algorithm, keeper.policy().algorithm);
        if signing != configured {
            tracing::warn!(
                signing = signing.name(),
                configured = configured.name(),
                "the signing key is of another algorithm than AUTH_SIGNING_ALGORITHM, which is that of the first key; `auth-service keys rotate --algorithm` changes it"
            );
        }
        Ok(ring)
    }

    /// Takes up what other replicas, or an operator, changed.
    ///
    /// # Errors
    /// As [`KeyRing::open`]; the keys stay as they were.
    pub fn replace(&self, stored: KeysNow, keeper: &Keeper) -> Result<(), Error> {
        let before = self.current.load_full();
        let before = before.as_ref().map(|current| current.now.keys.as_slice());
        if before == Some(&stored.keys) {
            return Ok(());
        }
        let seal = &keeper.policy().seal;
        let signing = stored.signing().ok_or_else(|| Error::internal("no key is in the state signing"))?;
        let signing = signing.key.open(seal);
        self.locked_out.store(signing.is_err(), Ordering::Relaxed);
        let signing = signing?;
        warn_of_unreadable(&stored, seal);
        let public = stored.keys.iter().filter(|key| key.state.is_public());
        let set = JwkSet { keys: public.map(|key| key.key.public_jwk.clone()).collect() };
        self.keys.replace(&set).map_err(Error::internal)?;
        let json = serde_json::to_string(&set).map_err(Error::internal)?;
        let etag =
            format!("\"{}\"", URL_SAFE_NO_PAD.encode(&digest(&SHA256, json.as_bytes()).as_ref()[..12]));
        let document = Arc::new(KeySetDocument { json, etag });
        if let Some(before) = before {
            audit(before, &stored.keys);
        }
        self.current.store(Some(Arc::new(Current { signing, now: stored, document })));
        Ok(())
    }

    /// Signs a token of type `typ` (RFC 8725 section 3.11).
    ///
    /// # Errors
    /// Only where the machine fails.
    pub fn sign(&self, typ: &str, claims: &impl Serialize) -> Result<String, Error> {
        let current = self.current()?;
        let mut header = Header::new(current.signing.algorithm.into());
        header.typ = Some(typ.to_owned());
        header.kid = Some(current.signing.kid.clone());
        let part = |json: serde_json::Result<Vec<u8>>| {
            Ok::<_, Error>(URL_SAFE_NO_PAD.encode(json.map_err(Error::internal)?))
        };
        let message = format!("{}.{}", part(serde_json::to_vec(&header))?, part(serde_json::to_vec(claims))?);
        // jsonwebtoken's own encode would parse the private key anew for every token.
        let signature = current.signing.private.try_sign(message.as_bytes()).map_err(Error::internal)?;
        Ok(format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }

    /// The key with that `kid`, to verify a token of our own: a withdrawn one too, for refresh tokens, and no revoked one.
    pub fn find(&self, kid: &str) -> Option<(Algorithm, DecodingKey)> {
        let current = self.current().ok()?;
        let key = current.now.find(kid).filter(|key| key.state != KeyState::Revoked)?;
        Some((key.key.algorithm, DecodingKey::from_jwk(&key.key.public_jwk).ok()?))
    }

    /// All keys, as they were last read.
    ///
    /// # Errors
    /// None once the ring is open.
    pub fn now(&self) -> Result<KeysNow, Error> {
        Ok(self.current()?.now.clone())
    }

    /// Whether what is signed here is what verifiers expect. Not so for a replica that cannot open the new signing key: it
    /// goes on with the one before, until that leaves the key set.
    pub fn is_current(&self) -> bool {
        !self.locked_out.load(Ordering::Relaxed)
    }

    /// The public keys, for a verifier in this process.
    pub fn keys(&self) -> Keys {
        self.keys.clone()
    }

    /// The JWK Set to serve.
    ///
    /// # Errors
    /// None once the ring is open.
    pub fn document(&self) -> Result<Arc<KeySetDocument>, Error> {
        Ok(self.current()?.document.clone())
    }

    fn current(&self) -> Result<Arc<Current>, Error> {
        self.current.load_full().ok_or_else(|| Error::internal("the key ring is empty"))
    }
}

/// A key that will sign is opened ahead of its time, so that a key-encryption key that is missing here is told while
/// nothing depends on it yet.
fn warn_of_unreadable(stored: &KeysNow, seal: &KeyEncryptionKeys) {
    for key in stored.keys.iter().filter(|key| key.state == KeyState::Published) {
        if let Err(error) = key.key.open(seal) {
            tracing::error!(kid = key.key.kid, %error, "the next signing key cannot be opened here");
        }
    }
}

/// Every replica tells what it took up, whoever changed it: so the log shows when the last one had it.
fn audit(before: &[StoredKey], after: &[StoredKey]) {
    let state = |keys: &[StoredKey], kid: &str| {
        keys.iter().find(|key| key.key.kid == kid).map(|key| key.state.as_str())
    };
    let gone = before.iter().filter(|key| state(after, &key.key.kid).is_none());
    for key in after.iter().chain(gone) {
        let (kid, algorithm) = (&key.key.kid, key.key.algorithm.name());
        let (was, is) = (state(before, kid), state(after, kid));
        if was != is {
            let (was, is) = (was.unwrap_or("none"), is.unwrap_or("gone"));
            tracing::info!(target: "audit", kid, algorithm, was, is, "a signing key changed its state");
        }
    }
}

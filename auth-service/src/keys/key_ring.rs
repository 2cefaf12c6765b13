use std::sync::Arc;

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
}

struct Current {
    /// None: the key that signs now cannot be opened here.
    signing: Option<SigningKey>,
    /// Whether the stored key that signs opens with the key-encryption keys at hand.
    opens: bool,
    now: KeysNow,
    document: Arc<KeySetDocument>,
}

/// The JWK Set as served.
#[derive(Debug)]
pub struct KeySetDocument {
    /// RFC 7517 section 5.
    pub json: String,
    /// Its entity tag.
    pub etag: String,
}

impl KeyRing {
    /// Opens the keys in the database, makes the first one where there is none, and does what is due.
    ///
    /// # Errors
    /// [`Error::WrongKeyEncryptionKey`], [`Error::Refused`] where an RSA key must be imported first, or the database's.
    pub async fn open(keeper: &Keeper) -> Result<Self, Error> {
        crypto::install();
        let ring = Self { current: Arc::default(), keys: Keys::new() };
        let stored = keeper.load_or_make().await?;
        // First what is here must open: whoever has a wrong key-encryption key changes nothing.
        ring.replace(stored.clone(), keeper)?;
        if let Some(stored) = keeper.advance(&stored).await? {
            ring.replace(stored, keeper)?;
        }
        let (signing, configured) = (ring.current()?.signing()?.algorithm, keeper.policy().algorithm);
        if signing != configured {
            tracing::warn!(
                signing = signing.name(),
                configured = configured.name(),
                "the signing key is of another algorithm than AUTH_SIGNING_ALGORITHM, which is that of the first key; `auth-service keys rotate --algorithm` changes it"
            );
        }
        Ok(ring)
    }

    /// Takes up what other replicas, or an operator, changed: the public halves and states whether or not the key that
    /// signs can be opened here, for a replica that is locked out must not go on with a key that was revoked.
    ///
    /// # Errors
    /// As [`KeyRing::open`].
    pub fn replace(&self, stored: KeysNow, keeper: &Keeper) -> Result<(), Error> {
        let before = self.current.load_full();
        let changed = before.as_ref().is_none_or(|before| before.now.keys != stored.keys);
        if !changed && self.is_current() {
            return Ok(());
        }
        let seal = &keeper.policy().seal;
        let signing = stored.signing().ok_or_else(|| Error::internal("no key is in the state signing"))?;
        let opened = signing.key.open(seal);
        if changed {
            // Sealed anew it is still the same key, which a replica that has it in memory may go on with.
            let known = before.as_ref().and_then(|before| before.signing.clone());
            let known = known.filter(|known| known.kid == signing.key.kid);
            let (opens, signing) = (opened.is_ok(), opened.as_ref().ok().cloned().or(known));
            warn_of_unreadable(&stored, seal);
            if let Some(before) = before {
                audit(&before.now.keys, &stored.keys);
            }
            self.take_up(stored, signing, opens)?;
        }
        opened.map(drop)
    }

    fn take_up(&self, now: KeysNow, signing: Option<SigningKey>, opens: bool) -> Result<(), Error> {
        let public = now.keys.iter().filter(|key| key.state.is_public());
        let set = JwkSet { keys: public.map(|key| key.key.public_jwk.clone()).collect() };
        self.keys.replace(&set).map_err(Error::internal)?;
        let json = serde_json::to_string(&set).map_err(Error::internal)?;
        let etag = URL_SAFE_NO_PAD.encode(&digest(&SHA256, json.as_bytes()).as_ref()[..12]);
        let document = Arc::new(KeySetDocument { json, etag });
        self.current.store(Some(Arc::new(Current { signing, opens, now, document })));
        Ok(())
    }

    /// Signs a token of type `typ` (RFC 8725 section 3.11).
    ///
    /// # Errors
    /// [`Error::LockedOut`] where the key that signs cannot be opened here; otherwise only where the machine fails.
    pub fn sign(&self, typ: &str, claims: &impl Serialize) -> Result<String, Error> {
        let current = self.current()?;
        let signing = current.signing()?;
        let mut header = Header::new(signing.algorithm.into());
        header.typ = Some(typ.to_owned());
        header.kid = Some(signing.kid.clone());
        let part = |json: serde_json::Result<Vec<u8>>| {
            Ok::<_, Error>(URL_SAFE_NO_PAD.encode(json.map_err(Error::internal)?))
        };
        let message = format!("{}.{}", part(serde_json::to_vec(&header))?, part(serde_json::to_vec(claims))?);
        // jsonwebtoken's own encode would parse the private key anew for every token.
        let signature = signing.private.try_sign(message.as_bytes()).map_err(Error::internal)?;
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

    /// Whether the key that signs can be opened here. Otherwise nothing can be signed, or not for long: with the key in
    /// memory, if it is the same one sealed anew.
    pub fn is_current(&self) -> bool {
        self.current.load().as_ref().is_some_and(|current| current.opens)
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

impl Current {
    fn signing(&self) -> Result<&SigningKey, Error> {
        self.signing.as_ref().ok_or(Error::LockedOut)
    }
}

/// A key that will sign is opened ahead of its time, so that a key-encryption key that is missing here is told while
/// nothing depends on it yet.
fn warn_of_unreadable(stored: &KeysNow, seal: &KeyEncryptionKeys) {
    for key in stored.keys.iter().filter(|key| key.state == KeyState::Published) {
        if let Err(error) = key.key.open(seal) {
            tracing::error!(kid = key.key.kid, %error, "the next signing key cannot be opened here, and the one before goes on; `auth-service keys retire` takes it back");
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

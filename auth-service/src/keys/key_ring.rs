use std::sync::Arc;

use arc_swap::ArcSwapOption;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::signature::Signer;
use jsonwebtoken::{DecodingKey, Header};
use ring::digest::{SHA256, digest};
use serde::Serialize;
use service_kit::database::Database;
use token_verifier::{Algorithm, Keys, crypto};

use super::{KeyEncryptionKey, KeyState, SealedKey, SigningKey};
use crate::error::Error;
use crate::store;

/// The keys of this moment, shared by everyone who signs, verifies or publishes. Clones share them.
#[derive(Clone)]
pub struct KeyRing {
    current: Arc<ArcSwapOption<Current>>,
    keys: Keys,
}

struct Current {
    signing: SigningKey,
    published: Vec<SealedKey>,
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
    /// Opens the keys in the database; makes the first one where there is none.
    ///
    /// # Errors
    /// [`Error::WrongKeyEncryptionKey`], or the database's.
    pub async fn open(
        database: &Database,
        seal: &KeyEncryptionKey,
        algorithm: Algorithm,
    ) -> Result<Self, Error> {
        crypto::install();
        let ring = Self { current: Arc::default(), keys: Keys::new() };
        let first = SealedKey::generate(algorithm, KeyState::Signing, seal)?;
        let stored = store::signing_keys::load_or_insert(database, first).await?;
        ring.replace(stored, seal)?;
        let signing = ring.current()?.signing.clone();
        if signing.algorithm != algorithm {
            tracing::warn!(
                kid = signing.kid,
                signing = signing.algorithm.name(),
                configured = algorithm.name(),
                "the signing key on file is of another algorithm than AUTH_SIGNING_ALGORITHM, which counts for the next key"
            );
        }
        Ok(ring)
    }

    /// Takes up what other replicas, or an operator, changed.
    ///
    /// # Errors
    /// As [`KeyRing::open`]; the keys stay as they were.
    pub async fn reload(&self, database: &Database, seal: &KeyEncryptionKey) -> Result<(), Error> {
        self.replace(store::signing_keys::load(database).await?, seal)
    }

    fn replace(&self, stored: Vec<SealedKey>, seal: &KeyEncryptionKey) -> Result<(), Error> {
        let signing = stored.iter().find(|key| key.state == KeyState::Signing);
        let signing = signing.ok_or_else(|| Error::internal("no key is in the state signing"))?.open(seal)?;
        let set = JwkSet { keys: stored.iter().map(|key| key.public_jwk.clone()).collect() };
        self.keys.replace(&set).map_err(Error::internal)?;
        let json = serde_json::to_string(&set).map_err(Error::internal)?;
        let etag =
            format!("\"{}\"", URL_SAFE_NO_PAD.encode(&digest(&SHA256, json.as_bytes()).as_ref()[..12]));
        let document = Arc::new(KeySetDocument { json, etag });
        self.current.store(Some(Arc::new(Current { signing, published: stored, document })));
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

    /// The published key with that `kid`, to verify a token of our own.
    pub fn find(&self, kid: &str) -> Option<(Algorithm, DecodingKey)> {
        let current = self.current().ok()?;
        let key = current.published.iter().find(|key| key.kid == kid)?;
        Some((key.algorithm, DecodingKey::from_jwk(&key.public_jwk).ok()?))
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

use std::{collections::HashMap, fmt, sync::Arc};

use arc_swap::{ArcSwap, Guard};
use foldhash::fast::RandomState;
use jsonwebtoken::jwk::JwkSet;

use crate::{NoUsableKey, key::Key};

/// More keys than this in one set are ignored: a rotation has two or three.
const MAX_KEYS: usize = 64;

/// The issuer's public keys, shared by everyone who holds a clone. Reading takes no lock.
#[derive(Clone, Default)]
pub struct Keys(Arc<ArcSwap<KeySet>>);

type KeySet = HashMap<String, Key, RandomState>;

impl Keys {
    /// No keys yet: verification answers [`KeysUnavailable`](crate::VerifyError::KeysUnavailable).
    pub fn new() -> Self {
        Self::default()
    }

    /// Swaps the whole set at once: a key that is not in `set` verifies nothing from now on.
    ///
    /// Entries that are not for signatures, of an unknown kind, weaker than RSA of 2048 bits, without
    /// a `kid`, or past the 64th are skipped; of two with one `kid` the first counts (RFC 7517 section 5).
    ///
    /// # Errors
    ///
    /// No entry is usable. Then the keys stay as they were.
    pub fn replace(&self, set: &JwkSet) -> Result<(), NoUsableKey> {
        let mut keys = KeySet::default();
        for key in set.keys.iter().filter_map(Key::parse).take(MAX_KEYS) {
            keys.entry(key.id.clone()).or_insert(key);
        }
        if keys.is_empty() {
            return Err(NoUsableKey);
        }
        self.0.store(Arc::new(keys));
        Ok(())
    }

    /// Is there no key at all?
    pub fn is_empty(&self) -> bool {
        self.0.load().is_empty()
    }

    /// Forgets every key: they are too old to be trusted.
    pub(crate) fn clear(&self) {
        self.0.store(Arc::default());
    }

    /// As they are now, to compare with later: it stays what it is.
    pub(crate) fn snapshot(&self) -> Arc<KeySet> {
        self.0.load_full()
    }

    pub(crate) fn load(&self) -> Guard<Arc<KeySet>> {
        self.0.load()
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.load().keys()).finish()
    }
}

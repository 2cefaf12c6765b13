//! Whose turn it is: so many webhooks have one at a time, and nobody's webhooks more than a share of them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use uuid::Uuid;

use crate::store::outbox::Address;

/// How many webhooks have their turn at a time. Each turn ends with the deadline of its attempts.
const ALL: usize = 64;
/// How many of them may be one owner's: endpoints that keep us waiting leave the rest to others.
const SHARE: usize = 8;

/// The turns of this process; clones share them.
#[derive(Clone, Default)]
pub struct Turns(Arc<Mutex<Held>>);

#[derive(Default)]
struct Held {
    /// Whose the webhooks are that have their turn.
    owners: HashMap<Address, Uuid>,
    /// The webhook by which an owner came to a whole share. Those after it come before those up to it, which had their turn.
    filled: HashMap<Uuid, Address>,
}

/// A webhook's turn, over when it is dropped.
pub struct Turn {
    turns: Turns,
    /// The webhook.
    pub address: Address,
}

impl Turns {
    /// A turn for that webhook of that owner's, if it is its turn.
    pub fn take(&self, address: Address, owner: Uuid) -> Option<Turn> {
        let Held { owners, filled } = &mut *self.held();
        let others = count(owners, owner);
        let had_one = filled.get(&owner).is_some_and(|filled| address <= *filled);
        if owners.len() >= ALL || others >= SHARE || had_one || owners.contains_key(&address) {
            return None;
        }
        owners.insert(address, owner);
        if others + 1 == SHARE {
            filled.insert(owner, address);
        }
        Some(Turn { turns: self.clone(), address })
    }

    /// Whether anybody may have one more.
    pub fn any_left(&self) -> bool {
        self.held().owners.len() < ALL
    }

    /// Notes that all webhooks were gone through. Whoever has room after that begins anew; answers whether somebody does.
    pub fn end_round(&self) -> bool {
        let Held { owners, filled } = &mut *self.held();
        let before = filled.len();
        filled.retain(|owner, _| count(owners, *owner) >= SHARE);
        filled.len() < before
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn count(owners: &HashMap<Address, Uuid>, owner: Uuid) -> usize {
    owners.values().filter(|one| **one == owner).count()
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.turns.held().owners.remove(&self.address);
    }
}

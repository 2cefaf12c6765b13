use std::sync::Arc;

use ring::hmac;
use uuid::Uuid;

/// Half of the bits of an index into a list.
const HALF: u32 = 9;
const VALUES: usize = 1 << HALF;
const ROUNDS: usize = 4;

/// Where the status of a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Which list.
    pub list: u32,
    /// Which bit of it.
    pub index: u32,
}

/// Turns numbers that were given out one after the other into places: lists fill up in turn, but within a list the
/// order is a keyed permutation (a Feistel network), so that two tokens do not tell which of them came first, nor how
/// many there were in between. Clones share it.
#[derive(Clone)]
pub struct Places {
    rounds: Arc<[[u16; VALUES]; ROUNDS]>,
}

impl Places {
    /// Tokens that a list has room for.
    pub const PER_LIST: i64 = 1 << (2 * HALF);

    /// Those of a deployment: the same at every replica.
    pub fn of(deployment: Uuid) -> Self {
        let key = hmac::Key::new(hmac::HMAC_SHA256, deployment.as_bytes());
        let value = |round: usize, half: usize| {
            let tag = hmac::sign(&key, format!("status list, round {round}, {half}").as_bytes());
            u16::from_be_bytes([tag.as_ref()[0], tag.as_ref()[1]]) % (1 << HALF)
        };
        Self { rounds: Arc::new(std::array::from_fn(|round| std::array::from_fn(|half| value(round, half)))) }
    }

    /// The place of the token with that number. Numbers past the four thousand million lists' share theirs.
    pub fn place(&self, number: i64) -> Place {
        let number = number.unsigned_abs();
        let list = u32::try_from(number >> (2 * HALF)).unwrap_or(u32::MAX);
        Place { list, index: self.permuted(number) }
    }

    #[allow(clippy::cast_possible_truncation)]
    fn permuted(&self, number: u64) -> u32 {
        let mask = (1 << HALF) - 1;
        let halves = ((number >> HALF) as u16 & mask, number as u16 & mask);
        let (left, right) =
            self.rounds.iter().fold(halves, |(left, right), round| (right, left ^ round[usize::from(right)]));
        u32::from(left) << HALF | u32::from(right)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_number_has_a_place_of_its_own_and_neighbours_are_apart() {
        let places = Places::of(Uuid::from_u128(7));
        let first: Vec<_> = (0..Places::PER_LIST).map(|number| places.place(number)).collect();
        assert!(first.iter().all(|place| place.list == 0 && i64::from(place.index) < Places::PER_LIST));
        assert_eq!(first.iter().map(|place| place.index).collect::<HashSet<_>>().len(), first.len());
        let next_to_each_other =
            first.windows(2).filter(|pair| pair[0].index.abs_diff(pair[1].index) == 1).count();
        assert!(next_to_each_other < 100, "{next_to_each_other}");
        assert_eq!(places.place(Places::PER_LIST).list, 1);
    }

    #[test]
    fn replicas_agree_and_deployments_do_not() {
        let index = |deployment| Places::of(Uuid::from_u128(deployment)).place(1).index;
        assert_eq!(index(7), index(7));
        assert_ne!(index(7), index(8));
    }
}

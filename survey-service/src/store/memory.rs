//! What is kept in memory of surveys, by their ids: so many bytes at most, and nothing is too large to be kept.

use std::hash::RandomState;

use quick_cache::sync::{Cache, DefaultLifecycle};
use quick_cache::{OptionsBuilder, Weighter};
use uuid::Uuid;

/// How much is kept, in bytes.
const BYTES: u64 = 32 << 20;
/// Each has a lock of its own, and its share of the bytes, in which the largest must fit.
const SHARDS: usize = 2;

/// Memory by survey.
pub(super) type Memory<T, W> = Cache<Uuid, T, W, RandomState>;

/// Memory for what usually takes so many bytes, which makes the table's bookkeeping the right size.
pub(super) fn memory<T: Clone, W: Weighter<Uuid, T> + Clone>(weight: W, typical: u64) -> Memory<T, W> {
    let items = usize::try_from(BYTES / typical).unwrap_or(usize::MAX);
    let mut options = OptionsBuilder::new();
    options.shards(SHARDS).estimated_items_capacity(items).weight_capacity(BYTES);
    match options.build() {
        Ok(options) => Cache::with_options(options, weight, RandomState::new(), DefaultLifecycle::default()),
        Err(error) => unreachable!("everything is set: {error}"),
    }
}

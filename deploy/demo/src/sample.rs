use std::time::Duration;

/// The value below which that share of the sample lies.
pub fn percentile(sample: &mut [Duration], share: f64) -> Duration {
    sample.sort_unstable();
    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let index = ((sample.len() - 1) as f64 * share).round() as usize;
    sample[index]
}

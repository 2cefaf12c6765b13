//! How numbers are distributed, told from their buckets: what it costs does not depend on how many there are.
//!
//! A bucket holds the numbers from its own up to the next one's, which is one more in the third significant digit, or
//! in the twelfth decimal of very small ones: `survey.number_bucket` in the database puts them there.

use serde::Serialize;
use utoipa::ToSchema;

use super::decimal::Decimal;

/// How many bins a histogram has at most.
const MOST_BINS: i128 = 20;
/// The narrowest that a bucket is: 10^-12.
const NARROWEST: i128 = 100;

/// How many numbers are in one bucket of one question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bucket {
    /// The smallest number that belongs in it.
    pub from: Decimal,
    /// How many are.
    pub count: i64,
}

/// What parts the numbers into four quarters of the same size. Between two numbers they are interpolated, as
/// spreadsheets do. Good to three significant digits, and exact for whole numbers below a thousand.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
pub struct Quartiles {
    /// A quarter of the numbers is up to this.
    pub lower: f64,
    /// Half of the numbers is up to this.
    pub median: f64,
    /// Three quarters of the numbers are up to this.
    pub upper: f64,
}

/// The numbers from one edge up to the next, without that one.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
pub struct Bin {
    /// The smallest number that belongs in it.
    pub from: f64,
    /// The smallest number that belongs in the next.
    pub to: f64,
    /// How many are in it.
    pub count: i64,
}

/// Numbers, in buckets.
pub struct Distribution {
    /// In order; none is empty.
    buckets: Vec<Bucket>,
    /// Whether every number is the smallest of its bucket.
    exact: bool,
    /// The smallest and the largest number.
    range: (f64, f64),
}

impl Distribution {
    /// The distribution of numbers with that sum, minimum and maximum.
    pub fn of(mut buckets: Vec<Bucket>, sum: Option<Decimal>, range: (f64, f64)) -> Self {
        buckets.sort_by_key(|bucket| bucket.from);
        // No number is less than the smallest of its bucket, so if they come to the same, each is the same.
        let least = buckets.iter().try_fold(0_i128, |sum, bucket| {
            bucket.from.0.checked_mul(bucket.count.into()).and_then(|part| sum.checked_add(part))
        });
        Self { exact: sum.is_some() && sum.map(|sum| sum.0) == least, buckets, range }
    }

    /// Whether the numbers are known to be whole.
    pub fn is_whole(&self) -> bool {
        self.exact && self.buckets.iter().all(|bucket| bucket.from.0 % Decimal::ONE == 0)
    }

    /// The quartiles; `None` where there are no numbers.
    pub fn quartiles(&self) -> Option<Quartiles> {
        let [lower, median, upper] = [1, 2, 3].map(|quarters| self.quartile(quarters));
        Some(Quartiles { lower: lower?, median: median?, upper: upper? })
    }

    fn quartile(&self, quarters: i64) -> Option<f64> {
        let steps = (self.total() - 1) * quarters;
        let (before, beyond) = (self.nth(steps / 4)?, self.nth(steps / 4 + i64::from(steps % 4 > 0))?);
        let between = before + (beyond - before) * i128::from(steps % 4) / 4;
        Some(Decimal(between).to_f64().max(self.range.0).min(self.range.1))
    }

    fn total(&self) -> i64 {
        self.buckets.iter().map(|bucket| bucket.count).sum()
    }

    /// The number with that many before it. In a bucket wider than one they are taken to be spread evenly.
    fn nth(&self, mut index: i64) -> Option<i128> {
        let bucket = self.buckets.iter().find(|bucket| {
            let found = index < bucket.count;
            index -= if found { 0 } else { bucket.count };
            found
        })?;
        let (from, width) = (bucket.from.0, width(bucket.from));
        if self.exact || width <= Decimal::ONE {
            return Some(from);
        }
        Some(from + width / i128::from(bucket.count) * i128::from(2 * index + 1) / 2)
    }

    /// Bins without gaps from the smallest number to the largest, as wide as each other, at round edges; none where
    /// there are no numbers. The more numbers, the more bins, up to twenty (the Rice rule); of whole numbers that are
    /// close together, each has a bin.
    pub fn histogram(&self) -> Vec<Bin> {
        let (Some(first), Some(last)) = (self.buckets.first(), self.buckets.last()) else {
            return Vec::new();
        };
        let (first, last) = (first.from.0, last.from.0);
        let bins = |width: i128| last.div_euclid(width) - first.div_euclid(width) + 1;
        let width = if self.is_whole() && bins(Decimal::ONE) <= MOST_BINS {
            Decimal::ONE
        } else {
            let most = self.most_bins();
            round_widths(self.narrowest()).find(|width| bins(*width) <= most).unwrap_or(i128::MAX)
        };
        (0..bins(width)).map(|index| self.bin((first.div_euclid(width) + index) * width, width)).collect()
    }

    fn bin(&self, from: i128, width: i128) -> Bin {
        let inside = self.buckets.iter().filter(|bucket| (from..from + width).contains(&bucket.from.0));
        let count = inside.map(|bucket| bucket.count).sum();
        Bin { from: Decimal(from).to_f64(), to: Decimal(from + width).to_f64(), count }
    }

    fn most_bins(&self) -> i128 {
        // Twice the cube root, in whole numbers.
        let total = i128::from(self.total());
        (5..MOST_BINS).find(|bins| bins.pow(3) >= 8 * total).unwrap_or(MOST_BINS)
    }

    /// How narrow a bin may be: no bucket is cut in two, for edges and widths are round.
    fn narrowest(&self) -> i128 {
        let widest = self.buckets.iter().map(|bucket| width(bucket.from)).max().unwrap_or(NARROWEST);
        if self.is_whole() { Decimal::ONE } else { widest }
    }
}

/// How wide the bucket is that begins there: one in the third significant digit of what is in it.
fn width(from: Decimal) -> i128 {
    // Below zero, the numbers of a bucket are nearer to zero than where it begins.
    let inside = if from.0 < 0 { -from.0 - 1 } else { from.0 };
    let digits = inside.checked_ilog10().unwrap_or(0);
    10_i128.pow(digits.saturating_sub(2)).max(NARROWEST)
}

/// From that width on: 1, 2, 5, 10, 20, 50 and so on times it.
fn round_widths(narrowest: i128) -> impl Iterator<Item = i128> {
    let tens = std::iter::successors(Some(narrowest), |ten| ten.checked_mul(10));
    tens.flat_map(|ten| [1, 2, 5].map(|times| ten.saturating_mul(times)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The bucket of a number, as the database has it.
    fn bucket(number: i128) -> i128 {
        let digits = number.unsigned_abs().checked_ilog10().unwrap_or(0);
        let step = 10_i128.pow(digits.saturating_sub(2)).max(NARROWEST);
        number.div_euclid(step) * step
    }

    /// The distribution of these numbers, and they themselves in order.
    fn distribution(mut numbers: Vec<i128>) -> (Distribution, Vec<i128>) {
        numbers.sort_unstable();
        let buckets = numbers.chunk_by(|one, other| bucket(*one) == bucket(*other)).map(|chunk| Bucket {
            from: Decimal(bucket(chunk[0])),
            count: i64::try_from(chunk.len()).unwrap(),
        });
        let told = |number: Option<&i128>| Decimal(*number.unwrap()).to_f64();
        let range = (told(numbers.first()), told(numbers.last()));
        let sum = Some(Decimal(numbers.iter().sum()));
        (Distribution::of(buckets.collect(), sum, range), numbers)
    }

    /// Numbers of any size, some of them whole.
    fn number() -> impl Strategy<Value = i128> {
        let sized = (0..30_u32, -999_999_i128..1_000_000)
            .prop_map(|(power, digits)| 10_i128.pow(power) * digits / 1_000_000);
        let whole = (-1100_i128..1100).prop_map(|whole| whole * Decimal::ONE);
        prop_oneof![sized, whole]
    }

    proptest! {
        #[test]
        fn a_number_is_in_its_bucket(number in number()) {
            let from = bucket(number);
            prop_assert!((from..from + width(Decimal(from))).contains(&number), "{number} {from}");
        }

        #[test]
        fn every_number_is_counted_in_its_bin(numbers in prop::collection::vec(number(), 1..200)) {
            let (distribution, numbers) = distribution(numbers);
            let bins = distribution.histogram();
            prop_assert!(bins.len() <= 20);
            prop_assert!(bins.windows(2).all(|pair| pair[0].to.to_bits() == pair[1].from.to_bits()), "{:?}", bins);
            let edge = |edge: f64| Decimal::parse(&edge.to_string()).unwrap().0;
            for bin in &bins {
                let inside = numbers.iter().filter(|number| (edge(bin.from)..edge(bin.to)).contains(number));
                prop_assert_eq!(usize::try_from(bin.count).unwrap(), inside.count(), "{:?}", bin);
            }
            let counted: i64 = bins.iter().map(|bin| bin.count).sum();
            prop_assert_eq!(usize::try_from(counted).unwrap(), numbers.len());
        }

        #[test]
        fn quartiles_are_right_in_three_digits(numbers in prop::collection::vec(number(), 1..200)) {
            let (distribution, numbers) = distribution(numbers);
            let Quartiles { lower, median, upper } = distribution.quartiles().unwrap();
            for (quarters, told) in [(1, lower), (2, median), (3, upper)] {
                let steps = (numbers.len() - 1) * quarters;
                let (before, beyond) = (numbers[steps / 4], numbers[steps.div_ceil(4)]);
                let tolerance = width(Decimal(bucket(before))).max(width(Decimal(bucket(beyond))));
                let between = before + (beyond - before) * i128::try_from(steps % 4).unwrap() / 4;
                let off = Decimal((between - tolerance).min(between)).to_f64()..=Decimal(between + tolerance).to_f64();
                prop_assert!(off.contains(&told), "{told} is not within {off:?}");
            }
        }

        #[test]
        fn whole_numbers_below_a_thousand_are_exact(numbers in prop::collection::vec(-999_i64..1000, 1..200)) {
            let units = numbers.iter().map(|number| i128::from(*number) * Decimal::ONE).collect();
            let (distribution, sorted) = distribution(units);
            prop_assert!(distribution.is_whole());
            let at = |steps: usize| sorted[steps / 4] + (sorted[steps.div_ceil(4)] - sorted[steps / 4]) * i128::try_from(steps % 4).unwrap() / 4;
            let median = Decimal(at((sorted.len() - 1) * 2)).to_f64();
            prop_assert_eq!(distribution.quartiles().unwrap().median.to_bits(), median.to_bits());
        }
    }

    #[test]
    fn a_fraction_is_seen_among_whole_numbers() {
        let (distribution, _) = distribution(vec![150 * Decimal::ONE, 150 * Decimal::ONE + Decimal::ONE / 2]);
        assert!(!distribution.is_whole());
    }
}

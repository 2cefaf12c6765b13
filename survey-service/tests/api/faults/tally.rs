//! What the clients saw, counted.

use std::sync::Mutex;
use std::time::{Duration, Instant};

pub struct Tally {
    started: Instant,
    seen: Mutex<Seen>,
}

#[derive(Clone, Default)]
struct Seen {
    requests: usize,
    /// Submissions whose clients are done with them.
    settled: usize,
    acknowledged: usize,
    refused: usize,
    unavailable: usize,
    lost: usize,
    last: Option<Instant>,
    longest: Duration,
}

/// How a request ended.
#[derive(Clone, Copy)]
pub enum Ending {
    /// With a receipt.
    Acknowledged,
    /// Others have that id.
    Refused,
    /// The service said so.
    Unavailable,
    /// There was no answer.
    Lost,
}

impl Tally {
    pub fn new() -> Self {
        Self { started: Instant::now(), seen: Mutex::default() }
    }

    pub fn count(&self, ending: Ending) {
        let mut seen = self.seen.lock().unwrap();
        seen.requests += 1;
        match ending {
            Ending::Acknowledged => {
                seen.acknowledged += 1;
                let now = Instant::now();
                let gap = seen.last.replace(now).map_or(Duration::ZERO, |last| now - last);
                seen.longest = seen.longest.max(gap);
            }
            Ending::Refused => seen.refused += 1,
            Ending::Unavailable => seen.unavailable += 1,
            Ending::Lost => seen.lost += 1,
        }
    }

    pub fn settle(&self) {
        self.seen.lock().unwrap().settled += 1;
    }

    pub fn settled(&self) -> usize {
        self.seen.lock().unwrap().settled
    }

    pub fn acknowledged(&self) -> usize {
        self.seen.lock().unwrap().acknowledged
    }

    /// One line, with the time.
    pub fn tell(&self, what: &str) {
        println!("{:>6.1} s  {what}", self.started.elapsed().as_secs_f64());
    }

    pub fn report(&self) {
        let Seen { requests, settled, acknowledged, refused, unavailable, lost, longest, .. } =
            self.seen.lock().unwrap().clone();
        let took = self.started.elapsed();
        #[allow(clippy::cast_precision_loss)]
        let [submissions, tries] = [settled, requests].map(|count| count as f64 / took.as_secs_f64());
        self.tell(&format!("{settled} submissions, {submissions:.0} /s; {requests} requests, {tries:.0} /s"));
        println!(
            "          {acknowledged} acknowledged, {refused} refused for other answers, \
             {unavailable} told to come back, {lost} without an answer\n          \
             the longest time in which nobody was acknowledged: {longest:.2?}"
        );
    }
}

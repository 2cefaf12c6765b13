//! What breaks, and when.

use std::time::Duration;

use service_kit::testing::Stop;
use tokio::time::{Instant, sleep};

use super::given::lot;
use super::system::System;
use super::tally::Tally;

/// Something that breaks, and is put right again.
#[derive(Clone, Copy, Debug)]
pub enum Fault {
    /// These replicas are killed, and started again.
    Kill(&'static [usize]),
    /// PostgreSQL is stopped, and started again.
    Restart(Stop),
}

/// Lets the faults happen in turn, spread over the submissions, and meanwhile cuts connections, until all is settled.
pub async fn tell(system: &mut System, tally: &Tally, submissions: usize, faults: &[Fault]) {
    for (number, fault) in (1..).zip(faults) {
        cut_until(system, || tally.settled() >= submissions * number / (faults.len() + 1)).await;
        happen(system, *fault).await;
        let (happened, acknowledged) = (Instant::now(), tally.acknowledged());
        cut_until(system, || tally.acknowledged() > acknowledged).await;
        tally.tell(&format!("{fault:?}, and {:.2?} after it was put right an answer", happened.elapsed()));
    }
    cut_until(system, || tally.settled() == submissions).await;
}

async fn happen(system: &mut System, fault: Fault) {
    match fault {
        Fault::Kill(replicas) => {
            for replica in replicas {
                system.replicas[*replica].kill();
            }
            pause(500).await;
            for replica in replicas {
                system.replicas[*replica].start_again().await;
            }
        }
        Fault::Restart(how) => {
            let postgres = &mut system.postgres;
            tokio::task::block_in_place(|| postgres.stop(how));
            pause(500).await;
            let postgres = &mut system.postgres;
            tokio::task::block_in_place(|| postgres.start_again());
        }
    }
}

async fn cut_until(system: &System, done: impl Fn() -> bool) {
    while !done() {
        pause(400).await;
        system.cut();
    }
}

/// Up to that many milliseconds.
async fn pause(most: usize) {
    sleep(Duration::from_millis(lot(most) as u64)).await;
}

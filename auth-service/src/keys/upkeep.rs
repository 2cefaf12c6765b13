use std::time::{Duration, Instant};

use tokio::time::timeout;

use super::{Keeper, KeyRing};
use crate::error::Error;
use crate::revocations::Log;

/// How often it is told that a key must be imported.
const REMIND: Duration = Duration::from_hours(6);

/// Takes up what changed, and does what is due: on schedule, and at once when a key is revoked. Runs for ever.
pub async fn upkeep(keeper: Keeper, ring: KeyRing, log: Log) {
    let mut silent = false;
    let mut reminded: Option<Instant> = None;
    loop {
        // Elapsed or woken: either way it is time.
        let _ = timeout(keeper.policy().schedule.reload(), log.key_revoked()).await;
        match turn(&keeper, &ring).await {
            Ok(()) => silent = false,
            Err(error) if !silent => {
                tracing::error!(%error, "signing keys cannot be kept up; those in memory go on");
                silent = true;
            }
            Err(_) => {}
        }
        if reminded.is_none_or(|at| at.elapsed() > REMIND) && remind(&keeper, &ring) {
            reminded = Some(Instant::now());
        }
    }
}

async fn turn(keeper: &Keeper, ring: &KeyRing) -> Result<(), Error> {
    let now = keeper.load().await?;
    ring.replace(now.clone(), keeper)?;
    if let Some(now) = keeper.advance(&now).await? {
        ring.replace(now, keeper)?;
    }
    Ok(())
}

fn remind(keeper: &Keeper, ring: &KeyRing) -> bool {
    let due = ring.now().ok().and_then(|now| keeper.policy().schedule.import_wanted(&now));
    if let Some(due) = due {
        tracing::warn!(
            %due,
            "the RSA key that signs is due for replacement, and none can be made here: import one with `auth-service keys import`; until then it goes on signing"
        );
    }
    due.is_some()
}

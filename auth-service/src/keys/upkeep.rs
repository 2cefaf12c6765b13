use std::time::{Duration, Instant};

use tokio::time::timeout;

use super::{Keeper, KeyRing, KeysNow};
use crate::error::Error;
use crate::revocations::Log;

/// How often it is told that an operator must do something.
const REMIND: Duration = Duration::from_hours(6);

/// Takes up what changed, and does what is due: on schedule, and at once when a key is revoked. Runs for ever.
pub async fn upkeep(keeper: Keeper, ring: KeyRing, log: Log) {
    let mut silent = false;
    let mut reminded: Option<Instant> = None;
    loop {
        // Elapsed or woken: either way it is time.
        let _ = timeout(keeper.policy().schedule.reload(), log.key_revoked()).await;
        match turn(&keeper, &ring).await {
            Ok(now) => {
                silent = false;
                if reminded.is_none_or(|at| at.elapsed() > REMIND) && remind(&keeper, &now) {
                    reminded = Some(Instant::now());
                }
            }
            Err(error) if !silent => {
                tracing::error!(%error, "signing keys cannot be kept up");
                silent = true;
            }
            Err(_) => {}
        }
    }
}

async fn turn(keeper: &Keeper, ring: &KeyRing) -> Result<KeysNow, Error> {
    let mut now = keeper.load().await?;
    ring.replace(now.clone(), keeper)?;
    if let Some(after) = keeper.advance(&now).await? {
        ring.replace(after.clone(), keeper)?;
        now = after;
    }
    Ok(now)
}

fn remind(keeper: &Keeper, now: &KeysNow) -> bool {
    let stuck = keeper.stuck(now);
    for kid in &stuck {
        tracing::error!(
            kid,
            "it is time for this key to sign, and it cannot be opened here: the one before goes on signing. Give the key-encryption key that sealed it in AUTH_PREVIOUS_KEY_ENCRYPTION_KEYS, or take it back with `auth-service keys retire`"
        );
    }
    let due = keeper.policy().schedule.import_wanted(now);
    if let Some(due) = due {
        tracing::warn!(
            %due,
            "the RSA key that signs is due for replacement, and none can be made here: import one with `auth-service keys import`; until then it goes on signing"
        );
    }
    due.is_some() || !stuck.is_empty()
}

//! The secrets of webhooks, which are to be sealed with the current key.

use crate::error::Error;
use crate::store::Store;
use crate::store::outbox::Address;
use crate::webhooks::{Kept, Vault};

/// Seals anew what a key before the current one has sealed, or none. How many that were is logged, and how many cannot be
/// opened.
///
/// # Errors
/// The database's.
pub async fn round(store: &Store, vault: &Vault) -> Result<(), Error> {
    let (mut after, mut sealed, mut unopened) = (Address::default(), 0, 0);
    loop {
        let page = store.secrets(after).await?;
        let Some((last, _)) = page.last() else { break };
        after = *last;
        for (webhook, secrets) in page {
            for secret in secrets {
                match vault.renew(webhook.1, &secret) {
                    Ok(Kept::Well) => {}
                    Ok(Kept::Anew(new)) => {
                        store.replace_secret(webhook, secret, new).await?;
                        sealed += 1;
                    }
                    Ok(Kept::Lost) => unopened += 1,
                    Err(error) => tracing::warn!(%error, "a webhook's secret could not be sealed"),
                }
            }
        }
    }
    if sealed > 0 {
        tracing::info!(target: "audit", sealed, "secrets of webhooks sealed with SURVEY_WEBHOOK_KEY");
    }
    if unopened > 0 {
        tracing::warn!(
            unopened,
            "secrets of webhooks were sealed with a key that is not here; give it in SURVEY_PREVIOUS_WEBHOOK_KEYS, or have \
             their owners ask for new ones"
        );
    }
    Ok(())
}

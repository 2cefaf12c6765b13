//! Hears from PostgreSQL which surveys changed, on a connection of its own. While it does not, nothing is kept.

use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};
use secrecy::{ExposeSecret, SecretString};
use service_kit::database::with_deadline;
use uuid::Uuid;

use super::known::Known;

/// How often it asks: what PostgreSQL has to tell comes with the answer.
const PAUSE: Duration = Duration::from_millis(200);
/// How long an answer can be relied on, so that a connection that falls silent is noticed.
const RELY: Duration = Duration::from_millis(900);
/// How long after a failure it tries again.
const RETRY: Duration = Duration::from_millis(500);

/// Goes on until nobody has use for it.
pub(super) async fn follow(url: SecretString, known: Weak<Known>) {
    let mut connection = None;
    while let Some(known) = known.upgrade() {
        let url = url.clone();
        let turn = tokio::task::spawn_blocking(move || hear(connection, &url, &known)).await;
        let pause = match turn {
            Ok(Ok(heard)) => {
                connection = Some(heard);
                PAUSE
            }
            Ok(Err(cause)) => {
                tracing::warn!(%cause, "changes of surveys are not heard: each is read anew");
                connection = None;
                RETRY
            }
            Err(_) => return,
        };
        tokio::time::sleep(pause).await;
    }
}

fn hear(
    connection: Option<PgConnection>,
    url: &SecretString,
    known: &Arc<Known>,
) -> Result<PgConnection, Box<dyn std::error::Error + Send + Sync>> {
    let asked = Instant::now();
    let mut connection = if let Some(mut connection) = connection {
        connection.batch_execute("SELECT 1")?;
        connection
    } else {
        let mut connection = PgConnection::establish(&with_deadline(url.expose_secret()))?;
        connection.batch_execute("SET statement_timeout = '5s'; LISTEN survey_changes")?;
        // Nobody listened until now.
        known.forget_all();
        connection
    };
    for change in connection.notifications_iter() {
        match Uuid::try_parse(&change?.payload) {
            Ok(id) => known.forget(id),
            Err(_) => known.forget_all(),
        }
    }
    known.heard(asked, RELY);
    Ok(connection)
}

//! Both services, the site, and what a process around them needs, on one database.

use std::error::Error;
use std::num::NonZeroUsize;
use std::path::Path;

use actix_web::web;
use auth_service::config::Policy;
use auth_service::keys::KeyEncryptionKey;
use secrecy::{ExposeSecret, SecretString};
use service_kit::database::Database;
use service_kit::health::Health;
use service_kit::metrics::Metrics;
use service_kit::operations;
use service_kit::origin::Origin;
use service_kit::server::Shutdown;
use time::OffsetDateTime;

use survey_service::erasure::{Deleted, Failure, Source};
use survey_service::webhooks::{Settings, Vault};

use crate::page;
use crate::web::Site;

/// Where `npm run build` puts the single-page app, seen from the folder of the project.
const DIST: &str = "web/dist";

/// Everything that answers. Clones share it.
#[derive(Clone)]
pub struct System {
    auth: auth_service::App,
    surveys: survey_service::App,
    health: Health,
    metrics: Metrics,
    site: Site,
}

impl System {
    /// Brings the tables up to date and starts both services. There is no Redis: no other replica wants to hear of a
    /// logout, and the survey service has the same verifier as the auth service.
    ///
    /// # Errors
    /// Whatever keeps it from starting, such as a key that is not the one the database was made with.
    pub async fn start(
        database: Database,
        origin: Origin,
        key: &SecretString,
        shutdown: Shutdown,
    ) -> Result<Self, Box<dyn Error>> {
        database.migrate(auth_service::MIGRATIONS, auth_service::SCHEMA).await?;
        database.migrate(survey_service::MIGRATIONS, survey_service::SCHEMA).await?;
        let key =
            KeyEncryptionKey::parse(key.expose_secret()).ok_or("The key-encryption key is malformed.")?;
        let site = Site::find(Path::new(DIST), page::html(origin.as_str()));
        let hashers = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        let auth = auth_service::App::start(
            database.clone(),
            None,
            Policy::new(origin, key.clone()),
            hashers,
            shutdown.clone(),
        )
        .await?;
        let vault = Vault::new(Some(key.into()));
        let users = database.clone();
        let deleted_users = Source::new(move |after| deleted_users(users.clone(), after));
        let surveys = survey_service::App::new(database, auth.authentication())
            .alone()
            .until(shutdown.clone())
            .webhooks(Settings { vault, ..Settings::default() }, &shutdown)
            .map_err(|error| error as Box<dyn Error>)?
            .keep_up(shutdown.clone())
            .erase(deleted_users, shutdown);
        let metrics = Metrics::default();
        auth.measure(&metrics);
        Ok(Self { health: surveys.health(), auth, surveys, metrics, site })
    }

    /// Puts all of it into an app; the site takes what the services leave.
    pub fn configure(&self, app: &mut web::ServiceConfig) {
        self.auth.configure(app);
        self.surveys.configure(app);
        operations::configure(app, self.health.clone(), self.metrics.clone());
        self.site.configure(app);
    }

    /// What readiness depends on.
    pub fn health(&self) -> Health {
        self.health.clone()
    }
}

/// Who was deleted, from the auth service's own table.
async fn deleted_users(database: Database, after: OffsetDateTime) -> Result<Vec<Deleted>, Failure> {
    let users = auth_service::store::deleted_users::after(&database, after, 1000).await?.into_iter();
    Ok(users.map(|user| (user.user_id, user.deleted_at)).collect())
}

//! Surveys, responses, results: an answer that was acknowledged is kept, and counted once.

pub mod cli;
pub mod config;
mod definition_schema;
mod domain;
pub mod erasure;
mod error;
mod etag;
mod language;
pub mod openapi;
mod question_id;
mod reader;
mod routes;
pub mod serve;
mod store;
mod upkeep;
pub mod webhooks;

use actix_web::web;
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use secrecy::SecretString;
use service_kit::authenticated::Authentication;
use service_kit::database::{Database, DatabaseError};
use service_kit::health::{Health, Need};
use service_kit::routes::{Resource, at, register};
use service_kit::server::Shutdown;

use crate::routes::places::AllPlaces;
use crate::routes::results::live::Live;
use crate::routes::results::{self, cross_tab, questions, stream};
use crate::routes::webhooks as hooks;
use crate::routes::{
    collaborators, definitions, deliveries, exports, invitations, responses, survey_list, surveys, texts,
};
use crate::store::Store;

/// The tables.
pub const MIGRATIONS: EmbeddedMigrations = embed_migrations!();
/// The schema that holds them.
pub const SCHEMA: &str = "survey";
/// The largest body, in bytes.
const BODY_LIMIT: usize = 1024 * 1024;

/// Every route.
pub fn routes() -> Vec<Resource> {
    vec![
        at("/api/surveys/openapi.json").get(openapi::document),
        at(definitions::SCHEMA).get(definitions::definition_schema),
        at("/api/surveys").get(survey_list::list).post(surveys::create).body_limit(BODY_LIMIT),
        at("/api/surveys/invitations/accept").post(invitations::accept).body_limit(BODY_LIMIT),
        at("/api/surveys/{id}")
            .get(surveys::get)
            .patch(surveys::change)
            .delete(surveys::delete)
            .body_limit(BODY_LIMIT),
        at("/api/surveys/{id}/definition").get(definitions::get),
        at("/api/surveys/{id}/copies").post(definitions::copy),
        at("/api/surveys/{id}/collaborators").get(collaborators::list),
        at("/api/surveys/{id}/collaborators/{user_id}")
            .patch(collaborators::change)
            .delete(collaborators::remove)
            .body_limit(BODY_LIMIT),
        at("/api/surveys/{id}/invitations").post(invitations::create).body_limit(BODY_LIMIT),
        at("/api/surveys/{id}/invitations/{invitation_id}").delete(invitations::withdraw),
        at("/api/surveys/{id}/responses").get(responses::list).post(responses::submit).body_limit(BODY_LIMIT),
        at("/api/surveys/{id}/responses/{response_id}").delete(responses::delete),
        at("/api/surveys/{id}/export").get(exports::export),
        at("/api/surveys/{id}/results").get(results::get),
        at("/api/surveys/{id}/results/cross-tab").get(cross_tab::get),
        at("/api/surveys/{id}/results/questions").get(questions::get),
        at("/api/surveys/{id}/results/stream").get(stream::get),
        at("/api/surveys/{id}/results/{question_id}/texts").get(texts::list),
        at("/api/surveys/{id}/webhooks").get(hooks::list).post(hooks::create),
        at("/api/surveys/{id}/webhooks/{webhook_id}")
            .get(hooks::get)
            .patch(hooks::change)
            .delete(hooks::delete),
        at("/api/surveys/{id}/webhooks/{webhook_id}/secret").post(hooks::renew_secret),
        at("/api/surveys/{id}/webhooks/{webhook_id}/test").post(deliveries::test),
        at("/api/surveys/{id}/webhooks/{webhook_id}/deliveries").get(deliveries::list),
        at("/api/surveys/{id}/webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver")
            .post(deliveries::redeliver),
    ]
}

/// What the routes work with; clones share it.
#[derive(Clone)]
pub struct App {
    store: Store,
    authentication: Authentication,
    places: AllPlaces,
    live: Live,
    webhooks: webhooks::Settings,
}

impl App {
    /// Surveys in that database, for users who authenticate like that.
    pub fn new(database: Database, authentication: Authentication) -> Self {
        let store = Store::new(database);
        let live = Live::new(store.clone());
        let webhooks = webhooks::Settings::default();
        Self { store, authentication, places: AllPlaces::default(), live, webhooks }
    }

    /// Reads texts, responses, exports and what takes all responses from that replica of the database, while it is close behind.
    #[must_use]
    pub fn read_from(mut self, replica: Database) -> Self {
        self.store.read_from(replica);
        self
    }

    /// Keeps open surveys in memory, for no other process works on the database.
    #[must_use]
    pub fn alone(self) -> Self {
        self.store.alone();
        self
    }

    /// Keeps open surveys in memory as long as the database at that URL tells what others change, on a connection of
    /// its own. A change elsewhere is seen within a second.
    #[must_use]
    pub fn listen(self, url: SecretString) -> Self {
        self.store.listen(url);
        self
    }

    /// Starts what is done now and then, until the process stops; for webhooks as they send by now. Must be called on the
    /// process's runtime.
    #[must_use]
    pub fn keep_up(self, stops: Shutdown) -> Self {
        tokio::spawn(upkeep::keep_up(self.store.clone(), self.webhooks.vault.clone(), stops));
        self
    }

    /// Ends streams when the process stops.
    #[must_use]
    pub fn until(mut self, stops: Shutdown) -> Self {
        self.live.stops = Some(stops);
        self
    }

    /// Erases what deleted users leave behind, from now on, until the process stops. Must be called on the process's runtime.
    #[must_use]
    pub fn erase(self, deleted_users: erasure::Source, stops: Shutdown) -> Self {
        let revoked = self.authentication.verifier.user_revoked();
        tokio::spawn(erasure::follow(self.store.clone(), deleted_users, revoked, stops));
        self
    }

    /// Has webhooks send so, from now on, until the process stops, which waits for what is being sent. Must be called on the
    /// process's runtime.
    ///
    /// # Errors
    /// When what sends cannot be made.
    pub fn webhooks(
        self,
        webhooks: webhooks::Settings,
        stops: &Shutdown,
    ) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        webhooks::start(self.store.clone(), &webhooks, stops)?;
        Ok(Self { webhooks, ..self })
    }

    /// Registers the routes and what they work with, and nothing else: whoever mounts them adds health, metrics
    /// and the middleware.
    pub fn configure(&self, app: &mut web::ServiceConfig) {
        app.app_data(web::Data::new(self.store.clone()));
        app.app_data(web::Data::new(self.authentication.clone()));
        app.app_data(web::Data::new(self.places.clone()));
        app.app_data(web::Data::new(self.live.clone()));
        app.app_data(web::Data::new(self.webhooks.clone()));
        register(app, routes());
    }

    /// What the service needs to be ready.
    pub fn health(&self) -> Health {
        let (store, verifier) = (self.store.clone(), self.authentication.verifier.clone());
        let (heard, limit) = (verifier.clone(), self.authentication.max_staleness);
        Health::default()
            .check("database", Need::Required, move || {
                let store = store.clone();
                async move { store.answers().await }
            })
            .check("jwks", Need::Required, move || std::future::ready(!verifier.keys().is_empty()))
            .check("revocations", Need::Helpful, move || {
                let fresh = limit.is_none_or(|limit| heard.revocations_age().is_some_and(|age| age <= limit));
                std::future::ready(fresh)
            })
    }
}

/// Brings the tables up to date; several processes may do so at once.
///
/// # Errors
/// The failing migration's.
pub async fn migrate(database: &Database) -> Result<(), DatabaseError> {
    database.migrate(MIGRATIONS, SCHEMA).await
}

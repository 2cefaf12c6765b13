//! The survey service on its own, on as many threads as it would have, and a bare server beside it.

use std::net::SocketAddr;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::{HttpResponse, HttpServer, web};
use service_kit::authenticated::Authentication;
use service_kit::database::Database;
use service_kit::metrics::Metrics;
use service_kit::testing::{TestDatabase, listen};
use survey_service::serve::http_app;
use token_verifier::testing::TestIssuer;
use uuid::Uuid;

const ORIGIN: &str = "http://localhost:8080";
/// The service's default.
const CONNECTIONS: u32 = 16;

/// Something that serves until it is dropped.
pub struct Server {
    pub address: SocketAddr,
    handle: ServerHandle,
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
    }
}

/// The service, and that user's token.
pub fn service(database: &TestDatabase, user: Uuid) -> (Server, String) {
    let issuer = TestIssuer::new(ORIGIN, "surveys");
    issuer.revocations().heard();
    let authentication = Authentication {
        verifier: issuer.verifier(),
        origin: ORIGIN.parse().unwrap(),
        max_staleness: Some(Duration::from_hours(1)),
    };
    let pool = Database::connect(&database.url(), CONNECTIONS);
    let app = survey_service::App::new(pool, authentication).listen(database.url());
    let (health, metrics) = (app.health(), Metrics::default());
    let listener = listen();
    let address = listener.local_addr().unwrap();
    let server = HttpServer::new(move || http_app(&app, &health, &metrics, &[]));
    let server = server.disable_signals().listen(listener).unwrap().run();
    let handle = server.handle();
    tokio::spawn(server);
    (Server { address, handle }, issuer.mint().subject(user).token())
}

/// A server with one handler, which answers these bytes.
pub fn bare(body: web::Bytes) -> Server {
    let listener = listen();
    let address = listener.local_addr().unwrap();
    let server = HttpServer::new(move || {
        let body = body.clone();
        let answer = move || {
            let body = body.clone();
            async move { HttpResponse::Ok().content_type("application/json").body(body) }
        };
        actix_web::App::new().default_service(web::to(answer))
    });
    let server = server.disable_signals().listen(listener).unwrap().run();
    let handle = server.handle();
    tokio::spawn(server);
    Server { address, handle }
}

//! An app on a free port, for one test.

use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use actix_web::body::MessageBody;
use actix_web::dev::{ServerHandle, ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::{App, HttpServer};

use super::listen;
use crate::server::{KEEP_ALIVE, cut_when_stalled};

/// Shorter than in production, so that a test may wait for it.
const STALL: Duration = Duration::from_secs(2);

/// A server that stops when it is dropped.
pub struct TestServer {
    /// `http://127.0.0.1:port`.
    pub url: String,
    /// Where it listens.
    pub address: SocketAddr,
    handle: ServerHandle,
}

impl TestServer {
    /// Serves an app with one worker on a free port.
    pub fn spawn<F, T, B>(app: F) -> Self
    where
        F: Fn() -> App<T> + Send + Clone + 'static,
        T: ServiceFactory<
                ServiceRequest,
                Config = (),
                Response = ServiceResponse<B>,
                Error = actix_web::Error,
                InitError = (),
            > + 'static,
        B: MessageBody + 'static,
    {
        Self::spawn_on(listen(), app)
    }

    /// The same on a listener of the caller's, such as one where another server was before.
    pub fn spawn_on<F, T, B>(listener: TcpListener, app: F) -> Self
    where
        F: Fn() -> App<T> + Send + Clone + 'static,
        T: ServiceFactory<
                ServiceRequest,
                Config = (),
                Response = ServiceResponse<B>,
                Error = actix_web::Error,
                InitError = (),
            > + 'static,
        B: MessageBody + 'static,
    {
        let address = listener.local_addr().unwrap();
        let server = HttpServer::new(app)
            .workers(1)
            .disable_signals()
            .keep_alive(KEEP_ALIVE)
            .on_connect(cut_when_stalled(STALL))
            .listen(listener)
            .unwrap()
            .run();
        let handle = server.handle();
        tokio::spawn(server);
        Self { url: format!("http://{address}"), address, handle }
    }

    /// Stops at once: connections are cut.
    pub async fn stop(&self) {
        self.handle.stop(false).await;
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        // The command is on its way when `stop` returns; nothing waits for its end.
        drop(self.handle.stop(false));
    }
}

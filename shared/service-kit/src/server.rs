//! Listening, and stopping without dropping what has begun.

use std::future::Future;
use std::net::SocketAddr;
use std::time::Duration;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::{App, HttpServer};
use tokio::sync::watch;

use crate::health::Health;

/// How long requests in flight may take to finish after the signal to stop, in seconds.
const GRACE: u64 = 25;

/// Tells long answers (event streams) that the process is stopping.
#[derive(Clone)]
pub struct Shutdown(watch::Receiver<bool>);

/// The other end: announces the stop.
pub struct ShutdownSignal(watch::Sender<bool>);

impl Shutdown {
    /// A signal and its listener.
    pub fn channel() -> (ShutdownSignal, Shutdown) {
        let (sender, receiver) = watch::channel(false);
        (ShutdownSignal(sender), Shutdown(receiver))
    }

    /// Ends when the process begins to stop.
    pub async fn begun(mut self) {
        // An error means the sender is gone, and with it the server.
        let _ = self.0.wait_for(|stopping| *stopping).await;
    }
}

impl ShutdownSignal {
    /// Announces the stop.
    pub fn announce(&self) {
        self.0.send_replace(true);
    }
}

/// Serves until SIGINT or SIGTERM: then readiness goes, streams end, requests in flight finish.
///
/// # Errors
/// When the address cannot be bound.
pub async fn serve<F, T, B>(
    bind: SocketAddr,
    health: Health,
    signal: ShutdownSignal,
    app: F,
) -> std::io::Result<()>
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
    let server = HttpServer::new(app)
        .disable_signals()
        .shutdown_timeout(GRACE)
        .client_request_timeout(Duration::from_secs(10))
        .keep_alive(Duration::from_secs(75))
        .bind(bind)
        .map_err(|error| std::io::Error::new(error.kind(), format!("cannot listen on {bind}: {error}")))?
        .run();
    tracing::info!(%bind, "listening");
    let handle = server.handle();
    tokio::spawn(async move {
        stop_signal().await;
        tracing::info!("stopping: finishing what has begun");
        health.drain();
        signal.announce();
        tokio::select! {
            () = handle.stop(true) => {}
            () = stop_signal() => {
                tracing::warn!("stopping at once: told so a second time");
                handle.stop(false).await;
            }
        }
    });
    server.await
}

/// SIGINT or SIGTERM.
fn stop_signal() -> impl Future<Output = ()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let (interrupt, terminate) = (signal(SignalKind::interrupt()), signal(SignalKind::terminate()));
        async move {
            let (Ok(mut interrupt), Ok(mut terminate)) = (interrupt, terminate) else {
                return std::future::pending().await;
            };
            tokio::select! { _ = interrupt.recv() => {}, _ = terminate.recv() => {} }
        }
    }
    #[cfg(not(unix))]
    async {
        let _ = tokio::signal::ctrl_c().await;
    }
}

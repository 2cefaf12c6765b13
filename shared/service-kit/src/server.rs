//! Listening, and stopping without dropping what has begun.

use std::any::Any;
use std::future::Future;
use std::net::SocketAddr;
use std::time::Duration;

use actix_web::body::MessageBody;
use actix_web::dev::{Extensions, ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::{App, HttpServer};
#[cfg(target_os = "linux")]
use tokio::net::TcpStream;
use tokio::sync::watch;

use crate::health::Health;

/// How long a client may leave what it was sent untaken.
const STALL: Duration = Duration::from_secs(20);
/// How long a connection is kept for another request. Whoever keeps it as long may send that one as it is closed, and a
/// client does not repeat a POST by itself.
pub(crate) const KEEP_ALIVE: Duration = Duration::from_secs(75);

/// How long what is in flight may take to finish after the signal to stop, in seconds.
const GRACE: u64 = 25;

/// Tells long answers (event streams), and what goes on in the background, that the process is stopping.
#[derive(Clone)]
pub struct Shutdown {
    stopping: watch::Receiver<bool>,
    /// Whoever subscribes is waited for.
    background: watch::Sender<()>,
}

/// The other end: announces the stop.
pub struct ShutdownSignal {
    stopping: watch::Sender<bool>,
    background: watch::Sender<()>,
}

impl Shutdown {
    /// A signal and its listener.
    pub fn channel() -> (ShutdownSignal, Shutdown) {
        let (stopping, listener) = watch::channel(false);
        let background = watch::Sender::new(());
        (
            ShutdownSignal { stopping, background: background.clone() },
            Shutdown { stopping: listener, background },
        )
    }

    /// Ends when the process begins to stop.
    pub async fn begun(mut self) {
        // An error means the sender is gone, and with it the server.
        let _ = self.stopping.wait_for(|stopping| *stopping).await;
    }

    /// Does that in the background, on the current runtime. A process that stops waits for its end as it does for requests.
    pub fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        let waited_for = self.background.subscribe();
        tokio::spawn(async move {
            work.await;
            drop(waited_for);
        });
    }
}

impl ShutdownSignal {
    /// Announces the stop.
    pub fn announce(&self) {
        self.stopping.send_replace(true);
    }

    /// Ends with all that is done in the background, or when that has taken too long.
    async fn finished(&self) {
        if tokio::time::timeout(Duration::from_secs(GRACE), self.background.closed()).await.is_err() {
            tracing::warn!("stopping: what is done in the background takes too long");
        }
    }
}

/// Serves until SIGINT or SIGTERM: then readiness goes, streams end, requests in flight finish, and what was spawned on
/// [`Shutdown`].
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
        .keep_alive(KEEP_ALIVE)
        .on_connect(cut_when_stalled(STALL))
        .bind(bind)
        .map_err(|error| std::io::Error::new(error.kind(), format!("cannot listen on {bind}: {error}")))?
        .run();
    tracing::info!(%bind, "listening");
    let handle = server.handle();
    let stopped = tokio::spawn(async move {
        stop_signal().await;
        tracing::info!("stopping: finishing what has begun");
        health.drain();
        signal.announce();
        tokio::select! {
            _ = async { tokio::join!(handle.stop(true), signal.finished()) } => {}
            () = stop_signal() => {
                tracing::warn!("stopping at once: told so a second time");
                handle.stop(false).await;
            }
        }
    });
    server.await?;
    stopped.await.map_err(std::io::Error::other)
}

/// Has the system close a connection whose client takes nothing for so long, where it can (Linux): an answer that is
/// never read would otherwise be held for ever. An event stream is such an answer.
pub(crate) fn cut_when_stalled(
    after: Duration,
) -> impl Fn(&dyn Any, &mut Extensions) + Send + Sync + 'static {
    move |connection, _| {
        #[cfg(target_os = "linux")]
        if let Some(stream) = connection.downcast_ref::<TcpStream>() {
            // One that is over already cannot stall.
            let _ = socket2::SockRef::from(stream).set_tcp_user_timeout(Some(after));
        }
        #[cfg(not(target_os = "linux"))]
        let _ = (connection, after);
    }
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

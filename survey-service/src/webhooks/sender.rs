//! One attempt to tell one endpoint.

use std::error::Error;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{Client, Response, Url, redirect};
use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt;

use super::destinations::{Destinations, literal};

/// How much of an answer is read, in bytes: no more than it takes to use the connection again.
const MOST_READ: usize = 16 * 1024;
/// And for how long.
const READING: Duration = Duration::from_secs(1);
/// How long a connection is kept for the next delivery.
const IDLE: Duration = Duration::from_secs(30);

/// Sends, and connects to nothing else than it may. Clones share connections.
#[derive(Clone)]
pub struct Sender {
    encrypted: Client,
    plain: Client,
    destinations: Destinations,
}

/// What became of it.
#[derive(Clone, Copy, Debug)]
pub struct Outcome {
    /// What was answered.
    pub status: Option<u16>,
    /// Why there was no answer, or none that counts.
    pub error: Option<&'static str>,
    /// How long it took.
    pub took: Duration,
}

/// The name has no address that may be connected to. Whether it has any is not told, for it may be a name of ours.
#[derive(Debug, thiserror::Error)]
#[error("the name has no address that may be connected to")]
struct NotAllowed;

/// Resolves names to addresses that may be connected to, which are then connected to: a name that has another address by then
/// makes no difference.
struct Checked {
    destinations: Destinations,
    encrypted: bool,
}

impl Resolve for Checked {
    fn resolve(&self, name: Name) -> Resolving {
        let (destinations, encrypted) = (self.destinations.clone(), self.encrypted);
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await.map_err(|_| NotAllowed)?;
            let allowed: Vec<SocketAddr> =
                found.filter(|address| destinations.allow(address.ip(), encrypted)).collect();
            if allowed.is_empty() {
                Err(NotAllowed.into())
            } else {
                Ok(Box::new(allowed.into_iter()) as Addrs)
            }
        })
    }
}

impl Sender {
    /// Gives each attempt so long.
    ///
    /// # Errors
    /// When the clients cannot be made.
    pub fn new(
        destinations: &Destinations,
        deadline: Duration,
    ) -> Result<Self, Box<dyn Error + Send + Sync>> {
        let client = |encrypted| -> Result<Client, Box<dyn Error + Send + Sync>> {
            let resolver = Checked { destinations: destinations.clone(), encrypted };
            let client = Client::builder()
                .tls_backend_preconfigured(tls()?)
                .https_only(encrypted)
                // A proxy would resolve the name by itself.
                .no_proxy()
                .dns_resolver(Arc::new(resolver))
                .redirect(redirect::Policy::none())
                .timeout(deadline)
                .pool_idle_timeout(IDLE)
                .user_agent(concat!("Signet-Webhooks/", env!("CARGO_PKG_VERSION")));
            Ok(client.build()?)
        };
        Ok(Self { encrypted: client(true)?, plain: client(false)?, destinations: destinations.clone() })
    }

    /// Sends a message once.
    pub async fn send(&self, url: &str, headers: HeaderMap, body: Bytes) -> Outcome {
        let began = Instant::now();
        let (status, error) = match self.post(url, headers, body).await {
            Ok(response) => {
                let status = response.status();
                drain(response).await;
                (Some(status.as_u16()), status.is_redirection().then_some("redirect"))
            }
            Err(error) => (None, Some(error)),
        };
        Outcome { status, error, took: began.elapsed() }
    }

    async fn post(&self, url: &str, headers: HeaderMap, body: Bytes) -> Result<Response, &'static str> {
        let url: Url = url.parse().map_err(|_| "address_not_allowed")?;
        let encrypted = url.scheme() == "https";
        // A client asks its resolver for names only.
        if literal(&url).is_some_and(|address| !self.destinations.allow(address, encrypted)) {
            return Err("address_not_allowed");
        }
        let client = if encrypted { &self.encrypted } else { &self.plain };
        let request = client.post(url).headers(headers).body(body);
        let json = HeaderValue::from_static("application/json");
        request.header(CONTENT_TYPE, json).send().await.map_err(|error| reason(&error))
    }
}

impl Outcome {
    /// Whether the endpoint took it.
    pub fn is_taken(&self) -> bool {
        self.status.is_some_and(|status| (200..300).contains(&status))
    }

    /// Whether the endpoint wants nothing any more.
    pub fn is_gone(&self) -> bool {
        self.status == Some(410)
    }
}

/// Reads what is left of a short answer; a long one costs its connection.
async fn drain(mut response: Response) {
    let read = async {
        let mut left = MOST_READ;
        while let Ok(Some(chunk)) = response.chunk().await {
            left = left.checked_sub(chunk.len())?;
        }
        Some(())
    };
    let _ = tokio::time::timeout(READING, read).await;
}

fn reason(error: &reqwest::Error) -> &'static str {
    let mut causes =
        std::iter::successors(error.source(), |cause: &&(dyn Error + 'static)| (*cause).source());
    match () {
        () if causes.any(<dyn Error>::is::<NotAllowed>) => "address_not_allowed",
        () if error.is_timeout() => "timeout",
        () if error.is_connect() => "not_connected",
        () => "broken_off",
    }
}

/// ring and the system's roots. Where there are none, as in a bare container, nothing can be sent by https, and the rest goes on.
fn tls() -> Result<ClientConfig, rustls::Error> {
    let builder = || {
        ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
    };
    let config = match builder()?.with_platform_verifier() {
        Ok(config) => config,
        Err(error) => {
            tracing::warn!(%error, "without the system's root certificates webhooks cannot be sent by https");
            builder()?.with_root_certificates(RootCertStore::empty())
        }
    };
    Ok(config.with_no_client_auth())
}

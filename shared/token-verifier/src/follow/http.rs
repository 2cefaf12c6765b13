use std::sync::Arc;

use reqwest::{Client, Response, StatusCode, Url, redirect};
use rustls::{ClientConfig, RootCertStore, crypto::ring};
use rustls_platform_verifier::BuilderVerifierExt;
use thiserror::Error;

use super::Timing;
use crate::{BuildError, NoUsableKey};

/// Why a fetch failed. For the log: no URL in it, for it might hold a password.
#[derive(Debug, Error)]
pub(super) enum FetchError {
    #[error("the request failed")]
    Http(#[source] reqwest::Error),
    #[error("the answer has status {0}")]
    Status(StatusCode),
    #[error("the answer is longer than {0} bytes")]
    TooLong(usize),
    #[error("the answer is not what it must be")]
    Unparseable,
    #[error(transparent)]
    NoUsableKey(#[from] NoUsableKey),
    #[error("the stream has ended")]
    Ended,
    #[error("the stream has been silent for too long")]
    Silent,
}

impl From<reqwest::Error> for FetchError {
    fn from(error: reqwest::Error) -> Self {
        Self::Http(error.without_url())
    }
}

/// Where the issuer is reached.
pub(crate) struct Urls {
    pub(super) jwks: Url,
    pub(super) snapshot: Url,
    pub(super) stream: Url,
}

impl Urls {
    pub(crate) fn parse(
        issuer: &str,
        jwks: Option<&str>,
        revocations: Option<&str>,
    ) -> Result<Self, BuildError> {
        let under_issuer = |path| format!("{}/{path}", issuer.trim_end_matches('/'));
        let jwks = jwks.map_or_else(|| under_issuer(".well-known/jwks.json"), str::to_owned);
        let revocations = revocations.map_or_else(|| under_issuer("revocations"), str::to_owned);
        let snapshot = parse(&revocations, "revocations URL")?;
        let mut stream = snapshot.clone();
        if let Ok(mut path) = stream.path_segments_mut() {
            path.pop_if_empty().push("stream");
        }
        Ok(Self { jwks: parse(&jwks, "JWKS URL")?, snapshot, stream })
    }

    /// Whether any of them takes TLS.
    pub(super) fn https(&self) -> bool {
        [&self.jwks, &self.snapshot].into_iter().any(|url| url.scheme() == "https")
    }
}

pub(super) fn parse(url: &str, what: &'static str) -> Result<Url, BuildError> {
    let url = Url::parse(url).map_err(|_| BuildError::InvalidUrl(what))?;
    let usable = matches!(url.scheme(), "http" | "https") && url.has_host();
    usable.then_some(url).ok_or(BuildError::InvalidUrl(what))
}

/// A client that follows no redirect: an issuer's keys come from where we were told, or not at all.
pub(super) fn client(https: bool, timing: Timing) -> Result<Client, BuildError> {
    Client::builder()
        .tls_backend_preconfigured(tls(https).map_err(BuildError::Tls)?)
        .redirect(redirect::Policy::none())
        .connect_timeout(timing.request_timeout)
        .read_timeout(timing.silence)
        .user_agent(concat!("token-verifier/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(BuildError::Http)
}

/// ring and the system's roots, given to this client only: the process keeps its own defaults.
/// Without any https URL the system need not have roots, as in a bare container.
fn tls(https: bool) -> Result<ClientConfig, rustls::Error> {
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?;
    let config = if https {
        config.with_platform_verifier()?
    } else {
        config.with_root_certificates(RootCertStore::empty())
    };
    Ok(config.with_no_client_auth())
}

/// The whole body, unless it is longer than it may be.
pub(super) async fn read(mut response: Response, limit: usize) -> Result<Vec<u8>, FetchError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > limit {
            return Err(FetchError::TooLong(limit));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

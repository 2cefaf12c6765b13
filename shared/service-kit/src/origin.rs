//! Web origins, the issuer among them, and the rule for requests that a cookie authenticates.

use std::fmt;
use std::str::FromStr;

use actix_web::http::Method;
use actix_web::http::header::{HeaderMap, ORIGIN};

use crate::problem::Problem;

/// A web origin (RFC 6454): `https://example.com`, or `http://` for this machine only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(String);

/// Not a usable origin.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("an origin is https://host[:port] without a path; http:// only for localhost, 127.0.0.1 and [::1]")]
pub struct InvalidOrigin;

impl FromStr for Origin {
    type Err = InvalidOrigin;

    fn from_str(text: &str) -> Result<Self, InvalidOrigin> {
        let text = text.strip_suffix('/').unwrap_or(text).to_ascii_lowercase();
        let (scheme, authority) = text.split_once("://").ok_or(InvalidOrigin)?;
        let uri: actix_web::http::Uri = text.parse().map_err(|_| InvalidOrigin)?;
        let host = uri.host().filter(|host| !host.is_empty()).ok_or(InvalidOrigin)?;
        let bare = !authority.contains(['/', '?', '#', '@', ' ', '"', ';']);
        let local = matches!(host, "localhost" | "127.0.0.1" | "[::1]") || host.ends_with(".localhost");
        // As browsers write it: without the scheme's own port.
        let origin = |default_port| Self(text.strip_suffix(default_port).unwrap_or(&text).to_owned());
        match scheme {
            "https" if bare => Ok(origin(":443")),
            "http" if bare && local => Ok(origin(":80")),
            _ => Err(InvalidOrigin),
        }
    }
}

impl Origin {
    /// As a string, without a trailing slash.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is reached over TLS, so that cookies can be Secure.
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Refuses a state-changing request that a browser may have sent for another site: it passes with
/// `Sec-Fetch-Site: same-origin` (Fetch Metadata) or, from a browser without that header, with our own `Origin`.
///
/// # Errors
/// 403 `cross_site_request`, naming the header that was missing or wrong.
pub fn refuse_cross_site(method: &Method, headers: &HeaderMap, ours: &Origin) -> Result<(), Problem> {
    let value = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or_default().to_owned());
    let fault = match (value("sec-fetch-site"), value(ORIGIN.as_str())) {
        _ if method == Method::GET || method == Method::HEAD => return Ok(()),
        (Some(site), _) if site == "same-origin" => return Ok(()),
        (Some(_), _) => "Sec-Fetch-Site is not same-origin".to_owned(),
        (None, Some(origin)) if origin.eq_ignore_ascii_case(ours.as_str()) => return Ok(()),
        (None, Some(_)) => format!("Origin is not {ours}"),
        (None, None) => "Sec-Fetch-Site and Origin are both missing".to_owned(),
    };
    let detail = format!(
        "A request with a cookie must come from our own pages, and {fault}. A program should send its token as Authorization: Bearer instead."
    );
    Err(Problem::forbidden("cross_site_request", detail))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_port_is_left_out() {
        for (text, origin) in [
            ("https://a:443", "https://a"),
            ("http://localhost:80/", "http://localhost"),
            ("https://a:80", "https://a:80"),
        ] {
            assert_eq!(text.parse::<Origin>().unwrap().as_str(), origin);
        }
    }

    #[test]
    fn origins_are_https_or_local() {
        for good in [
            "https://example.com",
            "https://example.com:8443/",
            "http://localhost:8080",
            "http://127.0.0.1",
            "http://[::1]:80",
        ] {
            assert!(good.parse::<Origin>().is_ok(), "{good}");
        }
        for bad in [
            "http://example.com",
            "https://",
            "example.com",
            "https://a/b",
            "https://u@a",
            "ftp://a",
            "http://localhost.example.com",
        ] {
            assert!(bad.parse::<Origin>().is_err(), "{bad}");
        }
    }
}

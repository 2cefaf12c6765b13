//! The names of the cookies that carry tokens: shared by the service that sets them and those that read them.

use crate::origin::Origin;

/// Cookie names under one origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CookieNames {
    /// Carries the access token, for every path.
    pub access: &'static str,
    /// Carries the refresh token, for the auth service's paths only.
    pub refresh: &'static str,
}

impl CookieNames {
    /// Over https the names carry the prefixes that make browsers hold us to Secure and host-only
    /// (RFC 6265bis section 4.1.3).
    pub fn of(origin: &Origin) -> Self {
        if origin.is_https() {
            Self { access: "__Host-access_token", refresh: "__Secure-refresh_token" }
        } else {
            Self { access: "access_token", refresh: "refresh_token" }
        }
    }
}

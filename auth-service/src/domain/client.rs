use std::net::IpAddr;

/// Who sends a request, for the person's list of sessions.
#[derive(Clone, Debug, Default)]
pub struct Client {
    /// What the program calls itself.
    pub user_agent: Option<String>,
    /// Where it is, as far as trusted proxies tell.
    pub ip: Option<IpAddr>,
}

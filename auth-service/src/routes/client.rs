//! Who sends a request, as far as trusted proxies tell.

use std::future::{Ready, ready};
use std::net::IpAddr;

use actix_web::dev::Payload;
use actix_web::http::header::{HeaderMap, USER_AGENT};
use actix_web::{FromRequest, HttpRequest, web};
use ipnet::IpNet;

use crate::domain::Client;

/// Characters of a user agent that are kept.
const USER_AGENT_MOST: usize = 256;

/// The networks whose `X-Forwarded-For` is believed.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies(pub Vec<IpNet>);

impl TrustedProxies {
    /// The nearest address that is not a trusted proxy: whatever stands before it in `X-Forwarded-For` was written
    /// by somebody we do not know.
    fn client_of(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let trusted = |ip: &IpAddr| self.0.iter().any(|network| network.contains(ip));
        let forwarded = headers.get_all("x-forwarded-for").filter_map(|value| value.to_str().ok());
        let chain: Vec<&str> = forwarded.flat_map(|value| value.split(',')).map(str::trim).collect();
        let mut nearest = peer;
        for hop in chain.iter().rev() {
            match hop.parse() {
                Ok(ip) if trusted(&nearest) => nearest = ip,
                _ => break,
            }
        }
        nearest
    }
}

/// The [`Client`] that sends a request.
#[derive(Debug)]
pub struct Sender(pub Client);

impl FromRequest for Sender {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let user_agent = request.headers().get(USER_AGENT).and_then(|value| value.to_str().ok());
        let user_agent = user_agent.map(|text| text.chars().take(USER_AGENT_MOST).collect());
        let peer = request.peer_addr().map(|address| address.ip().to_canonical());
        let ip = peer.map(|peer| match request.app_data::<web::Data<TrustedProxies>>() {
            Some(proxies) => proxies.client_of(peer, request.headers()),
            None => peer,
        });
        ready(Ok(Self(Client { user_agent, ip })))
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderName, HeaderValue};

    use super::*;

    #[test]
    fn only_trusted_proxies_are_believed() {
        let proxies = TrustedProxies(vec!["10.0.0.0/8".parse().unwrap()]);
        let (proxy, stranger): (IpAddr, IpAddr) =
            ("10.1.2.3".parse().unwrap(), "203.0.113.9".parse().unwrap());
        let mut headers = HeaderMap::new();
        assert_eq!(proxies.client_of(stranger, &headers), stranger);
        headers.insert(
            HeaderName::from_static("x-forwarded-for"),
            HeaderValue::from_static("198.51.100.1, 203.0.113.9, 10.9.9.9"),
        );
        assert_eq!(proxies.client_of(proxy, &headers), stranger, "the one nearest to our own proxies counts");
        let other: IpAddr = "192.0.2.7".parse().unwrap();
        assert_eq!(proxies.client_of(other, &headers), other, "a stranger's own header is worth nothing");
    }
}

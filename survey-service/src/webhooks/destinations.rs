//! Where webhooks may send.

use std::net::IpAddr;

use ipnet::IpNet;
use reqwest::Url;
use service_kit::body::Invalid;

use super::address::is_public;

/// Public addresses, and the networks inside that the operator allows. By plain http to those networks only.
#[derive(Clone, Debug, Default)]
pub struct Destinations {
    inside: Vec<IpNet>,
}

impl Destinations {
    /// Public addresses, and these networks.
    pub fn with(inside: Vec<IpNet>) -> Self {
        Self { inside }
    }

    /// Whether an address may be connected to.
    pub fn allow(&self, address: IpAddr, encrypted: bool) -> bool {
        (encrypted && is_public(address)) || self.inside.iter().any(|network| network.contains(&address))
    }

    /// Passes for a URL that may be sent to, as far as that can be told without resolving its name. What the name resolves
    /// to is looked at when it is connected to.
    ///
    /// # Errors
    /// `https_required`, `address_not_allowed`.
    pub fn check(&self, url: &Url) -> Result<(), Invalid> {
        let encrypted = url.scheme() == "https";
        if !encrypted && self.inside.is_empty() {
            let detail = "What is sent are people's answers. Use an https address.";
            return Err(Invalid::new("https_required", detail));
        }
        match literal(url) {
            Some(address) if !self.allow(address, encrypted) => {
                let detail = "Nothing is sent to this address, for it is not on the public internet.";
                Err(Invalid::new("address_not_allowed", detail))
            }
            _ => Ok(()),
        }
    }
}

/// The address that stands in the place of a name. In whatever form it was written, a URL has it in the usual one.
pub fn literal(url: &Url) -> Option<IpAddr> {
    url.host_str()?.trim_start_matches('[').trim_end_matches(']').parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(destinations: &Destinations, url: &str) -> Option<&'static str> {
        destinations.check(&url.parse().unwrap()).err().map(|invalid| invalid.code)
    }

    #[test]
    fn an_address_is_known_however_it_is_written() {
        let public = Destinations::default();
        let same = [
            "https://127.0.0.1/",
            "https://127.1/",
            "https://2130706433/",
            "https://0x7f000001/",
            "https://0177.0.0.1/",
            "https://[::1]/",
            "https://[::ffff:127.0.0.1]/",
            "https://[::ffff:7f00:1]/",
            "https://0/",
            "https://169.254.169.254/latest/meta-data/",
            "https://①②⑦.0.0.1/",
            "https://127.0.0.1./",
        ];
        for url in same {
            assert_eq!(code(&public, url), Some("address_not_allowed"), "{url}");
        }
        assert_eq!(code(&public, "https://example.com/hook"), None);
        assert_eq!(code(&public, "https://8.8.8.8:8443/hook"), None);
    }

    #[test]
    fn plain_http_goes_to_allowed_networks_only() {
        let public = Destinations::default();
        assert_eq!(code(&public, "http://example.com/"), Some("https_required"));
        let inside = Destinations::with(vec!["10.1.0.0/16".parse().unwrap()]);
        assert_eq!(code(&inside, "http://10.1.2.3/"), None);
        assert_eq!(code(&inside, "https://10.1.2.3/"), None);
        for url in ["http://10.2.0.1/", "http://8.8.8.8/", "https://127.0.0.1/"] {
            assert_eq!(code(&inside, url), Some("address_not_allowed"), "{url}");
        }
        let name = "93.184.216.34".parse().unwrap();
        assert!(
            inside.allow(name, true) && !inside.allow(name, false),
            "a name's address, when it is connected to"
        );
    }
}

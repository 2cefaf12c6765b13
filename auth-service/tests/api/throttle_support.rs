//! Clients behind a proxy, guessing and being known.

use auth_service::config::Policy;
use auth_service::routes::client::TrustedProxies;
use reqwest::{RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};

use crate::support::{PASSWORD, Service, policy};

pub const ADA: &str = "ada@example.com";
pub const BOB: &str = "bob@example.com";

/// The usual limits, and a proxy that says where requests come from.
pub fn behind_a_proxy() -> Policy {
    let mut policy = policy();
    policy.trusted_proxies = TrustedProxies(vec!["127.0.0.0/8".parse().unwrap()]);
    policy
}

pub fn from(service: &Service, address: &str, path: &str, body: &Value) -> RequestBuilder {
    service.post(path).header("x-forwarded-for", address).json(body)
}

pub async fn login_to(service: &Service, email: &str, address: &str, password: &str) -> Response {
    let body = json!({ "email": email, "password": password });
    from(service, address, "/api/auth/login", &body).send().await.unwrap()
}

pub async fn login(service: &Service, address: &str, password: &str) -> Response {
    login_to(service, ADA, address, password).await
}

pub async fn guess_wrong(service: &Service, address: &str, times: usize) {
    for _ in 0..times {
        assert_eq!(login(service, address, "not the password").await.status(), StatusCode::UNAUTHORIZED);
    }
}

/// Logs in as a browser does; answers the cookie by which the account knows it.
pub async fn login_in_a_browser(service: &Service, device: Option<&str>, password: &str) -> Response {
    let body = json!({ "email": ADA, "password": password, "mode": "cookie" });
    let request = from(service, "198.51.100.7", "/api/auth/login", &body);
    let request = match device {
        Some(device) => request.header("cookie", device),
        None => request,
    };
    request.send().await.unwrap()
}

pub fn device_cookie(response: &Response) -> Option<String> {
    let cookies = response.headers().get_all("set-cookie").iter();
    let mut cookies = cookies.map(|cookie| cookie.to_str().unwrap().to_owned());
    cookies.find(|cookie| cookie.starts_with("device="))
}

pub async fn a_known_device(service: &Service) -> String {
    let cookie = device_cookie(&login_in_a_browser(service, None, PASSWORD).await).unwrap();
    for attribute in ["HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=31536000"] {
        assert!(cookie.split("; ").any(|part| part == attribute), "{cookie}");
    }
    cookie.split(';').next().unwrap().to_owned()
}

//! A device that an account knows counts for itself alone.

use reqwest::StatusCode;
use serde_json::json;

use crate::support::{PASSWORD, policy, problem, service_with};
use crate::throttle_support::{
    ADA, BOB, a_known_device, behind_a_proxy, device_cookie, from, guess_wrong, login, login_in_a_browser,
};

#[tokio::test(flavor = "multi_thread")]
async fn a_known_device_gets_in_whatever_others_guess_from_its_address_or_from_everywhere() {
    let mut policy = behind_a_proxy();
    policy.limits.login_address = Some("12/3600".parse().unwrap());
    policy.limits.login_account = Some("12/3600".parse().unwrap());
    policy.limits.login_reserve = Some("1/3600".parse().unwrap());
    let (service, _database) = service_with(policy).await;
    service.register(ADA).await;
    let device = a_known_device(&service).await;
    guess_wrong(&service, "198.51.100.7", 9).await;
    for index in 0..3 {
        guess_wrong(&service, &format!("203.0.113.{index}"), 1).await;
    }
    guess_wrong(&service, "192.0.2.77", 1).await;
    for address in ["198.51.100.7", "192.0.2.78"] {
        let stranger = login(&service, address, PASSWORD).await;
        assert_eq!(problem(stranger).await, (429, "too_many_attempts".into()), "from {address}");
    }

    let owner = login_in_a_browser(&service, Some(&device), PASSWORD).await;
    assert_eq!(owner.status(), StatusCode::OK);
    let limits = r#""login-device-all";q=60;w=3600, "login-device";q=10;w=300"#;
    assert_eq!(owner.headers()["ratelimit-policy"], limits);
    assert!(device_cookie(&owner).unwrap().starts_with(&device), "it is kept for another year");
}

#[tokio::test(flavor = "multi_thread")]
async fn right_passwords_have_a_limit_of_their_own() {
    let mut policy = behind_a_proxy();
    policy.limits.login_device_all = Some("3/3600".parse().unwrap());
    let (service, _database) = service_with(policy).await;
    let tokens = service.register(ADA).await;
    let device = a_known_device(&service).await;
    for expected in [200, 200, 200, 429] {
        let response = login_in_a_browser(&service, Some(&device), PASSWORD).await;
        assert_eq!(response.status().as_u16(), expected);
    }
    for expected in [204, 204, 204, 429] {
        let body = json!({ "current_password": PASSWORD, "new_password": PASSWORD });
        let request = service.put("/api/auth/password").bearer_auth(&tokens.access).json(&body);
        assert_eq!(request.send().await.unwrap().status().as_u16(), expected);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn devices_are_looked_up_a_bounded_number_of_times_and_are_strangers_then() {
    let mut policy = behind_a_proxy();
    policy.limits.login_lookup = Some("1/3600".parse().unwrap());
    let (service, _database) = service_with(policy).await;
    service.register(ADA).await;
    let device = a_known_device(&service).await;
    for limit in ["login-device", "login-address"] {
        let response = login_in_a_browser(&service, Some(&device), PASSWORD).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert!(response.headers()["ratelimit-policy"].to_str().unwrap().contains(limit), "{limit}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_is_known_to_its_own_account_only_and_may_guess_no_more_than_others() {
    let (service, _database) = service_with(behind_a_proxy()).await;
    service.register(ADA).await;
    service.register(BOB).await;
    let device = a_known_device(&service).await;
    for index in 0..11 {
        let response = login_in_a_browser(&service, Some(&device), "not the password").await;
        assert_eq!(response.status().as_u16(), if index < 10 { 401 } else { 429 });
        assert!(device_cookie(&response).is_none());
    }
    let body = json!({ "email": BOB, "password": "not the password" });
    let other = from(&service, "198.51.100.7", "/api/auth/login", &body).header("cookie", &device);
    let other = other.send().await.unwrap();
    assert!(
        other.headers()["ratelimit-policy"].to_str().unwrap().contains("login-address"),
        "a stranger to Bob"
    );
    let unknown = login_in_a_browser(&service, Some("device=AAAA"), PASSWORD).await;
    assert!(unknown.headers()["ratelimit-policy"].to_str().unwrap().contains("login-address"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_password_makes_every_other_device_a_stranger() {
    let (service, _database) = service_with(behind_a_proxy()).await;
    let tokens = service.register(ADA).await;
    let (here, elsewhere) = (a_known_device(&service).await, a_known_device(&service).await);
    let body = json!({ "current_password": PASSWORD, "new_password": "my kingdom for it" });
    let change = service.put("/api/auth/password").bearer_auth(&tokens.access).header("cookie", &here);
    assert_eq!(change.json(&body).send().await.unwrap().status(), StatusCode::NO_CONTENT);
    for (device, policy) in [(here, "login-device"), (elsewhere, "login-address")] {
        let response = login_in_a_browser(&service, Some(&device), "my kingdom for it").await;
        assert_eq!(response.status(), StatusCode::OK);
        assert!(response.headers()["ratelimit-policy"].to_str().unwrap().contains(policy), "{policy}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_keeps_no_cookies_is_given_none() {
    let (service, _database) = service_with(policy()).await;
    service.register(ADA).await;
    let response = service.login(ADA, PASSWORD).await;
    assert!(!response.headers().contains_key("set-cookie"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_current_password_cannot_be_guessed_with_a_stolen_token_either() {
    let (service, _database) = service_with(behind_a_proxy()).await;
    let tokens = service.register(ADA).await;
    let mut last = 0;
    for _ in 0..11 {
        let body = json!({ "current_password": "not the password", "new_password": "my kingdom for it" });
        let request = service.put("/api/auth/password").bearer_auth(&tokens.access).json(&body);
        last = request.send().await.unwrap().status().as_u16();
    }
    assert_eq!(last, 429);
}

//! Guessing is limited, a few addresses lock nobody out, and everybody is told how they stand.

use auth_service::config::Policy;
use auth_service::routes::client::TrustedProxies;
use reqwest::{RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};
use service_kit::testing::{RedisServer, fresh_redis_url};

use crate::program::{Program, Variables};
use crate::support::{PASSWORD, Service, Tokens, policy, problem, service_with, test_database};

const ADA: &str = "ada@example.com";
const BOB: &str = "bob@example.com";

/// The usual limits, and a proxy that says where requests come from.
fn behind_a_proxy() -> Policy {
    let mut policy = policy();
    policy.trusted_proxies = TrustedProxies(vec!["127.0.0.0/8".parse().unwrap()]);
    policy
}

fn from(service: &Service, address: &str, path: &str, body: &Value) -> RequestBuilder {
    service.post(path).header("x-forwarded-for", address).json(body)
}

async fn login_to(service: &Service, email: &str, address: &str, password: &str) -> Response {
    let body = json!({ "email": email, "password": password });
    from(service, address, "/api/auth/login", &body).send().await.unwrap()
}

async fn login(service: &Service, address: &str, password: &str) -> Response {
    login_to(service, ADA, address, password).await
}

async fn guess_wrong(service: &Service, address: &str, times: usize) {
    for _ in 0..times {
        assert_eq!(login(service, address, "not the password").await.status(), StatusCode::UNAUTHORIZED);
    }
}

/// Logs in as a browser does; answers the cookie by which the account knows it.
async fn login_in_a_browser(service: &Service, device: Option<&str>, password: &str) -> Response {
    let body = json!({ "email": ADA, "password": password, "mode": "cookie" });
    let request = from(service, "198.51.100.7", "/api/auth/login", &body);
    let request = match device {
        Some(device) => request.header("cookie", device),
        None => request,
    };
    request.send().await.unwrap()
}

fn device_cookie(response: &Response) -> Option<String> {
    let cookies = response.headers().get_all("set-cookie").iter();
    let mut cookies = cookies.map(|cookie| cookie.to_str().unwrap().to_owned());
    cookies.find(|cookie| cookie.starts_with("device="))
}

async fn a_known_device(service: &Service) -> String {
    let cookie = device_cookie(&login_in_a_browser(service, None, PASSWORD).await).unwrap();
    for attribute in ["HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=31536000"] {
        assert!(cookie.split("; ").any(|part| part == attribute), "{cookie}");
    }
    cookie.split(';').next().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn guesses_run_out_at_the_guessers_address_only() {
    let (service, _database) = service_with(behind_a_proxy()).await;
    service.register(ADA).await;
    guess_wrong(&service, "203.0.113.1", 10).await;
    let refused = login(&service, "203.0.113.1", "not the password").await;
    let wait: u64 = refused.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=30).contains(&wait), "{wait}");
    assert!(
        refused.headers()["ratelimit"]
            .to_str()
            .unwrap()
            .contains(&format!(r#""login-guesses";r=0;t={wait}"#))
    );
    assert_eq!(problem(refused).await, (429, "too_many_attempts".into()));
    let right = login(&service, "203.0.113.1", PASSWORD).await;
    assert_eq!(right.status(), StatusCode::TOO_MANY_REQUESTS, "or a guesser would learn that it was right");

    let owner = login(&service, "198.51.100.7", PASSWORD).await;
    assert_eq!(owner.status(), StatusCode::OK, "the owner, somewhere else, is not locked out");
    let other = login_to(&service, BOB, "203.0.113.1", "not the password").await;
    assert_eq!(other.status(), StatusCode::UNAUTHORIZED, "another account is another limit");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_right_password_forgives_the_wrong_ones_before() {
    let (service, _database) = service_with(behind_a_proxy()).await;
    service.register(ADA).await;
    for _ in 0..3 {
        guess_wrong(&service, "203.0.113.1", 9).await;
        assert_eq!(login(&service, "203.0.113.1", PASSWORD).await.status(), StatusCode::OK);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_tries_many_accounts_is_slowed_down() {
    let mut policy = behind_a_proxy();
    policy.limits.login_address = Some("5/300".parse().unwrap());
    let (service, _database) = service_with(policy).await;
    let mut statuses = Vec::new();
    for index in 0..6 {
        let (email, address) = (format!("user{index}@example.com"), format!("2001:db8::{index}"));
        statuses.push(login_to(&service, &email, &address, "not the password").await.status().as_u16());
    }
    assert_eq!(statuses, [401, 401, 401, 401, 401, 429], "one IPv6 network is one address");
}

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
async fn guesses_from_some_addresses_leave_the_owner_a_few_from_everywhere_else() {
    let mut policy = behind_a_proxy();
    policy.limits.login_account = Some("6/3600".parse().unwrap());
    policy.limits.login_reserve = Some("9/3600".parse().unwrap());
    let (service, _database) = service_with(policy).await;
    service.register(ADA).await;
    for address in ["2001:db8:1:1::", "2001:db8:1:2::"] {
        guess_wrong(&service, address, 3).await;
    }
    guess_wrong(&service, "2001:db8:1:1::", 3).await;
    for address in ["2001:db8:1:1::", "2001:db8:1:3::"] {
        assert_eq!(login(&service, address, "x").await.status(), 429, "the site had its three");
    }
    for _ in 0..12 {
        let owner = login(&service, "198.51.100.7", PASSWORD).await;
        assert_eq!(owner.status(), StatusCode::OK, "a program without cookies logs in as often as it likes");
    }
    for index in 0..2 {
        guess_wrong(&service, &format!("203.0.113.{index}"), 3).await;
    }
    let guesser = login(&service, "203.0.113.3", "not the password").await;
    assert_eq!(guesser.status(), 429, "the reserve too has an end");
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
async fn an_account_that_is_not_there_runs_out_of_guesses_all_the_same() {
    let mut policy = behind_a_proxy();
    policy.limits.login_account = Some("3/3600".parse().unwrap());
    policy.limits.login_reserve = Some("1/3600".parse().unwrap());
    let (service, _database) = service_with(policy).await;
    service.register(ADA).await;
    for email in [ADA, "nobody@example.com"] {
        let mut answers = Vec::new();
        for index in 0..5 {
            let response = login_to(&service, email, &format!("203.0.113.{index}"), "not the password").await;
            let headers = ["ratelimit", "ratelimit-policy"].map(|name| response.headers()[name].clone());
            answers.push((response.status().as_u16(), headers));
        }
        assert_eq!(answers.iter().map(|(status, _)| *status).collect::<Vec<_>>(), [401, 401, 401, 401, 429]);
        let [first, second, of_the_reserve] = [0, 1, 3].map(|index: usize| answers[index].1.clone());
        assert_eq!((&first, &first), (&second, &of_the_reserve), "what others do at the account is not told");
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
async fn replicas_count_together_and_each_for_itself_without_redis() {
    let (database, redis) = (test_database(), fresh_redis_url());
    let one = Service::start(&database, &redis, behind_a_proxy()).await;
    let two = Service::start(&database, &redis, behind_a_proxy()).await;
    one.register(ADA).await;
    guess_wrong(&one, "203.0.113.1", 5).await;
    guess_wrong(&two, "203.0.113.1", 5).await;
    assert_eq!(problem(login(&one, "203.0.113.1", "x").await).await.0, 429);

    let mut redis = RedisServer::start();
    let alone = Service::start(&database, &redis.url(), behind_a_proxy()).await;
    let device = a_known_device(&alone).await;
    redis.stop();
    guess_wrong(&alone, "203.0.113.1", 10).await;
    assert_eq!(problem(login(&alone, "203.0.113.1", "x").await).await.0, 429);
    let right = login(&alone, "203.0.113.2", PASSWORD).await;
    let standing = right.headers()["ratelimit"].to_str().unwrap();
    assert!(standing.contains(r#""login-guesses";r=9;"#), "{standing}");
    assert_eq!(login_in_a_browser(&alone, Some(&device), PASSWORD).await.status(), StatusCode::OK);
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

#[tokio::test(flavor = "multi_thread")]
async fn registering_is_limited_by_address_and_by_email() {
    let mut policy = behind_a_proxy();
    policy.limits.register_address = Some("3/300".parse().unwrap());
    policy.limits.register_email = Some("1/300".parse().unwrap());
    let (service, _database) = service_with(policy).await;
    let mut statuses = Vec::new();
    for email in [ADA, ADA, BOB, "cy@example.com", "di@example.com"] {
        let body = json!({ "email": email, "password": PASSWORD });
        let response = from(&service, "203.0.113.1", "/api/auth/register", &body).send().await.unwrap();
        assert!(response.headers().contains_key("ratelimit"));
        statuses.push(response.status().as_u16());
    }
    assert_eq!(statuses, [201, 429, 201, 201, 429]);
}

#[tokio::test(flavor = "multi_thread")]
async fn refreshing_is_limited_by_session_and_far_beyond_what_a_page_does() {
    let mut policy = behind_a_proxy();
    policy.limits.refresh_session = Some("3/300".parse().unwrap());
    policy.limits.refresh_address = Some("6/300".parse().unwrap());
    let (service, _database) = service_with(policy).await;
    let (ada, bob) = (service.register(ADA).await, service.register(BOB).await);
    let refresh = async |tokens: &Tokens, address: &str| {
        let body = json!({ "refresh_token": tokens.refresh });
        from(&service, address, "/api/auth/refresh", &body).send().await.unwrap()
    };
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(refresh(&ada, "203.0.113.1").await.status().as_u16());
    }
    assert_eq!(statuses, [200, 200, 200, 429]);
    let other = refresh(&bob, "203.0.113.1").await;
    assert_eq!(other.status(), StatusCode::OK, "another session");
    assert!(other.headers()["ratelimit"].to_str().unwrap().starts_with(r#""refresh-address";r=2;"#));
    assert_eq!(refresh(&ada, "203.0.113.2").await.status(), StatusCode::OK, "nobody refreshes it away");
    for expected in [401, 401, 429] {
        let body = json!({ "refresh_token": "none of ours" });
        let response = from(&service, "203.0.113.1", "/api/auth/refresh", &body).send().await.unwrap();
        assert_eq!(response.status().as_u16(), expected);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn by_default_three_tabs_that_are_loaded_again_and_again_never_meet_a_limit() {
    let (service, _database) = service_with(policy()).await;
    let mut tokens = service.register(ADA).await;
    for _ in 0..30 {
        let tabs = futures_util::future::join_all((0..3).map(|_| service.refresh(&tokens.refresh))).await;
        for tab in tabs {
            tokens = Tokens::of(tab, StatusCode::OK).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_tells_how_its_client_stands() {
    let (service, _database) = service_with(policy()).await;
    service.register(ADA).await;
    for (password, status) in [(PASSWORD, 200), ("not the password", 401)] {
        let response = service.login(ADA, password).await;
        assert_eq!(response.status(), status);
        let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(header("ratelimit-policy"), r#""login-address";q=100;w=100, "login-guesses";q=10;w=300"#);
        assert!(header("ratelimit").contains(r#""login-guesses";r=9;t=30"#), "{}", header("ratelimit"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_sets_the_limits() {
    let database = test_database();
    let variables = Variables::new(&database, &fresh_redis_url())
        .and("AUTH_LIMIT_LOGIN_GUESSES", "1/600")
        .and("AUTH_LIMIT_LOGIN_ADDRESS", "0");
    let program = Program::serve(&variables).await;
    let body = json!({ "email": ADA, "password": "not the password" });
    let mut statuses = Vec::new();
    for _ in 0..2 {
        let response = program.post("/api/auth/login", &body).send().await.unwrap();
        assert_eq!(response.headers()["ratelimit-policy"], r#""login-guesses";q=1;w=600"#);
        statuses.push(response.status().as_u16());
    }
    assert_eq!(statuses, [401, 429]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limit_may_be_switched_off() {
    let mut policy = policy();
    policy.limits.login_guesses = None;
    policy.limits.login_address = None;
    let (service, _database) = service_with(policy).await;
    for _ in 0..12 {
        let response = service.login(ADA, "not the password").await;
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
        assert!(!response.headers().contains_key("ratelimit"));
    }
}

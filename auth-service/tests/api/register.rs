use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::{PASSWORD, claims, header, problem, problem_with_errors, service};

#[tokio::test(flavor = "multi_thread")]
async fn answers_a_session_with_both_tokens() {
    let (service, _database) = service().await;
    let body = json!({ "email": " Ada@Example.com ", "password": PASSWORD });
    let response = service.post("/api/auth/register").json(&body).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::CREATED);
    assert_eq!(response.headers()["cache-control"], "no-store");
    assert!(!response.headers().contains_key("set-cookie"), "mode json sets no cookies");

    let answer: Value = response.json().await.unwrap();
    assert_eq!(answer["user"]["email"], "Ada@Example.com");
    assert!(answer["user"]["created_at"].as_str().unwrap().ends_with('Z'));
    assert_eq!(answer["token_type"], "Bearer");
    assert_eq!(answer["expires_in"], 900);
    assert_eq!(answer["refresh_expires_in"].as_u64().unwrap() / 100, 30 * 864);

    let access = answer["access_token"].as_str().unwrap();
    assert_eq!(header(access)["typ"], "at+jwt");
    assert_eq!(header(access)["alg"], "ES256");
    let token = claims(access);
    assert_eq!(token["iss"], "http://localhost:8080");
    assert_eq!(token["aud"], "surveys");
    assert_eq!(token["sub"], answer["user"]["id"]);
    assert_eq!(token["sid"], answer["session_id"]);
    assert_eq!(token["scope"], "surveys:read surveys:write");
    assert_eq!(token["exp"].as_i64().unwrap() - token["iat"].as_i64().unwrap(), 900);
    assert!(token["jti"].is_string() && token["nbf"].is_i64() && token["client_id"].is_string());

    let refresh = answer["refresh_token"].as_str().unwrap();
    assert_eq!(header(refresh)["typ"], "rt+jwt");
    assert_ne!(claims(refresh)["aud"], token["aud"]);
    assert!(claims(refresh)["nbf"].is_null(), "it may be used from the moment it exists");
}

#[tokio::test(flavor = "multi_thread")]
async fn cookie_mode_puts_the_tokens_where_no_script_reads_them() {
    let (service, _database) = service().await;
    let body = json!({ "email": "ada@example.com", "password": PASSWORD, "mode": "cookie" });
    let response = service.post("/api/auth/register").json(&body).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::CREATED);
    let cookies: Vec<String> = response
        .headers()
        .get_all("set-cookie")
        .iter()
        .map(|cookie| cookie.to_str().unwrap().to_owned())
        .collect();
    for (cookie, name, path) in
        [(&cookies[0], "access_token=", "Path=/"), (&cookies[1], "refresh_token=", "Path=/api/auth")]
    {
        assert!(cookie.starts_with(name), "{cookie}");
        let attributes: Vec<&str> = cookie.split("; ").collect();
        assert!(attributes.contains(&"HttpOnly") && attributes.contains(&"SameSite=Strict"), "{cookie}");
        assert!(attributes.contains(&path) && !attributes.contains(&"Secure"), "{cookie}");
        assert!(attributes.iter().all(|attribute| !attribute.starts_with("Domain")), "{cookie}");
    }
    let answer: Value = response.json().await.unwrap();
    assert!(answer.get("access_token").is_none() && answer.get("refresh_token").is_none(), "{answer}");
    assert_eq!(answer["expires_in"], 900);
}

#[tokio::test(flavor = "multi_thread")]
async fn cookies_of_an_https_origin_are_secure_and_prefixed() {
    let mut policy = crate::support::policy();
    policy.issuer = "https://id.example.com".parse().unwrap();
    let (service, _database) = crate::support::service_with(policy).await;
    let body = json!({ "email": "ada@example.com", "password": PASSWORD, "mode": "cookie" });
    let response = service.post("/api/auth/register").json(&body).send().await.unwrap();
    let cookies: Vec<_> = response.headers().get_all("set-cookie").iter().collect();
    assert!(cookies[0].to_str().unwrap().starts_with("__Host-access_token="));
    assert!(cookies[1].to_str().unwrap().starts_with("__Secure-refresh_token="));
    assert!(cookies.iter().all(|cookie| cookie.to_str().unwrap().contains("; Secure")));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_is_one_account_whatever_its_case() {
    let (service, _database) = service().await;
    service.register("Ada@example.com").await;
    let body = json!({ "email": "aDA@Example.COM", "password": PASSWORD });
    let response = service.post("/api/auth/register").json(&body).send().await.unwrap();
    assert_eq!(problem(response).await, (409, "email_taken".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_registrations_of_one_address_at_once_make_one_account() {
    let (service, _database) = service().await;
    let register = || async {
        let body = json!({ "email": "ada@example.com", "password": PASSWORD });
        service.post("/api/auth/register").json(&body).send().await.unwrap().status().as_u16()
    };
    let mut statuses = <[u16; 4]>::from(tokio::join!(register(), register(), register(), register()));
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409, 409, 409]);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_fault_is_told_at_once_and_nothing_is_written() {
    let (service, _database) = service().await;
    let cases = [
        (json!({}), vec![("/email", "required"), ("/password", "required")]),
        (
            json!({ "email": "ada", "password": "short", "admin": true, "mode": "header" }),
            vec![
                ("/admin", "unknown_field"),
                ("/email", "invalid_email"),
                ("/mode", "unknown_value"),
                ("/password", "too_short"),
            ],
        ),
        (
            json!({ "email": 7, "password": null }),
            vec![("/email", "wrong_type"), ("/password", "wrong_type")],
        ),
        (
            json!({ "email": "ada@example.com", "password": "Password1" }),
            vec![("/password", "common_password")],
        ),
        (
            json!({ "email": format!("{}@example.com", "a".repeat(250)), "password": "x".repeat(129) }),
            vec![("/email", "too_long"), ("/password", "too_long")],
        ),
        (json!([]), vec![("", "wrong_type")]),
    ];
    for (body, expected) in cases {
        let response = service.post("/api/auth/register").json(&body).send().await.unwrap();
        let (status, code, mut errors) = problem_with_errors(response).await;
        errors.sort();
        assert_eq!((status, code.as_str()), (422, "validation_failed"), "{body}");
        let expected: Vec<_> =
            expected.iter().map(|(pointer, code)| (pointer.to_string(), code.to_string())).collect();
        assert_eq!(errors, expected, "{body}");
    }
    let response = service.login("ada@example.com", PASSWORD).await;
    assert_eq!(problem(response).await, (401, "invalid_credentials".into()), "no account was made");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_own_email_is_no_password() {
    let (service, _database) = service().await;
    for password in ["ada.byron@example.com", "Ada.Byron"] {
        let body = json!({ "email": "Ada.Byron@example.com", "password": password });
        let response = service.post("/api/auth/register").json(&body).send().await.unwrap();
        let (status, _, errors) = problem_with_errors(response).await;
        assert_eq!((status, errors), (422, vec![("/password".into(), "same_as_email".into())]), "{password}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_email_is_one_account_however_its_letters_are_put_together() {
    let (service, _database) = service().await;
    service.register("ren\u{e9}e@example.com").await;
    let login = service.login("rene\u{301}e@example.com", PASSWORD).await;
    assert_eq!(login.status(), StatusCode::OK);
}

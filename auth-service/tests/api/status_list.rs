use std::time::Duration;

use auth_service::status_list::{Places, uri};
use auth_service::store::deployment;
use auth_service::store::status_list::{NewEntry, enter};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use diesel::{RunQueryDsl, sql_query};
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{DecodingKey, Validation, decode, decode_header};
use miniz_oxide::inflate::decompress_to_vec_zlib;
use reqwest::{Response, StatusCode};
use serde_json::{Value, json};
use service_kit::database::Database;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::support::{ORIGIN, PASSWORD, Service, Tokens, claims, eventually, problem, service};

/// What a verifier does that knows the draft and nothing of us: is the token's bit set?
pub async fn is_revoked(service: &Service, token: &str) -> bool {
    is_set(service, &claims(token)["status"]["status_list"]).await
}

async fn is_set(service: &Service, reference: &Value) -> bool {
    let uri = reference["uri"].as_str().unwrap();
    let answer = get(service, uri.strip_prefix(ORIGIN).unwrap()).await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(answer.headers()["content-type"], "application/statuslist+jwt");
    let list = verified(service, &answer.text().await.unwrap()).await;
    assert_eq!(list["sub"], uri);
    assert_eq!(list["status_list"]["bits"], 1);
    let compressed = URL_SAFE_NO_PAD.decode(list["status_list"]["lst"].as_str().unwrap()).unwrap();
    let bytes = decompress_to_vec_zlib(&compressed).unwrap();
    let index = usize::try_from(reference["idx"].as_u64().unwrap()).unwrap();
    bytes[index / 8] >> (index % 8) & 1 == 1
}

async fn get(service: &Service, path: &str) -> Response {
    service.get(path).header("accept", "application/statuslist+jwt").send().await.unwrap()
}

/// The claims of a list, its signature checked with the published keys.
async fn verified(service: &Service, token: &str) -> Value {
    let header = decode_header(token).unwrap();
    assert_eq!(header.typ.as_deref(), Some("statuslist+jwt"));
    let keys: JwkSet = service.get("/.well-known/jwks.json").send().await.unwrap().json().await.unwrap();
    let key = DecodingKey::from_jwk(keys.find(&header.kid.unwrap()).unwrap()).unwrap();
    let mut rules = Validation::new(header.alg);
    rules.set_required_spec_claims(&["sub", "exp"]);
    decode(token, &key, &rules).unwrap().claims
}

#[tokio::test(flavor = "multi_thread")]
async fn a_logout_sets_the_bit_of_its_session_and_no_other() {
    let (service, _database) = service().await;
    let ada = service.register("ada@example.com").await;
    let later = Tokens::of(service.login("ada@example.com", PASSWORD).await, StatusCode::OK).await;
    let bob = service.register("bob@example.com").await;
    let refreshed = Tokens::of(service.refresh(&ada.refresh).await, StatusCode::OK).await;
    let status = |tokens: &Tokens| claims(&tokens.access)["status"].clone();
    assert_eq!(status(&ada), status(&refreshed), "tokens of a session share its fate");
    assert_ne!(status(&ada), status(&later));
    for tokens in [&ada, &later, &bob] {
        assert!(!is_revoked(&service, &tokens.access).await);
    }

    service.post("/api/auth/logout").bearer_auth(&refreshed.access).send().await.unwrap();
    eventually(async || is_revoked(&service, &ada.access).await).await;
    assert!(is_revoked(&service, &refreshed.access).await);
    for tokens in [&later, &bob] {
        assert!(!is_revoked(&service, &tokens.access).await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_are_found_and_kept_by_caches_and_pages_of_others() {
    let (service, _database) = service().await;
    let metadata = service.get("/.well-known/oauth-authorization-server").send().await.unwrap();
    let metadata: Value = metadata.json().await.unwrap();
    let all = metadata["status_list_aggregation_endpoint"].as_str().unwrap();
    let lists = service.get(all.strip_prefix(ORIGIN).unwrap()).send().await.unwrap();
    let lists: Value = lists.json().await.unwrap();
    let first = format!("{ORIGIN}/oauth/status-lists/0");
    assert_eq!(lists, json!({ "status_lists": [first] }));

    let answer = get(&service, "/oauth/status-lists/0").await;
    let headers = answer.headers().clone();
    assert_eq!(headers["access-control-allow-origin"], "*");
    let list = verified(&service, &answer.text().await.unwrap()).await;
    assert_eq!(list["status_list"]["aggregation_uri"], all);
    assert_eq!(headers["cache-control"], format!("public, max-age={}", list["ttl"]));
    assert!(list["exp"].as_i64().unwrap() - list["iat"].as_i64().unwrap() > list["ttl"].as_i64().unwrap());
    let again = service.get("/oauth/status-lists/0").header("if-none-match", &headers["etag"]);
    assert_eq!(again.send().await.unwrap().status(), StatusCode::NOT_MODIFIED);
}

async fn accepting(service: &Service, kinds: &str) -> Response {
    service.get("/oauth/status-lists/0").header("accept", kinds).send().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_is_told() {
    let (service, _database) = service().await;
    for unknown in ["1", "4294967296", "-1", "ada"] {
        let answer = get(&service, &format!("/oauth/status-lists/{unknown}")).await;
        assert_eq!(problem(answer).await, (404, "not_found".into()), "{unknown}");
    }
    let past = get(&service, "/oauth/status-lists/0?time=1700000000").await;
    assert_eq!(problem(past).await, (501, "not_implemented".into()));
    for taken in ["Application/StatusList+JWT", "text/html, application/*;q=0.1", "*/*"] {
        assert_eq!(accepting(&service, taken).await.status(), StatusCode::OK, "{taken}");
    }
    for other in ["application/statuslist+cwt", "application/statuslist+jwt;q=0, */*"] {
        let refused = accepting(&service, other).await;
        assert_eq!(problem(refused).await, (406, "not_acceptable".into()), "{other}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_without_a_session_has_a_place_of_its_own() {
    let (service, database) = service().await;
    let pool = Database::connect(&database.url(), 2);
    let places = Places::of(deployment::id(&pool).await.unwrap());
    let subject = Uuid::new_v4();
    let mut entered = Vec::new();
    for issued_at in [100, 100, 200] {
        let (token_id, expires_at) = (Uuid::now_v7(), OffsetDateTime::now_utc() + Duration::from_mins(5));
        let number = enter(&pool, NewEntry { token_id, subject, issued_at, expires_at }).await.unwrap();
        let place = places.place(number);
        entered.push((token_id, json!({ "idx": place.index, "uri": uri(ORIGIN, place.list) })));
    }
    // One by its id; then all that were issued before some time.
    let revocations = [("token", entered[1].0, "NULL", 1), ("user", subject, "150", 0)];
    for (kind, id, before, hit) in revocations {
        let revoke = format!(
            "INSERT INTO auth.revocations (kind, subject, not_before, expires_at)
             VALUES ('{kind}', '{id}', {before}, now() + interval '1 hour')"
        );
        assert!(!is_set(&service, &entered[hit].1).await);
        sql_query(revoke).execute(&mut database.connection()).unwrap();
        eventually(async || is_set(&service, &entered[hit].1).await).await;
        assert!(!is_set(&service, &entered[2].1).await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_version_without_lists_may_have_begun_a_session_and_may_end_it() {
    let (service, database) = service().await;
    let old = service.register("ada@example.com").await;
    let other = Tokens::of(service.login("ada@example.com", PASSWORD).await, StatusCode::OK).await;
    let run = |sql: String| sql_query(sql).execute(&mut database.connection()).unwrap();
    run(format!("UPDATE auth.sessions SET status_index = NULL WHERE id = '{}'", old.session_id));
    let place = |tokens: &Tokens| claims(&tokens.access)["status"].clone();
    let new = Tokens::of(service.refresh(&old.refresh).await, StatusCode::OK).await;
    let again = Tokens::of(service.refresh(&old.refresh).await, StatusCode::OK).await;
    assert_ne!(place(&new), place(&other));
    assert_eq!(place(&new), place(&again));
    assert!(!is_revoked(&service, &new.access).await);

    run(format!(
        "INSERT INTO auth.revocations (kind, subject, expires_at)
         VALUES ('session', '{}', now() + interval '1 hour'), ('key', 'no uuid', now() + interval '1 hour')",
        old.session_id
    ));
    eventually(async || is_revoked(&service, &new.access).await).await;
    assert!(!is_revoked(&service, &other.access).await);
}

//! The examples keep what they promise: the same services, on loopback HTTP, following an issuer.

use std::{net::TcpListener, time::Duration};

use actix_web::{App, HttpServer};
use reqwest::{
    Client, RequestBuilder,
    header::{AUTHORIZATION, HeaderValue},
};
use serde_json::json;
use token_verifier::Verifier;
use tokio::time::sleep;
use uuid::Uuid;

use super::{issuer::Issuer, now, tokens::hostile};

#[allow(dead_code, reason = "its main is not called")]
#[path = "../../examples/actix.rs"]
mod actix_example;
#[allow(dead_code, reason = "its main is not called")]
#[path = "../../examples/axum.rs"]
mod axum_example;

#[tokio::test]
async fn axum() {
    let serve = |listener: TcpListener, verifier| {
        listener.set_nonblocking(true).unwrap();
        let listener = tokio::net::TcpListener::from_std(listener).unwrap();
        tokio::spawn(async { axum::serve(listener, axum_example::app(verifier)).await });
    };
    it_tells_good_from_bad(serve).await;
    it_waits_for_keys(serve).await;
    it_refuses_whatever_is_hostile(serve).await;
}

#[actix_web::test]
async fn actix() {
    let serve = |listener, verifier: Verifier| {
        let app = move || App::new().configure(|config| actix_example::routes(config, verifier.clone()));
        let server = HttpServer::new(app).workers(1).disable_signals().listen(listener).unwrap();
        actix_web::rt::spawn(server.run());
    };
    it_tells_good_from_bad(serve).await;
    it_waits_for_keys(serve).await;
    it_refuses_whatever_is_hostile(serve).await;
}

async fn it_tells_good_from_bad(serve: impl Fn(TcpListener, Verifier)) {
    let issuer = Issuer::start().await;
    let url = start(serve, issuer.verifier().await);
    let (user, session) = (Uuid::now_v7(), Uuid::now_v7());
    let token = issuer.tokens.mint().subject(user).session(session).token();
    let get = |token: &str| client().get(format!("{url}/whoami")).bearer_auth(token);
    let post = |token: &str| client().post(format!("{url}/notes")).bearer_auth(token);

    let welcome = get(&token).send().await.unwrap();
    assert_eq!((welcome.status().as_u16(), welcome.text().await.unwrap()), (200, user.to_string()));
    assert_eq!(ask(post(&token)).await, (201, String::new()));

    let bare = || client().get(format!("{url}/whoami"));
    let no_token = (401, "Bearer".to_owned());
    assert_eq!(ask(bare()).await, no_token);
    assert_eq!(ask(bare().header("authorization", "Basic YTpi")).await, no_token);
    assert_eq!(ask(bare().header("authorization", token.as_str())).await, no_token);
    assert_eq!(ask(bare().header("authorization", format!("bearer {token}"))).await.0, 200);

    let refused =
        |why| (401, format!(r#"Bearer error="invalid_token", error_description="the token has {why}""#));
    assert_eq!(ask(get(&issuer.tokens.mint().expired().token())).await, refused("expired"));
    assert_eq!(ask(get("x.y.z")).await.0, 401);
    let reader = issuer.tokens.mint().scope("surveys:read").token();
    let challenge = r#"Bearer error="insufficient_scope", scope="surveys:write""#.to_owned();
    assert_eq!(ask(post(&reader)).await, (403, challenge));

    let ended = json!({"type": "session", "id": session, "expires_at": now() + 900});
    issuer.say(format!("event: revocation\nid: 1-0\ndata: {ended}\n\n"));
    until(401, || get(&token)).await;
    assert_eq!(ask(get(&token)).await, refused("been revoked"));
    assert_eq!(ask(get(&reader)).await.0, 200);
}

async fn it_waits_for_keys(serve: impl Fn(TcpListener, Verifier)) {
    let issuer = Issuer::start().await;
    issuer.jwks(|jwks| jwks.status = 500);
    let url = start(serve, issuer.builder().follow().unwrap());
    let token = issuer.tokens.mint().token();
    let get = || client().get(format!("{url}/whoami")).bearer_auth(&token);
    let refused = get().send().await.unwrap();
    assert_eq!(refused.status().as_u16(), 503);
    assert_eq!(refused.headers()["retry-after"], "5");
    assert!(!refused.headers().contains_key("www-authenticate"), "the token is not at fault");
    let ready = || client().get(format!("{url}/ready"));
    assert_eq!(ask(ready()).await.0, 503);

    issuer.jwks(|jwks| jwks.status = 200);
    until(204, ready).await;
    assert_eq!(ask(get()).await.0, 200);
}

async fn it_refuses_whatever_is_hostile(serve: impl Fn(TcpListener, Verifier)) {
    let issuer = Issuer::start().await;
    let url = start(serve, hostile::verifier(&issuer).await);
    let client = client();
    let mut asked = 0;
    for hostile in hostile::corpus(&issuer) {
        // What HTTP itself forbids in a header gets to no service.
        let Ok(header) = HeaderValue::try_from(format!("Bearer {}", hostile.token)) else { continue };
        let (status, challenge) =
            ask(client.get(format!("{url}/whoami")).header(AUTHORIZATION, header)).await;
        assert_eq!(status, 401, "{}", hostile.what);
        assert!(challenge.starts_with("Bearer"), "{}: {challenge:?}", hostile.what);
        asked += 1;
    }
    assert!(asked > 200, "only {asked} of the corpus can be sent");
    assert_eq!(
        ask(client.get(format!("{url}/whoami")).bearer_auth(issuer.tokens.mint().token())).await.0,
        200
    );
}

fn start(serve: impl Fn(TcpListener, Verifier), verifier: Verifier) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    serve(listener, verifier);
    url
}

fn client() -> Client {
    // Another test of this process may have installed it before.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().no_proxy().timeout(Duration::from_secs(20)).build().unwrap()
}

/// The status, and the challenge if there is one.
async fn ask(request: RequestBuilder) -> (u16, String) {
    let answer = request.send().await.unwrap();
    let challenge = answer.headers().get("www-authenticate").map(|value| value.to_str().unwrap().to_owned());
    (answer.status().as_u16(), challenge.unwrap_or_default())
}

async fn until(status: u16, request: impl Fn() -> RequestBuilder) {
    for _ in 0..400 {
        if ask(request()).await.0 == status {
            return;
        }
        sleep(Duration::from_millis(10)).await;
    }
    panic!("never: the answer is {status}");
}

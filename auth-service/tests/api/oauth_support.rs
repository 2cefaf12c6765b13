//! Registered clients, as operators make them and as they behave.

use auth_service::routes::oauth::METHODS;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::signature::Signer;
use reqwest::{RequestBuilder, Response, StatusCode};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair};
use serde_json::{Value, json};
use service_kit::testing::TestDatabase;
use time::OffsetDateTime;
use token_verifier::Algorithm;
use token_verifier::crypto::{SigningKey, install};
use uuid::Uuid;

use crate::program::{Variables, command, text};
use crate::support::{ORIGIN, Service};

pub type Form<'a> = Vec<(&'a str, &'a str)>;

pub const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// A client with a secret.
#[derive(Clone)]
pub struct Account {
    pub id: String,
    pub secret: String,
}

/// A client with keys.
pub struct Signed {
    pub id: String,
    pub key: SigningKey,
}

/// Runs a command for clients; what it wrote, where it succeeded, or its complaint.
pub fn clients(
    database: &TestDatabase,
    redis: &str,
    arguments: &[&str],
    input: &str,
) -> Result<String, String> {
    use std::io::Write;
    use std::process::Stdio;
    let mut command = command(&[&["clients"], arguments].concat(), &Variables::new(database, redis));
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut process = command.spawn().unwrap();
    process.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = process.wait_with_output().unwrap();
    if output.status.success() { Ok(text(&output.stdout)) } else { Err(text(&output.stderr)) }
}

fn created(database: &TestDatabase, name: &str, rest: &[&str], input: &str) -> Value {
    let arguments = [&["create", "--json", "--name", name], rest].concat();
    serde_json::from_str(&clients(database, "", &arguments, input).unwrap()).unwrap()
}

/// A client with a secret.
pub fn account(database: &TestDatabase, name: &str, rest: &[&str]) -> Account {
    let created = created(database, name, rest, "");
    let text = |name: &str| created[name].as_str().unwrap().to_owned();
    Account { id: text("client_id"), secret: text("client_secret") }
}

/// A service account for surveys.
pub fn billing(database: &TestDatabase) -> Account {
    let scopes = ["--scope", "surveys:read", "--scope", "surveys:write"];
    account(
        database,
        "billing",
        &[&scopes[..], &["--audience", "surveys", "--audience", "invoices"]].concat(),
    )
}

/// A client with a new key.
pub fn signed(database: &TestDatabase, name: &str, algorithm: Algorithm, rest: &[&str]) -> Signed {
    let key = new_key(algorithm);
    let created = created(database, name, &[rest, &["--jwks", "-"]].concat(), &jwks(&key));
    assert_eq!(created["client_secret"], Value::Null);
    Signed { id: created["client_id"].as_str().unwrap().to_owned(), key }
}

pub fn new_key(algorithm: Algorithm) -> SigningKey {
    install();
    let random = SystemRandom::new();
    let pkcs8 = match algorithm {
        Algorithm::Es256 => EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random),
        Algorithm::EdDsa => Ed25519KeyPair::generate_pkcs8(&random),
        Algorithm::Rs256 => {
            let key = include_bytes!("../../../shared/token-verifier/src/testing/rsa-2048-test-key.pk8");
            return SigningKey::from_pkcs8(algorithm, key).unwrap();
        }
    };
    SigningKey::from_pkcs8(algorithm, pkcs8.unwrap().as_ref()).unwrap()
}

/// The public half, as a file has it.
pub fn jwks(key: &SigningKey) -> String {
    json!({ "keys": [key.jwk("one").unwrap()] }).to_string()
}

/// A JWT.
pub fn jwt(key: &SigningKey, header: &Value, claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let message = format!("{}.{}", part(header), part(claims));
    let signature: Vec<u8> = key.try_sign(message.as_bytes()).unwrap();
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
}

pub fn now() -> i64 {
    OffsetDateTime::now_utc().unix_timestamp()
}

impl Signed {
    pub fn header(&self) -> Value {
        json!({ "alg": self.key.algorithm().name(), "kid": "one", "typ": "JWT" })
    }

    pub fn claims(&self) -> Value {
        let (iss, exp) = (self.id.as_str(), now() + 60);
        json!({ "iss": iss, "sub": iss, "aud": ORIGIN, "exp": exp, "jti": Uuid::new_v4() })
    }

    pub fn assertion(&self) -> String {
        jwt(&self.key, &self.header(), &self.claims())
    }

    /// Asks for a token.
    pub async fn ask(&self, service: &Service, assertion: &str) -> Response {
        let form = [
            ("grant_type", "client_credentials"),
            ("client_assertion_type", ASSERTION_TYPE),
            ("client_assertion", assertion),
        ];
        service.post("/oauth/token").form(&form).send().await.unwrap()
    }
}

impl Account {
    /// A request to a path, with this client's credentials.
    pub fn post(&self, service: &Service, path: &str) -> RequestBuilder {
        service.post(path).header("authorization", basic(&self.id, &self.secret))
    }

    /// Asks for a token, with more parameters.
    pub async fn ask(&self, service: &Service, more: Form<'_>) -> Response {
        let form = [vec![("grant_type", "client_credentials")], more].concat();
        self.post(service, "/oauth/token").form(&form).send().await.unwrap()
    }

    /// An access token.
    pub async fn token(&self, service: &Service) -> String {
        granted(self.ask(service, vec![]).await).await["access_token"].as_str().unwrap().to_owned()
    }

    pub async fn introspect(&self, service: &Service, token: &str) -> Value {
        let response =
            self.post(service, "/oauth/introspect").form(&[("token", token)]).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()["cache-control"], "no-store");
        response.json().await.unwrap()
    }

    pub async fn revoke(&self, service: &Service, token: &str) -> Response {
        self.post(service, "/oauth/revoke").form(&[("token", token)]).send().await.unwrap()
    }
}

pub fn basic(id: &str, secret: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{id}:{secret}")))
}

/// The answer of a request that was granted (RFC 6749 section 5.1).
pub async fn granted(response: Response) -> Value {
    let status = response.status();
    let headers = response.headers().clone();
    let body: Value = response.json().await.unwrap();
    assert_eq!(status, StatusCode::OK, "{body}");
    assert_eq!(headers["cache-control"], "no-store");
    assert_eq!(body["token_type"], "Bearer");
    body
}

/// Status, error and description of a refusal, having checked that it is as RFC 6749 section 5.2 asks.
pub async fn refusal(response: Response) -> (u16, String, String) {
    let status = response.status().as_u16();
    let headers = response.headers().clone();
    let body: Value = response.json().await.unwrap();
    assert_eq!(headers["content-type"], "application/json", "{body}");
    assert_eq!(headers["cache-control"], "no-store");
    assert_eq!(
        headers.get("www-authenticate").is_some_and(|value| value.as_bytes().starts_with(b"Basic ")),
        status == 401
    );
    let text = |name: &str| body[name].as_str().unwrap().to_owned();
    let (error, description) = (text("error"), text("error_description"));
    let allowed = |char: char| matches!(char, ' '..='!' | '#'..='[' | ']'..='~');
    assert!(!description.is_empty() && description.chars().all(allowed), "{description}");
    assert_eq!(body.as_object().unwrap().len(), 2, "{body}");
    (status, error, description)
}

/// Status and error.
pub async fn refused(response: Response) -> (u16, String) {
    let (status, error, _) = refusal(response).await;
    (status, error)
}

/// What the server says of itself (RFC 8414).
pub async fn metadata(service: &Service) -> Value {
    let path = "/.well-known/oauth-authorization-server";
    let metadata: Value = service.get(path).send().await.unwrap().json().await.unwrap();
    assert_eq!(metadata["introspection_endpoint_auth_methods_supported"], json!(METHODS));
    metadata
}

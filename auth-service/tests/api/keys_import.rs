//! Keys that were made elsewhere.

use std::process::{Output, Stdio};

use auth_service::keys::KeyState;
use reqwest::StatusCode;
use service_kit::testing::{TestDatabase, fresh_redis_url};
use token_verifier::Algorithm;

use crate::keys_support::{in_state, keeper, kid, published};
use crate::program::{Program, Variables, command, run, text};
use crate::support::{Service, Tokens, eventually, header, policy, service, test_database};

fn pem(name: &str) -> String {
    format!("{}/tests/keys/{name}.pem", env!("CARGO_MANIFEST_DIR"))
}

fn import(database: &TestDatabase, arguments: &[&str]) -> Output {
    run(&[&["keys", "import"], arguments].concat(), &Variables::new(database, ""))
}

#[tokio::test(flavor = "multi_thread")]
async fn rsa_keys_of_every_size_sign_and_verify() {
    let mut rs256 = policy();
    rs256.keys.algorithm = Algorithm::Rs256;
    for name in ["rsa-2048", "rsa-3072", "rsa-4096"] {
        let database = test_database();
        let imported = import(&database, &[&pem(name), "--algorithm", "RS256"]);
        assert!(text(&imported.stdout).contains("(RS256) signs."), "{}", text(&imported.stderr));
        let service = Service::start(&database, &fresh_redis_url(), rs256.clone()).await;
        let tokens = service.register("ada@example.com").await;
        assert_eq!(header(&tokens.access)["alg"], "RS256");
        assert_eq!(service.me(&tokens.access).await.status(), StatusCode::OK);
        Tokens::of(service.refresh(&tokens.refresh).await, StatusCode::OK).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_imported_key_is_published_like_a_new_one() {
    let (service, database) = service().await;
    let signing = published(&service).await;
    for (name, algorithm) in [("rsa-2048", "RS256"), ("p-256", "ES256"), ("ed25519", "EdDSA")] {
        let imported = import(&database, &[&pem(name)]);
        assert!(text(&imported.stdout).contains(&format!("({algorithm}) is published")), "{name}");
    }
    eventually(async || published(&service).await.len() == 4).await;
    let tokens = service.register("ada@example.com").await;
    assert_eq!([kid(&tokens.access)], signing.as_slice());
    let again = import(&database, &[&pem("p-256")]);
    assert!(!again.status.success() && text(&again.stderr).contains("here already"));

    let keeper = keeper(&database, &policy().keys);
    let rsa = in_state(&keeper, KeyState::Published).await[0].clone();
    keeper.revoke(rsa).await.unwrap();
    let again = import(&database, &[&pem("rsa-2048")]);
    assert!(text(&again.stderr).contains("was revoked here"), "{}", text(&again.stderr));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_taken_from_the_standard_input() {
    let (_service, database) = service().await;
    let file = std::fs::File::open(pem("ed25519")).unwrap();
    let mut command = command(&["keys", "import", "-"], &Variables::new(&database, ""));
    let output = command.stdin(Stdio::from(file)).output().unwrap();
    assert!(text(&output.stdout).contains("(EdDSA) is published"), "{}", text(&output.stderr));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_used_is_refused_with_what_to_do() {
    let (service, database) = service().await;
    for (name, told) in [
        ("rsa-1024", "2048 to 4096 bits"),
        ("p-384", "not supported"),
        ("rsa-pss", "not supported"),
        ("rsa-2048-pkcs1", "openssl pkcs8 -topk8 -nocrypt -in"),
        ("encrypted", "has a password"),
        ("public", "public half"),
        ("missing", "cannot be read"),
    ] {
        let Output { status, stderr, .. } = import(&database, &[&pem(name)]);
        assert!(!status.success() && text(&stderr).contains(told), "{name}: {}", text(&stderr));
    }
    let other = import(&database, &[&pem("p-256"), "--algorithm", "RS256"]);
    assert!(text(&other.stderr).contains("for ES256, not for RS256"), "{}", text(&other.stderr));
    assert_eq!(published(&service).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn rs256_needs_a_key_and_is_never_left_without_one() {
    let database = test_database();
    let rs256 = Variables::new(&database, &fresh_redis_url()).and("AUTH_SIGNING_ALGORITHM", "RS256");
    let Output { status, stderr, .. } = run(&["serve"], &rs256);
    assert!(!status.success() && text(&stderr).contains("keys import"), "{}", text(&stderr));
    assert!(import(&database, &[&pem("rsa-2048")]).status.success());
    drop(Program::serve(&rs256).await);

    let refused = run(&["keys", "rotate"], &rs256);
    assert!(text(&refused.stderr).contains("keys import"), "{}", text(&refused.stderr));
    let keeper = keeper(&database, &policy().keys);
    let signing = in_state(&keeper, KeyState::Signing).await;
    let age = "UPDATE auth.signing_keys SET state_since = now() - interval '60 days'";
    diesel::RunQueryDsl::execute(diesel::sql_query(age), &mut database.connection()).unwrap();
    let program = Program::serve(&rs256).await;
    assert_eq!(in_state(&keeper, KeyState::Signing).await, signing, "past its time it goes on");
    eventually(async || {
        let metrics = program.get("/metrics").send().await.unwrap().text().await.unwrap();
        metrics.contains("signet_signing_key_rotation_seconds -")
    })
    .await;

    assert!(run(&["keys", "revoke", &signing[0]], &rs256).status.success());
    let now = keeper.load().await.unwrap();
    assert_eq!(now.signing().unwrap().key.algorithm, Algorithm::Es256, "rather than none");
}

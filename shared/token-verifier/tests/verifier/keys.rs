use std::time::Duration;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use jsonwebtoken::jwk::JwkSet;
use serde_json::{Value, json};
use token_verifier::{Algorithm, BuildError, Keys, Timing, Verifier, VerifyError, testing::TestIssuer};
use tokio::time::sleep;

use super::{
    eventually,
    issuer::{Issuer, JWKS, quick},
};

#[tokio::test]
async fn the_first_tokens_wait_for_the_first_keys() {
    let issuer = Issuer::start().await;
    issuer.jwks(|jwks| jwks.delay = Duration::from_millis(100));
    let verifier = issuer.builder().follow().unwrap();
    assert!(verifier.verify(&issuer.tokens.mint().token()).await.is_ok());
    assert_eq!(issuer.count(JWKS), 1);
}

#[tokio::test]
async fn verification_asks_the_issuer_nothing() {
    let issuer = Issuer::start().await;
    let verifier = issuer.verifier().await;
    let before = issuer.state.requests.lock().unwrap().len();
    for _ in 0..500 {
        verifier.verify(&issuer.tokens.mint().token()).await.unwrap();
    }
    assert_eq!(issuer.state.requests.lock().unwrap().len(), before);
}

#[tokio::test]
async fn the_key_set_is_kept_for_its_max_age_and_asked_for_by_etag() {
    let issuer = Issuer::start().await;
    issuer.jwks(|jwks| (jwks.etag, jwks.cache_control) = (Some("\"one\""), Some("public, max-age=0")));
    let verifier = issuer.verifier().await;
    eventually("it is asked again", || issuer.count(JWKS) >= 3).await;
    let answers: Vec<_> = issuer.requests(JWKS).iter().map(|request| request.answered).take(3).collect();
    assert_eq!(answers, [200, 304, 304]);
    assert!(verifier.verify(&issuer.tokens.mint().token()).await.is_ok());

    // Changed, and to be kept for a minute from now on.
    issuer.jwks(|jwks| (jwks.etag, jwks.cache_control) = (Some("\"two\""), Some("Max-Age=60, public")));
    let changed =
        |issuer: &Issuer| issuer.requests(JWKS).iter().filter(|request| request.answered == 200).count() == 2;
    eventually("it sees the change", || changed(&issuer)).await;
    let asked = issuer.count(JWKS);
    sleep(Duration::from_millis(300)).await;
    assert_eq!(issuer.count(JWKS), asked);
}

#[tokio::test]
async fn an_issuer_that_says_no_cache_is_not_asked_all_the_time() {
    let issuer = Issuer::start().await;
    issuer.jwks(|jwks| jwks.cache_control = Some("max-age=0"));
    let _verifier = issuer.verifier().await;
    sleep(Duration::from_millis(500)).await;
    assert!(issuer.count(JWKS) < 30, "{} fetches", issuer.count(JWKS));
}

#[tokio::test]
async fn without_max_age_the_default_holds() {
    let issuer = Issuer::start().await;
    let timing = Timing { default_key_refresh: Duration::from_millis(60), ..quick() };
    let _verifier = issuer.builder().timing(timing).follow().unwrap();
    eventually("it is asked again", || issuer.count(JWKS) >= 3).await;
}

#[tokio::test]
async fn keys_are_fetched_again_before_they_are_too_old() {
    let issuer = Issuer::start().await;
    issuer.jwks(|jwks| jwks.cache_control = Some("max-age=3600"));
    let verifier = issuer.builder().max_key_age(Duration::from_millis(400)).follow().unwrap();
    eventually("it has keys", || !verifier.keys().is_empty()).await;
    eventually("it is asked again", || {
        assert!(!verifier.keys().is_empty(), "dropped, though the issuer is there");
        issuer.count(JWKS) >= 3
    })
    .await;
}

#[tokio::test]
async fn a_key_that_left_the_set_verifies_no_more() {
    let issuer = Issuer::start().await;
    issuer.jwks(|jwks| jwks.cache_control = Some("max-age=0"));
    let verifier = issuer.verifier().await;
    let token = issuer.tokens.mint().token();
    assert!(verifier.verify(&token).await.is_ok());
    let next = TestIssuer::new(&issuer.url, "surveys");
    issuer.publish(&next.jwks());
    let asked = issuer.count(JWKS);
    eventually("it has asked anew", || issuer.count(JWKS) > asked + 1).await;
    assert_eq!(verifier.verify(&token).await, Err(VerifyError::UnknownKey));
    assert!(verifier.verify(&next.mint().token()).await.is_ok());
}

#[tokio::test]
async fn an_outage_keeps_the_keys_until_they_are_too_old_and_ends() {
    let issuer = Issuer::start().await;
    issuer.jwks(|jwks| (jwks.cache_control, jwks.etag) = (Some("max-age=0"), Some("\"one\"")));
    let verifier = issuer.builder().max_key_age(Duration::from_millis(600)).follow().unwrap();
    let token = issuer.tokens.mint().token();
    assert!(verifier.verify(&token).await.is_ok());
    issuer.jwks(|jwks| (jwks.status, jwks.etag) = (500, None));
    let asked = issuer.count(JWKS);
    eventually("it has tried in vain", || issuer.count(JWKS) > asked + 2).await;
    assert!(verifier.verify(&token).await.is_ok(), "the last good set holds");
    eventually("the keys are dropped", || verifier.keys().is_empty()).await;
    assert_eq!(verifier.verify(&token).await, Err(VerifyError::KeysUnavailable));
    issuer.jwks(|jwks| (jwks.status, jwks.etag) = (200, Some("\"one\"")));
    eventually("the keys are back", || !verifier.keys().is_empty()).await;
    assert!(verifier.verify(&token).await.is_ok());
}

#[tokio::test]
async fn a_useless_key_set_replaces_nothing() {
    let issuer = Issuer::start().await;
    issuer.jwks(|jwks| jwks.cache_control = Some("max-age=0"));
    let verifier = issuer.verifier().await;
    let other = serde_json::to_string(&TestIssuer::new(&issuer.url, "surveys").jwks()).unwrap();
    let huge = other.replacen('{', &format!("{{\"x\":\"{}\",", "x".repeat(300_000)), 1);
    for useless in [r#"{"keys":[]}"#, "", "<html>", r#"{"keys":[{"kty":"oct","kid":"a","k":"AA"}]}"#, &huge] {
        issuer.jwks(|jwks| jwks.body = useless.to_owned());
        let asked = issuer.count(JWKS);
        eventually("it has been read", || issuer.count(JWKS) > asked + 1).await;
        assert!(verifier.verify(&issuer.tokens.mint().token()).await.is_ok());
    }
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let issuer = Issuer::start().await;
    let moved = "max-age=0\r\nlocation: /elsewhere";
    issuer.jwks(|jwks| (jwks.status, jwks.cache_control) = (302, Some(moved)));
    let verifier = issuer.builder().follow().unwrap();
    eventually("it has tried", || issuer.count(JWKS) > 1).await;
    assert!(verifier.keys().is_empty());
    assert_eq!(issuer.count("/elsewhere"), 0);
}

#[tokio::test]
async fn an_entry_that_is_odd_costs_only_itself() {
    let issuer = Issuer::start().await;
    let mut set = serde_json::to_value(issuer.tokens.jwks()).unwrap();
    let odd =
        [json!({"kty": "AKP", "kid": 5}), json!("key"), json!({"kty": "EC", "crv": "P-256"}), Value::Null];
    set["keys"].as_array_mut().unwrap().splice(0..0, odd);
    issuer.jwks(|jwks| jwks.body = set.to_string());
    let verifier = issuer.builder().follow().unwrap();
    assert!(verifier.verify(&issuer.tokens.mint().token()).await.is_ok());
}

/// One member of a good key changed, and it is no key of ours any more.
#[test]
fn keys_that_are_not_used() {
    let tokens = TestIssuer::new("https://signet.example", "surveys");
    let [ec, ed, rsa] = <[Value; 3]>::try_from(
        tokens.jwks().keys.iter().map(|key| serde_json::to_value(key).unwrap()).collect::<Vec<_>>(),
    )
    .unwrap();
    let modulus = |bytes: &[u8]| json!(BASE64_URL_SAFE_NO_PAD.encode(bytes));
    let replaces = |key: &Value| {
        let set: JwkSet = serde_json::from_value(json!({"keys": [key]})).unwrap();
        Keys::new().replace(&set).is_ok()
    };
    for (key, name, value) in [
        (&ec, "use", json!("enc")),
        (&ec, "key_ops", json!(["sign"])),
        (&ec, "alg", json!("ES384")),
        (&ec, "alg", json!("RS256")),
        (&ec, "crv", json!("P-384")),
        (&ec, "crv", json!("secp256k1")),
        (&ec, "kid", Value::Null),
        (&ec, "kid", json!("")),
        (&ec, "kid", json!("k".repeat(129))),
        (&ec, "x", json!("AAAA")),
        (&ec, "y", json!("!")),
        (&ed, "crv", json!("Ed448")),
        (&ed, "alg", json!("ES256")),
        (&ed, "x", json!("AAAA")),
        (&rsa, "alg", json!("PS256")),
        (&rsa, "n", modulus(&[0xff; 128])),
        (&rsa, "n", modulus(&[&[0x7f][..], &[0xff; 255]].concat())),
        (&rsa, "n", modulus(&[&[0; 200][..], &[0xff; 128]].concat())),
        (&rsa, "kty", json!("oct")),
    ] {
        assert!(replaces(key));
        let mut changed = key.clone();
        changed[name] = value;
        assert!(!replaces(&changed), "{name}: {}", changed[name]);
    }
    let mut smallest = rsa.clone();
    smallest["n"] = modulus(&[0x80; 256]);
    assert!(replaces(&smallest), "2048 bits");
    for name in ["use", "alg"] {
        let mut without = ec.clone();
        without.as_object_mut().unwrap().remove(name);
        assert!(replaces(&without), "{name} is optional");
    }
}

#[tokio::test]
async fn replacing_swaps_the_whole_set() {
    let (old, new) = (TestIssuer::new("i", "a"), TestIssuer::new("i", "a"));
    let verifier = old.verifier();
    verifier.keys().replace(&new.jwks()).unwrap();
    assert_eq!(verifier.verify(&old.mint().token()).await, Err(VerifyError::UnknownKey));
    assert!(verifier.verify(&new.mint().algorithm(Algorithm::EdDsa).token()).await.is_ok());
    assert!(verifier.keys().replace(&JwkSet { keys: Vec::new() }).is_err());
    assert!(verifier.verify(&new.mint().token()).await.is_ok());
}

#[tokio::test]
async fn no_more_than_64_keys() {
    let mut set = JwkSet { keys: Vec::new() };
    let issuers: Vec<_> = (0..23).map(|_| TestIssuer::new("i", "a")).collect();
    for issuer in &issuers {
        set.keys.extend(issuer.jwks().keys);
    }
    assert_eq!(set.keys.len(), 69);
    let verifier = issuers[0].verifier();
    verifier.keys().replace(&set).unwrap();
    assert!(verifier.verify(&issuers[0].mint().token()).await.is_ok());
    assert_eq!(verifier.verify(&issuers[22].mint().token()).await, Err(VerifyError::UnknownKey));
}

#[tokio::test]
async fn settings_are_checked_at_the_start() {
    let builder = || Verifier::builder("https://signet.example", "surveys");
    let none: [&str; 0] = [];
    for (wrong, builder) in [
        ("issuer", Verifier::builder("signet", "surveys")),
        ("scheme", builder().jwks_url("ftp://signet.example/jwks.json")),
        ("URL", builder().revocations_url("/revocations")),
        ("algorithms", builder().algorithms(&[])),
        ("audiences", builder().audiences(none)),
        ("leeway", builder().leeway(Duration::from_secs(301))),
    ] {
        assert!(builder.follow().is_err(), "{wrong}");
    }
}

#[test]
fn following_needs_a_runtime() {
    let refused = Verifier::builder("http://127.0.0.1:1", "surveys").follow();
    assert!(matches!(refused, Err(BuildError::NoRuntime)));
}

//! Keys that sign before the verifier has heard of them, and ids that name no key at all.

use std::time::{Duration, Instant};

use serde_json::json;
use token_verifier::{Timing, Verifier, VerifyError, testing::TestIssuer};
use tokio::{
    task::{JoinSet, yield_now},
    time::sleep,
};

use super::{
    eventually,
    issuer::{Issuer, JWKS, quick},
    now,
};

/// A verifier that has its keys and its stream.
async fn following(issuer: &Issuer, timing: Timing) -> Verifier {
    let verifier = issuer.builder().timing(timing).follow().unwrap();
    let ready = || !verifier.keys().is_empty() && issuer.open_streams() == 1;
    eventually("the verifier has keys and a stream", ready).await;
    verifier
}

async fn kid_of(tokens: &TestIssuer) -> String {
    tokens.verifier().verify(&tokens.mint().token()).await.unwrap().key_id.clone()
}

#[tokio::test]
async fn an_unknown_kid_is_fetched_once_for_all_who_wait() {
    let issuer = Issuer::start().await;
    let verifier = issuer.verifier().await;
    let next = TestIssuer::new(&issuer.url, "surveys");
    issuer.publish(&next.jwks());
    issuer.jwks(|jwks| jwks.delay = Duration::from_millis(200));
    let waiting: Vec<_> = (0..50)
        .map(|_| {
            let (verifier, token) = (verifier.clone(), next.mint().token());
            tokio::spawn(async move { verifier.verify(&token).await })
        })
        .collect();
    // Those who know their key do not wait meanwhile.
    eventually("the fetch is under way", || issuer.count(JWKS) == 2).await;
    let asked = Instant::now();
    assert!(verifier.verify(&issuer.tokens.mint().token()).await.is_ok());
    assert!(asked.elapsed() < Duration::from_millis(150), "took {:?}", asked.elapsed());
    for waiting in waiting {
        assert!(waiting.await.unwrap().is_ok());
    }
    sleep(Duration::from_millis(300)).await;
    assert_eq!(issuer.count(JWKS), 2);
}

#[tokio::test]
async fn a_flood_of_unknown_kids_costs_one_fetch() {
    let issuer = Issuer::start().await;
    let minute = Duration::from_mins(1);
    let timing = Timing { first_unknown_key_interval: minute, unknown_key_interval: minute, ..quick() };
    let verifier = issuer.builder().timing(timing).follow().unwrap();
    eventually("it has keys", || !verifier.keys().is_empty()).await;
    let flood: Vec<_> = (0..200)
        .map(|at| {
            let token = issuer.tokens.mint().header("kid", format!("made up {at}")).token();
            let verifier = verifier.clone();
            tokio::spawn(async move { verifier.verify(&token).await })
        })
        .collect();
    for refused in flood {
        assert_eq!(refused.await.unwrap(), Err(VerifyError::UnknownKey));
    }
    let one_more = issuer.tokens.mint().header("kid", "made up").token();
    assert_eq!(verifier.verify(&one_more).await, Err(VerifyError::UnknownKey));
    sleep(Duration::from_millis(100)).await;
    assert_eq!(issuer.count(JWKS), 2, "the first, and one for the flood");
}

#[tokio::test]
async fn once_the_interval_is_over_an_unknown_kid_is_fetched_again() {
    let issuer = Issuer::start().await;
    let timing = Timing { unknown_key_interval: Duration::from_millis(50), ..quick() };
    let verifier = issuer.builder().timing(timing).follow().unwrap();
    let next = TestIssuer::new(&issuer.url, "surveys");
    assert!(verifier.verify(&next.mint().token()).await.is_err());
    issuer.publish(&next.jwks());
    sleep(Duration::from_millis(100)).await;
    assert!(verifier.verify(&next.mint().token()).await.is_ok());
}

#[tokio::test]
async fn a_slow_issuer_does_not_hold_a_token_past_the_deadline() {
    let issuer = Issuer::start().await;
    let timing = Timing { unknown_key_deadline: Duration::from_millis(50), ..quick() };
    let verifier = issuer.builder().timing(timing).follow().unwrap();
    eventually("it has keys", || !verifier.keys().is_empty()).await;
    issuer.jwks(|jwks| jwks.delay = Duration::from_mins(1));
    let asked = Instant::now();
    let token = issuer.tokens.mint().header("kid", "other").token();
    assert_eq!(verifier.verify(&token).await, Err(VerifyError::UnknownKey));
    assert!(asked.elapsed() < Duration::from_secs(5));
}

/// As in production: the replica that is asked first lacks the key that another one signs with already.
#[tokio::test]
async fn a_key_that_the_first_look_does_not_bring_is_found_by_a_further_one() {
    let issuer = Issuer::start().await;
    let verifier = following(&issuer, Timing::default()).await;
    let next = TestIssuer::new(&issuer.url, "surveys");
    let mut waiting = JoinSet::new();
    let mut arrive = || {
        let (verifier, token) = (verifier.clone(), next.mint().token());
        waiting.spawn(async move { verifier.verify(&token).await.map(drop) });
    };
    (0..20).for_each(|_| arrive());
    eventually("the first look", || issuer.count(JWKS) == 2).await;
    issuer.publish(&next.jwks());
    // Those who come when no fetch is allowed yet do not pay for those who came before.
    (0..20).for_each(|_| arrive());
    assert!(waiting.join_all().await.into_iter().all(|verified| verified.is_ok()));
    assert_eq!(issuer.count(JWKS), 3);
}

#[tokio::test]
async fn a_flood_of_made_up_kids_has_few_fetches_and_does_not_keep_a_new_key_out() {
    let issuer = Issuer::start().await;
    let (longest, deadline) = (Duration::from_millis(250), Duration::from_secs(2));
    let timing = Timing { unknown_key_interval: longest, unknown_key_deadline: deadline, ..quick() };
    let verifier = following(&issuer, timing).await;
    let began = Instant::now();
    let mut flood = JoinSet::new();
    for attacker in 0..50 {
        let made_up = |at| issuer.tokens.mint().header("kid", format!("made up {attacker} {at}")).token();
        let (verifier, tokens) = (verifier.clone(), (0..20).map(made_up).collect::<Vec<_>>());
        flood.spawn(async move {
            for token in tokens.iter().cycle() {
                assert_eq!(verifier.verify(token).await, Err(VerifyError::UnknownKey));
                yield_now().await;
            }
        });
    }
    eventually("the flood is past its first few fetches", || issuer.count(JWKS) >= 12).await;
    let fetches = u128::try_from(issuer.count(JWKS)).unwrap();
    let most = began.elapsed().as_millis() / longest.as_millis() + 7;
    assert!(fetches <= most, "{fetches} fetches, and {most} would be bearable");

    let next = TestIssuer::new(&issuer.url, "surveys");
    let mut both = issuer.tokens.jwks();
    both.keys.extend(next.jwks().keys);
    issuer.publish(&both);
    assert!(verifier.verify(&next.mint().token()).await.is_ok());
    flood.abort_all();
    while let Some(ended) = flood.join_next().await {
        assert!(ended.is_err_and(|ended| ended.is_cancelled()), "only the new key gets through");
    }
}

#[tokio::test]
async fn a_token_that_no_key_makes_good_causes_no_fetch() {
    let issuer = Issuer::start().await;
    let verifier = following(&issuer, quick()).await;
    let elsewhere = TestIssuer::new("https://elsewhere.example", "surveys");
    let withdrawn = TestIssuer::new(&issuer.url, "surveys");
    let expired = withdrawn.mint().expired().token();
    for _ in 0..3 {
        assert_eq!(verifier.verify(&elsewhere.mint().token()).await, Err(VerifyError::WrongIssuer));
        assert_eq!(verifier.verify(&expired).await, Err(VerifyError::Expired));
    }
    assert_eq!(issuer.count(JWKS), 1);
}

#[tokio::test]
async fn a_revoked_key_has_the_set_fetched_at_once_and_twice_again() {
    let issuer = Issuer::start().await;
    let verifier = following(&issuer, Timing::default()).await;
    let token = issuer.tokens.mint().token();
    let kid = kid_of(&issuer.tokens).await;
    let entry = json!({"type": "key", "id": kid, "expires_at": now() + 900});
    let revoked = format!("event: revocation\nid: 1-0\ndata: {entry}\n\n");
    issuer.say(&revoked);
    eventually("it is fetched, though no token asks", || issuer.count(JWKS) == 2).await;

    // That replica had not heard of it yet.
    let next = TestIssuer::new(&issuer.url, "surveys");
    issuer.publish(&next.jwks());
    let next_kid = format!("{:?}", kid_of(&next).await);
    eventually("it has the new key", || format!("{:?}", verifier.keys()).contains(&next_kid)).await;
    assert!(verifier.verify(&next.mint().token()).await.is_ok());
    assert_eq!(verifier.verify(&token).await, Err(VerifyError::Revoked), "not just of an unknown key");
    eventually("it is fetched once more", || issuer.count(JWKS) == 4).await;

    // Heard again, as after a cut, it is no news.
    issuer.say(&revoked);
    sleep(Duration::from_millis(300)).await;
    assert_eq!(issuer.count(JWKS), 4);
}

//! Guessing is limited, and a few addresses lock nobody out.

use reqwest::StatusCode;
use service_kit::testing::{RedisServer, fresh_redis_url};

use crate::support::{PASSWORD, Service, problem, service_with, test_database};
use crate::throttle_support::{
    ADA, BOB, a_known_device, behind_a_proxy, guess_wrong, login, login_in_a_browser, login_to,
};

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
async fn an_account_that_is_not_there_runs_out_of_guesses_all_the_same() {
    let mut policy = behind_a_proxy();
    policy.limits.login_account = Some("3/3600".parse().unwrap());
    policy.limits.login_reserve = Some("1/3600".parse().unwrap());
    let (service, _database) = service_with(policy).await;
    service.register(ADA).await;
    for (email, network) in [(ADA, "203.0.113"), ("nobody@example.com", "198.51.100")] {
        let mut answers = Vec::new();
        for index in 0..5 {
            let address = format!("{network}.{index}");
            let response = login_to(&service, email, &address, "not the password").await;
            let headers = ["ratelimit", "ratelimit-policy"].map(|name| response.headers()[name].clone());
            answers.push((response.status().as_u16(), headers));
        }
        assert_eq!(answers.iter().map(|(status, _)| *status).collect::<Vec<_>>(), [401, 401, 401, 401, 429]);
        let [first, second, of_the_reserve] = [0, 1, 3].map(|index: usize| answers[index].1.clone());
        assert_eq!((&first, &first), (&second, &of_the_reserve), "what others do at the account is not told");
    }
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

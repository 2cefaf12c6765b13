//! The program itself: its configuration, its commands, and what it writes to its log.

use std::process::{Command, Output, Stdio};

use secrecy::ExposeSecret;
use serde_json::{Value, json};
use service_kit::testing::{fresh_redis_url, http_client, listen};

use crate::support::{PASSWORD, eventually, test_database};

const KEY: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

fn program(arguments: &[&str], variables: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_auth-service"));
    command.args(arguments).env_clear().envs(variables.iter().copied());
    command
}

fn text(output: &[u8]) -> String {
    String::from_utf8(output.to_vec()).unwrap()
}

#[test]
fn a_broken_configuration_is_told_whole_and_without_values() {
    let variables = [
        ("AUTH_ISSUER", "http://hunter2.example"),
        ("AUTH_KEY_ENCRYPTION_KEY", "hunter2"),
        ("AUTH_BIND", "hunter2"),
    ];
    let Output { status, stderr, .. } = program(&["serve"], &variables).output().unwrap();
    assert_eq!(status.code(), Some(1));
    let message = text(&stderr);
    for name in ["AUTH_DATABASE_URL", "AUTH_REDIS_URL", "AUTH_ISSUER", "AUTH_KEY_ENCRYPTION_KEY", "AUTH_BIND"]
    {
        assert!(message.contains(name), "{message}");
    }
    assert!(!message.contains("hunter2"), "{message}");
    assert!(!message.contains("AUTH_AUDIENCE"), "{message}");
}

#[tokio::test(flavor = "multi_thread")]
async fn serves_stops_gracefully_and_logs_no_secret() {
    let (database, redis) = (test_database(), fresh_redis_url());
    let port = listen().local_addr().unwrap().port();
    let (url, bind) = (format!("http://127.0.0.1:{port}"), format!("127.0.0.1:{port}"));
    let database_url = database.url();
    let variables = [
        ("AUTH_BIND", bind.as_str()),
        ("AUTH_DATABASE_URL", database_url.expose_secret()),
        ("AUTH_REDIS_URL", &redis),
        ("AUTH_ISSUER", "http://localhost:8080"),
        ("AUTH_KEY_ENCRYPTION_KEY", KEY),
        ("RUST_LOG", "debug"),
    ];
    assert!(program(&["migrate"], &variables).status().unwrap().success(), "migrating twice is fine");
    let server =
        program(&["serve"], &variables).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();

    let client = http_client();
    let ready = async || {
        client.get(format!("{url}/health/ready")).send().await.is_ok_and(|answer| answer.status() == 200)
    };
    eventually(ready).await;
    let credentials = json!({ "email": "ada@example.com", "password": PASSWORD });
    let session: Value = client
        .post(format!("{url}/api/auth/register"))
        .json(&credentials)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let [access, refresh] =
        ["access_token", "refresh_token"].map(|name| session[name].as_str().unwrap().to_owned());
    let traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    let wrong = json!({ "email": "ada@example.com", "password": "wrong but secret" });
    let login =
        client.post(format!("{url}/api/auth/login?access_token={access}")).header("traceparent", traceparent);
    let problem: Value = login.json(&wrong).send().await.unwrap().json().await.unwrap();
    assert_eq!(problem["trace_id"], "4bf92f3577b34da6a3ce929d0e0e4736", "the caller's trace is continued");
    client
        .post(format!("{url}/api/auth/refresh"))
        .json(&json!({ "refresh_token": refresh }))
        .send()
        .await
        .unwrap();
    client.post(format!("{url}/api/auth/logout")).bearer_auth(&access).send().await.unwrap();

    Command::new("kill").args(["-TERM", &server.id().to_string()]).status().unwrap();
    let Output { status, stdout, stderr } = server.wait_with_output().unwrap();
    assert!(status.success(), "{}", text(&stderr));
    let log = text(&stdout);
    let lines: Vec<Value> =
        log.lines().map(|line| serde_json::from_str(line).expect("a JSON line")).collect();
    let answered =
        lines.iter().filter(|line| line["message"] == "answered" && line["level"] == "INFO").count();
    assert_eq!(answered, 4, "one line a request: {log}");
    assert!(lines.iter().any(|line| line["trace_id"] == "4bf92f3577b34da6a3ce929d0e0e4736"));
    assert!(lines.iter().any(|line| line["target"] == "audit" && line["reason"] == "logout"));
    let signature = |token: &str| token.rsplit('.').next().unwrap().to_owned();
    for secret in [PASSWORD, "wrong but secret", "ada@", &signature(&access), &signature(&refresh), KEY] {
        assert!(!log.contains(secret), "the log tells {secret}");
    }

    let keys = program(&["keys", "list"], &variables).output().unwrap();
    let list = text(&keys.stdout);
    assert!(list.contains("ES256") && list.contains("signing") && list.lines().count() == 2, "{list}");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_key_encryption_key_is_refused_with_what_to_do() {
    let (database, redis) = (test_database(), fresh_redis_url());
    let database_url = database.url();
    let variables = |key: &'static str, bind: &'static str| {
        [
            ("AUTH_BIND", bind),
            ("AUTH_DATABASE_URL", database_url.expose_secret()),
            ("AUTH_REDIS_URL", redis.as_str()),
            ("AUTH_ISSUER", "http://localhost:8080"),
            ("AUTH_KEY_ENCRYPTION_KEY", key),
        ]
    };
    // An address that is nobody's: the first start makes the key, then fails to listen.
    let first = program(&["serve"], &variables(KEY, "203.0.113.1:1")).output().unwrap();
    assert!(text(&first.stderr).contains("cannot listen on 203.0.113.1:1"));
    let other = "BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBA";
    let second = program(&["serve"], &variables(other, "127.0.0.1:0")).output().unwrap();
    assert_eq!(second.status.code(), Some(1));
    assert!(text(&second.stderr).contains("AUTH_KEY_ENCRYPTION_KEY"));
}

//! Sessions as clients keep them: refreshed in time by some, late by others, and by a few after a long pause.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures_util::{StreamExt, stream};
use reqwest::{Response, StatusCode};
use serde_json::{Value, json};
use tokio::sync::Notify;
use tokio::time::{Instant, sleep, sleep_until};

use crate::system::System;

const PASSWORD: &str = "a horse, a kingdom";
/// Sessions of one account.
const DEVICES: usize = 5;
/// When a client refreshes, in lives of its access token.
const HABITS: [f64; 4] = [0.5, 0.75, 0.97, 5.0];

pub type Shared = Arc<Session>;

/// One client of one account.
pub struct Session {
    email: String,
    habit: f64,
    tokens: Mutex<Arc<Tokens>>,
    /// Its access token was refused.
    pub refused: Notify,
}

/// What a login or a refresh gave.
pub struct Tokens {
    pub access: String,
    refresh: String,
    pub kid: String,
    pub algorithm: String,
    pub since: Instant,
    life: Duration,
}

impl Tokens {
    fn of(answer: &Value) -> Self {
        let text = |name: &str| answer[name].as_str().unwrap().to_owned();
        let access = text("access_token");
        let header = URL_SAFE_NO_PAD.decode(access.split('.').next().unwrap()).unwrap();
        let header: Value = serde_json::from_slice(&header).unwrap();
        let named = |name: &str| header[name].as_str().unwrap().to_owned();
        Self {
            kid: named("kid"),
            algorithm: named("alg"),
            access,
            refresh: text("refresh_token"),
            since: Instant::now(),
            life: Duration::from_secs(answer["expires_in"].as_u64().unwrap()),
        }
    }

    /// How long the access token lives on; none once it is over.
    pub fn left(&self) -> Option<Duration> {
        self.life.checked_sub(self.since.elapsed())
    }
}

/// So many sessions, logged in.
pub async fn begin(system: &System, count: usize) -> Vec<Shared> {
    let accounts = stream::iter(0..count.div_ceil(DEVICES)).map(|account| async move {
        let email = format!("someone-{account}@example.com");
        let answer = post(system, "register", &json!({ "email": email, "password": PASSWORD })).await;
        assert_eq!(answer.unwrap().status(), StatusCode::CREATED);
        email
    });
    let emails: Vec<String> = accounts.buffer_unordered(4).collect().await;
    let sessions = stream::iter(0..count).map(|number| {
        let email = emails[number % emails.len()].clone();
        async move {
            let tokens = Mutex::new(Arc::new(log_in(system, &email).await.unwrap()));
            let habit = HABITS[number % HABITS.len()];
            Arc::new(Session { email, habit, tokens, refused: Notify::new() })
        }
    });
    sessions.buffer_unordered(4).collect().await
}

impl Session {
    pub fn tokens(&self) -> Arc<Tokens> {
        self.tokens.lock().unwrap().clone()
    }

    /// Refreshes for ever, each time when it is due; logs in again where a revoked key signed its tokens.
    pub async fn keep(&self, system: &System) -> std::convert::Infallible {
        loop {
            let tokens = self.tokens();
            tokio::select! {
                () = sleep_until(tokens.since + tokens.life.mul_f64(self.habit)) => {}
                () = self.refused.notified() => {}
            }
            match self.renew(system, &tokens).await {
                Ok(renewed) => {
                    system.tally.issued(&renewed);
                    *self.tokens.lock().unwrap() = Arc::new(renewed);
                }
                Err(failure) => {
                    system.tally.failed(&failure);
                    sleep(Duration::from_secs(1)).await;
                }
            }
        }
    }

    async fn renew(&self, system: &System, tokens: &Tokens) -> Result<Tokens, String> {
        let answer = post(system, "refresh", &json!({ "refresh_token": tokens.refresh })).await?;
        if answer.status() == StatusCode::UNAUTHORIZED && system.tally.is_revoked(&tokens.kid) {
            system.tally.logged_in();
            return log_in(system, &self.email).await;
        }
        tokens_of("refresh", answer).await
    }
}

/// Whoever is asked to come back later does so.
async fn log_in(system: &System, email: &str) -> Result<Tokens, String> {
    loop {
        let answer = post(system, "login", &json!({ "email": email, "password": PASSWORD })).await?;
        if answer.status() != StatusCode::SERVICE_UNAVAILABLE {
            return tokens_of("login", answer).await;
        }
        sleep(Duration::from_secs(1)).await;
    }
}

async fn post(system: &System, what: &str, body: &Value) -> Result<Response, String> {
    let request = system.client.post(format!("{}/api/auth/{what}", system.auth)).json(body);
    request.send().await.map_err(|error| format!("{what}: {error:?}"))
}

async fn tokens_of(what: &str, answer: Response) -> Result<Tokens, String> {
    let status = answer.status();
    let body: Value = answer.json().await.map_err(|error| format!("{what}: {error:?}"))?;
    if status == StatusCode::OK { Ok(Tokens::of(&body)) } else { Err(format!("{what}: {status} {body}")) }
}

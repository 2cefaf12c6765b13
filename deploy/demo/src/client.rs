//! What a client of Signet does, over HTTP.

use std::time::Duration;

use reqwest::{RequestBuilder, StatusCode};
use serde_json::{Value, json};

/// How often a request is sent again that was answered 503, as `Retry-After` asks for.
const TRIES: u32 = 30;

/// A client of both services.
pub struct Client {
    http: reqwest::Client,
    auth: String,
    surveys: String,
}

/// Why a demonstration stopped.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// Nobody answered.
    #[error("no answer: {0}. Is Signet running? Start it with `make run`, or name it with --url.")]
    Unreachable(#[from] reqwest::Error),
    /// An answer was not as it must be.
    #[error("{what}: not as it must be: {answer}")]
    Unexpected {
        /// What was asked.
        what: String,
        /// What came.
        answer: String,
    },
}

impl DemoError {
    pub(crate) fn unexpected(what: &str, answer: &str) -> Self {
        Self::Unexpected { what: what.to_owned(), answer: answer.to_owned() }
    }
}

impl Client {
    /// A client of the services at these addresses, which may be one.
    ///
    /// # Errors
    /// Where the machine cannot make one.
    pub fn new(auth: &str, surveys: &str) -> Result<Self, DemoError> {
        // A provider that is there already will do.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder().timeout(Duration::from_secs(30)).build()?;
        let trimmed = |url: &str| url.trim_end_matches('/').to_owned();
        Ok(Self { http, auth: trimmed(auth), surveys: trimmed(surveys) })
    }

    /// Makes an account.
    ///
    /// # Errors
    /// Any answer but 201.
    pub async fn register(&self, email: &str, password: &str) -> Result<(), DemoError> {
        let request = self.http.post(format!("{}/api/auth/register", self.auth));
        let (status, answer) = send(request.json(&json!({ "email": email, "password": password }))).await?;
        expect("register", StatusCode::CREATED, status, &answer)
    }

    /// Logs in and answers the access token.
    ///
    /// # Errors
    /// Any answer but 200.
    pub async fn log_in(&self, email: &str, password: &str) -> Result<String, DemoError> {
        let request = self.http.post(format!("{}/api/auth/login", self.auth));
        let (status, answer) = send(request.json(&json!({ "email": email, "password": password }))).await?;
        expect("log in", StatusCode::OK, status, &answer)?;
        Ok(answer["access_token"].as_str().unwrap_or_default().to_owned())
    }

    /// Ends the session of an access token.
    ///
    /// # Errors
    /// Any answer but 204.
    pub async fn log_out(&self, token: &str) -> Result<(), DemoError> {
        let request = self.http.post(format!("{}/api/auth/logout", self.auth)).bearer_auth(token);
        let (status, answer) = send(request).await?;
        expect("log out", StatusCode::NO_CONTENT, status, &answer)
    }

    /// How the auth service takes an access token: 200, or 401.
    ///
    /// # Errors
    /// When nobody answers.
    pub async fn status_of_me(&self, token: &str) -> Result<u16, DemoError> {
        let request = self.http.get(format!("{}/api/auth/me", self.auth)).bearer_auth(token);
        send(request).await.map(|(status, _)| status.as_u16())
    }

    /// Creates a survey and answers its id.
    ///
    /// # Errors
    /// Any answer but 201.
    pub async fn create_survey(&self, token: &str, survey: &Value) -> Result<String, DemoError> {
        let request = self.http.post(format!("{}/api/surveys", self.surveys)).bearer_auth(token);
        let (status, answer) = send(request.json(survey)).await?;
        expect("create the survey", StatusCode::CREATED, status, &answer)?;
        Ok(answer["id"].as_str().unwrap_or_default().to_owned())
    }

    /// Submits a response and answers the status and the body.
    ///
    /// # Errors
    /// When nobody answers.
    pub async fn respond(&self, survey: &str, submission: &Value) -> Result<(u16, Value), DemoError> {
        let request = self.http.post(format!("{}/api/surveys/{survey}/responses", self.surveys));
        send(request.json(submission)).await.map(|(status, answer)| (status.as_u16(), answer))
    }

    /// A survey's results.
    ///
    /// # Errors
    /// Any answer but 200.
    pub async fn results(&self, token: &str, survey: &str) -> Result<Value, DemoError> {
        self.counted(token, survey, "").await
    }

    /// What is below a survey's results: `?answer=1:2` or `/cross-tab?rows=1&columns=2`.
    ///
    /// # Errors
    /// Any answer but 200.
    pub async fn counted(&self, token: &str, survey: &str, what: &str) -> Result<Value, DemoError> {
        let request =
            self.http.get(format!("{}/api/surveys/{survey}/results{what}", self.surveys)).bearer_auth(token);
        let (status, answer) = send(request).await?;
        expect("read the results", StatusCode::OK, status, &answer)?;
        Ok(answer)
    }
}

/// Sends a request, and again while the service is too busy to take it.
async fn send(request: RequestBuilder) -> Result<(StatusCode, Value), DemoError> {
    let mut left = TRIES;
    loop {
        let Some(attempt) = request.try_clone() else {
            return Err(DemoError::unexpected("a request", "it cannot be sent twice"));
        };
        let response = attempt.send().await?;
        left -= 1;
        if response.status() != StatusCode::SERVICE_UNAVAILABLE || left == 0 {
            let status = response.status();
            return Ok((status, response.json().await.unwrap_or_default()));
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

fn expect(what: &str, wanted: StatusCode, status: StatusCode, answer: &Value) -> Result<(), DemoError> {
    if status == wanted {
        return Ok(());
    }
    Err(DemoError::unexpected(what, &format!("{status} {answer}")))
}

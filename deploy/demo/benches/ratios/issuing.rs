//! Issuing tokens beside others that do the same job with the same algorithm (ES256): node oidc-provider, and a Flask
//! app with flask-jwt-extended under gunicorn. Each has one processor. Ours has its PostgreSQL and its Redis elsewhere
//! on the machine; the others write nothing down.

use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant};

use auth_service::store::client_changes::{self, NewClient};
use reqwest::RequestBuilder;
use serde_json::{Value, json};
use service_kit::database::Database;
use service_kit::testing::{http_client, listen};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Child;
use tokio::task::JoinSet;

use crate::others::Others;
use crate::service::{Service, eventually};
use crate::support::PASSWORD;

/// Each waits for one answer before it sends the next request.
const CLIENTS: usize = 32;
const SAMPLE: Duration = Duration::from_secs(2);
const ROUNDS: usize = 3;
/// The one that each program has.
const PROCESSOR: Option<&str> = Some("0");
/// As many threads as there are clients.
const GUNICORN: [&str; 8] = [
    "-m",
    "gunicorn",
    "--preload",
    "--workers=2",
    "--worker-class=gthread",
    "--threads=16",
    "--keep-alive=30",
    "app:app",
];
const CREDENTIALS: (&str, &str) = ("surveyor", "a secret that is long enough for anybody");
const GRANT: [(&str, &str); 2] = [("grant_type", "client_credentials"), ("scope", "surveys:read")];

/// One that issues tokens.
struct Issuing {
    name: &'static str,
    grant: Request,
    refresh: Request,
    refresh_tokens: Vec<String>,
    _process: Option<Child>,
}

/// Made of a refresh token, if it needs one.
type Request = Arc<dyn Fn(&str) -> RequestBuilder + Send + Sync>;

pub async fn run(others: &Others) {
    let service = Service::start(PROCESSOR).await;
    println!("issuing tokens on one processor, {CLIENTS} clients");
    let mut all = vec![ours(&service).await];
    match &others.node {
        Ok(()) => all.push(oidc_provider(others).await),
        Err(why) => println!("  beside oidc-provider         not measured: {why}"),
    }
    match &others.python {
        Ok(()) => all.push(flask(others).await),
        Err(why) => println!("  beside flask-jwt-extended    not measured: {why}"),
    }
    let mut best = vec![[0.0_f64; 2]; all.len()];
    for _ in 0..ROUNDS {
        for (issuing, best) in all.iter_mut().zip(&mut best) {
            let (grants, refreshes) = (issuing.grants().await, issuing.refreshes().await);
            *best = [best[0].max(grants), best[1].max(refreshes)];
        }
    }
    for (at, what) in ["client_credentials", "refresh, rotated"].into_iter().enumerate() {
        print!("  {what:<28}");
        for (issuing, rates) in all.iter().zip(&best) {
            print!(" {} {:.0} /s (ratio {:.2}) ", issuing.name, rates[at], best[0][at] / rates[at]);
        }
        println!();
    }
}

impl Issuing {
    async fn grants(&self) -> f64 {
        rate(&mut vec![String::new(); CLIENTS], &self.grant).await
    }

    async fn refreshes(&mut self) -> f64 {
        rate(&mut self.refresh_tokens, &self.refresh).await
    }
}

/// Answers a second; each client goes on with the refresh token that it was given last.
#[allow(clippy::cast_precision_loss)]
async fn rate(tokens: &mut Vec<String>, request: &Request) -> f64 {
    let started = Instant::now();
    let mut clients = JoinSet::new();
    for mut token in std::mem::take(tokens) {
        let request = request.clone();
        clients.spawn(async move {
            let mut answers = 0_u32;
            while started.elapsed() < SAMPLE {
                let answer = request(&token).send().await.unwrap().error_for_status().unwrap();
                let answer: Value = answer.json().await.unwrap();
                assert!(answer["access_token"].is_string(), "{answer}");
                answers += 1;
                if let Some(next) = answer["refresh_token"].as_str() {
                    next.clone_into(&mut token);
                }
            }
            (token, answers)
        });
    }
    let mut sum = 0.0;
    for (token, answers) in clients.join_all().await {
        tokens.push(token);
        sum += f64::from(answers);
    }
    sum / started.elapsed().as_secs_f64()
}

async fn ours(service: &Service) -> Issuing {
    let database = Database::connect(&service.database.url(), 1);
    let new = NewClient {
        name: CREDENTIALS.0.parse().unwrap(),
        scopes: vec!["surveys:read".parse().unwrap()],
        audiences: vec!["surveys".parse().unwrap()],
        introspects: false,
        keys: None,
    };
    let (id, secret) = client_changes::create(&database, new).await.unwrap();
    let (id, secret) = (id.to_string(), secret.unwrap().expose().to_owned());
    let client = http_client();
    let mut refresh_tokens = Vec::new();
    for person in 0..CLIENTS {
        let body = json!({ "email": format!("person{person}@example.com"), "password": PASSWORD });
        let request = client.post(format!("{}/api/auth/register", service.url)).json(&body);
        let answer: Value = request.send().await.unwrap().json().await.unwrap();
        refresh_tokens.push(answer["refresh_token"].as_str().unwrap().to_owned());
    }
    let (url, other) = (format!("{}/oauth/token", service.url), client.clone());
    Issuing {
        name: "Signet",
        refresh: {
            let url = url.clone();
            Arc::new(move |token| other.post(&url).form(&refresh_form(token)))
        },
        grant: Arc::new(move |_| client.post(&url).basic_auth(&id, Some(&secret)).form(&GRANT)),
        refresh_tokens,
        _process: None,
    }
}

async fn oidc_provider(others: &Others) -> Issuing {
    let address = listen().local_addr().unwrap();
    let mut command = others.command("node", PROCESSOR);
    command.arg("provider.mjs").env("PORT", address.port().to_string()).env("COUNT", CLIENTS.to_string());
    command.env("CLIENT", CREDENTIALS.0).env("SECRET", CREDENTIALS.1).stdout(Stdio::piped());
    let mut process = command.spawn().unwrap();
    let line = BufReader::new(process.stdout.take().unwrap()).lines().next_line().await.unwrap();
    let refresh_tokens = serde_json::from_str(&line.unwrap()).unwrap();
    let post = poster(format!("http://{address}/token"));
    let refresh = post.clone();
    Issuing {
        name: "oidc-provider",
        grant: Arc::new(move |_| post().form(&GRANT)),
        refresh: Arc::new(move |token| refresh().form(&refresh_form(token))),
        refresh_tokens,
        _process: Some(process),
    }
}

async fn flask(others: &Others) -> Issuing {
    let address = listen().local_addr().unwrap();
    let mut command = others.command("python3", PROCESSOR);
    command.args(GUNICORN).args(["--bind", &address.to_string()]).stdout(Stdio::null());
    command.env("CLIENT", CREDENTIALS.0).env("SECRET", CREDENTIALS.1);
    let process = command.spawn().unwrap();
    let first = format!("http://{address}/first");
    eventually(&first).await;
    let answer: Value = http_client().get(&first).send().await.unwrap().json().await.unwrap();
    let token = answer["refresh_token"].as_str().unwrap().to_owned();
    let (post, client) = (poster(format!("http://{address}/token")), http_client());
    Issuing {
        name: "Flask",
        grant: Arc::new(move |_| post().form(&GRANT)),
        refresh: Arc::new(move |token| client.post(format!("http://{address}/refresh")).bearer_auth(token)),
        refresh_tokens: vec![token; CLIENTS],
        _process: Some(process),
    }
}

/// Requests with the others' credentials.
fn poster(url: String) -> impl Fn() -> RequestBuilder + Clone + Send + Sync {
    let client = http_client();
    move || client.post(&url).basic_auth(CREDENTIALS.0, Some(CREDENTIALS.1))
}

fn refresh_form(token: &str) -> [(&'static str, String); 2] {
    [("grant_type", "refresh_token".to_owned()), ("refresh_token", token.to_owned())]
}

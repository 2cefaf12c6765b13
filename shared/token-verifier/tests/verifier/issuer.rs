use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use token_verifier::{JwkSet, Timing, Verifier, VerifierBuilder, testing::TestIssuer};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::broadcast,
    task::JoinHandle,
    time::sleep,
};

/// An issuer on loopback HTTP that counts what it is asked, and misbehaves as told.
pub struct Issuer {
    pub tokens: TestIssuer,
    pub url: String,
    pub state: Arc<State>,
    server: JoinHandle<()>,
}

pub struct State {
    pub jwks: Mutex<Jwks>,
    pub snapshot: Mutex<(u16, String)>,
    pub stream: Mutex<(u16, &'static str)>,
    pub requests: Mutex<Vec<Request>>,
    pub open_streams: AtomicUsize,
    feed: broadcast::Sender<String>,
}

#[derive(Clone)]
pub struct Jwks {
    pub status: u16,
    pub body: String,
    pub etag: Option<&'static str>,
    pub cache_control: Option<&'static str>,
    pub delay: Duration,
}

#[derive(Clone, Debug)]
pub struct Request {
    pub path: String,
    pub head: String,
    pub answered: u16,
}

impl Request {
    pub fn header(&self, name: &str) -> Option<String> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value.to_owned())
    }
}

impl Drop for Issuer {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Issuer {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let tokens = TestIssuer::new(&url, "surveys");
        let body = serde_json::to_string(&tokens.jwks()).unwrap();
        let jwks = Jwks { status: 200, body, etag: None, cache_control: None, delay: Duration::ZERO };
        let state = Arc::new(State {
            jwks: Mutex::new(jwks),
            snapshot: Mutex::new((200, r#"{"cursor":"0-0","revocations":[]}"#.to_owned())),
            stream: Mutex::new((200, "text/event-stream")),
            requests: Mutex::default(),
            open_streams: AtomicUsize::new(0),
            feed: broadcast::Sender::new(16),
        });
        let server = tokio::spawn(serve(listener, Arc::clone(&state)));
        Self { tokens, url, state, server }
    }

    pub fn builder(&self) -> VerifierBuilder {
        Verifier::builder(&self.url, "surveys").timing(quick())
    }

    /// A verifier that has its keys, its snapshot and its stream.
    pub async fn verifier(&self) -> Verifier {
        let verifier = self.builder().follow().unwrap();
        let ready = || !verifier.keys().is_empty() && self.open_streams() == 1;
        super::eventually("the verifier has keys and a stream", ready).await;
        verifier
    }

    pub fn jwks(&self, change: impl FnOnce(&mut Jwks)) {
        change(&mut self.state.jwks.lock().unwrap());
    }

    pub fn publish(&self, keys: &JwkSet) {
        self.jwks(|jwks| jwks.body = serde_json::to_string(keys).unwrap());
    }

    pub fn snapshot(&self, json: impl Into<String>) {
        self.state.snapshot.lock().unwrap().1 = json.into();
    }

    /// Says this on every open stream.
    pub fn say(&self, events: impl Into<String>) {
        // An error says that nobody listens just now.
        let _ = self.state.feed.send(events.into());
    }

    /// Cuts every open stream.
    pub fn cut(&self) {
        self.say("");
    }

    pub fn requests(&self, path: &str) -> Vec<Request> {
        let requests = self.state.requests.lock().unwrap();
        requests.iter().filter(|request| request.path == path).cloned().collect()
    }

    pub fn count(&self, path: &str) -> usize {
        self.requests(path).len()
    }

    pub fn open_streams(&self) -> usize {
        self.state.open_streams.load(Ordering::SeqCst)
    }
}

pub const JWKS: &str = "/.well-known/jwks.json";
pub const SNAPSHOT: &str = "/revocations";
pub const STREAM: &str = "/revocations/stream";

/// Everything soon; except for silence and schedules, which a test asks for.
pub fn quick() -> Timing {
    Timing {
        min_key_refresh: Duration::from_millis(50),
        first_unknown_key_interval: Duration::from_millis(20),
        unknown_key_interval: Duration::from_millis(200),
        unknown_key_deadline: Duration::from_secs(1),
        first_retry: Duration::from_millis(10),
        longest_retry: Duration::from_millis(50),
        purge_every: Duration::from_millis(50),
        ..Timing::default()
    }
}

async fn serve(listener: TcpListener, state: Arc<State>) {
    while let Ok((socket, _)) = listener.accept().await {
        tokio::spawn(answer(socket, Arc::clone(&state)));
    }
}

async fn answer(mut socket: TcpStream, state: Arc<State>) -> std::io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(socket.read_u8().await?);
    }
    let head = String::from_utf8(head).unwrap();
    let path = head.split(' ').nth(1).unwrap().to_owned();
    let mut request = Request { path, head, answered: 200 };
    // Listening before the request is counted, so that a test that sees it can speak.
    let feed = state.feed.subscribe();
    let (status, headers, body, delay) = match request.path.as_str() {
        JWKS => {
            let jwks = state.jwks.lock().unwrap().clone();
            let known = jwks.etag.is_some() && request.header("if-none-match").as_deref() == jwks.etag;
            let etag = jwks.etag.map(|etag| format!("etag: {etag}\r\n")).unwrap_or_default();
            let cache =
                jwks.cache_control.map(|value| format!("cache-control: {value}\r\n")).unwrap_or_default();
            let (status, body) = if known { (304, String::new()) } else { (jwks.status, jwks.body) };
            (status, etag + &cache, body, jwks.delay)
        }
        "/elsewhere" => {
            let body = state.jwks.lock().unwrap().body.clone();
            (200, String::new(), body, Duration::ZERO)
        }
        SNAPSHOT => {
            let (status, body) = state.snapshot.lock().unwrap().clone();
            (status, String::new(), body, Duration::ZERO)
        }
        STREAM => {
            state.requests.lock().unwrap().push(request);
            return stream(socket, &state, feed).await;
        }
        _ => (404, String::new(), String::new(), Duration::ZERO),
    };
    request.answered = status;
    state.requests.lock().unwrap().push(request);
    sleep(delay).await;
    let length = body.len();
    let head =
        format!("HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n");
    socket.write_all((head + &body).as_bytes()).await
}

async fn stream(
    mut socket: TcpStream,
    state: &State,
    mut feed: broadcast::Receiver<String>,
) -> std::io::Result<()> {
    let (status, kind) = *state.stream.lock().unwrap();
    let head = format!("HTTP/1.1 {status} X\r\ncontent-type: {kind}\r\nconnection: close\r\n\r\n");
    socket.write_all(head.as_bytes()).await?;
    state.open_streams.fetch_add(1, Ordering::SeqCst);
    let mut nothing = [0];
    loop {
        tokio::select! {
            said = feed.recv() => match said {
                Ok(said) if !said.is_empty() => socket.write_all(said.as_bytes()).await?,
                _ => break,
            },
            // The verifier sends nothing more; it only goes away.
            _ = socket.read(&mut nothing) => break,
        }
    }
    state.open_streams.fetch_sub(1, Ordering::SeqCst);
    Ok(())
}

//! An endpoint that webhooks are sent to, and what it was sent. It reads HTTP and checks signatures by itself, so that it is
//! not deceived as our own code might be.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::digest;
use rustls::ServerConfig;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use serde_json::Value;
use service_kit::testing::tls;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

/// What it was sent.
#[derive(Clone, Debug)]
pub struct Sent {
    pub path: String,
    pub headers: BTreeMap<String, String>,
    pub body: Vec<u8>,
}

/// The endpoint, on a free port; it ends when it is dropped.
pub struct Receiver {
    pub url: String,
    sent: Arc<Mutex<Vec<Sent>>>,
    _task: JoinSet<()>,
}

impl Receiver {
    /// Answers each request with what `answer` makes of the number of requests before it, once that is anything.
    pub async fn start(answer: impl Fn(usize) -> String + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        Self::on(listener, url, None, answer)
    }

    /// One that takes everything at that address, by TLS, with a certificate for 127.0.0.1.
    pub async fn encrypted(address: &str) -> Self {
        let listener = TcpListener::bind((address, 0)).await.unwrap();
        let url = format!("https://{}/hook", listener.local_addr().unwrap());
        Self::on(listener, url, Some(acceptor()), |_| answer(200))
    }

    fn on(
        listener: TcpListener,
        url: String,
        tls: Option<TlsAcceptor>,
        answer: impl Fn(usize) -> String + Send + Sync + 'static,
    ) -> Self {
        let (sent, answer) = (Arc::new(Mutex::new(Vec::new())), Arc::new(answer));
        let mut task = JoinSet::new();
        let all = sent.clone();
        task.spawn(async move {
            let mut open = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                let (tls, all, answer) = (tls.clone(), all.clone(), answer.clone());
                open.spawn(async move {
                    match tls {
                        None => serve(stream, all, answer).await,
                        Some(tls) => {
                            if let Ok(stream) = tls.accept(stream).await {
                                serve(stream, all, answer).await;
                            }
                        }
                    }
                });
            }
        });
        Self { url, sent, _task: task }
    }

    /// One that takes everything.
    pub async fn taking() -> Self {
        Self::start(|_| answer(200)).await
    }

    /// One that takes connections and answers nothing.
    pub async fn silent() -> Self {
        Self::start(|_| String::new()).await
    }

    pub fn sent(&self) -> Vec<Sent> {
        self.sent.lock().unwrap().clone()
    }

    /// What it was sent, once there are so many; ten seconds at most.
    pub async fn wait_for(&self, count: usize) -> Vec<Sent> {
        for _ in 0..500 {
            if self.sent().len() >= count {
                return self.sent();
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("{} of {count} came", self.sent().len());
    }
}

/// An answer with that status and nothing else.
pub fn answer(status: u16) -> String {
    format!("HTTP/1.1 {status} Whatever\r\ncontent-length: 0\r\n\r\n")
}

fn acceptor() -> TlsAcceptor {
    let certificate = CertificateDer::from_pem_slice(tls::CERTIFICATE.as_bytes()).unwrap();
    let key = PrivateKeyDer::from_pem_slice(tls::KEY.as_bytes()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key);
    Arc::new(config.unwrap()).into()
}

async fn serve(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    all: Arc<Mutex<Vec<Sent>>>,
    answer: Arc<impl Fn(usize) -> String>,
) {
    while let Some(sent) = read(&mut stream).await {
        let before = {
            let mut all = all.lock().unwrap();
            all.push(sent);
            all.len() - 1
        };
        let answer = loop {
            match answer(before) {
                none if none.is_empty() => tokio::time::sleep(Duration::from_millis(20)).await,
                answer => break answer,
            }
        };
        let _ = stream.write_all(answer.as_bytes()).await;
        let _ = stream.flush().await;
    }
}

async fn read(stream: &mut (impl AsyncRead + Unpin)) -> Option<Sent> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    let head = String::from_utf8(head).unwrap();
    let mut lines = head.lines();
    let path = lines.next()?.split(' ').nth(1)?.to_owned();
    let headers = lines.filter_map(|line| line.split_once(": "));
    let headers: BTreeMap<_, _> =
        headers.map(|(name, value)| (name.to_lowercase(), value.to_owned())).collect();
    let mut body = vec![0; headers.get("content-length")?.parse().ok()?];
    stream.read_exact(&mut body).await.ok()?;
    Some(Sent { path, headers, body })
}

impl Sent {
    pub fn id(&self) -> &str {
        &self.headers["webhook-id"]
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// Whether one of the signatures is made with that secret (Standard Webhooks 1.0, by hand).
    pub fn is_signed_with(&self, secret: &str) -> bool {
        let key = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
        let mut signed = format!("{}.{}.", self.id(), self.headers["webhook-timestamp"]).into_bytes();
        signed.extend_from_slice(&self.body);
        let mac = format!("v1,{}", STANDARD.encode(hmac_sha256(&key, &signed)));
        self.headers["webhook-signature"].split(' ').any(|signature| signature == mac)
    }
}

/// RFC 2104 by its definition.
fn hmac_sha256(key: &[u8], text: &[u8]) -> Vec<u8> {
    let sha256 = |parts: &[&[u8]]| digest::digest(&digest::SHA256, &parts.concat()).as_ref().to_vec();
    let mut block = [0; 64];
    block[..key.len()].copy_from_slice(key);
    let (inner, outer) = (block.map(|byte| byte ^ 0x36), block.map(|byte| byte ^ 0x5c));
    sha256(&[&outer, &sha256(&[&inner, text])])
}

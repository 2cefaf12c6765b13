//! Clients that cost little: each has a connection of its own and sends bytes that were made beforehand, for what a
//! client costs is missing at the server, on the same machine.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// What came of it.
pub struct Outcome {
    /// Answers a second.
    pub rate: f64,
    /// How long each took; from when it was due, where there is a pace.
    pub latencies: Vec<Duration>,
}

/// A request as it goes over the wire.
pub fn request(method: &str, path: &str, headers: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("{method} {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n{headers}content-length: {length}\r\n\r\n{body}")
        .into_bytes()
}

/// Sends all of them; with a pace, so many a second, else one after the other as fast as they are answered.
pub async fn send(to: SocketAddr, requests: Vec<Vec<u8>>, clients: usize, pace: Option<f64>) -> Outcome {
    let (requests, next) = (Arc::new(requests), Arc::new(AtomicUsize::new(0)));
    let mut streams = Vec::new();
    for _ in 0..clients {
        let stream = TcpStream::connect(to).await.unwrap();
        stream.set_nodelay(true).unwrap();
        streams.push(stream);
    }
    let started = Instant::now();
    let clients = streams.into_iter().map(|stream| {
        let (requests, next) = (requests.clone(), next.clone());
        tokio::spawn(async move { client(stream, &requests, &next, started, pace).await })
    });
    let mut latencies = Vec::new();
    for client in clients.collect::<Vec<_>>() {
        latencies.extend(client.await.unwrap());
    }
    #[allow(clippy::cast_precision_loss)]
    let rate = latencies.len() as f64 / started.elapsed().as_secs_f64();
    Outcome { rate, latencies }
}

async fn client(
    mut stream: TcpStream,
    requests: &[Vec<u8>],
    next: &AtomicUsize,
    started: Instant,
    pace: Option<f64>,
) -> Vec<Duration> {
    let (mut latencies, mut buffer) = (Vec::new(), Vec::new());
    while let Some((index, request)) = Some(next.fetch_add(1, Ordering::Relaxed))
        .and_then(|index| requests.get(index).map(|request| (index, request)))
    {
        let mut due = Instant::now();
        if let Some(pace) = pace {
            #[allow(clippy::cast_precision_loss)]
            let at = started + Duration::from_secs_f64(index as f64 / pace);
            due = at;
            tokio::time::sleep_until(at.into()).await;
        }
        stream.write_all(request).await.unwrap();
        read(&mut stream, &mut buffer).await;
        latencies.push(due.elapsed());
    }
    latencies
}

/// Reads one answer, which must be a success with a length.
async fn read(stream: &mut TcpStream, buffer: &mut Vec<u8>) {
    buffer.clear();
    loop {
        assert_ne!(stream.read_buf(buffer).await.unwrap(), 0, "the server hung up");
        let Some(end) = buffer.windows(4).position(|window| window == b"\r\n\r\n") else { continue };
        let head = std::str::from_utf8(&buffer[..end]).unwrap().to_ascii_lowercase();
        assert!(head.starts_with("http/1.1 2"), "{}", String::from_utf8_lossy(buffer));
        let length = head.split("content-length: ").nth(1).unwrap().lines().next().unwrap();
        let length = end + 4 + length.parse::<usize>().unwrap();
        if buffer.len() == length {
            return;
        }
        buffer.reserve(length.saturating_sub(buffer.len()));
    }
}

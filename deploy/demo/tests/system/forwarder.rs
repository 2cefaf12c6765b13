use std::net::SocketAddr;
use std::sync::Arc;

use service_kit::testing::listen;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::JoinSet;

/// One address in front of several servers: each connection goes to the next of them.
pub struct Forwarder {
    pub url: String,
    cut: Arc<Notify>,
    _task: JoinSet<()>,
}

impl Forwarder {
    pub fn start(servers: Vec<SocketAddr>) -> Self {
        let listener = listen();
        listener.set_nonblocking(true).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let listener = TcpListener::from_std(listener).unwrap();
        let cut = Arc::new(Notify::new());
        let mut task = JoinSet::new();
        task.spawn(forward(listener, servers, cut.clone()));
        Self { url, cut, _task: task }
    }

    /// Cuts every connection there is.
    pub fn cut(&self) {
        self.cut.notify_waiters();
    }
}

async fn forward(listener: TcpListener, servers: Vec<SocketAddr>, cut: Arc<Notify>) {
    let mut connections = JoinSet::new();
    for server in servers.into_iter().cycle() {
        let (mut from, _) = listener.accept().await.unwrap();
        let cut = cut.clone();
        connections.spawn(async move {
            let mut to = TcpStream::connect(server).await.unwrap();
            tokio::select! {
                _ = copy_bidirectional(&mut from, &mut to) => {}
                () = cut.notified() => {}
            }
        });
    }
}

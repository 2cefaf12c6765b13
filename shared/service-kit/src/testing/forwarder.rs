//! A network that can be cut.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::JoinSet;

use super::listen;

/// One address in front of several servers: each connection goes to the next of them.
pub struct Forwarder {
    /// Where it listens.
    pub address: SocketAddr,
    cut: Arc<Notify>,
    _task: JoinSet<()>,
}

impl Forwarder {
    /// Forwards until it is dropped; then every connection is cut.
    pub fn start(servers: Vec<SocketAddr>) -> Self {
        let listener = listen();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        let listener = TcpListener::from_std(listener).unwrap();
        let cut = Arc::new(Notify::new());
        let mut task = JoinSet::new();
        task.spawn(serve(listener, servers, cut.clone()));
        Self { address, cut, _task: task }
    }

    /// `http://127.0.0.1:port`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Cuts every connection there is.
    pub fn cut(&self) {
        self.cut.notify_waiters();
    }

    /// Cuts the oldest connection; the next one to come where there is none.
    pub fn cut_one(&self) {
        self.cut.notify_one();
    }
}

async fn serve(listener: TcpListener, servers: Vec<SocketAddr>, cut: Arc<Notify>) {
    let mut connections = JoinSet::new();
    for server in servers.into_iter().cycle() {
        let (client, _) = listener.accept().await.unwrap();
        connections.spawn(forward(client, server, cut.clone()));
        while connections.try_join_next().is_some() {}
    }
}

/// Whichever side fails, both are closed, and whoever asked sees it. One that is cut is reset, so that what was on its
/// way is lost.
async fn forward(mut client: TcpStream, server: SocketAddr, cut: Arc<Notify>) {
    let Ok(mut server) = TcpStream::connect(server).await else { return };
    // Small messages go at once, as they would without us.
    client.set_nodelay(true).unwrap();
    server.set_nodelay(true).unwrap();
    tokio::select! {
        _ = copy_bidirectional(&mut client, &mut server) => {}
        () = cut.notified() => {
            let _ = (client.set_zero_linger(), server.set_zero_linger());
        }
    }
}

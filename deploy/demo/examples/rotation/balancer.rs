//! One address in front of the replicas: each connection goes to the next one.

use std::convert::Infallible;
use std::net::SocketAddr;

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// Forwards connections for as long as it is polled.
pub async fn serve(listener: TcpListener, replicas: Vec<SocketAddr>) -> Infallible {
    let mut connections = JoinSet::new();
    let mut next = replicas.iter().copied().cycle();
    loop {
        let (client, _) = listener.accept().await.unwrap();
        connections.spawn(forward(client, next.next().unwrap()));
        while connections.try_join_next().is_some() {}
    }
}

/// Whichever side fails, both are closed, and whoever asked sees it.
async fn forward(mut client: TcpStream, replica: SocketAddr) {
    if let Ok(mut server) = TcpStream::connect(replica).await {
        let _ = copy_bidirectional(&mut client, &mut server).await;
    }
}

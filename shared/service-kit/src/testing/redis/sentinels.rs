use std::fs;

use super::{RedisServer, free_port, until};
use crate::testing::folder::Folder;

/// Two servers, a primary and its replica, and three Sentinels that watch them.
pub struct RedisSentinels {
    servers: Vec<RedisServer>,
    sentinels: Vec<RedisServer>,
}

impl RedisSentinels {
    /// Starts them all. A primary that is silent for half a second counts as gone.
    pub fn start() -> Self {
        let primary = RedisServer::start();
        let port = primary.port.to_string();
        let arguments = ["--save", "", "--appendonly", "no", "--replicaof", "127.0.0.1", &port];
        let replica = RedisServer::start_with(free_port(), &arguments, Folder::new());
        until("the replica follows", || info(&replica, "replication").contains("master_link_status:up"));
        let sentinels: Vec<_> = (0..3).map(|_| sentinel(primary.port)).collect();
        for sentinel in &sentinels {
            until("the Sentinels know each other", || {
                let info = info(sentinel, "sentinel");
                info.contains("slaves=1,sentinels=3") && info.contains("status=ok")
            });
        }
        Self { servers: vec![primary, replica], sentinels }
    }

    /// How the service is told of them.
    pub fn url(&self) -> String {
        let hosts: Vec<_> =
            self.sentinels.iter().map(|server| format!("127.0.0.1:{}", server.port)).collect();
        format!("redis-sentinel://{}/main", hosts.join(","))
    }

    /// The server that is the primary, by the first Sentinel's word.
    pub fn primary(&self) -> &RedisServer {
        let at = self.primary_port();
        self.servers.iter().find(|server| server.port == at).unwrap()
    }

    /// Kills the primary. Answers its port.
    pub fn kill_primary(&mut self) -> u16 {
        let at = self.primary_port();
        self.servers.iter_mut().find(|server| server.port == at).unwrap().stop();
        at
    }

    /// Waits until the Sentinels have another one.
    pub fn wait_for_another_than(&self, port: u16) {
        until("another primary", || self.primary_port() != port);
    }

    fn primary_port(&self) -> u16 {
        let mut ask = redis::cmd("SENTINEL");
        ask.arg("get-master-addr-by-name").arg("main");
        let (_, port): (String, u16) = ask.query(&mut self.sentinels[0].connection()).unwrap();
        port
    }
}

fn sentinel(primary: u16) -> RedisServer {
    let folder = Folder::new();
    let file = format!("{}/sentinel.conf", folder.path());
    let settings = format!(
        "sentinel monitor main 127.0.0.1 {primary} 2\n\
         sentinel down-after-milliseconds main 500\n\
         sentinel failover-timeout main 3000\n"
    );
    fs::write(&file, settings).unwrap();
    RedisServer::start_with(free_port(), &[&file, "--sentinel"], folder)
}

fn info(server: &RedisServer, section: &str) -> String {
    redis::cmd("INFO").arg(section).query(&mut server.connection()).unwrap()
}

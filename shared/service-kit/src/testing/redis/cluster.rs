use std::net::TcpListener;
use std::path::Path;
use std::process::Command;

use super::{RedisServer, free_port, until};
use crate::testing::folder::Folder;
use crate::testing::variable;

/// Six nodes: three primaries with a replica each.
pub struct RedisCluster {
    nodes: Vec<RedisServer>,
}

impl RedisCluster {
    /// Starts it. A node that is silent for half a second counts as gone.
    pub fn start() -> Self {
        let nodes: Vec<_> = (0..6).map(|_| node()).collect();
        let program = Path::new(&variable("TEST_REDIS_SERVER")).with_file_name("redis-cli");
        let made = Command::new(program)
            .args(["--cluster", "create"])
            .args(nodes.iter().map(|node| format!("127.0.0.1:{}", node.port)))
            .args(["--cluster-replicas", "1", "--cluster-yes"])
            .output()
            .unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stdout));
        let cluster = Self { nodes };
        until("three replicas follow", || {
            let followers = |node: &RedisServer| {
                let info: String =
                    redis::cmd("INFO").arg("replication").query(&mut node.connection()).unwrap();
                info.contains("master_link_status:up")
            };
            cluster.nodes.iter().filter(|node| followers(node)).count() == 3
        });
        cluster
    }

    /// How the service is told of it.
    pub fn url(&self) -> String {
        let hosts: Vec<_> = self.nodes.iter().map(|node| format!("127.0.0.1:{}", node.port)).collect();
        format!("redis-cluster://{}", hosts.join(","))
    }

    /// The node that has the key.
    pub fn primary_of(&self, key: &str) -> &RedisServer {
        let port = self.port_of(key);
        self.nodes.iter().find(|node| node.port == port).unwrap()
    }

    /// Kills the node that has the key. Answers its port.
    pub fn kill_primary_of(&mut self, key: &str) -> u16 {
        let port = self.port_of(key);
        self.nodes.iter_mut().find(|node| node.port == port).unwrap().stop();
        port
    }

    /// Waits until another one has it.
    pub fn wait_for_another_than(&self, port: u16, key: &str) {
        until("another primary", || self.port_of(key) != port);
    }

    /// By the word of a node that lives.
    fn port_of(&self, key: &str) -> u16 {
        let node = self.nodes.iter().find(|node| node.process.is_some()).unwrap();
        let mut connection = node.connection();
        let slot: u16 = redis::cmd("CLUSTER").arg("KEYSLOT").arg(key).query(&mut connection).unwrap();
        let nodes: String = redis::cmd("CLUSTER").arg("NODES").query(&mut connection).unwrap();
        nodes.lines().find_map(|line| owner(line, slot)).unwrap()
    }
}

/// The port of a node's line, if the slot is its own: id, host:port@bus, six more fields, ranges of slots.
fn owner(line: &str, slot: u16) -> Option<u16> {
    let fields: Vec<_> = line.split(' ').collect();
    let has = |range: &str| {
        let (from, to) = range.split_once('-').unwrap_or((range, range));
        (from.parse().unwrap()..=to.parse::<u16>().unwrap()).contains(&slot)
    };
    fields[8..].iter().find(|range| has(range))?;
    let (address, _) = fields[1].split_once('@').unwrap();
    address.rsplit_once(':').unwrap().1.parse().ok()
}

fn node() -> RedisServer {
    let port = std::iter::repeat_with(free_port).find(|port| bus_is_free(*port)).unwrap();
    let arguments =
        ["--save", "", "--appendonly", "no", "--cluster-enabled", "yes", "--cluster-node-timeout", "500"];
    RedisServer::start_with(port, &arguments, Folder::new())
}

/// Nodes talk to each other on a second port.
fn bus_is_free(port: u16) -> bool {
    TcpListener::bind(("127.0.0.1", port + 10_000)).is_ok()
}

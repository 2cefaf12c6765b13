use std::fs;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use uuid::Uuid;

use super::variable;

/// A folder for a server, which goes when it is dropped.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new() -> Self {
        let path = std::env::temp_dir().join(format!("signet-server.{}", Uuid::new_v4().simple()));
        fs::create_dir(&path).unwrap();
        if let Some((user, group)) = server_user() {
            chown(&path, Some(user), Some(group)).unwrap();
        }
        Self(path)
    }

    pub fn path(&self) -> String {
        self.0.to_str().unwrap().to_owned()
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A program that refuses to run as root, as somebody else where we are root.
pub fn unprivileged(program: impl AsRef<Path>) -> Command {
    let mut command = Command::new(program.as_ref());
    if let Some((user, group)) = server_user() {
        command.uid(user).gid(group);
    }
    command
}

/// The ids of the user and the group that servers run as; none where they run as whoever runs the tests.
fn server_user() -> Option<(u32, u32)> {
    let ids = variable("TEST_SERVER_USER");
    let (user, group) = ids.split_once(':')?;
    Some((user.parse().unwrap(), group.parse().unwrap()))
}

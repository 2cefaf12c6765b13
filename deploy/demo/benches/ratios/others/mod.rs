//! What others made for the same job, by exact version, in a folder that goes away.

use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::time::Duration;

use tokio::process::Command;
use tokio::time::timeout;

/// What is installed, and what we wrote for it.
const FILES: [&str; 6] =
    ["package.json", "package-lock.json", "requirements.txt", "fast-jwt.mjs", "provider.mjs", "app.py"];
/// How long an installation may take.
const PATIENCE: Duration = Duration::from_mins(2);

/// A folder with their programs, as far as they could be fetched.
pub struct Others {
    folder: PathBuf,
    pub node: Result<(), String>,
    pub python: Result<(), String>,
}

impl Others {
    pub async fn fetch() -> Self {
        let folder = std::env::temp_dir().join(format!("signet-others-{}", uuid::Uuid::new_v4().simple()));
        std::fs::create_dir(&folder).unwrap();
        let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/ratios/others");
        for file in FILES {
            std::fs::copy(here.join(file), folder.join(file)).unwrap();
        }
        let npm = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"];
        let pip = ["-m", "pip", "install", "--quiet", "--only-binary=:all:", "--target", "python"];
        let pip = [&pip[..], &["-r", "requirements.txt"]].concat();
        let (node, python) = tokio::join!(install(&folder, "npm", &npm), install(&folder, "python3", &pip));
        Self { folder, node, python }
    }

    /// A program that is run in that folder, on that processor alone if it is told which.
    pub fn command(&self, program: &str, processor: Option<&str>) -> Command {
        let mut command = on(processor, program);
        command.current_dir(&self.folder).env("PYTHONPATH", self.folder.join("python"));
        command.stderr(Stdio::null()).kill_on_drop(true);
        command
    }
}

impl Drop for Others {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// A program that has one processor, or all of them.
pub fn on(processor: Option<&str>, program: impl AsRef<std::ffi::OsStr>) -> Command {
    let Some(processor) = processor else { return Command::new(program) };
    let mut command = Command::new("taskset");
    command.args(["--cpu-list", processor]).arg(program);
    command
}

async fn install(folder: &Path, program: &str, arguments: &[&str]) -> Result<(), String> {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(folder).kill_on_drop(true).stdin(Stdio::null());
    command.env("PIP_USER", "0").env("PIP_ROOT_USER_ACTION", "ignore");
    match timeout(PATIENCE, command.output()).await {
        Ok(Ok(Output { status, .. })) if status.success() => Ok(()),
        Ok(Ok(_)) => Err(format!("{program} could not fetch it")),
        Ok(Err(_)) => Err(format!("there is no {program}")),
        Err(_) => Err(format!("{program} took too long to fetch it")),
    }
}

mod list;
mod pem;

use auth_service::config::KeysConfig;
use auth_service::keys::{Keeper, KeyState, Lifetimes, Retired, StoredKey};
use auth_service::redis::Address;
use clap::Subcommand;
use service_kit::database::Database;
use std::path::PathBuf;
use token_verifier::Algorithm;

use super::publish::publish;
use super::{Failure, connect, print, timestamp};

#[derive(Subcommand)]
pub enum Keys {
    /// List them, newest first, and when each changes next.
    List {
        /// For programs.
        #[arg(long)]
        json: bool,
    },
    /// Publish a successor of the key that signs. It takes over by itself, in two hours.
    Rotate {
        /// ES256, EdDSA or RS256. Left out: that of the successor that waits, or else of the key that signs.
        #[arg(long, value_parser = algorithm)]
        algorithm: Option<Algorithm>,
        /// It takes over within seconds: verifiers that do not know it yet fetch it when they meet it.
        #[arg(long)]
        now: bool,
    },
    /// Take back a key that has not signed yet, or put the successor in the place of the one that signs.
    Retire {
        /// As `list` has it; it may begin with a dash.
        #[arg(allow_hyphen_values = true)]
        kid: String,
    },
    /// A leaked key: everything it signed is refused at once, and people log in again. Another key signs.
    Revoke {
        /// As `list` has it; it may begin with a dash.
        #[arg(allow_hyphen_values = true)]
        kid: String,
    },
    /// Take in a private key in PKCS#8 PEM, and publish it as the successor: RSA of 2048 to 4096 bits, P-256 or Ed25519.
    Import {
        /// The file; `-` is the standard input.
        file: PathBuf,
        /// What it must be for. Left out, the key decides.
        #[arg(long, value_parser = algorithm)]
        algorithm: Option<Algorithm>,
    },
    /// Seal every key anew with `AUTH_KEY_ENCRYPTION_KEY`. `AUTH_PREVIOUS_KEY_ENCRYPTION_KEYS` open them.
    Rewrap,
}

/// What the commands work with.
struct Desk {
    keeper: Keeper,
    database: Database,
    redis: Option<Address>,
}

impl Keys {
    pub async fn run(self) -> Result<(), Failure> {
        let config = KeysConfig::from_environment()?;
        let database = connect(&config.database).await?;
        let keeper = Keeper::new(database.clone(), config.policy, Lifetimes::default());
        let desk = Desk { keeper, database, redis: config.redis };
        match self {
            Self::List { json } => list::list(&desk.keeper, json).await,
            Self::Rotate { algorithm, now } => desk.rotate(algorithm, now).await,
            Self::Retire { kid } => desk.retire(kid).await,
            Self::Revoke { kid } => desk.revoke(kid).await,
            Self::Import { file, algorithm } => {
                let key = pem::read(&file, algorithm)?;
                told(&desk.keeper.import(key).await?)
            }
            Self::Rewrap => desk.rewrap().await,
        }
    }
}

impl Desk {
    async fn rotate(&self, algorithm: Option<Algorithm>, now: bool) -> Result<(), Failure> {
        told(&self.keeper.rotate(algorithm, now).await?)?;
        if now {
            print(
                "Verifiers that have not fetched the key set by then meet a key that they do not know, and fetch it: a request \
                 may take longer. One that cannot fetch it refuses the new tokens until it can.",
            )?;
        }
        Ok(())
    }

    async fn retire(&self, kid: String) -> Result<(), Failure> {
        match self.keeper.retire(kid.clone()).await? {
            Retired::Deleted => print(&format!("{kid} had not signed anything, and is deleted.")),
            Retired::SucceededBy(successor) => {
                print(&format!("{kid} is retired: what it signed stays good. {successor} signs now."))
            }
        }
    }

    async fn revoke(&self, kid: String) -> Result<(), Failure> {
        let revoked = self.keeper.revoke(kid.clone()).await?;
        print(&format!("{kid} is revoked: every token that it signed is refused, within a second."))?;
        publish(&self.database, self.redis.as_ref(), &revoked.recorded).await?;
        let Some((successor, new)) = revoked.successor else { return Ok(()) };
        let (kid, algorithm) = (successor.kid, successor.algorithm.name());
        let why = if new { "made just now" } else { "published before" };
        print(&format!("{kid} ({algorithm}), {why}, signs now. People log in again."))?;
        print(
            "To see that every replica took it up, look for \"a signing key changed its state\" in their logs.",
        )
    }

    async fn rewrap(&self) -> Result<(), Failure> {
        match self.keeper.rewrap().await? {
            0 => print("Every key is sealed with AUTH_KEY_ENCRYPTION_KEY already."),
            count => print(&format!(
                "Sealed {count} anew with AUTH_KEY_ENCRYPTION_KEY. Take AUTH_PREVIOUS_KEY_ENCRYPTION_KEYS away, restart the \
                 replicas, and destroy the old one."
            )),
        }
    }
}

/// What became of a new key.
fn told(key: &StoredKey) -> Result<(), Failure> {
    let (kid, algorithm) = (&key.key.kid, key.key.algorithm.name());
    match key.changes_at.filter(|_| key.state == KeyState::Published) {
        Some(at) => {
            print(&format!("{kid} ({algorithm}) is published, and signs from {} on.", timestamp(at)?))
        }
        None => print(&format!("{kid} ({algorithm}) signs.")),
    }
}

fn algorithm(name: &str) -> Result<Algorithm, &'static str> {
    Algorithm::from_name(name).ok_or("it must be ES256, EdDSA or RS256")
}

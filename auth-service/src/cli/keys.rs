use auth_service::store::signing_keys;
use clap::Subcommand;

use super::{Failure, database, print, timestamp};

#[derive(Subcommand)]
pub enum Keys {
    /// List them, newest first.
    List,
}

impl Keys {
    pub async fn run(self) -> Result<(), Failure> {
        match self {
            Self::List => list().await,
        }
    }
}

async fn list() -> Result<(), Failure> {
    let keys = signing_keys::list(&database().await?).await?;
    print(&format!("{:<43}  {:<9}  {:<9}  {:<20}  STATE SINCE", "KID", "ALGORITHM", "STATE", "CREATED"))?;
    for key in keys {
        let [created, since] = [timestamp(key.created_at)?, timestamp(key.state_since)?];
        print(&format!("{:<43}  {:<9}  {:<9}  {created:<20}  {since}", key.kid, key.algorithm, key.state))?;
    }
    Ok(())
}

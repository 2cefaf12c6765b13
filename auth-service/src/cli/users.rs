use std::fs::File;
use std::io::{Read, stdin};
use std::path::PathBuf;

use auth_service::config::ClientsConfig;
use auth_service::domain::Email;
use auth_service::error::Error;
use auth_service::import::{self, BadRow, ImportError, Summary};
use auth_service::store::users;
use clap::Subcommand;
use uuid::Uuid;

use super::publish::publish;
use super::{Failure, connect, database, print};

#[derive(Subcommand)]
pub enum Users {
    /// Make accounts from a CSV file with the columns `email,password_hash[,id][,created_at]`. Emails that have an
    /// account are skipped, so that the same file may be imported again. Exit code 1 where a row was refused.
    Import {
        /// The file; - for standard input.
        file: PathBuf,
        /// Check every row, and keep nothing.
        #[arg(long)]
        dry_run: bool,
    },
    /// Delete an account. Its sessions end, and services erase what they keep of the user. Nothing brings it back.
    Delete {
        /// Its email or its id.
        user: String,
    },
}

impl Users {
    pub async fn run(self) -> Result<(), Failure> {
        match self {
            Self::Import { file, dry_run } => import(file, dry_run).await,
            Self::Delete { user } => delete(&user).await,
        }
    }
}

async fn import(file: PathBuf, dry_run: bool) -> Result<(), Failure> {
    let input: Box<dyn Read + Send> =
        if file.as_os_str() == "-" { Box::new(stdin()) } else { Box::new(File::open(&file)?) };
    let tell = |BadRow { line, reason }| eprintln!("line {line}: {reason}");
    let import = move |connection: &mut _| import::run(connection, input, dry_run, tell);
    let summary: Result<Summary, ImportError> = database().await?.run_long(import).await;
    let Summary { imported, skipped, refused } = summary?;
    let would = if dry_run { "would be " } else { "" };
    print(&format!("{imported} {would}imported, {skipped} {would}skipped: they have an account already"))?;
    match refused {
        0 => Ok(()),
        1 => Err("1 row was refused. Correct it and import the file again.".into()),
        _ => Err(format!("{refused} rows were refused. Correct them and import the file again.").into()),
    }
}

async fn delete(user: &str) -> Result<(), Failure> {
    let config = ClientsConfig::from_environment()?;
    let database = connect(&config.database).await?;
    let nobody = || format!("There is no account {user}. Look for a typo; it may have been deleted before.");
    let id = match (Uuid::try_parse(user), Email::parse(user)) {
        (Ok(id), _) => Some(id),
        (_, Ok(email)) => users::find_by_email(&database, &email).await?.0.map(|account| account.user.id),
        _ => None,
    };
    let id = id.ok_or_else(nobody)?;
    let recorded = users::delete(&database, id, None).await.map_err(|error| match error {
        Error::RevokedToken => nobody().into(),
        error => Failure::from(error),
    })?;
    tracing::info!(target: "audit", user_id = %id, "account deleted by an operator");
    print(&format!("{id} is deleted, and its tokens are refused within a second."))?;
    publish(&database, config.redis.as_ref(), &recorded).await
}

use std::fs::File;
use std::io::{Read, stdin};
use std::path::PathBuf;

use auth_service::import::{self, BadRow, ImportError, Summary};
use clap::Subcommand;

use super::{Failure, database, print};

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
}

impl Users {
    pub async fn run(self) -> Result<(), Failure> {
        match self {
            Self::Import { file, dry_run } => import(file, dry_run).await,
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

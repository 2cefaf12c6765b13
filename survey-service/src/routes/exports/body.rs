//! The file as it goes out: a part is made when the client has taken the one before. So one part is all that is held,
//! whatever the file's size, and when the client goes away no other is made.

use std::io;

use actix_web::web::{self, Bytes};
use futures_util::Stream;
use futures_util::stream::try_unfold;
use uuid::Uuid;

use super::file::File;
use crate::error::Error;
use crate::routes::places::Place;
use crate::store::{Extent, Store};

/// An export on its way.
pub struct Export {
    /// Where the responses are.
    pub store: Store,
    /// Gives its place back at the end.
    pub place: Place,
    /// Of which survey.
    pub survey: Uuid,
    /// The last response that was sent.
    pub after: Uuid,
    /// How far it goes.
    pub extent: Extent,
}

/// Why an export was cut short.
#[derive(Debug, thiserror::Error)]
pub enum Cut {
    /// The client took too long.
    #[error("the export's time is over")]
    TooSlow,
    /// The responses could not be read, or are gone.
    #[error(transparent)]
    Unread(#[from] Error),
    /// The file could not be written.
    #[error("the file cannot be written: {0}")]
    Unwritten(#[from] io::Error),
    /// The work panicked.
    #[error(transparent)]
    Panicked(#[from] actix_web::error::BlockingError),
}

impl Export {
    /// The file's parts. An error cuts the connection, so that the client knows that the file is not whole.
    pub fn parts(self, file: File) -> impl Stream<Item = Result<Bytes, Box<dyn std::error::Error>>> {
        try_unfold((self, file), |(mut export, mut file)| async move {
            // An empty chunk would end the answer.
            while !file.is_complete() {
                let (part, written) = export.part(file).await?;
                file = written;
                if !part.is_empty() {
                    return Ok(Some((part, (export, file))));
                }
            }
            Ok(None)
        })
    }

    async fn part(&mut self, mut file: File) -> Result<(Bytes, File), Cut> {
        let work = async {
            let rows = self.store.responses(self.survey, self.after, self.extent).await?;
            let last = rows.last().map(|row| row.id);
            let written = web::block(move || file.write(&rows).map(|part| (part, file))).await??;
            Ok::<_, Cut>((last, written))
        };
        let (last, (part, file)) = self.place.work(work).await.ok_or(Cut::TooSlow)??;
        self.after = last.unwrap_or(self.after);
        Ok((part.into(), file))
    }
}

use actix_web::web::Bytes;
use futures_util::Stream;

use super::{CHUNK, json};
use crate::revocations::{Log, Position};

enum State {
    Head,
    /// After the first entry there is a comma before each.
    Entries(Position, &'static str),
    Over,
}

/// `{"cursor": ..., "revocations": [...]}`, made as it is taken: a large one is never in memory as a whole. What arrives
/// meanwhile is left to the stream, which goes on from the cursor.
pub fn chunks(log: Log) -> impl Stream<Item = Result<Bytes, actix_web::Error>> {
    futures_util::stream::unfold(State::Head, move |state| {
        let log = log.clone();
        async move {
            let (chunk, next) = match state {
                State::Head => {
                    let (position, cursor) = log.start();
                    (format!(r#"{{"cursor":"{cursor}","revocations":["#), State::Entries(position, ""))
                }
                State::Entries(position, comma) => entries(&log, position, comma).await,
                State::Over => return None,
            };
            Some((Ok(Bytes::from(chunk)), next))
        }
    })
}

async fn entries(log: &Log, mut position: Position, comma: &'static str) -> (String, State) {
    while position.is_behind() {
        let (entries, reached) = log.after(position, CHUNK);
        if !entries.is_empty() {
            let entries: Vec<_> = entries.iter().map(json).collect();
            return (format!("{comma}{}", entries.join(",")), State::Entries(reached, ","));
        }
        position = reached;
        tokio::task::yield_now().await;
    }
    ("]}".to_owned(), State::Over)
}

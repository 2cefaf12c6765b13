//! The bytes of the file, compressed where the client takes that.

use std::io::{self, Write};
use std::mem::take;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::domain::export::{Render, Response};

/// A file being written, page by page.
pub struct File {
    renderer: Box<dyn Render>,
    gzip: Option<GzEncoder<Vec<u8>>>,
    rows: u64,
    state: State,
}

#[derive(PartialEq, Eq)]
enum State {
    Untouched,
    Begun,
    Complete,
}

impl File {
    /// A file that nothing is written of.
    pub fn new(renderer: Box<dyn Render>, gzip: bool) -> Self {
        let gzip = gzip.then(|| GzEncoder::new(Vec::new(), Compression::fast()));
        Self { renderer, gzip, rows: 0, state: State::Untouched }
    }

    /// Whether all of it is written.
    pub fn is_complete(&self) -> bool {
        self.state == State::Complete
    }

    /// The next part, with these responses; with none, the end.
    ///
    /// # Errors
    /// The format's.
    pub fn write(&mut self, rows: &[Response]) -> io::Result<Vec<u8>> {
        let mut part = Vec::new();
        if self.state == State::Untouched {
            self.renderer.begin(&mut part)?;
            self.state = State::Begun;
        }
        self.renderer.rows(rows, &mut part)?;
        self.rows += rows.len() as u64;
        if rows.is_empty() {
            self.renderer.end(self.rows, &mut part)?;
            self.state = State::Complete;
        }
        self.compressed(part)
    }

    fn compressed(&mut self, part: Vec<u8>) -> io::Result<Vec<u8>> {
        let Some(gzip) = &mut self.gzip else { return Ok(part) };
        gzip.write_all(&part)?;
        if self.state == State::Complete {
            gzip.try_finish()?;
        }
        Ok(take(gzip.get_mut()))
    }
}

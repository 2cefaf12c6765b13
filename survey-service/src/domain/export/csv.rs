//! CSV (RFC 4180): UTF-8, CRLF, quotes where they are needed.

use std::io;

use csv::{Terminator, Writer, WriterBuilder};

use super::cells::harmless;
use super::columns::Columns;
use super::{Layout, Render, Response, rfc3339};

/// By it spreadsheets know UTF-8.
const BOM: &[u8] = "\u{FEFF}".as_bytes();

/// Writes a CSV.
pub struct Csv {
    columns: Columns,
    layout: Layout,
}

impl Csv {
    /// With these columns.
    pub fn new(columns: Columns, layout: Layout) -> Self {
        Self { columns, layout }
    }
}

impl Render for Csv {
    fn begin(&mut self, out: &mut Vec<u8>) -> io::Result<()> {
        if self.layout.continued {
            return Ok(());
        }
        if self.layout.bom {
            out.extend_from_slice(BOM);
        }
        let headings = self.columns.headings().iter().map(|heading| harmless(heading).into_owned());
        let mut writer = writer(out);
        writer.write_record(headings.map(String::into_bytes))?;
        writer.flush()
    }

    fn rows(&mut self, rows: &[Response], out: &mut Vec<u8>) -> io::Result<()> {
        let mut writer = writer(out);
        for row in rows {
            writer.write_field(row.id.to_string())?;
            writer.write_field(rfc3339(row.submitted_at))?;
            for cell in self.columns.cells(&row.answers) {
                writer.write_field(cell.field().as_bytes())?;
            }
            writer.write_record(None::<&[u8]>)?;
        }
        writer.flush()
    }

    fn end(&mut self, _: u64, _: &mut Vec<u8>) -> io::Result<()> {
        Ok(())
    }
}

fn writer(out: &mut Vec<u8>) -> Writer<&mut Vec<u8>> {
    WriterBuilder::new().terminator(Terminator::CRLF).from_writer(out)
}

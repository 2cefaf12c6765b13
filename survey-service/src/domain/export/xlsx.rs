//! A workbook (ECMA-376) with one sheet, written as it is sent: nothing of it is kept, here or on a disk.

use std::fmt::{Display, Write as _};
use std::io::{self, Write};
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use time::macros::datetime;
use time::{Duration, OffsetDateTime};
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, ZipWriter};

use super::cells::Cell;
use super::columns::Columns;
use super::{Render, Response};

/// How many responses a sheet holds: Excel knows 1,048,576 rows, and the first has the headings.
pub const MOST_ROWS: i64 = 1_048_575;
/// Excel's day 0.
const DAY_ZERO: OffsetDateTime = datetime!(1899-12-30 00:00 UTC);

/// How hard it is compressed: the least, which is nearly as small and much faster.
const LEVEL: i64 = 1;

const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#;
/// Everything but the sheet.
const PARTS: [(&str, &str); 5] = [
    (
        "[Content_Types].xml",
        r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"#,
    ),
    (
        "_rels/.rels",
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
    ),
    (
        "xl/workbook.xml",
        r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Responses" sheetId="1" r:id="rId1"/></sheets></workbook>"#,
    ),
    (
        "xl/_rels/workbook.xml.rels",
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#,
    ),
    (
        // Style 1 is a time, style 2 bold.
        "xl/styles.xml",
        r#"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd\ hh:mm:ss"/></numFmts><fonts count="2"><font/><font><b/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf/><xf numFmtId="164" applyNumberFormat="1"/><xf fontId="1" applyFont="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>"#,
    ),
];
const SHEET: &str = r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols><col min="1" max="1" width="38" customWidth="1"/><col min="2" max="2" width="20" customWidth="1"/></cols><sheetData>"#;

const SHEET_END: &str = "</sheetData></worksheet>";
const TIME: &str = r#" s="1""#;
const BOLD: &str = r#" s="2""#;

/// Writes a workbook.
pub struct Xlsx {
    columns: Columns,
    zip: ZipWriter<StreamWriter<Pipe>>,
    pipe: Pipe,
}

/// What the archive has written and nobody has taken yet.
#[derive(Clone, Default)]
struct Pipe(Arc<Mutex<Vec<u8>>>);

impl Xlsx {
    /// With these columns.
    pub fn new(columns: Columns) -> Self {
        let pipe = Pipe::default();
        Self { columns, zip: ZipWriter::new_stream(pipe.clone()), pipe }
    }

    fn row(&mut self, row: &Response) -> io::Result<()> {
        let mut xml = String::from("<row>");
        text(&mut xml, "", &row.id.to_string());
        number(&mut xml, TIME, (row.submitted_at - DAY_ZERO) / Duration::DAY);
        for cell in self.columns.cells(&row.answers) {
            match cell {
                Cell::Empty => xml.push_str("<c/>"),
                Cell::Text(answer) => text(&mut xml, "", answer),
                Cell::Number(answer) => number(&mut xml, "", answer),
                Cell::Flag(chosen) => number(&mut xml, "", i8::from(chosen)),
            }
        }
        xml.push_str("</row>");
        self.zip.write_all(xml.as_bytes())
    }
}

impl Render for Xlsx {
    fn begin(&mut self, out: &mut Vec<u8>) -> io::Result<()> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .compression_level(Some(LEVEL));
        for (name, part) in PARTS {
            self.zip.start_file(name, options)?;
            write!(self.zip, "{HEAD}{part}")?;
        }
        self.zip.start_file("xl/worksheets/sheet1.xml", options)?;
        let mut headings = String::new();
        self.columns.headings().iter().for_each(|heading| text(&mut headings, BOLD, heading));
        write!(self.zip, "{HEAD}{SHEET}<row>{headings}</row>")?;
        self.pipe.drain(out);
        Ok(())
    }

    fn rows(&mut self, rows: &[Response], out: &mut Vec<u8>) -> io::Result<()> {
        rows.iter().try_for_each(|row| self.row(row))?;
        self.pipe.drain(out);
        Ok(())
    }

    fn end(&mut self, rows: u64, out: &mut Vec<u8>) -> io::Result<()> {
        if i64::try_from(rows).map_or(true, |rows| rows > MOST_ROWS) {
            return Err(io::Error::other("more rows than a sheet holds"));
        }
        self.zip.write_all(SHEET_END.as_bytes())?;
        let zip = mem::replace(&mut self.zip, ZipWriter::new_stream(Pipe::default()));
        zip.finish()?;
        self.pipe.drain(out);
        Ok(())
    }
}

/// A cell with text, which no spreadsheet takes for a formula.
fn text(xml: &mut String, style: &str, text: &str) {
    // Written to a string, which takes everything.
    let _ =
        write!(xml, r#"<c{style} t="inlineStr"><is><t xml:space="preserve">{}</t></is></c>"#, escaped(text));
}

fn number(xml: &mut String, style: &str, number: impl Display) {
    let _ = write!(xml, "<c{style}><v>{number}</v></c>");
}

/// For XML, without the two characters that it knows no way to write, and with `_x000D_` told from what Excel means by
/// it (ECMA-376 part 1, section 22.9.2.19).
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '\r' => escaped.push_str("&#13;"),
            '\u{FFFE}' | '\u{FFFF}' => {}
            c => escaped.push(c),
        }
    }
    escaped.replace("_x", "_x005F_x")
}

impl Pipe {
    fn buffer(&self) -> MutexGuard<'_, Vec<u8>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn drain(&self, out: &mut Vec<u8>) {
        out.append(&mut self.buffer());
    }
}

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.buffer().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

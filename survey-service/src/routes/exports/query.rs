//! What is asked for: the query, and the headers that have a say.

use std::str::FromStr;

use actix_web::HttpRequest;
use actix_web::http::header::{ACCEPT_ENCODING, Accept, AcceptEncoding, Encoding, Header};
use serde::Deserialize;
use service_kit::problem::Problem;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::domain::export::{Format, Layout, Values};

/// `?format=&values=&bom=&after=` as sent.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ExportQuery {
    /// What kind of file. Where absent, as `Accept` says, or else `csv`.
    #[param(value_type = Option<ExportFormat>, inline)]
    format: Option<String>,
    /// How questions and choices are told: by what they say (`labels`, where absent), or by their `ids`.
    #[param(value_type = Option<ExportValues>, inline)]
    values: Option<String>,
    /// Whether a CSV begins with a byte order mark, by which spreadsheets know that it is UTF-8. False where absent.
    #[param(value_type = Option<bool>)]
    bom: Option<String>,
    /// Only what comes after the response with this id, without the row of headings: goes on where a download broke
    /// off. Not with `xlsx`.
    #[param(value_type = Option<Uuid>)]
    after: Option<String>,
}

/// The formats, for the API description.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
#[allow(dead_code, reason = "only for the API description")]
enum ExportFormat {
    Csv,
    Ndjson,
    Xlsx,
}

/// How values are told, for the API description.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
#[allow(dead_code, reason = "only for the API description")]
enum ExportValues {
    Labels,
    Ids,
}

/// What is asked for, checked.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// How the file is to look.
    pub layout: Layout,
    /// Only the responses beyond this one.
    pub after: Uuid,
    /// Whether to compress it on the way.
    pub gzip: bool,
}

impl ExportQuery {
    /// What is asked for.
    ///
    /// # Errors
    /// 400 that says what can be asked for.
    pub fn parse(&self, request: &HttpRequest) -> Result<Wanted, Problem> {
        let format = self.format.as_deref().map_or_else(
            || Ok(accepted(request)),
            |name| {
                let known = Format::ALL.into_iter().find(|format| format.name() == name);
                known.ok_or_else(|| Problem::malformed("`format` can be `csv`, `ndjson` or `xlsx`."))
            },
        )?;
        let values = match self.values.as_deref() {
            None | Some("labels") => Values::Labels,
            Some("ids") => Values::Ids,
            Some(_) => return Err(Problem::malformed("`values` can be `labels` or `ids`.")),
        };
        let bom = read(self.bom.as_deref(), "`bom` can be `true` or `false`.")?.unwrap_or_default();
        let after: Option<Uuid> = read(self.after.as_deref(), "`after` must be the id of a response.")?;
        if after.is_some() && format == Format::Xlsx {
            return Err(Problem::malformed(
                "A workbook cannot be continued. Leave out `after`, or ask for `csv`.",
            ));
        }
        let layout = Layout { format, values, bom, continued: after.is_some() };
        let gzip = format != Format::Xlsx && accepts_gzip(request);
        Ok(Wanted { layout, after: after.unwrap_or_default(), gzip })
    }
}

fn read<T: FromStr>(sent: Option<&str>, refusal: &'static str) -> Result<Option<T>, Problem> {
    sent.map(str::parse).transpose().map_err(|_| Problem::malformed(refusal))
}

/// The first of the formats that `Accept` names; CSV where it names none.
fn accepted(request: &HttpRequest) -> Format {
    let accept = Accept::parse(request).ok();
    let mut ranked = accept.iter().flat_map(Accept::ranked);
    let named = |kind: &str| {
        Format::ALL.into_iter().find(|format| format.media_type().split(';').next() == Some(kind))
    };
    ranked.find_map(|kind| named(kind.essence_str())).unwrap_or(Format::Csv)
}

/// Whether the answer may be compressed (RFC 9110 section 12.5.3). Only for who says so.
fn accepts_gzip(request: &HttpRequest) -> bool {
    let said = request.headers().contains_key(ACCEPT_ENCODING);
    let accepted = AcceptEncoding::parse(request).ok().filter(|_| said);
    let supported = [Encoding::gzip(), Encoding::identity()];
    accepted.is_some_and(|accepted| accepted.negotiate(supported.iter()) == Some(Encoding::gzip()))
}

//! What a browser gets outside of the APIs: the single-page app where it is built, else one page of advice.

use std::path::{Path, PathBuf};

use actix_files::{Files, NamedFile};
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse, fn_service};
use actix_web::guard::GuardContext;
use actix_web::http::Method;
use actix_web::http::header::{
    ACCEPT, CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderValue, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use actix_web::middleware::{Compress, DefaultHeaders, Next, from_fn};
use actix_web::{HttpResponse, guard, web};

/// What programs ask.
const APIS: [&str; 6] = ["/api", "/oauth", "/.well-known", "/health", "/metrics", "/revocations"];
/// File names under `/assets` change with their content.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// Asked for again each time, and not sent again where nothing changed.
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("no-cache");
/// The app needs nothing inline.
const POLICY: &str = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; \
                      form-action 'self'; frame-ancestors 'none'";
/// The one page has its styles in itself, and nothing else.
const PAGE_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; \
                           form-action 'none'; frame-ancestors 'none'";

/// What is served at `/`.
#[derive(Clone, Debug)]
pub enum Site {
    /// The built single-page app: a folder with `index.html` and `assets/`.
    App(PathBuf),
    /// One page, as HTML.
    Page(String),
}

impl Site {
    /// The single-page app in that folder if it is there, else the page.
    pub fn find(dist: &Path, page: String) -> Self {
        if dist.join("index.html").is_file() { Self::App(dist.to_owned()) } else { Self::Page(page) }
    }

    /// Registers the site. Call it last: it takes every GET that nobody else has taken.
    pub fn configure(&self, app: &mut web::ServiceConfig) {
        match self.clone() {
            Self::Page(html) => {
                app.service(web::resource("/").wrap(headers(PAGE_POLICY)).wrap(from_fn(ask_again)).route(
                    web::route().guard(guard::Any(guard::Get()).or(guard::Head())).to(move || {
                        let html = html.clone();
                        async move { HttpResponse::Ok().content_type("text/html; charset=utf-8").body(html) }
                    }),
                ));
            }
            Self::App(dist) => {
                let assets = Files::new("", dist.join("assets"));
                app.service(
                    web::scope("/assets")
                        .wrap(headers(POLICY))
                        .wrap(from_fn(keep_for_ever))
                        .wrap(Compress::default())
                        .service(assets),
                );

                let index = dist.join("index.html");
                let files = Files::new("/", dist)
                    .index_file("index.html")
                    .guard(guard::fn_guard(is_for_people))
                    .default_handler(fn_service(move |request| page_or_404(request, index.clone())));
                app.service(
                    web::scope("")
                        .wrap(headers(POLICY))
                        .wrap(from_fn(ask_again))
                        .wrap(Compress::default())
                        .service(files),
                );
            }
        }
    }
}

/// Reads, and not under a path of the APIs, where a page would only confuse.
fn is_for_people(context: &GuardContext<'_>) -> bool {
    let head = context.head();
    let is_under = |api: &str| {
        head.uri.path().strip_prefix(api).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    matches!(head.method, Method::GET | Method::HEAD) && !APIS.iter().any(|api| is_under(api))
}

/// The app has pages of its own, which only it knows: a person who opens or reloads one gets the app.
async fn page_or_404(request: ServiceRequest, index: PathBuf) -> Result<ServiceResponse, actix_web::Error> {
    let accept = request.headers().get(ACCEPT).and_then(|accept| accept.to_str().ok());
    if !accept.is_some_and(|accept| accept.contains("text/html")) {
        return Ok(request.into_response(HttpResponse::NotFound()));
    }
    let page = NamedFile::open_async(index).await?.into_response(request.request());
    Ok(request.into_response(page))
}

fn headers(policy: &'static str) -> DefaultHeaders {
    DefaultHeaders::new()
        .add((CONTENT_SECURITY_POLICY, policy))
        .add((X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .add((REFERRER_POLICY, "same-origin"))
}

async fn keep_for_ever(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    Ok(cached(next.call(request).await?, FOR_EVER))
}

async fn ask_again(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    Ok(cached(next.call(request).await?, ASK_AGAIN))
}

/// An error is not for keeping: the file may be there a moment later.
fn cached<B>(mut response: ServiceResponse<B>, how: HeaderValue) -> ServiceResponse<B> {
    if !response.status().is_client_error() && !response.status().is_server_error() {
        response.headers_mut().insert(CACHE_CONTROL, how);
    }
    response
}

//! A service's routes as a table: registered from it, and compared with the API description in a test.

use actix_web::http::header::ALLOW;
use actix_web::http::{Method, StatusCode};
use actix_web::{FromRequest, Handler, HttpResponse, Responder, Route, guard, web};

use crate::body::BodyLimit;
use crate::problem::Problem;

/// One path and what it takes. A method that it does not take gets 405 with `Allow` (RFC 9110 section 15.5.6).
pub struct Resource {
    path: &'static str,
    methods: Vec<Method>,
    routes: Vec<Route>,
    body_limit: Option<BodyLimit>,
}

/// A path, to be followed by `.get(handler)` and so on.
pub fn at(path: &'static str) -> Resource {
    Resource { path, methods: Vec::new(), routes: Vec::new(), body_limit: None }
}

impl Resource {
    /// Answers GET, and HEAD with the same head.
    #[must_use]
    pub fn get<F, Args>(mut self, handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        self.methods.extend([Method::GET, Method::HEAD]);
        self.routes.push(web::route().guard(guard::Any(guard::Get()).or(guard::Head())).to(handler));
        self
    }

    /// Answers POST.
    #[must_use]
    pub fn post<F, Args>(self, handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        self.on(Method::POST, handler)
    }

    /// Answers PUT.
    #[must_use]
    pub fn put<F, Args>(self, handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        self.on(Method::PUT, handler)
    }

    /// Answers PATCH.
    #[must_use]
    pub fn patch<F, Args>(self, handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        self.on(Method::PATCH, handler)
    }

    /// Answers DELETE.
    #[must_use]
    pub fn delete<F, Args>(self, handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        self.on(Method::DELETE, handler)
    }

    fn on<F, Args>(mut self, method: Method, handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        self.methods.push(method.clone());
        self.routes.push(web::method(method).to(handler));
        self
    }

    /// Reads bodies of up to that many bytes on this path, whatever the app's own limit is.
    #[must_use]
    pub fn body_limit(self, bytes: usize) -> Self {
        Self { body_limit: Some(BodyLimit(bytes)), ..self }
    }

    /// The path's pattern.
    pub fn path(&self) -> &'static str {
        self.path
    }

    /// The methods it takes.
    pub fn methods(&self) -> &[Method] {
        &self.methods
    }
}

/// Registers every resource of the table.
pub fn register(app: &mut web::ServiceConfig, resources: Vec<Resource>) {
    for Resource { path, methods, routes, body_limit } in resources {
        let allow = methods.iter().map(Method::as_str).collect::<Vec<_>>().join(", ");
        let mut resource = routes.into_iter().fold(web::resource(path), actix_web::Resource::route);
        if let Some(limit) = body_limit {
            resource = resource.app_data(web::Data::new(limit));
        }
        app.service(resource.default_service(web::to(move || {
            let refusal = Problem::for_status(StatusCode::METHOD_NOT_ALLOWED).header(ALLOW, &allow);
            async move { Err::<HttpResponse, _>(refusal) }
        })));
    }
}

/// What an unknown path gets.
///
/// # Errors
/// Always 404.
pub async fn unknown() -> Result<HttpResponse, Problem> {
    Err(Problem::for_status(StatusCode::NOT_FOUND))
}

//! The standard surface for programs: tokens (RFC 6749), introspection (RFC 7662) and revocation (RFC 7009). Errors are
//! RFC 6749's, not problem documents.

mod authentication;
mod error;
pub mod introspect;
mod parameters;
pub mod revoke;
pub mod token;

pub use authentication::METHODS;
pub use error::OAuthErrorDocument;
pub use token::GRANT_TYPES;

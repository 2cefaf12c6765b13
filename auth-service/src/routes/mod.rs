//! A file per resource: request and response types beside handlers of ten lines.

pub mod client;
pub mod deleted_users;
pub mod device;
pub mod feed;
pub mod login;
pub mod logout;
pub mod me;
pub mod metadata;
pub mod oauth;
pub mod password;
mod person;
pub mod rate_limit;
pub mod refresh;
pub mod register;
pub mod session_answer;
pub mod sessions;
pub mod status;

//! What the service is about, in types that cannot hold a bad value.

mod client;
mod device;
mod email;
mod password;
mod session;
mod user;

pub use client::Client;
pub use device::DeviceToken;
pub use email::Email;
pub use password::{Password, PasswordAttempt};
pub use session::{EndReason, Session, Which};
pub use user::User;

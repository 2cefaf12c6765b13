//! What the service is about, in types that cannot hold a bad value.

mod access;
mod client;
mod client_keys;
mod client_secret;
mod device;
mod password;
mod registered_client;
mod session;
mod user;

pub use access::{Access, Audience, Beyond, Scope};
pub use client::Client;
pub use client_keys::ClientKeys;
pub use client_secret::{ClientSecret, SecretDigest};
pub use device::DeviceToken;
pub use password::{Password, PasswordAttempt};
pub use registered_client::{ClientName, Credential, RegisteredClient, StoredSecret};
pub use service_kit::email::Email;
pub use session::{EndReason, Session, Which};
pub use user::User;

use serde::Deserialize;
use service_kit::config::Check;

use crate::throttle::{Limit, Limits};

const SHAPE: &str = "a number and a window in seconds such as 10/300, or 0 for no limit";

/// The limits as the environment has them: `AUTH_LIMIT_LOGIN_ADDRESS=100/100`.
#[derive(Deserialize)]
#[allow(clippy::struct_field_names)]
pub struct LimitVariables {
    limit_login_address: Option<String>,
    limit_login_guesses: Option<String>,
    limit_login_account: Option<String>,
    limit_login_first: Option<String>,
    limit_login_reserve: Option<String>,
    limit_login_device: Option<String>,
    limit_login_device_all: Option<String>,
    limit_login_lookup: Option<String>,
    limit_register_address: Option<String>,
    limit_register_email: Option<String>,
    limit_refresh_address: Option<String>,
    limit_refresh_session: Option<String>,
    limit_token_address: Option<String>,
    limit_token_client: Option<String>,
    limit_revoke_address: Option<String>,
}

impl LimitVariables {
    /// Checks them among the other variables; what is wrong is told with all else.
    pub fn read(self, check: &mut Check) -> Limits {
        let mut limits = Limits::default();
        for (name, value, limit) in [
            ("LIMIT_LOGIN_ADDRESS", self.limit_login_address, &mut limits.login_address),
            ("LIMIT_LOGIN_GUESSES", self.limit_login_guesses, &mut limits.login_guesses),
            ("LIMIT_LOGIN_ACCOUNT", self.limit_login_account, &mut limits.login_account),
            ("LIMIT_LOGIN_FIRST", self.limit_login_first, &mut limits.login_first),
            ("LIMIT_LOGIN_RESERVE", self.limit_login_reserve, &mut limits.login_reserve),
            ("LIMIT_LOGIN_DEVICE", self.limit_login_device, &mut limits.login_device),
            ("LIMIT_LOGIN_DEVICE_ALL", self.limit_login_device_all, &mut limits.login_device_all),
            ("LIMIT_LOGIN_LOOKUP", self.limit_login_lookup, &mut limits.login_lookup),
            ("LIMIT_REGISTER_ADDRESS", self.limit_register_address, &mut limits.register_address),
            ("LIMIT_REGISTER_EMAIL", self.limit_register_email, &mut limits.register_email),
            ("LIMIT_REFRESH_ADDRESS", self.limit_refresh_address, &mut limits.refresh_address),
            ("LIMIT_REFRESH_SESSION", self.limit_refresh_session, &mut limits.refresh_session),
            ("LIMIT_TOKEN_ADDRESS", self.limit_token_address, &mut limits.token_address),
            ("LIMIT_TOKEN_CLIENT", self.limit_token_client, &mut limits.token_client),
            ("LIMIT_REVOKE_ADDRESS", self.limit_revoke_address, &mut limits.revoke_address),
        ] {
            if let Some(Some(given)) = check.optional(name, value, SHAPE, parse) {
                *limit = given;
            }
        }
        limits
    }
}

/// `Some(None)`: no limit.
#[allow(clippy::option_option)]
fn parse(text: &str) -> Option<Option<Limit>> {
    if text == "0" { Some(None) } else { text.parse().ok().map(Some) }
}

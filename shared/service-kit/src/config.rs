//! Configuration from the environment: read by envy, checked as a whole, told in one message.

mod database;

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use secrecy::SecretString;
use serde::de::DeserializeOwned;

pub use database::{DatabaseConfig, DatabaseVariables, postgres};

/// Everything that is wrong with the environment. Names the variables and what they must look like, never a value.
#[derive(Debug, Default, thiserror::Error)]
pub struct ConfigError(Vec<String>);

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "The configuration is not usable:")?;
        for fault in &self.0 {
            writeln!(f, "  {fault}")?;
        }
        write!(
            f,
            "Set these environment variables (or NAME_FILE, a path to read the value from) and start again."
        )
    }
}

/// Checks variables one by one and collects what is wrong.
pub struct Check {
    prefix: &'static str,
    faults: Vec<String>,
}

/// Reads the variables with a prefix into a flat struct of optional strings. `NAME_FILE` stands for a file that
/// holds the value of `NAME`. An empty variable counts as absent, as compose files leave them.
///
/// # Errors
/// Only envy's; a named file that cannot be read, or a name given both ways, is told with all else that is wrong.
pub fn read<T: DeserializeOwned>(prefix: &'static str) -> Result<(T, Check), ConfigError> {
    read_from(
        prefix,
        std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?))),
    )
}

/// The same from given variables.
///
/// # Errors
/// As [`read`].
pub fn read_from<T: DeserializeOwned>(
    prefix: &'static str,
    variables: impl IntoIterator<Item = (String, String)>,
) -> Result<(T, Check), ConfigError> {
    let mut faults = Vec::new();
    let set: BTreeMap<_, _> =
        variables.into_iter().filter(|(name, value)| name.starts_with(prefix) && !value.is_empty()).collect();
    let mut values = set.clone();
    for (name, path) in set.iter().filter_map(|(name, path)| Some((name.strip_suffix("_FILE")?, path))) {
        match std::fs::read_to_string(Path::new(path)) {
            _ if set.contains_key(name) => {
                faults.push(format!("{name} and {name}_FILE are both set; keep one"));
            }
            Ok(value) => _ = values.insert(name.to_owned(), value.trim_end().to_owned()),
            Err(error) => faults.push(format!("{name}_FILE names a file that cannot be read: {error}")),
        }
    }
    let variables =
        envy::prefixed(prefix).from_iter(values).map_err(|error| ConfigError(vec![error.to_string()]))?;
    Ok((variables, Check { prefix, faults }))
}

impl Check {
    /// A variable that must be there.
    pub fn required<T>(
        &mut self,
        name: &str,
        value: Option<String>,
        shape: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let file_at_fault = format!("{}{name}_FILE names", self.prefix);
        if value.is_none() && !self.faults.iter().any(|fault| fault.starts_with(&file_at_fault)) {
            self.fault(name, &format!("is missing; it must be {shape}"));
        }
        self.optional(name, value, shape, parse)?
    }

    /// A variable with a default.
    pub fn or<T>(
        &mut self,
        name: &str,
        value: Option<String>,
        default: &str,
        shape: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        self.required(name, value.or_else(|| Some(default.to_owned())), shape, parse)
    }

    /// A variable that may be absent: `Some(None)` then; `None` where it is wrong.
    #[allow(clippy::option_option)]
    pub fn optional<T>(
        &mut self,
        name: &str,
        value: Option<String>,
        shape: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<Option<T>> {
        let Some(value) = value else { return Some(None) };
        let parsed = parse(value.trim());
        if parsed.is_none() {
            self.fault(name, &format!("must be {shape}"));
        }
        parsed.map(Some)
    }

    /// Adds a fault that concerns several variables, or one beside another.
    pub fn fault(&mut self, name: &str, fault: &str) {
        self.faults.push(format!("{}{name} {fault}", self.prefix));
    }

    /// The config, if nothing was wrong. `build` may use `?` on what the checks returned.
    ///
    /// # Errors
    /// [`ConfigError`] with every fault found.
    pub fn finish<T>(self, build: impl FnOnce() -> Option<T>) -> Result<T, ConfigError> {
        match build() {
            Some(config) if self.faults.is_empty() => Ok(config),
            _ => Err(ConfigError(self.faults)),
        }
    }
}

/// A secret, as given.
pub fn secret(value: &str) -> Option<SecretString> {
    Some(SecretString::from(value))
}

/// Anything that parses from a string.
pub fn parsed<T: std::str::FromStr>(value: &str) -> Option<T> {
    value.parse().ok()
}

/// A list, separated by commas; empty parts are skipped. `None` where a part does not parse.
pub fn list<T>(parse: impl Fn(&str) -> Option<T>) -> impl Fn(&str) -> Option<Vec<T>> {
    move |value| value.split(',').map(str::trim).filter(|part| !part.is_empty()).map(&parse).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(serde::Deserialize)]
    struct Variables {
        bind: Option<String>,
        secret: Option<String>,
        size: Option<String>,
    }

    fn variables(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn every_fault_is_named_and_no_value_is_told() {
        let (raw, mut check) = read_from::<Variables>("T_", variables(&[("T_SIZE", "hunter2")])).unwrap();
        let secret = check.required("SECRET", raw.secret, "a secret", secret);
        let size = check.or("SIZE", raw.size, "1", "a number", parsed::<u32>);
        let bind = check.or("BIND", raw.bind, "here", "a place", parsed::<String>);
        let error = check.finish(|| Some((secret?, size?, bind?))).unwrap_err().to_string();
        assert!(
            error.contains("T_SECRET is missing") && error.contains("T_SIZE must be a number"),
            "{error}"
        );
        assert!(!error.contains("hunter2") && !error.contains("T_BIND"), "{error}");
    }

    #[test]
    fn a_secret_may_come_from_a_file() {
        let file = std::env::temp_dir().join(format!("signet-config-{}", std::process::id()));
        std::fs::write(&file, "from the file\n").unwrap();
        let path = file.to_str().unwrap();
        let (raw, _) = read_from::<Variables>("T_", variables(&[("T_SECRET_FILE", path)])).unwrap();
        assert_eq!(raw.secret.as_deref(), Some("from the file"));
        let both = read_from::<Variables>("T_", variables(&[("T_SECRET_FILE", path), ("T_SECRET", "x")]));
        let both = both.unwrap().1.finish(|| Some(())).unwrap_err().to_string();
        assert!(both.contains("T_SECRET and T_SECRET_FILE are both set"), "{both}");
        std::fs::remove_file(&file).unwrap();
        let set = variables(&[("T_SECRET_FILE", path), ("T_SIZE", "x")]);
        let (raw, mut check) = read_from::<Variables>("T_", set).unwrap();
        let secret = check.required("SECRET", raw.secret, "a secret", secret);
        let size = check.or("SIZE", raw.size, "1", "a number", parsed::<u32>);
        let gone = check.finish(|| Some((secret?, size?))).unwrap_err().to_string();
        assert!(gone.contains("T_SECRET_FILE") && gone.contains("T_SIZE") && !gone.contains(path), "{gone}");
        assert!(!gone.contains("T_SECRET is missing"), "{gone}");
    }
}

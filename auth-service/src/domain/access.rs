use std::fmt;
use std::str::FromStr;

/// The longest scope and the longest audience, in bytes.
const MOST: usize = 255;

/// One scope (RFC 6749 section 3.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope(String);

/// Whom a token is for (RFC 7519 section 4.1.3): a name such as `surveys`, or a URI.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audience(String);

/// What a token allows, and at whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// What it allows.
    pub scopes: Vec<Scope>,
    /// At whom.
    pub audiences: Vec<Audience>,
}

/// More was asked for than may be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beyond {
    /// A scope is unknown, or beyond what may be had.
    Scope,
    /// An audience is.
    Audience,
}

impl Access {
    /// The scopes that were asked for, separated by spaces; all of them where none were.
    ///
    /// # Errors
    /// [`Beyond::Scope`]
    pub fn scopes(&self, asked: Option<&str>) -> Result<Vec<Scope>, Beyond> {
        let Some(asked) = asked else { return Ok(self.scopes.clone()) };
        narrowed(&self.scopes, asked.split(' ').filter(|scope| !scope.is_empty()), Scope::as_str)
            .ok_or(Beyond::Scope)
    }

    /// The audiences that were asked for (RFC 8707 section 2), or none.
    ///
    /// # Errors
    /// [`Beyond::Audience`]
    pub fn audiences(&self, asked: &[&str]) -> Result<Option<Vec<Audience>>, Beyond> {
        let audiences = narrowed(&self.audiences, asked.iter().copied(), Audience::as_str);
        audiences.map(Some).or(asked.is_empty().then_some(None)).ok_or(Beyond::Audience)
    }

    /// The scopes as they stand in a token (RFC 6749 section 3.3).
    pub fn scope(&self) -> String {
        self.scopes.iter().map(Scope::as_str).collect::<Vec<_>>().join(" ")
    }
}

/// Those of `all` that were asked for. None where one of them is not there, or nothing was asked for.
fn narrowed<'a, T: Clone>(
    all: &[T],
    asked: impl Iterator<Item = &'a str>,
    name: fn(&T) -> &str,
) -> Option<Vec<T>> {
    let asked: Vec<_> = asked.collect();
    let known = asked.iter().all(|asked| all.iter().any(|one| name(one) == *asked));
    let kept = all.iter().filter(|one| asked.contains(&name(one))).cloned().collect();
    (known && !asked.is_empty()).then_some(kept)
}

impl Scope {
    /// What a person's token allows.
    pub fn of_a_person() -> Vec<Self> {
        ["surveys:read", "surveys:write"].map(|scope| Self(scope.to_owned())).into()
    }

    /// As it stands in a token.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Audience {
    /// The audience of persons' tokens, unless an operator says otherwise.
    pub fn surveys() -> Self {
        Self("surveys".to_owned())
    }

    /// As it stands in a token.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Scope {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        word(text).map(Self).ok_or("a scope is 1 to 255 visible ASCII characters, without space, \" and \\")
    }
}

impl FromStr for Audience {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        word(text)
            .map(Self)
            .ok_or("an audience is 1 to 255 visible ASCII characters, without space, \" and \\")
    }
}

/// RFC 6749 appendix A.4.
fn word(text: &str) -> Option<String> {
    let allowed = |byte: u8| byte.is_ascii_graphic() && byte != b'"' && byte != b'\\';
    ((1..=MOST).contains(&text.len()) && text.bytes().all(allowed)).then(|| text.to_owned())
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for Audience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn access() -> Access {
        Access {
            scopes: vec!["a".parse().unwrap(), "b".parse().unwrap()],
            audiences: vec!["x".parse().unwrap(), "https://y.example/".parse().unwrap()],
        }
    }

    #[test]
    fn what_was_asked_for_and_no_more() {
        let scopes =
            |asked| access().scopes(asked).map(|scopes| Access { scopes, audiences: Vec::new() }.scope());
        assert_eq!(scopes(None).unwrap(), "a b");
        assert_eq!(scopes(Some("b")).unwrap(), "b");
        assert_eq!(scopes(Some("b a b")).unwrap(), "a b", "each once");
        for beyond in ["c", "a c", "A", " ", "a,b"] {
            assert_eq!(scopes(Some(beyond)), Err(Beyond::Scope), "{beyond}");
        }
        assert_eq!(access().audiences(&[]), Ok(None));
        assert_eq!(access().audiences(&["x"]).unwrap().unwrap().len(), 1);
        assert_eq!(access().audiences(&["https://y.example/", "x"]).unwrap().unwrap().len(), 2);
        for beyond in [&["z"][..], &["x", "z"], &["https://y.example"], &[""]] {
            assert_eq!(access().audiences(beyond), Err(Beyond::Audience), "{beyond:?}");
        }
    }

    #[test]
    fn a_scope_is_a_word() {
        for good in ["surveys:read", "https://api.example/read", "!"] {
            assert!(good.parse::<Scope>().is_ok(), "{good}");
        }
        for bad in ["", "a b", "a\"", "a\\", "é", "a\n", &"a".repeat(256)] {
            assert!(bad.parse::<Scope>().is_err(), "{bad:?}");
        }
    }
}

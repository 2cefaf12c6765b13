//! Text that people wrote: trimmed, bounded, printable.

use deserr::Deserr;
use serde::{Deserialize, Serialize};
use service_kit::body::{Invalid, Refusals};

/// A title: one line, 1 to 200 characters.
pub type Title = Line<200>;
/// What a survey says about itself: up to 2,000 characters.
pub type Description = Prose<2000>;
/// What a question asks: one line, 1 to 500 characters.
pub type QuestionText = Line<500>;
/// What a choice says: one line, 1 to 200 characters.
pub type ChoiceText = Line<200>;
/// What helps to answer a question: up to 1,000 characters.
pub type Help = Prose<1000>;
/// What an end of a scale stands for: up to 100 characters in one line, or nothing.
pub type Label = OptionalLine<100>;
/// What somebody wrote who chose a choice that asks for a text: one line, 1 to 500 characters.
pub type OtherText = Line<500>;

/// One line: trimmed, at least one visible character, at most `MOST`, no control characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Deserr)]
#[deserr(error = Refusals, try_from(&String) = Line::parse -> Invalid)]
#[serde(transparent)]
pub struct Line<const MOST: usize>(String);

/// The same, or nothing at all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Deserr)]
#[deserr(error = Refusals, try_from(&String) = OptionalLine::parse -> Invalid)]
#[serde(transparent)]
pub struct OptionalLine<const MOST: usize>(String);

/// Any number of lines: trimmed, at most `MOST` characters, no control characters but tabs and line ends.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Deserr)]
#[deserr(error = Refusals, try_from(&String) = Prose::parse -> Invalid)]
#[serde(transparent)]
pub struct Prose<const MOST: usize>(String);

impl<const MOST: usize> AsRef<str> for Line<MOST> {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl<const MOST: usize> Line<MOST> {
    /// The line, if it is one.
    ///
    /// # Errors
    /// `blank`, `too_long` or `invalid_character`.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let line = trimmed(text);
        if line.is_empty() {
            return Err(blank());
        }
        check(line, MOST, |c| !is_control(c))?;
        Ok(Self(line.to_owned()))
    }

    /// As a string.
    pub fn into_string(self) -> String {
        self.0
    }
}

impl<const MOST: usize> AsRef<str> for OptionalLine<MOST> {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl<const MOST: usize> OptionalLine<MOST> {
    /// The line, if it is one; blank counts as nothing.
    ///
    /// # Errors
    /// `too_long` or `invalid_character`.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        if trimmed(text).is_empty() {
            return Ok(Self::default());
        }
        Line::<MOST>::parse(text).map(|line| Self(line.into_string()))
    }

    /// As a string.
    pub fn into_string(self) -> String {
        self.0
    }
}

impl<const MOST: usize> AsRef<str> for Prose<MOST> {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl<const MOST: usize> Prose<MOST> {
    /// The text, if it is fine; blank counts as empty.
    ///
    /// # Errors
    /// `too_long` or `invalid_character`.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let text = trimmed(text);
        check(text, MOST, |c| !is_control(c) || matches!(c, '\n' | '\r' | '\t'))?;
        Ok(Self(text.to_owned()))
    }

    /// The same where there must be something.
    ///
    /// # Errors
    /// `blank`, and those of [`Prose::parse`].
    pub fn parse_filled(text: &str) -> Result<Self, Invalid> {
        let prose = Self::parse(text)?;
        if prose.0.is_empty() { Err(blank()) } else { Ok(prose) }
    }

    /// As a string.
    pub fn into_string(self) -> String {
        self.0
    }
}

/// Without the space around it. What has nothing to be seen is empty.
fn trimmed(text: &str) -> &str {
    if text.chars().all(is_invisible) { "" } else { text.trim() }
}

/// Space, and what takes none: joiners and marks have their use within a text, but are none.
fn is_invisible(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}')
}

/// The two bidirectional overrides count among them: they make a text read as another one.
fn is_control(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202D}' | '\u{202E}')
}

fn blank() -> Invalid {
    Invalid::new("blank", "This must not be blank.")
}

fn check(text: &str, most: usize, printable: impl Fn(char) -> bool) -> Result<(), Invalid> {
    // Bytes first, so that a megabyte is not counted to learn that it is too much.
    if text.len() > most * 4 || text.chars().count() > most {
        return Err(Invalid::new("too_long", format!("This may have at most {most} characters.")));
    }
    match text.chars().find(|c| !printable(*c)) {
        Some(c) => {
            let detail = format!("The control character U+{:04X} is not allowed here.", u32::from(c));
            Err(Invalid::new("invalid_character", detail))
        }
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code<T>(parsed: Result<T, Invalid>) -> Option<&'static str> {
        parsed.err().map(|invalid| invalid.code)
    }

    #[test]
    fn a_line_is_trimmed_and_bounded_in_characters() {
        assert_eq!(Line::<3>::parse("  äöü ").unwrap().into_string(), "äöü");
        assert_eq!(code(Line::<3>::parse("abcd")), Some("too_long"));
        assert_eq!(code(Line::<3>::parse("🦀🦀🦀🦀")), Some("too_long"));
        assert_eq!(code(Line::<3>::parse("🦀🦀🦀")), None);
        assert_eq!(code(Line::<3>::parse(" \t\n")), Some("blank"));
        assert_eq!(code(Line::<3>::parse("a\nb")), Some("invalid_character"));
    }

    #[test]
    fn what_cannot_be_seen_is_blank() {
        for blank in
            ["\u{200B}", " \u{200C}\u{200D}\u{200E}\u{200F} ", "\u{2060}", "\u{FEFF}\n", "\u{A0}\u{3000}"]
        {
            assert_eq!(code(Line::<9>::parse(blank)), Some("blank"), "{blank:?}");
            assert_eq!(code(Prose::<9>::parse_filled(blank)), Some("blank"), "{blank:?}");
            assert_eq!(Prose::<9>::parse(blank).unwrap().into_string(), "");
        }
        for seen in ["a\u{200B}", "👩\u{200D}🚀", "\u{200F}א", "\u{FEFF}a"] {
            assert_eq!(Line::<9>::parse(seen).unwrap().into_string(), seen);
        }
    }

    #[test]
    fn nothing_makes_a_text_read_as_another() {
        for text in ["a\u{202E}b", "a\u{202D}b", "\u{202E}"] {
            assert_eq!(code(Line::<9>::parse(text)), Some("invalid_character"));
            assert_eq!(code(Prose::<9>::parse(text)), Some("invalid_character"));
        }
        assert_eq!(code(Line::<9>::parse("\u{2068}א\u{2069}\u{200E}\u{202B}ב\u{202C}")), None);
    }

    #[test]
    fn prose_may_have_lines_but_no_other_controls() {
        assert_eq!(code(Prose::<9>::parse("a\r\n\tb")), None);
        assert_eq!(code(Prose::<9>::parse("a\0b")), Some("invalid_character"));
        assert_eq!(code(Prose::<9>::parse("  ")), None);
        assert_eq!(code(Prose::<9>::parse_filled("  ")), Some("blank"));
    }
}

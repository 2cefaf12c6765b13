//! A name for the file.

use actix_web::http::header::{
    Charset, ContentDisposition, DispositionParam, DispositionType, ExtendedValue,
};

/// How much of a title it has, in characters: with the rest, and in UTF-8, it fits any file system.
const MOST: usize = 50;

/// `attachment` with a name made from the survey's title: in ASCII for old clients, and in UTF-8 (RFC 6266, RFC 8187).
pub fn attachment(title: &str, extension: &str) -> ContentDisposition {
    let title = safe(title);
    let ascii: String = title.chars().map(|c| if c.is_ascii() { c } else { '_' }).collect();
    let name = |title: &str| format!("{title} - responses.{extension}");
    let extended = ExtendedValue {
        charset: Charset::Ext("UTF-8".to_owned()),
        language_tag: None,
        value: name(&title).into(),
    };
    ContentDisposition {
        disposition: DispositionType::Attachment,
        parameters: vec![DispositionParam::Filename(name(&ascii)), DispositionParam::FilenameExt(extended)],
    }
}

/// Without what means something to some system: separators, wildcards, escapes, and the marks by which a name could
/// be made to look as if it ended otherwise.
fn safe(title: &str) -> String {
    let shown = title.chars().filter(|c| !turns(*c));
    let plain = shown.map(|c| if c.is_control() || r#"/\:*?"<>|%"#.contains(c) { '_' } else { c });
    let name: String = plain.take(MOST).collect();
    // One that begins with a dot is hidden.
    let name = name.trim_matches(|c: char| c == '.' || c.is_whitespace());
    if name.is_empty() { "Survey".to_owned() } else { name.to_owned() }
}

/// Whether the character changes the direction of others, or is not seen at all.
fn turns(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{61C}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_harmless_whatever_the_title() {
        let header = |title: &str| attachment(title, "csv").to_string();
        assert_eq!(
            header("Lunch"),
            "attachment; filename=\"Lunch - responses.csv\"; filename*=UTF-8''Lunch%20%2D%20responses.csv"
        );
        let hostile = header("../a\"b\\c\u{202E}vsc.exe\r\nX: é");
        assert!(hostile.contains("filename=\"_a_b_cvsc.exe__X_ _ - responses.csv\""), "{hostile}");
        assert!(hostile.ends_with("X_%20%C3%A9%20%2D%20responses.csv"), "{hostile}");
        assert!(header(" ... ").contains("\"Survey - responses.csv\""));
        assert!(header(&"語".repeat(200)).len() < 1000);
    }
}

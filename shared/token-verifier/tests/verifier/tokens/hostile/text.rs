use serde_json::json;
use token_verifier::{
    VerifyError::{BadSignature, Malformed},
    testing::TestIssuer,
};

use super::Hostile;

/// A good token in another spelling, or another thing altogether.
pub fn corpus(issuer: &TestIssuer) -> Vec<Hostile> {
    let good = unaligned(issuer);
    let [header, claims, signature] = good.split('.').collect::<Vec<_>>().try_into().unwrap();
    let tokens = [
        ("padding in each part", format!("{header}=.{claims}=.{signature}=")),
        ("padding of the header", format!("{header}==.{claims}.{signature}")),
        ("stray bits in the header", format!("{}.{claims}.{signature}", with_stray_bits(header))),
        ("stray bits in the signature", format!("{header}.{claims}.{}", with_stray_bits(signature))),
        ("a lonely sextet", format!("{header}.{claims}.{signature}AAA")),
        ("a space within", format!("{header} .{claims}.{signature}")),
        ("a tab within", format!("{header}.{claims}.\t{signature}")),
        ("a line feed within", format!("{header}.{claims}.\n{signature}")),
        ("a carriage return after", format!("{good}\r")),
        ("a NUL after", format!("{good}\0")),
        ("a NUL and more after", format!("{good}\0.x")),
        ("a byte order mark", format!("\u{feff}{good}")),
        ("dots of another width", good.replace('.', "\u{ff0e}")),
        ("a letter from another script", good.replacen('e', "\u{435}", 1)),
        ("escaped dots", good.replace('.', "%2E")),
        ("in quotes", format!("\"{good}\"")),
        ("one before another", format!("{good}, {good}")),
        ("one dot", ".".to_owned()),
        ("two dots", "..".to_owned()),
        ("three dots", "...".to_owned()),
        ("a dot before", format!(".{good}")),
        ("a dot after", format!("{good}.")),
        ("two dots within", good.replacen('.', "..", 1)),
        ("8192 dots", ".".repeat(8192)),
        ("one byte too long", "a".repeat(8193)),
        ("as encrypted (RFC 7516)", format!("{header}..{claims}.{signature}.{signature}")),
        ("detached claims", format!("{header}..{signature}")),
        (
            "general JSON serialisation",
            json!({"payload": claims, "signatures": [{"protected": header, "signature": signature}]})
                .to_string(),
        ),
    ];
    let mut corpus: Vec<_> =
        tokens.into_iter().map(|(what, token)| Hostile::new(what, token, Malformed(""))).collect();
    // The signature covers the spelling, and comes first.
    for (what, claims) in [
        ("stray bits in the claims", with_stray_bits(claims)),
        ("padded claims", format!("{claims}=")),
        ("claims in braces, unencoded", "{}".to_owned()),
        ("claims that are not ASCII", "\u{fc}".to_owned()),
    ] {
        corpus.push(Hostile::new(what, format!("{header}.{claims}.{signature}"), BadSignature));
    }
    corpus
}

/// A good token whose every part ends with bits that mean nothing.
fn unaligned(issuer: &TestIssuer) -> String {
    let fill = |length| "x".repeat(length);
    let tokens = (0..9).map(|at| issuer.mint().header("x", fill(at % 3)).claim("x", fill(at / 3)).token());
    tokens.into_iter().find(|token| token.split('.').all(|part| part.len() % 4 != 0)).unwrap()
}

/// The same bytes to a lenient decoder (RFC 4648 section 3.5).
fn with_stray_bits(part: &str) -> String {
    const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let (rest, last) = part.split_at(part.len() - 1);
    let at = ALPHABET.find(last).unwrap() + 1;
    format!("{rest}{}", &ALPHABET[at..=at])
}

//! A good token with some of it changed: it passes if it came out as it went in, and not otherwise.
#![no_main]

use std::sync::LazyLock;

use arbitrary::Arbitrary;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use libfuzzer_sys::fuzz_target;
use token_verifier::Algorithm;
use token_verifier_fuzz::{ISSUER, verify};

/// Two of each algorithm.
static GOOD: LazyLock<Vec<String>> = LazyLock::new(|| {
    let lasting = |algorithm| ISSUER.mint().algorithm(algorithm).expires_at(i64::from(u32::MAX)).token();
    Algorithm::ALL.into_iter().flat_map(|algorithm| [lasting(algorithm), lasting(algorithm)]).collect()
});

#[derive(Arbitrary, Debug)]
struct Changes {
    token: usize,
    /// Of the text as it is.
    text: Vec<(usize, Edit)>,
    /// Of what the parts encode.
    parts: [Vec<(usize, Edit)>; 3],
    /// Of a part by that of another good token.
    swap: Option<(usize, usize)>,
}

#[derive(Arbitrary, Debug)]
enum Edit {
    Set(u8),
    Flip(u8),
    Insert(u8),
    Remove,
    CutHere,
    RepeatSome,
}

fuzz_target!(|changes: Changes| {
    let changed = changes.apply();
    let Ok(changed) = str::from_utf8(&changed) else { return };
    assert_eq!(verify(changed).is_ok(), GOOD.iter().any(|good| good == changed), "{changed}");
});

impl Changes {
    fn apply(&self) -> Vec<u8> {
        let mut parts = parts(self.token);
        if let Some((part, token)) = self.swap {
            parts[part % 3] = self::parts(token)[part % 3].clone();
        }
        for (part, edits) in parts.iter_mut().zip(&self.parts) {
            edits.iter().for_each(|(at, edit)| edit.apply(part, *at));
        }
        let mut text = parts.map(|part| BASE64_URL_SAFE_NO_PAD.encode(part)).join(".").into_bytes();
        self.text.iter().for_each(|(at, edit)| edit.apply(&mut text, *at));
        text
    }
}

fn parts(token: usize) -> [Vec<u8>; 3] {
    let mut parts = GOOD[token % GOOD.len()].split('.');
    [(); 3].map(|()| BASE64_URL_SAFE_NO_PAD.decode(parts.next().unwrap()).unwrap())
}

impl Edit {
    fn apply(&self, bytes: &mut Vec<u8>, at: usize) {
        if bytes.is_empty() {
            return;
        }
        let at = at % bytes.len();
        match *self {
            Self::Set(byte) => bytes[at] = byte,
            Self::Flip(bits) => bytes[at] ^= bits,
            Self::Insert(byte) => bytes.insert(at, byte),
            Self::Remove => drop(bytes.remove(at)),
            Self::CutHere => bytes.truncate(at),
            // Few, or some edits in a row would fill the memory.
            Self::RepeatSome => bytes.extend_from_within(at..bytes.len().min(at + 64)),
        }
    }
}

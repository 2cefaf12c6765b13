use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use miniz_oxide::deflate::compress_to_vec_zlib;

use super::Places;

/// Of nine levels the usual one.
const LEVEL: u8 = 6;

/// A list with these bits set, as it stands in a token: the lowest bit of a byte comes first (section 4.1), in zlib's
/// format (RFC 1950), in base64url.
pub fn encode(indexes: impl IntoIterator<Item = u32>) -> String {
    let mut bytes = vec![0_u8; usize::try_from(Places::PER_LIST / 8).unwrap_or_default()];
    for index in indexes {
        if let Some(byte) = bytes.get_mut(index as usize / 8) {
            *byte |= 1 << (index % 8);
        }
    }
    URL_SAFE_NO_PAD.encode(compress_to_vec_zlib(&bytes, LEVEL))
}

#[cfg(test)]
mod tests {
    use miniz_oxide::inflate::decompress_to_vec_zlib;

    use super::*;

    #[test]
    fn bits_are_where_the_draft_has_them() {
        // The first sixteen of section 4.1: 1,0,0,1,1,1,0,1 and 1,1,0,0,0,1,0,1 are B9 A3.
        let bits = [1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1];
        let set = (0..).zip(bits).filter(|(_, bit)| *bit == 1).map(|(index, _)| index);
        let bytes = decompress_to_vec_zlib(&URL_SAFE_NO_PAD.decode(encode(set)).unwrap()).unwrap();
        assert_eq!((bytes.len(), &bytes[..3]), (32 * 1024, &[0xb9, 0xa3, 0][..]));
    }
}

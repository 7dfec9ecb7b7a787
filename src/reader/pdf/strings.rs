//! Text strings outside content (ISO 32000-1, 7.9.2.2).

/// The text of a string in UTF-16 or UTF-8 with its mark, or in the document's own single-byte encoding, of which
/// only the part shared with Latin-1 is read.
pub fn text(bytes: &[u8]) -> String {
    match bytes {
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => bytes.iter().map(|b| char::from(*b)).collect(),
    }
}

/// The name of a file. Writers that do not know the standard give it in UTF-8 or in the encoding of their machine, of
/// which GBK is the one to be met here.
pub fn name(bytes: &[u8]) -> String {
    let marked = bytes.starts_with(&[0xfe, 0xff]) || bytes.starts_with(&[0xff, 0xfe]);
    let name = match std::str::from_utf8(bytes) {
        Ok(name) if !marked => name.trim_start_matches('\u{feff}').to_owned(),
        _ if marked => text(bytes),
        _ => match encoding_rs::GBK.decode_without_bom_handling_and_without_replacement(bytes) {
            Some(name) => name.into_owned(),
            None => text(bytes),
        },
    };
    name.chars().filter(|c| !c.is_control()).collect()
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

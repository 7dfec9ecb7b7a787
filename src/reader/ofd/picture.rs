//! Whether anything can be seen through a picture, told by the head of its file.

/// What a PNG begins with; its first chunk tells the colours (ISO/IEC 15948, 11.2.2).
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
/// Where the first chunk of a PNG tells them.
const PNG_COLOURS: usize = 25;

/// Whether a file that begins so is a picture of a form without transparency. What is not known is taken to be sheer.
pub fn is_opaque(head: &[u8]) -> bool {
    if head.starts_with(PNG) {
        // Grey, true colour and a palette are opaque but for a chunk that stands before the data.
        let plain = matches!(head.get(PNG_COLOURS), Some(0 | 2 | 3));
        let upto = memchr::memmem::find(head, b"IDAT").unwrap_or(head.len());
        let before = head.get(..upto).unwrap_or_default();
        return plain && memchr::memmem::find(before, b"tRNS").is_none();
    }
    let opaque: [&[u8]; 4] = [b"\xff\xd8\xff", b"BM", b"II*\0", b"MM\0*"];
    opaque.iter().any(|start| head.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::{PNG, is_opaque};

    #[test]
    fn forms_with_transparency_are_told_by_their_heads() {
        let png = |colours: u8, chunk: &[u8]| {
            let mut head = PNG.to_vec();
            head.extend(b"\0\0\0\x0dIHDR\0\0\0\x08\0\0\0\x08\x08");
            head.push(colours);
            head.extend(b"\0\0\0crc.");
            head.extend(chunk);
            head.extend(b"\0\0\0\x10IDAT");
            is_opaque(&head)
        };
        assert!(png(2, b"") && png(0, b"") && png(3, b"\0\0\0\x03PLTE"));
        assert!(!png(6, b"") && !png(4, b"") && !png(3, b"\0\0\0\x01tRNS\0crc."));
        assert!(is_opaque(b"\xff\xd8\xff\xe0") && !is_opaque(b"GIF89a") && !is_opaque(b""));
    }
}

//! Text to bytes in the encodings reports come in.

/// An encoding, with or without its byte-order mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Charset {
    Utf8,
    Utf8Bom,
    Utf16LeBom,
    Utf16BeBom,
    Utf16Le,
    Utf16Be,
    Gbk,
    Gb18030,
}

/// Encodes; characters the encoding lacks become `?`.
pub fn encode(text: &str, charset: Charset) -> Vec<u8> {
    match charset {
        Charset::Utf8 => text.as_bytes().to_vec(),
        Charset::Utf8Bom => [b"\xef\xbb\xbf", text.as_bytes()].concat(),
        Charset::Utf16LeBom => utf16(&format!("\u{feff}{text}"), u16::to_le_bytes),
        Charset::Utf16BeBom => utf16(&format!("\u{feff}{text}"), u16::to_be_bytes),
        Charset::Utf16Le => utf16(text, u16::to_le_bytes),
        Charset::Utf16Be => utf16(text, u16::to_be_bytes),
        Charset::Gbk => legacy(text, encoding_rs::GBK),
        Charset::Gb18030 => legacy(text, encoding_rs::GB18030),
    }
}

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

fn legacy(text: &str, encoding: &'static encoding_rs::Encoding) -> Vec<u8> {
    let encodable: String =
        text.chars().map(|c| if encoding.encode(c.encode_utf8(&mut [0; 4])).2 { '?' } else { c }).collect();
    encoding.encode(&encodable).0.into_owned()
}

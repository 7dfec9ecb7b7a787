//! Text that comes in units of UTF-16, one by one.

/// Joins surrogates, which may come apart.
#[derive(Debug, Default)]
pub(in crate::reader) struct Utf16 {
    high: Option<u16>,
}

impl Utf16 {
    /// Writes what the unit completes; half a pair without its other half means nothing.
    pub(in crate::reader) fn push(&mut self, unit: u16, text: &mut String) {
        match (self.high.take(), unit) {
            (_, 0xd800..=0xdbff) => self.high = Some(unit),
            (Some(high), 0xdc00..=0xdfff) => {
                let pair = char::decode_utf16([high, unit]).next().and_then(Result::ok);
                text.push(pair.unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            _ => text.push(char::from_u32(u32::from(unit)).unwrap_or(char::REPLACEMENT_CHARACTER)),
        }
    }
}

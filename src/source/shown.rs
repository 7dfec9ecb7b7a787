//! Names of files as outputs show them.

use std::borrow::Cow;
use std::ffi::OsStr;

/// A name as text. Bytes that are no UTF-8, as archives of other systems leave them, are written `\xB9`: two names
/// never become one.
pub(super) fn shown(name: &OsStr) -> Cow<'_, str> {
    if let Some(name) = name.to_str() {
        return Cow::Borrowed(name);
    }
    #[cfg(unix)]
    {
        use std::fmt::Write;
        use std::os::unix::ffi::OsStrExt;

        let mut text = String::new();
        for chunk in name.as_bytes().utf8_chunks() {
            text.push_str(chunk.valid());
            for byte in chunk.invalid() {
                // Writing to a string cannot fail.
                let _ = write!(text, "\\x{byte:02X}");
            }
        }
        Cow::Owned(text)
    }
    #[cfg(not(unix))]
    name.to_string_lossy()
}

#[cfg(all(test, unix))]
mod tests {
    use super::shown;
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    #[test]
    fn names_of_another_encoding_stay_apart() {
        assert_eq!(shown(OsStr::new("教育局.txt")), "教育局.txt");
        assert_eq!(
            shown(OsStr::from_bytes(b"\xbd\xcc\xd3\xfd\xbe\xd6.txt")),
            r"\xBD\xCC\xD3\xFD\xBE\xD6.txt"
        );
        assert_ne!(shown(OsStr::from_bytes(b"\xbd\xcc.txt")), shown(OsStr::from_bytes(b"\xbd\xcd.txt")));
    }
}

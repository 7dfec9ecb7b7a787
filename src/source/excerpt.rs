//! Reports of one file: what is handed on of each, as the bytes of a source of its own.
//!
//! Only this program makes such bytes, and only of a file that it is reading; bytes from elsewhere that look like them are
//! refused, for they could cite what they are not of.

use serde::{Deserialize, Serialize};

use super::Digest;

const MAGIC: &[u8] = b"\x93gongkai excerpt 2\r\n\x1a\n";

/// What a report in a file is cited by, and what is known of it beside its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Excerpt {
    /// Digest of the file.
    pub of: Digest,
    /// Its name in the file.
    pub name: String,
    /// What is to be said of it, by kind.
    pub told: Vec<(Told, String)>,
}

/// Kinds of what is told of a report in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Told {
    /// The program that made what was read of the file.
    Converted,
    /// What of the file it is.
    Apart,
    /// Why it is not certain that it is just that.
    Doubtful,
}

impl Excerpt {
    /// Its digest: that of the file's digest in hexadecimal, `!/` and its name. It does not depend on what was read.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of(format!("{}!/{}", self.of, self.name).as_bytes())
    }

    /// The bytes of it with this body.
    ///
    /// # Errors
    /// It is larger than can be said.
    pub fn seal(&self, body: &[u8]) -> Result<Vec<u8>, String> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend(postcard::to_stdvec(self).map_err(|e| e.to_string())?);
        bytes.extend_from_slice(body);
        Ok(bytes)
    }

    /// What such bytes are cited by, and their body.
    #[must_use]
    pub fn unseal(bytes: &[u8]) -> Option<(Excerpt, &[u8])> {
        postcard::take_from_bytes(bytes.strip_prefix(MAGIC)?).ok()
    }

    /// Whether these bytes are, or look like, an excerpt.
    #[must_use]
    pub fn is(bytes: &[u8]) -> bool {
        bytes.starts_with(MAGIC)
    }
}

#[cfg(test)]
mod tests {
    use super::{Digest, Excerpt, Told};

    #[test]
    fn what_is_sealed_is_unsealed() {
        let told = vec![(Told::Apart, "sheet 甲".to_owned())];
        let excerpt = Excerpt { of: Digest::of(b"abc"), name: "甲".to_owned(), told };
        let bytes = excerpt.seal(b"body").expect("sealed");
        assert!(Excerpt::is(&bytes));
        assert_eq!(Excerpt::unseal(&bytes), Some((excerpt.clone(), &b"body"[..])));
        assert_eq!(Excerpt::unseal(&bytes[..30]), None);
        let by_hand = format!("{}!/甲", Digest::of(b"abc"));
        assert_eq!(excerpt.digest(), Digest::of(by_hand.as_bytes()));
    }
}

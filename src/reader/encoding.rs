//! Bytes to text: which encoding, how certain, how much had to be replaced.

use std::borrow::Cow;

use encoding_rs::{BIG5, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::document::SourceMap;
use crate::error::{Error, ErrorKind, Stage};

/// Decoded text and how it was decoded.
#[derive(Debug)]
pub(crate) struct Decoded<'a> {
    pub(crate) text: Cow<'a, str>,
    pub(crate) encoding: &'static Encoding,
    /// Bytes of the byte-order mark.
    pub(crate) bom: usize,
    /// Replacement characters that decoding had to insert.
    pub(crate) replaced: usize,
}

impl Decoded<'_> {
    /// The map from decoded offsets to lines and bytes of the file.
    pub(crate) fn source_map(&self) -> SourceMap {
        if self.encoding == UTF_8 {
            SourceMap::utf8(&self.text, self.bom)
        } else if self.encoding == UTF_16LE || self.encoding == UTF_16BE {
            SourceMap::encoded(&self.text, self.bom, |c| u32::try_from(c.len_utf16() * 2).unwrap_or(2))
        } else if self.encoding == BIG5 {
            SourceMap::encoded(&self.text, self.bom, |c| if c.is_ascii() { 1 } else { 2 })
        } else {
            SourceMap::encoded(&self.text, self.bom, gb_width)
        }
    }
}

/// Bytes of a character in GB18030.
fn gb_width(c: char) -> u32 {
    if c.is_ascii() {
        return 1;
    }
    let mut buffer = [0u8; 4];
    let text = c.encode_utf8(&mut buffer);
    u32::try_from(GB18030.encode(text).0.len()).unwrap_or(2)
}

/// Decodes a text source: byte-order mark, UTF-16 without one, valid UTF-8, then detection among the encodings
/// Chinese pages are written in.
///
/// # Errors
/// [`ErrorKind::Damaged`] for binary bytes and for text that was decoded wrongly before it was saved.
pub(crate) fn decode(bytes: &[u8]) -> Result<Decoded<'_>, Error> {
    let decoded = match Encoding::for_bom(bytes) {
        Some((encoding, bom)) => decode_as(&bytes[bom..], encoding, bom),
        None => match utf16_without_bom(bytes) {
            Some(encoding) => decode_as(bytes, encoding, 0),
            None => without_bom(bytes),
        },
    };
    refuse_garbage(bytes, &decoded)?;
    Ok(decoded)
}

pub(crate) fn decode_as<'a>(bytes: &'a [u8], encoding: &'static Encoding, bom: usize) -> Decoded<'a> {
    let (text, had_errors) = encoding.decode_without_bom_handling(bytes);
    let replaced = if had_errors { text.matches('\u{fffd}').count() } else { 0 };
    Decoded { text, encoding, bom, replaced }
}

/// Detection by content alone.
pub(crate) fn without_bom(bytes: &[u8]) -> Decoded<'_> {
    let utf8 = match std::str::from_utf8(bytes) {
        Ok(text) => return Decoded { text: Cow::Borrowed(text), encoding: UTF_8, bom: 0, replaced: 0 },
        Err(_) => decode_as(bytes, UTF_8, 0),
    };
    // A UTF-8 file with a few broken bytes is still UTF-8: no other encoding yields many well-formed sequences.
    let sequences = bytes.iter().filter(|b| (0xe0..0xf0).contains(*b)).count();
    if utf8.replaced * 20 < sequences {
        return utf8;
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guess = detector.guess(None, chardetng::Utf8Detection::Deny);
    let gb = decode_as(bytes, GB18030, 0);
    if guess == BIG5 {
        let big5 = decode_as(bytes, BIG5, 0);
        if big5.replaced < gb.replaced
            || (big5.replaced == 0 && ideographs(&big5.text) > ideographs(&gb.text))
        {
            return big5;
        }
    }
    gb
}

fn ideographs(text: &str) -> usize {
    text.chars().take(4096).filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).count()
}

/// UTF-16 without a byte-order mark: line breaks and ASCII show up as pairs with a zero byte, on one side only.
fn utf16_without_bom(bytes: &[u8]) -> Option<&'static Encoding> {
    if bytes.len() < 8 || !bytes.len().is_multiple_of(2) {
        return None;
    }
    let sample = &bytes[..bytes.len().min(1 << 16) & !1];
    let (mut even, mut odd) = (0usize, 0usize);
    for pair in sample.chunks_exact(2) {
        even += usize::from(pair[0] == 0 && pair[1] != 0);
        odd += usize::from(pair[1] == 0 && pair[0] != 0);
    }
    let encoding = match (even, odd) {
        // `一` is 4E 00: a few zeros stand on the other side.
        (even, odd) if odd > 3 * even => UTF_16LE,
        (even, odd) if even > 3 * odd => UTF_16BE,
        _ => return None,
    };
    let decoded = decode_as(sample, encoding, 0);
    let total = decoded.text.chars().count();
    let plausible = decoded.text.chars().filter(|c| plausible(*c)).count();
    (plausible * 20 >= total * 19).then_some(encoding)
}

/// Characters that Chinese or Latin text consists of.
fn plausible(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='~' | '\u{a0}'..='\u{2ff}' | '\u{2000}'..='\u{2bff}'
        | '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}' | '\u{feff}')
}

/// Longest stretch of text looked at for signs of wrong decoding.
const SAMPLE: usize = 1 << 16;

fn refuse_garbage(bytes: &[u8], decoded: &Decoded<'_>) -> Result<(), Error> {
    let damaged = |what: String| Err(Error::new(ErrorKind::Damaged, Stage::Read, what));
    let end =
        (0..=decoded.text.len().min(SAMPLE)).rev().find(|at| decoded.text.is_char_boundary(*at)).unwrap_or(0);
    let sample = &decoded.text[..end];
    let total = sample.chars().count();
    let control =
        sample.chars().filter(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\x0c')).count();
    if control > 8 && control * 50 > total {
        return damaged(format!("binary data: {control} control characters in the first {total} characters"));
    }
    if decoded.replaced > 20 && decoded.replaced * 50 > decoded.text.chars().count() {
        return damaged(format!(
            "{} of the bytes are not {}, and no other known encoding fits",
            decoded.replaced,
            decoded.encoding.name()
        ));
    }
    if decoded.encoding == UTF_8 && !sample.is_ascii() {
        for wrong in [GB18030, WINDOWS_1252] {
            if let Some(share) = was_misread(sample, wrong)
                && share > 0.8
            {
                return damaged(format!(
                    "the text was decoded wrongly before it was saved: UTF-8 read as {}; get the file again",
                    wrong.name()
                ));
            }
        }
    }
    let lost = sample.matches("???").count();
    if lost > 20 && lost * 3 * 2 > total {
        return damaged("most characters are question marks: the text was lost when it was saved".to_owned());
    }
    let _ = bytes;
    Ok(())
}

/// If the non-ASCII text, put back into bytes of `wrong`, is UTF-8 again, the share of it that is: text read in
/// the wrong encoding gives itself away, since no real text turns into well-formed UTF-8 that way.
fn was_misread(sample: &str, wrong: &'static Encoding) -> Option<f64> {
    let (mut good, mut bad) = (0usize, 0usize);
    for run in sample.split(|c: char| c.is_ascii()).filter(|r| r.chars().count() >= 2).take(200) {
        // Text that is what it says shows it at once.
        if bad >= 8 && good == 0 {
            return None;
        }
        let (bytes, _, errors) = wrong.encode(run);
        if errors {
            bad += 1;
            continue;
        }
        // The end of a run may be cut in the middle of a character.
        let well = match std::str::from_utf8(&bytes) {
            Ok(_) => true,
            Err(e) => e.valid_up_to() * 4 >= bytes.len() * 3,
        };
        if well {
            good += 1;
        } else {
            bad += 1;
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "a share of at most 200 runs")]
    (good + bad >= 5).then(|| good as f64 / (good + bad) as f64)
}

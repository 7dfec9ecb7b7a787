//! Bytes to text: which encoding, how certain, how much had to be replaced.

use std::borrow::Cow;

use encoding_rs::{BIG5, DecoderResult, Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use memchr::memmem;

use crate::document::SourceMap;
use crate::error::{Error, ErrorKind, Stage};
use crate::text::signs::is_ideograph;

/// A decoded source.
#[derive(Debug, Clone)]
pub struct Decoded<'b> {
    pub text: Cow<'b, str>,
    /// WHATWG name of the encoding used.
    pub encoding: &'static str,
    /// Bytes of the byte-order mark, which are not part of the text.
    pub bom: usize,
    /// Byte sequences that mean nothing in the encoding; each became U+FFFD.
    pub replaced: usize,
    /// The declared encoding, when the bytes disproved it.
    pub overruled: Option<&'static str>,
    /// The bytes behind the mark, where characters do not tell how many they take in the file (some were replaced, a
    /// euro in GBK): their places are told by decoding once more.
    pub broken: Option<(&'static Encoding, &'b [u8])>,
}

impl Decoded<'_> {
    /// The map from places in the text to lines and bytes of the file.
    #[must_use]
    pub fn source_map(&self) -> SourceMap {
        if self.encoding == UTF_8.name() && self.broken.is_none() {
            return SourceMap::utf8(&self.text, self.bom);
        }
        let width: fn(char) -> u32 = match self.encoding {
            "UTF-8" => utf8_width,
            "GBK" | "gb18030" => gb18030_width,
            "Big5" | "Shift_JIS" | "EUC-KR" => two_byte_width,
            "EUC-JP" => euc_jp_width,
            "UTF-16LE" | "UTF-16BE" => utf16_width,
            _ => one_byte_width,
        };
        let anchors =
            self.broken.map_or_else(Vec::new, |(encoding, bytes)| anchors(encoding, bytes, self.bom));
        SourceMap::encoded(&self.text, self.bom, width, &anchors)
    }
}

/// Offsets in the decoded text, in ascending order, with those in the file: around replaced sequences, and where the
/// width of characters may have been counted wrongly: at ends of lines, and behind the euro of GBK, which is the one
/// byte 0x80 in files and two bytes where encoders write it.
fn anchors(encoding: &'static Encoding, bytes: &[u8], bom: usize) -> Vec<(u32, u32)> {
    // These bytes end a character whatever stands before them, but in UTF-16.
    let wide = encoding == UTF_16LE || encoding == UTF_16BE;
    let euro = encoding == GB18030 || encoding == GBK;
    let ends = |b: u8| !wide && (b == b'\n' || (euro && b == 0x80));
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut anchors = Vec::new();
    let mut put = |at: usize, file: usize| {
        let offset = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        anchors.push((offset(at), offset(bom + file)));
    };
    let mut piece = String::with_capacity(1 << 14);
    // Offset in the decoded text, and bytes of the source behind which the decoder stands.
    let (mut at, mut read) = (0, 0);
    while read < bytes.len() {
        let rest = bytes.get(read..).unwrap_or_default();
        let stop = read + rest.iter().position(|b| ends(*b)).map_or(rest.len(), |n| n + 1);
        loop {
            piece.clear();
            let (result, n) = decoder.decode_to_string_without_replacement(
                bytes.get(read..stop).unwrap_or_default(),
                &mut piece,
                stop == bytes.len(),
            );
            read += n;
            at += piece.len();
            match result {
                DecoderResult::InputEmpty => break,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(len, behind) => {
                    let end = read.saturating_sub(usize::from(behind));
                    put(at, end.saturating_sub(usize::from(len)));
                    at += char::REPLACEMENT_CHARACTER.len_utf8();
                    put(at, end);
                }
            }
        }
        put(at, read);
    }
    anchors
}

fn utf8_width(c: char) -> u32 {
    u32::try_from(c.len_utf8()).unwrap_or(4)
}

fn one_byte_width(_: char) -> u32 {
    1
}

fn two_byte_width(c: char) -> u32 {
    if c.is_ascii() { 1 } else { 2 }
}

fn utf16_width(c: char) -> u32 {
    if u32::from(c) > 0xffff { 4 } else { 2 }
}

fn gb18030_width(c: char) -> u32 {
    match c {
        '\0'..='\x7f' | char::REPLACEMENT_CHARACTER => 1,
        // The whole range has two-byte codes; only the rest is worth asking the encoder.
        '\u{4e00}'..='\u{9fa5}' => 2,
        _ => encoded_width(GB18030, c),
    }
}

fn euc_jp_width(c: char) -> u32 {
    encoded_width(encoding_rs::EUC_JP, c)
}

fn encoded_width(encoding: &'static Encoding, c: char) -> u32 {
    let mut buffer = [0; 4];
    let (bytes, _, _) = encoding.encode(c.encode_utf8(&mut buffer));
    u32::try_from(bytes.len()).unwrap_or(1)
}

/// The bytes as text, if they are UTF-8. Asked of every source: this validates many bytes at once, the standard library
/// one Chinese character after the other.
pub(super) fn as_utf8(bytes: &[u8]) -> Option<&str> {
    match UTF_8.decode_without_bom_handling_and_without_replacement(bytes) {
        Some(Cow::Borrowed(text)) => Some(text),
        _ => None,
    }
}

/// Decodes the bytes behind a mark of `bom` bytes.
pub(super) fn with<'b>(
    encoding: &'static Encoding,
    bytes: &'b [u8],
    bom: usize,
    overruled: Option<&'static str>,
) -> Decoded<'b> {
    let bytes = bytes.get(bom..).unwrap_or_default();
    let (text, broken) = encoding.decode_without_bom_handling(bytes);
    let replaced = if broken { memmem::find_iter(text.as_bytes(), "\u{fffd}").count() } else { 0 };
    let euro =
        (encoding == GB18030 || encoding == GBK) && memmem::find(text.as_bytes(), "€".as_bytes()).is_some();
    Decoded {
        text,
        encoding: encoding.name(),
        bom,
        replaced,
        overruled,
        broken: (broken || euro).then_some((encoding, bytes)),
    }
}

/// Bytes without one of ASCII that tell, where a whole stretch fits another encoding, that it is in that one: eight
/// characters of UTF-8 by chance are in no text, and eight ideographs of GBK do not begin in the middle of UTF-8.
const TELLING_UTF8: usize = 24;
const TELLING_GBK: usize = 16;
/// As many of GBK, in stretches of that length, are no damage of single bytes.
const GBK_IN_ALL: usize = 48;

/// Says that some of the bytes of a source are not in the encoding that all of it was decoded in: a page that was put behind
/// another.
pub(super) fn another(bytes: &[u8], decoded: &Decoded<'_>) -> Option<String> {
    let other = other_encoding(bytes, decoded)?;
    Some(format!("some of the file is {other}, and all of it was read as {}", decoded.encoding))
}

fn other_encoding(bytes: &[u8], decoded: &Decoded<'_>) -> Option<&'static str> {
    let stretches = || bytes.split(u8::is_ascii);
    if decoded.encoding != UTF_8.name() {
        let multiple =
            matches!(decoded.encoding, "GBK" | "gb18030" | "Big5" | "EUC-KR" | "EUC-JP" | "Shift_JIS");
        let mut utf8 = stretches().filter(|stretch| stretch.len() >= TELLING_UTF8);
        return (multiple && utf8.any(|stretch| utf8_in_front(stretch) >= TELLING_UTF8))
            .then(|| UTF_8.name());
    }
    if decoded.replaced == 0 {
        return None;
    }
    let gbk = |stretch: &&[u8]| {
        let (pairs, rest) = stretch.as_chunks::<2>();
        let ideograph = |[lead, trail]: &[u8; 2]| matches!(lead, 0xa1..=0xa9 | 0xb0..=0xf7) && *trail >= 0xa1;
        rest.is_empty() && pairs.iter().all(ideograph) && utf8_in_front(stretch) < CHARACTERS_BY_CHANCE
    };
    let long = stretches().filter(|stretch| stretch.len() >= TELLING_GBK);
    let all: usize = long.filter(gbk).map(<[u8]>::len).sum();
    (all >= GBK_IN_ALL).then(|| GBK.name())
}

/// Bytes at the beginning of a stretch of GBK that may be characters of UTF-8.
const CHARACTERS_BY_CHANCE: usize = 7;

/// How many bytes at the beginning are characters of UTF-8.
fn utf8_in_front(bytes: &[u8]) -> usize {
    std::str::from_utf8(bytes).map_or_else(|e| e.valid_up_to(), str::len)
}

/// Decodes a text source: byte-order mark, UTF-16 without one, valid UTF-8, then detection among the encodings
/// Chinese pages are written in.
///
/// # Errors
/// [`ErrorKind::Damaged`] for binary bytes and for text that was decoded wrongly before it was saved.
pub(crate) fn decode(bytes: &[u8]) -> Result<Decoded<'_>, Error> {
    let decoded = match Encoding::for_bom(bytes) {
        Some((encoding, bom)) => with(encoding, bytes, bom, None),
        None => match utf16_without_bom(bytes) {
            Some(encoding) => with(encoding, bytes, 0, None),
            None => without_bom(bytes),
        },
    };
    refuse_garbage(&decoded)?;
    Ok(decoded)
}

/// Detection by content alone.
fn without_bom(bytes: &[u8]) -> Decoded<'_> {
    if let Some(text) = as_utf8(bytes) {
        let (text, encoding) = (Cow::Borrowed(text), UTF_8.name());
        return Decoded { text, encoding, bom: 0, replaced: 0, overruled: None, broken: None };
    }
    let utf8 = with(UTF_8, bytes, 0, None);
    // A UTF-8 file with a few broken bytes is still UTF-8: no other encoding yields many well-formed sequences.
    let sequences = bytes.iter().filter(|b| (0xe0..0xf0).contains(*b)).count();
    if utf8.replaced * 20 < sequences {
        return utf8;
    }
    let guess = detect(bytes, None);
    let gb = with(GB18030, bytes, 0, None);
    if guess == BIG5 {
        let big5 = with(BIG5, bytes, 0, None);
        if big5.replaced < gb.replaced
            || (big5.replaced == 0 && ideographs(&big5.text) > ideographs(&gb.text))
        {
            return big5;
        }
    }
    gb
}

/// Bytes that a detector is fed, and those of them that are not ASCII: what a page of text is written in shows in far
/// fewer, and detection is slow, some 2,000 instructions a byte.
const FED: usize = 1 << 12;
const TELLING: usize = 1 << 10;

/// The most likely encoding of bytes that are not UTF-8, from the first lines that are not plain ASCII; from all of
/// them where those lines turn out to be untypical.
pub(super) fn detect(bytes: &[u8], domain: Option<&[u8]>) -> &'static Encoding {
    let guess =
        |detector: &chardetng::EncodingDetector| detector.guess(domain, chardetng::Utf8Detection::Deny);
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    let (mut fed, mut telling) = (0, 0);
    for line in bytes.split_inclusive(|b| *b == b'\n').filter(|line| !line.is_ascii()) {
        let mut end = line.len().min(FED - fed);
        // Only as much of a long line as tells.
        let mut high = line[..end].iter().enumerate().filter(|(_, b)| !b.is_ascii());
        if let Some((at, _)) = high.nth(TELLING - telling) {
            end = at;
        }
        detector.feed(&line[..end], false);
        fed += end;
        telling += line[..end].iter().filter(|b| !b.is_ascii()).count();
        if fed >= FED || telling >= TELLING {
            break;
        }
    }
    let found = guess(&detector);
    if (fed < FED && telling < TELLING) || !found.decode_without_bom_handling(bytes).1 {
        return found;
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    guess(&detector)
}

fn ideographs(text: &str) -> usize {
    text.chars().take(4096).filter(|c| is_ideograph(*c)).count()
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
    let decoded = with(encoding, sample, 0, None);
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

fn refuse_garbage(decoded: &Decoded<'_>) -> Result<(), Error> {
    let damaged = |what: String| Err(Error::new(ErrorKind::Damaged, Stage::Read, what));
    let end =
        (0..=decoded.text.len().min(SAMPLE)).rev().find(|at| decoded.text.is_char_boundary(*at)).unwrap_or(0);
    let sample = &decoded.text[..end];
    let total = sample.chars().count();
    let control = controls(sample);
    if control > 8 && control * 50 > total {
        return damaged(format!("binary data: {control} control characters in the first {total} characters"));
    }
    if decoded.replaced > 20 && decoded.replaced * 50 > decoded.text.chars().count() {
        return damaged(format!(
            "{} of the bytes are not {}, and no other known encoding fits",
            decoded.replaced, decoded.encoding
        ));
    }
    if decoded.encoding == UTF_8.name() && !sample.is_ascii() {
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
    let lost = memmem::find_iter(sample.as_bytes(), "???").count();
    if lost > 20 && lost * 3 * 2 > total {
        return damaged("most characters are question marks: the text was lost when it was saved".to_owned());
    }
    Ok(())
}

/// Control characters (U+0000..001F, U+007F..009F) that text does not use; line breaks of word processors (U+000B)
/// and of mainframes (U+0085) are none.
fn controls(text: &str) -> usize {
    let control = |b: u8| matches!(b, 0..=8 | 0x0e..=0x1f | 0x7f);
    // Counted in single bytes, as many at once as a vector holds.
    let few = |bytes: &[u8]| usize::from(bytes.iter().map(|b| u8::from(control(*b))).sum::<u8>());
    let of_ascii: usize = text.as_bytes().chunks(usize::from(u8::MAX)).map(few).sum();
    // U+0080..009F are C2 80..C2 9F, and nothing else begins with C2 and goes on so.
    let high = memchr::memchr_iter(0xc2, text.as_bytes())
        .filter(|at| text.as_bytes().get(at + 1).is_some_and(|b| *b < 0xa0 && *b != 0x85))
        .count();
    of_ascii + high
}

/// Characters of one run of text that are looked at, and those that its first character in UTF-8 takes at most.
const RUN: usize = 12;
const CHARACTER: usize = 4;

/// If the non-ASCII text, put back into bytes of `wrong`, is UTF-8 again, the share of it that is: text read in
/// the wrong encoding gives itself away, since no real text turns into well-formed UTF-8 that way.
fn was_misread(sample: &str, wrong: &'static Encoding) -> Option<f64> {
    let (mut good, mut bad) = (0usize, 0usize);
    for run in sample.split(|c: char| c.is_ascii()).filter(|r| r.chars().count() >= 2).take(200) {
        // Text that is what it says shows it at once.
        if bad >= 4 && good == 0 {
            return None;
        }
        // Its beginning tells; putting text back into old encodings is slow.
        let first = |n: usize| &run[..run.char_indices().nth(n).map_or(run.len(), |(at, _)| at)];
        // No character at all can come of bytes whose first are none; mostly those of one character tell.
        let hopeless = |n: usize| {
            let (bytes, _, errors) = wrong.encode(first(n));
            let none = |e: std::str::Utf8Error| e.valid_up_to() == 0 && e.error_len().is_some();
            errors || std::str::from_utf8(&bytes).is_err_and(none)
        };
        if hopeless(1) || hopeless(CHARACTER) {
            bad += 1;
            continue;
        }
        let (bytes, _, errors) = wrong.encode(first(RUN));
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

#[cfg(test)]
mod tests {
    use encoding_rs::{BIG5, EUC_KR, GB18030, UTF_8, UTF_16LE};

    use super::with;
    use crate::document::Place;

    #[test]
    fn places_behind_broken_bytes_are_those_of_the_file() {
        let mut rng = fastrand::Rng::with_seed(5);
        let text = "新收 12 件\n结转 3 件，a\n共计（总数）15\n".repeat(12);
        for encoding in [UTF_8, GB18030, BIG5, EUC_KR, UTF_16LE] {
            let whole: Vec<u8> = match encoding {
                e if e == UTF_16LE => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
                e => e.encode(&text).0.into_owned(),
            };
            let mut broken = 0;
            for _ in 0..60 {
                let mut bytes = whole.clone();
                for _ in 0..rng.usize(1..6) {
                    let at = rng.usize(..bytes.len());
                    bytes[at] = [0xff, 0x80, rng.u8(..), b'a'][rng.usize(..4)];
                }
                bytes.truncate(rng.usize(bytes.len() / 2..=bytes.len()));
                let decoded = with(encoding, &bytes, 0, None);
                broken += decoded.replaced;
                let map = decoded.source_map();
                for (i, c) in decoded.text.char_indices() {
                    let place = Place::new(i, i + c.len_utf8());
                    let (line, from, to) = map.locate(place).expect("a place");
                    let line_wanted = 1 + decoded.text[..i].matches('\n').count();
                    assert_eq!(line as usize, line_wanted, "{}", encoding.name());
                    let there = bytes.get(from as usize..to as usize).expect("inside the file");
                    // What is in the file at a digit is that digit: figures are cited by these places.
                    if c.is_ascii_digit() {
                        let said = encoding.decode_without_bom_handling(there).0;
                        assert_eq!(said, c.to_string(), "{} at {i}", encoding.name());
                    }
                }
            }
            assert!(broken > 20, "{}: {broken}", encoding.name());
        }
    }
}

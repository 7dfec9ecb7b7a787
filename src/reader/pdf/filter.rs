//! Stream filters (ISO 32000-1, 7.4), those that text can lie behind. Every decoder stops at a ceiling.

pub use super::decoded::{Decoded, Refusal, Whole};
use super::inflate::inflate;
use super::lexer::unhex;
use super::object::{Dict, Object};

/// Parameters of one filter (7.4.4.3).
#[derive(Debug, Clone, Copy)]
pub struct Params {
    pub predictor: usize,
    pub colors: usize,
    pub bits: usize,
    pub columns: usize,
    pub early_change: bool,
}

impl Params {
    /// From a parameter dictionary whose values stand in place.
    pub fn of(dict: Option<&Dict>) -> Params {
        let value = |key: &[u8], other: usize| dict.and_then(|d| d.get(key).index()).unwrap_or(other);
        Params {
            predictor: value(b"Predictor", 1),
            colors: value(b"Colors", 1).clamp(1, 32),
            bits: value(b"BitsPerComponent", 8).clamp(1, 16),
            columns: value(b"Columns", 1).clamp(1, 1 << 20),
            early_change: dict.is_none_or(|d| d.get(b"EarlyChange").index() != Some(0)),
        }
    }
}

/// Undoes one filter. Damaged data gives what can be read of it.
pub fn decode(filter: &[u8], params: Params, input: &[u8], ceiling: usize) -> Result<Decoded, Refusal> {
    let mut state = Whole::Open;
    let out = match filter {
        b"FlateDecode" | b"Fl" => {
            let out = inflate(input, ceiling)?;
            state = out.state;
            unpredict(out.bytes, params)
        }
        b"LZWDecode" | b"LZW" => {
            let out = lzw(input, params.early_change, ceiling)?;
            state = out.state;
            unpredict(out.bytes, params)
        }
        b"ASCIIHexDecode" | b"AHx" => {
            let end = memchr::memchr(b'>', input).unwrap_or(input.len());
            let mut out = Vec::with_capacity(end / 2 + 1);
            unhex(&input[..end], &mut out);
            out
        }
        b"ASCII85Decode" | b"A85" => ascii85(input),
        b"RunLengthDecode" | b"RL" => run_length(input, ceiling)?,
        b"Crypt" => input.to_vec(),
        _ => return Err(Refusal::Unknown),
    };
    if out.len() > ceiling { Err(Refusal::TooLarge) } else { Ok(Decoded { bytes: out, state }) }
}

/// LZW with codes of 9 to 12 bits (7.4.4.2).
fn lzw(input: &[u8], early: bool, ceiling: usize) -> Result<Decoded, Refusal> {
    let mut state = Whole::No;
    let mut out: Vec<u8> = Vec::with_capacity(input.len().saturating_mul(3).min(ceiling));
    // Each entry is a piece of the output: where it starts and how long it is.
    let mut table: Vec<(usize, usize)> = Vec::with_capacity(4096);
    let (mut bits, mut held) = (0_u32, 0_u32);
    let mut width = 9;
    let mut last: Option<(usize, usize)> = None;
    for byte in input {
        bits = bits << 8 | u32::from(*byte);
        held += 8;
        if held < width {
            continue;
        }
        held -= width;
        let code = (bits >> held) as usize & ((1 << width) - 1);
        bits &= (1 << held) - 1;
        match code {
            256 => {
                table.clear();
                width = 9;
                last = None;
                continue;
            }
            257 => {
                state = Whole::Open;
                break;
            }
            _ => {}
        }
        let start = out.len();
        if code < 256 {
            out.push(code as u8);
        } else if let Some(&(from, len)) = table.get(code - 258) {
            out.extend_from_within(from..from + len);
        } else if let Some((from, len)) = last
            && code - 258 == table.len()
        {
            out.extend_from_within(from..from + len);
            let first = out[from];
            out.push(first);
        } else {
            break;
        }
        if out.len() > ceiling {
            return Err(Refusal::TooLarge);
        }
        if let Some((from, len)) = last
            && table.len() < 4096 - 258
        {
            // What came before and the first byte of this piece lie next to each other.
            table.push((from, len + 1));
        }
        last = Some((start, out.len() - start));
        let next = table.len() + 259 + usize::from(early);
        width = match next {
            0..=512 => 9,
            513..=1024 => 10,
            1025..=2048 => 11,
            _ => 12,
        };
    }
    Ok(Decoded { bytes: out, state })
}

fn ascii85(input: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(input.len() / 5 * 4 + 4);
    let input = input.trim_ascii_start();
    let input = input.strip_prefix(b"<~").unwrap_or(input);
    let (mut word, mut count) = (0_u32, 0);
    for byte in input {
        match byte {
            b'z' if count == 0 => out.extend_from_slice(&[0; 4]),
            b'!'..=b'u' => {
                word = word.wrapping_mul(85).wrapping_add(u32::from(byte - b'!'));
                count += 1;
                if count == 5 {
                    out.extend_from_slice(&word.to_be_bytes());
                    (word, count) = (0, 0);
                }
            }
            b'~' => break,
            _ => {}
        }
    }
    if count > 1 {
        for _ in count..5 {
            word = word.wrapping_mul(85).wrapping_add(84);
        }
        out.extend_from_slice(&word.to_be_bytes()[..count - 1]);
    }
    out
}

fn run_length(input: &[u8], ceiling: usize) -> Result<Vec<u8>, Refusal> {
    let mut out = Vec::with_capacity(input.len().saturating_mul(2).min(ceiling));
    let mut rest = input;
    while let Some((&length, tail)) = rest.split_first() {
        rest = tail;
        match length {
            0..=127 => {
                let take = (usize::from(length) + 1).min(rest.len());
                out.extend_from_slice(&rest[..take]);
                rest = &rest[take..];
            }
            128 => break,
            129..=255 => {
                let Some((&byte, tail)) = rest.split_first() else { break };
                rest = tail;
                out.resize(out.len() + 257 - usize::from(length), byte);
            }
        }
        if out.len() > ceiling {
            return Err(Refusal::TooLarge);
        }
    }
    Ok(out)
}

/// Undoes a predictor (7.4.4.4): the PNG ones, which say per row what they are, and TIFF's for whole bytes.
fn unpredict(mut data: Vec<u8>, params: Params) -> Vec<u8> {
    let pixel = (params.colors * params.bits).div_ceil(8);
    let row = (params.colors * params.bits * params.columns).div_ceil(8);
    match params.predictor {
        2 if params.bits == 8 => {
            for line in data.chunks_mut(row) {
                for at in pixel..line.len() {
                    line[at] = line[at].wrapping_add(line[at - pixel]);
                }
            }
            data
        }
        10..=15 => {
            let mut out: Vec<u8> = Vec::with_capacity(data.len());
            for line in data.chunks(row + 1) {
                let Some((&kind, line)) = line.split_first() else { break };
                let start = out.len();
                for (at, &byte) in line.iter().enumerate() {
                    let left = if at >= pixel { out[start + at - pixel] } else { 0 };
                    let up = if start >= row { out[start + at - row] } else { 0 };
                    let corner = if at >= pixel && start >= row { out[start + at - row - pixel] } else { 0 };
                    let guess = match kind {
                        1 => left,
                        2 => up,
                        3 => ((u16::from(left) + u16::from(up)) / 2) as u8,
                        4 => paeth(left, up, corner),
                        _ => 0,
                    };
                    out.push(byte.wrapping_add(guess));
                }
            }
            out
        }
        _ => data,
    }
}

fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let (a, b, c) = (i16::from(left), i16::from(up), i16::from(corner));
    let guess = a + b - c;
    let (da, db, dc) = ((guess - a).abs(), (guess - b).abs(), (guess - c).abs());
    if da <= db && da <= dc {
        left
    } else if db <= dc {
        up
    } else {
        corner
    }
}

/// The filters of a stream in order, with their parameters; `resolve` follows references.
pub fn chain(dict: &Dict, resolve: &dyn Fn(&Object) -> Object) -> Vec<(super::object::Name, Params)> {
    let entry = |long: &[u8], short: &[u8]| {
        let value = resolve(dict.get(long));
        if value.is_null() { resolve(dict.get(short)) } else { value }
    };
    let filters = entry(b"Filter", b"F");
    let params = entry(b"DecodeParms", b"DP");
    match &filters {
        Object::Name(name) => vec![(name.clone(), Params::of(params.dict().map(|d| &**d)))],
        Object::Array(names) => names
            .iter()
            .take(8)
            .enumerate()
            .filter_map(|(at, name)| {
                let Object::Name(name) = resolve(name) else { return None };
                let own = params.array().and_then(|p| p.get(at)).map(resolve);
                Some((name, Params::of(own.as_ref().and_then(Object::dict).map(|d| &**d))))
            })
            .collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Params, Refusal, Whole};

    fn decode(filter: &[u8], params: Params, input: &[u8], ceiling: usize) -> Result<Vec<u8>, Refusal> {
        super::decode(filter, params, input, ceiling).map(|out| out.bytes)
    }

    fn plain() -> Params {
        Params::of(None)
    }

    fn deflate(data: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::read::ZlibEncoder::new(data, flate2::Compression::default());
        let mut out = Vec::new();
        std::io::Read::read_to_end(&mut encoder, &mut out).expect("memory");
        out
    }

    #[test]
    fn text_filters() {
        let hello = b"hello hello hello";
        assert_eq!(decode(b"FlateDecode", plain(), &deflate(hello), 1 << 20).as_deref(), Ok(&hello[..]));
        assert_eq!(decode(b"ASCIIHexDecode", plain(), b"68 65 6C6c6F>zz", 99).as_deref(), Ok(&b"hello"[..]));
        assert_eq!(decode(b"A85", plain(), b"BOu!rDZ~>", 99).as_deref(), Ok(&b"hello"[..]));
        assert_eq!(decode(b"RL", plain(), b"\x01he\xffl\x00o\x80x", 99).as_deref(), Ok(&b"hello"[..]));
        assert_eq!(decode(b"DCTDecode", plain(), b"x", 99), Err(Refusal::Unknown));
    }
    #[test]
    fn lzw_as_the_standard_prints_it() {
        // ISO 32000-1, 7.4.4.2, example 1.
        let input = [0x80, 0x0b, 0x60, 0x50, 0x22, 0x0c, 0x0c, 0x85, 0x01];
        assert_eq!(
            decode(b"LZWDecode", plain(), &input, 99).as_deref(),
            Ok(&[45, 45, 45, 45, 45, 65, 45, 45, 45, 66][..])
        );
    }

    #[test]
    fn a_bomb_stops_at_the_ceiling_and_a_cut_stream_gives_its_head() {
        let bomb = deflate(&vec![b' '; 1 << 22]);
        assert_eq!(decode(b"Fl", plain(), &bomb, 1 << 16), Err(Refusal::TooLarge));
        let long: Vec<u8> = (0..20_000_u32).flat_map(|n| (n * 7919).to_string().into_bytes()).collect();
        let packed = deflate(&long);
        let head = decode(b"Fl", plain(), &packed[..packed.len() / 2], 1 << 20).expect("the head");
        assert!(head.len() > long.len() / 4 && long.starts_with(&head), "{}", head.len());
    }

    #[test]
    fn png_predictors_row_by_row() {
        let params = Params { predictor: 12, columns: 3, ..plain() };
        let rows = [0, 1, 2, 3, 2, 1, 1, 1, 1, 5, 0, 0, 4, 0, 0, 1];
        assert_eq!(
            decode(b"Fl", params, &deflate(&rows), 99).as_deref(),
            Ok(&[1, 2, 3, 2, 3, 4, 5, 5, 5, 5, 5, 6][..])
        );
    }

    #[test]
    fn damage_shows() {
        let long: Vec<u8> = (0..2_000_u32).flat_map(|n| (n * 7919).to_string().into_bytes()).collect();
        let packed = deflate(&long);
        let state = |input: &[u8]| super::decode(b"Fl", plain(), input, 1 << 20).map(|out| out.state);
        assert_eq!(state(&packed), Ok(Whole::Sure));
        assert_eq!(
            state(&[&packed, b"\r\n".as_slice()].concat()),
            Ok(Whole::Sure),
            "what follows is not looked at"
        );
        assert_eq!(state(&packed[..packed.len() - 4]), Ok(Whole::Open), "only the checksum is missing");
        assert_eq!(state(&packed[..packed.len() - 9]), Ok(Whole::No));
        for at in [0, packed.len() / 2, packed.len() - 1] {
            let mut flipped = packed.clone();
            flipped[at] ^= 4;
            assert_eq!(state(&flipped), Ok(Whole::No), "byte {at}");
        }
    }
}

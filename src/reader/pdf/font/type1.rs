//! Type 1 programs (Adobe Type 1 Font Format, 1990): their own encoding, and the outlines behind `eexec`.

use std::cell::OnceCell;

use foldhash::HashMap;
use ttf_parser::OutlineBuilder;

use super::shape::Outline;
use crate::reader::pdf::lexer::{Lexer, Token, unhex};
use crate::reader::pdf::object::Name;

/// Keys of the two ciphers (7.1).
const PROGRAM: u16 = 55_665;
const GLYPH: u16 = 4_330;
/// Subroutines and glyphs that are kept.
const PARTS: usize = 65_536;
/// Subroutines within each other (8.4 asks for ten).
const DEPTH: u32 = 10;
/// Numbers on the stack (6.1 asks for 24).
const NUMBERS: usize = 48;
/// Operators and numbers of one glyph, with its subroutines.
const STEPS: usize = 20_000;

/// What the encoding in the clear part of a program says of its codes (2.3): `dup 49 /one put`, or the standard's.
pub fn encoding<T>(
    program: &[u8],
    standard: impl Fn(u8) -> Option<T>,
    own: impl Fn(&[u8]) -> Option<T>,
) -> HashMap<u8, T> {
    let mut named = HashMap::default();
    let Some(at) = memchr::memmem::find(program, b"/Encoding") else { return named };
    let mut lexer = Lexer::new(program, at + 9);
    let mut last = None;
    while let Some(token) = lexer.token() {
        match (last, token) {
            (_, Token::Word(b"def" | b"readonly" | b"eexec")) => break,
            (None, Token::Word(b"StandardEncoding")) => {
                return (0..=255).filter_map(|code| Some((code, standard(code)?))).collect();
            }
            (Some(Token::Number(code)), Token::Name(name)) if (0.0..256.0).contains(&code) => {
                if let Some(what) = own(name) {
                    named.insert(code as u8, what);
                }
            }
            _ => {}
        }
        last = Some(token);
    }
    named
}

/// The name that the standard gives the glyph of a figure.
pub fn name_of_figure(c: char) -> Option<&'static [u8]> {
    const NAMES: [&[u8]; 10] =
        [b"zero", b"one", b"two", b"three", b"four", b"five", b"six", b"seven", b"eight", b"nine"];
    NAMES.get(c.to_digit(10)? as usize).copied()
}

/// The outlines of a program.
#[derive(Debug)]
pub struct Type1 {
    /// The part behind `eexec`, in which the charstrings lie.
    private: Vec<u8>,
    glyphs: HashMap<Name, Charstring>,
    subroutines: HashMap<usize, Charstring>,
    names: HashMap<u8, Name>,
    /// Units of the em.
    pub em: f32,
}

/// Where a charstring lies, and its bytes once it was asked for: of hundreds of glyphs a few figures are.
#[derive(Debug)]
struct Charstring {
    from: usize,
    to: usize,
    /// Random bytes before it; negative where it has no cipher.
    lead: i32,
    open: OnceCell<Vec<u8>>,
}

impl Charstring {
    fn bytes(&self, private: &[u8]) -> &[u8] {
        self.open.get_or_init(|| {
            let bytes = private.get(self.from..self.to).unwrap_or_default();
            match usize::try_from(self.lead) {
                Ok(lead) => decrypt(bytes, GLYPH, lead),
                Err(_) => bytes.to_vec(),
            }
        })
    }
}

impl Type1 {
    /// `None` for what is no Type 1 program.
    pub fn of(program: &[u8]) -> Option<Type1> {
        let at = memchr::memmem::find(program, b"eexec")? + 5;
        let (clear, rest) = program.split_at_checked(at)?;
        let rest = rest.trim_ascii_start();
        let hex = rest.get(..4)?.iter().all(u8::is_ascii_hexdigit);
        let mut bytes = Vec::new();
        let private = if hex {
            unhex(rest, &mut bytes);
            decrypt(&bytes, PROGRAM, 4)
        } else {
            decrypt(rest, PROGRAM, 4)
        };
        let figure = |code: u8| Some(Name::from_slice(name_of_figure(char::from(code))?));
        let mut font = Type1 {
            private: Vec::new(),
            glyphs: HashMap::default(),
            subroutines: HashMap::default(),
            names: encoding(clear, figure, |name| Some(Name::from_slice(name))),
            em: scale(clear).map_or(1000.0, |scale| 1.0 / scale),
        };
        font.read(&private);
        font.private = private;
        (!font.glyphs.is_empty()).then_some(font)
    }

    /// Takes the charstrings: `dup 5 23 RD ~23 bytes~ NP`, `/seven 45 RD ~45 bytes~ ND`.
    fn read(&mut self, private: &[u8]) {
        let mut lexer = Lexer::new(private, 0);
        let mut lead = 4;
        let mut last = [None, None];
        while let Some(token) = lexer.token() {
            match (last, token) {
                ([_, Some(Token::Name(b"lenIV"))], Token::Number(number)) => lead = number as i32,
                ([Some(what), Some(Token::Number(length))], Token::Word(b"RD" | b"-|")) => {
                    let from = lexer.at + 1;
                    let to = from.saturating_add(length.max(0.0) as usize);
                    if to > private.len() {
                        return;
                    }
                    lexer.at = to;
                    if self.glyphs.len() + self.subroutines.len() >= PARTS {
                        return;
                    }
                    let code = Charstring { from, to, lead, open: OnceCell::new() };
                    match what {
                        Token::Name(name) => drop(self.glyphs.insert(Name::from_slice(name), code)),
                        Token::Number(number) => drop(self.subroutines.insert(number as usize, code)),
                        _ => {}
                    }
                }
                _ => {}
            }
            last = [last[1], Some(token)];
        }
    }

    /// The name that the program gives a code.
    pub fn name(&self, code: u8) -> Option<&[u8]> {
        self.names.get(&code).map(Name::as_slice)
    }

    /// The outline of a glyph; `None` where there is none, or it is not well formed, or put together from others.
    pub fn outline(&self, name: &[u8]) -> Option<Outline> {
        let mut pen = Pen { steps: STEPS, ..Pen::default() };
        self.run(self.glyphs.get(name)?.bytes(&self.private), &mut pen, DEPTH)?;
        Some(pen.outline)
    }

    /// Runs a charstring (6.4); whether the glyph ends there.
    fn run(&self, code: &[u8], pen: &mut Pen, depth: u32) -> Option<bool> {
        let mut bytes = code.iter().copied();
        while let Some(byte) = bytes.next() {
            pen.steps = pen.steps.checked_sub(1)?;
            let number = match byte {
                32..=246 => i32::from(byte) - 139,
                247..=250 => (i32::from(byte) - 247) * 256 + i32::from(bytes.next()?) + 108,
                251..=254 => (251 - i32::from(byte)) * 256 - i32::from(bytes.next()?) - 108,
                255 => i32::from_be_bytes([bytes.next()?, bytes.next()?, bytes.next()?, bytes.next()?]),
                10 => {
                    let number = pen.stack.pop()?;
                    let subroutine = self.subroutines.get(&(number as usize)).filter(|_| number >= 0.0)?;
                    if self.run(subroutine.bytes(&self.private), pen, depth.checked_sub(1)?)? {
                        return Some(true);
                    }
                    continue;
                }
                11 => return Some(false),
                14 => return Some(true),
                12 => {
                    pen.escape(bytes.next()?)?;
                    continue;
                }
                _ => {
                    pen.operator(byte)?;
                    continue;
                }
            };
            pen.push(number as f32)?;
        }
        Some(false)
    }
}

/// Draws the outline of one glyph.
#[derive(Debug, Default)]
struct Pen {
    outline: Outline,
    at: (f32, f32),
    stack: Vec<f32>,
    /// What procedures of PostScript leave for `pop`.
    left: Vec<f32>,
    /// The points of a flat curve while it is described.
    flex: Option<Vec<(f32, f32)>>,
    steps: usize,
}

impl Pen {
    fn push(&mut self, number: f32) -> Option<()> {
        (self.stack.len() < NUMBERS).then(|| self.stack.push(number))
    }

    fn operator(&mut self, operator: u8) -> Option<()> {
        let stack = std::mem::take(&mut self.stack);
        match (operator, stack.as_slice()) {
            // Hints, and the end of a contour.
            (1 | 3 | 9, _) => {}
            (13, [x, _]) => self.at = (*x, 0.0),
            (4, [.., dy]) => self.start(0.0, *dy),
            (21, [.., dx, dy]) => self.start(*dx, *dy),
            (22, [.., dx]) => self.start(*dx, 0.0),
            (5, [dx, dy]) => self.line(*dx, *dy),
            (6, [dx]) => self.line(*dx, 0.0),
            (7, [dy]) => self.line(0.0, *dy),
            (8, [a, b, c, d, e, f]) => self.curve([*a, *b, *c, *d, *e, *f]),
            (30, [b, c, d, e]) => self.curve([0.0, *b, *c, *d, *e, 0.0]),
            (31, [a, c, d, f]) => self.curve([*a, 0.0, *c, *d, 0.0, *f]),
            _ => return None,
        }
        Some(())
    }

    /// The operators of two bytes.
    fn escape(&mut self, operator: u8) -> Option<()> {
        match operator {
            // Hints, and where the pen stands after a procedure.
            0..=2 | 33 => self.stack.clear(),
            7 => {
                let &[x, y, _, _] = self.stack.as_slice() else { return None };
                self.at = (x, y);
                self.stack.clear();
            }
            12 => {
                let (by, of) = (self.stack.pop()?, self.stack.pop()?);
                self.stack.push(of / by);
            }
            16 => {
                let (procedure, count) = (self.stack.pop()?, self.stack.pop()?);
                let from = self.stack.len().checked_sub(count as usize)?;
                let arguments = self.stack.split_off(from);
                self.procedure(procedure as i32, &arguments)?;
            }
            17 => {
                let number = self.left.pop()?;
                self.push(number)?;
            }
            _ => return None,
        }
        Some(())
    }

    /// The procedures of 8.3 and 8.4: flat curves, other hints.
    fn procedure(&mut self, procedure: i32, arguments: &[f32]) -> Option<()> {
        match procedure {
            0 => {
                let points = self.flex.take()?;
                let &[_, a, b, c, d, e, f] = points.as_slice() else { return None };
                self.outline.curve_to(a.0, a.1, b.0, b.1, c.0, c.1);
                self.outline.curve_to(d.0, d.1, e.0, e.1, f.0, f.1);
                self.left = vec![self.at.1, self.at.0];
            }
            1 => self.flex = Some(Vec::new()),
            // Points of a flat curve were noted when the pen moved; counters are hints.
            2 | 12 | 13 => {}
            3 => self.left = arguments.to_vec(),
            // Designs that are mixed from several, and what nobody knows.
            _ => return None,
        }
        Some(())
    }

    fn start(&mut self, dx: f32, dy: f32) {
        self.at = (self.at.0 + dx, self.at.1 + dy);
        match &mut self.flex {
            Some(points) => points.push(self.at),
            None => self.outline.move_to(self.at.0, self.at.1),
        }
    }

    fn line(&mut self, dx: f32, dy: f32) {
        self.at = (self.at.0 + dx, self.at.1 + dy);
        self.outline.line_to(self.at.0, self.at.1);
    }

    fn curve(&mut self, [ax, ay, bx, by, cx, cy]: [f32; 6]) {
        let a = (self.at.0 + ax, self.at.1 + ay);
        let b = (a.0 + bx, a.1 + by);
        self.at = (b.0 + cx, b.1 + cy);
        self.outline.curve_to(a.0, a.1, b.0, b.1, self.at.0, self.at.1);
    }
}

/// The scale of the program's matrix (2.2).
fn scale(clear: &[u8]) -> Option<f32> {
    let at = memchr::memmem::find(clear, b"/FontMatrix")? + 11;
    let mut lexer = Lexer::new(clear, at);
    let first = lexer.token()?;
    let Token::Number(scale) = (if first == Token::ArrayStart { lexer.token()? } else { first }) else {
        return None;
    };
    (1e-6..1.0).contains(&scale).then_some(scale as f32)
}

/// Undoes the cipher, without the first bytes, which mean nothing (7.1).
fn decrypt(bytes: &[u8], key: u16, lead: usize) -> Vec<u8> {
    let mut key = key;
    let plain = bytes.iter().map(|byte| {
        let plain = byte ^ (key >> 8) as u8;
        key = u16::from(*byte).wrapping_add(key).wrapping_mul(52_845).wrapping_add(22_719);
        plain
    });
    plain.skip(lead).collect()
}

#[cfg(test)]
mod tests {
    use super::{GLYPH, PROGRAM, Type1};

    fn encrypt(bytes: &[u8], key: u16) -> Vec<u8> {
        let mut key = key;
        let plain = [&[0; 4], bytes].concat();
        let secret = plain.iter().map(|byte| {
            let secret = byte ^ (key >> 8) as u8;
            key = u16::from(secret).wrapping_add(key).wrapping_mul(52_845).wrapping_add(22_719);
            secret
        });
        secret.collect()
    }

    /// Numbers and operators of a charstring.
    fn charstring(text: &str) -> Vec<u8> {
        let words = [
            ("hsbw", &[13][..]),
            ("rmoveto", &[21]),
            ("rlineto", &[5]),
            ("hlineto", &[6]),
            ("vlineto", &[7]),
            ("rrcurveto", &[8]),
            ("closepath", &[9]),
            ("endchar", &[14]),
            ("callsubr", &[10]),
            ("return", &[11]),
            ("div", &[12, 12]),
            ("callothersubr", &[12, 16]),
            ("pop", &[12, 17]),
            ("setcurrentpoint", &[12, 33]),
            ("seac", &[12, 6]),
        ];
        let word = |word: &str| match word.parse::<i32>() {
            Ok(number) => [&[255], &number.to_be_bytes()[..]].concat(),
            Err(_) => words.iter().find(|(name, _)| *name == word).expect(word).1.to_vec(),
        };
        text.split_whitespace().flat_map(word).collect()
    }

    fn program(parts: &[(&str, &str)]) -> Vec<u8> {
        let mut private = b"/Private 9 dict dup begin /lenIV 4 def ".to_vec();
        for (name, text) in parts {
            let bytes = encrypt(&charstring(text), GLYPH);
            private.extend(format!("{name} {} RD ", bytes.len()).bytes());
            private.extend_from_slice(&bytes);
            private.extend_from_slice(b" ND ");
        }
        let clear = "%!PS-AdobeFont-1.0\n/FontMatrix [0.001 0 0 0.001 0 0] def\n/Encoding 256 array\n\
            dup 65 /seven put\nreadonly def\ncurrentfile eexec\n";
        // Never the four bytes of a program in hexadecimal.
        [clear.as_bytes(), &encrypt(&private, PROGRAM)].concat()
    }

    const SEVEN: &str = "0 600 hsbw 40 720 rmoveto 470 hlineto -70 vlineto -130 -210 rlineto -90 -220 rlineto \
        -40 -220 rlineto -90 hlineto 40 220 rlineto 90 220 rlineto 120 190 rlineto -370 hlineto closepath endchar";

    fn figure(parts: &[(&str, &str)]) -> Option<char> {
        Type1::of(&program(parts))?.outline(b"seven")?.figure(450.0, None)
    }

    #[test]
    fn charstrings_are_outlines() {
        assert_eq!(figure(&[("/seven", SEVEN)]), Some('7'));
        let font = Type1::of(&program(&[("/seven", SEVEN)])).expect("a font");
        assert_eq!((font.name(65), font.name(66)), (Some(&b"seven"[..]), None));
        assert!((font.em - 1000.0).abs() < 0.01, "{}", font.em);
        assert!(font.outline(b"eight").is_none());
        // The top of the seven by a subroutine, its height by a division, a side of it by a flat curve.
        let called = SEVEN.replace("470 hlineto -70 vlineto", "2 callsubr -140 2 div vlineto");
        assert_eq!(figure(&[("dup 2", "470 hlineto return"), ("/seven", &called)]), Some('7'));
        let flat = "1 callsubr -65 -105 rmoveto 2 callsubr 0 0 rmoveto 2 callsubr 0 0 rmoveto 2 callsubr 0 0 \
            rmoveto 2 callsubr 0 0 rmoveto 2 callsubr -65 -105 rmoveto 2 callsubr 0 0 rmoveto 2 callsubr \
            50 380 440 0 callsubr";
        let subroutines = [
            ("dup 0", "3 0 callothersubr pop pop setcurrentpoint return"),
            ("dup 1", "0 1 callothersubr return"),
            ("dup 2", "0 2 callothersubr return"),
        ];
        let bent = SEVEN.replace("-130 -210 rlineto", flat);
        assert_eq!(figure(&[&subroutines[..], &[("/seven", &bent)]].concat()), Some('7'));
    }

    #[test]
    fn what_is_not_well_formed_has_no_outline() {
        let endless = [("dup 0", "0 callsubr return"), ("/seven", "0 callsubr endchar")];
        assert_eq!(figure(&endless), None);
        for text in [
            "1 2 2 14 callothersubr pop endchar",
            "rlineto endchar",
            "1 2 3 rlineto endchar",
            "9 callsubr endchar",
            "0 0 0 65 66 seac",
        ] {
            assert_eq!(figure(&[("/seven", text)]), None, "{text}");
        }
        assert!(Type1::of(b"").is_none());
        assert!(Type1::of(b"currentfile eexec").is_none());
        let whole = program(&[("/seven", SEVEN)]);
        for end in (0..whole.len() - 4).step_by(7) {
            let cut = Type1::of(whole.get(..end).expect("a part"));
            assert!(cut.and_then(|font| font.outline(b"seven")).is_none(), "{end}");
        }
    }
}

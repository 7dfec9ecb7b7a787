//! Colours of letters and of what they stand on, as far as they decide whether the letters are seen.

/// Red, green and blue.
pub(in crate::reader) type Colour = [u8; 3];

pub(in crate::reader) const WHITE: Colour = [255; 3];

const BLACK: Colour = [0; 3];

/// Colours that differ by no more in any part are one to people; the measure of pages too.
const NEAR: u8 = 24;

/// The colour of letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::reader) enum Ink {
    /// Chosen by the program, so that it is seen on any ground.
    Automatic,
    Of(Colour),
    /// Letters that are not filled, or with what nobody sees through.
    None,
}

/// What letters stand on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::reader) enum Ground {
    #[default]
    Paper,
    Of(Colour),
    /// Of a colour that nobody can tell: a shape, a picture.
    Unknown,
}

impl Ink {
    /// Whether letters of this ink cannot be told from what they stand on.
    pub(in crate::reader) fn is_lost_on(self, ground: Ground) -> bool {
        match (self, ground) {
            (Ink::None, _) => true,
            (Ink::Automatic, _) | (_, Ground::Unknown) => false,
            (Ink::Of(ink), Ground::Paper) => is_near(ink, WHITE),
            (Ink::Of(ink), Ground::Of(colour)) => is_near(ink, colour),
        }
    }
}

fn is_near(a: Colour, b: Colour) -> bool {
    a.iter().zip(&b).all(|(a, b)| a.abs_diff(*b) <= NEAR)
}

/// `FFFFFF`, with or without `#` in front; `None` for what is no colour.
pub(in crate::reader) fn hex(text: &str) -> Option<Colour> {
    let digits = text.trim().trim_start_matches('#');
    if digits.len() != 6 || !digits.is_ascii() {
        return None;
    }
    let part = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
    Some([part(0)?, part(2)?, part(4)?])
}

/// A colour nearer to another by so many parts of a thousand.
pub(in crate::reader) fn mixed(from: Colour, to: Colour, parts: u32) -> Colour {
    let parts = parts.min(1_000);
    std::array::from_fn(|i| {
        let sum = u32::from(from[i]) * (1_000 - parts) + u32::from(to[i]) * parts;
        u8::try_from((sum + 500) / 1_000).unwrap_or(u8::MAX)
    })
}

/// How much of a shading its colour in front covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::reader) enum Pattern {
    /// Thousandths: none of a clear one, all of a solid one.
    Parts(u32),
    /// Stripes and the like.
    Other,
}

impl Pattern {
    /// By name (ECMA-376-1, 17.18.78). The names round what is 12.5, 37.5, 62.5 and 87.5 in the hundred.
    pub(in crate::reader) fn of(name: &str) -> Pattern {
        match name {
            "" | "clear" | "nil" => Pattern::Parts(0),
            "solid" => Pattern::Parts(1_000),
            _ => {
                let percent = name.strip_prefix("pct").and_then(|n| n.parse::<u32>().ok());
                percent.map_or(Pattern::Other, |n| Pattern::Parts(n.saturating_mul(10)))
            }
        }
    }

    /// By number ([MS-DOC] 2.9.121 Ipat).
    pub(in crate::reader) fn numbered(ipat: u16) -> Pattern {
        const FIRST: [u32; 14] = [0, 1_000, 50, 100, 200, 250, 300, 400, 500, 600, 700, 750, 800, 900];
        const LATER: [u32; 28] = [
            25, 75, 125, 150, 175, 225, 275, 325, 350, 375, 425, 450, 475, 525, 550, 575, 625, 650, 675, 725,
            775, 825, 850, 875, 925, 950, 975, 970,
        ];
        let later = || LATER.get(usize::from(ipat).checked_sub(0x23)?);
        match FIRST.get(usize::from(ipat)).or_else(later) {
            Some(parts) => Pattern::Parts(*parts),
            None if ipat == 0xffff => Pattern::Parts(0),
            None => Pattern::Other,
        }
    }

    /// What a shading in one colour on another looks like; `None` stands for the automatic colour, which is black in
    /// front and nothing behind.
    pub(in crate::reader) fn ground(self, front: Option<Colour>, behind: Option<Colour>) -> Ground {
        match self {
            Pattern::Parts(0) => behind.map_or(Ground::Paper, Ground::Of),
            Pattern::Parts(parts) => {
                Ground::Of(mixed(behind.unwrap_or(WHITE), front.unwrap_or(BLACK), parts))
            }
            Pattern::Other => Ground::Unknown,
        }
    }
}

/// The sixteen colours of highlighters and old files, by their number ([MS-DOC] 2.9.119 Ico); `None` is automatic.
pub(in crate::reader) fn numbered(ico: u16) -> Option<Colour> {
    Some(match ico {
        1 => BLACK,
        2 => [0, 0, 255],
        3 => [0, 255, 255],
        4 => [0, 255, 0],
        5 => [255, 0, 255],
        6 => [255, 0, 0],
        7 => [255, 255, 0],
        8 => WHITE,
        9 => [0, 0, 128],
        10 => [0, 128, 128],
        11 => [0, 128, 0],
        12 => [128, 0, 128],
        13 => [128, 0, 0],
        14 => [128, 128, 0],
        15 => [128; 3],
        16 => [192; 3],
        _ => return None,
    })
}

/// The same by name (ECMA-376-1, 17.18.40).
pub(in crate::reader) fn named(name: &str) -> Option<Colour> {
    const NAMES: [&str; 16] = [
        "black",
        "blue",
        "cyan",
        "green",
        "magenta",
        "red",
        "yellow",
        "white",
        "darkBlue",
        "darkCyan",
        "darkGreen",
        "darkMagenta",
        "darkRed",
        "darkYellow",
        "darkGray",
        "lightGray",
    ];
    let at = NAMES.iter().position(|n| *n == name)?;
    numbered(u16::try_from(at + 1).ok()?)
}

#[cfg(test)]
mod tests {
    use super::{Ground, Ink, Pattern, hex};

    #[test]
    fn ink_is_lost_on_its_own_colour() {
        let white = Ink::Of([255; 3]);
        assert!(white.is_lost_on(Ground::Paper) && Ink::Of([250, 245, 255]).is_lost_on(Ground::Paper));
        assert!(!white.is_lost_on(Ground::Of([0, 0, 128])) && !white.is_lost_on(Ground::Unknown));
        assert!(Ink::Of([192, 0, 0]).is_lost_on(Ground::Of([192, 0, 0])));
        assert!(!Ink::Automatic.is_lost_on(Ground::Paper) && !Ink::Of([217; 3]).is_lost_on(Ground::Paper));
    }

    #[test]
    fn shadings_are_mixed_of_two_colours() {
        let of = |name: &str, front, behind| Pattern::of(name).ground(front, behind);
        assert_eq!(of("clear", None, hex("FF0000")), Ground::Of([255, 0, 0]));
        assert_eq!(of("solid", None, hex("FF0000")), Ground::Of([0; 3]));
        assert_eq!(of("pct50", None, None), Ground::Of([128; 3]));
        assert_eq!(of("clear", None, hex("auto")), Ground::Paper);
        assert_eq!(of("diagStripe", None, None), Ground::Unknown);
        assert_eq!(
            (Pattern::numbered(1), Pattern::numbered(0x3e)),
            (Pattern::Parts(1_000), Pattern::Parts(970))
        );
        assert_eq!(hex("#0000fF"), Some([0, 0, 255]));
        assert_eq!(hex("一二"), None);
    }
}

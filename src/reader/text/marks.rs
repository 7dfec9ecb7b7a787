//! What draws a table in characters: bars and lines of rules.

/// Vertical bars that set fields apart.
#[inline]
pub(super) fn is_bar(c: char) -> bool {
    matches!(c, '|' | '｜' | '│' | '┃' | '║' | '¦')
}

/// The length of the bar that bytes begin with, 0 where it is none: for those who look for bars in many bytes.
#[inline]
pub(super) fn bar_at(bytes: &[u8]) -> usize {
    match bytes {
        [b'|', ..] => 1,
        [0xc2, 0xa6, ..] => 2,
        [0xe2, 0x94, 0x82 | 0x83, ..] | [0xe2, 0x95, 0x91, ..] | [0xef, 0xbd, 0x9c, ..] => 3,
        _ => 0,
    }
}

/// Characters that show nothing and take no room: marks of where a line may break, of joining, of direction.
pub(super) fn is_void(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

/// A line of rules alone: `-----`, `+---+`, `|---|`, `├──┤`. A dash or two may be a figure shown as not applicable.
pub(super) fn is_border(shown: &str) -> bool {
    // Asked of every line: figures, plain words and most ideographs begin with other bytes.
    if let Some(b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | 0xe3..=0xff) = shown.as_bytes().first() {
        return false;
    }
    let first = shown.chars().next().unwrap_or(' ');
    if !matches!(first, '-' | '=' | '+' | '|' | ':' | '_' | '*' | '\u{2500}'..='\u{257f}' | '—') {
        return false;
    }
    let (mut rules, mut joints, mut run, mut longest) = (0, 0, 0, 0);
    for c in shown.chars() {
        let rule = matches!(c, '-' | '=' | '_' | '*' | '─' | '━' | '═' | '—');
        run = if rule { run + 1 } else { 0 };
        longest = longest.max(run);
        match c {
            _ if rule => rules += 1,
            '+' | ':' | '\u{2501}'..='\u{257f}' => joints += 1,
            c if is_bar(c) => joints += 1,
            ' ' => {}
            _ => return false,
        }
    }
    // Dashes one by one, or two by two and spaces between, are figures shown as not applicable.
    let drawn = longest >= 3 || (longest == 2 && !shown.contains(' '));
    drawn && (rules >= 4 || joints >= 1)
}

#[cfg(test)]
mod tests {
    use super::{bar_at, is_bar};

    #[test]
    fn bars_are_known_by_their_bytes() {
        for c in ('\0'..=char::MAX).filter(|c| *c as u32 <= 0xffff) {
            let mut bytes = [0; 4];
            let bytes = c.encode_utf8(&mut bytes).as_bytes();
            assert_eq!(bar_at(bytes), if is_bar(c) { bytes.len() } else { 0 }, "{c:?}");
        }
    }
}

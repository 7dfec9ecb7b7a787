//! Markup left in a text: tags of a page that was turned into Markdown, and the marks of emphasis beside them; the
//! sign of a quotation before every line; characters that show nothing and take no room.
//!
//! Programs that write Markdown keep what it has no sign for as tags (`<div class="…">`, `<span style="…">`). They
//! would stand between the characters of a word, so they are taken out before lines are read; places still count
//! the source as it is. Line breaks other than LF and CR LF become LF on the same way: CR alone, the manual break of
//! word processors (U+000B), NEL and the separators of lines and paragraphs (Unicode 5.8).

use super::marks::is_void;

/// A text without its markup.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Plain {
    pub(super) text: String,
    /// For each piece of markup taken out: where it stood in `text`, and the bytes taken out up to there.
    pub(super) cuts: Vec<(u32, u32)>,
}

/// Elements within a line: their tags take no room.
const INLINE: &[&str] = &["span", "a", "b", "i", "u", "em", "strong", "font", "small", "mark", "ins"];

/// Elements that set their content apart, so that two figures never become one, nor a figure and a mark on it.
const BLOCK: &[&str] = &[
    "div", "p", "br", "img", "section", "article", "center", "table", "tbody", "thead", "tr", "td", "th",
    "ul", "ol", "li", "sub", "sup", "html", "head", "body", "meta", "title", "pre", "h1", "h2", "h3", "h4",
    "figure", "colgroup", "col",
];

/// Elements whose content is struck out.
const STRUCK: &[&str] = &["s", "del", "strike"];

/// Longest tag; what is longer is text with a sign of comparison.
const LONGEST_TAG: usize = 2000;

/// The text without tags; `None` where there are none.
pub(super) fn strip(text: &str) -> Option<Plain> {
    let quoted = is_quoted(text);
    let marked = |at: usize| match text.as_bytes()[at] {
        b'>' => {
            (quoted && (at == 0 || text.as_bytes()[at - 1] == b'\n')).then(|| (quotation(&text[at..]), ""))
        }
        // Most are quotation marks and full-width punctuation.
        0xc2 | 0xe2 | 0xef
            if !matches!(text.as_bytes().get(at + 1), Some(0x80 | 0x81 | 0x85 | 0xad | 0xbb)) =>
        {
            None
        }
        0xc2 | 0xe2 | 0xef => void(&text[at..]).or_else(|| line_break(&text[at..])),
        b'<' => tag(&text[at..]),
        b'&' => space(&text[at..]),
        b'~' => struck(&text[at..]),
        b'*' => None,
        _ => line_break(&text[at..]),
    };
    let next = |at: usize| text.as_bytes()[at..].iter().position(|c| SIGNS[usize::from(*c)]).map(|n| at + n);
    // Two stars are emphasis only where something else was left as well.
    let (mut any, mut emphasis) = (false, false);
    let mut sign = next(0);
    while let Some(at) = sign.filter(|_| !emphasis) {
        if marked(at).is_some() {
            any = true;
            emphasis = void(&text[at..]).is_none();
        }
        sign = next(at + 1);
    }
    if !any {
        return None;
    }
    let mut plain = Plain { text: String::with_capacity(text.len()), cuts: Vec::new() };
    let (mut at, mut from, mut removed) = (0, 0, 0);
    while let Some(next) = next(at) {
        let bold = || (emphasis && text.as_bytes()[next..].starts_with(b"**")).then_some((2, ""));
        let Some((len, filler)) = marked(next).or_else(bold) else {
            at = next + 1;
            continue;
        };
        plain.text.push_str(&text[from..next]);
        // What stands for a piece of markup is no longer than it.
        plain.text.push_str(filler);
        removed += len - filler.len();
        if len > filler.len() {
            plain.cuts.push((to_u32(plain.text.len()), to_u32(removed)));
        }
        at = next + len;
        from = at;
    }
    plain.text.push_str(&text[from..]);
    Some(plain)
}

/// Bytes that markup, or a line break other than LF, begins with.
const SIGNS: [bool; 256] = {
    let mut signs = [false; 256];
    let all = b"<>*&~\r\x0b\xc2\xe2\xef";
    let mut at = 0;
    while at < all.len() {
        signs[all[at] as usize] = true;
        at += 1;
    }
    signs
};

/// Whether every line with something on it begins as a quotation does in mail and Markdown.
fn is_quoted(text: &str) -> bool {
    text.starts_with('>') && text.lines().all(|line| line.is_empty() || line.starts_with('>'))
}

/// Bytes of the signs of quotation at the start of a line, with a space after each.
fn quotation(line: &str) -> usize {
    let mut rest = line;
    while let Some(inner) = rest.strip_prefix('>') {
        rest = inner.strip_prefix(' ').unwrap_or(inner);
    }
    line.len() - rest.len()
}

/// A character that shows nothing and takes no room.
fn void(text: &str) -> Option<(usize, &'static str)> {
    text.chars().next().filter(|c| is_void(*c)).map(|c| (c.len_utf8(), ""))
}

/// A line break other than LF and CR LF. A manual break at the end of a line breaks nothing more.
fn line_break(text: &str) -> Option<(usize, &'static str)> {
    let found =
        ["\r", "\u{b}", "\u{85}", "\u{2028}", "\u{2029}"].into_iter().find(|b| text.starts_with(*b))?;
    let ends = text[found.len()..].starts_with('\n') || text[found.len()..].starts_with("\r\n");
    match (found, ends) {
        ("\r", true) => None,
        (_, true) => Some((found.len(), "")),
        (_, false) => Some((found.len(), "\n")),
    }
}

/// References to white space that were not resolved.
fn space(text: &str) -> Option<(usize, &'static str)> {
    let known = ["&nbsp;", "&#160;", "&#xa0;", "&#xA0;", "&ensp;", "&emsp;", "&thinsp;"];
    known.iter().find(|r| text.starts_with(**r)).map(|r| (r.len(), " "))
}

/// `~~5~~6`: the marks of a text that is struck out. One stays, so that what stands between them is no number.
fn struck(text: &str) -> Option<(usize, &'static str)> {
    text.starts_with("~~").then_some((2, "~"))
}

/// Length of the tag or comment the text begins with, and what is put in its place.
fn tag(text: &str) -> Option<(usize, &'static str)> {
    if text.starts_with("<!--") {
        return text.find("-->").map(|end| (end + 3, ""));
    }
    let rest = text.strip_prefix('<')?;
    let name = rest.strip_prefix('/').unwrap_or(rest);
    let len = name.bytes().take_while(u8::is_ascii_alphanumeric).count();
    if len == 0 || len > 8 || !matches!(name.as_bytes().get(len)?, b'>' | b'/' | b' ' | b'\t' | b'\r' | b'\n')
    {
        return None;
    }
    let known = |names: &[&str]| names.iter().any(|n| n.eq_ignore_ascii_case(&name[..len]));
    let filler = match () {
        () if known(INLINE) => "",
        () if known(BLOCK) => " ",
        () if known(STRUCK) => "~",
        () => return None,
    };
    let end = memchr::memchr2(b'>', b'<', rest.as_bytes()).filter(|end| *end < LONGEST_TAG)?;
    (rest.as_bytes()[end] == b'>').then_some((end + 2, filler))
}

fn to_u32(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::strip;

    #[test]
    fn tags_and_emphasis_are_taken_out_and_counted() {
        let source = "<div id=\"a\">\n**信息3**<span\nstyle=\"x\">4</span>10条 2<br>3 5 < 6, a<b, 2 * 3";
        let plain = strip(source);
        let text = plain.as_ref().map(|p| p.text.as_str()).unwrap_or_default();
        assert_eq!(text, " \n信息3410条 2 3 5 < 6, a<b, 2 * 3");
        // Every character left stands where the cuts say.
        let cuts = plain.as_ref().map(|p| p.cuts.as_slice()).unwrap_or_default();
        for (i, c) in text.char_indices().filter(|(_, c)| !c.is_whitespace()) {
            let before = cuts.partition_point(|cut| cut.0 as usize <= i);
            let removed = before.checked_sub(1).map_or(0, |n| cuts[n].1 as usize);
            assert_eq!(source[i + removed..].chars().next(), Some(c), "at {i}");
        }
        assert_eq!(strip("规章 | 0 | 1 |\n3 < 4 ** > 2"), None);
    }

    #[test]
    fn signs_of_quotation_and_characters_without_width_are_taken_out() {
        let text = |source: &str| strip(source).map(|p| p.text);
        assert_eq!(text("> 规章 | 0\n>\n> > 5 > 4\n\n>6").as_deref(), Some("规章 | 0\n\n5 > 4\n\n6"));
        assert_eq!(text("> 规章 | 0\n5"), None);
        assert_eq!(text("1\u{200b}0 \u{feff}规\u{ad}章**").as_deref(), Some("10 规章**"));
    }
}

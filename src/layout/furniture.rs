//! Running heads, running feet and page numbers: what stands at the same place on every page is not its text.

use super::lines::Line;
use super::settings::Settings;
use super::sheet::Sheet;
use crate::document::PageBox;

/// A line in a margin of a page.
struct Candidate {
    sheet: usize,
    row: usize,
    /// Only such lines lie between it and the edge of the page.
    outermost: bool,
    top: bool,
    /// The text with every number as one mark.
    masked: String,
    numbers: Vec<u64>,
    base: f32,
    size: f32,
}

/// What was taken off the sheets.
#[derive(Debug, Default)]
pub(crate) struct Taken {
    pub(crate) lines: usize,
    /// Running lines with words, each once: they may say what the text does not.
    pub(crate) texts: Vec<Running>,
}

#[derive(Debug)]
pub(crate) struct Running {
    pub(crate) text: String,
    pub(crate) place: PageBox,
}

/// Takes running lines off the sheets. A line goes if another page has it at the same place, the same
/// but for numbers that count the pages: one of the next two, or any where both lines stand well apart from the rest, for
/// reports in one file may begin alike, each at the top of a page. A number alone at the page's edge goes where it stands
/// apart.
pub(crate) fn strip(sheets: &mut [Sheet], settings: &Settings) -> Taken {
    let mut candidates: Vec<Candidate> = Vec::new();
    for (i, sheet) in sheets.iter().enumerate() {
        margins(i, sheet, settings, &mut candidates);
    }
    // The same text at the same place comes together, in order of pages.
    candidates.sort_by(|a, b| {
        a.top
            .cmp(&b.top)
            .then_with(|| a.masked.cmp(&b.masked))
            .then(a.sheet.cmp(&b.sheet))
            .then(a.base.total_cmp(&b.base))
    });
    let mut gone: Vec<(usize, usize)> = Vec::new();
    let mut texts: Vec<Running> = Vec::new();
    let mut kept = "";
    for (i, one) in candidates.iter().enumerate() {
        // Neighbours in that order: two pages on for heads that differ on left and right pages.
        let near = candidates.iter().skip(i + 1).take(2 * settings.furniture.deepest);
        for other in near.filter(|other| repeats(one, other, sheets, settings)) {
            gone.push((one.sheet, one.row));
            gone.push((other.sheet, other.row));
            // The same lines come together.
            let room = texts.len() < settings.bounds.running_lines;
            if kept != one.masked && room && one.masked.chars().any(char::is_alphabetic) {
                kept = &one.masked;
                texts.extend(running(one, &sheets[one.sheet]));
            }
        }
        let counts = |n: &u64| *n < settings.furniture.page_numbers;
        let lone = one.outermost && is_bare(&one.masked) && one.numbers.iter().all(counts);
        if lone && is_apart(one, &sheets[one.sheet], settings.furniture.apart_em) {
            gone.push((one.sheet, one.row));
        }
    }
    gone.sort_unstable();
    gone.dedup();
    for (sheet, row) in gone.iter().rev() {
        sheets[*sheet].rows.remove(*row);
    }
    Taken { lines: gone.len(), texts }
}

fn running(one: &Candidate, sheet: &Sheet) -> Option<Running> {
    let line = &sheet.rows.get(one.row)?.line;
    Some(Running { text: line.text.clone(), place: sheet.place(line.area) })
}

fn margins(index: usize, sheet: &Sheet, settings: &Settings, out: &mut Vec<Candidate>) {
    let zone = settings.furniture.margin * sheet.height;
    let ruled = |line: &Line| {
        let (_, y) = line.area.center();
        let above = sheet.grids.iter().any(|g| g.area().top < y);
        let below = sheet.grids.iter().any(|g| g.area().bottom > y);
        (above, below)
    };
    let mut add = |row: usize, depth: usize, top: bool| {
        let Some(line) = sheet.rows.get(row).map(|r| &r.line) else { return };
        let inside = if top { line.area.bottom <= zone } else { line.area.top >= sheet.height - zone };
        let (above, below) = ruled(line);
        if !inside || (top && above) || (!top && below) {
            return;
        }
        let (masked, numbers) = mask(&line.text);
        out.push(Candidate {
            sheet: index,
            row,
            outermost: depth == 0,
            top,
            masked,
            numbers,
            base: line.base,
            size: line.size,
        });
    };
    let deepest = settings.furniture.deepest;
    for depth in 0..deepest.min(sheet.rows.len()) {
        add(depth, depth, true);
    }
    for depth in 0..deepest.min(sheet.rows.len()) {
        add(sheet.rows.len() - 1 - depth, depth, false);
    }
}

/// The text with every number as `#`, without spaces, and the numbers.
fn mask(text: &str) -> (String, Vec<u64>) {
    let mut masked = String::with_capacity(text.len());
    let mut numbers: Vec<u64> = Vec::new();
    let mut inside = false;
    for c in text.chars() {
        if c.is_whitespace() {
            inside = false;
            continue;
        }
        let digit = match c {
            '\u{ff10}'..='\u{ff19}' => Some(u64::from(c) - 0xff10),
            _ => c.to_digit(10).map(u64::from),
        };
        match digit {
            Some(d) if inside => {
                if let Some(n) = numbers.last_mut() {
                    *n = n.saturating_mul(10).saturating_add(d);
                }
            }
            Some(d) => {
                masked.push('#');
                numbers.push(d);
            }
            None => masked.push(c),
        }
        inside = digit.is_some();
    }
    (masked, numbers)
}

/// A number and what is set around page numbers: `#`, `-#-`, `#/#`.
fn is_bare(masked: &str) -> bool {
    (1..=2).contains(&masked.matches('#').count())
        && !masked.contains("##")
        && masked.chars().all(|c| c == '#' || (!c.is_alphanumeric() && !matches!(c, '.' | ',' | '%' | '+')))
}

fn repeats(one: &Candidate, other: &Candidate, sheets: &[Sheet], settings: &Settings) -> bool {
    let Settings { furniture: settings, .. } = settings;
    if one.sheet == other.sheet
        || one.top != other.top
        || one.masked != other.masked
        || (one.base - other.base).abs() > settings.drift
        || (one.size - other.size).abs() > settings.size * one.size
    {
        return false;
    }
    let pages = u64::from(sheets[other.sheet].number).abs_diff(u64::from(sheets[one.sheet].number));
    let counts = |(a, b): (&u64, &u64)| *b > *a && b - a == pages;
    let mut pairs = one.numbers.iter().zip(&other.numbers);
    // Figures without a word may be the same on two pages by chance; page numbers go up.
    let bare = is_bare(&one.masked);
    if bare && !pairs.clone().any(counts) || !pairs.all(|(a, b)| a == b || counts((a, b))) {
        return false;
    }
    let apart = |line: &Candidate| is_apart(line, &sheets[line.sheet], settings.apart_em);
    bare || pages <= settings.next || (apart(one) && apart(other))
}

/// Whether a margin line keeps more than a line's height from everything else on its page.
fn is_apart(one: &Candidate, sheet: &Sheet, ems: f32) -> bool {
    let Some(own) = sheet.rows.get(one.row).map(|r| r.line.area) else { return false };
    let gap = ems * one.size;
    let rows = sheet.rows.iter().enumerate().filter(|(i, _)| *i != one.row).map(|(_, r)| r.line.area);
    let mut others = rows.chain(sheet.grids.iter().map(super::grid::Grid::area));
    others.all(|area| area.bottom + gap <= own.top || own.bottom + gap <= area.top)
}

#[cfg(test)]
mod tests {
    use super::{is_bare, mask};

    #[test]
    fn page_numbers_are_told_from_figures() {
        for shown in ["5", "- 12 -", "— 5 —", "3/17", "·8·"] {
            assert!(is_bare(&mask(shown).0), "{shown}");
        }
        for shown in ["0 0 0", "第5页", "1,234", "12.5", "5件"] {
            assert!(!is_bare(&mask(shown).0), "{shown}");
        }
        assert_eq!(mask("第 12 页 共 3 页"), ("第#页共#页".to_string(), vec![12, 3]));
    }
}

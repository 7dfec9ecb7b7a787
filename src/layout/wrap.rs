//! Lines joined to a text: where a break was forced by the measure and where it was meant.
//!
//! A figure must never be made out of two. Digits at the end of one line and at the beginning of the next are one
//! figure only if the break was forced: not one digit more would have fitted between the borders, less what the
//! table's cells keep free, and no line below holds more digits than the one that broke. In every other case the
//! lines stay apart by a space, and whoever reads the cell sees two. Lines that overlap are none of one text: what
//! stands half a line higher is a mark on the figure, whatever its size.

use std::borrow::Cow;

use super::lines::Line;
use super::script::{is_figure, is_wide};
use super::settings::Wrap;

/// The text of lines that belong together.
pub(crate) fn text<'l>(lines: &'l [Line], settings: &Wrap) -> Cow<'l, str> {
    match lines {
        [] => return Cow::Borrowed(""),
        [line] => return Cow::Borrowed(&line.text),
        _ => {}
    }
    let mut out = String::with_capacity(lines.iter().map(|l| l.text.len() + 1).sum());
    for (i, line) in lines.iter().enumerate() {
        if let Some(before) = i.checked_sub(1).and_then(|i| lines.get(i))
            && is_parted(before, line, settings)
        {
            out.push(' ');
        }
        out.push_str(&line.text);
    }
    Cow::Owned(out)
}

/// Whether two lines, one after the other, stay apart in the text.
pub(crate) fn is_parted(a: &Line, b: &Line, settings: &Wrap) -> bool {
    let (Some(last), Some(next)) = (a.text.chars().next_back(), b.text.chars().next()) else { return false };
    match (is_figure(last), is_figure(next)) {
        (true, true) => !goes_on(a, b, settings),
        (false, true) if is_wide(last) => a.room >= b.word,
        _ if is_wide(last) || is_wide(next) => false,
        _ => last != '-',
    }
}

/// Whether a figure that ends one line goes on in the next: the measure forced the break.
pub(crate) fn goes_on(a: &Line, b: &Line, settings: &Wrap) -> bool {
    let digits = |line: &Line| is_all_figures(line).then(|| line.text.chars().count());
    let longer = matches!((digits(a), digits(b)), (Some(a), Some(b)) if b > a);
    let doubt = settings.slack_em - settings.same_em;
    a.direction == b.direction && a.room < b.lead + doubt * b.size && !longer && is_below(a, b, settings)
}

/// Whether a line of figures stands below another that had room for one digit more, all doubts about the place of
/// the borders left to it: two figures.
pub(crate) fn is_stacked(a: &Line, b: &Line, settings: &Wrap) -> bool {
    a.direction == b.direction
        && is_all_figures(a)
        && is_all_figures(b)
        && a.room > b.lead + settings.roomy_em * b.size
        && a.room.is_finite()
        && is_below(a, b, settings)
}

/// Whether nothing but figures stands on a line.
pub(crate) fn is_all_figures(line: &Line) -> bool {
    line.text.chars().all(is_figure)
}

/// Whether the next line stands a line further down, as the text runs.
pub(crate) fn is_below(a: &Line, b: &Line, settings: &Wrap) -> bool {
    (a.base - b.base).abs() >= settings.pitch_em * a.size.max(b.size)
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::Wrap;
    use crate::layout::lines::Line;
    use crate::layout::page::{Direction, Rect};

    fn text(lines: &[Line]) -> Cow<'_, str> {
        super::text(lines, &Wrap::default())
    }

    fn line(text: &str, room: f32) -> Line {
        Line {
            text: text.into(),
            area: Rect::default(),
            direction: Direction::Right,
            base: 0.0,
            size: 10.0,
            lead: 5.0,
            word: 10.0,
            room,
        }
    }

    /// Two lines of a cell, so many ems apart.
    fn lines(first: Line, second: Line, apart: f32) -> [Line; 2] {
        let base = first.base + apart * first.size;
        [first, Line { base, ..second }]
    }

    #[test]
    fn figures_join_only_where_the_measure_forced_the_break() {
        assert_eq!(text(&lines(line("123", 3.0), line("4", 20.0), 1.2)), "1234");
        assert_eq!(text(&lines(line("12", 9.0), line("3", 20.0), 1.2)), "12 3");
        // More digits below than above: there was room.
        assert_eq!(text(&lines(line("12", 3.0), line("345", 0.0), 1.2)), "12 345");
        // A mark that stands high, as large as the figure.
        assert_eq!(text(&lines(line("1", 3.0), line("0", 3.0), 0.5)), "1 0");
    }

    #[test]
    fn words_keep_a_space_and_ideographs_need_none() {
        assert_eq!(text(&[line("public", 0.0), line("affairs", 0.0)]), "public affairs");
        assert_eq!(text(&[line("行政", 0.0), line("规范性", 50.0), line("文件", 0.0)]), "行政规范性文件");
        assert_eq!(text(&[line("合计", 30.0), line("12", 20.0)]), "合计 12");
    }
}

//! Lines whose cells have lost their separators: `规章 0 0 0`, `规章000`, a whole table on one line.

use super::classify::{classify, label, meanings_of_text};
use super::embedded;
use super::stream::Stream;
use super::token::{Kind, Meanings, Spot, Token};
use crate::document::{Place, TextRef};
use crate::grammar::{Forms, Meaning, Shape};
use crate::text::fold::{Folded, plain_run, push_folded};
use crate::text::ordinal::{self, Ordinal};
use smallvec::SmallVec;

/// Most pieces, set apart by spaces, that one label may be broken into.
const PIECES: usize = 8;

/// Splits a text into labels and figures at its spaces; pushes the tokens and says whether it could.
pub(super) fn line(stream: &mut Stream, forms: &Forms, shown: &str, spot: Spot, folded: &mut Folded) -> bool {
    if !shown.contains(char::is_whitespace) {
        return glued(stream, forms, shown, spot, folded);
    }
    let Spot { text, place, x, y, cell } = spot;
    let pieces: SmallVec<[(usize, &str); 16]> =
        shown.split_whitespace().map(|p| (p.as_ptr() as usize - shown.as_ptr() as usize, p)).collect();
    if pieces.len() < 2 || pieces.len() > 64 {
        return false;
    }
    let mut tokens: Vec<Token> = Vec::new();
    let mut at = 0;
    let mut unknown = 0;
    while at < pieces.len() {
        let mut taken = 1;
        let mut found = (Kind::Text, None);
        for end in (at + 1..=(at + PIECES).min(pieces.len())).rev() {
            let from = pieces[at].0;
            let to = pieces[end - 1].0 + pieces[end - 1].1.len();
            let piece = &shown[from..to];
            // Several pieces are one label or nothing.
            let candidate = match end - at {
                1 => classify(piece, forms, folded),
                _ => label(piece, forms, folded)
                    .map_or((Kind::Text, None), |(meanings, ordinal)| (Kind::Label(meanings), ordinal)),
            };
            if matches!(candidate.0, Kind::Label(_) | Kind::Value(_)) {
                taken = end - at;
                found = candidate;
                break;
            }
        }
        let from = pieces[at].0;
        let to = pieces[at + taken - 1].0 + pieces[at + taken - 1].1.len();
        if found.0 == Kind::Text {
            unknown += 1;
        }
        let piece = |base: u32| (base + to_u32(from), base + to_u32(to));
        let (start, end) = piece(text.start);
        let reference = TextRef { start, end };
        let place = part_of(place, text, from, to);
        // Neighbouring unknown pieces are one text.
        match tokens.last_mut() {
            Some(last) if last.kind == Kind::Text && found.0 == Kind::Text => {
                last.text.end = reference.end;
                last.place.end = place.end;
            }
            _ => tokens.push(Token { kind: found.0, text: reference, place, ordinal: found.1, x, y }),
        }
        at += taken;
    }
    let values = tokens.iter().rev().take_while(|t| t.is_value()).count();
    let all_values = tokens.iter().filter(|t| t.is_value()).count();
    let labels = tokens.iter().filter(|t| matches!(t.kind, Kind::Label(_))).count();
    let plain = match unknown {
        0 => labels + all_values >= 2,
        // A damaged or wrapped label in front of its figures.
        _ => {
            values >= 3 && values == all_values
                || values >= 1 && labels >= 1 && values == all_values && unknown <= 1
                || is_row_with_words(&tokens, forms)
                || (all_values == 0 && is_line_of_heads(&tokens))
        }
    };
    // In a cell of its own, `2 3` may be two figures or one torn apart: nothing in it says which.
    if !plain || (cell && labels == 0) {
        return false;
    }
    stream.tokens.extend(tokens);
    true
}

/// `信息内容 本年制发件数 本年废止件数 备注`: heads, and no more other words than them.
fn is_line_of_heads(tokens: &[Token]) -> bool {
    let head = |m: &Meaning| matches!(m, Meaning::Column { .. } | Meaning::Mark { .. });
    let heads = tokens.iter().filter(|t| !t.meanings().is_empty() && t.meanings().iter().all(head)).count();
    heads >= 2 && tokens.len() < heads * 2
}

/// `规章 0 0 详见附件`: a row's label and as many pieces as the row has columns, one of them a figure at least.
fn is_row_with_words(tokens: &[Token], forms: &Forms) -> bool {
    let Some((label, cells)) = tokens.split_first() else { return false };
    cells.iter().all(|t| t.is_value() || t.kind == Kind::Text)
        && cells.first().is_some_and(Token::is_value)
        && label.meanings().iter().any(|m| match m {
            Meaning::Node { table, node } => {
                let node =
                    forms.tables.get(usize::from(*table)).and_then(|t| t.nodes.get(usize::from(*node)));
                node.is_some_and(|n| n.variants.iter().any(|v| v.columns.len() == cells.len()))
            }
            _ => false,
        })
}

/// Fewest digits of a line that may be a whole report: the shortest has two hundred figures.
const REPORT_DIGITS: usize = 60;

/// Numerals of the parts of a report, and of the rows of its tables.
pub(super) const NUMERALS: [char; 10] = ['一', '二', '三', '四', '五', '六', '七', '八', '九', '十'];

/// A line that holds several parts of a report, as documents that were copied without line breaks do: its pieces,
/// each heading apart from what follows it. None where it holds fewer than two headings.
pub(super) fn parts(shown: &str, forms: &Forms) -> Vec<(usize, usize)> {
    if shown.bytes().filter(u8::is_ascii_digit).nth(REPORT_DIGITS).is_none() {
        return Vec::new();
    }
    let (plain, origin) = folded_with_places(shown);
    let source = |i: usize| origin.get(i).copied().unwrap_or(shown.len());
    // Where the numeral of a heading stands, its own or another in front.
    let numbered = |at: usize| {
        let numeral = |text: &str, at: usize| text.get(at..).is_some_and(|rest| rest.starts_with(NUMERALS));
        let before = at.checked_sub(NUMERALS[0].len_utf8()).filter(|before| numeral(&plain[..at], *before));
        before.or_else(|| numeral(&plain, at).then_some(at))
    };
    let labels: Vec<(usize, usize, &[Meaning])> = forms.labels.find_in(&plain).collect();
    let headings: Vec<(usize, usize)> = labels
        .iter()
        .filter(|(_, _, meanings)| meanings.iter().any(|m| matches!(m, Meaning::Section(_))))
        .filter_map(|(start, end, _)| Some((source(numbered(*start)?), source(*end))))
        .collect();
    if headings.len() < 2 {
        return Vec::new();
    }
    let ends = headings.iter().skip(1).map(|h| h.0).chain([shown.len()]);
    let first = headings.first().map_or(0, |h| h.0);
    let of_tables: Vec<embedded::Label> = labels
        .iter()
        .filter_map(|(from, to, meanings)| {
            let mut tables = meanings.iter().filter_map(|m| m.table());
            let first = tables.next()?;
            // A digit in front may be a figure's: `2013其他对外管理服务事项` is no `3.其他`.
            let sure = !plain.as_bytes().get(*from).is_some_and(u8::is_ascii_digit);
            let table = (tables.all(|table| table == first) && sure).then_some(first);
            Some(embedded::Label { from: source(*from), to: source(*to), table })
        })
        .collect();
    let pieces = headings.iter().zip(ends).flat_map(|(heading, end)| {
        std::iter::once(*heading).chain(embedded::apart(shown, (heading.1, end), &of_tables))
    });
    let trimmed = |(from, to): (usize, usize)| {
        let piece = shown.get(from..to)?;
        let begin = from + piece.len() - piece.trim_start().len();
        (!piece.trim().is_empty()).then_some((begin, begin + piece.trim().len()))
    };
    std::iter::once((0, first)).chain(pieces).filter_map(trimmed).collect()
}

/// Bytes at the beginning of a text that leave nothing when it is folded: spaces and drawn lines.
fn idle_run(shown: &str) -> usize {
    shown.bytes().take_while(|b| b.is_ascii() && !b.is_ascii_alphanumeric()).count()
}

/// A text folded as [`folded_with_places`] does.
pub(super) fn fold_into(plain: &mut String, shown: &str) {
    plain.clear();
    let mut at = 0;
    loop {
        let run = plain_run(&shown[at..]);
        plain.push_str(&shown[at..at + run]);
        at += run;
        at += idle_run(&shown[at..]);
        let Some(c) = shown[at..].chars().next() else { break };
        push_folded(c, plain);
        at += c.len_utf8();
    }
}

/// A text folded character by character, and where each byte of the folded text came from.
pub(super) fn folded_with_places(shown: &str) -> (String, Vec<usize>) {
    let mut plain = String::with_capacity(shown.len());
    let mut origin = Vec::with_capacity(shown.len());
    let mut at = 0;
    loop {
        let run = plain_run(&shown[at..]);
        plain.push_str(&shown[at..at + run]);
        // Of three bytes each.
        origin.extend((0..run).map(|byte| at + byte - byte % 3));
        at += run;
        at += idle_run(&shown[at..]);
        let Some(c) = shown[at..].chars().next() else { break };
        push_folded(c, &mut plain);
        origin.resize(plain.len(), at);
        at += c.len_utf8();
    }
    (plain, origin)
}

/// The place of a part of a text; the whole text's where its place does not count the bytes of the text (areas of a
/// page, text that was joined or unescaped).
pub(super) fn part_of(place: Place, text: TextRef, from: usize, to: usize) -> Place {
    if place.end.saturating_sub(place.start) as usize != text.len() {
        return place;
    }
    Place { start: place.start + to_u32(from), end: place.start + to_u32(to), ..place }
}

/// `（三）不予公开1.属于国家秘密`: a row's label with the group's in front, as tables are printed that have no merged cells.
pub(super) fn under_group(
    stream: &mut Stream,
    forms: &Forms,
    shown: &str,
    spot: Spot,
    folded: &mut Folded,
) -> bool {
    let Spot { text, place, x, y, .. } = spot;
    let Some((from, (meanings, ordinal))) = behind_group(forms, shown, folded) else { return false };
    let part = TextRef { start: text.start + to_u32(from), ..text };
    let place = part_of(place, text, from, shown.len());
    stream.tokens.push(Token { kind: Kind::Label(meanings), text: part, place, ordinal, x, y });
    true
}

/// Where the label of a row begins behind those of its groups, and what it can mean.
fn behind_group(
    forms: &Forms,
    shown: &str,
    folded: &mut Folded,
) -> Option<(usize, (Meanings, Option<Ordinal>))> {
    let mut node = |text: &str, rows: bool| -> Option<(Meanings, Option<Ordinal>)> {
        let (ordinal, body) = ordinal::split(text);
        ordinal?;
        let mut meanings = meanings_of_text(body, forms, folded, ordinal);
        meanings.retain(|meaning| match meaning {
            Meaning::Node { table, node } => {
                let nodes = &forms.tables[usize::from(*table)].nodes;
                nodes.get(usize::from(*node)).is_some_and(|node| node.is_row() == rows)
            }
            _ => false,
        });
        (!meanings.is_empty()).then_some((meanings, ordinal))
    };
    // Numbers inside labels begin where no number goes on.
    let begins = |at: &usize| {
        let behind =
            shown[*at..].chars().next().is_some_and(|c| c.is_ascii_digit() || matches!(c, '（' | '('));
        behind && !shown[..*at].ends_with(|c: char| c.is_ascii_digit() || matches!(c, '（' | '(' | '第'))
    };
    let may_begin = |at: &usize| matches!(shown.as_bytes()[*at], b'0'..=b'9' | b'(' | FIRST_OF_WIDE);
    let cuts: SmallVec<[usize; 8]> = (1..shown.len()).filter(may_begin).filter(begins).collect();
    let cut = cuts.iter().rev().copied().find_map(|at| Some((at, node(&shown[at..], true)?)))?;
    let mut rest = &shown[..cut.0];
    let trim = |text: &str| text.trim_end_matches(BETWEEN_LEVELS).len();
    // Everything in front must be labels of groups.
    for at in cuts.iter().rev().copied().filter(|at| *at < cut.0).chain([0]) {
        let group = &rest[at..trim(rest)];
        if node(group, false).is_some() {
            rest = &rest[..at];
        }
    }
    rest.is_empty().then_some(cut)
}

/// The byte that full-width forms begin with, `（` among them.
const FIRST_OF_WIDE: u8 = 0xef;

/// What stands between the labels of two levels on one line.
const BETWEEN_LEVELS: [char; 10] = [' ', '\u{3000}', '—', '-', '–', '/', '>', '：', ':', '、'];

/// `规章000`: a known label with digits stuck to it.
fn glued(stream: &mut Stream, forms: &Forms, shown: &str, spot: Spot, folded: &mut Folded) -> bool {
    let Spot { text, place, x, y, .. } = spot;
    let head = shown.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    if head.is_empty() || head.len() == shown.len() {
        return false;
    }
    let (ordinal, body) = ordinal::split(head);
    let meanings = meanings_of_text(body, forms, folded, ordinal);
    let rows = meanings.iter().any(|m| matches!(m, Meaning::Node { .. }));
    if !rows {
        return false;
    }
    let cut = to_u32(head.len());
    let split =
        |at: TextRef| (TextRef { end: at.start + cut, ..at }, TextRef { start: at.start + cut, ..at });
    let (label, digits) = split(text);
    let half = part_of(place, text, 0, head.len());
    let rest = part_of(place, text, head.len(), shown.len());
    stream.tokens.push(Token { kind: Kind::Label(meanings), text: label, place: half, ordinal, x, y });
    stream.tokens.push(Token { kind: Kind::Glued, text: digits, place: rest, ordinal: None, x, y });
    true
}

/// Longest head that is put together from those above one another, in bytes.
const LONGEST_JOINED: usize = 120;

/// `行政复议结果维持`: the head of a row that stands beside others, and that of its column, in one cell.
pub(super) fn joined_heads(
    stream: &mut Stream,
    forms: &Forms,
    shown: &str,
    spot: Spot,
    folded: &mut Folded,
) -> bool {
    if !(12..=LONGEST_JOINED).contains(&shown.len()) || shown.bytes().any(|b| b.is_ascii_digit()) {
        return false;
    }
    folded.set(shown);
    let mut at = 0;
    let mut found: SmallVec<[&[Meaning]; 4]> = SmallVec::new();
    for (start, end, meanings) in forms.labels.find_in(&folded.full) {
        if start != at {
            return false;
        }
        at = end;
        found.push(meanings);
    }
    let Some((column, above)) =
        found.split_last().filter(|(_, above)| at == folded.full.len() && !above.is_empty())
    else {
        return false;
    };
    let across = (0..forms.tables.len()).filter(|t| forms.tables[*t].shape == Shape::Across);
    for table in across.filter_map(|t| u8::try_from(t).ok()) {
        let of = |meanings: &[Meaning], column: bool| -> Meanings {
            let same = |m: &&Meaning| match m {
                Meaning::Node { table: of, .. } => !column && *of == table,
                Meaning::Column { table: of, .. } => column && *of == table,
                _ => false,
            };
            meanings.iter().filter(same).copied().collect()
        };
        let column = of(column, true);
        let row = above.iter().map(|m| of(m, false)).rfind(|m| !m.is_empty());
        let Some(row) = row.filter(|_| !column.is_empty()) else { continue };
        let Spot { text, place, x, y, .. } = spot;
        for meanings in [row, column] {
            stream.tokens.push(Token { kind: Kind::Label(meanings), text, place, ordinal: None, x, y });
        }
        return true;
    }
    false
}

/// Least share of a line that must be labels and digits for it to be a table without separators.
const COVERAGE: f64 = 0.8;

/// The same for a line of labels without figures.
const ALL_LABELS: f64 = 0.97;

/// The brackets that open an ordinal.
const OPENING: [char; 2] = ['（', '('];

/// A long line that is a whole table with every separator lost: labels are found in it by their wording.
pub(super) fn unglue(stream: &mut Stream, forms: &Forms, shown: &str, text: TextRef, place: Place) -> bool {
    // Few long lines are tables; most are told by having hardly any digit.
    if shown.len() < 18 || shown.len() > 40_000 || shown.contains(['。', '；']) {
        return false;
    }
    let digits = shown.bytes().filter(u8::is_ascii_digit).count();
    if digits < 3 && shown.len() > 400 {
        return false;
    }
    let (plain, origin) = folded_with_places(shown);
    let mut one = Folded::default();
    let mut tokens = Vec::new();
    let (mut at, mut covered, mut labels) = (0, 0, 0);
    let whole =
        |from: usize, to: usize| TextRef { start: text.start + to_u32(from), end: text.start + to_u32(to) };
    let source = |i: usize| origin.get(i).copied().unwrap_or(shown.len());
    let mut gap = |from: usize, to: usize, tokens: &mut Vec<Token>| -> usize {
        let piece = &plain[from..to];
        if piece.is_empty() {
            return 0;
        }
        let run = &shown[source(from)..source(to)];
        let before = shown[..source(from)].ends_with(char::is_whitespace);
        let spaced = before || run.contains(char::is_whitespace);
        if !spaced {
            let digits = piece.bytes().all(|b| b.is_ascii_digit());
            let kind = if digits { Kind::Glued } else { Kind::Text };
            // The bracket of the next label's ordinal is none of the figures.
            let end = source(from) + run.trim_end_matches(OPENING).len();
            let text = whole(source(from), end);
            tokens.push(Token { kind, text, place, ordinal: None, x: (0, 0), y: (0, 1) });
            return if digits { piece.len() } else { 0 };
        }
        let mut covered = 0;
        for word in run.split_whitespace().map(|word| word.trim_end_matches(OPENING)) {
            if word.is_empty() {
                continue;
            }
            let at = word.as_ptr() as usize - shown.as_ptr() as usize;
            let kind = classify(word, forms, &mut one).0;
            if matches!(kind, Kind::Value(_) | Kind::Glued) {
                one.set(word);
                covered += one.full.len();
            }
            let text = whole(at, at + word.len());
            tokens.push(Token { kind, text, place, ordinal: None, x: (0, 0), y: (0, 1) });
        }
        covered
    };
    // Labels are entered with their ordinals too, so the `3` of `0003.其他` goes with the label.
    let mut from = 0;
    let next = |from: usize| {
        let (start, end, meanings) = forms.labels.find_in(plain.get(from..)?).next()?;
        Some((from + start, from + end, meanings))
    };
    while let Some((start, end, meanings)) = next(from) {
        from = end;
        // `226 3 其他对外管理服务事项`, `2263其他…`: the digit is a figure's where the label without it goes further.
        if plain.as_bytes().get(start).is_some_and(u8::is_ascii_digit)
            && next(start + 1).is_some_and(|(behind, further, _)| behind == start + 1 && further > end)
        {
            from = start + 1;
            continue;
        }
        covered += gap(at, start, &mut tokens) + (end - start);
        labels += 1;
        let text = whole(source(start), source(end));
        let kind = Kind::Label(Meanings::from_slice(meanings));
        tokens.push(Token { kind, text, place, ordinal: None, x: (0, 0), y: (0, 1) });
        at = end;
    }
    covered += gap(at, plain.len(), &mut tokens);
    #[expect(clippy::cast_precision_loss, reason = "a share of a line")]
    let share = covered as f64 / plain.len().max(1) as f64;
    let figures = tokens.iter().any(|t| t.is_value());
    let table = labels >= 3 && figures && share >= COVERAGE;
    let heads = labels >= 2 && share >= ALL_LABELS;
    if !table && !heads {
        return false;
    }
    stream.tokens.extend(tokens);
    true
}

fn to_u32(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

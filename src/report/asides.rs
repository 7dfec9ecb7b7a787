//! What stands among the cells of a table without being one: numbers of rows, remarks below a figure.

use super::region::Region;
use super::stream::Stream;
use super::token::Kind;
use super::value::Reading;
use crate::grammar::TableForm;
use crate::text::Decimal;
use crate::text::fold::Folded;

/// Fewest rows with a number in front that make a column of numbers.
const FEWEST_NUMBERS: usize = 3;

/// The figures in front of labels that count the rows (`序号`): each one more than the last, or one again.
pub(super) fn row_numbers(region: &Region, stream: &Stream) -> Vec<usize> {
    let (mut numbers, mut last) = (Vec::new(), Decimal::ZERO);
    let one = Decimal::from_integer(1);
    for line in &stream.lines[region.lines.clone()] {
        let tokens = stream.tokens_of(line);
        let Some(first) = tokens.iter().position(|t| t.kind != Kind::Blank) else { continue };
        let Kind::Value(Reading::Number(number)) = &tokens[first].kind else { continue };
        let mut behind = tokens[first + 1..].iter().filter(|t| t.kind != Kind::Blank);
        if !behind.next().is_some_and(|t| !t.meanings().is_empty() || t.kind == Kind::Text) {
            continue;
        }
        if number.unit.is_some() || (number.value != last.plus(one) && number.value != one) {
            return Vec::new();
        }
        last = number.value;
        numbers.push(line.tokens.0 as usize + first);
    }
    if numbers.len() < FEWEST_NUMBERS {
        numbers.clear();
    }
    numbers
}

/// Whether a text is a remark in brackets and no piece of a label.
pub(super) fn is_note(shown: &str, table: &TableForm) -> bool {
    let shown = shown.trim();
    let bracketed = shown.starts_with(['（', '(']) && shown.ends_with(['）', ')']);
    let folded = Folded::of(shown).full;
    bracketed && !table.nodes.iter().flat_map(|n| &n.keys).any(|k| k.text.contains(&folded))
}

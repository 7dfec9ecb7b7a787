//! Figures of cells that are merged down over rows with figures of their own: whose they are nobody can tell. They are
//! figures of none of these rows, and keep their column in each, so that the others keep theirs.

use super::token::{Kind, Token};

/// The merged figures of a table that reach the row at hand.
#[derive(Debug, Default)]
pub(super) struct Merged {
    open: Vec<Open>,
}

#[derive(Debug)]
struct Open {
    /// The token of the cell.
    token: usize,
    /// The first row behind the cell.
    end: u32,
    /// Figures of its first row.
    figures: usize,
}

impl Merged {
    /// Handles a row, whose tokens begin at `first`.
    pub(super) fn spread(&mut self, tokens: &mut Vec<Token>, first: usize, row: u32) {
        self.open.retain(|open| open.end > row);
        let figures = |tokens: &[Token]| tokens.iter().skip(first).filter(|t| t.is_value()).count();
        let own = figures(tokens);
        // Where a row has all its figures the span is a false one; where it has none it goes on from the row above.
        let most = self.open.iter().map(|open| open.figures).min().unwrap_or(0);
        if own > 0 && own + self.open.len() <= most {
            for open in &self.open {
                let Some(of) = tokens.get_mut(open.token) else { continue };
                of.kind = Kind::Text;
                let copy = Token { y: (row, 1), ..of.clone() };
                let at = tokens.iter().skip(first).position(|t| t.x.0 >= copy.x.1);
                let at = at.map_or(tokens.len(), |at| first + at);
                tokens.insert(at, copy);
            }
        }
        let all = own + if own > 0 { self.open.len() } else { 0 };
        let mut labelled = false;
        for (at, token) in tokens.iter().enumerate().skip(first) {
            labelled |= matches!(token.kind, Kind::Label(_));
            let down = token.y.1 > 1 && token.y.0 == row;
            if labelled && down && token.is_value() {
                let end = row.saturating_add(token.y.1);
                self.open.push(Open { token: at, end, figures: all });
            }
        }
    }
}

//! The operands of an operator.

use super::lexer::{Lexer, Token};

/// An operator's operands.
pub(super) struct Operation<'t, 'd> {
    pub(super) operands: &'t [Token<'d>],
    /// Stands before the dictionary among the operands.
    pub(super) dict: Option<Lexer<'d>>,
}

impl<'d> Operation<'_, 'd> {
    pub(super) fn number(&self, at: usize) -> Option<f64> {
        if let Some(Token::Number(number)) = self.operands.get(at) { Some(*number) } else { None }
    }

    pub(super) fn last_number(&self) -> Option<f64> {
        if let Some(Token::Number(number)) = self.operands.last() { Some(*number) } else { None }
    }

    pub(super) fn name(&self, at: usize) -> Option<&'d [u8]> {
        if let Some(Token::Name(name)) = self.operands.get(at) { Some(name) } else { None }
    }

    /// Whether one of the operands, or of what stands in them, may be this name.
    pub(super) fn names_any(&self, name: &[u8]) -> bool {
        let named = |raw: &[u8]| raw == name || raw.contains(&b'#');
        self.operands.iter().any(|token| matches!(token, Token::Name(raw) if named(raw)))
    }

    /// The last so many operands, if all of them are numbers.
    pub(super) fn numbers<const N: usize>(&self) -> Option<[f64; N]> {
        let from = self.operands.len().checked_sub(N)?;
        let mut out = [0.0; N];
        for (slot, token) in out.iter_mut().zip(&self.operands[from..]) {
            let Token::Number(number) = token else { return None };
            *slot = *number;
        }
        Some(out)
    }
}

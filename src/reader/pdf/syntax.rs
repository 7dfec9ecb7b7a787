//! The operands of each operator (ISO 32000-1, annex A): how damage in a stream without a checksum shows.

use super::lexer::Token;

/// Whether a word is an operator and these are its operands.
pub fn fits(word: &[u8], operands: &[Token<'_>]) -> bool {
    let numbers =
        |count: usize| operands.len() == count && operands.iter().all(|t| matches!(t, Token::Number(_)));
    let string = |t: &Token<'_>| matches!(t, Token::Literal(_) | Token::Hex(_));
    let name = |t: &Token<'_>| matches!(t, Token::Name(_));
    match word {
        b"q" | b"Q" | b"BT" | b"ET" | b"T*" | b"h" | b"W" | b"W*" | b"n" | b"S" | b"s" | b"f" | b"F"
        | b"f*" | b"B" | b"B*" | b"b" | b"b*" | b"EMC" | b"BX" | b"EX" => operands.is_empty(),
        b"w" | b"J" | b"j" | b"M" | b"i" | b"g" | b"G" | b"Tc" | b"Tw" | b"Tz" | b"TL" | b"Ts" | b"Tr" => {
            numbers(1)
        }
        b"m" | b"l" | b"Td" | b"TD" | b"d0" => numbers(2),
        b"rg" | b"RG" => numbers(3),
        b"re" | b"v" | b"y" | b"k" | b"K" => numbers(4),
        b"cm" | b"c" | b"Tm" | b"d1" => numbers(6),
        b"Tj" | b"'" => matches!(operands, [one] if string(one)),
        b"\"" => matches!(operands, [Token::Number(_), Token::Number(_), one] if string(one)),
        b"TJ" => match operands {
            [Token::ArrayStart, inner @ .., Token::ArrayEnd] => {
                inner.iter().all(|t| string(t) || matches!(t, Token::Number(_)))
            }
            _ => false,
        },
        b"Tf" => matches!(operands, [font, Token::Number(_)] if name(font)),
        b"gs" | b"Do" | b"sh" | b"cs" | b"CS" | b"ri" | b"BMC" | b"MP" => {
            matches!(operands, [one] if name(one))
        }
        b"d" => matches!(operands, [Token::ArrayStart, .., Token::ArrayEnd, Token::Number(_)]),
        b"sc" | b"scn" | b"SC" | b"SCN" => operands.iter().all(|t| name(t) || matches!(t, Token::Number(_))),
        b"BDC" | b"DP" => operands.first().is_some_and(name) && operands.len() > 1,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::fits;
    use crate::reader::pdf::lexer::{Lexer, Token};

    fn right(text: &str) -> bool {
        let mut lexer = Lexer::new(text.as_bytes(), 0);
        let mut operands = Vec::new();
        while let Some(token) = lexer.token() {
            let Token::Word(word) = token else {
                operands.push(token);
                continue;
            };
            if !fits(word, &std::mem::take(&mut operands)) {
                return false;
            }
        }
        operands.is_empty()
    }

    #[test]
    fn operators_and_their_operands() {
        assert!(right("q 1 0 0 1 50 60 cm BT /F1 12 Tf 1 0 0 1 0 0 Tm 0 Tr [(a) -3 <0A>] TJ (b) Tj T* ET Q"));
        assert!(right("[3 2] 0 d 0 0 m 5 5 l S /P <</MCID 0>> BDC EMC /Cs1 cs 0.5 scn /X Do 1 1 (x) \""));
        for broken in
            ["1 0 0 1 5(12) Tj", "12 Tm", "(a) Tj)b) Tj (", "0 0 mm", "1 2 3 re", "/F1 Tf", "[(a) TJ"]
        {
            assert!(!right(broken), "{broken}");
        }
    }
}

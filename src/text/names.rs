//! Names of offices made comparable: spelling and width are folded, words are not.

use unicode_normalization::UnicodeNormalization;

use super::fold::{half_width, simplified};

/// A name without blanks and bracketing, in NFKC and simplified characters. Two names with equal keys are spelled
/// alike; nothing is dropped that could tell two offices apart.
#[must_use]
pub fn key(name: &str) -> String {
    half_width(name)
        .nfkc()
        .map(simplified)
        .filter(|c| !c.is_whitespace() && !c.is_control() && !matches!(c, '《' | '》' | '"' | '“' | '”'))
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::key;

    #[test]
    fn spelling_is_folded_and_words_are_kept() {
        assert_eq!(key(" 新华区　審計局 "), key("新华区审计局"));
        assert_eq!(key("ＡＢ（区）"), key("ab(区)"));
        assert_ne!(key("新华区人民政府"), key("新华区人民政府办公室"));
    }
}

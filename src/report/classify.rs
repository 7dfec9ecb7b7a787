//! What a piece of text can be: a label and all that it means, a figure, nothing, or text.

use std::cell::RefCell;

use foldhash::HashMap;

use super::token::{Kind, Meanings};
use super::value::Reading;
use crate::error::overtime;
use crate::grammar::{Forms, Meaning};
use crate::text::fold::Folded;
use crate::text::ordinal::{self, Ordinal};

/// Longest text, in bytes, that can be a label with its annotations; longer is prose.
pub(super) const LONGEST_LABEL: usize = 240;

/// What a text can be by itself.
pub(crate) fn classify(shown: &str, forms: &Forms, folded: &mut Folded) -> (Kind, Option<Ordinal>) {
    overtime::tick();
    if shown.len() <= 18 && shown.is_ascii() {
        return match Reading::of(shown, &forms.vocabulary) {
            Reading::Blank => (Kind::Blank, None),
            Reading::Text if shown.len() > 1 && shown.bytes().all(|b| b.is_ascii_digit()) => {
                (Kind::Glued, None)
            }
            Reading::Text => (Kind::Text, None),
            reading => (Kind::Value(reading), None),
        };
    }
    if shown.len() > LONGEST_LABEL || ends_in_dash(shown) {
        return (Kind::Text, None);
    }
    let ordinal = match labelled(shown, forms, folded) {
        Ok((meanings, ordinal)) => return (Kind::Label(meanings), ordinal),
        Err(ordinal) => ordinal,
    };
    match Reading::of(shown, &forms.vocabulary) {
        Reading::Blank => (Kind::Blank, None),
        Reading::Text => (Kind::Text, ordinal),
        reading => (Kind::Value(reading), None),
    }
}

/// What a text means as a label, as [`classify`] tells it: asked where nothing else would do.
pub(super) fn label(shown: &str, forms: &Forms, folded: &mut Folded) -> Option<(Meanings, Option<Ordinal>)> {
    overtime::tick();
    let short = shown.len() <= 18 && shown.is_ascii();
    if short || shown.len() > LONGEST_LABEL || ends_in_dash(shown) {
        return None;
    }
    labelled(shown, forms, folded).ok()
}

/// What a text means as a label; of any other its ordinal.
fn labelled(
    shown: &str,
    forms: &Forms,
    folded: &mut Folded,
) -> Result<(Meanings, Option<Ordinal>), Option<Ordinal>> {
    if let Some(met) = Met::label(shown, forms) {
        return Ok(met);
    }
    let (ordinal, body) = ordinal::split(shown);
    let meanings = meanings_of_text(body, forms, folded, ordinal);
    if meanings.is_empty() {
        return Err(ordinal);
    }
    Met::keep(shown, forms, &meanings, ordinal);
    Ok((meanings, ordinal))
}

/// Most labels that a thread keeps: the forms have some three hundred, each of them in a few ways to write it.
const MOST_MET: usize = 2048;

/// Labels as texts showed them, with what they can mean. The labels of the forms stand in every report, nearly always in
/// the same words, so a thread folds and looks up each once.
#[derive(Default)]
struct Met {
    /// Whose labels they are.
    index: u64,
    labels: HashMap<Box<str>, (Meanings, Option<Ordinal>)>,
}

thread_local! {
    static MET: RefCell<Met> = RefCell::default();
}

impl Met {
    fn label(shown: &str, forms: &Forms) -> Option<(Meanings, Option<Ordinal>)> {
        MET.with_borrow(|met| {
            let (meanings, ordinal) = met.labels.get(shown).filter(|_| met.index == forms.labels.number)?;
            Some((Meanings::from_slice(meanings), *ordinal))
        })
    }

    fn keep(shown: &str, forms: &Forms, meanings: &Meanings, ordinal: Option<Ordinal>) {
        MET.with_borrow_mut(|met| {
            if met.index != forms.labels.number || met.labels.len() >= MOST_MET {
                met.labels.clear();
                met.index = forms.labels.number;
            }
            met.labels.insert(shown.into(), (meanings.clone(), ordinal));
        });
    }
}

/// `行政许可 --`, `其他-------`: a label, and behind it figures shown as not applicable.
fn ends_in_dash(shown: &str) -> bool {
    let dash = |c: char| matches!(c, '-' | '/' | '—' | '–' | '―' | '－' | '／');
    shown.ends_with(dash) && {
        let rest = shown.trim_end_matches(dash);
        let apart = rest.ends_with(char::is_whitespace) || shown[rest.len()..].chars().count() > 1;
        apart && !rest.trim_end().is_empty()
    }
}

/// Everything that a text behind its ordinal can mean as a label.
pub(super) fn meanings_of_text(
    body: &str,
    forms: &Forms,
    folded: &mut Folded,
    ordinal: Option<Ordinal>,
) -> Meanings {
    if !forms.labels.may_be(body) {
        return Meanings::new();
    }
    folded.set(body);
    meanings_of(forms, folded, ordinal)
}

/// Everything a folded label can mean; its ordinal, where both sides have one, must agree in number for nodes.
pub(crate) fn meanings_of(forms: &Forms, folded: &Folded, ordinal: Option<Ordinal>) -> Meanings {
    let Folded { full, core } = folded;
    let mut meanings = forms.labels.get(full);
    if meanings.is_empty() && core != full {
        meanings = forms.labels.get(core);
    }
    if meanings.is_empty()
        && let Some(plain) = folded.without_latin()
    {
        meanings = forms.labels.get(&plain);
    }
    let fits = |meaning: &&Meaning| match (**meaning, ordinal) {
        (Meaning::Node { table, node }, Some(shown)) => {
            let form = &forms.tables[usize::from(table)].nodes[usize::from(node)];
            form.ordinal.is_none_or(|own| own.number == shown.number || shown.style != own.style)
        }
        // A head never carries an ordinal.
        (Meaning::Column { .. }, Some(_)) => false,
        _ => true,
    };
    let fitting: Meanings = meanings.iter().filter(fits).copied().collect();
    if fitting.is_empty() { Meanings::from_slice(meanings) } else { fitting }
}

#[cfg(test)]
mod tests {
    use super::classify;
    use crate::grammar::Forms;
    use crate::report::token::Kind;
    use crate::text::fold::Folded;

    #[test]
    fn a_label_that_a_thread_has_met_is_one_in_its_own_forms_alone() {
        let (forms, none) = (Forms::builtin().expect("the shipped forms"), Forms::default());
        let mut folded = Folded::default();
        let mut is_label =
            |forms: &Forms| matches!(classify("行政许可", forms, &mut folded).0, Kind::Label(_));
        for _ in 0..2 {
            assert!(is_label(&forms));
            assert!(is_label(&forms.clone()));
            assert!(!is_label(&none));
        }
    }
}

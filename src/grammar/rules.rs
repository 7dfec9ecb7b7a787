//! Sum rules: refused if they name what the format does not have, written out by slot, and given to the rows they run
//! along.

use toml::Spanned;

use super::error::GrammarError;
use super::forms::{Balance, Forms, Instance, Rule, Slot, SlotId, TableForm};
use super::spec::{Loaded, Over};

/// Writes every rule out for the rows or columns that have all its terms.
pub(super) fn resolve(forms: &mut Forms) {
    let mut rules = std::mem::take(&mut forms.rules);
    for rule in &mut rules {
        let mut along: Vec<&str> = Vec::new();
        for slot in forms.slots.iter().filter(|s| s.table == rule.table) {
            let at = if rule.over == Over::Columns { &slot.row } else { &slot.column };
            if !along.contains(&at.as_str()) {
                along.push(at);
            }
        }
        for at in along {
            let resolve = |terms: &[String]| -> Option<Vec<SlotId>> {
                terms
                    .iter()
                    .map(|term| {
                        let (row, column) = if rule.over == Over::Columns {
                            (at, term.as_str())
                        } else {
                            (term.as_str(), at)
                        };
                        forms.slot_of(&rule.table, row, column)
                    })
                    .collect()
            };
            if let (Some(left), Some(right)) = (resolve(&rule.left), resolve(&rule.right)) {
                rule.instances.push(Instance { at: at.to_owned(), left, right });
            }
        }
    }
    balance(&mut forms.tables, &rules);
    forms.rules = rules;
}

/// Gives every row the sum rules that run along it.
fn balance(tables: &mut [TableForm], rules: &[Rule]) {
    for table in tables {
        let along: Vec<&Rule> =
            rules.iter().filter(|r| r.table == table.id && r.over == Over::Columns).collect();
        for variant in table.nodes.iter_mut().flat_map(|node| &mut node.variants) {
            let place = |id: &String| variant.columns.iter().position(|c| table.columns[*c].id == *id);
            let places = |ids: &[String]| ids.iter().map(place).collect::<Option<Vec<usize>>>();
            let mut balances: Vec<Balance> = Vec::new();
            for rule in &along {
                let (Some(left), Some(right)) = (places(&rule.left), places(&rule.right)) else { continue };
                let balance = Balance { left, right };
                // Forms that share a row state its sums alike.
                if !balances.contains(&balance) {
                    balances.push(balance);
                }
            }
            variant.balances = balances;
        }
    }
}

/// Refuses rules that name rows or columns the format does not have.
pub(super) fn check(forms: &Forms, loaded: &Loaded) -> Result<(), GrammarError> {
    let format = loaded.format.id.get_ref();
    for rule in &loaded.format.rules {
        let error = |at: &Spanned<String>, message: String| {
            Err(GrammarError::at(&loaded.file, &loaded.text, Some(at.span().start), message))
        };
        let of_table: Vec<&Slot> = forms
            .slots
            .iter()
            .filter(|s| s.table == *rule.table.get_ref() && s.formats.contains(format))
            .collect();
        if of_table.is_empty() {
            return error(
                &rule.table,
                format!("rule names table `{}`, which is not defined", rule.table.get_ref()),
            );
        }
        for term in rule.left.iter().chain(&rule.right) {
            let known = of_table.iter().any(|s| match rule.over {
                Over::Columns => s.column == *term.get_ref(),
                Over::Rows => s.row == *term.get_ref(),
            });
            if !known {
                let what = if rule.over == Over::Columns { "column" } else { "row" };
                return error(
                    term,
                    format!(
                        "rule `{}` names {what} `{}`, which the table does not have",
                        rule.id.get_ref(),
                        term.get_ref()
                    ),
                );
            }
        }
    }
    Ok(())
}

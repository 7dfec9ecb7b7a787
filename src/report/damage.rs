//! Figures from parts of a source that are lost or altered, or that nobody may see.

use super::{Doubt, Figure};
use crate::document::Document;
use crate::grammar::Forms;

/// Doubts every table that stands on a damaged page, or of which it is not known where a figure stands.
pub(super) fn doubt(document: &Document, forms: &Forms, figures: &[Figure], doubts: &mut Vec<Doubt>) {
    let damage = &document.damage;
    if damage.is_none() {
        return;
    }
    let mut what = match &damage.pages[..] {
        [] => Vec::new(),
        [page] => vec![format!("part of page {page} is lost or altered")],
        pages => {
            let list: Vec<String> = pages.iter().map(u32::to_string).collect();
            vec![format!("parts of the pages {} are lost or altered", list.join(", "))]
        }
    };
    if damage.pages_lost {
        what.push("there were pages that cannot be found".to_owned());
    }
    let what = what.join(", and ");
    doubts.push(Doubt::new("source.damaged", None, None, format!("the file is damaged: {what}")));
    // A page that is lost can have held a part of any table.
    let touched = |figure: &Figure| {
        if damage.pages_lost {
            return true;
        }
        let areas = figure.seat.map(|seat| document.areas(seat.place)).unwrap_or_default();
        areas.is_empty() || areas.iter().any(|area| damage.pages.binary_search(&area.page).is_ok())
    };
    for table in &forms.tables {
        if figures.iter().any(|f| forms.slot(f.slot).table == table.id && touched(f)) {
            let message = format!("{}: {what}; its figures may be wrong or missing", table.label);
            doubts.push(Doubt::new("source.damaged", Some(&table.id), None, message));
        }
    }
}

/// Doubts every table of a page whose text shows only if a script does what nobody can tell from the file.
pub(super) fn doubt_revealed(
    document: &Document,
    forms: &Forms,
    figures: &[Figure],
    doubts: &mut Vec<Doubt>,
) {
    let Some(note) = document.notes.iter().find(|note| note.id == "text_shown_by_script") else { return };
    doubts.push(Doubt::new("source.revealed", None, None, note.message.clone()));
    for table in &forms.tables {
        if figures.iter().any(|f| f.seat.is_some() && forms.slot(f.slot).table == table.id) {
            let message = format!(
                "{}: its figures stand where people see them only if a script shows them",
                table.label
            );
            doubts.push(Doubt::new("source.revealed", Some(&table.id), None, message));
        }
    }
}

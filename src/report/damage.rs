//! Figures from parts of a source that are lost or altered, or that nobody may see.

use super::{Doubt, Figure, State};
use crate::document::{Block, Document, Place};
use crate::grammar::Forms;

/// Blank cells of a table that are named one by one.
const MOST_NAMED: usize = 14;

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
    if damage.formats_lost {
        what.push("formats of cells are lost, which say how numbers are shown".to_owned());
    }
    if damage.cells_astray {
        what.push("cells stand far outside of what their sheet says that it has".to_owned());
    }
    let what = what.join(", and ");
    doubts.push(Doubt::new("source.damaged", None, None, format!("the file is damaged: {what}")));
    // A page that is lost can have held a part of any table.
    let touched = |figure: &Figure| {
        if damage.pages_lost || damage.formats_lost || damage.cells_astray {
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

/// Doubts every table of a source of which a part is in another encoding than the rest: what it says there is lost.
pub(super) fn doubt_encoding(
    document: &Document,
    forms: &Forms,
    figures: &[Figure],
    doubts: &mut Vec<Doubt>,
) {
    let Some(note) = document.notes.iter().find(|note| note.id == "another_encoding") else { return };
    let said = |of: &str| format!("{of}{}: save each part as a file of its own", note.message);
    doubts.push(Doubt::new("source.damaged", None, None, said("")));
    for table in &forms.tables {
        if figures.iter().any(|f| forms.slot(f.slot).table == table.id) {
            let message = said(&format!("{}: ", table.label));
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

/// Doubts blank cells that something floats over, a box or a picture; and all of a table's, where it is not known what a box
/// with a figure lies over.
pub(super) fn doubt_overlaid(
    document: &Document,
    forms: &Forms,
    figures: &[Figure],
    doubts: &mut Vec<Doubt>,
) {
    if document.parts().is_empty() {
        return;
    }
    let floating = |place: Place| document.spot(place).is_some_and(|spot| spot.spot.floating);
    let box_somewhere = document
        .blocks
        .iter()
        .any(|block| matches!(block, Block::Paragraph { place, .. } if floating(*place)));
    for table in &forms.tables {
        let blank: Vec<&Figure> = figures
            .iter()
            .filter(|f| f.state == State::Blank && forms.slot(f.slot).table == table.id)
            .collect();
        let covered: Vec<&&Figure> =
            blank.iter().filter(|f| f.seat.is_some_and(|seat| floating(seat.place))).collect();
        if (box_somewhere && !blank.is_empty()) || covered.len() > MOST_NAMED {
            let message = format!(
                "{}: boxes or pictures that float may lie over its blank cells and show figures",
                table.label
            );
            doubts.push(Doubt::new("figure.covered", Some(&table.id), None, message));
            continue;
        }
        for figure in covered {
            let slot = forms.slot(figure.slot);
            let message = "a box or a picture lies over the blank cell".to_owned();
            let mut doubt = Doubt::new("figure.covered", Some(&table.id), Some(&slot.row), message);
            doubt.column = Some(slot.column.clone());
            doubts.push(doubt);
        }
    }
}

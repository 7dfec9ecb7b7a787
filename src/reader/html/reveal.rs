//! Pages whose text is invisible until a script shows it, as articles of WeChat are.
//!
//! What is invisible is not read, and most of it is no part of what the page tells: menus, or a report of another
//! year that was left in it. It is read as if shown only where a script of the page speaks of it or a rule of a style
//! sheet hides it, the page tells next to nothing without it, and nothing that shows is a table of figures. Even so
//! nobody can tell from the file that it does show, which the note says. Tables behind tabs and in parts that unfold
//! are read so where no table that shows has figures.

use super::flow::Flow;
use super::text::Written;
use super::tokenizer::Span;
use super::tree::{Revealed, TreeBuilder};
use crate::document::Table;
use crate::error::Error;
use crate::reader::Limits;

/// Chinese characters that a page must hold out of sight before most of its text is thought to be there.
const HIDDEN: usize = 400;

/// Figures in cells that are not displayed from which on they are tables behind tabs, or in parts that unfold.
const FIGURES: u32 = 10;

impl TreeBuilder<'_> {
    /// Whether a block stays invisible, as its style has it.
    pub(super) fn stays_invisible(&mut self, id: Span) -> bool {
        let source = self.tokenizer.source();
        match &self.revealed {
            Revealed::None => {
                self.flow.invisible.push(id);
                true
            }
            Revealed::Ids(ids) => !ids.iter().any(|other| other.of(source) == id.of(source)),
            Revealed::All => false,
        }
    }
}

/// Whether a page may hold out of sight what it tells.
pub(super) fn is_asked(hidden: Option<usize>, flow: &Flow) -> bool {
    hidden.is_some() || flow.hidden_figures >= FIGURES
}

/// The page read as if shown what a script shows, where it is such a page.
pub(super) fn read(
    source: &str,
    limits: &Limits,
    flow: &Flow,
    text: &Written,
) -> Result<Option<(Flow, Written)>, Error> {
    if flow.tables.iter().any(|table| holds_figures(table, &text.arena)) {
        return Ok(None);
    }
    if flow.hidden_figures >= FIGURES {
        let (other, shown) = TreeBuilder::new(source, limits).styled(flow.sheet.clone()).opened().run()?;
        let found = other.tables.iter().any(|table| holds_figures(table, &shown.arena));
        return Ok(found.then_some((other, shown)));
    }
    if flow.invisible.is_empty() && !flow.ruled_out {
        return Ok(None);
    }
    let revealed = match spoken_of(source, flow) {
        // A rule that was not understood may show what another hides.
        Revealed::None if !flow.ruled_out => return Ok(None),
        revealed => revealed,
    };
    let (other, shown) =
        TreeBuilder::new(source, limits).styled(flow.sheet.clone()).revealed(revealed).run()?;
    // Scripts may hold Chinese of their own: what counts is how much the page gains.
    let (before, after) = (ideographs(&text.arena), ideographs(&shown.arena));
    Ok((after >= before + HIDDEN && after > 3 * before).then_some((other, shown)))
}

/// The invisible blocks that scripts of the page speak of: all of them where one sets what is visible. Names that
/// begin with `js` are by custom those of what scripts handle; the script may be a file of its own.
fn spoken_of(source: &str, flow: &Flow) -> Revealed {
    let scripts = || flow.scripts.iter().map(|script| script.of(source));
    if scripts().any(|script| memchr::memmem::find(script.as_bytes(), b"visibility").is_some()) {
        return Revealed::All;
    }
    let is_spoken_of = |id: &&Span| {
        let id = id.of(source);
        !id.is_empty() && (id.starts_with("js_") || id.starts_with("js-") || scripts().any(|s| names(s, id)))
    };
    match flow.invisible.iter().filter(is_spoken_of).copied().collect::<Vec<_>>() {
        ids if ids.is_empty() => Revealed::None,
        ids => Revealed::Ids(ids),
    }
}

/// Whether a script holds a name that is no part of a longer one.
fn names(script: &str, name: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    script.match_indices(name).any(|(at, _)| {
        let (before, behind) = (script.get(..at), script.get(at + name.len()..));
        !before.unwrap_or_default().ends_with(part) && !behind.unwrap_or_default().starts_with(part)
    })
}

/// Whether a table tells something by itself: more than one row, and a number in one of its cells.
fn holds_figures(table: &Table, arena: &str) -> bool {
    let number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let text = |start: u32, end: u32| arena.get(start as usize..end as usize).unwrap_or_default();
    table.rows > 1 && table.cells.iter().any(|cell| number(text(cell.text.start, cell.text.end)))
}

/// The Chinese characters a page holds in scripts, attributes and what is not displayed, where these are most of them.
pub(super) fn hidden(source: &str, shown: &str) -> Option<usize> {
    if shown.len() > source.len() / 4 {
        return None;
    }
    // Hardly a page has a backslash.
    let escaped = match memchr::memchr(b'\\', source.as_bytes()) {
        Some(at) => memchr::memmem::find_iter(&source.as_bytes()[at..], b"\\u").count(),
        None => 0,
    };
    let shown = ideographs(shown);
    let hidden = (ideographs(source) + escaped).saturating_sub(shown);
    (hidden >= HIDDEN && hidden > 3 * shown).then_some(hidden)
}

/// Chinese characters: three bytes each, of which the first tells the block, U+4000 to U+9FFF.
fn ideographs(text: &str) -> usize {
    // Counted in single bytes, as many at once as a vector holds: a count of 255 would not be one of whole vectors.
    const AT_ONCE: usize = 224;
    let few =
        |bytes: &[u8]| usize::from(bytes.iter().map(|b| u8::from((0xe4..=0xe9).contains(b))).sum::<u8>());
    text.as_bytes().chunks(AT_ONCE).map(few).sum()
}

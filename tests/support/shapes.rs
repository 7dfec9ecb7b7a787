//! Every shape a report is rendered in, by name.

use std::collections::BTreeMap;

use fastrand::Rng;

use super::canon::Key;
use super::dress::{Dress, dress};
use super::generate::Case;
use super::mutate::{self, Mutation};
use super::page::Page;
use super::script::{Manner, Script, script};
use super::sheet::Sheet;
use super::shown::Expect;
use super::{shapes_html, shapes_text};

/// The family of a shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Html,
    Text,
}

impl Kind {
    pub fn extension(self) -> &'static str {
        match self {
            Kind::Html => "html",
            Kind::Text => "txt",
        }
    }
}

/// A way a report is set.
pub struct Shape {
    pub name: &'static str,
    pub kind: Kind,
    /// Whether every figure the rendering calls exact must be read right. The other shapes only owe honesty:
    /// nothing wrong or lost without a finding.
    pub keeps: bool,
    pub dress: Dress,
    pub manner: Manner,
    pub render: fn(Sheet, &Script, &mut Rng) -> Page,
}

/// A rendered report with what it shows.
#[derive(Debug, Clone)]
pub struct Rendered {
    pub name: String,
    pub file_name: String,
    pub bytes: Vec<u8>,
    pub expect: BTreeMap<Key, Expect>,
    pub format: &'static str,
    pub year: Option<u16>,
    pub office: Option<String>,
    /// The title without spaces, where it names the office and stands in the source as it is.
    pub title: Option<String>,
}

/// Every shape, HTML first.
pub fn all() -> Vec<&'static Shape> {
    shapes_html::SHAPES.iter().chain(shapes_text::SHAPES).collect()
}

/// The shape of a name.
pub fn named(name: &str) -> Option<&'static Shape> {
    all().into_iter().find(|s| s.name == name)
}

/// Renders a case in a shape, damaged or whole. `None` where the damage does not apply to the shape.
pub fn render(shape: &Shape, case: &Case, seed: u64, mutation: Option<Mutation>) -> Option<Rendered> {
    // Glued dashes hide even the label of a row that only the other form has.
    if mutation == Some(Mutation::FormsMixed) && shape.name == "text_glued" {
        return None;
    }
    let mut rng = Rng::with_seed(seed ^ 0x7368_6170_6573);
    let mut sheet = Sheet::of(case);
    dress(&mut sheet, shape.dress, &mut rng);
    if let Some(mutation) = mutation {
        mutate::apply(&mut sheet, mutation, &mut rng);
    }
    let mut script = script(case, shape.manner, &mut rng);
    if mutation == Some(Mutation::TableToldInProse) {
        mutate::tell_in_prose(&mut sheet, &mut script, &mut rng);
    }
    let mut page = (shape.render)(sheet, &script, &mut rng);
    if mutation == Some(Mutation::Truncated) && !page.truncate(case.format, rng.usize(300..990)) {
        return None;
    }
    let file_name = format!("{seed:06}_{}.{}", shape.name, shape.kind.extension());
    Some(Rendered {
        name: shape.name.to_string(),
        file_name,
        bytes: page.bytes(),
        expect: page.truth,
        format: case.format,
        year: script.year,
        title: script.office.is_some().then(|| script.title.replace(' ', "")),
        office: script.office,
    })
}

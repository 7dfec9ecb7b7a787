//! Which parts of a package hold the annotations of which page (GB/T 33190-2016, 15.1).

use std::collections::HashMap;

use super::Refusal;
use super::package::Package;
use super::xml::Tree;

/// Parts with annotations by the ID of their page; `None` for one that is not there.
pub type Index = HashMap<String, Vec<Option<String>>>;

/// Parts with annotations of one page.
const PARTS: usize = 1000;

/// The annotations of one page.
#[derive(Debug, Default)]
pub struct Annotations {
    pub trees: Vec<Tree>,
    /// Some of them cannot be read: what they show is not known, nor where.
    pub lost: bool,
}

/// The list of annotations of a document (15.1); `None` where it cannot be read.
///
/// # Errors
/// It has more than allowed.
pub fn index(package: &Package<'_>, document: &str, tree: &Tree) -> Result<Option<Index>, Refusal> {
    let mut index = Index::new();
    for loc in tree.root().children().filter(|c| c.name() == "Annotations").take(PARTS) {
        let Some(part) = package.resolve(document, loc.text()) else { return Ok(None) };
        let Some(list) = readable(package.tree(&part))? else { return Ok(None) };
        for page in list.root().children().filter(|c| c.name() == "Page") {
            let id = page.attribute("PageID").unwrap_or_default().trim().to_owned();
            let parts = index.entry(id).or_default();
            let files = page.children().filter(|c| c.name() == "FileLoc");
            parts.extend(files.take(PARTS).map(|file| package.resolve(&part, file.text())));
        }
    }
    Ok(Some(index))
}

/// Reads the annotations of one page.
///
/// # Errors
/// They have more than allowed.
pub fn of(package: &Package<'_>, parts: &[Option<String>]) -> Result<Annotations, Refusal> {
    let mut all = Annotations::default();
    for part in parts.iter().take(PARTS) {
        match part.as_ref().map(|part| readable(package.tree(part))).transpose()?.flatten() {
            Some(tree) => all.trees.push(tree),
            None => all.lost = true,
        }
    }
    Ok(all)
}

fn readable(tree: Result<Tree, Refusal>) -> Result<Option<Tree>, Refusal> {
    match tree {
        Ok(tree) => Ok(Some(tree)),
        Err(Refusal::Damaged(_) | Refusal::Encrypted) => Ok(None),
        Err(other) => Err(other),
    }
}

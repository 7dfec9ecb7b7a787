//! Open Packaging Conventions (ECMA-376-2): content types and relationships. Parts are found through relationships,
//! never by their usual names.

use super::damaged;
use super::package::Package;
use super::xml::{self, Tag, Token, Xml};
use crate::error::Error;
use crate::reader::Limits;

/// A relationship of a part to another.
#[derive(Debug, Clone)]
pub(in crate::reader) struct Relation {
    pub(in crate::reader) id: String,
    /// The last segment of its type, the same in transitional and strict files.
    pub(in crate::reader) kind: String,
    /// The name of the part it leads to.
    pub(in crate::reader) target: String,
}

/// The relationships of a part; of the package for an empty name.
pub(in crate::reader) fn relations(
    package: &mut Package<'_>,
    part: &str,
    limits: &Limits,
) -> Result<Vec<Relation>, Error> {
    let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
    let slash = if folder.is_empty() { "" } else { "/" };
    let name = format!("{folder}{slash}_rels/{file}.rels");
    let Some(bytes) = package.part(&name)? else { return Ok(Vec::new()) };
    let text = xml::text(&bytes);
    let mut xml = Xml::new(&text, &name, limits.nesting);
    let mut all = Vec::new();
    loop {
        match xml.next()? {
            Token::Start(tag) if tag.name() == "Relationship" => {
                let (mut id, mut kind, mut target, mut mode) = (None, None, None, None);
                for (key, value) in tag.attrs() {
                    let slot = match key {
                        "Id" => &mut id,
                        "Type" => &mut kind,
                        "Target" => &mut target,
                        "TargetMode" => &mut mode,
                        _ => continue,
                    };
                    slot.get_or_insert(value);
                }
                // External targets are never looked at.
                if mode.is_some_and(|m| m == "External") {
                    continue;
                }
                if let (Some(id), Some(kind), Some(target)) = (id, kind, target) {
                    let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
                    all.push(Relation { id: id.into_owned(), kind, target: resolve(folder, &target) });
                }
            }
            Token::Eof => return Ok(all),
            _ => {}
        }
    }
}

/// The name of a part from a target as written in a part of `folder`; it never leaves the package.
fn resolve(folder: &str, target: &str) -> String {
    let mut segments: Vec<&str> = Vec::new();
    if !target.starts_with('/') {
        segments.extend(folder.split('/').filter(|s| !s.is_empty()));
    }
    for segment in target.split(['/', '\\']) {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            name => segments.push(name),
        }
    }
    segments.join("/")
}

/// The main part of a package and its content type, empty where none is declared.
///
/// # Errors
/// `damaged` when no relationship leads to one.
pub(in crate::reader) fn main_part(
    package: &mut Package<'_>,
    limits: &Limits,
) -> Result<(String, String), Error> {
    let main = relations(package, "", limits)?
        .into_iter()
        .find(|r| r.kind == "officeDocument")
        .ok_or_else(|| damaged("no relationship of the package leads to its document"))?;
    let kind = content_type(package, &main.target, limits)?;
    Ok((main.target, kind))
}

/// The content type of a part (ECMA-376-2, 7.2.3).
fn content_type(package: &mut Package<'_>, part: &str, limits: &Limits) -> Result<String, Error> {
    let name = "[Content_Types].xml";
    let Some(bytes) = package.part(name)? else { return Ok(String::new()) };
    let text = xml::text(&bytes);
    let mut xml = Xml::new(&text, name, limits.nesting);
    let extension = part.rsplit_once('.').map_or("", |(_, e)| e);
    let own = |tag: &Tag<'_>| tag.attr("Extension").is_some_and(|e| e.eq_ignore_ascii_case(extension));
    let mut default = String::new();
    loop {
        match xml.next()? {
            Token::Start(tag) if tag.name() == "Override" => {
                let own = tag
                    .attr("PartName")
                    .is_some_and(|n| n.trim_start_matches('/').eq_ignore_ascii_case(part));
                if own {
                    return Ok(tag.attr("ContentType").unwrap_or_default().into_owned());
                }
            }
            Token::Start(tag) if tag.name() == "Default" && own(&tag) => {
                default = tag.attr("ContentType").unwrap_or_default().into_owned();
            }
            Token::Eof => return Ok(default),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::resolve;

    #[test]
    fn targets_stay_in_the_package() {
        assert_eq!(resolve("word", "styles.xml"), "word/styles.xml");
        assert_eq!(resolve("word", "/word/styles.xml"), "word/styles.xml");
        assert_eq!(resolve("xl/worksheets", "../sharedStrings.xml"), "xl/sharedStrings.xml");
        assert_eq!(resolve("word", "../../../../etc/passwd"), "etc/passwd");
        assert_eq!(resolve("", "./a//b"), "a/b");
    }
}

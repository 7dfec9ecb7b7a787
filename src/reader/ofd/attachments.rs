//! Files attached to the documents of a package (GB/T 33190-2016, 20).

use super::Refusal;
use super::package::Package;
use super::xml::Element;
use crate::error::Error;
use crate::reader::{Attachment, Limits};

/// Attached files, in order; none where the package has none that can be found.
///
/// # Errors
/// They unpack to more than allowed, or are damaged or encrypted.
pub fn attachments(bytes: &[u8], limits: &Limits) -> Result<Vec<Attachment>, Error> {
    all(bytes, limits).map_err(Error::from)
}

fn all(bytes: &[u8], limits: &Limits) -> Result<Vec<Attachment>, Refusal> {
    let package = Package::open(bytes, limits)?;
    let mut found = Vec::new();
    if !package.has("ofd.xml") {
        return Ok(found);
    }
    let entry = package.tree("ofd.xml")?;
    for body in entry.root().children().filter(|c| c.name() == "DocBody") {
        let Some(part) = body.child_text("DocRoot").and_then(|loc| package.resolve("", loc)) else {
            continue;
        };
        let document = package.tree(&part)?;
        let list = document.root().child_text("Attachments").and_then(|loc| package.resolve(&part, loc));
        let Some(list) = list else { continue };
        let tree = package.tree(&list)?;
        for attachment in tree.root().children().filter(|c| c.name() == "Attachment") {
            let loc = attachment.child_text("FileLoc").or_else(|| attachment.attribute("FileLoc"));
            let Some(place) = loc.and_then(|loc| package.resolve(&list, loc)) else { continue };
            found.push(Attachment { name: name(attachment, &place), bytes: package.bytes(&place)? });
        }
    }
    Ok(found)
}

/// The name people gave it, with the ending its format says.
fn name(attachment: Element<'_>, place: &str) -> String {
    let file = place.rsplit('/').next().unwrap_or(place);
    let Some(name) = attachment.attribute("Name").filter(|name| !name.is_empty()) else {
        return file.to_owned();
    };
    match attachment.attribute("Format") {
        Some(format) if !name.contains('.') && !format.is_empty() => {
            format!("{name}.{}", format.to_lowercase())
        }
        _ => name.to_owned(),
    }
}

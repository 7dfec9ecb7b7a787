//! Packages in one file of XML, as Word saves a `Word XML Document` ([MS-OFFDI] flat OPC; `pkg:package`): made into the
//! package that they stand for.

use mail_parser::decoders::base64::base64_decode;

use super::xml::{self, Token, Xml};
use super::{damaged, too_large};
use crate::error::Error;
use crate::reader::Limits;

/// The list of the types of all parts (ECMA-376-2, 7.2.3), which these files have at each part.
const TYPES: &str = "[Content_Types].xml";

/// The bytes of a ZIP package with the same parts, which are not packed.
///
/// # Errors
/// `damaged` for XML that cannot be read, `too_large` past a limit.
pub(in crate::reader) fn package(bytes: &[u8], limits: &Limits) -> Result<Vec<u8>, Error> {
    let text = xml::text(bytes);
    let mut xml = Xml::new(&text, "the package", limits.nesting);
    let mut zip = Zip::default();
    let mut types =
        String::from("<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">");
    let mut name = String::new();
    loop {
        match xml.next()? {
            Token::Start(tag) if tag.name() == "part" => {
                name = tag.attr("name").unwrap_or_default().into_owned();
                let kind = tag.attr("contentType").unwrap_or_default();
                let (name, kind) = (quoted(&name), quoted(&kind));
                types.push_str(&format!("<Override PartName=\"{name}\" ContentType=\"{kind}\"/>"));
            }
            Token::Start(tag) if matches!(tag.name(), "xmlData" | "binaryData") => {
                let inner = xml.inner()?;
                if tag.name() == "xmlData" {
                    zip.add(&name, inner.as_bytes())?;
                } else {
                    let packed: Vec<u8> = inner.bytes().filter(|b| !b.is_ascii_whitespace()).collect();
                    zip.add(&name, &base64_decode(&packed).unwrap_or_default())?;
                }
                if zip.bytes.len() as u64 > limits.inflated {
                    let most = limits.inflated;
                    return Err(too_large(format!(
                        "parts of more than {most} bytes, the most allowed (--limit-inflated)"
                    )));
                }
            }
            Token::Eof => break,
            _ => {}
        }
    }
    types.push_str("</Types>");
    zip.add(TYPES, types.as_bytes())?;
    zip.finish()
}

fn quoted(value: &str) -> String {
    value.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

/// A ZIP file of entries that are not packed (APPNOTE 4.3).
#[derive(Debug, Default)]
struct Zip {
    bytes: Vec<u8>,
    directory: Vec<u8>,
    entries: u16,
}

impl Zip {
    fn add(&mut self, name: &str, data: &[u8]) -> Result<(), Error> {
        let name = name.trim_start_matches('/').as_bytes();
        let (Ok(length), Ok(size), Ok(start), Some(entries)) = (
            u16::try_from(name.len()),
            u32::try_from(data.len()),
            u32::try_from(self.bytes.len()),
            self.entries.checked_add(1),
        ) else {
            return Err(damaged("a part of the package, or its name, is too long".to_owned()));
        };
        self.entries = entries;
        // Of version 2.0, with names in UTF-8, not packed, of no day.
        let mut head = vec![20, 0, 0, 8, 0, 0, 0, 0, 0, 0];
        head.extend(libdeflater::crc32(data).to_le_bytes());
        head.extend(size.to_le_bytes());
        head.extend(size.to_le_bytes());
        head.extend(length.to_le_bytes());
        head.extend([0, 0]);
        self.directory.extend(b"PK\x01\x02\x14\0");
        self.directory.extend(&head);
        self.directory.extend([0; 10]);
        self.directory.extend(start.to_le_bytes());
        self.directory.extend(name);
        self.bytes.extend(b"PK\x03\x04");
        self.bytes.extend(head);
        self.bytes.extend(name);
        self.bytes.extend(data);
        Ok(())
    }

    fn finish(mut self) -> Result<Vec<u8>, Error> {
        let (Ok(size), Ok(start)) = (u32::try_from(self.directory.len()), u32::try_from(self.bytes.len()))
        else {
            return Err(damaged("the package is too long".to_owned()));
        };
        self.bytes.append(&mut self.directory);
        self.bytes.extend(b"PK\x05\x06\0\0\0\0");
        self.bytes.extend(self.entries.to_le_bytes());
        self.bytes.extend(self.entries.to_le_bytes());
        self.bytes.extend(size.to_le_bytes());
        self.bytes.extend(start.to_le_bytes());
        self.bytes.extend([0, 0]);
        Ok(self.bytes)
    }
}

//! Texts kept in records: what programs that gather pages write, a record for each page in JSON or a line of it each
//! (RFC 8259, JSON Lines), the text or the page itself in one of its fields.

use serde_json::{Deserializer, Value};

use super::Attachment;
use crate::text::signs::is_ideograph;

/// Shortest string that is looked at as a text, in bytes: three tables have some thousands.
const SHORTEST: usize = 1_000;

/// Levels of records within records that are gone into.
const DEPTH: usize = 4;

/// The same where one text lies in pieces: pages of blocks of lines of words.
const DEPTH_OF_PIECES: usize = 12;

/// The long strings of a file of records, by number of the record and name of the field; none of other files.
///
/// Strings without a line break or a tag are values, not texts.
#[must_use]
pub fn texts(bytes: &[u8]) -> Vec<Attachment> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut found = Vec::new();
    if !bytes.trim_ascii_start().starts_with(b"{") && !bytes.trim_ascii_start().starts_with(b"[") {
        return found;
    }
    let mut records = 0;
    for record in Deserializer::from_slice(bytes).into_iter::<Value>() {
        // What is no JSON to its end is read as the text it is.
        let Ok(record) = record else { return Vec::new() };
        match record {
            Value::Array(all) => all.into_iter().for_each(|record| {
                records += 1;
                gather(record, records.to_string(), 0, &mut found);
            }),
            record => {
                records += 1;
                gather(record, records.to_string(), 0, &mut found);
            }
        }
    }
    // A file of one record needs no number.
    if records == 1 {
        for text in &mut found {
            if let Some(name) = text.name.strip_prefix("1/") {
                text.name = name.to_owned();
            }
        }
    }
    found
}

fn gather(value: Value, name: String, depth: usize, into: &mut Vec<Attachment>) {
    match value {
        Value::String(text) if text.len() >= SHORTEST && text.contains(['\n', '\r', '<']) => {
            into.push(Attachment { name, bytes: text.into_bytes() });
        }
        Value::Object(fields) if depth < DEPTH => {
            for (field, value) in fields {
                gather(value, format!("{name}/{field}"), depth + 1, into);
            }
        }
        Value::Array(all) if depth < DEPTH => {
            for (i, value) in all.into_iter().enumerate() {
                gather(value, format!("{name}/{}", i + 1), depth + 1, into);
            }
        }
        _ => {}
    }
}

/// The pieces of one text in the order of the file, as a page: programs that recognise scans write a record for each
/// title, paragraph and table, tables as markup. `None` where no string is a table, where one record says two things, as
/// those do that name whose table they have, and where nothing is said around the tables: then they may be anybody's.
///
/// Names of kinds and files, which have no ideograph, are left out.
#[must_use]
pub fn joined(bytes: &[u8]) -> Option<Vec<u8>> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let whole: Value = serde_json::from_slice(bytes).ok()?;
    let mut page =
        Page { text: "<!DOCTYPE html><meta charset=utf-8>\n".to_owned(), tables: 0, texts: 0, mixed: false };
    page.add(&whole, 0);
    (page.tables > 0 && page.texts >= page.tables && !page.mixed).then(|| page.text.into_bytes())
}

/// Whether a string is a piece of the text.
fn is_piece(piece: &str) -> bool {
    is_table(piece) || piece.chars().any(is_ideograph)
}

fn is_table(piece: &str) -> bool {
    piece.contains("<table")
}

struct Page {
    text: String,
    tables: usize,
    texts: usize,
    /// A record has two pieces beside each other.
    mixed: bool,
}

impl Page {
    fn add(&mut self, value: &Value, depth: usize) {
        match value {
            Value::String(piece) if is_table(piece) => {
                self.tables += 1;
                self.text.push_str(piece);
                self.text.push('\n');
            }
            Value::String(piece) if is_piece(piece) => {
                self.texts += 1;
                for line in piece.lines() {
                    let line = line.replace('&', "&amp;").replace('<', "&lt;");
                    self.text.push_str("<p>");
                    self.text.push_str(&line);
                    self.text.push_str("</p>\n");
                }
            }
            Value::Object(fields) if depth < DEPTH_OF_PIECES => {
                let pieces = fields.values().filter(|value| value.as_str().is_some_and(is_piece));
                self.mixed |= pieces.count() > 1;
                fields.values().for_each(|value| self.add(value, depth + 1));
            }
            Value::Array(all) if depth < DEPTH_OF_PIECES => {
                all.iter().for_each(|value| self.add(value, depth + 1));
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{SHORTEST, joined, texts};

    fn names(json: &str) -> Vec<String> {
        texts(json.as_bytes()).into_iter().map(|text| text.name).collect()
    }

    #[test]
    fn long_strings_of_records_are_texts() {
        let long = format!("甲局\\n{}", "公开".repeat(SHORTEST));
        let flat = long.replace("\\n", "");
        let line = |n: u32| format!("{{\"id\": {n}, \"url\": \"http://a/{n}\", \"text\": \"{long}\"}}\n");
        assert_eq!(names(&(line(1) + &line(2))), ["1/text", "2/text"]);
        assert_eq!(names(&line(7)), ["text"]);
        assert_eq!(names(&format!("[{}, {}]", line(1), line(2))), ["1/text", "2/text"]);
        assert_eq!(names(&format!("{{\"data\": [{}]}}", line(1))), ["data/1/text"]);
        assert!(names(&format!("{{\"text\": \"{flat}\"}}")).is_empty(), "a value");
        assert!(names(&(line(1) + "{\"text\": ")).is_empty(), "cut off");
        assert!(names("[表一] 甲局").is_empty());
        let found = texts(line(1).as_bytes());
        assert!(found[0].bytes.starts_with("甲局\n".as_bytes()));
    }

    #[test]
    fn pieces_of_one_text_are_joined_in_their_order() {
        let page =
            |json: &str| joined(json.as_bytes()).map(|page| String::from_utf8_lossy(&page).into_owned());
        let json = r#"[{"type": "title", "text": "甲局\n年报"}, {"type": "table", "img": "a.jpg",
            "res": [{"html": "<table><tr><td>规章</table>"}]}, {"text": "一 < 二"}]"#;
        let body = "<p>甲局</p>\n<p>年报</p>\n<table><tr><td>规章</table>\n<p>一 &lt; 二</p>\n";
        assert_eq!(page(json), Some(format!("<!DOCTYPE html><meta charset=utf-8>\n{body}")));
        assert_eq!(page(r#"[{"text": "甲局"}]"#), None, "no table");
        let table = "<table><tr><td>规章</table>";
        assert!(
            page(&format!(r#"[{{"text": "甲局"}}, {{"caption": ["表一"], "body": "{table}"}}]"#)).is_some()
        );
        assert_eq!(page(&format!(r#"[{{"office": "甲局", "body": "{table}"}}]"#)), None, "whose it is");
        assert_eq!(
            page(&format!(r#"[{{"id": 1, "body": "{table}"}}, {{"id": 2, "body": "{table}"}}]"#)),
            None
        );
        assert_eq!(page("[1"), None);
    }
}

//! Texts kept in records: what programs that gather pages write, a record for each page in JSON or a line of it each
//! (RFC 8259, JSON Lines), the text or the page itself in one of its fields.

use serde_json::{Deserializer, Value};

use super::Attachment;

/// Shortest string that is looked at as a text, in bytes: three tables have some thousands.
const SHORTEST: usize = 1_000;

/// Levels of records within records that are gone into.
const DEPTH: usize = 4;

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

#[cfg(test)]
mod tests {
    use super::{SHORTEST, texts};

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
}

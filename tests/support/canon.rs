//! The official forms as the tests know them: ids and wording from `fixtures/canon.json`, independent of the
//! grammars the program ships.

use std::fmt;
use std::sync::OnceLock;

use serde::Deserialize;

pub const PROACTIVE: &str = "proactive_disclosure";
pub const REQUESTS: &str = "disclosure_upon_request";
pub const LITIGATION: &str = "reconsideration_litigation";

/// An id and its official wording.
#[derive(Debug, Deserialize)]
pub struct Named {
    pub id: String,
    pub label: String,
}

/// One sub table of the table on proactive disclosure.
#[derive(Debug, Deserialize)]
pub struct Block {
    pub heading: String,
    pub columns: Vec<Named>,
    pub rows: Vec<Named>,
}

/// A row of the table on requests, with the labels of the groups it stands under.
#[derive(Debug, Deserialize)]
pub struct RequestRow {
    pub id: String,
    pub under: Vec<String>,
    pub label: String,
}

#[derive(Debug, Deserialize)]
pub struct Requests {
    pub columns: Vec<Named>,
    pub rows: Vec<RequestRow>,
}

#[derive(Debug, Deserialize)]
pub struct Litigation {
    pub groups: Vec<Named>,
    pub columns: Vec<Named>,
}

/// One official form.
#[derive(Debug, Deserialize)]
pub struct Form {
    pub format: String,
    pub sections: Vec<String>,
    #[serde(rename = "proactive_disclosure")]
    pub proactive: Vec<Block>,
    #[serde(rename = "disclosure_upon_request")]
    pub requests: Requests,
    #[serde(rename = "reconsideration_litigation")]
    pub litigation: Litigation,
}

/// The address of a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    pub table: &'static str,
    pub row: &'static str,
    pub column: &'static str,
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.table, self.row, self.column)
    }
}

impl Form {
    /// Every figure of the form in official order.
    pub fn keys(&'static self) -> Vec<Key> {
        let mut keys = Vec::new();
        for block in &self.proactive {
            for row in &block.rows {
                for column in &block.columns {
                    keys.push(Key { table: PROACTIVE, row: &row.id, column: &column.id });
                }
            }
        }
        for row in &self.requests.rows {
            for column in &self.requests.columns {
                keys.push(Key { table: REQUESTS, row: &row.id, column: &column.id });
            }
        }
        for group in &self.litigation.groups {
            for column in &self.litigation.columns {
                keys.push(Key { table: LITIGATION, row: &group.id, column: &column.id });
            }
        }
        keys
    }

    /// The key written `table/row/column`.
    pub fn key(&'static self, path: &str) -> Option<Key> {
        self.keys().into_iter().find(|k| k.to_string() == path)
    }
}

#[derive(Deserialize)]
struct File {
    formats: Vec<Form>,
}

/// The form of an id, `2021` or `2019`.
pub fn form(id: &str) -> &'static Form {
    static FORMS: OnceLock<Vec<Form>> = OnceLock::new();
    let forms = FORMS.get_or_init(|| {
        let file: File = serde_json::from_str(include_str!("../../fixtures/canon.json"))
            .expect("canon.json is well formed");
        file.formats
    });
    forms.iter().find(|f| f.format == id).expect("a form of this id")
}

//! `datapackage.json`: the data dictionary as a Frictionless descriptor.

use serde::Serialize;

use super::columns::{Column, Kind, dictionary, wide};
use super::{Formats, SCHEMA_VERSION};
use crate::grammar::Forms;

/// The descriptor of a dataset.
#[derive(Debug, Clone, Serialize)]
pub struct Package {
    profile: &'static str,
    name: &'static str,
    title: &'static str,
    #[serde(rename = "title@en")]
    english: &'static str,
    #[serde(rename = "gongkai:schema_version")]
    schema_version: &'static str,
    #[serde(rename = "gongkai:version")]
    version: &'static str,
    resources: Vec<Resource>,
}

/// A file of the dataset.
#[derive(Debug, Clone, Serialize)]
struct Resource {
    name: String,
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    profile: Option<&'static str>,
    title: &'static str,
    #[serde(rename = "title@en")]
    english: &'static str,
    format: &'static str,
    mediatype: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    encoding: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dialect: Option<Dialect>,
    #[serde(skip_serializing_if = "Option::is_none")]
    schema: Option<Schema>,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct Dialect {
    delimiter: &'static str,
    line_terminator: &'static str,
    double_quote: bool,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct Schema {
    fields: Vec<Field>,
    missing_values: [&'static str; 1],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    primary_key: &'static [&'static str],
}

#[derive(Debug, Clone, Serialize)]
struct Field {
    name: String,
    #[serde(rename = "type")]
    kind: &'static str,
    title: String,
    #[serde(rename = "title@en")]
    english: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    constraints: Option<Constraints>,
}

#[derive(Debug, Clone, Serialize)]
struct Constraints {
    required: bool,
}

/// What the resources of one table have in common.
struct Table<'a> {
    name: &'static str,
    title: &'static str,
    english: &'static str,
    columns: &'a [Column],
    key: &'static [&'static str],
}

/// The descriptor of a dataset in these formats.
#[must_use]
pub fn datapackage(forms: &Forms, formats: Formats) -> Package {
    let mut resources = Vec::new();
    let dictionary = dictionary();
    let wide = wide(forms);
    if formats.jsonl {
        resources.push(Resource {
            name: "reports-jsonl".to_owned(),
            path: "reports.jsonl".to_owned(),
            profile: None,
            title: "报告全文、数字与检查结果",
            english: "reports with sections, figures, marks and findings; see `gongkai schema report`",
            format: "jsonl",
            mediatype: "application/jsonl",
            encoding: Some("utf-8"),
            dialect: None,
            schema: None,
        });
    }
    let tables = [
        Table {
            name: "cells",
            title: "数字长表：每个数字一行",
            english: "figures, one a row",
            columns: &dictionary.cells,
            key: &["path", "table", "row", "column"],
        },
        Table {
            name: "reports",
            title: "报告宽表：每份报告一行",
            english: "reports, one a row",
            columns: &wide,
            key: &["path"],
        },
        Table {
            name: "findings",
            title: "检查结果：每条一行",
            english: "findings, one a row",
            columns: &dictionary.findings,
            key: &[],
        },
    ];
    for table in &tables {
        if formats.parquet {
            resources.push(table.resource("parquet"));
        }
        if formats.csv && table.name != "cells" {
            resources.push(table.resource("csv"));
        }
    }
    let failures = Table {
        name: "failures",
        title: "未得到报告的文件",
        english: "files that gave no report, one a row",
        columns: &dictionary.failures,
        key: &["path"],
    };
    resources.push(failures.resource("jsonl"));
    Package {
        profile: "data-package",
        name: "gongkai",
        title: "政府信息公开工作年度报告数据集",
        english: "annual reports on open government information work",
        schema_version: SCHEMA_VERSION,
        version: env!("CARGO_PKG_VERSION"),
        resources,
    }
}

impl Table<'_> {
    fn resource(&self, format: &'static str) -> Resource {
        let csv = format == "csv";
        Resource {
            name: format!("{}-{format}", self.name),
            path: format!("{}.{format}", self.name),
            profile: Some(if csv { "tabular-data-resource" } else { "data-resource" }),
            title: self.title,
            english: self.english,
            format,
            mediatype: match format {
                "csv" => "text/csv",
                "parquet" => "application/vnd.apache.parquet",
                _ => "application/jsonl",
            },
            encoding: (format != "parquet").then_some("utf-8"),
            dialect: csv.then_some(Dialect { delimiter: ",", line_terminator: "\r\n", double_quote: true }),
            schema: Some(Schema {
                fields: self.columns.iter().map(field).collect(),
                missing_values: [""],
                primary_key: self.key,
            }),
        }
    }
}

fn field(column: &Column) -> Field {
    Field {
        name: column.name.clone(),
        kind: match column.kind {
            Kind::Text => "string",
            Kind::Integer => "integer",
            Kind::Number => "number",
        },
        title: column.title.clone(),
        english: column.english.clone(),
        unit: column.unit.clone(),
        source: column.source.clone(),
        constraints: (!column.nullable).then_some(Constraints { required: true }),
    }
}

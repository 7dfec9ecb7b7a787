//! `datapackage.json`: the data dictionary as a Frictionless descriptor.

use serde_json::{Value, json};

use super::columns::{Column, Kind, dictionary, wide};
use super::{Formats, SCHEMA_VERSION};
use crate::grammar::Forms;

/// The descriptor of a dataset in these formats.
#[must_use]
pub fn datapackage(forms: &Forms, formats: Formats) -> Value {
    let mut resources = Vec::new();
    let dictionary = dictionary();
    let wide = wide(forms);
    if formats.jsonl {
        resources.push(json!({
            "name": "reports-jsonl",
            "path": "reports.jsonl",
            "title": "报告全文、数字与检查结果",
            "title@en": "reports with sections, figures, marks and findings; see `gongkai schema report`",
            "format": "jsonl",
            "mediatype": "application/jsonl",
            "encoding": "utf-8",
        }));
    }
    // Name, title in Chinese and English, columns, key.
    type Resource<'a> = (&'a str, &'a str, &'a str, &'a [Column], &'a [&'a str]);
    let tables: [Resource<'_>; 3] = [
        (
            "cells",
            "数字长表：每个数字一行",
            "figures, one a row",
            &dictionary.cells,
            &["path", "table", "row", "column"],
        ),
        ("reports", "报告宽表：每份报告一行", "reports, one a row", &wide, &["path"]),
        ("findings", "检查结果：每条一行", "findings, one a row", &dictionary.findings, &[]),
    ];
    for (name, title, english, columns, keys) in tables {
        if formats.parquet {
            resources.push(resource(name, "parquet", title, english, columns, keys));
        }
        if formats.csv && name != "cells" {
            resources.push(resource(name, "csv", title, english, columns, keys));
        }
    }
    resources.push(resource(
        "failures",
        "jsonl",
        "未得到报告的文件",
        "files that gave no report, one a row",
        &dictionary.failures,
        &["path"],
    ));
    json!({
        "profile": "data-package",
        "name": "gongkai",
        "title": "政府信息公开工作年度报告数据集",
        "title@en": "annual reports on open government information work",
        "gongkai:schema_version": SCHEMA_VERSION,
        "gongkai:version": env!("CARGO_PKG_VERSION"),
        "resources": resources,
    })
}

fn resource(
    name: &str,
    format: &str,
    title: &str,
    english: &str,
    columns: &[Column],
    keys: &[&str],
) -> Value {
    let mediatype = match format {
        "csv" => "text/csv",
        "parquet" => "application/vnd.apache.parquet",
        _ => "application/jsonl",
    };
    let mut resource = json!({
        "name": format!("{name}-{format}"),
        "path": format!("{name}.{format}"),
        "profile": if format == "csv" { "tabular-data-resource" } else { "data-resource" },
        "title": title,
        "title@en": english,
        "format": format,
        "mediatype": mediatype,
    });
    if format != "parquet" {
        resource["encoding"] = json!("utf-8");
    }
    if format == "csv" {
        resource["dialect"] = json!({"delimiter": ",", "lineTerminator": "\r\n", "doubleQuote": true});
    }
    let fields: Vec<Value> = columns.iter().map(field).collect();
    resource["schema"] = json!({"fields": fields, "missingValues": [""]});
    if !keys.is_empty() {
        resource["schema"]["primaryKey"] = json!(keys);
    }
    resource
}

fn field(column: &Column) -> Value {
    let kind = match column.kind {
        Kind::Text => "string",
        Kind::Integer => "integer",
        Kind::Number => "number",
    };
    let mut field = json!({
        "name": column.name,
        "type": kind,
        "title": column.title,
        "title@en": column.english,
    });
    if let Some(unit) = &column.unit {
        field["unit"] = json!(unit);
    }
    if let Some(source) = &column.source {
        field["source"] = json!(source);
    }
    if !column.nullable {
        field["constraints"] = json!({"required": true});
    }
    field
}

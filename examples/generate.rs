//! Writes generated reports with their known figures, for other programs and for measurements.
//!
//! `cargo run --example generate -- --out DIR --count N --seed S [--form NAME] [--format html|text|mixed|docx|sheet]
//! [--plain]`: file names are `000123_html_word.html`, each with a `.json` of what it shows. Shapes take turns.
//!
//! `--format docx` writes them as Word files, `000123.docx`, each with its `.json` of kind sheet.
//!
//! `--format sheet` writes the report before any rendering, one `000123.json` each: its pieces in reading order and
//! its tables as cells with spans, beside the same figures. `scripts/pdf-set` sets such sheets as PDF files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[path = "../tests/support/mod.rs"]
mod support;

use fastrand::Rng;
use serde_json::{Value, json};
use support::canon::Key;
use support::dress::{Dress, dress};
use support::generate::Case;
use support::render_docx::{self, Word};
use support::script::{Manner, Piece, Script, script};
use support::shapes::{self, Kind, Shape};
use support::sheet::{Cell, Role, Sheet};
use support::shown::Expect;

struct Plan {
    out: PathBuf,
    count: u64,
    seed: u64,
    shapes: Vec<&'static Shape>,
    /// Only cases without blanks, dashes and words.
    plain: bool,
    /// Sheets instead of rendered reports.
    sheets: bool,
    /// Word files beside the sheets.
    word: bool,
}

impl Plan {
    fn case(&self, seed: u64) -> Case {
        if self.plain { Case::plain(seed) } else { Case::generate(seed) }
    }
}

fn main() -> ExitCode {
    match plan().and_then(|plan| write(&plan)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("generate: {message}");
            ExitCode::from(2)
        }
    }
}

fn plan() -> Result<Plan, String> {
    let mut plan = Plan {
        out: PathBuf::new(),
        count: 100,
        seed: 1,
        shapes: shapes::all(),
        plain: false,
        sheets: false,
        word: false,
    };
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        if arg == "--plain" {
            plan.plain = true;
            continue;
        }
        let value = args.next().ok_or_else(|| format!("{arg} needs a value"))?;
        let number = || value.parse::<u64>().map_err(|_| format!("{arg}: {value:?} is not a number"));
        match arg.as_str() {
            "--out" => plan.out = PathBuf::from(&value),
            "--count" => plan.count = number()?,
            "--seed" => plan.seed = number()?,
            "--form" => {
                plan.shapes =
                    vec![shapes::named(&value).ok_or_else(|| format!("no form {value:?}; {}", known()))?];
            }
            "--format" => match value.as_str() {
                "html" => plan.shapes.retain(|s| s.kind == Kind::Html),
                "text" => plan.shapes.retain(|s| s.kind == Kind::Text),
                "mixed" => {}
                "sheet" => plan.sheets = true,
                "docx" => (plan.sheets, plan.word) = (true, true),
                _ => return Err(format!("--format is html, text, mixed, docx or sheet, not {value:?}")),
            },
            _ => return Err(format!("unknown option {arg}")),
        }
    }
    if plan.out.as_os_str().is_empty() {
        return Err("--out DIR is required".into());
    }
    Ok(plan)
}

fn known() -> String {
    let names: Vec<&str> = shapes::all().iter().map(|s| s.name).collect();
    format!("known are {}", names.join(", "))
}

fn write(plan: &Plan) -> Result<(), String> {
    std::fs::create_dir_all(&plan.out).map_err(|e| format!("{}: {e}", plan.out.display()))?;
    if plan.sheets {
        return (plan.seed..plan.seed + plan.count).try_for_each(|seed| {
            let path = plan.out.join(format!("{seed:06}.json"));
            let (sheet, script, facts) = sheet(&plan.case(seed));
            if plan.word {
                let mut rng = Rng::with_seed(seed ^ 0x0064_6f63_7820);
                let bytes = render_docx::render(&sheet, &script, Word::of(seed), &mut rng);
                save(&path.with_extension("docx"), &bytes)?;
            }
            save(&path, facts.to_string().as_bytes())
        });
    }
    for (i, shape) in (0..plan.count).zip(plan.shapes.iter().cycle()) {
        let seed = plan.seed + i;
        let case = plan.case(seed);
        let Some(rendered) = shapes::render(shape, &case, seed, None) else { continue };
        let path = plan.out.join(&rendered.file_name);
        let facts = json!({"file": rendered.file_name, "form": rendered.name, "format": rendered.format,
            "year": rendered.year, "office": rendered.office, "figures": figures(&rendered.expect)});
        save(&path, &rendered.bytes)?;
        save(&path.with_extension("json"), facts.to_string().as_bytes())?;
    }
    Ok(())
}

fn save(path: &Path, bytes: &[u8]) -> Result<(), String> {
    std::fs::write(path, bytes).map_err(|e| format!("{}: {e}", path.display()))
}

/// Per figure the printed text, its value and state; `lost` where the form destroys it.
fn figures(expect: &BTreeMap<Key, Expect>) -> Value {
    let mut figures = serde_json::Map::new();
    for (key, expect) in expect {
        let (shown, lost) = match expect {
            Expect::Exact(shown) => (shown, false),
            Expect::Lost(shown) => (shown, true),
            Expect::Absent => continue,
        };
        figures.insert(
            key.to_string(),
            json!({"raw": shown.text, "value": shown.value(), "state": shown.state(), "lost": lost}),
        );
    }
    Value::Object(figures)
}

/// A report that no renderer has touched. Every other one has the wording and the order of practice.
fn sheet(case: &Case) -> (Sheet, Script, Value) {
    let mut rng = Rng::with_seed(case.seed ^ 0x0073_6865_6574);
    let official = case.seed.is_multiple_of(2);
    let mut sheet = Sheet::of(case);
    dress(&mut sheet, if official { Dress::Official } else { Dress::Everyday }, &mut rng);
    let script = script(case, if official { Manner::Official } else { Manner::Free }, &mut rng);
    let pieces: Vec<Value> = script.pieces.iter().map(piece).collect();
    let tables: Vec<Value> = sheet
        .grids
        .iter()
        .map(|grid| {
            let rows: Vec<Vec<Value>> =
                grid.rows.iter().map(|row| row.cells.iter().map(cell).collect()).collect();
            json!({"id": grid.id, "columns": grid.columns, "rows": rows})
        })
        .collect();
    let facts = json!({"form": "sheet", "format": sheet.format, "year": script.year, "office": script.office,
        "title": script.title, "pieces": pieces, "tables": tables, "figures": figures(&sheet.truth)});
    (sheet, script, facts)
}

fn piece(piece: &Piece) -> Value {
    match piece {
        Piece::Title(lines) => json!({"title": lines}),
        Piece::Heading(text) => json!({"heading": text}),
        Piece::Para(text) => json!({"para": text}),
        Piece::Table(n) => json!({"table": n}),
    }
}

/// A cell at its grid column. `key` names the figure of a value cell.
fn cell(cell: &Cell) -> Value {
    let role = match cell.role {
        Role::Head => "head",
        Role::Label => "label",
        Role::Value => "value",
    };
    json!({"text": cell.text, "column": cell.column, "width": cell.width, "height": cell.height,
        "role": role, "key": cell.key.map(|k| k.to_string())})
}

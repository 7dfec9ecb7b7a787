//! Writes generated reports with their known figures, for other programs and for measurements.
//!
//! `cargo run --example generate -- --out DIR --count N --seed S [--form NAME] [--format html|text|mixed]
//! [--plain]`: file names are `000123_html_word.html`, each with a `.json` of what it shows. Shapes take turns.

use std::path::PathBuf;
use std::process::ExitCode;

#[path = "../tests/support/mod.rs"]
mod support;

use support::generate::Case;
use support::shapes::{self, Kind, Rendered, Shape};
use support::shown::Expect;

struct Plan {
    out: PathBuf,
    count: u64,
    seed: u64,
    shapes: Vec<&'static Shape>,
    /// Only cases without blanks, dashes and words.
    plain: bool,
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
    let mut plan = Plan { out: PathBuf::new(), count: 100, seed: 1, shapes: shapes::all(), plain: false };
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
                _ => return Err(format!("--format is html, text or mixed, not {value:?}")),
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
    for (i, shape) in (0..plan.count).zip(plan.shapes.iter().cycle()) {
        let seed = plan.seed + i;
        let case = if plan.plain { Case::plain(seed) } else { Case::generate(seed) };
        let Some(rendered) = shapes::render(shape, &case, seed, None) else { continue };
        let path = plan.out.join(&rendered.file_name);
        let facts = serde_json::to_string(&facts(&rendered)).map_err(|e| e.to_string())?;
        std::fs::write(&path, &rendered.bytes)
            .and_then(|()| std::fs::write(path.with_extension("json"), facts))
            .map_err(|e| format!("{}: {e}", path.display()))?;
    }
    Ok(())
}

/// What the file shows: per figure the printed text, its value and state; `lost` where the form destroys it.
fn facts(rendered: &Rendered) -> serde_json::Value {
    let mut figures = serde_json::Map::new();
    for (key, expect) in &rendered.expect {
        let (shown, lost) = match expect {
            Expect::Exact(shown) => (shown, false),
            Expect::Lost(shown) => (shown, true),
            Expect::Absent => continue,
        };
        figures.insert(
            key.to_string(),
            serde_json::json!({"raw": shown.text, "value": shown.value(), "state": shown.state(), "lost": lost}),
        );
    }
    serde_json::json!({"file": rendered.file_name, "form": rendered.name, "format": rendered.format,
        "year": rendered.year, "office": rendered.office, "figures": figures})
}

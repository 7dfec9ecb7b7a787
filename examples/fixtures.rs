//! Writes `fixtures/rendered`: real figures and generated ones, each set in a few of the shapes reports are found
//! in, and what every file shows. `cargo run --example fixtures`, then `scripts/manifest`.
//!
//! Equal code gives equal files. What they show is taken from the figures and the renderers, never from what the
//! program reads.

use std::path::Path;
use std::process::ExitCode;

#[path = "../tests/support/mod.rs"]
mod support;

use support::generate::Case;
use support::kept::Kept;
use support::mutate::Mutation;
use support::shapes;

/// Shapes for real figures, by turns. These reports leave zeros blank, so their shapes are such as keep blanks.
const REAL: [&str; 8] = [
    "html_official",
    "html_chrome",
    "html_word",
    "html_gbk",
    "html_nested",
    "html_unmerged",
    "html_pinyin",
    "html_div_table",
];

/// Shapes for generated figures: one file each.
const GENERATED: [&str; 22] = [
    "html_everyday",
    "html_breaks_head",
    "html_hidden",
    "html_split_words",
    "html_headings_inside",
    "html_one_table",
    "html_wps",
    "html_utf16",
    "html_mixed",
    "text_tabs",
    "text_tabs_everyday",
    "text_bars",
    "text_bar_cells",
    "text_bars_talkative",
    "text_lines",
    "text_columns",
    "text_pdf",
    "text_lynx",
    "text_pandoc_grid",
    "text_markitdown",
    "text_trafilatura",
    "text_gbk",
];

/// Damaged, or set so that figures are lost: the program owes honesty there, not figures.
const ROUGH: [(&str, Option<Mutation>); 8] = [
    ("html_official", Some(Mutation::DigitsChanged)),
    ("html_everyday", Some(Mutation::CellDropped)),
    ("html_official", Some(Mutation::RowContradicted)),
    ("text_tabs", Some(Mutation::RowCut)),
    ("text_bars", Some(Mutation::RowShifted)),
    ("text_lines", Some(Mutation::Truncated)),
    ("text_deduplicated", None),
    ("text_labels_only", None),
];

fn main() -> ExitCode {
    match write() {
        Ok(n) => {
            println!("{n} files in fixtures/rendered; scripts/manifest lists them");
            ExitCode::SUCCESS
        }
        Err(message) => {
            eprintln!("fixtures: {message}");
            ExitCode::from(2)
        }
    }
}

fn write() -> std::io::Result<usize> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/rendered");
    if dir.exists() {
        std::fs::remove_dir_all(&dir)?;
    }
    std::fs::create_dir_all(&dir)?;
    let mut lines = String::new();
    let mut n = 0;
    for (kept, bytes) in reports() {
        std::fs::write(dir.join(&kept.file), bytes)?;
        lines += &kept.line();
        lines.push('\n');
        n += 1;
    }
    std::fs::write(dir.join("expected.jsonl"), lines)?;
    Ok(n)
}

fn reports() -> Vec<(Kept, Vec<u8>)> {
    let mut all = Vec::new();
    for (i, (name, case)) in support::real::cases().into_iter().enumerate() {
        for turn in 0..4 {
            let shape = shapes::named(REAL[(i + 2 * turn) % REAL.len()]).expect("a shape of the list");
            let seed = 100 * i as u64 + turn as u64;
            let Some(rendered) = shapes::render(shape, &case, seed, None) else { continue };
            let file = format!("{name}_{}.{}", shape.name, shape.kind.extension());
            let origin = format!("figures of figures/{name}.json, prose of the renderer");
            let kept = Kept::new(&rendered, file, origin, shape.name.replace('_', " "), true);
            all.push((kept, rendered.bytes));
        }
    }
    for (seed, name) in (700..).zip(GENERATED) {
        let shape = shapes::named(name).expect("a shape of the list");
        let case = Case::plain(seed);
        let Some(rendered) = shapes::render(shape, &case, seed, None) else { continue };
        let file = format!("{seed}_{name}.{}", shape.kind.extension());
        let exercises = format!("{}, {:?}", name.replace('_', " "), case.family);
        all.push((
            Kept::new(&rendered, file, format!("generated, seed {seed}"), exercises, true),
            rendered.bytes,
        ));
    }
    for (seed, (name, mutation)) in (800..).zip(ROUGH) {
        let shape = shapes::named(name).expect("a shape of the list");
        let case = Case::generate(seed);
        let Some(rendered) = shapes::render(shape, &case, seed, mutation) else { continue };
        let damage = mutation.map_or_else(|| "rough".to_owned(), |m| format!("{m:?}").to_lowercase());
        let file = format!("{seed}_{name}_{damage}.{}", shape.kind.extension());
        let exercises = format!("{}, {damage}", name.replace('_', " "));
        all.push((
            Kept::new(&rendered, file, format!("generated, seed {seed}"), exercises, false),
            rendered.bytes,
        ));
    }
    all
}

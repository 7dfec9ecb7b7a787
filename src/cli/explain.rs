//! `gongkai explain`: what a finding means.

use std::io::{self, Write};

use super::CliError;
use super::args::{Explain, When};
use super::exit::Status;
use super::paint::{self, Paint};
use crate::check::registry::{self, Entry};

pub(super) fn run(args: &Explain, color: When) -> Result<Status, CliError> {
    let out = io::stdout();
    let paint = Paint::new(color, &out);
    let mut out = out.lock();
    match &args.id {
        None => {
            for entry in registry::entries() {
                let severity = paint.severity(entry.severity, &paint::left(entry.severity.name(), 7));
                writeln!(out, "{} {severity} {}", paint::left(entry.id, 26), entry.title)?;
            }
        }
        Some(id) => match registry::entry(id) {
            Some(entry) => one(&mut out, paint, entry)?,
            None => return Err(CliError::Said(unknown(id))),
        },
    }
    Ok(Status::Finished)
}

fn one(out: &mut impl Write, paint: Paint, entry: &Entry) -> io::Result<()> {
    writeln!(out, "{}  {}", paint.bold(entry.id), paint.severity(entry.severity, entry.severity.name()))?;
    writeln!(out, "{}", entry.title)?;
    for (head, text) in [
        ("", entry.meaning),
        ("formula", entry.formula),
        ("source", entry.source),
        ("example", entry.example),
    ] {
        if text.is_empty() {
            continue;
        }
        writeln!(out)?;
        let indent = if head.is_empty() { String::new() } else { paint::left(head, 9) };
        let indent_width = paint::width(&indent);
        for (i, line) in words(text, 88).iter().enumerate() {
            let lead = if i == 0 { paint.dim(&indent) } else { " ".repeat(indent_width) };
            writeln!(out, "{lead}{line}")?;
        }
    }
    Ok(())
}

/// Breaks at spaces where there are some.
fn words(text: &str, to: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let Some(line) = lines.last_mut() else { break };
        if !line.is_empty() && paint::width(line) + 1 + paint::width(word) > to {
            lines.push(word.to_owned());
        } else {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
}

fn unknown(id: &str) -> String {
    let family = id.split('.').next().unwrap_or(id);
    let near: Vec<&str> = registry::entries().map(|e| e.id).filter(|e| e.starts_with(family)).collect();
    let hint = if near.is_empty() {
        "`gongkai explain` lists all".to_owned()
    } else {
        format!("did you mean {}", near.join(", "))
    };
    format!("no finding is called `{}`; {hint}", paint::plain(id))
}

//! What the program can say of itself: formats, schemas, completions, the manual page.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::{Command, CommandFactory};

use super::CliError;
use super::args::{Cli, GrammarCommand, Man, SchemaOf, When};
use super::exit::Status;
use super::paint::{self, Paint};
use crate::dataset::{self, Formats};
use crate::grammar::Forms;
use crate::source;

/// JSON Schema of a line of `reports.jsonl`.
const REPORT_SCHEMA: &str = include_str!("report.schema.json");

fn forms(dir: Option<&PathBuf>) -> Result<Forms, CliError> {
    Ok(match dir {
        Some(dir) => Forms::with_dir(dir)?,
        None => Forms::builtin()?,
    })
}

pub(super) fn grammar(command: &GrammarCommand, color: When) -> Result<Status, CliError> {
    let out = io::stdout();
    let paint = Paint::new(color, &out);
    let mut out = out.lock();
    match command {
        GrammarCommand::List { grammar_dir } => {
            for format in &forms(grammar_dir.as_ref())?.formats {
                writeln!(
                    out,
                    "{} from {}  {}  {}  {}",
                    paint.bold(&paint::left(&format.id, 8)),
                    format.first_year,
                    paint::plain(&format.title),
                    paint::plain(&format.authority),
                    paint.dim(&paint::plain(&format.file))
                )?;
            }
        }
        GrammarCommand::Show { id, grammar_dir } => {
            let forms = forms(grammar_dir.as_ref())?;
            let Some(format) = forms.format(id) else {
                let known: Vec<&str> = forms.formats.iter().map(|f| f.id.as_str()).collect();
                return Err(CliError::Said(format!(
                    "no format is called `{}`; known: {}",
                    paint::plain(id),
                    known.join(", ")
                )));
            };
            out.write_all(format.text.as_bytes())?;
        }
        GrammarCommand::Check { file } => check(&mut out, paint, file)?,
    }
    Ok(Status::Finished)
}

fn check(out: &mut impl Write, paint: Paint, file: &Path) -> Result<(), CliError> {
    let name = file.display().to_string();
    let text =
        source::grammar_file(file).map_err(|e| CliError::Said(format!("{}: {e}", paint::plain(&name))))?;
    let forms = Forms::from_texts(&[(name.clone(), text)])?;
    let Some(format) = forms.formats.iter().find(|f| f.file == name) else { return Ok(()) };
    let slots: Vec<_> = forms.slots.iter().filter(|s| s.formats.contains(&format.id)).collect();
    writeln!(out, "{}: {} (format {})", paint::plain(&name), paint.green("in order"), format.id)?;
    for table in forms.table_ids() {
        let figures = slots.iter().filter(|s| s.table == table).count();
        let rules = forms.rules.iter().filter(|r| r.format == format.id && r.table == table).count();
        if figures > 0 {
            let note = if rules == 0 {
                paint.dim("  no sum rule checks it")
            } else {
                format!("  {rules} sum rules")
            };
            writeln!(
                out,
                "  {} {} figures{note}",
                paint::left(table, 28),
                paint::right(&figures.to_string(), 4)
            )?;
        }
    }
    Ok(())
}

pub(super) fn schema(what: SchemaOf) -> Result<Status, CliError> {
    let mut out = io::stdout().lock();
    match what {
        SchemaOf::Report => out.write_all(REPORT_SCHEMA.as_bytes())?,
        SchemaOf::Dataset => {
            let formats = Formats { xlsx: true, ..Formats::default() };
            let package = dataset::datapackage(&Forms::builtin()?, formats);
            writeln!(out, "{}", serde_json::to_string_pretty(&package).map_err(io::Error::from)?)?;
        }
    }
    Ok(Status::Finished)
}

pub(super) fn completions(shell: clap_complete::Shell) -> Result<Status, CliError> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut offered(&Cli::command()), "gongkai", &mut text);
    io::stdout().write_all(&text)?;
    Ok(Status::Finished)
}

/// The command with what it shows in its help: what is for its own use is not offered either.
fn offered(command: &Command) -> Command {
    let arguments = command.get_arguments().filter(|argument| !argument.is_hide_set());
    let commands = command.get_subcommands().filter(|command| !command.is_hide_set());
    let about = command.get_about().cloned().unwrap_or_default();
    Command::new(command.get_name().to_owned())
        .about(about)
        .args(arguments.cloned().collect::<Vec<_>>())
        .subcommands(commands.map(offered).collect::<Vec<_>>())
}

pub(super) fn man(args: &Man) -> Result<Status, CliError> {
    let mut text = Vec::new();
    let mut program = Cli::command();
    // Pages of commands have the program's name in front.
    program.build();
    let page = match &args.command {
        None => program,
        Some(name) => {
            let found = program.get_subcommands().find(|c| c.get_name() == name && !c.is_hide_set());
            let Some(found) = found else {
                let names = program.get_subcommands().filter(|c| !c.is_hide_set()).map(Command::get_name);
                let names: Vec<&str> = names.collect();
                let name = paint::plain(name);
                return Err(CliError::Said(format!(
                    "{name}: no such command; there are {}",
                    names.join(", ")
                )));
            };
            let name = format!("gongkai-{name}");
            found.clone().name(name).version(env!("CARGO_PKG_VERSION"))
        }
    };
    clap_mangen::Man::new(page).render(&mut text)?;
    io::stdout().write_all(&text)?;
    Ok(Status::Finished)
}

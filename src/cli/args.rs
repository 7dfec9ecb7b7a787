//! The command line as typed. Nothing here touches the disk; [`super::plan`] resolves it.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::exit;

const EXAMPLES: &str = "Examples:
  gongkai extract reports/ -o dataset/     read a folder, write the dataset
  gongkai extract report.html              one report as JSON on standard output
  gongkai show report.txt                  its tables in the terminal, odd cells marked
  gongkai explain sum.columns              what a finding means";

/// Reads annual reports on open government information work (政府信息公开工作年度报告) into a checked dataset.
#[derive(Debug, Parser)]
#[command(name = "gongkai", version, arg_required_else_help = true, after_long_help = after(EXAMPLES))]
#[command(after_help = EXAMPLES)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Colours: auto is only in a terminal, and never with `NO_COLOR` set.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: When,
}

fn after(examples: &str) -> String {
    format!("{examples}\n\n{}", exit::TABLE)
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// In a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Read files and directories, write the dataset.
    #[command(after_long_help = after(include_str!("help/extract.txt").trim_end()))]
    Extract(Extract),
    /// Draw a report's tables in the terminal, odd cells marked, findings below.
    #[command(after_long_help = after("Examples:
  gongkai show report.txt
  gongkai show report.html --places"))]
    Show(Show),
    /// Show what the reader saw (blocks, tables, spans) and which labels were known. Works on any document.
    #[command(after_long_help = after("Examples:
  gongkai inspect report.html
  gongkai inspect report.html --format json
  gongkai inspect report.pdf --svg pages/       # then open pages/index.html"))]
    Inspect(Inspect),
    /// What differs between two datasets: reports, figures, findings, failures, and why.
    #[command(after_long_help = include_str!("help/diff.txt").trim_end())]
    Diff(Diff),
    /// Who has reported and who has not: a dataset held against a list of offices.
    #[command(after_long_help = include_str!("help/coverage.txt").trim_end())]
    Coverage(Coverage),
    /// How far a run is that writes to a dataset's directory, or how the last one ended.
    #[command(after_long_help = after("A run under way is not disturbed. It is asked of the run ledger, DIR/ledger.sqlite.

Examples:
  gongkai status dataset/
  gongkai status dataset/ --format json"))]
    Status(Status),
    /// What a finding means: its formula, its legal source, an example.
    Explain(Explain),
    /// The report formats.
    Grammar(Grammar),
    /// The JSON Schema of a report, or the data dictionary of the dataset.
    Schema(Schema),
    /// Reads sources for another process of this program; for its own use.
    #[command(hide = true)]
    Worker,
    /// Completions for a shell, on standard output.
    Completions(Completions),
    /// The manual page, of one command if it is named, on standard output.
    Man(Man),
}

/// `gongkai extract`.
#[derive(Debug, Args)]
pub struct Extract {
    /// Files and directories to read (directories with all below them); - is standard input.
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Write the dataset to this directory. Without it, reports go to standard output as JSON.
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// Threads; all cores by default. The output does not depend on it.
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,
    /// File formats to write, separated by commas.
    #[arg(long, value_name = "LIST", value_delimiter = ',', requires = "output")]
    #[arg(default_values = ["jsonl", "parquet", "csv"])]
    pub format: Vec<FileFormat>,
    /// End with status 1 if a finding is as severe as this.
    #[arg(long, value_name = "SEVERITY", default_value = "never")]
    pub fail_on: FailOn,
    /// No progress and no summary; errors are still told.
    #[arg(short, long)]
    pub quiet: bool,
    /// Figures corrected by people, as CSV; see below.
    #[arg(long, value_name = "FILE")]
    pub corrections: Option<PathBuf>,
    /// Read each source in a worker process with a deadline and a memory cap: auto is for datasets (with -o).
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub isolate: Isolate,
    /// Seconds for one source, where workers read; what they wait for a processor does not count.
    #[arg(long, value_name = "N", default_value = "60", hide_short_help = true)]
    #[arg(value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub limit_seconds: u64,
    /// Bytes of memory for one source, where workers read.
    #[arg(long, value_name = "N", default_value = "2147483648", hide_short_help = true)]
    #[arg(value_parser = clap::value_parser!(u64).range(268_435_456..))]
    pub limit_memory: u64,
    /// Fail on purpose where a file is named gongkai-fault-…; for tests.
    #[arg(long, hide = true)]
    pub faults: bool,
    /// Read every source again, whatever the ledger in DIR has of it.
    #[arg(long, requires = "output", conflicts_with = "no_ledger")]
    pub force: bool,
    /// Read again what failed in a way that may pass: timeout, internal, too_large, unreadable.
    #[arg(long, requires = "output", conflicts_with = "no_ledger")]
    pub retry_failed: bool,
    /// Neither use nor write DIR/ledger.sqlite, which lets an interrupted run go on and the next one skip what it knows.
    #[arg(long, requires = "output")]
    pub no_ledger: bool,
    /// Write what happens to the end of this file, as lines of JSON; see below.
    #[arg(long, value_name = "FILE")]
    pub log: Option<PathBuf>,
    /// What standard input is called in the outputs.
    #[arg(long, value_name = "NAME", default_value = "stdin")]
    pub name: String,
    /// Options that all reading commands share.
    #[command(flatten)]
    pub reading: Reading,
}

/// When sources are read in worker processes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Isolate {
    /// When a dataset is written.
    Auto,
    /// Always.
    Always,
    /// Never: for trusted sources. A source that crashes or never ends stops the run.
    Never,
}

/// Options of every command that reads sources.
#[derive(Debug, Args)]
pub struct Reading {
    /// Read report formats (*.toml) from this directory too; they override shipped ones of the same id.
    #[arg(long, value_name = "DIR")]
    pub grammar_dir: Option<PathBuf>,
    /// A program that makes readable files of those that are not read (Word 6 and 95, WordPerfect, XLSB), called as
    /// LibreOffice is: soffice. It is run on such sources alone (and asked for its --version), and with your rights.
    #[arg(long, value_name = "PROGRAM")]
    pub converter: Option<PathBuf>,
    /// Limits on one source.
    #[command(flatten)]
    pub limits: LimitArgs,
}

/// The resource limits.
#[derive(Debug, Args)]
#[command(next_help_heading = "Limits on one source")]
pub struct LimitArgs {
    /// Bytes of the file [default: 67108864].
    #[arg(long, value_name = "N", hide_short_help = true)]
    pub limit_bytes: Option<u64>,
    /// Cells of its tables, after spans [default: 1000000].
    #[arg(long, value_name = "N", hide_short_help = true)]
    pub limit_cells: Option<u32>,
    /// Lines and paragraphs [default: 2000000].
    #[arg(long, value_name = "N", hide_short_help = true)]
    pub limit_blocks: Option<u32>,
    /// Depth of nested elements [default: 512].
    #[arg(long, value_name = "N", hide_short_help = true)]
    pub limit_nesting: Option<u32>,
    /// Rows of one table [default: 65534].
    #[arg(long, value_name = "N", hide_short_help = true)]
    pub limit_table_rows: Option<u32>,
    /// Columns of one table [default: 1000].
    #[arg(long, value_name = "N", hide_short_help = true)]
    pub limit_table_columns: Option<u32>,
    /// Pages of a PDF or OFD [default: 5000].
    #[arg(long, value_name = "N", hide_short_help = true)]
    pub limit_pages: Option<u32>,
    /// Characters and lines drawn on its pages [default: 2000000].
    #[arg(long, value_name = "N", hide_short_help = true)]
    pub limit_glyphs: Option<u32>,
    /// Objects of a PDF [default: 1000000].
    #[arg(long, value_name = "N", hide_short_help = true)]
    pub limit_objects: Option<u32>,
    /// Bytes of an archive that is read member by member [default: 2147483648].
    #[arg(long, value_name = "N", hide_short_help = true)]
    pub limit_archive_bytes: Option<u64>,
    /// Files in one archive, with all archives in it [default: 200000].
    #[arg(long, value_name = "N", hide_short_help = true)]
    pub limit_members: Option<u64>,
    /// Bytes one archive unpacks to, with all archives in it [default: 17179869184].
    #[arg(long, value_name = "N", hide_short_help = true)]
    pub limit_unpacked: Option<u64>,
    /// Bytes unpacked into memory, of a packed document or a solid archive [default: 268435456].
    #[arg(long, value_name = "N", hide_short_help = true)]
    pub limit_inflated: Option<u64>,
    /// How many times its size an archive may unpack to [default: 250].
    #[arg(long, value_name = "N", hide_short_help = true)]
    pub limit_ratio: Option<u64>,
    /// Archives in archives [default: 4].
    #[arg(long, value_name = "N", hide_short_help = true, value_parser = clap::value_parser!(u32).range(0..=16))]
    pub limit_depth: Option<u32>,
}

/// A file format of the dataset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FileFormat {
    /// reports.jsonl
    Jsonl,
    /// cells.parquet, reports.parquet, findings.parquet
    Parquet,
    /// reports.csv, findings.csv
    Csv,
    /// dataset.xlsx
    Xlsx,
}

/// When findings decide the exit status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// On errors.
    Error,
    /// On errors and warnings.
    Warning,
    /// Never.
    Never,
}

/// `gongkai show`.
#[derive(Debug, Args)]
pub struct Show {
    /// The report; - is standard input. A member of an archive is `archive.zip!/member`.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Show where in the source each figure stands.
    #[arg(long)]
    pub places: bool,
    /// Figures corrected by people, as CSV; `gongkai extract --help` says how.
    #[arg(long, value_name = "FILE")]
    pub corrections: Option<PathBuf>,
    /// Options that all reading commands share.
    #[command(flatten)]
    pub reading: Reading,
}

/// `gongkai inspect`.
#[derive(Debug, Args)]
pub struct Inspect {
    /// The source; - is standard input. A member of an archive is `archive.zip!/member`.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// How to show it.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: InspectFormat,
    /// Draw each page of a paged source into this directory, and index.html to leaf through them.
    #[arg(long, value_name = "DIR", conflicts_with = "format")]
    pub svg: Option<PathBuf>,
    /// Options that all reading commands share.
    #[command(flatten)]
    pub reading: Reading,
}

/// How `inspect` shows a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum InspectFormat {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// `gongkai diff`.
#[derive(Debug, Args)]
pub struct Diff {
    /// The dataset before: a directory that `gongkai extract -o` wrote.
    #[arg(value_name = "OLD")]
    pub old: PathBuf,
    /// The dataset now.
    #[arg(value_name = "NEW")]
    pub new: PathBuf,
    /// How reports are matched: the same sources, or the same offices in two years.
    #[arg(long, value_name = "WHAT", default_value = "source")]
    pub by: MatchBy,
    /// A summary for people, or every difference for programs.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: TableFormat,
}

/// `gongkai coverage`.
#[derive(Debug, Args)]
pub struct Coverage {
    /// The offices that have to report, as CSV.
    #[arg(long, value_name = "FILE")]
    pub expected: PathBuf,
    /// The dataset: a directory that `gongkai extract -o` wrote.
    #[arg(value_name = "DATASET")]
    pub dataset: PathBuf,
    /// Ask for this year only; may be repeated. By default every year in the dataset.
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(u16).range(2008..2100))]
    pub year: Vec<u16>,
    /// The last day to publish, in the year after (Regulations, article 49: 31 March for governments, 31 January
    /// for their departments; write that into column `due`).
    #[arg(long, value_name = "MM-DD", default_value = "03-31")]
    pub due: String,
    /// A summary for people, or every row for programs.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: TableFormat,
}

/// What makes two reports the same one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum MatchBy {
    /// Path, content, office and year.
    Source,
    /// The office's name, whatever the year.
    Office,
}

#[derive(Debug, Args)]
pub struct Status {
    /// The directory of `extract -o`.
    pub dir: PathBuf,
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: StatusFormat,
}

/// How a run's status is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum StatusFormat {
    /// For people.
    Text,
    /// One JSON object.
    Json,
}

/// How a list is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TableFormat {
    /// For people.
    Text,
    /// One JSON object.
    Json,
    /// One line each, under a head.
    Csv,
}

/// `gongkai explain`.
#[derive(Debug, Args)]
pub struct Explain {
    /// The finding's id, `sum.columns` for example; without it all are listed.
    #[arg(value_name = "FINDING_ID")]
    pub id: Option<String>,
}

/// `gongkai grammar`.
#[derive(Debug, Args)]
pub struct Grammar {
    /// What to do.
    #[command(subcommand)]
    pub command: GrammarCommand,
}

/// What to do with report formats.
#[derive(Debug, Subcommand)]
pub enum GrammarCommand {
    /// List the formats known.
    List {
        /// Read formats from this directory too.
        #[arg(long, value_name = "DIR")]
        grammar_dir: Option<PathBuf>,
    },
    /// Check a format file of your own.
    Check {
        /// The format file.
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Print a format as TOML, to start your own from.
    Show {
        /// The format's id, `2021` for example.
        #[arg(value_name = "ID")]
        id: String,
        /// Read formats from this directory too.
        #[arg(long, value_name = "DIR")]
        grammar_dir: Option<PathBuf>,
    },
}

/// `gongkai schema`.
#[derive(Debug, Args)]
pub struct Schema {
    /// Which one.
    #[arg(default_value = "report")]
    pub what: SchemaOf,
}

/// What there is a schema of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SchemaOf {
    /// A line of reports.jsonl, as JSON Schema.
    Report,
    /// The dataset, as data dictionary.
    Dataset,
}

/// `gongkai completions`.
#[derive(Debug, Args)]
pub struct Completions {
    /// The shell.
    pub shell: clap_complete::Shell,
}

#[derive(Debug, Args)]
pub struct Man {
    /// The command whose page is wanted: extract, show …
    pub command: Option<String>,
}

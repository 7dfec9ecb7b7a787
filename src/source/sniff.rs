//! Telling the form of a source by its content. File names lie; the first bytes seldom do.

use super::Excerpt;
use super::archive::Packing;
use crate::error::{Conversion, Error, ErrorKind, Stage};

/// The form of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// No bytes, or white space only.
    Empty,
    /// Plain text of whatever encoding.
    Text,
    /// A web page or a piece of one.
    Html,
    /// A PDF, with or without junk before its head.
    Pdf,
    /// An OFD, the Chinese format of pages.
    Ofd,
    /// A saved web page with all that belongs to it (MHTML), or a mail.
    Mhtml,
    /// An archive of other files.
    Archive(Packing),
    /// A picture; the name is what people call it, with its article.
    Image(&'static str),
    /// A file of an office program.
    Office(Office),
    /// A report of a file that this program is reading.
    Excerpt,
    /// A form that is known and not read; the name is what people call it, with its article.
    Foreign(&'static str),
    /// The same, where other programs make a form of it that is read.
    Convertible(&'static str, Conversion),
}

/// The container of an office file; what kind of document is in it is for the reader to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Office {
    /// A package of the Open Packaging Conventions: DOCX, XLSX and their kin.
    Package,
    /// A compound file: DOC, XLS, WPS, ET, and encrypted files of all kinds.
    Compound,
    /// A package of the Open Packaging Conventions in one file of XML.
    FlatPackage,
    /// RTF.
    RichText,
    /// A text of OpenDocument.
    OpenText,
    /// A spreadsheet of OpenDocument.
    OpenSheet,
    /// WordprocessingML of Word 2003, one file of XML.
    WordXml,
    /// SpreadsheetML of Excel 2003, one file of XML.
    SheetXml,
}

impl Form {
    /// The error of a source that no reader takes; `None` for forms that are read.
    #[must_use]
    pub fn refusal(self) -> Option<Error> {
        match self {
            Form::Text
            | Form::Html
            | Form::Pdf
            | Form::Ofd
            | Form::Mhtml
            | Form::Office(_)
            | Form::Excerpt => None,
            Form::Empty => {
                Some(Error::new(ErrorKind::NotAReport, Stage::Source, "the file is empty".to_owned()))
            }
            Form::Archive(packing) => {
                let message = format!("{}, not unpacked here", packing.name());
                Some(Error::new(ErrorKind::Unsupported, Stage::Source, message))
            }
            Form::Image(what) => {
                let message = format!("{what}; recognise its characters first");
                Some(Error::new(ErrorKind::NeedsOcr, Stage::Source, message))
            }
            Form::Convertible(what, into) => Some(Error::convertible(Stage::Source, what, into)),
            Form::Foreign(what) => {
                let message = format!(
                    "{what}; this version reads text, HTML, MHTML, PDF, OFD, office files and archives of them"
                );
                Some(Error::new(ErrorKind::Unsupported, Stage::Source, message))
            }
        }
    }
}

/// How much of a source is looked at for markup.
const HEAD: usize = 4096;

/// Signatures at the very start of a file, the longest known first.
const MAGIC: &[(&[u8], &str)] = &[
    (b"SQLite format 3\0", "an SQLite database"),
    (b"AT&TFORM", "a DjVu file"),
    (b"\x7FELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"PAR1", "a Parquet file"),
    (b"%!PS", "a PostScript file"),
];

/// Signatures of texts by programs of former times.
const OLD: &[(&[u8], &str)] = &[
    (b"\xFFWPC", "a WordPerfect file"),
    (b"\xDB\xA5\x2D\0", "a file of Word 2"),
    (b"\x31\xBE\0\0", "a Windows Write file"),
];

/// Signatures of pictures.
const IMAGES: &[(&[u8], &str)] = &[
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"\xFF\xD8\xFF", "a JPEG image"),
    (b"II*\0", "a TIFF image"),
    (b"MM\0*", "a TIFF image"),
    (b"II+\0", "a TIFF image"),
    (b"MM\0+", "a TIFF image"),
    (b"\0\0\0\x0CjP  ", "a JPEG 2000 image"),
];

/// Tells the form of a source from its bytes.
#[must_use]
pub fn sniff(bytes: &[u8]) -> Form {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Form::Empty;
    }
    if Excerpt::is(bytes) {
        return Form::Excerpt;
    }
    if let Some((_, what)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Form::Foreign(what);
    }
    if let Some((_, what)) = OLD.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Form::Convertible(what, Conversion::Text);
    }
    if let Some((_, what)) = IMAGES.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Form::Image(what);
    }
    if bytes.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        return Form::Office(Office::Compound);
    }
    if bytes.trim_ascii_start().starts_with(b"{\\rtf") {
        return Form::Office(Office::RichText);
    }
    let head = &bytes[..bytes.len().min(HEAD)];
    // Before PDF: an archive may hold one as it is, near its start.
    match Packing::of(head) {
        Some(Packing::Zip) => return inside_zip(bytes),
        Some(packing) => return Form::Archive(packing),
        None => {}
    }
    // Readers of PDF accept junk before the header; so do the files.
    if memchr::memmem::find(&head[..head.len().min(1024)], b"%PDF-").is_some() {
        return Form::Pdf;
    }
    if let Some(form) = behind_junk(bytes) {
        return form;
    }
    if bytes.starts_with(b"BM") && bytes.get(6..10) == Some(&[0; 4]) {
        return Form::Image("a BMP image");
    }
    if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return Form::Image("a WebP image");
    }
    // Pictures of telephones: ISO 14496-12, 4.3.
    if bytes.get(4..8) == Some(b"ftyp")
        && matches!(bytes.get(8..12), Some(b"heic" | b"heix" | b"mif1" | b"avif"))
    {
        return Form::Image("a HEIF image");
    }
    let plain = ascii_view(head);
    if plain.is_none() && looks_binary(head) {
        return Form::Foreign("binary data of an unknown form");
    }
    let view = plain.as_deref().unwrap_or(head);
    match () {
        () if is_mhtml(view) => Form::Mhtml,
        // It says so itself: of most sources nothing else is asked.
        () if begins(skip_prologue(view), PAGE) => page_or_text(view, bytes),
        () if contains(view, b"wordDocument") && contains(view, b"office/word/2003/wordml") => {
            Form::Office(Office::WordXml)
        }
        () if skip_prologue(view).starts_with(b"<office:document") => flat(bytes),
        () if contains(view, b"Workbook") && contains(view, b"schemas-microsoft-com:office:spreadsheet") => {
            Form::Office(Office::SheetXml)
        }
        () if contains(view, FLAT_PACKAGE) => Form::Office(Office::FlatPackage),
        () if contains(view, b"<?mso-application") => Form::Foreign("an XML file of an office program"),
        // GB/T 20916.
        () if contains(view, b"vnd.uof.text") => Form::Convertible("a UOF text", Conversion::Text),
        () if contains(view, b"vnd.uof.spreadsheet") => {
            Form::Convertible("a UOF spreadsheet", Conversion::Sheet)
        }
        () => page_or_text(view, bytes),
    }
}

/// How a page of our time begins.
const PAGE: &[u8] = b"<!doctype html";

fn page_or_text(view: &[u8], bytes: &[u8]) -> Form {
    if is_html(view) || holds_cells(bytes) { Form::Html } else { Form::Text }
}

/// The vocabulary of packages in one file ([MS-OFFDI]).
const FLAT_PACKAGE: &[u8] = b"schemas.microsoft.com/office/2006/xmlPackage";

/// How long the first tag of a flat file can be: it declares some forty vocabularies.
const FIRST_TAG: usize = 65_536;

/// Tells an OpenDocument file that is no package by the media type in its first tag (OpenDocument 1.3, part 3, 3.1.2).
fn flat(bytes: &[u8]) -> Form {
    let head = &bytes[..bytes.len().min(FIRST_TAG)];
    let start = memchr::memmem::find(head, b"<office:document").unwrap_or(0);
    let tag = head.get(start..).unwrap_or_default();
    let tag = &tag[..memchr::memchr(b'>', tag).unwrap_or(tag.len())];
    zip::of_media_type(tag).unwrap_or(Form::Foreign("an OpenDocument file"))
}

/// Tells a package of parts from an archive of files, by the names its directory lists.
fn inside_zip(bytes: &[u8]) -> Form {
    let mut found = Form::Archive(Packing::Zip);
    for name in zip::names(bytes) {
        match name {
            // The part every package has (ECMA-376-2, 7.2.3); its directory need not begin with it.
            _ if name.eq_ignore_ascii_case(b"[Content_Types].xml") => return Form::Office(Office::Package),
            // GB/T 33190-2016, 7.2: the entry of every document.
            _ if name.eq_ignore_ascii_case(b"OFD.xml") => found = Form::Ofd,
            b"mimetype" => {
                if let Some(form) = zip::by_media_type(bytes) {
                    return form;
                }
            }
            _ => {}
        }
    }
    match found {
        Form::Archive(_) if zip::is_package_in_a_folder(bytes) => Form::Office(Office::Package),
        found => found,
    }
}

/// How far into a file its package may begin.
const MOST_JUNK: usize = 1024;

/// Tells a package with bytes in front of it, as downloads put there: programs find it by its end (APPNOTE 4.3.16).
fn behind_junk(bytes: &[u8]) -> Option<Form> {
    let head = &bytes[..bytes.len().min(MOST_JUNK)];
    let start = memchr::memmem::find(head, b"PK\x03\x04")?;
    let form = if zip::has_directory(bytes) { inside_zip(bytes) } else { return None };
    match form {
        Form::Archive(_) => match zip::by_media_type(&bytes[start..]) {
            Some(Form::Office(office)) => Some(Form::Office(office)),
            _ => None,
        },
        Form::Office(_) | Form::Ofd => Some(form),
        _ => None,
    }
}

/// The ASCII of UTF-16 text, so that markup can be looked for in it; `None` for other text.
fn ascii_view(head: &[u8]) -> Option<Vec<u8>> {
    memchr::memchr(0, head)?;
    let nul_at = |parity: usize| head.iter().skip(parity).step_by(2).filter(|b| **b == 0).count();
    let high = match head {
        [0xFF, 0xFE, ..] => 1,
        [0xFE, 0xFF, ..] => 0,
        // Without a mark: Chinese text has few zero bytes, nearly all on one side (`一` is 4E 00).
        _ if head.len() >= 8 && nul_at(1) > 3 * nul_at(0) => 1,
        _ if head.len() >= 8 && nul_at(0) > 3 * nul_at(1) => 0,
        _ => return None,
    };
    let ascii = |pair: &[u8]| match (pair.get(high), pair.get(1 - high)) {
        (Some(0), Some(low)) => *low,
        _ => b'?',
    };
    Some(head.chunks(2).map(ascii).collect())
}

/// How many bytes are of some kind, as many looked at at once as a vector holds.
fn count(bytes: &[u8], is: impl Fn(u8) -> bool) -> usize {
    const AT_ONCE: usize = 224;
    let few = |bytes: &[u8]| usize::from(bytes.iter().map(|b| u8::from(is(*b))).sum::<u8>());
    bytes.chunks(AT_ONCE).map(few).sum()
}

/// Text of any encoding in use here has next to no control bytes.
fn looks_binary(head: &[u8]) -> bool {
    // White space and the escape of ISO 2022 are no such bytes, DEL is one.
    let (low, spaces) = (count(head, |b| b < 32), count(head, |b| (9..=13).contains(&b)));
    let (escapes, deletes) = (count(head, |b| b == 27), count(head, |b| b == 127));
    let controls = (low + deletes).saturating_sub(spaces + escapes);
    let nuls = count(head, |b| b == 0);
    nuls * 50 > head.len() || controls * 10 > head.len()
}

fn contains(bytes: &[u8], what: &[u8]) -> bool {
    memchr::memmem::find(bytes, what).is_some()
}

/// A message begins with lines of its head, two of which say what it is.
fn is_mhtml(view: &[u8]) -> bool {
    let start = view.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(view).trim_ascii_start();
    let name = start.iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'-').count();
    if name == 0 || start.get(name) != Some(&b':') {
        return false;
    }
    let lower = start.to_ascii_lowercase();
    let line = |name: &[u8]| {
        let at = memchr::memmem::find(&lower, name);
        at.is_some_and(|at| at == 0 || matches!(lower.get(at - 1), Some(b'\n' | b'\r')))
    };
    line(b"mime-version:") && line(b"content-type:")
}

/// Tags that make a page; each must stand alone as a name.
const TAGS: &[&[u8]] = &[
    b"html", b"head", b"body", b"meta", b"title", b"link", b"script", b"style", b"div", b"span", b"p", b"br",
    b"table", b"tbody", b"thead", b"tr", b"td", b"th", b"h1", b"h2", b"h3", b"ul", b"ol", b"li", b"a", b"b",
    b"img", b"font", b"center", b"strong", b"form", b"input", b"section", b"article",
];

/// One tag in so many bytes makes a page of a text that does not begin with one.
const BYTES_PER_TAG: usize = 200;

/// Whether bytes begin with others, in any case.
fn begins(bytes: &[u8], with: &[u8]) -> bool {
    bytes.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with))
}

fn is_html(view: &[u8]) -> bool {
    let start = skip_prologue(view);
    if begins(start, PAGE) || begins(start, b"<html") {
        return !is_text_view(start);
    }
    let tags = memchr::memchr_iter(b'<', view).filter(|at| is_tag(&view[at + 1..])).count();
    if is_markdown(view, tags) {
        return false;
    }
    let begins_so = start.first() == Some(&b'<') && is_tag(&start[1..]);
    (begins_so && tags >= 2) || tags * BYTES_PER_TAG > view.len().max(4 * BYTES_PER_TAG)
}

/// Whether a page is what browsers make of a text file: one `pre` and nothing else.
fn is_text_view(view: &[u8]) -> bool {
    if !may_hold(view, *b"pre") {
        return false;
    }
    let at = |tag: &[u8]| {
        let first = tag.first().copied();
        let may_be = |at: &usize| match view.get(at + 1) {
            Some(b'/') => view.get(at + 2).map(u8::to_ascii_lowercase) == first,
            other => other.map(u8::to_ascii_lowercase) == first,
        };
        memchr::memchr_iter(b'<', view).filter(may_be).find(|at| names_tag(&view[at + 1..], &[tag]))
    };
    let Some(pre) = at(b"pre") else { return false };
    let others = |view: &[u8]| memchr::memchr_iter(b'<', view).any(|at| names_tag(&view[at + 1..], CONTENT));
    at(b"body").is_some_and(|body| body < pre) && !others(view)
}

/// Whether three letters stand anywhere in a row, in any case: all places are looked at, many at once.
fn may_hold(view: &[u8], [a, b, c]: [u8; 3]) -> bool {
    let behind = |n: usize| view.get(n..).unwrap_or_default();
    let threes = view.iter().zip(behind(1)).zip(behind(2));
    let is = |((x, y), z): ((&u8, &u8), &u8)| ((x | 0x20) == a) & ((y | 0x20) == b) & ((z | 0x20) == c);
    threes.fold(0u8, |any, three| any | u8::from(is(three))) != 0
}

/// Tags of the content of a page; the list is short, because a text may speak of tags.
const CONTENT: &[&[u8]] = &[
    b"p", b"br", b"div", b"table", b"td", b"h1", b"h2", b"a", b"img", b"span", b"script", b"li", b"b",
    b"center",
];

/// Tags that let text flow or set it apart, so that the lines of a page need not.
const FLOW: &[&[u8]] =
    &[b"html", b"head", b"body", b"p", b"br", b"tr", b"td", b"th", b"li", b"h1", b"h2", b"h3", b"table"];

/// Lines of Markdown for each tag that lets text flow, at least.
pub(crate) const LINES_PER_TAG: usize = 4;

/// Tags of cells from which on a text holds a table as markup.
const CELLS: usize = 8;

/// Whether a text holds tables as markup, wherever they begin: programs keep those in Markdown that it has no sign
/// for. The reader of pages knows the lines around them. (What stands in a `textarea` a page shows as text.)
fn holds_cells(bytes: &[u8]) -> bool {
    let mut text = false;
    let mut is_cell = |at: usize| {
        let after = &bytes[at + 1..];
        if names_tag(after, &[b"textarea"]) {
            text = !after.starts_with(b"/");
        }
        !text && names_tag(after, &[b"td", b"th"])
    };
    memchr::memchr_iter(b'<', bytes).filter(|at| is_cell(*at)).take(CELLS).count() == CELLS
}

/// A page that was turned into Markdown keeps a tag here and there; its structure is in its lines.
fn is_markdown(view: &[u8], tags: usize) -> bool {
    let lines = view.split(|b| *b == b'\n').filter(|l| !l.trim_ascii().is_empty());
    let (mut all, mut marked) = (0usize, 0usize);
    for line in lines {
        all += 1;
        marked += usize::from(is_markdown_line(line.trim_ascii()));
    }
    if tags == 0 || all < 4 {
        return false;
    }
    // In a row of a Markdown table a line break is a tag.
    let rows = view.split(|b| *b == b'\n').filter(|l| l.trim_ascii().starts_with(b"|"));
    let within =
        rows.flat_map(|l| memchr::memchr_iter(b'<', l).filter(|at| names_tag(&l[at + 1..], &[b"br"])));
    let breaks = within.count();
    let flow = memchr::memchr_iter(b'<', view).filter(|at| names_tag(&view[at + 1..], FLOW)).count() - breaks;
    marked > 0 && flow * LINES_PER_TAG <= all
}

/// Whether a line is a heading, a row or strong text of Markdown.
pub(crate) fn is_markdown_line(line: &[u8]) -> bool {
    let level = line.iter().take_while(|b| **b == b'#').count();
    (level > 0 && line.get(level) == Some(&b' ')) || line.starts_with(b"|") || line.starts_with(b"**")
}

fn is_tag(after: &[u8]) -> bool {
    names_tag(after, TAGS)
}

fn names_tag(after: &[u8], tags: &[&[u8]]) -> bool {
    let name = after.strip_prefix(b"/").unwrap_or(after);
    // Most begin with another letter.
    let first = name.first().map(u8::to_ascii_lowercase);
    if tags.iter().all(|tag| tag.first().copied() != first) {
        return false;
    }
    let len = name.iter().take_while(|b| b.is_ascii_alphanumeric()).count();
    let ends = matches!(name.get(len), Some(b'>' | b' ' | b'\t' | b'\r' | b'\n' | b'/'));
    ends && tags.iter().any(|tag| name[..len].eq_ignore_ascii_case(tag))
}

/// Past byte-order mark, white space, comments and processing instructions.
fn skip_prologue(mut rest: &[u8]) -> &[u8] {
    rest = rest.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(rest);
    rest = rest.strip_prefix(b"?").unwrap_or(rest);
    loop {
        rest = rest.trim_ascii_start();
        let end: &[u8] = match rest {
            [b'<', b'!', b'-', b'-', ..] => b"-->",
            [b'<', b'?', ..] => b"?>",
            _ => return rest,
        };
        let Some(at) = memchr::memmem::find(rest, end) else { return rest };
        rest = &rest[at + end.len()..];
    }
}

mod zip;

#[cfg(test)]
mod tests;

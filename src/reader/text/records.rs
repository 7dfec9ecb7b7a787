//! Records of values set apart by commas, semicolons or tabs, with fields in quotes (RFC 4180): what spreadsheets
//! save, also under the name of a text.

/// Lines that one record may cover, and records from which on lines with commas are no sentences.
const MOST_LINES: usize = 20;
const FEWEST_RECORDS: usize = 4;

/// Least and longest fields of a record set apart by commas.
const FEWEST_FIELDS: usize = 3;
const LONGEST_FIELD: usize = 240;

/// Records of one run by which the whole text is what a spreadsheet saved, and lines of other lengths are records too:
/// some programs leave out the commas behind the last cell of a line.
const RECORDS_OF_A_SHEET: usize = 20;

/// A run of records on successive lines that have as many fields.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Run {
    pub(super) separator: Option<char>,
    end: usize,
    /// What sets fields apart in the whole text, once it was asked for.
    sheet: Option<Option<char>>,
}

impl Run {
    /// What sets the fields of the line at `start` apart: known from the run it stands in, or found out.
    pub(super) fn cover(&mut self, text: &str, start: usize) -> Option<char> {
        if start >= self.end {
            let end = line_end(text, start);
            let line = &text.as_bytes()[start..end];
            if memchr::memchr3(b'"', b',', b';', line).is_none() {
                (self.separator, self.end) = (None, end);
                return None;
            }
            // A record has as many separators as it needs for its fields, but for those behind a break in quotes.
            let quoted = memchr::memchr(b'"', line).is_some();
            let may = |s: &u8| quoted || memchr::memchr_iter(*s, line).nth(FEWEST_FIELDS - 2).is_some();
            let mut separators = [b',', b';'].into_iter().filter(may).map(char::from);
            let found = separators.find_map(|s| Some((s, run_end(text, start, end, s)?)));
            (self.separator, self.end) = match found {
                Some((separator, (end, records))) => {
                    if records >= RECORDS_OF_A_SHEET {
                        self.sheet = Some(Some(separator));
                    }
                    (Some(separator), end)
                }
                None => {
                    let sheet = *self.sheet.get_or_insert_with(|| sheet_behind(text, end));
                    sheet.map_or((None, end), |s| {
                        let own = record_end(text, start, end, s);
                        if is_short_record(&text[start..own], s) { (Some(s), own) } else { (None, end) }
                    })
                }
            };
        }
        self.separator
    }
}

/// What sets fields apart in the rest of a text, if a spreadsheet saved it.
fn sheet_behind(text: &str, from: usize) -> Option<char> {
    let mut at = from;
    while at < text.len() {
        let end = line_end(text, at);
        let many =
            |s: &u8| memchr::memchr_iter(*s, &text.as_bytes()[at..end]).nth(FEWEST_FIELDS - 2).is_some();
        let mut separators = [b',', b';'].into_iter().filter(many).map(char::from);
        match separators.find_map(|s| Some((s, run_end(text, at, end, s)?))) {
            Some((separator, (_, RECORDS_OF_A_SHEET..))) => return Some(separator),
            Some((_, (end, _))) => at = end,
            None => at = end,
        }
    }
    None
}

/// Whether a line of what a spreadsheet saved is a record though others have more fields.
fn is_short_record(line: &str, separator: char) -> bool {
    let line = line.trim_end_matches(['\n', '\r']);
    let fields = split(line, separator);
    let short = |f: &(usize, usize)| f.1 - f.0 <= LONGEST_FIELD;
    fields.len() > 1 && fields.iter().all(short) && !line.contains(['\t', '。', '，', '|'])
}

/// The end of the run of records that begins at `start`, and their number; `None` if these are lines of another kind.
fn run_end(text: &str, start: usize, first: usize, separator: char) -> Option<(usize, usize)> {
    let (mut at, mut next) = (start, first);
    let (mut records, mut fields) = (0, 0);
    loop {
        next = record_end(text, at, next, separator);
        let line = text[at..next].trim_end_matches(['\n', '\r']);
        let found = split(line, separator);
        // Tabs that exports put around figures belong to the field, tabs between them set fields apart.
        let whole = |f: &(usize, usize)| {
            f.1 - f.0 <= LONGEST_FIELD && memchr::memchr(b'\t', &line.as_bytes()[f.0..f.1]).is_none()
        };
        let own = found.iter().all(whole)
            && !line.contains(['。', '|'])
            && !(separator == ',' && groups_digits(line, &found));
        if !own || found.len() < FEWEST_FIELDS || (records > 0 && found.len() != fields) {
            break;
        }
        (records, fields, at) = (records + 1, found.len(), next);
        if at >= text.len() {
            break;
        }
        next = line_end(text, at);
    }
    (records >= FEWEST_RECORDS).then_some((at, records))
}

/// Whether the commas of a line stand within its figures, which spaces set apart: `新收 6,329 0 1,024`.
fn groups_digits(line: &str, fields: &[(usize, usize)]) -> bool {
    let shown = |field: &(usize, usize)| line[field.0..field.1].trim();
    let grouped = |pair: &[(usize, usize)]| {
        let (front, behind) = (shown(&pair[0]), shown(&pair[1]));
        let digits = behind.bytes().take_while(u8::is_ascii_digit).count();
        front.ends_with(|c: char| c.is_ascii_digit()) && digits == 3
    };
    if !fields.windows(2).all(grouped) {
        return false;
    }
    let [first, middle @ .., _] = fields else { return false };
    // One figure in millions stands behind its label.
    let label = shown(first).trim_end_matches(|c: char| c.is_ascii_digit());
    label.ends_with(char::is_whitespace)
        || middle.iter().map(shown).any(|text| text.contains(char::is_whitespace))
}

/// Where the line that begins at `start` ends, its break included.
pub(super) fn line_end(text: &str, start: usize) -> usize {
    memchr::memchr(b'\n', &text.as_bytes()[start..]).map_or(text.len(), |at| start + at + 1)
}

/// Where the record on the line `start..end` ends: a field in quotes may go on over lines.
pub(super) fn record_end(text: &str, start: usize, end: usize, separator: char) -> usize {
    if !is_open(&text[start..end], separator) {
        return end;
    }
    let mut to = end;
    for _ in 0..MOST_LINES {
        if to >= text.len() {
            break;
        }
        to = line_end(text, to);
        if !is_open(&text[start..to], separator) {
            return to;
        }
    }
    end
}

/// Whether a field in quotes is not closed.
fn is_open(record: &str, separator: char) -> bool {
    let (mut quoted, mut begins) = (false, true);
    for c in record.chars() {
        match c {
            '"' if quoted => quoted = false,
            '"' if begins => quoted = true,
            // A quote behind the closing one stands for one quote.
            '"' => quoted = true,
            _ => {}
        }
        begins = !quoted && (c == separator || c == '\n');
        if !quoted && c != '"' && c != separator && !c.is_whitespace() {
            // Quotes within a field that did not begin with one are text.
            begins = false;
        }
    }
    quoted
}

/// The fields of a record as byte ranges, their quotes left out.
pub(super) fn split(record: &str, separator: char) -> Vec<(usize, usize)> {
    let mut fields = Vec::new();
    let (mut from, mut quoted) = (0, false);
    for (at, c) in record.char_indices() {
        if c == '"' && (quoted || record[from..at].trim().is_empty()) {
            quoted = !quoted;
        } else if c == '"' && record[from..].trim_start().starts_with('"') {
            quoted = true;
        } else if c == separator && !quoted {
            fields.push(unquoted(record, from, at));
            from = at + c.len_utf8();
        }
    }
    fields.push(unquoted(record, from, record.len()));
    fields
}

fn unquoted(record: &str, from: usize, to: usize) -> (usize, usize) {
    let field = &record[from..to];
    let shown = field.trim();
    let at = from + (field.len() - field.trim_start().len());
    let (at, shown) = match shown.strip_prefix('"').and_then(|s| s.strip_suffix('"')) {
        Some(inner) => (at + 1 + (inner.len() - inner.trim_start().len()), inner.trim()),
        None => (at, shown),
    };
    // `="12"`: a formula that makes a text of a number, so that sheets show it as it is.
    for (before, behind) in [("=\"\"", "\"\""), ("=\"", "\"")] {
        let inner = shown.strip_prefix(before).and_then(|s| s.strip_suffix(behind));
        let figure =
            |s: &&str| !s.is_empty() && s.bytes().all(|b| matches!(b, b'0'..=b'9' | b',' | b'.' | b'-'));
        if let Some(inner) = inner.filter(figure) {
            return (at + before.len(), at + before.len() + inner.len());
        }
    }
    (at, at + shown.len())
}

#[cfg(test)]
mod tests {
    use super::{Run, record_end, split};

    fn fields(record: &str) -> Vec<&str> {
        split(record, ',').into_iter().map(|(a, b)| &record[a..b]).collect()
    }

    #[test]
    fn fields_lose_their_quotes() {
        assert_eq!(fields("规章,0,\"1,113\",,\" x \""), ["规章", "0", "1,113", "", "x"]);
        assert_eq!(fields("危及\"三安全\",1"), ["危及\"三安全\"", "1"]);
        assert_eq!(fields("\"危及\"\"三,安全\"\"\",1"), ["危及\"\"三,安全\"\"", "1"]);
    }

    #[test]
    fn what_exports_put_around_figures_is_no_part_of_them() {
        assert_eq!(fields("规章,=\"12\",\"=\"\"1,200\"\"\",\t7,\"8\t\""), ["规章", "12", "1,200", "7", "8"]);
        assert_eq!(fields("=\"甲\",=\"1"), ["=\"甲\"", "=\"1"]);
        let cover = |text: &str| Run::default().cover(text, 0);
        assert_eq!(cover("甲,\t1,2\t\n乙,\t3,4\t\n丙,\t5,6\t\n丁,\t7,8\t\n"), Some(','));
        assert_eq!(cover("1,234\t2,345\t3\n1,234\t2,345\t3\n1,234\t2,345\t3\n1,234\t2,345\t3\n"), None);
    }

    #[test]
    fn a_record_in_quotes_goes_on_over_lines() {
        let text = "\"本年\n数量\"\t3\n规章\t0\n";
        assert_eq!(&text[..record_end(text, 0, 8, '\t')], "\"本年\n数量\"\t3\n");
        let open = "\"本年\t3\n规章\t0\n";
        assert_eq!(record_end(open, 0, 10, '\t'), 10, "never closed");
    }

    #[test]
    fn sentences_are_no_records() {
        let cover = |text: &str| Run::default().cover(text, 0);
        assert_eq!(cover("a,b,c\n1,2,3\n4,5,6\n7,8,9\n"), Some(','));
        assert_eq!(cover("a;b;c\n1;2;3\n4;5;6\n7;8;9\n"), Some(';'));
        assert_eq!(cover("a,b,c\n1,2,3\n4,5\n7,8,9\n"), None);
        assert_eq!(cover("one, two, three\nfour\n"), None);
    }

    #[test]
    fn commas_within_figures_set_nothing_apart() {
        let cover = |line: &str| Run::default().cover(&line.repeat(5), 0);
        assert_eq!(cover("新收 6,329 1,512 1,152 1,966 1,081 0 368,791\n"), None);
        assert_eq!(cover("新收 6,329 0 0 0 0 0 6,329\n"), None);
        assert_eq!(cover("新收  6,329  0  1,024\n"), None);
        assert_eq!(cover("许可 1,234,567\n"), None);
        assert_eq!(cover("新收 ,6,329,1512\n"), Some(','));
        assert_eq!(cover("新收, 6, 329, 335\n"), Some(','));
        assert_eq!(cover("规章,17 17,300\n"), Some(','));
        assert_eq!(cover("2024-01-01 10:00,2024-01-02 11:00,7\n"), Some(','));
    }

    #[test]
    fn what_a_sheet_was_saved_as_has_short_records_too() {
        let rows = |fields: &str, n: usize| format!("甲{fields}\n").repeat(n);
        let first = |front: &str, n: usize| {
            let text = format!("{front}\n{}", rows(",1,2,3", n));
            Run::default().cover(&text, 0)
        };
        assert_eq!(first("行政许可,167", 20), Some(','));
        assert_eq!(first("规章,57,341,171,9", 20), Some(','));
        assert_eq!(first("规章,57,341,171,9", 5), None, "few lines may be anything");
        assert_eq!(first("Today, all, is well。", 20), None);
        assert_eq!(first("title, of a report", 20), Some(','));
        // What follows such records is known by them.
        let text = format!("{}题\n乙,7\n", rows(",1,2,3", 20));
        let mut run = Run::default();
        let mut at = 0;
        let mut found = Vec::new();
        while at < text.len() {
            found.push(run.cover(&text, at));
            at = super::line_end(&text, at);
        }
        assert_eq!(found[20..], [None, Some(',')]);
    }
}

//! Maps to Unicode that are false about figures, in files of real producers: what the page shows is told by the outlines.

use std::fmt::Write as _;

use gongkai::document::Why;
use gongkai::grammar::Forms;
use gongkai::reader::{Limits, pdf};
use lopdf::{Document, Object, ObjectId};

use crate::pdf_set::{bytes, lines, rendered};
use crate::support::compare::{Class, Tally, judge};

/// The strings between angle brackets, each with what stands before it.
fn strings(map: &str) -> impl Iterator<Item = (&str, &str)> {
    let pieces = map.split('>').filter_map(|piece| piece.rsplit_once('<'));
    pieces.map(|(before, string)| (before, string.trim()))
}

/// The codes of a map and what each stands for, in hexadecimal digits.
fn pairs(map: &str) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    let section = |begin: &str, end: &str| {
        let parts = map.split(begin).skip(1).filter_map(|part| part.split(end).next());
        parts.map(str::to_owned).collect::<Vec<_>>()
    };
    for part in section("beginbfchar", "endbfchar") {
        let all: Vec<_> = strings(&part).map(|(_, string)| string.to_owned()).collect();
        pairs.extend(all.chunks_exact(2).map(|pair| (pair[0].clone(), pair[1].clone())));
    }
    let number = |hex: &str| u32::from_str_radix(hex, 16).expect("hexadecimal digits");
    for part in section("beginbfrange", "endbfrange") {
        let mut strings = strings(&part).peekable();
        while let (Some((_, low)), Some((_, high))) = (strings.next(), strings.next()) {
            let (first, last) = (number(low), number(high));
            let mut to = strings.next().expect("a target");
            let listed = to.0.contains('[');
            for code in first..=last {
                let target =
                    if listed { to.1.to_owned() } else { format!("{:04X}", number(to.1) + code - first) };
                pairs.push((format!("{code:0width$X}", width = low.len()), target));
                if listed && code < last {
                    to = strings.next().expect("a target for every code");
                }
            }
        }
    }
    pairs
}

/// The file with two characters exchanged in all of its maps; `None` where none of them has them.
fn exchanged(bytes: &[u8], (one, other): (char, char)) -> Option<Vec<u8>> {
    let mut file = Document::load_mem(bytes).ok()?;
    let map = |object: &Object| object.as_dict().ok()?.get(b"ToUnicode").and_then(Object::as_reference).ok();
    let maps: Vec<ObjectId> = file.objects.values().filter_map(map).collect();
    let (one, other) = (format!("{:04X}", one as u32), format!("{:04X}", other as u32));
    let mut changed = false;
    for id in maps {
        let stream = file.get_object_mut(id).and_then(Object::as_stream_mut).ok()?;
        let old = stream.decompressed_content().unwrap_or_else(|_| stream.content.clone());
        let old = String::from_utf8_lossy(&old).into_owned();
        let spaces = strings(old.split("begincodespacerange").nth(1)?).next()?;
        let width = spaces.1.len();
        let mut new = format!(
            "1 begincodespacerange <{}> <{}> endcodespacerange\n1 beginbfchar\n",
            "0".repeat(width),
            "F".repeat(width)
        );
        for (code, mut target) in pairs(&old) {
            target.make_ascii_uppercase();
            let to = if target == one {
                &other
            } else if target == other {
                &one
            } else {
                &target
            };
            changed |= *to != target;
            let _ = writeln!(new, "<{code}> <{to}>");
        }
        new.push_str("endbfchar");
        stream.set_plain_content(new.into_bytes());
    }
    let mut out = Vec::new();
    file.save_to(&mut out).ok()?;
    changed.then_some(out)
}

/// Files with figures in fonts whose outlines are in them, of the form `FontFile2` or `FontFile3`.
const FORMS: [&str; 9] = [
    "pdf_lo",
    "pdf_lo_narrow",
    "pdf_lo_cut_row",
    "pdf_lo_noto",
    "pdf_lo_vertical",
    "pdf_rl_truetype",
    "pdf_wkhtml",
    "pdf_chromium_cairo",
    "pdf_weasy_zenhei",
];

#[test]
fn figures_that_maps_exchange_are_not_wrong_in_silence() {
    let forms = Forms::builtin().expect("the built-in grammars load");
    let mut tally = Tally::default();
    for line in lines(|l| FORMS.contains(&l.form.as_str())) {
        for pair in [('0', '5'), ('1', '7'), ('3', '8'), ('2', '4'), ('6', '9'), ('1', ' ')] {
            let mut rendered = rendered(&line);
            let Some(bytes) = exchanged(&bytes(&line), pair) else {
                assert_eq!(pair.1, ' ', "{}: no map has {pair:?}", line.file);
                continue;
            };
            rendered.bytes = bytes;
            let label = format!("{} {pair:?}", line.form);
            tally.add(&label, &rendered, &judge(&rendered, &forms));
        }
    }
    assert!(tally.count(Class::is_silent) == 0 && tally.count(|_| true) > 1_000, "{}", tally.report());
}

#[test]
fn outlines_contradict_no_map_of_a_sound_file() {
    let disputed = |line: &crate::pdf_set::Line| {
        let document = pdf::read(&bytes(line), &Limits::default()).ok()?;
        Some(document.other_readings.iter().any(|r| r.why == Why::CharactersDisputed))
    };
    let told: Vec<String> = lines(|l| !l.form.contains("false") && !l.form.contains("notou"))
        .iter()
        .filter(|line| disputed(line) == Some(true))
        .map(|line| line.file.clone())
        .collect();
    assert_eq!(told, Vec::<String>::new());
}

#[test]
fn figures_that_no_map_names_are_told_by_their_outlines_and_it_is_said() {
    let forms = Forms::builtin().expect("the built-in grammars load");
    let mut tally = Tally::default();
    for line in lines(|l| ["pdf_lo", "pdf_lo_noto", "pdf_rl_truetype"].contains(&l.form.as_str())) {
        // A private character says nothing.
        let mut rendered = rendered(&line);
        rendered.bytes = exchanged(&bytes(&line), ('5', '\u{e005}')).expect("a map has fives");
        let outcome = judge(&rendered, &forms);
        assert!(outcome.findings.iter().any(|f| f.id == "format.characters_disputed"), "{}", line.file);
        tally.add(&line.form, &rendered, &outcome);
    }
    let exact = tally.count(|class| class == Class::Right);
    assert!(tally.count(Class::is_silent) == 0 && exact > 500, "{}", tally.report());
}

#[test]
fn the_character_table_of_compact_outlines_is_held_against_a_map() {
    let line = &lines(|l| l.form == "pdf_weasy_zenhei")[0];
    let disputed = |bytes: &[u8]| {
        let document = pdf::read(bytes, &Limits::default()).expect("it is read");
        document.other_readings.iter().any(|r| r.why == Why::CharactersDisputed)
    };
    assert!(!disputed(&bytes(line)));
    // This one stands in page numbers only, in Noto Serif CJK as OpenType with CFF outlines.
    let other = exchanged(&bytes(line), ('页', '员')).expect("a map has it");
    assert!(disputed(&other));
}

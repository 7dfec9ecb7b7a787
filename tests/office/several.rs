use fastrand::Rng;
use gongkai::dataset::Layout;
use gongkai::grammar::Forms;
use gongkai::pipeline::{self, Product};
use gongkai::reader::Limits;
use gongkai::source::{Entry, Input, Roots, Seat, Walk};

use super::twins::{Twin, cases};
use crate::layout::reports::report as drawn;
use crate::support::compare::{Class, Tally, judge, run};
use crate::support::generate::Case;
use crate::support::ofd;
use crate::support::pdf;
use crate::support::render_docx::{self, Word};
use crate::support::render_xlsx::{Way, Workbook, render, render_all, render_by_table};
use crate::support::script::Piece;
use crate::support::shapes::Rendered;

const TAGS: [&str; 8] = ["甲局", "乙局", "丙镇", "丁街道", "戊委", "己办", "庚中心", "辛大队"];

/// What the program makes of a file of these bytes.
fn processed(bytes: &[u8], name: &str, forms: &Forms) -> Product {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join(name);
    std::fs::write(&file, bytes).expect("written");
    let roots = Roots::new(&[file], "stdin").expect("a file");
    let Some(Entry::File(input)) = Walk::new(&roots, None).next() else { panic!("the file was not found") };
    pipeline::process(&input, forms, &Layout::new(forms), &Limits::default())
}

/// Names and bytes of what is in it.
fn members(product: &mut Product) -> Vec<(String, Input, Vec<u8>)> {
    let Some(archive) = &mut product.within else { return Vec::new() };
    let member = |entry| match entry {
        Entry::File(input @ Input { seat: Seat::Member(_), .. }) => {
            let Seat::Member(member) = &input.seat else { unreachable!() };
            let name = input.path.split_once("!/").expect("a member").1.to_owned();
            (name, input.clone(), member.read(1 << 30).expect("its bytes"))
        }
        other => panic!("{other:?}"),
    };
    archive.members().map(member).collect()
}

/// What came of the reports of files that hold several.
#[derive(Default)]
struct Judged {
    tally: Tally,
    wrong: Vec<String>,
}

impl Judged {
    /// Holds a report against what is known of it.
    fn hold(&mut self, of: &str, what: &str, rendered: &Rendered, forms: &Forms) {
        let outcome = judge(rendered, forms);
        if !outcome.identity.is_empty() {
            self.wrong.push(format!("{what}: {:?}", outcome.identity));
        }
        self.tally.add(of, rendered, &outcome);
    }

    /// The member of this name, which must be there.
    fn member<'f>(
        &mut self,
        found: &'f [(String, Input, Vec<u8>)],
        name: &str,
        what: &str,
    ) -> Option<&'f [u8]> {
        let bytes = found.iter().find(|(found, ..)| *found == name).map(|(_, _, bytes)| &bytes[..]);
        if bytes.is_none() {
            let names: Vec<&str> = found.iter().map(|(name, ..)| name.as_str()).collect();
            self.wrong.push(format!("{what}: {names:?} without {name}"));
        }
        bytes
    }

    /// Every office and year is right, and there are none of these figures.
    fn assert(&self, none: fn(Class) -> bool) {
        let Judged { tally, wrong } = self;
        assert!(wrong.is_empty(), "{} reports:\n{}", wrong.len(), wrong.join("\n"));
        assert!(tally.count(none) == 0 && tally.failures() == 0, "{}", tally.report());
    }
}

#[test]
fn each_report_of_a_workbook_is_a_source_of_its_own() {
    let forms = Forms::builtin().expect("the built-in grammars load");
    // Reports one below another may leave a row open: where one begins without a title its first rows are another's last.
    let (mut judged, mut stacked) = (Judged::default(), Judged::default());
    for seed in 8_600_000..8_600_000 + cases(60) {
        let mut rng = Rng::with_seed(seed);
        let count = rng.usize(2..=TAGS.len());
        let twins: Vec<Twin> = (0..count as u64).map(|n| Twin::of(seed * 10 + n)).collect();
        let reports: Vec<_> = twins.iter().zip(TAGS).map(|(t, tag)| (&t.sheet, &t.script, tag)).collect();
        for way in Way::ALL {
            let more = rng.bool();
            let bytes = render_all(&reports, way, more, Workbook::of(seed), &mut rng);
            let mut product = processed(&bytes, "book.xlsx", &forms);
            let found = members(&mut product);
            let what = format!("{seed} {way:?} {count}{}", if more { " more" } else { "" });
            if product.outcome.is_some() {
                judged.wrong.push(format!("{what}: read as one report"));
                continue;
            }
            // In the order of the workbook.
            let mut numbers: Vec<(usize, &str, &[u8])> = found
                .iter()
                .filter_map(|(name, _, bytes)| {
                    let number = match way {
                        Way::Stacked => name.strip_prefix("Sheet1#")?.parse().ok(),
                        Way::Numbered => name.strip_prefix("Sheet")?.parse().ok(),
                        _ => TAGS.iter().position(|tag| name.contains(tag)),
                    };
                    Some((number?, name.as_str(), bytes.as_slice()))
                })
                .collect();
            numbers.sort_unstable();
            if numbers.len() != count {
                let names: Vec<&str> = found.iter().map(|(name, ..)| name.as_str()).collect();
                judged.wrong.push(format!("{what}: {names:?}"));
                continue;
            }
            for (twin, (_, name, bytes)) in twins.iter().zip(numbers) {
                let rendered = twin.rendered(&format!("{what} {name}"), "xlsx", bytes.to_vec());
                let judged = if matches!(way, Way::Stacked) { &mut stacked } else { &mut judged };
                judged.hold(&format!("{way:?}"), &format!("{what} {name}"), &rendered, &forms);
            }
        }
    }
    judged.assert(Class::breaks_exactness);
    stacked.assert(Class::is_silent);
}

/// Reports of offices that their titles name, of which no two are the same.
fn titled(seed: u64, count: usize) -> Vec<Twin> {
    let mut twins: Vec<Twin> = Vec::new();
    for twin in (seed * 100..seed * 100 + 100).map(Twin::of) {
        let Some(office) = twin.script.office.clone() else { continue };
        let like = |other: &Twin| {
            let other = other.script.office.as_deref().unwrap_or_default();
            other.ends_with(&office) || office.ends_with(other)
        };
        if twins.len() < count && !twins.iter().any(like) {
            twins.push(twin);
        }
    }
    twins
}

#[test]
fn each_report_of_a_collection_in_one_text_is_a_source_of_its_own() {
    let forms = Forms::builtin().expect("the built-in grammars load");
    let (mut judged, mut uncut) = (Judged::default(), 0);
    for seed in 8_660_000..8_660_000 + cases(60) {
        let mut rng = Rng::with_seed(seed);
        // Numbers of headings go on through a document where Word counts them.
        let word = Word { numbered: false, ..Word::of(seed) };
        let twins = titled(seed, rng.usize(2..=6));
        let reports: Vec<_> = twins.iter().map(|twin| (&twin.sheet, &twin.script)).collect();
        let office = |twin: &Twin| twin.script.office.clone().unwrap_or_default();
        let listed = |(n, twin): (usize, &Twin)| {
            format!("{}. {}{}年政府信息公开工作年度报告……{n}", n + 1, office(twin), twin.case.year)
        };
        let mut front = vec!["石桥区政府信息公开工作年度报告汇编".to_owned(), "目录".to_owned()];
        front.extend(twins.iter().enumerate().map(listed));
        let front = if rng.bool() { front } else { Vec::new() };
        let bytes = render_docx::render_all(&front, &reports, word, &mut rng);
        let mut product = processed(&bytes, "all.docx", &forms);
        let found = members(&mut product);
        let names: Vec<&str> = found.iter().map(|(name, ..)| name.as_str()).collect();
        // Where it is not certain where each begins, the file is one source.
        if product.outcome.is_some() && names.is_empty() {
            uncut += 1;
            continue;
        }
        if names.len() != twins.len() {
            judged.wrong.push(format!("{seed} {word:?}: {names:?} of {}", twins.len()));
            continue;
        }
        for twin in &twins {
            let name = format!("{} {}", office(twin), twin.case.year);
            let what = format!("{seed} {name}");
            let Some(bytes) = judged.member(&found, &name, &what) else { continue };
            judged.hold("collection", &what, &twin.rendered(&what, "docx", bytes.to_vec()), &forms);
        }
    }
    assert!(uncut * 8 <= cases(60), "{uncut} not cut");
    judged.assert(Class::breaks_exactness);
}

/// What is made of twins one behind the other, below a list of them: names, offices and years of the reports.
fn collected(seed: u64, twins: &[Twin], forms: &Forms) -> Vec<(String, Option<String>, Option<u16>)> {
    let mut rng = Rng::with_seed(seed);
    let reports: Vec<_> = twins.iter().map(|twin| (&twin.sheet, &twin.script)).collect();
    let listed = |twin: &Twin| {
        let office = twin.script.office.clone().unwrap_or_default();
        format!("{office}{}年政府信息公开工作年度报告", twin.case.year)
    };
    let front: Vec<String> = twins.iter().map(listed).collect();
    let bytes = render_docx::render_all(&front, &reports, Word::PLAIN, &mut rng);
    let found = members(&mut processed(&bytes, "all.docx", forms));
    let report = |(name, _, bytes): (String, Input, Vec<u8>)| {
        let (report, _) = run(&bytes, "source", forms).expect("a report");
        (name, report.office.map(|office| office.value), report.year.map(|year| year.value))
    };
    found.into_iter().map(report).collect()
}

#[test]
fn an_entry_of_a_list_is_no_reports_title() {
    let forms = Forms::builtin().expect("the built-in grammars load");
    let mut cut = 0;
    for seed in 8_690_000..8_690_000 + cases(12) {
        for title in ["{office}政府信息公开工作年度报告", ""] {
            let mut twins = titled(seed, 4);
            let own = twins[0].script.office.clone().unwrap_or_default();
            // The first one's own title lacks its year, or is a picture.
            let shown = title.replace("{office}", &own);
            let pieces = &mut twins[0].script.pieces;
            pieces.retain(|piece| !matches!(piece, Piece::Title(_)));
            if !shown.is_empty() {
                pieces.insert(0, Piece::Title(vec![shown]));
            }
            let found = collected(seed, &twins, &forms);
            // Whose a report without any title is nobody knows: the file is one source, as before.
            // But for an introduction that says it.
            let all = found.len() == twins.len();
            assert!(all || found.is_empty(), "{seed} {title}: {found:?}");
            cut += usize::from(all && !title.is_empty());
            for twin in twins.iter().take(found.len()) {
                let office = twin.script.office.clone();
                let of = found.iter().filter(|(_, found, _)| *found == office).count();
                assert_eq!(of, 1, "{seed} {title}: {office:?} {found:?}");
            }
        }
    }
    assert!(cut * 4 >= 3 * 12, "{cut} of 12 cut");
}

#[test]
fn the_title_of_a_link_is_no_reports() {
    let forms = Forms::builtin().expect("the built-in grammars load");
    for seed in 8_693_000..8_693_000 + cases(12) {
        let mut twins = titled(seed, 4);
        // Behind the first report a link to the last one's, and then one that has no title.
        let linked = twins.pop().and_then(|twin| twin.script.office).unwrap_or_default();
        twins[1].script.pieces.retain(|piece| !matches!(piece, Piece::Title(_)));
        let title = format!("{linked}{}年政府信息公开工作年度报告", twins[0].case.year);
        twins[0].script.pieces.extend([Piece::Para("相关阅读：".to_owned()), Piece::Title(vec![title])]);
        let found = collected(seed, &twins, &forms);
        assert!(found.iter().all(|(_, office, _)| office.as_ref() != Some(&linked)), "{seed}: {found:?}");
    }
}

#[test]
fn last_years_table_below_its_title_cuts_no_report() {
    let forms = Forms::builtin().expect("the built-in grammars load");
    for seed in 8_692_000..8_692_000 + cases(12) {
        for table in 0..3 {
            let mut twins = titled(seed, 1);
            let twin = &mut twins[0];
            let office = twin.script.office.clone().unwrap_or_default();
            let title = format!("{office}{}年政府信息公开工作年度报告", twin.case.year - 1);
            let pieces = &mut twin.script.pieces;
            let of = |piece: &Piece| matches!(piece, Piece::Table(n) if *n == table);
            let at = pieces.iter().position(of).expect("the table");
            // The same table again, below last year's title, and the rest of the report.
            pieces.insert(at + 1, Piece::Table(table));
            pieces.insert(at + 1, Piece::Title(vec![title]));
            let reports = [(&twin.sheet, &twin.script)];
            let bytes = render_docx::render_all(&[], &reports, Word::PLAIN, &mut Rng::with_seed(seed));
            let product = processed(&bytes, "one.docx", &forms);
            assert!(product.outcome.is_some(), "{seed} {table}: cut in two");
        }
    }
}

#[test]
fn a_report_of_text_among_others_is_a_source_too() {
    let forms = Forms::builtin().expect("the built-in grammars load");
    let mut uncut = 0;
    for seed in 8_691_000..8_691_000 + cases(12) {
        for at in 0..3 {
            let mut twins = titled(seed, 4);
            twins[at].script.pieces.retain(|piece| !matches!(piece, Piece::Table(_)));
            // The next one's title names no year.
            let next = twins[at + 1].script.office.clone().unwrap_or_default();
            for piece in &mut twins[at + 1].script.pieces {
                if let Piece::Title(lines) = piece {
                    *lines = vec![format!("{next}政府信息公开工作年度报告")];
                }
            }
            let found = collected(seed, &twins, &forms);
            if found.is_empty() {
                uncut += 1;
                continue;
            }
            let mut offices: Vec<_> = found.iter().map(|(_, office, _)| office.clone()).collect();
            let mut wanted: Vec<_> = twins.iter().map(|twin| twin.script.office.clone()).collect();
            offices.sort();
            wanted.sort();
            assert_eq!(offices, wanted, "{seed} {at}: {found:?}");
        }
    }
    assert!(uncut * 4 <= 36, "{uncut} of 36 not cut");
}

#[test]
fn each_report_of_pages_is_a_source_of_its_own() {
    let forms = Forms::builtin().expect("the built-in grammars load");
    let (mut judged, mut uncut) = (Judged::default(), 0);
    for seed in 8_680_000..8_680_000 + cases(30) {
        let mut rng = Rng::with_seed(seed);
        let mut all: Vec<Rendered> = Vec::new();
        let mut pages = Vec::new();
        for n in seed * 100..seed * 100 + 100 {
            let (rendered, own) = drawn(&Case::generate(n), n);
            let Some(office) = rendered.office.as_deref() else { continue };
            let known = all.iter().filter_map(|other| other.office.as_deref());
            if all.len() < 3 && !known.clone().any(|o| o.ends_with(office) || office.ends_with(o)) {
                all.push(rendered);
                pages.extend(own);
            }
        }
        for (page, number) in pages.iter_mut().zip(1..) {
            page.number = number;
        }
        let (name, bytes) = match rng.bool() {
            true => ("all.pdf", pdf::write(&pages)),
            false => ("all.ofd", ofd::write(&pages, &ofd::Manner::usual())),
        };
        let found = members(&mut processed(&bytes, name, &forms));
        let names: Vec<&str> = found.iter().map(|(name, ..)| name.as_str()).collect();
        if names.is_empty() {
            uncut += 1;
            continue;
        }
        for mut rendered in all {
            let office = rendered.office.clone().unwrap_or_default();
            let name = format!("{office} {}", rendered.year.unwrap_or_default());
            let what = format!("{seed} {name}");
            let Some(bytes) = judged.member(&found, &name, &what) else { continue };
            rendered.bytes = bytes.to_vec();
            judged.hold("pages", &what, &rendered, &forms);
        }
    }
    assert!(uncut * 6 <= cases(30), "{uncut} not cut");
    judged.assert(Class::breaks_exactness);
}

#[test]
fn a_text_that_shows_another_report_in_part_is_one_source() {
    let forms = Forms::builtin().expect("the built-in grammars load");
    for seed in 8_670_000..8_670_000 + cases(20) {
        let mut rng = Rng::with_seed(seed);
        let mut twins = titled(seed, 2);
        // Of the other only the first table is there.
        let last = twins.last_mut().expect("two of them");
        last.script.pieces.retain(|piece| !matches!(piece, Piece::Table(n) if *n > 0));
        let reports: Vec<_> = twins.iter().map(|twin| (&twin.sheet, &twin.script)).collect();
        let bytes = render_docx::render_all(&[], &reports, Word::PLAIN, &mut rng);
        let product = processed(&bytes, "one.docx", &forms);
        assert!(product.outcome.is_some(), "{seed}: cut in two");
    }
}

#[test]
fn offices_below_one_another_on_a_sheet_for_each_table_are_told_by_their_titles() {
    let forms = Forms::builtin().expect("the built-in grammars load");
    let offices = ["青山区教育局", "青山区石桥镇人民政府", "青山区民政局", "青山区水利局"];
    let mut judged = Judged::default();
    for seed in 8_650_000..8_650_000 + cases(60) {
        let mut rng = Rng::with_seed(seed);
        let count = rng.usize(2..=offices.len());
        let twins: Vec<Twin> = (0..count as u64).map(|n| Twin::of(seed * 10 + n)).collect();
        let year = |twin: &Twin| twin.case.year;
        let title = |(twin, office)| format!("{office}{}年政府信息公开工作年度报告", year(twin));
        let titles: Vec<String> = twins.iter().zip(offices).map(title).collect();
        let reports: Vec<_> =
            twins.iter().zip(&titles).map(|(t, title)| (&t.sheet, &t.script, title.as_str())).collect();
        let bytes = render_by_table(&reports, Workbook::of(seed), &mut rng);
        let found = members(&mut processed(&bytes, "book.xlsx", &forms));
        let names: Vec<&str> = found.iter().map(|(name, ..)| name.as_str()).collect();
        if names.len() != count {
            judged.wrong.push(format!("{seed}: {names:?}"));
        }
        for (twin, office) in twins.iter().zip(offices) {
            let what = format!("{seed} {office}");
            let Some(bytes) = judged.member(&found, office, &what) else { continue };
            let mut rendered = twin.rendered(&what, "xlsx", bytes.to_vec());
            (rendered.office, rendered.year) = (Some(office.to_owned()), Some(year(twin)));
            judged.hold("by table", &what, &rendered, &forms);
        }
    }
    judged.assert(Class::is_silent);
}

#[test]
fn one_report_is_one_source_over_however_many_sheets() {
    let forms = Forms::builtin().expect("the built-in grammars load");
    for seed in 8_700_000..8_700_000 + cases(120) {
        let twin = Twin::of(seed);
        let mut rng = Rng::with_seed(seed);
        let bytes = render(&twin.sheet, &twin.script, Workbook::of(seed), &mut rng);
        let mut product = processed(&bytes, "book.xlsx", &forms);
        let found: Vec<String> = members(&mut product).into_iter().map(|(name, ..)| name).collect();
        assert!(product.outcome.is_some() && found.is_empty(), "{seed}: {found:?}");
    }
}

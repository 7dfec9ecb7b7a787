//! Who reports on which year: title, office and year, each with the source it was taken from.
//!
//! A page shows titles of other reports too: links to other years, the neighbours of the page, a path through the
//! site. The report's own is a line of its own in front of the body; what else looks like a title is believed
//! where the text agrees with it.

use std::cell::LazyCell;

use super::introduction::{self, Trust};
use super::names;
use super::region::{Region, is_section_heading};
use super::span;
use super::stated::stated;
use super::stream::Stream;
use super::title::Title;
use super::titles::{shown_lines, titles};
use super::years::{self, Spoken};
use super::{Doubt, Origin, Section, Sourced};
use crate::document::Document;
use crate::grammar::{Forms, TitleWords};
use crate::text::dates;
use crate::text::signs::is_ideograph;

/// Everything found about identity.
#[derive(Debug, Default)]
pub(crate) struct Identity {
    pub(crate) title: Option<String>,
    pub(crate) office: Option<Sourced<String>>,
    pub(crate) year: Option<Sourced<u16>>,
    pub(crate) doubts: Vec<Doubt>,
    pub(crate) look_alike: Option<String>,
    /// What tells that the title may be of a paper about reports.
    pub(crate) paper: Option<String>,
    /// What stands behind the title on its line, and is no end of a report's title that is known.
    pub(crate) behind: Option<String>,
    /// The title speaks of a part of a year.
    pub(crate) less_than_a_year: bool,
}

/// What the text itself says of the year, apart from titles.
#[derive(Debug, Clone, Copy)]
struct Witnesses {
    period: Option<u16>,
    prose: Option<u16>,
    file: Option<u16>,
}

/// The year that the last part of a source's name states: all that a report takes from the name.
#[must_use]
pub fn year_in_name(name: &str) -> Option<u16> {
    name.rsplit('/').next().and_then(dates::in_name)
}

/// Gathers identity from all witnesses.
pub(crate) fn identify(
    document: &Document,
    stream: &Stream,
    forms: &Forms,
    sections: &[Section],
    regions: &[Region],
    name: &str,
) -> Identity {
    let heading = stream.lines.iter().position(|l| is_section_heading(stream.tokens_of(l), l.kind));
    let table = regions.iter().map(|r| r.lines.start).min();
    let body = heading.or(table);
    let titles = titles(document, stream, forms, body);
    let period = sections.iter().take(2).find_map(|s| dates::period(&dates::compact(&s.text)));
    let (lines, in_front) = introduction::lines(document, stream, body);
    let period = period.or_else(|| lines.iter().take(in_front).find_map(|line| dates::period(line)));
    let first_part = sections
        .iter()
        .find(|s| s.id.as_deref() == forms.sections.first().map(|s| s.id.as_str()))
        .map(|s| dates::compact(beginning(&s.text)).into_owned());
    let spoken = first_part.as_deref().and_then(years::spoken);
    let prose = spoken.as_ref().map(|spoken| spoken.year);
    // Most introductions tell the period too.
    let announced = if period.is_none() { introduction::year(&lines, &forms.title) } else { None };
    let file = year_in_name(name);
    // Below the beginning of the body, a title is a link to another one.
    let below = |t: &Title| matches!((t.line, body), (Some(line), Some(body)) if line > body && !t.quoted);
    let agrees = |t: &Title| t.year.is_some() && t.year == period.or(announced).or(prose);
    let told = period.or(announced).or(prose).is_some();
    let own = |t: &&Title| !below(t) && (!t.listed || agrees(t)) && (!t.front || !told || agrees(t));
    let candidates: Vec<&Title> = titles.iter().filter(own).collect();
    let best = choose(&candidates, agrees, &forms.title);
    let mut identity = Identity::default();
    if let Some(title) = best {
        identity.look_alike.clone_from(&title.look_alike);
        identity.paper.clone_from(&title.paper);
        identity.behind.clone_from(&title.behind);
        identity.less_than_a_year = title.less_than_a_year;
        identity.title = Some(title.text.clone());
        identity.office = title.office.clone().map(|value| Sourced {
            value,
            origin: if title.line.is_some() { Origin::Title } else { Origin::Metadata },
        });
    }
    let mut apart = best.is_some_and(|title| title.apart);
    let real = || candidates.iter().filter(|t| t.look_alike.is_none());
    if identity.office.is_none() {
        let other = real().find_map(|t| Some((t.office.clone()?, t.apart)));
        apart = other.as_ref().is_some_and(|(_, apart)| *apart);
        identity.office = other.map(|(value, _)| Sourced { value, origin: Origin::Prose });
    }
    let opening = first_part.as_deref().and_then(|text| introduction::opening(text, &forms.title));
    // Nearly all reports have a title that names both.
    let stated = LazyCell::new(|| stated(document, stream, body.unwrap_or(BEHIND_NO_TITLE), &forms.title));
    let mut said = introduction::office(&lines, &forms.title);
    if identity.office.is_none()
        && !matches!(said, Some((_, Trust::Said)))
        && let Some(name) = stated.office.clone()
    {
        tell_region(&mut identity, &name, None, &forms.title);
        said = Some((name, Trust::Said));
    }
    tell_office(&mut identity, said, opening.clone(), apart, forms);
    tell_others(&mut identity, opening, signed(document, stream, &forms.title), &forms.title);
    // A title that is only a part of its line is the last to be believed, if nothing else agrees with it.
    let weak = |t: &Title| t.labelled && !agrees(t);
    let of = |origin: Origin, value: Option<u16>| value.map(|value| Sourced { value, origin });
    let title_year = best.filter(|t| !weak(t) && !t.year_apart).and_then(|t| t.year);
    let other_title = || real().filter(|t| !weak(t) && !t.year_apart).find_map(|t| t.year);
    identity.year = of(Origin::Title, title_year)
        .or_else(|| of(Origin::Prose, other_title()))
        .or_else(|| of(Origin::Period, period))
        .or_else(|| of(Origin::Prose, announced));
    if identity.year.is_none()
        && let Some(spoken) = &spoken
    {
        identity.year = of(Origin::Prose, Some(spoken.year));
        doubt_spoken(&mut identity, spoken, file);
    }
    tell_year_apart(&mut identity, best);
    if identity.year.is_none()
        && let Some((year, said)) = stated.year
    {
        identity.year = of(if said { Origin::Period } else { Origin::Prose }, Some(year));
        if !said {
            let message = format!("{year}: only a cell above the tables shows it, and nothing else says so");
            let found = Some(year.to_string());
            identity.doubts.push(Doubt { found, ..Doubt::new("year.uncertain", None, None, message) });
        }
    }
    if identity.year.is_none() {
        identity.year = of(Origin::Title, real().find_map(|t| t.year)).or_else(|| of(Origin::FileName, file));
        if let Some(year) = &identity.year {
            let message = format!("{}: only the {} says so", year.value, uncertain(year.origin));
            identity.doubts.push(Doubt::new("year.uncertain", None, None, message));
        }
    }
    // A part one that speaks of several years says nothing against any of them.
    let may_be = |year: u16| spoken.as_ref().is_some_and(|spoken| spoken.may_be(year));
    let prose = prose.filter(|_| identity.year.as_ref().is_none_or(|year| !may_be(year.value)));
    conflicts(&mut identity, &candidates, Witnesses { period, prose, file });
    if identity.look_alike.is_none() {
        // Without a title, whatever stands in front may be one.
        let on = match (best, identity.title.is_some()) {
            (Some(title), _) => title.line.map_or(0..0, |line| line..line + 1),
            (None, true) => 0..0,
            (None, false) => 0..body.unwrap_or(BEHIND_NO_TITLE),
        };
        let shown = shown_lines(document, stream, on);
        let shown: Vec<_> = shown.into_iter().map(|(_, line)| dates::compact(line)).collect();
        let heads = identity.title.iter().map(String::as_str).chain(shown.iter().map(AsRef::as_ref));
        let year = identity.year.as_ref().map(|year| year.value);
        let in_front = lines.iter().take(in_front.max(1)).map(AsRef::as_ref);
        let doubts = span::doubts(heads, in_front, year, &forms.title);
        identity.doubts.extend(doubts);
    }
    identity
}

/// Lines of a source without a title and parts that are looked at for what may be one.
const BEHIND_NO_TITLE: usize = 20;

/// Characters of part one that tell its year and its office.
const OF_FIRST_PART: usize = 1200;

fn beginning(text: &str) -> &str {
    text.char_indices().nth(OF_FIRST_PART).map_or(text, |(end, _)| &text[..end])
}

/// Where nothing but part one tells the year, it is a doubt if part one names others nearly as often, or the year only in
/// passing, unless the file's name agrees.
fn doubt_spoken(identity: &mut Identity, spoken: &Spoken, file: Option<u16>) {
    if spoken.plain || file == Some(spoken.year) {
        return;
    }
    let others: Vec<String> = spoken.others().iter().map(u16::to_string).collect();
    let message = match others.is_empty() {
        true => {
            format!("{}: part one names this year in passing, and nothing else says which it is", spoken.year)
        }
        false => format!(
            "{}: part one names {} too, and nothing else says which year it is",
            spoken.year,
            others.join(", ")
        ),
    };
    let found = Some(spoken.year.to_string());
    identity.doubts.push(Doubt { found, ..Doubt::new("year.uncertain", None, None, message) });
}

/// A year on a line of its own above the title may be the title's, or a link to that year's reports: it counts where
/// the text tells none, and is held against what the text tells.
fn tell_year_apart(identity: &mut Identity, best: Option<&Title>) {
    let Some(apart) = best.filter(|title| title.year_apart).and_then(|title| title.year) else { return };
    if let Some(year) = &mut identity.year {
        // Where they differ, that there are two is told like that of any two titles.
        if year.value == apart {
            year.origin = Origin::Title;
        }
        return;
    }
    identity.year = Some(Sourced { value: apart, origin: Origin::Title });
    let message =
        format!("{apart}: this year stands on a line of its own above the title, and nothing else says so");
    let found = Some(apart.to_string());
    identity.doubts.push(Doubt { found, ..Doubt::new("year.uncertain", None, None, message) });
}

/// Takes the office from the text where no title gives it, and holds the title's against the text. What stands `apart`,
/// on a line above the title, may be the name of the site: then the text counts.
fn tell_office(
    identity: &mut Identity,
    said: Option<(String, Trust)>,
    opening: Option<String>,
    apart: bool,
    forms: &Forms,
) {
    let words = &forms.title;
    let opening = opening.map(|name| (name, Trust::Weak));
    let Some(office) = &identity.office else {
        let Some((value, trust)) = said.or(opening) else { return };
        if trust == Trust::Weak {
            let message = format!("{value}: no title names the office; the text speaks of this one first");
            identity.doubts.push(Doubt::new("office.uncertain", None, None, message));
        }
        identity.office = Some(Sourced { value, origin: Origin::Prose });
        return;
    };
    let office = office.clone();
    if !names::is_name(&office.value, words) {
        let message = format!("{}: this does not read like the name of an office", office.value);
        identity.doubts.push(Doubt::new("office.uncertain", None, None, message));
    }
    if tell_region(identity, &office.value, said.as_ref(), words) {
        return;
    }
    let said = if apart { said.or(opening) } else { said };
    let Some((said, trust)) = said.filter(|(_, trust)| apart || *trust == Trust::Said) else { return };
    if names::agree(&office.value, &said, words) {
        return;
    }
    let message = format!("the {} names {}, the text {said}", office.origin.words(), office.value);
    identity.doubts.push(Doubt {
        expected: Some(office.value),
        found: Some(said.clone()),
        ..Doubt::new("office.conflict", None, None, message)
    });
    if apart && trust == Trust::Said {
        identity.office = Some(Sourced { value: said, origin: Origin::Prose });
    }
}

/// Holds the title's office against the one that part one begins with and that signed, where both name one: a report without
/// a title may stand behind a title that is another's. Each alone names superiors, rooms and short forms as often.
fn tell_others(identity: &mut Identity, opening: Option<String>, signed: Option<String>, words: &TitleWords) {
    let Some(office) = identity.office.clone().filter(|office| office.origin == Origin::Title) else {
        return;
    };
    if identity.doubts.iter().any(|doubt| doubt.id == "office.conflict") {
        return;
    }
    let Some((name, signed)) = opening.zip(signed) else { return };
    let other = |name: &str| !names::agree(&office.value, name, words);
    if !(names::agree(&name, &signed, words) && other(&name) && other(&signed)) {
        return;
    }
    let message =
        format!("the title names {}, part one speaks of {name}, and {signed} signed it", office.value);
    identity.doubts.push(Doubt {
        expected: Some(office.value),
        found: Some(signed),
        ..Doubt::new("office.conflict", None, None, message)
    });
}

/// Lines at the end of a source among which the signature may stand.
const OF_THE_END: usize = 200;

/// The office that signed: the last name on a line of its own above a date.
fn signed(document: &Document, stream: &Stream, words: &TitleWords) -> Option<String> {
    let end = stream.lines.len();
    let shown = shown_lines(document, stream, end.saturating_sub(OF_THE_END)..end);
    let dated = |line: &str| {
        line.trim_end().ends_with('日') && {
            let line = dates::compact(line);
            let short = line.len() <= "2024年12月31日".len();
            short && dates::years(&line).next().is_some_and(|(at, _)| at == 0)
        }
    };
    let pair = shown.windows(2).rfind(|pair| dated(pair[1].1) && names::is_name(pair[0].1.trim(), words))?;
    Some(pair[0].1.trim().to_owned())
}

/// Most characters of the name of a region in front of what it is: `呼和浩特` and `市`.
const LONGEST_REGION: usize = 6;

/// `市人民政府办公室`: of which city, the text says, else it is a doubt. Whether the text said.
fn tell_region(
    identity: &mut Identity,
    office: &str,
    said: Option<&(String, Trust)>,
    words: &TitleWords,
) -> bool {
    let Some(organ) = words.region_ends.iter().find_map(|end| office.strip_prefix(end.as_str())) else {
        return false;
    };
    // `镇海区…`, `市中区…` name a region that only begins so.
    if words.region_ends.iter().any(|end| organ.contains(end.as_str())) {
        return false;
    }
    let region =
        said.filter(|(_, trust)| *trust == Trust::Said).and_then(|(said, _)| said.strip_suffix(office));
    if let Some(region) = region.filter(|region| !region.is_empty()) {
        let of_words = |list: &[String]| list.iter().any(|word| region.contains(word.as_str()));
        let name = region.chars().all(is_ideograph)
            && (2..=LONGEST_REGION).contains(&region.chars().count())
            && !of_words(&words.pronouns)
            && !of_words(&words.office_ends)
            && !region.starts_with(NO_NAME)
            && !words.leads.stand_in(region)
            && !words.acts.stand_in(region)
            && !words.doings.stand_in(region);
        if name {
            identity.office = Some(Sourced { value: format!("{region}{office}"), origin: Origin::Prose });
            return true;
        }
    }
    if words.overlapping.iter().any(|name| organ.starts_with(name.as_str())) {
        let message = format!("{office}: the name of its region is not there");
        identity.doubts.push(Doubt::new("office.uncertain", None, None, message));
    }
    false
}

/// What stands in front of a region without naming it.
const NO_NAME: [char; 12] = ['本', '该', '我', '各', '全', '由', '和', '与', '为', '在', '经', '是'];

fn uncertain(origin: Origin) -> &'static str {
    if origin == Origin::FileName { "file name" } else { "name of a link" }
}

/// The report's own title. Of equals the first counts; of own lines with different years the one nearest to the
/// body, and a finding will say so.
fn choose<'t>(
    candidates: &[&'t Title],
    agrees: impl Fn(&Title) -> bool,
    words: &TitleWords,
) -> Option<&'t Title> {
    // `1 某局 某县某局2023年…`, a line of a list, names no office.
    let named = |t: &Title| t.office.as_deref().is_none_or(|office| names::is_name(office, words));
    let rank = |t: &Title| {
        (
            t.look_alike.is_none(),
            t.is_own_line(),
            named(t),
            agrees(t),
            t.line.is_some() && !t.quoted && !t.labelled,
            t.office.is_some() && t.year.is_some(),
            t.year.is_some(),
            t.office.is_some(),
        )
    };
    let mut best: Option<&Title> = None;
    for title in candidates {
        let better = best.is_none_or(|b| {
            let (mine, other) = (rank(title), rank(b));
            mine > other || (mine == other && title.is_own_line() && title.year != b.year)
        });
        if better {
            best = Some(title);
        }
    }
    best
}

fn conflicts(identity: &mut Identity, titles: &[&Title], witnesses: Witnesses) {
    let Some(year) = &identity.year else { return };
    let other_title = titles
        .iter()
        .filter(|t| t.look_alike.is_none())
        .filter(|t| t.is_own_line() || ((t.quoted || t.line.is_none()) && !t.labelled && t.office.is_some()))
        .find_map(|t| t.year.filter(|y| *y != year.value));
    let other = |said: Option<u16>| said.filter(|y| *y != year.value);
    for (what, id, other) in [
        ("another title", "year.title", other_title),
        ("the statistical period", "year.period", other(witnesses.period)),
        ("part one", "year.prose", other(witnesses.prose)),
        ("the file name", "year.file_name", other(witnesses.file)),
    ] {
        if let Some(other) = other {
            let message = format!("the {} says {}, {what} says {other}", year.origin.words(), year.value);
            identity.doubts.push(Doubt {
                expected: Some(year.value.to_string()),
                found: Some(other.to_string()),
                ..Doubt::new(id, None, None, message)
            });
        }
    }
}

//! From parsed format files to [`Forms`]: labels folded and indexed, ids resolved, contradictions refused.

use regex::Regex;
use sha2::{Digest, Sha256};
use toml::Spanned;

use super::error::GrammarError;
use super::forms::{
    Carry, Claim, ColumnForm, FormatInfo, Forms, Key, Node, Rule, SectionForm, Shape, Slot, SlotId,
    TableForm, TitleWords, Variant, Vocabulary,
};
use super::index::Meaning;
use super::pattern::{Met, Pattern};
use super::rules;
use super::spec::{self, Kind, Loaded};
use crate::text::fold::Folded;
use crate::text::ordinal;

struct Compiler<'a> {
    forms: Forms,
    loaded: &'a Loaded,
    format: usize,
    met: &'a mut Met,
}

pub(super) fn compile(loaded: &[Loaded]) -> Result<Forms, GrammarError> {
    let mut forms = Forms::default();
    let mut met = Met::default();
    for (format, loaded) in loaded.iter().enumerate() {
        let mut compiler = Compiler { forms, loaded, format, met: &mut met };
        compiler.format()?;
        forms = compiler.forms;
    }
    number_slots(&mut forms);
    for file in loaded {
        rules::check(&forms, file)?;
    }
    rules::resolve(&mut forms);
    forms.labels.close();
    Ok(forms)
}

impl Compiler<'_> {
    fn error<T>(&self, at: &Spanned<T>, message: impl Into<String>) -> GrammarError {
        GrammarError::at(&self.loaded.file, &self.loaded.text, Some(at.span().start), message)
    }

    fn check_id(&self, id: &Spanned<String>) -> Result<(), GrammarError> {
        let ok = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '.';
        if id.get_ref().is_empty() || !id.get_ref().chars().all(ok) {
            let message = format!("id `{}`: expected lower-case letters, digits, `_` and `.`", id.get_ref());
            return Err(self.error(id, message));
        }
        Ok(())
    }

    fn format(&mut self) -> Result<(), GrammarError> {
        let format = &self.loaded.format;
        self.check_id(&format.id)?;
        self.forms.formats.push(FormatInfo {
            id: format.id.get_ref().clone(),
            title: format.name.clone(),
            authority: format.authority.clone(),
            first_year: format.first_year,
            digest: Sha256::digest(self.loaded.text.as_bytes()).iter().map(|b| format!("{b:02x}")).collect(),
            file: self.loaded.file.clone(),
            text: self.loaded.text.clone(),
        });
        self.words();
        let mut seen = Vec::new();
        for table in &format.tables {
            self.check_id(&table.id)?;
            if seen.contains(&table.id.get_ref()) {
                return Err(self.error(&table.id, format!("table `{}` is defined twice", table.id.get_ref())));
            }
            seen.push(table.id.get_ref());
            self.table(table)?;
        }
        for section in &format.sections {
            self.section(section)?;
        }
        for rule in &format.rules {
            self.forms.rules.push(Rule {
                id: rule.id.get_ref().clone(),
                format: format.id.get_ref().clone(),
                table: rule.table.get_ref().clone(),
                over: rule.over,
                left: rule.left.iter().map(|t| t.get_ref().clone()).collect(),
                right: rule.right.iter().map(|t| t.get_ref().clone()).collect(),
                source: rule.source.clone(),
                instances: Vec::new(),
            });
        }
        for claim in &format.claims {
            self.claim(claim)?;
        }
        for carry in &format.carries {
            self.carry(carry)?;
        }
        Ok(())
    }

    fn carry(&mut self, carry: &spec::Carry) -> Result<(), GrammarError> {
        let table = carry.table.get_ref();
        for row in [&carry.from, &carry.to] {
            if !self.forms.slots.iter().any(|s| s.table == *table && s.row == *row.get_ref()) {
                let message =
                    format!("[[carry]] names row `{}`, which table `{table}` does not have", row.get_ref());
                return Err(self.error(row, message));
            }
        }
        let (from, to) = (carry.from.get_ref().clone(), carry.to.get_ref().clone());
        let carry = Carry { table: table.clone(), from, to };
        if !self.forms.carries.contains(&carry) {
            self.forms.carries.push(carry);
        }
        Ok(())
    }

    fn claim(&mut self, claim: &spec::Claim) -> Result<(), GrammarError> {
        let number = self.patterns(&claim.number, Some(2))?;
        let zero = self.patterns(&claim.zero, None)?;
        let format = self.loaded.format.id.get_ref();
        for row in claim.rows.iter().flatten() {
            let known = self.forms.slots.iter().any(|s| {
                s.table == *claim.table.get_ref()
                    && s.row == *row.get_ref()
                    && s.column == *claim.column.get_ref()
            });
            if !known {
                let message = format!(
                    "claim `{}` names row `{}`, which the table does not have",
                    claim.id.get_ref(),
                    row.get_ref()
                );
                return Err(self.error(row, message));
            }
        }
        self.forms.claims.push(Claim {
            id: claim.id.get_ref().clone(),
            format: format.clone(),
            table: claim.table.get_ref().clone(),
            column: claim.column.get_ref().clone(),
            rows: claim.rows.iter().map(|r| r.iter().map(|r| r.get_ref().clone()).collect()).collect(),
            number,
            zero,
            unless: self.met.cues(&claim.unless),
        });
        Ok(())
    }

    /// Patterns, those of users checked: they compile, and have so many groups with the whole.
    fn patterns(
        &mut self,
        patterns: &[Spanned<String>],
        groups: Option<usize>,
    ) -> Result<Vec<Pattern>, GrammarError> {
        let mut all = Vec::with_capacity(patterns.len());
        for at in patterns {
            let pattern = self.met.pattern(at.get_ref());
            if !self.loaded.is_built_in() {
                let regex = Regex::new(at.get_ref())
                    .map_err(|e| self.error(at, format!("pattern does not compile: {e}")))?;
                if groups.is_some_and(|groups| regex.captures_len() != groups) {
                    return Err(self.error(at, "the pattern needs exactly one group, the number"));
                }
            }
            all.push(pattern);
        }
        Ok(all)
    }

    /// Words of titles and figures: the union over the formats, longest first.
    fn words(&mut self) {
        let (title, values) = (&self.loaded.format.title, &self.loaded.format.values);
        let TitleWords {
            subject,
            noun,
            not_a_report,
            papers,
            notices,
            endings,
            revisions,
            links,
            reporters,
            reported,
            openings,
            spans,
            parts_of_year,
            other_reports,
            news,
            fillers,
            retold,
            announce,
            aliases,
            pronouns,
            office_ends,
            office_lasts,
            region_ends,
            overlapping,
            leads,
            acts,
            contacts,
            doings,
            of_others,
            rooms,
            sites,
        } = &mut self.forms.title;
        let Vocabulary {
            not_applicable,
            units,
            unit_marks,
            multiples,
            increase,
            decrease,
            other_periods,
            comparisons,
            other_heads,
            samples,
            superseded,
            scopes,
            captions,
            disputes,
        } = &mut self.forms.vocabulary;
        for (into, from) in [
            (subject.words(), &title.subject),
            (noun.words(), &title.noun),
            (not_a_report, &title.not_a_report),
            (papers, &title.papers),
            (notices, &title.notices),
            (endings, &title.endings),
            (revisions, &title.revisions),
            (links, &title.links),
            (reporters, &title.reporters),
            (reported, &title.reported),
            (openings, &title.openings),
            (spans, &title.spans),
            (parts_of_year, &title.parts_of_year),
            (other_reports, &title.other_reports),
            (news, &title.news),
            (fillers, &title.fillers),
            (retold, &title.retold),
            (announce.words(), &title.announce),
            (aliases, &title.aliases),
            (pronouns, &title.pronouns),
            (office_ends, &title.office_ends),
            (region_ends, &title.region_ends),
            (overlapping, &title.overlapping),
            (leads.words(), &title.leads),
            (acts.words(), &title.acts),
            (contacts.words(), &title.contacts),
            (doings.words(), &title.doings),
            (of_others, &title.of_others),
            (rooms, &title.rooms),
            (sites, &title.sites),
            (not_applicable, &values.not_applicable),
            (units, &values.units),
            (unit_marks, &values.unit_marks),
            (multiples, &values.multiples),
            (other_periods, &values.other_periods),
            (comparisons, &values.comparisons),
            (other_heads, &values.other_heads),
            (samples, &values.samples),
            (superseded, &values.superseded),
            (scopes, &values.scopes),
            (disputes, &values.disputes),
            (increase, &values.increase),
            (decrease, &values.decrease),
        ] {
            into.extend(from.iter().cloned());
            into.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
            into.dedup();
        }
        *office_lasts = office_ends.iter().filter_map(|end| end.chars().next_back()).collect();
        office_lasts.sort_unstable();
        office_lasts.dedup();
        let all = [samples, superseded, other_periods, scopes].into_iter().flatten();
        *captions.words() = all.map(|word| word.clone()).collect();
    }

    fn section(&mut self, section: &spec::Section) -> Result<(), GrammarError> {
        self.check_id(&section.id)?;
        if let Some(id) = &section.table
            && !self.forms.tables.iter().any(|t| t.id == *id.get_ref())
        {
            let message = format!("section names table `{}`, which is not defined", id.get_ref());
            return Err(self.error(id, message));
        }
        let id = section.id.get_ref();
        let at = self.forms.sections.iter().position(|s| s.id == *id).unwrap_or_else(|| {
            let named = |id: &Spanned<String>| self.forms.tables.iter().position(|t| t.id == *id.get_ref());
            let table = section.table.as_ref().and_then(named);
            self.forms.sections.push(SectionForm { id: id.clone(), table });
            self.forms.sections.len() - 1
        });
        for label in std::iter::once(section.heading.get_ref()).chain(&section.also) {
            self.forms.labels.add(&format!("{}、{label}", section.number), Meaning::Section(small(at)));
        }
        Ok(())
    }

    fn table(&mut self, table: &spec::Table) -> Result<(), GrammarError> {
        let id = table.id.get_ref();
        let shape = match table.shape {
            spec::Shape::Rows => Shape::Rows,
            spec::Shape::Across => Shape::Across,
        };
        let at = match self.forms.tables.iter().position(|t| t.id == *id) {
            Some(at) if self.forms.tables[at].shape != shape => {
                return Err(
                    self.error(&table.id, format!("table `{id}` has another shape in another format"))
                );
            }
            Some(at) => at,
            None => {
                let form = TableForm {
                    id: id.clone(),
                    label: table.label.clone(),
                    shape,
                    nodes: Vec::new(),
                    columns: Vec::new(),
                    formats: Vec::new(),
                };
                self.forms.tables.push(form);
                self.forms.tables.len() - 1
            }
        };
        self.forms.tables[at].formats.push(self.format);
        for mark in &table.marks {
            self.forms.labels.add(mark, Meaning::Mark { table: small(at), group: false });
        }
        for mark in &table.spanning {
            self.forms.labels.add(mark, Meaning::Mark { table: small(at), group: true });
        }
        // Where the next unseen node goes: behind the last one that this format shares with those before.
        let mut cursor = 0;
        for part in &table.parts {
            if let Some(heading) = &part.heading {
                for label in std::iter::once(heading.get_ref()).chain(&part.also) {
                    self.forms.labels.add(label, Meaning::Part { table: small(at) });
                }
            }
            self.part(at, table, part, &mut cursor)?;
        }
        Ok(())
    }

    fn part(
        &mut self,
        at: usize,
        table: &spec::Table,
        part: &spec::Part,
        cursor: &mut usize,
    ) -> Result<(), GrammarError> {
        let mut columns = Vec::new();
        for column in &part.columns {
            self.check_id(&column.id)?;
            columns.push(self.column(at, column));
        }
        for row in &part.rows {
            self.check_id(&row.id)?;
            for group in &row.under {
                let Some(spec) = table.groups.iter().find(|g| g.label.get_ref() == group) else {
                    if table.shape == spec::Shape::Across {
                        continue;
                    }
                    return Err(self.error(
                        &row.id,
                        format!(
                            "row `{}` stands under `{group}`, which is no [[table.group]]",
                            row.id.get_ref()
                        ),
                    ));
                };
                self.node(
                    at,
                    "",
                    spec.label.get_ref(),
                    &spec.also,
                    row.under.iter().position(|g| g == group).unwrap_or(0),
                    cursor,
                );
            }
            let node =
                self.node(at, row.id.get_ref(), row.label.get_ref(), &row.also, row.under.len(), cursor);
            let slots = columns.iter().map(|_| SlotId(u16::MAX)).collect();
            let format = self.format;
            let form = &mut self.forms.tables[at].nodes[node];
            if form.variants.iter().any(|v| v.formats.contains(&format)) {
                let message =
                    format!("row `{}` is defined twice in table `{}`", row.id.get_ref(), table.id.get_ref());
                return Err(self.error(&row.id, message));
            }
            match form.variants.iter_mut().find(|v| v.columns == columns) {
                Some(variant) => variant.formats.push(format),
                None => {
                    let columns = columns.clone();
                    form.variants.push(Variant {
                        formats: vec![format],
                        columns,
                        slots,
                        balances: Vec::new(),
                    });
                }
            }
            for (column, index) in part.columns.iter().zip(&columns) {
                self.slot(at, node, *index, row, column, part);
            }
        }
        Ok(())
    }

    fn column(&mut self, at: usize, column: &spec::Column) -> usize {
        let table = &mut self.forms.tables[at];
        let index = table.columns.iter().position(|c| c.id == *column.id.get_ref()).unwrap_or_else(|| {
            table.columns.push(ColumnForm {
                id: column.id.get_ref().clone(),
                keys: Vec::new(),
                grouped: column.under.is_some(),
            });
            table.columns.len() - 1
        });
        let meaning = Meaning::Column { table: small(at), column: small(index) };
        for label in std::iter::once(&column.label).chain(&column.also) {
            for key in self.forms.labels.add(label, meaning) {
                let keys = &mut self.forms.tables[at].columns[index].keys;
                if !keys.contains(&key) {
                    keys.push(key);
                }
            }
        }
        index
    }

    /// Finds or inserts a node behind the cursor and moves the cursor behind it. Row ids are unique in a table;
    /// groups have none and are told apart by their labels.
    fn node(
        &mut self,
        at: usize,
        id: &str,
        label: &str,
        also: &[String],
        depth: usize,
        cursor: &mut usize,
    ) -> usize {
        let key = Folded::of(label).full;
        let table = &mut self.forms.tables[at];
        let found = table.nodes.iter().position(|n| {
            if id.is_empty() { n.id.is_empty() && Folded::of(&n.label).full == key } else { n.id == id }
        });
        let node = found.unwrap_or_else(|| {
            let place = (*cursor).min(table.nodes.len());
            self.forms.labels.shift_nodes(small(at), small(place));
            table.nodes.insert(
                place,
                Node {
                    id: id.to_owned(),
                    label: label.to_owned(),
                    ordinal: ordinal::split(label).0,
                    keys: Vec::new(),
                    depth,
                    variants: Vec::new(),
                },
            );
            place
        });
        let meaning = Meaning::Node { table: small(at), node: small(node) };
        for label in std::iter::once(label).chain(also.iter().map(String::as_str)) {
            for key in self.forms.labels.add(label, meaning) {
                let keys = &mut self.forms.tables[at].nodes[node].keys;
                if !keys.iter().any(|k| k.text == key) {
                    keys.push(Key::of(key));
                }
            }
        }
        *cursor = (*cursor).max(node + 1);
        node
    }

    fn slot(
        &mut self,
        at: usize,
        node: usize,
        column: usize,
        row: &spec::Row,
        spec: &spec::Column,
        part: &spec::Part,
    ) {
        let format = self.loaded.format.id.get_ref();
        let table = &self.forms.tables[at];
        let ids = (&table.id, &table.nodes[node].id, &table.columns[column].id);
        if let Some(slot) = self.forms.slots.iter_mut().find(|s| (&s.table, &s.row, &s.column) == ids) {
            slot.formats.push(format.clone());
            return;
        }
        self.forms.slots.push(Slot {
            table: table.id.clone(),
            row: table.nodes[node].id.clone(),
            column: table.columns[column].id.clone(),
            table_label: table.label.clone(),
            row_label: row.label.get_ref().clone(),
            column_label: spec.label.clone(),
            unit: spec.unit.clone(),
            decimal: spec.kind == Kind::Amount,
            signed: spec.kind == Kind::Change,
            formats: vec![format.clone()],
            source: part.source.clone(),
        });
    }
}

/// Brings the slots into official order (tables, rows, columns as merged) and gives every variant its numbers.
fn number_slots(forms: &mut Forms) {
    let mut ordered: Vec<Slot> = Vec::with_capacity(forms.slots.len());
    for table in &mut forms.tables {
        let columns: Vec<String> = table.columns.iter().map(|c| c.id.clone()).collect();
        for node in &mut table.nodes {
            for variant in &mut node.variants {
                for (slot, column) in variant.slots.iter_mut().zip(&variant.columns) {
                    let same =
                        |s: &Slot| s.table == table.id && s.row == node.id && s.column == columns[*column];
                    let at = ordered.iter().position(same).or_else(|| {
                        let found = forms.slots.iter().find(|s| same(s))?;
                        ordered.push(found.clone());
                        Some(ordered.len() - 1)
                    });
                    *slot = SlotId(at.and_then(|n| u16::try_from(n).ok()).unwrap_or(u16::MAX));
                }
            }
        }
    }
    forms.slots = ordered;
}

fn small(n: usize) -> u8 {
    u8::try_from(n).unwrap_or(u8::MAX)
}

//! The insertion modes of tables (HTML 13.2.6.4.9 to 15): which tags end what before they begin something.

use super::look::Look;
use super::tag::{Mode, Tag};
use super::tokenizer::Span;
use super::tree::TreeBuilder;

impl TreeBuilder<'_> {
    /// Handles a start tag by the rules for tables; false where "in body" applies.
    pub(super) fn start_in_table(&mut self, tag: Tag, name: Span, look: &Look) -> bool {
        use Tag::*;
        loop {
            let Some(part) = self.part() else { return false };
            let structure = matches!(tag, Caption | Col | Colgroup | Tbody | Td | Tfoot | Th | Thead | Tr);
            // Parts of a table that was too deep must not end the cell it stands in.
            if structure && self.is_overfull() {
                self.flush();
                return true;
            }
            match self.mode() {
                Mode::Body => return false,
                // HTML 13.2.6.4.15 and 13.2.6.4.11: parts of the table end an open cell or caption.
                Mode::Cell | Mode::Caption => {
                    if !structure {
                        return false;
                    }
                    self.pop_to(part);
                }
                // HTML 13.2.6.4.12
                Mode::Columns => {
                    if tag == Col {
                        self.column(look);
                        return true;
                    }
                    self.pop_to(part);
                }
                // HTML 13.2.6.4.14 in row
                Mode::Row => match tag {
                    Td | Th => {
                        self.pop_to(part + 1);
                        if !self.whole_cell(tag, look) {
                            self.open_cell(tag, name, look);
                        }
                        return true;
                    }
                    _ if structure => self.pop_to(part),
                    Table => self.end_innermost_table(),
                    _ => return self.start_anywhere_in_table(tag),
                },
                // HTML 13.2.6.4.13 in table body
                Mode::Group => match tag {
                    Tr => {
                        self.pop_to(part + 1);
                        self.open_row(name, look);
                        return true;
                    }
                    Td | Th => {
                        self.pop_to(part + 1);
                        self.open_row(Span::default(), &Look::NONE);
                    }
                    _ if structure => self.pop_to(part),
                    Table => self.end_innermost_table(),
                    _ => return self.start_anywhere_in_table(tag),
                },
                // HTML 13.2.6.4.9 in table
                Mode::Table => match tag {
                    Caption | Colgroup => {
                        self.pop_to(part + 1);
                        self.push(tag, name, look);
                        if tag == Colgroup {
                            self.column_group(look);
                        }
                        return true;
                    }
                    Tbody | Tfoot | Thead => {
                        self.pop_to(part + 1);
                        self.open_group(tag, name, look);
                        return true;
                    }
                    Col => {
                        self.pop_to(part + 1);
                        if let Some(table) = self.tables.last_mut() {
                            table.group = None;
                        }
                        self.column(look);
                        return true;
                    }
                    Td | Th | Tr => {
                        self.pop_to(part + 1);
                        self.open_group(Tbody, Span::default(), &Look::NONE);
                    }
                    Table => self.end_innermost_table(),
                    _ => return self.start_anywhere_in_table(tag),
                },
            }
        }
    }

    /// HTML 13.2.6.4.9, the entries that hold wherever in a table the tag stands; everything else is "in
    /// body" with foster parenting.
    fn start_anywhere_in_table(&mut self, tag: Tag) -> bool {
        if tag == Tag::Form {
            // The form is opened and closed at once; only the pointer stays set.
            self.set_form();
            return true;
        }
        false
    }

    /// Handles an end tag by the rules for tables; false where "in body" applies.
    pub(super) fn end_in_table(&mut self, tag: Tag) -> bool {
        use Tag::*;
        loop {
            let Some(part) = self.part() else { return false };
            let mode = self.mode();
            let ends_part = matches!(
                tag,
                Body | Caption | Col | Colgroup | Html | Table | Tbody | Td | Tfoot | Th | Thead | Tr
            );
            match (mode, tag) {
                (Mode::Body, _) => return false,
                (Mode::Cell, Td | Th) | (Mode::Caption, Caption) => {
                    if self.stack.get(part).is_some_and(|open| open.tag == tag) {
                        self.pop_to(part);
                    }
                    return true;
                }
                (Mode::Cell, Table | Tbody | Tfoot | Thead | Tr) => {
                    if !self.in_table_scope(tag) {
                        return true;
                    }
                    self.pop_to(part);
                }
                (Mode::Caption, Table) => self.pop_to(part),
                (Mode::Cell | Mode::Caption, _) => return ends_part,
                (Mode::Columns, Colgroup) => {
                    self.pop_to(part);
                    return true;
                }
                (Mode::Columns, Col) => return true,
                (Mode::Columns, _) => self.pop_to(part),
                (Mode::Row, Tr) => {
                    self.pop_to(part);
                    return true;
                }
                (Mode::Row, Table) => self.pop_to(part),
                (Mode::Row, Tbody | Tfoot | Thead) => {
                    if !self.in_table_scope(tag) {
                        return true;
                    }
                    self.pop_to(part);
                }
                (Mode::Group, Tbody | Tfoot | Thead) => {
                    if self.in_table_scope(tag) {
                        self.pop_to(part);
                    }
                    return true;
                }
                (Mode::Group, Table) => self.pop_to(part),
                (Mode::Table, Table) => {
                    self.pop_to(part);
                    return true;
                }
                (Mode::Row | Mode::Group | Mode::Table, _) => return ends_part,
            }
        }
    }

    /// "Has an element in table scope" (HTML 13.2.4.2).
    fn in_table_scope(&self, tag: Tag) -> bool {
        for open in self.stack.iter().rev() {
            if open.tag == tag {
                return true;
            }
            if open.tag == Tag::Table {
                return false;
            }
        }
        false
    }

    /// A table start tag directly inside a table ends that table first.
    fn end_innermost_table(&mut self) {
        if let Some(stack) = self.tables.last().map(|table| table.stack) {
            self.pop_to(stack);
        }
    }
}

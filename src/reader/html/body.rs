//! Content outside tables: the rules of HTML 13.2.6.4.7 "in body", and the few of foreign content and
//! `select` that text depends on.

use super::look::{Look, Place, look};
use super::selector::Family;
use super::tag::{Mode, Tag, key};
use super::tokenizer::Span;
use super::tree::TreeBuilder;

/// The name of links.
const LINK: u64 = key("a");

impl TreeBuilder<'_> {
    pub(super) fn start(&mut self, tag: Tag, name: Span, self_closing: bool) {
        let top = self.top().tag;
        if top.traits().closed && self.start_in_closed(top, tag, name, self_closing) {
            return;
        }
        if tag.traits().raw {
            return self.raw_element(tag, name);
        }
        match self.known_look() {
            Some(None) => self.start_with(tag, name, self_closing, &Look::NONE),
            Some(Some(look)) => self.start_with(tag, name, self_closing, &look),
            None => {
                let look = self.look(tag, name);
                self.start_with(tag, name, self_closing, &look);
            }
        }
    }

    #[inline]
    fn start_with(&mut self, tag: Tag, name: Span, self_closing: bool, look: &Look) {
        if self.start_in_table(tag, name, look) {
            return;
        }
        if tag.traits().thing || !self.sheet.generated.is_empty() {
            self.note_thing(tag, name, look);
        }
        self.start_in_body(tag, name, self_closing, look);
    }

    /// A start tag in an element that takes few others. True if nothing is left to do.
    fn start_in_closed(&mut self, top: Tag, tag: Tag, name: Span, self_closing: bool) -> bool {
        if top == Tag::Svg {
            if !self.breaks_out(tag, name) {
                // HTML 13.2.6.5: everything else is a part of the drawing.
                if tag == Tag::Svg && !self_closing {
                    self.push(tag, name, &Look { gone: true, quiet: false, ..Look::NONE });
                }
                return true;
            }
            while self.top().tag == Tag::Svg {
                self.pop();
            }
        }
        if tag.traits().raw || self.top().tag != Tag::Select {
            return false;
        }
        match tag {
            Tag::Option => self.note_choice(),
            Tag::Optgroup | Tag::Hr | Tag::Other => {}
            // Unlike browsers of old, any other element ends a select that was left open: its content
            // is hidden, and the page after it must not be.
            _ => {
                self.pop();
                return tag == Tag::Select;
            }
        }
        true
    }

    /// What the start tag that was read last says, if one like it was met before: within that nothing, if it says nothing.
    #[inline]
    fn known_look(&self) -> Option<Option<Look>> {
        self.looks.get(self.tokenizer.known()?).copied()
    }

    /// What the start tag that was read last says.
    fn look(&mut self, tag: Tag, name: Span) -> Look {
        let look = self.look_closely(tag, name);
        // Nobody but the look may ask for attributes that are not read again.
        let asked = tag.traits().thing || matches!(tag, Tag::Meta | Tag::Option);
        if look.lasting
            && !asked
            && self.sheet.generated.is_empty()
            && let Some(number) = self.tokenizer.remember()
        {
            if self.looks.len() <= number {
                self.looks.resize(number + 1, None);
            }
            if let Some(known) = self.looks.get_mut(number) {
                *known = (look != Look::NONE).then_some(look);
            }
        }
        look
    }

    fn look_closely(&mut self, tag: Tag, name: Span) -> Look {
        if self.sheet.is_empty() {
            return look(&self.tokenizer, tag, name, &self.sheet, &mut self.styles, None);
        }
        let stack = self.stack.get(..self.depth_for(tag)).unwrap_or_default();
        let family =
            Family { source: self.tokenizer.source(), stack, page: &self.page, steps: self.sheet.steps() };
        let parent = stack.last();
        // Parts of tables that bring others along are not yet counted.
        let nth = parent.filter(|parent| match tag {
            Tag::Td | Tag::Th => parent.tag == Tag::Tr,
            Tag::Tr => parent.tag.is_row_group(),
            _ => true,
        });
        let place = Place {
            family,
            nth: nth.map(|parent| parent.children.saturating_add(1)),
            in_table: self.part().is_some(),
        };
        look(&self.tokenizer, tag, name, &self.sheet, &mut self.styles, Some(place))
    }

    /// Elements that will be open around the one whose start tag was read last: it ends some.
    fn depth_for(&self, tag: Tag) -> usize {
        let full = self.stack.len();
        match tag {
            Tag::Other => full,
            Tag::Td | Tag::Th | Tag::Tr => {
                let wanted = |open: &Tag| match tag {
                    Tag::Tr => open.is_row_group() || *open == Tag::Table,
                    _ => *open == Tag::Tr || open.is_row_group() || *open == Tag::Table,
                };
                self.stack.iter().rposition(|open| wanted(&open.tag)).map_or(full, |i| i + 1)
            }
            Tag::Tbody | Tag::Thead | Tag::Tfoot => {
                self.tables.last().map_or(full, |table| (table.stack + 1).min(full))
            }
            Tag::Li | Tag::Dd | Tag::Dt => {
                let same = |open: &Tag| *open == tag || (tag != Tag::Li && matches!(open, Tag::Dd | Tag::Dt));
                let ends = |open: &Tag| {
                    same(open) || (open.is_special() && !matches!(open, Tag::Address | Tag::Div | Tag::P))
                };
                match self.stack.iter().rposition(|open| ends(&open.tag)) {
                    Some(i) if self.stack.get(i).is_some_and(|open| same(&open.tag)) => i,
                    _ => full,
                }
            }
            _ if self.top().paragraph
                && (tag.is_block()
                    || tag.heading() > 0
                    || matches!(tag, Tag::P | Tag::Table | Tag::Form)) =>
            {
                self.in_scope(|t| t == Tag::P, &[Tag::Button]).unwrap_or(full)
            }
            _ => full,
        }
    }

    /// HTML 13.2.6.4.7, start tags.
    pub(super) fn start_in_body(&mut self, tag: Tag, name: Span, self_closing: bool, look: &Look) {
        match tag {
            Tag::Other => {
                // A link ends the link it stands in.
                if self.tokenizer.name_key() == LINK {
                    self.end_transparent(tag, name);
                }
                self.push(tag, name, look);
            }
            Tag::Br => self.flush(),
            Tag::Hr => {
                self.close_paragraph();
                self.flush();
            }
            Tag::Meta => self.meta(),
            Tag::P => {
                self.close_paragraph();
                self.push(tag, name, look);
            }
            Tag::H1 | Tag::H2 | Tag::H3 | Tag::H4 | Tag::H5 | Tag::H6 => {
                self.close_paragraph();
                if self.top().tag.heading() > 0 {
                    self.pop();
                }
                self.push(tag, name, look);
            }
            Tag::Li => self.start_list_item(tag, name, look, |t| t == Tag::Li),
            Tag::Dd | Tag::Dt => {
                self.start_list_item(tag, name, look, |t| matches!(t, Tag::Dd | Tag::Dt));
            }
            Tag::Form => {
                // Ignored while another form is open.
                if !self.form {
                    self.form = true;
                    self.close_paragraph();
                    self.push(tag, name, look);
                }
            }
            Tag::Button => {
                if let Some(i) = self.in_scope(|t| t == Tag::Button, &[]) {
                    self.pop_to(i);
                }
                self.push(tag, name, look);
            }
            Tag::Pre | Tag::Listing => {
                self.close_paragraph();
                self.push(tag, name, look);
                self.tokenizer.skip_line_feed();
            }
            Tag::Table => {
                // In quirks mode the paragraph stays open around the table; the text is cut either way.
                self.close_paragraph();
                self.open_table(name, look);
            }
            Tag::Applet | Tag::Marquee | Tag::Object | Tag::Select => self.push(tag, name, look),
            Tag::Optgroup | Tag::Option => {
                if self.top().tag == Tag::Option {
                    self.pop();
                }
                self.push(tag, name, look);
            }
            Tag::Rp | Tag::Rt => {
                if self.in_scope(|t| t == Tag::Ruby, &[]).is_some() {
                    self.generate_implied_end_tags();
                }
                self.push(tag, name, look);
            }
            Tag::Svg => {
                if !self_closing {
                    self.push(tag, name, &Look { gone: true, quiet: false, ..*look });
                }
            }
            Tag::Plaintext => {
                self.close_paragraph();
                self.flush();
                let span = self.tokenizer.plain_text();
                let context = self.context();
                if !context.shows.gone && !context.shows.invisible {
                    self.lines(span, false);
                }
            }
            // Parts of a table outside any table, and the elements that exist once: ignored.
            Tag::Caption
            | Tag::Col
            | Tag::Colgroup
            | Tag::Frame
            | Tag::Frameset
            | Tag::Head
            | Tag::Tbody
            | Tag::Td
            | Tag::Tfoot
            | Tag::Th
            | Tag::Thead
            | Tag::Tr => {}
            Tag::Html | Tag::Body => {
                if let Some(page) = self.page.get_mut(usize::from(tag == Tag::Body)) {
                    *page = (look.class.unwrap_or(page.0), look.id.unwrap_or(page.1));
                }
            }
            _ if tag.is_void() => {
                if let Some(parent) = self.stack.last_mut() {
                    parent.children += 1;
                }
            }
            _ if tag.is_block() => {
                self.close_paragraph();
                self.push(tag, name, look);
            }
            _ => self.push(tag, name, look),
        }
    }

    /// HTML 13.2.6.4.7, start tags `li`, `dd` and `dt`.
    fn start_list_item(&mut self, tag: Tag, name: Span, look: &Look, same: fn(Tag) -> bool) {
        for i in (0..self.stack.len()).rev() {
            let open = self.stack[i].tag;
            if same(open) {
                self.pop_to(i);
                break;
            }
            if open.is_special() && !matches!(open, Tag::Address | Tag::Div | Tag::P) {
                break;
            }
        }
        self.close_paragraph();
        self.push(tag, name, look);
    }

    /// HTML 13.2.6.5: start tags that end foreign content.
    fn breaks_out(&self, tag: Tag, name: Span) -> bool {
        use Tag::*;
        const FORMATTING: [&str; 16] = [
            "b", "big", "code", "em", "i", "nobr", "s", "small", "span", "strong", "strike", "sub", "sup",
            "tt", "u", "var",
        ];
        match tag {
            Blockquote | Body | Br | Center | Dd | Div | Dl | Dt | Embed | H1 | H2 | H3 | H4 | H5 | H6
            | Head | Hr | Img | Li | Listing | Menu | Meta | Ol | P | Pre | Ruby | Table | Ul => true,
            Other => {
                let name = name.of(self.tokenizer.source());
                FORMATTING.iter().any(|f| f.eq_ignore_ascii_case(name))
            }
            _ => false,
        }
    }

    pub(super) fn end(&mut self, tag: Tag, name: Span) {
        if self.overflow > 0 && tag.is_special() {
            self.flush();
            if !tag.is_table_part() || tag == Tag::Table {
                self.overflow -= 1;
            }
            return;
        }
        let top = self.top();
        // The end of the current node: of all others nothing is asked. A form may leave what is open in it behind, and
        // what stands in a group of columns ends that group.
        if top.tag == tag
            && !matches!(tag, Tag::Form | Tag::Other)
            && (top.mode != Mode::Columns || tag == Tag::Colgroup)
        {
            return self.pop();
        }
        if top.tag == Tag::Select {
            match tag {
                Tag::Select => return self.pop(),
                Tag::Option | Tag::Optgroup | Tag::Other => return,
                _ => self.pop(),
            }
        }
        if self.end_in_table(tag) {
            return;
        }
        self.end_in_body(tag, name);
    }

    /// HTML 13.2.6.4.7, end tags.
    pub(super) fn end_in_body(&mut self, tag: Tag, name: Span) {
        match tag {
            Tag::Other => self.end_transparent(tag, name),
            Tag::P => {
                if self.top().paragraph {
                    self.close_paragraph();
                } else {
                    // An empty paragraph, which is a boundary.
                    self.flush();
                }
            }
            Tag::Br => self.flush(),
            Tag::Li => {
                if let Some(i) = self.in_scope(|t| t == Tag::Li, &[Tag::Ol, Tag::Ul]) {
                    self.pop_to(i);
                }
            }
            Tag::H1 | Tag::H2 | Tag::H3 | Tag::H4 | Tag::H5 | Tag::H6 => {
                if let Some(i) = self.in_scope(|t| t.heading() > 0, &[]) {
                    self.pop_to(i);
                }
            }
            Tag::Form => {
                self.form = false;
                if let Some(i) = self.in_scope(|t| t == Tag::Form, &[]) {
                    self.generate_implied_end_tags();
                    // The form leaves the stack, what was opened in it stays: it becomes an element that
                    // means nothing and goes with its parent.
                    self.flush();
                    if let Some(open) = self.stack.get_mut(i) {
                        open.tag = Tag::Other;
                        (open.name, open.key) = (Span::default(), 0);
                        self.transparent += 1;
                    }
                }
            }
            Tag::Dd | Tag::Dt | Tag::Applet | Tag::Marquee | Tag::Object | Tag::Button | Tag::Select => {
                self.end_scoped(tag);
            }
            _ if tag.is_block() => self.end_scoped(tag),
            _ => self.end_transparent(tag, name),
        }
    }

    fn end_scoped(&mut self, tag: Tag) {
        if let Some(i) = self.in_scope(|t| t == tag, &[]) {
            self.pop_to(i);
        }
    }

    /// HTML 13.2.6.4.7, "any other end tag", and the end tags of formatting elements.
    fn end_transparent(&mut self, tag: Tag, name: Span) {
        if self.transparent == 0 {
            return;
        }
        let (source, key) = (self.tokenizer.source(), self.tokenizer.name_key());
        let mut around_block = false;
        for i in (0..self.stack.len()).rev() {
            let open = &self.stack[i];
            if open.tag == tag && (tag != Tag::Other || open.is_named(name, key, source)) {
                if !around_block {
                    return self.pop_to(i);
                }
                if open.formatting {
                    return self.release(i);
                }
            }
            if open.tag.bounds_scope() {
                return;
            }
            if open.tag.is_special() {
                around_block = true;
            }
        }
    }
}

//! The stack of open elements: what it means that one begins or ends.

use super::item::{Item, ItemKind, in_order, joined};
use super::look::{Look, Part, is_never_shown};
use super::open::{End, Ground, Open, Shows};
use super::tag::{Mode, Tag, Traits};
use super::tokenizer::Span;
use super::tree::TreeBuilder;

impl TreeBuilder<'_> {
    pub(super) fn push(&mut self, tag: Tag, name: Span, look: &Look) {
        let traits = tag.traits();
        let table_part = traits.table_part;
        let block = match traits.block {
            _ if look.quiet => traits.block,
            true => !look.is_inlined() || table_part,
            false => look.is_blocked(),
        };
        if block {
            self.flush();
        }
        // The two kinds are counted apart: a page that never closes a `font` keeps its tables. A table brings at
        // most three of its parts along, so only the table itself is counted.
        let depth = match tag {
            _ if !traits.special => self.transparent,
            _ if table_part && tag != Tag::Table => 0,
            _ => (self.stack.len() as u32).saturating_sub(self.transparent),
        };
        if depth >= self.limits.nesting {
            return self.flatten(tag);
        }
        let top = self.top();
        let (mode, part, paragraph) = (top.mode, top.part, top.paragraph);
        let shows = if table_part { top.shows } else { self.context().shows };
        let mut open = Open {
            tag,
            mode: traits.mode.unwrap_or(mode),
            end: if table_part { End::Part } else { End::Plain },
            block,
            paragraph: traits.paragraph.0 || (traits.paragraph.1 && paragraph),
            formatting: look.formatting,
            part: if table_part { self.stack.len() as u32 + 1 } else { part },
            shows,
            name,
            key: self.tokenizer.name_key(),
            class: look.class.unwrap_or_default(),
            id: look.id.unwrap_or_default(),
            ..Open::ROOT
        };
        if table_part {
            open.shows.heading = 0;
        }
        self.transparent += u32::from(!traits.special);
        if let Some(parent) = self.stack.last_mut() {
            parent.children += 1;
        }
        if traits.simple && look.quiet {
            self.stack.push(open);
        } else {
            self.push_closely(open, look, mode);
        }
    }

    /// What else the start of an element means, where its name or its look says more than that it is there. `mode` is the
    /// insertion mode around it.
    #[inline(never)]
    fn push_closely(&mut self, mut open: Open, look: &Look, mode: Mode) {
        let (tag, traits) = (open.tag, open.tag.traits());
        if !look.quiet {
            open.own = self.restyle(tag, open.block, &mut open.shows, look);
        }
        if traits.counted {
            self.begin_counted(tag, traits.heading, &mut open.shows);
        }
        open.container = open.block && !traits.table_part && self.is_container(traits, &open.shows, look);
        if open.container {
            self.open_container(look);
        }
        let preserve = open.shows.preserve;
        let preformatted = matches!(tag, Tag::Pre | Tag::Listing) || preserve > 0;
        open.shows.preserve = match look.style.preserve.unwrap_or(preformatted) {
            true if preserve > 0 => preserve,
            true => {
                self.preformatted = self.preformatted.saturating_add(1);
                self.preformatted
            }
            false => 0,
        };
        if !look.quiet {
            self.mark_start(look);
            (open.apart, open.raised, open.void) = (look.apart, look.raised, look.void);
            if look.struck && mode == Mode::Cell {
                open.struck = self.text.length() + 1;
            }
        }
        let marked = open.container || open.apart || open.raised || open.void || open.struck > 0;
        if marked || traits.counted {
            open.end = End::Marked;
        }
        self.stack.push(open);
    }

    /// An element that is too deep is read as if it were not nested. Its end tag must not close what is around it.
    #[cold]
    fn flatten(&mut self, tag: Tag) {
        if tag.is_special() {
            self.overflow = self.overflow.saturating_add(1);
        }
        if !std::mem::replace(&mut self.noted.depth, true) {
            let message = format!("elements nested deeper than {} are read flat", self.limits.nesting);
            self.flow.notes.push(("nesting_flattened", message, self.tokenizer.token()));
        }
    }

    /// What a look changes about how content shows; what it says itself of whether it is gone, and of whether it is visible.
    fn restyle(&mut self, tag: Tag, block: bool, shows: &mut Shows, look: &Look) -> (bool, Option<bool>) {
        if look.gone_by_rule && !shows.gone && !std::mem::replace(&mut self.noted.rule, true) {
            let message = "a rule of a style element hides content".to_owned();
            self.flow.notes.push(("hidden_by_stylesheet", message, self.tokenizer.token()));
        }
        let outside = block && self.tables.is_empty();
        let ruled_out = outside && look.gone_by_rule && !shows.gone;
        self.flow.ruled_out |= ruled_out;
        let opened = outside && self.opened && tag != Tag::Dialog && !is_never_shown(tag);
        let gone = look.gone && !(ruled_out && self.unruled) && !opened;
        let visible = match look.style.visible {
            Some(false) if outside && !self.stays_invisible(look.id.unwrap_or_default()) => None,
            visible => visible,
        };
        shows.gone |= gone;
        shows.invisible = visible.map_or(shows.invisible, |visible| !visible);
        if let Some(tiny) = look.style.tiny
            && (!tiny || tag == Tag::Other)
        {
            shows.tiny = tiny;
        }
        if let Some(white) = look.style.white {
            shows.white = white.then_some(tag.is_table_part());
        }
        // What is said nearer by counts, but a class alone takes no known colour away.
        shows.ground = match look.ground {
            Some(Ground::Unknown) if shows.ground == Ground::Coloured => Ground::Coloured,
            Some(ground) => ground,
            None => shows.ground,
        };
        (gone, visible)
    }

    /// Whether a block that is no part of a table may be a cell or a row of a grid.
    fn is_container(&self, traits: &Traits, shows: &Shows, look: &Look) -> bool {
        self.holds_containers()
            && !shows.gone
            && !shows.invisible
            && (traits.container || look.part != Part::Plain || look.style.float)
    }

    /// The start of an element whose end means something by its name.
    fn begin_counted(&mut self, tag: Tag, level: u8, shows: &mut Shows) {
        self.terms += u32::from(tag == Tag::Dt);
        if level > 0 {
            shows.heading = level;
            if self.is_boxed() {
                self.finish_rows();
            }
            self.heading_items = self.flow.items.len();
        }
    }

    /// The start of an element whose text is marked or set apart.
    fn mark_start(&mut self, look: &Look) {
        if look.apart {
            self.text.set_apart();
        }
        if look.raised {
            self.text.set_raised();
        }
        self.text.void += u32::from(look.void);
    }

    pub(super) fn pop(&mut self) {
        let Some(open) = self.stack.last() else { return };
        let (tag, end) = (open.tag, open.end);
        if open.block {
            self.flush();
        }
        // Whatever was too deep for the stack was inside this one.
        self.overflow = 0;
        match end {
            // Nearly all elements.
            End::Plain => {
                self.transparent = self.transparent.saturating_sub(u32::from(!tag.is_special()));
                self.stack.pop();
            }
            End::Part => self.pop_part(tag),
            End::Marked => self.pop_marked(),
        }
    }

    fn pop_part(&mut self, tag: Tag) {
        self.close_part(tag);
        if let Some(open) = self.stack.pop()
            && tag == Tag::Table
        {
            self.close_table(open);
        }
    }

    fn pop_marked(&mut self) {
        let Some(open) = self.stack.last().copied() else { return };
        if open.apart {
            self.text.set_apart();
        }
        if open.raised {
            self.text.set_raised();
        }
        self.text.void = self.text.void.saturating_sub(u32::from(open.void));
        if let (Some(start), Some(table)) = (open.struck.checked_sub(1), self.tables.last_mut()) {
            table.struck.push(Span { start, end: self.text.length() });
        }
        if open.container {
            self.close_container();
        }
        if open.tag.heading() > 0 {
            self.join_heading();
        }
        self.terms = self.terms.saturating_sub(u32::from(open.tag == Tag::Dt));
        if !open.tag.is_special() {
            self.transparent = self.transparent.saturating_sub(1);
        }
        if open.tag.is_table_part() {
            return self.pop_part(open.tag);
        }
        self.stack.pop();
        if open.tag == Tag::Select {
            self.show_choice();
        }
    }

    /// Elements were left out of the stack, and it has not shrunk since.
    pub(super) fn is_overfull(&self) -> bool {
        self.overflow > 0
    }

    /// A form in a table is opened and closed at once: only the pointer stays set.
    pub(super) fn set_form(&mut self) {
        self.form = true;
    }

    /// Pops until `depth` elements remain.
    pub(super) fn pop_to(&mut self, depth: usize) {
        while self.stack.len() > depth {
            self.pop();
        }
    }

    /// A heading broken by `br` is one heading.
    fn join_heading(&mut self) {
        let items = self.flow.items.get(self.heading_items..).unwrap_or_default();
        let headings = items.iter().all(|item| matches!(item.kind, ItemKind::Heading(_)));
        if items.len() < 2 || !headings || !in_order(items) {
            return;
        }
        if let (Some((text, source)), Some(first)) = (joined(items), items.first()) {
            let item = Item { kind: first.kind, text, source, preformatted: 0 };
            self.flow.items.truncate(self.heading_items);
            self.flow.items.push(item);
        }
    }

    /// "Has an element in scope" (HTML 13.2.4.2): the index of the innermost one that `is` accepts.
    pub(super) fn in_scope(&self, is: impl Fn(Tag) -> bool, bound: &[Tag]) -> Option<usize> {
        for (i, open) in self.stack.iter().enumerate().rev() {
            if is(open.tag) {
                return Some(i);
            }
            if open.tag.bounds_scope() || bound.contains(&open.tag) {
                return None;
            }
        }
        None
    }

    pub(super) fn close_paragraph(&mut self) {
        if self.top().paragraph
            && let Some(i) = self.in_scope(|t| t == Tag::P, &[Tag::Button])
        {
            self.pop_to(i);
        }
    }

    pub(super) fn generate_implied_end_tags(&mut self) {
        while self.top().tag.is_implied_end() {
            self.pop();
        }
    }
}

//! What the attributes of a start tag say about showing and laying out its element.

use super::inlines::Inlines;
use super::open::Ground;
use super::rules::{Concern, Outcome, StyleSheet, may_be_unseen};
use super::selector::{Element, Family};
use super::style::{Display, Style, Way, is_white};
use super::tag::{Named, Tag, key};
use super::tokenizer::{Attribute, Span, Tokenizer};

/// The part an element plays in a grid made of containers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Part {
    #[default]
    Plain,
    Table,
    Group,
    Row,
    /// A container whose contents stand side by side: a row, if it has company.
    Side,
    Cell,
}

/// The attributes that matter, read once for each start tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Look {
    pub(super) style: Style,
    pub(super) gone: bool,
    /// The element is gone because of a rule in a style sheet.
    pub(super) gone_by_rule: bool,
    pub(super) part: Part,
    pub(super) row_span: Option<Span>,
    pub(super) column_span: Option<Span>,
    /// Columns that a `col` is for.
    pub(super) span: Option<Span>,
    pub(super) class: Option<Span>,
    pub(super) id: Option<Span>,
    /// What the element shows is no part of the word or number it stands beside.
    pub(super) apart: bool,
    /// Raised or lowered, as marks of notes are.
    pub(super) raised: bool,
    /// What it shows is struck out, or nobody can tell whether it shows.
    pub(super) void: bool,
    /// It is struck out for every reader: what stands beside it counts.
    pub(super) struck: bool,
    /// What it stands on, if anything says so.
    pub(super) ground: Option<Ground>,
    /// It is a formatting element (HTML 13.2.4.2).
    pub(super) formatting: bool,
    /// It says nothing that changes how its content shows, nor where.
    pub(super) quiet: bool,
    /// It is the same wherever a tag of the same text stands.
    pub(super) lasting: bool,
}

impl Look {
    /// Of a tag that says nothing.
    pub(super) const NONE: Look = Look {
        style: Style::NONE,
        gone: false,
        gone_by_rule: false,
        part: Part::Plain,
        row_span: None,
        column_span: None,
        span: None,
        class: None,
        id: None,
        apart: false,
        raised: false,
        void: false,
        struck: false,
        ground: None,
        formatting: false,
        quiet: true,
        lasting: true,
    };

    fn is_quiet(&self) -> bool {
        let marked = self.apart || self.raised || self.void || self.struck;
        let shows = !self.gone && self.part == Part::Plain && self.ground.is_none();
        shows && !marked && self.style.is_quiet()
    }

    /// Whether the style makes an element that is inline by nature a block.
    pub(super) fn is_blocked(&self) -> bool {
        self.part != Part::Plain
            || self.style.float
            || matches!(
                self.style.display,
                Some(Display::Block | Display::Flex | Display::Table | Display::RowGroup)
            )
    }

    /// Whether the style makes a block an inline element.
    pub(super) fn is_inlined(&self) -> bool {
        self.style.display == Some(Display::Inline) && !self.style.float
    }
}

/// What an element stands in, as far as rules ask for it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) family: Family<'a>,
    /// Its number among the children of its parent.
    pub(super) nth: Option<u32>,
    pub(super) in_table: bool,
}

const CLASS: u64 = key("class");
const COLOR: u64 = key("color");
const COLUMN_SPAN: u64 = key("colspan");
const GROUND: u64 = key("bgcolor");
const HIDDEN: u64 = key("hidden");
const ID: u64 = key("id");
const OPEN: u64 = key("open");
const ROLE: u64 = key("role");
const ROW_SPAN: u64 = key("rowspan");
const SPAN: u64 = key("span");
const STYLE: u64 = key("style");

/// Reads the attributes of the start tag that `tokenizer` has just given. There is a place if there are rules.
pub(super) fn look<'s>(
    tokenizer: &Tokenizer<'s>,
    tag: Tag,
    name: Span,
    sheet: &StyleSheet,
    styles: &mut Inlines<'s>,
    place: Option<Place<'_>>,
) -> Look {
    let source = tokenizer.source();
    let named = if tag == Tag::Other { Named::of(tokenizer.name_key()) } else { Named::default() };
    let mut look = Look {
        // What it shows is a footnote's mark, or was struck out.
        apart: named.struck || named.raised,
        raised: named.raised,
        void: named.struck,
        struck: named.struck,
        formatting: named.formatting,
        ..Look::NONE
    };
    if tokenizer.attributes().is_empty() && sheet.is_empty() {
        look.gone = is_never_shown(tag) || tag == Tag::Dialog || named.gauge;
        look.quiet = look.is_quiet();
        return look;
    }
    let (mut hidden, mut open) = (false, false);
    let (mut style, mut role) = (None, None);
    let (mut ink, mut ground) = (None, None);
    let mut aria: (Option<Span>, Option<Span>) = (None, None);
    for attribute in tokenizer.attributes() {
        // Of attributes with one name the first counts (HTML 13.2.5.33).
        match attribute.key {
            ID => _ = look.id.get_or_insert(attribute.value),
            ROLE => _ = role.get_or_insert(attribute.value),
            OPEN => open = true,
            SPAN => _ = look.span.get_or_insert(attribute.value),
            STYLE => _ = style.get_or_insert(attribute.value),
            CLASS => _ = look.class.get_or_insert(attribute.value),
            COLOR => _ = ink.get_or_insert(attribute.value),
            HIDDEN => hidden = true,
            COLUMN_SPAN => _ = look.column_span.get_or_insert(attribute.value),
            GROUND => _ = ground.get_or_insert(attribute.value),
            ROW_SPAN => _ = look.row_span.get_or_insert(attribute.value),
            0 => {
                let name = attribute.name.bytes(source);
                let is = |other: &str| name.eq_ignore_ascii_case(other.as_bytes());
                match name.len() {
                    10 if is("background") => look.ground = Some(Ground::Coloured),
                    12 if is("aria-colspan") => _ = aria.0.get_or_insert(attribute.value),
                    12 if is("aria-rowspan") => _ = aria.1.get_or_insert(attribute.value),
                    _ => {}
                }
            }
            _ => {}
        }
    }
    if let Some(style) = style {
        look.style = styles.get(style.of(source));
        look.raised |= look.style.hides(Way::Raised) == Some(true);
        look.apart |= look.style.struck || look.style.hides(Way::Raised) == Some(true);
        look.void |= look.style.line_through;
        look.struck |= look.style.line_through && !look.style.word_hides;
        if place.is_none() && tag == Tag::Other && look.style.is_unseen() && look.style.visible.is_none() {
            look.style.visible = Some(false);
        }
    }
    if named.directed {
        let turned = |a: &&Attribute| a.name.of(source).eq_ignore_ascii_case("dir");
        let turned = tokenizer.attributes().iter().find(turned);
        if turned.is_some_and(|a| a.value.of(source).trim_ascii().eq_ignore_ascii_case("rtl")) {
            (look.void, look.apart) = (true, true);
        }
    }
    let white = |span: Span| is_white(&legacy_colour(span.of(source)));
    if let Some(ink) = ink.filter(|_| tag == Tag::Other) {
        look.style.white = look.style.white.or(Some(white(ink)));
        look.apart |= look.style.white == Some(true);
    }
    let coloured = look.style.ground.or_else(|| ground.map(|g| !white(g)));
    if let Some(coloured) = coloured {
        look.ground = Some(if coloured { Ground::Coloured } else { Ground::Paper });
    } else if look.ground.is_none() && (look.class.is_some() || look.id.is_some()) {
        if sheet.grounds.1 {
            look.ground = Some(Ground::Coloured);
        } else if tag.is_table_part() {
            look.ground = Some(Ground::Unknown);
        }
    }
    look.apart |= look.class.is_some_and(|class| may_be_unseen(class.of(source)));
    look.part = role.map_or(Part::Plain, |role| role_part(role.of(source)));
    if look.part == Part::Plain {
        look.part = match look.style.display {
            Some(Display::Table) => Part::Table,
            Some(Display::RowGroup) => Part::Group,
            Some(Display::Row) => Part::Row,
            Some(Display::Flex) => Part::Side,
            Some(Display::Cell) => Part::Cell,
            _ => Part::Plain,
        };
    }
    if look.part == Part::Cell {
        look.column_span = look.column_span.or(aria.0);
        look.row_span = look.row_span.or(aria.1);
    }
    look.gone = match look.style.display {
        Some(display) => display == Display::None,
        // The attribute is a rule of the browser's own style sheet, which any other overrides.
        None => hidden || is_never_shown(tag) || (tag == Tag::Dialog && !open) || named.gauge,
    };
    if let Some(place) = place {
        let value = |span: Option<Span>| span.map_or("", |s| s.of(source));
        let element = Element {
            name: name.of(source),
            classes: value(look.class),
            id: value(look.id),
            attributes: Some(tokenizer.attributes()),
            nth: place.nth,
        };
        match sheet.outcomes(&element, &place.family, &look.style) {
            Some(outcomes) => {
                // What may be shown is in a table another thing than elsewhere.
                look.lasting = !outcomes.contains(&Outcome::MaybeShown);
                look.rule(tag, place.in_table, &outcomes);
            }
            None if tag == Tag::Other && look.style.is_unseen() => {
                look.style.visible = look.style.visible.or(Some(false));
            }
            None => {}
        }
        look.lasting &= sheet.concern(&element) == Concern::Tag;
    }
    look.quiet = look.is_quiet();
    look
}

impl Look {
    /// What the rules of style sheets and the element's own style come to together.
    fn rule(&mut self, tag: Tag, in_table: bool, outcomes: &[Outcome]) {
        let outcome = |way: Way| outcomes.get(way as usize).copied().unwrap_or(Outcome::Unsaid);
        // In a table a doubt is kept with the figure; anything larger is read as hidden, see `reveal`.
        let doubtful = in_table && (tag == Tag::Other || tag.is_table_part());
        match outcome(Way::Display) {
            Outcome::Unsaid => {}
            Outcome::Shown if self.style.display.is_some_and(|display| display != Display::None) => {}
            Outcome::Shown => self.gone = is_never_shown(tag),
            Outcome::MaybeShown if doubtful && !is_never_shown(tag) => {
                self.gone = false;
                self.doubt();
            }
            Outcome::Hidden | Outcome::MaybeShown => {
                self.gone_by_rule = self.style.display != Some(Display::None);
                self.gone = true;
            }
            Outcome::MaybeHidden => self.apart = true,
        }
        match outcome(Way::Visibility) {
            Outcome::Unsaid => {}
            Outcome::Shown => self.style.visible = Some(true),
            Outcome::MaybeShown if doubtful => self.doubt(),
            Outcome::Hidden | Outcome::MaybeShown => self.style.visible = Some(false),
            Outcome::MaybeHidden => self.apart = true,
        }
        for way in Way::UNSEEN {
            match outcome(way) {
                Outcome::Unsaid | Outcome::Shown => {}
                Outcome::MaybeShown if doubtful => self.doubt(),
                Outcome::Hidden if tag == Tag::Other => self.style.visible = Some(false),
                _ => self.apart = true,
            }
        }
        match outcome(Way::Size) {
            Outcome::Unsaid => {}
            Outcome::Shown => self.style.tiny = Some(false),
            Outcome::Hidden => {
                self.style.tiny = Some(true);
                self.apart = true;
            }
            Outcome::MaybeShown if doubtful => self.doubt(),
            Outcome::MaybeShown | Outcome::MaybeHidden => self.apart = true,
        }
        if outcome(Way::Strike) == Outcome::Hidden {
            (self.void, self.struck, self.apart) = (true, true, true);
        }
        let may = |way| matches!(outcome(way), Outcome::Hidden | Outcome::MaybeShown | Outcome::MaybeHidden);
        self.apart |= may(Way::Strike) || may(Way::White) || may(Way::Raised);
    }

    /// What it shows is no figure, since nobody can tell whether it shows.
    fn doubt(&mut self) {
        (self.void, self.apart) = (true, true);
    }
}

/// Form controls, which show choices rather than text, and what a browser shows only to those who cannot see
/// the thing itself. Ruby annotations are a reading aid between the characters of the text, not text.
pub(super) fn is_never_shown(tag: Tag) -> bool {
    use Tag::*;
    matches!(tag, Audio | Button | Canvas | Datalist | Optgroup | Option | Rp | Rt | Select | Svg | Video)
}

/// The colour of an attribute as a style writes it: `#` may be left away (HTML 2.3.6).
fn legacy_colour(value: &str) -> String {
    let value = value.trim_ascii().to_ascii_lowercase();
    let bare = matches!(value.len(), 3 | 6) && value.bytes().all(|c| c.is_ascii_hexdigit());
    if bare { format!("#{value}") } else { value }
}

/// WAI-ARIA 1.2, roles of tables and grids.
fn role_part(role: &str) -> Part {
    match role.trim_ascii().to_ascii_lowercase().as_str() {
        "table" | "grid" | "treegrid" => Part::Table,
        "rowgroup" => Part::Group,
        "row" => Part::Row,
        "cell" | "gridcell" | "columnheader" | "rowheader" => Part::Cell,
        _ => Part::Plain,
    }
}

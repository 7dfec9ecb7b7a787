//! A paragraph that is being read, and the run at hand: what their properties and styles come to.

use std::rc::Rc;

use super::styles::{NumberRef, Style, Styles, level, set_fill, set_look};
use crate::reader::office::apart::{Apart, Look, Standing};
use crate::reader::office::colour::Ground;
use crate::reader::office::xml::Tag;

/// A paragraph that is being read.
#[derive(Debug, Default)]
pub(super) struct Paragraph {
    pub(super) text: String,
    style: Option<Rc<str>>,
    number: NumberRef,
    outline: Option<u8>,
    /// The paragraph mark is hidden, or deleted by a tracked change: what follows joins on.
    pub(super) mark_hidden: bool,
    pub(super) mark_deleted: bool,
    pub(super) pictured: bool,
    /// It is in a list of a file of Word 2003, and the number that Word printed there.
    pub(super) listed: bool,
    pub(super) printed: Option<String>,
    /// What it stands on, and a shading of its own on that.
    around: Ground,
    ground: Option<Ground>,
    /// Its lines are so low that nothing is seen of them.
    flat: bool,
    /// How a table style says that letters look here.
    below: Look,
    run: Run,
    apart: Apart,
}

/// What the properties of a run say.
#[derive(Debug, Clone, Default)]
pub(super) struct OfRun(Run);

/// What the properties of a paragraph say.
#[derive(Debug, Clone, Default)]
pub(super) struct OfParagraph {
    style: Option<Rc<str>>,
    number: NumberRef,
    outline: Option<u8>,
    mark_hidden: bool,
    mark_deleted: bool,
    ground: Option<Ground>,
    flat: bool,
}

/// What the run at hand says of itself.
#[derive(Debug, Clone, Default, PartialEq)]
struct Run {
    vanish: Option<bool>,
    style: Option<Rc<str>>,
    look: Look,
    /// Whether it is hidden, and how it counts then; worked out when its first text comes.
    hidden: Option<bool>,
    standing: Standing,
}

/// The elements that hold properties of a paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Props {
    Paragraph,
    Number,
    Mark,
    Run,
}

impl Paragraph {
    /// A paragraph on a ground, in a table whose style says how letters look; its text goes into `room`, which is empty.
    pub(super) fn on(around: Ground, below: Look, room: String) -> Paragraph {
        Paragraph { text: room, around, below, ..Paragraph::default() }
    }

    pub(super) fn open_run(&mut self) {
        self.run = Run::default();
    }

    /// Whether nothing is known yet of the run at hand, or of the paragraph.
    pub(super) fn has_fresh_run(&self) -> bool {
        self.run == Run::default()
    }

    pub(super) fn is_fresh(&self) -> bool {
        let said = self.style.is_some()
            || self.number != NumberRef::default()
            || self.outline.is_some()
            || self.ground.is_some();
        let marked = self.mark_hidden || self.mark_deleted || self.flat || self.listed;
        !said && !marked && self.text.is_empty() && self.printed.is_none()
    }

    /// What the properties of the run at hand said, and the same again for another.
    pub(super) fn of_run(&self) -> OfRun {
        OfRun(Run { hidden: None, standing: Standing::default(), ..self.run.clone() })
    }

    pub(super) fn set_run(&mut self, properties: &OfRun) {
        self.run.clone_from(&properties.0);
    }

    /// What the properties of the paragraph said, and the same again for another.
    pub(super) fn said(&self) -> OfParagraph {
        OfParagraph {
            style: self.style.clone(),
            number: self.number,
            outline: self.outline,
            mark_hidden: self.mark_hidden,
            mark_deleted: self.mark_deleted,
            ground: self.ground,
            flat: self.flat,
        }
    }

    pub(super) fn set(&mut self, properties: &OfParagraph) {
        self.style.clone_from(&properties.style);
        (self.number, self.outline) = (properties.number, properties.outline);
        (self.mark_hidden, self.mark_deleted) = (properties.mark_hidden, properties.mark_deleted);
        (self.ground, self.flat) = (properties.ground, properties.flat);
    }

    pub(super) fn property(&mut self, props: Props, tag: &Tag<'_>) {
        let value = || tag.val().map(Rc::from);
        match (props, tag.name()) {
            (Props::Paragraph, "pStyle") => self.style = value(),
            // 17.3.1.33: lines of 2 points, in twentieths of one.
            (Props::Paragraph, "spacing") => {
                self.flat = tag.attr("lineRule").is_some_and(|rule| rule == "exact")
                    && tag.number("line").is_some_and(|n| (1..=40).contains(&n));
            }
            (Props::Paragraph, "outlineLvl") => self.outline = level(tag),
            (Props::Paragraph, "shd") => self.ground = Some(super::styles::shading(tag)),
            (Props::Number, "numId") => self.number.id = tag.number("val"),
            (Props::Number, "ilvl") => self.number.level = level(tag),
            (Props::Mark, "vanish" | "specVanish") => self.mark_hidden |= tag.is_on(),
            (Props::Mark, "del" | "moveFrom") => self.mark_deleted = true,
            (Props::Run, "vanish") => self.run.vanish = Some(tag.is_on()),
            (Props::Run, "rStyle") => self.run.style = value(),
            (Props::Run, _) => set_look(&mut self.run.look, tag),
            _ => {}
        }
    }

    /// Takes an element of what fills the letters of the run at hand.
    pub(super) fn fill(&mut self, tag: &Tag<'_>) {
        set_fill(&mut self.run.look, tag);
    }

    /// Whether the run at hand is hidden (17.3.2.41), and whether that was not known before.
    pub(super) fn is_hidden(&mut self, styles: &Styles<'_>) -> (bool, bool) {
        if let Some(hidden) = self.run.hidden {
            return (hidden, false);
        }
        let (style, run_style) = (self.style(styles), self.run_style(styles));
        // 17.7.3: styles toggle, the run itself decides.
        let of_paragraph = style.and_then(|s| s.vanish);
        let of_run = run_style.and_then(|s| s.vanish);
        let toggled = of_paragraph.unwrap_or(false) ^ of_run.unwrap_or(false);
        let inherited = if of_paragraph.is_none() && of_run.is_none() { styles.vanish } else { toggled };
        let hidden = self.run.vanish.unwrap_or(inherited);
        self.run.hidden = Some(hidden);
        self.run.standing = self.standing(style, run_style);
        (hidden, true)
    }

    /// How text of the run at hand counts.
    fn standing(&self, style: Option<&Style>, run_style: Option<&Style>) -> Standing {
        if self.flat {
            return Standing::Void;
        }
        let below = run_style.map_or(Look::default(), |s| s.look);
        let below = below.over(style.map_or(Look::default(), |s| s.look)).over(self.below);
        let own = self.ground.or_else(|| style?.ground);
        let ground = own.filter(|g| *g != Ground::Paper).unwrap_or(self.around);
        self.run.look.over(below).standing(ground)
    }

    /// Adds text of the run at hand, which is not hidden.
    pub(super) fn push(&mut self, text: &str) {
        self.apart.write(self.run.standing, text, &mut self.text);
    }

    /// Says that text is left out because it is hidden.
    pub(super) fn hide(&mut self, text: &str) {
        self.apart.hide(text);
    }

    /// Ends the text.
    pub(super) fn finish(&mut self, in_cell: bool) {
        self.apart.finish(in_cell, &mut self.text);
        // A picture in place of a figure is no blank.
        if self.pictured && in_cell && self.text.trim().is_empty() {
            self.text.push(char::REPLACEMENT_CHARACTER);
        }
    }

    pub(super) fn style<'s>(&self, styles: &'s Styles<'_>) -> Option<&'s Style> {
        styles.paragraph(self.style.as_deref())
    }

    fn run_style<'s>(&self, styles: &'s Styles<'_>) -> Option<&'s Style> {
        self.run.style.as_deref().and_then(|id| styles.get(id))
    }

    /// The list that numbers it, and whether it says so itself.
    pub(super) fn number(&self, style: Option<&Style>) -> (NumberRef, bool) {
        let own = self.number;
        let inherited = style.map_or_else(NumberRef::default, |s| s.number);
        let of = NumberRef {
            id: own.id.or(inherited.id),
            level: own.level.or(inherited.level.filter(|_| own.id.is_none())),
        };
        (of, own.id.is_some() || own.level.is_some())
    }

    /// The level of a heading from 1, or 0.
    pub(super) fn heading(&self, style: Option<&Style>) -> u8 {
        let outline = self.outline.or(style.and_then(|s| s.outline)).filter(|n| *n < 9);
        outline.map_or(0, |n| (n + 1).min(6))
    }
}

//! One page as SVG: what stands on it, what the reader made of it, what the report took from it.

use std::fmt::Write;

use super::{Mark, Scene};
use crate::document::PageBox;
use crate::layout::{Direction, Glyph, Page, Rect, Upright};

/// Text without what XML gives a meaning, and without control characters, which XML 1.0 does not allow.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(' '),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// Draws a page. The layers are groups of the classes `rules`, `glyphs`, `text`, `cells`, `labels` and `figures`.
pub(super) fn page(page: &Page, scene: &Scene<'_>) -> String {
    let mut out = String::with_capacity(page.glyphs.len() * 24 + 4096);
    let (w, h) = (page.width.clamp(1.0, 20_000.0), page.height.clamp(1.0, 20_000.0));
    let _ = write!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"page\" viewBox=\"0 0 {w:.1} {h:.1}\" width=\"{w:.1}\" \
         height=\"{h:.1}\" font-family=\"'Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif\">\
         <rect class=\"paper\" width=\"{w:.1}\" height=\"{h:.1}\" fill=\"#fff\"/>"
    );
    // Glyphs and rules of a page that lay askew are those of the straight one; places are as it is looked at.
    let Upright { angle, middle: (x, y) } = page.upright;
    if angle != 0.0 {
        let _ = write!(out, "<g transform=\"rotate({:.4} {x:.2} {y:.2})\">", angle.to_degrees());
    }
    images(&mut out, page);
    rules(&mut out, page);
    boxes(&mut out, page);
    text(&mut out, page);
    if angle != 0.0 {
        out.push_str("</g>");
    }
    marks(&mut out, "cells", &scene.cells, page.number);
    marks(&mut out, "labels", &scene.labels, page.number);
    marks(&mut out, "figures", &scene.figures, page.number);
    out.push_str("</svg>");
    out
}

fn rectangle(out: &mut String, r: Rect, attributes: &str) {
    let _ = write!(
        out,
        "<rect x=\"{:.2}\" y=\"{:.2}\" width=\"{:.2}\" height=\"{:.2}\" {attributes}/>",
        r.x0,
        r.top,
        (r.x1 - r.x0).max(0.1),
        (r.bottom - r.top).max(0.1)
    );
}

fn images(out: &mut String, page: &Page) {
    for area in &page.images {
        rectangle(out, *area, "fill=\"#eef1f5\" stroke=\"#c5ccd6\" stroke-width=\".5\"");
    }
}

fn rules(out: &mut String, page: &Page) {
    out.push_str("<g class=\"rules\" stroke=\"#5b6472\">");
    for rule in &page.rules {
        let (x1, y1, x2, y2) = if rule.horizontal {
            (rule.from, rule.at, rule.to, rule.at)
        } else {
            (rule.at, rule.from, rule.at, rule.to)
        };
        let width = rule.width.clamp(0.3, 4.0);
        let _ = write!(
            out,
            "<line x1=\"{x1:.2}\" y1=\"{y1:.2}\" x2=\"{x2:.2}\" y2=\"{y2:.2}\" stroke-width=\"{width:.2}\"/>"
        );
    }
    out.push_str("</g>");
}

fn boxes(out: &mut String, page: &Page) {
    out.push_str("<g class=\"glyphs\" fill=\"none\" stroke=\"#b9c3d3\" stroke-width=\".25\">");
    for glyph in page.glyphs.iter().filter(|g| !g.text.is_whitespace()) {
        let unreadable = glyph.text == char::REPLACEMENT_CHARACTER;
        let look = match (unreadable, glyph.invisible || glyph.veiled) {
            (true, _) => "fill=\"#fde2e1\" stroke=\"#c5221f\"",
            (false, true) => "stroke=\"#a05bd6\" stroke-dasharray=\"1\"",
            (false, false) => "",
        };
        rectangle(out, glyph.area, look);
    }
    out.push_str("</g>");
}

/// Glyphs of one font, size and baseline that follow each other are one text element with an x for each.
fn text(out: &mut String, page: &Page) {
    out.push_str("<g class=\"text\" fill=\"#1b1f26\" xml:space=\"preserve\">");
    let level = |g: &Glyph| g.direction == Direction::Right;
    let same = |a: &Glyph, b: &Glyph| {
        level(a) && level(b) && (a.size - b.size).abs() < 0.05 && (a.origin.1 - b.origin.1).abs() < 0.05
    };
    for run in page.glyphs.chunk_by(same) {
        let Some(first) = run.first() else { continue };
        if run.iter().all(|g| g.text.is_whitespace()) {
            continue;
        }
        let turn = match first.direction {
            Direction::Right => 0,
            Direction::Down => 90,
            Direction::Left => 180,
            Direction::Up => 270,
        };
        let (x, y) = first.origin;
        let turned =
            if turn == 0 { String::new() } else { format!(" transform=\"rotate({turn} {x:.2} {y:.2})\"") };
        let xs: Vec<String> = run.iter().map(|g| format!("{:.2}", g.origin.0)).collect();
        let shown: String = run.iter().map(|g| g.text).collect();
        let _ = write!(
            out,
            "<text x=\"{}\" y=\"{y:.2}\" font-size=\"{:.2}\"{turned}>{}</text>",
            xs.join(" "),
            first.size.clamp(0.5, 400.0),
            escape(&shown)
        );
    }
    out.push_str("</g>");
}

fn marks(out: &mut String, layer: &str, marks: &[Mark], number: u32) {
    let _ = write!(out, "<g class=\"{layer}\">");
    for mark in marks {
        for area in mark.areas.iter().filter(|a| a.page == number) {
            let _ = write!(out, "<g class=\"{}\"{}>", mark.class, mark.data);
            rectangle(out, rect(*area), "");
            let title: Vec<String> = mark.title.lines().map(escape).collect();
            let _ = write!(out, "<title>{}</title>", title.join("&#10;"));
            caption(out, mark, *area);
            out.push_str("</g>");
        }
    }
    out.push_str("</g>");
}

/// The canonical ids in small print at the foot of the cell, as large as they fit, and there for whoever zooms in. Where
/// there is no room below the figure they would hide it: the box's title tells them.
fn caption(out: &mut String, mark: &Mark, area: PageBox) {
    /// Points of the print, a letter's share of it, and what is kept free at the sides.
    const LARGEST: f32 = 3.6;
    const SMALLEST: f32 = 1.2;
    const LETTER: f32 = 0.56;
    const EDGE: f32 = 0.8;
    let letters = mark.caption.iter().map(|line| line.chars().count()).max().unwrap_or(0).max(1);
    #[expect(clippy::cast_precision_loss, reason = "ids are short")]
    let fitting = (area.x1 - area.x0 - 2.0 * EDGE) / (letters as f32 * LETTER);
    // Two lines of it leave three for the figure.
    let size = fitting.min((area.bottom - area.top) / 5.0).min(LARGEST);
    if size < SMALLEST {
        return;
    }
    for (line, y) in mark.caption.iter().rev().zip([0.2 * size, 1.2 * size]) {
        let _ = write!(
            out,
            "<text class=\"id\" x=\"{:.2}\" y=\"{:.2}\" font-size=\"{size:.2}\">{}</text>",
            area.x0 + EDGE,
            area.bottom - y,
            escape(line)
        );
    }
}

fn rect(area: PageBox) -> Rect {
    Rect { x0: area.x0, top: area.top, x1: area.x1, bottom: area.bottom }
}

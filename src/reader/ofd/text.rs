//! Text objects (GB/T 33190-2016, 11): characters with their places.

use super::Refusal;
use super::book::{Resources, tone};
use super::draw::{Frame, Painter};
use super::fonts::is_unknown;
use super::xml::Element;
use crate::layout::page::is_askew;
use crate::layout::settings::Askew;
use crate::layout::{Direction, Glyph};
use crate::reader::pdf::grounds::Tone;
use crate::reader::pdf::matrix::{Area, Matrix};

/// Reach of a glyph's box above and below the baseline, in ems: that of Song type, as for a PDF.
const ASCENT: f64 = 0.88;
const DESCENT: f64 = 0.12;

/// How the characters of one object are set.
struct Style<'o> {
    size: f64,
    /// Width against height (11.2, HScale).
    stretch: f64,
    /// Quarter turns clockwise of the line and of the characters (11.3).
    read: u8,
    turn: u8,
    font: u16,
    program: Option<&'o str>,
    unseen: bool,
    /// Its colour, where digits of it may be lost on what is behind them.
    faint: Option<Tone>,
}

/// Glyphs that stand for a range of characters (11.4.2).
struct Transform {
    from: usize,
    count: usize,
    glyphs: Vec<u16>,
}

impl Painter<'_> {
    /// Draws a text.
    ///
    /// # Errors
    /// There are more glyphs than allowed.
    pub fn text(&mut self, object: Element<'_>, own: &Resources, frame: &Frame) -> Result<(), Refusal> {
        let Some(size) = object.number("Size").filter(|size| *size > 0.0) else { return Ok(()) };
        let known = object.attribute("Font").and_then(|id| own.fonts.get(id));
        let quarter = |name| object.number(name).map_or(0, |d| (d / 90.0).round().rem_euclid(4.0) as u8);
        // 11.2: text is filled where it is not said, and not stroked.
        let filled = object.flag("Fill") != Some(false) && has_alpha(object, "FillColor");
        let stroked = object.flag("Stroke") == Some(true) && has_alpha(object, "StrokeColor");
        // 11.2: black where it is not said.
        let tone = object.child("FillColor").map(tone).or(frame.param.tone).unwrap_or(Some([0; 3]));
        let faint = tone.filter(|tone| filled && !stroked && self.grounds.has(*tone));
        let style = Style {
            size,
            stretch: object.number("HScale").filter(|s| *s > 0.0).unwrap_or(1.0),
            read: quarter("ReadDirection"),
            turn: quarter("CharDirection"),
            font: known.map_or(u16::MAX, |(number, _)| *number),
            program: known.and_then(|(_, part)| part.as_deref()),
            unseen: frame.unseen || !(filled || stroked),
            faint,
        };
        let mut transforms = Vec::new();
        let mut start = (0.0, 0.0);
        for part in object.children() {
            match part.name() {
                "CGTransform" => transforms.extend(transform(part)),
                "TextCode" => {
                    // A coordinate that is not said is that of the text before (11.4.1).
                    start = (part.number("X").unwrap_or(start.0), part.number("Y").unwrap_or(start.1));
                    self.code(part, start, &style, &transforms, frame)?;
                    transforms.clear();
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn code(
        &mut self,
        code: Element<'_>,
        (mut x, mut y): (f64, f64),
        style: &Style<'_>,
        transforms: &[Transform],
        frame: &Frame,
    ) -> Result<(), Refusal> {
        let text = code.text();
        let across = deltas(code.attribute("DeltaX"), text.len());
        let down = deltas(code.attribute("DeltaY"), text.len());
        let steady = across.is_empty() && down.is_empty();
        let upright = runs_down(&across, &down) || style.read % 2 == 1;
        // Line feeds are the writer's layout of the XML, not of the page; in fonts with codes of their own they
        // are characters like others, and counted by the steps.
        let counted = text.chars().count() <= across.len().max(down.len()) + 1;
        for (at, c) in text.chars().filter(|c| counted || !matches!(c, '\n' | '\r' | '\t')).enumerate() {
            let wide = if c.is_ascii() { 0.5 } else { 1.0 } * style.size * style.stretch;
            let (step_x, step_y) = if steady || at >= across.len().max(down.len()) {
                match style.read {
                    0 if upright => (0.0, style.size),
                    0 => (wide, 0.0),
                    1 => (0.0, style.size),
                    2 => (-wide, 0.0),
                    _ => (0.0, -style.size),
                }
            } else {
                (across.get(at).copied().unwrap_or(0.0), down.get(at).copied().unwrap_or(0.0))
            };
            let most = widest(c) * style.size * style.stretch;
            let step = step_x.hypot(step_y);
            // A glyph fills its step, unless the step is wider than any glyph.
            let width = if step > 0.05 * style.size && step <= most { step } else { wide };
            let text = if is_unknown(c) { self.known(at, style, transforms) } else { c };
            if let Some(mut glyph) = glyph(text, (x, y), width, upright, style, frame, &self.askew) {
                let faint = style.faint.filter(|_| text.is_numeric());
                glyph.veiled = faint.is_some_and(|tone| self.grounds.hide(&glyph, tone));
                self.push(glyph)?;
            }
            (x, y) = (x + step_x, y + step_y);
        }
        Ok(())
    }

    /// The character that the embedded font knows for the glyph drawn here.
    fn known(&mut self, at: usize, style: &Style<'_>, transforms: &[Transform]) -> char {
        let glyph = transforms.iter().find_map(|t| {
            let nth = at.checked_sub(t.from).filter(|nth| *nth < t.count)?;
            // As many glyphs as characters, else which is whose is not known.
            (t.glyphs.len() == t.count).then(|| t.glyphs.get(nth).copied()).flatten()
        });
        let found = glyph
            .zip(style.program)
            .and_then(|(glyph, part)| self.fonts.character(self.package, part, glyph));
        found.unwrap_or(char::REPLACEMENT_CHARACTER)
    }
}

/// How wide a character can be, in ems. A figure is never wider than in the widest fonts, so that a gap after it is
/// not taken for a part of it.
fn widest(c: char) -> f64 {
    match c {
        _ if c.is_ascii_alphabetic() => 0.95,
        _ if c.is_ascii() => 0.65,
        _ => 1.1,
    }
}

fn has_alpha(object: Element<'_>, color: &str) -> bool {
    object.child(color).and_then(|c| c.number("Alpha")) != Some(0.0)
}

fn transform(element: Element<'_>) -> Option<Transform> {
    let whole = |name| element.attribute(name).and_then(|t| t.trim().parse::<usize>().ok());
    let glyphs = element.child("Glyphs")?.text().split_whitespace().map(str::parse).collect::<Result<_, _>>();
    Some(Transform {
        from: whole("CodePosition")?,
        count: whole("CodeCount").unwrap_or(1),
        glyphs: glyphs.ok()?,
    })
}

/// Steps between characters (11.4.1): numbers, and `g n v` for `v` n times. No more than there are characters.
fn deltas(text: Option<&str>, most: usize) -> Vec<f64> {
    let mut all = Vec::new();
    let pieces = text.unwrap_or_default().split([' ', ',', '\t', '\r', '\n']);
    let mut pieces = pieces.filter(|piece| !piece.is_empty());
    while let Some(piece) = pieces.next() {
        let (count, value) = if piece.eq_ignore_ascii_case("g") {
            (pieces.next().and_then(|n| n.parse().ok()).unwrap_or(0), pieces.next().unwrap_or_default())
        } else {
            (1_usize, piece)
        };
        let Some(value) = value.parse().ok().filter(|v: &f64| v.is_finite()) else { break };
        let room = most.saturating_sub(all.len());
        all.extend(std::iter::repeat_n(value, count.min(room)));
        if count >= room {
            break;
        }
    }
    all
}

/// Whether most steps go down or up: a step may go back to begin the next line, however far away that is.
fn runs_down(across: &[f64], down: &[f64]) -> bool {
    let step = |steps: &[f64], at: usize| steps.get(at).map_or(0.0, |step| step.abs());
    let steps = (0..across.len().max(down.len())).map(|at| (step(across, at), step(down, at)));
    // A step of nought is none.
    let (falling, level) = steps.fold((0, 0), |(falling, level), (across, down)| {
        (falling + usize::from(down > across), level + usize::from(across > 0.0 && across >= down))
    });
    falling > level
}

/// A glyph at a place of the object's space.
fn glyph(
    text: char,
    (x, y): (f64, f64),
    width: f64,
    upright: bool,
    style: &Style<'_>,
    frame: &Frame,
    askew: &Askew,
) -> Option<Glyph> {
    let em = style.size;
    let turned = match style.turn {
        1 => Matrix::new([0.0, 1.0, -1.0, 0.0, x, y]),
        2 => Matrix::new([-1.0, 0.0, 0.0, -1.0, x, y]),
        3 => Matrix::new([0.0, -1.0, 1.0, 0.0, x, y]),
        _ => Matrix::moved(x, y),
    };
    let space = turned.then(&frame.space);
    // Upright characters in a line that runs down stand on a line through their middles.
    let stacked = upright && style.turn.is_multiple_of(2);
    let (area, origin, ahead) = if stacked {
        let wide = if text.is_ascii() { 0.5 } else { 1.0 } * em * style.stretch;
        let back = if style.read == 3 { -1.0 } else { 1.0 };
        let area = space.area(0.0, -ASCENT * em, wide, DESCENT * em);
        (area, space.point(wide / 2.0, -ASCENT * em), (0.0, back))
    } else {
        (space.area(0.0, -ASCENT * em, width, DESCENT * em), space.point(0.0, 0.0), (1.0, 0.0))
    };
    let way = (space.a * ahead.0 + space.c * ahead.1, space.b * ahead.0 + space.d * ahead.1);
    let direction = match () {
        () if way.0.abs() >= way.1.abs() && way.0 >= 0.0 => Direction::Right,
        () if way.0.abs() >= way.1.abs() => Direction::Left,
        () if way.1 > 0.0 => Direction::Down,
        () => Direction::Up,
    };
    let size = em * space.c.hypot(space.d);
    let sane = [area.x0, area.y0, area.x1, area.y1, size].iter().all(|n| n.is_finite() && n.abs() < 1e6);
    let invisible = style.unseen || outside(&area, &frame.clip, size);
    let glyph = Glyph {
        text,
        area: area.rect(),
        origin: (origin.0 as f32, origin.1 as f32),
        size: size as f32,
        font: style.font,
        direction,
        askew: is_askew(way, askew),
        invisible,
        veiled: false,
    };
    (sane && size > 1e-3).then_some(glyph)
}

/// Whether the clip cuts off all of a glyph. Boundaries of text are set tight, and by some writers a little off:
/// what is off by less than an em is seen in most programs.
fn outside(area: &Area, clip: &Area, em: f64) -> bool {
    area.x1 < clip.x0 - em || area.x0 > clip.x1 + em || area.y1 < clip.y0 - em || area.y0 > clip.y1 + em
}

#[cfg(test)]
mod tests {
    use super::deltas;

    #[test]
    fn steps_repeat() {
        assert_eq!(deltas(Some("1 g 3 2.5 4"), 10), [1.0, 2.5, 2.5, 2.5, 4.0]);
        assert_eq!(deltas(Some("g 4000000000 2"), 3), [2.0, 2.0, 2.0], "no more than there are characters");
        assert_eq!(deltas(Some("1 x 2"), 10), [1.0]);
        assert!(deltas(None, 10).is_empty());
    }
}

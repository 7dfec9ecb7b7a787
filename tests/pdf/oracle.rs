//! Another engine draws the same pages: every character it shows stands where ours stands, and is the same wherever
//! both are told what it is.

use std::collections::{HashMap, HashSet};

use gongkai::layout::Glyph;
use gongkai::reader::{Limits, pdf};
use gongkai::text::fold::Folded;
use hayro_interpret::font::GlyphRun;
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, SoftMask, interpret_page,
};
use hayro_syntax::Pdf;
use kurbo::{Affine, BezPath, Point, Rect};

use crate::pdf_set;

/// The characters of a page as the other engine shows them.
#[derive(Default)]
struct Shown(Vec<(char, f64, f64)>);

impl Device<'_> for Shown {
    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'_>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'_>>, _: BlendMode) {}
    fn draw_image(&mut self, _: Image<'_, '_>, _: ImageDrawProps<'_>) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, '_>, props: DrawProps<'_>, mode: &DrawMode) {
        if matches!(mode, DrawMode::Invisible) {
            return;
        }
        for glyph in run.glyphs() {
            let at = props.transform * glyph.transform() * Point::ZERO;
            let told = match glyph.as_unicode() {
                Some(BfString::Char(c)) => c,
                // A ligature, or nothing.
                _ => char::REPLACEMENT_CHARACTER,
            };
            self.0.push((told, at.x, at.y));
        }
    }
}

fn shown(file: &[u8]) -> Option<Vec<Shown>> {
    let pdf = Pdf::new(file.to_vec()).ok()?;
    let cache = InterpreterCache::new();
    let draw = |page| {
        let mut shown = Shown::default();
        let start = Affine::new(hayro_syntax::page::Page::initial_transform(page, true).as_coeffs());
        let bounds = Rect::new(0.0, 0.0, 1.0, 1.0);
        let mut context = Context::new(start, bounds, &cache, pdf.xref(), InterpreterSettings::default());
        interpret_page(page, &mut context, &mut shown);
        shown
    };
    Some(pdf.pages().iter().map(draw).collect())
}

/// Files whose fonts tell the other engine something else: a false map to Unicode, and none, for which it takes codes.
const OTHERWISE: [&str; 2] = ["pdf_rl_gs", "pdf_lo_notou"];
/// Farthest that the two put the start of a character apart, in points.
const NEAR: f64 = 1.0;

/// Characters by the whole points they start in.
type Places<'a> = HashMap<(i32, i32), Vec<&'a Glyph>>;

fn near<'a>(places: &'a Places<'a>, x: f64, y: f64) -> impl Iterator<Item = &'a Glyph> {
    let keys = (-1..=1).flat_map(move |dx| (-1..=1).map(move |dy| (x as i32 + dx, y as i32 + dy)));
    let glyphs = keys.filter_map(|key| places.get(&key)).flatten().copied();
    glyphs
        .filter(move |g| (f64::from(g.origin.0) - x).abs() < NEAR && (f64::from(g.origin.1) - y).abs() < NEAR)
}

fn fold(c: char) -> String {
    Folded::of(c.encode_utf8(&mut [0; 4])).full
}

#[test]
fn another_engine_shows_the_same_characters_in_the_same_places() {
    let mut compared = 0;
    for line in pdf_set::lines(|line| line.expect == "report") {
        let bytes = pdf_set::bytes(&line);
        let ours = pdf::pages(&bytes, &Limits::default()).expect("the file is read");
        let theirs = shown(&bytes).unwrap_or_else(|| panic!("{}: not opened by the other engine", line.file));
        assert_eq!(theirs.len(), ours.len(), "{}", line.file);
        for (theirs, page) in theirs.iter().zip(&ours) {
            let otherwise = OTHERWISE.contains(&line.form.as_str());
            let theirs = theirs.0.iter().filter(|(c, ..)| otherwise || !c.is_whitespace());
            let mut places = Places::new();
            for glyph in page.glyphs.iter().filter(|g| !g.invisible && !g.text.is_whitespace()) {
                places.entry((glyph.origin.0 as i32, glyph.origin.1 as i32)).or_default().push(glyph);
            }
            let mut met = HashSet::new();
            for (c, x, y) in theirs {
                let there: Vec<&Glyph> = near(&places, *x, *y).collect();
                let place = format!("{} page {} at {x:.1}, {y:.1}", line.file, page.number);
                assert!(!there.is_empty(), "{place}: they show {c:?}, we nothing");
                met.extend(there.iter().map(|g| std::ptr::from_ref::<Glyph>(g)));
                let told = *c != char::REPLACEMENT_CHARACTER && !otherwise;
                let alike = |g: &&Glyph| g.text == *c || fold(g.text) == fold(*c);
                assert!(!told || there.iter().any(alike), "{place}: they show {c:?}, we {there:?}");
                compared += usize::from(told);
            }
            // It shows nothing of fonts that are not in the file.
            let lone = places.values().flatten().find(|g| !met.contains(&std::ptr::from_ref::<Glyph>(g)));
            assert!(met.is_empty() || lone.is_none(), "{}: we alone show {lone:?}", line.file);
        }
    }
    assert!(compared > 20_000, "{compared} characters");
}

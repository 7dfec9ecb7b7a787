//! Drawing a page: templates, layers, blocks, composite units, and the frame that every object draws in.

use std::collections::HashMap;

use super::book::{Param, Resources, inked, paper};
use super::fonts::Fonts;
use super::package::Package;
use super::picture;
use super::xml::{Element, Tree};
use super::{POINTS, Refusal};
use crate::document::Note;
use crate::error::overtime;
use crate::layout::doubles::Doubles;
use crate::layout::settings::Askew;
use crate::layout::{Glyph, Page, Settings};
use crate::reader::Limits;
use crate::reader::pdf::grounds::{Ground, Grounds, Patch};
use crate::reader::pdf::matrix::{Area, Matrix};
use crate::reader::pdf::path::Path;

/// Blocks and composite units within each other.
const DEPTH: u32 = 32;
/// Images of one page that are kept: some writers cut one into thousands of strips.
const IMAGES: usize = 10_000;
/// Bytes of a picture that are looked at.
const HEAD: u64 = 1 << 16;
/// Alpha from which nothing is seen through what is painted.
pub(super) const OPAQUE: f64 = 230.0;
/// The page of documents that do not say how large theirs are, in millimetres: A4.
const A4: [f64; 4] = [0.0, 0.0, 210.0, 297.0];

pub struct Painter<'a> {
    pub package: &'a Package<'a>,
    pub page: Page,
    doubles: Doubles,
    pub grounds: Grounds,
    /// Glyphs of the page before the text object at hand.
    shown: usize,
    pub fonts: Fonts,
    /// Parts of pictures, and whether they are opaque.
    opaque: HashMap<String, bool>,
    /// What stands askew.
    pub askew: Askew,
    most: usize,
    /// Objects, glyphs and rules the file may still have.
    left: usize,
    pub notes: Vec<Note>,
    pub shapes: bool,
    /// The path of the last object, kept for its memory.
    pub scratch: Path,
}

/// Where an object draws, and how.
#[derive(Debug, Clone)]
pub struct Frame {
    /// From the object's own space to the page.
    pub space: Matrix,
    pub clip: Area,
    pub param: Param,
    /// The clip is a box, not the box around a shape.
    pub boxed: bool,
    /// It leaves no ink.
    pub unseen: bool,
}

impl<'a> Painter<'a> {
    pub fn new(package: &'a Package<'a>, limits: &Limits, settings: &Settings) -> Painter<'a> {
        let most = limits.glyphs as usize;
        Painter {
            package,
            page: Page::default(),
            doubles: Doubles::new(settings),
            grounds: Grounds::default(),
            shown: 0,
            fonts: Fonts::default(),
            opaque: HashMap::new(),
            askew: settings.askew,
            most,
            left: most,
            notes: Vec::new(),
            shapes: false,
            scratch: Path::default(),
        }
    }

    /// Draws one page (7.7), and annotations over it; whether these are all there.
    ///
    /// # Errors
    /// It has more than allowed.
    pub fn page(&mut self, own: &Resources, tree: &Tree, above: &[Tree]) -> Result<(Page, bool), Refusal> {
        let root = tree.root();
        let [x, y, width, height] =
            root.child("Area").and_then(paper).or(own.paper).unwrap_or(A4).map(|n| n * POINTS);
        self.page.width = width as f32;
        self.page.height = height as f32;
        self.page.once = true;
        let space = Matrix::new([POINTS, 0.0, 0.0, POINTS, -x, -y]);
        let clip = Area { x0: 0.0, y0: 0.0, x1: width, y1: height };
        let frame = Frame { space, clip, param: Param::default(), boxed: true, unseen: false };
        for front in [false, true] {
            for template in root.children().filter(|c| c.name() == "Template") {
                let known = template.attribute("TemplateID").and_then(|id| own.templates.get(id));
                let Some((its_own, tree)) = known else { continue };
                let order = template.attribute("ZOrder").map(|order| order == "Foreground");
                if order.unwrap_or(*its_own) == front {
                    self.group(tree.root().child("Content"), own, &frame, 0)?;
                }
            }
            if !front {
                self.group(root.child("Content"), own, &frame, 0)?;
            }
        }
        let mut whole = true;
        for tree in above {
            whole &= self.annotations(tree, own, &frame)?;
        }
        self.doubles.clear();
        self.grounds.cover(&mut self.page.glyphs);
        self.shown = 0;
        Ok((std::mem::take(&mut self.page), whole))
    }

    /// Draws what stands in a layer, a block or a unit.
    pub fn group(
        &mut self,
        group: Option<Element<'_>>,
        own: &Resources,
        frame: &Frame,
        depth: u32,
    ) -> Result<(), Refusal> {
        let Some(group) = group else { return Ok(()) };
        if depth > DEPTH {
            return Err(Refusal::TooDeep(DEPTH as usize));
        }
        for object in group.children() {
            self.spend(1)?;
            match object.name() {
                "Layer" | "PageBlock" | "Content" => {
                    let mut frame = frame.clone();
                    if object.attribute("DrawParam").is_some() {
                        frame.param = own.param(object.attribute("DrawParam"));
                    }
                    self.group(Some(object), own, &frame, depth + 1)?;
                }
                "TextObject" => {
                    if let Some(frame) = frame.of(object, own) {
                        self.shown = self.page.glyphs.len();
                        self.text(object, own, &frame)?;
                    }
                }
                "PathObject" => {
                    if let Some(frame) = frame.of(object, own) {
                        self.path(object, &frame)?;
                    }
                }
                "ImageObject" => self.image(object, own, frame),
                "CompositeObject" => {
                    let unit = object.attribute("ResourceID").and_then(|id| own.unit(id));
                    if let (Some(frame), Some(unit)) = (frame.of(object, own), unit) {
                        self.group(unit.child("Content"), own, &frame, depth + 1)?;
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// An image (10): only where it stands matters, and whether anything is seen through it.
    fn image(&mut self, object: Element<'_>, own: &Resources, frame: &Frame) {
        let boundary = object.numbers::<4>("Boundary");
        let (Some([x, y, width, height]), true) = (boundary, self.page.images.len() < IMAGES) else { return };
        let area = frame.space.area(x, y, x + width, y + height).within(&frame.clip);
        if object.flag("Visible") != Some(false) && !area.is_empty() {
            self.page.images.push(area.rect());
            let page = f64::from(self.page.width) * f64::from(self.page.height);
            if area.width() * area.height() < page / 2.0 {
                self.page.drawings.push(area.rect());
            }
            self.grounds.add(Ground {
                area,
                shape: None,
                tone: None,
                whole: true,
                covers: false,
                clears: false,
            });
            if self.is_opaque(object, own, frame) {
                // The picture is the unit square of its own space (10).
                let unit = object.numbers("CTM").map(Matrix::new);
                let place = unit.map(|unit| unit.then(&Matrix::moved(x, y)).then(&frame.space));
                let own = place.map_or(area, |place| place.area(0.0, 0.0, 1.0, 1.0).within(&area));
                self.grounds.patch(Patch { area: own, shape: None, alone: false });
            }
        }
    }

    /// Whether a picture hides what is under it: its form has no transparency. Stamps are pictures that have it.
    fn is_opaque(&mut self, object: Element<'_>, own: &Resources, frame: &Frame) -> bool {
        let sheer = object.number("Alpha").is_some_and(|alpha| alpha < OPAQUE);
        if frame.unseen || sheer || object.attribute("ImageMask").is_some() || self.page.glyphs.is_empty() {
            return false;
        }
        let part = object.attribute("ResourceID").and_then(|id| own.media.get(id));
        part.is_some_and(|part| match self.opaque.get(part) {
            Some(opaque) => *opaque,
            None => {
                let opaque = picture::is_opaque(&self.package.head(part, HEAD));
                self.opaque.insert(part.clone(), opaque);
                opaque
            }
        })
    }

    /// Adds a glyph, unless it was drawn before in nearly the same place.
    pub fn push(&mut self, glyph: Glyph) -> Result<(), Refusal> {
        if let Some(at) = self.doubles.earlier(&self.page.glyphs, self.shown, &glyph) {
            if let Some(first) = self.page.glyphs.get_mut(at) {
                first.invisible &= glyph.invisible;
                first.veiled &= glyph.veiled;
            }
            self.grounds.drawn_again(at);
            return Ok(());
        }
        self.spend(1)?;
        self.page.glyphs.push(glyph);
        self.grounds.drawn(self.page.glyphs.len());
        self.doubles.add(&glyph);
        Ok(())
    }

    pub fn spend(&mut self, n: usize) -> Result<(), Refusal> {
        overtime::tick();
        self.left = self.left.checked_sub(n).ok_or(Refusal::TooMany(self.most))?;
        Ok(())
    }
}

impl Frame {
    /// The frame of an object in this one (8.5): its boundary, its own matrix, its parameters. `None` for objects
    /// that are not shown.
    pub fn of(&self, object: Element<'_>, own: &Resources) -> Option<Frame> {
        if object.flag("Visible") == Some(false) {
            return None;
        }
        let ctm = object.numbers("CTM").map_or(Matrix::IDENTITY, Matrix::new);
        let mut clip = self.clip;
        let mut place = self.space;
        let mut boxed = self.boxed && self.space.is_upright();
        if let Some([x, y, width, height]) = object.numbers::<4>("Boundary") {
            place = Matrix::moved(x, y).then(&self.space);
            if width > 0.0 || height > 0.0 {
                clip = clip.within(&self.space.area(x, y, x + width.max(0.0), y + height.max(0.0)));
            }
        }
        let space = ctm.then(&place);
        if !space.is_sane() {
            return None;
        }
        for one in object.child("Clips").into_iter().flat_map(Element::children) {
            clip = clip.within(&clip_of(one, &space, &place)?);
            boxed = false;
        }
        let param = match object.attribute("DrawParam") {
            Some(id) => own.param(Some(id)),
            None => self.param.clone(),
        };
        let unseen = self.unseen || object.number("Alpha") == Some(0.0);
        Some(Frame { space, clip, param, boxed, unseen })
    }

    /// Whether what is painted is seen: by the object's own colour, else by its parameters.
    pub fn has_ink(&self, object: Element<'_>, color: &str) -> bool {
        let default = if color == "FillColor" { self.param.fill } else { self.param.stroke };
        !self.unseen && object.child(color).map(inked).or(default).unwrap_or(true)
    }
}

/// The box around a clip (8.4): all its areas together.
fn clip_of(clip: Element<'_>, space: &Matrix, place: &Matrix) -> Option<Area> {
    let mut all = Area::EMPTY;
    for area in clip.children().filter(|c| c.name() == "Area") {
        let Some(path) = area.child("Path") else { return Some(Area::ALL) };
        let follows = clip.flag("TransFlag").or(area.flag("TransFlag")) != Some(false);
        let outer = if follows { space } else { place };
        let own = area.numbers("CTM").map_or(Matrix::IDENTITY, Matrix::new);
        let [x, y, ..] = path.numbers::<4>("Boundary").unwrap_or_default();
        let inner = path.numbers("CTM").map_or(Matrix::IDENTITY, Matrix::new);
        let matrix = inner.then(&Matrix::moved(x, y)).then(&own).then(outer);
        let mut shape = Path::default();
        super::outline::shape(path, &matrix, &mut shape);
        let shape = shape.area();
        if shape.is_empty() || !matrix.is_sane() {
            return Some(Area::ALL);
        }
        all.add((shape.x0, shape.y0));
        all.add((shape.x1, shape.y1));
    }
    if all.is_empty() { Some(Area::ALL) } else { Some(all) }
}

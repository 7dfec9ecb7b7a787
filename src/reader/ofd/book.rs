//! From the entry of the package to its pages: documents, templates, resources.

use std::collections::HashMap;

use super::annotated;
use super::package::Package;
use super::xml::{Element, Tree, numbers};
use super::{Refusal, damaged};
use crate::reader::Limits;
use crate::reader::pdf::grounds::Tone;

/// All documents of a package as one run of pages.
#[derive(Debug, Default)]
pub struct Book {
    pub pages: Vec<Leaf>,
    pub documents: Vec<Resources>,
    pub signed: bool,
}

/// A page to be drawn.
#[derive(Debug, Clone)]
pub struct Leaf {
    /// Number of its document in the book.
    pub document: usize,
    pub part: String,
    /// Parts with annotations; `None` for one that is not there.
    pub annotations: Vec<Option<String>>,
}

/// What the pages of one document draw with.
#[derive(Debug, Default)]
pub struct Resources {
    /// The box of pages that have none of their own, in millimetres.
    pub paper: Option<[f64; 4]>,
    /// Templates by id.
    pub templates: HashMap<String, (bool, Tree)>,
    /// Drawing parameters by id.
    pub params: HashMap<String, Param>,
    /// Fonts by id: number in the book, and the part with the font's program.
    pub fonts: HashMap<String, (u16, Option<String>)>,
    /// Parts of pictures by id.
    pub media: HashMap<String, String>,
    /// Composite units by id: the tree they are in, and their number among its units.
    pub units: HashMap<String, (usize, usize)>,
    pub trees: Vec<Tree>,
}

/// Drawing parameters (8.2), as far as they tell what is a rule.
#[derive(Debug, Clone, Default)]
pub struct Param {
    /// Parameters it builds on.
    pub relative: Option<String>,
    pub width: Option<f64>,
    pub fill: Option<bool>,
    pub stroke: Option<bool>,
    /// The colour that is filled with, where one is said and can be told.
    pub tone: Option<Option<Tone>>,
}

/// Resource files of one document; more mean harm.
const FILES: usize = 1000;

impl Book {
    /// Opens the documents of a package.
    ///
    /// # Errors
    /// There is no page; or what is said of parts.
    pub fn open(package: &Package<'_>, limits: &Limits) -> Result<Book, Refusal> {
        // GM/T 0099-2020: what is encrypted is listed beside the entry, which may itself be encrypted.
        let locked = package.has("encryptions.xml") || package.has("decryptionkey.xml");
        if !package.has("ofd.xml") {
            return Err(if locked { Refusal::Encrypted } else { damaged("no part OFD.xml") });
        }
        let entry = match package.tree("ofd.xml") {
            Err(Refusal::Damaged(_)) if locked => return Err(Refusal::Encrypted),
            other => other?,
        };
        let mut book = Book::default();
        let bodies = entry.root().children().filter(|c| c.name() == "DocBody");
        for body in bodies {
            book.signed |= body.child_text("Signatures").is_some();
            let Some(root) = body.child_text("DocRoot") else { continue };
            let Some(part) = package.resolve("", root) else {
                return Err(if locked { Refusal::Encrypted } else { damaged(format!("no part {root}")) });
            };
            let opened = book.document(package, &part, limits);
            match opened {
                Err(Refusal::Damaged(_)) if locked => return Err(Refusal::Encrypted),
                other => other?,
            }
        }
        if book.pages.is_empty() {
            return Err(damaged("it has no pages"));
        }
        Ok(book)
    }

    fn document(&mut self, package: &Package<'_>, part: &str, limits: &Limits) -> Result<(), Refusal> {
        let tree = package.tree(part)?;
        let document = self.documents.len();
        let mut own = Resources::default();
        if let Some(common) = tree.root().child("CommonData") {
            own.paper = common.child("PageArea").and_then(paper);
            let files = common.children().filter(|c| matches!(c.name(), "PublicRes" | "DocumentRes"));
            for file in files.take(FILES) {
                self.resources(package, part, file.text(), &mut own)?;
            }
            let templates = common.children().filter(|c| c.name() == "TemplatePage");
            for template in templates.take(limits.pages as usize) {
                let (Some(id), Some(loc)) = (template.attribute("ID"), template.attribute("BaseLoc")) else {
                    continue;
                };
                // A template that is lost loses the frame of a page, which is said of the page.
                let Some(place) = package.resolve(part, loc) else { continue };
                let front = template.attribute("ZOrder") == Some("Foreground");
                own.templates.insert(id.to_owned(), (front, package.tree(&place)?));
            }
        }
        let mut above = annotated::index(package, part, &tree)?;
        let pages = tree.root().child("Pages").into_iter().flat_map(Element::children);
        let mut leaves = Vec::new();
        for page in pages.filter(|c| c.name() == "Page") {
            let loc = page.attribute("BaseLoc").unwrap_or_default();
            let place = package.resolve(part, loc).ok_or_else(|| damaged(format!("no page {loc}")))?;
            if self.pages.len() + leaves.len() >= limits.pages as usize {
                return Err(Refusal::Pages(limits.pages));
            }
            let id = page.attribute("ID").unwrap_or_default().trim();
            let annotations = match &mut above {
                Some(index) => index.remove(id).unwrap_or_default(),
                None => vec![None],
            };
            leaves.push(Leaf { document, part: place, annotations });
        }
        self.pages.extend(leaves);
        self.documents.push(own);
        Ok(())
    }

    /// Adds the resources of one page (7.7, PageRes) to those of its document, and gives them.
    ///
    /// # Errors
    /// As [`Book::open`].
    pub fn resources_of(
        &mut self,
        package: &Package<'_>,
        at: usize,
        tree: &Tree,
    ) -> Result<Option<&Resources>, Refusal> {
        let Some(Leaf { document, part, .. }) = self.pages.get(at) else { return Ok(None) };
        let (document, part) = (*document, part.clone());
        let mut files = tree.root().children().filter(|c| c.name() == "PageRes").take(FILES).peekable();
        if files.peek().is_some() {
            let Some(own) = self.documents.get_mut(document) else { return Ok(None) };
            let mut own = std::mem::take(own);
            for file in files {
                self.resources(package, &part, file.text(), &mut own)?;
            }
            if let Some(place) = self.documents.get_mut(document) {
                *place = own;
            }
        }
        Ok(self.documents.get(document))
    }

    fn resources(
        &mut self,
        package: &Package<'_>,
        base: &str,
        loc: &str,
        own: &mut Resources,
    ) -> Result<(), Refusal> {
        let Some(part) = package.resolve(base, loc) else { return Ok(()) };
        let tree = package.tree(&part)?;
        let root = tree.root();
        // Parts are known in lower case.
        let folder = format!("{part}/../{}/", root.attribute("BaseLoc").unwrap_or_default()).to_lowercase();
        let number = own.trees.len();
        let mut units = 0;
        for resource in root.children().flat_map(Element::children) {
            let Some(id) = resource.attribute("ID").map(str::to_owned) else { continue };
            match resource.name() {
                "Font" => {
                    let fonts: usize = self.documents.iter().map(|d| d.fonts.len()).sum();
                    let n = u16::try_from(fonts + own.fonts.len()).unwrap_or(u16::MAX);
                    let file = resource.child_text("FontFile").and_then(|loc| {
                        package.resolve(&folder, loc).or_else(|| package.resolve(&part, loc))
                    });
                    own.fonts.insert(id, (n, file));
                }
                "MultiMedia" if resource.attribute("Type").is_none_or(|kind| kind == "Image") => {
                    let part = resource.child_text("MediaFile").and_then(|loc| {
                        package.resolve(&folder, loc).or_else(|| package.resolve(&part, loc))
                    });
                    own.media.extend(part.map(|part| (id, part)));
                }
                "DrawParam" => drop(own.params.insert(id, Param::of(resource))),
                "CompositeGraphicUnit" => {
                    own.units.insert(id, (number, units));
                    units += 1;
                }
                _ => {}
            }
        }
        own.trees.push(tree);
        Ok(())
    }
}

impl Param {
    fn of(element: Element<'_>) -> Param {
        Param {
            relative: element.attribute("Relative").map(str::to_owned),
            width: element.number("LineWidth"),
            fill: element.child("FillColor").map(|color| inked(color)),
            stroke: element.child("StrokeColor").map(|color| inked(color)),
            tone: element.child("FillColor").map(tone),
        }
    }
}

impl Resources {
    /// Parameters with what they build on, the nearest first; a chain that runs in a circle ends.
    pub fn param(&self, id: Option<&str>) -> Param {
        let mut all = Param::default();
        let mut next = id;
        for _ in 0..16 {
            let Some(param) = next.and_then(|id| self.params.get(id)) else { break };
            all.width = all.width.or(param.width);
            all.fill = all.fill.or(param.fill);
            all.stroke = all.stroke.or(param.stroke);
            all.tone = all.tone.or(param.tone);
            next = param.relative.as_deref();
        }
        all
    }

    /// A composite unit.
    pub fn unit(&self, id: &str) -> Option<Element<'_>> {
        let (tree, number) = self.units.get(id)?;
        let root = self.trees.get(*tree)?.root();
        let mut units = root.children().flat_map(Element::children);
        units
            .by_ref()
            .filter(|c| c.name() == "CompositeGraphicUnit" && c.attribute("ID").is_some())
            .nth(*number)
    }
}

/// Whether a colour (8.3) is seen on paper: neither without any ink nor the white of the paper. Colours of other
/// spaces than RGB and grey are taken as seen.
pub fn inked(color: Element<'_>) -> bool {
    if color.number("Alpha") == Some(0.0) {
        return false;
    }
    let Some(value) = color.attribute("Value") else { return true };
    let mut parts = value.split_whitespace().map(|part| match part.strip_prefix('#') {
        Some(hex) => u32::from_str_radix(hex, 16).ok(),
        None => part.parse::<f64>().ok().map(|n| n.clamp(0.0, 255.0) as u32),
    });
    let count = value.split_whitespace().count();
    !(matches!(count, 1 | 3) && parts.all(|part| part == Some(255)))
}

/// A colour (8.3); `None` for patterns, shadings and colours of other spaces than RGB and grey.
pub fn tone(color: Element<'_>) -> Option<Tone> {
    let Some(value) = color.attribute("Value") else {
        return color.children().next().is_none().then_some([0; 3]);
    };
    let part = |part: &str| match part.strip_prefix('#') {
        Some(hex) => u8::from_str_radix(hex, 16).ok(),
        None => part.parse::<f64>().ok().map(|n| n.clamp(0.0, 255.0) as u8),
    };
    let parts: Option<Vec<u8>> = value.split_whitespace().take(5).map(part).collect();
    match parts?.as_slice() {
        [grey] => Some([*grey; 3]),
        [red, green, blue] => Some([*red, *green, *blue]),
        _ => None,
    }
}

/// The box of a page (7.5): what is printed on, else what is shown.
pub fn paper(area: Element<'_>) -> Option<[f64; 4]> {
    ["PhysicalBox", "ApplicationBox", "ContentBox"]
        .iter()
        .find_map(|name| area.child_text(name))
        .and_then(numbers)
        .filter(|[_, _, width, height]| *width > 0.0 && *height > 0.0)
}

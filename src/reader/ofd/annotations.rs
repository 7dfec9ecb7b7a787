//! Annotations (GB/T 33190-2016, 15): what a reader program typed, patched or stamped on a page that was there. It is
//! drawn last, over the page, as such programs show it.

use super::Refusal;
use super::book::Resources;
use super::draw::{Frame, Painter};
use super::xml::{Element, Tree};

impl Painter<'_> {
    /// Draws the annotations of a page on it. `false` where one may show what was not drawn.
    ///
    /// # Errors
    /// They have more than allowed.
    pub fn annotations(&mut self, tree: &Tree, own: &Resources, frame: &Frame) -> Result<bool, Refusal> {
        let mut whole = true;
        for annotation in tree.root().children().filter(|c| c.name() == "Annot") {
            self.spend(1)?;
            // 15.2: both are true where they are not said.
            let on_screen = annotation.flag("Visible") != Some(false);
            let on_paper = annotation.flag("Print") != Some(false);
            if !on_screen && !on_paper {
                continue;
            }
            // Watermarks and marked text leave what is below them to be read.
            if matches!(annotation.attribute("Type"), Some("Watermark" | "Highlight")) {
                continue;
            }
            let Some(appearance) = annotation.child("Appearance") else {
                whole &= annotation.attribute("Type") == Some("Link");
                continue;
            };
            whole &= holds_its_objects(appearance);
            let from = self.page.glyphs.len();
            if let Some(frame) = frame.of(appearance, own) {
                self.group(Some(appearance), own, &frame, 0)?;
            }
            // What is on the screen and not on paper, or the other way, is neither there nor not there.
            if on_screen != on_paper {
                self.page.glyphs.iter_mut().skip(from).for_each(|glyph| glyph.veiled = true);
            }
        }
        Ok(whole)
    }
}

/// Whether objects stand in the box of their appearance: by writers who count their places from the page's corner they
/// do not, and programs that show them disagree.
fn holds_its_objects(appearance: Element<'_>) -> bool {
    let Some([.., width, height]) = appearance.numbers::<4>("Boundary") else { return true };
    let inside = |[x, y, wide, high]: [f64; 4]| x < width && y < height && x + wide > 0.0 && y + high > 0.0;
    appearance.children().all(|object| object.numbers("Boundary").is_none_or(inside))
}

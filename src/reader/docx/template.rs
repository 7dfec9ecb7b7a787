//! Parts of styles that several documents share: those that one program or one template makes are equal byte by byte. Such
//! a part is unpacked and looked through once, not for each document.

use std::cell::{OnceCell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use super::styles::{Index, Styles};
use crate::error::Error;
use crate::reader::Limits;
use crate::reader::office::package::{Package, Packed};
use crate::reader::office::xml::{self, Xml};

/// Parts that are kept.
const KEPT: usize = 4;
/// Parts that are known to have been met: one is kept when it is met again.
const MET: usize = 64;
/// Bytes of a part that is kept, unpacked.
const LARGEST: usize = 1 << 20;

/// A part of styles, and what is known of it once it was read.
pub(super) struct Template {
    packed: Vec<u8>,
    size: usize,
    crc: u32,
    text: String,
    index: OnceCell<Option<Index>>,
}

#[derive(Default)]
struct Known {
    kept: VecDeque<Rc<Template>>,
    met: VecDeque<(usize, u32)>,
}

thread_local! {
    static KNOWN: RefCell<Known> = RefCell::default();
}

impl Template {
    /// The part of that name; `None` if there is none.
    ///
    /// # Errors
    /// As [`Package::part`].
    pub(super) fn of(package: &mut Package<'_>, name: &str) -> Result<Option<Rc<Template>>, Error> {
        let packed = package.packed(name);
        if let Some(packed) = packed
            && let Some(known) = known(packed)
            && package.count(known.size)
        {
            return Ok(Some(known));
        }
        let Some(bytes) = package.part(name)? else { return Ok(None) };
        let packed = packed.filter(|packed| packed.size == bytes.len());
        let text = xml::into_text(bytes);
        let Some(packed) = packed else {
            let own = Template { packed: Vec::new(), size: 0, crc: 0, text, index: OnceCell::from(None) };
            return Ok(Some(Rc::new(own)));
        };
        let (size, crc) = (packed.size, packed.crc);
        let again = met_before(packed) && size <= LARGEST;
        let index = if again { OnceCell::new() } else { OnceCell::from(None) };
        let packed = if again { packed.bytes.to_vec() } else { Vec::new() };
        let template = Rc::new(Template { packed, size, crc, text, index });
        if again {
            keep(&template);
        }
        Ok(Some(template))
    }

    /// Its styles; `name` is that of the part.
    ///
    /// # Errors
    /// As [`Styles::read`].
    pub(super) fn styles<'x>(&'x self, name: &'x str, limits: &Limits) -> Result<Styles<'x>, Error> {
        if let Some(index) = self.index.get().and_then(Option::as_ref).filter(|index| index.is_for(limits)) {
            let whole = Xml::new(&self.text, name, limits.nesting).whole()?;
            return Ok(Styles::again(&whole, index, name, limits));
        }
        let styles = Styles::read(&self.text, name, limits)?;
        if self.index.get().is_none() {
            let whole = Xml::new(&self.text, name, limits.nesting).whole()?;
            self.index.get_or_init(|| styles.index(&whole));
        }
        Ok(styles)
    }
}

/// The part that is equal to this one, if it is kept.
fn known(packed: Packed<'_>) -> Option<Rc<Template>> {
    KNOWN.with_borrow(|known| {
        let equal = |kept: &&Rc<Template>| {
            (kept.size, kept.crc) == (packed.size, packed.crc) && kept.packed == packed.bytes
        };
        known.kept.iter().find(equal).cloned()
    })
}

/// Whether a part of this size and checksum was met; from now on it was.
fn met_before(packed: Packed<'_>) -> bool {
    KNOWN.with_borrow_mut(|known| {
        let key = (packed.size, packed.crc);
        if known.met.contains(&key) {
            return true;
        }
        known.met.truncate(MET - 1);
        known.met.push_front(key);
        false
    })
}

fn keep(template: &Rc<Template>) {
    KNOWN.with_borrow_mut(|known| {
        known.kept.truncate(KEPT - 1);
        known.kept.push_front(Rc::clone(template));
    });
}

#[cfg(test)]
mod tests {
    use std::cell::OnceCell;

    use super::Template;
    use crate::reader::Limits;

    fn template(text: &str) -> Template {
        let (packed, text) = (Vec::new(), text.to_owned());
        Template { packed, size: text.len(), crc: 0, text, index: OnceCell::new() }
    }

    const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

    #[test]
    fn styles_read_again_say_the_same() {
        let style = |id: &str, inner: &str| {
            format!("<w:style w:type=\"paragraph\" w:styleId=\"{id}\">{inner}</w:style>")
        };
        let text = format!(
            "<w:styles xmlns:w=\"{WORD}\"><w:docDefaults><w:rPrDefault><w:rPr><w:vanish/></w:rPr></w:rPrDefault>\
             </w:docDefaults>{}{}{}<w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"D\"/></w:styles>",
            style("A", "<w:pPr><w:outlineLvl w:val=\"1\"/></w:pPr>"),
            style("B", "<w:basedOn w:val=\"A\"/>"),
            style("", "<w:rPr><w:vanish/></w:rPr>"),
        );
        let limits = Limits::default();
        let template = template(&text);
        for again in [false, true] {
            let known = template.index.get().is_some_and(Option::is_some);
            assert_eq!(known, again);
            let styles = template.styles("styles", &limits).expect("styles");
            assert!(styles.vanish);
            for (id, outline, vanish) in [("A", Some(1), None), ("B", Some(1), None), ("", None, Some(true))]
            {
                let style = styles.get(id).expect(id);
                assert_eq!((style.outline, style.vanish), (outline, vanish), "{id}, again: {again}");
            }
            assert_eq!(styles.paragraph(None).map(|style| style.id.as_str()), Some("D"));
            assert!(styles.get("C").is_none());
        }
        let narrow = Limits { nesting: 2, ..limits };
        assert!(template.styles("styles", &narrow).is_err(), "other limits are kept");
    }

    #[test]
    fn styles_with_words_of_their_own_are_read_each_time() {
        for inner in [
            format!("<v:style xmlns:v=\"{WORD}\" v:styleId=\"A\"><v:rPr><v:vanish/></v:rPr></v:style>"),
            "<w:style w:styleId=\"A\"><w:rPr><w:vanish/><!-- --></w:rPr></w:style>".to_owned(),
            "<w:style w:styleId=\"&#65;\"><w:rPr><w:vanish/></w:rPr></w:style>".to_owned(),
        ] {
            let template = template(&format!("<w:styles xmlns:w=\"{WORD}\">{inner}</w:styles>"));
            for _ in 0..2 {
                let styles = template.styles("styles", &Limits::default()).expect("styles");
                assert_eq!(styles.get("A").and_then(|style| style.vanish), Some(true), "{inner}");
            }
            assert!(template.index.get().is_some_and(Option::is_none), "{inner}");
        }
    }
}

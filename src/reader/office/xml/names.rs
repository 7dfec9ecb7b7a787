//! Vocabularies and the prefixes that stand for them.

/// The vocabulary a name belongs to, whatever its prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::reader) enum Ns {
    /// WordprocessingML, transitional (ECMA-376-4) or strict (ECMA-376-1).
    Word,
    /// SpreadsheetML, transitional or strict.
    Sheet,
    /// Markup compatibility (ECMA-376-3).
    Compatibility,
    /// DrawingML, of which only pictures are of interest.
    Drawing,
    Vml,
    Math,
    /// Later additions to the formats whose content is read like the rest.
    Understood,
    /// WordprocessingML of Word 2003.
    Word2003,
    /// Auxiliary hints of Word 2003, the text of list numbers among them.
    Word2003Hints,
    /// Changes and comments of Word 2003.
    Annotation,
    OdfOffice,
    OdfText,
    OdfTable,
    OdfStyle,
    OdfDraw,
    OdfOther,
    Other,
}

impl Ns {
    pub(super) fn of(uri: &str) -> Ns {
        match uri {
            "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
            | "http://purl.oclc.org/ooxml/wordprocessingml/main" => Ns::Word,
            "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
            | "http://purl.oclc.org/ooxml/spreadsheetml/main" => Ns::Sheet,
            "http://schemas.openxmlformats.org/markup-compatibility/2006" => Ns::Compatibility,
            "http://schemas.openxmlformats.org/drawingml/2006/main"
            | "http://purl.oclc.org/ooxml/drawingml/main" => Ns::Drawing,
            "urn:schemas-microsoft-com:vml" => Ns::Vml,
            "http://schemas.openxmlformats.org/officeDocument/2006/math"
            | "http://purl.oclc.org/ooxml/officeDocument/math" => Ns::Math,
            "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
            | "http://schemas.microsoft.com/office/word/2010/wordprocessingGroup"
            | "http://schemas.microsoft.com/office/word/2010/wordprocessingCanvas"
            | "http://schemas.microsoft.com/office/word/2010/wordprocessingDrawing"
            | "http://schemas.microsoft.com/office/word/2010/wordml"
            | "http://schemas.microsoft.com/office/word/2012/wordml"
            | "http://schemas.microsoft.com/office/drawing/2010/main" => Ns::Understood,
            "http://schemas.microsoft.com/office/word/2003/wordml" => Ns::Word2003,
            "http://schemas.microsoft.com/office/word/2003/auxHint" => Ns::Word2003Hints,
            "http://schemas.microsoft.com/aml/2001/core" => Ns::Annotation,
            _ => match uri.strip_prefix("urn:oasis:names:tc:opendocument:xmlns:") {
                Some("office:1.0") => Ns::OdfOffice,
                Some("text:1.0") => Ns::OdfText,
                Some("table:1.0") => Ns::OdfTable,
                Some("style:1.0") => Ns::OdfStyle,
                Some("drawing:1.0") => Ns::OdfDraw,
                Some(_) => Ns::OdfOther,
                None => Ns::Other,
            },
        }
    }

    /// Whether a branch that requires this vocabulary can be taken (ECMA-376-3, 7.4).
    pub(in crate::reader) fn is_understood(self) -> bool {
        !matches!(self, Ns::Other)
    }
}

/// A declared prefix.
#[derive(Debug, Clone, Copy)]
struct Prefix<'x> {
    name: &'x str,
    ns: Ns,
    /// Depth of the element that declares it.
    depth: u32,
}

/// The prefixes that are declared where a reader stands.
#[derive(Debug, Clone, Default)]
pub(in crate::reader) struct Scope<'x> {
    all: Vec<Prefix<'x>>,
    /// The prefix looked up last, as most names share one.
    last: Option<(&'x str, Ns)>,
    /// Changes with every declaration, and with every one that ends.
    pub(super) state: u32,
}

impl<'x> Scope<'x> {
    pub(super) fn declare(&mut self, name: &'x str, uri: &str, depth: u32) {
        self.all.push(Prefix { name, ns: Ns::of(uri), depth });
        self.last = None;
        self.state = self.state.wrapping_add(1);
    }

    /// Whether prefixes stand for the same as in another scope.
    pub(super) fn declares_as(&self, other: &Scope<'_>) -> bool {
        let each = |a: &Prefix<'_>, b: &Prefix<'_>| a.name == b.name && a.ns == b.ns;
        self.all.len() == other.all.len() && self.all.iter().zip(&other.all).all(|(a, b)| each(a, b))
    }

    /// Makes all of them stand outside the elements to come.
    pub(super) fn rebase(&mut self) {
        self.all.iter_mut().for_each(|p| p.depth = 0);
    }

    /// Ends what elements of this depth declare.
    pub(super) fn end(&mut self, depth: u32) {
        while self.all.last().is_some_and(|p| p.depth >= depth) {
            self.all.pop();
            self.last = None;
            self.state = self.state.wrapping_add(1);
        }
    }

    /// The vocabulary of a name, and the name without its prefix.
    #[inline]
    pub(super) fn of_name(&mut self, name: &'x str) -> (Ns, &'x str) {
        if let Some((last, ns)) = self.last
            && let Some(local) = behind(name, last)
        {
            return (ns, local);
        }
        self.lookup(name)
    }

    #[inline(never)]
    fn lookup(&mut self, name: &'x str) -> (Ns, &'x str) {
        let (prefix, local) = name.split_once(':').unwrap_or(("", name));
        let ns = self.find(prefix);
        self.last = Some((prefix, ns));
        (ns, local)
    }

    pub(super) fn find(&self, prefix: &str) -> Ns {
        self.all.iter().rev().find(|p| p.name == prefix).map_or(Ns::Other, |p| p.ns)
    }
}

/// What stands behind a prefix and its colon. Prefixes are of one letter or two: they are compared where they stand.
#[inline]
fn behind<'x>(name: &'x str, prefix: &str) -> Option<&'x str> {
    if prefix.is_empty() {
        return (!name.bytes().any(|b| b == b':')).then_some(name);
    }
    let (own, rest) = name.as_bytes().split_at_checked(prefix.len())?;
    let same = rest.first() == Some(&b':') && own.iter().zip(prefix.as_bytes()).all(|(a, b)| a == b);
    if same { name.get(prefix.len() + 1..) } else { None }
}

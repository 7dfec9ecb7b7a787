//! The PDF reader: files written by hand, object by object.

mod attachments;
mod covered;
mod drawn;
mod fonts;
mod hostile;
mod maps;
mod oracle;
mod page;

use gongkai::layout::Page;
use gongkai::reader::{Limits, pdf};

/// A file under construction. Object 1 is the catalog, 2 the page tree, 3 the only page.
struct File {
    objects: Vec<(u32, Vec<u8>)>,
    page: String,
}

impl File {
    /// A page of 200 by 100 points with a content stream and resources.
    fn page(content: &str, resources: &str) -> File {
        let mut file = File { objects: Vec::new(), page: "/MediaBox [0 0 200 100]".to_owned() };
        file.add(1, "<< /Type /Catalog /Pages 2 0 R >>");
        file.add(2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>");
        file.stream(4, "", content.as_bytes());
        file.add(5, &format!("<< {resources} >>"));
        file
    }

    fn add(&mut self, number: u32, body: &str) -> &mut File {
        self.objects.retain(|o| o.0 != number);
        self.objects.push((number, body.as_bytes().to_vec()));
        self
    }

    fn stream(&mut self, number: u32, dict: &str, data: &[u8]) -> &mut File {
        let mut body = format!("<< /Length {} {dict} >>\nstream\n", data.len()).into_bytes();
        body.extend_from_slice(data);
        body.extend_from_slice(b"\nendstream");
        self.objects.push((number, body));
        self
    }

    fn bytes(&self) -> Vec<u8> {
        let mut out = b"%PDF-1.7\n".to_vec();
        let page = format!("<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources 5 0 R {} >>", self.page);
        let mut rows = vec![(3, out.len())];
        out.extend(format!("3 0 obj\n{page}\nendobj\n").bytes());
        for (number, body) in &self.objects {
            rows.push((*number, out.len()));
            out.extend(format!("{number} 0 obj\n").bytes());
            out.extend_from_slice(body);
            out.extend_from_slice(b"\nendobj\n");
        }
        let start = out.len();
        out.extend_from_slice(b"xref\n0 1\n0000000000 65535 f \n");
        for (number, at) in rows {
            out.extend(format!("{number} 1\n{at:010} 00000 n \n").bytes());
        }
        out.extend(format!("trailer\n<< /Size 99 /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n").bytes());
        out
    }

    fn read(&self) -> Page {
        let pages = pdf::pages(&self.bytes(), &Limits::default()).expect("the file is read");
        assert_eq!(pages.len(), 1);
        pages.into_iter().next().expect("one page")
    }
}

/// The characters of a page in the order of drawing.
fn text(page: &Page) -> String {
    page.glyphs.iter().map(|g| g.text).collect()
}

/// A resource dictionary with Helvetica as `/F`.
const SANS: &str = "/Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>";

//! Text: white space, blocks, hidden content, raw text, metadata.

use super::{assert_blocks, blocks, read};

#[test]
fn blocks_split_text_and_inline_elements_do_not() {
    assert_blocks(&[
        ("a<p>b</p>c<div>d</div>e", &["a", "b", "c", "d", "e"]),
        ("<p>1<b>2</b><i>3</i><font>4</font><o:p>5</o:p><st1:date>6</st1:date></p>", &["123456"]),
        ("<p>a<br>b</br>c</p>d</p>e", &["a", "b", "c", "d", "e"]),
        ("<h1>a<br>b</h1><h3>c</h2>d", &["#1 a\nb", "#3 c", "d"]),
        ("<ul><li>a<li>b<ul><li>c</ul></ul><dl><dt>d<dd>e</dl>", &["a", "b", "c", "d", "e"]),
        ("a<hr>b<form>c</form>d", &["a", "b", "c", "d"]),
        ("<p style='display:inline'>a</p><div style='display:inline'>b</div>", &["ab"]),
        ("a<span style='display:block'>b</span>c", &["a", "b", "c"]),
        ("<pre>\n 1  2\n\n3\t4 </pre>x", &[" 1  2", "3\t4", "x"]),
        ("<div style='white-space:pre-wrap'>a\nb</div>", &["a", "b"]),
        ("<xmp>a<b>\nc</xmp>d", &["a<b>", "c", "d"]),
        ("a<plaintext>b<p>", &["a", "b<p>"]),
        ("<table><tr><td>a<br><br>b<p>c<td>d</table>", &["[a⏎b⏎c | d]"]),
    ]);
}

#[test]
fn white_space_is_what_a_reader_sees() {
    assert_blocks(&[
        ("<p>\n  受理\n  政府</p>", &["受理政府"]),
        ("<p>受理<b>\n</b>政府</p>", &["受理政府"]),
        ("<p>&nbsp;&#12288;一、&emsp;总体</p>", &["一、 总体"]),
        ("<p>a &shy;\u{200b}b</p>", &["a b"]),
        ("<p>1&#8203;2&zwnj;34</p>", &["1234"]),
        // What a control character was nobody can say; between digits it leaves no number.
        ("<p>1\u{11}75</p><p>1&#17;75</p>", &["1\u{fffc}75", "1\u{fffc}75"]),
        (
            "<p>1\u{81}75</p><p>1\u{7}\u{8}75</p><pre>1\u{11}75</pre>",
            &["1\u{fffc}75", "1\u{fffc}75", "1\u{fffc}75"],
        ),
        ("<p>受理\u{7}5\u{7}</p><p>1 \u{7}2</p>", &["受理5", "1 2"]),
        ("<p>&nbsp;</p><p> </p>", &[]),
    ]);
}

#[test]
fn hidden_content_is_left_out() {
    assert_blocks(&[
        ("a<script>if (a</b) '<p>x'</script>b<style>p{}</style>c<!--x-->d<!x>e<?x>f</ x>g", &["abcdefg"]),
        ("a<noscript>x</noscript><template><p>x<template>y</template></template>b", &["ab"]),
        ("a<noscript>b<p>c", &["ab", "c"]),
        ("a<template>b<p>c", &["ab", "c"]),
        ("<p hidden>x</p>a<span hidden>x<b>y</b></span>b<span aria-hidden=true>c</span>", &["abc"]),
        ("<div><span style='display:none'>x</div>a", &["a"]),
        ("<div><p><b hidden>x</p>a</div>", &["a"]),
        ("<div style='display:none'><table><tr><td>x<td>y</table><h1>z</h1></div>a", &["a"]),
        ("<div style='visibility:hidden'>x<b style='visibility:visible'>a</b></div>", &["a"]),
        ("<div style='display:none'>x<b style='visibility:visible;display:block'>y</b></div>", &[]),
        ("<div hidden style='display:block'>a</div>", &["a"]),
        (
            "a<select><option>x<option>y</select>b<button>x</button>c<textarea>x</textarea>d<input value=x>",
            &["abcd"],
        ),
        ("<div><select><option>x</div>a", &["a"]),
        ("<select><option>x<p>a", &["a"]),
        ("<ruby>縣<rp>(</rp><rt>xiàn</rt><rp>)</rp></ruby>長<ruby>報<rt>bào</ruby>告", &["縣長報告"]),
        ("a<svg><title>x</title><style>p</style><text>y</text><path/></svg>b", &["ab"]),
        ("a<svg><g>x<p>b", &["a", "b"]),
        ("<svg><![CDATA[<p>x]]></svg><![CDATA[x]]>a", &["a"]),
        ("<style>.x{display:none}#y{visibility:hidden}</style><p class='a x'>x<p id=y>y<p class=a>b", &["b"]),
    ]);
    let notes = read("<style>.x{display:none}</style><p class=x>x").notes;
    assert_eq!(notes.iter().map(|note| note.id).collect::<Vec<_>>(), ["hidden_by_stylesheet"]);
}

#[test]
fn tags_are_cut_as_the_standard_cuts_them() {
    assert_blocks(&[
        ("a < b <1 </", &["a < b <1 </"]),
        ("a<p title='x>y' data=a/b>c", &["a", "c"]),
        ("a<p/>b<br/>c", &["a", "b", "c"]),
        ("a<b title=\"x", &["a"]),
        ("a<!-->b<!--->c<!--x--!>d<!--<!--x-->e<!--", &["abcde"]),
        ("<!doctype html \"><p>a\">b", &["a\">b"]),
        ("<script><!--<script></script>x--></script>a", &["a"]),
        ("<script><!-->x</script>a", &["a"]),
        ("<title>x</titles>y</title >a", &["a"]),
        ("a</>b", &["ab"]),
    ]);
}

#[test]
fn metadata_comes_from_title_and_meta() {
    let document = read(
        "<title> A &amp;\n B </title><meta name=ArticleTitle content='2024&#24180;'><meta name=x>\
         <meta property=y content=z><body><title>second</title><META CONTENT=v NAME=w>",
    );
    let pairs: Vec<(&str, &str)> =
        document.metadata.iter().map(|m| (document.text(m.name), document.text(m.value))).collect();
    assert_eq!(pairs, [("title", "A & B"), ("ArticleTitle", "2024年"), ("w", "v")]);
    assert_eq!(document.media_type, "text/html");
}

#[test]
fn raw_text_left_open_is_noted() {
    let notes = read("a<textarea>b").notes;
    assert_eq!(notes.iter().map(|note| note.id).collect::<Vec<_>>(), ["raw_text_unclosed"]);
}

#[test]
fn an_empty_page_is_an_empty_document() {
    for page in ["", " ", "<html>", "<!--", "<", "</", "<a", "<a b='", "&", "\u{feff}"] {
        let expected: Vec<String> = match page {
            "<" | "</" | "&" => vec![page.to_owned()],
            _ => vec![],
        };
        assert_eq!(blocks(page), expected, "{page}");
    }
}

/// The texts of the fields of a page and what stands in the page at their places.
fn fields(page: &str) -> Vec<(String, String)> {
    let document = read(page);
    let mut found = Vec::new();
    for block in &document.blocks {
        let gongkai::document::Block::Fields { fields, .. } = block else { continue };
        for field in document.fields_of(*fields) {
            let (start, end) = (field.place.start as usize, field.place.end as usize);
            let shown = page.get(start..end).expect("a place in the page").to_owned();
            found.push((document.text(field.text).to_owned(), shown));
        }
    }
    found
}

#[test]
fn lines_of_preformatted_text_have_fields_with_their_places() {
    let page = "<p>前</p><pre>\n甲&nbsp;&nbsp;<b>1</b>2  3\n<i>乙</i>　　&#52;  5 \n\n丙\t\t6\t\n</pre><p>后  文  字</p>";
    let expected = [
        ("甲", "甲"),
        ("12", "1</b>2"),
        ("3", "3"),
        ("乙", "乙"),
        ("4", "&#52;"),
        ("5", "5"),
        ("丙", "丙"),
        ("", ""),
        ("6", "6"),
        ("", ""),
    ];
    let found = fields(page);
    let found: Vec<(&str, &str)> = found.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    assert_eq!(found, expected);
    // Two lines are a paragraph that keeps its spaces, no table.
    assert_eq!(fields("<pre>甲  1\n乙  2</pre>"), []);
}

//! Elements that are not read for their text: those the tokenizer does not cut into tags, and those that say
//! something about the page.

use super::charref;
use super::generated::is_figure;
use super::tag::Tag;
use super::tokenizer::{Span, Token};
use super::tree::TreeBuilder;

impl TreeBuilder<'_> {
    /// Elements whose content the tokenizer does not cut into tags.
    pub(super) fn raw_element(&mut self, tag: Tag, name: Span) {
        let source = self.tokenizer.source();
        let start = self.tokenizer.token();
        let sheet = (tag == Tag::Style).then(|| {
            let value = |name| self.attribute_span(name).map_or("", |value| value.of(source)).trim_ascii();
            // A sheet of another language is none (HTML 4.2.6).
            let kind = value("type");
            (kind.is_empty() || kind.eq_ignore_ascii_case("text/css")).then(|| value("media"))
        });
        match tag {
            Tag::Title
            | Tag::Style
            | Tag::Script
            | Tag::Textarea
            | Tag::Iframe
            | Tag::Noembed
            | Tag::Noframes => {
                let (content, closed) = self.tokenizer.raw_text(name.of(source));
                if tag == Tag::Script {
                    self.flow.scripts.push(content);
                }
                if tag == Tag::Title && !std::mem::replace(&mut self.title, true) {
                    self.title(content);
                } else if tag == Tag::Style {
                    let known = self.sheet.size();
                    if let Some(media) = sheet.flatten().filter(|_| !self.styled) {
                        self.sheet.add(content.of(source), media);
                        self.tokenizer.forget();
                    }
                    self.flow.styled_late |= self.cells_seen > 0 && self.sheet.size() > known;
                } else if tag == Tag::Textarea && self.shows_in_cell() {
                    self.shown_value(content);
                } else if tag == Tag::Script && self.shows_in_cell() {
                    self.note_object();
                    if writes(content.of(source)) {
                        self.note_digits();
                    }
                }
                if !closed {
                    let message =
                        format!("{} is never closed; browsers show nothing after it", name.of(source));
                    self.flow.notes.push(("raw_text_unclosed", message, start));
                }
            }
            Tag::Xmp => {
                self.close_paragraph();
                self.flush();
                let (content, _) = self.tokenizer.raw_text("xmp");
                let context = self.context();
                if !context.shows.gone && !context.shows.invisible {
                    self.lines(content, false);
                    self.flush();
                }
            }
            // Read as with scripting, because that is what people see. Left open it would hide the page.
            Tag::Noscript => {
                if !self.never_closed.0 && self.tokenizer.closes_ahead("noscript") {
                    self.tokenizer.raw_text("noscript");
                } else {
                    self.never_closed.0 = true;
                }
            }
            Tag::Template => {
                if !self.never_closed.1 && self.tokenizer.closes_ahead("template") {
                    self.skip_template();
                } else {
                    self.never_closed.1 = true;
                }
            }
            _ => {}
        }
    }

    /// HTML 13.2.6.4.4: a template's content is no part of the document.
    fn skip_template(&mut self) {
        let mut depth = 1u64;
        while depth > 0 {
            match self.tokenizer.next(false) {
                Token::Start { tag: Tag::Template, .. } => depth += 1,
                Token::Start {
                    tag:
                        Tag::Title
                        | Tag::Style
                        | Tag::Script
                        | Tag::Textarea
                        | Tag::Iframe
                        | Tag::Noembed
                        | Tag::Noframes
                        | Tag::Noscript
                        | Tag::Xmp,
                    name,
                    ..
                } => _ = self.tokenizer.raw_text(name.of(self.tokenizer.source())),
                Token::End { tag: Tag::Template, .. } => depth -= 1,
                Token::Eof => return,
                _ => {}
            }
        }
    }

    fn title(&mut self, content: Span) {
        let decoded = htmlize::unescape(content.of(self.tokenizer.source()));
        self.metadata("title", &decoded, content);
    }

    pub(super) fn meta(&mut self) {
        let source = self.tokenizer.source();
        let value = |wanted: &str| {
            let mut all = self.tokenizer.attributes().iter();
            all.find(|a| a.name.of(source).eq_ignore_ascii_case(wanted))
                .map(|a| charref::attribute(a.value.of(source)))
        };
        if let (Some(name), Some(content)) = (value("name"), value("content")) {
            self.metadata(&name, &content, self.tokenizer.token());
        }
    }

    fn metadata(&mut self, name: &str, value: &str, source: Span) {
        let tidy = |text: &str| {
            text.split(|c: char| c.is_whitespace() || c.is_control())
                .filter(|s| !s.is_empty())
                .collect::<Vec<_>>()
                .join(" ")
        };
        let (name, value) = (tidy(name), tidy(value));
        if name.is_empty() || value.is_empty() {
            return;
        }
        self.count_block();
        self.flow.metadata.push((name, value, source));
    }
}

/// Whether a script puts something where it stands, or into an element that it looks for, that may be a figure.
fn writes(script: &str) -> bool {
    const WAYS: [&str; 7] =
        ["write", "innerHTML", "outerHTML", "innerText", "textContent", "append", "insert"];
    WAYS.iter().any(|way| script.contains(way)) && !writes_words(script)
}

/// Whether a script is one call that writes nothing but words.
fn writes_words(script: &str) -> bool {
    let call = script.trim_ascii().trim_end_matches(';').trim_ascii_end().strip_suffix(')');
    let Some((_, argument)) = call.and_then(|call| call.split_once('(')) else { return false };
    let argument = argument.trim_ascii();
    ['"', '\''].into_iter().any(|quote| {
        let words = argument.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
        words.is_some_and(|words| !words.contains([quote, '\\', '&']) && !is_figure(words))
    })
}

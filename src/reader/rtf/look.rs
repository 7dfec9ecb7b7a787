//! How letters look, and what they stand on.

use super::Reader;
use crate::reader::office::apart::{Look, Standing};
use crate::reader::office::colour::{Ground, Ink};

impl Reader<'_, '_> {
    /// How text at this point counts.
    pub(super) fn standing(&self) -> Standing {
        let look = Look {
            ground: self.state.behind.ground(&self.palette),
            pictures: Some(self.pictures_of.contains(&self.state.font)),
            ..self.state.look
        };
        let ground = match look.ink {
            // Other letters are seen on any ground.
            Some(Ink::Of(_)) => self.ground(),
            _ => Ground::Paper,
        };
        look.standing(ground)
    }

    /// What the paragraph at hand stands on.
    pub(super) fn ground(&self) -> Ground {
        let state = &self.state;
        if let Some(ground) = state.behind_box {
            return ground;
        }
        let cells = (1..=state.depth()).rev().filter_map(|depth| {
            let shapes = self.shapes.get(depth - 1)?;
            let cell = shapes.shades.get(self.marks.column(depth));
            cell.and_then(|c| c.ground(&self.palette)).or_else(|| shapes.row.ground(&self.palette))
        });
        state.around.ground(&self.palette).into_iter().chain(cells).next().unwrap_or_default()
    }

    /// Handles words that say how letters look; sizes and heights are half points.
    pub(super) fn look(&mut self, word: &[u8], number: Option<i32>) -> bool {
        let on = Some(number != Some(0));
        let at = || number.unwrap_or(0);
        let depth = self.defined();
        if let Some(part) = word.strip_prefix(b"tr") {
            return self.shapes.get_mut(depth).is_some_and(|s| s.row.set(part, at()));
        }
        if self.state.around.set(word, at())
            || word.strip_prefix(b"ch").is_some_and(|part| self.state.behind.set(part, at()))
            || word.strip_prefix(b"cl").is_some_and(|part| self.next.shade.set(part, at()))
        {
            return true;
        }
        let look = &mut self.state.look;
        match word {
            b"strike" => look.struck = on,
            b"striked" => look.struck_twice = on,
            b"super" | b"sub" => look.script = on,
            b"nosupersub" => look.script = Some(false),
            b"up" | b"dn" => look.moved = on,
            b"fs" => look.set_size(i64::from(number.unwrap_or(24))),
            b"cf" => look.ink = Some(self.palette.get(at()).map_or(Ink::Automatic, Ink::Of)),
            b"highlight" | b"cb" => self.state.behind.paint(at()),
            _ => return false,
        }
        true
    }
}

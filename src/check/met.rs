//! The reports of a run that were met, in memory that does not grow with their number.
//!
//! Of each there are two pieces in a [`Spill`]: its figures and its path, found by its content, and where these are, found
//! by its office and year. Pieces are never changed: a later one of the same key stands for those before it. Each names
//! the one before it in its chain; there are as many chains as [`CHAINS`] says, so that of 100,000 reports a search reads
//! two or three pieces.

use std::io;

use crate::source::Spill;

/// Half a SHA-256.
pub(super) type Key = [u64; 2];

/// Chains of one kind of piece: 256 kB of places.
const CHAINS: usize = 1 << 16;
/// What a piece begins with: the piece before it in its chain, its key, a number.
const HEAD: usize = 24;

/// A place in the spill.
pub(super) type Place = u32;

/// What is known of an office and a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    /// One report, and where it is kept.
    One(Place),
    Several,
}

/// What stands for several reports in place of one's place.
const SEVERAL: Place = Place::MAX;

/// A report that was kept.
pub(super) struct Kept {
    pub(super) path: String,
    /// Of each pair of figures: carried on, carried over.
    pub(super) figures: Vec<[Option<u32>; 2]>,
}

/// Reports by their content, and by office and year.
#[derive(Debug)]
pub(super) struct Met {
    spill: Spill,
    contents: Chains,
    offices: Chains,
}

/// Of each chain the last piece, as its place plus one.
#[derive(Debug)]
struct Chains(Vec<u32>);

impl Met {
    pub(super) fn new(spill: Spill) -> Met {
        Met { spill, contents: Chains(vec![0; CHAINS]), offices: Chains(vec![0; CHAINS]) }
    }

    /// Where the report of this content is kept.
    pub(super) fn content(&self, key: Key) -> io::Result<Option<Place>> {
        Ok(self.contents.find(&self.spill, key)?.map(|(at, _)| at))
    }

    /// Keeps a report and tells where. `None`: there are more than four gigabytes of them.
    pub(super) fn keep(
        &mut self,
        key: Key,
        path: &str,
        figures: &[[Option<u32>; 2]],
    ) -> io::Result<Option<Place>> {
        let mut body = Vec::with_capacity(path.len() + 2 * figures.len());
        for n in figures.iter().flatten() {
            // Nearly all are less than 254: one byte.
            match n {
                None => body.push(u8::MAX),
                Some(n) => match u8::try_from(*n) {
                    Ok(n) if n < u8::MAX - 1 => body.push(n),
                    _ => {
                        body.push(u8::MAX - 1);
                        body.extend_from_slice(&n.to_le_bytes());
                    }
                },
            }
        }
        body.extend_from_slice(path.as_bytes());
        let Ok(length) = u32::try_from(body.len()) else { return Ok(None) };
        self.contents.add(&mut self.spill, key, length, &body)
    }

    /// The report that is kept there; `pairs` is the number of its pairs of figures.
    pub(super) fn read(&self, at: Place, pairs: usize) -> io::Result<Kept> {
        let (_, _, length) = head(&self.spill, at)?;
        let mut body = vec![0; length as usize];
        self.spill.read(u64::from(at) + HEAD as u64, &mut body)?;
        let mut bytes = body.as_slice();
        let mut take = |n: usize| {
            let (taken, rest) = bytes.split_at_checked(n)?;
            bytes = rest;
            Some(taken)
        };
        let mut figure = || match *take(1)?.first()? {
            u8::MAX => Some(None),
            254 => Some(Some(u32::from_le_bytes(take(4)?.try_into().ok()?))),
            small => Some(Some(u32::from(small))),
        };
        let figures: Option<Vec<_>> = (0..pairs).map(|_| Some([figure()?, figure()?])).collect();
        let figures = figures.ok_or(io::ErrorKind::UnexpectedEof)?;
        Ok(Kept { path: String::from_utf8_lossy(bytes).into_owned(), figures })
    }

    /// What is known of an office and a year.
    pub(super) fn office(&self, key: Key) -> io::Result<Option<Of>> {
        let found = self.offices.find(&self.spill, key)?;
        Ok(found.map(|(_, at)| if at == SEVERAL { Of::Several } else { Of::One(at) }))
    }

    /// Takes in what is known of an office and a year now.
    pub(super) fn set_office(&mut self, key: Key, of: Of) -> io::Result<()> {
        let at = match of {
            Of::One(at) => at,
            Of::Several => SEVERAL,
        };
        self.offices.add(&mut self.spill, key, at, &[]).map(|_| ())
    }
}

impl Chains {
    /// The chain of a key: bits of a digest are as good as random.
    fn chain(key: Key) -> usize {
        let [a, b, ..] = key[0].to_le_bytes();
        usize::from(u16::from_le_bytes([a, b]))
    }

    /// The last piece of this key, and its number.
    fn find(&self, spill: &Spill, key: Key) -> io::Result<Option<(Place, u32)>> {
        let mut next = self.0.get(Chains::chain(key)).copied().unwrap_or_default();
        while let Some(at) = next.checked_sub(1) {
            let (before, its, number) = head(spill, at)?;
            if its == key {
                return Ok(Some((at, number)));
            }
            next = before;
        }
        Ok(None)
    }

    fn add(&mut self, spill: &mut Spill, key: Key, number: u32, body: &[u8]) -> io::Result<Option<Place>> {
        let at = u32::try_from(spill.bytes()).ok().filter(|at| *at < SEVERAL);
        let (Some(at), Some(last)) = (at, self.0.get_mut(Chains::chain(key))) else { return Ok(None) };
        let mut piece = Vec::with_capacity(HEAD + body.len());
        piece.extend_from_slice(&last.to_le_bytes());
        key.iter().for_each(|half| piece.extend_from_slice(&half.to_le_bytes()));
        piece.extend_from_slice(&number.to_le_bytes());
        piece.extend_from_slice(body);
        spill.append(&piece)?;
        *last = at + 1;
        Ok(Some(at))
    }
}

/// What a piece begins with.
fn head(spill: &Spill, at: Place) -> io::Result<(u32, Key, u32)> {
    let mut bytes = [0; HEAD];
    spill.read(u64::from(at), &mut bytes)?;
    let (words, _) = bytes.as_chunks::<4>();
    let [before, a, b, c, d, number] = *words else { return Err(io::ErrorKind::UnexpectedEof.into()) };
    let [before, a, b, c, d, number] = [before, a, b, c, d, number].map(u32::from_le_bytes);
    let half = |low: u32, high: u32| u64::from(low) | u64::from(high) << 32;
    Ok((before, [half(a, b), half(c, d)], number))
}

#[cfg(test)]
mod tests {
    use super::{Met, Of};
    use crate::source::Spill;

    #[test]
    fn keys_of_one_chain_are_told_apart_and_the_last_word_counts() {
        let dir = tempfile::tempdir().expect("a folder");
        for spill in [Spill::new(None), Spill::holding(Some(dir.path()), 100)] {
            let mut met = Met::new(spill);
            let key = |n: u64| [n << 16 | 7, n % 3];
            let figures =
                |n: u64| [[u32::try_from(n).ok(), None], [Some(253), Some(254)], [Some(u32::MAX), Some(0)]];
            let path = |n: u64| format!("省/{}.html", "县".repeat(n as usize));
            let mut places = Vec::new();
            for n in 0..300 {
                assert_eq!(met.content(key(n)).expect("read"), None, "{n}");
                let at = met.keep(key(n), &path(n), &figures(n)).expect("kept").expect("room");
                places.push(at);
                assert_eq!(met.office(key(n)).expect("read"), None);
                met.set_office(key(n), Of::One(at)).expect("kept");
                if n % 5 == 0 {
                    met.set_office(key(n), Of::Several).expect("kept");
                }
            }
            for (n, at) in (0..).zip(places) {
                assert_eq!(met.content(key(n)).expect("read"), Some(at));
                let of = if n % 5 == 0 { Of::Several } else { Of::One(at) };
                assert_eq!(met.office(key(n)).expect("read"), Some(of));
                let kept = met.read(at, 3).expect("read");
                assert_eq!((kept.path, kept.figures), (path(n), figures(n).to_vec()));
            }
        }
    }
}

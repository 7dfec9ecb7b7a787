//! Whatever is packed comes back.

use serde::{Deserialize, Serialize};

use super::super::pieces::{Area, CellRow, Digits, Piece, Raw, Spot};
use crate::report::{State, Via};

#[derive(Serialize, Deserialize)]
struct Parts {
    #[serde(with = "super::cells")]
    cells: Vec<CellRow>,
    #[serde(with = "super::areas")]
    areas: Vec<Area>,
    #[serde(with = "super::slots")]
    slots: Vec<u16>,
}

fn piece(rng: &mut fastrand::Rng) -> Piece {
    let start = rng.u32(..) >> rng.u32(0..32);
    match rng.u32(0..4) {
        0 => Piece::NONE,
        1 => Piece(rng.u32(..), rng.u32(..)),
        _ => Piece(start, start.saturating_add(rng.u32(0..9))),
    }
}

fn digits(rng: &mut fastrand::Rng) -> Digits {
    match rng.u32(0..4) {
        0 => Digits::None,
        1 => Digits::Text(piece(rng)),
        2 => Digits::Small(rng.u32(..)),
        _ => Digits::Small(rng.u32(0..200)),
    }
}

fn cell(rng: &mut fastrand::Rng) -> CellRow {
    let spot = Spot { line: rng.u32(..) >> rng.u32(0..32), start: rng.u32(..), end: rng.u32(..) };
    CellRow {
        state: [State::Number, State::Blank, State::Missing][rng.usize(0..3)],
        via: [Via::Grid, Via::Sums, Via::None][rng.usize(0..3)],
        digits: digits(rng),
        raw: [Raw::None, Raw::Digits, Raw::Text(piece(rng))][rng.usize(0..3)],
        unit: piece(rng),
        seat: [rng.u32(0..9), rng.u32(..), rng.u32(0..9)],
        spot: rng.bool().then_some(spot),
        area: if rng.bool() { u32::MAX } else { rng.u32(..u32::MAX) },
        part: piece(rng),
        extracted: digits(rng),
    }
}

#[test]
fn whatever_is_packed_comes_back_and_nothing_else_does() {
    let mut rng = fastrand::Rng::with_seed(5);
    let odd = [0.0, -0.0, 0.01, -3.35, 595.28, 1e18, f64::INFINITY, f64::MAX, 1.0 / 3.0, 4_294_967_296.0];
    for _ in 0..500 {
        let n = rng.usize(0..40);
        let number = |rng: &mut fastrand::Rng| match rng.u32(0..3) {
            0 => f64::from(rng.u32(0..90_000)) / 100.0,
            1 => f64::from(rng.u32(..)),
            _ => odd[rng.usize(0..odd.len())],
        };
        let areas = (0..n).map(|_| Area {
            page: rng.u32(..),
            x0: number(&mut rng),
            top: number(&mut rng),
            x1: number(&mut rng),
            bottom: number(&mut rng),
        });
        let areas: Vec<Area> = areas.collect();
        let cells: Vec<CellRow> = (0..n).map(|_| cell(&mut rng)).collect();
        let slots = (0..n).scan(0_u16, |slot, _| {
            *slot = if rng.u32(0..4) > 0 { slot.wrapping_add(1) } else { rng.u16(..) };
            Some(*slot)
        });
        let slots: Vec<u16> = slots.collect();
        let parts = Parts { cells, areas, slots };
        let bytes = postcard::to_stdvec(&parts).expect("written");
        let back: Parts = postcard::from_bytes(&bytes).expect("read");
        assert_eq!(back.cells, parts.cells);
        assert_eq!(back.areas, parts.areas);
        assert_eq!(back.slots, parts.slots);
        // Whatever a broken ledger says, it is refused or read, never more.
        let mut broken = bytes;
        for _ in 0..20 {
            if broken.is_empty() {
                break;
            }
            let at = rng.usize(0..broken.len());
            broken[at] = rng.u8(..);
            let _ = postcard::from_bytes::<Parts>(&broken);
        }
    }
}

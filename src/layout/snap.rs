//! Rules as drawn to strokes as meant: double lines and pieces of lines become one.

use super::page::Rule;
use super::settings::{Rules, Settings};

/// One straight line of a table: everything drawn on it that belongs together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Stroke {
    pub(crate) at: f32,
    pub(crate) from: f32,
    pub(crate) to: f32,
}

impl Stroke {
    pub(crate) fn length(&self) -> f32 {
        self.to - self.from
    }
}

/// The strokes of a page, each list in order of position, then of start.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Strokes {
    pub(crate) horizontal: Vec<Stroke>,
    pub(crate) vertical: Vec<Stroke>,
    /// Strokes left out because there were too many.
    pub(crate) dropped: usize,
}

/// Snaps and joins the rules of a page. `em` is the page's usual glyph size.
pub(crate) fn strokes(rules: impl Iterator<Item = Rule>, em: f32, settings: &Settings) -> Strokes {
    let mut lists = [Vec::new(), Vec::new()];
    let mut dots = [Vec::new(), Vec::new()];
    for rule in rules {
        let farthest = settings.bounds.farthest_rule;
        let whole = [rule.at, rule.from, rule.to].iter().all(|n| n.is_finite() && n.abs() <= farthest);
        if !whole {
            continue;
        }
        let stroke = Stroke { at: rule.at, from: rule.from.min(rule.to), to: rule.from.max(rule.to) };
        lists[usize::from(!rule.horizontal)].push(stroke);
        // A dot can be a piece of a line in the other direction too; its neighbours tell.
        let thick = if rule.width.is_finite() { rule.width.abs() } else { 0.0 };
        if stroke.length() <= settings.rules.join.min(thick * settings.rules.dot) {
            let middle = f32::midpoint(stroke.from, stroke.to);
            let across = Stroke { at: middle, from: stroke.at - thick / 2.0, to: stroke.at + thick / 2.0 };
            dots[usize::from(rule.horizontal)].push(across);
        }
    }
    for (list, dots) in lists.iter_mut().zip(dots) {
        let mut lines = Vec::new();
        chains(dots, settings.rules.dot_even, &mut lines, settings);
        list.extend(
            lines.into_iter().filter(|line| line.length() > settings.rules.dotted * settings.rules.join),
        );
    }
    let [horizontal, vertical] = lists.map(|list| join(list, em, settings));
    let mut strokes = Strokes { horizontal, vertical, dropped: 0 };
    strokes.keep_longest(settings.bounds.most_rules);
    strokes
}

impl Strokes {
    fn keep_longest(&mut self, most: usize) {
        let all = self.horizontal.len() + self.vertical.len();
        if all <= most {
            return;
        }
        let mut lengths: Vec<f32> =
            self.horizontal.iter().chain(&self.vertical).map(Stroke::length).collect();
        lengths.sort_by(|a, b| b.total_cmp(a));
        let least = lengths.get(most).copied().unwrap_or(0.0);
        // Longer than the first that is too many: equal ones go together, so that the order drawn plays no part.
        self.horizontal.retain(|s| s.length() > least);
        self.vertical.retain(|s| s.length() > least);
        self.dropped = all - self.horizontal.len() - self.vertical.len();
    }
}

fn join(list: Vec<Stroke>, em: f32, settings: &Settings) -> Vec<Stroke> {
    let mut out = Vec::new();
    chains(list, settings.near(em), &mut out, settings);
    out.retain(|s| s.length() >= settings.rules.tick_em * em);
    out.sort_by(|a, b| a.at.total_cmp(&b.at).then(a.from.total_cmp(&b.from)));
    out
}

/// Joins what lies on one line, neighbours up to `snap` apart being on one.
fn chains(mut list: Vec<Stroke>, snap: f32, out: &mut Vec<Stroke>, settings: &Settings) {
    list.sort_by(|a, b| a.at.total_cmp(&b.at));
    let mut rest = list.as_mut_slice();
    while !rest.is_empty() {
        let (chain, behind) = rest.split_at_mut(chain(rest, snap, &settings.rules));
        along(chain, out, settings);
        rest = behind;
    }
}

/// Joins the pieces of one line.
fn along(chain: &mut [Stroke], out: &mut Vec<Stroke>, settings: &Settings) {
    chain.sort_by(|a, b| a.from.total_cmp(&b.from));
    let mut open: Option<Joint> = None;
    for piece in chain.iter() {
        open = Some(match open {
            Some(joint) => {
                let longer = joint.before.max(piece.length());
                let reach = if longer <= settings.rules.dash {
                    settings.rules.join.max(longer)
                } else {
                    settings.rules.join
                };
                if piece.from - joint.to <= reach {
                    joint.with(piece, &settings.rules)
                } else {
                    out.push(joint.stroke());
                    Joint::of(piece, &settings.rules)
                }
            }
            None => Joint::of(piece, &settings.rules),
        });
    }
    out.extend(open.map(Joint::stroke));
}

/// Pieces being joined. Their common position is the mean of theirs, the longer ones counting more.
struct Joint {
    from: f32,
    to: f32,
    /// Length of the last piece.
    before: f32,
    weight: f64,
    sum: f64,
}

impl Joint {
    fn of(piece: &Stroke, settings: &Rules) -> Joint {
        Joint { from: piece.from, to: piece.to, before: 0.0, weight: 0.0, sum: 0.0 }.with(piece, settings)
    }

    fn with(self, piece: &Stroke, settings: &Rules) -> Joint {
        let weight = f64::from(piece.length()) + settings.piece;
        Joint {
            to: self.to.max(piece.to),
            before: piece.length(),
            weight: self.weight + weight,
            sum: self.sum + weight * f64::from(piece.at),
            ..self
        }
    }

    fn stroke(self) -> Stroke {
        #[expect(clippy::cast_possible_truncation, reason = "a mean of single precision numbers")]
        let at = (self.sum / self.weight) as f32;
        Stroke { at, from: self.from, to: self.to }
    }
}

/// Gives strokes of one table that are nearer to each other than `snap` one position. (Strokes of different tables
/// keep theirs: what is above and below on a page says nothing of it.)
pub(crate) fn align(strokes: &[Stroke], snap: f32, settings: &Rules) -> Vec<Stroke> {
    let mut out = strokes.to_vec();
    out.sort_by(|a, b| a.at.total_cmp(&b.at));
    let mut rest = out.as_mut_slice();
    while !rest.is_empty() {
        let (chain, behind) = rest.split_at_mut(chain(rest, snap, settings));
        let joint = chain.iter().fold(None, |joint: Option<Joint>, s| {
            Some(joint.map_or_else(|| Joint::of(s, settings), |j| j.with(s, settings)))
        });
        if let Some(at) = joint.map(|j| j.stroke().at) {
            chain.iter_mut().for_each(|s| s.at = at);
        }
        rest = behind;
    }
    out
}

/// How many strokes, in order of position, are neighbours up to `snap` apart; never wider than a double rule, since
/// hatching must not become one line.
fn chain(sorted: &[Stroke], snap: f32, settings: &Rules) -> usize {
    let Some(first) = sorted.first() else { return 0 };
    let mut last = first.at;
    sorted
        .iter()
        .position(|s| {
            let apart = s.at - last > snap || s.at - first.at > settings.snap_chain * snap;
            last = s.at;
            apart
        })
        .unwrap_or(sorted.len())
        .max(1)
}

#[cfg(test)]
mod tests {
    use super::{Stroke, strokes};
    use crate::layout::page::Rule;
    use crate::layout::settings::Settings;

    fn across(at: f32, from: f32, to: f32) -> Rule {
        Rule { horizontal: true, at, from, to, width: 0.5 }
    }

    #[test]
    fn double_rules_and_pieces_are_one() {
        let rules = [across(10.0, 0.0, 50.0), across(12.0, 52.0, 100.0), across(30.0, 0.0, 100.0)];
        let found = strokes(rules.into_iter(), 10.0, &Settings::default()).horizontal;
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].from, found[0].to), (0.0, 100.0));
        assert_eq!(found[1], Stroke { at: 30.0, from: 0.0, to: 100.0 });
    }

    #[test]
    fn dashes_join_and_ticks_go() {
        let dashes = (0..10_u8).map(|i| across(10.0, f32::from(i) * 9.0, f32::from(i) * 9.0 + 5.0));
        let found = strokes(dashes.chain([across(50.0, 0.0, 3.0)]), 10.0, &Settings::default()).horizontal;
        assert_eq!(found, [Stroke { at: 10.0, from: 0.0, to: 86.0 }]);
    }

    #[test]
    fn dots_of_an_upright_line_may_come_as_either() {
        let dot = |i: u8| Rule { horizontal: true, at: f32::from(i) * 2.0, from: 5.0, to: 6.0, width: 1.0 };
        let found = strokes((0..20).map(dot), 10.0, &Settings::default());
        assert_eq!(found.vertical.len(), 1);
        assert!(found.horizontal.is_empty());
    }
}

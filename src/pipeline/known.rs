//! Sources that need not be read, because the ledger knows what comes of them.

use super::{Asked, Product, Unopened};
use crate::dataset::{Failure, Outcome};
use crate::error::{Error, ErrorKind, Stage};
use crate::ledger::{Found, Ledger, Look};
use crate::source::{Archive, Digest, Input, Seat};

/// What reads sources, and opens archives.
pub(super) trait Work: Sync {
    /// What comes of some sources that are in one thread's hands.
    fn read(&self, asked: Vec<Asked>) -> Vec<Product>;

    /// Digests of members of archives that are not open here; none of those that cannot be read.
    fn digests(&self, inputs: &[&Input]) -> Vec<Option<Digest>> {
        vec![None; inputs.len()]
    }

    /// Opens an archive that was open before.
    fn open(&self, unopened: Unopened) -> Result<Archive, Failure> {
        let error =
            Error::new(ErrorKind::Internal, Stage::Source, "a defect of gongkai: it was opened already");
        Err(Failure { path: unopened.input.path, seen: None, error })
    }
}

impl<F: Fn(Vec<Asked>) -> Vec<Product> + Sync> Work for F {
    fn read(&self, asked: Vec<Asked>) -> Vec<Product> {
        self(asked)
    }
}

/// What came of inputs, from the ledger if it has it.
pub(super) fn once(ledger: Option<&Ledger<'_>>, inputs: Vec<Input>, work: &dyn Work) -> Vec<Product> {
    let Some(ledger) = ledger else {
        let products = work.read(inputs.into_iter().map(|input| Asked { input, read: None }).collect());
        return products.into_iter().map(|product| Product { encoded: None, ..product }).collect();
    };
    let known = |input: &Input, outcome: Box<Outcome>| Product {
        known: true,
        ..Product::new(input.path.clone(), Some(*outcome), None)
    };
    let settle = |input: &Input, look: &mut Look, product: Product| {
        // What is embedded is not in the ledger: such a source is read each time.
        let whole = product.within.is_none();
        ledger.settle(input, look, product.outcome.as_ref(), product.encoded.as_deref(), whole);
        Product { encoded: None, ..product }
    };
    let mut products: Vec<Option<Product>> = Vec::with_capacity(inputs.len());
    let (mut asked, mut looks, mut later) = (Vec::new(), Vec::new(), Vec::new());
    // Unpacking a member twice pays only where there may be something to find.
    let away = |input: &&Input| matches!(&input.seat, Seat::Member(member) if member.root().is_some());
    let away: Vec<&Input> = inputs.iter().filter(|input| ledger.may_know() && away(input)).collect();
    let mut digests = if away.is_empty() { Vec::new() } else { work.digests(&away) }.into_iter();
    let mut away = away.into_iter().peekable();
    for (i, input) in inputs.iter().enumerate() {
        let is_away = away.next_if(|next| std::ptr::eq(*next, input)).is_some();
        let mut look = match is_away.then(|| digests.next().flatten()) {
            Some(digest) => ledger.look_inside(digest),
            None => ledger.look(input),
        };
        products.push(match ledger.find(input, &mut look, false) {
            Found::Known(outcome) => Some(known(input, outcome)),
            Found::Read => {
                asked.push(Asked { input: input.clone(), read: look.take_bytes() });
                looks.push((i, look));
                None
            }
            Found::Busy => {
                later.push((i, look));
                None
            }
        });
    }
    let mut put = |i: usize, product: Product| {
        if let Some(seat) = products.get_mut(i) {
            *seat = Some(product);
        }
    };
    let lost = |input: &Input| {
        let error = Error::new(ErrorKind::Internal, Stage::Extract, "a defect of gongkai: it was not read");
        let failure = Failure { path: input.path.clone(), seen: None, error };
        Product::new(input.path.clone(), Some(Outcome::Failure(failure)), None)
    };
    let mut came = if asked.is_empty() { Vec::new() } else { work.read(asked) }.into_iter();
    for (i, mut look) in looks {
        let Some(input) = inputs.get(i) else { continue };
        // Whatever came of it, others may wait for the content.
        let product = came.next().unwrap_or_else(|| lost(input));
        put(i, settle(input, &mut look, product));
    }
    // This thread has nothing in hand now: whoever it waits for does not wait for it.
    for (i, mut look) in later {
        let Some(input) = inputs.get(i) else { continue };
        match ledger.find(input, &mut look, true) {
            Found::Known(outcome) => put(i, known(input, outcome)),
            Found::Read | Found::Busy => {
                let asked = Asked { input: input.clone(), read: look.take_bytes() };
                let product = work.read(vec![asked]).pop().unwrap_or_else(|| lost(input));
                put(i, settle(input, &mut look, product));
            }
        }
    }
    products.into_iter().zip(&inputs).map(|(product, input)| product.unwrap_or_else(|| lost(input))).collect()
}

//! Archives and their members: workers open and unpack, this process keeps the lists.

use std::os::unix::ffi::OsStrExt;
use std::sync::Arc;

use super::wire::{Bytes, Reply, Request, Want};
use super::{Pool, Slot};
use crate::dataset::{Failure, Outcome};
use crate::error::{Error, ErrorKind, Stage};
use crate::pipeline::batch::LARGE_LIST;
use crate::pipeline::known::Work;
use crate::pipeline::{Asked, Product, Unopened, guarded};
use crate::source::{self, Archive, Digest, Input, Listed, Proof, Root, Seat, Stamp, Way};

/// An outermost archive that is in this process alone, known by its digest.
pub(super) type Memory<'a> = (Digest, &'a [u8]);

fn memory(input: &Input) -> Option<Memory<'_>> {
    let Seat::Member(member) = &input.seat else { return None };
    let root = member.root()?;
    match (root.proof, &root.bytes) {
        (Proof::Digest(digest), Some(bytes)) => Some((digest, bytes)),
        _ => None,
    }
}

/// Leaves those inputs that no other archive in memory is needed for than for the first of them that needs one.
pub(super) fn of_one_memory<'a>(inputs: &'a [Input], open: &mut Vec<usize>) -> Option<Memory<'a>> {
    let of = |i: &usize| inputs.get(*i).and_then(memory);
    let first = open.iter().find_map(of)?;
    open.retain(|i| of(i).is_none_or(|(digest, _)| digest == first.0));
    Some(first)
}

impl Pool<'_> {
    /// The request for an input, or what came of it before there was one.
    pub(super) fn request(&self, asked: Asked) -> (Input, Slot) {
        let Asked { input, read } = asked;
        match self.wanted(&input, read, Want::Outcome) {
            Ok(request) => (input, Slot::Open(request)),
            Err(failure) => {
                let outcome = Some(Outcome::Failure(failure));
                let product = Product::new(input.path.clone(), outcome, None);
                (input, Slot::Done(product))
            }
        }
    }

    fn wanted(&self, input: &Input, read: Option<(Vec<u8>, Digest)>, want: Want) -> Result<Request, Failure> {
        let way = match &input.seat {
            Seat::Member(member) => member.way(),
            _ => None,
        };
        let (bytes, digest) = match (read, &input.seat, way) {
            (Some((bytes, digest)), ..) => (Bytes::Given(bytes), Some(digest)),
            (None, Seat::File(path), _) => (Bytes::File(path.as_os_str().as_bytes().to_vec()), None),
            (None, _, Some(Way { root, spots, .. })) => {
                let file = root.path.as_ref().map(|path| path.as_os_str().as_bytes().to_vec());
                (Bytes::Member { file, proof: root.proof, nest: root.nest, spots }, None)
            }
            // Bytes that only this process can get at: standard input, files embedded in documents, which lie open.
            _ => {
                let bytes = guarded(input, |_| source::bytes(input, &self.method.limits.bounds()))?;
                (Bytes::Given(bytes), None)
            }
        };
        let (odd_name, nest) = match &input.seat {
            Seat::Member(member) => (member.odd_name().map(str::to_owned), (member.depth(), member.around())),
            _ => (None, (0, 0)),
        };
        let path = input.path.clone();
        Ok(Request { want, path, bytes, digest, odd_name, nest, converted: None })
    }

    /// What a worker listed as an archive.
    pub(super) fn archive(
        &self,
        input: &Input,
        request: &mut Request,
        listed: Listed,
        stamp: Option<Stamp>,
    ) -> Result<Product, Error> {
        let nest = request.nest;
        let of = |path, bytes, proof| Arc::new(Root { path, bytes, proof, nest });
        let mut memory = None;
        let way = match (&mut request.bytes, &input.seat) {
            (Bytes::Member { .. }, Seat::Member(member)) => member.way(),
            (Bytes::Given(bytes), seat) => {
                let proof = Proof::Digest(request.digest.unwrap_or_else(|| Digest::of(bytes)));
                let root = match seat {
                    Seat::File(path) => of(Some(path.clone()), None, proof),
                    _ => {
                        let bytes: Arc<[u8]> = std::mem::take(bytes).into();
                        memory = Some(Arc::clone(&bytes));
                        of(None, Some(bytes), proof)
                    }
                };
                Some(Way { root, spots: Vec::new(), seen: None })
            }
            (_, Seat::File(path)) => {
                let root = stamp.map(|stamp| of(Some(path.clone()), None, Proof::Stamp(stamp)));
                root.map(|root| Way { root, spots: Vec::new(), seen: None })
            }
            _ => None,
        };
        let way = way.ok_or_else(|| {
            let message = "an archive that went away while it was read";
            Error::new(ErrorKind::Unreadable, Stage::Source, message)
        })?;
        let within = Some(Archive::away(input, listed, way));
        let unopened = Some(Unopened { input: input.clone(), bytes: memory });
        Ok(Product { unopened, ..Product::new(input.path.clone(), None, within) })
    }

    /// Size and digest of inputs that workers get at; none where that fails.
    pub(super) fn sizes(&self, inputs: &[&Input]) -> Vec<Option<(u64, Digest)>> {
        let size = |input: &&Input| {
            let request = self.wanted(input, None, Want::Digest).ok()?;
            let (mut replies, lost) = self.ask(self.seat(), &[&request], memory(input));
            match (replies.pop(), lost) {
                (Some((Reply::Digest(seen), _)), None) => seen,
                _ => None,
            }
        };
        // Together, and one by one where that costs a worker.
        let requests: Option<Vec<Request>> =
            inputs.iter().map(|input| self.wanted(input, None, Want::Digest).ok()).collect();
        let own = inputs.iter().find_map(|input| memory(input));
        if let Some(requests) = requests.filter(|_| inputs.len() > 1 && own.is_none()) {
            let (replies, lost) = self.ask(self.seat(), &requests.iter().collect::<Vec<_>>(), None);
            if lost.is_none() && replies.len() == inputs.len() {
                let seen = |reply| if let Reply::Digest(seen) = reply { seen } else { None };
                return replies.into_iter().map(|(reply, _)| seen(reply)).collect();
            }
        }
        inputs.iter().map(size).collect()
    }

    /// The bytes of an input that was given to a worker.
    pub(super) fn fetch(
        &self,
        seat: usize,
        input: &Input,
        request: &mut Request,
    ) -> Result<Vec<u8>, Failure> {
        match std::mem::replace(&mut request.bytes, Bytes::Given(Vec::new())) {
            Bytes::Given(bytes) => Ok(bytes),
            Bytes::File(_) => guarded(input, |_| source::bytes(input, &self.method.limits.bounds())),
            Bytes::Member { .. } => {
                let request = self.wanted(input, None, Want::Bytes)?;
                let (mut replies, lost) = self.ask(seat, &[&request], memory(input));
                guarded(input, |_| match (replies.pop(), lost) {
                    (Some((Reply::Bytes(bytes), _)), None) => bytes.map(serde_bytes::ByteBuf::into_vec),
                    (_, Some(lost)) => Err(lost.error),
                    _ => Err(super::internal("an answer out of turn".to_owned())),
                })
            }
        }
    }
}

impl Work for Pool<'_> {
    fn read(&self, asked: Vec<Asked>) -> Vec<Product> {
        let small = |product: Product| {
            let keep = product.unopened.is_none();
            let within = product.within.filter(|archive| keep || archive.weight() <= LARGE_LIST);
            Product { within, ..product }
        };
        self.process(asked).into_iter().map(small).collect()
    }

    fn digests(&self, inputs: &[&Input]) -> Vec<Option<Digest>> {
        self.sizes(inputs).into_iter().map(|seen| seen.map(|(_, digest)| digest)).collect()
    }

    fn open(&self, unopened: Unopened) -> Result<Archive, Failure> {
        let Unopened { input, bytes } = unopened;
        let read = bytes.map(|bytes| (bytes.to_vec(), Digest::of(&bytes)));
        match self.process(vec![Asked { input: input.clone(), read }]).pop() {
            Some(Product { within: Some(archive), outcome: None, .. }) => Ok(archive),
            Some(Product { outcome: Some(Outcome::Failure(failure)), .. }) => Err(failure),
            _ => {
                let message = "it was an archive, and is none any more: it changed while it was read";
                let error = Error::new(ErrorKind::Unreadable, Stage::Source, message);
                Err(Failure { path: input.path, seen: None, error })
            }
        }
    }
}

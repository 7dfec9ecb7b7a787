//! Sources: finding them, naming them, reading their bytes within limits, telling their form, digesting them.
//!
//! The only room that reads the disk or standard input. It knows nothing of what a source says beyond the few
//! bytes that tell its form. Whatever it meets is accounted for: every entry of a walked directory comes out as
//! a file to read, as a failure, or as something skipped for a stated reason.

mod archive;
mod convert;
mod digest;
mod excerpt;
mod folder;
mod listing;
mod load;
mod open;
mod outputs;
mod roots;
mod shown;
mod sniff;
mod spill;
mod stamp;
mod waited;
mod walk;

pub(crate) use archive::decode_name;
pub use archive::{Archive, Bounds, Listed, Member, Members, Packing, Proof, Root, Spot, Trail, Way};
pub use convert::Converter;
pub use digest::{Digest, Hasher};
pub use excerpt::{Excerpt, Told};
pub use folder::{grammar_file, grammar_files};
pub use load::Seat;
pub use open::{Opened, bytes, cited, member, open, opened, split_member};
pub use outputs::{FILES, outputs};
pub use roots::{Misuse, Roots};
pub use sniff::{Form, Office, sniff};
pub(crate) use sniff::{LINES_PER_TAG, is_markdown_line};
pub use spill::Spill;
pub use stamp::{Stamp, digest_of, digest_of_file, now, read_and_digest, size_and_digest};
pub use waited::Turns;
pub use walk::{Entry, Input, Skip, Walk};

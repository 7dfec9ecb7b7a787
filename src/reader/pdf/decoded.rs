//! What decoding bytes comes to, whoever did it.

/// Why bytes could not be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// An image filter, or one nobody knows.
    Unknown,
    /// More bytes than allowed.
    TooLarge,
}

/// What a filter made of its input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    pub bytes: Vec<u8>,
    pub state: Whole,
}

/// What is known of decoded bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whole {
    /// A checksum says that they are all there and right.
    Sure,
    /// Nothing speaks against it.
    Open,
    /// They end early, or the checksum says that some of them are wrong.
    No,
}

//! The standard security handler, for files that open without a password (ISO 32000-2, 7.6): RC4 and AES in all its
//! revisions. Each object is decrypted when it is asked for, so that an encrypted file is read as any other.

use aes::cipher::block_padding::NoPadding;
use aes::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};
use md5::{Digest, Md5};
use sha2::{Sha256, Sha384, Sha512};

use super::damaged;
use super::object::{Dict, Object};
use crate::error::{Error, ErrorKind, Stage};

/// How bytes are encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Method {
    None,
    Rc4,
    /// AES with a key per object.
    Aes,
    /// AES with the key of the file.
    Aes256,
}

/// The key of a file, and what it opens.
#[derive(Debug)]
pub struct Cipher {
    key: Vec<u8>,
    strings: Method,
    streams: Method,
    /// Of embedded files.
    files: Method,
}

/// What an empty password is filled up with (7.6.4.3, algorithm 2).
const PADDING: [u8; 32] = [
    0x28, 0xbf, 0x4e, 0x5e, 0x4e, 0x75, 0x8a, 0x41, 0x64, 0x00, 0x4e, 0x56, 0xff, 0xfa, 0x01, 0x08, 0x2e,
    0x2e, 0x00, 0xb6, 0xd0, 0x68, 0x3e, 0x80, 0x2f, 0x0c, 0xa9, 0xfe, 0x64, 0x53, 0x69, 0x7a,
];

impl Cipher {
    /// The cipher of an encryption dictionary whose values stand in place; `id` is the first part of the file's
    /// own id, `None` when the trailer is lost.
    ///
    /// # Errors
    /// `encrypted` when the file asks for a password or for a handler nobody knows, `damaged` when what the key is
    /// made of is lost.
    pub fn of(dict: &Dict, id: Option<&[u8]>) -> Result<Cipher, Error> {
        let number = |key: &[u8]| dict.get(key).number();
        let text = |key: &[u8]| dict.get(key).text().unwrap_or_default();
        let (version, revision) = (number(b"V").unwrap_or(0.0) as u32, number(b"R").unwrap_or(0.0) as u32);
        if !dict.is_name(b"Filter", b"Standard")
            || !(1..=5).contains(&version)
            || !(2..=6).contains(&revision)
        {
            return Err(locked());
        }
        let key = if version == 5 {
            key_256(dict, revision)?
        } else {
            let length = match (version, number(b"Length")) {
                (1, _) | (2 | 3, None) => 5,
                // Some writers give bytes.
                (_, Some(bits)) => if bits < 40.0 { bits as usize } else { bits as usize / 8 }.clamp(5, 16),
                (_, None) => 16,
            };
            let own_crypt = version == 4;
            let length = if own_crypt { 16 } else { length };
            // Only keys of revision 3 and up have another length than the first ones.
            let length = if revision == 2 { 5 } else { length };
            let lost = || damaged("it is encrypted, and the id that its key is made of is lost");
            let clear = own_crypt && matches!(dict.get(b"EncryptMetadata"), Object::Bool(false));
            let made = key_md5(
                text(b"O"),
                number(b"P").unwrap_or(0.0),
                id.unwrap_or_default(),
                revision,
                length,
                clear,
            );
            if !opens(&made, text(b"U"), id.unwrap_or_default(), revision) {
                return Err(if id.is_none() { lost() } else { locked() });
            }
            made
        };
        let method = |name: &[u8]| match version {
            1..=3 => Method::Rc4,
            _ => filter_method(dict, dict.get(name)),
        };
        let files = if dict.get(b"EFF").is_null() { method(b"StmF") } else { method(b"EFF") };
        Ok(Cipher { key, strings: method(b"StrF"), streams: method(b"StmF"), files })
    }

    /// An object as it was before encryption; streams keep their bytes.
    pub fn object(&self, object: Object, id: (u32, u32)) -> Object {
        if self.strings == Method::None {
            return object;
        }
        match object {
            Object::Text(text) => Object::Text(self.decrypt(self.strings, &text, id).into()),
            Object::Array(items) => {
                Object::Array(items.iter().map(|item| self.object(item.clone(), id)).collect())
            }
            Object::Dict(dict) => Object::Dict(self.dict(&dict, id).into()),
            Object::Stream(stream) => {
                let mut stream = (*stream).clone();
                stream.dict = self.dict(&stream.dict, id).into();
                Object::Stream(stream.into())
            }
            other => other,
        }
    }

    fn dict(&self, dict: &Dict, id: (u32, u32)) -> Dict {
        let entries = dict.entries.iter().map(|(key, value)| (key.clone(), self.object(value.clone(), id)));
        Dict { entries: entries.collect() }
    }

    /// The bytes of a stream as they were before encryption.
    pub fn stream(&self, dict: &Dict, bytes: &[u8], id: (u32, u32)) -> Vec<u8> {
        let file = dict.is_name(b"Type", b"EmbeddedFile");
        self.decrypt(if file { self.files } else { self.streams }, bytes, id)
    }

    fn decrypt(&self, method: Method, bytes: &[u8], (number, generation): (u32, u32)) -> Vec<u8> {
        if method == Method::None {
            return bytes.to_vec();
        }
        if method == Method::Aes256 {
            return aes_256(&self.key, bytes);
        }
        let mut hash = Md5::new();
        hash.update(&self.key);
        hash.update(&number.to_le_bytes()[..3]);
        hash.update(&generation.to_le_bytes()[..2]);
        if method == Method::Aes {
            hash.update(b"sAlT");
        }
        let key = hash.finalize();
        match method {
            Method::Aes => aes_128(&key, bytes),
            _ => {
                let mut out = bytes.to_vec();
                rc4(&key[..(self.key.len() + 5).min(16)], &mut out);
                out
            }
        }
    }
}

fn locked() -> Error {
    let message = "the PDF asks for a password; save it without one and try again";
    Error::new(ErrorKind::Encrypted, Stage::Read, message)
}

/// The method a crypt filter names (7.6.6).
fn filter_method(dict: &Dict, name: &Object) -> Method {
    let filters = dict.get(b"CF").dict();
    let filter = name.name().and_then(|name| filters.map(|f| f.get(name)));
    match filter.and_then(Object::dict).and_then(|f| f.get(b"CFM").name()) {
        Some(b"V2") => Method::Rc4,
        Some(b"AESV2") => Method::Aes,
        Some(b"AESV3") => Method::Aes256,
        _ => Method::None,
    }
}

/// The key of revisions 2 to 4 (algorithm 2).
fn key_md5(owner: &[u8], permissions: f64, id: &[u8], revision: u32, length: usize, clear: bool) -> Vec<u8> {
    let mut hash = Md5::new();
    hash.update(PADDING);
    hash.update(owner.get(..32).unwrap_or(owner));
    // Written as a signed or an unsigned number of 32 bits.
    hash.update((permissions as i64 as u32).to_le_bytes());
    hash.update(id);
    if clear {
        hash.update([0xff; 4]);
    }
    let mut key = hash.finalize();
    if revision >= 3 {
        for _ in 0..50 {
            key = Md5::digest(&key[..length]);
        }
    }
    key[..length].to_vec()
}

/// Whether a key of revisions 2 to 4 is that of the empty password (algorithms 4 to 6).
fn opens(key: &[u8], user: &[u8], id: &[u8], revision: u32) -> bool {
    if revision == 2 {
        let mut all = PADDING;
        rc4(key, &mut all);
        return user.get(..32) == Some(&all[..]);
    }
    let mut hash = Md5::new();
    hash.update(PADDING);
    hash.update(id);
    let mut check = hash.finalize();
    for round in 0..20_u8 {
        let key: Vec<u8> = key.iter().map(|byte| byte ^ round).collect();
        rc4(&key, &mut check);
    }
    user.get(..16) == Some(&check[..])
}

/// The key of revisions 5 and 6 (algorithm 2.A).
fn key_256(dict: &Dict, revision: u32) -> Result<Vec<u8>, Error> {
    let user = dict.get(b"U").text().unwrap_or_default();
    let sealed = dict.get(b"UE").text().unwrap_or_default();
    let (Some(check), Some(salt), Some(key_salt), Some(sealed)) =
        (user.get(..32), user.get(32..40), user.get(40..48), sealed.get(..32))
    else {
        return Err(damaged("it is encrypted, and its key is cut short"));
    };
    let hash = |salt: &[u8]| if revision == 5 { Sha256::digest(salt).to_vec() } else { hash_2b(salt) };
    if hash(salt) != check {
        return Err(locked());
    }
    let mut key = sealed.to_vec();
    let cipher = cbc::Decryptor::<aes::Aes256>::new_from_slices(&hash(key_salt), &[0; 16]);
    let opened = cipher.ok().and_then(|cipher| cipher.decrypt_padded::<NoPadding>(&mut key).ok().map(drop));
    opened.map(|()| key).ok_or_else(locked)
}

/// The hash of revision 6 (algorithm 2.B), of the empty password and a salt.
fn hash_2b(salt: &[u8]) -> Vec<u8> {
    let mut key = Sha256::digest(salt).to_vec();
    let mut round = 0_u32;
    loop {
        // Sixty-four times the password, which is empty, and the key.
        let mut block = key.repeat(64);
        let length = block.len();
        let (Some(own), Some(start)) = (key.get(..16), key.get(16..32)) else { return key };
        let cipher = cbc::Encryptor::<aes::Aes128>::new_from_slices(own, start);
        if !cipher.is_ok_and(|cipher| cipher.encrypt_padded::<NoPadding>(&mut block, length).is_ok()) {
            return key;
        }
        // The first sixteen bytes as a number, modulo three: so is the sum of its bytes, as 256 is one more than 255.
        let kind = block.iter().take(16).map(|b| u32::from(*b)).sum::<u32>() % 3;
        key = match kind {
            0 => Sha256::digest(&block).to_vec(),
            1 => Sha384::digest(&block).to_vec(),
            _ => Sha512::digest(&block).to_vec(),
        };
        round += 1;
        let last = u32::from(block.last().copied().unwrap_or_default());
        if round >= 64 && last + 32 <= round {
            key.truncate(32);
            return key;
        }
    }
}

fn rc4(key: &[u8], data: &mut [u8]) {
    let mut state: [u8; 256] = std::array::from_fn(|at| at as u8);
    let mut j = 0_u8;
    for (i, byte) in (0..=255_u8).zip(key.iter().cycle()) {
        j = j.wrapping_add(state[usize::from(i)]).wrapping_add(*byte);
        state.swap(usize::from(i), usize::from(j));
    }
    let (mut i, mut j) = (0_u8, 0_u8);
    for byte in data {
        i = i.wrapping_add(1);
        let one = state[usize::from(i)];
        j = j.wrapping_add(one);
        let other = state[usize::from(j)];
        state.swap(usize::from(i), usize::from(j));
        *byte ^= state[usize::from(one.wrapping_add(other))];
    }
}

fn aes_128(key: &[u8], bytes: &[u8]) -> Vec<u8> {
    aes(bytes, |start, body| {
        let cipher = cbc::Decryptor::<aes::Aes128>::new_from_slices(key, start).ok()?;
        cipher.decrypt_padded::<NoPadding>(body).ok().map(drop)
    })
}

fn aes_256(key: &[u8], bytes: &[u8]) -> Vec<u8> {
    aes(bytes, |start, body| {
        let cipher = cbc::Decryptor::<aes::Aes256>::new_from_slices(key, start).ok()?;
        cipher.decrypt_padded::<NoPadding>(body).ok().map(drop)
    })
}

/// The bytes behind the first block, which is the start of the chain, decrypted as far as there are whole blocks; the
/// last of them is filled up with as many bytes as they say.
fn aes(bytes: &[u8], decrypt: impl FnOnce(&[u8], &mut [u8]) -> Option<()>) -> Vec<u8> {
    let Some((start, body)) = bytes.split_at_checked(16) else { return Vec::new() };
    let mut body = body[..body.len() / 16 * 16].to_vec();
    if decrypt(start, &mut body).is_none() {
        return Vec::new();
    }
    let filled = body.last().map_or(0, |last| usize::from(*last));
    let from = body.len().saturating_sub(filled);
    if (1..=16).contains(&filled) && body[from..].iter().all(|b| usize::from(*b) == filled) {
        body.truncate(from);
    }
    body
}

#[cfg(test)]
mod tests {
    use super::rc4;

    #[test]
    fn rc4_as_published() {
        // The first vector of the cipher's publication of 1994.
        let mut data = *b"Plaintext";
        rc4(b"Key", &mut data);
        assert_eq!(data, [0xbb, 0xf3, 0x16, 0xe8, 0xd9, 0x40, 0xaf, 0x0a, 0xd3]);
    }
}

//! Numbers in a text that tells nothing: only the key makes it, and only the key reads it back. No table has to keep it.

use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// How many bytes of a MAC are a signature: 128 bits, which nobody guesses.
const SIGNATURE: usize = 16;

/// As many numbers as one MAC hides.
const MOST: usize = 4;

/// What a sealed text is for: one that was made for something else opens nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// A lead's own call.
    Call,
    /// The same, by a link that stands in a mail alone.
    Mail,
    /// A host's calendar.
    Feed,
}

impl Purpose {
    fn signature(self) -> &'static str {
        match self {
            Self::Call => "signature",
            Self::Mail => "mail signature",
            Self::Feed => "feed signature",
        }
    }

    fn mask(self) -> &'static str {
        match self {
            Self::Call => "mask",
            Self::Mail => "mail mask",
            Self::Feed => "feed mask",
        }
    }
}

/// Hexadecimal digits from which only the key can tell these numbers, and which only the key can make.
///
/// The numbers are in it, hidden by a mask that only the key can make of the signature, which in turn only the key can make
/// of the numbers (RFC 5297 calls it a synthetic initialization vector).
pub(super) fn seal<const N: usize>(key: &[u8], purpose: Purpose, numbers: [i64; N]) -> String {
    const { assert!(N <= MOST) };
    let plain: Vec<u8> = numbers.into_iter().flat_map(i64::to_be_bytes).collect();
    let signature = &mac(key, purpose.signature(), &plain)[..SIGNATURE];
    let hidden = xor(&plain, &mac(key, purpose.mask(), signature));
    HEXLOWER.encode(&[signature, &hidden].concat())
}

/// The numbers in a text that [`seal`] made with this key for this purpose; nothing if it is none.
pub(super) fn open<const N: usize>(key: &[u8], purpose: Purpose, text: &str) -> Option<[i64; N]> {
    const { assert!(N <= MOST) };
    // Small digits alone: in capitals it would be a second address of the same page.
    let bytes = HEXLOWER.decode(text.as_bytes()).ok()?;
    if bytes.len() != SIGNATURE + 8 * N {
        return None;
    }
    let (signature, hidden) = bytes.split_at(SIGNATURE);
    let plain = xor(hidden, &mac(key, purpose.mask(), signature));
    let mut begun = begun(key, purpose.signature());
    begun.update(&plain);
    begun.verify_truncated_left(signature).ok()?;
    let (numbers, _) = plain.as_chunks::<8>();
    let numbers: &[[u8; 8]; N] = numbers.try_into().ok()?;
    Some(numbers.map(i64::from_be_bytes))
}

/// What only the key can make of a text: for each purpose something else.
pub(super) fn mac(key: &[u8], purpose: &str, text: &[u8]) -> [u8; 32] {
    let mut mac = begun(key, purpose);
    mac.update(text);
    mac.finalize().into_bytes().into()
}

fn begun(key: &[u8], purpose: &str) -> Hmac<Sha256> {
    let mut mac = match Hmac::<Sha256>::new_from_slice(key) {
        Ok(mac) => mac,
        Err(never) => unreachable!("HMAC takes keys of any length: {never}"),
    };
    mac.update(purpose.as_bytes());
    mac.update(&[0]);
    mac
}

fn xor(text: &[u8], mask: &[u8; 32]) -> Vec<u8> {
    let pairs = text.iter().zip(mask);
    pairs.map(|(one, other)| one ^ other).collect()
}

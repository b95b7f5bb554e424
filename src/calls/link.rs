//! The link with which a lead reaches its own call: it needs no sign-in, and is of no use for any other call.

use std::fmt;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::values::{CallId, OrganizationId};

/// How many bytes of a MAC are used: 128 bits, which nobody guesses.
const BYTES: usize = 16;

/// What links are made with: the same on every server of a deployment, and after every restart. It is never printed.
#[derive(Clone)]
pub struct LinkKey([u8; 64]);

impl LinkKey {
    /// The one of this key, which is used for nothing else.
    pub fn of(key: [u8; 64]) -> Self {
        Self(key)
    }

    /// The path of a call's own page. Whatever becomes of the call, it stays the same.
    pub fn path(&self, organization: OrganizationId, call: CallId) -> String {
        format!("/c/{}", self.token(organization, call))
    }

    /// The token in that path: 64 hexadecimal digits that tell nothing, the call's number included.
    ///
    /// No table has to keep it: the numbers are in it, hidden by a mask that only the key can make of the signature, which in
    /// turn only the key can make of the numbers (RFC 5297 calls it a synthetic initialization vector).
    pub fn token(&self, organization: OrganizationId, call: CallId) -> String {
        let numbers = numbers(organization, call);
        let signature = self.mac("signature", &numbers);
        let hidden = xor(numbers, self.mac("mask", &signature));
        signature.iter().chain(&hidden).map(hex).collect()
    }

    /// Which call this token is for; nothing if it is none of ours.
    pub fn open(&self, token: &str) -> Option<(OrganizationId, CallId)> {
        let bytes: [u8; 2 * BYTES] = unhex(token)?.try_into().ok()?;
        let (signature, hidden) = bytes.split_at(BYTES);
        let hidden: [u8; BYTES] = hidden.try_into().ok()?;
        let numbers = xor(hidden, self.mac("mask", signature));
        let mut mac = self.begun("signature");
        mac.update(&numbers);
        mac.verify_truncated_left(signature).ok()?;
        let (organization, call) = numbers.split_at(BYTES / 2);
        let number = |bytes: &[u8]| Some(i64::from_be_bytes(bytes.try_into().ok()?));
        Some((number(organization)?.into(), number(call)?.into()))
    }

    /// The token of the visit with which the lead of a call looks for another time: it stands in no address.
    pub fn visit_token(&self, organization: OrganizationId, call: CallId) -> String {
        let token = self.mac("visit", &numbers(organization, call));
        token.iter().map(hex).collect()
    }

    fn mac(&self, purpose: &str, text: &[u8]) -> [u8; BYTES] {
        let mut mac = self.begun(purpose);
        mac.update(text);
        let whole: [u8; 32] = mac.finalize().into_bytes().into();
        std::array::from_fn(|index| whole[index])
    }

    fn begun(&self, purpose: &str) -> Hmac<Sha256> {
        let mut mac = match Hmac::<Sha256>::new_from_slice(&self.0) {
            Ok(mac) => mac,
            Err(never) => unreachable!("HMAC takes keys of any length: {never}"),
        };
        mac.update(purpose.as_bytes());
        mac.update(&[0]);
        mac
    }
}

impl fmt::Debug for LinkKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LinkKey(…)")
    }
}

fn numbers(organization: OrganizationId, call: CallId) -> [u8; BYTES] {
    let both = [organization.get().to_be_bytes(), call.get().to_be_bytes()];
    std::array::from_fn(|index| both[index / 8][index % 8])
}

fn xor(one: [u8; BYTES], other: [u8; BYTES]) -> [u8; BYTES] {
    std::array::from_fn(|index| one[index] ^ other[index])
}

fn hex(byte: &u8) -> String {
    format!("{byte:02x}")
}

/// The bytes of small hexadecimal digits. In capitals it would be a second address of the same page.
fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    let byte = |[high, low]: &[u8; 2]| Some(digit(*high)? * 16 + digit(*low)?);
    pairs.iter().map(byte).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> LinkKey {
        LinkKey::of(std::array::from_fn(|index| index as u8))
    }

    #[test]
    fn a_token_opens_its_own_call_with_its_own_key_and_nothing_else() {
        let token = key().token(7.into(), 41.into());
        assert_eq!(token.len(), 64);
        assert_eq!(key().open(&token), Some((7.into(), 41.into())));
        assert_eq!(key().token(7.into(), 41.into()), token, "after a restart");
        assert_eq!(LinkKey::of([9; 64]).open(&token), None);
        assert_ne!(key().token(41.into(), 7.into()), token);
    }

    #[test]
    fn whatever_is_changed_of_a_token_opens_nothing() {
        let token = key().token(1.into(), 2.into());
        for index in 0..token.len() {
            for other in ["0", "1", "f", "g", "A", "+", " "] {
                let mut changed = token.clone();
                changed.replace_range(index..=index, other);
                if changed != token {
                    assert_eq!(key().open(&changed), None, "{changed}");
                }
            }
        }
        let other = key().token(1.into(), 3.into());
        let mixed = format!("{}{}", &token[..32], &other[32..]);
        for text in ["", "2", &token[1..], &format!("{token}00"), &mixed, "é"] {
            assert_eq!(key().open(text), None, "{text}");
        }
    }

    #[test]
    fn neighbours_have_nothing_in_common() {
        let tokens: Vec<String> = (1..200)
            .map(|call| key().token(1.into(), call.into()))
            .collect();
        for (index, one) in tokens.iter().enumerate() {
            for other in &tokens[index + 1..] {
                let same = |(a, b): (char, char)| a == b;
                let alike = one.chars().zip(other.chars()).filter(|pair| same(*pair));
                assert!(alike.count() < 32, "{one} {other}");
            }
        }
    }
}

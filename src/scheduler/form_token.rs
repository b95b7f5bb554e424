//! What a form carries to show that it was opened here, for this event, and when: signed, so that no table has to keep it.

use chrono::TimeDelta;
use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::place::Place;
use crate::values::UtcTime;

/// For how long a form may stay open: who comes back to it on the next day sends it once more.
const LIFETIME: TimeDelta = TimeDelta::hours(24);

/// So many bytes of the signature are kept: 128 bits.
const TAG_BYTES: usize = 16;

/// Issues and checks the tokens of the forms of all events. Every server of a deployment has the same key.
#[derive(Clone)]
pub struct FormTokens {
    key: [u8; 64],
    shortest: TimeDelta,
}

/// Why a form is shown once more. What was typed in it is as good as before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stale {
    /// It came sooner than a person fills it in. The token is good, and will be in a moment.
    TooQuick,
    /// It was opened too long ago.
    Expired,
    /// It has no token, or one of another event.
    Unknown,
}

impl FormTokens {
    /// Tokens by this key, for forms that nobody fills in within `shortest`.
    pub fn new(key: [u8; 64], shortest: TimeDelta) -> Self {
        Self { key, shortest }
    }

    /// The token of a form of this event that is opened at `now`.
    pub fn issue(&self, place: &Place, now: UtcTime) -> String {
        let opened = now.micros();
        let tag = self.signature(place, opened).finalize().into_bytes();
        format!("{opened}-{}", HEXLOWER.encode(&tag[..TAG_BYTES]))
    }

    /// The same for a person who has taken the time before, and may send it at once.
    pub fn issue_again(&self, place: &Place, now: UtcTime) -> String {
        self.issue(place, now - self.shortest)
    }

    /// Whether a form of this event may be taken at `now`.
    pub fn check(&self, place: &Place, token: &str, now: UtcTime) -> Result<(), Stale> {
        let opened = self.opened(place, token).ok_or(Stale::Unknown)?;
        if now > opened + LIFETIME {
            Err(Stale::Expired)
        } else if now < opened + self.shortest {
            Err(Stale::TooQuick)
        } else {
            Ok(())
        }
    }

    /// When the form was opened, if the token is one of ours for this event.
    fn opened(&self, place: &Place, token: &str) -> Option<UtcTime> {
        let (opened, tag) = token.split_once('-')?;
        let opened: i64 = opened.parse().ok()?;
        let tag = HEXLOWER.decode(tag.as_bytes()).ok();
        let tag = tag.filter(|tag| tag.len() == TAG_BYTES)?;
        self.signature(place, opened)
            .verify_truncated_left(&tag)
            .ok()?;
        UtcTime::from_micros(opened)
    }

    fn signature(&self, place: &Place, opened: i64) -> Hmac<Sha256> {
        let mut mac = match Hmac::<Sha256>::new_from_slice(&self.key) {
            Ok(mac) => mac,
            Err(never) => unreachable!("HMAC takes keys of any length: {never}"),
        };
        let (organization, event) = (place.organization.id, place.event.id);
        mac.update(format!("{organization}/{event}/{opened}").as_bytes());
        mac
    }
}

//! What a form carries to show that its page was shown to whoever sends it: signed, so that no table has to keep it.

use chrono::TimeDelta;
use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::values::{MemberId, UtcTime};

/// So many bytes of the signature are kept: 128 bits.
const TAG_BYTES: usize = 16;

/// So many days a mark holds: a page stays open over night, and nobody keeps one to be told of what happened long after.
const HOLDS_DAYS: i64 = 1;

/// Makes and reads the marks of what was shown. Every server of a deployment has the same key.
#[derive(Clone)]
pub struct ShownKey([u8; 64]);

impl ShownKey {
    /// The one of this key, which is used for nothing else.
    pub fn of(key: [u8; 64]) -> Self {
        Self(key)
    }

    /// The mark of a thing, such as `contact 41`, that this member is shown at `now`.
    pub fn mark(&self, member: MemberId, thing: &str, now: UtcTime) -> String {
        let shown = now.micros();
        let tag = self.signature(member, thing, shown).finalize().into_bytes();
        format!("{shown}-{}", HEXLOWER.encode(&tag[..TAG_BYTES]))
    }

    /// When this member was shown this thing, if the mark says so, is one of ours, and is no older than a day.
    pub fn when(&self, member: MemberId, thing: &str, mark: &str, now: UtcTime) -> Option<UtcTime> {
        let (shown, tag) = mark.split_once('-')?;
        let shown: i64 = shown.parse().ok()?;
        let tag = HEXLOWER.decode(tag.as_bytes()).ok();
        let tag = tag.filter(|tag| tag.len() == TAG_BYTES)?;
        self.signature(member, thing, shown)
            .verify_truncated_left(&tag)
            .ok()?;
        UtcTime::from_micros(shown).filter(|shown| *shown >= now - TimeDelta::days(HOLDS_DAYS))
    }

    fn signature(&self, member: MemberId, thing: &str, shown: i64) -> Hmac<Sha256> {
        let mut mac = match Hmac::<Sha256>::new_from_slice(&self.0) {
            Ok(mac) => mac,
            Err(never) => unreachable!("HMAC takes keys of any length: {never}"),
        };
        mac.update(format!("{member}/{shown}/{thing}").as_bytes());
        mac
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_tells_when_this_member_was_shown_this_thing_and_nothing_else() {
        let key = ShownKey::of([7; 64]);
        let now: UtcTime = "2026-11-27T09:00:00Z".parse().unwrap();
        let mark = key.mark(3.into(), "contact 41", now);
        assert_eq!(key.when(3.into(), "contact 41", &mark, now), Some(now));
        assert_eq!(key.when(4.into(), "contact 41", &mark, now), None);
        assert_eq!(key.when(3.into(), "contact 42", &mark, now), None);
        let other = ShownKey::of([8; 64]);
        assert_eq!(other.when(3.into(), "contact 41", &mark, now), None);
        let (_, tag) = mark.split_once('-').unwrap();
        let later = now.micros() + 1;
        for none in ["", "-", tag, &format!("{later}-{tag}"), &mark[..40]] {
            assert_eq!(key.when(3.into(), "contact 41", none, now), None, "{none}");
        }
    }

    #[test]
    fn a_mark_holds_one_day() {
        let key = ShownKey::of([7; 64]);
        let shown: UtcTime = "2026-11-27T09:00:00Z".parse().unwrap();
        let mark = key.mark(3.into(), "contact 41", shown);
        let when = |now: &str| key.when(3.into(), "contact 41", &mark, now.parse().unwrap());
        assert_eq!(when("2026-11-28T09:00:00Z"), Some(shown));
        assert_eq!(when("2026-11-28T09:00:01Z"), None);
    }
}

//! Links that need no sign-in: a lead's to its own call, and a host's to the feed of theirs. One is of no use for any other.

use std::fmt;

use data_encoding::HEXLOWER;

use super::feed::FeedOf;
use super::seal::{Purpose, mac, open, seal};
use crate::values::{CallId, MessageId, OrganizationId};

/// What links are made with: the same on every server of a deployment, and after every restart. It is never printed.
#[derive(Clone)]
pub struct LinkKey([u8; 64]);

/// What a lead's link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnLink {
    /// Whose call it is.
    pub organization: OrganizationId,
    /// Which call.
    pub call: CallId,
    /// The message in which the link stands; none if it stands on a page.
    pub message: Option<MessageId>,
}

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
    pub fn token(&self, organization: OrganizationId, call: CallId) -> String {
        seal(&self.0, Purpose::Call, [organization.get(), call.get()])
    }

    /// The path of the same page in this message: it stands nowhere else, so whoever comes by it reads the mailbox.
    pub fn mail_path(
        &self,
        organization: OrganizationId,
        call: CallId,
        message: MessageId,
    ) -> String {
        let numbers = [organization.get(), call.get(), message.get()];
        format!("/c/{}", seal(&self.0, Purpose::Mail, numbers))
    }

    /// What the token in either path is for; nothing if it is none of ours.
    pub fn open(&self, token: &str) -> Option<OwnLink> {
        let on_page = open(&self.0, Purpose::Call, token);
        let link = on_page.map(|[organization, call]| OwnLink {
            organization: organization.into(),
            call: call.into(),
            message: None,
        });
        link.or_else(|| {
            let [organization, call, message] = open(&self.0, Purpose::Mail, token)?;
            Some(OwnLink {
                organization: organization.into(),
                call: call.into(),
                message: Some(message.into()),
            })
        })
    }

    /// The token of the visit with which the lead of a call looks for another time: it stands in no address.
    pub fn visit_token(&self, organization: OrganizationId, call: CallId) -> String {
        let numbers = [organization.get(), call.get()].map(i64::to_be_bytes);
        HEXLOWER.encode(&mac(&self.0, "visit", numbers.as_flattened())[..16])
    }

    /// The path of a host's feed, until its version is raised.
    pub fn feed_path(&self, of: FeedOf) -> String {
        let FeedOf {
            organization,
            host,
            version,
        } = of;
        let numbers = [organization.get(), host.get(), version];
        format!("/feed/{}.ics", seal(&self.0, Purpose::Feed, numbers))
    }

    /// Whose feed this token in a path is for, and of which version; nothing if it is none of ours.
    pub fn open_feed(&self, token: &str) -> Option<FeedOf> {
        let [organization, host, version] = open(&self.0, Purpose::Feed, token)?;
        Some(FeedOf {
            organization: organization.into(),
            host: host.into(),
            version,
        })
    }
}

impl fmt::Debug for LinkKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LinkKey(…)")
    }
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
        let link = |message| OwnLink {
            organization: 7.into(),
            call: 41.into(),
            message,
        };
        assert_eq!(key().open(&token), Some(link(None)));
        let in_mail = key().mail_path(7.into(), 41.into(), 5.into());
        let in_mail = in_mail.strip_prefix("/c/").unwrap();
        assert_eq!(key().open(in_mail), Some(link(Some(5.into()))));
        assert_eq!(key().open(&in_mail[..64]), None);
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

    #[test]
    fn a_feed_has_another_address_for_each_host_and_version_and_opens_no_call() {
        let feed = |host: i64, version| FeedOf {
            organization: 7.into(),
            host: host.into(),
            version,
        };
        let token = |of| {
            let path = key().feed_path(of);
            let token = path.strip_prefix("/feed/").unwrap();
            token.strip_suffix(".ics").unwrap().to_owned()
        };
        let first = token(feed(1, 1));
        assert_eq!(first.len(), 80);
        assert_eq!(key().open_feed(&first), Some(feed(1, 1)));
        assert_eq!(LinkKey::of([9; 64]).open_feed(&first), None);
        for other in [feed(2, 1), feed(1, 2)] {
            assert_ne!(token(other), first);
            assert_eq!(key().open_feed(&token(other)), Some(other));
        }
        assert_eq!(key().open(&first), None);
        assert_eq!(key().open(&first[..64]), None);
        assert_eq!(key().open_feed(&key().token(7.into(), 1.into())), None);
        assert_eq!(key().open_feed(&first.to_uppercase()), None);
    }

    #[test]
    fn the_links_of_mails_that_have_left_go_on_working() {
        let token = key().token(7.into(), 41.into());
        assert_eq!(
            token,
            "723464daa7d0254197e29a5736fa6877ad6dbbf617463e02d78d37dee956a2b0"
        );
        assert_eq!(
            key().visit_token(7.into(), 41.into()),
            "e0bb92d0345b11b5191bdcc3d2fd82aa"
        );
    }
}

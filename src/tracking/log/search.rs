//! What a person looks for in a log, made of what was typed.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

use diesel::prelude::*;

use crate::db::parts::{FEW, MIN_CHARS, Texts};
use crate::db::schema::entries;
use crate::db::{Connection, Result};
use crate::values::{ClientIp, EmailAddress, Mailbox, Network, OrganizationId, Reference, VisitId};

/// The longest, as long as the longest email address: databases refuse patterns without end.
const MAX_CHARS: usize = 254;

/// A search: a whole value is found by its index, and so is a part of one; if many have that, by reading on until a page is full.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EntrySearch {
    /// Visits of this mailbox, under any of its addresses.
    Mailbox(Mailbox),
    /// What was refused from this address.
    Ip(ClientIp),
    /// The visit of this reference; if there is none, what the same text is a part of.
    Reference(Reference, Part),
    /// Visits that have this in email, name, IP address or reference.
    Part(Part),
}

/// A part of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// In ASCII lower case; letters beyond ASCII are found as they are written.
    pub text: String,
    /// The first and the last address that begins so, if it may be the beginning of one, or a network.
    pub ips: Option<(ClientIp, ClientIp)>,
}

impl EntrySearch {
    /// Reads what was typed; `None` if that is nothing.
    pub fn parse(typed: &str) -> std::result::Result<Option<Self>, EntrySearchError> {
        let typed = typed.trim();
        if typed.is_empty() {
            return Ok(None);
        }
        if let Ok(ip) = ClientIp::parse(typed) {
            return Ok(Some(Self::Ip(ip)));
        }
        if let Ok(email) = EmailAddress::parse(typed) {
            return Ok(Some(Self::Mailbox(email.mailbox())));
        }
        match typed.chars().count() {
            ..MIN_CHARS => return Err(EntrySearchError::TooShort),
            MIN_CHARS..=MAX_CHARS => {}
            _ => return Err(EntrySearchError::TooLong),
        }
        let part = Part {
            text: typed.to_ascii_lowercase(),
            ips: addresses(typed),
        };
        Ok(Some(match Reference::parse(typed) {
            Ok(reference) => Self::Reference(reference, part),
            Err(_) => Self::Part(part),
        }))
    }
}

impl Part {
    /// The visits among which all of this organization are that have it, refused or not; `None` if they are not few.
    pub(super) fn few(
        &self,
        conn: &mut Connection,
        organization: OrganizationId,
    ) -> Result<Option<Vec<VisitId>>> {
        let Some(found) = Texts::Visit.few(conn, organization, &[&self.text])? else {
            return Ok(None);
        };
        let mut few: Vec<_> = found.into_iter().map(VisitId::from).collect();
        if let Some((first, last)) = self.ips {
            let from_there: Vec<VisitId> = entries::table
                .filter(entries::organization_id.eq(organization))
                .filter(entries::ip.between(first, last))
                .select(entries::visit_id)
                .limit(FEW + 1)
                .load(conn)?;
            if from_there.len() as i64 > FEW {
                return Ok(None);
            }
            few.extend(from_there);
        }
        Ok(Some(few))
    }
}

/// The addresses in this network, or those that begin with these numbers: `203.0.113.` and `2001:db8:` are beginnings.
fn addresses(typed: &str) -> Option<(ClientIp, ClientIp)> {
    if let Ok(network) = Network::parse(typed) {
        return Some((network.first(), network.last()));
    }
    if typed.contains('.') {
        let groups = typed.strip_suffix('.').unwrap_or(typed).split('.');
        let groups: Vec<u8> = groups
            .map(|group| group.parse().ok())
            .collect::<Option<_>>()?;
        let (mut first, mut last) = ([0; 4], [u8::MAX; 4]);
        first.get_mut(..groups.len())?.copy_from_slice(&groups);
        last.get_mut(..groups.len())?.copy_from_slice(&groups);
        let ip = |octets: [u8; 4]| ClientIp::from(std::net::IpAddr::V4(Ipv4Addr::from(octets)));
        return Some((ip(first), ip(last)));
    }
    let groups = typed.strip_suffix(':')?;
    let groups = groups.strip_suffix(':').unwrap_or(groups).split(':');
    let groups: Vec<u16> = groups
        .map(|group| u16::from_str_radix(group, 16).ok())
        .collect::<Option<_>>()?;
    let (mut first, mut last) = ([0; 8], [u16::MAX; 8]);
    first.get_mut(..groups.len())?.copy_from_slice(&groups);
    last.get_mut(..groups.len())?.copy_from_slice(&groups);
    let ip = |segments: [u16; 8]| ClientIp::from(std::net::IpAddr::V6(Ipv6Addr::from(segments)));
    Some((ip(first), ip(last)))
}

/// Why nothing is looked for, as a sentence for the person who typed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntrySearchError {
    /// Fewer than 3 characters.
    TooShort,
    /// More than 254 characters.
    TooLong,
}

impl fmt::Display for EntrySearchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooShort => write!(f, "Type at least {MIN_CHARS} characters."),
            Self::TooLong => write!(f, "Type at most {MAX_CHARS} characters."),
        }
    }
}

impl std::error::Error for EntrySearchError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(typed: &str) -> EntrySearch {
        EntrySearch::parse(typed).unwrap().unwrap()
    }

    fn ips(typed: &str) -> Option<(String, String)> {
        match parse(typed) {
            EntrySearch::Part(part) => part
                .ips
                .map(|(first, last)| (first.to_string(), last.to_string())),
            other => panic!("{typed}: {other:?}"),
        }
    }

    #[test]
    fn a_whole_value_is_looked_up_in_its_canonical_form() {
        let mailbox = Mailbox::parse("jane@gmail.com").unwrap();
        assert_eq!(
            parse(" J.ane+x@GoogleMail.com "),
            EntrySearch::Mailbox(mailbox)
        );
        let ip = "203.0.113.7".parse().unwrap();
        assert_eq!(parse("::ffff:203.0.113.7"), EntrySearch::Ip(ip));
        let reference = Reference::parse("BERN-HARD").unwrap();
        let part = Part {
            text: "bernhard".to_owned(),
            ips: None,
        };
        assert_eq!(parse("Bernhard"), EntrySearch::Reference(reference, part));
    }

    #[test]
    fn the_beginning_of_an_address_is_a_range_of_addresses() {
        let range = |first: &str, last: &str| Some((first.to_owned(), last.to_owned()));
        for typed in ["203.0.113", "203.0.113.", "203.0.113.0/24"] {
            assert_eq!(ips(typed), range("203.0.113.0", "203.0.113.255"), "{typed}");
        }
        for typed in ["2001:db8:", "2001:DB8::", "2001:db8::/32"] {
            let last = "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff";
            // This one is an address of its own.
            if typed != "2001:DB8::" {
                assert_eq!(ips(typed), range("2001:db8::", last), "{typed}");
            }
        }
        for typed in [
            "203.0.313",
            "a.b.c",
            "1.2.3.4.5",
            "jane",
            "feed",
            "1:2:3:4:5:6:7:8:9:",
        ] {
            assert_eq!(ips(typed), None, "{typed}");
        }
    }

    #[test]
    fn a_text_that_is_too_short_or_too_long_is_not_looked_for() {
        assert_eq!(EntrySearch::parse("ab"), Err(EntrySearchError::TooShort));
        assert_eq!(EntrySearch::parse("  "), Ok(None));
        let long = "x".repeat(255);
        assert_eq!(EntrySearch::parse(&long), Err(EntrySearchError::TooLong));
    }
}

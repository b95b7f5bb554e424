//! Who a block is about: the first contacts that its target catches, hidden or not.

use diesel::prelude::*;

use crate::contacts::Contact;
use crate::db::schema::contacts;
use crate::db::{Backend, Connection, Result};
use crate::values::{BlockTarget, OrganizationId};

/// As many contacts as a page names.
pub const NAMED: usize = 50;

/// Contacts caught by targets, the last seen first.
#[derive(Clone, Debug, Default)]
pub struct Caught {
    /// At most [`NAMED`] of them.
    pub contacts: Vec<Contact>,
    /// Whether there are more.
    pub more: bool,
}

impl Caught {
    /// The contacts of this organization that one of these targets catches.
    ///
    /// Each question is answered from one index and ends after a page's worth of rows, however wide a target is.
    pub fn by(
        conn: &mut Connection,
        organization: OrganizationId,
        targets: &[BlockTarget],
    ) -> Result<Self> {
        let own = || {
            contacts::table
                .filter(contacts::organization_id.eq(organization))
                .select(Contact::as_select())
                .limit(NAMED as i64 + 1)
                .into_boxed::<Backend>()
        };
        let (mut mailboxes, mut phones, mut domains) = (Vec::new(), Vec::new(), Vec::new());
        let mut ips = Vec::new();
        // Ranges are asked for one by one: joined by OR, they would be no ranges of an index any more.
        let mut questions = Vec::new();
        for target in targets {
            match target {
                BlockTarget::Email(email) => mailboxes.push(email.mailbox()),
                BlockTarget::Mailbox(mailbox) => mailboxes.push(mailbox.clone()),
                BlockTarget::Phone(phone) => phones.push(phone.as_str()),
                BlockTarget::Domain(domain) => domains.push(reversed(domain.as_str())),
                BlockTarget::Subdomains(domain) => {
                    let domain = reversed(domain.as_str());
                    // The character after the dot is the slash.
                    let below = contacts::domain
                        .ge(format!("{domain}."))
                        .and(contacts::domain.lt(format!("{domain}/")));
                    questions.push(own().filter(below));
                    domains.push(domain);
                }
                BlockTarget::Network(network) if network.is_single() => ips.push(network.first()),
                BlockTarget::Network(network) => {
                    let inside = contacts::ip.between(network.first(), network.last());
                    questions.push(own().filter(inside));
                }
            }
        }
        questions.push(own().filter(contacts::mailbox.eq_any(mailboxes)));
        questions.push(own().filter(contacts::phone.eq_any(phones)));
        questions.push(own().filter(contacts::domain.eq_any(domains)));
        questions.push(own().filter(contacts::ip.assume_not_null().eq_any(ips)));
        let mut found = Vec::new();
        for question in questions {
            found.extend(question.load(conn)?);
        }
        Ok(Self::of(found, targets))
    }

    fn of(mut contacts: Vec<Contact>, targets: &[BlockTarget]) -> Self {
        // A mailbox has many addresses, and a contact may be found by several of the questions.
        contacts.retain(|contact| {
            let identity = contact.identity();
            targets.iter().any(|target| target.catches(&identity))
        });
        contacts.sort_by_key(|contact| (contact.last_seen_at, contact.id));
        contacts.dedup_by_key(|contact| contact.id);
        contacts.reverse();
        let more = contacts.len() > NAMED;
        contacts.truncate(NAMED);
        Self { contacts, more }
    }
}

/// A domain as contacts hold it: `com.example.mail`, so that all domains below one are one range.
fn reversed(domain: &str) -> String {
    domain.rsplit('.').collect::<Vec<_>>().join(".")
}

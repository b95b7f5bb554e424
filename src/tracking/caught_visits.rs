//! The visits that targets catch, by what they were last.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool};

use crate::db::Backend;
use crate::db::schema::visits;
use crate::values::{BlockTarget, EmailAddress, Mailbox, OrganizationId, Reach};

/// A question about visits that somebody narrows.
pub(super) type Question<'a> = visits::BoxedQuery<'a, Backend, (BigInt, Bool)>;

/// What to ask, each question for one index: the ids of visits, and whether each was refused last.
pub(super) fn questions(
    organization: OrganizationId,
    targets: &[BlockTarget],
) -> Vec<Question<'static>> {
    let own = || {
        visits::table
            .filter(visits::organization_id.eq(organization))
            .select((visits::id, visits::refused))
            .into_boxed::<Backend>()
    };
    let mut questions = Vec::new();
    let is_exact = |target: &&BlockTarget| matches!(target, BlockTarget::Email(_));
    let (exact, others): (Vec<_>, Vec<_>) = targets.iter().partition(is_exact);
    let email = |target: &BlockTarget| match target {
        BlockTarget::Email(email) => Some(email.clone()),
        _ => None,
    };
    let exact: Vec<EmailAddress> = exact.into_iter().filter_map(email).collect();
    let reach = Reach::of(others);
    if !exact.is_empty() {
        // The index has the mailboxes.
        let mailboxes: Vec<Mailbox> = exact.iter().map(EmailAddress::mailbox).collect();
        let of_mailboxes = own().filter(visits::mailbox.eq_any(mailboxes));
        questions.push(of_mailboxes.filter(visits::email.eq_any(exact)));
    }
    for below in reach.below {
        let range = visits::domain
            .ge(below.start)
            .and(visits::domain.lt(below.end));
        questions.push(own().filter(range));
    }
    for (first, last) in reach.networks {
        questions.push(own().filter(visits::ip.between(first, last)));
    }
    if !reach.mailboxes.is_empty() {
        questions.push(own().filter(visits::mailbox.eq_any(reach.mailboxes)));
    }
    if !reach.phones.is_empty() {
        questions.push(own().filter(visits::phone_number.eq_any(reach.phones)));
    }
    if !reach.domains.is_empty() {
        questions.push(own().filter(visits::domain.eq_any(reach.domains)));
    }
    if !reach.ips.is_empty() {
        questions.push(own().filter(visits::ip.eq_any(reach.ips)));
    }
    questions
}

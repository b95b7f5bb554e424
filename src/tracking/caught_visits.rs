//! The visits that targets catch, by what they were last.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool};

use crate::db::Backend;
use crate::db::schema::visits;
use crate::values::{BlockTarget, OrganizationId, Reach};

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
    for target in exact {
        if let BlockTarget::Email(email) = target {
            let of_mailbox = own().filter(visits::mailbox.eq(email.mailbox()));
            questions.push(of_mailbox.filter(visits::email.eq(email.clone())));
        }
    }
    let reach = Reach::of(others);
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

//! Who is hidden by the naive model: every block that stands is asked about every contact, one by one.

use diesel::prelude::*;
use leadgate::blocking::{Block, Effect};
use leadgate::calls::Call;
use leadgate::contacts::Contact;
use leadgate::db::schema::{blocks as stored, calls, contacts};
use leadgate::values::{BlockId, CallStatus, ContactId, Outcome, Rank, UtcTime};

use super::world::World;

impl World {
    /// All contacts, in the order of their ids; without those that another one answers for since they were merged.
    pub async fn contacts(&self) -> Vec<Contact> {
        self.write(|conn| {
            Ok(contacts::table
                .filter(contacts::merged_into.is_null())
                .order(contacts::id)
                .select(Contact::as_select())
                .load(conn)?)
        })
        .await
    }

    /// Asserts that each contact's flag is what the naive model says at `now`, after `story`.
    pub async fn is_as_the_naive_model(&self, now: UtcTime, story: &impl std::fmt::Debug) {
        let organization = self.organization;
        let standing = self
            .write(move |conn| {
                let ids: Vec<BlockId> = stored::table.select(stored::id).load(conn)?;
                let mut all = Block::find_all(conn, organization, &ids)?;
                all.retain(|block| {
                    block.lifted_at.is_none() && block.expires_at.is_none_or(|at| at > now)
                });
                Ok(all)
            })
            .await;
        let customers: Vec<ContactId> = self
            .write(move |conn| {
                let all: Vec<Call> = calls::table.select(Call::as_select()).load(conn)?;
                let is_held = |call: &&Call| {
                    call.ends_at <= now
                        && call.status == CallStatus::Scheduled
                        && call.outcome != Some(Outcome::NoShow)
                };
                let held = all.iter().filter(is_held);
                Ok(held.map(|call| call.contact_id).collect())
            })
            .await;
        for contact in self.contacts().await {
            let identity = contact.identity();
            let caught = standing
                .iter()
                .filter(|block| block.target.catches(&identity));
            let winner = caught.max_by_key(|block| block.target.rank());
            let hidden = winner.is_some_and(|winner| {
                let own = matches!(winner.target.rank(), Rank::Email | Rank::Mailbox);
                winner.effect == Effect::Block && (own || !customers.contains(&contact.id))
            });
            assert_eq!(
                contact.blocked, hidden,
                "{} at {now} by {winner:?} after {story:#?}",
                contact.email
            );
        }
    }
}

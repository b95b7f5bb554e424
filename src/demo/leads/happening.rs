//! A lead's walk through the public form as it happens: through the same steps as any other's, at its own times.

use std::collections::BTreeMap;

use chrono::TimeDelta;

use super::{Walk, Way};
use crate::blocking::{Answer, Visit};
use crate::calls::{Call, Hosts};
use crate::db::{Connection, Result};
use crate::demo::Account;
use crate::demo::events::{BUDGET, BUDGETS, GOAL};
use crate::events::Event;
use crate::organization::Organization;
use crate::scheduler::booking::{Booking, Lead, Outcome, book};
use crate::scheduler::contact_step::{ContactStep, Source};
use crate::scheduler::details_step::{DetailsStep, phone};
use crate::scheduler::place::Place;
use crate::staff::Role;
use crate::values::UtcTime;

impl Walk {
    /// Lets the lead walk, as far as it is let, and gives back the call that comes of it and stands.
    pub fn happen(
        &self,
        conn: &mut Connection,
        organization: &Organization,
        events: &[Event],
        accounts: &[Account],
        now: UtcTime,
    ) -> Result<Option<Call>> {
        let event = events[self.event].clone();
        let place = Place {
            organization: organization.clone(),
            event,
            is_preview: false,
        };
        let visit = self.contact(&place).submit(conn, &place, self.at)?;
        if self.way == Way::Contact {
            return Ok(None);
        }
        self.details().submit(
            conn,
            &visit,
            self.person.ip,
            self.at + TimeDelta::seconds(70),
        )?;
        if self.way == Way::Details {
            return Ok(None);
        }
        let call = self.book(conn, &place, visit)?;
        if let Some(call) = call.as_ref().filter(|_| self.canceled.is_some()) {
            self.cancel(conn, call, accounts, now)?;
            return Ok(None);
        }
        Ok(call)
    }

    fn contact(&self, place: &Place) -> ContactStep {
        let slug = (&place.organization.slug, &place.event.slug);
        let (referrer, utm) = match self.campaign {
            Some((source, medium, campaign)) => (
                format!("https://www.{source}.example/"),
                BTreeMap::from([
                    ("utm_source".to_owned(), source.to_owned()),
                    ("utm_medium".to_owned(), medium.to_owned()),
                    ("utm_campaign".to_owned(), campaign.to_owned()),
                ]),
            ),
            None => ("https://acme.example/pricing".to_owned(), BTreeMap::new()),
        };
        ContactStep {
            email: self.person.email.clone(),
            time_zone: self.person.time_zone,
            source: Source {
                ip: self.person.ip,
                user_agent: self.person.user_agent.clone(),
                referrer,
                page: format!("/e/{}/{}", slug.0, slug.1),
                utm,
            },
        }
    }

    fn details(&self) -> DetailsStep {
        let answer = |question: &str, answer: &str| Answer {
            question: question.to_owned(),
            answer: answer.to_owned(),
        };
        let mut answers = vec![answer(BUDGET, self.budget)];
        if !self.goal.is_empty() {
            answers.push(answer(GOAL, self.goal));
        }
        DetailsStep {
            name: self.person.name.clone(),
            phone: phone(&self.person.phone).unwrap_or_default(),
            answers,
            qualified: self.budget != BUDGETS[3],
        }
    }

    /// Picks one of the free times and books it; whoever finds none leaves.
    fn book(&self, conn: &mut Connection, place: &Place, visit: Visit) -> Result<Option<Call>> {
        let at = self.at + TimeDelta::seconds(160);
        let window = at..at + TimeDelta::days(14);
        let times = Hosts::of(conn, &place.event, &window, at)?.free_times(&window, at);
        let Some(start) = times
            .get(self.pick.min(times.len().saturating_sub(1)))
            .copied()
        else {
            return Ok(None);
        };
        let visit = place.visit(conn, &visit.token)?;
        let booking = Booking {
            lead: Lead::OnVisit(Box::new(visit)),
            start,
            time_zone: None,
            ip: self.person.ip,
        };
        Ok(match book(conn, place, &booking, at)? {
            (_, Outcome::Booked(call)) => Some(call),
            _ => None,
        })
    }

    fn cancel(
        &self,
        conn: &mut Connection,
        call: &Call,
        accounts: &[Account],
        now: UtcTime,
    ) -> Result<()> {
        let manager = accounts
            .iter()
            .find(|member| member.role == Role::SalesManager);
        let at = (self.at + TimeDelta::hours(20)).min(now);
        let reason = self.canceled.unwrap_or_default();
        Call::cancel(
            conn,
            call.organization_id,
            &[call.id],
            reason,
            manager.map(|member| member.id),
            at,
        )?;
        Ok(())
    }
}

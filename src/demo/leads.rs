//! Leads on their way through the public form, at their times.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use rand::prelude::*;
use rand::rngs::StdRng;

use super::events::{BUDGET, BUDGETS, GOAL};
use super::people::Person;
use super::{Account, DAYS};
use crate::blocking::{Answer, Visit};
use crate::calls::{Call, Hosts};
use crate::db::{Connection, Result};
use crate::events::Event;
use crate::organization::Organization;
use crate::scheduler::booking::{Booking, Lead, Outcome, book};
use crate::scheduler::contact_step::{ContactStep, Source};
use crate::scheduler::details_step::{DetailsStep, phone};
use crate::scheduler::place::Place;
use crate::staff::Role;
use crate::values::UtcTime;

const GOALS: [&str; 6] = [
    "Fill the calendar of two new closers.",
    "Fewer no-shows and better leads.",
    "Launch our second location and book forty calls a week.",
    "Understand which channel really brings customers.",
    "Bring the cost per booked call under $60.",
    "",
];
const CANCEL_REASONS: [&str; 4] = [
    "Asked by phone to move it to next quarter.",
    "Booked twice by mistake.",
    "Our host is ill.",
    "Looking for a job, not for our service.",
];
const CAMPAIGNS: [(&str, &str, &str); 4] = [
    ("google", "cpc", "q4-growth"),
    ("linkedin", "paid-social", "founders"),
    ("newsletter", "email", "november"),
    ("youtube", "video", "case-study"),
];

/// Every other lead of the last days picks a time so many later than the rest: on the eve of a weekend there are calls to come, too.
const LATELY: TimeDelta = TimeDelta::days(7);
const LATER: usize = 50;

/// How far a lead goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Leaves after the email.
    Contact,
    /// Leaves after the details.
    Details,
    /// Picks a time.
    Time,
}

/// One walk through the form of one event.
pub struct Walk {
    pub at: UtcTime,
    pub person: Person,
    pub event: usize,
    pub way: Way,
    pub budget: &'static str,
    pub goal: &'static str,
    pub campaign: Option<(&'static str, &'static str, &'static str)>,
    /// Which of the free times is picked: the first few are the most popular.
    pub pick: usize,
    /// Why the call is canceled, if it is.
    pub canceled: Option<&'static str>,
}

/// The walks of `count` leads, some of whom come twice.
pub fn walks(rng: &mut StdRng, count: usize, now: UtcTime) -> Vec<Walk> {
    let mut walks = Vec::new();
    for number in 0..count {
        let person = Person::number(rng, number);
        let at = moment(rng, now);
        if rng.random_bool(0.08) {
            let earlier = at - TimeDelta::hours(rng.random_range(3..90));
            walks.push(Walk {
                way: Way::Contact,
                ..walk(rng, earlier, person.clone())
            });
        }
        let mut walk = walk(rng, at, person);
        if number % 2 == 0 && now - at < LATELY {
            walk.pick += LATER;
        }
        walks.push(walk);
    }
    walks
}

/// A walk of this person that begins now.
pub fn walk(rng: &mut StdRng, at: UtcTime, person: Person) -> Walk {
    let way = match rng.random_range(0..100) {
        0..22 => Way::Contact,
        22..38 => Way::Details,
        _ => Way::Time,
    };
    let budget = match rng.random_range(0..100) {
        0..14 => BUDGETS[3],
        14..50 => BUDGETS[2],
        50..80 => BUDGETS[1],
        _ => BUDGETS[0],
    };
    Walk {
        at,
        person,
        event: [0, 0, 1, 1, 2, 2, 2][rng.random_range(0..7)],
        way,
        budget,
        goal: GOALS[rng.random_range(0..GOALS.len())],
        campaign: rng
            .random_bool(0.6)
            .then(|| CAMPAIGNS[rng.random_range(0..CAMPAIGNS.len())]),
        pick: rng.random_range(0..60).min(rng.random_range(0..60)),
        canceled: rng
            .random_bool(0.12)
            .then(|| CANCEL_REASONS[rng.random_range(0..CANCEL_REASONS.len())]),
    }
}

/// Some moment of the time told of, more often by day than by night.
pub fn moment(rng: &mut StdRng, now: UtcTime) -> UtcTime {
    let minutes = rng.random_range(30..DAYS * 24 * 60);
    let at = now - TimeDelta::minutes(minutes) - TimeDelta::seconds(rng.random_range(0..60));
    let hour = at.to_utc().format("%H").to_string().parse().unwrap_or(0);
    if (4..11).contains(&hour) && minutes > 24 * 60 {
        at + TimeDelta::hours(9)
    } else {
        at
    }
}

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

#[cfg(test)]
mod tests {
    use rand::SeedableRng as _;

    use super::*;

    #[test]
    fn the_seed_decides_who_the_leads_are_and_what_they_do() {
        let now = UtcTime::now();
        let of = |seed| -> Vec<_> {
            let walks = walks(&mut StdRng::seed_from_u64(seed), 100, now);
            let what = |walk: Walk| {
                (
                    walk.person.email.to_string(),
                    walk.at,
                    walk.event,
                    walk.pick,
                )
            };
            walks.into_iter().map(what).collect()
        };
        assert_eq!(of(1), of(1));
        assert_ne!(of(2), of(1));
    }
}

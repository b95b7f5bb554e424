//! Leads on their way through the public form, at their times.

mod happening;

use chrono::TimeDelta;
use rand::prelude::*;
use rand::rngs::StdRng;

use super::DAYS;
use super::events::BUDGETS;
use super::people::Person;
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

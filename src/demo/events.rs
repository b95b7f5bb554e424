//! The three events that they offer.

use chrono::TimeDelta;

use super::Account;
use crate::db::{Connection, Result};
use crate::events::{
    Choice, Event, EventSettings, MailSwitches, NewEvent, NewQuestion, QuestionKind,
};
use crate::organization::Organization;
use crate::staff::Role;
use crate::values::{EventKind, MemberId, UtcTime};

/// The label of the question whose last answer disqualifies.
pub const BUDGET: &str = "What is your monthly marketing budget?";
/// Its answers.
pub const BUDGETS: [&str; 4] = [
    "$10,000 or more",
    "$5,000 to $10,000",
    "$1,000 to $5,000",
    "Less than $1,000",
];
/// The label of the open question.
pub const GOAL: &str = "What would you like to reach in the next three months?";

/// Creates all of them.
pub fn create(
    conn: &mut Connection,
    organization: &Organization,
    accounts: &[Account],
    now: UtcTime,
) -> Result<Vec<Event>> {
    let with_role = |role| -> Vec<MemberId> {
        accounts
            .iter()
            .filter(|member| member.role == role)
            .map(|member| member.id)
            .collect()
    };
    let (closers, setters) = (with_role(Role::Closer), with_role(Role::Setter));
    let strategy = settings(
        "strategy-call",
        "Growth Strategy Call",
        EventKind::Strategy,
        45,
    );
    let demo = settings("product-demo", "Product Demo", EventKind::Strategy, 30);
    let intro = settings("intro-call", "Intro Call", EventKind::Discovery, 15);
    [
        (
            EventSettings {
                description: "A working session on your funnel: where leads come from, where they get lost, and a \
                              plan for the next quarter."
                    .to_owned(),
                buffer_minutes: 15,
                daily_cap: Some(6),
                ..strategy
            },
            &closers,
        ),
        (
            EventSettings {
                description: "See the product with your own numbers, and ask whatever you like.".to_owned(),
                ..demo
            },
            &closers,
        ),
        (
            EventSettings {
                description: "Fifteen minutes to find out whether we can help.".to_owned(),
                increment_minutes: 15,
                ..intro
            },
            &setters,
        ),
    ]
    .into_iter()
    .map(|(settings, hosts)| {
        NewEvent {
            organization_id: organization.id,
            settings,
            created_at: now - TimeDelta::days(super::DAYS + 4),
        }
        .insert(conn, hosts, &questions())
    })
    .collect()
}

/// An event with ordinary limits.
pub fn settings(slug: &str, name: &str, kind: EventKind, duration_minutes: i32) -> EventSettings {
    EventSettings {
        slug: super::slug(slug),
        name: name.to_owned(),
        kind,
        description: String::new(),
        duration_minutes,
        increment_minutes: 30,
        notice_minutes: 240,
        days_ahead: 30,
        buffer_minutes: 0,
        daily_cap: None,
        mails: MailSwitches::default(),
    }
}

/// What every event asks.
pub fn questions() -> Vec<NewQuestion> {
    let choices = BUDGETS
        .into_iter()
        .enumerate()
        .map(|(place, label)| Choice {
            label: label.to_owned(),
            disqualifies: place == BUDGETS.len() - 1,
        });
    vec![
        NewQuestion {
            id: None,
            label: BUDGET.to_owned(),
            kind: QuestionKind::Choice,
            required: true,
            choices: choices.collect(),
        },
        NewQuestion {
            id: None,
            label: GOAL.to_owned(),
            kind: QuestionKind::Text,
            required: false,
            choices: Vec::new(),
        },
    ]
}

//! Whatever happens to the list and its leads, who is hidden is what a naive model says.

use leadgate::blocking::Effect;
use leadgate::tracking::Family;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;

use super::hiding::host;
use super::story::Story;
use super::world::World;
use crate::support::database::on_each_database;

pub const EMAILS: [&str; 5] = [
    "jane@example.com",
    "jane+x@example.com",
    "jim@example.com",
    "joe@a.example.com",
    "ann@notexample.com",
];
pub const IPS: [&str; 4] = ["203.0.113.7", "203.0.113.8", "203.0.112.7", "2001:db8::7"];
pub const KEYS: [&str; 10] = [
    "email:jane+x@example.com",
    "mailbox:jane@example.com",
    "mailbox:jim@example.com",
    "domain:example.com",
    "subdomains:example.com",
    "ip:203.0.113.7/32",
    "ip:203.0.113.0/24",
    "ip:203.0.112.0/23",
    "ip:2001:db8::/64",
    "phone:+4915112345678",
];

/// Something that happens, a minute after the one before.
#[derive(Clone, Debug)]
pub enum Event {
    Visit {
        email: usize,
        ip: usize,
        phone: bool,
    },
    Add {
        keys: Vec<usize>,
        exempt: bool,
        minutes: Option<i64>,
    },
    Delete(prop::sample::Index),
    Extend(prop::sample::Index, Option<i64>),
    Undo(prop::sample::Index),
    HoldCall(prop::sample::Index),
    Merge(prop::sample::Index, prop::sample::Index),
    Part(prop::sample::Index),
    /// Staff say of a past call that nobody came, or take that back.
    NoShow(prop::sample::Index, bool),
    /// Staff cancel a call, past or not.
    Cancel(prop::sample::Index),
    /// Staff change a contact's email, or its phone.
    Edit(prop::sample::Index, Option<usize>, bool),
    /// All that a filter lets through is taken off the list.
    DeleteAll(Option<Family>, Option<Effect>),
    /// Expired lines are kept from now on for a month, or not at all.
    Keep(bool),
    Wait(i64),
}

fn family() -> impl Strategy<Value = Family> {
    prop::sample::select(Family::ALL.to_vec())
}

fn effect() -> impl Strategy<Value = Effect> {
    prop::sample::select(vec![Effect::Block, Effect::Exempt])
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let index = any::<prop::sample::Index>;
    let end = || prop::option::of(1..40_i64);
    let event = prop_oneof![
        4 => (0..EMAILS.len(), 0..IPS.len(), any::<bool>())
            .prop_map(|(email, ip, phone)| Event::Visit { email, ip, phone }),
        4 => (prop::collection::vec(0..KEYS.len(), 1..3), any::<bool>(), end())
            .prop_map(|(keys, exempt, minutes)| Event::Add { keys, exempt, minutes }),
        2 => index().prop_map(Event::Delete),
        1 => (index(), end()).prop_map(|(block, minutes)| Event::Extend(block, minutes)),
        3 => index().prop_map(Event::Undo),
        1 => index().prop_map(Event::HoldCall),
        2 => (index(), index()).prop_map(|(survivor, merged)| Event::Merge(survivor, merged)),
        2 => index().prop_map(Event::Part),
        1 => (index(), any::<bool>()).prop_map(|(call, came)| Event::NoShow(call, came)),
        1 => index().prop_map(Event::Cancel),
        2 => (index(), prop::option::of(0..EMAILS.len()), any::<bool>())
            .prop_map(|(contact, email, phone)| Event::Edit(contact, email, phone)),
        1 => (prop::option::of(family()), prop::option::of(effect()))
            .prop_map(|(family, effect)| Event::DeleteAll(family, effect)),
        1 => any::<bool>().prop_map(Event::Keep),
        1 => (1..30_i64).prop_map(Event::Wait),
    ];
    prop::collection::vec(event, 5..40)
}

#[actix_web::test]
async fn who_is_hidden_is_what_a_naive_model_says_after_whatever_happens() {
    on_each_database(async |database| {
        let mut runner = TestRunner::deterministic();
        let world = World::on(&database).await;
        let host = host(&world).await;
        for case in 0..16 {
            let events = events().new_tree(&mut runner).unwrap().current();
            let mut story = Story::begin(&world, &host, case * 10_000).await;
            for event in &events {
                story.happen(event).await;
                world.is_as_the_naive_model(story.now(), &events).await;
            }
            story.end().await;
        }
    })
    .await;
}
